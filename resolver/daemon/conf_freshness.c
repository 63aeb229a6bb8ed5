/*
 * conf_freshness.c - how answers stay fresh, and when others will do.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "resolver/daemon/conf_build.h"

enum {
	PREFETCH_PERCENT_MAX = 50,
	PREFETCH_S_MAX = 10, /* BIND's */
	ELIGIBLE_S = 9,
	ELIGIBLE_MARGIN_S = 6, /* above the trigger, as BIND sees to it */
	ELIGIBLE_S_MAX = 86400,
};

/* "10%": the number is taken; 0 when something else is next. */
static uint32_t take_percentage(struct conf_args *args)
{
	const char *text = args->next ? args->next->text : NULL;
	size_t digits = text ? strspn(text, "0123456789") : 0;
	unsigned long percent;

	if (digits == 0 || strcmp(text + digits, "%") != 0)
		return 0;
	percent = strtoul(text, NULL, 10);
	conf_args_text(args, "a percentage");
	if (percent >= 1 && percent <= PREFETCH_PERCENT_MAX)
		return (uint32_t)percent;
	conf_args_fail(args, "expected 1%% to %d%% instead of \"%.20s\"",
		       PREFETCH_PERCENT_MAX, text);
	return 0;
}

void conf_take_prefetch(struct conf_build *build, struct conf_args *args)
{
	struct settings *settings = build->settings;
	uint32_t percent = take_percentage(args), trigger_s = 0;
	uint32_t eligible_s = ELIGIBLE_S;

	if (percent == 0 && !args->failed)
		trigger_s = (uint32_t)conf_args_number(
			args, "a percentage or a number of seconds", 0,
			PREFETCH_S_MAX);
	if (!conf_args_at_end(args))
		eligible_s = (uint32_t)conf_args_number(
			args, "a number of seconds", 0, ELIGIBLE_S_MAX);
	if (trigger_s && eligible_s < trigger_s + ELIGIBLE_MARGIN_S)
		eligible_s = trigger_s + ELIGIBLE_MARGIN_S;
	settings->prefetch_percent = percent;
	settings->prefetch_s = trigger_s;
	settings->prefetch_eligible_s = eligible_s;
}

void conf_take_stale_client_timeout(struct conf_build *build,
				    struct conf_args *args)
{
	const struct conf_option *option = conf_option_find(
		"stale-answer-client-timeout", CONF_IN_OPTIONS);
	uint32_t *timeout_ms = &build->settings->stale_client_timeout_ms;

	*timeout_ms = STALE_TIMEOUT_OFF;
	if (!conf_args_keyword(args, "off") &&
	    !conf_args_keyword(args, "disabled"))
		*timeout_ms = (uint32_t)conf_args_number(
			args, "a number of milliseconds or off", option->min,
			option->max);
}
