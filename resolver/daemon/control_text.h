/*
 * control_text.h - what the daemon says in JSON, for people.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_DAEMON_CONTROL_TEXT_H
#define RESOLVER_DAEMON_CONTROL_TEXT_H

#include <stdio.h>

#include <jansson.h>

/* The answer BODY to COMMAND ("status"); what is not in it is left out. */
void control_text(const char *command, const json_t *body, FILE *file);

#endif
