// SPDX-License-Identifier: GPL-2.0-only
/* Is r1 a stack? What shows it in text of 32 bits, and what does not. */
#include "words.h"

#define W_RFI		0x4c000064u
#define W_BL		0x48000101u
#define W_BEQLR		0x4d820020u
#define W_BEQLRL	0x4d820021u
#define W_BUG		0x0fe00000u
#define W_MTMSR_L(r)	(W_MTMSR(r) | 1u << 16)
#define W_CHAIN(r)	W_STW(r, 1, 0)
#define WINDOW		96

static struct guest g;

static void trusts(u32 site, bool trusted)
{
	guest32_expect(&g, site, trusted ? PV_PATCH_OUTLINE : PV_SKIP_NO_STACK,
		       PV_TMPL_MSR_32);
}

/* --- a back chain that was just stored ------------------------------------- */

/* A piece of an exception's entry: nothing else in it shows a stack. */
#define ENTRY(...) FUNCTION_32(&g, false, W_RFI, __VA_ARGS__)

static void test_back_chain(void **state)
{
	(void)state;
	trusts(ENTRY(W_MTMSR(9)), false);
	trusts(ENTRY(W_CHAIN(10), W_MTMSR(9)), true);
	trusts(ENTRY(W_CHAIN(1), W_STW(3, 1, 8), W_LI(9, 0), W_MFMSR(8),
		     W_MTMSR(9)), true);
	/* another place in the frame, by another register, another width */
	trusts(ENTRY(W_STW(10, 1, 4), W_MTMSR(9)), false);
	trusts(ENTRY(W_STW(10, 11, 0), W_MTMSR(9)), false);
	trusts(ENTRY(0xb1410000 /* sth r10,0(r1) */, W_MTMSR(9)), false);
	trusts(ENTRY(0x81410000 /* lwz r10,0(r1) */, W_MTMSR(9)), false);
	/* what shows one in text of 64 bits */
	trusts(ENTRY(W_LD_R1_PACA, W_MTMSR(9)), false);
}

static void test_back_chain_is_lost(void **state)
{
	(void)state;
	/* r1 moves */
	trusts(ENTRY(W_CHAIN(10), W_MR(1, 11), W_MTMSR(9)), false);
	trusts(ENTRY(W_CHAIN(10), W_ADDI(1, 1, 16), W_MTMSR(9)), false);
	trusts(ENTRY(W_CHAIN(10), W_STWU_R1, W_MTMSR(9)), false);
	trusts(ENTRY(W_CHAIN(10), 0x80210000 /* lwz r1,0(r1) */, W_MTMSR(9)),
	       false);
	/* what is below it is used */
	trusts(ENTRY(W_CHAIN(10), W_STW(3, 1, -4), W_MTMSR(9)), false);
	/* control leaves, or comes back from elsewhere */
	trusts(ENTRY(W_CHAIN(10), W_BL, W_MTMSR(9)), false);
	trusts(ENTRY(W_CHAIN(10), W_BEQ(2), W_MTMSR(9)), false);
	trusts(ENTRY(W_CHAIN(10), W_B(1), W_MTMSR(9)), false);
	trusts(ENTRY(W_CHAIN(10), W_RFI, W_MTMSR(9)), false);
	/* translation may be another one */
	trusts(ENTRY(W_CHAIN(10), W_MTMSR(3), W_MTMSR(9)), false);
	trusts(ENTRY(W_CHAIN(10), W_MTMSR_L(3), W_MTMSR(9)), false);
	/* and all of that before the store does no harm */
	trusts(ENTRY(W_MTMSR(3), W_BEQ(2), W_MR(1, 11), W_CHAIN(10),
		     W_MTMSR(9)), true);
}

static void test_first_site_behind_the_chain(void **state)
{
	u32 site = ENTRY(W_CHAIN(10), W_MTMSR(3), W_MTMSR(9));

	(void)state;
	trusts(site - 1, true);
	trusts(site, false);
}

static void test_back_chain_far_above(void **state)
{
	u32 words[WINDOW + 3] = { W_RFI, W_CHAIN(10) }, i, nr;

	(void)state;
	for (i = 2; i < PV_ARRAY_SIZE(words); i++)
		words[i] = W_NOP;
	for (nr = WINDOW + 2; nr <= WINDOW + 3; nr++) {
		words[nr - 1] = W_MTMSR(9);
		trusts(guest32_function(&g, false, words, nr),
		       nr == WINDOW + 2);
		words[nr - 1] = W_NOP;
	}
}

/* Who jumps in behind the store has stored nothing. */
static void test_entered(void **state)
{
	u32 site = ENTRY(W_CHAIN(10), W_NOP, W_MTMSR(9));
	u64 target = BASE + 4ull * site;

	(void)state;
	guest_put(&g, W_B((s32)(site - g.nr_words)));
	trusts(site, false);
	g.text[g.nr_words - 1] = W_B((s32)(site - 1 - (g.nr_words - 1)));
	trusts(site, false);
	g.text[g.nr_words - 1] = W_B((s32)(site - 2 - (g.nr_words - 1)));
	trusts(site, true);
	g.env.targets = &target;
	g.env.nr_targets = 1;
	trusts(site, false);
	target -= 8;
	trusts(site, true);
	/* a jump by a table may lead anywhere in the function */
	g.text[g.nr_words - 2] = W_BCTR;
	trusts(site, false);
}

/* A symbol between them: whoever knows it may jump there. */
static void test_symbol_in_between(void **state)
{
	u32 site = ENTRY(W_CHAIN(10), W_NOP, W_MTMSR(9));

	(void)state;
	g.text[site + 1] = W_RFI;		/* and so no leaf */
	trusts(site, true);
	g.bounds[g.nr_bounds++] = BASE + 4ull * (site - 1);
	trusts(site, false);
}

/* --- leaves ---------------------------------------------------------------- */

/* Word 2 is the site; then words of which the last one is the function's. */
static void leaf(u32 word, u32 last, bool trusted)
{
	guest32_begin(&g, false);
	guest_put(&g, W_MTMSR(9));
	guest_put(&g, word);
	guest_put(&g, last);
	guest_function(&g);		/* word 5 */
	guest_put(&g, W_LI(3, 0));
	guest_put(&g, W_BLR);
	trusts(2, trusted);
}

static void test_leaf(void **state)
{
	(void)state;
	leaf(W_NOP, W_BLR, true);
	/* a tail call: to the beginning of another one */
	leaf(W_NOP, W_B(1), true);
	leaf(W_NOP, W_B(2), false);
	leaf(W_NOP, W_B(1000), false);
	leaf(W_B(2), W_B(-1), true);
	leaf(W_NOP, W_B(-1), false);
	leaf(W_NOP, W_BEQ(1), false);
	/* a return on condition, and a loop behind it */
	leaf(W_BEQLR, W_B(-1), true);
	leaf(W_BEQLRL, W_B(-1), false);
	leaf(W_NOP, W_BEQLR, false);
	/* it may return and still use the stack, or call */
	leaf(W_STW(3, 1, 8), W_BLR, false);
	leaf(W_BL, W_BLR, false);
	leaf(W_BL, W_B(1), false);
	leaf(W_MR(1, 3), W_B(1), false);
}

/* --- the last words of functions with a frame ------------------------------ */

static void moved(u32 pop, u32 behind, bool trusted)
{
	u32 site;

	guest32_begin(&g, true);
	guest_put(&g, W_BL);
	site = g.nr_words;
	guest_put(&g, W_MTMSR(9));
	guest_put(&g, pop);
	guest_put(&g, W_NOP);
	guest_put(&g, behind);
	guest32_end(&g, false);
	trusts(site, trusted);
}

static void test_moved_frame(void **state)
{
	(void)state;
	moved(W_MR(1, 3), W_NOP, true);
	moved(W_MR(1, 31), W_BLR, true);
	moved(W_ADDI(1, 11, 16), W_BLR, true);
	/* it stays on that stack, whatever it is */
	moved(W_MR(1, 3), W_BL, false);
	moved(W_MR(1, 3), W_B(1), false);
	moved(W_MR(1, 3), W_BEQ(1), false);
	moved(W_MR(1, 3), W_BEQLR, false);
	moved(W_MR(1, 3), W_BCTRL, false);
	moved(W_MR(1, 3), W_RFI, false);
	moved(W_ADDI(1, 11, 16), W_BL, false);
	/* no address at all */
	moved(W_LI(1, 16), W_BLR, false);
	/* no copy of a register */
	moved(0x7c611b78 | 4 << 11 /* or r1,r3,r7 */, W_BLR, false);
	moved(0x7c610a14 /* add r3,r1,r1 */, W_BLR, true);
	moved(0x7c232214 /* add r1,r3,r4 */, W_BLR, false);
	moved(0x80230004 /* lwz r1,4(r3) */, W_BLR, false);
}

/* A frame, a site, a call; then what the compiler left behind. */
static void ends(const u32 *words, u32 nr, bool trusted)
{
	u32 site, i;

	guest32_begin(&g, true);
	site = g.nr_words;
	guest_put(&g, W_MTMSR(9));
	guest_put(&g, W_BEQLR);
	for (i = 0; i < nr; i++)
		guest_put(&g, words[i]);
	trusts(site, trusted);
}

#define ENDS(trusted, ...) \
	ends((const u32[]){ __VA_ARGS__ }, \
	     PV_ARRAY_SIZE(((const u32[]){ __VA_ARGS__ })), trusted)

static void test_prologue_behind_bug(void **state)
{
	(void)state;
	ENDS(true, W_BUG);
	ENDS(true, W_BUG, W_MFLR0);
	ENDS(true, W_BUG, W_MFLR0, W_STW(0, 1, 52), W_STW(31, 1, 44));
	ENDS(true, W_BUG, W_MFLR0, W_STW(0, 1, 52), W_NOP, 0);
	/* it does not end there, and so what follows is a part of it */
	ENDS(false, W_NOP, W_MFLR0, W_STW(0, 1, 52));
	ENDS(false, W_MFLR0);
	ENDS(false, W_TRAP, W_MFLR0);
	ENDS(false, W_BUG, W_MFLR0, W_STW(0, 3, 52));
	ENDS(false, W_BUG, W_LI(3, 0), W_STW(0, 1, 52));
	ENDS(false, W_BUG, 0x80010034 /* lwz r0,52(r1) */);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_back_chain),
		cmocka_unit_test(test_back_chain_is_lost),
		cmocka_unit_test(test_first_site_behind_the_chain),
		cmocka_unit_test(test_back_chain_far_above),
		cmocka_unit_test(test_entered),
		cmocka_unit_test(test_symbol_in_between),
		cmocka_unit_test(test_leaf),
		cmocka_unit_test(test_moved_frame),
		cmocka_unit_test(test_prologue_behind_bug),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
