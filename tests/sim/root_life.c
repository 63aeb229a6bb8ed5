/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/sim/root_life.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "contrib/testbed/keys.h"
#include "wire/codes.h"
#include "wire/edns.h"
#include "wire/rdata.h"
#include "wire/writer.h"

enum {
	DAY_S = 86400,
	SLOT_S = 10 * DAY_S,
	VALID_S = 21 * DAY_S,
	DNSKEY_TTL_S = 172800,
	TTL_S = 86400,
	KEYS_MAX = 8,
	RDATA_ROOM = 512,
	QUARTERS = 110, /* from 2010 on */
	MEMORY = 1 << 20,
};

/* Year, month, day as one number. */
static const struct {
	int published, signs, revoked, gone;
	uint8_t algorithm;
} lives[KSK_COUNT] = {
	{20100715, 20100715, 20190111, 20190322, ALGORITHM_RSASHA256},
	{20170711, 20181011, 20270111, 20270322, ALGORITHM_RSASHA256},
	{20250111, 20261011, 20310111, 20310322, ALGORITHM_RSASHA256},
	{20290111, 20301011, 20340111, 20340322, ALGORITHM_ECDSAP256SHA256},
	{20320111, 20331011, 99990101, 99990101, ALGORITHM_ECDSAP256SHA256},
};

static struct lab_keys *ksks[KSK_COUNT], *zsks[QUARTERS];

static void must(bool holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "root_life: %s\n", what);
	abort();
}

int64_t root_date(int year, unsigned month, unsigned day)
{
	struct civil civil = {.year = year, .month = month, .day = day};

	return civil_to_wall(&civil).s;
}

static int64_t date(int number)
{
	return root_date(number / 10000, (unsigned)(number / 100 % 100),
			 (unsigned)(number % 100));
}

/* ---- Keys ---------------------------------------------------------------- */

static struct lab_key *key_of(struct lab_keys **place, uint64_t seed,
			      uint8_t algorithm, enum lab_role role)
{
	struct lab_key *key;

	if (!*place)
		*place = lab_keys_new(seed);
	must(*place && lab_keys_get(*place, name_root, algorithm, role, &key) ==
			       STATUS_OK,
	     "no key");
	return key;
}

static struct lab_key *ksk_of(unsigned ksk)
{
	return key_of(&ksks[ksk], 1000 + ksk, lives[ksk].algorithm, LAB_KSK);
}

static unsigned quarter_at(int64_t wall_s)
{
	struct civil civil = civil_from_wall((struct wall_time){wall_s});
	int64_t quarter = (civil.year - 2010) * 4 + (civil.month - 1) / 3;

	must(quarter >= 0 && quarter < QUARTERS, "a date without ZSK");
	return (unsigned)quarter;
}

static struct lab_key *zsk_at(int64_t wall_s)
{
	unsigned quarter = quarter_at(wall_s);

	return key_of(&zsks[quarter], 2000 + quarter, ALGORITHM_ECDSAP256SHA256,
		      LAB_ZSK);
}

void root_life_end(void)
{
	for (unsigned i = 0; i < KSK_COUNT; i++) {
		lab_keys_free(ksks[i]);
		ksks[i] = NULL;
	}
	for (unsigned i = 0; i < QUARTERS; i++) {
		lab_keys_free(zsks[i]);
		zsks[i] = NULL;
	}
}

struct span root_ksk_rdata(enum root_ksk ksk)
{
	return lab_key_rdata(ksk_of(ksk));
}

uint16_t root_ksk_tag(enum root_ksk ksk)
{
	return rdata_dnskey_tag(root_ksk_rdata(ksk));
}

bool root_ksk_is_established(enum root_ksk ksk, int64_t wall_s)
{
	return date(lives[ksk].published) + 31 * DAY_S < wall_s &&
	       wall_s < date(lives[ksk].revoked);
}

/* ---- Signing ------------------------------------------------------------- */

/* What a response is made of. */
struct making {
	struct arena arena;
	int64_t slot_s; /* the RRSIGs' inception */
	uint8_t rdata[KEYS_MAX][RDATA_ROOM];
	struct span keys[KEYS_MAX];        /* of the DNSKEY set */
	struct lab_key *signers[KEYS_MAX]; /* of the set at hand */
	bool is_revoked[KEYS_MAX];
	unsigned key_count, signer_count;
	const struct root_set *instead; /* borrowed, or NULL */
};

static int compare(const void *a, const void *b)
{
	const struct span *x = a, *y = b;
	size_t size = x->size < y->size ? x->size : y->size;
	int difference = memcmp(x->data, y->data, size);

	return difference ? difference
			  : (x->size > y->size) - (x->size < y->size);
}

static struct span revoke(struct lab_key *key, uint8_t out[RDATA_ROOM])
{
	struct span rdata = lab_key_rdata(key);

	must(rdata.size <= RDATA_ROOM, "a key that is too long");
	memcpy(out, rdata.data, rdata.size);
	out[1] |= DNSKEY_REVOKE;
	return span_of(out, rdata.size);
}

/* The RRSIG of one key over the records, RDATA in canonical order. */
static struct span sign(struct making *making, struct lab_key *key,
			bool is_revoked, const uint8_t *owner, uint16_t type,
			uint32_t ttl_s, const struct span *rdata, size_t count)
{
	uint8_t *octets = arena_alloc(&making->arena, 8192);
	uint8_t *rrsig = arena_alloc(&making->arena, 1024);
	uint8_t scratch[RDATA_ROOM];
	struct span dnskey =
		is_revoked ? revoke(key, scratch) : lab_key_rdata(key);
	struct writer writer;
	size_t head;

	must(octets && rrsig, "no memory");
	writer_init(&writer, octets, 8192);
	writer_u16(&writer, type);
	writer_u8(&writer, dnskey.data[3]);
	writer_u8(&writer, (uint8_t)name_labels(owner));
	writer_u32(&writer, ttl_s);
	writer_u32(&writer, (uint32_t)(making->slot_s + VALID_S));
	writer_u32(&writer, (uint32_t)making->slot_s);
	writer_u16(&writer, rdata_dnskey_tag(dnskey));
	writer_octets(&writer, name_root, 1);
	head = writer.size;
	for (size_t i = 0; i < count; i++) {
		writer_octets(&writer, owner, name_size(owner));
		writer_u16(&writer, type);
		writer_u16(&writer, RRCLASS_IN);
		writer_u32(&writer, ttl_s);
		writer_u16(&writer, (uint16_t)rdata[i].size);
		writer_octets(&writer, rdata[i].data, rdata[i].size);
	}
	must(!writer_failed(&writer), "too much to sign");
	memcpy(rrsig, octets, head);
	return span_of(rrsig,
		       head + lab_key_sign(key, span_of(octets, writer.size),
					   rrsig + head));
}

/* An RRset, signed by making->signers. */
static const struct rrset *make_set(struct making *making, const uint8_t *owner,
				    uint16_t type, uint32_t ttl_s,
				    struct span *rdata, size_t count)
{
	struct span rrsigs[KEYS_MAX];
	const struct rrset *rrset;

	qsort(rdata, count, sizeof(*rdata), compare);
	for (unsigned i = 0; i < making->signer_count; i++)
		rrsigs[i] =
			sign(making, making->signers[i], making->is_revoked[i],
			     owner, type, ttl_s, rdata, count);
	must(rrset_make(&making->arena, owner, type, ttl_s, rdata, count,
			rrsigs, making->signer_count, &rrset) == STATUS_OK,
	     "no memory");
	return rrset;
}

/* ---- The DNSKEY set ------------------------------------------------------ */

static void add_ksk(struct making *making, unsigned ksk, int64_t now_s)
{
	bool is_revoked = now_s >= date(lives[ksk].revoked);
	bool is_last =
		ksk + 1 == KSK_COUNT || now_s < date(lives[ksk + 1].signs);
	unsigned place = making->key_count;

	if (now_s < date(lives[ksk].published) ||
	    now_s >= date(lives[ksk].gone))
		return;
	making->keys[making->key_count++] =
		is_revoked ? revoke(ksk_of(ksk), making->rdata[place])
			   : lab_key_rdata(ksk_of(ksk));
	if (is_revoked || (is_last && now_s >= date(lives[ksk].signs))) {
		making->is_revoked[making->signer_count] = is_revoked;
		making->signers[making->signer_count++] = ksk_of(ksk);
	}
}

static const struct rrset *make_dnskeys(struct making *making, int64_t now_s)
{
	unsigned quarter = quarter_at(now_s);
	unsigned before = quarter_at(now_s - SLOT_S);
	unsigned after = quarter_at(now_s + SLOT_S);

	for (unsigned i = 0; i < KSK_COUNT; i++)
		add_ksk(making, i, now_s);
	making->keys[making->key_count++] = lab_key_rdata(zsk_at(now_s));
	if (before != quarter)
		making->keys[making->key_count++] =
			lab_key_rdata(zsk_at(now_s - SLOT_S));
	if (after != quarter)
		making->keys[making->key_count++] =
			lab_key_rdata(zsk_at(now_s + SLOT_S));
	return make_set(making, name_root, RRTYPE_DNSKEY, DNSKEY_TTL_S,
			making->keys, making->key_count);
}

/* Which keys there are and what each of them does, as a number. */
static uint64_t phase_at(int64_t now_s)
{
	uint64_t phase = (uint64_t)(now_s / SLOT_S);

	for (unsigned i = 0; i < KSK_COUNT; i++)
		phase = phase * 5 + (now_s >= date(lives[i].published)) +
			(now_s >= date(lives[i].signs)) +
			(now_s >= date(lives[i].revoked)) +
			(now_s >= date(lives[i].gone));
	phase = phase * QUARTERS + quarter_at(now_s - SLOT_S);
	return phase * QUARTERS + quarter_at(now_s + SLOT_S);
}

/* RSA is slow: a set is kept as long as it stays the same. */
static const struct rrset *dnskeys_at(int64_t now_s)
{
	static uint64_t kept[(1 << 14) / sizeof(uint64_t)];
	static uint64_t kept_phase;
	struct making making = {.slot_s = now_s / SLOT_S * SLOT_S};
	const struct rrset *made;

	if (kept_phase == phase_at(now_s))
		return (const struct rrset *)(const void *)kept;
	arena_init(&making.arena, MEMORY);
	made = make_dnskeys(&making, now_s);
	must(made->size <= sizeof(kept), "a DNSKEY set that is too long");
	memcpy(kept, made, made->size);
	arena_done(&making.arena);
	kept_phase = phase_at(now_s);
	return (const struct rrset *)(const void *)kept;
}

/* The set that a test wants; MAKING signs data with the ZSK after that too. */
static const struct rrset *dnskeys_instead(struct making *making,
					   const struct root_set *set)
{
	struct lab_key *zsk = making->signers[0];
	const struct rrset *made;

	making->key_count = making->signer_count = 0;
	for (unsigned i = 0; i < set->count; i++) {
		const struct root_member *member = &set->members[i];

		making->keys[i] =
			member->is_revoked
				? revoke(ksk_of(member->ksk), making->rdata[i])
				: lab_key_rdata(ksk_of(member->ksk));
		making->is_revoked[making->signer_count] = member->is_revoked;
		if (member->signs)
			making->signers[making->signer_count++] =
				ksk_of(member->ksk);
	}
	making->keys[set->count] = lab_key_rdata(zsk);
	made = make_set(making, name_root, RRTYPE_DNSKEY, DNSKEY_TTL_S,
			making->keys, set->count + 1);
	making->signers[0] = zsk;
	making->is_revoked[0] = false;
	making->signer_count = 1;
	return made;
}

/* ---- Answers ------------------------------------------------------------- */

#define NAME_NS  "\002ns"
#define NAME_WWW "\003www"

static const uint8_t *octets_of(const char *text)
{
	return (const uint8_t *)text;
}

static const struct rrset *data_set(struct making *making, const uint8_t *owner,
				    uint16_t type, const void *rdata,
				    size_t size)
{
	struct span one = span_of(rdata, size);

	return make_set(making, owner, type, TTL_S, &one, 1);
}

#define SOA                                                                    \
	"\000\000"                                                             \
	"\000\000\000\001\000\000\016\020\000\000\016\020\000\011\072\200"     \
	"\000\000\016\020"

/* Types A, RRSIG, NSEC; at the apex NS, SOA, RRSIG, NSEC, DNSKEY. */
#define NSEC_HOST "\000\006\100\000\000\000\000\003"
#define NSEC_APEX "\000\007\042\000\000\000\000\003\200"

static const struct rrset *find_data(struct making *making, const uint8_t *name,
				     uint16_t type, int64_t now_s)
{
	if (name_is_root(name) && type == RRTYPE_DNSKEY)
		return making->instead
			       ? dnskeys_instead(making, making->instead)
			       : dnskeys_at(now_s);
	if (name_is_root(name) && type == RRTYPE_NS)
		return data_set(making, name_root, type, NAME_NS, 4);
	if (name_is_root(name) && type == RRTYPE_SOA)
		return data_set(making, name_root, type, SOA, sizeof(SOA) - 1);
	if (name_equal(name, octets_of(NAME_NS)) && type == RRTYPE_A)
		return data_set(making, name, type, "\300\000\002\001", 4);
	if (name_equal(name, octets_of(NAME_WWW)) && type == RRTYPE_A)
		return data_set(making, name, type, "\306\063\144\001", 4);
	return NULL;
}

/* Which the apex's NSEC denies. */
static bool is_key_tag_query(const uint8_t *name)
{
	return name[0] > 3 && memcmp(name + 1, "_ta", 3) == 0;
}

static const struct rrset *find_nsec(struct making *making, const uint8_t *name)
{
	if (name_is_root(name))
		return data_set(making, name, RRTYPE_NSEC,
				NAME_NS "\000" NSEC_APEX,
				4 + sizeof(NSEC_APEX) - 1);
	if (name_equal(name, octets_of(NAME_NS)))
		return data_set(making, name, RRTYPE_NSEC,
				NAME_WWW "\000" NSEC_HOST,
				5 + sizeof(NSEC_HOST) - 1);
	if (is_key_tag_query(name))
		return find_nsec(making, name_root);
	must(name_equal(name, octets_of(NAME_WWW)), "an unknown name");
	return data_set(making, name, RRTYPE_NSEC, "\000" NSEC_HOST,
			1 + sizeof(NSEC_HOST) - 1);
}

/* Writes RRSET and counts its records in the header's field AT. */
static void put(struct writer *writer, const struct rrset *rrset, size_t at)
{
	unsigned count =
		(unsigned)(writer->data[at] << 8) | writer->data[at + 1];

	count += rrset_write(writer, rrset, rrset->ttl_s, true, NULL, NULL, 0);
	writer_put_u16(writer, at, (uint16_t)count);
}

static void write_head(const struct query *query, uint16_t flags,
		       struct writer *writer)
{
	writer_u16(writer, query->header.id);
	writer_u16(writer, FLAG_QR | FLAG_AA | flags);
	writer_u16(writer, 1);
	writer_u32(writer, 0);
	writer_u16(writer, 0);
	writer_name(writer, query->name.octets);
	writer_u16(writer, query->type);
	writer_u16(writer, query->class_);
}

static void write_answer(struct making *making, const struct query *query,
			 int64_t now_s, struct writer *writer)
{
	const uint8_t *name = query->name_lower.octets;
	const struct rrset *data = find_data(making, name, query->type, now_s);

	write_head(query, is_key_tag_query(name) ? RCODE_NXDOMAIN : 0, writer);
	if (data) {
		put(writer, data, 6);
		if (query->type == RRTYPE_NS)
			put(writer,
			    find_data(making, octets_of(NAME_NS), RRTYPE_A,
				      now_s),
			    10);
	} else {
		put(writer, find_data(making, name_root, RRTYPE_SOA, now_s), 8);
		put(writer, find_nsec(making, name), 8);
	}
}

static void write_opt(const struct query *query, struct writer *writer)
{
	struct edns edns = {.present = true,
			    .do_bit = query->edns.do_bit,
			    .udp_size = UDP_SIZE_SAFE,
			    .ede = EDE_NONE};
	unsigned count = (unsigned)(writer->data[10] << 8 | writer->data[11]);

	if (!query->edns.present)
		return;
	edns_write(writer, &edns);
	writer_put_u16(writer, 10, (uint16_t)(count + 1));
}

static size_t truncate_answer(const struct query *query, uint8_t *out,
			      size_t room)
{
	struct writer writer;

	writer_init(&writer, out, room);
	write_head(query, FLAG_TC, &writer);
	write_opt(query, &writer);
	return writer.size;
}

size_t root_life_server(void *context, const struct address *server,
			struct span octets, bool stream, uint8_t *out,
			size_t room)
{
	struct root_life *life = context;
	int64_t now_s = sim_now(life->sim).wall.s + life->ahead_s;
	struct making making = {.slot_s = now_s / SLOT_S * SLOT_S,
				.instead = life->instead};
	struct writer writer;
	struct query query;

	(void)server;
	if (life->is_unreachable)
		return SIM_UNREACHABLE;
	must(query_parse(octets, &query) == QUERY_FINE, "not a query");
	arena_init(&making.arena, MEMORY);
	making.signers[0] = zsk_at(now_s);
	making.signer_count = 1;
	writer_init(&writer, out, room);
	write_answer(&making, &query, now_s, &writer);
	write_opt(&query, &writer);
	must(!writer_failed(&writer), "an answer that is too long");
	arena_done(&making.arena);
	if (!stream && writer.size > query.edns.udp_size)
		return truncate_answer(&query, out, room);
	return writer.size;
}
