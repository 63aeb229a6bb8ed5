/*
 * world.c - the laboratory's tables become zones and an authority.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "contrib/testbed/world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "wire/name.h"

enum {
	WORLD_MEMORY = 256 << 20, /* octets that a world may take */
	NO_ROW = -1,
};

/* A row of the table while the world is made. */
struct making_row {
	const struct lab_row *row;
	struct name origin; /* lower case */
	int parent;         /* index of the row that delegates it, NO_ROW */
};

struct making_server {
	const struct lab_server *server;
	struct name name; /* lower case */
	int home;         /* index of the row whose zone holds its addresses */
	struct address addresses[2];
	size_t address_count;
};

struct making {
	const struct lab_tables *tables;
	enum lab_addresses addresses;
	struct arena *arena;
	struct lab_signer *signer;
	struct making_row *rows;
	struct making_server *servers;
	struct lab_plan *plans; /* with all records */
	const struct lab_zone **zones;
	struct authority_duty *duties;
	size_t duty_count;
};

/* The world with the memory that it lies in. */
struct world_memory {
	struct lab_world world;
	struct arena arena;
};

size_t lab_server_addresses(const struct lab_server *server,
			    enum lab_addresses addresses, struct address ret[2])
{
	const char *texts[] = {server->loopback, NULL};
	size_t count = 0;

	if (addresses == LAB_REAL) {
		texts[0] = server->real;
		texts[1] = server->real6;
	}
	if (server->glue) {
		texts[0] = server->glue;
		texts[1] = NULL;
	}
	for (size_t i = 0; i < 2; i++)
		if (texts[i] &&
		    address_from_text(texts[i], 53, &ret[count]) == STATUS_OK)
			count++;
	return count;
}

/* The deepest row whose origin is at or above NAME, EXCEPT aside. */
static int enclosing_row(const struct making *making, const uint8_t *name,
			 int except)
{
	int best = NO_ROW;

	for (int i = 0; i < (int)making->tables->row_count; i++) {
		const uint8_t *origin = making->rows[i].origin.octets;

		if (i != except && name_is_under(name, origin) &&
		    (best == NO_ROW ||
		     name_is_below(origin, making->rows[best].origin.octets)))
			best = i;
	}
	return best;
}

static enum status lower_name(const char *text, struct name *ret)
{
	enum status status = name_from_text(text, ret);

	if (status == STATUS_OK)
		name_lower(ret->octets);
	return status;
}

static enum status place_rows(struct making *making)
{
	size_t count = making->tables->row_count;
	enum status status = STATUS_OK;

	for (size_t i = 0; i < count && status == STATUS_OK; i++) {
		making->rows[i].row = &making->tables->rows[i];
		status = lower_name(making->rows[i].row->plan.origin,
				    &making->rows[i].origin);
	}
	for (size_t i = 0; i < count && status == STATUS_OK; i++) {
		const uint8_t *origin = making->rows[i].origin.octets;

		making->rows[i].parent = enclosing_row(making, origin, (int)i);
		if (making->rows[i].parent == NO_ROW && !name_is_root(origin))
			status = STATUS_INVALID;
	}
	return status;
}

static enum status place_servers(struct making *making)
{
	for (size_t i = 0; i < making->tables->server_count; i++) {
		struct making_server *server = &making->servers[i];
		enum status status;

		server->server = &making->tables->servers[i];
		status = lower_name(server->server->name, &server->name);
		if (status != STATUS_OK)
			return status;
		server->home =
			enclosing_row(making, server->name.octets, NO_ROW);
		server->address_count = lab_server_addresses(
			server->server, making->addresses, server->addresses);
	}
	return STATUS_OK;
}

/* Is NAME one of the words of LIST (which may be NULL)? */
static bool has_word(const char *list, const char *name)
{
	size_t size = strlen(name);

	while (list && *list) {
		size_t word = strcspn(list, " ");

		if (word == size && memcmp(list, name, size) == 0)
			return true;
		list += word + strspn(list + word, " ");
	}
	return false;
}

/* Does SERVER stand in the NS set of ROW, in the chosen world? */
static bool is_named_by(const struct making_server *server,
			const struct lab_row *row)
{
	return (server->address_count > 0 || server->server->is_unknown) &&
	       has_word(row->servers, server->server->name);
}

static void write_addresses(FILE *text, const struct making_server *server)
{
	char address[ADDRESS_TEXT_MAX];

	for (size_t i = 0; i < server->address_count; i++) {
		const struct address *at = &server->addresses[i];

		fprintf(text, "%s. %s %s\n", server->server->name,
			at->family == ADDRESS_IPV4 ? "A" : "AAAA",
			address_to_text(at, false, address));
	}
}

/* The NS set of the row at AT, as lines; with GLUE the addresses below it. */
static void write_ns(FILE *text, const struct making *making, size_t at,
		     bool glue)
{
	const struct making_row *row = &making->rows[at];

	for (size_t i = 0; i < making->tables->server_count; i++) {
		const struct making_server *server = &making->servers[i];

		if (!is_named_by(server, row->row))
			continue;
		fprintf(text, "%s NS %s.\n", row->row->plan.origin,
			server->server->name);
		if (glue &&
		    name_is_under(server->name.octets, row->origin.octets))
			write_addresses(text, server);
	}
}

/* All lines of the zone of the row at AT. */
static void write_lines(FILE *text, const struct making *making, size_t at)
{
	fputs(making->rows[at].row->plan.records, text);
	fputs("\n$TTL 3600\n", text);
	write_ns(text, making, at, false);
	for (size_t i = 0; i < making->tables->server_count; i++)
		if (making->servers[i].home == (int)at)
			write_addresses(text, &making->servers[i]);
	for (size_t i = 0; i < making->tables->row_count; i++)
		if (making->rows[i].parent == (int)at)
			write_ns(text, making, i, true);
}

static enum status compose_plan(struct making *making, size_t at)
{
	char *text = NULL;
	size_t size = 0;
	enum status status = STATUS_NO_MEMORY;
	FILE *file = open_memstream(&text, &size);

	if (!file)
		return STATUS_NO_MEMORY;
	write_lines(file, making, at);
	if (fclose(file) == 0) {
		making->plans[at] = making->rows[at].row->plan;
		making->plans[at].records =
			arena_copy(making->arena, text, size + 1);
		if (making->plans[at].records)
			status = STATUS_OK;
	}
	free(text);
	return status;
}

static enum status sign_row(struct making *making, size_t at)
{
	size_t count = 0, row_count = making->tables->row_count;
	const struct lab_plan **children =
		arena_alloc(making->arena, row_count * sizeof(*children));

	if (!children)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < row_count; i++)
		if (making->rows[i].parent == (int)at)
			children[count++] = &making->plans[i];
	return lab_sign(making->signer, &making->plans[at], children, count,
			making->arena, &making->zones[at]);
}

static struct quirk quirk_of(const struct lab_row *row,
			     const struct making_server *server)
{
	if (row->odd && !has_word(row->odd, server->server->name))
		return (struct quirk){.kind = QUIRK_NONE};
	return row->quirk;
}

/* Who serves what. */
static void assign_duties(struct making *making)
{
	for (size_t at = 0; at < making->tables->row_count; at++) {
		const struct lab_row *row = making->rows[at].row;

		for (size_t i = 0; i < making->tables->server_count; i++) {
			const struct making_server *server =
				&making->servers[i];

			if (!is_named_by(server, row) ||
			    has_word(row->lame, server->server->name))
				continue;
			for (size_t j = 0; j < server->address_count; j++)
				making->duties[making->duty_count++] =
					(struct authority_duty){
						.server = server->addresses[j],
						.zone = making->zones[at],
						.quirk = quirk_of(row, server),
					};
		}
	}
}

static enum status allocate(struct making *making)
{
	size_t rows = making->tables->row_count;
	size_t servers = making->tables->server_count;
	struct arena *arena = making->arena;

	making->rows = arena_alloc(arena, rows * sizeof(*making->rows));
	making->plans = arena_alloc(arena, rows * sizeof(*making->plans));
	making->zones =
		arena_alloc(arena, rows * sizeof(const struct lab_zone *));
	making->servers =
		arena_alloc(arena, servers * sizeof(*making->servers));
	making->duties = arena_alloc(arena, rows * servers * 2 *
						    sizeof(*making->duties));
	if (!making->rows || !making->plans || !making->zones ||
	    !making->servers || !making->duties)
		return STATUS_NO_MEMORY;
	return STATUS_OK;
}

static enum status find_anchor(struct making *making, const struct rrset **ret)
{
	for (size_t i = 0; i < making->tables->row_count; i++)
		if (name_is_root(making->rows[i].origin.octets))
			return lab_ds(making->signer, &making->plans[i],
				      making->arena, ret);
	return STATUS_INVALID;
}

static enum status make(struct making *making, struct lab_world *world)
{
	size_t count = making->tables->row_count;
	enum status status = allocate(making);

	if (status == STATUS_OK)
		status = place_rows(making);
	if (status == STATUS_OK)
		status = place_servers(making);
	for (size_t i = 0; i < count && status == STATUS_OK; i++)
		status = compose_plan(making, i);
	for (size_t i = 0; i < count && status == STATUS_OK; i++)
		status = sign_row(making, i);
	if (status == STATUS_OK)
		status = find_anchor(making, &world->anchor);
	if (status != STATUS_OK)
		return status;
	assign_duties(making);
	world->authority.duties = making->duties;
	world->authority.duty_count = making->duty_count;
	world->zones = making->zones;
	world->zone_count = count;
	world->tables = making->tables;
	world->addresses = making->addresses;
	return STATUS_OK;
}

enum status lab_world_new(const struct lab_tables *tables,
			  enum lab_addresses addresses, uint64_t seed,
			  struct wall_time wall, struct lab_world **ret)
{
	struct world_memory *memory = calloc(1, sizeof(*memory));
	struct making making = {.tables = tables, .addresses = addresses};
	enum status status = STATUS_NO_MEMORY;

	if (!memory)
		return STATUS_NO_MEMORY;
	arena_init(&memory->arena, WORLD_MEMORY);
	making.arena = &memory->arena;
	making.signer = lab_signer_new(seed, wall);
	if (making.signer)
		status = make(&making, &memory->world);
	lab_signer_free(making.signer);
	if (status == STATUS_OK)
		*ret = &memory->world;
	else
		lab_world_free(&memory->world);
	return status;
}

void lab_world_free(struct lab_world *world)
{
	if (!world)
		return;

	struct world_memory *memory = (struct world_memory *)world;

	arena_done(&memory->arena);
	free(memory);
}

bool lab_world_has_server(const struct lab_world *world,
			  const struct address *address)
{
	for (size_t i = 0; i < world->tables->server_count; i++) {
		const struct lab_server *server = &world->tables->servers[i];
		struct address addresses[2];
		size_t count = lab_server_addresses(server, world->addresses,
						    addresses);

		for (size_t j = 0; j < count; j++)
			if (address_same_host(&addresses[j], address))
				return !server->is_absent;
	}
	return false;
}
