// SPDX-License-Identifier: GPL-2.0-only
/* The kernel's tables as ranges and targets. */
#include "words.h"

#define AT	0xc000000001000000ull

#define AT_32	0xc0800000ull

static struct pv_range ranges[8];
static u64 targets[8];

static struct pv_tables tables(void)
{
	return (struct pv_tables){ .ranges = ranges, .max_ranges = 8,
				   .targets = targets, .max_targets = 8 };
}

static void expect_range(const struct pv_range *r, u64 start, u64 end,
			 u8 verdict, bool outline_only)
{
	assert_true(r->start == start);
	assert_true(r->end == end);
	assert_int_equal(r->verdict, verdict);
	assert_int_equal(r->outline_only, outline_only);
}

/* Offsets are from the entry, forwards and backwards. */
static void test_feature_fixups(void **state)
{
	struct pv_ftr_entry e[2] = {
		{ 1, 1, -0x2000, -0x1ff0, -0x1000, -0xff0 },
		{ 2, 2, 0x100, 0x104, 0x200, 0x200 },	/* no alternate */
	};
	struct pv_tables t = tables();

	(void)state;
	pv_tables_add_ftr(&t, e, 2, AT);
	assert_int_equal(t.nr_ranges, 1);
	expect_range(&ranges[0], AT - 0x1000, AT - 0xff0, PV_SKIP_FTR_ALT,
		     false);
	e[1].alt_end = 0x208;
	pv_tables_add_ftr(&t, &e[1], 1, AT + sizeof(*e));
	expect_range(&ranges[1], AT + 48 + 0x200, AT + 48 + 0x208,
		     PV_SKIP_FTR_ALT, false);
}

/* Offsets are from each field. */
static void test_exceptions(void **state)
{
	struct pv_ex_entry e[2] = { { -0x100, -0x200 }, { 0x10, 0x20 } };
	struct pv_tables t = tables();

	(void)state;
	pv_tables_add_ex(&t, e, 2, AT);
	assert_int_equal(t.nr_ranges, 2);
	assert_int_equal(t.nr_targets, 2);
	expect_range(&ranges[0], AT - 0x100, AT - 0xfc, PV_SKIP_EXTABLE, false);
	expect_range(&ranges[1], AT + 8 + 0x10, AT + 8 + 0x14, PV_SKIP_EXTABLE,
		     false);
	assert_true(targets[0] == AT + 4 - 0x200);
	assert_true(targets[1] == AT + 12 + 0x20);
}

static void test_static_keys(void **state)
{
	struct pv_jump_entry e[2] = { { 1, -0x40, 2 }, { 1, 0x40, 2 } };
	struct pv_tables t = tables();

	(void)state;
	pv_tables_add_jump(&t, e, 2, AT);
	assert_int_equal(t.nr_ranges, 0);
	assert_int_equal(t.nr_targets, 2);
	assert_true(targets[0] == AT + 4 - 0x40);
	assert_true(targets[1] == AT + 16 + 4 + 0x40);
}

/* A 32-bit kernel's entries are shorter, what they mean is the same. */
static void test_32_bits(void **state)
{
	struct pv_ftr_entry_32 ftr[3] = {
		{ 1, 1, -0x2000, -0x1ff0, -0x1000, -0xff0 },
		{ 2, 2, 0x100, 0x104, 0x200, 0x200 },	/* no alternate */
		{ 4, 4, -8, -4, 0x300, 0x308 },
	};
	struct pv_jump_entry_32 jump[2] = { { 1, -0x40, 2 }, { 1, 0x40, 2 } };
	struct pv_tables t = tables();

	(void)state;
	pv_tables_add_ftr_32(&t, ftr, 3, AT_32);
	assert_int_equal(t.nr_ranges, 2);
	expect_range(&ranges[0], AT_32 - 0x1000, AT_32 - 0xff0, PV_SKIP_FTR_ALT,
		     false);
	expect_range(&ranges[1], AT_32 + 48 + 0x300, AT_32 + 48 + 0x308,
		     PV_SKIP_FTR_ALT, false);
	pv_tables_add_jump_32(&t, jump, 2, AT_32);
	assert_int_equal(t.nr_targets, 2);
	assert_true(targets[0] == AT_32 + 4 - 0x40);
	assert_true(targets[1] == AT_32 + 12 + 4 + 0x40);
}

static void test_low_level_tables(void **state)
{
	struct pv_soft_mask_entry mask = { AT, AT + 64 };
	struct pv_restart_entry restart = { AT + 4, AT + 8, AT + 0x80 };
	struct pv_tables t = tables();

	(void)state;
	pv_tables_add_soft_mask(&t, &mask, 1);
	pv_tables_add_restart(&t, &restart, 1);
	assert_int_equal(t.nr_ranges, 2);
	expect_range(&ranges[0], AT, AT + 64, PV_SKIP_SOFT_MASK, true);
	expect_range(&ranges[1], AT + 4, AT + 8, PV_SKIP_RESTART, true);
	assert_int_equal(t.nr_targets, 1);
	assert_true(targets[0] == AT + 0x80);
}

/* Power ISA Book III, AIL 3: the same interrupts, 0xc000000000004000 on. */
static void test_vectors(void **state)
{
	static const u32 offsets[] = {
		0x300, 0x380, 0x400, 0x480,	/* storage */
		0x500, 0x600, 0x700, 0x800,	/* external to unavailable */
		0x900, 0xa00, 0xc00, 0xd00,	/* timer to trace */
		0xf00, 0xf20, 0xf40, 0xf60,	/* PMU, facilities */
	};
	struct pv_vector v[PV_NR_VECTORS + 1];
	u32 i;

	(void)state;
	assert_int_equal(PV_NR_VECTORS, PV_ARRAY_SIZE(offsets));
	memset(v, 0x5a, sizeof(v));
	pv_list_vectors(AT, v);
	for (i = 0; i < PV_NR_VECTORS; i++) {
		assert_true(v[i].real == AT + offsets[i]);
		assert_true(v[i].virt == AT + offsets[i] + 0x4000);
	}
	assert_true(v[PV_NR_VECTORS].real == 0x5a5a5a5a5a5a5a5a);
	assert_true(v[PV_NR_VECTORS].virt == 0x5a5a5a5a5a5a5a5a);
}

/* A first call without room says how much a second one needs. */
static void test_counting_first(void **state)
{
	struct pv_ex_entry e[3] = { { 0, 0 }, { 4, 4 }, { 8, 8 } };
	struct pv_tables t = { 0 };

	(void)state;
	pv_tables_add_ex(&t, e, 3, AT);
	assert_int_equal(t.nr_ranges, 3);
	assert_int_equal(t.nr_targets, 3);
}

static void test_layouts(void **state)
{
	(void)state;
	assert_int_equal(sizeof(struct pv_ftr_entry), 48);
	assert_int_equal(sizeof(struct pv_ftr_entry_32), 24);
	assert_int_equal(sizeof(struct pv_ex_entry), 8);
	assert_int_equal(sizeof(struct pv_jump_entry), 16);
	assert_int_equal(sizeof(struct pv_jump_entry_32), 12);
	assert_int_equal(sizeof(struct pv_soft_mask_entry), 16);
	assert_int_equal(sizeof(struct pv_restart_entry), 24);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_feature_fixups),
		cmocka_unit_test(test_exceptions),
		cmocka_unit_test(test_static_keys),
		cmocka_unit_test(test_32_bits),
		cmocka_unit_test(test_low_level_tables),
		cmocka_unit_test(test_vectors),
		cmocka_unit_test(test_counting_first),
		cmocka_unit_test(test_layouts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
