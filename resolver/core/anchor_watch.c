/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/core/anchor_watch.h"

#include <stdlib.h>
#include <string.h>

#include "wire/codes.h"

bool anchor_watch_init(struct anchor_watch *watch, struct anchor_state *state)
{
	memset(watch, 0, sizeof(*watch));
	watch->state = state ? state : anchor_state_new();
	return watch->state;
}

void anchor_watch_done(struct anchor_watch *watch)
{
	anchor_state_free(watch->state);
	settings_unref(watch->settings);
}

/* ---- What is managed ----------------------------------------------------- */

static const struct anchor_set *managed(const struct anchor_watch *watch)
{
	return watch->settings->managed;
}

static bool has_keys(const struct trust_point *point)
{
	for (unsigned i = 0; i < TRUST_POINT_KEYS_MAX; i++)
		if (point->keys[i].state != ANCHOR_START)
			return true;
	return false;
}

static enum status begin_point(struct trust_point *point,
			       const struct anchor *anchor,
			       struct wall_time now)
{
	for (size_t i = 0; i < anchor->count; i++) {
		enum status status = trust_point_add(
			point, anchor->records[i].type,
			anchor->records[i].rdata, ANCHOR_MISSING, now, NULL);

		/* A key that can be no anchor is as good as none. */
		if (status != STATUS_OK && status != STATUS_INVALID &&
		    status != STATUS_LIMIT)
			return status;
	}
	return STATUS_OK;
}

static void drop_others(struct anchor_watch *watch)
{
	for (size_t i = watch->state->count; i-- > 0;) {
		struct name zone = watch->state->points[i]->zone;

		if (!managed(watch) ||
		    !anchor_set_find(managed(watch), zone.octets))
			anchor_state_remove(watch->state, zone.octets);
	}
}

static enum status begin_new(struct anchor_watch *watch, struct wall_time now)
{
	const struct anchor *anchor;

	for (size_t i = 0;
	     managed(watch) && (anchor = anchor_set_at(managed(watch), i));
	     i++) {
		struct trust_point *point;
		enum status status = anchor_state_at(
			watch->state, anchor->zone.octets, &point);

		if (status == STATUS_OK && !has_keys(point))
			status = begin_point(point, anchor, now);
		if (status != STATUS_OK)
			return status;
	}
	return STATUS_OK;
}

enum status anchor_watch_configure(struct anchor_watch *watch,
				   struct settings *settings,
				   struct wall_time now)
{
	struct settings *old = watch->settings;

	watch->settings = settings_ref(settings);
	settings_unref(old);
	memset(watch->is_asking, 0, sizeof(watch->is_asking));
	drop_others(watch);
	return begin_new(watch, now);
}

enum status anchor_watch_adopt(struct anchor_watch *watch,
			       struct anchor_state *state, struct wall_time now)
{
	anchor_state_free(watch->state);
	watch->state = state;
	memset(watch->is_asking, 0, sizeof(watch->is_asking));
	drop_others(watch);
	return begin_new(watch, now);
}

/* All that is distrusted for now, but NAME (NULL: all). */
static enum status add_distrusted(const struct anchor_watch *watch,
				  const uint8_t *name, struct anchor_set *set)
{
	enum status status = STATUS_OK;

	for (unsigned i = 0; i < watch->distrusted_count && status == STATUS_OK;
	     i++) {
		const struct distrusted *at = &watch->distrusted[i];

		if (!name || !name_equal(at->name.octets, name))
			status = anchor_set_add_negative_why(
				set, at->name.octets, at->why);
	}
	return status;
}

struct settings *anchor_watch_settings(const struct anchor_watch *watch)
{
	return anchor_watch_settings_trusting(watch, NULL);
}

struct settings *
anchor_watch_settings_trusting(const struct anchor_watch *watch,
			       const uint8_t *name)
{
	struct anchor_set *set = anchor_set_copy_without(
		watch->settings->anchors, managed(watch));
	struct settings *settings = NULL;
	enum status status = set ? STATUS_OK : STATUS_NO_MEMORY;

	for (size_t i = 0; i < watch->state->count && status == STATUS_OK; i++)
		status = trust_point_anchors(watch->state->points[i], set);
	if (status == STATUS_OK)
		status = add_distrusted(watch, name, set);
	if (status == STATUS_OK)
		settings = settings_with_anchors(
			watch->settings, set, anchor_watch_clock_floor(watch));
	if (!settings)
		anchor_set_free(set);
	return settings;
}

/* ---- When to ask --------------------------------------------------------- */

const struct name *anchor_watch_due(struct anchor_watch *watch,
				    struct wall_time now)
{
	for (size_t i = 0; i < watch->state->count; i++)
		if (!watch->is_asking[i] &&
		    trust_point_is_due(watch->state->points[i], now)) {
			watch->is_asking[i] = true;
			return &watch->state->points[i]->zone;
		}
	return NULL;
}

int64_t anchor_watch_wait_s(const struct anchor_watch *watch,
			    struct wall_time now, int64_t max_s)
{
	int64_t wait_s = max_s;

	for (size_t i = 0; i < watch->state->count; i++) {
		const struct trust_point *point = watch->state->points[i];
		int64_t left_s = point->query_at.s - now.s;

		if (!watch->is_asking[i] && !trust_point_is_deleted(point) &&
		    left_s < wait_s)
			wait_s = left_s;
	}
	return wait_s > 0 ? wait_s : 0;
}

/* The trust point of ZONE, which is no longer asked about. */
static struct trust_point *end_asking(struct anchor_watch *watch,
				      const uint8_t *zone)
{
	for (size_t i = 0; i < watch->state->count; i++)
		if (name_equal(watch->state->points[i]->zone.octets, zone)) {
			watch->is_asking[i] = false;
			return watch->state->points[i];
		}
	return NULL;
}

void anchor_watch_lost(struct anchor_watch *watch, const uint8_t *zone,
		       struct wall_time now)
{
	struct trust_point *point = end_asking(watch, zone);

	if (point)
		trust_point_failed(point, now);
}

/* ---- The clock ----------------------------------------------------------- */

static int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

struct wall_time anchor_watch_clock_floor(const struct anchor_watch *watch)
{
	int64_t floor_s = later(watch->state->written.s, watch->proven.s);

	for (size_t i = 0; i < watch->state->count; i++)
		floor_s = later(floor_s, watch->state->points[i]->refreshed.s);
	if (watch->settings->has_builtin_root)
		floor_s = later(floor_s, ANCHOR_BUILTIN_SINCE_S);
	return (struct wall_time){.s = floor_s};
}

bool anchor_watch_clock_is_wrong(const struct anchor_watch *watch,
				 struct wall_time now)
{
	const struct policy policy = {.clock_floor =
					      anchor_watch_clock_floor(watch)};

	return policy_clock_is_wrong(&policy, now);
}

/* ---- What came ----------------------------------------------------------- */

static bool is_about_time(const struct reason *reason)
{
	return reason->ede == EDE_SIGNATURE_EXPIRED ||
	       reason->ede == EDE_SIGNATURE_NOT_YET_VALID;
}

static enum verdict_kind kind_of(const struct key_sighting *sighting,
				 const struct outcome *outcome)
{
	if (outcome->is_valid)
		return VERDICT_VOUCHED;
	if (outcome->change_count > 0)
		return VERDICT_REVOKED;
	if (is_about_time(&sighting->reason))
		return VERDICT_BAD_TIME;
	return sighting->has_stranger ? VERDICT_STRANGERS : VERDICT_UNSIGNED;
}

/* Only the root's: another zone's operator may be wrong about the time. */
static bool learn_time(struct anchor_watch *watch,
		       const struct trust_point *point, struct wall_time proven)
{
	int64_t floor_s = anchor_watch_clock_floor(watch).s;

	if (name_is_root(point->zone.octets) &&
	    proven.s > floor_s + CLOCK_TOLERANCE_S)
		watch->proven = proven;
	return anchor_watch_clock_floor(watch).s != floor_s;
}

static void look(struct anchor_watch *watch, struct trust_point *point,
		 const struct rrset *dnskeys, struct wall_time now,
		 struct anchor_verdict *ret)
{
	struct key_sighting *sighting = calloc(1, sizeof(*sighting));
	enum status status = STATUS_NO_MEMORY;

	if (sighting)
		status = key_watch_look(dnskeys, point, now,
					&watch->settings->policy, sighting);
	if (status == STATUS_OK) {
		trust_point_observe(point, &sighting->observation, now,
				    &ret->outcome);
		ret->kind = kind_of(sighting, &ret->outcome);
		ret->stranger_tag = sighting->stranger_tag;
		ret->reason = sighting->reason;
		ret->clock_floor_moved =
			learn_time(watch, point, sighting->proven);
	} else {
		trust_point_failed(point, now);
		reason_set(&ret->reason, EDE_OTHER,
			   "the DNSKEY RRset cannot be looked at: %s",
			   status_text(status));
	}
	free(sighting);
}

bool anchor_watch_take(struct anchor_watch *watch,
		       const struct watched_keys *keys, struct wall_time now,
		       struct anchor_verdict *ret)
{
	struct trust_point *point = end_asking(watch, keys->zone.octets);
	bool was_deleted;

	if (!point)
		return false;
	was_deleted = trust_point_is_deleted(point);
	*ret = (struct anchor_verdict){.kind = VERDICT_NO_ANSWER,
				       .point = point};
	reason_clear(&ret->reason);
	/* An old set, sent again to a clock set back, must teach nothing. */
	if (anchor_watch_clock_is_wrong(watch, now)) {
		ret->kind = VERDICT_WRONG_CLOCK;
		trust_point_failed(point, now);
	} else if (keys->dnskeys) {
		look(watch, point, keys->dnskeys, now, ret);
	} else {
		ret->reason = keys->reason;
		trust_point_failed(point, now);
	}
	ret->is_deleted = !was_deleted && trust_point_is_deleted(point);
	return true;
}
