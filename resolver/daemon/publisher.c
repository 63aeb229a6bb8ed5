/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/daemon/publisher.h"

void publisher_done(struct publisher *publisher)
{
	settings_unref(publisher->settings);
	mirror_zone_unref(publisher->mirror);
	*publisher = (struct publisher){.settings = NULL};
}

void publisher_start(struct publisher *publisher, struct worker *const *workers,
		     unsigned worker_count)
{
	publisher->workers = workers;
	publisher->worker_count = worker_count;
}

struct settings *publisher_settings(const struct publisher *publisher)
{
	return publisher->mirror ? settings_with_mirror(publisher->settings,
							publisher->mirror)
				 : settings_ref(publisher->settings);
}

static bool hand_out(const struct publisher *publisher)
{
	struct settings *settings = publisher_settings(publisher);

	if (!settings)
		return false;
	for (unsigned i = 0; i < publisher->worker_count; i++)
		worker_configure(publisher->workers[i], settings);
	settings_unref(settings);
	return true;
}

bool publisher_set_settings(struct publisher *publisher,
			    struct settings *settings)
{
	settings_ref(settings);
	settings_unref(publisher->settings);
	publisher->settings = settings;
	return hand_out(publisher);
}

bool publisher_set_mirror(struct publisher *publisher,
			  struct mirror_zone *mirror)
{
	if (mirror)
		mirror_zone_ref(mirror);
	mirror_zone_unref(publisher->mirror);
	publisher->mirror = mirror;
	return hand_out(publisher);
}
