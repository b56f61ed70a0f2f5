// SPDX-License-Identifier: GPL-2.0-only
/* Out-of-line sequences: the words, which one is chosen, how long they are. */
#include <kunit/test.h>
#include "../../../../include/kvm-pv/abi.h"
#include "../insn.h"
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

static void scratch_is_sane(struct kunit *test, unsigned int id, u32 reg)
{
	const u32 special = PV_BIT(1) | PV_BIT(2) | PV_BIT(13) | PV_BIT(reg);
	struct pv_const value = { true, 0x8000 };
	bool wide = pv_tmpls[id].mode == PV_MODE_BOOK3S64;
	u32 words[PV_TMPL_MAX_WORDS], saved;

	KUNIT_ASSERT_EQ(test, 0, pv_tmpl_emit(id, PPC_RT(reg), value, AT, AT,
					      words));
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

/* Scratch is never the site's own register, nor one with a fixed use. */
static void template_scratch(struct kunit *test)
{
	unsigned int id, reg;

	for (id = PV_TMPL_NONE + 1; id < PV_NR_TMPLS; id++)
		for (reg = 0; reg < 32; reg++)
			scratch_is_sane(test, id, reg);
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
		if (pv_tmpls[id].in_place)
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
		int err = pv_tmpls[id].landing ? -ERANGE : 0;
		u64 at = AT + (1ull << 32);

		KUNIT_EXPECT_LT(test, pv_tmpls[id].landing,
				pv_tmpls[id].nr_words);
		KUNIT_EXPECT_EQ(test, err,
				pv_tmpl_emit(id, 0, value, at, at, words));
		KUNIT_EXPECT_EQ(test, 0,
				pv_tmpl_emit(id, 0, value, AT, AT, words));
	}
}

struct choice {
	u8 family;
	u8 reg;
	bool known;
	s64 value;
	u8 tmpl;
};

#define L1	PV_FAMILY_MSR_EE_RI
#define L0	PV_FAMILY_MSR_FULL

static const struct choice choices[] = {
	{ PV_FAMILY_NONE, 9, true, 2, PV_TMPL_NONE },
	{ L1, 9, false, 0, PV_TMPL_EE_RI },
	{ L1, 9, false, 2, PV_TMPL_EE_RI },
	{ L1, 9, true, 0, PV_TMPL_EE_CLEAR_CONST },
	{ L1, 0, true, 2, PV_TMPL_EE_CLEAR_CONST },
	{ L1, 31, true, 0x7fff, PV_TMPL_EE_CLEAR_CONST },
	{ L1, 9, true, 0x8002, PV_TMPL_EE_SET_CONST },
	{ L1, 9, true, 0xffff, PV_TMPL_EE_SET_CONST },
	{ L1, 9, true, -1, PV_TMPL_EE_SET_CONST },
	{ L1, 9, true, -0x7ffe, PV_TMPL_EE_SET_CONST },
	/* EE without RI, and what li and ori don't make again */
	{ L1, 9, true, 0x8000, PV_TMPL_EE_RI },
	{ L1, 9, true, -0x8000, PV_TMPL_EE_RI },
	{ L1, 9, true, 0x10002, PV_TMPL_EE_RI },
	{ L1, 9, true, 0x18002, PV_TMPL_EE_RI },
	{ L1, 9, true, -0x17ffe, PV_TMPL_EE_RI },
	{ L1, 9, true, 1ll << 32, PV_TMPL_EE_RI },
	/* stack and PACA keep their value at every word */
	{ L1, 1, true, 2, PV_TMPL_EE_RI },
	{ L1, 13, true, 0x8002, PV_TMPL_EE_RI },
	{ L0, 9, false, 0, PV_TMPL_MSR_FULL },
	{ L0, 9, true, 2, PV_TMPL_MSR_FULL },
	{ PV_FAMILY_FSCR, 9, true, 2, PV_TMPL_FSCR },
	{ PV_FAMILY_MSR_32, 9, true, 0, PV_TMPL_MSR_STORE_32 },
	{ PV_FAMILY_MSR_32, 2, true, 0, PV_TMPL_MSR_STORE_32 },
	{ PV_FAMILY_MSR_32, 9, true, 0x8000, PV_TMPL_EE_SET_32 },
	{ PV_FAMILY_MSR_32, 9, false, 0, PV_TMPL_MSR_32 },
	{ PV_FAMILY_MSR_32, 2, false, 0, PV_TMPL_MSR_32 },
	/* the frame moves r1; r0 is no base, r2 is current */
	{ PV_FAMILY_MSR_32, 1, false, 0, PV_TMPL_NONE },
	{ PV_FAMILY_MSR_32, 1, true, 0, PV_TMPL_NONE },
	{ PV_FAMILY_MFSRIN, 3, false, 0, PV_TMPL_MFSRIN },
	{ PV_FAMILY_MFSRIN, 31, false, 0, PV_TMPL_MFSRIN },
	{ PV_FAMILY_MFSRIN, 0, false, 0, PV_TMPL_NONE },
	{ PV_FAMILY_MFSRIN, 1, false, 0, PV_TMPL_NONE },
	{ PV_FAMILY_MFSRIN, 2, false, 0, PV_TMPL_NONE },
};

static void choice_desc(const struct choice *c, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "family %u r%u %s %lld",
		 c->family, c->reg, c->known ? "is" : "unknown", c->value);
}

KUNIT_ARRAY_PARAM(choice, choices, choice_desc);

static void template_choice(struct kunit *test)
{
	const struct choice *c = test->param_value;
	struct pv_const value = { c->known, c->value };

	KUNIT_EXPECT_EQ(test, (unsigned int)c->tmpl,
			(unsigned int)pv_tmpl_choose(c->family, c->reg, value));
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
	};
	unsigned int id;

	for (id = PV_TMPL_NONE + 1; id < PV_NR_TMPLS; id++) {
		unsigned int n = executed(id);

		kunit_info(test, "%s executes %u instructions",
			   pv_tmpls[id].name, n);
		KUNIT_EXPECT_GT(test, n, 0u);
		KUNIT_EXPECT_LE_MSG(test, n, limit[id], "%s",
				    pv_tmpls[id].name);
	}
}

#ifdef CONFIG_PPC
static void template_golden_is_assembled(struct kunit *test)
{
	size_t nr = golden_asm_seqs_end - golden_asm_seqs;

	KUNIT_ASSERT_EQ(test, nr, (size_t)golden_nr_seqs);
	KUNIT_EXPECT_EQ(test, 0, memcmp(golden_seqs, golden_asm_seqs,
					nr * sizeof(*golden_seqs)));
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
		KUNIT_EXPECT_NE_MSG(test, 0u, tmpl_seen[id], "%s is not tested",
				    pv_tmpls[id].name);
}

static struct kunit_case template_cases[] = {
	KUNIT_CASE_PARAM(template_words, seq_gen_params),
	KUNIT_CASE(template_scratch),
	KUNIT_CASE(template_refuses),
	KUNIT_CASE(template_landing),
	KUNIT_CASE_PARAM(template_choice, choice_gen_params),
	KUNIT_CASE(template_cost),
	KUNIT_CASE(template_golden_is_assembled),
	KUNIT_CASE(template_all_seen),
	{ }
};

static struct kunit_suite template_suite = {
	.name = "kvm_pv_template",
	.test_cases = template_cases,
};

kunit_test_suite(template_suite);
