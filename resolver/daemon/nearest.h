/*
 * nearest.h - which known word did somebody mean?
 *
 *	nearest_init(&nearest, "alow-query");
 *	for each known word
 *		nearest_try(&nearest, known);
 *	if (nearest.found)
 *		... did you mean nearest.found?
 *
 * Counts letters that are wrong, missing, too many or swapped with their
 * neighbour, case aside. A word is near when a third of its letters at most
 * are at fault.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_DAEMON_NEAREST_H
#define RESOLVER_DAEMON_NEAREST_H

enum { NEAREST_SIZE_MAX = 48 }; /* octets; longer words are near to none */

struct nearest {
	const char *word;
	const char *found; /* NULL: none is near enough */
	unsigned faults;   /* of `found`; before, the first number too many */
};

void nearest_init(struct nearest *nearest, const char *word);
void nearest_try(struct nearest *nearest, const char *candidate);

#endif
