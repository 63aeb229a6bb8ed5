/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/net/upstream.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>

#include "base/list.h"
#include "resolver/core/upstream_query.h"
#include "resolver/net/limits.h"
#include "resolver/net/socket.h"

enum {
	BUCKETS = 4096,
	MESSAGE_MAX = 65535,
	PREFIX = 2,     /* octets of a length (RFC 1035 section 4.2.2) */
	READY_MAX = 32, /* sockets looked at before other events */
};

/* With headers of IP and UDP; see refuse_fragments() in socket.c. */
_Static_assert(UPSTREAM_QUERY_SIZE_MAX + 28 <= 552 &&
		       UPSTREAM_QUERY_SIZE_MAX + 48 <= 1280,
	       "a query to a server could be fragmented");

struct exchange {
	struct list_node in_bucket;
	struct upstream *upstream;
	uint64_t id;
	unsigned mismatches;
	/* One of the two: */
	int fd; /* a datagram socket, or -1 */
	struct bufferevent *stream;
	struct list_node in_age; /* of those with datagrams */
	unsigned generation;
};

/*
 * Datagram sockets are in an epoll set of their own, of which libevent sees
 * nothing but that some are readable: one that is closed leaves it by that
 * alone, where event_del() is another system call. What is ready is told by
 * the exchange's number, so that it does no harm if it was closed since.
 */
struct upstream {
	struct event_base *base;
	int epoll;
	struct event *readable; /* of it */
	/* The oldest first; those of two generations ago are lost. */
	struct list_node by_age;
	struct event *aging;
	unsigned generation;
	struct upstream_options options;
	struct rng *rng;
	const struct upstream_handler *handler;
	unsigned count;
	struct list_node buckets[BUCKETS];
	uint8_t message[MESSAGE_MAX];
};

/* The engine's own deadlines come before; this is for what it lost. Datagrams
 * are given up when it has passed once or twice. */
static const struct timeval lost_after = {.tv_sec = NET_UPSTREAM_TIMEOUT_S};

static void datagrams_readable(evutil_socket_t fd, short events, void *context);
static void age(evutil_socket_t fd, short events, void *context);

static bool make_events(struct upstream *upstream)
{
	upstream->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (upstream->epoll < 0)
		return false;
	upstream->readable =
		event_new(upstream->base, upstream->epoll, EV_READ | EV_PERSIST,
			  datagrams_readable, upstream);
	upstream->aging = evtimer_new(upstream->base, age, upstream);
	return upstream->readable && upstream->aging &&
	       event_add(upstream->readable, NULL) == 0;
}

struct upstream *upstream_new(struct event_base *base,
			      const struct upstream_options *options,
			      struct rng *rng,
			      const struct upstream_handler *handler)
{
	struct upstream *upstream = malloc(sizeof(*upstream));

	if (!upstream)
		return NULL;
	upstream->base = base;
	upstream->readable = upstream->aging = NULL;
	upstream->generation = 0;
	list_init(&upstream->by_age);
	upstream->options = *options;
	upstream->rng = rng;
	upstream->handler = handler;
	upstream->count = 0;
	for (unsigned i = 0; i < BUCKETS; i++)
		list_init(&upstream->buckets[i]);
	if (make_events(upstream))
		return upstream;
	upstream_free(upstream);
	return NULL;
}

static void exchange_free(struct exchange *exchange)
{
	list_remove(&exchange->in_bucket);
	list_remove(&exchange->in_age);
	exchange->upstream->count--;
	if (exchange->stream)
		bufferevent_free(exchange->stream);
	if (exchange->fd >= 0)
		close(exchange->fd);
	free(exchange);
}

void upstream_free(struct upstream *upstream)
{
	if (!upstream)
		return;
	for (unsigned i = 0; i < BUCKETS; i++)
		while (!list_is_empty(&upstream->buckets[i]))
			exchange_free(container_of(upstream->buckets[i].next,
						   struct exchange, in_bucket));
	if (upstream->readable)
		event_free(upstream->readable);
	if (upstream->aging)
		event_free(upstream->aging);
	if (upstream->epoll >= 0)
		close(upstream->epoll);
	free(upstream);
}

static struct exchange *find(struct upstream *upstream, uint64_t id)
{
	struct list_node *list = &upstream->buckets[id % BUCKETS];

	for (struct list_node *node = list->next; node != list;
	     node = node->next) {
		struct exchange *exchange =
			container_of(node, struct exchange, in_bucket);

		if (exchange->id == id)
			return exchange;
	}
	return NULL;
}

static void fail(struct exchange *exchange, enum upstream_fault fault)
{
	const struct upstream_handler *handler = exchange->upstream->handler;
	uint64_t id = exchange->id;

	exchange_free(exchange);
	handler->failed(handler->context, id, fault);
}

/* False when the exchange is over. */
static bool take_message(struct upstream *upstream, uint64_t id,
			 struct span message)
{
	const struct upstream_handler *handler = upstream->handler;
	bool is_over = handler->response(handler->context, id, message);
	struct exchange *exchange = find(upstream, id);

	if (!exchange)
		return false;
	if (is_over) {
		exchange_free(exchange);
		return false;
	}
	if (++exchange->mismatches < NET_MISMATCHES_MAX)
		return true;
	fail(exchange, UPSTREAM_CLOSED);
	return false;
}

/* ---- Datagrams ---------------------------------------------------------- */

static void take_datagrams(struct upstream *upstream, uint64_t id)
{
	struct exchange *exchange = find(upstream, id);
	ssize_t size;

	if (!exchange || exchange->fd < 0)
		return;
	do {
		size = recv(exchange->fd, upstream->message, MESSAGE_MAX, 0);
		if (size < 0) {
			if (errno != EAGAIN && errno != EWOULDBLOCK &&
			    errno != EINTR)
				fail(exchange, UPSTREAM_UNREACHABLE);
			return;
		}
	} while (take_message(upstream, id,
			      span_of(upstream->message, (size_t)size)));
}

static void datagrams_readable(evutil_socket_t fd, short events, void *context)
{
	struct upstream *upstream = context;
	struct epoll_event ready[READY_MAX];
	int count = epoll_wait(fd, ready, READY_MAX, 0);

	(void)events;
	for (int i = 0; i < count; i++)
		take_datagrams(upstream, ready[i].data.u64);
}

static void start_aging(struct upstream *upstream)
{
	if (!list_is_empty(&upstream->by_age) &&
	    !evtimer_pending(upstream->aging, NULL))
		evtimer_add(upstream->aging, &lost_after);
}

/* A generation has passed. */
static void age(evutil_socket_t fd, short events, void *context)
{
	struct upstream *upstream = context;

	(void)fd;
	(void)events;
	upstream->generation++;
	while (!list_is_empty(&upstream->by_age)) {
		struct exchange *oldest = container_of(upstream->by_age.next,
						       struct exchange, in_age);

		if (upstream->generation - oldest->generation < 2)
			break;
		fail(oldest, UPSTREAM_CLOSED);
	}
	start_aging(upstream);
}

/*
 * EMFILE and its kin are ours, all else is the network's. Without a route, an
 * address or the protocol itself there is no way to any server of that kind;
 * but connect() of a stream says EADDRNOTAVAIL when its ports are used up.
 */
static enum upstream_fault fault_of(int error, bool is_stream)
{
	switch (error) {
	case EMFILE:
	case ENFILE:
	case ENOBUFS:
	case ENOMEM:
	case EADDRINUSE:
		return UPSTREAM_NO_SOCKET;
	case EADDRNOTAVAIL:
		return is_stream ? UPSTREAM_NO_SOCKET : UPSTREAM_NO_FAMILY;
	case EAFNOSUPPORT:
	case ENETUNREACH:
		return UPSTREAM_NO_FAMILY;
	default:
		return UPSTREAM_UNREACHABLE;
	}
}

static const struct address *source_for(const struct upstream *upstream,
					const struct address *server)
{
	return server->family == ADDRESS_IPV4 ? &upstream->options.source_ipv4
					      : &upstream->options.source_ipv6;
}

static void send_datagram(struct exchange *exchange,
			  const struct action *action)
{
	struct upstream *upstream = exchange->upstream;
	struct epoll_event readable = {.events = EPOLLIN,
				       .data.u64 = exchange->id};
	int fd = socket_connect_udp(&action->server,
				    source_for(upstream, &action->server),
				    upstream->rng);

	if (fd < 0) {
		fail(exchange, fault_of(errno, false));
		return;
	}
	exchange->fd = fd;
	exchange->generation = upstream->generation;
	list_append(&upstream->by_age, &exchange->in_age);
	start_aging(upstream);
	if (epoll_ctl(upstream->epoll, EPOLL_CTL_ADD, fd, &readable) != 0)
		fail(exchange, UPSTREAM_NO_SOCKET);
	else if (send(fd, action->message.data, action->message.size, 0) < 0)
		fail(exchange, fault_of(errno, false));
}

/* ---- Streams ------------------------------------------------------------ */

static void stream_readable(struct bufferevent *stream, void *context)
{
	struct exchange *exchange = context;
	struct upstream *upstream = exchange->upstream;
	struct evbuffer *input = bufferevent_get_input(stream);
	uint64_t id = exchange->id;
	uint8_t prefix[PREFIX];
	size_t size;

	do {
		if (evbuffer_copyout(input, prefix, PREFIX) < PREFIX)
			return;
		size = (size_t)prefix[0] << 8 | prefix[1];
		if (evbuffer_get_length(input) < PREFIX + size)
			return;
		evbuffer_drain(input, PREFIX);
		evbuffer_remove(input, upstream->message, size);
	} while (take_message(upstream, id, span_of(upstream->message, size)));
}

static void stream_event(struct bufferevent *stream, short events,
			 void *context)
{
	struct exchange *exchange = context;

	(void)stream;
	if (events & BEV_EVENT_CONNECTED)
		return;
	fail(exchange,
	     events & BEV_EVENT_EOF ? UPSTREAM_CLOSED : UPSTREAM_UNREACHABLE);
}

static void send_stream(struct exchange *exchange, const struct action *action)
{
	struct upstream *upstream = exchange->upstream;
	uint8_t prefix[PREFIX] = {(uint8_t)(action->message.size >> 8),
				  (uint8_t)action->message.size};
	int fd = socket_connect_stream(&action->server,
				       source_for(upstream, &action->server));

	if (fd < 0) {
		fail(exchange, fault_of(errno, true));
		return;
	}
	exchange->stream = bufferevent_socket_new(upstream->base, fd,
						  BEV_OPT_CLOSE_ON_FREE);
	if (!exchange->stream) {
		close(fd);
		fail(exchange, UPSTREAM_NO_SOCKET);
		return;
	}
	bufferevent_setcb(exchange->stream, stream_readable, NULL, stream_event,
			  exchange);
	bufferevent_setwatermark(exchange->stream, EV_READ, 0,
				 PREFIX + MESSAGE_MAX);
	bufferevent_set_timeouts(exchange->stream, &lost_after, &lost_after);
	if (bufferevent_enable(exchange->stream, EV_READ | EV_WRITE) != 0 ||
	    bufferevent_write(exchange->stream, prefix, PREFIX) != 0 ||
	    bufferevent_write(exchange->stream, action->message.data,
			      action->message.size) != 0)
		fail(exchange, UPSTREAM_NO_SOCKET);
}

/* ---- The door ----------------------------------------------------------- */

void upstream_send(struct upstream *upstream, const struct action *action)
{
	const struct upstream_handler *handler = upstream->handler;
	struct exchange *exchange = upstream->count < NET_UPSTREAM_MAX
					    ? calloc(1, sizeof(*exchange))
					    : NULL;

	if (!exchange) {
		handler->failed(handler->context, action->exchange,
				UPSTREAM_NO_SOCKET);
		return;
	}
	exchange->upstream = upstream;
	exchange->id = action->exchange;
	exchange->fd = -1;
	list_init(&exchange->in_age);
	list_append(&upstream->buckets[exchange->id % BUCKETS],
		    &exchange->in_bucket);
	upstream->count++;
	if (action->is_stream)
		send_stream(exchange, action);
	else
		send_datagram(exchange, action);
}

void upstream_cancel(struct upstream *upstream, uint64_t exchange)
{
	struct exchange *found = find(upstream, exchange);

	if (found)
		exchange_free(found);
}
