// SPDX-License-Identifier: GPL-2.0-only
#include "insn.h"

/* I-form reach: a signed 26-bit byte displacement (Power ISA Book I, 2.4). */
#define BRANCH_MIN	(-0x2000000LL)
#define BRANCH_MAX	0x1fffffcLL

/**
 * ppc_encode_branch() - encode an unconditional relative branch
 * @from: address of the branch itself, in bytes
 * @to: address of its target, in bytes
 * @word: receives the instruction, untouched on error
 *
 * Return: 0, -EINVAL if either address is not word aligned, -ERANGE if @to is
 * out of the reach of an I-form branch.
 */
int ppc_encode_branch(u64 from, u64 to, u32 *word)
{
	s64 disp = (s64)(to - from);

	if ((from | to) & 3)
		return -EINVAL;
	if (disp < BRANCH_MIN || disp > BRANCH_MAX)
		return -ERANGE;
	*word = PPC_OP_B | ((u32)disp & 0x03fffffcu);
	return 0;
}

/**
 * ppc_branch_target() - where a direct branch goes
 * @word: any instruction
 * @addr: its address, in bytes
 * @target: receives the target if @word is a b, bl, bc or bcl (also absolute)
 *
 * Return: true if @word is a direct branch.
 */
bool ppc_branch_target(u32 word, u64 addr, u64 *target)
{
	s64 disp;

	switch (ppc_opcode(word)) {
	case 16:
		disp = ppc_bd(word);
		break;
	case 18:
		disp = (s32)((word & 0x03fffffc) << 6) >> 6;
		break;
	default:
		return false;
	}
	*target = (word & 2) ? (u64)disp : addr + (u64)disp;
	return true;
}

/* Which operand field an instruction may write. */
enum gpr_dest {
	DEST_NONE,	/* stores, compares, traps, branches, floating point */
	DEST_RT,
	DEST_RA,
	DEST_RT_RA,	/* update forms; and what is not listed of opcode 31 */
	DEST_RT_UP,	/* load multiple: from there to r31 */
	DEST_ANY,	/* prefixes and whatever is not listed */
};

static enum gpr_dest gpr_dest(u32 opcode)
{
	switch (opcode) {
	case 2 ... 3:			/* tdi, twi */
	case 10 ... 11:			/* cmpli, cmpi */
	case 36:			/* stw */
	case 38:			/* stb */
	case 44:			/* sth */
	case 47:			/* stmw */
	case 48:			/* lfs */
	case 50:			/* lfd */
	case 52:			/* stfs */
	case 54:			/* stfd */
	case 59:			/* floating point arithmetic */
	case 63:
		return DEST_NONE;
	case 7 ... 8:			/* mulli, subfic */
	case 12 ... 15:			/* addic, addic., addi, addis */
	case 32:			/* lwz */
	case 34:			/* lbz */
	case 40:			/* lhz */
	case 42:			/* lha */
		return DEST_RT;
	case 20 ... 21:			/* rlwimi, rlwinm */
	case 23:			/* rlwnm */
	case 24 ... 30:			/* logical immediates, rld* */
		return DEST_RA;
	case 31:
	case 33:			/* lwzu */
	case 35:			/* lbzu */
	case 37:			/* stwu */
	case 39:			/* stbu */
	case 41:			/* lhzu */
	case 43:			/* lhau */
	case 45:			/* sthu */
	case 58:			/* ld, ldu, lwa */
	case 62:			/* std, stdu */
		return DEST_RT_RA;
	case 46:			/* lmw */
		return DEST_RT_UP;
	default:
		return DEST_ANY;
	}
}

/*
 * Opcode 31. RT and RA of a move to a special register hold other things: L
 * of mtmsrd, half of an SPR number, a kind of sync.
 */
static enum gpr_dest gpr_dest_x31(u32 xo)
{
	switch (xo) {
	case 0: case 32:		/* cmp, cmpl */
	case 4: case 68:		/* tw, td */
	case 18: case 131: case 163:	/* tlbilx, wrtee, wrteei */
	case 144: case 146: case 178:	/* mtcrf, mtmsr, mtmsrd */
	case 210: case 467:		/* mtsr, mtspr */
	case 149: case 151:		/* stdx, stwx */
	case 215: case 407:		/* stbx, sthx */
	case 150: case 214:		/* stwcx., stdcx. */
	case 598: case 854:		/* sync, eieio */
		return DEST_NONE;
	case 19: case 83:		/* mfcr, mfmsr */
	case 339: case 371:		/* mfspr, mftb */
	case 20: case 84:		/* lwarx, ldarx */
	case 21: case 23: case 341:	/* ldx, lwzx, lwax */
	case 87: case 279: case 343:	/* lbzx, lhzx, lhax */
	case 40: case 266:		/* subf, add */
		return DEST_RT;
	case 28: case 60: case 316:	/* and, andc, xor */
	case 124: case 444:		/* nor, or */
	case 922: case 954: case 986:	/* extsh, extsb, extsw */
		return DEST_RA;
	case 276: case 533: case 597:	/* lqarx, lswx, lswi: several */
		return DEST_ANY;
	default:
		return DEST_RT_RA;
	}
}

/* or rX,rX,rX: about the thread's priority. 0 is illegal, and fills gaps. */
static bool is_hint_or_fill(u32 word)
{
	if (!word)
		return true;
	return ppc_opcode(word) == 31 && ppc_xo(word) == 444 &&
	       ppc_rt(word) == ppc_ra(word) && ppc_rt(word) == ppc_rb(word);
}

/**
 * ppc_may_write_gpr() - may an instruction change a general purpose register?
 * @word: any instruction
 * @reg: register number, 0 to 31
 *
 * Return: false only if @word certainly leaves @reg alone. Loads and stores
 * that do not update their base are told apart from those that do.
 */
bool ppc_may_write_gpr(u32 word, unsigned int reg)
{
	u32 opcode = ppc_opcode(word);
	bool rt = ppc_rt(word) == reg;
	bool ra = ppc_ra(word) == reg;

	if (is_hint_or_fill(word))
		return false;

	switch (opcode == 31 ? gpr_dest_x31(ppc_xo(word)) : gpr_dest(opcode)) {
	case DEST_NONE:
		return false;
	case DEST_RT:
		return rt;
	case DEST_RA:
		return ra;
	case DEST_RT_RA:
		if (opcode == 58)	/* ld, lwa: base kept; ldu: not */
			return rt || ((word & 3) == 1 && ra);
		if (opcode == 62)	/* std; stdu */
			return (word & 3) != 0 && ra;
		return rt || ra;
	case DEST_RT_UP:
		return ppc_rt(word) <= reg;
	default:
		return true;
	}
}

/**
 * ppc_ends_block() - may control leave the straight line after this word?
 * @word: any instruction
 *
 * Return: true for branches, sc, rfid and every other opcode 16 to 19 word.
 */
bool ppc_ends_block(u32 word)
{
	u32 opcode = ppc_opcode(word);

	return opcode >= 16 && opcode <= 19;
}

/**
 * ppc_leaves_line() - is the next word never reached by falling through?
 * @word: any instruction
 *
 * A call counts too: the last word of a function is one where the callee does
 * not return.
 *
 * Return: true for b, bl, blr, bctr, the interrupt returns and the traps that
 * are taken always.
 */
bool ppc_leaves_line(u32 word)
{
	if (ppc_opcode(word) == 18)
		return true;
	return word == PPC_OP_BLR || word == PPC_OP_BCTR ||
	       word == PPC_OP_RFID || word == PPC_OP_HRFID ||
	       word == PPC_OP_RFI || word == PPC_OP_TRAP ||
	       word == PPC_OP_BUG;
}

/*
 * What an instruction does with its operand fields. Where RA is a base, 0 stands
 * for no register.
 */
enum {
	READS_T		= PV_BIT(0),
	READS_A		= PV_BIT(1),
	READS_B		= PV_BIT(2),
	BASE_A		= PV_BIT(3),
	WRITES_T	= PV_BIT(4),
	WRITES_A	= PV_BIT(5),
	RECORDS		= PV_BIT(6),	/* field 0 of CR, if the last bit is set */
	COMPARES	= PV_BIT(7),	/* writes the field that is its RT */

	ARITHMETIC	= READS_A | READS_B | WRITES_T | RECORDS,
	ARITHMETIC_1	= READS_A | WRITES_T | RECORDS,
	LOGICAL		= READS_T | READS_B | WRITES_A | RECORDS,
	LOGICAL_1	= READS_T | WRITES_A | RECORDS,
	LOAD		= BASE_A | WRITES_T,
	LOAD_X		= LOAD | READS_B,
	LOAD_U		= READS_A | WRITES_T | WRITES_A,
	STORE		= BASE_A | READS_T,
	STORE_X		= STORE | READS_B,
	STORE_U		= READS_A | READS_T | WRITES_A,
	ADDRESS		= BASE_A | READS_B,
	KNOWN		= PV_BIT(8),
};

/* By primary opcode; 19 and 31 have tables of their own. */
static const u16 effects[64] = {
	[3]  = READS_A | KNOWN,				/* twi */
	[7]  = READS_A | WRITES_T,			/* mulli */
	[8]  = READS_A | WRITES_T,			/* subfic */
	[10] = READS_A | COMPARES,			/* cmplwi */
	[11] = READS_A | COMPARES,			/* cmpwi */
	[12] = READS_A | WRITES_T,			/* addic */
	[14] = LOAD, [15] = LOAD,			/* addi, addis */
	[20] = READS_T | READS_A | WRITES_A | RECORDS,	/* rlwimi */
	[21] = LOGICAL_1,				/* rlwinm */
	[23] = LOGICAL,					/* rlwnm */
	[24] = READS_T | WRITES_A, [25] = READS_T | WRITES_A, /* ori, oris */
	[26] = READS_T | WRITES_A, [27] = READS_T | WRITES_A, /* xori, xoris */
	[32] = LOAD, [33] = LOAD_U,			/* lwz */
	[34] = LOAD, [35] = LOAD_U,			/* lbz */
	[36] = STORE, [37] = STORE_U,			/* stw */
	[38] = STORE, [39] = STORE_U,			/* stb */
	[40] = LOAD, [41] = LOAD_U,			/* lhz */
	[42] = LOAD, [43] = LOAD_U,			/* lha */
	[44] = STORE, [45] = STORE_U,			/* sth */
};

static const struct {
	u16 xo;
	u16 effect;
} effects_x31[] = {
	{ 0, READS_A | READS_B | COMPARES },		/* cmpw */
	{ 32, READS_A | READS_B | COMPARES },		/* cmplw */
	{ 4, READS_A | READS_B | KNOWN },		/* tw */
	{ 8, ARITHMETIC }, { 10, ARITHMETIC },		/* subfc, addc */
	{ 11, ARITHMETIC }, { 75, ARITHMETIC },		/* mulhwu, mulhw */
	{ 40, ARITHMETIC }, { 266, ARITHMETIC },	/* subf, add */
	{ 136, ARITHMETIC }, { 138, ARITHMETIC },	/* subfe, adde */
	{ 235, ARITHMETIC },				/* mullw */
	{ 459, ARITHMETIC }, { 491, ARITHMETIC },	/* divwu, divw */
	{ 104, ARITHMETIC_1 },				/* neg */
	{ 200, ARITHMETIC_1 }, { 202, ARITHMETIC_1 },	/* subfze, addze */
	{ 232, ARITHMETIC_1 }, { 234, ARITHMETIC_1 },	/* subfme, addme */
	{ 24, LOGICAL }, { 536, LOGICAL },		/* slw, srw */
	{ 792, LOGICAL },				/* sraw */
	{ 28, LOGICAL }, { 60, LOGICAL },		/* and, andc */
	{ 124, LOGICAL }, { 284, LOGICAL },		/* nor, eqv */
	{ 316, LOGICAL }, { 412, LOGICAL },		/* xor, orc */
	{ 444, LOGICAL }, { 476, LOGICAL },		/* or, nand */
	{ 26, LOGICAL_1 }, { 824, LOGICAL_1 },		/* cntlzw, srawi */
	{ 922, LOGICAL_1 }, { 954, LOGICAL_1 },		/* extsh, extsb */
	{ 20, LOAD_X }, { 23, LOAD_X }, { 87, LOAD_X },	/* lwarx, lwzx, lbzx */
	{ 279, LOAD_X }, { 343, LOAD_X },		/* lhzx, lhax */
	{ 534, LOAD_X }, { 790, LOAD_X },		/* lwbrx, lhbrx */
	{ 55, LOAD_U | READS_B }, { 119, LOAD_U | READS_B }, /* lwzux, lbzux */
	{ 311, LOAD_U | READS_B }, { 375, LOAD_U | READS_B }, /* lhzux, lhaux */
	{ 150, STORE_X | RECORDS },			/* stwcx. */
	{ 151, STORE_X }, { 215, STORE_X },		/* stwx, stbx */
	{ 407, STORE_X },				/* sthx */
	{ 662, STORE_X }, { 918, STORE_X },		/* stwbrx, sthbrx */
	{ 183, STORE_U | READS_B }, { 247, STORE_U | READS_B }, /* stwux, stbux */
	{ 439, STORE_U | READS_B },			/* sthux */
	{ 22, ADDRESS }, { 54, ADDRESS }, { 86, ADDRESS }, /* icbt, dcbst, dcbf */
	{ 246, ADDRESS }, { 278, ADDRESS },		/* dcbtst, dcbt */
	{ 470, ADDRESS }, { 982, ADDRESS },		/* dcbi, icbi */
	{ 1014, ADDRESS },				/* dcbz */
	{ 786, ADDRESS }, { 914, ADDRESS },		/* tlbivax, tlbsx */
	{ 83, WRITES_T }, { 339, WRITES_T },		/* mfmsr, mfspr */
	{ 371, WRITES_T },				/* mftb */
	{ 131, READS_T }, { 146, READS_T },		/* wrtee, mtmsr */
	{ 467, READS_T },				/* mtspr */
	{ 163, KNOWN }, { 566, KNOWN }, { 598, KNOWN },	/* wrteei, tlbsync, sync */
	{ 854, KNOWN }, { 946, KNOWN }, { 978, KNOWN },	/* mbar, tlbre, tlbwe */
};

static void apply_effect(struct ppc_effect *e, u32 word, u32 effect)
{
	if (effect & READS_T)
		e->reads |= PV_BIT(ppc_rt(word));
	if (effect & READS_A || (effect & BASE_A && ppc_ra(word)))
		e->reads |= PV_BIT(ppc_ra(word));
	if (effect & READS_B)
		e->reads |= PV_BIT(ppc_rb(word));
	if (effect & WRITES_T)
		e->writes |= PV_BIT(ppc_rt(word));
	if (effect & WRITES_A)
		e->writes |= PV_BIT(ppc_ra(word));
	if (effect & RECORDS && word & 1)
		e->cr_writes |= PV_BIT(0);
	if (effect & COMPARES)
		e->cr_writes |= PV_BIT(ppc_rt(word) >> 2);
}

/* mfcr, mtcrf and isel, which have CR as an operand. */
static bool cr_effect(u32 word, struct ppc_effect *e)
{
	u32 field;

	if ((ppc_xo(word) & 31) == 15) {
		apply_effect(e, word, LOAD_X);
		e->cr_reads = (u8)PV_BIT(ppc_xo(word) >> 7);
		return true;
	}
	if (ppc_xo(word) == 19) {
		apply_effect(e, word, WRITES_T);
		e->cr_reads = 0xff;
		return true;
	}
	if (ppc_xo(word) != 144)
		return false;
	apply_effect(e, word, READS_T);
	for (field = 0; field < 8; field++)
		if (word & 0x80000u >> field)
			e->cr_writes |= (u8)PV_BIT(field);
	return true;
}

static bool effect_x31(u32 word, struct ppc_effect *e)
{
	u32 i;

	for (i = 0; i < PV_ARRAY_SIZE(effects_x31); i++) {
		if (effects_x31[i].xo != ppc_xo(word))
			continue;
		apply_effect(e, word, effects_x31[i].effect);
		return !(word & 1) || effects_x31[i].effect & RECORDS;
	}
	return cr_effect(word, e);
}

/* One bit of CR made from two: the other three of its field stay. */
static bool is_cr_logic(u32 xo)
{
	return xo == 33 || xo == 129 || xo == 193 || xo == 225 || xo == 257 ||
	       xo == 289 || xo == 417 || xo == 449;
}

static bool effect_x19(u32 word, struct ppc_effect *e)
{
	u32 xo = ppc_xo(word);

	if (xo == 150)			/* isync */
		return true;
	if (xo == 0) {			/* mcrf */
		e->cr_reads = (u8)PV_BIT(ppc_ra(word) >> 2);
		e->cr_writes = (u8)PV_BIT(ppc_rt(word) >> 2);
		return true;
	}
	if (!is_cr_logic(xo))
		return false;
	e->cr_reads = (u8)(PV_BIT(ppc_ra(word) >> 2) |
			   PV_BIT(ppc_rb(word) >> 2) |
			   PV_BIT(ppc_rt(word) >> 2));
	return true;
}

/**
 * ppc_effect() - what does an instruction do with registers?
 * @word: any instruction
 * @effect: filled in whole
 *
 * Return: true if all of it is known, and that the next word comes next. Not
 * so for branches, sc, rfi, SPE, whatever is not listed, and the trap that a
 * kprobe may have put there.
 */
bool ppc_effect(u32 word, struct ppc_effect *effect)
{
	u32 opcode = ppc_opcode(word);

	memset(effect, 0, sizeof(*effect));
	if (word == PPC_OP_TRAP)
		return false;
	switch (opcode) {
	case 13:			/* addic., andi., andis. */
		apply_effect(effect, word, READS_A | WRITES_T);
		effect->cr_writes = PV_BIT(0);
		return true;
	case 28 ... 29:
		apply_effect(effect, word, READS_T | WRITES_A);
		effect->cr_writes = PV_BIT(0);
		return true;
	case 46 ... 47:			/* lmw, stmw: rT to r31 */
		apply_effect(effect, word, BASE_A);
		if (opcode == 46)
			effect->writes = ~0u << ppc_rt(word);
		else
			effect->reads |= ~0u << ppc_rt(word);
		return true;
	case 19:
		return effect_x19(word, effect);
	case 31:
		return effect_x31(word, effect);
	default:
		apply_effect(effect, word, effects[opcode]);
		return effects[opcode];
	}
}
