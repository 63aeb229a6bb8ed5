/*
 * cache_image.h - what the caches hold, as octets that outlive the process.
 *
 * An image is a row of entries, each whole in itself: an answer that everybody
 * may have, or a finding, with its verdict and its age. Failures and what was
 * found bogus are not in it: that is better asked for anew. Numbers are in
 * network order, names whole.
 *
 * Reading takes nothing for granted: whatever the octets are, what comes into
 * a cache is well-formed. That it is also true, and whose verdicts these are,
 * is not seen here: who reads an image has made sure of that before.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_CORE_CACHE_IMAGE_H
#define RESOLVER_CORE_CACHE_IMAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/moment.h"
#include "base/span.h"
#include "base/status.h"
#include "resolver/core/caches.h"

enum {
	/* Octets of one entry; larger ones, which no answer of 64 KiB comes
	 * to, are left out. */
	CACHE_IMAGE_ENTRY_MAX = 256 * 1024,
};

/* Entries of an image that were read. */
struct cache_image_count {
	uint64_t taken;
	uint64_t malformed; /* not of their form */
};

/*
 * Gives the entries one by one to PUT, while that says true: first the
 * findings, then the answers if WITH_ANSWERS. ENTRY is borrowed for the call.
 * Ages are those at NOW. STATUS_NO_MEMORY when it could not begin.
 */
enum status cache_image_write(const struct caches *caches, bool with_answers,
			      struct moment now,
			      bool (*put)(struct span entry, void *context),
			      void *context) MUST_USE;

/*
 * Takes the entries of IMAGE, whole ones one after the other, into CACHES: they
 * have grown ELAPSED_S seconds older than they say. What has expired, what the
 * caches know already, and what is not of its form is left out. COUNT is added
 * to. STATUS_MALFORMED where no entry begins.
 */
enum status cache_image_read(const struct caches *caches,
			     struct epoch_reader *reader, struct span image,
			     uint32_t elapsed_s, struct moment now,
			     struct cache_image_count *count) MUST_USE;

#endif
