/*
 * conf_local.c - local-zone, local-data and disable-empty-zone: what is
 * answered here and never asked for.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <ldns/ldns.h>

#include "resolver/daemon/conf_build.h"

enum {
	LOCAL_TTL_S = 3600, /* of records that name none */
	RDATA_MAX = 65535,
};

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

/* RDATA of RR in wire form, borrowed from BUFFER. */
static bool write_rdata(const ldns_rr *rr, ldns_buffer *buffer,
			struct span *ret)
{
	if (ldns_rr_rdata2buffer_wire(buffer, rr) != LDNS_STATUS_OK)
		return false;
	*ret = span_of(ldns_buffer_begin(buffer), ldns_buffer_position(buffer));
	return true;
}

static enum status add_record(struct local_data *data, const ldns_rr *rr)
{
	const ldns_rdf *owner = ldns_rr_owner(rr);
	ldns_buffer *buffer = ldns_buffer_new(RDATA_MAX);
	enum status status = STATUS_MALFORMED;
	struct span rdata;
	struct name name;

	if (!buffer)
		return STATUS_NO_MEMORY;
	if (ldns_rr_get_class(rr) == LDNS_RR_CLASS_IN &&
	    name_is_valid(ldns_rdf_data(owner), ldns_rdf_size(owner)) &&
	    write_rdata(rr, buffer, &rdata)) {
		name_copy_lower(&name, ldns_rdf_data(owner));
		status = local_data_add_record(data, name.octets,
					       (uint16_t)ldns_rr_get_type(rr),
					       ldns_rr_ttl(rr), rdata);
	}
	ldns_buffer_free(buffer);
	return status;
}

static void take_record(struct conf_build *build, struct conf_args *args)
{
	const char *text =
		conf_args_text(args, "a record in quotes, as in a zone file");
	struct local_data *data = local_data_of(build);
	ldns_rr *rr = NULL;
	ldns_status parsed;

	if (args->failed || !data)
		return;
	parsed = ldns_rr_new_frm_str(&rr, text, LOCAL_TTL_S, NULL, NULL);
	if (parsed != LDNS_STATUS_OK) {
		conf_args_fail(args, "this is no record: %s",
			       ldns_get_errorstr_by_id(parsed));
		return;
	}
	switch (add_record(data, rr)) {
	case STATUS_OK:
		break;
	case STATUS_NO_MEMORY:
		build->is_out_of_memory = true;
		break;
	case STATUS_LIMIT:
		conf_args_fail(args, "too many records of this name and type");
		break;
	default:
		conf_args_fail(args, "this is no record of class IN");
	}
	ldns_rr_free(rr);
}

void conf_take_local_data(struct conf_build *build, struct conf_args *args)
{
	const struct conf_value *block =
		conf_args_block(args, "a list of records in quotes");

	if (conf_args_end(args))
		conf_take_elements(build, block, take_record);
}
