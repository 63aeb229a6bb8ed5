/*
 * rdata.h - the RDATA that a resolver has to look into.
 *
 * Within Kedge RDATA is kept uncompressed (names decompressed when a message
 * is parsed), otherwise as it came. Views borrow from it; every *_parse
 * returns STATUS_MALFORMED for RDATA that is not exactly of its form.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef WIRE_RDATA_H
#define WIRE_RDATA_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"
#include "base/status.h"
#include "wire/name.h"
#include "wire/reader.h"
#include "wire/writer.h"

enum {
	RDATA_SIZE_MAX = 65535
}; /* octets */

/*
 * Reads RDLENGTH octets of RDATA at the cursor of READER into OUT (ROOM
 * octets), names decompressed for the types of RFC 3597 section 4, forms
 * checked for the types below that a resolver interprets (A, AAAA, SOA, NS,
 * MX, DS, DNSKEY, RRSIG, NSEC, NSEC3 ...). The size is set in RET.
 */
enum status rdata_read(struct reader *reader, uint16_t type, uint16_t rdlength,
		       uint8_t *out, size_t room, size_t *ret) MUST_USE;

/*
 * Writes RDATA with its names compressed where RFC 3597 section 4 permits a
 * sender to (the types of RFC 1035 only); RDLENGTH is written before it.
 */
void rdata_write(struct writer *writer, uint16_t type, struct span rdata);

/*
 * Canonical form (RFC 4034 section 6.2 as amended by RFC 6840 section 5.1):
 * names in the RDATA of the listed types in lower case. RDATA is as
 * rdata_read() makes it. OUT has room for RDATA.size octets; the size does
 * not change.
 */
void rdata_make_canonical(uint16_t type, struct span rdata, uint8_t *out);

/* The name that NS, CNAME, DNAME or PTR RDATA is; NULL if it is not one. */
const uint8_t *rdata_name(struct span rdata);

/*
 * The host that RDATA of TYPE NS, MX, SRV, SVCB or HTTPS leads to, which is
 * "." where there is none; NULL for other types, and what is malformed.
 */
const uint8_t *rdata_host(uint16_t type, struct span rdata);

struct rdata_soa {
	const uint8_t *mname, *rname;
	uint32_t serial, refresh_s, retry_s, expire_s, minimum_s;
};
enum status rdata_soa_parse(struct span rdata, struct rdata_soa *ret) MUST_USE;

struct rdata_ds { /* RFC 4034 section 5.1; also CDS */
	uint16_t key_tag;
	uint8_t algorithm, digest_type;
	struct span digest;
};
enum status rdata_ds_parse(struct span rdata, struct rdata_ds *ret) MUST_USE;

struct rdata_dnskey { /* RFC 4034 section 2.1; also CDNSKEY */
	uint16_t flags;
	uint8_t protocol, algorithm;
	struct span public_key;
};
enum status rdata_dnskey_parse(struct span rdata,
			       struct rdata_dnskey *ret) MUST_USE;

/* RFC 4034 appendix B; RDATA is the whole RDATA of a DNSKEY. */
uint16_t rdata_dnskey_tag(struct span rdata);

/*
 * The size of the key in bits, as people compare keys: RSA's modulus (RFC
 * 3110), the curve's field for the others. 0: unknown algorithm, or no key.
 */
uint16_t rdata_dnskey_bits(const struct rdata_dnskey *dnskey);

struct rdata_rrsig { /* RFC 4034 section 3.1 */
	uint16_t type_covered;
	uint8_t algorithm, labels;
	uint32_t original_ttl_s;
	uint32_t expiration, inception; /* serial numbers (RFC 1982) */
	uint16_t key_tag;
	const uint8_t *signer;
	struct span signed_part; /* RDATA before the signature */
	struct span signature;
};
enum status rdata_rrsig_parse(struct span rdata,
			      struct rdata_rrsig *ret) MUST_USE;

struct rdata_nsec { /* RFC 4034 section 4.1 */
	const uint8_t *next;
	struct span types; /* type bit maps */
};
enum status rdata_nsec_parse(struct span rdata,
			     struct rdata_nsec *ret) MUST_USE;

enum {
	NSEC3_OPT_OUT = 0x01,
	NSEC3_HASH_SHA1 = 1
};

struct rdata_nsec3 { /* RFC 5155 section 3.2 */
	uint8_t hash_algorithm, flags;
	uint16_t iterations;
	struct span salt, next_hash, types;
};
enum status rdata_nsec3_parse(struct span rdata,
			      struct rdata_nsec3 *ret) MUST_USE;

/* Is TYPE in these type bit maps (RFC 4034 section 4.1.2)? */
bool rdata_types_have(struct span types, uint16_t type);

#endif
