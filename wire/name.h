/*
 * name.h - domain names in wire form.
 *
 * A name is a `const uint8_t *` to an uncompressed, well-formed name: labels
 * with their length octet, ended by the root's zero octet, 255 octets at
 * most (RFC 1035 section 3.1). Names come into being only in reader_name(),
 * name_from_text() and the functions below, so that a name at hand is always
 * well-formed. A struct name is storage for one.
 *
 * Comparisons ignore ASCII case (RFC 4343). What Kedge keeps (owners, cache
 * keys) is lower case; RDATA keeps the spelling that it came with.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef WIRE_NAME_H
#define WIRE_NAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

enum {
	NAME_SIZE_MAX = 255,   /* octets */
	NAME_LABELS_MAX = 127, /* without the root's */
	LABEL_SIZE_MAX = 63,
	NAME_TEXT_MAX = 1024, /* octets of any name as text, with the NUL */
};

struct name {
	uint8_t octets[NAME_SIZE_MAX];
};

extern const uint8_t name_root[1];

static inline bool name_is_root(const uint8_t *name)
{
	return name[0] == 0;
}

/* Octets, the root's included: 1 .. 255. */
size_t name_size(const uint8_t *name);

/* Labels, the root's not counted (as in RRSIG's Labels field, but "*" is). */
unsigned name_labels(const uint8_t *name);

bool name_equal(const uint8_t *a, const uint8_t *b);

/* Canonical order (RFC 4034 section 6.1): below, equal to, above zero. */
int name_compare(const uint8_t *a, const uint8_t *b);

/* NAME equals ANCESTOR or is below it. */
bool name_is_under(const uint8_t *name, const uint8_t *ancestor);

/* NAME is below ANCESTOR and not equal to it. */
bool name_is_below(const uint8_t *name, const uint8_t *ancestor);

/* Without its first label, within the same storage; the root's is itself. */
const uint8_t *name_parent(const uint8_t *name);

/* Its ancestor with LABELS labels (at most its own), in the same storage. */
const uint8_t *name_suffix(const uint8_t *name, unsigned labels);

/* How many labels both end with: 0 when they share the root alone. */
unsigned name_common_labels(const uint8_t *a, const uint8_t *b);

/* The first label is "*". */
bool name_is_wildcard(const uint8_t *name);

/* Both return the size in octets. */
size_t name_copy(struct name *to, const uint8_t *from);
size_t name_copy_lower(struct name *to, const uint8_t *from);

/* Lower case in place. */
void name_lower(uint8_t *name);

/* FROM, which is SIZE octets: as it is to TO, in lower case to LOWER. */
void name_copy_both(struct name *to, struct name *lower, const uint8_t *from,
		    size_t size);

/* "*." before PARENT; STATUS_NO_SPACE when that is too long for a name. */
enum status name_make_wildcard(const uint8_t *parent,
			       struct name *ret) MUST_USE;

/* One label of SIZE octets (1 .. 63) before PARENT. */
enum status name_prepend(const uint8_t *label, size_t size,
			 const uint8_t *parent, struct name *ret) MUST_USE;

/*
 * NAME, which is under OLD, with OLD replaced by NEW: what a DNAME does
 * (RFC 6672 section 2.3). STATUS_NO_SPACE when the result is too long, which
 * is a YXDOMAIN.
 */
enum status name_replace_suffix(const uint8_t *name, const uint8_t *old,
				const uint8_t *new_, struct name *ret) MUST_USE;

/*
 * Presentation form (RFC 1035 section 5.1: "\." and "\065"), always taken as
 * absolute, with or without the final dot.
 */
enum status name_from_text(const char *text, struct name *ret) MUST_USE;

/* With the final dot; "." for the root. Returns TEXT. */
const char *name_to_text(const uint8_t *name, char text[NAME_TEXT_MAX]);

/*
 * Checks SIZE octets that should be one whole uncompressed name and nothing
 * else: the door for names that lie in opaque RDATA.
 */
bool name_is_valid(const uint8_t *octets, size_t size);

#endif
