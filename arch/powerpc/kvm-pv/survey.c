// SPDX-License-Identifier: GPL-2.0-only
/* From the live kernel to the planner's terms. */
#include <linux/extable.h>
#include <linux/jump_label.h>
#include <linux/kallsyms.h>
#include <linux/kprobes.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/preempt.h>
#include <linux/rcupdate.h>
#include <asm/cputable.h>
#include <asm/extable.h>
#include <asm/firmware.h>
#include <asm/mmu.h>
#include <asm/page.h>
#include <asm/sections.h>
#include <asm/time.h>
#include "compat.h"
#include "kvm_pv.h"
#include "own.h"

#define FIRST_SITES	1024
#define MAX_DEFS	256

static_assert(sizeof(struct pv_ex_entry) ==
	      sizeof(struct exception_table_entry));
static_assert(sizeof(struct pv_jump_entry) == sizeof(struct jump_entry));

#define NR(name)	((u32)(__stop___##name - __start___##name))
#define ADDR(symbol)	((u64)(unsigned long)(symbol))

static void add_ftr_table(struct pv_tables *t, const unsigned int *start,
			  const unsigned int *stop)
{
	pv_tables_add_ftr(t, (const struct pv_ftr_entry *)start,
			  (ADDR(stop) - ADDR(start)) /
			  sizeof(struct pv_ftr_entry), ADDR(start));
}

static void add_ftr_tables(struct pv_tables *t)
{
	add_ftr_table(t, &__start___ftr_fixup, &__stop___ftr_fixup);
	add_ftr_table(t, &__start___mmu_ftr_fixup, &__stop___mmu_ftr_fixup);
	add_ftr_table(t, &__start___fw_ftr_fixup, &__stop___fw_ftr_fixup);
}

static void add_ex_table(struct pv_tables *t,
			 const struct exception_table_entry *table, u32 nr)
{
	pv_tables_add_ex(t, (const struct pv_ex_entry *)table, nr, ADDR(table));
}

static void add_jump_table(struct pv_tables *t, const struct jump_entry *table,
			   u32 nr)
{
	pv_tables_add_jump(t, (const struct pv_jump_entry *)table, nr,
			   ADDR(table));
}

static void collect_kernel(struct pv_tables *t, struct module *unused)
{
	pv_tables_add_range(t, ADDR(pv_own_start), ADDR(pv_own_end),
			    PV_SKIP_OWN, false);
#ifdef CONFIG_OPTPROBES
	pv_tables_add_range(t, ADDR(&optinsn_slot),
			    ADDR(optprobe_template_entry), PV_SKIP_KPROBE,
			    false);
#endif
	/* A kernel that is not at 0 runs a copy of its vectors there. */
	if (PHYSICAL_START > MEMORY_START)
		pv_tables_add_range(t, ADDR(_stext), ADDR(__end_interrupts),
				    PV_SKIP_VECTORS, true);
	add_ftr_tables(t);
	add_ex_table(t, __start___ex_table,
		     (u32)(__stop___ex_table - __start___ex_table));
	pv_tables_add_soft_mask(t, __start___soft_mask_table,
				NR(soft_mask_table));
	pv_tables_add_restart(t, __start___restart_table, NR(restart_table));
#ifdef CONFIG_JUMP_LABEL
	add_jump_table(t, __start___jump_table,
		       (u32)(__stop___jump_table - __start___jump_table));
#endif
}

static void collect_module(struct pv_tables *t, struct module *mod)
{
	add_ex_table(t, mod->extable, mod->num_exentries);
#ifdef CONFIG_JUMP_LABEL
	add_jump_table(t, mod->jump_entries, mod->num_jump_entries);
#endif
}

/*
 * kallsyms takes the last function of a module to reach to the end of its
 * pages, over linkage stubs that have no symbol; the module's own symbol table
 * knows better.
 */
static u64 size_in_module(const struct module *mod, u64 start, u64 size)
{
	const struct mod_kallsyms *symbols;
	unsigned int i;

	preempt_disable();
	symbols = rcu_dereference_sched(mod->kallsyms);
	for (i = 0; symbols && i < symbols->num_symtab; i++) {
		const Elf_Sym *sym = &symbols->symtab[i];

		if (sym->st_value == start && sym->st_size &&
		    sym->st_size < size)
			size = sym->st_size;
	}
	preempt_enable();
	return size;
}

static bool function_bounds(void *ctx, u64 addr, u64 *start, u64 *end)
{
	unsigned long size, offset;

	if (!kallsyms_lookup_size_offset((unsigned long)addr, &size, &offset))
		return false;
	*start = addr - offset;
	*end = *start + (ctx ? size_in_module(ctx, *start, size) : size);
	return true;
}

static int survey(struct pv_env *env, struct pv_tables *t, struct module *mod,
		  void (*collect)(struct pv_tables *t, struct module *mod))
{
	memset(t, 0, sizeof(*t));
	collect(t, mod);
	t->max_ranges = t->nr_ranges;
	t->max_targets = t->nr_targets;
	t->ranges = kvmalloc_array(t->max_ranges + 1, sizeof(*t->ranges),
				   GFP_KERNEL);
	t->targets = kvmalloc_array(t->max_targets + 1, sizeof(*t->targets),
				    GFP_KERNEL);
	if (!t->ranges || !t->targets) {
		pv_free_tables(t);
		return -ENOMEM;
	}
	t->nr_ranges = 0;
	t->nr_targets = 0;
	collect(t, mod);

	env->ranges = t->ranges;
	env->nr_ranges = t->nr_ranges;
	env->targets = t->targets;
	env->nr_targets = t->nr_targets;
	env->no_stack_end = ADDR(__head_end);
	env->function = function_bounds;
	env->ctx = mod;
	return 0;
}

static struct pv_vector vectors[PV_NR_VECTORS];

/* A kernel that is not at 0 takes its interrupts in the copy there. */
static void list_vectors(struct pv_env *env)
{
	if (PHYSICAL_START > MEMORY_START)
		return;
	pv_list_vectors(ADDR(_stext), vectors);
	env->vectors = vectors;
	env->nr_vectors = PV_NR_VECTORS;
}

/**
 * pv_survey_kernel() - what the planner must know about the kernel's own text
 * @env: .ranges, .targets, .no_stack_end and .function are set
 * @tables: holds the memory; free with pv_free_tables()
 *
 * Return: 0 or -ENOMEM.
 */
int pv_survey_kernel(struct pv_env *env, struct pv_tables *tables)
{
	list_vectors(env);
	return survey(env, tables, NULL, collect_kernel);
}

/**
 * pv_survey_module() - the same for a module that is being loaded
 * @mod: the module
 * @env: as pv_survey_kernel()
 * @tables: holds the memory; free with pv_free_tables()
 *
 * Return: 0 or -ENOMEM.
 */
int pv_survey_module(struct module *mod, struct pv_env *env,
		     struct pv_tables *tables)
{
	env->nr_vectors = 0;
	return survey(env, tables, mod, collect_module);
}

/**
 * pv_free_tables() - free what a survey collected
 * @tables: may be empty
 */
void pv_free_tables(struct pv_tables *tables)
{
	kvfree(tables->ranges);
	kvfree(tables->targets);
	memset(tables, 0, sizeof(*tables));
}

/**
 * pv_kernel_text() - the kernel's own text
 * @text: filled in
 */
void pv_kernel_text(struct pv_text *text)
{
	text->words = (const u32 *)_stext;
	text->base = ADDR(_stext);
	text->nr_words = (u32)((ADDR(_etext) - ADDR(_stext)) / 4);
}

/**
 * pv_kernel_arena() - the space reserved in the kernel's text
 * @arena: .base and .capacity are set
 */
void pv_kernel_arena(struct pv_arena *arena)
{
	arena->base = ADDR(pv_arena_start);
	arena->capacity = (u32)((pv_arena_end - pv_arena_start) / 4);
}

static int grow_sites(struct pv_plan *plan)
{
	u32 max = plan->max_sites ? plan->max_sites * 2 : FIRST_SITES;
	struct pv_site *sites;

	sites = kvmalloc_array(max, sizeof(*sites), GFP_KERNEL);
	if (!sites)
		return -ENOMEM;
	if (plan->nr_sites)
		memcpy(sites, plan->sites, plan->nr_sites * sizeof(*sites));
	kvfree(plan->sites);
	plan->sites = sites;
	plan->max_sites = max;
	return 0;
}

static int scan(struct pv_plan *plan, enum pv_mode mode)
{
	struct pv_rule_index *index;
	int err;

	index = kmalloc(sizeof(*index), GFP_KERNEL);
	if (!index)
		return -ENOMEM;
	pv_rule_index_init(index, mode);
	do {
		err = grow_sites(plan);
		if (!err)
			err = pv_plan_scan(plan, index);
	} while (err == -ENOSPC);
	kfree(index);
	return err;
}

/**
 * pv_make_plan() - scan a text, decide on every site and check the whole
 * @target: .plan.text and .arena.base/.capacity set
 * @env: the guest
 * @times: receives the ticks of each step
 *
 * Return: 0, -ENOMEM, or -EUCLEAN if the plan does not hold; nothing is
 * written in any case. Free with pv_free_plan().
 */
int pv_make_plan(struct pv_target *target, const struct pv_env *env,
		 struct pv_times *times)
{
	struct pv_plan *plan = &target->plan;
	u64 start = get_tb();
	int err;

	err = scan(plan, env->mode);
	times->scan = get_tb() - start;

	if (!err && target->arena.capacity) {
		target->arena.words = kvcalloc(target->arena.capacity,
					       sizeof(u32), GFP_KERNEL);
		err = target->arena.words ? 0 : -ENOMEM;
	}
	if (!err) {
		plan->max_defs = MAX_DEFS;
		plan->defs = kvmalloc_array(MAX_DEFS, sizeof(*plan->defs),
					    GFP_KERNEL);
		err = plan->defs ? 0 : -ENOMEM;
	}
	if (!err) {
		start = get_tb();
		pv_plan_decide(plan, env, &target->arena);
		times->decide = get_tb() - start;
		start = get_tb();
		err = pv_plan_check(plan, &target->arena);
		times->check = get_tb() - start;
	}
	kvfree(plan->defs);
	plan->defs = NULL;
	if (err)
		pv_free_plan(target);
	return err;
}

/**
 * pv_free_plan() - free a plan's memory
 * @target: may have none
 */
void pv_free_plan(struct pv_target *target)
{
	kvfree(target->plan.sites);
	kvfree(target->arena.words);
	target->plan.sites = NULL;
	target->plan.nr_sites = 0;
	target->arena.words = NULL;
	target->arena.used = 0;
}
