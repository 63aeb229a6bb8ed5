/*
 * test_zonemd.c - the digest over a whole zone, with the zones of RFC 8976
 * appendix A.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "validator/zonemd.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "wire/codes.h"
#include "wire/record_text.h"

enum {
	OCTETS_MAX = 1 << 20
};

#define SOA "example. 86400 IN SOA ns1 admin 2018031900 1800 900 604800 86400\n"

/* Appendix A.1. */
#define SIMPLE_DIGEST                                                          \
	"c68090d90a7aed716bc459f9340e3d7c1370d4d24b7e2fc3a1ddc0b9a87153b9"     \
	"a9713b3c9ae5cc27777f98b8e730044c"
#define SIMPLE_REST                                                            \
	" 86400 IN NS ns1\n 86400 IN NS ns2\n"                                 \
	"ns1 3600 IN A 203.0.113.63\nns2 3600 IN AAAA 2001:db8::63\n"
#define SIMPLE                                                                 \
	SOA SIMPLE_REST "@ 86400 ZONEMD 2018031900 1 1 " SIMPLE_DIGEST "\n"

/* Appendix A.2. */
#define COMPLEX                                                                \
	SOA " 86400 IN NS ns1\n 86400 IN NS ns2\n"                             \
	    " 86400 IN ZONEMD 2018031900 1 1 a3b69bad980a3504e1cffcb0fd6397f9" \
	    "3848071c93151f552ae2f6b1711d4bd2d8b39808226d7b9db71e34b72077f8fe" \
	    "\n"                                                               \
	    "ns1 3600 IN A 203.0.113.63\nNS2 3600 IN AAAA 2001:db8::63\n"      \
	    "occluded.sub 7200 IN TXT \"I'm occluded but must be digested\"\n" \
	    "sub 7200 IN NS ns1\n"                                             \
	    "duplicate 300 IN TXT \"I must be digested just once\"\n"          \
	    "duplicate 300 IN TXT \"I must be digested just once\"\n"          \
	    "foo.test. 555 IN TXT \"out-of-zone data must be excluded\"\n"     \
	    "UPPERCASE 3600 IN TXT \"canonicalize uppercase owner names\"\n"   \
	    "* 777 IN PTR dont-forget-about-wildcards\n"                       \
	    "mail 3600 IN MX 20 MAIL1\nmail 3600 IN MX 10 Mail2.Example.\n"    \
	    "sortme 3600 IN AAAA 2001:db8::5:61\n"                             \
	    "sortme 3600 IN AAAA 2001:db8::3:62\n"                             \
	    "sortme 3600 IN AAAA 2001:db8::4:63\n"                             \
	    "sortme 3600 IN AAAA 2001:db8::1:65\n"                             \
	    "sortme 3600 IN AAAA 2001:db8::2:64\n"                             \
	    "non-apex 900 IN ZONEMD 2018031900 1 1 "                           \
	    "616c6c6f776564206275742069676e6f7265642e20616c6c6f77656420627574" \
	    "2069676e6f7265642e20616c6c6f7765\n"

/* Appendix A.3, its digests apart. */
#define SEVERAL                                                                \
	SOA "@ 86400 IN NS ns1\n@ 86400 IN NS ns2\n"                           \
	    "ns1 3600 IN A 203.0.113.63\n"                                     \
	    "ns2 86400 IN TXT \"This example has multiple digests\"\n"         \
	    "NS2 3600 IN AAAA 2001:db8::63\n"                                  \
	    "@ 86400 ZONEMD 2018031900 1 240 "                                 \
	    "e2d523f654b9422a96c5a8f44607bbee\n"                               \
	    "@ 86400 ZONEMD 2018031900 241 1 "                                 \
	    "e1846540e33a9e4189792d18d5d131f605fc283e\n"
#define SEVERAL_384                                                            \
	"@ 86400 ZONEMD 2018031900 1 1 62e6cf51b02e54b9b5f967d547ce4313"       \
	"6792901f9f88e637493daaf401c92c279dd10f0edb1c56f8080211f8480ee306\n"
#define SEVERAL_512                                                            \
	"@ 86400 ZONEMD 2018031900 1 2 08cfa1115c7b948c4163a901270395ea"       \
	"226a930cd2cbcf2fa9a5e6eb85f37c8a4e114d884e66f176eab121cb02db7d65"     \
	"2e0cc4827e7a3204f166b47e5613fd27\n"

static void read_zone(struct zone_records *records, const char *text)
{
	static struct text_record record;
	struct record_text reading;
	struct name origin;
	enum status status;

	assert_int_equal(name_from_text("example", &origin), STATUS_OK);
	zone_records_init(records, origin.octets, OCTETS_MAX);
	record_text_init(&reading, text, strlen(text));
	reading.origin = origin;
	while ((status = record_text_next(&reading, &record)) == STATUS_OK) {
		assert_true(record.is_read);
		status = zone_records_add(records, record.owner.octets,
					  record.type, record.ttl_s,
					  text_record_rdata(&record));
		if (status != STATUS_INVALID)
			assert_int_equal(status, STATUS_OK);
	}
	assert_int_equal(status, STATUS_NOT_FOUND);
	zone_records_sort(records);
}

static void expect(const char *text, enum zonemd_verdict verdict,
		   const char *in_reason)
{
	struct zone_records records;
	struct reason reason;

	read_zone(&records, text);
	assert_int_equal(zonemd_check(&records, &reason), verdict);
	if (!strstr(reason.text, in_reason))
		fail_msg("\"%s\" is not in \"%s\"", in_reason, reason.text);
	zone_records_done(&records);
}

static void rfc8976_a_the_example_zones_have_their_digests(void **state)
{
	static const char *const zones[] = {
		SIMPLE,
		COMPLEX,
		SEVERAL SEVERAL_384 SEVERAL_512,
		SEVERAL SEVERAL_384,
		SEVERAL SEVERAL_512,
	};

	(void)state;
	for (size_t i = 0; i < sizeof(zones) / sizeof(*zones); i++)
		expect(zones[i], ZONEMD_GOOD, "");
}

static void rfc8976_3_3_1_1_every_record_counts(void **state)
{
	static const char *const additions[] = {
		"new A 192.0.2.1\n",
		"ns1 3600 A 192.0.2.1\n",
		"@ 86400 RRSIG A 8 1 1 20210217232440 20210120232440 1 @ "
		"AAAA\n",
		"occluded.ns1 NS ns1\n",
		"non-apex 900 ZONEMD 2018031900 1 1 00\n",
	};
	char text[2048];

	(void)state;
	for (size_t i = 0; i < sizeof(additions) / sizeof(*additions); i++) {
		snprintf(text, sizeof(text), "%s%s", SIMPLE, additions[i]);
		expect(text, ZONEMD_BAD, "another digest");
	}
	/* A TTL, and one record less. */
	expect(SOA " 86400 IN NS ns1\n 86400 IN NS ns2\n"
		   "ns1 3601 IN A 203.0.113.63\nns2 3600 AAAA 2001:db8::63\n"
		   "@ 86400 ZONEMD 2018031900 1 1 " SIMPLE_DIGEST "\n",
	       ZONEMD_BAD, "another digest");
	expect(SOA "@ 86400 ZONEMD 2018031900 1 1 " SIMPLE_DIGEST "\n",
	       ZONEMD_BAD, "another digest");
}

static void rfc8976_3_3_1_1_its_own_signatures_do_not_count(void **state)
{
	(void)state;
	expect(SIMPLE "@ 1 RRSIG ZONEMD 8 1 1 20210217232440 20210120232440 "
		      "1 @ AAAA\n",
	       ZONEMD_GOOD, "");
}

static void rfc8976_4_step_4_two_of_one_kind_are_no_proof(void **state)
{
	(void)state;
	expect(SIMPLE "@ 86400 ZONEMD 2018031900 1 1 00\n", ZONEMD_BAD,
	       "two of one scheme");
	/* ... but one of another kind still is. */
	expect(SEVERAL SEVERAL_384 SEVERAL_512
	       "@ 86400 ZONEMD 2018031900 1 1 00\n",
	       ZONEMD_GOOD, "");
}

static void rfc8976_4_step_5_serial_and_size_must_fit(void **state)
{
	(void)state;
	expect(SOA SIMPLE_REST "@ 86400 ZONEMD 2018031901 1 1 " SIMPLE_DIGEST
			       "\n",
	       ZONEMD_BAD, "another serial");
	expect(SOA SIMPLE_REST "@ 86400 ZONEMD 2018031900 1 1 c68090d90a7aed71"
			       "\n",
	       ZONEMD_BAD, "another digest");
	expect(SOA SIMPLE_REST "@ 86400 ZONEMD 2018031900 1 1 " SIMPLE_DIGEST
			       "00\n",
	       ZONEMD_BAD, "another digest");
}

static void rfc8976_4_what_is_not_known_says_nothing(void **state)
{
	(void)state;
	expect(SEVERAL, ZONEMD_UNKNOWN, "is known");
	expect(SOA SIMPLE_REST, ZONEMD_ABSENT, "no ZONEMD");
}

static void a_zone_is_not_larger_than_it_may_be(void **state)
{
	static const uint8_t rdata[4];
	struct zone_records records;
	enum status status = STATUS_OK;

	(void)state;
	zone_records_init(&records, name_root, 8192);
	for (unsigned i = 0; i < 10000 && status == STATUS_OK; i++)
		status = zone_records_add(&records, name_root, RRTYPE_A, i,
					  span_of(rdata, sizeof(rdata)));
	assert_int_equal(status, STATUS_LIMIT);
	zone_records_done(&records);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			rfc8976_a_the_example_zones_have_their_digests),
		cmocka_unit_test(rfc8976_3_3_1_1_every_record_counts),
		cmocka_unit_test(
			rfc8976_3_3_1_1_its_own_signatures_do_not_count),
		cmocka_unit_test(rfc8976_4_step_4_two_of_one_kind_are_no_proof),
		cmocka_unit_test(rfc8976_4_step_5_serial_and_size_must_fit),
		cmocka_unit_test(rfc8976_4_what_is_not_known_says_nothing),
		cmocka_unit_test(a_zone_is_not_larger_than_it_may_be),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
