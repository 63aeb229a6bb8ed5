/*
 * test_aggressive.c - answers made of cached denials (RFC 8198).
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/sim/scene.h"

#include <stdio.h>

static uint64_t sent(const struct sim *sim)
{
	return sim_counts(sim)->datagrams;
}

/* Asks, and expects RCODE with AD. */
static void ask(struct sim *sim, const char *name, uint16_t type,
		enum rcode rcode)
{
	const struct sim_answer *answer = sim_resolve(sim, name, type, SIM_DO);

	expect_rcode(answer, rcode);
	if (!has_ad(answer))
		fail_msg("no AD: %s", scene_text(answer));
}

/* ... and that no server is asked for it. */
static void ask_nobody(struct sim *sim, const char *name, uint16_t type,
		       enum rcode rcode)
{
	uint64_t before = sent(sim);

	ask(sim, name, type, rcode);
	if (sent(sim) != before)
		fail_msg("a server was asked for %s", name);
}

static void rfc8198_5_1_nsec_denies_other_names_of_its_span(void **state)
{
	struct sim *sim = scene(NULL);

	(void)state;
	ask(sim, "x1.sig.test", RRTYPE_A, RCODE_NXDOMAIN);
	ask_nobody(sim, "x2.sig.test", RRTYPE_A, RCODE_NXDOMAIN);
	ask_nobody(sim, "x3.x2.sig.test", RRTYPE_MX, RCODE_NXDOMAIN);
	sim_free(sim);
}

static void rfc8198_5_1_nsec_denies_other_types_of_its_name(void **state)
{
	struct sim *sim = scene(NULL);

	(void)state;
	ask(sim, "www.sig.test", RRTYPE_MX, RCODE_NOERROR);
	ask_nobody(sim, "www.sig.test", RRTYPE_TXT, RCODE_NOERROR);
	/* But not the one that is there. */
	expect_data(sim_resolve(sim, "www.sig.test", RRTYPE_A, SIM_DO),
		    RRTYPE_A, "198.51.100.3", true);
	sim_free(sim);
}

static void what_lies_between_is_an_empty_non_terminal(void **state)
{
	struct sim *sim = scene(NULL);

	(void)state;
	ask(sim, "c.d.sig.test", RRTYPE_TXT, RCODE_NOERROR);
	ask_nobody(sim, "b.c.d.sig.test", RRTYPE_A, RCODE_NOERROR);
	sim_free(sim);
}

static void what_exists_is_not_denied(void **state)
{
	static const struct {
		const char *name;
		uint16_t type;
		const char *rdata;
	} rows[] = {
		{"www.sig.test", RRTYPE_A, "198.51.100.3"},
		{"x.wild.sig.test", RRTYPE_A, "198.51.100.100"},
		{"a.b.c.d.sig.test", RRTYPE_A, "198.51.100.101"},
		{"host.dname.sig.test", RRTYPE_A, "198.51.100.201"},
		{"www.deep.sig.test", RRTYPE_A, "198.51.100.33"},
		{"x.wild.deep.sig.test", RRTYPE_A, "198.51.100.100"},
	};
	struct sim *sim = scene(NULL);
	char name[64];

	(void)state;
	/* Every denial that the two zones have gets into the cache. */
	for (char c = 'a'; c <= 'z'; c++) {
		snprintf(name, sizeof(name), "%c-no.sig.test", c);
		ask(sim, name, RRTYPE_A, RCODE_NXDOMAIN);
		snprintf(name, sizeof(name), "%c-no.deep.sig.test", c);
		ask(sim, name, RRTYPE_A, RCODE_NXDOMAIN);
	}
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		expect_data(
			sim_resolve(sim, rows[i].name, rows[i].type, SIM_DO),
			rows[i].type, rows[i].rdata, true);
	sim_free(sim);
}

static void rfc8198_5_1_nsec3_denies_what_its_spans_cover(void **state)
{
	enum {
		NAMES = 40
	};
	struct sim *sim = scene(NULL);
	uint64_t before;
	char name[64];

	(void)state;
	ask(sim, "www.test", RRTYPE_A, RCODE_NOERROR);
	before = sent(sim);
	for (int i = 0; i < NAMES; i++) {
		snprintf(name, sizeof(name), "n%d.test", i);
		ask(sim, name, RRTYPE_A, RCODE_NXDOMAIN);
	}
	/* Three names have an NSEC3; each question brings a new one. */
	assert_in_range(sent(sim) - before, 1, 3);
	sim_free(sim);
}

/* RFC 8198 section 5.2, RFC 5155 section 9.2. */
static void rfc8198_5_2_opt_out_denies_nothing(void **state)
{
	struct sim *sim = sim_new(&(struct sim_options){
		.seed = 1, .world = scene_world(&lab_tables)});
	uint64_t before;

	(void)state;
	(void)sim_resolve(sim, "x1.lab", RRTYPE_A, SIM_DO);
	(void)sim_resolve(sim, "x2.lab", RRTYPE_A, SIM_DO);
	before = sent(sim);
	(void)sim_resolve(sim, "x3.lab", RRTYPE_A, SIM_DO);
	assert_true(sent(sim) > before);
	sim_free(sim);
}

/* RFC 8198 section 5.4, RFC 9077: the SOA bounds it. */
static void rfc9077_3_a_denial_lives_as_long_as_the_soa_says(void **state)
{
	struct sim *sim = scene(NULL);
	uint64_t before;

	(void)state;
	ask(sim, "x1.sig.test", RRTYPE_A, RCODE_NXDOMAIN);
	sim_pass_s(sim, 590);
	ask_nobody(sim, "x2.sig.test", RRTYPE_A, RCODE_NXDOMAIN);
	sim_pass_s(sim, 20);
	before = sent(sim);
	ask(sim, "x3.sig.test", RRTYPE_A, RCODE_NXDOMAIN);
	assert_true(sent(sim) > before);
	sim_free(sim);
}

static void rfc8198_4_a_top_level_domain_is_denied_once(void **state)
{
	struct sim *sim = scene(NULL);

	(void)state;
	ask(sim, "aaaa", RRTYPE_A, RCODE_NXDOMAIN);
	ask_nobody(sim, "aaab", RRTYPE_A, RCODE_NXDOMAIN);
	ask_nobody(sim, "www.aaac", RRTYPE_AAAA, RCODE_NXDOMAIN);
	sim_free(sim);
}

/* Below a cut only the child can deny (RFC 6840 section 4.1). */
static void
rfc6840_4_1_the_parents_nsec_denies_nothing_below_a_cut(void **state)
{
	struct sim *sim = scene(NULL);

	(void)state;
	/* The NSEC of deep.sig.test in sig.test: it proves the DS's name. */
	ask(sim, "deeo.sig.test", RRTYPE_A, RCODE_NXDOMAIN);
	ask(sim, "deeq.sig.test", RRTYPE_A, RCODE_NXDOMAIN);
	expect_data(sim_resolve(sim, "www.deep.sig.test", RRTYPE_A, SIM_DO),
		    RRTYPE_A, "198.51.100.33", true);
	sim_free(sim);
}

static void leave_it_off(struct settings *settings)
{
	settings->synth_from_dnssec = false;
}

static void it_can_be_switched_off(void **state)
{
	struct sim_options options = {.seed = 1, .configure = leave_it_off};
	struct sim *sim = scene_with(&options);
	uint64_t before;

	(void)state;
	ask(sim, "x1.sig.test", RRTYPE_A, RCODE_NXDOMAIN);
	before = sent(sim);
	ask(sim, "x2.sig.test", RRTYPE_A, RCODE_NXDOMAIN);
	assert_true(sent(sim) > before);
	sim_free(sim);
}

static void except_below(struct settings *settings)
{
	struct name name;

	assert_int_equal(name_from_text("no.sig.test", &name), STATUS_OK);
	assert_int_equal(
		anchor_set_add_negative(settings->anchors, name.octets),
		STATUS_OK);
}

/* RFC 7646 section 3: it is as if the names were not signed. */
static void rfc7646_3_nothing_is_made_for_a_negative_anchor(void **state)
{
	struct sim_options options = {.seed = 1, .configure = except_below};
	struct sim *sim = scene_with(&options);
	const struct sim_answer *answer;
	uint64_t before;

	(void)state;
	ask(sim, "nn.sig.test", RRTYPE_A, RCODE_NXDOMAIN);
	before = sent(sim);
	answer = sim_resolve(sim, "x.no.sig.test", RRTYPE_A, SIM_DO);
	expect_rcode(answer, RCODE_NXDOMAIN);
	assert_false(has_ad(answer));
	assert_true(sent(sim) > before);
	sim_free(sim);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			rfc8198_5_1_nsec_denies_other_names_of_its_span),
		cmocka_unit_test(
			rfc8198_5_1_nsec_denies_other_types_of_its_name),
		cmocka_unit_test(what_lies_between_is_an_empty_non_terminal),
		cmocka_unit_test(what_exists_is_not_denied),
		cmocka_unit_test(rfc8198_5_1_nsec3_denies_what_its_spans_cover),
		cmocka_unit_test(rfc8198_5_2_opt_out_denies_nothing),
		cmocka_unit_test(
			rfc9077_3_a_denial_lives_as_long_as_the_soa_says),
		cmocka_unit_test(rfc8198_4_a_top_level_domain_is_denied_once),
		cmocka_unit_test(
			rfc6840_4_1_the_parents_nsec_denies_nothing_below_a_cut),
		cmocka_unit_test(it_can_be_switched_off),
		cmocka_unit_test(
			rfc7646_3_nothing_is_made_for_a_negative_anchor),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
