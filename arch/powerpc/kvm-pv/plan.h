/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Text range -> sites with a verdict each. Pure; writes nothing but the plan.
 *
 *	pv_plan_scan()		every word that a row of the table matches
 *	pv_plan_decide()	verdicts, replacements, out-of-line layout
 *	pv_plan_check()		the whole plan, before one word is written
 */
#ifndef KVM_PV_PLAN_H
#define KVM_PV_PLAN_H

#include "../../../include/kvm-pv/types.h"
#include "arena.h"
#include "rules.h"
#include "template/group.h"
#include "template/template.h"

/* The longest sequence of any kind. */
#define PV_SEQUENCE_MAX_WORDS	PV_GROUP_MAX_WORDS

/* What becomes of a site. Every one that is not patched has its reason. */
enum pv_verdict {
	PV_PATCH_INLINE,
	PV_PATCH_OUTLINE,
	PV_SKIP_NEED,		/* the row's proof obligation is not met */
	PV_SKIP_IN_PLACE_ONLY,	/* out of line switched off by option */
	PV_SKIP_NO_FIELD,	/* the page has nothing that stands for it */
	PV_SKIP_OWN,		/* our code that traps on purpose, our arena */
	PV_SKIP_FTR_ALT,	/* feature-fixup alternate: never executed */
	PV_SKIP_EXTABLE,	/* has an exception table entry */
	PV_SKIP_SOFT_MASK,	/* out of line, in a __soft_mask_table range */
	PV_SKIP_RESTART,	/* out of line, in a __restart_table range */
	PV_SKIP_VECTORS,	/* out of line, in vectors that run relocated */
	PV_SKIP_KPROBE,		/* in a slot that kprobes rewrite */
	PV_SKIP_FIXED,		/* out of line, in one that must run where it is */
	PV_SKIP_NO_PAGE,	/* runs where, or before, the page can be reached */
	PV_SKIP_NO_SEQUENCE,	/* out of line, but no sequence serves it */
	PV_SKIP_COVERED,	/* in a group that another site's sequence does */
	PV_SKIP_NO_STACK,	/* needs the stack, r1 not proven to be one */
	PV_SKIP_REAL_MODE,	/* may run with translation off, arena does not */
	PV_SKIP_REACH,		/* arena out of a branch's reach, or none */
	PV_SKIP_ARENA_FULL,
	PV_SKIP_CHANGED,	/* text was no longer the planned word */
	PV_SKIP_PROBED,		/* a kprobe is registered on the instruction */
	PV_NR_VERDICTS,
};

static inline bool pv_is_patched(u8 verdict)
{
	return verdict <= PV_PATCH_OUTLINE;
}

/**
 * struct pv_site - one trapping instruction and what becomes of it
 * @index: word index in the text range
 * @old: the instruction
 * @new: its replacement, @old where the site is skipped
 * @arena: offset of its sequence, in words, for PV_PATCH_OUTLINE
 * @value: constant in its register, for constant templates; for vectors the
 *	   distance to the other one, in bytes; for groups the text that the
 *	   sequence stands for, in words
 * @rule: row of pv_rules[]
 * @verdict: enum pv_verdict
 * @tmpl: enum pv_tmpl_id
 * @dead: what nobody reads behind it, for templates that use that
 * @stack: r1 is known to be a stack with a free red zone
 * @left: an undo left @new to the kprobe that is registered on it
 */
struct pv_site {
	u32 index;
	u32 old;
	u32 new;
	u32 arena;
	s32 value;
	struct pv_dead dead;
	u8 rule;
	u8 verdict;
	u8 tmpl;
	bool stack : 1;
	bool left : 1;
};

/**
 * struct pv_range - a stretch of text that is treated in its own way
 * @start: first byte
 * @end: byte after the last one
 * @verdict: reason given to the sites in it
 * @outline_only: in-place patches are still fine
 */
struct pv_range {
	u64 start;
	u64 end;
	u8 verdict;
	bool outline_only;
};

/**
 * struct pv_text - the words that are looked at
 * @words: in host order
 * @base: address where words[0] runs, in bytes
 * @nr_words: length
 */
struct pv_text {
	const u32 *words;
	u64 base;
	u32 nr_words;
};

/**
 * struct pv_vector - an interrupt vector that has a relocation-on twin
 * @real: address of the real-mode vector, in bytes
 * @virt: address of the vector for interrupts taken with translation on
 */
struct pv_vector {
	u64 real;
	u64 virt;
};

/**
 * struct pv_env - what a plan needs to know about the guest
 * @mode: the guest's mode
 * @have: enum pv_need bits that hold
 * @in_place_only: do not use the arena
 * @ranges: special stretches, in any order
 * @nr_ranges: their number
 * @targets: addresses that control may reach by other ways than a direct
 *	     branch in the text: static keys, exception fixups; in any order
 * @nr_targets: their number
 * @no_stack_end: text below this address never has a trusted r1 (vectors)
 * @vectors: vectors to enter by their relocation-on twins
 * @nr_vectors: their number, 0 where that is not wanted
 * @function: bounds of the function around an address; false if not known
 * @ctx: passed to @function
 */
struct pv_env {
	enum pv_mode mode;
	u32 have;
	bool in_place_only;
	const struct pv_range *ranges;
	u32 nr_ranges;
	const u64 *targets;
	u32 nr_targets;
	u64 no_stack_end;
	const struct pv_vector *vectors;
	u32 nr_vectors;
	bool (*function)(void *ctx, u64 addr, u64 *start, u64 *end);
	void *ctx;
};

/**
 * struct pv_def - what straight-line code before a site proves
 * @site: index into the plan's sites
 * @first: word index of the first instruction the proof starts from
 * @last: word index of the site
 * @value: what the site's register holds
 * @stack: r1 was loaded from the PACA
 * @entered: control may come in after @first, so nothing is proven
 */
struct pv_def {
	u32 site;
	u32 first;
	u32 last;
	struct pv_const value;
	bool stack;
	bool entered;
};

/**
 * struct pv_plan - sites of one text range
 * @text: the range
 * @sites: buffer, ascending by index
 * @nr_sites: sites found
 * @max_sites: size of the buffer
 * @next_word: where pv_plan_scan() goes on
 * @defs: work buffer of pv_plan_decide()
 * @max_defs: its size, at least 1; the text is read once per so many
 */
struct pv_plan {
	struct pv_text text;
	struct pv_site *sites;
	u32 nr_sites;
	u32 max_sites;
	u32 next_word;
	struct pv_def *defs;
	u32 max_defs;
};

static inline u64 pv_site_addr(const struct pv_plan *plan,
			       const struct pv_site *site)
{
	return plan->text.base + 4ull * site->index;
}

/* How many words of text a site's replacement stands for. */
static inline u32 pv_site_covers(const struct pv_site *site)
{
	return site->tmpl == PV_TMPL_MTSR_GROUP ? (u32)site->value : 1;
}

u32 pv_plan_first_site(const struct pv_plan *plan, u64 addr);
int pv_plan_scan(struct pv_plan *plan, const struct pv_rule_index *index);
void pv_plan_decide(struct pv_plan *plan, const struct pv_env *env,
		    struct pv_arena *arena);
bool pv_plan_copies_fscr(const struct pv_plan *plan);
bool pv_plan_is_stale(const struct pv_plan *plan);
u32 pv_plan_drop_need(struct pv_plan *plan, u32 need);
u32 pv_plan_keep_vectors(struct pv_plan *plan);
int pv_plan_check(const struct pv_plan *plan, const struct pv_arena *arena);
const char *pv_verdict_name(unsigned int verdict);

#endif /* KVM_PV_PLAN_H */
