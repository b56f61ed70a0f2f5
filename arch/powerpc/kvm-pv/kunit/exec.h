/* SPDX-License-Identifier: GPL-2.0-only */
/* Running one instruction, or its sequence, on a register image. */
#ifndef KVM_PV_EXEC_H
#define KVM_PV_EXEC_H

/* Offsets in struct pv_image, for the assembler. */
#define IMAGE_GPR(n)	(8 * (n))
#define IMAGE_CR	256
#define IMAGE_XER	264
#define IMAGE_LR	272
#define IMAGE_CTR	280
#define IMAGE_MSR	288
#define IMAGE_PENDING	296
#define IMAGE_RED_ZONE	304
#define IMAGE_SIZE	320

#define EXEC_SEQ_WORDS	26

#ifndef __ASSEMBLY__
#include <linux/types.h>

/**
 * struct pv_image - registers before and after
 * @gpr: r1 and r13 are not loaded, only stored
 * @cr: condition register
 * @xer: fixed point exception register
 * @lr: link register
 * @ctr: count register
 * @msr: EE and RI before; the whole, by the trapping instruction, after
 * @pending: int_pending before; not changed
 * @red_zone: doublewords between r1 - 272 and r1 that were written to
 * @unused: keeps the size a multiple of 16
 */
struct pv_image {
	u64 gpr[32];
	u64 cr;
	u64 xer;
	u64 lr;
	u64 ctr;
	u64 msr;
	u64 pending;
	u64 red_zone;
	u64 unused;
};

/* Three places to run something, so that no text changes between two runs. */
enum exec_slot {
	EXEC_OLD,	/* the trapping instruction */
	EXEC_NEW,	/* its replacement */
	EXEC_PROBE,	/* whatever looks at the outcome */
	EXEC_NR_SLOTS,
};

/**
 * struct exec_code - one slot, see exec.S
 * @run: load the image, run the site, store the image
 * @site: the word under test
 * @seq: room for EXEC_SEQ_WORDS words
 * @mfmsr: where a trapping mfmsr r0 must be put
 */
struct exec_code {
	void (*run)(struct pv_image *image);
	u32 *site;
	u32 *seq;
	u32 *mfmsr;
};

void pv_exec_0(struct pv_image *image);
void pv_exec_1(struct pv_image *image);
void pv_exec_2(struct pv_image *image);
extern u32 pv_exec_site_0[], pv_exec_site_1[], pv_exec_site_2[];
extern u32 pv_exec_seq_0[], pv_exec_seq_1[], pv_exec_seq_2[];
extern u32 pv_exec_mfmsr_0[], pv_exec_mfmsr_1[], pv_exec_mfmsr_2[];
#endif

#endif /* KVM_PV_EXEC_H */
