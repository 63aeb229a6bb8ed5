/*
 * codes.h - the numbers of the DNS and their names.
 *
 * Types that are not listed are carried opaquely and written TYPE12345
 * (RFC 3597 section 5). Sources: IANA's "Domain Name System (DNS)
 * Parameters" and "DNS Security Algorithm Numbers" registries.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef WIRE_CODES_H
#define WIRE_CODES_H

#include <stdint.h>

#include "base/status.h"

enum {
	MESSAGE_SIZE_MAX = 65535, /* RFC 1035 section 4.2.2 */
	MESSAGE_HEADER_SIZE = 12,
	UDP_SIZE_MIN = 512,  /* without EDNS: RFC 1035 section 4.2.1 */
	UDP_SIZE_SAFE = 1232, /* no fragments anywhere: RFC 9715 */
};

enum rrtype {
	RRTYPE_A = 1,
	RRTYPE_NS = 2,
	RRTYPE_MD = 3,
	RRTYPE_MF = 4,
	RRTYPE_CNAME = 5,
	RRTYPE_SOA = 6,
	RRTYPE_MB = 7,
	RRTYPE_MG = 8,
	RRTYPE_MR = 9,
	RRTYPE_NULL = 10,
	RRTYPE_PTR = 12,
	RRTYPE_HINFO = 13,
	RRTYPE_MINFO = 14,
	RRTYPE_MX = 15,
	RRTYPE_TXT = 16,
	RRTYPE_RP = 17,
	RRTYPE_AFSDB = 18,
	RRTYPE_RT = 21,
	RRTYPE_SIG = 24,
	RRTYPE_KEY = 25,
	RRTYPE_PX = 26,
	RRTYPE_AAAA = 28,
	RRTYPE_NXT = 30,
	RRTYPE_SRV = 33,
	RRTYPE_NAPTR = 35,
	RRTYPE_KX = 36,
	RRTYPE_CERT = 37,
	RRTYPE_A6 = 38,
	RRTYPE_DNAME = 39,
	RRTYPE_OPT = 41,
	RRTYPE_DS = 43,
	RRTYPE_SSHFP = 44,
	RRTYPE_RRSIG = 46,
	RRTYPE_NSEC = 47,
	RRTYPE_DNSKEY = 48,
	RRTYPE_DHCID = 49,
	RRTYPE_NSEC3 = 50,
	RRTYPE_NSEC3PARAM = 51,
	RRTYPE_TLSA = 52,
	RRTYPE_SMIMEA = 53,
	RRTYPE_CDS = 59,
	RRTYPE_CDNSKEY = 60,
	RRTYPE_OPENPGPKEY = 61,
	RRTYPE_ZONEMD = 63,
	RRTYPE_SVCB = 64,
	RRTYPE_HTTPS = 65,
	RRTYPE_SPF = 99,
	RRTYPE_NXNAME = 128, /* RFC 9824: only in NSEC bitmaps */
	RRTYPE_TKEY = 249,
	RRTYPE_TSIG = 250,
	RRTYPE_IXFR = 251,
	RRTYPE_AXFR = 252,
	RRTYPE_MAILB = 253,
	RRTYPE_MAILA = 254,
	RRTYPE_ANY = 255,
	RRTYPE_URI = 256,
	RRTYPE_CAA = 257,
	RRTYPE_RESINFO = 261,
};

enum rrclass {
	RRCLASS_IN = 1,
	RRCLASS_CH = 3,
	RRCLASS_ANY = 255,
};

enum opcode {
	OPCODE_QUERY = 0,
	OPCODE_NOTIFY = 4,
	OPCODE_UPDATE = 5,
};

enum rcode {
	RCODE_NOERROR = 0,
	RCODE_FORMERR = 1,
	RCODE_SERVFAIL = 2,
	RCODE_NXDOMAIN = 3,
	RCODE_NOTIMP = 4,
	RCODE_REFUSED = 5,
	RCODE_YXDOMAIN = 6,
	RCODE_BADVERS = 16,
	RCODE_BADCOOKIE = 23,
};

/* The second 16-bit word of the header (RFC 1035 4.1.1, RFC 4035 3.1.6). */
enum message_flag {
	FLAG_QR = 0x8000,
	FLAG_AA = 0x0400,
	FLAG_TC = 0x0200,
	FLAG_RD = 0x0100,
	FLAG_RA = 0x0080,
	FLAG_AD = 0x0020,
	FLAG_CD = 0x0010,
};

/* Extended DNS Errors (RFC 8914 section 4 and IANA's registry). */
enum ede_code {
	EDE_NONE = -1, /* no extended error; ours, not on the wire */
	EDE_OTHER = 0,
	EDE_UNSUPPORTED_DNSKEY_ALGORITHM = 1,
	EDE_UNSUPPORTED_DS_DIGEST_TYPE = 2,
	EDE_STALE_ANSWER = 3,
	EDE_FORGED_ANSWER = 4,
	EDE_DNSSEC_INDETERMINATE = 5,
	EDE_DNSSEC_BOGUS = 6,
	EDE_SIGNATURE_EXPIRED = 7,
	EDE_SIGNATURE_NOT_YET_VALID = 8,
	EDE_DNSKEY_MISSING = 9,
	EDE_RRSIGS_MISSING = 10,
	EDE_NO_ZONE_KEY_BIT_SET = 11,
	EDE_NSEC_MISSING = 12,
	EDE_CACHED_ERROR = 13,
	EDE_NOT_READY = 14,
	EDE_BLOCKED = 15,
	EDE_CENSORED = 16,
	EDE_FILTERED = 17,
	EDE_PROHIBITED = 18,
	EDE_STALE_NXDOMAIN_ANSWER = 19,
	EDE_NOT_AUTHORITATIVE = 20,
	EDE_NOT_SUPPORTED = 21,
	EDE_NO_REACHABLE_AUTHORITY = 22,
	EDE_NETWORK_ERROR = 23,
	EDE_INVALID_DATA = 24,
	EDE_SIGNATURE_EXPIRED_BEFORE_VALID = 25,
	EDE_TOO_EARLY = 26,
	EDE_UNSUPPORTED_NSEC3_ITERATIONS = 27,
	EDE_SYNTHESIZED = 29,
	EDE_INVALID_QUERY_TYPE = 30,
	EDE_NEGATIVE_TRUST_ANCHOR = 33,
};

/* DNSSEC algorithm numbers (RFC 9904 points at IANA's registry). */
enum dnssec_algorithm {
	ALGORITHM_RSAMD5 = 1,
	ALGORITHM_DSA = 3,
	ALGORITHM_RSASHA1 = 5,
	ALGORITHM_DSA_NSEC3_SHA1 = 6,
	ALGORITHM_RSASHA1_NSEC3_SHA1 = 7,
	ALGORITHM_RSASHA256 = 8,
	ALGORITHM_RSASHA512 = 10,
	ALGORITHM_ECC_GOST = 12,
	ALGORITHM_ECDSAP256SHA256 = 13,
	ALGORITHM_ECDSAP384SHA384 = 14,
	ALGORITHM_ED25519 = 15,
	ALGORITHM_ED448 = 16,
};

enum ds_digest_type {
	DIGEST_SHA1 = 1,
	DIGEST_SHA256 = 2,
	DIGEST_GOST = 3,
	DIGEST_SHA384 = 4,
};

enum dnskey_flag {
	DNSKEY_ZONE = 0x0100,   /* RFC 4034 section 2.1.1 */
	DNSKEY_REVOKE = 0x0080, /* RFC 5011 section 2.1 */
	DNSKEY_SEP = 0x0001,
};

enum { CODE_TEXT_MAX = 40 }; /* octets of a code in text, with the NUL */

/*
 * Names for people and logs. A code without a name is written "TYPE65280",
 * "RCODE3841", "ALG200", "CLASS7", into TEXT; the returned pointer is TEXT
 * or a constant.
 */
const char *rrtype_to_text(uint16_t type, char text[CODE_TEXT_MAX]);
const char *rrclass_to_text(uint16_t class_, char text[CODE_TEXT_MAX]);
const char *rcode_to_text(uint16_t rcode, char text[CODE_TEXT_MAX]);
const char *ede_to_text(int code, char text[CODE_TEXT_MAX]);
const char *algorithm_to_text(uint8_t algorithm, char text[CODE_TEXT_MAX]);

/* Case is ignored; "TYPE65280" works too. STATUS_NOT_FOUND if unknown. */
enum status rrtype_from_text(const char *text, uint16_t *ret) MUST_USE;

/* Mnemonic as in RFC 4034 appendix A.1 ("ECDSAP256SHA256") or a number. */
enum status algorithm_from_text(const char *text, uint8_t *ret) MUST_USE;

/* "SHA-1", "SHA1", "SHA-256" ... or a number. */
enum status digest_from_text(const char *text, uint8_t *ret) MUST_USE;

#endif
