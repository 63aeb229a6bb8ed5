/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/explain/sentence.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "wire/codes.h"
#include "wire/name.h"

/*
 * WHAT is wrong, and what the PARTY has to do about it, as the end of "they
 * have to". %z is the zone, %p its parent.
 */
struct row {
	const char *word;
	enum party party;
	const char *what, *task;
};

static const struct row rows[CAUSE_COUNT] = {
	[CAUSE_SECURE] = {"secure", PARTY_NOBODY,
			  "Every step from the trust anchor down to the answer "
			  "is proven",
			  NULL},
	[CAUSE_REMARK] = {"remark", PARTY_ZONE,
			  "Every step is proven and it works today, but "
			  "something in %z may break",
			  "look after that before it does"},
	[CAUSE_UNSIGNED] = {"unsigned", PARTY_NOBODY,
			    "%z is not signed: %p has no DS for it, and proves "
			    "that; nothing is wrong, and nothing protects the "
			    "answer",
			    NULL},
	[CAUSE_UNSIGNED_RANGE] =
		{"unsigned-range", PARTY_NOBODY,
		 "%z leaves unsigned names out of its proofs (opt-out), so "
		 "that what it says of this one cannot be proven; nothing is "
		 "wrong, and nothing protects the answer",
		 NULL},
	[CAUSE_CONFIGURED] = {"configured", PARTY_NOBODY,
			      "The configuration of this resolver has the "
			      "answer; nobody was asked",
			      NULL},
	[CAUSE_NOT_TRUSTED] = {"not-trusted", PARTY_MACHINE,
			       "Nothing is validated at this name: the "
			       "configuration has no trust anchor above it, or "
			       "excepts it (validate-except)",
			       "change that if it is not meant so"},
	[CAUSE_UNSUPPORTED_ALGORITHM] =
		{"unsupported-algorithm", PARTY_ZONE,
		 "%z counts as unsigned, because it is signed only with "
		 "algorithms that are not supported here",
		 "sign it with one that every validator knows, such as "
		 "ECDSAP256SHA256 (13)"},
	[CAUSE_UNSUPPORTED_DIGEST] =
		{"unsupported-digest", PARTY_BOTH,
		 "%z counts as unsigned, because all of its DS records have "
		 "digests that are not supported here",
		 "have them replaced by DS records with SHA-256 (2)"},
	[CAUSE_ITERATIONS] = {"nsec3-iterations", PARTY_ZONE,
			      "%z counts as unsigned where it denies a name, "
			      "because its NSEC3 records ask for too much work",
			      "set NSEC3's iterations to 0 and its salt to "
			      "none (RFC 9276)"},

	[CAUSE_ANCHOR_MISMATCH] =
		{"anchor-mismatch", PARTY_MACHINE,
		 "The trust anchor here fits none of the keys of %z",
		 "renew it (kedge anchor), unless somebody stands between this "
		 "machine and the servers of %z"},
	[CAUSE_DS_MISMATCH] =
		{"ds-mismatch", PARTY_BOTH,
		 "The DS that %p has for %z fits none of the keys of %z",
		 "either publish the key again that the DS names, or have the "
		 "DS replaced in %p (at the registrar) by that of the key in "
		 "use"},
	[CAUSE_DS_REVOKED_KEY] =
		{"ds-revoked-key", PARTY_BOTH,
		 "The DS that %p has for %z names a key that is revoked",
		 "have it replaced in %p (at the registrar) by that of the key "
		 "in use"},
	[CAUSE_DS_UNUSABLE_KEY] =
		{"ds-unusable-key", PARTY_ZONE,
		 "The DS that %p has for %z names a key that cannot sign a "
		 "zone",
		 "publish it with protocol 3 and the zone key flag (256 or "
		 "257), sign again, and have the DS in %p replaced"},
	[CAUSE_NO_DNSKEY] =
		{"no-dnskey", PARTY_BOTH,
		 "%p has a DS for %z, and %z shows no keys",
		 "either sign it, or have the DS removed from %p (at the "
		 "registrar)"},
	[CAUSE_KEYS_NOT_SIGNED] =
		{"keys-not-signed", PARTY_ZONE,
		 "The keys of %z are not signed by the key that its DS names",
		 "sign the DNSKEY RRset with that key"},

	[CAUSE_CLOCK] = {"clock", PARTY_MACHINE,
			 "This machine's clock is wrong, so that the "
			 "signatures of %z are not in their time",
			 "set it, and keep it by NTP"},
	[CAUSE_EXPIRED] = {"expired", PARTY_ZONE,
			   "A signature of %z has expired",
			   "sign it again, and see why its signer stopped"},
	[CAUSE_EARLY] = {"not-yet-valid", PARTY_ZONE,
			 "A signature of %z is not valid yet",
			 "sign it again; the clock of the machine that signs "
			 "may be ahead"},
	[CAUSE_BACKWARDS] = {"backwards", PARTY_ZONE,
			     "A signature of %z ends before it begins",
			     "sign it again with an expiration after the "
			     "inception"},
	[CAUSE_SIGNATURE_MISSING] =
		{"signature-missing", PARTY_ZONE,
		 "%z is signed, and a signature is missing",
		 "sign all of it, and see that each of its servers has the "
		 "signed zone and serves signatures"},
	[CAUSE_DNSSEC_STRIPPED] =
		{"dnssec-stripped", PARTY_ZONE,
		 "%z is signed, and what comes from its servers has no DNSSEC "
		 "in it",
		 "see that they know EDNS and DNSSEC; if they do, something "
		 "between them and this machine takes it out"},
	[CAUSE_SIGNATURE_KEY_MISSING] =
		{"signing-key-missing", PARTY_ZONE,
		 "%z is signed by a key that it does not show",
		 "publish that key, or sign again with one that is there"},
	[CAUSE_SIGNATURE_KEY_UNUSABLE] =
		{"signing-key-unusable", PARTY_ZONE,
		 "%z is signed by a key that cannot sign it",
		 "sign it with a key that is not revoked, has protocol 3 and "
		 "the zone key flag"},
	[CAUSE_SIGNATURE_MISFIT] =
		{"signature-misfit", PARTY_ZONE,
		 "A signature of %z cannot be for the records that it stands "
		 "with",
		 "sign it again, and see what changes records on the way to "
		 "its servers"},
	[CAUSE_SIGNATURE_WRONG] =
		{"signature-wrong", PARTY_ZONE, "A signature of %z is wrong",
		 "sign it again, and see what changes records after they are "
		 "signed"},

	[CAUSE_DENIAL_MISSING] =
		{"denial-missing", PARTY_ZONE,
		 "%z is signed, and denies something without any proof",
		 "see that it has NSEC or NSEC3 records and that each of its "
		 "servers serves them"},
	[CAUSE_DENIAL_WRONG] =
		{"denial-wrong", PARTY_ZONE,
		 "%z denies something, and its proof does not hold",
		 "sign it again, so that its NSEC or NSEC3 records are those "
		 "of the names that it has"},
	[CAUSE_WILDCARD_UNPROVEN] =
		{"wildcard-unproven", PARTY_ZONE,
		 "An answer of %z was made of a wildcard, and comes without "
		 "the proof that no closer name exists",
		 "see that it has NSEC or NSEC3 records and that each of its "
		 "servers serves them with such an answer"},
	[CAUSE_BOGUS] = {"bogus", PARTY_ZONE, "%z does not validate",
			 "look at how it is signed"},

	[CAUSE_NETWORK] = {"network", PARTY_NETWORK, "No server answers at all",
			   "see that this machine reaches the internet, and "
			   "port 53 by UDP and TCP"},
	[CAUSE_SILENT] =
		{"silent", PARTY_ZONE, "The servers of %z do not answer",
		 "see that they run and are reached on port 53, by UDP "
		 "and TCP"},
	[CAUSE_MISMATCHED] =
		{"mismatched", PARTY_ZONE,
		 "What comes from the servers of %z are no responses to what "
		 "they are asked: another ID or another question",
		 "see what it is that answers at their addresses, or in "
		 "between"},
	[CAUSE_PRIVATE_ADDRESS] =
		{"private-address", PARTY_BOTH,
		 "The servers of %z have an address that means something else "
		 "in every network, and nobody answers there",
		 "have them named in %p with addresses that all of the "
		 "internet reaches"},
	[CAUSE_LAME] = {"lame", PARTY_BOTH,
			"The servers that %p names for %z do not serve it",
			"set %z up there, or have other servers named in %p"},
	[CAUSE_SERVER_ERROR] = {"server-error", PARTY_ZONE,
				"The servers of %z answer with errors",
				"look into their logs"},
	[CAUSE_NO_ADDRESS] = {"no-address", PARTY_BOTH,
			      "None of the servers of %z has an address that "
			      "can be asked",
			      "have them named in %p with addresses (glue) "
			      "that all of the internet reaches"},
	[CAUSE_ALIAS_LOOP] = {"alias-loop", PARTY_ZONE,
			      "The aliases at this name lead to no end",
			      "let them end at a name with records"},

	[CAUSE_LIMIT] = {"limit", PARTY_ZONE,
			 "The answer would take more work than is done for one "
			 "question",
			 "make the way to it shorter: fewer aliases, servers "
			 "with glue, fewer keys and signatures"},
	[CAUSE_FAILURE] = {"failure", PARTY_NOBODY, "It could not be resolved",
			   NULL},
};

enum cause sentence_cause_of(const struct reason *reason)
{
	static const struct {
		int ede;
		enum cause cause;
	} causes[] = {
		{EDE_UNSUPPORTED_DNSKEY_ALGORITHM, CAUSE_UNSUPPORTED_ALGORITHM},
		{EDE_UNSUPPORTED_DS_DIGEST_TYPE, CAUSE_UNSUPPORTED_DIGEST},
		{EDE_DNSSEC_BOGUS, CAUSE_BOGUS},
		{EDE_SIGNATURE_EXPIRED, CAUSE_EXPIRED},
		{EDE_SIGNATURE_NOT_YET_VALID, CAUSE_EARLY},
		{EDE_DNSKEY_MISSING, CAUSE_DS_MISMATCH},
		{EDE_RRSIGS_MISSING, CAUSE_SIGNATURE_MISSING},
		{EDE_NO_ZONE_KEY_BIT_SET, CAUSE_DS_UNUSABLE_KEY},
		{EDE_NSEC_MISSING, CAUSE_DENIAL_MISSING},
		{EDE_NOT_AUTHORITATIVE, CAUSE_LAME},
		{EDE_NO_REACHABLE_AUTHORITY, CAUSE_SILENT},
		{EDE_NETWORK_ERROR, CAUSE_SILENT},
		{EDE_DNSSEC_INDETERMINATE, CAUSE_LIMIT},
		{EDE_SIGNATURE_EXPIRED_BEFORE_VALID, CAUSE_BACKWARDS},
		{EDE_UNSUPPORTED_NSEC3_ITERATIONS, CAUSE_ITERATIONS},
	};

	for (size_t i = 0; i < sizeof(causes) / sizeof(causes[0]); i++)
		if (causes[i].ede == reason->ede)
			return causes[i].cause;
	return CAUSE_FAILURE;
}

const char *cause_word(enum cause cause)
{
	return rows[cause].word;
}

const char *party_word(enum party party)
{
	static const char *const words[] = {
		[PARTY_NOBODY] = "nobody",        [PARTY_ZONE] = "zone",
		[PARTY_BOTH] = "zone-and-parent", [PARTY_NETWORK] = "network",
		[PARTY_MACHINE] = "machine",
	};

	return words[party];
}

/* ---- Writing ------------------------------------------------------------ */

struct pen {
	const struct sentence_facts *facts;
	char *text;
	size_t size; /* octets so far, without the NUL */
};

static void put(struct pen *pen, const char *text, size_t size)
{
	size_t room = SENTENCE_MAX - 1 - pen->size;

	if (size > room)
		size = room;
	memcpy(pen->text + pen->size, text, size);
	pen->size += size;
	pen->text[pen->size] = '\0';
}

static void put_text(struct pen *pen, const char *text)
{
	put(pen, text, strlen(text));
}

/* As people write names; OTHERWISE when it is not known. */
static void put_name(struct pen *pen, const uint8_t *name,
		     const char *otherwise)
{
	char text[NAME_TEXT_MAX];

	if (!name) {
		put_text(pen, otherwise);
	} else if (name_is_root(name)) {
		put_text(pen, "the root");
	} else {
		name_to_text(name, text);
		put(pen, text, strlen(text) - 1);
	}
}

static void put_row(struct pen *pen, const char *text)
{
	const char *mark;

	while ((mark = strchr(text, '%'))) {
		put(pen, text, (size_t)(mark - text));
		if (mark[1] == 'z')
			put_name(pen, pen->facts->zone, "the zone");
		else
			put_name(pen, pen->facts->parent, "its parent");
		text = mark + 2;
	}
	put_text(pen, text);
}

static void put_detail(struct pen *pen)
{
	const struct reason *reason = pen->facts->reason;
	size_t size = reason ? strlen(reason->text) : 0;

	if (size == 0)
		return;
	put_text(pen, " (");
	put(pen, reason->text, size);
	put_text(pen, ")");
}

static void put_party(struct pen *pen, enum party party)
{
	switch (party) {
	case PARTY_NOBODY:
		break;
	case PARTY_ZONE:
	case PARTY_BOTH:
		put_text(pen, "the operator of ");
		put_name(pen, pen->facts->zone, "the zone");
		put_text(pen, " has to ");
		break;
	case PARTY_NETWORK:
		put_text(pen, "whoever runs this network has to ");
		break;
	case PARTY_MACHINE:
		put_text(pen, "whoever runs this machine has to ");
		break;
	}
}

static bool begins_with_name(const struct sentence_facts *facts,
			     const char *what)
{
	const uint8_t *name = what[1] == 'z' ? facts->zone : facts->parent;

	return what[0] == '%' && name && !name_is_root(name);
}

void sentence_make(const struct sentence_facts *facts, struct sentence *ret)
{
	const struct row *row = &rows[facts->cause];
	struct pen pen = {.facts = facts, .text = ret->text};

	ret->cause = facts->cause;
	ret->party = row->party;
	ret->text[0] = '\0';
	put_row(&pen, row->what);
	put_detail(&pen);
	if (row->task) {
		put_text(&pen, ": ");
		put_party(&pen, row->party);
		put_row(&pen, row->task);
	}
	put_text(&pen, ".");
	/* A sentence begins with a capital, a name as it is. */
	if (!begins_with_name(facts, row->what) && ret->text[0] >= 'a' &&
	    ret->text[0] <= 'z')
		ret->text[0] = (char)(ret->text[0] - 'a' + 'A');
}
