/*
 * fuzz_anchor_file.c - trust anchors in text, as one record and as a file.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "as_file.h"
#include "fuzz.h"
#include "trust-anchor/anchor_file.h"

static void check_result(const struct anchor_set *set, enum status status,
			 const char *problem, size_t room)
{
	must(strnlen(problem, room) < room);
	if (status == STATUS_OK)
		must(!anchor_set_is_empty(set));
	else
		must(problem[0] != '\0');
}

static void check_text(const uint8_t *data, size_t size)
{
	struct anchor_set *set = anchor_set_new();
	char *text = malloc(size + 1), problem[80] = "";
	enum status status;

	must(set && text);
	memcpy(text, data, size);
	text[size] = '\0';
	status = anchor_add_text(set, text, problem, sizeof(problem));
	check_result(set, status, problem, sizeof(problem));
	must(status == STATUS_OK || anchor_set_is_empty(set));
	free(text);
	anchor_set_free(set);
}

static void check_file(const uint8_t *data, size_t size)
{
	struct anchor_set *set = anchor_set_new();
	char problem[80] = "";

	must(set);
	check_result(set,
		     anchor_add_file(set, as_file(data, size), problem,
				     sizeof(problem)),
		     problem, sizeof(problem));
	anchor_set_free(set);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	check_text(data, size);
	check_file(data, size);
	return 0;
}
