// SPDX-License-Identifier: GPL-2.0-only
/* Branches: encoded exactly, never truncated. Registers: who writes them. */
#include "words.h"

#define MIB	0x100000ull

static int encode(u64 from, u64 to, u32 *word)
{
	*word = 0xdeadbeef;
	return ppc_encode_branch(from, to, word);
}

static void test_branch_edges(void **state)
{
	u32 word;

	(void)state;
	assert_int_equal(encode(BASE, BASE + 32 * MIB - 4, &word), 0);
	assert_int_equal(word, 0x49fffffc);
	assert_int_equal(encode(BASE, BASE + 32 * MIB, &word), -ERANGE);
	assert_int_equal(word, 0xdeadbeef);
	assert_int_equal(encode(BASE + 64 * MIB, BASE + 32 * MIB, &word), 0);
	assert_int_equal(word, 0x4a000000);
	assert_int_equal(encode(BASE + 64 * MIB, BASE + 32 * MIB - 4, &word),
			 -ERANGE);
	assert_int_equal(word, 0xdeadbeef);
	assert_int_equal(encode(BASE, BASE, &word), 0);
	assert_int_equal(word, 0x48000000);
}

/* A distance that is small in 32 bits only. */
static void test_branch_does_not_alias(void **state)
{
	u32 word;

	(void)state;
	assert_int_equal(encode(BASE, BASE + (1ull << 32), &word), -ERANGE);
	assert_int_equal(encode(BASE, BASE + (1ull << 32) + 64, &word), -ERANGE);
	assert_int_equal(encode(BASE, BASE - (1ull << 32) + 64, &word), -ERANGE);
	assert_int_equal(encode(BASE, BASE + (1ull << 63), &word), -ERANGE);
	assert_int_equal(encode(BASE, BASE + (1ull << 26), &word), -ERANGE);
	/* around the end of the address space it is a short way */
	assert_int_equal(encode(-16ull, 16, &word), 0);
	assert_int_equal(word, 0x48000020);
}

static void test_branch_alignment(void **state)
{
	u32 word, i;

	(void)state;
	for (i = 1; i < 4; i++) {
		assert_int_equal(encode(BASE + i, BASE, &word), -EINVAL);
		assert_int_equal(encode(BASE, BASE + i, &word), -EINVAL);
	}
}

static void test_branch_round_trip(void **state)
{
	u64 seed = 0x243f6a8885a308d3ull, target;
	u32 i, word;

	(void)state;
	for (i = 0; i < 100000; i++) {
		u64 from = BASE + (next_random(&seed) & 0x3fffffc);
		u64 to = from - 32 * MIB + (next_random(&seed) & 0x3fffffc);

		assert_int_equal(encode(from, to, &word), 0);
		assert_true(ppc_branch_target(word, from, &target));
		assert_true(target == to);
	}
}

static u64 target_of(u32 word)
{
	u64 target = 0;

	assert_true(ppc_branch_target(word, BASE, &target));
	return target;
}

static void test_branch_target(void **state)
{
	u64 target;

	(void)state;
	assert_true(target_of(0x41820010) == BASE + 16);	/* beq */
	assert_true(target_of(0x4182fff0) == BASE - 16);
	assert_true(target_of(0x41828000) == BASE - 0x8000);
	assert_true(target_of(0x48000011) == BASE + 16);	/* bl */
	assert_true(target_of(0x48000012) == 16);		/* ba */
	assert_true(target_of(0x4bfffff2) == -16ull);
	assert_true(target_of(0x4182fff2) == -16ull);		/* beqa */
	assert_false(ppc_branch_target(W_BLR, BASE, &target));
	assert_false(ppc_branch_target(W_BCTR, BASE, &target));
	assert_false(ppc_branch_target(W_NOP, BASE, &target));
}

/* word, and the registers it writes as a mask; checked both ways */
static const struct {
	u32 word;
	u32 writes;
	const char *text;
} exact[] = {
	{ 0x7d210164, 0, "mtmsrd r9,1" },
	{ 0x7d200164, 0, "mtmsrd r9" },
	{ 0x7d200124, 0, "mtmsr r9" },
	{ 0x7d2103a6, 0, "mtxer r9" },
	{ 0x7d2102a6, 1u << 9, "mfxer r9" },
	{ 0x7d2000a6, 1u << 9, "mfmsr r9" },
	{ 0x7c2004ac, 0, "lwsync" },
	{ 0x7c210b78, 0, "or r1,r1,r1" },
	{ 0x7c691b78, 1u << 9, "mr r9,r3" },
	{ 0x7d214214, 1u << 9, "add r9,r1,r8" },
	{ 0x7d21402a, 1u << 9, "ldx r9,r1,r8" },
	{ 0x7d21412a, 0, "stdx r9,r1,r8" },
	{ 0x39210020, 1u << 9, "addi r9,r1,32" },
	{ 0xe9210010, 1u << 9, "ld r9,16(r1)" },
	{ 0xe9230011, 1u << 9 | 1u << 3, "ldu r9,16(r3)" },
	{ 0xf9210010, 0, "std r9,16(r1)" },
	{ 0xf821ffd1, 1u << 1, "stdu r1,-48(r1)" },
	{ 0x91210010, 0, "stw r9,16(r1)" },
	{ 0x81210010, 1u << 9, "lwz r9,16(r1)" },
	{ 0x71290001, 1u << 9, "andi. r9,r9,1" },
	{ 0x2c010000, 0, "cmpwi r1,0" },
	{ 0x7c011800, 0, "cmpw r1,r3" },
	{ 0x0b090000, 0, "tdnei r9,0" },
	{ 0x7fe00008, 0, "trap" },
	{ 0x00000000, 0, "fill" },
};

static void test_written_registers(void **state)
{
	u32 i, reg;

	(void)state;
	for (i = 0; i < PV_ARRAY_SIZE(exact); i++)
		for (reg = 0; reg < 32; reg++)
			if (ppc_may_write_gpr(exact[i].word, reg) !=
			    (exact[i].writes >> reg & 1))
				fail_msg("%s: r%u", exact[i].text, reg);
}

/* What is not known must count as a write. */
static void test_unknown_words_write(void **state)
{
	(void)state;
	assert_true(ppc_may_write_gpr(0xb8610010, 9));	/* lmw r3,16(r1) */
	assert_true(ppc_may_write_gpr(0x06000000, 9));	/* a prefix */
	assert_true(ppc_may_write_gpr(0x7c0004aa, 9));	/* lswi: many */
	assert_true(ppc_may_write_gpr(0x7d21416a, 1));	/* stdux r9,r1,r8 */
}

static void test_blocks_end(void **state)
{
	(void)state;
	assert_true(ppc_ends_block(W_BLR));
	assert_true(ppc_ends_block(W_B(4)));
	assert_true(ppc_ends_block(W_BEQ(4)));
	assert_true(ppc_ends_block(0x44000002));
	assert_true(ppc_ends_block(W_RFID));
	assert_false(ppc_ends_block(W_NOP));
	assert_false(ppc_ends_block(W_MTMSRD1(9)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_branch_edges),
		cmocka_unit_test(test_branch_does_not_alias),
		cmocka_unit_test(test_branch_alignment),
		cmocka_unit_test(test_branch_round_trip),
		cmocka_unit_test(test_branch_target),
		cmocka_unit_test(test_written_registers),
		cmocka_unit_test(test_unknown_words_write),
		cmocka_unit_test(test_blocks_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
