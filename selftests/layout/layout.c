// SPDX-License-Identifier: GPL-2.0-only
/*
 * /init of a guest that tests where programs are put (kvm_pv=compact), and that
 * they run there. Kernel command line: layout=segment if programs are to be in
 * one segment, layout=usual if not.
 *
 * A program tells where it is when it is run as "/init where".
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/personality.h>
#include <sys/ptrace.h>
#include <sys/reboot.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../lab/guest/cmdline.h"
#include "../lab/guest/say.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define SEGMENT		0x10000000ul
#define SEGMENT_END	0x20000000ul
#define MIB		(1024ul * 1024)

static unsigned int checks, wrong;

static void check(const char *what, bool good)
{
	checks++;
	wrong += !good;
	if (!good)
		say("@layout wrong: %s\n", what);
}

/* --- the program that is looked at ------------------------------------------ */

struct where {
	unsigned long text, data, heap, stack, map, vdso, args;
};

static struct where here(char **argv)
{
	unsigned long args = 0;

	for (char **a = argv; *a; a++)
		args += strlen(*a);
	return (struct where){
		.text = (unsigned long)here, .data = (unsigned long)&checks,
		.heap = (unsigned long)sbrk(0), .stack = (unsigned long)&args,
		.map = (unsigned long)mmap(NULL, 65536, PROT_READ,
					   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
		.vdso = getauxval(AT_SYSINFO_EHDR), .args = args,
	};
}

static int tell(char **argv)
{
	struct where w = here(argv);

	return write(STDOUT_FILENO, &w, sizeof(w)) != sizeof(w);
}

/* What a program does before it becomes another one. */
struct how {
	const char *path;
	unsigned long stack;		/* limit, 0: as it is */
	unsigned long off, on;		/* of the personality */
	unsigned long args;		/* bytes */
};

static void limit_stack(unsigned long bytes)
{
	const struct rlimit limit = { bytes, RLIM_INFINITY };

	setrlimit(RLIMIT_STACK, &limit);
}

static void become(const struct how *how, int out)
{
	static char arg[64 * 1024 + 1];
	unsigned int i, n = how->args / (sizeof(arg) - 1);
	char *argv[64] = { "program", "where" };

	if (how->stack)
		limit_stack(how->stack);
	personality((personality(0xffffffff) & ~how->off) | how->on);
	memset(arg, 'x', sizeof(arg) - 1);
	for (i = 0; i < n && i < 60; i++)
		argv[2 + i] = arg;
	dup2(out, STDOUT_FILENO);
	execv(how->path, argv);
	_exit(1);
}

static bool look(struct how how, struct where *w)
{
	bool good;
	int fds[2], status;
	pid_t pid;

	memset(w, 0, sizeof(*w));
	if (!how.path)
		how.path = "/init";
	if (pipe(fds))
		return false;
	pid = fork();
	if (!pid)
		become(&how, fds[1]);
	close(fds[1]);
	good = read(fds[0], w, sizeof(*w)) == sizeof(*w);
	close(fds[0]);
	return waitpid(pid, &status, 0) == pid && !status && good;
}

static bool inside(unsigned long at)
{
	return at >= SEGMENT && at < SEGMENT_END;
}

static bool is_compact(const struct where *w)
{
	return inside(w->stack) && inside(w->map) && inside(w->vdso);
}

static bool is_usual(const struct where *w)
{
	return w->stack && !inside(w->stack) && !inside(w->map) &&
	       !inside(w->vdso);
}

/* --- where programs are ------------------------------------------------------- */

static void test_where(bool segment)
{
	struct where w;

	check("a program runs", look((struct how){ 0 }, &w));
	say("# text %lx heap %lx stack %lx map %lx vdso %lx\n", w.text, w.heap,
	    w.stack, w.map, w.vdso);
	check("stack, mappings and vDSO are where they should be",
	      segment ? is_compact(&w) : is_usual(&w));
	check("text, data and heap are where it was linked",
	      inside(w.text) && inside(w.data) && inside(w.heap));
	check("a position independent program runs",
	      look((struct how){ "/pie", 0, 0, 0, 0 }, &w));
	check("its stack and mappings, too",
	      segment ? is_compact(&w) : is_usual(&w));
	check("a megabyte of arguments arrives",
	      look((struct how){ .args = MIB }, &w) && w.args > MIB &&
	      (segment ? is_compact(&w) : is_usual(&w)));
}

/* Those that must keep the layout they have everywhere. */
static void test_usual(void)
{
	struct where w;

	check("a large image runs", look((struct how){ .path = "/large" }, &w));
	check("a large image has the usual layout", is_usual(&w));
	check("a program with a large stack runs",
	      look((struct how){ .stack = 64 * MIB }, &w));
	check("a large stack has the usual layout", is_usual(&w));
	check("one with an unlimited stack runs",
	      look((struct how){ .stack = RLIM_INFINITY }, &w));
	check("an unlimited stack has the usual layout", is_usual(&w));
	check("setarch -L runs",
	      look((struct how){ .on = ADDR_COMPAT_LAYOUT }, &w));
	check("setarch -L has the usual layout", is_usual(&w));
}

static unsigned int different(const unsigned long *values, unsigned int n)
{
	unsigned int i, j, count = 0;

	for (i = 0; i < n; i++) {
		j = 0;
		while (j < i && values[j] != values[i])
			j++;
		count += j == i;
	}
	return count;
}

static void test_random(bool segment)
{
	unsigned long stacks[40], maps[40];
	const struct how randomly = { .off = ADDR_NO_RANDOMIZE };
	unsigned int i, good = 0;
	struct where w;

	for (i = 0; i < ARRAY_SIZE(stacks); i++) {
		if (look(randomly, &w))
			good += segment ? is_compact(&w) : is_usual(&w);
		stacks[i] = w.stack >> 16;
		maps[i] = w.map;
	}
	check("at random addresses, too", good == ARRAY_SIZE(stacks));
	check("stacks differ", different(stacks, ARRAY_SIZE(stacks)) > 20);
	check("mappings differ", different(maps, ARRAY_SIZE(maps)) > 20);
}

/* --- they run there ------------------------------------------------------------ */

static char *map(unsigned long size)
{
	char *at = mmap(NULL, size, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	return at == MAP_FAILED ? NULL : at;
}

static void test_full(void)
{
	char *large = map(512 * MIB), *small[100];
	unsigned int i, inner = 0;
	void *last = sbrk(0);

	check("half a GiB is mapped elsewhere",
	      large && !inside((unsigned long)large));
	large[0] = 1;
	large[512 * MIB - 1] = 1;
	munmap(large, 512 * MIB);
	check("a heap can grow", sbrk(32 * MIB) == last);
	memset(last, 1, 65536);
	check("and shrink", sbrk(-(long)(32 * MIB)) != (void *)-1 &&
	      sbrk(0) == last);
	for (i = 0; i < ARRAY_SIZE(small); i++) {
		small[i] = map(4 * MIB);
		check("mappings go on when the segment is full", small[i]);
		*small[i] = 1;
		inner += inside((unsigned long)small[i]);
	}
	say("# %u of 100 mappings of 4 MiB in the segment\n", inner);
	check("the heap goes on without it", malloc(64 * MIB));
	for (i = 0; i < ARRAY_SIZE(small); i++)
		munmap(small[i], 4 * MIB);
}

/* GCC must not see that this ends, or that nobody looks. */
static unsigned long __attribute__((noinline)) deep(unsigned long bytes)
{
	volatile char frame[16384];

	frame[0] = 1;
	frame[sizeof(frame) - 1] = 1;
	return bytes > sizeof(frame) ?
	       deep(bytes - sizeof(frame)) + frame[0] : frame[0];
}

static void test_stack(void)
{
	pid_t pid = fork();
	int status;

	if (!pid) {
		/* What lies below must not be written to. */
		while (inside((unsigned long)map(MIB)))
			;
		deep(7 * MIB);
		_exit(0);
	}
	check("seven megabytes of stack",
	      waitpid(pid, &status, 0) == pid && !status);
	pid = fork();
	if (!pid) {
		while (inside((unsigned long)map(MIB)))
			;
		deep(~0ul);
		_exit(0);
	}
	check("a stack without end faults at its guard",
	      waitpid(pid, &status, 0) == pid && WIFSIGNALED(status) &&
	      WTERMSIG(status) == SIGSEGV);
}

static volatile sig_atomic_t caught;

static void on_signal(int sig, siginfo_t *info, void *context)
{
	(void)sig;
	(void)info;
	(void)context;
	caught++;
}

static void test_signals(void)
{
	struct sigaction act = { .sa_sigaction = on_signal,
				 .sa_flags = SA_SIGINFO };
	stack_t other = { .ss_sp = map(MIB), .ss_size = MIB };
	int i;

	sigaction(SIGUSR1, &act, NULL);
	act.sa_flags |= SA_ONSTACK;
	sigaction(SIGUSR2, &act, NULL);
	sigaltstack(&other, NULL);
	for (i = 0; i < 500; i++) {
		raise(SIGUSR1);
		raise(SIGUSR2);
	}
	check("signals on both stacks", caught == 1000);
}

static void test_single_step(void)
{
	unsigned long steps = 0;
	int status;
	pid_t pid = fork();

	if (!pid) {
		ptrace(PTRACE_TRACEME, 0, 0, 0);
		raise(SIGSTOP);
		for (volatile int i = 0; i < 200; i++)
			;
		_exit(42);
	}
	waitpid(pid, &status, 0);
	while (WIFSTOPPED(status)) {
		steps++;
		ptrace(PTRACE_SINGLESTEP, pid, 0, 0);
		waitpid(pid, &status, 0);
	}
	check("single steps to the end", WIFEXITED(status) &&
	      WEXITSTATUS(status) == 42 && steps > 1000);
}

static void *work(void *arg)
{
	char *own = map(65536);
	unsigned long *sum = arg, i;

	for (i = 0; i < 1000; i++) {
		own[i * 64] = (char)i;
		*sum += own[i * 64];
	}
	deep(MIB);
	munmap(own, 65536);
	return NULL;
}

static void test_threads(void)
{
	static pthread_t threads[40];
	static unsigned long sums[40];
	unsigned int i, same = 0;

	for (i = 0; i < 40; i++)
		if (pthread_create(&threads[i], NULL, work, &sums[i]))
			break;
	while (i--) {
		pthread_join(threads[i], NULL);
		same += sums[i] == sums[39];
	}
	check("forty threads, more than the segment holds", same == 40);
}

/* --- main ------------------------------------------------------------------- */

static bool control(const char *word)
{
	int fd = open("/sys/kernel/debug/kvm_pv/control", O_WRONLY);
	ssize_t n = strlen(word);
	bool good = fd >= 0 && write(fd, word, n) == n;

	if (fd >= 0)
		close(fd);
	return good;
}

static void test_undo(void)
{
	struct where w;

	check("undo", control("undo"));
	check("then the layout is the usual one",
	      look((struct how){ 0 }, &w) && is_usual(&w));
	check("patch", control("patch"));
	check("then it is compact again",
	      look((struct how){ 0 }, &w) && is_compact(&w));
}

int main(int argc, char **argv)
{
	const char *want;
	bool segment;

	if (argc > 1 && !strcmp(argv[1], "where"))
		return tell(argv);
	mkdir("/proc", 0755);
	mkdir("/sys", 0755);
	mount("proc", "/proc", "proc", 0, NULL);
	mount("sysfs", "/sys", "sysfs", 0, NULL);
	mount("debugfs", "/sys/kernel/debug", "debugfs", 0, NULL);
	if (!read_cmdline())
		return 1;
	want = option("layout");
	segment = want && !strcmp(want, "segment");
	personality(personality(0xffffffff) | ADDR_NO_RANDOMIZE);
	limit_stack(8 * MIB);

	test_where(segment);
	test_random(segment);
	test_usual();
	test_full();
	test_stack();
	test_signals();
	test_single_step();
	test_threads();
	if (segment)
		test_undo();
	say("@layout done: %u checks, %u wrong\n", checks, wrong);
	reboot(RB_POWER_OFF);
	return 1;
}
