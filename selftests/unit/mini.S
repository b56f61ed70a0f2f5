/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A kernel, or with -DMODULE a module, of a page: one site for each thing that
 * pvscan must read from a file. Offsets are those of pvscan_test.sh.
 */
	.machine power8

#ifdef MODULE
	.section .text, "ax"
	.globl init_module
#else
	.section .text, "ax"
	.globl _stext, _etext, __head_end
_stext:
	mtmsrd	9, 0			/* 00: a vector, no stack */
	nop
__head_end:
	.globl pv_own_start, pv_own_end
pv_own_start:
	mfmsr	3			/* 08: ours */
	blr
pv_own_end:
#endif

	.globl function
function:
	mflr	0
	stdu	1, -48(1)
	mfmsr	9
	li	9, 2
	mtmsrd	9, 1			/* constant */
	li	10, 2
1:	nop				/* a static key leads here */
	mtmsrd	10, 1			/* so this one is none */
	mtmsrd	9, 0
2:	mfspr	8, 272			/* may fault */
	addi	1, 1, 48
	blr

	.globl switcher
switcher:
	mr	1, 3
	mtmsrd	9, 1			/* no stack */
	blr

#ifndef MODULE
3:	mfspr	9, 28			/* an alternate */
4:	nop
key:	nop
soft:	mfspr	9, 26			/* in place all the same */
	mtmsrd	9, 0
soft_end:
	blr
	.globl optinsn_slot, optprobe_template_entry
optinsn_slot:
	mfmsr	9			/* 64: kprobes write here */
	nop
optprobe_template_entry:
	.balign	64
	.globl pv_arena_start, pv_arena_end
pv_arena_start:
	.space	1024
pv_arena_end:
_etext:
	.section .init.text, "ax"
	.globl _sinittext, _einittext
_sinittext:
	mfmsr	9
	blr
_einittext:
#endif

#ifdef MODULE
	.section __ex_table, "a"
	.long	2b - ., 2b - .
	.section __jump_table, "a"
	.long	1b - ., 1b - .
	.quad	0
	.section .init.text, "ax"
	mfmsr	9
	blr
#else
	.section .rodata, "a"
	.globl __start___ex_table, __stop___ex_table
__start___ex_table:
	.long	2b - ., 2b - .
__stop___ex_table:
	.globl __start___jump_table, __stop___jump_table
__start___jump_table:
	.long	key - ., 1b - .
	.quad	0
__stop___jump_table:
	.globl __start___ftr_fixup, __stop___ftr_fixup
__start___ftr_fixup:
5:	.quad	1, 1
	.quad	function - 5b, function - 5b + 4, 3b - 5b, 4b - 5b
__stop___ftr_fixup:
	.globl __start___soft_mask_table, __stop___soft_mask_table
__start___soft_mask_table:
	.quad	soft, soft_end
__stop___soft_mask_table:
#endif
