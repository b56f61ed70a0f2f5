// SPDX-License-Identifier: GPL-2.0-only
/*
 * In a guest of KVM PR: what the replacements do, against what the host does
 * for the untouched instruction, on whole register images.
 */
#include <kunit/test.h>
#include <linux/irqflags.h>
#include <asm/hw_irq.h>
#include <asm/paca.h>
#include <asm/reg.h>
#include "../insn.h"
#include "../kvm_pv.h"
#include "../own.h"
#include "exec.h"

static_assert(offsetof(struct pv_image, cr) == IMAGE_CR);
static_assert(offsetof(struct pv_image, xer) == IMAGE_XER);
static_assert(offsetof(struct pv_image, lr) == IMAGE_LR);
static_assert(offsetof(struct pv_image, ctr) == IMAGE_CTR);
static_assert(offsetof(struct pv_image, msr) == IMAGE_MSR);
static_assert(offsetof(struct pv_image, pending) == IMAGE_PENDING);
static_assert(offsetof(struct pv_image, red_zone) == IMAGE_RED_ZONE);
static_assert(sizeof(struct pv_image) == IMAGE_SIZE);
static_assert(EXEC_SEQ_WORDS == PV_TMPL_MAX_WORDS);

#define SLOT(nr)						\
	{ pv_exec_##nr, pv_exec_site_##nr, pv_exec_seq_##nr,	\
	  pv_exec_mfmsr_##nr }

static const struct exec_code codes[EXEC_NR_SLOTS] = {
	[EXEC_OLD] = SLOT(0), [EXEC_NEW] = SLOT(1), [EXEC_PROBE] = SLOT(2),
};

#define MFMSR_R0	0x7c0000a6u
/* A field of the page that neither we nor a Book3S host touch. */
#define PAGE_SCRATCH	0x010u
#define MARK_SCRATCH	(PPC_OP_STD | PPC_RT(1) | PV_PAGE_DISP | PAGE_SCRATCH)

static unsigned int tmpl_run[PV_NR_TMPLS];
static u64 runs;

static u64 *page_u64(u32 offset)
{
	return (u64 *)(PV_PAGE_EA + offset);
}

static u32 *page_u32(u32 offset)
{
	return (u32 *)(PV_PAGE_EA + offset);
}

/* Registers that code may hold a value in: not stack, TOC and PACA. */
static bool is_free(unsigned int reg)
{
	return reg != 1 && reg != 2 && reg != 13;
}

static u64 next_random(void)
{
	static u64 state = 0x9e3779b97f4a7c15ull;

	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

static void fill_image(struct pv_image *image)
{
	unsigned int i;

	memset(image, 0, sizeof(*image));
	for (i = 0; i < 32; i++)
		image->gpr[i] = next_random();
	image->cr = (u32)next_random();
	image->xer = next_random() & 0xe000007f;
	image->lr = next_random();
	image->ctr = next_random();
	image->msr = PV_MSR_RI;
}

static void write_code(struct kunit *test, enum exec_slot slot, u32 site,
		       const u32 *seq, unsigned int nr_words)
{
	const u32 mfmsr = MFMSR_R0;

	KUNIT_ASSERT_EQ(test, 0, pv_write_words(codes[slot].mfmsr, &mfmsr, 1));
	KUNIT_ASSERT_EQ(test, 0, pv_write_words(codes[slot].site, &site, 1));
	if (nr_words)
		KUNIT_ASSERT_EQ(test, 0, pv_write_words(codes[slot].seq, seq,
							nr_words));
}

/*
 * Interrupts are disabled. If EE was set and an external interrupt came, its
 * handler cleared EE, and the image is not worth looking at.
 */
static noinline bool run_disabled(enum exec_slot slot, struct pv_image *image)
{
	unsigned long before = pv_raw_mfmsr();

	codes[slot].run(image);
	runs++;
	/* An exit: the host tells of what is pending, and of no more. */
	if (pv_raw_mfmsr() != before)
		mtmsr(before);
	return !(local_paca->irq_happened & PACA_IRQ_MUST_HARD_MASK);
}

static void run(struct kunit *test, enum exec_slot slot,
		const struct pv_image *before, struct pv_image *after)
{
	unsigned int tries = 10;
	unsigned long flags;
	bool done;

	do {
		*after = *before;
		local_irq_save(flags);
		hard_irq_disable();
		done = run_disabled(slot, after);
		local_irq_restore(flags);
	} while (!done && --tries);
	KUNIT_ASSERT_TRUE_MSG(test, done, "interrupts without end");
}

/* Says what differs; true if nothing does. */
static bool same(struct kunit *test, const struct pv_image *want,
		 const struct pv_image *got, const char *what)
{
	const u64 *a = (const u64 *)want, *b = (const u64 *)got;
	unsigned int i;

	if (!memcmp(want, got, sizeof(*want)))
		return true;
	for (i = 0; i < IMAGE_SIZE / 8; i++)
		if (a[i] != b[i])
			KUNIT_FAIL(test, "%s: doubleword %u of the image is %#llx, not %#llx",
				   what, i, b[i], a[i]);
	return false;
}

/* --- sequences ------------------------------------------------------------- */

/**
 * struct tmpl_case - one instruction and the sequence that replaces it
 * @name: for the report
 * @insn: with RS 0
 * @tmpl: enum pv_tmpl_id
 * @constant: the register holds @value, else each combination of EE and RI
 * @value: of the register
 * @flip: further MSR bits that change, for PV_TMPL_MSR_FULL
 */
struct tmpl_case {
	const char *name;
	u32 insn;
	u8 tmpl;
	bool constant;
	s64 value;
	u64 flip;
};

#define MTFSCR		0x7c1923a6u
#define MTMSRD_L1	0x7c010164u
#define MTMSRD_L0	0x7c000164u
#define MTMSR_L0	0x7c000124u
#define MTMSR_L1	0x7c010124u

#define CLEAR(v) \
	{ "mtmsrd L=1 of " #v, MTMSRD_L1, PV_TMPL_EE_CLEAR_CONST, true, v }
#define SET(v) \
	{ "mtmsrd L=1 of " #v, MTMSRD_L1, PV_TMPL_EE_SET_CONST, true, v }

static const struct tmpl_case tmpl_cases[] = {
	CLEAR(0), CLEAR(2), CLEAR(0x7ffd), CLEAR(0x7fff),
	SET(0x8002), SET(0xffff), SET(-1), SET(-0x7ffe),
	{ "mtmsrd L=1", MTMSRD_L1, PV_TMPL_EE_RI },
	{ "mtmsrd L=0", MTMSRD_L0, PV_TMPL_MSR_FULL },
	{ "mtmsr L=0", MTMSR_L0, PV_TMPL_MSR_FULL },
	{ "mtmsr L=1", MTMSR_L1, PV_TMPL_MSR_FULL },
	{ "mtmsrd L=0 with FP", MTMSRD_L0, PV_TMPL_MSR_FULL, .flip = MSR_FP },
	{ "mtmsr L=0 with FP", MTMSR_L0, PV_TMPL_MSR_FULL, .flip = MSR_FP },
	{ "mtmsrd L=0 with FE0", MTMSRD_L0, PV_TMPL_MSR_FULL, .flip = MSR_FE0 },
};

static void tmpl_desc(const struct tmpl_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(tmpl, tmpl_cases, tmpl_desc);

/* EE and RI from the two low bits of a number. */
static u64 soft_bits(unsigned int n)
{
	return (n & 1 ? PV_MSR_EE : 0) | (n & 2 ? PV_MSR_RI : 0);
}

/* What the site's register holds; r1 and r13 hold what they must. */
static void set_register(const struct tmpl_case *c, unsigned int reg,
			 unsigned int new, struct pv_image *image)
{
	u64 bits = image->gpr[reg];

	if (c->tmpl == PV_TMPL_MSR_FULL)
		bits = mfmsr() ^ c->flip;
	image->gpr[reg] = c->constant ? (u64)c->value :
			  (bits & ~(u64)PV_MSR_SOFT) | soft_bits(new);
}

static void lay_out(struct kunit *test, const struct tmpl_case *c,
		    unsigned int reg, u32 *seq)
{
	struct pv_const value = { c->constant, c->value };
	u64 site = (u64)codes[EXEC_NEW].site;
	u64 at = (u64)codes[EXEC_NEW].seq;
	u32 insn = c->insn | PPC_RT(reg), branch;

	if (is_free(reg))
		KUNIT_ASSERT_EQ(test, (int)c->tmpl,
				(int)pv_tmpl_choose(c->tmpl == PV_TMPL_MSR_FULL ?
						    PV_FAMILY_MSR_FULL :
						    PV_FAMILY_MSR_EE_RI,
						    reg, value));
	KUNIT_ASSERT_EQ(test, 0, ppc_encode_branch(site, at, &branch));
	KUNIT_ASSERT_EQ(test, 0, pv_tmpl_emit(c->tmpl, insn, value, site, at,
					      seq));
	write_code(test, EXEC_OLD, insn, NULL, 0);
	write_code(test, EXEC_NEW, branch, seq, pv_tmpls[c->tmpl].nr_words);
}

/* One combination; the untouched instruction says what is right. */
static bool try_combination(struct kunit *test, const struct tmpl_case *c,
			    unsigned int reg, unsigned int n)
{
	struct pv_image before, want, got;
	char what[64];

	fill_image(&before);
	before.msr = soft_bits(n);
	before.pending = n >> 4 & 1;
	set_register(c, reg, n >> 2, &before);
	snprintf(what, sizeof(what), "r%u %#llx, MSR %#llx, pending %llu", reg,
		 before.gpr[reg], before.msr, before.pending);

	run(test, EXEC_OLD, &before, &want);
	run(test, EXEC_NEW, &before, &got);
	if (is_free(reg) &&
	    ((want.msr ^ before.gpr[reg]) & PV_MSR_SOFT)) {
		KUNIT_FAIL(test, "%s: the untouched instruction gave %#llx",
			   what, want.msr);
		return false;
	}
	return same(test, &want, &got, what);
}

/* Old EE and RI, new EE and RI, int_pending. */
#define NR_COMBINATIONS	32

static void exec_template(struct kunit *test)
{
	const struct tmpl_case *c = test->param_value;
	u32 seq[EXEC_SEQ_WORDS];
	unsigned int reg, n;

	for (reg = 0; reg < 32; reg++) {
		/* r1 and r13 are served by the general form alone */
		if (!is_free(reg) && (c->tmpl != PV_TMPL_EE_RI || reg == 2))
			continue;
		lay_out(test, c, reg, seq);
		for (n = 0; n < NR_COMBINATIONS; n++)
			if (!try_combination(test, c, reg, n))
				return;
		tmpl_run[c->tmpl]++;
	}
}

/* Would the host have been asked? The mark takes the instruction's place. */
static bool takes_slow_path(struct kunit *test, const struct pv_image *before)
{
	struct pv_image after;

	WRITE_ONCE(*page_u64(PAGE_SCRATCH), 0);
	run(test, EXEC_NEW, before, &after);
	return READ_ONCE(*page_u64(PAGE_SCRATCH)) != 0;
}

static bool path_is_right(struct kunit *test, const struct tmpl_case *c,
			  unsigned int reg, unsigned int n)
{
	unsigned int tries = 5;
	struct pv_image before;
	bool slow;

	fill_image(&before);
	before.msr = soft_bits(n);
	before.pending = n >> 4 & 1;
	set_register(c, reg, n >> 2, &before);
	slow = c->flip || (before.gpr[reg] & PV_MSR_EE && before.pending);

	/* A host that got the CPU in between may have changed int_pending. */
	while (takes_slow_path(test, &before) != slow)
		if (!--tries) {
			KUNIT_FAIL(test, "r%u %#llx, MSR %#llx, pending %llu: wrong path",
				   reg, before.gpr[reg], before.msr,
				   before.pending);
			return false;
		}
	return true;
}

/* The host is asked if EE comes with something pending, else never. */
static void exec_path(struct kunit *test)
{
	const struct tmpl_case *c = test->param_value;
	unsigned int nr_words = pv_tmpls[c->tmpl].nr_words, reg, n, i;
	u32 seq[EXEC_SEQ_WORDS];

	for (reg = 0; reg < 32; reg++) {
		if (!is_free(reg))
			continue;
		lay_out(test, c, reg, seq);
		for (i = 0; i < nr_words; i++)
			if (seq[i] == (c->insn | PPC_RT(reg)))
				seq[i] = MARK_SCRATCH;
		KUNIT_ASSERT_EQ(test, 0, pv_write_words(codes[EXEC_NEW].seq,
							seq, nr_words));
		for (n = 0; n < NR_COMBINATIONS; n++)
			if (!path_is_right(test, c, reg, n))
				return;
	}
}

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
	u64 site = (u64)codes[EXEC_NEW].site, at = (u64)codes[EXEC_NEW].seq;
	u64 srr0 = next_random(), srr1 = next_random(), sprg2;
	struct pv_image before, got;
	u32 seq[EXEC_SEQ_WORDS], branch;
	unsigned long flags;

	KUNIT_ASSERT_EQ(test, 0, ppc_encode_branch(site, at, &branch));
	KUNIT_ASSERT_EQ(test, 0, pv_tmpl_emit(c->tmpl, c->insn, value, site, at,
					      seq));
	write_code(test, EXEC_NEW, branch, seq, pv_tmpls[c->tmpl].nr_words);
	tmpl_run[c->tmpl]++;
	fill_image(&before);
	before.msr = 0;
	before.ctr = (u64)local_paca;
	got = before;
	local_irq_save(flags);
	hard_irq_disable();
	sprg2 = READ_ONCE(*page_u64(PV_PAGE_SPRG(2)));
	WRITE_ONCE(*page_u64(PV_PAGE_SRR0), srr0);
	WRITE_ONCE(*page_u64(PV_PAGE_SRR1), srr1);
	run_disabled(EXEC_NEW, &got);
	KUNIT_EXPECT_EQ(test, srr0, READ_ONCE(*page_u64(PV_PAGE_SRR0)));
	KUNIT_EXPECT_EQ(test, srr1, READ_ONCE(*page_u64(PV_PAGE_SRR1)));
	if (c->tmpl == PV_TMPL_VECTOR)
		KUNIT_EXPECT_EQ(test, (u64)local_paca,
				READ_ONCE(*page_u64(PV_PAGE_SPRG(2))));
	WRITE_ONCE(*page_u64(PV_PAGE_SPRG(2)), sprg2);
	before.msr = pv_raw_mfmsr() & ~(u64)PV_MSR_SOFT;
	before.msr |= MSR_FP | MSR_VEC | MSR_VSX;
	local_irq_restore(flags);
	before.gpr[1] = got.gpr[1];
	before.gpr[13] = (u64)local_paca;
	same(test, &before, &got, c->name);
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

	fill_image(&before);
	local_irq_save(flags);
	hard_irq_disable();
	saved = pv_raw_read_FSCR();
	before.gpr[reg] = saved ^ flip;
	want = before;
	got = before;
	run_disabled(EXEC_OLD, &want);
	pv_raw_write_FSCR(saved);
	run_disabled(EXEC_NEW, &got);
	host = pv_raw_read_FSCR();
	copy = READ_ONCE(*page_u64(PV_PAGE_FSCR));
	pv_raw_write_FSCR(saved);
	WRITE_ONCE(*page_u64(PV_PAGE_FSCR), saved);
	local_irq_restore(flags);
	KUNIT_EXPECT_EQ_MSG(test, host, copy, "r%u", reg);
	return same(test, &want, &got, "fscr") && host == copy;
}

static void exec_fscr(struct kunit *test)
{
	const struct fscr_case *c = test->param_value;
	u64 site = (u64)codes[EXEC_NEW].site, at = (u64)codes[EXEC_NEW].seq;
	const struct pv_const value = { false, 0 };
	u32 seq[EXEC_SEQ_WORDS], branch;
	unsigned int reg;

	if (!(pv.env.have & PV_NEED_FSCR_COPY))
		kunit_skip(test, "no copy of FSCR is kept");
	KUNIT_ASSERT_EQ(test, 0, ppc_encode_branch(site, at, &branch));
	for (reg = 0; reg < 32; reg++) {
		u32 insn = MTFSCR | PPC_RT(reg);

		if (!is_free(reg))
			continue;
		KUNIT_ASSERT_EQ(test, 0, pv_tmpl_emit(PV_TMPL_FSCR, insn, value,
						      site, at, seq));
		write_code(test, EXEC_OLD, insn, NULL, 0);
		write_code(test, EXEC_NEW, branch, seq,
			   pv_tmpls[PV_TMPL_FSCR].nr_words);
		if (!fscr_is_right(test, reg, c->flip))
			return;
		tmpl_run[PV_TMPL_FSCR]++;
	}
}

/* --- rows in place --------------------------------------------------------- */

static const void *inline_gen_params(const void *prev, char *desc)
{
	const struct pv_rule *rule = prev;

	rule = rule ? rule + 1 : pv_rules;
	while (rule < pv_rules + pv_nr_rules &&
	       (rule->action == PV_TEMPLATE || !(rule->modes & PV_MODE_BOOK3S64)))
		rule++;
	if (rule == pv_rules + pv_nr_rules)
		return NULL;
	strscpy(desc, rule->name, KUNIT_PARAM_DESC_SIZE);
	return rule;
}

static bool is_mtspr(u32 word)
{
	return ppc_xo(word) == PPC_XO_MTSPR;
}

/* PACA and MSR are in use even now; the copy of FSCR is the kernel's. */
static bool keeps_value(const struct pv_rule *rule)
{
	return rule->field == PV_PAGE_SPRG(1) || rule->field == PV_PAGE_MSR ||
	       rule->field == PV_PAGE_FSCR;
}

/* CTRLT is read by another number, which does not trap. */
static bool has_probe(const struct pv_rule *rule)
{
	return is_mtspr(rule->match) && ppc_spr(rule->match) != 152;
}

static u64 read_field(const struct pv_rule *rule)
{
	if (!rule->width)
		return 0;
	return rule->width == 8 ? READ_ONCE(*page_u64(rule->field)) :
				  READ_ONCE(*page_u32(rule->field));
}

static void write_field(const struct pv_rule *rule, u64 value)
{
	if (rule->width == 8)
		WRITE_ONCE(*page_u64(rule->field), value);
	else if (rule->width)
		WRITE_ONCE(*page_u32(rule->field), (u32)value);
}

/**
 * struct outcome - what one way of executing a row left behind
 * @image: registers
 * @field: of the page
 * @probe: registers after the trapping mfspr of what was written
 */
struct outcome {
	struct pv_image image;
	u64 field;
	struct pv_image probe;
};

/* Interrupts are off from the preparation to the last look. */
static void run_row(const struct pv_rule *rule, enum exec_slot slot,
		    const struct pv_image *before, u64 start,
		    struct outcome *out)
{
	unsigned long flags;
	u64 saved;

	out->image = *before;
	out->probe = *before;
	local_irq_save(flags);
	hard_irq_disable();
	saved = read_field(rule);
	if (!keeps_value(rule))
		write_field(rule, start);
	run_disabled(slot, &out->image);
	if (has_probe(rule))
		run_disabled(EXEC_PROBE, &out->probe);
	out->field = read_field(rule);
	write_field(rule, saved);
	local_irq_restore(flags);
}

/*
 * Two things the host does not do:
 * - It has no SPRG4-7 on Book3S: it reads 0 and drops writes, though the page
 *   announces them. In place they are registers, so that is what is right.
 * - Its emulation of a read behind a facility (kvmppc_handle_fac) forgets to
 *   load r14 to r31 again; so the register holds the expected 0 before.
 */
static bool only_in_page(const struct pv_rule *rule)
{
	return rule->needs & PV_NEED_PAGE_SPRG4_7;
}

static void emulate_row(const struct pv_rule *rule, unsigned int reg, u64 start,
			const struct pv_image *before, struct outcome *out)
{
	if (is_mtspr(rule->match)) {
		out->field = before->gpr[reg];
	} else {
		out->field = start;
		out->image.gpr[reg] = start;
	}
}

static bool try_row(struct kunit *test, const struct pv_rule *rule,
		    unsigned int reg)
{
	struct pv_image before;
	struct outcome want, got;
	u64 start = next_random();
	char what[32];

	fill_image(&before);
	if (is_mtspr(rule->match) && keeps_value(rule))
		before.gpr[reg] = read_field(rule);
	if (rule->needs & PV_NEED_EBB_UNUSED)
		before.gpr[reg] = 0;
	run_row(rule, EXEC_OLD, &before, start, &want);
	run_row(rule, EXEC_NEW, &before, start, &got);
	if (only_in_page(rule))
		emulate_row(rule, reg, start, &before, &want);
	snprintf(what, sizeof(what), "r%u", reg);
	if (want.field != got.field) {
		KUNIT_FAIL(test, "%s: the page holds %#llx, not %#llx", what,
			   got.field, want.field);
		return false;
	}
	return same(test, &want.image, &got.image, what) &&
	       same(test, &want.probe, &got.probe, what);
}

static void exec_inline(struct kunit *test)
{
	const struct pv_rule *rule = test->param_value;
	const u32 probe = PPC_X31(PPC_XO_MFSPR) | PPC_RT(3) |
			  PPC_SPR(ppc_spr(rule->match));
	u32 operand = ~rule->mask & PPC_RT(31), new;
	unsigned int reg;

	if (rule->needs & ~pv.env.have)
		kunit_skip(test, "the row's obligation does not hold here");
	write_code(test, EXEC_PROBE, probe, NULL, 0);
	for (reg = 0; reg < 32; reg++) {
		u32 old = rule->match | (PPC_RT(reg) & operand);

		if (!is_free(reg))
			continue;
		KUNIT_ASSERT_EQ(test, 0, pv_rule_encode_inline(rule, old, &new));
		write_code(test, EXEC_OLD, old, NULL, 0);
		write_code(test, EXEC_NEW, new, NULL, 0);
		if (!try_row(test, rule, reg))
			return;
	}
}

/* Last: each template has run, and with each register it is for. */
static void exec_all_run(struct kunit *test)
{
	unsigned int id;

	kunit_info(test, "%llu register images", runs);
	for (id = PV_TMPL_NONE + 1; id < PV_NR_TMPLS; id++) {
		if (pv_tmpls[id].mode != PV_MODE_BOOK3S64)
			continue;
		KUNIT_EXPECT_GE_MSG(test, tmpl_run[id],
				    pv_tmpls[id].landing ? 1u : 29u,
				    "%s did not run with each register",
				    pv_tmpls[id].name);
	}
}

static int exec_init(struct kunit *test)
{
	if (pv.state == PV_STATE_OFF)
		kunit_skip(test, "switched off by kvm_pv=off");
	if (pv.guest != PV_GUEST_KVM_PR)
		kunit_skip(test, "this is %s", pv_guest_name(pv.guest));
	if (pv_first_unmapped(cpu_online_mask) >= 0)
		kunit_skip(test, "the magic page is not mapped");
	return 0;
}

static struct kunit_case exec_cases[] = {
	KUNIT_CASE_PARAM(exec_template, tmpl_gen_params),
	KUNIT_CASE_PARAM(exec_path, tmpl_gen_params),
	KUNIT_CASE_PARAM(exec_vector, vector_gen_params),
	KUNIT_CASE_PARAM(exec_fscr, fscr_gen_params),
	KUNIT_CASE_PARAM(exec_inline, inline_gen_params),
	KUNIT_CASE(exec_all_run),
	{ }
};

static struct kunit_suite exec_suite = {
	.name = "kvm_pv_exec",
	.init = exec_init,
	.test_cases = exec_cases,
};

kunit_test_suite(exec_suite);
