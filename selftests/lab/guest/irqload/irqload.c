// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rounds of what drivers do most: look at the MSR, look at a SPRG, close and
 * open the interrupt gate. A 32-bit kernel has no soft mask in front of that
 * gate, so there a lock does it; in two steps, because where there is more than one
 * CPU, one is a function of the kernel's. From a module, so that module text counts.
 * Write the number of rounds to the parameter "run"; read what was done.
 */
#include <linux/irqflags.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/module.h>
#include <linux/spinlock.h>
#include <asm/hw_irq.h>
#include <asm/reg.h>

#define CHUNK	100	/* rounds without a look at pending interrupts */

static ulong done;
static DEFINE_SPINLOCK(lock);

static void gate_chunk(ulong n)
{
	while (n--) {
		(void)mfmsr();
		(void)mfspr(SPRN_SPRG2);
		__hard_irq_disable();
		__hard_irq_enable();
	}
}

static void gate_rounds(ulong n)
{
	unsigned long flags;

	for (; n; n -= min_t(ulong, n, CHUNK)) {
		local_irq_save(flags);
		gate_chunk(min_t(ulong, n, CHUNK));
		local_irq_restore(flags);
	}
}

static void lock_rounds(ulong n)
{
	unsigned long flags;

	while (n--) {
		local_irq_save(flags);
		spin_lock(&lock);
		spin_unlock(&lock);
		local_irq_restore(flags);
	}
}

static int run_set(const char *val, const struct kernel_param *kp)
{
	ulong n;
	int ret = kstrtoul(val, 0, &n);

	if (ret)
		return ret;
	if (IS_ENABLED(CONFIG_PPC64))
		gate_rounds(n);
	else
		lock_rounds(n);
	done = n;
	return 0;
}

static const struct kernel_param_ops run_ops = {
	.set = run_set,
	.get = param_get_ulong,
};
module_param_cb(run, &run_ops, &done, 0600);
MODULE_PARM_DESC(run, "rounds to run at once");

MODULE_DESCRIPTION("Interrupt gate workload of the kvm-pv lab");
MODULE_LICENSE("GPL");
