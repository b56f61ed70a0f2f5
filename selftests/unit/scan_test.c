// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is read from a 32-bit file (mini-32.S), where pvscan's own output does
 * not show it: relocated words, tables entry by entry.
 *
 * usage: scan_test DIR
 */
#include "words.h"
#include "../../tools/scan/scan.h"

static const char *dir;
static struct image img;
static struct scan scan;

static void open_file(const char *name)
{
	char path[200];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	if (image_open(&img, path))
		fail_msg("%s", img.error);
}

static void scan_file(const char *name, enum pv_mode mode)
{
	const struct scan_options options = { .have = ~0u };

	open_file(name);
	assert_null(scan_refuses(&img));
	if (scan_image(&scan, &img, &options))
		fail_msg("%s", scan.error);
	assert_int_equal(scan.mode, mode);
}

static int close_file(void **state)
{
	(void)state;
	scan_free(&scan);
	image_close(&img);
	memset(&scan, 0, sizeof(scan));
	return 0;
}

static u32 word_at(u64 addr)
{
	const u8 *p = image_bytes(&img, addr, 4);

	assert_non_null(p);
	return load32(p, img.big);
}

/* Ranges are in the kernel's order, targets in that of their tables. */
static void expect_range(u32 i, u64 start, u64 end, u8 verdict)
{
	const struct pv_range *r = &scan.tables.ranges[i];

	assert_true(i < scan.tables.nr_ranges);
	assert_int_equal(r->start, start);
	assert_int_equal(r->end, end);
	assert_int_equal(r->verdict, verdict);
}

static void expect_targets(u64 fixup, u64 key1, u64 key2)
{
	const u64 *targets = scan.tables.targets;
	u32 i;

	assert_int_equal(scan.tables.nr_targets, 6);
	for (i = 0; i < 4; i++)
		assert_int_equal(targets[i], fixup);
	assert_int_equal(targets[4], key1);
	assert_int_equal(targets[5], key2);
}

static void test_kernel(void **state)
{
	const u64 base = 0xc0000000;
	u64 pointer;

	(void)state;
	scan_file("mini-32.elf", PV_MODE_BOOK3S32);
	assert_int_equal(img.bits, 32);
	assert_true(img.big && !img.module);
	assert_int_equal(scan.tables.nr_ranges, 10);
	expect_range(0, base + 0x480, base + 0x488, PV_SKIP_FIXED);
	expect_range(1, base + 0x08, base + 0x10, PV_SKIP_OWN);
	expect_range(2, base + 0x5c, base + 0x64, PV_SKIP_KPROBE);
	expect_range(3, base + 0x50, base + 0x54, PV_SKIP_FTR_ALT);
	expect_range(4, base + 0x48, base + 0x4c, PV_SKIP_EXTABLE);
	expect_range(5, base + 0x20, base + 0x24, PV_SKIP_EXTABLE);
	expect_range(6, base + 0x4b4, base + 0x4b8, PV_SKIP_EXTABLE);
	expect_range(7, base + 0x4fc, base + 0x500, PV_SKIP_EXTABLE);
	expect_range(8, base + 0x54, base + 0x58, PV_SKIP_CHANGED);
	expect_range(9, base + 0x58, base + 0x5c, PV_SKIP_CHANGED);
	expect_targets(base + 0x48, base + 0x10, base + 0x48);
	assert_true(image_symbol(&img, "pointer", &pointer));
	assert_int_equal(word_at(pointer), base + 0x10);
}

/* Its other text section is at 0x100. */
static void test_module(void **state)
{
	u64 key;

	(void)state;
	scan_file("mini-32.o", PV_MODE_BOOK3S32);
	assert_true(img.module);
	assert_int_equal(scan.tables.nr_ranges, 6);
	expect_range(0, 0x38, 0x3c, PV_SKIP_EXTABLE);
	expect_range(1, 0x10, 0x14, PV_SKIP_EXTABLE);
	expect_range(2, 0x130, 0x134, PV_SKIP_EXTABLE);
	expect_range(3, 0x178, 0x17c, PV_SKIP_EXTABLE);
	expect_range(4, 0x00, 0x04, PV_SKIP_CHANGED);
	expect_range(5, 0x10, 0x14, PV_SKIP_CHANGED);
	expect_targets(0x38, 0x00, 0x38);
	assert_int_equal(word_at(0x30), 0x480000d1);	/* bl: REL24 */
	assert_int_equal(word_at(0x34), 0x418200cc);	/* beq: REL14 */
	assert_true(image_symbol(&img, "key", &key));
	assert_int_equal(word_at(key), 4);		/* ADDR32 */
}

/* What is left out: a stretch between two symbols, and a whole function. */
static void test_booke(void **state)
{
	const u64 base = 0xc0000000;
	u64 start, end;

	(void)state;
	scan_file("booke.elf", PV_MODE_BOOKE);
	assert_true(image_symbol(&img, "loadcam_entry", &start));
	assert_true(image_symbol(&img, "loadcam_end", &end));
	expect_range(1, base, base + 8, PV_SKIP_NO_PAGE);
	expect_range(2, start, end, PV_SKIP_NO_PAGE);
}

static void test_booke_module(void **state)
{
	(void)state;
	scan_file("booke.o", PV_MODE_BOOKE);
	assert_true(img.module);
}

static void test_no_mode(void **state)
{
	(void)state;
	open_file("le-32.o");
	assert_non_null(scan_refuses(&img));
	image_close(&img);
	open_file("mini-be.elf");
	assert_null(scan_refuses(&img));
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_kernel, close_file),
		cmocka_unit_test_teardown(test_module, close_file),
		cmocka_unit_test_teardown(test_booke, close_file),
		cmocka_unit_test_teardown(test_booke_module, close_file),
		cmocka_unit_test_teardown(test_no_mode, close_file),
	};

	if (argc != 2)
		return 2;
	dir = argv[1];
	return cmocka_run_group_tests(tests, NULL, NULL);
}
