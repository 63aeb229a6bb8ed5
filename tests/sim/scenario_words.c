/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/sim/scenario_words.h"

#include <string.h>

#include "tests/sim/scenario.h"

const char *const scenario_step_words[STEP_KIND_COUNT] = {
	[STEP_QUERY] = "QUERY",
	[STEP_CHECK_ANSWER] = "CHECK_ANSWER",
	[STEP_CHECK_OUT_QUERY] = "CHECK_OUT_QUERY",
	[STEP_REPLY] = "REPLY",
	[STEP_TIMEOUT] = "TIMEOUT",
	[STEP_TIME_PASSES] = "TIME_PASSES",
	[STEP_TRAFFIC] = "TRAFFIC",
	[STEP_CHECK_QUERIES] = "CHECK_QUERIES",
	[STEP_CLOCK] = "CLOCK",
};

const struct scenario_word scenario_match_words[] = {
	{"all", MATCH_ALL},
	{"opcode", MATCH_OPCODE},
	{"question", MATCH_QTYPE | MATCH_QNAME},
	{"qtype", MATCH_QTYPE},
	{"qname", MATCH_QNAME},
	{"subdomain", MATCH_SUBDOMAIN},
	{"flags", MATCH_FLAGS},
	{"rcode", MATCH_RCODE},
	{"answer", MATCH_ANSWER},
	{"authority", MATCH_AUTHORITY},
	{"additional", MATCH_ADDITIONAL},
	{"ttl", MATCH_TTL},
	{"do", MATCH_DO},
	{"DO", MATCH_DO},
	{"UDP", MATCH_UDP},
	{"TCP", MATCH_TCP},
	{"noedns", MATCH_NO_EDNS},
	{"norrsig", MATCH_NO_RRSIG},
	{NULL, 0},
};

const struct scenario_word scenario_adjust_words[] = {
	{"copy_id", 0}, /* always done */
	{"copy_query", 0},
	{"do_not_answer", ADJUST_SILENT},
	{"unreachable", ADJUST_UNREACHABLE},
	{"own_question", ADJUST_OWN_QUESTION},
	{"wrong_id", ADJUST_WRONG_ID},
	{"no_edns", ADJUST_NO_EDNS},
	{"no_do", ADJUST_NO_DO},
	{NULL, 0},
};

const struct scenario_word scenario_flag_words[] = {
	{"QR", FLAG_QR}, {"AA", FLAG_AA}, {"TC", FLAG_TC}, {"RD", FLAG_RD},
	{"RA", FLAG_RA}, {"AD", FLAG_AD}, {"CD", FLAG_CD}, {NULL, 0},
};

const struct scenario_word scenario_rcode_words[] = {
	{"NOERROR", RCODE_NOERROR},   {"FORMERR", RCODE_FORMERR},
	{"SERVFAIL", RCODE_SERVFAIL}, {"NXDOMAIN", RCODE_NXDOMAIN},
	{"NOTIMP", RCODE_NOTIMP},     {"REFUSED", RCODE_REFUSED},
	{"YXDOMAIN", RCODE_YXDOMAIN}, {"NOTAUTH", 9},
	{"BADVERS", RCODE_BADVERS},   {NULL, 0},
};

const struct scenario_word scenario_opcode_words[] = {
	{"QUERY", OPCODE_QUERY},
	{"NOTIFY", OPCODE_NOTIFY},
	{"UPDATE", OPCODE_UPDATE},
	{NULL, 0},
};

const struct scenario_word scenario_fault_words[] = {
	{"ds-tag", FAULT_DS_TAG},
	{"ds-digest", FAULT_DS_DIGEST},
	{"ds-algorithm", FAULT_DS_ALGORITHM},
	{"ds-unknown-algorithm", FAULT_DS_UNKNOWN_ALGORITHM},
	{"ds-unknown-digest", FAULT_DS_UNKNOWN_DIGEST},
	{"ds-sha1", FAULT_DS_SHA1},
	{"ds-sha384", FAULT_DS_SHA384},
	{"ds-sha1-wrong", FAULT_DS_SHA1_WRONG},
	{"ds-one-of-five", FAULT_DS_ONE_OF_FIVE},
	{"no-ksk", FAULT_NO_KSK},
	{"no-zsk", FAULT_NO_ZSK},
	{"altered-ksk", FAULT_ALTERED_KSK},
	{"altered-zsk", FAULT_ALTERED_ZSK},
	{"no-zone-bit", FAULT_NO_ZONE_BIT},
	{"protocol", FAULT_PROTOCOL},
	{"revoked-ksk", FAULT_REVOKED_KSK},
	{"no-sep", FAULT_NO_SEP},
	{"dnskey-no-rrsig", FAULT_DNSKEY_NO_RRSIG},
	{"dnskey-no-ksk-rrsig", FAULT_DNSKEY_NO_KSK_RRSIG},
	{"dnskey-bad-rrsig", FAULT_DNSKEY_BAD_RRSIG},
	{"expired", FAULT_EXPIRED},
	{"expired-a", FAULT_EXPIRED_A},
	{"not-yet", FAULT_NOT_YET},
	{"not-yet-a", FAULT_NOT_YET_A},
	{"no-rrsig", FAULT_NO_RRSIG},
	{"no-rrsig-a", FAULT_NO_RRSIG_A},
	{"bad-rrsig", FAULT_BAD_RRSIG},
	{"bad-rrsig-a", FAULT_BAD_RRSIG_A},
	{"signer-a", FAULT_SIGNER_A},
	{"labels-above-a", FAULT_LABELS_ABOVE_A},
	{"labels-below-a", FAULT_LABELS_BELOW_A},
	{"no-denial", FAULT_NO_DENIAL},
	{"denial-no-rrsig", FAULT_DENIAL_NO_RRSIG},
	{"denial-bad-rrsig", FAULT_DENIAL_BAD_RRSIG},
	{"denial-types", FAULT_DENIAL_TYPES},
	{"nsec-outside", FAULT_NSEC_OUTSIDE},
	{"nsec3-owner", FAULT_NSEC3_OWNER},
	{"nsec3-next", FAULT_NSEC3_NEXT},
	{"nsec3-unknown-hash", FAULT_NSEC3_UNKNOWN_HASH},
	{"nsec3-closed", FAULT_NSEC3_CLOSED},
	{NULL, 0},
};

const struct scenario_word *
scenario_find_word(const struct scenario_word *words, const char *word)
{
	while (words->word && strcmp(words->word, word) != 0)
		words++;
	return words->word ? words : NULL;
}
