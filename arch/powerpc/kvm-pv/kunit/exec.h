/* SPDX-License-Identifier: GPL-2.0-only */
/* Running one instruction, or its sequence, on a register image. */
#ifndef KVM_PV_EXEC_H
#define KVM_PV_EXEC_H

#include <asm/bitsperlong.h>

/* Offsets in struct pv_image, for the assembler. */
#define IMAGE_GPR(n)	((n) * (BITS_PER_LONG / 8))
#define IMAGE_CR	IMAGE_GPR(32)
#define IMAGE_XER	IMAGE_GPR(33)
#define IMAGE_LR	IMAGE_GPR(34)
#define IMAGE_CTR	IMAGE_GPR(35)
#define IMAGE_MSR	IMAGE_GPR(36)
#define IMAGE_PENDING	IMAGE_GPR(37)
#define IMAGE_STACK	IMAGE_GPR(38)
#define IMAGE_SIZE	IMAGE_GPR(39)

#define EXEC_SEQ_WORDS	26

#ifndef __ASSEMBLY__
#include <kunit/test.h>
#include <linux/types.h>
#include "../kvm_pv.h"

/**
 * struct pv_image - registers before and after
 * @gpr: r1 and, in 64 bits, r13 are not loaded, only stored
 * @cr: condition register
 * @xer: fixed point exception register
 * @lr: link register
 * @ctr: count register
 * @msr: EE and RI before; the whole, by the trapping instruction, after
 * @pending: int_pending before; not changed
 * @stack: longs that were written to where nobody may, see exec.S
 */
struct pv_image {
	unsigned long gpr[32];
	unsigned long cr;
	unsigned long xer;
	unsigned long lr;
	unsigned long ctr;
	unsigned long msr;
	unsigned long pending;
	unsigned long stack;
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
	void (*run)(const struct pv_image *before, struct pv_image *after);
	u32 *site;
	u32 *seq;
	u32 *mfmsr;
};

void pv_exec_0(const struct pv_image *before, struct pv_image *after);
void pv_exec_1(const struct pv_image *before, struct pv_image *after);
void pv_exec_2(const struct pv_image *before, struct pv_image *after);
extern u32 pv_exec_site_0[], pv_exec_site_1[], pv_exec_site_2[];
extern u32 pv_exec_seq_0[], pv_exec_seq_1[], pv_exec_seq_2[];
extern u32 pv_exec_mfmsr_0[], pv_exec_mfmsr_1[], pv_exec_mfmsr_2[];

/* What an instruction names. */
struct exec_site {
	u8 rt;
	u8 rb;
};

/**
 * struct exec_case - one instruction and the sequence that replaces it
 * @name: for the report
 * @insn: with its register fields 0
 * @family: what its row asks for
 * @tmpl: enum pv_tmpl_id that is to be chosen
 * @regs: registers it runs with in RT, a bit each
 * @refused: registers in RT for which there is no sequence
 * @any_rb: RB is a register, and runs through all of them
 * @value: what the text proves of RT
 * @flip: further MSR bits that change
 * @nr_values: number of images that @set makes
 * @set: make the nth image, false if no kernel could have it
 * @right: did the untouched instruction do what it is for?
 * @asks: is the host asked? NULL if the sequence cannot
 */
struct exec_case {
	const char *name;
	u32 insn;
	u8 family;
	u8 tmpl;
	u32 regs;
	u32 refused;
	bool any_rb;
	struct pv_const value;
	unsigned long flip;
	unsigned int nr_values;
	bool (*set)(const struct exec_case *c, struct exec_site site,
		    unsigned int n, struct pv_image *image);
	bool (*right)(struct exec_site site, const struct pv_image *before,
		      const struct pv_image *after);
	bool (*asks)(const struct exec_case *c, struct exec_site site,
		     const struct pv_image *image);
};

/**
 * struct exec_mode - what the kind of guest decides
 * @mode: enum pv_mode
 * @cases: one for each template, or more
 * @nr_cases: their number
 * @loaded: registers that hold what the image says, a bit each
 * @undisturbed: was the image left alone by interrupts?
 * @is_in_use: does the kernel itself need the row's field as it is, even now?
 */
struct exec_mode {
	enum pv_mode mode;
	const struct exec_case *cases;
	unsigned int nr_cases;
	u32 loaded;
	bool (*undisturbed)(void);
	bool (*is_in_use)(const struct pv_rule *rule);
};

/* exec_64_kunit.c, exec_32_kunit.c */
extern const struct exec_mode pv_exec_mode;

/* exec_kunit.c: means */
extern const struct exec_code pv_exec_codes[EXEC_NR_SLOTS];
extern unsigned int pv_exec_tmpl_run[PV_NR_TMPLS];

static inline u64 *pv_exec_u64(u32 offset)
{
	return (u64 *)(PV_PAGE_EA + offset);
}

static inline u32 *pv_exec_u32(u32 offset)
{
	return (u32 *)(PV_PAGE_EA + offset);
}

/* EE and RI from the two low bits of a number. */
static inline unsigned long pv_exec_soft_bits(unsigned int n)
{
	return (n & 1 ? PV_MSR_EE : 0) | (n & 2 ? PV_MSR_RI : 0);
}

u64 pv_exec_random(void);
void pv_exec_fill(struct pv_image *image);
void pv_exec_write(struct kunit *test, enum exec_slot slot, u32 site,
		   const u32 *seq, unsigned int nr_words);
bool pv_exec_run_disabled(enum exec_slot slot, const struct pv_image *before,
			  struct pv_image *after);
bool pv_exec_same(struct kunit *test, const struct pv_image *want,
		  const struct pv_image *got, const char *what);
void pv_exec_lay_out(struct kunit *test, const struct exec_case *c,
		     struct exec_site site, u32 *seq);
bool pv_exec_msr_is_right(struct exec_site site, const struct pv_image *before,
			  const struct pv_image *after);
bool pv_exec_msr_asks(const struct exec_case *c, struct exec_site site,
		      const struct pv_image *image);

/* exec_kunit.c: tests, for the suite of a mode */
int pv_exec_init(struct kunit *test);
const void *pv_exec_case_gen_params(const void *prev, char *desc);
const void *pv_exec_rule_gen_params(const void *prev, char *desc);
void pv_exec_template(struct kunit *test);
void pv_exec_path(struct kunit *test);
void pv_exec_inline(struct kunit *test);
void pv_exec_all_run(struct kunit *test);
#endif

#endif /* KVM_PV_EXEC_H */
