/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Text that is never patched: the accesses that must trap, the hypercall, and
 * the arena. The text of a 64-bit module is too far away for that: it uses the
 * kernel's.
 */
#include <linux/linkage.h>
#include <asm/asm-compat.h>
#include <asm/ppc_asm.h>
#include <asm/asm-offsets.h>
#include <asm/ptrace.h>
#include "probe-sprs.h"

	.text
	.balign	8
	.globl	pv_own_start
pv_own_start:

_GLOBAL(pv_raw_mfmsr)
	mfmsr	r3
	blr

#define RAW_ACCESSORS(name, number)	\
_GLOBAL(pv_raw_read_##name);		\
	mfspr	r3, number;		\
	blr;				\
_GLOBAL(pv_raw_write_##name);		\
	mtspr	number, r3;		\
	blr;

PV_TEST_SPRS(RAW_ACCESSORS)
PV_PROBE_SPRS(RAW_ACCESSORS)

/*
 * long pv_hcall_words(ulong arg0, ulong arg1, ulong token, ulong *out)
 * The ePAPR call: r11 token, r3.. arguments; r0, r3-r12, CR, XER, CTR and LR
 * are volatile. The four words are filled in from the device tree.
 */
_GLOBAL(pv_hcall_words)
	mflr	r0
	PPC_STL	r0, PPC_LR_STKOFF(r1)
	PPC_STLU r1, -(STACK_FRAME_OVERHEAD + 16)(r1)
	PPC_STL	r6, STACK_FRAME_OVERHEAD(r1)
	mr	r11, r5
	.globl	pv_hcall_site
pv_hcall_site:
	.rept	4
	nop
	.endr
	PPC_LL	r6, STACK_FRAME_OVERHEAD(r1)
	PPC_STL	r4, 0(r6)
	addi	r1, r1, STACK_FRAME_OVERHEAD + 16
	PPC_LL	r0, PPC_LR_STKOFF(r1)
	mtlr	r0
	blr

#ifdef CONFIG_PPC_BOOK3S_32
/*
 * void pv_raw_dcbz(void *line)
 */
_GLOBAL(pv_raw_dcbz)
	.globl	pv_dcbz_site
pv_dcbz_site:
	dcbz	0, r3
	blr
#endif

/*
 * void pv_store_word(u32 *at, u32 word)
 * A 64-bit host rewrites each dcbz of a 32-bit guest of Book3S. It does so when
 * a page is executed, and takes the right to execute away when the page is
 * written to: a store into its own page would never get done. So this has a page
 * for itself.
 */
#ifdef CONFIG_PPC_BOOK3S_32
#define PAGE_FOR_ITSELF	.balign	4096
#else
#define PAGE_FOR_ITSELF
#endif
	PAGE_FOR_ITSELF
_GLOBAL(pv_store_word)
	stw	r4, 0(r3)
	dcbst	0, r3
	blr
	PAGE_FOR_ITSELF

#if !defined(MODULE) || defined(CONFIG_PPC32)
	.balign	128
	.globl	pv_arena_start
pv_arena_start:
	.space	PV_ARENA_KB * 1024
	.globl	pv_arena_end
pv_arena_end:
#endif
	.globl	pv_own_end
pv_own_end:
	/* A symbol behind the arena bounds the function that follows. */
	nop
