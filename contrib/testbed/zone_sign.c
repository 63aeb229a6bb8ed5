/*
 * zone_sign.c - RRSIGs (RFC 4034 section 3.1.8.1), right or wrong.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "contrib/testbed/zone_build.h"
#include "wire/rdata.h"
#include "wire/writer.h"

enum {
	HOUR_S = 3600,
	DAY_S = 24 * HOUR_S,
	VALIDITY_S = 30 * DAY_S,
	SIGNED_SIZE_MAX = 1 << 16, /* octets that one RRSIG covers */
	MANY_RRSIGS = 4,
	TOO_MANY_RRSIGS = 100,
	RRSIG_SIZE_MAX = 18 + NAME_SIZE_MAX + LAB_SIGNATURE_SIZE_MAX,
};

/* What one RRSIG will say. */
struct terms {
	struct lab_key *secret;
	uint16_t tag;
	const uint8_t *signer;
	int64_t inception_s, expiration_s;
	uint8_t labels;
	bool is_spoiled;
};

static bool is_denial(const struct build_set *set)
{
	return set->type == RRTYPE_NSEC || set->type == RRTYPE_NSEC3;
}

/* Does the plan's fault, which comes in two widths, concern SET? */
static bool concerns(const struct build *build, const struct build_set *set,
		     enum lab_fault all, enum lab_fault only_a)
{
	return build->plan->fault == all ||
	       (build->plan->fault == only_a && set->type == RRTYPE_A);
}

static bool is_left_unsigned(const struct build *build,
			     const struct build_set *set)
{
	enum lab_fault fault = build->plan->fault;

	if (concerns(build, set, FAULT_NO_RRSIG, FAULT_NO_RRSIG_A))
		return true;
	if (fault == FAULT_DNSKEY_NO_RRSIG && set->type == RRTYPE_DNSKEY)
		return true;
	return fault == FAULT_DENIAL_NO_RRSIG && is_denial(set);
}

static bool is_signed_badly(const struct build *build,
			    const struct build_set *set)
{
	enum lab_fault fault = build->plan->fault;

	if (concerns(build, set, FAULT_BAD_RRSIG, FAULT_BAD_RRSIG_A))
		return true;
	if (fault == FAULT_DNSKEY_BAD_RRSIG && set->type == RRTYPE_DNSKEY)
		return true;
	return fault == FAULT_DENIAL_BAD_RRSIG && is_denial(set);
}

static void set_times(const struct build *build, const struct build_set *set,
		      struct terms *terms)
{
	int64_t now_s = build->signer->wall.s;

	terms->inception_s = now_s - HOUR_S;
	terms->expiration_s = now_s + VALIDITY_S;
	if (concerns(build, set, FAULT_EXPIRED, FAULT_EXPIRED_A)) {
		terms->inception_s = now_s - VALIDITY_S;
		terms->expiration_s = now_s - DAY_S;
	}
	if (concerns(build, set, FAULT_NOT_YET, FAULT_NOT_YET_A))
		terms->inception_s = now_s + 2 * DAY_S;
	if (concerns(build, set, FAULT_EXPIRED_BEFORE_VALID,
		     FAULT_EXPIRED_BEFORE_VALID_A)) {
		terms->inception_s = now_s + DAY_S;
		terms->expiration_s = now_s - DAY_S;
	}
}

static void use_key(struct terms *terms, const struct build_key *key)
{
	terms->secret = key->secret;
	terms->tag = key->tag;
}

/*
 * FAULT_SIGNER_A: the signature is right, but it is the parent's (RFC 4035
 * section 5.3.1). The parent has the zone's algorithm and a ZSK.
 */
static enum status use_parent(const struct build *build, struct terms *terms)
{
	enum status status;

	terms->signer = name_parent(build->origin);
	status = lab_keys_get(build->signer->keys, terms->signer,
			      build->plan->algorithm, LAB_ZSK, &terms->secret);
	if (status == STATUS_OK)
		terms->tag = rdata_dnskey_tag(lab_key_rdata(terms->secret));
	return status;
}

static enum status find_terms(const struct build *build,
			      const struct build_set *set, struct terms *terms)
{
	enum lab_fault fault = build->plan->fault;
	unsigned labels =
		name_labels(set->owner) - name_is_wildcard(set->owner);

	*terms = (struct terms){
		.signer = build->origin,
		.is_spoiled = is_signed_badly(build, set),
	};
	use_key(terms, build_data_key(build));
	if (set->type == RRTYPE_DNSKEY && fault != FAULT_DNSKEY_NO_KSK_RRSIG)
		use_key(terms, &build->keys[LAB_KSK]);
	if (set->type == RRTYPE_A && fault == FAULT_LABELS_ABOVE_A)
		labels++;
	if (set->type == RRTYPE_A && fault == FAULT_LABELS_BELOW_A)
		labels = name_labels(build->origin) - 1;
	terms->labels = (uint8_t)labels;
	set_times(build, set, terms);
	if (set->type == RRTYPE_A && fault == FAULT_SIGNER_A)
		return use_parent(build, terms);
	return STATUS_OK;
}

/* The TTL that is signed. */
static uint32_t signed_ttl(const struct build *build,
			   const struct build_set *set)
{
	return build->plan->fault == FAULT_ORIGINAL_TTL_A &&
			       set->type == RRTYPE_A
		       ? set->ttl_s / 2
		       : set->ttl_s;
}

static void write_terms(struct writer *writer, const struct build *build,
			const struct build_set *set, const struct terms *terms)
{
	writer_u16(writer, set->type);
	writer_u8(writer, build_algorithm(build));
	writer_u8(writer, terms->labels);
	writer_u32(writer, signed_ttl(build, set));
	writer_u32(writer, (uint32_t)terms->expiration_s);
	writer_u32(writer, (uint32_t)terms->inception_s);
	writer_u16(writer, terms->tag);
	writer_octets(writer, terms->signer, name_size(terms->signer));
}

static int compare_rdata(const void *a, const void *b)
{
	const struct span *left = a, *right = b;

	return build_compare_octets(*left, *right);
}

/* The RDATA of SET in canonical form and order (RFC 4034 section 6.3). */
static struct span *canonical_rdata(const struct build *build,
				    const struct build_set *set)
{
	struct span *sorted =
		arena_alloc(build->arena, set->rdata_count * sizeof(*sorted));

	for (size_t i = 0; sorted && i < set->rdata_count; i++) {
		struct span rdata = set->rdata[i];
		uint8_t *canonical = arena_alloc(build->arena, rdata.size);

		if (!canonical)
			return NULL;
		rdata_make_canonical(set->type, rdata, canonical);
		sorted[i] = span_of(canonical, rdata.size);
	}
	if (sorted)
		qsort(sorted, set->rdata_count, sizeof(*sorted), compare_rdata);
	return sorted;
}

/* The owner as it is signed: a wildcard if LABELS are fewer than its own. */
static void signed_owner(const struct build_set *set, unsigned labels,
			 struct name *ret)
{
	if (labels >= name_labels(set->owner) ||
	    name_make_wildcard(name_suffix(set->owner, labels), ret) !=
		    STATUS_OK)
		name_copy(ret, set->owner);
}

/* Appends the records to what is signed. */
static enum status write_records(struct writer *writer,
				 const struct build *build,
				 const struct build_set *set,
				 const struct terms *terms)
{
	const struct span *sorted = canonical_rdata(build, set);
	struct name owner;

	if (!sorted)
		return STATUS_NO_MEMORY;
	signed_owner(set, terms->labels, &owner);
	for (size_t i = 0; i < set->rdata_count; i++) {
		writer_octets(writer, owner.octets, name_size(owner.octets));
		writer_u16(writer, set->type);
		writer_u16(writer, RRCLASS_IN);
		writer_u32(writer, signed_ttl(build, set));
		writer_u16(writer, (uint16_t)sorted[i].size);
		writer_octets(writer, sorted[i].data, sorted[i].size);
	}
	return writer_failed(writer) ? STATUS_NO_SPACE : STATUS_OK;
}

/* How many RRSIGs that are wrong come before the right one. */
static size_t decoys(const struct build *build, const struct build_set *set)
{
	if (set->type != RRTYPE_A)
		return 0;
	return build->plan->fault == FAULT_MANY_RRSIGS_A       ? MANY_RRSIGS
	       : build->plan->fault == FAULT_TOO_MANY_RRSIGS_A ? TOO_MANY_RRSIGS
							       : 0;
}

/* Gives SET its RRSIG, and before it others with signatures that differ. */
static enum status add_rrsigs(struct build *build, struct build_set *set,
			      const uint8_t *rrsig, size_t size)
{
	size_t count = decoys(build, set) + 1;

	set->rrsigs = arena_alloc(build->arena, count * sizeof(*set->rrsigs));
	if (!set->rrsigs)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < count; i++) {
		uint8_t *copy = arena_copy(build->arena, rrsig, size);

		if (!copy)
			return STATUS_NO_MEMORY;
		if (i + 1 < count)
			copy[size - 1] ^= (uint8_t)(i + 1);
		set->rrsigs[i] = span_of(copy, size);
	}
	set->rrsig_count = count;
	return STATUS_OK;
}

/* SCRATCH has SIGNED_SIZE_MAX octets. */
static enum status sign_set(struct build *build, struct build_set *set,
			    uint8_t *scratch)
{
	struct terms terms;
	uint8_t rrsig[RRSIG_SIZE_MAX];
	struct writer writer;
	enum status status = find_terms(build, set, &terms);

	if (status != STATUS_OK)
		return status;
	writer_init(&writer, scratch, SIGNED_SIZE_MAX);
	write_terms(&writer, build, set, &terms);

	size_t head = writer.size;

	status = write_records(&writer, build, set, &terms);

	if (status != STATUS_OK)
		return status;
	memcpy(rrsig, scratch, head);

	size_t size = lab_key_sign(terms.secret, span_of(scratch, writer.size),
				   rrsig + head);
	if (size == 0)
		return STATUS_UNSUPPORTED;
	if (terms.is_spoiled)
		rrsig[head + size / 2] ^= 0x10;
	return add_rrsigs(build, set, rrsig, head + size);
}

/* At a cut only DS and NSEC are the parent's own (RFC 4035 section 2.2). */
static bool is_authoritative(const struct build_node *node,
			     const struct build_set *set)
{
	if (node->is_occluded)
		return false;
	return !node->is_cut || set->type == RRTYPE_DS ||
	       set->type == RRTYPE_NSEC;
}

static enum status sign_if_due(struct build *build,
			       const struct build_node *node,
			       struct build_set *set, uint8_t *scratch)
{
	if (!set || (node && !is_authoritative(node, set)) ||
	    is_left_unsigned(build, set))
		return STATUS_OK;
	return sign_set(build, set, scratch);
}

enum status build_sign(struct build *build)
{
	enum status status = STATUS_OK;
	uint8_t *scratch = malloc(SIGNED_SIZE_MAX);

	if (!scratch)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < build->node_count; i++) {
		struct build_node *node = &build->nodes[i];

		for (size_t j = 0; j < node->set_count && status == STATUS_OK;
		     j++)
			status = sign_if_due(build, node, &node->sets[j],
					     scratch);
		if (status == STATUS_OK)
			status = sign_if_due(build, node, node->nsec, scratch);
	}
	for (size_t i = 0; i < build->nsec3_count && status == STATUS_OK; i++)
		status = sign_if_due(build, NULL, &build->nsec3s[i].set,
				     scratch);
	free(scratch);
	return status;
}
