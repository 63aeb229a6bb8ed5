/* SPDX-License-Identifier: BSD-2-Clause */
#include "wire/rdata.h"

#include <string.h>

#include "wire/codes.h"

/*
 * How the RDATA of a type is built, as far as names in it go: octets before
 * the first name, then names, and what may follow them.
 */
struct shape {
	uint16_t type;
	uint8_t before;       /* octets before the names */
	uint8_t names;        /* one after the other */
	uint8_t after;        /* octets after the names, exactly */
	bool may_compress;    /* by the sender: RFC 1035's types only */
	bool canonical_lower; /* RFC 4034 section 6.2, RFC 6840 section 5.1 */
};

static const struct shape shapes[] = {
	{RRTYPE_NS, 0, 1, 0, true, true},
	{RRTYPE_MD, 0, 1, 0, true, true},
	{RRTYPE_MF, 0, 1, 0, true, true},
	{RRTYPE_CNAME, 0, 1, 0, true, true},
	{RRTYPE_SOA, 0, 2, 20, true, true},
	{RRTYPE_MB, 0, 1, 0, true, true},
	{RRTYPE_MG, 0, 1, 0, true, true},
	{RRTYPE_MR, 0, 1, 0, true, true},
	{RRTYPE_PTR, 0, 1, 0, true, true},
	{RRTYPE_MINFO, 0, 2, 0, true, true},
	{RRTYPE_MX, 2, 1, 0, true, true},
	{RRTYPE_RP, 0, 2, 0, false, true},
	{RRTYPE_AFSDB, 2, 1, 0, false, true},
	{RRTYPE_RT, 2, 1, 0, false, true},
	{RRTYPE_PX, 2, 2, 0, false, true},
	{RRTYPE_SRV, 6, 1, 0, false, true},
	{RRTYPE_KX, 2, 1, 0, false, true},
	{RRTYPE_DNAME, 0, 1, 0, false, true},
};

static const struct shape *shape_of(uint16_t type)
{
	for (size_t i = 0; i < sizeof(shapes) / sizeof(*shapes); i++)
		if (shapes[i].type == type)
			return &shapes[i];
	return NULL;
}

/* ---- Reading ---------------------------------------------------------- */

static enum status read_shaped(struct reader *reader, const struct shape *shape,
			       size_t end, struct writer *out)
{
	struct span octets = reader_span(reader, shape->before);

	writer_octets(out, octets.data, octets.size);
	for (unsigned i = 0; i < shape->names; i++) {
		struct name name;
		size_t size = reader_name(reader, &name);

		writer_octets(out, name.octets, size);
	}
	octets = reader_span(reader, shape->after);
	writer_octets(out, octets.data, octets.size);
	if (reader_failed(reader) || reader->cursor != end)
		return STATUS_MALFORMED;
	return writer_failed(out) ? STATUS_NO_SPACE : STATUS_OK;
}

/* NAPTR: order, preference, three strings, a name (RFC 3403 section 4.1). */
static enum status read_naptr(struct reader *reader, size_t end,
			      struct writer *out)
{
	size_t start = reader->cursor;
	struct span octets;
	struct name name;
	size_t size;

	reader_skip(reader, 4);
	for (int i = 0; i < 3; i++)
		reader_skip(reader, reader_u8(reader));
	if (reader_failed(reader))
		return STATUS_MALFORMED;
	octets = span_of(reader->data + start, reader->cursor - start);
	writer_octets(out, octets.data, octets.size);
	size = reader_name(reader, &name);
	writer_octets(out, name.octets, size);
	if (reader_failed(reader) || reader->cursor != end)
		return STATUS_MALFORMED;
	return writer_failed(out) ? STATUS_NO_SPACE : STATUS_OK;
}

/*
 * RRSIG and NSEC: their names must not be compressed (RFC 4034 sections
 * 3.1.7 and 4.1.1), but senders that do were seen before RFC 3597; reading
 * them costs nothing, and a signature decides in the end.
 */
static enum status read_name_inside(struct reader *reader, size_t before,
				    size_t end, struct writer *out)
{
	struct span octets = reader_span(reader, before);
	struct name name;
	size_t size;

	writer_octets(out, octets.data, octets.size);
	size = reader_name(reader, &name);
	writer_octets(out, name.octets, size);
	if (reader_failed(reader) || reader->cursor > end)
		return STATUS_MALFORMED;
	octets = reader_span(reader, end - reader->cursor);
	writer_octets(out, octets.data, octets.size);
	return writer_failed(out) ? STATUS_NO_SPACE : STATUS_OK;
}

static bool is_well_formed(uint16_t type, struct span rdata)
{
	struct rdata_rrsig rrsig;
	struct rdata_nsec nsec;
	struct rdata_nsec3 nsec3;
	struct rdata_dnskey dnskey;
	struct rdata_ds ds;

	switch (type) {
	case RRTYPE_A:
		return rdata.size == 4;
	case RRTYPE_AAAA:
		return rdata.size == 16;
	case RRTYPE_DS:
		return rdata_ds_parse(rdata, &ds) == STATUS_OK;
	case RRTYPE_DNSKEY:
		return rdata_dnskey_parse(rdata, &dnskey) == STATUS_OK;
	case RRTYPE_RRSIG:
		return rdata_rrsig_parse(rdata, &rrsig) == STATUS_OK;
	case RRTYPE_NSEC:
		return rdata_nsec_parse(rdata, &nsec) == STATUS_OK;
	case RRTYPE_NSEC3:
		return rdata_nsec3_parse(rdata, &nsec3) == STATUS_OK;
	}
	return true;
}

static enum status read_any(struct reader *reader, uint16_t type, size_t end,
			    struct writer *out)
{
	const struct shape *shape = shape_of(type);
	struct span octets;

	if (shape)
		return read_shaped(reader, shape, end, out);
	if (type == RRTYPE_NAPTR)
		return read_naptr(reader, end, out);
	if (type == RRTYPE_RRSIG || type == RRTYPE_SIG)
		return read_name_inside(reader, 18, end, out);
	if (type == RRTYPE_NSEC || type == RRTYPE_NXT)
		return read_name_inside(reader, 0, end, out);
	octets = reader_span(reader, end - reader->cursor);
	writer_octets(out, octets.data, octets.size);
	return writer_failed(out) ? STATUS_NO_SPACE : STATUS_OK;
}

enum status rdata_read(struct reader *reader, uint16_t type, uint16_t rdlength,
		       uint8_t *out, size_t room, size_t *ret)
{
	size_t end = reader->cursor + rdlength;
	struct writer writer;
	enum status status;

	if (reader_failed(reader) || rdlength > reader_left(reader))
		return STATUS_MALFORMED;
	writer_init(&writer, out, room);
	status = read_any(reader, type, end, &writer);
	if (status != STATUS_OK)
		return status;
	/* What grew past RDLENGTH's range could not be sent, or kept. */
	if (reader->cursor != end || writer.size > RDATA_SIZE_MAX ||
	    !is_well_formed(type, span_of(out, writer.size)))
		return STATUS_MALFORMED;
	*ret = writer.size;
	return STATUS_OK;
}

/* ---- Writing ---------------------------------------------------------- */

void rdata_write(struct writer *writer, uint16_t type, struct span rdata)
{
	const struct shape *shape = shape_of(type);
	size_t length_at = writer->size, start, at;

	writer_u16(writer, (uint16_t)rdata.size);
	if (!shape || !shape->may_compress) {
		writer_octets(writer, rdata.data, rdata.size);
		return;
	}
	start = writer->size;
	writer_octets(writer, rdata.data, shape->before);
	at = shape->before;
	for (unsigned i = 0; i < shape->names; i++) {
		writer_name_compressed(writer, rdata.data + at);
		at += name_size(rdata.data + at);
	}
	writer_octets(writer, rdata.data + at, rdata.size - at);
	if (!writer_failed(writer))
		writer_put_u16(writer, length_at,
			       (uint16_t)(writer->size - start));
}

/* A6: prefix length, suffix octets, a name (RFC 2874 section 3.1). */
static size_t a6_name_at(struct span rdata)
{
	if (rdata.size == 0 || rdata.data[0] == 0 || rdata.data[0] > 128)
		return rdata.size;
	return 1 + (128 - (size_t)rdata.data[0] + 7) / 8;
}

/* NAPTR: four octets, three strings, a name (RFC 3403 section 4.1). */
static size_t naptr_name_at(const uint8_t *rdata)
{
	size_t at = 4;

	for (int i = 0; i < 3; i++)
		at += rdata[at] + 1u;
	return at;
}

static void lower_names(uint8_t *at, unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		name_lower(at);
		at += name_size(at);
	}
}

void rdata_make_canonical(uint16_t type, struct span rdata, uint8_t *out)
{
	const struct shape *shape = shape_of(type);

	if (rdata.size)
		memcpy(out, rdata.data, rdata.size);
	if (shape && shape->canonical_lower)
		lower_names(out + shape->before, shape->names);
	else if (type == RRTYPE_RRSIG || type == RRTYPE_SIG)
		lower_names(out + 18, 1);
	else if (type == RRTYPE_NXT)
		lower_names(out, 1);
	else if (type == RRTYPE_NAPTR)
		lower_names(out + naptr_name_at(out), 1);
	else if (type == RRTYPE_A6) {
		size_t at = a6_name_at(rdata);

		/* Read as it came: nobody has looked at it yet. */
		if (at < rdata.size && name_is_valid(out + at, rdata.size - at))
			lower_names(out + at, 1);
	}
}

/* ---- Views ------------------------------------------------------------ */

const uint8_t *rdata_name(struct span rdata)
{
	return name_is_valid(rdata.data, rdata.size) ? rdata.data : NULL;
}

static uint16_t u16_at(const uint8_t *at)
{
	return (uint16_t)(at[0] << 8 | at[1]);
}

static uint32_t u32_at(const uint8_t *at)
{
	return (uint32_t)u16_at(at) << 16 | u16_at(at + 2);
}

/* The octets of the name at the start of OCTETS, 0 if there is none. */
static size_t name_at(struct span octets)
{
	size_t at = 0;

	while (at < octets.size && at < NAME_SIZE_MAX) {
		if (octets.data[at] == 0)
			return at + 1;
		if (octets.data[at] > LABEL_SIZE_MAX)
			return 0;
		at += octets.data[at] + 1u;
	}
	return 0;
}

static struct span rest(struct span span, size_t from)
{
	return span_of(span.data + from, span.size - from);
}

const uint8_t *rdata_host(uint16_t type, struct span rdata)
{
	size_t at;

	switch (type) {
	case RRTYPE_NS:
		at = 0;
		break;
	case RRTYPE_MX:
	case RRTYPE_SVCB:
	case RRTYPE_HTTPS:
		at = 2;
		break;
	case RRTYPE_SRV:
		at = 6;
		break;
	default:
		return NULL;
	}
	if (rdata.size < at || name_at(rest(rdata, at)) == 0)
		return NULL;
	return rdata.data + at;
}

enum status rdata_soa_parse(struct span rdata, struct rdata_soa *ret)
{
	size_t mname = name_at(rdata), rname;
	const uint8_t *at;

	if (mname == 0)
		return STATUS_MALFORMED;
	rname = name_at(rest(rdata, mname));
	if (rname == 0 || rdata.size != mname + rname + 20)
		return STATUS_MALFORMED;
	at = rdata.data + mname + rname;
	*ret = (struct rdata_soa){
		.mname = rdata.data,
		.rname = rdata.data + mname,
		.serial = u32_at(at),
		.refresh_s = u32_at(at + 4),
		.retry_s = u32_at(at + 8),
		.expire_s = u32_at(at + 12),
		.minimum_s = u32_at(at + 16),
	};
	return STATUS_OK;
}

enum status rdata_ds_parse(struct span rdata, struct rdata_ds *ret)
{
	if (rdata.size < 5)
		return STATUS_MALFORMED;
	*ret = (struct rdata_ds){
		.key_tag = u16_at(rdata.data),
		.algorithm = rdata.data[2],
		.digest_type = rdata.data[3],
		.digest = rest(rdata, 4),
	};
	return STATUS_OK;
}

enum status rdata_dnskey_parse(struct span rdata, struct rdata_dnskey *ret)
{
	if (rdata.size < 4)
		return STATUS_MALFORMED;
	*ret = (struct rdata_dnskey){
		.flags = u16_at(rdata.data),
		.protocol = rdata.data[2],
		.algorithm = rdata.data[3],
		.public_key = rest(rdata, 4),
	};
	return STATUS_OK;
}

uint16_t rdata_dnskey_tag(struct span rdata)
{
	uint32_t sum = 0;

	if (rdata.size < 4)
		return 0;
	/* RFC 4034 appendix B.1: RSA/MD5 is another world. */
	if (rdata.data[3] == ALGORITHM_RSAMD5)
		return rdata.size < 7 ? 0 : u16_at(rdata.data + rdata.size - 3);
	for (size_t i = 0; i < rdata.size; i++)
		sum += i & 1 ? rdata.data[i] : (uint32_t)rdata.data[i] << 8;
	return (uint16_t)(sum + (sum >> 16));
}

/* RFC 3110 section 2: an exponent with its length, then the modulus. */
static uint16_t rsa_bits(struct span key)
{
	size_t at = 1, octets;
	uint8_t first;

	if (key.size < 3)
		return 0;
	if (key.data[0] == 0)
		at = 3 + u16_at(key.data + 1);
	else
		at += key.data[0];
	while (at < key.size && key.data[at] == 0)
		at++;
	if (at >= key.size || key.size - at > UINT16_MAX / 8)
		return 0;
	octets = key.size - at;
	first = key.data[at];
	return (uint16_t)(octets * 8 - (unsigned)__builtin_clz(first) + 24);
}

uint16_t rdata_dnskey_bits(const struct rdata_dnskey *dnskey)
{
	switch (dnskey->algorithm) {
	case ALGORITHM_RSAMD5:
	case ALGORITHM_RSASHA1:
	case ALGORITHM_RSASHA1_NSEC3_SHA1:
	case ALGORITHM_RSASHA256:
	case ALGORITHM_RSASHA512:
		return rsa_bits(dnskey->public_key);
	case ALGORITHM_ECDSAP256SHA256:
	case ALGORITHM_ED25519:
		return 256;
	case ALGORITHM_ECDSAP384SHA384:
		return 384;
	case ALGORITHM_ED448:
		return 456;
	}
	return 0;
}

enum status rdata_rrsig_parse(struct span rdata, struct rdata_rrsig *ret)
{
	const uint8_t *at = rdata.data;
	size_t signer;

	if (rdata.size < 19)
		return STATUS_MALFORMED;
	signer = name_at(rest(rdata, 18));
	/* No signature at all is for its verification to refuse. */
	if (signer == 0)
		return STATUS_MALFORMED;
	*ret = (struct rdata_rrsig){
		.type_covered = u16_at(at),
		.algorithm = at[2],
		.labels = at[3],
		.original_ttl_s = u32_at(at + 4),
		.expiration = u32_at(at + 8),
		.inception = u32_at(at + 12),
		.key_tag = u16_at(at + 16),
		.signer = at + 18,
		.signed_part = span_of(at, 18 + signer),
		.signature = rest(rdata, 18 + signer),
	};
	return STATUS_OK;
}

/* Windows in ascending order, 1 to 32 octets each (RFC 4034 4.1.2). */
static bool types_are_well_formed(struct span types)
{
	int last = -1;
	size_t at = 0;

	while (at < types.size) {
		if (types.size - at < 3)
			return false;
		if (types.data[at] <= last || types.data[at + 1] < 1 ||
		    types.data[at + 1] > 32)
			return false;
		last = types.data[at];
		at += 2u + types.data[at + 1];
	}
	return at == types.size;
}

enum status rdata_nsec_parse(struct span rdata, struct rdata_nsec *ret)
{
	size_t next = name_at(rdata);

	if (next == 0 || !types_are_well_formed(rest(rdata, next)))
		return STATUS_MALFORMED;
	*ret = (struct rdata_nsec){.next = rdata.data,
				   .types = rest(rdata, next)};
	return STATUS_OK;
}

enum status rdata_nsec3_parse(struct span rdata, struct rdata_nsec3 *ret)
{
	size_t salt, hash;

	if (rdata.size < 6)
		return STATUS_MALFORMED;
	salt = rdata.data[4];
	if (rdata.size < 6 + salt)
		return STATUS_MALFORMED;
	hash = rdata.data[5 + salt];
	if (hash == 0 || rdata.size < 6 + salt + hash ||
	    !types_are_well_formed(rest(rdata, 6 + salt + hash)))
		return STATUS_MALFORMED;
	*ret = (struct rdata_nsec3){
		.hash_algorithm = rdata.data[0],
		.flags = rdata.data[1],
		.iterations = u16_at(rdata.data + 2),
		.salt = span_of(rdata.data + 5, salt),
		.next_hash = span_of(rdata.data + 6 + salt, hash),
		.types = rest(rdata, 6 + salt + hash),
	};
	return STATUS_OK;
}

bool rdata_types_have(struct span types, uint16_t type)
{
	size_t at = 0;

	while (at + 2 <= types.size) {
		uint8_t window = types.data[at], size = types.data[at + 1];
		size_t octet = (type & 0xff) / 8;

		if (window == type >> 8)
			return octet < size && at + 2 + octet < types.size &&
			       types.data[at + 2 + octet] &
				       (0x80 >> (type & 7));
		at += 2u + size;
	}
	return false;
}
