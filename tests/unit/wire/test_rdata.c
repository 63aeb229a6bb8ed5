/*
 * test_rdata.c - RDATA read, written, viewed, and in canonical form.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "packet.h"
#include "wire/rdata.h"

/* Offsets in `base` that compressed names of the cases below point to. */
#define EXAMPLE "c00c" /* Example. */
#define NS      "c015" /* NS.Example. */

/* A message that has two names to point to, then RDATA. */
static const char base[] = "000000000000000000000000"
			   "07 4578616d706c65 00"
			   "02 4e53 c00c";

/* Reads RDATA, given as hexadecimal text behind `base`, as TYPE. */
static enum status read_rdata(uint16_t type, const char *hex, uint8_t *out,
			      size_t room, size_t *size)
{
	uint8_t message[1024], *exact;
	size_t start = octets_of_hex(base, message, sizeof(message));
	size_t whole = start + octets_of_hex(hex, message + start,
					     sizeof(message) - start);
	struct reader reader;
	enum status status;

	exact = malloc(whole);
	memcpy(exact, message, whole);
	reader_init(&reader, span_of(exact, whole));
	reader_skip(&reader, start);
	status = rdata_read(&reader, type, (uint16_t)(whole - start), out, room,
			    size);
	if (status == STATUS_OK)
		assert_int_equal(reader_left(&reader), 0);
	free(exact);
	return status;
}

static void assert_octets(const char *what, const uint8_t *octets, size_t size,
			  const char *expected)
{
	uint8_t wanted[1024];
	size_t wanted_size = octets_of_hex(expected, wanted, sizeof(wanted));

	if (size != wanted_size || memcmp(octets, wanted, size) != 0)
		fail_msg("%s: not %s", what, expected);
}

#define example "076578616d706c65 00"
#define Example "074578616d706c65 00"
#define ns      "026e73 076578616d706c65 00"
#define Ns      "024e53 074578616d706c65 00"

/* Types with names in their RDATA: as it comes, uncompressed, canonical. */
static const struct {
	const char *what;
	uint16_t type;
	const char *message, *whole, *canonical;
} with_names[] = {
	{"NS", RRTYPE_NS, NS, Ns, ns},
	{"MD", RRTYPE_MD, NS, Ns, ns},
	{"MF", RRTYPE_MF, NS, Ns, ns},
	{"CNAME", RRTYPE_CNAME, EXAMPLE, Example, example},
	{"SOA", RRTYPE_SOA,
	 NS EXAMPLE "00000001 00000002 00000003 00000004 00000005",
	 Ns Example "00000001 00000002 00000003 00000004 00000005",
	 ns example "00000001 00000002 00000003 00000004 00000005"},
	{"MB", RRTYPE_MB, NS, Ns, ns},
	{"MG", RRTYPE_MG, NS, Ns, ns},
	{"MR", RRTYPE_MR, NS, Ns, ns},
	{"PTR", RRTYPE_PTR, "0157" NS, "0157" Ns, "0177" ns},
	{"MINFO", RRTYPE_MINFO, NS EXAMPLE, Ns Example, ns example},
	{"MX", RRTYPE_MX, "4142" NS, "4142" Ns, "4142" ns},
	{"RP", RRTYPE_RP, NS EXAMPLE, Ns Example, ns example},
	{"AFSDB", RRTYPE_AFSDB, "4142" NS, "4142" Ns, "4142" ns},
	{"RT", RRTYPE_RT, "4142" NS, "4142" Ns, "4142" ns},
	{"PX", RRTYPE_PX, "4142" NS EXAMPLE, "4142" Ns Example,
	 "4142" ns example},
	{"SRV", RRTYPE_SRV, "414243444546" NS, "414243444546" Ns,
	 "414243444546" ns},
	{"KX", RRTYPE_KX, "4142" NS, "4142" Ns, "4142" ns},
	{"DNAME", RRTYPE_DNAME, EXAMPLE, Example, example},
	{"NAPTR", RRTYPE_NAPTR, "41424344 0155 024142 0143" NS,
	 "41424344 0155 024142 0143" Ns, "41424344 0155 024142 0143" ns},
	{"NAPTR of empty strings", RRTYPE_NAPTR, "41424344 000000" NS,
	 "41424344 000000" Ns, "41424344 000000" ns},
	{"SIG", RRTYPE_SIG, "414243444546474849 414243444546474849" NS "5A",
	 "414243444546474849 414243444546474849" Ns "5A",
	 "414243444546474849 414243444546474849" ns "5A"},
	{"RRSIG", RRTYPE_RRSIG, "414243444546474849 414243444546474849" NS "5A",
	 "414243444546474849 414243444546474849" Ns "5A",
	 "414243444546474849 414243444546474849" ns "5A"},
	{"RRSIG without signature", RRTYPE_RRSIG,
	 "414243444546474849 414243444546474849" NS,
	 "414243444546474849 414243444546474849" Ns,
	 "414243444546474849 414243444546474849" ns},
	{"NXT", RRTYPE_NXT, NS "4142", Ns "4142", ns "4142"},
	/* RFC 6840 section 5.1: NSEC keeps its case. */
	{"NSEC", RRTYPE_NSEC, NS "000141", Ns "000141", Ns "000141"},
	/* RFC 2874: prefix 64 and 120, names whole; prefix 0 has none. */
	{"A6", RRTYPE_A6, "40 4142434445464748" Ns, "40 4142434445464748" Ns,
	 "40 4142434445464748" ns},
	{"A6 of 121", RRTYPE_A6, "79 41" Ns, "79 41" Ns, "79 41" ns},
	{"A6 of 128", RRTYPE_A6, "80" Ns, "80" Ns, "80" ns},
	{"A6 of 0", RRTYPE_A6, "00 41424344454647484142434445464748",
	 "00 41424344454647484142434445464748",
	 "00 41424344454647484142434445464748"},
	{"A6 torn", RRTYPE_A6, "40 4142", "40 4142", "40 4142"},
	{"A6 without a name", RRTYPE_A6, "80 4041", "80 4041", "80 4041"},
	/* No names that a resolver may touch. */
	{"HINFO", RRTYPE_HINFO, "0141 0142", "0141 0142", "0141 0142"},
	{"TXT", RRTYPE_TXT, "05 414243c00c", "05 414243c00c", "05 414243c00c"},
	{"NSEC3", RRTYPE_NSEC3, "01 00 0001 0141 0242 43 000141",
	 "01 00 0001 0141 0242 43 000141", "01 00 0001 0141 0242 43 000141"},
	{"SVCB", RRTYPE_SVCB, "0001" Ns, "0001" Ns, "0001" Ns},
	{"TYPE65280", 65280, NS Ns, NS Ns, NS Ns},
};
enum {
	WITH_NAMES = sizeof(with_names) / sizeof(*with_names)
};

static void rfc3597_4_names_in_well_known_types_are_decompressed(void **state)
{
	(void)state;
	for (size_t i = 0; i < WITH_NAMES; i++) {
		uint8_t out[256];
		size_t size;

		if (read_rdata(with_names[i].type, with_names[i].message, out,
			       sizeof(out), &size) != STATUS_OK)
			fail_msg("%s was not read", with_names[i].what);
		assert_octets(with_names[i].what, out, size,
			      with_names[i].whole);
	}
}

static void rfc4034_6_2_names_in_listed_types_are_lower_case(void **state)
{
	(void)state;
	for (size_t i = 0; i < WITH_NAMES; i++) {
		uint8_t whole[256];
		size_t size = octets_of_hex(with_names[i].whole, whole,
					    sizeof(whole));
		uint8_t *exact = malloc(size), *out = malloc(size);

		memcpy(exact, whole, size);
		rdata_make_canonical(with_names[i].type, span_of(exact, size),
				     out);
		assert_octets(with_names[i].what, out, size,
			      with_names[i].canonical);
		free(exact);
		free(out);
	}
}

static void rfc3597_4_only_types_of_rfc1035_are_compressed(void **state)
{
	static const uint16_t compressed[] = {
		RRTYPE_NS,  RRTYPE_MD,    RRTYPE_MF, RRTYPE_CNAME,
		RRTYPE_SOA, RRTYPE_MB,    RRTYPE_MG, RRTYPE_MR,
		RRTYPE_PTR, RRTYPE_MINFO, RRTYPE_MX,
	};

	(void)state;
	for (size_t i = 0; i < WITH_NAMES; i++) {
		uint8_t message[512], whole[256], again[256];
		size_t size = octets_of_hex(with_names[i].whole, whole,
					    sizeof(whole));
		size_t again_size, start;
		bool may_shrink = false;
		struct writer writer;
		struct reader reader;
		struct name name;

		for (size_t j = 0; j < sizeof(compressed) / 2; j++)
			may_shrink |= with_names[i].type == compressed[j];
		writer_init(&writer, message, sizeof(message));
		writer_octets(&writer, "123456789012", 12);
		writer_name_compressed(&writer, named("NS.example.", &name));
		start = writer.size;
		rdata_write(&writer, with_names[i].type, span_of(whole, size));
		assert_false(writer_failed(&writer));
		if ((writer.size - start - 2 < size) != may_shrink)
			fail_msg("%s", with_names[i].what);
		/* And what was written reads the same, case aside. */
		reader_init(&reader, span_of(message, writer.size));
		reader_skip(&reader, start);
		assert_int_equal(rdata_read(&reader, with_names[i].type,
					    reader_u16(&reader), again,
					    sizeof(again), &again_size),
				 STATUS_OK);
		assert_int_equal(again_size, size);
		rdata_make_canonical(with_names[i].type, span_of(again, size),
				     whole);
		assert_octets(with_names[i].what, whole, size,
			      with_names[i].canonical);
	}
}

static void rdata_that_is_not_of_its_types_form_is_malformed(void **state)
{
	static const struct {
		uint16_t type;
		const char *rdata;
	} cases[] = {
		{RRTYPE_A, ""},
		{RRTYPE_A, "c00002"},
		{RRTYPE_A, "c000020100"},
		{RRTYPE_AAAA, "20010db8"},
		{RRTYPE_AAAA, "20010db8000000000000000000000001ff"},
		{RRTYPE_NS, ""},
		{RRTYPE_NS, "01"},
		{RRTYPE_NS, "0161"},
		{RRTYPE_NS, "0000"},
		{RRTYPE_NS, EXAMPLE "00"},
		{RRTYPE_NS, "c0"},
		{RRTYPE_NS, "c0ff"},
		{RRTYPE_NS, "c01a"}, /* to itself */
		{RRTYPE_NS, "4000"},
		{RRTYPE_CNAME, ""},
		{RRTYPE_PTR, "0161 0000"},
		{RRTYPE_DNAME, "0161"},
		{RRTYPE_MX, ""},
		{RRTYPE_MX, "0a"},
		{RRTYPE_MX, "000a"},
		{RRTYPE_MX, "000a 00 00"},
		{RRTYPE_SOA, ""},
		{RRTYPE_SOA, EXAMPLE},
		{RRTYPE_SOA, EXAMPLE EXAMPLE},
		{RRTYPE_SOA,
		 EXAMPLE EXAMPLE "00000001000000020000000300000004000000"},
		{RRTYPE_SOA,
		 EXAMPLE EXAMPLE "0000000100000002000000030000000400000005ff"},
		{RRTYPE_SRV, "0001 0002 0003"},
		{RRTYPE_NAPTR, ""},
		{RRTYPE_NAPTR, "00010002"},
		{RRTYPE_NAPTR, "00010002 0000"},
		{RRTYPE_NAPTR, "00010002 000000"},
		{RRTYPE_NAPTR, "00010002 0000ff 00"},
		{RRTYPE_NAPTR, "00010002 000000 00 00"},
		{RRTYPE_DS, ""},
		{RRTYPE_DS, "12340d02"},
		{RRTYPE_DNSKEY, ""},
		{RRTYPE_DNSKEY, "010003"},
		{RRTYPE_RRSIG, ""},
		{RRTYPE_RRSIG, "0001 0d01 00000e10 70000000 60000000 1234"},
		{RRTYPE_RRSIG, "0001 0d01 00000e10 70000000 60000000 1234 01"},
		{RRTYPE_NSEC, ""},
		{RRTYPE_NSEC, "01"},
		{RRTYPE_NSEC, "00 00"},
		{RRTYPE_NSEC, "00 0000"},
		{RRTYPE_NSEC, "00 0001"},
		{RRTYPE_NSEC, "00 000240"},
		{RRTYPE_NSEC, "00 000140 000140"},
		{RRTYPE_NSEC, "00 010140 000140"},
		{RRTYPE_NSEC, "00 0021 000000000000000000000000000000000000"
			      "000000000000000000000000000001"},
		{RRTYPE_NSEC3, ""},
		{RRTYPE_NSEC3, "01 00 0001 00"},
		{RRTYPE_NSEC3, "01 00 0001 00 00"},
		{RRTYPE_NSEC3, "01 00 0001 00 02 41"},
		{RRTYPE_NSEC3, "01 00 0001 ff 01 41"},
		{RRTYPE_NSEC3, "01 00 0001 00 01 41 0000"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		uint8_t out[256];
		size_t size = 77;

		if (read_rdata(cases[i].type, cases[i].rdata, out, sizeof(out),
			       &size) != STATUS_MALFORMED)
			fail_msg("type %d: '%s'", cases[i].type,
				 cases[i].rdata);
		assert_int_equal(size, 77);
	}
}

static void names_do_not_reach_beyond_rdlength(void **state)
{
	/* The name ends in the message, but not in the RDATA. */
	uint8_t message[] = {1, 'a', 0, 0, 0, 0}, out[64];
	struct reader reader;
	size_t size;

	(void)state;
	for (uint16_t rdlength = 0; rdlength < 3; rdlength++) {
		reader_init(&reader, span_of(message, sizeof(message)));
		assert_int_equal(rdata_read(&reader, RRTYPE_NS, rdlength, out,
					    sizeof(out), &size),
				 STATUS_MALFORMED);
		reader_init(&reader, span_of(message, sizeof(message)));
		assert_int_equal(rdata_read(&reader, RRTYPE_NSEC, rdlength, out,
					    sizeof(out), &size),
				 STATUS_MALFORMED);
	}
	reader_init(&reader, span_of(message, sizeof(message)));
	assert_int_equal(
		rdata_read(&reader, RRTYPE_TXT, 7, out, sizeof(out), &size),
		STATUS_MALFORMED);
}

static void rdata_that_does_not_fit_is_no_space(void **state)
{
	(void)state;
	for (size_t i = 0; i < WITH_NAMES; i++) {
		uint8_t out[256];
		size_t size = 0;
		size_t room =
			octets_of_hex(with_names[i].whole, out, sizeof(out)) -
			1;
		uint8_t *exact = malloc(room ? room : 1);

		assert_int_equal(read_rdata(with_names[i].type,
					    with_names[i].message, exact, room,
					    &size),
				 STATUS_NO_SPACE);
		free(exact);
	}
}

static void rdata_that_grows_past_65535_octets_is_malformed(void **state)
{
	/*
	 * The signer is a pointer to a name of 255 octets. A message of 65,535
	 * can do this too, with labels that share their octets.
	 */
	enum {
		NAME_AT = 1,
		RDATA_AT = 300,
		GROWTH = NAME_SIZE_MAX - 2
	};
	static uint8_t message[RDATA_AT + RDATA_SIZE_MAX];
	static uint8_t out[RDATA_SIZE_MAX + NAME_SIZE_MAX];
	struct reader reader;
	size_t size;

	(void)state;
	for (size_t i = 0; i < NAME_LABELS_MAX; i++)
		message[NAME_AT + i * 2] = 1;
	message[RDATA_AT + 18] = 0xc0;
	message[RDATA_AT + 19] = NAME_AT;
	for (uint16_t grown = RDATA_SIZE_MAX; grown > 65000; grown -= 500) {
		reader_init(&reader, span_of(message, sizeof(message)));
		reader_skip(&reader, RDATA_AT);
		assert_int_equal(rdata_read(&reader, RRTYPE_RRSIG,
					    (uint16_t)(grown - GROWTH), out,
					    sizeof(out), &size),
				 STATUS_OK);
		assert_int_equal(size, grown);
	}
	reader_init(&reader, span_of(message, sizeof(message)));
	reader_skip(&reader, RDATA_AT);
	assert_int_equal(rdata_read(&reader, RRTYPE_RRSIG,
				    RDATA_SIZE_MAX - GROWTH + 1, out,
				    sizeof(out), &size),
			 STATUS_MALFORMED);
}

static struct span rdata_of(const char *hex, uint8_t storage[256])
{
	return span_of(storage, octets_of_hex(hex, storage, 256));
}

static void views_borrow_what_they_show(void **state)
{
	uint8_t storage[256];
	struct rdata_soa soa;
	struct rdata_ds ds;
	struct rdata_dnskey dnskey;
	struct rdata_rrsig rrsig;
	struct span rdata;

	(void)state;
	rdata = rdata_of(Ns Example "00000001 00000002 00000003 00000004"
				    "fffffffe",
			 storage);
	assert_int_equal(rdata_soa_parse(rdata, &soa), STATUS_OK);
	assert_ptr_equal(soa.mname, storage);
	assert_ptr_equal(soa.rname, storage + 12);
	assert_int_equal(soa.serial, 1);
	assert_int_equal(soa.refresh_s, 2);
	assert_int_equal(soa.retry_s, 3);
	assert_int_equal(soa.expire_s, 4);
	assert_int_equal(soa.minimum_s, 0xfffffffeu);

	rdata = rdata_of("1234 0d 02 abcdef", storage);
	assert_int_equal(rdata_ds_parse(rdata, &ds), STATUS_OK);
	assert_int_equal(ds.key_tag, 0x1234);
	assert_int_equal(ds.algorithm, 13);
	assert_int_equal(ds.digest_type, 2);
	assert_ptr_equal(ds.digest.data, storage + 4);
	assert_int_equal(ds.digest.size, 3);

	rdata = rdata_of("0101 03 0d abcdef", storage);
	assert_int_equal(rdata_dnskey_parse(rdata, &dnskey), STATUS_OK);
	assert_int_equal(dnskey.flags, DNSKEY_ZONE | DNSKEY_SEP);
	assert_int_equal(dnskey.protocol, 3);
	assert_int_equal(dnskey.algorithm, 13);
	assert_ptr_equal(dnskey.public_key.data, storage + 4);
	assert_int_equal(dnskey.public_key.size, 3);

	rdata = rdata_of("0001 0d 02 00000e10 ffffffff 00000001 1234" Ns "5a5b",
			 storage);
	assert_int_equal(rdata_rrsig_parse(rdata, &rrsig), STATUS_OK);
	assert_int_equal(rrsig.type_covered, RRTYPE_A);
	assert_int_equal(rrsig.algorithm, 13);
	assert_int_equal(rrsig.labels, 2);
	assert_int_equal(rrsig.original_ttl_s, 3600);
	assert_int_equal(rrsig.expiration, 0xffffffffu);
	assert_int_equal(rrsig.inception, 1);
	assert_int_equal(rrsig.key_tag, 0x1234);
	assert_ptr_equal(rrsig.signer, storage + 18);
	assert_ptr_equal(rrsig.signed_part.data, storage);
	assert_int_equal(rrsig.signed_part.size, 18 + 12);
	assert_ptr_equal(rrsig.signature.data, storage + 30);
	assert_int_equal(rrsig.signature.size, 2);
	assert_int_equal(rdata_rrsig_parse(span_of(storage, 30), &rrsig),
			 STATUS_OK);
	assert_int_equal(rrsig.signature.size, 0);
	assert_int_equal(rdata_rrsig_parse(span_of(storage, 29), &rrsig),
			 STATUS_MALFORMED);
}

static void rdata_leads_to_a_host_in_some_types(void **state)
{
	static const struct {
		uint16_t type;
		const char *hex;
		int at; /* of the host; -1: none */
	} rows[] = {
		{RRTYPE_NS, Ns, 0},
		{RRTYPE_MX, "0001" Ns, 2},
		{RRTYPE_MX, "0000 00", 2},
		{RRTYPE_SRV, "000100020003" Ns, 6},
		{RRTYPE_SVCB, "0001" Ns "0001 0003 026832", 2},
		{RRTYPE_HTTPS, "0001 00", 2},
		{RRTYPE_CNAME, Ns, -1},
		{RRTYPE_TXT, Ns, -1},
		{RRTYPE_NS, "", -1},
		{RRTYPE_MX, "00", -1},
		{RRTYPE_MX, "0001", -1},
		{RRTYPE_SVCB, "0001", -1},
		{RRTYPE_SVCB, "0001 0261", -1},
		{RRTYPE_SVCB, "0001 c00c", -1},
		{RRTYPE_SRV, "0001000200", -1},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		uint8_t storage[256];
		const uint8_t *host = rdata_host(
			rows[i].type, rdata_of(rows[i].hex, storage));

		if (rows[i].at < 0)
			assert_null(host);
		else
			assert_ptr_equal(host, storage + rows[i].at);
	}
}

static void views_of_denials_borrow_what_they_show(void **state)
{
	uint8_t storage[256];
	struct rdata_nsec nsec;
	struct rdata_nsec3 nsec3;
	struct span rdata = rdata_of(Ns "000141", storage);

	(void)state;
	assert_int_equal(rdata_nsec_parse(rdata, &nsec), STATUS_OK);
	assert_ptr_equal(nsec.next, storage);
	assert_ptr_equal(nsec.types.data, storage + 12);
	assert_int_equal(nsec.types.size, 3);

	rdata = rdata_of("01 01 000c 04 aabbccdd 02 1122 000141", storage);
	assert_int_equal(rdata_nsec3_parse(rdata, &nsec3), STATUS_OK);
	assert_int_equal(nsec3.hash_algorithm, NSEC3_HASH_SHA1);
	assert_int_equal(nsec3.flags, NSEC3_OPT_OUT);
	assert_int_equal(nsec3.iterations, 12);
	assert_ptr_equal(nsec3.salt.data, storage + 5);
	assert_int_equal(nsec3.salt.size, 4);
	assert_ptr_equal(nsec3.next_hash.data, storage + 10);
	assert_int_equal(nsec3.next_hash.size, 2);
	assert_int_equal(nsec3.types.size, 3);
	/* RFC 5155 section 7.1: an empty non-terminal has no types. */
	rdata = rdata_of("01 00 0000 00 01 11", storage);
	assert_int_equal(rdata_nsec3_parse(rdata, &nsec3), STATUS_OK);
	assert_int_equal(nsec3.salt.size, 0);
	assert_int_equal(nsec3.types.size, 0);
}

static void rfc4034_4_3_the_type_bit_map_of_the_example(void **state)
{
	/* alfa.example.com. NSEC host.example.com. A MX RRSIG NSEC TYPE1234 */
	static const uint16_t types[] = {RRTYPE_A, RRTYPE_MX, RRTYPE_RRSIG,
					 RRTYPE_NSEC, 1234};
	uint8_t storage[256];
	struct span map = rdata_of("0006 400100000003 041b"
				   "000000000000 000000000000 000000000000"
				   "000000000000 0000 20",
				   storage);

	(void)state;
	for (uint32_t type = 0; type <= UINT16_MAX; type++) {
		bool is_there = false;

		for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
			is_there |= type == types[i];
		assert_int_equal(rdata_types_have(map, (uint16_t)type),
				 is_there);
	}
}

static void a_torn_type_bit_map_has_nothing_beyond_its_end(void **state)
{
	static const char *const cases[] = {"",     "00",     "0001",
					    "0020", "00ff40", "01ff00"};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		uint8_t octets[64];
		size_t size = octets_of_hex(cases[i], octets, sizeof(octets));
		uint8_t *exact = malloc(size ? size : 1);

		memcpy(exact, octets, size);
		assert_false(
			rdata_types_have(span_of(exact, size), RRTYPE_NSEC));
		free(exact);
	}
}

static void rfc4034_b_key_tags_are_sums_of_the_rdata(void **state)
{
	static const uint8_t dskey[] = {0x01, 0x00, 0x03, 0x05,
					0x01, 0x03, 0x01, 0x00};
	static const uint8_t rsamd5[] = {0x01, 0x00, 0x03, 0x01, 1, 2, 3, 4, 5};

	(void)state;
	/* By hand: 0100 + 0305 + 0103 + 0100. */
	assert_int_equal(rdata_dnskey_tag(span_of(dskey, sizeof(dskey))),
			 0x0100 + 0x0305 + 0x0103 + 0x0100);
	/* An odd octet counts as the upper half of a word. */
	assert_int_equal(rdata_dnskey_tag(span_of(dskey, 7)),
			 0x0100 + 0x0305 + 0x0103 + 0x0100);
	/* Appendix B.1: the upper two of the lowest three octets. */
	assert_int_equal(rdata_dnskey_tag(span_of(rsamd5, sizeof(rsamd5))),
			 0x0304);
	assert_int_equal(rdata_dnskey_tag(span_of(rsamd5, 6)), 0);
	assert_int_equal(rdata_dnskey_tag(span_of(dskey, 3)), 0);
	assert_int_equal(rdata_dnskey_tag(span_of(NULL, 0)), 0);
}

static void rfc4034_b_the_carry_is_added_once(void **state)
{
	/* Four words of ffff: 3fffc, then fffc + 3. */
	uint8_t octets[65534];
	uint32_t sum = 0;

	(void)state;
	memset(octets, 0xff, sizeof(octets));
	assert_int_equal(rdata_dnskey_tag(span_of(octets, 8)), 0xffff);
	for (size_t i = 0; i < sizeof(octets) / 2; i++)
		sum += 0xffff;
	assert_int_equal(rdata_dnskey_tag(span_of(octets, sizeof(octets))),
			 (sum + (sum >> 16 & 0xffff)) & 0xffff);
}

static void rfc3110_2_a_key_is_as_long_as_its_modulus(void **state)
{
	static const struct {
		uint8_t algorithm;
		const char *key; /* in hex */
		uint16_t bits;
	} rows[] = {
		{ALGORITHM_RSASHA256, "0103ff0102030405", 48},
		{ALGORITHM_RSASHA256, "010301ff", 9},
		{ALGORITHM_RSASHA256, "01030001ff", 9},
		{ALGORITHM_RSASHA1, "000001038000", 16},
		{ALGORITHM_RSASHA1, "000003010001c0ff", 16},
		{ALGORITHM_RSASHA512, "0103", 0},
		{ALGORITHM_RSASHA512, "010300", 0},
		{ALGORITHM_RSASHA512, "0a0301", 0},
		{ALGORITHM_RSASHA512, "00ffff03", 0},
		{ALGORITHM_RSASHA512, "", 0},
		{ALGORITHM_ECDSAP256SHA256, "", 256},
		{ALGORITHM_ECDSAP384SHA384, "", 384},
		{ALGORITHM_ED25519, "", 256},
		{ALGORITHM_ED448, "", 456},
		{ALGORITHM_ECC_GOST, "00", 0},
		{200, "01030405", 0},
	};
	uint8_t storage[256];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct rdata_dnskey dnskey = {
			.algorithm = rows[i].algorithm,
			.public_key = rdata_of(rows[i].key, storage)};

		assert_int_equal(rdata_dnskey_bits(&dnskey), rows[i].bits);
	}
}

static void a_name_is_all_of_its_rdata(void **state)
{
	uint8_t storage[256];

	(void)state;
	assert_ptr_equal(rdata_name(rdata_of(Ns, storage)), storage);
	assert_null(rdata_name(rdata_of(Ns "00", storage)));
	assert_null(rdata_name(rdata_of("", storage)));
	assert_null(rdata_name(rdata_of("c00c", storage)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			rfc3597_4_names_in_well_known_types_are_decompressed),
		cmocka_unit_test(
			rfc4034_6_2_names_in_listed_types_are_lower_case),
		cmocka_unit_test(
			rfc3597_4_only_types_of_rfc1035_are_compressed),
		cmocka_unit_test(
			rdata_that_is_not_of_its_types_form_is_malformed),
		cmocka_unit_test(names_do_not_reach_beyond_rdlength),
		cmocka_unit_test(rdata_that_does_not_fit_is_no_space),
		cmocka_unit_test(
			rdata_that_grows_past_65535_octets_is_malformed),
		cmocka_unit_test(views_borrow_what_they_show),
		cmocka_unit_test(rdata_leads_to_a_host_in_some_types),
		cmocka_unit_test(views_of_denials_borrow_what_they_show),
		cmocka_unit_test(rfc4034_4_3_the_type_bit_map_of_the_example),
		cmocka_unit_test(
			a_torn_type_bit_map_has_nothing_beyond_its_end),
		cmocka_unit_test(rfc4034_b_key_tags_are_sums_of_the_rdata),
		cmocka_unit_test(rfc4034_b_the_carry_is_added_once),
		cmocka_unit_test(rfc3110_2_a_key_is_as_long_as_its_modulus),
		cmocka_unit_test(a_name_is_all_of_its_rdata),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
