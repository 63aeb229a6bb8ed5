/*
 * test_sentinel.c - names by which it can be learnt whether a key of the root
 * is trusted (RFC 8509).
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/sim/scene.h"

#include <stdio.h>
#include <string.h>

#include "wire/rdata.h"

/* The names exist below *.wild.sig.test., and with sig.test.'s own NSEC do
 * not below sig.test. */
static const char *name_of(const char *label, unsigned tag, const char *zone)
{
	static char name[128];

	snprintf(name, sizeof(name), "%s-ta-%05u.%s", label, tag, zone);
	return name;
}

#define IS(tag, zone)  name_of("root-key-sentinel-is", tag, zone)
#define NOT(tag, zone) name_of("root-key-sentinel-not", tag, zone)
#define WILD           "wild.sig.test"

/* Of the root's anchor in the world, which the settings have. */
static unsigned trusted_tag;

static void look_for_tag(struct settings *settings)
{
	const struct anchor *root =
		anchor_set_find(settings->anchors, name_root);
	struct rdata_ds ds;

	assert_non_null(root);
	assert_int_equal(root->count, 1);
	trusted_tag = 0;
	if (root->records[0].type == RRTYPE_DNSKEY)
		trusted_tag = rdata_dnskey_tag(root->records[0].rdata);
	else if (rdata_ds_parse(root->records[0].rdata, &ds) == STATUS_OK)
		trusted_tag = ds.key_tag;
	assert_int_not_equal(trusted_tag, 0);
}

static void disabled(struct settings *settings)
{
	look_for_tag(settings);
	settings->root_key_sentinel = false;
}

static void unvalidated(struct settings *settings)
{
	look_for_tag(settings);
	settings->validate = false;
}

static struct sim *world(void (*configure)(struct settings *))
{
	return scene_with(&(struct sim_options){.configure = configure});
}

static unsigned other_tag(void)
{
	return trusted_tag ^ 1;
}

static void expect_original(struct sim *sim, const char *name, unsigned flags)
{
	expect_data(sim_resolve(sim, name, RRTYPE_A, flags), RRTYPE_A,
		    "198.51.100.100", flags & SIM_DO && !(flags & SIM_CD));
}

static void expect_failure(struct sim *sim, const char *name, unsigned flags)
{
	const struct sim_answer *answer =
		sim_resolve(sim, name, RRTYPE_A, flags);

	expect_servfail(answer, EDE_DNSSEC_BOGUS);
	assert_non_null(strstr(ede_text(answer), "sentinel"));
}

static void rfc8509_2_2_four_labels_and_keys(void **state)
{
	struct sim *sim = world(look_for_tag);

	(void)state;
	for (int round = 0; round < 2; round++) { /* the second: cached */
		expect_original(sim, IS(trusted_tag, WILD), SIM_DO);
		expect_failure(sim, IS(other_tag(), WILD), SIM_DO);
		expect_failure(sim, NOT(trusted_tag, WILD), SIM_DO);
		expect_original(sim, NOT(other_tag(), WILD), SIM_DO);
	}
	/* In any spelling (RFC 4343), and without DO. */
	expect_failure(sim, name_of("Root-KEY-sentinel-IS", other_tag(), WILD),
		       0);
	sim_free(sim);
}

static void rfc8509_2_1_a_negative_answer_is_one_too(void **state)
{
	struct sim *sim = world(look_for_tag);

	(void)state;
	expect_failure(sim, NOT(trusted_tag, "sig.test"), 0);
	expect_rcode(
		sim_resolve(sim, IS(trusted_tag, "sig.test"), RRTYPE_AAAA, 0),
		RCODE_NXDOMAIN);
	expect_rcode(
		sim_resolve(sim, NOT(trusted_tag, "sig.test"), RRTYPE_AAAA, 0),
		RCODE_SERVFAIL);
	sim_free(sim);
}

static void rfc8509_2_1_not_with_cd(void **state)
{
	struct sim *sim = world(look_for_tag);

	(void)state;
	expect_original(sim, NOT(trusted_tag, WILD), SIM_CD);
	expect_failure(sim, NOT(trusted_tag, WILD), 0);
	expect_original(sim, NOT(trusted_tag, WILD), SIM_CD);
	sim_free(sim);
}

static void rfc8509_2_1_not_what_is_insecure(void **state)
{
	struct sim *sim = world(look_for_tag);

	(void)state;
	expect_rcode(
		sim_resolve(sim, NOT(trusted_tag, "victim.plain"), RRTYPE_A, 0),
		RCODE_NXDOMAIN);
	sim_free(sim);
}

static void rfc8509_2_1_not_other_types(void **state)
{
	struct sim *sim = world(look_for_tag);

	(void)state;
	expect_rcode(sim_resolve(sim, NOT(trusted_tag, WILD), RRTYPE_TXT, 0),
		     RCODE_NOERROR);
	expect_rcode(sim_resolve(sim, NOT(trusted_tag, WILD), RRTYPE_ANY, 0),
		     RCODE_NOERROR);
	sim_free(sim);
}

static void rfc8509_2_1_not_other_labels(void **state)
{
	struct sim *sim = world(look_for_tag);
	char names[6][96];

	(void)state;
	/* "zero-padded to five digits", and nothing else. */
	snprintf(names[0], 96, "root-key-sentinel-is-ta-0%05u." WILD,
		 other_tag());
	snprintf(names[1], 96, "root-key-sentinel-is-ta-%04u." WILD, 7);
	snprintf(names[2], 96, "root-key-sentinel-is-ta-1234x." WILD);
	snprintf(names[3], 96, "xroot-key-sentinel-is-ta-12345." WILD);
	snprintf(names[4], 96, "_root-key-sentinel-is-ta-99999." WILD);
	snprintf(names[5], 96, "root-key-sentinel-is-ta-99999." WILD);
	for (size_t i = 0; i < COUNT_OF(names); i++)
		expect_original(sim, names[i], SIM_DO);
	/* Nor the leftmost of what an alias leads to. */
	snprintf(names[0], 96, "x.root-key-sentinel-is-ta-%05u." WILD,
		 other_tag());
	expect_original(sim, names[0], SIM_DO);
	sim_free(sim);
}

static void rfc8509_2_1_not_without_validation_or_when_disabled(void **state)
{
	struct sim *sim = world(disabled);

	(void)state;
	expect_original(sim, NOT(trusted_tag, WILD), SIM_DO);
	sim_free(sim);
	sim = world(unvalidated);
	expect_data(sim_resolve(sim, NOT(trusted_tag, WILD), RRTYPE_A, 0),
		    RRTYPE_A, "198.51.100.100", false);
	sim_free(sim);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rfc8509_2_2_four_labels_and_keys),
		cmocka_unit_test(rfc8509_2_1_a_negative_answer_is_one_too),
		cmocka_unit_test(rfc8509_2_1_not_with_cd),
		cmocka_unit_test(rfc8509_2_1_not_what_is_insecure),
		cmocka_unit_test(rfc8509_2_1_not_other_types),
		cmocka_unit_test(rfc8509_2_1_not_other_labels),
		cmocka_unit_test(
			rfc8509_2_1_not_without_validation_or_when_disabled),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
