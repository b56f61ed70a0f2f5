// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rounds of what drivers do most: look at the MSR, look at a SPRG, close and
 * open the interrupt gate. From a module, so that module text counts too.
 * Write the number of rounds to the parameter "run"; read what was done.
 */
#include <linux/irqflags.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/module.h>
#include <asm/hw_irq.h>
#include <asm/reg.h>

#define CHUNK	100	/* rounds without a look at pending interrupts */

static ulong done;

static void rounds(ulong n)
{
	while (n--) {
		(void)mfmsr();
		(void)mfspr(SPRN_SPRG2);
		__hard_irq_disable();
		__hard_irq_enable();
	}
}

static int run_set(const char *val, const struct kernel_param *kp)
{
	unsigned long flags;
	ulong n, left;
	int ret = kstrtoul(val, 0, &n);

	if (ret)
		return ret;
	for (left = n; left; left -= min_t(ulong, left, CHUNK)) {
		local_irq_save(flags);
		rounds(min_t(ulong, left, CHUNK));
		local_irq_restore(flags);
	}
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
