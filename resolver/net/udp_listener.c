/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/net/udp_listener.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdalign.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <event2/event.h>

#include "resolver/net/limits.h"
#include "resolver/net/socket.h"

/* The address that a datagram came to, or leaves from. */
struct control {
	alignas(struct cmsghdr)
		uint8_t octets[CMSG_SPACE(sizeof(struct in6_pktinfo))];
};

struct udp_batch {
	struct mmsghdr in[NET_BATCH], out[NET_BATCH];
	struct iovec in_vectors[NET_BATCH], out_vectors[NET_BATCH];
	struct sockaddr_storage peers[NET_BATCH];
	struct control controls[NET_BATCH];
	uint8_t queries[NET_BATCH][NET_QUERY_SIZE_MAX];
	uint8_t answers[NET_BATCH][NET_ANSWER_SIZE_MAX];
};

struct udp_listener {
	int fd;
	bool is_wildcard;
	struct address address;
	uint64_t handle;
	struct event *event;
	struct udp_batch *batch;
	const struct query_handler *handler;
};

/*
 * The kernel has written sizes into the headers of COUNT datagrams; those of
 * the others are as they were.
 */
static void renew_headers(struct udp_batch *batch, unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		batch->in[i].msg_hdr.msg_namelen = sizeof(batch->peers[i]);
		batch->in[i].msg_hdr.msg_controllen =
			sizeof(batch->controls[i]);
	}
}

struct udp_batch *udp_batch_new(void)
{
	struct udp_batch *batch = calloc(1, sizeof(*batch));

	for (unsigned i = 0; batch && i < NET_BATCH; i++) {
		batch->in_vectors[i] = (struct iovec){
			.iov_base = batch->queries[i],
			.iov_len = NET_QUERY_SIZE_MAX,
		};
		batch->in[i].msg_hdr = (struct msghdr){
			.msg_name = &batch->peers[i],
			.msg_iov = &batch->in_vectors[i],
			.msg_iovlen = 1,
			.msg_control = &batch->controls[i],
		};
		batch->out[i].msg_hdr = (struct msghdr){
			.msg_iov = &batch->out_vectors[i],
			.msg_iovlen = 1,
		};
	}
	if (batch)
		renew_headers(batch, NET_BATCH);
	return batch;
}

void udp_batch_free(struct udp_batch *batch)
{
	free(batch);
}

/* What the kernel says of a datagram's destination. */
static void read_destination(struct msghdr *header, struct address *ret)
{
	for (struct cmsghdr *at = CMSG_FIRSTHDR(header); at;
	     at = CMSG_NXTHDR(header, at)) {
		struct in_pktinfo in4;
		struct in6_pktinfo in6;

		if (at->cmsg_level == IPPROTO_IP &&
		    at->cmsg_type == IP_PKTINFO) {
			memcpy(&in4, CMSG_DATA(at), sizeof(in4));
			ret->family = ADDRESS_IPV4;
			memcpy(ret->octets, &in4.ipi_addr, 4);
		} else if (at->cmsg_level == IPPROTO_IPV6 &&
			   at->cmsg_type == IPV6_PKTINFO) {
			memcpy(&in6, CMSG_DATA(at), sizeof(in6));
			ret->family = ADDRESS_IPV6;
			/* Elsewhere routes decide, not the way it came. */
			ret->scope = IN6_IS_ADDR_LINKLOCAL(&in6.ipi6_addr)
					     ? in6.ipi6_ifindex
					     : 0;
			memcpy(ret->octets, &in6.ipi6_addr, 16);
		}
	}
}

/* Makes HEADER leave from LOCAL, by way of CONTROL. */
static void set_source(struct msghdr *header, struct control *control,
		       const struct address *local)
{
	struct in_pktinfo in4 = {0};
	struct in6_pktinfo in6 = {0};
	bool is_ipv4 = local->family == ADDRESS_IPV4;
	size_t size = is_ipv4 ? sizeof(in4) : sizeof(in6);
	struct cmsghdr *at = (struct cmsghdr *)(void *)control->octets;

	memset(control, 0, sizeof(*control));
	memcpy(&in4.ipi_spec_dst, local->octets, 4);
	memcpy(&in6.ipi6_addr, local->octets, 16);
	in6.ipi6_ifindex = local->scope;
	at->cmsg_level = is_ipv4 ? IPPROTO_IP : IPPROTO_IPV6;
	at->cmsg_type = is_ipv4 ? IP_PKTINFO : IPV6_PKTINFO;
	at->cmsg_len = CMSG_LEN(size);
	memcpy(CMSG_DATA(at), is_ipv4 ? (void *)&in4 : (void *)&in6, size);
	header->msg_control = control;
	header->msg_controllen = CMSG_SPACE(size);
}

/*
 * Prepares the answer in SLOT, COUNT octets, to leave as the queue's next.
 * A copy of the query's control data says where it leaves from.
 */
static void queue_answer(struct udp_listener *listener, unsigned slot,
			 unsigned place, size_t size,
			 const struct address *local)
{
	struct udp_batch *batch = listener->batch;
	struct msghdr *header = &batch->out[place].msg_hdr;

	batch->out_vectors[place] = (struct iovec){
		.iov_base = batch->answers[slot],
		.iov_len = size,
	};
	header->msg_name = &batch->peers[slot];
	header->msg_namelen = batch->in[slot].msg_hdr.msg_namelen;
	header->msg_control = NULL;
	header->msg_controllen = 0;
	if (listener->is_wildcard)
		set_source(header, &batch->controls[slot], local);
}

/* A datagram that cannot be sent is lost, those after it are not. */
static void send_queue(struct udp_listener *listener, unsigned count)
{
	unsigned done = 0;

	while (done < count) {
		int sent = sendmmsg(listener->fd, listener->batch->out + done,
				    count - done, 0);

		if (sent > 0)
			done += (unsigned)sent;
		else if (errno == EAGAIN || errno == EWOULDBLOCK)
			return;
		else if (errno != EINTR)
			done++;
	}
}

static void answer_batch(struct udp_listener *listener, unsigned count)
{
	const struct query_handler *handler = listener->handler;
	struct udp_batch *batch = listener->batch;
	unsigned queued = 0;

	for (unsigned i = 0; i < count; i++) {
		struct client client = {.local = listener->address,
					.handle = listener->handle};
		size_t size;

		socket_to_address(&batch->peers[i], &client.address);
		if (client.address.port == 0)
			continue; /* nobody can be answered there */
		if (listener->is_wildcard)
			read_destination(&batch->in[i].msg_hdr, &client.local);
		size = handler->take(
			handler->context, &client,
			span_of(batch->queries[i], batch->in[i].msg_len),
			batch->answers[i], NET_ANSWER_SIZE_MAX);
		if (size > 0 && size != ANSWER_LATER)
			queue_answer(listener, i, queued++, size,
				     &client.local);
	}
	send_queue(listener, queued);
}

static void readable(evutil_socket_t fd, short events, void *context)
{
	struct udp_listener *listener = context;
	const struct query_handler *handler = listener->handler;
	struct udp_batch *batch = listener->batch;
	int count = NET_BATCH;

	(void)events;
	for (int turn = 0; turn < NET_BATCHES_PER_TURN && count == NET_BATCH;
	     turn++) {
		count = recvmmsg(fd, batch->in, NET_BATCH, MSG_DONTWAIT, NULL);
		if (count <= 0)
			return;
		handler->begin(handler->context);
		answer_batch(listener, (unsigned)count);
		handler->end(handler->context);
		renew_headers(batch, (unsigned)count);
	}
}

struct udp_listener *udp_listener_new(struct event_base *base, int fd,
				      const struct address *address,
				      uint64_t handle, struct udp_batch *batch,
				      const struct query_handler *handler)
{
	struct udp_listener *listener = calloc(1, sizeof(*listener));

	if (!listener) {
		close(fd);
		return NULL;
	}
	listener->fd = fd;
	listener->address = *address;
	listener->is_wildcard = socket_is_wildcard(address);
	listener->handle = handle;
	listener->batch = batch;
	listener->handler = handler;
	listener->event =
		event_new(base, fd, EV_READ | EV_PERSIST, readable, listener);
	if (listener->event && event_add(listener->event, NULL) == 0)
		return listener;
	udp_listener_free(listener);
	return NULL;
}

void udp_listener_free(struct udp_listener *listener)
{
	if (!listener)
		return;
	if (listener->event)
		event_free(listener->event);
	close(listener->fd);
	free(listener);
}

void udp_listener_send(struct udp_listener *listener,
		       const struct client *client, struct span answer)
{
	struct sockaddr_storage peer;
	struct control control;
	struct iovec vector = {
		.iov_base = (void *)(uintptr_t)answer.data,
		.iov_len = answer.size,
	};
	struct msghdr header = {
		.msg_name = &peer,
		.msg_namelen = socket_from_address(&client->address, &peer),
		.msg_iov = &vector,
		.msg_iovlen = 1,
	};

	if (listener->is_wildcard)
		set_source(&header, &control, &client->local);
	while (sendmsg(listener->fd, &header, 0) < 0 && errno == EINTR)
		;
}
