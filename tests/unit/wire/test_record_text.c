/*
 * test_record_text.c - records as people write them, well and badly. What is
 * well written is judged by ldns too: both must read the same octets.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <ldns/ldns.h>

#include "wire/codes.h"
#include "wire/record_text.h"

static struct text_record record;
static char complaint[WORDS_COMPLAINT_MAX];

/* Reads TEXT as the only record there is, into `record`. */
static enum status read_one(const char *text)
{
	struct record_text reading;
	enum status status;

	record_text_init(&reading, text, strlen(text));
	status = record_text_only(&reading, &record);
	complaint[0] = '\0';
	if (status != STATUS_OK)
		words_complaint(&reading.words, complaint);
	return status;
}

static void must_read(const char *text)
{
	if (read_one(text) != STATUS_OK)
		fail_msg("'%s': %s", text, complaint);
	assert_true(record.is_read);
}

/* ---- ldns as the judge -------------------------------------------------- */

static void check_rdata(const char *text, const ldns_rr *rr)
{
	ldns_buffer *buffer = ldns_buffer_new(RDATA_SIZE_MAX);

	assert_int_equal(ldns_rr_rdata2buffer_wire(buffer, rr), LDNS_STATUS_OK);
	if (ldns_buffer_position(buffer) != record.size ||
	    memcmp(ldns_buffer_begin(buffer), record.rdata, record.size) != 0)
		fail_msg("'%s': ldns reads other octets", text);
	ldns_buffer_free(buffer);
}

static void check_head(const ldns_rr *rr)
{
	const ldns_rdf *owner = ldns_rr_owner(rr);

	assert_int_equal(ldns_rr_get_type(rr), record.type);
	assert_int_equal(ldns_rr_get_class(rr), record.class_);
	assert_int_equal(ldns_rr_ttl(rr), record.ttl_s);
	assert_int_equal(ldns_rdf_size(owner), name_size(record.owner.octets));
	assert_memory_equal(ldns_rdf_data(owner), record.owner.octets,
			    ldns_rdf_size(owner));
}

/* The record that was read, in RFC 3597's form, is the same. */
static void check_generic(const char *text)
{
	static struct text_record before;
	char owner[NAME_TEXT_MAX], *generic = malloc(3 * RDATA_SIZE_MAX);
	int size;

	before = record;
	size = sprintf(generic, "%s %u CLASS%u TYPE%u \\# %zu ",
		       name_to_text(before.owner.octets, owner), before.ttl_s,
		       before.class_, before.type, before.size);
	for (size_t i = 0; i < before.size; i++)
		size += sprintf(generic + size, "%02X%s", before.rdata[i],
				i % 7 ? "" : " ");
	must_read(generic);
	if (before.size != record.size ||
	    memcmp(before.rdata, record.rdata, record.size) != 0)
		fail_msg("'%s': other octets in its generic form", text);
	assert_int_equal(before.type, record.type);
	assert_int_equal(before.ttl_s, record.ttl_s);
	free(generic);
}

/* Both read TEXT alike, and what ldns prints of it. */
static void check_with_ldns(const char *text)
{
	ldns_rr *rr;
	char *printed;
	ldns_status parsed;

	must_read(text);
	parsed = ldns_rr_new_frm_str(&rr, text, TEXT_TTL_S, NULL, NULL);
	if (parsed != LDNS_STATUS_OK)
		fail_msg("'%s': ldns: %s", text,
			 ldns_get_errorstr_by_id(parsed));
	check_head(rr);
	check_rdata(text, rr);
	check_generic(text);
	printed = ldns_rr2str(rr);
	must_read(printed);
	check_rdata(printed, rr);
	free(printed);
	ldns_rr_free(rr);
}

static void rfc1035_5_1_every_type_is_read_as_ldns_reads_it(void **state)
{
	static const char *const cases[] = {
		"a.example. 60 IN A 192.0.2.1",
		"a.example. 60 IN AAAA 2001:db8::1",
		"a.example. 60 IN AAAA ::ffff:192.0.2.1",
		"a.example. 60 IN NS ns.example.",
		"a.example. 60 IN CNAME www.Example.",
		"a.example. 60 IN DNAME example.net.",
		"a.example. 60 IN PTR .",
		"a.example. 60 IN MD m.example.",
		"a.example. 60 IN MB m.example.",
		"a.example. 60 IN MINFO a.example. b.example.",
		"a.example. 60 IN RP a.example. b.example.",
		"a.example. 60 IN AFSDB 1 a.example.",
		"a.example. 60 IN RT 1 a.example.",
		"a.example. 60 IN KX 1 a.example.",
		"a.example. 60 IN PX 1 a.example. b.example.",
		"a.example. 60 IN MX 10 mail.example.",
		"a.example. 60 IN MX 65535 .",
		"_x._tcp.example. 60 IN SRV 1 2 443 a.example.",
		"a.example. 60 IN SOA ns.example. \\.a.b.example. 4294967295 "
		"3600 900 1209600 60",
		"a.example. 60 IN SOA ns.example. a.b.example. 7 1h 15m 2w 1m",
		"a.example. 60 IN HINFO \"a b\" c",
		"a.example. 60 IN TXT one",
		"a.example. 60 IN TXT \"one two\" \"; (three\" four",
		"a.example. 60 IN TXT \"\" \"\\\"\" \"\\\\\" \"\\000\\255\"",
		"a.example. 60 IN SPF \"v=spf1 -all\"",
		"a.example. 60 IN NAPTR 1 2 \"u\" \"E2U+sip\" "
		"\"!^.*$!sip:a@example!\" .",
		"a.example. 60 IN CAA 0 issue \"ca.example; x=\\\"y\\\"\"",
		"a.example. 60 IN CAA 128 iodef \"mailto:a@example\"",
		"a.example. 60 IN URI 1 2 \"https://example/\"",
		"a.example. 60 IN DS 1 8 2 ABCDef",
		"a.example. 60 IN DS 1 RSASHA256 2 AB CD EF",
		"a.example. 60 IN CDS 0 0 0 00",
		"a.example. 60 IN DNSKEY 257 3 13 AQIDBA==",
		"a.example. 60 IN DNSKEY 257 3 RSASHA256 AQ ID BAU=",
		"a.example. 60 IN CDNSKEY 0 3 0 AA==",
		"a.example. 60 IN TLSA 3 1 1 0123456789abcdef",
		"a.example. 60 IN SMIMEA 3 1 1 0123456789abcdef",
		"a.example. 60 IN SSHFP 4 2 0123456789abcdef",
		"a.example. 60 IN DHCID AAIBY2/AuCccgoJbsaxcQc9TUapptP69lO"
		"jxfNuVAA2kjEA=",
		"a.example. 60 IN OPENPGPKEY AQIDBA==",
		"a.example. 60 IN NSEC b.example. A RRSIG NSEC",
		"a.example. 60 IN NSEC \\000.a.example. NS TYPE1 TYPE1234 "
		"TYPE65535 TYPE255",
		"a.example. 60 IN RRSIG A 8 2 3600 20210217232440 "
		"20210120232440 37444 example. AQIDBA==",
		"a.example. 60 IN RRSIG TYPE65280 ECDSAP256SHA256 2 3600 "
		"21060207062816 19700101000000 0 . AQID BA==",
		"a.example. 60 IN RRSIG DS 8 2 60 1613604280 1 1 . AQ==",
		"a.example. 60 IN TYPE65280 \\# 4 0a000001",
		"a.example. 60 IN TYPE65280 \\# 0",
		"a.example. 60 IN TYPE1 \\# 4 0a 00 00 01",
		"a.example. 60 IN A \\# 4 0a000001",
		"a.example. 60 CH TXT \"class\"",
		"a.example. A 192.0.2.1",
		"a.example. IN A 192.0.2.1",
		"a.example. 0 IN A 192.0.2.1",
		"a.example. 1d IN A 192.0.2.1",
		"\\065\\.b.example. 60 IN A 192.0.2.1",
		"*.example. 60 IN A 192.0.2.1",
		". 60 IN NS a.root-servers.net.",
		"a.example. 60 in a 192.0.2.1 ; comment",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		check_with_ldns(cases[i]);
}

/* ---- Forms -------------------------------------------------------------- */

static void check_octets(const char *text, const void *octets, size_t size)
{
	must_read(text);
	if (record.size != size || memcmp(record.rdata, octets, size) != 0)
		fail_msg("'%s' is read as other octets", text);
}

static void rfc1035_5_1_parentheses_quotes_and_escapes_are_read(void **state)
{
	static const char soa[] = "\1n\0\1h\0\0\0\0\1\0\0\0\2\0\0\0\3\0\0\0\4"
				  "\0\0\0\5";

	(void)state;
	check_octets("a. SOA n. h. ( 1 ; serial\n 2\n\t3\n 4 5 )", soa,
		     sizeof(soa) - 1);
	check_octets("a. (SOA n. h.\n) 1 2(3)4 5 ; )\n", soa, sizeof(soa) - 1);
	check_octets("a. SOA n h 1 2 3 4 5\r\n\r\n; x\n", soa, sizeof(soa) - 1);
	check_octets("a. TXT a\\;b\\ c\\\"\\(", "\7a;b c\"(", 8);
	check_octets("a. TXT \"a;b c(\"d", "\6a;b c(\1d", 9);
	check_octets("a. TXT \\065\\066\\255", "\3AB\xff", 4);
	check_octets("a. TXT \"\"", "\0", 1);
	check_octets("a. NSEC \\# 3 016100", "\1a", 3);
	check_octets("a. IN 60 A 192.0.2.1", "\300\0\2\1", 4);
	check_octets("a. MX 1 \\046a", "\0\1\2.a", 6);
}

static void rfc1035_3_3_14_a_string_has_255_octets_at_most(void **state)
{
	char text[300] = "a. TXT ", longest[256];

	(void)state;
	memset(longest, 'x', sizeof(longest));
	longest[0] = (char)255;
	memset(text + 7, 'x', 255);
	check_octets(text, longest, 256);
	text[7 + 255] = 'x';
	assert_int_equal(read_one(text), STATUS_MALFORMED);
	assert_non_null(strstr(complaint, "a string has 255 octets at most"));
}

static void rfc2181_8_a_ttl_has_31_bits_and_may_have_units(void **state)
{
	static const struct {
		const char *ttl;
		uint32_t ttl_s;
	} cases[] = {
		{"0", 0},
		{"1s", 1},
		{"1m", 60},
		{"1H", 3600},
		{"2d", 172800},
		{"1w", 604800},
		{"1w2d3h4m5s", 788645},
		{"2147483647", 2147483647},
	};
	static const char *const wrong[] = {
		"2147483648", "99999999999999999999999999",
		"3551w",      "1x",
		"1h-1",       "1hh",
		"0x1"};
	char text[80];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		sprintf(text, "a. %s A 192.0.2.1", cases[i].ttl);
		must_read(text);
		assert_int_equal(record.ttl_s, cases[i].ttl_s);
	}
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		sprintf(text, "a. %s A 192.0.2.1", wrong[i]);
		if (read_one(text) != STATUS_MALFORMED)
			fail_msg("'%s' is a TTL", wrong[i]);
		assert_non_null(strstr(complaint, "TTL"));
	}
}

/* ---- Files -------------------------------------------------------------- */

static void must_find(struct record_text *text, const char *owner,
		      uint32_t ttl_s, uint8_t last)
{
	char name[NAME_TEXT_MAX];

	assert_int_equal(record_text_next(text, &record), STATUS_OK);
	assert_string_equal(name_to_text(record.owner.octets, name), owner);
	assert_int_equal(record.ttl_s, ttl_s);
	assert_int_equal(record.rdata[record.size - 1], last);
}

static void rfc1035_5_1_what_a_line_omits_is_that_of_the_last_one(void **state)
{
	static const char file[] = "; a file\n\n"
				   "a.example. A 192.0.2.1\n"
				   "\t60 A 192.0.2.2 ; more\n"
				   "   \n"
				   " A 192.0.2.3\n"
				   "$ORIGIN example.\n"
				   "b A 192.0.2.4\n"
				   "@ 30 A 192.0.2.5\n"
				   "$ORIGIN sub\n"
				   "a TYPE1 ( \\# 4\n c0000206 )\n"
				   "$TTL 1h ; RFC 2308 section 4\n"
				   "@ 5 A 192.0.2.7\n"
				   " A 192.0.2.8";
	struct record_text text;

	(void)state;
	record_text_init(&text, file, sizeof(file) - 1);
	must_find(&text, "a.example.", 3600, 1);
	must_find(&text, "a.example.", 60, 2);
	must_find(&text, "a.example.", 60, 3);
	must_find(&text, "b.example.", 60, 4);
	must_find(&text, "example.", 30, 5);
	must_find(&text, "a.sub.example.", 30, 6);
	assert_int_equal(text.words.line, 12);
	must_find(&text, "sub.example.", 5, 7);
	must_find(&text, "sub.example.", 3600, 8);
	assert_int_equal(record_text_next(&text, &record), STATUS_NOT_FOUND);
}

static void rfc3597_5_types_without_a_form_here_are_passed_over(void **state)
{
	static const char file[] =
		"a. LOC 52 22 23.000 N 4 53 32.000 E -2.00m 0.00m 1m 1m\n"
		"a. TYPE65280 ( some\n thing )\n"
		"a. NSEC3 1 0 0 - 00000000000000000000000000000000 A\n"
		"a. 60 A 192.0.2.1\n";
	static const uint16_t types[] = {29, 65280, RRTYPE_NSEC3};
	struct record_text text;

	(void)state;
	record_text_init(&text, file, sizeof(file) - 1);
	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++) {
		assert_int_equal(record_text_next(&text, &record), STATUS_OK);
		assert_int_equal(record.type, types[i]);
		assert_false(record.is_read);
		assert_int_equal(record.size, 0);
	}
	must_find(&text, "a.", 60, 1);
}

/* ---- Mistyped ----------------------------------------------------------- */

static void what_is_mistyped_is_refused_with_a_reason(void **state)
{
	static const struct {
		const char *text, *complaint;
	} cases[] = {
		{"", "there is no record"},
		{" ; nothing\n", "there is no record"},
		{"$TTL 60", "there is no record"},
		{"a. A 192.0.2.1\nb. A 192.0.2.2",
		 "there is more than one record"},
		{"a.", "the record ends too early"},
		{"a. IN", "the record ends too early"},
		{"a. 60", "the record ends too early"},
		{"a. A", "the record ends too early"},
		{"a. A 192.0.2", "this is no IPv4 address: \"192.0.2\""},
		{"a. A 2001:db8::1",
		 "this is no IPv4 address: \"2001:db8::1\""},
		{"a. A 192.0.2.256",
		 "this is no IPv4 address: \"192.0.2.256\""},
		{"a. A 192.0.2.1 192.0.2.2",
		 "the record is too long: \"192.0.2.2\""},
		{"a. AAAA 192.0.2.1", "this is no IPv6 address: \"192.0.2.1\""},
		{"a. AAAA fe80::1%1", "this is no IPv6 address: \"fe80::1%1\""},
		{"a. AX 192.0.2.1", "no such type of record: \"AX\""},
		{"a. IN IN A 192.0.2.1", "no such type of record: \"IN\""},
		{"a. 1 1 A 192.0.2.1", "no such type of record: \"1\""},
		{"a. TYPE65536 \\# 0", "no such type of record: \"TYPE65536\""},
		{"a. ANY \\# 0", "no record can be of this type: \"ANY\""},
		{"a. AXFR \\# 0", "no record can be of this type: \"AXFR\""},
		{"a. OPT \\# 0", "no record can be of this type: \"OPT\""},
		{"a. TYPE0 \\# 0", "no record can be of this type: \"TYPE0\""},
		{" A 192.0.2.1", "the first record has no owner"},
		{"a..b. A 192.0.2.1", "this is no domain name: \"a..b.\""},
		{"\\256. A 192.0.2.1", "this is no domain name: \"\\256.\""},
		{"a. NS \"\"", "this is no domain name"},
		{"a. MX mail.", "a number is expected, or it is too large: "
				"\"mail.\""},
		{"a. MX 65536 mail.",
		 "a number is expected, or it is too large: \"65536\""},
		{"a. MX 10", "the record ends too early"},
		{"a. SRV 1 2 a.",
		 "a number is expected, or it is too large: \"a.\""},
		{"a. SOA a. b. 1 2 3 4", "the record ends too early"},
		{"a. TXT", "the record ends too early"},
		{"a. TXT \"a", "a quote is never closed"},
		{"a. TXT \"a\nb\"", "a quote is never closed"},
		{"a. TXT ( a", "a parenthesis is never closed"},
		{"a. TXT a )", "a parenthesis is closed that was never opened"},
		{"a. TXT \\25", "a backslash is followed by three digits up to "
				"255, or by one character: \"\\25\""},
		{"a. TXT a\\", "a backslash is followed by three digits up to "
			       "255, or by one character: \"a\\\""},
		{"a. TXT \"\\999\"",
		 "a backslash is followed by three digits up to 255, or by "
		 "one character: \"\\999\""},
		{"a. CAA 0 is-sue x",
		 "this is no tag of letters and digits: \"is-sue\""},
		{"a. CAA 0 \"\" x", "this is no tag of letters and digits"},
		{"a. CAA 0 issue a b", "the record is too long: \"b\""},
		{"a. DS 1 8 2 AB CX",
		 "this is not hexadecimal, or not whole: \"CX\""},
		{"a. DS 1 8 2 ABC", "this is not hexadecimal, or not whole"},
		{"a. DS 1 8 2", "the record ends too early"},
		{"a. DS 1 RSA 2 AB", "no such algorithm: \"RSA\""},
		{"a. DS 1 8 MD5 AB", "no such digest type: \"MD5\""},
		{"a. NSEC b. A NOTYPE", "no such type: \"NOTYPE\""},
		{"a. RRSIG NOTYPE 8 1 60 1 1 1 a. AA==",
		 "no such type: \"NOTYPE\""},
		{"a. RRSIG A 8 1 60 20261301000000 1 1 a. AA==",
		 "this is no time as in 20261124081500: \"20261301000000\""},
		{"a. RRSIG A 8 1 60 4294967296 1 1 a. AA==",
		 "this is no time as in 20261124081500: \"4294967296\""},
		{"a. RRSIG A 8 1 60 1 1 1 a.", "the record ends too early"},
		{"a. DNSKEY 257 3 8 A", "this is not base64, or not whole"},
		{"a. A \\# 3 c00002", "the RDATA is not of the type's form"},
		{"a. A \\# 4 c00002",
		 "the RDATA has another size than it says"},
		{"a. A \\# 65536 00", "a number is expected, or it is too "
				      "large: \"65536\""},
		{"a. TXT \\# 0", "the RDATA is not of the type's form"},
		{"a. TXT \\# 2 0561", "the RDATA is not of the type's form"},
		{"a. MX \\# 5 00010161c0",
		 "the RDATA is not of the type's form"},
		{"a. NS \\# 4 0161c000", "the RDATA is not of the type's form"},
		{"a. NSEC \\# 2 c000", "the RDATA is not of the type's form"},
		{"a. NSEC3 \\# 1 01", "the RDATA is not of the type's form"},
		{"a. CAA \\# 2 0005", "the RDATA is not of the type's form"},
		{"a. TYPE65280 \\# 1 0g",
		 "this is not hexadecimal, or not whole: \"0g\""},
		{"$INCLUDE /etc/passwd",
		 "no such directive here: \"$INCLUDE\""},
		{"$ORIGIN", "the record ends too early"},
		{"$ORIGIN a. b.", "too much after the directive: \"b.\""},
		{"$TTL x", "this is no TTL: \"x\""},
		{"$TTL 1 )", "a parenthesis is closed that was never opened"},
		{"a. \x01\xff", "no such type of record: \"??\""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		if (read_one(cases[i].text) != STATUS_MALFORMED)
			fail_msg("'%s' was taken for a record", cases[i].text);
		if (strcmp(complaint, cases[i].complaint) != 0)
			fail_msg("'%s': %s", cases[i].text, complaint);
	}
}

static void the_line_of_a_fault_is_named_and_nothing_follows_it(void **state)
{
	static const char file[] = "a. A 192.0.2.1\n\n"
				   "b. SOA a. b. (\n 1\n 2 x\n"
				   " 4 5 )\nc. A 192.0.2.1\n";
	struct record_text text;

	(void)state;
	record_text_init(&text, file, sizeof(file) - 1);
	must_find(&text, "a.", 3600, 1);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(record_text_next(&text, &record),
				 STATUS_MALFORMED);
		assert_int_equal(text.words.line, 5);
		assert_string_equal(text.words.problem, "this is no TTL");
	}
}

static void a_name_too_long_with_its_origin_is_refused(void **state)
{
	static const char label[] =
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa."
		"aaaaa";
	char file[1000];
	struct record_text text;

	(void)state;
	sprintf(file, "$ORIGIN %s.%s.%s.%s.\na A 192.0.2.1\n%s A 192.0.2.1",
		label, label, label, label, label);
	record_text_init(&text, file, strlen(file));
	assert_int_equal(record_text_next(&text, &record), STATUS_OK);
	assert_int_equal(record_text_next(&text, &record), STATUS_MALFORMED);
	assert_string_equal(text.words.problem,
			    "with its origin the name is too long");
}

/* Octets that end the text in every place: of just its size, so that a read
 * past the end is seen. */
static void text_that_ends_anywhere_is_read_within_its_size(void **state)
{
	static const char *const files[] = {
		"$ORIGIN a.\n$TTL 1h\nb 1d IN TXT ( \"x\\\"y\" \\\\\\065\n )",
		"a. DNSKEY 257 3 8 AQ==",
		"a. NAPTR 1 2 \"u\" \"\" \"!a!b!\" .",
		"a. TYPE9999 \\# 2 abcd",
		"\\@\\.. AAAA ::1",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++)
		for (size_t size = 0; size <= strlen(files[i]); size++) {
			char *exact = malloc(size ? size : 1);
			struct record_text text;
			enum status status;

			memcpy(exact, files[i], size);
			record_text_init(&text, exact, size);
			while ((status = record_text_next(&text, &record)) ==
			       STATUS_OK)
				;
			assert_true(status == STATUS_NOT_FOUND ||
				    text.words.problem);
			assert_true(text.words.at <= exact + size);
			free(exact);
		}
}

static void rdata_has_65535_octets_at_most(void **state)
{
	char *text = malloc(70000);
	size_t size;

	(void)state;
	for (int more = 0; more < 2; more++) {
		size = (size_t)sprintf(text, "a. TXT");
		for (int i = 0; i < 65536 / 4 - 1; i++)
			size += (size_t)sprintf(text + size, " abc");
		strcpy(text + size, more ? " abc" : " ab");
		assert_int_equal(read_one(text),
				 more ? STATUS_MALFORMED : STATUS_OK);
		if (more)
			assert_string_equal(complaint,
					    "the record is too long");
		else
			assert_int_equal(record.size, RDATA_SIZE_MAX);
	}
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			rfc1035_5_1_every_type_is_read_as_ldns_reads_it),
		cmocka_unit_test(
			rfc1035_5_1_parentheses_quotes_and_escapes_are_read),
		cmocka_unit_test(
			rfc1035_3_3_14_a_string_has_255_octets_at_most),
		cmocka_unit_test(
			rfc2181_8_a_ttl_has_31_bits_and_may_have_units),
		cmocka_unit_test(
			rfc1035_5_1_what_a_line_omits_is_that_of_the_last_one),
		cmocka_unit_test(
			rfc3597_5_types_without_a_form_here_are_passed_over),
		cmocka_unit_test(what_is_mistyped_is_refused_with_a_reason),
		cmocka_unit_test(
			the_line_of_a_fault_is_named_and_nothing_follows_it),
		cmocka_unit_test(a_name_too_long_with_its_origin_is_refused),
		cmocka_unit_test(
			text_that_ends_anywhere_is_read_within_its_size),
		cmocka_unit_test(rdata_has_65535_octets_at_most),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
