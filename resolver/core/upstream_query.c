/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/core/upstream_query.h"

#include <string.h>

#include "wire/codes.h"
#include "wire/edns.h"
#include "wire/message.h"
#include "wire/reader.h"
#include "wire/writer.h"

/* The edns-key-tag option, into the OPT record that was just written, whose
 * options begin at OPTIONS_AT. */
static void tell_tags(struct writer *writer, size_t options_at,
		      const struct anchor *anchor)
{
	uint16_t tags[KEY_TAGS_MAX];
	unsigned count = key_tags(anchor, tags);

	writer_u16(writer, EDNS_OPTION_KEY_TAG);
	writer_u16(writer, (uint16_t)(2 * count));
	for (unsigned i = 0; i < count; i++)
		writer_u16(writer, tags[i]);
	if (!writer_failed(writer))
		writer_put_u16(writer, options_at - 2,
			       (uint16_t)(writer->size - options_at));
}

size_t upstream_query_write(const struct upstream_query *query,
			    uint8_t out[UPSTREAM_QUERY_SIZE_MAX])
{
	uint16_t flags = query->recursion_desired ? FLAG_RD : 0;
	struct writer writer;

	/* We judge ourselves, whoever is asked (RFC 6840 section 5.9). */
	if (query->do_bit)
		flags |= FLAG_CD;
	writer_init(&writer, out, UPSTREAM_QUERY_SIZE_MAX);
	writer_u16(&writer, query->id);
	writer_u16(&writer, flags);
	writer_u16(&writer, 1);
	writer_u16(&writer, 0);
	writer_u16(&writer, 0);
	writer_u16(&writer, query->use_edns ? 1 : 0);
	writer_name(&writer, query->name.octets);
	writer_u16(&writer, query->type);
	writer_u16(&writer, RRCLASS_IN);
	if (query->use_edns) {
		struct edns edns = {.present = true,
				    .do_bit = query->do_bit,
				    .udp_size = query->udp_size,
				    .cookie_size = query->cookie.size,
				    .ede = EDE_NONE};
		size_t options_at = writer.size + EDNS_OPT_SIZE;

		memcpy(edns.cookie, query->cookie.octets, query->cookie.size);
		edns_write(&writer, &edns);
		if (query->tell)
			tell_tags(&writer, options_at, query->tell);
	}
	return writer.size;
}

/* May a server answer without repeating the question? Only to say no. */
static bool is_plain_error(const struct header *header)
{
	switch (header->flags & 0xf) {
	case RCODE_FORMERR:
	case RCODE_SERVFAIL:
	case RCODE_NOTIMP:
	case RCODE_REFUSED:
		return header->counts[1] == 0;
	}
	return false;
}

bool upstream_query_matches(const struct upstream_query *query,
			    struct span response)
{
	struct header header;
	struct reader reader;
	struct name name;

	if (header_read(response, &header) != STATUS_OK)
		return false;
	if (header.id != query->id || !(header.flags & FLAG_QR) ||
	    header_opcode(&header) != OPCODE_QUERY)
		return false;
	if (header.counts[0] == 0)
		return is_plain_error(&header);
	if (header.counts[0] != 1)
		return false;
	reader_init(&reader, response);
	reader_skip(&reader, MESSAGE_HEADER_SIZE);
	reader_name(&reader, &name);
	return name_equal(name.octets, query->name.octets) &&
	       reader_u16(&reader) == query->type &&
	       reader_u16(&reader) == RRCLASS_IN && !reader_failed(&reader);
}
