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
	DEST_ANY,	/* load multiple, prefixes and whatever is not listed */
};

static enum gpr_dest gpr_dest(u32 opcode)
{
	switch (opcode) {
	case 2 ... 3:			/* tdi, twi */
	case 10 ... 11:			/* cmpli, cmpi */
	case 36:			/* stw */
	case 38:			/* stb */
	case 44:			/* sth */
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
