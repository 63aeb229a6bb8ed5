/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/unit/validator/records.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>
#include <ldns/ldns.h>

#include "wire/codes.h"
#include "wire/rdata.h"

enum {
	RECORDS_MAX = 1024
};

struct record {
	const uint8_t *owner;
	uint16_t type;
	uint16_t covers; /* the type of the set it belongs to */
	uint32_t ttl_s;
	struct span rdata;
};

struct record_list {
	struct arena *arena;
	size_t count;
	struct record records[RECORDS_MAX];
};

static void *must(void *memory)
{
	assert_non_null(memory);
	return memory;
}

static struct span rdata_of(struct arena *arena, const ldns_rr *rr)
{
	ldns_buffer *buffer = must(ldns_buffer_new(LDNS_MIN_BUFLEN));
	size_t size;
	uint8_t *copy;

	assert_int_equal(ldns_rr_rdata2buffer_wire(buffer, rr), LDNS_STATUS_OK);
	size = ldns_buffer_position(buffer);
	copy = must(arena_copy(arena, ldns_buffer_begin(buffer), size));
	ldns_buffer_free(buffer);
	return span_of(copy, size);
}

static void add_rr(struct record_list *list, const ldns_rr *rr)
{
	const ldns_rdf *owner = ldns_rr_owner(rr);
	struct record *record = &list->records[list->count];
	struct rdata_rrsig rrsig;

	assert_true(list->count++ < RECORDS_MAX);
	record->owner = must(arena_copy(list->arena, ldns_rdf_data(owner),
					ldns_rdf_size(owner)));
	record->type = (uint16_t)ldns_rr_get_type(rr);
	record->ttl_s = ldns_rr_ttl(rr);
	record->rdata = rdata_of(list->arena, rr);
	record->covers = record->type;
	if (record->type != RRTYPE_RRSIG)
		return;
	assert_int_equal(rdata_rrsig_parse(record->rdata, &rrsig), STATUS_OK);
	record->covers = rrsig.type_covered;
}

ldns_rr_list *records_ldns(const char *text)
{
	ldns_rr_list *list = must(ldns_rr_list_new());
	FILE *file = must(fmemopen((void *)(uintptr_t)text, strlen(text), "r"));
	ldns_rdf *origin = ldns_dname_new_frm_str("."), *previous = NULL;
	uint32_t ttl_s = 3600;
	int line = 0;

	while (!feof(file)) {
		ldns_rr *rr = NULL;
		ldns_status status = ldns_rr_new_frm_fp_l(
			&rr, file, &ttl_s, &origin, &previous, &line);

		if (status == LDNS_STATUS_OK)
			assert_true(ldns_rr_list_push_rr(list, rr));
		else if (status != LDNS_STATUS_SYNTAX_EMPTY)
			fail_msg("line %d: %s\n%s", line,
				 ldns_get_errorstr_by_id(status), text);
	}
	ldns_rdf_deep_free(origin);
	ldns_rdf_deep_free(previous);
	fclose(file);
	return list;
}

static struct record_list *read_records(struct arena *arena, const char *text)
{
	struct record_list *list = must(arena_alloc(arena, sizeof(*list)));
	ldns_rr_list *rrs = records_ldns(text);

	list->arena = arena;
	for (size_t i = 0; i < ldns_rr_list_rr_count(rrs); i++)
		add_rr(list, ldns_rr_list_rr(rrs, i));
	ldns_rr_list_deep_free(rrs);
	return list;
}

static const struct rrset *make_rrset(const struct record_list *list,
				      const struct record *first)
{
	struct span rdata[RECORDS_MAX], rrsigs[RECORDS_MAX];
	size_t rdata_count = 0, rrsig_count = 0;
	const struct rrset *rrset;

	for (size_t i = 0; i < list->count; i++) {
		const struct record *record = &list->records[i];

		if (record->covers != first->covers ||
		    !name_equal(record->owner, first->owner))
			continue;
		if (record->type == RRTYPE_RRSIG)
			rrsigs[rrsig_count++] = record->rdata;
		else
			rdata[rdata_count++] = record->rdata;
	}
	assert_int_equal(rrset_make(list->arena, first->owner, first->covers,
				    first->ttl_s, rdata, rdata_count, rrsigs,
				    rrsig_count, &rrset),
			 STATUS_OK);
	return rrset;
}

static bool is_known(const struct records *records, const struct record *record)
{
	for (size_t i = 0; i < records->count; i++)
		if (records->rrsets[i]->type == record->covers &&
		    name_equal(rrset_owner(records->rrsets[i]), record->owner))
			return true;
	return false;
}

const struct records *records_read(struct arena *arena, const char *text)
{
	const struct record_list *list = read_records(arena, text);
	struct records *records = must(arena_alloc(arena, sizeof(*records)));

	for (size_t i = 0; i < list->count; i++) {
		if (is_known(records, &list->records[i]))
			continue;
		assert_true(records->count < RECORDS_RRSETS_MAX);
		records->rrsets[records->count++] =
			make_rrset(list, &list->records[i]);
	}
	return records;
}

const struct rrset *records_find(const struct records *records,
				 const char *owner, uint16_t type)
{
	struct name name;

	assert_int_equal(name_from_text(owner, &name), STATUS_OK);
	for (size_t i = 0; i < records->count; i++)
		if (records->rrsets[i]->type == type &&
		    name_equal(rrset_owner(records->rrsets[i]), name.octets))
			return records->rrsets[i];
	fail_msg("no %s of type %u", owner, type);
	return NULL;
}

const struct rrset *records_rrset(struct arena *arena, const char *text)
{
	const struct records *records = records_read(arena, text);

	assert_int_equal(records->count, 1);
	return records->rrsets[0];
}

const char *records_join(struct arena *arena, const char *a, const char *b)
{
	size_t size = strlen(a);
	char *text = must(arena_alloc(arena, size + strlen(b) + 1));

	memcpy(text, a, size);
	memcpy(text + size, b, strlen(b));
	return text;
}

const char *records_replace(struct arena *arena, const char *text,
			    const char *old, const char *new_)
{
	size_t room = strlen(text) * (strlen(new_) + 1) + 1;
	char *out = must(arena_alloc(arena, room)), *at = out;

	assert_non_null(strstr(text, old));
	while (*text) {
		if (strncmp(text, old, strlen(old)) == 0) {
			at = stpcpy(at, new_);
			text += strlen(old);
		} else {
			*at++ = *text++;
		}
	}
	return out;
}

const uint8_t *records_name(struct arena *arena, const char *text)
{
	struct name name;

	assert_int_equal(name_from_text(text, &name), STATUS_OK);
	name_lower(name.octets);
	return must(arena_copy(arena, name.octets, name_size(name.octets)));
}

struct zone_keys *records_keys(const char *text)
{
	const struct records *records;
	struct zone_keys *keys = NULL;
	struct policy policy;
	struct arena arena;

	arena_init(&arena, 4 * 1024 * 1024);
	policy_init(&policy);
	records = records_read(&arena, text);
	for (size_t i = 0; i < records->count && !keys; i++)
		if (records->rrsets[i]->type == RRTYPE_DNSKEY)
			assert_int_equal(
				zone_keys_new_secure(
					records->rrsets[i], &policy, 3600,
					(struct wall_time){INT64_MAX}, &keys),
				STATUS_OK);
	arena_done(&arena);
	return must(keys);
}

static void put_section(struct finding *finding, enum section section,
			struct arena *arena, const char *text)
{
	const struct records *records;

	if (!text)
		return;
	records = records_read(arena, text);
	finding->rrsets[section] = records->rrsets;
	finding->counts[section] = records->count;
	for (size_t i = 0; i < records->count; i++)
		if (records->rrsets[i]->ttl_s < finding->ttl_s)
			finding->ttl_s = records->rrsets[i]->ttl_s;
}

struct finding *records_finding(struct arena *arena, enum finding_kind kind,
				const char *qname, uint16_t type,
				const char *zone, const char *answer,
				const char *authority)
{
	struct finding *finding = must(arena_alloc(arena, sizeof(*finding)));

	*finding = (struct finding){
		.kind = kind,
		.rank = RANK_AUTHORITATIVE,
		.ttl_s = UINT32_MAX,
		.type = type,
		.ede = EDE_NONE,
		.name = records_name(arena, qname),
		.zone = records_name(arena, zone),
	};
	put_section(finding, SECTION_ANSWER, arena, answer);
	put_section(finding, SECTION_AUTHORITY, arena, authority);
	return finding;
}

struct wall_time records_time(const char *text)
{
	struct tm parts = {0};
	const char *end = strptime(text, "%Y%m%d%H%M%S", &parts);

	assert_true(end && *end == '\0');
	return (struct wall_time){.s = (int64_t)timegm(&parts)};
}

struct rrset *records_copy(struct arena *arena, const struct rrset *rrset)
{
	return must(arena_copy(arena, rrset, rrset->size));
}
