/* SPDX-License-Identifier: BSD-2-Clause */
#include "validator/warm_keys.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>

#include <openssl/evp.h>

enum {
	WAYS = 4, /* places that one number can be in */
	SETS = WARM_KEYS_MAX / WAYS,
};

struct place {
	EVP_PKEY *pkey; /* NULL: free */
	uint64_t number;
	uint64_t used; /* when, by the thread's count of uses */
};

struct warm_keys {
	uint64_t uses;
	struct place places[SETS][WAYS];
};

static pthread_key_t at_end; /* frees a thread's keys */
static pthread_once_t at_end_once = PTHREAD_ONCE_INIT;

static void free_keys(void *context)
{
	struct warm_keys *keys = context;

	for (unsigned i = 0; i < SETS; i++)
		for (unsigned j = 0; j < WAYS; j++)
			EVP_PKEY_free(keys->places[i][j].pkey);
	free(keys);
}

static void make_at_end(void)
{
	int failed = pthread_key_create(&at_end, free_keys);

	assert(!failed);
}

/* This thread's, or NULL without memory. */
static struct warm_keys *mine(void)
{
	static _Thread_local struct warm_keys *keys;

	if (keys)
		return keys;
	pthread_once(&at_end_once, make_at_end);
	keys = calloc(1, sizeof(*keys));
	if (keys && pthread_setspecific(at_end, keys)) {
		free(keys);
		keys = NULL;
	}
	return keys;
}

/* Numbers are given one after the other, so that all sets fill alike. */
static struct place *set_of(struct warm_keys *keys, uint64_t number)
{
	return keys->places[number % SETS];
}

EVP_PKEY *warm_keys_find(uint64_t number)
{
	struct warm_keys *keys = mine();
	struct place *set;

	if (!keys)
		return NULL;
	set = set_of(keys, number);
	for (unsigned i = 0; i < WAYS; i++) {
		if (set[i].number != number)
			continue;
		set[i].used = ++keys->uses;
		return set[i].pkey;
	}
	return NULL;
}

void warm_keys_keep(uint64_t number, EVP_PKEY *pkey)
{
	struct warm_keys *keys = mine();
	struct place *set, *oldest;

	if (!keys) {
		EVP_PKEY_free(pkey);
		return;
	}
	oldest = set = set_of(keys, number);
	for (unsigned i = 1; i < WAYS; i++)
		if (set[i].used < oldest->used)
			oldest = &set[i];
	EVP_PKEY_free(oldest->pkey);
	*oldest = (struct place){
		.pkey = pkey, .number = number, .used = ++keys->uses};
}
