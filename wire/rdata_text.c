/* SPDX-License-Identifier: BSD-2-Clause */
#include "wire/rdata_text.h"

#include <stdio.h>
#include <string.h>

#include "base/address.h"
#include "base/civil.h"
#include "base/digits.h"
#include "wire/codes.h"
#include "wire/rdata.h"
#include "wire/reader.h"

/*
 * The fields of RDATA, in the order of text and wire:
 *
 *	4 6	IPv4 or IPv6 address
 *	b s l	number of 8, 16, 32 bits
 *	t	time in seconds, 32 bits
 *	a d	DNSSEC algorithm, digest type: 8 bits, mnemonic or number
 *	n	domain name
 *	c	character-string
 *	C	one character-string or more, to the end
 *	g	tag: letters and digits, with their count before them
 *	v	one word to the end, without a count
 *	h k	hexadecimal or base64 to the end
 *	y	RR type
 *	e	date and time, or seconds since 1970 (RFC 4034 section 3.2)
 *	T	RR types, as type bit maps, to the end
 */
static const struct form {
	uint16_t type;
	const char *fields;
} forms[] = {
	{RRTYPE_A, "4"},          {RRTYPE_NS, "n"},
	{RRTYPE_MD, "n"},         {RRTYPE_MF, "n"},
	{RRTYPE_CNAME, "n"},      {RRTYPE_SOA, "nnltttt"},
	{RRTYPE_MB, "n"},         {RRTYPE_MG, "n"},
	{RRTYPE_MR, "n"},         {RRTYPE_PTR, "n"},
	{RRTYPE_HINFO, "cc"},     {RRTYPE_MINFO, "nn"},
	{RRTYPE_MX, "sn"},        {RRTYPE_TXT, "C"},
	{RRTYPE_RP, "nn"},        {RRTYPE_AFSDB, "sn"},
	{RRTYPE_RT, "sn"},        {RRTYPE_PX, "snn"},
	{RRTYPE_AAAA, "6"},       {RRTYPE_SRV, "sssn"},
	{RRTYPE_NAPTR, "sscccn"}, {RRTYPE_KX, "sn"},
	{RRTYPE_DNAME, "n"},      {RRTYPE_DS, "sadh"},
	{RRTYPE_SSHFP, "bbh"},    {RRTYPE_DNSKEY, "sbak"},
	{RRTYPE_DHCID, "k"},      {RRTYPE_TLSA, "bbbh"},
	{RRTYPE_SMIMEA, "bbbh"},  {RRTYPE_CDS, "sadh"},
	{RRTYPE_CDNSKEY, "sbak"}, {RRTYPE_OPENPGPKEY, "k"},
	{RRTYPE_SPF, "C"},        {RRTYPE_URI, "ssv"},
	{RRTYPE_CAA, "bgv"},      {RRTYPE_RESINFO, "C"},
	{RRTYPE_ZONEMD, "lbbh"},  {RRTYPE_RRSIG, "yabteesnk"},
	{RRTYPE_NSEC, "nT"},
};

static const char *fields_of(uint16_t type)
{
	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++)
		if (forms[i].type == type)
			return forms[i].fields;
	return NULL;
}

/* ---- Fields ------------------------------------------------------------- */

static bool read_address(struct words *words, uint8_t family,
			 struct writer *out)
{
	char text[WORD_TEXT_MAX];
	struct address address;

	if (!words_take_text(words, text))
		return false;
	if (address_from_text(text, 0, &address) != STATUS_OK ||
	    address.family != family || address.scope)
		return words_fail(words, family == ADDRESS_IPV4
						 ? "this is no IPv4 address"
						 : "this is no IPv6 address");
	writer_octets(out, address.octets, address_size(&address));
	return true;
}

static bool read_number(struct words *words, unsigned bits, struct writer *out)
{
	uint32_t value;

	if (!words_take_number(words, UINT32_MAX >> (32 - bits), &value))
		return false;
	if (bits == 8)
		writer_u8(out, (uint8_t)value);
	else if (bits == 16)
		writer_u16(out, (uint16_t)value);
	else
		writer_u32(out, value);
	return true;
}

static bool read_time(struct words *words, struct writer *out)
{
	uint32_t value;

	if (!words_take_ttl(words, &value))
		return false;
	writer_u32(out, value);
	return true;
}

static bool read_code(struct words *words,
		      enum status (*from_text)(const char *text, uint8_t *ret),
		      const char *problem, struct writer *out)
{
	char text[WORD_TEXT_MAX];
	uint8_t code;

	if (!words_take_text(words, text))
		return false;
	if (from_text(text, &code) != STATUS_OK)
		return words_fail(words, problem);
	writer_u8(out, code);
	return true;
}

static bool read_name(struct words *words, const uint8_t *origin,
		      struct writer *out)
{
	struct name name;

	if (!words_take_name(words, origin, &name))
		return false;
	writer_name(out, name.octets);
	return true;
}

/* WORD with the count of its octets before it. */
static bool write_string(struct words *words, struct word word,
			 struct writer *out)
{
	uint8_t string[UINT8_MAX];
	struct writer writer;

	writer_init(&writer, string, sizeof(string));
	if (!words_unescape(words, word, &writer))
		return false;
	if (writer_failed(&writer))
		return words_fail(words, "a string has 255 octets at most");
	writer_u8(out, (uint8_t)writer.size);
	writer_octets(out, string, writer.size);
	return true;
}

static bool read_string(struct words *words, struct writer *out)
{
	struct word word;

	return words_take(words, &word) && write_string(words, word, out);
}

static bool read_strings(struct words *words, struct writer *out)
{
	struct word word;

	if (!read_string(words, out))
		return false;
	while (words_next(words, &word))
		if (!write_string(words, word, out))
			return false;
	return !words->problem;
}

/* RFC 8659 section 4.1: letters and digits of ASCII. */
static bool is_tag(struct word word)
{
	for (size_t i = 0; i < word.size; i++) {
		char c = word.at[i], lower = c | 0x20;

		if (!(c >= '0' && c <= '9') && !(lower >= 'a' && lower <= 'z'))
			return false;
	}
	return word.size > 0;
}

static bool read_tag(struct words *words, struct writer *out)
{
	struct word word;

	if (!words_take(words, &word))
		return false;
	return is_tag(word) ? write_string(words, word, out)
			    : words_fail(words, "this is no tag of letters "
						"and digits");
}

static bool read_value(struct words *words, struct writer *out)
{
	struct word word;

	return words_take(words, &word) && words_unescape(words, word, out);
}

/* All that is left; it may be nothing. */
static bool read_digits(struct words *words, enum digits_base base,
			struct writer *out)
{
	struct digits digits;
	struct word word;
	size_t size = 0;

	digits_init(&digits, base, out->data + out->size,
		    out->room - out->size);
	while (digits.status == STATUS_OK && words_next(words, &word))
		digits_add(&digits, word.at, word.size);
	if (words->problem)
		return false;
	switch (digits_end(&digits, &size)) {
	case STATUS_OK:
		writer_claim(out, size);
		return true;
	case STATUS_NO_SPACE:
		return words_fail(words, "the record is too long");
	default:
		return words_fail(words, base == DIGITS_HEX
						 ? "this is not hexadecimal, "
						   "or not whole"
						 : "this is not base64, or "
						   "not whole");
	}
}

static bool read_some_digits(struct words *words, enum digits_base base,
			     struct writer *out)
{
	size_t before = out->size;

	return read_digits(words, base, out) &&
	       (out->size > before ||
		words_fail(words, "the record ends too early"));
}

static bool read_type(struct words *words, struct writer *out)
{
	char text[WORD_TEXT_MAX];
	uint16_t type;

	if (!words_take_text(words, text))
		return false;
	if (rrtype_from_text(text, &type) != STATUS_OK)
		return words_fail(words, "no such type");
	writer_u16(out, type);
	return true;
}

/* "20261124081500" (UTC) as seconds since 1970. */
static bool parse_date(const char *text, uint32_t *ret)
{
	char form[CIVIL_TEXT_MAX];
	struct wall_time wall;

	if (strlen(text) != 14 || strspn(text, "0123456789") != 14)
		return false;
	snprintf(form, sizeof(form), "%.4s-%.2s-%.2sT%.2s:%.2s:%.2sZ", text,
		 text + 4, text + 6, text + 8, text + 10, text + 12);
	if (civil_parse(form, &wall) != STATUS_OK)
		return false;
	*ret = (uint32_t)wall.s; /* a serial number */
	return true;
}

static bool read_date(struct words *words, struct writer *out)
{
	char text[WORD_TEXT_MAX];
	uint32_t value;

	if (!words_take_text(words, text))
		return false;
	if (!parse_date(text, &value) &&
	    (strlen(text) > 10 ||
	     !words_parse_number(text, UINT32_MAX, &value)))
		return words_fail(words, "this is no time as in "
					 "20261124081500");
	writer_u32(out, value);
	return true;
}

enum {
	WINDOW_SIZE = 32, /* octets of a bit map (RFC 4034 section 4.1.2) */
	WINDOWS = 256
};

static void write_types(const uint8_t bits[WINDOWS * WINDOW_SIZE],
			struct writer *out)
{
	for (unsigned window = 0; window < WINDOWS; window++) {
		const uint8_t *map = bits + (size_t)window * WINDOW_SIZE;
		unsigned size = WINDOW_SIZE;

		while (size > 0 && map[size - 1] == 0)
			size--;
		if (size == 0)
			continue;
		writer_u8(out, (uint8_t)window);
		writer_u8(out, (uint8_t)size);
		writer_octets(out, map, size);
	}
}

static bool read_types(struct words *words, struct writer *out)
{
	uint8_t bits[WINDOWS * WINDOW_SIZE] = {0};
	struct word word;

	while (words_next(words, &word)) {
		char text[CODE_TEXT_MAX];
		uint16_t type;

		snprintf(text, sizeof(text), "%.*s",
			 (int)(word.size < sizeof(text) ? word.size
							: sizeof(text)),
			 word.at);
		if (rrtype_from_text(text, &type) != STATUS_OK)
			return words_fail(words, "no such type");
		bits[type / 8] |= (uint8_t)(0x80 >> type % 8);
	}
	write_types(bits, out);
	return !words->problem;
}

static bool read_field(struct words *words, char field, const uint8_t *origin,
		       struct writer *out)
{
	switch (field) {
	case '4':
		return read_address(words, ADDRESS_IPV4, out);
	case '6':
		return read_address(words, ADDRESS_IPV6, out);
	case 'b':
		return read_number(words, 8, out);
	case 's':
		return read_number(words, 16, out);
	case 'l':
		return read_number(words, 32, out);
	case 't':
		return read_time(words, out);
	case 'a':
		return read_code(words, algorithm_from_text,
				 "no such algorithm", out);
	case 'd':
		return read_code(words, digest_from_text, "no such digest type",
				 out);
	case 'n':
		return read_name(words, origin, out);
	case 'c':
		return read_string(words, out);
	case 'C':
		return read_strings(words, out);
	case 'g':
		return read_tag(words, out);
	case 'v':
		return read_value(words, out);
	case 'h':
		return read_some_digits(words, DIGITS_HEX, out);
	case 'k':
		return read_some_digits(words, DIGITS_BASE64, out);
	case 'y':
		return read_type(words, out);
	case 'e':
		return read_date(words, out);
	case 'T':
		return read_types(words, out);
	}
	return false;
}

/* ---- The generic form --------------------------------------------------- */

static void skip_strings(struct reader *reader)
{
	do {
		reader_skip(reader, reader_u8(reader));
	} while (!reader_failed(reader) && reader_left(reader) > 0);
}

static void skip_field(struct reader *reader, char field)
{
	struct name name;

	switch (field) {
	case '4':
	case 'l':
	case 't':
	case 'e':
		reader_skip(reader, 4);
		break;
	case '6':
		reader_skip(reader, 16);
		break;
	case 'b':
	case 'a':
	case 'd':
		reader_skip(reader, 1);
		break;
	case 's':
	case 'y':
		reader_skip(reader, 2);
		break;
	case 'n':
		reader_name_uncompressed(reader, &name);
		break;
	case 'c':
	case 'g':
		reader_skip(reader, reader_u8(reader));
		break;
	case 'C':
		skip_strings(reader);
		break;
	case 'v':
	case 'T':
		reader_skip(reader, reader_left(reader));
		break;
	case 'h':
	case 'k':
		reader_u8(reader); /* one at least */
		reader_skip(reader, reader_left(reader));
		break;
	}
}

static bool has_fields(struct span rdata, const char *fields)
{
	struct reader reader;

	reader_init(&reader, rdata);
	for (; *fields; fields++)
		skip_field(&reader, *fields);
	return !reader_failed(&reader) && reader_left(&reader) == 0;
}

/* As a message would have to have it. */
static bool is_readable(struct span rdata, uint16_t type)
{
	uint8_t out[RDATA_SIZE_MAX];
	struct reader reader;
	size_t size;

	reader_init(&reader, rdata);
	return rdata_read(&reader, type, (uint16_t)rdata.size, out, sizeof(out),
			  &size) == STATUS_OK &&
	       span_equal(rdata, span_of(out, size));
}

/* RFC 3597 section 5: the size, and as many octets in hexadecimal. */
static bool read_generic(struct words *words, uint16_t type, struct writer *out)
{
	const char *fields = fields_of(type);
	uint32_t size;

	if (!words_take_number(words, UINT16_MAX, &size) ||
	    !read_digits(words, DIGITS_HEX, out))
		return false;
	if (out->size != size)
		return words_fail(words, "the RDATA has another size than it "
					 "says");
	if (!is_readable(span_of(out->data, size), type) ||
	    (fields && !has_fields(span_of(out->data, size), fields)))
		return words_fail(words, "the RDATA is not of the type's form");
	return true;
}

/* ---- RDATA -------------------------------------------------------------- */

static bool read_form(struct words *words, const char *fields,
		      const uint8_t *origin, struct writer *out)
{
	struct word more;

	for (; *fields; fields++)
		if (!read_field(words, *fields, origin, out))
			return false;
	if (words_next(words, &more))
		return words_fail(words, "the record is too long");
	return !words->problem;
}

bool rdata_text_read(struct words *words, uint16_t type, const uint8_t *origin,
		     struct writer *out)
{
	const char *fields = fields_of(type);

	if (words_take_mark(words)) {
		if (!read_generic(words, type, out))
			return false;
	} else if (!fields || !read_form(words, fields, origin, out)) {
		return false;
	}
	return (!writer_failed(out) && out->size <= RDATA_SIZE_MAX) ||
	       words_fail(words, "the record is too long");
}
