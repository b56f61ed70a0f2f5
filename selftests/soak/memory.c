// SPDX-License-Identifier: GPL-2.0-only
/* Mappings, copies on write, and faults that the kernel takes for a program. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "soak.h"

#define PAGES	12
#define WORDS	16	/* that fill() writes into a page */

static uint64_t *word_of(char *area, size_t page, size_t i)
{
	return (uint64_t *)(area + page * soak_page) + i;
}

/* a few words of each page, from start to end of it */
static void fill(char *area, size_t pages, uint64_t seed)
{
	struct rng rng = { seed };

	for (size_t p = 0; p < pages; p++)
		for (size_t i = 0; i < soak_page / 8; i += soak_page / 8 / WORDS)
			*word_of(area, p, i) = rng_next(&rng);
}

static uint64_t hash_area(char *area, size_t pages)
{
	uint64_t digest = 0;

	for (size_t p = 0; p < pages; p++)
		for (size_t i = 0; i < soak_page / 8; i += soak_page / 8 / WORDS)
			fold(&digest, *word_of(area, p, i));
	return digest;
}

static void copy_on_write(struct rng *rng, uint64_t *digest)
{
	char *own = must_map(PAGES, PROT_READ | PROT_WRITE, 0);
	char *both = mmap(NULL, soak_page, PROT_READ | PROT_WRITE,
			  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	uint64_t seed = rng_next(rng), before, after;
	pid_t pid;

	must(both != MAP_FAILED, "shared mmap");
	fill(own, PAGES, seed);
	before = hash_area(own, PAGES);
	pid = must_fork();
	if (!pid) {
		must(hash_area(own, PAGES) == before, "the child's copy");
		fill(own, PAGES, seed + 1);
		*word_of(both, 0, 7) = hash_area(own, PAGES);
		_exit(0);
	}
	/* now and then the parent writes first */
	if (seed & 1)
		*word_of(own, seed % PAGES, 3) = seed;
	must_exit(pid, 0, "child with a copy");
	must(hash_area(own, PAGES) == before, "the parent's copy");
	after = *word_of(both, 0, 7);
	fill(own, PAGES, seed + 1);
	must(hash_area(own, PAGES) == after, "what the child wrote");
	fold(digest, before);
	fold(digest, after);
	munmap(own, PAGES * soak_page);
	munmap(both, soak_page);
}

static void move_and_drop(struct rng *rng, uint64_t *digest)
{
	char *area = must_map(PAGES, PROT_READ | PROT_WRITE, 0), *moved;
	uint64_t before;
	size_t hole = 1 + rng_below(rng, PAGES - 2);

	fill(area, PAGES, rng_next(rng));
	before = hash_area(area, PAGES);
	moved = mremap(area, PAGES * soak_page, 2 * PAGES * soak_page,
		       MREMAP_MAYMOVE);
	must(moved != MAP_FAILED, "mremap");
	must(hash_area(moved, PAGES) == before, "what mremap moved");
	must(!*word_of(moved, 2 * PAGES - 1, 5), "what mremap added");
	must(!mprotect(moved, PAGES * soak_page, PROT_READ), "mprotect");
	must(hash_area(moved, PAGES) == before, "what mprotect left");
	must(!mprotect(moved, PAGES * soak_page, PROT_READ | PROT_WRITE),
	     "mprotect back");
	must(!madvise(moved + hole * soak_page, soak_page, MADV_DONTNEED),
	     "madvise");
	must(!*word_of(moved, hole, 0) && !*word_of(moved, hole, soak_page / 16),
	     "a dropped page is not zero");
	must(!munmap(moved + hole * soak_page, soak_page), "munmap in the middle");
	must(hash_area(moved, hole) != before, "hash");
	fold(digest, before);
	fold(digest, hash_area(moved, hole));
	fold(digest, hash_area(moved + (hole + 1) * soak_page,
			       PAGES - hole - 1));
	munmap(moved, 2 * PAGES * soak_page);
}

uint64_t memory_piece(struct rng *rng)
{
	uint64_t digest = 0;

	copy_on_write(rng, &digest);
	move_and_drop(rng, &digest);
	return digest;
}

static void efault(long ret, const char *what)
{
	if (ret != -1 || errno != EFAULT)
		bad("%s: %ld, errno %d, not EFAULT", what, ret, errno);
}

/* The kernel reads and writes pages that nobody has touched, or may touch. */
static void untouched(struct rng *rng, uint64_t *digest)
{
	char *area = must_map(6, PROT_READ | PROT_WRITE, 0);
	uint64_t sent[64], *p;
	int fd[2];

	must(!pipe(fd), "pipe");
	for (size_t i = 0; i < ARRAY_SIZE(sent); i++)
		sent[i] = rng_next(rng);
	must_write(fd[1], sent, sizeof(sent), "write");
	/* over the edge of two new pages */
	p = word_of(area, 1, 0) - 32;
	must_read(fd[0], p, sizeof(sent), "read to new pages");
	must(!memcmp(p, sent, sizeof(sent)), "what was read to new pages");
	must_write(fd[1], area + 2 * soak_page, 64, "write from a new page");
	must_read(fd[0], sent, 64, "read of zeros");
	for (int i = 0; i < 8; i++)
		must(!sent[i], "zeros of a new page");
	fold(digest, hash_words(p, 64));
	must(!syscall(SYS_getcpu, area + 3 * soak_page,
		      area + 4 * soak_page, NULL), "getcpu to new pages");
	must(!syscall(SYS_gettimeofday, area + 5 * soak_page, NULL),
	     "gettimeofday to a new page");
	must(((struct timeval *)(area + 5 * soak_page))->tv_usec < 1000000,
	     "gettimeofday");
	close(fd[0]);
	close(fd[1]);
	munmap(area, 6 * soak_page);
}

static void forbidden(struct rng *rng, uint64_t *digest)
{
	char *area = must_map(4, PROT_READ | PROT_WRITE, 0);
	char *none = area + soak_page, *hole = area + 3 * soak_page;
	size_t part = 8 + rng_below(rng, 100);
	char buf[256] = { 0 };
	int fd[2];

	memset(area, 0x33, 3 * soak_page);
	must(!mprotect(none, soak_page, PROT_NONE), "mprotect");
	must(!mprotect(area + 2 * soak_page, soak_page, PROT_READ), "mprotect");
	must(!munmap(hole, soak_page), "munmap");
	must(!pipe2(fd, O_NONBLOCK), "pipe2");

	efault(write(fd[1], none + 8, 16), "write from PROT_NONE");
	efault(write(fd[1], hole, 16), "write from a hole");
	must_write(fd[1], buf, 32, "write");
	efault(read(fd[0], none, 16), "read to PROT_NONE");
	efault(read(fd[0], area + 2 * soak_page, 16), "read to PROT_READ");
	efault(read(fd[0], hole + 8, 16), "read to a hole");
	efault(syscall(SYS_getcpu, none, NULL, NULL), "getcpu to PROT_NONE");
	efault(syscall(SYS_nanosleep, hole, NULL), "nanosleep from a hole");
	efault(syscall(SYS_openat, AT_FDCWD, hole, O_RDONLY),
	       "openat of a name in a hole");
	efault(syscall(SYS_rt_sigaction, SIGUSR1, none, NULL, 8),
	       "rt_sigaction from PROT_NONE");
	must_read(fd[0], buf, 32, "read of what nobody got");
	/* as far as it goes */
	must(syscall(SYS_getcwd, area, soak_page) > 0, "getcwd");
	fold(digest, part);
	must(!mprotect(none, soak_page, PROT_READ | PROT_WRITE), "mprotect");
	must(none[part] == 0x33, "what PROT_NONE hid");
	must_write(fd[1], none + part, 16, "write from a page made readable");
	close(fd[0]);
	close(fd[1]);
	munmap(area, 3 * soak_page);
}

/* The kernel breaks a copy-on-write itself, from read() and from fork(). */
static void copies(struct rng *rng, uint64_t *digest)
{
	char *area = must_map(4, PROT_READ | PROT_WRITE, 0);
	uint64_t value = rng_next(rng), *p = word_of(area, 0, 9);
	int *tid = (int *)(area + 2 * soak_page);
	int fd[2], status;
	pid_t pid;

	must(!pipe(fd), "pipe");
	fill(area, 4, value);
	*p = value;
	*tid = -1;
	/* puts the number to both sides' copies of an old page */
	pid = syscall(SYS_clone, CLONE_CHILD_SETTID | SIGCHLD, 0, NULL, NULL, tid);
	if (!pid) {
		/* no glibc state was made ready here */
		must(*tid == syscall(SYS_getpid), "CLONE_CHILD_SETTID");
		must_read(fd[0], p, 8, "read to a copy");
		must(*p == value + 1, "what was read to a copy");
		must(syscall(SYS_set_tid_address, area + 3 * soak_page) ==
		     *tid, "set_tid_address");
		_exit(17);
	}
	must(pid > 0, "clone");
	value++;
	must_write(fd[1], &value, 8, "write to the child");
	must(waitpid(pid, &status, 0) == pid && WIFEXITED(status) &&
	     WEXITSTATUS(status) == 17, "child with copies");
	must(*tid == -1 && *p == value - 1, "the parent's side of a copy");
	fold(digest, *p);
	close(fd[0]);
	close(fd[1]);
	munmap(area, 4 * soak_page);
}

uint64_t kernel_faults_piece(struct rng *rng)
{
	uint64_t digest = 0;

	untouched(rng, &digest);
	forbidden(rng, &digest);
	copies(rng, &digest);
	return digest;
}
