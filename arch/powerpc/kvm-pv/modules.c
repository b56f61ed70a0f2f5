// SPDX-License-Identifier: GPL-2.0-only
/* Text of modules: patched before their first instruction runs. */
#define pr_fmt(fmt) "kvm-pv: " fmt

#include <linux/cpu.h>
#include <linux/module.h>
#include <linux/moduleloader.h>
#include <linux/mutex.h>
#include <linux/seq_file.h>
#include <linux/set_memory.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>
#include "compat.h"
#include "kernel.h"
#include "options.h"
#include "symbols.h"

static LIST_HEAD(targets);
static DEFINE_MUTEX(targets_lock);	/* the list, and commits of its members */
static const struct pv_env *kernel_env;

/*
 * Near the module: the arena in the kernel may be out of its reach. A quarter
 * of the text is room for two or three sequences in a KiB, and 32-bit kernels
 * average less than one; where pages are large it is one page.
 */
static int alloc_arena(struct pv_arena *arena, u32 text_bytes)
{
	unsigned long bytes = PAGE_ALIGN(text_bytes / 4 + 1);
	int nr_pages = (int)(bytes >> PAGE_SHIFT);
	void *base = pv_call(module_alloc, bytes);

	if (!base)
		return -ENOMEM;
	arena->base = (unsigned long)base;
	arena->capacity = (u32)(bytes / 4);
	pv_call(find_vm_area, base)->flags |= VM_FLUSH_RESET_PERMS;
	if (IS_ENABLED(CONFIG_STRICT_MODULE_RWX)) {
		pv_call(change_memory_attr, (unsigned long)base, nr_pages,
			SET_MEMORY_RO);
		pv_call(change_memory_attr, (unsigned long)base, nr_pages,
			SET_MEMORY_X);
	}
	return 0;
}

static void free_target(struct pv_target *target)
{
	void *page = (void *)(unsigned long)target->arena.base;

	pv_free_plan(target);
	if (page)
		pv_call(module_memfree, page);
	kfree(target);
}

static struct pv_target *new_target(struct module *mod)
{
	struct pv_target *target = kzalloc(sizeof(*target), GFP_KERNEL);
	struct pv_text *text;
	u32 bytes;

	if (!target)
		return NULL;
	text = &target->plan.text;
	target->mod = mod;
	text->base = pv_module_text(mod, &bytes);
	text->words = (const u32 *)(unsigned long)text->base;
	text->nr_words = bytes / 4;
	if (!kernel_env->in_place_only && alloc_arena(&target->arena, bytes))
		pr_warn("%s: no memory for out-of-line sequences, in place only\n",
			mod->name);
	return target;
}

static void report(const struct pv_target *target)
{
	const struct pv_plan *plan = &target->plan;
	u32 i;

	if (pv_options.log)
		pv_log_sites(target);
	for (i = 0; i < plan->nr_sites && target->arena.capacity; i++)
		if (plan->sites[i].verdict == PV_SKIP_REACH)
			pr_info("%pS keeps trapping: too far from any space for a sequence\n",
				(void *)(unsigned long)
				pv_site_addr(plan, &plan->sites[i]));
}

/* @commit depends on whether the text may be running. */
static void add_module(struct module *mod, int (*commit)(struct pv_target *target))
{
	struct pv_target *target = new_target(mod);
	struct pv_times times;
	int err;

	if (!target)
		return;
	err = pv_make_plan(target, kernel_env, &times);
	if (!err && !pv_plan_copies_fscr(&target->plan))
		pv_drop_need(PV_NEED_FSCR_COPY);
	if (!err && target->plan.nr_sites) {
		if (pv.state == PV_STATE_PATCHED)
			err = commit(target);
		if (!err) {
			list_add(&target->node, &targets);
			report(target);
			return;
		}
	}
	if (err)
		pr_warn("%s: not patched, error %d; its privileged instructions keep trapping\n",
			mod->name, err);
	free_target(target);
}

static void module_going(struct module *mod)
{
	struct pv_target *target, *next;

	list_for_each_entry_safe(target, next, &targets, node) {
		if (target->mod != mod)
			continue;
		list_del(&target->node);
		pv_count_undo(target, pv_undo_quiet(target));
		free_target(target);
	}
}

static int module_event(struct notifier_block *nb, unsigned long event, void *data)
{
	if (event != MODULE_STATE_COMING && event != MODULE_STATE_GOING)
		return NOTIFY_DONE;
	cpus_read_lock();
	mutex_lock(&targets_lock);
	if (event == MODULE_STATE_COMING)
		add_module(data, pv_commit_quiet);
	else
		module_going(data);
	mutex_unlock(&targets_lock);
	cpus_read_unlock();
	return NOTIFY_OK;
}

static struct notifier_block module_nb = { .notifier_call = module_event };

static int commit_running(struct pv_target *target)
{
	return pv_commit(target, NULL);
}

/*
 * One of these that goes has to pass the notifier first, which waits for the
 * lock: until then its text is there.
 */
static void add_loaded_modules(void)
{
	struct module *mod = THIS_MODULE;

	cpus_read_lock();
	mutex_lock(&targets_lock);
	while ((mod = pv_kernel_next_module(mod)))
		add_module(mod, commit_running);
	mutex_unlock(&targets_lock);
	cpus_read_unlock();
}

/**
 * pv_modules_init() - patch modules, those that are loaded and those to come
 * @env: the kernel's environment: mode, obligations, options
 *
 * One that is between the two, seen by neither, keeps trapping.
 *
 * Return: 0 or the error of the notifier.
 */
int pv_modules_init(const struct pv_env *env)
{
	int err;

	kernel_env = env;
	err = register_module_notifier(&module_nb);
	if (!err)
		add_loaded_modules();
	return err;
}

/**
 * pv_modules_exit() - forget the modules, which have their text back
 */
void pv_modules_exit(void)
{
	struct pv_target *target, *next;

	if (!kernel_env)
		return;
	unregister_module_notifier(&module_nb);
	list_for_each_entry_safe(target, next, &targets, node) {
		list_del(&target->node);
		free_target(target);
	}
}

/**
 * pv_modules_commit() - patch the loaded modules again; locks as pv_commit()
 */
void pv_modules_commit(void)
{
	struct pv_target *target;

	mutex_lock(&targets_lock);
	list_for_each_entry(target, &targets, node)
		if (pv_commit(target, NULL))
			pr_warn("%s: not patched again\n", target->mod->name);
	mutex_unlock(&targets_lock);
}

/**
 * pv_modules_undo() - give the loaded modules their text back
 */
void pv_modules_undo(void)
{
	struct pv_target *target;

	mutex_lock(&targets_lock);
	list_for_each_entry(target, &targets, node)
		pv_count_undo(target, pv_undo(target));
	mutex_unlock(&targets_lock);
}

/**
 * pv_modules_undo_rest() - pv_undo_rest() for the loaded modules
 *
 * Return: number of words that are still left to kprobes.
 */
u32 pv_modules_undo_rest(void)
{
	struct pv_target *target;
	u32 left = 0;

	mutex_lock(&targets_lock);
	list_for_each_entry(target, &targets, node)
		left += pv_undo_rest(target);
	mutex_unlock(&targets_lock);
	return left;
}

/**
 * pv_modules_probed_site() - pv_probed_site() for the loaded modules
 *
 * Return: address of the first one, 0 if there is none.
 */
unsigned long pv_modules_probed_site(void)
{
	struct pv_target *target;
	unsigned long addr = 0;

	mutex_lock(&targets_lock);
	list_for_each_entry(target, &targets, node) {
		addr = pv_probed_site(target);
		if (addr)
			break;
	}
	mutex_unlock(&targets_lock);
	return addr;
}

/**
 * pv_modules_drop_need() - pv_drop_need() for the loaded modules
 * @need: enum pv_need bits
 *
 * The caller holds cpus_read_lock() and has come by the module notifier, which
 * holds the lock of the list.
 */
void pv_modules_drop_need(u32 need)
{
	struct pv_target *target;

	list_for_each_entry(target, &targets, node)
		pv_replan(target, pv_plan_drop_need, need);
}

/**
 * pv_modules_show() - one line per patched module
 * @m: debugfs file
 */
void pv_modules_show(struct seq_file *m)
{
	struct pv_target *target;

	mutex_lock(&targets_lock);
	list_for_each_entry(target, &targets, node)
		seq_printf(m, "module %s sites %u arena-words %u %s\n",
			   target->mod->name, target->plan.nr_sites,
			   target->arena.used,
			   target->committed ? "patched" : "not-patched");
	mutex_unlock(&targets_lock);
}
