/*
 * sign.h - signatures by an attacker who has a zone, and its keys.
 *
 * The keys are those of scene.h's signed zones, so that what is signed here
 * is as good as what their servers say.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TESTS_ATTACKS_SIGN_H
#define TESTS_ATTACKS_SIGN_H

#include "contrib/testbed/keys.h"
#include "tests/sim/reply.h"

enum {
	SIGN_RRSIGS_MAX = 64,
	SIGN_RDATA_MAX = 128,
};

/* RDATA of a sound RRSIG over RRSET by the key of ROLE in ZONE, but for its
 * Labels field; it is in ARENA. */
struct span sign_rrsig(struct arena *arena, const char *zone,
		       enum lab_role role, const struct rrset *rrset,
		       uint8_t labels);

/* RRSET with these signatures instead of its own. */
const struct rrset *sign_with(struct arena *arena, const struct rrset *rrset,
			      const struct span *rrsigs, size_t count);

/* RRSET as ZONE signs it. */
const struct rrset *sign_rrset(struct arena *arena, const char *zone,
			       enum lab_role role, const struct rrset *rrset);

/* The record added last to SECTION of REPLY, signed by ZONE. */
void sign_last(struct reply *reply, enum section section, const char *zone);

/*
 * Wrong signatures: RDATA of an RRSIG over RRSET, by a key of ZONE with
 * ALGORITHM and TAG, with SIZE octets of signature that depend on NUMBER.
 */
struct span sign_wrongly(struct arena *arena, const char *zone,
			 const struct rrset *rrset, uint8_t algorithm,
			 uint16_t tag, size_t size, unsigned number);

#endif
