/*
 * policy_text.h - policy zones as one writes them, for tests.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TESTS_UNIT_CORE_POLICY_TEXT_H
#define TESTS_UNIT_CORE_POLICY_TEXT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "resolver/core/response_policy.h"
#include "wire/codes.h"
#include "wire/record_text.h"

/* The zone NAME with the records in TEXT, finished. */
static inline struct policy_zone *policy_zone_of(const char *name,
						 const char *text)
{
	static struct text_record record;
	struct record_text reader;
	struct policy_zone *zone;
	struct name origin;
	enum status status;

	assert_int_equal(name_from_text(name, &origin), STATUS_OK);
	zone = policy_zone_new(origin.octets);
	assert_non_null(zone);
	record_text_init(&reader, text, strlen(text));
	reader.origin = origin;
	while ((status = record_text_next(&reader, &record)) == STATUS_OK) {
		name_lower(record.owner.octets);
		assert_int_equal(policy_zone_add(zone, record.owner.octets,
						 record.type, record.ttl_s,
						 text_record_rdata(&record)),
				 STATUS_OK);
	}
	assert_int_equal(status, STATUS_NOT_FOUND);
	assert_int_equal(policy_zone_finish(zone), STATUS_OK);
	return zone;
}

/* The policy of the zones "1.rpz", "2.rpz" ... with these records; NULL ends
 * them. It still is to be finished. */
static inline struct response_policy *policy_of(const char *const *texts)
{
	struct response_policy *policy = response_policy_new();
	char name[] = "1.rpz";

	assert_non_null(policy);
	for (; *texts; texts++, name[0]++)
		assert_int_equal(response_policy_add(
					 policy, policy_zone_of(name, *texts)),
				 STATUS_OK);
	return policy;
}

#endif
