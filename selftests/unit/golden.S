/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The out-of-line sequences as the assembler spells them: the oracle for
 * template/. Written from what each must do, not from the tables there.
 */
#define PAGE		-4096
#define MSR		(PAGE + 0x58)
#define INT_PENDING	(PAGE + 0x64)
#define EE		0x8000
#define RI		0x0002
#define SLOT_A		-288
#define SLOT_B		-280

	.machine power8
	.text
base:

	.macro	save a, b
	std	\a, SLOT_A(1)
	std	\b, SLOT_B(1)
	mfocrf	\b, 0x80
	.endm

	.macro	restore a, b
	mtocrf	0x80, \b
	ld	\b, SLOT_B(1)
	ld	\a, SLOT_A(1)
	.endm

	.macro	back site
	b	base + (\site) + 4
	.endm

	/* EE falls: store, make the register's value again, go on */
	.macro	ee_clear_const s, value, site
	ld	\s, MSR(0)
	ori	\s, \s, EE | RI
	xori	\s, \s, (EE | RI) & ~(\value)
	std	\s, MSR(0)
	li	\s, \value
	back	\site
	.endm

	/*
	 * EE rises: a pending interrupt is asked for by the instruction. Scratch
	 * is r12, or r10 where that is taken; "true" is -1 here.
	 */
	.macro	ee_set_const s, orig, high, low, site
	std	12 + 2 * (\s == 12), SLOT_A(1)
	mfocrf	12 + 2 * (\s == 12), 0x80
	ld	\s, MSR(0)
	ori	\s, \s, EE | RI
	std	\s, MSR(0)
	lwz	\s, INT_PENDING(0)
	cmpwi	\s, 0
	li	\s, \high
	ori	\s, \s, \low
	bne	1f
	mtocrf	0x80, 12 + 2 * (\s == 12)
	ld	12 + 2 * (\s == 12), SLOT_A(1)
	back	\site
1:	mtocrf	0x80, 12 + 2 * (\s == 12)
	ld	12 + 2 * (\s == 12), SLOT_A(1)
	mtmsrd	\s, 1
	back	\site
	.endm

	.macro	ee_ri s, a, b, site
	save	\a, \b
	ld	\a, MSR(0)
	rlwimi	\a, \s, 0, 16, 16
	rlwimi	\a, \s, 0, 30, 30
	std	\a, MSR(0)
	lwz	\a, INT_PENDING(0)
	rlwimi	\a, \s, 0, 16, 16
	cmplwi	\a, EE
	bgt	1f
	restore	\a, \b
	back	\site
1:	restore	\a, \b
	mtmsrd	\s, 1
	back	\site
	.endm

	.macro	msr_full insn, s, a, b, site
	save	\a, \b
	ld	\a, MSR(0)
	xor	\a, \a, \s
	ori	\a, \a, EE | RI
	cmpldi	\a, EE | RI
	bne	1f
	std	\s, MSR(0)
	lwz	\a, INT_PENDING(0)
	rlwimi	\a, \s, 0, 16, 16
	cmplwi	\a, EE
	bgt	1f
	restore	\a, \b
	back	\site
1:	restore	\a, \b
	\insn	\s
	back	\site
	.endm

	/* The last doubleword of the page is the copy. */
	.macro	fscr s, site
	std	\s, -8(0)
	mtspr	153, \s
	back	\site
	.endm

	/*
	 * What the vector would do comes first, then an rfid to 1: with IR,
	 * DR, FP, VEC and VSX on, SRR0 and SRR1 kept in scratch1 and scratch2.
	 */
	.macro	enter_virtual arena
	ld	13, PAGE + 0x40(0)	/* SRR0 */
	std	13, PAGE + 0x00(0)
	ld	13, PAGE + 0x48(0)	/* SRR1 */
	std	13, PAGE + 0x08(0)
	lis	13, 0xc000 - 0x10000
	sldi	13, 13, 32
	oris	13, 13, (\arena + (1f - base)) >> 16
	ori	13, 13, (\arena + (1f - base)) & 0xffff
	std	13, PAGE + 0x40(0)
	ld	13, MSR(0)
	ori	13, 13, 0x20 | 0x10 | 0x2000
	oris	13, 13, 0x0200 | 0x0080
	std	13, PAGE + 0x48(0)
	rfid
1:	ld	13, PAGE + 0x00(0)
	std	13, PAGE + 0x40(0)
	ld	13, PAGE + 0x08(0)
	std	13, PAGE + 0x48(0)
	.endm

	.macro	vector value, site, arena
	std	13, PAGE + 0x30(0)	/* SPRG2 */
	enter_virtual \arena
	ld	13, PAGE + 0x30(0)
	b	base + (\site) + (\value)
	.endm

	.macro	vector_syscall value, site, arena
	enter_virtual \arena
	mfctr	13
	b	base + (\site) + (\value)
	.endm

	/*
	 * 32 bits, big endian: a register is the low word of its field. The
	 * frame is gone before the host is asked.
	 */
	.macro	push a, b
	stwu	1, -16(1)
	stw	\a, 8(1)
	stw	\b, 12(1)
	mfcr	\b
	.endm

	.macro	pop a, b
	.machine push
	.machine ppc		/* or it is mtocrf */
	mtcrf	0x80, \b
	.machine pop
	lwz	\b, 12(1)
	lwz	\a, 8(1)
	addi	1, 1, 16
	.endm

	.macro	msr_store_32 s
	stw	\s, MSR + 4(0)
	.endm

	.macro	ee_set_32 s, a, b, site
	stw	\s, MSR + 4(0)
	push	\a, \b
	lwz	\a, INT_PENDING(0)
	cmpwi	\a, 0
	bne	1f
	pop	\a, \b
	back	\site
1:	pop	\a, \b
	mtmsr	\s
	back	\site
	.endm

	.macro	msr_32 s, a, b, site
	push	\a, \b
	lwz	\a, MSR + 4(0)
	xor	\a, \a, \s
	ori	\a, \a, EE | RI
	cmplwi	\a, EE | RI
	bne	1f
	stw	\s, MSR + 4(0)
	lwz	\a, INT_PENDING(0)
	rlwimi	\a, \s, 0, 16, 16
	cmplwi	\a, EE
	bgt	1f
	pop	\a, \b
	back	\site
1:	pop	\a, \b
	mtmsr	\s
	back	\site
	.endm

	/* the number of the segment is in the four highest bits */
	.macro	mfsrin t, b, site
	rlwinm	\t, \b, 4 + 2, 0x3c
	lwz	\t, PAGE + 0x68(\t)
	back	\site
	.endm

	/*
	 * The host is asked where something else than the keys changes: T,
	 * which is the highest bit, or one of the 28 below Ks, Kp and N.
	 */
	.macro	differs a
	rlwinm.	\a, \a, 0, 0x8fffffff
	bne	1f
	.endm

	/* what assemblers for 64 bits do not know */
	.macro	ppc insn:vararg
	.machine push
	.machine ppc
	\insn
	.machine pop
	.endm

	.macro	mtsr_store n, s, a, b, site
	push	\a, \b
	lwz	\a, PAGE + 0x68 + 4 * \n(0)
	xor	\a, \a, \s
	differs	\a
	stw	\s, PAGE + 0x68 + 4 * \n(0)
	pop	\a, \b
	back	\site
1:	pop	\a, \b
	ppc	mtsr \n, \s
	back	\site
	.endm

	/* CR is kept at 4(r1), B is needed once more */
	.macro	mtsrin_store s, x, a, b, site
	push	\a, \b
	stw	\b, 4(1)
	rlwinm	\a, \x, 4 + 2, 0x3c
	lwz	\b, PAGE + 0x68(\a)
	xor	\b, \b, \s
	differs	\b
	stw	\s, PAGE + 0x68(\a)
	lwz	\b, 4(1)
	pop	\a, \b
	back	\site
1:	lwz	\b, 4(1)
	pop	\a, \b
	ppc	mtsrin \s, \x
	back	\site
	.endm

	/* as an address r0 is none if it comes first; CR stays what it is */
	.macro	dcbz_32 x, y, a, b, site
	stwu	1, -16(1)
	stw	\a, 8(1)
	stw	\b, 12(1)
	.ifc \x, 0
	mr	\a, \y
	.else
	add	\a, \x, \y
	.endif
	clrrwi	\a, \a, 5
	li	\b, 0
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7
	stw	\b, 4 * \n(\a)
	.endr
	lwz	\b, 12(1)
	lwz	\a, 8(1)
	addi	1, 1, 16
	back	\site
	.endm

	/* BookE: what is free is written over */
	.macro	booke insn:vararg
	.machine push
	.machine e500
	\insn
	.machine pop
	.endm

	.macro	booke_ee_clear d, site
	lwz	\d, MSR + 4(0)
	rlwinm	\d, \d, 0, ~EE
	stw	\d, MSR + 4(0)
	back	\site
	.endm

	.macro	booke_ee_clear_frame a, site
	stwu	1, -16(1)
	stw	\a, 8(1)
	lwz	\a, MSR + 4(0)
	rlwinm	\a, \a, 0, ~EE
	stw	\a, MSR + 4(0)
	lwz	\a, 8(1)
	addi	1, 1, 16
	back	\site
	.endm

	.macro	booke_ee_set d, f, site
	lwz	\d, MSR + 4(0)
	ori	\d, \d, EE
	stw	\d, MSR + 4(0)
	lwz	\d, INT_PENDING(0)
	cmpwi	\f, \d, 0
	beq	\f, 1f
	booke	wrteei 1
1:	back	\site
	.endm

	.macro	booke_ee_set_frame a, b, site
	push	\a, \b
	lwz	\a, MSR + 4(0)
	ori	\a, \a, EE
	stw	\a, MSR + 4(0)
	lwz	\a, INT_PENDING(0)
	cmpwi	\a, 0
	bne	1f
	pop	\a, \b
	back	\site
1:	pop	\a, \b
	booke	wrteei 1
	back	\site
	.endm

	.macro	booke_merge s, d
	lwz	\d, MSR + 4(0)
	rlwimi	\d, \s, 0, EE
	stw	\d, MSR + 4(0)
	lwz	\d, INT_PENDING(0)
	rlwimi	\d, \s, 0, EE
	.endm

	.macro	booke_wrtee s, d, f, site
	booke_merge \s, \d
	cmplwi	\f, \d, EE
	ble	\f, 1f
	booke	wrtee \s
1:	back	\site
	.endm

	.macro	booke_wrtee_frame s, a, b, site
	push	\a, \b
	booke_merge \s, \a
	cmplwi	\a, EE
	bgt	1f
	pop	\a, \b
	back	\site
1:	pop	\a, \b
	booke	wrtee \s
	back	\site
	.endm

	.macro	booke_msr_const s, high, low, f, site
	lwz	\s, MSR + 4(0)
	xoris	\s, \s, \high
	xori	\s, \s, \low
	rlwinm	\s, \s, 0, ~EE
	rlwinm	\s, \s, 0, ~RI
	cmpwi	\f, \s, 0
	lis	\s, \high
	ori	\s, \s, \low
	bne	\f, 1f
	stw	\s, MSR + 4(0)
	back	\site
1:	mtmsr	\s
	back	\site
	.endm

#define EE_CLEAR_CONST(s, value, site)	ee_clear_const s, value, site
#define EE_SET_CONST(s, value, high, low, site) \
	ee_set_const s, value, high, low, site
#define EE_RI(s, a, b, site)		ee_ri s, a, b, site
#define MSR_FULL_D(s, a, b, site)	msr_full mtmsrd, s, a, b, site
#define MSR_FULL(s, a, b, site)		msr_full mtmsr, s, a, b, site
#define FSCR(s, site)			fscr s, site
#define VECTOR(value, site)		vector value, site, GOLDEN_ARENA
#define VECTOR_SYSCALL(value, site)	vector_syscall value, site, GOLDEN_ARENA
#define MSR_STORE_32(s, site)		msr_store_32 s
#define EE_SET_32(s, a, b, site)	ee_set_32 s, a, b, site
#define MSR_32(s, a, b, site)		msr_32 s, a, b, site
#define MFSRIN(t, b, site)		mfsrin t, b, site
#define MTSR(n, s, a, b, site)		mtsr_store n, s, a, b, site
#define MTSRIN(s, x, a, b, site)	mtsrin_store s, x, a, b, site
#define DCBZ(x, y, a, b, site)		dcbz_32 x, y, a, b, site
#define DCBZ_HINT(x, y, site)		nop
#define DCBZ_LOOP(disp, site)		b . + (disp)
#define EE_CLEAR(d, site)		booke_ee_clear d, site
#define EE_CLEAR_FRAME(a, site)		booke_ee_clear_frame a, site
#define EE_SET(d, f, site)		booke_ee_set d, f, site
#define EE_SET_FRAME(a, b, site)	booke_ee_set_frame a, b, site
#define WRTEE(s, d, f, site)		booke_wrtee s, d, f, site
#define WRTEE_FRAME(s, a, b, site)	booke_wrtee_frame s, a, b, site
#define MSR_CONST(s, high, low, f, site) booke_msr_const s, high, low, f, site
#include "golden_cases.h"
