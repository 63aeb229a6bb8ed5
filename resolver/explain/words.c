/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/explain/words.h"

#include "wire/codes.h"

/* ---- For machines ------------------------------------------------------- */

const char *security_word(enum security security)
{
	switch (security) {
	case SECURITY_SECURE:
		return "secure";
	case SECURITY_INSECURE:
		return "insecure";
	case SECURITY_BOGUS:
		return "bogus";
	case SECURITY_INDETERMINATE:
		return "failed";
	case SECURITY_UNCHECKED:
		break;
	}
	return "not judged";
}

const char *outcome_word(enum trace_outcome outcome)
{
	static const char *const words[] = {
		[TRACE_ANSWERED] = "answered",
		[TRACE_ALIASED] = "aliased",
		[TRACE_NODATA] = "nodata",
		[TRACE_NXDOMAIN] = "nxdomain",
		[TRACE_REFERRED] = "referred",
		[TRACE_TRUNCATED] = "truncated",
		[TRACE_NO_EDNS] = "no-edns",
		[TRACE_NO_AUTHORITY] = "no-authority",
		[TRACE_LAME] = "lame",
		[TRACE_FAILED] = "failed",
		[TRACE_MALFORMED] = "malformed",
		[TRACE_TIMED_OUT] = "timed-out",
		[TRACE_UNREACHABLE] = "unreachable",
		[TRACE_NOT_SENT] = "not-sent",
	};

	return words[outcome];
}

const char *signature_word(enum signature_result result)
{
	static const char *const words[] = {
		[SIGNATURE_GOOD] = "good",
		[SIGNATURE_NONE] = "missing",
		[SIGNATURE_UNSUPPORTED] = "unsupported",
		[SIGNATURE_MISFIT] = "misfit",
		[SIGNATURE_KEY_MISSING] = "key-missing",
		[SIGNATURE_NOT_VOUCHED] = "not-vouched",
		[SIGNATURE_BACKWARDS] = "backwards",
		[SIGNATURE_EXPIRED] = "expired",
		[SIGNATURE_EARLY] = "not-yet-valid",
		[SIGNATURE_KEY_UNUSABLE] = "key-unusable",
		[SIGNATURE_WRONG] = "wrong",
		[SIGNATURE_TOO_LARGE] = "too-large",
		[SIGNATURE_LIMIT] = "limit",
	};

	return words[result];
}

const char *fit_word(const struct story_ds *entry)
{
	static const char *const words[] = {
		[KEY_FIT_NONE] = "no-key",
		[KEY_FIT_TAG] = "tag-only",
		[KEY_FIT_REVOKED] = "revoked-key",
		[KEY_FIT_PROTOCOL] = "wrong-protocol",
		[KEY_FIT_NO_ZONE_BIT] = "no-zone-key",
		[KEY_FIT_USABLE] = "fits",
	};

	if (!entry->ds->is_supported)
		return "unsupported";
	return entry->ds->counts ? words[entry->fit] : "passed-over";
}

const char *denial_word(enum denial_part part)
{
	static const char *const words[] = {
		[DENIAL_MATCHES] = "matches",
		[DENIAL_COVERS] = "covers",
		[DENIAL_CLOSEST_ENCLOSER] = "closest-encloser",
		[DENIAL_NEXT_CLOSER] = "next-closer",
		[DENIAL_WILDCARD_COVERED] = "wildcard-covered",
		[DENIAL_WILDCARD_MATCHES] = "wildcard-matches",
		[DENIAL_EMPTY_NON_TERMINAL] = "empty-non-terminal",
	};

	return words[part];
}

const char *aim_word(enum proof_aim aim)
{
	static const char *const words[] = {
		[PROOF_OF_NAME] = "no-name",
		[PROOF_OF_TYPE] = "no-type",
		[PROOF_OF_CLOSER_MATCH] = "no-closer-name",
		[PROOF_OF_DS] = "no-ds",
	};

	return words[aim];
}

const char *proof_word(enum proof_outcome outcome)
{
	static const char *const words[] = {
		[PROOF_GOOD] = "proven",
		[PROOF_INSECURE] = "unprovable",
		[PROOF_MISSING] = "missing",
		[PROOF_LIMIT] = "limit",
		[PROOF_INSECURE_CUT] = "unsigned-delegation",
		[PROOF_NO_CUT] = "no-delegation",
		[PROOF_NO_NAME] = "no-name",
	};

	return words[outcome];
}

const char *remark_word(enum remark_kind kind)
{
	static const char *const words[] = {
		[REMARK_SIGNATURE_ENDS] = "signature-ends",
		[REMARK_SIGNATURE_BAD] = "signature-bad",
		[REMARK_DS_SHA1] = "ds-sha1",
		[REMARK_DS_UNMATCHED] = "ds-unmatched",
		[REMARK_ALGORITHM_OLD] = "algorithm-old",
		[REMARK_KEY_SMALL] = "key-small",
		[REMARK_NSEC3_PARAMETERS] = "nsec3-parameters",
		[REMARK_SERVER_FAILS] = "server-fails",
		[REMARK_SERVER_EDNS] = "server-edns",
		[REMARK_SERVER_TCP] = "server-tcp",
		[REMARK_SERVER_BOGUS] = "server-bogus",
		[REMARK_MISMATCH] = "mismatch",
	};

	return words[kind];
}

const char *answer_word(enum finding_kind kind)
{
	static const char *const words[] = {
		[FINDING_ANSWER] = "answer",
		[FINDING_CNAME] = "cname",
		[FINDING_DNAME] = "dname",
		[FINDING_NODATA] = "nodata",
		[FINDING_NXDOMAIN] = "nxdomain",
		[FINDING_DELEGATION] = "delegation",
		[FINDING_FAILURE] = "failure",
	};

	return words[kind];
}

const char *source_word(enum trace_source source)
{
	static const char *const words[] = {
		[TRACE_FROM_SERVER] = "server",
		[TRACE_FROM_CACHE] = "cache",
		[TRACE_FROM_CONFIGURATION] = "configuration",
	};

	return words[source];
}

/* ---- For people --------------------------------------------------------- */

const char *outcome_phrase(enum trace_outcome outcome)
{
	static const char *const phrases[] = {
		[TRACE_ANSWERED] = "answers",
		[TRACE_ALIASED] = "answers with an alias",
		[TRACE_NODATA] = "says: no such records",
		[TRACE_NXDOMAIN] = "says: no such name",
		[TRACE_REFERRED] = "refers",
		[TRACE_TRUNCATED] = "truncates (TC)",
		[TRACE_NO_EDNS] = "does not know EDNS",
		[TRACE_NO_AUTHORITY] = "answers without authority",
		[TRACE_LAME] = "does not serve the zone",
		[TRACE_FAILED] = "fails",
		[TRACE_MALFORMED] = "sends what cannot be read",
		[TRACE_TIMED_OUT] = "does not answer",
		[TRACE_UNREACHABLE] = "cannot be reached",
		[TRACE_NOT_SENT] = "could not be asked from here",
	};

	return phrases[outcome];
}

const char *signature_phrase(enum signature_result result)
{
	static const char *const phrases[] = {
		[SIGNATURE_GOOD] = "good",
		[SIGNATURE_NONE] = "there is none",
		[SIGNATURE_UNSUPPORTED] = "algorithm not supported here",
		[SIGNATURE_MISFIT] = "cannot be for these records",
		[SIGNATURE_KEY_MISSING] = "its key is not there",
		[SIGNATURE_NOT_VOUCHED] = "by a key that no DS vouches for",
		[SIGNATURE_BACKWARDS] = "ends before it begins",
		[SIGNATURE_EXPIRED] = "expired",
		[SIGNATURE_EARLY] = "not valid yet",
		[SIGNATURE_KEY_UNUSABLE] = "its key cannot sign",
		[SIGNATURE_WRONG] = "wrong",
		[SIGNATURE_TOO_LARGE] = "over too much to check",
		[SIGNATURE_LIMIT] = "not checked any more",
	};

	return phrases[result];
}

const char *digest_phrase(uint8_t digest_type)
{
	switch (digest_type) {
	case 0:
		return "the key itself";
	case DIGEST_SHA1:
		return "SHA-1";
	case DIGEST_SHA256:
		return "SHA-256";
	case DIGEST_GOST:
		return "GOST R 34.11-94";
	case DIGEST_SHA384:
		return "SHA-384";
	}
	return "an unknown digest";
}

const char *answer_phrase(enum finding_kind kind)
{
	switch (kind) {
	case FINDING_ANSWER:
		return "answered";
	case FINDING_CNAME:
		return "an alias (CNAME)";
	case FINDING_DNAME:
		return "an alias (DNAME)";
	case FINDING_NODATA:
		return "no such records";
	case FINDING_NXDOMAIN:
		return "no such name";
	case FINDING_DELEGATION:
	case FINDING_FAILURE:
		break;
	}
	return "failed";
}
