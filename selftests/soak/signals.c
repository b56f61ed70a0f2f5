// SPDX-License-Identifier: GPL-2.0-only
/* Signals: the code and the address of each, and every register afterwards. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/time.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

#include "mode.h"

#define FPSCR_ZE	0x10
#define FPSCR_VE	0x80
#define ALT_PAGES	4

static struct {
	volatile int count, signo, code;
	volatile uintptr_t addr, nip;
	char *volatile repair;	/* make this page accessible, don't skip */
	volatile bool on_stack;
} seen;

static char *alt_stack;
static size_t alt_size;
static volatile int alarms;

static void handler(int signo, siginfo_t *info, void *context)
{
	ucontext_t *uc = context;
	char here;

	seen.count++;
	seen.signo = signo;
	seen.code = info->si_code;
	seen.addr = (uintptr_t)info->si_addr;
	seen.nip = *mode_nip(uc);
	seen.on_stack = &here >= alt_stack && &here < alt_stack + alt_size;
	if (seen.repair) {
		mprotect(seen.repair, soak_page, PROT_READ | PROT_WRITE);
		seen.repair = NULL;
		return;
	}
	*mode_nip(uc) += 4;
	/* or it would come again as soon as the FPSCR is loaded */
	if (signo == SIGFPE)
		mode_clear_fpscr(uc);
}

static void on_alarm(int signo)
{
	(void)signo;
	alarms++;
}

static void catch_all(void)
{
	static const int signals[] = { SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE };
	struct sigaction sa = {
		.sa_sigaction = handler,
		.sa_flags = SA_SIGINFO | SA_ONSTACK,
	};
	stack_t stack = { 0 };

	alt_size = ALT_PAGES * soak_page;
	alt_stack = must_map(ALT_PAGES, PROT_READ | PROT_WRITE, 0);
	stack.ss_sp = alt_stack;
	stack.ss_size = alt_size;
	must(!sigaltstack(&stack, NULL), "sigaltstack");
	sigemptyset(&sa.sa_mask);
	for (size_t i = 0; i < ARRAY_SIZE(signals); i++)
		must(!sigaction(signals[i], &sa, NULL), "sigaction");
}

static void expect(int signo, int code, uintptr_t addr, const char *what)
{
	if (seen.count != 1 || seen.signo != signo || seen.code != code ||
	    (addr && seen.addr != addr) || !seen.on_stack)
		bad("%s: %d signals, last %d code %d address %lx not %d %d %lx",
		    what, seen.count, seen.signo, seen.code,
		    (unsigned long)seen.addr, signo, code, (unsigned long)addr);
	seen.count = 0;
}

/* A hole, a page without access, one without write, one of a short file. */
static void bad_addresses(struct rng *rng, uint64_t *digest)
{
	char *area = must_map(4, PROT_READ | PROT_WRITE, 0), *p;
	struct regs in, out;

	memset(area, 0x11, 3 * soak_page);
	munmap(area, soak_page);
	mprotect(area + soak_page, soak_page, PROT_NONE);
	mprotect(area + 2 * soak_page, soak_page, PROT_READ);

	regs_random(rng, &in);
	p = area + in_page(rng, 8);
	in.gpr[3] = (uintptr_t)p;
	hold(&in, &out, regs_load, 0, "SIGSEGV in a hole", digest);
	expect(SIGSEGV, SEGV_MAPERR, (uintptr_t)p, "load from a hole");
	must(seen.nip == (seen.nip & ~3ul), "address of the load");

	p = area + soak_page + in_page(rng, 16);
	in.gpr[3] = (uintptr_t)p;
	hold(&in, &out, regs_load_vector, 0, "SIGSEGV on PROT_NONE", digest);
	expect(SIGSEGV, SEGV_ACCERR, (uintptr_t)p, "vector load from PROT_NONE");

	p = area + 2 * soak_page + in_page(rng, 8);
	in.gpr[3] = (uintptr_t)p;
	hold(&in, &out, regs_store, 0, "SIGSEGV on PROT_READ", digest);
	expect(SIGSEGV, SEGV_ACCERR, (uintptr_t)p, "store to PROT_READ");

	seen.repair = area + 2 * soak_page;
	hold(&in, &out, regs_store, 0, "repaired fault", digest);
	expect(SIGSEGV, SEGV_ACCERR, (uintptr_t)p, "store that was repaired");
	must(*(unsigned long *)p == in.gpr[4], "the repaired store");
	munmap(area + soak_page, 3 * soak_page);
}

static void beyond_file(struct rng *rng, uint64_t *digest)
{
	int fd = memfd_create("short", 0);
	struct regs in, out;
	char *p;

	must(fd >= 0 && !ftruncate(fd, soak_page), "memfd");
	p = mmap(NULL, 2 * soak_page, PROT_READ, MAP_SHARED, fd, 0);
	must(p != MAP_FAILED, "mmap of a memfd");
	regs_random(rng, &in);
	in.gpr[3] = (uintptr_t)p + soak_page + in_page(rng, 8);
	hold(&in, &out, regs_load, 0, "SIGBUS", digest);
	expect(SIGBUS, BUS_ADRERR, in.gpr[3], "load beyond a file");
	munmap(p, 2 * soak_page);
	close(fd);
}

static void bad_instructions(struct rng *rng, uint64_t *digest)
{
	static uint64_t aligned[2];
	struct regs in, out;

	regs_random(rng, &in);
	hold(&in, &out, regs_trap, 0, "SIGTRAP", digest);
	expect(SIGTRAP, TRAP_BRKPT, seen.nip, "trap");
	regs_random(rng, &in);
	hold(&in, &out, regs_illegal, 0, "SIGILL", digest);
	expect(SIGILL, ILL_ILLOPC, seen.nip, "illegal instruction");
	regs_random(rng, &in);
	hold(&in, &out, regs_privileged, 0, "SIGILL", digest);
	expect(SIGILL, ILL_PRVOPC, seen.nip, "privileged instruction");
	regs_random(rng, &in);
	in.gpr[3] = (uintptr_t)aligned + 1 + rng_below(rng, 3);
	hold(&in, &out, regs_unaligned, 0, "SIGBUS", digest);
	expect(SIGBUS, BUS_ADRALN, in.gpr[3], "unaligned lwarx");
}

/* Not aligned, and over the edge of a page nobody has touched. */
static void unaligned(struct rng *rng, uint64_t *digest)
{
	char *area = must_map(4, PROT_READ | PROT_WRITE, 0);
	struct regs in, out;
	unsigned long back;

	for (int i = 1; i < 4; i++) {
		char *p = area + i * soak_page - 1 -
			rng_below(rng, sizeof(back) - 1);

		regs_random(rng, &in);
		in.gpr[3] = (uintptr_t)p;
		hold(&in, &out, regs_store, 0, "unaligned store", digest);
		hold(&in, &out, regs_load, CHANGES_R4, "unaligned load", digest);
		must(out.gpr[4] == in.gpr[4], "unaligned round trip");
		memcpy(&back, p, sizeof(back));
		must(back == in.gpr[4], "unaligned bytes");
	}
	munmap(area, 4 * soak_page);
}

/* With exceptions enabled a division traps in the FP unit itself. */
static void float_traps(struct rng *rng, uint64_t *digest)
{
	static const struct {
		double a, b;
		unsigned int enable;
		int code;
	} row[] = {
		{ 1, 0, FPSCR_ZE, FPE_FLTDIV },
		{ 0, 0, FPSCR_VE, FPE_FLTINV },
	};
	unsigned int mode;
	int which = rng_below(rng, 2);
	union {
		uint64_t bits;
		double value;
	} fpscr = { row[which].enable };
	double quotient = 3.5;

	must(!prctl(PR_GET_FPEXC, &mode), "PR_GET_FPEXC");
	must(!prctl(PR_SET_FPEXC, PR_FP_EXC_PRECISE), "PR_SET_FPEXC");
	asm volatile("mtfsf 0xff,%1\n\t"
		     "fdiv %0,%2,%3\n\t"
		     "mtfsf 0xff,%4"
		     : "+&d" (quotient)
		     : "d" (fpscr.value), "d" (row[which].a),
		       "d" (row[which].b), "d" (0.0));
	expect(SIGFPE, row[which].code, seen.nip, "fdiv");
	must(quotient == 3.5, "a trapping fdiv has a result");
	must(!prctl(PR_SET_FPEXC, mode), "PR_SET_FPEXC back");
	fold(digest, row[which].code);
}

/* A timer interrupts a computation that holds everything in registers. */
static void timers(struct rng *rng, uint64_t *digest)
{
	struct sigaction sa = { .sa_handler = on_alarm };
	struct itimerval every = {
		.it_interval.tv_usec = 4000,
		.it_value.tv_usec = 4000,
	};
	const struct itimerval never = { 0 };
	struct regs in, out;
	int spins = 0;

	must(!sigaction(SIGALRM, &sa, NULL), "sigaction SIGALRM");
	alarms = 0;
	must(!setitimer(ITIMER_REAL, &every, NULL), "setitimer");
	regs_random(rng, &in);
	in.ctr = 500000;
	do {
		uint64_t sum = 0;

		hold(&in, &out, regs_spin, CHANGES_CTR, "spin under SIGALRM",
		     &sum);
		if (!spins++)
			fold(digest, sum);
	} while (alarms < 4 && spins < 1000);
	must(!setitimer(ITIMER_REAL, &never, NULL), "setitimer off");
	must(alarms >= 4, "alarms do not come");
}

/* Signals of other processes, queued with values, counted. */
static void queued(struct rng *rng, uint64_t *digest)
{
	struct timespec limit = { .tv_sec = 60 };
	uint64_t want = rng_below(rng, 1000), sum = 0;
	pid_t parent = getpid(), pid;
	sigset_t set, old;

	sigemptyset(&set);
	sigaddset(&set, SIGRTMIN);
	sigprocmask(SIG_BLOCK, &set, &old);
	pid = must_fork();
	if (!pid) {
		for (int i = 0; i < 8; i++) {
			union sigval v = { .sival_int = want + i };

			must(!sigqueue(parent, SIGRTMIN, v), "sigqueue");
		}
		_exit(0);
	}
	for (int i = 0; i < 8; i++) {
		siginfo_t info;

		must(sigtimedwait(&set, &info, &limit) == SIGRTMIN,
		     "queued signal");
		must(info.si_pid == pid && info.si_code == SI_QUEUE,
		     "who queued the signal");
		must((uint64_t)info.si_value.sival_int == want + i,
		     "value of a queued signal");
		fold(&sum, info.si_value.sival_int);
	}
	must_exit(pid, 0, "child that queued signals");
	sigprocmask(SIG_SETMASK, &old, NULL);
	fold(digest, sum);
}

uint64_t signals_piece(struct rng *rng)
{
	stack_t off = { .ss_flags = SS_DISABLE };
	uint64_t digest = 0;

	catch_all();
	bad_addresses(rng, &digest);
	beyond_file(rng, &digest);
	bad_instructions(rng, &digest);
	unaligned(rng, &digest);
	float_traps(rng, &digest);
	timers(rng, &digest);
	queued(rng, &digest);
	must(!seen.count, "signals nobody caused");
	/* from here on a fault shall end the process */
	signal(SIGSEGV, SIG_DFL);
	signal(SIGBUS, SIG_DFL);
	signal(SIGILL, SIG_DFL);
	signal(SIGTRAP, SIG_DFL);
	signal(SIGFPE, SIG_DFL);
	must(!sigaltstack(&off, NULL), "sigaltstack off");
	munmap(alt_stack, alt_size);
	return digest;
}
