/*
 * fuzz_anchor_state.c - the state of trust points, and others' anchor files.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "trust-anchor/anchor_state.h"

/* What was read is written, and reads as the same text again. */
static void check_round_trip(struct anchor_state *state)
{
	struct anchor_state *again = NULL;
	size_t size, size_again;
	char problem[80] = "";
	char *text, *text_again;

	must(anchor_state_write(state, &text, &size) == STATUS_OK);
	must(anchor_state_parse(text, size, problem, sizeof(problem),
				&again) == STATUS_OK);
	must(anchor_state_write(again, &text_again, &size_again) == STATUS_OK);
	must(size == size_again && memcmp(text, text_again, size) == 0);
	free(text);
	free(text_again);
	anchor_state_free(state);
	anchor_state_free(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct wall_time now = {1800000000};
	struct anchor_state *state;
	char problem[80] = "";

	if (anchor_state_parse((const char *)data, size, problem,
			       sizeof(problem), &state) == STATUS_OK)
		check_round_trip(state);
	else
		must(problem[0] != '\0');
	problem[0] = '\0';
	if (anchor_state_import((const char *)data, size, now, problem,
				sizeof(problem), &state) == STATUS_OK)
		check_round_trip(state);
	else
		must(problem[0] != '\0');
	return 0;
}
