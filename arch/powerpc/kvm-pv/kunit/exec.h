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

#define EXEC_SEQ_WORDS	146

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
	u8 ra;
	u8 rb;
};

/* Numbers that an operand runs through, a bit each; 0 if it is none. */
struct exec_operands {
	u32 rt;
	u32 ra;
	u32 rb;
};

#define EXEC_TEXT_WORDS	32

/**
 * struct exec_text - an instruction and what is around it
 * @words: the text
 * @nr_words: its length
 * @index: the word that is the site
 */
struct exec_text {
	u32 words[EXEC_TEXT_WORDS];
	u32 nr_words;
	u32 index;
};

/* Memory that each run finds filled with a pattern. */
#define EXEC_MEMORY_WORDS	40
#define EXEC_PATTERN(word)	(0x5a5a0000u | (word))

/**
 * struct exec_case - one instruction and the sequence that replaces it
 * @name: for the report
 * @insn: with its operands 0
 * @family: what its row asks for
 * @tmpl: enum pv_tmpl_id that is to be chosen
 * @runs: operands it runs with
 * @refused: registers for which there is no sequence
 * @needs: enum pv_need bits of its row
 * @text: where it is one of several that the sequence depends on: the text with
 *	  @site's registers, and others; @insn is not used then
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
	struct exec_operands runs;
	struct exec_operands refused;
	u32 needs;
	void (*text)(struct kunit *test, struct exec_site site,
		     struct exec_text *text);
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
 * @save: remember what the host and the page both have; may be NULL
 * @put_back: have the host take that back, too
 * @is_in_use: does the kernel itself need the row's field as it is, even now?
 */
struct exec_mode {
	enum pv_mode mode;
	const struct exec_case *cases;
	unsigned int nr_cases;
	u32 loaded;
	bool (*undisturbed)(void);
	void (*save)(void);
	void (*put_back)(void);
	bool (*is_in_use)(const struct pv_rule *rule);
};

/* exec_64_kunit.c, exec_32_kunit.c */
extern const struct exec_mode pv_exec_mode;

/* exec_kunit.c: means */
extern const struct exec_code pv_exec_codes[EXEC_NR_SLOTS];
/* exec_kunit.c: registers that each template ran with, a bit each */
extern u32 pv_exec_tmpl_run[PV_NR_TMPLS];
extern u32 pv_exec_memory[EXEC_MEMORY_WORDS];

#ifdef CONFIG_PPC32
/* mtsrin that traps; where it must be put. */
void pv_exec_mtsrin(u32 value, unsigned long addr);
extern u32 pv_exec_mtsrin_site[];
#endif

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
u32 pv_exec_page_left(enum exec_slot slot, u32 offset);
u32 pv_exec_memory_left(enum exec_slot slot, unsigned int word);
u32 pv_exec_lay_out(struct kunit *test, const struct exec_case *c,
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
