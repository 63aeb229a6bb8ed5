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

/* TEXT of SIZE octets was cut: no half of a character stays at its end. */
static void drop_half(char *text, size_t size)
{
	size_t start = size;

	while (start > 0 && ((unsigned char)text[start - 1] & 0xc0) == 0x80)
		start--;
	if (start == 0 || (unsigned char)text[start - 1] < 0xc0)
		return;
	start--; /* where the last character begins, of 2 to 4 octets */
	if (size - start < ((unsigned char)text[start] < 0xe0   ? 2u
			    : (unsigned char)text[start] < 0xf0 ? 3u
								: 4u))
		text[start] = '\0';
}

void reason_set(struct reason *reason, int ede, const char *format, ...)
{
	va_list arguments;
	int size;

	reason->ede = (int16_t)ede;
	va_start(arguments, format);
	size = vsnprintf(reason->text, sizeof(reason->text), format, arguments);
	va_end(arguments);
	if (size >= (int)sizeof(reason->text))
		drop_half(reason->text, sizeof(reason->text) - 1);
}

void reason_add(struct reason *reason, const char *text)
{
	size_t used = strlen(reason->text), size = strlen(text);

	if (used + size < sizeof(reason->text))
		memcpy(reason->text + used, text, size + 1);
}
