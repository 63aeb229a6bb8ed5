/* SPDX-License-Identifier: BSD-2-Clause */
#include "cache/epoch.h"

#include <assert.h>
#include <pthread.h>
#include <stdalign.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>

/*
 * The epoch counts up. A reader that is online shows the epoch that it saw at
 * its last quiescent moment; offline it shows EPOCH_OFFLINE. What was retired
 * in epoch E can be freed once every reader shows a later one.
 */
enum {
	CACHE_LINE = 64,
	RECLAIM_EVERY = 64, /* retired nodes between two attempts to free */
	RECLAIM_MAX = 256,  /* nodes freed in one attempt: a bounded pause */
};
#define EPOCH_OFFLINE ((unsigned long)0)

struct epoch_reader {
	alignas(CACHE_LINE) atomic_ulong seen;
	bool registered; /* guarded by the epoch's lock */
	struct epoch *epoch;
	/* Retired by this reader, oldest first; its own thread's alone. */
	struct epoch_node *oldest, *newest;
	unsigned since_reclaim;
};

struct epoch {
	atomic_ulong now;
	unsigned readers_max;
	pthread_mutex_t lock; /* readers' slots and the orphans */
	struct epoch_node *orphans; /* of readers that have left */
	struct epoch_reader *readers;
};

struct epoch *epoch_new(unsigned readers_max)
{
	struct epoch *epoch = calloc(1, sizeof(*epoch));

	if (!epoch)
		return NULL;
	epoch->readers = aligned_alloc(
		CACHE_LINE, readers_max * sizeof(*epoch->readers));
	if (!epoch->readers || pthread_mutex_init(&epoch->lock, NULL) != 0) {
		free(epoch->readers);
		free(epoch);
		return NULL;
	}
	atomic_init(&epoch->now, 1);
	epoch->readers_max = readers_max;
	for (unsigned i = 0; i < readers_max; i++) {
		struct epoch_reader *reader = &epoch->readers[i];

		atomic_init(&reader->seen, EPOCH_OFFLINE);
		reader->registered = false;
		reader->epoch = epoch;
		reader->oldest = reader->newest = NULL;
		reader->since_reclaim = 0;
	}
	return epoch;
}

static void free_all(struct epoch_node *node)
{
	while (node) {
		struct epoch_node *next = node->next;

		node->free(node);
		node = next;
	}
}

void epoch_free(struct epoch *epoch)
{
	if (!epoch)
		return;
	for (unsigned i = 0; i < epoch->readers_max; i++)
		assert(!epoch->readers[i].registered);
	free_all(epoch->orphans);
	pthread_mutex_destroy(&epoch->lock);
	free(epoch->readers);
	free(epoch);
}

struct epoch_reader *epoch_register(struct epoch *epoch)
{
	struct epoch_reader *found = NULL;

	pthread_mutex_lock(&epoch->lock);
	for (unsigned i = 0; i < epoch->readers_max && !found; i++)
		if (!epoch->readers[i].registered)
			found = &epoch->readers[i];
	if (found)
		found->registered = true;
	pthread_mutex_unlock(&epoch->lock);
	if (found)
		epoch_online(found);
	return found;
}

/* The oldest epoch that a reader online may still be in. */
static unsigned long oldest_seen(const struct epoch *epoch)
{
	unsigned long oldest = atomic_load(&epoch->now);

	for (unsigned i = 0; i < epoch->readers_max; i++) {
		unsigned long seen = atomic_load(&epoch->readers[i].seen);

		if (seen != EPOCH_OFFLINE && seen < oldest)
			oldest = seen;
	}
	return oldest;
}

static void reclaim(struct epoch_reader *reader)
{
	unsigned long oldest;

	reader->since_reclaim = 0;
	if (!reader->oldest)
		return;
	oldest = oldest_seen(reader->epoch);
	for (unsigned i = 0; i < RECLAIM_MAX && reader->oldest; i++) {
		struct epoch_node *node = reader->oldest;

		if (node->retired_in >= oldest)
			return;
		reader->oldest = node->next;
		if (!reader->oldest)
			reader->newest = NULL;
		node->free(node);
	}
}

void epoch_quiescent(struct epoch_reader *reader)
{
	struct epoch *epoch = reader->epoch;

	atomic_store(&reader->seen, atomic_load(&epoch->now));
	if (reader->oldest)
		reclaim(reader);
}

void epoch_offline(struct epoch_reader *reader)
{
	epoch_quiescent(reader);
	atomic_store(&reader->seen, EPOCH_OFFLINE);
}

void epoch_online(struct epoch_reader *reader)
{
	/* Sequentially consistent: what is retired after this waits for us. */
	atomic_store(&reader->seen, atomic_load(&reader->epoch->now));
}

void epoch_retire(struct epoch_reader *reader, struct epoch_node *node)
{
	node->next = NULL;
	/* Readers that come online from now on cannot find it any more. */
	node->retired_in = atomic_fetch_add(&reader->epoch->now, 1);
	if (reader->newest)
		reader->newest->next = node;
	else
		reader->oldest = node;
	reader->newest = node;
	if (++reader->since_reclaim >= RECLAIM_EVERY)
		reclaim(reader);
}

void epoch_unregister(struct epoch_reader *reader)
{
	struct epoch *epoch = reader->epoch;

	epoch_offline(reader);
	pthread_mutex_lock(&epoch->lock);
	if (reader->newest) {
		reader->newest->next = epoch->orphans;
		epoch->orphans = reader->oldest;
		reader->oldest = reader->newest = NULL;
	}
	reader->registered = false;
	pthread_mutex_unlock(&epoch->lock);
}
