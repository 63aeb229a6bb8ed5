/*
 * world_cases.c - the questions to the laboratory and what they must get.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "contrib/testbed/world.h"

#include <string.h>

#include "contrib/testbed/world_catalogue.h"
#include "contrib/testbed/world_zones.h"

#define NO_EDE        EDE_NONE
#define COMPACT_RCODE 0

/* ZONE and QNAME, sentence, QTYPE, verdict and RCODE. */
#define CASE(zone_, prefix, type_, verdict_, rcode_, rule_, what_)             \
	{                                                                      \
		.zone = zone_, .name = prefix zone_, .type = RRTYPE_##type_,   \
		.what = what_, .rule = rule_, .verdict = VERDICT_##verdict_,   \
		.rcode = rcode_, .ede = EDE_NONE                               \
	}

#define CASE_EDE(zone_, prefix, type_, verdict_, rcode_, ede_, rule_, what_)   \
	{                                                                      \
		.zone = zone_, .name = prefix zone_, .type = RRTYPE_##type_,   \
		.what = what_, .rule = rule_, .verdict = VERDICT_##verdict_,   \
		.rcode = rcode_, .ede = ede_                                   \
	}

#define SOUND_CASE(label, prefix, type_, verdict_, rcode_, rule_, what_)       \
	{.zone = label ".signed.test.",                                        \
	 .name = prefix label ".signed.test.",                                 \
	 .type = RRTYPE_##type_,                                               \
	 .what = what_,                                                        \
	 .rule = rule_,                                                        \
	 .verdict = verdict_,                                                  \
	 .rcode = rcode_,                                                      \
	 .ede = EDE_NONE},

/*
 * The same questions to each sound zone. LOOSE is the verdict where an
 * opt-out span takes part in the proof (RFC 5155 section 9.2).
 */
#define SOUND_CASES(label, algorithm, denial, single, loose, words)            \
	SOUND_CASE(label, "", TXT, VERDICT_SECURE, 0, "RFC 4035 section 5.3",  \
		   words ": the apex.")                                        \
	SOUND_CASE(label, "www.", A, VERDICT_SECURE, 0,                        \
		   "RFC 4035 section 5.3", words ": two addresses.")           \
	SOUND_CASE(label, "www.", AAAA, VERDICT_SECURE, 0,                     \
		   "RFC 4035 section 5.3", words ": an IPv6 address.")         \
	SOUND_CASE(label, "www.", MX, VERDICT_SECURE, 0,                       \
		   "RFC 4035 section 5.4",                                     \
		   words ": a type that the name lacks.")                      \
	SOUND_CASE(label, "ent.", A, VERDICT_SECURE, 0,                        \
		   "RFC 4592 section 2.2.2", words ": an empty non-terminal.") \
	SOUND_CASE(label, "nothing.", A, loose, 3, "RFC 4035 section 5.4",     \
		   words ": a name that does not exist.")                      \
	SOUND_CASE(label, "much.too.deep.www.", A, loose, 3,                   \
		   "RFC 5155 section 8.4",                                     \
		   words ": a name that does not exist, far below one that "   \
			 "does.")                                              \
	SOUND_CASE(label, "any.wild.", A, loose, 0, "RFC 4035 section 5.3.4",  \
		   words ": a wildcard's expansion.")                          \
	SOUND_CASE(label, "*.wild.", A, VERDICT_SECURE, 0,                     \
		   "RFC 4592 section 2.1.1",                                   \
		   words ": a wildcard by its own name.")                      \
	SOUND_CASE(label, "any.wild.", AAAA, loose, 0, "RFC 4035 section 5.4", \
		   words ": a type that the wildcard lacks.")                  \
	SOUND_CASE(label, "alias.", A, VERDICT_SECURE, 0,                      \
		   "RFC 1034 section 3.6.2", words ": a CNAME.")               \
	SOUND_CASE(label, "any.calias.", A, loose, 0, "RFC 4592 section 4.4",  \
		   words ": a CNAME from a wildcard.")                         \
	SOUND_CASE(label, "host.moved.", A, VERDICT_SECURE, 0,                 \
		   "RFC 6672 section 5.3", words ": a DNAME.")                 \
	SOUND_CASE(label, "nothing.moved.", A, loose, 3,                       \
		   "RFC 6672 section 5.3",                                     \
		   words ": a DNAME to a name that does not exist.")           \
	SOUND_CASE(label, "", DNSKEY, VERDICT_SECURE, 0,                       \
		   "RFC 4035 section 5.2", words ": the keys.")                \
	SOUND_CASE(label, "", DS, VERDICT_SECURE, 0,                           \
		   "RFC 4035 section 3.1.4.1",                                 \
		   words ": the DS, which the parent holds.")                  \
	SOUND_CASE(label, "www.plain.", A, VERDICT_INSECURE, 0,                \
		   "RFC 4035 section 5.2",                                     \
		   words ": an unsigned zone below it.")                       \
	SOUND_CASE(label, "nothing.plain.", A, VERDICT_INSECURE, 3,            \
		   "RFC 4035 section 5.2",                                     \
		   words ": no such name in an unsigned zone below it.")       \
	SOUND_CASE(label, "plain.", DS, loose, 0, "RFC 4035 section 5.2",      \
		   words ": no DS for the unsigned zone below it.")

#define BROKEN_CASE(label, algorithm, denial, fault, verdict_, ede_, prefix,   \
		    type_, rcode_, rule_, what_)                               \
	{.zone = label ".broken.test.",                                        \
	 .name = prefix "." label ".broken.test.",                             \
	 .type = RRTYPE_##type_,                                               \
	 .what = what_,                                                        \
	 .rule = rule_,                                                        \
	 .verdict = VERDICT_##verdict_,                                        \
	 .rcode = rcode_,                                                      \
	 .ede = ede_},

#define PLANNED_CASE(label, plan, verdict_, ede_, prefix, type_, rcode_,       \
		     rule_, what_)                                             \
	CASE_EDE(label ".broken.test.", prefix, type_, verdict_, rcode_, ede_, \
		 rule_, what_),

#define ODD_CASE(label, number, algorithm, kind, value, verdict_, ede_,        \
		 rcode_, rule_, what_)                                         \
	CASE_EDE(label ".broken.test.", "www.", A, verdict_, rcode_, ede_,     \
		 rule_, what_),

#define RCODE_CASE(label, number)                                              \
	CASE_EDE("rcode-" label ".broken.test.", "www.", A, SERVFAIL, 0, 22,   \
		 "RFC 8914 section 4.23",                                      \
		 "The only name server answers with RCODE " #number "."),

#define EDE_CASE(number)                                                       \
	CASE("ede-" #number ".broken.test.", "www.", A, SECURE, 0,             \
	     "RFC 8914 section 3",                                             \
	     "The name server's answers carry extended error " #number         \
	     ", which is not ours."),

#define GLUE_CASE(label, address, what_)                                       \
	CASE_EDE(label ".broken.test.", "www.", A, SERVFAIL, 0, 22,            \
		 "RFC 8914 section 4.23", what_),

static const struct testbed_case cases[] = {
	CASE(".", "", NS, SECURE, 0, "RFC 4035 section 5",
	     "The root's servers."),
	CASE(".", "", DNSKEY, SECURE, 0, "RFC 4035 section 5",
	     "The root's keys."),
	CASE(".", "nothing", A, SECURE, 3, "RFC 4035 section 5",
	     "No such top-level domain."),
	CASE("test.", "", SOA, SECURE, 0, "RFC 4035 section 5",
	     "A top-level domain."),
	CASE("lab.", "", DS, SECURE, 0, "RFC 4035 section 5.2",
	     "A top-level domain's DS."),
	CASE("lab.", "nothing.", A, INSECURE, 3, "RFC 5155 section 9.2",
	     "No such domain, says an opt-out span."),

	CASE("signed.test.", "dnssec.", A, SECURE, 0, "RFC 4035 section 5",
	     "The first example."),
	CASE("signed.test.", "dnssec.", AAAA, SECURE, 0, "RFC 4035 section 5",
	     "The first example, IPv6."),
	CASE("signed.test.", "dnssec.", TXT, SECURE, 0, "RFC 4035 section 5",
	     "The first example, text."),
	CASE("signed.test.", "big.", TXT, SECURE, 0, "RFC 7766 section 5",
	     "Three kilobytes of text, which need TCP."),
	CASE("signed.test.", "to-signed.", A, SECURE, 0, "RFC 6840 section 4.2",
	     "A CNAME from a signed zone to another."),
	CASE("signed.test.", "to-unsigned.", A, INSECURE, 0,
	     "RFC 6840 section 4.2",
	     "A CNAME from a signed zone to an unsigned one."),
	CASE("signed.test.", "to-nothing.", A, SECURE, 3,
	     "RFC 6840 section 4.2", "A CNAME to a name that does not exist."),
	CASE_EDE("signed.test.", "to-broken.", A, BOGUS, 0, 7,
		 "RFC 6840 section 4.2",
		 "A CNAME from a signed zone to a broken one."),
	CASE("signed.test.", "chain.", A, SECURE, 0, "RFC 6840 section 4.2",
	     "A chain of three CNAMEs through three signed zones."),
	CASE("signed.test.", "chain-unsigned.", A, INSECURE, 0,
	     "RFC 6840 section 4.2",
	     "A chain of CNAMEs, one of them in an unsigned zone."),
	CASE("signed.test.", "www.away.", A, SECURE, 0, "RFC 6672 section 5.3",
	     "A DNAME to another signed zone."),
	CASE("unsigned.test.", "www.", A, INSECURE, 0, "RFC 4035 section 5.2",
	     "An unsigned zone."),
	CASE("unsigned.test.", "nothing.", A, INSECURE, 3,
	     "RFC 4035 section 5.2", "No such name in an unsigned zone."),
	CASE("unsigned.test.", "", DS, SECURE, 0, "RFC 4035 section 5.2",
	     "The proof that an unsigned zone has no DS."),
	CASE("unsigned.test.", "to-signed.", A, INSECURE, 0,
	     "RFC 4035 section 5.2",
	     "A CNAME from an unsigned zone to a signed one."),
	CASE("plain.lab.", "www.", A, INSECURE, 0, "RFC 4035 section 5.2",
	     "An unsigned zone in an opt-out span of its parent."),
	CASE("hosting.lab.", "www.", A, SECURE, 0, "RFC 5155 section 9.2",
	     "A signed zone below an opt-out zone."),
	CASE("faraway.example.", "www.", A, SECURE, 0, "RFC 4035 section 5",
	     "All name servers in another top-level domain, without glue."),
	CASE("glue.signed.test.", "www.", A, SECURE, 0, "RFC 4035 section 5",
	     "The only name server lies in the zone itself."),
	CASE("deep.signed.test.", "www.", A, SECURE, 0, "RFC 4035 section 5",
	     "Parent and child on the same servers."),
	CASE("deeper.deep.signed.test.", "www.", A, SECURE, 0,
	     "RFC 4035 section 5",
	     "A delegation below a delegation, without glue."),
	CASE("deepest.deeper.deep.signed.test.", "www.", A, SECURE, 0,
	     "RFC 4035 section 5",
	     "A delegation below a delegation, back on the first servers."),
	CASE("z.y.x.signed.test.", "www.", A, SECURE, 0, "RFC 4035 section 5",
	     "Empty non-terminals between two zone cuts."),
	CASE("island.signed.test.", "www.", A, INSECURE, 0,
	     "RFC 4035 section 5.2", "Signed, but the parent has no DS."),
	CASE("signed.unsigned.test.", "www.", A, INSECURE, 0,
	     "RFC 4035 section 5.2", "Signed, but the parent is unsigned."),

	SOUND_ZONES(SOUND_CASES)

		BROKEN_ZONES(BROKEN_CASE) PLANNED_ZONES(PLANNED_CASE)
			ODD_ZONES(ODD_CASE) RCODE_ZONES(RCODE_CASE)
				EDE_ZONES(EDE_CASE) GLUE_ZONES(GLUE_CASE) CASE(
					"expired-a.broken.test.", "www.", TXT,
					SECURE, 0, "RFC 4034 section 3.1.5",
					"Only the A records' signatures "
					"expired, these did not."),
	CASE("no-nsec.broken.test.", "www.", A, SECURE, 0,
	     "RFC 4035 section 5.3",
	     "There are no NSEC records, and this answer needs none."),
	CASE_EDE("no-nsec3.broken.test.", "www.", MX, BOGUS, 0, 12,
		 "RFC 5155 section 8.5",
		 "There are no NSEC3 records: nothing proves that the type "
		 "is not there."),
	CASE_EDE("child.expired.broken.test.", "www.", A, BOGUS, 0, 7,
		 "RFC 4034 section 3.1.5",
		 "A sound zone whose parent's signatures have expired."),
	CASE_EDE("signed-by-parent.broken.test.", "www.", A, BOGUS, 0, 6,
		 "RFC 4035 section 5.3.1",
		 "The parent zone has signed the A records, with its own "
		 "key."),
	CASE("iterations-50.broken.test.", "nothing.", A, SECURE, 3,
	     "RFC 9276 section 3.2",
	     "NSEC3 with 50 iterations: many, but tolerated."),
	CASE("iterations-200.broken.test.", "www.", A, SECURE, 0,
	     "RFC 9276 section 3.2",
	     "NSEC3 with 200 iterations, and an answer that needs none."),
	CASE_EDE("iterations-200.broken.test.", "nothing.", A, INSECURE, 3, 27,
		 "RFC 9276 section 3.2",
		 "NSEC3 with 200 iterations counts as no proof (RFC 9276)."),
	CASE_EDE("lame.broken.test.", "www.", A, SERVFAIL, 0, 22,
		 "RFC 8914 section 4.23",
		 "The only name server refuses to answer for the zone."),
	CASE("half-lame.broken.test.", "www.", A, SECURE, 0,
	     "RFC 8914 section 4.23",
	     "One of two name servers refuses to answer for the zone."),
	CASE_EDE("unreachable.broken.test.", "www.", A, SERVFAIL, 0, 22,
		 "RFC 8914 section 4.23",
		 "Nobody answers at the only name server's address."),
	CASE_EDE("signed.test.", "loop.", A, SERVFAIL, 0, 0,
		 "RFC 1034 section 3.6.2",
		 "Two CNAMEs that point at each other."),
	CASE("aliases.signed.test.", "c8.", A, SECURE, 0,
	     "RFC 1034 section 3.6.2", "A chain of eight CNAMEs."),
	CASE("aliases.signed.test.", "c11.", A, SECURE, 0,
	     "RFC 1034 section 3.6.2",
	     "A chain of eleven CNAMEs, as long as BIND and Unbound follow."),
	CASE_EDE("aliases.signed.test.", "c17.", A, SERVFAIL, 0, 0,
		 "RFC 1034 section 3.6.2",
		 "A chain of seventeen CNAMEs: more than is followed."),
	CASE_EDE("aliases.signed.test.", "any.growing.", A, SERVFAIL, 0, 0,
		 "RFC 6672 section 2.2", "A DNAME that leads below itself."),
	CASE("aliases.signed.test.", "any-name-that-is-too-long.stretched.", A,
	     SECURE, 6, "RFC 6672 section 2.2",
	     "A DNAME that makes the name too long: YXDOMAIN."),
	CASE("half-broken.broken.test.", "www.", A, SECURE, 0,
	     "RFC 9520 section 3.1",
	     "One of two name servers answers "
	     "SERVFAIL."),
	CASE("half-silent.broken.test.", "www.", A, SECURE, 0,
	     "RFC 9520 section 3.1", "One of two name servers says nothing."),
	CASE("half-unresolvable.broken.test.", "www.", A, SECURE, 0,
	     "RFC 9520 section 3.1", "One of two name servers has no address."),
	CASE_EDE("rcode-nxdomain.broken.test.", "www.", A, BOGUS, 3, 9,
		 "RFC 8914 section 4.10",
		 "The only name server answers NXDOMAIN, without a proof."),
	CASE_EDE("parent-nsec.broken.test.", "", MX, BOGUS, 0, 12,
		 "RFC 6840 section 4.1",
		 "A type is denied by the NSEC that the parent has for the "
		 "zone."),
	CASE_EDE("no-glue.broken.test.", "www.", A, SERVFAIL, 0, 22,
		 "RFC 8914 section 4.23",
		 "The only name server lies in the zone, without glue."),
	CASE_EDE("circle-here.broken.test.", "www.", A, SERVFAIL, 0, 22,
		 "RFC 8914 section 4.23",
		 "Two zones, each with its only name server in the other."),
};

const struct testbed_case *testbed_cases(size_t *count)
{
	*count = sizeof(cases) / sizeof(cases[0]);
	return cases;
}

bool testbed_case_is_odd(const struct testbed_case *question)
{
	for (size_t i = 0; i < lab_tables.row_count; i++)
		if (strcmp(lab_tables.rows[i].plan.origin, question->zone) == 0)
			return lab_tables.rows[i].quirk.kind != QUIRK_NONE;
	return false;
}

const char *testbed_verdict_text(enum testbed_verdict verdict)
{
	switch (verdict) {
	case VERDICT_SECURE:
		return "secure";
	case VERDICT_INSECURE:
		return "insecure";
	case VERDICT_BOGUS:
		return "bogus";
	case VERDICT_SERVFAIL:
		return "servfail";
	}
	return "?";
}
