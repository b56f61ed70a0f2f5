// SPDX-License-Identifier: GPL-2.0-only
/* mtsr and mtsrin of 32-bit guests: alone, and in groups. */
#include "emul32.h"
#include "../../arch/powerpc/kvm-pv/template/group.h"

#define SITE		0xc0001000ull
#define AT		0xc0100000ull
#define ROUNDS		200
#define VSID_OR_T	0x8fffffffu
#define W_RLWINM(a, s, mb, me) \
	(0x54000000u | (u32)(s) << 21 | (u32)(a) << 16 | (mb) << 6 | (me) << 1)

static struct guest g;

/* --- how long a group is --------------------------------------------------- */

#define LENGTH(...) \
	pv_group_length((const u32[]){ __VA_ARGS__ }, \
			PV_ARRAY_SIZE(((const u32[]){ __VA_ARGS__ })))

static void test_length(void **state)
{
	(void)state;
	assert_int_equal(LENGTH(W_MTSR(0, 3), W_MTSR(1, 4), W_MTSR(2, 5)), 3);
	/* up to the last one, not to the last word that could be in it */
	assert_int_equal(LENGTH(W_MTSR(0, 3), W_ADDI(3, 3, 1), W_MTSR(1, 3),
				W_ADDI(3, 3, 1), W_MTSR(2, 3), W_LI(3, 0)), 5);
	assert_int_equal(LENGTH(W_MTSR(0, 3), W_MTSR(1, 3)), 0);
	assert_int_equal(LENGTH(W_LI(3, 0), W_MTSR(0, 3), W_MTSR(1, 3)), 0);
	assert_int_equal(pv_group_length(NULL, 0), 0);
}

static void test_longest(void **state)
{
	u32 words[PV_GROUP_MAX_TEXT + 1], out[PV_GROUP_MAX_WORDS], nr, i;

	(void)state;
	for (i = 0; i < PV_ARRAY_SIZE(words); i++)
		words[i] = W_MTSR(i % 12, 3);
	for (i = 3; i <= PV_GROUP_MAX_TEXT; i++)
		assert_int_equal(pv_group_length(words, i), i);
	assert_int_equal(pv_group_length(words, i), PV_GROUP_MAX_TEXT);
	assert_int_equal(pv_group_emit(words, PV_GROUP_MAX_TEXT, SITE, AT, out,
				       &nr), 0);
	assert_int_equal(nr, PV_GROUP_MAX_WORDS);
}

/* What may be among them, and what may not. */
static const struct {
	u32 word;
	bool cuts;
} between[] = {
	{ W_ADDI(3, 3, 0x111), false },
	{ W_LI(3, 1), false },
	{ W_LIS(3, 0x2000), false },
	{ W_ORI(3, 1), false },
	{ 0x64630001, false },			/* oris r3,r3,1 */
	{ 0x68630001, false },			/* xori r3,r3,1 */
	{ 0x6c630001, false },			/* xoris r3,r3,1 */
	{ W_RLWINM(3, 3, 8, 3), false },
	{ W_MTSR(11, 3), false },
	/* control, or what a static key makes a branch any time */
	{ W_NOP, true },
	{ W_B(4), true },
	{ W_BEQ(4), true },
	{ 0x48000101, true },			/* bl */
	{ W_BLR, true },
	{ 0x44000002, true },			/* sc */
	{ 0x4c00012c, true },			/* isync */
	{ W_TRAP, true },
	{ 0x0fe00000, true },			/* twi: BUG() */
	/* memory */
	{ 0x80630004, true },			/* lwz r3,4(r3) */
	{ 0x80600000, true },			/* lwz r3,0(0) */
	{ W_STW(3, 4, 0), true },
	{ W_DCBZ(0, 3), true },
	{ 0xbba10008, true },			/* lmw r29,8(r1) */
	/* CR, and what takes XER or other registers */
	{ W_RLWINM(3, 3, 8, 3) | 1, true },
	{ 0x2c030000, true },			/* cmpwi r3,0 */
	{ 0x70630001, true },			/* andi. r3,r3,1 */
	{ 0x74630001, true },			/* andis. r3,r3,1 */
	{ 0x34630001, true },			/* addic. r3,r3,1 */
	{ 0x30630001, true },			/* addic r3,r3,1 */
	{ 0x7c632214, true },			/* add r3,r3,r4 */
	{ W_MR(3, 4), true },
	{ W_MFMSR(3), true },
	{ W_MTMSR(3), true },
	{ W_MTSRIN(3, 4), true },
	{ 0x4c000064, true },			/* rfi */
	{ 0, true },
	/* r1, which the frame has moved */
	{ W_ADDI(3, 1, 8), true },
	{ W_ADDI(1, 1, 8), true },
	{ W_LI(1, 0), true },
	{ 0x60230000, true },			/* ori r3,r1,0 */
	{ 0x60610000, true },			/* ori r1,r3,0 */
	{ W_RLWINM(3, 1, 0, 31), true },
	{ W_RLWINM(1, 3, 0, 31), true },
	{ W_MTSR(4, 1), true },
	/* segments of the kernel: the text's own, and the stack's */
	{ W_MTSR(12, 3), true },
	{ W_MTSR(13, 3), true },
	{ W_MTSR(15, 3), true },
	/* bit 4 of the number is reserved, and no mtsr at all */
	{ W_MTSR(11, 3) | 1 << 20, true },
	{ W_MTSR(11, 3) | 1, true },
};

static void test_what_cuts(void **state)
{
	u32 i;

	(void)state;
	for (i = 0; i < PV_ARRAY_SIZE(between); i++) {
		u32 words[] = { W_MTSR(0, 3), W_MTSR(1, 3), W_MTSR(2, 3),
				between[i].word, W_MTSR(4, 3) };

		if (pv_group_length(words, 5) != (between[i].cuts ? 3 : 5))
			fail_msg("word %u, %08x: %u", i, between[i].word,
				 pv_group_length(words, 5));
		/* and there too few are left */
		words[2] = between[i].word;
		words[3] = W_NOP;
		words[4] = W_NOP;
		assert_int_equal(pv_group_length(words, 5),
				 between[i].word == W_MTSR(11, 3) ? 3 : 0);
	}
}

/* Two of r3 to r12 are needed; where they run out, it ends. */
static void test_registers_run_out(void **state)
{
	u32 words[] = { W_MTSR(0, 3), W_MTSR(1, 4), W_MTSR(2, 5), W_MTSR(3, 6),
			W_ADDI(7, 8, 0), W_ORI(9, 0), W_MTSR(4, 10),
			W_MTSR(5, 0), W_MTSR(6, 31), W_MTSR(7, 13) };

	(void)state;
	assert_int_equal(pv_group_length(words, 10), 10);
	words[8] = W_MTSR(6, 11);
	assert_int_equal(pv_group_length(words, 10), 8);
	words[4] = W_ADDI(12, 11, 0);
	words[8] = W_MTSR(6, 7);
	assert_int_equal(pv_group_length(words, 10), 8);
	words[8] = W_MTSR(6, 6);
	assert_int_equal(pv_group_length(words, 10), 10);
}

/* --- as the planner sees them ---------------------------------------------- */

/* A switch as the kernel has it, of so many segments; the first one's index. */
static u32 switch_of(u32 nr_mtsr)
{
	u32 i, first;

	guest32_begin(&g, true);
	guest_put(&g, W_ADDI(4, 3, 0x111));
	first = g.nr_words;
	for (i = 0; i < nr_mtsr; i++) {
		guest_put(&g, W_MTSR(i, i % 2 ? 3 : 4));
		guest_put(&g, W_ADDI(i % 2 ? 3 : 4, i % 2 ? 3 : 4, 0x222));
	}
	guest32_end(&g, true);
	return first;
}

static void test_group(void **state)
{
	u32 first = switch_of(11), i;
	const struct pv_site *s;
	u64 target, end;

	(void)state;
	guest32_expect(&g, first, PV_PATCH_OUTLINE, PV_TMPL_MTSR_GROUP);
	for (i = 1; i < 11; i++)
		guest32_expect(&g, first + 2 * i, PV_SKIP_COVERED,
			       PV_TMPL_NONE);
	s = guest_site(&g, first);
	assert_int_equal(pv_site_covers(s), 21);
	/* the way back is behind the last of them */
	assert_int_equal(g.arena.used, 18 + 4 * 11 + 10);
	end = pv_arena_addr(&g.arena, g.arena.used - 1);
	assert_true(ppc_branch_target(g.arena_words[g.arena.used - 1], end,
				      &target));
	assert_true(target == BASE + 4ull * (first + 21));
}

static void test_few_are_done_one_by_one(void **state)
{
	u32 first = switch_of(2);

	(void)state;
	guest32_expect(&g, first, PV_PATCH_OUTLINE, PV_TMPL_MTSR);
	guest32_expect(&g, first + 2, PV_PATCH_OUTLINE, PV_TMPL_MTSR);
	first = switch_of(1);
	guest32_expect(&g, first, PV_PATCH_OUTLINE, PV_TMPL_MTSR);
}

/* Behind the cut a new one begins. */
static void test_two_groups(void **state)
{
	u32 first = switch_of(6);

	(void)state;
	g.text[first + 5] = 0x2c030000;		/* cmpwi r3,0 */
	guest32_expect(&g, first, PV_PATCH_OUTLINE, PV_TMPL_MTSR_GROUP);
	guest32_expect(&g, first + 4, PV_SKIP_COVERED, PV_TMPL_NONE);
	guest32_expect(&g, first + 6, PV_PATCH_OUTLINE, PV_TMPL_MTSR_GROUP);
	guest32_expect(&g, first + 10, PV_SKIP_COVERED, PV_TMPL_NONE);
}

/* Segments of the kernel are never in one. */
static void test_kernel_segments(void **state)
{
	u32 first = switch_of(16), i;

	(void)state;
	guest32_expect(&g, first, PV_PATCH_OUTLINE, PV_TMPL_MTSR_GROUP);
	guest32_expect(&g, first + 22, PV_SKIP_COVERED, PV_TMPL_NONE);
	for (i = 12; i < 16; i++)
		guest32_expect(&g, first + 2 * i, PV_PATCH_OUTLINE,
			       PV_TMPL_MTSR);
}

/* Who does not fit leaves the rest to be tried, as a shorter group or alone. */
static void test_arena_full(void **state)
{
	u32 first = switch_of(5), whole = 18 + 4 * 5 + 4;

	(void)state;
	g.arena.capacity = whole;
	guest32_expect(&g, first, PV_PATCH_OUTLINE, PV_TMPL_MTSR_GROUP);
	g.arena.capacity = whole - 1;
	guest32_expect(&g, first, PV_SKIP_ARENA_FULL, PV_TMPL_NONE);
	guest32_expect(&g, first + 2, PV_PATCH_OUTLINE, PV_TMPL_MTSR_GROUP);
	guest32_expect(&g, first + 8, PV_SKIP_COVERED, PV_TMPL_NONE);
	g.arena.capacity = pv_tmpls[PV_TMPL_MTSR].nr_words;
	guest32_expect(&g, first + 4, PV_SKIP_ARENA_FULL, PV_TMPL_NONE);
	guest32_expect(&g, first + 6, PV_PATCH_OUTLINE, PV_TMPL_MTSR);
	guest32_expect(&g, first + 8, PV_SKIP_ARENA_FULL, PV_TMPL_NONE);
	g.arena.capacity = 0;
	guest32_expect(&g, first, PV_SKIP_REACH, PV_TMPL_NONE);
	guest32_expect(&g, first + 8, PV_SKIP_REACH, PV_TMPL_NONE);
}

static void test_no_stack(void **state)
{
	u32 first = switch_of(5), i;

	(void)state;
	g.text[2] = 0x48000101;		/* bl, and so no leaf */
	g.text[1] = W_NOP;
	g.text[g.nr_words - 2] = W_NOP;
	for (i = 0; i < 5; i++)
		guest32_expect(&g, first + 2 * i, PV_SKIP_NO_STACK,
			       PV_TMPL_NONE);
}

/* Nobody else's frame is theirs: r1 would be the value, or the index. */
static void test_r1(void **state)
{
	u32 reg, site;

	(void)state;
	for (reg = 0; reg < 32; reg++) {
		site = FUNCTION_32(&g, true, W_MTSR(3, reg));
		guest32_expect(&g, site, reg == 1 ? PV_SKIP_NO_SEQUENCE :
			       PV_PATCH_OUTLINE, PV_TMPL_MTSR);
		site = FUNCTION_32(&g, true, W_MTSRIN(9, reg));
		guest32_expect(&g, site, reg == 1 ? PV_SKIP_NO_SEQUENCE :
			       PV_PATCH_OUTLINE, PV_TMPL_MTSRIN);
		site = FUNCTION_32(&g, true, W_MTSRIN(reg, 9));
		guest32_expect(&g, site, reg == 1 ? PV_SKIP_NO_SEQUENCE :
			       PV_PATCH_OUTLINE, PV_TMPL_MTSRIN);
	}
}

/* The check of the whole plan, where a group is not what its text says. */
static void test_wrong_group_is_seen(void **state)
{
	u32 first = switch_of(5), i;
	struct pv_site *s;

	(void)state;
	assert_int_equal(guest_plan(&g), 0);
	s = (struct pv_site *)guest_site(&g, first);
	for (i = 0; i < 40; i++) {
		s->value = (s32)i;
		assert_int_equal(pv_plan_check(&g.plan, &g.arena),
				 i == 9 ? 0 : -EUCLEAN);
	}
	s->value = 9;
	/* a word of the text in it is no site, and still is looked at */
	g.text[first + 3] ^= 1;
	assert_int_equal(pv_plan_check(&g.plan, &g.arena), -EUCLEAN);
	g.text[first + 3] ^= 1;
	for (i = s->arena; i < g.arena.used; i++) {
		g.arena_words[i] ^= 1u << (i % 32);
		assert_int_equal(pv_plan_check(&g.plan, &g.arena), -EUCLEAN);
		g.arena_words[i] ^= 1u << (i % 32);
	}
	assert_int_equal(pv_plan_check(&g.plan, &g.arena), 0);
}

/* A group that goes on where the text does not. */
static void test_group_ends_in_the_text(void **state)
{
	u32 first = switch_of(5);

	(void)state;
	assert_int_equal(guest_plan(&g), 0);
	g.plan.nr_sites = 1;
	g.plan.text.nr_words = first + 9;
	assert_int_equal(pv_plan_check(&g.plan, &g.arena), 0);
	g.plan.text.nr_words--;
	assert_int_equal(pv_plan_check(&g.plan, &g.arena), -EUCLEAN);
}

/* What must stay as it is must not be done by a sequence that begins before. */
static void range_in_group(u32 at, u8 verdict, bool outline_only)
{
	struct pv_range range = { .verdict = verdict,
				  .outline_only = outline_only };
	u32 first = switch_of(8), i;

	range.start = BASE + 4ull * (first + at);
	range.end = range.start + 4;
	g.env.ranges = &range;
	g.env.nr_ranges = 1;
	for (i = 0; i <= at; i += 2)
		guest32_expect(&g, first + i, verdict, PV_TMPL_NONE);
	guest32_expect(&g, first + i, PV_PATCH_OUTLINE, PV_TMPL_MTSR_GROUP);
	guest32_expect(&g, first + i + 2, PV_SKIP_COVERED, PV_TMPL_NONE);
	/* right behind the last one, and right before the first */
	range.start = BASE + 4ull * (first + 15);
	range.end = range.start + 4;
	guest32_expect(&g, first, PV_PATCH_OUTLINE, PV_TMPL_MTSR_GROUP);
	range.start = BASE + 4ull * (first - 1);
	range.end = range.start + 4;
	guest32_expect(&g, first, PV_PATCH_OUTLINE, PV_TMPL_MTSR_GROUP);
}

static void test_ranges_in_groups(void **state)
{
	(void)state;
	range_in_group(4, PV_SKIP_OWN, false);
	range_in_group(5, PV_SKIP_OWN, false);
	range_in_group(6, PV_SKIP_EXTABLE, false);
	range_in_group(7, PV_SKIP_KPROBE, false);
	range_in_group(8, PV_SKIP_FIXED, true);
	range_in_group(0, PV_SKIP_FIXED, true);
}

static void test_emit_refuses(void **state)
{
	u32 words[] = { W_MTSR(0, 3), W_MTSR(1, 3), W_MTSR(2, 3), W_NOP };
	u32 out[PV_GROUP_MAX_WORDS], nr;

	(void)state;
	assert_int_equal(pv_group_emit(words, 3, SITE, AT, out, &nr), 0);
	assert_int_equal(pv_group_emit(words, 0, SITE, AT, out, &nr), -EINVAL);
	assert_int_equal(pv_group_emit(words, 2, SITE, AT, out, &nr), -EINVAL);
	assert_int_equal(pv_group_emit(words, 4, SITE, AT, out, &nr), -EINVAL);
	assert_int_equal(pv_group_emit(words, 3, SITE, SITE + (32 << 20), out,
				       &nr), -ERANGE);
	assert_int_equal(pv_group_emit(words, 3, SITE, AT + 2, out, &nr),
			 -EINVAL);
}

/* --- sequences, run -------------------------------------------------------- */

static struct emul e, before, want;
static u64 seed = 1;

static u32 random_below(u32 limit)
{
	return (u32)(next_random(&seed) >> 16) % limit;
}

/* Segment registers that differ little or not at all from what is stored. */
static void soften(struct emul *m, const u32 *words, u32 nr_words)
{
	static const u32 bits[] = { 0, 0, 0, 1u << 30, 1u << 29, 1u << 28,
				    1u << 31, 1u << 27, 1u << 24, 1, 1u << 23 };
	u32 i, nr_bits = random_below(4) ? 6 : PV_ARRAY_SIZE(bits);
	struct emul run = *m;

	for (i = 0; i < nr_words; i++) {
		u32 n = ppc_ra(words[i]) & 15, out[2];

		if ((words[i] & 0xfc10ffff) == W_MTSR(0, 0)) {
			*emul_sr(m, n) = run.gpr[ppc_rt(words[i])] ^
				bits[random_below(nr_bits)];
			continue;
		}
		out[0] = words[i];
		out[1] = W_B(1);
		emul_run(&run, out, 2, 0);
	}
}

/* What the text itself does, and what of the segments that changes. */
static bool run_text(struct emul *m, const u32 *words, u32 nr_words)
{
	u32 out[PV_GROUP_MAX_TEXT + 1], i;
	struct emul old = *m;
	bool changed = false;

	memcpy(out, words, 4 * nr_words);
	out[nr_words] = W_B(1);
	emul_run(m, out, nr_words + 1, 0);
	for (i = 0; i < 16; i++)
		changed |= (*emul_sr(m, i) ^ *emul_sr(&old, i)) & VSID_OR_T;
	return changed;
}

/* A segment may be written twice, and end up as it was: that asks, too. */
static bool any_store_changes(const struct emul *m, const u32 *words,
			      u32 nr_words)
{
	struct emul run = *m;
	bool changed = false;
	u32 i;

	for (i = 0; i < nr_words; i++)
		changed |= run_text(&run, &words[i], 1);
	return changed;
}

static void expect_the_same(void)
{
	u32 i, stack = want.gpr[1] / 4;

	assert_memory_equal(e.gpr, want.gpr, sizeof(e.gpr));
	assert_int_equal(e.cr, want.cr);
	assert_memory_equal(e.page, want.page, sizeof(e.page));
	for (i = 0; i < PV_ARRAY_SIZE(e.memory); i++)
		if (i >= stack || i + 32 < stack)
			assert_int_equal(e.memory[i], before.memory[i]);
	assert_int_equal(e.accesses_without_dr, 0);
}

static u32 random_group(u32 *words)
{
	u32 n = 3 + random_below(random_below(2) ? 5 : PV_GROUP_MAX_TEXT - 2);
	u32 i;

	for (i = 0; i < n; i++) {
		u32 t = random_below(random_below(9) ? 6 : 30) + 2;
		u32 a = random_below(9) ? t : 2 + random_below(6);
		u32 imm = random_below(0x10000);

		switch (random_below(9)) {
		case 0:
			words[i] = W_ADDI(t, a, imm);
			break;
		case 1:
			words[i] = W_LIS(t, imm) | a << 16;
			break;
		case 2:
			words[i] = (24 + random_below(4)) << 26 | t << 21 |
				   a << 16 | imm;
			break;
		case 3:
			words[i] = W_RLWINM(a, t, random_below(32),
					    random_below(32)) |
				   random_below(32) << 11;
			break;
		default:
			words[i] = W_MTSR(random_below(12), t);
		}
	}
	return pv_group_length(words, n);
}

static void run_group(const u32 *words, u32 nr_words, u32 *asked)
{
	u32 out[PV_GROUP_MAX_WORDS], nr;
	bool changed;

	assert_int_equal(pv_group_emit(words, nr_words, SITE, AT, out, &nr), 0);
	emul_init(&e, next_random(&seed));
	if (random_below(4))
		soften(&e, words, nr_words);
	before = e;
	want = e;
	changed = any_store_changes(&e, words, nr_words);
	run_text(&want, words, nr_words);
	assert_true(emul_run(&e, out, nr, AT) == SITE + 4ull * nr_words);
	expect_the_same();
	/* by the mtmsr of what MSR was, which the host takes for a change */
	assert_int_equal(e.asks, changed);
	assert_int_equal(e.dropped, changed);
	asked[changed]++;
}

static void test_groups_do_what_their_text_does(void **state)
{
	u32 words[PV_GROUP_MAX_TEXT + 1], asked[2] = { 0 }, round, length;

	(void)state;
	for (round = 0; round < 20 * ROUNDS; round++) {
		length = random_group(words);
		if (length)
			run_group(words, length, asked);
	}
	assert_true(asked[0] > ROUNDS && asked[1] > ROUNDS);
}

/* Every bit of a segment register, alone: T and the VSID ask, the keys don't. */
static void test_what_asks(void **state)
{
	const u32 words[] = { W_MTSR(0, 3), W_MTSR(5, 4), W_MTSR(11, 5) };
	const u32 number[] = { 0, 5, 11 };
	u32 out[PV_GROUP_MAX_WORDS], nr, bit, i;

	(void)state;
	assert_int_equal(pv_group_emit(words, 3, SITE, AT, out, &nr), 0);
	for (bit = 0; bit < 96; bit++) {
		emul_init(&e, bit);
		for (i = 0; i < 3; i++)
			*emul_sr(&e, number[i]) = e.gpr[3 + i];
		*emul_sr(&e, number[bit / 32]) ^= 1u << (bit % 32);
		emul_run(&e, out, nr, AT);
		assert_int_equal(e.asks, VSID_OR_T >> (bit % 32) & 1);
		assert_int_equal(e.dropped, e.asks);
	}
}

/* One alone asks by itself, and only then. */
static void run_single(u32 word, enum pv_tmpl_id id, u32 *asked)
{
	static const u32 bits[] = { 0, 1u << 31, 1u << 30, 1u << 29, 1u << 28,
				    1u << 27, 1, 1u << 23 };
	const struct pv_const none = { 0 };
	u32 out[PV_TMPL_MAX_WORDS], n, bit;
	bool changed;

	assert_int_equal(pv_tmpl_emit(id, word, none, SITE, AT, out), 0);
	emul_init(&e, next_random(&seed));
	n = id == PV_TMPL_MTSR ? ppc_ra(word) : e.gpr[ppc_rb(word)] >> 28;
	bit = bits[random_below(PV_ARRAY_SIZE(bits))];
	*emul_sr(&e, n) = e.gpr[ppc_rt(word)] ^ bit;
	before = e;
	want = e;
	changed = run_text(&want, &word, 1);
	assert_int_equal(changed, (bit & VSID_OR_T) != 0);
	assert_true(emul_run(&e, out, pv_tmpls[id].nr_words, AT) == SITE + 4);
	expect_the_same();
	assert_int_equal(e.asks, changed);
	assert_int_equal(e.dropped, 0);
	if (changed)
		assert_int_equal(e.asked, word);
	asked[changed]++;
}

static void test_single_ones(void **state)
{
	u32 asked[2] = { 0 }, s, x;

	(void)state;
	for (s = 0; s < 32; s++)
		for (x = 0; x < 32; x++) {
			if (s == 1 || x == 1)
				continue;
			run_single(W_MTSR(x % 16, s), PV_TMPL_MTSR, asked);
			run_single(W_MTSRIN(s, x), PV_TMPL_MTSRIN, asked);
		}
	assert_true(asked[0] > ROUNDS && asked[1] > ROUNDS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_length),
		cmocka_unit_test(test_longest),
		cmocka_unit_test(test_what_cuts),
		cmocka_unit_test(test_registers_run_out),
		cmocka_unit_test(test_group),
		cmocka_unit_test(test_few_are_done_one_by_one),
		cmocka_unit_test(test_two_groups),
		cmocka_unit_test(test_kernel_segments),
		cmocka_unit_test(test_arena_full),
		cmocka_unit_test(test_no_stack),
		cmocka_unit_test(test_r1),
		cmocka_unit_test(test_wrong_group_is_seen),
		cmocka_unit_test(test_group_ends_in_the_text),
		cmocka_unit_test(test_ranges_in_groups),
		cmocka_unit_test(test_emit_refuses),
		cmocka_unit_test(test_groups_do_what_their_text_does),
		cmocka_unit_test(test_what_asks),
		cmocka_unit_test(test_single_ones),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
