/*
 * server_selection.h - which address of a zone cut to ask next.
 *
 * The fastest, by smoothed round-trip time, with some chance for the others,
 * so that what has become fast is found out. Addresses never asked rank
 * before slow ones. One that answers without authority comes when the others
 * have been asked twice, or their names are to be looked up no more; then come
 * those of a family that this machine cannot send to (families.h), whose
 * failure takes no time; dead and lame addresses come last, when nothing else
 * is left.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_CORE_SERVER_SELECTION_H
#define RESOLVER_CORE_SERVER_SELECTION_H

#include "resolver/core/context.h"
#include "resolver/core/settings.h"
#include "resolver/core/zone_cut.h"

/* One address, as tried for one link at one cut. */
struct attempt {
	struct address address;
	unsigned tries;
	bool is_done;        /* nothing more to expect from it */
	bool without_edns;   /* ask it without OPT */
	bool said_no_edns;   /* because it said so itself */
	bool without_cookie; /* it cannot stand them */
	bool bad_cookie;     /* it did not like the last one */
	bool is_second_best; /* it has no authority: see response.h */
};

enum {
	ATTEMPTS_MAX = LIMIT_SERVERS * LIMIT_SERVER_ADDRESSES
};

struct attempts {
	unsigned count;
	struct attempt list[ATTEMPTS_MAX];
};

enum selection {
	SELECTION_SERVER,       /* ask RET */
	SELECTION_NEED_ADDRESS, /* resolve *RET_SERVER's name, type *RET_TYPE */
	SELECTION_NONE,         /* nobody is left */
};

enum selection server_select(const struct context *context,
			     const struct settings *settings, struct moment now,
			     struct zone_cut *cut, struct attempts *attempts,
			     struct attempt **ret,
			     struct cut_server **ret_server,
			     uint16_t *ret_type);

#endif
