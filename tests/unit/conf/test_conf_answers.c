/*
 * test_conf_answers.c - options that change what clients are told.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "tests/unit/conf/conf_case.h"
#include "wire/codes.h"

/* ---- dns64 -------------------------------------------------------------- */

static uint8_t rules_for(const struct conf *conf, const char *client,
			 uint16_t flags)
{
	struct query query = {.type = RRTYPE_AAAA,
			      .class_ = RRCLASS_IN,
			      .header.flags = flags};
	struct address address;

	assert_int_equal(address_from_text(client, 0, &address), STATUS_OK);
	return dns64_rules_for(conf->settings->dns64, &address, &query);
}

/* What ipv4only.arpa would have as addresses for one who asks. */
static bool has_ipv4only(const struct conf *conf)
{
	const struct local_data *data = conf->settings->local_data;
	struct name name;

	assert_int_equal(name_from_text("ipv4only.arpa", &name), STATUS_OK);
	return data && local_data_zone(data, name.octets);
}

static void dns64_is_as_in_bind(void **state)
{
	const struct conf *conf = conf_case_right(
		*state, "acl \"six\" { 2001:db8::/32; };\n"
			"options {\n"
			"\tdns64 64:ff9b::/96 { };\n"
			"\tdns64 \"2001:db8:64::/48\" {\n"
			"\t\tclients { six; };\n"
			"\t\tmapped { !10.0.0.0/8; any; };\n"
			"\t\texclude { 2001:db8::/32; ::ffff:0.0.0.0/96; };\n"
			"\t\tsuffix ::1;\n"
			"\t\trecursive-only yes;\n"
			"\t\tbreak-dnssec yes;\n"
			"\t};\n"
			"};\n");

	assert_int_equal(rules_for(conf, "2001:db8::1", FLAG_RD), 3);
	assert_int_equal(rules_for(conf, "2001:db8::1", 0), 1);
	assert_int_equal(rules_for(conf, "192.0.2.1", FLAG_RD), 1);
	assert_true(has_ipv4only(conf));
}

static void ipv4only_arpa_comes_with_dns64_alone(void **state)
{
	struct conf_case *c = *state;

	assert_false(has_ipv4only(
		conf_case_right(c, "options { ipv4only-enable yes; };")));
	assert_false(has_ipv4only(
		conf_case_right(c, "options { dns64 64:ff9b::/96 { };\n"
				   "ipv4only-enable no; };")));
	/* Who has it his own way keeps it. */
	assert_true(has_ipv4only(
		conf_case_right(c, "options { dns64 64:ff9b::/96 { }; };\n"
				   "local-zone ipv4only.arpa refuse;")));
}

static void a_dns64_that_cannot_be_is_told(void **state)
{
	struct conf_case *c = *state;

	conf_case_wrong(c, "options { dns64 nowhere { }; };", 1, 17,
			"expected an IPv6 prefix");
	conf_case_wrong(c, "options { dns64 10.0.0.0/8 { }; };", 1, 28,
			"not one of IPv6");
	conf_case_wrong(c, "options { dns64 2001:db8::/33 { }; };", 1, 31,
			"32, 40, 48, 56, 64 or 96 bits");
	conf_case_wrong(c,
			"options { dns64 2001:db8::/32 { suffix 1.2.3.4; "
			"}; };",
			1, 31, "suffix is not an IPv6 address");
	conf_case_warned(c, "options { dns64 2001:db8:0:0:100::/96 { }; };",
			 "bits 64 to 71");
	conf_case_wrong(c, "options { dns64 2001:db8::/32; };", 1, 29,
			"special about the prefix");
	conf_case_wrong(c, "options { clients { any; }; };", 1, 11,
			"it stands in dns64 { }");
	conf_case_wrong(c,
			"options {\ndns64 64:ff9b::/96 {};\ndns64 "
			"64:ff9b::/96 {};\ndns64 64:ff9b::/96 {};\ndns64 "
			"64:ff9b::/96 {};\ndns64 64:ff9b::/96 {};\ndns64 "
			"64:ff9b::/96 {};\ndns64 64:ff9b::/96 {};\ndns64 "
			"64:ff9b::/96 {};\ndns64 64:ff9b::/96 {};\n};",
			10, 20, "more than 8 dns64");
}

/* ---- deny-answer-addresses, deny-answer-aliases -------------------------- */

static const uint8_t *closest(const struct name_set *set, const char *text)
{
	struct name name;

	assert_int_equal(name_from_text(text, &name), STATUS_OK);
	return name_set_closest(set, name.octets);
}

static void denied_answers_are_as_in_bind(void **state)
{
	const struct conf *conf = conf_case_right(
		*state, "options {\n"
			"\tdeny-answer-addresses { 10/8; fd00::/8; }\n"
			"\t\texcept-from { \"Corp.example\"; home.example; };\n"
			"\tdeny-answer-aliases { \"corp.example\"; }\n"
			"\t\texcept-from { \"friend.example\"; };\n"
			"};\n");
	const struct answer_filter *filter = &conf->settings->filter;

	assert_true(conf_case_allows(filter->addresses, "10.1.2.3"));
	assert_false(conf_case_allows(filter->addresses, "192.0.2.1"));
	assert_non_null(closest(filter->addresses_except, "a.corp.example"));
	assert_non_null(closest(filter->addresses_except, "home.example"));
	assert_null(closest(filter->addresses_except, "example"));
	assert_non_null(closest(filter->aliases, "www.corp.example"));
	assert_null(closest(filter->aliases, "friend.example"));
	assert_non_null(closest(filter->aliases_except, "friend.example"));
}

static void a_filter_that_cannot_be_is_told(void **state)
{
	struct conf_case *c = *state;

	conf_case_wrong(c, "options { deny-answer-addresses 10/8; };", 1, 33,
			"an address match list");
	conf_case_wrong(c, "options { deny-answer-aliases { a..b; }; };", 1, 33,
			"");
	conf_case_wrong(c,
			"options { deny-answer-aliases { a; } except { }; "
			"};",
			1, 38, "except");
	conf_case_wrong(c,
			"options { deny-answer-aliases { a; } except-from; "
			"};",
			1, 48, "a list of domain names");
}

/* ---- minimal-responses -------------------------------------------------- */

static void minimal_responses_has_the_words_of_bind(void **state)
{
	static const struct {
		const char *text;
		enum minimal_responses expected;
	} rows[] = {
		{"", MINIMAL_YES},
		{"options { minimal-responses yes; };", MINIMAL_YES},
		{"options { minimal-responses no; };", MINIMAL_NO},
		{"options { minimal-responses no-auth; };", MINIMAL_NO_AUTH},
		{"options { minimal-responses no-auth-recursive; };",
		 MINIMAL_NO_AUTH},
	};
	struct conf_case *c = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		assert_int_equal(conf_case_right(c, rows[i].text)
					 ->settings->minimal_responses,
				 rows[i].expected);
	conf_case_wrong(c, "options { minimal-responses never; };", 1, 29,
			"no-auth-recursive");
}

/* ---- who we are, and who they are ---------------------------------------- */

static bool is_text(const struct identity_text *text, const char *expected)
{
	return text->is_told && text->size == strlen(expected) &&
	       memcmp(text->octets, expected, text->size) == 0;
}

static void what_is_told_of_the_server_is_as_in_bind(void **state)
{
	const struct identity *identity;
	struct conf_case *c = *state;

	identity = &conf_case_right(c, "")->settings->identity;
	assert_false(identity->server_id.is_told || identity->version.is_told ||
		     identity->hostname.is_told);
	identity = &conf_case_right(c, "options { server-id \"none\"; version "
				       "\"1.2 (3)\"; hostname one; };")
			    ->settings->identity;
	assert_true(is_text(&identity->server_id, "none"));
	assert_true(is_text(&identity->version, "1.2 (3)"));
	assert_true(is_text(&identity->hostname, "one"));
	identity = &conf_case_right(c, "options { server-id none; version "
				       "none; hostname none; };")
			    ->settings->identity;
	assert_false(identity->server_id.is_told || identity->version.is_told ||
		     identity->hostname.is_told);
	identity = &conf_case_right(c, "options { server-id hostname; hostname "
				       "hostname; };")
			    ->settings->identity;
	assert_true(identity->server_id.size > 0);
	assert_int_equal(identity->server_id.size, identity->hostname.size);
	identity = &conf_case_right(c, "options { server-id hex "
				       "\"61Ff00\"; };")
			    ->settings->identity;
	assert_int_equal(identity->server_id.size, 3);
	assert_memory_equal(identity->server_id.octets, "a\xff\0", 3);
	conf_case_wrong(c, "options { server-id hex 616; };", 1, 25,
			"octets in hexadecimal");
	conf_case_wrong(c, "options { version; };", 1, 17, "a text");
}

static void cookies_are_as_in_bind(void **state)
{
	static const uint8_t last[] = {0xfe, 0xdc, 0xba, 0x98};
	struct conf_case *c = *state;
	const struct settings *settings = conf_case_right(c, "")->settings;

	assert_true(settings->answer_cookie);
	assert_false(settings->require_server_cookie);
	assert_int_equal(settings->cookie_secrets.count, 0);
	settings =
		conf_case_right(
			c,
			"options { answer-cookie no; require-server-cookie "
			"yes; nocookie-udp-size 512;\ncookie-secret "
			"\"000102030405060708090a0b0c0d0e0f\"; cookie-secret "
			"\"FEDCBA98765432100123456789abcdef\"; };")
			->settings;
	assert_false(settings->answer_cookie);
	assert_true(settings->require_server_cookie);
	assert_int_equal(settings->nocookie_udp_size, 512);
	assert_int_equal(settings->cookie_secrets.count, 2);
	assert_int_equal(settings->cookie_secrets.octets[0][15], 15);
	assert_memory_equal(settings->cookie_secrets.octets[1], last,
			    sizeof(last));
	conf_case_wrong(c, "options { cookie-secret \"0001\"; };", 1, 25,
			"32 hexadecimal digits");
	conf_case_wrong(c,
			"options { cookie-secret "
			"\"000102030405060708090a0b0c0d0e0f00\"; };",
			1, 25, "32 hexadecimal digits");
	conf_case_wrong(c, "options { cookie-secret \"xyz\"; };", 1, 25,
			"32 hexadecimal digits");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		conf_case_test(dns64_is_as_in_bind),
		conf_case_test(ipv4only_arpa_comes_with_dns64_alone),
		conf_case_test(a_dns64_that_cannot_be_is_told),
		conf_case_test(denied_answers_are_as_in_bind),
		conf_case_test(a_filter_that_cannot_be_is_told),
		conf_case_test(minimal_responses_has_the_words_of_bind),
		conf_case_test(what_is_told_of_the_server_is_as_in_bind),
		conf_case_test(cookies_are_as_in_bind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
