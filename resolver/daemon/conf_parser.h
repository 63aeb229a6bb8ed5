/*
 * conf_parser.h - configuration files to trees.
 *
 * `include "file";` is replaced by that file's statements wherever it
 * stands; a relative path is sought from the folder of the file that names
 * it. A mistake of form is reported and reading goes on behind it, so that
 * the meaning of all the rest is checked as well.
 *
 * Bounds: octets of a file and of the tree, files in all, depth of includes
 * and of braces. No file can make this recurse deeper than CONF_DEPTH_MAX.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_DAEMON_CONF_PARSER_H
#define RESOLVER_DAEMON_CONF_PARSER_H

#include "base/arena.h"
#include "resolver/daemon/conf_tree.h"

enum {
	CONF_FILE_SIZE_MAX = 16 << 20, /* octets */
	CONF_TREE_SIZE_MAX = 256 << 20, /* octets of memory, all files */
	CONF_FILES_MAX = 500,
	CONF_INCLUDES_MAX = 10, /* files within each other */
	CONF_DEPTH_MAX = 32,    /* braces within each other, all files */
};

/*
 * The statements of the file at PATH, in ARENA (its limit is to be
 * CONF_TREE_SIZE_MAX); NULL when there are none. What goes wrong is in
 * REPORT.
 */
struct conf_statement *conf_parse_file(const char *path, struct arena *arena,
				       struct conf_report *report);

/* The same for SIZE octets of TEXT; FILE is what messages call it. */
struct conf_statement *conf_parse_text(const char *text, size_t size,
				       const char *file, struct arena *arena,
				       struct conf_report *report);

#endif
