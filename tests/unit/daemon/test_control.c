/*
 * test_control.c - which requests are heard, what people read, and the file
 * of the socket.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#include "resolver/daemon/control_guard.h"
#include "resolver/daemon/control_socket.h"
#include "resolver/daemon/control_text.h"
#include "resolver/daemon/log.h"
#include "resolver/daemon/stats_table.h"

/* ---- Requests -------------------------------------------------------------
 */

static const struct control_need looks = {0};
static const struct control_need changes = {.changes = true};
static const struct control_need read_only = {.changes = true,
					      .is_read_only = true};
static const struct control_need port = {.any_address = true};

static void requests_that_may_come_from_elsewhere_are_refused(void **state)
{
	static const struct {
		struct control_ask ask;
		const struct control_need *need;
		int status;
	} cases[] = {
		{{.is_get = true, .host = "localhost"}, &looks, 200},
		{{.is_get = true, .host = "LocalHost:80"}, &looks, 200},
		{{.is_post = true, .host = "localhost"}, &changes, 200},
		{{.is_get = true}, &looks, 403},
		{{.is_get = true, .host = ""}, &looks, 403},
		{{.is_get = true, .host = "localhost.evil.example"},
		 &looks,
		 403},
		{{.is_get = true, .host = "localhost:80x"}, &looks, 403},
		{{.is_get = true, .host = "evil.example"}, &looks, 403},
		{{.is_get = true, .host = "127.0.0.1"}, &looks, 403},
		{{.is_get = true, .host = "127.0.0.1:9153"}, &port, 200},
		{{.is_get = true, .host = "[::1]:9153"}, &port, 200},
		{{.is_get = true, .host = "::1"}, &port, 403},
		{{.is_get = true, .host = "[127.0.0.1]"}, &port, 403},
		{{.is_get = true, .host = "evil.example:9153"}, &port, 403},
		{{.is_get = true,
		  .host = "localhost",
		  .origin = "http://localhost"},
		 &looks,
		 403},
		{{.is_get = true,
		  .host = "localhost",
		  .fetch_site = "cross-site"},
		 &looks,
		 403},
		{{.is_get = true, .host = "localhost", .fetch_site = "none"},
		 &looks,
		 200},
		{{.is_get = true, .host = "localhost"}, &changes, 405},
		{{.is_post = true, .host = "localhost"}, &looks, 405},
		{{.host = "localhost"}, &looks, 405},
		{{.is_post = true, .host = "localhost"}, &read_only, 403},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *why = NULL;
		int status = control_guard(&cases[i].ask, cases[i].need, &why);

		if (status != cases[i].status)
			fail_msg("case %zu: %d instead of %d", i, status,
				 cases[i].status);
		assert_true(status == HTTP_STATUS_OK || why);
	}
}

/* ---- Text -----------------------------------------------------------------
 */

static void assert_text(const char *command, const char *json,
			const char *expected)
{
	char text[4096] = "";
	json_t *body = json_loads(json, 0, NULL);
	FILE *file = fmemopen(text, sizeof(text), "w");

	assert_non_null(body);
	control_text(command, body, file);
	fclose(file);
	assert_string_equal(text, expected);
	json_decref(body);
}

static void answers_are_put_into_words(void **state)
{
	static const struct {
		const char *command, *json, *text;
	} cases[] = {
		{"health", "{\"healthy\": true, \"workers\": 2}",
		 "healthy: all 2 workers answer\n"},
		{"fetches", "{\"alive\": 0, \"fetches\": []}",
		 "nothing is being resolved\n"},
		{"fetches",
		 "{\"alive\": 9, \"fetches\": [{\"name\": \"a.\", \"type\": "
		 "\"A\", \"kind\": \"validated\", \"state\": \"iterates\", "
		 "\"age-ms\": 12, \"at\": \"b.\", \"at-type\": \"A\", "
		 "\"clients\": 1, \"queries-left\": 90, \"waits-for\": "
		 "{\"server\": \"192.0.2.1#53\", \"transport\": \"udp\", "
		 "\"zone\": \"b.\"}}]}",
		 "a. A: validated, iterates for 12 ms, at b. A, waits for "
		 "192.0.2.1#53 (udp, zone b.); 1 clients, 90 queries left\n"
		 "... and others: 9 in all\n"},
		{"failures", "{\"failures\": []}", "nothing has failed\n"},
		{"failures",
		 "{\"failures\": [{\"name\": \"a.\", \"type\": \"A\", "
		 "\"bogus\": true, \"error\": {\"code\": 7, \"text\": "
		 "\"Signature Expired\"}, \"reason\": \"why\", \"first\": "
		 "\"F\", \"last\": \"L\", \"count\": 3}]}",
		 "a. A: bogus 3 times, F to L\n"
		 "    Signature Expired (EDE 7): why\n"},
		{"lookup", "{\"name\": \"a.\", \"entries\": []}",
		 "nothing is cached of a.\n"},
		{"lookup",
		 "{\"name\": \"a.\", \"entries\": [{\"cache\": \"answers\", "
		 "\"name\": \"a.\", \"type\": \"A\", \"do\": true, \"cd\": "
		 "false, \"rcode\": \"NOERROR\", \"verdict\": \"secure\", "
		 "\"age-seconds\": 3700, \"ttl-seconds\": -5, \"records\": "
		 "[\"r\"]}]}",
		 "answer     a. A +dnssec: NOERROR, secure, made 1 h 1 min "
		 "ago, STALE for 5 s\n    r\n"},
		{"reload",
		 "{\"reloaded\": false, \"messages\": [{\"severity\": "
		 "\"error\", \"file\": \"/x\", \"line\": 3, \"column\": 4, "
		 "\"text\": \"wrong\"}]}",
		 "/x:3:4: error: wrong\n"},
		{"flush", "{\"flushed\": true, \"entries\": 4}",
		 "4 entries removed\n"},
		{"log", "{\"log-level\": \"debug\"}",
		 "log level: debug, until a reload\n"},
		/* What an answer lacks is no reason to fall. */
		{"status", "[]",
		 "kedge , running for 0 s\n"
		 "  process        0, 0 workers\n"
		 "  configuration  , read \n"
		 "  listening      nowhere\n"
		 "  clock          WRONG: it says , and  has been before\n"
		 "  log level      , until a reload\n"
		 "  validation     OFF\n"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_text(cases[i].command, cases[i].json, cases[i].text);
}

static void counters_are_summed_each_by_itself(void **state)
{
	struct engine_stats total = {0}, one = {0};

	(void)state;
	one.queries = 1;
	one.limits_tripped = 2;
	stats_add(&total, &one);
	stats_add(&total, &one);
	assert_int_equal(total.queries, 2);
	assert_int_equal(total.limits_tripped, 4);
	for (size_t i = 0; i < stats_table_count; i++)
		for (size_t j = 0; j < i; j++)
			assert_true(stats_table[i].offset !=
				    stats_table[j].offset);
}

/* ---- The file -------------------------------------------------------------
 */

struct place {
	char folder[64], path[128];
	struct conf conf;
};

static int make_place(void **state)
{
	static const struct conf_logging silence = {
		.category_count = 1,
		.categories = {{.name = (char *)(uintptr_t) "default"}},
	};
	struct place *place = calloc(1, sizeof(*place));

	assert_non_null(place);
	log_open(&silence);
	strcpy(place->folder, "/tmp/kedge-control-XXXXXX");
	assert_non_null(mkdtemp(place->folder));
	snprintf(place->path, sizeof(place->path), "%s/c", place->folder);
	place->conf.control.path = place->path;
	place->conf.control.mode = 0640;
	*state = place;
	return 0;
}

static int remove_place(void **state)
{
	struct place *place = *state;

	unlink(place->path);
	rmdir(place->folder);
	free(place);
	log_close();
	return 0;
}

static bool can_connect(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	bool can;

	strcpy(address.sun_path, path);
	can = connect(fd, (const struct sockaddr *)&address, sizeof(address)) ==
	      0;
	close(fd);
	return can;
}

static void the_socket_has_its_mode_and_goes_away(void **state)
{
	struct place *place = *state;
	struct control_socket made;
	struct stat status;

	control_socket_open(&made, &place->conf);
	assert_true(made.fd >= 0);
	assert_int_equal(stat(place->path, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0640);
	assert_true(can_connect(place->path));
	control_socket_close(&made);
	assert_int_not_equal(access(place->path, F_OK), 0);
}

static void a_socket_that_nobody_serves_is_replaced(void **state)
{
	struct place *place = *state;
	struct control_socket made;

	control_socket_open(&made, &place->conf);
	close(made.fd); /* as if the process had died */
	control_socket_open(&made, &place->conf);
	assert_true(made.fd >= 0);
	assert_true(can_connect(place->path));
	control_socket_close(&made);
}

static void a_socket_that_another_process_serves_is_left_alone(void **state)
{
	struct place *place = *state;
	struct control_socket first, second;

	control_socket_open(&first, &place->conf);
	control_socket_open(&second, &place->conf);
	assert_int_equal(second.fd, -1);
	control_socket_close(&second);
	assert_true(can_connect(place->path));
	control_socket_close(&first);
}

static void a_file_that_is_no_socket_is_left_alone(void **state)
{
	struct place *place = *state;
	struct control_socket made;
	FILE *file = fopen(place->path, "w");

	assert_non_null(file);
	fclose(file);
	control_socket_open(&made, &place->conf);
	assert_int_equal(made.fd, -1);
	assert_int_equal(access(place->path, F_OK), 0);
}

static void a_successors_socket_is_not_removed(void **state)
{
	struct place *place = *state;
	struct control_socket first, second;

	control_socket_open(&first, &place->conf);
	assert_int_equal(unlink(place->path), 0);
	control_socket_open(&second, &place->conf);
	control_socket_close(&first);
	assert_true(can_connect(place->path));
	control_socket_close(&second);
}

static void a_path_that_cannot_be_is_no_socket(void **state)
{
	struct place *place = *state;
	char longest[200];
	struct control_socket made;

	memset(longest, 'x', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	longest[0] = '/';
	place->conf.control.path = longest;
	control_socket_open(&made, &place->conf);
	assert_int_equal(made.fd, -1);
	place->conf.control.path = (char *)(uintptr_t) "/nowhere/at/all";
	control_socket_open(&made, &place->conf);
	assert_int_equal(made.fd, -1);
	control_socket_close(&made);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			requests_that_may_come_from_elsewhere_are_refused),
		cmocka_unit_test(answers_are_put_into_words),
		cmocka_unit_test(counters_are_summed_each_by_itself),
		cmocka_unit_test_setup_teardown(
			the_socket_has_its_mode_and_goes_away, make_place,
			remove_place),
		cmocka_unit_test_setup_teardown(
			a_socket_that_nobody_serves_is_replaced, make_place,
			remove_place),
		cmocka_unit_test_setup_teardown(
			a_socket_that_another_process_serves_is_left_alone,
			make_place, remove_place),
		cmocka_unit_test_setup_teardown(
			a_file_that_is_no_socket_is_left_alone, make_place,
			remove_place),
		cmocka_unit_test_setup_teardown(
			a_successors_socket_is_not_removed, make_place,
			remove_place),
		cmocka_unit_test_setup_teardown(
			a_path_that_cannot_be_is_no_socket, make_place,
			remove_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
