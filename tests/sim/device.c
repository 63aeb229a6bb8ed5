/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/sim/device.h"

#include <stdlib.h>
#include <string.h>

#include "wire/rdata.h"

/* The option CODE of QUERY, whose last record is OPT; empty: it has none. */
static struct span find_option(struct span query, const uint8_t *name,
			       uint16_t code)
{
	size_t at = 12 + name_size(name) + 4 + 11;

	while (at + 4 <= query.size) {
		const uint8_t *head = query.data + at;
		size_t size = (size_t)(head[2] << 8 | head[3]);

		if ((head[0] << 8 | head[1]) == code &&
		    at + 4 + size <= query.size)
			return span_of(head + 4, size);
		at += 4 + size;
	}
	return span_of(NULL, 0);
}

/* The root, which listens to what it is told. */
static size_t listen_as_root(void *context, const struct address *server,
			     struct span octets, bool stream, uint8_t *out,
			     size_t room)
{
	struct device *device = context;
	struct query query;
	struct span tags;

	assert_int_equal(query_parse(octets, &query), QUERY_FINE);
	tags = find_option(octets, query.name.octets, EDNS_OPTION_KEY_TAG);
	if (tags.size && query.type == RRTYPE_DNSKEY)
		device->options++;
	else if (tags.size)
		device->options_elsewhere++;
	for (size_t i = 0; i < COUNT_OF(device->tags) && tags.size; i++)
		device->tags[i] = 2 * i < tags.size
					  ? (uint16_t)(tags.data[2 * i] << 8 |
						       tags.data[2 * i + 1])
					  : 0;
	return root_life_server(&device->life, server, octets, stream, out,
				room);
}

struct settings *device_settings(bool has_builtin_root)
{
	struct settings *settings = settings_new();
	struct address localhost;

	assert_non_null(settings);
	assert_int_equal(address_from_text("127.0.0.0", 0, &localhost),
			 STATUS_OK);
	settings->allow_query = acl_new();
	settings->allow_query_cache = acl_new();
	settings->allow_recursion = acl_new();
	assert_int_equal(
		acl_add_prefix(settings->allow_query, false, &localhost, 8),
		STATUS_OK);
	assert_int_equal(acl_add_prefix(settings->allow_query_cache, false,
					&localhost, 8),
			 STATUS_OK);
	assert_int_equal(
		acl_add_prefix(settings->allow_recursion, false, &localhost, 8),
		STATUS_OK);
	settings->hint_count = 1;
	assert_int_equal(name_from_text("ns", &settings->hints[0].name),
			 STATUS_OK);
	settings->hints[0].address_count = 1;
	assert_int_equal(address_from_text(ROOT_SERVER, 0,
					   &settings->hints[0].addresses[0]),
			 STATUS_OK);
	settings->managed = anchor_set_new();
	assert_non_null(settings->managed);
	settings->has_builtin_root = has_builtin_root;
	return settings;
}

void device_trust(struct settings *settings, enum root_ksk ksk)
{
	struct span rdata = root_ksk_rdata(ksk);

	assert_int_equal(anchor_set_add(settings->anchors, name_root,
					RRTYPE_DNSKEY, rdata),
			 STATUS_OK);
	assert_int_equal(anchor_set_add(settings->managed, name_root,
					RRTYPE_DNSKEY, rdata),
			 STATUS_OK);
}

struct device *device_make(struct settings *settings)
{
	struct device *device = calloc(1, sizeof(*device));

	assert_non_null(device);
	device->configured = settings;
	return device;
}

/* A device as it leaves the factory at WALL_S, with the keys of that day. */
struct device *device_new(int64_t wall_s)
{
	struct settings *settings = device_settings(false);

	for (enum root_ksk ksk = KSK_FIRST; ksk < KSK_COUNT; ksk++)
		if (root_ksk_is_established(ksk, wall_s))
			device_trust(settings, ksk);
	return device_make(settings);
}

struct wall_time device_wall(const struct device *device)
{
	return sim_now(device->sim).wall;
}

void device_use_anchors(struct device *device)
{
	struct settings *settings = anchor_watch_settings(&device->watch);

	assert_non_null(settings);
	sim_use(device->sim, settings);
	settings_unref(settings);
}

/* Power on; the state is what was written, if anything was. */
void device_start(struct device *device, int64_t wall_s)
{
	struct anchor_state *state = NULL;
	char problem[120];

	device->sim = sim_new(&(struct sim_options){
		.seed = 1,
		.settings = device->configured,
		.start_wall_s = wall_s,
		.server = listen_as_root,
		.context = device,
	});
	device->life.sim = device->sim;
	if (device->text)
		assert_int_equal(anchor_state_parse(device->text, device->size,
						    problem, sizeof(problem),
						    &state),
				 STATUS_OK);
	assert_true(anchor_watch_init(&device->watch, state));
	assert_int_equal(anchor_watch_configure(&device->watch,
						device->configured,
						device_wall(device)),
			 STATUS_OK);
	device_use_anchors(device);
}

/* Power off, at once: all that is left is what was written. */
void device_stop(struct device *device)
{
	anchor_watch_done(&device->watch);
	sim_free(device->sim);
	device->sim = NULL;
}

void device_free(struct device *device)
{
	if (device->sim)
		device_stop(device);
	settings_unref(device->configured);
	free(device->text);
	free(device->text_before);
	free(device);
}

static void save(struct device *device)
{
	free(device->text_before);
	device->text_before = device->text;
	device->size_before = device->size;
	device->watch.state->written = device_wall(device);
	assert_int_equal(anchor_state_write(device->watch.state, &device->text,
					    &device->size),
			 STATUS_OK);
}

/* The last write never came to the disk. */
void device_lose_write(struct device *device)
{
	if (!device->text_before)
		return;
	free(device->text);
	device->text = device->text_before;
	device->size = device->size_before;
	device->text_before = NULL;
}

static void count_changes(struct device *device, const struct outcome *outcome)
{
	for (unsigned i = 0; i < outcome->change_count; i++) {
		device->revoked += outcome->changes[i].to == ANCHOR_REVOKED;
		device->accepted +=
			outcome->changes[i].from == ANCHOR_ADD_PEND &&
			outcome->changes[i].to == ANCHOR_VALID;
	}
}

/* What the daemon's keeper does. */
void device_keep(struct device *device)
{
	const struct name *zone;

	while ((zone = anchor_watch_due(&device->watch, device_wall(device)))) {
		struct anchor_verdict *verdict = &device->verdict;
		struct watched_keys *keys =
			sim_watch_keys(device->sim, zone->octets);

		assert_non_null(keys);
		assert_true(anchor_watch_take(&device->watch, keys,
					      device_wall(device), verdict));
		watched_keys_free(keys);
		device->verdicts[verdict->kind]++;
		count_changes(device, &verdict->outcome);
		if (verdict->kind == VERDICT_VOUCHED ||
		    verdict->kind == VERDICT_REVOKED)
			save(device);
		if (verdict->outcome.anchors_changed ||
		    verdict->clock_floor_moved)
			device_use_anchors(device);
	}
}

const struct sim_answer *device_ask(struct device *device)
{
	return sim_resolve(device->sim, "www", RRTYPE_A, SIM_DO);
}

void expect_proven(struct device *device)
{
	expect_data(device_ask(device), RRTYPE_A, "198.51.100.1", true);
}

/* Days, STEP_S at a time; every answer is proven. */
void device_live(struct device *device, int64_t until_s, int64_t step_s)
{
	while (device_wall(device).s < until_s) {
		device_keep(device);
		expect_proven(device);
		sim_pass_s(device->sim, step_s);
	}
}

enum anchor_key_state device_state_of(const struct device *device,
				      enum root_ksk ksk)
{
	const struct trust_point *point =
		anchor_state_find(device->watch.state, name_root);

	for (unsigned i = 0; i < TRUST_POINT_KEYS_MAX; i++)
		if (point->keys[i].state != ANCHOR_START &&
		    dnskey_is_same(point->keys[i].rdata, root_ksk_rdata(ksk)))
			return point->keys[i].state;
	return ANCHOR_START;
}
