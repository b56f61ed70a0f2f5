// SPDX-License-Identifier: GPL-2.0-only
/*
 * The sequences of BookE, word by word, with an interrupt at each: afterwards
 * everything is as the instruction itself leaves it, and none is lost.
 */
#include "emul32.h"

#define AT		0xc0004000u
#define SITE		0xc0000100u
#define ME		0x1000u
#define KERNEL_MSR	0x21002u
#define SO_OF_ALL	0x11111111u

static const struct pv_dead nothing;

/**
 * struct trial - one run of a sequence
 * @id: the template
 * @orig: the instruction it stands for
 * @value: of its register, for a constant
 * @dead: what it may spoil
 * @msr: before
 * @source: what the site's register holds
 * @pending: the host has told of an interrupt before
 * @at: step at which one comes
 */
struct trial {
	enum pv_tmpl_id id;
	u32 orig;
	s64 value;
	struct pv_dead dead;
	u32 msr;
	u32 source;
	bool pending;
	u32 at;
};

static u32 words[PV_TMPL_MAX_WORDS];

static void emit(const struct trial *t)
{
	struct pv_const value = { true, t->value, t->dead };

	assert_int_equal(pv_tmpl_emit(t->id, t->orig, value, SITE, AT, words),
			 0);
}

static bool has_register(u32 orig)
{
	return ppc_xo(orig) != 163;
}

static void begin(struct emul *e, const struct trial *t)
{
	emul_init(e, t->orig ^ (u64)t->msr << 32 ^ t->at);
	e->booke = true;
	e->cr &= ~SO_OF_ALL;
	if (has_register(t->orig) && ppc_rt(t->orig) != 1)
		e->gpr[ppc_rt(t->orig)] = t->source;
	*emul_msr(e) = t->msr;
	e->pending = t->pending;
	emul_exit(e);
}

/* What is neither free nor below the stack pointer is the same. */
static void expect_same(const struct trial *t, struct emul *a, struct emul *b)
{
	u32 i, stack = b->gpr[1] / 4;
	u32 cr = 0;

	for (i = 0; i < 32; i++)
		if (!(t->dead.gprs & PV_BIT(i)) && a->gpr[i] != b->gpr[i])
			fail_msg("%s for %08x: r%u", pv_tmpls[t->id].name,
				 t->orig, i);
	for (i = 0; i < 8; i++)
		if (!(t->dead.crs & PV_BIT(i)))
			cr |= 0xf0000000u >> 4 * i;
	assert_int_equal(a->cr & cr, b->cr & cr);
	assert_memory_equal(&a->memory[stack], &b->memory[stack],
			    sizeof(a->memory) - 4 * stack);
	/* depends on when it comes: see expect_not_lost() */
	*emul_field(a, PV_PAGE_INT_PENDING) = 0;
	*emul_field(b, PV_PAGE_INT_PENDING) = 0;
	assert_memory_equal(a->page, b->page, sizeof(a->page));
}

/* Nothing is left behind where EE is set; and where it is not, it is told. */
static void expect_not_lost(const struct trial *t, struct emul *e)
{
	bool came = t->at != e->interrupt_at;

	assert_int_equal(e->delivered + e->pending, t->pending || came);
	if (e->pending) {
		assert_false(*emul_msr(e) & PV_MSR_EE);
		assert_int_equal(*emul_field(e, PV_PAGE_INT_PENDING), 1);
	}
}

/* Returns how often the host was asked. */
static u32 run(const struct trial *t)
{
	static struct emul e, real;
	u32 nr = pv_tmpls[t->id].nr_words;

	begin(&e, t);
	begin(&real, t);
	emit(t);
	e.interrupt_at = t->at;
	assert_int_equal(emul_run(&e, words, nr, AT), SITE + 4);
	expect_not_lost(t, &e);

	words[0] = t->orig;
	assert_int_equal(ppc_encode_branch(AT + 4, SITE + 4, &words[1]), 0);
	emul_run(&real, words, 2, AT);
	expect_same(t, &e, &real);
	return e.asks;
}

/* All places where an interrupt may come, and none; with and without one before. */
static void run_all(struct trial t)
{
	u32 at;

	u32 nr = pv_tmpls[t.id].nr_words;

	for (at = 0; at <= nr; at++) {
		t.at = at < nr ? at : EMUL_NEVER;
		t.pending = false;
		run(&t);
		/* at most one, so it is this one */
		if (t.at == EMUL_NEVER && !(t.msr & PV_MSR_EE)) {
			t.pending = true;
			run(&t);
		}
	}
}

static const u32 msrs[] = {
	KERNEL_MSR, KERNEL_MSR | PV_MSR_EE, ME, ME | PV_MSR_EE, 0x02001002,
	PV_MSR_EE, 0, 0xffffffcf,
};

static bool is_scratch(u32 reg)
{
	return reg != 1 && reg != 2 && reg != 13;
}

static void test_wrteei(void **state)
{
	struct trial t = { .msr = 0 };
	u32 d, f, i;

	(void)state;
	for (i = 0; i < PV_ARRAY_SIZE(msrs); i++) {
		t.msr = msrs[i];
		t.dead = nothing;
		t.orig = W_WRTEEI0;
		t.id = PV_TMPL_EE_CLEAR_FRAME;
		run_all(t);
		t.orig = W_WRTEEI1;
		t.id = PV_TMPL_EE_SET_FRAME;
		run_all(t);
		for (d = 0; d < 32; d++) {
			if (!is_scratch(d))
				continue;
			t.dead = (struct pv_dead){ PV_BIT(d), 0 };
			t.orig = W_WRTEEI0;
			t.id = PV_TMPL_EE_CLEAR;
			run_all(t);
			t.orig = W_WRTEEI1;
			t.id = PV_TMPL_EE_SET;
			for (f = d % 2; f < 8; f += 2) {
				t.dead.crs = PV_BIT(f);
				run_all(t);
			}
		}
	}
}

/* The frame moves r1, so wrtee r1 has no such sequence. */
static void wrtee(struct trial t, u32 s)
{
	u32 d;

	t.orig = W_WRTEE(s);
	t.dead = nothing;
	t.id = PV_TMPL_WRTEE_FRAME;
	if (s != 1)
		run_all(t);
	t.id = PV_TMPL_WRTEE;
	for (d = 0; d < 32; d++) {
		if (!is_scratch(d) || d == s)
			continue;
		t.dead = (struct pv_dead){ PV_BIT(d), PV_BIT((d + s) % 8) };
		run_all(t);
		/* that rS is free as well makes no difference */
		t.dead.gprs |= PV_BIT(s);
		emit(&t);
		assert_int_equal(ppc_rt(words[0]), d);
	}
}

static void test_wrtee(void **state)
{
	struct trial t = { .msr = 0 };
	u32 s, i;

	(void)state;
	for (s = 0; s < 32; s++)
		for (i = 0; i < 2; i++) {
			t.msr = msrs[i];
			t.source = 0xffff7fff;
			wrtee(t, s);
			t.source = PV_MSR_EE;
			wrtee(t, s);
		}
}

static void mtmsr(u32 s, u32 msr, u32 source)
{
	struct trial t = {
		.orig = W_MTMSR(s), .msr = msr, .source = source,
		.value = (s32)source,
	};

	t.id = PV_TMPL_MSR_32;
	if (s != 1)
		run_all(t);
	t.id = PV_TMPL_MSR_CONST;
	t.dead.crs = PV_BIT(s % 8);
	if (s > 2 && !(source & PV_MSR_EE))
		run_all(t);
}

/* Also with bits that only the host may change. */
static void test_mtmsr(void **state)
{
	u32 s, i, j;

	(void)state;
	for (s = 0; s < 32; s++) {
		mtmsr(s, KERNEL_MSR & ~2u, KERNEL_MSR);
		mtmsr(s, KERNEL_MSR | 0x200, KERNEL_MSR);
		mtmsr(s, KERNEL_MSR, KERNEL_MSR | PV_MSR_EE);
	}
	for (i = 0; i < PV_ARRAY_SIZE(msrs); i++)
		for (j = 0; j < PV_ARRAY_SIZE(msrs); j++)
			mtmsr(9, msrs[i], msrs[j]);
}

/* --- who is asked ---------------------------------------------------------- */

static u32 asks(enum pv_tmpl_id id, u32 orig, u32 msr, u32 source, bool pending)
{
	const struct trial t = {
		id, orig, (s32)source, { PV_BIT(10), PV_BIT(7) }, msr, source,
		pending, EMUL_NEVER,
	};

	return run(&t);
}

static void test_asks_only_if_it_must(void **state)
{
	const u32 off = KERNEL_MSR, on = KERNEL_MSR | PV_MSR_EE;

	(void)state;
	assert_int_equal(asks(PV_TMPL_EE_CLEAR, W_WRTEEI0, on, 0, false), 0);
	assert_int_equal(asks(PV_TMPL_EE_CLEAR, W_WRTEEI0, off, 0, true), 0);
	assert_int_equal(asks(PV_TMPL_EE_SET, W_WRTEEI1, off, 0, false), 0);
	assert_int_equal(asks(PV_TMPL_EE_SET, W_WRTEEI1, on, 0, false), 0);
	assert_int_equal(asks(PV_TMPL_EE_SET, W_WRTEEI1, off, 0, true), 1);
	assert_int_equal(asks(PV_TMPL_WRTEE, W_WRTEE(9), off, on, false), 0);
	assert_int_equal(asks(PV_TMPL_WRTEE, W_WRTEE(9), off, on, true), 1);
	assert_int_equal(asks(PV_TMPL_WRTEE, W_WRTEE(9), off, off, true), 0);
	assert_int_equal(asks(PV_TMPL_WRTEE, W_WRTEE(9), on, off, false), 0);
	/* RI and EE change without the host, nothing else does */
	assert_int_equal(asks(PV_TMPL_MSR_CONST, W_MTMSR(9), off & ~2u, off,
			      true), 0);
	assert_int_equal(asks(PV_TMPL_MSR_CONST, W_MTMSR(9), on, off, false), 0);
	assert_int_equal(asks(PV_TMPL_MSR_CONST, W_MTMSR(9), off | 0x200, off,
			      false), 1);
	assert_int_equal(asks(PV_TMPL_MSR_CONST, W_MTMSR(9), off, off ^ 0x30,
			      false), 1);
	assert_int_equal(asks(PV_TMPL_MSR_32, W_MTMSR(9), off, on, false), 0);
	assert_int_equal(asks(PV_TMPL_MSR_32, W_MTMSR(9), off, on ^ 0x20000,
			      false), 1);
}

/* --- which one is chosen --------------------------------------------------- */

#define W_RFI		0x4c000064u
#define W_CMPWI7(a)	(0x2f800000u | (u32)(a) << 16)
#define KERNEL_CONST(r)	W_LIS(r, 2), W_ORI(r, 0x1002)

static struct guest g;

/* A site behind words of its function, and what comes after it. */
static u32 put_site(bool in_c, const u32 *text, u32 nr, u32 site)
{
	u32 i;

	guest_init(&g);
	g.env.mode = PV_MODE_BOOKE;
	guest_put(&g, W_NOP);
	guest_function(&g);
	guest_put(&g, in_c ? W_STWU_R1 : W_RFI);
	for (i = 0; i < nr; i++)
		guest_put(&g, text[i]);
	guest_put(&g, in_c ? W_BLR : W_RFI);
	return 2 + site;
}

#define LIST(...)	((const u32[]){ __VA_ARGS__ })
#define CHOOSE(in_c, site, verdict, tmpl, ...)				\
	guest32_expect(&g, put_site(in_c, LIST(__VA_ARGS__),		\
				    PV_ARRAY_SIZE(LIST(__VA_ARGS__)), site), \
		       verdict, tmpl)

static void test_choice(void **state)
{
	const enum pv_verdict out = PV_PATCH_OUTLINE, none = PV_SKIP_NO_STACK;

	(void)state;
	CHOOSE(true, 0, out, PV_TMPL_EE_CLEAR, W_WRTEEI0, W_LI(9, 0));
	CHOOSE(false, 0, out, PV_TMPL_EE_CLEAR, W_WRTEEI0, W_LI(9, 0));
	CHOOSE(true, 0, out, PV_TMPL_EE_CLEAR_FRAME, W_WRTEEI0);
	CHOOSE(false, 0, none, PV_TMPL_NONE, W_WRTEEI0);
	/* a register and a field */
	CHOOSE(false, 0, out, PV_TMPL_EE_SET, W_WRTEEI1, W_LI(9, 0), W_CMPWI7(9));
	CHOOSE(false, 0, none, PV_TMPL_NONE, W_WRTEEI1, W_LI(9, 0));
	CHOOSE(false, 0, none, PV_TMPL_NONE, W_WRTEEI1, W_CMPWI7(9));
	CHOOSE(true, 0, out, PV_TMPL_EE_SET_FRAME, W_WRTEEI1);
	/* rS is needed to the end, even if it is free after that */
	CHOOSE(true, 0, out, PV_TMPL_WRTEE, W_WRTEE(9), W_LI(10, 0));
	CHOOSE(true, 0, out, PV_TMPL_WRTEE_FRAME, W_WRTEE(9), W_LI(9, 0));
	CHOOSE(true, 0, out, PV_TMPL_WRTEE, W_WRTEE(1), W_LI(9, 0));
	CHOOSE(true, 0, PV_SKIP_NO_SEQUENCE, PV_TMPL_NONE, W_WRTEE(1));
}

static void test_choice_of_mtmsr(void **state)
{
	const enum pv_verdict out = PV_PATCH_OUTLINE, none = PV_SKIP_NO_STACK;
	u32 site;

	(void)state;
	CHOOSE(false, 2, out, PV_TMPL_MSR_CONST, KERNEL_CONST(11), W_MTMSR(11),
	       W_CMPWI7(9));
	/* another register, EE, no field, current */
	CHOOSE(false, 2, none, PV_TMPL_NONE, KERNEL_CONST(10), W_MTMSR(11),
	       W_CMPWI7(9));
	CHOOSE(false, 2, none, PV_TMPL_NONE, W_LIS(11, 2), W_ORI(11, 0x9002),
	       W_MTMSR(11), W_CMPWI7(9));
	CHOOSE(false, 2, none, PV_TMPL_NONE, KERNEL_CONST(11), W_MTMSR(11));
	CHOOSE(false, 2, none, PV_TMPL_NONE, KERNEL_CONST(2), W_MTMSR(2),
	       W_CMPWI7(9));
	CHOOSE(true, 1, out, PV_TMPL_MSR_32, W_MFMSR(9), W_MTMSR(9));
	CHOOSE(true, 0, PV_SKIP_NO_SEQUENCE, PV_TMPL_NONE, W_MTMSR(1));
	/* control comes in between */
	site = put_site(false, LIST(KERNEL_CONST(11), W_MTMSR(11), W_CMPWI7(9)),
			4, 2);
	guest32_expect(&g, site, out, PV_TMPL_MSR_CONST);
	guest_put(&g, W_B(site - g.nr_words));
	guest32_expect(&g, site, none, PV_TMPL_NONE);
}

static void test_every_sequence_was_used(void **state)
{
	u32 i;

	(void)state;
	for (i = PV_TMPL_NONE + 1; i < PV_NR_TMPLS; i++)
		if (pv_tmpls[i].modes & PV_MODE_BOOKE && !seen_tmpl[i])
			fail_msg("template never used: %s", pv_tmpls[i].name);
}

/* The check of the whole plan sees another scratch register. */
static void test_wrong_register_is_seen(void **state)
{
	u32 site = put_site(true, LIST(W_WRTEEI0, W_LI(9, 0), W_LI(10, 0)), 3, 0);
	struct pv_site *s;

	(void)state;
	guest32_expect(&g, site, PV_PATCH_OUTLINE, PV_TMPL_EE_CLEAR);
	s = (struct pv_site *)guest_site(&g, site);
	s->dead.gprs = PV_BIT(9);
	assert_int_equal(pv_plan_check(&g.plan, &g.arena), -EUCLEAN);
	s->dead.gprs = PV_BIT(10);
	assert_int_equal(pv_plan_check(&g.plan, &g.arena), 0);
}

/* --- the test itself ------------------------------------------------------- */

/*
 * Another way to do it: mark a critical section, in which the host delivers
 * nothing, look, store MSR, and leave. An interrupt that comes between the look
 * and the end is told of and not seen. Both orders of look and store.
 */
enum op { ENTER, LOOK, STORE, LEAVE };

static const enum op critical[][4] = {
	{ ENTER, LOOK, STORE, LEAVE },
	{ ENTER, STORE, LOOK, LEAVE },
};

static const enum op ours[] = { STORE, LOOK };

/* Is an interrupt that comes before one of the operations lost? */
static bool loses(const enum op *ops, u32 nr, u32 at)
{
	bool ee = false, is_critical = false, told = false, asked = false;
	bool pending = false;
	u32 i;

	for (i = 0; i < nr; i++) {
		if (i == at) {
			pending = !ee || is_critical;
			told = pending;
		}
		asked |= ops[i] == LOOK && told;
		ee |= ops[i] == STORE;
		is_critical = ops[i] == ENTER ||
			      (is_critical && ops[i] != LEAVE);
	}
	return pending && ee && !asked;
}

static void test_can_fail(void **state)
{
	u32 i, at, lost;

	(void)state;
	for (i = 0; i < PV_ARRAY_SIZE(critical); i++) {
		for (at = 0, lost = 0; at < 4; at++)
			lost += loses(critical[i], 4, at);
		assert_true(lost);
	}
	for (at = 0; at < PV_ARRAY_SIZE(ours); at++)
		assert_false(loses(ours, PV_ARRAY_SIZE(ours), at));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_wrteei),
		cmocka_unit_test(test_wrtee),
		cmocka_unit_test(test_mtmsr),
		cmocka_unit_test(test_asks_only_if_it_must),
		cmocka_unit_test(test_choice),
		cmocka_unit_test(test_choice_of_mtmsr),
		cmocka_unit_test(test_every_sequence_was_used),
		cmocka_unit_test(test_wrong_register_is_seen),
		cmocka_unit_test(test_can_fail),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
