/* SPDX-License-Identifier: BSD-2-Clause */
#include "wire/transfer.h"

#include "wire/codes.h"
#include "wire/message.h"
#include "wire/rdata.h"
#include "wire/reader.h"
#include "wire/writer.h"

enum {
	RCODE_MASK = 0xf
};

void transfer_init(struct transfer *transfer, uint16_t id,
		   const uint8_t *origin, size_t octets_max)
{
	*transfer = (struct transfer){.state = TRANSFER_MORE, .id = id};
	zone_records_init(&transfer->records, origin, octets_max);
}

void transfer_done(struct transfer *transfer)
{
	zone_records_done(&transfer->records);
}

static size_t write_query(uint16_t id, const uint8_t *origin, uint16_t type,
			  uint8_t out[TRANSFER_QUERY_SIZE_MAX])
{
	struct writer writer;

	writer_init(&writer, out, TRANSFER_QUERY_SIZE_MAX);
	writer_u16(&writer, id);
	writer_u16(&writer, 0);
	writer_u16(&writer, 1);
	writer_u16(&writer, 0);
	writer_u32(&writer, 0);
	writer_name(&writer, origin);
	writer_u16(&writer, type);
	writer_u16(&writer, RRCLASS_IN);
	return writer.size;
}

size_t transfer_query(const struct transfer *transfer,
		      uint8_t out[TRANSFER_QUERY_SIZE_MAX])
{
	return write_query(transfer->id, transfer->records.origin.octets,
			   RRTYPE_AXFR, out);
}

size_t transfer_soa_query(uint16_t id, const uint8_t *origin,
			  uint8_t out[TRANSFER_QUERY_SIZE_MAX])
{
	return write_query(id, origin, RRTYPE_SOA, out);
}

static enum transfer_state fail(struct transfer *transfer, const char *problem)
{
	transfer->problem = problem;
	return transfer->state = TRANSFER_FAILED;
}

struct record {
	struct name owner;
	uint16_t type, class_;
	uint32_t ttl_s;
	size_t size; /* octets of RDATA */
	uint8_t rdata[RDATA_SIZE_MAX];
};

static bool read_record(struct reader *reader, struct record *record)
{
	uint16_t rdlength;

	reader_name(reader, &record->owner);
	record->type = reader_u16(reader);
	record->class_ = reader_u16(reader);
	record->ttl_s = reader_u32(reader) & INT32_MAX;
	rdlength = reader_u16(reader);
	return !reader_failed(reader) &&
	       rdata_read(reader, record->type, rdlength, record->rdata,
			  sizeof(record->rdata), &record->size) == STATUS_OK;
}

static bool read_soa(const struct record *record, const uint8_t *origin,
		     uint32_t *serial)
{
	struct rdata_soa soa;

	if (record->type != RRTYPE_SOA ||
	    !name_equal(record->owner.octets, origin) ||
	    rdata_soa_parse(span_of(record->rdata, record->size), &soa) !=
		    STATUS_OK)
		return false;
	*serial = soa.serial;
	return true;
}

static enum transfer_state keep(struct transfer *transfer,
				const struct record *record)
{
	enum status status = zone_records_add(
		&transfer->records, record->owner.octets, record->type,
		record->ttl_s, span_of(record->rdata, record->size));

	/* Out-of-zone records are passed over. */
	if (status == STATUS_OK || status == STATUS_INVALID)
		return TRANSFER_MORE;
	return fail(transfer, status == STATUS_LIMIT ? "the zone is too large"
						     : "out of memory");
}

/* Section 2.2: the SOA comes first, and once more at the end. */
static enum transfer_state take_record(struct transfer *transfer,
				       const struct record *record)
{
	const uint8_t *origin = transfer->records.origin.octets;
	uint32_t serial;

	if (record->class_ != RRCLASS_IN)
		return fail(transfer, "a record of another class");
	if (!read_soa(record, origin, &serial))
		return transfer->has_soa
			       ? keep(transfer, record)
			       : fail(transfer, "it does not begin with the "
						"zone's SOA");
	if (!transfer->has_soa) {
		transfer->has_soa = true;
		transfer->serial = serial;
		return keep(transfer, record);
	}
	if (serial != transfer->serial)
		return fail(transfer, "it ends with another SOA than it "
				      "began with");
	return transfer->state = TRANSFER_DONE;
}

/* The header and the question of an answer to what was asked. */
static const char *read_head(struct reader *reader, struct span message,
			     uint16_t id, struct header *header)
{
	struct name name;

	reader_init(reader, message);
	if (header_read(message, header) != STATUS_OK)
		return "a message without header";
	reader_skip(reader, 12);
	if (header->id != id || !(header->flags & FLAG_QR))
		return "a message that is no answer to the query";
	if ((header->flags & RCODE_MASK) != RCODE_NOERROR)
		return "the server refuses the transfer";
	if (header->flags & FLAG_TC || header->counts[0] > 1)
		return "a malformed message";
	if (header->counts[0] == 1) { /* later messages may have none */
		reader_name(reader, &name);
		reader_skip(reader, 4);
	}
	return reader_failed(reader) ? "a malformed message" : NULL;
}

enum transfer_state transfer_take(struct transfer *transfer,
				  struct span message)
{
	const char *problem;
	struct record record;
	struct header header;
	struct reader reader;

	if (transfer->state != TRANSFER_MORE)
		return transfer->state;
	problem = read_head(&reader, message, transfer->id, &header);
	if (problem)
		return fail(transfer, problem);
	if (header.counts[1] == 0)
		return fail(transfer, "a message without records");
	for (unsigned i = 0; i < header.counts[1]; i++) {
		if (!read_record(&reader, &record))
			return fail(transfer, "a malformed record");
		if (take_record(transfer, &record) == TRANSFER_FAILED)
			return transfer->state;
		if (transfer->state == TRANSFER_DONE &&
		    i + 1u < header.counts[1])
			return fail(transfer, "records after the last SOA");
	}
	return transfer->state;
}

bool transfer_soa_serial(struct span message, uint16_t id,
			 const uint8_t *origin, uint32_t *serial)
{
	struct record record;
	struct header header;
	struct reader reader;

	return !read_head(&reader, message, id, &header) &&
	       header.counts[1] > 0 && read_record(&reader, &record) &&
	       read_soa(&record, origin, serial);
}
