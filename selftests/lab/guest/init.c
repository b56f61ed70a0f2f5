// SPDX-License-Identifier: GPL-2.0-only
/*
 * /init of the lab's guests: runs each phase between two markers on the
 * console and blocks at both until the host has read its counters.
 *
 *	@lab begin PHASE		host reads, answers with a line
 *	@lab end PHASE OPS NANOSECONDS	host reads, answers with a line
 *	@lab skip PHASE REASON		no answer expected
 *	@lab done			the guest powers off
 *
 * Kernel command line: lab.phases=a,b,... and lab.PHASE=COUNT.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "cmdline.h"
#include "say.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define IRQLOAD	"/sys/module/irqload/parameters/run"

struct phase {
	const char *name;
	unsigned long count;
	const char *(*setup)(unsigned long n);	/* NULL or why it can't run */
	unsigned long (*run)(unsigned long n);	/* real operations done */
	void (*cleanup)(void);
};

static void die(const char *what)
{
	printf("@lab fail %s: %s\n", what, strerror(errno));
	sync();
	reboot(RB_POWER_OFF);
	exit(1);
}

static void tell_host(const char *fmt, ...)
{
	va_list ap;
	bool good;

	va_start(ap, fmt);
	good = print_line(fmt, ap);
	va_end(ap);
	if (!good)
		die("console");
}

static void wait_for_host(void)
{
	char c;

	do {
		if (read(STDIN_FILENO, &c, 1) != 1)
			die("console read");
	} while (c != '\n');
}

static uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ull + ts.tv_nsec;
}

static unsigned long run_empty(unsigned long n)
{
	return n;
}

/* spin: nothing but time, in milliseconds; what the timer alone costs */
static unsigned long run_spin(unsigned long n)
{
	uint64_t end = now_ns() + n * 1000000ull;

	while (now_ns() < end)
		;
	return n;
}

/* clear: memory of the program's own, as its C library does it */
static unsigned long run_clear(unsigned long n)
{
	static char page[4096];
	unsigned long i;

	for (i = 0; i < n; i++) {
		memset(page, 0, sizeof(page));
		/* The compiler must not know that nobody looks. */
		__asm__ volatile("" : : "r" (page) : "memory");
	}
	return i;
}

static unsigned long run_getppid(unsigned long n)
{
	unsigned long i;

	for (i = 0; i < n; i++)
		syscall(SYS_getppid);
	return i;
}

/* fault: first touch of anonymous memory, counted by the kernel */
static char *area;
static size_t area_len, page;

static const char *setup_fault(unsigned long n)
{
	struct sysinfo si;
	uint64_t most;

	page = sysconf(_SC_PAGESIZE);
	area_len = n * page;
	if (!sysinfo(&si)) {
		most = (uint64_t)si.freeram * si.mem_unit / 4 * 3;
		if (area_len > most)
			area_len = most / page * page;
	}
	area = mmap(NULL, area_len, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	return area == MAP_FAILED ? "no memory" : NULL;
}

static unsigned long run_fault(unsigned long n)
{
	struct rusage a, b;

	(void)n;
	getrusage(RUSAGE_SELF, &a);
	for (size_t i = 0; i < area_len; i += page)
		area[i] = 1;
	getrusage(RUSAGE_SELF, &b);
	return b.ru_minflt - a.ru_minflt;
}

static void cleanup_fault(void)
{
	munmap(area, area_len);
}

static unsigned long run_fork(unsigned long n)
{
	unsigned long i;

	for (i = 0; i < n; i++) {
		pid_t pid = fork();

		if (pid < 0)
			break;
		if (!pid)
			_exit(0);
		waitpid(pid, NULL, 0);
	}
	return i;
}

/* ctxsw: two processes on one CPU, one byte to and fro */
static int ping[2], pong[2];
static pid_t partner;

static void echo_bytes(void)
{
	char c;

	while (read(ping[0], &c, 1) == 1)
		if (write(pong[1], &c, 1) != 1)
			break;
	_exit(0);
}

static const char *setup_ctxsw(unsigned long n)
{
	(void)n;
	if (pipe(ping) || pipe(pong))
		return "no pipe";
	partner = fork();
	if (partner < 0)
		return "no fork";
	if (!partner) {
		close(ping[1]);
		echo_bytes();
	}
	return NULL;
}

static unsigned long run_ctxsw(unsigned long n)
{
	struct rusage a, b;
	unsigned long i;
	char c = 0;

	getrusage(RUSAGE_SELF, &a);
	for (i = 0; i < n / 2; i++)
		if (write(ping[1], &c, 1) != 1 || read(pong[0], &c, 1) != 1)
			break;
	getrusage(RUSAGE_SELF, &b);
	/* a wake-up may preempt; the partner gives way as often as we do */
	return 2 * (b.ru_nvcsw - a.ru_nvcsw + b.ru_nivcsw - a.ru_nivcsw);
}

static void cleanup_ctxsw(void)
{
	close(ping[1]);
	waitpid(partner, NULL, 0);
	close(ping[0]);
	close(pong[0]);
	close(pong[1]);
}

static unsigned long run_nanosleep(unsigned long n)
{
	const struct timespec ts = { .tv_nsec = 5000000 };
	unsigned long i;

	for (i = 0; i < n; i++)
		if (nanosleep(&ts, NULL))
			break;
	return i;
}

static int loop[2];

static const char *setup_pipe(unsigned long n)
{
	(void)n;
	return pipe(loop) ? "no pipe" : NULL;
}

static unsigned long run_pipe(unsigned long n)
{
	unsigned long i;
	char c = 0;

	for (i = 0; i < n; i++)
		if (write(loop[1], &c, 1) != 1 || read(loop[0], &c, 1) != 1)
			break;
	return i;
}

static void cleanup_pipe(void)
{
	close(loop[0]);
	close(loop[1]);
}

/* irq: rounds inside a module, started by a write to its parameter */
static int irq_fd = -1;

static const char *setup_irq(unsigned long n)
{
	int fd = open("/irqload.ko", O_RDONLY);

	(void)n;
	if (fd < 0)
		return "no module for this kernel";
	if (access(IRQLOAD, F_OK) && syscall(SYS_finit_module, fd, "", 0)) {
		close(fd);
		return "module refused";
	}
	close(fd);
	irq_fd = open(IRQLOAD, O_RDWR);
	return irq_fd < 0 ? "no parameter" : NULL;
}

static unsigned long run_irq(unsigned long n)
{
	char buf[32];
	int len = snprintf(buf, sizeof(buf), "%lu", n);

	if (write(irq_fd, buf, len) != len)
		return 0;
	len = pread(irq_fd, buf, sizeof(buf) - 1, 0);
	if (len <= 0)
		return 0;
	buf[len] = '\0';
	return strtoul(buf, NULL, 10);
}

static void cleanup_irq(void)
{
	close(irq_fd);
}

/* Our own module: the phases in front of it, between and behind it compare. */
static unsigned long run_load(unsigned long n)
{
	int fd = open("/kvm_pv.ko", O_RDONLY);
	const char *parameter = option("lab.kvm_pv");

	(void)n;
	if (fd < 0 || syscall(SYS_finit_module, fd, parameter ? parameter : "",
			      0))
		die("load kvm_pv.ko");
	close(fd);
	return 1;
}

static unsigned long run_unload(unsigned long n)
{
	(void)n;
	if (syscall(SYS_delete_module, "kvm_pv", O_NONBLOCK))
		die("unload kvm_pv");
	return 1;
}

/* What our module says of itself, for those who have no shell. */
static unsigned long run_state(unsigned long n)
{
	FILE *state = fopen("/sys/kernel/debug/kvm_pv/state", "r");
	char line[256];

	while (state && fgets(line, sizeof(line), state))
		tell_host("%s", line);
	if (state)
		fclose(state);
	return n;
}

static const struct phase phases[] = {
	{ "empty",     1,    NULL,        run_empty,     NULL },
	{ "spin",      1000, NULL,        run_spin,      NULL },
	{ "getppid",   2000, NULL,        run_getppid,   NULL },
	{ "fault",     2048, setup_fault, run_fault,     cleanup_fault },
	{ "fork",      200,  NULL,        run_fork,      NULL },
	{ "ctxsw",     2000, setup_ctxsw, run_ctxsw,     cleanup_ctxsw },
	{ "nanosleep", 100,  NULL,        run_nanosleep, NULL },
	{ "pipe",      2000, setup_pipe,  run_pipe,      cleanup_pipe },
	{ "irq",       2000, setup_irq,   run_irq,       cleanup_irq },
	{ "clear",     200,  NULL,        run_clear,     NULL },
	{ "load",      1,    NULL,        run_load,      NULL },
	{ "unload",    1,    NULL,        run_unload,    NULL },
	{ "state",     1,    NULL,        run_state,     NULL },
};

static unsigned long count_of(const struct phase *p)
{
	char key[64];

	snprintf(key, sizeof(key), "lab.%s", p->name);
	return option_number(key, p->count);
}

static void run_phase(const struct phase *p)
{
	unsigned long n = count_of(p), ops;
	const char *why = p->setup ? p->setup(n) : NULL;
	uint64_t t;

	if (why) {
		tell_host("@lab skip %s %s\n", p->name, why);
		return;
	}
	tell_host("@lab begin %s\n", p->name);
	wait_for_host();
	t = now_ns();
	ops = p->run(n);
	t = now_ns() - t;
	tell_host("@lab end %s %lu %llu\n", p->name, ops, (unsigned long long)t);
	wait_for_host();
	if (p->cleanup)
		p->cleanup();
}

static void run_named(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(phases); i++)
		if (!strcmp(phases[i].name, name)) {
			run_phase(&phases[i]);
			return;
		}
	tell_host("@lab skip %s unknown\n", name);
}

/* Others that run all the while, and leave most of the time to us. */
static void background(void (*work)(void))
{
	pid_t pid = fork();

	if (pid < 0)
		die("fork");
	while (!pid)
		work();
}

static void background_calls(void)
{
	run_getppid(100);
	run_nanosleep(1);
}

static void background_forks(void)
{
	run_fork(1);
	run_nanosleep(8);
}

static void prepare(void)
{
	const struct sched_param none = { 0 };
	struct termios tio;
	cpu_set_t cpu0;

	mkdir("/proc", 0755);
	mkdir("/sys", 0755);
	mount("proc", "/proc", "proc", 0, NULL);
	mount("sysfs", "/sys", "sysfs", 0, NULL);
	mount("debugfs", "/sys/kernel/debug", "debugfs", 0, NULL);
	if (!read_cmdline())
		die("cmdline");
	if (!tcgetattr(STDIN_FILENO, &tio)) {
		tio.c_lflag &= ~ECHO;
		tcsetattr(STDIN_FILENO, TCSANOW, &tio);
	}
	CPU_ZERO(&cpu0);
	CPU_SET(0, &cpu0);
	sched_setaffinity(0, sizeof(cpu0), &cpu0);
	/* no preemption on wake-up: the same switches in every run */
	sched_setscheduler(0, SCHED_BATCH, &none);
}

int main(void)
{
	static char list[256] =
		"empty,getppid,fault,fork,ctxsw,nanosleep,pipe,irq";
	const char *v;
	char *name, *save;

	prepare();
	tell_host("@lab end boot 1 %llu\n", (unsigned long long)now_ns());
	wait_for_host();

	if (option_number("lab.background", 0)) {
		background(background_calls);
		background(background_forks);
	}
	v = option("lab.phases");
	if (v)
		snprintf(list, sizeof(list), "%s", v);
	for (name = strtok_r(list, ",", &save); name;
	     name = strtok_r(NULL, ",", &save))
		run_named(name);

	tell_host("@lab done\n");
	sync();
	reboot(RB_POWER_OFF);
	return 1;
}
