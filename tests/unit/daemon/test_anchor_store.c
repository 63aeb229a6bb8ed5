/*
 * test_anchor_store.c - the file of trust anchors through crashes, failures,
 * and other people's hands.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "resolver/daemon/anchor_store.h"
#include "wire/codes.h"

enum {
	CRASHED = 9, /* exit status of who was "killed" */
	NO_TRACING = 10,
	SAVED = 0,
	CALLS_MAX = 100, /* a save has fewer */
};

struct place {
	char folder[64];
	struct anchor_store store;
	char problem[ANCHOR_PROBLEM_MAX];
};

static int setup(void **state)
{
	struct place *place = calloc(1, sizeof(*place));

	assert_non_null(place);
	strcpy(place->folder, "/tmp/kedge-anchors-XXXXXX");
	assert_non_null(mkdtemp(place->folder));
	assert_true(anchor_store_init(&place->store, place->folder));
	*state = place;
	return 0;
}

static void path_of(const struct place *place, const char *file, char path[128])
{
	snprintf(path, 128, "%s/%s", place->folder, file);
}

static int teardown(void **state)
{
	static const char *const files[] = {
		"kedge-anchors", "kedge-anchors.new", "kedge-anchors.lock",
		"kedge-anchors.damaged"};
	struct place *place = *state;
	char path[128];

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		path_of(place, files[i], path);
		(void)unlink(path);
	}
	assert_int_equal(rmdir(place->folder), 0);
	anchor_store_done(&place->store);
	free(place);
	return 0;
}

/* A state that can be told from others by its NUMBER. */
static struct anchor_state *make_state(int64_t number)
{
	struct anchor_state *state = anchor_state_new();
	struct trust_point *point;
	uint8_t rdata[68] = {1, 1, 3, 13};

	assert_non_null(state);
	state->written.s = 1800000000 + number;
	assert_int_equal(anchor_state_at(state, name_root, &point), STATUS_OK);
	for (uint8_t i = 0; i < 20; i++) {
		rdata[4] = i;
		assert_int_equal(trust_point_add(point, RRTYPE_DNSKEY,
						 span_of(rdata, sizeof(rdata)),
						 ANCHOR_MISSING, state->written,
						 NULL),
				 STATUS_OK);
	}
	return state;
}

static enum status save(struct place *place, int64_t number)
{
	struct anchor_state *state = make_state(number);
	enum status status =
		anchor_store_save(&place->store, state, place->problem);

	anchor_state_free(state);
	return status;
}

/* The number of the state in the file; -1: there is none. */
static int64_t load(struct place *place)
{
	struct anchor_state *state;
	enum status status =
		anchor_store_load(&place->store, place->problem, &state);
	int64_t number;

	if (status == STATUS_NOT_FOUND)
		return -1;
	if (status != STATUS_OK)
		fail_msg("%s", place->problem);
	number = state->written.s - 1800000000;
	assert_int_equal(state->count, 1);
	anchor_state_free(state);
	return number;
}

static void write_file(const struct place *place, const char *text)
{
	char path[128];
	FILE *file;

	path_of(place, ANCHOR_STORE_FILE, path);
	file = fopen(path, "w");
	assert_non_null(file);
	fputs(text, file);
	assert_int_equal(fclose(file), 0);
}

/* ---- Calls that fail, or are the last ------------------------------------ */

static int calls_left; /* until it happens */
static bool is_crash;  /* else an error, again and again */
static int error_then;

static bool happens(void)
{
	return calls_left-- <= 0;
}

static int failed(void)
{
	if (is_crash)
		_exit(CRASHED);
	errno = error_then;
	return -1;
}

static int bad_open(int folder, const char *path, int flags, mode_t mode)
{
	if (happens())
		return failed();
	return openat(folder, path, flags, mode);
}

/* A few octets at a time, so that it can happen between any two. */
static ssize_t bad_write(int fd, const void *octets, size_t size)
{
	if (happens())
		return failed();
	return write(fd, octets, size < 200 ? size : 200);
}

static int bad_fsync(int fd)
{
	return happens() ? failed() : fsync(fd);
}

static int bad_rename(int folder, const char *from, const char *to)
{
	if (happens())
		return failed();
	return renameat(folder, from, folder, to);
}

static const struct anchor_calls bad_calls = {
	.open = bad_open,
	.write = bad_write,
	.fsync = bad_fsync,
	.rename = bad_rename,
};

/* Saves NUMBER in a process that ends after CALLS calls. */
static int save_and_crash(struct place *place, int64_t number, int calls)
{
	pid_t child = fork();
	int status;

	assert_true(child >= 0);
	if (child == 0) {
		calls_left = calls;
		is_crash = true;
		place->store.calls = &bad_calls;
		_exit(save(place, number) == STATUS_OK ? SAVED : 1);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

/* ---- Tests ----------------------------------------------------------------
 */

static void what_is_saved_is_loaded(void **state)
{
	assert_int_equal(load(*state), -1);
	assert_int_equal(save(*state, 1), STATUS_OK);
	assert_int_equal(load(*state), 1);
	assert_int_equal(save(*state, 2), STATUS_OK);
	assert_int_equal(load(*state), 2);
}

static void killed_at_any_call_one_whole_state_is_there(void **state)
{
	struct place *place = *state;
	int64_t before = 0;
	unsigned crashes = 0;
	int ended;

	assert_int_equal(save(place, before), STATUS_OK);
	for (int calls = 0;; calls++) {
		int64_t now;

		assert_true(calls < CALLS_MAX);
		ended = save_and_crash(place, before + 1, calls);
		now = load(place);
		if (ended == SAVED)
			break;
		assert_int_equal(ended, CRASHED);
		assert_true(now == before || now == before + 1);
		before = now;
		crashes++;
	}
	assert_int_equal(load(place), before + 1);
	/* Open, many writes, two times fsync, rename. */
	assert_true(crashes > 10);
}

static void killed_at_the_first_save_there_is_none_or_all(void **state)
{
	struct place *place = *state;

	for (int calls = 0; save_and_crash(place, 7, calls) != SAVED; calls++) {
		int64_t now = load(place);

		assert_true(calls < CALLS_MAX);
		assert_true(now == -1 || now == 7);
	}
	assert_int_equal(load(place), 7);
}

/* ---- A thousand crashes ---------------------------------------------------
 */

enum {
	CRASHES = 1000,       /* at a chosen system call */
	SUDDEN_CRASHES = 200, /* at any moment; each waits for the disk */
	STOPS_MAX = 1000,     /* a save has fewer, two for each system call */
	DELAY_MAX_US = 3000,
};

/* Saves NUMBER, and stops before and after each system call. */
static void save_traced(struct place *place, int64_t number)
{
	if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0)
		_exit(NO_TRACING);
	raise(SIGSTOP);
	_exit(save(place, number) == STATUS_OK ? SAVED : 1);
}

static bool is_stopped(pid_t child, int *status)
{
	assert_int_equal(waitpid(child, status, 0), child);
	return WIFSTOPPED(*status);
}

/*
 * Saves NUMBER in a process that is killed at its STOPth stop: SAVED when it
 * had fewer.
 */
static int save_and_kill(struct place *place, int64_t number, int stop)
{
	pid_t child = fork();
	int status;

	assert_true(child >= 0);
	if (child == 0)
		save_traced(place, number);
	while (is_stopped(child, &status) && stop-- > 0)
		ptrace(PTRACE_SYSCALL, child, NULL, NULL);
	if (WIFEXITED(status))
		return WEXITSTATUS(status);
	assert_true(WIFSTOPPED(status));
	kill(child, SIGKILL);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status));
	return CRASHED;
}

static void killed_at_every_system_call_one_whole_state_is_there(void **state)
{
	struct place *place = *state;
	unsigned crashes = 0, whole = 0, changed = 0;
	int64_t before = 0;

	assert_int_equal(save(place, before), STATUS_OK);
	for (int stop = 0; crashes < CRASHES; stop++) {
		int ended = save_and_kill(place, before + 1, stop);
		int64_t now = load(place);

		if (ended == NO_TRACING)
			skip();
		assert_true(stop < STOPS_MAX);
		assert_true(now == before || now == before + 1);
		if (ended == SAVED) {
			assert_int_equal(now, before + 1);
			whole++;
			stop = -1; /* all over again */
		} else {
			assert_int_equal(ended, CRASHED);
			crashes++;
			changed += now != before;
		}
		before = now;
	}
	/* They came before the file changed, and after. */
	assert_true(whole > 0);
	assert_true(changed > whole && changed < crashes);
}

/* Saves one number after the other until it is killed. */
static void save_for_ever(struct place *place, int64_t number)
{
	while (save(place, ++number) == STATUS_OK)
		;
	_exit(1);
}

static void killed_at_any_moment_one_whole_state_is_there(void **state)
{
	struct place *place = *state;
	int64_t before = 0;
	int status;

	assert_int_equal(save(place, before), STATUS_OK);
	srand(1);
	for (unsigned i = 0; i < SUDDEN_CRASHES; i++) {
		pid_t child = fork();
		int64_t now;

		assert_true(child >= 0);
		if (child == 0)
			save_for_ever(place, before);
		usleep((useconds_t)(rand() % DELAY_MAX_US));
		kill(child, SIGKILL);
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_true(WIFSIGNALED(status));
		now = load(place);
		assert_true(now >= before);
		before = now;
	}
}

/* ---- Failures -------------------------------------------------------------
 */

static void a_failure_at_any_call_is_told_with_what_to_do(void **state)
{
	static const struct {
		int error;
		const char *advice;
	} rows[] = {
		{EACCES, "let the user that Kedge runs as"},
		{EROFS, "managed-keys-directory"},
		{ENOSPC, "make room"},
		{EIO, "look after that file system"},
	};
	struct place *place = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		enum status status = STATUS_IO;

		for (int calls = 0; status != STATUS_OK; calls++) {
			assert_true(calls < CALLS_MAX);
			calls_left = calls;
			is_crash = false;
			error_then = rows[i].error;
			place->store.calls = &bad_calls;
			status = save(place, 3);
			if (status == STATUS_OK)
				break;
			assert_int_equal(status, STATUS_IO);
			assert_non_null(strstr(place->problem, place->folder));
			assert_non_null(strstr(place->problem, rows[i].advice));
		}
		assert_int_equal(load(place), 3);
	}
}

static void a_folder_that_is_not_there_is_told(void **state)
{
	struct place *place = *state;
	struct anchor_store store;
	struct anchor_state *none;

	assert_true(anchor_store_init(&store, "/nonexistent/kedge"));
	assert_int_equal(anchor_store_load(&store, place->problem, &none),
			 STATUS_IO);
	assert_non_null(strstr(place->problem, "make that folder"));
	assert_int_equal(anchor_store_lock(&store, place->problem), STATUS_IO);
	assert_non_null(strstr(place->problem, "make that folder"));
	assert_false(anchor_store_has_changed(&store));
	assert_false(anchor_store_is_locked(&store));
	anchor_store_done(&store);
}

static void what_is_no_state_is_set_aside(void **state)
{
	static const char *const rows[] = {"", "\n", "garbage\n",
					   "kedge-anchors 1\n",
					   ". IN DS 20326 8 2 00\n"};
	struct place *place = *state;
	struct anchor_state *none;
	char path[128];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		write_file(place, rows[i]);
		assert_int_equal(
			anchor_store_load(&place->store, place->problem, &none),
			STATUS_MALFORMED);
		assert_non_null(strstr(place->problem, "is not used"));
		assert_true(anchor_store_set_aside(&place->store));
		assert_int_equal(load(place), -1);
		path_of(place, "kedge-anchors.damaged", path);
		assert_int_equal(access(path, F_OK), 0);
	}
}

static void what_is_no_file_keeps_nobody_waiting(void **state)
{
	struct place *place = *state;
	struct anchor_state *none;
	char path[128];

	path_of(place, ANCHOR_STORE_FILE, path);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_not_equal(
		anchor_store_load(&place->store, place->problem, &none),
		STATUS_OK);
	assert_string_not_equal(place->problem, "");
}

static void a_symlink_in_place_of_the_new_file_is_not_followed(void **state)
{
	struct place *place = *state;
	char path[128];

	path_of(place, "kedge-anchors.new", path);
	assert_int_equal(symlink("/tmp/kedge-anchors-elsewhere", path), 0);
	assert_int_equal(save(place, 1), STATUS_IO);
	assert_int_not_equal(access("/tmp/kedge-anchors-elsewhere", F_OK), 0);
}

static void the_second_process_is_told(void **state)
{
	struct place *place = *state;
	struct anchor_store second;

	assert_true(anchor_store_init(&second, place->folder));
	assert_false(anchor_store_is_locked(&second));
	assert_int_equal(anchor_store_lock(&place->store, place->problem),
			 STATUS_OK);
	assert_int_equal(anchor_store_lock(&place->store, place->problem),
			 STATUS_OK);
	assert_true(anchor_store_is_locked(&second));
	assert_int_equal(anchor_store_lock(&second, place->problem),
			 STATUS_LIMIT);
	assert_non_null(strstr(place->problem, "another kedge"));
	assert_non_null(strstr(place->problem, "managed-keys-directory"));
	/* When the first one ends, the second may. */
	close(place->store.lock);
	place->store.lock = -1;
	assert_int_equal(anchor_store_lock(&second, place->problem), STATUS_OK);
	anchor_store_done(&second);
}

static void what_others_write_is_noticed(void **state)
{
	struct place *place = *state;
	struct anchor_store other;
	struct anchor_state *theirs = make_state(5);

	assert_true(anchor_store_init(&other, place->folder));
	assert_false(anchor_store_has_changed(&place->store));
	assert_int_equal(save(place, 1), STATUS_OK);
	assert_false(anchor_store_has_changed(&place->store));
	assert_int_equal(anchor_store_save(&other, theirs, place->problem),
			 STATUS_OK);
	assert_true(anchor_store_has_changed(&place->store));
	assert_int_equal(load(place), 5);
	assert_false(anchor_store_has_changed(&place->store));
	anchor_state_free(theirs);
	anchor_store_done(&other);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(what_is_saved_is_loaded),
		CASE(killed_at_any_call_one_whole_state_is_there),
		CASE(killed_at_the_first_save_there_is_none_or_all),
		CASE(killed_at_every_system_call_one_whole_state_is_there),
		CASE(killed_at_any_moment_one_whole_state_is_there),
		CASE(a_failure_at_any_call_is_told_with_what_to_do),
		CASE(a_folder_that_is_not_there_is_told),
		CASE(what_is_no_state_is_set_aside),
		CASE(what_is_no_file_keeps_nobody_waiting),
		CASE(a_symlink_in_place_of_the_new_file_is_not_followed),
		CASE(the_second_process_is_told),
		CASE(what_others_write_is_noticed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
