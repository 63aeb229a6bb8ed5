/* SPDX-License-Identifier: BSD-2-Clause */
#include "trust-anchor/root_anchors_xml.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <expat.h>

#include "base/civil.h"
#include "wire/codes.h"
#include "wire/rdata.h"
#include "wire/record_text.h"

enum {
	DEPTH_MAX = 8,
	NUMBER_MAX = 8, /* characters */
};

/* The elements of RFC 9718 section 2.1 that hold text. */
enum field {
	FIELD_ZONE,
	FIELD_KEY_TAG,
	FIELD_ALGORITHM,
	FIELD_DIGEST_TYPE,
	FIELD_DIGEST,
	FIELD_PUBLIC_KEY,
	FIELD_FLAGS,
	FIELD_COUNT,
	FIELD_NONE = FIELD_COUNT,
};

static const struct {
	const char *name;
	unsigned depth;
	const char *alphabet; /* besides white space; NULL: any */
} fields[FIELD_COUNT] = {
	{"Zone", 2, NULL},
	{"KeyTag", 3, "0123456789"},
	{"Algorithm", 3, "0123456789"},
	{"DigestType", 3, "0123456789"},
	{"Digest", 3, "0123456789ABCDEFabcdef"},
	{"PublicKey", 3,
	 "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="},
	{"Flags", 3, "0123456789"},
};

struct reading {
	XML_Parser parser;
	enum status status;
	char *problem;
	size_t room;
	struct root_anchors *anchors;

	unsigned depth; /* of the element at hand; the root's is 1 */
	bool is_trust_anchor, is_in_digest, has_zone;
	enum field field;
	size_t length; /* of texts[field] */
	/* Of the KeyDigest at hand, without white space. */
	bool has[FIELD_COUNT];
	char texts[FIELD_COUNT][ROOT_ANCHOR_TEXT_MAX];
	struct wall_time from, until;
};

__attribute__((format(printf, 3, 4))) static void
fail(struct reading *reading, enum status status, const char *format, ...)
{
	va_list arguments;

	if (reading->status != STATUS_OK)
		return;
	reading->status = status;
	va_start(arguments, format);
	vsnprintf(reading->problem, reading->room, format, arguments);
	va_end(arguments);
	(void)XML_StopParser(reading->parser, XML_FALSE);
}

/* ---- A KeyDigest ----------------------------------------------------------
 */

static bool read_record(struct reading *reading, const char *line,
			struct text_record *ret)
{
	struct record_text text;

	record_text_init(&text, line, strlen(line));
	if (record_text_only(&text, ret) == STATUS_OK && ret->size > 0)
		return true;
	fail(reading, STATUS_MALFORMED,
	     "a KeyDigest is not the DS or DNSKEY record of a key: %s",
	     text.words.problem ? text.words.problem : "it is empty");
	return false;
}

static void take_record(struct reading *reading,
			const struct text_record *record, uint8_t *out,
			size_t room, size_t *size)
{
	if (record->size > room) {
		fail(reading, STATUS_LIMIT, "a key is too long");
		return;
	}
	memcpy(out, record->rdata, record->size);
	*size = record->size;
}

/* Octets; 0: nobody knows. */
static size_t digest_size(uint8_t type)
{
	switch (type) {
	case DIGEST_SHA1:
		return 20;
	case DIGEST_SHA256:
		return 32;
	case DIGEST_SHA384:
		return 48;
	}
	return 0;
}

static void take_ds(struct reading *reading, struct root_anchor *anchor)
{
	char line[3 * NUMBER_MAX + ROOT_ANCHOR_TEXT_MAX + 16];
	struct text_record record;
	struct rdata_ds ds;

	snprintf(line, sizeof(line), ". IN DS %.7s %.7s %.7s %s\n",
		 reading->texts[FIELD_KEY_TAG], reading->texts[FIELD_ALGORITHM],
		 reading->texts[FIELD_DIGEST_TYPE],
		 reading->texts[FIELD_DIGEST]);
	if (!read_record(reading, line, &record))
		return;
	take_record(reading, &record, anchor->ds, sizeof(anchor->ds),
		    &anchor->ds_size);
	if (rdata_ds_parse(text_record_rdata(&record), &ds) != STATUS_OK ||
	    (digest_size(ds.digest_type) &&
	     digest_size(ds.digest_type) != ds.digest.size)) {
		fail(reading, STATUS_MALFORMED,
		     "the digest of key %s is not as long as its type asks for",
		     reading->texts[FIELD_KEY_TAG]);
		return;
	}
	anchor->tag = ds.key_tag;
	anchor->algorithm = ds.algorithm;
}

static void take_key(struct reading *reading, struct root_anchor *anchor)
{
	char line[2 * NUMBER_MAX + ROOT_ANCHOR_TEXT_MAX + 16];
	struct text_record record;

	snprintf(line, sizeof(line), ". IN DNSKEY %.7s 3 %.7s %s\n",
		 reading->texts[FIELD_FLAGS], reading->texts[FIELD_ALGORITHM],
		 reading->texts[FIELD_PUBLIC_KEY]);
	if (read_record(reading, line, &record))
		take_record(reading, &record, anchor->key, sizeof(anchor->key),
			    &anchor->key_size);
}

static void take_digest(struct reading *reading)
{
	struct root_anchors *anchors = reading->anchors;
	struct root_anchor *anchor;

	for (enum field field = FIELD_KEY_TAG; field <= FIELD_DIGEST; field++)
		if (!reading->has[field]) {
			fail(reading, STATUS_MALFORMED,
			     "a KeyDigest is without %s", fields[field].name);
			return;
		}
	if (reading->has[FIELD_PUBLIC_KEY] != reading->has[FIELD_FLAGS]) {
		fail(reading, STATUS_MALFORMED,
		     "a PublicKey and its Flags go together");
		return;
	}
	if (anchors->count == ROOT_ANCHORS_MAX) {
		fail(reading, STATUS_LIMIT, "too many KeyDigests");
		return;
	}
	anchor = &anchors->anchors[anchors->count++];
	*anchor = (struct root_anchor){.from = reading->from,
				       .until = reading->until};
	take_ds(reading, anchor);
	if (reading->has[FIELD_PUBLIC_KEY])
		take_key(reading, anchor);
}

static void take_date(struct reading *reading, const char *name,
		      const char *text, struct wall_time *ret)
{
	if (civil_parse(text, ret) != STATUS_OK)
		fail(reading, STATUS_MALFORMED, "%s is no date", name);
}

static void begin_digest(struct reading *reading, const XML_Char **attributes)
{
	bool has_from = false;

	memset(reading->has, 0, sizeof(reading->has));
	reading->is_in_digest = true;
	reading->until.s = 0;
	for (; attributes[0]; attributes += 2) {
		if (strcmp(attributes[0], "validFrom") == 0) {
			take_date(reading, attributes[0], attributes[1],
				  &reading->from);
			has_from = true;
		} else if (strcmp(attributes[0], "validUntil") == 0) {
			take_date(reading, attributes[0], attributes[1],
				  &reading->until);
		}
	}
	if (!has_from)
		fail(reading, STATUS_MALFORMED,
		     "a KeyDigest is without validFrom");
}

/* ---- Elements -------------------------------------------------------------
 */

static void begin_field(struct reading *reading, const char *name)
{
	for (enum field field = 0; field < FIELD_COUNT; field++) {
		if (fields[field].depth != reading->depth ||
		    strcmp(name, fields[field].name) != 0 ||
		    (reading->depth == 3 && !reading->is_in_digest))
			continue;
		if (field == FIELD_ZONE ? reading->has_zone
					: reading->has[field]) {
			fail(reading, STATUS_MALFORMED, "%s is there twice",
			     name);
			return;
		}
		reading->field = field;
		reading->length = 0;
		reading->has[field] = true;
		reading->has_zone |= field == FIELD_ZONE;
	}
}

static void begin_element(void *context, const XML_Char *name,
			  const XML_Char **attributes)
{
	struct reading *reading = context;

	if (reading->status != STATUS_OK)
		return;
	if (++reading->depth > DEPTH_MAX) {
		fail(reading, STATUS_LIMIT, "elements are nested too deeply");
		return;
	}
	if (reading->field != FIELD_NONE)
		fail(reading, STATUS_MALFORMED, "%s holds another element",
		     fields[reading->field].name);
	else if (reading->depth == 1 && strcmp(name, "TrustAnchor") != 0)
		fail(reading, STATUS_MALFORMED,
		     "it is no TrustAnchor of RFC 9718");
	else if (reading->depth == 2 && strcmp(name, "KeyDigest") == 0)
		begin_digest(reading, attributes);
	else
		begin_field(reading, name);
}

static void check_zone(struct reading *reading)
{
	if (strcmp(reading->texts[FIELD_ZONE], ".") != 0)
		fail(reading, STATUS_UNSUPPORTED,
		     "it is for the zone \"%.100s\" and not for the root",
		     reading->texts[FIELD_ZONE]);
}

static void end_field(struct reading *reading)
{
	reading->texts[reading->field][reading->length] = '\0';
	if (reading->length == 0)
		fail(reading, STATUS_MALFORMED, "%s is empty",
		     fields[reading->field].name);
	else if (reading->field == FIELD_ZONE)
		check_zone(reading);
	reading->field = FIELD_NONE;
}

static void end_element(void *context, const XML_Char *name)
{
	struct reading *reading = context;

	(void)name;
	if (reading->status != STATUS_OK)
		return;
	if (reading->field != FIELD_NONE)
		end_field(reading);
	else if (reading->depth == 2 && reading->is_in_digest)
		take_digest(reading);
	if (reading->depth == 2)
		reading->is_in_digest = false;
	reading->depth--;
}

static void take_text(void *context, const XML_Char *text, int size)
{
	struct reading *reading = context;
	const char *alphabet;

	if (reading->status != STATUS_OK || reading->field == FIELD_NONE)
		return;
	alphabet = fields[reading->field].alphabet;
	for (int i = 0; i < size; i++) {
		if (strchr(" \t\r\n", text[i]))
			continue;
		if (alphabet && !strchr(alphabet, text[i])) {
			fail(reading, STATUS_MALFORMED,
			     "%s has a character that cannot be in it",
			     fields[reading->field].name);
			return;
		}
		if (reading->length + 1 == ROOT_ANCHOR_TEXT_MAX) {
			fail(reading, STATUS_LIMIT, "%s is too long",
			     fields[reading->field].name);
			return;
		}
		reading->texts[reading->field][reading->length++] = text[i];
	}
}

/* Entities are declared in it: bombs, and files of this machine's. */
static void refuse_doctype(void *context, const XML_Char *name,
			   const XML_Char *system_id, const XML_Char *public_id,
			   int has_subset)
{
	(void)name;
	(void)system_id;
	(void)public_id;
	(void)has_subset;
	fail(context, STATUS_MALFORMED,
	     "it declares a document type, which no file of IANA's does");
}

static void parse(struct reading *reading, const char *octets, size_t size)
{
	enum XML_Status parsed;

	XML_SetUserData(reading->parser, reading);
	XML_SetElementHandler(reading->parser, begin_element, end_element);
	XML_SetCharacterDataHandler(reading->parser, take_text);
	XML_SetStartDoctypeDeclHandler(reading->parser, refuse_doctype);
	parsed = XML_Parse(reading->parser, octets, (int)size, XML_TRUE);
	if (reading->status != STATUS_OK)
		return;
	if (parsed != XML_STATUS_OK)
		fail(reading, STATUS_MALFORMED, "line %lu: %s",
		     (unsigned long)XML_GetCurrentLineNumber(reading->parser),
		     XML_ErrorString(XML_GetErrorCode(reading->parser)));
	else if (!reading->has_zone)
		fail(reading, STATUS_MALFORMED, "it does not name its zone");
	else if (reading->anchors->count == 0)
		fail(reading, STATUS_NOT_FOUND, "there is no KeyDigest in it");
}

enum status root_anchors_parse(const char *octets, size_t size, char *problem,
			       size_t room, struct root_anchors *ret)
{
	struct reading *reading = calloc(1, sizeof(*reading));
	enum status status = STATUS_NO_MEMORY;

	snprintf(problem, room, "out of memory");
	ret->count = 0;
	if (!reading)
		return status;
	reading->problem = problem;
	reading->room = room;
	reading->anchors = ret;
	reading->field = FIELD_NONE;
	reading->parser = XML_ParserCreate(NULL);
	if (reading->parser) {
		if (size > ROOT_ANCHORS_SIZE_MAX)
			fail(reading, STATUS_LIMIT, "it is too large");
		else
			parse(reading, octets, size);
		status = reading->status;
		XML_ParserFree(reading->parser);
	}
	free(reading);
	return status;
}

bool root_anchor_is_in_time(const struct root_anchor *anchor,
			    struct wall_time now)
{
	return anchor->from.s <= now.s &&
	       (anchor->until.s == 0 || now.s < anchor->until.s);
}
