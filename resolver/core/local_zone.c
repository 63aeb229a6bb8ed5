/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/core/local_zone.h"

#include <stdlib.h>
#include <string.h>

#include "wire/codes.h"

enum local_zone_kind {
	LOCAL_EMPTY,     /* nothing below it exists */
	LOCAL_LOCALHOST, /* it and all below it is this host */
	LOCAL_REVERSE,   /* one name below it points at localhost */
};

/* A zone, or several whose first labels are numbers LOW .. HIGH. */
struct local_zone {
	const char *name; /* wire form; the literal's NUL is the root */
	enum local_zone_kind kind;
	unsigned low, high; /* both 0: the name itself */
	unsigned base;      /* 10, or 16 for ip6.arpa */
};

#define IN_ADDR "\7in-addr\4arpa"
#define IP6     "\3ip6\4arpa"
#define ZEROS_8                                                                \
	"\1"                                                                   \
	"0"                                                                    \
	"\1"                                                                   \
	"0"                                                                    \
	"\1"                                                                   \
	"0"                                                                    \
	"\1"                                                                   \
	"0"                                                                    \
	"\1"                                                                   \
	"0"                                                                    \
	"\1"                                                                   \
	"0"                                                                    \
	"\1"                                                                   \
	"0"                                                                    \
	"\1"                                                                   \
	"0"

static const struct local_zone local_zones[] = {
	{"\x09localhost", LOCAL_LOCALHOST, 0, 0, 0},  /* RFC 6761 6.3 */
	{"\4test", LOCAL_EMPTY, 0, 0, 0},             /* RFC 6761 6.2 */
	{"\7invalid", LOCAL_EMPTY, 0, 0, 0},          /* RFC 6761 6.4 */
	{"\5local", LOCAL_EMPTY, 0, 0, 0},            /* RFC 6762 22.1 */
	{"\5onion", LOCAL_EMPTY, 0, 0, 0},            /* RFC 7686 */
	{"\3alt", LOCAL_EMPTY, 0, 0, 0},              /* RFC 9476 */
	{"\4home\4arpa", LOCAL_EMPTY, 0, 0, 0},       /* RFC 8375 */
	{"\x08resolver\4arpa", LOCAL_EMPTY, 0, 0, 0}, /* RFC 9462 8.2 */
	{"\7service\4arpa", LOCAL_EMPTY, 0, 0, 0},    /* RFC 9665 */
	/* RFC 6303 section 4 */
	{"\1"
	 "0" IN_ADDR,
	 LOCAL_EMPTY, 0, 0, 0},
	{"\2"
	 "10" IN_ADDR,
	 LOCAL_EMPTY, 0, 0, 0},
	{"\3"
	 "127" IN_ADDR,
	 LOCAL_REVERSE, 0, 0, 0},
	{"\3"
	 "172" IN_ADDR,
	 LOCAL_EMPTY, 16, 31, 10},
	{"\3"
	 "168\3"
	 "192" IN_ADDR,
	 LOCAL_EMPTY, 0, 0, 0},
	{"\3"
	 "254\3"
	 "169" IN_ADDR,
	 LOCAL_EMPTY, 0, 0, 0},
	{"\1"
	 "2\1"
	 "0\3"
	 "192" IN_ADDR,
	 LOCAL_EMPTY, 0, 0, 0},
	{"\3"
	 "100\2"
	 "51\3"
	 "198" IN_ADDR,
	 LOCAL_EMPTY, 0, 0, 0},
	{"\3"
	 "113\1"
	 "0\3"
	 "203" IN_ADDR,
	 LOCAL_EMPTY, 0, 0, 0},
	{"\3"
	 "255\3"
	 "255\3"
	 "255\3"
	 "255" IN_ADDR,
	 LOCAL_EMPTY, 0, 0, 0},
	{"\3"
	 "100" IN_ADDR,
	 LOCAL_EMPTY, 64, 127, 10}, /* RFC 7793 */
	{"\1"
	 "0" ZEROS_8 ZEROS_8 ZEROS_8 "\1"
	 "0\1"
	 "0\1"
	 "0\1"
	 "0\1"
	 "0\1"
	 "0\1"
	 "0" IP6,
	 LOCAL_EMPTY, 0, 0, 0},
	{"\1"
	 "1" ZEROS_8 ZEROS_8 ZEROS_8 "\1"
	 "0\1"
	 "0\1"
	 "0\1"
	 "0\1"
	 "0\1"
	 "0\1"
	 "0" IP6,
	 LOCAL_REVERSE, 0, 0, 0},
	{"\1"
	 "8\1"
	 "b\1"
	 "d\1"
	 "0\1"
	 "1\1"
	 "0\1"
	 "0\1"
	 "2" IP6,
	 LOCAL_EMPTY, 0, 0, 0},
	{"\1"
	 "d\1"
	 "f" IP6,
	 LOCAL_EMPTY, 0, 0, 0},
	{"\1"
	 "e\1"
	 "f" IP6,
	 LOCAL_EMPTY, 0x8, 0xb, 16},
};

static const uint8_t localhost_name[] = "\x09localhost";

/* As BIND's empty zones have it, but for a reader of this file. */
static const uint8_t soa_tail[] = {
	6,   'n',  'o',  'b',  'o', 'd', 'y', 7,
	'i', 'n',  'v',  'a',  'l', 'i', 'd', 0, /* RNAME nobody.invalid. */
	0,   0,    0,    1,                      /* serial */
	0,   0,    0x0e, 0x10,                   /* refresh 3600 s */
	0,   0,    0x04, 0xb0,                   /* retry 1200 s */
	0,   0x09, 0x3a, 0x80,                   /* expire 604800 s */
	0,   0,    0x2a, 0x30,                   /* minimum 10800 s */
};

enum {
	LOCAL_TTL_S = 10800
};

/* The zone that ROW makes above NAME, borrowed from NAME; NULL if none. */
static const uint8_t *zone_in_row(const struct local_zone *row,
				  const uint8_t *name)
{
	const uint8_t *base = (const uint8_t *)row->name;
	unsigned labels = name_labels(base);
	char label[LABEL_SIZE_MAX + 1], *end;
	const uint8_t *zone;
	unsigned long number;

	if (!name_is_under(name, base))
		return NULL;
	if (row->high == 0)
		return name_suffix(name, labels);
	if (name_labels(name) == labels)
		return NULL;
	zone = name_suffix(name, labels + 1);
	memcpy(label, zone + 1, zone[0]);
	label[zone[0]] = '\0';
	number = strtoul(label, &end, (int)row->base);
	if (*end || zone[0] > 3 || number < row->low || number > row->high)
		return NULL;
	return zone;
}

/* Are any of the zones below the last label of NAME? Mostly none is. */
static bool has_local_top(const uint8_t *name)
{
	static const char *const tops[] = {
		"\4arpa",  "\x09localhost", "\4test", "\7invalid",
		"\5local", "\5onion",       "\3alt",
	};
	const uint8_t *top = name_suffix(name, 1);

	for (size_t i = 0; i < sizeof(tops) / sizeof(*tops); i++)
		if (name_equal(top, (const uint8_t *)tops[i]))
			return true;
	return false;
}

static const struct local_zone *find_zone(const uint8_t *name,
					  const uint8_t **ret_zone)
{
	if (!has_local_top(name))
		return NULL;
	for (size_t i = 0; i < sizeof(local_zones) / sizeof(*local_zones);
	     i++) {
		*ret_zone = zone_in_row(&local_zones[i], name);
		if (*ret_zone)
			return &local_zones[i];
	}
	return NULL;
}

static const struct rrset *make_soa(struct arena *arena, const uint8_t *zone)
{
	uint8_t octets[NAME_SIZE_MAX + sizeof(soa_tail)];
	size_t size = name_size(zone);
	const struct rrset *rrset;
	struct span rdata;

	memcpy(octets, zone, size);
	memcpy(octets + size, soa_tail, sizeof(soa_tail));
	rdata = span_of(octets, size + sizeof(soa_tail));
	if (rrset_make(arena, zone, RRTYPE_SOA, LOCAL_TTL_S, &rdata, 1, NULL, 0,
		       &rrset) != STATUS_OK)
		return NULL;
	return rrset;
}

/* The RDATA that NAME has for TYPE; an empty span: none. */
static struct span data_for(const struct local_zone *row, const uint8_t *zone,
			    const uint8_t *name, uint16_t type, bool *exists)
{
	static const uint8_t ipv4[] = {127, 0, 0, 1};
	static const uint8_t ipv6[16] = {[15] = 1};
	static const uint8_t one_0_0[] = "\1"
					 "1\1"
					 "0\1"
					 "0\3"
					 "127" IN_ADDR;

	*exists = name_equal(name, zone);
	if (row->kind == LOCAL_LOCALHOST) {
		*exists = true;
		if (type == RRTYPE_A)
			return span_of(ipv4, sizeof(ipv4));
		if (type == RRTYPE_AAAA)
			return span_of(ipv6, sizeof(ipv6));
	}
	/* 127.0.0.1 lies below its zone, ::1 is its own. */
	if (row->kind == LOCAL_REVERSE &&
	    (name_equal(name, one_0_0) ||
	     (*exists && name_labels(zone) > 30))) {
		*exists = true;
		if (type == RRTYPE_PTR)
			return span_of(localhost_name, sizeof(localhost_name));
	}
	return span_of(NULL, 0);
}

static bool fill(struct finding *finding, enum finding_kind kind,
		 enum section section, const struct rrset *rrset,
		 struct arena *arena)
{
	const struct rrset **list = arena_alloc(arena, sizeof(*list));

	if (!rrset || !list)
		return false;
	*list = rrset;
	finding->kind = kind;
	finding->ttl_s = rrset->ttl_s;
	finding->rrsets[section] = list;
	finding->counts[section] = 1;
	return true;
}

/* The configuration says itself what becomes of NAME, in ZONE. */
static bool is_configured(const struct settings *settings, const uint8_t *name,
			  const uint8_t *zone)
{
	const struct settings_zone *configured =
		settings_zone_for(settings, name);
	const uint8_t *local =
		settings->local_data
			? local_data_zone(settings->local_data, name)
			: NULL;

	return (configured && name_is_under(configured->name.octets, zone)) ||
	       (local && name_is_under(local, zone));
}

/*
 * DS at the apex belongs to the parent, which proves to validating clients
 * that nothing below need be signed (RFC 4035 section 3.1.4.1, RFC 8375
 * section 4). The zones in arpa have one; top-level names stay here, RFC 7686
 * wants no query for them to leave.
 */
static bool is_parents(const uint8_t *name, uint16_t type, const uint8_t *zone)
{
	return type == RRTYPE_DS && name_equal(name, zone) &&
	       name_labels(zone) > 1;
}

bool local_zone_is_above(const uint8_t *name)
{
	const uint8_t *zone;

	return find_zone(name, &zone) != NULL;
}

bool local_zone_find(const struct settings *settings, const uint8_t *name,
		     uint16_t type, struct arena *arena, struct finding *ret)
{
	const struct local_zone *row;
	const struct rrset *rrset;
	const uint8_t *zone;
	struct span data;
	bool exists;

	if (!settings->empty_zones)
		return false;
	row = find_zone(name, &zone);
	if (!row)
		return false;
	if (is_configured(settings, name, zone) || is_parents(name, type, zone))
		return false;
	*ret = (struct finding){.rank = RANK_AUTHORITATIVE,
				.security = SECURITY_INSECURE,
				.type = type,
				.ede = EDE_NONE,
				.name = name,
				.zone = zone};
	data = data_for(row, zone, name, type, &exists);
	if (data.size)
		return rrset_make(arena, name, type, LOCAL_TTL_S, &data, 1,
				  NULL, 0, &rrset) == STATUS_OK &&
		       fill(ret, FINDING_ANSWER, SECTION_ANSWER, rrset, arena);
	rrset = make_soa(arena, zone);
	if (type == RRTYPE_SOA && name_equal(name, zone))
		return fill(ret, FINDING_ANSWER, SECTION_ANSWER, rrset, arena);
	return fill(ret, exists ? FINDING_NODATA : FINDING_NXDOMAIN,
		    SECTION_AUTHORITY, rrset, arena);
}
