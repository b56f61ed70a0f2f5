/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * As ePAPR 1.1, 5.4 starts a boot CPU: r3 is the tree's physical address, and
 * where we are is not where we are linked. Then by the trampoline, as all others.
 */
#include "arch.h"

#define SPR_SRR0	26
#define SPR_SRR1	27
#define SPR_MAS0	624
#define SPR_MAS1	625
#define SPR_MAS2	626
#define SPR_MAS3	627
#define SPR_MAS6	630
#define SPR_MAS7	944

#define MAS0_TLB1_5	0x1005		/* upper half */
#define MAS1_VALID	0x8000		/* upper half */
#define MAS1_TS		0x1000
#define MAS1_4K		0x100
#define MAS3_SR		1
#define MSR_IS_DS	0x30

	.section .head, "ax"
	.globl	boot
boot:
	bcl	20, 31, .Lhere
.Lhere:
	mflr	%r12
	addis	%r11, %r12, (boot_dtb - .Lhere)@ha
	stw	%r3, (boot_dtb - .Lhere)@l(%r11)
	addis	%r3, %r12, (boot_context - .Lhere)@ha
	addi	%r3, %r3, (boot_context - .Lhere)@l
	b	pvsmp_e500_page

	/*
	 * An entry that comes to the trampoline by address space 1: what it runs
	 * in is mapped there, too. ePAPR has no such firmware, boot programs do. It
	 * leaves something in TLB0 as well.
	 */
	.text
	.globl	entry_in_as1
entry_in_as1:
	bcl	20, 31, .Lhere_1
.Lhere_1:
	mflr	%r10
	lis	%r11, MAS1_VALID
	ori	%r11, %r11, MAS1_4K
	lis	%r12, STALE_PAGE@h
	li	%r13, MAS3_SR
	li	%r14, 0
	mtspr	SPR_MAS0, %r14
	mtspr	SPR_MAS1, %r11
	mtspr	SPR_MAS2, %r12
	mtspr	SPR_MAS3, %r13
	mtspr	SPR_MAS7, %r14
	isync
	tlbwe
	isync
	mtspr	SPR_MAS6, %r14		/* PID 0, space 0 */
	isync
	tlbsx	0, %r10
	lis	%r12, MAS0_TLB1_5
	mtspr	SPR_MAS0, %r12
	mfspr	%r12, SPR_MAS1
	ori	%r12, %r12, MAS1_TS
	mtspr	SPR_MAS1, %r12
	isync
	tlbwe
	isync
	addis	%r12, %r10, (pvsmp_e500_page - .Lhere_1)@ha
	addi	%r12, %r12, (pvsmp_e500_page - .Lhere_1)@l
	mtspr	SPR_SRR0, %r12
	li	%r12, MSR_IS_DS
	mtspr	SPR_SRR1, %r12
	rfi

	.section .note.GNU-stack, "", @progbits
