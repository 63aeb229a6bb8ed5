/*
 * test_explain_forms.c - text, JSON and picture tell the same of one name.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "resolver/explain/chart.h"
#include "resolver/explain/json.h"
#include "resolver/explain/text.h"
#include "tests/sim/scene.h"

#include <expat.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct page {
	struct text_sink sink;
	size_t size;
	char text[256 * 1024];
};

static void put(struct text_sink *sink, const char *octets, size_t size)
{
	struct page *page = (struct page *)(void *)sink;

	assert_true(size < sizeof(page->text) - page->size);
	memcpy(page->text + page->size, octets, size);
	page->size += size;
	page->text[page->size] = '\0';
}

static const char *text_at(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	if (!text)
		fail_msg("there is no text \"%s\"", key);
	return text;
}

static void has(const char *name, const char *page, const char *words)
{
	if (!strstr(page, words))
		fail_msg("%s: not in the text: %s", name, words);
}

/* What the text begins a zone's block or its first line with. */
static void check_zone(const char *name, const char *page, const json_t *zone)
{
	static const char *const codes[][2] = {{"green", "32"},
					       {"grey", "90"},
					       {"orange", "33"},
					       {"red", "31"},
					       {"white", "39"}};
	char words[512];
	size_t i = 0;

	while (strcmp(codes[i][0], text_at(zone, "colour")) != 0)
		assert_true(++i < COUNT_OF(codes));
	snprintf(words, sizeof(words), "\n\033[1;%sm%s%s  ", codes[i][1],
		 text_at(zone, "name"),
		 strcmp(text_at(zone, "name"), ".") == 0 ? " (the root)" : "");
	has(name, page, words);
}

static void check_heads(const char *name, const char *page, const json_t *root)
{
	const json_t *ede =
		json_object_get(json_object_get(root, "reason"), "ede");
	char words[512];

	snprintf(words, sizeof(words), "%s %s  %s, %s", text_at(root, "name"),
		 text_at(root, "type"), text_at(root, "verdict"),
		 text_at(root, "rcode"));
	has(name, page, words);
	has(name, page, text_at(root, "sentence"));
	if (json_is_object(ede)) {
		snprintf(words, sizeof(words), ", EDE %d (%s)",
			 (int)json_integer_value(json_object_get(ede, "code")),
			 text_at(ede, "name"));
		has(name, page, words);
	}
}

/* The lists of the story, counted in both. */
static void check_lists(const struct story *story, const json_t *zones)
{
	const json_t *zone;
	size_t i;

	assert_int_equal(json_array_size(zones), story->zone_count);
	json_array_foreach(zones, i, zone)
	{
		const struct story_zone *told = story->zones[i];

		assert_int_equal(json_array_size(json_object_get(zone, "ds")),
				 told->ds_count);
		assert_int_equal(json_array_size(json_object_get(zone, "keys")),
				 told->key_count);
		assert_int_equal(
			json_array_size(json_object_get(zone, "signatures")),
			told->signature_count);
		assert_int_equal(
			json_array_size(json_object_get(zone, "denials")),
			told->proof_count);
		assert_int_equal(
			json_array_size(json_object_get(zone, "remarks")),
			told->remark_count);
	}
}

/* ---- The picture ----------------------------------------------------------
 */

static void add_words(void *context, const char *words, int size)
{
	put(&((struct page *)context)->sink, words, (size_t)size);
}

/* Nothing runs, nothing is fetched. */
static void look_at_element(void *context, const char *element,
			    const char **attributes)
{
	(void)context;
	assert_string_not_equal(element, "script");
	assert_string_not_equal(element, "image");
	for (size_t i = 0; attributes[i]; i += 2) {
		assert_null(strstr(attributes[i], "href"));
		assert_int_not_equal(strncmp(attributes[i], "on", 2), 0);
	}
}

/* All that is written in it, without the markup. */
static struct page *words_of_picture(const struct story *story)
{
	struct page *picture = calloc(1, sizeof(*picture));
	struct page *words = calloc(1, sizeof(*words));
	XML_Parser parser = XML_ParserCreate(NULL);

	assert_non_null(picture);
	assert_non_null(words);
	assert_non_null(parser);
	picture->sink.put = put;
	chart_render(story, &picture->sink);
	XML_SetUserData(parser, words);
	XML_SetCharacterDataHandler(parser, add_words);
	XML_SetStartElementHandler(parser, look_at_element);
	if (XML_Parse(parser, picture->text, (int)picture->size, 1) !=
	    XML_STATUS_OK)
		fail_msg("%s in line %lu of %s",
			 XML_ErrorString(XML_GetErrorCode(parser)),
			 (unsigned long)XML_GetCurrentLineNumber(parser),
			 picture->text);
	XML_ParserFree(parser);
	free(picture);
	return words;
}

static void check_picture(const char *name, const struct story *story,
			  const json_t *root)
{
	static const char *const signs[][2] = {{"green", "\u2713"},
					       {"grey", "\u25cb"},
					       {"orange", "\u25b2"},
					       {"red", "\u2717"},
					       {"white", "\u2013"}};
	struct page *picture = words_of_picture(story);
	const json_t *zone;
	char words[512];
	size_t i;

	has(name, picture->text, text_at(root, "sentence"));
	snprintf(words, sizeof(words), "%s %s  %s, %s", text_at(root, "name"),
		 text_at(root, "type"), text_at(root, "verdict"),
		 text_at(root, "rcode"));
	has(name, picture->text, words);
	json_array_foreach(json_object_get(root, "zones"), i, zone)
	{
		size_t sign = 0;

		while (strcmp(signs[sign][0], text_at(zone, "colour")) != 0)
			assert_true(++sign < COUNT_OF(signs));
		snprintf(words, sizeof(words), "%s %s%s \u2014 ",
			 signs[sign][1], text_at(zone, "name"),
			 i == 0 ? " (the root)" : "");
		/* Longer names are shortened in the middle. */
		if (strlen(text_at(zone, "name")) <= 60)
			has(name, picture->text, words);
	}
	free(picture);
}

static void check(struct sim *sim, const char *name, uint16_t type)
{
	const struct text_options options = {.colours = true, .verbose = true};
	struct explanation *explanation = sim_explain(sim, name, type);
	struct page *page = calloc(1, sizeof(*page));
	struct story *story;
	json_t *root, *zone;
	char *text;
	size_t i;

	assert_non_null(explanation);
	assert_non_null(page);
	page->sink.put = put;
	story = story_new(explanation);
	assert_non_null(story);
	text_render(story, &options, &page->sink);
	text = json_of_story(story, true);
	assert_non_null(text);
	root = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(root);
	check_heads(name, page->text, root);
	json_array_foreach(json_object_get(root, "zones"), i, zone)
		check_zone(name, page->text, zone);
	check_lists(story, json_object_get(root, "zones"));
	check_picture(name, story, root);
	assert_int_equal(json_array_size(json_object_get(root, "answer")),
			 story->link_count);
	assert_true(json_array_size(json_object_get(root, "exchanges")) > 0 ||
		    story->sentence.cause == CAUSE_CONFIGURED);
	json_decref(root);
	free(text);
	free(page);
	story_free(story);
	explanation_free(explanation);
}

static void text_json_and_picture_agree_about_every_zone(void **state)
{
	size_t count;
	const struct testbed_case *cases = testbed_cases(&count);
	const char *zone = "";

	(void)state;
	/* One question for each zone. */
	for (size_t i = 0; i < count; i++) {
		struct sim *sim;

		if (strcmp(zone, cases[i].zone) == 0)
			continue;
		zone = cases[i].zone;
		sim = sim_new(&(struct sim_options){
			.seed = 1, .world = scene_world(&lab_tables)});
		check(sim, cases[i].name, cases[i].type);
		sim_free(sim);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_json_and_picture_agree_about_every_zone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
