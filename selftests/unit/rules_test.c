// SPDX-License-Identifier: GPL-2.0-only
/* The table: consistent in itself, found again, replaced as it says. */
#include "words.h"
#include "../../include/kvm-pv/abi.h"

static const enum pv_mode modes[] = {
	PV_MODE_BOOK3S64, PV_MODE_BOOK3S32, PV_MODE_BOOKE,
};

static const struct pv_rule *row(u32 i)
{
	return &pv_rules[i];
}

static void test_match_within_mask(void **state)
{
	u32 i;

	(void)state;
	for (i = 0; i < pv_nr_rules; i++) {
		assert_int_equal(row(i)->match & ~row(i)->mask, 0);
		assert_int_equal(row(i)->match >> 26, 31);
		assert_int_equal(row(i)->mask >> 26, 63);
	}
}

static void test_one_mode_each(void **state)
{
	u32 i;

	(void)state;
	for (i = 0; i < pv_nr_rules; i++)
		assert_true(row(i)->modes == PV_MODE_BOOK3S64 ||
			    row(i)->modes == PV_MODE_BOOK3S32 ||
			    row(i)->modes == PV_MODE_BOOKE);
}

/* Two rows overlap if no bit that both care about tells them apart. */
static void test_rows_do_not_overlap(void **state)
{
	u32 i, j;

	(void)state;
	for (i = 0; i < pv_nr_rules; i++)
		for (j = i + 1; j < pv_nr_rules; j++) {
			u32 both = row(i)->mask & row(j)->mask;

			if (!(row(i)->modes & row(j)->modes))
				continue;
			if (!((row(i)->match ^ row(j)->match) & both))
				fail_msg("%s overlaps %s", row(i)->name,
					 row(j)->name);
		}
}

static void test_names_are_unique(void **state)
{
	u32 i, j;

	(void)state;
	for (i = 0; i < pv_nr_rules; i++)
		for (j = i + 1; j < pv_nr_rules; j++)
			if (row(i)->modes & row(j)->modes)
				assert_string_not_equal(row(i)->name,
							row(j)->name);
}

static bool has_field(const struct pv_rule *r)
{
	return r->action == PV_LOAD || r->action == PV_LOAD_SR ||
	       r->action == PV_STORE;
}

static void test_fields_are_in_the_page(void **state)
{
	u32 i;

	(void)state;
	for (i = 0; i < pv_nr_rules; i++) {
		const struct pv_rule *r = row(i);
		u32 last = r->action == PV_LOAD_SR ? 15 : 0;

		if (!has_field(r)) {
			assert_int_equal(r->width | r->field, 0);
			continue;
		}
		assert_true(r->width == 4 || (r->width == 8 && !last &&
					      r->modes == PV_MODE_BOOK3S64));
		assert_int_equal(r->field % r->width, 0);
		assert_true(r->field + r->width * (last + 1) <= 4096);
	}
}

static void test_families_go_with_templates(void **state)
{
	u32 i;

	(void)state;
	for (i = 0; i < pv_nr_rules; i++)
		assert_int_equal(row(i)->action == PV_TEMPLATE,
				 row(i)->family != PV_FAMILY_NONE);
}

static void test_every_need_is_used(void **state)
{
	u32 i, used = 0;

	(void)state;
	for (i = 0; i < pv_nr_rules; i++)
		used |= row(i)->needs;
	assert_int_equal(used, PV_BIT(PV_NEED_BITS) - 1);
}

static void test_needs_have_names(void **state)
{
	u32 i, j;

	(void)state;
	for (i = 0; i < PV_NEED_BITS; i++)
		for (j = 0; j < i; j++)
			assert_string_not_equal(pv_need_name(i),
						pv_need_name(j));
	assert_string_equal(pv_need_name(PV_NEED_BITS), "unknown");
}

static void test_every_row_is_found(void **state)
{
	struct pv_rule_index index;
	u32 i, rt;

	(void)state;
	for (i = 0; i < pv_nr_rules; i++) {
		u32 free = ~row(i)->mask & 0x03e00000;

		pv_rule_index_init(&index, (enum pv_mode)row(i)->modes);
		for (rt = 0; rt < 32; rt++)
			assert_int_equal(pv_rule_find(&index, row(i)->match |
						      (rt << 21 & free)), i);
		assert_int_equal(pv_rule_find(&index, row(i)->match |
					      ~row(i)->mask), i);
	}
}

/* What one mode finds is its own, also where both know the word. */
static void test_modes_are_apart(void **state)
{
	struct pv_rule_index index;
	u32 m, i, found;

	(void)state;
	for (m = 0; m < PV_ARRAY_SIZE(modes); m++) {
		pv_rule_index_init(&index, modes[m]);
		for (i = 0; i < pv_nr_rules; i++) {
			found = pv_rule_find(&index, row(i)->match);
			if (found != PV_NO_RULE)
				assert_int_equal(row(found)->modes, modes[m]);
		}
	}
}

/* Forms of one mode only, with registers and all. */
static void test_forms_of_one_mode(void **state)
{
	static const struct {
		u32 word;
		enum pv_mode mode;
	} forms[] = {
		{ 0x7d210164, PV_MODE_BOOK3S64 },	/* mtmsrd r9,1 */
		{ 0x7d200164, PV_MODE_BOOK3S64 },	/* mtmsrd r9 */
		{ 0x7d3c02a6, PV_MODE_BOOK3S64 },	/* mfspr r9,CFAR */
		{ 0x7d33c2a6, PV_MODE_BOOK3S64 },	/* mfspr r9,PMC1 */
		{ 0x7d3923a6, PV_MODE_BOOK3S64 },	/* mtspr FSCR,r9 */
		{ 0x7d205526, PV_MODE_BOOK3S32 },	/* mfsrin r9,r10 */
		{ 0x7c000526, PV_MODE_BOOK3S32 },	/* mfsrin r0,r0 */
		{ 0x7d2c01a4, PV_MODE_BOOK3S32 },	/* mtsr 12,r9 */
		{ 0x7d2051e4, PV_MODE_BOOK3S32 },	/* mtsrin r9,r10 */
		{ 0x7c0957ec, PV_MODE_BOOK3S32 },	/* dcbz r9,r10 */
		{ 0x7d200106, PV_MODE_BOOKE },		/* wrtee r9 */
		{ 0x7c000146, PV_MODE_BOOKE },		/* wrteei 0 */
		{ 0x7c008146, PV_MODE_BOOKE },		/* wrteei 1 */
		{ 0x7d309aa6, PV_MODE_BOOKE },		/* mfspr r9,MAS0 */
		{ 0x7d3e0ba6, PV_MODE_BOOKE },		/* mtspr ESR,r9 */
	};
	struct pv_rule_index index;
	u32 m, i;

	(void)state;
	for (m = 0; m < PV_ARRAY_SIZE(modes); m++) {
		pv_rule_index_init(&index, modes[m]);
		for (i = 0; i < PV_ARRAY_SIZE(forms); i++)
			assert_int_equal(pv_rule_find(&index, forms[i].word) !=
					 PV_NO_RULE,
					 forms[i].mode == modes[m]);
	}
}

static void test_other_mode_finds_nothing(void **state)
{
	struct pv_rule_index index;
	u32 i;

	(void)state;
	pv_rule_index_init(&index, (enum pv_mode)0x80);
	for (i = 0; i < pv_nr_rules; i++)
		assert_int_equal(pv_rule_find(&index, row(i)->match),
				 PV_NO_RULE);
}

static u32 inline_of(u32 i, u32 rt, u32 sr)
{
	u32 out = 0xdeadbeef;

	assert_int_equal(pv_rule_encode_inline(row(i), row(i)->match |
					       rt << 21 | sr << 16, &out), 0);
	return out;
}

/* The word a row must become, put together from the ISA's own layout. */
static u32 expected(const struct pv_rule *r, u32 rt, u32 sr)
{
	u32 disp = 0xf000u | (r->field + 4 * sr);

	switch (r->action) {
	case PV_LOAD:
	case PV_LOAD_SR:
		return (r->width == 8 ? 58u : 32u) << 26 | rt << 21 | disp;
	case PV_STORE:
		return (r->width == 8 ? 62u : 36u) << 26 | rt << 21 | disp;
	case PV_ZERO:
		return 14u << 26 | rt << 21;
	default:
		return 24u << 26;
	}
}

static void test_inline_words(void **state)
{
	u32 i, rt, sr;

	(void)state;
	for (i = 0; i < pv_nr_rules; i++) {
		u32 last = row(i)->action == PV_LOAD_SR ? 15 : 0;

		if (row(i)->action == PV_TEMPLATE ||
		    row(i)->action == PV_KEEP)
			continue;
		for (rt = 0; rt < 32; rt++)
			for (sr = 0; sr <= last; sr++)
				if (row(i)->mask != 0xffffffff)
					assert_int_equal(inline_of(i, rt, sr),
							 expected(row(i), rt,
								  sr));
	}
}

/*
 * All of Book3S-32 and BookE as the assembler writes it, with r9: "lwz r9,-4096 +
 * n(0)", "stw r9,-4096 + n(0)"; 0 where it is served out of line, or not at all.
 */
struct golden {
	const char *name;
	u32 old, new;
};

static const struct golden golden_32[] = {
	{ "mfmsr", 0x7d2000a6, 0x8120f05c },
	{ "mtmsr L=0", 0x7d200124, 0 },
	{ "mtmsr L=1", 0x7d210124, 0 },
	{ "mfspr SPRG0", 0x7d3042a6, 0x8120f024 },
	{ "mtspr SPRG0", 0x7d3043a6, 0x9120f024 },
	{ "mfspr SPRG1", 0x7d3142a6, 0x8120f02c },
	{ "mtspr SPRG1", 0x7d3143a6, 0x9120f02c },
	{ "mfspr SPRG2", 0x7d3242a6, 0x8120f034 },
	{ "mtspr SPRG2", 0x7d3243a6, 0x9120f034 },
	{ "mfspr SPRG3", 0x7d3342a6, 0x8120f03c },
	{ "mtspr SPRG3", 0x7d3343a6, 0x9120f03c },
	{ "mfspr SPRG4", 0x7d3442a6, 0x8120f0d4 },
	{ "mtspr SPRG4", 0x7d3443a6, 0x9120f0d4 },
	{ "mfspr SPRG5", 0x7d3542a6, 0x8120f0dc },
	{ "mtspr SPRG5", 0x7d3543a6, 0x9120f0dc },
	{ "mfspr SPRG6", 0x7d3642a6, 0x8120f0e4 },
	{ "mtspr SPRG6", 0x7d3643a6, 0x9120f0e4 },
	{ "mfspr SPRG7", 0x7d3742a6, 0x8120f0ec },
	{ "mtspr SPRG7", 0x7d3743a6, 0x9120f0ec },
	{ "mfspr SRR0", 0x7d3a02a6, 0x8120f044 },
	{ "mtspr SRR0", 0x7d3a03a6, 0x9120f044 },
	{ "mfspr SRR1", 0x7d3b02a6, 0x8120f04c },
	{ "mtspr SRR1", 0x7d3b03a6, 0x9120f04c },
	{ "mfspr DAR", 0x7d3302a6, 0x8120f054 },
	{ "mtspr DAR", 0x7d3303a6, 0x9120f054 },
	{ "mfspr DSISR", 0x7d3202a6, 0x8120f060 },
	{ "mtspr DSISR", 0x7d3203a6, 0x9120f060 },
	{ "mfsr", 0x7d2004a6, 0x8120f068 },	/* mfsr r9,0 */
	{ "mfsr", 0x7d2c04a6, 0x8120f098 },	/* mfsr r9,12 */
	{ "mfsr", 0x7d2f04a6, 0x8120f0a4 },	/* mfsr r9,15 */
	{ "mfsrin", 0x7d205526, 0 },		/* mfsrin r9,r10 */
	{ "mtsr", 0x7d2001a4, 0 },		/* mtsr 0,r9 */
	{ "mtsr", 0x7d2f01a4, 0 },		/* mtsr 15,r9 */
	{ "mtsrin", 0x7d2051e4, 0 },		/* mtsrin r9,r10 */
	{ "tlbsync", 0x7c00046c, 0x60000000 },
	{ "dcbz", 0x7c0957ec, 0 },		/* dcbz r9,r10 */
	{ "dcbz", 0x7c0057ec, 0 },		/* dcbz 0,r10 */
};

static const struct golden golden_e[] = {
	{ "mfmsr", 0x7d2000a6, 0x8120f05c },
	{ "wrteei 0", 0x7c000146, 0 },
	{ "wrteei 1", 0x7c008146, 0 },
	{ "wrtee", 0x7d200106, 0 },
	{ "mtmsr", 0x7d200124, 0 },
	{ "mfspr SPRG0", 0x7d3042a6, 0x8120f024 },
	{ "mtspr SPRG0", 0x7d3043a6, 0x9120f024 },
	{ "mfspr SPRG1", 0x7d3142a6, 0x8120f02c },
	{ "mtspr SPRG1", 0x7d3143a6, 0x9120f02c },
	{ "mfspr SPRG2", 0x7d3242a6, 0x8120f034 },
	{ "mtspr SPRG2", 0x7d3243a6, 0x9120f034 },
	{ "mfspr SPRG3", 0x7d3342a6, 0x8120f03c },
	{ "mtspr SPRG3", 0x7d3343a6, 0x9120f03c },
	{ "mfspr SRR0", 0x7d3a02a6, 0x8120f044 },
	{ "mtspr SRR0", 0x7d3a03a6, 0x9120f044 },
	{ "mfspr SRR1", 0x7d3b02a6, 0x8120f04c },
	{ "mtspr SRR1", 0x7d3b03a6, 0x9120f04c },
	{ "mfspr DEAR", 0x7d3d0aa6, 0x8120f054 },
	{ "mtspr DEAR", 0x7d3d0ba6, 0x9120f054 },
	{ "mfspr ESR", 0x7d3e0aa6, 0x8120f0c8 },
	{ "mtspr ESR", 0x7d3e0ba6, 0x9120f0c8 },
	{ "mfspr PIR", 0x7d3e42a6, 0x8120f0cc },
	{ "mfspr MAS0", 0x7d309aa6, 0x8120f0a8 },
	{ "mtspr MAS0", 0x7d309ba6, 0x9120f0a8 },
	{ "mfspr MAS1", 0x7d319aa6, 0x8120f0ac },
	{ "mtspr MAS1", 0x7d319ba6, 0x9120f0ac },
	{ "mfspr MAS2", 0x7d329aa6, 0x8120f0bc },
	{ "mtspr MAS2", 0x7d329ba6, 0x9120f0bc },
	{ "mfspr MAS3", 0x7d339aa6, 0x8120f0b4 },
	{ "mtspr MAS3", 0x7d339ba6, 0x9120f0b4 },
	{ "mfspr MAS4", 0x7d349aa6, 0x8120f0c0 },
	{ "mtspr MAS4", 0x7d349ba6, 0x9120f0c0 },
	{ "mfspr MAS6", 0x7d369aa6, 0x8120f0c4 },
	{ "mtspr MAS6", 0x7d369ba6, 0x9120f0c4 },
	{ "mfspr MAS7", 0x7d30eaa6, 0x8120f0b0 },
	{ "mtspr MAS7", 0x7d30eba6, 0x9120f0b0 },
	{ "mfspr USPRG3", 0x7d2342a6, 0x8120f03c },
	{ "mfspr USPRG4", 0x7d2442a6, 0x8120f0d4 },
	{ "mfspr USPRG5", 0x7d2542a6, 0x8120f0dc },
	{ "mfspr USPRG6", 0x7d2642a6, 0x8120f0e4 },
	{ "mfspr USPRG7", 0x7d2742a6, 0x8120f0ec },
	{ "mfspr SPRG4", 0x7d3442a6, 0x8120f0d4 },
	{ "mtspr SPRG4", 0x7d3443a6, 0x9120f0d4 },
	{ "mfspr SPRG5", 0x7d3542a6, 0x8120f0dc },
	{ "mtspr SPRG5", 0x7d3543a6, 0x9120f0dc },
	{ "mfspr SPRG6", 0x7d3642a6, 0x8120f0e4 },
	{ "mtspr SPRG6", 0x7d3643a6, 0x9120f0e4 },
	{ "mfspr SPRG7", 0x7d3742a6, 0x8120f0ec },
	{ "mtspr SPRG7", 0x7d3743a6, 0x9120f0ec },
	{ "mfspr SPRG8", 0x7d3c92a6, 0 },
	{ "mtspr SPRG8", 0x7d3c93a6, 0 },
	{ "mfspr SPRG9", 0x7d3d92a6, 0 },
	{ "mtspr SPRG9", 0x7d3d93a6, 0 },
	{ "mtspr BUCSR", 0x7d35fba6, 0x60000000 },
	{ "mfspr MMUCSR0", 0x7d34faa6, 0x39200000 },
	{ "tlbsync", 0x7c00046c, 0x60000000 },
};

static void check_golden(enum pv_mode mode, const struct golden *golden, u32 nr)
{
	bool seen[PV_MAX_RULES] = { false };
	struct pv_rule_index index;
	u32 i, word;

	pv_rule_index_init(&index, mode);
	for (i = 0; i < nr; i++) {
		u32 found = pv_rule_find(&index, golden[i].old);
		bool in_place = golden[i].new;

		assert_int_not_equal(found, PV_NO_RULE);
		assert_string_equal(row(found)->name, golden[i].name);
		seen[found] = true;
		word = 0;
		assert_int_equal(pv_rule_encode_inline(row(found),
						       golden[i].old, &word),
				 in_place ? 0 : -EINVAL);
		assert_int_equal(word, golden[i].new);
	}
	for (i = 0; i < pv_nr_rules; i++)
		if (row(i)->modes & mode && !seen[i])
			fail_msg("%s has no golden word", row(i)->name);
}

static void test_golden_words(void **state)
{
	(void)state;
	check_golden(PV_MODE_BOOK3S32, golden_32, PV_ARRAY_SIZE(golden_32));
	check_golden(PV_MODE_BOOKE, golden_e, PV_ARRAY_SIZE(golden_e));
}

static void test_inline_refuses(void **state)
{
	struct pv_rule bad = { .action = PV_LOAD, .width = 8, .field = 4 };
	u32 out = 1;

	(void)state;
	assert_int_equal(pv_rule_encode_inline(&bad, 0, &out), -EINVAL);
	bad.field = 0x1000;
	assert_int_equal(pv_rule_encode_inline(&bad, 0, &out), -EINVAL);
	/* the last element ends in the page, or the row is wrong */
	bad.action = PV_LOAD_SR;
	bad.width = 4;
	bad.field = 0xfc4;
	assert_int_equal(pv_rule_encode_inline(&bad, 0x000f0000, &out),
			 -EINVAL);
	bad.action = PV_LOAD;
	bad.field = 0;
	bad.width = 0;
	assert_int_equal(pv_rule_encode_inline(&bad, 0, &out), -EINVAL);
	bad.action = PV_TEMPLATE;
	assert_int_equal(pv_rule_encode_inline(&bad, 0, &out), -EINVAL);
	assert_int_equal(out, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_match_within_mask),
		cmocka_unit_test(test_one_mode_each),
		cmocka_unit_test(test_rows_do_not_overlap),
		cmocka_unit_test(test_names_are_unique),
		cmocka_unit_test(test_fields_are_in_the_page),
		cmocka_unit_test(test_families_go_with_templates),
		cmocka_unit_test(test_every_need_is_used),
		cmocka_unit_test(test_needs_have_names),
		cmocka_unit_test(test_every_row_is_found),
		cmocka_unit_test(test_modes_are_apart),
		cmocka_unit_test(test_forms_of_one_mode),
		cmocka_unit_test(test_other_mode_finds_nothing),
		cmocka_unit_test(test_inline_words),
		cmocka_unit_test(test_golden_words),
		cmocka_unit_test(test_inline_refuses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
