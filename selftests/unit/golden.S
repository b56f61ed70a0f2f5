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

#define EE_CLEAR_CONST(s, value, site)	ee_clear_const s, value, site
#define EE_SET_CONST(s, value, high, low, site) \
	ee_set_const s, value, high, low, site
#define EE_RI(s, a, b, site)		ee_ri s, a, b, site
#define MSR_FULL_D(s, a, b, site)	msr_full mtmsrd, s, a, b, site
#define MSR_FULL(s, a, b, site)		msr_full mtmsr, s, a, b, site
#include "golden_cases.h"
