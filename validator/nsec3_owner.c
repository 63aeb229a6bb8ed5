/* SPDX-License-Identifier: BSD-2-Clause */
#include "validator/nsec3_owner.h"

#include "validator/crypto.h"
#include "validator/policy.h"
#include "wire/codes.h"
#include "wire/rdata.h"

enum {
	HASH_SIZE = 20,       /* octets of SHA-1 */
	HASH_LABEL_SIZE = 32, /* the same in base32hex */
};

/* RFC 4648 section 7, five octets at a time; HASH has no rest. */
static void to_base32hex(const uint8_t hash[HASH_SIZE],
			 uint8_t out[HASH_LABEL_SIZE])
{
	static const char digits[] = "0123456789abcdefghijklmnopqrstuv";

	for (unsigned i = 0; i < HASH_SIZE; i += 5) {
		uint64_t bits = 0;

		for (unsigned j = 0; j < 5; j++)
			bits = bits << 8 | hash[i + j];
		for (unsigned j = 0; j < 8; j++)
			*out++ = (uint8_t)digits[bits >> (35 - 5 * j) & 31];
	}
}

enum status nsec3_owner(const uint8_t *zone, const uint8_t *name,
			const struct rrset *sample, struct budget *budget,
			struct name *ret)
{
	uint8_t hash[HASH_SIZE], label[HASH_LABEL_SIZE];
	struct rdata_nsec3 rdata;
	struct name lower;
	size_t size;

	if (rdata_nsec3_parse(rrset_first(sample), &rdata) != STATUS_OK)
		return STATUS_MALFORMED;
	if (rdata.hash_algorithm != NSEC3_HASH_SHA1 ||
	    rdata.iterations > NSEC3_ITERATIONS_MAX)
		return STATUS_UNSUPPORTED;
	if (!budget_take_nsec3_hash(budget, rdata.iterations))
		return STATUS_LIMIT;
	size = name_copy_lower(&lower, name);
	if (!crypto_nsec3_hash(span_of(lower.octets, size), rdata.salt,
			       rdata.iterations, hash))
		return STATUS_UNSUPPORTED;
	to_base32hex(hash, label);
	return name_prepend(label, sizeof(label), zone, ret);
}
