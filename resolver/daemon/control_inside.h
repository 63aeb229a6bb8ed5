/*
 * control_inside.h - what the files of the control surface share; nobody else
 * includes it.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_DAEMON_CONTROL_INSIDE_H
#define RESOLVER_DAEMON_CONTROL_INSIDE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <sys/queue.h>

#include <event2/http.h>
#include <event2/keyvalq_struct.h>
#include <jansson.h>

#include "base/list.h"
#include "resolver/core/context.h"
#include "resolver/core/engine_look.h"
#include "resolver/daemon/control.h"
#include "resolver/daemon/control_guard.h"
#include "resolver/daemon/control_socket.h"

enum {
	/* Octets of a request: a command line of sorts, and no body. */
	CONTROL_HEADERS_MAX = 8192,
	CONTROL_BODY_MAX = 1024,
	/* Seconds without a word, and for a whole request. */
	CONTROL_IDLE_S = 10,
	CONTROL_REQUEST_S = 30,
	/* Connections at one time; more wait to be taken. */
	CONTROL_CONNECTIONS_MAX = 32,
	/* Seconds in which a worker has to report: its turns last
	 * milliseconds. */
	CONTROL_ROUND_S = 5,
	/* Fetches under way that one worker tells of. */
	CONTROL_FETCHES_MAX = 1000,
};

struct bufferevent;

/* One connection, with a reference to see when it has ended. */
struct control_connection {
	struct bufferevent *stream; /* NULL: free */
	struct moment since;
	bool is_cut; /* it has lasted too long, and was told so */
};

/* Where requests come from: the Unix socket, or a port for metrics. */
struct control_door {
	struct control *control;
	int fd; /* listens; -1: closed */
	bool is_port;
	unsigned channel; /* of a port: its place in the configuration */
	struct evhttp *http;
	struct evhttp_bound_socket *bound;
	bool is_paused; /* all connections are in use */
	struct control_connection connections[CONTROL_CONNECTIONS_MAX];
};

struct control {
	struct control_socket socket;
	struct control_setup setup;
	struct control_door doors[1 + CONF_STATISTICS_MAX]; /* 0: the socket */
	unsigned door_count;
	struct event *timer, *bell_event;
	unsigned ticks_left; /* of the timer, until it rests */
	int bell; /* eventfd: a round is complete */
	struct list_node rounds;
	struct epoch_reader *reader; /* the main thread's, offline at rest */
	struct rng rng;
	struct engine_stats scratch_stats; /* for what counts on the way */
	struct now started, loaded;
	unsigned reloads, reloads_failed;
	bool last_reload_failed;
	const char *level; /* of the log, NULL: as configured */
};

/* ---- A request ------------------------------------------------------------
 */

struct control_request {
	struct control *control;
	struct evhttp_request *http; /* NULL: who asked has gone */
	struct evkeyvalq query;      /* what stands behind "?" */
	char by[64];                 /* who, for the log */
};

/* The value of KEY, NULL if it is not given. */
const char *control_value(const struct control_request *request,
			  const char *key);

/* Both take REQUEST, and BODY (NULL: there was no memory for it). */
void control_reply(struct control_request *request, int status, json_t *body);
void control_reply_text(struct control_request *request, int status,
			const char *type, const char *text);

/* {"error": ...} */
void control_refuse(struct control_request *request, int status,
		    const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* The name in "name"; false: it has been refused. */
bool control_take_name(struct control_request *request, struct name *ret);
/* The type in "type", 0 if none is given. */
bool control_take_type(struct control_request *request, uint16_t *ret);

/* ---- JSON -----------------------------------------------------------------
 */

json_t *control_json_name(const uint8_t *name);
json_t *control_json_type(uint16_t type);
json_t *control_json_time(struct wall_time wall);
json_t *control_json_address(const struct address *address);
/* TEXT may hold what is no UTF-8: that is written "?". */
json_t *control_json_text(const char *text, size_t size);
json_t *control_json_ede(int code);

/* ---- Asking the workers (control_round.c) ---------------------------------
 */

enum control_wants {
	CONTROL_WANTS_STATS = 1,
	CONTROL_WANTS_FETCHES = 2,
	CONTROL_WANTS_FAILURES = 4,
};

/* What one worker said. */
struct control_report {
	bool has_come;
	struct engine_stats stats;
	unsigned fetches_alive, fetch_count, failure_count;
	struct fetch_view *fetches; /* owned; NULL: none, or no memory */
	struct failure *failures;
};

struct control_round {
	struct list_node node;
	struct control *control;
	struct control_request *request; /* NULL: it has been answered */
	/* Replies to the request, when all have reported. */
	void (*finish)(struct control_round *round);
	unsigned wants; /* enum control_wants */
	struct moment began;
	atomic_uint left; /* workers that have not reported */
	unsigned count;
	struct control_slot *slots; /* owned, one for each worker */
};

const struct control_report *control_report_of(const struct control_round *,
					       unsigned worker);

/* Takes REQUEST; FINISH is called later, or the request is refused. */
void control_ask_workers(struct control_request *request, unsigned wants,
			 void (*finish)(struct control_round *round));

/* Rounds that are complete, or have lasted too long, are answered. */
void control_finish_rounds(struct control *control, struct moment now);
void control_drop_rounds(struct control *control); /* no worker is left */

/* ---- The commands ---------------------------------------------------------
 */

struct control_command {
	const char *path;
	bool changes, is_for_ports;
	void (*handle)(struct control_request *request); /* takes it */
};

extern const struct control_command control_commands[];
extern const size_t control_command_count;

/* control_stats.c */
void control_stats(struct control_request *request);
void control_metrics(struct control_request *request);

/* control_nta.c */
void control_nta_list(struct control_request *request);
void control_nta_add(struct control_request *request);
void control_nta_remove(struct control_request *request);
void control_nta_check(struct control_request *request);

/* control_look.c */
void control_lookup(struct control_request *request);
void control_servers(struct control_request *request);

#endif
