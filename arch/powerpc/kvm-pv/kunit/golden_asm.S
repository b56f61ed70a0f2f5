/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Rows and sequences as a person would write them. Data, so nothing here is
 * scanned or patched. After a change: selftests/kunit/make-golden.
 */
	.machine push
	.machine power8
	.section .rodata, "a"

/* struct golden_row; R stands for the operand */
	.macro	ROW name, old, new=".long 0"
0:	.asciz	"\name"
	.org	0b + 24
	.long	MODE
	.set	R, 0
	\old
	.set	R, 31
	\old
	.set	R, 0
	\new
	.set	R, 31
	\new
	.endm

	.macro	SHARED reg, spr, field
	ROW	"mfspr \reg", "mfspr R, \spr", "ld R, -4096 + \field(0)"
	ROW	"mtspr \reg", "mtspr \spr, R", "std R, -4096 + \field(0)"
	.endm

	.macro	IGNORED reg, spr
	ROW	"mfspr \reg", "mfspr R, \spr", "li R, 0"
	ROW	"mtspr \reg", "mtspr \spr, R", "nop"
	.endm

	.macro	SHARED_32 reg, spr, field
	ROW	"mfspr \reg", "mfspr R, \spr", "lwz R, -4096 + \field(0)"
	ROW	"mtspr \reg", "mtspr \spr, R", "stw R, -4096 + \field(0)"
	.endm

	.balign	8
	.globl	golden_asm_rows
golden_asm_rows:
	.set	MODE, 1			/* PV_MODE_BOOK3S64 */
	ROW	"mfmsr", "mfmsr R", "ld R, -4096 + 0x58(0)"
	ROW	"mtmsrd L=1", "mtmsrd R, 1"
	ROW	"mtmsrd L=0", "mtmsrd R, 0"
	ROW	"mtmsr L=0", "mtmsr R, 0"
	ROW	"mtmsr L=1", "mtmsr R, 1"
	SHARED	SPRG0, 272, 0x20
	SHARED	SPRG1, 273, 0x28
	SHARED	SPRG2, 274, 0x30
	SHARED	SPRG3, 275, 0x38
	ROW	"mfspr USPRG3", "mfspr R, 259", "ld R, -4096 + 0x38(0)"
	SHARED	SPRG4, 276, 0xd0
	SHARED	SPRG5, 277, 0xd8
	SHARED	SPRG6, 278, 0xe0
	SHARED	SPRG7, 279, 0xe8
	SHARED	SRR0, 26, 0x40
	SHARED	SRR1, 27, 0x48
	SHARED	DAR, 19, 0x50
	ROW	"mfspr DSISR", "mfspr R, 18", "lwz R, -4096 + 0x60(0)"
	ROW	"mtspr DSISR", "mtspr 18, R", "stw R, -4096 + 0x60(0)"
	IGNORED	CFAR, 28
	IGNORED	DSCR, 17
	IGNORED	AMR, 29
	IGNORED	IAMR, 61
	IGNORED	UAMOR, 157
	IGNORED	MMCR0, 795
	IGNORED	MMCR1, 798
	IGNORED	MMCR2, 785
	IGNORED	MMCRA, 786
	IGNORED	MMCRS, 894
	IGNORED	PMC1, 787
	IGNORED	PMC2, 788
	IGNORED	PMC3, 789
	IGNORED	PMC4, 790
	IGNORED	PMC5, 791
	IGNORED	PMC6, 792
	IGNORED	SIER, 784
	IGNORED	SIAR, 796
	IGNORED	SDAR, 797
	ROW	"mtspr CTRLT", "mtspr 152, R", "nop"
	ROW	"mfspr EBBHR", "mfspr R, 804", "li R, 0"
	ROW	"mfspr EBBRR", "mfspr R, 805", "li R, 0"
	ROW	"mfspr BESCR", "mfspr R, 806", "li R, 0"
	ROW	"mfspr FSCR", "mfspr R, 153", "ld R, -4096 + 0xff8(0)"
	ROW	"mtspr FSCR", "mtspr 153, R"
	ROW	"mfsr", "mfsr R, R & 15", "nop"
	ROW	"tlbsync", "tlbsync", "nop"
	.set	MODE, 2			/* PV_MODE_BOOK3S32 */
	ROW	"mfmsr", "mfmsr R", "lwz R, -4096 + 0x5c(0)"
	ROW	"mtmsr L=0", "mtmsr R, 0"
	ROW	"mtmsr L=1", "mtmsr R, 1"
	SHARED_32 SPRG0, 272, 0x24
	SHARED_32 SPRG1, 273, 0x2c
	SHARED_32 SPRG2, 274, 0x34
	SHARED_32 SPRG3, 275, 0x3c
	SHARED_32 SPRG4, 276, 0xd4
	SHARED_32 SPRG5, 277, 0xdc
	SHARED_32 SPRG6, 278, 0xe4
	SHARED_32 SPRG7, 279, 0xec
	SHARED_32 SRR0, 26, 0x44
	SHARED_32 SRR1, 27, 0x4c
	SHARED_32 DAR, 19, 0x54
	SHARED_32 DSISR, 18, 0x60
	ROW	"mfsr", "mfsr R, R & 15", "lwz R, -4096 + 0x68 + 4 * (R & 15)(0)"
	ROW	"mfsrin", "mfsrin R, R"
	ROW	"mtsr", "mtsr R & 15, R"
	ROW	"mtsrin", "mtsrin R, R"
	ROW	"tlbsync", "tlbsync", "nop"
	ROW	"dcbz", "dcbz R, R"
	.globl	golden_asm_rows_end
golden_asm_rows_end:

/* struct golden_seq: head, words, fill */
	.macro	SEQ name, orig, site, value=0
0:	.asciz	"\name"
	.org	0b + 16
	.quad	\value, \site
	\orig
	.long	(9f - 1f) / 4
	.set	SITE, \site
1:
	.endm

	.macro	END
9:	.fill	26 - (9b - 1b) / 4, 4, 0
	.endm

#define MSR		-4096 + 0x58(0)
#define INT_PENDING	-4096 + 0x64(0)
#define SLOT_A		-288(1)
#define SLOT_B		-280(1)
#define BACK		1b + SITE + 4

	.macro	EE_CLEAR s, value, flip, site
	SEQ	"ee-clear-const", "mtmsrd \s, 1", \site, \value
	ld	\s, MSR
	ori	\s, \s, 0x8002
	xori	\s, \s, \flip
	std	\s, MSR
	li	\s, \value
	b	BACK
	END
	.endm

	.macro	EE_SET s, a, value, high, site
	SEQ	"ee-set-const", "mtmsrd \s, 1", \site, \value
	std	\a, SLOT_A
	mfocrf	\a, 0x80
	ld	\s, MSR
	ori	\s, \s, 0x8002
	std	\s, MSR
	lwz	\s, INT_PENDING
	cmpwi	\s, 0
	li	\s, \high
	ori	\s, \s, \value & 0xffff
	bne	2f
	mtocrf	0x80, \a
	ld	\a, SLOT_A
	b	BACK
2:	mtocrf	0x80, \a
	ld	\a, SLOT_A
	mtmsrd	\s, 1
	b	BACK
	END
	.endm

	.macro	EE_RI s, a, b, site
	SEQ	"ee-ri", "mtmsrd \s, 1", \site
	std	\a, SLOT_A
	std	\b, SLOT_B
	mfocrf	\b, 0x80
	ld	\a, MSR
	rlwimi	\a, \s, 0, 16, 16
	rlwimi	\a, \s, 0, 30, 30
	std	\a, MSR
	lwz	\a, INT_PENDING
	rlwimi	\a, \s, 0, 16, 16
	cmplwi	\a, 0x8000
	bgt	2f
	mtocrf	0x80, \b
	ld	\b, SLOT_B
	ld	\a, SLOT_A
	b	BACK
2:	mtocrf	0x80, \b
	ld	\b, SLOT_B
	ld	\a, SLOT_A
	mtmsrd	\s, 1
	b	BACK
	END
	.endm

	.macro	MSR_FULL insn, s, a, b, site
	SEQ	"msr-full", "\insn", \site
	std	\a, SLOT_A
	std	\b, SLOT_B
	mfocrf	\b, 0x80
	ld	\a, MSR
	xor	\a, \a, \s
	ori	\a, \a, 0x8002
	cmpldi	\a, 0x8002
	bne	2f
	std	\s, MSR
	lwz	\a, INT_PENDING
	rlwimi	\a, \s, 0, 16, 16
	cmplwi	\a, 0x8000
	bgt	2f
	mtocrf	0x80, \b
	ld	\b, SLOT_B
	ld	\a, SLOT_A
	b	BACK
2:	mtocrf	0x80, \b
	ld	\b, SLOT_B
	ld	\a, SLOT_A
	\insn
	b	BACK
	END
	.endm

	.macro	FSCR s, site
	SEQ	"fscr", "mtspr 153, \s", \site
	std	\s, -4096 + 0xff8(0)
	mtspr	153, \s
	b	BACK
	END
	.endm

/* Where the tests lay sequences out: for the landing, in the kernel's 4 GiB. */
#define AT		0x02345678
#define VECTOR_BRANCH	1b + SITE + VALUE

	.macro	ENTER_VIRTUAL landing
	ld	13, -4096 + 0x40(0)	/* SRR0 */
	std	13, -4096 + 0x00(0)	/* scratch1 */
	ld	13, -4096 + 0x48(0)	/* SRR1 */
	std	13, -4096 + 0x08(0)	/* scratch2 */
	lis	13, -0x4000
	sldi	13, 13, 32
	oris	13, 13, (AT + 4 * \landing) >> 16
	ori	13, 13, (AT + 4 * \landing) & 0xffff
	std	13, -4096 + 0x40(0)
	ld	13, MSR
	ori	13, 13, 0x2030
	oris	13, 13, 0x0280
	std	13, -4096 + 0x48(0)
	rfid
	ld	13, -4096 + 0x00(0)
	std	13, -4096 + 0x40(0)
	ld	13, -4096 + 0x08(0)
	std	13, -4096 + 0x48(0)
	.endm

	.macro	VECTOR value, site
	SEQ	"vector", "mtspr 274, 13", \site, \value
	.set	VALUE, \value
	std	13, -4096 + 0x30(0)	/* SPRG2 */
	ENTER_VIRTUAL 15
	ld	13, -4096 + 0x30(0)
	b	VECTOR_BRANCH
	END
	.endm

	.macro	VECTOR_SYSCALL value, site
	SEQ	"vector-syscall", "mfspr 13, 273", \site, \value
	.set	VALUE, \value
	ENTER_VIRTUAL 14
	mfctr	13
	b	VECTOR_BRANCH
	END
	.endm

/* 32 bits: low words, and a frame that is gone before the host is asked. */
#define MSR_32_LOW	-4096 + 0x5c(0)

	.macro	PUSH a, b
	stwu	1, -16(1)
	stw	\a, 8(1)
	stw	\b, 12(1)
	mfcr	\b
	.endm

	.macro	POP a, b
	.long	0x7c080120 | \b << 21	/* mtcrf 0x80, not mtocrf */
	lwz	\b, 12(1)
	lwz	\a, 8(1)
	addi	1, 1, 16
	.endm

	.macro	MSR_STORE_32 s, site
	SEQ	"msr-store-32", "mtmsr \s", \site
	stw	\s, MSR_32_LOW
	END
	.endm

	.macro	EE_SET_32 s, a, b, site
	SEQ	"ee-set-32", "mtmsr \s", \site
	stw	\s, MSR_32_LOW
	PUSH	\a, \b
	lwz	\a, INT_PENDING
	cmpwi	\a, 0
	bne	2f
	POP	\a, \b
	b	BACK
2:	POP	\a, \b
	mtmsr	\s
	b	BACK
	END
	.endm

	.macro	MSR_32 s, a, b, site
	SEQ	"msr-32", "mtmsr \s", \site
	PUSH	\a, \b
	lwz	\a, MSR_32_LOW
	xor	\a, \a, \s
	ori	\a, \a, 0x8002
	cmplwi	\a, 0x8002
	bne	2f
	stw	\s, MSR_32_LOW
	lwz	\a, INT_PENDING
	rlwimi	\a, \s, 0, 16, 16
	cmplwi	\a, 0x8000
	bgt	2f
	POP	\a, \b
	b	BACK
2:	POP	\a, \b
	mtmsr	\s
	b	BACK
	END
	.endm

	.macro	MFSRIN t, b, site
	SEQ	"mfsrin", ".long 0x7c000526 | \t << 21 | \b << 11", \site
	rlwinm	\t, \b, 6, 26, 29
	lwz	\t, -4096 + 0x68(\t)
	b	BACK
	END
	.endm

#define SR_0		-4096 + 0x68

	/* T or the VSID */
	.macro	CHANGES x
	rlwinm.	\x, \x, 0, 4, 0
	.endm

	.macro	SEGMENT n, s, a, b, site
	SEQ	"mtsr", "mtsr \n, \s", \site
	PUSH	\a, \b
	lwz	\a, SR_0 + 4 * \n(0)
	xor	\a, \a, \s
	CHANGES	\a
	bne	2f
	stw	\s, SR_0 + 4 * \n(0)
	POP	\a, \b
	b	BACK
2:	POP	\a, \b
	mtsr	\n, \s
	b	BACK
	END
	.endm

	.macro	SEGMENT_IN s, rb, a, b, site
	SEQ	"mtsrin", "mtsrin \s, \rb", \site
	PUSH	\a, \b
	stw	\b, 4(1)
	rlwinm	\a, \rb, 6, 26, 29
	lwz	\b, SR_0(\a)
	xor	\b, \b, \s
	CHANGES	\b
	bne	2f
	stw	\s, SR_0(\a)
	lwz	\b, 4(1)
	POP	\a, \b
	b	BACK
2:	lwz	\b, 4(1)
	POP	\a, \b
	mtsrin	\s, \rb
	b	BACK
	END
	.endm

	.macro	CLEAR ra, rb, a, b, ea, site
	SEQ	"dcbz", "dcbz \ra, \rb", \site
	stwu	1, -16(1)
	stw	\a, 8(1)
	stw	\b, 12(1)
	\ea
	rlwinm	\a, \a, 0, 0, 26
	li	\b, 0
	.irp	d, 0, 4, 8, 12, 16, 20, 24, 28
	stw	\b, \d(\a)
	.endr
	lwz	\b, 12(1)
	lwz	\a, 8(1)
	addi	1, 1, 16
	b	BACK
	END
	.endm

	.macro	CLEAR_HINT site
	SEQ	"dcbz-hint", "dcbz 11, 6", \site
	nop
	END
	.endm

	.macro	CLEAR_LOOP site
	SEQ	"dcbz-loop", "ble . + 56", \site
	b	. + 56
	END
	.endm

#define NEAR	-0x1000
#define AHEAD	0x4000
#define LOWEST	-0x1ffff00
#define HIGHEST	0x1ffff00

	.balign	8
	.globl	golden_asm_seqs
golden_asm_seqs:
	EE_CLEAR 0, 0, 0x8002, NEAR
	EE_CLEAR 9, 2, 0x8000, AHEAD
	EE_CLEAR 10, 0x7ffd, 0x8002, LOWEST
	EE_CLEAR 11, 0x7fff, 0x8000, HIGHEST
	EE_CLEAR 31, 2, 0x8000, NEAR
	EE_SET	0, 12, 0x8002, 0, NEAR
	EE_SET	3, 12, -1, -1, AHEAD
	EE_SET	11, 12, 0xffff, 0, LOWEST
	EE_SET	12, 10, -0x7ffe, -0x7ffe, HIGHEST
	EE_SET	31, 12, 0x8002, 0, NEAR
	EE_RI	0, 12, 11, NEAR
	EE_RI	1, 12, 11, AHEAD
	EE_RI	10, 12, 11, LOWEST
	EE_RI	11, 12, 10, HIGHEST
	EE_RI	12, 10, 11, NEAR
	EE_RI	13, 12, 11, NEAR
	EE_RI	31, 12, 11, AHEAD
	MSR_FULL "mtmsrd 0, 0", 0, 12, 11, NEAR
	MSR_FULL "mtmsrd 9, 0", 9, 12, 11, AHEAD
	MSR_FULL "mtmsrd 11, 0", 11, 12, 10, LOWEST
	MSR_FULL "mtmsrd 12, 0", 12, 10, 11, HIGHEST
	MSR_FULL "mtmsr 10, 0", 10, 12, 11, NEAR
	MSR_FULL "mtmsr 31, 1", 31, 12, 11, NEAR
	FSCR	0, NEAR
	FSCR	31, AHEAD
	VECTOR	0x4000, AHEAD
	VECTOR_SYSCALL 0x3ffc, NEAR
	MSR_STORE_32 0, NEAR
	MSR_STORE_32 31, AHEAD
	EE_SET_32 9, 12, 11, NEAR
	EE_SET_32 11, 12, 10, LOWEST
	EE_SET_32 12, 10, 11, HIGHEST
	MSR_32	0, 12, 11, NEAR
	MSR_32	11, 12, 10, AHEAD
	MSR_32	12, 10, 11, LOWEST
	MSR_32	31, 12, 11, HIGHEST
	MFSRIN	3, 0, NEAR
	MFSRIN	31, 31, AHEAD
	SEGMENT	0, 0, 12, 11, NEAR
	SEGMENT	11, 11, 12, 10, AHEAD
	SEGMENT	12, 12, 10, 11, LOWEST
	SEGMENT	15, 31, 12, 11, HIGHEST
	SEGMENT_IN 0, 0, 12, 11, NEAR
	SEGMENT_IN 12, 11, 10, 9, AHEAD
	SEGMENT_IN 11, 12, 10, 9, LOWEST
	SEGMENT_IN 31, 10, 12, 11, HIGHEST
	CLEAR	0, 0, 12, 11, "mr 12, 0", NEAR
	CLEAR	0, 12, 10, 11, "mr 10, 12", AHEAD
	CLEAR	12, 11, 10, 9, "add 10, 12, 11", LOWEST
	CLEAR	11, 11, 12, 10, "add 12, 11, 11", HIGHEST
	CLEAR	31, 0, 12, 11, "add 12, 31, 0", NEAR
	CLEAR_HINT NEAR
	CLEAR_LOOP AHEAD
	.globl	golden_asm_seqs_end
golden_asm_seqs_end:

/* struct golden_group: head, text, words, each filled up */
	.macro	GROUP site, text:vararg
	.quad	\site
	.long	(8f - 7f) / 4, (9f - 1f) / 4
7:
	.irp	insn, \text
	\insn
	.endr
8:	.fill	8 - (8b - 7b) / 4, 4, 0
	.set	SITE, \site
1:
	.endm

	.macro	END_GROUP
9:	.fill	36 - (9b - 1b) / 4, 4, 0
	.endm

	.macro	GATHER n, s, a, b
	lwz	\a, SR_0 + 4 * \n(0)
	stw	\s, SR_0 + 4 * \n(0)
	xor	\a, \a, \s
	or	\b, \b, \a
	.endm

	.macro	GROUP_BEGIN a, b
	PUSH	\a, \b
	stw	\b, 4(1)
	li	\b, 0
	.endm

	.macro	GROUP_END a, b
	CHANGES	\b
	beq	2f
	lwz	\a, MSR_32_LOW
	rlwinm	\b, \a, 0, 28, 26
	stw	\b, MSR_32_LOW
	mtmsr	\a
2:	lwz	\b, 4(1)
	POP	\a, \b
	b	1b + SITE + 4 * (8b - 7b) / 4
	END_GROUP
	.endm

	.globl	golden_asm_groups
golden_asm_groups:
	GROUP	NEAR, "mtsr 0, 3", "mtsr 1, 12", "mtsr 11, 11"
	GROUP_BEGIN 10, 9
	GATHER	0, 3, 10, 9
	GATHER	1, 12, 10, 9
	GATHER	11, 11, 10, 9
	GROUP_END 10, 9
	GROUP	AHEAD, "mtsr 4, 0", "addi 31, 12, 273", "mtsr 5, 31", \
		"rlwinm 0, 31, 0, 8, 3", "xoris 9, 0, 1", "mtsr 6, 9"
	GROUP_BEGIN 11, 10
	GATHER	4, 0, 11, 10
	addi	31, 12, 273
	GATHER	5, 31, 11, 10
	rlwinm	0, 31, 0, 8, 3
	xoris	9, 0, 1
	GATHER	6, 9, 11, 10
	GROUP_END 11, 10
	.globl	golden_asm_groups_end
golden_asm_groups_end:
	.machine pop
