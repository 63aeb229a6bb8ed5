/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/daemon/control_client.h"

#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <event2/http.h>
#include <jansson.h>

#include "resolver/daemon/conf.h"
#include "resolver/daemon/control_text.h"
#include "resolver/daemon/nearest.h"

enum {
	EXIT_USAGE = 2,
	EXIT_NOT_RUNNING = 3,
	ARGUMENTS_MAX = 3,
	PATIENCE_S = 60,       /* a reload may read large files */
	ANSWER_MAX = 64 << 20, /* octets */
};

/* ---- The commands ---------------------------------------------------------
 */

struct ctl_command {
	const char *name;
	const char *action; /* the second word, "add" of "nta add"; or NULL */
	bool changes;
	const char *path;
	/* What its arguments are called; the first `needed` must be there. */
	unsigned needed;
	const char *keys[ARGUMENTS_MAX];
	const char *form, *help;
};

static const struct ctl_command ctl_commands[] = {
	{.name = "status",
	 .path = "/status",
	 .form = "status",
	 .help = "version, uptime, configuration, clock, trust anchors"},
	{.name = "health",
	 .path = "/health",
	 .form = "health",
	 .help = "status 0 when all workers answer and the clock is right"},
	{.name = "stats",
	 .path = "/stats",
	 .form = "stats [--workers]",
	 .help = "what was counted since the start"},
	{.name = "reload",
	 .changes = true,
	 .path = "/reload",
	 .form = "reload",
	 .help = "read the configuration again, whole or not at all"},
	{.name = "lookup",
	 .path = "/lookup",
	 .needed = 1,
	 .keys = {"name", "type"},
	 .form = "lookup NAME [TYPE]",
	 .help = "what is cached of a name, and how it was judged"},
	{.name = "servers",
	 .path = "/servers",
	 .needed = 1,
	 .keys = {"name"},
	 .form = "servers NAME",
	 .help = "whom a name would be asked from, and what they are like"},
	{.name = "flush",
	 .changes = true,
	 .path = "/flush",
	 .needed = 1,
	 .keys = {"name", "type"},
	 .form = "flush NAME [TYPE]",
	 .help = "forget a name"},
	{.name = "flush-tree",
	 .changes = true,
	 .path = "/flush-tree",
	 .needed = 1,
	 .keys = {"name"},
	 .form = "flush-tree NAME",
	 .help = "forget a name and all below it"},
	{.name = "flush-bogus",
	 .changes = true,
	 .path = "/flush-bogus",
	 .form = "flush-bogus",
	 .help = "forget all that failed"},
	{.name = "fetches",
	 .path = "/fetches",
	 .form = "fetches",
	 .help = "what is being resolved, and what it waits for"},
	{.name = "failures",
	 .path = "/failures",
	 .form = "failures",
	 .help = "the last questions that failed, and why"},
	{.name = "anchor",
	 .path = "/anchor",
	 .form = "anchor",
	 .help = "the trust anchors, as \"kedge anchor\" shows them"},
	{.name = "nta",
	 .action = "add",
	 .changes = true,
	 .path = "/nta/add",
	 .needed = 1,
	 .keys = {"name", "lifetime", "reason"},
	 .form = "nta add NAME [LIFETIME] [REASON]",
	 .help = "do not validate a name for a while: 1h, at most 1w"},
	{.name = "nta",
	 .action = "remove",
	 .changes = true,
	 .path = "/nta/remove",
	 .needed = 1,
	 .keys = {"name"},
	 .form = "nta remove NAME",
	 .help = "validate it again"},
	{.name = "nta",
	 .action = "list",
	 .path = "/nta/list",
	 .form = "nta list",
	 .help = "what is not validated now, and until when"},
	{.name = "nta",
	 .action = "check",
	 .changes = true,
	 .path = "/nta/check",
	 .form = "nta check",
	 .help = "look now whether these are sound again"},
	{.name = "log",
	 .changes = true,
	 .path = "/log",
	 .needed = 1,
	 .keys = {"level"},
	 .form = "log LEVEL",
	 .help = "debug, info, notice, warning, error, critical, configured"},
};

enum {
	COMMAND_COUNT = sizeof(ctl_commands) / sizeof(ctl_commands[0])
};

/* The command line. */
struct ctl {
	const struct ctl_command *command;
	const char *arguments[ARGUMENTS_MAX];
	const char *socket_path, *conf_path, *usual_conf_path;
	bool json, workers;
};

static int print_usage(FILE *file)
{
	fputs("usage: kedge ctl [-s SOCKET | -c FILE] [--json] COMMAND "
	      "[ARGUMENT ...]\n"
	      "\n"
	      "Asks the resolver that is running here, or tells it what to "
	      "do.\n"
	      "\n",
	      file);
	for (unsigned i = 0; i < COMMAND_COUNT; i++)
		fprintf(file, "  %-33s %s\n", ctl_commands[i].form,
			ctl_commands[i].help);
	fputs("\n"
	      "  -s, --socket SOCKET   its socket, instead of the "
	      "configuration's\n"
	      "  -c, --conf FILE       the configuration that names the "
	      "socket\n"
	      "      --json            what it says, as it says it\n"
	      "  -h, --help            show this\n"
	      "\n"
	      "The status is 0 when it is done, 1 when the resolver refused "
	      "or failed, 2 for\n"
	      "wrong usage, 3 when no resolver is running there.\n",
	      file);
	return file == stdout ? EXIT_SUCCESS : EXIT_USAGE;
}

/* ---- The socket -----------------------------------------------------------
 */

/* False, with a complaint, when it cannot be told. */
static bool find_socket(const struct ctl *ctl, char ret[PATH_MAX])
{
	const char *conf_path =
		ctl->conf_path ? ctl->conf_path : ctl->usual_conf_path;

	if (ctl->socket_path) {
		snprintf(ret, PATH_MAX, "%s", ctl->socket_path);
		return true;
	}
	if (!conf_find_control(conf_path, ret)) {
		/* Who may use the socket may not be one to read the file. */
		snprintf(ret, PATH_MAX, "%s", KEDGE_CONTROL_PATH);
		if (!ctl->conf_path)
			return true;
		fprintf(stderr,
			"kedge ctl: %s cannot be read (see kedge "
			"check-conf); --socket names the socket\n",
			conf_path);
		return false;
	}
	if (!ret[0])
		fprintf(stderr,
			"kedge ctl: %s says that there is no control "
			"socket: `controls`\n",
			conf_path);
	return ret[0];
}

/* EXIT_SUCCESS with RET, or the exit status after a complaint. */
static int connect_to(const char *path, int *ret)
{
	const struct timeval patience = {.tv_sec = PATIENCE_S};
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd, error;

	if (strlen(path) >= sizeof(address.sun_path)) {
		fprintf(stderr, "kedge ctl: %s: too long for a socket\n", path);
		return EXIT_USAGE;
	}
	memcpy(address.sun_path, path, strlen(path));
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd >= 0 && connect(fd, (const struct sockaddr *)&address,
			       sizeof(address)) == 0) {
		(void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience,
				 sizeof(patience));
		*ret = fd;
		return EXIT_SUCCESS;
	}
	error = errno;
	if (fd >= 0)
		close(fd);
	if (error == ENOENT || error == ECONNREFUSED) {
		fprintf(stderr, "kedge ctl: no resolver is running at %s\n",
			path);
		return EXIT_NOT_RUNNING;
	}
	fprintf(stderr, "kedge ctl: %s: %s%s\n", path, strerror(error),
		error == EACCES ? "; the socket's owner and group may use it"
				: "");
	return EXIT_FAILURE;
}

/* ---- Asking ---------------------------------------------------------------
 */

/* "?name=...&type=..." */
static bool put_query(const struct ctl *ctl, FILE *file)
{
	const char *before = "?";

	for (unsigned i = 0; i < ARGUMENTS_MAX && ctl->arguments[i]; i++) {
		char *value = evhttp_uriencode(ctl->arguments[i], -1, 0);

		if (!value)
			return false;
		fprintf(file, "%s%s=%s", before, ctl->command->keys[i], value);
		free(value);
		before = "&";
	}
	if (ctl->workers)
		fprintf(file, "%sworkers=yes", before);
	else if (!ctl->json && strcmp(ctl->command->name, "anchor") == 0)
		fprintf(file, "%sformat=text", before);
	return true;
}

static bool send_request(const struct ctl *ctl, int fd)
{
	char *text = NULL;
	size_t size = 0;
	FILE *file = open_memstream(&text, &size);
	bool ok = file;

	if (file) {
		fprintf(file, "%s %s", ctl->command->changes ? "POST" : "GET",
			ctl->command->path);
		ok = put_query(ctl, file);
		fputs(" HTTP/1.0\r\nHost: localhost\r\n", file);
		if (ctl->command->changes)
			fputs("Content-Length: 0\r\n", file);
		fputs("\r\n", file);
		ok = fclose(file) == 0 && ok;
	}
	for (size_t sent = 0; ok && sent < size;) {
		ssize_t written =
			send(fd, text + sent, size - sent, MSG_NOSIGNAL);

		ok = written > 0 || (written < 0 && errno == EINTR);
		sent += written > 0 ? (size_t)written : 0;
	}
	free(text);
	return ok;
}

/* All that comes, with a NUL behind it; NULL when that does not end well. */
static char *read_all(int fd)
{
	size_t size = 0, room = 4096;
	char *text = malloc(room);

	while (text) {
		ssize_t came;

		if (size + 1 == room) {
			char *more = room < ANSWER_MAX ? realloc(text, room * 2)
						       : NULL;

			if (!more)
				break;
			text = more;
			room *= 2;
		}
		came = read(fd, text + size, room - size - 1);
		if (came == 0) {
			text[size] = '\0';
			return text;
		}
		if (came < 0 && errno != EINTR)
			break;
		size += came > 0 ? (size_t)came : 0;
	}
	free(text);
	return NULL;
}

/* The status line's number, with the body in RET; 0: this is not HTTP. */
static int read_status(char *answer, char **ret)
{
	char *body = strstr(answer, "\r\n\r\n");
	int status = 0;

	if (!body || sscanf(answer, "HTTP/%*d.%*d %d", &status) != 1)
		return 0;
	*ret = body + 4;
	return status;
}

static int show(const struct ctl *ctl, int status, const char *text)
{
	json_error_t error;
	json_t *body = json_loads(text, 0, &error);
	const char *problem = json_string_value(json_object_get(body, "error"));
	bool ok = status >= 200 && status < 300;

	if (ctl->json || !body)
		fputs(text, stdout);
	else
		control_text(ctl->command->name, body, stdout);
	if (!ok && !ctl->json)
		fprintf(stderr, "kedge ctl: %s\n",
			problem ? problem : "the resolver refused");
	json_decref(body);
	return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}

static int ask(const struct ctl *ctl)
{
	char path[PATH_MAX], *answer = NULL, *body = NULL;
	int fd = -1, status;

	if (!find_socket(ctl, path))
		return EXIT_FAILURE;
	status = connect_to(path, &fd);
	if (status != EXIT_SUCCESS)
		return status;
	if (send_request(ctl, fd))
		answer = read_all(fd);
	close(fd);
	status = answer ? read_status(answer, &body) : 0;
	if (status == 0)
		fprintf(stderr,
			"kedge ctl: no answer from %s: is that a resolver's "
			"control socket?\n",
			path);
	status = status ? show(ctl, status, body) : EXIT_FAILURE;
	free(answer);
	return status;
}

/* ---- The command line -----------------------------------------------------
 */

static int report_unknown(const char *name)
{
	struct nearest nearest;

	nearest_init(&nearest, name);
	for (unsigned i = 0; i < COMMAND_COUNT; i++)
		nearest_try(&nearest, ctl_commands[i].name);
	fprintf(stderr, "kedge ctl: there is no command \"%s\"", name);
	if (nearest.found)
		fprintf(stderr, "; did you mean \"%s\"?\n", nearest.found);
	else
		fputs("; see kedge ctl --help\n", stderr);
	return EXIT_USAGE;
}

/* The command that WORDS begin with, and how many of them it takes. */
static const struct ctl_command *find_command(char **words, int count,
					      int *taken)
{
	for (unsigned i = 0; i < COMMAND_COUNT; i++) {
		const struct ctl_command *at = &ctl_commands[i];

		if (strcmp(words[0], at->name) != 0)
			continue;
		*taken = at->action ? 2 : 1;
		if (!at->action ||
		    (count > 1 && strcmp(words[1], at->action) == 0))
			return at;
	}
	return NULL;
}

/* How the commands called NAME are used; false: there is none. */
static bool print_forms(const char *name)
{
	bool found = false;

	for (unsigned i = 0; i < COMMAND_COUNT; i++)
		if (strcmp(ctl_commands[i].name, name) == 0) {
			fprintf(stderr, "usage: kedge ctl %s\n",
				ctl_commands[i].form);
			found = true;
		}
	return found;
}

static int take_words(struct ctl *ctl, char **words, int count)
{
	unsigned keys = 0;
	int taken = 0;

	if (count == 0)
		return print_usage(stderr);
	ctl->command = find_command(words, count, &taken);
	if (!ctl->command)
		return print_forms(words[0]) ? EXIT_USAGE
					     : report_unknown(words[0]);
	while (keys < ARGUMENTS_MAX && ctl->command->keys[keys])
		keys++;
	words += taken;
	count -= taken;
	if ((unsigned)count < ctl->command->needed || (unsigned)count > keys) {
		print_forms(ctl->command->name);
		return EXIT_USAGE;
	}
	for (int i = 0; i < count; i++)
		ctl->arguments[i] = words[i];
	return EXIT_SUCCESS;
}

int ctl_main(int argc, char **argv, const char *conf_path)
{
	static const struct option options[] = {
		{"socket", required_argument, NULL, 's'},
		{"conf", required_argument, NULL, 'c'},
		{"json", no_argument, NULL, 'j'},
		{"workers", no_argument, NULL, 'w'},
		{"help", no_argument, NULL, 'h'},
		{0},
	};
	struct ctl ctl = {.usual_conf_path = conf_path};
	int option, status;

	while ((option = getopt_long(argc, argv, "s:c:h", options, NULL)) !=
	       -1) {
		if (option == 's')
			ctl.socket_path = optarg;
		else if (option == 'c')
			ctl.conf_path = optarg;
		else if (option == 'j')
			ctl.json = true;
		else if (option == 'w')
			ctl.workers = true;
		else
			return print_usage(option == 'h' ? stdout : stderr);
	}
	status = take_words(&ctl, argv + optind, argc - optind);
	return status == EXIT_SUCCESS ? ask(&ctl) : status;
}
