/* SPDX-License-Identifier: BSD-2-Clause */
#include "cache/answer_cache.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "wire/codes.h"
#include "wire/edns.h"
#include "wire/writer.h"

enum {
	KEY_SIZE_MAX = NAME_SIZE_MAX + 3,
	KEY_DO = 1,
	KEY_CD = 2,
};

struct answer_cache {
	struct table *table;
};

/*
 * One run of memory: key, TTL offsets (aligned), message, EDE text. The
 * order puts what a hit reads first close together.
 */
struct answer_entry {
	struct table_entry entry;
	struct moment made;
	uint32_t ttl_s;
	uint32_t message_at, message_size;
	uint16_t ttl_count, text_size;
	int16_t ede;
	uint8_t security;
	bool is_failure, same_without_do;
	uint16_t ttl_offsets[];
};

static size_t make_key(uint8_t key[KEY_SIZE_MAX], const uint8_t *name,
		       size_t size, uint16_t type, bool do_bit, bool cd)
{
	memcpy(key, name, size);
	key[size++] = (uint8_t)(type >> 8);
	key[size++] = (uint8_t)type;
	key[size++] = (uint8_t)((do_bit ? KEY_DO : 0) | (cd ? KEY_CD : 0));
	return size;
}

struct answer_cache *answer_cache_new(size_t octets_max, struct epoch *epoch,
				      const struct hash_key *hash_key)
{
	struct answer_cache *cache = calloc(1, sizeof(*cache));

	if (!cache)
		return NULL;
	cache->table = table_new(octets_max, epoch, hash_key, NULL);
	if (!cache->table) {
		free(cache);
		return NULL;
	}
	return cache;
}

void answer_cache_free(struct answer_cache *cache)
{
	if (!cache)
		return;
	table_free(cache->table);
	free(cache);
}

static const uint8_t *octets_of(const struct answer_entry *entry)
{
	return (const uint8_t *)entry;
}

bool answer_cache_find(const struct answer_cache *cache,
		       const struct query *query, bool do_bit,
		       struct moment now, struct answer *ret)
{
	uint8_t key[KEY_SIZE_MAX];
	size_t size = make_key(key, query->name_lower.octets,
			       query->name_size, query->type, do_bit,
			       query->header.flags & FLAG_CD);
	const struct answer_entry *found =
		(const struct answer_entry *)table_find(
			cache->table, span_of(key, size), now);

	if (!found)
		return false;
	*ret = (struct answer){
		.message = span_of(octets_of(found) + found->message_at,
				   found->message_size),
		.ttl_offsets = found->ttl_offsets,
		.ttl_count = found->ttl_count,
		.ttl_s = found->ttl_s,
		.made = found->made,
		.ede = found->ede,
		.ede_text = span_of(octets_of(found) + found->message_at +
					    found->message_size,
				    found->text_size),
		.security = (enum security)found->security,
		.is_failure = found->is_failure,
		.same_without_do = found->same_without_do,
	};
	return true;
}

/* A failure does not take the place of an answer that is alive. */
static bool keep_old(const struct table_entry *old, struct table_entry *entry,
		     void *context)
{
	const struct answer_entry *was = (const struct answer_entry *)old;
	const struct answer_entry *made = (const struct answer_entry *)entry;

	(void)context;
	return made->is_failure && !was->is_failure &&
	       !moment_reached(old->expires, made->made);
}

void answer_cache_insert(struct answer_cache *cache,
			 struct epoch_reader *reader, const uint8_t *name,
			 uint16_t type, bool do_bit, bool cd,
			 const struct answer *answer)
{
	size_t offsets_size = answer->ttl_count * sizeof(uint16_t);
	size_t key_at = sizeof(struct answer_entry) + offsets_size;
	uint8_t key[KEY_SIZE_MAX];
	size_t key_size = make_key(key, name, name_size(name), type, do_bit,
				   cd);
	size_t message_at = key_at + key_size;
	size_t text_size = answer->ede_text.size;
	struct table_entry *entry;
	struct answer_entry *made;

	/* An entry's key lies within reach of a 16-bit offset. */
	if (key_at > UINT16_MAX)
		return;
	entry = table_entry_new(message_at + answer->message.size + text_size);
	if (!entry)
		return;
	made = (struct answer_entry *)entry;
	made->made = answer->made;
	made->ttl_s = answer->ttl_s;
	made->message_at = (uint32_t)message_at;
	made->message_size = (uint32_t)answer->message.size;
	made->ttl_count = (uint16_t)answer->ttl_count;
	made->text_size = (uint16_t)text_size;
	made->ede = (int16_t)answer->ede;
	made->security = (uint8_t)answer->security;
	made->is_failure = answer->is_failure;
	made->same_without_do = answer->same_without_do;
	memcpy(made->ttl_offsets, answer->ttl_offsets, offsets_size);
	memcpy((uint8_t *)made + key_at, key, key_size);
	memcpy((uint8_t *)made + message_at, answer->message.data,
	       answer->message.size);
	if (text_size)
		memcpy((uint8_t *)made + message_at + answer->message.size,
		       answer->ede_text.data, text_size);
	entry->key_at = (uint16_t)key_at;
	entry->key_size = (uint16_t)key_size;
	entry->expires = moment_after_s(answer->made, answer->ttl_s);
	table_insert(cache->table, reader, entry, keep_old, NULL);
}

/* ---- What one client gets --------------------------------------------- */

static void put_u16(uint8_t *at, uint16_t value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
}

static uint16_t get_u16(const uint8_t *at)
{
	return (uint16_t)(at[0] << 8 | at[1]);
}

/* One pass over the TTLs: each is lowered by the age, and not below 0. */
static void age_ttls(const struct answer *answer, struct moment now,
		     uint8_t *out)
{
	int64_t age = (now.us - answer->made.us) / 1000000;
	uint32_t age_s = age < 0 ? 0 : (uint32_t)age;

	if (age_s == 0)
		return;
	for (size_t i = 0; i < answer->ttl_count; i++) {
		uint8_t *at = out + answer->ttl_offsets[i];
		uint32_t ttl_s = (uint32_t)get_u16(at) << 16 | get_u16(at + 2);

		ttl_s = ttl_s > age_s ? ttl_s - age_s : 0;
		put_u16(at, (uint16_t)(ttl_s >> 16));
		put_u16(at + 2, (uint16_t)ttl_s);
	}
}

static uint16_t flags_for(const struct answer *answer,
			  const struct query *query,
			  const struct answer_fit *fit)
{
	uint16_t flags = get_u16(answer->message.data + 2);

	/* RFC 6840 section 5.8 */
	if (!query->edns.do_bit && !(query->header.flags & FLAG_AD))
		flags &= (uint16_t)~FLAG_AD;
	flags |= query->header.flags & (FLAG_RD | FLAG_CD);
	if (fit->recursion_available)
		flags |= FLAG_RA;
	return flags;
}

/* Header and question alone, with TC: ask over TCP (RFC 2181 section 9). */
static size_t truncate(const struct query *query, uint8_t *out)
{
	put_u16(out + 2, get_u16(out + 2) | FLAG_TC);
	memset(out + 6, 0, 6);
	return MESSAGE_HEADER_SIZE + query->question_size;
}

static size_t write_opt(const struct answer *answer, const struct query *query,
			const struct answer_fit *fit, uint8_t *out,
			size_t size)
{
	struct edns edns = {
		.present = true,
		.do_bit = query->edns.do_bit,
		.udp_size = fit->udp_size,
		.ede = answer->ede,
		.ede_text = answer->ede_text,
	};
	struct writer writer;

	if (fit->cookie.size && fit->cookie.size <= EDNS_COOKIE_SIZE_MAX) {
		edns.cookie_size = (uint8_t)fit->cookie.size;
		memcpy(edns.cookie, fit->cookie.data, fit->cookie.size);
	}
	writer_init(&writer, out + size, fit->room - size);
	edns_write(&writer, &edns);
	if (writer_failed(&writer))
		return size;
	put_u16(out + 10, (uint16_t)(get_u16(out + 10) + 1));
	return size + writer.size;
}

size_t answer_write(const struct answer *answer, const struct query *query,
		    struct moment now, const struct answer_fit *fit,
		    uint8_t *out)
{
	size_t opt_size = query->edns.present ? EDNS_OPT_SIZE : 0;
	size_t head_size = MESSAGE_HEADER_SIZE + query->question_size;
	size_t size = answer->message.size;
	bool fits = size + opt_size <= fit->room;

	if (head_size + opt_size > fit->room)
		return 0;
	memcpy(out, answer->message.data, fits ? size : head_size);
	put_u16(out, query->header.id);
	put_u16(out + 2, flags_for(answer, query, fit));
	memcpy(out + MESSAGE_HEADER_SIZE, query->name.octets,
	       query->name_size);
	if (fits)
		age_ttls(answer, now, out);
	else
		size = truncate(query, out);
	if (query->edns.present)
		size = write_opt(answer, query, fit, out, size);
	return size;
}

/* ---- Flushing --------------------------------------------------------- */

struct flush {
	const uint8_t *name;
	bool tree;
};

static bool matches(const struct table_entry *entry, void *context)
{
	const struct flush *flush = context;
	const uint8_t *name = (const uint8_t *)entry + entry->key_at;

	return flush->tree ? name_is_under(name, flush->name)
			   : name_equal(name, flush->name);
}

void answer_cache_flush(struct answer_cache *cache,
			struct epoch_reader *reader, const uint8_t *name,
			bool tree)
{
	struct flush flush = {.name = name, .tree = tree};

	table_remove_if(cache->table, reader, matches, &flush);
}

struct table_stats answer_cache_stats(const struct answer_cache *cache)
{
	return table_stats(cache->table);
}
