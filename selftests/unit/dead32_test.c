// SPDX-License-Identifier: GPL-2.0-only
/* Registers that nobody reads behind a site: what is proven, and what is not. */
#include "emul32.h"
#include "../../arch/powerpc/kvm-pv/live.h"

#define W_RFI		0x4c000064u
#define W_SC		0x44000002u
#define W_BL(words)	(W_B(words) | 1u)
#define W_BEQLR		0x4d820020u
#define W_CMPWI(f, a)	(0x2c000000u | (u32)(f) << 23 | (u32)(a) << 16)
#define W_BEQ_F(f, n)	(W_BEQ(n) | (u32)(f) << 18)
#define W_MTLR(r)	(0x7c0803a6u | (u32)(r) << 21)
#define W_MFCR(r)	(0x7c000026u | (u32)(r) << 21)
#define W_MTCRF(m, r)	(0x7c000120u | (u32)(r) << 21 | (u32)(m) << 12)
#define W_LWZ(r, a, d)	(0x80000000u | (u32)(r) << 21 | (u32)(a) << 16 | (d))
#define W_RLWIMI(a, s, bits) \
	(0x50000000u | (u32)(s) << 21 | (u32)(a) << 16 | (bits) << 1)
#define W_ADD(t, a, b) \
	(0x7c000214u | (u32)(t) << 21 | (u32)(a) << 16 | (u32)(b) << 11)

static struct guest g;
static struct pv_range ranges[4];

/* The site, words behind it, and what ends the function; by itself, or in C. */
static u32 put(bool in_c, const u32 *words, u32 nr)
{
	u32 i, site;

	guest_init(&g);
	g.env.mode = PV_MODE_BOOKE;
	guest_put(&g, W_NOP);
	guest_function(&g);
	guest_put(&g, in_c ? W_STWU_R1 : W_RFI);
	site = g.nr_words;
	guest_put(&g, W_WRTEEI0);
	for (i = 0; i < nr; i++)
		guest_put(&g, words[i]);
	return site;
}

static struct pv_dead find(u32 site)
{
	struct pv_live live;

	g.plan.text = (struct pv_text){ g.text, BASE, g.nr_words };
	pv_live_init(&live, &g.plan.text, &g.env);
	return pv_find_dead(&live, site);
}

#define LIST(...)	((const u32[]){ __VA_ARGS__ })
#define PUT(in_c, ...) \
	put(in_c, LIST(__VA_ARGS__), PV_ARRAY_SIZE(LIST(__VA_ARGS__)))
#define IN_C(...)	find(PUT(true, __VA_ARGS__))
#define IN_ASM(...)	find(PUT(false, __VA_ARGS__))

#define DEAD(r, d)	assert_true((d).gprs & PV_BIT(r))
#define ALIVE(r, d)	assert_false((d).gprs & PV_BIT(r))
#define CR_DEAD(f, d)	assert_true((d).crs & PV_BIT(f))
#define CR_ALIVE(f, d)	assert_false((d).crs & PV_BIT(f))

static void test_straight_line(void **state)
{
	(void)state;
	DEAD(9, IN_ASM(W_LI(9, 1), W_RFI));
	DEAD(31, IN_ASM(W_NOP, W_LI(31, 1), W_RFI));
	DEAD(0, IN_ASM(W_LI(0, 1), W_RFI));
	ALIVE(9, IN_ASM(W_MR(3, 9), W_LI(9, 1), W_RFI));
	ALIVE(9, IN_ASM(W_STW(9, 1, 8), W_LI(9, 1), W_RFI));
	ALIVE(9, IN_ASM(W_ADDI(9, 9, 1), W_RFI));
	ALIVE(9, IN_ASM(W_LI(8, 1), W_RFI));
	/* a base, but as one r0 is none */
	ALIVE(9, IN_ASM(W_LWZ(9, 9, 0), W_RFI));
	DEAD(0, IN_ASM(W_LWZ(0, 0, 0), W_RFI));
	/* the text ends */
	ALIVE(8, IN_ASM(W_LI(9, 1)));
}

static void test_never(void **state)
{
	struct pv_dead dead = IN_ASM(W_LI(1, 1), W_LI(2, 1), W_LI(13, 1),
				     W_LI(14, 1), W_RFI);

	(void)state;
	assert_int_equal(dead.gprs, PV_BIT(14));
}

static void test_condition_register(void **state)
{
	struct pv_dead dead;

	(void)state;
	dead = IN_ASM(W_CMPWI(7, 3), W_CMPWI(0, 3), W_RFI);
	assert_int_equal(dead.crs, PV_BIT(7) | PV_BIT(0));
	CR_ALIVE(7, IN_ASM(W_BEQ_F(7, 2), W_CMPWI(7, 3), W_CMPWI(7, 3), W_RFI));
	CR_DEAD(6, IN_ASM(W_BEQ_F(7, 2), W_CMPWI(6, 3), W_CMPWI(6, 3), W_RFI));
	dead = IN_ASM(W_MTCRF(0xff, 3), W_RFI);
	assert_int_equal(dead.crs, 0xff);
	dead = IN_ASM(W_MTCRF(0x81, 3), W_RFI);
	assert_int_equal(dead.crs, PV_BIT(0) | PV_BIT(7));
	dead = IN_ASM(W_MFCR(3), W_MTCRF(0xff, 3), W_RFI);
	assert_int_equal(dead.crs, 0);
	/* andi. and add. write field 0, add does not */
	CR_DEAD(0, IN_ASM(0x71290001, W_RFI));
	CR_DEAD(0, IN_ASM(W_ADD(9, 9, 9) | 1, W_RFI));
	CR_ALIVE(0, IN_ASM(W_ADD(9, 9, 9), W_RFI));
	/* crxor writes one bit of four: 4*cr6+eq; mcrf writes all of them */
	CR_ALIVE(6, IN_ASM(0x4cc63182, W_RFI));
	CR_DEAD(6, IN_ASM(0x4f140000, W_RFI));	/* mcrf cr6,cr5 */
	CR_ALIVE(5, IN_ASM(0x4f140000, W_CMPWI(5, 3), W_RFI));
	/* iselgt r3,r4,r5,cr7 */
	CR_ALIVE(7, IN_ASM(0x7c642f5e, W_CMPWI(7, 3), W_RFI));
}

static void test_branches(void **state)
{
	(void)state;
	/* one arm, both arms */
	ALIVE(9, IN_ASM(W_BEQ(2), W_LI(9, 1), W_RFI));
	DEAD(9, IN_ASM(W_BEQ(3), W_LI(9, 1), W_RFI, W_LI(9, 2), W_RFI));
	DEAD(9, IN_ASM(W_BEQ(2), W_NOP, W_LI(9, 2), W_RFI));
	ALIVE(9, IN_ASM(W_BEQ(3), W_LI(9, 1), W_RFI, W_MR(3, 9), W_LI(9, 1),
			W_RFI));
	DEAD(9, IN_ASM(W_B(2), W_MR(3, 9), W_LI(9, 1), W_RFI));
	/* backward, and round in circles */
	DEAD(9, IN_ASM(W_B(3), W_LI(9, 1), W_RFI, W_B(-2)));
	DEAD(9, IN_ASM(W_ADDI(8, 8, 1), W_CMPWI(0, 8), W_BEQ(-2), W_LI(9, 1),
		       W_RFI));
	ALIVE(9, IN_ASM(W_ADDI(8, 9, 1), W_CMPWI(0, 8), W_BEQ(-2), W_LI(9, 1),
			W_RFI));
	DEAD(9, IN_ASM(W_B(0)));
	/* out of the text, or with a link */
	ALIVE(9, IN_ASM(W_B(4096), W_LI(9, 1), W_RFI));
	ALIVE(9, IN_ASM(W_BEQ(4096), W_LI(9, 1), W_RFI));
	ALIVE(9, IN_ASM(W_BEQ(2) | 1, W_NOP, W_LI(9, 1), W_RFI));
}

/* Where two ways meet, what is open on one of them stays open. */
static void test_ways_meet(void **state)
{
	(void)state;
	ALIVE(9, IN_ASM(W_BEQ(2), W_LI(9, 1), W_BEQ(2), W_LI(8, 1), W_MR(3, 9),
			W_LI(9, 1), W_LI(8, 1), W_RFI));
	DEAD(9, IN_ASM(W_BEQ(3), W_LI(9, 1), W_B(2), W_LI(9, 2), W_BEQ(2),
		       W_NOP, W_MR(3, 9), W_RFI));
}

static void test_unknown_words(void **state)
{
	static const u32 unknown[] = {
		W_RFI, W_SC, W_BCTR, W_BCTRL, W_TRAP, 0x4e800021 /* blrl */,
		0x10000000 /* SPE */, 0x7c00007c /* wait */, 0x0, 0xc8000000,
	};
	u32 i;

	(void)state;
	for (i = 0; i < PV_ARRAY_SIZE(unknown); i++)
		ALIVE(9, IN_ASM(unknown[i], W_LI(9, 1), W_RFI));
	/* BUG() and WARN() may come back; isync and sync do */
	DEAD(9, IN_ASM(0x0fe00000, W_LI(9, 1), W_RFI));
	DEAD(9, IN_ASM(0x4c00012c, 0x7c0004ac, W_LI(9, 1), W_RFI));
}

/* --- how C ends ------------------------------------------------------------ */

static void test_return(void **state)
{
	struct pv_dead dead;

	(void)state;
	/* free are those that the function writes; results are read */
	dead = IN_C(W_MR(9, 9), W_MR(3, 3), W_MR(4, 4), W_MR(14, 14), W_BLR);
	ALIVE(9, dead);
	dead = IN_C(W_B(3), W_LI(9, 0), W_LI(4, 0), W_BLR);
	DEAD(9, dead);
	ALIVE(8, dead);
	ALIVE(4, dead);
	ALIVE(3, dead);
	ALIVE(31, dead);
	assert_int_equal(dead.crs, 0xe3);
	/* assembly, and a piece of something else */
	dead = IN_ASM(W_B(3), W_LI(9, 0), W_LI(4, 0), W_BLR);
	assert_int_equal(dead.gprs | dead.crs, 0);
	/* beqlr returns, or does not */
	DEAD(9, IN_C(W_BEQLR, W_LI(9, 0), W_BLR));
	ALIVE(9, IN_C(W_BEQLR, W_MR(3, 9), W_LI(9, 0), W_BLR));
	CR_ALIVE(0, IN_C(W_BEQLR, W_LI(9, 0), W_BLR));
}

/* Another function behind: the number of words from the site's to its first. */
static u32 put_other(const u32 *words, u32 nr)
{
	u32 i, at = g.nr_words;

	guest_function(&g);
	for (i = 0; i < nr; i++)
		guest_put(&g, words[i]);
	guest_function(&g);
	guest_put(&g, W_NOP);
	return at;
}

#define C_FUNCTION	W_STWU_R1, W_ADDI_R1, W_BLR

static void test_call(void **state)
{
	struct pv_dead dead;
	u32 site;

	(void)state;
	/* bl, then everything is written, then rfi */
	site = PUT(false, W_BL(8), W_LI(0, 0), W_LI(5, 0), W_LI(11, 0),
		   W_LI(12, 0), W_LI(30, 0), W_CMPWI(1, 3), W_MTCRF(0x21, 3));
	guest_put(&g, W_RFI);
	g.text[site + 1] = W_BL(g.nr_words - site - 1);
	put_other(LIST(C_FUNCTION), 3);
	dead = find(site);
	DEAD(0, dead);
	DEAD(12, dead);
	DEAD(30, dead);
	CR_DEAD(7, dead);
	CR_DEAD(2, dead);
	/* arguments, and what functions that save registers are given */
	ALIVE(5, dead);
	ALIVE(11, dead);
	CR_ALIVE(1, dead);
	/* no function begins there, so it is followed: addi r1, blr */
	g.text[site + 1] += 4;
	DEAD(5, find(site));
}

/* Assembly that is called is followed, one level deep. */
static void test_call_of_assembly(void **state)
{
	u32 site;

	(void)state;
	site = PUT(false, W_BL(5), W_LI(9, 0), W_LI(8, 0), W_LI(7, 0), W_RFI);
	put_other(LIST(W_MR(3, 8), W_LI(6, 0), W_BLR), 3);
	DEAD(9, find(site));
	DEAD(7, find(site));
	DEAD(6, find(site));
	ALIVE(8, find(site));
	/* it returns elsewhere */
	g.text[site + 7] = W_MTLR(3);
	ALIVE(9, find(site));
	g.text[site + 7] = W_BL(-1);
	ALIVE(9, find(site));
	g.text[site + 7] = W_NOP;
	DEAD(9, find(site));
}

/* A branch that may go anywhere next time, and what is behind it. */
static void test_static_call(void **state)
{
	static const u32 firsts[] = { W_B(0x100), W_BLR, W_B(5) };
	u32 i, site;

	(void)state;
	for (i = 0; i < PV_ARRAY_SIZE(firsts); i++) {
		site = PUT(false, W_BL(5), W_LI(9, 0), W_LI(12, 0), W_LI(3, 0),
			   W_RFI);
		put_other(LIST(firsts[i], 0x3d80c000, 0x818c0000, 0x7d8903a6,
			       W_BCTR, W_LI(3, 0), W_BLR), 7);
		ALIVE(9, find(site));
		ALIVE(3, find(site));
		DEAD(12, find(site));
	}
}

/* A call out of a module. */
static void test_linkage_stub(void **state)
{
	u32 site = PUT(false, W_BL(5), W_LI(9, 0), W_LI(0, 0), W_LI(3, 0),
		       W_RFI);

	(void)state;
	put_other(LIST(0x3d80c000, 0x398c1234, 0x7d8903a6, W_BCTR), 4);
	ALIVE(9, find(site));
	ALIVE(3, find(site));
	DEAD(0, find(site));
	g.text[site + 7] ^= 1 << 16;
	ALIVE(0, find(site));
	g.text[site + 7] ^= 1 << 16;
	/* at the end of the text, and beyond */
	g.nr_words = site + 10;
	DEAD(0, find(site));
	g.nr_words--;
	ALIVE(0, find(site));
}

static void test_tail_call(void **state)
{
	struct pv_dead dead;
	u32 site;

	(void)state;
	site = PUT(true, W_B(5), W_LI(9, 0), W_LI(12, 0), W_LI(0, 0), W_BLR);
	put_other(LIST(C_FUNCTION), 3);
	dead = find(site);
	DEAD(12, dead);
	DEAD(0, dead);
	ALIVE(9, dead);
	CR_DEAD(7, dead);
	CR_ALIVE(1, dead);
	CR_ALIVE(2, dead);
	/* to assembly: it may do anything with them, and does not return to C */
	g.text[site + 6] = W_NOP;
	dead = find(site);
	assert_int_equal(dead.gprs | dead.crs, 0);
}

static void test_indirect_call(void **state)
{
	(void)state;
	DEAD(12, IN_C(W_BCTRL, W_LI(12, 0), W_BLR));
	ALIVE(3, IN_C(W_BCTRL, W_LI(3, 0), W_BLR));
	ALIVE(12, IN_ASM(W_BCTRL, W_LI(12, 0), W_BLR));
	ALIVE(12, IN_C(W_BCTR, W_LI(12, 0), W_BLR));
}

/* --- words that may be others ---------------------------------------------- */

static void test_ranges(void **state)
{
	u32 site = PUT(false, W_NOP, W_LI(9, 1), W_RFI);

	(void)state;
	g.env.ranges = ranges;
	g.env.nr_ranges = 2;
	ranges[1] = (struct pv_range){ BASE + 4ull * (site + 1),
				       BASE + 4ull * (site + 2),
				       PV_SKIP_CHANGED, false };
	ALIVE(9, find(site));
	/* patched in place only: it is what it is */
	ranges[1].outline_only = true;
	DEAD(9, find(site));
	ranges[1].outline_only = false;
	ranges[1].start -= 4;
	ranges[1].end -= 4;
	DEAD(9, find(site));
	/* another word that the filter takes for it */
	ranges[1].start = BASE + 4ull * (site + 1 - 4096);
	ranges[1].end = ranges[1].start + 4;
	DEAD(9, find(site));
}

/* A static key's code is a range, so it is not relied on. */
static void test_static_key(void **state)
{
	struct pv_jump_entry_32 entry = { 0, 0, 0 };
	struct pv_tables t = { .ranges = ranges, .max_ranges = 4 };
	u32 site = PUT(false, W_NOP, W_LI(9, 1), W_RFI);

	(void)state;
	DEAD(9, find(site));
	pv_tables_add_jump_32(&t, &entry, 1, BASE + 4ull * (site + 1));
	g.env.ranges = ranges;
	g.env.nr_ranges = t.nr_ranges;
	ALIVE(9, find(site));
}

/* It gives up at some point, and then nothing is proven. */
static void test_bounds(void **state)
{
	u32 i, site = PUT(false, W_LI(9, 1));

	(void)state;
	for (i = 0; i < 1000; i++)
		guest_put(&g, W_NOP);
	guest_put(&g, W_LI(8, 1));
	DEAD(9, find(site));
	ALIVE(8, find(site));
	site = PUT(false, W_LI(9, 1));
	for (i = 0; i < 100; i++)
		guest_put(&g, W_BEQ(2));
	guest_put(&g, W_LI(8, 1));
	guest_put(&g, W_LI(8, 1));
	guest_put(&g, W_RFI);
	DEAD(9, find(site));
	ALIVE(8, find(site));
}

/* --- what is proven is run ------------------------------------------------- */

#define PROGRAM		14
#define ROUNDS		20000

static u64 seed;

static u32 below(u32 n)
{
	return (u32)(next_random(&seed) >> 33) % n;
}

/* Few registers, so that they meet; none of those that are never free. */
static u32 reg(void)
{
	static const u8 regs[] = { 0, 3, 5, 9, 12, 31 };

	return regs[below(PV_ARRAY_SIZE(regs))];
}

static u32 random_word(u32 at)
{
	u32 ahead = 1 + below(PROGRAM - at);

	switch (below(10)) {
	case 0:
		return W_LI(reg(), below(100));
	case 1:
		return W_ADDI(reg(), reg(), 1);
	case 2:
		return W_MR(reg(), reg());
	case 3:
		return W_ADD(reg(), reg(), reg());
	case 4:
		return W_CMPWI(below(8), reg());
	case 5:
		return W_BEQ_F(below(8), ahead);
	case 6:
		return below(2) ? W_MFCR(reg()) : W_MTCRF(0x80, reg());
	case 7:
		return W_RLWIMI(reg(), reg(), below(0x4000));
	case 8:
		return W_LWZ(reg(), 1, 4 * below(8));
	default:
		return W_STW(reg(), 1, 4 * below(8));
	}
}

static void run_program(struct emul *e, const u32 *words)
{
	assert_int_equal(emul_run(e, words, PROGRAM, 0x1000),
			 0x1000 + 4 * PROGRAM);
}

/* Two runs that differ in one register come to the same. */
static void expect_dead(const u32 *words, u32 r, u32 field)
{
	static struct emul a, b;

	emul_init(&a, seed);
	emul_init(&b, seed);
	if (field < 8)
		b.cr ^= (1 + below(15)) << (28 - 4 * field);
	else
		b.gpr[r] ^= 1u << below(32);
	run_program(&a, words);
	run_program(&b, words);
	/* where it was not written: only C leaves it so, and then returns */
	assert_memory_equal(a.gpr, b.gpr, sizeof(a.gpr));
	assert_int_equal(a.cr, b.cr);
	assert_memory_equal(&a.memory[a.gpr[1] / 4], &b.memory[a.gpr[1] / 4],
			    64);
}

static void test_random_programs(void **state)
{
	u32 words[PROGRAM], i, round, site, proven = 0;
	struct pv_dead dead;

	(void)state;
	seed = 0x9e3779b97f4a7c15ull;
	for (round = 0; round < ROUNDS; round++) {
		for (i = 0; i < PROGRAM - 1; i++)
			words[i] = random_word(i);
		words[i] = W_B(1);
		site = put(false, words, PROGRAM);
		guest_put(&g, W_RFI);
		dead = find(site);
		for (i = 0; i < 32; i++)
			if (dead.gprs & PV_BIT(i))
				expect_dead(words, i, 8);
		for (i = 0; i < 8; i++)
			if (dead.crs & PV_BIT(i))
				expect_dead(words, 0, i);
		proven += dead.gprs || dead.crs;
	}
	assert_true(proven > ROUNDS / 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_straight_line),
		cmocka_unit_test(test_never),
		cmocka_unit_test(test_condition_register),
		cmocka_unit_test(test_branches),
		cmocka_unit_test(test_ways_meet),
		cmocka_unit_test(test_unknown_words),
		cmocka_unit_test(test_return),
		cmocka_unit_test(test_call),
		cmocka_unit_test(test_call_of_assembly),
		cmocka_unit_test(test_static_call),
		cmocka_unit_test(test_linkage_stub),
		cmocka_unit_test(test_tail_call),
		cmocka_unit_test(test_indirect_call),
		cmocka_unit_test(test_ranges),
		cmocka_unit_test(test_static_key),
		cmocka_unit_test(test_bounds),
		cmocka_unit_test(test_random_programs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
