/*
 * test_conf.c - what right configurations mean.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

#include "tests/unit/conf/conf_case.h"
#include "wire/codes.h"

static struct name name_of(const char *text)
{
	struct name name;

	assert_int_equal(name_from_text(text, &name), STATUS_OK);
	return name;
}

static bool is_address(const struct address *address, const char *text,
		       uint16_t port)
{
	struct address expected;

	assert_int_equal(address_from_text(text, port, &expected), STATUS_OK);
	return address_equal(address, &expected);
}

/* --- grammar
 * ------------------------------------------------------------------ */

static void comments_are_those_of_c_cplusplus_and_the_shell(void **state)
{
	const struct settings *settings =
		conf_case_right(*state, "// one\n# two\n/* three\n four */\n"
					"options { // a\n"
					"max-cache-ttl/* b */100# c\n;"
					"min-cache-ttl 5;// d\n}; # e")
			->settings;

	assert_int_equal(settings->max_cache_ttl_s, 100);
	assert_int_equal(settings->min_cache_ttl_s, 5);
}

static void names_and_keywords_ignore_case(void **state)
{
	const struct settings *settings =
		conf_case_right(*state,
				"OPTIONS { Use-IPv6 No; Allow-Query { ANY; };"
				" QNAME-Minimization STRICT; };")
			->settings;

	assert_false(settings->use_ipv6);
	assert_int_equal(settings->qname_minimization, QMIN_STRICT);
	assert_true(conf_case_allows(settings->allow_query, "192.0.2.1"));
}

static void in_a_string_a_backslash_hides_a_quote_only(void **state)
{
	const struct conf *conf = conf_case_right(
		*state, "options { directory \"/a \\\"b\\\" \\c\\\\;{}#\"; };");

	assert_string_equal(conf->directory, "/a \"b\" \\c\\\\;{}#");
}

static void a_byte_order_mark_is_no_part_of_the_text(void **state)
{
	conf_case_right(*state, "\xef\xbb\xbfoptions { };");
}

static void include_stands_for_the_statements_of_a_file(void **state)
{
	static const char part[] = "use-ipv6 no; include \"deeper\";";
	static const char deeper[] = "use-ipv4 yes; max-cache-ttl 7;";
	struct conf_case *c = *state;
	const struct settings *settings;

	conf_case_file(c, "part", part, strlen(part));
	conf_case_file(c, "deeper", deeper, strlen(deeper));
	settings = conf_case_right(c, "options { include \"part\"; "
				      "min-cache-ttl 3; };")
			   ->settings;
	assert_false(settings->use_ipv6);
	assert_int_equal(settings->max_cache_ttl_s, 7);
	assert_int_equal(settings->min_cache_ttl_s, 3);
}

/* --- values
 * --------------------------------------------------------------------- */

static void durations_are_seconds_units_or_iso_8601(void **state)
{
	static const struct {
		const char *text;
		uint32_t seconds;
	} durations[] = {
		{"90", 90},          {"1h30m", 5400},     {"1H", 3600},
		{"1d2h3m4s", 93784}, {"1w", 604800},      {"PT1H30M", 5400},
		{"P1D", 86400},      {"P1DT12H", 129600}, {"pt30s", 30},
		{"P2W", 1209600},
	};
	char text[100];

	for (size_t i = 0; i < sizeof(durations) / sizeof(durations[0]); i++) {
		snprintf(text, sizeof(text), "options { max-cache-ttl %s; };",
			 durations[i].text);
		assert_int_equal(conf_case_right(*state, text)
					 ->settings->max_cache_ttl_s,
				 durations[i].seconds);
	}
}

static uint64_t cache_size(void **state, const char *size)
{
	char text[100];

	snprintf(text, sizeof(text), "options { max-cache-size %s; };", size);
	return conf_case_right(*state, text)->max_cache_size;
}

static void a_cache_size_is_octets_a_share_or_the_default(void **state)
{
	uint64_t memory = (uint64_t)sysconf(_SC_PHYS_PAGES) *
			  (uint64_t)sysconf(_SC_PAGESIZE);

	assert_int_equal(cache_size(state, "10000000"), 10000000);
	assert_int_equal(cache_size(state, "20480k"), 20u << 20);
	assert_int_equal(cache_size(state, "20M"), 20u << 20);
	assert_int_equal(cache_size(state, "1g"), 1u << 30);
	assert_int_equal(cache_size(state, "default"), 256u << 20);
	assert_int_equal(conf_case_right(*state, "")->max_cache_size,
			 256u << 20);
	assert_int_equal(cache_size(state, "50%"), memory / 100 * 50);
}

static void an_unlimited_cache_has_a_bound_nevertheless(void **state)
{
	uint64_t memory = (uint64_t)sysconf(_SC_PHYS_PAGES) *
			  (uint64_t)sysconf(_SC_PAGESIZE);
	const struct conf *conf = conf_case_warned(
		*state, "options { max-cache-size unlimited; };", "bound");

	assert_int_equal(conf->max_cache_size, memory / 100 * 90);
	conf = conf_case_warned(*state, "options { max-cache-size 0; };",
				"bound");
	assert_int_equal(conf->max_cache_size, memory / 100 * 90);
}

static void options_reach_the_daemon(void **state)
{
	const struct conf *conf = conf_case_right(
		*state, "options { directory \"/var/lib/kedge\"; "
			"pid-file \"/run/kedge.pid\"; user kedge; workers 3;\n"
			"tcp-clients 10; tcp-idle-timeout 50; "
			"tcp-listen-queue 20;\n"
			"query-source 192.0.2.1; "
			"query-source-v6 address 2001:db8::1; };");

	assert_string_equal(conf->directory, "/var/lib/kedge");
	assert_string_equal(conf->pid_file, "/run/kedge.pid");
	assert_string_equal(conf->user, "kedge");
	assert_int_equal(conf->workers, 3);
	assert_int_equal(conf->tcp_clients, 10);
	assert_int_equal(conf->tcp_idle_timeout_ms, 5000);
	assert_int_equal(conf->tcp_listen_queue, 20);
	assert_true(is_address(&conf->query_source, "192.0.2.1", 0));
	assert_true(is_address(&conf->query_source_v6, "2001:db8::1", 0));
}

static void options_reach_the_engine(void **state)
{
	const struct settings *settings =
		conf_case_right(
			*state,
			"options { max-udp-size 4096; edns-udp-size 512; "
			"authority-port 5353; use-ipv4 no;\n"
			"qname-minimization disabled; max-query-count 50; "
			"max-recursion-queries 60;\n"
			"max-ncache-ttl 60; min-ncache-ttl 10; "
			"servfail-ttl 30; empty-zones-enable no;\n"
			"sig-validity-skew 1h; "
			"disable-algorithms \".\" { RSASHA1; 7; };\n"
			"disable-ds-digests . { SHA-1; }; };")
			->settings;

	assert_int_equal(settings->max_udp_size, 4096);
	assert_int_equal(settings->edns_udp_size, 512);
	assert_int_equal(settings->authority_port, 5353);
	assert_false(settings->use_ipv4);
	assert_int_equal(settings->qname_minimization, QMIN_OFF);
	assert_int_equal(settings->upstream_queries_max, 50);
	assert_int_equal(settings->max_ncache_ttl_s, 60);
	assert_int_equal(settings->min_ncache_ttl_s, 10);
	assert_int_equal(settings->servfail_ttl_s, 30);
	assert_false(settings->empty_zones);
	assert_int_equal(settings->policy.skew_s, 3600);
	assert_false(settings->policy.algorithms[ALGORITHM_RSASHA1]);
	assert_false(settings->policy.algorithms[ALGORITHM_RSASHA1_NSEC3_SHA1]);
	assert_true(settings->policy.algorithms[ALGORITHM_RSASHA256]);
	assert_false(settings->policy.digests[DIGEST_SHA1]);
	assert_true(settings->policy.digests[DIGEST_SHA256]);
}

static void a_fixed_source_port_is_not_honoured(void **state)
{
	const struct conf *conf = conf_case_warned(
		*state,
		"options { query-source address 192.0.2.1 port 5353; };",
		"random port");

	assert_true(is_address(&conf->query_source, "192.0.2.1", 0));
	conf = conf_case_right(*state,
			       "options { query-source address * port *; };");
	assert_int_equal(conf->query_source.family, ADDRESS_NONE);
}

/* --- zones
 * ---------------------------------------------------------------------- */

static const struct settings_zone *zone(const struct settings *settings,
					const char *text)
{
	struct name name = name_of(text);
	const struct settings_zone *found =
		settings_zone_for(settings, name.octets);

	assert_non_null(found);
	return found;
}

static void forwarders_of_the_options_are_for_all_names(void **state)
{
	const struct settings_zone *found;

	found = zone(
		conf_case_right(*state,
				"options { forwarders port 5353 { 192.0.2.1; "
				"2001:db8::1 port 53; }; };")
			->settings,
		"www.example");
	assert_int_equal(found->kind, ZONE_FORWARD_FIRST);
	assert_int_equal(found->address_count, 2);
	assert_true(is_address(&found->addresses[0], "192.0.2.1", 5353));
	assert_true(is_address(&found->addresses[1], "2001:db8::1", 53));

	found = zone(conf_case_right(*state, "options { forward only; "
					     "forwarders { 192.0.2.1; }; };")
			     ->settings,
		     "www.example");
	assert_int_equal(found->kind, ZONE_FORWARD_ONLY);
	assert_true(is_address(&found->addresses[0], "192.0.2.1", 0));
}

static void no_forwarders_are_no_forwarding(void **state)
{
	const struct settings *settings =
		conf_case_right(*state, "options { forwarders { }; };")
			->settings;

	assert_int_equal(settings->zone_count, 0);
}

/* The one with the longest prefix counts, and counts alone. */
static void servers_have_what_is_said_closest_to_them(void **state)
{
	static const struct {
		const char *address;
		bool has_bogus, is_bogus, tcp_only, without_edns;
	} rows[] = {
		{"192.0.2.1", true, true, false, false},
		{"192.0.2.129", false, false, true, false},
		{"192.0.2.130", false, false, false, true},
		{"192.0.3.1", false, false, false, false},
		{"127.0.0.2", true, false, false, false},
		{"2001:db8::1", true, true, false, false},
		{"2001:db9::1", false, false, false, false},
		{"::1", false, false, false, false},
	};
	const struct settings *settings =
		conf_case_right(*state,
				"server 192.0.2.0/24 { bogus yes; };\n"
				"server 192.0.2.128/25 { tcp-only yes; };\n"
				"server 192.0.2.130 { edns no; };\n"
				"server 127/8 { bogus no; };\n"
				"server 2001:db8::/32 { bogus yes; };\n")
			->settings;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct settings_server *server;
		struct address address;

		assert_int_equal(
			address_from_text(rows[i].address, 53, &address),
			STATUS_OK);
		server = settings_server_for(settings, &address);
		assert_int_equal(server->has_bogus, rows[i].has_bogus);
		assert_int_equal(server->is_bogus, rows[i].is_bogus);
		assert_int_equal(server->tcp_only, rows[i].tcp_only);
		assert_int_equal(server->without_edns, rows[i].without_edns);
	}
}

static void a_mirror_says_where_the_root_comes_from(void **state)
{
	const struct conf_mirror *mirror =
		&conf_case_right(*state,
				 "options { authority-port 5353; };\n"
				 "zone . { type mirror; file \"/x/y\"; "
				 "primaries { 192.0.2.1; 2001:db8::1 port 54; "
				 "}; };\n")
			 ->mirror;

	assert_true(mirror->is_on);
	assert_string_equal(mirror->file, "/x/y");
	assert_int_equal(mirror->primary_count, 2);
	assert_true(is_address(&mirror->primaries[0], "192.0.2.1", 5353));
	assert_true(is_address(&mirror->primaries[1], "2001:db8::1", 54));
	mirror = &conf_case_right(*state, "zone . { type mirror; };\n")->mirror;
	assert_null(mirror->file);
	assert_int_equal(mirror->primary_count, 16); /* those built in */
	assert_int_equal(mirror->primaries[15].port, 53);
	mirror = &conf_case_right(*state, "options { };\n")->mirror;
	assert_false(mirror->is_on);
}

static void zones_say_where_their_servers_are(void **state)
{
	const struct settings *settings =
		conf_case_right(
			*state,
			"zone \"Stub.Example\" { type stub; primaries { "
			"192.0.2.1; }; };\n"
			"zone \"old.example\" IN { type stub; masters port 54 "
			"{ 192.0.2.2; }; };\n"
			"zone static.example. { type static-stub; "
			"server-addresses { 192.0.2.3; };\n"
			"server-names { \"ns.example.net\"; }; };\n"
			"zone \"fwd.example\" { type forward; forward only; "
			"forwarders { 192.0.2.4; }; };\n"
			"zone \"not.fwd.example\" { type forward; forwarders "
			"{ }; };\n")
			->settings;
	const struct settings_zone *found = zone(settings, "a.stub.example");
	struct name name = name_of("stub.example");

	assert_int_equal(found->kind, ZONE_STUB);
	assert_memory_equal(found->name.octets, name.octets,
			    name_size(name.octets));
	found = zone(settings, "old.example");
	assert_true(is_address(&found->addresses[0], "192.0.2.2", 54));
	found = zone(settings, "static.example");
	assert_int_equal(found->kind, ZONE_STATIC_STUB);
	assert_int_equal(found->address_count, 1);
	assert_int_equal(found->name_count, 1);
	name = name_of("ns.example.net");
	assert_true(name_equal(found->names[0].octets, name.octets));
	assert_int_equal(zone(settings, "a.fwd.example")->kind,
			 ZONE_FORWARD_ONLY);
	assert_int_equal(zone(settings, "a.not.fwd.example")->kind,
			 ZONE_NO_FORWARD);
}

static void hints_take_the_place_of_those_built_in(void **state)
{
	static const char hints[] = "; laboratory\n"
				    ". 3600 IN NS A.Root.Test.\n"
				    ". 3600 IN NS b.root.test.\n"
				    ". 3600 IN NS c.root.test.\n"
				    "a.root.test. 3600 A 127.53.0.1\n"
				    "a.root.test. 3600 AAAA 2001:db8::1\n"
				    "b.root.test. 3600 A 127.53.0.2\n"
				    "other.test. 3600 A 127.53.0.3\n"
				    "$ORIGIN root.test.\n"
				    "$TTL 41d\n"
				    "a TXT \"of no use here\"\n"
				    "  LOC 52 22 23.000 N 4 53 32.000 E -2m\n"
				    "c ( A\n 127.53.0.4 ) ; of three lines\n"
				    "example NS a\n";
	static const char conf[] =
		"zone \".\" { type hint; file \"root.hints\"; };";
	struct conf_case *c = *state;
	const struct settings *settings;
	struct name name = name_of("a.root.test");

	conf_case_file(c, "root.hints", hints, strlen(hints));
	settings = conf_case_right(c, conf)->settings;
	assert_int_equal(settings->hint_count, 3);
	assert_true(
		is_address(&settings->hints[2].addresses[0], "127.53.0.4", 0));
	assert_memory_equal(settings->hints[0].name.octets, name.octets,
			    name_size(name.octets));
	assert_int_equal(settings->hints[0].address_count, 2);
	assert_true(
		is_address(&settings->hints[1].addresses[0], "127.53.0.2", 0));
	assert_int_equal(settings->zone_count, 0);

	assert_int_equal(conf_case_right(c, "")->settings->hint_count, 13);
}

/* --- trust anchors
 * ---------------------------------------------------------------- */

#define KSK_2017                                                               \
	"20326 8 2 \"E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC6834"         \
	"57104237C7F8EC8D\""

static const struct anchor *anchor(const struct settings *settings,
				   const char *text)
{
	struct name name = name_of(text);

	return anchor_set_closest(settings->anchors, name.octets, NULL);
}

static void auto_trusts_the_keys_of_the_root_that_are_built_in(void **state)
{
	const struct settings *settings = conf_case_right(*state, "")->settings;

	assert_true(settings->validate);
	assert_non_null(anchor(settings, "www.example"));
	assert_int_equal(anchor(settings, ".")->count, 2);
}

static void yes_trusts_those_of_the_file_only(void **state)
{
	const struct settings *settings =
		conf_case_right(
			*state,
			"options { dnssec-validation yes; };\n"
			"trust-anchors { \"example.\" static-ds " KSK_2017
			"; };")
			->settings;

	assert_true(settings->validate);
	assert_null(anchor(settings, "."));
	assert_int_equal(anchor(settings, "www.example")->count, 1);
	assert_int_equal(anchor(settings, "example")->records[0].type,
			 RRTYPE_DS);
	assert_int_equal(anchor(settings, "example")->records[0].rdata.size,
			 4 + 32);
	assert_memory_equal(anchor(settings, "example")->records[0].rdata.data,
			    "\x4f\x66\x08\x02\xe0\x6d", 6);
}

static void no_validates_nothing(void **state)
{
	const struct settings *settings =
		conf_case_right(*state, "options { dnssec-validation no; };")
			->settings;

	assert_false(settings->validate);
}

static void a_key_may_be_broken_over_lines(void **state)
{
	const struct settings *settings =
		conf_case_right(*state,
				"options { dnssec-validation yes; };\n"
				"trust-anchors { example static-key 257 3 13 "
				"\"AAEC\n\tAwQF BgcI\"; };")
			->settings;
	const struct anchor *found = anchor(settings, "example");

	assert_non_null(found);
	assert_int_equal(found->records[0].type, RRTYPE_DNSKEY);
	assert_int_equal(found->records[0].rdata.size, 4 + 9);
	assert_memory_equal(found->records[0].rdata.data,
			    "\x01\x01\x03\x0d\x00\x01\x02\x03\x04\x05\x06"
			    "\x07\x08",
			    13);
}

static void old_names_of_trust_anchors_are_understood(void **state)
{
	const struct settings *settings;

	conf_case_load(*state, "options { dnssec-validation yes; };\n"
			       "managed-keys { . initial-key 257 3 13 "
			       "\"AAECAwQF\"; };\n");
	settings = ((struct conf_case *)*state)->conf->settings;
	assert_non_null(anchor(settings, "."));
	assert_true(conf_case_has(*state, 2, "old name"));
	assert_non_null(settings->managed);
	assert_non_null(anchor_set_find(settings->managed, name_root));
	settings = conf_case_warned(*state,
				    "options { dnssec-validation yes; };\n"
				    "trusted-keys { . 257 3 13 \"AAECAwQF\"; "
				    "};\n",
				    "old name")
			   ->settings;
	assert_non_null(anchor(settings, "."));
}

static void initial_anchors_are_managed_and_static_ones_are_not(void **state)
{
	const struct settings *settings =
		conf_case_right(*state, "trust-anchors {\n"
					"a.example initial-key 257 3 13 "
					"\"AAEC\";\n"
					"b.example static-key 257 3 13 "
					"\"AAEC\";\n};\n")
			->settings;

	assert_true(settings->has_builtin_root);
	assert_non_null(anchor_set_find(settings->managed, name_root));
	assert_non_null(anchor_set_find(
		settings->managed, anchor(settings, "a.example")->zone.octets));
	assert_null(anchor_set_find(
		settings->managed, anchor(settings, "b.example")->zone.octets));
	settings = conf_case_right(*state, "options { dnssec-validation no; "
					   "};\n")
			   ->settings;
	assert_null(settings->managed);
}

static void a_zone_has_one_kind_of_anchors(void **state)
{
	conf_case_wrong(*state,
			"trust-anchors {\n"
			"a.example initial-key 257 3 13 \"AAEC\";\n"
			"a.example static-key 257 3 13 \"AAED\";\n};\n",
			3, 31, "static and initial");
	conf_case_wrong(*state,
			"trust-anchors {\n"
			"a.example static-key 257 3 13 \"AAEC\";\n"
			"a.example initial-key 257 3 13 \"AAED\";\n};\n",
			3, 32, "static and initial");
}

static void below_an_exception_nothing_is_validated(void **state)
{
	const struct settings *settings =
		conf_case_right(*state, "options { validate-except { "
					"\"corp.example\"; lan; }; };")
			->settings;

	assert_null(anchor(settings, "www.corp.example"));
	assert_null(anchor(settings, "printer.lan"));
	assert_non_null(anchor(settings, "example"));
}

static void time_servers_are_named_for_a_wrong_clock(void **state)
{
	const struct settings *settings =
		conf_case_right(*state, "options { clock-bootstrap { "
					"\"pool.ntp.org\"; }; };")
			->settings;
	struct name name;

	assert_int_equal(name_from_text("2.pool.ntp.org", &name), STATUS_OK);
	assert_non_null(
		name_set_closest(settings->clock_bootstrap, name.octets));
	assert_null(name_set_closest(settings->clock_bootstrap, name_root));
	conf_case_wrong(*state, "options { clock-bootstrap { \".\"; }; };", 1,
			29, "time servers");
}

/* --- logging ---------------------------------------------------------------------- */

static void without_logging_all_goes_to_standard_error(void **state)
{
	const struct conf_logging *logging =
		&conf_case_right(*state, "")->logging;

	assert_int_equal(logging->category_count, 1);
	assert_string_equal(logging->categories[0].name, "default");
	assert_int_equal(logging->categories[0].channels, 1u << 2);
	assert_int_equal(logging->channels[2].destination, CONF_TO_STDERR);
	assert_int_equal(logging->channels[2].severity, CONF_INFO);
}

static void channels_and_categories_say_what_goes_where(void **state)
{
	const struct conf_logging *logging =
		&conf_case_right(
			 *state,
			 "logging { category queries { q; null; };\n"
			 "channel q { file \"q.log\" versions 3 size 10m; "
			 "severity debug 5; print-time iso8601; "
			 "print-category yes; };\n"
			 "channel s { syslog local3; severity error; };\n"
			 "category default { s; default_stderr; }; };")
			 ->logging;

	assert_int_equal(logging->channel_count, 6);
	assert_string_equal(logging->channels[4].name, "q");
	assert_string_equal(logging->channels[4].path, "q.log");
	assert_int_equal(logging->channels[4].destination, CONF_TO_FILE);
	assert_int_equal(logging->channels[4].versions, 3);
	assert_int_equal(logging->channels[4].size_max, 10u << 20);
	assert_int_equal(logging->channels[4].severity, CONF_DEBUG);
	assert_int_equal(logging->channels[4].debug_level, 5);
	assert_true(logging->channels[4].print_time);
	assert_true(logging->channels[4].print_category);
	assert_false(logging->channels[4].print_severity);
	assert_int_equal(logging->channels[5].facility, LOG_LOCAL3);
	assert_int_equal(logging->channels[5].severity, CONF_ERROR);
	assert_int_equal(logging->categories[0].channels, 1u << 5 | 1u << 2);
	assert_string_equal(logging->categories[1].name, "queries");
	assert_int_equal(logging->categories[1].channels, 1u << 4 | 1u << 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		conf_case_test(comments_are_those_of_c_cplusplus_and_the_shell),
		conf_case_test(names_and_keywords_ignore_case),
		conf_case_test(in_a_string_a_backslash_hides_a_quote_only),
		conf_case_test(a_byte_order_mark_is_no_part_of_the_text),
		conf_case_test(include_stands_for_the_statements_of_a_file),
		conf_case_test(durations_are_seconds_units_or_iso_8601),
		conf_case_test(a_cache_size_is_octets_a_share_or_the_default),
		conf_case_test(an_unlimited_cache_has_a_bound_nevertheless),
		conf_case_test(options_reach_the_daemon),
		conf_case_test(options_reach_the_engine),
		conf_case_test(a_fixed_source_port_is_not_honoured),
		conf_case_test(forwarders_of_the_options_are_for_all_names),
		conf_case_test(no_forwarders_are_no_forwarding),
		conf_case_test(servers_have_what_is_said_closest_to_them),
		conf_case_test(a_mirror_says_where_the_root_comes_from),
		conf_case_test(zones_say_where_their_servers_are),
		conf_case_test(hints_take_the_place_of_those_built_in),
		conf_case_test(
			auto_trusts_the_keys_of_the_root_that_are_built_in),
		conf_case_test(yes_trusts_those_of_the_file_only),
		conf_case_test(no_validates_nothing),
		conf_case_test(a_key_may_be_broken_over_lines),
		conf_case_test(old_names_of_trust_anchors_are_understood),
		conf_case_test(
			initial_anchors_are_managed_and_static_ones_are_not),
		conf_case_test(a_zone_has_one_kind_of_anchors),
		conf_case_test(below_an_exception_nothing_is_validated),
		conf_case_test(time_servers_are_named_for_a_wrong_clock),
		conf_case_test(without_logging_all_goes_to_standard_error),
		conf_case_test(channels_and_categories_say_what_goes_where),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
