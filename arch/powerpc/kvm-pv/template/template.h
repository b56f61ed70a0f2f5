/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Out-of-line sequences: words with a relocation list each. Pure.
 *
 * They are data, not assembled objects, so that the tool on any machine lays
 * out the same words as the kernel; kunit/ holds the assembler's version as
 * the oracle.
 */
#ifndef KVM_PV_TEMPLATE_H
#define KVM_PV_TEMPLATE_H

#include "../../../../include/kvm-pv/types.h"
#include "../rules.h"

/* What is put into a template word when it is laid out for a site. */
enum pv_reloc {
	/* register fields: S is the site's register, A and B are scratch */
	PV_R_RT_S	= PV_BIT(0),
	PV_R_RT_A	= PV_BIT(1),
	PV_R_RT_B	= PV_BIT(2),
	PV_R_RA_S	= PV_BIT(3),
	PV_R_RA_A	= PV_BIT(4),
	PV_R_RB_S	= PV_BIT(5),
	PV_R_RT_INDEX	= PV_BIT(14),	/* the site's RB, an index */
	/* immediates made from the site's constant */
	PV_R_XOR	= PV_BIT(6),	/* what turns EE|RI into its EE, RI */
	PV_R_HIGH	= PV_BIT(7),	/* li: the constant, or 0 */
	PV_R_LOW	= PV_BIT(8),	/* ori: its low 16 bits */
	/* whole words */
	PV_R_ORIG	= PV_BIT(9),	/* the site's own instruction */
	PV_R_BACK	= PV_BIT(10),	/* branch to the word after the site */
	PV_R_VECTOR	= PV_BIT(11),	/* branch to the site's other vector */
	/* halves of the address of the template's landing */
	PV_R_LAND_HIGH	= PV_BIT(12),
	PV_R_LAND_LOW	= PV_BIT(13),
	/* more register fields and words */
	PV_R_RA_B	= PV_BIT(15),
	PV_R_SR		= PV_BIT(16),	/* displacement of the site's SR */
	PV_R_EA		= PV_BIT(17),	/* A = (RA|0) + RB of the site */
	PV_R_TAKEN	= PV_BIT(18),	/* the site's bc, always taken */
	/* D is a register that nobody reads any more, FIELD is such one of CR */
	PV_R_RT_D	= PV_BIT(19),
	PV_R_RA_D	= PV_BIT(20),
	PV_R_CMP_FIELD	= PV_BIT(21),	/* of a compare */
	PV_R_BC_FIELD	= PV_BIT(22),	/* of a conditional branch */
	PV_R_VALUE_HIGH	= PV_BIT(23),	/* the upper half of the constant */
};

struct pv_tmpl_word {
	u32 word;
	u32 reloc;
};

enum pv_tmpl_id {
	PV_TMPL_NONE,
	PV_TMPL_EE_CLEAR_CONST,
	PV_TMPL_EE_SET_CONST,
	PV_TMPL_EE_RI,
	PV_TMPL_MSR_FULL,
	PV_TMPL_FSCR,
	PV_TMPL_VECTOR,
	PV_TMPL_VECTOR_SYSCALL,
	PV_TMPL_MSR_STORE_32,
	PV_TMPL_EE_SET_32,
	PV_TMPL_MSR_32,
	PV_TMPL_MFSRIN,
	PV_TMPL_MTSR,
	PV_TMPL_MTSRIN,
	PV_TMPL_MTSR_GROUP,
	PV_TMPL_DCBZ,
	PV_TMPL_DCBZ_HINT,
	PV_TMPL_DCBZ_LOOP,
	PV_TMPL_EE_CLEAR,
	PV_TMPL_EE_CLEAR_FRAME,
	PV_TMPL_EE_SET,
	PV_TMPL_EE_SET_FRAME,
	PV_TMPL_WRTEE,
	PV_TMPL_WRTEE_FRAME,
	PV_TMPL_MSR_CONST,
	PV_NR_TMPLS,
};

/**
 * struct pv_tmpl - one out-of-line sequence
 * @name: for reports
 * @words: the sequence
 * @nr_words: its length
 * @modes: enum pv_mode bits it is for
 * @in_place: one word, and the text proves that it may take the site's place
 * @uses_stack: needs a trusted r1: 64-bit the bottom of the red zone below it,
 *		32-bit room for a frame
 * @scratch: number of scratch registers saved there, 0 to 2
 * @landing: index of the word that runs with translation on, 0 if none
 */
struct pv_tmpl {
	const char *name;
	const struct pv_tmpl_word *words;
	u8 nr_words;
	u8 modes;
	bool in_place;
	bool uses_stack;
	u8 scratch;
	u8 landing;
};

/**
 * struct pv_dead - what nobody reads behind a site: it is written first
 * @gprs: general purpose registers, PV_BIT(number)
 * @crs: fields of CR, PV_BIT(field)
 */
struct pv_dead {
	u32 gprs;
	u32 crs;
};

/*
 * What the text proves of a site's register: its value, or, for
 * PV_FAMILY_MSR_32, that it is MSR with EE as in the value. And what is free.
 */
struct pv_const {
	bool known;
	s64 value;
	struct pv_dead dead;
};

/*
 * The kernel keeps interrupts out of the 288 bytes below r1 (ELF ABI red
 * zone, KERNEL_REDZONE_SIZE). The deepest 16 hold the scratch registers; the
 * planner proves that the function itself has nothing there.
 */
#define PV_REDZONE		288
#define PV_REDZONE_FREE		272

/* The longest sequence; a test holds the table to it. */
#define PV_TMPL_MAX_WORDS	26

extern const struct pv_tmpl pv_tmpls[PV_NR_TMPLS];

enum pv_tmpl_id pv_tmpl_choose(enum pv_family family, u32 orig,
			       struct pv_const value);
int pv_tmpl_emit(enum pv_tmpl_id id, u32 orig, struct pv_const value,
		 u64 site, u64 at, u32 *out);

#endif /* KVM_PV_TEMPLATE_H */
