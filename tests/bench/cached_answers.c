/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Asks an engine for what its cache holds, again and again, with nothing
 * around it: no sockets, no clock. instructions.py counts what that takes.
 *
 *	cached-answers CASE TIMES
 *	cached-answers --list
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/bench/answering.h"

static const struct query_case cases[] = {
	{"signed-do", true, true, true, false},
	{"signed-edns", true, true, false, false},
	{"signed-plain", true, false, false, false},
	{"signed-do-cd", true, true, true, true},
	{"unsigned-do", false, true, true, false},
	{"unsigned-edns", false, true, false, false},
	{"unsigned-plain", false, false, false, false},
};

enum {
	CASES = sizeof(cases) / sizeof(*cases)
};

static int measure(const struct query_case *at, unsigned long times)
{
	struct answering answering;
	struct epoch_reader *reader;
	struct engine *engine;
	uint64_t hits;

	answering_start(&answering, at, 1);
	reader = epoch_register(answering.epoch);
	engine = answering_engine(&answering, reader, &answering.rng);
	hits = answering_ask(&answering, engine, reader, times);
	engine_free(engine);
	epoch_unregister(reader);
	answering_stop(&answering);
	if (hits != times)
		fprintf(stderr,
			"cached-answers: not answered from the cache\n");
	return hits != times;
}

int main(int argc, char **argv)
{
	bool lists = argc == 2 && strcmp(argv[1], "--list") == 0;

	for (unsigned i = 0; i < CASES; i++)
		if (lists)
			puts(cases[i].name);
		else if (argc == 3 && strcmp(argv[1], cases[i].name) == 0)
			return measure(&cases[i], strtoul(argv[2], NULL, 10));
	if (lists)
		return 0;
	fprintf(stderr, "usage: cached-answers CASE TIMES | --list\n");
	return 2;
}
