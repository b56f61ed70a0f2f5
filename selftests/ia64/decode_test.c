// SPDX-License-Identifier: GPL-2.0-only
/* Every form with a field: read back, its edges, and what is refused. */
#include "../../arch/ia64/xen-ivt/decode.h"
#include "test.h"

struct form_case {
	const char *name;
	enum ia64_form form;
	enum ia64_field field;
	u32 template;
	u32 slot;
	u64 insn;
	u32 bits;
};

#define OP(n)	((u64)(n) << 37)

static const struct form_case cases[] = {
	{ "br.cond", IA64_BRANCH, IA64_TARGET, MIB, 2, OP(4) | 6, 21 },
	{ "br.ctop", IA64_BRANCH, IA64_TARGET, MIB, 2, OP(4) | 7 << 6, 21 },
	{ "br.call", IA64_CALL, IA64_TARGET, BBB, 0, OP(5) | 7 << 6, 21 },
	{ "brp", IA64_PREDICT, IA64_TARGET, BBB, 1, OP(7), 21 },
	{ "brp's tag", IA64_PREDICT, IA64_TAG, BBB, 1, OP(7), 9 },
	{ "brp by register", IA64_PREDICT_TAG, IA64_TAG, MIB, 2,
	  OP(2) | 0x10ull << 27, 9 },
	{ "chk.s in M", IA64_CHK_S, IA64_TARGET, MMI, 1, OP(1) | 1ull << 33, 21 },
	{ "chk.s of f", IA64_CHK_S, IA64_TARGET, MMI, 0, OP(1) | 3ull << 33, 21 },
	{ "chk.s in I", IA64_CHK_S, IA64_TARGET, MII, 1, 1ull << 33, 21 },
	{ "chk.a.nc", IA64_CHK_A, IA64_TARGET, MII, 0, 4ull << 33, 21 },
	{ "chk.a.clr of f", IA64_CHK_A, IA64_TARGET, MMI, 1, 7ull << 33, 21 },
	{ "fchkf", IA64_FCHKF, IA64_TARGET, MFB, 1, 8ull << 27, 21 },
	{ "brl", IA64_LONG_BRANCH, IA64_TARGET, MLX, 2, OP(12), 60 },
	{ "brl.call", IA64_LONG_CALL, IA64_TARGET, MLX, 2, OP(13), 60 },
	{ "mov b with a tag", IA64_BR_TAG, IA64_TAG, MII, 2, 7ull << 33, 9 },
	{ "movl", IA64_MOVL, IA64_TARGET, MLX, 2, OP(6) | 17 << 6, 64 },
};

static struct ia64_bundle case_bundle(const struct form_case *c, u64 noise)
{
	struct ia64_bundle b = bundle(c->template, noise, noise, noise);

	ia64_set_slot(&b, c->slot, c->insn);
	return b;
}

/* A new value changes nothing but the field: the old value brings all back. */
static void check_value(const struct form_case *c, u64 noise, s64 value)
{
	struct ia64_bundle b = case_bundle(c, noise), old = b;
	s64 was = ia64_get_field(b, c->slot, c->field);

	assert_int_equal(ia64_set_field(&b, c->slot, c->field, value), 0);
	assert_true(ia64_get_field(b, c->slot, c->field) == value);
	assert_int_equal(ia64_form(b, c->slot), c->form);
	assert_int_equal(ia64_set_field(&b, c->slot, c->field, was), 0);
	assert_memory_equal(&b, &old, sizeof(b));
}

static void test_fields(void **state)
{
	u32 i, bit;

	(void)state;
	for (i = 0; i < PV_ARRAY_SIZE(cases); i++) {
		const struct form_case *c = &cases[i];
		struct ia64_bundle b = case_bundle(c, 0);
		s64 top = (s64)(~0ull >> (65 - c->bits));

		if (ia64_form(b, c->slot) != c->form)
			fail_msg("%s is form %d", c->name, ia64_form(b, c->slot));
		for (bit = 0; bit < c->bits - 1; bit++) {
			check_value(c, 0, (s64)(1ull << bit));
			check_value(c, ~0ull, ~(s64)(1ull << bit));
		}
		check_value(c, ~0ull, top);
		check_value(c, 0, -top - 1);
	}
}

static void test_ranges(void **state)
{
	u32 i;

	(void)state;
	for (i = 0; i < PV_ARRAY_SIZE(cases); i++) {
		const struct form_case *c = &cases[i];
		struct ia64_bundle b = case_bundle(c, 0), old = b;
		s64 top = (s64)(~0ull >> (65 - c->bits));

		if (c->bits == 64)
			continue;
		assert_int_equal(ia64_set_field(&b, c->slot, c->field, top + 1),
				 -ERANGE);
		assert_int_equal(ia64_set_field(&b, c->slot, c->field, -top - 2),
				 -ERANGE);
		assert_int_equal(ia64_set_field(&b, c->slot, c->field,
						(s64)(1ull << 62)), -ERANGE);
		assert_memory_equal(&b, &old, sizeof(b));
	}
}

static void test_no_field(void **state)
{
	struct ia64_bundle b = bundle(MIB, NOP_M, NOP_I, OP(4));

	(void)state;
	assert_int_equal(ia64_set_field(&b, 0, IA64_TARGET, 0), -EINVAL);
	assert_int_equal(ia64_set_field(&b, 2, IA64_TAG, 0), -EINVAL);
	assert_false(ia64_form_has(IA64_PLAIN, IA64_TARGET));
	assert_false(ia64_form_has(IA64_UNKNOWN, IA64_TARGET));
	assert_true(ia64_form_has(IA64_PREDICT, IA64_TAG));
}

static void test_unknown(void **state)
{
	static const u8 reserved[] = { 0x06, 0x07, 0x14, 0x15, 0x1a, 0x1b, 0x1e,
				       0x1f };
	u32 i;

	(void)state;
	for (i = 0; i < sizeof(reserved); i++)
		assert_int_equal(ia64_form(bundle(reserved[i], NOP_M, NOP_I,
						  NOP_I), 0), IA64_UNKNOWN);
	/* reserved types of op 4, reserved opcodes, rows that end a table */
	assert_int_equal(ia64_form(bundle(MIB, 0, 0, OP(4) | 1 << 6), 2),
			 IA64_UNKNOWN);
	assert_int_equal(ia64_form(bundle(MIB, 0, 0, OP(4) | 4 << 6), 2),
			 IA64_UNKNOWN);
	assert_int_equal(ia64_form(bundle(MIB, 0, 0, OP(6)), 2), IA64_UNKNOWN);
	assert_int_equal(ia64_form(bundle(MII, OP(2), 0, 0), 0), IA64_UNKNOWN);
	assert_int_equal(ia64_form(bundle(MII, 0, OP(6), 0), 1), IA64_UNKNOWN);
	assert_int_equal(ia64_form(bundle(MLX, 0, 0, OP(5)), 2), IA64_UNKNOWN);
	/* it reads where it is and has nothing to mend */
	assert_int_equal(ia64_form(bundle(MII, 0, 0x30ull << 27, 0), 1),
			 IA64_MOV_IP);
}

static void test_memory(void **state)
{
	static const u8 bytes[16] = { 1, 2, 3, 4, 5, 6, 7, 8,
				      9, 10, 11, 12, 13, 14, 15, 16 };
	struct ia64_bundle b = ia64_load(bytes);
	u8 back[16];

	(void)state;
	assert_true(b.lo == 0x0807060504030201ull);
	assert_true(b.hi == 0x100f0e0d0c0b0a09ull);
	ia64_store(back, b);
	assert_memory_equal(back, bytes, sizeof(bytes));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fields),
		cmocka_unit_test(test_ranges),
		cmocka_unit_test(test_no_field),
		cmocka_unit_test(test_unknown),
		cmocka_unit_test(test_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
