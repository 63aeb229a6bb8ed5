/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/explain/record.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/address.h"
#include "wire/codes.h"
#include "wire/name.h"
#include "wire/rdata.h"

struct pen {
	char *text;
	size_t size;
	bool is_full;
};

static void put(struct pen *pen, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void put(struct pen *pen, const char *format, ...)
{
	size_t room = RECORD_TEXT_MAX - pen->size;
	va_list arguments;
	int size;

	if (pen->is_full)
		return;
	va_start(arguments, format);
	size = vsnprintf(pen->text + pen->size, room, format, arguments);
	va_end(arguments);
	if (size >= 0 && (size_t)size < room) {
		pen->size += (size_t)size;
		return;
	}
	pen->is_full = true;
	memcpy(pen->text + RECORD_TEXT_MAX - 4, "...", 4);
}

static void put_name(struct pen *pen, const uint8_t *name)
{
	char text[NAME_TEXT_MAX];

	put(pen, "%s", name_to_text(name, text));
}

static void put_hex(struct pen *pen, struct span octets)
{
	for (size_t i = 0; i < octets.size && !pen->is_full; i++)
		put(pen, "%02x", octets.data[i]);
}

static void put_generic(struct pen *pen, struct span rdata)
{
	put(pen, "\\# %zu ", rdata.size);
	put_hex(pen, rdata);
}

static void put_address(struct pen *pen, uint8_t family, struct span rdata)
{
	struct address address = {.family = family};
	char text[ADDRESS_TEXT_MAX];

	memcpy(address.octets, rdata.data, rdata.size);
	put(pen, "%s", address_to_text(&address, false, text));
}

/* RFC 1035 section 3.3.14, quoted as in section 5.1. */
static void put_strings(struct pen *pen, struct span rdata)
{
	size_t at = 0;

	while (at < rdata.size && !pen->is_full) {
		size_t end = at + 1 + rdata.data[at];

		put(pen, at > 0 ? " \"" : "\"");
		for (at++; at < end && at < rdata.size; at++) {
			uint8_t c = rdata.data[at];

			if (c == '"' || c == '\\')
				put(pen, "\\%c", c);
			else if (c >= ' ' && c < 127)
				put(pen, "%c", c);
			else
				put(pen, "\\%03u", c);
		}
		put(pen, "\"");
	}
}

static uint16_t u16_at(const uint8_t *at)
{
	return (uint16_t)(at[0] << 8 | at[1]);
}

/* COUNT 16-bit numbers, then a name. */
static void put_numbered(struct pen *pen, struct span rdata, unsigned count)
{
	if (rdata.size <= 2 * count ||
	    !name_is_valid(rdata.data + 2 * count, rdata.size - 2 * count)) {
		put_generic(pen, rdata);
		return;
	}
	for (unsigned i = 0; i < count; i++)
		put(pen, "%u ", u16_at(rdata.data + 2 * i));
	put_name(pen, rdata.data + 2 * count);
}

static void put_soa(struct pen *pen, struct span rdata)
{
	struct rdata_soa soa;

	if (rdata_soa_parse(rdata, &soa) != STATUS_OK) {
		put_generic(pen, rdata);
		return;
	}
	put_name(pen, soa.mname);
	put(pen, " ");
	put_name(pen, soa.rname);
	put(pen, " %u %u %u %u %u", soa.serial, soa.refresh_s, soa.retry_s,
	    soa.expire_s, soa.minimum_s);
}

static void put_ds(struct pen *pen, struct span rdata)
{
	struct rdata_ds ds;

	if (rdata_ds_parse(rdata, &ds) != STATUS_OK) {
		put_generic(pen, rdata);
		return;
	}
	put(pen, "%u %u %u ", ds.key_tag, ds.algorithm, ds.digest_type);
	put_hex(pen, ds.digest);
}

/* RFC 4648 section 4. */
static void put_base64(struct pen *pen, struct span octets)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < octets.size && !pen->is_full; i += 3) {
		size_t left = octets.size - i;
		uint32_t bits = (uint32_t)octets.data[i] << 16;

		if (left > 1)
			bits |= (uint32_t)octets.data[i + 1] << 8;
		if (left > 2)
			bits |= octets.data[i + 2];
		put(pen, "%c%c%c%c", digits[bits >> 18],
		    digits[bits >> 12 & 63],
		    left > 1 ? digits[bits >> 6 & 63] : '=',
		    left > 2 ? digits[bits & 63] : '=');
	}
}

static void put_dnskey(struct pen *pen, struct span rdata)
{
	struct rdata_dnskey dnskey;

	if (rdata_dnskey_parse(rdata, &dnskey) != STATUS_OK) {
		put_generic(pen, rdata);
		return;
	}
	put(pen, "%u %u %u ", dnskey.flags, dnskey.protocol, dnskey.algorithm);
	put_base64(pen, dnskey.public_key);
}

static void put_types(struct pen *pen, struct span types, const char *before)
{
	char name[CODE_TEXT_MAX];

	for (uint32_t type = 0; type <= UINT16_MAX; type++)
		if (rdata_types_have(types, (uint16_t)type)) {
			put(pen, "%s%s", before,
			    rrtype_to_text((uint16_t)type, name));
			before = " ";
		}
}

static void put_nsec(struct pen *pen, struct span rdata)
{
	struct rdata_nsec nsec;

	if (rdata_nsec_parse(rdata, &nsec) != STATUS_OK) {
		put_generic(pen, rdata);
		return;
	}
	put_name(pen, nsec.next);
	put_types(pen, nsec.types, " ");
}

/* RFC 4648 section 7, without padding: RFC 5155 section 3.3. */
static void put_base32hex(struct pen *pen, struct span octets)
{
	static const char digits[] = "0123456789abcdefghijklmnopqrstuv";
	uint32_t bits = 0;
	unsigned count = 0;

	for (size_t i = 0; i < octets.size; i++) {
		bits = bits << 8 | octets.data[i];
		for (count += 8; count >= 5; count -= 5)
			put(pen, "%c", digits[bits >> (count - 5) & 31]);
	}
	if (count)
		put(pen, "%c", digits[bits << (5 - count) & 31]);
}

static void put_nsec3(struct pen *pen, struct span rdata)
{
	struct rdata_nsec3 nsec3;

	if (rdata_nsec3_parse(rdata, &nsec3) != STATUS_OK) {
		put_generic(pen, rdata);
		return;
	}
	put(pen, "%u %u %u ", nsec3.hash_algorithm, nsec3.flags,
	    nsec3.iterations);
	if (nsec3.salt.size == 0)
		put(pen, "-");
	put_hex(pen, nsec3.salt);
	put(pen, " ");
	put_base32hex(pen, nsec3.next_hash);
	put_types(pen, nsec3.types, " ");
}

const char *record_to_text(uint16_t type, struct span rdata,
			   char text[RECORD_TEXT_MAX])
{
	struct pen pen = {.text = text};

	text[0] = '\0';
	if (type == RRTYPE_A && rdata.size == 4)
		put_address(&pen, ADDRESS_IPV4, rdata);
	else if (type == RRTYPE_AAAA && rdata.size == 16)
		put_address(&pen, ADDRESS_IPV6, rdata);
	else if (type == RRTYPE_NS || type == RRTYPE_CNAME ||
		 type == RRTYPE_DNAME || type == RRTYPE_PTR)
		put_numbered(&pen, rdata, 0);
	else if (type == RRTYPE_MX)
		put_numbered(&pen, rdata, 1);
	else if (type == RRTYPE_SRV)
		put_numbered(&pen, rdata, 3);
	else if (type == RRTYPE_TXT || type == RRTYPE_SPF)
		put_strings(&pen, rdata);
	else if (type == RRTYPE_SOA)
		put_soa(&pen, rdata);
	else if (type == RRTYPE_DS || type == RRTYPE_CDS)
		put_ds(&pen, rdata);
	else if (type == RRTYPE_DNSKEY || type == RRTYPE_CDNSKEY)
		put_dnskey(&pen, rdata);
	else if (type == RRTYPE_NSEC)
		put_nsec(&pen, rdata);
	else if (type == RRTYPE_NSEC3)
		put_nsec3(&pen, rdata);
	else
		put_generic(&pen, rdata);
	return text;
}

const char *record_types_to_text(struct span types, char text[RECORD_TEXT_MAX])
{
	struct pen pen = {.text = text};

	text[0] = '\0';
	put_types(&pen, types, "");
	return text;
}
