// SPDX-License-Identifier: GPL-2.0-only
/* The table: consistent, complete, and in agreement with the assembler. */
#include <kunit/test.h>
#include "../insn.h"
#include "../rules.h"
#include "golden.h"

static struct pv_rule_index index_64, index_32;
static unsigned int row_seen[PV_MAX_RULES];

static int rules_suite_init(struct kunit_suite *suite)
{
	pv_rule_index_init(&index_64, PV_MODE_BOOK3S64);
	pv_rule_index_init(&index_32, PV_MODE_BOOK3S32);
	memset(row_seen, 0, sizeof(row_seen));
	return 0;
}

static unsigned int row_of(const struct golden_row *golden)
{
	unsigned int i;

	for (i = 0; i < pv_nr_rules; i++)
		if (pv_rules[i].modes == golden->mode &&
		    !strcmp(pv_rules[i].name, golden->name))
			return i;
	return PV_NO_RULE;
}

/* As a guest of the golden row's mode finds it. */
static unsigned int find(const struct golden_row *golden, u32 word)
{
	return pv_rule_find(golden->mode == PV_MODE_BOOK3S32 ? &index_32 :
							       &index_64, word);
}

static u32 operand_bits(const struct golden_row *golden)
{
	return golden->old[0] ^ golden->old[1];
}

/* Two rows must not match the same word; names tell rows apart in reports. */
static void rules_disjoint(struct kunit *test)
{
	unsigned int i, j;

	KUNIT_ASSERT_LT(test, pv_nr_rules, (unsigned int)PV_MAX_RULES);
	for (i = 0; i < pv_nr_rules; i++) {
		const struct pv_rule *a = &pv_rules[i];

		for (j = 0; j < i; j++) {
			const struct pv_rule *b = &pv_rules[j];

			if (!(a->modes & b->modes))
				continue;
			KUNIT_EXPECT_NE_MSG(test, 0u, (a->match ^ b->match) &
					    a->mask & b->mask,
					    "%s and %s overlap", a->name,
					    b->name);
			KUNIT_EXPECT_STRNEQ(test, a->name, b->name);
		}
	}
}

static void row_is_sane(struct kunit *test, const struct pv_rule *rule)
{
	bool array = rule->action == PV_LOAD_SR;
	bool field = rule->action == PV_LOAD || rule->action == PV_STORE ||
		     array;

	KUNIT_EXPECT_EQ_MSG(test, 31u, ppc_opcode(rule->match), "%s",
			    rule->name);
	KUNIT_EXPECT_EQ_MSG(test, 0u, rule->match & ~rule->mask, "%s",
			    rule->name);
	KUNIT_EXPECT_TRUE_MSG(test, rule->modes == PV_MODE_BOOK3S64 ||
			      ((rule->modes == PV_MODE_BOOK3S32 ||
				rule->modes == PV_MODE_BOOKE) &&
			       rule->width != 8), "%s", rule->name);
	KUNIT_EXPECT_EQ_MSG(test, 0u, rule->needs >> PV_NEED_BITS, "%s",
			    rule->name);
	KUNIT_EXPECT_EQ_MSG(test, rule->action == PV_TEMPLATE,
			    rule->family != PV_FAMILY_NONE, "%s", rule->name);
	KUNIT_EXPECT_EQ_MSG(test, field, rule->width == 4 || rule->width == 8,
			    "%s", rule->name);
	if (field)
		KUNIT_EXPECT_EQ_MSG(test, 0, rule->field % rule->width, "%s",
				    rule->name);
	KUNIT_EXPECT_LE_MSG(test, rule->field + rule->width * (array ? 16 : 1),
			    4096, "%s", rule->name);
}

static void rules_sane(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < pv_nr_rules; i++)
		row_is_sane(test, &pv_rules[i]);
}

static void row_desc(const struct golden_row *golden, char *desc)
{
	strscpy(desc, golden->name, KUNIT_PARAM_DESC_SIZE);
}

/* golden_rows[] is in another file, so its size is not for ARRAY_SIZE. */
static const void *row_gen_params(const void *prev, char *desc)
{
	const struct golden_row *golden = prev;

	golden = golden ? golden + 1 : golden_rows;
	if (golden == golden_rows + golden_nr_rows)
		return NULL;
	row_desc(golden, desc);
	return golden;
}

/* The operand fields are those of the assembler, no bit more or less. */
static void rules_match(struct kunit *test)
{
	const struct golden_row *golden = test->param_value;
	u32 operands = operand_bits(golden), rt;
	unsigned int row = row_of(golden);

	KUNIT_ASSERT_NE(test, row, (unsigned int)PV_NO_RULE);
	row_seen[row]++;
	KUNIT_EXPECT_EQ(test, pv_rules[row].match, golden->old[0]);
	KUNIT_EXPECT_EQ(test, pv_rules[row].mask, ~operands);
	for (rt = 0; rt < 32; rt++) {
		u32 word = golden->old[0] | (PPC_RT(rt) & operands);

		KUNIT_EXPECT_EQ_MSG(test, row, find(golden, word), "%08x",
				    word);
		word |= operands & ~PPC_RT(31);
		KUNIT_EXPECT_EQ_MSG(test, row, find(golden, word), "%08x",
				    word);
	}
}

static bool is_some_row(u32 mode, u32 word, unsigned int row)
{
	unsigned int i;

	for (i = 0; i < golden_nr_rows; i++)
		if (golden_rows[i].mode == mode &&
		    (word & ~operand_bits(&golden_rows[i])) ==
		    golden_rows[i].old[0])
			return row_of(&golden_rows[i]) == row;
	return row == PV_NO_RULE;
}

/* One bit away is another instruction, or none: reserved bits count. */
static void rules_neighbours(struct kunit *test)
{
	const struct golden_row *golden = test->param_value;
	u32 operands = operand_bits(golden), bit;
	unsigned int row = row_of(golden), side, found;

	KUNIT_ASSERT_NE(test, row, (unsigned int)PV_NO_RULE);
	for (side = 0; side < 2; side++)
		for (bit = 1; bit; bit <<= 1) {
			u32 word = golden->old[side] ^ bit;

			if (bit & operands)
				continue;
			found = find(golden, word);
			KUNIT_EXPECT_NE_MSG(test, row, found, "%08x", word);
			KUNIT_EXPECT_TRUE_MSG(test, is_some_row(golden->mode,
								word, found),
					      "%08x", word);
		}
}

static void expect_refused(struct kunit *test, unsigned int row, u32 word)
{
	u32 out = 0x5a5a5a5a;

	KUNIT_EXPECT_EQ(test, -EINVAL,
			pv_rule_encode_inline(&pv_rules[row], word, &out));
	KUNIT_EXPECT_EQ(test, 0x5a5a5a5au, out);
}

/* The replacement has the operand where the assembler puts it. */
static void rules_encode(struct kunit *test)
{
	const struct golden_row *golden = test->param_value;
	u32 in = operand_bits(golden), out, rt;
	u32 moved = golden->new[0] ^ golden->new[1];
	unsigned int row = row_of(golden);

	KUNIT_ASSERT_NE(test, row, (unsigned int)PV_NO_RULE);
	if (!golden->new[0]) {
		KUNIT_EXPECT_EQ(test, PV_TEMPLATE, (int)pv_rules[row].action);
		expect_refused(test, row, golden->old[0]);
		return;
	}
	for (rt = 0; rt < 32; rt++) {
		u32 word = golden->old[0] | (PPC_RT(rt) & in);

		out = 0;
		KUNIT_EXPECT_EQ(test, 0, pv_rule_encode_inline(&pv_rules[row],
							       word, &out));
		KUNIT_EXPECT_EQ_MSG(test, out,
				    golden->new[0] | (PPC_RT(rt) & moved),
				    "%08x", word);
	}
	KUNIT_EXPECT_EQ(test, 0, pv_rule_encode_inline(&pv_rules[row],
						       golden->old[1], &out));
	KUNIT_EXPECT_EQ(test, out, golden->new[1]);
}

/* mfsr names one of sixteen words; the golden ones are the first and the last. */
static void rules_encode_sr(struct kunit *test)
{
	const u32 mfsr = PPC_X31(595) | PPC_RT(9);
	unsigned int row = pv_rule_find(&index_32, mfsr), n;
	u32 first = 0, out;

	KUNIT_ASSERT_NE(test, row, (unsigned int)PV_NO_RULE);
	KUNIT_ASSERT_EQ(test, 0, pv_rule_encode_inline(&pv_rules[row], mfsr,
						       &first));
	for (n = 1; n < 16; n++) {
		u32 word = mfsr | PPC_RA(n);

		out = 0;
		KUNIT_EXPECT_EQ(test, row, pv_rule_find(&index_32, word));
		KUNIT_EXPECT_EQ(test, 0, pv_rule_encode_inline(&pv_rules[row],
							       word, &out));
		KUNIT_EXPECT_EQ(test, first + 4 * n, out);
	}
}

/* A row that does not fit the form is an error, never a truncated word. */
static void rules_encode_refuses(struct kunit *test)
{
	static const struct pv_rule bad[] = {
		{ .name = "beyond", .action = PV_LOAD, .width = 8, .field = 4096 },
		{ .name = "odd", .action = PV_LOAD, .width = 8, .field = 4 },
		{ .name = "odd", .action = PV_STORE, .width = 4, .field = 2 },
		{ .name = "no width", .action = PV_STORE, .field = 8 },
		{ .name = "action", .action = PV_TEMPLATE + 1, .width = 8 },
		{ .name = "beyond", .action = PV_LOAD_SR, .width = 4,
		  .field = 4096 },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		u32 out = 0x5a5a5a5a;

		KUNIT_EXPECT_EQ_MSG(test, -EINVAL,
				    pv_rule_encode_inline(&bad[i], 0, &out),
				    "%s", bad[i].name);
		KUNIT_EXPECT_EQ(test, 0x5a5a5a5au, out);
	}
}

static void expect_mode(struct kunit *test, const struct pv_rule_index *index,
			u32 mode, u32 word)
{
	unsigned int row = pv_rule_find(index, word);

	if (row != PV_NO_RULE)
		KUNIT_EXPECT_EQ_MSG(test, mode, pv_rules[row].modes, "%08x",
				    word);
}

/* A word means what it means in the guest's own mode, or nothing. */
static void rules_other_mode(struct kunit *test)
{
	static struct pv_rule_index none;
	unsigned int i;

	pv_rule_index_init(&none, 0);
	for (i = 0; i < pv_nr_rules; i++) {
		u32 word = pv_rules[i].match;

		KUNIT_EXPECT_EQ(test, (unsigned int)PV_NO_RULE,
				pv_rule_find(&none, word));
		expect_mode(test, &index_64, PV_MODE_BOOK3S64, word);
		expect_mode(test, &index_32, PV_MODE_BOOK3S32, word);
	}
}

static void rules_need_names(struct kunit *test)
{
	unsigned int i, j;

	for (i = 0; i <= PV_NEED_BITS; i++)
		for (j = 0; j < i; j++)
			KUNIT_EXPECT_STRNEQ(test, pv_need_name(i),
					    pv_need_name(j));
}

#ifdef CONFIG_PPC
static void rules_golden_is_assembled(struct kunit *test)
{
	size_t nr = golden_asm_rows_end - golden_asm_rows;

	KUNIT_ASSERT_EQ(test, nr, (size_t)golden_nr_rows);
	KUNIT_EXPECT_EQ(test, 0, memcmp(golden_rows, golden_asm_rows,
					nr * sizeof(*golden_rows)));
}
#else
static void rules_golden_is_assembled(struct kunit *test)
{
	kunit_skip(test, "no assembler for PowerPC in this kernel's build");
}
#endif

/*
 * Last: a row that nothing above has looked at has no golden word. Those of BookE
 * are in selftests/unit/rules_test.c.
 */
static void rules_all_seen(struct kunit *test)
{
	unsigned int i, nr = 0;

	for (i = 0; i < pv_nr_rules; i++) {
		if (pv_rules[i].modes == PV_MODE_BOOKE)
			continue;
		KUNIT_EXPECT_NE_MSG(test, 0u, row_seen[i], "%s is not tested",
				    pv_rules[i].name);
		nr++;
	}
	KUNIT_EXPECT_EQ(test, nr, golden_nr_rows);
}

static struct kunit_case rules_cases[] = {
	KUNIT_CASE(rules_disjoint),
	KUNIT_CASE(rules_sane),
	KUNIT_CASE_PARAM(rules_match, row_gen_params),
	KUNIT_CASE_PARAM(rules_neighbours, row_gen_params),
	KUNIT_CASE_PARAM(rules_encode, row_gen_params),
	KUNIT_CASE(rules_encode_sr),
	KUNIT_CASE(rules_encode_refuses),
	KUNIT_CASE(rules_other_mode),
	KUNIT_CASE(rules_need_names),
	KUNIT_CASE(rules_golden_is_assembled),
	KUNIT_CASE(rules_all_seen),
	{ }
};

static struct kunit_suite rules_suite = {
	.name = "kvm_pv_rules",
	.suite_init = rules_suite_init,
	.test_cases = rules_cases,
};

kunit_test_suite(rules_suite);
