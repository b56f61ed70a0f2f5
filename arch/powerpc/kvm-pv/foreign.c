// SPDX-License-Identifier: GPL-2.0-only
/*
 * A kernel that knows nothing of us, seen from a module. Only names of text
 * are known to it (KALLSYMS_ALL is rare), so each table is found from one
 * entry that an exported symbol or a search function leads to, and followed
 * in both directions while entries are in order and make sense. An entry too
 * many only makes the planner more careful.
 */
#define pr_fmt(fmt) "kvm-pv: " fmt

#include <linux/extable.h>
#include <linux/jump_label.h>
#include <linux/kprobes.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/preempt.h>
#include <linux/printk.h>
#include <linux/sizes.h>
#include "compat.h"
#include "foreign.h"
#include "insn.h"
#include "symbols.h"

/* No kernel is larger; what lies in it is read, so it is checked first. */
#define MAX_IMAGE	SZ_64M

struct pv_foreign pv_foreign;

/* --- text -------------------------------------------------------------------- */

/* core_kernel_text() is true for all of it and for nothing behind it. */
static int find_text(void)
{
	unsigned long low, high, middle;

	pv_foreign.text = pv_lookup("_stext");
	pv_foreign.head_end = pv_lookup("__head_end");
	if (!pv_foreign.text || !pv_call(core_kernel_text, pv_foreign.text))
		return -ENOENT;
	low = pv_foreign.text;
	high = pv_foreign.text + MAX_IMAGE;
	if (pv_call(core_kernel_text, high))
		return -ENOENT;
	while (high - low > 4) {
		middle = (low + (high - low) / 2) & ~3ul;
		if (pv_call(core_kernel_text, middle))
			low = middle;
		else
			high = middle;
	}
	pv_foreign.end = high;
	return pv_foreign.head_end > pv_foreign.text &&
	       pv_foreign.head_end < pv_foreign.end ?
	       pv_foreign_find_vectors() : -ENOENT;
}

static bool in_text(unsigned long addr)
{
	return addr >= pv_foreign.text && addr < pv_foreign.end;
}

/* Also the text of init, which is gone, and data. */
static bool in_image(unsigned long addr)
{
	return addr >= pv_foreign.text && addr < pv_foreign.text + MAX_IMAGE;
}

/**
 * pv_foreign_branches_into() - does a word of the kernel's text lead there?
 * @addr: where the word is
 * @start: first byte of where it may lead
 * @end: byte after the last one
 *
 * Return: true if it is a branch into that.
 */
bool pv_foreign_branches_into(unsigned long addr, unsigned long start,
			      unsigned long end)
{
	u64 target;

	return ppc_branch_target(*(const u32 *)addr, addr, &target) &&
	       target >= start && target < end;
}

/* --- upstream's patcher --------------------------------------------------------- */

/* It fills its space from the front; what it left is zero. */
static void find_spare(void)
{
	unsigned long start = pv_lookup("kvm_tmp");
	unsigned long end = pv_lookup("kvm_tmp_end");
	const u32 *last;

	if (!in_text(start) || !in_text(end) || end <= start)
		return;
	last = (const u32 *)end;
	while (last > (const u32 *)start && !last[-1])
		last--;
	pv_foreign.templates = pv_lookup("kvm_template_start");
	pv_foreign.spare = (unsigned long)last;
	pv_foreign.spare_end = end;
	pv_foreign.self_patched = pv_foreign.spare > start;
	if (pv_foreign.self_patched)
		pr_info("this kernel has patched itself, %lu bytes of its space are left\n",
			end - pv_foreign.spare);
}

/* --- tables -------------------------------------------------------------------- */

/* How far entries make sense on both sides of one; returns their number. */
static u32 widen(const void *entry, size_t size,
		 bool (*in_order)(const void *low, const void *high),
		 const void **first)
{
	const void *low = entry, *high = entry;

	while (in_order(low - size, low))
		low -= size;
	while (in_order(high, high + size))
		high += size;
	*first = low;
	return (u32)((high - low) / size) + 1;
}

static unsigned long insn_of(const struct pv_ex_entry *entry)
{
	return (unsigned long)&entry->insn + (long)entry->insn;
}

static bool is_ex_entry(const struct pv_ex_entry *entry)
{
	unsigned long fixup = (unsigned long)&entry->fixup + (long)entry->fixup;
	unsigned long insn = insn_of(entry);

	return in_image(insn) && !(insn & 3) && in_image(fixup) && !(fixup & 3);
}

static bool ex_in_order(const void *low, const void *high)
{
	return is_ex_entry(low) && is_ex_entry(high) &&
	       insn_of(low) <= insn_of(high);
}

static int find_ex_table(void)
{
	const struct exception_table_entry *found = NULL;
	unsigned long addr;

	for (addr = pv_foreign.text; addr < pv_foreign.end && !found; addr += 4)
		found = pv_call(search_kernel_exception_table, addr);
	if (!found)
		return -ENOENT;
	pv_foreign.nr_ex = widen(found, sizeof(*pv_foreign.ex), ex_in_order,
				 (const void **)&pv_foreign.ex);
	return 0;
}

#ifdef CONFIG_JUMP_LABEL
static unsigned long key_of(const struct pv_foreign_jump *entry)
{
	return ((unsigned long)&entry->key + (long)entry->key) & ~3ul;
}

static bool is_jump_entry(const struct pv_foreign_jump *entry)
{
	unsigned long code = (unsigned long)&entry->code + (long)entry->code;
	unsigned long target = (unsigned long)&entry->target +
			       (long)entry->target;

	return in_image(code) && !(code & 3) && in_image(target) &&
	       !(target & 3) && in_image(key_of(entry));
}

/* Keys that are exported; mm uses them, so they have entries. */
static const struct static_key *const known_keys[] = {
	&init_on_alloc.key, &init_on_free.key,
};

/* A key that modules use as well leads to theirs (bit 1), not to the table. */
static const struct pv_foreign_jump *any_jump_entry(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(known_keys); i++) {
		unsigned long entries = READ_ONCE(known_keys[i]->type);

		if (!(entries & 2) && in_image(entries & ~3ul))
			return (const void *)(entries & ~3ul);
	}
	return NULL;
}

static bool jump_in_order(const void *low, const void *high)
{
	return is_jump_entry(low) && is_jump_entry(high) &&
	       key_of(low) <= key_of(high);
}

static int find_jump_table(void)
{
	const struct pv_foreign_jump *found = any_jump_entry();

	if (!found || !is_jump_entry(found))
		return -ENOENT;
	pv_foreign.nr_jump = widen(found, sizeof(*found), jump_in_order,
				   (const void **)&pv_foreign.jump);
	return 0;
}
#else
static int find_jump_table(void)
{
	return 0;
}
#endif

/**
 * pv_kernel_find() - find text, arena and tables
 * @why: receives what was not found, in words
 *
 * Return: 0, -ENOENT, -EEXIST if the kernel does all this itself.
 */
int pv_kernel_find(const char **why)
{
	if (pv_find_symbols(why))
		return -ENOENT;
	*why = "this kernel has kvm-pv built in";
	if (pv_lookup("pv_builtin_tables"))
		return -EEXIST;
	*why = "the bounds of the kernel's text were not found";
	if (find_text())
		return -ENOENT;
	*why = "the kernel's exception table was not found";
	if (find_ex_table())
		return -ENOENT;
	*why = "the kernel's static keys were not found";
	if (find_jump_table())
		return -ENOENT;
	find_spare();
	pv_foreign_find_arena();
	return 0;
}

/**
 * pv_kernel_text() - the kernel's own text
 * @text: filled in
 */
void pv_kernel_text(struct pv_text *text)
{
	text->words = (const u32 *)pv_foreign.text;
	text->base = pv_foreign.text;
	text->nr_words = (u32)((pv_foreign.end - pv_foreign.text) / 4);
}

static void add_named_range(struct pv_tables *t, const char *start,
			    const char *end, u8 verdict)
{
	pv_tables_add_range(t, pv_lookup(start), pv_lookup(end), verdict, false);
}

/**
 * pv_kernel_tables() - ranges and targets of the kernel's own text
 * @t: collection
 * @plan: scanned; its sites tell which addresses matter
 *
 * Feature fixups are gone with the text of init, and were applied: what is
 * left of their alternates is never executed.
 */
void pv_kernel_tables(struct pv_tables *t, const struct pv_plan *plan)
{
	u32 i;

	pv_tables_add_range(t, pv_foreign.templates, pv_foreign.spare_end,
			    PV_SKIP_OWN, false);
	add_named_range(t, "optinsn_slot", "optprobe_template_entry",
			PV_SKIP_KPROBE);
	pv_tables_add_ex(t, pv_foreign.ex, pv_foreign.nr_ex,
			 (unsigned long)pv_foreign.ex);
	PV_NATIVE(pv_tables_add_jump)(t, pv_foreign.jump, pv_foreign.nr_jump,
				      (unsigned long)pv_foreign.jump);
	for (i = 0; i < plan->nr_sites; i++)
		pv_foreign_ask(t, pv_site_addr(plan, &plan->sites[i]));
}

/**
 * pv_kernel_head_end() - below it r1 need not be a stack
 *
 * Return: address, in bytes.
 */
u64 pv_kernel_head_end(void)
{
	return pv_foreign.head_end;
}

/**
 * pv_kernel_uses_page() - has this kernel text of its own that reads the page?
 *
 * Return: true if upstream's patcher has been at work in it.
 */
bool pv_kernel_uses_page(void)
{
	return pv_foreign.self_patched;
}

/**
 * pv_kernel_next_module() - walk the modules that are loaded
 * @mod: ours, or the last one
 *
 * Their list goes through ours; its head, which is no module, is data of the
 * kernel. The caller keeps modules from going, so @mod is still in it.
 *
 * Return: the next one that is live, NULL if that was the last.
 */
struct module *pv_kernel_next_module(struct module *mod)
{
	struct module *next = mod;

	preempt_disable();
	do {
		struct list_head *node = READ_ONCE(next->list.next);

		if (in_image((unsigned long)node))
			node = READ_ONCE(node->next);
		next = list_entry(node, struct module, list);
	} while (next != THIS_MODULE && next->state != MODULE_STATE_LIVE);
	preempt_enable();
	return next == THIS_MODULE ? NULL : next;
}

/**
 * pv_kernel_lock_text() - keep others off the text, as far as a module can
 *
 * text_mutex has no name for us. Each word is compared again with all CPUs
 * stopped, so nothing of anybody else's is overwritten: static keys and
 * ftrace never write words that have a row in the table, and a kprobe that
 * is registered is seen then. For one that is being registered, and has read
 * its word already, see pv_kernel_wait_for_kprobes().
 */
void pv_kernel_lock_text(void)
{
}

/**
 * pv_kernel_unlock_text() - let them go on
 */
void pv_kernel_unlock_text(void)
{
}

/**
 * pv_kernel_serve_hooks() - there are none in this kernel
 * @on: the kernel is patched
 */
void pv_kernel_serve_hooks(bool on)
{
}

static int nothing(struct kprobe *probe, struct pt_regs *regs)
{
	return 0;
}

/**
 * pv_kernel_wait_for_kprobes() - until nobody is registering or removing one
 *
 * Each of these takes the lock of all kprobes, as this does.
 */
void pv_kernel_wait_for_kprobes(void)
{
	struct kprobe probe = {
		.symbol_name = "kallsyms_lookup_name",
		.pre_handler = nothing,
		.flags = KPROBE_FLAG_DISABLED,
	};

	if (!register_kprobe(&probe))
		unregister_kprobe(&probe);
}
