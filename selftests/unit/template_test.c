// SPDX-License-Identifier: GPL-2.0-only
/* Templates against the assembler, and what their fast path costs. */
#include "words.h"

#define ARENA	(0xc000000000000000ull + GOLDEN_ARENA)

/* One line of golden_cases.h. */
struct golden {
	enum pv_tmpl_id id;
	u32 orig;
	s64 value;
	s64 site;
	struct pv_dead dead;
};

#define NONE			{ 0, 0 }
#define DEAD(d, f)		{ 1u << (d), 1u << (f) }
#define EE_CLEAR(d, at) \
	{ PV_TMPL_EE_CLEAR, W_WRTEEI0, 0, at, DEAD(d, 0) },
#define EE_CLEAR_FRAME(a, at) \
	{ .id = PV_TMPL_EE_CLEAR_FRAME, .orig = W_WRTEEI0, .site = at },
#define EE_SET(d, f, at) \
	{ PV_TMPL_EE_SET, W_WRTEEI1, 0, at, DEAD(d, f) },
#define EE_SET_FRAME(a, b, at) \
	{ .id = PV_TMPL_EE_SET_FRAME, .orig = W_WRTEEI1, .site = at },
/* rS itself may be free as well, and is not used */
#define WRTEE(s, d, f, at) \
	{ PV_TMPL_WRTEE, W_WRTEE(s), 0, at, \
	  { 1u << (d) | 1u << (s), 1u << (f) } },
#define WRTEE_FRAME(s, a, b, at) \
	{ .id = PV_TMPL_WRTEE_FRAME, .orig = W_WRTEE(s), .site = at },
#define MSR_CONST(s, high, low, f, at) \
	{ PV_TMPL_MSR_CONST, W_MTMSR(s), (high) << 16 | (low), at, \
	  DEAD(s, f) },
#define EE_CLEAR_CONST(s, v, at) \
	{ PV_TMPL_EE_CLEAR_CONST, W_MTMSRD1(s), v, at, NONE },
#define EE_SET_CONST(s, v, high, low, at) \
	{ PV_TMPL_EE_SET_CONST, W_MTMSRD1(s), v, at, NONE },
#define EE_RI(s, a, b, at)	{ PV_TMPL_EE_RI, W_MTMSRD1(s), 0, at, NONE },
#define MSR_FULL_D(s, a, b, at)	{ PV_TMPL_MSR_FULL, W_MTMSRD0(s), 0, at, NONE },
#define MSR_FULL(s, a, b, at)	{ PV_TMPL_MSR_FULL, W_MTMSR(s), 0, at, NONE },
#define FSCR(s, at)		{ PV_TMPL_FSCR, W_MTFSCR(s), 0, at, NONE },
#define MSR_STORE_32(s, at) \
	{ PV_TMPL_MSR_STORE_32, W_MTMSR(s), 0, at, NONE },
#define EE_SET_32(s, a, b, at)	{ PV_TMPL_EE_SET_32, W_MTMSR(s), 0, at, NONE },
#define MSR_32(s, a, b, at)	{ PV_TMPL_MSR_32, W_MTMSR(s), 0, at, NONE },
#define MFSRIN(t, b, at)	{ PV_TMPL_MFSRIN, W_MFSRIN(t, b), 0, at, NONE },
#define MTSR(n, s, a, b, at)	{ PV_TMPL_MTSR, W_MTSR(n, s), 0, at, NONE },
#define MTSRIN(s, x, a, b, at)	{ PV_TMPL_MTSRIN, W_MTSRIN(s, x), 0, at, NONE },
#define DCBZ(x, y, a, b, at)	{ PV_TMPL_DCBZ, W_DCBZ(x, y), 0, at, NONE },
#define DCBZ_HINT(x, y, at)	{ PV_TMPL_DCBZ_HINT, W_DCBZ(x, y), 0, at, NONE },
#define DCBZ_LOOP(d, at)	{ PV_TMPL_DCBZ_LOOP, W_BLE(d), 0, at, NONE },
#define VECTOR(v, at)		{ PV_TMPL_VECTOR, W_MTSPRG2(13), v, at, NONE },
#define VECTOR_SYSCALL(v, at) \
	{ PV_TMPL_VECTOR_SYSCALL, W_MFSPRG1(13), v, at, NONE },

static const struct golden golden[] = {
#include "golden_cases.h"
};

static const char *golden_file = GOLDEN;

static u32 next_word(FILE *file)
{
	u8 b[4];

	assert_int_equal(fread(b, 1, 4, file), 4);
	return (u32)b[0] << 24 | b[1] << 16 | b[2] << 8 | b[3];
}

static void check_golden(FILE *file, const struct golden *c, u64 at)
{
	struct pv_const value = { true, c->value, c->dead };
	u32 words[PV_TMPL_MAX_WORDS], i;

	assert_int_equal(pv_tmpl_emit(c->id, c->orig, value,
				      ARENA + (u64)c->site, at, words), 0);
	for (i = 0; i < pv_tmpls[c->id].nr_words; i++) {
		u32 want = next_word(file);

		if (words[i] != want)
			fail_msg("%s for %08x, word %u: %08x, not %08x",
				 pv_tmpls[c->id].name, c->orig, i, words[i],
				 want);
	}
}

static void test_against_the_assembler(void **state)
{
	FILE *file = fopen(golden_file, "rb");
	u64 at = ARENA;
	u32 i;

	(void)state;
	assert_non_null(file);
	for (i = 0; i < PV_ARRAY_SIZE(golden); i++) {
		check_golden(file, &golden[i], at);
		at += 4ull * pv_tmpls[golden[i].id].nr_words;
	}
	assert_int_equal(fgetc(file), EOF);
	fclose(file);
}

/* But for the one that is made of the text: group32_test.c runs it. */
static void test_every_template_has_a_golden_case(void **state)
{
	u32 i, seen = PV_BIT(PV_TMPL_NONE) | PV_BIT(PV_TMPL_MTSR_GROUP);

	_Static_assert(PV_NR_TMPLS < 32, "bits of seen");
	(void)state;
	for (i = 0; i < PV_ARRAY_SIZE(golden); i++)
		seen |= PV_BIT(golden[i].id);
	assert_int_equal(seen, PV_BIT(PV_NR_TMPLS) - 1);
}

/* Where a sequence goes on: a vector in its twin, all others behind the site. */
static u64 goes_on(enum pv_tmpl_id id, u64 site, s64 value)
{
	if (id == PV_TMPL_VECTOR || id == PV_TMPL_VECTOR_SYSCALL)
		return site + (u64)value;
	return site + 4;
}

/* beq or ble of a field over the one word that asks the host: taken. */
static bool skips(u32 word)
{
	return word >> 26 == 16 && (word & 0xffff) == 8;
}

/*
 * Instructions from the site's branch to the one that comes back, when nothing
 * is pending: conditional branches are not taken, and rfid leads to the next.
 */
static u32 executed(enum pv_tmpl_id id, u32 orig, s64 constant)
{
	struct pv_const value = { true, constant, DEAD(10, 7) };
	u64 site = ARENA - 0x1000, target;
	u32 words[PV_TMPL_MAX_WORDS], i, n = 0;

	assert_int_equal(pv_tmpl_emit(id, orig, value, site, ARENA, words), 0);
	for (i = 0; i < pv_tmpls[id].nr_words; i++) {
		n++;
		i += skips(words[i]);
		if (words[i] >> 26 != 18)
			continue;
		assert_true(ppc_branch_target(words[i], ARENA + 4ull * i,
					      &target));
		assert_true(target == goes_on(id, site, constant));
		return 1 + n;
	}
	fail_msg("%s does not come back", pv_tmpls[id].name);
	return 0;
}

static void cost(enum pv_tmpl_id id, u32 orig, s64 value, u32 limit)
{
	u32 n = executed(id, orig, value);

	printf("# %s: %u instructions, limit %u\n", pv_tmpls[id].name, n,
	       limit);
	assert_true(n <= limit);
}

static void test_fast_path_cost(void **state)
{
	(void)state;
	cost(PV_TMPL_EE_CLEAR_CONST, W_MTMSRD1(9), 2, 8);
	cost(PV_TMPL_EE_SET_CONST, W_MTMSRD1(9), 0x8002, 18);
	cost(PV_TMPL_EE_RI, W_MTMSRD1(9), 0, 18);
	cost(PV_TMPL_MSR_FULL, W_MTMSRD0(9), 0, 22);
	cost(PV_TMPL_FSCR, W_MTFSCR(9), 0, 4);
	cost(PV_TMPL_VECTOR, W_MTSPRG2(13), 0x4000, 22);
	cost(PV_TMPL_VECTOR_SYSCALL, W_MFSPRG1(13), 0x3ffc, 21);
	cost(PV_TMPL_EE_SET_32, W_MTMSR(9), 0, 14);
	cost(PV_TMPL_MSR_32, W_MTMSR(9), 0, 20);
	cost(PV_TMPL_MFSRIN, W_MFSRIN(3, 4), 0, 4);
	cost(PV_TMPL_MTSR, W_MTSR(7, 9), 0, 15);
	cost(PV_TMPL_MTSRIN, W_MTSRIN(9, 10), 0, 18);
	cost(PV_TMPL_DCBZ, W_DCBZ(9, 10), 0, 19);
	cost(PV_TMPL_EE_CLEAR, W_WRTEEI0, 0, 6);
	cost(PV_TMPL_EE_CLEAR_FRAME, W_WRTEEI0, 0, 9);
	cost(PV_TMPL_EE_SET, W_WRTEEI1, 0, 8);
	cost(PV_TMPL_EE_SET_FRAME, W_WRTEEI1, 0, 16);
	cost(PV_TMPL_WRTEE, W_WRTEE(9), 0, 9);
	cost(PV_TMPL_WRTEE_FRAME, W_WRTEE(9), 0, 17);
	cost(PV_TMPL_MSR_CONST, W_MTMSR(9), 0x21002, 12);
}

static void test_lengths(void **state)
{
	u32 i;

	(void)state;
	for (i = PV_TMPL_NONE + 1; i < PV_NR_TMPLS; i++) {
		assert_int_equal(pv_tmpls[i].nr_words > 0,
				 i != PV_TMPL_MTSR_GROUP);
		assert_true(pv_tmpls[i].nr_words <= PV_TMPL_MAX_WORDS);
		assert_true(pv_tmpls[i].uses_stack == (pv_tmpls[i].scratch > 0));
	}
}

/* The site's own instruction is there unless the register was made anew. */
static void test_slow_path_asks_the_host(void **state)
{
	static const u32 origs[PV_NR_TMPLS] = {
		[PV_TMPL_EE_SET_CONST] = W_MTMSRD1(7),
		[PV_TMPL_EE_RI] = W_MTMSRD1(7),
		[PV_TMPL_MSR_FULL] = W_MTMSR(7),
		[PV_TMPL_FSCR] = W_MTFSCR(7),
		[PV_TMPL_EE_SET_32] = W_MTMSR(7),
		[PV_TMPL_MSR_32] = W_MTMSR(7),
		[PV_TMPL_MTSR] = W_MTSR(7, 7),
		[PV_TMPL_MTSRIN] = W_MTSRIN(7, 8),
		[PV_TMPL_EE_SET] = W_WRTEEI1,
		[PV_TMPL_EE_SET_FRAME] = W_WRTEEI1,
		[PV_TMPL_WRTEE] = W_WRTEE(7),
		[PV_TMPL_WRTEE_FRAME] = W_WRTEE(7),
		[PV_TMPL_MSR_CONST] = W_MTMSR(7),
	};
	struct pv_const value = { true, 0x8002, DEAD(10, 7) };
	u32 words[PV_TMPL_MAX_WORDS], id, i;

	(void)state;
	for (id = PV_TMPL_EE_SET_CONST; id < PV_NR_TMPLS; id++) {
		u32 orig = origs[id], found = 0;

		if (!orig)	/* test_vectors_have_one_way_out(); loads */
			continue;
		assert_int_equal(pv_tmpl_emit(id, orig, value, ARENA - 64,
					      ARENA, words), 0);
		for (i = 0; i < pv_tmpls[id].nr_words; i++)
			found += words[i] == orig;
		assert_int_equal(found, 1);
	}
}

/* --- vectors --------------------------------------------------------------- */

static const struct vector_site {
	enum pv_tmpl_id id;
	u32 orig;
	s64 value;
} vector_sites[] = {
	{ PV_TMPL_VECTOR, W_MTSPRG2(13), 0x4000 },
	{ PV_TMPL_VECTOR_SYSCALL, W_MFSPRG1(13), 0x3ffc },
};

static int emit_vector(const struct vector_site *v, u64 site, u64 at, u32 *words)
{
	struct pv_const value = { .known = true, .value = v->value };

	return pv_tmpl_emit(v->id, v->orig, value, site, at, words);
}

/* No way leads back behind the site, and nothing asks the host but rfid. */
static void test_vectors_have_one_way_out(void **state)
{
	u32 words[PV_TMPL_MAX_WORDS], i, n;
	u64 site = ARENA - 0x1000, target;

	(void)state;
	for (n = 0; n < PV_ARRAY_SIZE(vector_sites); n++) {
		const struct vector_site *v = &vector_sites[n];
		u32 last = pv_tmpls[v->id].nr_words - 1, traps = 0;

		assert_int_equal(emit_vector(v, site, ARENA, words), 0);
		for (i = 0; i < last; i++) {
			assert_false(ppc_branch_target(words[i], ARENA, &target));
			assert_int_not_equal(words[i], v->orig);
			traps += ppc_ends_block(words[i]);
		}
		assert_int_equal(traps, 1);
		assert_true(ppc_branch_target(words[last], ARENA + 4ull * last,
					      &target));
		assert_true(target == site + (u64)v->value);
	}
}

/* The word behind the only rfid, and no other template has one. */
static void test_landings(void **state)
{
	u32 words[PV_TMPL_MAX_WORDS], i, id, n;

	(void)state;
	for (n = 0; n < PV_ARRAY_SIZE(vector_sites); n++) {
		id = vector_sites[n].id;
		assert_int_equal(emit_vector(&vector_sites[n], ARENA - 64,
					     ARENA, words), 0);
		for (i = 0; i < pv_tmpls[id].nr_words; i++)
			assert_int_equal(words[i] == W_RFID,
					 i + 1 == pv_tmpls[id].landing);
		assert_in_range(pv_tmpls[id].landing, 1,
				pv_tmpls[id].nr_words - 1);
	}
	for (id = PV_TMPL_NONE; id < PV_NR_TMPLS; id++)
		assert_int_equal(pv_tmpls[id].landing != 0,
				 id == PV_TMPL_VECTOR ||
				 id == PV_TMPL_VECTOR_SYSCALL);
}

/* r13 is all that a vector has: no other register, and no CR. */
static void test_vectors_use_r13_only(void **state)
{
	u32 words[PV_TMPL_MAX_WORDS], i, n, reg;

	(void)state;
	for (n = 0; n < PV_ARRAY_SIZE(vector_sites); n++) {
		assert_int_equal(emit_vector(&vector_sites[n], ARENA - 64,
					     ARENA, words), 0);
		for (i = 0; i < pv_tmpls[vector_sites[n].id].nr_words; i++)
			for (reg = 0; reg < 32; reg++)
				assert_false(reg != 13 &&
					     !ppc_ends_block(words[i]) &&
					     ppc_may_write_gpr(words[i], reg));
	}
}

static void landing(const struct vector_site *v, u64 address, int result)
{
	u64 at = address - 4ull * pv_tmpls[v->id].landing;
	u32 words[PV_TMPL_MAX_WORDS];

	assert_int_equal(emit_vector(v, at - 0x1000, at, words), result);
	assert_int_equal(emit_vector(v, at + 0x1000, at, words), result);
}

/* It is built from 0xc000 << 48 and 32 bits, so it must lie there. */
static void test_landing_out_of_range(void **state)
{
	struct pv_const none = { .known = false };
	u32 words[PV_TMPL_MAX_WORDS], n;

	(void)state;
	for (n = 0; n < PV_ARRAY_SIZE(vector_sites); n++) {
		const struct vector_site *v = &vector_sites[n];

		landing(v, 0xc000000000000000, 0);
		landing(v, 0xc0000000fffffffc, 0);
		landing(v, 0xbffffffffffffffc, -ERANGE);
		landing(v, 0xc000000100000000, -ERANGE);
		landing(v, 0xd000000000001000, -ERANGE);
		landing(v, 0x0000000000004000, -ERANGE);
	}
	/* which does not matter to those that do not land */
	assert_int_equal(pv_tmpl_emit(PV_TMPL_EE_RI, W_MTMSRD1(9), none,
				      0xd000000000001000, 0xd000000000002000,
				      words), 0);
}

static void test_twin_out_of_reach(void **state)
{
	u32 words[PV_TMPL_MAX_WORDS], n;

	(void)state;
	for (n = 0; n < PV_ARRAY_SIZE(vector_sites); n++) {
		struct vector_site v = vector_sites[n];

		v.value = 64 << 20;
		assert_int_equal(emit_vector(&v, ARENA - 64, ARENA, words),
				 -ERANGE);
		v.value = -(64 << 20);
		assert_int_equal(emit_vector(&v, ARENA - 64, ARENA, words),
				 -ERANGE);
		v.value = 0x4002;
		assert_int_equal(emit_vector(&v, ARENA - 64, ARENA, words),
				 -EINVAL);
	}
}

/* --- registers and refusals ------------------------------------------------ */

/* Scratch is saved before it is used and is never the site's register. */
static void test_scratch_registers(void **state)
{
	u32 words[PV_TMPL_MAX_WORDS], reg, i;
	struct pv_const none = { .known = false };

	(void)state;
	for (reg = 0; reg < 32; reg++) {
		assert_int_equal(pv_tmpl_emit(PV_TMPL_EE_RI, W_MTMSRD1(reg),
					      none, ARENA - 64, ARENA, words),
				 0);
		assert_int_not_equal(ppc_rt(words[0]), reg);
		assert_int_not_equal(ppc_rt(words[1]), reg);
		assert_int_not_equal(ppc_rt(words[0]), ppc_rt(words[1]));
		for (i = 0; i < pv_tmpls[PV_TMPL_EE_RI].nr_words; i++)
			assert_false(words[i] >> 26 != 20 &&
				     words[i] != W_MTMSRD1(reg) &&
				     ppc_may_write_gpr(words[i], reg) &&
				     words[i] >> 26 != 18 &&
				     words[i] >> 26 != 16);
	}
}

static void test_refusals(void **state)
{
	struct pv_const none = { .known = false };
	u32 words[PV_TMPL_MAX_WORDS];

	(void)state;
	assert_int_equal(pv_tmpl_emit(PV_TMPL_EE_CLEAR_CONST, W_MTMSRD1(9),
				      none, ARENA - 64, ARENA, words), -EINVAL);
	assert_int_equal(pv_tmpl_emit(PV_TMPL_EE_SET_CONST, W_MTMSRD1(9), none,
				      ARENA - 64, ARENA, words), -EINVAL);
	assert_int_equal(pv_tmpl_emit(PV_TMPL_MSR_CONST, W_MTMSR(9), none,
				      ARENA - 64, ARENA, words), -EINVAL);
	assert_int_equal(pv_tmpl_emit(PV_TMPL_EE_RI, W_MTMSRD1(9), none,
				      ARENA - (64ull << 20), ARENA, words),
			 -ERANGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_against_the_assembler),
		cmocka_unit_test(test_every_template_has_a_golden_case),
		cmocka_unit_test(test_fast_path_cost),
		cmocka_unit_test(test_lengths),
		cmocka_unit_test(test_slow_path_asks_the_host),
		cmocka_unit_test(test_vectors_have_one_way_out),
		cmocka_unit_test(test_landings),
		cmocka_unit_test(test_vectors_use_r13_only),
		cmocka_unit_test(test_landing_out_of_range),
		cmocka_unit_test(test_twin_out_of_reach),
		cmocka_unit_test(test_scratch_registers),
		cmocka_unit_test(test_refusals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
