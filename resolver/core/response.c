/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/core/response.h"

#include "resolver/core/limits.h"
#include "wire/codes.h"
#include "wire/rdata.h"

/* A finding's sections while they are collected. */
struct collector {
	const struct rrset **lists[SECTION_COUNT];
	size_t counts[SECTION_COUNT];
	size_t room[SECTION_COUNT];
};

static bool collector_init(struct collector *collector, struct arena *arena)
{
	static const size_t room[SECTION_COUNT] = {LIMIT_ANSWER_RRSETS,
						   LIMIT_AUTHORITY_RRSETS,
						   (size_t)LIMIT_SERVERS * 2};

	for (int i = 0; i < SECTION_COUNT; i++) {
		collector->counts[i] = 0;
		collector->room[i] = room[i];
		collector->lists[i] = arena_alloc(
			arena, room[i] * sizeof(*collector->lists[i]));
		if (!collector->lists[i])
			return false;
	}
	return true;
}

static void collect(struct collector *collector, enum section section,
		    const struct rrset *rrset)
{
	if (collector->counts[section] < collector->room[section])
		collector->lists[section][collector->counts[section]++] = rrset;
}

static void finding_take(struct finding *finding,
			 const struct collector *collector)
{
	for (int i = 0; i < SECTION_COUNT; i++) {
		finding->rrsets[i] = collector->lists[i];
		finding->counts[i] = collector->counts[i];
	}
}

/* The lowest TTL of FINDING's answer and authority sections. */
static uint32_t lowest_ttl(const struct finding *finding)
{
	uint32_t ttl_s = UINT32_MAX;

	for (int i = SECTION_ANSWER; i <= SECTION_AUTHORITY; i++)
		for (size_t j = 0; j < finding->counts[i]; j++)
			if (finding->rrsets[i][j]->ttl_s < ttl_s)
				ttl_s = finding->rrsets[i][j]->ttl_s;
	return ttl_s == UINT32_MAX ? 0 : ttl_s;
}

static void finding_start(struct finding *finding, enum finding_kind kind,
			  const struct message *message,
			  const struct response_question *question)
{
	*finding = (struct finding){
		.kind = kind,
		.rank = message->header.flags & FLAG_AA
				? RANK_AUTHORITATIVE
				: RANK_NOT_AUTHORITATIVE,
		.security = SECURITY_UNCHECKED,
		.name = question->name,
		.type = question->type,
		.zone = question->zone,
		.ede = EDE_NONE,
		.lacks_do = !message->edns.present || !message->edns.do_bit,
	};
}

static bool is_denial(uint16_t type)
{
	return type == RRTYPE_NSEC || type == RRTYPE_NSEC3;
}

/* NSEC and NSEC3 of the zone: the proof that goes with an answer. */
static void collect_denials(struct collector *collector,
			    const struct message *message,
			    const struct response_question *question)
{
	for (size_t i = 0; i < message->rrset_counts[SECTION_AUTHORITY]; i++) {
		const struct rrset *rrset =
			message->rrsets[SECTION_AUTHORITY][i];

		if (is_denial(rrset->type) &&
		    name_is_under(rrset_owner(rrset), question->zone))
			collect(collector, SECTION_AUTHORITY, rrset);
	}
}

static bool has_rrsigs(const struct collector *collector)
{
	for (size_t i = 0; i < collector->counts[SECTION_ANSWER]; i++)
		if (collector->lists[SECTION_ANSWER][i]->rrsig_count)
			return true;
	return false;
}

/* RRsets larger than this serve nobody, and cost everybody (KeyTrap). */
static bool is_oversized(const struct rrset *rrset)
{
	return rrset->rdata_count > LIMIT_RRSET_RECORDS;
}

/* The answer is there, and larger than anybody needs. */
static bool has_oversized_answer(const struct message *message,
				 const struct response_question *question)
{
	for (size_t i = 0; i < message->rrset_counts[SECTION_ANSWER]; i++) {
		const struct rrset *rrset = message->rrsets[SECTION_ANSWER][i];

		if (is_oversized(rrset) &&
		    name_equal(rrset_owner(rrset), question->name))
			return true;
	}
	return false;
}

/*
 * The RRset that answers, in COLLECTOR; its kind in KIND. Asked for ANY (or
 * RRSIG, whose sets are joined to what they cover) all at the name answers.
 * A DNAME explains the unsigned CNAME beside it (RFC 6672 section 5.3.1),
 * also to who asked for CNAME or ANY.
 */
static bool find_answer(const struct message *message,
			const struct response_question *question,
			struct collector *collector, enum finding_kind *kind)
{
	bool any = question->type == RRTYPE_ANY;
	const struct rrset *cname = NULL, *dname = NULL;

	for (size_t i = 0; i < message->rrset_counts[SECTION_ANSWER]; i++) {
		const struct rrset *rrset = message->rrsets[SECTION_ANSWER][i];
		const uint8_t *owner = rrset_owner(rrset);

		if (is_oversized(rrset))
			continue;
		if (name_equal(owner, question->name)) {
			if (rrset->type == RRTYPE_CNAME)
				cname = rrset;
			else if (any || rrset->type == question->type)
				collect(collector, SECTION_ANSWER, rrset);
		} else if (rrset->type == RRTYPE_DNAME &&
			   name_is_below(question->name, owner) &&
			   name_is_under(owner, question->zone)) {
			dname = rrset;
		}
	}
	if (cname && (any || question->type == RRTYPE_CNAME) &&
	    !(dname && !cname->rrsig_count))
		collect(collector, SECTION_ANSWER, cname);
	*kind = FINDING_ANSWER;
	if (collector->counts[SECTION_ANSWER])
		return true;
	if (!dname && !cname)
		return false;
	*kind = dname ? FINDING_DNAME : FINDING_CNAME;
	collect(collector, SECTION_ANSWER, dname ? dname : cname);
	return true;
}

/* Glue for priming: addresses of the root's servers (RFC 9609 section 4). */
static void collect_glue(struct collector *collector,
			 const struct message *message,
			 const struct response_question *question,
			 const struct rrset *ns)
{
	for (size_t i = 0; i < message->rrset_counts[SECTION_ADDITIONAL]; i++) {
		const struct rrset *glue =
			message->rrsets[SECTION_ADDITIONAL][i];
		struct rdata_walk walk = rrset_rdata(ns);
		struct span rdata;

		if ((glue->type != RRTYPE_A && glue->type != RRTYPE_AAAA) ||
		    !name_is_under(rrset_owner(glue), question->zone))
			continue;
		while (rdata_next(&walk, &rdata)) {
			const uint8_t *name = rdata_name(rdata);

			if (name && name_equal(name, rrset_owner(glue))) {
				collect(collector, SECTION_ADDITIONAL, glue);
				break;
			}
		}
	}
}

static enum response_kind positive(const struct message *message,
				   const struct response_question *question,
				   struct collector *collector,
				   enum finding_kind kind, struct finding *ret)
{
	finding_start(ret, kind, message, question);
	/* Only a signed answer can be a wildcard's, and need its proof. */
	if (has_rrsigs(collector))
		collect_denials(collector, message, question);
	if (question->type == RRTYPE_NS && kind == FINDING_ANSWER)
		collect_glue(collector, message, question,
			     collector->lists[SECTION_ANSWER][0]);
	finding_take(ret, collector);
	ret->ttl_s = lowest_ttl(ret);
	return RESPONSE_FINDING;
}

/* The SOA of a zone that NAME can be in, and that these servers serve. */
static const struct rrset *find_soa(const struct message *message,
				    const struct response_question *question)
{
	for (size_t i = 0; i < message->rrset_counts[SECTION_AUTHORITY]; i++) {
		const struct rrset *rrset =
			message->rrsets[SECTION_AUTHORITY][i];

		if (rrset->type == RRTYPE_SOA &&
		    name_is_under(question->name, rrset_owner(rrset)) &&
		    name_is_under(rrset_owner(rrset), question->zone))
			return rrset;
	}
	return NULL;
}

static bool has_signed_denial(const struct message *message,
			      const struct response_question *question)
{
	for (size_t i = 0; i < message->rrset_counts[SECTION_AUTHORITY]; i++) {
		const struct rrset *rrset =
			message->rrsets[SECTION_AUTHORITY][i];

		if (is_denial(rrset->type) && rrset->rrsig_count &&
		    name_is_under(rrset_owner(rrset), question->zone))
			return true;
	}
	return false;
}

/*
 * RFC 2308 section 5: the lower of the SOA's TTL and its minimum field.
 * Without SOA it is not to be cached, as nothing counts its life down: but
 * the signed proof of a denial does.
 */
static uint32_t negative_ttl(const struct message *message,
			     const struct response_question *question,
			     const struct rrset *soa)
{
	struct rdata_soa view;

	if (!soa)
		return has_signed_denial(message, question) ? UINT32_MAX : 0;
	if (rdata_soa_parse(rrset_first(soa), &view) != STATUS_OK)
		return 0;
	return view.minimum_s < soa->ttl_s ? view.minimum_s : soa->ttl_s;
}

static enum response_kind negative(const struct message *message,
				   const struct response_question *question,
				   const struct rrset *soa,
				   struct collector *collector,
				   struct finding *ret)
{
	enum finding_kind kind = message->rcode == RCODE_NXDOMAIN
					 ? FINDING_NXDOMAIN
					 : FINDING_NODATA;
	uint32_t ttl_s = negative_ttl(message, question, soa);

	finding_start(ret, kind, message, question);
	if (soa)
		collect(collector, SECTION_AUTHORITY, soa);
	collect_denials(collector, message, question);
	finding_take(ret, collector);
	ret->ttl_s = lowest_ttl(ret);
	if (ttl_s < ret->ttl_s)
		ret->ttl_s = ttl_s;
	return RESPONSE_FINDING;
}

/* The NS set of a cut below the zone asked, on the way to the name. */
static const struct rrset *find_cut(const struct message *message,
				    const struct response_question *question)
{
	for (size_t i = 0; i < message->rrset_counts[SECTION_AUTHORITY]; i++) {
		const struct rrset *rrset =
			message->rrsets[SECTION_AUTHORITY][i];

		if (rrset->type == RRTYPE_NS &&
		    name_is_below(rrset_owner(rrset), question->zone) &&
		    name_is_under(question->name, rrset_owner(rrset)))
			return rrset;
	}
	return NULL;
}

/*
 * Do NS sets in it point elsewhere? With authority, that of the zone asked is
 * the zone speaking of itself (RFC 2308 section 2.2).
 */
static bool refers_away(const struct message *message,
			const struct response_question *question)
{
	bool aa = message->header.flags & FLAG_AA;

	for (size_t i = 0; i < message->rrset_counts[SECTION_AUTHORITY]; i++) {
		const struct rrset *rrset =
			message->rrsets[SECTION_AUTHORITY][i];

		if (rrset->type == RRTYPE_NS &&
		    !(aa && name_equal(rrset_owner(rrset), question->zone)))
			return true;
	}
	return false;
}

static enum response_kind referral(const struct message *message,
				   const struct response_question *question,
				   const struct rrset *ns,
				   struct collector *collector,
				   struct finding *ret)
{
	const uint8_t *cut = rrset_owner(ns);

	finding_start(ret, FINDING_DELEGATION, message, question);
	ret->rank = RANK_REFERRAL;
	ret->name = cut;
	ret->type = RRTYPE_NS;
	collect(collector, SECTION_ANSWER, ns);
	for (size_t i = 0; i < message->rrset_counts[SECTION_AUTHORITY]; i++) {
		const struct rrset *rrset =
			message->rrsets[SECTION_AUTHORITY][i];

		if (rrset->type == RRTYPE_DS && !is_oversized(rrset) &&
		    name_equal(rrset_owner(rrset), cut))
			collect(collector, SECTION_AUTHORITY, rrset);
	}
	collect_denials(collector, message, question);
	collect_glue(collector, message, question, ns);
	finding_take(ret, collector);
	ret->ttl_s = lowest_ttl(ret);
	return RESPONSE_REFERRAL;
}

/* What no question asks for, by the names of IANA's registry. */
static const char *unexpected_rcode(uint16_t rcode)
{
	static const char *const texts[] = {
		[RCODE_YXDOMAIN] = "answered YXDOMAIN",
		[7] = "answered YXRRSET",
		[8] = "answered NXRRSET",
		[9] = "answered NOTAUTH",
		[10] = "answered NOTZONE",
		[11] = "answered DSOTYPENI",
	};

	if (rcode < sizeof(texts) / sizeof(texts[0]) && texts[rcode])
		return texts[rcode];
	return "answered with an unexpected RCODE";
}

static enum response_kind error_kind(const struct message *message,
				     const struct response_question *question,
				     const char **why)
{
	switch (message->rcode) {
	case RCODE_FORMERR:
	case RCODE_NOTIMP:
		*why = "answered FORMERR or NOTIMP";
		return question->used_edns && !message->edns.present
			       ? RESPONSE_NO_EDNS
			       : RESPONSE_ERROR;
	case RCODE_BADVERS:
		*why = "answered BADVERS";
		return RESPONSE_NO_EDNS;
	case RCODE_REFUSED:
		*why = "answered REFUSED";
		return RESPONSE_LAME;
	case RCODE_SERVFAIL:
		*why = "answered SERVFAIL";
		return RESPONSE_ERROR;
	}
	*why = unexpected_rcode(message->rcode);
	return RESPONSE_ERROR;
}

/*
 * No answer, no SOA, no cut: is it an empty answer or a lame server? A proof
 * that the zone signed is no less for coming without SOA or authority.
 */
static enum response_kind nothing(const struct message *message,
				  const struct response_question *question,
				  struct collector *collector,
				  struct finding *ret, const char **why)
{
	if (refers_away(message, question)) {
		*why = "referred upwards or aside";
		return RESPONSE_LAME;
	}
	if (message->header.flags & FLAG_AA || question->is_forward ||
	    has_signed_denial(message, question))
		return negative(message, question, NULL, collector, ret);
	*why = "answered without authority";
	return RESPONSE_LAME;
}

/* A resolver where an authoritative server should be. */
static bool is_resolvers(const struct message *message,
			 const struct response_question *question)
{
	return !question->is_forward && !(message->header.flags & FLAG_AA) &&
	       (message->header.flags & FLAG_RA);
}

/*
 * A child's servers asked for DS answer from the child, which cannot know
 * (RFC 4035 section 3.1.4.1).
 */
static bool is_childs_word(const struct response_question *question,
			   const struct rrset *soa)
{
	return question->type == RRTYPE_DS && soa &&
	       name_equal(rrset_owner(soa), question->name) &&
	       !name_is_root(question->name);
}

static enum response_kind classify(const struct message *message,
				   const struct response_question *question,
				   struct arena *arena, struct finding *ret,
				   const char **why)
{
	const struct rrset *soa, *cut;
	struct collector collector;
	enum finding_kind kind;

	if (message->header.flags & FLAG_TC && !question->is_stream)
		return RESPONSE_TRUNCATED;
	if (message->rcode != RCODE_NOERROR &&
	    message->rcode != RCODE_NXDOMAIN &&
	    message->rcode != RCODE_YXDOMAIN)
		return error_kind(message, question, why);
	*why = "no memory for its answer";
	if (!collector_init(&collector, arena))
		return RESPONSE_ERROR;
	if (find_answer(message, question, &collector, &kind))
		return positive(message, question, &collector, kind, ret);
	if (has_oversized_answer(message, question)) {
		*why = "answered with too many records";
		return RESPONSE_ERROR;
	}
	/* Only a DNAME can make a name too long (RFC 6672 section 2.2). */
	if (message->rcode == RCODE_YXDOMAIN)
		return error_kind(message, question, why);
	if (message->header.flags & FLAG_TC) {
		*why = "truncated its answer, over TCP too";
		return RESPONSE_ERROR;
	}
	soa = find_soa(message, question);
	if (is_childs_word(question, soa)) {
		*why = "answered for DS from the child's side";
		return RESPONSE_LAME;
	}
	if (soa || message->rcode == RCODE_NXDOMAIN)
		return negative(message, question, soa, &collector, ret);
	cut = find_cut(message, question);
	if (cut && !question->is_forward)
		return referral(message, question, cut, &collector, ret);
	return nothing(message, question, &collector, ret, why);
}

enum response_kind response_classify(const struct message *message,
				     const struct response_question *question,
				     struct arena *arena, struct finding *ret,
				     const char **why)
{
	enum response_kind kind = classify(message, question, arena, ret, why);

	if (kind != RESPONSE_FINDING || !is_resolvers(message, question))
		return kind;
	*why = "offers recursion instead of authority";
	return RESPONSE_SECOND_BEST;
}

bool response_continues(const struct message *message,
			const struct response_question *question,
			struct arena *arena, struct finding *ret)
{
	struct collector collector;
	enum finding_kind kind;
	const struct rrset *soa;

	if (!collector_init(&collector, arena))
		return false;
	if (find_answer(message, question, &collector, &kind)) {
		positive(message, question, &collector, kind, ret);
		return true;
	}
	/* RCODE and SOA speak of the chain's last name (RFC 6604). */
	soa = find_soa(message, question);
	if (!soa || is_childs_word(question, soa))
		return false;
	negative(message, question, soa, &collector, ret);
	return true;
}

enum status finding_target(const struct finding *finding, struct name *ret)
{
	const struct rrset *rrset = finding_answer(finding);
	const uint8_t *target = rdata_name(rrset_first(rrset));

	if (!target)
		return STATUS_MALFORMED;
	if (finding->kind == FINDING_DNAME) {
		enum status status = name_replace_suffix(
			finding->name, rrset_owner(rrset), target, ret);

		if (status == STATUS_OK)
			name_lower(ret->octets);
		return status;
	}
	name_copy_lower(ret, target);
	return STATUS_OK;
}

static uint32_t clamp(uint32_t value, uint32_t low, uint32_t high)
{
	if (value < low)
		value = low;
	return value > high ? high : value;
}

void finding_clamp_ttl(struct finding *finding, const struct settings *settings)
{
	bool negative = finding->kind == FINDING_NODATA ||
			finding->kind == FINDING_NXDOMAIN;

	/* What may not be cached at all stays so. */
	if (finding->ttl_s == 0)
		return;
	finding->ttl_s =
		negative ? clamp(finding->ttl_s, settings->min_ncache_ttl_s,
				 settings->max_ncache_ttl_s)
			 : clamp(finding->ttl_s, settings->min_cache_ttl_s,
				 settings->max_cache_ttl_s);
}
