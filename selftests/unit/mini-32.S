/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * As mini.S, but for a 32-bit kernel or module: Book3S, or with -DBOOKE that.
 * Entries that matter are second ones: where they lie depends on the
 * size of the first. Offsets are those of pvscan_test.sh and scan_test.c.
 */
	.machine "750cl"

	.section .text, "ax"
#ifndef MODULE
	.globl _stext, _etext, __head_end
_stext:
	mtmsr	9			/* 00: a vector, or start-up */
	nop
#ifdef BOOKE
	.globl interrupt_base
interrupt_base:
#endif
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
	stwu	1, -48(1)
	mfmsr	9
	mtmsr	9
1:	mfspr	8, 272			/* may fault */
	mtspr	279, 8
	mfsr	8, 12
	mfsrin	8, 9
	tlbsync
	mtsr	12, 8
	.long	0x7d210164		/* mtmsrd r9,1: of these none has a row */
	mfspr	9, 28			/* CFAR */
	bl	other
	beq	other
2:	addi	1, 1, 48
	blr

	/* a switch of address spaces; lines that are cleared, or copied to */
	.macro	segments_and_lines
	.globl	segments
segments:
	stwu	1, -48(1)
	mtsr	0, 3
	addi	3, 3, 0x111
	mtsr	1, 3
	rlwinm	3, 3, 0, 8, 3
	mtsr	2, 3
	mtsrin	3, 4
	dcbz	0, 5
	addi	1, 1, 48
	blr
	.globl	copy
copy:	li	11, 4
7:	dcbz	11, 6			/* may fault */
	copy_words 6
	bdnz	7b
8:	dcbz	0, 5			/* so may this one */
	blr
	.endm

	.macro	copy_words to
	.irp	n, 4, 8, 12, 16, 20, 24, 28
	lwz	0, \n(4)
	stw	0, \n(\to)
	.endr
	lwzu	0, 32(4)
	stwu	0, 32(\to)
	.endm

#ifndef MODULE
alternates:
	mfspr	9, 26
alternates_end:
keys:	nop
	nop
	.globl optinsn_slot, optprobe_template_entry
optinsn_slot:
	mfmsr	9			/* kprobes write here */
	nop
optprobe_template_entry:
	.balign	64
	.globl pv_arena_start, pv_arena_end
pv_arena_start:
	.space	1024
pv_arena_end:
#ifdef BOOKE
	.globl booke, loadcam_entry, loadcam_end
booke:
	stwu	1, -48(1)
	mfmsr	9
	.long	0x7c000146		/* wrteei 0 */
	li	0, 0
	.long	0x7d200106		/* wrtee r9 */
	li	10, 0
	.long	0x7c008146		/* wrteei 1 */
	addi	1, 1, 48
	blr
loadcam_entry:
	mtspr	624, 4			/* MAS0 */
	blr
loadcam_end:
	mfspr	4, 605			/* SPRG9 */
	mfspr	4, 944			/* MAS7 */
	mtspr	1013, 4			/* BUCSR */
	mfspr	4, 1012			/* MMUCSR0 */
	blr
#endif
	.globl _tlbie
_tlbie:	mtmsr	9			/* a leaf that must run where it is */
	blr
	segments_and_lines
_etext:
	.section .init.text, "ax"
	.globl _sinittext, _einittext
_sinittext:
other:	mfmsr	9
	blr
_einittext:
#endif

#ifdef MODULE
	.section .text.unlikely, "ax"
other:	blr
#ifdef BOOKE
	.long	0x7c008146		/* wrteei 1 */
#endif
	segments_and_lines
	.section __ex_table, "a"
	.long	2b - ., 2b - .
	.long	1b - ., 2b - .
	.long	7b - ., 2b - .
	.long	8b - ., 2b - .
	.section __jump_table, "a"
	.long	function - ., function - ., 0
	.long	1b - ., 2b - ., key - .
	.section .init.text, "ax"
	mfmsr	9
	blr
	.data
	.globl key
key:	.long	function + 4
#else
	.section .rodata, "a"
	.globl __start___ex_table, __stop___ex_table
__start___ex_table:
	.long	2b - ., 2b - .
	.long	1b - ., 2b - .
	.long	7b - ., 2b - .
	.long	8b - ., 2b - .
__stop___ex_table:
	.globl __start___jump_table, __stop___jump_table
__start___jump_table:
	.long	keys - ., function - ., 0
	.long	keys + 4 - ., 2b - ., 0
__stop___jump_table:
	.globl __start___ftr_fixup, __stop___ftr_fixup
__start___ftr_fixup:
3:	.long	1, 1
	.long	function - 3b, function - 3b, function - 3b, function - 3b
4:	.long	1, 1
	.long	function - 4b, function - 4b + 4
	.long	alternates - 4b, alternates_end - 4b
__stop___ftr_fixup:
	.globl __start___lwsync_fixup, __stop___lwsync_fixup
__start___lwsync_fixup:
5:	.long	pv_arena_start + 128 - 5b
6:	.long	pv_arena_start - 6b
__stop___lwsync_fixup:
	.globl pointer
pointer:
	.long	function
#endif
