/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/daemon/anchor_store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define LOCK_FILE ANCHOR_STORE_FILE ".lock"
#define NEW_FILE  ANCHOR_STORE_FILE ".new"
#define BAD_FILE  ANCHOR_STORE_FILE ".damaged"

static int call_open(int folder, const char *path, int flags, mode_t mode)
{
	return openat(folder, path, flags, mode);
}

static int call_rename(int folder, const char *from, const char *to)
{
	return renameat(folder, from, folder, to);
}

static const struct anchor_calls real_calls = {
	.open = call_open,
	.write = write,
	.fsync = fsync,
	.rename = call_rename,
};

bool anchor_store_init(struct anchor_store *store, const char *folder)
{
	*store = (struct anchor_store){.folder = strdup(folder ? folder : "."),
				       .lock = -1,
				       .calls = &real_calls};
	return store->folder;
}

void anchor_store_done(struct anchor_store *store)
{
	if (store->lock >= 0)
		close(store->lock);
	store->lock = -1;
	free(store->folder);
	store->folder = NULL;
}

/* ---- Sentences ----------------------------------------------------------- */

static const char *advice(int error)
{
	switch (error) {
	case EACCES:
	case EPERM:
		return "let the user that Kedge runs as read and write it, or "
		       "name another folder with managed-keys-directory";
	case EROFS:
		return "name a folder that can be written to with "
		       "managed-keys-directory";
	case ENOENT:
	case ENOTDIR:
		return "make that folder, or name another one with "
		       "managed-keys-directory";
	case ENOSPC:
	case EDQUOT:
		return "make room on that file system";
	default:
		return "look after that file system, or name another folder "
		       "with managed-keys-directory";
	}
}

/* WHAT could not be done with FILE of the folder; errno says why. */
static enum status complain(const struct anchor_store *store, const char *what,
			    const char *file, char *problem)
{
	int error = errno;

	snprintf(problem, ANCHOR_PROBLEM_MAX, "cannot %s %s%s%s: %s: %s", what,
		 store->folder, file ? "/" : "", file ? file : "",
		 strerror(error), advice(error));
	errno = error;
	return STATUS_IO;
}

static int open_folder(const struct anchor_store *store)
{
	return open(store->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

/* ---- Reading ------------------------------------------------------------- */

static ssize_t read_all(int fd, char *octets, size_t room)
{
	size_t size = 0;

	while (size < room) {
		ssize_t got = read(fd, octets + size, room - size);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -1;
		if (got == 0)
			break;
		size += (size_t)got;
	}
	return (ssize_t)size;
}

static enum status parse(const struct anchor_store *store, const char *octets,
			 size_t size, char *problem, struct anchor_state **ret)
{
	char why[ANCHOR_PROBLEM_MAX / 2];
	enum status status =
		anchor_state_parse(octets, size, why, sizeof(why), ret);

	if (status != STATUS_OK)
		snprintf(problem, ANCHOR_PROBLEM_MAX,
			 "%s/" ANCHOR_STORE_FILE
			 " is not used: %s; the resolver "
			 "sets it aside as " BAD_FILE " and begins anew from "
			 "the configured anchors",
			 store->folder, why);
	return status;
}

static enum status load(struct anchor_store *store, int fd, char *problem,
			struct anchor_state **ret)
{
	char *octets = malloc(ANCHOR_STATE_SIZE_MAX + 1);
	enum status status = STATUS_NO_MEMORY;
	ssize_t size;

	snprintf(problem, ANCHOR_PROBLEM_MAX, "out of memory");
	if (octets) {
		size = read_all(fd, octets, ANCHOR_STATE_SIZE_MAX + 1);
		status = size < 0 ? complain(store, "read", ANCHOR_STORE_FILE,
					     problem)
				  : parse(store, octets, (size_t)size, problem,
					  ret);
	}
	free(octets);
	return status;
}

enum status anchor_store_load(struct anchor_store *store, char *problem,
			      struct anchor_state **ret)
{
	int folder = open_folder(store);
	enum status status;
	int fd;

	problem[0] = '\0';
	if (folder < 0)
		return complain(store, "open", NULL, problem);
	/* What is no plain file must not keep us waiting. */
	fd = openat(folder, ANCHOR_STORE_FILE,
		    O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	close(folder);
	if (fd < 0 && errno == ENOENT)
		return STATUS_NOT_FOUND;
	if (fd < 0)
		return complain(store, "open", ANCHOR_STORE_FILE, problem);
	store->is_known = fstat(fd, &store->seen) == 0;
	status = load(store, fd, problem, ret);
	close(fd);
	return status;
}

bool anchor_store_set_aside(struct anchor_store *store)
{
	int folder = open_folder(store);
	bool is_done;

	if (folder < 0)
		return false;
	is_done = renameat(folder, ANCHOR_STORE_FILE, folder, BAD_FILE) == 0;
	close(folder);
	store->is_known = false;
	return is_done;
}

bool anchor_store_has_changed(struct anchor_store *store)
{
	int folder = open_folder(store);
	struct stat now;
	bool is_there;

	if (folder < 0)
		return false;
	is_there = fstatat(folder, ANCHOR_STORE_FILE, &now, 0) == 0;
	close(folder);
	if (!is_there)
		return false; /* it will be written again */
	return !store->is_known || now.st_ino != store->seen.st_ino ||
	       now.st_size != store->seen.st_size ||
	       now.st_mtim.tv_sec != store->seen.st_mtim.tv_sec ||
	       now.st_mtim.tv_nsec != store->seen.st_mtim.tv_nsec;
}

/* ---- Writing ------------------------------------------------------------- */

static bool write_all(const struct anchor_store *store, int fd,
		      const char *octets, size_t size)
{
	while (size > 0) {
		ssize_t put = store->calls->write(fd, octets, size);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return false;
		if (put == 0) {
			errno = EIO;
			return false;
		}
		octets += put;
		size -= (size_t)put;
	}
	return true;
}

static enum status write_new(struct anchor_store *store, int folder,
			     const char *octets, size_t size, char *problem)
{
	int fd = store->calls->open(
		folder, NEW_FILE,
		O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644);
	enum status status = STATUS_OK;

	if (fd < 0)
		return complain(store, "write", NEW_FILE, problem);
	if (!write_all(store, fd, octets, size) || store->calls->fsync(fd) != 0)
		status = complain(store, "write", NEW_FILE, problem);
	else
		store->is_known = fstat(fd, &store->seen) == 0;
	close(fd);
	return status;
}

/* With the folder's lock. */
static enum status replace(struct anchor_store *store, int folder,
			   const char *octets, size_t size, char *problem)
{
	enum status status = write_new(store, folder, octets, size, problem);

	if (status != STATUS_OK)
		return status;
	if (store->calls->rename(folder, NEW_FILE, ANCHOR_STORE_FILE) != 0)
		return complain(store, "replace", ANCHOR_STORE_FILE, problem);
	if (store->calls->fsync(folder) != 0)
		return complain(store, "bring to the disk", NULL, problem);
	return STATUS_OK;
}

enum status anchor_store_save(struct anchor_store *store,
			      const struct anchor_state *state, char *problem)
{
	enum status status;
	char *octets;
	size_t size;
	int folder;

	problem[0] = '\0';
	status = anchor_state_write(state, &octets, &size);
	if (status != STATUS_OK) {
		snprintf(problem, ANCHOR_PROBLEM_MAX,
			 "cannot write the state of trust anchors: %s",
			 status_text(status));
		return status;
	}
	folder = open_folder(store);
	if (folder < 0) {
		status = complain(store, "open", NULL, problem);
	} else {
		/* Where folders cannot be locked, rename is all there is. */
		(void)flock(folder, LOCK_EX);
		status = replace(store, folder, octets, size, problem);
		close(folder);
	}
	free(octets);
	return status;
}

/* ---- The daemon's lock --------------------------------------------------- */

enum status anchor_store_lock(struct anchor_store *store, char *problem)
{
	int folder;

	problem[0] = '\0';
	if (store->lock >= 0)
		return STATUS_OK;
	folder = open_folder(store);
	if (folder < 0)
		return complain(store, "open", NULL, problem);
	store->lock = openat(folder, LOCK_FILE,
			     O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
	close(folder);
	if (store->lock < 0)
		return complain(store, "write", LOCK_FILE, problem);
	if (flock(store->lock, LOCK_EX | LOCK_NB) == 0)
		return STATUS_OK;
	close(store->lock);
	store->lock = -1;
	snprintf(problem, ANCHOR_PROBLEM_MAX,
		 "another kedge keeps its trust anchors in %s: give each a "
		 "folder of its own with managed-keys-directory",
		 store->folder);
	return STATUS_LIMIT;
}

bool anchor_store_is_locked(const struct anchor_store *store)
{
	int folder = open_folder(store), fd;
	bool is_locked;

	if (folder < 0)
		return false;
	fd = openat(folder, LOCK_FILE, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	close(folder);
	if (fd < 0)
		return false;
	is_locked = flock(fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
	close(fd);
	return is_locked;
}
