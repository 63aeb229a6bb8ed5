/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/sim/scene.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wire/rdata.h"

enum {
	WORLDS_MAX = 16
};

static struct {
	const struct lab_tables *tables;
	struct lab_world *world;
} worlds[WORLDS_MAX];

static void free_worlds(void)
{
	for (size_t i = 0; i < WORLDS_MAX; i++)
		lab_world_free(worlds[i].world);
}

const struct lab_world *scene_world(const struct lab_tables *tables)
{
	const struct wall_time wall = {.s = SIM_START_WALL_S};
	size_t i = 0;

	while (i < WORLDS_MAX && worlds[i].world)
		if (worlds[i++].tables == tables)
			return worlds[i - 1].world;
	assert_true(i < WORLDS_MAX);
	if (i == 0)
		atexit(free_worlds);
	worlds[i].tables = tables;
	assert_int_equal(
		lab_world_new(tables, LAB_REAL, 1, wall, &worlds[i].world),
		STATUS_OK);
	return worlds[i].world;
}

struct sim *scene_with(const struct sim_options *options)
{
	struct sim_options mine = *options;

	if (!mine.seed)
		mine.seed = 1;
	mine.world = scene_world(&scene_tables);
	return sim_new(&mine);
}

struct sim *scene(sim_server *server)
{
	return scene_with(&(struct sim_options){.server = server});
}

const char *scene_text(const struct sim_answer *answer)
{
	static char text[4 * NAME_TEXT_MAX];
	char name[NAME_TEXT_MAX], type[CODE_TEXT_MAX], rcode[CODE_TEXT_MAX];
	const struct message *message = &answer->message;

	if (!answer->is_there)
		return "no answer";
	snprintf(text, sizeof(text),
		 "%s %s: %s%s%s EDE %d \"%.*s\", %zu+%zu+%zu RRsets",
		 name_to_text(message->question.name.octets, name),
		 rrtype_to_text(message->question.type, type),
		 rcode_to_text(message->rcode, rcode),
		 message->header.flags & FLAG_AD ? " AD" : "",
		 message->header.flags & FLAG_TC ? " TC" : "",
		 message->edns.ede, (int)message->edns.ede_text.size,
		 (const char *)message->edns.ede_text.data,
		 message->rrset_counts[SECTION_ANSWER],
		 message->rrset_counts[SECTION_AUTHORITY],
		 message->rrset_counts[SECTION_ADDITIONAL]);
	return text;
}

bool has_ad(const struct sim_answer *answer)
{
	return answer->message.header.flags & FLAG_AD;
}

void expect_rcode(const struct sim_answer *answer, enum rcode rcode)
{
	char text[CODE_TEXT_MAX];

	if (!answer->is_there || answer->message.rcode != rcode)
		fail_msg("%s is expected, not: %s",
			 rcode_to_text((uint16_t)rcode, text),
			 scene_text(answer));
}

static const char *rdata_text(uint16_t type, struct span rdata,
			      char text[NAME_TEXT_MAX])
{
	struct address address = {.family = type == RRTYPE_A ? ADDRESS_IPV4
							     : ADDRESS_IPV6};

	switch (type) {
	case RRTYPE_A:
	case RRTYPE_AAAA:
		memcpy(address.octets, rdata.data, rdata.size);
		return address_to_text(&address, false, text);
	case RRTYPE_TXT:
		snprintf(text, NAME_TEXT_MAX, "%.*s", rdata.data[0],
			 (const char *)rdata.data + 1);
		return text;
	}
	return name_to_text(rdata_name(rdata), text);
}

void expect_data(const struct sim_answer *answer, uint16_t type,
		 const char *rdata, bool ad)
{
	const struct message *message = &answer->message;
	const struct rrset *last;
	char text[NAME_TEXT_MAX];

	expect_rcode(answer, RCODE_NOERROR);
	if (message->rrset_counts[SECTION_ANSWER] == 0)
		fail_msg("data are expected, not: %s", scene_text(answer));
	last = message->rrsets[SECTION_ANSWER]
			      [message->rrset_counts[SECTION_ANSWER] - 1];
	if (last->type != type)
		fail_msg("the answer ends with type %u: %s", last->type,
			 scene_text(answer));
	assert_string_equal(rdata_text(type, rrset_first(last), text), rdata);
	if (has_ad(answer) != ad)
		fail_msg("AD should be %d: %s", ad, scene_text(answer));
}

void expect_servfail(const struct sim_answer *answer, int ede)
{
	expect_rcode(answer, RCODE_SERVFAIL);
	if (answer->message.edns.ede != ede)
		fail_msg("EDE %d is expected: %s", ede, scene_text(answer));
	assert_false(has_ad(answer));
	assert_int_equal(answer->message.rrset_counts[SECTION_ANSWER], 0);
}

const struct rrset *answer_rrset(const struct sim_answer *answer,
				 enum section section, const char *name,
				 uint16_t type)
{
	struct name owner;

	assert_true(answer->is_there);
	assert_int_equal(name_from_text(name, &owner), STATUS_OK);
	for (size_t i = 0; i < answer->message.rrset_counts[section]; i++) {
		const struct rrset *rrset = answer->message.rrsets[section][i];

		if (rrset->type == type &&
		    name_equal(rrset_owner(rrset), owner.octets))
			return rrset;
	}
	return NULL;
}

const char *ede_text(const struct sim_answer *answer)
{
	static char text[EDNS_EDE_TEXT_MAX + 1];
	struct span span = answer->message.edns.ede_text;

	snprintf(text, sizeof(text), "%.*s", (int)span.size,
		 span.size ? (const char *)span.data : "");
	return text;
}

size_t sent_count(const struct sim *sim, const char *server, const char *name,
		  uint16_t type)
{
	size_t count, found = 0;
	const struct sim_sent *sent = sim_sent(sim, &count);
	struct address address = {0};
	struct name owner;

	if (server)
		assert_int_equal(address_from_text(server, 53, &address),
				 STATUS_OK);
	if (name)
		assert_int_equal(name_from_text(name, &owner), STATUS_OK);
	for (size_t i = 0; i < count; i++)
		found += (!server ||
			  address_same_host(&sent[i].server, &address)) &&
			 (!name ||
			  name_equal(sent[i].name.octets, owner.octets)) &&
			 (type == 0 || sent[i].type == type);
	return found;
}

void print_sent(const struct sim *sim)
{
	char name[NAME_TEXT_MAX], type[CODE_TEXT_MAX],
		address[ADDRESS_TEXT_MAX];
	size_t count;
	const struct sim_sent *sent = sim_sent(sim, &count);

	for (size_t i = 0; i < count; i++)
		print_message("%9.3f s  %-15s %s %s%s%s\n",
			      (double)sent[i].at.us / 1e6,
			      address_to_text(&sent[i].server, false, address),
			      name_to_text(sent[i].name.octets, name),
			      rrtype_to_text(sent[i].type, type),
			      sent[i].is_stream ? " over TCP" : "",
			      sent[i].has_edns ? "" : " without EDNS");
}
