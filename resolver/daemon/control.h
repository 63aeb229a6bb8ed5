/*
 * control.h - what can be asked of the running daemon, and done to it.
 *
 * HTTP with JSON over a Unix socket: `kedge ctl` speaks it, and
 *
 *	curl --unix-socket /run/kedge/control.sock http://localhost/status
 *
 * It lives in the main thread. Workers own their engines: they are asked by
 * a message each, and the answer leaves when the last one has reported.
 *
 *	control_new()     as root still: the socket is opened
 *	control_start()   in the main thread's loop, when the workers run
 *	control_free()    when they are freed
 *
 * control.c (HTTP), control_round.c (asking the workers), control_commands.c,
 * control_look.c (the caches), control_socket.c, control_guard.c; the other
 * end is control_client.c and control_text.c.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_DAEMON_CONTROL_H
#define RESOLVER_DAEMON_CONTROL_H

#include <event2/event.h>

#include "base/status.h"
#include "resolver/core/caches.h"
#include "resolver/daemon/anchor_keeper.h"
#include "resolver/daemon/conf.h"
#include "resolver/daemon/nta.h"
#include "resolver/daemon/worker.h"

struct control;

/* Borrowed until the end. */
struct control_setup {
	struct event_base *base;
	struct worker *const *workers;
	unsigned worker_count;
	const struct caches *caches;
	struct epoch *epoch;
	const struct hash_key *hash_key;
	struct anchor_keeper *keeper;
	struct nta_keeper *ntas;
	const struct address *addresses; /* listened on */
	size_t address_count;
	const char *path; /* of the configuration */
	/* What is in force now. */
	const struct conf *(*conf)(void *context);
	/* Reads the configuration again; false: all stays as it was, and
	 * REPORT says why. */
	bool (*reload)(void *context, struct conf_report *report);
	void *context;
};

/*
 * Opens the socket that CONF has. That it cannot is told in the log, and is
 * no failure. NULL without memory.
 */
struct control *control_new(const struct conf *conf);

/* Begins to answer. A failure is told in the log. */
void control_start(struct control *control, const struct control_setup *setup);

/* The configuration was read: OK, or it has errors. Not of its own doing. */
void control_tell_reload(struct control *control, bool ok);

/* Answers nothing any more, in the main thread; the workers may still run. */
void control_stop(struct control *control);
void control_free(struct control *control); /* accepts NULL */

#endif
