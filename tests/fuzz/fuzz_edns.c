/*
 * fuzz_edns.c - an OPT record: CLASS, TTL, then its options.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "fuzz.h"
#include "wire/edns.h"
#include "wire/reader.h"

static void parse_written(struct span opt, struct edns *ret)
{
	struct reader reader;
	uint16_t class_, size;
	uint32_t ttl_s;

	reader_init(&reader, opt);
	must(reader_u8(&reader) == 0);
	must(reader_u16(&reader) == RRTYPE_OPT);
	class_ = reader_u16(&reader);
	ttl_s = reader_u32(&reader);
	size = reader_u16(&reader);
	must(reader_left(&reader) == size);
	must(edns_parse(class_, ttl_s, reader_span(&reader, size), ret) ==
	     STATUS_OK);
}

static bool is_start_of(struct span start, struct span whole)
{
	return start.size <= whole.size &&
	       (start.size == 0 ||
		memcmp(start.data, whole.data, start.size) == 0);
}

/* Written into any room there is no more than that, and it reads the same. */
static void check_rewritten(const struct edns *edns, size_t room)
{
	uint8_t *octets = malloc(room ? room : 1);
	struct writer writer;
	struct edns again;

	must(octets);
	writer_init(&writer, octets, room);
	edns_write(&writer, edns);
	must(writer.size <= room);
	if (writer_failed(&writer)) {
		must(room < EDNS_OPT_SIZE + 4 + EDNS_COOKIE_SIZE_MAX);
		free(octets);
		return;
	}
	parse_written(span_of(octets, writer.size), &again);
	must(again.rcode_high == edns->rcode_high);
	must(again.version == edns->version);
	must(again.do_bit == edns->do_bit);
	must(again.udp_size == edns->udp_size);
	must(again.cookie_size == edns->cookie_size);
	must(memcmp(again.cookie, edns->cookie, edns->cookie_size) == 0);
	must(again.ede == edns->ede || again.ede == EDE_NONE);
	must(is_start_of(again.ede_text, edns->ede_text));
	must(again.ede_text.size <= EDNS_EDE_TEXT_MAX);
	free(octets);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct reader reader;
	struct edns edns;
	uint16_t class_;
	uint32_t ttl_s;
	uint8_t room;

	reader_init(&reader, span_of(data, size));
	room = reader_u8(&reader);
	class_ = reader_u16(&reader);
	ttl_s = reader_u32(&reader);
	if (reader_failed(&reader) ||
	    edns_parse(class_, ttl_s,
		       reader_span(&reader, reader_left(&reader)),
		       &edns) != STATUS_OK)
		return 0;
	check_rewritten(&edns, room);
	check_rewritten(&edns, 512);
	return 0;
}
