/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/net/udp_listener.h"

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

/* A handler that answers in upper case, or later, or not at all. */
struct scene {
	struct event_base *base;
	struct udp_batch *batch;
	struct udp_listener *listener;
	uint16_t port;
	struct query_handler handler;
	unsigned begun, ended, taken;
	bool has_taken;
	struct client last;
};

static void begin(void *context)
{
	struct scene *scene = context;

	assert_int_equal(scene->begun, scene->ended);
	scene->begun++;
}

static void end(void *context)
{
	struct scene *scene = context;

	scene->ended++;
}

static size_t take(void *context, const struct client *client,
		   struct span query, uint8_t *out, size_t room)
{
	struct scene *scene = context;

	assert_int_equal(scene->begun, scene->ended + 1);
	assert_true(room >= query.size);
	scene->taken++;
	scene->has_taken = true;
	scene->last = *client;
	if (query.size > 0 && query.data[0] == 'l')
		return ANSWER_LATER;
	if (query.size > 0 && query.data[0] == 's')
		return 0;
	memcpy(out, query.data, query.size);
	out[0] = 'A';
	return query.size;
}

static struct scene *set_up(const char *text)
{
	struct address address = peer_address(text, 0);
	struct scene *scene = calloc(1, sizeof(*scene));
	int fd = socket_listen_udp(&address);

	assert_non_null(scene);
	assert_true(fd >= 0);
	scene->port = peer_port(fd);
	scene->base = event_base_new();
	scene->batch = udp_batch_new();
	scene->handler = (struct query_handler){
		.begin = begin, .take = take, .end = end, .context = scene};
	scene->listener = udp_listener_new(scene->base, fd, &address, 7,
					   scene->batch, &scene->handler);
	assert_non_null(scene->listener);
	return scene;
}

static void tear_down(struct scene *scene)
{
	assert_int_equal(scene->begun, scene->ended);
	udp_listener_free(scene->listener);
	udp_batch_free(scene->batch);
	event_base_free(scene->base);
	free(scene);
}

static void expect(int fd, const char *text)
{
	char octets[64] = "";

	assert_int_equal(recv(fd, octets, sizeof(octets) - 1, 0),
			 (ssize_t)strlen(text));
	assert_string_equal(octets, text);
}

/* A connected socket takes answers only from the address that it asked. */
static void an_answer_leaves_from_the_address_that_was_asked(void **state)
{
	static const char *const asked[] = {"127.0.0.1", "127.0.0.2",
					    "127.99.0.3"};
	struct scene *scene = set_up("0.0.0.0");

	(void)state;
	for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++) {
		int fd = peer_connect(SOCK_DGRAM, asked[i], scene->port);
		struct address local = peer_address(asked[i], 0);

		assert_int_equal(send(fd, "query", 5, 0), 5);
		scene->has_taken = false;
		peer_turn_until(scene->base, &scene->has_taken);
		assert_true(address_same_host(&scene->last.local, &local));
		assert_int_equal(scene->last.handle, 7);
		assert_false(scene->last.is_stream);
		expect(fd, "Auery");
		close(fd);
	}
	tear_down(scene);
}

static void a_late_answer_leaves_from_there_too(void **state)
{
	struct scene *scene = set_up("0.0.0.0");
	int fd = peer_connect(SOCK_DGRAM, "127.0.0.44", scene->port);

	(void)state;
	assert_int_equal(send(fd, "later", 5, 0), 5);
	peer_turn_until(scene->base, &scene->has_taken);
	udp_listener_send(scene->listener, &scene->last, span_of("late", 4));
	expect(fd, "late");
	close(fd);
	tear_down(scene);
}

static void more_than_a_batch_is_answered(void **state)
{
	enum {
		QUERIES = NET_BATCH * NET_BATCHES_PER_TURN + 5
	};
	struct scene *scene = set_up("127.0.0.1");
	int fd = peer_connect(SOCK_DGRAM, "127.0.0.1", scene->port);

	(void)state;
	for (int i = 0; i < QUERIES; i++)
		assert_int_equal(send(fd, "query", 5, 0), 5);
	peer_turn(scene->base);
	assert_int_equal(scene->taken, QUERIES);
	for (int i = 0; i < QUERIES; i++)
		expect(fd, "Auery");
	close(fd);
	tear_down(scene);
}

static void silence_sends_nothing(void **state)
{
	struct scene *scene = set_up("127.0.0.1");
	int fd = peer_connect(SOCK_DGRAM, "127.0.0.1", scene->port);

	(void)state;
	assert_int_equal(send(fd, "silence", 7, 0), 7);
	assert_int_equal(send(fd, "", 0, 0), 0);
	assert_int_equal(send(fd, "then", 4, 0), 4);
	peer_turn(scene->base);
	assert_int_equal(scene->taken, 3);
	/* An empty query gets an empty answer from this handler: none. */
	expect(fd, "Ahen");
	assert_int_equal(recv(fd, &(char){0}, 1, MSG_DONTWAIT), -1);
	close(fd);
	tear_down(scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			an_answer_leaves_from_the_address_that_was_asked),
		cmocka_unit_test(a_late_answer_leaves_from_there_too),
		cmocka_unit_test(more_than_a_batch_is_answered),
		cmocka_unit_test(silence_sends_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
