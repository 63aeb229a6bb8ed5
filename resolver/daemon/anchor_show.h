/*
 * anchor_show.h - trust points for people, and as JSON for programs.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_DAEMON_ANCHOR_SHOW_H
#define RESOLVER_DAEMON_ANCHOR_SHOW_H

#include <stdio.h>

#include "base/moment.h"
#include "trust-anchor/anchor_state.h"

void anchor_show_text(const struct anchor_state *state, struct wall_time now,
		      FILE *file);
void anchor_show_json(const struct anchor_state *state, FILE *file);

#endif
