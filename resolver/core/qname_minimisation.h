/*
 * qname_minimisation.h - what a server needs to know of the question, and no
 * more (RFC 9156).
 *
 * At each zone cut the first query shows one label more than the cut; the
 * following ones add labels until the whole name is shown. Queries for less
 * than the whole name are of type A, which servers answer best.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_CORE_QNAME_MINIMISATION_H
#define RESOLVER_CORE_QNAME_MINIMISATION_H

#include <stdbool.h>
#include <stdint.h>

struct qname_minimisation {
	const uint8_t *name; /* the whole QNAME, borrowed */
	uint16_t type;
	unsigned labels; /* of NAME that are shown now */
	unsigned shown_before; /* queries minimised so far, all cuts */
};

/* For a new question; ENABLED false shows all at once. */
void minimisation_start(struct qname_minimisation *min, const uint8_t *name,
			uint16_t type, bool enabled);

/* At zone cut CUT: show one label below it. */
void minimisation_at_cut(struct qname_minimisation *min, const uint8_t *cut);

/* The last query told of no cut: show more. */
void minimisation_show_more(struct qname_minimisation *min,
			    const uint8_t *cut);

/* Shows all from now on: the server cannot cope, or the name ends here. */
void minimisation_stop(struct qname_minimisation *min);

static inline bool minimisation_shows_all(const struct qname_minimisation *min,
					  unsigned name_label_count)
{
	return min->labels >= name_label_count;
}

/* What to ask now; RET_TYPE is A unless all is shown. Borrowed from NAME. */
const uint8_t *minimisation_name(const struct qname_minimisation *min,
				 uint16_t *ret_type);

#endif
