/* SPDX-License-Identifier: BSD-2-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "packet.h"

const uint8_t *named(const char *text, struct name *storage)
{
	if (name_from_text(text, storage) != STATUS_OK)
		fail_msg("'%s' is no name", text);
	return storage->octets;
}

static int digit(char c)
{
	const char *digits = "0123456789abcdef";
	const char *at = c ? strchr(digits, c | 0x20) : NULL;

	assert_non_null(at);
	return (int)(at - digits);
}

size_t octets_of_hex(const char *text, uint8_t *out, size_t room)
{
	size_t size = 0;

	while (*text) {
		if (*text == ' ') {
			text++;
			continue;
		}
		assert_true(size < room);
		out[size++] = (uint8_t)(digit(text[0]) << 4 | digit(text[1]));
		text += 2;
	}
	return size;
}

void packet_start(struct packet *packet, uint16_t flags, uint16_t questions,
		  uint16_t answers, uint16_t authorities, uint16_t additionals)
{
	struct writer *writer = &packet->writer;

	writer_init(writer, packet->octets, sizeof(packet->octets));
	writer_u16(writer, PACKET_ID);
	writer_u16(writer, flags);
	writer_u16(writer, questions);
	writer_u16(writer, answers);
	writer_u16(writer, authorities);
	writer_u16(writer, additionals);
}

void packet_hex(struct packet *packet, const char *text)
{
	struct writer *writer = &packet->writer;

	writer->size += octets_of_hex(text, writer->data + writer->size,
				      writer->room - writer->size);
}

static void packet_name(struct packet *packet, const char *text)
{
	struct name name;

	writer_name(&packet->writer, named(text, &name));
}

void packet_question(struct packet *packet, const char *name, uint16_t type)
{
	packet_name(packet, name);
	writer_u16(&packet->writer, type);
	writer_u16(&packet->writer, RRCLASS_IN);
}

static void record(struct packet *packet, const char *owner, uint16_t type,
		   uint16_t class_, uint32_t ttl_s, const char *rdata)
{
	struct writer *writer = &packet->writer;
	size_t length_at;

	packet_name(packet, owner);
	writer_u16(writer, type);
	writer_u16(writer, class_);
	writer_u32(writer, ttl_s);
	length_at = writer->size;
	writer_u16(writer, 0);
	packet_hex(packet, rdata);
	writer_put_u16(writer, length_at,
		       (uint16_t)(writer->size - length_at - 2));
}

void packet_record(struct packet *packet, const char *owner, uint16_t type,
		   uint32_t ttl_s, const char *rdata)
{
	record(packet, owner, type, RRCLASS_IN, ttl_s, rdata);
}

void packet_rrsig(struct packet *packet, const char *owner, uint16_t covered,
		  uint32_t ttl_s, uint8_t tag)
{
	struct writer *writer = &packet->writer;

	packet_name(packet, owner);
	writer_u16(writer, RRTYPE_RRSIG);
	writer_u16(writer, RRCLASS_IN);
	writer_u32(writer, ttl_s);
	writer_u16(writer, 18 + 9 + 1);
	writer_u16(writer, covered);
	packet_hex(packet, "0d01 00000e10 70000000 60000000 1234"
			   "076578616d706c6500");
	writer_u8(writer, tag);
}

void packet_opt(struct packet *packet, uint16_t udp_size, uint32_t ttl,
		const char *options)
{
	record(packet, ".", RRTYPE_OPT, udp_size, ttl, options);
}

struct span packet_span(const struct packet *packet)
{
	assert_false(writer_failed(&packet->writer));
	return span_of(packet->octets, packet->writer.size);
}
