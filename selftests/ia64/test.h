/* SPDX-License-Identifier: GPL-2.0-only */
/* What every cmocka program here needs. */
#ifndef SELFTESTS_IA64_TEST_H
#define SELFTESTS_IA64_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

/* Templates: what the slots are. */
#define MII	0x00
#define MLX	0x04
#define MMI	0x08
#define MIB	0x10
#define BBB	0x16
#define MFB	0x1c

#define NOP_M	0x8000000ull
#define NOP_I	0x8000000ull
#define NOP_B	(2ull << 37)

static inline struct ia64_bundle bundle(u32 template, u64 slot0, u64 slot1,
					u64 slot2)
{
	struct ia64_bundle b = { template, 0 };

	ia64_set_slot(&b, 0, slot0);
	ia64_set_slot(&b, 1, slot1);
	ia64_set_slot(&b, 2, slot2);
	return b;
}

#endif /* SELFTESTS_IA64_TEST_H */
