/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/core/qname_minimisation.h"

#include "resolver/core/limits.h"
#include "wire/codes.h"
#include "wire/name.h"

void minimisation_start(struct qname_minimisation *min, const uint8_t *name,
			uint16_t type, bool enabled)
{
	*min = (struct qname_minimisation){.name = name, .type = type};
	if (!enabled)
		minimisation_stop(min);
}

void minimisation_stop(struct qname_minimisation *min)
{
	min->labels = NAME_LABELS_MAX;
	min->shown_before = LIMIT_MINIMISE_COUNT;
}

/*
 * RFC 9156 section 2.3: one label at a time at first, then in steps that
 * reach the whole name within MINIMISE_COUNT queries.
 */
static unsigned labels_to_add(const struct qname_minimisation *min,
			      unsigned shown)
{
	unsigned whole = name_labels(min->name);
	unsigned queries_left;

	if (min->shown_before < LIMIT_MINIMISE_ONE_LABEL)
		return 1;
	if (min->shown_before >= LIMIT_MINIMISE_COUNT || whole <= shown)
		return NAME_LABELS_MAX;
	queries_left = LIMIT_MINIMISE_COUNT - min->shown_before;
	return (whole - shown + queries_left - 1) / queries_left;
}

static void show(struct qname_minimisation *min, unsigned shown)
{
	min->labels = shown + labels_to_add(min, shown);
	if (min->shown_before < LIMIT_MINIMISE_COUNT)
		min->shown_before++;
}

void minimisation_at_cut(struct qname_minimisation *min, const uint8_t *cut)
{
	if (min->shown_before < LIMIT_MINIMISE_COUNT)
		show(min, name_labels(cut));
}

void minimisation_show_more(struct qname_minimisation *min, const uint8_t *cut)
{
	unsigned least = name_labels(cut);

	show(min, min->labels > least ? min->labels : least);
}

const uint8_t *minimisation_name(const struct qname_minimisation *min,
				 uint16_t *ret_type)
{
	if (minimisation_shows_all(min, name_labels(min->name))) {
		*ret_type = min->type;
		return min->name;
	}
	*ret_type = RRTYPE_A;
	return name_suffix(min->name, min->labels);
}
