/*
 * rfc_zones.h - the signed zones that the RFCs print, for records_read().
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TESTS_UNIT_VALIDATOR_RFC_ZONES_H
#define TESTS_UNIT_VALIDATOR_RFC_ZONES_H

/*
 * "example." of RFC 4035 appendix A: RSA/SHA-1, NSEC, the wildcard
 * *.w.example.; delegations: a.example. (signed) and b.example. Valid from
 * 2004-04-09 18:36:19 to 2004-05-09 18:36:19.
 */
extern const char rfc4035_zone[];
#define RFC4035_WITHIN "20040420000000"

/*
 * "example." of RFC 5155 appendix A: algorithm 7, NSEC3 with opt-out, salt
 * AABBCCDD, 12 more iterations; delegations: a.example. (signed) and
 * c.example. Valid from 2005-10-21 00:00:00 to 2015-04-20 23:59:59.
 */
extern const char rfc5155_zone[];
#define RFC5155_WITHIN "20100101000000"

#endif
