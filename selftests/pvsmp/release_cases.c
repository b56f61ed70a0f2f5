// SPDX-License-Identifier: GPL-2.0-only
/* Releases: what is stored, called and refused, and in which order. */
#include "fake.h"

#define CTX	0x1122334455667788ull

static const struct { s64 result; int error; } psci_errors[] = {
	{ -1, -EOPNOTSUPP }, { -2, -EINVAL }, { -3, -EPERM },
	{ -4, -EALREADY }, { -5, -EINPROGRESS }, { -6, -EIO },
	{ -7, -ENODEV }, { -8, -EACCES }, { -9, -EFAULT },
};

#define NR_PSCI_ERRORS	(sizeof(psci_errors) / sizeof(psci_errors[0]))

/* Once, where and with what it was told. */
static void expect_started(pvt_t *t, const struct fake *f, u32 cpu, u64 ctx)
{
	EQ(t, f->cpu[cpu].starts, 1);
	EQ(t, f->cpu[cpu].entry, FAKE_ENTRY);
	EQ(t, f->cpu[cpu].ctx, ctx);
}

void psci_results_are_nine_errors(pvt_t *t)
{
	u32 i, j;

	EQ(t, pvsmp_psci_error(0), 0);
	for (i = 0; i < NR_PSCI_ERRORS; i++) {
		EQ(t, pvsmp_psci_error(psci_errors[i].result),
		   psci_errors[i].error);
		/* As a 32-bit call may leave it. */
		EQ(t, pvsmp_psci_error((u32)psci_errors[i].result),
		   psci_errors[i].error);
		for (j = 0; j < i; j++)
			OK(t, psci_errors[i].error != psci_errors[j].error);
	}
	EQ(t, pvsmp_psci_error(-10), -EPROTO);
	EQ(t, pvsmp_psci_error(1), -EPROTO);
	EQ(t, pvsmp_psci_error(-0x7fffffff - 1), -EPROTO);
}

void psci_release_gives_context(pvt_t *t)
{
	struct fake *f = fake_virt(t, 4);

	fake_scan(f);
	EQ(t, pvsmp_needs_stub(&f->m, 2), false);
	EQ(t, pvsmp_release(&f->m, 2, FAKE_ENTRY, CTX), 0);
	expect_started(t, f, 2, CTX);
	EQ(t, f->cpu[1].starts, 0);
	EQ(t, f->cpus[2].state, PVSMP_S_PENDING);
	EQ(t, f->cpus[2].entry, FAKE_ENTRY);
	EQ(t, f->cpus[2].ctx, CTX);
	EQ(t, f->nr_ops, 1);
	EQ(t, f->op[0].at, FAKE_CPU_ON);
	EQ(t, f->op[0].v, 2);
	EQ(t, f->op[0].size, PVSMP_C_HVC);
}

void psci_failures_reach_the_caller(pvt_t *t)
{
	struct fake *f = fake_virt(t, 2);
	u32 i;

	fake_scan(f);
	for (i = 0; i < NR_PSCI_ERRORS; i++) {
		f->fail = psci_errors[i].result;
		EQ(t, pvsmp_release(&f->m, 1, FAKE_ENTRY, 0),
		   psci_errors[i].error);
		EQ(t, f->cpus[1].state, PVSMP_S_OFF);
	}
	f->fail = -10;
	EQ(t, pvsmp_release(&f->m, 1, FAKE_ENTRY, 0), -EPROTO);
	/* Nothing was started: it can be tried again. */
	f->fail = 0;
	EQ(t, pvsmp_release(&f->m, 1, FAKE_ENTRY, 0), 0);
	EQ(t, f->cpu[1].starts, 1);
}

/* QEMU says yes to it, and resets the CPU a second time. */
void psci_second_cpu_on_is_not_made(pvt_t *t)
{
	struct fake *f = fake_virt(t, 2);

	fake_scan(f);
	EQ(t, pvsmp_release(&f->m, 1, FAKE_ENTRY, 1), 0);
	EQ(t, pvsmp_release(&f->m, 1, FAKE_ENTRY, 2), -EINPROGRESS);
	expect_started(t, f, 1, 1);
	EQ(t, f->cpus[1].ctx, 1);
	/* The firmware would have done it. */
	EQ(t, f->env.fw(f, PVSMP_C_HVC, FAKE_CPU_ON, 1, FAKE_ENTRY, 2), 0);
	EQ(t, f->cpu[1].starts, 2);
}

/* A 0.1 firmware leaves x0 undefined: the context is in memory. */
void psci_0_1_has_a_stub(pvt_t *t)
{
	struct fake *f = fake_virt(t, 2);

	fake_string(f, "/psci", "compatible", "arm,psci");
	fake_u32(f, "/psci", "cpu_on", FAKE_CPU_ON_0_1);
	fake_scan(f);
	EQ(t, pvsmp_needs_stub(&f->m, 1), true);
	EQ(t, pvsmp_release(&f->m, 1, FAKE_ENTRY + 4, CTX), -EINVAL);
	EQ(t, pvsmp_release(&f->m, 1, FAKE_ENTRY, CTX), 0);
	EQ(t, fake_read(f, FAKE_ENTRY + PVSMP_STUB_CTX, 8, false), CTX);
	EQ(t, f->cpu[1].starts, 1);
	EQ(t, f->op[f->nr_ops - 1].kind, OP_FW);
	EQ(t, f->op[f->nr_ops - 1].at, FAKE_CPU_ON_0_1);
	EQ(t, f->op[f->nr_ops - 2].kind, OP_SYNC);
}

static void expect(pvt_t *t, struct fake *f, const struct fake_op *want, u32 n)
{
	u32 i;

	EQ(t, f->nr_ops, n);
	for (i = 0; i < n && i < f->nr_ops; i++) {
		EQ(t, f->op[i].kind, want[i].kind);
		EQ(t, f->op[i].at, want[i].at);
		EQ(t, f->op[i].v, want[i].v);
		EQ(t, f->op[i].size, want[i].size);
		EQ(t, f->op[i].big, want[i].big);
	}
}

#define SLOT	(FAKE_TABLE + 32)

/* pir, r3, high word; the low word by itself and last; a sync around each. */
void epapr_stores_in_order(pvt_t *t)
{
	static const struct fake_op want[] = {
		{ OP_SYNC, SLOT, 24, 0, false },
		{ OP_RD, SLOT + 4, 1, 4, true },
		{ OP_WR, SLOT + 20, 1, 4, true },
		{ OP_WR, SLOT + 8, 0x11223344, 4, true },
		{ OP_WR, SLOT + 12, 0x55667788, 4, true },
		{ OP_WR, SLOT, 0, 4, true },
		{ OP_SYNC, SLOT, 24, 0, false },
		{ OP_WR, SLOT + 4, (u32)FAKE_ENTRY, 4, true },
		{ OP_SYNC, SLOT, 24, 0, false },
	};
	struct fake *f = fake_ppce500(t, 2);

	fake_scan(f);
	EQ(t, pvsmp_needs_stub(&f->m, 1), false);
	EQ(t, pvsmp_release(&f->m, 1, FAKE_ENTRY, CTX), 0);
	expect(t, f, want, sizeof(want) / sizeof(want[0]));
	EQ(t, f->wild, 0);
	expect_started(t, f, 1, CTX);
	EQ(t, f->cpu[1].pir, 1);
}

void epapr_is_big_endian(pvt_t *t)
{
	struct fake *f = fake_ppce500(t, 2);

	EQ(t, pvsmp_epapr_go(&f->env, SLOT, 7, 0x30040000abcull, CTX), 0);
	EQ(t, fake_read(f, SLOT, 8, true), 0x30040000abcull);
	EQ(t, fake_read(f, SLOT + 8, 8, true), CTX);
	EQ(t, fake_read(f, SLOT + 20, 1, true), 0);
	EQ(t, fake_read(f, SLOT + 23, 1, true), 7);
	EQ(t, f->cpu[1].entry, 0x30040000abcull);
}

/* QEMU starts the CPU anew by any later store: none may follow. */
void epapr_entry_is_not_touched_again(pvt_t *t)
{
	struct fake *f = fake_ppce500(t, 2);

	fake_scan(f);
	EQ(t, pvsmp_release(&f->m, 1, FAKE_ENTRY, 1), 0);
	EQ(t, pvsmp_release(&f->m, 1, FAKE_ENTRY, 2), -EINPROGRESS);
	EQ(t, pvsmp_wait(&f->m, 10), 0);
	EQ(t, pvsmp_release(&f->m, 1, FAKE_ENTRY, 3), -EALREADY);
	EQ(t, pvsmp_repark(&f->m, 1, SLOT), -EADDRINUSE);
	EQ(t, pvsmp_repark(&f->m, 1, FAKE_TABLE + 0x20), -EADDRINUSE);
	expect_started(t, f, 1, 1);
	/* The device would have done it. */
	f->env.wr(f, SLOT + 16, 0, 4, true);
	EQ(t, f->cpu[1].starts, 2);
	/* Nor is its entry idle: no word says that it is free. */
	EQ(t, pvsmp_epapr_go(&f->env, SLOT, 1, FAKE_ENTRY, 0), -EBUSY);
	EQ(t, f->cpu[1].starts, 2);
}

/* A loop in memory sees only what has left the cache, and writes 3. */
void epapr_uboot_marks_the_entry(pvt_t *t)
{
	struct fake *f = fake_ppce500(t, 2);

	f->firmware = FAKE_UBOOT;
	fake_scan(f);
	EQ(t, pvsmp_release(&f->m, 1, FAKE_ENTRY, CTX), 0);
	expect_started(t, f, 1, CTX);
	EQ(t, fake_read(f, SLOT + 4, 4, true), 3);
	EQ(t, pvsmp_epapr_go(&f->env, SLOT, 1, FAKE_ENTRY, 0), -EBUSY);
}

void epapr_faults(pvt_t *t)
{
	struct fake *f = fake_ppce500(t, 4);

	fake_poke(f, FAKE_TABLE + 64 + 4, 3, 4, true);
	fake_delete(f, "/cpus/cpu@3", "cpu-release-addr");
	fake_scan(f);
	EQ(t, pvsmp_release(&f->m, 0, FAKE_ENTRY, 0), -EALREADY);
	EQ(t, pvsmp_release(&f->m, 1, FAKE_ENTRY + 1, 0), -EINVAL);
	EQ(t, pvsmp_epapr_go(&f->env, SLOT, 1, FAKE_ENTRY + 2, 0), -EINVAL);
	EQ(t, pvsmp_release(&f->m, 1, 0x80000000, 0), -EFAULT);
	EQ(t, pvsmp_release(&f->m, 2, FAKE_ENTRY, 0), -EBUSY);
	EQ(t, f->cpus[2].state, PVSMP_S_OFF);
	EQ(t, pvsmp_release(&f->m, 3, FAKE_ENTRY, 0), -ENXIO);
	EQ(t, fake_count(f, OP_WR), 0);
	EQ(t, pvsmp_release(&f->m, 1, FAKE_ENTRY, 0), 0);
	EQ(t, f->cpu[1].starts, 1);
}

/* The slot of the stub first, then the word, a sync of each, then the wake. */
void spin64_stores_in_order(pvt_t *t)
{
	static const struct fake_op want[] = {
		{ OP_WR, FAKE_ENTRY + 8, CTX, 8, false },
		{ OP_SYNC, FAKE_ENTRY, 16, 0, false },
		{ OP_SYNC, FAKE_WORDS + 8, 8, 0, false },
		{ OP_RD, FAKE_WORDS + 8, 0, 8, false },
		{ OP_WR, FAKE_WORDS + 8, FAKE_ENTRY, 8, false },
		{ OP_SYNC, FAKE_WORDS + 8, 8, 0, false },
		{ OP_WAKE, 0, 0, 0, false },
	};
	struct fake *f = fake_raspi3b(t, 2);

	fake_scan(f);
	EQ(t, pvsmp_needs_stub(&f->m, 1), true);
	EQ(t, pvsmp_release(&f->m, 1, FAKE_ENTRY, CTX), 0);
	expect(t, f, want, sizeof(want) / sizeof(want[0]));
	EQ(t, f->wild, 0);
	expect_started(t, f, 1, CTX);
}

void spin64_is_little_endian(pvt_t *t)
{
	struct fake *f = fake_raspi3b(t, 2);

	fake_scan(f);
	EQ(t, pvsmp_release(&f->m, 1, FAKE_ENTRY, CTX), 0);
	EQ(t, fake_read(f, FAKE_WORDS + 8, 1, true), FAKE_ENTRY & 0xff);
	EQ(t, fake_read(f, FAKE_WORDS + 8 + 3, 1, true), 0x40);
	EQ(t, fake_read(f, FAKE_ENTRY + 8, 1, true), 0x88);
}

void spin64_faults(pvt_t *t)
{
	struct fake *f = fake_raspi3b(t, 4);

	fake_poke(f, FAKE_WORDS + 16, 0x1000, 8, false);
	fake_u64(f, "/cpus/cpu@1", "cpu-release-addr", FAKE_WORDS + 0x44);
	fake_scan(f);
	EQ(t, pvsmp_release(&f->m, 1, FAKE_ENTRY, 0), -EADDRNOTAVAIL);
	EQ(t, pvsmp_release(&f->m, 2, FAKE_ENTRY, 0), -EBUSY);
	EQ(t, f->cpus[2].state, PVSMP_S_OFF);
	EQ(t, pvsmp_release(&f->m, 3, FAKE_ENTRY + 4, 0), -EINVAL);
	EQ(t, pvsmp_release(&f->m, 3, FAKE_RAM - 16, 0), -EFAULT);
	EQ(t, pvsmp_spin64_go(&f->env, FAKE_WORDS, 0), -EINVAL);
	EQ(t, pvsmp_spin64_go(&f->env, FAKE_WORDS, FAKE_ENTRY + 2), -EINVAL);
	EQ(t, f->cpu[3].starts, 0);
	/* One word for two: whoever is meant, both would go. */
	fake_u64(f, "/cpus/cpu@3", "cpu-release-addr", FAKE_WORDS + 16);
	fake_scan(f);
	EQ(t, pvsmp_release(&f->m, 2, FAKE_ENTRY, 0), -EADDRINUSE);
	EQ(t, pvsmp_release(&f->m, 3, FAKE_ENTRY, 0), -EADDRINUSE);
	EQ(t, fake_count(f, OP_WAKE), 0);
	/* The boot CPU waits nowhere: what it shares is one CPU's. */
	fake_u64(f, "/cpus/cpu@0", "cpu-release-addr", FAKE_WORDS + 24);
	fake_u64(f, "/cpus/cpu@3", "cpu-release-addr", FAKE_WORDS + 24);
	fake_scan(f);
	EQ(t, pvsmp_release(&f->m, 3, FAKE_ENTRY, 0), 0);
	EQ(t, f->cpu[3].starts, 1);
}

void stubs_are_of_one_cpu(pvt_t *t)
{
	struct fake *f = fake_raspi3b(t, 3);

	fake_scan(f);
	EQ(t, pvsmp_release(&f->m, 1, FAKE_ENTRY, 1), 0);
	EQ(t, pvsmp_release(&f->m, 2, FAKE_ENTRY, 2), -EADDRINUSE);
	EQ(t, fake_read(f, FAKE_ENTRY + 8, 8, false), 1);
	EQ(t, pvsmp_release(&f->m, 2, FAKE_ENTRY + 16, 2), 0);
	EQ(t, f->cpu[1].ctx, 1);
	EQ(t, f->cpu[2].ctx, 2);
	/* One that was not let go after all has none. */
	f = fake_raspi3b(t, 3);
	fake_poke(f, FAKE_WORDS + 8, 1, 8, false);
	fake_scan(f);
	EQ(t, pvsmp_release(&f->m, 1, FAKE_ENTRY, 1), -EBUSY);
	EQ(t, pvsmp_release(&f->m, 2, FAKE_ENTRY, 2), 0);
	EQ(t, f->cpu[2].ctx, 2);
	/* With PSCI all may start at the same place. */
	f = fake_virt(t, 3);
	fake_scan(f);
	EQ(t, pvsmp_release(&f->m, 1, FAKE_ENTRY + 4, 1), 0);
	EQ(t, pvsmp_release(&f->m, 2, FAKE_ENTRY + 4, 2), 0);
}

void release_errors_of_states(pvt_t *t)
{
	struct fake *f = fake_virt(t, 3);

	fake_scan(f);
	EQ(t, pvsmp_release(&f->m, 3, FAKE_ENTRY, 0), -ENODEV);
	EQ(t, pvsmp_release(&f->m, 0, FAKE_ENTRY, 0), -EALREADY);
	f->cpu[2].delay = FAKE_NEVER;
	EQ(t, pvsmp_release(&f->m, 1, FAKE_ENTRY, 0), 0);
	EQ(t, pvsmp_release(&f->m, 2, FAKE_ENTRY, 0), 0);
	EQ(t, pvsmp_release(&f->m, 1, FAKE_ENTRY, 0), -EINPROGRESS);
	EQ(t, pvsmp_wait(&f->m, 5), -ETIMEDOUT);
	EQ(t, pvsmp_release(&f->m, 1, FAKE_ENTRY, 0), -EALREADY);
	EQ(t, pvsmp_release(&f->m, 2, FAKE_ENTRY, 0), -ETIMEDOUT);
	f->cpu[2].delay = 0;
	EQ(t, pvsmp_state(&f->m, 2), PVSMP_S_LATE);
	EQ(t, pvsmp_release(&f->m, 2, FAKE_ENTRY, 0), -EALREADY);
	EQ(t, f->cpu[1].starts, 1);
	EQ(t, f->cpu[2].starts, 1);
}

static int never_ram(void *c, u64 pa, u64 len)
{
	((struct fake *)c)->seen = (s64)(pa + len);
	return 0;
}

static int unknown_ram(void *c, u64 pa, u64 len)
{
	((struct fake *)c)->seen = (s64)(pa + len);
	return -ENODEV;
}

void release_checks_the_entry(pvt_t *t)
{
	struct fake *f = fake_virt(t, 4);
	const u64 end = 0x50000000;

	fake_scan(f);
	EQ(t, pvsmp_release(&f->m, 1, end, 0), -EFAULT);
	EQ(t, pvsmp_release(&f->m, 1, FAKE_RAM - 4, 0), -EFAULT);
	EQ(t, pvsmp_release(&f->m, 1, ~3ull, 0), -EFAULT);
	EQ(t, pvsmp_release(&f->m, 1, FAKE_RAM + 1, 0), -EINVAL);
	EQ(t, pvsmp_release(&f->m, 1, end - 4, 0), 0);
	/* The environment may know better, and may not know. */
	f->env.is_ram = never_ram;
	EQ(t, pvsmp_release(&f->m, 2, FAKE_ENTRY, 0), -EFAULT);
	EQ(t, f->seen, FAKE_ENTRY + 4);
	f->env.is_ram = unknown_ram;
	EQ(t, pvsmp_release(&f->m, 2, end, 0), 0);
	/* Nor does a tree whose addresses cannot be read. */
	f->env.is_ram = NULL;
	fake_u32(f, "/", "#address-cells", 3);
	EQ(t, pvsmp_release(&f->m, 3, end, 0), 0);
	/* A tree whose memory nobody has filled in says nothing. */
	f = fake_virt(t, 4);
	fake_scan(f);
	fake_bytes(f, "/memory", "reg", "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 16);
	EQ(t, pvsmp_release(&f->m, 3, end, 0), 0);
}

void release_needs_hooks(pvt_t *t)
{
	struct fake *f = fake_virt(t, 2);

	fake_scan(f);
	f->env.fw = NULL;
	EQ(t, pvsmp_release(&f->m, 1, FAKE_ENTRY, 0), -EUNATCH);
	f = fake_virt(t, 2);
	fake_scan(f);
	f->env.arrived = NULL;
	EQ(t, pvsmp_release(&f->m, 1, FAKE_ENTRY, 0), -EUNATCH);
	f = fake_virt(t, 2);
	fake_scan(f);
	f->env.wr = NULL;
	EQ(t, pvsmp_release(&f->m, 1, FAKE_ENTRY, 0), 0);
	f = fake_raspi3b(t, 2);
	fake_scan(f);
	f->env.wake = NULL;
	EQ(t, pvsmp_release(&f->m, 1, FAKE_ENTRY, 0), -EUNATCH);
	f = fake_ppce500(t, 2);
	fake_scan(f);
	f->env.wake = NULL;
	f->env.rd = NULL;
	EQ(t, pvsmp_release(&f->m, 1, FAKE_ENTRY, 0), -EUNATCH);
	f = fake_ppce500(t, 2);
	fake_scan(f);
	f->env.sync = NULL;
	EQ(t, pvsmp_release(&f->m, 1, FAKE_ENTRY, 0), -EUNATCH);
}

void release_needs_a_new_context(pvt_t *t)
{
	struct fake *f = fake_virt(t, 2);

	fake_scan(f);
	f->cpu[1].context_used = true;
	EQ(t, pvsmp_release(&f->m, 1, FAKE_ENTRY, 0), -EEXIST);
	EQ(t, f->cpu[1].starts, 0);
	fake_ready(f, 1);
	EQ(t, pvsmp_release(&f->m, 1, FAKE_ENTRY, 0), 0);
}
