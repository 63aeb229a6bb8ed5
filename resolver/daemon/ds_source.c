/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/daemon/ds_source.h"

#include <errno.h>
#include <stdlib.h>

#include "resolver/daemon/conf_file.h"
#include "validator/ksk.h"
#include "wire/codes.h"
#include "wire/record_text.h"

enum {
	/* A large zone; it is read whole. */
	FILE_SIZE_MAX = 256 * 1024 * 1024,
	/* Octets: KSK_KEYS_MAX records, whatever they are. */
	ARENA_SIZE_MAX = 16 * 1024 * 1024,
};

void ds_source_init(struct ds_source *source)
{
	*source = (struct ds_source){.dnskeys = NULL};
	arena_init(&source->arena, ARENA_SIZE_MAX);
	reason_clear(&source->reason);
}

void ds_source_done(struct ds_source *source)
{
	explanation_free(source->explanation);
	arena_done(&source->arena);
}

/* ---- The DNS ---------------------------------------------------------------
 */

/* The DNSKEY RRset that was the answer; NULL if none was. */
static const struct rrset *answered(const struct explanation *explanation)
{
	const struct rrset *found = NULL;

	for (const struct trace_event *event = explanation->trace.first; event;
	     event = event->next)
		if (event->kind == TRACE_LINK &&
		    event->link.finding.kind == FINDING_ANSWER &&
		    event->link.finding.type == RRTYPE_DNSKEY &&
		    name_equal(event->link.finding.name,
			       explanation->name.octets))
			found = finding_answer(&event->link.finding);
	return found;
}

/* Keeps EXPLANATION (takes it); false if it is NULL. */
static bool keep(struct ds_source *source, struct explanation *explanation)
{
	explanation_free(source->explanation);
	source->explanation = explanation;
	source->dnskeys = explanation ? answered(explanation) : NULL;
	return explanation;
}

enum status ds_source_ask(struct ds_source *source,
			  const struct command_resolver *resolver,
			  const uint8_t *zone)
{
	if (!keep(source, command_resolver_ask(resolver, zone, RRTYPE_DNSKEY)))
		return STATUS_NO_MEMORY;
	source->security = source->explanation->security;
	source->reason = source->explanation->reason;
	if (source->security == SECURITY_BOGUS &&
	    !keep(source,
		  command_resolver_ask_unproven(resolver, zone, RRTYPE_DNSKEY)))
		return STATUS_NO_MEMORY;
	if (source->dnskeys)
		return STATUS_OK;
	if (!source->explanation->has_failed)
		reason_set(&source->reason, EDE_NONE,
			   "there is no DNSKEY record at this name: it is no "
			   "zone, or an unsigned one");
	return STATUS_NOT_FOUND;
}

/* ---- A file ----------------------------------------------------------------
 */

/* The records read so far. */
struct gathered {
	struct ds_source *source;
	bool has_zone;
	struct name *zone;
	unsigned count;
	uint32_t ttl_s;
	struct span rdata[KSK_KEYS_MAX];
};

static enum status gather(struct gathered *gathered,
			  const struct text_record *record)
{
	struct span *rdata = &gathered->rdata[gathered->count];

	if (record->type != RRTYPE_DNSKEY || !record->is_read ||
	    record->class_ != RRCLASS_IN)
		return STATUS_OK;
	if (!gathered->has_zone)
		name_copy_lower(gathered->zone, record->owner.octets);
	gathered->has_zone = true;
	if (!name_equal(record->owner.octets, gathered->zone->octets))
		return STATUS_OK;
	if (gathered->count == KSK_KEYS_MAX) {
		reason_set(&gathered->source->reason, EDE_NONE,
			   "it has more than %d DNSKEY records of one owner",
			   KSK_KEYS_MAX);
		return STATUS_LIMIT;
	}
	rdata->data = arena_copy(&gathered->source->arena, record->rdata,
				 record->size);
	rdata->size = record->size;
	gathered->ttl_s = record->ttl_s;
	gathered->count++;
	return rdata->data ? STATUS_OK : STATUS_NO_MEMORY;
}

static enum status gather_all(struct gathered *gathered,
			      struct record_text *text)
{
	char complaint[WORDS_COMPLAINT_MAX];
	struct text_record record;
	enum status status;

	while ((status = record_text_next(text, &record)) == STATUS_OK) {
		status = gather(gathered, &record);
		if (status != STATUS_OK)
			return status;
	}
	if (status == STATUS_NOT_FOUND)
		return STATUS_OK;
	reason_set(&gathered->source->reason, EDE_NONE, "line %u: %s",
		   text->words.line, words_complaint(&text->words, complaint));
	return status;
}

static enum status read_octets(struct ds_source *source, const char *octets,
			       size_t size, struct gathered *gathered)
{
	struct record_text text;
	enum status status;

	record_text_init(&text, octets, size);
	/* As where a zone's file is loaded: its names may lack the zone's. */
	if (gathered->has_zone)
		name_copy(&text.origin, gathered->zone->octets);
	status = gather_all(gathered, &text);
	if (status != STATUS_OK)
		return status;
	if (gathered->count == 0) {
		reason_set(&source->reason, EDE_NONE,
			   "it has no DNSKEY record%s",
			   gathered->has_zone ? " of this zone" : "");
		return STATUS_NOT_FOUND;
	}
	return rrset_make(&source->arena, gathered->zone->octets, RRTYPE_DNSKEY,
			  gathered->ttl_s, gathered->rdata, gathered->count,
			  NULL, 0, &source->dnskeys);
}

enum status ds_source_read(struct ds_source *source, const char *path,
			   bool has_zone, struct name *zone)
{
	struct gathered gathered = {
		.source = source, .has_zone = has_zone, .zone = zone};
	size_t size = 0;
	char *octets = conf_file_read(path, FILE_SIZE_MAX, &size);
	enum status status = STATUS_NOT_FOUND;

	source->is_file = true;
	if (!octets)
		reason_set(&source->reason, EDE_NONE, "%s",
			   conf_file_reason(errno));
	else if (size > FILE_SIZE_MAX)
		reason_set(&source->reason, EDE_NONE,
			   "it is larger than %d octets", FILE_SIZE_MAX);
	else
		status = read_octets(source, octets, size, &gathered);
	free(octets);
	if (status == STATUS_OK || status == STATUS_NO_MEMORY)
		return status;
	return STATUS_NOT_FOUND;
}
