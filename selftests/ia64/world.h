/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A kernel around the table, as far as a scenario needs one: its text and page
 * tables, a task, and what C would do where the table calls it.
 */
#ifndef SELFTESTS_IA64_WORLD_H
#define SELFTESTS_IA64_WORLD_H

#include "layout.h"

enum mode { NATIVE, XEN, PLAIN, CLOBBER, CLOBBER_ALL, MODES };

/* Relocated images with their lists applied: vtop; rse, too; movl forgotten. */
enum text { TEXT, TEXT_RSE, TEXT_STALE, TEXTS };

struct variant {
	const char *name;
	u32 page_shift;
	u32 levels;
	bool up;		/* no SMP: nobody else writes page tables */
	bool novhpt;		/* no walker in hardware */
	bool accounts;		/* time, at each way in and out */
	u64 task_size;
	u64 on_ustack;
	u64 ksp;
	struct image *image[MODES];
	struct image *ways[MODES];
	u8 text[MODES][TEXTS][ROOM];
};

enum start {
	FAULT,			/* an interruption */
	SWITCH,			/* to another task */
	FSYS,			/* a system call without one */
	CALL,			/* of a function, by C */
};

struct scenario {
	const char *name;
	const char *end;	/* what is reached first outside, or rfi */
	u64 vector;
	u64 va;
	u64 isr;
	u64 iim;
	u64 pte;		/* 0: no page tables for it */
	bool vhpt;		/* the page of the table has a translation */
	bool kernel;		/* interrupted the kernel */
	u32 tcs;		/* translations that are there in the end, of it */
	u32 race_accesses;	/* another CPU writes after these */
	u64 race_value;
	u64 r15;		/* the number of a system call */
	bool r15_nat;
	u32 ei;
	u32 outs;
	bool traced;
	bool pending;		/* an event waits for interrupts to go on */
	u32 dirty;		/* registers the RSE has not written, or 5 */
	bool rse_patched;	/* the workaround for many of them is off */
	u32 flushes;
	enum start start;
	const char *from;	/* FSYS, CALL: a symbol */
	u32 hole;		/* the level, from the root, that has no entry */
	u32 race_level;		/* what is written is above the pte by so many */
	bool not_up;		/* what another CPU does */
	bool only_novhpt;
	bool not_acct;		/* no time passes between in and out */
	bool only_4level;
	bool not_4level;	/* 6.1's nested walk takes the region for an index */
	u64 work;		/* thread flags when C has been called */
	bool deep;		/* C needs every stacked register */
	u64 result;		/* of a system call */
	bool late;		/* a later time was given out already */
	bool altered;		/* returns elsewhere, or otherwise */
	u32 r32_nats;		/* of a system call's arguments */
	bool fph;		/* f32 to f127 are off */
	bool profiled;		/* C turns psr.pp on */
	bool refused;		/* by the tracer */
	bool r8_cleared;	/* by C: a negative result is none */
	u64 callback;		/* what an illegal operation is given to */
};

struct world {
	const struct variant *v;
	const struct scenario *s;
	enum mode mode;
	struct machine *m;
	struct machine *before;	/* registers only */
	bool measured;
	char first[40];		/* what was reached first outside */
	u32 first_flushes;
	u32 measured_insns;	/* up to there */
	u32 measured_bundles;
	u32 measured_traps;
	u32 measured_ops[HYPERPRIVOPS];
	u32 calls;
};

#define PAGE_TABLE_LEVELS	4
#define WAYS			0xa000000100240000ull
#define WAYS_ROOM		0x8000
#define FLAG_SIGNAL		1
#define FLAG_RESCHED		2
#define FLAG_TRACE		4

extern struct variant variants[];
extern const u32 variant_count;
extern const struct scenario scenarios[];
extern const u32 scenario_count;
extern const char *const mode_names[MODES];

/* Predicates that are the other way round: each path is run both ways. */
extern u64 world_predicates;

struct variant *variant_find(const char *name);
const struct scenario *scenario_find(const char *name);
void variant_load(struct variant *v, enum mode mode);
void variant_free(struct variant *v);
bool scenario_applies(const struct variant *v, const struct scenario *s);
struct scenario plain_fault(u32 number, bool kernel, char *name, size_t bytes);
extern const u8 plain_faults[];
extern const u32 plain_fault_count;

struct world *world_new(const struct variant *v, const struct scenario *s,
			enum mode mode, enum text text);
void world_free(struct world *w);
void world_go(struct world *w);
bool world_ended(const struct world *w);
const char *world_at(const struct world *w);
void world_call(struct world *w);
void world_run(struct world *w);

/* what differs is printed, and counted */
extern bool worlds_are_quiet;
u32 worlds_run(struct world *a, struct world *b);
u32 worlds_differ(struct world *a, struct world *b);
u32 world_is_wrong(const struct world *w);
bool is_text(u64 addr);

#endif /* SELFTESTS_IA64_WORLD_H */
