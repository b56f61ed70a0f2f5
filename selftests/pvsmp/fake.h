/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A machine for the pvsmp core: a tree that can be built and broken, memory
 * behind a cache, firmware with the habits that have been seen, a clock, and
 * CPUs that come, come late or never.
 */
#ifndef PVT_FAKE_H
#define PVT_FAKE_H

#include "test.h"

#define FAKE_CPUS	4
#define FAKE_RAM	0x40000000ull	/* stubs, entries, places to park */
#define FAKE_ENTRY	0x40000080ull
#define FAKE_TABLE	0xfef000000ull	/* ePAPR, above 4 GiB */
#define FAKE_WORDS	0x400000d8ull	/* arm64 */
#define FAKE_NEVER	(~0ull)

/* Functions of PSCI since 0.2 (Arm DEN0022), and those a tree of 0.1 names. */
#define FAKE_PSCI_VERSION	0x84000000u
#define FAKE_CPU_OFF		0x84000002u
#define FAKE_CPU_ON		0xc4000003u
#define FAKE_AFFINITY_INFO	0xc4000004u
#define FAKE_CPU_ON_0_1		0x95c1ba60u
#define FAKE_CPU_OFF_0_1	0x95c1ba5fu

enum fake_firmware {
	FAKE_QEMU,	/* a store to the table acts at once, at every store */
	FAKE_UBOOT,	/* a loop reads memory, and writes 3 */
};

enum fake_op_kind {
	OP_RD, OP_WR, OP_SYNC, OP_WAKE, OP_FW, OP_RELAX, OP_PARK,
};

struct fake_op {
	u32 kind;
	u64 at;		/* address; OP_FW: function; OP_PARK: CPU */
	u64 v;		/* value; OP_SYNC: length; OP_FW: first argument */
	u32 size;	/* OP_FW: conduit */
	bool big;
};

struct fake_cpu {
	u64 hwid;
	u64 slot;		/* where it waits, if it does */
	u64 delay;		/* ticks from its start until it has arrived */
	bool off;		/* of PSCI: CPU_OFF was called */
	u32 starts;
	u64 entry, ctx, since;
	u32 pir;
	bool context_used;	/* by its start; made ready by fake_ready() */
};

struct fake_ram {
	u64 base;
	u8 cache[512], memory[512];
	bool dirty[512];
};

struct fake {
	struct { const char *name; u32 parent; } node[32];
	struct { u32 node; const char *name; u32 at, len; } prop[128];
	u8 bytes[4096];
	u32 nr_nodes, nr_props, nr_bytes;
	struct { u64 pa, len; } reserve[4];
	u32 nr_reserve;

	struct fake_ram ram[2];
	struct fake_op op[512];
	u32 nr_ops, wild;
	struct fake_cpu cpu[FAKE_CPUS];
	u32 nr_cpus, method, firmware;
	s64 version, fail;	/* fail: what CPU_ON answers, 0: it works */
	s64 off_result, info_fail;
	u64 time, tick;
	u32 waits;		/* runs of relax() with no release in between */
	bool acted;
	void (*parked)(struct fake *f, u32 cpu);
	pvt_t *t;
	u32 self;		/* the CPU that calls CPU_OFF */
	s64 seen;		/* what a test wants to tell itself */

	struct pvsmp_env env;
	struct pvsmp m;
	struct pvsmp_cpu cpus[FAKE_CPUS];
};

/* One machine at a time: it is too large for a kernel's stack. */
extern struct fake fake;

struct fake *fake_virt(pvt_t *t, u32 cpus);
struct fake *fake_ppce500(pvt_t *t, u32 cpus);
struct fake *fake_raspi3b(pvt_t *t, u32 cpus);
int fake_scan(struct fake *f);

u32 fake_find(struct fake *f, const char *path);
u32 fake_node(struct fake *f, const char *parent, const char *name);
void fake_bytes(struct fake *f, const char *path, const char *name,
		const void *v, u32 len);
void fake_string(struct fake *f, const char *path, const char *name,
		 const char *v);
void fake_u32(struct fake *f, const char *path, const char *name, u32 v);
void fake_u64(struct fake *f, const char *path, const char *name, u64 v);
void fake_delete(struct fake *f, const char *path, const char *name);

u64 fake_read(struct fake *f, u64 pa, u32 size, bool big);
void fake_poke(struct fake *f, u64 pa, u64 v, u32 size, bool big);
void fake_ready(struct fake *f, u32 cpu);
void fake_forget(struct fake *f);
u32 fake_count(struct fake *f, u32 kind);

#endif /* PVT_FAKE_H */
