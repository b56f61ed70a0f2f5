// SPDX-License-Identifier: GPL-2.0-only
/*
 * The mixed load: /init of a guest that does rounds of everything that goes
 * through patched code. What must not depend on chance is checked where it is
 * known, and folded into a digest that any other guest must come to as well,
 * of either byte order.
 *
 *	@soak ROUND DIGEST	one round
 *	@soak time ROUND MS	how long it took
 *	@soak bad ROUND WHAT	then the guest is powered off
 *	@soak end ROUNDS	all is well
 *
 * Kernel command line: lab.soak=SECONDS, lab.soak_rounds=N, lab.soak_seed=N,
 * lab.soak_toggle=1 (undo and patch, CPU 1, if any, off and on meanwhile),
 * lab.soak_break=ROUND (a register is falsified on purpose).
 * Without being process 1: mixed [SECONDS [ROUNDS]].
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../lab/guest/cmdline.h"
#include "../lab/guest/say.h"
#include "soak.h"

#define WORKERS		3
#define HANGS		300000	/* milliseconds */
#define CONTROL		"/sys/kernel/debug/kvm_pv/control"
#define CPU1		"/sys/devices/system/cpu/cpu1/online"

struct piece {
	const char *name;
	piece_fn *run;
	enum { ALWAYS, MOSTLY, ONE_WORKER } when;
};

static const struct piece pieces[] = {
	{ "regs", regs_piece, ALWAYS },
	{ "signals", signals_piece, MOSTLY },
	{ "memory", memory_piece, MOSTLY },
	{ "kernel faults", kernel_faults_piece, MOSTLY },
	{ "processes", processes_piece, MOSTLY },
	{ "pipes", pipes_piece, MOSTLY },
	{ "threads", threads_piece, MOSTLY },
	{ "time", time_piece, MOSTLY },
	{ "files", files_piece, MOSTLY },
	{ "exec", exec_piece, MOSTLY },
	{ "ptrace", ptrace_piece, MOSTLY },
	{ "sched", sched_piece, MOSTLY },
	{ "module", module_piece, ONE_WORKER },
};

unsigned long soak_round;
bool soak_toggle, soak_break;
size_t soak_page;

static uint64_t seed;
static unsigned long break_at;

/* what each worker does now, and since when: for guests that hang */
static struct progress {
	volatile int piece;
	volatile uint64_t ms[ARRAY_SIZE(pieces)];
} *progress;

/* --- what soak.h promises ---------------------------------------------------- */

uint64_t rng_next(struct rng *rng)
{
	uint64_t z = rng->state += 0x9e3779b97f4a7c15ull;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
	return z ^ (z >> 31);
}

uint64_t rng_below(struct rng *rng, uint64_t n)
{
	return rng_next(rng) % n;
}

size_t in_page(struct rng *rng, size_t align)
{
	return rng_below(rng, (soak_page - 16) / align + 1) * align;
}

void fold(uint64_t *digest, uint64_t value)
{
	*digest = (*digest ^ value) * 0x9e3779b97f4a7c15ull;
	*digest ^= *digest >> 29;
}

uint64_t hash_words(const uint64_t *words, size_t n)
{
	uint64_t digest = n;

	for (size_t i = 0; i < n; i++)
		fold(&digest, words[i]);
	return digest;
}

void bad(const char *fmt, ...)
{
	char what[192];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	say("@soak bad %lu %s (errno %d)\n", soak_round, what, errno);
	if (getpid() == 1)
		reboot(RB_POWER_OFF);
	_exit(1);
}

pid_t must_fork(void)
{
	pid_t pid = fork();

	must(pid >= 0, "fork");
	return pid;
}

void must_exit(pid_t pid, int status, const char *what)
{
	int got;

	if (waitpid(pid, &got, 0) != pid || !WIFEXITED(got) ||
	    WEXITSTATUS(got) != status)
		bad("%s: ended with status %#x", what, got);
}

void must_read(int fd, void *buf, size_t n, const char *what)
{
	for (size_t done = 0; done < n;) {
		ssize_t got = read(fd, (char *)buf + done, n - done);

		must(got > 0, what);
		done += got;
	}
}

void must_write(int fd, const void *buf, size_t n, const char *what)
{
	must(write(fd, buf, n) == (ssize_t)n, what);
}

char *must_map(size_t pages, int prot, int flags)
{
	char *p = mmap(NULL, pages * soak_page, prot,
		       MAP_PRIVATE | MAP_ANONYMOUS | flags, -1, 0);

	must(p != MAP_FAILED, "mmap");
	return p;
}

/* --- rounds ------------------------------------------------------------------ */

static uint64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000ull + ts.tv_nsec / 1000000;
}

static void shuffle(struct rng *rng, size_t *order)
{
	for (size_t i = 0; i < ARRAY_SIZE(pieces); i++)
		order[i] = i;
	for (size_t i = ARRAY_SIZE(pieces) - 1; i; i--) {
		size_t j = rng_below(rng, i + 1), other = order[i];

		order[i] = order[j];
		order[j] = other;
	}
}

static bool takes_part(const struct piece *p, int worker, uint64_t draw)
{
	if (p->when == MOSTLY)
		return draw % 8 < 5;
	return p->when == ALWAYS || !worker;
}

/* Pieces and order are each worker's own, so that each meets all the others. */
static uint64_t work(int worker)
{
	struct rng rng = { seed ^ (soak_round * WORKERS + worker) << 20 };
	uint64_t result[ARRAY_SIZE(pieces)] = { 0 };
	size_t order[ARRAY_SIZE(pieces)];

	shuffle(&rng, order);
	for (size_t i = 0; i < ARRAY_SIZE(pieces); i++) {
		const struct piece *p = &pieces[order[i]];
		struct rng own = { rng_next(&rng) };
		uint64_t start = now_ms();

		if (!takes_part(p, worker, rng_next(&rng)))
			continue;
		progress[worker].piece = order[i];
		result[order[i]] = p->run(&own);
		progress[worker].ms[order[i]] += now_ms() - start;
	}
	return hash_words(result, ARRAY_SIZE(pieces));
}

static pid_t start_worker(int worker, int *out)
{
	uint64_t digest;
	int fd[2];
	pid_t pid;

	must(!pipe(fd), "pipe");
	pid = must_fork();
	if (!pid) {
		close(fd[0]);
		digest = work(worker);
		must_write(fd[1], &digest, sizeof(digest), "digest");
		_exit(0);
	}
	close(fd[1]);
	*out = fd[0];
	return pid;
}

static uint64_t do_round(void)
{
	uint64_t digest = 0, part;
	pid_t pid[WORKERS];
	int out[WORKERS];

	soak_break = soak_round == break_at;
	for (int i = 0; i < WORKERS; i++)
		pid[i] = start_worker(i, &out[i]);
	for (int i = 0; i < WORKERS; i++) {
		struct pollfd pfd = { .fd = out[i], .events = POLLIN };

		if (poll(&pfd, 1, HANGS) != 1)
			bad("worker %d hangs in %s", i,
			    pieces[progress[i].piece].name);
		if (read(out[i], &part, sizeof(part)) != sizeof(part))
			bad("worker %d ended early in %s", i,
			    pieces[progress[i].piece].name);
		must_exit(pid[i], 0, "worker");
		close(out[i]);
		fold(&digest, part);
	}
	return digest;
}

/* --- what the toggling guest does meanwhile ----------------------------------- */

static bool put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);
	bool good = fd >= 0 && write(fd, text, strlen(text)) > 0;

	close(fd);
	return good;
}

static void toggle(void)
{
	static const struct {
		const char *path, *text;
	} row[] = {
		{ CONTROL, "undo" }, { CPU1, "0" }, { CONTROL, "patch" },
		{ CPU1, "1" }, { CONTROL, "undo" }, { CONTROL, "patch" },
		{ CPU1, "0" }, { CPU1, "1" },
	};

	for (unsigned int i = 0;; i++) {
		size_t r = i % ARRAY_SIZE(row);

		if (!strcmp(row[r].path, CPU1) && access(CPU1, W_OK))
			continue;
		usleep(1500000);
		if (!put(row[r].path, row[r].text))
			bad("%s to %s", row[r].text, row[r].path);
		say("@soak toggle %u %s %s\n", i, strrchr(row[r].path, '/') + 1,
		    row[r].text);
	}
}

/* --- process 1 --------------------------------------------------------------- */

static void prepare(void)
{
	mkdir("/proc", 0755);
	mkdir("/sys", 0755);
	mkdir("/tmp", 0755);
	mount("proc", "/proc", "proc", 0, NULL);
	mount("sysfs", "/sys", "sysfs", 0, NULL);
	mount("debugfs", "/sys/kernel/debug", "debugfs", 0, NULL);
	mount("tmpfs", "/tmp", "tmpfs", 0, NULL);
	must(read_cmdline(), "cmdline");
}

/* The state of kvm-pv on the console, so that the log says who this was. */
static void show(const char *path)
{
	static char buf[8192];
	int fd = open(path, O_RDONLY);
	ssize_t n;

	if (fd < 0)
		return;
	n = read(fd, buf, sizeof(buf));
	if (n > 0 && write(STDOUT_FILENO, buf, n) != n)
		_exit(1);
	close(fd);
}

static int execed(const char *arg)
{
	uint64_t value = strtoull(arg, NULL, 16);

	dprintf(9, "%llx\n", (unsigned long long)hash_words(&value, 1));
	return 5;
}

static void run(uint64_t seconds, unsigned long rounds)
{
	uint64_t end = now_ms() + 1000 * seconds;
	pid_t toggler = 0;

	if (soak_toggle) {
		toggler = must_fork();
		if (!toggler)
			toggle();
	}
	while (now_ms() < end && soak_round < rounds) {
		uint64_t start = now_ms(), digest = do_round();

		say("@soak %lu %016llx\n", soak_round, (unsigned long long)digest);
		say("@soak time %lu %llu\n", soak_round,
		    (unsigned long long)(now_ms() - start));
		soak_round++;
		if (toggler && waitpid(toggler, NULL, WNOHANG))
			bad("the toggler ended");
	}
	if (toggler)
		kill(toggler, SIGKILL);
	for (size_t i = 0; i < ARRAY_SIZE(pieces); i++)
		say("@soak piece %s: %llu ms\n", pieces[i].name,
		    (unsigned long long)progress[0].ms[i]);
}

int main(int argc, char **argv)
{
	soak_page = sysconf(_SC_PAGESIZE);
	if (argc == 3 && !strcmp(argv[1], "hash"))
		return execed(argv[2]);
	progress = mmap(NULL, soak_page, PROT_READ | PROT_WRITE,
			MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	must(progress != MAP_FAILED, "mmap");
	if (getpid() == 1)
		prepare();
	seed = option_number("lab.soak_seed", 1);
	soak_toggle = option_number("lab.soak_toggle", 0);
	break_at = option_number("lab.soak_break", ~0ul);
	run(argc > 1 ? strtoul(argv[1], NULL, 0) : option_number("lab.soak", 600),
	    argc > 2 ? strtoul(argv[2], NULL, 0) :
	    option_number("lab.soak_rounds", ~0ul));
	show("/sys/kernel/debug/kvm_pv/state");
	say("@soak end %lu\n", soak_round);
	if (getpid() == 1) {
		sync();
		reboot(RB_POWER_OFF);
	}
	return 0;
}
