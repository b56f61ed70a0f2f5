// SPDX-License-Identifier: GPL-2.0-only
/*
 * Interrupts in interrupts, and a machine check in each. Parameters:
 *
 *	run	write a number of rounds. Each takes a machine check in a process, in
 *		a tasklet, and in a timer's interrupt that interrupts the tasklet
 *	seen	machine checks in each of these, timers that interrupted a
 *		tasklet, what was wrong
 *
 * Nothing in the guest's machine makes a machine check. The vector can't tell it
 * from a branch there in real mode with SRR0 and SRR1 as the hardware sets them.
 * The handler runs in real mode, too, where a module's text is not: its words, and
 * the count of its calls, are in a page of the linear mapping.
 */
#include <linux/completion.h>
#include <linux/gfp.h>
#include <linux/hrtimer.h>
#include <linux/interrupt.h>
#include <linux/jiffies.h>
#include <linux/module.h>
#include <asm/cacheflush.h>
#include <asm/code-patching.h>
#include <asm/hw_irq.h>
#include <asm/interrupt.h>
#include <asm/machdep.h>
#include <asm/ppc-opcode.h>
#include <asm/ptrace.h>
#include <asm/reg.h>

#define VECTOR		0x200
#define TIMER_NS	1000000

/* In the page: words that go to the vector, the handler, the count behind it. */
#define HANDLER		8
#define COUNT_OFFSET	64	/* from the handler, in bytes */
#define WORDS_END	16

enum place { IN_PROCESS, IN_TASKLET, IN_TIMER, NR_PLACES };

static struct {
	unsigned long checks[NR_PLACES], nested, wrong;
} seen;

static u32 *code;
static bool fired;
static DECLARE_COMPLETION(tasklet_ran);
static struct hrtimer timer;
static long (*next_handler)(struct pt_regs *regs);

static u64 handled(void)
{
	return READ_ONCE(*(u64 *)((char *)&code[HANDLER] + COUNT_OFFSET));
}

/* With interrupts disabled: SRR0 and SRR1 are ours. Comes back behind rfid. */
static noinline void enter_vector(u64 *v)
{
	unsigned long msr = mfmsr(), real = msr & ~(MSR_IR | MSR_DR);

	asm volatile("bcl	20,31,1f\n"
		     "1:	mflr	9\n"
		     "	addi	9,9,2f-1b\n"
		     "	mr	10,%[msr]\n"
		     "	mtspr	26,%[code]\n"
		     "	mtspr	27,%[real]\n"
		     "	rfid\n"
		     "2:"
		     : "+r" (v[0]), "+r" (v[1]), "+r" (v[2]), "+r" (v[3])
		     : [msr] "r" (msr), [real] "r" (real),
		       [code] "r" (__pa(code))
		     : "r9", "r10", "lr", "memory");
}

static void take_machine_check(enum place here, u64 seed)
{
	u64 want[4] = { seed, ~seed, seed << 1, seed * 3 };
	u64 v[4] = { seed, ~seed, seed << 1, seed * 3 };
	unsigned long flags;
	u64 before;

	local_irq_save(flags);
	hard_irq_disable();
	srr_regs_clobbered();
	before = handled();
	enter_vector(v);
	if (handled() != before + 1 || memcmp(v, want, sizeof(v)))
		seen.wrong++;
	local_irq_restore(flags);
	seen.checks[here]++;
}

static enum hrtimer_restart on_timer(struct hrtimer *unused)
{
	if (in_hardirq() && in_serving_softirq())
		seen.nested++;
	take_machine_check(IN_TIMER, seen.nested + 0x123456789);
	WRITE_ONCE(fired, true);
	return HRTIMER_NORESTART;
}

static void in_tasklet(struct tasklet_struct *unused)
{
	unsigned long end = jiffies + 5 * HZ;

	take_machine_check(IN_TASKLET, seen.nested);
	WRITE_ONCE(fired, false);
	hrtimer_start(&timer, ns_to_ktime(TIMER_NS), HRTIMER_MODE_REL);
	while (!READ_ONCE(fired) && time_before(jiffies, end))
		cpu_relax();
	complete(&tasklet_ran);
}

static DECLARE_TASKLET(tasklet, in_tasklet);

static int run_set(const char *val, const struct kernel_param *kp)
{
	unsigned long n;
	int err = kstrtoul(val, 0, &n);

	if (err)
		return err;
	while (n--) {
		take_machine_check(IN_PROCESS, n);
		tasklet_schedule(&tasklet);
		wait_for_completion(&tasklet_ran);
		hrtimer_cancel(&timer);
	}
	return 0;
}

static int seen_get(char *buffer, const struct kernel_param *kp)
{
	return sprintf(buffer, "%lu %lu %lu %lu %lu\n", seen.checks[IN_PROCESS],
		       seen.checks[IN_TASKLET], seen.checks[IN_TIMER],
		       seen.nested, seen.wrong);
}

static const struct kernel_param_ops run_ops = { .set = run_set };
module_param_cb(run, &run_ops, NULL, 0200);

static const struct kernel_param_ops seen_ops = { .get = seen_get };
module_param_cb(seen, &seen_ops, NULL, 0400);

/* r12 is the handler's address, as for any call by pointer (ELFv2 ABI). */
static void write_words(void)
{
	u32 *handler = code + HANDLER;

	code[0] = PPC_RAW_MTSPR(SPRN_SRR0, 9);
	code[1] = PPC_RAW_MTSPR(SPRN_SRR1, 10);
	code[2] = PPC_RAW_BRANCH(VECTOR) | BRANCH_ABSOLUTE;
	handler[0] = PPC_RAW_LD(4, 12, COUNT_OFFSET);
	handler[1] = PPC_RAW_ADDI(4, 4, 1);
	handler[2] = PPC_RAW_STD(4, 12, COUNT_OFFSET);
	handler[3] = PPC_RAW_LI(3, 1);
	handler[4] = PPC_RAW_BLR();
	flush_icache_range((unsigned long)code,
			   (unsigned long)(code + WORDS_END));
}

static int __init nest_init(void)
{
	code = (u32 *)get_zeroed_page(GFP_KERNEL);
	if (!code)
		return -ENOMEM;
	write_words();
	hrtimer_init(&timer, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
	timer.function = on_timer;
	next_handler = ppc_md.machine_check_early;
	ppc_md.machine_check_early = (void *)&code[HANDLER];
	return 0;
}
module_init(nest_init);

static void __exit nest_exit(void)
{
	ppc_md.machine_check_early = next_handler;
	tasklet_kill(&tasklet);
	free_page((unsigned long)code);
}
module_exit(nest_exit);

MODULE_DESCRIPTION("Nested interrupts in a guest of the kvm-pv lab");
MODULE_LICENSE("GPL");
