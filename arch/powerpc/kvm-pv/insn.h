/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * PowerPC instruction words: fields, decoding and encoding. Pure.
 * Encoders return -ERANGE rather than truncate.
 */
#ifndef KVM_PV_INSN_H
#define KVM_PV_INSN_H

#include "../../../include/kvm-pv/types.h"

/* Opcode words with all operand fields zero (Power ISA v2.07, Book I to III). */
#define PPC_OP_LI		0x38000000u
#define PPC_OP_ORI		0x60000000u
#define PPC_OP_XORI		0x68000000u
#define PPC_OP_LWZ		0x80000000u
#define PPC_OP_STW		0x90000000u
#define PPC_OP_LD		0xe8000000u
#define PPC_OP_STD		0xf8000000u
#define PPC_OP_B		0x48000000u
#define PPC_OP_BLE		0x40810000u	/* bc 4,1: cr0 */
#define PPC_OP_NOP		PPC_OP_ORI
#define PPC_OP_BLR		0x4e800020u
#define PPC_OP_MFLR_R0		0x7c0802a6u
#define PPC_OP_BCTR		0x4e800420u
#define PPC_OP_TRAP		0x7fe00008u	/* tw 31,r0,r0 */
#define PPC_OP_BUG		0x0fe00000u	/* twi 31,r0,0: BUG() and WARN() */
#define PPC_OP_LD_TOC_V2	0xe8410018u	/* ld r2,24(r1) */
#define PPC_OP_LD_TOC_V1	0xe8410028u	/* ld r2,40(r1) */
#define PPC_OP_RFID		0x4c000024u
#define PPC_OP_HRFID		0x4c000224u
#define PPC_OP_RFI		0x4c000064u

#define PPC_XO_MFSPR		339
#define PPC_XO_MTSPR		467

static inline u32 ppc_opcode(u32 word)	{ return word >> 26; }
static inline u32 ppc_xo(u32 word)	{ return (word >> 1) & 0x3ff; }
static inline u32 ppc_rt(u32 word)	{ return (word >> 21) & 31; }
static inline u32 ppc_ra(u32 word)	{ return (word >> 16) & 31; }
static inline u32 ppc_rb(u32 word)	{ return (word >> 11) & 31; }
static inline s32 ppc_si(u32 word)	{ return (s16)(word & 0xffff); }
static inline s64 ppc_bd(u32 word)	{ return (s16)(word & 0xfffc); }

/* The two halves of an SPR number are swapped in the word. */
static inline u32 ppc_spr(u32 word)	{ return ppc_ra(word) | ppc_rb(word) << 5; }

#define PPC_RT(r)	((u32)(r) << 21)
#define PPC_RA(r)	((u32)(r) << 16)
#define PPC_RB(r)	((u32)(r) << 11)
#define PPC_SPR(n)	(((n) & 31u) << 16 | ((n) >> 5 & 31u) << 11)
#define PPC_X31(xo)	(31u << 26 | (xo) << 1)

/*
 * What a host with longer cache lines makes of dcbz in the text of a guest with
 * lines of 32 bytes (kvm/book3s_pr.c, kvmppc_patch_dcbz), made dcbz again. With
 * RA 0 that word is also tlbli rB, which only the TLB miss vectors of a 603 have:
 * there no stack is trusted, so it gets no sequence, and a hint has an RA.
 */
static inline u32 ppc_restore_dcbz(u32 word)
{
	return (word & 0xffe007ffu) == 0x7c0007e4u ? word | 8 : word;
}

/* The other way round; any other word stays what it is. */
static inline u32 ppc_rewrite_dcbz(u32 word)
{
	return (word & 0xffe007ffu) == 0x7c0007ecu ? word & ~8u : word;
}

/**
 * struct ppc_effect - which registers a 32-bit instruction reads and writes
 * @reads: general purpose registers it may read, PV_BIT(number)
 * @writes: those it writes for certain, all 32 bits
 * @cr_reads: fields of CR it may read, PV_BIT(field)
 * @cr_writes: those it writes for certain, all four bits
 */
struct ppc_effect {
	u32 reads;
	u32 writes;
	u8 cr_reads;
	u8 cr_writes;
};

int ppc_encode_branch(u64 from, u64 to, u32 *word);
bool ppc_branch_target(u32 word, u64 addr, u64 *target);
bool ppc_may_write_gpr(u32 word, unsigned int reg);
bool ppc_ends_block(u32 word);
bool ppc_effect(u32 word, struct ppc_effect *effect);
bool ppc_leaves_line(u32 word);

#endif /* KVM_PV_INSN_H */
