/*
 * anchor_signature.h - did IANA sign this file (RFC 9718 section 2.3)?
 *
 * A detached CMS signature (root-anchors.p7s, DER) over the octets as they
 * are, by a certificate of ICANN's authorities for dnssec@iana.org.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_DAEMON_ANCHOR_SIGNATURE_H
#define RESOLVER_DAEMON_ANCHOR_SIGNATURE_H

#include <stddef.h>

#include "base/moment.h"
#include "base/span.h"
#include "base/status.h"

enum {
	ICANN_CA_COUNT = 2,
	ANCHOR_SIGNATURE_SIZE_MAX = 64 * 1024, /* octets */
};

/* The authorities' certificates, PEM. */
extern const char *const icann_ca[ICANN_CA_COUNT];

/*
 * Does SIGNATURE sign CONTENT, and do its certificates hold at NOW? CA_FILE
 * (PEM) is trusted instead of ICANN's authorities, whoever it is that signs
 * then; NULL: those, and only for dnssec@iana.org. STATUS_INVALID with the
 * reason in PROBLEM (ROOM octets), STATUS_IO for a CA_FILE that cannot be
 * read, STATUS_NO_MEMORY.
 */
enum status anchor_signature_check(struct span content, struct span signature,
				   const char *ca_file, struct wall_time now,
				   char *problem, size_t room) MUST_USE;

#endif
