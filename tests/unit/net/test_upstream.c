/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/net/upstream.h"

#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>
#include <event2/event.h>

#include "peer.h"
#include "resolver/net/limits.h"
#include "resolver/net/socket.h"

/* A handler that takes messages that begin with `y`. */
struct scene {
	struct event_base *base;
	struct upstream *upstream;
	struct upstream_handler handler;
	struct rng rng;
	uint64_t seed;
	unsigned seen;
	bool is_over, has_failed;
	char text[64];
	enum upstream_fault fault;
};

static bool response(void *context, uint64_t exchange, struct span message)
{
	struct scene *scene = context;

	assert_int_equal(exchange, 5);
	scene->seen++;
	if (message.size == 0 || message.data[0] != 'y')
		return false;
	memcpy(scene->text, message.data, message.size);
	scene->is_over = true;
	return true;
}

static void failed(void *context, uint64_t exchange, enum upstream_fault fault)
{
	struct scene *scene = context;

	assert_int_equal(exchange, 5);
	scene->fault = fault;
	scene->has_failed = true;
}

static struct scene *set_up(void)
{
	const struct upstream_options options = {0};
	struct scene *scene = calloc(1, sizeof(*scene));

	assert_non_null(scene);
	rng_init_seeded(&scene->rng, &scene->seed);
	scene->base = event_base_new();
	scene->handler = (struct upstream_handler){
		.response = response, .failed = failed, .context = scene};
	scene->upstream = upstream_new(scene->base, &options, &scene->rng,
				       &scene->handler);
	assert_non_null(scene->upstream);
	return scene;
}

static void tear_down(struct scene *scene)
{
	upstream_free(scene->upstream);
	event_base_free(scene->base);
	free(scene);
}

static void ask(struct scene *scene, uint16_t port, bool is_stream)
{
	struct action action = {
		.kind = ACTION_UPSTREAM,
		.message = span_of("query", 5),
		.server = peer_address("127.0.0.1", port),
		.exchange = 5,
		.is_stream = is_stream,
	};

	upstream_send(scene->upstream, &action);
}

/* Takes the query at FD and connects FD to who sent it. */
static void take_query(int fd)
{
	struct sockaddr_storage from;
	socklen_t size = sizeof(from);
	char octets[16] = "";

	assert_int_equal(recvfrom(fd, octets, sizeof(octets), 0,
				  (struct sockaddr *)&from, &size),
			 5);
	assert_string_equal(octets, "query");
	assert_int_equal(connect(fd, (struct sockaddr *)&from, size), 0);
}

/* RFC 5452 section 9.1: what does not match is dropped, the right one still
 * awaited. */
static void rfc5452_9_1_a_mismatch_does_not_end_the_waiting(void **state)
{
	struct scene *scene = set_up();
	uint16_t port;
	int fd = peer_listen(SOCK_DGRAM, "127.0.0.1", &port);

	(void)state;
	ask(scene, port, false);
	take_query(fd);
	assert_int_equal(send(fd, "no", 2, 0), 2);
	assert_int_equal(send(fd, "", 0, 0), 0);
	assert_int_equal(send(fd, "yes", 3, 0), 3);
	peer_turn_until(scene->base, &scene->is_over);
	assert_string_equal(scene->text, "yes");
	assert_int_equal(scene->seen, 3);
	close(fd);
	tear_down(scene);
}

/* The kernel drops what comes from another port than was asked. */
static void rfc5452_9_1_only_the_address_that_was_asked_is_heard(void **state)
{
	struct scene *scene = set_up();
	struct sockaddr_storage to;
	socklen_t size = sizeof(to);
	uint16_t port, forger_port;
	int fd = peer_listen(SOCK_DGRAM, "127.0.0.1", &port);
	int forger = peer_listen(SOCK_DGRAM, "127.0.0.1", &forger_port);

	(void)state;
	ask(scene, port, false);
	take_query(fd);
	assert_int_equal(getpeername(fd, (struct sockaddr *)&to, &size), 0);
	assert_int_equal(
		sendto(forger, "yforged", 7, 0, (struct sockaddr *)&to, size),
		7);
	assert_int_equal(send(fd, "yes", 3, 0), 3);
	peer_turn_until(scene->base, &scene->is_over);
	assert_string_equal(scene->text, "yes");
	assert_int_equal(scene->seen, 1);
	close(fd);
	close(forger);
	tear_down(scene);
}

static void a_flood_of_mismatches_ends_the_exchange(void **state)
{
	struct scene *scene = set_up();
	uint16_t port;
	int fd = peer_listen(SOCK_DGRAM, "127.0.0.1", &port);

	(void)state;
	ask(scene, port, false);
	take_query(fd);
	for (int i = 0; i < NET_MISMATCHES_MAX; i++)
		assert_int_equal(send(fd, "no", 2, 0), 2);
	peer_turn_until(scene->base, &scene->has_failed);
	assert_int_equal(scene->seen, NET_MISMATCHES_MAX);
	close(fd);
	tear_down(scene);
}

static void a_port_that_nobody_listens_on_is_unreachable(void **state)
{
	struct scene *scene = set_up();
	uint16_t port;
	int fd = peer_listen(SOCK_DGRAM, "127.0.0.1", &port);

	(void)state;
	close(fd);
	ask(scene, port, false);
	peer_turn_until(scene->base, &scene->has_failed);
	assert_int_equal(scene->fault, UPSTREAM_UNREACHABLE);
	tear_down(scene);
}

static void a_stream_brings_a_framed_response(void **state)
{
	struct scene *scene = set_up();
	char text[16];
	uint16_t port;
	int listener = peer_listen(SOCK_STREAM, "127.0.0.1", &port), fd;

	(void)state;
	ask(scene, port, true);
	peer_turn(scene->base);
	fd = accept(listener, NULL, NULL);
	assert_true(fd >= 0);
	peer_turn(scene->base);
	assert_string_equal(peer_receive_framed(fd, text, sizeof(text)),
			    "query");
	peer_send_framed(fd, "no");
	peer_send_framed(fd, "yes");
	peer_turn_until(scene->base, &scene->is_over);
	assert_string_equal(scene->text, "yes");
	close(fd);
	close(listener);
	tear_down(scene);
}

static void a_stream_that_ends_early_is_closed(void **state)
{
	struct scene *scene = set_up();
	uint16_t port;
	int listener = peer_listen(SOCK_STREAM, "127.0.0.1", &port), fd;

	(void)state;
	ask(scene, port, true);
	peer_turn(scene->base);
	fd = accept(listener, NULL, NULL);
	/* A length without its message. */
	assert_int_equal(send(fd, "\0\5yes", 5, 0), 5);
	assert_int_equal(shutdown(fd, SHUT_WR), 0);
	peer_turn_until(scene->base, &scene->has_failed);
	assert_int_equal(scene->fault, UPSTREAM_CLOSED);
	assert_int_equal(scene->seen, 0);
	close(fd);
	close(listener);
	tear_down(scene);
}

static void a_refused_stream_is_unreachable(void **state)
{
	struct scene *scene = set_up();
	uint16_t port;
	int listener = peer_listen(SOCK_STREAM, "127.0.0.1", &port);

	(void)state;
	close(listener);
	ask(scene, port, true);
	peer_turn_until(scene->base, &scene->has_failed);
	assert_int_equal(scene->fault, UPSTREAM_UNREACHABLE);
	tear_down(scene);
}

static void what_is_cancelled_is_not_heard_of_again(void **state)
{
	struct scene *scene = set_up();
	uint16_t port;
	int fd = peer_listen(SOCK_DGRAM, "127.0.0.1", &port);

	(void)state;
	ask(scene, port, false);
	take_query(fd);
	upstream_cancel(scene->upstream, 5);
	upstream_cancel(scene->upstream, 5);
	(void)!send(fd, "yes", 3, 0);
	peer_turn(scene->base);
	assert_int_equal(scene->seen, 0);
	assert_false(scene->has_failed);
	close(fd);
	tear_down(scene);
}

/* Those that wait already when it is cancelled, too. */
static void what_waits_is_dropped_with_its_exchange(void **state)
{
	struct scene *scene = set_up();
	uint16_t port;
	int fd = peer_listen(SOCK_DGRAM, "127.0.0.1", &port);

	(void)state;
	ask(scene, port, false);
	take_query(fd);
	assert_int_equal(send(fd, "yes", 3, 0), 3);
	upstream_cancel(scene->upstream, 5);
	peer_turn(scene->base);
	assert_int_equal(scene->seen, 0);
	assert_false(scene->has_failed);
	close(fd);
	/* And the next one is heard. */
	fd = peer_listen(SOCK_DGRAM, "127.0.0.1", &port);
	ask(scene, port, false);
	take_query(fd);
	assert_int_equal(send(fd, "yes", 3, 0), 3);
	peer_turn_until(scene->base, &scene->is_over);
	assert_int_equal(scene->seen, 1);
	close(fd);
	tear_down(scene);
}

/* The address that queries are to come from is not this machine's. */
static void without_the_address_to_ask_from_there_is_no_way(void **state)
{
	const struct upstream_options options = {
		.source_ipv4 = peer_address("192.0.2.200", 0)};
	struct scene *scene = set_up();

	(void)state;
	upstream_free(scene->upstream);
	scene->upstream = upstream_new(scene->base, &options, &scene->rng,
				       &scene->handler);
	assert_non_null(scene->upstream);
	ask(scene, 53, false);
	assert_true(scene->has_failed);
	assert_int_equal(scene->fault, UPSTREAM_NO_FAMILY);
	tear_down(scene);
}

/* In a network of its own, where nothing is up: the last test, for it stays
 * there. */
static void without_a_route_there_is_no_way(void **state)
{
	struct scene *scene;

	(void)state;
	if (unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0)
		skip();
	for (int is_stream = 0; is_stream < 2; is_stream++) {
		scene = set_up();
		ask(scene, 53, is_stream);
		peer_turn_until(scene->base, &scene->has_failed);
		assert_int_equal(scene->fault, UPSTREAM_NO_FAMILY);
		tear_down(scene);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			rfc5452_9_1_a_mismatch_does_not_end_the_waiting),
		cmocka_unit_test(
			rfc5452_9_1_only_the_address_that_was_asked_is_heard),
		cmocka_unit_test(a_flood_of_mismatches_ends_the_exchange),
		cmocka_unit_test(a_port_that_nobody_listens_on_is_unreachable),
		cmocka_unit_test(a_stream_brings_a_framed_response),
		cmocka_unit_test(a_stream_that_ends_early_is_closed),
		cmocka_unit_test(a_refused_stream_is_unreachable),
		cmocka_unit_test(what_is_cancelled_is_not_heard_of_again),
		cmocka_unit_test(what_waits_is_dropped_with_its_exchange),
		cmocka_unit_test(
			without_the_address_to_ask_from_there_is_no_way),
		cmocka_unit_test(without_a_route_there_is_no_way),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
