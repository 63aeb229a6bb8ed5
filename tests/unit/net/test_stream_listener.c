/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/net/stream_listener.h"

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

enum {
	CONNECTIONS = 8,
	PATIENT_MS = 20000,
	LATE_MAX = 256,
};

/* A handler that echoes, or answers later what begins with `l`. */
struct scene {
	struct event_base *base;
	struct stream_listener *listener;
	uint16_t port;
	struct query_handler handler;
	unsigned begun, ended, taken;
	unsigned late_count;
	struct client late[LATE_MAX];
	char late_text[LATE_MAX][16];
	bool has_late, has_gone;
	uint64_t gone_handle;
	size_t answer_size; /* of echoes, at the least */
};

static void begin(void *context)
{
	((struct scene *)context)->begun++;
}

static void end(void *context)
{
	((struct scene *)context)->ended++;
}

static size_t take(void *context, const struct client *client,
		   struct span query, uint8_t *out, size_t room)
{
	struct scene *scene = context;
	size_t size = query.size > scene->answer_size ? query.size
						      : scene->answer_size;

	assert_true(client->is_stream);
	assert_int_equal(room, 65535);
	scene->taken++;
	if (query.data[0] == 'l') {
		assert_true(scene->late_count < LATE_MAX);
		scene->late[scene->late_count] = *client;
		memcpy(scene->late_text[scene->late_count++], query.data,
		       query.size);
		scene->has_late = true;
		return ANSWER_LATER;
	}
	memset(out, '.', size);
	memcpy(out, query.data, query.size);
	return size;
}

static void gone(void *context, uint64_t handle)
{
	struct scene *scene = context;

	scene->has_gone = true;
	scene->gone_handle = handle;
}

static struct scene *set_up(unsigned connections, unsigned idle_timeout_ms)
{
	struct address address = peer_address("127.0.0.1", 0);
	struct scene *scene = calloc(1, sizeof(*scene));
	int fd = socket_listen_stream(&address, 128);

	assert_non_null(scene);
	assert_true(fd >= 0);
	scene->port = peer_port(fd);
	scene->base = event_base_new();
	scene->handler = (struct query_handler){.begin = begin,
						.take = take,
						.gone = gone,
						.end = end,
						.context = scene};
	scene->listener = stream_listener_new(scene->base, connections,
					      idle_timeout_ms, &scene->handler);
	assert_non_null(scene->listener);
	assert_int_equal(stream_listener_add(scene->listener, fd), STATUS_OK);
	return scene;
}

static void tear_down(struct scene *scene)
{
	assert_int_equal(scene->begun, scene->ended);
	stream_listener_free(scene->listener);
	event_base_free(scene->base);
	free(scene);
}

static int dial(const struct scene *scene)
{
	return peer_connect(SOCK_STREAM, "127.0.0.1", scene->port);
}

static void answer_late(struct scene *scene, unsigned index)
{
	const char *text = scene->late_text[index];

	stream_listener_send(scene->listener, &scene->late[index],
			     span_of(text, strlen(text)));
}

static void expect(int fd, const char *text)
{
	char octets[256];

	assert_string_equal(peer_receive_framed(fd, octets, sizeof(octets)),
			    text);
}

/* RFC 7766 section 6.2.1.1. */
static void rfc7766_6_2_1_1_queries_may_be_pipelined(void **state)
{
	struct scene *scene = set_up(CONNECTIONS, PATIENT_MS);
	int fd = dial(scene);

	(void)state;
	for (int i = 0; i < 20; i++)
		peer_send_framed(fd, i % 2 ? "odd" : "even");
	peer_turn(scene->base);
	for (int i = 0; i < 20; i++)
		expect(fd, i % 2 ? "odd" : "even");
	close(fd);
	tear_down(scene);
}

/* RFC 7766 section 7. */
static void rfc7766_7_answers_may_come_out_of_order(void **state)
{
	struct scene *scene = set_up(CONNECTIONS, PATIENT_MS);
	int fd = dial(scene);

	(void)state;
	peer_send_framed(fd, "l1");
	peer_send_framed(fd, "l2");
	peer_send_framed(fd, "now");
	peer_turn(scene->base);
	answer_late(scene, 1);
	answer_late(scene, 0);
	peer_turn(scene->base);
	expect(fd, "now");
	expect(fd, "l2");
	expect(fd, "l1");
	close(fd);
	tear_down(scene);
}

/* RFC 7766 section 8: a message need not come in one piece. */
static void rfc7766_8_a_query_may_come_octet_by_octet(void **state)
{
	static const uint8_t octets[] = {0, 3, 'a', 'b', 'c', 0, 1, 'd'};
	struct scene *scene = set_up(CONNECTIONS, PATIENT_MS);
	int fd = dial(scene);

	(void)state;
	for (size_t i = 0; i < sizeof(octets); i++) {
		assert_int_equal(send(fd, &octets[i], 1, 0), 1);
		peer_turn(scene->base);
	}
	expect(fd, "abc");
	expect(fd, "d");
	close(fd);
	tear_down(scene);
}

static void a_client_may_end_its_side_and_wait(void **state)
{
	struct scene *scene = set_up(CONNECTIONS, PATIENT_MS);
	int fd = dial(scene);

	(void)state;
	peer_send_framed(fd, "l1");
	peer_send_framed(fd, "now");
	assert_int_equal(shutdown(fd, SHUT_WR), 0);
	peer_turn(scene->base);
	answer_late(scene, 0);
	peer_turn(scene->base);
	expect(fd, "now");
	expect(fd, "l1");
	expect(fd, ""); /* and then it is closed */
	assert_false(scene->has_gone);
	close(fd);
	tear_down(scene);
}

/* What is dropped leaves the connection as it was, and lets it end. */
static void a_query_without_answer_keeps_nothing_open(void **state)
{
	struct scene *scene = set_up(CONNECTIONS, PATIENT_MS);
	int fd = dial(scene);

	(void)state;
	peer_send_framed(fd, "l1");
	peer_send_framed(fd, "l2");
	peer_turn(scene->base);
	stream_listener_send_nothing(scene->listener, &scene->late[0]);
	answer_late(scene, 1);
	peer_turn(scene->base);
	expect(fd, "l2");
	peer_send_framed(fd, "l3");
	peer_turn(scene->base);
	assert_int_equal(shutdown(fd, SHUT_WR), 0);
	peer_turn(scene->base);
	stream_listener_send_nothing(scene->listener, &scene->late[2]);
	peer_turn(scene->base);
	expect(fd, ""); /* closed */
	assert_false(scene->has_gone);
	close(fd);
	tear_down(scene);
}

static void a_client_that_leaves_is_waited_for_no_more(void **state)
{
	struct scene *scene = set_up(CONNECTIONS, PATIENT_MS);
	const struct linger reset = {.l_onoff = 1};
	int fd = dial(scene);

	(void)state;
	peer_send_framed(fd, "l1");
	peer_turn_until(scene->base, &scene->has_late);
	setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
	close(fd);
	peer_turn_until(scene->base, &scene->has_gone);
	assert_int_equal(scene->gone_handle, scene->late[0].handle);
	answer_late(scene, 0); /* reaches nobody */
	tear_down(scene);
}

/* A slot is used again, its old handle is not. */
static void a_late_answer_never_reaches_another_client(void **state)
{
	struct scene *scene = set_up(1, PATIENT_MS);
	const struct linger reset = {.l_onoff = 1};
	int fd = dial(scene);

	(void)state;
	peer_send_framed(fd, "l1");
	peer_turn_until(scene->base, &scene->has_late);
	setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
	close(fd);
	peer_turn_until(scene->base, &scene->has_gone);
	fd = dial(scene);
	peer_send_framed(fd, "l2");
	scene->has_late = false;
	peer_turn_until(scene->base, &scene->has_late);
	answer_late(scene, 0);
	answer_late(scene, 1);
	peer_turn(scene->base);
	expect(fd, "l2");
	close(fd);
	tear_down(scene);
}

/* RFC 7766 section 6.2.3: an idle connection may be closed at any time. */
static void rfc7766_6_2_3_the_longest_idle_makes_room(void **state)
{
	struct scene *scene = set_up(2, PATIENT_MS);
	int first, second, third;

	(void)state;
	first = dial(scene);
	peer_send_framed(first, "l1");
	peer_turn_until(scene->base, &scene->has_late);
	/* One address has a share only, so the others come from elsewhere. */
	second = dial(scene);
	peer_turn(scene->base);
	third = dial(scene);
	peer_send_framed(third, "x");
	peer_turn(scene->base);
	expect(second, "");
	answer_late(scene, 0);
	peer_turn(scene->base);
	expect(first, "l1"); /* which was not idle */
	close(first);
	close(second);
	close(third);
	tear_down(scene);
}

static void one_address_has_a_share_of_the_connections(void **state)
{
	enum {
		SHARE = CONNECTIONS / NET_STREAM_CLIENT_SHARE
	};
	struct scene *scene = set_up(CONNECTIONS, PATIENT_MS);
	int fds[CONNECTIONS];
	unsigned open = 0;

	(void)state;
	for (int i = 0; i < CONNECTIONS; i++) {
		fds[i] = dial(scene);
		peer_send_framed(fds[i], "l");
	}
	peer_turn(scene->base);
	open = scene->late_count;
	assert_in_range(open, SHARE, SHARE + 1);
	for (int i = 0; i < CONNECTIONS; i++)
		close(fds[i]);
	tear_down(scene);
}

/* RFC 7766 section 6.2.3. */
static void rfc7766_6_2_3_an_idle_connection_is_closed(void **state)
{
	struct scene *scene = set_up(CONNECTIONS, 1);
	int fd = dial(scene);

	(void)state;
	/* Half a query is none. */
	assert_int_equal(send(fd, "\0", 1, 0), 1);
	for (int i = 0;
	     i < 1000 && recv(fd, &(char){0}, 1, MSG_PEEK | MSG_DONTWAIT) != 0;
	     i++) {
		usleep(1000);
		event_base_loop(scene->base, EVLOOP_NONBLOCK);
	}
	expect(fd, "");
	close(fd);
	tear_down(scene);
}

/* RFC 7766 section 6.2.1: no client may make us keep all it can send. */
static void what_waits_for_answers_is_bounded(void **state)
{
	enum {
		QUERIES = NET_STREAM_PENDING_MAX + 50
	};
	struct scene *scene = set_up(CONNECTIONS, PATIENT_MS);
	int fd = dial(scene);

	(void)state;
	for (int i = 0; i < QUERIES; i++)
		peer_send_framed(fd, "l");
	peer_turn(scene->base);
	assert_int_equal(scene->late_count, NET_STREAM_PENDING_MAX);
	for (unsigned i = 0; i < QUERIES; i++) {
		answer_late(scene, i);
		peer_turn(scene->base);
		expect(fd, "l");
	}
	assert_int_equal(scene->late_count, QUERIES);
	close(fd);
	tear_down(scene);
}

static void a_client_that_does_not_read_is_not_read_from(void **state)
{
	enum {
		QUERIES = 2000
	};
	struct scene *scene = set_up(CONNECTIONS, PATIENT_MS);
	int fd = dial(scene), size = 4096;
	unsigned taken;

	(void)state;
	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
	scene->answer_size = 65535;
	for (int i = 0; i < QUERIES; i++)
		peer_send_framed(fd, "q");
	peer_turn(scene->base);
	taken = scene->taken;
	assert_true(taken < QUERIES);
	peer_turn(scene->base);
	assert_int_equal(scene->taken, taken);
	close(fd);
	tear_down(scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rfc7766_6_2_1_1_queries_may_be_pipelined),
		cmocka_unit_test(rfc7766_7_answers_may_come_out_of_order),
		cmocka_unit_test(rfc7766_8_a_query_may_come_octet_by_octet),
		cmocka_unit_test(a_client_may_end_its_side_and_wait),
		cmocka_unit_test(a_query_without_answer_keeps_nothing_open),
		cmocka_unit_test(a_client_that_leaves_is_waited_for_no_more),
		cmocka_unit_test(a_late_answer_never_reaches_another_client),
		cmocka_unit_test(rfc7766_6_2_3_the_longest_idle_makes_room),
		cmocka_unit_test(one_address_has_a_share_of_the_connections),
		cmocka_unit_test(rfc7766_6_2_3_an_idle_connection_is_closed),
		cmocka_unit_test(what_waits_for_answers_is_bounded),
		cmocka_unit_test(a_client_that_does_not_read_is_not_read_from),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
