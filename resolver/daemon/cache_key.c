/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/daemon/cache_key.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include "base/rng.h"
#include "resolver/daemon/cache_file.h"
#include "resolver/daemon/chance.h"

static enum status complain(const char *what, const char *key_path,
			    char *problem)
{
	int error = errno;

	snprintf(problem, CACHE_PROBLEM_MAX,
		 "cannot %s %.400s: %s: let the user that Kedge runs as read "
		 "and "
		 "write it and its folder, or name another cache-file",
		 what, key_path, strerror(error));
	errno = error;
	return STATUS_IO;
}

static bool name_key(const char *path, char *problem, char ret[PATH_MAX])
{
	if (snprintf(ret, PATH_MAX, "%s.key", path) < PATH_MAX)
		return true;
	snprintf(problem, CACHE_PROBLEM_MAX,
		 "cache-file: the path is too long");
	return false;
}

static enum status read_from(int fd, const char *key_path, char *problem,
			     struct cache_key *ret)
{
	struct stat about;

	if (fstat(fd, &about) != 0)
		return complain("read", key_path, problem);
	if (!S_ISREG(about.st_mode) || about.st_size != CACHE_KEY_SIZE ||
	    read(fd, ret->octets, CACHE_KEY_SIZE) != CACHE_KEY_SIZE) {
		snprintf(
			problem, CACHE_PROBLEM_MAX,
			"%.400s is no key: remove it, and a new one is made at "
			"the next stop",
			key_path);
		return STATUS_INVALID;
	}
	/* Who made it, or can read it, can sign whatever they like. */
	if (about.st_uid != geteuid() || about.st_mode & (S_IRWXG | S_IRWXO)) {
		snprintf(problem, CACHE_PROBLEM_MAX,
			 "%.400s can be used by others than this user: remove "
			 "it, "
			 "and a new one is made at the next stop",
			 key_path);
		return STATUS_INVALID;
	}
	return STATUS_OK;
}

enum status cache_key_read(const char *path, char *problem,
			   struct cache_key *ret)
{
	char key_path[PATH_MAX];
	enum status status;
	int fd;

	if (!name_key(path, problem, key_path))
		return STATUS_INVALID;
	fd = open(key_path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd < 0 && errno == ENOENT) {
		snprintf(problem, CACHE_PROBLEM_MAX,
			 "%.400s is missing: without it nobody knows whether "
			 "the "
			 "cache file is ours",
			 key_path);
		return STATUS_NOT_FOUND;
	}
	if (fd < 0)
		return complain("read", key_path, problem);
	status = read_from(fd, key_path, problem, ret);
	close(fd);
	return status;
}

/* A new file, never one that is there: others may have that open. */
static enum status make(const char *key_path, char *problem,
			struct cache_key *ret)
{
	struct rng rng;
	bool is_written;
	int fd;

	if (unlink(key_path) != 0 && errno != ENOENT)
		return complain("replace", key_path, problem);
	fd = open(key_path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return complain("write", key_path, problem);
	chance_init(&rng);
	rng_octets(&rng, ret->octets, CACHE_KEY_SIZE);
	is_written = write(fd, ret->octets, CACHE_KEY_SIZE) == CACHE_KEY_SIZE &&
		     fsync(fd) == 0;
	close(fd);
	return is_written ? STATUS_OK : complain("write", key_path, problem);
}

enum status cache_key_take(const char *path, char *problem,
			   struct cache_key *ret)
{
	enum status status = cache_key_read(path, problem, ret);
	char key_path[PATH_MAX];

	if (status != STATUS_NOT_FOUND && status != STATUS_INVALID)
		return status;
	if (!name_key(path, problem, key_path))
		return STATUS_INVALID;
	return make(key_path, problem, ret);
}

enum status cache_key_mac(const struct cache_key *key,
			  const struct cache_part *parts, size_t count,
			  uint8_t ret[CACHE_MAC_SIZE])
{
	char name[] = "SHA256";
	const OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name,
						 0),
		OSSL_PARAM_construct_end(),
	};
	EVP_MAC *mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
	EVP_MAC_CTX *context = mac ? EVP_MAC_CTX_new(mac) : NULL;
	bool fine = context && EVP_MAC_init(context, key->octets,
					    CACHE_KEY_SIZE, params) == 1;
	size_t size = 0;

	for (size_t i = 0; i < count && fine; i++)
		fine = EVP_MAC_update(context, parts[i].octets,
				      parts[i].size) == 1;
	fine = fine && EVP_MAC_final(context, ret, &size, CACHE_MAC_SIZE) == 1;
	EVP_MAC_CTX_free(context);
	EVP_MAC_free(mac);
	return fine && size == CACHE_MAC_SIZE ? STATUS_OK : STATUS_NO_MEMORY;
}
