/* SPDX-License-Identifier: BSD-2-Clause */
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "peer.h"
#include "resolver/net/socket.h"

static void addresses_survive_the_way_to_the_system_and_back(void **state)
{
	static const char *const texts[] = {"192.0.2.1", "2001:db8::53",
					    "fe80::1%2", "0.0.0.0", "::"};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct address address = peer_address(texts[i], 5353), back;
		struct sockaddr_storage storage;

		assert_true(socket_from_address(&address, &storage) > 0);
		socket_to_address(&storage, &back);
		assert_true(address_equal(&address, &back));
	}
}

static void an_address_without_family_has_no_sockaddr(void **state)
{
	const struct address none = {0};
	struct sockaddr_storage storage;

	(void)state;
	assert_int_equal(socket_from_address(&none, &storage), 0);
}

static void several_sockets_share_one_address(void **state)
{
	struct address address = peer_address("127.0.0.1", 0);
	int first = socket_listen_udp(&address), second;

	(void)state;
	assert_true(first >= 0);
	address.port = peer_port(first);
	second = socket_listen_udp(&address);
	assert_true(second >= 0);
	close(first);
	close(second);
}

static int path_mtu_discovery(int fd)
{
	int value = -1;
	socklen_t size = sizeof(value);

	assert_true(fd >= 0);
	assert_int_equal(
		getsockopt(fd, IPPROTO_IP, IP_MTU_DISCOVER, &value, &size), 0);
	return value;
}

/* Whoever forges an ICMP message gets us to send no fragments. */
static void rfc9715_3_1_no_icmp_message_changes_a_paths_mtu(void **state)
{
	struct address address = peer_address("127.0.0.1", 0);
	int listener = socket_listen_udp(&address);

	(void)state;
	assert_int_equal(path_mtu_discovery(listener), IP_PMTUDISC_OMIT);
	close(listener);
}

/* RFC 5452 section 9.2: ports are unpredictable, and many. */
static void rfc5452_9_2_each_query_has_a_port_drawn_from_all(void **state)
{
	enum {
		QUERIES = 256
	};
	struct address server = peer_address("127.0.0.1", 53);
	uint64_t seed = 9, high = 0;
	struct rng rng;
	bool seen[65536] = {false};
	unsigned distinct = 0;

	(void)state;
	rng_init_seeded(&rng, &seed);
	for (int i = 0; i < QUERIES; i++) {
		int fd = socket_connect_udp(&server, NULL, &rng);
		uint16_t port;

		assert_true(fd >= 0);
		port = peer_port(fd);
		assert_true(port >= 1024);
		distinct += !seen[port];
		high += port >= 32768;
		seen[port] = true;
		close(fd);
	}
	assert_true(distinct > QUERIES - 8);
	/* Half of them lie in each half, give or take five deviations. */
	assert_in_range(high, QUERIES / 2 - 40, QUERIES / 2 + 40);
}

static void a_query_leaves_from_the_address_that_is_configured(void **state)
{
	struct address server, source = peer_address("127.0.0.7", 0), from;
	struct sockaddr_storage storage = {0};
	socklen_t size = sizeof(storage);
	uint64_t seed = 1;
	struct rng rng;
	uint16_t port;
	int peer = peer_listen(SOCK_DGRAM, "127.0.0.1", &port), fd;
	char octet;

	(void)state;
	rng_init_seeded(&rng, &seed);
	server = peer_address("127.0.0.1", port);
	fd = socket_connect_udp(&server, &source, &rng);
	assert_true(fd >= 0);
	assert_int_equal(send(fd, "x", 1, 0), 1);
	assert_int_equal(recvfrom(peer, &octet, 1, 0,
				  (struct sockaddr *)&storage, &size),
			 1);
	socket_to_address(&storage, &from);
	assert_true(address_same_host(&from, &source));
	close(fd);
	close(peer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			addresses_survive_the_way_to_the_system_and_back),
		cmocka_unit_test(an_address_without_family_has_no_sockaddr),
		cmocka_unit_test(several_sockets_share_one_address),
		cmocka_unit_test(
			rfc9715_3_1_no_icmp_message_changes_a_paths_mtu),
		cmocka_unit_test(
			rfc5452_9_2_each_query_has_a_port_drawn_from_all),
		cmocka_unit_test(
			a_query_leaves_from_the_address_that_is_configured),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
