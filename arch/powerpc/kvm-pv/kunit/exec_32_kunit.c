// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sequences of a 32-bit guest on the real host: see exec_kunit.c. There is no
 * soft mask: where an image sets EE, interrupts come, and must leave no trace.
 */
#include <linux/irqflags.h>
#include <linux/percpu.h>
#include <linux/vmalloc.h>
#include <asm/hardirq.h>
#include <asm/hw_irq.h>
#include <asm/reg.h>
#include <asm/time.h>
#include "../flow.h"
#include "../insn.h"
#include "exec.h"

/* All but the stack. r2 (current) is loaded anew where the kernel is entered. */
#define FREE		(~PV_BIT(1))

#define MTMSR_L0	0x7c000124u
#define MTMSR_L1	0x7c010124u
#define MFSRIN		0x7c000526u
#define MTSR		0x7c0001a4u
#define MTSRIN		0x7c0001e4u
#define DCBZ		0x7c0007ecu
#define XORIS		0x6c000000u
#define STWU		0x94000000u

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

/* --- writes of segment registers ------------------------------------------- */

/* Those of user space. Nobody touches it while interrupts are disabled. */
#define NR_USER_SR	12
#define USER_SR		(PV_BIT(NR_USER_SR) - 1)

/* Ks, Kp and N are nothing to the host; T and the VSID are, all 28 bits. */
#define ASKED_OF_HOST	0x8fffffffu

static const u32 sr_flips[] = {
	0, 0x40000000, 0x20000000, 0x10000000, 0x70000000,
	1, 0x00800000, 0x08000000, 0x80000000,
};

#define NR_FLIPS	ARRAY_SIZE(sr_flips)

static u32 sr_of(unsigned int nr)
{
	return READ_ONCE(*pv_exec_u32(PV_PAGE_SR(nr)));
}

static u32 sr_left(unsigned int nr)
{
	return pv_exec_page_left(EXEC_OLD, PV_PAGE_SR(nr));
}

static u32 saved_sr[NR_USER_SR];

static void save_segments(void)
{
	unsigned int i;

	for (i = 0; i < NR_USER_SR; i++)
		saved_sr[i] = sr_of(i);
}

/* Stores to the page would leave the host's own segment where it was. */
static void put_segments_back(void)
{
	unsigned int i;

	for (i = 0; i < NR_USER_SR; i++)
		if (sr_of(i) != saved_sr[i])
			pv_exec_mtsrin(saved_sr[i], (unsigned long)i << 28);
}

static bool set_sr(const struct exec_case *c, struct exec_site site,
		   unsigned int n, struct pv_image *image)
{
	image->gpr[site.rt] = sr_of(site.ra) ^ sr_flips[n];
	return true;
}

static bool is_sr(struct exec_site site, const struct pv_image *before,
		  const struct pv_image *after)
{
	return sr_left(site.ra) == before->gpr[site.rt];
}

static bool sr_asks(const struct exec_case *c, struct exec_site site,
		    const struct pv_image *image)
{
	return (image->gpr[site.rt] ^ sr_of(site.ra)) & ASKED_OF_HOST;
}

/* All segments and values, not with each pair of registers. */
static bool set_srin(const struct exec_case *c, struct exec_site site,
		     unsigned int n, struct pv_image *image)
{
	unsigned int pair = site.rt + site.rb;
	unsigned long segment = (pair + n) % NR_USER_SR;
	u32 value = sr_of(segment) ^ sr_flips[(pair + 3 * n) % NR_FLIPS];

	image->gpr[site.rb] = image->gpr[site.rb] >> 4 | segment << 28;
	/* one register: its top bits say which segment, too */
	if (site.rt == site.rb)
		value = (value & 0x0fffffff) | segment << 28;
	image->gpr[site.rt] = value;
	return true;
}

static bool is_srin(struct exec_site site, const struct pv_image *before,
		    const struct pv_image *after)
{
	return sr_left(before->gpr[site.rb] >> 28) == before->gpr[site.rt];
}

static bool srin_asks(const struct exec_case *c, struct exec_site site,
		      const struct pv_image *image)
{
	return (image->gpr[site.rt] ^ sr_of(image->gpr[site.rb] >> 28)) &
	       ASKED_OF_HOST;
}

/* The register behind one: not r1, and of use as a base. */
static unsigned int next_register(unsigned int reg)
{
	return reg == 31 || reg < 2 ? 2 : reg + 1;
}

static void add_word(struct exec_text *text, u32 word)
{
	text->words[text->nr_words++] = word;
}

/* What is right for one segment becomes what is right for another one. */
static void add_next_value(struct exec_text *text, unsigned int from,
			   unsigned int to, unsigned int sr, unsigned int next)
{
	u32 differs = sr_of(sr) ^ sr_of(next);

	add_word(text, PPC_OP_XORI | PPC_RT(from) | PPC_RA(to) |
		       (differs & 0xffff));
	add_word(text, XORIS | PPC_RT(to) | PPC_RA(to) | differs >> 16);
}

/* Three segments, from three registers. */
static void text_of_three(struct kunit *test, struct exec_site site,
			  struct exec_text *text)
{
	unsigned int second = next_register(site.rt);
	unsigned int third = next_register(second);

	add_word(text, MTSR | PPC_RT(site.rt) | PPC_RA(2));
	add_next_value(text, site.rt, second, 2, 5);
	add_word(text, MTSR | PPC_RT(second) | PPC_RA(5));
	add_word(text, MTSR | PPC_RT(third) | PPC_RA(9));
}

/* Either of the values that the text begins with is another one. */
static bool set_three(const struct exec_case *c, struct exec_site site,
		      unsigned int n, struct pv_image *image)
{
	unsigned int third = next_register(next_register(site.rt));

	image->gpr[site.rt] = sr_of(2) ^ sr_flips[n % NR_FLIPS];
	image->gpr[third] = sr_of(9) ^ sr_flips[n / NR_FLIPS];
	return true;
}

static bool are_three(struct exec_site site, const struct pv_image *before,
		      const struct pv_image *after)
{
	unsigned int second = next_register(site.rt);

	return sr_left(2) == before->gpr[site.rt] &&
	       sr_left(5) == after->gpr[second] &&
	       sr_left(9) == before->gpr[next_register(second)];
}

static bool three_ask(const struct exec_case *c, struct exec_site site,
		      const struct pv_image *image)
{
	unsigned int third = next_register(next_register(site.rt));

	return ((image->gpr[site.rt] ^ sr_of(2)) |
		(image->gpr[third] ^ sr_of(9))) & ASKED_OF_HOST;
}

#define NR_OF_TEN	10

/* As many as fit, all from one register, as a switch of mm does it. */
static void text_of_ten(struct kunit *test, struct exec_site site,
			struct exec_text *text)
{
	unsigned int i;

	add_word(text, MTSR | PPC_RT(site.rt));
	for (i = 1; i < NR_OF_TEN; i++) {
		add_next_value(text, site.rt, site.rt, i - 1, i);
		add_word(text, MTSR | PPC_RT(site.rt) | PPC_RA(i));
	}
}

static bool are_ten(struct exec_site site, const struct pv_image *before,
		    const struct pv_image *after)
{
	return sr_left(0) == before->gpr[site.rt] &&
	       sr_left(NR_OF_TEN - 1) == after->gpr[site.rt];
}

/* --- dcbz ------------------------------------------------------------------ */

#define LINE_WORDS	8
#define THE_LINE	2

static unsigned long line_address(void)
{
	return (unsigned long)&pv_exec_memory[THE_LINE * LINE_WORDS];
}

/* The line's own address, or another one in it. */
static bool set_line(const struct exec_case *c, struct exec_site site,
		     unsigned int n, struct pv_image *image)
{
	unsigned long ea = line_address();

	if (n)
		ea += 1 + (unsigned long)pv_exec_random() % 31;
	if (!site.ra)
		image->gpr[site.rb] = ea;
	else if (site.ra == site.rb)
		image->gpr[site.rb] = ea / 2 | (unsigned long)n << 31;
	else
		image->gpr[site.rb] = ea - image->gpr[site.ra];
	return true;
}

static bool memory_is(unsigned int first, unsigned int nr_words,
		      unsigned long value)
{
	unsigned int i;

	for (i = 0; i < EXEC_MEMORY_WORDS; i++)
		if (pv_exec_memory_left(EXEC_OLD, i) !=
		    (i - first < nr_words ? value : EXEC_PATTERN(i)))
			return false;
	return true;
}

static bool is_clear_line(struct exec_site site, const struct pv_image *before,
			  const struct pv_image *after)
{
	return memory_is(THE_LINE * LINE_WORDS, LINE_WORDS, 0);
}

/* As the kernel copies a line: r<ra> is 4, the next one is 4 below the line. */
static void text_of_copy(struct kunit *test, struct exec_site site,
			 struct exec_text *text)
{
	unsigned int base = next_register(site.ra);
	unsigned int value = next_register(base), i;
	struct pv_text here = { .words = text->words };

	add_word(text, PPC_OP_LI | PPC_RT(site.ra) | 4);
	text->index = text->nr_words;
	add_word(text, DCBZ | PPC_RA(site.ra) | PPC_RB(base));
	for (i = 1; i < LINE_WORDS; i++)
		add_word(text, PPC_OP_STW | PPC_RT(value) | PPC_RA(base) | 4 * i);
	add_word(text, STWU | PPC_RT(value) | PPC_RA(base) | 4 * i);
	add_word(text, PPC_OP_LI | PPC_RT(site.ra));
	here.nr_words = text->nr_words;
	KUNIT_ASSERT_TRUE(test, pv_overwrites_line(&here, text->index));
}

static bool set_copy(const struct exec_case *c, struct exec_site site,
		     unsigned int n, struct pv_image *image)
{
	image->gpr[next_register(site.ra)] = line_address() - 4;
	return true;
}

static bool is_copied(struct exec_site site, const struct pv_image *before,
		      const struct pv_image *after)
{
	unsigned int value = next_register(next_register(site.ra));

	return memory_is(THE_LINE * LINE_WORDS, LINE_WORDS, before->gpr[value]);
}

static unsigned int length_register(struct exec_site site)
{
	return site.rt == 5 ? 4 : 5;
}

/* The loops of memset(), and what they use is the same again behind them. */
static void text_of_memset(struct kunit *test, struct exec_site site,
			   struct exec_text *text)
{
	u32 zero = PPC_RT(site.rt), rc = length_register(site);
	const u32 words[] = {
		0x3529ffff,		/*	addic.	r9,r9,-1 */
		0x40810038,		/*	ble	7f */
		0x68e0001c,		/*	xori	r0,r7,28 */
		0x5400f0bf,		/*	srwi.	r0,r0,2 */
		0x41820010,		/*	beq	9f */
		0x7c0903a6,		/*	mtctr	r0 */
		0x94060004 | zero,	/* 8:	stwu	rZ,4(r6) */
		0x4200fffc,		/*	bdnz	8b */
		0x7d2903a6,		/* 9:	mtctr	r9 */
		0x38e00004,		/*	li	r7,4 */
		0x7c0737ec,		/* 10:	dcbz	r7,r6 */
		0x38c60020,		/*	addi	r6,r6,32 */
		0x4200fff8,		/*	bdnz	10b */
		0x550006fe | PPC_RA(rc),	/* clrlwi rC,r8,27 */
		0x38000004 | PPC_RT(rc) | PPC_RA(rc),
		0x5400f0be | PPC_RT(rc),	/* 7: srwi r0,rC,2 */
		0x7c0903a6,		/*	mtctr	r0 */
		0x4240000c,		/*	bdz	6f */
		0x94060004 | zero,	/* 1:	stwu	rZ,4(r6) */
		0x4200fffc,		/*	bdnz	1b */
		PPC_OP_LI,		/* 6: */
		PPC_OP_LI | PPC_RT(7),
		PPC_OP_LI | PPC_RT(rc),
		0x2c000000,		/*	cmpwi	r0,0 */
	};
	struct pv_text here = { .words = words, .nr_words = ARRAY_SIZE(words) };
	u32 i;

	KUNIT_ASSERT_TRUE(test, pv_find_clear_loop(&here, 10, &text->index));
	for (i = 0; i < ARRAY_SIZE(words); i++)
		add_word(text, words[i]);
}

/* From any word of a line on, and beyond the next one. */
static bool set_memset(const struct exec_case *c, struct exec_site site,
		       unsigned int n, struct pv_image *image)
{
	unsigned long at = (unsigned long)&pv_exec_memory[n % LINE_WORDS];
	unsigned long length = 4 * (2 * LINE_WORDS + n);

	image->gpr[site.rt] = 0;
	image->gpr[6] = at;
	image->gpr[7] = at & 31;
	image->gpr[length_register(site)] = length;
	image->gpr[8] = image->gpr[7] + length;
	image->gpr[9] = image->gpr[8] / 32;
	return true;
}

static bool is_set(struct exec_site site, const struct pv_image *before,
		   const struct pv_image *after)
{
	unsigned int first = (u32 *)before->gpr[6] - pv_exec_memory + 1;
	unsigned int nr_words = before->gpr[length_register(site)] / 4 - 1;

	return memory_is(first, nr_words, 0);
}

/* --- the sequences --------------------------------------------------------- */

static bool undisturbed(void)
{
	return true;
}

#define MSR		.family = PV_FAMILY_MSR_32, .runs = { FREE },	\
			.refused = { PV_BIT(1) }, .nr_values = 32,	\
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
	{ "mfsrin", MFSRIN, PV_FAMILY_MFSRIN, PV_TMPL_MFSRIN,
	  .runs = { .rt = ~0x7u, .rb = ~0u }, .refused = { .rt = 0x7 },
	  .nr_values = 2, .set = set_address, .right = is_segment },
	{ "mtsr", MTSR, PV_FAMILY_MTSR, PV_TMPL_MTSR,
	  .runs = { .rt = FREE, .ra = USER_SR }, .refused = { .rt = PV_BIT(1) },
	  .needs = PV_NEED_PAGE_SR, .nr_values = NR_FLIPS, .set = set_sr,
	  .right = is_sr, .asks = sr_asks },
	{ "mtsrin", MTSRIN, PV_FAMILY_MTSRIN, PV_TMPL_MTSRIN,
	  .runs = { .rt = FREE, .rb = FREE },
	  .refused = { .rt = PV_BIT(1), .rb = PV_BIT(1) },
	  .needs = PV_NEED_PAGE_SR, .nr_values = 3, .set = set_srin,
	  .right = is_srin, .asks = srin_asks },
	{ "three mtsr", .tmpl = PV_TMPL_MTSR_GROUP, .runs = { .rt = FREE },
	  .needs = PV_NEED_PAGE_SR, .text = text_of_three,
	  .nr_values = NR_FLIPS * NR_FLIPS, .set = set_three,
	  .right = are_three, .asks = three_ask },
	{ "ten mtsr", .tmpl = PV_TMPL_MTSR_GROUP, .runs = { .rt = FREE },
	  .needs = PV_NEED_PAGE_SR, .text = text_of_ten, .nr_values = NR_FLIPS,
	  .set = set_sr, .right = are_ten, .asks = sr_asks },
	{ "dcbz", DCBZ, PV_FAMILY_DCBZ, PV_TMPL_DCBZ,
	  .runs = { .ra = FREE, .rb = FREE },
	  .refused = { .ra = PV_BIT(1), .rb = PV_BIT(1) },
	  .needs = PV_NEED_DCBZ_TRAPS, .nr_values = 2, .set = set_line,
	  .right = is_clear_line },
	{ "dcbz before a copy", .tmpl = PV_TMPL_DCBZ_HINT,
	  .runs = { .ra = FREE & ~PV_BIT(0) }, .needs = PV_NEED_DCBZ_TRAPS,
	  .text = text_of_copy, .nr_values = 1, .set = set_copy,
	  .right = is_copied },
	{ "dcbz of memset()", .tmpl = PV_TMPL_DCBZ_LOOP,
	  .runs = { .rt = FREE & ~0x3c1u }, .needs = PV_NEED_DCBZ_TRAPS,
	  .text = text_of_memset, .nr_values = 2 * LINE_WORDS,
	  .set = set_memset, .right = is_set },
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
	.save = save_segments,
	.put_back = put_segments_back,
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
		if (c->family != PV_FAMILY_MSR_32 || !c->asks || c->flip)
			continue;
		for (site.rt = 0; site.rt < 32; site.rt++) {
			if (!(c->runs.rt & PV_BIT(site.rt)))
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

/* --- what the host makes of a segment -------------------------------------- */

#define MAPPED_SR	5

/* Writes SR 5 of what is in r3. */
struct map_case {
	const char *name;
	u8 tmpl;
	struct exec_site site;
};

static const struct map_case map_cases[] = {
	{ "mtsr", PV_TMPL_MTSR, { .rt = 3, .ra = MAPPED_SR } },
	{ "mtsrin", PV_TMPL_MTSRIN, { .rt = 3, .rb = 6 } },
	{ "three mtsr", PV_TMPL_MTSR_GROUP, { .rt = 3 } },
};

static void map_desc(const struct map_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(map, map_cases, map_desc);

/* A page of the kernel that is no part of a BAT. */
static u32 *page_at(struct kunit *test, unsigned long addr)
{
	u32 *page = __vmalloc_node_range(PAGE_SIZE, PAGE_SIZE, addr,
					 addr + 2 * PAGE_SIZE, GFP_KERNEL,
					 PAGE_KERNEL, 0, NUMA_NO_NODE,
					 __builtin_return_address(0));

	KUNIT_ASSERT_NOT_NULL(test, page);
	return page;
}

static const struct exec_case *case_of(unsigned int tmpl)
{
	const struct exec_case *c = cases;

	while (c->tmpl != tmpl)
		c++;
	return c;
}

/**
 * struct sight - what stands at one address
 * @before: while it is an alias of one page
 * @after: when the sequence has made it one of the other
 */
struct sight {
	u32 before;
	u32 after;
};

static void look(const u32 *from, const u32 *to, struct pv_image *image,
		 struct sight *sight)
{
	unsigned long offset = (unsigned long)from & 0x0fffffff;
	const u32 *alias = (u32 *)((unsigned long)MAPPED_SR << 28 | offset);
	unsigned long flags;

	local_irq_save(flags);
	save_segments();
	/* nobody but the kernel's own access puts a page into the hash table */
	READ_ONCE(*from);
	READ_ONCE(*to);
	pv_exec_mtsrin(sr_of((unsigned long)from >> 28),
		       (unsigned long)MAPPED_SR << 28);
	isync();
	sight->before = READ_ONCE(*alias);
	pv_exec_run_disabled(EXEC_NEW, image, image);
	isync();
	sight->after = READ_ONCE(*alias);
	put_segments_back();
	local_irq_restore(flags);
}

/*
 * Two pages with one offset in two segments of the kernel, which a segment of
 * user space shows, one after the other: the host has followed.
 */
static void exec_map(struct kunit *test)
{
	const struct map_case *c = test->param_value;
	const struct exec_case *seq_case = case_of(c->tmpl);
	u32 *from = page_at(test, 0xd8000000), *to = page_at(test, 0xe8000000);
	u32 seq[EXEC_SEQ_WORDS];
	struct pv_image image;
	struct sight sight;

	pv_exec_lay_out(test, seq_case, c->site, seq);
	pv_exec_fill(&image);
	image.gpr[3] = sr_of(0xe);
	image.gpr[6] = (unsigned long)MAPPED_SR << 28;
	if (c->tmpl == PV_TMPL_MTSR_GROUP) {
		image.gpr[3] ^= sr_of(2) ^ sr_of(MAPPED_SR);
		image.gpr[5] = sr_of(9);
	}
	WRITE_ONCE(*from, 0x11111111);
	WRITE_ONCE(*to, 0x22222222);
	look(from, to, &image, &sight);
	KUNIT_EXPECT_EQ(test, 0x11111111u, sight.before);
	KUNIT_EXPECT_EQ(test, 0x22222222u, sight.after);
	vfree(from);
	vfree(to);
}

/* pv_exec_all_run is the last one */
static struct kunit_case exec_cases[] = {
	KUNIT_CASE(exec_segments_differ),
	KUNIT_CASE_PARAM(pv_exec_template, pv_exec_case_gen_params),
	KUNIT_CASE_PARAM(pv_exec_path, pv_exec_case_gen_params),
	KUNIT_CASE(exec_deliver),
	KUNIT_CASE_PARAM(exec_map, map_gen_params),
	KUNIT_CASE_PARAM(pv_exec_inline, pv_exec_rule_gen_params),
	KUNIT_CASE(pv_exec_all_run),
	{ }
};

static int init_exec(struct kunit *test)
{
	const u32 mtsrin = MTSRIN | PPC_RT(3) | PPC_RB(4);

	KUNIT_ASSERT_EQ(test, 0, pv_write_words(pv_exec_mtsrin_site, &mtsrin, 1));
	return pv_exec_init(test);
}

static struct kunit_suite exec_suite = {
	.name = "kvm_pv_exec",
	.init = init_exec,
	.test_cases = exec_cases,
};

kunit_test_suite(exec_suite);
