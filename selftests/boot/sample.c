// SPDX-License-Identifier: GPL-2.0-only
/*
 * What perf samples and counts of work that is known, one line for each:
 *
 *	sample EVENT: N in MS ms, N in the loop, N in the kernel, count N
 *	count EVENT: N of N
 *	EVENT: refused, ERROR
 *
 * An event called idle is one that was never enabled, of the same work.
 */
#include <errno.h>
#include <linux/perf_event.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define RING_PAGES	4
#define PERIOD_NS	4000000	/* of a clock's sample */
#define PERIOD_CYCLES	100000	/* of a counter's */
#define WORK_MS		600	/* in the loop, and as long in the kernel */
#define ROUNDS		1000000	/* between two looks at the time */
#define PAGES		64
#define KERNEL		0xc000000000000000ull

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

struct event {
	const char *name;
	uint32_t type;
	uint64_t config, period;
	bool enabled;
};

struct samples {
	unsigned long all, loop, kernel;
};

static size_t page;

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static uint64_t cpu_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return ts.tv_sec * 1000ull + ts.tv_nsec / 1000000;
}

static int open_event(const struct event *event)
{
	struct perf_event_attr attr = {
		.size = sizeof(attr), .type = event->type,
		.config = event->config, .sample_period = event->period,
		.sample_type = PERF_SAMPLE_IP, .disabled = !event->enabled,
	};

	return syscall(SYS_perf_event_open, &attr, 0, -1, -1, 0);
}

/* --- work --------------------------------------------------------------------- */

/* In a section of its own, so that its samples are known. */
static __attribute__((noinline, section("spinning")))
uint64_t loop(uint64_t x)
{
	for (int i = 0; i < ROUNDS; i++)
		x = x * 6364136223846793005ull + 1;
	return x;
}

extern const char __start_spinning[], __stop_spinning[];

static uint64_t work(void)
{
	uint64_t start = cpu_ms(), x = start;

	while (cpu_ms() < start + WORK_MS)
		x = loop(x);
	while (cpu_ms() < start + 2 * WORK_MS)
		for (int i = 0; i < 100; i++)
			x += syscall(SYS_getppid);
	return x;
}

static void touch(void)
{
	char *mem = mmap(NULL, PAGES * page, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (mem == MAP_FAILED)
		die("mmap");
	for (int i = 0; i < PAGES; i++)
		mem[i * page] = 1;
	munmap(mem, PAGES * page);
}

/* --- what perf says of it ------------------------------------------------------- */

static void add_sample(struct samples *samples, uint64_t ip)
{
	samples->all++;
	samples->loop += ip >= (uintptr_t)__start_spinning &&
			 ip < (uintptr_t)__stop_spinning;
	samples->kernel += ip >= KERNEL;
}

/* A record is a multiple of 8 bytes and may go on at the ring's start. */
static struct samples read_ring(const struct perf_event_mmap_page *ring)
{
	const uint64_t *data = (const void *)((const char *)ring + page);
	uint64_t head = __atomic_load_n(&ring->data_head, __ATOMIC_ACQUIRE);
	size_t words = RING_PAGES * page / 8;
	struct samples samples = { 0 };

	for (uint64_t at = 0; at < head;) {
		struct perf_event_header header;

		memcpy(&header, &data[at / 8 % words], sizeof(header));
		if (header.type == PERF_RECORD_SAMPLE)
			add_sample(&samples, data[(at / 8 + 1) % words]);
		at += header.size;
	}
	return samples;
}

static bool refused(const struct event *event, int fd)
{
	if (fd < 0)
		printf("%s: refused, %s\n", event->name, strerror(errno));
	return fd < 0;
}

static void sample(const struct event *event)
{
	int fd = open_event(event);
	struct samples samples;
	uint64_t start, count;
	void *ring;

	if (refused(event, fd))
		return;
	ring = mmap(NULL, (RING_PAGES + 1) * page, PROT_READ | PROT_WRITE,
		    MAP_SHARED, fd, 0);
	if (ring == MAP_FAILED)
		die("ring");
	start = cpu_ms();
	if (!work())
		die("work");
	ioctl(fd, PERF_EVENT_IOC_DISABLE, 0);
	if (read(fd, &count, sizeof(count)) != sizeof(count))
		die("read");
	samples = read_ring(ring);
	printf("sample %s: %lu in %lu ms, %lu in the loop, %lu in the kernel, count %lu\n",
	       event->name, samples.all, (unsigned long)(cpu_ms() - start),
	       samples.loop, samples.kernel, (unsigned long)count);
	munmap(ring, (RING_PAGES + 1) * page);
	close(fd);
}

static void count_faults(const struct event *event)
{
	int fd = open_event(event);
	uint64_t count;

	if (refused(event, fd))
		return;
	touch();
	ioctl(fd, PERF_EVENT_IOC_DISABLE, 0);
	if (read(fd, &count, sizeof(count)) != sizeof(count))
		die("read");
	printf("count %s: %lu of %d\n", event->name, (unsigned long)count,
	       PAGES);
	close(fd);
}

int main(void)
{
	static const struct event sampled[] = {
		{ "cpu-clock", PERF_TYPE_SOFTWARE, PERF_COUNT_SW_CPU_CLOCK,
		  PERIOD_NS, true },
		{ "task-clock", PERF_TYPE_SOFTWARE, PERF_COUNT_SW_TASK_CLOCK,
		  PERIOD_NS, true },
		{ "idle", PERF_TYPE_SOFTWARE, PERF_COUNT_SW_CPU_CLOCK,
		  PERIOD_NS, false },
		{ "cycles", PERF_TYPE_HARDWARE, PERF_COUNT_HW_CPU_CYCLES,
		  PERIOD_CYCLES, true },
	};
	static const struct event faults[] = {
		{ "page-faults", PERF_TYPE_SOFTWARE, PERF_COUNT_SW_PAGE_FAULTS,
		  0, true },
		{ "idle-faults", PERF_TYPE_SOFTWARE, PERF_COUNT_SW_PAGE_FAULTS,
		  0, false },
	};

	page = sysconf(_SC_PAGESIZE);
	for (size_t i = 0; i < ARRAY_SIZE(sampled); i++)
		sample(&sampled[i]);
	for (size_t i = 0; i < ARRAY_SIZE(faults); i++)
		count_faults(&faults[i]);
	puts("perf done");
	return 0;
}
