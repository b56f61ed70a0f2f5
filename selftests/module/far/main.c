// SPDX-License-Identifier: GPL-2.0-only
/*
 * A module whose text is longer than a branch reaches: one page for sequences
 * cannot serve both of its ends. Read the parameter "run" to execute them.
 */
#include <linux/compiler.h>
#include <linux/irqflags.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <asm/reg.h>
#include "far.h"

/* Called by address: one of them is out of a call's reach, too. */
static void (*ends[])(unsigned long msr) = { far_low, far_high };

static int run_get(char *buffer, const struct kernel_param *kp)
{
	void (*end)(unsigned long msr);
	unsigned long flags, msr;
	unsigned int i;

	local_irq_save(flags);
	msr = mfmsr();
	for (i = 0; i < ARRAY_SIZE(ends); i++) {
		end = READ_ONCE(ends[i]);
		end(msr);
	}
	local_irq_restore(flags);
	return sprintf(buffer, "both ends ran\n");
}

static const struct kernel_param_ops run_ops = { .get = run_get };
module_param_cb(run, &run_ops, NULL, 0400);
MODULE_PARM_DESC(run, "read it to run both ends");

MODULE_DESCRIPTION("Text that no single arena reaches, for the tests of kvm-pv");
MODULE_LICENSE("GPL");
