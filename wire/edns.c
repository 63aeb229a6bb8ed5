/* SPDX-License-Identifier: BSD-2-Clause */
#include "wire/edns.h"

#include <string.h>

#include "wire/reader.h"

static enum status take_cookie(struct edns *edns, struct span data)
{
	/* RFC 7873 sections 5.2 and 5.3: the first one counts. */
	if (edns->cookie_size)
		return STATUS_OK;
	/* RFC 7873 section 5.2.2: 8, or 16 to 40 octets. */
	if (data.size != 8 &&
	    (data.size < 16 || data.size > EDNS_COOKIE_SIZE_MAX))
		return STATUS_MALFORMED;
	edns->cookie_size = (uint8_t)data.size;
	memcpy(edns->cookie, data.data, data.size);
	return STATUS_OK;
}

static void take_ede(struct edns *edns, struct span data)
{
	if (data.size < 2 || edns->ede != EDE_NONE)
		return;
	edns->ede = data.data[0] << 8 | data.data[1];
	edns->ede_text = span_of(data.data + 2, data.size - 2);
}

static enum status take_option(struct edns *edns, uint16_t code,
			       struct span data)
{
	switch (code) {
	case EDNS_OPTION_COOKIE:
		return take_cookie(edns, data);
	case EDNS_OPTION_EDE:
		take_ede(edns, data);
		break;
	case EDNS_OPTION_TCP_KEEPALIVE:
		edns->tcp_keepalive = true;
		break;
	case EDNS_OPTION_PADDING:
		edns->padding = true;
		break;
	case EDNS_OPTION_NSID:
		edns->nsid = true;
		edns->nsid_data = data;
		break;
	case EDNS_OPTION_REPORT_CHANNEL:
		edns->report_agent = data;
		break;
	}
	return STATUS_OK;
}

static enum status read_options(struct span options, struct edns *ret)
{
	struct reader reader;
	struct edns edns;

	edns_init(&edns);
	reader_init(&reader, options);
	/* What comes after the bound is ignored, as what is not known is. */
	for (unsigned count = 0;
	     reader_left(&reader) > 0 && count < EDNS_OPTIONS_MAX; count++) {
		uint16_t code = reader_u16(&reader);
		uint16_t size = reader_u16(&reader);
		struct span data = reader_span(&reader, size);
		enum status status;

		if (reader_failed(&reader))
			return STATUS_MALFORMED;
		status = take_option(&edns, code, data);
		if (status != STATUS_OK)
			return status;
	}
	*ret = edns;
	return STATUS_OK;
}

enum status edns_parse(uint16_t class_, uint32_t ttl_s, struct span options,
		       struct edns *ret)
{
	if (options.size) {
		enum status status = read_options(options, ret);

		if (status != STATUS_OK)
			return status;
	} else {
		edns_init(ret);
	}
	edns_take_fields(ret, class_, ttl_s);
	return STATUS_OK;
}

void edns_write_option(struct writer *writer, uint16_t code, struct span data)
{
	writer_u16(writer, code);
	writer_u16(writer, (uint16_t)data.size);
	writer_octets(writer, data.data, data.size);
}

/* False, with nothing written, when it does not fit. */
static bool write_ede(struct writer *writer, int code, struct span text)
{
	struct writer_mark mark = writer_mark(writer);

	writer_u16(writer, EDNS_OPTION_EDE);
	writer_u16(writer, (uint16_t)(2 + text.size));
	writer_u16(writer, (uint16_t)code);
	writer_octets(writer, text.data, text.size);
	if (!writer_failed(writer))
		return true;
	writer_rewind(writer, mark);
	return false;
}

/* TEXT cut to what we send, not within a character (RFC 3629 section 3). */
static struct span fit_text(struct span text)
{
	if (text.size <= EDNS_EDE_TEXT_MAX)
		return text;
	text.size = EDNS_EDE_TEXT_MAX;
	while (text.size > 0 && (text.data[text.size] & 0xc0) == 0x80)
		text.size--;
	return text;
}

/* The options that EDNS has, and RDLENGTH, which ends at the cursor. */
static void write_options(struct writer *writer, const struct edns *edns)
{
	struct span text = fit_text(edns->ede_text);
	size_t start = writer->size;

	if (edns->cookie_size)
		edns_write_option(writer, EDNS_OPTION_COOKIE,
				  span_of(edns->cookie, edns->cookie_size));
	if (edns->nsid_data.size)
		edns_write_option(writer, EDNS_OPTION_NSID, edns->nsid_data);
	if (edns->ede != EDE_NONE && !write_ede(writer, edns->ede, text))
		write_ede(writer, edns->ede, span_of(NULL, 0));
	if (!writer_failed(writer))
		writer_put_u16(writer, start - 2,
			       (uint16_t)(writer->size - start));
}

void edns_write(struct writer *writer, const struct edns *edns)
{
	uint8_t *at = writer_claim(writer, EDNS_OPT_SIZE);

	if (!at)
		return;
	edns_put_plain(at, edns->udp_size, edns->do_bit);
	at[5] = edns->rcode_high;
	at[6] = edns->version;
	if (edns->cookie_size || edns->nsid_data.size || edns->ede != EDE_NONE)
		write_options(writer, edns);
}
