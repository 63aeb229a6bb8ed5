/* SPDX-License-Identifier: BSD-2-Clause */
#include "cache/epoch.h"

#include <assert.h>
#include <pthread.h>
#include <stdalign.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

/*
 * The epoch counts up. A reader that is online shows the epoch that it saw at
 * its last quiescent moment; offline it shows EPOCH_OFFLINE.
 *
 * What a reader retires goes through three lists. It is collected in `open`.
 * That list is closed in an epoch, which then ends, and waits. Once every
 * reader online shows a later epoch, it is ready to be freed, little by
 * little.
 */
enum {
	CACHE_LINE = 64,
	RECLAIM_EVERY = 64,  /* retired nodes between two attempts to free */
	RECLAIM_LEAST = 256, /* nodes freed in one attempt, at least ... */
	RECLAIM_PART = 64,   /* ... or this part of those that are ready */
};
#define EPOCH_OFFLINE ((uint64_t)0)

struct limbo {
	struct epoch_node *first, *last;
	size_t count;
};

struct epoch_reader {
	/* Read by all; on a line apart from what its own thread writes. */
	alignas(CACHE_LINE) _Atomic uint64_t seen;
	alignas(CACHE_LINE) struct epoch *epoch;
	bool registered; /* guarded by the epoch's lock */
	struct limbo open, waiting, ready;
	uint64_t closed_in; /* the epoch that `waiting` was closed in */
	unsigned since_reclaim;
};

struct epoch {
	alignas(CACHE_LINE) _Atomic uint64_t now;
	alignas(CACHE_LINE) unsigned readers_max;
	struct epoch_reader *readers;
	pthread_mutex_t lock; /* readers' slots and the orphans */
	struct limbo orphans; /* of readers that have left */
};

static void limbo_push(struct limbo *limbo, struct epoch_node *node)
{
	node->next = NULL;
	if (limbo->last)
		limbo->last->next = node;
	else
		limbo->first = node;
	limbo->last = node;
	limbo->count++;
}

/* Moves all that is in FROM behind what is in TO. */
static void limbo_move(struct limbo *to, struct limbo *from)
{
	if (!from->first)
		return;
	if (to->last)
		to->last->next = from->first;
	else
		to->first = from->first;
	to->last = from->last;
	to->count += from->count;
	*from = (struct limbo){0};
}

static void limbo_free(struct limbo *limbo, size_t most)
{
	for (; most > 0 && limbo->first; most--) {
		struct epoch_node *node = limbo->first;

		limbo->first = node->next;
		if (!limbo->first)
			limbo->last = NULL;
		limbo->count--;
		node->free(node);
	}
}

struct epoch *epoch_new(unsigned readers_max)
{
	struct epoch *epoch = aligned_alloc(CACHE_LINE, sizeof(*epoch));

	if (!epoch)
		return NULL;
	*epoch = (struct epoch){.readers_max = readers_max};
	epoch->readers = aligned_alloc(CACHE_LINE,
				       readers_max * sizeof(*epoch->readers));
	if (!epoch->readers || pthread_mutex_init(&epoch->lock, NULL) != 0) {
		free(epoch->readers);
		free(epoch);
		return NULL;
	}
	atomic_init(&epoch->now, 1);
	for (unsigned i = 0; i < readers_max; i++) {
		epoch->readers[i] = (struct epoch_reader){.epoch = epoch};
		atomic_init(&epoch->readers[i].seen, EPOCH_OFFLINE);
	}
	return epoch;
}

void epoch_free(struct epoch *epoch)
{
	if (!epoch)
		return;
	for (unsigned i = 0; i < epoch->readers_max; i++)
		assert(!epoch->readers[i].registered);
	limbo_free(&epoch->orphans, SIZE_MAX);
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
	if (found) {
		found->registered = true;
		limbo_move(&found->open, &epoch->orphans);
	}
	pthread_mutex_unlock(&epoch->lock);
	if (found)
		epoch_online(found);
	return found;
}

bool epoch_has(const struct epoch *epoch, const struct epoch_reader *reader)
{
	return reader->epoch == epoch;
}

/* The oldest epoch that a reader online may still be in. */
static uint64_t oldest_seen(const struct epoch *epoch)
{
	uint64_t oldest = atomic_load(&epoch->now);

	for (unsigned i = 0; i < epoch->readers_max; i++) {
		uint64_t seen = atomic_load(&epoch->readers[i].seen);

		if (seen != EPOCH_OFFLINE && seen < oldest)
			oldest = seen;
	}
	return oldest;
}

/* Ends the epoch that the open list was collected in, if none waits. */
static void close_list(struct epoch_reader *reader)
{
	if (reader->waiting.first || !reader->open.first)
		return;
	limbo_move(&reader->waiting, &reader->open);
	reader->closed_in = atomic_fetch_add(&reader->epoch->now, 1);
}

static void end_wait(struct epoch_reader *reader)
{
	if (reader->waiting.first &&
	    oldest_seen(reader->epoch) > reader->closed_in)
		limbo_move(&reader->ready, &reader->waiting);
}

/* Frees so much that a flood of retired nodes ebbs away, and not at once. */
static void free_part(struct epoch_reader *reader)
{
	size_t part = reader->ready.count / RECLAIM_PART;

	limbo_free(&reader->ready, part > RECLAIM_LEAST ? part : RECLAIM_LEAST);
}

void epoch_quiescent(struct epoch_reader *reader)
{
	close_list(reader);
	atomic_store(&reader->seen, atomic_load(&reader->epoch->now));
	end_wait(reader);
	free_part(reader);
}

void epoch_offline(struct epoch_reader *reader)
{
	close_list(reader);
	atomic_store(&reader->seen, EPOCH_OFFLINE);
	end_wait(reader);
	/* What was retired since a list began to wait, too. */
	close_list(reader);
	end_wait(reader);
	limbo_free(&reader->ready, SIZE_MAX);
}

void epoch_online(struct epoch_reader *reader)
{
	/* Sequentially consistent: what is retired after this waits for us. */
	atomic_store(&reader->seen, atomic_load(&reader->epoch->now));
}

void epoch_retire(struct epoch_reader *reader, struct epoch_node *node)
{
	assert(atomic_load_explicit(&reader->seen, memory_order_relaxed) !=
	       EPOCH_OFFLINE);
	limbo_push(&reader->open, node);
	if (++reader->since_reclaim < RECLAIM_EVERY)
		return;
	reader->since_reclaim = 0;
	end_wait(reader);
	close_list(reader);
	free_part(reader);
}

void epoch_unregister(struct epoch_reader *reader)
{
	struct epoch *epoch = reader->epoch;

	epoch_offline(reader);
	pthread_mutex_lock(&epoch->lock);
	limbo_move(&epoch->orphans, &reader->waiting);
	limbo_move(&epoch->orphans, &reader->open);
	reader->registered = false;
	pthread_mutex_unlock(&epoch->lock);
}
