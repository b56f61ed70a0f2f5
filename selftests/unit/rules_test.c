// SPDX-License-Identifier: GPL-2.0-only
/* The table: consistent in itself, found again, replaced as it says. */
#include "words.h"
#include "../../include/kvm-pv/abi.h"

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
			assert_string_not_equal(row(i)->name, row(j)->name);
}

static void test_fields_are_in_the_page(void **state)
{
	u32 i;

	(void)state;
	for (i = 0; i < pv_nr_rules; i++) {
		const struct pv_rule *r = row(i);

		if (r->action != PV_LOAD && r->action != PV_STORE) {
			assert_int_equal(r->width | r->field, 0);
			continue;
		}
		assert_true(r->width == 4 || r->width == 8);
		assert_int_equal(r->field % r->width, 0);
		assert_true(r->field + r->width <= 4096);
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

/*
 * page-sr has no row: segment registers of a 64-bit guest have no field in the
 * page. It is kept for the 32-bit mode.
 */
static void test_every_need_is_used(void **state)
{
	u32 i, used = PV_NEED_PAGE_SR;

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
	pv_rule_index_init(&index, PV_MODE_BOOK3S64);
	for (i = 0; i < pv_nr_rules; i++) {
		u32 free = ~row(i)->mask & 0x03e00000;

		for (rt = 0; rt < 32; rt++)
			assert_int_equal(pv_rule_find(&index, row(i)->match |
						      (rt << 21 & free)), i);
		assert_int_equal(pv_rule_find(&index, row(i)->match |
					      ~row(i)->mask), i);
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

static u32 inline_of(u32 i, u32 rt)
{
	u32 out = 0xdeadbeef;

	assert_int_equal(pv_rule_encode_inline(row(i), row(i)->match | rt << 21,
					       &out), 0);
	return out;
}

/* The word a row must become, put together from the ISA's own layout. */
static u32 expected(const struct pv_rule *r, u32 rt)
{
	u32 disp = 0xf000u | r->field;

	switch (r->action) {
	case PV_LOAD:
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
	u32 i, rt;

	(void)state;
	for (i = 0; i < pv_nr_rules; i++) {
		if (row(i)->action == PV_TEMPLATE)
			continue;
		for (rt = 0; rt < 32; rt++)
			if (row(i)->mask != 0xffffffff)
				assert_int_equal(inline_of(i, rt),
						 expected(row(i), rt));
	}
}

static void test_inline_refuses(void **state)
{
	struct pv_rule bad = { .action = PV_LOAD, .width = 8, .field = 4 };
	u32 out = 1;

	(void)state;
	assert_int_equal(pv_rule_encode_inline(&bad, 0, &out), -EINVAL);
	bad.field = 0x1000;
	assert_int_equal(pv_rule_encode_inline(&bad, 0, &out), -EINVAL);
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
		cmocka_unit_test(test_rows_do_not_overlap),
		cmocka_unit_test(test_names_are_unique),
		cmocka_unit_test(test_fields_are_in_the_page),
		cmocka_unit_test(test_families_go_with_templates),
		cmocka_unit_test(test_every_need_is_used),
		cmocka_unit_test(test_needs_have_names),
		cmocka_unit_test(test_every_row_is_found),
		cmocka_unit_test(test_other_mode_finds_nothing),
		cmocka_unit_test(test_inline_words),
		cmocka_unit_test(test_inline_refuses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
