/*
 * storm_check.c - see storm.h. What must hold, whatever the weather.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "resolver/core/limits.h"
#include "tests/sim/storm/storm.h"
#include "validator/budget.h"
#include "wire/rdata.h"

enum {
	HOUR_S = 3600,
	DAY_S = 24 * HOUR_S,
	/* Signatures are sound from an hour before the start for 30 days. */
	SIGNED_BEFORE_S = HOUR_S,
	SIGNED_AFTER_S = 30 * DAY_S,
	MARGIN_S = 600,
	/* What expired yesterday, and what is valid from tomorrow on. */
	CLOCK_S = DAY_S / 2,
	/* A client waits no longer, and a step of the simulated time more. */
	/* Too small for the keys of one chain. */
	SMALL_CACHE = 1024 * 1024,
	PATIENCE_US = (LIMIT_QUERY_MS + 1) * 1000,
};

struct storm_sums storm_sums;

void storm_fail(struct storm *storm, const char *format, ...)
{
	va_list arguments;

	if (storm->failure[0])
		return;
	va_start(arguments, format);
	vsnprintf(storm->failure, sizeof(storm->failure), format, arguments);
	va_end(arguments);
}

/* An answer at the moment of its check. */
struct checking {
	struct storm *storm;
	const struct storm_question *question;
	const struct message *message;
	struct arena arena; /* for what the oracle says */
	struct message oracle;
	struct truth truth;
	server_set trusted;
	bool has_lie;        /* some RRset is not as its zone has it */
	bool is_astray;      /* the zone denies what it has, and can prove it */
	bool has_proven_lie; /* ... of a zone that can prove what it has */
};

static void fail(struct checking *checking, const char *what,
		 const char *detail)
{
	const struct storm_question *question = checking->question;
	const struct message *message = checking->message;

	storm_fail(checking->storm,
		   "%s%s%s: %s type %u%s%s%s%s: RCODE %u%s EDE %d %.*s", what,
		   detail ? ": " : "", detail ? detail : "", question->qname,
		   question->qtype, question->flags & SIM_DO ? " DO" : "",
		   question->flags & SIM_CD ? " CD" : "",
		   question->flags & SIM_AD ? " AD" : "",
		   question->flags & SIM_STREAM ? " TCP" : "", message->rcode,
		   message->header.flags & FLAG_AD ? " AD" : "",
		   message->edns.ede, (int)message->edns.ede_text.size,
		   (const char *)message->edns.ede_text.data);
}

/* ---- Data ------------------------------------------------------------- */

/* As names are compared, in RDATA too: what is compressed to QNAME is spelt
 * as the client spells it. */
static bool has_rdata(const struct rrset *rrset, struct span wanted)
{
	uint8_t canonical[2][RDATA_SIZE_MAX];
	struct rdata_walk walk = rrset_rdata(rrset);
	struct span rdata;

	rdata_make_canonical(rrset->type, wanted, canonical[0]);
	while (rdata_next(&walk, &rdata)) {
		if (rdata.size != wanted.size)
			continue;
		rdata_make_canonical(rrset->type, rdata, canonical[1]);
		if (memcmp(canonical[0], canonical[1], wanted.size) == 0)
			return true;
	}
	return false;
}

static bool same_data(const struct rrset *a, const struct rrset *b)
{
	struct rdata_walk walk = rrset_rdata(a);
	struct span rdata;

	if (a->rdata_count != b->rdata_count)
		return false;
	while (rdata_next(&walk, &rdata))
		if (!has_rdata(b, rdata))
			return false;
	return true;
}

static const struct rrset *find_rrset(const struct message *message,
				      enum section section,
				      const uint8_t *owner, uint16_t type)
{
	for (size_t i = 0; i < message->rrset_counts[section]; i++) {
		const struct rrset *rrset = message->rrsets[section][i];

		if (rrset->type == type &&
		    name_equal(rrset_owner(rrset), owner))
			return rrset;
	}
	return NULL;
}

/* Is RRSET what its zone holds, or what its parent has as glue of it? */
static bool is_true(struct checking *checking, const struct rrset *rrset)
{
	const struct internet *internet = checking->storm->internet;
	const uint8_t *owner = rrset_owner(rrset);
	const struct rrset *found;
	struct message oracle;

	found = find_rrset(&checking->oracle, SECTION_ANSWER, owner,
			   rrset->type);
	if (found)
		return same_data(found, rrset);
	internet_ask(internet, owner, rrset->type, &checking->arena, &oracle);
	found = find_rrset(&oracle, SECTION_ANSWER, owner, rrset->type);
	if (found && same_data(found, rrset))
		return true;
	/* At a zone cut both sides have an NSEC. */
	found = internet_parents(internet, owner, rrset->type);
	return rrset->type == RRTYPE_NSEC && found && same_data(found, rrset);
}

/* Can somebody whom NAME has to trust have said something else? */
static bool can_be_lied_to(const struct checking *checking, const uint8_t *name,
			   uint16_t type)
{
	const struct storm *storm = checking->storm;
	int at = internet_zone_of(storm->internet, name, type);
	server_set trusted = storm->internet->zones[at].trusted;

	if (storm->has_forwarded)
		trusted |= ~UINT64_C(0) << INTERNET_SERVERS_MAX;
	return trusted & storm->bad_content;
}

static void note_lie(struct checking *checking, const uint8_t *name,
		     uint16_t type)
{
	const struct internet *internet = checking->storm->internet;
	const struct storm_zone *zone =
		&internet->zones[internet_zone_of(internet, name, type)];

	checking->has_lie = true;
	/* What no NSEC3 speaks of can be there without a signature. */
	checking->has_proven_lie |= (zone->standing == STANDING_SECURE &&
				     zone->denials != STANDING_LOOSE) ||
				    zone->standing == STANDING_BOGUS;
}

/* Octets that only somebody without any part in it would send. */
static bool is_forged(const struct rrset *rrset)
{
	static const uint8_t forged[] = {203, 0, 113, FORGER_HOST};

	if (rrset->type == RRTYPE_A)
		return has_rdata(rrset, span_of(forged, sizeof(forged)));
	return rrset->type == RRTYPE_SOA &&
	       memcmp(rrset_first(rrset).data, "\6forger", 7) == 0;
}

static void check_rrset(struct checking *checking, const struct rrset *rrset)
{
	char text[NAME_TEXT_MAX], what[NAME_TEXT_MAX + 16];

	if (is_forged(rrset))
		fail(checking, "what a blind forger sent is in the answer",
		     NULL);
	if (rrset->type == RRTYPE_RRSIG || rrset->type == RRTYPE_NSEC3 ||
	    is_true(checking, rrset))
		return;
	note_lie(checking, rrset_owner(rrset), rrset->type);
	snprintf(what, sizeof(what), "%s type %u",
		 name_to_text(rrset_owner(rrset), text), rrset->type);
	if (!can_be_lied_to(checking, rrset_owner(rrset), rrset->type))
		fail(checking, "data that no server of the zone has sent",
		     what);
}

static void check_data(struct checking *checking)
{
	const struct message *message = checking->message;

	for (int i = 0; i < SECTION_COUNT; i++)
		for (size_t j = 0; j < message->rrset_counts[i]; j++)
			check_rrset(checking, message->rrsets[i][j]);
}

/* Then what is not so can be proven. */
static bool is_denied(const struct checking *checking, const uint8_t *name,
		      uint16_t type)
{
	const struct internet *internet = checking->storm->internet;

	return internet->zones[internet_zone_of(internet, name, type)]
		.is_denied;
}

/*
 * The end of the chain that the answer follows: its RRset for QTYPE, or that
 * there is none. Is it as the last name's zone has it?
 */
static void check_end(struct checking *checking)
{
	const struct message *message = checking->message;
	uint16_t qtype = checking->question->qtype;
	struct name at;
	const struct rrset *found = NULL, *cname;
	struct message oracle;
	char text[NAME_TEXT_MAX];

	name_copy_lower(&at, checking->question->name.octets);
	for (unsigned i = 0; i < 2 * LIMIT_CHAIN_LINKS; i++) {
		found = find_rrset(message, SECTION_ANSWER, at.octets, qtype);
		cname = find_rrset(message, SECTION_ANSWER, at.octets,
				   RRTYPE_CNAME);
		if (found || !cname)
			break;
		name_copy_lower(&at, rdata_name(rrset_first(cname)));
	}
	if (found && message->rcode == RCODE_NOERROR)
		return; /* check_rrset() has seen it */
	internet_ask(checking->storm->internet, at.octets, qtype,
		     &checking->arena, &oracle);
	if (!found && message->rcode == oracle.rcode &&
	    oracle.rrset_counts[SECTION_ANSWER] == 0)
		return;
	checking->is_astray = is_denied(checking, at.octets, qtype);
	if (checking->is_astray)
		return;
	note_lie(checking, at.octets, qtype);
	if (!can_be_lied_to(checking, at.octets, qtype))
		fail(checking, "a denial that no server of the zone has sent",
		     name_to_text(at.octets, text));
}

/* ---- Verdicts --------------------------------------------------------- */

static bool checks_signatures(const struct checking *checking)
{
	return checking->question->mode.validates &&
	       checking->storm->mode.validates;
}

/* The wall clock at MOMENT, if it has not stepped since. */
static int64_t past_start_s(const struct checking *checking,
			    struct moment moment)
{
	struct now now = sim_now(checking->storm->sim);

	return now.wall.s - SIM_START_WALL_S -
	       (now.mono.us - moment.us) / 1000000;
}

static bool was_between(const struct checking *checking, int64_t from_s,
			int64_t to_s)
{
	const struct sim_answer *answer = checking->question->answer;

	return past_start_s(checking, answer->asked) > from_s &&
	       past_start_s(checking, answer->answered) < to_s;
}

/* Were sound signatures valid from when this was asked until it was
 * answered? */
static bool clock_is_calm(const struct checking *checking)
{
	return checking->question->clock_is_calm &&
	       moment_reached(checking->storm->clock_calm_at,
			      checking->question->answer->asked) &&
	       was_between(checking, MARGIN_S - SIGNED_BEFORE_S,
			   SIGNED_AFTER_S - MARGIN_S);
}

/* Verdicts that the wall clock turns around are as they are meant. */
static bool clock_is_right(const struct checking *checking)
{
	return clock_is_calm(checking) &&
	       was_between(checking, MARGIN_S - SIGNED_BEFORE_S, CLOCK_S);
}

static enum standing standing_now(const struct checking *checking)
{
	const struct truth *truth = &checking->truth;

	if (checking->is_astray)
		return STANDING_OPEN;
	if (truth->needs_clock && !clock_is_right(checking))
		return STANDING_OPEN;
	if (truth->needs_cuts && checking->storm->has_forwarded)
		return STANDING_OPEN;
	if (truth->zones & (checking->storm->mode.excepted |
			    checking->question->mode.excepted))
		return STANDING_OPEN;
	if (!clock_is_calm(checking) && truth->standing < STANDING_OPEN)
		return STANDING_OPEN;
	return truth->standing;
}

static void check_ad(struct checking *checking)
{
	enum standing standing = standing_now(checking);

	storm_sums.secure++;
	if (!checking->question->mode.validates &&
	    !checking->storm->mode.validates)
		fail(checking, "AD without validation", NULL);
	if (checking->has_lie)
		fail(checking, "AD for what is not true", NULL);
	if (standing == STANDING_INSECURE || standing == STANDING_BOGUS)
		fail(checking, "AD for what is not secure", NULL);
}

static bool wants_ad(const struct checking *checking)
{
	return checking->question->flags & (SIM_DO | SIM_AD) &&
	       !(checking->question->flags & (SIM_CD | SIM_NO_RD));
}

/* NOERROR or NXDOMAIN, without AD. */
static void check_unproven(struct checking *checking)
{
	enum standing standing = standing_now(checking);

	if (!checks_signatures(checking) ||
	    checking->question->flags & (SIM_CD | SIM_NO_RD) ||
	    checking->question->reloads != checking->storm->reloads)
		return;
	/* The chain goes astray before what is judged here. */
	if (checking->has_lie && !checking->has_proven_lie)
		return;
	if (standing == STANDING_BOGUS)
		fail(checking, "a bogus answer was given out", NULL);
	if (standing == STANDING_SECURE &&
	    (wants_ad(checking) || checking->has_lie))
		fail(checking, "a secure zone was taken for an insecure one",
		     NULL);
}

static bool is_verdict(int ede)
{
	return (ede >= EDE_DNSSEC_INDETERMINATE && ede <= EDE_NSEC_MISSING) ||
	       ede == EDE_SIGNATURE_EXPIRED_BEFORE_VALID;
}

/* Keys that a small cache has dropped have to be proven again. */
static bool is_costly(const struct checking *checking)
{
	unsigned max = checking->storm->cache_octets < SMALL_CACHE
			       ? BUDGET_SIGNATURES / 4
			       : BUDGET_SIGNATURES * 2 / 3;

	return checking->truth.is_long || checking->truth.signatures > max;
}

/* Can the servers, or the way, explain that there is no good answer? */
static bool is_excused(const struct checking *checking, bool is_bogus)
{
	const struct storm *storm = checking->storm;
	const struct storm_mode *mode = &checking->question->mode;
	server_set trusted = checking->truth.trusted;
	server_set bad = storm->bad_content;

	if (!is_bogus)
		bad |= storm->bad_reach | storm->out_of_reach;
	if (!is_bogus && storm->is_short_of_sockets)
		return true;
	if (storm->has_forwarded)
		trusted |= ~UINT64_C(0) << INTERNET_SERVERS_MAX;
	return is_costly(checking) || trusted & bad ||
	       checking->question->flags & SIM_NO_RD || mode->is_tight ||
	       storm->mode.is_tight ||
	       !moment_reached(storm->reach_calm_at,
			       checking->question->answer->asked);
}

static void check_servfail(struct checking *checking)
{
	enum standing standing = standing_now(checking);
	bool validates = checking->question->mode.validates ||
			 checking->storm->mode.validates;
	bool is_bogus = is_verdict(checking->message->edns.ede);

	storm_sums.servfails++;
	if (validates &&
	    (standing == STANDING_BOGUS || standing == STANDING_OPEN))
		return;
	if (!is_excused(checking, is_bogus))
		fail(checking,
		     is_bogus
			     ? "a sound name is bogus"
			     : "a sound name failed, though its servers answer",
		     NULL);
	storm_sums.excused++;
}

/* Types that stand for several, and may be answered in several ways. */
static bool is_meta(uint16_t type)
{
	return type == RRTYPE_ANY || type == RRTYPE_RRSIG ||
	       type == RRTYPE_NSEC;
}

static void check_rcode(struct checking *checking)
{
	const struct message *message = checking->message;
	bool ad = message->header.flags & FLAG_AD;

	if (ad)
		check_ad(checking);
	switch (message->rcode) {
	case RCODE_NOERROR:
	case RCODE_NXDOMAIN:
		if (!ad)
			check_unproven(checking);
		break;
	case RCODE_SERVFAIL:
		check_servfail(checking);
		break;
	case RCODE_YXDOMAIN:
		break;
	case RCODE_REFUSED:
		if (checking->question->flags & SIM_NO_RD)
			break;
		/* fall through */
	default:
		fail(checking, "an RCODE that nobody has asked for", NULL);
	}
}

static void check_header(struct checking *checking)
{
	const struct message *message = checking->message;
	const struct storm_question *question = checking->question;
	size_t size = name_size(question->name.octets);

	if (!(message->header.flags & FLAG_QR) || !message->has_question ||
	    message->question.type != question->qtype ||
	    memcmp(message->question.name.octets, question->name.octets,
		   size) != 0)
		fail(checking, "an answer to another question", NULL);
	if (message->edns.present == !!(question->flags & SIM_NO_EDNS))
		fail(checking, "EDNS where it was not asked for, or none",
		     NULL);
	if (message->header.flags & FLAG_TC && question->flags & SIM_STREAM)
		fail(checking, "truncated on a stream", NULL);
}

static void check_answer(struct storm *storm,
			 const struct storm_question *question)
{
	struct checking checking = {.storm = storm,
				    .question = question,
				    .message = &question->answer->message};
	struct name lower;
	bool is_whole = !(checking.message->header.flags & FLAG_TC);

	storm_sums.answers++;
	arena_init(&checking.arena, 16 << 20);
	name_copy_lower(&lower, question->name.octets);
	internet_ask(storm->internet, lower.octets, question->qtype,
		     &checking.arena, &checking.oracle);
	checking.truth = internet_truth(storm->internet, lower.octets,
					question->qtype, &checking.oracle);
	storm_sums.owed[standing_now(&checking)]++;
	check_header(&checking);
	check_data(&checking);
	if (is_whole && !is_meta(question->qtype) &&
	    !(question->flags & SIM_NO_RD) &&
	    (checking.message->rcode == RCODE_NOERROR ||
	     checking.message->rcode == RCODE_NXDOMAIN))
		check_end(&checking);
	if (!is_meta(question->qtype))
		check_rcode(&checking);
	storm_sums.lies += checking.has_lie;
	arena_done(&checking.arena);
}

/* An answer is late when nothing more can come for it. */
static void check_patience(struct storm *storm,
			   const struct storm_question *question)
{
	int64_t waited_us =
		sim_now(storm->sim).mono.us - question->answer->asked.us;

	if (waited_us > PATIENCE_US)
		storm_fail(storm, "%s type %u: no answer for %lld ms",
			   question->qname, question->qtype,
			   (long long)(waited_us / 1000));
}

void storm_check_answers(struct storm *storm)
{
	bool has_gap = false;

	for (size_t i = storm->first_unchecked; i < storm->question_count;
	     i++) {
		struct storm_question *question = &storm->questions[i];

		if (!question->is_checked && question->answer->is_there)
			check_answer(storm, question);
		else if (!question->is_checked && !question->answer->is_gone &&
			 !question->answer->is_refused)
			check_patience(storm, question);
		question->is_checked |= question->answer->is_there ||
					question->answer->is_gone ||
					question->answer->is_refused;
		if (!question->is_checked)
			has_gap = true;
		else if (!has_gap)
			storm->first_unchecked = i + 1;
	}
}

/* ---- Counts ----------------------------------------------------------- */

void storm_check_quiet(struct storm *storm)
{
	struct engine_stats stats = sim_stats(storm->sim);

	if (stats.fetches_alive)
		storm_fail(storm, "%llu fetches are alive when all is quiet",
			   (unsigned long long)stats.fetches_alive);
	if (stats.clients_waiting)
		storm_fail(storm, "%llu clients wait when all is quiet",
			   (unsigned long long)stats.clients_waiting);
	if (sim_open_exchanges(storm->sim))
		storm_fail(storm, "%zu sockets are open when all is quiet",
			   sim_open_exchanges(storm->sim));
	if (storm->first_unchecked != storm->question_count)
		storm_fail(storm, "%s type %u got no answer",
			   storm->questions[storm->first_unchecked].qname,
			   storm->questions[storm->first_unchecked].qtype);
}

static void check_table(struct storm *storm, const char *what, uint64_t octets,
			uint64_t octets_max)
{
	if (octets > octets_max)
		storm_fail(storm, "the %s cache holds %llu of %llu octets",
			   what, (unsigned long long)octets,
			   (unsigned long long)octets_max);
}

void storm_check_memory(struct storm *storm)
{
	const struct caches *caches = sim_caches(storm->sim);
	struct table_stats answers = answer_cache_stats(caches->answers);
	struct table_stats rrsets = rrset_cache_stats(caches->rrsets);
	struct table_stats servers = server_cache_stats(caches->servers);
	struct table_stats keys = key_cache_stats(caches->keys);
	struct denial_cache_stats denials = denial_cache_stats(caches->denials);

	check_table(storm, "answer", answers.octets, answers.octets_max);
	check_table(storm, "RRset", rrsets.octets, rrsets.octets_max);
	check_table(storm, "server", servers.octets, servers.octets_max);
	check_table(storm, "key", keys.octets, keys.octets_max);
	/* Its tables alone are more than its share of the smallest caches. */
	if (denials.octets_max < storm->denials_octets)
		denials.octets_max = storm->denials_octets;
	check_table(storm, "denial", denials.octets, denials.octets_max);
}
