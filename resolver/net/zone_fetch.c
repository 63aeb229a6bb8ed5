/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/net/zone_fetch.h"

#include <stdlib.h>

#include <event2/buffer.h>
#include <event2/bufferevent.h>

#include "resolver/net/socket.h"
#include "wire/transfer.h"

enum {
	LENGTH_SIZE = 2 /* octets before each message (RFC 1035 4.2.2) */
};

struct zone_fetch {
	struct zone_fetch_job job;
	struct bufferevent *connection;
	struct event *end; /* when the time is over */
	bool is_over, asks_for_zone;
	struct transfer transfer;
};

static void end(struct zone_fetch *fetch, enum zone_fetch_result result,
		const char *problem)
{
	struct zone_records *records = &fetch->transfer.records;

	if (fetch->is_over)
		return;
	fetch->is_over = true;
	bufferevent_disable(fetch->connection, EV_READ | EV_WRITE);
	evtimer_del(fetch->end);
	fetch->job.done(fetch->job.context, result,
			result == ZONE_FETCH_NEW ? records : NULL, problem);
}

static void send_query(struct zone_fetch *fetch, const uint8_t *query,
		       size_t size)
{
	const uint8_t length[LENGTH_SIZE] = {(uint8_t)(size >> 8),
					     (uint8_t)size};

	if (bufferevent_write(fetch->connection, length, sizeof(length)) != 0 ||
	    bufferevent_write(fetch->connection, query, size) != 0)
		end(fetch, ZONE_FETCH_FAILED, "out of memory");
}

static void ask_for_soa(struct zone_fetch *fetch)
{
	uint8_t query[TRANSFER_QUERY_SIZE_MAX];

	send_query(fetch, query,
		   transfer_soa_query(fetch->transfer.id, fetch->job.origin,
				      query));
}

static void ask_for_zone(struct zone_fetch *fetch)
{
	uint8_t query[TRANSFER_QUERY_SIZE_MAX];

	fetch->asks_for_zone = true;
	send_query(fetch, query, transfer_query(&fetch->transfer, query));
}

/* RFC 1982: another serial is newer, unless it is older. */
static bool is_newer(const struct zone_fetch *fetch, uint32_t serial)
{
	return !fetch->job.has_serial ||
	       (int32_t)(serial - fetch->job.serial) > 0;
}

static void take_soa(struct zone_fetch *fetch, struct span message)
{
	uint32_t serial;

	if (!transfer_soa_serial(message, fetch->transfer.id, fetch->job.origin,
				 &serial))
		end(fetch, ZONE_FETCH_FAILED, "it does not tell its SOA");
	else if (is_newer(fetch, serial))
		ask_for_zone(fetch);
	else
		end(fetch, ZONE_FETCH_SAME, NULL);
}

static void take_message(struct zone_fetch *fetch, struct span message)
{
	if (!fetch->asks_for_zone) {
		take_soa(fetch, message);
		return;
	}
	switch (transfer_take(&fetch->transfer, message)) {
	case TRANSFER_MORE:
		break;
	case TRANSFER_DONE:
		end(fetch, ZONE_FETCH_NEW, NULL);
		break;
	case TRANSFER_FAILED:
		end(fetch, ZONE_FETCH_FAILED, fetch->transfer.problem);
		break;
	}
}

/* The next whole message of INPUT; false if there is none yet. */
static bool take_next(struct zone_fetch *fetch, struct evbuffer *input)
{
	uint8_t length[LENGTH_SIZE];
	const uint8_t *octets;
	size_t size;

	if (fetch->is_over || evbuffer_copyout(input, length, sizeof(length)) !=
				      (ev_ssize_t)sizeof(length))
		return false;
	size = (size_t)length[0] << 8 | length[1];
	if (evbuffer_get_length(input) < LENGTH_SIZE + size)
		return false;
	octets = evbuffer_pullup(input, (ev_ssize_t)(LENGTH_SIZE + size));
	if (!octets) {
		end(fetch, ZONE_FETCH_FAILED, "out of memory");
		return false;
	}
	take_message(fetch, span_of(octets + LENGTH_SIZE, size));
	evbuffer_drain(input, LENGTH_SIZE + size);
	return true;
}

static void readable(struct bufferevent *connection, void *context)
{
	struct zone_fetch *fetch = context;

	while (take_next(fetch, bufferevent_get_input(connection)))
		continue;
}

static void happened(struct bufferevent *connection, short what, void *context)
{
	struct zone_fetch *fetch = context;

	(void)connection;
	if (what & BEV_EVENT_CONNECTED)
		ask_for_soa(fetch);
	else if (what & BEV_EVENT_TIMEOUT)
		end(fetch, ZONE_FETCH_FAILED, "it says nothing");
	else if (what & BEV_EVENT_ERROR)
		end(fetch, ZONE_FETCH_FAILED,
		    evutil_socket_error_to_string(EVUTIL_SOCKET_ERROR()));
	else if (what & BEV_EVENT_EOF)
		end(fetch, ZONE_FETCH_FAILED, "it closes the connection");
}

static void time_is_over(evutil_socket_t fd, short events, void *context)
{
	struct zone_fetch *fetch = context;

	(void)fd;
	(void)events;
	end(fetch, ZONE_FETCH_FAILED, "it takes too long");
}

static bool connect_to_server(struct zone_fetch *fetch, struct event_base *base)
{
	const struct timeval idle = {.tv_sec = fetch->job.idle_s};
	const struct timeval total = {.tv_sec = fetch->job.total_s};
	int fd = socket_connect_stream(&fetch->job.server, &fetch->job.source);

	if (fd < 0)
		return false;
	fetch->connection =
		bufferevent_socket_new(base, fd, BEV_OPT_CLOSE_ON_FREE);
	if (!fetch->connection) {
		evutil_closesocket(fd);
		return false;
	}
	fetch->end = evtimer_new(base, time_is_over, fetch);
	if (!fetch->end || evtimer_add(fetch->end, &total) != 0)
		return false;
	bufferevent_setcb(fetch->connection, readable, NULL, happened, fetch);
	bufferevent_set_timeouts(fetch->connection, &idle, &idle);
	return bufferevent_socket_connect(fetch->connection, NULL, 0) == 0 &&
	       bufferevent_enable(fetch->connection, EV_READ | EV_WRITE) == 0;
}

struct zone_fetch *zone_fetch_start(struct event_base *base,
				    const struct zone_fetch_job *job,
				    struct rng *rng)
{
	struct zone_fetch *fetch = calloc(1, sizeof(*fetch));

	if (!fetch)
		return NULL;
	fetch->job = *job;
	transfer_init(&fetch->transfer, rng_u16(rng), job->origin,
		      job->octets_max);
	if (connect_to_server(fetch, base))
		return fetch;
	zone_fetch_free(fetch);
	return NULL;
}

void zone_fetch_free(struct zone_fetch *fetch)
{
	if (!fetch)
		return;
	if (fetch->connection)
		bufferevent_free(fetch->connection);
	if (fetch->end)
		event_free(fetch->end);
	transfer_done(&fetch->transfer);
	free(fetch);
}
