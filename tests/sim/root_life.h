/*
 * root_life.h - a root zone that lives for decades: keys come, sign, are
 * revoked and go at the dates of the real root's, and then at dates to come.
 *
 *	KSK     published   signs       revoked     gone        algorithm
 *	first   2010-07-15  2010-07-15  2019-01-11  2019-03-22  RSA/SHA-256
 *	second  2017-07-11  2018-10-11  2027-01-11  2027-03-22  RSA/SHA-256
 *	third   2025-01-11  2026-10-11  2031-01-11  2031-03-22  RSA/SHA-256
 *	fourth  2029-01-11  2030-10-11  2034-01-11  2034-03-22  ECDSA P-256
 *	fifth   2032-01-11  2033-10-11  -           -           ECDSA P-256
 *
 * Its ZSKs change every quarter, each a slot before and after it signs. All
 * RRSIGs are made for slots of ten days and hold for three weeks, as there.
 * The keys are the laboratory's. The zone holds its apex, www and ns.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TESTS_SIM_ROOT_LIFE_H
#define TESTS_SIM_ROOT_LIFE_H

#include "tests/sim/sim.h"

enum root_ksk {
	KSK_FIRST,
	KSK_SECOND,
	KSK_THIRD,
	KSK_FOURTH,
	KSK_FIFTH,
	KSK_COUNT,
};

#define ROOT_SERVER "192.0.2.1"

/* Seconds since 1970. */
int64_t root_date(int year, unsigned month, unsigned day);

/* The DNSKEY RDATA of KSK, without REVOKE. */
struct span root_ksk_rdata(enum root_ksk ksk);
uint16_t root_ksk_tag(enum root_ksk ksk);

/* Has that KSK been in the zone for more than 30 days, not revoked? */
bool root_ksk_is_established(enum root_ksk ksk, int64_t wall_s);

/* A DNSKEY RRset that the dates do not have; the ZSK is in it too. */
enum {
	ROOT_SET_MAX = 4
};

struct root_set {
	unsigned count;
	struct root_member {
		enum root_ksk ksk;
		bool is_revoked, signs;
	} members[ROOT_SET_MAX];
};

/*
 * Of struct sim_options: the root as it is at the sim's wall clock, whatever
 * is asked. CONTEXT is a struct root_life; it lets a test lie.
 */
struct root_life {
	struct sim *sim;
	int64_t ahead_s; /* the root's clock, ahead of the resolver's */
	bool is_unreachable;
	const struct root_set *instead; /* of the set of the day; or NULL */
};
size_t root_life_server(void *context, const struct address *server,
			struct span query, bool stream, uint8_t *out,
			size_t room);

/* Frees the keys. */
void root_life_end(void);

#endif
