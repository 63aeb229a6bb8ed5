/* SPDX-License-Identifier: BSD-2-Clause */
#include "wire/name.h"

#include <stdio.h>
#include <string.h>

const uint8_t name_root[1] = {0};

static inline uint8_t lower(uint8_t octet)
{
	return octet >= 'A' && octet <= 'Z' ? octet | 0x20 : octet;
}

/* lower() on eight octets at once: those of A to Z get their sixth bit. */
static inline uint64_t lower_8(uint64_t octets)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	uint64_t low = octets & (0x7f * ones);
	uint64_t from_a = low + (0x80 - 'A') * ones;
	uint64_t above_z = low + (0x7f - 'Z') * ones;
	uint64_t upper = (from_a ^ above_z) & ~octets & (0x80 * ones);

	return octets | upper >> 2;
}

/* Of the eight octets at FROM, which may be those at TO. */
static inline void copy_lower_8(uint8_t *to, const uint8_t *from)
{
	uint64_t octets;

	memcpy(&octets, from, 8);
	octets = lower_8(octets);
	memcpy(to, &octets, 8);
}

/*
 * Length octets are below 64, so that lowering does not touch them. The last
 * eight may overlap those before: twice is as good as once.
 */
static void copy_lower(uint8_t *to, const uint8_t *from, size_t size)
{
	if (size < 8) {
		for (size_t i = 0; i < size; i++)
			to[i] = lower(from[i]);
		return;
	}
	for (size_t i = 0; i < size - 8; i += 8)
		copy_lower_8(to + i, from + i);
	copy_lower_8(to + size - 8, from + size - 8);
}

size_t name_size(const uint8_t *name)
{
	const uint8_t *at = name;

	while (*at)
		at += *at + 1;
	return (size_t)(at - name) + 1;
}

unsigned name_labels(const uint8_t *name)
{
	unsigned labels = 0;

	for (; *name; name += *name + 1)
		labels++;
	return labels;
}

static bool octets_equal(const uint8_t *a, const uint8_t *b, size_t size)
{
	if (memcmp(a, b, size) == 0)
		return true;
	for (size_t i = 0; i < size; i++)
		if (lower(a[i]) != lower(b[i]))
			return false;
	return true;
}

bool name_equal(const uint8_t *a, const uint8_t *b)
{
	/* Length octets are below 64, so that lowering does not touch them. */
	for (;;) {
		if (*a != *b)
			return false;
		if (*a == 0)
			return true;
		if (!octets_equal(a + 1, b + 1, *a))
			return false;
		a += *a + 1;
		b += *b + 1;
	}
}

/* Where each label starts, the root's left out; returns how many. */
static unsigned label_starts(const uint8_t *name,
			     const uint8_t *starts[NAME_LABELS_MAX])
{
	unsigned count = 0;

	for (; *name; name += *name + 1)
		starts[count++] = name;
	return count;
}

static int compare_labels(const uint8_t *a, const uint8_t *b)
{
	unsigned size = *a < *b ? *a : *b;

	for (unsigned i = 1; i <= size; i++) {
		int difference = lower(a[i]) - lower(b[i]);

		if (difference)
			return difference;
	}
	return *a - *b;
}

int name_compare(const uint8_t *a, const uint8_t *b)
{
	const uint8_t *as[NAME_LABELS_MAX], *bs[NAME_LABELS_MAX];
	unsigned a_count = label_starts(a, as), b_count = label_starts(b, bs);

	while (a_count && b_count) {
		int difference = compare_labels(as[--a_count], bs[--b_count]);

		if (difference)
			return difference;
	}
	return (int)a_count - (int)b_count;
}

const uint8_t *name_parent(const uint8_t *name)
{
	return *name ? name + *name + 1 : name;
}

const uint8_t *name_suffix(const uint8_t *name, unsigned labels)
{
	unsigned count = name_labels(name);

	for (; count > labels; count--)
		name += *name + 1;
	return name;
}

bool name_is_under(const uint8_t *name, const uint8_t *ancestor)
{
	unsigned labels = name_labels(ancestor);

	return name_labels(name) >= labels &&
	       name_equal(name_suffix(name, labels), ancestor);
}

bool name_is_below(const uint8_t *name, const uint8_t *ancestor)
{
	return *name && name_is_under(name_parent(name), ancestor);
}

unsigned name_common_labels(const uint8_t *a, const uint8_t *b)
{
	const uint8_t *as[NAME_LABELS_MAX], *bs[NAME_LABELS_MAX];
	unsigned a_count = label_starts(a, as), b_count = label_starts(b, bs);
	unsigned common = 0;

	while (a_count && b_count &&
	       compare_labels(as[--a_count], bs[--b_count]) == 0)
		common++;
	return common;
}

bool name_is_wildcard(const uint8_t *name)
{
	return name[0] == 1 && name[1] == '*';
}

size_t name_copy(struct name *to, const uint8_t *from)
{
	size_t size = name_size(from);

	memmove(to->octets, from, size);
	return size;
}

void name_lower(uint8_t *name)
{
	copy_lower(name, name, name_size(name));
}

static inline void copy_both_8(uint8_t *to, uint8_t *lowered,
			       const uint8_t *from)
{
	uint64_t octets;

	memcpy(&octets, from, 8);
	memcpy(to, &octets, 8);
	octets = lower_8(octets);
	memcpy(lowered, &octets, 8);
}

void name_copy_both(struct name *to, struct name *lowered, const uint8_t *from,
		    size_t size)
{
	if (size < 8) {
		memcpy(to->octets, from, size);
		copy_lower(lowered->octets, from, size);
		return;
	}
	for (size_t i = 0; i < size - 8; i += 8)
		copy_both_8(to->octets + i, lowered->octets + i, from + i);
	copy_both_8(to->octets + size - 8, lowered->octets + size - 8,
		    from + size - 8);
}

size_t name_copy_lower(struct name *to, const uint8_t *from)
{
	size_t size = name_copy(to, from);

	copy_lower(to->octets, to->octets, size);
	return size;
}

enum status name_prepend(const uint8_t *label, size_t size,
			 const uint8_t *parent, struct name *ret)
{
	size_t parent_size = name_size(parent);
	struct name made;

	if (size == 0 || size > LABEL_SIZE_MAX)
		return STATUS_INVALID;
	if (1 + size + parent_size > NAME_SIZE_MAX)
		return STATUS_NO_SPACE;
	made.octets[0] = (uint8_t)size;
	memcpy(made.octets + 1, label, size);
	memcpy(made.octets + 1 + size, parent, parent_size);
	memcpy(ret->octets, made.octets, 1 + size + parent_size);
	return STATUS_OK;
}

enum status name_make_wildcard(const uint8_t *parent, struct name *ret)
{
	return name_prepend((const uint8_t *)"*", 1, parent, ret);
}

enum status name_replace_suffix(const uint8_t *name, const uint8_t *old,
				const uint8_t *new_, struct name *ret)
{
	size_t kept = name_size(name) - name_size(old);
	size_t new_size = name_size(new_);
	struct name made;

	if (kept + new_size > NAME_SIZE_MAX)
		return STATUS_NO_SPACE;
	memcpy(made.octets, name, kept);
	memcpy(made.octets + kept, new_, new_size);
	memcpy(ret->octets, made.octets, kept + new_size);
	return STATUS_OK;
}

bool name_is_valid(const uint8_t *octets, size_t size)
{
	size_t at = 0;

	while (at < size && at < NAME_SIZE_MAX) {
		if (octets[at] == 0)
			return at + 1 == size;
		if (octets[at] > LABEL_SIZE_MAX)
			return false;
		at += octets[at] + 1u;
	}
	return false;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* One character, maybe escaped, of TEXT; -1 for a broken escape. */
static int read_character(const char **text)
{
	const char *at = *text;
	int value;

	if (*at != '\\') {
		*text = at + 1;
		return (uint8_t)*at;
	}
	at++;
	if (is_digit(at[0])) {
		if (!is_digit(at[1]) || !is_digit(at[2]))
			return -1;
		value = (at[0] - '0') * 100 + (at[1] - '0') * 10 + at[2] - '0';
		*text = at + 3;
		return value > 255 ? -1 : value;
	}
	if (*at == '\0')
		return -1;
	*text = at + 1;
	return (uint8_t)*at;
}

/* Reads one label into LABEL; its size, 0 if it is empty, -1 if it is bad. */
static int read_label(const char **text, uint8_t label[LABEL_SIZE_MAX])
{
	int size = 0;

	while (**text && **text != '.') {
		int character = read_character(text);

		if (character < 0 || size == LABEL_SIZE_MAX)
			return -1;
		label[size++] = (uint8_t)character;
	}
	return size;
}

enum status name_from_text(const char *text, struct name *ret)
{
	struct name made;
	size_t at = 0;

	if (strcmp(text, ".") == 0) {
		ret->octets[0] = 0;
		return STATUS_OK;
	}
	while (*text) {
		uint8_t label[LABEL_SIZE_MAX];
		int size = read_label(&text, label);

		if (size <= 0)
			return STATUS_MALFORMED;
		if (at + (size_t)size + 2 > NAME_SIZE_MAX)
			return STATUS_MALFORMED;
		made.octets[at++] = (uint8_t)size;
		memcpy(made.octets + at, label, (size_t)size);
		at += (size_t)size;
		if (*text == '.')
			text++;
	}
	if (at == 0)
		return STATUS_MALFORMED;
	made.octets[at++] = 0;
	memcpy(ret->octets, made.octets, at);
	return STATUS_OK;
}

static char *write_character(char *at, uint8_t octet)
{
	if (octet <= ' ' || octet > '~')
		return at + snprintf(at, 5, "\\%03u", octet);
	if (strchr(".\\\"();@$", octet))
		*at++ = '\\';
	*at++ = (char)octet;
	return at;
}

const char *name_to_text(const uint8_t *name, char text[NAME_TEXT_MAX])
{
	char *at = text;

	if (*name == 0)
		*at++ = '.';
	for (; *name; name += *name + 1) {
		for (unsigned i = 1; i <= *name; i++)
			at = write_character(at, name[i]);
		*at++ = '.';
	}
	*at = '\0';
	return text;
}
