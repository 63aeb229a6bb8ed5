/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/daemon/chance.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

/*
 * From the kernel itself: a pool of them serves some forty upstream queries,
 * and OpenSSL's generator takes longer to start than the rest of its parts.
 */
static void fill(void *context, uint8_t *out, size_t size)
{
	(void)context;
	while (size > 0) {
		ssize_t given = getrandom(out, size, 0);

		if (given < 0 && errno == EINTR)
			continue;
		if (given <= 0) {
			fprintf(stderr,
				"kedge: the system gives no random numbers: "
				"%s\n",
				strerror(errno));
			abort();
		}
		out += given;
		size -= (size_t)given;
	}
}

void chance_init(struct rng *rng)
{
	rng_init(rng, fill, NULL);
}
