/*
 * test_sandbox.c - what a process can still do once it is in the sandbox, and
 * what it cannot.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "resolver/daemon/sandbox.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	FINE = 0,
	WRONG = 1,
	NO_LIST = 77 /* this build or system has none */
};

/* Runs BODY in a child that is in the sandbox; it returns FINE or WRONG. */
static void in_sandbox(int (*body)(void))
{
	pid_t child = fork();
	int status;

	assert_true(child >= 0);
	if (child == 0)
		_exit(sandbox_enter() ? body() : NO_LIST);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == NO_LIST)
		skip();
	assert_int_equal(WEXITSTATUS(status), FINE);
}

static bool is_denied(long result)
{
	return result == -1 && errno == EPERM;
}

static int try_what_is_denied(void)
{
	char *const arguments[] = {(char *)(uintptr_t) "true", NULL};
	long results[] = {0, 0, 0, 0};
	bool fine = true;

	results[0] =
		execve("/bin/true", arguments, NULL) == -1 && errno == EPERM;
	results[1] = is_denied(fork());
	results[2] = is_denied(ptrace(PTRACE_TRACEME, 0, NULL, NULL));
	results[3] = is_denied(setuid(0));
	for (size_t i = 0; i < sizeof(results) / sizeof(*results); i++)
		fine = fine && results[i];
	return fine ? FINE : WRONG;
}

static void no_program_process_trace_or_user_is_to_be_had(void **state)
{
	(void)state;
	in_sandbox(try_what_is_denied);
}

static void *set_true(void *flag)
{
	*(bool *)flag = true;
	return NULL;
}

static int try_what_is_needed(void)
{
	const struct sockaddr_in address = {.sin_family = AF_INET,
					    .sin_addr.s_addr =
						    htonl(INADDR_LOOPBACK)};
	bool has_run = false;
	pthread_t thread;
	FILE *file;
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0 ||
	    bind(fd, (const struct sockaddr *)&address, sizeof(address)) != 0)
		return WRONG;
	if (pthread_create(&thread, NULL, set_true, &has_run) != 0 ||
	    pthread_join(thread, NULL) != 0 || !has_run)
		return WRONG;
	file = tmpfile();
	return file && fputs("text", file) >= 0 && fclose(file) == 0 ? FINE
								     : WRONG;
}

static void threads_sockets_and_files_are(void **state)
{
	(void)state;
	in_sandbox(try_what_is_needed);
}

/* With a list or without one. */
static int check_no_new_privileges(void)
{
	FILE *file = fopen("/proc/self/status", "re");
	char line[200];
	int result = WRONG;

	while (file && fgets(line, sizeof(line), file))
		if (strcmp(line, "NoNewPrivs:\t1\n") == 0)
			result = FINE;
	return result;
}

static void nothing_gives_privileges_back(void **state)
{
	pid_t child = fork();
	int status;

	(void)state;
	assert_true(child >= 0);
	if (child == 0) {
		(void)sandbox_enter();
		_exit(check_no_new_privileges());
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), FINE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_program_process_trace_or_user_is_to_be_had),
		cmocka_unit_test(threads_sockets_and_files_are),
		cmocka_unit_test(nothing_gives_privileges_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
