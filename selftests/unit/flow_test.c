// SPDX-License-Identifier: GPL-2.0-only
/* What the text around a site proves, seen in the plan that comes out. */
#include "words.h"

static void begin(struct guest *g)
{
	guest_init(g);
	guest_put(g, W_NOP);
	guest_function(g);
	guest_put(g, W_MFLR0);
	guest_put(g, W_STDU_R1);
}

static void end(struct guest *g)
{
	guest_put(g, W_ADDI_R1);
	guest_put(g, W_BLR);
}

static u32 here(const struct guest *g)
{
	return g->nr_words;
}

static void put_all(struct guest *g, const u32 *words, u32 nr)
{
	while (nr--)
		guest_put(g, *words++);
}

#define PUT(g, ...) do {						\
	static const u32 w_[] = { __VA_ARGS__ };			\
	put_all(g, w_, PV_ARRAY_SIZE(w_));				\
} while (0)

static void expect(struct guest *g, u32 site, enum pv_tmpl_id tmpl)
{
	assert_int_equal(guest_plan(g), 0);
	assert_int_equal(guest_site(g, site)->verdict, PV_PATCH_OUTLINE);
	assert_int_equal(guest_site(g, site)->tmpl, tmpl);
}

static void expect_skip(struct guest *g, u32 site, enum pv_verdict verdict)
{
	assert_int_equal(guest_plan(g), 0);
	assert_int_equal(guest_site(g, site)->verdict, verdict);
	assert_int_equal(guest_site(g, site)->new, guest_site(g, site)->old);
}

/* --- constants ------------------------------------------------------------- */

static void constant(u32 define, u32 refine, u32 reg, enum pv_tmpl_id tmpl)
{
	static struct guest g;
	u32 site;

	begin(&g);
	guest_put(&g, define);
	guest_put(&g, refine);
	site = here(&g);
	guest_put(&g, W_MTMSRD1(reg));
	end(&g);
	expect(&g, site, tmpl);
}

static void test_constants(void **state)
{
	(void)state;
	constant(W_LI(9, 2), W_NOP, 9, PV_TMPL_EE_CLEAR_CONST);
	constant(W_LI(9, 0), W_NOP, 9, PV_TMPL_EE_CLEAR_CONST);
	constant(W_LI(0, 0), W_NOP, 0, PV_TMPL_EE_CLEAR_CONST);
	constant(W_LI(31, 2), W_NOP, 31, PV_TMPL_EE_CLEAR_CONST);
	constant(W_LI(9, -1), W_NOP, 9, PV_TMPL_EE_SET_CONST);
	constant(W_LI(9, 0), W_ORI(9, 0x8002), 9, PV_TMPL_EE_SET_CONST);
	/* EE without RI, or a value that li and ori cannot make again */
	constant(W_LI(9, 0), W_ORI(9, 0x8000), 9, PV_TMPL_EE_RI);
	constant(W_LIS(9, 1), W_ORI(9, 0x8002), 9, PV_TMPL_EE_RI);
	constant(W_LIS(9, 1), W_ORI(9, 2), 9, PV_TMPL_EE_RI);
	/* a load of another register is no definition */
	constant(W_LI(8, 2), W_NOP, 9, PV_TMPL_EE_RI);
	/* addi r9,r3,2 is not li */
	constant(W_LI(9, 2) | 3 << 16, W_NOP, 9, PV_TMPL_EE_RI);
}

static void test_definition_is_overwritten(void **state)
{
	(void)state;
	constant(W_LI(9, 2), W_MR(9, 3), 9, PV_TMPL_EE_RI);
	constant(W_LI(9, 2), W_MFMSR(9), 9, PV_TMPL_EE_RI);
	constant(W_LI(9, 2), 0xe9210010 /* ld r9,16(r1) */, 9, PV_TMPL_EE_RI);
	/* ori of another register into it */
	constant(W_LI(9, 2), 0x60690002 /* ori r9,r3,2 */, 9, PV_TMPL_EE_RI);
	/* one that leaves it alone */
	constant(W_LI(9, 2), W_MR(8, 9), 9, PV_TMPL_EE_CLEAR_CONST);
	constant(W_LI(9, 2), W_MTMSRD1(3), 9, PV_TMPL_EE_CLEAR_CONST);
}

/* r1 and r13 must hold their value at every word, whatever it is. */
static void test_special_registers(void **state)
{
	static struct guest g;
	u32 site;

	(void)state;
	constant(W_LI(13, 2), W_NOP, 13, PV_TMPL_EE_RI);
	begin(&g);
	guest_put(&g, W_LI(1, 2));
	site = here(&g);
	guest_put(&g, W_MTMSRD1(1));
	end(&g);
	/* r1 written by li: no stack, and no constant sequence either */
	expect_skip(&g, site, PV_SKIP_NO_STACK);
}

static void test_branch_before_the_site(void **state)
{
	(void)state;
	constant(W_LI(9, 2), W_B(1), 9, PV_TMPL_EE_RI);
	constant(W_LI(9, 2), 0x48000401 /* bl */, 9, PV_TMPL_EE_RI);
	constant(W_LI(9, 2), W_BEQ(4), 9, PV_TMPL_EE_RI);
}

/* li; nop; site, with something that may jump in between. */
static void entered(u32 branch_at_top, const u64 *targets, u32 nr_targets,
		    enum pv_tmpl_id tmpl)
{
	static struct guest g;
	u32 site;

	begin(&g);
	guest_put(&g, branch_at_top);
	guest_put(&g, W_LI(9, 2));
	guest_put(&g, W_NOP);
	site = here(&g);
	guest_put(&g, W_MTMSRD1(9));
	end(&g);
	g.env.targets = targets;
	g.env.nr_targets = nr_targets;
	expect(&g, site, tmpl);
}

static void test_branch_into_the_middle(void **state)
{
	(void)state;
	entered(W_NOP, NULL, 0, PV_TMPL_EE_CLEAR_CONST);
	entered(W_BEQ(1), NULL, 0, PV_TMPL_EE_CLEAR_CONST);	/* to the li */
	entered(W_BEQ(2), NULL, 0, PV_TMPL_EE_RI);
	entered(W_BEQ(3), NULL, 0, PV_TMPL_EE_RI);		/* to the site */
	entered(W_BEQ(4), NULL, 0, PV_TMPL_EE_CLEAR_CONST);	/* behind it */
	entered(W_B(2), NULL, 0, PV_TMPL_EE_RI);
}

/* Words: 0 nop, 1 mflr, 2 stdu, 3 the branch, 4 li, 5 nop, 6 the site. */
static void test_hidden_targets(void **state)
{
	static const u64 li = BASE + 4 * 4, mid = BASE + 4 * 5,
			 site = BASE + 4 * 6, after = BASE + 4 * 7;

	(void)state;
	entered(W_NOP, &li, 1, PV_TMPL_EE_CLEAR_CONST);
	entered(W_NOP, &mid, 1, PV_TMPL_EE_RI);
	entered(W_NOP, &site, 1, PV_TMPL_EE_RI);
	entered(W_NOP, &after, 1, PV_TMPL_EE_CLEAR_CONST);
}

/* A branch from another function counts, and from behind, too. */
static void test_branch_from_afar(void **state)
{
	static struct guest g;
	u32 site, i;

	(void)state;
	begin(&g);
	guest_put(&g, W_LI(9, 2));
	site = here(&g);
	guest_put(&g, W_MTMSRD1(9));
	end(&g);
	guest_function(&g);
	for (i = 0; i < 100; i++)
		guest_put(&g, W_NOP);
	guest_put(&g, W_BEQ((s32)site - (s32)here(&g)));
	guest_put(&g, W_BLR);
	expect(&g, site, PV_TMPL_EE_RI);
}

static void test_computed_jump(void **state)
{
	static struct guest g;
	u32 site;

	(void)state;
	begin(&g);
	guest_put(&g, W_BCTR);
	guest_put(&g, W_LI(9, 2));
	site = here(&g);
	guest_put(&g, W_MTMSRD1(9));
	end(&g);
	expect(&g, site, PV_TMPL_EE_RI);
	/* a call through CTR comes back behind itself only */
	g.text[site - 2] = W_BCTRL;
	expect(&g, site, PV_TMPL_EE_CLEAR_CONST);
}

static void test_definition_in_another_function(void **state)
{
	static struct guest g;
	u32 site;

	(void)state;
	begin(&g);
	guest_put(&g, W_LI(9, 2));
	guest_function(&g);
	site = here(&g) + 1;
	PUT(&g, W_STDU_R1, W_MTMSRD1(9));
	end(&g);
	expect(&g, site, PV_TMPL_EE_RI);
	/* the words are the same, and so would be the proof */
	g.nr_bounds = 1;
	expect(&g, site, PV_TMPL_EE_CLEAR_CONST);
}

/* --- the stack ------------------------------------------------------------- */

static void stack(const u32 *words, u32 nr, enum pv_verdict verdict)
{
	static struct guest g;
	u32 site;

	begin(&g);
	put_all(&g, words, nr);
	site = here(&g);
	guest_put(&g, W_MTMSRD0(9));
	end(&g);
	assert_int_equal(guest_plan(&g), 0);
	if (guest_site(&g, site)->verdict != verdict)
		fail_msg("%08x: %s, not %s", nr ? words[0] : 0,
			 pv_verdict_name(guest_site(&g, site)->verdict),
			 pv_verdict_name(verdict));
}

#define STACK(verdict, ...) do {					\
	static const u32 w_[] = { __VA_ARGS__ };			\
	stack(w_, PV_ARRAY_SIZE(w_), verdict);				\
} while (0)

static void test_compiled_code_is_trusted(void **state)
{
	(void)state;
	STACK(PV_PATCH_OUTLINE, W_NOP);
	STACK(PV_PATCH_OUTLINE, 0xf8010010);	/* std r0,16(r1) */
	STACK(PV_PATCH_OUTLINE, 0xfbe1fff8);	/* std r31,-8(r1) */
	STACK(PV_PATCH_OUTLINE, 0x38610020);	/* addi r3,r1,32 */
	STACK(PV_PATCH_OUTLINE, 0x7d214214);	/* add r9,r1,r8 */
	STACK(PV_PATCH_OUTLINE, 0xe8210000);	/* ld r1,0(r1) */
	STACK(PV_PATCH_OUTLINE, W_MTMSRD1(9));	/* RA holds L, not r1 */
	STACK(PV_PATCH_OUTLINE, 0x7c2004ac);	/* lwsync: RT holds L */
	STACK(PV_PATCH_OUTLINE, 0x7c210b78);	/* or r1,r1,r1: priority */
	STACK(PV_PATCH_OUTLINE, 0x7d2103a6);	/* mtxer r9: SPR 1 */
}

static void test_switched_stack_is_not(void **state)
{
	(void)state;
	STACK(PV_SKIP_NO_STACK, W_MR(1, 3));
	STACK(PV_SKIP_NO_STACK, 0x7c2d082a);	/* ldx r1,r13,r1 */
	STACK(PV_SKIP_NO_STACK, 0xe8210078);	/* ld r1,120(r1): GPR1 */
	STACK(PV_SKIP_NO_STACK, W_RFID);
	STACK(PV_SKIP_NO_STACK, 0x4c000224);	/* hrfid */
	STACK(PV_SKIP_NO_STACK, W_LI(1, 0));
	STACK(PV_SKIP_NO_STACK, 0x38230010);	/* addi r1,r3,16 */
}

/* The lowest 16 bytes of the 288 are ours; an access may be 16 wide. */
static void test_red_zone(void **state)
{
	(void)state;
	STACK(PV_PATCH_OUTLINE, 0xf921ff00);	/* std r9,-256(r1) */
	STACK(PV_SKIP_NO_STACK, 0xf921fef8);	/* std r9,-264(r1) */
	STACK(PV_SKIP_NO_STACK, 0xf921fee0);	/* std r9,-288(r1) */
	STACK(PV_SKIP_NO_STACK, 0xe921fee8);	/* ld r9,-280(r1) */
	STACK(PV_SKIP_NO_STACK, 0x3861fee0);	/* addi r3,r1,-288 */
	STACK(PV_PATCH_OUTLINE, 0x3921ff00);	/* addi r9,r1,-256 */
	STACK(PV_PATCH_OUTLINE, 0xf821fee1);	/* stdu r1,-288(r1): a frame */
}

static void test_pieces_are_not_functions(void **state)
{
	static struct guest g;
	u32 site;

	(void)state;
	begin(&g);
	site = here(&g);
	PUT(&g, W_MTMSRD0(9), W_NOP, W_NOP);	/* and on into the next */
	guest_function(&g);
	PUT(&g, W_NOP, W_BLR);
	expect_skip(&g, site, PV_SKIP_NO_STACK);
	g.text[site + 1] = W_BLR;
	g.text[site + 2] = W_MFLR0;		/* not at the end */
	expect_skip(&g, site, PV_SKIP_NO_STACK);
	g.text[site + 2] = W_BLR;
	expect(&g, site, PV_TMPL_MSR_FULL);
}

/* mflr, the word given, the site, the word given, and the next function. */
static void framed(u32 frame, u32 last, enum pv_verdict verdict)
{
	static struct guest g;

	guest_init(&g);
	guest_put(&g, W_NOP);
	guest_function(&g);
	guest_put(&g, W_MFLR0);
	guest_put(&g, frame);
	guest_put(&g, W_MTMSRD0(9));
	guest_put(&g, last);
	guest_function(&g);
	PUT(&g, W_STDU_R1, W_BLR);
	assert_int_equal(guest_plan(&g), 0);
	if (guest_site(&g, 3)->verdict != verdict)
		fail_msg("%08x, %08x: %s, not %s", frame, last,
			 pv_verdict_name(guest_site(&g, 3)->verdict),
			 pv_verdict_name(verdict));
}

/* A leaf's r1 is whoever's; only what the function stored through is good. */
static void test_frame_is_its_own(void **state)
{
	(void)state;
	framed(W_STDU_R1, W_BLR, PV_PATCH_OUTLINE);
	framed(0xf821fff1 /* stdu r1,-16(r1) */, W_BLR, PV_PATCH_OUTLINE);
	framed(W_NOP, W_BLR, PV_SKIP_NO_STACK);
	framed(0xf821ffd0 /* std r1,-48(r1) */, W_BLR, PV_SKIP_NO_STACK);
	framed(0xf8210031 /* stdu r1,48(r1) */, W_BLR, PV_SKIP_NO_STACK);
	framed(0xf8210001 /* stdu r1,0(r1) */, W_BLR, PV_SKIP_NO_STACK);
	framed(0xf861ffd1 /* stdu r3,-48(r1) */, W_BLR, PV_SKIP_NO_STACK);
	framed(0xf823ffd1 /* stdu r1,-48(r3) */, W_BLR, PV_SKIP_NO_STACK);
	framed(0x9421ffd1 /* stwu r1,-47(r1) */, W_BLR, PV_SKIP_NO_STACK);
	framed(W_ADDI_R1, W_BLR, PV_SKIP_NO_STACK);
	framed(0xe8210000 /* ld r1,0(r1) */, W_BLR, PV_SKIP_NO_STACK);
}

/* How it leaves does not matter, only that it does. */
static void test_frame_without_blr(void **state)
{
	(void)state;
	framed(W_STDU_R1, W_B(64), PV_PATCH_OUTLINE);
	framed(W_STDU_R1, W_BCTR, PV_PATCH_OUTLINE);
	framed(W_STDU_R1, 0x48000101 /* bl: noreturn */, PV_PATCH_OUTLINE);
	framed(W_STDU_R1, W_TRAP, PV_PATCH_OUTLINE);
	framed(W_STDU_R1, 0x0fe00000 /* twi 31,r0,0 */, PV_PATCH_OUTLINE);
	framed(W_STDU_R1, 0x0c000000 /* twi 0,r0,0 */, PV_SKIP_NO_STACK);
	framed(W_STDU_R1, W_ADDI_R1, PV_SKIP_NO_STACK);
	framed(W_STDU_R1, W_BEQ(4), PV_SKIP_NO_STACK);
	framed(W_STDU_R1, 0x4d820020 /* beqlr */, PV_SKIP_NO_STACK);
	framed(W_STDU_R1, W_BCTRL, PV_SKIP_NO_STACK);
	framed(W_STDU_R1, W_RFID, PV_SKIP_NO_STACK);
	framed(W_NOP, W_B(64), PV_SKIP_NO_STACK);
	framed(W_NOP, W_TRAP, PV_SKIP_NO_STACK);
}

/* The last symbol may be said to reach further than the text does. */
static void test_function_beyond_the_text(void **state)
{
	static struct guest g;
	u32 site;

	(void)state;
	begin(&g);
	site = here(&g);
	guest_put(&g, W_MTMSRD0(9));
	end(&g);
	g.bounds[g.nr_bounds++] = BASE + 4ull * (g.nr_words + 100);
	expect(&g, site, PV_TMPL_MSR_FULL);
	g.text[g.nr_words - 1] = W_ADDI_R1;
	expect_skip(&g, site, PV_SKIP_NO_STACK);
}

static void test_padding_does_not_matter(void **state)
{
	static struct guest g;
	u32 site;

	(void)state;
	begin(&g);
	site = here(&g);
	guest_put(&g, W_MTMSRD0(9));
	end(&g);
	PUT(&g, W_NOP, 0x60420000, 0, 0, 0);
	expect(&g, site, PV_TMPL_MSR_FULL);
}

/* What the module loader makes of "bl __stack_chk_fail; nop". */
static void test_load_of_toc_behind_last_call(void **state)
{
	static const u32 loads[] = { 0xe8410018, 0xe8410028 };
	static struct guest g;
	unsigned int i;
	u32 site;

	(void)state;
	for (i = 0; i < 2; i++) {
		begin(&g);
		site = here(&g);
		guest_put(&g, W_MTMSRD0(9));
		end(&g);
		guest_put(&g, 0x48000101 /* bl */);
		guest_put(&g, loads[i]);
		g.bounds[g.nr_bounds++] = BASE + 4ull * g.nr_words;
		expect(&g, site, PV_TMPL_MSR_FULL);
		g.text[g.nr_words - 2] = W_NOP;
		expect(&g, site, PV_TMPL_MSR_FULL);
		g.text[g.nr_words - 3] = W_ADDI_R1;
		expect_skip(&g, site, PV_SKIP_NO_STACK);
	}
}

static void test_vectors_have_no_stack(void **state)
{
	static struct guest g;
	u32 site;

	(void)state;
	begin(&g);
	site = here(&g);
	guest_put(&g, W_MTMSRD0(9));
	end(&g);
	g.env.no_stack_end = BASE + 4ull * (site + 1);
	expect_skip(&g, site, PV_SKIP_NO_STACK);
	g.env.no_stack_end = BASE + 4ull * site;
	expect(&g, site, PV_TMPL_MSR_FULL);
}

static void test_unknown_bounds(void **state)
{
	static struct guest g;
	u32 site;

	(void)state;
	begin(&g);
	guest_put(&g, W_LI(9, 2));
	site = here(&g);
	guest_put(&g, W_MTMSRD1(9));
	end(&g);
	g.env.function = NULL;
	expect_skip(&g, site, PV_SKIP_NO_STACK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_constants),
		cmocka_unit_test(test_definition_is_overwritten),
		cmocka_unit_test(test_special_registers),
		cmocka_unit_test(test_branch_before_the_site),
		cmocka_unit_test(test_branch_into_the_middle),
		cmocka_unit_test(test_hidden_targets),
		cmocka_unit_test(test_branch_from_afar),
		cmocka_unit_test(test_computed_jump),
		cmocka_unit_test(test_definition_in_another_function),
		cmocka_unit_test(test_compiled_code_is_trusted),
		cmocka_unit_test(test_switched_stack_is_not),
		cmocka_unit_test(test_red_zone),
		cmocka_unit_test(test_pieces_are_not_functions),
		cmocka_unit_test(test_frame_is_its_own),
		cmocka_unit_test(test_frame_without_blr),
		cmocka_unit_test(test_function_beyond_the_text),
		cmocka_unit_test(test_padding_does_not_matter),
		cmocka_unit_test(test_load_of_toc_behind_last_call),
		cmocka_unit_test(test_vectors_have_no_stack),
		cmocka_unit_test(test_unknown_bounds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
