/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What regs-64.S is for 32-bit programs: struct regs is the same and its fields
 * are as wide, so that a register of 32 bits is the second half of its own.
 * Vector registers are the upper half of vsr. See regs.h.
 */
#define FRAME		464
#define LR		468	/* in the caller's frame */
#define CR		8
#define OUT		12
#define R3		16
#define VRSAVE		20
#define GPRS		24
#define FPRS		96
#define VRS		240
#define FPSCR		432
#define VSCR		448

#define IN_GPR(n)	(8 * (n) + 4)
#define IN_CR		260
#define IN_XER		268
#define IN_LR		276
#define IN_CTR		284
#define IN_VRSAVE	300
#define IN_FPSCR	304
#define IN_VSCR		320
#define IN_FPR		336
#define IN_VR		848

#define SPR_VRSAVE	256

	.machine "7400"
	.text

	/* the registers from first to last, each as insn reg, offset + step i(base) */
	.macro	EACH insn, first, last, offset, step, base
	.set	i, \first
	.rept	\last - \first + 1
	\insn	i, \offset + \step * (i - \first)(\base)
	.set	i, i + 1
	.endr
	.endm

	/* the same for 16 byte registers, r5 is used */
	.macro	EACHV insn, first, last, offset, base
	.set	i, \first
	.rept	\last - \first + 1
	li	5, \offset + 16 * (i - \first)
	\insn	i, \base, 5
	.set	i, i + 1
	.endr
	.endm

	.macro	SAVE_CALLER
	stwu	1, -FRAME(1)
	mflr	0
	stw	0, LR(1)
	mfcr	0
	stw	0, CR(1)
	stw	4, OUT(1)
	mfspr	0, SPR_VRSAVE
	stw	0, VRSAVE(1)
	EACH	stw, 14, 31, GPRS, 4, 1
	EACH	stfd, 14, 31, FPRS, 8, 1
	EACHV	stvx, 20, 31, VRS, 1
	mffs	0
	stfd	0, FPSCR(1)
	mfvscr	0
	li	5, VSCR
	stvx	0, 1, 5
	.endm

	.macro	FILL
	lfd	0, IN_FPSCR(3)
	mtfsf	0xff, 0
	li	5, IN_VSCR
	lvx	0, 3, 5
	mtvscr	0
	EACH	lfd, 0, 31, IN_FPR, 16, 3
	EACHV	lvx, 0, 31, IN_VR, 3
	lwz	5, IN_VRSAVE(3)
	mtspr	SPR_VRSAVE, 5
	lwz	5, IN_LR(3)
	mtlr	5
	lwz	5, IN_CTR(3)
	mtctr	5
	lwz	5, IN_XER(3)
	mtxer	5
	lwz	5, IN_CR(3)
	mtcrf	0xff, 5
	lwz	0, IN_GPR(0)(3)
	EACH	lwz, 4, 12, IN_GPR(4), 8, 3
	EACH	lwz, 14, 31, IN_GPR(14), 8, 3
	lwz	3, IN_GPR(3)(3)
	.endm

	.macro	WRITE_DOWN
	stw	3, R3(1)
	lwz	3, OUT(1)
	stw	0, IN_GPR(0)(3)
	EACH	stw, 4, 12, IN_GPR(4), 8, 3
	EACH	stw, 14, 31, IN_GPR(14), 8, 3
	lwz	5, R3(1)
	stw	5, IN_GPR(3)(3)
	mfcr	5
	stw	5, IN_CR(3)
	mfxer	5
	stw	5, IN_XER(3)
	mflr	5
	stw	5, IN_LR(3)
	mfctr	5
	stw	5, IN_CTR(3)
	mfspr	5, SPR_VRSAVE
	stw	5, IN_VRSAVE(3)
	EACH	stfd, 0, 31, IN_FPR, 16, 3
	EACHV	stvx, 0, 31, IN_VR, 3
	mffs	0
	stfd	0, IN_FPSCR(3)
	mfvscr	0
	li	5, IN_VSCR
	stvx	0, 3, 5
	.endm

	.macro	RESTORE_CALLER
	lfd	0, FPSCR(1)
	mtfsf	0xff, 0
	li	5, VSCR
	lvx	0, 1, 5
	mtvscr	0
	EACHV	lvx, 20, 31, VRS, 1
	EACH	lfd, 14, 31, FPRS, 8, 1
	EACH	lwz, 14, 31, GPRS, 4, 1
	lwz	0, VRSAVE(1)
	mtspr	SPR_VRSAVE, 0
	lwz	0, CR(1)
	mtcrf	0xff, 0
	lwz	0, LR(1)
	mtlr	0
	addi	1, 1, FRAME
	blr
	.endm

	.macro	EVENT name, insn:vararg
	.globl	regs_\name
	.type	regs_\name, @function
regs_\name:
	SAVE_CALLER
	FILL
	\insn
	WRITE_DOWN
	RESTORE_CALLER
	.endm

	EVENT	syscall, sc
	EVENT	load, lwz 4, 0(3)
	EVENT	store, stw 4, 0(3)
	EVENT	load_fp, lfd 5, 0(3)
	EVENT	load_vector, lvx 9, 0, 3
	EVENT	store_vector, stvx 7, 0, 3
	EVENT	spin, bdnz .
	EVENT	trap, trap
	EVENT	illegal, .long 0
	EVENT	privileged, mfmsr 4
	EVENT	unaligned, lwarx 4, 0, 3

	.section .note.GNU-stack, "", @progbits
