/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/core/freshness.h"

#include "base/arena.h"
#include "resolver/core/limits.h"
#include "wire/codes.h"
#include "wire/rdata.h"

uint32_t freshness_left_s(const struct answer *answer, struct moment now)
{
	struct moment end = moment_after_s(answer->made, answer->ttl_s);

	if (moment_reached(end, now))
		return 0;
	return (uint32_t)moment_left_s(moment_after_us(end, 999999), now);
}

bool freshness_is_late(const struct answer *answer,
		       const struct settings *settings, struct moment now)
{
	int64_t age_us = now.us - answer->made.us;
	int64_t left_us = answer->ttl_s * INT64_C(1000000) - age_us;
	int64_t late_us = settings->prefetch_s * INT64_C(1000000);

	if (settings->prefetch_percent)
		late_us = answer->ttl_s * INT64_C(10000) *
			  settings->prefetch_percent;
	return left_us <= late_us && late_us > 0 && answer->entry &&
	       answer->ttl_s >= settings->prefetch_eligible_s;
}

uint32_t freshness_stale_s(const struct settings *settings)
{
	return settings->stale_cache && settings->stale_answers
		       ? settings->max_stale_ttl_s
		       : 0;
}

/* ---- Signatures --------------------------------------------------------- */

static bool is_valid_at(struct span rrsig, struct wall_time wall)
{
	struct rdata_rrsig parsed;

	/* RFC 4034 section 3.1.5: serial number arithmetic. */
	return rdata_rrsig_parse(rrsig, &parsed) == STATUS_OK &&
	       (int32_t)(parsed.expiration - (uint32_t)wall.s) >= 0;
}

static bool are_valid_at(const struct rrset *rrset, struct wall_time wall)
{
	struct rdata_walk walk = rrset_rrsigs(rrset);
	struct span rrsig;

	while (rdata_next(&walk, &rrsig))
		if (!is_valid_at(rrsig, wall))
			return false;
	return true;
}

static bool all_are_valid_at(const struct message *message,
			     struct wall_time wall)
{
	for (int i = 0; i < SECTION_COUNT; i++)
		for (size_t j = 0; j < message->rrset_counts[i]; j++)
			if (!are_valid_at(message->rrsets[i][j], wall))
				return false;
	return true;
}

/* Do all signatures in FULL, which was composed with them, still hold? */
static bool is_proven(const struct answer *full, struct wall_time wall)
{
	struct message message;
	struct arena arena;
	bool proven;

	arena_init(&arena, LIMIT_RESPONSE_OCTETS);
	proven = message_parse(full->message, &arena, &message) == STATUS_OK &&
		 all_are_valid_at(&message, wall);
	arena_done(&arena);
	return proven;
}

/* ---- Stale answers ------------------------------------------------------ */

static bool find(const struct freshness_view *view, struct query *query,
		 bool do_bit, bool cd, struct answer *ret)
{
	uint32_t stale_s = freshness_stale_s(view->settings);

	query->header.flags = 0;
	if (answer_cache_find_stale(view->cache, query, do_bit, view->now.mono,
				    stale_s, ret))
		return true;
	query->header.flags = FLAG_CD;
	return cd && answer_cache_find_stale(view->cache, query, do_bit,
					     view->now.mono, stale_s, ret);
}

static void mark_stale(struct answer *answer, const struct settings *settings,
		       const struct freshness_cause *cause)
{
	uint8_t rcode = answer->message.data[3] & 0xf;

	answer->stale_ttl_s = settings->stale_answer_ttl_s;
	answer->ede = rcode == RCODE_NXDOMAIN ? EDE_STALE_NXDOMAIN_ANSWER
					      : EDE_STALE_ANSWER;
	answer->ede_text = cause->text;
}

bool freshness_find_stale(const struct freshness_view *view,
			  const struct query *query, bool do_bit, bool cd,
			  const struct freshness_cause *cause,
			  struct answer_scratch *scratch, struct answer *ret)
{
	struct query asked = *query;
	/* With DNS64 and policies both are made for themselves. */
	bool is_full = (do_bit || query->variant == 0) &&
		       find(view, &asked, true, cd, ret);
	bool was_secure, is_secure;

	if (!is_full && (do_bit || !find(view, &asked, false, cd, ret)))
		return false;
	was_secure = ret->security == SECURITY_SECURE;
	is_secure = was_secure && is_full && is_proven(ret, view->now.wall);
	if (cause->is_bogus && was_secure && !is_secure)
		return false;
	if (is_full && !do_bit && !ret->same_without_do) {
		struct answer full = *ret;

		if (answer_compose_stripped(&full, scratch, ret) != STATUS_OK)
			return false;
	}
	if (was_secure && !is_secure)
		ret->security = SECURITY_INDETERMINATE;
	/* Another thread may have refreshed it meanwhile. */
	if (freshness_left_s(ret, view->now.mono) == 0)
		mark_stale(ret, view->settings, cause);
	return true;
}
