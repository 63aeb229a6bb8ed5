/*
 * laboratory.h - one laboratory for all tests of a program, and ldns's eyes
 * to look at it: a second opinion that shares no code with Kedge.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TESTS_LABORATORY_H
#define TESTS_LABORATORY_H

#include <stdbool.h>
#include <stdint.h>

#include <ldns/ldns.h>

#include "contrib/testbed/world.h"

/* When the laboratory was signed: 2031-02-03 04:05:06 UTC. */
enum { LABORATORY_TIME = 1927857906 };

extern struct lab_world *laboratory;

/* Group setup and teardown for cmocka. */
int laboratory_open(void **state);
int laboratory_close(void **state);

/* The zone with this ORIGIN ("signed.test."), which must be there. */
const struct lab_zone *laboratory_zone(const char *origin);

/* The first server of ZONE. */
const struct address *laboratory_server(const struct lab_zone *zone);

/* RRSET's records, or its RRSIGs, as ldns has them; the caller frees. */
ldns_rr_list *laboratory_records(const struct rrset *rrset, bool rrsigs);

/* The records of TYPE at NAME in ZONE; empty if there are none. */
ldns_rr_list *laboratory_find(const struct lab_zone *zone, const char *name,
			      uint16_t type, bool rrsigs);

/*
 * What the server says to NAME and TYPE with DO, parsed by ldns; SIZE as
 * EDNS payload size, over a stream if that is 0.
 */
ldns_pkt *laboratory_ask(const struct address *server, const char *name,
			 uint16_t type, uint16_t size);

/*
 * Verifies RRSIG over RRS with the DNSKEY RRset of ZONE, as of the
 * laboratory's time.
 */
ldns_status laboratory_verify(const ldns_rr_list *rrs, const ldns_rr *rrsig,
			      const struct lab_zone *zone);

#endif
