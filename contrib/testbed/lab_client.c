/*
 * lab_client.c - see lab_client.h.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "contrib/testbed/lab_client.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "wire/codes.h"

/* A query under way. */
struct asked {
	size_t at; /* of the cases */
	int64_t begun_ms, sent_ms;
	uint16_t id;
	size_t size;
	uint8_t query[VERDICT_QUERY_MAX];
};

struct lab_client {
	int socket;
	const struct address *address;
	const struct testbed_case *cases;
	size_t count, next;
	struct seen *seen;
	bool has_answer; /* somebody is there */
	bool is_refused;
	struct asked window[CLIENT_WINDOW];
	size_t asked;
	uint8_t in[MESSAGE_SIZE_MAX];
};

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int open_socket(const struct address *address, int type)
{
	struct sockaddr_in in = {.sin_family = AF_INET,
				 .sin_port = htons(address->port)};
	struct sockaddr_in6 in6 = {.sin6_family = AF_INET6,
				   .sin6_port = htons(address->port),
				   .sin6_scope_id = address->scope};
	bool is_ipv4 = address->family == ADDRESS_IPV4;
	int fd = socket(is_ipv4 ? AF_INET : AF_INET6, type | SOCK_CLOEXEC, 0);

	memcpy(&in.sin_addr, address->octets, 4);
	memcpy(&in6.sin6_addr, address->octets, 16);
	if (fd >= 0 && connect(fd,
			       is_ipv4 ? (const struct sockaddr *)&in
				       : (const struct sockaddr *)&in6,
			       is_ipv4 ? sizeof(in) : sizeof(in6)) != 0) {
		int error = errno;

		close(fd);
		errno = error;
		return -1;
	}
	return fd;
}

static void send_again(struct lab_client *client, struct asked *asked)
{
	asked->sent_ms = now_ms();
	/* What cannot be sent is lost, and sent again; but an earlier query's
	 * end (ICMP) may be told here too. */
	if (send(client->socket, asked->query, asked->size, 0) < 0 &&
	    errno == ECONNREFUSED)
		client->is_refused = true;
}

static bool is_free(const struct lab_client *client, uint16_t id)
{
	for (size_t i = 0; i < client->asked; i++)
		if (client->window[i].id == id)
			return false;
	return true;
}

static uint16_t draw_id(const struct lab_client *client)
{
	uint16_t id = 0;

	do {
		if (getrandom(&id, sizeof(id), 0) != sizeof(id))
			id++;
	} while (!is_free(client, id));
	return id;
}

static void fill_window(struct lab_client *client)
{
	while (client->asked < CLIENT_WINDOW && client->next < client->count) {
		struct asked *asked = &client->window[client->asked];

		asked->at = client->next++;
		asked->begun_ms = now_ms();
		asked->id = draw_id(client);
		asked->size = verdict_query(&client->cases[asked->at],
					    asked->id, asked->query);
		client->asked++;
		send_again(client, asked);
	}
}

static void leave_window(struct lab_client *client, size_t place)
{
	client->window[place] = client->window[--client->asked];
}

/* Reads SIZE octets; false when the stream ends, or nothing comes. */
static bool read_all(int stream, uint8_t *out, size_t size)
{
	while (size > 0) {
		ssize_t got = recv(stream, out, size, 0);

		if (got <= 0)
			return false;
		out += got;
		size -= (size_t)got;
	}
	return true;
}

/*
 * The same query over TCP (RFC 7766 section 5), while the others wait. The
 * truncated answer stays when that fails.
 */
static void ask_stream(struct lab_client *client, const struct asked *asked)
{
	const struct timeval patience = {.tv_sec = CLIENT_STREAM_S};
	uint8_t message[2 + VERDICT_QUERY_MAX] = {(uint8_t)(asked->size >> 8),
						  (uint8_t)asked->size};
	int stream = open_socket(client->address, SOCK_STREAM);
	size_t size;

	if (stream < 0)
		return;
	memcpy(message + 2, asked->query, asked->size);
	(void)setsockopt(stream, SOL_SOCKET, SO_RCVTIMEO, &patience,
			 sizeof(patience));
	if (send(stream, message, asked->size + 2, MSG_NOSIGNAL) ==
		    (ssize_t)asked->size + 2 &&
	    read_all(stream, message, 2)) {
		size = (size_t)message[0] << 8 | message[1];
		if (read_all(stream, client->in, size))
			verdict_read(span_of(client->in, size),
				     &client->seen[asked->at]);
	}
	close(stream);
}

static void take(struct lab_client *client, struct span message)
{
	uint16_t id;

	if (message.size < 12)
		return;
	client->has_answer = true;
	id = (uint16_t)(message.data[0] << 8 | message.data[1]);
	for (size_t i = 0; i < client->asked; i++)
		if (client->window[i].id == id) {
			verdict_read(message,
				     &client->seen[client->window[i].at]);
			if (client->seen[client->window[i].at].is_truncated)
				ask_stream(client, &client->window[i]);
			leave_window(client, i);
			return;
		}
}

/* False: nobody is there. */
static bool receive(struct lab_client *client)
{
	for (unsigned i = 0; i < CLIENT_WINDOW; i++) {
		ssize_t size =
			recv(client->socket, client->in, sizeof(client->in), 0);

		if (size < 0) {
			if (errno == ECONNREFUSED)
				client->is_refused = true;
			break;
		}
		take(client, span_of(client->in, (size_t)size));
	}
	return client->has_answer || !client->is_refused;
}

/* Sends again, or gives up, what has waited for long. */
static void look_at_clock(struct lab_client *client)
{
	int64_t now = now_ms();

	for (size_t i = client->asked; i > 0; i--) {
		struct asked *asked = &client->window[i - 1];

		if (now - asked->begun_ms >= CLIENT_PATIENCE_S * 1000)
			leave_window(client, i - 1);
		else if (now - asked->sent_ms >= CLIENT_RETRY_S * 1000)
			send_again(client, asked);
	}
}

enum status lab_client_ask(const struct address *address,
			   const struct testbed_case *cases, size_t count,
			   struct seen *seen)
{
	struct lab_client client = {
		.socket = open_socket(address, SOCK_DGRAM | SOCK_NONBLOCK),
		.address = address,
		.cases = cases,
		.count = count,
		.seen = seen};
	bool is_there = true;

	if (client.socket < 0)
		return STATUS_IO;
	memset(seen, 0, count * sizeof(*seen));
	while (is_there && (client.next < count || client.asked > 0)) {
		struct pollfd ready = {.fd = client.socket, .events = POLLIN};

		fill_window(&client);
		(void)poll(&ready, 1, 1000);
		is_there = receive(&client);
		look_at_clock(&client);
	}
	close(client.socket);
	if (!is_there)
		errno = ECONNREFUSED;
	return is_there ? STATUS_OK : STATUS_IO;
}
