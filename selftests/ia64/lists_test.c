// SPDX-License-Identifier: GPL-2.0-only
/*
 * A kernel linked by its own linker script, mapped where it is linked, booted as
 * far as the lists go: boot.c, then 6.1's own code that walks them. Each entry
 * must name what its list is for, in both modes; and the table of mode xen must
 * end up as in a kernel that was linked with that table in the first place.
 *
 *	lists_test KERNEL DIRECT [merged]
 *
 * merged: KERNEL has the lists of both modes in one, which must be refused.
 */
#include <fcntl.h>
#include <gelf.h>
#include <sys/mman.h>
#include <unistd.h>
#include "kernel/kernel.h"
#include "../../arch/ia64/xen-ivt/boot.h"
#include "test.h"
#include "walkers.h"

#define SIZE		0x140000ull	/* more than there is of it */
#define STACKED		128		/* registers: as Montecito has */
#define NOT_FREED	0xff

char kernel_log[512];
static const char *kernel_path, *direct_path;
/* A kernel, at its end or before something is done to it. */
static u8 before[SIZE], direct[SIZE];

/* --- a kernel in memory ------------------------------------------------------ */

/* All but per-CPU data, which the host has no address for. */
static void map_kernel(const char *path)
{
	void *at = mmap(_text, SIZE, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	int fd = open(path, O_RDONLY);
	size_t count, i;
	Elf *elf;

	assert_ptr_equal(at, _text);
	elf_version(EV_CURRENT);
	elf = elf_begin(fd, ELF_C_READ, NULL);
	assert_non_null(elf);
	assert_int_equal(elf_getphdrnum(elf, &count), 0);
	for (i = 0; i < count; i++) {
		GElf_Phdr segment;

		gelf_getphdr(elf, (int)i, &segment);
		if (segment.p_type != PT_LOAD ||
		    segment.p_vaddr - (u64)_text >= SIZE)
			continue;
		assert_true(segment.p_vaddr + segment.p_memsz <=
			    (u64)_text + SIZE);
		assert_true(pread(fd, (void *)segment.p_vaddr, segment.p_filesz,
				  (off_t)segment.p_offset) ==
			    (ssize_t)segment.p_filesz);
	}
	elf_end(elf);
	close(fd);
}

static void save(u8 *copy)
{
	memcpy(copy, _text, SIZE);
}

/* --- what every entry must name ---------------------------------------------- */

static struct ia64_bundle bundle_of(u64 target)
{
	return ia64_load((const u8 *)(target & ~15ull));
}

static bool is_in_text(u64 addr)
{
	return addr - (u64)_text < (u64)(_etext - _text);
}

static bool names_movl(u64 target)
{
	return (target & 15) && (target & 15) < IA64_SLOTS &&
	       ia64_form(bundle_of(target), 2) == IA64_MOVL;
}

/* In the table it is the root of region 5, and nothing else. */
static bool names_root(u64 target)
{
	u64 value;

	if (!names_movl(target))
		return false;
	value = (u64)ia64_get_field(bundle_of(target), 2, IA64_TARGET);
	return target >= (u64)__end_ivt_text || value == (u64)swapper_pg_dir;
}

static bool names_branch(u64 target)
{
	u64 insn = ia64_slot(bundle_of(target), 2);

	return (target & 15) == 2 &&
	       ia64_form(bundle_of(target), 2) == IA64_BRANCH && ia64_qp(insn);
}

/* adds r = 8 bytes for each of 96 registers and 8 more, r0 */
static bool names_size(u64 target)
{
	u64 insn = ia64_slot(bundle_of(target), target & 3);

	return (target & 15) < IA64_SLOTS && ia64_opcode(insn) == 8 &&
	       ia64_bits(insn, 34, 2) == 2 && !ia64_bits(insn, 20, 7) &&
	       (ia64_bits(insn, 27, 6) << 7 | ia64_bits(insn, 13, 7)) == 776;
}

static u32 wrong_of(const char *start, const char *end, bool (*names)(u64))
{
	const s32 *entry;
	u32 wrong = 0;

	for (entry = (const s32 *)start; entry < (const s32 *)end; entry++) {
		u64 target = (u64)entry + (u64)(s64)*entry;

		wrong += !is_in_text(target) || !names(target);
	}
	return wrong;
}

/* Sorted, in the text, and with a header of version 1 or nothing known. */
static u32 wrong_unwind(void)
{
	const struct ia64_unwind *u = (const void *)__start_unwind;
	const struct ia64_unwind *end = (const void *)__end_unwind;
	u64 last = 0;
	u32 wrong = 0;

	for (; u < end; u++) {
		const u64 *info = (const u64 *)(_text + u->info);

		wrong += u->start < last || u->start >= u->end ||
			 !is_in_text((u64)_text + u->end - 1) ||
			 *info >> 48 != 1;
		last = u->end;
	}
	return wrong;
}

static bool names_any(u64 target)
{
	return !(target & 15);
}

static u32 wrong_entries(void)
{
	return wrong_of(__start___vtop_patchlist, __end___vtop_patchlist,
			names_root) +
	       wrong_of(__start___rse_patchlist, __end___rse_patchlist,
			names_branch) +
	       wrong_of(__start___phys_stack_reg_patchlist,
			__end___phys_stack_reg_patchlist, names_size) +
	       wrong_of((char *)__start___mca_table, (char *)__stop___mca_table,
			names_any) +
	       wrong_unwind();
}

/* --- boot -------------------------------------------------------------------- */

/* What boot-copy.S does around the call, and free_initmem() much later. */
static int boot_copy(void)
{
	u64 bytes = (u64)(xen_ivt_image_end - xen_ivt_image);
	int error = xen_ivt_relocate(xen_ivt_image, ia64_ivt, bytes);

	if (error)
		return error;
	memcpy(ia64_ivt, xen_ivt_image, bytes);
	memset(xen_ivt_image, NOT_FREED, bytes);
	return 0;
}

/* setup_arch() and cpu_init(). */
static void walk(void)
{
	ia64_patch_vtop((u64)__start___vtop_patchlist,
			(u64)__end___vtop_patchlist);
	ia64_patch_rse((u64)__start___rse_patchlist,
		       (u64)__end___rse_patchlist);
	ia64_patch_phys_stack_reg(STACKED * 8 + 8);
}

static int mca_at(u64 ip)
{
	return search_mca_table((void *)__start___mca_table,
				(struct mca_table_entry *)__stop___mca_table - 1,
				ip);
}

static const struct unw_table_entry *unwind_at(u64 ip)
{
	struct unw_table table = {
		.array = (const struct unw_table_entry *)__start_unwind,
		.length = (u64)(__end_unwind - __start_unwind) /
			  sizeof(struct unw_table_entry),
	};

	return lookup(&table, ip - (u64)_text);
}

#define ROOM_BUNDLES	((u64)(__end_ivt_text - (char *)ia64_ivt) / 16)
#define MAX_BUNDLES	0x1000

/* What a machine check and a backtrace are told, by bundle of the table. */
struct answers {
	u8 mca[MAX_BUNDLES];
	u64 unwind[MAX_BUNDLES][4];
};

static void ask(struct answers *answers)
{
	u64 i;

	memset(answers, 0, sizeof(*answers));
	assert_in_range(ROOM_BUNDLES, 1, MAX_BUNDLES);
	for (i = 0; i < ROOM_BUNDLES; i++) {
		u64 ip = (u64)ia64_ivt + 16 * i;
		const struct unw_table_entry *e = unwind_at(ip);

		answers->mca[i] = (u8)mca_at(ip);
		if (!e)
			continue;
		answers->unwind[i][0] = e->start_offset;
		answers->unwind[i][1] = e->end_offset;
		memcpy(&answers->unwind[i][2], _text + e->info_offset, 16);
	}
}

static struct answers direct_answers, answers;

/* --- tests ------------------------------------------------------------------- */

static int set_up(void **state)
{
	(void)state;
	map_kernel(direct_path);
	assert_int_equal(wrong_entries(), 0);
	ask(&direct_answers);
	walk();
	save(direct);
	map_kernel(kernel_path);
	return 0;
}

static int start_again(void **state)
{
	(void)state;
	map_kernel(kernel_path);
	save(before);
	return 0;
}

static void expect_same(const char *from, const char *to)
{
	assert_memory_equal(from, direct + (from - _text), (size_t)(to - from));
}

static bool is_same_table(void)
{
	return !memcmp(ia64_ivt, direct + ((char *)ia64_ivt - _text),
		       (size_t)(__end_ivt_text - (char *)ia64_ivt));
}

/* Mode native: as linked, and nothing of the image's. */
static void test_native(void **state)
{
	const s32 *entry = (const s32 *)__start___vtop_patchlist;
	u64 target = (u64)entry + (u64)(s64)*entry;

	(void)state;
	assert_int_equal(wrong_entries(), 0);
	walk();
	assert_true(names_movl(target));
	assert_int_equal(wrong_of(__start___rse_patchlist,
				  __end___rse_patchlist, names_branch),
			 (__end___rse_patchlist - __start___rse_patchlist) / 4);
	assert_false(is_same_table());
}

static void test_native_root(void **state)
{
	const s32 *entry = (const s32 *)__start___vtop_patchlist;
	u32 roots = 0;

	(void)state;
	walk();
	for (; entry < (const s32 *)__end___vtop_patchlist; entry++) {
		u64 target = (u64)entry + (u64)(s64)*entry;

		if (target >= (u64)__end_ivt_text)
			continue;
		roots++;
		assert_true((u64)ia64_get_field(bundle_of(target), 2, IA64_TARGET) ==
			    ia64_tpa((u64)swapper_pg_dir));
	}
	assert_int_equal(roots, 2);
}

static void test_xen(void **state)
{
	(void)state;
	assert_int_equal(boot_copy(), 0);
	assert_int_equal(wrong_entries(), 0);
	expect_same(__start___vtop_patchlist, __end___vtop_patchlist);
	expect_same(__start___rse_patchlist, __end___rse_patchlist);
	expect_same((char *)__start___mca_table, (char *)__stop___mca_table);
	expect_same(__start___phys_stack_reg_patchlist,
		    __end___phys_stack_reg_patchlist);
	walk();
	expect_same(_text, _etext);
}

/* A machine check's range and a backtrace, by 6.1's own search. */
static void test_xen_searches(void **state)
{
	u32 i, recoverable = 0, known = 0;

	(void)state;
	ask(&answers);
	assert_memory_not_equal(answers.mca, direct_answers.mca,
				sizeof(answers.mca));
	assert_memory_not_equal(answers.unwind, direct_answers.unwind,
				sizeof(answers.unwind));
	assert_int_equal(boot_copy(), 0);
	ask(&answers);
	for (i = 0; i < MAX_BUNDLES; i++) {
		recoverable += answers.mca[i];
		known += !!answers.unwind[i][1];
	}
	assert_true(recoverable > 0x500 && recoverable < ROOM_BUNDLES);
	assert_in_range(known, 1, 0x400);
	assert_memory_equal(&answers, &direct_answers, sizeof(answers));
}

static void put_back(const char *start, const char *end)
{
	memcpy((void *)start, before + (start - _text), (size_t)(end - start));
}

/* The lists as they were linked, native's: each is seen, and what it does. */
static void test_unselected(void **state)
{
	(void)state;
	assert_int_equal(boot_copy(), 0);
	put_back(__start___vtop_patchlist, __end___vtop_patchlist);
	assert_int_equal(wrong_entries(), 2);
	walk();
	assert_false(is_same_table());

	start_again(NULL);
	assert_int_equal(boot_copy(), 0);
	put_back(__start___rse_patchlist, __end___rse_patchlist);
	assert_int_equal(wrong_entries(), 6);
	walk();
	assert_false(is_same_table());

	start_again(NULL);
	assert_int_equal(boot_copy(), 0);
	put_back((char *)__start___mca_table, (char *)__stop___mca_table);
	ask(&answers);
	assert_memory_not_equal(answers.mca, direct_answers.mca,
				sizeof(answers.mca));

	start_again(NULL);
	assert_int_equal(boot_copy(), 0);
	put_back(__start_unwind, __end_unwind);
	ask(&answers);
	assert_memory_not_equal(answers.unwind, direct_answers.unwind,
				sizeof(answers.unwind));
}

static void expect_refused(enum ia64_refusal why, int error)
{
	char line[128];

	snprintf(line, sizeof(line), "xen-ivt: %s, at ", ia64_refusal_text(why));
	save(before);
	assert_int_equal(boot_copy(), error);
	assert_memory_equal(_text, before, SIZE);
	xen_ivt_found = XEN_IVT_REFUSED;
	assert_int_equal(early_xen_ivt_report(), 0);
	assert_non_null(strstr(kernel_log, line));
}

/* An image that is not as it should be leaves all as it was. */
static void test_refused(void **state)
{
	s32 *vtop = (s32 *)xen_ivt_vtop;

	(void)state;
	vtop[0] += 16;
	expect_refused(IA64_BAD_TAG, -EINVAL);
	vtop[0] -= 16 + 0x1000000;
	expect_refused(IA64_OUTSIDE, -EINVAL);
	vtop[0] += 0x1000000;
	xen_ivt_image[0] = 0x1e;
	expect_refused(IA64_BAD_FORM, -EINVAL);
	assert_int_equal(xen_ivt_relocate(xen_ivt_image, ia64_ivt,
					  ROOM_BUNDLES * 16 + 16), -ENOSPC);
}

static void test_report(void **state)
{
	static const char *const words[XEN_IVT_FINDINGS] = {
		[XEN_IVT_HARDWARE] = "level 0",
		[XEN_IVT_STRANGER] = "not Xen",
		[XEN_IVT_PAGES_STAY] = "pages",
		[XEN_IVT_REFUSED] = "refused",
		[XEN_IVT_XEN] = "Xen: its own table",
	};
	u32 i;

	(void)state;
	for (i = 0; i < XEN_IVT_FINDINGS; i++) {
		xen_ivt_found = i;
		assert_int_equal(early_xen_ivt_report(), 0);
		assert_non_null(strstr(kernel_log, words[i]));
		assert_int_equal(strchr(kernel_log, '\n')[1] != 0,
				 i == XEN_IVT_REFUSED);
	}
}

/* Both modes' entries in one list: refused. Copied all the same, they are wrong. */
static void test_merged(void **state)
{
	(void)state;
	expect_refused(IA64_UNLIKE, -EINVAL);
	assert_true(wrong_entries() >= 8);
	memcpy(ia64_ivt, xen_ivt_image,
	       (size_t)(xen_ivt_image_end - xen_ivt_image));
	memset(xen_ivt_image, NOT_FREED,
	       (size_t)(xen_ivt_image_end - xen_ivt_image));
	assert_true(wrong_entries() >= 16);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test_setup(test_native, start_again),
	cmocka_unit_test_setup(test_native_root, start_again),
	cmocka_unit_test_setup(test_xen, start_again),
	cmocka_unit_test_setup(test_xen_searches, start_again),
	cmocka_unit_test_setup(test_unselected, start_again),
	cmocka_unit_test_setup(test_refused, start_again),
	cmocka_unit_test_setup(test_report, start_again),
};

static const struct CMUnitTest merged_tests[] = {
	cmocka_unit_test_setup(test_merged, start_again),
};

int main(int argc, char **argv)
{
	if (argc < 3) {
		fprintf(stderr, "usage: lists_test KERNEL DIRECT [merged]\n");
		return 2;
	}
	kernel_path = argv[1];
	direct_path = argv[2];
	if (argc == 4)
		return cmocka_run_group_tests(merged_tests, NULL, NULL);
	return cmocka_run_group_tests(tests, set_up, NULL);
}
