/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the parts cost that a query is made of: nanoseconds of this thread for
 * one call each, the best of some rounds.
 *
 *	bench-parts
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>

#include "base/hash.h"
#include "base/rng.h"
#include "cache/answer_cache.h"
#include "validator/crypto.h"
#include "wire/codes.h"
#include "wire/message.h"
#include "wire/writer.h"

enum {
	ROUNDS = 5,
	ROUND_US = 20000, /* at least */
	SIGNED_SIZE = 200,
	ALGORITHM = ALGORITHM_ECDSAP256SHA256,
};

static struct {
	struct hash_key hash_key;
	struct name name;
	uint8_t query[512], response[512], out[4096];
	size_t query_size, response_size;
	struct query parsed;
	struct answer answer;
	uint16_t ttl_offsets[2];
	struct crypto_key *key;
	uint8_t point[65], data[SIGNED_SIZE], signature[64];
} b;

static void must(bool done, const char *what)
{
	if (done)
		return;
	fprintf(stderr, "bench-parts: %s failed\n", what);
	exit(1);
}

/* ---- The parts ---------------------------------------------------------- */

static void hash_name(void)
{
	volatile uint64_t hash = hash_octets(&b.hash_key, b.name.octets,
					     name_size(b.name.octets));

	(void)hash;
}

static void lower_name(void)
{
	struct name name;

	name_copy_lower(&name, b.name.octets);
	__asm__ volatile("" : : "r"(name.octets) : "memory");
}

static void parse_query(void)
{
	must(query_parse(span_of(b.query, b.query_size), &b.parsed) ==
		     QUERY_FINE,
	     "a query");
}

static void parse_response(void)
{
	struct message message;
	struct arena arena;

	arena_init(&arena, 1 << 16);
	must(message_parse(span_of(b.response, b.response_size), &arena,
			   &message) == STATUS_OK,
	     "a response");
	arena_done(&arena);
}

static void copy_answer(void)
{
	struct answer_fit fit = {.room = 1232, .udp_size = 1232};

	must(answer_write(&b.answer, &b.parsed, (struct moment){2000000}, &fit,
			  b.out) > 0,
	     "an answer");
}

static void import_key(void)
{
	struct crypto_key *key = NULL;

	must(crypto_key_new(ALGORITHM, span_of(b.point + 1, 64), &key) ==
		     STATUS_OK,
	     "a key");
	crypto_key_free(key);
}

/* It is not of this key: to find that out takes all the work there is. */
static void check_signature(void)
{
	must(!crypto_verify(b.key, span_of(b.data, sizeof(b.data)),
			    span_of(b.signature, sizeof(b.signature))),
	     "a forgery");
}

static void hash_nsec3(void)
{
	must(crypto_nsec3_hash(span_of(b.name.octets, name_size(b.name.octets)),
			       span_of(NULL, 0), 0, b.out),
	     "NSEC3");
}

/* ---- What they work on -------------------------------------------------- */

static void write_head(struct writer *writer, uint16_t flags, uint16_t answers)
{
	writer_u16(writer, 0x1234);
	writer_u16(writer, flags);
	writer_u16(writer, 1);
	writer_u16(writer, answers);
	writer_u16(writer, 0);
	writer_u16(writer, 1);
	writer_name(writer, b.name.octets);
	writer_u16(writer, RRTYPE_A);
	writer_u16(writer, RRCLASS_IN);
}

static void write_opt(struct writer *writer)
{
	edns_put_plain(writer_claim(writer, EDNS_OPT_SIZE), 1232, true);
}

static void write_record(struct writer *writer, uint16_t type,
			 const uint8_t *rdata, size_t size)
{
	writer_u16(writer, 0xc000 | MESSAGE_HEADER_SIZE);
	writer_u16(writer, type);
	writer_u16(writer, RRCLASS_IN);
	b.ttl_offsets[b.answer.ttl_count++] = (uint16_t)writer->size;
	writer_u32(writer, 3600);
	writer_u16(writer, (uint16_t)size);
	writer_octets(writer, rdata, size);
}

static void make_messages(void)
{
	static const uint8_t rrsig[18 + 1 + 64] = {0, RRTYPE_A, ALGORITHM, 3};
	static const uint8_t a[4] = {192, 0, 2, 1};
	struct writer writer;

	must(name_from_text("WWW.Example.com", &b.name) == STATUS_OK, "a name");
	writer_init(&writer, b.query, sizeof(b.query));
	write_head(&writer, FLAG_RD, 0);
	write_opt(&writer);
	b.query_size = writer.size;
	writer_init(&writer, b.response, sizeof(b.response));
	write_head(&writer, FLAG_QR | FLAG_AA, 2);
	write_record(&writer, RRTYPE_A, a, sizeof(a));
	write_record(&writer, RRTYPE_RRSIG, rrsig, sizeof(rrsig));
	/* An answer is kept without OPT. */
	b.answer.message = span_of(b.response, writer.size);
	b.answer.ttl_offsets = b.ttl_offsets;
	b.answer.ttl_s = 3600;
	b.answer.ede = EDE_NONE;
	write_opt(&writer);
	b.response_size = writer.size;
	parse_query();
}

static void make_key(void)
{
	EVP_PKEY *pkey = EVP_EC_gen("P-256");
	size_t size = 0;

	must(pkey &&
		     EVP_PKEY_get_octet_string_param(
			     pkey, OSSL_PKEY_PARAM_PUB_KEY, b.point,
			     sizeof(b.point), &size) == 1 &&
		     size == sizeof(b.point) &&
		     crypto_key_new(ALGORITHM, span_of(b.point + 1, 64),
				    &b.key) == STATUS_OK,
	     "a key");
	EVP_PKEY_free(pkey);
	memset(b.signature, 0x42, sizeof(b.signature));
}

/* ---- The clock ---------------------------------------------------------- */

static double now_us(void)
{
	struct timespec at;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &at);
	return (double)at.tv_sec * 1e6 + (double)at.tv_nsec / 1e3;
}

static double round_ns(void (*part)(void), unsigned long times)
{
	double start = now_us();

	for (unsigned long i = 0; i < times; i++)
		part();
	return (now_us() - start) * 1e3 / (double)times;
}

static void measure(const char *what, void (*part)(void))
{
	unsigned long times = 1;
	double best_ns;

	while (round_ns(part, times) * (double)times < ROUND_US * 1e3)
		times *= 2;
	best_ns = round_ns(part, times);
	for (int i = 1; i < ROUNDS; i++) {
		double ns = round_ns(part, times);

		if (ns < best_ns)
			best_ns = ns;
	}
	printf("%-36s %10.1f ns\n", what, best_ns);
}

int main(void)
{
	uint64_t seed = 1;
	struct rng rng;

	rng_init_seeded(&rng, &seed);
	hash_key_init(&b.hash_key, &rng);
	make_messages();
	make_key();
	measure("hash of a name", hash_name);
	measure("name to lower case", lower_name);
	measure("query, parsed", parse_query);
	measure("response with A and RRSIG, parsed", parse_response);
	measure("answer, fitted to a client", copy_answer);
	measure("P-256 key, imported", import_key);
	measure("P-256 signature, checked", check_signature);
	measure("NSEC3 hash, 0 iterations", hash_nsec3);
	crypto_key_free(b.key);
	return 0;
}
