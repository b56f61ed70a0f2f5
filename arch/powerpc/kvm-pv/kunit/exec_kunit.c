// SPDX-License-Identifier: GPL-2.0-only
/*
 * In a guest of KVM PR: what the replacements do, against what the host does
 * for the untouched instruction, on whole register images. Which sequences
 * there are, exec_64_kunit.c and exec_32_kunit.c say.
 */
#include <linux/irqflags.h>
#include <linux/preempt.h>
#include <asm/hw_irq.h>
#include <asm/reg.h>
#include "../insn.h"
#include "../own.h"
#include "../template/group.h"
#include "exec.h"

static_assert(offsetof(struct pv_image, cr) == IMAGE_CR);
static_assert(offsetof(struct pv_image, xer) == IMAGE_XER);
static_assert(offsetof(struct pv_image, lr) == IMAGE_LR);
static_assert(offsetof(struct pv_image, ctr) == IMAGE_CTR);
static_assert(offsetof(struct pv_image, msr) == IMAGE_MSR);
static_assert(offsetof(struct pv_image, pending) == IMAGE_PENDING);
static_assert(offsetof(struct pv_image, stack) == IMAGE_STACK);
static_assert(sizeof(struct pv_image) == IMAGE_SIZE);
static_assert(EXEC_SEQ_WORDS >= PV_TMPL_MAX_WORDS);
static_assert(EXEC_SEQ_WORDS >= PV_GROUP_MAX_WORDS);

#define SLOT(nr)						\
	{ pv_exec_##nr, pv_exec_site_##nr, pv_exec_seq_##nr,	\
	  pv_exec_mfmsr_##nr }

const struct exec_code pv_exec_codes[EXEC_NR_SLOTS] = {
	[EXEC_OLD] = SLOT(0), [EXEC_NEW] = SLOT(1), [EXEC_PROBE] = SLOT(2),
};

u32 pv_exec_tmpl_run[PV_NR_TMPLS];

u32 pv_exec_memory[EXEC_MEMORY_WORDS] __aligned(32);
static u32 memories[EXEC_NR_SLOTS][EXEC_MEMORY_WORDS];

#define MFMSR_R0	0x7c0000a6u
/* A field of the page that neither we nor a Book3S host touch. */
#define PAGE_SCRATCH	0x010u

#define PAGE_WORDS	1024u

/* The page before, and as each slot left it. */
static u32 page_before[PAGE_WORDS], pages[EXEC_NR_SLOTS][PAGE_WORDS];
static u64 runs;

/**
 * pv_exec_random() - the next of a fixed series of numbers
 *
 * Return: any 64 bits.
 */
u64 pv_exec_random(void)
{
	static u64 state = 0x9e3779b97f4a7c15ull;

	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

/**
 * pv_exec_fill() - a register image like no other
 * @image: filled in
 */
void pv_exec_fill(struct pv_image *image)
{
	unsigned int i;

	for (i = 0; i < 32; i++)
		image->gpr[i] = (unsigned long)pv_exec_random();
	image->cr = (u32)pv_exec_random();
	image->xer = pv_exec_random() & 0xe000007f;
	image->lr = (unsigned long)pv_exec_random();
	image->ctr = (unsigned long)pv_exec_random();
	image->msr = PV_MSR_RI;
	image->pending = 0;
	image->stack = 0;
}

/**
 * pv_exec_write() - put something to execute into a slot
 * @test: fails if it cannot be written
 * @slot: nobody executes it now
 * @site: the word under test
 * @seq: what it branches to, if anything
 * @nr_words: length of @seq
 */
void pv_exec_write(struct kunit *test, enum exec_slot slot, u32 site,
		   const u32 *seq, unsigned int nr_words)
{
	const struct exec_code *code = &pv_exec_codes[slot];
	const u32 mfmsr = MFMSR_R0;

	KUNIT_ASSERT_EQ(test, 0, pv_write_words(code->mfmsr, &mfmsr, 1));
	KUNIT_ASSERT_EQ(test, 0, pv_write_words(code->site, &site, 1));
	if (nr_words)
		KUNIT_ASSERT_EQ(test, 0, pv_write_words(code->seq, seq,
							nr_words));
}

/**
 * pv_exec_run_disabled() - run a slot once, with interrupts disabled
 * @slot: what
 * @before: registers before
 * @after: and after, may be the same image
 *
 * Return: false if an interrupt spoilt the image.
 */
noinline bool pv_exec_run_disabled(enum exec_slot slot,
				   const struct pv_image *before,
				   struct pv_image *after)
{
	unsigned long msr = pv_raw_mfmsr();

	pv_exec_codes[slot].run(before, after);
	runs++;
	/* An exit: the host tells of what is pending, and of no more. */
	if (pv_raw_mfmsr() != msr)
		mtmsr(msr);
	return pv_exec_mode.undisturbed();
}

/* Not by memcpy(): for a host, dcbz in a 32-bit guest is an exit. */
static void keep_page(u32 *words)
{
	u32 i;

	for (i = 0; i < PAGE_WORDS; i++)
		words[i] = READ_ONCE(*pv_exec_u32(4 * i));
}

static void fill_memory(void)
{
	u32 i;

	for (i = 0; i < EXEC_MEMORY_WORDS; i++)
		WRITE_ONCE(pv_exec_memory[i], EXEC_PATTERN(i));
}

static void keep_memory(u32 *words)
{
	u32 i;

	for (i = 0; i < EXEC_MEMORY_WORDS; i++)
		words[i] = READ_ONCE(pv_exec_memory[i]);
}

/**
 * pv_exec_page_left() - the page as a slot's last run left it
 * @slot: which
 * @offset: in bytes
 *
 * Return: a word of it.
 */
u32 pv_exec_page_left(enum exec_slot slot, u32 offset)
{
	return pages[slot][offset / 4];
}

/**
 * pv_exec_memory_left() - the memory as a slot's last run left it
 * @slot: which
 * @word: index in pv_exec_memory[]
 *
 * Return: that word of it.
 */
u32 pv_exec_memory_left(enum exec_slot slot, unsigned int word)
{
	return memories[slot][word];
}

/* From one state of the host to the next, and back. */
static bool run_and_keep(enum exec_slot slot, const struct pv_image *before,
			 struct pv_image *after)
{
	bool done;

	fill_memory();
	if (pv_exec_mode.save)
		pv_exec_mode.save();
	done = pv_exec_run_disabled(slot, before, after);
	keep_page(pages[slot]);
	keep_memory(memories[slot]);
	if (pv_exec_mode.put_back)
		pv_exec_mode.put_back();
	return done;
}

/* The image may let interrupts in, but no other task. */
static void run(struct kunit *test, enum exec_slot slot,
		const struct pv_image *before, struct pv_image *after)
{
	unsigned int tries = 10;
	unsigned long flags;
	bool done;

	do {
		preempt_disable();
		local_irq_save(flags);
		hard_irq_disable();
		done = run_and_keep(slot, before, after);
		local_irq_restore(flags);
		preempt_enable();
	} while (!done && --tries);
	KUNIT_ASSERT_TRUE_MSG(test, done, "interrupts without end");
}

/**
 * pv_exec_same() - compare two images
 * @test: fails, and says what differs
 * @want: what is right
 * @got: what came out
 * @what: for the report
 *
 * Return: true if nothing differs.
 */
bool pv_exec_same(struct kunit *test, const struct pv_image *want,
		  const struct pv_image *got, const char *what)
{
	const unsigned long *a = want->gpr, *b = got->gpr;
	unsigned int i;

	if (!memcmp(want, got, sizeof(*want)))
		return true;
	for (i = 0; i < IMAGE_SIZE / sizeof(*a); i++)
		if (a[i] != b[i])
			KUNIT_FAIL(test, "%s: long %u of the image is %#lx, not %#lx",
				   what, i, b[i], a[i]);
	return false;
}

/* Does a word of the page change with interrupts, or for the host's reasons? */
static bool is_volatile(u32 offset)
{
	return offset < PV_PAGE_DAR || offset / 8 == PV_PAGE_MSR / 8 ||
	       offset == PV_PAGE_INT_PENDING;
}

/* What one run stored the next one must store again. */
static void restore_page(void)
{
	u32 i;

	for (i = 0; i < PAGE_WORDS; i++)
		if (!is_volatile(4 * i) &&
		    READ_ONCE(*pv_exec_u32(4 * i)) != page_before[i])
			WRITE_ONCE(*pv_exec_u32(4 * i), page_before[i]);
}

/* Offset of the first word of the page that differs, 0 if none does. */
static u32 page_differs(void)
{
	u32 i;

	for (i = 0; i < PAGE_WORDS; i++)
		if (!is_volatile(4 * i) &&
		    pages[EXEC_OLD][i] != pages[EXEC_NEW][i])
			return 4 * i;
	return 0;
}

static bool is_loaded(unsigned int reg)
{
	return pv_exec_mode.loaded & PV_BIT(reg);
}

/* --- sequences ------------------------------------------------------------- */

/**
 * pv_exec_case_gen_params() - for KUNIT_CASE_PARAM(): every struct exec_case
 * @prev: the last one, or NULL
 * @desc: receives its name
 *
 * Return: the next one, NULL if there is none.
 */
const void *pv_exec_case_gen_params(const void *prev, char *desc)
{
	const struct exec_case *c = prev;

	c = c ? c + 1 : pv_exec_mode.cases;
	if (c == pv_exec_mode.cases + pv_exec_mode.nr_cases)
		return NULL;
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
	return c;
}

static u32 insn_of(const struct exec_case *c, struct exec_site site)
{
	return c->insn | PPC_RT(site.rt) | PPC_RA(site.ra) | PPC_RB(site.rb);
}

static u8 first_number(u32 set)
{
	return set ? (u8)__ffs(set) : 0;
}

/* Returns false, and the first one again, behind the last one. */
static bool next_number(u32 set, u8 *number)
{
	while (++*number < 32)
		if (set & PV_BIT(*number))
			return true;
	*number = first_number(set);
	return false;
}

/* The next site; false if there is none. */
static bool next_site(const struct exec_case *c, struct exec_site *site)
{
	return next_number(c->runs.rb, &site->rb) ||
	       next_number(c->runs.ra, &site->ra) ||
	       next_number(c->runs.rt, &site->rt);
}

static struct exec_site first_site(const struct exec_case *c)
{
	return (struct exec_site){ first_number(c->runs.rt),
				   first_number(c->runs.ra),
				   first_number(c->runs.rb) };
}

/* The site branches to the words, and they come back behind it. */
static void write_out_of_line(struct kunit *test, enum exec_slot slot,
			      const u32 *words, u32 nr_words)
{
	const struct exec_code *code = &pv_exec_codes[slot];
	u32 branch;

	KUNIT_ASSERT_EQ(test, 0, ppc_encode_branch((unsigned long)code->site,
						   (unsigned long)code->seq,
						   &branch));
	pv_exec_write(test, slot, branch, words, nr_words);
}

static void add_way_back(struct kunit *test, enum exec_slot slot, u32 *words,
			 u32 nr_words)
{
	const struct exec_code *code = &pv_exec_codes[slot];
	u64 from = (unsigned long)code->seq + 4 * nr_words;

	KUNIT_ASSERT_EQ(test, 0, ppc_encode_branch(from,
						   (unsigned long)code->site + 4,
						   &words[nr_words]));
}

/* As the host has it where it makes dcbz trap. */
static u32 as_in_text(u32 word)
{
	return (word & 0xffe007ff) == 0x7c0007ec ? word & ~8u : word;
}

static void write_old_text(struct kunit *test, const struct exec_text *text)
{
	u32 words[EXEC_TEXT_WORDS + 1], i;

	for (i = 0; i < text->nr_words; i++)
		words[i] = as_in_text(text->words[i]);
	add_way_back(test, EXEC_OLD, words, text->nr_words);
	write_out_of_line(test, EXEC_OLD, words, text->nr_words + 1);
}

/* In place or out of line, at most; a group's sequence is the whole text. */
static u32 lay_out_text(struct kunit *test, const struct exec_case *c,
			struct exec_site site, u32 *seq)
{
	const struct exec_code *code = &pv_exec_codes[EXEC_NEW];
	u64 from = (unsigned long)code->site, at = (unsigned long)code->seq;
	struct exec_text text = {};
	u32 nr_words;

	c->text(test, site, &text);
	nr_words = text.nr_words;
	write_old_text(test, &text);
	if (pv_tmpls[c->tmpl].in_place) {
		memcpy(seq, text.words, 4 * nr_words);
		KUNIT_ASSERT_EQ(test, 0,
				pv_tmpl_emit(c->tmpl, text.words[text.index],
					     c->value, from, at,
					     &seq[text.index]));
		add_way_back(test, EXEC_NEW, seq, nr_words++);
	} else {
		KUNIT_ASSERT_EQ(test, nr_words,
				pv_group_length(text.words, nr_words));
		KUNIT_ASSERT_EQ(test, 0,
				pv_group_emit(text.words, nr_words,
					      from + 4 - 4 * nr_words, at, seq,
					      &nr_words));
	}
	write_out_of_line(test, EXEC_NEW, seq, nr_words);
	return nr_words;
}

/**
 * pv_exec_lay_out() - both ways of executing an instruction
 * @test: fails if there is another sequence for it, or none
 * @c: the instruction
 * @site: its registers
 * @seq: receives the sequence, at most EXEC_SEQ_WORDS
 *
 * Return: length of the sequence.
 */
u32 pv_exec_lay_out(struct kunit *test, const struct exec_case *c,
		    struct exec_site site, u32 *seq)
{
	const struct exec_code *code = &pv_exec_codes[EXEC_NEW];
	u64 from = (unsigned long)code->site, at = (unsigned long)code->seq;
	u32 nr_words = pv_tmpls[c->tmpl].nr_words;
	u32 insn = insn_of(c, site);

	if (c->text)
		return lay_out_text(test, c, site, seq);
	KUNIT_ASSERT_EQ(test, (int)c->tmpl,
			(int)pv_tmpl_choose(c->family, insn, c->value));
	KUNIT_ASSERT_EQ(test, 0, pv_tmpl_emit(c->tmpl, insn, c->value, from, at,
					      seq));
	pv_exec_write(test, EXEC_OLD, as_in_text(insn), NULL, 0);
	if (pv_tmpls[c->tmpl].in_place)
		pv_exec_write(test, EXEC_NEW, seq[0], NULL, 0);
	else
		write_out_of_line(test, EXEC_NEW, seq, nr_words);
	return nr_words;
}

/**
 * pv_exec_msr_is_right() - the register's EE and RI are those of MSR now
 * @site: its register
 * @before: registers before
 * @after: and after
 *
 * Return: whether.
 */
bool pv_exec_msr_is_right(struct exec_site site, const struct pv_image *before,
			  const struct pv_image *after)
{
	return !is_loaded(site.rt) ||
	       !((after->msr ^ before->gpr[site.rt]) & PV_MSR_SOFT);
}

/**
 * pv_exec_msr_asks() - whether a write of MSR goes to the host
 * @c: the instruction
 * @site: its register
 * @image: registers before
 *
 * Return: true if another bit changes, or EE comes with something pending.
 */
bool pv_exec_msr_asks(const struct exec_case *c, struct exec_site site,
		      const struct pv_image *image)
{
	return c->flip ||
	       (image->gpr[site.rt] & PV_MSR_EE && image->pending);
}

static bool make_image(const struct exec_case *c, struct exec_site site,
		       unsigned int n, struct pv_image *image)
{
	pv_exec_fill(image);
	return c->set(c, site, n, image);
}

static void describe(struct exec_site site, const struct pv_image *image,
		     char *what, size_t size)
{
	snprintf(what, size, "r%u %#lx, %u, r%u %#lx, MSR %#lx, pending %lu",
		 site.rt, image->gpr[site.rt], site.ra, site.rb,
		 image->gpr[site.rb], image->msr, image->pending);
}

/* One image; the untouched instruction says what is right. */
static bool try_value(struct kunit *test, const struct exec_case *c,
		      struct exec_site site, const struct pv_image *before)
{
	struct pv_image want, got;
	unsigned int tries = 3;
	char what[96];
	u32 differs;

	describe(site, before, what, sizeof(what));
	/* An interrupt may take a fault of its own, and change DAR. */
	do {
		keep_page(page_before);
		run(test, EXEC_OLD, before, &want);
		restore_page();
		run(test, EXEC_NEW, before, &got);
		restore_page();
		differs = page_differs();
	} while (differs && --tries);
	if (!c->right(site, before, &want)) {
		KUNIT_FAIL(test, "%s: the untouched instruction did something else",
			   what);
		return false;
	}
	if (differs) {
		KUNIT_FAIL(test, "%s: the page differs at %#x", what, differs);
		return false;
	}
	if (memcmp(memories[EXEC_OLD], memories[EXEC_NEW], sizeof(memories[0]))) {
		KUNIT_FAIL(test, "%s: the memory differs", what);
		return false;
	}
	return pv_exec_same(test, &want, &got, what);
}

static void expect_refused(struct kunit *test, const struct exec_case *c,
			   struct exec_site site)
{
	u32 insn = insn_of(c, site);

	KUNIT_EXPECT_EQ_MSG(test, PV_TMPL_NONE,
			    (int)pv_tmpl_choose(c->family, insn, c->value),
			    "%08x", insn);
}

static void expect_all_refused(struct kunit *test, const struct exec_case *c)
{
	struct exec_site site;
	u8 reg;

	for (reg = 0; reg < 32; reg++) {
		site = first_site(c);
		site.rt = reg;
		if (c->refused.rt & PV_BIT(reg))
			expect_refused(test, c, site);
		site = first_site(c);
		site.ra = reg;
		if (c->refused.ra & PV_BIT(reg))
			expect_refused(test, c, site);
		site = first_site(c);
		site.rb = reg;
		if (c->refused.rb & PV_BIT(reg))
			expect_refused(test, c, site);
	}
}

static void skip_without_need(struct kunit *test, const struct exec_case *c)
{
	if (c->needs & ~pv.env.have)
		kunit_skip(test, "the row's obligation does not hold here");
}

/**
 * pv_exec_template() - a sequence with each register and value
 * @test: its parameter is a struct exec_case
 */
void pv_exec_template(struct kunit *test)
{
	const struct exec_case *c = test->param_value;
	struct exec_site site = first_site(c);
	u32 seq[EXEC_SEQ_WORDS];
	struct pv_image before;
	unsigned int n;

	expect_all_refused(test, c);
	skip_without_need(test, c);
	do {
		pv_exec_lay_out(test, c, site, seq);
		for (n = 0; n < c->nr_values; n++)
			if (make_image(c, site, n, &before) &&
			    !try_value(test, c, site, &before))
				return;
		pv_exec_tmpl_run[c->tmpl] |= PV_BIT(c->runs.rt ? site.rt :
								 site.ra);
	} while (next_site(c, &site));
}

/* Would the host have been asked? The mark takes the instruction's place. */
static bool leaves_mark(struct kunit *test, const struct pv_image *before)
{
	struct pv_image after;

	WRITE_ONCE(*pv_exec_u64(PAGE_SCRATCH), 0);
	run(test, EXEC_NEW, before, &after);
	return READ_ONCE(*pv_exec_u64(PAGE_SCRATCH)) != 0;
}

static bool path_is_right(struct kunit *test, const struct exec_case *c,
			  struct exec_site site, const struct pv_image *before)
{
	bool asks = c->asks(c, site, before);
	unsigned int tries = 5;
	char what[96];

	/* A host that got the CPU in between may have changed int_pending. */
	while (leaves_mark(test, before) != asks)
		if (!--tries) {
			describe(site, before, what, sizeof(what));
			KUNIT_FAIL(test, "%s: the host is %sasked", what,
				   asks ? "not " : "");
			return false;
		}
	return true;
}

#define STORE_MSR_32	(PPC_OP_STW | (PV_PAGE_DISP + PV_PAGE_LOW(PV_PAGE_MSR)))
#define MTMSR		PPC_X31(146)

/*
 * The word that goes to the host; of a group the one before it, which takes DR
 * out of the page: without that, the mtmsr itself changes nothing.
 */
static bool goes_to_host(const struct exec_case *c, struct exec_site site,
			 const u32 *words)
{
	if (c->tmpl == PV_TMPL_MTSR_GROUP)
		return (words[0] & ~PPC_RT(31)) == STORE_MSR_32 &&
		       (words[1] & ~PPC_RT(31)) == MTMSR;
	return words[0] == insn_of(c, site);
}

/* The sequence, with a store of r1 to the page instead of the instruction. */
static void lay_out_mark(struct kunit *test, const struct exec_case *c,
			 struct exec_site site)
{
	u32 mark = pv_exec_mode.mode == PV_MODE_BOOK3S64 ? PPC_OP_STD :
							   PPC_OP_STW;
	u32 seq[EXEC_SEQ_WORDS], nr_words, i, found = 0;

	mark |= PPC_RT(1) | PV_PAGE_DISP | PAGE_SCRATCH;
	nr_words = pv_exec_lay_out(test, c, site, seq);
	for (i = 0; i + 1 < nr_words; i++)
		if (goes_to_host(c, site, &seq[i])) {
			seq[i] = mark;
			found++;
		}
	KUNIT_ASSERT_EQ(test, c->asks ? 1u : 0u, found);
	KUNIT_ASSERT_EQ(test, 0, pv_write_words(pv_exec_codes[EXEC_NEW].seq,
						seq, nr_words));
}

/**
 * pv_exec_path() - the host is asked when it must be, and never else
 * @test: its parameter is a struct exec_case
 */
void pv_exec_path(struct kunit *test)
{
	const struct exec_case *c = test->param_value;
	struct exec_site site = first_site(c);
	struct pv_image before;
	unsigned int n;

	skip_without_need(test, c);
	do {
		if (!is_loaded(site.rt))
			continue;
		lay_out_mark(test, c, site);
		for (n = 0; c->asks && n < c->nr_values; n++)
			if (make_image(c, site, n, &before) &&
			    !path_is_right(test, c, site, &before))
				return;
	} while (c->asks && next_site(c, &site));
}

/* --- rows in place --------------------------------------------------------- */

/**
 * pv_exec_rule_gen_params() - for KUNIT_CASE_PARAM(): every row in place
 * @prev: the last one, or NULL
 * @desc: receives its name
 *
 * Return: the next one, NULL if there is none.
 */
const void *pv_exec_rule_gen_params(const void *prev, char *desc)
{
	const struct pv_rule *rule = prev;

	rule = rule ? rule + 1 : pv_rules;
	while (rule < pv_rules + pv_nr_rules &&
	       (rule->action == PV_TEMPLATE ||
		!(rule->modes & pv_exec_mode.mode)))
		rule++;
	if (rule == pv_rules + pv_nr_rules)
		return NULL;
	strscpy(desc, rule->name, KUNIT_PARAM_DESC_SIZE);
	return rule;
}

/**
 * struct row_site - an instruction that is replaced in place
 * @rule: its row
 * @field: offset in the page, for a row that has one
 * @reg: its register
 * @value: register of the image that holds what is written, or was read
 */
struct row_site {
	const struct pv_rule *rule;
	u32 field;
	unsigned int reg;
	unsigned int value;
};

static bool is_mtspr(u32 word)
{
	return ppc_xo(word) == PPC_XO_MTSPR;
}

/* CTRLT is read by another number, which does not trap. */
static bool has_probe(const struct pv_rule *rule)
{
	return is_mtspr(rule->match) && ppc_spr(rule->match) != 152;
}

static u64 read_field(const struct row_site *row)
{
	if (!row->rule->width)
		return 0;
	return row->rule->width == 8 ? READ_ONCE(*pv_exec_u64(row->field)) :
				       READ_ONCE(*pv_exec_u32(row->field));
}

static void write_field(const struct row_site *row, u64 value)
{
	if (row->rule->width == 8)
		WRITE_ONCE(*pv_exec_u64(row->field), value);
	else if (row->rule->width)
		WRITE_ONCE(*pv_exec_u32(row->field), (u32)value);
}

/**
 * struct outcome - what one way of executing a row left behind
 * @image: registers
 * @field: of the page
 * @probe: registers after the trapping mfspr of what was written, if any
 */
struct outcome {
	struct pv_image image;
	u64 field;
	struct pv_image probe;
};

/* Interrupts are off from the preparation to the last look. */
static void run_row(const struct row_site *row, enum exec_slot slot,
		    const struct pv_image *before, u64 start,
		    struct outcome *out)
{
	unsigned long flags;
	u64 saved;

	local_irq_save(flags);
	hard_irq_disable();
	saved = read_field(row);
	if (!pv_exec_mode.is_in_use(row->rule))
		write_field(row, start);
	pv_exec_run_disabled(slot, before, &out->image);
	if (has_probe(row->rule))
		pv_exec_run_disabled(EXEC_PROBE, before, &out->probe);
	out->field = read_field(row);
	write_field(row, saved);
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

static void emulate_row(const struct row_site *row, u64 start,
			const struct pv_image *before, struct outcome *out)
{
	if (is_mtspr(row->rule->match)) {
		out->field = before->gpr[row->value];
	} else {
		out->field = start;
		out->image.gpr[row->value] = (unsigned long)start;
	}
}

static bool try_row(struct kunit *test, const struct row_site *row)
{
	const struct pv_rule *rule = row->rule;
	struct outcome want, got;
	struct pv_image before;
	u64 start = pv_exec_random();
	char what[32];

	if (rule->width == 4)
		start = (u32)start;
	pv_exec_fill(&before);
	if (is_mtspr(rule->match) && pv_exec_mode.is_in_use(rule))
		before.gpr[row->value] = (unsigned long)read_field(row);
	if (rule->needs & PV_NEED_EBB_UNUSED)
		before.gpr[row->value] = 0;
	run_row(row, EXEC_OLD, &before, start, &want);
	run_row(row, EXEC_NEW, &before, start, &got);
	if (only_in_page(rule))
		emulate_row(row, start, &before, &want);
	snprintf(what, sizeof(what), "r%u, field %#x", row->reg, row->field);
	if (want.field != got.field) {
		KUNIT_FAIL(test, "%s: the page holds %#llx, not %#llx", what,
			   got.field, want.field);
		return false;
	}
	return pv_exec_same(test, &want.image, &got.image, what) &&
	       (!has_probe(rule) ||
		pv_exec_same(test, &want.probe, &got.probe, what));
}

#define MR(to, from) \
	(PPC_X31(444) | PPC_RA(to) | PPC_RT(from) | PPC_RB(from))
#define MTLR(reg)	(PPC_X31(PPC_XO_MTSPR) | PPC_SPR(8) | PPC_RT(reg))
#define MFLR(reg)	(PPC_X31(PPC_XO_MFSPR) | PPC_SPR(8) | PPC_RT(reg))

/*
 * A register that the kernel needs holds r3's value for the one instruction.
 * Nothing comes in between: interrupts are disabled.
 */
static void write_row(struct kunit *test, enum exec_slot slot, u32 insn,
		      unsigned int reg)
{
	const struct exec_code *code = &pv_exec_codes[slot];
	u64 site = (unsigned long)code->site, seq = (unsigned long)code->seq;
	u32 words[] = { MTLR(reg), MR(reg, 3), insn, MR(3, reg), MFLR(reg), 0 };
	const unsigned int last = ARRAY_SIZE(words) - 1;
	u32 there;

	if (is_loaded(reg)) {
		pv_exec_write(test, slot, insn, NULL, 0);
		return;
	}
	KUNIT_ASSERT_EQ(test, 0, ppc_encode_branch(site, seq, &there));
	KUNIT_ASSERT_EQ(test, 0, ppc_encode_branch(seq + 4 * last, site + 4,
						   &words[last]));
	pv_exec_write(test, slot, there, words, ARRAY_SIZE(words));
}

/* Every register, and every element of an array. */
static bool try_word(struct kunit *test, const struct pv_rule *rule, u32 old)
{
	unsigned int reg = ppc_rt(old);
	struct row_site row = {
		.rule = rule, .field = rule->field, .reg = reg,
		.value = is_loaded(reg) ? reg : 3,
	};
	u32 new;

	if (rule->action == PV_LOAD_SR)
		row.field += rule->width * ppc_ra(old);
	KUNIT_ASSERT_EQ(test, 0, pv_rule_encode_inline(rule, old, &new));
	write_row(test, EXEC_OLD, old, reg);
	write_row(test, EXEC_NEW, new, reg);
	return try_row(test, &row);
}

/**
 * pv_exec_inline() - a row in place, with each of its operands
 * @test: its parameter is a struct pv_rule
 */
void pv_exec_inline(struct kunit *test)
{
	const struct pv_rule *rule = test->param_value;
	const u32 probe = PPC_X31(PPC_XO_MFSPR) | PPC_RT(3) |
			  PPC_SPR(ppc_spr(rule->match));
	u32 operands = 0;

	if (rule->needs & ~pv.env.have)
		kunit_skip(test, "the row's obligation does not hold here");
	pv_exec_write(test, EXEC_PROBE, probe, NULL, 0);
	/* The mask carries from one bit of an operand to the next. */
	do {
		if (!try_word(test, rule, rule->match | operands))
			return;
		operands = ((operands | rule->mask) + 1) & ~rule->mask;
	} while (operands);
}

/* Some have fixed registers, in part. */
static unsigned int least_runs(unsigned int id)
{
	if (pv_tmpls[id].landing)
		return 1;
	return id == PV_TMPL_DCBZ_LOOP ? 26 : 29;
}

/**
 * pv_exec_all_run() - each template has run, and with each register
 * @test: comes last
 */
void pv_exec_all_run(struct kunit *test)
{
	unsigned int id;

	kunit_info(test, "%llu register images", runs);
	for (id = PV_TMPL_NONE + 1; id < PV_NR_TMPLS; id++) {
		unsigned int nr_regs = hweight32(pv_exec_tmpl_run[id]);

		if (!(pv_tmpls[id].modes & pv_exec_mode.mode))
			continue;
		KUNIT_EXPECT_GE_MSG(test, nr_regs, least_runs(id),
				    "%s did not run with each register",
				    pv_tmpls[id].name);
	}
}

/**
 * pv_exec_init() - for the suite of a mode
 * @test: skipped where there is no page
 *
 * Return: 0.
 */
int pv_exec_init(struct kunit *test)
{
	if (pv.state == PV_STATE_OFF)
		kunit_skip(test, "switched off by kvm_pv=off");
	if (pv.guest != PV_GUEST_KVM_PR)
		kunit_skip(test, "this is %s", pv_guest_name(pv.guest));
	if (pv_first_unmapped(cpu_online_mask) >= 0)
		kunit_skip(test, "the magic page is not mapped");
	return 0;
}
