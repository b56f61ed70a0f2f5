// SPDX-License-Identifier: GPL-2.0-only
/* mtmsr and mfsrin of 32-bit guests: what is proven of a site, and its stack. */
#include "words.h"

#define W_NO_EE(a, s)	(0x5400045eu | (u32)(s) << 21 | (u32)(a) << 16)
#define W_EE(a, s)	(0x60008000u | (u32)(s) << 21 | (u32)(a) << 16)
#define W_STW_MSR(s)	(0x9000f05cu | (u32)(s) << 21)
#define W_BL		0x48000101u
#define W_RFI		0x4c000064u

#define CLEARED(g, ...) do {						\
	u32 site_ = FUNCTION_32(g, true, __VA_ARGS__);			\
	guest32_expect(g, site_, PV_PATCH_INLINE, PV_TMPL_MSR_STORE_32); \
} while (0)

#define SET(g, ...) do {						\
	u32 site_ = FUNCTION_32(g, true, __VA_ARGS__);			\
	guest32_expect(g, site_, PV_PATCH_OUTLINE, PV_TMPL_EE_SET_32);	\
} while (0)

#define UNKNOWN(g, ...) do {						\
	u32 site_ = FUNCTION_32(g, true, __VA_ARGS__);			\
	guest32_expect(g, site_, PV_PATCH_OUTLINE, PV_TMPL_MSR_32);	\
} while (0)

static struct guest g;

static void test_ee_falls(void **state)
{
	u32 site;

	(void)state;
	site = FUNCTION_32(&g, true, W_MFMSR(9), W_NO_EE(10, 9), W_MTMSR(10));
	guest32_expect(&g, site, PV_PATCH_INLINE, PV_TMPL_MSR_STORE_32);
	assert_int_equal(guest_site(&g, site)->new, W_STW_MSR(10));
	CLEARED(&g, W_MFMSR(9), W_NO_EE(9, 9), W_MTMSR(9));
	CLEARED(&g, W_MFMSR(0), W_NO_EE(31, 0), W_MTMSR(31));
	/* others in between that leave both registers alone */
	CLEARED(&g, W_MFMSR(9), W_LI(3, 1), W_NO_EE(10, 9), W_MR(4, 10),
		W_MTMSR(10));
	CLEARED(&g, W_MFMSR(9), W_NO_EE(10, 9), W_LI(9, 0), W_MTMSR(10));
}

static void test_ee_rises(void **state)
{
	(void)state;
	SET(&g, W_MFMSR(9), W_EE(10, 9), W_MTMSR(10));
	SET(&g, W_MFMSR(9), W_EE(9, 9), W_LI(3, 1), W_MTMSR(9));
}

static void test_something_else(void **state)
{
	(void)state;
	UNKNOWN(&g, W_MTMSR(9));
	UNKNOWN(&g, W_MFMSR(9), W_MTMSR(9));
	UNKNOWN(&g, W_LI(9, 2), W_MTMSR(9));
	/* from somewhere else than MSR, or by another way */
	UNKNOWN(&g, W_MR(9, 3), W_NO_EE(10, 9), W_MTMSR(10));
	UNKNOWN(&g, W_MFSPRG1(9), W_NO_EE(10, 9), W_MTMSR(10));
	UNKNOWN(&g, W_MFMSR(9), W_NO_EE(10, 9) ^ 2 /* mask 17,14 */, W_MTMSR(10));
	UNKNOWN(&g, W_MFMSR(9), W_NO_EE(10, 9) | 1 << 11, W_MTMSR(10));
	UNKNOWN(&g, W_MFMSR(9), W_EE(10, 9) | 2, W_MTMSR(10));
	UNKNOWN(&g, W_MFMSR(9), W_EE(10, 9) ^ 0x8010 /* IR */, W_MTMSR(10));
	UNKNOWN(&g, W_MFMSR(9), W_NO_EE(10, 8), W_MTMSR(10));
	UNKNOWN(&g, W_MFMSR(9), W_NO_EE(10, 9), W_MTMSR(11));
	/* a register or MSR itself changes in between */
	UNKNOWN(&g, W_MFMSR(9), W_LI(9, 0), W_NO_EE(10, 9), W_MTMSR(10));
	UNKNOWN(&g, W_MFMSR(9), W_NO_EE(10, 9), W_LI(10, 0), W_MTMSR(10));
	UNKNOWN(&g, W_MFMSR(9), W_MTMSR(3), W_NO_EE(10, 9), W_MTMSR(10));
	UNKNOWN(&g, W_MFMSR(9), W_NO_EE(10, 9), W_MTMSR(3), W_MTMSR(10));
	UNKNOWN(&g, W_MFMSR(9), W_MTMSR(3) | 1 << 16, W_NO_EE(10, 9),
		W_MTMSR(10));
	/* no straight line */
	UNKNOWN(&g, W_MFMSR(9), W_BL, W_NO_EE(10, 9), W_MTMSR(10));
	UNKNOWN(&g, W_MFMSR(9), W_NO_EE(10, 9), W_BEQ(2), W_MTMSR(10));
}

/* Control that comes in between, by a branch from elsewhere. */
static void test_entered(void **state)
{
	u32 site;

	(void)state;
	site = FUNCTION_32(&g, true, W_MFMSR(9), W_NO_EE(10, 9), W_NOP, W_MTMSR(10));
	guest_put(&g, W_B(site - g.nr_words));
	guest32_expect(&g, site, PV_PATCH_OUTLINE, PV_TMPL_MSR_32);
	g.nr_words--;
	guest_put(&g, W_B(site - 3 - g.nr_words));
	guest32_expect(&g, site, PV_PATCH_INLINE, PV_TMPL_MSR_STORE_32);
}

/* One word needs no stack, no arena, and stands where it stood. */
static void test_in_place_wherever_it_is(void **state)
{
	struct pv_range range;
	u32 site;

	(void)state;
	site = FUNCTION_32(&g, false, W_MFMSR(9), W_NO_EE(10, 9), W_RFI,
			   W_MFMSR(9), W_NO_EE(10, 9), W_MTMSR(10));
	guest32_expect(&g, site, PV_PATCH_INLINE, PV_TMPL_MSR_STORE_32);
	g.env.in_place_only = true;
	guest32_expect(&g, site, PV_PATCH_INLINE, PV_TMPL_MSR_STORE_32);
	g.arena.capacity = 0;
	guest32_expect(&g, site, PV_PATCH_INLINE, PV_TMPL_MSR_STORE_32);
	range = (struct pv_range){ BASE, BASE + 0x1000, PV_SKIP_VECTORS, true };
	g.env.ranges = &range;
	g.env.nr_ranges = 1;
	guest32_expect(&g, site, PV_PATCH_INLINE, PV_TMPL_MSR_STORE_32);
	range.outline_only = false;
	guest32_expect(&g, site, PV_SKIP_VECTORS, PV_TMPL_NONE);
}

static void test_in_place_only_for_the_rest(void **state)
{
	u32 site = FUNCTION_32(&g, true, W_MTMSR(9));

	(void)state;
	g.env.in_place_only = true;
	guest32_expect(&g, site, PV_SKIP_IN_PLACE_ONLY, PV_TMPL_NONE);
}

static void trust(bool frame, u32 word, bool trusted)
{
	u32 site;

	guest32_begin(&g, frame);
	guest_put(&g, word);
	site = g.nr_words;
	guest_put(&g, W_MTMSR(9));
	guest32_end(&g, frame);
	guest32_expect(&g, site, trusted ? PV_PATCH_OUTLINE : PV_SKIP_NO_STACK,
		       PV_TMPL_MSR_32);
}

static void test_stack(void **state)
{
	(void)state;
	trust(true, W_NOP, true);
	trust(true, 0x90610008 /* stw r3,8(r1) */, true);
	trust(true, 0x80210000 /* lwz r1,0(r1) */, true);
	trust(true, 0x9421ffd0 /* stwu r1,-48(r1) */, true);
	trust(true, 0x7c21016e /* stwux r1,r1,r0 */, true);
	/* what is below r1 is nobody's, and r1 comes from nowhere else */
	trust(true, 0x9061fffc /* stw r3,-4(r1) */, false);
	trust(true, 0x3861fff0 /* addi r3,r1,-16 */, false);
	trust(true, 0x80230004 /* lwz r1,4(r3) */, false);
	trust(true, W_RFI, false);
	/* the forms of 64-bit code are no frames here */
	trust(true, W_STDU_R1, false);
	trust(true, 0xe8210000 /* ld r1,0(r1) */, false);
}

static void test_leaf(void **state)
{
	(void)state;
	trust(false, W_NOP, true);
	trust(false, 0x90630008 /* stw r3,8(r3) */, true);
	trust(false, W_BEQ(2), true);
	trust(false, 0x90610008 /* stw r3,8(r1) */, false);
	trust(false, 0x80610008 /* lwz r3,8(r1) */, false);
	trust(false, W_BL, false);
	trust(false, W_RFI, false);
	trust(false, W_MR(1, 3), false);
}

/* A piece of assembly that goes on in the next one. */
static void test_leaf_must_return(void **state)
{
	u32 site = FUNCTION_32(&g, false, W_MTMSR(9));

	(void)state;
	guest32_expect(&g, site, PV_PATCH_OUTLINE, PV_TMPL_MSR_32);
	g.text[g.nr_words - 1] = W_B(16);
	guest32_expect(&g, site, PV_SKIP_NO_STACK, PV_TMPL_NONE);
	g.text[g.nr_words - 1] = W_NOP;
	guest32_expect(&g, site, PV_SKIP_NO_STACK, PV_TMPL_NONE);
}

/* The frame moves r1, so r1 is no value. */
static void test_mtmsr_r1(void **state)
{
	u32 site = FUNCTION_32(&g, true, W_MTMSR(1));

	(void)state;
	guest32_expect(&g, site, PV_SKIP_NO_SEQUENCE, PV_TMPL_NONE);
}

static void test_mfsrin(void **state)
{
	u32 reg, site;

	(void)state;
	for (reg = 0; reg < 32; reg++) {
		site = FUNCTION_32(&g, false, W_RFI, W_MFSRIN(reg, 31 - reg));
		if (reg <= 2)
			guest32_expect(&g, site, PV_SKIP_NO_SEQUENCE, PV_TMPL_NONE);
		else
			guest32_expect(&g, site, PV_PATCH_OUTLINE, PV_TMPL_MFSRIN);
	}
}

/* The check of the whole plan sees a store that is not the proven one. */
static void test_wrong_store_is_seen(void **state)
{
	u32 site = FUNCTION_32(&g, true, W_MFMSR(9), W_NO_EE(10, 9), W_MTMSR(10));
	struct pv_site *s;

	(void)state;
	assert_int_equal(guest_plan(&g), 0);
	s = (struct pv_site *)guest_site(&g, site);
	s->new = W_STW_MSR(9);
	assert_int_equal(pv_plan_check(&g.plan, &g.arena), -EUCLEAN);
	s->new = W_STW_MSR(10);
	assert_int_equal(pv_plan_check(&g.plan, &g.arena), 0);
	s->tmpl = PV_TMPL_MSR_32;
	assert_int_equal(pv_plan_check(&g.plan, &g.arena), -EUCLEAN);
}

static void test_every_sequence_was_used(void **state)
{
	u32 i;

	(void)state;
	for (i = PV_TMPL_MSR_STORE_32; i <= PV_TMPL_MFSRIN; i++)
		if (!seen_tmpl[i])
			fail_msg("template never used: %s", pv_tmpls[i].name);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ee_falls),
		cmocka_unit_test(test_ee_rises),
		cmocka_unit_test(test_something_else),
		cmocka_unit_test(test_entered),
		cmocka_unit_test(test_in_place_wherever_it_is),
		cmocka_unit_test(test_in_place_only_for_the_rest),
		cmocka_unit_test(test_stack),
		cmocka_unit_test(test_leaf),
		cmocka_unit_test(test_leaf_must_return),
		cmocka_unit_test(test_mtmsr_r1),
		cmocka_unit_test(test_mfsrin),
		cmocka_unit_test(test_wrong_store_is_seen),
		cmocka_unit_test(test_every_sequence_was_used),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
