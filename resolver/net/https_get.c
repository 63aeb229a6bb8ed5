/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/net/https_get.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/err.h>
#include <openssl/http.h>
#include <openssl/httperr.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "resolver/net/clock.h"
#include "resolver/net/limits.h"
#include "resolver/net/socket.h"
#include "resolver/net/system_lookup.h"

/* One file on its way. */
struct transfer {
	const char *url;
	char *host, *port, *path; /* OPENSSL_free() */
	unsigned timeout_s;
	struct moment deadline;
	size_t size_max;
	char *problem;
	size_t room;
	SSL_CTX *context;
	BIO *bio; /* TLS over TCP */
	OSSL_HTTP_REQ_CTX *http;
};

/* ---- Sentences ----------------------------------------------------------- */

/* What a server says is for a terminal too. */
static void tame(char *text)
{
	for (; *text; text++)
		if (*text < ' ' || *text > '~')
			*text = '?';
}

static enum status __attribute__((format(printf, 3, 4)))
fail(const struct transfer *transfer, enum status status, const char *format,
     ...)
{
	int start = snprintf(transfer->problem, transfer->room,
			     "%s: ", transfer->url);
	va_list list;

	va_start(list, format);
	if (start >= 0 && (size_t)start < transfer->room)
		vsnprintf(transfer->problem + start,
			  transfer->room - (size_t)start, format, list);
	va_end(list);
	tame(transfer->problem);
	ERR_clear_error();
	return status;
}

static enum status fail_late(const struct transfer *transfer)
{
	return fail(transfer, STATUS_LIMIT, "it takes too long");
}

/* WHAT, and the first word of OpenSSL, or else of the system. */
static enum status fail_tls(const struct transfer *transfer, const char *what)
{
	const char *data = NULL;
	int error_now = errno, flags = 0;
	unsigned long error =
		ERR_peek_error_all(NULL, NULL, NULL, &data, &flags);
	const char *reason = error ? ERR_reason_error_string(error) : NULL;

	if (!reason)
		reason = error_now ? strerror(error_now)
				   : "the connection was closed";
	if (!(flags & ERR_TXT_STRING))
		data = NULL;
	return fail(transfer, STATUS_IO, "%s: %s%s%s", what, reason,
		    data && *data ? ": " : "", data ? data : "");
}

/* ---- Waiting ------------------------------------------------------------- */

/* Until FD is ready for EVENTS, or UNTIL. */
static bool wait_for(int fd, short events, struct moment until)
{
	struct pollfd one = {.fd = fd, .events = events};

	for (;;) {
		int64_t left_us = until.us - clock_now().mono.us;
		int ready = left_us <= 0
				    ? 0
				    : poll(&one, 1, (int)(left_us / 1000 + 1));

		if (ready >= 0 || errno != EINTR)
			return ready > 0;
	}
}

/* After a call that says BIO_should_retry(). */
static bool wait_again(const struct transfer *transfer)
{
	int fd = -1;

	BIO_get_fd(transfer->bio, &fd);
	return wait_for(fd, BIO_should_write(transfer->bio) ? POLLOUT : POLLIN,
			transfer->deadline);
}

/* ---- The connection ------------------------------------------------------ */

static enum status fail_connect(const struct transfer *transfer,
				const struct address *address, int error)
{
	char text[ADDRESS_TEXT_MAX];

	return fail(transfer, STATUS_IO, "cannot connect to %s port %u: %s",
		    address_to_text(address, false, text), address->port,
		    strerror(error));
}

static enum status connect_to(const struct transfer *transfer,
			      const struct address *address, int *ret)
{
	struct moment until = moment_min(
		moment_after_s(clock_now().mono, NET_HTTPS_CONNECT_S),
		transfer->deadline);
	socklen_t size = sizeof(int);
	int fd = socket_connect_stream(address, NULL), error = 0;

	if (fd < 0)
		return fail_connect(transfer, address, errno);
	if (!wait_for(fd, POLLOUT, until))
		error = ETIMEDOUT;
	else if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) != 0)
		error = errno;
	if (error == 0) {
		*ret = fd;
		return STATUS_OK;
	}
	close(fd);
	return fail_connect(transfer, address, error);
}

static enum status connect_any(struct transfer *transfer, int *ret)
{
	enum status status = STATUS_IO;
	char problem[256];
	struct lookup lookup;

	if (system_lookup(transfer->host, (uint16_t)atoi(transfer->port),
			  problem, sizeof(problem), &lookup) != STATUS_OK)
		return fail(transfer, STATUS_IO, "%s", problem);
	transfer->deadline =
		moment_after_s(clock_now().mono, transfer->timeout_s);
	for (size_t i = 0; i < lookup.count; i++) {
		status = connect_to(transfer, &lookup.addresses[i], ret);
		if (status == STATUS_OK)
			break;
	}
	return status;
}

/* ---- TLS ----------------------------------------------------------------- */

/* RFC 9110 section 4.3.4: the certificate has to be the URL's host's. */
static bool expect_host(const struct transfer *transfer, SSL *ssl)
{
	X509_VERIFY_PARAM *param = SSL_get0_param(ssl);

	if (X509_VERIFY_PARAM_set1_ip_asc(param, transfer->host) == 1)
		return true;
	ERR_clear_error();
	X509_VERIFY_PARAM_set_hostflags(param,
					X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
	return SSL_set1_host(ssl, transfer->host) == 1 &&
	       SSL_set_tlsext_host_name(ssl, transfer->host) == 1;
}

static bool make_tls(struct transfer *transfer, int fd)
{
	BIO *tcp = BIO_new_socket(fd, BIO_CLOSE);
	SSL *ssl = NULL;

	if (!tcp) {
		close(fd);
		return false;
	}
	transfer->context = SSL_CTX_new(TLS_client_method());
	if (transfer->context &&
	    SSL_CTX_set_min_proto_version(transfer->context, TLS1_2_VERSION) &&
	    SSL_CTX_set_default_verify_paths(transfer->context)) {
		SSL_CTX_set_verify(transfer->context, SSL_VERIFY_PEER, NULL);
		transfer->bio = BIO_new_ssl(transfer->context, 1);
	}
	if (!transfer->bio) {
		BIO_free(tcp);
		return false;
	}
	BIO_push(transfer->bio, tcp);
	BIO_get_ssl(transfer->bio, &ssl);
	return ssl && expect_host(transfer, ssl);
}

static enum status fail_handshake(const struct transfer *transfer)
{
	SSL *ssl = NULL;
	long verdict;

	BIO_get_ssl(transfer->bio, &ssl);
	verdict = SSL_get_verify_result(ssl);
	if (verdict == X509_V_OK)
		return fail_tls(transfer, "no TLS connection");
	return fail(transfer, STATUS_IO,
		    "the server's TLS certificate is not accepted: %s%s",
		    X509_verify_cert_error_string(verdict),
		    verdict == X509_V_ERR_CERT_NOT_YET_VALID ||
				    verdict == X509_V_ERR_CERT_HAS_EXPIRED
			    ? " (is this machine's clock right?)"
			    : "");
}

static enum status shake_hands(const struct transfer *transfer)
{
	while (BIO_do_handshake(transfer->bio) != 1) {
		if (!BIO_should_retry(transfer->bio))
			return fail_handshake(transfer);
		if (!wait_again(transfer))
			return fail_late(transfer);
	}
	return STATUS_OK;
}

/* ---- HTTP ---------------------------------------------------------------- */

/* RFC 9110 section 7.2: the port is there unless it is the usual one. */
static bool add_host(const struct transfer *transfer)
{
	bool is_ipv6 = strchr(transfer->host, ':') != NULL;
	bool is_usual = strcmp(transfer->port, OSSL_HTTPS_PORT) == 0;
	char *text;
	bool is_fine;

	if (asprintf(&text, "%s%s%s%s%s", is_ipv6 ? "[" : "", transfer->host,
		     is_ipv6 ? "]" : "", is_usual ? "" : ":",
		     is_usual ? "" : transfer->port) < 0)
		return false;
	is_fine = OSSL_HTTP_REQ_CTX_add1_header(transfer->http, "Host", text);
	free(text);
	return is_fine;
}

static enum status send_request(struct transfer *transfer)
{
	/* OpenSSL counts whole seconds, the one at hand too. */
	int64_t left_s =
		moment_left_s(transfer->deadline, clock_now().mono) + 2;

	transfer->http = OSSL_HTTP_REQ_CTX_new(transfer->bio, transfer->bio, 0);
	if (!transfer->http ||
	    !OSSL_HTTP_REQ_CTX_set_request_line(transfer->http, 0, NULL, NULL,
						transfer->path) ||
	    !add_host(transfer) ||
	    !OSSL_HTTP_REQ_CTX_add1_header(transfer->http, "User-Agent",
					   "kedge") ||
	    !OSSL_HTTP_REQ_CTX_set_expected(transfer->http, NULL, 0,
					    (int)left_s, 0))
		return fail(transfer, STATUS_NO_MEMORY, "out of memory");
	OSSL_HTTP_REQ_CTX_set_max_response_length(transfer->http,
						  transfer->size_max);
	return STATUS_OK;
}

static enum status fail_response(const struct transfer *transfer)
{
	unsigned long error = ERR_peek_error();

	if (ERR_GET_LIB(error) == ERR_LIB_HTTP &&
	    ERR_GET_REASON(error) == HTTP_R_MAX_RESP_LEN_EXCEEDED)
		return fail(transfer, STATUS_LIMIT,
			    "it is larger than %zu octets", transfer->size_max);
	if (moment_reached(transfer->deadline, clock_now().mono))
		return fail_late(transfer);
	return fail_tls(transfer, "the server does not give it");
}

/* -1: the connection ended wrongly; else octets, 0 at the end. */
static int read_some(const struct transfer *transfer, BIO *body, uint8_t *out,
		     size_t room, bool *is_late)
{
	for (;;) {
		int got;

		ERR_clear_error();
		errno = 0;
		got = BIO_read(body, out, (int)room);
		if (got > 0)
			return got;
		if (!BIO_should_retry(body))
			return got == 0 && ERR_peek_error() == 0 ? 0 : -1;
		*is_late = !wait_again(transfer);
		if (*is_late)
			return -1;
	}
}

/* OCTETS has room for one more than it may be. */
static enum status read_body(const struct transfer *transfer, BIO *body,
			     uint8_t *octets, size_t *size)
{
	size_t due = OSSL_HTTP_REQ_CTX_get_resp_len(transfer->http);
	bool is_late = false;
	int got = 1;

	*size = 0;
	while (got > 0 && *size <= transfer->size_max &&
	       (due == 0 || *size < due)) {
		got = read_some(transfer, body, octets + *size,
				transfer->size_max + 1 - *size, &is_late);
		if (got > 0)
			*size += (size_t)got;
	}
	if (is_late)
		return fail_late(transfer);
	if (*size > transfer->size_max)
		return fail(transfer, STATUS_LIMIT,
			    "it is larger than %zu octets", transfer->size_max);
	if (got < 0 || *size < due)
		return fail(transfer, STATUS_IO,
			    "the connection ended after %zu octets of it",
			    *size);
	return STATUS_OK;
}

static enum status take_body(const struct transfer *transfer, BIO *body,
			     struct https_file *ret)
{
	uint8_t *octets = malloc(transfer->size_max + 1);
	enum status status;
	size_t size;

	if (!octets)
		return fail(transfer, STATUS_NO_MEMORY, "out of memory");
	status = read_body(transfer, body, octets, &size);
	if (status == STATUS_OK)
		*ret = (struct https_file){.octets = octets, .size = size};
	else
		free(octets);
	return status;
}

static enum status take_response(const struct transfer *transfer,
				 struct https_file *ret)
{
	BIO *body = OSSL_HTTP_exchange(transfer->http, NULL);
	enum status status;

	if (!body)
		return fail_response(transfer);
	status = take_body(transfer, body, ret);
	BIO_free(body); /* a reference to the connection */
	return status;
}

/* ---- The whole ----------------------------------------------------------- */

/* "[2001:db8::1]": OpenSSL's versions differ in what they leave of it. */
static void strip_brackets(char *host)
{
	size_t size = strlen(host);

	if (host[0] != '[' || host[size - 1] != ']')
		return;
	memmove(host, host + 1, size - 2);
	host[size - 2] = '\0';
}

static enum status read_url(struct transfer *transfer)
{
	int is_https = 0, port = 0;

	if (OSSL_HTTP_parse_url(transfer->url, &is_https, NULL, &transfer->host,
				&transfer->port, &port, &transfer->path, NULL,
				NULL) != 1 ||
	    !is_https || !*transfer->host || port <= 0 || port > UINT16_MAX)
		return fail(transfer, STATUS_INVALID,
			    "this is no URL that begins with https://");
	strip_brackets(transfer->host);
	return STATUS_OK;
}

static enum status run(struct transfer *transfer, struct https_file *ret)
{
	enum status status = read_url(transfer);
	int fd = -1;

	if (status == STATUS_OK)
		status = connect_any(transfer, &fd);
	if (status != STATUS_OK)
		return status;
	if (!make_tls(transfer, fd))
		return fail_tls(transfer, "TLS cannot be begun");
	status = shake_hands(transfer);
	if (status == STATUS_OK)
		status = send_request(transfer);
	if (status == STATUS_OK)
		status = take_response(transfer, ret);
	return status;
}

enum status https_get(const char *url, unsigned timeout_s, size_t size_max,
		      char *problem, size_t room, struct https_file *ret)
{
	struct transfer transfer = {
		.url = url,
		.size_max = size_max,
		.problem = problem,
		.room = room,
		.timeout_s = timeout_s,
	};
	enum status status;

	ERR_clear_error();
	status = run(&transfer, ret);
	OSSL_HTTP_REQ_CTX_free(transfer.http);
	BIO_free_all(transfer.bio);
	SSL_CTX_free(transfer.context);
	OPENSSL_free(transfer.host);
	OPENSSL_free(transfer.port);
	OPENSSL_free(transfer.path);
	return status;
}
