/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Load a register image, run the site, store the image again.
 *
 * The words under test, and the mfmsr that must trap, are written by the test:
 * nothing here can be found by the planner. While the image is loaded, r1 and,
 * in 64 bits, r13 are the kernel's, so an interrupt may come. There it must be
 * disabled by its soft mask, so that no C code runs on the image's r2; in 32
 * bits the kernel loads its own r2 when it enters.
 */
#include <asm/asm-compat.h>
#include <asm/ppc_asm.h>
#include <asm/ptrace.h>
#include "exec.h"

#ifdef CONFIG_PPC64
#define LLU		ldu
#define FIRST_SAVED	14	/* r13 is the PACA */
#define PAGE_MSR	(0x58 - 4096)
#else
#define LLU		lwzu
#define FIRST_SAVED	13
#define PAGE_MSR	(0x5c - 4096)
#endif
#define PAGE_PENDING	(0x64 - 4096)

/* From r1 on; what is above the back chain is guarded. */
#define FRAME_IMAGE	128
#define FRAME_GPRS	(FRAME_IMAGE + IMAGE_SIZE)
#define FRAME_R2	(FRAME_GPRS + 19 * SZL)
#define FRAME_ARG	(FRAME_R2 + SZL)
#define FRAME_CR	(FRAME_ARG + SZL)
#define FRAME_SIZE	((FRAME_CR + SZL + 15) & ~15)

/*
 * Where no interrupt writes, and a sequence leaves everything as it is. Of the
 * red zone of 64 bits it may use what lies below this; 32 bits have none.
 */
#ifdef CONFIG_PPC64
#define RED_ZONE	272
#else
#define RED_ZONE	0
#endif
#define PATTERN		0x5a5a

	.macro	EACH_GPR op, first, last, offset
	.set	REG, \first
	.rept	\last + 1 - \first
	\op	REG, \offset + SZL * (REG - \first)(r1)
	.set	REG, REG + 1
	.endr
	.endm

	.macro	COPY from, to
	li	r0, IMAGE_SIZE / SZL
	mtctr	r0
	addi	r4, \from, -SZL
	addi	r5, \to, -SZL
9:	LLU	r0, SZL(r4)
	PPC_STLU r0, SZL(r5)
	bdnz	9b
	.endm

	.macro	FILL from, to
	li	r0, (\to - \from) / SZL
	mtctr	r0
	addi	r4, r1, \from - SZL
	li	r0, PATTERN
9:	PPC_STLU r0, SZL(r4)
	bdnz	9b
	.endm

	/* counts in r6 */
	.macro	CHECK from, to
	li	r0, (\to - \from) / SZL
	mtctr	r0
	addi	r4, r1, \from - SZL
8:	LLU	r5, SZL(r4)
	PPC_LCMPI r5, PATTERN
	beq	9f
	addi	r6, r6, 1
9:	bdnz	8b
	.endm

	.macro	FILL_STACK
	.if	RED_ZONE
	FILL	-RED_ZONE, 0
	.endif
	FILL	SZL, FRAME_IMAGE
	.endm

	.macro	CHECK_STACK
	li	r6, 0
	.if	RED_ZONE
	CHECK	-RED_ZONE, 0
	.endif
	CHECK	SZL, FRAME_IMAGE
	PPC_LL	r4, 0(r1)
	addi	r5, r1, FRAME_SIZE
	PPC_LCMP r4, r5
	beq	9f
	addi	r6, r6, 1
9:	PPC_STL	r6, FRAME_IMAGE + IMAGE_STACK(r1)
	.endm

	.macro	LOAD_IMAGE
	PPC_LL	r4, FRAME_IMAGE + IMAGE_PENDING(r1)
	stw	r4, PAGE_PENDING(0)
	PPC_LL	r4, FRAME_IMAGE + IMAGE_MSR(r1)
	PPC_LL	r5, PAGE_MSR(0)
	rlwimi	r5, r4, 0, 16, 16
	rlwimi	r5, r4, 0, 30, 30
	PPC_STL	r5, PAGE_MSR(0)
	PPC_LL	r4, FRAME_IMAGE + IMAGE_CR(r1)
	mtcr	r4
	PPC_LL	r4, FRAME_IMAGE + IMAGE_XER(r1)
	mtxer	r4
	PPC_LL	r4, FRAME_IMAGE + IMAGE_LR(r1)
	mtlr	r4
	PPC_LL	r4, FRAME_IMAGE + IMAGE_CTR(r1)
	mtctr	r4
	EACH_GPR PPC_LL, 0, 0, FRAME_IMAGE + IMAGE_GPR(0)
	EACH_GPR PPC_LL, 2, 12, FRAME_IMAGE + IMAGE_GPR(2)
	EACH_GPR PPC_LL, FIRST_SAVED, 31, FRAME_IMAGE + IMAGE_GPR(FIRST_SAVED)
	.endm

	/* r0 and MSR are stored already */
	.macro	STORE_IMAGE
	EACH_GPR PPC_STL, 1, 31, FRAME_IMAGE + IMAGE_GPR(1)
	mfcr	r4
	PPC_STL	r4, FRAME_IMAGE + IMAGE_CR(r1)
	mfxer	r4
	PPC_STL	r4, FRAME_IMAGE + IMAGE_XER(r1)
	mflr	r4
	PPC_STL	r4, FRAME_IMAGE + IMAGE_LR(r1)
	mfctr	r4
	PPC_STL	r4, FRAME_IMAGE + IMAGE_CTR(r1)
	/* EE off, RI on, nothing pending that the host does not know of */
	PPC_LL	r4, PAGE_MSR(0)
	ori	r4, r4, 0x8002
	xori	r4, r4, 0x8000
	PPC_STL	r4, PAGE_MSR(0)
	li	r4, 0
	stw	r4, PAGE_PENDING(0)
	.endm

	.macro	SLOT nr
_GLOBAL(pv_exec_\nr)
	mflr	r0
	PPC_STL	r0, PPC_LR_STKOFF(r1)
	PPC_STLU r1, -FRAME_SIZE(r1)
	mfcr	r0
	PPC_STL	r0, FRAME_CR(r1)
	EACH_GPR PPC_STL, FIRST_SAVED, 31, FRAME_GPRS
	PPC_STL	r2, FRAME_R2(r1)
	PPC_STL	r4, FRAME_ARG(r1)
	addi	r6, r1, FRAME_IMAGE
	COPY	r3, r6
	FILL_STACK
	LOAD_IMAGE
	.globl	pv_exec_site_\nr
pv_exec_site_\nr:
	.long	0
	PPC_STL	r0, FRAME_IMAGE + IMAGE_GPR(0)(r1)
	.globl	pv_exec_mfmsr_\nr
pv_exec_mfmsr_\nr:
	.long	0
	PPC_STL	r0, FRAME_IMAGE + IMAGE_MSR(r1)
	STORE_IMAGE
	CHECK_STACK
	PPC_LL	r3, FRAME_ARG(r1)
	addi	r6, r1, FRAME_IMAGE
	COPY	r6, r3
	EACH_GPR PPC_LL, FIRST_SAVED, 31, FRAME_GPRS
	PPC_LL	r2, FRAME_R2(r1)
	PPC_LL	r0, FRAME_CR(r1)
	mtcr	r0
	addi	r1, r1, FRAME_SIZE
	PPC_LL	r0, PPC_LR_STKOFF(r1)
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

#ifdef CONFIG_PPC32
_GLOBAL(pv_exec_mtsrin)
	.globl	pv_exec_mtsrin_site
pv_exec_mtsrin_site:
	.long	0
	blr
#endif
