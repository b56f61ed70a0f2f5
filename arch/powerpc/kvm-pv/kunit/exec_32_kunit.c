// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sequences of a 32-bit guest on the real host: see exec_kunit.c. There is no
 * soft mask: where an image sets EE, interrupts come, and must leave no trace.
 */
#include <linux/irqflags.h>
#include <linux/percpu.h>
#include <asm/hardirq.h>
#include <asm/hw_irq.h>
#include <asm/reg.h>
#include <asm/time.h>
#include "exec.h"

/* All but the stack. r2 (current) is loaded anew where the kernel is entered. */
#define FREE		(~PV_BIT(1))

#define MTMSR_L0	0x7c000124u
#define MTMSR_L1	0x7c010124u
#define MFSRIN		0x7c000526u

/*
 * Old EE and RI, new EE and RI, int_pending. An interrupt without RI would be
 * the end of the kernel, so none has EE without RI.
 */
static bool set_msr(const struct exec_case *c, struct exec_site site,
		    unsigned int n, struct pv_image *image)
{
	unsigned long old = pv_exec_soft_bits(n);
	unsigned long new = pv_exec_soft_bits(n >> 2);

	image->msr = old;
	image->pending = n >> 4 & 1;
	image->gpr[site.rt] = ((mfmsr() ^ c->flip) & ~PV_MSR_SOFT) | new;
	if (old == PV_MSR_EE || new == PV_MSR_EE)
		return false;
	/* of MSR but for EE, which is proven */
	return !c->value.known ||
	       ((old ^ new) & PV_MSR_RI) + (new & PV_MSR_EE) ==
	       (unsigned long)c->value.value;
}

/* Any address, and with the next register another segment. */
static bool set_address(const struct exec_case *c, struct exec_site site,
			unsigned int n, struct pv_image *image)
{
	unsigned long segment = site.rt + site.rb + 8 * n;

	image->gpr[site.rb] = image->gpr[site.rb] >> 4 | segment << 28;
	return true;
}

static bool is_segment(struct exec_site site, const struct pv_image *before,
		       const struct pv_image *after)
{
	unsigned long addr = site.rb == 1 ? after->gpr[1] :
					    before->gpr[site.rb];

	return after->gpr[site.rt] == *pv_exec_u32(PV_PAGE_SR(addr >> 28));
}

static bool undisturbed(void)
{
	return true;
}

#define MSR		.family = PV_FAMILY_MSR_32, .regs = FREE,	\
			.refused = PV_BIT(1), .nr_values = 32,		\
			.set = set_msr, .right = pv_exec_msr_is_right

static const struct exec_case cases[] = {
	{ "mtmsr, EE falls", MTMSR_L0, .tmpl = PV_TMPL_MSR_STORE_32,
	  .value = { true, 0 }, MSR },
	{ "mtmsr, EE rises", MTMSR_L0, .tmpl = PV_TMPL_EE_SET_32,
	  .value = { true, PV_MSR_EE }, MSR, .asks = pv_exec_msr_asks },
	{ "mtmsr L=0", MTMSR_L0, .tmpl = PV_TMPL_MSR_32, MSR,
	  .asks = pv_exec_msr_asks },
	{ "mtmsr L=1", MTMSR_L1, .tmpl = PV_TMPL_MSR_32, MSR,
	  .asks = pv_exec_msr_asks },
	{ "mtmsr with FP", MTMSR_L0, .tmpl = PV_TMPL_MSR_32, .flip = MSR_FP,
	  MSR, .asks = pv_exec_msr_asks },
	{ "mtmsr with VEC", MTMSR_L0, .tmpl = PV_TMPL_MSR_32, .flip = MSR_VEC,
	  MSR, .asks = pv_exec_msr_asks },
	{ "mtmsr with FE0", MTMSR_L0, .tmpl = PV_TMPL_MSR_32, .flip = MSR_FE0,
	  MSR, .asks = pv_exec_msr_asks },
	{ "mfsrin", MFSRIN, PV_FAMILY_MFSRIN, PV_TMPL_MFSRIN, ~0x7u, 0x7,
	  .any_rb = true, .nr_values = 2, .set = set_address,
	  .right = is_segment },
};

/* The thread, MSR, and the segments. */
static bool is_in_use(const struct pv_rule *rule)
{
	return rule->field == PV_PAGE_LOW(PV_PAGE_SPRG(3)) ||
	       rule->field == PV_PAGE_LOW(PV_PAGE_MSR) ||
	       rule->field == PV_PAGE_SR(0);
}

const struct exec_mode pv_exec_mode = {
	.mode = PV_MODE_BOOK3S32,
	.cases = cases,
	.nr_cases = ARRAY_SIZE(cases),
	.loaded = FREE,
	.undisturbed = undisturbed,
	.is_in_use = is_in_use,
};

/* --- an interrupt that waits ----------------------------------------------- */

static unsigned int timer_interrupts(void)
{
	return this_cpu_read(irq_stat.timer_irqs_event) +
	       this_cpu_read(irq_stat.timer_irqs_others);
}

/* Interrupts are disabled. The host says so when it enters the guest again. */
static bool make_pending(void)
{
	u64 start = get_tb();

	set_dec(1);
	while (!READ_ONCE(*pv_exec_u32(PV_PAGE_INT_PENDING)))
		if (get_tb() - start > tb_ticks_per_sec)
			return false;
	return true;
}

/**
 * struct delivery - what became of the interrupt
 * @image: registers
 * @taken: number of timer interrupts
 * @from: address it returned to
 */
struct delivery {
	struct pv_image image;
	unsigned int taken;
	unsigned long from;
};

static void deliver(struct kunit *test, enum exec_slot slot,
		    const struct pv_image *before, struct delivery *d)
{
	unsigned int tries = 5;
	unsigned long flags;
	bool pending;

	/* If the next tick comes right then, there is a second one. */
	do {
		preempt_disable();
		local_irq_save(flags);
		pending = make_pending();
		d->taken = timer_interrupts();
		pv_exec_run_disabled(slot, before, &d->image);
		d->taken = timer_interrupts() - d->taken;
		d->from = *pv_exec_u32(PV_PAGE_LOW(PV_PAGE_SRR0));
		local_irq_restore(flags);
		preempt_enable();
		KUNIT_ASSERT_TRUE(test, pending);
	} while (d->taken != 1 && --tries);
}

static bool is_delivered(struct kunit *test, const struct exec_case *c,
			 struct exec_site site)
{
	const struct exec_code *code = &pv_exec_codes[EXEC_NEW];
	unsigned long seq = (unsigned long)code->seq;
	unsigned int nr_words = pv_tmpls[c->tmpl].nr_words;
	struct delivery want, got;
	struct pv_image before;
	bool inside;

	pv_exec_fill(&before);
	before.pending = 1;
	before.gpr[site.rt] = mfmsr() | PV_MSR_SOFT;
	deliver(test, EXEC_OLD, &before, &want);
	deliver(test, EXEC_NEW, &before, &got);
	KUNIT_EXPECT_EQ(test, 1u, want.taken);
	KUNIT_EXPECT_EQ(test, 1u, got.taken);
	KUNIT_EXPECT_EQ(test, (unsigned long)pv_exec_codes[EXEC_OLD].site + 4,
			want.from);
	/* not where the host is asked next, which is the mfmsr */
	inside = got.from > seq && got.from < seq + 4 * nr_words;
	KUNIT_EXPECT_TRUE_MSG(test, inside, "%s r%u: taken at %#lx", c->name,
			      site.rt, got.from);
	return pv_exec_same(test, &want.image, &got.image, c->name) &&
	       got.taken == 1 && inside;
}

/* What waits is delivered by the very write that sets EE. */
static void exec_deliver(struct kunit *test)
{
	const struct exec_case *c;
	u32 seq[EXEC_SEQ_WORDS];
	struct exec_site site = {};

	for (c = cases; c < cases + ARRAY_SIZE(cases); c++) {
		if (!c->asks || c->flip)
			continue;
		for (site.rt = 0; site.rt < 32; site.rt++) {
			if (!(c->regs & PV_BIT(site.rt)))
				continue;
			pv_exec_lay_out(test, c, site, seq);
			if (!is_delivered(test, c, site))
				return;
		}
	}
}

/* Else a load of another segment's register would pass for the right one. */
static void exec_segments_differ(struct kunit *test)
{
	unsigned int i, j;

	for (i = 0; i < 16; i++)
		for (j = 0; j < i; j++)
			KUNIT_EXPECT_NE(test, *pv_exec_u32(PV_PAGE_SR(i)),
					*pv_exec_u32(PV_PAGE_SR(j)));
}

/* pv_exec_all_run is the last one */
static struct kunit_case exec_cases[] = {
	KUNIT_CASE(exec_segments_differ),
	KUNIT_CASE_PARAM(pv_exec_template, pv_exec_case_gen_params),
	KUNIT_CASE_PARAM(pv_exec_path, pv_exec_case_gen_params),
	KUNIT_CASE(exec_deliver),
	KUNIT_CASE_PARAM(pv_exec_inline, pv_exec_rule_gen_params),
	KUNIT_CASE(pv_exec_all_run),
	{ }
};

static struct kunit_suite exec_suite = {
	.name = "kvm_pv_exec",
	.init = pv_exec_init,
	.test_cases = exec_cases,
};

kunit_test_suite(exec_suite);
