/* SPDX-License-Identifier: BSD-2-Clause */
#include "cache_case.h"

#include "cache/server_cache.h"

static struct server_cache *cache_of(struct cache_case *c)
{
	struct server_cache *cache =
		server_cache_new(1024 * 1024, c->epoch, &c->hash_key);

	assert_non_null(cache);
	return cache;
}

static struct address address_of(const char *text)
{
	struct address address;

	assert_int_equal(address_from_text(text, 53, &address), STATUS_OK);
	return address;
}

static void an_address_never_asked_has_the_defaults(void **state)
{
	struct cache_case *c = *state;
	struct server_cache *cache = cache_of(c);
	struct address address = address_of("192.0.2.1");
	struct server_info info = server_cache_get(cache, &address, at_s(0));

	assert_false(info.is_known);
	assert_int_equal(info.srtt_us, 0);
	assert_int_equal(info.timeout_ms, SERVER_TIMEOUT_FIRST_MS);
	assert_int_equal(info.timeouts, 0);
	assert_false(info.is_dead);
	assert_int_equal(info.edns, SERVER_EDNS_UNKNOWN);
	server_cache_free(cache);
}

/* SRTT, RTTVAR and RTO by hand; times in milliseconds. */
static void rfc6298_2_round_trips_are_smoothed(void **state)
{
	static const struct {
		uint32_t rtt_ms, srtt_us, timeout_ms;
	} rows[] = {
		/* 2.2: SRTT = R, RTTVAR = R/2, RTO = SRTT + 4 RTTVAR */
		{80, 80000, 240},
		/* 2.3: RTTVAR = 3/4 RTTVAR + 1/4 |SRTT - R'|, then SRTT */
		{80, 80000, 200},  /* 30 */
		{160, 90000, 260}, /* 42.5 */
		{18, 81000, 280},  /* 31.875 + 18 = 49.875 */
	};
	struct cache_case *c = *state;
	struct server_cache *cache = cache_of(c);
	struct address address = address_of("192.0.2.1");

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct server_info info;

		server_cache_answered(cache, c->reader, &address,
				      rows[i].rtt_ms * 1000, at_s(0));
		info = server_cache_get(cache, &address, at_s(0));
		assert_true(info.is_known);
		assert_int_equal(info.srtt_us, rows[i].srtt_us);
		assert_int_equal(info.timeout_ms, rows[i].timeout_ms);
	}
	server_cache_free(cache);
}

static void timeouts_stay_within_their_bounds(void **state)
{
	/* Three times the last but one is 2 in 32 bits. */
	static const uint32_t rtts_us[] = {
		0, 1, 100, 50000, 5000000, 1431655766, UINT32_MAX};
	struct cache_case *c = *state;

	for (size_t i = 0; i < 7; i++) {
		struct server_cache *cache = cache_of(c);
		struct address address = address_of("192.0.2.1");

		for (unsigned j = 0; j < 10; j++) {
			struct server_info info;

			server_cache_answered(cache, c->reader, &address,
					      rtts_us[i], at_s(0));
			info = server_cache_get(cache, &address, at_s(0));
			assert_true(info.srtt_us > 0);
			assert_in_range(info.timeout_ms, SERVER_TIMEOUT_MIN_MS,
					SERVER_TIMEOUT_MAX_MS);
			/* A slow server is given time. */
			if (rtts_us[i] > 5000000)
				assert_int_equal(info.timeout_ms,
						 SERVER_TIMEOUT_MAX_MS);
		}
		server_cache_free(cache);
	}
}

static void rfc6298_5_5_each_timeout_doubles_the_next(void **state)
{
	static const uint32_t first_ms[] = {800, 1600, 3000, 3000, 3000, 3000};
	static const uint32_t known_ms[] = {120, 240, 480, 960, 960, 960};
	struct cache_case *c = *state;
	struct server_cache *cache = cache_of(c);
	struct address unknown = address_of("192.0.2.1");
	struct address known = address_of("192.0.2.2");

	server_cache_answered(cache, c->reader, &known, 20000, at_s(0));
	for (unsigned i = 0; i < 6; i++) {
		server_cache_timed_out(cache, c->reader, &unknown, at_s(i));
		server_cache_timed_out(cache, c->reader, &known, at_s(i));
		assert_int_equal(
			server_cache_get(cache, &unknown, at_s(i)).timeout_ms,
			first_ms[i]);
		assert_int_equal(
			server_cache_get(cache, &known, at_s(i)).timeout_ms,
			known_ms[i]);
		assert_int_equal(
			server_cache_get(cache, &known, at_s(i)).timeouts,
			i + 1);
	}
	server_cache_answered(cache, c->reader, &known, 20000, at_s(6));
	assert_int_equal(server_cache_get(cache, &known, at_s(6)).timeouts, 0);
	assert_int_equal(server_cache_get(cache, &known, at_s(6)).timeout_ms,
			 SERVER_TIMEOUT_MIN_MS);
	server_cache_free(cache);
}

static void a_silent_address_is_left_alone_then_asked_again(void **state)
{
	struct cache_case *c = *state;
	struct server_cache *cache = cache_of(c);
	struct address address = address_of("2001:db8::1");
	double last = SERVER_DEAD_TIMEOUTS + SERVER_DEAD_S;

	for (unsigned i = 1; i <= SERVER_DEAD_TIMEOUTS; i++) {
		assert_false(
			server_cache_get(cache, &address, at_s(i)).is_dead);
		server_cache_timed_out(cache, c->reader, &address, at_s(i));
	}
	assert_true(
		server_cache_get(cache, &address, at_s(last - 0.1)).is_dead);
	assert_false(server_cache_get(cache, &address, at_s(last)).is_dead);
	/* One more silence is enough now, one answer is, too. */
	server_cache_timed_out(cache, c->reader, &address, at_s(last));
	assert_true(server_cache_get(cache, &address, at_s(last)).is_dead);
	server_cache_answered(cache, c->reader, &address, 1000, at_s(last));
	assert_false(server_cache_get(cache, &address, at_s(last)).is_dead);
	server_cache_free(cache);
}

static void edns_is_remembered_and_forgotten_in_time(void **state)
{
	struct cache_case *c = *state;
	struct server_cache *cache = cache_of(c);
	struct address address = address_of("192.0.2.1");
	static const enum server_edns given[] = {
		SERVER_EDNS_BROKEN, SERVER_EDNS_WORKS, SERVER_EDNS_BROKEN};

	for (unsigned i = 0; i < 3; i++) {
		server_cache_set_edns(cache, c->reader, &address, given[i],
				      at_s(0));
		assert_int_equal(
			server_cache_get(cache, &address, at_s(1)).edns,
			given[i]);
	}
	/* Whatever else is learnt of it does not keep it alive. */
	server_cache_answered(cache, c->reader, &address, 1000,
			      at_s(SERVER_KEPT_S - 1));
	assert_int_equal(
		server_cache_get(cache, &address, at_s(SERVER_KEPT_S - 1)).edns,
		SERVER_EDNS_BROKEN);
	assert_int_equal(
		server_cache_get(cache, &address, at_s(SERVER_KEPT_S)).edns,
		SERVER_EDNS_UNKNOWN);
	server_cache_free(cache);
}

static void addresses_ports_and_links_are_apart(void **state)
{
	static const char *const texts[] = {"192.0.2.1", "192.0.2.2",
					    "2001:db8::1", "fe80::1%2",
					    "fe80::1%3"};
	struct cache_case *c = *state;
	struct server_cache *cache = cache_of(c);
	struct address address;

	for (unsigned pass = 0; pass < 2; pass++)
		for (unsigned i = 0; i < 10; i++) {
			uint32_t rtt_us = 1000 * (i + 1);

			address = address_of(texts[i / 2]);
			address.port = i % 2 ? 53 : 5353;
			if (pass == 0)
				server_cache_answered(cache, c->reader,
						      &address, rtt_us,
						      at_s(0));
			else
				assert_int_equal(server_cache_get(cache,
								  &address,
								  at_s(0))
							 .srtt_us,
						 rtt_us);
		}
	server_cache_free(cache);
}

static void lameness_is_for_one_zone_and_a_while(void **state)
{
	struct cache_case *c = *state;
	struct server_cache *cache = cache_of(c);
	struct address lame = address_of("192.0.2.1");
	struct address other = address_of("192.0.2.2");
	struct name zone = name_of("example"), below = name_of("a.example");
	const struct {
		const struct address *address;
		const uint8_t *zone;
		int64_t at_s;
		enum server_lameness lameness;
	} rows[] = {
		{&lame, zone.octets, SERVER_LAME_S - 1, SERVER_LAME},
		{&lame, zone.octets, SERVER_LAME_S, SERVER_NOT_LAME},
		{&lame, below.octets, 1, SERVER_NOT_LAME},
		{&lame, name_root, 1, SERVER_NOT_LAME},
		{&other, zone.octets, 1, SERVER_NOT_LAME},
		{&other, below.octets, 1, SERVER_SECOND_BEST},
	};

	server_cache_set_lameness(cache, c->reader, &lame, zone.octets,
				  SERVER_LAME, at_s(0));
	server_cache_set_lameness(cache, c->reader, &other, below.octets,
				  SERVER_SECOND_BEST, at_s(0));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(server_cache_lameness(cache, rows[i].address,
						       rows[i].zone,
						       at_s(rows[i].at_s)),
				 rows[i].lameness);
	/* It says nothing of the address as such. */
	assert_false(server_cache_get(cache, &lame, at_s(1)).is_known);
	server_cache_free(cache);
}

static void the_cache_holds_to_its_bound(void **state)
{
	struct cache_case *c = *state;
	struct server_cache *cache =
		server_cache_new(50000, c->epoch, &c->hash_key);
	struct address address = address_of("2001:db8::1");
	struct name zone = name_of("example");

	for (unsigned i = 0; i < 5000; i++) {
		address.octets[14] = (uint8_t)(i >> 8);
		address.octets[15] = (uint8_t)i;
		server_cache_timed_out(cache, c->reader, &address, at_s(0));
		server_cache_set_lameness(cache, c->reader, &address,
					  zone.octets, SERVER_LAME, at_s(0));
		assert_true(server_cache_stats(cache).octets <= 50000);
		epoch_quiescent(c->reader);
	}
	assert_true(server_cache_stats(cache).evictions > 1000);
	server_cache_free(cache);
	server_cache_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cache_case_test(an_address_never_asked_has_the_defaults),
		cache_case_test(rfc6298_2_round_trips_are_smoothed),
		cache_case_test(timeouts_stay_within_their_bounds),
		cache_case_test(rfc6298_5_5_each_timeout_doubles_the_next),
		cache_case_test(
			a_silent_address_is_left_alone_then_asked_again),
		cache_case_test(edns_is_remembered_and_forgotten_in_time),
		cache_case_test(addresses_ports_and_links_are_apart),
		cache_case_test(lameness_is_for_one_zone_and_a_while),
		cache_case_test(the_cache_holds_to_its_bound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
