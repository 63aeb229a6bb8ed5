/*
 * testbed_server.c - see testbed_server.h.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "contrib/testbed/testbed_server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/listener.h>

#include "base/address.h"
#include "base/list.h"
#include "wire/codes.h"

enum {
	DATAGRAMS_PER_TURN = 64, /* then the other sockets have their turn */
	QUEUED_MAX = 4 * (MESSAGE_SIZE_MAX + 2), /* octets unsent on TCP */
};

/* One address. */
struct endpoint {
	struct testbed_server *server;
	struct address address;
	int udp; /* file descriptor, -1: none */
	struct event *udp_event;
	struct evconnlistener *listener;
};

/* One TCP connection. */
struct connection {
	struct list_node node;
	struct endpoint *endpoint;
	struct bufferevent *stream;
};

struct testbed_server {
	struct lab_world *world;
	struct event_base *base;
	struct event *interrupt, *terminate, *resign;
	struct endpoint *endpoints;
	size_t endpoint_count;
	struct list_node connections;
	unsigned connection_count;
	uint8_t out[MESSAGE_SIZE_MAX];
};

static socklen_t to_sockaddr(const struct address *address, uint16_t port,
			     struct sockaddr_storage *ret)
{
	memset(ret, 0, sizeof(*ret));
	if (address->family == ADDRESS_IPV4) {
		struct sockaddr_in *in = (struct sockaddr_in *)ret;

		in->sin_family = AF_INET;
		in->sin_port = htons(port);
		memcpy(&in->sin_addr, address->octets, 4);
		return sizeof(*in);
	}

	struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)ret;

	in6->sin6_family = AF_INET6;
	in6->sin6_port = htons(port);
	memcpy(&in6->sin6_addr, address->octets, 16);
	return sizeof(*in6);
}

static void udp_ready(evutil_socket_t socket_, short events, void *context)
{
	struct endpoint *endpoint = context;
	struct testbed_server *server = endpoint->server;
	uint8_t query[MESSAGE_SIZE_MAX];

	(void)events;
	for (unsigned i = 0; i < DATAGRAMS_PER_TURN; i++) {
		struct sockaddr_storage from;
		socklen_t from_size = sizeof(from);
		ssize_t size = recvfrom(socket_, query, sizeof(query), 0,
					(struct sockaddr *)&from, &from_size);

		if (size < 0)
			return;

		size_t answer = authority_answer(
			&server->world->authority, &endpoint->address,
			span_of(query, (size_t)size), false, server->out,
			sizeof(server->out));

		/* What cannot be sent is lost, as datagrams may be. */
		if (answer > 0)
			(void)sendto(socket_, server->out, answer, 0,
				     (struct sockaddr *)&from, from_size);
	}
}

static void connection_free(struct connection *connection)
{
	connection->endpoint->server->connection_count--;
	list_remove(&connection->node);
	bufferevent_free(connection->stream);
	free(connection);
}

/* Sends the answer with its length before it (RFC 1035 section 4.2.2); false:
 * there is none. */
static bool answer_stream(struct connection *connection, struct span query)
{
	struct endpoint *endpoint = connection->endpoint;
	struct testbed_server *server = endpoint->server;
	size_t size =
		authority_answer(&server->world->authority, &endpoint->address,
				 query, true, server->out, sizeof(server->out));
	uint8_t length[2] = {(uint8_t)(size >> 8), (uint8_t)size};

	if (size == 0)
		return false;
	bufferevent_write(connection->stream, length, sizeof(length));
	bufferevent_write(connection->stream, server->out, size);
	return true;
}

static void stream_readable(struct bufferevent *stream, void *context)
{
	struct connection *connection = context;
	struct evbuffer *in = bufferevent_get_input(stream);
	struct evbuffer *out = bufferevent_get_output(stream);
	uint8_t length[2];

	while (evbuffer_copyout(in, length, 2) == 2) {
		size_t size = (size_t)length[0] << 8 | length[1];

		if (evbuffer_get_length(in) < size + 2)
			return;
		/* Whoever asks without reading is let go. */
		if (evbuffer_get_length(out) > QUEUED_MAX) {
			connection_free(connection);
			return;
		}

		const uint8_t *message =
			evbuffer_pullup(in, (ev_ssize_t)(size + 2));

		if (!message ||
		    !answer_stream(connection, span_of(message + 2, size))) {
			connection_free(connection);
			return;
		}
		evbuffer_drain(in, size + 2);
	}
}

static void stream_event(struct bufferevent *stream, short events,
			 void *context)
{
	(void)stream;
	(void)events; /* end of file, error or timeout: all the same */
	connection_free(context);
}

static void accepted(struct evconnlistener *listener, evutil_socket_t socket_,
		     struct sockaddr *from, int from_size, void *context)
{
	const struct timeval idle = {.tv_sec = TESTBED_IDLE_S};
	struct endpoint *endpoint = context;
	struct testbed_server *server = endpoint->server;
	struct connection *connection = NULL;

	(void)listener;
	(void)from;
	(void)from_size;
	if (server->connection_count < TESTBED_CONNECTIONS_MAX)
		connection = calloc(1, sizeof(*connection));
	if (connection)
		connection->stream = bufferevent_socket_new(
			server->base, socket_, BEV_OPT_CLOSE_ON_FREE);
	if (!connection || !connection->stream) {
		free(connection);
		evutil_closesocket(socket_);
		return;
	}
	connection->endpoint = endpoint;
	list_append(&server->connections, &connection->node);
	server->connection_count++;
	bufferevent_setcb(connection->stream, stream_readable, NULL,
			  stream_event, connection);
	bufferevent_set_timeouts(connection->stream, &idle, &idle);
	bufferevent_enable(connection->stream, EV_READ | EV_WRITE);
}

static bool listen_udp(struct endpoint *endpoint, uint16_t port)
{
	const int on = 1;
	struct sockaddr_storage at;
	socklen_t size = to_sockaddr(&endpoint->address, port, &at);

	endpoint->udp = socket(at.ss_family,
			       SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (endpoint->udp < 0)
		return false;
	/*
	 * Others (multicast DNS, mostly) may hold this port on all addresses.
	 * A second testbed is noticed by TCP, which comes first.
	 */
	(void)setsockopt(endpoint->udp, SOL_SOCKET, SO_REUSEADDR, &on,
			 sizeof(on));
	if (bind(endpoint->udp, (struct sockaddr *)&at, size) != 0)
		return false;
	endpoint->udp_event =
		event_new(endpoint->server->base, endpoint->udp,
			  EV_READ | EV_PERSIST, udp_ready, endpoint);
	return endpoint->udp_event && event_add(endpoint->udp_event, NULL) == 0;
}

static bool listen_tcp(struct endpoint *endpoint, uint16_t port)
{
	struct sockaddr_storage at;
	socklen_t size = to_sockaddr(&endpoint->address, port, &at);

	endpoint->listener = evconnlistener_new_bind(
		endpoint->server->base, accepted, endpoint,
		LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC |
			LEV_OPT_REUSEABLE,
		-1, (struct sockaddr *)&at, (int)size);
	return endpoint->listener != NULL;
}

static enum status add_endpoint(struct testbed_server *server,
				const struct address *address, uint16_t port)
{
	struct endpoint *endpoint = &server->endpoints[server->endpoint_count];

	*endpoint = (struct endpoint){
		.server = server,
		.address = *address,
		.udp = -1,
	};
	server->endpoint_count++;
	if (listen_tcp(endpoint, port) && listen_udp(endpoint, port))
		return STATUS_OK;

	char text[ADDRESS_TEXT_MAX];

	fprintf(stderr, "kedge testbed: cannot listen on %s, port %u: %s\n",
		address_to_text(address, false, text), port, strerror(errno));
	return STATUS_IO;
}

static enum status add_endpoints(struct testbed_server *server, uint16_t port)
{
	const struct lab_tables *tables = server->world->tables;
	enum status status = STATUS_OK;

	server->endpoints =
		calloc(2 * tables->server_count, sizeof(*server->endpoints));
	if (!server->endpoints)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < tables->server_count; i++) {
		const struct lab_server *row = &tables->servers[i];
		struct address addresses[2];
		size_t count = lab_server_addresses(
			row, server->world->addresses, addresses);

		for (size_t j = 0; j < count && !row->is_absent; j++)
			if (status == STATUS_OK)
				status = add_endpoint(server, &addresses[j],
						      port);
	}
	return status;
}

static void stop(evutil_socket_t signal_, short events, void *context)
{
	struct testbed_server *server = context;

	(void)signal_;
	(void)events;
	event_base_loopbreak(server->base);
}

/* Signatures last for a month; new ones are made long before. */
static void sign_again(evutil_socket_t none, short events, void *context)
{
	struct testbed_server *server = context;
	struct wall_time wall = {.s = time(NULL)};
	struct lab_world *world = NULL;

	(void)none;
	(void)events;
	if (lab_world_new(server->world->tables, server->world->addresses,
			  TESTBED_SEED, wall, &world) != STATUS_OK)
		return; /* tomorrow is another day */
	lab_world_free(server->world);
	server->world = world;
}

static enum status add_events(struct testbed_server *server)
{
	const struct timeval day = {.tv_sec = TESTBED_RESIGN_S};

	server->interrupt = evsignal_new(server->base, SIGINT, stop, server);
	server->terminate = evsignal_new(server->base, SIGTERM, stop, server);
	server->resign =
		event_new(server->base, -1, EV_PERSIST, sign_again, server);
	if (!server->interrupt || !server->terminate || !server->resign ||
	    event_add(server->interrupt, NULL) != 0 ||
	    event_add(server->terminate, NULL) != 0 ||
	    event_add(server->resign, &day) != 0)
		return STATUS_NO_MEMORY;
	return STATUS_OK;
}

enum status testbed_server_new(struct lab_world *world, uint16_t port,
			       struct testbed_server **ret)
{
	struct testbed_server *server = calloc(1, sizeof(*server));
	enum status status = STATUS_NO_MEMORY;

	if (!server) {
		lab_world_free(world);
		return STATUS_NO_MEMORY;
	}
	list_init(&server->connections);
	server->world = world;
	server->base = event_base_new();
	if (server->base)
		status = add_events(server);
	if (status == STATUS_OK)
		status = add_endpoints(server, port);
	if (status == STATUS_OK)
		*ret = server;
	else
		testbed_server_free(server);
	return status;
}

static void endpoint_done(struct endpoint *endpoint)
{
	if (endpoint->udp_event)
		event_free(endpoint->udp_event);
	if (endpoint->udp >= 0)
		close(endpoint->udp);
	if (endpoint->listener)
		evconnlistener_free(endpoint->listener);
}

static void free_event(struct event *event)
{
	if (event)
		event_free(event);
}

void testbed_server_free(struct testbed_server *server)
{
	if (!server)
		return;
	while (!list_is_empty(&server->connections))
		connection_free(container_of(server->connections.next,
					     struct connection, node));
	for (size_t i = 0; i < server->endpoint_count; i++)
		endpoint_done(&server->endpoints[i]);
	free(server->endpoints);
	free_event(server->interrupt);
	free_event(server->terminate);
	free_event(server->resign);
	if (server->base)
		event_base_free(server->base);
	lab_world_free(server->world);
	free(server);
}

void testbed_server_run(struct testbed_server *server)
{
	event_base_dispatch(server->base);
}
