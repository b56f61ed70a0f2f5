// SPDX-License-Identifier: GPL-2.0-only
#include "plan.h"
#include "flow.h"
#include "insn.h"
#include "live.h"

static const char *const verdict_names[PV_NR_VERDICTS] = {
	[PV_PATCH_INLINE]	= "in-place",
	[PV_PATCH_OUTLINE]	= "out-of-line",
	[PV_SKIP_NEED]		= "skipped-not-proven",
	[PV_SKIP_IN_PLACE_ONLY]	= "skipped-in-place-only",
	[PV_SKIP_NO_FIELD]	= "skipped-not-in-page",
	[PV_SKIP_OWN]		= "skipped-own-code",
	[PV_SKIP_FTR_ALT]	= "skipped-feature-alternate",
	[PV_SKIP_EXTABLE]	= "skipped-exception-table",
	[PV_SKIP_SOFT_MASK]	= "skipped-soft-mask-table",
	[PV_SKIP_RESTART]	= "skipped-restart-table",
	[PV_SKIP_VECTORS]	= "skipped-relocated-vectors",
	[PV_SKIP_KPROBE]	= "skipped-kprobe-slot",
	[PV_SKIP_FIXED]		= "skipped-fixed-function",
	[PV_SKIP_NO_PAGE]	= "skipped-page-out-of-reach",
	[PV_SKIP_NO_SEQUENCE]	= "skipped-no-sequence",
	[PV_SKIP_COVERED]	= "covered-by-group",
	[PV_SKIP_NO_STACK]	= "skipped-no-trusted-stack",
	[PV_SKIP_REAL_MODE]	= "skipped-arena-not-in-real-mode",
	[PV_SKIP_REACH]		= "skipped-arena-out-of-reach",
	[PV_SKIP_ARENA_FULL]	= "skipped-arena-full",
	[PV_SKIP_CHANGED]	= "skipped-text-changed",
	[PV_SKIP_PROBED]	= "skipped-kprobe",
};

/**
 * pv_verdict_name() - say a verdict in words
 * @verdict: enum pv_verdict
 *
 * Return: a constant string, for reports.
 */
const char *pv_verdict_name(unsigned int verdict)
{
	return verdict < PV_NR_VERDICTS ? verdict_names[verdict] : "unknown";
}

/**
 * pv_plan_scan() - find every word that a row of the table matches
 * @plan: .text, .sites and .max_sites set; .nr_sites and .next_word zero at
 *	  first and left alone between calls
 * @index: the rows of the guest's mode
 *
 * Return: 0 when the whole text is scanned, -ENOSPC when the buffer is full:
 * enlarge it and call again.
 */
int pv_plan_scan(struct pv_plan *plan, const struct pv_rule_index *index)
{
	const u32 *words = plan->text.words;
	u32 i;

	for (i = plan->next_word; i < plan->text.nr_words; i++) {
		u32 word = words[i];
		unsigned int rule;
		struct pv_site *site;

		if (ppc_opcode(word) != 31)
			continue;
		word = ppc_restore_dcbz(word);
		rule = pv_rule_find(index, word);
		if (rule == PV_NO_RULE)
			continue;
		if (plan->nr_sites == plan->max_sites) {
			plan->next_word = i;
			return -ENOSPC;
		}
		site = &plan->sites[plan->nr_sites++];
		memset(site, 0, sizeof(*site));
		site->index = i;
		site->old = word;
		site->new = word;
		site->rule = (u8)rule;
	}
	plan->next_word = i;
	return 0;
}

/* The branch past a loop takes the place of the dcbz in it. */
static void skip_clear_loop(const struct pv_text *text, struct pv_site *site)
{
	u32 branch;

	if (pv_rules[site->rule].family != PV_FAMILY_DCBZ ||
	    !pv_find_clear_loop(text, site->index, &branch))
		return;
	site->index = branch;
	site->old = text->words[branch];
	site->new = site->old;
	site->tmpl = PV_TMPL_DCBZ_LOOP;
}

static void propose(const struct pv_text *text, struct pv_site *site,
		    const struct pv_env *env)
{
	const struct pv_rule *rule = &pv_rules[site->rule];

	skip_clear_loop(text, site);
	if (rule->action == PV_KEEP)
		site->verdict = PV_SKIP_NO_FIELD;
	else if (rule->needs & ~env->have)
		site->verdict = PV_SKIP_NEED;
	else if (rule->action == PV_TEMPLATE &&
		 site->tmpl != PV_TMPL_DCBZ_LOOP)
		site->verdict = PV_PATCH_OUTLINE;
	else
		site->verdict = PV_PATCH_INLINE;
}

/**
 * pv_plan_first_site() - find a site by its address
 * @plan: scanned
 * @addr: in bytes
 *
 * Return: index of the first site at or behind @addr, @plan->nr_sites if there
 * is none.
 */
u32 pv_plan_first_site(const struct pv_plan *plan, u64 addr)
{
	u32 low = 0, high = plan->nr_sites;

	while (low < high) {
		u32 mid = low + (high - low) / 2;

		if (pv_site_addr(plan, &plan->sites[mid]) < addr)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* A group that begins before a range may reach into it. */
static void apply_range(struct pv_plan *plan, const struct pv_range *range)
{
	u64 reach = 4 * (PV_GROUP_MAX_TEXT - 1);
	u64 from = range->start > reach ? range->start - reach : 0;
	u32 i;

	for (i = pv_plan_first_site(plan, from); i < plan->nr_sites; i++) {
		struct pv_site *site = &plan->sites[i];
		u64 addr = pv_site_addr(plan, site);

		if (addr >= range->end)
			return;
		if (addr + 4ull * pv_site_covers(site) <= range->start)
			continue;
		/* One that is left out can't fault. */
		if (site->tmpl == PV_TMPL_DCBZ_HINT &&
		    range->verdict == PV_SKIP_EXTABLE)
			continue;
		if (site->verdict == PV_PATCH_OUTLINE ||
		    (site->verdict == PV_PATCH_INLINE && !range->outline_only))
			site->verdict = range->verdict;
	}
}

static const struct pv_const unknown_value;

static void choose(struct pv_site *site, struct pv_const value, bool stack)
{
	site->tmpl = (u8)pv_tmpl_choose(pv_rules[site->rule].family,
					site->old, value);
	site->value = (s32)value.value;
	site->stack = stack;
}

static bool needs_stack(const struct pv_site *site, struct pv_const value)
{
	return pv_tmpls[pv_tmpl_choose(pv_rules[site->rule].family,
				       site->old, value)].uses_stack;
}

static bool trusts_stack(const struct pv_plan *plan, const struct pv_env *env,
			 const struct pv_site *site)
{
	return pv_stack_trusted(&plan->text, env, pv_site_addr(plan, site));
}

/* What the straight line before a site proves of its register. */
static bool find_value(const struct pv_plan *plan, const struct pv_site *site,
		       struct pv_const *value, u32 *first)
{
	switch (pv_rules[site->rule].family) {
	case PV_FAMILY_MSR_EE_RI:
	case PV_FAMILY_MSR_BOOKE:
		return pv_find_constant(&plan->text, site->index, value, first);
	case PV_FAMILY_MSR_32:
		return pv_find_ee_change(&plan->text, site->index, value, first);
	default:
		return false;
	}
}

/*
 * What the straight line behind a site proves. Who comes in there finds the
 * text as it was.
 */
static struct pv_const look_ahead(const struct pv_text *text,
				  const struct pv_site *site)
{
	struct pv_const value = unknown_value;

	switch (pv_rules[site->rule].family) {
	case PV_FAMILY_MTSR:
		value.value = pv_group_length(&text->words[site->index],
					      text->nr_words - site->index);
		value.known = value.value;
		break;
	case PV_FAMILY_DCBZ:
		value.known = pv_overwrites_line(text, site->index);
		break;
	default:
		break;
	}
	value.dead = site->dead;
	return value;
}

static bool uses_dead(const struct pv_site *site)
{
	switch (pv_rules[site->rule].family) {
	case PV_FAMILY_EE_CLEAR:
	case PV_FAMILY_EE_SET:
	case PV_FAMILY_WRTEE:
	case PV_FAMILY_MSR_BOOKE:
		return true;
	default:
		return false;
	}
}

/*
 * What the straight line before a site proves, as far as it is needed.
 * Returns false where it proves nothing.
 */
static bool find_proof(const struct pv_plan *plan, const struct pv_env *env,
		       const struct pv_site *site, struct pv_const ahead,
		       struct pv_def *def)
{
	u32 first;

	def->last = site->index;
	def->first = site->index;
	def->value = ahead;
	def->stack = false;
	def->entered = false;
	if (find_value(plan, site, &def->value, &first))
		def->first = first;
	if (needs_stack(site, def->value)) {
		def->stack = trusts_stack(plan, env, site);
		if (!def->stack &&
		    pv_find_stack(&plan->text, env->mode, site->index,
				  &first)) {
			def->stack = true;
			if (first < def->first)
				def->first = first;
		}
	}
	return def->first < def->last &&
	       pv_def_in_function(&plan->text, env, def);
}

/* Choose without a proof, or note the proof; returns the site to go on with. */
static u32 collect_defs(struct pv_plan *plan, const struct pv_live *live,
			u32 from, u32 *nr_defs)
{
	u32 i;

	*nr_defs = 0;
	for (i = from; i < plan->nr_sites && *nr_defs < plan->max_defs; i++) {
		struct pv_site *site = &plan->sites[i];
		struct pv_def *def = &plan->defs[*nr_defs];
		struct pv_const ahead;

		if (site->verdict != PV_PATCH_OUTLINE)
			continue;
		if (uses_dead(site))
			site->dead = pv_find_dead(live, site->index);
		ahead = look_ahead(&plan->text, site);
		if (!find_proof(plan, live->env, site, ahead, def)) {
			choose(site, ahead, trusts_stack(plan, live->env, site));
			continue;
		}
		def->site = i;
		(*nr_defs)++;
	}
	return i;
}

static void choose_templates(struct pv_plan *plan, const struct pv_env *env)
{
	u32 next = 0, nr_defs, i;
	struct pv_live live;

	pv_live_init(&live, &plan->text, env);
	while (next < plan->nr_sites) {
		next = collect_defs(plan, &live, next, &nr_defs);
		pv_mark_entered(&plan->text, env, plan->defs, nr_defs);
		for (i = 0; i < nr_defs; i++) {
			const struct pv_def *def = &plan->defs[i];
			struct pv_site *site = &plan->sites[def->site];

			if (def->entered)
				choose(site, look_ahead(&plan->text, site),
				       trusts_stack(plan, env, site));
			else
				choose(site, def->value, def->stack);
		}
	}
}

/* How vectors begin: mtctr r13 and mfspr r13,SPRG1, or mtspr SPRG2,r13. */
#define MTCTR_R13	0x7da903a6u
#define MFSPRG1_R13	0x7db142a6u
#define MTSPRG2_R13	0x7db243a6u

/* May a sequence out of line take the place of what is at an address? */
static bool allows_outline(const struct pv_env *env, u64 addr)
{
	u32 i;

	for (i = 0; i < env->nr_ranges; i++)
		if (env->ranges[i].outline_only && addr >= env->ranges[i].start &&
		    addr < env->ranges[i].end)
			return false;
	return true;
}

static u32 text_word(const struct pv_text *text, u64 addr)
{
	u64 word = (addr - text->base) >> 2;

	return addr >= text->base && word < text->nr_words ?
	       text->words[word] : 0;
}

/*
 * A vector and its twin begin with the same word: free r13. Both then load the
 * PACA, so what comes in at one may as well come in at the other.
 */
static void redirect_vector(struct pv_plan *plan, const struct pv_env *env,
			    const struct pv_vector *v)
{
	const struct pv_text *text = &plan->text;
	bool syscall = text_word(text, v->real) == MTCTR_R13;
	u64 addr = syscall ? v->real + 4 : v->real;
	u32 i = pv_plan_first_site(plan, addr);
	struct pv_site *site = &plan->sites[i];

	if (i == plan->nr_sites || pv_site_addr(plan, site) != addr ||
	    site->verdict != PV_PATCH_INLINE || !allows_outline(env, addr) ||
	    site->old != (syscall ? MFSPRG1_R13 : MTSPRG2_R13) ||
	    text_word(text, v->real) != text_word(text, v->virt) ||
	    text_word(text, v->real + 4) != text_word(text, v->virt + 4))
		return;
	site->verdict = PV_PATCH_OUTLINE;
	site->tmpl = syscall ? PV_TMPL_VECTOR_SYSCALL : PV_TMPL_VECTOR;
	site->value = (s32)(v->virt - addr);
}

/* The sequence of a site, and its length. */
static int emit(const struct pv_plan *plan, const struct pv_site *site, u64 at,
		u32 *out, u32 *nr_words)
{
	struct pv_const value = { true, site->value, site->dead };
	u64 addr = pv_site_addr(plan, site);

	if (site->tmpl == PV_TMPL_MTSR_GROUP &&
	    pv_site_covers(site) > plan->text.nr_words - site->index)
		return -EINVAL;
	if (site->tmpl == PV_TMPL_MTSR_GROUP)
		return pv_group_emit(&plan->text.words[site->index],
				     (u32)site->value, addr, at, out, nr_words);
	*nr_words = pv_tmpls[site->tmpl].nr_words;
	return pv_tmpl_emit(site->tmpl, site->old, value, addr, at, out);
}

/* One word that the text proves right takes the instruction's place. */
static int emit_in_place(const struct pv_plan *plan, const struct pv_site *site,
			 u32 *word)
{
	struct pv_const value = { true, site->value, site->dead };
	u64 addr = pv_site_addr(plan, site);

	return pv_tmpl_emit(site->tmpl, site->old, value, addr, addr, word);
}

static void patch_inline(struct pv_site *site)
{
	site->verdict = PV_PATCH_INLINE;
	site->tmpl = PV_TMPL_NONE;
	if (pv_rule_encode_inline(&pv_rules[site->rule], site->old, &site->new))
		site->verdict = PV_SKIP_NEED;
}

/* Why a sequence cannot be laid out, or PV_PATCH_OUTLINE if it is. */
static enum pv_verdict lay_out(struct pv_plan *plan, struct pv_site *site,
			       struct pv_arena *arena)
{
	u64 at = pv_arena_addr(arena, arena->used);
	u32 words[PV_SEQUENCE_MAX_WORDS];
	u32 nr_words;

	if (!arena->capacity)
		return PV_SKIP_REACH;
	if (ppc_encode_branch(pv_site_addr(plan, site), at, &site->new) ||
	    emit(plan, site, at, words, &nr_words)) {
		site->new = site->old;
		return PV_SKIP_REACH;
	}
	if (pv_arena_alloc(arena, nr_words, &site->arena)) {
		site->new = site->old;
		return PV_SKIP_ARENA_FULL;
	}
	memcpy(&arena->words[site->arena], words, 4 * nr_words);
	return PV_PATCH_OUTLINE;
}

static void settle(struct pv_plan *plan, struct pv_site *site,
		   struct pv_arena *arena)
{
	if (site->verdict == PV_PATCH_OUTLINE && site->tmpl == PV_TMPL_NONE)
		site->verdict = PV_SKIP_NO_SEQUENCE;
	if (site->verdict == PV_PATCH_OUTLINE && !site->stack &&
	    pv_tmpls[site->tmpl].uses_stack)
		site->verdict = PV_SKIP_NO_STACK;
	/* What has a C stack runs with translation on. */
	if (site->verdict == PV_PATCH_OUTLINE && !site->stack &&
	    arena->virtual_only)
		site->verdict = PV_SKIP_REAL_MODE;
	if (site->verdict == PV_PATCH_OUTLINE)
		site->verdict = (u8)lay_out(plan, site, arena);
	if (site->verdict == PV_PATCH_INLINE && pv_tmpls[site->tmpl].in_place) {
		emit_in_place(plan, site, &site->new);
		return;
	}
	/* A vector that can't be redirected still has its own instruction. */
	if (site->verdict == PV_PATCH_INLINE ||
	    (!pv_is_patched(site->verdict) && pv_tmpls[site->tmpl].landing))
		patch_inline(site);
}

/* The first site of a group comes first, and its sequence does the others. */
static void settle_all(struct pv_plan *plan, struct pv_arena *arena)
{
	u32 i, covered = 0;

	for (i = 0; i < plan->nr_sites; i++) {
		struct pv_site *site = &plan->sites[i];

		if (site->index < covered && site->verdict == PV_PATCH_OUTLINE) {
			site->verdict = PV_SKIP_COVERED;
			continue;
		}
		settle(plan, site, arena);
		if (site->verdict == PV_PATCH_OUTLINE)
			covered = site->index + pv_site_covers(site);
	}
}

/**
 * pv_plan_decide() - give every site its verdict and its replacement
 * @plan: scanned; .defs and .max_defs set
 * @env: the guest
 * @arena: takes the out-of-line sequences; capacity 0 if there is none
 */
void pv_plan_decide(struct pv_plan *plan, const struct pv_env *env,
		    struct pv_arena *arena)
{
	struct pv_site *site, *end = plan->sites + plan->nr_sites;
	u32 i;

	for (site = plan->sites; site < end; site++)
		propose(&plan->text, site, env);
	choose_templates(plan, env);
	for (site = plan->sites; site < end; site++)
		if (site->verdict == PV_PATCH_OUTLINE &&
		    pv_tmpls[site->tmpl].in_place)
			site->verdict = PV_PATCH_INLINE;
	for (i = 0; i < env->nr_ranges; i++)
		apply_range(plan, &env->ranges[i]);
	for (site = plan->sites; site < end; site++)
		if (site->verdict == PV_PATCH_OUTLINE && env->in_place_only)
			site->verdict = PV_SKIP_IN_PLACE_ONLY;

	for (i = 0; i < env->nr_vectors && !env->in_place_only; i++)
		redirect_vector(plan, env, &env->vectors[i]);
	settle_all(plan, arena);
	if (!pv_plan_copies_fscr(plan))
		pv_plan_drop_need(plan, PV_NEED_FSCR_COPY);
}

static bool reads_fscr_copy(const struct pv_site *site)
{
	return pv_is_patched(site->verdict) &&
	       pv_rules[site->rule].needs & PV_NEED_FSCR_COPY &&
	       pv_rules[site->rule].action == PV_LOAD;
}

/**
 * pv_plan_copies_fscr() - does every mtspr FSCR that can run leave a copy?
 * @plan: decided
 *
 * Return: false if a read of the copy could find it out of date.
 */
bool pv_plan_copies_fscr(const struct pv_plan *plan)
{
	u32 i;

	for (i = 0; i < plan->nr_sites; i++) {
		const struct pv_site *site = &plan->sites[i];

		if (pv_rules[site->rule].family == PV_FAMILY_FSCR &&
		    !pv_is_patched(site->verdict) &&
		    site->verdict != PV_SKIP_OWN &&
		    site->verdict != PV_SKIP_FTR_ALT)
			return false;
	}
	return true;
}

/**
 * pv_plan_is_stale() - is there a read of FSCR's copy that could be wrong?
 * @plan: decided, or committed
 *
 * Return: true if the plan must lose PV_NEED_FSCR_COPY.
 */
bool pv_plan_is_stale(const struct pv_plan *plan)
{
	u32 i;

	if (pv_plan_copies_fscr(plan))
		return false;
	for (i = 0; i < plan->nr_sites; i++)
		if (reads_fscr_copy(&plan->sites[i]))
			return true;
	return false;
}

/**
 * pv_plan_drop_need() - an obligation turned out not to hold
 * @plan: decided, and not in the text now
 * @need: enum pv_need bits
 *
 * Return: number of sites that were to be patched and are not any more.
 */
u32 pv_plan_drop_need(struct pv_plan *plan, u32 need)
{
	u32 i, n = 0;

	for (i = 0; i < plan->nr_sites; i++) {
		struct pv_site *site = &plan->sites[i];

		if (!pv_is_patched(site->verdict) ||
		    !(pv_rules[site->rule].needs & need))
			continue;
		site->verdict = PV_SKIP_NEED;
		site->new = site->old;
		n++;
	}
	return n;
}

/**
 * pv_plan_keep_vectors() - go back to entering vectors where they are
 * @plan: decided, and not in the text now
 *
 * Return: number of vectors that were to be entered by their twins.
 */
u32 pv_plan_keep_vectors(struct pv_plan *plan)
{
	u32 i, n = 0;

	for (i = 0; i < plan->nr_sites; i++) {
		struct pv_site *site = &plan->sites[i];

		if (site->verdict != PV_PATCH_OUTLINE ||
		    !pv_tmpls[site->tmpl].landing)
			continue;
		patch_inline(site);
		n++;
	}
	return n;
}

static bool inline_is_sound(const struct pv_plan *plan,
			    const struct pv_site *site)
{
	u32 word;

	if (site->tmpl != PV_TMPL_NONE)
		return site->tmpl < PV_NR_TMPLS &&
		       pv_tmpls[site->tmpl].in_place &&
		       !emit_in_place(plan, site, &word) && word == site->new;
	return !pv_rule_encode_inline(&pv_rules[site->rule], site->old,
				      &word) && word == site->new;
}

/* Each way out of a sequence leads back behind its site. */
static bool comes_back(const u32 *words, u32 nr_words, u64 at, u64 back)
{
	u64 end = at + 4ull * nr_words;
	u64 target;
	u32 i;

	for (i = 0; i < nr_words; i++) {
		if (!ppc_branch_target(words[i], at + 4ull * i, &target))
			continue;
		if (target != back && (target < at || target >= end))
			return false;
	}
	/* and nothing runs off its end */
	return ppc_branch_target(words[nr_words - 1], end - 4, &target) &&
	       target == back;
}

static u64 way_out(const struct pv_site *site, u64 addr)
{
	return pv_tmpls[site->tmpl].landing ? addr + (u64)(s64)site->value :
					      addr + 4 * pv_site_covers(site);
}

/* The site goes to its sequence, which is the template's word for word. */
static bool outline_is_sound(const struct pv_plan *plan,
			     const struct pv_site *site,
			     const struct pv_arena *arena)
{
	u64 addr = pv_site_addr(plan, site);
	u64 at = pv_arena_addr(arena, site->arena);
	u32 words[PV_SEQUENCE_MAX_WORDS];
	u32 branch, nr_words;

	if (site->tmpl == PV_TMPL_NONE || site->tmpl >= PV_NR_TMPLS)
		return false;
	if (arena->virtual_only && !site->stack)
		return false;
	if (ppc_encode_branch(addr, at, &branch) || branch != site->new)
		return false;
	if (emit(plan, site, at, words, &nr_words))
		return false;
	if (site->arena > arena->used || nr_words > arena->used - site->arena)
		return false;
	return !memcmp(words, &arena->words[site->arena], 4 * nr_words) &&
	       comes_back(words, nr_words, at, way_out(site, addr));
}

/* The site's word is one of its row; or the branch that stands for it. */
static bool is_of_row(const struct pv_site *site)
{
	const struct pv_rule *rule = &pv_rules[site->rule];

	if (site->tmpl == PV_TMPL_DCBZ_LOOP)
		return (site->old & 0xffff0003u) == PPC_OP_BLE;
	return (site->old & rule->mask) == rule->match;
}

static bool site_is_sound(const struct pv_plan *plan,
			  const struct pv_site *site,
			  const struct pv_arena *arena)
{
	if (site->index >= plan->text.nr_words || site->rule >= pv_nr_rules ||
	    site->verdict >= PV_NR_VERDICTS)
		return false;
	if (ppc_restore_dcbz(plan->text.words[site->index]) != site->old ||
	    !is_of_row(site))
		return false;
	switch (site->verdict) {
	case PV_PATCH_INLINE:
		return inline_is_sound(plan, site);
	case PV_PATCH_OUTLINE:
		return outline_is_sound(plan, site, arena);
	default:
		return site->new == site->old;
	}
}

/**
 * pv_plan_check() - prove a plan before it is committed
 * @plan: decided
 * @arena: holds its sequences
 *
 * Return: 0, or -EUCLEAN: sites out of order, text that is not what was
 * planned for, a replacement that is not the row's, a sequence that is not
 * reached, leaves its space or does not come back.
 */
int pv_plan_check(const struct pv_plan *plan, const struct pv_arena *arena)
{
	u32 i;

	for (i = 0; i < plan->nr_sites; i++) {
		if (i && plan->sites[i].index <= plan->sites[i - 1].index)
			return -EUCLEAN;
		if (!site_is_sound(plan, &plan->sites[i], arena))
			return -EUCLEAN;
	}
	return 0;
}
