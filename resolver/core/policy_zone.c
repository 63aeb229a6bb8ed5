/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/core/policy_zone.h"

#include <stdlib.h>
#include <string.h>

#include "resolver/core/limits.h"
#include "wire/codes.h"

enum {
	PREFIX_MAX = 128,
	IPV4_BITS = 96, /* before those of an IPv4 address in IPv6 */
	KEY_SIZE = 17,  /* a prefix: its length, 16 octets */
};

struct policy_record {
	struct policy_record *next;
	uint32_t ttl_s;
	uint16_t type;
	uint16_t size;
	uint8_t octets[];
};

/* The records of one owner. */
struct policy_data {
	struct policy_record *records;
};

struct policy_zone *policy_zone_new(const uint8_t *name)
{
	struct policy_zone *zone = calloc(1, sizeof(*zone));

	if (!zone)
		return NULL;
	name_copy_lower(&zone->name, name);
	zone->max_ttl_s = POLICY_TTL_S;
	zone->ede = POLICY_EDE_FITTING;
	return zone;
}

void policy_zone_free(struct policy_zone *zone)
{
	if (!zone)
		return;
	for (int i = 0; i < TRIGGER_COUNT; i++)
		rule_table_done(&zone->rules[i]);
	for (uint32_t i = 0; i < zone->data_count; i++) {
		struct policy_record *record = zone->data[i].records;

		while (record) {
			struct policy_record *next = record->next;

			free(record);
			record = next;
		}
	}
	free(zone->data);
	free((void *)(uintptr_t)zone->soa.data);
	free(zone);
}

/* ---- Records ------------------------------------------------------------ */

static struct policy_record *record_new(uint16_t type, uint32_t ttl_s,
					struct span rdata)
{
	struct policy_record *record = malloc(sizeof(*record) + rdata.size);

	if (!record)
		return NULL;
	*record = (struct policy_record){
		.ttl_s = ttl_s, .type = type, .size = (uint16_t)rdata.size};
	memcpy(record->octets, rdata.data, rdata.size);
	return record;
}

static bool is_cname(const struct policy_data *data)
{
	return data->records->type == RRTYPE_CNAME;
}

/* At the end: the order of the file is that of the answer. */
static enum status append_record(struct policy_data *data, uint16_t type,
				 uint32_t ttl_s, struct span rdata)
{
	struct policy_record *record, **last = &data->records;
	unsigned count = 0;

	for (; *last; last = &(*last)->next)
		count++;
	if (count == LIMIT_RRSET_RECORDS)
		return STATUS_LIMIT;
	record = record_new(type, ttl_s, rdata);
	if (!record)
		return STATUS_NO_MEMORY;
	*last = record;
	return STATUS_OK;
}

/* Lists lead many names to one: that CNAME is kept once. */
static bool is_last_cname(const struct policy_zone *zone, uint16_t type,
			  uint32_t ttl_s, struct span rdata)
{
	const struct policy_record *last;

	if (type != RRTYPE_CNAME || zone->data_count == 0)
		return false;
	last = zone->data[zone->data_count - 1].records;
	return last->type == type && last->ttl_s == ttl_s &&
	       span_equal(span_of(last->octets, last->size), rdata);
}

/* Records of a new owner; their index in RET. */
static enum status add_data(struct policy_zone *zone, uint16_t type,
			    uint32_t ttl_s, struct span rdata, uint32_t *ret)
{
	struct policy_record *record;

	if (is_last_cname(zone, type, ttl_s, rdata)) {
		*ret = zone->data_count - 1;
		return STATUS_OK;
	}
	if (zone->data_count == zone->data_room) {
		uint32_t room = zone->data_room ? zone->data_room * 2 : 4;
		struct policy_data *data =
			realloc(zone->data, room * sizeof(*data));

		if (!data)
			return STATUS_NO_MEMORY;
		zone->data = data;
		zone->data_room = room;
	}
	record = record_new(type, ttl_s, rdata);
	if (!record)
		return STATUS_NO_MEMORY;
	zone->data[zone->data_count].records = record;
	*ret = zone->data_count++;
	return STATUS_OK;
}

/* ---- Owners ------------------------------------------------------------- */

/* NAME without the last labels that ORIGIN has. */
static void make_relative(const uint8_t *name, const uint8_t *origin,
			  struct name *ret)
{
	size_t size = name_size(name) - name_size(origin);

	memcpy(ret->octets, name, size);
	ret->octets[size] = 0;
}

static bool label_is(const uint8_t *label, const char *text)
{
	return label[0] == strlen(text) &&
	       memcmp(label + 1, text, label[0]) == 0;
}

/* The trigger that NAME, relative to its zone, belongs to; RET is the name
 * without the label that says so. */
static enum policy_trigger split_trigger(const struct name *name,
					 struct name *ret)
{
	static const char *const words[TRIGGER_COUNT] = {
		[TRIGGER_CLIENT_IP] = "rpz-client-ip",
		[TRIGGER_RESPONSE_IP] = "rpz-ip",
		[TRIGGER_NSDNAME] = "rpz-nsdname",
		[TRIGGER_NSIP] = "rpz-nsip",
	};
	const uint8_t *last = name_suffix(name->octets, 1);

	for (int i = 0; i < TRIGGER_COUNT; i++)
		if (words[i] && label_is(last, words[i])) {
			make_relative(name->octets, last, ret);
			return (enum policy_trigger)i;
		}
	*ret = *name;
	return TRIGGER_QNAME;
}

static bool is_for_names(enum policy_trigger trigger)
{
	return trigger == TRIGGER_QNAME || trigger == TRIGGER_NSDNAME;
}

/* The number that LABEL is in BASE, at most MAX; -1: it is none. */
static int number_of(const uint8_t *label, unsigned base, unsigned max)
{
	unsigned number = 0;

	if (label[0] == 0 || label[0] > 4)
		return -1;
	for (unsigned i = 1; i <= label[0]; i++) {
		unsigned digit = label[i] >= 'a' ? label[i] - 'a' + 10u
						 : label[i] - (unsigned)'0';

		if (digit >= base)
			return -1;
		number = number * base + digit;
	}
	return number <= max ? (int)number : -1;
}

static bool has_zz(const uint8_t *name)
{
	for (; !name_is_root(name); name = name_parent(name))
		if (label_is(name, "zz"))
			return true;
	return false;
}

/* The octets of an IPv4 address, last first. */
static bool read_ipv4(const uint8_t *labels, uint8_t octets[16])
{
	static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};

	memcpy(octets, mapped, sizeof(mapped));
	for (int i = 15; i >= 12; i--, labels = name_parent(labels)) {
		int octet = number_of(labels, 10, UINT8_MAX);

		if (octet < 0)
			return false;
		octets[i] = (uint8_t)octet;
	}
	return true;
}

/* The words of an IPv6 address, last first; "zz" are as many zeros as lack. */
static bool read_ipv6(const uint8_t *labels, uint8_t octets[16])
{
	unsigned count = name_labels(labels);
	bool zeros = has_zz(labels);
	unsigned at = 8;

	memset(octets, 0, 16);
	if (zeros ? count > 8 : count != 8)
		return false;
	for (; !name_is_root(labels); labels = name_parent(labels)) {
		int word;

		if (zeros && label_is(labels, "zz")) {
			at -= 8 - (count - 1);
			zeros = false;
			continue;
		}
		word = number_of(labels, 16, UINT16_MAX);
		if (word < 0)
			return false;
		at--;
		octets[2 * at] = (uint8_t)(word >> 8);
		octets[2 * at + 1] = (uint8_t)word;
	}
	return at == 0;
}

/* The first BITS of OCTETS as a key. */
static void make_key(const uint8_t octets[16], unsigned bits,
		     uint8_t key[KEY_SIZE])
{
	unsigned whole = bits / 8;

	memset(key, 0, KEY_SIZE);
	key[0] = (uint8_t)bits;
	memcpy(key + 1, octets, whole);
	if (bits % 8)
		key[1 + whole] = octets[whole] & (uint8_t)(0xff00 >> bits % 8);
}

/* "24.0.2.0.192" or "32.zz.db8.2001" */
static bool read_prefix(const uint8_t *name, uint8_t key[KEY_SIZE])
{
	bool is_ipv4 = name_labels(name) == 5 && !has_zz(name);
	int bits = number_of(name, 10, is_ipv4 ? 32 : PREFIX_MAX);
	const uint8_t *labels = name_parent(name);
	uint8_t octets[16];

	/* 0 bits are everybody: a mistake, or a policy of its own. */
	if (bits < 1 ||
	    !(is_ipv4 ? read_ipv4(labels, octets) : read_ipv6(labels, octets)))
		return false;
	make_key(octets, (unsigned)bits + (is_ipv4 ? IPV4_BITS : 0), key);
	return memcmp(key + 1, octets, 16) == 0;
}

/* ---- Adding ------------------------------------------------------------- */

/* The action that a CNAME to TARGET stands for; RULE_DATA: it is a CNAME. */
static enum rule_action action_of(const uint8_t *trigger, const uint8_t *target)
{
	if (name_is_root(target))
		return RULE_NXDOMAIN;
	if (name_labels(target) != 1)
		return name_equal(target, trigger) ? RULE_PASSTHRU : RULE_DATA;
	if (name_is_wildcard(target))
		return RULE_NODATA;
	if (label_is(target, "rpz-drop"))
		return RULE_DROP;
	if (label_is(target, "rpz-tcp-only"))
		return RULE_TCP_ONLY;
	/* The older way is a CNAME to itself. */
	if (label_is(target, "rpz-passthru") || name_equal(target, trigger))
		return RULE_PASSTHRU;
	return RULE_DATA;
}

/* What policy zones do not say anything by. */
static bool is_without_meaning(uint16_t type)
{
	switch (type) {
	case RRTYPE_SOA:
	case RRTYPE_NS:
	case RRTYPE_DNAME:
	case RRTYPE_DS:
	case RRTYPE_RRSIG:
	case RRTYPE_NSEC:
	case RRTYPE_DNSKEY:
	case RRTYPE_NSEC3:
	case RRTYPE_NSEC3PARAM:
		return true;
	default:
		return false;
	}
}

static enum status take_soa(struct policy_zone *zone, uint32_t ttl_s,
			    struct span rdata)
{
	uint8_t *octets;

	if (zone->soa.size)
		return STATUS_OK;
	octets = malloc(rdata.size);
	if (!octets)
		return STATUS_NO_MEMORY;
	memcpy(octets, rdata.data, rdata.size);
	zone->soa = span_of(octets, rdata.size);
	zone->soa_ttl_s = ttl_s;
	return STATUS_OK;
}

static enum status add_rule(struct policy_zone *zone,
			    enum policy_trigger trigger, struct span key,
			    enum rule_place place, enum rule_action action,
			    uint16_t type, uint32_t ttl_s, struct span rdata)
{
	struct rule_table *table = &zone->rules[trigger];
	struct rule rule = {.action = action}, rules[2], old;

	rule_table_find(table, key, rules);
	old = rules[place];

	if (old.action == RULE_DATA && action == RULE_DATA &&
	    type != RRTYPE_CNAME && !is_cname(&zone->data[old.data]))
		return append_record(&zone->data[old.data], type, ttl_s, rdata);
	if (old.action != RULE_NONE)
		return STATUS_OK;
	if (action == RULE_DATA) {
		enum status status =
			add_data(zone, type, ttl_s, rdata, &rule.data);

		if (status != STATUS_OK)
			return status;
	}
	return rule_table_add(table, key, place, rule);
}

/* What a record of TYPE for the trigger NAME does. */
static enum rule_action meaning_of(const uint8_t *name, uint16_t type,
				   struct span rdata)
{
	struct name target;

	if (type != RRTYPE_CNAME)
		return RULE_DATA;
	name_copy_lower(&target, rdata.data);
	return action_of(name, target.octets);
}

static enum status add_name(struct policy_zone *zone,
			    enum policy_trigger trigger, const uint8_t *name,
			    uint16_t type, uint32_t ttl_s, struct span rdata)
{
	bool is_wildcard = name_is_wildcard(name);
	const uint8_t *key = is_wildcard ? name_parent(name) : name;
	enum rule_action action = meaning_of(name, type, rdata);

	if (name_labels(key) > zone->labels[trigger])
		zone->labels[trigger] = name_labels(key);
	return add_rule(zone, trigger, span_of(key, name_size(key)),
			is_wildcard ? RULE_BELOW : RULE_SELF, action, type,
			ttl_s, rdata);
}

static enum status add_address(struct policy_zone *zone,
			       enum policy_trigger trigger, const uint8_t *name,
			       uint16_t type, uint32_t ttl_s, struct span rdata)
{
	enum rule_action action = meaning_of(name, type, rdata);
	uint8_t key[KEY_SIZE];

	if (!read_prefix(name, key))
		return STATUS_MALFORMED;
	zone->prefixes[trigger][key[0] / 32] |= 1u << key[0] % 32;
	return add_rule(zone, trigger, span_of(key, KEY_SIZE), RULE_SELF,
			action, type, ttl_s, rdata);
}

enum status policy_zone_add(struct policy_zone *zone, const uint8_t *owner,
			    uint16_t type, uint32_t ttl_s, struct span rdata)
{
	struct name relative, trigger_name;
	enum policy_trigger trigger;

	if (!name_is_under(owner, zone->name.octets))
		return STATUS_INVALID;
	if (type == RRTYPE_SOA && name_equal(owner, zone->name.octets))
		return take_soa(zone, ttl_s, rdata);
	if (is_without_meaning(type) || name_equal(owner, zone->name.octets))
		return STATUS_OK;
	make_relative(owner, zone->name.octets, &relative);
	trigger = split_trigger(&relative, &trigger_name);
	return is_for_names(trigger)
		       ? add_name(zone, trigger, trigger_name.octets, type,
				  ttl_s, rdata)
		       : add_address(zone, trigger, trigger_name.octets, type,
				     ttl_s, rdata);
}

enum status policy_zone_override_cname(struct policy_zone *zone,
				       const uint8_t *target)
{
	zone->has_override = true;
	zone->override.action = RULE_DATA;
	return add_data(zone, RRTYPE_CNAME, UINT32_MAX,
			span_of(target, name_size(target)),
			&zone->override.data);
}

/* The closest wildcard above NAME's parent; NULL: there is none. */
static const uint8_t *wildcard_above(const struct rule_table *table,
				     const uint8_t *name)
{
	struct rule rules[2];

	while (!name_is_root(name)) {
		name = name_parent(name);
		if (rule_table_find(table, span_of(name, name_size(name)),
				    rules) &&
		    rules[RULE_BELOW].action != RULE_NONE)
			return name;
	}
	return NULL;
}

/* Names without records that are there all the same: those between NAME and a
 * wildcard, which does not cover them. */
static enum status add_non_terminals(struct rule_table *table,
				     const uint8_t *name)
{
	const uint8_t *wildcard = wildcard_above(table, name);
	const struct rule none = {.action = RULE_NONE};
	enum status status = STATUS_OK;
	struct rule rules[2];

	if (!wildcard)
		return STATUS_OK;
	for (name = name_parent(name); name != wildcard && status == STATUS_OK;
	     name = name_parent(name)) {
		struct span key = span_of(name, name_size(name));

		if (!rule_table_find(table, key, rules))
			status = rule_table_add(table, key, RULE_SELF, none);
	}
	return status;
}

static enum status finish_names(struct rule_table *table)
{
	enum status status = STATUS_OK;
	struct span key;
	struct rule rule;
	size_t at = 0;

	while (status == STATUS_OK &&
	       rule_table_next(table, &at, &key, &rule)) {
		struct name name;

		name_copy(&name, key.data);
		if (!name_is_root(name.octets))
			status = add_non_terminals(table, name.octets);
	}
	return status;
}

enum status policy_zone_finish(struct policy_zone *zone)
{
	enum status status = finish_names(&zone->rules[TRIGGER_QNAME]);

	if (status == STATUS_OK)
		status = finish_names(&zone->rules[TRIGGER_NSDNAME]);
	for (int i = 0; i < TRIGGER_COUNT; i++)
		rule_table_trim(&zone->rules[i]);
	return status;
}

/* ---- Finding ------------------------------------------------------------ */

bool policy_zone_has(const struct policy_zone *zone,
		     enum policy_trigger trigger)
{
	return !zone->is_disabled && !zone->without[trigger] &&
	       zone->rules[trigger].count > 0;
}

static bool take_rule(const struct policy_zone *zone, struct rule found,
		      struct rule *ret)
{
	if (found.action == RULE_NONE)
		return false;
	*ret = zone->has_override ? zone->override : found;
	return true;
}

/*
 * Wildcards are those of DNS (RFC 4592): one covers no name that is there, nor
 * what is below such a name.
 */
bool policy_zone_find_name(const struct policy_zone *zone,
			   enum policy_trigger trigger, const uint8_t *name,
			   struct rule *ret)
{
	const struct rule_table *table = &zone->rules[trigger];
	unsigned labels = name_labels(name), most = zone->labels[trigger];
	enum rule_place place = RULE_SELF;
	struct rule rules[2];
	size_t size;

	if (!policy_zone_has(zone, trigger))
		return false;
	/* Nobody makes us look up a hundred labels for nothing. */
	if (labels > most) {
		name = name_suffix(name, most);
		place = RULE_BELOW;
	}
	size = name_size(name);
	while (!rule_table_find(table, span_of(name, size), rules)) {
		if (name_is_root(name))
			return false;
		size -= name[0] + 1u;
		name = name_parent(name);
		place = RULE_BELOW;
	}
	return take_rule(zone, rules[place], ret);
}

static void map_address(const struct address *address, uint8_t octets[16])
{
	memcpy(octets, address->octets, 16);
	if (address->family != ADDRESS_IPV4)
		return;
	memset(octets, 0, 10);
	octets[10] = octets[11] = 0xff;
	memcpy(octets + 12, address->octets, 4);
}

unsigned policy_zone_find_address(const struct policy_zone *zone,
				  enum policy_trigger trigger,
				  const struct address *address,
				  struct rule *ret)
{
	const uint32_t *prefixes = zone->prefixes[trigger];
	uint8_t octets[16], key[KEY_SIZE];
	struct rule rules[2];

	if (!policy_zone_has(zone, trigger))
		return 0;
	map_address(address, octets);
	for (unsigned bits = PREFIX_MAX; bits > 0; bits--) {
		if (!(prefixes[bits / 32] & 1u << bits % 32))
			continue;
		make_key(octets, bits, key);
		if (rule_table_find(&zone->rules[trigger],
				    span_of(key, KEY_SIZE), rules) &&
		    take_rule(zone, rules[RULE_SELF], ret))
			return bits;
	}
	return 0;
}

/* ---- Answers ------------------------------------------------------------ */

static bool has_type(const struct policy_data *data, uint16_t type)
{
	for (const struct policy_record *at = data->records; at; at = at->next)
		if (at->type == type)
			return true;
	return false;
}

bool policy_zone_is_cname(const struct policy_zone *zone, struct rule rule,
			  uint16_t type)
{
	return rule.action == RULE_DATA && type != RRTYPE_CNAME &&
	       type != RRTYPE_ANY && is_cname(&zone->data[rule.data]);
}

/* A target "*.walled.garden" stands for NAME.walled.garden. */
static enum status make_target(const uint8_t *target, const uint8_t *name,
			       struct name *ret)
{
	if (name_labels(target) > 1 && name_is_wildcard(target))
		return name_replace_suffix(name, name_root, name_parent(target),
					   ret);
	name_copy(ret, target);
	return STATUS_OK;
}

static uint32_t clamp_ttl(const struct policy_zone *zone, uint32_t ttl_s)
{
	return ttl_s < zone->max_ttl_s ? ttl_s : zone->max_ttl_s;
}

/* The records of TYPE as a set at NAME. */
static enum status make_set(const struct policy_zone *zone,
			    const struct policy_data *data, const uint8_t *name,
			    uint16_t type, struct arena *arena,
			    const struct rrset **ret)
{
	struct span rdata[LIMIT_RRSET_RECORDS];
	uint32_t ttl_s = UINT32_MAX;
	struct name target;
	size_t count = 0;

	for (const struct policy_record *at = data->records; at;
	     at = at->next) {
		if (at->type != type)
			continue;
		ttl_s = at->ttl_s < ttl_s ? at->ttl_s : ttl_s;
		rdata[count++] = span_of(at->octets, at->size);
	}
	if (type == RRTYPE_CNAME) {
		enum status status = make_target(rdata[0].data, name, &target);

		if (status != STATUS_OK)
			return status;
		rdata[0] = span_of(target.octets, name_size(target.octets));
	}
	return rrset_make(arena, name, type, clamp_ttl(zone, ttl_s), rdata,
			  count, NULL, 0, ret);
}

static bool is_first_of_type(const struct policy_data *data,
			     const struct policy_record *record)
{
	const struct policy_record *at = data->records;

	while (at->type != record->type)
		at = at->next;
	return at == record;
}

/* All sets, or that of TYPE, into RET's answer. */
static enum status put_sets(const struct policy_zone *zone,
			    const struct policy_data *data, uint16_t type,
			    struct arena *arena, struct finding *ret)
{
	const struct rrset **list =
		arena_alloc(arena, LIMIT_RRSET_RECORDS * sizeof(*list));
	size_t count = 0;

	if (!list)
		return STATUS_NO_MEMORY;
	for (const struct policy_record *at = data->records; at;
	     at = at->next) {
		enum status status;

		if ((type != RRTYPE_ANY && at->type != type) ||
		    !is_first_of_type(data, at))
			continue;
		status = make_set(zone, data, ret->name, at->type, arena,
				  &list[count]);
		if (status != STATUS_OK)
			return status;
		if (list[count]->ttl_s < ret->ttl_s)
			ret->ttl_s = list[count]->ttl_s;
		count++;
	}
	ret->rrsets[SECTION_ANSWER] = list;
	ret->counts[SECTION_ANSWER] = count;
	return STATUS_OK;
}

static enum status answer_data(const struct policy_zone *zone,
			       const struct policy_data *data, uint16_t type,
			       struct arena *arena, struct finding *ret)
{
	if (is_cname(data) && type != RRTYPE_CNAME && type != RRTYPE_ANY) {
		ret->kind = FINDING_CNAME;
		return put_sets(zone, data, RRTYPE_CNAME, arena, ret);
	}
	if (type != RRTYPE_ANY && !has_type(data, type)) {
		ret->kind = FINDING_NODATA;
		return STATUS_OK;
	}
	ret->kind = FINDING_ANSWER;
	return put_sets(zone, data, type, arena, ret);
}

enum status policy_zone_answer(const struct policy_zone *zone, struct rule rule,
			       const uint8_t *name, uint16_t type,
			       struct arena *arena, struct finding *ret)
{
	*ret = (struct finding){
		.kind = rule.action == RULE_NXDOMAIN ? FINDING_NXDOMAIN
						     : FINDING_NODATA,
		.rank = RANK_AUTHORITATIVE,
		.security = SECURITY_INSECURE,
		.ttl_s = zone->max_ttl_s,
		.type = type,
		.ede = EDE_NONE,
		.name = name,
		.zone = name_root,
	};
	return rule.action == RULE_DATA
		       ? answer_data(zone, &zone->data[rule.data], type, arena,
				     ret)
		       : STATUS_OK;
}

const struct rrset *policy_zone_soa(const struct policy_zone *zone,
				    struct arena *arena)
{
	const struct rrset *rrset;

	return zone->soa.size && !zone->without_soa &&
			       rrset_make(arena, zone->name.octets, RRTYPE_SOA,
					  clamp_ttl(zone, zone->soa_ttl_s),
					  &zone->soa, 1, NULL, 0,
					  &rrset) == STATUS_OK
		       ? rrset
		       : NULL;
}

size_t policy_zone_octets(const struct policy_zone *zone)
{
	size_t octets = sizeof(*zone) + zone->soa.size +
			zone->data_room * sizeof(*zone->data);

	for (int i = 0; i < TRIGGER_COUNT; i++)
		octets += rule_table_octets(&zone->rules[i]);
	for (uint32_t i = 0; i < zone->data_count; i++)
		for (const struct policy_record *at = zone->data[i].records; at;
		     at = at->next)
			octets += sizeof(*at) + at->size;
	return octets;
}

size_t policy_zone_rules(const struct policy_zone *zone)
{
	size_t count = 0;

	for (int i = 0; i < TRIGGER_COUNT; i++)
		count += zone->rules[i].count;
	return count;
}
