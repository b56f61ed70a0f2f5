/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where a CPU starts that is only measured. Copied into the CPU's own page and
 * run there with the MMU off, at the exception level it comes in: it never enters
 * Linux, never touches a table, and leaves by itself, however late it comes.
 */
#include <linux/linkage.h>
#include <asm/assembler.h>
#include "raw.h"

	.section .rodata, "a"
	.balign	8
/*
 * x0: context (PSCI 1.1, 5.6: context_id). All registers are ours.
 * The counter of EL1 is virtual; at EL2 its offset is whatever reset left, while
 * Linux, which came from there, has 0: the physical one is the same.
 */
SYM_DATA_START(raw_entry)
	mrs	x1, CurrentEL
	cmp	x1, #CurrentEL_EL2
	isb
	b.eq	1f
	mrs	x2, cntvct_el0
	b	2f
1:	mrs	x2, cntpct_el0
2:	mrs	x3, mpidr_el1
	str	x1, [x0, #RAW_EL]
	str	x3, [x0, #RAW_MPIDR]
	dmb	sy
	str	x2, [x0, #RAW_STAMP]
	dsb	sy

	mov	x19, x0
	isb
	cmp	x1, #CurrentEL_EL2
	b.eq	3f
	mrs	x2, cntvct_el0
	b	4f
3:	mrs	x2, cntpct_el0
4:	str	x2, [x19, #RAW_LEFT]
	dsb	sy
	ldr	x0, [x19, #RAW_OFF_FN]
	mov	x1, xzr
	mov	x2, xzr
	mov	x3, xzr
	ldr	x4, [x19, #RAW_IS_SMC]
	cbnz	x4, 5f
	hvc	#0
	b	6f
5:	smc	#0
	/* Only a refusal comes here: stay where nobody else's memory is. */
6:	str	x0, [x19, #RAW_OFF_RESULT]
	dsb	sy
7:	wfi
	b	7b
SYM_DATA_END_LABEL(raw_entry, SYM_L_GLOBAL, raw_entry_end)
