// SPDX-License-Identifier: GPL-2.0-only
/*
 * Many short sleeps in all the ways there are, on a machine that is idle then.
 * A wake-up that is lost comes back with the decrementer's own end, after
 * seconds.
 */
#define _GNU_SOURCE
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "below.h"

#define ROUNDS	1000
#define LATE_US	2000000

static struct timespec span(unsigned int us)
{
	struct timespec ts = { .tv_nsec = us * 1000l };

	return ts;
}

static void by_nanosleep(unsigned int us)
{
	struct timespec ts = span(us);

	nanosleep(&ts, NULL);
}

static void until_a_time(unsigned int us)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	ts.tv_nsec += us * 1000l;
	if (ts.tv_nsec >= 1000000000) {
		ts.tv_nsec -= 1000000000;
		ts.tv_sec++;
	}
	clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL);
}

static void by_poll(unsigned int us)
{
	struct timespec ts = span(us);

	ppoll(NULL, 0, &ts, NULL);
}

static void by_timerfd(unsigned int us)
{
	static int fd = -1;
	struct itimerspec at = { .it_value = span(us) };
	uint64_t n;

	if (fd < 0)
		fd = timerfd_create(CLOCK_MONOTONIC, 0);
	if (fd < 0 || timerfd_settime(fd, 0, &at, NULL) ||
	    read(fd, &n, sizeof(n)) != sizeof(n))
		die("timerfd");
}

static void (*const ways[])(unsigned int us) = {
	by_nanosleep, until_a_time, by_poll, by_timerfd,
};

void test_sleep(void)
{
	uint64_t latest = 0;
	unsigned int late = 0;

	srand(1);
	for (unsigned int i = 0; i < ROUNDS; i++) {
		unsigned int us = 20 + rand() % 1500;
		uint64_t start = now_us(), took;

		ways[i % 4](us);
		took = now_us() - start;
		if (took < us || took > us + LATE_US)
			late++;
		if (took > us && took - us > latest)
			latest = took - us;
	}
	say("@below sleep latest %llu us: %u checks, %u wrong\n",
	    (unsigned long long)latest, ROUNDS, late);
}
