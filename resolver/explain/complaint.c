/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/explain/complaint.h"

#include <stdarg.h>
#include <stdio.h>

const struct complaint_kind complaint_kinds[COMPLAINT_COUNT] = {
#define X(code, word, colour, party, source)                                   \
	[COMPLAINT_##                                                          \
		code] = {word, STORY_##colour, COMPLAINT_TO_##party, source},
	COMPLAINTS(X)
#undef X
};

void complaints_add(struct complaints *complaints, enum complaint_code code,
		    const char *format, ...)
{
	struct complaint *complaint;
	va_list arguments;

	if (complaints->count == COMPLAINTS_MAX) {
		complaints->is_cut = true;
		return;
	}
	complaint = &complaints->list[complaints->count++];
	complaint->code = code;
	va_start(arguments, format);
	vsnprintf(complaint->text, sizeof(complaint->text), format, arguments);
	va_end(arguments);
}

enum story_colour complaints_colour(const struct complaints *complaints)
{
	enum story_colour worst = STORY_GREEN;

	for (unsigned i = 0; i < complaints->count; i++) {
		enum story_colour colour =
			complaint_kinds[complaints->list[i].code].colour;

		if (colour == STORY_RED)
			return STORY_RED;
		if (colour == STORY_ORANGE)
			worst = STORY_ORANGE;
	}
	return worst;
}
