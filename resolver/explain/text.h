/*
 * text.h - a story as text, for a terminal or a file.
 *
 * First the verdict and the sentence, then a block for each zone from the
 * anchor down, then the answer; with `verbose` every exchange too.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_EXPLAIN_TEXT_H
#define RESOLVER_EXPLAIN_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "resolver/explain/story.h"

struct text_options {
	bool colours; /* of a terminal: ECMA-48 sequences */
	bool verbose;
};

/* Where it goes. */
struct text_sink {
	void (*put)(struct text_sink *sink, const char *octets, size_t size);
};

void text_render(const struct story *story, const struct text_options *options,
		 struct text_sink *sink);

#endif
