/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * int regs_EVENT(const struct regs *in, struct regs *out): fill every register
 * of the program from in, let the event happen, write them all down in out.
 * Only r1, r2 and r13 stay what the C compiler made them. See regs.h.
 */
#define FRAME		672
#define OUT		112
#define R3		120
#define TAR		128
#define VRSAVE		136
#define GPRS		144
#define FPRS		288
#define VRS		432
#define FPSCR		624
#define VSCR		640

#define IN_CR		256
#define IN_XER		264
#define IN_LR		272
#define IN_CTR		280
#define IN_TAR		288
#define IN_VRSAVE	296
#define IN_FPSCR	304
#define IN_VSCR		320
#define IN_VSR		336

#define SPR_TAR		815
#define SPR_VRSAVE	256

	.machine power8
	.text

	/* the registers from first to last, each as insn reg, offset + 8 i(base) */
	.macro	EACH insn, first, last, offset, base
	.set	i, \first
	.rept	\last - \first + 1
	\insn	i, \offset + 8 * (i - \first)(\base)
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
	mflr	0
	std	0, 16(1)
	mfcr	0
	stw	0, 8(1)
	stdu	1, -FRAME(1)
	std	4, OUT(1)
	mfspr	0, SPR_TAR
	std	0, TAR(1)
	mfspr	0, SPR_VRSAVE
	std	0, VRSAVE(1)
	EACH	std, 14, 31, GPRS, 1
	EACH	stfd, 14, 31, FPRS, 1
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
	lxvd2x	32, 3, 5
	mtvscr	0
	EACHV	lxvd2x, 0, 63, IN_VSR, 3
	ld	5, IN_TAR(3)
	mtspr	SPR_TAR, 5
	ld	5, IN_VRSAVE(3)
	mtspr	SPR_VRSAVE, 5
	ld	5, IN_LR(3)
	mtlr	5
	ld	5, IN_CTR(3)
	mtctr	5
	ld	5, IN_XER(3)
	mtxer	5
	ld	5, IN_CR(3)
	mtcrf	0xff, 5
	ld	0, 0(3)
	EACH	ld, 4, 12, 32, 3
	EACH	ld, 14, 31, 112, 3
	ld	3, 24(3)
	.endm

	.macro	WRITE_DOWN
	std	3, R3(1)
	ld	3, OUT(1)
	std	0, 0(3)
	EACH	std, 4, 12, 32, 3
	EACH	std, 14, 31, 112, 3
	ld	5, R3(1)
	std	5, 24(3)
	mfcr	5
	std	5, IN_CR(3)
	mfxer	5
	std	5, IN_XER(3)
	mflr	5
	std	5, IN_LR(3)
	mfctr	5
	std	5, IN_CTR(3)
	mfspr	5, SPR_TAR
	std	5, IN_TAR(3)
	mfspr	5, SPR_VRSAVE
	std	5, IN_VRSAVE(3)
	EACHV	stxvd2x, 0, 63, IN_VSR, 3
	mffs	0
	stfd	0, IN_FPSCR(3)
	mfvscr	0
	li	5, IN_VSCR
	stxvd2x	32, 3, 5
	.endm

	.macro	RESTORE_CALLER
	lfd	0, FPSCR(1)
	mtfsf	0xff, 0
	li	5, VSCR
	lvx	0, 1, 5
	mtvscr	0
	EACHV	lvx, 20, 31, VRS, 1
	EACH	lfd, 14, 31, FPRS, 1
	EACH	ld, 14, 31, GPRS, 1
	ld	0, TAR(1)
	mtspr	SPR_TAR, 0
	ld	0, VRSAVE(1)
	mtspr	SPR_VRSAVE, 0
	addi	1, 1, FRAME
	lwz	0, 8(1)
	mtcrf	0xff, 0
	ld	0, 16(1)
	mtlr	0
	blr
	.endm

	/* ELFv1 calls through a descriptor, ELFv2 does not */
	.macro	EVENT name, insn:vararg
	.globl	regs_\name
	.type	regs_\name, @function
#if defined(_CALL_ELF) && _CALL_ELF == 2
regs_\name:
#else
	.section ".opd", "aw"
	.balign	8
regs_\name:
	.quad	.L\name, .TOC.@tocbase, 0
	.text
.L\name:
#endif
	SAVE_CALLER
	FILL
	\insn
	WRITE_DOWN
	RESTORE_CALLER
	.endm

	EVENT	syscall, sc
	EVENT	load, ld 4, 0(3)
	EVENT	store, std 4, 0(3)
	EVENT	load_fp, lfd 5, 0(3)
	EVENT	load_vector, lxvd2x 9, 0, 3
	EVENT	store_vector, stvx 7, 0, 3
	EVENT	spin, bdnz .
	EVENT	trap, trap
	EVENT	illegal, .long 0
	EVENT	privileged, mfmsr 4
	EVENT	unaligned, lwarx 4, 0, 3

	.section .note.GNU-stack, "", @progbits
