/* SPDX-License-Identifier: BSD-2-Clause */
#include "validator/zonemd.h"

#include <string.h>

#include "validator/crypto.h"
#include "wire/codes.h"
#include "wire/name.h"
#include "wire/rdata.h"
#include "wire/writer.h"

enum {
	ZONEMD_HEAD = 6, /* octets before the digest (section 2.2) */
	ZONEMD_SIMPLE = 1,
	ZONEMD_MAX = 8, /* records looked at: each may cost a digest */
	RECORD_HEAD = NAME_SIZE_MAX + 10,
};

struct zonemd {
	uint32_t serial;
	uint8_t scheme, algorithm;
	struct span digest;
};

static struct zonemd parse(struct span rdata)
{
	const uint8_t *at = rdata.data;

	if (rdata.size < ZONEMD_HEAD)
		return (struct zonemd){.scheme = 0};
	return (struct zonemd){
		.serial = (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 |
			  (uint32_t)at[2] << 8 | at[3],
		.scheme = at[4],
		.algorithm = at[5],
		.digest = span_of(at + ZONEMD_HEAD, rdata.size - ZONEMD_HEAD),
	};
}

static bool is_at_apex(const struct zone_record *record, const uint8_t *origin)
{
	return name_equal(record->owner, origin);
}

/* Section 3.3.1.1: neither the apex's ZONEMD nor its signatures. */
static bool is_excluded(const struct zone_record *record, const uint8_t *origin)
{
	struct rdata_rrsig rrsig;

	if (record->type == RRTYPE_ZONEMD)
		return is_at_apex(record, origin);
	return record->type == RRTYPE_RRSIG && is_at_apex(record, origin) &&
	       rdata_rrsig_parse(record->rdata, &rrsig) == STATUS_OK &&
	       rrsig.type_covered == RRTYPE_ZONEMD;
}

static bool add_record(struct crypto_hash *hash,
		       const struct zone_record *record)
{
	uint8_t head[RECORD_HEAD];
	struct writer writer;

	writer_init(&writer, head, sizeof(head));
	writer_name(&writer, record->owner);
	writer_u16(&writer, record->type);
	writer_u16(&writer, RRCLASS_IN);
	writer_u32(&writer, record->ttl_s);
	writer_u16(&writer, (uint16_t)record->canonical.size);
	return crypto_hash_add(hash, span_of(head, writer.size)) &&
	       crypto_hash_add(hash, record->canonical);
}

/* The scheme SIMPLE (section 3.3.1). Returns the size, 0 on failure. */
static size_t digest_zone(const struct zone_records *records, uint8_t algorithm,
			  uint8_t out[HASH_SIZE_MAX])
{
	const uint8_t *origin = records->origin.octets;
	struct crypto_hash *hash = crypto_hash_new(algorithm);
	bool fine = hash != NULL;

	for (size_t i = 0; fine && i < records->count; i++)
		if (!is_excluded(&records->list[i], origin))
			fine = add_record(hash, &records->list[i]);
	return crypto_hash_end(hash, fine ? out : NULL);
}

static bool is_known(const struct zonemd *zonemd)
{
	return zonemd->scheme == ZONEMD_SIMPLE &&
	       (zonemd->algorithm == CRYPTO_HASH_SHA384 ||
		zonemd->algorithm == CRYPTO_HASH_SHA512);
}

/* Section 4 step 4: each scheme and algorithm may be there once. */
static bool is_ambiguous(const struct zonemd *list, size_t count, size_t at)
{
	for (size_t i = 0; i < count; i++)
		if (i != at && list[i].scheme == list[at].scheme &&
		    list[i].algorithm == list[at].algorithm)
			return true;
	return false;
}

static enum zonemd_verdict fail(struct reason *reason, const char *why)
{
	reason_set(reason, EDE_NONE, "ZONEMD: %s", why);
	return ZONEMD_BAD;
}

static enum zonemd_verdict check_one(const struct zone_records *records,
				     uint32_t serial,
				     const struct zonemd *zonemd,
				     struct reason *reason)
{
	uint8_t digest[HASH_SIZE_MAX];
	size_t size;

	if (zonemd->serial != serial)
		return fail(reason, "it is of another serial than the SOA");
	size = digest_zone(records, zonemd->algorithm, digest);
	if (size == 0)
		return fail(reason, "the digest could not be computed");
	if (!span_equal(span_of(digest, size), zonemd->digest))
		return fail(reason, "the zone has another digest");
	reason_clear(reason);
	return ZONEMD_GOOD;
}

/* The apex's ZONEMD records, in LIST; its serial, in SERIAL. */
static size_t collect(const struct zone_records *records,
		      struct zonemd list[ZONEMD_MAX], uint32_t *serial)
{
	size_t count = 0;

	for (size_t i = 0; i < records->count; i++) {
		const struct zone_record *record = &records->list[i];
		struct rdata_soa soa;

		if (!is_at_apex(record, records->origin.octets))
			continue;
		if (record->type == RRTYPE_SOA &&
		    rdata_soa_parse(record->rdata, &soa) == STATUS_OK)
			*serial = soa.serial;
		if (record->type == RRTYPE_ZONEMD && count < ZONEMD_MAX)
			list[count++] = parse(record->rdata);
	}
	return count;
}

enum zonemd_verdict zonemd_check(const struct zone_records *records,
				 struct reason *reason)
{
	enum zonemd_verdict verdict = ZONEMD_UNKNOWN;
	struct zonemd list[ZONEMD_MAX];
	uint32_t serial = 0;
	size_t count = collect(records, list, &serial);

	if (count == 0) {
		reason_set(reason, EDE_NONE, "the zone has no ZONEMD");
		return ZONEMD_ABSENT;
	}
	reason_set(reason, EDE_NONE,
		   "ZONEMD: no scheme and hash algorithm that is known");
	for (size_t i = 0; i < count && verdict != ZONEMD_GOOD; i++) {
		if (!is_known(&list[i]))
			continue;
		verdict =
			is_ambiguous(list, count, i)
				? fail(reason, "two of one scheme and "
					       "hash algorithm")
				: check_one(records, serial, &list[i], reason);
	}
	return verdict;
}
