/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/daemon/nearest.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

void nearest_init(struct nearest *nearest, const char *word)
{
	size_t size = strnlen(word, NEAREST_SIZE_MAX + 1);

	*nearest = (struct nearest){.word = word};
	if (size > 1 && size <= NEAREST_SIZE_MAX)
		nearest->faults = (unsigned)(size < 3 ? 1 : size / 3) + 1;
}

static bool same(char a, char b)
{
	return tolower((unsigned char)a) == tolower((unsigned char)b);
}

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/*
 * The distance of Damerau and Levenshtein, restricted to swaps of
 * neighbours; ROWS[i % 3][j] is that of A's first i and B's first j octets.
 */
static unsigned distance(const char *a, const char *b)
{
	unsigned rows[3][NEAREST_SIZE_MAX + 1];
	size_t a_size = strlen(a), b_size = strlen(b);

	for (size_t j = 0; j <= b_size; j++)
		rows[0][j] = (unsigned)j;
	for (size_t i = 1; i <= a_size; i++) {
		unsigned *row = rows[i % 3], *above = rows[(i - 1) % 3];

		row[0] = (unsigned)i;
		for (size_t j = 1; j <= b_size; j++) {
			unsigned swap = !same(a[i - 1], b[j - 1]);

			row[j] = least(above[j - 1] + swap,
				       least(above[j], row[j - 1]) + 1);
			if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) &&
			    same(a[i - 2], b[j - 1]))
				row[j] = least(row[j],
					       rows[(i - 2) % 3][j - 2] + 1);
		}
	}
	return rows[a_size % 3][b_size];
}

void nearest_try(struct nearest *nearest, const char *candidate)
{
	unsigned faults;

	if (nearest->faults == 0 ||
	    strnlen(candidate, NEAREST_SIZE_MAX + 1) > NEAREST_SIZE_MAX)
		return;
	faults = distance(nearest->word, candidate);
	if (faults < nearest->faults) {
		nearest->faults = faults;
		nearest->found = candidate;
	}
}
