/*
 * root_anchors_xml.h - the root's trust anchors as IANA publishes them
 * (RFC 9718 section 2.1: root-anchors.xml).
 *
 * The octets are read only after their signature was checked, and are no
 * friend even then: no document type, so that nothing is expanded or fetched;
 * a bound on size, depth, length of a text and number of keys.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TRUST_ANCHOR_ROOT_ANCHORS_XML_H
#define TRUST_ANCHOR_ROOT_ANCHORS_XML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/moment.h"
#include "base/span.h"
#include "base/status.h"

enum {
	ROOT_ANCHORS_MAX = 32,
	ROOT_ANCHORS_SIZE_MAX = 64 * 1024, /* octets of the file */
	ROOT_ANCHOR_TEXT_MAX = 4096,       /* characters of one element */
	ROOT_ANCHOR_DS_MAX = 4 + 64,       /* octets of RDATA */
	ROOT_ANCHOR_KEY_MAX = 4 + 2048,
};

struct root_anchor {
	struct wall_time from, until; /* until 0: no end */
	uint16_t tag;
	uint8_t algorithm;
	size_t ds_size, key_size;       /* key_size 0: no public key is there */
	uint8_t ds[ROOT_ANCHOR_DS_MAX]; /* RDATA of a DS */
	uint8_t key[ROOT_ANCHOR_KEY_MAX]; /* RDATA of a DNSKEY */
};

struct root_anchors {
	unsigned count;
	struct root_anchor anchors[ROOT_ANCHORS_MAX];
};

/*
 * All KeyDigests of the file, whatever their dates. STATUS_MALFORMED,
 * STATUS_LIMIT, STATUS_UNSUPPORTED for another zone than the root,
 * STATUS_NOT_FOUND without a KeyDigest, STATUS_NO_MEMORY; with a sentence in
 * PROBLEM (ROOM octets).
 */
enum status root_anchors_parse(const char *octets, size_t size, char *problem,
			       size_t room, struct root_anchors *ret) MUST_USE;

/* RFC 9718 section 2.1.2: is ANCHOR to be used at NOW? */
bool root_anchor_is_in_time(const struct root_anchor *anchor,
			    struct wall_time now);

#endif
