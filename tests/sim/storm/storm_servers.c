/*
 * storm_servers.c - see storm.h. Servers in bad weather.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/sim/reply.h"
#include "tests/sim/storm/storm.h"

enum {
	ROOM = 65535,
	NXNS_NAMES = 24,
};

static const char *const conduct_texts[CONDUCT_COUNT] = {"is good",
							 "truncates",
							 "is slow",
							 "loses packets",
							 "is dead",
							 "is unreachable",
							 "has no TCP",
							 "refuses",
							 "fails",
							 "refers upward",
							 "refers in a circle",
							 "says FORMERR to EDNS",
							 "says NOTIMP to EDNS",
							 "ignores EDNS",
							 "drops EDNS",
							 "strips signatures",
							 "garbles",
							 "mismatches",
							 "lies"};

const char *conduct_text(enum conduct kind)
{
	return conduct_texts[kind];
}

static bool happens(struct storm *storm, unsigned percent)
{
	return percent && rng_below(&storm->rng, 100) < percent;
}

/* ---- Weather ---------------------------------------------------------- */

static enum conduct choose_kind(struct storm *storm)
{
	uint32_t way = rng_below(&storm->rng, 60);

	if (storm->is_hostile && way < 5)
		return (enum conduct)(
			CONDUCT_NO_EDNS_FORMERR +
			rng_below(&storm->rng,
				  CONDUCT_COUNT - CONDUCT_NO_EDNS_FORMERR));
	if (storm->is_hostile && way < 8)
		return CONDUCT_LIES;
	if (storm->is_windy && way < 16)
		return (enum conduct)(
			CONDUCT_SLOW +
			rng_below(&storm->rng,
				  CONDUCT_NO_EDNS_FORMERR - CONDUCT_SLOW));
	return rng_below(&storm->rng, 4) ? CONDUCT_GOOD : CONDUCT_TRUNCATES;
}

/* What such a server may have done until now can have been kept. */
static void note_taint(struct storm *storm, int at)
{
	const struct storm_conduct *conduct = &storm->conducts[at];
	server_set bit = UINT64_C(1) << at;

	if (conduct->kind >= CONDUCT_SLOW)
		storm->bad_reach |= bit;
	if (conduct->kind == CONDUCT_UPWARD || conduct->kind == CONDUCT_LOOPS)
		storm->bad_referrals |= bit;
	/* A referral is no answer to expect of a resolver. */
	if (conduct->kind >= CONDUCT_NO_EDNS_FORMERR ||
	    (at >= INTERNET_SERVERS_MAX && conduct->kind >= CONDUCT_UPWARD))
		storm->bad_content |= bit;
}

void storm_change_weather(struct storm *storm, int at)
{
	struct storm_conduct *conduct = &storm->conducts[at];
	struct rng *rng = &storm->rng;

	*conduct = (struct storm_conduct){
		.kind = choose_kind(storm),
		.percent = rng_below(rng, 2) ? 100 : 30,
		.latency_us = 1000 + rng_below(rng, 20000),
		.jitter_us = rng_below(rng, 2) ? 1 + rng_below(rng, 20000) : 1,
		.duplicate_percent = rng_below(rng, 3) ? 0 : 30,
	};
	if (conduct->kind == CONDUCT_SLOW)
		conduct->latency_us = 100000u << rng_below(rng, 6);
	if (conduct->kind == CONDUCT_LOSSY)
		conduct->loss_percent = 2 + rng_below(rng, 60);
	note_taint(storm, at);
	if (storm->is_verbose && conduct->kind != CONDUCT_GOOD)
		printf("    server %d %s %s\n", at,
		       at < storm->internet->server_count
			       ? storm->internet->servers[at].name
			       : "(forwarder)",
		       conduct_text(conduct->kind));
}

static void appoint_forwarders(struct storm *storm)
{
	const struct internet *internet = storm->internet;

	storm->forwarders.duties = storm->duties;
	for (int i = 0; i < FORWARDERS; i++) {
		char text[ADDRESS_TEXT_MAX];

		snprintf(text, sizeof(text), "192.0.2.%d",
			 INTERNET_SERVERS_MAX + i + 1);
		if (address_from_text(text, 53,
				      &storm->forwarder_addresses[i]) !=
		    STATUS_OK)
			abort();
		for (int j = 0; j < internet->zone_count; j++)
			storm->duties[storm->forwarders.duty_count++] =
				(struct authority_duty){
					.server = storm->forwarder_addresses[i],
					.zone = internet->world->zones[j]};
	}
}

void storm_clear_weather(struct storm *storm)
{
	for (int i = 0; i < STORM_SERVERS_MAX; i++)
		storm->conducts[i] = (struct storm_conduct){.latency_us = 1000,
							    .jitter_us = 1};
	storm->forge_percent = storm->socketless_percent = 0;
}

void storm_start_weather(struct storm *storm)
{
	appoint_forwarders(storm);
	for (int i = 0; i < STORM_SERVERS_MAX; i++)
		if (i < storm->internet->server_count ||
		    i >= INTERNET_SERVERS_MAX)
			storm_change_weather(storm, i);
}

/* ---- Honest answers --------------------------------------------------- */

/* A query under way. */
struct asked {
	struct storm *storm;
	uint64_t exchange;
	int at; /* the server's number */
	const struct storm_conduct *conduct;
	const struct address *server;
	struct span octets;
	struct query query;
	bool stream;
};

static bool is_forwarder(int at)
{
	return at >= INTERNET_SERVERS_MAX;
}

static size_t honest(const struct asked *asked, uint8_t *out)
{
	size_t size;

	if (!is_forwarder(asked->at))
		return sim_authority(asked->storm->sim, asked->server,
				     asked->octets, asked->stream, out, ROOM);
	size = authority_answer(&asked->storm->forwarders, asked->server,
				asked->octets, asked->stream, out, ROOM);
	if (size > 4) { /* a resolver's: RA, not AA */
		out[2] &= (uint8_t) ~(FLAG_AA >> 8);
		out[3] |= FLAG_RA;
	}
	return size;
}

/* As the authority says, to be altered; a forwarder's is made of its own. */
static void start(const struct asked *asked, struct reply *reply)
{
	reply_start(reply, asked->storm->sim, asked->server, asked->octets,
		    asked->stream);
}

/* ---- Lies ------------------------------------------------------------- */

static const char *lying_address(const struct asked *asked, char text[32])
{
	snprintf(text, 32, "203.0.113.%d", asked->at + LIAR_NET);
	return text;
}

static const char *some_origin(const struct asked *asked)
{
	const struct internet *internet = asked->storm->internet;
	int at = 1 + (int)rng_below(&asked->storm->rng,
				    (uint32_t)internet->zone_count - 1);

	return internet->zones[at].origin;
}

/* QNAME has a record that it has not. */
static void lie_answer(const struct asked *asked, struct reply *reply)
{
	char name[NAME_TEXT_MAX], address[32];

	name_to_text(asked->query.name.octets, name);
	reply_clear(reply);
	lying_address(asked, address);
	if (asked->query.type == RRTYPE_A)
		reply_add(reply, SECTION_ANSWER, "%s 86400 A %s", name,
			  address);
	else if (asked->query.type == RRTYPE_AAAA)
		reply_add(reply, SECTION_ANSWER,
			  "%s 86400 AAAA 2001:db8:bad::%d", name,
			  asked->at + LIAR_NET);
	else if (asked->query.type == RRTYPE_TXT)
		reply_add(reply, SECTION_ANSWER, "%s 86400 TXT \"lie %d\"",
			  name, asked->at);
	else if (asked->query.type == RRTYPE_NS)
		reply_add(reply, SECTION_ANSWER, "%s 86400 NS liar.%s", name,
			  some_origin(asked));
	else
		reply_add(reply, SECTION_ANSWER, "%s 86400 CNAME www.%s", name,
			  some_origin(asked));
}

/* The truth, and beside it what nobody asked for. */
static void lie_beside(const struct asked *asked, struct reply *reply)
{
	const char *origin = some_origin(asked);
	char address[32];

	lying_address(asked, address);
	reply_add(reply, SECTION_ADDITIONAL, "www.%s 86400 A %s", origin,
		  address);
	if (rng_below(&asked->storm->rng, 2))
		reply_add(reply, SECTION_ANSWER, "www.%s 86400 A %s", origin,
			  address);
	if (rng_below(&asked->storm->rng, 2)) {
		reply_add(reply, SECTION_AUTHORITY, "%s 86400 NS liar.%s",
			  origin, origin);
		reply_add(reply, SECTION_ADDITIONAL, "liar.%s 86400 A %s",
			  origin, address);
	}
	if (rng_below(&asked->storm->rng, 2))
		reply_add(reply, SECTION_AUTHORITY, "%s 86400 DNAME %s", origin,
			  some_origin(asked));
	/* Glue of servers that are somebody else's. */
	for (int i = 0; i < 3; i++)
		reply_add(reply, SECTION_ADDITIONAL, "%s. 86400 A %s",
			  asked->storm->internet
				  ->servers[rng_below(
					  &asked->storm->rng,
					  (uint32_t)asked->storm->internet
						  ->server_count)]
				  .name,
			  address);
}

/* A zone is said to be this server's. */
static void lie_referral(const struct asked *asked, struct reply *reply)
{
	const char *origin = some_origin(asked);
	char text[ADDRESS_TEXT_MAX], name[NAME_TEXT_MAX];

	if (rng_below(&asked->storm->rng, 2)) /* one that QNAME lies in */
		origin = name_to_text(
			name_suffix(
				asked->query.name.octets,
				rng_below(
					&asked->storm->rng,
					1 + name_labels(
						    asked->query.name.octets))),
			name);
	reply_clear(reply);
	reply->flags = FLAG_QR;
	reply_add(reply, SECTION_AUTHORITY, "%s 86400 NS liar%d.%s", origin,
		  asked->at, strcmp(origin, ".") == 0 ? "" : origin);
	reply_add(reply, SECTION_ADDITIONAL, "liar%d.%s 86400 %s %s", asked->at,
		  strcmp(origin, ".") == 0 ? "" : origin,
		  asked->server->family == ADDRESS_IPV4 ? "A" : "AAAA",
		  address_to_text(asked->server, false, text));
}

static void lie_alias(const struct asked *asked, struct reply *reply)
{
	const char *origin = some_origin(asked);
	char name[NAME_TEXT_MAX], address[32];

	reply_clear(reply);
	reply_add(reply, SECTION_ANSWER, "%s 86400 CNAME www.%s",
		  name_to_text(asked->query.name.octets, name), origin);
	reply_add(reply, SECTION_ANSWER, "www.%s 86400 A %s", origin,
		  lying_address(asked, address));
}

static void lie_negative(const struct asked *asked, struct reply *reply)
{
	char name[NAME_TEXT_MAX];

	reply_clear(reply);
	if (rng_below(&asked->storm->rng, 2))
		reply->rcode = RCODE_NXDOMAIN;
	name_to_text(
		name_suffix(
			asked->query.name.octets,
			rng_below(&asked->storm->rng,
				  1 + name_labels(asked->query.name.octets))),
		name);
	if (rng_below(&asked->storm->rng, 4))
		reply_add(reply, SECTION_AUTHORITY,
			  "%s 86400 SOA liar. liar. 1 2 3 4 86400", name);
}

/* A referral to many servers that are not there (NXNSAttack). */
static void lie_many_servers(const struct asked *asked, struct reply *reply)
{
	char name[NAME_TEXT_MAX];
	const char *origin = some_origin(asked);

	name_to_text(asked->query.name.octets, name);
	reply_clear(reply);
	reply->flags = FLAG_QR;
	for (int i = 0; i < NXNS_NAMES; i++)
		reply_add(reply, SECTION_AUTHORITY, "%s 300 NS n%u.%s", name,
			  rng_below(&asked->storm->rng, 1000), origin);
}

/* Sound records of another question: a signed denial or expansion replayed. */
static void lie_replay(const struct asked *asked, struct reply *reply)
{
	static const char *const labels[] = {"nothing", "x.wild",  "www",
					     "a.ent",   "z.cwild", "moved"};
	const struct internet *internet = asked->storm->internet;
	const struct storm_zone *zone = &internet->zones[internet_zone_of(
		internet, asked->query.name.octets, RRTYPE_A)];
	char text[NAME_TEXT_MAX];
	struct message message;
	struct name name;

	snprintf(text, sizeof(text), "%s.%s",
		 labels[rng_below(&asked->storm->rng, 6)],
		 zone->depth == 0 ? "" : zone->origin);
	if (name_from_text(text, &name) != STATUS_OK)
		return;
	internet_ask(internet, name.octets,
		     rng_below(&asked->storm->rng, 2) ? RRTYPE_MX
						      : asked->query.type,
		     &reply->arena, &message);
	reply_clear(reply);
	reply->rcode = message.rcode;
	if (rng_below(&asked->storm->rng, 3) == 0)
		reply->rcode ^= RCODE_NXDOMAIN; /* or the other way */
	for (int i = 0; i < SECTION_COUNT; i++)
		for (size_t j = 0; j < message.rrset_counts[i]; j++) {
			const struct rrset *rrset = message.rrsets[i][j];

			if (i == SECTION_ANSWER)
				rrset = rrset_with_owner(
					&reply->arena, rrset,
					asked->query.name_lower.octets);
			reply->rrsets[i][reply->counts[i]++] = rrset;
		}
}

static void lie_forever(const struct asked *asked, struct reply *reply)
{
	(void)asked;
	for (int i = 0; i < SECTION_COUNT; i++)
		reply_set_ttl(reply, (enum section)i, 0x7fffffff);
}

static void strip_signatures(struct reply *reply)
{
	for (int i = 0; i < SECTION_COUNT; i++)
		for (size_t j = 0; j < reply->counts[i]; j++) {
			const struct rrset *rrset = reply->rrsets[i][j];
			struct rdata_walk walk = rrset_rdata(rrset);
			struct span *rdata = arena_alloc(
				&reply->arena,
				rrset->rdata_count * sizeof(*rdata));
			size_t count = 0;

			while (rdata && rdata_next(&walk, &rdata[count]))
				count++;
			if (!rdata ||
			    rrset_make(&reply->arena, rrset_owner(rrset),
				       rrset->type, rrset->ttl_s, rdata, count,
				       NULL, 0,
				       &reply->rrsets[i][j]) != STATUS_OK)
				abort();
		}
}

static void lie(const struct asked *asked, struct reply *reply)
{
	static void (*const lies[])(const struct asked *, struct reply *) = {
		lie_answer,   lie_answer, lie_beside,   lie_beside,
		lie_referral, lie_alias,  lie_negative, lie_many_servers,
		lie_replay,   lie_replay, lie_forever};

	lies[rng_below(&asked->storm->rng, sizeof(lies) / sizeof(lies[0]))](
		asked, reply);
}

/* ---- Other misconduct ------------------------------------------------- */

static size_t refuse(const struct asked *asked, uint16_t rcode,
		     bool without_opt, uint8_t *out)
{
	struct reply reply;

	start(asked, &reply);
	reply_refuse(&reply, rcode);
	reply.without_opt |= without_opt;
	return reply_end(&reply, out, ROOM);
}

static size_t refer_to(const struct asked *asked, const char *zone,
		       uint8_t *out)
{
	const struct internet *internet = asked->storm->internet;
	struct reply reply;

	start(asked, &reply);
	reply_clear(&reply);
	reply.flags = FLAG_QR;
	reply_add(&reply, SECTION_AUTHORITY, "%s 86400 NS %s.", zone,
		  internet->servers[0].name);
	reply_add(&reply, SECTION_ADDITIONAL, "%s. 86400 A %s",
		  internet->servers[0].name, internet->servers[0].ipv4);
	return reply_end(&reply, out, ROOM);
}

/* A referral to the parent of the zone that the query was sent for. */
static size_t refer_in_circle(const struct asked *asked, uint8_t *out)
{
	const struct internet *internet = asked->storm->internet;
	int at = internet_zone_of(internet, asked->query.name.octets, RRTYPE_A);
	int parent = internet->zones[at].parent;

	return refer_to(asked, internet->zones[parent < 0 ? 0 : parent].origin,
			out);
}

static size_t without_edns(const struct asked *asked, uint8_t *out)
{
	struct reply reply;

	start(asked, &reply);
	strip_signatures(&reply);
	for (int i = 0; i < SECTION_COUNT; i++)
		if (asked->query.type != RRTYPE_NSEC &&
		    asked->query.type != RRTYPE_NSEC3) {
			reply_drop(&reply, (enum section)i, RRTYPE_NSEC);
			reply_drop(&reply, (enum section)i, RRTYPE_NSEC3);
		}
	reply.without_opt = true;
	reply.query.edns.present = false; /* 512 octets */
	return reply_end(&reply, out, ROOM);
}

static size_t strip(const struct asked *asked, uint8_t *out)
{
	struct reply reply;

	start(asked, &reply);
	strip_signatures(&reply);
	return reply_end(&reply, out, ROOM);
}

static size_t garble(const struct asked *asked, uint8_t *out)
{
	struct rng *rng = &asked->storm->rng;
	size_t size = honest(asked, out);

	if (size < 13)
		return size;
	for (unsigned i = 1 + rng_below(rng, 4); i > 0; i--)
		out[2 + rng_below(rng, (uint32_t)size - 2)] ^=
			(uint8_t)(1u << rng_below(rng, 8));
	return rng_below(rng, 4) ? size : 1 + rng_below(rng, (uint32_t)size);
}

static size_t mismatch(const struct asked *asked, uint8_t *out)
{
	size_t size = honest(asked, out);

	if (size > 14)
		out[rng_below(&asked->storm->rng, 2) ? 1 : 13] ^= 0x03;
	return size;
}

static size_t truncate_datagram(const struct asked *asked, uint8_t *out)
{
	struct reply reply;

	if (asked->stream)
		return honest(asked, out);
	start(asked, &reply);
	reply_clear(&reply);
	reply.is_truncated = true;
	return reply_end(&reply, out, ROOM);
}

static size_t tell_lie(const struct asked *asked, uint8_t *out)
{
	struct reply reply;

	start(asked, &reply);
	lie(asked, &reply);
	return reply_end(&reply, out, ROOM);
}

/* What is sent instead of the honest answer; 0: nothing. */
static size_t misbehave(const struct asked *asked, uint8_t *out)
{
	bool has_edns = asked->query.edns.present;

	switch (asked->conduct->kind) {
	case CONDUCT_GOOD:
	case CONDUCT_SLOW:
	case CONDUCT_LOSSY:
	case CONDUCT_COUNT:
		break;
	case CONDUCT_TRUNCATES:
		return truncate_datagram(asked, out);
	case CONDUCT_DEAD:
		return 0;
	case CONDUCT_UNREACHABLE:
		return SIM_UNREACHABLE;
	case CONDUCT_NO_TCP:
		return asked->stream ? 0 : truncate_datagram(asked, out);
	case CONDUCT_REFUSES:
		return refuse(asked, RCODE_REFUSED, false, out);
	case CONDUCT_FAILS:
		return refuse(asked, RCODE_SERVFAIL, false, out);
	case CONDUCT_UPWARD:
		return refer_to(asked, ".", out);
	case CONDUCT_LOOPS:
		return refer_in_circle(asked, out);
	case CONDUCT_NO_EDNS_FORMERR:
		if (has_edns)
			return refuse(asked, RCODE_FORMERR, true, out);
		break;
	case CONDUCT_NO_EDNS_NOTIMP:
		if (has_edns)
			return refuse(asked, RCODE_NOTIMP, true, out);
		break;
	case CONDUCT_NO_EDNS_IGNORED:
		return without_edns(asked, out);
	case CONDUCT_NO_EDNS_SILENT:
		if (has_edns)
			return 0;
		break;
	case CONDUCT_STRIPS:
		return strip(asked, out);
	case CONDUCT_GARBLES:
		return garble(asked, out);
	case CONDUCT_MISMATCHES:
		return mismatch(asked, out);
	case CONDUCT_LIES:
		return tell_lie(asked, out);
	}
	return honest(asked, out);
}

/* ---- The network ------------------------------------------------------ */

static int64_t delay_us(const struct asked *asked)
{
	struct rng *rng = &asked->storm->rng;
	const struct storm_conduct *conduct = asked->conduct;

	return 2 * (int64_t)conduct->latency_us +
	       rng_below(rng, conduct->jitter_us);
}

/*
 * Somebody who sees nothing, but knows the port and what is asked, is first:
 * he has to guess the ID, and guesses wrong.
 */
static void forge(const struct asked *asked)
{
	struct rng *rng = &asked->storm->rng;
	char name[NAME_TEXT_MAX];
	uint8_t out[2048];
	struct reply reply;
	size_t size;

	start(asked, &reply);
	reply_clear(&reply);
	name_to_text(asked->query.name.octets, name);
	if (asked->query.type == RRTYPE_A || rng_below(rng, 2))
		reply_add(&reply, SECTION_ANSWER, "%s 86400 A 203.0.113.%d",
			  name, FORGER_HOST);
	else
		reply_add(&reply, SECTION_AUTHORITY,
			  "%s 86400 SOA forger. forger. 1 2 3 4 5", name);
	reply.id ^= (uint16_t)(1 + rng_below(rng, 65535));
	size = reply_end(&reply, out, sizeof(out));
	sim_respond(asked->storm->sim, asked->exchange, span_of(out, size),
		    1 + rng_below(rng, 2000));
}

static int number_of(const struct storm *storm, const struct address *server)
{
	for (int i = 0; i < FORWARDERS; i++)
		if (address_same_host(server, &storm->forwarder_addresses[i]))
			return INTERNET_SERVERS_MAX + i;
	return internet_server_at(storm->internet, server);
}

static void tell(const struct asked *asked)
{
	char name[NAME_TEXT_MAX];

	printf("      %.6f: server %d, which %s, is asked%s for %s type %u%s%s"
	       "\n",
	       (double)sim_now(asked->storm->sim).mono.us / 1e6, asked->at,
	       conduct_text(asked->conduct->kind),
	       asked->stream ? " by TCP" : "",
	       name_to_text(asked->query.name.octets, name), asked->query.type,
	       asked->query.edns.present ? " EDNS" : "",
	       asked->query.edns.do_bit ? " DO" : "");
}

size_t storm_serve(void *context, const struct address *server,
		   struct span query, bool stream, uint8_t *out, size_t room)
{
	struct storm *storm = context;
	struct asked asked = {.storm = storm,
			      .at = number_of(storm, server),
			      .server = server,
			      .octets = query,
			      .stream = stream};
	const struct sim_sent *sent;
	size_t count, size;

	(void)room;
	if (asked.at < 0)
		return 0; /* nobody is there */
	asked.conduct = &storm->conducts[asked.at];
	sent = sim_sent(storm->sim, &count);
	asked.exchange = sent[count - 1].exchange;
	if (query_parse(query, &asked.query) != QUERY_FINE)
		abort();
	if (storm->is_verbose)
		tell(&asked);
	if (happens(storm, storm->socketless_percent))
		return SIM_NO_SOCKET;
	if (!stream && happens(storm, storm->forge_percent))
		forge(&asked);
	if (!stream && happens(storm, asked.conduct->loss_percent))
		return SIM_LATER;
	size = happens(storm, asked.conduct->percent) ? misbehave(&asked, out)
						      : honest(&asked, out);
	if (size == 0 && !stream)
		return SIM_LATER;
	sim_respond(storm->sim, asked.exchange, span_of(out, size),
		    delay_us(&asked));
	if (!stream && size < SIM_LATER &&
	    happens(storm, asked.conduct->duplicate_percent))
		sim_respond(storm->sim, asked.exchange, span_of(out, size),
			    delay_us(&asked) + delay_us(&asked));
	return SIM_LATER;
}
