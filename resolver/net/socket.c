/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/net/socket.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <unistd.h>

#include "resolver/net/limits.h"

enum {
	RECEIVE_BUFFER = 4 * 1024 * 1024, /* octets; a burst's worth */
	PORT_MIN = 1024,
	PORT_MAX = 65535,
};

socklen_t socket_from_address(const struct address *address,
			      struct sockaddr_storage *ret)
{
	struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)ret;
	struct sockaddr_in *in4 = (struct sockaddr_in *)ret;

	memset(ret, 0, sizeof(*ret));
	if (address->family == ADDRESS_IPV4) {
		in4->sin_family = AF_INET;
		in4->sin_port = htons(address->port);
		memcpy(&in4->sin_addr, address->octets, 4);
		return sizeof(*in4);
	}
	if (address->family != ADDRESS_IPV6)
		return 0;
	in6->sin6_family = AF_INET6;
	in6->sin6_port = htons(address->port);
	in6->sin6_scope_id = address->scope;
	memcpy(&in6->sin6_addr, address->octets, 16);
	return sizeof(*in6);
}

void socket_to_address(const struct sockaddr_storage *from, struct address *ret)
{
	const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)from;
	const struct sockaddr_in *in4 = (const struct sockaddr_in *)from;

	memset(ret, 0, sizeof(*ret));
	if (from->ss_family == AF_INET) {
		ret->family = ADDRESS_IPV4;
		ret->port = ntohs(in4->sin_port);
		memcpy(ret->octets, &in4->sin_addr, 4);
	} else if (from->ss_family == AF_INET6) {
		ret->family = ADDRESS_IPV6;
		ret->port = ntohs(in6->sin6_port);
		ret->scope = in6->sin6_scope_id;
		memcpy(ret->octets, &in6->sin6_addr, 16);
	}
}

bool socket_is_wildcard(const struct address *address)
{
	static const uint8_t zeros[16];

	return memcmp(address->octets, zeros, sizeof(zeros)) == 0;
}

static void set_int(int fd, int level, int option, int value)
{
	/* Each is an improvement, none a condition. */
	(void)setsockopt(fd, level, option, &value, sizeof(value));
}

static int family_of(const struct address *address)
{
	return address->family == ADDRESS_IPV4 ? AF_INET : AF_INET6;
}

static int make_socket(const struct address *address, int type)
{
	return socket(family_of(address), type | SOCK_NONBLOCK | SOCK_CLOEXEC,
		      0);
}

static int close_failed(int fd)
{
	int error = errno;

	close(fd);
	errno = error;
	return -1;
}

/*
 * No fragments are sent, and no path MTU that somebody forged in an ICMP
 * message is believed (RFC 9715 section 3.1). Queries to servers need none of
 * it: they are shorter than any path MTU that Linux believes (552 and 1280
 * octets).
 */
static void refuse_fragments(int fd, const struct address *address)
{
	if (address->family == ADDRESS_IPV4)
		set_int(fd, IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_OMIT);
	else
		set_int(fd, IPPROTO_IPV6, IPV6_MTU_DISCOVER,
			IPV6_PMTUDISC_OMIT);
}

static int bind_to(int fd, const struct address *address)
{
	struct sockaddr_storage storage;
	socklen_t size = socket_from_address(address, &storage);

	return bind(fd, (struct sockaddr *)&storage, size);
}

static int make_listener(const struct address *address, int type)
{
	int fd = make_socket(address, type), on = 1;

	if (fd < 0)
		return -1;
	set_int(fd, SOL_SOCKET, SO_REUSEADDR, 1);
	if (address->family == ADDRESS_IPV6)
		set_int(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1);
	/* Without it the second worker could not listen. */
	if (setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on)) != 0)
		return close_failed(fd);
	return fd;
}

static int tell_destinations(int fd, const struct address *address)
{
	int on = 1;

	if (address->family == ADDRESS_IPV4)
		return setsockopt(fd, IPPROTO_IP, IP_PKTINFO, &on, sizeof(on));
	return setsockopt(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, &on, sizeof(on));
}

int socket_listen_udp(const struct address *address)
{
	int fd = make_listener(address, SOCK_DGRAM);

	if (fd < 0)
		return -1;
	set_int(fd, SOL_SOCKET, SO_RCVBUF, RECEIVE_BUFFER);
	refuse_fragments(fd, address);
	if (socket_is_wildcard(address) && tell_destinations(fd, address) != 0)
		return close_failed(fd);
	if (bind_to(fd, address) != 0)
		return close_failed(fd);
	return fd;
}

int socket_listen_stream(const struct address *address, int backlog)
{
	int fd = make_listener(address, SOCK_STREAM);

	if (fd < 0)
		return -1;
	set_int(fd, IPPROTO_TCP, TCP_NODELAY, 1);
	if (bind_to(fd, address) != 0 || listen(fd, backlog) != 0)
		return close_failed(fd);
	return fd;
}

/* Binds to SOURCE and a random port; the system's choice if all are taken. */
static int bind_random(int fd, const struct address *server,
		       const struct address *source, struct rng *rng)
{
	struct address from = {.family = server->family};

	if (source && source->family == server->family)
		from = *source;
	for (int i = 0; i < NET_PORT_TRIES; i++) {
		from.port = (uint16_t)(PORT_MIN +
				       rng_below(rng, PORT_MAX - PORT_MIN + 1));
		if (bind_to(fd, &from) == 0)
			return 0;
		if (errno != EADDRINUSE && errno != EACCES)
			return -1;
	}
	from.port = 0;
	return bind_to(fd, &from);
}

int socket_connect_udp(const struct address *server,
		       const struct address *source, struct rng *rng)
{
	int fd = make_socket(server, SOCK_DGRAM);
	struct sockaddr_storage storage;
	socklen_t size = socket_from_address(server, &storage);

	if (fd < 0)
		return -1;
	if (bind_random(fd, server, source, rng) != 0 ||
	    connect(fd, (struct sockaddr *)&storage, size) != 0)
		return close_failed(fd);
	return fd;
}

int socket_connect_stream(const struct address *server,
			  const struct address *source)
{
	int fd = make_socket(server, SOCK_STREAM);
	struct sockaddr_storage storage;
	socklen_t size = socket_from_address(server, &storage);

	if (fd < 0)
		return -1;
	set_int(fd, IPPROTO_TCP, TCP_NODELAY, 1);
	if (source && source->family == server->family) {
		struct address from = *source;

		from.port = 0;
		if (bind_to(fd, &from) != 0)
			return close_failed(fd);
	}
	if (connect(fd, (struct sockaddr *)&storage, size) != 0 &&
	    errno != EINPROGRESS)
		return close_failed(fd);
	return fd;
}
