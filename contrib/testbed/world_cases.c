/*
 * world_cases.c - the questions to the laboratory and what they must get.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "contrib/testbed/world.h"
#include "contrib/testbed/world_zones.h"

#define NO_EDE EDE_NONE

/* ZONE and QNAME, sentence, QTYPE, verdict and RCODE. */
#define CASE(zone_, prefix, type_, verdict_, rcode_, what_)                    \
	{.zone = zone_,                                                        \
	 .name = prefix zone_,                                                 \
	 .type = RRTYPE_##type_,                                               \
	 .what = what_,                                                        \
	 .verdict = VERDICT_##verdict_,                                        \
	 .rcode = rcode_,                                                      \
	 .ede = EDE_NONE}

#define CASE_EDE(zone_, prefix, type_, verdict_, rcode_, ede_, what_)          \
	{.zone = zone_,                                                        \
	 .name = prefix zone_,                                                 \
	 .type = RRTYPE_##type_,                                               \
	 .what = what_,                                                        \
	 .verdict = VERDICT_##verdict_,                                        \
	 .rcode = rcode_,                                                      \
	 .ede = ede_}

#define SOUND_CASE(label, prefix, type_, verdict_, rcode_, what_)              \
	{.zone = label ".signed.test.",                                        \
	 .name = prefix label ".signed.test.",                                 \
	 .type = RRTYPE_##type_,                                               \
	 .what = what_,                                                        \
	 .verdict = verdict_,                                                  \
	 .rcode = rcode_,                                                      \
	 .ede = EDE_NONE},

/*
 * The same questions to each sound zone. LOOSE is the verdict where an
 * opt-out span takes part in the proof (RFC 5155 section 9.2).
 */
#define SOUND_CASES(label, algorithm, denial, single, loose, words)            \
	SOUND_CASE(label, "", TXT, VERDICT_SECURE, 0, words ": the apex.")     \
	SOUND_CASE(label, "www.", A, VERDICT_SECURE, 0,                        \
		   words ": two addresses.")                                   \
	SOUND_CASE(label, "www.", AAAA, VERDICT_SECURE, 0,                     \
		   words ": an IPv6 address.")                                 \
	SOUND_CASE(label, "www.", MX, VERDICT_SECURE, 0,                       \
		   words ": a type that the name lacks.")                      \
	SOUND_CASE(label, "ent.", A, VERDICT_SECURE, 0,                        \
		   words ": an empty non-terminal.")                           \
	SOUND_CASE(label, "nothing.", A, loose, 3,                             \
		   words ": a name that does not exist.")                      \
	SOUND_CASE(label, "much.too.deep.www.", A, loose, 3,                   \
		   words ": a name that does not exist, far below one that "   \
			 "does.")                                              \
	SOUND_CASE(label, "any.wild.", A, loose, 0,                            \
		   words ": a wildcard's expansion.")                          \
	SOUND_CASE(label, "*.wild.", A, VERDICT_SECURE, 0,                     \
		   words ": a wildcard by its own name.")                      \
	SOUND_CASE(label, "any.wild.", AAAA, loose, 0,                         \
		   words ": a type that the wildcard lacks.")                  \
	SOUND_CASE(label, "alias.", A, VERDICT_SECURE, 0,                      \
		   words ": a CNAME.")                                         \
	SOUND_CASE(label, "any.calias.", A, loose, 0,                          \
		   words ": a CNAME from a wildcard.")                         \
	SOUND_CASE(label, "host.moved.", A, VERDICT_SECURE, 0,                 \
		   words ": a DNAME.")                                         \
	SOUND_CASE(label, "nothing.moved.", A, loose, 3,                       \
		   words ": a DNAME to a name that does not exist.")           \
	SOUND_CASE(label, "", DNSKEY, VERDICT_SECURE, 0,                       \
		   words ": the keys.")                                        \
	SOUND_CASE(label, "", DS, VERDICT_SECURE, 0,                           \
		   words ": the DS, which the parent holds.")                  \
	SOUND_CASE(label, "www.plain.", A, VERDICT_INSECURE, 0,                \
		   words ": an unsigned zone below it.")                       \
	SOUND_CASE(label, "nothing.plain.", A, VERDICT_INSECURE, 3,            \
		   words ": no such name in an unsigned zone below it.")       \
	SOUND_CASE(label, "plain.", DS, loose, 0,                              \
		   words ": no DS for the unsigned zone below it.")

#define BROKEN_CASE(label, algorithm, denial, fault, verdict_, ede_, prefix,   \
		    type_, rcode_, what_)                                      \
	{.zone = label ".broken.test.",                                        \
	 .name = prefix "." label ".broken.test.",                             \
	 .type = RRTYPE_##type_,                                               \
	 .what = what_,                                                        \
	 .verdict = VERDICT_##verdict_,                                        \
	 .rcode = rcode_,                                                      \
	 .ede = ede_},

static const struct testbed_case cases[] = {
	CASE(".", "", NS, SECURE, 0, "The root's servers."),
	CASE(".", "", DNSKEY, SECURE, 0, "The root's keys."),
	CASE(".", "nothing", A, SECURE, 3, "No such top-level domain."),
	CASE("test.", "", SOA, SECURE, 0, "A top-level domain."),
	CASE("lab.", "", DS, SECURE, 0, "A top-level domain's DS."),
	CASE("lab.", "nothing.", A, INSECURE, 3,
	     "No such domain, says an opt-out span."),

	CASE("signed.test.", "dnssec.", A, SECURE, 0, "The first example."),
	CASE("signed.test.", "dnssec.", AAAA, SECURE, 0,
	     "The first example, IPv6."),
	CASE("signed.test.", "dnssec.", TXT, SECURE, 0,
	     "The first example, text."),
	CASE("signed.test.", "big.", TXT, SECURE, 0,
	     "Three kilobytes of text, which need TCP."),
	CASE("signed.test.", "to-signed.", A, SECURE, 0,
	     "A CNAME from a signed zone to another."),
	CASE("signed.test.", "to-unsigned.", A, INSECURE, 0,
	     "A CNAME from a signed zone to an unsigned one."),
	CASE("signed.test.", "to-nothing.", A, SECURE, 3,
	     "A CNAME to a name that does not exist."),
	CASE_EDE("signed.test.", "to-broken.", A, BOGUS, 0, 7,
		 "A CNAME from a signed zone to a broken one."),
	CASE("signed.test.", "chain.", A, SECURE, 0,
	     "A chain of three CNAMEs through three signed zones."),
	CASE("signed.test.", "chain-unsigned.", A, INSECURE, 0,
	     "A chain of CNAMEs, one of them in an unsigned zone."),
	CASE("signed.test.", "www.away.", A, SECURE, 0,
	     "A DNAME to another signed zone."),
	CASE("unsigned.test.", "www.", A, INSECURE, 0, "An unsigned zone."),
	CASE("unsigned.test.", "nothing.", A, INSECURE, 3,
	     "No such name in an unsigned zone."),
	CASE("unsigned.test.", "", DS, SECURE, 0,
	     "The proof that an unsigned zone has no DS."),
	CASE("unsigned.test.", "to-signed.", A, INSECURE, 0,
	     "A CNAME from an unsigned zone to a signed one."),
	CASE("plain.lab.", "www.", A, INSECURE, 0,
	     "An unsigned zone in an opt-out span of its parent."),
	CASE("hosting.lab.", "www.", A, SECURE, 0,
	     "A signed zone below an opt-out zone."),
	CASE("faraway.example.", "www.", A, SECURE, 0,
	     "All name servers in another top-level domain, without glue."),
	CASE("glue.signed.test.", "www.", A, SECURE, 0,
	     "The only name server lies in the zone itself."),
	CASE("deep.signed.test.", "www.", A, SECURE, 0,
	     "Parent and child on the same servers."),
	CASE("deeper.deep.signed.test.", "www.", A, SECURE, 0,
	     "A delegation below a delegation, without glue."),
	CASE("deepest.deeper.deep.signed.test.", "www.", A, SECURE, 0,
	     "A delegation below a delegation, back on the first servers."),
	CASE("z.y.x.signed.test.", "www.", A, SECURE, 0,
	     "Empty non-terminals between two zone cuts."),
	CASE("island.signed.test.", "www.", A, INSECURE, 0,
	     "Signed, but the parent has no DS."),
	CASE("signed.unsigned.test.", "www.", A, INSECURE, 0,
	     "Signed, but the parent is unsigned."),

	SOUND_ZONES(SOUND_CASES)

	BROKEN_ZONES(BROKEN_CASE)
	CASE("expired-a.broken.test.", "www.", TXT, SECURE, 0,
	     "Only the A records' signatures expired, these did not."),
	CASE("no-nsec.broken.test.", "www.", A, SECURE, 0,
	     "There are no NSEC records, and this answer needs none."),
	CASE_EDE("no-nsec3.broken.test.", "www.", MX, BOGUS, 0, 12,
		 "There are no NSEC3 records: nothing proves that the type "
		 "is not there."),
	CASE_EDE("child.expired.broken.test.", "www.", A, BOGUS, 0, 7,
		 "A sound zone whose parent's signatures have expired."),
	CASE_EDE("signed-by-parent.broken.test.", "www.", A, BOGUS, 0, 6,
		 "The parent zone has signed the A records, with its own "
		 "key."),
	CASE("iterations-50.broken.test.", "nothing.", A, SECURE, 3,
	     "NSEC3 with 50 iterations: many, but tolerated."),
	CASE("iterations-200.broken.test.", "www.", A, SECURE, 0,
	     "NSEC3 with 200 iterations, and an answer that needs none."),
	CASE_EDE("iterations-200.broken.test.", "nothing.", A, INSECURE, 3, 27,
		 "NSEC3 with 200 iterations counts as no proof (RFC 9276)."),
	CASE_EDE("lame.broken.test.", "www.", A, SERVFAIL, 0, 22,
		 "The only name server refuses to answer for the zone."),
	CASE("half-lame.broken.test.", "www.", A, SECURE, 0,
	     "One of two name servers refuses to answer for the zone."),
	CASE_EDE("unreachable.broken.test.", "www.", A, SERVFAIL, 0, 22,
		 "Nobody answers at the only name server's address."),
	CASE("signed.test.", "loop.", A, SERVFAIL, 0,
	     "Two CNAMEs that point at each other."),
};

const struct testbed_case *testbed_cases(size_t *count)
{
	*count = sizeof(cases) / sizeof(cases[0]);
	return cases;
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
