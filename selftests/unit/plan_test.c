// SPDX-License-Identifier: GPL-2.0-only
/* The plan as a whole: what it covers, what it touches, what it catches. */
#include "words.h"

#define ROUNDS	300

static struct guest g;

/* How a function of the guest's kind makes its frame. */
static u32 frame_word(const struct guest *guest)
{
	return guest->env.mode == PV_MODE_BOOK3S64 ? W_STDU_R1 : W_STWU_R1;
}

static u32 put_site(struct guest *guest, u32 word)
{
	guest_function(guest);
	guest_put(guest, W_MFLR0);
	guest_put(guest, frame_word(guest));
	guest_put(guest, word);
	guest_put(guest, W_ADDI_R1);
	guest_put(guest, W_BLR);
	return guest->nr_words - 3;
}

static void expect(u32 site, enum pv_verdict verdict)
{
	assert_int_equal(guest_plan(&g), 0);
	assert_string_equal(pv_verdict_name(guest_site(&g, site)->verdict),
			    pv_verdict_name(verdict));
}

/* --- every row ------------------------------------------------------------- */

static void guest_of_rule(const struct pv_rule *rule)
{
	guest_init(&g);
	g.env.mode = (enum pv_mode)rule->modes;
	guest_put(&g, W_NOP);
}

/* What becomes of a row where nothing is in its way. */
static enum pv_verdict best_verdict(const struct pv_rule *rule, u32 word)
{
	const struct pv_const unknown = { 0 };

	if (rule->action == PV_KEEP)
		return PV_SKIP_NO_FIELD;
	if (rule->action != PV_TEMPLATE)
		return PV_PATCH_INLINE;
	return pv_tmpl_choose(rule->family, word, unknown) == PV_TMPL_NONE ?
	       PV_SKIP_NO_SEQUENCE : PV_PATCH_OUTLINE;
}

static void test_every_row(void **state)
{
	u32 i;

	(void)state;
	for (i = 0; i < pv_nr_rules; i++) {
		u32 free = ~pv_rules[i].mask & 0x03e00000, site;
		u32 word = pv_rules[i].match | (9u << 21 & free);

		guest_of_rule(&pv_rules[i]);
		site = put_site(&g, word);
		expect(site, best_verdict(&pv_rules[i], word));
		assert_int_equal(g.plan.nr_sites, 1);
		assert_int_equal(guest_site(&g, site)->rule, i);
	}
}

/* A form that has a row but no sequence is left as it is, and said so. */
static void test_no_sequence(void **state)
{
	u32 i, site, next, nr = 0;

	(void)state;
	for (i = 0; i < pv_nr_rules; i++) {
		if (best_verdict(&pv_rules[i], pv_rules[i].match) != PV_SKIP_NO_SEQUENCE)
			continue;
		guest_of_rule(&pv_rules[i]);
		site = put_site(&g, pv_rules[i].match);
		next = put_site(&g, W_MFMSR(9));
		expect(site, PV_SKIP_NO_SEQUENCE);
		assert_int_equal(guest_site(&g, site)->new, pv_rules[i].match);
		assert_int_equal(g.arena.used, 0);
		expect(next, PV_PATCH_INLINE);
		nr++;
	}
	assert_true(nr);
}

/* The same words in both kinds of guest: each has its own rows. */
static void test_modes(void **state)
{
	u32 both, one, other;

	(void)state;
	guest_init(&g);
	guest_put(&g, W_NOP);
	both = put_site(&g, W_MFMSR(9));
	one = put_site(&g, W_MFCFAR(9));
	other = put_site(&g, W_MFSRIN(9, 10));
	expect(both, PV_PATCH_INLINE);
	expect(one, PV_PATCH_INLINE);
	assert_int_equal(guest_site(&g, both)->new, 0xe920f058);
	assert_int_equal(g.plan.nr_sites, 2);
	g.env.mode = PV_MODE_BOOK3S32;
	expect(both, PV_PATCH_INLINE);
	expect(other, best_verdict(&pv_rules[guest_site(&g, other)->rule],
				   W_MFSRIN(9, 10)));
	assert_int_equal(guest_site(&g, both)->new, 0x8120f05c);
	assert_int_equal(g.plan.nr_sites, 2);
}

static void template(u32 first, u32 second, u32 site, enum pv_tmpl_id tmpl)
{
	guest_init(&g);
	guest_put(&g, W_NOP);
	guest_function(&g);
	guest_put(&g, W_STDU_R1);
	guest_put(&g, first);
	guest_put(&g, second);
	guest_put(&g, site);
	guest_put(&g, W_BLR);
	expect(4, PV_PATCH_OUTLINE);
	assert_int_equal(guest_site(&g, 4)->tmpl, tmpl);
}

/* A vector and its twin; vector_test.c has more. */
static void vector_template(u32 first, u32 second, u32 site,
			    enum pv_tmpl_id tmpl)
{
	const struct pv_vector vector = { BASE, BASE + 8 };

	guest_init(&g);
	guest_put(&g, first);
	guest_put(&g, second);
	guest_put(&g, first);
	guest_put(&g, second);
	g.env.vectors = &vector;
	g.env.nr_vectors = 1;
	expect(site, PV_PATCH_OUTLINE);
	assert_int_equal(guest_site(&g, site)->tmpl, tmpl);
}

static void test_every_template(void **state)
{
	(void)state;
	template(W_LI(9, 2), W_NOP, W_MTMSRD1(9), PV_TMPL_EE_CLEAR_CONST);
	template(W_LI(9, 0), W_ORI(9, 0x8002), W_MTMSRD1(9),
		 PV_TMPL_EE_SET_CONST);
	template(W_NOP, W_NOP, W_MTMSRD1(9), PV_TMPL_EE_RI);
	template(W_NOP, W_NOP, W_MTMSRD0(9), PV_TMPL_MSR_FULL);
	template(W_LI(9, 2), W_NOP, W_MTMSR(9), PV_TMPL_MSR_FULL);
	template(W_NOP, W_NOP, W_MTFSCR(9), PV_TMPL_FSCR);
	vector_template(W_MTSPRG2(13), W_MFSPRG1(13), 0, PV_TMPL_VECTOR);
	vector_template(W_MTCTR(13), W_MFSPRG1(13), 1, PV_TMPL_VECTOR_SYSCALL);
}

static void test_needs_gate_rows(void **state)
{
	u32 i, site;

	(void)state;
	for (i = 0; i < pv_nr_rules; i++) {
		guest_of_rule(&pv_rules[i]);
		site = put_site(&g, pv_rules[i].match);
		g.env.have = ~pv_rules[i].needs;
		assert_int_equal(guest_plan(&g), 0);
		assert_int_equal(guest_site(&g, site)->verdict == PV_SKIP_NEED,
				 pv_rules[i].needs != 0);
	}
}

/* --- the copy of FSCR ------------------------------------------------------ */

/* A read, two writes; the second may be in a range. */
static void copies(enum pv_verdict verdict, bool outline_only, bool good)
{
	struct pv_range range = { .verdict = verdict,
				  .outline_only = outline_only };
	u32 in, first, second;

	guest_init(&g);
	guest_put(&g, W_NOP);
	in = put_site(&g, W_MFFSCR(9));
	first = put_site(&g, W_MTFSCR(9));
	second = put_site(&g, W_MTFSCR(9));
	range.start = BASE + 4ull * second;
	range.end = range.start + 4;
	g.env.ranges = &range;
	g.env.nr_ranges = 1;
	expect(second, verdict);
	expect(in, good ? PV_PATCH_INLINE : PV_SKIP_NEED);
	expect(first, good ? PV_PATCH_OUTLINE : PV_SKIP_NEED);
	assert_int_equal(guest_site(&g, in)->new,
			 good ? 0xe920fff8 : W_MFFSCR(9));
	assert_int_equal(pv_plan_drop_need(&g.plan, PV_NEED_CFAR_ZERO), 0);
	assert_int_equal(pv_plan_drop_need(&g.plan, PV_NEED_FSCR_COPY),
			 good ? 2 : 0);
	assert_int_equal(guest_site(&g, in)->verdict, PV_SKIP_NEED);
	assert_int_equal(pv_plan_check(&g.plan, &g.arena), 0);
	assert_int_equal(pv_plan_copies_fscr(&g.plan), false);
}

/* No read without every write; ours and what never runs do not count. */
static void test_copy_of_fscr(void **state)
{
	u32 in, out;

	(void)state;
	copies(PV_SKIP_OWN, false, true);
	copies(PV_SKIP_FTR_ALT, false, true);
	copies(PV_SKIP_EXTABLE, false, false);
	copies(PV_SKIP_KPROBE, false, false);
	copies(PV_SKIP_SOFT_MASK, true, false);
	copies(PV_SKIP_RESTART, true, false);
	copies(PV_SKIP_VECTORS, true, false);
	guest_init(&g);
	guest_put(&g, W_NOP);
	in = put_site(&g, W_MFFSCR(9));
	out = put_site(&g, W_MTFSCR(9));
	g.arena.capacity = pv_tmpls[PV_TMPL_FSCR].nr_words - 1;
	expect(out, PV_SKIP_ARENA_FULL);
	expect(in, PV_SKIP_NEED);
	g.arena.capacity = 0;
	expect(in, PV_SKIP_NEED);
	g.env.in_place_only = true;
	expect(out, PV_SKIP_IN_PLACE_ONLY);
	expect(in, PV_SKIP_NEED);
}

/* --- ranges ---------------------------------------------------------------- */

static void ranged(u8 verdict, bool outline_only)
{
	struct pv_range range = { .verdict = verdict,
				  .outline_only = outline_only };
	u32 in, out, after;

	guest_init(&g);
	guest_put(&g, W_NOP);
	in = put_site(&g, W_MFMSR(9));
	out = put_site(&g, W_MTMSRD0(9));
	after = put_site(&g, W_MTMSRD0(9));
	range.start = BASE + 4ull * in;
	range.end = BASE + 4ull * (out + 1);
	g.env.ranges = &range;
	g.env.nr_ranges = 1;
	expect(in, outline_only ? PV_PATCH_INLINE : verdict);
	expect(out, verdict);
	expect(after, PV_PATCH_OUTLINE);
	/* bounds: the first byte is in, the end is not */
	range.end -= 4;
	expect(out, PV_PATCH_OUTLINE);
	range.start = range.end + 8;
	range.end = range.start;
	expect(out, PV_PATCH_OUTLINE);
}

static void test_ranges_of_every_kind(void **state)
{
	(void)state;
	ranged(PV_SKIP_OWN, false);
	ranged(PV_SKIP_FTR_ALT, false);
	ranged(PV_SKIP_EXTABLE, false);
	ranged(PV_SKIP_KPROBE, false);
	ranged(PV_SKIP_SOFT_MASK, true);
	ranged(PV_SKIP_RESTART, true);
	ranged(PV_SKIP_VECTORS, true);
	ranged(PV_SKIP_FIXED, true);
	ranged(PV_SKIP_NO_PAGE, false);
}

/* A site that is skipped already keeps its first reason. */
static void test_first_reason_stays(void **state)
{
	struct pv_range range[2] = {
		{ BASE, BASE + 4096, PV_SKIP_SOFT_MASK, true },
		{ BASE, BASE + 4096, PV_SKIP_OWN, false },
	};
	u32 site;

	(void)state;
	guest_init(&g);
	guest_put(&g, W_NOP);
	site = put_site(&g, W_MTMSRD0(9));
	g.env.ranges = range;
	g.env.nr_ranges = 2;
	expect(site, PV_SKIP_SOFT_MASK);
}

static void test_in_place_only(void **state)
{
	u32 in, out;

	(void)state;
	guest_init(&g);
	guest_put(&g, W_NOP);
	in = put_site(&g, W_MFMSR(9));
	out = put_site(&g, W_MTMSRD0(9));
	g.env.in_place_only = true;
	expect(in, PV_PATCH_INLINE);
	expect(out, PV_SKIP_IN_PLACE_ONLY);
	assert_int_equal(g.arena.used, 0);
}

/* --- the arena ------------------------------------------------------------- */

static void test_arena_runs_out(void **state)
{
	u32 size = pv_tmpls[PV_TMPL_MSR_FULL].nr_words;
	u32 first, second;

	(void)state;
	guest_init(&g);
	guest_put(&g, W_NOP);
	first = put_site(&g, W_MTMSRD0(9));
	second = put_site(&g, W_MTMSRD0(9));
	g.arena.capacity = 2 * size - 1;
	expect(first, PV_PATCH_OUTLINE);
	expect(second, PV_SKIP_ARENA_FULL);
	assert_int_equal(g.arena.used, size);
	g.arena.capacity = 2 * size;
	expect(second, PV_PATCH_OUTLINE);
	assert_int_equal(g.arena.used, 2 * size);
	g.arena.capacity = 0;
	expect(first, PV_SKIP_REACH);
}

static void reach(s64 distance, enum pv_verdict verdict)
{
	u32 site;

	guest_init(&g);
	guest_put(&g, W_NOP);
	site = put_site(&g, W_MTMSRD0(9));
	g.arena.base = BASE + 4ull * site + (u64)distance;
	expect(site, verdict);
	if (verdict == PV_SKIP_REACH)
		assert_int_equal(g.arena.used, 0);
}

/* The way there is the last word's problem above, the way back below. */
static void test_arena_out_of_reach(void **state)
{
	s64 words = pv_tmpls[PV_TMPL_MSR_FULL].nr_words;
	s64 limit = 32 << 20;

	(void)state;
	reach(limit - 4 - 4 * words, PV_PATCH_OUTLINE);
	reach(limit, PV_SKIP_REACH);
	reach(-limit, PV_PATCH_OUTLINE);
	reach(-limit - 4, PV_SKIP_REACH);
	/* there and not back: the return branch is further up */
	reach(limit - 4, PV_SKIP_REACH);
	/* would fit in 32 bits */
	reach((1ll << 32) + 64, PV_SKIP_REACH);
	reach(-(1ll << 32) + 64, PV_SKIP_REACH);
}

/* What takes no stack is served where there is one all the same. */
static void virtual_only(u32 frame, u32 word, enum pv_verdict verdict)
{
	const u32 site = 1;

	guest_init(&g);
	g.env.mode = PV_MODE_BOOK3S32;
	g.arena.virtual_only = true;
	guest_function(&g);
	guest_put(&g, frame);
	guest_put(&g, word);
	guest_put(&g, W_B(16) | 1); /* a call: no leaf */
	guest_put(&g, W_BLR);
	expect(site, verdict);
	if (verdict == PV_SKIP_REAL_MODE) {
		assert_int_equal(guest_site(&g, site)->new, word);
		assert_int_equal(g.arena.used, 0);
		g.arena.virtual_only = false;
		expect(site, PV_PATCH_OUTLINE);
		g.arena.virtual_only = true;
		assert_int_equal(pv_plan_check(&g.plan, &g.arena), -EUCLEAN);
	}
}

static void test_arena_not_in_real_mode(void **state)
{
	(void)state;
	virtual_only(W_NOP, W_MFSRIN(3, 4), PV_SKIP_REAL_MODE);
	virtual_only(W_STWU_R1, W_MFSRIN(3, 4), PV_PATCH_OUTLINE);
	virtual_only(W_STWU_R1, W_MTMSR(9), PV_PATCH_OUTLINE);
	virtual_only(W_NOP, W_MTMSR(9), PV_SKIP_NO_STACK);
	virtual_only(W_NOP, W_MFMSR(9), PV_PATCH_INLINE);
}

static void test_arena_functions(void **state)
{
	struct pv_arena arena = { .base = BASE, .capacity = 10 };
	u32 at = 99;

	(void)state;
	assert_int_equal(pv_arena_alloc(&arena, 11, &at), -ENOSPC);
	assert_int_equal(at, 99);
	assert_int_equal(pv_arena_alloc(&arena, 10, &at), 0);
	assert_int_equal(at, 0);
	assert_int_equal(pv_arena_alloc(&arena, 1, &at), -ENOSPC);
	assert_int_equal(pv_arena_alloc(&arena, -1u, &at), -ENOSPC);
	arena.used -= 4;
	assert_int_equal(pv_arena_alloc(&arena, 4, &at), 0);
	assert_int_equal(at, 6);
	assert_true(pv_arena_addr(&arena, 6) == BASE + 24);
}

/* --- scanning -------------------------------------------------------------- */

/* A small buffer, enlarged step by step, finds the same sites. */
static void test_scan_goes_on(void **state)
{
	struct pv_rule_index index;
	struct pv_plan plan = { 0 };
	static struct pv_site sites[64];
	u32 i;

	(void)state;
	guest_init(&g);
	for (i = 0; i < 64; i++) {
		guest_put(&g, W_MFMSR(i % 32));
		guest_put(&g, W_NOP);
	}
	pv_rule_index_init(&index, PV_MODE_BOOK3S64);
	plan.text = (struct pv_text){ g.text, BASE, g.nr_words };
	plan.sites = sites;
	for (plan.max_sites = 1; plan.max_sites < 64; plan.max_sites++)
		assert_int_equal(pv_plan_scan(&plan, &index), -ENOSPC);
	assert_int_equal(pv_plan_scan(&plan, &index), 0);
	assert_int_equal(plan.nr_sites, 64);
	for (i = 0; i < 64; i++)
		assert_int_equal(sites[i].index, 2 * i);
}

/* --- properties of random plans -------------------------------------------- */

static u64 seed;
static u32 nr_vectors_kept;

static u32 random_below(u32 limit)
{
	return (u32)(next_random(&seed) >> 16) % limit;
}

static u32 random_word(void)
{
	const struct pv_rule *rule = &pv_rules[random_below(pv_nr_rules)];
	u32 reg = random_below(32);

	switch (random_below(10)) {
	case 0:
		return (u32)next_random(&seed);
	case 1:
		return rule->match | (~rule->mask & (u32)next_random(&seed));
	case 2:
		return W_LI(reg, random_below(4));
	case 3:
		return W_ORI(reg, 0x8002);
	case 4:
		return W_MTMSRD1(reg);
	case 5:
		return W_BEQ((s32)random_below(9) - 4);
	case 6:
		return W_MTMSRD0(reg);
	case 7:
		return rule->match;
	default:
		return W_NOP;
	}
}

/* Segment registers by the dozen, and what may be between them. */
static void random_group(void)
{
	u32 n = random_below(40);

	while (n--) {
		u32 reg = random_below(random_below(4) ? 8 : 32);

		guest_put(&g, random_below(3) ?
			  W_MTSR(random_below(random_below(8) ? 12 : 16), reg) :
			  W_ADDI(reg, random_below(8), 0x111));
	}
}

/* A line that is cleared and then written to, nearly always the whole of it. */
static void random_line(void)
{
	u32 reg = random_below(32), base = random_below(32), i;

	guest_put(&g, W_LI(reg, random_below(8) ? 4 : 8));
	guest_put(&g, W_DCBZ(reg, base));
	for (i = 0; i < 8; i++)
		if (random_below(64))
			guest_put(&g, W_STW(random_below(32), base, 4 + 4 * i));
	guest_put(&g, W_NOP);
}

static void random_words(u32 n)
{
	while (n--)
		guest_put(&g, random_word());
}

static void random_function(void)
{
	u32 n = 5 + random_below(60);

	guest_function(&g);
	guest_put(&g, W_MFLR0);
	guest_put(&g, frame_word(&g));
	random_words(n / 2);
	if (!random_below(4))
		random_group();
	if (!random_below(4))
		random_line();
	random_words(n / 2);
	guest_put(&g, W_ADDI_R1);
	guest_put(&g, W_BLR);
}

static struct pv_range ranges[8];
static u64 targets[8];
static struct pv_vector vectors[4];

/* Words of a vector and of the space up to the next one. */
#define VECTOR_WORDS	4

/* At the head of the text; some of them have no twin that is the same. */
static void random_vectors(void)
{
	u32 i, n = PV_ARRAY_SIZE(vectors), twin = n * VECTOR_WORDS;

	for (i = 0; i < 2 * n; i++) {
		u32 kind = i % 2;

		guest_put(&g, kind ? W_MTCTR(13) : W_MTSPRG2(13));
		guest_put(&g, random_below(8) ? W_MFSPRG1(13) : W_NOP);
		guest_put(&g, W_NOP);
		guest_put(&g, W_B(64));
	}
	for (i = 0; i < n; i++)
		vectors[i] = (struct pv_vector){
			BASE + 4ull * VECTOR_WORDS * i,
			BASE + 4ull * (VECTOR_WORDS * i + twin),
		};
	g.env.vectors = vectors;
	g.env.nr_vectors = random_below(n + 1);
}

static void random_guest(void)
{
	static const u8 kinds[] = { PV_SKIP_OWN, PV_SKIP_FTR_ALT,
				    PV_SKIP_EXTABLE, PV_SKIP_SOFT_MASK,
				    PV_SKIP_RESTART, PV_SKIP_VECTORS,
				    PV_SKIP_KPROBE };
	u32 first, i, functions = 3 + random_below(20);

	guest_init(&g);
	if (random_below(3))
		random_vectors();
	else
		g.env.mode = PV_MODE_BOOK3S32;
	guest_put(&g, W_NOP);
	first = g.nr_words;
	while (functions--)
		random_function();
	for (i = 0; i < PV_ARRAY_SIZE(ranges); i++) {
		u64 start = BASE + 4ull * (first +
					   random_below(g.nr_words - first));

		ranges[i] = (struct pv_range){
			start, start + 4ull * random_below(12),
			kinds[random_below(PV_ARRAY_SIZE(kinds))],
			random_below(2),
		};
		targets[i] = BASE + 4ull * random_below(g.nr_words);
	}
	g.env.ranges = ranges;
	g.env.nr_ranges = PV_ARRAY_SIZE(ranges);
	g.env.targets = targets;
	g.env.nr_targets = PV_ARRAY_SIZE(targets);
	g.env.have = (u32)next_random(&seed) | (u32)next_random(&seed);
	g.env.in_place_only = !random_below(16);
	g.arena.capacity = random_below(4) ? MAX_WORDS : random_below(200);
}

static void check_site_count(void)
{
	struct pv_rule_index index;
	u32 i, n = 0;

	pv_rule_index_init(&index, g.env.mode);
	for (i = 0; i < g.nr_words; i++)
		n += pv_rule_find(&index, ppc_restore_dcbz(g.text[i])) !=
		     PV_NO_RULE;
	assert_int_equal(g.plan.nr_sites, n);
}

/* What is left out can't fault; nothing else is patched where that is so. */
static bool allows(const struct pv_range *range, const struct pv_site *site)
{
	return site->verdict == PV_PATCH_INLINE &&
	       (range->outline_only || (site->tmpl == PV_TMPL_DCBZ_HINT &&
					range->verdict == PV_SKIP_EXTABLE));
}

static void check_site(const struct pv_site *site)
{
	u64 addr = BASE + 4ull * site->index;
	u32 i;

	assert_int_equal(site->old, ppc_restore_dcbz(g.text[site->index]));
	if (!pv_is_patched(site->verdict)) {
		assert_int_equal(site->new, site->old);
		return;
	}
	assert_int_equal(pv_rules[site->rule].needs & ~g.env.have, 0);
	for (i = 0; i < g.env.nr_ranges; i++)
		if (addr >= ranges[i].start && addr < ranges[i].end)
			assert_true(allows(&ranges[i], site));
}

static bool is_vector(u8 tmpl)
{
	return tmpl == PV_TMPL_VECTOR || tmpl == PV_TMPL_VECTOR_SYSCALL;
}

/* Its sequence was laid out before it turned out that a copy is missing. */
static bool was_dropped(const struct pv_site *site)
{
	return site->verdict == PV_SKIP_NEED && site->tmpl == PV_TMPL_FSCR;
}

/* A segment register takes four words, and 18 are around them all. */
static u32 group_length(const struct pv_site *site)
{
	u32 i, n = 18;

	for (i = 0; i < pv_site_covers(site); i++)
		n += ppc_opcode(g.text[site->index + i]) == 31 ? 4 : 1;
	return n;
}

/* Sequences lie one behind the other and fill what is used. */
static void check_arena(void)
{
	u32 i, used = 0;

	for (i = 0; i < g.plan.nr_sites; i++) {
		if (g.sites[i].verdict != PV_PATCH_OUTLINE &&
		    !was_dropped(&g.sites[i]))
			continue;
		assert_int_equal(g.sites[i].arena, used);
		used += g.sites[i].tmpl == PV_TMPL_MTSR_GROUP ?
			group_length(&g.sites[i]) :
			pv_tmpls[g.sites[i].tmpl].nr_words;
	}
	assert_int_equal(used, g.arena.used);
	assert_true(used <= g.arena.capacity);
}

/* What was planned without vectors but for the arena, which is a hole there. */
static void check_keep_vectors(void)
{
	static struct pv_site before[MAX_WORDS];
	u32 i, kept = 0;

	memcpy(before, g.sites, sizeof(before));
	for (i = 0; i < g.plan.nr_sites; i++)
		kept += before[i].verdict == PV_PATCH_OUTLINE &&
			is_vector(before[i].tmpl);
	nr_vectors_kept += kept;
	assert_int_equal(pv_plan_keep_vectors(&g.plan), kept);
	assert_int_equal(pv_plan_check(&g.plan, &g.arena), 0);
	for (i = 0; i < g.plan.nr_sites; i++) {
		bool vector = before[i].verdict == PV_PATCH_OUTLINE &&
			      is_vector(before[i].tmpl);

		if (vector)
			assert_int_equal(g.sites[i].verdict, PV_PATCH_INLINE);
		else
			assert_memory_equal(&g.sites[i], &before[i],
					    sizeof(*before));
	}
	assert_int_equal(pv_plan_keep_vectors(&g.plan), 0);
}

static void check_apply_and_undo(void)
{
	static u32 copy[MAX_WORDS];
	u32 i, patched = 0, differs = 0;

	memcpy(copy, g.text, sizeof(copy));
	for (i = 0; i < g.plan.nr_sites; i++) {
		if (!pv_is_patched(g.sites[i].verdict))
			continue;
		patched++;
		copy[g.sites[i].index] = g.sites[i].new;
	}
	for (i = 0; i < g.nr_words; i++)
		differs += copy[i] != g.text[i];
	assert_int_equal(differs, patched);
	for (i = 0; i < g.plan.nr_sites; i++)
		copy[g.sites[i].index] = g.sites[i].old;
	assert_memory_equal(copy, g.text, sizeof(copy));
}

static void test_random_plans(void **state)
{
	u32 round, i;

	(void)state;
	seed = 0x9e3779b97f4a7c15ull;
	for (round = 0; round < ROUNDS; round++) {
		random_guest();
		assert_int_equal(guest_plan(&g), 0);
		check_site_count();
		for (i = 0; i < g.plan.nr_sites; i++)
			check_site(&g.sites[i]);
		check_arena();
		check_apply_and_undo();
		check_keep_vectors();
		check_apply_and_undo();
	}
	assert_true(nr_vectors_kept > ROUNDS / 2);
}

/* The same guest gives the same plan, with a work buffer of any size. */
static void test_plans_are_repeatable(void **state)
{
	static struct pv_site before[MAX_WORDS];
	static u32 words[MAX_WORDS];
	u32 round;

	(void)state;
	seed = 77;
	for (round = 0; round < 30; round++) {
		random_guest();
		guest_plan(&g);
		memcpy(before, g.sites, sizeof(before));
		memcpy(words, g.arena_words, sizeof(words));
		g.plan.max_defs = 1;
		guest_plan(&g);
		assert_memory_equal(words, g.arena_words, 4 * g.arena.used);
		assert_memory_equal(before, g.sites,
				    g.plan.nr_sites * sizeof(*before));
	}
}

/* --- the check must see what is wrong -------------------------------------- */

static struct pv_site *random_site(u8 verdict)
{
	u32 i, start = random_below(g.plan.nr_sites);

	for (i = 0; i < g.plan.nr_sites; i++) {
		struct pv_site *site =
			&g.sites[(start + i) % g.plan.nr_sites];

		if (site->verdict == verdict)
			return site;
	}
	return NULL;
}

static u32 random_bit(void)
{
	return 1u << random_below(32);
}

static void corrupt_inline(struct pv_site *site, u32 kind)
{
	switch (kind) {
	case 0:
		site->new ^= random_bit();
		break;
	case 1:
		site->old ^= random_bit();
		break;
	case 2:
		site->rule = (u8)pv_nr_rules;
		break;
	case 3:
		site->rule = (u8)((site->rule + 1) % pv_nr_rules);
		break;
	case 4:
		site->verdict = PV_NR_VERDICTS;
		break;
	case 5:
		site->verdict = PV_SKIP_NEED;
		break;
	default:
		site->index = g.nr_words;
	}
}

static void corrupt_outline(struct pv_site *site, u32 kind)
{
	switch (kind) {
	case 0:
		site->new ^= random_bit();
		break;
	case 1:
		site->tmpl = PV_NR_TMPLS;
		break;
	case 2:
		site->tmpl = PV_TMPL_NONE;
		break;
	case 3:
		site->arena += 1;
		break;
	case 4:
		site->arena = g.arena.used;
		break;
	case 5:
		site->arena = -1u;
		break;
	default:
		site->verdict = PV_PATCH_INLINE;
	}
}

static void corrupt_surroundings(const struct pv_site *site, u32 kind)
{
	struct pv_site swap = g.sites[0];

	switch (kind) {
	case 0:
		g.text[site->index] ^= random_bit();
		/* what the host makes of dcbz is the same text */
		if (ppc_restore_dcbz(g.text[site->index]) == site->old)
			g.text[site->index] ^= 4;
		break;
	case 1:
		g.arena.used = site->arena;
		break;
	case 2:
		g.sites[0] = g.sites[1];
		g.sites[1] = swap;
		break;
	case 3:
		g.sites[1] = g.sites[0];
		break;
	default:
		g.arena_words[random_below(g.arena.used)] ^= random_bit();
	}
}

/* A vector that was to be entered by its twin. */
static struct pv_site *random_vector(void)
{
	u32 i, start = random_below(g.plan.nr_sites);

	for (i = 0; i < g.plan.nr_sites; i++) {
		struct pv_site *site =
			&g.sites[(start + i) % g.plan.nr_sites];

		if (site->verdict == PV_PATCH_OUTLINE &&
		    is_vector(site->tmpl))
			return site;
	}
	return NULL;
}

static void corrupt_vector(struct pv_site *site, u32 kind)
{
	u32 *words = &g.arena_words[site->arena];
	u32 last = pv_tmpls[site->tmpl].nr_words - 1, at;

	switch (kind) {
	case 0:
		site->value ^= (s32)random_bit();
		break;
	case 1:
		site->tmpl = PV_TMPL_VECTOR + PV_TMPL_VECTOR_SYSCALL -
			     site->tmpl;
		break;
	case 2:		/* back behind the site, as all the others do */
		at = site->arena + last;
		assert_int_equal(ppc_encode_branch(pv_arena_addr(&g.arena, at),
						   BASE + 4ull * site->index + 4,
						   &words[last]), 0);
		break;
	default:	/* another landing: oris and ori */
		at = site->tmpl == PV_TMPL_VECTOR ? 7 : 6;
		words[at + random_below(2)] ^= 4;
	}
}

#define NR_CORRUPTIONS	(7 + 7 + 5 + 4)

/* Returns false if there is nothing of the kind to corrupt. */
static bool corrupt(u32 kind)
{
	struct pv_site *in = random_site(PV_PATCH_INLINE);
	struct pv_site *out = random_site(PV_PATCH_OUTLINE);

	struct pv_site *vector = random_vector();

	if (!in || !out || g.plan.nr_sites < 2 || (kind >= 19 && !vector))
		return false;
	if (kind < 7)
		corrupt_inline(in, kind);
	else if (kind < 14)
		corrupt_outline(out, kind - 7);
	else if (kind < 19)
		corrupt_surroundings(out, kind - 14);
	else
		corrupt_vector(vector, kind - 19);
	return true;
}

static void test_check_catches_corruption(void **state)
{
	u32 kind, round, tried[NR_CORRUPTIONS] = { 0 };

	(void)state;
	seed = 0xb7e151628aed2a6bull;
	for (round = 0; round < 50 * NR_CORRUPTIONS; round++) {
		kind = round % NR_CORRUPTIONS;
		random_guest();
		assert_int_equal(guest_plan(&g), 0);
		if (!corrupt(kind))
			continue;
		tried[kind]++;
		if (pv_plan_check(&g.plan, &g.arena) != -EUCLEAN)
			fail_msg("corruption %u is not seen", kind);
	}
	for (kind = 0; kind < NR_CORRUPTIONS; kind++)
		assert_true(tried[kind] > 10);
}

/* --- coverage, last -------------------------------------------------------- */

/* Two are given by the kernel when it commits; the lab asks for them. */
static void test_everything_was_exercised(void **state)
{
	u32 i;

	(void)state;
	for (i = 0; i < pv_nr_rules; i++)
		if (!seen_rule[i])
			fail_msg("row never exercised: %s", pv_rules[i].name);
	for (i = 0; i < PV_NR_VERDICTS; i++)
		if (!seen_verdict[i] && i != PV_SKIP_CHANGED &&
		    i != PV_SKIP_PROBED)
			fail_msg("verdict never given: %s", pv_verdict_name(i));
	for (i = PV_TMPL_NONE + 1; i < PV_NR_TMPLS; i++)
		if (pv_tmpls[i].modes == PV_MODE_BOOK3S64 && !seen_tmpl[i])
			fail_msg("template never used: %s", pv_tmpls[i].name);
}

static void test_verdicts_have_names(void **state)
{
	u32 i, j;

	(void)state;
	for (i = 0; i < PV_NR_VERDICTS; i++)
		for (j = 0; j < i; j++)
			assert_string_not_equal(pv_verdict_name(i),
						pv_verdict_name(j));
	assert_string_equal(pv_verdict_name(PV_NR_VERDICTS), "unknown");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_row),
		cmocka_unit_test(test_no_sequence),
		cmocka_unit_test(test_modes),
		cmocka_unit_test(test_every_template),
		cmocka_unit_test(test_needs_gate_rows),
		cmocka_unit_test(test_copy_of_fscr),
		cmocka_unit_test(test_ranges_of_every_kind),
		cmocka_unit_test(test_first_reason_stays),
		cmocka_unit_test(test_in_place_only),
		cmocka_unit_test(test_arena_runs_out),
		cmocka_unit_test(test_arena_out_of_reach),
		cmocka_unit_test(test_arena_not_in_real_mode),
		cmocka_unit_test(test_arena_functions),
		cmocka_unit_test(test_scan_goes_on),
		cmocka_unit_test(test_random_plans),
		cmocka_unit_test(test_plans_are_repeatable),
		cmocka_unit_test(test_check_catches_corruption),
		cmocka_unit_test(test_everything_was_exercised),
		cmocka_unit_test(test_verdicts_have_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
