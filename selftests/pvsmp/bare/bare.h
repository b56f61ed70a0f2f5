/* SPDX-License-Identifier: GPL-2.0-only */
/* A payload without an operating system: what its rooms have of each other. */
#ifndef BARE_H
#define BARE_H

#include <pvsmp/pvsmp.h>

#define MAX_CPUS	16
#define CACHE_LINE	128

enum command {
	STAY,
	PROVE,		/* ask for the identity page by the tables of the bring-up */
	LEAVE,		/* pvsmp_repark() */
	COME,		/* for one that was made to be late */
};

/* What a CPU and the boot CPU tell each other; stores in this order. */
struct seat {
	_Alignas(CACHE_LINE) u32 entries;	/* counted, never reset */
	u32 entered;	/* exception level, or address space */
	u64 self;	/* the number that the hardware has for it */
	u32 is_final;	/* runs in the final tables, and in no others */
	u64 stamp;	/* the clock as it entered the trampoline, */
	u64 here;	/* and at its first line of C */
	u64 own;	/* is the page translated: by its own tables, */
	u64 shared;	/* by those of the bring-up */
	u32 arrived;
	u32 command;	/* enum command */
	u32 answered;	/* how many were done */
	u32 left;	/* what pvsmp_repark() returned */
};

extern struct pvsmp machine;
extern struct seat seats[MAX_CPUS];

/* main.c */
void boot_main(const void *dtb);
const char *word(const char *name);	/* what follows it in bootargs, or NULL */

typedef void start_function(u32 cpu, u32 entered, u64 stamp);

/* tree.c: the device tree's hooks, by libfdt; and /chosen. */
void tree_init(const void *dtb, struct pvsmp_env *env);
const char *tree_bootargs(void);
bool tree_gic(u64 *distributor, u64 *interface);
u32 tree_timebase(void);

/* print.c: %s %d %u %x, and %X, %U for 64 bits */
void print(const char *format, ...);

/* The machine's own: arm64/arch.c, e500/arch.c. */
void arch_init(struct pvsmp_env *env);
void arch_put(const char *text);
_Noreturn void arch_exit(void);
_Noreturn void arch_idle(void);
void arch_wait(void);		/* something may have happened */
void arch_notify(void);		/* something has */
bool arch_can_sleep(void);	/* the next two need it, by each CPU: */
void arch_init_sleep(void);
void arch_sleep(void);		/* until something has; may return early */
void arch_relax(void);		/* the same if it can, and not for long */
u64 arch_frequency(void);
void arch_identity(bool on);	/* the page of the bring-up */
u64 arch_own(void);		/* 0: not translated */
u64 arch_shared(void);
int arch_is_exact(void);	/* the page and nothing else; -1: cannot be seen */
bool arch_is_final(void);
u64 arch_self(void);
/* Fill a CPU's context; returns its physical address. */
u64 arch_context(u32 cpu, start_function *start);
u64 arch_context_sum(u32 cpu);
u64 arch_entry(u32 cpu, bool stub);
bool arch_can_park(void);	/* and obey commands */
u64 arch_parking(u32 cpu);	/* where, for pvsmp_repark() */

#endif
