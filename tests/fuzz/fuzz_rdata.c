/*
 * fuzz_rdata.c - RDATA of any type: two octets of type, one that says where
 * in the message that follows the RDATA begins.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "fuzz.h"
#include "wire/codes.h"
#include "wire/rdata.h"

enum {
	ROOM = RDATA_SIZE_MAX + 1024
};

/* Memory of just SIZE octets, so that what leaves it is seen. */
static uint8_t *exactly(const uint8_t *data, size_t size)
{
	uint8_t *copy = malloc(size ? size : 1);

	must(copy);
	if (size)
		memcpy(copy, data, size);
	return copy;
}

static bool is_within(struct span part, struct span whole)
{
	return part.size == 0 ||
	       (part.data >= whole.data &&
		part.data + part.size <= whole.data + whole.size);
}

static void check_types(struct span types, struct span rdata)
{
	must(is_within(types, rdata));
	/* One of each window, and each octet of a window. */
	for (uint32_t type = 0; type <= UINT16_MAX; type += 256 + 8)
		(void)rdata_types_have(types, (uint16_t)type);
}

/* What one type's view shows lies within; other types' views fail safely. */
static void check_views(struct span rdata)
{
	struct rdata_soa soa;
	struct rdata_ds ds;
	struct rdata_dnskey dnskey;
	struct rdata_rrsig rrsig;
	struct rdata_nsec nsec;
	struct rdata_nsec3 nsec3;
	const uint8_t *name = rdata_name(rdata);

	must(!name || name_size(name) == rdata.size);
	(void)rdata_dnskey_tag(rdata);
	check_types(rdata, rdata);
	if (rdata_soa_parse(rdata, &soa) == STATUS_OK)
		must(name_size(soa.mname) + name_size(soa.rname) + 20 ==
		     rdata.size);
	if (rdata_ds_parse(rdata, &ds) == STATUS_OK)
		must(is_within(ds.digest, rdata) && ds.digest.size > 0);
	if (rdata_dnskey_parse(rdata, &dnskey) == STATUS_OK)
		must(is_within(dnskey.public_key, rdata));
	if (rdata_rrsig_parse(rdata, &rrsig) == STATUS_OK) {
		must(rrsig.signed_part.size == 18 + name_size(rrsig.signer));
		must(rrsig.signed_part.size + rrsig.signature.size ==
		     rdata.size);
	}
	if (rdata_nsec_parse(rdata, &nsec) == STATUS_OK) {
		must(name_size(nsec.next) + nsec.types.size == rdata.size);
		check_types(nsec.types, rdata);
	}
	if (rdata_nsec3_parse(rdata, &nsec3) == STATUS_OK) {
		must(nsec3.next_hash.size > 0);
		must(is_within(nsec3.salt, rdata));
		must(is_within(nsec3.next_hash, rdata));
		check_types(nsec3.types, rdata);
	}
}

static uint8_t *canonical_of(uint16_t type, struct span rdata)
{
	uint8_t *out = exactly(rdata.data, rdata.size);

	rdata_make_canonical(type, rdata, out);
	return out;
}

static void check_canonical(uint16_t type, struct span rdata)
{
	uint8_t *once = canonical_of(type, rdata);
	uint8_t *twice = canonical_of(type, span_of(once, rdata.size));

	must(rdata.size == 0 || memcmp(once, twice, rdata.size) == 0);
	/* Letters are lowered, and nothing else is touched. */
	for (size_t i = 0; i < rdata.size; i++)
		must(once[i] == rdata.data[i] ||
		     (rdata.data[i] >= 'A' && rdata.data[i] <= 'Z' &&
		      once[i] == (rdata.data[i] | 0x20)));
	free(once);
	free(twice);
}

static void check_rewritten(uint16_t type, struct span rdata)
{
	static uint8_t message[ROOM], again[ROOM];
	uint8_t *one, *two;
	struct writer writer;
	struct reader reader;
	size_t size;

	writer_init(&writer, message, sizeof(message));
	writer_u16(&writer, 0);
	rdata_write(&writer, type, rdata);
	must(!writer_failed(&writer));
	reader_init(&reader, span_of(message, writer.size));
	reader_skip(&reader, 2);
	must(rdata_read(&reader, type, reader_u16(&reader), again,
			sizeof(again), &size) == STATUS_OK);
	must(size == rdata.size && reader_left(&reader) == 0);
	one = canonical_of(type, rdata);
	two = canonical_of(type, span_of(again, size));
	must(size == 0 || memcmp(one, two, size) == 0);
	free(one);
	free(two);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t out[ROOM];
	struct reader reader;
	uint16_t type;
	uint8_t *copy;
	size_t at, got;

	if (size < 3)
		return 0;
	type = (uint16_t)(data[0] << 8 | data[1]);
	at = data[2];
	data += 3;
	size -= 3;
	if (at > size || size - at > RDATA_SIZE_MAX)
		return 0;
	copy = exactly(data + at, size - at);
	check_views(span_of(copy, size - at));
	free(copy);
	reader_init(&reader, span_of(data, size));
	reader_skip(&reader, at);
	if (rdata_read(&reader, type, (uint16_t)(size - at), out, sizeof(out),
		       &got) != STATUS_OK)
		return 0;
	must(got <= RDATA_SIZE_MAX && reader_left(&reader) == 0);
	copy = exactly(out, got);
	check_views(span_of(copy, got));
	check_canonical(type, span_of(copy, got));
	check_rewritten(type, span_of(copy, got));
	free(copy);
	return 0;
}
