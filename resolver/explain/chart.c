/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/explain/chart.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "resolver/explain/record.h"
#include "resolver/explain/remarks.h"
#include "resolver/explain/words.h"
#include "wire/codes.h"

enum {
	DAY_S = 86400,
	PUT_MAX = 4096,  /* octets that are put at once */
	TEXT_MAX = 2200, /* of a line before it is fitted: a sentence */
	/* In units of the picture; a letter takes less than these. */
	WIDTH = 1000,
	LEFT = 30,
	BOX_WIDTH = 900,
	PAD = 14,
	LINE = 18,
	GAP = 34, /* between two boxes */
	CHIP_WIDTH = 230,
	CHIP_HEIGHT = 40,
	CHIP_STEP = 48,
	DS_X = LEFT + PAD,
	KEY_X = DS_X + CHIP_WIDTH + 60,
	WORK_X = KEY_X + CHIP_WIDTH + 60,
	WORK_WIDTH = LEFT + BOX_WIDTH - PAD - WORK_X,
	ROUTE_X = LEFT + BOX_WIDTH + 8, /* beside the boxes */
	ROUTES = 8,
	LETTERS = 118, /* in a line of a box */
	CHIPS_MAX = 8, /* one under another; the rest is counted */
	NOTES_MAX = 4, /* remarks, or servers, or records; likewise */
};

/* What stands at the right: a signature, or else a proof. */
struct work {
	const struct seen_signature *signature;
	const struct story_proof *proof;
};

/*
 * The picture is gone through twice: first without a sink, for its height.
 * Where chips are is known by the zone's top, and is worked out again.
 */
struct chart {
	const struct story *story;
	struct text_sink *sink; /* NULL: only measured */
	int y;                  /* where the next thing goes */
	int chips_y[STORY_ZONES_MAX];
	unsigned routes;
};

/* ---- Colours ------------------------------------------------------------ */

static const char *stroke_of(enum story_colour colour)
{
	static const char *const strokes[] = {
		[STORY_GREEN] = "#1a7f37",  [STORY_GREY] = "#57606a",
		[STORY_ORANGE] = "#b54708", [STORY_RED] = "#c01525",
		[STORY_WHITE] = "#8c959f",
	};

	return strokes[colour];
}

static const char *fill_of(enum story_colour colour)
{
	static const char *const fills[] = {
		[STORY_GREEN] = "#eaf6ed",  [STORY_GREY] = "#f1f2f4",
		[STORY_ORANGE] = "#fff3e2", [STORY_RED] = "#fdebec",
		[STORY_WHITE] = "#ffffff",
	};

	return fills[colour];
}

/* For who does not see colours: a check mark, a ring, a triangle, a cross. */
static const char *sign_of(enum story_colour colour)
{
	static const char *const signs[] = {
		[STORY_GREEN] = "\u2713",  [STORY_GREY] = "\u25cb",
		[STORY_ORANGE] = "\u25b2", [STORY_RED] = "\u2717",
		[STORY_WHITE] = "\u2013",
	};

	return signs[colour];
}

static enum story_colour colour_of_ds(const struct story_ds *entry)
{
	if (!entry->ds->is_supported || !entry->ds->counts)
		return STORY_GREY;
	return entry->fit == KEY_FIT_USABLE ? STORY_GREEN : STORY_ORANGE;
}

static enum story_colour colour_of_work(const struct work *work)
{
	if (work->signature) {
		if (signature_ends_soon(work->signature))
			return STORY_ORANGE;
		switch (work->signature->result) {
		case SIGNATURE_GOOD:
			return STORY_GREEN;
		case SIGNATURE_UNSUPPORTED:
		case SIGNATURE_NOT_VOUCHED:
			return STORY_GREY;
		default:
			return STORY_RED;
		}
	}
	switch (work->proof->proof->outcome) {
	case PROOF_GOOD:
	case PROOF_NO_CUT:
	case PROOF_NO_NAME:
		return STORY_GREEN;
	case PROOF_INSECURE:
	case PROOF_INSECURE_CUT:
		return STORY_GREY;
	case PROOF_MISSING:
	case PROOF_LIMIT:
		break;
	}
	return STORY_RED;
}

/* ---- Writing ------------------------------------------------------------ */

static void put(struct chart *chart, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void put(struct chart *chart, const char *format, ...)
{
	char text[PUT_MAX];
	va_list arguments;
	int size;

	if (!chart->sink)
		return;
	va_start(arguments, format);
	size = vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	if (size > 0)
		chart->sink->put(chart->sink, text,
				 (size_t)size < sizeof(text)
					 ? (size_t)size
					 : sizeof(text) - 1);
}

/* SIZE octets of TEXT, as XML; what is not ASCII came from afar. */
static void put_escaped(struct chart *chart, const char *text, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		char c = text[i];

		if (c == '<' || c == '>' || c == '&' || c == '"')
			put(chart, "&#%d;", c);
		else
			put(chart, "%c", c >= ' ' && c <= '~' ? c : '?');
	}
}

/* The first and the last of TEXT, where it is longer than LETTERS. */
static void put_fitted(struct chart *chart, const char *text, size_t letters)
{
	size_t size = strlen(text), head = (letters - 3) / 2;

	if (size <= letters) {
		put_escaped(chart, text, size);
		return;
	}
	put_escaped(chart, text, head);
	put(chart, "...");
	put_escaped(chart, text + size - (letters - 3 - head),
		    letters - 3 - head);
}

static void put_title(struct chart *chart, const char *text)
{
	put(chart, "<title>");
	put_escaped(chart, text, strlen(text));
	put(chart, "</title>\n");
}

/* How much of TEXT goes into a line of LETTERS: up to a blank if there is. */
static size_t line_size(const char *text, size_t letters)
{
	size_t size = strlen(text);

	if (size <= letters)
		return size;
	for (size_t i = letters; i > letters / 2; i--)
		if (text[i] == ' ')
			return i;
	return letters;
}

/* TEXT in as many lines as it needs. */
static void put_lines(struct chart *chart, int x, size_t letters,
		      const char *colour, const char *text)
{
	while (*text) {
		size_t size = line_size(text, letters);

		put(chart, "<text x=\"%d\" y=\"%d\" fill=\"%s\">", x,
		    chart->y + LINE - 5, colour);
		put_escaped(chart, text, size);
		put(chart, "</text>\n");
		chart->y += LINE;
		text += size;
		while (*text == ' ')
			text++;
	}
}

static void put_note(struct chart *chart, enum story_colour colour,
		     const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static void put_note(struct chart *chart, enum story_colour colour,
		     const char *format, ...)
{
	char text[TEXT_MAX];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	put_lines(chart, LEFT + PAD, LETTERS, stroke_of(colour), text);
}

static void put_more(struct chart *chart, unsigned count)
{
	if (count > NOTES_MAX)
		put_note(chart, STORY_GREY, "and %u more", count - NOTES_MAX);
}

/* ---- Chips and arrows --------------------------------------------------- */

static void put_chip(struct chart *chart, int x, int y, int width,
		     enum story_colour colour, const char *head,
		     const char *text)
{
	/* Of 12 and 11 units; a letter is 0.6 of that wide at most. */
	size_t head_letters = (size_t)(width - 34) * 10 / 80;
	size_t text_letters = (size_t)(width - 16) * 10 / 68;

	put(chart,
	    "<g><rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"5\" "
	    "fill=\"%s\" stroke=\"%s\"/>\n",
	    x, y, width, CHIP_HEIGHT, fill_of(colour), stroke_of(colour));
	put_title(chart, head);
	put(chart,
	    "<text x=\"%d\" y=\"%d\" font-size=\"12\" font-weight=\"bold\" "
	    "fill=\"%s\">%s ",
	    x + 8, y + 16, stroke_of(colour), sign_of(colour));
	put_fitted(chart, head, head_letters);
	put(chart, "</text>\n<text x=\"%d\" y=\"%d\" font-size=\"11\">", x + 8,
	    y + 32);
	put_fitted(chart, text, text_letters);
	put(chart, "</text></g>\n");
}

static void put_arrow(struct chart *chart, enum story_colour colour,
		      const char *points)
{
	put(chart,
	    "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" "
	    "stroke-width=\"1.5\"%s marker-end=\"url(#%s)\"/>\n",
	    points, stroke_of(colour),
	    colour == STORY_GREEN ? "" : " stroke-dasharray=\"5 3\"",
	    story_colour_word(colour));
}

/* From the right side of one chip to the left side of another. */
static void put_across(struct chart *chart, enum story_colour colour,
		       int from_x, int from_y, int to_x, int to_y)
{
	char points[80];

	snprintf(points, sizeof(points), "%d,%d %d,%d", from_x,
		 from_y + CHIP_HEIGHT / 2, to_x - 2, to_y + CHIP_HEIGHT / 2);
	put_arrow(chart, colour, points);
}

/* Beside the boxes from a chip, or a box, to the box that comes next. */
static void put_route(struct chart *chart, enum story_colour colour, int from_x,
		      int from_y)
{
	int x = ROUTE_X + 6 * (int)(chart->routes++ % ROUTES);
	int y = chart->y - GAP / 2;
	char points[120];

	snprintf(points, sizeof(points), "%d,%d %d,%d %d,%d %d,%d %d,%d",
		 from_x, from_y, x, from_y, x, y, DS_X + CHIP_WIDTH / 2, y,
		 DS_X + CHIP_WIDTH / 2, chart->y - 2);
	put_arrow(chart, colour, points);
}

static int row_y(int top, unsigned i)
{
	return top + (int)i * CHIP_STEP;
}

static unsigned at_most(unsigned count, unsigned max)
{
	return count < max ? count : max;
}

/* ---- What a zone's keys did --------------------------------------------- */

/* Those of ZONE's own that are, or are not, RED; after the COUNT that there
 * are. Returns how many there are then. */
static unsigned add_works(const struct story_zone *zone, bool red,
			  struct work works[CHIPS_MAX], unsigned count)
{
	for (unsigned i = 0; i < zone->signature_count + zone->proof_count;
	     i++) {
		unsigned at = i - zone->signature_count;
		struct work work = {.signature = i < zone->signature_count
							 ? zone->signatures[i]
							 : NULL,
				    .proof = i < zone->signature_count
						     ? NULL
						     : &zone->proofs[at]};

		/* Those over its DS set are the parent's. */
		if ((work.signature &&
		     !name_equal(work.signature->zone, zone->name)) ||
		    (colour_of_work(&work) == STORY_RED) != red)
			continue;
		if (count < CHIPS_MAX)
			works[count] = work;
		count++;
	}
	return count;
}

/* Failures last, beside the arrow to what they spoil, unless they would not
 * be seen there; returns how many there are. */
static unsigned works_of(const struct story_zone *zone,
			 struct work works[CHIPS_MAX])
{
	unsigned count =
		add_works(zone, true, works, add_works(zone, false, works, 0));

	if (count > CHIPS_MAX)
		add_works(zone, false, works, add_works(zone, true, works, 0));
	return count;
}

static void put_signature(struct chart *chart, int y,
			  const struct seen_signature *seen,
			  enum story_colour colour)
{
	char name[NAME_TEXT_MAX], type[CODE_TEXT_MAX];
	char head[NAME_TEXT_MAX + CODE_TEXT_MAX], text[160];
	int64_t left_s = seen->expiration.s - seen->checked.s;

	snprintf(head, sizeof(head), "%s %s", rrtype_to_text(seen->type, type),
		 name_to_text(seen->owner, name));
	if (seen->result == SIGNATURE_NONE)
		snprintf(text, sizeof(text), "not signed");
	else if (seen->result == SIGNATURE_GOOD)
		snprintf(text, sizeof(text), "signed by %u, %lld days left",
			 seen->key_tag, (long long)(left_s / DAY_S));
	else
		snprintf(text, sizeof(text), "by %u: %s", seen->key_tag,
			 signature_phrase(seen->result));
	put_chip(chart, WORK_X, y, WORK_WIDTH, colour, head, text);
}

static void put_proof(struct chart *chart, int y, const struct seen_proof *seen,
		      enum story_colour colour)
{
	static const char *const outcomes[] = {
		[PROOF_GOOD] = "proven",
		[PROOF_INSECURE] = "cannot be proven",
		[PROOF_MISSING] = "not proven",
		[PROOF_LIMIT] = "would take too much work",
		[PROOF_INSECURE_CUT] = "proven: an unsigned delegation",
		[PROOF_NO_CUT] = "proven: no delegation there",
		[PROOF_NO_NAME] = "proven: no such name",
	};
	char name[NAME_TEXT_MAX], type[CODE_TEXT_MAX];
	char head[NAME_TEXT_MAX + CODE_TEXT_MAX];

	if (seen->aim == PROOF_OF_NAME || seen->aim == PROOF_OF_CLOSER_MATCH)
		snprintf(head, sizeof(head), "no %s",
			 name_to_text(seen->name, name));
	else
		snprintf(head, sizeof(head), "no %s at %s",
			 rrtype_to_text(seen->type, type),
			 name_to_text(seen->name, name));
	put_chip(chart, WORK_X, y, WORK_WIDTH, colour, head,
		 outcomes[seen->outcome]);
}

static void put_works(struct chart *chart, const struct story_zone *zone,
		      int top)
{
	struct work works[CHIPS_MAX];
	unsigned count = at_most(works_of(zone, works), CHIPS_MAX);
	unsigned keys = at_most(zone->key_count, CHIPS_MAX);

	for (unsigned i = 0; i < count; i++) {
		enum story_colour colour = colour_of_work(&works[i]);
		const struct seen_signature *seen = works[i].signature;

		if (seen)
			put_signature(chart, row_y(top, i), seen, colour);
		else
			put_proof(chart, row_y(top, i), works[i].proof->proof,
				  colour);
		for (unsigned j = 0; seen && j < keys; j++)
			if (zone->keys[j].key->key_tag == seen->key_tag &&
			    zone->keys[j].key->algorithm == seen->algorithm)
				put_across(chart, colour, KEY_X + CHIP_WIDTH,
					   row_y(top, j), WORK_X,
					   row_y(top, i));
	}
}

/* ---- DS and keys -------------------------------------------------------- */

static void put_ds(struct chart *chart, const struct story_zone *zone, int top,
		   unsigned i)
{
	const struct story_ds *entry = &zone->ds[i];
	const struct seen_ds *ds = entry->ds;
	enum story_colour colour = colour_of_ds(entry);
	char head[64], text[128], algorithm[CODE_TEXT_MAX];

	if (colour == STORY_ORANGE && zone->colour == STORY_RED)
		colour = STORY_RED;
	snprintf(head, sizeof(head), "%s %u",
		 ds->is_anchor ? "Trust anchor" : "DS", ds->key_tag);
	snprintf(text, sizeof(text), "%s, %s",
		 algorithm_to_text(ds->algorithm, algorithm),
		 digest_phrase(ds->digest_type));
	put_chip(chart, DS_X, row_y(top, i), CHIP_WIDTH, colour, head, text);
	for (unsigned j = 0; j < at_most(zone->key_count, CHIPS_MAX); j++)
		if (entry->fit != KEY_FIT_NONE &&
		    zone->keys[j].key->key_tag == ds->key_tag &&
		    zone->keys[j].key->algorithm == ds->algorithm)
			put_across(chart, colour, DS_X + CHIP_WIDTH,
				   row_y(top, i), KEY_X, row_y(top, j));
}

static void put_key(struct chart *chart, const struct story_key *entry, int y)
{
	const struct seen_key *key = entry->key;
	char head[80], text[128], algorithm[CODE_TEXT_MAX];
	enum story_colour colour =
		entry->is_vouched || entry->signs_keys || entry->signs_data
			? STORY_GREEN
			: STORY_GREY;

	snprintf(head, sizeof(head), "%s %u%s",
		 key->flags & DNSKEY_SEP ? "KSK" : "ZSK", key->key_tag,
		 key->flags & DNSKEY_REVOKE ? " (revoked)" : "");
	snprintf(text, sizeof(text), "%s, %u bits",
		 algorithm_to_text(key->algorithm, algorithm), key->bits);
	if (key->bits == 0 || !key->is_supported)
		snprintf(text, sizeof(text), "%s%s",
			 algorithm_to_text(key->algorithm, algorithm),
			 key->is_supported ? "" : ", not supported here");
	put_chip(chart, KEY_X, y, CHIP_WIDTH, colour, head, text);
}

static void put_rest(struct chart *chart, int x, int top, unsigned count)
{
	if (count > CHIPS_MAX)
		put(chart,
		    "<text x=\"%d\" y=\"%d\" font-size=\"11\">and %u "
		    "more</text>\n",
		    x, row_y(top, CHIPS_MAX) + 8, count - CHIPS_MAX);
}

static void put_chips(struct chart *chart, const struct story_zone *zone)
{
	struct work works[CHIPS_MAX];
	unsigned work_count = works_of(zone, works);
	unsigned rows = zone->ds_count;
	int top = chart->y;

	rows = zone->key_count > rows ? zone->key_count : rows;
	rows = work_count > rows ? work_count : rows;
	for (unsigned i = 0; i < at_most(zone->key_count, CHIPS_MAX); i++)
		put_key(chart, &zone->keys[i], row_y(top, i));
	for (unsigned i = 0; i < at_most(zone->ds_count, CHIPS_MAX); i++)
		put_ds(chart, zone, top, i);
	put_works(chart, zone, top);
	put_rest(chart, DS_X, top, zone->ds_count);
	put_rest(chart, KEY_X, top, zone->key_count);
	put_rest(chart, WORK_X, top, work_count);
	chart->y += (int)at_most(rows, CHIPS_MAX) * CHIP_STEP +
		    (rows > CHIPS_MAX ? LINE : 0);
}

/* ---- Boxes -------------------------------------------------------------- */

static void put_box(struct chart *chart, enum story_colour colour, int top,
		    int height)
{
	put(chart,
	    "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"8\" "
	    "fill=\"#ffffff\" stroke=\"%s\" stroke-width=\"2\"/>\n"
	    "<rect x=\"%d\" y=\"%d\" width=\"6\" height=\"%d\" rx=\"3\" "
	    "fill=\"%s\"/>\n",
	    LEFT, top, BOX_WIDTH, height, stroke_of(colour), LEFT, top, height,
	    stroke_of(colour));
}

static void put_headline(struct chart *chart, enum story_colour colour,
			 const char *name, const char *words)
{
	put(chart,
	    "<text x=\"%d\" y=\"%d\" font-size=\"15\" font-weight=\"bold\" "
	    "fill=\"%s\">%s ",
	    LEFT + PAD, chart->y + 22, stroke_of(colour), sign_of(colour));
	put_fitted(chart, name, 60);
	put(chart, " \u2014 ");
	put_escaped(chart, words, strlen(words));
	put(chart, "</text>\n");
	chart->y += 32;
}

static void put_server_notes(struct chart *chart, const struct story_zone *zone)
{
	char address[ADDRESS_TEXT_MAX];
	unsigned count = 0;

	for (unsigned i = 0; i < zone->server_count; i++) {
		const struct story_server *server = &zone->servers[i];

		if (!server->fault || count++ >= NOTES_MAX)
			continue;
		put_note(chart, server->well ? STORY_ORANGE : STORY_RED,
			 "Server %s %s%s",
			 address_to_text(&server->address, false, address),
			 outcome_phrase(server->fault->outcome),
			 server->fault->is_stream ? " over TCP" : "");
	}
	put_more(chart, count);
}

static const char *words_of(const struct story_zone *zone)
{
	if (zone->is_at_fault && zone->colour == STORY_RED)
		return zone->security == SECURITY_SECURE
			       ? "its keys are secure, and the fault is here"
			       : "the fault is here";
	if (zone->colour == STORY_ORANGE)
		return zone->security == SECURITY_SECURE
			       ? "secure, with remarks"
			       : "with remarks";
	return security_word(zone->security);
}

static void put_zone_inside(struct chart *chart, const struct story_zone *zone)
{
	char name[NAME_TEXT_MAX];

	put_headline(chart, zone->colour,
		     name_is_root(zone->name) ? ". (the root)"
					      : name_to_text(zone->name, name),
		     words_of(zone));
	if (zone->reason && zone->reason->text[0])
		put_note(chart, zone->colour, "%s", zone->reason->text);
	for (unsigned i = 0; i < at_most(zone->remark_count, NOTES_MAX); i++)
		put_note(chart, STORY_ORANGE, "%s", zone->remarks[i]->text);
	put_more(chart, zone->remark_count);
	put_server_notes(chart, zone);
	chart->y += 6;
}

/* Is WORK what the box of NAME stands on: its DS or their denial, or the
 * RRset of TYPE there? */
static bool leads_to(const struct work *work, const uint8_t *name,
		     uint16_t type)
{
	const struct seen_signature *seen = work->signature;

	if (!seen)
		return name_equal(work->proof->proof->name, name);
	if (type != RRTYPE_DS && seen->type == RRTYPE_DNAME)
		return name_is_below(name, seen->owner);
	return name_equal(seen->owner, name) &&
	       (seen->type == type ||
		(type != RRTYPE_DS && seen->type == RRTYPE_CNAME));
}

/* From the last zone that has said something of it. */
static void put_way_to(struct chart *chart, const uint8_t *name, uint16_t type,
		       unsigned zones)
{
	for (unsigned i = zones; i-- > 0;) {
		struct work works[CHIPS_MAX];
		unsigned count = at_most(
			works_of(chart->story->zones[i], works), CHIPS_MAX);

		for (unsigned j = 0; j < count; j++)
			if (leads_to(&works[j], name, type)) {
				put_route(chart, colour_of_work(&works[j]),
					  WORK_X + WORK_WIDTH,
					  row_y(chart->chips_y[i], j) +
						  CHIP_HEIGHT / 2);
				return;
			}
	}
	for (unsigned i = zones; i-- > 0;)
		if (name_is_below(name, chart->story->zones[i]->name) ||
		    name_equal(name, chart->story->zones[i]->name)) {
			put_route(chart, STORY_WHITE, LEFT + BOX_WIDTH,
				  chart->chips_y[i] - 10);
			return;
		}
}

/* A box is put before what is in it, so that its height is measured. */
static int height_of_zone(const struct chart *chart,
			  const struct story_zone *zone)
{
	struct chart measured = *chart;

	measured.sink = NULL;
	put_zone_inside(&measured, zone);
	put_chips(&measured, zone);
	return measured.y - chart->y + 6;
}

static void put_zone(struct chart *chart, unsigned i)
{
	const struct story_zone *zone = chart->story->zones[i];
	int top = chart->y, height = height_of_zone(chart, zone);

	put(chart, "<g>\n");
	put_title(chart, words_of(zone));
	put_box(chart, zone->colour, top, height);
	if (i > 0)
		put_way_to(chart, zone->name, RRTYPE_DS, i);
	put_zone_inside(chart, zone);
	chart->chips_y[i] = chart->y;
	put_chips(chart, zone);
	put(chart, "</g>\n");
	chart->y = top + height + GAP;
}

static void put_records(struct chart *chart, const struct finding *finding)
{
	char text[RECORD_TEXT_MAX], type[CODE_TEXT_MAX];
	unsigned count = 0;

	for (size_t i = 0; i < finding->counts[SECTION_ANSWER]; i++) {
		const struct rrset *rrset = finding->rrsets[SECTION_ANSWER][i];
		struct rdata_walk walk = rrset_rdata(rrset);
		struct span rdata;

		while (rdata_next(&walk, &rdata))
			if (count++ < NOTES_MAX)
				put_note(chart, STORY_GREY, "%s %.400s",
					 rrtype_to_text(rrset->type, type),
					 record_to_text(rrset->type, rdata,
							text));
	}
	put_more(chart, count);
}

static void put_link_inside(struct chart *chart, const struct story_link *entry)
{
	char name[NAME_TEXT_MAX], type[CODE_TEXT_MAX];
	char head[NAME_TEXT_MAX + CODE_TEXT_MAX], words[80] = "no answer";

	snprintf(head, sizeof(head), "%s %s", name_to_text(entry->name, name),
		 rrtype_to_text(entry->type, type));
	if (entry->link)
		snprintf(words, sizeof(words), "%s, %s",
			 answer_phrase(entry->link->finding.kind),
			 security_word(entry->link->finding.security));
	put_headline(chart, entry->colour, head, words);
	if (entry->rejected)
		put_note(chart, entry->link ? STORY_ORANGE : STORY_RED, "%s",
			 entry->rejected->reason.text);
	if (entry->link)
		put_records(chart, &entry->link->finding);
	chart->y += 6;
}

static void put_link(struct chart *chart, const struct story_link *entry)
{
	struct chart measured = *chart;
	int top = chart->y;

	measured.sink = NULL;
	put_link_inside(&measured, entry);
	put(chart, "<g>\n");
	put_box(chart, entry->colour, top, measured.y - top);
	put_way_to(chart, entry->name, entry->type, chart->story->zone_count);
	put_link_inside(chart, entry);
	put(chart, "</g>\n");
	chart->y += GAP;
}

/* ---- The picture -------------------------------------------------------- */

static void put_markers(struct chart *chart)
{
	put(chart, "<defs>\n");
	for (int i = STORY_GREEN; i <= STORY_WHITE; i++)
		put(chart,
		    "<marker id=\"%s\" viewBox=\"0 0 8 8\" refX=\"7\" "
		    "refY=\"4\" markerWidth=\"6\" markerHeight=\"6\" "
		    "orient=\"auto\"><path d=\"M0,0 L8,4 L0,8 z\" "
		    "fill=\"%s\"/></marker>\n",
		    story_colour_word((enum story_colour)i),
		    stroke_of((enum story_colour)i));
	put(chart, "</defs>\n");
}

static void put_begin(struct chart *chart, const char *head, int height)
{
	const char *sentence = chart->story->sentence.text;

	put(chart,
	    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" "
	    "height=\"%d\" viewBox=\"0 0 %d %d\" role=\"img\" "
	    "aria-labelledby=\"title sentence\" font-size=\"13\" "
	    "font-family=\"'DejaVu Sans',Verdana,Arial,sans-serif\" "
	    "fill=\"#1f2328\">\n<title id=\"title\">",
	    WIDTH, height, WIDTH, height);
	put_escaped(chart, head, strlen(head));
	put(chart, "</title>\n<desc id=\"sentence\">");
	put_escaped(chart, sentence, strlen(sentence));
	put(chart, "</desc>\n");
	put_markers(chart);
	put(chart, "<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>\n",
	    WIDTH, height);
}

static void put_picture(struct chart *chart, const char *name,
			const char *words)
{
	const struct story *story = chart->story;

	chart->y = 8;
	chart->routes = 0;
	put_headline(chart, story->colour, name, words);
	put_lines(chart, LEFT + PAD, LETTERS, "#1f2328", story->sentence.text);
	chart->y += PAD;
	for (unsigned i = 0; i < story->zone_count; i++)
		put_zone(chart, i);
	for (unsigned i = 0; i < story->link_count; i++)
		put_link(chart, &story->links[i]);
	if (story->is_cut)
		put_note(chart, STORY_GREY,
			 "There was more than can be shown.");
}

void chart_render(const struct story *story, struct text_sink *sink)
{
	const struct explanation *explanation = story->explanation;
	struct chart chart = {.story = story};
	char name[NAME_TEXT_MAX], type[CODE_TEXT_MAX], code[CODE_TEXT_MAX];
	char question[NAME_TEXT_MAX + CODE_TEXT_MAX], words[128], ede[64] = "";
	char head[sizeof(question) + sizeof(words) + 2];

	snprintf(question, sizeof(question), "%s %s",
		 name_to_text(explanation->name.octets, name),
		 rrtype_to_text(explanation->type, type));
	if (explanation->reason.ede != EDE_NONE)
		snprintf(ede, sizeof(ede), ", EDE %d (%s)",
			 explanation->reason.ede,
			 ede_to_text(explanation->reason.ede, type));
	snprintf(words, sizeof(words), "%s, %s%s",
		 security_word(explanation->security),
		 rcode_to_text(explanation->rcode, code), ede);
	snprintf(head, sizeof(head), "%s  %s", question, words);
	put_picture(&chart, question, words);
	chart.sink = sink;
	put_begin(&chart, head, chart.y);
	put_picture(&chart, question, words);
	put(&chart, "</svg>\n");
}
