/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/daemon/cache_trust.h"

#include <string.h>

#include <openssl/evp.h>

struct digest {
	EVP_MD_CTX *context;
	bool failed;
};

static void add(struct digest *digest, const void *octets, size_t size)
{
	digest->failed |= EVP_DigestUpdate(digest->context, octets, size) != 1;
}

static void add_number(struct digest *digest, uint64_t number)
{
	add(digest, &number, sizeof(number));
}

static void add_name(struct digest *digest, const uint8_t *name)
{
	add(digest, name, name_size(name));
}

static void add_anchors(struct digest *digest, const struct anchor_set *set)
{
	const struct anchor *anchor;
	const uint8_t *name;

	for (size_t i = 0; set && (anchor = anchor_set_at(set, i)); i++) {
		add_name(digest, anchor->zone.octets);
		add_number(digest, anchor->count);
		for (size_t j = 0; j < anchor->count; j++) {
			const struct anchor_record *record =
				&anchor->records[j];

			add_number(digest, record->type);
			add_number(digest, record->rdata.size);
			add(digest, record->rdata.data, record->rdata.size);
		}
	}
	for (size_t i = 0; set && (name = anchor_set_negative_at(set, i));
	     i++) {
		const char *why = anchor_set_negative_why(set, name);

		add_number(digest, i);
		add_name(digest, name);
		add(digest, why, strlen(why) + 1);
	}
}

static void add_address(struct digest *digest, const struct address *address)
{
	char text[ADDRESS_TEXT_MAX];

	(void)address_to_text(address, true, text);
	add(digest, text, strlen(text) + 1);
}

static void add_zone(struct digest *digest, const struct settings_zone *zone)
{
	add_name(digest, zone->name.octets);
	add_number(digest, zone->kind);
	add_number(digest, zone->address_count);
	for (unsigned i = 0; i < zone->address_count; i++)
		add_address(digest, &zone->addresses[i]);
	add_number(digest, zone->name_count);
	for (unsigned i = 0; i < zone->name_count; i++)
		add_name(digest, zone->names[i].octets);
}

static void add_hints(struct digest *digest, const struct settings *settings)
{
	add_number(digest, settings->hint_count);
	for (unsigned i = 0; i < settings->hint_count; i++) {
		const struct hint_server *hint = &settings->hints[i];

		add_name(digest, hint->name.octets);
		add_number(digest, hint->address_count);
		for (unsigned j = 0; j < hint->address_count; j++)
			add_address(digest, &hint->addresses[j]);
	}
}

static void add_numbers(struct digest *digest, const struct settings *settings)
{
	const uint64_t numbers[] = {
		settings->validate,
		(uint64_t)settings->policy.skew_s,
		settings->authority_port,
		settings->max_cache_ttl_s,
		settings->min_cache_ttl_s,
		settings->max_ncache_ttl_s,
		settings->min_ncache_ttl_s,
		settings->minimal_responses,
		settings->root_key_sentinel,
		settings->empty_zones,
		cache_trust_shapes_answers(settings),
	};

	add(digest, numbers, sizeof(numbers));
	add(digest, settings->policy.algorithms,
	    sizeof(settings->policy.algorithms));
	add(digest, settings->policy.digests, sizeof(settings->policy.digests));
}

bool cache_trust_digest(const struct settings *settings,
			uint8_t ret[CACHE_TRUST_SIZE])
{
	struct digest digest = {.context = EVP_MD_CTX_new()};

	if (!digest.context)
		return false;
	digest.failed =
		EVP_DigestInit_ex(digest.context, EVP_sha256(), NULL) != 1;
	add_numbers(&digest, settings);
	add_anchors(&digest, settings->anchors);
	add_hints(&digest, settings);
	add_number(&digest, settings->zone_count);
	for (unsigned i = 0; i < settings->zone_count; i++)
		add_zone(&digest, &settings->zones[i]);
	digest.failed |= EVP_DigestFinal_ex(digest.context, ret, NULL) != 1;
	EVP_MD_CTX_free(digest.context);
	return !digest.failed;
}

bool cache_trust_shapes_answers(const struct settings *settings)
{
	return settings->dns64 || settings->response_policy ||
	       settings->filter.addresses || settings->filter.aliases;
}
