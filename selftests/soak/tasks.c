// SPDX-License-Identifier: GPL-2.0-only
/* Processes, threads, programs, and one process that drives another. */
#define _GNU_SOURCE
#include <asm/ptrace.h>
#include <elf.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "regs.h"

/* --- trees of processes ------------------------------------------------------ */

/* Each level changes its own copy of the table and ends with a sum of it. */
static int tree(uint64_t *table, size_t n, int depth)
{
	uint64_t sum;

	for (size_t i = depth; i < n; i += 3)
		table[i] = table[i] * 5 + depth;
	sum = hash_words(table, n);
	for (int i = 0; depth && i < 2; i++) {
		pid_t pid = must_fork();
		int status;

		if (!pid) {
			table[i] ^= sum;
			_exit(tree(table, n, depth - 1));
		}
		must(waitpid(pid, &status, 0) == pid && WIFEXITED(status),
		     "a branch of the tree");
		sum = sum * 7 + WEXITSTATUS(status);
	}
	return sum & 0x7f;
}

/* What tree() comes to, without a process. */
static int tree_here(const uint64_t *table, size_t n, int depth)
{
	uint64_t copy[64], sum;

	memcpy(copy, table, n * sizeof(*copy));
	for (size_t i = depth; i < n; i += 3)
		copy[i] = copy[i] * 5 + depth;
	sum = hash_words(copy, n);
	for (int i = 0; depth && i < 2; i++) {
		uint64_t branch[64];

		memcpy(branch, copy, n * sizeof(*copy));
		branch[i] ^= sum;
		sum = sum * 7 + tree_here(branch, n, depth - 1);
	}
	return sum & 0x7f;
}

static void killed(int signo)
{
	int status;
	pid_t pid = must_fork();

	if (!pid) {
		for (;;)
			pause();
	}
	must(!kill(pid, signo), "kill");
	must(waitpid(pid, &status, 0) == pid && WIFSIGNALED(status) &&
	     WTERMSIG(status) == signo, "how a child was killed");
}

uint64_t processes_piece(struct rng *rng)
{
	uint64_t table[64], digest = 0;
	int want, got;

	for (size_t i = 0; i < ARRAY_SIZE(table); i++)
		table[i] = rng_next(rng);
	want = tree_here(table, ARRAY_SIZE(table), 2);
	got = tree(table, ARRAY_SIZE(table), 2);
	if (got != want)
		bad("tree of processes: %d not %d", got, want);
	killed(rng_below(rng, 2) ? SIGKILL : SIGTERM);
	fold(&digest, got);
	return digest;
}

/* --- a ring of processes ----------------------------------------------------- */

#define RING	3
#define LAPS	12

static void ring_member(int in, int out, uint64_t factor)
{
	/* kept in floating point registers from one lap to the next */
	double laps = 0, step = factor & 0xff;
	uint64_t token;

	for (int lap = 0; lap < LAPS; lap++) {
		must_read(in, &token, sizeof(token), "read in the ring");
		laps += step;
		token = token * factor + (uint64_t)laps;
		must_write(out, &token, sizeof(token), "write in the ring");
	}
	_exit(0);
}

/* A kernel without sockets has pipes only. */
static int open_link(int link[2], bool socket)
{
	if (socket && !access("/proc/net/unix", F_OK))
		return socketpair(AF_UNIX, SOCK_STREAM, 0, link);
	return pipe(link);
}

uint64_t pipes_piece(struct rng *rng)
{
	uint64_t factor[RING], token = rng_next(rng), want = token, digest = 0;
	int link[RING + 1][2];
	pid_t pid[RING];

	for (int i = 0; i <= RING; i++)
		must(!open_link(link[i], !(i & 1)), "ring");
	for (int i = 0; i < RING; i++) {
		factor[i] = rng_next(rng) | 1;
		pid[i] = must_fork();
		if (!pid[i])
			ring_member(link[i][0], link[i + 1][1], factor[i]);
	}
	for (int lap = 1; lap <= LAPS; lap++) {
		must_write(link[0][1], &token, sizeof(token), "write to the ring");
		must_read(link[RING][0], &token, sizeof(token),
			  "read from the ring");
		for (int i = 0; i < RING; i++)
			want = want * factor[i] + lap * (factor[i] & 0xff);
		must(token == want, "token of the ring");
	}
	for (int i = 0; i < RING; i++)
		must_exit(pid[i], 0, "member of the ring");
	for (int i = 0; i <= RING; i++) {
		close(link[i][0]);
		close(link[i][1]);
	}
	fold(&digest, token);
	return digest;
}

/* --- threads ----------------------------------------------------------------- */

#define THREADS	3
#define TURNS	40

static struct {
	int lock;		/* 0 free, 1 taken, 2 taken and waited for */
	int turn;
	volatile uint64_t count;
	uint64_t seed;
} shared;

struct thread {
	pthread_t id;
	int number;
	uint64_t digest;
};

static void futex(int *word, int op, int value)
{
	syscall(SYS_futex, word, op | FUTEX_PRIVATE_FLAG, value, NULL, NULL, 0);
}

static void lock(void)
{
	int c = 0;

	if (__atomic_compare_exchange_n(&shared.lock, &c, 1, false,
					__ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
		return;
	while (__atomic_exchange_n(&shared.lock, 2, __ATOMIC_ACQUIRE))
		futex(&shared.lock, FUTEX_WAIT, 2);
}

static void unlock(void)
{
	if (__atomic_exchange_n(&shared.lock, 0, __ATOMIC_RELEASE) == 2)
		futex(&shared.lock, FUTEX_WAKE, 1);
}

static void wait_turn(int turn)
{
	int now;

	while ((now = __atomic_load_n(&shared.turn, __ATOMIC_ACQUIRE)) != turn)
		futex(&shared.turn, FUTEX_WAIT, now);
}

static void pass_turn(int turn)
{
	__atomic_store_n(&shared.turn, turn, __ATOMIC_RELEASE);
	futex(&shared.turn, FUTEX_WAKE, THREADS);
}

static void *thread_main(void *arg)
{
	struct thread *me = arg;
	struct rng rng = { shared.seed + me->number };
	struct regs in, out;
	double steps = 0;

	for (int i = 0; i < TURNS; i++) {
		lock();
		shared.count = shared.count + 1;
		unlock();
		steps += 0.5;
		if (i % 10)
			continue;
		wait_turn(i / 10 * THREADS + me->number);
		regs_random(&rng, &in);
		in.gpr[0] = SYS_sched_yield;
		hold(&in, &out, regs_syscall, IS_SYSCALL, "thread", &me->digest);
		pass_turn(i / 10 * THREADS + me->number + 1);
	}
	must(steps == TURNS * 0.5, "sum in a thread");
	return NULL;
}

uint64_t threads_piece(struct rng *rng)
{
	struct thread thread[THREADS] = { 0 };
	uint64_t digest = 0;

	memset(&shared, 0, sizeof(shared));
	shared.seed = rng_next(rng);
	for (int i = 0; i < THREADS; i++) {
		thread[i].number = i;
		must(!pthread_create(&thread[i].id, NULL, thread_main,
				     &thread[i]), "pthread_create");
	}
	for (int i = 0; i < THREADS; i++) {
		must(!pthread_join(thread[i].id, NULL), "pthread_join");
		fold(&digest, thread[i].digest);
	}
	if (shared.count != THREADS * TURNS)
		bad("threads: counted %llu", (unsigned long long)shared.count);
	return digest;
}

/* --- other programs ---------------------------------------------------------- */

/* This program again, which prints a hash of its argument. See mixed.c. */
uint64_t exec_piece(struct rng *rng)
{
	uint64_t value = rng_next(rng), want = value, digest = 0;
	char arg[32], buf[64];
	int fd[2], n;
	pid_t pid;

	snprintf(arg, sizeof(arg), "%llx", (unsigned long long)value);
	want = hash_words(&want, 1);
	must(!pipe(fd), "pipe");
	pid = rng_below(rng, 2) ? vfork() : must_fork();
	if (!pid) {
		dup2(fd[1], 9);
		execl("/proc/self/exe", "mixed", "hash", arg, NULL);
		_exit(3);
	}
	must(pid > 0, "vfork");
	close(fd[1]);
	n = read(fd[0], buf, sizeof(buf) - 1);
	must(n > 0, "output of a program");
	buf[n] = '\0';
	must(strtoull(buf, NULL, 16) == want, "what a program computed");
	must_exit(pid, 5, "program");
	close(fd[0]);
	fold(&digest, want);
	return digest;
}

/* --- ptrace ------------------------------------------------------------------ */

#define STEPS	6

static void traced(void)
{
	must(!ptrace(PTRACE_TRACEME, 0, NULL, NULL), "PTRACE_TRACEME");
	/* stops here; from then on each instruction is one step */
	asm volatile("li 14,1\n\t"
		     "li 15,0\n\t"
		     "trap\n\t"
		     ".rept 6\n\t"
		     "addi 14,14,3\n\t"
		     ".endr\n\t"
		     "add 14,14,15\n\t"
		     "trap\n\t"
		     : : : "r14", "r15");
	_exit(4);
}

static long peek(pid_t pid, int reg)
{
	return ptrace(PTRACE_PEEKUSER, pid, (void *)(reg * sizeof(long)), NULL);
}

static void poke(pid_t pid, int reg, long value)
{
	must(!ptrace(PTRACE_POKEUSER, pid, (void *)(reg * sizeof(long)),
		     (void *)value), "PTRACE_POKEUSER");
}

static void wait_trap(pid_t pid)
{
	int status;

	must(waitpid(pid, &status, 0) == pid && WIFSTOPPED(status) &&
	     WSTOPSIG(status) == SIGTRAP, "stop of a traced process");
}

uint64_t ptrace_piece(struct rng *rng)
{
	long add = rng_below(rng, 1 << 20), nip;
	struct pt_regs regs;
	struct iovec iov = { &regs, sizeof(regs) };
	uint64_t fprs[33], want = rng_next(rng), digest = 0;
	struct iovec fiov = { fprs, sizeof(fprs) };
	pid_t pid = must_fork();

	if (!pid)
		traced();
	wait_trap(pid);
	nip = peek(pid, PT_NIP);
	poke(pid, PT_NIP, nip + 4);
	poke(pid, 15, add);
	must(!ptrace(PTRACE_GETREGSET, pid, (void *)NT_PRFPREG, &fiov),
	     "NT_PRFPREG");
	fprs[20] = want;
	must(!ptrace(PTRACE_SETREGSET, pid, (void *)NT_PRFPREG, &fiov),
	     "setting NT_PRFPREG");
	for (int i = 1; i <= STEPS; i++) {
		must(!ptrace(PTRACE_SINGLESTEP, pid, NULL, NULL),
		     "PTRACE_SINGLESTEP");
		wait_trap(pid);
		must(peek(pid, 14) == 1 + 3 * i, "r14 after a step");
		must(peek(pid, PT_NIP) == nip + 4 + 4 * i, "NIP after a step");
	}
	must(!ptrace(PTRACE_CONT, pid, NULL, NULL), "PTRACE_CONT");
	wait_trap(pid);
	must(!ptrace(PTRACE_GETREGSET, pid, (void *)NT_PRSTATUS, &iov),
	     "NT_PRSTATUS");
	must(regs.gpr[14] == 1 + 3 * STEPS + (unsigned long)add,
	     "r14 at the end");
	memset(fprs, 0, sizeof(fprs));
	must(!ptrace(PTRACE_GETREGSET, pid, (void *)NT_PRFPREG, &fiov) &&
	     fprs[20] == want, "f20 of a traced process");
	poke(pid, PT_NIP, regs.nip + 4);
	must(!ptrace(PTRACE_CONT, pid, NULL, NULL), "last PTRACE_CONT");
	must_exit(pid, 4, "traced process");
	fold(&digest, regs.gpr[14]);
	fold(&digest, want);
	return digest;
}
