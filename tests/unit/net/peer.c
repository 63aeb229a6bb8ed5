/* SPDX-License-Identifier: BSD-2-Clause */
#include "peer.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cmocka.h>
#include <event2/event.h>

#include "resolver/net/socket.h"

enum {
	PATIENCE_S = 20, /* until a test that would hang fails */
};

struct address peer_address(const char *text, uint16_t port)
{
	struct address address;

	assert_int_equal(address_from_text(text, port, &address), STATUS_OK);
	return address;
}

static int make(int type)
{
	const struct timeval patience = {.tv_sec = PATIENCE_S};
	int fd = socket(AF_INET, type, 0);

	assert_true(fd >= 0);
	assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience,
				    sizeof(patience)),
			 0);
	return fd;
}

int peer_connect(int type, const char *text, uint16_t port)
{
	struct address address = peer_address(text, port);
	struct sockaddr_storage storage;
	socklen_t size = socket_from_address(&address, &storage);
	int fd = make(type), on = 1;

	assert_int_equal(connect(fd, (struct sockaddr *)&storage, size), 0);
	if (type == SOCK_STREAM) /* each send() is to arrive at once */
		assert_int_equal(setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on,
					    sizeof(on)),
				 0);
	return fd;
}

int peer_listen(int type, const char *text, uint16_t *ret_port)
{
	struct address address = peer_address(text, 0);
	struct sockaddr_storage storage;
	socklen_t size = socket_from_address(&address, &storage);
	int fd = make(type);

	assert_int_equal(bind(fd, (struct sockaddr *)&storage, size), 0);
	if (type == SOCK_STREAM)
		assert_int_equal(listen(fd, 16), 0);
	*ret_port = peer_port(fd);
	return fd;
}

uint16_t peer_port(int fd)
{
	struct sockaddr_storage storage = {0};
	socklen_t size = sizeof(storage);
	struct address address;

	assert_int_equal(getsockname(fd, (struct sockaddr *)&storage, &size),
			 0);
	socket_to_address(&storage, &address);
	return address.port;
}

void peer_send_framed(int fd, const char *text)
{
	size_t size = strlen(text);
	uint8_t frame[2 + 1024] = {(uint8_t)(size >> 8), (uint8_t)size};

	assert_true(size <= sizeof(frame) - 2);
	memcpy(frame + 2, text, size);
	assert_int_equal(send(fd, frame, 2 + size, 0), (ssize_t)(2 + size));
}

const char *peer_receive_framed(int fd, char *text, size_t room)
{
	uint8_t prefix[2];
	size_t size;

	text[0] = '\0';
	if (recv(fd, prefix, 2, MSG_WAITALL) != 2)
		return text;
	size = (size_t)prefix[0] << 8 | prefix[1];
	assert_true(size < room);
	assert_int_equal(recv(fd, text, size, MSG_WAITALL), (ssize_t)size);
	text[size] = '\0';
	return text;
}

static void give_up(evutil_socket_t fd, short events, void *context)
{
	(void)fd;
	(void)events;
	*(bool *)context = true;
}

void peer_turn_until(struct event_base *base, const bool *done)
{
	const struct timeval patience = {.tv_sec = PATIENCE_S};
	bool too_late = false;
	struct event *timer = evtimer_new(base, give_up, &too_late);

	event_add(timer, &patience);
	while (!*done && !too_late)
		event_base_loop(base, EVLOOP_ONCE);
	event_free(timer);
	assert_false(too_late);
}

void peer_turn(struct event_base *base)
{
	for (int i = 0; i < 20; i++)
		event_base_loop(base, EVLOOP_NONBLOCK);
}
