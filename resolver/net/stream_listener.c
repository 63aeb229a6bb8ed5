/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/net/stream_listener.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/listener.h>

#include "base/list.h"
#include "resolver/net/limits.h"
#include "resolver/net/socket.h"

enum {
	MESSAGE_MAX = 65535,
	PREFIX = 2, /* octets of a length (RFC 1035 section 4.2.2) */
};

/*
 * A connection's handle is its slot and how often the slot was used before,
 * so that an answer never reaches a later connection.
 */
struct connection {
	struct list_node in_list; /* listener->idle, ->busy, or ->free */
	struct stream_listener *listener;
	struct bufferevent *stream;
	struct event *timer; /* until a whole query must have come */
	struct address peer, local;
	unsigned pending; /* queries that wait for an answer */
	bool is_closing;  /* the client has ended its side */
	uint32_t slot, uses;
};

struct stream_listener {
	struct event_base *base;
	const struct query_handler *handler;
	struct timeval idle_timeout;
	struct list_node acceptors;
	struct list_node idle; /* nothing pending, longest idle first */
	struct list_node busy, free;
	unsigned connection_count, connections_max;
	struct connection *connections; /* connections_max slots */
	uint8_t query[MESSAGE_MAX];
	uint8_t answer[PREFIX + MESSAGE_MAX];
};

struct acceptor {
	struct list_node in_listener;
	struct stream_listener *listener;
	struct evconnlistener *events;
	struct event *resume; /* after a pause for lack of descriptors */
};

static void close_connection(struct connection *connection)
{
	struct stream_listener *listener = connection->listener;

	bufferevent_free(connection->stream);
	connection->stream = NULL;
	event_free(connection->timer);
	connection->timer = NULL;
	connection->uses++;
	list_remove(&connection->in_list);
	list_append(&listener->free, &connection->in_list);
	listener->connection_count--;
}

static uint64_t handle_of(const struct connection *connection)
{
	return (uint64_t)connection->uses << 32 | connection->slot;
}

/* Closes it, and tells that nobody waits for its answers any more. */
static void drop(struct connection *connection)
{
	const struct query_handler *handler = connection->listener->handler;
	uint64_t handle = handle_of(connection);
	bool was_awaiting = connection->pending > 0;

	close_connection(connection);
	if (was_awaiting)
		handler->gone(handler->context, handle);
}

static struct connection *find(struct stream_listener *listener,
			       uint64_t handle)
{
	uint32_t slot = (uint32_t)handle;
	struct connection *connection;

	if (slot >= listener->connections_max)
		return NULL;
	connection = &listener->connections[slot];
	if (!connection->stream || handle_of(connection) != handle)
		return NULL;
	return connection;
}

static size_t output_size(const struct connection *connection)
{
	return evbuffer_get_length(bufferevent_get_output(connection->stream));
}

/* Is it to be left unread for now: too much waits already? */
static bool is_paused(const struct connection *connection)
{
	return connection->pending >= NET_STREAM_PENDING_MAX ||
	       output_size(connection) >= NET_STREAM_OUTPUT_PAUSE;
}

static void restart_timer(struct connection *connection)
{
	/* Without memory for the timer the old one goes on. */
	(void)event_add(connection->timer, &connection->listener->idle_timeout);
}

/* In its list, as the one that was active last. */
static void place(struct connection *connection)
{
	struct stream_listener *listener = connection->listener;

	list_remove(&connection->in_list);
	list_append(connection->pending > 0 ? &listener->busy : &listener->idle,
		    &connection->in_list);
}

/* listener->answer holds the answer, SIZE octets after the prefix. */
static void write_answer(struct connection *connection, size_t size)
{
	uint8_t *answer = connection->listener->answer;

	answer[0] = (uint8_t)(size >> 8);
	answer[1] = (uint8_t)size;
	/* Without memory for it, this answer is lost, as in a datagram. */
	(void)bufferevent_write(connection->stream, answer, PREFIX + size);
}

/* Takes one whole query from the input; false when there is none. */
static bool take_query(struct connection *connection)
{
	struct stream_listener *listener = connection->listener;
	const struct query_handler *handler = listener->handler;
	struct evbuffer *input = bufferevent_get_input(connection->stream);
	struct client client = {.address = connection->peer,
				.local = connection->local,
				.is_stream = true,
				.handle = handle_of(connection)};
	uint8_t prefix[PREFIX];
	size_t size;

	if (evbuffer_copyout(input, prefix, PREFIX) < PREFIX)
		return false;
	size = (size_t)prefix[0] << 8 | prefix[1];
	if (evbuffer_get_length(input) < PREFIX + size)
		return false;
	evbuffer_drain(input, PREFIX);
	evbuffer_remove(input, listener->query, size);
	size = handler->take(handler->context, &client,
			     span_of(listener->query, size),
			     listener->answer + PREFIX, MESSAGE_MAX);
	if (size == ANSWER_LATER)
		connection->pending++;
	else if (size > 0)
		write_answer(connection, size);
	restart_timer(connection);
	return true;
}

/* Its client has ended its side, and has all that it waits for. */
static bool is_over(const struct connection *connection)
{
	return connection->is_closing && connection->pending == 0 &&
	       output_size(connection) == 0;
}

/* Queries that wait in the input, as far as the bounds allow. */
static void take_queries(struct connection *connection)
{
	const struct query_handler *handler = connection->listener->handler;
	uint64_t handle = handle_of(connection);
	struct stream_listener *listener = connection->listener;

	handler->begin(handler->context);
	while (!is_paused(connection) && take_query(connection))
		;
	place(connection);
	/* What comes with it may close the connection. */
	handler->end(handler->context);
	connection = find(listener, handle);
	if (connection && is_over(connection))
		drop(connection);
}

static void readable(struct bufferevent *stream, void *context)
{
	(void)stream;
	take_queries(context);
}

/* All is written: what was left unread has its turn. */
static void written(struct bufferevent *stream, void *context)
{
	(void)stream;
	take_queries(context);
}

/*
 * A client may have ended its side and still wait for answers (RFC 7766
 * section 6.2.4); an error or a stuck reader ends all.
 */
static void stream_event(struct bufferevent *stream, short events,
			 void *context)
{
	struct connection *connection = context;

	(void)stream;
	if (!(events & BEV_EVENT_EOF)) {
		drop(connection);
		return;
	}
	connection->is_closing = true;
	take_queries(connection);
}

/* No whole query has come in time; answers may still be on their way. */
static void timed_out(evutil_socket_t fd, short events, void *context)
{
	struct connection *connection = context;

	(void)fd;
	(void)events;
	if (connection->pending > 0)
		restart_timer(connection);
	else
		drop(connection);
}

static unsigned count_from(const struct stream_listener *listener,
			   const struct address *peer)
{
	unsigned count = 0;

	for (unsigned i = 0; i < listener->connections_max; i++)
		count +=
			listener->connections[i].stream &&
			address_same_host(&listener->connections[i].peer, peer);
	return count;
}

/* A free slot for PEER; NULL when the bounds leave none. */
static struct connection *find_room(struct stream_listener *listener,
				    const struct address *peer)
{
	unsigned share = listener->connections_max / NET_STREAM_CLIENT_SHARE;

	if (count_from(listener, peer) > share)
		return NULL;
	if (list_is_empty(&listener->free) && !list_is_empty(&listener->idle))
		drop(container_of(listener->idle.next, struct connection,
				  in_list));
	if (list_is_empty(&listener->free))
		return NULL;
	return container_of(listener->free.next, struct connection, in_list);
}

static void read_local(evutil_socket_t fd, struct address *ret)
{
	struct sockaddr_storage storage = {0};
	socklen_t size = sizeof(storage);

	if (getsockname(fd, (struct sockaddr *)&storage, &size) == 0)
		socket_to_address(&storage, ret);
}

static bool open_connection(struct connection *connection, evutil_socket_t fd)
{
	static const struct timeval stuck = {
		.tv_sec = NET_STREAM_WRITE_TIMEOUT_S};
	struct event_base *base = connection->listener->base;

	connection->stream =
		bufferevent_socket_new(base, fd, BEV_OPT_CLOSE_ON_FREE);
	if (!connection->stream)
		return false;
	connection->timer = evtimer_new(base, timed_out, connection);
	bufferevent_setcb(connection->stream, readable, written, stream_event,
			  connection);
	bufferevent_setwatermark(connection->stream, EV_READ, 0,
				 PREFIX + MESSAGE_MAX);
	bufferevent_set_timeouts(connection->stream, NULL, &stuck);
	if (connection->timer &&
	    event_add(connection->timer, &connection->listener->idle_timeout) ==
		    0 &&
	    bufferevent_enable(connection->stream, EV_READ | EV_WRITE) == 0)
		return true;
	if (connection->timer)
		event_free(connection->timer);
	connection->timer = NULL;
	bufferevent_setfd(connection->stream, -1);
	bufferevent_free(connection->stream);
	connection->stream = NULL;
	return false;
}

static void accepted(struct evconnlistener *events, evutil_socket_t fd,
		     struct sockaddr *from, int from_size, void *context)
{
	struct acceptor *acceptor = context;
	struct stream_listener *listener = acceptor->listener;
	struct sockaddr_storage storage = {0};
	struct connection *connection;
	struct address peer;

	(void)events;
	memcpy(&storage, from, (size_t)from_size);
	socket_to_address(&storage, &peer);
	connection = find_room(listener, &peer);
	if (!connection) {
		evutil_closesocket(fd);
		return;
	}
	connection->peer = peer;
	connection->pending = 0;
	connection->is_closing = false;
	read_local(fd, &connection->local);
	if (!open_connection(connection, fd)) {
		evutil_closesocket(fd);
		return;
	}
	listener->connection_count++;
	place(connection);
}

/* Out of descriptors: others may be closed in a moment. */
static void cannot_accept(struct evconnlistener *events, void *context)
{
	static const struct timeval pause = {.tv_usec = NET_ACCEPT_PAUSE_MS *
							1000};
	struct acceptor *acceptor = context;

	if (event_add(acceptor->resume, &pause) == 0)
		evconnlistener_disable(events);
}

static void resume(evutil_socket_t fd, short events, void *context)
{
	struct acceptor *acceptor = context;

	(void)fd;
	(void)events;
	evconnlistener_enable(acceptor->events);
}

struct stream_listener *stream_listener_new(struct event_base *base,
					    unsigned connections_max,
					    uint32_t idle_timeout_ms,
					    const struct query_handler *handler)
{
	struct stream_listener *listener = calloc(1, sizeof(*listener));

	if (!listener)
		return NULL;
	listener->connections =
		calloc(connections_max, sizeof(*listener->connections));
	if (!listener->connections) {
		free(listener);
		return NULL;
	}
	listener->base = base;
	listener->handler = handler;
	listener->idle_timeout.tv_sec = idle_timeout_ms / 1000;
	listener->idle_timeout.tv_usec = idle_timeout_ms % 1000 * 1000;
	listener->connections_max = connections_max;
	list_init(&listener->acceptors);
	list_init(&listener->idle);
	list_init(&listener->busy);
	list_init(&listener->free);
	for (unsigned i = 0; i < connections_max; i++) {
		struct connection *connection = &listener->connections[i];

		connection->listener = listener;
		connection->slot = i;
		list_append(&listener->free, &connection->in_list);
	}
	return listener;
}

static void acceptor_free(struct acceptor *acceptor)
{
	list_remove(&acceptor->in_listener);
	if (acceptor->events)
		evconnlistener_free(acceptor->events);
	if (acceptor->resume)
		event_free(acceptor->resume);
	free(acceptor);
}

void stream_listener_free(struct stream_listener *listener)
{
	if (!listener)
		return;
	for (unsigned i = 0; i < listener->connections_max; i++)
		if (listener->connections[i].stream)
			close_connection(&listener->connections[i]);
	while (!list_is_empty(&listener->acceptors))
		acceptor_free(container_of(listener->acceptors.next,
					   struct acceptor, in_listener));
	free(listener->connections);
	free(listener);
}

enum status stream_listener_add(struct stream_listener *listener, int fd)
{
	struct acceptor *acceptor = calloc(1, sizeof(*acceptor));

	if (!acceptor) {
		close(fd);
		return STATUS_NO_MEMORY;
	}
	acceptor->listener = listener;
	list_append(&listener->acceptors, &acceptor->in_listener);
	acceptor->resume = evtimer_new(listener->base, resume, acceptor);
	/* FD listens already: backlog 0. */
	acceptor->events = evconnlistener_new(
		listener->base, accepted, acceptor,
		LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC, 0, fd);
	if (!acceptor->events)
		close(fd);
	if (!acceptor->events || !acceptor->resume) {
		acceptor_free(acceptor);
		return STATUS_NO_MEMORY;
	}
	evconnlistener_set_error_cb(acceptor->events, cannot_accept);
	return STATUS_OK;
}

void stream_listener_send(struct stream_listener *listener,
			  const struct client *client, struct span answer)
{
	struct connection *connection = find(listener, client->handle);

	if (!connection)
		return;
	if (output_size(connection) + answer.size > NET_STREAM_OUTPUT_MAX) {
		drop(connection);
		return;
	}
	memcpy(listener->answer + PREFIX, answer.data, answer.size);
	write_answer(connection, answer.size);
	connection->pending--;
	restart_timer(connection);
	place(connection);
}

void stream_listener_send_nothing(struct stream_listener *listener,
				  const struct client *client)
{
	struct connection *connection = find(listener, client->handle);

	if (!connection)
		return;
	connection->pending--;
	restart_timer(connection);
	place(connection);
	if (is_over(connection))
		drop(connection);
}
