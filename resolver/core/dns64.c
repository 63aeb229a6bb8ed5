/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/core/dns64.h"

#include <stdlib.h>
#include <string.h>

#include "resolver/core/limits.h"
#include "wire/codes.h"

enum {
	/* RFC 6147 section 5.1.7: at the most, where no SOA came. */
	TTL_WITHOUT_SOA_S = 600,
	REVERSE_TTL_S = 600,
	IPV4ONLY_TTL_S = 3600,
	NIBBLES = 32,
	U_OCTET = 8, /* bits 64 to 71 (RFC 6052 section 2.2) */
};

struct dns64 {
	unsigned count;
	struct dns64_rule rules[DNS64_RULES_MAX];
};

static const uint8_t ip6_arpa[] = "\3ip6\4arpa";
static const uint8_t in_addr_arpa[] = "\7in-addr\4arpa";
static const uint8_t ipv4only_arpa[] = "\x08ipv4only\4arpa";

/* RFC 7050 section 2.2 */
static const uint8_t ipv4only[2][4] = {{192, 0, 0, 170}, {192, 0, 0, 171}};

struct dns64 *dns64_new(void)
{
	return calloc(1, sizeof(struct dns64));
}

static void free_lists(const struct dns64_rule *rule)
{
	acl_free(rule->clients);
	acl_free(rule->mapped);
	acl_free(rule->exclude);
}

void dns64_free(struct dns64 *dns64)
{
	if (!dns64)
		return;
	for (unsigned i = 0; i < dns64->count; i++)
		free_lists(&dns64->rules[i]);
	free(dns64);
}

enum status dns64_add(struct dns64 *dns64, const struct dns64_rule *rule)
{
	if (dns64->count == DNS64_RULES_MAX) {
		free_lists(rule);
		return STATUS_LIMIT;
	}
	dns64->rules[dns64->count++] = *rule;
	return STATUS_OK;
}

/* ---- The form of addresses (RFC 6052 section 2.2) ----------------------- */

/* Where octet I of an IPv4 address stands behind PREFIX_BITS. */
static unsigned octet_at(unsigned prefix_bits, unsigned i)
{
	unsigned at = prefix_bits / 8 + i;

	return prefix_bits < 96 && at >= U_OCTET ? at + 1 : at;
}

/* The first octet of the suffix. */
static unsigned suffix_at(unsigned prefix_bits)
{
	unsigned at = octet_at(prefix_bits, 3) + 1;

	return at == U_OCTET ? at + 1 : at;
}

static void embed(const struct dns64_rule *rule, const uint8_t ipv4[4],
		  uint8_t ipv6[16])
{
	memcpy(ipv6, rule->suffix.octets, 16);
	memcpy(ipv6, rule->prefix.octets, rule->prefix_bits / 8);
	for (unsigned i = 0; i < 4; i++)
		ipv6[octet_at(rule->prefix_bits, i)] = ipv4[i];
}

/* The inverse; false when IPV6 is not what RULE makes. */
static bool extract(const struct dns64_rule *rule, const uint8_t ipv6[16],
		    uint8_t ipv4[4])
{
	uint8_t again[16];

	for (unsigned i = 0; i < 4; i++)
		ipv4[i] = ipv6[octet_at(rule->prefix_bits, i)];
	embed(rule, ipv4, again);
	return memcmp(again, ipv6, sizeof(again)) == 0;
}

static bool is_zero(const uint8_t *octets, unsigned from, unsigned to)
{
	while (from < to)
		if (octets[from++])
			return false;
	return true;
}

const char *dns64_rule_fault(const struct dns64_rule *rule)
{
	unsigned bits = rule->prefix_bits;

	if (rule->prefix.family != ADDRESS_IPV6)
		return "the prefix is not one of IPv6";
	if (bits != 32 && bits != 40 && bits != 48 && bits != 56 &&
	    bits != 64 && bits != 96)
		return "the prefix must have 32, 40, 48, 56, 64 or 96 bits "
		       "(RFC 6052)";
	if (!is_zero(rule->prefix.octets, bits / 8, 16))
		return "the prefix has bits set behind its length";
	if (rule->suffix.family == ADDRESS_IPV4)
		return "the suffix is not an IPv6 address";
	if (!is_zero(rule->suffix.octets, 0, suffix_at(bits)))
		return "the suffix has bits set where prefix and IPv4 address "
		       "go";
	return NULL;
}

/* ---- Which rules --------------------------------------------------------- */

static struct address address_of(enum address_family family,
				 const uint8_t *octets)
{
	struct address address = {.family = (uint8_t)family};

	memcpy(address.octets, octets, address_size(&address));
	return address;
}

static bool maps(const struct dns64_rule *rule, const uint8_t ipv4[4])
{
	struct address address = address_of(ADDRESS_IPV4, ipv4);

	return !rule->mapped || acl_allows(rule->mapped, &address);
}

static bool excludes(const struct dns64_rule *rule, const uint8_t ipv6[16])
{
	static const uint8_t ipv4_mapped[12] = {[10] = 0xff, [11] = 0xff};
	struct address address = address_of(ADDRESS_IPV6, ipv6);

	if (rule->exclude)
		return acl_lists(rule->exclude, &address);
	return memcmp(ipv6, ipv4_mapped, sizeof(ipv4_mapped)) == 0;
}

/* The value of a hexadecimal digit in a label of its own; -1: it is none. */
static int nibble_of(const uint8_t *label)
{
	if (label[0] != 1)
		return -1;
	if (label[1] >= '0' && label[1] <= '9')
		return label[1] - '0';
	if (label[1] >= 'a' && label[1] <= 'f')
		return label[1] - 'a' + 10;
	return -1;
}

/* The address that NAME is the reverse of (RFC 3596 section 2.5). */
static bool address_of_reverse(const uint8_t *name, uint8_t ipv6[16])
{
	if (name_labels(name) != NIBBLES + 2 || !name_is_under(name, ip6_arpa))
		return false;
	memset(ipv6, 0, 16);
	for (unsigned i = 0; i < NIBBLES; i++) {
		int nibble = nibble_of(name + (size_t)2 * i);

		if (nibble < 0)
			return false;
		ipv6[15 - i / 2] |= (uint8_t)(nibble << (i % 2 * 4));
	}
	return true;
}

/* The rule of RULES that makes IPV6, and out of what; NULL if none does. */
static const struct dns64_rule *rule_making(const struct dns64 *dns64,
					    uint8_t rules,
					    const uint8_t ipv6[16],
					    uint8_t ipv4[4])
{
	for (unsigned i = 0; i < dns64->count; i++)
		if ((rules & 1u << i) &&
		    extract(&dns64->rules[i], ipv6, ipv4) &&
		    maps(&dns64->rules[i], ipv4))
			return &dns64->rules[i];
	return NULL;
}

static bool changes(const struct dns64 *dns64, uint8_t rules,
		    const struct query *query)
{
	uint8_t ipv6[16], ipv4[4];

	if (query->type == RRTYPE_AAAA)
		return true;
	return query->type == RRTYPE_PTR &&
	       address_of_reverse(query->name_lower.octets, ipv6) &&
	       rule_making(dns64, rules, ipv6, ipv4);
}

uint8_t dns64_rules_for(const struct dns64 *dns64, const struct address *client,
			const struct query *query)
{
	bool recursive = query->header.flags & FLAG_RD;
	uint8_t rules = 0;

	/* RFC 6147 section 5.5: who validates has to synthesise as well. */
	if (!dns64 || query->class_ != RRCLASS_IN ||
	    (query->edns.do_bit && (query->header.flags & FLAG_CD)))
		return 0;
	for (unsigned i = 0; i < dns64->count; i++) {
		const struct dns64_rule *rule = &dns64->rules[i];

		if ((recursive || !rule->recursive_only) &&
		    (!rule->clients || acl_allows(rule->clients, client)))
			rules |= (uint8_t)(1u << i);
	}
	return rules && changes(dns64, rules, query) ? rules : 0;
}

/* Without those that leave alone what the client could validate. */
static uint8_t rules_that_break(const struct dns64 *dns64, uint8_t rules)
{
	for (unsigned i = 0; i < dns64->count; i++)
		if (!dns64->rules[i].break_dnssec)
			rules &= (uint8_t) ~(1u << i);
	return rules;
}

static bool is_signed(const struct finding *finding)
{
	for (int i = SECTION_ANSWER; i <= SECTION_AUTHORITY; i++)
		for (size_t j = 0; j < finding->counts[i]; j++)
			if (finding->rrsets[i][j]->rrsig_count)
				return true;
	return false;
}

/* ---- Excluded addresses (RFC 6147 section 5.1.4) ------------------------- */

/* An address is of use when one rule at least does not exclude it. */
static bool is_excluded(const struct dns64 *dns64, uint8_t rules,
			struct span ipv6)
{
	for (unsigned i = 0; i < dns64->count; i++)
		if ((rules & 1u << i) && !excludes(&dns64->rules[i], ipv6.data))
			return false;
	return rules != 0;
}

/* Those of RRSET that are not excluded, in OUT; returns how many. */
static size_t usable(const struct dns64 *dns64, uint8_t rules,
		     const struct rrset *rrset, struct span *out)
{
	struct rdata_walk walk = rrset_rdata(rrset);
	struct span rdata;
	size_t count = 0;

	while (rdata_next(&walk, &rdata))
		if (rdata.size == 16 && !is_excluded(dns64, rules, rdata))
			out[count++] = rdata;
	return count;
}

bool dns64_lacks_address(const struct dns64 *dns64, uint8_t rules,
			 const struct finding *link)
{
	const struct rrset *rrset = finding_answer(link);
	struct span out[LIMIT_RRSET_RECORDS];

	if (link->kind == FINDING_NODATA || link->kind == FINDING_FAILURE)
		return true;
	return link->kind == FINDING_ANSWER && rrset->type == RRTYPE_AAAA &&
	       rrset->rdata_count <= LIMIT_RRSET_RECORDS &&
	       usable(dns64, rules, rrset, out) == 0;
}

/* ---- Synthesis (RFC 6147 section 5.1.7) ---------------------------------- */

/* An answer of COUNT addresses in RDATA instead of what BASE has. */
static bool make_answer(const struct finding *base, uint32_t ttl_s,
			const struct span *rdata, size_t count,
			struct arena *arena, struct finding *ret)
{
	const struct rrset **list = arena_alloc(arena, sizeof(*list));

	if (!list || rrset_make(arena, base->name, RRTYPE_AAAA, ttl_s, rdata,
				count, NULL, 0, list) != STATUS_OK)
		return false;
	*ret = *base;
	ret->kind = FINDING_ANSWER;
	ret->type = RRTYPE_AAAA;
	ret->ttl_s = ttl_s;
	ret->security = SECURITY_INSECURE;
	ret->rrsets[SECTION_ANSWER] = list;
	ret->counts[SECTION_ANSWER] = 1;
	return true;
}

static uint32_t ttl_for(const struct finding *native, const struct finding *a)
{
	uint32_t most_s = native->ttl_s;

	if (native->kind == FINDING_FAILURE ||
	    (native->kind == FINDING_NODATA &&
	     !finding_rrset(native, SECTION_AUTHORITY, RRTYPE_SOA)))
		most_s = TTL_WITHOUT_SOA_S;
	return a->ttl_s < most_s ? a->ttl_s : most_s;
}

/* The addresses that RULES make of those of A; false: none, or no memory. */
static bool synthesise(const struct dns64 *dns64, uint8_t rules,
		       const struct finding *native, const struct finding *a,
		       struct arena *arena, struct finding *ret)
{
	/* Its addresses are special: they stand for the prefix. */
	bool all = name_equal(a->name, ipv4only_arpa);
	const struct rrset *rrset = finding_answer(a);
	struct rdata_walk walk = rrset_rdata(rrset);
	size_t room = (size_t)rrset->rdata_count * dns64->count, count = 0;
	struct span *list = arena_alloc(arena, room * sizeof(*list));
	uint8_t *octets = arena_alloc(arena, room * 16);
	struct span ipv4;

	if (!list || !octets || rrset->type != RRTYPE_A)
		return false;
	while (rdata_next(&walk, &ipv4))
		for (unsigned i = 0; i < dns64->count; i++) {
			const struct dns64_rule *rule = &dns64->rules[i];

			if (!(rules & 1u << i) || ipv4.size != 4 ||
			    !(all || maps(rule, ipv4.data)))
				continue;
			embed(rule, ipv4.data, octets + 16 * count);
			list[count] = span_of(octets + 16 * count, 16);
			count++;
		}
	return count &&
	       make_answer(a, ttl_for(native, a), list, count, arena, ret);
}

/* No address of use, and no SOA to say so with. */
static struct finding empty(const struct finding *native)
{
	struct finding finding = *native;

	finding.kind = FINDING_NODATA;
	finding.security = SECURITY_INSECURE;
	memset(finding.counts, 0, sizeof(finding.counts));
	return finding;
}

/* What AAAA came to, without what is excluded. */
static struct finding native_for(const struct dns64 *dns64, uint8_t rules,
				 const struct finding *native, bool do_bit,
				 struct arena *arena)
{
	const struct rrset *rrset = finding_answer(native);
	struct span out[LIMIT_RRSET_RECORDS];
	struct finding made;
	size_t count;

	if (do_bit && is_signed(native))
		rules = rules_that_break(dns64, rules);
	if (native->kind != FINDING_ANSWER || rrset->type != RRTYPE_AAAA ||
	    rrset->rdata_count > LIMIT_RRSET_RECORDS)
		return *native;
	count = usable(dns64, rules, rrset, out);
	if (count == rrset->rdata_count)
		return *native;
	return count && make_answer(native, native->ttl_s, out, count, arena,
				    &made)
		       ? made
		       : empty(native);
}

/*
 * RFC 6147 section 5.5: without DO there is no AD; with it, when all that
 * stands behind the addresses is secure.
 */
static enum security security_of(const struct dns64_turn *turn,
				 const struct finding *a, bool do_bit)
{
	return do_bit && turn->native.security == SECURITY_SECURE &&
			       a->security == SECURITY_SECURE
		       ? SECURITY_SECURE
		       : SECURITY_INSECURE;
}

/* The last link made of A's; false when AAAA's own is to be given. */
static bool made_of(const struct dns64 *dns64, uint8_t rules,
		    const struct dns64_turn *turn, const struct finding *a,
		    bool do_bit, struct arena *arena, struct finding *ret)
{
	bool failed = turn->native.kind == FINDING_FAILURE;

	/* Who keeps AAAA from a signed zone must not have his way. */
	if (a->kind != FINDING_ANSWER ||
	    (failed && a->security == SECURITY_SECURE))
		return false;
	if (do_bit && (is_signed(a) || is_signed(&turn->native)))
		rules = rules_that_break(dns64, rules);
	if (!rules || !synthesise(dns64, rules, &turn->native, a, arena, ret))
		return false;
	ret->security = security_of(turn, a, do_bit);
	return true;
}

unsigned dns64_links(const struct dns64 *dns64, uint8_t rules,
		     const struct dns64_turn *turn, const struct finding *links,
		     unsigned count, bool do_bit, struct arena *arena,
		     struct finding *ret)
{
	unsigned at = turn->is_done ? turn->at : count - 1;
	const struct finding *native =
		turn->is_done ? &turn->native : &links[at];

	if (turn->is_done && made_of(dns64, rules, turn, &links[count - 1],
				     do_bit, arena, &ret[count - 1])) {
		memcpy(ret, links, (count - 1) * sizeof(*ret));
		return count;
	}
	if (native->kind == FINDING_FAILURE)
		return 0;
	memcpy(ret, links, at * sizeof(*ret));
	ret[at] = native_for(dns64, rules, native, do_bit, arena);
	return at + 1;
}

/* ---- Names --------------------------------------------------------------- */

/* d.c.b.a.in-addr.arpa (RFC 1035 section 3.5) */
static enum status reverse_of(const uint8_t ipv4[4], struct name *ret)
{
	enum status status = STATUS_OK;

	name_copy(ret, in_addr_arpa);
	for (unsigned i = 0; i < 4 && status == STATUS_OK; i++) {
		struct name parent = *ret;
		uint8_t label[3];
		size_t size = 0;

		if (ipv4[i] >= 100)
			label[size++] = (uint8_t)('0' + ipv4[i] / 100);
		if (ipv4[i] >= 10)
			label[size++] = (uint8_t)('0' + ipv4[i] / 10 % 10);
		label[size++] = (uint8_t)('0' + ipv4[i] % 10);
		status = name_prepend(label, size, parent.octets, ret);
	}
	return status;
}

static bool is_ipv4only(const uint8_t ipv4[4])
{
	return memcmp(ipv4, ipv4only[0], 4) == 0 ||
	       memcmp(ipv4, ipv4only[1], 4) == 0;
}

/* A finding of one record at NAME: TARGET's name. */
static bool point_at(const uint8_t *name, const uint8_t *target,
		     enum finding_kind kind, struct arena *arena,
		     struct finding *ret)
{
	uint16_t type = kind == FINDING_CNAME ? RRTYPE_CNAME : RRTYPE_PTR;
	const struct rrset **list = arena_alloc(arena, sizeof(*list));
	struct span rdata = span_of(target, name_size(target));

	if (!list || rrset_make(arena, name, type, REVERSE_TTL_S, &rdata, 1,
				NULL, 0, list) != STATUS_OK)
		return false;
	*ret = (struct finding){.kind = kind,
				.rank = RANK_AUTHORITATIVE,
				.security = SECURITY_INSECURE,
				.ttl_s = REVERSE_TTL_S,
				.type = RRTYPE_PTR,
				.ede = EDE_NONE,
				.name = name,
				.zone = name};
	ret->rrsets[SECTION_ANSWER] = list;
	ret->counts[SECTION_ANSWER] = 1;
	return true;
}

bool dns64_find_reverse(const struct dns64 *dns64, uint8_t rules,
			const uint8_t *name, uint16_t type, struct arena *arena,
			struct finding *ret)
{
	uint8_t ipv6[16], ipv4[4];
	struct name target;

	if (!rules || type != RRTYPE_PTR || !address_of_reverse(name, ipv6) ||
	    !rule_making(dns64, rules, ipv6, ipv4))
		return false;
	/* RFC 8880 section 7.2.1: nobody is asked for these. */
	if (is_ipv4only(ipv4))
		return point_at(name, ipv4only_arpa, FINDING_ANSWER, arena,
				ret);
	return reverse_of(ipv4, &target) == STATUS_OK &&
	       point_at(name, target.octets, FINDING_CNAME, arena, ret);
}

enum status dns64_add_ipv4only(struct local_data *data)
{
	/* With the numbers of RFC 8880's example. */
	static const uint8_t soa[] = "\x08ipv4only\4arpa\0"
				     "\6nobody\7invalid\0"
				     "\0\0\0\1"
				     "\0\0\x1c\x20"
				     "\0\0\x0e\x10"
				     "\0\xef\xf1\0"
				     "\0\0\0\x3c";
	enum status status =
		local_data_add_zone(data, ipv4only_arpa, LOCAL_STATIC);

	if (status == STATUS_INVALID)
		return STATUS_OK; /* the configuration has it its own way */
	if (status == STATUS_OK)
		status = local_data_add_record(data, ipv4only_arpa, RRTYPE_SOA,
					       IPV4ONLY_TTL_S,
					       span_of(soa, sizeof(soa) - 1));
	for (int i = 0; i < 2 && status == STATUS_OK; i++)
		status = local_data_add_record(data, ipv4only_arpa, RRTYPE_A,
					       IPV4ONLY_TTL_S,
					       span_of(ipv4only[i], 4));
	return status;
}
