// SPDX-License-Identifier: GPL-2.0-only
/* Out-of-line sequences: the words, which one is chosen, how long they are. */
#include <kunit/test.h>
#include "../../../../include/kvm-pv/abi.h"
#include "../insn.h"
#include "../template/group.h"
#include "../template/template.h"
#include "golden.h"

#define AT	0xc000000002345678ull	/* golden_asm.S knows it too */

static unsigned int tmpl_seen[PV_NR_TMPLS];

static unsigned int tmpl_of(const char *name)
{
	unsigned int i;

	for (i = PV_TMPL_NONE + 1; i < PV_NR_TMPLS; i++)
		if (!strcmp(pv_tmpls[i].name, name))
			return i;
	return PV_TMPL_NONE;
}

static const void *seq_gen_params(const void *prev, char *desc)
{
	const struct golden_seq *seq = prev;

	seq = seq ? seq + 1 : golden_seqs;
	if (seq == golden_seqs + golden_nr_seqs)
		return NULL;
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%s %08x r%u value %lld at %lld",
		 seq->name, seq->orig, ppc_rt(seq->orig), seq->value,
		 -seq->site);
	return seq;
}

static void template_words(struct kunit *test)
{
	const struct golden_seq *seq = test->param_value;
	struct pv_const value = { true, seq->value };
	unsigned int id = tmpl_of(seq->name), i;
	u32 words[GOLDEN_MAX_WORDS] = { 0 };

	BUILD_BUG_ON(GOLDEN_MAX_WORDS != PV_TMPL_MAX_WORDS);
	KUNIT_ASSERT_NE(test, id, (unsigned int)PV_TMPL_NONE);
	tmpl_seen[id]++;
	KUNIT_ASSERT_EQ(test, (u32)pv_tmpls[id].nr_words, seq->nr_words);
	KUNIT_ASSERT_EQ(test, 0, pv_tmpl_emit(id, seq->orig, value,
					      AT + seq->site, AT, words));
	for (i = 0; i < GOLDEN_MAX_WORDS; i++)
		KUNIT_EXPECT_EQ_MSG(test, words[i], seq->words[i], "word %u",
				    i);
}

/* Registers in accesses to the stack with an opcode, r1 itself apart. */
static u32 stack_registers(const u32 *words, u32 nr_words, u32 opcode)
{
	u32 i, set = 0;

	for (i = 0; i < nr_words; i++)
		if (ppc_opcode(words[i]) == opcode && ppc_ra(words[i]) == 1 &&
		    ppc_rt(words[i]) != 1)
			set |= PV_BIT(ppc_rt(words[i]));
	return set;
}

static void scratch_is_sane(struct kunit *test, unsigned int id, u32 orig)
{
	const u32 special = PV_BIT(1) | PV_BIT(2) | PV_BIT(13) |
			    PV_BIT(ppc_rt(orig)) | PV_BIT(ppc_ra(orig)) |
			    PV_BIT(ppc_rb(orig));
	struct pv_const value = { true, 0x8000 };
	bool wide = pv_tmpls[id].modes == PV_MODE_BOOK3S64;
	u32 words[PV_TMPL_MAX_WORDS], saved;

	KUNIT_ASSERT_EQ(test, 0, pv_tmpl_emit(id, orig, value, AT, AT, words));
	/* std and ld, or stw and lwz */
	saved = stack_registers(words, pv_tmpls[id].nr_words, wide ? 62 : 36);
	KUNIT_EXPECT_EQ(test, saved,
			stack_registers(words, pv_tmpls[id].nr_words,
					wide ? 58 : 32));
	KUNIT_EXPECT_EQ(test, 0u, saved & special);
	KUNIT_EXPECT_EQ(test, (unsigned int)hweight32(saved),
			(unsigned int)pv_tmpls[id].scratch);
	KUNIT_EXPECT_EQ(test, saved != 0, pv_tmpls[id].uses_stack);
}

/* Not made of the site's text. */
static bool has_words(unsigned int id)
{
	return pv_tmpls[id].nr_words;
}

/* Scratch is never one of the site's registers, nor one with a fixed use. */
static void template_scratch(struct kunit *test)
{
	unsigned int id, reg, next;

	for (id = PV_TMPL_NONE + 1; id < PV_NR_TMPLS; id++)
		for (reg = 0; reg < 32 && has_words(id); reg++) {
			next = (reg + 31) & 31;
			scratch_is_sane(test, id, PPC_RT(reg));
			scratch_is_sane(test, id, PPC_RT(reg) | PPC_RB(next));
			scratch_is_sane(test, id, PPC_RA(reg) | PPC_RB(next));
		}
}

static void template_refuses(struct kunit *test)
{
	const struct pv_const known = { true, 0 }, unknown = { false, 0 };
	const u64 far = 0x2000000;
	u32 words[PV_TMPL_MAX_WORDS];
	unsigned int id;

	KUNIT_EXPECT_EQ(test, -EINVAL, pv_tmpl_emit(PV_TMPL_EE_CLEAR_CONST, 0,
						    unknown, AT, AT, words));
	KUNIT_EXPECT_EQ(test, -EINVAL, pv_tmpl_emit(PV_TMPL_EE_SET_CONST, 0,
						    unknown, AT, AT, words));
	for (id = PV_TMPL_NONE + 1; id < PV_NR_TMPLS; id++) {
		if (!has_words(id) || pv_tmpls[id].in_place)
			continue;	/* no way back, so none too long */
		KUNIT_EXPECT_EQ(test, -ERANGE,
				pv_tmpl_emit(id, 0, known, AT + 2 * far, AT,
					     words));
		KUNIT_EXPECT_EQ(test, -ERANGE,
				pv_tmpl_emit(id, 0, known, AT - far, AT,
					     words));
		/* too near for 32 bits to tell */
		KUNIT_EXPECT_EQ(test, -ERANGE,
				pv_tmpl_emit(id, 0, known, AT + (1ull << 32),
					     AT, words));
	}
}

/* A landing is built from the top of the kernel's addresses and 32 bits. */
static void template_landing(struct kunit *test)
{
	const struct pv_const value = { true, 0x4000 };
	u32 words[PV_TMPL_MAX_WORDS];
	unsigned int id;

	for (id = PV_TMPL_NONE + 1; id < PV_NR_TMPLS; id++) {
		u32 nr_words = pv_tmpls[id].nr_words;
		int err = pv_tmpls[id].landing ? -ERANGE : 0;
		u64 at = AT + (1ull << 32);

		if (!nr_words)
			continue;
		KUNIT_EXPECT_LT(test, (u32)pv_tmpls[id].landing, nr_words);
		KUNIT_EXPECT_EQ(test, err,
				pv_tmpl_emit(id, 0, value, at, at, words));
		KUNIT_EXPECT_EQ(test, 0,
				pv_tmpl_emit(id, 0, value, AT, AT, words));
	}
}

struct choice {
	u8 family;
	u32 orig;
	bool known;
	s64 value;
	u8 tmpl;
};

#define L1	PV_FAMILY_MSR_EE_RI
#define L0	PV_FAMILY_MSR_FULL

static const struct choice choices[] = {
	{ PV_FAMILY_NONE, PPC_RT(9), true, 2, PV_TMPL_NONE },
	{ L1, PPC_RT(9), false, 0, PV_TMPL_EE_RI },
	{ L1, PPC_RT(9), false, 2, PV_TMPL_EE_RI },
	{ L1, PPC_RT(9), true, 0, PV_TMPL_EE_CLEAR_CONST },
	{ L1, PPC_RT(0), true, 2, PV_TMPL_EE_CLEAR_CONST },
	{ L1, PPC_RT(31), true, 0x7fff, PV_TMPL_EE_CLEAR_CONST },
	{ L1, PPC_RT(9), true, 0x8002, PV_TMPL_EE_SET_CONST },
	{ L1, PPC_RT(9), true, 0xffff, PV_TMPL_EE_SET_CONST },
	{ L1, PPC_RT(9), true, -1, PV_TMPL_EE_SET_CONST },
	{ L1, PPC_RT(9), true, -0x7ffe, PV_TMPL_EE_SET_CONST },
	/* EE without RI, and what li and ori don't make again */
	{ L1, PPC_RT(9), true, 0x8000, PV_TMPL_EE_RI },
	{ L1, PPC_RT(9), true, -0x8000, PV_TMPL_EE_RI },
	{ L1, PPC_RT(9), true, 0x10002, PV_TMPL_EE_RI },
	{ L1, PPC_RT(9), true, 0x18002, PV_TMPL_EE_RI },
	{ L1, PPC_RT(9), true, -0x17ffe, PV_TMPL_EE_RI },
	{ L1, PPC_RT(9), true, 1ll << 32, PV_TMPL_EE_RI },
	/* stack and PACA keep their value at every word */
	{ L1, PPC_RT(1), true, 2, PV_TMPL_EE_RI },
	{ L1, PPC_RT(13), true, 0x8002, PV_TMPL_EE_RI },
	{ L0, PPC_RT(9), false, 0, PV_TMPL_MSR_FULL },
	{ L0, PPC_RT(9), true, 2, PV_TMPL_MSR_FULL },
	{ PV_FAMILY_FSCR, PPC_RT(9), true, 2, PV_TMPL_FSCR },
	{ PV_FAMILY_MSR_32, PPC_RT(9), true, 0, PV_TMPL_MSR_STORE_32 },
	{ PV_FAMILY_MSR_32, PPC_RT(2), true, 0, PV_TMPL_MSR_STORE_32 },
	{ PV_FAMILY_MSR_32, PPC_RT(9), true, 0x8000, PV_TMPL_EE_SET_32 },
	{ PV_FAMILY_MSR_32, PPC_RT(9), false, 0, PV_TMPL_MSR_32 },
	{ PV_FAMILY_MSR_32, PPC_RT(2), false, 0, PV_TMPL_MSR_32 },
	/* the frame moves r1; r0 is no base, r2 is current */
	{ PV_FAMILY_MSR_32, PPC_RT(1), false, 0, PV_TMPL_NONE },
	{ PV_FAMILY_MSR_32, PPC_RT(1), true, 0, PV_TMPL_NONE },
	{ PV_FAMILY_MFSRIN, PPC_RT(3), false, 0, PV_TMPL_MFSRIN },
	{ PV_FAMILY_MFSRIN, PPC_RT(31), false, 0, PV_TMPL_MFSRIN },
	{ PV_FAMILY_MFSRIN, PPC_RT(0), false, 0, PV_TMPL_NONE },
	{ PV_FAMILY_MFSRIN, PPC_RT(1), false, 0, PV_TMPL_NONE },
	{ PV_FAMILY_MFSRIN, PPC_RT(2), false, 0, PV_TMPL_NONE },
	/* as RA, or as RB, too; in mtsr RA is the number of a segment */
	{ PV_FAMILY_MTSR, PPC_RT(9), false, 0, PV_TMPL_MTSR },
	{ PV_FAMILY_MTSR, PPC_RT(2) | PPC_RA(1), false, 0, PV_TMPL_MTSR },
	{ PV_FAMILY_MTSR, PPC_RT(1), false, 0, PV_TMPL_NONE },
	{ PV_FAMILY_MTSR, PPC_RT(9), true, 5, PV_TMPL_MTSR_GROUP },
	{ PV_FAMILY_MTSRIN, PPC_RT(9) | PPC_RB(10), false, 0, PV_TMPL_MTSRIN },
	{ PV_FAMILY_MTSRIN, PPC_RT(0) | PPC_RB(0), false, 0, PV_TMPL_MTSRIN },
	{ PV_FAMILY_MTSRIN, PPC_RT(1) | PPC_RB(10), false, 0, PV_TMPL_NONE },
	{ PV_FAMILY_MTSRIN, PPC_RT(9) | PPC_RB(1), false, 0, PV_TMPL_NONE },
	{ PV_FAMILY_DCBZ, PPC_RA(9) | PPC_RB(10), false, 0, PV_TMPL_DCBZ },
	{ PV_FAMILY_DCBZ, PPC_RA(0) | PPC_RB(0), false, 0, PV_TMPL_DCBZ },
	{ PV_FAMILY_DCBZ, PPC_RA(1) | PPC_RB(10), false, 0, PV_TMPL_NONE },
	{ PV_FAMILY_DCBZ, PPC_RA(9) | PPC_RB(1), false, 0, PV_TMPL_NONE },
	{ PV_FAMILY_DCBZ, PPC_RA(9) | PPC_RB(10), true, 0, PV_TMPL_DCBZ_HINT },
};

static void choice_desc(const struct choice *c, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "family %u r%u r%u r%u %s %lld",
		 c->family, ppc_rt(c->orig), ppc_ra(c->orig), ppc_rb(c->orig),
		 c->known ? "is" : "unknown", c->value);
}

KUNIT_ARRAY_PARAM(choice, choices, choice_desc);

static void template_choice(struct kunit *test)
{
	const struct choice *c = test->param_value;
	struct pv_const value = { c->known, c->value };

	KUNIT_EXPECT_EQ(test, (unsigned int)c->tmpl,
			(unsigned int)pv_tmpl_choose(c->family, c->orig, value));
}

/*
 * The way through a sequence when nothing is pending: conditional branches are
 * not taken. The branch at the site counts; what stands in its place needs none.
 */
static unsigned int executed(unsigned int id)
{
	struct pv_const value = { true, 0x8000 };
	u32 words[PV_TMPL_MAX_WORDS];
	unsigned int i;

	if (pv_tmpl_emit(id, PPC_RT(9), value, AT, AT, words))
		return 0;
	if (pv_tmpls[id].in_place)
		return pv_tmpls[id].nr_words;
	for (i = 0; i < pv_tmpls[id].nr_words; i++)
		if (ppc_opcode(words[i]) == 18)
			return i + 2;
	return 0;
}

/* selftests/unit/template_test.c and booke_test.c have those. */
static bool is_booke(unsigned int id)
{
	return pv_tmpls[id].modes == PV_MODE_BOOKE;
}

static void template_cost(struct kunit *test)
{
	static const unsigned int limit[PV_NR_TMPLS] = {
		[PV_TMPL_EE_CLEAR_CONST] = 8,
		[PV_TMPL_EE_SET_CONST] = 18,
		[PV_TMPL_EE_RI] = 18,
		[PV_TMPL_MSR_FULL] = 22,
		[PV_TMPL_FSCR] = 4,
		[PV_TMPL_VECTOR] = 22,
		[PV_TMPL_VECTOR_SYSCALL] = 21,
		[PV_TMPL_MSR_STORE_32] = 1,
		[PV_TMPL_EE_SET_32] = 14,
		[PV_TMPL_MSR_32] = 20,
		[PV_TMPL_MFSRIN] = 4,
		[PV_TMPL_MTSR] = 15,
		[PV_TMPL_MTSRIN] = 18,
		[PV_TMPL_DCBZ] = 19,
		[PV_TMPL_DCBZ_HINT] = 1,
		[PV_TMPL_DCBZ_LOOP] = 1,
	};
	unsigned int id;

	for (id = PV_TMPL_NONE + 1; id < PV_NR_TMPLS; id++) {
		unsigned int n;

		if (!has_words(id) || is_booke(id))
			continue;
		n = executed(id);
		kunit_info(test, "%s executes %u instructions",
			   pv_tmpls[id].name, n);
		KUNIT_EXPECT_GT(test, n, 0u);
		KUNIT_EXPECT_LE_MSG(test, n, limit[id], "%s",
				    pv_tmpls[id].name);
	}
}

/* --- groups ---------------------------------------------------------------- */

static void template_group_words(struct kunit *test)
{
	const struct golden_group *g = golden_groups;
	u32 words[PV_GROUP_MAX_WORDS], nr_words, i;

	for (; g < golden_groups + golden_nr_groups; g++) {
		KUNIT_EXPECT_EQ(test, g->nr_text,
				pv_group_length(g->text, g->nr_text));
		KUNIT_ASSERT_EQ(test, 0, pv_group_emit(g->text, g->nr_text,
						       AT + g->site, AT, words,
						       &nr_words));
		KUNIT_ASSERT_EQ(test, g->nr_words, nr_words);
		for (i = 0; i < nr_words; i++)
			KUNIT_EXPECT_EQ_MSG(test, words[i], g->words[i],
					    "group %d, word %u",
					    (int)(g - golden_groups), i);
		tmpl_seen[PV_TMPL_MTSR_GROUP]++;
	}
}

static void template_group_refuses(struct kunit *test)
{
	const struct golden_group *g = golden_groups;
	const u64 far = 0x2000000;
	u32 words[PV_GROUP_MAX_WORDS], nr_words;

	KUNIT_EXPECT_EQ(test, 0u, pv_group_length(g->text, 2));
	KUNIT_EXPECT_EQ(test, -EINVAL, pv_group_emit(g->text, 0, AT, AT, words,
						     &nr_words));
	KUNIT_EXPECT_EQ(test, -EINVAL, pv_group_emit(g->text, 2, AT, AT, words,
						     &nr_words));
	KUNIT_EXPECT_EQ(test, -ERANGE, pv_group_emit(g->text, g->nr_text,
						     AT + 2 * far, AT, words,
						     &nr_words));
	KUNIT_EXPECT_EQ(test, -ERANGE, pv_group_emit(g->text, g->nr_text,
						     AT - far, AT, words,
						     &nr_words));
}

#ifdef CONFIG_PPC
static void groups_are_assembled(struct kunit *test)
{
	size_t nr = golden_asm_groups_end - golden_asm_groups;

	KUNIT_ASSERT_EQ(test, nr, (size_t)golden_nr_groups);
	KUNIT_EXPECT_EQ(test, 0, memcmp(golden_groups, golden_asm_groups,
					nr * sizeof(*golden_groups)));
}

static void template_golden_is_assembled(struct kunit *test)
{
	size_t nr = golden_asm_seqs_end - golden_asm_seqs;

	KUNIT_ASSERT_EQ(test, nr, (size_t)golden_nr_seqs);
	KUNIT_EXPECT_EQ(test, 0, memcmp(golden_seqs, golden_asm_seqs,
					nr * sizeof(*golden_seqs)));
	groups_are_assembled(test);
}
#else
static void template_golden_is_assembled(struct kunit *test)
{
	kunit_skip(test, "no assembler for PowerPC in this kernel's build");
}
#endif

/* Last: every template has been compared with the assembler's words. */
static void template_all_seen(struct kunit *test)
{
	unsigned int id;

	for (id = PV_TMPL_NONE + 1; id < PV_NR_TMPLS; id++)
		if (!is_booke(id))
			KUNIT_EXPECT_NE_MSG(test, 0u, tmpl_seen[id],
					    "%s is not tested",
					    pv_tmpls[id].name);
}

static struct kunit_case template_cases[] = {
	KUNIT_CASE_PARAM(template_words, seq_gen_params),
	KUNIT_CASE(template_scratch),
	KUNIT_CASE(template_refuses),
	KUNIT_CASE(template_landing),
	KUNIT_CASE_PARAM(template_choice, choice_gen_params),
	KUNIT_CASE(template_cost),
	KUNIT_CASE(template_group_words),
	KUNIT_CASE(template_group_refuses),
	KUNIT_CASE(template_golden_is_assembled),
	KUNIT_CASE(template_all_seen),
	{ }
};

static struct kunit_suite template_suite = {
	.name = "kvm_pv_template",
	.test_cases = template_cases,
};

kunit_test_suite(template_suite);
