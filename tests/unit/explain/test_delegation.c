/*
 * test_delegation.c - what is found wrong with a delegation whose servers do
 * not agree with its parent, or with each other.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "resolver/explain/delegation.h"
#include "wire/codes.h"
#include "wire/record_text.h"

enum {
	ARENA_ROOM = 1 << 22,
	RECORDS_MAX = 8,
	SERVERS = 2,
};

/* Records as text; the zone is "example.". NULL: none. */
struct server_case {
	const char *name, *address;
	bool is_glue, is_published;
	const char *soa, *ns, *dnskey, *cds;
};

struct delegation_case {
	const char *title, *parent_ns, *ds;
	struct server_case servers[SERVERS];
	enum complaint_code codes[4]; /* COMPLAINT_COUNT ends them */
};

#define SOA(serial) "example. SOA ns1.example. root.example. " serial " 2 3 4 5"
#define NS(name)    "example. NS " name ".example.\n"
#define TWO_NS      NS("ns1") NS("ns2")
#define KEY_A                                                                  \
	"example. DNSKEY 257 3 15 "                                            \
	"JkeOY61zT230S9f0TMc7vH2HdPSanYJeOFjsTpOh/+4=\n"
#define KEY_B                                                                  \
	"example. DNSKEY 257 3 15 "                                            \
	"l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4=\n"
#define ZEROS                                                                  \
	"00000000000000000000000000000000"                                     \
	"00000000000000000000000000000000"
#define FIRST  "ns1.example.", "192.0.2.1", true, true
#define SECOND "ns2.example.", "192.0.2.2", true, true
#define END    COMPLAINT_COUNT

static const struct delegation_case cases[] = {
	{"all agree",
	 TWO_NS,
	 NULL,
	 {{FIRST, SOA("1"), TWO_NS, NULL, NULL},
	  {SECOND, SOA("1"), NS("NS2") NS("ns1"), NULL, NULL}},
	 {COMPLAINT_UNSIGNED, END}},
	{"the parent has a name server too many",
	 TWO_NS,
	 NULL,
	 {{FIRST, SOA("1"), NS("ns1"), NULL, NULL},
	  {SECOND, SOA("1"), NS("ns1"), NULL, NULL}},
	 {COMPLAINT_NS_PARENT, COMPLAINT_UNSIGNED, END}},
	{"the parent has another one",
	 NS("ns3"),
	 NULL,
	 {{FIRST, SOA("1"), NS("ns1"), NULL, NULL},
	  {SECOND, SOA("1"), NS("ns1"), NULL, NULL}},
	 {COMPLAINT_NS_PARENT, COMPLAINT_NS_PARENT, COMPLAINT_UNSIGNED, END}},
	{"the servers have different name servers",
	 TWO_NS,
	 NULL,
	 {{FIRST, SOA("1"), TWO_NS, NULL, NULL},
	  {SECOND, SOA("1"), NS("ns1"), NULL, NULL}},
	 {COMPLAINT_NS_SERVERS, COMPLAINT_UNSIGNED, END}},
	{"serials differ",
	 TWO_NS,
	 NULL,
	 {{FIRST, SOA("1"), TWO_NS, NULL, NULL},
	  {SECOND, SOA("2"), TWO_NS, NULL, NULL}},
	 {COMPLAINT_SERIALS, COMPLAINT_UNSIGNED, END}},
	{"glue is not what the name has",
	 NS("ns1"),
	 NULL,
	 {{"ns1.example.", "192.0.2.9", true, false, SOA("1"), NS("ns1"), NULL,
	   NULL},
	  {"ns1.example.", "192.0.2.1", false, true, SOA("1"), NS("ns1"), NULL,
	   NULL}},
	 {COMPLAINT_GLUE_DIFFERS, COMPLAINT_UNSIGNED, END}},
	{"glue for a name that nobody can look up is all there is",
	 NS("ns1"),
	 NULL,
	 {{"ns1.example.", "192.0.2.9", true, false, SOA("1"), NS("ns1"), NULL,
	   NULL},
	  {"ns1.example.", "192.0.2.8", true, false, SOA("1"), NS("ns1"), NULL,
	   NULL}},
	 {COMPLAINT_UNSIGNED, END}},
	{"keys differ",
	 TWO_NS,
	 NULL,
	 {{FIRST, SOA("1"), TWO_NS, KEY_A, NULL},
	  {SECOND, SOA("1"), TWO_NS, KEY_A KEY_B, NULL}},
	 {COMPLAINT_ISLAND, COMPLAINT_DNSKEY_DIFFERS, END}},
	{"RFC 4035 section 5.2: a DS, and no key",
	 TWO_NS,
	 "example. DS 1 15 2 " ZEROS,
	 {{FIRST, SOA("1"), TWO_NS, NULL, NULL},
	  {SECOND, SOA("1"), TWO_NS, NULL, NULL}},
	 {COMPLAINT_DNSKEY_MISSING, COMPLAINT_DNSKEY_MISSING, END}},
	{"RFC 8078 section 4: a CDS that asks to go unsigned",
	 TWO_NS,
	 NULL,
	 {{FIRST, SOA("1"), TWO_NS, KEY_A, "example. CDS 0 0 0 00"},
	  {SECOND, SOA("1"), TWO_NS, KEY_A, "example. CDS 0 0 0 00"}},
	 {COMPLAINT_ISLAND, COMPLAINT_CDS_REMOVES, END}},
	{"RFC 7344 section 4.1: a CDS of no key",
	 TWO_NS,
	 NULL,
	 {{FIRST, SOA("1"), TWO_NS, KEY_A, "example. CDS 1 15 2 " ZEROS},
	  {SECOND, SOA("1"), TWO_NS, KEY_A, NULL}},
	 {COMPLAINT_ISLAND, COMPLAINT_CDS_DIFFERS, COMPLAINT_CDS_UNMATCHED,
	  COMPLAINT_CDS_CHANGES}},
};

static const struct rrset *make_rrset(struct arena *arena, const char *text)
{
	struct span rdata[RECORDS_MAX];
	static struct text_record record; /* it is large */
	const struct rrset *rrset = NULL;
	struct record_text reader;
	unsigned count = 0;

	if (!text)
		return NULL;
	record_text_init(&reader, text, strlen(text));
	while (record_text_next(&reader, &record) == STATUS_OK) {
		assert_true(record.is_read && count < RECORDS_MAX);
		rdata[count++] =
			span_of(arena_copy(arena, record.rdata, record.size),
				record.size);
	}
	assert_null(reader.words.problem);
	assert_int_equal(rrset_make(arena, record.owner.octets, record.type, 60,
				    rdata, count, NULL, 0, &rrset),
			 STATUS_OK);
	return rrset;
}

/* An authoritative answer with RRSET, or without one. */
static void answer(struct arena *arena, struct delegation_server *server,
		   enum delegation_ask ask, const struct rrset *rrset)
{
	struct message *message = arena_alloc(arena, sizeof(*message));

	message->header.flags = FLAG_QR | FLAG_AA;
	message->edns.present = true;
	if (rrset) {
		message->rrsets[SECTION_ANSWER] =
			arena_copy(arena, &rrset, sizeof(rrset));
		message->rrset_counts[SECTION_ANSWER] = 1;
	}
	server->replies[ask].message = message;
}

static void make_server(struct arena *arena, const struct server_case *from,
			struct delegation_server *server)
{
	struct name name;
	const struct rrset *soa = make_rrset(arena, from->soa);
	struct message *version;

	assert_int_equal(name_from_text(from->name, &name), STATUS_OK);
	server->name = arena_copy(arena, name.octets, name_size(name.octets));
	assert_int_equal(address_from_text(from->address, 53, &server->address),
			 STATUS_OK);
	server->is_glue = from->is_glue;
	server->is_published = from->is_published;
	for (unsigned i = ASK_SOA; i <= ASK_SOA_VERSION; i++)
		answer(arena, server, i, soa);
	version = arena_alloc(arena, sizeof(*version));
	version->rcode = RCODE_BADVERS;
	server->replies[ASK_SOA_VERSION].message = version;
	answer(arena, server, ASK_NS, make_rrset(arena, from->ns));
	answer(arena, server, ASK_DNSKEY, make_rrset(arena, from->dnskey));
	answer(arena, server, ASK_CDS, make_rrset(arena, from->cds));
	answer(arena, server, ASK_CDNSKEY, NULL);
	answer(arena, server, ASK_NSEC3PARAM, NULL);
}

static void judge(struct arena *arena, const struct delegation_case *from,
		  struct complaints *complaints)
{
	static const uint8_t zone[] = "\7example";
	struct delegation delegation = {
		.zone = zone, .parent = name_root, .server_count = SERVERS};
	struct policy policy;

	policy_init(&policy);
	delegation.policy = &policy;
	delegation.parent_ns = make_rrset(arena, from->parent_ns);
	delegation.ds = make_rrset(arena, from->ds);
	for (unsigned i = 0; i < SERVERS; i++)
		make_server(arena, &from->servers[i], &delegation.servers[i]);
	delegation_judge(&delegation, complaints);
}

static void what_does_not_agree_is_found(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		static struct complaints complaints;
		struct arena arena;
		unsigned wanted = 0;

		arena_init(&arena, ARENA_ROOM);
		complaints.count = 0;
		judge(&arena, &cases[i], &complaints);
		while (wanted < 4 && cases[i].codes[wanted] != END)
			wanted++;
		for (unsigned j = 0; j < complaints.count; j++)
			if (j >= wanted ||
			    complaints.list[j].code != cases[i].codes[j])
				print_error("%s: %s\n", cases[i].title,
					    complaints.list[j].text);
		assert_int_equal(complaints.count, wanted);
		for (unsigned j = 0; j < wanted; j++)
			assert_int_equal(complaints.list[j].code,
					 cases[i].codes[j]);
		arena_done(&arena);
	}
}

static void there_is_a_bound_on_what_is_told(void **state)
{
	static struct complaints complaints;

	(void)state;
	for (unsigned i = 0; i < COMPLAINTS_MAX; i++)
		complaints_add(&complaints, COMPLAINT_TCP, "%u", i);
	assert_false(complaints.is_cut);
	assert_int_equal(complaints_colour(&complaints), STORY_ORANGE);
	complaints_add(&complaints, COMPLAINT_DS_NO_MATCH, "one more");
	assert_true(complaints.is_cut);
	assert_int_equal(complaints.count, COMPLAINTS_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_does_not_agree_is_found),
		cmocka_unit_test(there_is_a_bound_on_what_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
