/*
 * storm.c - see storm.h. The program.
 *
 *	storm --seeds 1-10000 --steps 100
 *
 * runs that many storms and prints, of each that fails, what did not hold and
 * the command that repeats it. Without seeds it runs what is kept, and then
 * fresh ones for as long as a test may take.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "tests/sim/storm/storm.h"

enum {
	STEPS = 100,
	FRESH_SEEDS = 48,
	FAILURES_MAX = 20, /* then it is enough */
	SEEDS_TOLD = 200,  /* between two signs of life */
};

/* Storms that have failed once, by what they show. */
static const struct {
	uint64_t seed;
	unsigned steps;
} kept[] = {
	/* The root and forwarders were asked without EDNS after a loss. */
	{1197, 40},
	/* Validation is turned off while keys are being fetched. */
	{362, 7},
	{1039, 30},
};

static struct {
	uint64_t first, last;
	unsigned steps;
	bool is_verbose, has_seeds;
	const char *program;
} options = {.steps = STEPS};

static struct internet *internet;
static uint64_t internet_seed = UINT64_MAX;
static unsigned failures;

/* ---- What a crash leaves behind --------------------------------------- */

static char last_words[256];

/* A sanitizer's report and a failed assertion both end in SIGABRT. */
const char *__asan_default_options(void);
const char *__ubsan_default_options(void);

const char *__asan_default_options(void)
{
	return "abort_on_error=1";
}

const char *__ubsan_default_options(void)
{
	return "halt_on_error=1:abort_on_error=1:print_stacktrace=1";
}

static void say_last_words(int number)
{
	ssize_t written = write(STDERR_FILENO, last_words, strlen(last_words));

	(void)written;
	signal(number, SIG_DFL);
	raise(number);
}

static void watch_for_crashes(void)
{
	static const int signals[] = {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL};

	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		if (signal(signals[i], say_last_words) == SIG_ERR)
			perror("storm: signal");
}

/* ---- Seeds ------------------------------------------------------------ */

static void replay_command(char *to, size_t room, uint64_t seed, unsigned steps)
{
	snprintf(to, room, "%s --seeds %" PRIu64 " --steps %u --verbose\n",
		 options.program, seed, steps);
}

static void run_seed(uint64_t seed, unsigned steps)
{
	char failure[512], command[256];
	unsigned step = 0;

	snprintf(last_words, sizeof(last_words),
		 "storm %" PRIu64 " crashed. Replay: ", seed);
	replay_command(last_words + strlen(last_words),
		       sizeof(last_words) - strlen(last_words), seed, steps);
	if (seed / SEEDS_PER_INTERNET != internet_seed) {
		internet_free(internet);
		internet_seed = seed / SEEDS_PER_INTERNET;
		internet = internet_grow(internet_seed);
		if (options.is_verbose)
			internet_print(internet);
	}
	if (storm_run(internet, seed, steps, options.is_verbose, failure,
		      &step))
		return;
	failures++;
	replay_command(command, sizeof(command), seed, step);
	printf("storm %" PRIu64 ", step %u: %s\n  replay: %s", seed, step,
	       failure, command);
	fflush(stdout);
}

static void run_seeds(uint64_t first, uint64_t last)
{
	for (uint64_t seed = first; failures < FAILURES_MAX; seed++) {
		run_seed(seed, options.steps);
		if (seed == last)
			return;
		if ((seed - first + 1) % SEEDS_TOLD)
			continue;
		printf("... until seed %" PRIu64 ": %" PRIu64 " steps\n", seed,
		       storm_sums.steps);
		fflush(stdout);
	}
}

static void run_test(void)
{
	struct timespec now;
	uint64_t first;

	for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
		run_seed(kept[i].seed, kept[i].steps);
	clock_gettime(CLOCK_REALTIME, &now);
	first = (uint64_t)now.tv_sec * SEEDS_PER_INTERNET;
	printf("fresh seeds: --seeds %" PRIu64 "-%" PRIu64 "\n", first,
	       first + FRESH_SEEDS - 1);
	fflush(stdout);
	run_seeds(first, first + FRESH_SEEDS - 1);
}

/* ---- The command line ------------------------------------------------- */

static int usage(void)
{
	fprintf(stderr,
		"usage: storm [--seeds FIRST[-LAST]] [--steps COUNT] "
		"[--verbose]\n"
		"Whole resolvers in simulated internets in bad weather. "
		"Without seeds: those\n"
		"that are kept, and fresh ones.\n");
	return 2;
}

static bool read_number(const char **text, uint64_t *ret)
{
	char *end;

	errno = 0;
	*ret = strtoull(*text, &end, 10);
	if (errno || end == *text || **text == '-')
		return false;
	*text = end;
	return true;
}

static bool read_seeds(const char *text)
{
	options.has_seeds = true;
	if (!read_number(&text, &options.first))
		return false;
	options.last = options.first;
	if (*text == '-') {
		text++;
		if (!read_number(&text, &options.last))
			return false;
	}
	return *text == '\0' && options.first <= options.last;
}

static bool read_steps(const char *text)
{
	uint64_t steps;

	if (!read_number(&text, &steps) || *text || steps == 0 ||
	    steps > 1000000)
		return false;
	options.steps = (unsigned)steps;
	return true;
}

static bool read_options(int argc, char **argv)
{
	options.program = argv[0];
	for (int i = 1; i < argc; i++) {
		const char *value = i + 1 < argc ? argv[i + 1] : "";

		if (strcmp(argv[i], "--verbose") == 0)
			options.is_verbose = true;
		else if (strcmp(argv[i], "--seeds") == 0 && read_seeds(value))
			i++;
		else if (strcmp(argv[i], "--steps") == 0 && read_steps(value))
			i++;
		else
			return false;
	}
	return true;
}

static void print_sums(void)
{
	const struct storm_sums *sums = &storm_sums;

	printf("%" PRIu64 " steps, %" PRIu64 " queries, %" PRIu64
	       " upstream queries\n",
	       sums->steps, sums->queries, sums->upstream);
	printf("%" PRIu64 " answers, %" PRIu64 " of them with AD, %" PRIu64
	       " SERVFAIL; owed: %" PRIu64 " secure, %" PRIu64
	       " opt-out, %" PRIu64 " insecure, %" PRIu64
	       " either way, %" PRIu64 " bogus\n",
	       sums->answers, sums->secure, sums->servfails,
	       sums->owed[STANDING_SECURE], sums->owed[STANDING_LOOSE],
	       sums->owed[STANDING_INSECURE], sums->owed[STANDING_OPEN],
	       sums->owed[STANDING_BOGUS]);
	printf("%" PRIu64 " SERVFAIL that bad servers explain, %" PRIu64
	       " answers with lies of a zone's own servers\n",
	       sums->excused, sums->lies);
	printf("%u failures\n", failures);
}

int main(int argc, char **argv)
{
	if (!read_options(argc, argv))
		return usage();
	watch_for_crashes();
	if (options.has_seeds)
		run_seeds(options.first, options.last);
	else
		run_test();
	print_sums();
	internet_free(internet);
	return failures > 0;
}
