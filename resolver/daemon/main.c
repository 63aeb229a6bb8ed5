/*
 * main.c - kedge, the one program: its commands.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "contrib/testbed/testbed.h"
#include "resolver/daemon/anchor_command.h"
#include "resolver/daemon/check_command.h"
#include "resolver/daemon/conf.h"
#include "resolver/daemon/conf_print.h"
#include "resolver/daemon/control_client.h"
#include "resolver/daemon/daemon.h"
#include "resolver/daemon/ds_command.h"
#include "resolver/daemon/explain_command.h"
#include "resolver/daemon/nearest.h"

/* The build sets both. */
#ifndef KEDGE_VERSION
#define KEDGE_VERSION "unknown"
#endif
#ifndef KEDGE_CONF_PATH
#define KEDGE_CONF_PATH "/etc/kedge/resolver.conf"
#endif

enum {
	EXIT_USAGE = 2
};

struct command {
	const char *name, *help;
	const char *usage; /* NULL: the command has its own --help */
	int (*main)(const struct command *command, int argc, char **argv);
};

static int print_usage(const struct command *command, FILE *file)
{
	fputs(command->usage, file);
	return file == stdout ? EXIT_SUCCESS : EXIT_USAGE;
}

/* --- run and check-conf ------------------------------------------------------
 */

/* Prints all that is wrong to FILE; NULL when there is an error. */
static struct conf *load(const char *path, FILE *file)
{
	struct conf_report *report = conf_report_new();
	struct conf *conf = NULL;

	if (!report) {
		fputs("kedge: out of memory\n", stderr);
		return NULL;
	}
	conf = conf_load(path, report);
	conf_report_print(report, file);
	conf_report_free(report);
	return conf;
}

/* The daemon changes its folder, and reads the file again after that. */
static int run_absolute(const struct conf *conf, const char *path)
{
	char *full = realpath(path, NULL);
	int status;

	if (!full) {
		fprintf(stderr, "kedge: %s: %s\n", path, strerror(errno));
		return EXIT_FAILURE;
	}
	status = daemon_run(conf, full);
	free(full);
	return status;
}

static int run_main(const struct command *command, int argc, char **argv)
{
	static const struct option options[] = {
		{"conf", required_argument, NULL, 'c'},
		{"foreground", no_argument, NULL, 'f'},
		{"help", no_argument, NULL, 'h'},
		{0},
	};
	const char *path = KEDGE_CONF_PATH;
	struct conf *conf;
	int option, status;

	while ((option = getopt_long(argc, argv, "c:fh", options, NULL)) !=
	       -1) {
		if (option == 'c')
			path = optarg;
		else if (option == 'h')
			return print_usage(command, stdout);
		else if (option != 'f') /* it always is in the foreground */
			return print_usage(command, stderr);
	}
	if (optind != argc)
		return print_usage(command, stderr);
	conf = load(path, stderr);
	if (!conf)
		return EXIT_FAILURE;
	status = run_absolute(conf, path);
	conf_free(conf);
	return status;
}

static void print_in_force(const char *path)
{
	struct conf_report *report = conf_report_new();

	if (report)
		conf_print(path, stdout, report);
	conf_report_free(report);
}

static int check_main(const struct command *command, int argc, char **argv)
{
	static const struct option options[] = {
		{"print", no_argument, NULL, 'p'},
		{"help", no_argument, NULL, 'h'},
		{0},
	};
	const char *path = KEDGE_CONF_PATH;
	bool print = false;
	struct conf *conf;
	int option;

	while ((option = getopt_long(argc, argv, "ph", options, NULL)) != -1) {
		if (option == 'p')
			print = true;
		else if (option == 'h')
			return print_usage(command, stdout);
		else
			return print_usage(command, stderr);
	}
	if (argc - optind > 1)
		return print_usage(command, stderr);
	if (optind < argc)
		path = argv[optind];
	/* What is wrong is this command's output, unless it has another. */
	conf = load(path, print ? stderr : stdout);
	if (!conf)
		return EXIT_FAILURE;
	conf_free(conf);
	if (print)
		print_in_force(path);
	return EXIT_SUCCESS;
}

/* --- the table of commands ---------------------------------------------------
 */

static int testbed_command(const struct command *command, int argc, char **argv)
{
	(void)command;
	return testbed_main(argc, argv);
}

static int anchor_command(const struct command *command, int argc, char **argv)
{
	(void)command;
	return anchor_main(argc, argv, KEDGE_CONF_PATH);
}

static int explain_command(const struct command *command, int argc, char **argv)
{
	(void)command;
	return explain_main(argc, argv, KEDGE_CONF_PATH);
}

static int ds_command(const struct command *command, int argc, char **argv)
{
	(void)command;
	return ds_main(argc, argv, KEDGE_CONF_PATH);
}

static int check_delegation_command(const struct command *command, int argc,
				    char **argv)
{
	(void)command;
	return check_delegation_main(argc, argv, KEDGE_CONF_PATH);
}

static int ctl_command(const struct command *command, int argc, char **argv)
{
	(void)command;
	return ctl_main(argc, argv, KEDGE_CONF_PATH);
}

static const struct command commands[] = {
	{
		.name = "run",
		.help = "start the resolver",
		.usage = "usage: kedge run [-c FILE] [-f]\n"
			 "\n"
			 "Starts the resolver. It stays in the foreground and "
			 "ends on SIGTERM or SIGINT.\n"
			 "With an error in the configuration nothing is "
			 "started, and the status is 1.\n"
			 "\n"
			 "  -c, --conf FILE    the configuration, instead of\n"
			 "                     " KEDGE_CONF_PATH "\n"
			 "  -f, --foreground   stay in the foreground (it "
			 "always does)\n"
			 "  -h, --help         show this\n",
		.main = run_main,
	},
	{
		.name = "check-conf",
		.help = "show what is wrong in a configuration",
		.usage = "usage: kedge check-conf [-p] [FILE]\n"
			 "\n"
			 "Shows every error and warning in the configuration "
			 "FILE, instead of\n" KEDGE_CONF_PATH
			 ". The status is 1 if there is an error.\n"
			 "\n"
			 "  -p, --print   show the options in force and "
			 "where each comes from\n"
			 "  -h, --help    show this\n",
		.main = check_main,
	},
	{
		.name = "explain",
		.help = "say why a name resolves, or does not",
		.main = explain_command,
	},
	{
		.name = "check",
		.help = "say what is wrong with a zone's delegation",
		.main = check_delegation_command,
	},
	{
		.name = "ds",
		.help = "print the DS records of a zone's keys",
		.main = ds_command,
	},
	{
		.name = "ctl",
		.help = "ask the running resolver, or tell it what to do",
		.main = ctl_command,
	},
	{
		.name = "anchor",
		.help = "show, import or fetch the trust anchors",
		.main = anchor_command,
	},
	{
		.name = "testbed",
		.help = "serve the signed laboratory internet",
		.main = testbed_command,
	},
};

enum {
	COMMAND_COUNT = sizeof(commands) / sizeof(commands[0])
};

static int print_help(FILE *file)
{
	fputs("usage: kedge COMMAND [OPTION ...]\n"
	      "\n"
	      "Kedge is a validating recursive DNS resolver.\n"
	      "\n",
	      file);
	for (unsigned i = 0; i < COMMAND_COUNT; i++)
		fprintf(file, "  %-12s %s\n", commands[i].name,
			commands[i].help);
	fputs("\n"
	      "kedge COMMAND --help tells the options of a command, "
	      "kedge --version the version.\n",
	      file);
	return file == stdout ? EXIT_SUCCESS : EXIT_USAGE;
}

static int report_unknown(const char *name)
{
	struct nearest nearest;

	nearest_init(&nearest, name);
	for (unsigned i = 0; i < COMMAND_COUNT; i++)
		nearest_try(&nearest, commands[i].name);
	if (nearest.found)
		fprintf(stderr,
			"kedge: there is no command \"%s\"; did you mean "
			"\"%s\"?\n",
			name, nearest.found);
	else
		fprintf(stderr,
			"kedge: there is no command \"%s\"; see kedge "
			"--help\n",
			name);
	return EXIT_USAGE;
}

static bool is_either(const char *text, const char *a, const char *b)
{
	return strcmp(text, a) == 0 || strcmp(text, b) == 0;
}

int main(int argc, char **argv)
{
	if (argc < 2)
		return print_help(stderr);
	if (is_either(argv[1], "--version", "-V")) {
		puts("kedge " KEDGE_VERSION);
		return EXIT_SUCCESS;
	}
	if (is_either(argv[1], "--help", "-h"))
		return print_help(stdout);
	for (unsigned i = 0; i < COMMAND_COUNT; i++)
		if (strcmp(argv[1], commands[i].name) == 0)
			return commands[i].main(&commands[i], argc - 1,
						argv + 1);
	return report_unknown(argv[1]);
}
