/*
 * control_json.c - what is told of the daemon, as JSON.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "resolver/daemon/control_inside.h"
#include "wire/codes.h"

json_t *control_json_name(const uint8_t *name)
{
	char text[NAME_TEXT_MAX];

	return json_string(name_to_text(name, text));
}

json_t *control_json_type(uint16_t type)
{
	char text[CODE_TEXT_MAX];

	return json_string(rrtype_to_text(type, text));
}

json_t *control_json_time(struct wall_time wall)
{
	char text[CIVIL_TEXT_MAX];

	return wall.s ? json_string(civil_to_rfc3339(wall, text)) : json_null();
}

json_t *control_json_address(const struct address *address)
{
	char text[ADDRESS_TEXT_MAX];

	return json_string(address_to_text(address, true, text));
}

json_t *control_json_text(const char *text, size_t size)
{
	json_t *json = json_stringn(text, size);
	char *copy;

	if (json)
		return json;
	copy = malloc(size + 1);
	if (!copy)
		return NULL;
	for (size_t i = 0; i < size; i++)
		copy[i] = text[i] >= ' ' && text[i] <= '~' ? text[i] : '?';
	json = json_stringn(copy, size);
	free(copy);
	return json;
}

json_t *control_json_ede(int code)
{
	char text[CODE_TEXT_MAX];

	if (code == EDE_NONE)
		return json_null();
	return json_pack("{s:i, s:s}", "code", code, "text",
			 ede_to_text(code, text));
}
