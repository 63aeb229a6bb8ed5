/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/daemon/chance.h"

#include <stdio.h>
#include <stdlib.h>

#include <openssl/rand.h>

static void fill(void *context, uint8_t *out, size_t size)
{
	(void)context;
	if (RAND_bytes(out, (int)size) == 1)
		return;
	fputs("kedge: the system gives no random numbers\n", stderr);
	abort();
}

void chance_init(struct rng *rng)
{
	rng_init(rng, fill, NULL);
}
