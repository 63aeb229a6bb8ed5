/*
 * conf_build.h - what is under construction while resolver.conf is read.
 *
 * Internal to conf*.c. The taking functions of the schema's rows fill a
 * conf_build; conf_finish_*() then do what needs more than one statement.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_DAEMON_CONF_BUILD_H
#define RESOLVER_DAEMON_CONF_BUILD_H

#include "base/arena.h"
#include "resolver/daemon/conf.h"
#include "resolver/daemon/conf_acls.h"
#include "resolver/daemon/conf_args.h"
#include "resolver/daemon/conf_schema.h"

struct conf_policy; /* conf_policy.c */

/* `forward` and `forwarders`, of the options or of one zone. */
struct conf_forwarding {
	struct conf_place place; /* of either statement */
	bool has_forward, is_only;
	bool has_forwarders;
	unsigned count;
	struct address addresses[ZONE_SERVERS_MAX];
};

enum conf_zone_type {
	CONF_ZONE_HINT,
	CONF_ZONE_STUB,
	CONF_ZONE_STATIC_STUB,
	CONF_ZONE_FORWARD,
	CONF_ZONE_MIRROR,
};

/* The zone whose block is being read. */
struct conf_zone {
	struct conf_place place;
	struct name name;
	bool has_type, is_wrong; /* the type is: reported */
	enum conf_zone_type type;
	const char *file;
	struct conf_place file_place;
	unsigned seen; /* enum zone_part, conf_zone.c */
	unsigned address_count, name_count;
	struct address addresses[ZONE_SERVERS_MAX];
	struct name names[ZONE_SERVERS_MAX];
	struct conf_forwarding forwarding;
};

enum conf_validation {
	CONF_VALIDATE_AUTO,
	CONF_VALIDATE_YES,
	CONF_VALIDATE_NO,
};

struct conf_build {
	struct conf_report *report;
	struct arena *arena; /* of the tree */
	struct conf *conf;
	struct settings *settings; /* the conf's */
	struct conf_acls *acls;
	const char *path; /* of the first file */

	/* Access, NULL where nothing is said. */
	struct acl *allow_query, *allow_recursion, *allow_query_cache;

	/* Validation. */
	enum conf_validation validation;
	struct conf_place validation_place;
	bool has_static_root; /* among the trust-anchors */
	struct conf_place static_root_place;

	struct conf_forwarding forwarding; /* of the options */
	struct conf_zone *zone;            /* being read, or NULL */
	struct conf_place *zone_places;    /* of settings->zones, owned */
	struct settings_server *server;    /* being read, or NULL */
	struct conf_channel *channel;      /* being read, or NULL */
	bool channel_has_destination, has_default_category;
	struct dns64_rule *dns64_rule;     /* being read, or NULL */
	bool without_ipv4only;
	struct name_set *name_set; /* being read, or NULL */
	struct conf_policy *policy; /* of response-policy, or NULL */
	const char *hints_file;            /* of the hint zone, or NULL */
	struct conf_place hints_place;
	const char *mirror_file;           /* of the mirror zone, or NULL */
	struct conf_place mirror_place;
	bool has_max_queries;
	uint16_t port;                     /* `port`, for the listens */
	const struct conf_value *controls; /* the block, or NULL */
	bool is_out_of_memory;             /* reported at the end */
};

/*
 * conf_load() behind the parser: the conf that STATEMENTS make, NULL when
 * the report has errors. PATH is the first file's.
 */
struct conf *conf_load_tree(const char *path,
			    struct conf_statement *statements,
			    struct arena *arena, struct conf_report *report);

/*
 * PATH as this file means it: relative to `directory`, and without that to
 * the folder of the first file. FULL has PATH_MAX octets. For when all has
 * been taken.
 */
void conf_resolve_path(const struct conf_build *build, const char *path,
		       char *full);

/* What takes the values: conf_access.c */
void conf_take_acl(struct conf_build *build, struct conf_args *args);
void conf_take_allow_query(struct conf_build *build, struct conf_args *args);
void conf_take_allow_recursion(struct conf_build *build,
			       struct conf_args *args);
void conf_take_allow_query_cache(struct conf_build *build,
				 struct conf_args *args);
void conf_take_blackhole(struct conf_build *build, struct conf_args *args);
void conf_finish_access(struct conf_build *build);

/* conf_listen.c */
void conf_take_listen_on(struct conf_build *build, struct conf_args *args);
void conf_take_listen_on_v6(struct conf_build *build, struct conf_args *args);
void conf_finish_listen(struct conf_build *build);

/* conf_take.c */
/* Calls TAKE for each element of the list in BLOCK. */
void conf_take_elements(struct conf_build *build,
			const struct conf_value *block,
			void (*take)(struct conf_build *build,
				     struct conf_args *args));
void conf_take_options(struct conf_build *build, struct conf_args *args);
void conf_take_pid_file(struct conf_build *build, struct conf_args *args);
void conf_take_cache_file(struct conf_build *build, struct conf_args *args);
void conf_take_rate_limit(struct conf_build *build, struct conf_args *args);
void conf_take_rate_number(struct conf_build *build, struct conf_args *args);
void conf_take_rate_exempt(struct conf_build *build, struct conf_args *args);
void conf_take_rate_log_only(struct conf_build *build, struct conf_args *args);
void conf_take_fetches_per_zone(struct conf_build *build,
				struct conf_args *args);
void conf_take_fetches_per_server(struct conf_build *build,
				  struct conf_args *args);
void conf_take_max_queries(struct conf_build *build, struct conf_args *args);
void conf_take_recursion(struct conf_build *build, struct conf_args *args);
void conf_take_port(struct conf_build *build, struct conf_args *args);
void conf_take_workers(struct conf_build *build, struct conf_args *args);
void conf_take_max_cache_size(struct conf_build *build,
			      struct conf_args *args);
void conf_take_tcp_idle_timeout(struct conf_build *build,
				struct conf_args *args);
void conf_take_prefetch(struct conf_build *build, struct conf_args *args);
void conf_take_stale_client_timeout(struct conf_build *build,
				    struct conf_args *args);
void conf_take_qname_minimization(struct conf_build *build,
				  struct conf_args *args);
void conf_take_minimal_responses(struct conf_build *build,
				 struct conf_args *args);
void conf_take_query_source(struct conf_build *build, struct conf_args *args);
void conf_take_query_source_v6(struct conf_build *build,
			       struct conf_args *args);

/* conf_anchors.c */
void conf_take_validation(struct conf_build *build, struct conf_args *args);
void conf_take_clock_bootstrap(struct conf_build *build,
			       struct conf_args *args);
void conf_take_validate_except(struct conf_build *build,
			       struct conf_args *args);
void conf_take_disable_algorithms(struct conf_build *build,
				  struct conf_args *args);
void conf_take_disable_digests(struct conf_build *build,
			       struct conf_args *args);
void conf_take_keys_directory(struct conf_build *build, struct conf_args *args);
void conf_take_trust_anchors(struct conf_build *build, struct conf_args *args);
void conf_take_managed_keys(struct conf_build *build, struct conf_args *args);
void conf_take_trusted_keys(struct conf_build *build, struct conf_args *args);
void conf_finish_anchors(struct conf_build *build);

/* conf_local.c */
void conf_take_local_zone(struct conf_build *build, struct conf_args *args);
void conf_take_local_data(struct conf_build *build, struct conf_args *args);
void conf_take_disable_empty_zone(struct conf_build *build,
				  struct conf_args *args);

/* conf_server.c */
void conf_take_server(struct conf_build *build, struct conf_args *args);
void conf_take_bogus(struct conf_build *build, struct conf_args *args);
void conf_take_tcp_only(struct conf_build *build, struct conf_args *args);
void conf_take_edns(struct conf_build *build, struct conf_args *args);

/* conf_zone.c */
void conf_take_zone(struct conf_build *build, struct conf_args *args);
void conf_take_type(struct conf_build *build, struct conf_args *args);
void conf_take_file(struct conf_build *build, struct conf_args *args);
void conf_take_primaries(struct conf_build *build, struct conf_args *args);
void conf_take_server_addresses(struct conf_build *build,
				struct conf_args *args);
void conf_take_server_names(struct conf_build *build, struct conf_args *args);
void conf_take_forward(struct conf_build *build, struct conf_args *args);
void conf_take_forwarders(struct conf_build *build, struct conf_args *args);
void conf_finish_zones(struct conf_build *build);

/* conf_mirror.c */
void conf_add_mirror(struct conf_build *build, const struct conf_zone *zone,
		     bool has_primaries);
void conf_finish_mirror(struct conf_build *build);

/* conf_dns64.c */
void conf_take_dns64(struct conf_build *build, struct conf_args *args);
void conf_take_dns64_clients(struct conf_build *build, struct conf_args *args);
void conf_take_dns64_mapped(struct conf_build *build, struct conf_args *args);
void conf_take_dns64_exclude(struct conf_build *build, struct conf_args *args);
void conf_take_dns64_suffix(struct conf_build *build, struct conf_args *args);
void conf_take_recursive_only(struct conf_build *build, struct conf_args *args);
void conf_take_break_dnssec(struct conf_build *build, struct conf_args *args);
void conf_take_ipv4only(struct conf_build *build, struct conf_args *args);
void conf_finish_dns64(struct conf_build *build);

/* conf_filter.c */
void conf_take_deny_addresses(struct conf_build *build, struct conf_args *args);
void conf_take_deny_aliases(struct conf_build *build, struct conf_args *args);

/* conf_identity.c */
void conf_take_server_id(struct conf_build *build, struct conf_args *args);
void conf_take_version(struct conf_build *build, struct conf_args *args);
void conf_take_hostname(struct conf_build *build, struct conf_args *args);
void conf_take_cookie_secret(struct conf_build *build, struct conf_args *args);

/* conf_policy.c */
void conf_take_response_policy(struct conf_build *build,
			       struct conf_args *args);
/* A zone of type primary is kept for the end; false: it is of another. */
bool conf_take_primary(struct conf_build *build, const struct name *name,
		       const struct conf_statement *parts);
void conf_finish_policy(struct conf_build *build);

/* conf_statistics.c */
void conf_take_statistics(struct conf_build *build, struct conf_args *args);

/* conf_control.c */
void conf_take_controls(struct conf_build *build, struct conf_args *args);
void conf_finish_controls(struct conf_build *build);

/* conf_logging.c */
void conf_take_logging(struct conf_build *build, struct conf_args *args);
void conf_take_channel(struct conf_build *build, struct conf_args *args);
void conf_take_category(struct conf_build *build, struct conf_args *args);
void conf_take_stderr(struct conf_build *build, struct conf_args *args);
void conf_take_syslog(struct conf_build *build, struct conf_args *args);
void conf_take_null(struct conf_build *build, struct conf_args *args);
void conf_take_log_file(struct conf_build *build, struct conf_args *args);
void conf_take_severity(struct conf_build *build, struct conf_args *args);
void conf_take_print_time(struct conf_build *build, struct conf_args *args);
void conf_take_print_category(struct conf_build *build, struct conf_args *args);
void conf_take_print_severity(struct conf_build *build, struct conf_args *args);
void conf_init_logging(struct conf_build *build);

#endif
