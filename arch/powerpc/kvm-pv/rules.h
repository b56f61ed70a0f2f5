/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * THE table: one row per trapping form. Pure.
 * A row is the only place where an instruction is named; see
 * Documentation/add-an-instruction.rst.
 */
#ifndef KVM_PV_RULES_H
#define KVM_PV_RULES_H

#include "../../../include/kvm-pv/types.h"

/* Which guest a row holds for. */
enum pv_mode {
	PV_MODE_BOOK3S64	= PV_BIT(0),
	PV_MODE_BOOK3S32	= PV_BIT(1),
	PV_MODE_BOOKE		= PV_BIT(2),	/* e500v2 */
};

/* What takes the place of the instruction. */
enum pv_action {
	PV_LOAD,	/* mfX rT: load the field of the magic page */
	PV_LOAD_SR,	/* mfsr rT,n: load element n of the field, an array */
	PV_STORE,	/* mtX rS: store to the field */
	PV_ZERO,	/* mfX rT: li rT,0 */
	PV_NOP,
	PV_TEMPLATE,	/* out of line, see template/ */
	PV_KEEP,	/* the page has no field for it, only the host has it */
};

/* Families of out-of-line sequences; template/ picks the variant. */
enum pv_family {
	PV_FAMILY_NONE,
	PV_FAMILY_MSR_EE_RI,	/* mtmsrd L=1: only EE and RI change */
	PV_FAMILY_MSR_FULL,	/* mtmsrd L=0, mtmsr: all bits may change */
	PV_FAMILY_FSCR,		/* mtspr FSCR: traps, and leaves a copy */
	PV_FAMILY_MSR_32,	/* mtmsr of a 32-bit guest: all bits may change */
	PV_FAMILY_MFSRIN,	/* mfsrin: the operand is in a register */
	PV_FAMILY_MTSR,		/* mtsr: a store, unless the VSID changes */
	PV_FAMILY_MTSRIN,
	PV_FAMILY_DCBZ,		/* dcbz of a 32-byte line */
	PV_FAMILY_EE_CLEAR,	/* wrteei 0 */
	PV_FAMILY_EE_SET,	/* wrteei 1 */
	PV_FAMILY_WRTEE,	/* wrtee: EE as in a register */
	PV_FAMILY_MSR_BOOKE,	/* mtmsr of BookE: all bits may change */
};

/*
 * What must hold before a row may be used. The planner's environment says
 * which of these do; a row whose needs are not met is skipped by name.
 */
enum pv_need {
	PV_NEED_PAGE_SR		= PV_BIT(0),	/* page feature: SR */
	PV_NEED_PAGE_SPRG4_7	= PV_BIT(1),	/* page feature: MAS0..SPRG7 */
	PV_NEED_CFAR_ZERO	= PV_BIT(2),	/* probed: reads as 0 */
	PV_NEED_DSCR_IGNORED	= PV_BIT(3),	/* probed: a write does not stick */
	PV_NEED_KEYS_IGNORED	= PV_BIT(4),	/* probed: AMR, IAMR, UAMOR */
	PV_NEED_PMU_IGNORED	= PV_BIT(5),	/* probed: MMCR*, PMC*, ... */
	PV_NEED_EBB_UNUSED	= PV_BIT(6),	/* no task ever held a value */
	PV_NEED_CTRL_IGNORED	= PV_BIT(7),	/* a KVM PR host: runlatch is a hint */
	PV_NEED_FSCR_COPY	= PV_BIT(8),	/* the page's copy is kept up to date */
	PV_NEED_DCBZ_TRAPS	= PV_BIT(9),	/* probed: the host rewrites it */
	PV_NEED_PAGE_PIR	= PV_BIT(10),	/* probed: the page holds PIR */
	PV_NEED_MMUCSR0_ZERO	= PV_BIT(11),	/* probed: reads as 0 */
	PV_NEED_BUCSR_IGNORED	= PV_BIT(12),	/* a KVM PR host: see rules.c */
};

#define PV_NEED_BITS	13

/**
 * struct pv_rule - one trapping form
 * @name: mnemonic and special register, as the ISA writes them
 * @match: the word with its operand fields zero
 * @mask: bits of the word that must equal @match; the rest are operands
 * @modes: enum pv_mode bits the row holds for
 * @needs: enum pv_need bits, the proof obligation
 * @action: enum pv_action
 * @family: enum pv_family, for PV_TEMPLATE
 * @width: size of what is loaded or stored in bytes, 4 or 8, for PV_LOAD,
 *	   PV_LOAD_SR and PV_STORE
 * @field: byte offset in the magic page, for the same
 */
struct pv_rule {
	const char *name;
	u32 match;
	u32 mask;
	u32 modes;
	u32 needs;
	u8 action;
	u8 family;
	u8 width;
	u16 field;
};

extern const struct pv_rule pv_rules[];
extern const unsigned int pv_nr_rules;

#define PV_MAX_RULES	192
#define PV_NO_RULE	0xff

/**
 * struct pv_rule_index - the rows of one mode, ready for a fast scan
 * @by_xo: first row for an extended opcode of primary opcode 31
 * @by_spr: row for mfspr [0] and mtspr [1] of each special register
 * @next: further row with the same extended opcode
 */
struct pv_rule_index {
	u8 by_xo[1024];
	u8 by_spr[2][1024];
	u8 next[PV_MAX_RULES];
};

void pv_rule_index_init(struct pv_rule_index *index, enum pv_mode mode);
unsigned int pv_rule_find(const struct pv_rule_index *index, u32 word);
const char *pv_need_name(unsigned int bit);
int pv_rule_encode_inline(const struct pv_rule *rule, u32 word, u32 *out);

#endif /* KVM_PV_RULES_H */
