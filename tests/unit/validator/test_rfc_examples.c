/*
 * What the RFCs print has to verify: their keys, their signatures, at their
 * dates.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/unit/validator/bench.h"
#include "tests/unit/validator/records.h"
#include "tests/unit/validator/rfc_zones.h"
#include "validator/crypto.h"
#include "validator/signature.h"
#include "validator/validator.h"
#include "wire/codes.h"

/* ---- The zones of RFC 4035 appendix A and RFC 5155 appendix A ---------- */

/* Checks all that is signed in ZONE; returns how many sets that were. */
static unsigned check_zone(struct bench *bench, const char *zone,
			   const char *when)
{
	const struct records *records = records_read(&bench->arena, zone);
	struct zone_keys *keys = records_keys(zone);
	unsigned count = 0;

	for (size_t i = 0; i < records->count; i++) {
		const struct rrset *rrset = records->rrsets[i];
		char owner[NAME_TEXT_MAX];

		if (rrset->rrsig_count == 0)
			continue;
		budget_init(&bench->budget);
		if (signature_check(rrset, keys, records_time(when),
				    &bench->policy, &bench->budget,
				    &bench->proof,
				    &bench->reason) != SECURITY_SECURE)
			fail_msg("%s type %u: %s",
				 name_to_text(rrset_owner(rrset), owner),
				 rrset->type, bench->reason.text);
		count++;
	}
	zone_keys_unref(keys);
	return count;
}

static void rfc4035_a_all_signatures_of_the_zone_are_good(void **state)
{
	assert_int_equal(check_zone(*state, rfc4035_zone, RFC4035_WITHIN), 26);
}

static void rfc5155_a_all_signatures_of_the_zone_are_good(void **state)
{
	assert_int_equal(check_zone(*state, rfc5155_zone, RFC5155_WITHIN), 30);
}

/* ---- Responses (RFC 4035 appendix B, RFC 5155 appendix B) -------------- */

struct set {
	const char *owner;
	uint16_t type;
};

struct example {
	const char *name; /* of the section */
	enum finding_kind kind;
	const char *qname;
	uint16_t type;
	struct set answer; /* by the name that it has in the zone */
	struct set authority[4];
	enum security security;
	int ede;
};

static const struct rrset **find_sets(struct bench *bench,
				      const struct records *zone,
				      const struct set *sets, size_t max,
				      size_t *count)
{
	const struct rrset **list =
		arena_alloc(&bench->arena, max * sizeof(struct rrset *));

	*count = 0;
	while (*count < max && sets[*count].owner) {
		list[*count] = records_find(zone, sets[*count].owner,
					    sets[*count].type);
		(*count)++;
	}
	return list;
}

static struct finding *finding_of(struct bench *bench,
				  const struct records *zone,
				  const struct example *example)
{
	struct finding *finding =
		records_finding(&bench->arena, example->kind, example->qname,
				example->type, "example.", NULL, NULL);
	const struct rrset **answer;

	finding->ttl_s = 3600;
	answer = find_sets(bench, zone, &example->answer, 1,
			   &finding->counts[SECTION_ANSWER]);
	/* A wildcard is expanded to the QNAME. */
	if (finding->counts[SECTION_ANSWER])
		answer[0] = rrset_with_owner(&bench->arena, answer[0],
					     finding->name);
	finding->rrsets[SECTION_ANSWER] = answer;
	finding->rrsets[SECTION_AUTHORITY] =
		find_sets(bench, zone, example->authority, 4,
			  &finding->counts[SECTION_AUTHORITY]);
	return finding;
}

static void judge_examples(struct bench *bench, const char *zone,
			   const char *when, const struct example *examples,
			   size_t count)
{
	const struct records *records = records_read(&bench->arena, zone);
	struct zone_keys *keys = records_keys(zone);

	for (size_t i = 0; i < count; i++) {
		const struct example *example = &examples[i];
		struct judgement judgement;

		budget_init(&bench->budget);
		validator_judge(finding_of(bench, records, example), keys,
				records_time(when), &bench->policy,
				&bench->budget, &judgement);
		if (judgement.security != example->security ||
		    judgement.reason.ede != example->ede)
			fail_msg("%s: %s, EDE %d: %s", example->name,
				 security_text(judgement.security),
				 judgement.reason.ede, judgement.reason.text);
		if (example->security == SECURITY_SECURE)
			assert_int_equal(judgement.ttl_s, 3600);
	}
	zone_keys_unref(keys);
}

static void rfc4035_b_responses_are_authenticated(void **state)
{
	static const struct example examples[] = {
		{"B.1 answer",
		 FINDING_ANSWER,
		 "x.w.example.",
		 RRTYPE_MX,
		 {"x.w.example.", RRTYPE_MX},
		 {{"example.", RRTYPE_NS}},
		 SECURITY_SECURE,
		 EDE_NONE},
		{"B.2 name error",
		 FINDING_NXDOMAIN,
		 "ml.example.",
		 RRTYPE_A,
		 {NULL, 0},
		 {{"example.", RRTYPE_SOA},
		  {"b.example.", RRTYPE_NSEC},
		  {"example.", RRTYPE_NSEC}},
		 SECURITY_SECURE,
		 EDE_NONE},
		{"B.2 without the NSEC that denies the wildcard",
		 FINDING_NXDOMAIN,
		 "ml.example.",
		 RRTYPE_A,
		 {NULL, 0},
		 {{"example.", RRTYPE_SOA}, {"b.example.", RRTYPE_NSEC}},
		 SECURITY_BOGUS,
		 EDE_NSEC_MISSING},
		{"B.3 no data",
		 FINDING_NODATA,
		 "ns1.example.",
		 RRTYPE_MX,
		 {NULL, 0},
		 {{"example.", RRTYPE_SOA}, {"ns1.example.", RRTYPE_NSEC}},
		 SECURITY_SECURE,
		 EDE_NONE},
		{"B.3 for the type that is there",
		 FINDING_NODATA,
		 "ns1.example.",
		 RRTYPE_A,
		 {NULL, 0},
		 {{"example.", RRTYPE_SOA}, {"ns1.example.", RRTYPE_NSEC}},
		 SECURITY_BOGUS,
		 EDE_NSEC_MISSING},
		{"B.4 DS of a signed zone",
		 FINDING_ANSWER,
		 "a.example.",
		 RRTYPE_DS,
		 {"a.example.", RRTYPE_DS},
		 {{NULL, 0}},
		 SECURITY_SECURE,
		 EDE_NONE},
		{"B.5 no DS of an unsigned zone",
		 FINDING_NODATA,
		 "b.example.",
		 RRTYPE_DS,
		 {NULL, 0},
		 {{"b.example.", RRTYPE_NSEC}},
		 SECURITY_SECURE,
		 EDE_NONE},
		{"B.6 wildcard",
		 FINDING_ANSWER,
		 "a.z.w.example.",
		 RRTYPE_MX,
		 {"*.w.example.", RRTYPE_MX},
		 {{"example.", RRTYPE_NS}, {"x.y.w.example.", RRTYPE_NSEC}},
		 SECURITY_SECURE,
		 EDE_NONE},
		{"B.6 without proof",
		 FINDING_ANSWER,
		 "a.z.w.example.",
		 RRTYPE_MX,
		 {"*.w.example.", RRTYPE_MX},
		 {{"example.", RRTYPE_NS}},
		 SECURITY_BOGUS,
		 EDE_NSEC_MISSING},
		{"B.7 wildcard without data",
		 FINDING_NODATA,
		 "a.z.w.example.",
		 RRTYPE_AAAA,
		 {NULL, 0},
		 {{"example.", RRTYPE_SOA},
		  {"x.y.w.example.", RRTYPE_NSEC},
		  {"*.w.example.", RRTYPE_NSEC}},
		 SECURITY_SECURE,
		 EDE_NONE},
		{"B.7 without the wildcard's own NSEC",
		 FINDING_NODATA,
		 "a.z.w.example.",
		 RRTYPE_AAAA,
		 {NULL, 0},
		 {{"example.", RRTYPE_SOA}, {"x.y.w.example.", RRTYPE_NSEC}},
		 SECURITY_BOGUS,
		 EDE_NSEC_MISSING},
		{"B.8 DS denied by the child",
		 FINDING_NODATA,
		 "example.",
		 RRTYPE_DS,
		 {NULL, 0},
		 {{"example.", RRTYPE_SOA}, {"example.", RRTYPE_NSEC}},
		 SECURITY_BOGUS,
		 EDE_DNSSEC_BOGUS},
	};

	judge_examples(*state, rfc4035_zone, RFC4035_WITHIN, examples,
		       sizeof(examples) / sizeof(*examples));
}

#define H_EXAMPLE "0p9mhaveqvm6t7vbl5lop2u3t2rp3tom.example."
#define H_NS1     "2t7b4g4vsa5smi47k61mv5bv1a22bojr.example."
#define H_A       "35mthgpgcu1qg68fab165klnsnk3dpvl.example."
#define H_X_W     "b4um86eghhds6nea196smvmlo4ors995.example."
#define H_Y_W     "ji6neoaepv8b5o6k4ev33abha8ht9fgc.example."
#define H_W       "k8udemvp1j2f7eg6jebps17vp3n8i58h.example."
#define H_NS2     "q04jkcevqvmu85r014c7dkba38o0ji5r.example."
#define H_STAR_W  "r53bq7cc2uvmubfu5ocmm6pers9tk9en.example."

/*
 * The whole zone has the opt-out flag: what needs a covered next closer name
 * gets no AD bit (RFC 5155 section 9.2), and is insecure.
 */
static void rfc5155_b_responses_are_authenticated(void **state)
{
	static const struct example examples[] = {
		{"B.1 name error",
		 FINDING_NXDOMAIN,
		 "a.c.x.w.example.",
		 RRTYPE_A,
		 {NULL, 0},
		 {{"example.", RRTYPE_SOA},
		  {H_EXAMPLE, RRTYPE_NSEC3},
		  {H_X_W, RRTYPE_NSEC3},
		  {H_A, RRTYPE_NSEC3}},
		 SECURITY_INSECURE,
		 EDE_NONE},
		{"B.1 without the closest encloser",
		 FINDING_NXDOMAIN,
		 "a.c.x.w.example.",
		 RRTYPE_A,
		 {NULL, 0},
		 {{"example.", RRTYPE_SOA},
		  {H_EXAMPLE, RRTYPE_NSEC3},
		  {H_A, RRTYPE_NSEC3}},
		 SECURITY_BOGUS,
		 EDE_NSEC_MISSING},
		{"B.1 without the next closer name",
		 FINDING_NXDOMAIN,
		 "a.c.x.w.example.",
		 RRTYPE_A,
		 {NULL, 0},
		 {{"example.", RRTYPE_SOA},
		  {H_X_W, RRTYPE_NSEC3},
		  {H_A, RRTYPE_NSEC3}},
		 SECURITY_BOGUS,
		 EDE_NSEC_MISSING},
		{"B.1 without the wildcard",
		 FINDING_NXDOMAIN,
		 "a.c.x.w.example.",
		 RRTYPE_A,
		 {NULL, 0},
		 {{"example.", RRTYPE_SOA},
		  {H_EXAMPLE, RRTYPE_NSEC3},
		  {H_X_W, RRTYPE_NSEC3}},
		 SECURITY_BOGUS,
		 EDE_NSEC_MISSING},
		{"B.2 no data",
		 FINDING_NODATA,
		 "ns1.example.",
		 RRTYPE_MX,
		 {NULL, 0},
		 {{"example.", RRTYPE_SOA}, {H_NS1, RRTYPE_NSEC3}},
		 SECURITY_SECURE,
		 EDE_NONE},
		{"B.2.1 empty non-terminal",
		 FINDING_NODATA,
		 "y.w.example.",
		 RRTYPE_A,
		 {NULL, 0},
		 {{"example.", RRTYPE_SOA}, {H_Y_W, RRTYPE_NSEC3}},
		 SECURITY_SECURE,
		 EDE_NONE},
		{"B.3 opt-out",
		 FINDING_NODATA,
		 "c.example.",
		 RRTYPE_DS,
		 {NULL, 0},
		 {{H_A, RRTYPE_NSEC3}, {H_EXAMPLE, RRTYPE_NSEC3}},
		 SECURITY_INSECURE,
		 EDE_NONE},
		{"B.4 wildcard",
		 FINDING_ANSWER,
		 "a.z.w.example.",
		 RRTYPE_MX,
		 {"*.w.example.", RRTYPE_MX},
		 {{H_NS2, RRTYPE_NSEC3}},
		 SECURITY_INSECURE,
		 EDE_NONE},
		{"B.4 without proof",
		 FINDING_ANSWER,
		 "a.z.w.example.",
		 RRTYPE_MX,
		 {"*.w.example.", RRTYPE_MX},
		 {{H_STAR_W, RRTYPE_NSEC3}},
		 SECURITY_BOGUS,
		 EDE_NSEC_MISSING},
		{"B.5 wildcard without data",
		 FINDING_NODATA,
		 "a.z.w.example.",
		 RRTYPE_AAAA,
		 {NULL, 0},
		 {{"example.", RRTYPE_SOA},
		  {H_W, RRTYPE_NSEC3},
		  {H_NS2, RRTYPE_NSEC3},
		  {H_STAR_W, RRTYPE_NSEC3}},
		 SECURITY_INSECURE,
		 EDE_NONE},
		{"B.6 DS denied by the child",
		 FINDING_NODATA,
		 "example.",
		 RRTYPE_DS,
		 {NULL, 0},
		 {{"example.", RRTYPE_SOA}, {H_EXAMPLE, RRTYPE_NSEC3}},
		 SECURITY_BOGUS,
		 EDE_DNSSEC_BOGUS},
	};

	judge_examples(*state, rfc5155_zone, RFC5155_WITHIN, examples,
		       sizeof(examples) / sizeof(*examples));
}

/* ---- Keys and signatures of one algorithm each ------------------------- */

struct algorithm_example {
	const char *name;
	const char *dnskey, *ds; /* DS may be NULL */
	const char *records;
	const char *when;
};

static const struct algorithm_example algorithm_examples[] = {
	{"RFC 5702 section 6.1, RSA/SHA-256",
	 "example.net. 3600 IN DNSKEY (256 3 8 AwEAAcFcGsaxxdgiuuGmCkVI"
	 " my4h99CqT7jwY3pexPGcnUFtR2Fh36BponcwtkZ4cAgtvd4Qs8P"
	 " kxUdp6p/DlUmObdk= )\n",
	 NULL,
	 "www.example.net. 3600 IN A 192.0.2.91\n"
	 "www.example.net. 3600 IN RRSIG (A 8 3 3600 20300101000000"
	 " 20000101000000 9033 example.net. kRCOH6u7l0QGy9qpC9"
	 " l1sLncJcOKFLJ7GhiUOibu4teYp5VE9RncriShZNz85mwlMgNEa"
	 " cFYK/lPtPiVYP4bwg==)\n",
	 "20150101000000"},
	{"RFC 5702 section 6.2, RSA/SHA-512",
	 "example.net. 3600 IN DNSKEY (256 3 10 AwEAAdHoNTOW+et86KuJOWRD"
	 " p1pndvwb6Y83nSVXXyLA3DLroROUkN6X0O6pnWnjJQujX/AyhqFD"
	 " xj13tOnD9u/1kTg7cV6rklMrZDtJCQ5PCl/D7QNPsgVsMu1J2Q8g"
	 " pMpztNFLpPBz1bWXjDtaR7ZQBlZ3PFY12ZTSncorffcGmhOL)\n",
	 NULL,
	 "www.example.net. 3600 IN A 192.0.2.91\n"
	 "www.example.net. 3600 IN RRSIG (A 10 3 3600 20300101000000"
	 " 20000101000000 3740 example.net. tsb4wnjRUDnB1BUi+t"
	 " 6TMTXThjVnG+eCkWqjvvjhzQL1d0YRoOe0CbxrVDYd0xDtsuJRa"
	 " eUw1ep94PzEWzr0iGYgZBWm/zpq+9fOuagYJRfDqfReKBzMweOL"
	 " DiNa8iP5g9vMhpuv6OPlvpXwm9Sa9ZXIbNl1MBGk0fthPgxdDLw =)\n",
	 "20150101000000"},
	{"RFC 6605 section 6.1, P-256",
	 "example.net. 3600 IN DNSKEY 257 3 13 ("
	 " GojIhhXUN/u4v54ZQqGSnyhWJwaubCvTmeexv7bR6edb"
	 " krSqQpF64cYbcB7wNcP+e+MAnLr+Wi9xMWyQLc8NAA== )\n",
	 "example.net. 3600 IN DS 55648 13 2 ("
	 " b4c8c1fe2e7477127b27115656ad6256f424625bf5c1"
	 " e2770ce6d6e37df61d17 )\n",
	 "www.example.net. 3600 IN A 192.0.2.1\n"
	 "www.example.net. 3600 IN RRSIG A 13 3 3600 ("
	 " 20100909100439 20100812100439 55648 example.net."
	 " qx6wLYqmh+l9oCKTN6qIc+bw6ya+KJ8oMz0YP107epXA"
	 " yGmt+3SNruPFKG7tZoLBLlUzGGus7ZwmwWep666VCw== )\n",
	 "20100901000000"},
	{"RFC 6605 section 6.2, P-384",
	 "example.net. 3600 IN DNSKEY 257 3 14 ("
	 " xKYaNhWdGOfJ+nPrL8/arkwf2EY3MDJ+SErKivBVSum1"
	 " w/egsXvSADtNJhyem5RCOpgQ6K8X1DRSEkrbYQ+OB+v8"
	 " /uX45NBwY8rp65F6Glur8I/mlVNgF6W/qTI37m40 )\n",
	 "example.net. 3600 IN DS 10771 14 4 ("
	 " 72d7b62976ce06438e9c0bf319013cf801f09ecc84b8"
	 " d7e9495f27e305c6a9b0563a9b5f4d288405c3008a94"
	 " 6df983d6 )\n",
	 "www.example.net. 3600 IN A 192.0.2.1\n"
	 "www.example.net. 3600 IN RRSIG A 14 3 3600 ("
	 " 20100909102025 20100812102025 10771 example.net."
	 " /L5hDKIvGDyI1fcARX3z65qrmPsVz73QD1Mr5CEqOiLP"
	 " 95hxQouuroGCeZOvzFaxsT8Glr74hbavRKayJNuydCuz"
	 " WTSSPdz7wnqXL5bdcJzusdnI0RSMROxxwGipWcJm )\n",
	 "20100901000000"},
	/*
	 * RFC 8080 prints RRSIGs without the algorithm and with 3 labels for
	 * a name that has two: no validator may accept them. Erratum 4935
	 * (verified) has the right ones, over the same records.
	 */
	{"RFC 8080 section 6.1, Ed25519, first",
	 "example.com. 3600 IN DNSKEY 257 3 15 ("
	 " l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4= )\n",
	 "example.com. 3600 IN DS 3613 15 2 ("
	 " 3aa5ab37efce57f737fc1627013fee07bdf241bd10f3b1964ab55c78e79"
	 " a304b )\n",
	 "example.com. 3600 IN MX 10 mail.example.com.\n"
	 "example.com. 3600 IN RRSIG MX 15 2 3600 ("
	 " 1440021600 1438207200 3613 example.com."
	 " oL9krJun7xfBOIWcGHi7mag5/hdZrKWw15jPGrHpjQeRAvTdszaPD+QLs3f"
	 " x8A4M3e23mRZ9VrbpMngwcrqNAg== )\n",
	 "20150801000000"},
	{"RFC 8080 section 6.1, Ed25519, second",
	 "example.com. 3600 IN DNSKEY 257 3 15 ("
	 " zPnZ/QwEe7S8C5SPz2OfS5RR40ATk2/rYnE9xHIEijs= )\n",
	 "example.com. 3600 IN DS 35217 15 2 ("
	 " 401781b934e392de492ec77ae2e15d70f6575a1c0bc59c5275c04ebe80c"
	 " 6614c )\n",
	 "example.com. 3600 IN MX 10 mail.example.com.\n"
	 "example.com. 3600 IN RRSIG MX 15 2 3600 ("
	 " 1440021600 1438207200 35217 example.com."
	 " zXQ0bkYgQTEFyfLyi9QoiY6D8ZdYo4wyUhVioYZXFdT410QPRITQSqJSnzQ"
	 " oSm5poJ7gD7AQR0O7KuI5k2pcBg== )\n",
	 "20150801000000"},
	{"RFC 8080 section 6.2, Ed448, first",
	 "example.com. 3600 IN DNSKEY 257 3 16 ("
	 " 3kgROaDjrh0H2iuixWBrc8g2EpBBLCdGzHmn+G2MpTPhpj/OiBVHHSfPodx"
	 " 1FYYUcJKm1MDpJtIA )\n",
	 "example.com. 3600 IN DS 9713 16 2 ("
	 " 6ccf18d5bc5d7fc2fceb1d59d17321402f2aa8d368048db93dd811f5cb2"
	 " b19c7 )\n",
	 "example.com. 3600 IN MX 10 mail.example.com.\n"
	 "example.com. 3600 IN RRSIG MX 16 2 3600 ("
	 " 1440021600 1438207200 9713 example.com."
	 " 3cPAHkmlnxcDHMyg7vFC34l0blBhuG1qpwLmjInI8w1CMB29FkEAIJUA0am"
	 " xWndkmnBZ6SKiwZSAxGILn/NBtOXft0+Gj7FSvOKxE/07+4RQvE581N3Aj/J"
	 " tIyaiYVdnYtyMWbSNyGEY2213WKsJlwEA )\n",
	 "20150801000000"},
	{"RFC 8080 section 6.2, Ed448, second",
	 "example.com. 3600 IN DNSKEY 257 3 16 ("
	 " kkreGWoccSDmUBGAe7+zsbG6ZAFQp+syPmYUurBRQc3tDjeMCJcVMRDmgcN"
	 " Lp5HlHAMy12VoISsA )\n",
	 "example.com. 3600 IN DS 38353 16 2 ("
	 " 645ff078b3568f5852b70cb60e8e696cc77b75bfaaffc118cf79cbda1ba"
	 " 28af4 )\n",
	 "example.com. 3600 IN MX 10 mail.example.com.\n"
	 "example.com. 3600 IN RRSIG MX 16 2 3600 ("
	 " 1440021600 1438207200 38353 example.com."
	 " E1/oLjSGIbmLny/4fcgM1z4oL6aqo+izT3urCyHyvEp4Sp8Syg1eI+lJ57C"
	 " SnZqjJP41O/9l4m0AsQ4f7qI1gVnML8vWWiyW2KXhT9kuAICUSxv5OWbf81R"
	 " q7Yu60npabODB0QFPb/rkW3kUZmQ0YQUA )\n",
	 "20150801000000"},
};

enum {
	EXAMPLES = sizeof(algorithm_examples) / sizeof(*algorithm_examples)
};

/* The signature of RFC 8080 as it was printed first, made well-formed. */
static const struct algorithm_example rfc8080_misprint = {
	"RFC 8080 section 6.1, as printed",
	"example.com. 3600 IN DNSKEY 257 3 15 ("
	" l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4= )\n",
	NULL,
	"example.com. 3600 IN MX 10 mail.example.com.\n"
	"example.com. 3600 IN RRSIG MX 15 3 3600 ("
	" 1440021600 1438207200 3613 example.com."
	" Edk+IB9KNNWg0HAjm7FazXyrd5m3Rk8zNZbvNpAcM+eysqcUOMIjWoevFkj"
	" H5GaMWeG96GUVZu6ECKOQmemHDg== )\n",
	"20150801000000",
};

static enum security check_algorithm(struct bench *bench,
				     const struct algorithm_example *example)
{
	const struct rrset *rrset =
		records_rrset(&bench->arena, example->records);
	struct zone_keys *keys = records_keys(example->dnskey);
	enum security security = signature_check(
		rrset, keys, records_time(example->when), &bench->policy,
		&bench->budget, &bench->proof, &bench->reason);

	zone_keys_unref(keys);
	return security;
}

static void rfc5702_6605_8080_signatures_are_good(void **state)
{
	struct bench *bench = *state;

	for (size_t i = 0; i < EXAMPLES; i++)
		if (check_algorithm(bench, &algorithm_examples[i]) !=
		    SECURITY_SECURE)
			fail_msg("%s: %s", algorithm_examples[i].name,
				 bench->reason.text);
}

/* One bit anywhere in the record or its signature, and it is bogus. */
static void rfc4035_5_3_3_a_changed_bit_makes_it_bogus(void **state)
{
	struct bench *bench = *state;

	for (size_t i = 0; i < EXAMPLES; i++) {
		const struct algorithm_example *example =
			&algorithm_examples[i];
		struct rrset *rrset = records_copy(
			&bench->arena,
			records_rrset(&bench->arena, example->records));
		struct zone_keys *keys = records_keys(example->dnskey);
		uint8_t *last = (uint8_t *)rrset + rrset->size - 1;
		uint8_t *data = rrset->octets + rrset->owner_size + 3;
		uint8_t *spots[] = {last, last - 30, data};

		for (size_t j = 0; j < 3; j++) {
			budget_init(&bench->budget);
			*spots[j] ^= 0x10;
			assert_int_equal(
				signature_check(rrset, keys,
						records_time(example->when),
						&bench->policy, &bench->budget,
						&bench->proof, &bench->reason),
				SECURITY_BOGUS);
			assert_int_equal(bench->reason.ede, EDE_DNSSEC_BOGUS);
			*spots[j] ^= 0x10;
		}
		zone_keys_unref(keys);
	}
}

static void rfc8080_erratum_4935_what_was_printed_is_refused(void **state)
{
	struct bench *bench = *state;

	assert_int_equal(check_algorithm(bench, &rfc8080_misprint),
			 SECURITY_BOGUS);
	assert_non_null(strstr(bench->reason.text, "labels"));
}

/* ---- DS (RFC 4034 section 5.4, RFC 4509 section 2.3, and the above) ----- */

static const struct {
	const char *name, *dnskey, *ds;
} ds_examples[] = {
	{"RFC 4034 section 5.4, SHA-1",
	 "dskey.example.com. 86400 IN DNSKEY 256 3 5 ("
	 " AQOeiiR0GOMYkDshWoSKz9XzfwJr1AYtsmx3TGkJaNXVbfi/"
	 " 2pHm822aJ5iI9BMzNXxeYCmZDRD99WYwYqUSdjMmmAphXdvx"
	 " egXd/M5+X7OrzKBaMbCVdFLUUh6DhweJBjEVv5f2wwjM9Xzc"
	 " nOf+EPbtG9DMBmADjFDc2w/rljwvFw== )\n",
	 "dskey.example.com. 86400 IN DS 60485 5 1 ("
	 " 2BB183AF5F22588179A53B0A98631FAD1A292118 )\n"},
	{"RFC 4509 section 2.3, SHA-256",
	 "dskey.example.com. 86400 IN DNSKEY 256 3 5 ("
	 " AQOeiiR0GOMYkDshWoSKz9XzfwJr1AYtsmx3TGkJaNXVbfi/"
	 " 2pHm822aJ5iI9BMzNXxeYCmZDRD99WYwYqUSdjMmmAphXdvx"
	 " egXd/M5+X7OrzKBaMbCVdFLUUh6DhweJBjEVv5f2wwjM9Xzc"
	 " nOf+EPbtG9DMBmADjFDc2w/rljwvFw== )\n",
	 "dskey.example.com. 86400 IN DS 60485 5 2 ("
	 " D4B7D520E7BB5F0F67674A0CCEB1E3E0614B93C4F9E99B83"
	 " 83F6A1E4469DA50A )\n"},
};

static void check_ds(struct bench *bench, const char *name, const char *dnskey,
		     const char *ds_text)
{
	const struct rrset *key = records_rrset(&bench->arena, dnskey);
	const struct rrset *set = records_rrset(&bench->arena, ds_text);
	const uint8_t *owner = rrset_owner(key);
	struct span rdata = rrset_first(key);
	uint8_t data[2048], digest[DIGEST_SIZE_MAX];
	size_t size = name_size(owner);
	struct rdata_ds ds;

	assert_int_equal(rdata_ds_parse(rrset_first(set), &ds), STATUS_OK);
	memcpy(data, owner, size);
	memcpy(data + size, rdata.data, rdata.size);
	assert_int_equal(rdata_dnskey_tag(rdata), ds.key_tag);
	if (crypto_digest(ds.digest_type, span_of(data, size + rdata.size),
			  digest) != ds.digest.size ||
	    memcmp(digest, ds.digest.data, ds.digest.size) != 0)
		fail_msg("%s", name);
}

static void rfc4509_6605_8080_ds_have_the_digest_of_their_keys(void **state)
{
	for (size_t i = 0; i < sizeof(ds_examples) / sizeof(*ds_examples); i++)
		check_ds(*state, ds_examples[i].name, ds_examples[i].dnskey,
			 ds_examples[i].ds);
	for (size_t i = 0; i < EXAMPLES; i++)
		if (algorithm_examples[i].ds)
			check_ds(*state, algorithm_examples[i].name,
				 algorithm_examples[i].dnskey,
				 algorithm_examples[i].ds);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BENCH_TEST(rfc4035_a_all_signatures_of_the_zone_are_good),
		BENCH_TEST(rfc5155_a_all_signatures_of_the_zone_are_good),
		BENCH_TEST(rfc4035_b_responses_are_authenticated),
		BENCH_TEST(rfc5155_b_responses_are_authenticated),
		BENCH_TEST(rfc5702_6605_8080_signatures_are_good),
		BENCH_TEST(rfc4035_5_3_3_a_changed_bit_makes_it_bogus),
		BENCH_TEST(rfc8080_erratum_4935_what_was_printed_is_refused),
		BENCH_TEST(rfc4509_6605_8080_ds_have_the_digest_of_their_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
