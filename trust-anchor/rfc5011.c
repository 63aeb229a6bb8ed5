/* SPDX-License-Identifier: BSD-2-Clause */
#include "trust-anchor/rfc5011.h"

#include <stdlib.h>
#include <string.h>

#include "wire/codes.h"
#include "wire/rdata.h"

enum {
	FLAGS_AT = 0, /* of a DNSKEY, two octets */
	FLAGS_SIZE = 2,
	PROTOCOL = 3, /* RFC 4034 section 2.1.2 */
	HOUR_S = 3600,
	DAY_S = 86400,
	RDATA_MAX = 4096, /* octets: an RSA key of 16,384 bits has half */
};

const char *anchor_key_state_text(enum anchor_key_state state)
{
	switch (state) {
	case ANCHOR_START:
		return "start";
	case ANCHOR_ADD_PEND:
		return "add-pending";
	case ANCHOR_VALID:
		return "valid";
	case ANCHOR_MISSING:
		return "missing";
	case ANCHOR_REVOKED:
		return "revoked";
	case ANCHOR_REMOVED:
		return "removed";
	}
	return "unknown";
}

/* ---- Keys ---------------------------------------------------------------- */

static uint16_t flags_of(struct span dnskey)
{
	return (uint16_t)(dnskey.data[FLAGS_AT] << 8 |
			  dnskey.data[FLAGS_AT + 1]);
}

static bool is_revoked(const struct observed_key *key)
{
	return flags_of(key->rdata) & DNSKEY_REVOKE;
}

bool dnskey_is_same(struct span a, struct span b)
{
	/* Section 2.1: the bit changes the fingerprint, not the key. */
	return a.size == b.size && a.size > FLAGS_SIZE &&
	       ((flags_of(a) ^ flags_of(b)) & ~DNSKEY_REVOKE) == 0 &&
	       memcmp(a.data + FLAGS_SIZE, b.data + FLAGS_SIZE,
		      a.size - FLAGS_SIZE) == 0;
}

/* What could be an anchor at all, if somebody vouched for it. */
static bool is_key_in_force(struct span rdata)
{
	struct rdata_dnskey key;

	return rdata_dnskey_parse(rdata, &key) == STATUS_OK &&
	       key.protocol == PROTOCOL && (key.flags & DNSKEY_ZONE) &&
	       !(key.flags & DNSKEY_REVOKE);
}

uint16_t anchor_key_tag(const struct anchor_key *key)
{
	if (key->type == RRTYPE_DNSKEY)
		return rdata_dnskey_tag(key->rdata);
	return (uint16_t)(key->rdata.data[0] << 8 | key->rdata.data[1]);
}

uint8_t anchor_key_algorithm(const struct anchor_key *key)
{
	/* Flags and protocol come before it, or a key tag. */
	return key->rdata.data[key->type == RRTYPE_DNSKEY ? 3 : 2];
}

static void clear_key(struct anchor_key *key)
{
	free((void *)(uintptr_t)key->rdata.data);
	*key = (struct anchor_key){.state = ANCHOR_START};
}

static enum status set_rdata(struct anchor_key *key, uint16_t type,
			     struct span rdata)
{
	uint8_t *copy = malloc(rdata.size);

	if (!copy)
		return STATUS_NO_MEMORY;
	memcpy(copy, rdata.data, rdata.size);
	free((void *)(uintptr_t)key->rdata.data);
	key->rdata = span_of(copy, rdata.size);
	key->type = type;
	return STATUS_OK;
}

/* ---- Trust points -------------------------------------------------------- */

struct trust_point *trust_point_new(const uint8_t *zone)
{
	struct trust_point *point = calloc(1, sizeof(*point));

	if (point)
		name_copy_lower(&point->zone, zone);
	return point;
}

void trust_point_free(struct trust_point *point)
{
	if (!point)
		return;
	for (unsigned i = 0; i < TRUST_POINT_KEYS_MAX; i++)
		clear_key(&point->keys[i]);
	free(point);
}

static struct anchor_key *find(struct trust_point *point, uint16_t type,
			       struct span rdata)
{
	for (unsigned i = 0; i < TRUST_POINT_KEYS_MAX; i++) {
		struct anchor_key *key = &point->keys[i];

		if (key->state == ANCHOR_START || key->type != type)
			continue;
		if (type == RRTYPE_DNSKEY ? dnskey_is_same(key->rdata, rdata)
					  : span_equal(key->rdata, rdata))
			return key;
	}
	return NULL;
}

/* Nobody vouches any more by the key at PLACE. */
static void forget_voucher(struct trust_point *point, unsigned place)
{
	for (unsigned i = 0; i < TRUST_POINT_KEYS_MAX; i++)
		point->keys[i].vouchers &= ~(UINT32_C(1) << place);
}

static unsigned place_of(const struct trust_point *point,
			 const struct anchor_key *key)
{
	return (unsigned)(key - point->keys);
}

/* A free place, or that of the key that has been REMOVED for longest. */
static struct anchor_key *find_place(struct trust_point *point)
{
	struct anchor_key *oldest = NULL;

	for (unsigned i = 0; i < TRUST_POINT_KEYS_MAX; i++) {
		struct anchor_key *key = &point->keys[i];

		if (key->state == ANCHOR_START)
			return key;
		if (key->state == ANCHOR_REMOVED &&
		    (!oldest || key->since.s < oldest->since.s))
			oldest = key;
	}
	if (oldest) {
		forget_voucher(point, place_of(point, oldest));
		clear_key(oldest);
	}
	return oldest;
}

static bool is_fit(uint16_t type, struct span rdata)
{
	struct rdata_ds ds;

	if (rdata.size > RDATA_MAX)
		return false;
	if (type == RRTYPE_DS)
		return rdata_ds_parse(rdata, &ds) == STATUS_OK;
	return type == RRTYPE_DNSKEY && is_key_in_force(rdata);
}

enum status trust_point_add(struct trust_point *point, uint16_t type,
			    struct span rdata, enum anchor_key_state state,
			    struct wall_time now, struct anchor_key **ret)
{
	struct anchor_key *key;
	enum status status;

	if (!is_fit(type, rdata))
		return STATUS_INVALID;
	key = find(point, type, rdata);
	if (!key) {
		key = find_place(point);
		if (!key)
			return STATUS_LIMIT;
		status = set_rdata(key, type, rdata);
		if (status != STATUS_OK)
			return status;
		key->state = state;
		key->since = now;
	}
	if (ret)
		*ret = key;
	return STATUS_OK;
}

enum status trust_point_restore(struct trust_point *point, unsigned place,
				uint16_t type, struct span rdata,
				const struct anchor_key *like)
{
	struct anchor_key *key = &point->keys[place];
	enum status status;

	if (!is_fit(type, rdata) || key->state != ANCHOR_START ||
	    like->state == ANCHOR_START || find(point, type, rdata))
		return STATUS_INVALID;
	status = set_rdata(key, type, rdata);
	if (status != STATUS_OK)
		return status;
	key->state = like->state;
	key->since = like->since;
	key->seen = like->seen;
	key->due = like->due;
	key->vouchers = like->vouchers;
	return STATUS_OK;
}

bool trust_point_trusts(const struct trust_point *point, unsigned place)
{
	return point->keys[place].state == ANCHOR_VALID ||
	       point->keys[place].state == ANCHOR_MISSING;
}

bool trust_point_is_deleted(const struct trust_point *point)
{
	bool has_revoked = false;

	for (unsigned i = 0; i < TRUST_POINT_KEYS_MAX; i++) {
		if (trust_point_trusts(point, i))
			return false;
		has_revoked |= point->keys[i].state == ANCHOR_REVOKED ||
			       point->keys[i].state == ANCHOR_REMOVED;
	}
	return has_revoked;
}

enum status trust_point_anchors(const struct trust_point *point,
				struct anchor_set *set)
{
	enum status status = STATUS_OK;

	for (unsigned i = 0; i < TRUST_POINT_KEYS_MAX && status == STATUS_OK;
	     i++)
		if (trust_point_trusts(point, i))
			status = anchor_set_add(set, point->zone.octets,
						point->keys[i].type,
						point->keys[i].rdata);
	return status;
}

/* ---- When to ask (section 2.3) ------------------------------------------- */

static int64_t at_most(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t at_least(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* MAX(1 hr, MIN(CEILING, TTL / PART, expiration / PART)). */
static int64_t interval_s(const struct trust_point *point, int64_t ceiling_s,
			  int64_t part)
{
	int64_t most_s = at_most(point->original_ttl_s / part,
				 point->expires_in_s / part);

	return at_least(HOUR_S, at_most(ceiling_s, most_s));
}

int64_t trust_point_query_interval_s(const struct trust_point *point)
{
	return interval_s(point, 15 * DAY_S, 2);
}

int64_t trust_point_retry_interval_s(const struct trust_point *point)
{
	return interval_s(point, DAY_S, 10);
}

bool trust_point_is_due(const struct trust_point *point, struct wall_time now)
{
	if (trust_point_is_deleted(point))
		return false;
	return point->query_at.s <= now.s ||
	       point->query_at.s - now.s > 15 * DAY_S;
}

void trust_point_failed(struct trust_point *point, struct wall_time now)
{
	point->query_at.s = now.s + trust_point_retry_interval_s(point);
}

/* ---- What was seen ------------------------------------------------------- */

/* One observation on its way through the keys. */
struct seeing {
	struct trust_point *point;
	const struct observation *observation;
	struct wall_time now;
	struct outcome *outcome;
};

static void move_to(struct seeing *seeing, struct anchor_key *key,
		    enum anchor_key_state to)
{
	struct outcome *outcome = seeing->outcome;
	unsigned place = place_of(seeing->point, key);
	bool was_trusted = trust_point_trusts(seeing->point, place);

	if (outcome->change_count < KEY_CHANGES_MAX)
		outcome->changes[outcome->change_count++] = (struct key_change){
			.tag = anchor_key_tag(key),
			.algorithm = anchor_key_algorithm(key),
			.from = key->state,
			.to = to,
		};
	key->state = to;
	key->since = seeing->now;
	if (trust_point_trusts(seeing->point, place) != was_trusted)
		outcome->anchors_changed = true;
}

static bool is_that(const struct seeing *seeing, const struct anchor_key *key,
		    const struct observed_key *seen)
{
	unsigned place = place_of(seeing->point, key);

	if (key->state == ANCHOR_START)
		return false;
	if (key->type == RRTYPE_DS)
		return seen->digests & UINT32_C(1) << place;
	return dnskey_is_same(key->rdata, seen->rdata);
}

/* KEY as the RRset has it, with REVOKE or without; NULL if it hasn't. */
static const struct observed_key *find_seen(const struct seeing *seeing,
					    const struct anchor_key *key,
					    bool revoked)
{
	const struct observation *observation = seeing->observation;

	for (unsigned i = 0; i < observation->count; i++)
		if (is_revoked(&observation->keys[i]) == revoked &&
		    is_that(seeing, key, &observation->keys[i]))
			return &observation->keys[i];
	return NULL;
}

/* Once its key is known a DS has done its work. */
static void become_key(struct seeing *seeing, struct anchor_key *key,
		       const struct observed_key *seen)
{
	uint8_t rdata[RDATA_MAX];

	if (key->type == RRTYPE_DNSKEY || seen->rdata.size > sizeof(rdata))
		return;
	memcpy(rdata, seen->rdata.data, seen->rdata.size);
	rdata[FLAGS_AT + 1] &= (uint8_t)~DNSKEY_REVOKE;
	/* Two digests of one key: the second is no anchor of its own. */
	if (find(seeing->point, RRTYPE_DNSKEY,
		 span_of(rdata, seen->rdata.size))) {
		forget_voucher(seeing->point, place_of(seeing->point, key));
		clear_key(key);
		return;
	}
	/* Without memory it stays a DS, which means the same. */
	if (set_rdata(key, RRTYPE_DNSKEY, span_of(rdata, seen->rdata.size)) ==
	    STATUS_OK)
		seeing->outcome->anchors_changed = true;
}

/*
 * Section 2.1: in a set that it signed itself, and at once. A key that was
 * removed stays so.
 */
static void revoke(struct seeing *seeing, unsigned place)
{
	struct anchor_key *key = &seeing->point->keys[place];
	const struct observed_key *seen = find_seen(seeing, key, true);

	if (!seen || !seen->signs || key->state == ANCHOR_REVOKED ||
	    key->state == ANCHOR_REMOVED)
		return;
	move_to(seeing, key, ANCHOR_REVOKED);
	key->due.s = seeing->now.s + HOLD_DOWN_REMOVE_S;
	key->vouchers = 0;
	become_key(seeing, key, seen);
	forget_voucher(seeing->point, place);
}

/* Section 2.2: nobody who brought it is still to be believed. */
static void drop_unvouched(struct seeing *seeing, struct anchor_key *key)
{
	if (key->state != ANCHOR_ADD_PEND || key->vouchers)
		return;
	move_to(seeing, key, ANCHOR_START);
	clear_key(key);
}

/* The trusted keys that signed the set: bit i is keys[i]. */
static uint32_t find_vouchers(const struct seeing *seeing)
{
	uint32_t vouchers = 0;

	for (unsigned i = 0; i < TRUST_POINT_KEYS_MAX; i++) {
		const struct anchor_key *key = &seeing->point->keys[i];
		const struct observed_key *seen;

		if (!trust_point_trusts(seeing->point, i))
			continue;
		seen = find_seen(seeing, key, false);
		if (seen && seen->signs && is_key_in_force(seen->rdata))
			vouchers |= UINT32_C(1) << i;
	}
	return vouchers;
}

static void take_present(struct seeing *seeing, struct anchor_key *key,
			 const struct observed_key *seen)
{
	int64_t hold_down_s = key->due.s - key->since.s;

	switch (key->state) {
	case ANCHOR_ADD_PEND:
		/* The clock was set back: nobody knows how long it was. */
		if (key->since.s > seeing->now.s) {
			key->since = seeing->now;
			key->due.s = seeing->now.s + hold_down_s;
		}
		if (key->due.s <= seeing->now.s)
			move_to(seeing, key, ANCHOR_VALID);
		break;
	case ANCHOR_MISSING:
		move_to(seeing, key, ANCHOR_VALID);
		break;
	case ANCHOR_START:
	case ANCHOR_VALID:
	case ANCHOR_REVOKED:
	case ANCHOR_REMOVED:
		break;
	}
	key->seen = seeing->now;
	if (trust_point_trusts(seeing->point, place_of(seeing->point, key)))
		become_key(seeing, key, seen);
}

static void take_absent(struct seeing *seeing, struct anchor_key *key)
{
	switch (key->state) {
	case ANCHOR_ADD_PEND:
		move_to(seeing, key, ANCHOR_START);
		clear_key(key);
		break;
	case ANCHOR_VALID:
		move_to(seeing, key, ANCHOR_MISSING);
		break;
	case ANCHOR_REVOKED:
		if (find_seen(seeing, key, true)) {
			key->seen = seeing->now;
			key->due.s = seeing->now.s + HOLD_DOWN_REMOVE_S;
		} else if (key->due.s <= seeing->now.s) {
			move_to(seeing, key, ANCHOR_REMOVED);
		}
		break;
	case ANCHOR_START:
	case ANCHOR_MISSING:
	case ANCHOR_REMOVED:
		break;
	}
}

static void take_key(struct seeing *seeing, struct anchor_key *key)
{
	const struct observed_key *seen = find_seen(seeing, key, false);

	if (key->state == ANCHOR_START)
		return;
	if (seen)
		take_present(seeing, key, seen);
	else
		take_absent(seeing, key);
}

static bool is_known(const struct seeing *seeing,
		     const struct observed_key *seen)
{
	for (unsigned i = 0; i < TRUST_POINT_KEYS_MAX; i++)
		if (is_that(seeing, &seeing->point->keys[i], seen))
			return true;
	return false;
}

/* Section 2.2: a new SEP key, held down. */
static void add_key(struct seeing *seeing, const struct observed_key *seen,
		    uint32_t vouchers)
{
	int64_t hold_down_s =
		at_least(HOLD_DOWN_ADD_S, seeing->observation->original_ttl_s);
	struct anchor_key *key;

	if (!(flags_of(seen->rdata) & DNSKEY_SEP) ||
	    !is_key_in_force(seen->rdata) || is_known(seeing, seen))
		return;
	if (trust_point_add(seeing->point, RRTYPE_DNSKEY, seen->rdata,
			    ANCHOR_START, seeing->now, &key) != STATUS_OK) {
		seeing->outcome->is_full = true;
		return;
	}
	move_to(seeing, key, ANCHOR_ADD_PEND);
	key->seen = seeing->now;
	key->due.s = seeing->now.s + hold_down_s;
	key->vouchers = vouchers;
}

/* A set that a trusted key vouches for. */
static void take_valid_set(struct seeing *seeing, uint32_t vouchers)
{
	const struct observation *observation = seeing->observation;
	struct trust_point *point = seeing->point;

	for (unsigned i = 0; i < TRUST_POINT_KEYS_MAX; i++)
		take_key(seeing, &point->keys[i]);
	for (unsigned i = 0; i < TRUST_POINT_KEYS_MAX; i++)
		if (!trust_point_trusts(point, i))
			vouchers &=
				~(UINT32_C(1) << i); /* it was a second DS */
	for (unsigned i = 0; i < observation->count; i++)
		add_key(seeing, &observation->keys[i], vouchers);
	point->refreshed = seeing->now;
	point->original_ttl_s = observation->original_ttl_s;
	point->expires_in_s =
		at_least(0, observation->expires.s - seeing->now.s);
	point->query_at.s = seeing->now.s + trust_point_query_interval_s(point);
}

/* Section 5: what was to be added is as if it had never been seen. */
static void drop_pending(struct seeing *seeing)
{
	for (unsigned i = 0; i < TRUST_POINT_KEYS_MAX; i++) {
		seeing->point->keys[i].vouchers = 0;
		drop_unvouched(seeing, &seeing->point->keys[i]);
	}
}

void trust_point_observe(struct trust_point *point,
			 const struct observation *observation,
			 struct wall_time now, struct outcome *ret)
{
	struct seeing seeing = {.point = point,
				.observation = observation,
				.now = now,
				.outcome = ret};
	uint32_t vouchers;

	*ret = (struct outcome){0};
	for (unsigned i = 0; i < TRUST_POINT_KEYS_MAX; i++)
		revoke(&seeing, i);
	for (unsigned i = 0; i < TRUST_POINT_KEYS_MAX; i++)
		drop_unvouched(&seeing, &point->keys[i]);
	vouchers = find_vouchers(&seeing);
	ret->is_valid = vouchers != 0;
	if (vouchers)
		take_valid_set(&seeing, vouchers);
	else if (trust_point_is_deleted(point))
		drop_pending(&seeing);
	else
		trust_point_failed(point, now);
}
