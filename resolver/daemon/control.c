/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/daemon/control.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/listener.h>

#include "resolver/daemon/chance.h"
#include "resolver/daemon/control_inside.h"
#include "resolver/daemon/log.h"
#include "resolver/net/clock.h"
#include "wire/codes.h"

enum {
	TEXT_MAX = 1024,
	TICK_S = 1,
	/* Without anybody; by then what a flush has retired is freed. */
	TICKS_MAX = 30,
};

/* ---- Connections ----------------------------------------------------------
 */

/* libevent takes its callbacks from a stream that it frees. */
static bool has_ended(struct bufferevent *stream)
{
	bufferevent_data_cb read_cb, write_cb;
	bufferevent_event_cb event_cb;
	void *context;

	bufferevent_getcb(stream, &read_cb, &write_cb, &event_cb, &context);
	return !read_cb && !write_cb && !event_cb;
}

static void let_go(struct control_connection *connection)
{
	bufferevent_decref(connection->stream);
	*connection = (struct control_connection){0};
}

/* Whoever does not come to an end is cut off: the peer has the time of one
 * request, and each connection is for one. */
static void cut_off(struct control_connection *connection)
{
	evutil_socket_t fd = bufferevent_getfd(connection->stream);

	connection->is_cut = true;
	if (fd >= 0)
		(void)shutdown(fd, SHUT_RDWR);
}

/* Returns how many connections there still are. */
static unsigned watch_connections(struct control_door *door, struct moment now)
{
	unsigned count = 0;

	for (unsigned i = 0; i < CONTROL_CONNECTIONS_MAX; i++) {
		struct control_connection *at = &door->connections[i];

		if (!at->stream)
			continue;
		if (has_ended(at->stream)) {
			let_go(at);
			continue;
		}
		count++;
		if (!at->is_cut &&
		    moment_reached(moment_after_s(at->since, CONTROL_REQUEST_S),
				   now))
			cut_off(at);
	}
	return count;
}

static void pause_door(struct control_door *door, bool is_paused)
{
	struct evconnlistener *listener =
		evhttp_bound_socket_get_listener(door->bound);

	if (door->is_paused == is_paused)
		return;
	door->is_paused = is_paused;
	if (is_paused)
		(void)evconnlistener_disable(listener);
	else
		(void)evconnlistener_enable(listener);
}

/* Time is only kept while somebody is there, and a little longer. */
static void keep_time(struct control *control)
{
	const struct timeval every = {.tv_sec = TICK_S};

	control->ticks_left = TICKS_MAX;
	if (!event_pending(control->timer, EV_TIMEOUT, NULL))
		(void)event_add(control->timer, &every);
}

/* The stream of a connection that was taken a moment ago. */
static struct bufferevent *new_stream(struct event_base *base, void *context)
{
	struct control_door *door = context;
	struct moment now = clock_now().mono;
	struct bufferevent *stream =
		bufferevent_socket_new(base, -1, BEV_OPT_CLOSE_ON_FREE);
	unsigned count = watch_connections(door, now), i = 0;

	if (!stream)
		return NULL;
	while (i < CONTROL_CONNECTIONS_MAX && door->connections[i].stream)
		i++;
	if (i < CONTROL_CONNECTIONS_MAX) {
		bufferevent_incref(stream);
		door->connections[i] = (struct control_connection){
			.stream = stream, .since = now};
	}
	if (count + 1 >= CONTROL_CONNECTIONS_MAX)
		pause_door(door, true);
	keep_time(door->control);
	return stream;
}

/* ---- Requests -------------------------------------------------------------
 */

static void client_gone(struct evhttp_connection *connection, void *context)
{
	struct control_request *request = context;

	(void)connection;
	request->http = NULL;
}

static void request_free(struct control_request *request)
{
	evhttp_clear_headers(&request->query);
	free(request);
}

static void send_reply(struct evhttp_request *http, int status,
		       const char *type, const char *text)
{
	struct evkeyvalq *headers = evhttp_request_get_output_headers(http);
	struct evbuffer *body = evhttp_request_get_output_buffer(http);

	evhttp_add_header(headers, "Content-Type", type);
	evhttp_add_header(headers, "Cache-Control", "no-store");
	evhttp_add_header(headers, "X-Content-Type-Options", "nosniff");
	/* One request, one connection: they are few. */
	evhttp_add_header(headers, "Connection", "close");
	evbuffer_add(body, text, strlen(text));
	evhttp_send_reply(http, status, NULL, NULL);
}

void control_reply_text(struct control_request *request, int status,
			const char *type, const char *text)
{
	struct evhttp_request *http = request->http;

	if (http) {
		evhttp_connection_set_closecb(
			evhttp_request_get_connection(http), NULL, NULL);
		send_reply(http, status, type, text);
	}
	request_free(request);
}

void control_reply(struct control_request *request, int status, json_t *body)
{
	char *text = body ? json_dumps(body, JSON_COMPACT) : NULL;
	char *line = NULL;

	json_decref(body);
	if (!text || asprintf(&line, "%s\n", text) < 0)
		control_reply_text(request, HTTP_STATUS_FAILED,
				   "application/json",
				   "{\"error\": \"out of memory\"}\n");
	else
		control_reply_text(request, status, "application/json", line);
	free(line);
	free(text);
}

void control_refuse(struct control_request *request, int status,
		    const char *format, ...)
{
	char text[TEXT_MAX];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	control_reply(request, status,
		      json_pack("{s:o}", "error",
				control_json_text(text, strlen(text))));
}

const char *control_value(const struct control_request *request,
			  const char *key)
{
	return evhttp_find_header(&request->query, key);
}

bool control_take_name(struct control_request *request, struct name *ret)
{
	const char *text = control_value(request, "name");

	if (!text || !*text) {
		control_refuse(request, HTTP_STATUS_BAD_REQUEST,
			       "a name is missing");
		return false;
	}
	if (name_from_text(text, ret) != STATUS_OK) {
		control_refuse(request, HTTP_STATUS_BAD_REQUEST,
			       "\"%.300s\" is not a domain name", text);
		return false;
	}
	name_lower(ret->octets);
	return true;
}

bool control_take_type(struct control_request *request, uint16_t *ret)
{
	const char *text = control_value(request, "type");

	*ret = 0;
	if (!text || !*text || rrtype_from_text(text, ret) == STATUS_OK)
		return true;
	control_refuse(request, HTTP_STATUS_BAD_REQUEST,
		       "\"%.100s\" is not a type of records", text);
	return false;
}

/* ---- Dispatch -------------------------------------------------------------
 */

static const struct control_command *find_command(const char *path)
{
	for (size_t i = 0; i < control_command_count; i++)
		if (strcmp(path, control_commands[i].path) == 0)
			return &control_commands[i];
	return NULL;
}

static void tell_who(struct evhttp_request *http, char by[64])
{
	struct bufferevent *stream = evhttp_connection_get_bufferevent(
		evhttp_request_get_connection(http));
	struct ucred peer;
	socklen_t size = sizeof(peer);

	if (getsockopt(bufferevent_getfd(stream), SOL_SOCKET, SO_PEERCRED,
		       &peer, &size) == 0)
		snprintf(by, 64, "user %u, process %d", (unsigned)peer.uid,
			 (int)peer.pid);
	else
		snprintf(by, 64, "somebody");
}

static struct control_request *request_new(struct control *control,
					   struct evhttp_request *http)
{
	struct control_request *request = calloc(1, sizeof(*request));
	const char *query =
		evhttp_uri_get_query(evhttp_request_get_evhttp_uri(http));

	if (!request)
		return NULL;
	request->control = control;
	request->http = http;
	TAILQ_INIT(&request->query);
	if (query && evhttp_parse_query_str(query, &request->query) != 0) {
		/* What cannot be read is as if nothing was given. */
		evhttp_clear_headers(&request->query);
		TAILQ_INIT(&request->query);
	}
	tell_who(http, request->by);
	evhttp_connection_set_closecb(evhttp_request_get_connection(http),
				      client_gone, request);
	return request;
}

static struct control_ask ask_of(struct evhttp_request *http)
{
	const struct evkeyvalq *headers =
		evhttp_request_get_input_headers(http);
	enum evhttp_cmd_type method = evhttp_request_get_command(http);

	return (struct control_ask){
		.is_get = method == EVHTTP_REQ_GET,
		.is_post = method == EVHTTP_REQ_POST,
		.host = evhttp_find_header(headers, "Host"),
		.origin = evhttp_find_header(headers, "Origin"),
		.fetch_site = evhttp_find_header(headers, "Sec-Fetch-Site"),
	};
}

static bool is_this_host(const struct address *address)
{
	static const uint8_t loopback[16] = {[15] = 1};

	return address->family == ADDRESS_IPV4
		       ? address->octets[0] == 127
		       : memcmp(address->octets, loopback, sizeof(loopback)) ==
				 0;
}

/* May the peer of a port read what it has? */
static bool may_read(const struct control_door *door,
		     struct evhttp_request *http)
{
	const struct control_setup *setup = &door->control->setup;
	const struct conf *conf = setup->conf(setup->context);
	struct address peer;
	char *text = NULL;
	ev_uint16_t port = 0;

	evhttp_connection_get_peer(evhttp_request_get_connection(http), &text,
				   &port);
	if (!text || address_from_text(text, port, &peer) != STATUS_OK ||
	    door->channel >= conf->statistics_count)
		return false;
	if (conf->statistics[door->channel].allow)
		return acl_allows(conf->statistics[door->channel].allow, &peer);
	return is_this_host(&peer);
}

/* HTTP_STATUS_OK when COMMAND may go on, or why not in WHY. */
static int judge_request(const struct control_door *door,
			 struct evhttp_request *http,
			 const struct control_command *command,
			 const char **why)
{
	const struct control_setup *setup = &door->control->setup;
	const struct control_ask ask = ask_of(http);
	const struct control_need need = {
		.changes = command && command->changes,
		.is_read_only =
			setup->conf(setup->context)->control.is_read_only,
		.any_address = door->is_port,
	};
	int status = control_guard(&ask, &need, why);

	if (door->is_port && !may_read(door, http)) {
		*why = "not in the list of statistics-channels";
		return HTTP_STATUS_FORBIDDEN;
	}
	if (status == HTTP_STATUS_FORBIDDEN)
		return status;
	if (!command || (door->is_port && !command->is_for_ports)) {
		*why = "there is nothing of this name";
		return HTTP_STATUS_NOT_FOUND;
	}
	return status;
}

static void take_request(struct evhttp_request *http, void *context)
{
	struct control_door *door = context;
	const char *path =
		evhttp_uri_get_path(evhttp_request_get_evhttp_uri(http));
	const struct control_command *command = find_command(path ? path : "");
	const char *why = NULL;
	int status = judge_request(door, http, command, &why);
	struct control_request *request = request_new(door->control, http);

	if (!request)
		send_reply(http, HTTP_STATUS_FAILED, "application/json",
			   "{\"error\": \"out of memory\"}\n");
	else if (status != HTTP_STATUS_OK)
		control_refuse(request, status, "%s", why);
	else
		command->handle(request);
}

/* ---- Its life -------------------------------------------------------------
 */

static void tick(evutil_socket_t fd, short events, void *context)
{
	struct control *control = context;
	struct moment now = clock_now().mono;
	unsigned connections = 0;

	(void)fd;
	(void)events;
	/* What a flush has retired is freed when no worker sees it. */
	epoch_online(control->reader);
	epoch_offline(control->reader);
	for (unsigned place = 0; place < control->door_count; place++) {
		struct control_door *door = &control->doors[place];
		unsigned count = door->bound ? watch_connections(door, now) : 0;

		if (door->bound && count < CONTROL_CONNECTIONS_MAX)
			pause_door(door, false);
		connections += count;
	}
	if (connections > 0 || !list_is_empty(&control->rounds))
		control->ticks_left = TICKS_MAX;
	else if (--control->ticks_left == 0)
		(void)event_del(control->timer);
	control_finish_rounds(control, now);
}

static void bell_rung(evutil_socket_t fd, short events, void *context)
{
	struct control *control = context;
	uint64_t rings;

	(void)events;
	(void)!read(fd, &rings, sizeof(rings));
	control_finish_rounds(control, clock_now().mono);
}

static struct control_door *add_door(struct control *control, int fd)
{
	struct control_door *door = &control->doors[control->door_count++];

	door->control = control;
	door->fd = fd;
	return door;
}

static void add_port(struct control *control, unsigned channel,
		     const struct address *address)
{
	struct control_door *door =
		add_door(control, control_port_open(address));

	door->is_port = true;
	door->channel = channel;
}

struct control *control_new(const struct conf *conf)
{
	struct control *control = calloc(1, sizeof(*control));

	if (!control)
		return NULL;
	list_init(&control->rounds);
	control->started = control->loaded = clock_now();
	control->bell = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	chance_init(&control->rng);
	control_socket_open(&control->socket, conf);
	add_door(control, control->socket.fd);
	for (unsigned i = 0; i < conf->statistics_count; i++)
		add_port(control, i, &conf->statistics[i].address);
	return control;
}

static bool open_door(struct control_door *door)
{
	if (door->fd < 0)
		return true;
	door->http = evhttp_new(door->control->setup.base);
	if (!door->http)
		return false;
	evhttp_set_max_headers_size(door->http, CONTROL_HEADERS_MAX);
	evhttp_set_max_body_size(door->http, CONTROL_BODY_MAX);
	evhttp_set_timeout(door->http, CONTROL_IDLE_S);
	evhttp_set_bevcb(door->http, new_stream, door);
	evhttp_set_gencb(door->http, take_request, door);
	door->bound =
		evhttp_accept_socket_with_handle(door->http, dup(door->fd));
	return door->bound;
}

static bool start_events(struct control *control)
{
	struct event_base *base = control->setup.base;

	control->timer = event_new(base, -1, EV_PERSIST, tick, control);
	control->bell_event = event_new(
		base, control->bell, EV_READ | EV_PERSIST, bell_rung, control);
	return control->timer && control->bell_event &&
	       event_add(control->bell_event, NULL) == 0;
}

static void tell_port(const struct address *address)
{
	char text[ADDRESS_TEXT_MAX];
	bool is_ipv6 = address->family == ADDRESS_IPV6;

	log_info("metrics are at http://%s%s%s:%u/metrics", is_ipv6 ? "[" : "",
		 address_to_text(address, false, text), is_ipv6 ? "]" : "",
		 address->port);
}

static void tell_doors(const struct control *control)
{
	const struct conf *conf = control->setup.conf(control->setup.context);

	if (control->socket.fd >= 0)
		log_info("\"kedge ctl\" is answered at %s",
			 control->socket.path);
	for (unsigned i = 1; i < control->door_count; i++)
		if (control->doors[i].fd >= 0)
			tell_port(&conf->statistics[i - 1].address);
}

void control_start(struct control *control, const struct control_setup *setup)
{
	bool is_open = true;

	control->setup = *setup;
	control->reader = epoch_register(setup->epoch);
	if (control->reader)
		epoch_offline(control->reader);
	for (unsigned i = 0; i < control->door_count; i++)
		is_open &= open_door(&control->doors[i]);
	if (!control->reader || control->bell < 0 || !is_open ||
	    !start_events(control)) {
		log_warning("out of memory: no control socket");
		control_stop(control);
		return;
	}
	tell_doors(control);
}

void control_tell_reload(struct control *control, bool ok)
{
	control->last_reload_failed = !ok;
	control->level = NULL; /* the log has been opened anew */
	if (!ok) {
		control->reloads_failed++;
		return;
	}
	control->reloads++;
	control->loaded = clock_now();
}

static void close_door(struct control_door *door)
{
	if (door->http)
		evhttp_free(door->http);
	door->http = NULL;
	door->bound = NULL;
	for (unsigned i = 0; i < CONTROL_CONNECTIONS_MAX; i++)
		if (door->connections[i].stream)
			let_go(&door->connections[i]);
	if (door->is_port && door->fd >= 0)
		close(door->fd);
	door->fd = -1;
}

void control_stop(struct control *control)
{
	for (unsigned i = 0; i < control->door_count; i++)
		close_door(&control->doors[i]);
	if (control->timer)
		event_free(control->timer);
	if (control->bell_event)
		event_free(control->bell_event);
	control->timer = control->bell_event = NULL;
	if (control->reader)
		epoch_unregister(control->reader);
	control->reader = NULL;
	control_socket_close(&control->socket);
}

void control_free(struct control *control)
{
	if (!control)
		return;
	control_stop(control);
	control_drop_rounds(control);
	if (control->bell >= 0)
		close(control->bell);
	free(control);
}
