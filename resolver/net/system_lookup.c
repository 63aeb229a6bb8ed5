/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/net/system_lookup.h"

#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>

#include <ldns/ldns.h>

#include "resolver/net/socket.h"

enum {
	TRIES = 2 /* of each name server, without validation */
};

static void add(struct lookup *lookup, const struct sockaddr *from,
		socklen_t size, uint16_t port)
{
	struct sockaddr_storage storage = {0};
	struct address *address = &lookup->addresses[lookup->count];

	if (lookup->count == LOOKUP_ADDRESSES_MAX || size > sizeof(storage))
		return;
	memcpy(&storage, from, size);
	socket_to_address(&storage, address);
	address->port = port;
	if (address->family != ADDRESS_NONE)
		lookup->count++;
}

static void ask_system(const char *host, uint16_t port, char *problem,
		       size_t room, struct lookup *ret)
{
	const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
	struct addrinfo *list = NULL;
	int error = getaddrinfo(host, NULL, &hints, &list);

	if (error != 0) {
		snprintf(problem, room, "%s: %s", host,
			 error == EAI_SYSTEM ? strerror(errno)
					     : gai_strerror(error));
		return;
	}
	for (struct addrinfo *at = list; at; at = at->ai_next)
		add(ret, at->ai_addr, at->ai_addrlen, port);
	freeaddrinfo(list);
}

/* ---- Without validation -------------------------------------------------- */

static void add_record(struct lookup *lookup, const ldns_rr *record,
		       uint16_t port)
{
	size_t size = 0;
	struct sockaddr_storage *storage;

	if (ldns_rr_rd_count(record) != 1)
		return;
	storage = ldns_rdf2native_sockaddr_storage(ldns_rr_rdf(record, 0), port,
						   &size);
	if (storage)
		add(lookup, (const struct sockaddr *)storage, (socklen_t)size,
		    port);
	LDNS_FREE(storage);
}

/* Whatever the aliases on the way: all addresses of the answer. */
static void ask_type(ldns_resolver *resolver, const ldns_rdf *name,
		     ldns_rr_type type, uint16_t port, struct lookup *ret)
{
	ldns_pkt *packet = ldns_resolver_query(
		resolver, name, type, LDNS_RR_CLASS_IN, LDNS_RD | LDNS_CD);
	ldns_rr_list *answer = packet ? ldns_pkt_answer(packet) : NULL;

	for (size_t i = 0; answer && i < ldns_rr_list_rr_count(answer); i++) {
		ldns_rr *record = ldns_rr_list_rr(answer, i);

		if (ldns_rr_get_type(record) == type)
			add_record(ret, record, port);
	}
	ldns_pkt_free(packet);
}

static void ask_unvalidated(const char *host, uint16_t port, struct lookup *ret)
{
	ldns_resolver *resolver = NULL;
	ldns_rdf *name = ldns_dname_new_frm_str(host);

	if (name &&
	    ldns_resolver_new_frm_file(&resolver, NULL) == LDNS_STATUS_OK) {
		ldns_resolver_set_retry(resolver, TRIES);
		ask_type(resolver, name, LDNS_RR_TYPE_A, port, ret);
		ask_type(resolver, name, LDNS_RR_TYPE_AAAA, port, ret);
	}
	ldns_rdf_deep_free(name);
	ldns_resolver_deep_free(resolver);
}

enum status system_lookup(const char *host, uint16_t port, char *problem,
			  size_t room, struct lookup *ret)
{
	struct lookup found = {0};

	snprintf(problem, room, "%s has no address", host);
	ask_system(host, port, problem, room, &found);
	if (found.count == 0)
		ask_unvalidated(host, port, &found);
	if (found.count == 0)
		return STATUS_NOT_FOUND;
	problem[0] = '\0';
	*ret = found;
	return STATUS_OK;
}
