/*
 * child_servers.h - the name servers that a zone itself says it has, for when
 * those of its delegation have all failed.
 *
 * Parents are often behind their children. What a zone's own server says of
 * the zone's NS set beside an answer is kept next to the delegation, ends
 * with it at the latest (ghost domains), and is looked at only when nobody is
 * left to ask; it answers no question.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_CORE_CHILD_SERVERS_H
#define RESOLVER_CORE_CHILD_SERVERS_H

#include <stdbool.h>

#include "base/moment.h"
#include "resolver/core/context.h"
#include "resolver/core/settings.h"
#include "resolver/core/zone_cut.h"
#include "wire/message.h"

/*
 * MESSAGE has come from a server of CUT, with an answer of its own, and nobody
 * else can have sent it: keeps the NS set of the zone, if it has one that
 * names others than CUT does. Nothing of it is validated: what could be forged
 * would send the zone's queries wherever the forger likes.
 */
void child_servers_learn(const struct context *context,
			 const struct zone_cut *cut,
			 const struct message *message, struct moment now);

/* Adds the servers learnt for CUT to it. True if there are new ones. */
bool child_servers_add(const struct context *context,
		       const struct settings *settings, struct moment now,
		       struct zone_cut *cut);

/*
 * Adds the glue that the delegations of its servers' own zones came with: a
 * server's zone may say another address than its parent does, too. True if
 * there is any.
 */
bool child_servers_add_glue(const struct context *context,
			    const struct settings *settings, struct moment now,
			    struct zone_cut *cut);

#endif
