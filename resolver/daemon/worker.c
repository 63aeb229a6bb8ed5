/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/daemon/worker.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <event2/event.h>

#include "resolver/core/engine.h"
#include "resolver/daemon/engine_loop.h"
#include "resolver/daemon/log.h"
#include "resolver/net/clock.h"
#include "resolver/net/socket.h"
#include "resolver/net/stream_listener.h"
#include "resolver/net/udp_listener.h"

/* A zone whose keys somebody wants to see. */
struct watch_request {
	struct watch_request *next;
	struct name zone;
};

struct worker {
	struct event_base *base;
	struct engine_loop loop;
	struct engine *engine; /* the loop's */

	struct query_handler query_handler;
	struct udp_batch *batch;
	size_t udp_count;
	struct udp_listener **udp; /* a client's handle is its index */
	struct stream_listener *streams;

	/* From other threads: a word in the box, then the bell. */
	int bell; /* eventfd */
	struct event *bell_event;
	atomic_bool must_stop;
	_Atomic(struct settings *) new_settings; /* a reference, or NULL */
	_Atomic(struct watch_request *) watches; /* a stack, owned */
	_Atomic(struct worker_task *) tasks;     /* a stack, borrowed */
	void (*keys_found)(void *context, struct watched_keys *keys);
	void *keys_context;
	void (*probed)(void *context, struct probed *probed);
	void *probed_context;

	/* Of the batch at hand, and of all. */
	unsigned hits, batches;

	pthread_t thread;
	bool is_running, primes;
};

/* ---- A callback ---------------------------------------------------------- */

static void begin(void *context)
{
	struct worker *worker = context;

	engine_loop_begin(&worker->loop);
}

/*
 * How long hits take: a clock reading for one batch in so many, which counts
 * for all that the batch has brought.
 */
static void note_hits(struct worker *worker)
{
	enum {
		SAMPLE_EVERY = 64
	};

	if (worker->hits == 0)
		return;
	if (worker->batches++ % SAMPLE_EVERY == 0)
		engine_note_hits(worker->engine,
				 clock_now().mono.us - worker->loop.now.mono.us,
				 worker->hits);
	worker->hits = 0;
}

static void end(void *context)
{
	struct worker *worker = context;

	note_hits(worker);
	engine_loop_end(&worker->loop);
}

static void send_answer(void *context, const struct action *action)
{
	struct worker *worker = context;

	if (action->kind == ACTION_NO_ANSWER)
		stream_listener_send_nothing(worker->streams, &action->client);
	else if (action->client.is_stream)
		stream_listener_send(worker->streams, &action->client,
				     action->message);
	else
		udp_listener_send(worker->udp[action->client.handle],
				  &action->client, action->message);
}

static void give_results(void *context)
{
	struct worker *worker = context;
	struct watched_keys *keys;
	struct probed *probed;

	while ((keys = engine_take_keys(worker->engine)))
		worker->keys_found(worker->keys_context, keys);
	while ((probed = engine_take_probed(worker->engine)))
		worker->probed(worker->probed_context, probed);
}

/* ---- What listeners and other threads bring --------------------------
 */

static size_t take_query(void *context, const struct client *client,
			 struct span query, uint8_t *out, size_t room)
{
	struct worker *worker = context;
	size_t size = engine_answer_cached(worker->engine, worker->loop.now, client,
					   query, out, room);

	if (size != ENGINE_MISS) {
		worker->hits++;
		return size;
	}
	engine_query(worker->engine, worker->loop.now, client, query);
	return ANSWER_LATER;
}

static void client_gone(void *context, uint64_t handle)
{
	struct worker *worker = context;

	engine_client_gone(worker->engine, handle);
}

/* An answer all the same, so that nobody waits for ever. */
static void refuse_watch(struct worker *worker, const uint8_t *zone)
{
	struct watched_keys *keys = calloc(1, sizeof(*keys));

	if (!keys)
		return;
	name_copy(&keys->zone, zone);
	reason_set(&keys->reason, EDE_OTHER, "too much is being resolved");
	worker->keys_found(worker->keys_context, keys);
}

static void take_watches(struct worker *worker)
{
	struct watch_request *request = atomic_exchange(&worker->watches, NULL);

	while (request) {
		struct watch_request *next = request->next;

		if (!engine_watch_keys(worker->engine, worker->loop.now,
				       request->zone.octets))
			refuse_watch(worker, request->zone.octets);
		free(request);
		request = next;
	}
}

/* ENGINE: NULL when there will be none any more. */
static void run_tasks(struct worker *worker, struct engine *engine)
{
	struct worker_task *task = atomic_exchange(&worker->tasks, NULL);

	while (task) {
		struct worker_task *next = task->next;

		task->run(task, engine, worker->loop.now);
		task = next;
	}
}

static void bell_rung(evutil_socket_t fd, short events, void *context)
{
	struct worker *worker = context;
	struct settings *settings;
	uint64_t rings;

	(void)events;
	(void)!read(fd, &rings, sizeof(rings));
	begin(worker);
	settings = atomic_exchange(&worker->new_settings, NULL);
	if (settings) {
		engine_set_settings(worker->engine, settings);
		settings_unref(settings);
	}
	take_watches(worker);
	run_tasks(worker, worker->engine);
	end(worker);
	if (atomic_load(&worker->must_stop))
		event_base_loopbreak(worker->base);
}

/* ---- Opening --------------------------------------------------------------
 */

/* ERROR is an errno. */
static void report_address(const struct address *address, int error)
{
	char text[ADDRESS_TEXT_MAX];
	const char *advice = "";

	if (error == EACCES)
		advice = "; ports below 1024 need root or CAP_NET_BIND_SERVICE";
	else if (error == EADDRINUSE)
		advice = "; another program listens there";
	else if (error == EADDRNOTAVAIL)
		advice = "; this machine does not have that address";
	log_error("cannot listen on %s: %s%s",
		  address_to_text(address, true, text), strerror(error),
		  advice);
}

/* STATUS_IO with errno when there is no socket for ADDRESS. */
static enum status listen_on(struct worker *worker,
			     const struct worker_setup *setup,
			     const struct address *address)
{
	int fd = socket_listen_stream(address,
				      (int)setup->conf->tcp_listen_queue);
	struct udp_listener *udp;
	enum status status;

	if (fd < 0)
		return STATUS_IO;
	status = stream_listener_add(worker->streams, fd);
	if (status != STATUS_OK)
		return status;
	fd = socket_listen_udp(address);
	if (fd < 0)
		return STATUS_IO;
	udp = udp_listener_new(worker->base, fd, address, worker->udp_count,
			       worker->batch, &worker->query_handler);
	if (!udp)
		return STATUS_NO_MEMORY;
	worker->udp[worker->udp_count++] = udp;
	return STATUS_OK;
}

/*
 * A machine may have no IPv6: then `listen-on-v6 { any; }`, which is the
 * default, has nothing to listen on, and that is no reason to give up.
 */
static bool may_lack(const struct address *address, int error)
{
	return address->family == ADDRESS_IPV6 && socket_is_wildcard(address) &&
	       (error == EAFNOSUPPORT || error == EADDRNOTAVAIL);
}

static enum status listen_on_all(struct worker *worker,
				 const struct worker_setup *setup)
{
	for (size_t i = 0; i < setup->address_count; i++) {
		const struct address *address = &setup->addresses[i];
		enum status status = listen_on(worker, setup, address);
		int error = errno;

		if (status == STATUS_IO && may_lack(address, error))
			continue;
		if (status == STATUS_IO)
			report_address(address, error);
		if (status != STATUS_OK)
			return status;
	}
	return STATUS_OK;
}

static enum status make_events(struct worker *worker,
			       const struct worker_setup *setup)
{
	const struct conf *conf = setup->conf;

	/* Without libevent's list of changes: a descriptor that one worker has
	 * closed may be another's by the time that they are handed over. */
	worker->base = event_base_new();
	worker->bell = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (!worker->base || worker->bell < 0)
		return STATUS_NO_MEMORY;
	worker->bell_event = event_new(worker->base, worker->bell,
				       EV_READ | EV_PERSIST, bell_rung, worker);
	worker->batch = udp_batch_new();
	worker->udp =
		calloc(setup->address_count, sizeof(struct udp_listener *));
	worker->streams = stream_listener_new(
		worker->base, setup->connections_max, conf->tcp_idle_timeout_ms,
		&worker->query_handler);
	if (!worker->bell_event || !worker->batch || !worker->udp ||
	    !worker->streams ||
	    event_add(worker->bell_event, NULL) != 0)
		return STATUS_NO_MEMORY;
	return STATUS_OK;
}

static enum status make_engine(struct worker *worker,
			       const struct worker_setup *setup)
{
	const struct upstream_options upstream = {
		.source_ipv4 = setup->conf->query_source,
		.source_ipv6 = setup->conf->query_source_v6,
	};
	const struct engine_loop_setup loop = {
		.base = worker->base,
		.upstream = &upstream,
		.settings = setup->settings,
		.caches = setup->caches,
		.epoch = setup->epoch,
		.hash_key = setup->hash_key,
		.handler = {.answer = send_answer,
			    .done = give_results,
			    .context = worker},
	};
	enum status status = engine_loop_open(&worker->loop, &loop);

	worker->engine = worker->loop.engine;
	return status;
}

enum status worker_new(const struct worker_setup *setup, struct worker **ret)
{
	struct worker *worker = calloc(1, sizeof(*worker));
	enum status status;

	if (!worker)
		return STATUS_NO_MEMORY;
	worker->bell = -1;
	worker->query_handler = (struct query_handler){
		.begin = begin,
		.take = take_query,
		.gone = client_gone,
		.end = end,
		.context = worker,
	};
	worker->keys_found = setup->keys_found;
	worker->keys_context = setup->keys_context;
	worker->probed = setup->probed;
	worker->probed_context = setup->probed_context;
	status = make_events(worker, setup);
	if (status == STATUS_OK)
		status = make_engine(worker, setup);
	if (status == STATUS_OK)
		status = listen_on_all(worker, setup);
	if (status == STATUS_OK)
		*ret = worker;
	else
		worker_free(worker);
	return status;
}

static void free_event(struct event *event)
{
	if (event)
		event_free(event);
}

static void free_watches(struct watch_request *request)
{
	while (request) {
		struct watch_request *next = request->next;

		free(request);
		request = next;
	}
}

void worker_free(struct worker *worker)
{
	if (!worker)
		return;
	for (size_t i = 0; i < worker->udp_count; i++)
		udp_listener_free(worker->udp[i]);
	free(worker->udp);
	udp_batch_free(worker->batch);
	stream_listener_free(worker->streams);
	engine_loop_close(&worker->loop);
	free_event(worker->bell_event);
	if (worker->bell >= 0)
		close(worker->bell);
	if (worker->base)
		event_base_free(worker->base);
	settings_unref(atomic_load(&worker->new_settings));
	free_watches(atomic_load(&worker->watches));
	run_tasks(worker, NULL);
	free(worker);
}

/* ---- The thread ------------------------------------------------------------
 */

static void *run(void *context)
{
	struct worker *worker = context;

	if (worker->primes) {
		begin(worker);
		engine_prime(worker->engine, worker->loop.now);
		end(worker);
	}
	event_base_dispatch(worker->base);
	return NULL;
}

enum status worker_start(struct worker *worker, bool primes)
{
	worker->primes = primes;
	if (pthread_create(&worker->thread, NULL, run, worker) != 0)
		return STATUS_NO_MEMORY;
	worker->is_running = true;
	return STATUS_OK;
}

static void ring(struct worker *worker)
{
	const uint64_t one = 1;

	/* It fails only when it has rung 2^64 times unheard. */
	(void)!write(worker->bell, &one, sizeof(one));
}

void worker_stop(struct worker *worker)
{
	if (!worker->is_running)
		return;
	atomic_store(&worker->must_stop, true);
	ring(worker);
	pthread_join(worker->thread, NULL);
	worker->is_running = false;
}

void worker_configure(struct worker *worker, struct settings *settings)
{
	settings_unref(
		atomic_exchange(&worker->new_settings, settings_ref(settings)));
	ring(worker);
}

bool worker_watch_keys(struct worker *worker, const uint8_t *zone)
{
	struct watch_request *request = calloc(1, sizeof(*request));

	if (!request)
		return false;
	name_copy(&request->zone, zone);
	request->next = atomic_load(&worker->watches);
	while (!atomic_compare_exchange_weak(&worker->watches, &request->next,
					     request))
		;
	ring(worker);
	return true;
}

void worker_ask(struct worker *worker, struct worker_task *task)
{
	task->next = atomic_load(&worker->tasks);
	while (!atomic_compare_exchange_weak(&worker->tasks, &task->next, task))
		;
	ring(worker);
}

struct engine_stats worker_stats(const struct worker *worker)
{
	return engine_stats(worker->engine);
}
