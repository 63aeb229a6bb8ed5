/*
 * conf_anchors.c - dnssec-validation, trust-anchors with its old names,
 * validate-except, clock-bootstrap, disable-algorithms, disable-ds-digests.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "base/digits.h"
#include "resolver/daemon/conf_build.h"
#include "wire/codes.h"

/*
 * RDATA begins alike for both types: two octets of flags or key tag, then two
 * numbers of one octet (RFC 4034 sections 2.1 and 5.1); the key or digest is
 * after them.
 */
enum {
	NUMBERS_SIZE = 4,
	DATA_SIZE_MAX = 4096,
	ANCHOR_RDATA_MAX = NUMBERS_SIZE + DATA_SIZE_MAX,
};

void conf_take_validation(struct conf_build *build, struct conf_args *args)
{
	static const char *const words[] = {"auto", "yes",   "no",
					    "true", "false", NULL};
	static const enum conf_validation meanings[] = {
		CONF_VALIDATE_AUTO, CONF_VALIDATE_YES, CONF_VALIDATE_NO,
		CONF_VALIDATE_YES, CONF_VALIDATE_NO};

	build->validation = meanings[conf_args_choice(args, words)];
	build->validation_place = args->last->place;
}

static void take_exception(struct conf_build *build, struct conf_args *args)
{
	struct name name = conf_args_name(args);

	if (!conf_args_end(args))
		return;
	switch (anchor_set_add_negative(build->settings->anchors,
					name.octets)) {
	case STATUS_OK:
		break;
	case STATUS_LIMIT:
		conf_args_fail(args, "too many names");
		break;
	default:
		build->is_out_of_memory = true;
	}
}

void conf_take_validate_except(struct conf_build *build, struct conf_args *args)
{
	const struct conf_value *block =
		conf_args_block(args, "a list of domain names");

	if (conf_args_end(args))
		conf_take_elements(build, block, take_exception);
}

static void take_bootstrap(struct conf_build *build, struct conf_args *args)
{
	struct name name = conf_args_name(args);

	if (!conf_args_end(args))
		return;
	if (name_is_root(name.octets))
		conf_args_fail(args,
			       "with \".\" nothing would be validated as long "
			       "as the clock is wrong: name the time servers");
	else if (name_set_add(build->settings->clock_bootstrap, name.octets) !=
		 STATUS_OK)
		build->is_out_of_memory = true;
}

void conf_take_clock_bootstrap(struct conf_build *build, struct conf_args *args)
{
	const struct conf_value *block =
		conf_args_block(args, "a list of domain names");

	if (!conf_args_end(args))
		return;
	build->settings->clock_bootstrap = name_set_new();
	if (build->settings->clock_bootstrap)
		conf_take_elements(build, block, take_bootstrap);
	else
		build->is_out_of_memory = true;
}

static void take_algorithm(struct conf_build *build, struct conf_args *args)
{
	const char *text = conf_args_text(args, "a DNSSEC algorithm");
	uint8_t algorithm;

	if (args->failed)
		return;
	if (algorithm_from_text(text, &algorithm) == STATUS_OK)
		build->settings->policy.algorithms[algorithm] = false;
	else
		conf_args_fail(args,
			       "unknown algorithm \"%.100s\": expected a name "
			       "such as ECDSAP256SHA256 or a number",
			       text);
}

static void take_digest(struct conf_build *build, struct conf_args *args)
{
	const char *text = conf_args_text(args, "a DS digest");
	uint8_t digest;

	if (args->failed)
		return;
	if (digest_from_text(text, &digest) == STATUS_OK)
		build->settings->policy.digests[digest] = false;
	else
		conf_args_fail(args,
			       "unknown digest \"%.100s\": expected a name "
			       "such as SHA-256 or a number",
			       text);
}

/* BIND has these for each domain; here one policy rules them all. */
static void take_disabled(struct conf_build *build, struct conf_args *args,
			  void (*take)(struct conf_build *build,
				       struct conf_args *args))
{
	struct name name = conf_args_name(args);
	const struct conf_value *block;

	if (!args->failed && !name_is_root(name.octets))
		conf_args_fail(args,
			       "it is for all names or for none: "
			       "expected \".\" instead of \"%.100s\"",
			       args->last->text);
	block = conf_args_block(args, "a list");
	if (conf_args_end(args))
		conf_take_elements(build, block, take);
}

void conf_take_disable_algorithms(struct conf_build *build,
				  struct conf_args *args)
{
	take_disabled(build, args, take_algorithm);
}

void conf_take_disable_digests(struct conf_build *build, struct conf_args *args)
{
	take_disabled(build, args, take_digest);
}

/* --- trust-anchors ------------------------------------------------------- */

enum anchor_kind {
	STATIC_KEY,
	INITIAL_KEY,
	STATIC_DS,
	INITIAL_DS
};

/* Octets of a digest of TYPE; 0 when nobody knows. */
static size_t digest_size(uint64_t type)
{
	switch (type) {
	case DIGEST_SHA1:
		return 20;
	case DIGEST_SHA256:
	case DIGEST_GOST:
		return 32;
	case DIGEST_SHA384:
		return 48;
	}
	return 0;
}

/* The anchor's three numbers: flags, protocol, algorithm of a key; tag,
 * algorithm, digest type of a DS. */
static void check_numbers(struct conf_build *build, struct conf_args *args,
			  bool is_ds, const uint64_t numbers[3])
{
	const struct policy *policy = &build->settings->policy;
	uint64_t algorithm = numbers[is_ds ? 1 : 2];

	if (args->failed)
		return;
	if (!is_ds && numbers[1] != 3)
		conf_args_fail(args, "the protocol of a DNSKEY is 3, always "
				     "(RFC 4034 section 2.1.2)");
	if (!is_ds &&
	    (!(numbers[0] & DNSKEY_ZONE) || (numbers[0] & DNSKEY_REVOKE)))
		conf_args_fail(args,
			       "a DNSKEY with the flags %u is not a "
			       "zone's key in force: expected 257 or "
			       "256",
			       (unsigned)numbers[0]);
	if (!policy->algorithms[algorithm])
		conf_warning(build->report, args->last->place,
			     "algorithm %u is not supported or is disabled: "
			     "this trust anchor is of no use",
			     (unsigned)algorithm);
	else if (is_ds && !policy->digests[numbers[2]])
		conf_warning(build->report, args->last->place,
			     "digest type %u is not supported or is disabled: "
			     "this trust anchor is of no use",
			     (unsigned)numbers[2]);
}

/* Decodes the key or digest TEXT to OUT; 0 octets, and ARGS have failed, when
 * it is none. */
static size_t decode(struct conf_args *args, bool is_ds, const char *text,
		     uint8_t out[DATA_SIZE_MAX])
{
	struct digits digits;
	enum status status;
	size_t size = 0;

	digits_init(&digits, is_ds ? DIGITS_HEX : DIGITS_BASE64, out,
		    DATA_SIZE_MAX);
	digits_add(&digits, text, strlen(text));
	status = digits_end(&digits, &size);
	if (status == STATUS_OK && size > 0)
		return size;
	if (status == STATUS_NO_SPACE)
		conf_args_fail(args, "longer than any key or digest");
	else
		conf_args_fail(args, is_ds ? "expected a digest in hexadecimal"
					   : "expected a key in base64");
	return 0;
}

static void check_size(struct conf_args *args, uint64_t digest, size_t size)
{
	if (digest_size(digest) && size != digest_size(digest))
		conf_args_fail(args,
			       "a digest of type %u has %zu hexadecimal "
			       "digits, this one %zu",
			       (unsigned)digest, 2 * digest_size(digest),
			       2 * size);
}

/* An initial anchor is kept current (RFC 5011), a static one never changes:
 * for one zone it cannot be both. */
static enum status add_to_sets(struct conf_build *build, struct conf_args *args,
			       const struct name *name, bool is_initial,
			       uint16_t type, struct span rdata)
{
	struct settings *settings = build->settings;
	bool is_there =
		anchor_set_find(settings->anchors, name->octets) != NULL;
	enum status status;

	if (is_initial && !settings->managed)
		settings->managed = anchor_set_new();
	if (is_initial && !settings->managed)
		return STATUS_NO_MEMORY;
	if (is_there &&
	    is_initial != (settings->managed &&
			   anchor_set_find(settings->managed, name->octets) !=
				   NULL))
		conf_args_fail(args,
			       "this zone has static and initial trust "
			       "anchors: use one kind, initial to follow "
			       "changes of its keys (RFC 5011)");
	status = anchor_set_add(settings->anchors, name->octets, type, rdata);
	if (status == STATUS_OK && is_initial)
		status = anchor_set_add(settings->managed, name->octets, type,
					rdata);
	return status;
}

static void add_anchor(struct conf_build *build, struct conf_args *args,
		       const struct name *name, bool is_ds, bool is_initial,
		       struct span rdata)
{
	switch (add_to_sets(build, args, name, is_initial,
			    is_ds ? RRTYPE_DS : RRTYPE_DNSKEY, rdata)) {
	case STATUS_OK:
		break;
	case STATUS_LIMIT:
		conf_args_fail(args, "too many trust anchors");
		break;
	case STATUS_NO_MEMORY:
		build->is_out_of_memory = true;
		break;
	default:
		conf_args_fail(args,
			       is_ds ? "this is no digest" : "this is no key");
	}
}

static void take_numbers(struct conf_build *build, struct conf_args *args,
			 bool is_ds, uint64_t numbers[3])
{
	numbers[0] =
		conf_args_number(args, is_ds ? "a key tag" : "flags", 0, 65535);
	numbers[1] = conf_args_number(
		args, is_ds ? "an algorithm's number" : "a protocol", 0, 255);
	numbers[2] = conf_args_number(
		args, is_ds ? "a digest's number" : "an algorithm's number", 0,
		255);
	check_numbers(build, args, is_ds, numbers);
}

/* Three numbers and the data, behind name and kind. */
static void take_anchor(struct conf_build *build, struct conf_args *args,
			const struct name *name, bool is_ds, bool is_initial)
{
	uint8_t rdata[ANCHOR_RDATA_MAX];
	uint64_t numbers[3];
	const char *text;
	size_t size;

	take_numbers(build, args, is_ds, numbers);
	text = conf_args_text(args, is_ds ? "a digest" : "a key");
	if (args->failed)
		return;
	rdata[0] = (uint8_t)(numbers[0] >> 8);
	rdata[1] = (uint8_t)numbers[0];
	rdata[2] = (uint8_t)numbers[1];
	rdata[3] = (uint8_t)numbers[2];
	size = decode(args, is_ds, text, rdata + NUMBERS_SIZE);
	if (size > 0 && is_ds)
		check_size(args, numbers[2], size);
	if (conf_args_end(args))
		add_anchor(build, args, name, is_ds, is_initial,
			   span_of(rdata, NUMBERS_SIZE + size));
}

static void take_kind(struct conf_build *build, struct conf_args *args,
		      const char *const *words)
{
	struct name name = conf_args_name(args);
	struct conf_place place = args->last->place;
	unsigned kind = conf_args_choice(args, words);
	bool is_initial;

	if (args->failed)
		return;
	is_initial = kind == INITIAL_KEY || kind == INITIAL_DS;
	if (!is_initial && name_is_root(name.octets)) {
		build->has_static_root = true;
		build->static_root_place = place;
	}
	take_anchor(build, args, &name, kind >= STATIC_DS, is_initial);
}

static void take_trust_anchor(struct conf_build *build, struct conf_args *args)
{
	static const char *const words[] = {"static-key", "initial-key",
					    "static-ds", "initial-ds", NULL};

	take_kind(build, args, words);
}

static void take_trusted_key(struct conf_build *build, struct conf_args *args)
{
	struct name name = conf_args_name(args);

	if (!args->failed && name_is_root(name.octets)) {
		build->has_static_root = true;
		build->static_root_place = args->last->place;
	}
	take_anchor(build, args, &name, false, false);
}

void conf_take_trust_anchors(struct conf_build *build, struct conf_args *args)
{
	const struct conf_value *block =
		conf_args_block(args, "a list of trust anchors");

	if (conf_args_end(args))
		conf_take_elements(build, block, take_trust_anchor);
}

void conf_take_managed_keys(struct conf_build *build, struct conf_args *args)
{
	conf_warning(build->report, args->last->place,
		     "\"managed-keys\" is an old name: write trust-anchors");
	conf_take_trust_anchors(build, args);
}

void conf_take_trusted_keys(struct conf_build *build, struct conf_args *args)
{
	const struct conf_value *block;

	conf_warning(build->report, args->last->place,
		     "\"trusted-keys\" is an old name: write trust-anchors "
		     "with static-key");
	block = conf_args_block(args, "a list of keys");
	if (conf_args_end(args))
		conf_take_elements(build, block, take_trusted_key);
}

static enum status add_builtin(struct settings *settings)
{
	enum status status = anchor_set_add_builtin_root(settings->anchors);

	if (!settings->managed)
		settings->managed = anchor_set_new();
	if (!settings->managed)
		return STATUS_NO_MEMORY;
	settings->has_builtin_root = true;
	return status == STATUS_OK
		       ? anchor_set_add_builtin_root(settings->managed)
		       : status;
}

void conf_finish_anchors(struct conf_build *build)
{
	struct settings *settings = build->settings;

	settings->validate = build->validation != CONF_VALIDATE_NO;
	if (!settings->validate) { /* then nobody has to keep them current */
		anchor_set_free(settings->managed);
		settings->managed = NULL;
	}
	if (build->validation == CONF_VALIDATE_AUTO) {
		if (build->has_static_root)
			conf_error(build->report, build->static_root_place,
				   "a static trust anchor for the root goes "
				   "with \"dnssec-validation yes\" only: "
				   "\"auto\" trusts the keys that are built "
				   "in");
		else if (add_builtin(settings) != STATUS_OK)
			build->is_out_of_memory = true;
	}
	if (build->validation == CONF_VALIDATE_YES &&
	    anchor_set_is_empty(settings->anchors))
		conf_error(build->report, build->validation_place,
			   "\"dnssec-validation yes\" needs trust-anchors, "
			   "and there are none; \"auto\" trusts the root's "
			   "keys that are built in");
}
