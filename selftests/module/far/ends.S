/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Two functions set MSR[EE,RI] as in r3: out of line, as the value is unknown,
 * with a frame, as scratch registers go below it.
 */
#include <asm/ppc_asm.h>
#include <asm/ptrace.h>

.macro set_msr
	stdu	r1, -STACK_FRAME_OVERHEAD(r1)
	mtmsrd	r3, 1
	addi	r1, r1, STACK_FRAME_OVERHEAD
	blr
.endm

	.text
_GLOBAL(far_low)
	set_msr
	.size	far_low, . - far_low

	/* further than a branch reaches, 32 MiB */
	.skip	0x2100000

_GLOBAL(far_high)
	set_msr
	.size	far_high, . - far_high
