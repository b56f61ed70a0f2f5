// SPDX-License-Identifier: GPL-2.0-only
/* From the live kernel to the planner's terms. */
#include <linux/jump_label.h>
#include <linux/kallsyms.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/preempt.h>
#include <linux/rcupdate.h>
#include <asm/time.h>
#include "compat.h"
#include "kernel.h"
#include "symbols.h"

#define FIRST_SITES	1024
#define MAX_DEFS	256

/* What tables.h reads these as. */
static_assert(sizeof(struct pv_ex_entry) ==
	      sizeof(struct exception_table_entry));

#define ADDR(symbol)	((u64)(unsigned long)(symbol))

static void add_ex_table(struct pv_tables *t,
			 const struct exception_table_entry *table, u32 nr)
{
	pv_tables_add_ex(t, (const struct pv_ex_entry *)table, nr, ADDR(table));
}

#ifdef CONFIG_JUMP_LABEL
static_assert(sizeof(struct PV_NATIVE(pv_jump_entry)) ==
	      sizeof(struct jump_entry));

static void add_jump_table(struct pv_tables *t, const struct module *mod)
{
	PV_NATIVE(pv_tables_add_jump)(t, (const void *)mod->jump_entries,
				      mod->num_jump_entries,
				      ADDR(mod->jump_entries));
}
#else
static void add_jump_table(struct pv_tables *t, const struct module *mod)
{
}
#endif

static void collect_kernel(struct pv_tables *t, const struct pv_target *target)
{
	pv_mode_ranges(t, target);
	pv_kernel_tables(t, &target->plan);
}

static void collect_module(struct pv_tables *t, const struct pv_target *target)
{
	const struct module *mod = target->mod;

	add_ex_table(t, mod->extable, mod->num_exentries);
	add_jump_table(t, mod);
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

	if (!pv_call(kallsyms_lookup_size_offset, (unsigned long)addr, &size,
		     &offset))
		return false;
	*start = addr - offset;
	*end = *start + (ctx ? size_in_module(ctx, *start, size) : size);
	return true;
}

static void collect(struct pv_tables *t, const struct pv_target *target)
{
	if (target->mod)
		collect_module(t, target);
	else
		collect_kernel(t, target);
}

static void free_tables(struct pv_tables *tables)
{
	kvfree(tables->ranges);
	kvfree(tables->targets);
}

/* The first pass counts, the second one fills. */
static int collect_tables(struct pv_tables *t, const struct pv_target *target)
{
	memset(t, 0, sizeof(*t));
	collect(t, target);
	t->max_ranges = t->nr_ranges;
	t->max_targets = t->nr_targets;
	t->ranges = kvmalloc_array(t->max_ranges + 1, sizeof(*t->ranges),
				   GFP_KERNEL);
	t->targets = kvmalloc_array(t->max_targets + 1, sizeof(*t->targets),
				    GFP_KERNEL);
	if (!t->ranges || !t->targets) {
		free_tables(t);
		return -ENOMEM;
	}
	t->nr_ranges = 0;
	t->nr_targets = 0;
	collect(t, target);
	return 0;
}

static void complete_env(struct pv_env *env, const struct pv_tables *t,
			 struct pv_target *target)
{
	env->ranges = t->ranges;
	env->nr_ranges = t->nr_ranges;
	env->targets = t->targets;
	env->nr_targets = t->nr_targets;
	/* The modules of a 32-bit kernel are below it. */
	env->no_stack_end = target->mod ? 0 : pv_kernel_head_end();
	env->nr_vectors = pv_mode_vectors(target, &env->vectors);
	env->function = function_bounds;
	env->ctx = target->mod;
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

static int decide(struct pv_target *target, const struct pv_env *guest,
		  struct pv_times *times)
{
	struct pv_plan *plan = &target->plan;
	struct pv_env env = *guest;
	struct pv_tables tables;
	u64 start = get_tb();
	int err;

	err = collect_tables(&tables, target);
	if (err)
		return err;
	complete_env(&env, &tables, target);
	pv_plan_decide(plan, &env, &target->arena);
	free_tables(&tables);
	times->decide = get_tb() - start;

	start = get_tb();
	err = pv_plan_check(plan, &target->arena);
	times->check = get_tb() - start;
	return err;
}

/**
 * pv_make_plan() - scan a text, decide on every site and check the whole
 * @target: .plan.text and .arena.base/.capacity set
 * @guest: mode, obligations and options; what belongs to the text is added
 * @times: receives the ticks of each step
 *
 * Return: 0, -ENOMEM, or -EUCLEAN if the plan does not hold; nothing is
 * written in any case. Free with pv_free_plan().
 */
int pv_make_plan(struct pv_target *target, const struct pv_env *guest,
		 struct pv_times *times)
{
	struct pv_plan *plan = &target->plan;
	u64 start = get_tb();
	int err;

	err = scan(plan, guest->mode);
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
	if (!err)
		err = decide(target, guest, times);
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
