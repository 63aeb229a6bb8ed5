/*
 * epoch.h - when memory that others may still read can be given back.
 *
 * Readers take no lock: a worker's turn of its loop is one read section.
 * Between turns it calls epoch_quiescent(); before it sleeps,
 * epoch_offline(), and epoch_online() when it wakes. What is unlinked from a
 * table is retired, and freed once every reader that is online has been
 * quiescent since. Plain C11 atomics, so that ThreadSanitizer sees all of it.
 *
 * The links by which readers come to an object are loaded and unlinked with
 * memory_order_seq_cst. A reader that comes online just as others look for
 * readers has then either been seen by them, or sees what they unlinked.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef CACHE_EPOCH_H
#define CACHE_EPOCH_H

#include <stdbool.h>
#include <stddef.h>

struct epoch;
struct epoch_reader;

/* What can be retired; it may share its place with what readers never read. */
struct epoch_node {
	struct epoch_node *next;
	void (*free)(struct epoch_node *node);
};

/* READERS_MAX threads at most may register. NULL without memory. */
struct epoch *epoch_new(unsigned readers_max);

/*
 * No reader may be registered any more; frees all that is retired. Accepts
 * NULL.
 */
void epoch_free(struct epoch *epoch);

/* One for each thread, online at first; NULL when there are too many. */
struct epoch_reader *epoch_register(struct epoch *epoch);
void epoch_unregister(struct epoch_reader *reader);

/* READER was registered with EPOCH, and with no other. */
bool epoch_has(const struct epoch *epoch, const struct epoch_reader *reader);

/*
 * The caller holds no pointer into any table at this moment. Frees a part of
 * what it retired, so that the pause stays short.
 */
void epoch_quiescent(struct epoch_reader *reader);

/* As epoch_quiescent(), until epoch_online(); frees all that it can. */
void epoch_offline(struct epoch_reader *reader);
void epoch_online(struct epoch_reader *reader);

/*
 * NODE is unlinked: NODE->free(NODE) runs when nobody can see it. READER is
 * online, and NODE is not freed before its own next quiescent moment.
 */
void epoch_retire(struct epoch_reader *reader, struct epoch_node *node);

#endif
