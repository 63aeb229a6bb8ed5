/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/daemon/daemon.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <event2/event.h>

#include "resolver/daemon/anchor_keeper.h"
#include "resolver/daemon/cache_keeper.h"
#include "resolver/daemon/chance.h"
#include "resolver/daemon/control.h"
#include "resolver/daemon/log.h"
#include "resolver/daemon/mirror_keeper.h"
#include "resolver/daemon/notify.h"
#include "resolver/daemon/nta.h"
#include "resolver/daemon/privileges.h"
#include "resolver/daemon/sandbox.h"
#include "resolver/daemon/watchdog.h"
#include "resolver/daemon/worker.h"

enum {
	WORKERS_MAX = 256,
};

struct daemon {
	const char *path;
	const struct conf *conf; /* in force: the first, or `reloaded` */
	struct conf *reloaded;   /* owned; NULL before the first reload */

	struct epoch *epoch;
	struct hash_key hash_key;
	struct caches caches;

	struct address *addresses;
	size_t address_count;
	uint64_t cache_size; /* max-cache-size, as at the start */
	unsigned worker_count;
	struct worker *workers[WORKERS_MAX];
	struct anchor_keeper *keeper;
	struct mirror_keeper *mirror;
	struct cache_keeper *cache_keeper;
	struct publisher publisher;
	struct watchdog *watchdog; /* NULL: nobody waits for signs of life */
	struct nta_keeper *ntas;
	struct control *control;

	struct event_base *base; /* of the signals */
	struct event *signals[3];
};

/* ---- The process -----------------------------------------------------------
 */

static enum status enter_directory(const struct conf *conf)
{
	if (!conf->directory || chdir(conf->directory) == 0)
		return STATUS_OK;
	log_error("cannot work in directory \"%s\": %s", conf->directory,
		  strerror(errno));
	return STATUS_IO;
}

/* A pid file that cannot be written is a pity, not a reason to stop. */
static void write_pid_file(const struct conf *conf)
{
	FILE *file = conf->pid_file ? fopen(conf->pid_file, "we") : NULL;

	if (!conf->pid_file)
		return;
	if (file && fprintf(file, "%ld\n", (long)getpid()) > 0 &&
	    fclose(file) == 0)
		return;
	log_warning("cannot write pid-file \"%s\": %s", conf->pid_file,
		    strerror(errno));
}

static void remove_pid_file(const struct conf *conf)
{
	if (conf->pid_file)
		(void)unlink(conf->pid_file);
}

static unsigned count_workers(const struct conf *conf)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	unsigned count = conf->workers;

	if (count == 0)
		count = processors > 0 ? (unsigned)processors : 1;
	return count < WORKERS_MAX ? count : WORKERS_MAX;
}

static void log_addresses(const struct daemon *daemon)
{
	char text[ADDRESS_TEXT_MAX];

	for (size_t i = 0; i < daemon->address_count; i++)
		log_info("listening on %s",
			 address_to_text(&daemon->addresses[i], true, text));
	if (daemon->address_count == 0)
		log_warning("no address of this machine is one that listen-on "
			    "or listen-on-v6 names: nobody can ask");
}

/* ---- Signals ---------------------------------------------------------------
 */

static void stop(evutil_socket_t signal_, short events, void *context)
{
	struct daemon *daemon = context;

	(void)events;
	log_info("stopping on %s", strsignal((int)signal_));
	event_base_loopbreak(daemon->base);
}

static void log_report(const struct conf_report *report)
{
	const struct conf_message *message;

	for (size_t i = 0; (message = conf_report_at(report, i)); i++)
		log_message("config",
			    message->is_error ? CONF_ERROR : CONF_WARNING,
			    "%s:%u:%u: %s", message->place.file,
			    message->place.line, message->place.column,
			    message->text);
}

/* What takes effect only at a start, and has changed. */
static void log_unchanged(const struct daemon *daemon, const struct conf *conf)
{
	struct address *addresses = NULL;
	size_t count = 0;
	bool same =
		conf_listen_addresses(conf, &addresses, &count) == STATUS_OK &&
		count == daemon->address_count;

	for (size_t i = 0; same && i < count; i++)
		same = address_equal(&addresses[i], &daemon->addresses[i]);
	free(addresses);
	if (!same)
		log_warning("other addresses to listen on need a restart");
	if (count_workers(conf) != daemon->worker_count ||
	    conf->max_cache_size != daemon->cache_size)
		log_warning("another number of workers, or another "
			    "max-cache-size, needs a restart");
}

static void use(struct daemon *daemon, struct conf *conf)
{
	struct settings *settings;

	log_unchanged(daemon, conf);
	log_open(&conf->logging);
	settings = anchor_keeper_configure(daemon->keeper, conf);
	if (!settings || !publisher_set_settings(&daemon->publisher, settings))
		log_error("out of memory: the workers keep the settings that "
			  "they have");
	settings_unref(settings);
	mirror_keeper_configure(daemon->mirror, conf);
	conf_free(daemon->reloaded);
	daemon->conf = daemon->reloaded = conf;
	log_info("%s is in force", daemon->path);
}

/* Whole or not at all; REPORT says why not. */
static bool reload(void *context, struct conf_report *report)
{
	struct daemon *daemon = context;
	struct conf *conf;

	notify_reloading();
	conf = conf_load(daemon->path, report);
	log_report(report);
	control_tell_reload(daemon->control, conf);
	if (conf) {
		use(daemon, conf);
	} else {
		/* Its files may have been moved. */
		log_open(&daemon->conf->logging);
		log_error("%s has errors: all stays as it was", daemon->path);
	}
	notify_ready();
	return conf != NULL;
}

static void reload_on_signal(evutil_socket_t signal_, short events,
			     void *context)
{
	struct conf_report *report = conf_report_new();

	(void)signal_;
	(void)events;
	if (report)
		(void)reload(context, report);
	conf_report_free(report);
}

static const struct conf *conf_in_force(void *context)
{
	const struct daemon *daemon = context;

	return daemon->conf;
}

static enum status watch_signals(struct daemon *daemon)
{
	daemon->base = event_base_new();
	if (!daemon->base)
		return STATUS_NO_MEMORY;
	daemon->signals[0] = evsignal_new(daemon->base, SIGTERM, stop, daemon);
	daemon->signals[1] = evsignal_new(daemon->base, SIGINT, stop, daemon);
	daemon->signals[2] =
		evsignal_new(daemon->base, SIGHUP, reload_on_signal, daemon);
	for (unsigned i = 0; i < 3; i++)
		if (!daemon->signals[i] ||
		    event_add(daemon->signals[i], NULL) != 0)
			return STATUS_NO_MEMORY;
	return STATUS_OK;
}

/* ---- Workers ---------------------------------------------------------------
 */

static enum status make_caches(struct daemon *daemon)
{
	struct rng rng;

	chance_init(&rng);
	hash_key_init(&daemon->hash_key, &rng);
	daemon->epoch = epoch_new(daemon->worker_count + 2); /* control,
							    cache file */
	if (!daemon->epoch)
		return STATUS_NO_MEMORY;
	daemon->cache_size = daemon->conf->max_cache_size;
	return caches_init(&daemon->caches, (size_t)daemon->cache_size,
			   daemon->epoch, &daemon->hash_key);
}

/* What the workers are to begin with; NULL without memory. */
static struct settings *configure(struct daemon *daemon)
{
	struct settings *settings =
		anchor_keeper_configure(daemon->keeper, daemon->conf);

	if (!settings)
		return NULL;
	(void)publisher_set_settings(&daemon->publisher, settings);
	settings_unref(settings);
	mirror_keeper_configure(daemon->mirror, daemon->conf);
	return publisher_settings(&daemon->publisher);
}

static enum status make_workers(struct daemon *daemon)
{
	unsigned connections = daemon->conf->tcp_clients / daemon->worker_count;
	struct worker_setup setup = {
		.conf = daemon->conf,
		.settings = configure(daemon),
		.keys_found = anchor_keeper_take,
		.keys_context = daemon->keeper,
		.probed = nta_keeper_take,
		.probed_context = daemon->ntas,
		.caches = &daemon->caches,
		.epoch = daemon->epoch,
		.hash_key = &daemon->hash_key,
		.addresses = daemon->addresses,
		.address_count = daemon->address_count,
		.connections_max = connections > 0 ? connections : 1,
	};
	enum status status = setup.settings ? STATUS_OK : STATUS_NO_MEMORY;

	for (unsigned i = 0; i < daemon->worker_count && status == STATUS_OK;
	     i++)
		status = worker_new(&setup, &daemon->workers[i]);
	settings_unref(setup.settings);
	return status;
}

/* Signals are the main thread's: the others inherit this mask. */
static enum status start_workers(struct daemon *daemon)
{
	enum status status = STATUS_OK;
	sigset_t all, before;

	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, &before);
	for (unsigned i = 0; i < daemon->worker_count && status == STATUS_OK;
	     i++)
		status = worker_start(daemon->workers[i], i == 0);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return status;
}

/* ---- The life of the daemon
 * -------------------------------------------------- */

static enum status prepare(struct daemon *daemon)
{
	enum status status = STATUS_NO_MEMORY;

	daemon->control = control_new(daemon->conf);
	if (daemon->control)
		status = enter_directory(daemon->conf);
	privileges_raise_descriptors();
	daemon->worker_count = count_workers(daemon->conf);
	if (status == STATUS_OK)
		status = conf_listen_addresses(daemon->conf, &daemon->addresses,
					       &daemon->address_count);
	if (status == STATUS_OK)
		status = make_caches(daemon);
	if (status == STATUS_OK) {
		daemon->keeper = anchor_keeper_new(daemon->conf);
		daemon->mirror = mirror_keeper_new(&daemon->publisher);
		daemon->ntas = nta_keeper_new();
		daemon->cache_keeper = cache_keeper_new(
			&daemon->caches, daemon->epoch, &daemon->publisher);
		status = daemon->keeper && daemon->mirror && daemon->ntas &&
					 daemon->cache_keeper
				 ? STATUS_OK
				 : STATUS_NO_MEMORY;
	}
	if (status == STATUS_OK)
		status = make_workers(daemon);
	if (status == STATUS_OK)
		status = watch_signals(daemon);
	if (status != STATUS_OK)
		return status;
	write_pid_file(daemon->conf);
	if (daemon->conf->user)
		status = privileges_become(daemon->conf->user);
	if (status == STATUS_OK && daemon->conf->sandbox)
		(void)sandbox_enter();
	return status;
}

static void log_totals(const struct daemon *daemon)
{
	struct engine_stats total = {0};

	for (unsigned i = 0; i < daemon->worker_count; i++) {
		struct engine_stats one = worker_stats(daemon->workers[i]);

		total.queries += one.queries;
		total.cache_hits += one.cache_hits;
		total.upstream_queries += one.upstream_queries;
		total.servfails += one.servfails;
	}
	log_info("stopped: %llu queries, %llu answered from the cache, "
		 "%llu with SERVFAIL; %llu queries to servers",
		 (unsigned long long)total.queries,
		 (unsigned long long)total.cache_hits,
		 (unsigned long long)total.servfails,
		 (unsigned long long)total.upstream_queries);
}

static void start_control(struct daemon *daemon)
{
	const struct control_setup setup = {
		.base = daemon->base,
		.workers = daemon->workers,
		.worker_count = daemon->worker_count,
		.caches = &daemon->caches,
		.epoch = daemon->epoch,
		.hash_key = &daemon->hash_key,
		.keeper = daemon->keeper,
		.ntas = daemon->ntas,
		.addresses = daemon->addresses,
		.address_count = daemon->address_count,
		.path = daemon->path,
		.conf = conf_in_force,
		.reload = reload,
		.context = daemon,
	};

	control_start(daemon->control, &setup);
}

static enum status serve(struct daemon *daemon)
{
	enum status status;

	log_addresses(daemon);
	cache_keeper_read(daemon->cache_keeper, daemon->conf, daemon->base);
	status = start_workers(daemon);
	if (status == STATUS_OK) {
		log_info("ready, with %u workers", daemon->worker_count);
		publisher_start(&daemon->publisher, daemon->workers,
				daemon->worker_count);
		status = anchor_keeper_start(daemon->keeper, daemon->base,
					     &daemon->publisher);
	}
	if (status == STATUS_OK)
		status = mirror_keeper_start(daemon->mirror, daemon->base);
	if (status == STATUS_OK)
		status = nta_keeper_start(daemon->ntas, daemon->base,
					  daemon->keeper, daemon->workers);
	if (status == STATUS_OK)
		status =
			watchdog_start(daemon->base, daemon->workers,
				       daemon->worker_count, &daemon->watchdog);
	if (status == STATUS_OK) {
		start_control(daemon);
		notify_ready();
		event_base_dispatch(daemon->base);
		notify_stopping();
	}
	control_stop(daemon->control);
	for (unsigned i = 0; i < daemon->worker_count; i++)
		worker_stop(daemon->workers[i]);
	if (status == STATUS_OK) {
		cache_keeper_write(daemon->cache_keeper, daemon->conf);
		log_totals(daemon);
	}
	return status;
}

static void release(struct daemon *daemon)
{
	for (unsigned i = 0; i < daemon->worker_count; i++)
		worker_free(daemon->workers[i]);
	watchdog_free(daemon->watchdog);
	control_free(daemon->control);
	nta_keeper_free(daemon->ntas);
	anchor_keeper_free(daemon->keeper);
	mirror_keeper_free(daemon->mirror);
	cache_keeper_free(daemon->cache_keeper);
	publisher_done(&daemon->publisher);
	caches_done(&daemon->caches);
	epoch_free(daemon->epoch);
	for (unsigned i = 0; i < 3; i++)
		if (daemon->signals[i])
			event_free(daemon->signals[i]);
	if (daemon->base)
		event_base_free(daemon->base);
	free(daemon->addresses);
	log_close();
	conf_free(daemon->reloaded);
}

int daemon_run(const struct conf *conf, const char *path)
{
	struct daemon *daemon = calloc(1, sizeof(*daemon));
	enum status status = STATUS_NO_MEMORY;

	signal(SIGPIPE, SIG_IGN);
	log_open(&conf->logging);
	log_info("kedge " KEDGE_VERSION " starts");
	notify_open();
	if (daemon) {
		daemon->path = path;
		daemon->conf = conf;
		status = prepare(daemon);
		if (status == STATUS_OK)
			status = serve(daemon);
		remove_pid_file(daemon->conf);
	}
	if (status != STATUS_OK)
		log_error("not started: %s", status_text(status));
	if (daemon)
		release(daemon);
	notify_close();
	free(daemon);
	return status == STATUS_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
