/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * pvsmp.ko: what a running arm64 kernel's device tree says of its CPUs, and what
 * it costs to start them, by the firmware alone and by Linux.
 */
#ifndef PVSMP_MODULE_H
#define PVSMP_MODULE_H

#include <linux/cpumask.h>
#include <linux/types.h>
#include "../../../../include/pvsmp/pvsmp.h"

#define LIVE_MAX_CPUS		512
#define LIVE_MAX_FINDINGS	64

/* --- live.c: this machine ---------------------------------------------------- */

/**
 * struct live - the machine we run on, as the core sees it
 * @env: its environment
 * @m: what a scan of its device tree found
 * @cpu: room for its CPUs
 * @finding: what is wrong with it
 * @nr_findings: how many; no more than there is room for
 * @fdt: the flattened tree as firmware handed it over, or NULL; only /memreserve/
 *	is read from it, which the unflattened tree does not have
 * @fdt_size: bytes
 */
struct live {
	struct pvsmp_env env;
	struct pvsmp m;
	struct pvsmp_cpu cpu[LIVE_MAX_CPUS];
	struct pvsmp_finding finding[LIVE_MAX_FINDINGS];
	u32 nr_findings;
	void *fdt;
	size_t fdt_size;
};

extern struct live live;

int live_scan(void);
void live_forget(void);
const char *live_firmware(void);
int live_index(unsigned int cpu);
u64 live_now(void);
u64 live_ns(u64 ticks);
u64 live_ticks(u64 ms);
void live_sync(const void *start, size_t size);

/* --- raw.c -------------------------------------------------------------------- */

int raw_refuse(const struct cpumask *cpus);
int raw_run(const struct cpumask *cpus, unsigned int iters);
bool raw_pins(void);
bool raw_pins_cpu(unsigned int cpu);

/* --- stock.c and phases.c ------------------------------------------------------- */

int stock_run(const struct cpumask *cpus, unsigned int iters);

#define MAX_PHASES	8

enum direction { ADD, REMOVE, NR_DIRECTIONS };

int phases_watch(void);
void phases_unwatch(void);
void phases_begin(enum direction direction, unsigned int cpu);
u64 phases_end(u64 *spent);
unsigned int phases_number(enum direction direction);
const char *phase_name(enum direction direction, unsigned int phase);

/* --- report.c ------------------------------------------------------------------- */

/* A row of the file latency: what was measured, of one CPU, in nanoseconds. */
struct row {
	const char *mode;
	char what[40];
	unsigned int cpu;
	unsigned int n;
	u64 median;
	u64 min;
	u64 max;
};

void report_row(const char *mode, const char *what, unsigned int cpu, u64 *ns,
		unsigned int n);
void report_share(unsigned int cpu, const char *what, u64 part, u64 whole);
void report_init(void);
void report_exit(void);

#endif /* PVSMP_MODULE_H */
