// SPDX-License-Identifier: GPL-2.0-only
/* Sequences of a 64-bit guest on the real host: see exec_kunit.c. */
#include <linux/irqflags.h>
#include <asm/hw_irq.h>
#include <asm/paca.h>
#include <asm/reg.h>
#include "../insn.h"
#include "../own.h"
#include "exec.h"

/* Registers that code may hold a value in: not stack, TOC and PACA. */
#define FREE	(~(PV_BIT(1) | PV_BIT(2) | PV_BIT(13)))
/* The general form serves stack and PACA as well. */
#define ANY	(~PV_BIT(2))

#define MTFSCR		0x7c1923a6u
#define MTMSRD_L1	0x7c010164u
#define MTMSRD_L0	0x7c000164u
#define MTMSR_L0	0x7c000124u
#define MTMSR_L1	0x7c010124u

/* Old EE and RI, new EE and RI, int_pending. */
static bool set_msr(const struct exec_case *c, struct exec_site site,
		    unsigned int n, struct pv_image *image)
{
	unsigned long bits = image->gpr[site.rt];

	if (c->family == PV_FAMILY_MSR_FULL)
		bits = mfmsr() ^ c->flip;
	image->msr = pv_exec_soft_bits(n);
	image->pending = n >> 4 & 1;
	image->gpr[site.rt] = c->value.known ? (unsigned long)c->value.value :
			      (bits & ~(unsigned long)PV_MSR_SOFT) |
			      pv_exec_soft_bits(n >> 2);
	return true;
}

/*
 * If EE was set and an external interrupt came, its handler cleared EE, and the
 * image is not worth looking at.
 */
static bool undisturbed(void)
{
	return !(local_paca->irq_happened & PACA_IRQ_MUST_HARD_MASK);
}

#define MSR		.nr_values = 32, .set = set_msr, \
			.right = pv_exec_msr_is_right
#define CLEAR(v)							\
	{ "mtmsrd L=1 of " #v, MTMSRD_L1, PV_FAMILY_MSR_EE_RI,		\
	  PV_TMPL_EE_CLEAR_CONST, { FREE }, .value = { true, v }, MSR }
#define SET(v)								\
	{ "mtmsrd L=1 of " #v, MTMSRD_L1, PV_FAMILY_MSR_EE_RI,		\
	  PV_TMPL_EE_SET_CONST, { FREE }, .value = { true, v }, MSR,	\
	  .asks = pv_exec_msr_asks }
#define EE_RI(name, insn)						\
	{ name, insn, PV_FAMILY_MSR_EE_RI, PV_TMPL_EE_RI, { ANY }, MSR,	\
	  .asks = pv_exec_msr_asks }
#define FULL(name, insn, bits)						\
	{ name, insn, PV_FAMILY_MSR_FULL, PV_TMPL_MSR_FULL, { FREE },	\
	  .flip = bits, MSR, .asks = pv_exec_msr_asks }

static const struct exec_case cases[] = {
	CLEAR(0), CLEAR(2), CLEAR(0x7ffd), CLEAR(0x7fff),
	SET(0x8002), SET(0xffff), SET(-1), SET(-0x7ffe),
	EE_RI("mtmsrd L=1", MTMSRD_L1),
	FULL("mtmsrd L=0", MTMSRD_L0, 0),
	FULL("mtmsr L=0", MTMSR_L0, 0),
	FULL("mtmsr L=1", MTMSR_L1, 0),
	FULL("mtmsrd L=0 with FP", MTMSRD_L0, MSR_FP),
	FULL("mtmsr L=0 with FP", MTMSR_L0, MSR_FP),
	FULL("mtmsrd L=0 with FE0", MTMSRD_L0, MSR_FE0),
};

/* PACA and MSR; and the copy of FSCR is the kernel's. */
static bool is_in_use(const struct pv_rule *rule)
{
	return rule->field == PV_PAGE_SPRG(1) || rule->field == PV_PAGE_MSR ||
	       rule->field == PV_PAGE_FSCR;
}

const struct exec_mode pv_exec_mode = {
	.mode = PV_MODE_BOOK3S64,
	.cases = cases,
	.nr_cases = ARRAY_SIZE(cases),
	.loaded = ~(PV_BIT(1) | PV_BIT(13)),
	.undisturbed = undisturbed,
	.is_in_use = is_in_use,
};

/* --- vectors --------------------------------------------------------------- */

struct vector_case {
	const char *name;
	u32 insn;
	u8 tmpl;
};

static const struct vector_case vector_cases[] = {
	{ "vector", 0x7db243a6, PV_TMPL_VECTOR },
	{ "vector-syscall", 0x7db142a6, PV_TMPL_VECTOR_SYSCALL },
};

static void vector_desc(const struct vector_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(vector, vector_cases, vector_desc);

/*
 * With translation on already, and the word behind the site as its twin. The
 * kernel is granted FP, VEC and VSX on the way.
 */
static void exec_vector(struct kunit *test)
{
	const struct vector_case *c = test->param_value;
	const struct pv_const value = { true, 4 };
	u64 site = (u64)pv_exec_codes[EXEC_NEW].site, at = (u64)pv_exec_codes[EXEC_NEW].seq;
	u64 srr0 = pv_exec_random(), srr1 = pv_exec_random(), sprg2;
	struct pv_image before, got;
	u32 seq[EXEC_SEQ_WORDS], branch;
	unsigned long flags;

	KUNIT_ASSERT_EQ(test, 0, ppc_encode_branch(site, at, &branch));
	KUNIT_ASSERT_EQ(test, 0, pv_tmpl_emit(c->tmpl, c->insn, value, site, at,
					      seq));
	pv_exec_write(test, EXEC_NEW, branch, seq, pv_tmpls[c->tmpl].nr_words);
	pv_exec_tmpl_run[c->tmpl] |= PV_BIT(13);
	pv_exec_fill(&before);
	before.msr = 0;
	before.ctr = (u64)local_paca;
	got = before;
	local_irq_save(flags);
	hard_irq_disable();
	sprg2 = READ_ONCE(*pv_exec_u64(PV_PAGE_SPRG(2)));
	WRITE_ONCE(*pv_exec_u64(PV_PAGE_SRR0), srr0);
	WRITE_ONCE(*pv_exec_u64(PV_PAGE_SRR1), srr1);
	pv_exec_run_disabled(EXEC_NEW, &got, &got);
	KUNIT_EXPECT_EQ(test, srr0, READ_ONCE(*pv_exec_u64(PV_PAGE_SRR0)));
	KUNIT_EXPECT_EQ(test, srr1, READ_ONCE(*pv_exec_u64(PV_PAGE_SRR1)));
	if (c->tmpl == PV_TMPL_VECTOR)
		KUNIT_EXPECT_EQ(test, (u64)local_paca,
				READ_ONCE(*pv_exec_u64(PV_PAGE_SPRG(2))));
	WRITE_ONCE(*pv_exec_u64(PV_PAGE_SPRG(2)), sprg2);
	before.msr = pv_raw_mfmsr() & ~(u64)PV_MSR_SOFT;
	before.msr |= MSR_FP | MSR_VEC | MSR_VSX;
	local_irq_restore(flags);
	before.gpr[1] = got.gpr[1];
	before.gpr[13] = (u64)local_paca;
	pv_exec_same(test, &before, &got, c->name);
}

/* --- the copy of FSCR ------------------------------------------------------ */

struct fscr_case {
	const char *name;
	u64 flip;
};

static const struct fscr_case fscr_cases[] = {
	{ "FSCR as it is", 0 },
	{ "FSCR with another TAR", FSCR_TAR },
	{ "FSCR with another EBB", FSCR_EBB },
	{ "FSCR with another DSCR", FSCR_DSCR },
};

static void fscr_desc(const struct fscr_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(fscr, fscr_cases, fscr_desc);

/* Registers as the instruction leaves them, and a copy that tells the truth. */
static bool fscr_is_right(struct kunit *test, unsigned int reg, u64 flip)
{
	struct pv_image before, want, got;
	unsigned long flags, saved;
	u64 host, copy;

	pv_exec_fill(&before);
	local_irq_save(flags);
	hard_irq_disable();
	saved = pv_raw_read_FSCR();
	before.gpr[reg] = saved ^ flip;
	want = before;
	got = before;
	pv_exec_run_disabled(EXEC_OLD, &want, &want);
	pv_raw_write_FSCR(saved);
	pv_exec_run_disabled(EXEC_NEW, &got, &got);
	host = pv_raw_read_FSCR();
	copy = READ_ONCE(*pv_exec_u64(PV_PAGE_FSCR));
	pv_raw_write_FSCR(saved);
	WRITE_ONCE(*pv_exec_u64(PV_PAGE_FSCR), saved);
	local_irq_restore(flags);
	KUNIT_EXPECT_EQ_MSG(test, host, copy, "r%u", reg);
	return pv_exec_same(test, &want, &got, "fscr") && host == copy;
}

static void exec_fscr(struct kunit *test)
{
	const struct fscr_case *c = test->param_value;
	u64 site = (u64)pv_exec_codes[EXEC_NEW].site, at = (u64)pv_exec_codes[EXEC_NEW].seq;
	const struct pv_const value = { false, 0 };
	u32 seq[EXEC_SEQ_WORDS], branch;
	unsigned int reg;

	if (!(pv.env.have & PV_NEED_FSCR_COPY))
		kunit_skip(test, "no copy of FSCR is kept");
	KUNIT_ASSERT_EQ(test, 0, ppc_encode_branch(site, at, &branch));
	for (reg = 0; reg < 32; reg++) {
		u32 insn = MTFSCR | PPC_RT(reg);

		if (!(FREE & PV_BIT(reg)))
			continue;
		KUNIT_ASSERT_EQ(test, 0, pv_tmpl_emit(PV_TMPL_FSCR, insn, value,
						      site, at, seq));
		pv_exec_write(test, EXEC_OLD, insn, NULL, 0);
		pv_exec_write(test, EXEC_NEW, branch, seq,
			      pv_tmpls[PV_TMPL_FSCR].nr_words);
		if (!fscr_is_right(test, reg, c->flip))
			return;
		pv_exec_tmpl_run[PV_TMPL_FSCR] |= PV_BIT(reg);
	}
}

/* pv_exec_all_run is the last one */
static struct kunit_case exec_cases[] = {
	KUNIT_CASE_PARAM(pv_exec_template, pv_exec_case_gen_params),
	KUNIT_CASE_PARAM(pv_exec_path, pv_exec_case_gen_params),
	KUNIT_CASE_PARAM(exec_vector, vector_gen_params),
	KUNIT_CASE_PARAM(exec_fscr, fscr_gen_params),
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
