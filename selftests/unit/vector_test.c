// SPDX-License-Identifier: GPL-2.0-only
/* Vectors that are entered by their relocation-on twins. */
#include "words.h"

/* Word indices of a vector and its twin; the text around is nop. */
#define REAL		0x40
#define VIRT		0x140
#define DISTANCE	(4 * (VIRT - REAL))
#define TEXT_WORDS	0x200

#define ADDR(word)	(BASE + 4ull * (word))

static struct guest g;
static struct pv_vector vector;

static void begin(u32 first, u32 second)
{
	guest_init(&g);
	while (g.nr_words < TEXT_WORDS)
		guest_put(&g, W_NOP);
	g.text[REAL] = first;
	g.text[VIRT] = first;
	g.text[REAL + 1] = second;
	g.text[VIRT + 1] = second;
	vector = (struct pv_vector){ ADDR(REAL), ADDR(VIRT) };
	g.env.vectors = &vector;
	g.env.nr_vectors = 1;
}

/* mtspr SPRG2,r13; mfspr r13,SPRG1: interrupts. mtctr r13: system calls. */
static void begin_vector(void)
{
	begin(W_MTSPRG2(13), W_MFSPRG1(13));
}

static void begin_syscall(void)
{
	begin(W_MTCTR(13), W_MFSPRG1(13));
}

static void expect(u32 site, enum pv_verdict verdict)
{
	assert_int_equal(guest_plan(&g), 0);
	assert_string_equal(pv_verdict_name(guest_site(&g, site)->verdict),
			    pv_verdict_name(verdict));
	if (!pv_is_patched(verdict))
		assert_int_equal(guest_site(&g, site)->new, g.text[site]);
}

/* In place is what the site was before vectors were entered elsewhere. */
static void expect_in_place(u32 site)
{
	expect(site, PV_PATCH_INLINE);
	assert_int_equal(guest_site(&g, site)->tmpl, PV_TMPL_NONE);
	assert_int_equal(g.arena.used, 0);
}

/* From the site to its sequence, from the sequence to the twin's first word. */
static void expect_redirected(u32 site, enum pv_tmpl_id tmpl)
{
	const struct pv_site *s;
	u64 target, at;
	u32 last;

	expect(site, PV_PATCH_OUTLINE);
	s = guest_site(&g, site);
	assert_int_equal(s->tmpl, tmpl);
	assert_int_equal(s->value, 4 * (VIRT - (s32)site));
	at = pv_arena_addr(&g.arena, s->arena);
	assert_true(ppc_branch_target(s->new, ADDR(site), &target));
	assert_true(target == at);
	last = pv_tmpls[tmpl].nr_words - 1;
	assert_true(ppc_branch_target(g.arena_words[s->arena + last],
				      at + 4ull * last, &target));
	assert_true(target == vector.virt);
	assert_int_equal(g.arena.used, pv_tmpls[tmpl].nr_words);
}

/* --- when ------------------------------------------------------------------ */

static void test_vector(void **state)
{
	(void)state;
	begin_vector();
	expect_redirected(REAL, PV_TMPL_VECTOR);
	/* what follows, and the twin, stay as they were */
	expect(REAL + 1, PV_PATCH_INLINE);
	expect(VIRT, PV_PATCH_INLINE);
	expect(VIRT + 1, PV_PATCH_INLINE);
}

/* The first word stays: r13 is in CTR when the second gives way. */
static void test_system_call(void **state)
{
	(void)state;
	begin_syscall();
	expect_redirected(REAL + 1, PV_TMPL_VECTOR_SYSCALL);
	assert_int_equal(guest_site(&g, REAL + 1)->value, DISTANCE - 4);
	assert_int_equal(g.plan.nr_sites, 2);
	expect(VIRT + 1, PV_PATCH_INLINE);
}

/* Each of the two words, in the vector or in its twin, must be the other's. */
static void test_twin_is_another(void **state)
{
	u32 word;

	(void)state;
	for (word = 0; word < 2; word++) {
		begin_vector();
		g.text[VIRT + word] = W_NOP;
		expect_in_place(REAL);
		begin_syscall();
		g.text[VIRT + word] = W_NOP;
		expect_in_place(REAL + 1);
		begin_vector();
		g.text[VIRT + word] ^= 1u << 21;
		expect_in_place(REAL);
	}
	begin_vector();
	g.text[REAL + 1] = W_NOP;
	expect_in_place(REAL);
	/* the third may differ: a branch to another place */
	begin_vector();
	g.text[REAL + 2] = W_B(8);
	g.text[VIRT + 2] = W_B(16);
	expect_redirected(REAL, PV_TMPL_VECTOR);
	begin_syscall();
	g.text[VIRT + 2] = W_B(16);
	expect_redirected(REAL + 1, PV_TMPL_VECTOR_SYSCALL);
}

static void test_another_register(void **state)
{
	u32 reg;

	(void)state;
	for (reg = 0; reg < 32; reg++) {
		if (reg == 13)
			continue;
		begin(W_MTSPRG2(reg), W_MFSPRG1(13));
		expect_in_place(REAL);
		begin(W_MTCTR(13), W_MFSPRG1(reg));
		expect_in_place(REAL + 1);
		/* not how a system call begins: no site at its address */
		begin(W_MTCTR(reg), W_MFSPRG1(13));
		expect_in_place(REAL + 1);
	}
	/* only the site's register counts */
	begin(W_MTSPRG2(13), W_MFSPRG1(12));
	expect_redirected(REAL, PV_TMPL_VECTOR);
}

static void test_no_site_at_the_vector(void **state)
{
	(void)state;
	begin(W_NOP, W_MFSPRG1(13));
	expect_in_place(REAL + 1);
	begin(W_MTCTR(13), W_NOP);
	g.text[REAL + 2] = W_MFSPRG1(13);
	g.text[VIRT + 2] = W_MFSPRG1(13);
	expect_in_place(REAL + 2);
	/* no site at all behind it */
	begin_vector();
	vector.real = ADDR(TEXT_WORDS - 2);
	expect_in_place(REAL);
	/* out of line by itself: not a vector's word */
	begin(W_MTMSRD0(13), W_MFSPRG1(13));
	expect(REAL, PV_SKIP_NO_STACK);
}

static void test_outside_the_text(void **state)
{
	static const u64 outside[] = {
		0, BASE - 4, ADDR(TEXT_WORDS), ADDR(TEXT_WORDS - 1),
		BASE + (4ull << 32), ~3ull,
	};
	u32 i;

	(void)state;
	for (i = 0; i < PV_ARRAY_SIZE(outside); i++) {
		begin_vector();
		vector.virt = outside[i];
		expect_in_place(REAL);
		begin_vector();
		vector.real = outside[i];
		expect_in_place(REAL);
	}
	/* one or both of the twin's words lie right behind the text */
	for (i = 0; i < 2; i++) {
		begin_vector();
		g.text[TEXT_WORDS - 1 + i] = W_MTSPRG2(13);
		g.text[TEXT_WORDS + i] = W_MFSPRG1(13);
		vector.virt = ADDR(TEXT_WORDS - 1 + i);
		expect_in_place(REAL);
	}
	begin_vector();
	g.text[TEXT_WORDS - 2] = W_MTSPRG2(13);
	g.text[TEXT_WORDS - 1] = W_MFSPRG1(13);
	vector.virt = ADDR(TEXT_WORDS - 2);
	expect(REAL, PV_PATCH_OUTLINE);
}

static void test_not_wanted(void **state)
{
	(void)state;
	begin_vector();
	g.env.in_place_only = true;
	expect_in_place(REAL);
	begin_syscall();
	g.env.in_place_only = true;
	expect_in_place(REAL + 1);
	begin_vector();
	g.env.nr_vectors = 0;
	expect_in_place(REAL);
	begin_syscall();
	g.env.nr_vectors = 0;
	g.env.vectors = NULL;
	expect_in_place(REAL + 1);
}

/* A range in which nothing may be patched keeps its reason. */
static void test_ranges_come_first(void **state)
{
	static const u8 verdicts[] = { PV_SKIP_OWN, PV_SKIP_FTR_ALT,
				       PV_SKIP_EXTABLE, PV_SKIP_KPROBE };
	struct pv_range range = { ADDR(REAL), ADDR(REAL + 1), 0, false };
	u32 i;

	(void)state;
	for (i = 0; i < PV_ARRAY_SIZE(verdicts); i++) {
		range.verdict = verdicts[i];
		begin_vector();
		g.env.ranges = &range;
		g.env.nr_ranges = 1;
		expect(REAL, verdicts[i]);
		assert_int_equal(g.arena.used, 0);
	}
}

/* --- where ----------------------------------------------------------------- */

static void land(void (*start)(void), u32 site, u64 landing,
		 enum pv_tmpl_id tmpl, enum pv_verdict verdict)
{
	start();
	g.arena.base = landing - 4ull * pv_tmpls[tmpl].landing;
	if (verdict == PV_PATCH_OUTLINE) {
		expect_redirected(site, tmpl);
		return;
	}
	expect(site, verdict);
	assert_int_equal(g.arena.used, 0);
}

/* BASE is close enough to the start of the kernel's addresses to go below. */
static void test_landing_out_of_range(void **state)
{
	(void)state;
	land(begin_vector, REAL, 0xc000000000000000, PV_TMPL_VECTOR,
	     PV_PATCH_OUTLINE);
	land(begin_vector, REAL, 0xbffffffffffffffc, PV_TMPL_VECTOR,
	     PV_PATCH_INLINE);
	land(begin_vector, REAL, 0xbffffffffff00000, PV_TMPL_VECTOR,
	     PV_PATCH_INLINE);
	land(begin_syscall, REAL + 1, 0xc000000000000000,
	     PV_TMPL_VECTOR_SYSCALL, PV_PATCH_OUTLINE);
	land(begin_syscall, REAL + 1, 0xbffffffffffffffc,
	     PV_TMPL_VECTOR_SYSCALL, PV_PATCH_INLINE);
}

/* The space that was taken in vain is given back to the next site. */
static void test_next_site_takes_the_space(void **state)
{
	u32 site;

	(void)state;
	begin_vector();
	guest_function(&g);
	guest_put(&g, W_STDU_R1);
	site = g.nr_words;
	guest_put(&g, W_MTMSRD0(9));
	guest_put(&g, W_BLR);
	g.arena.base = 0xbffffffffff00000;
	expect(REAL, PV_PATCH_INLINE);
	expect(site, PV_PATCH_OUTLINE);
	assert_int_equal(guest_site(&g, site)->arena, 0);
	assert_int_equal(g.arena.used, pv_tmpls[PV_TMPL_MSR_FULL].nr_words);
}

static void test_twin_out_of_reach(void **state)
{
	(void)state;
	begin_vector();
	g.arena.base = ADDR(VIRT) + (32 << 20) - 8;
	expect(REAL, PV_PATCH_INLINE);
	assert_int_equal(g.arena.used, 0);
}

static void test_arena_is_full(void **state)
{
	(void)state;
	begin_vector();
	g.arena.capacity = pv_tmpls[PV_TMPL_VECTOR].nr_words;
	expect_redirected(REAL, PV_TMPL_VECTOR);
	g.arena.capacity--;
	expect(REAL, PV_PATCH_INLINE);
	g.arena.capacity = 0;
	expect(REAL, PV_PATCH_INLINE);
}

/* --- and back -------------------------------------------------------------- */

/* Two vectors and a function; the plan without vectors is the one to get to. */
static struct pv_vector two[2];

static void begin_two(void)
{
	begin_vector();
	two[0] = vector;
	two[1] = (struct pv_vector){ ADDR(REAL + 0x20), ADDR(VIRT + 0x20) };
	g.text[REAL + 0x20] = W_MTCTR(13);
	g.text[VIRT + 0x20] = W_MTCTR(13);
	g.text[REAL + 0x21] = W_MFSPRG1(13);
	g.text[VIRT + 0x21] = W_MFSPRG1(13);
	guest_function(&g);
	guest_put(&g, W_STDU_R1);
	guest_put(&g, W_MTMSRD0(9));
	guest_put(&g, W_BLR);
	g.env.vectors = two;
	g.env.nr_vectors = 2;
}

static void test_keep_vectors(void **state)
{
	static struct pv_site plain[16], kept[16];
	u32 i, bytes;

	(void)state;
	begin_two();
	g.env.nr_vectors = 0;
	assert_int_equal(guest_plan(&g), 0);
	bytes = g.plan.nr_sites * sizeof(*plain);
	assert_true(bytes <= sizeof(plain));
	memcpy(plain, g.sites, bytes);

	begin_two();
	expect(REAL, PV_PATCH_OUTLINE);
	expect(REAL + 0x21, PV_PATCH_OUTLINE);
	assert_int_equal(pv_plan_keep_vectors(&g.plan), 2);
	assert_int_equal(pv_plan_check(&g.plan, &g.arena), 0);
	for (i = 0; i < g.plan.nr_sites; i++) {
		assert_int_equal(g.sites[i].verdict, plain[i].verdict);
		assert_int_equal(g.sites[i].tmpl, plain[i].tmpl);
		assert_int_equal(g.sites[i].old, plain[i].old);
		if (g.sites[i].verdict == PV_PATCH_INLINE)
			assert_int_equal(g.sites[i].new, plain[i].new);
	}
	/* std r13,-4048(0) and ld r13,-4056(0) */
	assert_int_equal(guest_site(&g, REAL)->new, 0xf9a0f030);
	assert_int_equal(guest_site(&g, REAL + 0x21)->new, 0xe9a0f028);

	memcpy(kept, g.sites, bytes);
	assert_int_equal(pv_plan_keep_vectors(&g.plan), 0);
	assert_memory_equal(g.sites, kept, bytes);
	assert_int_equal(pv_plan_check(&g.plan, &g.arena), 0);
}

/* What was not redirected is not touched: the function, a skipped vector. */
static void test_keep_leaves_others_alone(void **state)
{
	static struct pv_site before[16];
	u32 bytes;

	(void)state;
	begin_two();
	g.arena.base = 0xbffffffffff00000;
	expect(REAL, PV_PATCH_INLINE);
	expect(TEXT_WORDS + 1, PV_PATCH_OUTLINE);
	bytes = g.plan.nr_sites * sizeof(*before);
	assert_true(bytes <= sizeof(before));
	memcpy(before, g.sites, bytes);
	assert_int_equal(pv_plan_keep_vectors(&g.plan), 0);
	assert_memory_equal(g.sites, before, bytes);
	begin_two();
	g.env.nr_vectors = 0;
	assert_int_equal(guest_plan(&g), 0);
	assert_int_equal(pv_plan_keep_vectors(&g.plan), 0);
}

/* --- the check ------------------------------------------------------------- */

static struct pv_site *planned(void)
{
	begin_vector();
	expect_redirected(REAL, PV_TMPL_VECTOR);
	return &g.sites[0];
}

/* A whole sequence with another twin is the template's, but not the site's. */
static void test_check_knows_the_twin(void **state)
{
	struct pv_const value = { true, DISTANCE + 8 };
	struct pv_site *site = planned();
	u32 *words = &g.arena_words[site->arena];
	u64 at = pv_arena_addr(&g.arena, site->arena);

	(void)state;
	assert_int_equal(pv_tmpl_emit(site->tmpl, site->old, value, ADDR(REAL),
				      at, words), 0);
	assert_int_equal(pv_plan_check(&g.plan, &g.arena), -EUCLEAN);
	site->value += 8;
	assert_int_equal(pv_plan_check(&g.plan, &g.arena), 0);
	site = planned();
	site->tmpl = PV_TMPL_VECTOR_SYSCALL;
	assert_int_equal(pv_plan_check(&g.plan, &g.arena), -EUCLEAN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_vector),
		cmocka_unit_test(test_system_call),
		cmocka_unit_test(test_twin_is_another),
		cmocka_unit_test(test_another_register),
		cmocka_unit_test(test_no_site_at_the_vector),
		cmocka_unit_test(test_outside_the_text),
		cmocka_unit_test(test_not_wanted),
		cmocka_unit_test(test_ranges_come_first),
		cmocka_unit_test(test_landing_out_of_range),
		cmocka_unit_test(test_next_site_takes_the_space),
		cmocka_unit_test(test_twin_out_of_reach),
		cmocka_unit_test(test_arena_is_full),
		cmocka_unit_test(test_keep_vectors),
		cmocka_unit_test(test_keep_leaves_others_alone),
		cmocka_unit_test(test_check_knows_the_twin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
