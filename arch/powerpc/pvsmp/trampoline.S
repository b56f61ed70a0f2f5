/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From a spin table to the CPU's own entry in TLB1, see trampoline.h. What it
 * runs in cannot be replaced under its feet, and what replaces it may have the
 * same addresses: so it goes to address space 1, to one page of its own, and
 * comes back to 0 when all that was there is gone (PowerPC e500 Core Family
 * Reference Manual, 12.4; ePAPR 1.1, 5.5.2).
 */
#include "trampoline.h"

#define SPR_SRR0	26
#define SPR_SRR1	27
#define SPR_PID		48
#define SPR_TBL		268
#define SPR_TBU		269
#define SPR_PVR		287
#define SPR_MAS0	624
#define SPR_MAS1	625
#define SPR_MAS2	626
#define SPR_MAS3	627
#define SPR_MAS6	630
#define SPR_TLB1CFG	689
#define SPR_MAS7	944
#define SPR_HID0	1008
#define SPR_MMUCSR0	1012

#define MSR_IS_DS	0x30
#define MAS0_TLB1	0x1000		/* upper half */
#define MAS1_TEMP	0xc000		/* upper half: valid, protected */
#define MAS1_TS_4K	0x1100
#define MAS3_SX_SR	0x11
#define MMUCSR0_TLB0_FI	4
#define PVR_E500V2	0x8021		/* upper half */
#define HID0_EN_MAS7	0x80

/* tlbwe of entry \index (a register) of TLB1, MAS1 to MAS7 from registers. */
	.macro	tlb1_write index, mas1, mas2, mas3, mas7, tmp
	lis	\tmp, MAS0_TLB1
	rlwimi	\tmp, \index, 16, 4, 15		/* ESEL */
	mtspr	SPR_MAS0, \tmp
	mtspr	SPR_MAS1, \mas1
	mtspr	SPR_MAS2, \mas2
	mtspr	SPR_MAS3, \mas3
	mtspr	SPR_MAS7, \mas7
	isync
	tlbwe
	isync
	.endm

	.section .rodata, "a"
	.balign	PVSMP_E500_PAGE
	.globl	pvsmp_e500_page
	.type	pvsmp_e500_page, @object
pvsmp_e500_page:
.Lpage:
	mfspr	%r5, SPR_TBU
	mfspr	%r6, SPR_TBL
	mfspr	%r8, SPR_TBU
	cmpw	%r5, %r8
	bne	.Lpage
	mfmsr	%r4
	bcl	20, 31, .Lhere
.Lhere:
	mflr	%r10

	/* The context is where we are, but for the low 20 bits. */
	rlwinm	%r11, %r10, 0, 0, 11
	rlwimi	%r11, %r3, 0, 12, 31
	lwz	%r20, PVSMP_E500_CTX_MAS1(%r11)
	lwz	%r21, PVSMP_E500_CTX_MAS2(%r11)
	lwz	%r22, PVSMP_E500_CTX_MAS3(%r11)
	lwz	%r23, PVSMP_E500_CTX_MAS7(%r11)
	lwz	%r24, PVSMP_E500_CTX_LAND(%r11)
	lwz	%r25, PVSMP_E500_CTX_SP(%r11)
	lwz	%r26, PVSMP_E500_CTX_ENTRY(%r11)
	lwz	%r27, PVSMP_E500_CTX_ARG(%r11)
	lwz	%r28, PVSMP_E500_CTX_MSR(%r11)

	/* An e500v2 tells the upper bits of an address if it is told to. */
	mfspr	%r12, SPR_PVR
	rlwinm	%r12, %r12, 16, 16, 31
	cmplwi	%r12, PVR_E500V2
	bne	.Lsearch
	mfspr	%r12, SPR_HID0
	ori	%r12, %r12, HID0_EN_MAS7
	isync
	mtspr	SPR_HID0, %r12
	isync

	/* Which entry is it that we run in? */
.Lsearch:
	mfspr	%r12, SPR_PID
	rlwinm	%r12, %r12, 16, 2, 15		/* SPID */
	rlwimi	%r12, %r4, 27, 31, 31		/* SAS = MSR[IS] */
	mtspr	SPR_MAS6, %r12
	isync
	tlbsx	0, %r10
	mfspr	%r14, SPR_MAS0
	rlwinm	%r8, %r14, 16, 20, 31		/* ESEL: the one to keep */
	mfspr	%r29, SPR_TLB1CFG
	rlwinm	%r29, %r29, 0, 20, 31		/* NENTRY */
	andi.	%r12, %r4, 0x20			/* IS */
	bne	.Lreplace

	/* In address space 0: one page in 1, by the last entry but ours. */
	subi	%r9, %r29, 1
	cmpw	%r9, %r8
	bne	.Lindex
	subi	%r9, %r9, 1
.Lindex:
	mr	%r8, %r9
	mfspr	%r12, SPR_MAS1
	rlwinm	%r12, %r12, 25, 27, 31		/* size is 1 KiB << this */
	li	%r13, 1024
	slw	%r13, %r13, %r12
	subi	%r13, %r13, 1
	rlwinm	%r19, %r10, 0, 0, 19
	and	%r12, %r19, %r13
	mfspr	%r17, SPR_MAS3
	rlwinm	%r17, %r17, 0, 0, 19
	andc	%r17, %r17, %r13
	or	%r17, %r17, %r12
	ori	%r17, %r17, MAS3_SX_SR
	mfspr	%r16, SPR_MAS2
	rlwimi	%r19, %r16, 0, 27, 31		/* WIMGE as it is */
	mfspr	%r18, SPR_MAS7
	lis	%r15, MAS1_TEMP
	ori	%r15, %r15, MAS1_TS_4K
	tlb1_write %r8, %r15, %r19, %r17, %r18, %r12
	addi	%r12, %r10, .Lreplace - .Lhere
	mtspr	SPR_SRR0, %r12
	li	%r12, MSR_IS_DS
	mtspr	SPR_SRR1, %r12
	rfi

	/*
	 * In address space 1, without data: every entry but the one we run in
	 * goes, the first of them is the context's.
	 */
.Lreplace:
	li	%r9, 0
	li	%r13, 0
.Lnext:
	cmpw	%r9, %r8
	beq	.Lkept
	tlb1_write %r9, %r20, %r21, %r22, %r23, %r12
	mr	%r20, %r13
	mr	%r21, %r13
	mr	%r22, %r13
	mr	%r23, %r13
.Lkept:
	addi	%r9, %r9, 1
	cmpw	%r9, %r29
	blt	.Lnext

	li	%r12, MMUCSR0_TLB0_FI
	isync
	mtspr	SPR_MMUCSR0, %r12
	isync
.Lflash:
	mfspr	%r12, SPR_MMUCSR0
	andi.	%r12, %r12, MMUCSR0_TLB0_FI
	bne	.Lflash
	msync

	mtspr	SPR_SRR0, %r24
	mtspr	SPR_SRR1, %r28
	rfi
	.org	.Lpage + PVSMP_E500_PAGE
	.size	pvsmp_e500_page, . - pvsmp_e500_page

	.text
	.balign	4
	.globl	pvsmp_e500_land
	.type	pvsmp_e500_land, @function
pvsmp_e500_land:
	tlb1_write %r8, %r13, %r13, %r13, %r13, %r12	/* drops what we came by */
	msync
	mr	%r1, %r25
	li	%r0, 0
	stwu	%r0, -16(%r1)
	stw	%r0, 4(%r1)
	mtlr	%r0
	mtctr	%r26
	mr	%r3, %r27
	bctr
	.size	pvsmp_e500_land, . - pvsmp_e500_land

	.section .note.GNU-stack, "", @progbits
