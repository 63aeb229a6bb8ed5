/*
 * control_nta.c - negative trust anchors: set, listed, taken away.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "resolver/daemon/control_inside.h"
#include "resolver/daemon/log.h"
#include "resolver/net/clock.h"

/* Seconds in one of what LETTER stands for; 0: for nothing. */
static unsigned unit_seconds(char letter)
{
	switch (tolower((unsigned char)letter)) {
	case '\0':
	case 's':
		return 1;
	case 'm':
		return 60;
	case 'h':
		return 3600;
	case 'd':
		return 86400;
	case 'w':
		return 604800;
	default:
		return 0;
	}
}

/* Seconds in "3600", "90m", "1d12h"; 0 when that is nothing. */
static uint64_t parse_lifetime(const char *text)
{
	uint64_t total = 0;

	do {
		uint64_t number = 0;

		if (!isdigit((unsigned char)*text))
			return 0;
		while (isdigit((unsigned char)*text) && number < UINT32_MAX)
			number = number * 10 + (uint64_t)(*text++ - '0');
		if (unit_seconds(*text) == 0)
			return 0;
		total += number * unit_seconds(*text);
		text += *text != '\0';
	} while (*text && total < UINT32_MAX);
	return total;
}

/* The lifetime in "lifetime"; false: it has been refused. */
static bool take_lifetime(struct control_request *request, uint32_t *ret)
{
	const char *text = control_value(request, "lifetime");
	uint64_t seconds =
		text && *text ? parse_lifetime(text) : NTA_LIFETIME_S;

	if (seconds == 0 || seconds > NTA_LIFETIME_MAX_S) {
		control_refuse(request, HTTP_STATUS_BAD_REQUEST,
			       "\"%.100s\" is no lifetime: 1h if nothing is "
			       "said, 1w at most",
			       text);
		return false;
	}
	*ret = (uint32_t)seconds;
	return true;
}

/* What is to be resolved unvalidated; false: it has been refused. */
static bool take_target(struct control_request *request, struct name *name)
{
	const struct control_setup *setup = &request->control->setup;

	if (!control_take_name(request, name))
		return false;
	if (name_is_root(name->octets)) {
		control_refuse(request, HTTP_STATUS_BAD_REQUEST,
			       "at the root it would switch off all "
			       "validation");
		return false;
	}
	if (!setup->conf(setup->context)->settings->validate) {
		control_refuse(request, HTTP_STATUS_CONFLICT,
			       "nothing is validated anyway: dnssec-validation "
			       "no");
		return false;
	}
	return true;
}

/* A second that has begun counts. */
static json_int_t seconds_until(struct moment at, struct now now)
{
	return (json_int_t)moment_left_s(moment_after_us(at, 999999), now.mono);
}

static json_t *nta_json(const struct nta *nta, struct now now)
{
	json_int_t left_s = seconds_until(nta->ends, now);

	return json_pack(
		"{s:o, s:o, s:o, s:o, s:I, s:I, s:i}", "name",
		control_json_name(nta->name.octets), "reason",
		control_json_text(nta->reason, strlen(nta->reason)), "since",
		control_json_time(nta->since), "ends",
		control_json_time((struct wall_time){now.wall.s + left_s}),
		"seconds-left", left_s, "next-check-seconds",
		seconds_until(nta->check_at, now), "found-broken",
		(int)nta->checks);
}

static void reply_list(struct control_request *request)
{
	const struct nta_keeper *keeper = request->control->setup.ntas;
	struct now now = clock_now();
	const struct nta *nta;
	json_t *list = json_array();

	for (unsigned i = 0; (nta = nta_keeper_at(keeper, i)); i++)
		json_array_append_new(list, nta_json(nta, now));
	control_reply(request, HTTP_STATUS_OK,
		      json_pack("{s:o}", "negative-trust-anchors", list));
}

void control_nta_list(struct control_request *request)
{
	reply_list(request);
}

void control_nta_add(struct control_request *request)
{
	const char *reason = control_value(request, "reason");
	char text[NAME_TEXT_MAX];
	uint32_t lifetime_s;
	struct name name;
	json_t *valid;

	if (!take_target(request, &name) ||
	    !take_lifetime(request, &lifetime_s))
		return;
	if (!reason)
		reason = "";
	valid = json_string(reason);
	json_decref(valid);
	if (!valid || strlen(reason) >= NTA_REASON_MAX) {
		control_refuse(request, HTTP_STATUS_BAD_REQUEST,
			       "the reason is longer than %d octets, or no "
			       "UTF-8",
			       NTA_REASON_MAX - 1);
		return;
	}
	if (nta_keeper_add(request->control->setup.ntas, name.octets,
			   lifetime_s, reason) != STATUS_OK) {
		control_refuse(request, HTTP_STATUS_CONFLICT,
			       "there are %d negative trust anchors already",
			       NTA_MAX);
		return;
	}
	log_message("dnssec", CONF_NOTICE,
		    "%s is not validated for %u s, asked for by %s%s%s",
		    name_to_text(name.octets, text), lifetime_s, request->by,
		    *reason ? ": " : "", reason);
	reply_list(request);
}

void control_nta_remove(struct control_request *request)
{
	char text[NAME_TEXT_MAX];
	struct name name;

	if (!control_take_name(request, &name))
		return;
	name_to_text(name.octets, text);
	if (!nta_keeper_remove(request->control->setup.ntas, name.octets)) {
		control_refuse(request, HTTP_STATUS_NOT_FOUND,
			       "there is no negative trust anchor at %s that "
			       "was set here",
			       text);
		return;
	}
	log_message("dnssec", CONF_NOTICE,
		    "%s is validated again, asked for by %s", text,
		    request->by);
	reply_list(request);
}

void control_nta_check(struct control_request *request)
{
	nta_keeper_check(request->control->setup.ntas);
	reply_list(request);
}
