/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Load a register image, run the site, store the image again.
 *
 * The words under test, and the mfmsr that must trap, are written by the test:
 * nothing here can be found by the planner. While the image is loaded, r1 and
 * r13 are the kernel's, so an interrupt may come. It must be disabled by its
 * soft mask, so that no C code runs on the image's r2.
 */
#include <asm/ppc_asm.h>
#include <asm/ptrace.h>
#include "exec.h"

#define FRAME_IMAGE	STACK_FRAME_OVERHEAD
#define FRAME_GPRS	(FRAME_IMAGE + IMAGE_SIZE)
#define FRAME_TOC	(FRAME_GPRS + 18 * 8)
#define FRAME_ARG	(FRAME_TOC + 8)
#define FRAME_SIZE	(FRAME_ARG + 8)

#define PAGE_MSR	(0x58 - 4096)
#define PAGE_PENDING	(0x64 - 4096)

/* Of the red zone a sequence may use what lies below this. */
#define RED_ZONE	272

	.macro	EACH_GPR op, first, offset
	.set	REG, \first
	.rept	32 - \first
	.if	REG != 1 && REG != 13
	\op	REG, \offset + 8 * (REG - \first)(r1)
	.endif
	.set	REG, REG + 1
	.endr
	.endm

	.macro	COPY from, to
	li	r0, IMAGE_SIZE / 8
	mtctr	r0
	addi	r4, \from, -8
	addi	r5, \to, -8
9:	ldu	r0, 8(r4)
	stdu	r0, 8(r5)
	bdnz	9b
	.endm

	.macro	FILL_RED_ZONE
	li	r0, RED_ZONE / 8
	mtctr	r0
	addi	r4, r1, -RED_ZONE - 8
	li	r0, 0x5a5a
9:	stdu	r0, 8(r4)
	bdnz	9b
	.endm

	.macro	CHECK_RED_ZONE
	li	r0, RED_ZONE / 8
	mtctr	r0
	addi	r4, r1, -RED_ZONE - 8
	li	r6, 0
8:	ldu	r5, 8(r4)
	cmpdi	r5, 0x5a5a
	beq	9f
	addi	r6, r6, 1
9:	bdnz	8b
	std	r6, FRAME_IMAGE + IMAGE_RED_ZONE(r1)
	.endm

	.macro	LOAD_IMAGE
	ld	r4, FRAME_IMAGE + IMAGE_PENDING(r1)
	stw	r4, PAGE_PENDING(0)
	ld	r4, FRAME_IMAGE + IMAGE_MSR(r1)
	ld	r5, PAGE_MSR(0)
	rlwimi	r5, r4, 0, 16, 16
	rlwimi	r5, r4, 0, 30, 30
	std	r5, PAGE_MSR(0)
	ld	r4, FRAME_IMAGE + IMAGE_CR(r1)
	mtcr	r4
	ld	r4, FRAME_IMAGE + IMAGE_XER(r1)
	mtxer	r4
	ld	r4, FRAME_IMAGE + IMAGE_LR(r1)
	mtlr	r4
	ld	r4, FRAME_IMAGE + IMAGE_CTR(r1)
	mtctr	r4
	EACH_GPR ld, 0, FRAME_IMAGE
	.endm

	/* r0 and MSR are stored already */
	.macro	STORE_IMAGE
	std	r1, FRAME_IMAGE + IMAGE_GPR(1)(r1)
	std	r13, FRAME_IMAGE + IMAGE_GPR(13)(r1)
	EACH_GPR std, 2, FRAME_IMAGE + 16
	mfcr	r4
	std	r4, FRAME_IMAGE + IMAGE_CR(r1)
	mfxer	r4
	std	r4, FRAME_IMAGE + IMAGE_XER(r1)
	mflr	r4
	std	r4, FRAME_IMAGE + IMAGE_LR(r1)
	mfctr	r4
	std	r4, FRAME_IMAGE + IMAGE_CTR(r1)
	/* EE off, RI on, nothing pending that the host does not know of */
	ld	r4, PAGE_MSR(0)
	ori	r4, r4, 0x8002
	xori	r4, r4, 0x8000
	std	r4, PAGE_MSR(0)
	li	r4, 0
	stw	r4, PAGE_PENDING(0)
	.endm

	.macro	SLOT nr
_GLOBAL(pv_exec_\nr)
	mflr	r0
	std	r0, PPC_LR_STKOFF(r1)
	mfcr	r0
	stw	r0, 8(r1)
	stdu	r1, -FRAME_SIZE(r1)
	EACH_GPR std, 14, FRAME_GPRS
	std	r2, FRAME_TOC(r1)
	std	r3, FRAME_ARG(r1)
	addi	r6, r1, FRAME_IMAGE
	COPY	r3, r6
	FILL_RED_ZONE
	LOAD_IMAGE
	.globl	pv_exec_site_\nr
pv_exec_site_\nr:
	.long	0
	std	r0, FRAME_IMAGE + IMAGE_GPR(0)(r1)
	.globl	pv_exec_mfmsr_\nr
pv_exec_mfmsr_\nr:
	.long	0
	std	r0, FRAME_IMAGE + IMAGE_MSR(r1)
	STORE_IMAGE
	CHECK_RED_ZONE
	ld	r3, FRAME_ARG(r1)
	addi	r6, r1, FRAME_IMAGE
	COPY	r6, r3
	EACH_GPR ld, 14, FRAME_GPRS
	ld	r2, FRAME_TOC(r1)
	addi	r1, r1, FRAME_SIZE
	lwz	r0, 8(r1)
	mtcr	r0
	ld	r0, PPC_LR_STKOFF(r1)
	mtlr	r0
	blr
	.globl	pv_exec_seq_\nr
pv_exec_seq_\nr:
	.space	4 * EXEC_SEQ_WORDS
	.endm

	.text
	.balign	8
	SLOT	0
	SLOT	1
	SLOT	2
