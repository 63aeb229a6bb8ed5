/*
 * anchor_fetch.h - IANA's file of the root's keys, proven (RFC 9718).
 *
 * Its octets and those of its signature come from a copy or from the web;
 * where from makes no difference to what is believed. Nothing is looked at
 * before it is known whose it is.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_DAEMON_ANCHOR_FETCH_H
#define RESOLVER_DAEMON_ANCHOR_FETCH_H

#include <stdbool.h>
#include <stddef.h>

#include "base/moment.h"
#include "base/status.h"
#include "trust-anchor/root_anchors_xml.h"

#define ANCHOR_FETCH_URL "https://data.iana.org/root-anchors/root-anchors.xml"

enum {
	ANCHOR_FETCH_TIMEOUT_S = 30, /* for each of the two files */
	ANCHOR_FETCH_TIMEOUT_MAX_S = 3600,
	ANCHOR_FETCH_PROBLEM_MAX = 1024, /* octets of a sentence */
};

struct anchor_source {
	const char *file;   /* NULL: from the web */
	const char *url;    /* https */
	const char *ca;     /* PEM, instead of ICANN's authorities; or NULL */
	unsigned timeout_s; /* for each file from the web */
};

/*
 * All keys of the file, in force at NOW or not; its signature is judged at
 * NOW. What goes wrong is a sentence in PROBLEM (ANCHOR_FETCH_PROBLEM_MAX)
 * with what to do: STATUS_IO, STATUS_LIMIT, STATUS_INVALID, STATUS_NO_MEMORY
 * and what root_anchors_parse() returns.
 */
enum status anchor_fetch(const struct anchor_source *source,
			 struct wall_time now, char *problem,
			 struct root_anchors *ret) MUST_USE;

/* Is ANCHOR's digest that of this key (RDATA of the root's DNSKEY, RFC 4034
 * section 5.1.4)? */
bool root_anchor_is_of(const struct root_anchor *anchor, struct span dnskey);

/* Reads a file of SIZE_MAX octets at most, for the caller to free(). Errors
 * as above. */
enum status anchor_fetch_file(const char *path, size_t size_max, char *problem,
			      char **octets, size_t *size) MUST_USE;

#endif
