/*
 * conf_local.c - local-zone, local-data and disable-empty-zone: what is
 * answered here and never asked for.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "resolver/daemon/conf_build.h"
#include "wire/codes.h"
#include "wire/record_text.h"

/* The local data, made when the first statement needs it. */
static struct local_data *local_data_of(struct conf_build *build)
{
	if (!build->settings->local_data)
		build->settings->local_data = local_data_new();
	if (!build->settings->local_data)
		build->is_out_of_memory = true;
	return build->settings->local_data;
}

static void add_zone(struct conf_build *build, struct conf_args *args,
		     const struct name *name, enum local_kind kind)
{
	struct local_data *data = local_data_of(build);

	if (!data)
		return;
	switch (local_data_add_zone(data, name->octets, kind)) {
	case STATUS_OK:
		break;
	case STATUS_INVALID:
		conf_args_fail(args, "the zone is configured twice");
		break;
	default:
		build->is_out_of_memory = true;
	}
}

void conf_take_local_zone(struct conf_build *build, struct conf_args *args)
{
	static const char *const words[] = {
		"static",   "redirect", "transparent", "typetransparent",
		"nxdomain", "nodata",   "refuse",      "drop",
		"resolve",  "null",     "block-a",     "block-aaaa",
		NULL};
	static const enum local_kind kinds[] = {
		LOCAL_STATIC,      LOCAL_REDIRECT,
		LOCAL_TRANSPARENT, LOCAL_TYPETRANSPARENT,
		LOCAL_NXDOMAIN,    LOCAL_NODATA,
		LOCAL_REFUSE,      LOCAL_DROP,
		LOCAL_RESOLVE,     LOCAL_NULL,
		LOCAL_BLOCK_A,     LOCAL_BLOCK_AAAA};
	struct name name = conf_args_name(args);
	enum local_kind kind = kinds[conf_args_choice(args, words)];

	if (conf_args_end(args))
		add_zone(build, args, &name, kind);
}

void conf_take_disable_empty_zone(struct conf_build *build,
				  struct conf_args *args)
{
	struct name name = conf_args_name(args);

	if (conf_args_end(args))
		add_zone(build, args, &name, LOCAL_RESOLVE);
}

static void add_record(struct conf_build *build, struct conf_args *args,
		       struct local_data *data, struct text_record *record)
{
	name_lower(record->owner.octets);
	switch (local_data_add_record(data, record->owner.octets, record->type,
				      record->ttl_s,
				      text_record_rdata(record))) {
	case STATUS_OK:
		break;
	case STATUS_LIMIT:
		conf_args_fail(args, "too many records of this name and type");
		break;
	default:
		build->is_out_of_memory = true;
	}
}

/* Reads TEXT as one record of class IN; else ARGS have failed. */
static void read_record(struct conf_args *args, const char *text,
			struct text_record *ret)
{
	char complaint[WORDS_COMPLAINT_MAX], type[CODE_TEXT_MAX];
	struct record_text reading;

	record_text_init(&reading, text, strlen(text));
	if (record_text_only(&reading, ret) != STATUS_OK)
		conf_args_fail(args, "not a record: %s",
			       words_complaint(&reading.words, complaint));
	else if (ret->class_ != RRCLASS_IN)
		conf_args_fail(args, "this is no record of class IN");
	else if (!ret->is_read)
		conf_args_fail(args,
			       "a record of type %s has to be written as "
			       "RFC 3597 has it: \\# SIZE HEXADECIMAL",
			       rrtype_to_text(ret->type, type));
}

static void take_record(struct conf_build *build, struct conf_args *args)
{
	const char *text =
		conf_args_text(args, "a record in quotes, as in a zone file");
	struct local_data *data = local_data_of(build);
	struct text_record record;

	if (args->failed || !data)
		return;
	read_record(args, text, &record);
	if (!args->failed)
		add_record(build, args, data, &record);
}

void conf_take_local_data(struct conf_build *build, struct conf_args *args)
{
	const struct conf_value *block =
		conf_args_block(args, "a list of records in quotes");

	if (conf_args_end(args))
		conf_take_elements(build, block, take_record);
}
