// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the firmware alone takes to start a CPU and to take it back: CPUs that
 * Linux has left off go to an entry of our own and leave at once, by PSCI.
 */
#define pr_fmt(fmt) "pvsmp: " fmt

#include <linux/cpu.h>
#include <linux/gfp.h>
#include <linux/io.h>
#include <linux/module.h>
#include <linux/preempt.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <uapi/linux/psci.h>
#include <asm/cacheflush.h>
#include <asm/sysreg.h>
#include "pvsmp-module.h"
#include "raw.h"

#define RAW_LIMIT_MS	1000	/* for a CPU to come, and for it to go */

static_assert(offsetof(struct raw_ctx, stamp) == RAW_STAMP);
static_assert(offsetof(struct raw_ctx, left) == RAW_LEFT);
static_assert(offsetof(struct raw_ctx, el) == RAW_EL);
static_assert(offsetof(struct raw_ctx, mpidr) == RAW_MPIDR);
static_assert(offsetof(struct raw_ctx, off_result) == RAW_OFF_RESULT);
static_assert(offsetof(struct raw_ctx, off_fn) == RAW_OFF_FN);
static_assert(offsetof(struct raw_ctx, is_smc) == RAW_IS_SMC);
static_assert(sizeof(struct raw_ctx) == RAW_CTX_SIZE);

/* A page for each of Linux's CPUs: code, and its context. NULL: never used. */
static void *pages[NR_CPUS];
static struct cpumask pinned;

static struct raw_ctx *ctx_of(unsigned int cpu)
{
	return pages[cpu] + RAW_CTX;
}

/* What we measure, by Linux's number and by the core's: a look must cost little. */
static struct {
	unsigned int cpu;
	u32 index;
} waited_for;

static bool arrived(void *c, u32 index)
{
	struct raw_ctx *ctx = ctx_of(waited_for.cpu);

	if (index != waited_for.index)
		return false;
	live_sync(ctx, sizeof(*ctx));
	return READ_ONCE(ctx->stamp);
}

static void relax(void *c)
{
	cpu_relax();
}

/**
 * raw_pins() - is there a CPU that may still read a page of ours?
 *
 * Return: true if this module must stay.
 */
bool raw_pins(void)
{
	return !cpumask_empty(&pinned);
}

/**
 * raw_pins_cpu() - is it this CPU?
 * @cpu: Linux's number
 *
 * Return: true if it was released and is not known to be off again.
 */
bool raw_pins_cpu(unsigned int cpu)
{
	return cpumask_test_cpu(cpu, &pinned);
}

static int refuse_method(unsigned int cpu, const struct pvsmp_cpu *c)
{
	if (c->method == PVSMP_M_PSCI && pvsmp_needs_stub(&live.m, c - live.cpu)) {
		pr_err("raw: PSCI 0.1 hands over no context and has no AFFINITY_INFO; use mode=stock\n");
		return -EOPNOTSUPP;
	}
	if (c->method != PVSMP_M_PSCI) {
		pr_err("raw: CPU %u starts by '%s', which cannot be taken back, and Linux may have moved it to a pen of its own; only PSCI will do: use mode=audit\n",
		       cpu, pvsmp_method_name(c->method));
		return -EOPNOTSUPP;
	}
	if (c->error) {
		pr_err("raw: CPU %u cannot be released (%d); mode=audit says what is wrong with the device tree\n",
		       cpu, c->error);
		return c->error;
	}
	return 0;
}

static int refuse_one(unsigned int cpu)
{
	int index = live_index(cpu);

	if (cpu_online(cpu)) {
		pr_err("raw: CPU %u is online: boot with maxcpus=1, or take it offline in /sys/devices/system/cpu\n",
		       cpu);
		return -EBUSY;
	}
	if (!cpu_present(cpu) || index < 0) {
		pr_err("raw: CPU %u is not present: boot with maxcpus=1, not with nosmp\n",
		       cpu);
		return -ENODEV;
	}
	return refuse_method(cpu, &live.cpu[index]);
}

/**
 * raw_refuse() - can these CPUs be released and taken back?
 * @cpus: Linux's numbers
 *
 * Says in one line why not, and what to do about it.
 *
 * Return: 0; -EINVAL: no CPU at all; -EBUSY: one is online; -ENODEV: one is not
 * there; -EOPNOTSUPP: one has another method than PSCI 0.2 and later; or the
 * error that pvsmp_scan() has noted for it.
 */
int raw_refuse(const struct cpumask *cpus)
{
	unsigned int cpu;
	int err;

	if (cpumask_empty(cpus)) {
		pr_err("raw: no CPU is present but offline: boot with maxcpus=1 (with nosmp none is present)\n");
		return -EINVAL;
	}
	for_each_cpu(cpu, cpus) {
		err = refuse_one(cpu);
		if (err)
			return err;
	}
	return 0;
}

static int get_page_of(unsigned int cpu)
{
	if (!pages[cpu])
		pages[cpu] = (void *)get_zeroed_page(GFP_KERNEL);
	return pages[cpu] ? 0 : -ENOMEM;
}

/* A page that may still be read is nobody else's, for ever. */
static void put_page_of(unsigned int cpu)
{
	if (raw_pins_cpu(cpu))
		return;
	free_page((unsigned long)pages[cpu]);
	pages[cpu] = NULL;
}

static void make_ready(unsigned int cpu)
{
	struct raw_ctx *ctx = ctx_of(cpu);

	memcpy(pages[cpu], raw_entry, raw_entry_end - raw_entry);
	*ctx = (struct raw_ctx) {
		.off_fn = live.m.psci.cpu_off,
		.is_smc = live.m.psci.conduit == PVSMP_C_SMC,
	};
	live_sync(pages[cpu], PAGE_SIZE);
	/* The page may have been code before: no CPU has its old words. */
	asm volatile("ic ialluis" : : : "memory");
	dsb(ish);
}

/* One release: when it was asked for, and when what was seen. */
struct lap {
	u64 asked;
	u64 returned;
	u64 seen;
	u64 gone;
};

/* To the core it is on, as it was released; raw_refuse() saw that it can be asked. */
static bool is_off(int index)
{
	const struct pvsmp_psci *psci = &live.m.psci;
	s32 info = (s32)live.env.fw(live.env.c, psci->conduit,
				    psci->affinity_info, live.cpu[index].hwid,
				    0, 0);

	return info == PSCI_0_2_AFFINITY_LEVEL_OFF;
}

/* Until the firmware says so nothing of the CPU's may be touched. */
static bool wait_off(int index, u64 *gone)
{
	u64 limit = live_now() + live_ticks(RAW_LIMIT_MS);

	do {
		bool off = is_off(index);

		*gone = live_now();
		if (off)
			return true;
		cpu_relax();
	} while (*gone < limit);
	return false;
}

static int fetch_and_return(unsigned int cpu, int index, struct lap *lap)
{
	int err;

	lap->asked = live_now();
	err = pvsmp_release(&live.m, index, virt_to_phys(pages[cpu]),
			    virt_to_phys(ctx_of(cpu)));
	lap->returned = live_now();
	if (err) {
		pr_err("raw: CPU %u was not released (%d); mode=audit may say why\n",
		       cpu, err);
		return err;
	}
	cpumask_set_cpu(cpu, &pinned);
	err = pvsmp_wait(&live.m, live_ticks(RAW_LIMIT_MS));
	lap->seen = live_now();
	if (err)
		return err;
	if (!wait_off(index, &lap->gone))
		return -ETIMEDOUT;
	cpumask_clear_cpu(cpu, &pinned);
	return 0;
}

static int lap_of(unsigned int cpu, int index, struct lap *lap)
{
	int err;

	make_ready(cpu);
	waited_for.cpu = cpu;
	waited_for.index = index;
	preempt_disable();
	err = fetch_and_return(cpu, index, lap);
	preempt_enable();
	/* A new look at the machine: it is the firmware that knows now. */
	if (!err)
		pvsmp_scan(&live.m, &live.env, live.cpu, LIVE_MAX_CPUS);
	live_sync(ctx_of(cpu), RAW_CTX_SIZE);
	if (raw_pins_cpu(cpu))
		pr_err("raw: CPU %u is lost: released, and not %s after %d ms. Its page stays, and so does this module; reboot to get the CPU back\n",
		       cpu, ctx_of(cpu)->stamp ? "off" : "there", RAW_LIMIT_MS);
	return err;
}

enum { CALL, FIRST, SEEN, OFF, NR_TIMES };

static const char *const times[NR_TIMES] = {
	[CALL] = "call", [FIRST] = "first", [SEEN] = "seen", [OFF] = "off",
};

/* A stamp before the question is a counter that is not the same everywhere. */
static int note(unsigned int cpu, const struct lap *lap, u64 *ns,
		unsigned int iters)
{
	const struct raw_ctx *ctx = ctx_of(cpu);

	if (ctx->stamp < lap->asked || lap->gone < ctx->left) {
		pr_err("raw: CPU %u counts another time than this one; its figures would mean nothing\n",
		       cpu);
		return -EIO;
	}
	ns[CALL * iters] = live_ns(lap->returned - lap->asked);
	ns[FIRST * iters] = live_ns(ctx->stamp - lap->asked);
	ns[SEEN * iters] = live_ns(lap->seen - lap->asked);
	ns[OFF * iters] = live_ns(lap->gone - ctx->left);
	return 0;
}

static int run_one(unsigned int cpu, unsigned int iters)
{
	int err = 0, index = live_index(cpu);
	struct lap lap;
	unsigned int i;
	u64 *ns;

	ns = kcalloc(NR_TIMES * iters, sizeof(*ns), GFP_KERNEL);
	if (!ns || get_page_of(cpu)) {
		kfree(ns);
		return -ENOMEM;
	}
	for (i = 0; i < iters && !err; i++) {
		err = lap_of(cpu, index, &lap);
		if (!err)
			err = note(cpu, &lap, ns + i, iters);
	}
	for (i = 0; i < NR_TIMES && !err; i++)
		report_row("raw", times[i], cpu, ns + i * iters, iters);
	put_page_of(cpu);
	kfree(ns);
	return err;
}

/**
 * raw_run() - release each CPU and take it back, and note what it takes
 * @cpus: those that raw_refuse() has nothing against
 * @iters: how often each
 *
 * Linux cannot start a CPU meanwhile. A CPU that does not come, or does not go,
 * is pinned with its page: see raw_pins(). The others are measured all the same.
 *
 * Return: 0, or the first error: -EBUSY: one came online just now; -ENOMEM; what
 * pvsmp_release() or pvsmp_wait() failed with; -EIO: its counter differs.
 */
int raw_run(const struct cpumask *cpus, unsigned int iters)
{
	unsigned int cpu;
	int err = 0;

	live.env.arrived = arrived;
	live.env.relax = relax;
	cpu_hotplug_disable();
	if (cpumask_intersects(cpus, cpu_online_mask))
		err = -EBUSY;
	for_each_cpu(cpu, cpus) {
		int error = err == -EBUSY ? err : run_one(cpu, iters);

		err = err ? err : error;
	}
	cpu_hotplug_enable();
	return err;
}
