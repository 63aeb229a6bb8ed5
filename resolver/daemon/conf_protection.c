/*
 * conf_protection.c - what bounds the work of clients and servers.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stddef.h>
#include <strings.h>

#include "resolver/daemon/conf_build.h"

/* NUMBER [drop | fail] */
static void take_quota(struct conf_args *args, const char *name,
		       struct fetch_quota *quota)
{
	static const char *const words[] = {"drop", "fail", NULL};
	const struct conf_option *option =
		conf_option_find(name, CONF_IN_OPTIONS);

	quota->most = (uint32_t)conf_args_number(args, "a number", option->min,
						 option->max);
	if (!conf_args_at_end(args))
		quota->is_silent = conf_args_choice(args, words) == 0;
}

void conf_take_fetches_per_zone(struct conf_build *build,
				struct conf_args *args)
{
	take_quota(args, "fetches-per-zone",
		   &build->settings->fetches_per_zone);
}

void conf_take_fetches_per_server(struct conf_build *build,
				  struct conf_args *args)
{
	take_quota(args, "fetches-per-server",
		   &build->settings->fetches_per_server);
}

/* ---- rate-limit ---------------------------------------------------------- */

enum {
	UNSAID = UINT32_MAX
};

#define RATE(kind) offsetof(struct rate_limit, per_second[kind])

static const struct {
	const char *name;
	size_t offset;
} numbers[] = {
	{"responses-per-second", RATE(RATE_RESPONSES)},
	{"referrals-per-second", RATE(RATE_REFERRALS)},
	{"nodata-per-second", RATE(RATE_NODATA)},
	{"nxdomains-per-second", RATE(RATE_NXDOMAINS)},
	{"errors-per-second", RATE(RATE_ERRORS)},
	{"all-per-second", RATE(RATE_ALL)},
	{"window", offsetof(struct rate_limit, window_s)},
	{"slip", offsetof(struct rate_limit, slip)},
	{"ipv4-prefix-length", offsetof(struct rate_limit, ipv4_prefix)},
	{"ipv6-prefix-length", offsetof(struct rate_limit, ipv6_prefix)},
	{"max-table-size", offsetof(struct rate_limit, accounts_max)},
};

_Static_assert(sizeof(unsigned) == sizeof(uint32_t), "all are of one width");

/* min-table-size is none of them: the table does not grow. */
void conf_take_rate_number(struct conf_build *build, struct conf_args *args)
{
	const char *name = args->last->text;
	const struct conf_option *option =
		conf_option_find(name, CONF_IN_RATE_LIMIT);
	uint32_t number = (uint32_t)conf_args_number(args, "a number",
						     option->min, option->max);
	char *limit = (char *)build->settings->rate_limit;

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		if (strcasecmp(numbers[i].name, name) == 0)
			*(uint32_t *)(void *)(limit + numbers[i].offset) =
				number;
}

void conf_take_rate_exempt(struct conf_build *build, struct conf_args *args)
{
	const struct conf_value *block =
		conf_args_block(args, "an address match list");

	if (conf_args_end(args))
		build->settings->rate_limit->exempt =
			conf_acls_build(build->acls, block);
}

void conf_take_rate_log_only(struct conf_build *build, struct conf_args *args)
{
	build->settings->rate_limit->log_only = conf_args_yes_no(args);
}

/* What is not said of a kind is said of responses; of all, it is nothing. */
static bool settle_rates(struct rate_limit *limit)
{
	uint32_t *rates = limit->per_second;
	bool any = false;

	for (int i = 0; i < RATE_KINDS; i++) {
		if (rates[i] == UNSAID)
			rates[i] = i == RATE_RESPONSES || i == RATE_ALL
					   ? 0
					   : rates[RATE_RESPONSES];
		any = any || rates[i] > 0;
	}
	return any;
}

void conf_take_rate_limit(struct conf_build *build, struct conf_args *args)
{
	const struct conf_value *block =
		conf_args_block(args, "the rates, and what goes with them");
	struct rate_limit *limit;

	if (!conf_args_end(args))
		return;
	limit = build->settings->rate_limit = rate_limit_new();
	if (!limit) {
		build->is_out_of_memory = true;
		return;
	}
	for (int i = 0; i < RATE_KINDS; i++)
		limit->per_second[i] = UNSAID;
	conf_take_statements(build, CONF_IN_RATE_LIMIT, block->block);
	if (!settle_rates(limit)) {
		rate_limit_free(limit);
		build->settings->rate_limit = NULL;
	} else if (rate_limit_finish(limit) != STATUS_OK) {
		build->is_out_of_memory = true;
	}
}
