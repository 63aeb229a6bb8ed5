/*
 * control_socket.h - the Unix socket that `kedge ctl` speaks to.
 *
 * Who may open the file may use it: its mode and owner are all the access
 * control that there is. A socket that nobody serves any more is replaced,
 * one that another process serves is left alone.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_DAEMON_CONTROL_SOCKET_H
#define RESOLVER_DAEMON_CONTROL_SOCKET_H

#include <limits.h>
#include <sys/types.h>

#include "resolver/daemon/conf.h"

struct control_socket {
	int fd;              /* listens; -1: there is none */
	char path[PATH_MAX]; /* absolute */
	dev_t device;        /* of the file, */
	ino_t inode;         /* so that no other one is removed */
};

/*
 * Opens it as CONF says, for the user that the process will become. What
 * cannot be done is told in the log, with what to do; SOCKET is one that
 * control_socket_close() takes in any case.
 */
void control_socket_open(struct control_socket *socket,
			 const struct conf *conf);

/*
 * A port at ADDRESS that listens, with the caller; -1, and the log says why.
 */
int control_port_open(const struct address *address);

/* Removes the file, if it still is this socket's. */
void control_socket_close(struct control_socket *socket);

#endif
