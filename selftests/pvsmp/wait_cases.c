// SPDX-License-Identifier: GPL-2.0-only
/* Waiting, being lost, coming late, and giving oneself up. */
#include "fake.h"

static void release_all(pvt_t *t, struct fake *f)
{
	u32 i;

	for (i = 1; i < f->nr_cpus; i++)
		EQ(t, pvsmp_release(&f->m, i, FAKE_ENTRY + 16 * i, 100 + i),
		   0);
}

static struct fake *machine(pvt_t *t, u32 method)
{
	struct fake *f;

	if (method == PVSMP_M_PSCI)
		f = fake_virt(t, 4);
	else if (method == PVSMP_M_EPAPR)
		f = fake_ppce500(t, 4);
	else
		f = fake_raspi3b(t, 4);
	fake_scan(f);
	return f;
}

void wait_is_one_per_batch(pvt_t *t)
{
	u32 method, i;
	struct fake *f;

	for (method = PVSMP_M_EPAPR; method <= PVSMP_M_PSCI; method++) {
		f = machine(t, method);
		for (i = 1; i < 4; i++)
			f->cpu[i].delay = 10 * i;
		release_all(t, f);
		EQ(t, fake_count(f, OP_RELAX), 0);
		EQ(t, pvsmp_wait(&f->m, 1000), 0);
		EQ(t, f->waits, 1);
		/* As long as the slowest takes, not as the sum. */
		EQ(t, fake_count(f, OP_RELAX), 30);
		for (i = 1; i < 4; i++)
			EQ(t, f->cpus[i].state, PVSMP_S_ON);
	}
}

/* What the count of the one above is worth. */
void wait_serial_is_one_each(pvt_t *t)
{
	struct fake *f = fake_virt(t, 4);
	u32 i;

	fake_scan(f);
	for (i = 1; i < 4; i++) {
		f->cpu[i].delay = 10;
		EQ(t, pvsmp_release(&f->m, i, FAKE_ENTRY, 0), 0);
		EQ(t, pvsmp_wait(&f->m, 1000), 0);
	}
	EQ(t, f->waits, 3);
}

void wait_for_nobody(pvt_t *t)
{
	struct fake *f = fake_virt(t, 4);

	fake_scan(f);
	EQ(t, pvsmp_wait(&f->m, 0), 0);
	EQ(t, f->nr_ops, 0);
}

void wait_looks_once_at_least(pvt_t *t)
{
	struct fake *f = fake_virt(t, 2);

	fake_scan(f);
	EQ(t, pvsmp_release(&f->m, 1, FAKE_ENTRY, 0), 0);
	EQ(t, pvsmp_wait(&f->m, 0), 0);
	EQ(t, f->cpus[1].state, PVSMP_S_ON);
}

void wait_leaves_a_lost_cpu_alone(pvt_t *t)
{
	u32 method, stub;
	struct fake *f;

	for (method = PVSMP_M_EPAPR; method <= PVSMP_M_PSCI; method++) {
		f = machine(t, method);
		stub = 8 * (method == PVSMP_M_SPIN64);
		f->cpu[2].delay = FAKE_NEVER;
		f->cpu[3].delay = 7;
		release_all(t, f);
		EQ(t, pvsmp_wait(&f->m, 20), -ETIMEDOUT);
		EQ(t, f->waits, 1);
		EQ(t, fake_count(f, OP_RELAX), 20);
		EQ(t, f->cpus[1].state, PVSMP_S_ON);
		EQ(t, f->cpus[2].state, PVSMP_S_LOST);
		EQ(t, f->cpus[3].state, PVSMP_S_ON);
		/* What it was released with is there when it comes. */
		fake_forget(f);
		EQ(t, pvsmp_release(&f->m, 2, FAKE_ENTRY, 9), -ETIMEDOUT);
		EQ(t, pvsmp_state(&f->m, 2), PVSMP_S_LOST);
		EQ(t, pvsmp_pinned(&f->m, 2), true);
		EQ(t, pvsmp_wait(&f->m, 20), 0);
		EQ(t, f->nr_ops, 0);
		EQ(t, f->cpus[2].entry, FAKE_ENTRY + 32);
		EQ(t, f->cpus[2].ctx, 102);
		if (stub)
			EQ(t, fake_read(f, FAKE_ENTRY + 32 + stub, 8, false),
			   102);
		/* The others go on: they may park and be released again. */
		EQ(t, f->cpu[1].starts + f->cpu[3].starts, 2);
	}
}

/* A timebase that is not enabled. */
void wait_is_bounded_without_a_clock(pvt_t *t)
{
	struct fake *f = fake_virt(t, 3);

	fake_scan(f);
	f->tick = 0;
	f->cpu[2].delay = FAKE_NEVER;
	release_all(t, f);
	EQ(t, pvsmp_wait(&f->m, 1), -ETIME);
	EQ(t, f->cpus[1].state, PVSMP_S_ON);
	EQ(t, f->cpus[2].state, PVSMP_S_LOST);
}

void late_cpu_is_seen(pvt_t *t)
{
	struct fake *f = fake_virt(t, 3);

	fake_scan(f);
	f->cpu[1].delay = 30;
	release_all(t, f);
	EQ(t, pvsmp_wait(&f->m, 20), -ETIMEDOUT);
	EQ(t, pvsmp_state(&f->m, 1), PVSMP_S_LOST);
	EQ(t, pvsmp_state(&f->m, 2), PVSMP_S_ON);
	f->time += 20;
	EQ(t, pvsmp_state(&f->m, 1), PVSMP_S_LATE);
	EQ(t, f->cpus[1].state, PVSMP_S_LATE);
	EQ(t, pvsmp_state(&f->m, 1), PVSMP_S_LATE);
	EQ(t, pvsmp_pinned(&f->m, 1), true);
	EQ(t, f->cpu[1].ctx, 101);
	EQ(t, pvsmp_state(&f->m, 3), -ENODEV);
	/* It may give itself up like any other. */
	f->off_result = -3;
	EQ(t, pvsmp_repark(&f->m, 1, 0), -EPERM);
	EQ(t, f->cpus[1].state, PVSMP_S_LATE);
}

void state_asks_psci(pvt_t *t)
{
	struct fake *f = fake_virt(t, 3);

	fake_scan(f);
	EQ(t, pvsmp_state(&f->m, 0), PVSMP_S_ON);
	EQ(t, pvsmp_state(&f->m, 1), PVSMP_S_OFF);
	EQ(t, f->op[0].at, FAKE_AFFINITY_INFO);
	EQ(t, f->op[0].v, 1);
	/* Somebody else starts it: that is seen, and is not ours. */
	f->env.fw(f, PVSMP_C_HVC, FAKE_CPU_ON, 1, FAKE_ENTRY, 0);
	EQ(t, pvsmp_state(&f->m, 1), PVSMP_S_PENDING);
	f->time++;
	EQ(t, pvsmp_state(&f->m, 1), PVSMP_S_ON);
	EQ(t, f->cpus[1].state, PVSMP_S_OFF);
	EQ(t, pvsmp_pinned(&f->m, 1), false);
	fake_ready(f, 1);
	EQ(t, pvsmp_release(&f->m, 1, FAKE_ENTRY, 0), -EALREADY);
	f->info_fail = -2;
	EQ(t, pvsmp_state(&f->m, 2), -EINVAL);
	f->info_fail = 3;
	EQ(t, pvsmp_state(&f->m, 2), -EPROTO);
	/* Nobody is asked about a CPU that PSCI cannot mean. */
	f->info_fail = 0;
	f->cpus[2].error = -ENOTUNIQ;
	fake_forget(f);
	EQ(t, pvsmp_state(&f->m, 2), PVSMP_S_OFF);
	EQ(t, f->nr_ops, 0);
	f->cpus[2].error = 0;
	/* Nobody to ask. */
	f->env.fw = NULL;
	EQ(t, pvsmp_state(&f->m, 2), PVSMP_S_OFF);
}

/* Runs where the CPU is gone, or on its way. */
static void while_off(struct fake *f, u32 cpu)
{
	EQ(f->t, f->cpus[cpu].state, PVSMP_S_PARKED);
	EQ(f->t, pvsmp_state(&f->m, cpu), PVSMP_S_ON);
	EQ(f->t, pvsmp_pinned(&f->m, cpu), true);
	fake_ready(f, cpu);
	EQ(f->t, pvsmp_release(&f->m, cpu, FAKE_ENTRY, 2), -EALREADY);
	EQ(f->t, f->cpus[cpu].state, PVSMP_S_PARKED);
	f->cpu[cpu].off = true;
	EQ(f->t, pvsmp_state(&f->m, cpu), PVSMP_S_PARKED);
	EQ(f->t, pvsmp_pinned(&f->m, cpu), false);
	EQ(f->t, pvsmp_release(&f->m, cpu, FAKE_ENTRY + 4, 3), 0);
	EQ(f->t, f->cpu[cpu].starts, 2);
	EQ(f->t, f->cpu[cpu].ctx, 3);
	EQ(f->t, pvsmp_wait(&f->m, 5), 0);
	f->seen = 1;
}

void repark_by_psci(pvt_t *t)
{
	struct fake *f = fake_virt(t, 2);

	fake_scan(f);
	EQ(t, pvsmp_release(&f->m, 1, FAKE_ENTRY, 1), 0);
	f->time++;
	f->parked = while_off;
	f->self = 1;
	fake_forget(f);
	/* Firmware that comes back from it has not done it. */
	EQ(t, pvsmp_repark(&f->m, 1, 0), -EPROTO);
	EQ(t, f->seen, 1);
	EQ(t, f->op[0].at, FAKE_CPU_OFF);
	EQ(t, f->op[0].v, 0);
	EQ(t, f->cpus[1].state, PVSMP_S_ON);
	f->off_result = -3;
	EQ(t, pvsmp_repark(&f->m, 1, 0), -EPERM);
	EQ(t, f->cpus[1].state, PVSMP_S_ON);
}

static void off_0_1(struct fake *f, u32 cpu)
{
	f->cpu[cpu].off = true;
	EQ(f->t, pvsmp_state(&f->m, cpu), PVSMP_S_PARKED);
	/* No AFFINITY_INFO: nobody says that it has gone. */
	EQ(f->t, pvsmp_pinned(&f->m, cpu), true);
	f->seen = 1;
}

void repark_by_psci_0_1(pvt_t *t)
{
	struct fake *f = fake_virt(t, 2);

	fake_string(f, "/psci", "compatible", "arm,psci");
	fake_u32(f, "/psci", "cpu_on", FAKE_CPU_ON_0_1);
	fake_scan(f);
	EQ(t, pvsmp_release(&f->m, 1, FAKE_ENTRY, 1), 0);
	EQ(t, pvsmp_repark(&f->m, 1, 0), -EUNATCH);
	fake_u32(f, "/psci", "cpu_off", FAKE_CPU_OFF_0_1);
	f->cpu[1].starts = 0;
	fake_ready(f, 1);
	fake_scan(f);
	EQ(t, pvsmp_release(&f->m, 1, FAKE_ENTRY, 1), 0);
	fake_forget(f);
	f->parked = off_0_1;
	f->self = 1;
	EQ(t, pvsmp_repark(&f->m, 1, 0), -EPROTO);
	EQ(t, f->seen, 1);
	EQ(t, f->op[0].at, FAKE_CPU_OFF_0_1);
	EQ(t, f->op[0].v, 0x10000);
}

static void while_parked(struct fake *f, u32 cpu)
{
	struct fake_op *op = &f->op[f->nr_ops - 1];

	EQ(f->t, op->kind, OP_PARK);
	EQ(f->t, op->at, cpu);
	EQ(f->t, (op - 1)->kind, OP_SYNC);
	EQ(f->t, (op - 1)->at, op->v);
	EQ(f->t, (op - 1)->v,
	   f->method == PVSMP_M_EPAPR ? PVSMP_EPAPR_SIZE : 8);
	EQ(f->t, f->cpus[cpu].state, PVSMP_S_PARKED);
	EQ(f->t, f->cpus[cpu].release, op->v);
	EQ(f->t, pvsmp_state(&f->m, cpu), PVSMP_S_PARKED);
	EQ(f->t, pvsmp_pinned(&f->m, cpu), true);
	fake_ready(f, cpu);
	EQ(f->t, pvsmp_release(&f->m, cpu, FAKE_ENTRY + 16 * cpu, 0x77), 0);
	EQ(f->t, f->cpu[cpu].starts, 2);
	EQ(f->t, f->cpu[cpu].ctx, 0x77);
	EQ(f->t, pvsmp_wait(&f->m, 5), 0);
	f->seen++;
}

void repark_at_a_word(pvt_t *t)
{
	struct fake *f = fake_raspi3b(t, 3);

	fake_scan(f);
	release_all(t, f);
	EQ(t, pvsmp_wait(&f->m, 5), 0);
	f->parked = while_parked;
	/* Where it was, and at a place of its own. */
	EQ(t, pvsmp_repark(&f->m, 1, FAKE_WORDS + 8), -EPROTO);
	EQ(t, pvsmp_repark(&f->m, 2, FAKE_RAM + 0x20), -EPROTO);
	EQ(t, f->seen, 2);
	EQ(t, f->cpus[1].state, PVSMP_S_ON);
	EQ(t, f->wild, 0);
	EQ(t, pvsmp_repark(&f->m, 2, FAKE_WORDS + 8), -EADDRINUSE);
	EQ(t, pvsmp_repark(&f->m, 2, FAKE_WORDS + 0x24), -EINVAL);
	EQ(t, pvsmp_repark(&f->m, 2, 0), -EINVAL);
}

void repark_at_an_entry(pvt_t *t)
{
	struct fake *f = fake_ppce500(t, 3);
	const u64 place = FAKE_RAM + 0x40;

	fake_scan(f);
	release_all(t, f);
	EQ(t, pvsmp_wait(&f->m, 5), 0);
	f->parked = while_parked;
	EQ(t, pvsmp_repark(&f->m, 1, place), -EPROTO);
	EQ(t, f->seen, 1);
	EQ(t, f->cpu[1].entry, FAKE_ENTRY + 16);
	EQ(t, f->cpu[1].pir, 1);
	/* Its own place can be used again, by itself. */
	f->cpu[1].starts = 1;
	EQ(t, pvsmp_repark(&f->m, 2, place), -EADDRINUSE);
	EQ(t, pvsmp_repark(&f->m, 2, place + 16), -EADDRINUSE);
	EQ(t, pvsmp_repark(&f->m, 1, place), -EPROTO);
	EQ(t, f->seen, 2);
	EQ(t, pvsmp_repark(&f->m, 2, place + 0x30), -EINVAL);
	EQ(t, pvsmp_repark(&f->m, 2, 0), -EINVAL);
}

void repark_errors(pvt_t *t)
{
	struct fake *f = fake_virt(t, 3);

	fake_scan(f);
	EQ(t, pvsmp_repark(&f->m, 3, 0), -ENODEV);
	EQ(t, pvsmp_repark(&f->m, 1, 0), -EINVAL);
	EQ(t, pvsmp_release(&f->m, 1, FAKE_ENTRY, 0), 0);
	EQ(t, pvsmp_repark(&f->m, 1, FAKE_ENTRY), -EINVAL);
	f->env.fw = NULL;
	EQ(t, pvsmp_repark(&f->m, 1, 0), -EUNATCH);
	f = fake_raspi3b(t, 2);
	fake_scan(f);
	EQ(t, pvsmp_release(&f->m, 1, FAKE_ENTRY, 0), 0);
	f->env.park = NULL;
	EQ(t, pvsmp_repark(&f->m, 1, FAKE_WORDS + 8), -EUNATCH);
	f = fake_ppce500(t, 2);
	fake_scan(f);
	EQ(t, pvsmp_repark(&f->m, 0, FAKE_RAM + 0x40), -EUNATCH);
}

void pinned_until_off(pvt_t *t)
{
	struct fake *f = fake_virt(t, 3);

	fake_scan(f);
	EQ(t, pvsmp_pinned(&f->m, 0), false);
	EQ(t, pvsmp_pinned(&f->m, 1), false);
	EQ(t, pvsmp_pinned(&f->m, 3), false);
	f->cpu[1].delay = 2;
	EQ(t, pvsmp_release(&f->m, 1, FAKE_ENTRY, 0), 0);
	EQ(t, pvsmp_pinned(&f->m, 1), true);
	EQ(t, pvsmp_wait(&f->m, 5), 0);
	EQ(t, pvsmp_pinned(&f->m, 1), true);
	/* An answer that is none says nothing about being off. */
	f->cpus[1].state = PVSMP_S_PARKED;
	f->info_fail = -6;
	EQ(t, pvsmp_pinned(&f->m, 1), true);
}
