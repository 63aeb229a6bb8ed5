/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/core/identity.h"

#include <string.h>

#include "wire/codes.h"

enum {
	ANSWER_MAX = 1024,
	QNAME_POINTER = 0xc00c
};

bool identity_set(struct identity_text *text, struct span octets)
{
	if (octets.size > IDENTITY_TEXT_MAX)
		return false;
	text->is_told = true;
	text->size = (uint8_t)octets.size;
	memcpy(text->octets, octets.data, octets.size);
	return true;
}

struct span identity_nsid(const struct identity *identity)
{
	return identity->server_id.is_told ? span_of(identity->server_id.octets,
						     identity->server_id.size)
					   : span_of(NULL, 0);
}

static const struct identity_text *find(const struct identity *identity,
					const uint8_t *name)
{
	static const uint8_t id_server[] = "\2id\6server";
	static const uint8_t version_bind[] = "\7version\4bind";
	static const uint8_t version_server[] = "\7version\6server";
	static const uint8_t hostname_bind[] = "\x08hostname\4bind";

	if (name_equal(name, id_server))
		return &identity->server_id;
	if (name_equal(name, version_bind) || name_equal(name, version_server))
		return &identity->version;
	if (name_equal(name, hostname_bind))
		return &identity->hostname;
	return NULL;
}

static void put_text(struct writer *writer, const struct identity_text *text)
{
	writer_u16(writer, QNAME_POINTER);
	writer_u16(writer, RRTYPE_TXT);
	writer_u16(writer, RRCLASS_CH);
	writer_u32(writer, 0);
	writer_u16(writer, (uint16_t)(text->size + 1));
	writer_u8(writer, text->size);
	writer_octets(writer, text->octets, text->size);
}

size_t identity_answer(const struct identity *identity,
		       const struct query *query, struct moment now,
		       const struct answer_fit *fit, uint8_t *out)
{
	const struct identity_text *text =
		find(identity, query->name_lower.octets);
	bool has_type = query->type == RRTYPE_TXT || query->type == RRTYPE_ANY;
	struct answer answer = {.ede = EDE_NONE, .made = now};
	uint8_t message[ANSWER_MAX];
	struct writer writer;

	if (!text || !text->is_told)
		return 0;
	writer_init(&writer, message, sizeof(message));
	writer_u16(&writer, 0);
	writer_u16(&writer, FLAG_QR);
	writer_u16(&writer, 1);
	writer_u16(&writer, has_type);
	writer_u32(&writer, 0);
	writer_name(&writer, query->name_lower.octets);
	writer_u16(&writer, query->type);
	writer_u16(&writer, RRCLASS_CH);
	if (has_type)
		put_text(&writer, text);
	answer.message = span_of(message, writer.size);
	return answer_write(&answer, query, now, fit, out);
}
