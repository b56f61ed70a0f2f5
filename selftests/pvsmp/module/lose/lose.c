// SPDX-License-Identifier: GPL-2.0-only
/*
 * A firmware that starts no CPU and says it did: CPU_ON is answered with success
 * before it gets there. For the tests of pvsmp.ko.
 */
#include <linux/arm-smccc.h>
#include <linux/kprobes.h>
#include <linux/module.h>
#include <linux/psci.h>
#include <uapi/linux/psci.h>

static unsigned int target = ~0u;
module_param(target, uint, 0444);
MODULE_PARM_DESC(target, "MPIDR of the CPU that is not started");

static unsigned int swallowed;
module_param(swallowed, uint, 0444);

/* __arm_smccc_hvc(a0, a1, ... a7, res, quirk): the pointer is the ninth. */
static int at_call(struct kprobe *kp, struct pt_regs *regs)
{
	struct arm_smccc_res *res;

	if ((u32)regs->regs[0] != (u32)PSCI_0_2_FN64_CPU_ON ||
	    regs->regs[1] != target)
		return 0;
	res = *(struct arm_smccc_res **)regs->sp;
	*res = (struct arm_smccc_res) { .a0 = PSCI_RET_SUCCESS };
	regs->pc = regs->regs[30];
	swallowed++;
	return 1;
}

static struct kprobe call = {
	.symbol_name = "__arm_smccc_hvc",
	.pre_handler = at_call,
};

static int __init lose_init(void)
{
	return register_kprobe(&call);
}
module_init(lose_init);

static void __exit lose_exit(void)
{
	unregister_kprobe(&call);
}
module_exit(lose_exit);

MODULE_DESCRIPTION("PSCI that loses a CPU");
MODULE_LICENSE("GPL");
