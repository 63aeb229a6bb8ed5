/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/core/answer.h"

#include <string.h>

#include "base/arena.h"
#include "resolver/core/limits.h"
#include "resolver/core/response.h"
#include "wire/codes.h"
#include "wire/edns.h"
#include "wire/rdata.h"

enum {
	AUTHORITY_MAX = 2 * LIMIT_AUTHORITY_RRSETS
};

/* An answer while it is written. */
struct composer {
	struct writer writer;
	struct answer_scratch *scratch;
	size_t offset_count;
	bool do_bit;
	bool left_out; /* something that only DO brings */
	unsigned counts[SECTION_COUNT];
	/* Sets of the authority section written so far: none twice. */
	const struct rrset *authority[AUTHORITY_MAX];
	unsigned authority_count;
	struct answer_extras extras;
	unsigned essential_records; /* of the authority section */
};

static void composer_start(struct composer *composer,
			   struct answer_scratch *scratch, const uint8_t *name,
			   uint16_t type, bool do_bit)
{
	composer->scratch = scratch;
	composer->offset_count = 0;
	composer->do_bit = do_bit;
	composer->left_out = false;
	composer->authority_count = 0;
	composer->extras = (struct answer_extras){.ttl_s = UINT32_MAX};
	memset(composer->counts, 0, sizeof(composer->counts));
	writer_init(&composer->writer, scratch->message,
		    sizeof(scratch->message));
	for (int i = 0; i < MESSAGE_HEADER_SIZE; i++)
		writer_u8(&composer->writer, 0);
	writer_name_compressed(&composer->writer, name);
	writer_u16(&composer->writer, type);
	writer_u16(&composer->writer, RRCLASS_IN);
}

static void put(struct composer *composer, enum section section,
		const struct rrset *rrset, uint32_t ttl_s)
{
	if (rrset->rrsig_count)
		composer->left_out = true;
	composer->counts[section] +=
		rrset_write(&composer->writer, rrset, ttl_s, composer->do_bit,
			    composer->scratch->ttl_offsets,
			    &composer->offset_count, ANSWER_RECORDS_MAX);
}

/* RFC 6672 section 3.1: a CNAME with the DNAME's TTL. */
static enum status put_synthesised(struct composer *composer,
				   const struct finding *link)
{
	struct writer *writer = &composer->writer;
	struct name target;
	enum status status = finding_target(link, &target);

	if (status == STATUS_NO_SPACE)
		return STATUS_OK; /* YXDOMAIN: there is none */
	if (status != STATUS_OK)
		return status;
	if (composer->offset_count == ANSWER_RECORDS_MAX)
		return STATUS_LIMIT;
	writer_name_compressed(writer, link->name);
	writer_u16(writer, RRTYPE_CNAME);
	writer_u16(writer, RRCLASS_IN);
	composer->scratch->ttl_offsets[composer->offset_count++] =
		(uint16_t)writer->size;
	writer_u32(writer, link->ttl_s);
	rdata_write(writer, RRTYPE_CNAME,
		    span_of(target.octets, name_size(target.octets)));
	composer->counts[SECTION_ANSWER]++;
	return STATUS_OK;
}

static bool is_dnssec(uint16_t type)
{
	return type == RRTYPE_RRSIG || type == RRTYPE_NSEC ||
	       type == RRTYPE_NSEC3;
}

static enum status put_answers(struct composer *composer,
			       const struct answer_parts *parts)
{
	for (unsigned i = 0; i < parts->link_count; i++) {
		const struct finding *link = &parts->links[i];

		for (size_t j = 0; j < link->counts[SECTION_ANSWER]; j++)
			put(composer, SECTION_ANSWER,
			    link->rrsets[SECTION_ANSWER][j], link->ttl_s);
		if (link->kind == FINDING_DNAME) {
			enum status status = put_synthesised(composer, link);

			if (status != STATUS_OK)
				return status;
		}
	}
	return STATUS_OK;
}

static bool is_written(const struct composer *composer,
		       const struct rrset *rrset)
{
	for (unsigned i = 0; i < composer->authority_count; i++)
		if (composer->authority[i]->type == rrset->type &&
		    name_equal(rrset_owner(composer->authority[i]),
			       rrset_owner(rrset)))
			return true;
	return false;
}

static void put_authority(struct composer *composer, const struct finding *link)
{
	for (size_t i = 0; i < link->counts[SECTION_AUTHORITY]; i++) {
		const struct rrset *rrset = link->rrsets[SECTION_AUTHORITY][i];

		if (is_dnssec(rrset->type)) {
			composer->left_out = true;
			if (!composer->do_bit)
				continue;
		}
		if (is_written(composer, rrset) ||
		    composer->authority_count == AUTHORITY_MAX)
			continue;
		composer->authority[composer->authority_count++] = rrset;
		put(composer, SECTION_AUTHORITY, rrset, link->ttl_s);
	}
}

/* From here on all is extra. */
static void end_essentials(struct composer *composer)
{
	if (composer->extras.at > 0)
		return;
	composer->extras.at = (uint16_t)composer->writer.size;
	composer->essential_records = composer->counts[SECTION_AUTHORITY];
}

static void end_authority(struct composer *composer)
{
	end_essentials(composer);
	composer->extras.additional_at = (uint16_t)composer->writer.size;
	composer->extras.authority_records =
		(uint16_t)(composer->counts[SECTION_AUTHORITY] -
			   composer->essential_records);
}

static void put_extra(struct composer *composer, enum section section,
		      const struct rrset *rrset)
{
	put(composer, section, rrset, rrset->ttl_s);
	if (rrset->ttl_s < composer->extras.ttl_s)
		composer->extras.ttl_s = rrset->ttl_s;
}

static void put_extras(struct composer *composer, const struct extras *extras)
{
	end_essentials(composer);
	if (extras->ns)
		put_extra(composer, SECTION_AUTHORITY, extras->ns);
	end_authority(composer);
	for (size_t i = 0; i < extras->address_count; i++)
		put_extra(composer, SECTION_ADDITIONAL, extras->addresses[i]);
}

static uint16_t rcode_of(const struct answer_parts *parts)
{
	const struct finding *last = &parts->links[parts->link_count - 1];
	struct name target;

	if (last->kind == FINDING_NXDOMAIN)
		return RCODE_NXDOMAIN;
	if (last->kind == FINDING_DNAME &&
	    finding_target(last, &target) == STATUS_NO_SPACE)
		return RCODE_YXDOMAIN;
	return RCODE_NOERROR;
}

static uint32_t ttl_of(const struct answer_parts *parts)
{
	uint32_t ttl_s = UINT32_MAX;

	for (unsigned i = 0; i < parts->link_count; i++)
		if (parts->links[i].ttl_s < ttl_s)
			ttl_s = parts->links[i].ttl_s;
	return ttl_s;
}

static void put_header(struct composer *composer, uint16_t flags)
{
	struct writer *writer = &composer->writer;

	writer_put_u16(writer, 2, FLAG_QR | flags);
	writer_put_u16(writer, 4, 1);
	for (int i = 0; i < SECTION_COUNT; i++)
		writer_put_u16(writer, 6 + 2 * (size_t)i,
			       (uint16_t)composer->counts[i]);
}

static void take_reason(struct answer_scratch *scratch,
			const struct reason *reason, struct answer *answer)
{
	answer->ede = EDE_NONE;
	answer->ede_text = span_of(NULL, 0);
	if (!reason || reason->ede == EDE_NONE)
		return;
	scratch->reason = *reason;
	answer->ede = reason->ede;
	answer->ede_text =
		span_of(scratch->reason.text, strlen(scratch->reason.text));
}

static void take_message(const struct composer *composer, struct answer *answer)
{
	answer->message =
		span_of(composer->scratch->message, composer->writer.size);
	answer->ttl_offsets = composer->scratch->ttl_offsets;
	answer->ttl_count = composer->offset_count;
	answer->extras = (struct answer_extras){.at = 0};
	if (composer->extras.at > 0 &&
	    composer->extras.at < composer->writer.size)
		answer->extras = composer->extras;
}

/* PARTS without what nobody asked for: see extras.h. */
static enum status compose_essentials(struct composer *composer,
				      const struct answer_parts *parts)
{
	enum status status = put_answers(composer, parts);

	if (status != STATUS_OK)
		return status;
	for (unsigned i = 0; i < parts->link_count; i++)
		put_authority(composer, &parts->links[i]);
	return writer_failed(&composer->writer) ? STATUS_LIMIT : STATUS_OK;
}

enum status answer_compose(const struct answer_parts *parts, bool do_bit,
			   struct moment now, struct answer_scratch *scratch,
			   struct answer *ret)
{
	bool secure = parts->security == SECURITY_SECURE;
	struct composer composer;
	enum status status;

	composer_start(&composer, scratch, parts->name, parts->type, do_bit);
	status = compose_essentials(&composer, parts);
	if (status == STATUS_OK && parts->extras) {
		put_extras(&composer, parts->extras);
		if (writer_failed(&composer.writer)) {
			composer_start(&composer, scratch, parts->name,
				       parts->type, do_bit);
			status = compose_essentials(&composer, parts);
		}
	}
	if (status != STATUS_OK)
		return status;
	put_header(&composer, rcode_of(parts) | (secure ? FLAG_AD : 0) |
				      (parts->is_ours ? FLAG_AA : 0));
	*ret = (struct answer){
		.ttl_s = ttl_of(parts),
		.made = now,
		.security = parts->security,
		.same_without_do = !composer.left_out,
	};
	take_message(&composer, ret);
	take_reason(scratch, parts->reason, ret);
	return STATUS_OK;
}

void answer_compose_failure(const uint8_t *name, uint16_t type,
			    const struct reason *reason, uint32_t ttl_s,
			    struct moment now, struct answer_scratch *scratch,
			    struct answer *ret)
{
	struct composer composer;

	composer_start(&composer, scratch, name, type, false);
	put_header(&composer, RCODE_SERVFAIL);
	*ret = (struct answer){
		.ttl_s = ttl_s,
		.made = now,
		.security = SECURITY_BOGUS,
		.is_failure = true,
		.same_without_do = true,
	};
	take_message(&composer, ret);
	take_reason(scratch, reason, ret);
}

static void put_stripped(struct composer *composer,
			 const struct message *message)
{
	bool any = message->question.type == RRTYPE_ANY;

	for (int i = 0; i < SECTION_COUNT; i++) {
		if (i == SECTION_ADDITIONAL)
			end_authority(composer);
		for (size_t j = 0; j < message->rrset_counts[i]; j++) {
			const struct rrset *rrset = message->rrsets[i][j];

			/* What was asked for by its type stays (RFC 4035
			 * section 3.2.1). */
			if (is_dnssec(rrset->type) && !any &&
			    rrset->type != message->question.type)
				continue;
			/* No answer and no proof. */
			if (i == SECTION_AUTHORITY && rrset->type == RRTYPE_NS)
				end_essentials(composer);
			put(composer, (enum section)i, rrset, rrset->ttl_s);
		}
	}
}

enum status answer_compose_stripped(const struct answer *full,
				    struct answer_scratch *scratch,
				    struct answer *ret)
{
	struct composer composer;
	struct message message;
	struct arena arena;
	enum status status;

	arena_init(&arena, LIMIT_RESPONSE_OCTETS);
	status = message_parse(full->message, &arena, &message);
	if (status == STATUS_OK) {
		name_lower(message.question.name.octets);
		composer_start(&composer, scratch, message.question.name.octets,
			       message.question.type, false);
		put_stripped(&composer, &message);
		put_header(&composer,
			   message.header.flags & (FLAG_AA | FLAG_AD | 0xf));
		if (writer_failed(&composer.writer))
			status = STATUS_LIMIT;
	}
	arena_done(&arena);
	if (status != STATUS_OK)
		return status;
	*ret = *full;
	take_message(&composer, ret);
	ret->extras.ttl_s = full->extras.ttl_s;
	return STATUS_OK;
}

/* NSID goes along as long as question and cookie leave room for it. */
static void take_nsid(struct answer_fit *fit, const struct query *query,
		      struct span nsid)
{
	size_t others = MESSAGE_HEADER_SIZE + query->name_size + 4u +
			EDNS_OPT_SIZE + 4 + EDNS_COOKIE_SIZE_MAX;

	if (others + 4 + nsid.size <= fit->room)
		fit->nsid = nsid;
}

void answer_fit_for(const struct settings *settings,
		    const struct client *client, const struct query *query,
		    size_t room, struct answer_fit *ret)
{
	size_t fitting = MESSAGE_SIZE_MAX;

	if (!client->is_stream) {
		fitting = query->edns.present ? query->edns.udp_size
					      : UDP_SIZE_MIN;
		if (fitting > settings->max_udp_size)
			fitting = settings->max_udp_size;
		if (fitting < UDP_SIZE_MIN)
			fitting = UDP_SIZE_MIN;
	}
	ret->room = fitting < room ? fitting : room;
	ret->udp_size = settings->edns_udp_size;
	ret->recursion_available = true;
	ret->has_good_cookie = false;
	ret->cookie = ret->nsid = span_of(NULL, 0);
	if (query->edns.nsid)
		take_nsid(ret, query, identity_nsid(&settings->identity));
}

size_t answer_write_error(const struct query *query, uint16_t rcode, int ede,
			  const char *ede_text, const struct answer_fit *fit,
			  uint8_t *out)
{
	uint16_t flags = FLAG_QR | (uint16_t)(query->opcode << 11) |
			 (query->header.flags & (FLAG_RD | FLAG_CD)) |
			 (rcode & 0xf);
	struct writer writer;

	if (fit->recursion_available)
		flags |= FLAG_RA;
	writer_init(&writer, out, fit->room);
	writer_u16(&writer, query->header.id);
	writer_u16(&writer, flags);
	writer_u16(&writer, query->has_question ? 1 : 0);
	writer_u16(&writer, 0);
	writer_u16(&writer, 0);
	writer_u16(&writer, query->edns.present ? 1 : 0);
	if (query->has_question) {
		writer_name(&writer, query->name.octets);
		writer_u16(&writer, query->type);
		writer_u16(&writer, query->class_);
	}
	if (query->edns.present) {
		struct edns edns = {
			.present = true,
			.rcode_high = (uint8_t)(rcode >> 4),
			.do_bit = query->edns.do_bit,
			.udp_size = fit->udp_size,
			.ede = ede,
			.ede_text = span_of(ede_text,
					    ede_text ? strlen(ede_text) : 0),
			.nsid_data = fit->nsid,
			.cookie_size = (uint8_t)fit->cookie.size,
		};

		if (fit->cookie.size)
			memcpy(edns.cookie, fit->cookie.data, fit->cookie.size);
		edns_write(&writer, &edns);
	}
	return writer_failed(&writer) ? 0 : writer.size;
}
