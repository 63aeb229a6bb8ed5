/*
 * anchor_store.h - the file that the state of trust anchors is kept in.
 *
 * It is there whole or not at all: a new one is written beside it, brought to
 * the disk, and takes its name in one step; then the folder is brought to the
 * disk too. Whoever changes it holds the folder's lock for that long, and the
 * daemon holds a lock of its own all its life, so that a second one is told.
 *
 * Nothing here ends a program: every failure is a sentence that says what to
 * do, and the caller goes on with what it has.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_DAEMON_ANCHOR_STORE_H
#define RESOLVER_DAEMON_ANCHOR_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/types.h>

#include "base/status.h"
#include "trust-anchor/anchor_state.h"

#define ANCHOR_STORE_FILE "kedge-anchors"

enum {
	ANCHOR_PROBLEM_MAX = 512
}; /* octets of a sentence */

/* The system calls that change something, for tests that let them fail. */
struct anchor_calls {
	int (*open)(int folder, const char *path, int flags, mode_t mode);
	ssize_t (*write)(int fd, const void *octets, size_t size);
	int (*fsync)(int fd);
	int (*rename)(int folder, const char *from, const char *to);
};

struct anchor_store {
	char *folder;  /* owned; as the user wrote it, or "." */
	int lock;      /* of the daemon; -1: not held */
	bool is_known; /* `seen` is the file that was read or written last */
	struct stat seen;
	const struct anchor_calls *calls;
};

/* FOLDER NULL: where we are. False without memory. */
bool anchor_store_init(struct anchor_store *store, const char *folder);
void anchor_store_done(struct anchor_store *store); /* gives the lock back */

/*
 * STATUS_NOT_FOUND when there is no file, and no PROBLEM with it; else what
 * open() or anchor_state_parse() say, with a sentence in PROBLEM (of
 * ANCHOR_PROBLEM_MAX). STATUS_MALFORMED: it is there, and cannot be trusted.
 */
enum status anchor_store_load(struct anchor_store *store, char *problem,
			      struct anchor_state **ret) MUST_USE;

/* STATUS_OK: the file has STATE now, on the disk. Else it is as it was. */
enum status anchor_store_save(struct anchor_store *store,
			      const struct anchor_state *state,
			      char *problem) MUST_USE;

/* Gives a file that cannot be used another name, for somebody to look at. */
bool anchor_store_set_aside(struct anchor_store *store);

/* Has somebody else put another file there since? */
bool anchor_store_has_changed(struct anchor_store *store);

/*
 * Takes the daemon's lock, unless it is held. STATUS_LIMIT: another process
 * has it; STATUS_IO. With a sentence in PROBLEM.
 */
enum status anchor_store_lock(struct anchor_store *store,
			      char *problem) MUST_USE;

/* Does a daemon hold that lock now? */
bool anchor_store_is_locked(const struct anchor_store *store);

#endif
