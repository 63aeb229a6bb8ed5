/* SPDX-License-Identifier: BSD-2-Clause */
#include "cache/answer_cache.h"

#include <assert.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "wire/codes.h"
#include "wire/edns.h"
#include "wire/writer.h"

/* Parts of the key's variant, below QTYPE. */
enum {
	KEY_DO = 1,
	KEY_CD = 2,
	KEY_FAILURE = 4, /* without KEY_DO */
	KEY_TYPE_SHIFT = 3,
	KEY_VARIANT_SHIFT = 19, /* above QTYPE */
};

/* Bits of an entry's note. */
enum {
	NOTE_FAILURE = 1,
	NOTE_SAME_WITHOUT_DO = 2,
	NOTE_EXTRAS = 4,
	NOTE_WHY = 8,
	NOTE_SECURITY_SHIFT = 4, /* three bits */
};

struct answer_cache {
	struct table *table;
};

/*
 * One run of memory: the message, in whose question the key is, the TTL
 * offsets (aligned); if its note says so, a struct why with its text, and a
 * struct answer_extras (unaligned). The answer was made `ttl_s` before it
 * expires.
 */
struct answer_entry {
	struct table_entry entry;
	uint32_t ttl_s;
	uint16_t message_size, ttl_count;
	uint8_t message[];
};

/* Of an answer with an extended error (RFC 8914). */
struct why {
	int16_t ede;
	uint16_t text_size;
	uint8_t text[];
};

_Static_assert((KEY_DO | KEY_CD) <= TABLE_SIBLINGS,
	       "those of a name and type would not lie side by side");
_Static_assert((int)SECURITY_SECURE < 8, "security has three bits of note");

static uint32_t variant_of(uint16_t type, bool do_bit, bool cd)
{
	return (uint32_t)type << KEY_TYPE_SHIFT | (do_bit ? KEY_DO : 0) |
	       (cd ? KEY_CD : 0);
}

static uint32_t failure_variant(uint16_t type, bool cd)
{
	return variant_of(type, false, cd) | KEY_FAILURE;
}

/* The same as KEY, for those whom VARIANT stands for. */
static uint32_t kept_for(uint16_t variant, uint32_t key)
{
	return (uint32_t)variant << KEY_VARIANT_SHIFT | key;
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

/* Offsets from an entry's start. */
static size_t ttl_offsets_at(size_t message_size)
{
	size_t at = offsetof(struct answer_entry, message) + message_size;

	return at + at % sizeof(uint16_t);
}

/* Where a struct why is, if there is one, and otherwise what follows. */
static size_t why_at(size_t message_size, size_t ttl_count)
{
	return ttl_offsets_at(message_size) + ttl_count * sizeof(uint16_t);
}

/* Of an entry that has it. */
static const struct why *why_of(const struct answer_entry *entry)
{
	return (const struct why *)(const void *)((const uint8_t *)entry +
						  why_at(entry->message_size,
							 entry->ttl_count));
}

/* Of an entry that has them. */
static struct answer_extras extras_of(const struct answer_entry *entry)
{
	size_t at = why_at(entry->message_size, entry->ttl_count);
	struct answer_extras extras;

	if (entry->entry.note & NOTE_WHY)
		at += sizeof(struct why) + why_of(entry)->text_size;
	memcpy(&extras, (const uint8_t *)entry + at, sizeof(extras));
	return extras;
}

static struct moment made_at(const struct answer_entry *entry)
{
	return moment_after_s(entry->entry.expires, -(int64_t)entry->ttl_s);
}

/* Member by member: on the hot path all of it at once costs three times that.
 */
static void view(const struct answer_entry *entry, struct answer *ret)
{
	const uint8_t *octets = (const uint8_t *)entry;
	size_t size = entry->message_size, ttl_count = entry->ttl_count;
	uint32_t variant = entry->entry.variant;
	unsigned note = entry->entry.note;

	ret->message = span_of(entry->message, size);
	ret->extras.at = 0;
	if (note & NOTE_EXTRAS)
		ret->extras = extras_of(entry);
	ret->ttl_offsets =
		(const uint16_t *)(const void *)(octets + ttl_offsets_at(size));
	ret->ttl_count = ttl_count;
	ret->ttl_s = entry->ttl_s;
	ret->made = made_at(entry);
	ret->ede = EDE_NONE;
	ret->ede_text = span_of(NULL, 0);
	if (note & NOTE_WHY) {
		const struct why *why = why_of(entry);

		ret->ede = why->ede;
		ret->ede_text = span_of(why->text, why->text_size);
	}
	ret->security = (enum security)(note >> NOTE_SECURITY_SHIFT);
	ret->variant = (uint16_t)(variant >> KEY_VARIANT_SHIFT);
	ret->is_failure = note & NOTE_FAILURE;
	ret->same_without_do = note & NOTE_SAME_WITHOUT_DO;
	ret->is_for_cd = variant & KEY_CD;
	ret->is_for_do = variant & KEY_DO;
	ret->stale_ttl_s = 0;
	ret->entry = &entry->entry;
}

static bool find(const struct answer_cache *cache, const struct query *query,
		 uint32_t variant, struct moment now, struct answer *ret)
{
	struct table_key key = {
		.octets = span_of(query->name_lower.octets, query->name_size),
		.variant = kept_for(query->variant, variant),
	};
	const struct answer_entry *found =
		(const struct answer_entry *)table_find(cache->table, key, now);

	if (!found)
		return false;
	view(found, ret);
	return true;
}

bool answer_cache_find(const struct answer_cache *cache,
		       const struct query *query, bool do_bit,
		       struct moment now, struct answer *ret)
{
	bool cd = query->header.flags & FLAG_CD;

	return find(cache, query, variant_of(query->type, do_bit, cd), now,
		    ret);
}

bool answer_cache_find_best(const struct answer_cache *cache,
			    const struct query *query, bool do_bit, bool cd,
			    struct moment now, struct answer *ret)
{
	uint32_t variants[4];
	unsigned count = 0;
	const struct table_entry *found;

	for (int wide = do_bit; wide < 2; wide++)
		for (int unchecked = 0; unchecked <= cd; unchecked++)
			variants[count++] = kept_for(
				query->variant,
				variant_of(query->type, wide, unchecked));
	found = table_find_first(
		cache->table,
		span_of(query->name_lower.octets, query->name_size), variants,
		count, now);
	if (!found)
		return false;
	view((const struct answer_entry *)found, ret);
	return true;
}

bool answer_cache_find_stale(const struct answer_cache *cache,
			     const struct query *query, bool do_bit,
			     struct moment now, uint32_t stale_s,
			     struct answer *ret)
{
	return answer_cache_find(cache, query, do_bit,
				 moment_after_s(now, -(int64_t)stale_s), ret);
}

bool answer_cache_find_failure(const struct answer_cache *cache,
			       const struct query *query, struct moment now,
			       struct answer *ret)
{
	bool cd = query->header.flags & FLAG_CD;

	return find(cache, query, failure_variant(query->type, cd), now, ret);
}

bool answer_cache_claim(const struct answer *answer)
{
	return table_claim(answer->entry);
}

void answer_cache_release(const struct answer *answer)
{
	table_release(answer->entry);
}

static bool has_why(const struct answer *answer)
{
	return answer->ede != EDE_NONE || answer->ede_text.size > 0;
}

static uint8_t *put(uint8_t *at, const void *octets, size_t size)
{
	if (size)
		memcpy(at, octets, size);
	return at + size;
}

static unsigned note_of(const struct answer *answer)
{
	return (answer->is_failure ? NOTE_FAILURE : 0) |
	       (answer->same_without_do ? NOTE_SAME_WITHOUT_DO : 0) |
	       (answer->extras.at ? NOTE_EXTRAS : 0) |
	       (has_why(answer) ? NOTE_WHY : 0) |
	       (unsigned)answer->security << NOTE_SECURITY_SHIFT;
}

static void fill_entry(struct answer_entry *entry, const struct answer *answer,
		       size_t text_size)
{
	uint8_t *octets = (uint8_t *)entry;
	size_t size = answer->message.size;
	struct why why = {.ede = (int16_t)answer->ede,
			  .text_size = (uint16_t)text_size};
	uint8_t *at;

	entry->ttl_s = answer->ttl_s;
	entry->message_size = (uint16_t)size;
	entry->ttl_count = (uint16_t)answer->ttl_count;
	entry->entry.note = note_of(answer);
	memcpy(entry->message, answer->message.data, size);
	at = put(octets + ttl_offsets_at(size), answer->ttl_offsets,
		 answer->ttl_count * sizeof(uint16_t));
	if (has_why(answer)) {
		at = put(at, &why, sizeof(why));
		at = put(at, answer->ede_text.data, text_size);
	}
	if (answer->extras.at)
		put(at, &answer->extras, sizeof(answer->extras));
}

void answer_cache_insert(struct answer_cache *cache,
			 struct epoch_reader *reader, const uint8_t *name,
			 uint16_t type, bool do_bit, bool cd,
			 const struct answer *answer)
{
	size_t size = answer->message.size, text_size = answer->ede_text.size;
	struct table_entry *entry;

	assert(size >= MESSAGE_HEADER_SIZE + name_size(name) &&
	       memcmp(answer->message.data + MESSAGE_HEADER_SIZE, name,
		      name_size(name)) == 0);
	if (size > MESSAGE_SIZE_MAX || answer->ttl_count > ANSWER_RECORDS_MAX)
		return;
	if (text_size > EDNS_EDE_TEXT_MAX)
		text_size = EDNS_EDE_TEXT_MAX;
	entry = table_entry_new(
		why_at(size, answer->ttl_count) +
		(has_why(answer) ? sizeof(struct why) + text_size : 0) +
		(answer->extras.at ? sizeof(answer->extras) : 0));
	if (!entry)
		return;
	fill_entry((struct answer_entry *)entry, answer, text_size);
	entry->key_at =
		offsetof(struct answer_entry, message) + MESSAGE_HEADER_SIZE;
	entry->key_size = name_size(name);
	entry->variant =
		kept_for(answer->variant,
			 answer->is_failure ? failure_variant(type, cd)
					    : variant_of(type, do_bit, cd));
	entry->expires = moment_after_s(answer->made, answer->ttl_s);
	table_insert(cache->table, reader, entry, NULL, NULL);
}

static void remove_variant(struct answer_cache *cache,
			   struct epoch_reader *reader, const uint8_t *name,
			   uint32_t variant)
{
	struct table_key key = {.octets = span_of(name, name_size(name)),
				.variant = variant};

	table_remove(cache->table, reader, key);
}

void answer_cache_remove(struct answer_cache *cache,
			 struct epoch_reader *reader, const uint8_t *name,
			 uint16_t type, bool do_bit, bool cd, uint16_t variant)
{
	remove_variant(cache, reader, name,
		       kept_for(variant, variant_of(type, do_bit, cd)));
}

void answer_cache_remove_failure(struct answer_cache *cache,
				 struct epoch_reader *reader,
				 const uint8_t *name, uint16_t type, bool cd,
				 uint16_t variant)
{
	remove_variant(cache, reader, name,
		       kept_for(variant, failure_variant(type, cd)));
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

/* Seconds, 0 at first. The one that has begun counts whole. */
static int64_t age_of(const struct answer *answer, struct moment now)
{
	int64_t age_us = now.us - answer->made.us;

	return age_us > 0 ? (age_us + 999999) / 1000000 : 0;
}

/*
 * One pass over the TTLs in the first SIZE octets: each is lowered by the age,
 * and not below 0, or of a stale answer not to 0. The second that has begun
 * counts whole, so that nobody keeps a record longer than we may.
 */
static void age_ttls(const struct answer *answer, struct moment now,
		     uint8_t *out, size_t size)
{
	int64_t age_s = age_of(answer, now);

	if (age_s == 0)
		return;
	for (size_t i = 0;
	     i < answer->ttl_count && answer->ttl_offsets[i] < size; i++) {
		uint8_t *at = out + answer->ttl_offsets[i];
		uint32_t ttl_s = (uint32_t)get_u16(at) << 16 | get_u16(at + 2);

		ttl_s = ttl_s > age_s ? ttl_s - (uint32_t)age_s
				      : answer->stale_ttl_s;
		put_u16(at, (uint16_t)(ttl_s >> 16));
		put_u16(at + 2, (uint16_t)ttl_s);
	}
}

static uint16_t flags_for(const struct answer *answer,
			  const struct query *query,
			  const struct answer_fit *fit)
{
	uint16_t flags = get_u16(answer->message.data + 2);

	/* RFC 6840 section 5.8; what was secure may not be so any more. */
	if (answer->security != SECURITY_SECURE ||
	    (!query->edns.do_bit && !(query->header.flags & FLAG_AD)))
		flags &= (uint16_t)~FLAG_AD;
	flags |= query->header.flags & (FLAG_RD | FLAG_CD);
	if (fit->recursion_available)
		flags |= FLAG_RA;
	return flags;
}

/* Header and question alone. */
static size_t head_size(const struct query *query)
{
	return MESSAGE_HEADER_SIZE + query->name_size + 4u;
}

static bool has_extras(const struct answer *answer, struct moment now)
{
	int64_t age_s;

	if (answer->extras.at == 0)
		return false;
	age_s = age_of(answer, now);
	/* A stale answer takes its extras along. */
	return age_s == 0 || answer->stale_ttl_s > 0 ||
	       age_s < answer->extras.ttl_s;
}

/* How many octets of ANSWER go into ROOM; 0: not even what is essential. */
static size_t fitting_size(const struct answer *answer, struct moment now,
			   size_t room)
{
	const struct answer_extras *extras = &answer->extras;
	size_t essential = extras->at ? extras->at : answer->message.size;

	if (has_extras(answer, now)) {
		if (answer->message.size <= room)
			return answer->message.size;
		if (extras->additional_at <= room)
			return extras->additional_at;
	}
	return essential <= room ? essential : 0;
}

/* Of OUT only SIZE octets are left; that is no truncation. */
static void leave_out_extras(const struct answer *answer, uint8_t *out,
			     size_t size)
{
	if (size == answer->message.size)
		return;
	put_u16(out + 10, 0);
	if (size < answer->extras.additional_at)
		put_u16(out + 8, (uint16_t)(get_u16(out + 8) -
					    answer->extras.authority_records));
}

/* With TC: ask over TCP (RFC 2181 section 9). */
static size_t truncate_answer(const struct query *query, uint8_t *out)
{
	put_u16(out + 2, get_u16(out + 2) | FLAG_TC);
	memset(out + 6, 0, 6);
	return head_size(query);
}

/* Of an OPT record with what it has to hold; an EDE is a courtesy. */
static size_t opt_size(const struct query *query, const struct answer_fit *fit)
{
	if (!query->edns.present)
		return 0;
	return EDNS_OPT_SIZE + (fit->cookie.size ? 4 + fit->cookie.size : 0) +
	       (fit->nsid.size ? 4 + fit->nsid.size : 0);
}

static size_t write_options(const struct answer *answer,
			    const struct query *query,
			    const struct answer_fit *fit, uint8_t *out,
			    size_t room)
{
	struct edns edns = {
		.present = true,
		.do_bit = query->edns.do_bit,
		.udp_size = fit->udp_size,
		.ede = answer->ede,
		.ede_text = answer->ede_text,
		.nsid_data = fit->nsid,
		.cookie_size = (uint8_t)fit->cookie.size,
	};
	struct writer writer;

	if (fit->cookie.size)
		memcpy(edns.cookie, fit->cookie.data, fit->cookie.size);
	writer_init(&writer, out, room);
	edns_write(&writer, &edns);
	return writer_failed(&writer) ? 0 : writer.size;
}

/* There is room for OPT; mostly it has no options. */
static size_t write_opt(const struct answer *answer, const struct query *query,
			const struct answer_fit *fit, uint8_t *out, size_t size)
{
	put_u16(out + 10, (uint16_t)(get_u16(out + 10) + 1));
	if (answer->ede != EDE_NONE || fit->cookie.size || fit->nsid.size)
		return size + write_options(answer, query, fit, out + size,
					    fit->room - size);
	edns_put_plain(out + size, fit->udp_size, query->edns.do_bit);
	return size + EDNS_OPT_SIZE;
}

size_t answer_write(const struct answer *answer, const struct query *query,
		    struct moment now, const struct answer_fit *fit,
		    uint8_t *out)
{
	size_t head = head_size(query), opt = opt_size(query, fit), size;

	assert(fit->cookie.size <= EDNS_COOKIE_SIZE_MAX &&
	       answer->message.size >= head);
	if (head + opt > fit->room)
		return 0;
	size = fitting_size(answer, now, fit->room - opt);
	memcpy(out, answer->message.data, size ? size : head);
	put_u16(out, query->header.id);
	put_u16(out + 2, flags_for(answer, query, fit));
	memcpy(out + MESSAGE_HEADER_SIZE, query->name.octets, query->name_size);
	if (size) {
		leave_out_extras(answer, out, size);
		age_ttls(answer, now, out, size);
	} else {
		size = truncate_answer(query, out);
	}
	if (query->edns.present)
		size = write_opt(answer, query, fit, out, size);
	return size;
}

/* ---- Visiting --------------------------------------------------------- */

struct visit {
	answer_cache_visitor *visit;
	void *context;
	struct moment now;
};

static bool visit_entry(const struct table_entry *entry, void *context)
{
	const struct visit *visit = context;
	struct answer answer;

	if (moment_reached(entry->expires, visit->now) ||
	    entry->note & NOTE_FAILURE ||
	    entry->variant >> KEY_VARIANT_SHIFT != 0)
		return true;
	view((const struct answer_entry *)entry, &answer);
	return visit->visit((const uint8_t *)entry + entry->key_at,
			    (uint16_t)(entry->variant >> KEY_TYPE_SHIFT),
			    &answer, visit->context);
}

void answer_cache_visit(const struct answer_cache *cache, struct moment now,
			answer_cache_visitor *visit, void *context)
{
	struct visit each = {.visit = visit, .context = context, .now = now};

	table_visit(cache->table, visit_entry, &each);
}

/* ---- Flushing --------------------------------------------------------- */

void answer_cache_flush(struct answer_cache *cache, struct epoch_reader *reader,
			const uint8_t *name, bool tree)
{
	table_remove_names(cache->table, reader, name, tree);
}

struct asked {
	const uint8_t *name;
	uint16_t type;
};

static bool is_of_question(const struct table_entry *entry, void *context)
{
	const struct asked *asked = context;
	const uint8_t *name = (const uint8_t *)entry + entry->key_at;

	return (uint16_t)(entry->variant >> KEY_TYPE_SHIFT) == asked->type &&
	       name_equal(name, asked->name);
}

void answer_cache_flush_type(struct answer_cache *cache,
			     struct epoch_reader *reader, const uint8_t *name,
			     uint16_t type)
{
	struct asked asked = {.name = name, .type = type};

	table_remove_if(cache->table, reader, is_of_question, &asked);
}

static bool is_failure(const struct table_entry *entry, void *context)
{
	(void)context;
	return entry->note & NOTE_FAILURE;
}

void answer_cache_flush_failures(struct answer_cache *cache,
				 struct epoch_reader *reader)
{
	table_remove_if(cache->table, reader, is_failure, NULL);
}

void answer_cache_sweep(struct answer_cache *cache, struct epoch_reader *reader,
			struct moment now, uint32_t stale_s)
{
	table_sweep(cache->table, reader,
		    moment_after_s(now, -(int64_t)stale_s));
}

struct table_stats answer_cache_stats(const struct answer_cache *cache)
{
	return table_stats(cache->table);
}
