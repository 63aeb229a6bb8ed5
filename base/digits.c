/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/digits.h"

#include <stdbool.h>

void digits_init(struct digits *digits, enum digits_base base, uint8_t *out,
		 size_t room)
{
	*digits = (struct digits){.base = base, .out = out, .room = room};
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static int base64_value(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

static enum status add_value(struct digits *digits, int value)
{
	if (value < 0 || digits->padding)
		return STATUS_MALFORMED;
	digits->count++;
	digits->value = digits->value << digits->base | (uint32_t)value;
	digits->held += digits->base;
	if (digits->held < 8)
		return STATUS_OK;
	if (digits->size == digits->room)
		return STATUS_NO_SPACE;
	digits->held -= 8;
	digits->out[digits->size++] = (uint8_t)(digits->value >> digits->held);
	return STATUS_OK;
}

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

void digits_add(struct digits *digits, const char *text, size_t size)
{
	for (size_t i = 0; i < size && digits->status == STATUS_OK; i++) {
		if (is_space(text[i]))
			continue;
		if (digits->base == DIGITS_HEX)
			digits->status = add_value(digits, hex_value(text[i]));
		else if (text[i] == '=')
			digits->padding++;
		else
			digits->status =
				add_value(digits, base64_value(text[i]));
	}
}

static bool is_complete(const struct digits *digits)
{
	if (digits->base == DIGITS_HEX)
		return digits->held == 0;
	return (digits->count + digits->padding) % 4 == 0 &&
	       digits->padding <= 2;
}

enum status digits_end(const struct digits *digits, size_t *ret)
{
	if (digits->status != STATUS_OK)
		return digits->status;
	if (!is_complete(digits))
		return STATUS_MALFORMED;
	*ret = digits->size;
	return STATUS_OK;
}
