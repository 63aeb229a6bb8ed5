/*
 * test_sockets.c - what a forger can learn of the sockets that servers are
 * asked from: real ones, on the loopback network.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "resolver/daemon/chance.h"
#include "resolver/net/socket.h"

enum {
	SOCKETS = 512, /* of one worker */
	PARTS = 8,     /* of the range of ports */
	IDS = 65536,
};

static void print_row(const char *id, const char *title, const char *words)
{
	printf("| %s | %s | - | - | - | - | - | %s |\n", id, title, words);
	fflush(stdout);
}

static struct address addressed(const char *text, uint16_t port)
{
	struct address address;

	assert_int_equal(address_from_text(text, port, &address), STATUS_OK);
	return address;
}

static uint16_t port_of(int fd)
{
	struct sockaddr_storage storage;
	socklen_t size = sizeof(storage);
	struct address address;

	assert_int_equal(getsockname(fd, (struct sockaddr *)&storage, &size),
			 0);
	socket_to_address(&storage, &address);
	return address.port;
}

/* ---- A2: numbers -------------------------------------------------------- */

static int compare(const void *a, const void *b)
{
	return *(const uint16_t *)a - *(const uint16_t *)b;
}

static unsigned count_distinct(uint16_t *numbers, unsigned count)
{
	unsigned distinct = 1;

	qsort(numbers, count, sizeof(numbers[0]), compare);
	for (unsigned i = 1; i < count; i++)
		distinct += numbers[i] != numbers[i - 1];
	return distinct;
}

static void a2_prediction(void **state)
{
	static uint16_t ids[IDS], steps[IDS];
	struct rng rng;

	(void)state;
	chance_init(&rng);
	for (unsigned i = 0; i < IDS; i++) {
		ids[i] = rng_u16(&rng);
		steps[i] = (uint16_t)(ids[i] - (i ? ids[i - 1] : 0));
	}
	/* 65536 (1 - 1/e) is 41427; the spread of it about 130. */
	assert_in_range(count_distinct(ids, IDS), 40000, 43000);
	assert_in_range(count_distinct(steps, IDS), 40000, 43000);
	print_row("A2", "prediction of IDs and ports",
		  "every ID, port and choice of a server is drawn from "
		  "OpenSSL's generator, by every worker for itself");
}

/* ---- A3: ports ---------------------------------------------------------- */

static void count_ports(struct rng *rng, unsigned parts[PARTS])
{
	struct address server = addressed("127.0.0.1", 53535);
	int fds[SOCKETS];

	for (unsigned i = 0; i < SOCKETS; i++) {
		fds[i] = socket_connect_udp(&server, NULL, rng);
		assert_true(fds[i] >= 0);
		parts[port_of(fds[i]) / (65536 / PARTS)]++;
	}
	for (unsigned i = 0; i < SOCKETS; i++)
		close(fds[i]);
}

static void a3_ports_of_threads(void **state)
{
	struct rng first, second;
	unsigned parts[2][PARTS] = {{0}};

	(void)state;
	chance_init(&first);
	chance_init(&second);
	count_ports(&first, parts[0]);
	count_ports(&second, parts[1]);
	/* 64 are expected in each; a worker with ports of its own has none. */
	for (unsigned i = 0; i < PARTS; i++) {
		assert_in_range(parts[0][i], 16, 192);
		assert_in_range(parts[1][i], 16, 192);
	}
	print_row("A3", "ports that tell threads apart",
		  "each query has a fresh socket on a port of all, whichever "
		  "worker sends it");
}

/* ---- A4: what a port gives away ----------------------------------------- */

static void a4_side_channel(void **state)
{
	struct address server = addressed("127.0.0.1", 53535), ours;
	struct address probe_from = addressed("127.0.0.2", 0);
	struct rng rng;
	int fd, probe;
	uint8_t octet = 0;

	(void)state;
	chance_init(&rng);
	fd = socket_connect_udp(&server, NULL, &rng);
	assert_true(fd >= 0);
	ours = addressed("127.0.0.1", port_of(fd));
	probe = socket_connect_udp(&ours, &probe_from, &rng);
	assert_true(probe >= 0);
	/* From anybody but the server an open port looks as a closed one. */
	assert_int_equal(send(probe, &octet, 1, 0), 1);
	assert_int_equal(send(probe, &octet, 1, 0), -1);
	assert_int_equal(errno, ECONNREFUSED);
	assert_int_equal(recv(fd, &octet, 1, MSG_DONTWAIT), -1);
	assert_true(errno == EAGAIN || errno == EWOULDBLOCK);
	close(probe);
	close(fd);
	print_row("A4", "SAD DNS: which ports are open",
		  "sockets are connected: to all but the server a port that "
		  "is in use is closed, and it is in use for one query");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a2_prediction),
		cmocka_unit_test(a3_ports_of_threads),
		cmocka_unit_test(a4_side_channel),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
