/*
 * test_catalogue.c - what `kedge explain` says first of each question of the
 * laboratory: colour, cause, who has to act, and the sentence, held to what
 * the file says that it is started with.
 *
 *	test-sim-catalogue FILE             the test
 *	test-sim-catalogue FILE --rewrite   writes FILE anew, to be read
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "resolver/explain/story.h"
#include "tests/sim/scene.h"

#include <stdio.h>
#include <string.h>

enum {
	BLOCK_MAX =
		4 * SENTENCE_MAX, /* octets of one question's, with the NUL */
};

static const char *file_name;

static const char top[] =
	"# What `kedge explain` says first of each question of the "
	"laboratory:\n"
	"# QNAME, QTYPE, what is shown; colour, cause, who has to act; the "
	"sentence.\n"
	"# After a change: build/tests/sim/test-sim-catalogue "
	"tests/sim/catalogue.txt --rewrite\n"
	"# and read what has changed as the zone's operator would.\n";

/* From nothing, so that the order of questions is of no matter. */
static void explain(const struct testbed_case *question, char *block)
{
	struct sim *sim = sim_new(&(struct sim_options){
		.seed = 1, .world = scene_world(&lab_tables)});
	struct explanation *explanation =
		sim_explain(sim, question->name, question->type);
	char type[CODE_TEXT_MAX];
	struct story *story;

	assert_non_null(explanation);
	story = story_new(explanation);
	assert_non_null(story);
	assert_false(story->is_cut);
	snprintf(block, BLOCK_MAX, "\n%s %s: %s\n  %s, %s, %s\n  %s\n",
		 question->name, rrtype_to_text(question->type, type),
		 question->what, story_colour_word(story->colour),
		 cause_word(story->sentence.cause),
		 party_word(story->sentence.party), story->sentence.text);
	story_free(story);
	explanation_free(explanation);
	sim_free(sim);
}

/* Is BLOCK what comes next in FILE? READ gets what does. */
static bool comes_next(FILE *file, const char *block, char *read)
{
	size_t size = fread(read, 1, strlen(block), file);

	read[size] = '\0';
	return strcmp(read, block) == 0;
}

static void each_case_has_its_cause_its_party_and_its_sentence(void **state)
{
	char block[BLOCK_MAX], read[BLOCK_MAX];
	FILE *file = fopen(file_name, "r");
	size_t count;
	const struct testbed_case *cases = testbed_cases(&count);

	(void)state;
	assert_non_null(file);
	assert_true(comes_next(file, top, read));
	for (size_t i = 0; i < count; i++) {
		explain(&cases[i], block);
		if (!comes_next(file, block, read))
			fail_msg("%s has:\n%s\ninstead of:\n%s", file_name,
				 read, block);
	}
	assert_int_equal(fgetc(file), EOF);
	fclose(file);
}

static int rewrite(void)
{
	char block[BLOCK_MAX];
	FILE *file = fopen(file_name, "w");
	size_t count;
	const struct testbed_case *cases = testbed_cases(&count);

	if (!file) {
		perror(file_name);
		return 1;
	}
	fputs(top, file);
	for (size_t i = 0; i < count; i++) {
		explain(&cases[i], block);
		fputs(block, file);
	}
	return fclose(file) == 0 ? 0 : 1;
}

int main(int count, char **words)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			each_case_has_its_cause_its_party_and_its_sentence),
	};

	if (count < 2) {
		fprintf(stderr, "usage: %s FILE [--rewrite]\n", words[0]);
		return 2;
	}
	file_name = words[1];
	if (count > 2 && strcmp(words[2], "--rewrite") == 0)
		return rewrite();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
