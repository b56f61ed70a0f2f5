// SPDX-License-Identifier: GPL-2.0-only
/* The planner on small texts: verdicts, proofs, and plans that went wrong. */
#include <kunit/test.h>
#include "../insn.h"
#include "../plan.h"
#include "../tables.h"

#define BASE		0xc000000000100000ull
#define ARENA		0xc000000000200000ull
#define TEXT_WORDS	24
#define ARENA_WORDS	64
#define ADDR(word)	(BASE + 4ull * (word))

/* Words of the texts, as the assembler writes them. */
#define MFLR		0x7c0802a6	/* mflr r0 */
#define STDU		0xf821ffd1	/* stdu r1,-48(r1) */
#define STWU		0x9421ffd0	/* stwu r1,-48(r1) */
#define ADDI_R1		0x38210030	/* addi r1,r1,48 */
#define BLR		0x4e800020
#define BCTR		0x4e800420
#define RFID		0x4c000024
#define NOP		0x60000000
#define TRAP_WORD	0x7fe00008
#define MFMSR		0x7d2000a6	/* mfmsr r9 */
#define MFSRIN		0x7d205526	/* mfsrin r9,r10 */
#define MTSR(n)		(0x7d2001a4 | (n) << 16)	/* mtsr n,r9 */
#define MTMSRD_L0	0x7d200164	/* mtmsrd r9 */
#define MTMSRD_L1	0x7d210164	/* mtmsrd r9,1 */
#define MTMSRD_R1	0x7c210164	/* mtmsrd r1,1 */
#define MFCFAR		0x7d3c02a6	/* mfspr r9,28 */
#define LI_2		0x39200002	/* li r9,2 */
#define LI_0		0x39200000	/* li r9,0 */
#define LIS_1		0x3d200001	/* lis r9,1 */
#define ORI_8002	0x61298002	/* ori r9,r9,0x8002 */
#define ADDI_R3		0x38630001	/* addi r3,r3,1 */
#define ADDI_R9		0x39290001	/* addi r9,r9,1 */
#define MR_R1		0x7c611b78	/* mr r1,r3 */
#define LD_R1_PACA	0xe82d0910	/* ld r1,0x910(r13) */
#define STD_DEEP	0xf861fee8	/* std r3,-280(r1) */
#define STD_SHALLOW	0xf861ffc0	/* std r3,-64(r1) */
#define MFFSCR		0x7d3922a6	/* mfspr r9,153 */
#define MTFSCR		0x7d3923a6	/* mtspr 153,r9 */
#define MTSPRG2_R13	0x7db243a6	/* mtspr 274,r13 */
#define MFSPRG1_R13	0x7db142a6	/* mfspr r13,273 */
#define MFSPRG1_R12	0x7d9142a6	/* mfspr r12,273 */
#define MTCTR_R13	0x7da903a6	/* mtctr r13 */
#define BEQ(words)	(0x41820000 | ((words) * 4 & 0xfffc))

struct guest {
	u32 text[TEXT_WORDS];
	u32 arena_words[ARENA_WORDS];
	u32 function;		/* where the one function begins */
	struct pv_rule_index index;
	struct pv_site sites[TEXT_WORDS];
	struct pv_def defs[2];
	struct pv_plan plan;
	struct pv_arena arena;
	struct pv_env env;
};

static unsigned int verdict_seen[PV_NR_VERDICTS];
static unsigned int tmpl_seen[PV_NR_TMPLS];

static bool one_function(void *ctx, u64 addr, u64 *start, u64 *end)
{
	struct guest *g = ctx;
	u64 begin = ADDR(g->function);
	u64 stop = ADDR(g->plan.text.nr_words);

	*start = addr < begin ? BASE : begin;
	*end = addr < begin ? begin : stop;
	return true;
}

static struct guest *new_guest(struct kunit *test, const u32 *text, u32 nr)
{
	struct guest *g = kunit_kzalloc(test, sizeof(*g), GFP_KERNEL);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, g);
	memcpy(g->text, text, 4 * nr);
	g->plan.text.words = g->text;
	g->plan.text.base = BASE;
	g->plan.text.nr_words = nr;
	g->plan.sites = g->sites;
	g->plan.max_sites = TEXT_WORDS;
	g->plan.defs = g->defs;
	g->plan.max_defs = ARRAY_SIZE(g->defs);
	g->arena.base = ARENA;
	g->arena.words = g->arena_words;
	g->arena.capacity = ARENA_WORDS;
	g->env.mode = PV_MODE_BOOK3S64;
	g->env.have = PV_BIT(PV_NEED_BITS) - 1;
	g->env.function = one_function;
	g->env.ctx = g;
	pv_rule_index_init(&g->index, g->env.mode);
	return g;
}

static void make_plan(struct kunit *test, struct guest *g)
{
	KUNIT_ASSERT_EQ(test, 0, pv_plan_scan(&g->plan, &g->index));
	pv_plan_decide(&g->plan, &g->env, &g->arena);
	KUNIT_ASSERT_EQ(test, 0, pv_plan_check(&g->plan, &g->arena));
}

static const struct pv_site *site_at(const struct guest *g, u32 word)
{
	u32 i;

	for (i = 0; i < g->plan.nr_sites; i++)
		if (g->sites[i].index == word)
			return &g->sites[i];
	return NULL;
}

/**
 * struct plan_case - a text and what becomes of one site in it
 * @name: what is special
 * @text: ends at the last word that is not 0
 * @site: word index of the site
 * @expect: OUT(template), or another verdict
 * @function: where the site's function begins
 * @target: word index of a computed branch's target, 0 if there is none
 */
struct plan_case {
	const char *name;
	u32 text[16];
	u32 site;
	u32 expect;
	u32 function;
	u32 target;
};

/* A leaf function of C: the frame, the words given, and back. */
#define C_TEXT(...)	{ MFLR, STDU, __VA_ARGS__, ADDI_R1, BLR }
/* What is expected: a verdict, or a template, which implies one. */
#define OUT(tmpl)	(PV_PATCH_OUTLINE | PV_TMPL_##tmpl << 8)
#define VERDICT(what)	((u8)(what))
#define TEMPLATE(what)	((what) >> 8)

static const struct plan_case plan_cases[] = {
	{ "in place", C_TEXT(MFMSR), 2, PV_PATCH_INLINE },
	{ "mtmsrd L=0", C_TEXT(MTMSRD_L0), 2, OUT(MSR_FULL) },
	{ "mtmsrd L=0 with a constant", C_TEXT(LI_2, MTMSRD_L0), 3,
	  OUT(MSR_FULL) },
	{ "mtmsrd L=1", C_TEXT(MTMSRD_L1), 2, OUT(EE_RI) },
	{ "mtspr FSCR", C_TEXT(MTFSCR), 2, OUT(FSCR) },

	/* constants */
	{ "li", C_TEXT(LI_2, MTMSRD_L1), 3, OUT(EE_CLEAR_CONST) },
	{ "li, ori", C_TEXT(LI_0, ORI_8002, MTMSRD_L1), 4, OUT(EE_SET_CONST) },
	{ "lis, ori", C_TEXT(LIS_1, ORI_8002, MTMSRD_L1), 4, OUT(EE_RI) },
	{ "li, another register", C_TEXT(LI_2, ADDI_R3, MTMSRD_L1), 4,
	  OUT(EE_CLEAR_CONST) },
	{ "li, overwritten", C_TEXT(LI_2, ADDI_R9, MTMSRD_L1), 4, OUT(EE_RI) },
	{ "li, branch, site", C_TEXT(LI_2, BEQ(1), MTMSRD_L1), 4, OUT(EE_RI) },
	{ "branch between li and site",
	  C_TEXT(BEQ(3), LI_2, NOP, NOP, MTMSRD_L1), 6, OUT(EE_RI) },
	{ "branch to the word behind li",
	  C_TEXT(BEQ(2), LI_2, NOP, NOP, MTMSRD_L1), 6, OUT(EE_RI) },
	{ "branch to the site", C_TEXT(BEQ(2), LI_2, MTMSRD_L1), 4,
	  OUT(EE_RI) },
	{ "branch to li", C_TEXT(BEQ(1), LI_2, MTMSRD_L1), 4,
	  OUT(EE_CLEAR_CONST) },
	{ "branch back from behind", C_TEXT(LI_2, NOP, MTMSRD_L1, BEQ(-2)), 4,
	  OUT(EE_RI) },
	{ "bctr in the function", C_TEXT(BCTR, LI_2, MTMSRD_L1), 4,
	  OUT(EE_RI) },
	{ "bctr in another function",
	  { BCTR, MFLR, STDU, LI_2, MTMSRD_L1, ADDI_R1, BLR }, 4,
	  OUT(EE_CLEAR_CONST), .function = 1 },
	{ "static key to the site", C_TEXT(LI_2, MTMSRD_L1), 3, OUT(EE_RI),
	  .target = 3 },
	{ "static key to li", C_TEXT(LI_2, MTMSRD_L1), 3, OUT(EE_CLEAR_CONST),
	  .target = 2 },
	{ "li in the function before",
	  { NOP, LI_2, MTMSRD_L1, MFLR, STDU, ADDI_R1, BLR }, 2, OUT(EE_RI),
	  .function = 2 },

	/* the stack */
	{ "r1 from elsewhere", C_TEXT(MR_R1, MTMSRD_L1), 3, PV_SKIP_NO_STACK },
	{ "r1 from elsewhere, constant", C_TEXT(MR_R1, LI_2, MTMSRD_L1), 4,
	  OUT(EE_CLEAR_CONST) },
	{ "r1 from the PACA", C_TEXT(LD_R1_PACA, NOP, MTMSRD_L1), 4,
	  OUT(EE_RI) },
	{ "r1 from the PACA, branched behind",
	  C_TEXT(BEQ(2), LD_R1_PACA, NOP, MTMSRD_L1), 5, PV_SKIP_NO_STACK },
	{ "r1 from the PACA, site before", C_TEXT(MTMSRD_L1, LD_R1_PACA), 2,
	  PV_SKIP_NO_STACK },
	{ "r1 from the PACA, red zone used",
	  C_TEXT(LD_R1_PACA, STD_DEEP, MTMSRD_L1), 4, PV_SKIP_NO_STACK },
	{ "red zone used deep", C_TEXT(STD_DEEP, MTMSRD_L1), 3,
	  PV_SKIP_NO_STACK },
	{ "red zone used above", C_TEXT(STD_SHALLOW, MTMSRD_L1), 3,
	  OUT(EE_RI) },
	{ "interrupt return", C_TEXT(MTMSRD_L1, RFID), 2, PV_SKIP_NO_STACK },
	{ "does not return", { MFLR, STDU, MTMSRD_L1, TRAP_WORD }, 2,
	  OUT(EE_RI) },
	{ "makes no frame", { MFLR, MTMSRD_L1, BLR }, 1, PV_SKIP_NO_STACK },
	{ "goes on", { BLR, MFLR, STDU, MTMSRD_L1, NOP }, 3,
	  PV_SKIP_NO_STACK },
	{ "in r1 itself", C_TEXT(MTMSRD_R1), 2, OUT(EE_RI) },
};

static void plan_desc(const struct plan_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(plan, plan_cases, plan_desc);

static u32 text_length(const u32 *text, u32 max)
{
	while (max && !text[max - 1])
		max--;
	return max;
}

static void expect_verdict(struct kunit *test, struct guest *g, u32 word,
			   u32 expect)
{
	u8 verdict = VERDICT(expect);
	const struct pv_site *site;

	make_plan(test, g);
	site = site_at(g, word);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, site);
	KUNIT_EXPECT_STREQ(test, pv_verdict_name(verdict),
			   pv_verdict_name(site->verdict));
	KUNIT_EXPECT_EQ(test, pv_is_patched(verdict), site->new != site->old);
	verdict_seen[site->verdict]++;
	if (verdict != PV_PATCH_OUTLINE)
		return;
	KUNIT_EXPECT_STREQ(test, pv_tmpls[TEMPLATE(expect)].name,
			   pv_tmpls[site->tmpl].name);
	tmpl_seen[site->tmpl]++;
}

static void plan_verdict(struct kunit *test)
{
	const struct plan_case *c = test->param_value;
	u64 target = ADDR(c->target);
	struct guest *g;

	g = new_guest(test, c->text, text_length(c->text, ARRAY_SIZE(c->text)));
	g->function = c->function;
	g->env.targets = &target;
	g->env.nr_targets = c->target != 0;
	expect_verdict(test, g, c->site, c->expect);
}

/* --- what the environment forbids ------------------------------------------ */

static const u32 simple[] = { MFLR, STDU, MFCFAR, MTMSRD_L0, ADDI_R1, BLR };

#define IN_PLACE	2
#define OUT_OF_LINE	3

static struct guest *simple_guest(struct kunit *test)
{
	return new_guest(test, simple, ARRAY_SIZE(simple));
}

static void plan_needs(struct kunit *test)
{
	struct guest *g = simple_guest(test);

	g->env.have &= ~PV_NEED_CFAR_ZERO;
	expect_verdict(test, g, IN_PLACE, PV_SKIP_NEED);
}

/* mfsrin r0: its sequence would use the register as a base. */
static void plan_no_sequence(struct kunit *test)
{
	static const u32 text[] = { MFLR, STWU, MFMSR, MFSRIN & ~PPC_RT(31),
				    ADDI_R1, BLR };
	struct guest *g = new_guest(test, text, ARRAY_SIZE(text));

	g->env.mode = PV_MODE_BOOK3S32;
	pv_rule_index_init(&g->index, g->env.mode);
	expect_verdict(test, g, OUT_OF_LINE, PV_SKIP_NO_SEQUENCE);
	KUNIT_EXPECT_EQ(test, 0u, g->arena.used);
	KUNIT_EXPECT_EQ(test, (int)PV_PATCH_INLINE,
			(int)site_at(g, IN_PLACE)->verdict);
}

/* The sequence of the first one does them all. */
static void plan_group(struct kunit *test)
{
	static const u32 text[] = { MFLR, STWU, MTSR(0), ADDI_R9, MTSR(1),
				    MTSR(2), ADDI_R1, BLR };
	struct guest *g = new_guest(test, text, ARRAY_SIZE(text));
	u32 i;

	g->env.mode = PV_MODE_BOOK3S32;
	pv_rule_index_init(&g->index, g->env.mode);
	expect_verdict(test, g, 2, OUT(MTSR_GROUP));
	KUNIT_EXPECT_EQ(test, 4, (int)site_at(g, 2)->value);
	for (i = 4; i < 6; i++) {
		KUNIT_EXPECT_EQ(test, (int)PV_SKIP_COVERED,
				(int)site_at(g, i)->verdict);
		KUNIT_EXPECT_EQ(test, text[i], site_at(g, i)->new);
		verdict_seen[PV_SKIP_COVERED]++;
	}
}

static void plan_in_place_only(struct kunit *test)
{
	struct guest *g = simple_guest(test);

	g->env.in_place_only = true;
	expect_verdict(test, g, OUT_OF_LINE, PV_SKIP_IN_PLACE_ONLY);
	KUNIT_EXPECT_EQ(test, 0u, g->arena.used);
}

static void try_range(struct kunit *test, u8 verdict, bool outline_only)
{
	struct pv_range range = { ADDR(IN_PLACE), ADDR(OUT_OF_LINE + 1),
				  verdict, outline_only };
	struct guest *g = simple_guest(test);

	g->env.ranges = &range;
	g->env.nr_ranges = 1;
	expect_verdict(test, g, OUT_OF_LINE, verdict);
	KUNIT_EXPECT_EQ(test, outline_only ? PV_PATCH_INLINE : verdict,
			(int)site_at(g, IN_PLACE)->verdict);

	/* the first word is in a range, the one behind it is not */
	g = simple_guest(test);
	range.start = ADDR(OUT_OF_LINE);
	range.end = ADDR(OUT_OF_LINE);
	g->env.ranges = &range;
	g->env.nr_ranges = 1;
	expect_verdict(test, g, OUT_OF_LINE, OUT(MSR_FULL));
}

static void plan_ranges(struct kunit *test)
{
	try_range(test, PV_SKIP_OWN, false);
	try_range(test, PV_SKIP_FTR_ALT, false);
	try_range(test, PV_SKIP_EXTABLE, false);
	try_range(test, PV_SKIP_KPROBE, false);
	try_range(test, PV_SKIP_SOFT_MASK, true);
	try_range(test, PV_SKIP_RESTART, true);
	try_range(test, PV_SKIP_VECTORS, true);
	try_range(test, PV_SKIP_FIXED, true);
	try_range(test, PV_SKIP_NO_PAGE, false);
}

/* A form of BookE that the page has no field for, and one of none but BookE. */
static void plan_booke(struct kunit *test)
{
	static const u32 text[] = {
		MFLR, 0x9421ffd0 /* stwu r1,-48(r1) */,
		0x7d3d92a6 /* mfspr r9,SPRG9 */, 0x7c000146 /* wrteei 0 */,
		0x39200000 /* li r9,0 */, ADDI_R1, BLR,
	};
	struct guest *g = new_guest(test, text, ARRAY_SIZE(text));
	const struct pv_site *site;

	g->env.mode = PV_MODE_BOOKE;
	pv_rule_index_init(&g->index, g->env.mode);
	expect_verdict(test, g, 2, PV_SKIP_NO_FIELD);
	site = site_at(g, 3);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, site);
	KUNIT_EXPECT_EQ(test, (unsigned int)PV_TMPL_EE_CLEAR,
			(unsigned int)site->tmpl);
}

static void plan_vectors_have_no_stack(struct kunit *test)
{
	struct guest *g = simple_guest(test);

	g->env.no_stack_end = ADDR(OUT_OF_LINE + 1);
	expect_verdict(test, g, OUT_OF_LINE, PV_SKIP_NO_STACK);
	g = simple_guest(test);
	g->env.no_stack_end = ADDR(OUT_OF_LINE);
	expect_verdict(test, g, OUT_OF_LINE, OUT(MSR_FULL));
}

/* A sequence that needs no stack, at a place that has none, and has one. */
static void plan_virtual_only(struct kunit *test)
{
	static const u32 anywhere[] = { MFLR, MTFSCR, BLR };
	static const u32 in_c[] = C_TEXT(MTFSCR);
	struct guest *g = new_guest(test, anywhere, ARRAY_SIZE(anywhere));

	expect_verdict(test, g, 1, OUT(FSCR));
	g = new_guest(test, anywhere, ARRAY_SIZE(anywhere));
	g->arena.virtual_only = true;
	expect_verdict(test, g, 1, PV_SKIP_REAL_MODE);
	KUNIT_EXPECT_EQ(test, 0u, g->arena.used);
	g = new_guest(test, in_c, ARRAY_SIZE(in_c));
	g->arena.virtual_only = true;
	expect_verdict(test, g, 2, OUT(FSCR));
}

static void plan_unknown_function(struct kunit *test)
{
	struct guest *g = simple_guest(test);

	g->env.function = NULL;
	expect_verdict(test, g, OUT_OF_LINE, PV_SKIP_NO_STACK);
}

static void plan_no_arena(struct kunit *test)
{
	struct guest *g = simple_guest(test);

	g->arena.capacity = 0;
	expect_verdict(test, g, OUT_OF_LINE, PV_SKIP_REACH);
}

static void plan_arena_full(struct kunit *test)
{
	u32 nr_words = pv_tmpls[PV_TMPL_MSR_FULL].nr_words;
	struct guest *g = simple_guest(test);

	g->arena.capacity = nr_words - 1;
	expect_verdict(test, g, OUT_OF_LINE, PV_SKIP_ARENA_FULL);
	KUNIT_EXPECT_EQ(test, 0u, g->arena.used);
	g = simple_guest(test);
	g->arena.capacity = nr_words;
	expect_verdict(test, g, OUT_OF_LINE, OUT(MSR_FULL));
	KUNIT_EXPECT_EQ(test, nr_words, g->arena.used);
}

/* The way there and each way back must fit a branch of 26 bits. */
static void plan_reach(struct kunit *test)
{
	u32 nr_words = pv_tmpls[PV_TMPL_MSR_FULL].nr_words;
	const struct {
		s64 distance;
		bool reached;
	} at[] = {
		{ 0x2000000 - 4, false },	/* not back */
		{ 0x2000000 + 4 - 4ll * (nr_words - 1), true },
		{ 0x2000000 + 4 - 4ll * (nr_words - 2), false },
		{ -0x2000000, true },
		{ -0x2000000 - 4, false },
		{ 1ll << 32, false },
		{ -(1ll << 32), false },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(at); i++) {
		struct guest *g = simple_guest(test);

		g->arena.base = ADDR(OUT_OF_LINE) + at[i].distance;
		expect_verdict(test, g, OUT_OF_LINE,
			       at[i].reached ? OUT(MSR_FULL) : PV_SKIP_REACH);
		KUNIT_EXPECT_EQ(test, at[i].reached ? nr_words : 0,
				g->arena.used);
	}
}

/* The copy of FSCR is read only if every write that can run updates it. */
static void plan_fscr_copy(struct kunit *test)
{
	static const u32 text[] = { MFLR, STDU, MFFSCR, MTFSCR, ADDI_R1, BLR };
	static const u8 skips[] = { PV_SKIP_EXTABLE, PV_SKIP_VECTORS,
				    PV_SKIP_OWN, PV_SKIP_FTR_ALT };
	struct pv_range range = { ADDR(3), ADDR(4), 0, true };
	struct guest *g = new_guest(test, text, ARRAY_SIZE(text));
	unsigned int i;

	expect_verdict(test, g, 2, PV_PATCH_INLINE);
	KUNIT_EXPECT_TRUE(test, pv_plan_copies_fscr(&g->plan));
	g = new_guest(test, text, ARRAY_SIZE(text));
	g->arena.capacity = 0;
	expect_verdict(test, g, 2, PV_SKIP_NEED);
	for (i = 0; i < ARRAY_SIZE(skips); i++) {
		range.verdict = skips[i];
		g = new_guest(test, text, ARRAY_SIZE(text));
		g->env.ranges = &range;
		g->env.nr_ranges = 1;
		/* the last two are words that nobody executes as they are */
		expect_verdict(test, g, 2, i < 2 ? PV_SKIP_NEED :
						   PV_PATCH_INLINE);
	}
}

/* --- vectors with a twin --------------------------------------------------- */

/**
 * struct vector_case - two vectors and what becomes of the first
 * @name: what is special
 * @real: its first words
 * @virt: those of its twin
 * @site: word index of the site
 * @expect: OUT(template), or another verdict
 */
struct vector_case {
	const char *name;
	u32 real[4];
	u32 virt[4];
	u32 site;
	u32 expect;
};

#define VECTOR		{ MTSPRG2_R13, MFSPRG1_R13, NOP, NOP }
#define SYSCALL		{ MTCTR_R13, MFSPRG1_R13, NOP, NOP }

static const struct vector_case vector_cases[] = {
	{ "vector", VECTOR, VECTOR, 0, OUT(VECTOR) },
	{ "vector of system calls", SYSCALL, SYSCALL, 1, OUT(VECTOR_SYSCALL) },
	{ "twin is another", VECTOR, SYSCALL, 0, PV_PATCH_INLINE },
	{ "twin differs in its second word", VECTOR,
	  { MTSPRG2_R13, NOP, NOP, NOP }, 0, PV_PATCH_INLINE },
	{ "another register", { MTCTR_R13, MFSPRG1_R12, NOP, NOP },
	  { MTCTR_R13, MFSPRG1_R12, NOP, NOP }, 1, PV_PATCH_INLINE },
};

static void vector_desc(const struct vector_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(vector, vector_cases, vector_desc);

static void plan_vector(struct kunit *test)
{
	const struct pv_vector vector = { ADDR(0), ADDR(4) };
	const struct vector_case *c = test->param_value;
	u32 text[8];
	struct guest *g;

	memcpy(text, c->real, sizeof(c->real));
	memcpy(text + 4, c->virt, sizeof(c->virt));
	g = new_guest(test, text, ARRAY_SIZE(text));
	g->env.vectors = &vector;
	g->env.nr_vectors = 1;
	expect_verdict(test, g, c->site, c->expect);
	if (VERDICT(c->expect) == PV_PATCH_OUTLINE)
		KUNIT_EXPECT_EQ(test, (s32)(16 - 4 * c->site),
				site_at(g, c->site)->value);
	KUNIT_EXPECT_EQ(test, (u32)(VERDICT(c->expect) == PV_PATCH_OUTLINE),
			pv_plan_keep_vectors(&g->plan));
	KUNIT_EXPECT_EQ(test, 0, pv_plan_check(&g->plan, &g->arena));
	KUNIT_EXPECT_EQ(test, (int)PV_PATCH_INLINE,
			(int)site_at(g, c->site)->verdict);

	g = new_guest(test, text, ARRAY_SIZE(text));
	g->env.vectors = &vector;
	g->env.nr_vectors = 1;
	g->env.in_place_only = true;
	expect_verdict(test, g, c->site, PV_PATCH_INLINE);
}

static void plan_vector_list(struct kunit *test)
{
	struct pv_vector vectors[PV_NR_VECTORS];
	unsigned int i;

	pv_list_vectors(BASE, vectors);
	for (i = 0; i < PV_NR_VECTORS; i++) {
		KUNIT_EXPECT_EQ(test, vectors[i].virt,
				vectors[i].real + 0x4000);
		KUNIT_EXPECT_GE(test, vectors[i].real, BASE + 0x300);
		KUNIT_EXPECT_LT(test, vectors[i].real, BASE + 0x1000);
		if (i)
			KUNIT_EXPECT_GT(test, vectors[i].real,
					vectors[i - 1].real);
	}
}

/* --- the pieces ------------------------------------------------------------ */

static void plan_scan_resumes(struct kunit *test)
{
	struct guest *g = simple_guest(test);

	g->plan.max_sites = 1;
	KUNIT_EXPECT_EQ(test, -ENOSPC, pv_plan_scan(&g->plan, &g->index));
	KUNIT_EXPECT_EQ(test, 1u, g->plan.nr_sites);
	g->plan.max_sites = TEXT_WORDS;
	KUNIT_EXPECT_EQ(test, 0, pv_plan_scan(&g->plan, &g->index));
	KUNIT_ASSERT_EQ(test, 2u, g->plan.nr_sites);
	KUNIT_EXPECT_EQ(test, (u32)IN_PLACE, g->sites[0].index);
	KUNIT_EXPECT_EQ(test, (u32)OUT_OF_LINE, g->sites[1].index);
}

/* More proofs than the work buffer holds are worked off in turns. */
static void plan_many_defs(struct kunit *test)
{
	static const u32 text[] = {
		MFLR, STDU, LI_2, MTMSRD_L1, LI_2, MTMSRD_L1, LI_2, MTMSRD_L1,
		LI_2, MTMSRD_L1, LI_2, MTMSRD_L1, ADDI_R1, BLR
	};
	struct guest *g = new_guest(test, text, ARRAY_SIZE(text));
	u32 i;

	make_plan(test, g);
	KUNIT_ASSERT_EQ(test, 5u, g->plan.nr_sites);
	for (i = 0; i < g->plan.nr_sites; i++)
		KUNIT_EXPECT_EQ(test, (int)PV_TMPL_EE_CLEAR_CONST,
				(int)g->sites[i].tmpl);
}

static void plan_arena_space(struct kunit *test)
{
	struct pv_arena arena = { .base = ARENA, .capacity = 8 };
	u32 at = 99;

	KUNIT_EXPECT_EQ(test, -ENOSPC, pv_arena_alloc(&arena, 9, &at));
	KUNIT_EXPECT_EQ(test, 99u, at);
	KUNIT_EXPECT_EQ(test, 0, pv_arena_alloc(&arena, 5, &at));
	KUNIT_EXPECT_EQ(test, 0u, at);
	KUNIT_EXPECT_EQ(test, -ENOSPC, pv_arena_alloc(&arena, 4, &at));
	KUNIT_EXPECT_EQ(test, -ENOSPC, pv_arena_alloc(&arena, ~0u, &at));
	KUNIT_EXPECT_EQ(test, 0, pv_arena_alloc(&arena, 3, &at));
	KUNIT_EXPECT_EQ(test, 5u, at);
	arena.used -= 3;
	KUNIT_EXPECT_EQ(test, 5u, arena.used);
}

/* Each of the kernel's tables as it lies in memory. */
static void plan_tables(struct kunit *test)
{
	const struct pv_ftr_entry ftr = { .alt_start = 0x40, .alt_end = 0x48 };
	const struct pv_ex_entry ex = { .insn = -0x100, .fixup = 0x1000 };
	const struct pv_jump_entry jump = { .code = 8, .target = -0x20 };
	const struct pv_soft_mask_entry mask = { BASE, BASE + 8 };
	const struct pv_restart_entry restart = { BASE, BASE + 8, BASE + 64 };
	struct pv_range r[4];
	u64 targets[3];
	struct pv_tables t = { .ranges = r, .max_ranges = 4,
			       .targets = targets, .max_targets = 3 };

	pv_tables_add_ftr(&t, &ftr, 1, BASE);
	pv_tables_add_ex(&t, &ex, 1, BASE);
	pv_tables_add_soft_mask(&t, &mask, 1);
	pv_tables_add_restart(&t, &restart, 1);
	pv_tables_add_jump(&t, &jump, 1, BASE);
	KUNIT_ASSERT_EQ(test, 4u, t.nr_ranges);
	KUNIT_ASSERT_EQ(test, 3u, t.nr_targets);
	KUNIT_EXPECT_EQ(test, BASE + 0x40, r[0].start);
	KUNIT_EXPECT_EQ(test, BASE + 0x48, r[0].end);
	KUNIT_EXPECT_EQ(test, BASE - 0x100, r[1].start);
	KUNIT_EXPECT_EQ(test, BASE - 0xfc, r[1].end);
	KUNIT_EXPECT_EQ(test, (int)PV_SKIP_SOFT_MASK, (int)r[2].verdict);
	KUNIT_EXPECT_EQ(test, (int)PV_SKIP_RESTART, (int)r[3].verdict);
	KUNIT_EXPECT_EQ(test, BASE + 4 + 0x1000, targets[0]);
	KUNIT_EXPECT_EQ(test, BASE + 64, targets[1]);
	KUNIT_EXPECT_EQ(test, BASE + 4 - 0x20, targets[2]);

	/* counts go on where the room ends */
	pv_tables_add_jump(&t, &jump, 1, BASE);
	KUNIT_EXPECT_EQ(test, 4u, t.nr_targets);
}

/* A 32-bit kernel's: second entries, which lie behind shorter first ones. */
static void plan_tables_32(struct kunit *test)
{
	const struct pv_ftr_entry_32 ftr[2] = {
		{ .alt_start = 4, .alt_end = 4 },
		{ .alt_start = 0x40, .alt_end = 0x48 },
	};
	const struct pv_jump_entry_32 jump[2] = { { 0 }, { .target = -0x20 } };
	struct pv_range r[1];
	u64 targets[2];
	struct pv_tables t = { .ranges = r, .max_ranges = 1,
			       .targets = targets, .max_targets = 2 };

	pv_tables_add_ftr_32(&t, ftr, 2, BASE);
	pv_tables_add_jump_32(&t, jump, 2, BASE);
	/* the words of both keys, too, for which there is no room */
	KUNIT_ASSERT_EQ(test, 3u, t.nr_ranges);
	KUNIT_ASSERT_EQ(test, 2u, t.nr_targets);
	KUNIT_EXPECT_EQ(test, BASE + 24 + 0x40, r[0].start);
	KUNIT_EXPECT_EQ(test, BASE + 24 + 0x48, r[0].end);
	KUNIT_EXPECT_EQ(test, BASE + 4, targets[0]);
	KUNIT_EXPECT_EQ(test, BASE + 12 + 4 - 0x20, targets[1]);
}

/* --- plans that went wrong ------------------------------------------------- */

static void expect_caught(struct kunit *test, struct guest *g, const char *what)
{
	KUNIT_EXPECT_EQ_MSG(test, -EUCLEAN,
			    pv_plan_check(&g->plan, &g->arena), "%s", what);
}

/* Any bit of any word that would be written. */
static void plan_check_bits(struct kunit *test)
{
	struct guest *g = simple_guest(test);
	u32 i, bit;

	make_plan(test, g);
	for (bit = 1; bit; bit <<= 1) {
		for (i = 0; i < g->plan.nr_sites; i++) {
			g->sites[i].new ^= bit;
			expect_caught(test, g, "replacement");
			g->sites[i].new ^= bit;
			g->sites[i].old ^= bit;
			expect_caught(test, g, "original");
			g->sites[i].old ^= bit;
			g->text[g->sites[i].index] ^= bit;
			expect_caught(test, g, "text");
			g->text[g->sites[i].index] ^= bit;
		}
		for (i = 0; i < g->arena.used; i++) {
			g->arena_words[i] ^= bit;
			expect_caught(test, g, "sequence");
			g->arena_words[i] ^= bit;
		}
	}
	KUNIT_EXPECT_EQ(test, 0, pv_plan_check(&g->plan, &g->arena));
}

static void break_rule(struct guest *g)
{
	g->sites[1].rule = (u8)pv_nr_rules;
}

static void break_other_rule(struct guest *g)
{
	g->sites[0].rule = g->sites[1].rule;
}

static void break_verdict(struct guest *g)
{
	g->sites[1].verdict = PV_NR_VERDICTS;
}

static void break_skip(struct guest *g)
{
	g->sites[0].verdict = PV_SKIP_OWN;
}

static void break_index(struct guest *g)
{
	g->sites[1].index = TEXT_WORDS;
}

static void break_order(struct guest *g)
{
	swap(g->sites[0], g->sites[1]);
}

static void break_twice(struct guest *g)
{
	g->sites[1] = g->sites[0];
}

static void break_no_tmpl(struct guest *g)
{
	g->sites[1].tmpl = PV_TMPL_NONE;
}

static void break_tmpl(struct guest *g)
{
	g->sites[1].tmpl = PV_NR_TMPLS;
}

static void break_used(struct guest *g)
{
	g->arena.used--;
}

static void break_arena(struct guest *g)
{
	g->sites[1].arena = g->arena.used;
}

static void break_wraps(struct guest *g)
{
	g->sites[1].arena = ~0u;
}

static void break_inline(struct guest *g)
{
	g->sites[1].verdict = PV_PATCH_INLINE;
}

struct damage {
	const char *name;
	void (*apply)(struct guest *g);
};

static const struct damage damages[] = {
	{ "no such row", break_rule },
	{ "another row", break_other_rule },
	{ "no such verdict", break_verdict },
	{ "skipped, but with a replacement", break_skip },
	{ "site behind the text", break_index },
	{ "sites out of order", break_order },
	{ "site listed twice", break_twice },
	{ "no template", break_no_tmpl },
	{ "no such template", break_tmpl },
	{ "sequence beyond what is used", break_used },
	{ "sequence behind the arena", break_arena },
	{ "sequence at an offset that wraps", break_wraps },
	{ "out-of-line row in place", break_inline },
};

static void damage_desc(const struct damage *damage, char *desc)
{
	strscpy(desc, damage->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(damage, damages, damage_desc);

static void plan_check_catches(struct kunit *test)
{
	const struct damage *damage = test->param_value;
	struct guest *g = simple_guest(test);

	make_plan(test, g);
	damage->apply(g);
	expect_caught(test, g, damage->name);
}

/* Last. The two are given when text is written, not by the planner. */
static void plan_all_seen(struct kunit *test)
{
	unsigned int i, j;

	for (i = 0; i < PV_NR_VERDICTS; i++) {
		if (i != PV_SKIP_CHANGED && i != PV_SKIP_PROBED)
			KUNIT_EXPECT_NE_MSG(test, 0u, verdict_seen[i],
					    "%s was never given",
					    pv_verdict_name(i));
		for (j = 0; j < i; j++)
			KUNIT_EXPECT_STRNEQ(test, pv_verdict_name(i),
					    pv_verdict_name(j));
	}
	/* those of 32 bits: selftests/unit/msr32_test.c */
	for (i = PV_TMPL_NONE + 1; i < PV_NR_TMPLS; i++)
		if (pv_tmpls[i].modes == PV_MODE_BOOK3S64)
			KUNIT_EXPECT_NE_MSG(test, 0u, tmpl_seen[i],
					    "%s was never chosen",
					    pv_tmpls[i].name);
}

static struct kunit_case plan_test_cases[] = {
	KUNIT_CASE_PARAM(plan_verdict, plan_gen_params),
	KUNIT_CASE(plan_needs),
	KUNIT_CASE(plan_no_sequence),
	KUNIT_CASE(plan_group),
	KUNIT_CASE(plan_in_place_only),
	KUNIT_CASE(plan_ranges),
	KUNIT_CASE(plan_booke),
	KUNIT_CASE(plan_vectors_have_no_stack),
	KUNIT_CASE(plan_virtual_only),
	KUNIT_CASE(plan_unknown_function),
	KUNIT_CASE(plan_no_arena),
	KUNIT_CASE(plan_arena_full),
	KUNIT_CASE(plan_reach),
	KUNIT_CASE(plan_fscr_copy),
	KUNIT_CASE_PARAM(plan_vector, vector_gen_params),
	KUNIT_CASE(plan_vector_list),
	KUNIT_CASE(plan_scan_resumes),
	KUNIT_CASE(plan_many_defs),
	KUNIT_CASE(plan_arena_space),
	KUNIT_CASE(plan_tables),
	KUNIT_CASE(plan_tables_32),
	KUNIT_CASE(plan_check_bits),
	KUNIT_CASE_PARAM(plan_check_catches, damage_gen_params),
	KUNIT_CASE(plan_all_seen),
	{ }
};

static struct kunit_suite plan_suite = {
	.name = "kvm_pv_plan",
	.test_cases = plan_test_cases,
};

kunit_test_suite(plan_suite);
