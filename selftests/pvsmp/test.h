/* SPDX-License-Identifier: GPL-2.0-only */
/* The same cases run by cmocka in userspace and by KUnit in a kernel. */
#ifndef PVT_TEST_H
#define PVT_TEST_H

#include "../../include/pvsmp/pvsmp.h"

#ifdef __KERNEL__
#include <kunit/test.h>
#include <linux/string.h>

typedef struct kunit pvt_t;
#define EQ(t, a, b)	KUNIT_EXPECT_EQ(t, (s64)(a), (s64)(b))
#define OK(t, a)	KUNIT_EXPECT_TRUE(t, a)
#define SAME(t, a, b)	KUNIT_EXPECT_STREQ(t, a, b)
#else
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

typedef void *pvt_t;
#define EQ(t, a, b)	do { (void)(t); assert_int_equal((s64)(a), (s64)(b)); } while (0)
#define OK(t, a)	do { (void)(t); assert_true(a); } while (0)
#define SAME(t, a, b)	do { (void)(t); assert_string_equal(a, b); } while (0)
#endif

#define PVT_CASES(X) \
	X(names_are_stable) \
	X(scan_reads_psci) \
	X(scan_reads_epapr) \
	X(scan_reads_spin64) \
	X(scan_guesses_the_arch) \
	X(scan_chooses_per_cpu) \
	X(scan_reads_lists_of_strings) \
	X(scan_finds_psci_elsewhere) \
	X(scan_reads_what_cpus_share) \
	X(scan_finds_the_boot_cpu) \
	X(scan_of_no_cpus) \
	X(scan_of_too_many_cpus) \
	X(scan_errors_are_per_cpu) \
	X(scan_believes_the_conduit) \
	X(scan_asks_the_version) \
	X(scan_takes_0_1_from_the_tree) \
	X(psci_results_are_nine_errors) \
	X(psci_release_gives_context) \
	X(psci_failures_reach_the_caller) \
	X(psci_second_cpu_on_is_not_made) \
	X(psci_0_1_has_a_stub) \
	X(epapr_stores_in_order) \
	X(epapr_is_big_endian) \
	X(epapr_entry_is_not_touched_again) \
	X(epapr_uboot_marks_the_entry) \
	X(epapr_faults) \
	X(spin64_stores_in_order) \
	X(spin64_is_little_endian) \
	X(spin64_faults) \
	X(stubs_are_of_one_cpu) \
	X(release_errors_of_states) \
	X(release_checks_the_entry) \
	X(release_needs_hooks) \
	X(release_needs_a_new_context) \
	X(wait_is_one_per_batch) \
	X(wait_serial_is_one_each) \
	X(wait_for_nobody) \
	X(wait_looks_once_at_least) \
	X(wait_leaves_a_lost_cpu_alone) \
	X(wait_is_bounded_without_a_clock) \
	X(late_cpu_is_seen) \
	X(state_asks_psci) \
	X(repark_by_psci) \
	X(repark_by_psci_0_1) \
	X(repark_at_a_word) \
	X(repark_at_an_entry) \
	X(repark_errors) \
	X(pinned_until_off) \
	X(check_of_sound_trees) \
	X(check_finds_each_fault) \
	X(check_counts_beyond_the_room)

#define PVT_DECLARE(name) void name(pvt_t *t);
PVT_CASES(PVT_DECLARE)

#endif /* PVT_TEST_H */
