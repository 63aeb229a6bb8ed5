/*
 * test_cache_file.c - the caches from one run to the next: all of it, or a
 * word why not.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/unit/cache/cache_case.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "resolver/core/caches.h"
#include "resolver/daemon/cache_file.h"

enum {
	CACHES_OCTETS = 16 << 20,
	FILE_MAX = 16 << 20,
	HEADER_SIZE = 124,
	MANY = 3000, /* entries, of several blocks */
};

#define WALL_S INT64_C(1800000000)

struct place {
	struct cache_case *c;
	struct caches full, empty;
	struct settings *settings;
	char folder[64], path[96], key_path[96];
	char problem[CACHE_PROBLEM_MAX];
	uint8_t *octets; /* FILE_MAX */
};

static int setup(void **state)
{
	struct place *place = calloc(1, sizeof(*place));
	void *c = NULL;

	assert_non_null(place);
	assert_int_equal(cache_case_setup(&c), 0);
	place->c = c;
	assert_int_equal(caches_init(&place->full, CACHES_OCTETS,
				     place->c->epoch, &place->c->hash_key),
			 STATUS_OK);
	assert_int_equal(caches_init(&place->empty, CACHES_OCTETS,
				     place->c->epoch, &place->c->hash_key),
			 STATUS_OK);
	place->settings = settings_new();
	place->octets = malloc(FILE_MAX);
	assert_non_null(place->settings);
	assert_non_null(place->octets);
	strcpy(place->folder, "/tmp/kedge-cache-XXXXXX");
	assert_non_null(mkdtemp(place->folder));
	snprintf(place->path, sizeof(place->path), "%s/cache", place->folder);
	snprintf(place->key_path, sizeof(place->key_path), "%s/cache.key",
		 place->folder);
	*state = place;
	return 0;
}

static int teardown(void **state)
{
	struct place *place = *state;
	void *c = place->c;

	(void)unlink(place->path);
	(void)unlink(place->key_path);
	assert_int_equal(rmdir(place->folder), 0);
	settings_unref(place->settings);
	caches_done(&place->full);
	caches_done(&place->empty);
	free(place->octets);
	free(place);
	return cache_case_teardown(&c);
}

/* S seconds after the tests' start, by both clocks. */
static struct now now_at(double s)
{
	return (struct now){.mono = at_s(s), .wall.s = WALL_S + (int64_t)s};
}

static struct cache_file file_of(const struct place *place,
				 const struct caches *caches)
{
	return (struct cache_file){
		.path = place->path,
		.octets_max = FILE_MAX,
		.caches = caches,
		.settings = place->settings,
		.boot = {1, 2, 3},
	};
}

/* ---- Filling ------------------------------------------------------------ */

static void keep_answer(struct place *place, const char *name, uint32_t ttl_s,
			uint16_t variant, enum security security)
{
	struct built_answer *built = calloc(1, sizeof(*built));

	assert_non_null(built);
	build_answer(built, name, RRTYPE_A, FLAG_RA, &ttl_s, 1);
	built->answer.variant = variant;
	built->answer.security = security;
	answer_cache_insert(place->full.answers, place->c->reader,
			    built->name.octets, RRTYPE_A, true, false,
			    &built->answer);
	free(built);
}

/* With an A record, an empty SOA record, or nothing. */
static void keep_finding(struct place *place, enum finding_kind kind,
			 const char *name_text, uint16_t type, uint32_t ttl_s,
			 enum security security)
{
	static const uint8_t octets[22] = {0};
	bool is_answer = kind == FINDING_ANSWER;
	struct span rdata = span_of(octets, is_answer ? 4 : sizeof(octets));
	struct name name = name_of(name_text), zone = name_of("example");
	const struct rrset *rrset;
	const struct rrset *list[1];
	struct finding finding = {
		.kind = kind,
		.rank = RANK_AUTHORITATIVE,
		.security = security,
		.ttl_s = ttl_s,
		.type = type,
		.ede = EDE_NONE,
		.name = name.octets,
		.zone = zone.octets,
	};
	enum section section = is_answer ? SECTION_ANSWER : SECTION_AUTHORITY;

	assert_int_equal(rrset_make(&place->c->arena,
				    is_answer ? name.octets : zone.octets,
				    is_answer ? type : RRTYPE_SOA, ttl_s,
				    &rdata, 1, NULL, 0, &rrset),
			 STATUS_OK);
	list[0] = rrset;
	finding.rrsets[section] = list;
	finding.counts[section] = kind == FINDING_FAILURE ? 0 : 1;
	rrset_cache_insert(place->full.rrsets, place->c->reader, SHELF_FINDINGS,
			   &finding, at_s(0));
}

static void fill(struct place *place)
{
	keep_answer(place, "www.example", 300, 0, SECURITY_SECURE);
	keep_answer(place, "short.example", 20, 0, SECURITY_INSECURE);
	keep_finding(place, FINDING_ANSWER, "www.example", RRTYPE_A, 300,
		     SECURITY_SECURE);
	keep_finding(place, FINDING_NODATA, "www.example", RRTYPE_AAAA, 300,
		     SECURITY_INSECURE);
}

static uint64_t entries(const struct caches *caches)
{
	return answer_cache_stats(caches->answers).entries +
	       rrset_cache_stats(caches->rrsets).entries;
}

/* ---- Writing and reading ------------------------------------------------ */

static uint64_t save(struct place *place, struct now now)
{
	struct cache_file file = file_of(place, &place->full);
	uint64_t count = 0;

	if (cache_file_write(&file, now, place->problem, &count) != STATUS_OK)
		fail_msg("%s", place->problem);
	return count;
}

static enum status load_file(struct place *place, const struct cache_file *file,
			     struct now now, uint64_t *taken)
{
	struct cache_load *load = NULL;
	enum status status = cache_load_open(file, now, place->problem, &load);

	while (status == STATUS_OK && !cache_load_is_done(load))
		status = cache_load_step(load, place->c->reader, now,
					 place->problem);
	if (status == STATUS_OK)
		*taken = cache_load_count(load).taken;
	if (status == STATUS_OK)
		assert_int_equal(cache_load_count(load).malformed, 0);
	cache_load_free(load);
	return status;
}

static uint64_t load_at(struct place *place, struct now now)
{
	struct cache_file file = file_of(place, &place->empty);
	uint64_t taken = 0;

	if (load_file(place, &file, now, &taken) != STATUS_OK)
		fail_msg("%s", place->problem);
	return taken;
}

/* Nothing of it is taken, and PROBLEM has WORDS and says what happens now. */
static void assert_refused_by(struct place *place,
			      const struct cache_file *file, struct now now,
			      const char *words)
{
	uint64_t taken;

	assert_int_not_equal(load_file(place, file, now, &taken), STATUS_OK);
	assert_int_equal(entries(&place->empty), 0);
	if (!strstr(place->problem, words))
		fail_msg("\"%s\" is not in \"%s\"", words, place->problem);
}

static void assert_refused(struct place *place, struct now now,
			   const char *words)
{
	struct cache_file file = file_of(place, &place->empty);

	assert_refused_by(place, &file, now, words);
}

static size_t slurp(struct place *place)
{
	FILE *file = fopen(place->path, "rb");
	size_t size;

	assert_non_null(file);
	size = fread(place->octets, 1, FILE_MAX, file);
	fclose(file);
	return size;
}

static void put_file(struct place *place, size_t size)
{
	FILE *file = fopen(place->path, "wb");

	assert_non_null(file);
	assert_int_equal(fwrite(place->octets, 1, size, file), size);
	assert_int_equal(fclose(file), 0);
}

/* ---- What is kept ------------------------------------------------------- */

static uint32_t answer_ttl_s(struct place *place, const char *name,
			     struct moment at)
{
	struct query query = query_of(name, RRTYPE_A, 0, EDNS_DO);
	uint8_t out[512];
	size_t size = ask(place->empty.answers, &query, at, sizeof(out), out);

	return size ? see_answer(out, size).ttls_s[0] : 0;
}

static void a_cache_is_found_again_with_what_is_left_of_its_life(void **state)
{
	struct place *place = *state;
	struct name name = name_of("www.example");
	struct finding finding;

	fill(place);
	assert_int_equal(save(place, now_at(10)), 4);
	/* A second more for the one in which it was written. */
	assert_int_equal(load_at(place, now_at(50)), 3);
	assert_int_equal(answer_ttl_s(place, "www.example", at_s(50)), 249);
	assert_int_equal(answer_ttl_s(place, "short.example", at_s(50)), 0);
	assert_int_equal(rrset_cache_find(place->empty.rrsets, SHELF_FINDINGS,
					  name.octets, RRTYPE_A, at_s(50),
					  &place->c->arena, &finding),
			 STATUS_OK);
	assert_int_equal(finding.ttl_s, 249);
	assert_int_equal(finding_answer(&finding)->ttl_s, 249);
	assert_int_equal(finding.security, SECURITY_SECURE);
	assert_int_equal(rrset_cache_find(place->empty.rrsets, SHELF_FINDINGS,
					  name.octets, RRTYPE_AAAA, at_s(299),
					  &place->c->arena, &finding),
			 STATUS_NOT_FOUND);
}

static void failures_bogus_and_what_some_alone_get_is_not_kept(void **state)
{
	struct place *place = *state;
	struct built_answer *failure = calloc(1, sizeof(*failure));

	assert_non_null(failure);
	build_failure(failure, "failed.example", RRTYPE_A, 300);
	answer_cache_insert(place->full.answers, place->c->reader,
			    failure->name.octets, RRTYPE_A, true, false,
			    &failure->answer);
	free(failure);
	keep_answer(place, "some.example", 300, 3, SECURITY_SECURE);
	keep_answer(place, "bogus.example", 300, 0, SECURITY_BOGUS);
	keep_finding(place, FINDING_FAILURE, "fail.example", RRTYPE_A, 300,
		     SECURITY_UNCHECKED);
	keep_finding(place, FINDING_ANSWER, "bogus.example", RRTYPE_A, 300,
		     SECURITY_BOGUS);
	assert_int_equal(entries(&place->full), 5);
	assert_int_equal(save(place, now_at(0)), 0);
	assert_int_equal(load_at(place, now_at(0)), 0);
}

static void fill_many(struct place *place)
{
	for (int i = 0; i < MANY; i++) {
		char name[32];

		snprintf(name, sizeof(name), "n%d.example", i);
		keep_answer(place, name, 300, 0, SECURITY_SECURE);
	}
}

static void many_blocks_are_read_as_they_were_written(void **state)
{
	struct place *place = *state;

	fill_many(place);
	assert_int_equal(save(place, now_at(0)), MANY);
	assert_true(slurp(place) > 2 * 128 * 1024);
	assert_int_equal(load_at(place, now_at(1)), MANY);
	assert_int_equal(answer_ttl_s(place, "n2999.example", at_s(1)), 298);
}

static void what_is_known_meanwhile_stays(void **state)
{
	struct place *place = *state;

	fill(place);
	assert_int_equal(save(place, now_at(0)), 4);
	assert_int_equal(load_at(place, now_at(1)), 4);
	assert_int_equal(load_at(place, now_at(10)), 0);
	assert_int_equal(answer_ttl_s(place, "www.example", at_s(10)), 289);
}

/* ---- What is refused ---------------------------------------------------- */

static void damage_of_any_octet_is_seen(void **state)
{
	struct place *place = *state;
	size_t size;

	fill(place);
	(void)save(place, now_at(0));
	size = slurp(place);
	for (size_t i = 0; i < size; i++) {
		place->octets[i] ^= (uint8_t)(1 << i % 8);
		put_file(place, size);
		assert_refused(place, now_at(1), "is not used: ");
		place->octets[i] ^= (uint8_t)(1 << i % 8);
	}
	put_file(place, size);
	assert_int_equal(load_at(place, now_at(1)), 4);
}

static void a_file_cut_short_anywhere_is_refused(void **state)
{
	struct place *place = *state;
	size_t size;

	fill(place);
	(void)save(place, now_at(0));
	size = slurp(place);
	for (size_t i = 0; i < size; i++) {
		put_file(place, i);
		assert_refused(place, now_at(1), "cut short");
	}
	memset(place->octets + size, 0, 1);
	put_file(place, size + 1);
	assert_refused(place, now_at(1), "something follows its end");
}

/* Octets of the block that begins AT, its head and its MAC included. */
static size_t block_size(const struct place *place, size_t at)
{
	const uint8_t *head = place->octets + at;

	return 8 +
	       ((size_t)head[0] << 24 | (size_t)head[1] << 16 |
		(size_t)head[2] << 8 | head[3]) +
	       32;
}

static void a_block_in_anothers_place_is_refused(void **state)
{
	struct place *place = *state;
	size_t size, first;

	fill_many(place);
	(void)save(place, now_at(0));
	size = slurp(place);
	first = block_size(place, HEADER_SIZE);
	assert_true(HEADER_SIZE + first < size);
	/* Left out. */
	memmove(place->octets + HEADER_SIZE,
		place->octets + HEADER_SIZE + first,
		size - HEADER_SIZE - first);
	put_file(place, size - first);
	assert_refused(place, now_at(1), "damaged");
}

static void blocks_of_another_file_are_refused(void **state)
{
	struct place *place = *state;
	uint8_t header[HEADER_SIZE];
	size_t size;

	fill(place);
	(void)save(place, now_at(0));
	assert_true(slurp(place) > HEADER_SIZE);
	memcpy(header, place->octets, sizeof(header));
	/* The same moment, the same entries, the same key. */
	(void)save(place, now_at(0));
	size = slurp(place);
	memcpy(place->octets, header, sizeof(header));
	put_file(place, size);
	assert_refused(place, now_at(1), "damaged");
}

static void another_key_or_none_or_an_open_one_is_no_proof(void **state)
{
	struct place *place = *state;
	struct stat about;

	fill(place);
	(void)save(place, now_at(0));
	assert_int_equal(stat(place->key_path, &about), 0);
	assert_int_equal(about.st_mode & 0777, 0600);
	assert_int_equal(stat(place->path, &about), 0);
	assert_int_equal(about.st_mode & 0777, 0600);

	assert_int_equal(chmod(place->key_path, 0640), 0);
	assert_refused(place, now_at(1), "can be used by others");
	assert_int_equal(chmod(place->key_path, 0600), 0);
	/* Only root can give it to others. */
	if (chown(place->key_path, geteuid() + 1, (gid_t)-1) == 0)
		assert_refused(place, now_at(1), "can be used by others");
	assert_int_equal(unlink(place->key_path), 0);
	assert_refused(place, now_at(1), "is missing");
	assert_int_equal(symlink("/dev/zero", place->key_path), 0);
	assert_refused(place, now_at(1), "cannot read");
	assert_int_equal(unlink(place->key_path), 0);

	size_t size = slurp(place);

	(void)save(place, now_at(0)); /* makes another key */
	put_file(place, size);
	assert_refused(place, now_at(1), "another key");
}

static void a_key_of_no_use_is_replaced(void **state)
{
	struct place *place = *state;

	fill(place);
	(void)save(place, now_at(0));
	assert_int_equal(truncate(place->key_path, 5), 0);
	assert_refused(place, now_at(1), "is no key");
	(void)save(place, now_at(0));
	assert_int_equal(load_at(place, now_at(1)), 4);
}

static void what_is_not_there_is_no_problem(void **state)
{
	struct place *place = *state;
	struct cache_file file = file_of(place, &place->empty);
	struct cache_load *load;

	assert_int_equal(
		cache_load_open(&file, now_at(0), place->problem, &load),
		STATUS_NOT_FOUND);
}

static void a_clock_that_is_wrong_is_refused(void **state)
{
	static const struct {
		double wall, mono;
		bool same_boot;
		const char *words; /* NULL: it is used */
	} rows[] = {
		{-1, 10, false, "from the future"},
		{-1, 10, true, "from the future"},
		{CACHE_FILE_AGE_MAX_S + 1, 10, false, "older than a week"},
		{10, 100, true, "was set back"},
		{10, 100, false, NULL},
		{100, 10, true, NULL}, /* it slept meanwhile */
		{10, 12, true, NULL},
	};
	struct place *place = *state;

	fill(place);
	(void)save(place, now_at(0));
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct cache_file file = file_of(place, &place->empty);
		struct now now = {.mono = at_s(rows[i].mono),
				  .wall.s = WALL_S + (int64_t)rows[i].wall};
		uint64_t taken;

		if (!rows[i].same_boot)
			file.boot[0]++;
		if (rows[i].words) {
			assert_refused_by(place, &file, now, rows[i].words);
			continue;
		}
		assert_int_equal(load_file(place, &file, now, &taken),
				 STATUS_OK);
		answer_cache_flush(place->empty.answers, place->c->reader,
				   name_root, true);
		rrset_cache_flush(place->empty.rrsets, place->c->reader,
				  name_root, true);
	}
}

static void add_negative(struct settings *settings)
{
	struct name name = name_of("broken.example");

	assert_int_equal(
		anchor_set_add_negative(settings->anchors, name.octets),
		STATUS_OK);
}

static void add_root(struct settings *settings)
{
	assert_int_equal(anchor_set_add_builtin_root(settings->anchors),
			 STATUS_OK);
}

static void do_not_validate(struct settings *settings)
{
	settings->validate = !settings->validate;
}

static void refuse_algorithm(struct settings *settings)
{
	settings->policy.algorithms[8] = !settings->policy.algorithms[8];
}

static void forward(struct settings *settings)
{
	struct settings_zone *zone = settings_add_zone(settings);

	assert_non_null(zone);
	zone->name = name_of("corp.example");
	zone->kind = ZONE_FORWARD_ONLY;
	zone->address_count = 1;
	assert_int_equal(
		address_from_text("192.0.2.1", 53, &zone->addresses[0]),
		STATUS_OK);
}

static void other_settings_that_judge_or_ask_otherwise_refuse(void **state)
{
	static void (*const changes[])(struct settings *) = {
		add_negative,     add_root, do_not_validate,
		refuse_algorithm, forward,
	};
	struct place *place = *state;

	fill(place);
	(void)save(place, now_at(0));
	for (size_t i = 0; i < sizeof(changes) / sizeof(*changes); i++) {
		struct cache_file file = file_of(place, &place->empty);
		struct settings *changed = settings_new();

		assert_non_null(changed);
		changes[i](changed);
		file.settings = changed;
		assert_refused_by(place, &file, now_at(1), "have changed");
		settings_unref(changed);
	}
	/* Others, but the same. */
	settings_unref(place->settings);
	place->settings = settings_new();
	assert_non_null(place->settings);
	assert_int_equal(load_at(place, now_at(1)), 4);
}

/* ---- Bounds and failures ------------------------------------------------ */

static void a_file_is_no_larger_than_it_may_be(void **state)
{
	struct place *place = *state;
	struct cache_file file = file_of(place, &place->full);
	struct stat about;
	uint64_t count;

	fill_many(place);
	file.octets_max = 150000;
	assert_int_equal(
		cache_file_write(&file, now_at(0), place->problem, &count),
		STATUS_OK);
	assert_in_range(count, 1, MANY - 1);
	assert_int_equal(stat(place->path, &about), 0);
	assert_in_range(about.st_size, 140000, 150000);
	assert_int_equal(load_at(place, now_at(1)), count);

	answer_cache_flush(place->empty.answers, place->c->reader, name_root,
			   true);
	file = file_of(place, &place->empty);
	file.octets_max = (uint64_t)about.st_size - 1;
	assert_refused_by(place, &file, now_at(1), "max-cache-size");
}

static void what_cannot_be_written_leaves_the_old_file(void **state)
{
	struct place *place = *state;
	struct cache_file file = file_of(place, &place->full);
	char new_path[128];
	uint64_t count;

	fill(place);
	(void)save(place, now_at(0));
	/* A folder is where the new file should come. */
	snprintf(new_path, sizeof(new_path), "%s.new", place->path);
	assert_int_equal(mkdir(new_path, 0700), 0);
	assert_int_equal(
		cache_file_write(&file, now_at(5), place->problem, &count),
		STATUS_IO);
	assert_non_null(strstr(place->problem, "name another cache-file"));
	assert_int_equal(rmdir(new_path), 0);
	assert_int_equal(load_at(place, now_at(1)), 4);
}

int main(void)
{
#define with_place(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
	const struct CMUnitTest tests[] = {
		with_place(
			a_cache_is_found_again_with_what_is_left_of_its_life),
		with_place(failures_bogus_and_what_some_alone_get_is_not_kept),
		with_place(many_blocks_are_read_as_they_were_written),
		with_place(what_is_known_meanwhile_stays),
		with_place(damage_of_any_octet_is_seen),
		with_place(a_file_cut_short_anywhere_is_refused),
		with_place(a_block_in_anothers_place_is_refused),
		with_place(blocks_of_another_file_are_refused),
		with_place(another_key_or_none_or_an_open_one_is_no_proof),
		with_place(a_key_of_no_use_is_replaced),
		with_place(what_is_not_there_is_no_problem),
		with_place(a_clock_that_is_wrong_is_refused),
		with_place(other_settings_that_judge_or_ask_otherwise_refuse),
		with_place(a_file_is_no_larger_than_it_may_be),
		with_place(what_cannot_be_written_leaves_the_old_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
