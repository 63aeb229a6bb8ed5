/*
 * chart.h - a story as a picture: SVG 1.1, without scripts and without
 * anything from outside of it.
 *
 * The sentence stands above; the chain of trust goes from the anchor down, a
 * box for each zone: DS records at the left, the keys that they vouch for,
 * and at the right what those have signed or denied. Every colour is told by
 * a sign and a word too.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_EXPLAIN_CHART_H
#define RESOLVER_EXPLAIN_CHART_H

#include "resolver/explain/story.h"
#include "resolver/explain/text.h"

void chart_render(const struct story *story, struct text_sink *sink);

#endif
