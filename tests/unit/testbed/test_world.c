/*
 * test_world.c - the laboratory as a whole: every question of the list can
 * be answered by walking down from the root.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "contrib/testbed/world.h"
#include "tests/unit/testbed/laboratory.h"

enum {
	WALK_STEPS_MAX = 40,
	SERVERS_TRIED_MAX = 4,
};

/* The address of the server called HOST ("ns1.nic.test."). */
static bool address_of(const char *host, struct address *ret)
{
	for (size_t i = 0; i < lab_tables.server_count; i++) {
		const struct lab_server *server = &lab_tables.servers[i];
		struct address at[2];

		if (strncmp(server->name, host, strlen(host) - 1) == 0 &&
		    strlen(server->name) == strlen(host) - 1 &&
		    !server->is_absent &&
		    lab_server_addresses(server, LAB_LOOPBACK, at) > 0) {
			*ret = at[0];
			return true;
		}
	}
	return false;
}

/* The servers that a referral names; returns how many. */
static size_t referred(const ldns_pkt *answer, struct address *ret)
{
	const ldns_rr_list *authority = ldns_pkt_authority(answer);
	size_t count = 0;

	for (size_t i = 0; i < ldns_rr_list_rr_count(authority); i++) {
		const ldns_rr *rr = ldns_rr_list_rr(authority, i);

		if (ldns_rr_get_type(rr) != LDNS_RR_TYPE_NS ||
		    count == SERVERS_TRIED_MAX)
			continue;

		char *host = ldns_rdf2str(ldns_rr_ns_nsdname(rr));

		if (address_of(host, &ret[count]))
			count++;
		free(host);
	}
	return count;
}

/* Where the last CNAME of ANSWER leads, if the answer ends with it. */
static bool led_on(const ldns_pkt *answer, uint16_t type,
		   char name[NAME_TEXT_MAX])
{
	const ldns_rr_list *records = ldns_pkt_answer(answer);
	bool led = false;

	for (size_t i = 0; i < ldns_rr_list_rr_count(records); i++) {
		const ldns_rr *rr = ldns_rr_list_rr(records, i);

		if (ldns_rr_get_type(rr) == (ldns_rr_type)type)
			return false;
		if (ldns_rr_get_type(rr) != LDNS_RR_TYPE_CNAME)
			continue;

		char *target = ldns_rdf2str(ldns_rr_rdf(rr, 0));

		snprintf(name, NAME_TEXT_MAX, "%s", target);
		free(target);
		led = true;
	}
	return led && ldns_pkt_get_rcode(answer) == LDNS_RCODE_NOERROR;
}

/* Asks the servers in turn until one does not refuse; NULL if all do. */
static ldns_pkt *ask_one_of(const struct address *servers, size_t count,
			    const char *name, uint16_t type)
{
	for (size_t i = 0; i < count; i++) {
		ldns_pkt *answer = laboratory_ask(&servers[i], name, type, 0);

		if (ldns_pkt_get_rcode(answer) != LDNS_RCODE_REFUSED)
			return answer;
		ldns_pkt_free(answer);
	}
	return NULL;
}

/* The RCODE that a walk from the root ends with, -1 if it does not. */
static int walk(const struct testbed_case *at)
{
	const struct address root = *laboratory_server(laboratory_zone("."));
	struct address servers[SERVERS_TRIED_MAX] = {root};
	size_t count = 1;
	char name[NAME_TEXT_MAX];

	snprintf(name, sizeof(name), "%s", at->name);
	for (unsigned i = 0; i < WALK_STEPS_MAX; i++) {
		ldns_pkt *answer = ask_one_of(servers, count, name, at->type);
		int rcode = answer ? (int)ldns_pkt_get_rcode(answer) : -1;

		if (!answer)
			return -1;
		if (led_on(answer, at->type, name)) {
			servers[0] = root;
			count = 1;
		} else if (!ldns_pkt_aa(answer)) {
			count = referred(answer, servers);
		} else {
			ldns_pkt_free(answer);
			return rcode;
		}
		ldns_pkt_free(answer);
	}
	return -1;
}

static void each_question_has_the_rcode_that_the_list_says(void **state)
{
	size_t count = 0;
	const struct testbed_case *cases = testbed_cases(&count);

	(void)state;
	assert_true(count > 450);
	for (size_t i = 0; i < count; i++) {
		/* What ends at a resolver's own bound does not end here. */
		if (testbed_case_is_odd(&cases[i]) ||
		    cases[i].ede == EDE_OTHER)
			continue;

		int expected = cases[i].verdict == VERDICT_SERVFAIL
				       ? -1
				       : cases[i].rcode;
		int rcode = walk(&cases[i]);

		if (rcode != expected)
			fail_msg("%s: RCODE %d instead of %d", cases[i].name,
				 rcode, expected);
	}
}

static void each_question_names_its_zone(void **state)
{
	size_t count = 0;
	const struct testbed_case *cases = testbed_cases(&count);

	(void)state;
	for (size_t i = 0; i < count; i++) {
		struct name name;

		assert_int_equal(name_from_text(cases[i].name, &name),
				 STATUS_OK);
		assert_true(name_is_under(
			name.octets, laboratory_zone(cases[i].zone)->origin));
	}
}

static void each_broken_zone_has_a_question(void **state)
{
	size_t count = 0;
	const struct testbed_case *cases = testbed_cases(&count);

	(void)state;
	for (size_t i = 0; i < lab_tables.row_count; i++) {
		const struct lab_plan *plan = &lab_tables.rows[i].plan;
		bool found = plan->fault == FAULT_NONE;

		for (size_t j = 0; j < count && !found; j++)
			found = strcmp(cases[j].zone, plan->origin) == 0;
		if (!found)
			fail_msg("nobody asks for %s", plan->origin);
	}
}

/* The list is printed as JSON without escapes. */
static void the_sentences_need_no_escapes(void **state)
{
	size_t count = 0;
	const struct testbed_case *cases = testbed_cases(&count);

	(void)state;
	for (size_t i = 0; i < count; i++) {
		size_t size = strlen(cases[i].what);

		assert_null(strpbrk(cases[i].what, "\"\\\n\t"));
		assert_null(strpbrk(cases[i].name, "\"\\"));
		assert_int_equal(cases[i].what[size - 1], '.');
		assert_memory_equal(cases[i].rule, "RFC ", 4);
		assert_null(strpbrk(cases[i].rule, "\"\\"));
	}
}

static void the_real_world_has_thirteen_root_servers_of_both_kinds(void **state)
{
	const struct wall_time wall = {.s = LABORATORY_TIME};
	struct lab_world *world = NULL;
	size_t root_duties = 0;

	(void)state;
	assert_int_equal(
		lab_world_new(&lab_tables, LAB_REAL, 1, wall, &world),
		STATUS_OK);
	for (size_t i = 0; i < world->authority.duty_count; i++)
		root_duties += name_is_root(
			world->authority.duties[i].zone->origin);
	assert_int_equal(root_duties, 26);
	assert_true(span_equal(rrset_first(world->anchor),
			       rrset_first(laboratory->anchor)));
	lab_world_free(world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			each_question_has_the_rcode_that_the_list_says),
		cmocka_unit_test(each_question_names_its_zone),
		cmocka_unit_test(each_broken_zone_has_a_question),
		cmocka_unit_test(the_sentences_need_no_escapes),
		cmocka_unit_test(
			the_real_world_has_thirteen_root_servers_of_both_kinds),
	};

	return cmocka_run_group_tests(tests, laboratory_open,
				      laboratory_close);
}
