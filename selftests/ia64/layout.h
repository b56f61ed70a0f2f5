/* SPDX-License-Identifier: GPL-2.0-only */
/* The kernel that the interpreter is given: where things are. */
#ifndef SELFTESTS_IA64_LAYOUT_H
#define SELFTESTS_IA64_LAYOUT_H

#include "image.h"
#include "machine.h"

#define KERNEL		0xa000000100000000ull	/* region 5, and ia64_ivt */
#define KERNEL_PA	0x4000000ull
#define IMAGE_AT	0xa000000100208000ull
#define EXTERNAL	0xa000000100300000ull	/* what link gives the rest */
#define LINEAR		0xe000000000000000ull	/* region 7 */
#define TR_SHIFT	26
#define ROOM		0x10000

static inline u64 kernel_pa(u64 va)
{
	return va - KERNEL + KERNEL_PA;
}

static inline void map_kernel(struct machine *m)
{
	machine_add_tr(m, KERNEL, KERNEL_PA, TR_SHIFT, true);
	machine_add_tr(m, KERNEL, KERNEL_PA, TR_SHIFT, false);
	machine_add_tr(m, LINEAR, 0, TR_SHIFT, false);
}

void test_boot(void **state);
void test_boot_refused(void **state);
void test_boot_broken(void **state);

#endif /* SELFTESTS_IA64_LAYOUT_H */
