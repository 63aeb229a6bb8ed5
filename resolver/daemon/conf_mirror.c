/*
 * conf_mirror.c - zone "." { type mirror; }: the root, kept here (RFC 8806).
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <limits.h>
#include <string.h>

#include "resolver/daemon/conf_build.h"

/*
 * Who lets everybody transfer the root (RFC 8806 appendix B.1; b.root-servers
 * has other addresses since 2023).
 */
static const char *const builtin[] = {
	"192.0.47.132",         /* xfr.cjr.dns.icann.org */
	"192.0.32.132",         /* xfr.lax.dns.icann.org */
	"170.247.170.2",        /* b.root-servers.net */
	"192.33.4.12",          /* c */
	"199.7.91.13",          /* d */
	"192.5.5.241",          /* f */
	"192.112.36.4",         /* g */
	"193.0.14.129",         /* k */
	"2620:0:2830:202::132", /* xfr.cjr.dns.icann.org */
	"2620:0:2d0:202::132",  /* xfr.lax.dns.icann.org */
	"2801:1b8:10::b",       /* b.root-servers.net */
	"2001:500:2::c",        /* c */
	"2001:500:2d::d",       /* d */
	"2001:500:2f::f",       /* f */
	"2001:500:12::d0d",     /* g */
	"2001:7fd::1",          /* k */
};

static void take_builtin(struct conf_mirror *mirror)
{
	for (size_t i = 0; i < sizeof(builtin) / sizeof(*builtin); i++)
		if (address_from_text(
			    builtin[i], 0,
			    &mirror->primaries[mirror->primary_count]) ==
		    STATUS_OK)
			mirror->primary_count++;
}

void conf_add_mirror(struct conf_build *build, const struct conf_zone *zone,
		     bool has_primaries)
{
	struct conf_mirror *mirror = &build->conf->mirror;

	if (!name_is_root(zone->name.octets)) {
		conf_error(build->report, zone->place,
			   "a zone of type mirror is the root: \".\"");
		return;
	}
	if (mirror->is_on) {
		conf_error(build->report, zone->place,
			   "the zone of type mirror stands twice");
		return;
	}
	mirror->is_on = true;
	mirror->primary_count = zone->address_count;
	memcpy(mirror->primaries, zone->addresses, sizeof(zone->addresses));
	if (!has_primaries)
		take_builtin(mirror);
	build->mirror_file = zone->file;
	build->mirror_place = zone->place;
	if (mirror->primary_count == 0 && !zone->file)
		conf_error(build->report, zone->place,
			   "a mirror comes from \"primaries\" or from a "
			   "\"file\", and this one has neither");
}

/* The process works in `directory`, if there is one. */
static char *keep_path(const struct conf_build *build, const char *path)
{
	char full[PATH_MAX];

	if (build->conf->directory)
		return strdup(path);
	conf_resolve_path(build, path, full);
	return strdup(full);
}

void conf_finish_mirror(struct conf_build *build)
{
	struct conf_mirror *mirror = &build->conf->mirror;

	if (!mirror->is_on)
		return;
	if (!build->settings->validate)
		conf_error(build->report, build->mirror_place,
			   "a mirror is of use only with dnssec-validation: "
			   "else nobody knows that it is the root");
	for (unsigned i = 0; i < mirror->primary_count; i++)
		if (mirror->primaries[i].port == 0)
			mirror->primaries[i].port =
				build->settings->authority_port;
	if (!build->mirror_file)
		return;
	mirror->file = keep_path(build, build->mirror_file);
	if (!mirror->file)
		build->is_out_of_memory = true;
}
