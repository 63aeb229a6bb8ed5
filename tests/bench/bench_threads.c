/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a cached answer costs when several threads give the same one, each with
 * an engine of its own and the caches shared: CPU time of the threads, so that
 * it says the same on a machine with fewer cores, or busy ones. Once with
 * nobody writing, once with a thread that keeps the answer anew all the time.
 *
 *	bench-threads [ANSWERS]
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "tests/bench/answering.h"

enum {
	THREADS_MAX = 4,
	ROUNDS = 5, /* of which the least counts */
	CHUNK = 1000,
};

struct asker {
	struct answering *answering;
	unsigned long answers;
	pthread_barrier_t *start;
	pthread_t thread;
	double ns; /* for an answer */
	bool is_fine;
};

struct writer_thread {
	struct answering *answering;
	atomic_bool must_stop;
	pthread_t thread;
};

static double cpu_ns(void)
{
	struct timespec time;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
	return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static void *ask(void *context)
{
	struct asker *asker = context;
	struct epoch_reader *reader = epoch_register(asker->answering->epoch);
	uint64_t seed = 2;
	struct engine *engine;
	struct rng rng;
	double before;

	rng_init_seeded(&rng, &seed);
	engine = answering_engine(asker->answering, reader, &rng);
	(void)answering_ask(asker->answering, engine, reader, CHUNK);
	epoch_offline(reader);
	pthread_barrier_wait(asker->start);
	epoch_online(reader);
	before = cpu_ns();
	asker->is_fine = answering_ask(asker->answering, engine, reader,
				       asker->answers) == asker->answers;
	asker->ns = (cpu_ns() - before) / (double)asker->answers;
	engine_free(engine);
	epoch_unregister(reader);
	return NULL;
}

static void *write_on(void *context)
{
	struct writer_thread *writer = context;
	struct epoch_reader *reader = epoch_register(writer->answering->epoch);

	while (!atomic_load(&writer->must_stop)) {
		answering_keep(writer->answering, reader);
		epoch_quiescent(reader);
	}
	epoch_unregister(reader);
	return NULL;
}

/* Nanoseconds of CPU time for an answer, the mean of COUNT threads. */
static double ask_in_threads(struct answering *answering, unsigned count,
			     unsigned long answers, bool *is_fine)
{
	struct asker askers[THREADS_MAX];
	pthread_barrier_t start;
	double sum = 0;

	pthread_barrier_init(&start, NULL, count);
	for (unsigned i = 0; i < count; i++) {
		askers[i] = (struct asker){.answering = answering,
					   .answers = answers,
					   .start = &start};
		pthread_create(&askers[i].thread, NULL, ask, &askers[i]);
	}
	for (unsigned i = 0; i < count; i++) {
		pthread_join(askers[i].thread, NULL);
		sum += askers[i].ns;
		*is_fine = *is_fine && askers[i].is_fine;
	}
	pthread_barrier_destroy(&start);
	return sum / count;
}

static double least_of_rounds(unsigned count, unsigned long answers,
			      bool writes, bool *is_fine)
{
	static const struct query_case at = {"signed-do", true, true, true,
					     false};
	double least = 0;

	for (unsigned round = 0; round < ROUNDS; round++) {
		struct writer_thread writer = {.must_stop = false};
		struct answering answering;
		double ns;

		answering_start(&answering, &at, THREADS_MAX + 1);
		writer.answering = &answering;
		if (writes)
			pthread_create(&writer.thread, NULL, write_on, &writer);
		ns = ask_in_threads(&answering, count, answers, is_fine);
		if (least == 0 || ns < least)
			least = ns;
		atomic_store(&writer.must_stop, true);
		if (writes)
			pthread_join(writer.thread, NULL);
		answering_stop(&answering);
	}
	return least;
}

int main(int argc, char **argv)
{
	unsigned long answers =
		argc > 1 ? strtoul(argv[1], NULL, 10) : 200 * 1000;
	bool is_fine = true;

	printf("%-8s %-8s %10s %10s\n", "threads", "writer", "CPU ns",
	       "to one");
	for (int writes = 0; writes < 2; writes++) {
		double one = 0;

		for (unsigned count = 1; count <= THREADS_MAX; count *= 2) {
			double ns = least_of_rounds(count, answers, writes,
						    &is_fine);

			one = count == 1 ? ns : one;
			printf("%-8u %-8s %10.0f %10.2f\n", count,
			       writes ? "yes" : "no", ns, ns / one);
		}
	}
	if (!is_fine)
		fprintf(stderr, "bench-threads: some were not cached\n");
	return !is_fine;
}
