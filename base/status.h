/*
 * status.h - how a function that can fail tells its caller.
 *
 * Values such as NXDOMAIN or bogus are results, not errors, and have no
 * place here. A function that returns a status sets its `ret` argument only
 * on STATUS_OK.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef BASE_STATUS_H
#define BASE_STATUS_H

#define MUST_USE __attribute__((warn_unused_result))

enum status {
	STATUS_OK = 0,
	STATUS_MALFORMED,   /* input breaks its format */
	STATUS_NO_SPACE,    /* the caller's buffer is too small */
	STATUS_NO_MEMORY,   /* an allocation failed or an arena is full */
	STATUS_NOT_FOUND,   /* there is no such thing */
	STATUS_UNSUPPORTED, /* well-formed, but not for us */
	STATUS_LIMIT,       /* a bound of limits.h tripped */
	STATUS_INVALID,     /* a value out of its range */
	STATUS_IO,          /* the operating system refused; errno is set */
};

/* A short English phrase, never NULL. */
const char *status_text(enum status status);

#endif
