/* SPDX-License-Identifier: BSD-2-Clause */
#include "wire/codes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct code {
	int value;
	const char *text;
};

static const struct code types[] = {
	{RRTYPE_A, "A"}, {RRTYPE_NS, "NS"}, {RRTYPE_MD, "MD"},
	{RRTYPE_MF, "MF"}, {RRTYPE_CNAME, "CNAME"}, {RRTYPE_SOA, "SOA"},
	{RRTYPE_MB, "MB"}, {RRTYPE_MG, "MG"}, {RRTYPE_MR, "MR"},
	{RRTYPE_NULL, "NULL"}, {11, "WKS"}, {RRTYPE_PTR, "PTR"},
	{RRTYPE_HINFO, "HINFO"}, {RRTYPE_MINFO, "MINFO"}, {RRTYPE_MX, "MX"},
	{RRTYPE_TXT, "TXT"}, {RRTYPE_RP, "RP"}, {RRTYPE_AFSDB, "AFSDB"},
	{19, "X25"}, {20, "ISDN"}, {RRTYPE_RT, "RT"}, {22, "NSAP"},
	{RRTYPE_SIG, "SIG"}, {RRTYPE_KEY, "KEY"}, {RRTYPE_PX, "PX"},
	{27, "GPOS"}, {RRTYPE_AAAA, "AAAA"}, {29, "LOC"}, {RRTYPE_NXT, "NXT"},
	{RRTYPE_SRV, "SRV"}, {RRTYPE_NAPTR, "NAPTR"}, {RRTYPE_KX, "KX"},
	{RRTYPE_CERT, "CERT"}, {RRTYPE_A6, "A6"}, {RRTYPE_DNAME, "DNAME"},
	{RRTYPE_OPT, "OPT"}, {42, "APL"}, {RRTYPE_DS, "DS"},
	{RRTYPE_SSHFP, "SSHFP"}, {45, "IPSECKEY"}, {RRTYPE_RRSIG, "RRSIG"},
	{RRTYPE_NSEC, "NSEC"}, {RRTYPE_DNSKEY, "DNSKEY"}, {RRTYPE_DHCID, "DHCID"},
	{RRTYPE_NSEC3, "NSEC3"}, {RRTYPE_NSEC3PARAM, "NSEC3PARAM"},
	{RRTYPE_TLSA, "TLSA"}, {RRTYPE_SMIMEA, "SMIMEA"}, {55, "HIP"},
	{RRTYPE_CDS, "CDS"}, {RRTYPE_CDNSKEY, "CDNSKEY"},
	{RRTYPE_OPENPGPKEY, "OPENPGPKEY"}, {62, "CSYNC"}, {RRTYPE_ZONEMD, "ZONEMD"},
	{RRTYPE_SVCB, "SVCB"}, {RRTYPE_HTTPS, "HTTPS"}, {RRTYPE_SPF, "SPF"},
	{104, "NID"}, {105, "L32"}, {106, "L64"}, {107, "LP"}, {108, "EUI48"},
	{109, "EUI64"}, {RRTYPE_NXNAME, "NXNAME"}, {RRTYPE_TKEY, "TKEY"},
	{RRTYPE_TSIG, "TSIG"}, {RRTYPE_IXFR, "IXFR"}, {RRTYPE_AXFR, "AXFR"},
	{RRTYPE_MAILB, "MAILB"}, {RRTYPE_MAILA, "MAILA"}, {RRTYPE_ANY, "ANY"},
	{RRTYPE_URI, "URI"}, {RRTYPE_CAA, "CAA"}, {259, "DOA"}, {260, "AMTRELAY"},
	{RRTYPE_RESINFO, "RESINFO"},
};

static const struct code rcodes[] = {
	{RCODE_NOERROR, "NOERROR"}, {RCODE_FORMERR, "FORMERR"},
	{RCODE_SERVFAIL, "SERVFAIL"}, {RCODE_NXDOMAIN, "NXDOMAIN"},
	{RCODE_NOTIMP, "NOTIMP"}, {RCODE_REFUSED, "REFUSED"},
	{RCODE_YXDOMAIN, "YXDOMAIN"}, {7, "YXRRSET"}, {8, "NXRRSET"},
	{9, "NOTAUTH"}, {10, "NOTZONE"}, {RCODE_BADVERS, "BADVERS"},
	{RCODE_BADCOOKIE, "BADCOOKIE"},
};

static const struct code algorithms[] = {
	{ALGORITHM_RSAMD5, "RSAMD5"}, {2, "DH"}, {ALGORITHM_DSA, "DSA"},
	{ALGORITHM_RSASHA1, "RSASHA1"},
	{ALGORITHM_DSA_NSEC3_SHA1, "DSA-NSEC3-SHA1"},
	{ALGORITHM_RSASHA1_NSEC3_SHA1, "RSASHA1-NSEC3-SHA1"},
	{ALGORITHM_RSASHA1_NSEC3_SHA1, "NSEC3RSASHA1"},
	{ALGORITHM_DSA_NSEC3_SHA1, "NSEC3DSA"},
	{ALGORITHM_RSASHA256, "RSASHA256"}, {ALGORITHM_RSASHA512, "RSASHA512"},
	{ALGORITHM_ECC_GOST, "ECC-GOST"}, {ALGORITHM_ECC_GOST, "ECCGOST"},
	{ALGORITHM_ECDSAP256SHA256, "ECDSAP256SHA256"},
	{ALGORITHM_ECDSAP384SHA384, "ECDSAP384SHA384"},
	{ALGORITHM_ED25519, "ED25519"}, {ALGORITHM_ED448, "ED448"},
	{17, "SM2SM3"}, {23, "ECC-GOST12"}, {252, "INDIRECT"},
	{253, "PRIVATEDNS"}, {254, "PRIVATEOID"},
};

static const struct code digests[] = {
	{DIGEST_SHA1, "SHA-1"}, {DIGEST_SHA1, "SHA1"},
	{DIGEST_SHA256, "SHA-256"}, {DIGEST_SHA256, "SHA256"},
	{DIGEST_GOST, "GOST"}, {DIGEST_SHA384, "SHA-384"},
	{DIGEST_SHA384, "SHA384"},
};

/* The names of IANA's registry of extended errors. */
static const struct code errors[] = {
	{EDE_OTHER, "Other Error"},
	{EDE_UNSUPPORTED_DNSKEY_ALGORITHM, "Unsupported DNSKEY Algorithm"},
	{EDE_UNSUPPORTED_DS_DIGEST_TYPE, "Unsupported DS Digest Type"},
	{EDE_STALE_ANSWER, "Stale Answer"},
	{EDE_FORGED_ANSWER, "Forged Answer"},
	{EDE_DNSSEC_INDETERMINATE, "DNSSEC Indeterminate"},
	{EDE_DNSSEC_BOGUS, "DNSSEC Bogus"},
	{EDE_SIGNATURE_EXPIRED, "Signature Expired"},
	{EDE_SIGNATURE_NOT_YET_VALID, "Signature Not Yet Valid"},
	{EDE_DNSKEY_MISSING, "DNSKEY Missing"},
	{EDE_RRSIGS_MISSING, "RRSIGs Missing"},
	{EDE_NO_ZONE_KEY_BIT_SET, "No Zone Key Bit Set"},
	{EDE_NSEC_MISSING, "NSEC Missing"},
	{EDE_CACHED_ERROR, "Cached Error"},
	{EDE_NOT_READY, "Not Ready"},
	{EDE_BLOCKED, "Blocked"},
	{EDE_CENSORED, "Censored"},
	{EDE_FILTERED, "Filtered"},
	{EDE_PROHIBITED, "Prohibited"},
	{EDE_STALE_NXDOMAIN_ANSWER, "Stale NXDOMAIN Answer"},
	{EDE_NOT_AUTHORITATIVE, "Not Authoritative"},
	{EDE_NOT_SUPPORTED, "Not Supported"},
	{EDE_NO_REACHABLE_AUTHORITY, "No Reachable Authority"},
	{EDE_NETWORK_ERROR, "Network Error"},
	{EDE_INVALID_DATA, "Invalid Data"},
	{EDE_SIGNATURE_EXPIRED_BEFORE_VALID, "Signature Expired before Valid"},
	{EDE_TOO_EARLY, "Too Early"},
	{EDE_UNSUPPORTED_NSEC3_ITERATIONS,
	 "Unsupported NSEC3 Iterations Value"},
	{EDE_SYNTHESIZED, "Synthesized"},
	{EDE_INVALID_QUERY_TYPE, "Invalid Query Type"},
	{EDE_NEGATIVE_TRUST_ANCHOR, "Negative Trust Anchor"},
};

#define COUNT(list) (sizeof(list) / sizeof(*(list)))

static const char *to_text(const struct code *list, size_t count, int value,
			   const char *prefix, char text[CODE_TEXT_MAX])
{
	for (size_t i = 0; i < count; i++)
		if (list[i].value == value)
			return list[i].text;
	snprintf(text, CODE_TEXT_MAX, "%s%d", prefix, value);
	return text;
}

const char *rrtype_to_text(uint16_t type, char text[CODE_TEXT_MAX])
{
	return to_text(types, COUNT(types), type, "TYPE", text);
}

const char *rrclass_to_text(uint16_t class_, char text[CODE_TEXT_MAX])
{
	static const struct code classes[] = {
		{RRCLASS_IN, "IN"}, {RRCLASS_CH, "CH"}, {RRCLASS_ANY, "ANY"}};

	return to_text(classes, COUNT(classes), class_, "CLASS", text);
}

const char *rcode_to_text(uint16_t rcode, char text[CODE_TEXT_MAX])
{
	return to_text(rcodes, COUNT(rcodes), rcode, "RCODE", text);
}

const char *ede_to_text(int code, char text[CODE_TEXT_MAX])
{
	return to_text(errors, COUNT(errors), code, "EDE", text);
}

const char *algorithm_to_text(uint8_t algorithm, char text[CODE_TEXT_MAX])
{
	return to_text(algorithms, COUNT(algorithms), algorithm, "ALG", text);
}

static enum status parse_number(const char *text, unsigned long max,
				unsigned long *ret)
{
	char *end;
	unsigned long value;

	if (*text < '0' || *text > '9')
		return STATUS_NOT_FOUND;
	value = strtoul(text, &end, 10);
	if (*end || value > max)
		return STATUS_NOT_FOUND;
	*ret = value;
	return STATUS_OK;
}

static enum status from_text(const struct code *list, size_t count,
			     const char *text, int *ret)
{
	for (size_t i = 0; i < count; i++)
		if (strcasecmp(list[i].text, text) == 0) {
			*ret = list[i].value;
			return STATUS_OK;
		}
	return STATUS_NOT_FOUND;
}

enum status rrtype_from_text(const char *text, uint16_t *ret)
{
	unsigned long number;
	int value;

	if (from_text(types, COUNT(types), text, &value) == STATUS_OK) {
		*ret = (uint16_t)value;
		return STATUS_OK;
	}
	if (strncasecmp(text, "TYPE", 4) != 0 ||
	    parse_number(text + 4, UINT16_MAX, &number) != STATUS_OK)
		return STATUS_NOT_FOUND;
	*ret = (uint16_t)number;
	return STATUS_OK;
}

static enum status octet_from_text(const struct code *list, size_t count,
				   const char *text, uint8_t *ret)
{
	unsigned long number;
	int value;

	if (from_text(list, count, text, &value) == STATUS_OK) {
		*ret = (uint8_t)value;
		return STATUS_OK;
	}
	if (parse_number(text, UINT8_MAX, &number) != STATUS_OK)
		return STATUS_NOT_FOUND;
	*ret = (uint8_t)number;
	return STATUS_OK;
}

enum status algorithm_from_text(const char *text, uint8_t *ret)
{
	return octet_from_text(algorithms, COUNT(algorithms), text, ret);
}

enum status digest_from_text(const char *text, uint8_t *ret)
{
	return octet_from_text(digests, COUNT(digests), text, ret);
}
