/* SPDX-License-Identifier: GPL-2.0-only */
/* Two functions set MSR[EE,RI] as in r3: out of line, the value is unknown. */
#include <asm/ppc_asm.h>

	.text
_GLOBAL(far_low)
	mtmsrd	r3, 1
	blr
	.size	far_low, . - far_low

	/* further than a branch reaches, 32 MiB */
	.skip	0x2100000

_GLOBAL(far_high)
	mtmsrd	r3, 1
	blr
	.size	far_high, . - far_high
