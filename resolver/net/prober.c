/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/net/prober.h"

#include <stdlib.h>
#include <string.h>

#include <event2/event.h>

#include "resolver/core/upstream_query.h"
#include "resolver/net/clock.h"
#include "wire/codes.h"
#include "wire/writer.h"

enum {
	AT_ONCE = 24,       /* under way */
	TRIES_DATAGRAM = 2, /* one of them may be lost */
	WAIT_US = 2500 * 1000,
	TICK_US = 50 * 1000,
	OPTION_UNKNOWN = 65001, /* of the range for local use (RFC 6891) */
};

struct prober {
	struct event_base *base;
	struct upstream *upstream;
	struct event *tick;
	struct probe *probes;
	size_t count, over, under_way;
};

static int64_t now_us(void)
{
	return clock_now().mono.us;
}

static void write_opt(struct writer *writer, enum probe_edns edns)
{
	uint32_t version = edns == PROBE_VERSION ? 1 : 0;

	writer_u8(writer, 0);
	writer_u16(writer, RRTYPE_OPT);
	writer_u16(writer, UDP_SIZE_SAFE);
	writer_u32(writer, version << 16 | 0x8000);
	if (edns != PROBE_OPTION) {
		writer_u16(writer, 0);
		return;
	}
	writer_u16(writer, 4);
	writer_u16(writer, OPTION_UNKNOWN);
	writer_u16(writer, 0);
}

static size_t write_query(const struct probe *probe,
			  uint8_t out[PROBE_QUERY_MAX])
{
	bool has_edns = probe->edns != PROBE_PLAIN;
	struct writer writer;

	writer_init(&writer, out, PROBE_QUERY_MAX);
	writer_u16(&writer, probe->id);
	writer_u16(&writer, 0);
	writer_u16(&writer, 1);
	writer_u32(&writer, 0);
	writer_u16(&writer, has_edns);
	writer_name(&writer, probe->name);
	writer_u16(&writer, probe->type);
	writer_u16(&writer, RRCLASS_IN);
	if (has_edns)
		write_opt(&writer, probe->edns);
	return writer.size;
}

static void end(struct prober *prober, struct probe *probe, const char *fault)
{
	probe->fault = fault;
	probe->is_under_way = false;
	probe->is_over = true;
	prober->under_way--;
	prober->over++;
	if (prober->over == prober->count)
		event_base_loopbreak(prober->base);
}

/* May end it at once. */
static void send_probe(struct prober *prober, struct probe *probe)
{
	uint8_t query[PROBE_QUERY_MAX];
	const struct action action = {
		.kind = ACTION_UPSTREAM,
		.message = span_of(query, write_query(probe, query)),
		.server = probe->server,
		.exchange = (uint64_t)(probe - prober->probes),
		.is_stream = probe->is_stream,
	};

	probe->tries++;
	probe->due_us = now_us() + WAIT_US;
	upstream_send(prober->upstream, &action);
}

static void start_some(struct prober *prober)
{
	for (size_t i = 0; i < prober->count && prober->under_way < AT_ONCE;
	     i++) {
		struct probe *probe = &prober->probes[i];

		if (probe->is_over || probe->is_under_way)
			continue;
		probe->is_under_way = true;
		prober->under_way++;
		send_probe(prober, probe);
	}
}

static bool take_response(void *context, uint64_t exchange,
			  struct span response)
{
	struct prober *prober = context;
	struct probe *probe = &prober->probes[exchange];
	struct upstream_query asked = {.id = probe->id, .type = probe->type};

	name_copy(&asked.name, probe->name);
	if (!upstream_query_matches(&asked, response))
		return false;
	probe->response = malloc(response.size + 1);
	if (probe->response) {
		memcpy(probe->response, response.data, response.size);
		probe->size = response.size;
	}
	end(prober, probe, probe->response ? NULL : "memory is short here");
	return true;
}

static void take_failure(void *context, uint64_t exchange,
			 enum upstream_fault fault)
{
	struct prober *prober = context;
	struct probe *probe = &prober->probes[exchange];

	switch (fault) {
	case UPSTREAM_UNREACHABLE:
		end(prober, probe, "cannot be reached");
		break;
	case UPSTREAM_CLOSED:
		end(prober, probe, "closes the connection");
		break;
	case UPSTREAM_NO_FAMILY:
	case UPSTREAM_NO_SOCKET:
		end(prober, probe, "cannot be asked from this machine");
		break;
	}
}

static void look_at_clock(evutil_socket_t fd, short events, void *context)
{
	struct prober *prober = context;
	int64_t now = now_us();

	(void)fd;
	(void)events;
	for (size_t i = 0; i < prober->count; i++) {
		struct probe *probe = &prober->probes[i];

		if (!probe->is_under_way || probe->due_us > now)
			continue;
		upstream_cancel(prober->upstream, i);
		if (!probe->is_stream && probe->tries < TRIES_DATAGRAM)
			send_probe(prober, probe);
		else
			end(prober, probe, "does not answer");
	}
	start_some(prober);
}

static void run(struct prober *prober)
{
	const struct timeval tick = {.tv_usec = TICK_US};

	evtimer_add(prober->tick, &tick);
	start_some(prober);
	while (prober->over < prober->count)
		if (event_base_dispatch(prober->base) != 0)
			break;
}

enum status prober_run(struct probe *probes, size_t count,
		       const struct upstream_options *options, struct rng *rng)
{
	struct prober prober = {.probes = probes, .count = count};
	const struct upstream_handler handler = {.response = take_response,
						 .failed = take_failure,
						 .context = &prober};
	enum status status = STATUS_NO_MEMORY;

	for (size_t i = 0; i < count; i++)
		probes[i].id = rng_u16(rng);
	prober.base = event_base_new();
	if (!prober.base)
		return STATUS_NO_MEMORY;
	prober.upstream = upstream_new(prober.base, options, rng, &handler);
	prober.tick =
		event_new(prober.base, -1, EV_PERSIST, look_at_clock, &prober);
	if (prober.upstream && prober.tick) {
		run(&prober);
		status = STATUS_OK;
	}
	upstream_free(prober.upstream);
	if (prober.tick)
		event_free(prober.tick);
	event_base_free(prober.base);
	return status;
}

void prober_done(struct probe *probes, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free(probes[i].response);
}
