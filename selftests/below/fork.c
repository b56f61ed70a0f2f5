// SPDX-License-Identifier: GPL-2.0-only
/*
 * Parent and child have what the parent had when it forked, and then each its
 * own: on the stack, in data, in new memory, over two generations. And what two
 * threads of the parent write to at the time is seen in the order of time.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "below.h"

#define ROUNDS	30
#define PAGE	65536
#define PAGES	6

static unsigned char data[2 * PAGE];
static unsigned char *heap;

static bool all_are(const unsigned char *p, size_t n, unsigned char value)
{
	return p[0] == value && !memcmp(p, p + 1, n - 1);
}

static void set_all(unsigned char *stack, unsigned char value)
{
	memset(stack, value, 4096);
	memset(data, value, sizeof(data));
	for (int i = 0; i < PAGES; i++)
		heap[i * PAGE + value] = value;
}

static unsigned int count_wrong(const unsigned char *stack, unsigned char value)
{
	unsigned int wrong = !all_are(stack, 4096, value) +
			     !all_are(data, sizeof(data), value);

	for (int i = 0; i < PAGES; i++)
		wrong += heap[i * PAGE + value] != value;
	return wrong;
}

static unsigned int result_of(pid_t pid)
{
	int status;

	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		die("fork");
	return WIFEXITED(status) ? WEXITSTATUS(status) : 255;
}

/* Looks, writes, has a child of its own, and looks again. */
static unsigned int generation(unsigned int left, unsigned char value)
{
	unsigned char stack[4096];
	unsigned int wrong;
	pid_t pid;

	set_all(stack, value);
	pid = fork();
	if (!pid) {
		wrong = count_wrong(stack, value);
		set_all(stack, value + 1);
		wrong += count_wrong(stack, value + 1);
		if (left)
			wrong += generation(left - 1, value + 2);
		_exit(wrong > 255 ? 255 : wrong);
	}
	wrong = count_wrong(stack, value);
	set_all(stack, value + 3);
	wrong += result_of(pid);
	return wrong + count_wrong(stack, value + 3);
}

/* Two counters, pages apart; the second is never ahead of the first. */
static volatile uint64_t *first, *second;
static volatile bool stop;

static void *count_on(void *unused)
{
	(void)unused;
	while (!stop) {
		++*first;
		__sync_synchronize();
		++*second;
		__sync_synchronize();
	}
	return NULL;
}

static unsigned int fork_while_counting(void)
{
	unsigned int wrong = 0;
	pthread_t thread;

	/* a low page is copied first: then the second is older */
	first = (uint64_t *)(heap + PAGE);
	second = (uint64_t *)(heap + 4 * PAGE);
	*first = *second = 0;
	if (pthread_create(&thread, NULL, count_on, NULL))
		die("thread");
	for (int i = 0; i < ROUNDS; i++) {
		pid_t pid = fork();

		if (!pid)
			_exit(*second > *first || *first - *second > 1);
		wrong += result_of(pid);
		usleep(500);
	}
	stop = true;
	pthread_join(thread, NULL);
	return wrong;
}

void test_fork(void)
{
	unsigned int wrong = 0, threads;

	heap = mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (heap == MAP_FAILED)
		die("mmap");
	for (unsigned int i = 0; i < ROUNDS; i++)
		wrong += generation(2, i * 4);
	say("@below fork: %u checks, %u wrong\n", ROUNDS, wrong);
	threads = fork_while_counting();
	say("@below fork with threads: %u checks, %u wrong\n", ROUNDS, threads);
}
