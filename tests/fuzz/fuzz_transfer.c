/*
 * fuzz_transfer.c - the messages of a zone transfer, each with its size before
 * it as on the stream.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "fuzz.h"
#include "wire/transfer.h"

enum {
	ID = 0xbeef,
	OCTETS_MAX = 1 << 20
};

static void check_records(const struct zone_records *records)
{
	for (size_t i = 0; i < records->count; i++) {
		const struct zone_record *record = &records->list[i];

		must(name_is_under(record->owner, records->origin.octets));
		must(record->rdata.size == record->canonical.size);
		if (i > 0)
			must(name_compare(record[-1].owner, record->owner) <=
			     0);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t origin[] = "\7example";
	struct transfer transfer;
	uint32_t serial;

	transfer_init(&transfer, ID, origin, OCTETS_MAX);
	while (size >= 2 && transfer.state == TRANSFER_MORE) {
		size_t length = (size_t)data[0] << 8 | data[1];
		struct span message;

		data += 2;
		size -= 2;
		if (length > size)
			length = size;
		message = span_of(data, length);
		transfer_soa_serial(message, ID, origin, &serial);
		transfer_take(&transfer, message);
		data += length;
		size -= length;
	}
	must((transfer.state == TRANSFER_FAILED) == (transfer.problem != NULL));
	must(transfer.state != TRANSFER_DONE || transfer.records.count > 0);
	zone_records_sort(&transfer.records);
	check_records(&transfer.records);
	transfer_done(&transfer);
	return 0;
}
