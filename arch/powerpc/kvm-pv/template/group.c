// SPDX-License-Identifier: GPL-2.0-only
#include "group.h"
#include "frame_32.h"
#include "../insn.h"
#include "../../../../include/kvm-pv/abi.h"

/*
 * What the host does at each mtsr is to map one segment anew. It drops all of
 * them when it sees MSR[DR] change, and it compares an mtmsr with the MSR in
 * the page: so DR is taken away there, and one mtmsr of what MSR was brings it
 * back. Until then nothing is loaded or stored; whatever interrupt comes in
 * between drops the segments itself, and returns to the mtmsr.
 */

#define DISP(field)	(PV_PAGE_DISP + (field))
#define MSR_32		DISP(PV_PAGE_LOW(PV_PAGE_MSR))
#define R1		PPC_RA(1)
#define XOR(a, s, b)	(PPC_X31(316) | PPC_RA(a) | PPC_RT(s) | PPC_RB(b))
#define OR(a, s, b)	(PPC_X31(444) | PPC_RA(a) | PPC_RT(s) | PPC_RB(b))
#define RLWINM(a, s, mb, me) \
	(21u << 26 | PPC_RA(a) | PPC_RT(s) | (mb) << 6 | (me) << 1)
#define BEQ0(words)	(0x41820000u | (words) * 4)
#define MTMSR		PPC_X31(146)

#define XO_MTSR		210

/* Fewer are better off one by one. */
#define MIN_MTSR	3

/* Segments of user space: those of the kernel hold our text and stack. */
#define KERNEL_SR	12

static bool is_mtsr(u32 word)
{
	return (word & 0xfc10ffffu) == PPC_X31(XO_MTSR) && ppc_rt(word) != 1 &&
	       (ppc_ra(word) & 15) < KERNEL_SR;
}

/*
 * addi and addis, logical immediates, rlwinm: no memory, no CR, no r1. A nop may
 * be a static key's, which makes a branch of it.
 */
static bool is_plain(u32 word)
{
	if (word == PPC_OP_NOP)
		return false;

	switch (ppc_opcode(word)) {
	case 14 ... 15:
	case 24 ... 27:
		break;
	case 21:
		if (word & RECORD)
			return false;
		break;
	default:
		return false;
	}
	return ppc_rt(word) != 1 && ppc_ra(word) != 1;
}

/* RA of mtsr is the number of a segment, and no register. */
static u32 named_registers(u32 word)
{
	u32 rt = PV_BIT(ppc_rt(word));

	return is_mtsr(word) ? rt : rt | PV_BIT(ppc_ra(word));
}

/* Two registers that no instruction of the group names. */
static bool pick_scratch(u32 named, u32 *a, u32 *b)
{
	for (*a = 12; *a > 2 && named & PV_BIT(*a); (*a)--)
		;
	for (*b = *a - 1; *b > 2 && named & PV_BIT(*b); (*b)--)
		;
	return *a > 2 && *b > 2;
}

/**
 * pv_group_length() - how much text does a group of mtsr take?
 * @words: text from an mtsr on
 * @nr_words: how much of it there is
 *
 * Return: words up to the last mtsr of the straight line that leaves two
 * registers alone, 0 if there are too few for a group.
 */
u32 pv_group_length(const u32 *words, u32 nr_words)
{
	u32 i, a, b, named = 0, length = 0, nr_mtsr = 0;

	for (i = 0; i < nr_words && i < PV_GROUP_MAX_TEXT; i++) {
		if (!is_mtsr(words[i]) && !is_plain(words[i]))
			break;
		named |= named_registers(words[i]);
		if (!pick_scratch(named, &a, &b))
			break;
		if (is_mtsr(words[i])) {
			length = i + 1;
			nr_mtsr++;
		}
	}
	return nr_mtsr >= MIN_MTSR ? length : 0;
}

/* Stores a segment register and gathers in B what the stores changed. */
static u32 emit_store(u32 word, u32 a, u32 b, u32 *out)
{
	u32 field = DISP(PV_PAGE_SR(ppc_ra(word) & 15));

	out[0] = PPC_OP_LWZ | PPC_RT(a) | field;
	out[1] = PPC_OP_STW | PPC_RT(ppc_rt(word)) | field;
	out[2] = XOR(a, a, ppc_rt(word));
	out[3] = OR(b, b, a);
	return 4;
}

/**
 * pv_group_emit() - lay out the sequence for a group
 * @words: its text
 * @nr_words: as pv_group_length() has it
 * @site: address of the first word, in bytes
 * @at: address where the sequence will run, in bytes
 * @out: room for PV_GROUP_MAX_WORDS, host order
 * @nr_out: receives the length of the sequence, in words
 *
 * Return: 0, -EINVAL if this is no group, -ERANGE if the way back is out of a
 * branch's reach.
 */
int pv_group_emit(const u32 *words, u32 nr_words, u64 site, u64 at, u32 *out,
		  u32 *nr_out)
{
	u32 a, b, i, named = 0, n = 0;

	if (!nr_words || pv_group_length(words, nr_words) != nr_words)
		return -EINVAL;
	for (i = 0; i < nr_words; i++)
		named |= named_registers(words[i]);
	pick_scratch(named, &a, &b);

	out[n++] = STWU | PPC_RT(1) | R1 | (0x10000u - FRAME);
	out[n++] = PPC_OP_STW | PPC_RT(a) | R1 | FRAME_A;
	out[n++] = PPC_OP_STW | PPC_RT(b) | R1 | FRAME_B;
	out[n++] = MFCR | PPC_RT(b);
	out[n++] = PPC_OP_STW | PPC_RT(b) | R1 | FRAME_CR;
	out[n++] = PPC_OP_LI | PPC_RT(b);
	for (i = 0; i < nr_words; i++) {
		if (is_mtsr(words[i]))
			n += emit_store(words[i], a, b, &out[n]);
		else
			out[n++] = words[i];
	}
	/* T or VSID, as in the sequence for a single one */
	out[n++] = RLWINM(b, b, 4, 0) | RECORD;
	out[n++] = BEQ0(5);
	out[n++] = PPC_OP_LWZ | PPC_RT(a) | MSR_32;
	out[n++] = RLWINM(b, a, 28, 26);
	out[n++] = PPC_OP_STW | PPC_RT(b) | MSR_32;
	out[n++] = MTMSR | PPC_RT(a);
	out[n++] = PPC_OP_LWZ | PPC_RT(b) | R1 | FRAME_CR;
	out[n++] = MTCRF0 | PPC_RT(b);
	out[n++] = PPC_OP_LWZ | PPC_RT(b) | R1 | FRAME_B;
	out[n++] = PPC_OP_LWZ | PPC_RT(a) | R1 | FRAME_A;
	out[n++] = PPC_OP_LI | PPC_RT(1) | R1 | FRAME;
	*nr_out = n + 1;
	return ppc_encode_branch(at + 4ull * n, site + 4ull * nr_words, &out[n]);
}
