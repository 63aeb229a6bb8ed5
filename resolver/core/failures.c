/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/core/failures.h"

#include <string.h>

static bool is_same(const struct failure *failure, const uint8_t *name,
		    uint16_t type, int ede)
{
	return failure->type == type && failure->reason.ede == ede &&
	       name_equal(failure->name.octets, name);
}

/* The one that failed longest ago. */
static struct failure *oldest(struct failures *failures)
{
	struct failure *found = &failures->list[0];

	for (unsigned i = 1; i < failures->count; i++)
		if (failures->list[i].last.s < found->last.s)
			found = &failures->list[i];
	return found;
}

/* The entry of this question and cause, or a place for it, with count 0. */
static struct failure *entry_for(struct failures *failures, const uint8_t *name,
				 uint16_t type, int ede)
{
	struct failure *entry;

	for (unsigned i = 0; i < failures->count; i++)
		if (is_same(&failures->list[i], name, type, ede))
			return &failures->list[i];
	entry = failures->count < LIMIT_FAILURES
			? &failures->list[failures->count++]
			: oldest(failures);
	memset(entry, 0, sizeof(*entry));
	name_copy(&entry->name, name);
	entry->type = type;
	entry->reason.ede = (int16_t)ede;
	return entry;
}

static void copy_text(struct span text, char to[REASON_TEXT_MAX])
{
	size_t size =
		text.size < REASON_TEXT_MAX ? text.size : REASON_TEXT_MAX - 1;

	if (size > 0)
		memcpy(to, text.data, size);
	to[size] = '\0';
}

void failures_note(struct failures *failures, const uint8_t *name,
		   uint16_t type, bool is_bogus, int ede, struct span text,
		   struct wall_time now)
{
	struct failure *entry = entry_for(failures, name, type, ede);

	if (entry->count++ == 0)
		entry->first = now;
	entry->last = now;
	entry->is_bogus = is_bogus;
	copy_text(text, entry->reason.text);
}
