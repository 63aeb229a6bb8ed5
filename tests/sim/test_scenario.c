/*
 * test_scenario.c - plays one scenario: test-sim-scenario FILE
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>

#include "tests/sim/scenario.h"

int main(int argc, char **argv)
{
	bool is_right = argc > 1;

	if (argc < 2)
		fputs("usage: test-sim-scenario FILE...\n", stderr);
	for (int i = 1; i < argc; i++) {
		struct scenario *scenario = scenario_read(argv[i]);
		bool is_good = scenario && scenario_play(scenario);

		printf("%s %s: %s\n", is_good ? "ok    " : "NOT OK", argv[i],
		       scenario ? scenario->title : "");
		scenario_free(scenario);
		is_right &= is_good;
	}
	return is_right ? EXIT_SUCCESS : EXIT_FAILURE;
}
