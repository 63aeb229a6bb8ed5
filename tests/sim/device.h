/*
 * device.h - a resolver that is set up once and then left to itself, and the
 * root that lives on around it: what the tests of trust anchors share.
 *
 *	struct device *device = device_new(root_date(2017, 6, 1));
 *	device_start(device, root_date(2017, 6, 1));
 *	device_live(device, root_date(2018, 6, 1), DAY_S);
 *	assert_int_equal(device_state_of(device, KSK_SECOND), ANCHOR_VALID);
 *	device_free(device);
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TESTS_SIM_DEVICE_H
#define TESTS_SIM_DEVICE_H

#include "resolver/core/anchor_watch.h"
#include "tests/sim/root_life.h"
#include "tests/sim/scene.h"

enum {
	DAY_S = 86400,
	MONTH_S = 30 * DAY_S,
};

/* A resolver and what outlives it: the text of its state. */
struct device {
	struct root_life life;
	struct settings *configured;
	struct anchor_watch watch;
	struct sim *sim;
	char *text, *text_before; /* as written last, and before that */
	size_t size, size_before;
	unsigned revoked, accepted, verdicts[VERDICT_UNSIGNED + 1];
	struct anchor_verdict verdict; /* the last one */
	/* Of the edns-key-tag options that the root was sent. */
	unsigned options, options_elsewhere;
	uint16_t tags[2]; /* of the last one */
};

/* Settings that ask ROOT_SERVER and trust nobody yet. */
struct settings *device_settings(bool has_builtin_root);
void device_trust(struct settings *settings, enum root_ksk ksk);

/* A device with SETTINGS (taken), which are trusted with whatever they say. */
struct device *device_make(struct settings *settings);

/* One as it leaves the factory at WALL_S, with the keys of that day. */
struct device *device_new(int64_t wall_s);
void device_free(struct device *device);

/* Power on; the state is what was written, if anything was. */
void device_start(struct device *device, int64_t wall_s);

/* Power off, at once: all that is left is what was written. */
void device_stop(struct device *device);

/* The last write never came to the disk. */
void device_lose_write(struct device *device);

/* What the daemon's keeper does. */
void device_keep(struct device *device);

/* Days, STEP_S at a time; every answer is proven. */
void device_live(struct device *device, int64_t until_s, int64_t step_s);

struct wall_time device_wall(const struct device *device);
void device_use_anchors(struct device *device);

/* "www" from its cache or the root, with DO. */
const struct sim_answer *device_ask(struct device *device);
void expect_proven(struct device *device);

enum anchor_key_state device_state_of(const struct device *device,
				      enum root_ksk ksk);

#endif
