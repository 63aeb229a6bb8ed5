/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/daemon/notify.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "resolver/daemon/log.h"
#include "resolver/net/clock.h"

static int notify_fd = -1;
static uint64_t watchdog_us;

/* An address in the file system, or with '@' in the abstract name space. */
static socklen_t make_address(const char *path, struct sockaddr_un *address)
{
	size_t size = strlen(path);

	if ((path[0] != '/' && path[0] != '@') || size < 2 ||
	    size >= sizeof(address->sun_path))
		return 0;
	*address = (struct sockaddr_un){.sun_family = AF_UNIX};
	memcpy(address->sun_path, path, size);
	if (path[0] == '@')
		address->sun_path[0] = '\0';
	return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + size);
}

static int connect_to(const char *path)
{
	struct sockaddr_un address;
	socklen_t size = make_address(path, &address);
	int fd;

	if (size == 0) {
		errno = EINVAL;
		return -1;
	}
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd >= 0 &&
	    connect(fd, (const struct sockaddr *)&address, size) != 0) {
		int error = errno;

		close(fd);
		fd = -1;
		errno = error;
	}
	return fd;
}

/* WATCHDOG_PID, if it is there, says whose it is. */
static uint64_t read_watchdog(void)
{
	const char *us = getenv("WATCHDOG_USEC"), *pid = getenv("WATCHDOG_PID");

	if (!us || (pid && strtol(pid, NULL, 10) != (long)getpid()))
		return 0;
	return strtoull(us, NULL, 10);
}

void notify_open(void)
{
	const char *path = getenv("NOTIFY_SOCKET");

	watchdog_us = read_watchdog();
	if (path) {
		notify_fd = connect_to(path);
		if (notify_fd < 0)
			log_warning("NOTIFY_SOCKET \"%s\": %s: who started "
				    "this is not told when it is ready",
				    path, strerror(errno));
	}
	if (notify_fd < 0)
		watchdog_us = 0;
	(void)unsetenv("NOTIFY_SOCKET");
	(void)unsetenv("WATCHDOG_USEC");
	(void)unsetenv("WATCHDOG_PID");
}

void notify_close(void)
{
	if (notify_fd >= 0)
		close(notify_fd);
	notify_fd = -1;
	watchdog_us = 0;
}

static void tell(const char *state)
{
	if (notify_fd >= 0)
		(void)!send(notify_fd, state, strlen(state), MSG_NOSIGNAL);
}

void notify_ready(void)
{
	tell("READY=1\nSTATUS=Answering queries");
}

void notify_reloading(void)
{
	char state[80];

	snprintf(state, sizeof(state), "RELOADING=1\nMONOTONIC_USEC=%" PRId64,
		 clock_now().mono.us);
	tell(state);
}

void notify_stopping(void)
{
	tell("STOPPING=1");
}

uint64_t notify_watchdog_us(void)
{
	return watchdog_us;
}

void notify_alive(void)
{
	tell("WATCHDOG=1");
}
