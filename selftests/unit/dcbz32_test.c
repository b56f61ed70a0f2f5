// SPDX-License-Identifier: GPL-2.0-only
/* dcbz of 32-bit guests: where it is a hint, and the stores that it is else. */
#include "emul32.h"

#define W_STWU(r, a, d)	(W_STW(r, a, d) | 1u << 26)
#define W_LWZU(r, a, d)	(0x84000000u | (u32)(r) << 21 | (u32)(a) << 16 | (d))
#define W_BDNZ(words)	(0x42000000u | ((u32)(words) * 4 & 0xfffcu))
#define W_BL		0x48000101u
#define W_LWZX(r, a, b)	\
	(0x7c00002eu | (u32)(r) << 21 | (u32)(a) << 16 | (u32)(b) << 11)
#define W_BEQL		0x41820101u
#define W_BEQLR		0x4d820020u
#define W_SC		0x44000002u
#define REWRITTEN	0xfffffff7u		/* the host takes this bit out */

static struct guest g;

/* --- a hint, or not -------------------------------------------------------- */

/* The kernel's loop: li 11,4; dcbz 11,6; eight loads and stores; bdnz. */
#define LOOP_LI		0
#define LOOP_DCBZ	2
#define LOOP_STORES	3
#define LOOP_LAST	18
#define LOOP_WORDS	20

static u32 loop[LOOP_WORDS];

static void make_loop(void)
{
	u32 i, n = LOOP_STORES;

	loop[LOOP_LI] = W_LI(11, 4);
	loop[1] = W_MTCTR(0);
	loop[LOOP_DCBZ] = W_DCBZ(11, 6);
	for (i = 0; i < 4; i++) {
		bool last = i == 3;

		loop[n++] = last ? W_LWZU(7, 4, 32) : W_LI(7, i);
		loop[n++] = W_LI(8, i);
		loop[n++] = W_STW(7, 6, 4 + 8 * i);
		loop[n++] = last ? W_STWU(8, 6, 32) : W_STW(8, 6, 8 + 8 * i);
	}
	loop[n] = W_BDNZ(LOOP_DCBZ - (s32)n);
}

/* A leaf, so there always is a stack; its words begin at word 2. */
static void expect_hint(bool hint)
{
	u32 i, site;

	guest32_begin(&g, false);
	site = g.nr_words + LOOP_DCBZ;
	for (i = 0; i < LOOP_WORDS; i++)
		guest_put(&g, loop[i]);
	guest32_end(&g, false);
	assert_int_equal(guest_plan(&g), 0);
	for (i = 0; i < g.plan.nr_sites; i++) {
		const struct pv_site *s = &g.sites[i];

		if (s->index != site)
			continue;
		assert_int_equal(s->verdict == PV_PATCH_INLINE, hint);
		assert_int_equal(s->tmpl == PV_TMPL_DCBZ_HINT, hint);
		assert_int_equal(s->new == W_NOP, hint);
		return;
	}
	fail_msg("no site");
}

static void test_copying_loop(void **state)
{
	(void)state;
	make_loop();
	expect_hint(true);
	/* far above, past conditional branches, and the last one counts */
	loop[1] = W_BEQ(17);
	expect_hint(true);
	loop[LOOP_LI] = W_LI(11, 36);
	loop[1] = W_LI(11, 4);
	expect_hint(true);
	/* stores in any order, and more than once */
	make_loop();
	loop[LOOP_STORES] = W_STW(9, 6, 12);
	expect_hint(true);
	make_loop();
	loop[LOOP_STORES + 2] = W_STW(7, 6, 16);
	loop[LOOP_STORES + 7] = W_STW(7, 6, 4);
	expect_hint(true);
}

static void with(u32 at, u32 word, bool hint)
{
	make_loop();
	loop[at] = word;
	expect_hint(hint);
}

static void test_offset(void **state)
{
	(void)state;
	with(LOOP_LI, W_LI(11, 0), false);
	with(LOOP_LI, W_LI(11, 8), false);
	with(LOOP_LI, W_LI(11, -4), false);
	with(LOOP_LI, W_LI(10, 4), false);
	with(LOOP_LI, W_LIS(11, 4), false);
	with(LOOP_LI, W_ADDI(11, 11, 4), false);
	with(LOOP_LI, W_NOP, false);
	with(1, W_ADDI(11, 11, 0), false);
	with(1, W_MR(11, 3), false);
	with(LOOP_DCBZ, W_DCBZ(10, 6), false);
}

/* As RA, register 0 is none: the line then begins elsewhere. */
static void test_register_0(void **state)
{
	u32 i;

	(void)state;
	make_loop();
	loop[LOOP_LI] = W_LI(0, 4);
	loop[LOOP_DCBZ] = W_DCBZ(0, 6);
	expect_hint(false);
	make_loop();
	loop[LOOP_DCBZ] = W_DCBZ(11, 0);
	for (i = LOOP_STORES; i <= LOOP_LAST; i++)
		if (loop[i] >> 26 == 36 || loop[i] >> 26 == 37)
			loop[i] &= ~(31u << 16);
	expect_hint(false);
}

/* What is called may write rA, and behind a jump nothing above counts. */
static void test_no_way_from_the_offset(void **state)
{
	(void)state;
	with(1, W_BL, false);
	with(1, W_BEQL, false);
	with(1, W_BCTRL, false);
	with(1, W_SC, false);
	with(1, W_B(16), false);
	with(1, W_BLR, false);
	with(1, W_BCTR, false);
	with(1, W_TRAP, false);
	with(1, W_BEQ(16), true);
	with(1, W_BEQLR, true);
	with(1, 0x4c421182 /* crclr eq */, true);
}

/* Every word of the line, before the next branch. */
static void test_each_store(void **state)
{
	u32 i;

	(void)state;
	for (i = LOOP_STORES; i <= LOOP_LAST; i++) {
		u32 opcode = loop[i] >> 26;

		make_loop();
		if (opcode != 36 && opcode != 37)
			continue;
		with(i, W_NOP | 1 << 16, false);
		make_loop();
		with(i, loop[i] ^ 1u << 16 /* another base */, false);
		make_loop();
		with(i, loop[i] ^ 2 /* no word of the line */, false);
		make_loop();
		with(i, loop[i] | 8u << 26 /* sth, sthu */, false);
		with(i, W_BEQ(1), false);
	}
	with(LOOP_LAST, W_STWU(8, 6, 28), false);
	with(LOOP_LAST, W_STWU(8, 6, 36), false);
	with(LOOP_DCBZ, W_DCBZ(11, 5), false);
}

static void test_base_changes(void **state)
{
	(void)state;
	with(LOOP_STORES, W_ADDI(6, 6, 0), false);
	with(LOOP_STORES, W_LI(6, 0), false);
	with(LOOP_STORES, W_MR(6, 3), false);
	/* the line is read before it is written */
	with(LOOP_STORES, 0x80e60004 /* lwz r7,4(r6) */, false);
	with(LOOP_STORES, W_LWZX(7, 5, 6), false);
	with(LOOP_STORES, W_LWZX(7, 6, 5), false);
	with(LOOP_STORES, W_LWZX(7, 5, 4), true);
	/* a static key may make a branch of it */
	with(LOOP_STORES, W_NOP, false);
	/* it moves, and the rest is stored to where it then points */
	make_loop();
	loop[LOOP_STORES + 2] = W_STWU(7, 6, 4);
	expect_hint(false);
}

static void test_stores_at_the_end_of_text(void **state)
{
	u32 i;

	(void)state;
	make_loop();
	guest32_begin(&g, false);
	for (i = 0; i < LOOP_LAST; i++)
		guest_put(&g, loop[i]);
	assert_int_equal(guest_plan(&g), 0);
	assert_int_not_equal(guest_site(&g, 2 + LOOP_DCBZ)->tmpl,
			     PV_TMPL_DCBZ_HINT);
}

/* --- what stands in the way ------------------------------------------------ */

static void test_exception_table(void **state)
{
	struct pv_range range = { .verdict = PV_SKIP_EXTABLE };
	u32 i, site;

	(void)state;
	make_loop();
	guest32_begin(&g, false);
	for (i = 0; i < LOOP_WORDS; i++)
		guest_put(&g, loop[i]);
	site = g.nr_words;
	guest_put(&g, W_DCBZ(9, 10));
	guest32_end(&g, false);
	range.start = BASE;
	range.end = BASE + 4ull * g.nr_words;
	g.env.ranges = &range;
	g.env.nr_ranges = 1;
	guest32_expect(&g, 2 + LOOP_DCBZ, PV_PATCH_INLINE, PV_TMPL_DCBZ_HINT);
	guest32_expect(&g, site, PV_SKIP_EXTABLE, PV_TMPL_NONE);
	/* no other reason lets it pass */
	range.verdict = PV_SKIP_OWN;
	guest32_expect(&g, 2 + LOOP_DCBZ, PV_SKIP_OWN, PV_TMPL_NONE);
	range.verdict = PV_SKIP_KPROBE;
	guest32_expect(&g, 2 + LOOP_DCBZ, PV_SKIP_KPROBE, PV_TMPL_NONE);
}

/* Where the host leaves dcbz alone it is the fastest there is. */
static void test_only_where_it_traps(void **state)
{
	u32 site = FUNCTION_32(&g, false, W_DCBZ(9, 10));

	(void)state;
	guest32_expect(&g, site, PV_PATCH_OUTLINE, PV_TMPL_DCBZ);
	g.env.have &= ~(u32)PV_NEED_DCBZ_TRAPS;
	guest32_expect(&g, site, PV_SKIP_NEED, PV_TMPL_NONE);
	make_loop();
	expect_hint(true);
	g.env.have &= ~(u32)PV_NEED_DCBZ_TRAPS;
	guest32_expect(&g, 2 + LOOP_DCBZ, PV_SKIP_NEED, PV_TMPL_NONE);
}

static void test_no_stack(void **state)
{
	u32 site = FUNCTION_32(&g, false, W_BL, W_DCBZ(9, 10));

	(void)state;
	guest32_expect(&g, site, PV_SKIP_NO_STACK, PV_TMPL_NONE);
}

/* --- the form that the host leaves behind ---------------------------------- */

static void test_rewritten_form(void **state)
{
	static struct pv_site before[MAX_WORDS];
	u32 site = FUNCTION_32(&g, false, W_DCBZ(9, 10)), nr_sites, i;

	(void)state;
	assert_int_equal(ppc_restore_dcbz(W_DCBZ(9, 10) & REWRITTEN),
			 W_DCBZ(9, 10));
	assert_int_equal(ppc_restore_dcbz(W_DCBZ(9, 10)), W_DCBZ(9, 10));
	assert_int_equal(guest_plan(&g), 0);
	nr_sites = g.plan.nr_sites;
	memcpy(before, g.sites, sizeof(before));
	g.text[site] &= REWRITTEN;
	/* it may come between planning and writing */
	assert_int_equal(pv_plan_check(&g.plan, &g.arena), 0);
	assert_int_equal(guest_plan(&g), 0);
	assert_int_equal(g.plan.nr_sites, nr_sites);
	assert_memory_equal(before, g.sites, nr_sites * sizeof(*before));
	assert_int_equal(guest_site(&g, site)->old, W_DCBZ(9, 10));
	/* and any other change is seen */
	for (i = 0; i < 32; i++) {
		g.text[site] = W_DCBZ(9, 10) ^ 1u << i;
		assert_int_equal(pv_plan_check(&g.plan, &g.arena),
				 i == 3 ? 0 : -EUCLEAN);
	}
}

static void test_rewritten_hint(void **state)
{
	(void)state;
	with(LOOP_DCBZ, W_DCBZ(11, 6) & REWRITTEN, true);
	assert_int_equal(guest_site(&g, 2 + LOOP_DCBZ)->old, W_DCBZ(11, 6));
	/* of another word that bit is nobody's */
	assert_int_equal(ppc_restore_dcbz(0x7c2007e4), 0x7c2007e4);
	assert_int_equal(ppc_restore_dcbz(0x7c0007e5), 0x7c0007e5);
}

/* tlbli rB of the vectors is the same word as dcbz 0,rB would become. */
static void test_tlbli(void **state)
{
	u32 site = FUNCTION_32(&g, true, W_LI(0, 4), W_DCBZ(0, 3) & REWRITTEN), i;

	(void)state;
	for (i = 0; i < 8; i++)
		guest_put(&g, W_STW(9, 3, 4 + 4 * i));
	guest_put(&g, W_BLR);
	g.env.no_stack_end = BASE + 4ull * g.nr_words;
	guest32_expect(&g, site, PV_SKIP_NO_STACK, PV_TMPL_NONE);
}

/* In a 64-bit guest the same words are not ours. */
static void test_other_mode(void **state)
{
	(void)state;
	guest_init(&g);
	guest_put(&g, W_DCBZ(9, 10));
	guest_put(&g, W_DCBZ(9, 10) & REWRITTEN);
	assert_int_equal(guest_plan(&g), 0);
	assert_int_equal(g.plan.nr_sites, 0);
}

/* --- the sequence, run ----------------------------------------------------- */

/* The line and nothing else is zero, and all registers are what they were. */
static void run_line(u32 ra, u32 rb, u64 seed)
{
	static struct emul e, before;
	const struct pv_const none = { 0 };
	u32 words[PV_TMPL_MAX_WORDS], ea, i;
	const u64 site = 0xc0001000, at = 0xc0100000;

	assert_int_equal(pv_tmpl_emit(PV_TMPL_DCBZ, W_DCBZ(ra, rb), none, site,
				      at, words), 0);
	emul_init(&e, seed);
	e.gpr[ra] = 0x100 + (u32)seed % 0x40;
	e.gpr[rb] = 0x400 + (u32)seed % 0x80;
	ea = (ra ? e.gpr[ra] : 0) + e.gpr[rb];
	before = e;
	assert_int_equal(emul_run(&e, words, pv_tmpls[PV_TMPL_DCBZ].nr_words,
				  at), site + 4);
	assert_memory_equal(e.gpr, before.gpr, sizeof(e.gpr));
	assert_int_equal(e.cr, before.cr);
	assert_memory_equal(e.page, before.page, sizeof(e.page));
	assert_int_equal(e.asks, 0);
	for (i = 0; i < PV_ARRAY_SIZE(e.memory); i++) {
		bool below = 4 * i < e.gpr[1] && 4 * i + 128 >= e.gpr[1];

		if (i / 8 == ea / 32)
			assert_int_equal(e.memory[i], 0);
		else if (!below)
			assert_int_equal(e.memory[i], before.memory[i]);
	}
}

static void test_every_register(void **state)
{
	u32 ra, rb, site;

	(void)state;
	for (ra = 0; ra < 32; ra++)
		for (rb = 0; rb < 32; rb++) {
			site = FUNCTION_32(&g, false, W_DCBZ(ra, rb));
			if (ra == 1 || rb == 1) {
				guest32_expect(&g, site, PV_SKIP_NO_SEQUENCE,
					       PV_TMPL_NONE);
				continue;
			}
			guest32_expect(&g, site, PV_PATCH_OUTLINE,
				       PV_TMPL_DCBZ);
			run_line(ra, rb, ra * 32 + rb);
		}
}

/* --- a loop that need not be run ------------------------------------------- */

/* Of memset(), from addic. r9,r9,-1 on, with r5 and r4; as the assembler has it. */
static const u32 clear_loop[] = {
	0x3529ffff, 0x40810038, 0x68e0001c, 0x5400f0bf, 0x41820010, 0x7c0903a6,
	0x94860004, 0x4200fffc, 0x7d2903a6, 0x38e00004, 0x7c0737ec, 0x38c60020,
	0x4200fff8, 0x550506fe, 0x38a50004, 0x54a0f0be, 0x7c0903a6, 0x4240000c,
	0x94860004, 0x4200fffc,
};

#define CLEAR_BLE	1
#define CLEAR_DCBZ	10

/* Plans the loop with one word changed; the site is the branch or the dcbz. */
static void plan_clear_loop(u32 changed, u32 bits, bool skipped)
{
	u32 i, first;

	guest32_begin(&g, false);
	first = g.nr_words;
	for (i = 0; i < PV_ARRAY_SIZE(clear_loop); i++)
		guest_put(&g, clear_loop[i] ^ (i == changed ? bits : 0));
	guest32_end(&g, false);
	assert_int_equal(guest_plan(&g), 0);
	assert_int_equal(g.plan.nr_sites, changed != CLEAR_DCBZ || skipped);
	if (!g.plan.nr_sites)
		return;
	assert_int_equal(g.sites[0].index,
			 first + (skipped ? CLEAR_BLE : CLEAR_DCBZ));
	if (!skipped)
		return;
	assert_int_equal(g.sites[0].verdict, PV_PATCH_INLINE);
	assert_int_equal(g.sites[0].new, 0x48000038); /* b .+56 */
}

static void test_clear_loop(void **state)
{
	u32 i;

	(void)state;
	plan_clear_loop(~0u, 0, true);
	plan_clear_loop(CLEAR_DCBZ, ~REWRITTEN, true);
	/* in any word another register, or another bit of the CR; or no dcbz */
	for (i = 0; i < PV_ARRAY_SIZE(clear_loop); i++)
		if (i != CLEAR_DCBZ)
			plan_clear_loop(i, 1 << 16, false);
	plan_clear_loop(CLEAR_DCBZ, 1 << 1, false);
}

static void test_clear_loop_where_dcbz_does_not_trap(void **state)
{
	(void)state;
	plan_clear_loop(~0u, 0, true);
	g.env.have &= ~PV_NEED_DCBZ_TRAPS;
	assert_int_equal(guest_plan(&g), 0);
	assert_int_equal(g.sites[0].verdict, PV_SKIP_NEED);
	assert_int_equal(g.sites[0].new, g.sites[0].old);
}

/* The table has the dcbz; the branch is what becomes of it. */
static void test_clear_loop_in_exception_table(void **state)
{
	struct pv_range range = { .verdict = PV_SKIP_EXTABLE };

	(void)state;
	plan_clear_loop(~0u, 0, true);
	range.start = pv_site_addr(&g.plan, &g.sites[0]) +
		      4 * (CLEAR_DCBZ - CLEAR_BLE);
	range.end = range.start + 4;
	g.env.ranges = &range;
	g.env.nr_ranges = 1;
	assert_int_equal(guest_plan(&g), 0);
	assert_int_equal(g.sites[0].verdict, PV_PATCH_INLINE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_copying_loop),
		cmocka_unit_test(test_offset),
		cmocka_unit_test(test_register_0),
		cmocka_unit_test(test_no_way_from_the_offset),
		cmocka_unit_test(test_each_store),
		cmocka_unit_test(test_base_changes),
		cmocka_unit_test(test_stores_at_the_end_of_text),
		cmocka_unit_test(test_exception_table),
		cmocka_unit_test(test_only_where_it_traps),
		cmocka_unit_test(test_no_stack),
		cmocka_unit_test(test_rewritten_form),
		cmocka_unit_test(test_rewritten_hint),
		cmocka_unit_test(test_tlbli),
		cmocka_unit_test(test_other_mode),
		cmocka_unit_test(test_every_register),
		cmocka_unit_test(test_clear_loop),
		cmocka_unit_test(test_clear_loop_where_dcbz_does_not_trap),
		cmocka_unit_test(test_clear_loop_in_exception_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
