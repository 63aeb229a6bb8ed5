/*
 * conf.h - resolver.conf, read and made into what the daemon runs with.
 *
 * The file has the grammar of BIND's named.conf and BIND's names (man page
 * resolver.conf(5)). Reading goes in three steps: conf_lexer and conf_parser
 * make a tree of statements, conf_schema knows every statement, and the
 * conf_*.c of each subject turn it into values. A file with an error yields
 * no conf at all, and a report of every error, not of the first only:
 *
 *	struct conf_report *report = conf_report_new();
 *	struct conf *conf = conf_load(path, report);
 *	conf_report_print(report, stderr);
 *	conf_report_free(report);
 *	if (!conf)
 *		return 1;
 *
 * A conf is immutable; a reload makes a new one. Its settings outlive it for
 * whoever holds a reference to them.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_DAEMON_CONF_H
#define RESOLVER_DAEMON_CONF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/address.h"
#include "base/status.h"
#include "resolver/core/settings.h"
#include "resolver/daemon/conf_report.h"

enum {
	CONF_CHANNELS_MAX = 32,   /* of logging, the predefined included */
	CONF_CATEGORIES_MAX = 64, /* of logging */
	CONF_ADDRESSES_MAX = 4096, /* to listen on */
	CONF_STATISTICS_MAX = 4,   /* ports for metrics */
};

/* Octets that `max-cache-size` may be. */
#define CONF_CACHE_SIZE_MIN (UINT64_C(8) << 20)
#define CONF_CACHE_SIZE_MAX (UINT64_C(1) << 42)

/* One `listen-on` or `listen-on-v6`. */
struct conf_listen {
	uint8_t family; /* enum address_family */
	uint16_t port;
	bool is_any;      /* every address: one wildcard socket */
	struct acl *acl;  /* owned; which addresses of the interfaces */
	unsigned host_count;
	struct address *hosts; /* owned; the single addresses named in it */
};

/* Least severe that a channel still writes. */
enum conf_severity {
	CONF_DEBUG,
	CONF_INFO,
	CONF_NOTICE,
	CONF_WARNING,
	CONF_ERROR,
	CONF_CRITICAL,
};

enum conf_destination {
	CONF_TO_NULL,
	CONF_TO_STDERR,
	CONF_TO_SYSLOG,
	CONF_TO_FILE,
};

struct conf_channel {
	char *name;
	enum conf_destination destination;
	char *path;          /* CONF_TO_FILE: relative to `directory` */
	int facility;        /* CONF_TO_SYSLOG: LOG_DAEMON ... */
	enum conf_severity severity;
	unsigned debug_level;  /* with CONF_DEBUG: 1 .. 99 */
	uint64_t size_max;     /* of a file, octets; 0: no bound */
	unsigned versions;     /* of a file kept beside it; 0: none */
	bool print_time, print_category, print_severity;
};

/* Where the messages of one category go. */
struct conf_category {
	char *name; /* "default", "queries", "dnssec" ... as BIND has them */
	uint32_t channels; /* bit i: channels[i]; 0: nowhere */
};

/*
 * channels[0 .. 3] are always BIND's predefined ones: default_syslog,
 * default_debug (null here), default_stderr, null. A category that is not
 * listed goes where "default" goes; "default" is always categories[0].
 */
struct conf_logging {
	unsigned channel_count, category_count;
	struct conf_channel channels[CONF_CHANNELS_MAX];
	struct conf_category categories[CONF_CATEGORIES_MAX];
};

/* `zone "." { type mirror; }`: where the root comes from. */
struct conf_mirror {
	bool is_on;
	char *file; /* kept in it, and read at the start; NULL: none */
	unsigned primary_count; /* 0: it comes from the file alone */
	struct address primaries[ZONE_SERVERS_MAX];
};

/* The socket for `kedge ctl`, `controls`. */
struct conf_control {
	bool is_off;
	char *path;    /* NULL: KEDGE_CONTROL_PATH */
	unsigned mode; /* of the file */
	bool has_owner, has_group; /* else those of the user it runs as */
	uint32_t owner, group;
	bool is_read_only; /* nothing can be changed through it */
};

/* Where the socket is when nothing else is said. */
#define KEDGE_CONTROL_PATH "/run/kedge/control.sock"

/* A port that metrics are read from, `statistics-channels`. */
struct conf_statistics {
	struct address address;
	struct acl *allow; /* owned; NULL: this host alone */
};

/* Texts are owned by the conf, NULL where nothing is configured. */
struct conf {
	struct settings *settings; /* a reference, the conf's */

	/* The process. */
	char *directory; /* changed into at start; NULL: stay */
	char *managed_keys_directory; /* for trust anchors; NULL: directory */
	char *pid_file;  /* NULL: none is written */
	char *cache_file; /* caches from one run to the next; NULL: none */
	char *user;      /* become this user after binding; NULL: stay */
	bool sandbox;     /* allow only the system calls that it needs */
	unsigned workers; /* threads; 0: one for each processor */
	struct conf_logging logging;
	struct conf_control control;
	unsigned statistics_count;
	struct conf_statistics statistics[CONF_STATISTICS_MAX];

	/* Towards clients. */
	unsigned listen_count;
	struct conf_listen *listens;
	unsigned tcp_clients;           /* connections at one time */
	uint32_t tcp_idle_timeout_ms;
	unsigned tcp_listen_queue;

	/* Towards servers; family NONE: the system chooses. */
	struct address query_source, query_source_v6;

	struct conf_mirror mirror;

	/* Caches: octets, all of them together. */
	uint64_t max_cache_size;
};

/*
 * Reads the file at PATH with all that it includes. NULL when there is an
 * error, with every error and warning in REPORT. The caller's, for
 * conf_free().
 */
struct conf *conf_load(const char *path, struct conf_report *report);

/* What an empty file amounts to; as conf_load() else. */
struct conf *conf_defaults(struct conf_report *report);

void conf_free(struct conf *conf); /* accepts NULL */

/*
 * The path of the control socket that the file at PATH names, errors in other
 * places aside, in RET (PATH_MAX octets); "": there is none. False when the
 * file cannot be read.
 */
bool conf_find_control(const char *path, char *ret);

/*
 * The addresses to bind, with their ports, no one twice: wildcards, the
 * hosts that are named, and those addresses of the machine's interfaces now
 * that the lists allow. RET is the caller's to free(). STATUS_IO with errno
 * when the interfaces cannot be listed.
 */
enum status conf_listen_addresses(const struct conf *conf,
				  struct address **ret,
				  size_t *ret_count) MUST_USE;

#endif
