/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/daemon/cache_file.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/crypto.h>

#include "base/rng.h"
#include "resolver/daemon/cache_key.h"
#include "resolver/daemon/cache_trust.h"
#include "resolver/daemon/chance.h"
#include "wire/reader.h"
#include "wire/writer.h"

/* Raise the version when the form of the file, or of an image, changes. */
#define MAGIC "KEDGECF"
enum {
	VERSION = 1,
	MAGIC_SIZE = 8,
	NONCE_SIZE = 16,
	/* magic, version, wall, monotonic, boot, nonce, trust */
	HEADER_SIZE = MAGIC_SIZE + 4 + 8 + 8 + CACHE_BOOT_SIZE + NONCE_SIZE +
		      CACHE_TRUST_SIZE,
	HEADER_WHOLE = HEADER_SIZE + CACHE_MAC_SIZE,
	/* A block: size and whether it is the last, entries, MAC. */
	BLOCK_HEAD = 8,
	BLOCK_FULL = 128 * 1024, /* written when it has so many octets */
	BLOCK_MAX = BLOCK_FULL + CACHE_IMAGE_ENTRY_MAX,
	BLOCK_IS_LAST = 1,
	/* What the clocks may drift apart in one run of the machine. */
	CLOCKS_APART_S = 5,
};

/* ---- The header --------------------------------------------------------- */

struct header_fields {
	int64_t wall_s, mono_us;
	uint8_t boot[CACHE_BOOT_SIZE];
	uint8_t trust[CACHE_TRUST_SIZE];
};

static void put_u64(struct writer *writer, uint64_t value)
{
	writer_u32(writer, (uint32_t)(value >> 32));
	writer_u32(writer, (uint32_t)value);
}

static uint64_t get_u64(struct reader *reader)
{
	uint64_t high = reader_u32(reader);

	return high << 32 | reader_u32(reader);
}

static void write_header(const struct header_fields *fields,
			 uint8_t out[HEADER_SIZE])
{
	uint8_t nonce[NONCE_SIZE];
	struct writer writer;
	struct rng rng;

	chance_init(&rng);
	rng_octets(&rng, nonce, sizeof(nonce));
	writer_init(&writer, out, HEADER_SIZE);
	writer_octets(&writer, MAGIC, MAGIC_SIZE);
	writer_u32(&writer, VERSION);
	put_u64(&writer, (uint64_t)fields->wall_s);
	put_u64(&writer, (uint64_t)fields->mono_us);
	writer_octets(&writer, fields->boot, CACHE_BOOT_SIZE);
	writer_octets(&writer, nonce, NONCE_SIZE);
	writer_octets(&writer, fields->trust, CACHE_TRUST_SIZE);
}

/* The magic and the version were looked at. */
static void read_header(const uint8_t *octets, struct header_fields *ret)
{
	struct reader reader;
	struct span span;

	reader_init(&reader, span_of(octets, HEADER_SIZE));
	reader_skip(&reader, MAGIC_SIZE + 4);
	ret->wall_s = (int64_t)get_u64(&reader);
	ret->mono_us = (int64_t)get_u64(&reader);
	span = reader_span(&reader, CACHE_BOOT_SIZE);
	memcpy(ret->boot, span.data, span.size);
	reader_skip(&reader, NONCE_SIZE);
	span = reader_span(&reader, CACHE_TRUST_SIZE);
	memcpy(ret->trust, span.data, span.size);
}

/* Of block NUMBER under the header whose MAC is HEADER_MAC. */
static enum status block_mac(const struct cache_key *key,
			     const uint8_t *header_mac, uint64_t number,
			     struct span block, uint8_t *ret)
{
	const struct cache_part parts[] = {
		{header_mac, CACHE_MAC_SIZE},
		{&number, sizeof(number)},
		{block.data, block.size},
	};

	return cache_key_mac(key, parts, sizeof(parts) / sizeof(*parts), ret);
}

/* ---- Writing ------------------------------------------------------------ */

struct output {
	int fd;
	uint64_t octets, octets_max, entries, number;
	struct cache_key key;
	uint8_t header_mac[CACHE_MAC_SIZE];
	uint8_t *block; /* BLOCK_HEAD + BLOCK_MAX + CACHE_MAC_SIZE */
	size_t size;    /* octets of entries in it */
	int error;      /* errno of what has failed; 0: nothing */
};

static bool write_all(struct output *output, const uint8_t *octets, size_t size)
{
	output->octets += size;
	while (size > 0) {
		ssize_t put = write(output->fd, octets, size);

		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0) {
			output->error = put < 0 ? errno : EIO;
			return false;
		}
		octets += put;
		size -= (size_t)put;
	}
	return true;
}

static bool write_block(struct output *output, bool is_last)
{
	struct span block = span_of(output->block, BLOCK_HEAD + output->size);
	struct writer writer;

	writer_init(&writer, output->block, BLOCK_HEAD);
	writer_u32(&writer, (uint32_t)output->size);
	writer_u32(&writer, is_last ? BLOCK_IS_LAST : 0);
	if (block_mac(&output->key, output->header_mac, output->number++, block,
		      output->block + block.size) != STATUS_OK) {
		output->error = ENOMEM;
		return false;
	}
	output->size = 0;
	return write_all(output, block.data, block.size + CACHE_MAC_SIZE);
}

/* An empty block, which is the last, has room always. */
static bool put_entry(struct span entry, void *context)
{
	struct output *output = context;
	uint64_t held = output->octets + output->size + entry.size +
			2 * (BLOCK_HEAD + CACHE_MAC_SIZE);

	if (held > output->octets_max)
		return false;
	memcpy(output->block + BLOCK_HEAD + output->size, entry.data,
	       entry.size);
	output->size += entry.size;
	output->entries++;
	return output->size < BLOCK_FULL || write_block(output, false);
}

static enum status begin(struct output *output, const struct cache_file *file,
			 struct now now)
{
	struct header_fields fields = {.wall_s = now.wall.s,
				       .mono_us = now.mono.us};
	uint8_t header[HEADER_WHOLE];
	const struct cache_part part = {header, HEADER_SIZE};

	memcpy(fields.boot, file->boot, CACHE_BOOT_SIZE);
	if (!cache_trust_digest(file->settings, fields.trust))
		return STATUS_NO_MEMORY;
	write_header(&fields, header);
	if (cache_key_mac(&output->key, &part, 1, header + HEADER_SIZE) !=
	    STATUS_OK)
		return STATUS_NO_MEMORY;
	memcpy(output->header_mac, header + HEADER_SIZE, CACHE_MAC_SIZE);
	return write_all(output, header, sizeof(header)) ? STATUS_OK
							 : STATUS_IO;
}

static enum status write_file(struct output *output,
			      const struct cache_file *file, struct now now)
{
	enum status status = begin(output, file, now);

	if (status == STATUS_OK)
		status = cache_image_write(
			file->caches,
			!cache_trust_shapes_answers(file->settings), now.mono,
			put_entry, output);
	if (status == STATUS_OK && output->error == 0)
		(void)write_block(output, true);
	if (output->error == 0 && status == STATUS_OK && fsync(output->fd) != 0)
		output->error = errno;
	if (output->error == 0)
		return status;
	errno = output->error;
	return STATUS_IO;
}

static enum status complain(const char *what, const char *path, char *problem)
{
	int error = errno;

	snprintf(problem, CACHE_PROBLEM_MAX,
		 "cannot %s %.400s: %s: look after that folder, which the user "
		 "that Kedge runs as has to write to, or name another "
		 "cache-file",
		 what, path, strerror(error));
	errno = error;
	return STATUS_IO;
}

static void sync_folder(const char *path)
{
	char folder[PATH_MAX];
	char *slash;
	int fd;

	snprintf(folder, sizeof(folder), "%s", path);
	slash = strrchr(folder, '/');
	if (slash)
		slash[slash == folder ? 1 : 0] = '\0';
	fd = open(slash ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return;
	(void)fsync(fd);
	close(fd);
}

/* To NEW_PATH, and then in the place of the file. */
static enum status replace(struct output *output, const struct cache_file *file,
			   const char *new_path, struct now now, char *problem)
{
	enum status status;

	(void)unlink(new_path);
	output->fd =
		open(new_path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (output->fd < 0)
		return complain("write", new_path, problem);
	status = write_file(output, file, now);
	if (status == STATUS_IO)
		(void)complain("write", new_path, problem);
	if (close(output->fd) != 0 && status == STATUS_OK)
		status = complain("write", new_path, problem);
	if (status == STATUS_OK && rename(new_path, file->path) != 0)
		status = complain("replace", file->path, problem);
	if (status == STATUS_OK)
		sync_folder(file->path);
	else
		(void)unlink(new_path);
	return status;
}

enum status cache_file_write(const struct cache_file *file, struct now now,
			     char *problem, uint64_t *ret)
{
	struct output output = {.octets_max = file->octets_max};
	char new_path[PATH_MAX];
	enum status status;

	snprintf(problem, CACHE_PROBLEM_MAX, "out of memory");
	if (snprintf(new_path, sizeof(new_path), "%s.new", file->path) >=
	    (int)sizeof(new_path)) {
		snprintf(problem, CACHE_PROBLEM_MAX,
			 "cache-file: the path is too long");
		return STATUS_INVALID;
	}
	status = cache_key_take(file->path, problem, &output.key);
	if (status != STATUS_OK)
		return status;
	output.block = malloc(BLOCK_HEAD + BLOCK_MAX + CACHE_MAC_SIZE);
	status = output.block ? replace(&output, file, new_path, now, problem)
			      : STATUS_NO_MEMORY;
	free(output.block);
	OPENSSL_cleanse(&output.key, sizeof(output.key));
	if (status == STATUS_OK)
		*ret = output.entries;
	return status;
}

/* ---- Reading ------------------------------------------------------------ */

enum load_state {
	LOAD_CHECK, /* all blocks are read once, and their MACs compared */
	LOAD_TAKE,  /* and once again, compared again, and taken */
	LOAD_DONE,
};

struct cache_load {
	const struct cache_file *file;
	int fd;
	enum load_state state;
	struct cache_key key;
	struct header_fields fields;
	uint8_t header_mac[CACHE_MAC_SIZE];
	uint64_t number;
	struct cache_image_count count;
	uint8_t *block;
};

/* The file is of no use because WHY; it is written anew at the next stop. */
static enum status refuse(const struct cache_file *file, char *problem,
			  const char *why)
{
	snprintf(problem, CACHE_PROBLEM_MAX,
		 "cache file %.400s is not used: %s; nothing needs to be done: "
		 "the cache starts empty, and the file is replaced at the next "
		 "stop",
		 file->path, why);
	return STATUS_MALFORMED;
}

static enum status read_whole(const struct cache_load *load, uint8_t *out,
			      size_t size, char *problem)
{
	while (size > 0) {
		ssize_t got = read(load->fd, out, size);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return complain("read", load->file->path, problem);
		if (got == 0)
			return refuse(load->file, problem, "it is cut short");
		out += got;
		size -= (size_t)got;
	}
	return STATUS_OK;
}

static bool is_zero(const uint8_t *octets, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (octets[i])
			return false;
	return true;
}

/* Within one run of the machine its two clocks have to agree. */
static bool was_set_back(const struct cache_load *load, struct now now)
{
	const struct header_fields *fields = &load->fields;
	int64_t mono_s = (now.mono.us - fields->mono_us) / 1000000;

	return !is_zero(fields->boot, CACHE_BOOT_SIZE) &&
	       memcmp(fields->boot, load->file->boot, CACHE_BOOT_SIZE) == 0 &&
	       now.wall.s - fields->wall_s + CLOCKS_APART_S < mono_s;
}

/* The header is ours; is what it says of use? */
static enum status judge_header(const struct cache_load *load, struct now now,
				char *problem)
{
	uint8_t trust[CACHE_TRUST_SIZE];

	if (load->fields.wall_s > now.wall.s)
		return refuse(load->file, problem,
			      "it is from the future, so that this machine's "
			      "clock is wrong, or was when it was written");
	if (now.wall.s - load->fields.wall_s > CACHE_FILE_AGE_MAX_S)
		return refuse(load->file, problem,
			      "it is older than a week, and what is in it "
			      "has expired");
	if (was_set_back(load, now))
		return refuse(load->file, problem,
			      "the clock was set back since it was written, so "
			      "that nobody knows how old it is");
	if (!cache_trust_digest(load->file->settings, trust))
		return STATUS_NO_MEMORY;
	if (memcmp(trust, load->fields.trust, CACHE_TRUST_SIZE) != 0)
		return refuse(load->file, problem,
			      "trust anchors, negative trust anchors or other "
			      "settings that answers depend on have changed "
			      "since it was written");
	return STATUS_OK;
}

static enum status take_header(struct cache_load *load, struct now now,
			       char *problem)
{
	uint8_t header[HEADER_WHOLE], mac[CACHE_MAC_SIZE];
	static const uint8_t version[] = {0, 0, 0, VERSION};
	const struct cache_part part = {header, HEADER_SIZE};
	enum status status = read_whole(load, header, sizeof(header), problem);

	if (status != STATUS_OK)
		return status;
	if (memcmp(header, MAGIC, MAGIC_SIZE) != 0)
		return refuse(load->file, problem,
			      "it is damaged, or no cache file");
	if (memcmp(header + MAGIC_SIZE, version, sizeof(version)) != 0)
		return refuse(load->file, problem,
			      "another version of Kedge wrote it");
	if (cache_key_mac(&load->key, &part, 1, mac) != STATUS_OK)
		return STATUS_NO_MEMORY;
	if (CRYPTO_memcmp(mac, header + HEADER_SIZE, sizeof(mac)) != 0)
		return refuse(load->file, problem,
			      "it is damaged, or was written under another "
			      "key");
	memcpy(load->header_mac, mac, sizeof(mac));
	read_header(header, &load->fields);
	return judge_header(load, now, problem);
}

static enum status open_file(struct cache_load *load, char *problem)
{
	struct stat about;

	load->fd = open(load->file->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (load->fd < 0 && errno == ENOENT)
		return STATUS_NOT_FOUND;
	if (load->fd < 0 || fstat(load->fd, &about) != 0)
		return complain("read", load->file->path, problem);
	if (!S_ISREG(about.st_mode))
		return refuse(load->file, problem, "it is no plain file");
	if ((uint64_t)about.st_size > load->file->octets_max)
		return refuse(load->file, problem,
			      "it is larger than max-cache-size");
	return STATUS_OK;
}

enum status cache_load_open(const struct cache_file *file, struct now now,
			    char *problem, struct cache_load **ret)
{
	struct cache_load *load = calloc(1, sizeof(*load));
	enum status status;

	snprintf(problem, CACHE_PROBLEM_MAX, "out of memory");
	if (!load)
		return STATUS_NO_MEMORY;
	load->file = file;
	load->block = malloc(BLOCK_HEAD + BLOCK_MAX + CACHE_MAC_SIZE);
	load->fd = -1;
	status = load->block ? open_file(load, problem) : STATUS_NO_MEMORY;
	if (status == STATUS_OK) {
		status = cache_key_read(file->path, problem, &load->key);
		if (status == STATUS_NOT_FOUND)
			status = STATUS_INVALID; /* PROBLEM says it */
	}
	if (status == STATUS_OK)
		status = take_header(load, now, problem);
	if (status == STATUS_OK)
		*ret = load;
	else
		cache_load_free(load);
	return status;
}

/* The next block, whole and ours, in load->block; entries in RET. */
static enum status read_block(struct cache_load *load, char *problem,
			      struct span *ret, bool *is_last)
{
	uint8_t mac[CACHE_MAC_SIZE];
	enum status status = read_whole(load, load->block, BLOCK_HEAD, problem);
	struct reader reader;
	uint32_t size;

	if (status != STATUS_OK)
		return status;
	reader_init(&reader, span_of(load->block, BLOCK_HEAD));
	size = reader_u32(&reader);
	*is_last = reader_u32(&reader) & BLOCK_IS_LAST;
	if (size > BLOCK_MAX)
		return refuse(load->file, problem, "it is damaged");
	status = read_whole(load, load->block + BLOCK_HEAD,
			    size + CACHE_MAC_SIZE, problem);
	if (status != STATUS_OK)
		return status;
	if (block_mac(&load->key, load->header_mac, load->number++,
		      span_of(load->block, BLOCK_HEAD + size),
		      mac) != STATUS_OK)
		return STATUS_NO_MEMORY;
	if (CRYPTO_memcmp(mac, load->block + BLOCK_HEAD + size, sizeof(mac)) !=
	    0)
		return refuse(load->file, problem, "it is damaged");
	*ret = span_of(load->block + BLOCK_HEAD, size);
	return STATUS_OK;
}

static enum status end_check(struct cache_load *load, char *problem)
{
	uint8_t more;

	if (read(load->fd, &more, 1) != 0)
		return refuse(load->file, problem,
			      "it is damaged: something follows its end");
	if (lseek(load->fd, HEADER_WHOLE, SEEK_SET) < 0)
		return complain("read", load->file->path, problem);
	load->number = 0;
	load->state = LOAD_TAKE;
	return STATUS_OK;
}

static enum status take_block(struct cache_load *load,
			      struct epoch_reader *reader, struct span entries,
			      struct now now, char *problem)
{
	/* The second in which it was written may have been at its end. */
	int64_t elapsed_s = now.wall.s - load->fields.wall_s + 1;

	if (elapsed_s < 0 || elapsed_s > UINT32_MAX)
		return refuse(load->file, problem, "the clock was set");
	if (cache_image_read(load->file->caches, reader, entries,
			     (uint32_t)elapsed_s, now.mono,
			     &load->count) != STATUS_OK)
		return refuse(load->file, problem,
			      "what is in it has not the form that it should");
	return STATUS_OK;
}

enum status cache_load_step(struct cache_load *load,
			    struct epoch_reader *reader, struct now now,
			    char *problem)
{
	struct span entries;
	bool is_last;
	enum status status;

	snprintf(problem, CACHE_PROBLEM_MAX, "out of memory");
	status = read_block(load, problem, &entries, &is_last);
	if (status != STATUS_OK)
		return status;
	if (load->state == LOAD_CHECK)
		return is_last ? end_check(load, problem) : STATUS_OK;
	if (is_last)
		load->state = LOAD_DONE;
	return take_block(load, reader, entries, now, problem);
}

bool cache_load_is_done(const struct cache_load *load)
{
	return load->state == LOAD_DONE;
}

struct cache_image_count cache_load_count(const struct cache_load *load)
{
	return load->count;
}

void cache_load_free(struct cache_load *load)
{
	if (!load)
		return;
	if (load->fd >= 0)
		close(load->fd);
	OPENSSL_cleanse(&load->key, sizeof(load->key));
	free(load->block);
	free(load);
}
