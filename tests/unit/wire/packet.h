/*
 * packet.h - messages built octet by octet, broken ones too.
 *
 *	struct packet packet;
 *	packet_start(&packet, FLAG_QR, 1, 1, 0, 0);
 *	packet_question(&packet, "example.", RRTYPE_A);
 *	packet_record(&packet, "example.", RRTYPE_A, 60, "c0000201");
 *	message_parse(packet_span(&packet), ...);
 *
 * Octets are given as hexadecimal text; blanks in it are skipped. A packet
 * that does not fit fails the test.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TESTS_UNIT_WIRE_PACKET_H
#define TESTS_UNIT_WIRE_PACKET_H

#include "wire/codes.h"
#include "wire/name.h"
#include "wire/writer.h"

enum {
	PACKET_ID = 0xbeef
};

struct packet {
	struct writer writer;
	uint8_t octets[MESSAGE_SIZE_MAX];
};

/* The wire form of TEXT, in STORAGE. */
const uint8_t *named(const char *text, struct name *storage);

/* The octets of TEXT, in OUT; returns how many. */
size_t octets_of_hex(const char *text, uint8_t *out, size_t room);

void packet_start(struct packet *packet, uint16_t flags, uint16_t questions,
		  uint16_t answers, uint16_t authorities, uint16_t additionals);
void packet_hex(struct packet *packet, const char *text);
void packet_question(struct packet *packet, const char *name, uint16_t type);

/* Class IN; OWNER uncompressed, RDATA as hexadecimal text. */
void packet_record(struct packet *packet, const char *owner, uint16_t type,
		   uint32_t ttl_s, const char *rdata);

/* An RRSIG by "example." with one octet, TAG, as its signature. */
void packet_rrsig(struct packet *packet, const char *owner, uint16_t covered,
		  uint32_t ttl_s, uint8_t tag);

/* An OPT of the root; OPTIONS as hexadecimal text. */
void packet_opt(struct packet *packet, uint16_t udp_size, uint32_t ttl,
		const char *options);

struct span packet_span(const struct packet *packet);

#endif
