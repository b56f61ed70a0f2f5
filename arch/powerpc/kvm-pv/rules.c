// SPDX-License-Identifier: GPL-2.0-only
#include "rules.h"
#include "insn.h"
#include "../../../include/kvm-pv/abi.h"

/*
 * Each macro makes rows of one shape. Reserved bits are part of the mask: a
 * word that has one set is not the form the ISA defines, and is left alone.
 */
#define MASK_RT		0xfc1fffffu	/* one GPR operand in RT/RS */
#define MASK_RT_SR	0xfc10ffffu	/* RT and a segment register number */
#define MASK_RT_RB	0xfc1f07ffu	/* RT and a GPR operand in RB */
#define MASK_RA_RB	0xffe007ffu	/* an address: RA and RB */
#define MASK_NONE	0xffffffffu

#define BOOK3S64	PV_MODE_BOOK3S64
#define BOOK3S32	PV_MODE_BOOK3S32
#define BOOKE		PV_MODE_BOOKE

#define MFSPR(n)	(PPC_X31(PPC_XO_MFSPR) | PPC_SPR(n))
#define MTSPR(n)	(PPC_X31(PPC_XO_MTSPR) | PPC_SPR(n))

/* Rows of one shape, for one mode. */
#define ROW_OF(mode, name, match, mask, need, action, family, bytes, off) \
	{ name, match, mask, mode, need, action, family, bytes, off }
#define READ_OF(mode, reg, n, need, action, bytes, off)			\
	ROW_OF(mode, "mfspr " reg, MFSPR(n), MASK_RT, need, action,	\
	       PV_FAMILY_NONE, bytes, off)
#define WRITE_OF(mode, reg, n, need, action, bytes, off)		\
	ROW_OF(mode, "mtspr " reg, MTSPR(n), MASK_RT, need, action,	\
	       PV_FAMILY_NONE, bytes, off)

/* A register that the magic page holds: reads are loads, writes are stores. */
#define SHARED_OF(mode, reg, n, off, bytes, need)			\
	READ_OF(mode, reg, n, need, PV_LOAD, bytes, off),		\
	WRITE_OF(mode, reg, n, need, PV_STORE, bytes, off)

#define ROW(...)	ROW_OF(BOOK3S64, __VA_ARGS__)
#define SHARED_SPR(reg, n, off, bytes, need)				\
	SHARED_OF(BOOK3S64, reg, n, off, bytes, need)

/* A register the host keeps no state for: reads give 0, writes are lost. */
#define IGNORED_SPR(reg, n, need)					\
	READ_OF(BOOK3S64, reg, n, need, PV_ZERO, 0, 0),			\
	WRITE_OF(BOOK3S64, reg, n, need, PV_NOP, 0, 0)

/* The same for 32-bit guests, which have words only. */
#define ROW_32(...)	ROW_OF(BOOK3S32, __VA_ARGS__)
#define SHARED_SPR_32(reg, n, off, need)				\
	SHARED_OF(BOOK3S32, reg, n, off, 4, need)

/* And for BookE: a low word is in the second half of its field. */
#define ROW_E(...)	ROW_OF(BOOKE, __VA_ARGS__)
#define READ_SPR_E(reg, n, off, need)					\
	READ_OF(BOOKE, reg, n, need, PV_LOAD, 4, off)
#define SHARED_SPR_E(reg, n, off, need)					\
	SHARED_OF(BOOKE, reg, n, off, 4, need)

/* A register the host has no state for either, and that no field stands for. */
#define KEPT_SPR_E(reg, n)						\
	READ_OF(BOOKE, reg, n, 0, PV_KEEP, 0, 0),			\
	WRITE_OF(BOOKE, reg, n, 0, PV_KEEP, 0, 0)

const struct pv_rule pv_rules[] = {
	/* Machine state */
	ROW("mfmsr", PPC_X31(83), MASK_RT, 0, PV_LOAD, PV_FAMILY_NONE, 8,
	    PV_PAGE_MSR),
	ROW("mtmsrd L=1", PPC_X31(178) | 0x10000, MASK_RT, 0, PV_TEMPLATE,
	    PV_FAMILY_MSR_EE_RI, 0, 0),
	ROW("mtmsrd L=0", PPC_X31(178), MASK_RT, 0, PV_TEMPLATE,
	    PV_FAMILY_MSR_FULL, 0, 0),
	/* The host ignores L of mtmsr, so both forms change every bit. */
	ROW("mtmsr L=0", PPC_X31(146), MASK_RT, 0, PV_TEMPLATE,
	    PV_FAMILY_MSR_FULL, 0, 0),
	ROW("mtmsr L=1", PPC_X31(146) | 0x10000, MASK_RT, 0, PV_TEMPLATE,
	    PV_FAMILY_MSR_FULL, 0, 0),

	/* Registers in the page */
	SHARED_SPR("SPRG0", 272, PV_PAGE_SPRG(0), 8, 0),
	SHARED_SPR("SPRG1", 273, PV_PAGE_SPRG(1), 8, 0),
	SHARED_SPR("SPRG2", 274, PV_PAGE_SPRG(2), 8, 0),
	SHARED_SPR("SPRG3", 275, PV_PAGE_SPRG(3), 8, 0),
	/*
	 * The user-readable alias of SPRG3 does not trap; it is loaded from the
	 * page at guest entry and so would lag behind a patched mtspr SPRG3.
	 */
	ROW("mfspr USPRG3", MFSPR(259), MASK_RT, 0, PV_LOAD, PV_FAMILY_NONE, 8,
	    PV_PAGE_SPRG(3)),
	SHARED_SPR("SPRG4", 276, PV_PAGE_SPRG4(4), 8, PV_NEED_PAGE_SPRG4_7),
	SHARED_SPR("SPRG5", 277, PV_PAGE_SPRG4(5), 8, PV_NEED_PAGE_SPRG4_7),
	SHARED_SPR("SPRG6", 278, PV_PAGE_SPRG4(6), 8, PV_NEED_PAGE_SPRG4_7),
	SHARED_SPR("SPRG7", 279, PV_PAGE_SPRG4(7), 8, PV_NEED_PAGE_SPRG4_7),
	SHARED_SPR("SRR0", 26, PV_PAGE_SRR0, 8, 0),
	SHARED_SPR("SRR1", 27, PV_PAGE_SRR1, 8, 0),
	SHARED_SPR("DAR", 19, PV_PAGE_DAR, 8, 0),
	SHARED_SPR("DSISR", 18, PV_PAGE_DSISR, 4, 0),

	/* Registers a PR host reads as 0 and does not write */
	IGNORED_SPR("CFAR", 28, PV_NEED_CFAR_ZERO),
	IGNORED_SPR("DSCR", 17, PV_NEED_DSCR_IGNORED),
	IGNORED_SPR("AMR", 29, PV_NEED_KEYS_IGNORED),
	IGNORED_SPR("IAMR", 61, PV_NEED_KEYS_IGNORED),
	IGNORED_SPR("UAMOR", 157, PV_NEED_KEYS_IGNORED),
	IGNORED_SPR("MMCR0", 795, PV_NEED_PMU_IGNORED),
	IGNORED_SPR("MMCR1", 798, PV_NEED_PMU_IGNORED),
	IGNORED_SPR("MMCR2", 785, PV_NEED_PMU_IGNORED),
	IGNORED_SPR("MMCRA", 786, PV_NEED_PMU_IGNORED),
	IGNORED_SPR("MMCRS", 894, PV_NEED_PMU_IGNORED),
	IGNORED_SPR("PMC1", 787, PV_NEED_PMU_IGNORED),
	IGNORED_SPR("PMC2", 788, PV_NEED_PMU_IGNORED),
	IGNORED_SPR("PMC3", 789, PV_NEED_PMU_IGNORED),
	IGNORED_SPR("PMC4", 790, PV_NEED_PMU_IGNORED),
	IGNORED_SPR("PMC5", 791, PV_NEED_PMU_IGNORED),
	IGNORED_SPR("PMC6", 792, PV_NEED_PMU_IGNORED),
	IGNORED_SPR("SIER", 784, PV_NEED_PMU_IGNORED),
	IGNORED_SPR("SIAR", 796, PV_NEED_PMU_IGNORED),
	IGNORED_SPR("SDAR", 797, PV_NEED_PMU_IGNORED),
	ROW("mtspr CTRLT", MTSPR(152), MASK_RT, PV_NEED_CTRL_IGNORED, PV_NOP,
	    PV_FAMILY_NONE, 0, 0),

	/* Event-based branching: stored by the host, but nobody stores */
	ROW("mfspr EBBHR", MFSPR(804), MASK_RT, PV_NEED_EBB_UNUSED, PV_ZERO,
	    PV_FAMILY_NONE, 0, 0),
	ROW("mfspr EBBRR", MFSPR(805), MASK_RT, PV_NEED_EBB_UNUSED, PV_ZERO,
	    PV_FAMILY_NONE, 0, 0),
	ROW("mfspr BESCR", MFSPR(806), MASK_RT, PV_NEED_EBB_UNUSED, PV_ZERO,
	    PV_FAMILY_NONE, 0, 0),

	/*
	 * The host changes FSCR only when the guest does, so a copy that every
	 * mtspr leaves in the page serves the reads.
	 */
	ROW("mfspr FSCR", MFSPR(153), MASK_RT, PV_NEED_FSCR_COPY, PV_LOAD,
	    PV_FAMILY_NONE, 8, PV_PAGE_FSCR),
	ROW("mtspr FSCR", MTSPR(153), MASK_RT, PV_NEED_FSCR_COPY, PV_TEMPLATE,
	    PV_FAMILY_FSCR, 0, 0),

	/*
	 * A 64-bit guest MMU has no mfsrin hook in the host: rT keeps its value
	 * (kvm/book3s_emulate.c, OP_31_XOP_MFSR; book3s_64_mmu.c sets it NULL).
	 */
	ROW("mfsr", PPC_X31(595), MASK_RT_SR, 0, PV_NOP, PV_FAMILY_NONE, 0, 0),
	ROW("tlbsync", PPC_X31(566), MASK_NONE, 0, PV_NOP, PV_FAMILY_NONE, 0,
	    0),

	/* Book3S-32: machine state; L of mtmsr is ignored here as well */
	ROW_32("mfmsr", PPC_X31(83), MASK_RT, 0, PV_LOAD, PV_FAMILY_NONE, 4,
	       PV_PAGE_LOW(PV_PAGE_MSR)),
	ROW_32("mtmsr L=0", PPC_X31(146), MASK_RT, 0, PV_TEMPLATE,
	       PV_FAMILY_MSR_32, 0, 0),
	ROW_32("mtmsr L=1", PPC_X31(146) | 0x10000, MASK_RT, 0, PV_TEMPLATE,
	       PV_FAMILY_MSR_32, 0, 0),

	/* Book3S-32: registers in the page */
	SHARED_SPR_32("SPRG0", 272, PV_PAGE_LOW(PV_PAGE_SPRG(0)), 0),
	SHARED_SPR_32("SPRG1", 273, PV_PAGE_LOW(PV_PAGE_SPRG(1)), 0),
	SHARED_SPR_32("SPRG2", 274, PV_PAGE_LOW(PV_PAGE_SPRG(2)), 0),
	SHARED_SPR_32("SPRG3", 275, PV_PAGE_LOW(PV_PAGE_SPRG(3)), 0),
	SHARED_SPR_32("SPRG4", 276, PV_PAGE_LOW(PV_PAGE_SPRG4(4)),
		      PV_NEED_PAGE_SPRG4_7),
	SHARED_SPR_32("SPRG5", 277, PV_PAGE_LOW(PV_PAGE_SPRG4(5)),
		      PV_NEED_PAGE_SPRG4_7),
	SHARED_SPR_32("SPRG6", 278, PV_PAGE_LOW(PV_PAGE_SPRG4(6)),
		      PV_NEED_PAGE_SPRG4_7),
	SHARED_SPR_32("SPRG7", 279, PV_PAGE_LOW(PV_PAGE_SPRG4(7)),
		      PV_NEED_PAGE_SPRG4_7),
	SHARED_SPR_32("SRR0", 26, PV_PAGE_LOW(PV_PAGE_SRR0), 0),
	SHARED_SPR_32("SRR1", 27, PV_PAGE_LOW(PV_PAGE_SRR1), 0),
	SHARED_SPR_32("DAR", 19, PV_PAGE_LOW(PV_PAGE_DAR), 0),
	SHARED_SPR_32("DSISR", 18, PV_PAGE_DSISR, 0),

	/*
	 * Book3S-32: the host's segment registers are the page's. A write also
	 * maps the segment (kvm/book3s_32_mmu.c, mtsrin).
	 */
	ROW_32("mfsr", PPC_X31(595), MASK_RT_SR, PV_NEED_PAGE_SR, PV_LOAD_SR,
	       PV_FAMILY_NONE, 4, PV_PAGE_SR(0)),
	ROW_32("mfsrin", PPC_X31(659), MASK_RT_RB, PV_NEED_PAGE_SR,
	       PV_TEMPLATE, PV_FAMILY_MFSRIN, 0, 0),
	ROW_32("mtsr", PPC_X31(210), MASK_RT_SR, PV_NEED_PAGE_SR, PV_TEMPLATE,
	       PV_FAMILY_MTSR, 0, 0),
	ROW_32("mtsrin", PPC_X31(242), MASK_RT_RB, PV_NEED_PAGE_SR,
	       PV_TEMPLATE, PV_FAMILY_MTSRIN, 0, 0),
	ROW_32("tlbsync", PPC_X31(566), MASK_NONE, 0, PV_NOP, PV_FAMILY_NONE,
	       0, 0),

	/*
	 * Book3S-32: not privileged. A host whose cache lines are longer makes
	 * it an illegal word, so that it can clear 32 bytes (kvm/book3s_pr.c,
	 * kvmppc_patch_dcbz).
	 */
	ROW_32("dcbz", PPC_X31(1014), MASK_RA_RB, PV_NEED_DCBZ_TRAPS,
	       PV_TEMPLATE, PV_FAMILY_DCBZ, 0, 0),

	/* BookE: machine state */
	ROW_E("mfmsr", PPC_X31(83), MASK_RT, 0, PV_LOAD, PV_FAMILY_NONE, 4,
	      PV_PAGE_LOW(PV_PAGE_MSR)),
	ROW_E("wrteei 0", PPC_X31(163), MASK_NONE, 0, PV_TEMPLATE,
	      PV_FAMILY_EE_CLEAR, 0, 0),
	ROW_E("wrteei 1", PPC_X31(163) | PV_MSR_EE, MASK_NONE, 0, PV_TEMPLATE,
	      PV_FAMILY_EE_SET, 0, 0),
	ROW_E("wrtee", PPC_X31(131), MASK_RT, 0, PV_TEMPLATE,
	      PV_FAMILY_WRTEE, 0, 0),
	ROW_E("mtmsr", PPC_X31(146), MASK_RT, 0, PV_TEMPLATE,
	      PV_FAMILY_MSR_BOOKE, 0, 0),

	/* BookE: registers in the page (kvm/emulate.c, kvm/booke_emulate.c) */
	SHARED_SPR_E("SPRG0", 272, PV_PAGE_LOW(PV_PAGE_SPRG(0)), 0),
	SHARED_SPR_E("SPRG1", 273, PV_PAGE_LOW(PV_PAGE_SPRG(1)), 0),
	SHARED_SPR_E("SPRG2", 274, PV_PAGE_LOW(PV_PAGE_SPRG(2)), 0),
	SHARED_SPR_E("SPRG3", 275, PV_PAGE_LOW(PV_PAGE_SPRG(3)), 0),
	SHARED_SPR_E("SRR0", 26, PV_PAGE_LOW(PV_PAGE_SRR0), 0),
	SHARED_SPR_E("SRR1", 27, PV_PAGE_LOW(PV_PAGE_SRR1), 0),
	SHARED_SPR_E("DEAR", 61, PV_PAGE_LOW(PV_PAGE_DAR), 0),
	SHARED_SPR_E("ESR", 62, PV_PAGE_ESR, 0),
	READ_SPR_E("PIR", 286, PV_PAGE_PIR, PV_NEED_PAGE_PIR),

	/* BookE: the TLB's registers (kvm/e500_emulate.c); there is no MAS5 */
	SHARED_SPR_E("MAS0", 624, PV_PAGE_MAS0, PV_NEED_PAGE_SPRG4_7),
	SHARED_SPR_E("MAS1", 625, PV_PAGE_MAS1, PV_NEED_PAGE_SPRG4_7),
	SHARED_SPR_E("MAS2", 626, PV_PAGE_LOW(PV_PAGE_MAS2),
		     PV_NEED_PAGE_SPRG4_7),
	SHARED_SPR_E("MAS3", 627, PV_PAGE_LOW(PV_PAGE_MAS7_3),
		     PV_NEED_PAGE_SPRG4_7),
	SHARED_SPR_E("MAS4", 628, PV_PAGE_MAS4, PV_NEED_PAGE_SPRG4_7),
	SHARED_SPR_E("MAS6", 630, PV_PAGE_MAS6, PV_NEED_PAGE_SPRG4_7),
	SHARED_SPR_E("MAS7", 944, PV_PAGE_MAS7_3, PV_NEED_PAGE_SPRG4_7),

	/*
	 * BookE: what user mode may read does not trap; it is loaded from the page
	 * at guest entry, except SPRG3, which is then the host's own. A read by
	 * the number that is written is unknown to the host.
	 */
	READ_SPR_E("USPRG3", 259, PV_PAGE_LOW(PV_PAGE_SPRG(3)), 0),
	READ_SPR_E("USPRG4", 260, PV_PAGE_LOW(PV_PAGE_SPRG4(4)),
		   PV_NEED_PAGE_SPRG4_7),
	READ_SPR_E("USPRG5", 261, PV_PAGE_LOW(PV_PAGE_SPRG4(5)),
		   PV_NEED_PAGE_SPRG4_7),
	READ_SPR_E("USPRG6", 262, PV_PAGE_LOW(PV_PAGE_SPRG4(6)),
		   PV_NEED_PAGE_SPRG4_7),
	READ_SPR_E("USPRG7", 263, PV_PAGE_LOW(PV_PAGE_SPRG4(7)),
		   PV_NEED_PAGE_SPRG4_7),
	SHARED_SPR_E("SPRG4", 276, PV_PAGE_LOW(PV_PAGE_SPRG4(4)),
		     PV_NEED_PAGE_SPRG4_7),
	SHARED_SPR_E("SPRG5", 277, PV_PAGE_LOW(PV_PAGE_SPRG4(5)),
		     PV_NEED_PAGE_SPRG4_7),
	SHARED_SPR_E("SPRG6", 278, PV_PAGE_LOW(PV_PAGE_SPRG4(6)),
		     PV_NEED_PAGE_SPRG4_7),
	SHARED_SPR_E("SPRG7", 279, PV_PAGE_LOW(PV_PAGE_SPRG4(7)),
		     PV_NEED_PAGE_SPRG4_7),
	KEPT_SPR_E("SPRG8", 604),
	KEPT_SPR_E("SPRG9", 605),

	/*
	 * BookE: the kernel flushes branch predictions by it when it comes from
	 * user mode. The host takes the write and does nothing; whatever it does
	 * for its guests it does at an exit, and there is none from user mode to
	 * the kernel without one.
	 */
	ROW_E("mtspr BUCSR", MTSPR(1013), MASK_RT, PV_NEED_BUCSR_IGNORED,
	      PV_NOP, PV_FAMILY_NONE, 0, 0),
	ROW_E("mfspr MMUCSR0", MFSPR(1012), MASK_RT, PV_NEED_MMUCSR0_ZERO,
	      PV_ZERO, PV_FAMILY_NONE, 0, 0),
	ROW_E("tlbsync", PPC_X31(566), MASK_NONE, 0, PV_NOP, PV_FAMILY_NONE,
	      0, 0),
};

const unsigned int pv_nr_rules = PV_ARRAY_SIZE(pv_rules);

_Static_assert(PV_ARRAY_SIZE(pv_rules) < PV_MAX_RULES, "rule numbers are u8");

static bool is_spr_access(u32 word, bool *write)
{
	u32 xo = ppc_xo(word);

	*write = xo == PPC_XO_MTSPR;
	return *write || xo == PPC_XO_MFSPR;
}

/**
 * pv_rule_index_init() - prepare the rows of one mode for scanning
 * @index: filled in whole
 * @mode: the guest's mode
 */
void pv_rule_index_init(struct pv_rule_index *index, enum pv_mode mode)
{
	unsigned int i;

	memset(index, PV_NO_RULE, sizeof(*index));
	for (i = 0; i < pv_nr_rules; i++) {
		u32 match = pv_rules[i].match;
		bool write;
		u8 *head;

		if (!(pv_rules[i].modes & mode))
			continue;
		if (is_spr_access(match, &write))
			head = &index->by_spr[write][ppc_spr(match)];
		else
			head = &index->by_xo[ppc_xo(match)];
		index->next[i] = *head;
		*head = (u8)i;
	}
}

/**
 * pv_rule_find() - the row an instruction belongs to
 * @index: rows of the guest's mode
 * @word: any word of text
 *
 * Return: index into pv_rules[], or PV_NO_RULE.
 */
unsigned int pv_rule_find(const struct pv_rule_index *index, u32 word)
{
	unsigned int i;
	bool write;

	if (ppc_opcode(word) != 31)
		return PV_NO_RULE;
	if (is_spr_access(word, &write))
		i = index->by_spr[write][ppc_spr(word)];
	else
		i = index->by_xo[ppc_xo(word)];
	while (i != PV_NO_RULE &&
	       (word & pv_rules[i].mask) != pv_rules[i].match)
		i = index->next[i];
	return i;
}

/**
 * pv_need_name() - say a proof obligation in words
 * @bit: bit number, below PV_NEED_BITS
 *
 * Return: a constant string, for reports.
 */
const char *pv_need_name(unsigned int bit)
{
	static const char *const names[PV_NEED_BITS] = {
		"page-sr", "page-sprg4-7", "cfar-zero", "dscr-ignored",
		"keys-ignored", "pmu-ignored", "ebb-unused", "ctrl-ignored",
		"fscr-copy", "dcbz-traps", "page-pir", "mmucsr0-zero",
		"bucsr-ignored",
	};

	return bit < PV_NEED_BITS ? names[bit] : "unknown";
}

/**
 * pv_rule_encode_inline() - the one-word replacement of an instruction
 * @rule: its row
 * @word: the instruction
 * @out: receives the replacement, untouched on error
 *
 * Fields of the page are addressed with RA=0: 0xf000 + offset is the sign
 * extended displacement from address 0.
 *
 * Return: 0, or -EINVAL if the row is served out of line or its field does not
 * fit the form.
 */
int pv_rule_encode_inline(const struct pv_rule *rule, u32 word, u32 *out)
{
	u32 rt = PPC_RT(ppc_rt(word));
	u32 disp = PV_PAGE_DISP + rule->field;
	bool dword = rule->width == 8;

	/* bit 4 of RA is reserved here */
	if (rule->action == PV_LOAD_SR)
		disp += rule->width * (ppc_ra(word) & 15);

	switch (rule->action) {
	case PV_LOAD:
	case PV_LOAD_SR:
	case PV_STORE:
		/* ld and std have two more opcode bits below the displacement */
		if (disp > 0xffff || disp & (rule->width - 1u) || !rule->width)
			return -EINVAL;
		if (rule->action == PV_STORE)
			*out = (dword ? PPC_OP_STD : PPC_OP_STW) | rt | disp;
		else
			*out = (dword ? PPC_OP_LD : PPC_OP_LWZ) | rt | disp;
		return 0;
	case PV_ZERO:
		*out = PPC_OP_LI | rt;
		return 0;
	case PV_NOP:
		*out = PPC_OP_NOP;
		return 0;
	default:
		return -EINVAL;
	}
}
