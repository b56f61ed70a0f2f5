// SPDX-License-Identifier: GPL-2.0-only
/*
 * The one release by ePAPR spin table (ePAPR 1.1, 5.5.2) of 85xx and 47x: finds
 * and maps the entry; what is stored there, and in which order, is the core's.
 */
#define pr_fmt(fmt) "pvsmp: " fmt

#include <linux/delay.h>
#include <linux/errno.h>
#include <linux/io.h>
#include <linux/irqflags.h>
#include <linux/mm.h>
#include <linux/of.h>
#include <linux/printk.h>
#include <asm/cacheflush.h>
#include <asm/fsl_pm.h>
#include <asm/hw_irq.h>
#include <asm/mpic.h>
#include <asm/smp.h>
#include <sysdev/mpic.h>
#include "../../../../include/pvsmp/pvsmp.h"
#include "epapr.h"

/**
 * struct table - an entry, and where we see it
 * @pa: physical address
 * @va: the same, cached
 */
struct table {
	u64 pa;
	void __iomem *va;
};

static void __iomem *at(const struct table *t, u64 pa)
{
	return t->va + (pa - t->pa);
}

static u64 rd(void *c, u64 pa, u32 size, bool big)
{
	return in_be32(at(c, pa));
}

static void wr(void *c, u64 pa, u64 v, u32 size, bool big)
{
	out_be32(at(c, pa), v);
}

/* Boot programs older than ePAPR look at their table with caches inhibited. */
static void sync(void *c, u64 pa, u32 len)
{
	unsigned long start = (unsigned long __force)at(c, pa);

	flush_dcache_range(start, start + len);
}

static bool is_above_linear(u64 pa)
{
	return pa > virt_to_phys(high_memory - 1);
}

/* Both sides map it cached and coherent. */
static int map_table(struct table *t, struct device_node *np)
{
	const __be64 *release = of_get_property(np, "cpu-release-addr", NULL);

	if (!release) {
		pr_err("%pOF has no cpu-release-addr\n", np);
		return -ENOENT;
	}
	t->pa = be64_to_cpup(release);
	t->va = is_above_linear(t->pa) ?
		ioremap_coherent(t->pa, PVSMP_EPAPR_SIZE) :
		(void __force __iomem *)phys_to_virt(t->pa);
	return t->va ? 0 : -ENOMEM;
}

static void unmap_table(struct table *t)
{
	if (is_above_linear(t->pa))
		iounmap(t->va);
}

static bool is_idle(struct table *t)
{
	sync(t, t->pa, PVSMP_EPAPR_SIZE);
	return rd(t, t->pa + PVSMP_EPAPR_ADDR_L, 4, true) == PVSMP_EPAPR_IDLE;
}

/**
 * pvsmp_epapr_release() - let a CPU go that waits at its ePAPR spin table
 * @np: its node, which says where that is
 * @hwcpu: hardware number, for PIR
 * @r3: what it gets in r3
 * @entry: physical address it starts at
 * @reset: brings a CPU that does not wait back to its table; NULL: there is no way
 *
 * Interrupts are disabled from the first look at the entry until it is written, so
 * that the time between a reset and the release is not someone else's. The caller
 * leaves them enabled: mapping the entry may sleep.
 *
 * Return: 0; -ENOENT: no cpu-release-addr; -ENOMEM: it cannot be mapped; -EBUSY:
 * the CPU does not wait, and there is no @reset; what @reset failed with;
 * -EAGAIN: it did not bring the CPU back; -EINVAL: @entry misaligned.
 */
int pvsmp_epapr_release(struct device_node *np, unsigned int hwcpu,
			unsigned int r3, phys_addr_t entry,
			int (*reset)(unsigned int hwcpu))
{
	struct table t;
	const struct pvsmp_env env = {
		.c = &t, .rd = rd, .wr = wr, .sync = sync,
	};
	unsigned long flags;
	int err = map_table(&t, np);

	if (err)
		return err;
	local_irq_save(flags);
	hard_irq_disable();
	if (reset && !is_idle(&t)) {
		err = reset(hwcpu);
		if (!err && !spin_event_timeout(is_idle(&t), 10000, 100))
			err = -EAGAIN;
	}
	if (!err)
		err = pvsmp_epapr_go(&env, t.pa, hwcpu, entry, r3);
	local_irq_restore(flags);
	if (err)
		pr_err("%pOF is not released (%d)\n", np, err);
	unmap_table(&t);
	return err;
}

#ifdef CONFIG_FSL_SOC_BOOKE
/* The boot page register points to the boot page already. */
static int reset_by_mpic(unsigned int hwcpu)
{
	mpic_reset_core(hwcpu);
	return 0;
}

/**
 * pvsmp_85xx_start_cpu() - let a CPU of an 85xx go
 * @np: its node
 * @cpu: Linux's number
 *
 * Return: as pvsmp_epapr_release().
 */
int pvsmp_85xx_start_cpu(struct device_node *np, unsigned int cpu)
{
	if (qoriq_pm_ops && qoriq_pm_ops->cpu_up_prepare)
		qoriq_pm_ops->cpu_up_prepare(cpu);
	return pvsmp_epapr_release(np, get_hard_smp_processor_id(cpu), 0,
				   __pa(__early_start), reset_by_mpic);
}
#endif
