/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/sim/reply.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ldns/ldns.h>

#include "wire/edns.h"
#include "wire/writer.h"

enum {
	MEMORY = 8 << 20,
	OCTETS = 65535
};

static void die(const char *what)
{
	fprintf(stderr, "reply: %s\n", what);
	abort();
}

static void take_authority(struct reply *reply, struct sim *sim,
			   struct span query)
{
	uint8_t *octets = arena_alloc(&reply->arena, OCTETS);
	struct message message;
	size_t size;

	if (!octets)
		die("no memory");
	/* Always whole: what is too long for a datagram is cut at the end. */
	size = sim_authority(sim, &reply->server, query, true, octets, OCTETS);
	if (message_parse(span_of(octets, size), &reply->arena, &message) !=
	    STATUS_OK)
		die("the authority's answer does not parse");
	reply->flags = message.header.flags & (uint16_t)~0xf;
	reply->rcode = message.rcode;
	for (int i = 0; i < SECTION_COUNT; i++)
		for (size_t j = 0; j < message.rrset_counts[i]; j++)
			reply->rrsets[i][reply->counts[i]++] =
				message.rrsets[i][j];
}

void reply_start(struct reply *reply, struct sim *sim,
		 const struct address *server, struct span query, bool stream)
{
	memset(reply, 0, sizeof(*reply));
	arena_init(&reply->arena, MEMORY);
	reply->server = *server;
	reply->stream = stream;
	reply->ede = EDE_NONE;
	if (query_parse(query, &reply->query) != QUERY_FINE)
		die("a query that does not parse");
	reply->id = reply->query.header.id;
	reply->without_opt = !reply->query.edns.present;
	take_authority(reply, sim, query);
}

static void read_name(const char *text, struct name *ret)
{
	if (name_from_text(text, ret) != STATUS_OK)
		die(text);
}

bool reply_asks(const struct reply *reply, const char *name, uint16_t type)
{
	struct name wanted;

	read_name(name, &wanted);
	return reply->query.type == type &&
	       name_equal(reply->query.name.octets, wanted.octets);
}

bool reply_asks_below(const struct reply *reply, const char *name)
{
	struct name wanted;

	read_name(name, &wanted);
	return name_is_under(reply->query.name.octets, wanted.octets);
}

bool reply_is_from(const struct reply *reply, const char *server)
{
	struct address wanted;

	if (address_from_text(server, 53, &wanted) != STATUS_OK)
		die(server);
	return address_same_host(&reply->server, &wanted);
}

void reply_clear(struct reply *reply)
{
	memset(reply->counts, 0, sizeof(reply->counts));
	reply->rcode = RCODE_NOERROR;
	reply->flags = FLAG_QR | FLAG_AA;
}

void reply_add(struct reply *reply, enum section section, const char *format,
	       ...)
{
	char line[8192];
	va_list arguments;
	ldns_rr *rr = NULL;
	uint8_t *octets = NULL;
	size_t size = 0, at;
	const struct rrset *rrset;
	struct span rdata;
	uint16_t type;

	va_start(arguments, format);
	vsnprintf(line, sizeof(line), format, arguments);
	va_end(arguments);
	if (ldns_rr_new_frm_str(&rr, line, 0, NULL, NULL) != LDNS_STATUS_OK ||
	    ldns_rr2wire(&octets, rr, LDNS_SECTION_ANSWER, &size) !=
		    LDNS_STATUS_OK)
		die(line);
	at = ldns_rdf_size(ldns_rr_owner(rr));
	type = (uint16_t)(octets[at] << 8 | octets[at + 1]);
	rdata = span_of(octets + at + 10, size - at - 10);
	if (reply->counts[section] == REPLY_RRSETS_MAX ||
	    rrset_make(&reply->arena, octets, type, ldns_rr_ttl(rr), &rdata, 1,
		       NULL, 0, &rrset) != STATUS_OK)
		die("no memory");
	reply->rrsets[section][reply->counts[section]++] = rrset;
	free(octets);
	ldns_rr_free(rr);
}

void reply_drop(struct reply *reply, enum section section, uint16_t type)
{
	size_t kept = 0;

	for (size_t i = 0; i < reply->counts[section]; i++) {
		const struct rrset *rrset = reply->rrsets[section][i];

		if (type != 0 && rrset->type != type)
			reply->rrsets[section][kept++] = rrset;
	}
	reply->counts[section] = kept;
}

void reply_refuse(struct reply *reply, uint16_t rcode)
{
	reply_clear(reply);
	reply->flags = FLAG_QR;
	reply->rcode = rcode;
}

void reply_set_ttl(struct reply *reply, enum section section, uint32_t ttl_s)
{
	for (size_t i = 0; i < reply->counts[section]; i++)
		reply->rrsets[section][i] = rrset_with_ttl(
			&reply->arena, reply->rrsets[section][i], ttl_s);
}

static void write_sections(const struct reply *reply, struct writer *writer,
			   uint16_t counts[SECTION_COUNT])
{
	for (int i = 0; i < SECTION_COUNT; i++)
		for (size_t j = 0; j < reply->counts[i]; j++)
			counts[i] =
				(uint16_t)(counts[i] +
					   rrset_write(
						   writer, reply->rrsets[i][j],
						   reply->rrsets[i][j]->ttl_s,
						   true, NULL, NULL, 0));
}

static size_t compose(const struct reply *reply, bool is_truncated,
		      uint8_t *out, size_t room)
{
	uint16_t counts[SECTION_COUNT] = {0};
	struct writer writer;

	writer_init(&writer, out, room);
	writer_u16(&writer, reply->id);
	writer_u16(&writer, reply->flags | FLAG_QR | (reply->rcode & 0xf) |
				    (is_truncated ? FLAG_TC : 0));
	writer_u16(&writer, 1);
	for (int i = 0; i < SECTION_COUNT; i++)
		writer_u16(&writer, 0);
	writer_name_compressed(&writer, reply->query.name.octets);
	writer_u16(&writer, reply->query.type);
	writer_u16(&writer, reply->query.class_);
	if (!is_truncated)
		write_sections(reply, &writer, counts);
	if (!reply->without_opt) {
		struct edns edns = {.present = true,
				    .do_bit = reply->query.edns.do_bit,
				    .udp_size = UDP_SIZE_SAFE,
				    .rcode_high = (uint8_t)(reply->rcode >> 4),
				    .ede = reply->ede};

		edns_write(&writer, &edns);
		counts[SECTION_ADDITIONAL]++;
	}
	for (int i = 0; i < SECTION_COUNT; i++)
		writer_put_u16(&writer, 6 + 2 * (size_t)i, counts[i]);
	return writer_failed(&writer) ? SIZE_MAX : writer.size;
}

size_t reply_end(struct reply *reply, uint8_t *out, size_t room)
{
	size_t limit = reply->query.edns.present ? reply->query.edns.udp_size
						 : UDP_SIZE_MIN;
	size_t size = 0;

	if (!reply->is_silent)
		size = compose(reply, reply->is_truncated, out, room);
	if (!reply->stream && size > limit)
		size = compose(reply, true, out, room);
	arena_done(&reply->arena);
	if (size == SIZE_MAX)
		die("a reply that is too long");
	return size;
}
