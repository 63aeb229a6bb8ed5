/*
 * worker.h - one thread: its sockets, its event loop, its engine.
 *
 * Workers share the caches and nothing else; each listens on sockets of its
 * own (SO_REUSEPORT). A callback is one read section of the caches: the clock
 * is read and the worker's reader comes online when it begins; when it ends,
 * what the engine wants done is done, and the reader goes offline.
 *
 *	worker_new()     in the main thread: everything is opened
 *	worker_start()   the thread runs
 *	worker_configure(), from any thread: new settings
 *	worker_stop()    from any thread: the loop ends, the thread is joined
 *	worker_free()
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_DAEMON_WORKER_H
#define RESOLVER_DAEMON_WORKER_H

#include "base/hash.h"
#include "base/status.h"
#include "resolver/core/caches.h"
#include "resolver/core/engine.h"
#include "resolver/core/settings.h"
#include "resolver/core/stats.h"
#include "resolver/daemon/conf.h"

struct worker;

/*
 * Something to be done with a worker's engine. run() is called once, in the
 * worker's thread and within a read section; with ENGINE NULL, in another
 * thread, when the worker has ended before that. The task is its own again
 * when run() begins.
 */
struct worker_task {
	struct worker_task *next;
	void (*run)(struct worker_task *task, struct engine *engine,
		    struct now now);
};

struct worker_setup { /* all borrowed for the worker's life */
	const struct conf *conf;
	struct settings *settings; /* to begin with; a reference is taken */
	const struct caches *caches;
	struct epoch *epoch;
	const struct hash_key *hash_key;
	const struct address *addresses; /* to listen on */
	size_t address_count;
	unsigned connections_max; /* TCP, of this worker */
	/* Takes what worker_watch_keys() brought, in the worker's thread. */
	void (*keys_found)(void *context, struct watched_keys *keys);
	void *keys_context;
	/* Takes what engine_probe() came to, likewise. */
	void (*probed)(void *context, struct probed *probed);
	void *probed_context;
};

/* STATUS_IO when an address cannot be listened on: it has been logged. */
enum status worker_new(const struct worker_setup *setup,
		       struct worker **ret) MUST_USE;
void worker_free(struct worker *worker); /* stopped; accepts NULL */

/* PRIMES: it asks for the root's NS set at once (RFC 9609). */
enum status worker_start(struct worker *worker, bool primes) MUST_USE;
void worker_stop(struct worker *worker);

/* A reference to SETTINGS is taken; the worker uses them from its next turn. */
void worker_configure(struct worker *worker, struct settings *settings);

/*
 * Asks for ZONE's DNSKEY RRset, from any thread: keys_found() is called, once
 * for each call of this. False without memory.
 */
bool worker_watch_keys(struct worker *worker, const uint8_t *zone);

/* TASK (borrowed until it runs) is for WORKER's next turn; from any thread. */
void worker_ask(struct worker *worker, struct worker_task *task);

/* Of a stopped worker. */
struct engine_stats worker_stats(const struct worker *worker);

#endif
