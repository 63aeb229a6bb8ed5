/*
 * local_data.h - names whose answers the configuration gives.
 *
 * `local-zone` says what happens to a name and all below it, `local-data`
 * gives records. Data without a zone of their own lie in one of kind
 * transparent. Built when the configuration is read, then only read.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_CORE_LOCAL_DATA_H
#define RESOLVER_CORE_LOCAL_DATA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"
#include "base/status.h"
#include "wire/finding.h"

/* What becomes of the names of a zone. */
enum local_kind {
	LOCAL_STATIC,          /* what has no data does not exist */
	LOCAL_REDIRECT,        /* all names have the zone's own data */
	LOCAL_TRANSPARENT,     /* names without data are resolved */
	LOCAL_TYPETRANSPARENT, /* so are types without data */
	LOCAL_NXDOMAIN,        /* nothing exists, data or not */
	LOCAL_NODATA,          /* all names exist, without data */
	LOCAL_REFUSE,          /* what has no data is refused */
	LOCAL_DROP,            /* what has no data gets no answer */
	LOCAL_RESOLVE,         /* resolved, whatever lies above says */
	LOCAL_NULL,            /* all names have the addresses 0.0.0.0 and :: */
	LOCAL_BLOCK_A,         /* as typetransparent, but without A records, */
	LOCAL_BLOCK_AAAA,      /* or without AAAA, other than local ones */
};

enum local_verdict {
	LOCAL_IS_NOT,   /* it is to be resolved */
	LOCAL_IS_FOUND, /* the finding answers it */
	LOCAL_IS_REFUSED,
	LOCAL_IS_DROPPED,
};

struct local_data;

/* Empty. NULL without memory. */
struct local_data *local_data_new(void);
void local_data_free(struct local_data *data); /* accepts NULL */

/* NAME (lower case) and all below it is of KIND. STATUS_INVALID: it has a
 * kind already. */
enum status local_data_add_zone(struct local_data *data, const uint8_t *name,
				enum local_kind kind) MUST_USE;

/* Adds one record; of a set, the lowest TTL counts. */
enum status local_data_add_record(struct local_data *data, const uint8_t *name,
				  uint16_t type, uint32_t ttl_s,
				  struct span rdata) MUST_USE;

/* The zone at NAME or the closest above it, NULL if there is none. */
const uint8_t *local_data_zone(const struct local_data *data,
			       const uint8_t *name);

/* What to do with NAME (lower case) and TYPE; a finding, in ARENA, in RET. */
enum local_verdict local_data_find(const struct local_data *data,
				   const uint8_t *name, uint16_t type,
				   struct arena *arena, struct finding *ret);

#endif
