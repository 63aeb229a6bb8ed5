/* SPDX-License-Identifier: BSD-2-Clause */
#include "validator/reason.h"

#include <stdio.h>
#include <string.h>

#include "wire/codes.h"

void reason_clear(struct reason *reason)
{
	reason->ede = EDE_NONE;
	reason->text[0] = '\0';
}

void reason_set(struct reason *reason, int ede, const char *format, ...)
{
	va_list arguments;

	reason->ede = (int16_t)ede;
	va_start(arguments, format);
	vsnprintf(reason->text, sizeof(reason->text), format, arguments);
	va_end(arguments);
}

void reason_add(struct reason *reason, const char *text)
{
	size_t used = strlen(reason->text), size = strlen(text);

	if (used + size < sizeof(reason->text))
		memcpy(reason->text + used, text, size + 1);
}
