/*
 * test_conf_errors.c - wrong configurations: every error, at its place, with
 * the word that was meant; and files that mean harm.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "resolver/daemon/conf_parser.h"
#include "resolver/daemon/conf_schema.h"
#include "tests/unit/conf/conf_case.h"

static void an_unknown_statement_is_told_with_the_nearest_one(void **state)
{
	conf_case_wrong(*state, "options {\n\talow-query { any; };\n};", 2, 2,
			"unknown statement \"alow-query\"; did you mean "
			"\"allow-query\"?");
	conf_case_wrong(*state, "optoins { };", 1, 1,
			"did you mean \"options\"?");
	conf_case_wrong(*state, "options { prefecth 2; };", 1, 11,
			"did you mean \"prefetch\"?");
	conf_case_wrong(*state, "zone \"a\" { tpye hint; type forward; };", 1,
			12, "did you mean \"type\"?");
	conf_case_wrong(*state, "options { xyzzy 1; };", 1, 11,
			"unknown statement \"xyzzy\" in options { }");
}

static void a_statement_at_the_wrong_place_is_told_its_own(void **state)
{
	conf_case_wrong(*state, "forwarders { 192.0.2.1; };", 1, 1,
			"it stands in options { }");
	conf_case_wrong(*state, "options { acl a { any; }; };", 1, 11,
			"it stands outside of braces");
}

static void all_errors_are_told_not_only_the_first(void **state)
{
	struct conf_case *c = *state;

	assert_null(conf_case_load(c, "options {\n"
				      "  max-cache-ttl 1x;\n"
				      "  edns-udp-size 100;\n"
				      "  dnssec-validation atuo;\n"
				      "  directory;\n"
				      "  tcp-clients 5 6;\n"
				      "  recursion no;\n"
				      "};\n"
				      "zone \"a..b\" { type forward; };\n"));
	assert_int_equal(conf_report_errors(c->report), 7);
	assert_true(conf_case_has(c, 2, "expected a time"));
	assert_true(conf_case_has(c, 3, "512 to 4096"));
	assert_true(conf_case_has(c, 4, "did you mean \"auto\"?"));
	assert_true(conf_case_has(c, 5, "expected a path"));
	assert_true(conf_case_has(c, 6, "unexpected \"6\""));
	assert_true(conf_case_has(c, 7, "only resolves"));
	assert_true(conf_case_has(c, 9, "not a domain name"));
}

static void what_stands_twice_is_told_with_its_first_place(void **state)
{
	conf_case_wrong(*state, "options {\n use-ipv4 yes;\n use-ipv4 yes;\n};",
			3, 2, "stands twice; first in");
	conf_case_wrong(*state, "options { };\noptions { };", 2, 1, ":1");
	conf_case_wrong(*state,
			"zone a { type forward; };\n"
			"zone \"A.\" { type forward; };",
			2, 6, "stands twice");
}

/* --- form
 * ------------------------------------------------------------------------ */

static void a_missing_semicolon_is_told_where_it_is_missing(void **state)
{
	struct conf_case *c = *state;

	conf_case_wrong(c, "options {\n directory \"/tmp\"\n use-ipv4 yes;\n};",
			2, 17, "missing ';' before \"use-ipv4\"");
	conf_case_wrong(c, "options { use-ipv4 yes };", 1, 22,
			"missing ';' after \"yes\"");
	conf_case_wrong(c, "options { }\nacl a { any; };", 1, 11,
			"missing ';' before \"acl\"");
	conf_case_wrong(c, "options { }", 1, 11, "missing ';' after '}'");
	/* What follows is read all the same. */
	assert_null(conf_case_load(c, "options { use-ipv4 yes\n"
				      " use-ipv6 nein;\n};"));
	assert_true(conf_case_has(c, 2, "yes or no"));
}

static void what_never_ends_is_told_where_it_began(void **state)
{
	conf_case_wrong(*state, "\n options {\n use-ipv4 yes;\n", 2, 10,
			"this '{' is never closed");
	conf_case_wrong(*state, "options { };\n  /* a comment\n\n", 2, 3,
			"comment never ends");
	conf_case_wrong(*state, "options { directory\n \"/tmp };\n", 2, 2,
			"string never ends");
	conf_case_wrong(*state, "options { }; }", 1, 14, "'}' without a '{'");
}

static void a_string_without_its_quote_ends_with_its_line(void **state)
{
	conf_case_wrong(*state,
			"options {\n directory \"/tmp;\n user \"kedge\";\n};",
			2, 12, "string never ends");
}

/* --- includes
 * -------------------------------------------------------------------- */

static void an_error_in_an_included_file_names_that_file(void **state)
{
	struct conf_case *c = *state;
	const struct conf_message *message;

	conf_case_file(c, "part", "\nbogus;\n", 8);
	assert_null(conf_case_load(c, "include \"part\";"));
	message = conf_report_at(c->report, 0);
	assert_non_null(strstr(message->place.file, "/part"));
	assert_int_equal(message->place.line, 2);
}

static void a_file_that_includes_itself_is_told(void **state)
{
	struct conf_case *c = *state;

	assert_null(conf_case_load(c, "include \"resolver.conf\";"));
	assert_true(conf_case_has(c, 1, "does one include itself?"));
}

static void files_that_double_by_including_are_bounded(void **state)
{
	struct conf_case *c = *state;
	char name[8], text[64];

	for (int i = 0; i < 10; i++) {
		snprintf(name, sizeof(name), "f%d", i);
		snprintf(text, sizeof(text),
			 "include f%d; include f%d; include f%d;", i + 1, i + 1,
			 i + 1);
		conf_case_file(c, name, text, strlen(text));
	}
	conf_case_file(c, "f10", "", 0);
	assert_null(conf_case_load(c, "include f0;"));
	assert_true(conf_case_has(c, 1, "more than 500 files"));
}

static void a_file_that_cannot_be_read_is_told(void **state)
{
	struct conf_case *c = *state;

	conf_case_wrong(c, "include \"nowhere\";", 1, 9, "No such file");
	conf_case_wrong(c, "include \".\";", 1, 9, "Is a directory");
	conf_case_wrong(c, "include \"/dev/zero\";", 1, 9, "regular");
	conf_case_wrong(c, "include;", 1, 1, "file name");
	conf_case_wrong(c, "zone \".\" { type hint; file \"nowhere\"; };", 1,
			28, "No such file");
}

/* --- meaning
 * ----------------------------------------------------------------------- */

static void options_of_authoritative_servers_are_refused_by_name(void **state)
{
	conf_case_wrong(*state, "options { allow-transfer { none; }; };", 1, 11,
			"\"allow-transfer\": it is for authoritative");
	conf_case_wrong(*state, "options { notify no; };", 1, 11,
			"authoritative");
	conf_case_wrong(*state,
			"zone \"localhost\" {\n type master;\n file \"x\";\n"
			" allow-update { none; };\n};",
			2, 7, "type master: Kedge only resolves");
	conf_case_wrong(*state, "view \"v\" { };", 1, 1, "no views");
	conf_case_wrong(*state, "dnssec-policy \"d\" { };", 1, 1,
			"authoritative");
}

static void options_without_effect_load_with_a_warning(void **state)
{
	conf_case_warned(*state, "options { rate-limit { qps-scale 2; }; };",
			 "has no effect");
	conf_case_warned(*state,
			 "controls { inet * port 953 allow { any; } keys { "
			 "\"k\"; }; };",
			 "has no effect");
	conf_case_warned(*state, "server 192.0.2.1 { padding 128; };",
			 "\"padding\" has no effect");
	conf_case_warned(*state, "logging { category quries { null; }; };",
			 "did you mean \"queries\"?");
}

static void servers_are_addresses_or_networks_said_once(void **state)
{
	struct conf_case *c = *state;

	conf_case_wrong(c, "server ns.example { };", 1, 8,
			"a server's address");
	conf_case_wrong(c, "server 192.0.2.1/33 { };", 1, 8, "33 bits");
	conf_case_wrong(c, "server 192.0.2.1 { bogus maybe; };", 1, 26,
			"yes or no");
	conf_case_wrong(c, "server 192.0.2.1 { bogus; };", 1, 24, "yes or no");
	conf_case_wrong(c, "server 192.0.2.1 { }; server 192.0.2.1/32 { };", 1,
			30, "configured twice");
	conf_case_wrong(c, "server 192.0.2.1 { edns no; edns yes; };", 1, 29,
			"stands twice");
}

static void zones_need_what_their_type_needs(void **state)
{
	struct conf_case *c = *state;

	conf_case_wrong(c, "zone a { };", 1, 6, "no \"type\"");
	conf_case_wrong(c, "zone a { type stub; };", 1, 6, "primaries");
	conf_case_wrong(c, "zone a { type static-stub; };", 1, 6,
			"server-addresses");
	conf_case_wrong(c, "zone a { type forward; forward only; };", 1, 24,
			"needs \"forwarders\"");
	conf_case_wrong(c, "zone a { type hint; file x; };", 1, 6,
			"is the root");
	conf_case_wrong(c, "zone . { type hint; };", 1, 6, "needs \"file\"");
	conf_case_wrong(c, "zone a { type forward; file x; };", 1, 6,
			"does not go with type forward");
	conf_case_wrong(c, "zone a CH { type forward; };", 1, 8, "class IN");
	conf_case_wrong(c, "zone a { type mirror; };", 1, 6, "is the root");
	conf_case_wrong(c, "zone . { type mirror; primaries { }; };", 1, 6,
			"has neither");
	conf_case_wrong(c,
			"options { dnssec-validation no; };\n"
			"zone . { type mirror; };",
			2, 6, "only with dnssec-validation");
	conf_case_wrong(c,
			"zone a { type static-stub; server-names { ns.a; }; "
			"};",
			1, 43, "in the zone itself");
	conf_case_wrong(c, "options { forward first; };", 1, 11,
			"needs \"forwarders\"");
}

static void trust_anchors_that_cannot_be_are_refused(void **state)
{
	struct conf_case *c = *state;

	conf_case_wrong(c, "options { dnssec-validation yes; };", 1, 29,
			"needs trust-anchors");
	conf_case_load(c, "trust-anchors { . static-ds 1 8 2 \"00\"; };");
	assert_true(conf_case_has(c, 1, "64 hexadecimal digits, this one 2"));
	assert_true(conf_case_has(c, 1, "\"dnssec-validation yes\" only"));
	conf_case_wrong(c, "trust-anchors { a static-ds 1 8 2 \"0G\"; };", 1,
			35, "in hexadecimal");
	conf_case_wrong(c, "trust-anchors { a static-key 257 3 8 \"A*\"; };", 1,
			38, "in base64");
	conf_case_wrong(c, "trust-anchors { a static-key 257 3 8 \"AA=\"; };",
			1, 38, "in base64");
	conf_case_wrong(c, "trust-anchors { a static-key 257 4 8 \"AA==\"; };",
			1, 36, "protocol");
	conf_case_wrong(c, "trust-anchors { a static-key 385 3 8 \"AA==\"; };",
			1, 36, "zone's key");
	conf_case_wrong(c, "trust-anchors { a ds 1 8 2 \"00\"; };", 1, 19,
			"expected static-key");
	conf_case_wrong(c,
			"options { disable-algorithms \"a\" { RSASHA1; }; };",
			1, 30, "for all names");
	conf_case_wrong(c, "options { disable-algorithms . { RSA; }; };", 1, 34,
			"unknown algorithm");
}

/* --- text of records
 * ---------------------------------------------------------------- */

static void local_data_that_is_no_record_is_told_with_its_place(void **state)
{
	static const struct {
		const char *record, *says;
	} cases[] = {
		{"", "there is no record"},
		{"a.example. A 192.0.2",
		 "this is no IPv4 address: \"192.0.2\""},
		{"a.example. AX 192.0.2.1", "no such type of record: \"AX\""},
		{"a.example. 1y A 192.0.2.1", "this is no TTL: \"1y\""},
		{"a..example. A 192.0.2.1", "this is no domain name"},
		{"a.example. MX mail", "a number is expected"},
		{"a.example. A 192.0.2.1\nb.example. A 192.0.2.1",
		 "more than one record"},
		{"a.example. TXT ( \\\"x", "a quote is never closed"},
		{"a.example. CH TXT x", "this is no record of class IN"},
		{"a.example. LOC 52 22 23.000 N 4 53 32.000 E -2m",
		 "type LOC has to be written as RFC 3597 has it: \\# SIZE"},
		{"a.example. ANY \\# 0", "no record can be of this type"},
		{"a.example. A \\# 3 c00002", "not of the type's form"},
	};
	char text[200];

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		snprintf(text, sizeof(text),
			 "local-data {\n  \"%s\"; };",
			 cases[i].record);
		conf_case_wrong(*state, text, 2, 3, cases[i].says);
	}
}

static void hints_that_are_none_are_told_with_file_and_line(void **state)
{
	static const struct {
		const char *hints, *says;
	} cases[] = {
		{"", "no NS record of the root with an address"},
		{". NS a.\n", "no NS record of the root with an address"},
		{"example. NS a.\na. A 192.0.2.1\n",
		 "no NS record of the root with an address"},
		{". NS a.\n; comment\na. A 192.0.2\n",
		 "root.hints:3: this is no IPv4 address: \"192.0.2\""},
		{". NS a.\na. CH A 192.0.2.1\n",
		 "root.hints:2: a hint is of class IN"},
		{". NS a b\n", "root.hints:1: the record is too long: \"b\""},
		{". NS ( a\n", "root.hints:2: a parenthesis is never closed"},
		{"$INCLUDE x\n", "root.hints:1: no such directive here"},
	};
	struct conf_case *c = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		conf_case_file(c, "root.hints", cases[i].hints,
			       strlen(cases[i].hints));
		conf_case_wrong(c,
				"zone . { type hint; file \"root.hints\"; };",
				1, 26, cases[i].says);
	}
	conf_case_wrong(c, "zone . { type hint; file \"/dev/zero\"; };", 1, 26,
			"regular");
}

/* --- files that mean harm
 * ----------------------------------------------------------- */

static void a_nul_octet_is_told_and_nothing_else(void **state)
{
	static const char text[] = "options {\n use-\0ipv4 yes;\n};";
	struct conf_case *c = *state;

	assert_null(conf_case_load_octets(c, text, sizeof(text) - 1));
	assert_int_equal(conf_report_errors(c->report), 1);
	assert_true(conf_case_has(c, 2, "NUL"));
}

static char *repeat(const char *text, size_t count)
{
	size_t size = strlen(text);
	char *whole = malloc(size * count + 1);

	assert_non_null(whole);
	for (size_t i = 0; i < count; i++)
		memcpy(whole + i * size, text, size);
	whole[size * count] = '\0';
	return whole;
}

static void braces_within_each_other_are_bounded(void **state)
{
	struct conf_case *c = *state;
	char *text = repeat("acl a {", 1000000);

	assert_null(conf_case_load(c, text));
	assert_true(conf_case_has(c, 1, "more than 32 braces"));
	free(text);
	text = repeat("{", 1000000);
	assert_null(conf_case_load(c, text));
	free(text);
}

static void lists_that_name_each_other_deeply_are_bounded(void **state)
{
	struct conf_case *c = *state;
	char *text = malloc(100000);
	size_t used = 0;

	for (int i = 0; i < 900; i++)
		used += (size_t)sprintf(text + used,
					"acl a%d {{{{{{{{a%d;"
					"};};};};};};};};\n",
					i, i + 1);
	sprintf(text + used, "acl a900 { any; };\n");
	assert_null(conf_case_load(c, text));
	assert_true(conf_report_errors(c->report) > 0);
	free(text);
}

static void a_file_that_is_too_large_is_refused(void **state)
{
	struct conf_case *c = *state;
	char *text = repeat("# 789012345678901234567890123456\n",
			    (CONF_FILE_SIZE_MAX + 33) / 33);

	assert_null(conf_case_load(c, text));
	assert_true(conf_case_has(c, 0, "larger than 16 MiB"));
	free(text);
}

static void a_tree_that_takes_too_much_memory_is_refused(void **state)
{
	struct conf_case *c = *state;
	char *text = repeat("a;", CONF_FILE_SIZE_MAX / 2);

	assert_null(conf_case_load(c, text));
	assert_true(conf_report_errors(c->report) > 0);
	free(text);
}

static void messages_are_bounded_and_their_octets_harmless(void **state)
{
	struct conf_case *c = *state;
	char *text = repeat("b\x1b[2J;\n", 5000);
	char printed[4096];
	FILE *file = fmemopen(printed, sizeof(printed), "w");

	assert_null(conf_case_load(c, text));
	assert_null(conf_report_at(c->report, CONF_MESSAGES_MAX));
	conf_report_print(c->report, file);
	fclose(file);
	assert_null(memchr(printed, '\x1b', sizeof(printed)));
	assert_non_null(strstr(printed, "b\\x1b[2J"));
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		conf_case_test(
			an_unknown_statement_is_told_with_the_nearest_one),
		conf_case_test(a_statement_at_the_wrong_place_is_told_its_own),
		conf_case_test(all_errors_are_told_not_only_the_first),
		conf_case_test(what_stands_twice_is_told_with_its_first_place),
		conf_case_test(a_missing_semicolon_is_told_where_it_is_missing),
		conf_case_test(what_never_ends_is_told_where_it_began),
		conf_case_test(a_string_without_its_quote_ends_with_its_line),
		conf_case_test(an_error_in_an_included_file_names_that_file),
		conf_case_test(a_file_that_includes_itself_is_told),
		conf_case_test(files_that_double_by_including_are_bounded),
		conf_case_test(a_file_that_cannot_be_read_is_told),
		conf_case_test(
			options_of_authoritative_servers_are_refused_by_name),
		conf_case_test(options_without_effect_load_with_a_warning),
		conf_case_test(servers_are_addresses_or_networks_said_once),
		conf_case_test(zones_need_what_their_type_needs),
		conf_case_test(trust_anchors_that_cannot_be_are_refused),
		conf_case_test(
			local_data_that_is_no_record_is_told_with_its_place),
		conf_case_test(hints_that_are_none_are_told_with_file_and_line),
		conf_case_test(a_nul_octet_is_told_and_nothing_else),
		conf_case_test(braces_within_each_other_are_bounded),
		conf_case_test(lists_that_name_each_other_deeply_are_bounded),
		conf_case_test(a_file_that_is_too_large_is_refused),
		conf_case_test(a_tree_that_takes_too_much_memory_is_refused),
		conf_case_test(messages_are_bounded_and_their_octets_harmless),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
