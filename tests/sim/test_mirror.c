/*
 * test_mirror.c - the root kept here whole (RFC 8806), and what makes it
 * worth its trust.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/sim/scene.h"

#include <string.h>

#include "resolver/core/mirror_verify.h"
#include "resolver/core/mirror_zone.h"
#include "tests/sim/reply.h"

#define ROOT_SERVER "192.0.2.1"
#define FOREVER     INT64_MAX

enum {
	OCTETS_MAX = 1 << 20
};

/* ---- The root's records, sound or not ----------------------------------- */

/* What a test does to each record before it is taken; false: left out. */
typedef bool alteration(struct zone_record *record);

static void add_record(struct zone_records *records, alteration *alter,
		       const struct rrset *rrset, uint16_t type,
		       struct span rdata)
{
	struct zone_record record = {
		.owner = rrset_owner(rrset),
		.type = type,
		.ttl_s = rrset->ttl_s,
		.rdata = rdata,
	};

	if (alter && !alter(&record))
		return;
	assert_int_equal(zone_records_add(records, record.owner, record.type,
					  record.ttl_s, record.rdata),
			 STATUS_OK);
}

static void add_rrset(struct zone_records *records, alteration *alter,
		      const struct rrset *rrset)
{
	struct rdata_walk rdata = rrset_rdata(rrset);
	struct rdata_walk rrsigs = rrset_rrsigs(rrset);
	struct span one;

	while (rdata_next(&rdata, &one))
		add_record(records, alter, rrset, rrset->type, one);
	while (rdata_next(&rrsigs, &one))
		add_record(records, alter, rrset, RRTYPE_RRSIG, one);
}

static const struct lab_zone *root(void)
{
	const struct lab_world *world = scene_world(&scene_tables);

	for (size_t i = 0; i < world->zone_count; i++)
		if (name_is_root(world->zones[i]->origin))
			return world->zones[i];
	fail_msg("there is no root");
	return NULL;
}

static void read_root(struct zone_records *records, alteration *alter)
{
	const struct lab_zone *zone = root();

	zone_records_init(records, name_root, OCTETS_MAX);
	for (size_t i = 0; i < zone->node_count; i++)
		for (size_t j = 0; j < zone->nodes[i].rrset_count; j++)
			add_rrset(records, alter, zone->nodes[i].rrsets[j]);
	zone_records_sort(records);
}

static struct mirror_zone *mirror_of(alteration *alter, int64_t end_us)
{
	struct zone_records records;
	struct mirror_zone *mirror;
	struct reason reason;

	read_root(&records, alter);
	assert_int_equal(mirror_zone_new(&records, &reason, &mirror),
			 STATUS_OK);
	mirror_zone_set_end(mirror, (struct moment){end_us});
	zone_records_done(&records);
	return mirror;
}

/* The DS set of test. is another: the first octet of each digest. */
static bool with_another_ds(struct zone_record *record)
{
	static uint8_t altered[256];

	if (record->type == RRTYPE_DS) {
		memcpy(altered, record->rdata.data, record->rdata.size);
		altered[4] ^= 1;
		record->rdata.data = altered;
	}
	return true;
}

static bool without_rrsigs(struct zone_record *record)
{
	return record->type != RRTYPE_RRSIG;
}

static bool without_dnskey(struct zone_record *record)
{
	return record->type != RRTYPE_DNSKEY;
}

static bool without_nsec(struct zone_record *record)
{
	return record->type != RRTYPE_NSEC;
}

/* ---- Asking it ---------------------------------------------------------- */

static void sound(struct settings *settings)
{
	settings->mirror = mirror_of(NULL, FOREVER);
}

static void at_its_end(struct settings *settings)
{
	settings->mirror = mirror_of(NULL, 0);
}

static void tampered(struct settings *settings)
{
	settings->mirror = mirror_of(with_another_ds, FOREVER);
}

static void stripped(struct settings *settings)
{
	settings->mirror = mirror_of(without_rrsigs, FOREVER);
}

static struct sim *world(void (*configure)(struct settings *))
{
	return scene_with(&(struct sim_options){.configure = configure});
}

static void rfc8806_2_the_root_is_asked_at_home(void **state)
{
	struct sim *sim = world(sound);

	(void)state;
	expect_data(sim_resolve(sim, "www.sig.test", RRTYPE_A, SIM_AD),
		    RRTYPE_A, "198.51.100.3", true);
	expect_data(sim_resolve(sim, "www.victim.plain", RRTYPE_A, 0), RRTYPE_A,
		    "198.51.100.11", false);
	assert_int_equal(sent_count(sim, ROOT_SERVER, NULL, 0), 0);
	assert_true(sim_stats(sim).mirror_answers >= 2);
	sim_free(sim);
}

/* Each is answered without anybody being asked, as the root would. */
static void rfc8806_2_so_is_what_the_root_itself_knows(void **state)
{
	static const struct {
		const char *name;
		uint16_t type;
		enum rcode rcode;
	} rows[] = {
		{".", RRTYPE_SOA, RCODE_NOERROR},
		{".", RRTYPE_NS, RCODE_NOERROR},
		{".", RRTYPE_DNSKEY, RCODE_NOERROR},
		{".", RRTYPE_TXT, RCODE_NOERROR},
		{"test", RRTYPE_DS, RCODE_NOERROR},
		{"plain", RRTYPE_DS, RCODE_NOERROR},
		{"ns.root", RRTYPE_A, RCODE_NOERROR},
		{"root", RRTYPE_A, RCODE_NOERROR}, /* empty non-terminal */
		{"nothing-here", RRTYPE_A, RCODE_NXDOMAIN},
		{"a.b.nothing-here", RRTYPE_A, RCODE_NXDOMAIN},
		{"zzz", RRTYPE_A, RCODE_NXDOMAIN}, /* after the last name */
		{"0", RRTYPE_A, RCODE_NXDOMAIN},   /* before the first */
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct sim *sim = world(sound);
		struct sim_answer *answer =
			sim_resolve(sim, rows[i].name, rows[i].type, SIM_DO);

		expect_rcode(answer, rows[i].rcode);
		if (!has_ad(answer))
			fail_msg("%s", scene_text(answer));
		assert_int_equal(sent_count(sim, NULL, NULL, 0), 0);
		sim_free(sim);
	}
}

static void
rfc9156_2_the_next_zone_still_sees_no_more_than_it_must(void **state)
{
	struct sim *sim = world(sound);

	(void)state;
	expect_data(sim_resolve(sim, "www.sig.test", RRTYPE_A, SIM_AD),
		    RRTYPE_A, "198.51.100.3", true);
	assert_int_equal(sent_count(sim, "192.0.2.2", "www.sig.test", 0), 0);
	sim_free(sim);
}

static void rfc8806_2_past_its_end_the_servers_are_asked(void **state)
{
	struct sim *sim = world(at_its_end);

	(void)state;
	expect_data(sim_resolve(sim, "www.sig.test", RRTYPE_A, SIM_AD),
		    RRTYPE_A, "198.51.100.3", true);
	assert_true(sent_count(sim, ROOT_SERVER, NULL, 0) > 0);
	assert_int_equal(sim_stats(sim).mirror_answers, 0);
	sim_free(sim);
}

/* It is validated like anybody else, whoever let it in. */
static void rfc4035_5_a_mirror_that_lies_is_not_believed(void **state)
{
	static void (*const lies[])(struct settings *) = {tampered, stripped};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(lies); i++) {
		struct sim *sim = world(lies[i]);

		expect_data(sim_resolve(sim, "www.sig.test", RRTYPE_A, SIM_AD),
			    RRTYPE_A, "198.51.100.3", true);
		expect_rcode(sim_resolve(sim, "nothing-here", RRTYPE_A, 0),
			     RCODE_NXDOMAIN);
		assert_true(sent_count(sim, ROOT_SERVER, NULL, 0) > 0);
		sim_free(sim);
	}
}

/* ---- Letting it in ------------------------------------------------------ */

static struct anchor_set *anchors(bool right)
{
	const struct lab_world *lab = scene_world(&scene_tables);
	struct anchor_set *set = anchor_set_new();
	struct span ds = rrset_first(lab->anchor);
	uint8_t rdata[256];

	assert_non_null(set);
	memcpy(rdata, ds.data, ds.size);
	if (!right)
		rdata[4] ^= 1;
	assert_int_equal(anchor_set_add(set, name_root, RRTYPE_DS,
					span_of(rdata, ds.size)),
			 STATUS_OK);
	return set;
}

static bool verify(alteration *alter, bool right_anchor, int64_t wall_s,
		   struct reason *reason)
{
	struct anchor_set *set = anchors(right_anchor);
	struct zone_records records;
	struct mirror_zone *mirror;
	struct wall_time expires;
	struct policy policy;
	struct reason note;
	bool fine;

	policy_init(&policy);
	read_root(&records, alter);
	assert_int_equal(mirror_zone_new(&records, reason, &mirror), STATUS_OK);
	fine = mirror_zone_verify(mirror, &records, set, &policy,
				  (struct wall_time){wall_s}, &expires, &note,
				  reason);
	if (fine) {
		assert_true(expires.s > wall_s);
		assert_non_null(strstr(note.text, "no ZONEMD"));
	}
	mirror_zone_unref(mirror);
	zone_records_done(&records);
	anchor_set_free(set);
	return fine;
}

static void rfc8806_2_a_zone_is_verified_before_it_is_used(void **state)
{
	const int64_t day = 86400;
	const struct {
		alteration *alter;
		bool right_anchor;
		int64_t wall_s;
		bool is_fine;
		const char *in_reason;
	} rows[] = {
		{NULL, true, SIM_START_WALL_S, true, ""},
		{NULL, false, SIM_START_WALL_S, false, "no trust anchor"},
		{NULL, true, SIM_START_WALL_S + 60 * day, false, "expired"},
		{NULL, true, SIM_START_WALL_S - day, false, "valid from"},
		{with_another_ds, true, SIM_START_WALL_S, false, "DS"},
		{without_rrsigs, true, SIM_START_WALL_S, false, "DNSKEY"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct reason reason = {.ede = EDE_NONE};

		if (verify(rows[i].alter, rows[i].right_anchor, rows[i].wall_s,
			   &reason) != rows[i].is_fine ||
		    !strstr(reason.text, rows[i].in_reason))
			fail_msg("row %zu: \"%s\"", i, reason.text);
	}
}

static void a_zone_without_its_keys_or_denials_is_no_mirror(void **state)
{
	static const struct {
		alteration *alter;
		const char *in_reason;
	} rows[] = {{without_dnskey, "no DNSKEY"}, {without_nsec, "no NSEC"}};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct zone_records records;
		struct mirror_zone *mirror;
		struct reason reason;

		read_root(&records, rows[i].alter);
		assert_int_equal(mirror_zone_new(&records, &reason, &mirror),
				 STATUS_INVALID);
		assert_non_null(strstr(reason.text, rows[i].in_reason));
		zone_records_done(&records);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rfc8806_2_the_root_is_asked_at_home),
		cmocka_unit_test(rfc8806_2_so_is_what_the_root_itself_knows),
		cmocka_unit_test(
			rfc9156_2_the_next_zone_still_sees_no_more_than_it_must),
		cmocka_unit_test(rfc8806_2_past_its_end_the_servers_are_asked),
		cmocka_unit_test(rfc4035_5_a_mirror_that_lies_is_not_believed),
		cmocka_unit_test(
			rfc8806_2_a_zone_is_verified_before_it_is_used),
		cmocka_unit_test(
			a_zone_without_its_keys_or_denials_is_no_mirror),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
