/*
 * authority.c - see authority.h. Which zone answers, and how what
 * lookup.c found is written.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "contrib/testbed/authority.h"

#include "base/arena.h"
#include "contrib/testbed/lookup.h"
#include "wire/edns.h"
#include "wire/message.h"
#include "wire/writer.h"

enum {
	LOOKUP_MEMORY = 1 << 20, /* octets for expanded wildcards and such */
	RCODE_AT = 2,            /* offset of the header's second word */
	COUNTS_AT = 6,           /* of ANCOUNT */
	EDE_SIZE = 6,            /* octets of an EDE option without text */
};

/* What is written behind the question. */
struct reply {
	const struct lookup *lookup; /* NULL: no records */
	enum rcode rcode;
	uint16_t flags; /* beside those that the records ask for */
	int ede;        /* EDE_NONE: none */
};

/* There are thousands of duties: most are another server's at first sight. */
static bool is_duty_of(const struct authority_duty *duty,
		       const struct address *server)
{
	return duty->server.octets[3] == server->octets[3] &&
	       duty->server.octets[2] == server->octets[2] &&
	       address_same_host(&duty->server, server);
}

/*
 * The deepest zone of SERVER at or above NAME. DS is the parent's (RFC 4035
 * section 3.1.4.1), so there the name's own zone comes last.
 */
static const struct authority_duty *
choose_duty(const struct authority *authority, const struct address *server,
	    const uint8_t *name, uint16_t type)
{
	const struct authority_duty *best = NULL, *own = NULL;

	for (size_t i = 0; i < authority->duty_count; i++) {
		const struct authority_duty *duty = &authority->duties[i];
		const uint8_t *origin = duty->zone->origin;

		if (!is_duty_of(duty, server) || !name_is_under(name, origin))
			continue;
		if (type == RRTYPE_DS && name_equal(name, origin))
			own = duty;
		else if (!best || name_is_below(origin, best->zone->origin))
			best = duty;
	}
	return best ? best : own;
}

/* Looks the question up, in one zone after the other as CNAMEs lead. */
static void look_up(struct lookup *lookup, const struct authority *authority,
		    const struct address *server, const struct query *query)
{
	struct name name = query->name_lower;

	for (unsigned i = 0; i < LOOKUP_CHAIN_MAX; i++) {
		const struct authority_duty *duty = choose_duty(
			authority, server, name.octets, query->type);

		if (!duty && i == 0)
			lookup->rcode = RCODE_REFUSED;
		if (!duty)
			return;

		const uint8_t *next =
			lookup_step(lookup, duty->zone, name.octets);

		if (!next)
			return;
		name_copy_lower(&name, next);
	}
}

/* An answer that needs no lookup: an error. */
static enum rcode early_rcode(enum query_fault fault, const struct query *query)
{
	if (fault == QUERY_BADVERS)
		return RCODE_BADVERS;
	if (fault == QUERY_NOTIMP)
		return RCODE_NOTIMP;
	if (fault != QUERY_FINE || !query->has_question)
		return RCODE_FORMERR;
	if (query->type == RRTYPE_AXFR || query->type == RRTYPE_IXFR ||
	    query->class_ != RRCLASS_IN)
		return RCODE_REFUSED;
	return RCODE_NOERROR;
}

/* Octets that the whole answer may have. */
static size_t size_limit(const struct query *query, bool stream, size_t room)
{
	size_t limit = UDP_SIZE_MIN;

	if (stream)
		limit = MESSAGE_SIZE_MAX;
	else if (query->edns.present && query->edns.udp_size > limit)
		limit = query->edns.udp_size < AUTHORITY_UDP_SIZE_MAX
				? query->edns.udp_size
				: AUTHORITY_UDP_SIZE_MAX;
	return limit < room ? limit : room;
}

static void write_header(struct writer *writer, const struct query *query)
{
	const uint16_t kept = FLAG_RD | FLAG_CD | 0x7800; /* and opcode */

	writer_u16(writer, query->header.id);
	writer_u16(writer, FLAG_QR | (query->header.flags & kept));
	writer_u16(writer, query->has_question ? 1 : 0);
	for (unsigned i = 0; i < SECTION_COUNT; i++)
		writer_u16(writer, 0);
	if (!query->has_question)
		return;
	writer_name_compressed(writer, query->name.octets);
	writer_u16(writer, query->type);
	writer_u16(writer, query->class_);
}

/* Writes one section; false when it did not fit, and was cut. */
static bool write_section(struct writer *writer, const struct lookup *lookup,
			  enum section section, uint16_t *count)
{
	*count = 0;
	for (size_t i = 0; i < lookup->counts[section]; i++) {
		const struct lookup_set *set = &lookup->sets[section][i];
		struct writer_mark mark = writer_mark(writer);
		unsigned written =
			rrset_write(writer, set->rrset, set->ttl_s,
				    lookup->with_rrsigs, NULL, NULL, 0);

		if (writer_failed(writer)) {
			writer_rewind(writer, mark);
			return false;
		}
		*count = (uint16_t)(*count + written);
	}
	return true;
}

/*
 * Writes all sections and returns the flags that go with them. What is cut
 * is told by TC, the glue of a referral included (RFC 9471 section 2);
 * addresses beside an answer are left out in silence.
 */
static uint16_t write_sections(struct writer *writer,
			       const struct lookup *lookup,
			       uint16_t counts[SECTION_COUNT])
{
	bool is_refused = lookup->rcode == RCODE_REFUSED;
	uint16_t flags = is_refused || lookup->is_referral ? 0 : FLAG_AA;

	for (unsigned section = 0; section < SECTION_COUNT; section++) {
		if (write_section(writer, lookup, section, &counts[section]))
			continue;
		if (section != SECTION_ADDITIONAL || lookup->is_referral)
			flags |= FLAG_TC;
		break;
	}
	return flags;
}

static void write_opt(struct writer *writer, const struct query *query,
		      const struct reply *reply)
{
	struct edns edns = {
		.present = true,
		.do_bit = query->edns.do_bit,
		.udp_size = AUTHORITY_UDP_SIZE_MAX,
		.rcode_high = (uint8_t)(reply->rcode >> 4),
		.ede = reply->ede,
	};

	edns_write(writer, &edns);
}

static size_t compose(const struct query *query, const struct reply *reply,
		      uint8_t *out, size_t limit)
{
	size_t opt_size = query->edns.present ? EDNS_OPT_SIZE : 0;

	if (query->edns.present && reply->ede != EDE_NONE)
		opt_size += EDE_SIZE;

	uint16_t counts[SECTION_COUNT] = {0};
	struct writer writer;

	writer_init(&writer, out, limit - opt_size);
	write_header(&writer, query);

	uint16_t flags = (uint16_t)(out[RCODE_AT] << 8 | out[RCODE_AT + 1]);

	flags |= reply->flags;
	if (reply->lookup)
		flags |= write_sections(&writer, reply->lookup, counts);
	writer.room = limit;
	if (query->edns.present) {
		write_opt(&writer, query, reply);
		counts[SECTION_ADDITIONAL]++;
	}
	writer_put_u16(&writer, RCODE_AT,
		       (uint16_t)(flags | (reply->rcode & 0xf)));
	for (unsigned i = 0; i < SECTION_COUNT; i++)
		writer_put_u16(&writer, COUNTS_AT + 2 * i, counts[i]);
	return writer_failed(&writer) ? 0 : writer.size;
}

/*
 * What the quirk does before anything is looked up: it changes what the server
 * sees of QUERY, or ends in REPLY or silence. True: there is no more to do.
 */
static bool is_cut_short(const struct quirk *quirk, bool stream,
			 struct query *query, struct reply *reply)
{
	bool has_edns = query->edns.present;

	switch (quirk->kind) {
	case QUIRK_RCODE:
		reply->rcode = quirk->value;
		return true;
	case QUIRK_TRUNCATED:
		reply->flags = FLAG_TC;
		return true;
	case QUIRK_STREAM_ONLY:
	case QUIRK_NO_STREAM:
		reply->flags = FLAG_TC;
		return !stream;
	case QUIRK_EDNS_FORMERR:
		query->edns.present = false;
		reply->rcode = has_edns ? RCODE_FORMERR : RCODE_NOERROR;
		return has_edns;
	case QUIRK_EDNS_BADVERS:
		reply->rcode = has_edns ? RCODE_BADVERS : RCODE_NOERROR;
		return has_edns;
	case QUIRK_EDNS_IGNORED:
		query->edns.present = false;
		return false;
	case QUIRK_DO_IGNORED:
		query->edns.do_bit = false;
		return false;
	case QUIRK_EDE:
		reply->ede = quirk->value;
		return false;
	default:
		return false;
	}
}

static bool is_silent(const struct quirk *quirk, bool stream,
		      const struct query *query)
{
	return quirk->kind == QUIRK_SILENT ||
	       (quirk->kind == QUIRK_NO_STREAM && stream) ||
	       (quirk->kind == QUIRK_EDNS_SILENT && query->edns.present);
}

/* QUIRK_UPWARD: whoever knows the root's servers tells of them. */
static void refer_upward(struct lookup *lookup,
			 const struct authority *authority)
{
	lookup->is_referral = true;
	for (size_t i = 0; i < authority->duty_count; i++) {
		const struct lab_zone *zone = authority->duties[i].zone;

		if (!name_is_root(zone->origin))
			continue;
		lookup_add(lookup, SECTION_AUTHORITY,
			   lab_node_rrset(&zone->nodes[0], RRTYPE_NS));
		return;
	}
}

/*
 * QUIRK_PARENT_NSEC: all proofs of a negative answer become the parent's of
 * the cut at the zone, from a server that serves both.
 */
static void deny_as_parent(struct lookup *lookup,
			   const struct authority *authority,
			   const struct address *server)
{
	const struct lab_zone *zone = lookup->zone;
	const struct authority_duty *parent =
		choose_duty(authority, server, zone->origin, RRTYPE_DS);

	if (lookup->counts[SECTION_AUTHORITY] == 0)
		return;
	lookup->counts[SECTION_AUTHORITY] = 1; /* the SOA comes first */
	lookup->zone = parent->zone;
	proof_of_nodata(lookup, zone->origin);
}

/* Everything that is in order: the answer from the zones. */
static size_t answer_from_zones(const struct authority *authority,
				const struct address *server,
				const struct query *query,
				const struct quirk *quirk, struct reply *reply,
				uint8_t *out, size_t limit)
{
	struct lookup lookup;
	struct arena arena;

	arena_init(&arena, LOOKUP_MEMORY);
	lookup_start(&lookup, &arena, query->type,
		     query->edns.present && query->edns.do_bit);
	if (quirk->kind == QUIRK_UPWARD)
		refer_upward(&lookup, authority);
	else
		look_up(&lookup, authority, server, query);
	if (quirk->kind == QUIRK_PARENT_NSEC)
		deny_as_parent(&lookup, authority, server);
	reply->lookup = lookup.failed ? NULL : &lookup;
	reply->rcode = lookup.failed ? RCODE_SERVFAIL : lookup.rcode;

	size_t size = compose(query, reply, out, limit);

	arena_done(&arena);
	return size;
}

size_t authority_answer(const struct authority *authority,
			const struct address *server, struct span query,
			bool stream, uint8_t *out, size_t room)
{
	static const struct quirk none = {QUIRK_NONE, 0};
	struct reply reply = {.ede = EDE_NONE};
	struct query parsed;
	enum query_fault fault = query_parse(query, &parsed);

	if (fault == QUERY_SILENCE || room < UDP_SIZE_MIN)
		return 0;

	size_t limit = size_limit(&parsed, stream, room);

	reply.rcode = early_rcode(fault, &parsed);
	if (reply.rcode != RCODE_NOERROR)
		return compose(&parsed, &reply, out, limit);

	const struct authority_duty *duty = choose_duty(
		authority, server, parsed.name_lower.octets, parsed.type);
	const struct quirk *quirk = duty ? &duty->quirk : &none;

	if (is_silent(quirk, stream, &parsed))
		return 0;
	if (is_cut_short(quirk, stream, &parsed, &reply))
		return compose(&parsed, &reply, out, limit);
	reply.flags = 0;
	return quirk_spoil(quirk, out,
			   answer_from_zones(authority, server, &parsed, quirk,
					     &reply, out, limit));
}
