/*
 * laboratory.c - see laboratory.h.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "tests/unit/testbed/laboratory.h"
#include "wire/edns.h"
#include "wire/writer.h"

struct lab_world *laboratory;

int laboratory_open(void **state)
{
	const struct wall_time wall = {.s = LABORATORY_TIME};

	(void)state;
	return lab_world_new(&lab_tables, LAB_LOOPBACK, 1, wall,
			     &laboratory) != STATUS_OK;
}

int laboratory_close(void **state)
{
	(void)state;
	lab_world_free(laboratory);
	laboratory = NULL;
	return 0;
}

const struct lab_zone *laboratory_zone(const char *origin)
{
	struct name name;

	assert_int_equal(name_from_text(origin, &name), STATUS_OK);
	for (size_t i = 0; i < laboratory->zone_count; i++)
		if (name_equal(laboratory->zones[i]->origin, name.octets))
			return laboratory->zones[i];
	fail_msg("no zone %s", origin);
	return NULL;
}

const struct address *laboratory_server(const struct lab_zone *zone)
{
	const struct authority *authority = &laboratory->authority;

	for (size_t i = 0; i < authority->duty_count; i++)
		if (authority->duties[i].zone == zone)
			return &authority->duties[i].server;
	fail_msg("nobody serves %s", zone->plan->origin);
	return NULL;
}

static ldns_rr *to_ldns(const struct rrset *rrset, uint16_t type,
			struct span rdata)
{
	static uint8_t octets[66000];
	struct writer writer;
	ldns_rr *rr = NULL;
	size_t at = 0;

	writer_init(&writer, octets, sizeof(octets));
	writer_octets(&writer, rrset_owner(rrset), rrset->owner_size);
	writer_u16(&writer, type);
	writer_u16(&writer, RRCLASS_IN);
	writer_u32(&writer, rrset->ttl_s);
	writer_u16(&writer, (uint16_t)rdata.size);
	writer_octets(&writer, rdata.data, rdata.size);
	assert_false(writer_failed(&writer));
	assert_int_equal(ldns_wire2rr(&rr, octets, writer.size, &at,
				      LDNS_SECTION_ANSWER),
			 LDNS_STATUS_OK);
	return rr;
}

ldns_rr_list *laboratory_records(const struct rrset *rrset, bool rrsigs)
{
	ldns_rr_list *list = ldns_rr_list_new();
	struct rdata_walk walk =
		rrsigs ? rrset_rrsigs(rrset) : rrset_rdata(rrset);
	struct span rdata;

	while (rdata_next(&walk, &rdata))
		ldns_rr_list_push_rr(
			list, to_ldns(rrset,
				      rrsigs ? RRTYPE_RRSIG : rrset->type,
				      rdata));
	return list;
}

ldns_rr_list *laboratory_find(const struct lab_zone *zone, const char *name,
			      uint16_t type, bool rrsigs)
{
	struct name owner;

	assert_int_equal(name_from_text(name, &owner), STATUS_OK);

	const struct lab_node *node = lab_zone_node(zone, owner.octets);
	const struct rrset *rrset = lab_node_rrset(node, type);

	return rrset ? laboratory_records(rrset, rrsigs) : ldns_rr_list_new();
}

ldns_pkt *laboratory_ask(const struct address *server, const char *name,
			 uint16_t type, uint16_t size)
{
	static uint8_t answer[MESSAGE_SIZE_MAX];
	const struct edns edns = {
		.present = true,
		.do_bit = true,
		.udp_size = size ? size : 1232,
		.ede = EDE_NONE,
	};
	uint8_t query[512];
	struct writer writer;
	struct name qname;
	ldns_pkt *packet = NULL;

	assert_int_equal(name_from_text(name, &qname), STATUS_OK);
	writer_init(&writer, query, sizeof(query));
	writer_u16(&writer, 4711); /* ID */
	writer_u16(&writer, FLAG_RD);
	writer_u16(&writer, 1);
	writer_u16(&writer, 0);
	writer_u16(&writer, 0);
	writer_u16(&writer, 1);
	writer_name(&writer, qname.octets);
	writer_u16(&writer, type);
	writer_u16(&writer, RRCLASS_IN);
	edns_write(&writer, &edns);
	assert_false(writer_failed(&writer));

	size_t got = authority_answer(&laboratory->authority, server,
				      span_of(query, writer.size), size == 0,
				      answer, sizeof(answer));

	assert_true(got > 0);
	if (size > 0)
		assert_true(got <= size);
	assert_int_equal(ldns_wire2pkt(&packet, answer, got), LDNS_STATUS_OK);
	assert_int_equal(ldns_pkt_id(packet), 4711);
	return packet;
}

ldns_status laboratory_verify(const ldns_rr_list *rrs, const ldns_rr *rrsig,
			      const struct lab_zone *zone)
{
	ldns_rr_list *keys = laboratory_find(zone, zone->plan->origin,
					     RRTYPE_DNSKEY, false);
	ldns_rr_list *good = ldns_rr_list_new();
	ldns_status status = ldns_verify_rrsig_keylist_time(
		rrs, rrsig, keys, LABORATORY_TIME, good);

	ldns_rr_list_free(good);
	ldns_rr_list_deep_free(keys);
	return status;
}
