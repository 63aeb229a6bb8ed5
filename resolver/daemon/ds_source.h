/*
 * ds_source.h - where `kedge ds` has a zone's DNSKEY RRset from: the DNS, or a
 * file of records.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_DAEMON_DS_SOURCE_H
#define RESOLVER_DAEMON_DS_SOURCE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/status.h"
#include "resolver/core/explanation.h"
#include "resolver/daemon/command_resolver.h"
#include "wire/name.h"
#include "wire/rrset.h"

struct ds_source {
	const struct rrset *dnskeys;
	bool is_file;
	enum security security; /* of the DNS; UNCHECKED of a file */
	struct reason reason;   /* why it is not secure, or is not to be had */
	/* The rest is its own. */
	struct arena arena;
	struct explanation *explanation;
};

void ds_source_init(struct ds_source *source);
void ds_source_done(struct ds_source *source);

/*
 * Asks for the DNSKEY RRset of ZONE (lower case). When what comes is bogus,
 * it is what came, and the reason says why. STATUS_NOT_FOUND with a reason.
 */
enum status ds_source_ask(struct ds_source *source,
			  const struct command_resolver *resolver,
			  const uint8_t *zone) MUST_USE;

/*
 * Reads the DNSKEY records of ZONE (lower case) from the master file at PATH:
 * a zone, or the K*.key file of a key. With HAS_ZONE false, of the first owner
 * that has one, which ZONE becomes. STATUS_NOT_FOUND with a reason.
 */
enum status ds_source_read(struct ds_source *source, const char *path,
			   bool has_zone, struct name *zone) MUST_USE;

#endif
