/*
 * variant.h - whom an answer is for, where not everybody gets the same: the
 * rules of DNS64 that count, and the profile in the response policy.
 *
 * It is part of the key of fetches and of cached answers; 0 is everybody.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_CORE_VARIANT_H
#define RESOLVER_CORE_VARIANT_H

#include <stdbool.h>
#include <stdint.h>

enum {
	VARIANT_DNS64_MASK = 0xff,
	VARIANT_PROFILE_SHIFT = 8,
	VARIANT_PROFILE_MASK = 0xf,
	VARIANT_KEEPS_SIGNED = 0x1000, /* the policy leaves signed answers */
};

static inline uint8_t variant_dns64(uint16_t variant)
{
	return variant & VARIANT_DNS64_MASK;
}

static inline uint8_t variant_profile(uint16_t variant)
{
	return variant >> VARIANT_PROFILE_SHIFT & VARIANT_PROFILE_MASK;
}

static inline bool variant_keeps_signed(uint16_t variant)
{
	return variant & VARIANT_KEEPS_SIGNED;
}

#endif
