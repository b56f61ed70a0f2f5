// SPDX-License-Identifier: GPL-2.0-only
/* Time, files, the scheduler, modules. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/rseq.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "mode.h"

#define IRQLOAD	"/sys/module/irqload/parameters/run"
#define BLOCK	4096

static int64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ll + ts.tv_nsec;
}

/* --- time -------------------------------------------------------------------- */

static void clock_runs(void)
{
	int64_t last = now_ns();

	for (int i = 0; i < 2000; i++) {
		int64_t now = now_ns();

		must(now >= last, "the clock goes back");
		last = now;
	}
}

static void sleeps(struct rng *rng)
{
	for (int i = 0; i < 3; i++) {
		struct timespec ts = { .tv_nsec = 1 + rng_below(rng, 3000000) };
		int64_t start = now_ns();

		must(!nanosleep(&ts, NULL), "nanosleep");
		must(now_ns() - start >= ts.tv_nsec, "nanosleep is too short");
	}
}

static void waits(struct rng *rng, uint64_t *digest)
{
	struct itimerspec spec = {
		.it_value.tv_nsec = 1000000,
		.it_interval.tv_nsec = 1000000 + rng_below(rng, 1000000),
	};
	int timer = timerfd_create(CLOCK_MONOTONIC, 0), ep = epoll_create1(0);
	struct epoll_event ev = { .events = EPOLLIN }, got;
	uint64_t token = rng_next(rng), back, count;
	struct pollfd pfd;
	int fd[2];

	must(timer >= 0 && ep >= 0 && !pipe(fd), "timerfd");
	ev.data.fd = timer;
	must(!epoll_ctl(ep, EPOLL_CTL_ADD, timer, &ev), "epoll_ctl");
	ev.data.fd = fd[0];
	must(!epoll_ctl(ep, EPOLL_CTL_ADD, fd[0], &ev), "epoll_ctl");
	must(!epoll_wait(ep, &got, 1, 0), "nothing is ready");
	must_write(fd[1], &token, sizeof(token), "write");
	must(epoll_wait(ep, &got, 1, -1) == 1 && got.data.fd == fd[0],
	     "epoll of a pipe");
	must_read(fd[0], &back, sizeof(back), "read");
	must(back == token, "token of a pipe");
	must(!timerfd_settime(timer, 0, &spec, NULL), "timerfd_settime");
	for (int i = 0; i < 3; i++) {
		must(epoll_wait(ep, &got, 1, 60000) == 1 &&
		     got.data.fd == timer, "epoll of a timer");
		must_read(timer, &count, sizeof(count), "read of a timer");
		must(count >= 1, "count of a timer");
	}
	pfd.fd = fd[0];
	pfd.events = POLLIN;
	must(!poll(&pfd, 1, 2), "poll of an empty pipe");
	close(fd[1]);
	must(poll(&pfd, 1, 2) == 1 && pfd.revents == POLLHUP,
	     "poll of a closed pipe");
	close(fd[0]);
	close(timer);
	close(ep);
	fold(digest, token);
}

uint64_t time_piece(struct rng *rng)
{
	uint64_t digest = 0;

	clock_runs();
	sleeps(rng);
	waits(rng, &digest);
	return digest;
}

/* --- files ------------------------------------------------------------------- */

static void fill_block(uint64_t *block, uint64_t seed)
{
	struct rng rng = { seed };

	for (size_t i = 0; i < BLOCK / 8; i++)
		block[i] = rng_next(&rng);
}

uint64_t files_piece(struct rng *rng)
{
	static uint64_t block[BLOCK / 8], back[BLOCK / 8];
	size_t blocks = 8 + rng_below(rng, 24), i;
	uint64_t seed = rng_next(rng), digest = 0, *map;
	char dir[64], name[96], other[96];
	struct stat st;
	int fd;

	snprintf(dir, sizeof(dir), "/tmp/%d", getpid());
	snprintf(name, sizeof(name), "%s/a", dir);
	snprintf(other, sizeof(other), "%s/b", dir);
	must(!mkdir(dir, 0700), "mkdir");
	fd = open(name, O_RDWR | O_CREAT | O_EXCL, 0600);
	must(fd >= 0, "open");
	/* every second block first, so that the file has holes for a while */
	for (int odd = 1; odd >= 0; odd--)
		for (i = odd; i < blocks; i += 2) {
			fill_block(block, seed + i);
			must(pwrite(fd, block, BLOCK, i * BLOCK) == BLOCK,
			     "pwrite");
		}
	must(!rename(name, other), "rename");
	must(!fstat(fd, &st) && st.st_size == (off_t)(blocks * BLOCK) &&
	     stat(other, &st) == 0 && stat(name, &st) == -1, "stat");
	for (i = 0; i < blocks; i++) {
		fill_block(block, seed + i);
		must_read(fd, back, BLOCK, "read of a file");
		must(!memcmp(block, back, BLOCK), "block of a file");
	}
	map = mmap(NULL, blocks * BLOCK, PROT_READ | PROT_WRITE, MAP_SHARED,
		   fd, 0);
	must(map != MAP_FAILED, "mmap of a file");
	for (i = 0; i < blocks; i++)
		map[i * BLOCK / 8 + 1] ^= seed;
	digest = hash_words(map, blocks * BLOCK / 8);
	must(pread(fd, back, 16, 0) == 16 && back[1] == map[1],
	     "a file and its map");
	munmap(map, blocks * BLOCK);
	must(!ftruncate(fd, BLOCK), "ftruncate");
	must(pread(fd, back, BLOCK, BLOCK) == 0, "read after the end");
	must(!unlink(other) && !rmdir(dir), "unlink");
	close(fd);
	return digest;
}

/* --- scheduler --------------------------------------------------------------- */

static void on_cpu(int cpu)
{
	volatile struct rseq *rseq = (void *)(mode_thread_pointer() + __rseq_offset);
	unsigned int now;
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set)) {
		must(soak_toggle && errno == EINVAL, "sched_setaffinity");
		return;
	}
	if (soak_toggle)
		return;
	must(!syscall(SYS_getcpu, &now, NULL, NULL) && now == (unsigned int)cpu,
	     "getcpu");
	must(sched_getcpu() == cpu, "sched_getcpu");
	if (__rseq_size)
		must(rseq->cpu_id == now, "CPU number of rseq");
}

uint64_t sched_piece(struct rng *rng)
{
	struct sched_param param = { 0 };
	cpu_set_t all;
	int prio = rng_below(rng, 20), policy;

	must(!sched_getaffinity(0, sizeof(all), &all), "sched_getaffinity");
	for (int i = 0; i < 4; i++)
		for (int cpu = 0; cpu < 2; cpu++) {
			if (CPU_ISSET(cpu, &all))
				on_cpu(cpu);
			must(!sched_yield(), "sched_yield");
		}
	sched_setaffinity(0, sizeof(all), &all);
	must(!setpriority(PRIO_PROCESS, 0, prio) &&
	     getpriority(PRIO_PROCESS, 0) == prio, "setpriority");
	must(!setpriority(PRIO_PROCESS, 0, 0), "setpriority back");
	param.sched_priority = 1 + prio;
	policy = prio & 1 ? SCHED_FIFO : SCHED_RR;
	must(!sched_setscheduler(0, policy, &param) &&
	     sched_getscheduler(0) == policy, "sched_setscheduler");
	for (int i = 0; i < 3; i++)
		must(!sched_yield(), "sched_yield of a real-time process");
	param.sched_priority = 0;
	must(!sched_setscheduler(0, SCHED_OTHER, &param),
	     "sched_setscheduler back");
	return prio;
}

/* --- modules ----------------------------------------------------------------- */

uint64_t module_piece(struct rng *rng)
{
	int n = 200 + rng_below(rng, 200), fd = open("/irqload.ko", O_RDONLY), len;
	char buf[32];

	must(fd >= 0, "irqload.ko");
	must(!syscall(SYS_finit_module, fd, "", 0), "finit_module");
	close(fd);
	fd = open(IRQLOAD, O_RDWR);
	must(fd >= 0, IRQLOAD);
	len = snprintf(buf, sizeof(buf), "%d", n);
	must(write(fd, buf, len) == len, "rounds of irqload");
	len = pread(fd, buf, sizeof(buf) - 1, 0);
	must(len > 0, "result of irqload");
	buf[len] = '\0';
	must(atoi(buf) == n, "rounds irqload did");
	close(fd);
	must(!syscall(SYS_delete_module, "irqload", O_NONBLOCK),
	     "delete_module");
	return n;
}
