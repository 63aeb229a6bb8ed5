/*
 * conf_identity.c - what is told of this server, and by what clients are
 * known: server-id, version, hostname, cookie-secret.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>
#include <unistd.h>

#include "base/digits.h"
#include "resolver/daemon/conf_build.h"

enum {
	HOST_NAME_SIZE = 256
};

static void set_text(struct conf_args *args, struct identity_text *text,
		     struct span octets)
{
	if (!args->failed && !identity_set(text, octets))
		conf_args_fail(args, "longer than %d octets",
			       IDENTITY_TEXT_MAX);
}

static struct span octets_of(const char *text)
{
	return span_of(text, strlen(text));
}

/* What the machine is called. */
static void set_hostname(struct conf_args *args, struct identity_text *text)
{
	char name[HOST_NAME_SIZE] = "";

	if (gethostname(name, sizeof(name) - 1) != 0)
		conf_args_fail(args, "the machine does not know its name");
	set_text(args, text, octets_of(name));
}

/* Octets in hexadecimal; returns how many, at most ROOM. */
static size_t take_hex(struct conf_args *args, const char *what, uint8_t *out,
		       size_t room)
{
	const char *text = conf_args_text(args, what);
	struct digits digits;
	size_t size;

	digits_init(&digits, DIGITS_HEX, out, room);
	digits_add(&digits, text, strlen(text));
	if (digits_end(&digits, &size) == STATUS_OK)
		return size;
	conf_args_fail(args, "expected %s instead of \"%.100s\"", what, text);
	return 0;
}

void conf_take_server_id(struct conf_build *build, struct conf_args *args)
{
	struct identity_text *text = &build->settings->identity.server_id;
	uint8_t octets[IDENTITY_TEXT_MAX];
	size_t size;

	text->is_told = false;
	if (conf_args_keyword(args, "none"))
		return;
	if (conf_args_keyword(args, "hostname")) {
		set_hostname(args, text);
	} else if (conf_args_keyword(args, "hex")) {
		size = take_hex(args, "octets in hexadecimal", octets,
				sizeof(octets));
		set_text(args, text, span_of(octets, size));
	} else {
		set_text(args, text, octets_of(conf_args_text(args, "a text")));
	}
}

void conf_take_version(struct conf_build *build, struct conf_args *args)
{
	struct identity_text *text = &build->settings->identity.version;

	text->is_told = false;
	if (!conf_args_keyword(args, "none"))
		set_text(args, text, octets_of(conf_args_text(args, "a text")));
}

void conf_take_hostname(struct conf_build *build, struct conf_args *args)
{
	struct identity_text *text = &build->settings->identity.hostname;

	text->is_told = false;
	if (conf_args_keyword(args, "none"))
		return;
	if (conf_args_keyword(args, "hostname"))
		set_hostname(args, text);
	else
		set_text(args, text, octets_of(conf_args_text(args, "a text")));
}

void conf_take_cookie_secret(struct conf_build *build, struct conf_args *args)
{
	struct cookie_secrets *secrets = &build->settings->cookie_secrets;
	uint8_t octets[SIPHASH_KEY_SIZE];
	size_t size =
		take_hex(args, "32 hexadecimal digits", octets, sizeof(octets));

	if (args->failed)
		return;
	if (size != SIPHASH_KEY_SIZE) {
		conf_args_fail(args, "a secret has 32 hexadecimal digits");
		return;
	}
	if (secrets->count == COOKIE_SECRETS_MAX) {
		conf_args_fail(args, "more than %d secrets",
			       COOKIE_SECRETS_MAX);
		return;
	}
	memcpy(secrets->octets[secrets->count++], octets, sizeof(octets));
}
