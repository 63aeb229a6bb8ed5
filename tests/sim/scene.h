/*
 * scene.h - what the tests of the whole resolver share: worlds, questions,
 * and assertions about answers and about what servers got to see.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TESTS_SIM_SCENE_H
#define TESTS_SIM_SCENE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "tests/sim/sim.h"
#include "wire/codes.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* A world for many sims; it ends with the test program. */
const struct lab_world *scene_world(const struct lab_tables *tables);

/*
 * A small world for the tests of iteration, in scene_tables.c: the root
 * (192.0.2.1), and below it
 *
 *   test.        signed, NSEC3     ns.nic.test    192.0.2.2
 *   sig.test.    signed, NSEC      ns1.sig.test   192.0.2.3
 *                                  ns2.sig.test   192.0.2.4
 *   deep.sig.test.  signed, NSEC3  the same two
 *   plain.       unsigned          ns.nic.plain   192.0.2.10
 *   victim.plain.                  ns1.victim.plain 192.0.2.11
 *                                  ns2.victim.plain 192.0.2.12
 *   evil.plain.                    ns.evil.plain  192.0.2.66
 *   far.plain.   glueless          ns1.sig.test
 *   dual.plain.                    ns.dual.plain  192.0.2.20, 2001:db8::20
 *
 * Each has `www A 198.51.100.N`, N the last octet of its first server, and
 * more: see there.
 */
extern const struct lab_tables scene_tables;

/* A sim in that world, 10 ms from everywhere to everywhere. */
struct sim *scene(sim_server *server);
struct sim *scene_with(const struct sim_options *options);

/* "www.example. A: SERVFAIL AD EDE 7, 0+1+0 records", for messages. */
const char *scene_text(const struct sim_answer *answer);

/* ANSWER has come and has that RCODE. */
void expect_rcode(const struct sim_answer *answer, enum rcode rcode);

/* ... NOERROR, and its last answer RRset is of TYPE with this RDATA first,
 * in presentation form (addresses, names). AD as said. */
void expect_data(const struct sim_answer *answer, uint16_t type,
		 const char *rdata, bool ad);

/* ... SERVFAIL with that EDE. */
void expect_servfail(const struct sim_answer *answer, int ede);

bool has_ad(const struct sim_answer *answer);

/* The RRset of NAME and TYPE in SECTION of ANSWER, NULL if it has none. */
const struct rrset *answer_rrset(const struct sim_answer *answer,
				 enum section section, const char *name,
				 uint16_t type);

/* The text of EDE; "" if there is none. */
const char *ede_text(const struct sim_answer *answer);

/*
 * How many queries for NAME and TYPE went to SERVER; NULL and 0 stand for
 * any.
 */
size_t sent_count(const struct sim *sim, const char *server, const char *name,
		  uint16_t type);

/* Prints what was sent to servers, for somebody who wonders why. */
void print_sent(const struct sim *sim);

#endif
