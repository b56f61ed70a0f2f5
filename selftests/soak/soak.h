/* SPDX-License-Identifier: GPL-2.0-only */
/* What the pieces of the mixed load share. */
#ifndef SOAK_H
#define SOAK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

struct rng {
	uint64_t state;
};

/* A piece of a round: its digest depends on nothing but the numbers drawn. */
typedef uint64_t piece_fn(struct rng *rng);

piece_fn regs_piece, signals_piece, memory_piece, kernel_faults_piece,
	 processes_piece, pipes_piece, threads_piece, time_piece, files_piece,
	 exec_piece, ptrace_piece, sched_piece, module_piece;

extern unsigned long soak_round;
extern bool soak_toggle;	/* CPUs come and go */
extern bool soak_break;		/* a register is falsified on purpose */
extern size_t soak_page;

uint64_t rng_next(struct rng *rng);
uint64_t rng_below(struct rng *rng, uint64_t n);
/* An offset from the start of a page, with room for 16 bytes. */
size_t in_page(struct rng *rng, size_t align);
void fold(uint64_t *digest, uint64_t value);
uint64_t hash_words(const uint64_t *words, size_t n);

/* One line on the console, then the end of this process. */
__attribute__((noreturn, format(printf, 1, 2)))
void bad(const char *fmt, ...);

static inline void must(bool ok, const char *what)
{
	if (!ok)
		bad("%s", what);
}

pid_t must_fork(void);
void must_exit(pid_t pid, int status, const char *what);
void must_read(int fd, void *buf, size_t n, const char *what);
void must_write(int fd, const void *buf, size_t n, const char *what);
char *must_map(size_t pages, int prot, int flags);

#endif
