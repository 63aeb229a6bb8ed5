/*
 * verdict.c - see verdict.h.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "contrib/testbed/verdict.h"

#include <stdio.h>
#include <string.h>

#include "wire/edns.h"
#include "wire/message.h"
#include "wire/reader.h"
#include "wire/writer.h"

enum {
	RECORDS_MAX = 4096, /* of an answer; what has more is of no use */
};

size_t verdict_query(const struct testbed_case *question, uint16_t id,
		     uint8_t *out)
{
	struct edns edns = {.present = true,
			    .do_bit = true,
			    .udp_size = UDP_SIZE_SAFE,
			    .ede = EDE_NONE};
	struct writer writer;
	struct name name;

	if (name_from_text(question->name, &name) != STATUS_OK)
		return 0;
	writer_init(&writer, out, VERDICT_QUERY_MAX);
	writer_u16(&writer, id);
	writer_u16(&writer, FLAG_RD);
	writer_u16(&writer, 1); /* QDCOUNT */
	writer_u32(&writer, 0);
	writer_u16(&writer, 1); /* ARCOUNT */
	writer_name(&writer, name.octets);
	writer_u16(&writer, question->type);
	writer_u16(&writer, RRCLASS_IN);
	edns_write(&writer, &edns);
	return writer_failed(&writer) ? 0 : writer.size;
}

/* What strangers write goes to terminals and pages. */
static void copy_printable(struct span text, char out[SEEN_EXTRA_TEXT_MAX])
{
	size_t size = text.size < SEEN_EXTRA_TEXT_MAX ? text.size
						      : SEEN_EXTRA_TEXT_MAX - 1;

	for (size_t i = 0; i < size; i++)
		out[i] = text.data[i] >= 0x20 && text.data[i] < 0x7f
				 ? (char)text.data[i]
				 : '?';
	out[size] = '\0';
}

/* Each EDE option of an OPT's RDATA (RFC 8914 section 2). */
static void read_options(struct span rdata, struct seen *seen)
{
	struct reader reader;

	reader_init(&reader, rdata);
	while (!reader_failed(&reader) && reader_left(&reader) >= 4) {
		uint16_t code = reader_u16(&reader);
		struct span option = reader_span(&reader, reader_u16(&reader));

		if (reader_failed(&reader) || code != EDNS_OPTION_EDE ||
		    option.size < 2 || seen->ede_count == SEEN_EDES_MAX)
			continue;
		seen->edes[seen->ede_count++] =
			(uint16_t)(option.data[0] << 8 | option.data[1]);
		if (!seen->extra_text[0])
			copy_printable(
				span_of(option.data + 2, option.size - 2),
				seen->extra_text);
	}
}

static void read_record(struct reader *reader, struct seen *seen)
{
	struct name owner;

	reader_name(reader, &owner);

	uint16_t type = reader_u16(reader);

	reader_skip(reader, 2); /* CLASS */

	uint32_t ttl_s = reader_u32(reader);
	struct span rdata = reader_span(reader, reader_u16(reader));

	if (reader_failed(reader) || type != RRTYPE_OPT)
		return;
	/* RFC 6891 section 6.1.3 */
	seen->rcode |= (uint16_t)(ttl_s >> 24 << 4);
	read_options(rdata, seen);
}

void verdict_read(struct span answer, struct seen *ret)
{
	struct header header;
	struct reader reader;
	struct name name;
	unsigned records;

	*ret = (struct seen){.is_answer = false};
	if (header_read(answer, &header) != STATUS_OK ||
	    !(header.flags & FLAG_QR))
		return;
	records = (unsigned)header.counts[1] + header.counts[2] +
		  header.counts[3];
	if (records > RECORDS_MAX)
		return;
	ret->rcode = header.flags & 0xf;
	ret->ad = header.flags & FLAG_AD;
	ret->is_truncated = header.flags & FLAG_TC;
	reader_init(&reader, answer);
	reader_skip(&reader, 12);
	for (unsigned i = 0; i < header.counts[0] && !reader_failed(&reader);
	     i++) {
		reader_name(&reader, &name);
		reader_skip(&reader, 4);
	}
	for (unsigned i = 0; i < records && !reader_failed(&reader); i++)
		read_record(&reader, ret);
	ret->is_answer = !reader_failed(&reader);
}

static bool fails(const struct testbed_case *question)
{
	return question->verdict == VERDICT_BOGUS ||
	       question->verdict == VERDICT_SERVFAIL;
}

static uint16_t expected_rcode(const struct testbed_case *question)
{
	return fails(question) ? RCODE_SERVFAIL : question->rcode;
}

bool verdict_is_safe(const struct testbed_case *question,
		     const struct seen *seen)
{
	return seen->is_answer && seen->rcode == expected_rcode(question) &&
	       (fails(question) ||
		seen->ad == (question->verdict == VERDICT_SECURE));
}

static bool has_expected_ede(const struct testbed_case *question,
			     const struct seen *seen)
{
	if (question->ede == EDE_NONE)
		return seen->ede_count == 0;
	for (unsigned i = 0; i < seen->ede_count; i++)
		if (seen->edes[i] == question->ede)
			return true;
	return false;
}

bool verdict_is_expected(const struct testbed_case *question,
			 const struct seen *seen)
{
	return verdict_is_safe(question, seen) &&
	       !(fails(question) && seen->ad) &&
	       has_expected_ede(question, seen);
}

const char *verdict_expected_text(const struct testbed_case *question,
				  char text[VERDICT_TEXT_MAX])
{
	struct seen seen = {
		.is_answer = true,
		.rcode = expected_rcode(question),
		.ad = question->verdict == VERDICT_SECURE,
		.ede_count = question->ede == EDE_NONE ? 0 : 1,
		.edes = {(uint16_t)question->ede},
	};

	return verdict_seen_text(&seen, text);
}

const char *verdict_seen_text(const struct seen *seen,
			      char text[VERDICT_TEXT_MAX])
{
	char rcode[CODE_TEXT_MAX];
	size_t used;

	if (!seen->is_answer) {
		snprintf(text, VERDICT_TEXT_MAX, "no answer");
		return text;
	}
	snprintf(text, VERDICT_TEXT_MAX, "%s%s",
		 rcode_to_text(seen->rcode, rcode), seen->ad ? " AD" : "");
	for (unsigned i = 0; i < seen->ede_count; i++) {
		used = strlen(text);
		snprintf(text + used, VERDICT_TEXT_MAX - used, "%s%u",
			 i == 0 ? " EDE " : ",", seen->edes[i]);
	}
	return text;
}
