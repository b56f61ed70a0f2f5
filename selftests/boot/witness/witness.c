// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a test must see from inside: is a magic page mapped, where do system
 * resets arrive, and does a computation survive them. Parameters:
 *
 *	page	1 if the page at -4096 can be read
 *	run	write a number of rounds; reads "good" or "BAD"
 *	resets	total, out of line, in rounds, with RI=0; loading the module makes
 *		resets come back where they arrived
 *	text	"START-END" of the kernel's text, "START-END" of its arena
 */
#include <linux/irqflags.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/uaccess.h>
#include <asm/hw_irq.h>
#include <asm/machdep.h>
#include <asm/ptrace.h>
#include <asm/reg.h>

#define PAGE_EA		(-4096L)
#define CHUNK		200	/* rounds without a look at pending interrupts */
#define NR_STATES	6

static struct {
	unsigned long total, outline, rounds, lost;
} resets;

static unsigned long text_start, text_end, arena_start, arena_end;
static bool good = true;
static int (*next_handler)(struct pt_regs *regs);

static bool is_in(unsigned long addr, unsigned long start, unsigned long end)
{
	return addr >= start && addr < end;
}

static bool is_ours(unsigned long addr)
{
	return within_module_core(addr, THIS_MODULE);
}

/* Text that is neither the kernel's nor ours is the arena of this module. */
static int on_reset(struct pt_regs *regs)
{
	if (next_handler && next_handler(regs))
		return 1;
	resets.total++;
	resets.lost += !(regs->msr & MSR_RI);
	if (is_ours(regs->nip))
		resets.rounds++;
	else if (is_kernel_addr(regs->nip) && !user_mode(regs) &&
		 (is_in(regs->nip, arena_start, arena_end) ||
		  !is_in(regs->nip, text_start, text_end)))
		resets.outline++;
	return 1;
}

/* One step of each of some numbers that the compiler keeps in registers. */
static inline void step(u64 *state)
{
	unsigned int i;

	for (i = 0; i < NR_STATES; i++)
		state[i] = state[i] * 6364136223846793005ULL + i + 1;
}

static inline void gate(void)
{
	(void)mfmsr();
	(void)mfspr(SPRN_SPRG2);
	__hard_irq_disable();
	__hard_irq_enable();
}

/* Inline: a sequence out of line wants a function with a frame. */
static __always_inline u64 rounds(u64 seed, unsigned long n, bool gated)
{
	u64 state[NR_STATES] = { seed, ~seed, seed << 1, seed >> 1, 1, 2 };
	u64 sum = 0;

	while (n--) {
		step(state);
		if (gated)
			gate();
		sum ^= state[0] + state[1] + state[2] + state[3] + state[4] +
		       state[5];
	}
	return sum;
}

static int run_set(const char *val, const struct kernel_param *kp)
{
	unsigned long flags, n, chunk = CHUNK;
	int err = kstrtoul(val, 0, &n);
	u64 sum;

	if (err)
		return err;
	for (n = DIV_ROUND_UP(n, chunk); n; n--) {
		local_irq_save(flags);
		sum = rounds(n, chunk, true);
		local_irq_restore(flags);
		if (sum != rounds(n, chunk, false))
			good = false;
	}
	return 0;
}

static int run_get(char *buffer, const struct kernel_param *kp)
{
	return sprintf(buffer, "%s\n", good ? "good" : "BAD");
}

static int page_get(char *buffer, const struct kernel_param *kp)
{
	unsigned long value;

	return sprintf(buffer, "%d\n",
		       !get_kernel_nofault(value, (unsigned long *)PAGE_EA));
}

static int resets_get(char *buffer, const struct kernel_param *kp)
{
	return sprintf(buffer, "%lu %lu %lu %lu\n", resets.total,
		       resets.outline, resets.rounds, resets.lost);
}

static int text_set(const char *val, const struct kernel_param *kp)
{
	return sscanf(val, "%lx-%lx %lx-%lx", &text_start, &text_end,
		      &arena_start, &arena_end) == 4 ? 0 : -EINVAL;
}

static const struct kernel_param_ops run_ops = {
	.set = run_set,
	.get = run_get,
};
module_param_cb(run, &run_ops, NULL, 0600);

static const struct kernel_param_ops page_ops = { .get = page_get };
module_param_cb(page, &page_ops, NULL, 0400);

static const struct kernel_param_ops resets_ops = { .get = resets_get };
module_param_cb(resets, &resets_ops, NULL, 0400);

static const struct kernel_param_ops text_ops = { .set = text_set };
module_param_cb(text, &text_ops, NULL, 0200);

static int __init witness_init(void)
{
	next_handler = ppc_md.system_reset_exception;
	ppc_md.system_reset_exception = on_reset;
	return 0;
}
module_init(witness_init);

static void __exit witness_exit(void)
{
	ppc_md.system_reset_exception = next_handler;
}
module_exit(witness_exit);

MODULE_DESCRIPTION("Witness inside a guest of the kvm-pv lab");
MODULE_LICENSE("GPL");
