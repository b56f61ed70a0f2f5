// SPDX-License-Identifier: GPL-2.0-only
#include "template.h"
#include "frame_32.h"
#include "../insn.h"
#include "../../../../include/kvm-pv/abi.h"

/*
 * How a sequence keeps what it must keep:
 *
 * - MSR is written once, with one store, so EE and RI change together and RI
 *   is never set earlier than the instruction itself would set it.
 * - int_pending is read after that store. An interrupt that the host queued
 *   before it is seen here and the original instruction then asks for it; one
 *   that comes after it finds EE set and is delivered at once. So there is no
 *   window, and the page's critical field and scratch slots are not used:
 *   machine check and system reset may nest at any word.
 * - After EE is set, everything that is still to be restored lives in
 *   registers or in the red zone, which interrupts preserve.
 * - Of CR only field 0 is changed; it is saved and restored alone.
 * - 32-bit kernels have no red zone, an interrupt uses the words right below
 *   r1: there a sequence makes a frame, and has taken it down again before the
 *   original instruction, which may turn translation off.
 */

#define DISP(field)	(PV_PAGE_DISP + (field))
#define STACK_A		(0x10000u - PV_REDZONE)
#define STACK_B		(0x10000u - PV_REDZONE + 8)
#define R1		PPC_RA(1)

/* Instructions by mnemonic: operands that are relocated stay zero. */
#define LD(field)	(PPC_OP_LD | DISP(field))
#define STD(field)	(PPC_OP_STD | DISP(field))
#define LWZ(field)	(PPC_OP_LWZ | DISP(field))
#define SAVE(slot)	(PPC_OP_STD | R1 | (slot))
#define REST(slot)	(PPC_OP_LD | R1 | (slot))
#define ORI(imm)	(PPC_OP_ORI | (imm))
#define XORI(imm)	(PPC_OP_XORI | (imm))
#define XORIS		0x6c000000u
#define LIS		0x3c000000u
#define XOR		PPC_X31(316)
#define RLWIMI(mb, me)	(20u << 26 | (mb) << 6 | (me) << 1)
#define CMPWI0		0x2c000000u		/* cmpwi cr0,rA,0 */
#define CMPLWI0(imm)	(0x28000000u | (imm))	/* cmplwi cr0,rA,imm */
#define CMPLDI0(imm)	(0x28200000u | (imm))	/* cmpldi cr0,rA,imm */
#define BNE0(words)	(0x40820000u | (words) * 4)
#define BGT0(words)	(0x41810000u | (words) * 4)
#define MFOCRF0		0x7c180026u		/* mfocrf rT,0x80 */
#define MTOCRF0		0x7c180120u		/* mtocrf 0x80,rS */

/* The same for 32 bits: the page is big endian, registers are low words. */
#define DISP32(field)	(DISP(field) + 4)
#define LWZ32(field)	(PPC_OP_LWZ | DISP32(field))
#define STW32(field)	(PPC_OP_STW | DISP32(field))
#define ADDI		PPC_OP_LI
#define PUSH		(STWU | PPC_RT(1) | R1 | (0x10000u - FRAME))
#define POP		(ADDI | PPC_RT(1) | R1 | FRAME)
#define SAVE32(slot)	(PPC_OP_STW | R1 | (slot))
#define REST32(slot)	(PPC_OP_LWZ | R1 | (slot))
#define ADD		PPC_X31(266)
#define OR		PPC_X31(444)
#define STORE(d)	(PPC_OP_STW | (d))
#define RLWINM(sh, mb, me) \
	(21u << 26 | (sh) << 11 | (mb) << 6 | (me) << 1)

#define XO_WRTEEI	163

/* Bit numbers of EE and RI in the low word, for rlwimi. */
#define EE_BIT		16
#define RI_BIT		30

/* The tail that every sequence has: how it goes on when nothing is pending. */
#define RETURN		{ 0, PV_R_BACK }
#define TRAP		{ 0, PV_R_ORIG }

/* What takes A, B and field 0 of CR, and gives them back, also before a trap. */
#define OPEN_RED_ZONE							\
	{ SAVE(STACK_A),	PV_R_RT_A },				\
	{ SAVE(STACK_B),	PV_R_RT_B },				\
	{ MFOCRF0,		PV_R_RT_B }
#define CLOSE_RED_ZONE							\
	{ MTOCRF0,		PV_R_RT_B },				\
	{ REST(STACK_B),	PV_R_RT_B },				\
	{ REST(STACK_A),	PV_R_RT_A }
#define OPEN_FRAME							\
	{ PUSH,			0 },					\
	{ SAVE32(FRAME_A),	PV_R_RT_A },				\
	{ SAVE32(FRAME_B),	PV_R_RT_B }
#define CLOSE_FRAME							\
	{ REST32(FRAME_B),	PV_R_RT_B },				\
	{ REST32(FRAME_A),	PV_R_RT_A },				\
	{ POP,			0 }
#define OPEN_CR_FRAME	OPEN_FRAME, { MFCR, PV_R_RT_B }
#define CLOSE_CR_FRAME	{ MTCRF0, PV_R_RT_B }, CLOSE_FRAME

#define RETURN_OR_TRAP(close)	close, RETURN, close, TRAP, RETURN

/* mtmsrd rS,1 with a constant that has EE clear: rS itself is free. */
static const struct pv_tmpl_word ee_clear_const[] = {
	{ LD(PV_PAGE_MSR),	PV_R_RT_S },
	{ ORI(PV_MSR_SOFT),	PV_R_RT_S | PV_R_RA_S },
	{ XORI(0),		PV_R_RT_S | PV_R_RA_S | PV_R_XOR },
	{ STD(PV_PAGE_MSR),	PV_R_RT_S },
	{ PPC_OP_LI,		PV_R_RT_S | PV_R_HIGH },
	RETURN,
};

/* mtmsrd rS,1 with a constant that has EE and RI set. */
static const struct pv_tmpl_word ee_set_const[] = {
	{ SAVE(STACK_A),	PV_R_RT_A },
	{ MFOCRF0,		PV_R_RT_A },
	{ LD(PV_PAGE_MSR),	PV_R_RT_S },
	{ ORI(PV_MSR_SOFT),	PV_R_RT_S | PV_R_RA_S },
	{ STD(PV_PAGE_MSR),	PV_R_RT_S },
	{ LWZ(PV_PAGE_INT_PENDING), PV_R_RT_S },
	{ CMPWI0,		PV_R_RA_S },
	{ PPC_OP_LI,		PV_R_RT_S | PV_R_HIGH },
	{ ORI(0),		PV_R_RT_S | PV_R_RA_S | PV_R_LOW },
	{ BNE0(4),		0 },
	{ MTOCRF0,		PV_R_RT_A },
	{ REST(STACK_A),	PV_R_RT_A },
	RETURN,
	{ MTOCRF0,		PV_R_RT_A },
	{ REST(STACK_A),	PV_R_RT_A },
	TRAP,
	RETURN,
};

/*
 * mtmsrd rS,1 with any value. int_pending is 0 or 1, so with EE put above it
 * one unsigned compare finds "EE is set and an interrupt waits".
 */
static const struct pv_tmpl_word ee_ri[] = {
	OPEN_RED_ZONE,
	{ LD(PV_PAGE_MSR),	PV_R_RT_A },
	{ RLWIMI(EE_BIT, EE_BIT), PV_R_RT_S | PV_R_RA_A },
	{ RLWIMI(RI_BIT, RI_BIT), PV_R_RT_S | PV_R_RA_A },
	{ STD(PV_PAGE_MSR),	PV_R_RT_A },
	{ LWZ(PV_PAGE_INT_PENDING), PV_R_RT_A },
	{ RLWIMI(EE_BIT, EE_BIT), PV_R_RT_S | PV_R_RA_A },
	{ CMPLWI0(PV_MSR_EE),	PV_R_RA_A },
	{ BGT0(5),		0 },
	RETURN_OR_TRAP(CLOSE_RED_ZONE),
};

/*
 * mtmsrd rS,0 and mtmsr: all 64 bits are compared, and a change of any bit but
 * EE and RI goes to the host, as does mtmsr with another upper half.
 */
static const struct pv_tmpl_word msr_full[] = {
	OPEN_RED_ZONE,
	{ LD(PV_PAGE_MSR),	PV_R_RT_A },
	{ XOR,			PV_R_RT_A | PV_R_RA_A | PV_R_RB_S },
	{ ORI(PV_MSR_SOFT),	PV_R_RT_A | PV_R_RA_A },
	{ CMPLDI0(PV_MSR_SOFT),	PV_R_RA_A },
	{ BNE0(10),		0 },
	{ STD(PV_PAGE_MSR),	PV_R_RT_S },
	{ LWZ(PV_PAGE_INT_PENDING), PV_R_RT_A },
	{ RLWIMI(EE_BIT, EE_BIT), PV_R_RT_S | PV_R_RA_A },
	{ CMPLWI0(PV_MSR_EE),	PV_R_RA_A },
	{ BGT0(5),		0 },
	RETURN_OR_TRAP(CLOSE_RED_ZONE),
};

/* mtspr FSCR,rS: the host must see it, the copy is for the reads. */
static const struct pv_tmpl_word fscr[] = {
	{ STD(PV_PAGE_FSCR),	PV_R_RT_S },
	TRAP,
	RETURN,
};

/*
 * A real-mode vector becomes what relocation-on interrupts (AIL) are on
 * hardware: it enters the kernel's vector for these. The vector itself would
 * touch the PACA in real mode, which costs a segment exit, and then turn
 * translation on, which drops all segments; here that is one rfid, and up to
 * it only the page and the PC's own segment are touched. RI is clear all the
 * way, as it is in the vector, so the page's scratch slots are safe.
 *
 * The rfid also grants the kernel the facilities that it would otherwise turn
 * on one trapping mtmsrd later, to save or load a task's registers. What user
 * mode has is in SRR1 and stays what it was; the kernel itself uses none.
 */
#define R13		PPC_RT(13)
#define MSR_IR_DR	0x30
#define MSR_FP		0x2000
#define MSR_VEC_VSX	0x02800000
#define SLDI32		(0x780007c6u | R13 | PPC_RA(13))
#define ORIS		0x64000000u
#define MFCTR		(PPC_X31(PPC_XO_MFSPR) | PPC_SPR(9))

#define ENTER_VIRTUAL							\
	{ LD(PV_PAGE_SRR0) | R13, 0 },					\
	{ STD(PV_PAGE_SCRATCH1) | R13, 0 },				\
	{ LD(PV_PAGE_SRR1) | R13, 0 },					\
	{ STD(PV_PAGE_SCRATCH2) | R13, 0 },				\
	{ LIS | R13 | 0xc000, 0 },					\
	{ SLDI32, 0 },							\
	{ ORIS | R13 | PPC_RA(13), PV_R_LAND_HIGH },			\
	{ PPC_OP_ORI | R13 | PPC_RA(13), PV_R_LAND_LOW },		\
	{ STD(PV_PAGE_SRR0) | R13, 0 },					\
	{ LD(PV_PAGE_MSR) | R13, 0 },					\
	{ PPC_OP_ORI | R13 | PPC_RA(13) | MSR_IR_DR | MSR_FP, 0 },	\
	{ ORIS | R13 | PPC_RA(13) | MSR_VEC_VSX >> 16, 0 },		\
	{ STD(PV_PAGE_SRR1) | R13, 0 },					\
	{ PPC_OP_RFID, 0 },						\
	/* landing */							\
	{ LD(PV_PAGE_SCRATCH1) | R13, 0 },				\
	{ STD(PV_PAGE_SRR0) | R13, 0 },					\
	{ LD(PV_PAGE_SCRATCH2) | R13, 0 },				\
	{ STD(PV_PAGE_SRR1) | R13, 0 }

/* The site is mtspr SPRG2,r13, which frees r13. */
static const struct pv_tmpl_word vector[] = {
	{ STD(PV_PAGE_SPRG(2)) | R13, 0 },
	ENTER_VIRTUAL,
	{ LD(PV_PAGE_SPRG(2)) | R13, 0 },
	{ 0, PV_R_VECTOR },
};

/* The site is mfspr r13,SPRG1, after mtctr r13. */
static const struct pv_tmpl_word vector_syscall[] = {
	ENTER_VIRTUAL,
	{ MFCTR | R13, 0 },
	{ 0, PV_R_VECTOR },
};

/* mtmsr rS of a 32-bit guest, where only EE changes, and falls. */
static const struct pv_tmpl_word msr_store_32[] = {
	{ STW32(PV_PAGE_MSR),	PV_R_RT_S },
};

/* mtmsr rS of a 32-bit guest, where only EE changes, and rises. */
static const struct pv_tmpl_word ee_set_32[] = {
	{ STW32(PV_PAGE_MSR),	PV_R_RT_S },
	OPEN_CR_FRAME,
	{ LWZ(PV_PAGE_INT_PENDING), PV_R_RT_A },
	{ CMPWI0,		PV_R_RA_A },
	{ BNE0(6),		0 },
	RETURN_OR_TRAP(CLOSE_CR_FRAME),
};

/* mtmsr rS of a 32-bit guest with any value. */
static const struct pv_tmpl_word msr_32[] = {
	OPEN_CR_FRAME,
	{ LWZ32(PV_PAGE_MSR),	PV_R_RT_A },
	{ XOR,			PV_R_RT_A | PV_R_RA_A | PV_R_RB_S },
	{ ORI(PV_MSR_SOFT),	PV_R_RT_A | PV_R_RA_A },
	{ CMPLWI0(PV_MSR_SOFT),	PV_R_RA_A },
	{ BNE0(11),		0 },
	{ STW32(PV_PAGE_MSR),	PV_R_RT_S },
	{ LWZ(PV_PAGE_INT_PENDING), PV_R_RT_A },
	{ RLWIMI(EE_BIT, EE_BIT), PV_R_RT_S | PV_R_RA_A },
	{ CMPLWI0(PV_MSR_EE),	PV_R_RA_A },
	{ BGT0(6),		0 },
	RETURN_OR_TRAP(CLOSE_CR_FRAME),
};

/* mfsrin rT,rB: four times the number of the segment, then its register. */
static const struct pv_tmpl_word mfsrin[] = {
	{ RLWINM(6, 26, 29),	PV_R_RT_INDEX | PV_R_RA_S },
	{ PPC_OP_LWZ | DISP(PV_PAGE_SR(0)), PV_R_RT_S | PV_R_RA_S },
	RETURN,
};

/*
 * mtsr n,rS: the host also maps the segment anew, and that makes a difference
 * only where T or the VSID change (kvm/book3s_32_mmu.c; it looks at Ks and Kp
 * when it makes a shadow PTE, and never at N).
 */
#define VSID_CHANGES	(RLWINM(0, 4, 0) | RECORD)

static const struct pv_tmpl_word mtsr[] = {
	OPEN_CR_FRAME,
	{ PPC_OP_LWZ,		PV_R_RT_A | PV_R_SR },
	{ XOR,			PV_R_RT_A | PV_R_RA_A | PV_R_RB_S },
	{ VSID_CHANGES,		PV_R_RT_A | PV_R_RA_A },
	{ BNE0(7),		0 },
	{ PPC_OP_STW,		PV_R_RT_S | PV_R_SR },
	RETURN_OR_TRAP(CLOSE_CR_FRAME),
};

/* mtsrin rS,rB: the same, and the segment's number is in rB. */
static const struct pv_tmpl_word mtsrin[] = {
	OPEN_CR_FRAME,
	{ SAVE32(FRAME_CR),	PV_R_RT_B },
	{ RLWINM(6, 26, 29),	PV_R_RT_INDEX | PV_R_RA_A },
	{ PPC_OP_LWZ | DISP(PV_PAGE_SR(0)), PV_R_RT_B | PV_R_RA_A },
	{ XOR,			PV_R_RT_B | PV_R_RA_B | PV_R_RB_S },
	{ VSID_CHANGES,		PV_R_RT_B | PV_R_RA_B },
	{ BNE0(8),		0 },
	{ PPC_OP_STW | DISP(PV_PAGE_SR(0)), PV_R_RT_S | PV_R_RA_A },
	{ REST32(FRAME_CR),	PV_R_RT_B },
	CLOSE_CR_FRAME,
	RETURN,
	{ REST32(FRAME_CR),	PV_R_RT_B },
	CLOSE_CR_FRAME,
	TRAP,
	RETURN,
};

/* dcbz rA,rB for cache lines of 32 bytes. */
static const struct pv_tmpl_word dcbz[] = {
	OPEN_FRAME,
	{ 0,			PV_R_EA },
	{ RLWINM(0, 0, 26),	PV_R_RT_A | PV_R_RA_A },
	{ PPC_OP_LI,		PV_R_RT_B },
	{ STORE(0),		PV_R_RT_B | PV_R_RA_A },
	{ STORE(4),		PV_R_RT_B | PV_R_RA_A },
	{ STORE(8),		PV_R_RT_B | PV_R_RA_A },
	{ STORE(12),		PV_R_RT_B | PV_R_RA_A },
	{ STORE(16),		PV_R_RT_B | PV_R_RA_A },
	{ STORE(20),		PV_R_RT_B | PV_R_RA_A },
	{ STORE(24),		PV_R_RT_B | PV_R_RA_A },
	{ STORE(28),		PV_R_RT_B | PV_R_RA_A },
	CLOSE_FRAME,
	RETURN,
};

/* dcbz where the text writes to the whole line next: it is a hint there. */
static const struct pv_tmpl_word dcbz_hint[] = {
	{ PPC_OP_NOP,		0 },
};

/* The branch past a loop of dcbz. */
static const struct pv_tmpl_word dcbz_loop[] = {
	{ 0,			PV_R_TAKEN },
};

/*
 * BookE. Interrupts are switched by instructions of their own, which change EE
 * and nothing else, mostly where a register and a field of CR are free.
 */
#define RLWINM_NO_EE	RLWINM(0, 17, 15)
#define BEQ(words)	(0x41820000u | (words) * 4)
#define BNE(words)	(0x40820000u | (words) * 4)
#define BLE(words)	(PPC_OP_BLE | (words) * 4)

/* wrteei 0: nothing can be pending that matters. */
static const struct pv_tmpl_word ee_clear[] = {
	{ LWZ32(PV_PAGE_MSR),	PV_R_RT_D },
	{ RLWINM_NO_EE,		PV_R_RT_D | PV_R_RA_D },
	{ STW32(PV_PAGE_MSR),	PV_R_RT_D },
	RETURN,
};

static const struct pv_tmpl_word ee_clear_frame[] = {
	{ PUSH,			0 },
	{ SAVE32(FRAME_A),	PV_R_RT_A },
	{ LWZ32(PV_PAGE_MSR),	PV_R_RT_A },
	{ RLWINM_NO_EE,		PV_R_RT_A | PV_R_RA_A },
	{ STW32(PV_PAGE_MSR),	PV_R_RT_A },
	{ REST32(FRAME_A),	PV_R_RT_A },
	{ POP,			0 },
	RETURN,
};

/* wrteei 1 */
static const struct pv_tmpl_word ee_set[] = {
	{ LWZ32(PV_PAGE_MSR),	PV_R_RT_D },
	{ ORI(PV_MSR_EE),	PV_R_RT_D | PV_R_RA_D },
	{ STW32(PV_PAGE_MSR),	PV_R_RT_D },
	{ LWZ(PV_PAGE_INT_PENDING), PV_R_RT_D },
	{ CMPWI0,		PV_R_RA_D | PV_R_CMP_FIELD },
	{ BEQ(2),		PV_R_BC_FIELD },
	TRAP,
	RETURN,
};

static const struct pv_tmpl_word ee_set_frame[] = {
	OPEN_CR_FRAME,
	{ LWZ32(PV_PAGE_MSR),	PV_R_RT_A },
	{ ORI(PV_MSR_EE),	PV_R_RT_A | PV_R_RA_A },
	{ STW32(PV_PAGE_MSR),	PV_R_RT_A },
	{ LWZ(PV_PAGE_INT_PENDING), PV_R_RT_A },
	{ CMPWI0,		PV_R_RA_A },
	{ BNE0(6),		0 },
	RETURN_OR_TRAP(CLOSE_CR_FRAME),
};

/* wrtee rS: EE above int_pending, as in ee_ri. */
static const struct pv_tmpl_word wrtee[] = {
	{ LWZ32(PV_PAGE_MSR),	PV_R_RT_D },
	{ RLWIMI(EE_BIT, EE_BIT), PV_R_RT_S | PV_R_RA_D },
	{ STW32(PV_PAGE_MSR),	PV_R_RT_D },
	{ LWZ(PV_PAGE_INT_PENDING), PV_R_RT_D },
	{ RLWIMI(EE_BIT, EE_BIT), PV_R_RT_S | PV_R_RA_D },
	{ CMPLWI0(PV_MSR_EE),	PV_R_RA_D | PV_R_CMP_FIELD },
	{ BLE(2),		PV_R_BC_FIELD },
	TRAP,
	RETURN,
};

static const struct pv_tmpl_word wrtee_frame[] = {
	OPEN_CR_FRAME,
	{ LWZ32(PV_PAGE_MSR),	PV_R_RT_A },
	{ RLWIMI(EE_BIT, EE_BIT), PV_R_RT_S | PV_R_RA_A },
	{ STW32(PV_PAGE_MSR),	PV_R_RT_A },
	{ LWZ(PV_PAGE_INT_PENDING), PV_R_RT_A },
	{ RLWIMI(EE_BIT, EE_BIT), PV_R_RT_S | PV_R_RA_A },
	{ CMPLWI0(PV_MSR_EE),	PV_R_RA_A },
	{ BGT0(6),		0 },
	RETURN_OR_TRAP(CLOSE_CR_FRAME),
};

/*
 * mtmsr rS with a constant that has EE clear, as interrupts begin with: there is
 * no stack yet, but rS itself is free, and CR has been saved.
 */
static const struct pv_tmpl_word msr_const[] = {
	{ LWZ32(PV_PAGE_MSR),	PV_R_RT_S },
	{ XORIS,		PV_R_RT_S | PV_R_RA_S | PV_R_VALUE_HIGH },
	{ XORI(0),		PV_R_RT_S | PV_R_RA_S | PV_R_LOW },
	{ RLWINM_NO_EE,		PV_R_RT_S | PV_R_RA_S },
	{ RLWINM(0, 31, 29),	PV_R_RT_S | PV_R_RA_S },	/* RI */
	{ CMPWI0,		PV_R_RA_S | PV_R_CMP_FIELD },
	{ LIS,			PV_R_RT_S | PV_R_VALUE_HIGH },
	{ ORI(0),		PV_R_RT_S | PV_R_RA_S | PV_R_LOW },
	{ BNE(3),		PV_R_BC_FIELD },
	{ STW32(PV_PAGE_MSR),	PV_R_RT_S },
	RETURN,
	TRAP,
	RETURN,
};

#define TMPL_OF(m, w)	.words = (w), .nr_words = PV_ARRAY_SIZE(w), .modes = (m)
#define TMPL(w)		TMPL_OF(PV_MODE_BOOK3S64, w)
#define TMPL32(w)	TMPL_OF(PV_MODE_BOOK3S32, w)
#define TMPL_BOOKE(w)	TMPL_OF(PV_MODE_BOOKE, w)

const struct pv_tmpl pv_tmpls[PV_NR_TMPLS] = {
	[PV_TMPL_NONE] = { .name = "none" },
	[PV_TMPL_EE_CLEAR_CONST] = { .name = "ee-clear-const",
				     TMPL(ee_clear_const) },
	[PV_TMPL_EE_SET_CONST] = { .name = "ee-set-const", TMPL(ee_set_const),
				   .uses_stack = true, .scratch = 1 },
	[PV_TMPL_EE_RI] = { .name = "ee-ri", TMPL(ee_ri),
			    .uses_stack = true, .scratch = 2 },
	[PV_TMPL_MSR_FULL] = { .name = "msr-full", TMPL(msr_full),
			       .uses_stack = true, .scratch = 2 },
	[PV_TMPL_FSCR] = { .name = "fscr", TMPL(fscr) },
	[PV_TMPL_VECTOR] = { .name = "vector", TMPL(vector), .landing = 15 },
	[PV_TMPL_VECTOR_SYSCALL] = { .name = "vector-syscall",
				     TMPL(vector_syscall), .landing = 14 },
	[PV_TMPL_MSR_STORE_32] = { .name = "msr-store-32", TMPL32(msr_store_32),
				   .in_place = true },
	[PV_TMPL_EE_SET_32] = { .name = "ee-set-32", TMPL32(ee_set_32),
				.uses_stack = true, .scratch = 2 },
	[PV_TMPL_MSR_32] = { .name = "msr-32",
			     TMPL_OF(PV_MODE_BOOK3S32 | PV_MODE_BOOKE, msr_32),
			     .uses_stack = true, .scratch = 2 },
	[PV_TMPL_MFSRIN] = { .name = "mfsrin", TMPL32(mfsrin) },
	[PV_TMPL_MTSR] = { .name = "mtsr", TMPL32(mtsr),
			   .uses_stack = true, .scratch = 2 },
	[PV_TMPL_MTSRIN] = { .name = "mtsrin", TMPL32(mtsrin),
			     .uses_stack = true, .scratch = 2 },
	/* made of the text: see group.c */
	[PV_TMPL_MTSR_GROUP] = { .name = "mtsr-group", .modes = PV_MODE_BOOK3S32,
				 .uses_stack = true, .scratch = 2 },
	[PV_TMPL_DCBZ] = { .name = "dcbz", TMPL32(dcbz),
			   .uses_stack = true, .scratch = 2 },
	[PV_TMPL_DCBZ_HINT] = { .name = "dcbz-hint", TMPL32(dcbz_hint),
				.in_place = true },
	[PV_TMPL_DCBZ_LOOP] = { .name = "dcbz-loop", TMPL32(dcbz_loop),
				.in_place = true },
	[PV_TMPL_EE_CLEAR] = { .name = "ee-clear", TMPL_BOOKE(ee_clear) },
	[PV_TMPL_EE_CLEAR_FRAME] = { .name = "ee-clear-frame",
				     TMPL_BOOKE(ee_clear_frame),
				     .uses_stack = true, .scratch = 1 },
	[PV_TMPL_EE_SET] = { .name = "ee-set", TMPL_BOOKE(ee_set) },
	[PV_TMPL_EE_SET_FRAME] = { .name = "ee-set-frame",
				   TMPL_BOOKE(ee_set_frame),
				   .uses_stack = true, .scratch = 2 },
	[PV_TMPL_WRTEE] = { .name = "wrtee", TMPL_BOOKE(wrtee) },
	[PV_TMPL_WRTEE_FRAME] = { .name = "wrtee-frame",
				  TMPL_BOOKE(wrtee_frame),
				  .uses_stack = true, .scratch = 2 },
	[PV_TMPL_MSR_CONST] = { .name = "msr-const", TMPL_BOOKE(msr_const) },
};

/* Can li alone, or li and ori, make the value again? */
static bool fits_li(s64 value)
{
	return value >= -0x8000 && value <= 0x7fff;
}

static bool fits_li_ori(s64 value)
{
	return fits_li(value) || (value >= 0 && value <= 0xffff);
}

/* r1 and r2 (current) must hold their value at every word. */
static enum pv_tmpl_id choose_msr_32(struct pv_const value)
{
	if (!value.known)
		return PV_TMPL_MSR_32;
	return value.value & PV_MSR_EE ? PV_TMPL_EE_SET_32 :
					 PV_TMPL_MSR_STORE_32;
}

/* rS is read to the end, so it is no scratch register. */
static u32 dead_gprs(u32 orig, struct pv_dead dead)
{
	return ppc_xo(orig) == XO_WRTEEI ? dead.gprs :
					   dead.gprs & ~PV_BIT(ppc_rt(orig));
}

static enum pv_tmpl_id choose_ee_booke(enum pv_family family, u32 orig,
				       struct pv_dead dead)
{
	bool gpr = dead_gprs(orig, dead);

	if (family == PV_FAMILY_EE_CLEAR)
		return gpr ? PV_TMPL_EE_CLEAR : PV_TMPL_EE_CLEAR_FRAME;
	if (family == PV_FAMILY_EE_SET)
		return gpr && dead.crs ? PV_TMPL_EE_SET : PV_TMPL_EE_SET_FRAME;
	if (gpr && dead.crs)
		return PV_TMPL_WRTEE;
	/* the frame moves r1, which would be the value */
	return ppc_rt(orig) == 1 ? PV_TMPL_NONE : PV_TMPL_WRTEE_FRAME;
}

static enum pv_tmpl_id choose_msr_booke(unsigned int reg, struct pv_const value)
{
	if (value.known && !(value.value & PV_MSR_EE) && value.dead.crs &&
	    reg > 2)
		return PV_TMPL_MSR_CONST;
	return reg == 1 ? PV_TMPL_NONE : PV_TMPL_MSR_32;
}

/**
 * pv_tmpl_choose() - the sequence for a site
 * @family: what the site's row asks for
 * @orig: the site's instruction
 * @value: what the text proves
 *
 * A constant makes the register itself free, but r1 and r13 (the PACA) must
 * hold their value at every word, because a machine check may come there.
 *
 * Return: a template, PV_TMPL_NONE if @family has none.
 */
enum pv_tmpl_id pv_tmpl_choose(enum pv_family family, u32 orig,
			       struct pv_const value)
{
	unsigned int reg = ppc_rt(orig);
	bool is_free = value.known && reg != 1 && reg != 13;

	switch (family) {
	case PV_FAMILY_MSR_EE_RI:
		if (is_free && !(value.value & PV_MSR_EE) &&
		    fits_li(value.value))
			return PV_TMPL_EE_CLEAR_CONST;
		if (is_free && (value.value & PV_MSR_SOFT) == PV_MSR_SOFT &&
		    fits_li_ori(value.value))
			return PV_TMPL_EE_SET_CONST;
		return PV_TMPL_EE_RI;
	case PV_FAMILY_MSR_FULL:
		return PV_TMPL_MSR_FULL;
	case PV_FAMILY_FSCR:
		return PV_TMPL_FSCR;
	case PV_FAMILY_MSR_32:
		/* the frame moves r1, which would be the value */
		return reg == 1 ? PV_TMPL_NONE : choose_msr_32(value);
	case PV_FAMILY_MFSRIN:
		/* as a base r0 is 0, and r1 and r2 must keep their value */
		return reg <= 2 ? PV_TMPL_NONE : PV_TMPL_MFSRIN;
	case PV_FAMILY_MTSR:
		if (value.known)
			return PV_TMPL_MTSR_GROUP;
		return reg == 1 ? PV_TMPL_NONE : PV_TMPL_MTSR;
	case PV_FAMILY_MTSRIN:
		return reg == 1 || ppc_rb(orig) == 1 ? PV_TMPL_NONE :
						       PV_TMPL_MTSRIN;
	case PV_FAMILY_DCBZ:
		if (value.known)
			return PV_TMPL_DCBZ_HINT;
		return ppc_ra(orig) == 1 || ppc_rb(orig) == 1 ? PV_TMPL_NONE :
								PV_TMPL_DCBZ;
	case PV_FAMILY_EE_CLEAR:
	case PV_FAMILY_EE_SET:
	case PV_FAMILY_WRTEE:
		return choose_ee_booke(family, orig, value.dead);
	case PV_FAMILY_MSR_BOOKE:
		return choose_msr_booke(reg, value);
	default:
		return PV_TMPL_NONE;
	}
}

struct emit {
	unsigned int s, a, b, d, index;	/* register numbers */
	unsigned int field;		/* of CR */
	u32 orig;
	s64 value;
	u64 back;
	u64 vector;
	u64 landing;
};

static bool is_operand(u32 orig, unsigned int reg)
{
	return ppc_rt(orig) == reg || ppc_ra(orig) == reg ||
	       ppc_rb(orig) == reg;
}

/* The first of r<first>, r10, r9, ... that the site and the other one leave. */
static unsigned int free_register(const struct emit *e, unsigned int first,
				  unsigned int other)
{
	unsigned int reg = first;

	while (is_operand(e->orig, reg) || reg == other)
		reg = reg > 10 ? 10 : reg - 1;
	return reg;
}

static void pick_scratch(struct emit *e)
{
	e->a = free_register(e, 12, 0);
	e->b = free_register(e, 11, e->a);
}

/* The last one of a mask, which is not empty. */
static unsigned int last_of(u32 mask)
{
	unsigned int n = 31;

	while (n && !(mask & PV_BIT(n)))
		n--;
	return n;
}

/* Those that C uses for itself come first: r12, then down, then r14 and up. */
static unsigned int pick_dead(u32 gprs)
{
	return last_of(gprs & 0x1fff ? gprs & 0x1fff : gprs);
}

static u32 register_fields(const struct emit *e, u32 reloc)
{
	u32 word = 0;

	if (reloc & PV_R_RT_S)
		word |= PPC_RT(e->s);
	if (reloc & PV_R_RT_A)
		word |= PPC_RT(e->a);
	if (reloc & PV_R_RT_B)
		word |= PPC_RT(e->b);
	if (reloc & PV_R_RT_INDEX)
		word |= PPC_RT(e->index);
	if (reloc & PV_R_RA_S)
		word |= PPC_RA(e->s);
	if (reloc & PV_R_RA_A)
		word |= PPC_RA(e->a);
	if (reloc & PV_R_RA_B)
		word |= PPC_RA(e->b);
	if (reloc & PV_R_RB_S)
		word |= PPC_RB(e->s);
	if (reloc & PV_R_RT_D)
		word |= PPC_RT(e->d);
	if (reloc & PV_R_RA_D)
		word |= PPC_RA(e->d);
	/* BF of a compare is RT's upper bits, BI is RA */
	if (reloc & PV_R_CMP_FIELD)
		word |= PPC_RT(4 * e->field);
	if (reloc & PV_R_BC_FIELD)
		word |= PPC_RA(4 * e->field);
	return word;
}

static u32 immediate(const struct emit *e, u32 reloc)
{
	if (reloc & PV_R_XOR)
		return ~(u32)e->value & PV_MSR_SOFT;
	if (reloc & PV_R_HIGH)
		return fits_li(e->value) ? (u32)e->value & 0xffff : 0;
	if (reloc & PV_R_LOW)
		return (u32)e->value & 0xffff;
	if (reloc & PV_R_VALUE_HIGH)
		return (u32)e->value >> 16;
	if (reloc & PV_R_SR)
		return DISP(PV_PAGE_SR(ppc_ra(e->orig) & 15));
	if (reloc & PV_R_LAND_HIGH)
		return (u32)e->landing >> 16;
	if (reloc & PV_R_LAND_LOW)
		return (u32)e->landing & 0xffff;
	return 0;
}

/* As RA, register 0 stands for no register. */
static u32 effective_address(const struct emit *e)
{
	u32 ra = ppc_ra(e->orig), rb = ppc_rb(e->orig);

	if (!ra)
		return OR | PPC_RT(rb) | PPC_RA(e->a) | PPC_RB(rb);
	return ADD | PPC_RT(e->a) | PPC_RA(ra) | PPC_RB(rb);
}

static int emit_word(const struct emit *e, const struct pv_tmpl_word *w,
		     u64 at, u32 *out)
{
	if (w->reloc & PV_R_BACK)
		return ppc_encode_branch(at, e->back, out);
	if (w->reloc & PV_R_VECTOR)
		return ppc_encode_branch(at, e->vector, out);
	if (w->reloc & PV_R_TAKEN)
		return ppc_encode_branch(0, (u64)ppc_bd(e->orig), out);
	if (w->reloc & PV_R_ORIG)
		*out = e->orig;
	else if (w->reloc & PV_R_EA)
		*out = effective_address(e);
	else
		*out = w->word | register_fields(e, w->reloc) |
		       immediate(e, w->reloc);
	return 0;
}

/**
 * pv_tmpl_emit() - lay out a sequence for one site
 * @id: the template
 * @orig: the site's instruction
 * @value: the constant in its register, for the templates that use it; for
 *	   vectors the distance to the other vector, in bytes
 * @site: address of the site, in bytes
 * @at: address where the sequence will run, in bytes
 * @out: room for pv_tmpls[@id].nr_words words, host order
 *
 * Return: 0, -EINVAL for a constant template without a constant, -ERANGE if
 * the way back is out of a branch's reach or the landing out of the kernel's
 * first 4 GiB.
 */
int pv_tmpl_emit(enum pv_tmpl_id id, u32 orig, struct pv_const value,
		 u64 site, u64 at, u32 *out)
{
	const struct pv_tmpl *t = &pv_tmpls[id];
	struct emit e = {
		.s = ppc_rt(orig), .index = ppc_rb(orig), .orig = orig,
		.value = value.value, .back = site + 4,
		.vector = site + (u64)value.value,
		.landing = at + 4ull * t->landing,
	};
	unsigned int i;
	int err = 0;

	if ((id == PV_TMPL_EE_CLEAR_CONST || id == PV_TMPL_EE_SET_CONST ||
	     id == PV_TMPL_MSR_CONST) && !value.known)
		return -EINVAL;
	/* The landing is built from 0xc000 << 48 and 32 bits. */
	if (t->landing && e.landing >> 32 != 0xc0000000)
		return -ERANGE;

	pick_scratch(&e);
	e.d = pick_dead(dead_gprs(orig, value.dead));
	e.field = last_of(value.dead.crs);
	for (i = 0; i < t->nr_words && !err; i++)
		err = emit_word(&e, &t->words[i], at + 4 * i, &out[i]);
	return err;
}
