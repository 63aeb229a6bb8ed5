/*
 * conf_case.h - a configuration in a folder of its own, for tests.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TESTS_UNIT_CONF_CONF_CASE_H
#define TESTS_UNIT_CONF_CONF_CASE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "resolver/daemon/conf.h"

struct conf_case {
	char folder[64]; /* of its files, removed in the end */
	struct conf_report *report;
	struct conf *conf;
};

/* For cmocka: a case in *STATE. */
int conf_case_setup(void **state);
int conf_case_teardown(void **state);

/* Writes a file of that NAME into the folder. */
void conf_case_file(const struct conf_case *c, const char *name,
		    const char *text, size_t size);

/* Loads TEXT; what was loaded before is gone. Returns the conf or NULL. */
struct conf *conf_case_load(struct conf_case *c, const char *text);
struct conf *conf_case_load_octets(struct conf_case *c, const char *text,
				   size_t size);

/* Loads TEXT, which is right and gives no warning. */
const struct conf *conf_case_right(struct conf_case *c, const char *text);

/* Loads TEXT, which is wrong: with one message LINE:COLUMN: error: SAYS ... */
void conf_case_wrong(struct conf_case *c, const char *text, unsigned line,
		     unsigned column, const char *says);

/* Loads TEXT, which is right and gives one warning that SAYS this. */
const struct conf *conf_case_warned(struct conf_case *c, const char *text,
				    const char *says);

/* There is a message on that LINE that SAYS this. */
bool conf_case_has(const struct conf_case *c, unsigned line, const char *says);

/* For acls. */
bool conf_case_allows(const struct acl *acl, const char *address);

#define conf_case_test(test)                                                   \
	cmocka_unit_test_setup_teardown(test, conf_case_setup,                 \
					conf_case_teardown)

#endif
