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
#include "insn.h"
#include "kernel.h"
#include "symbols.h"

/* No kernel is larger; what lies in it is read, so it is checked first. */
#define MAX_IMAGE	SZ_64M

/**
 * struct foreign - the kernel as it was found
 * @text: first byte of its text
 * @end: byte after the last one
 * @vectors_end: end of what a relocated kernel copies to 0
 * @head_end: end of the text that runs without a stack
 * @spare: text that upstream's patcher reserves and does not use
 * @spare_end: byte after it
 * @self_patched: upstream's patcher has been at work
 * @templates: upstream's sequences, in front of @spare
 * @ex: exception table
 * @nr_ex: its length
 * @jump: static keys
 * @nr_jump: their number
 */
static struct foreign {
	unsigned long text, end;
	unsigned long vectors_end, head_end;
	unsigned long templates, spare, spare_end;
	bool self_patched;
	const struct pv_ex_entry *ex;
	u32 nr_ex;
	const struct pv_jump_entry *jump;
	u32 nr_jump;
} kernel;

/* --- text -------------------------------------------------------------------- */

/* core_kernel_text() is true for all of it and for nothing behind it. */
static int find_text(void)
{
	unsigned long low, high, middle;

	kernel.text = pv_lookup("_stext");
	kernel.vectors_end = pv_lookup("__end_interrupts");
	kernel.head_end = pv_lookup("__head_end");
	if (!kernel.text || !pv_call(core_kernel_text, kernel.text))
		return -ENOENT;
	low = kernel.text;
	high = kernel.text + MAX_IMAGE;
	if (pv_call(core_kernel_text, high))
		return -ENOENT;
	while (high - low > 4) {
		middle = (low + (high - low) / 2) & ~3ul;
		if (pv_call(core_kernel_text, middle))
			low = middle;
		else
			high = middle;
	}
	kernel.end = high;
	return kernel.vectors_end > kernel.text &&
	       kernel.head_end >= kernel.vectors_end &&
	       kernel.head_end < kernel.end ? 0 : -ENOENT;
}

static bool in_text(unsigned long addr)
{
	return addr >= kernel.text && addr < kernel.end;
}

/* Also the text of init, which is gone, and data. */
static bool in_image(unsigned long addr)
{
	return addr >= kernel.text && addr < kernel.text + MAX_IMAGE;
}

static bool branches_into(unsigned long addr, unsigned long start,
			  unsigned long end)
{
	u64 target;

	return ppc_branch_target(*(const u32 *)addr, addr, &target) &&
	       target >= start && target < end;
}

/* --- arena --------------------------------------------------------------------- */

static bool is_entered(unsigned long start, unsigned long end)
{
	unsigned long addr;

	for (addr = kernel.text; addr < kernel.end; addr += 4)
		if (branches_into(addr, start, end))
			return true;
	return false;
}

/*
 * Upstream's patcher fills its space from the front. Where it did nothing, as
 * in stock 6.1, or is done, what it left is zero, and nothing leads there.
 */
static void find_spare(void)
{
	unsigned long start = pv_lookup("kvm_tmp");
	unsigned long end = pv_lookup("kvm_tmp_end");
	const u32 *last;

	if (!in_text(start) || !in_text(end) || end <= start) {
		pr_info("this kernel has no space for sequences (KVM_GUEST is off in it): in place only\n");
		return;
	}
	last = (const u32 *)end;
	while (last > (const u32 *)start && !last[-1])
		last--;
	kernel.templates = pv_lookup("kvm_template_start");
	kernel.spare = (unsigned long)last;
	kernel.spare_end = end;
	kernel.self_patched = kernel.spare > start;
	if (kernel.self_patched)
		pr_info("this kernel has patched itself, %lu bytes of its space are left\n",
			end - kernel.spare);
	if (is_entered(kernel.spare, end)) {
		pr_warn("something branches into kvm_tmp: in place only\n");
		kernel.spare = end;
	}
}

/* --- what kprobes hide --------------------------------------------------------- */

#define TRAP_WORD	0x7fe00008u
#define MTSPR_FSCR	(PPC_X31(PPC_XO_MTSPR) | PPC_SPR(153))

/* A kprobe's word is a trap, or a branch into the slots of optimized ones. */
static bool may_hide(unsigned long addr, unsigned long slots,
		     unsigned long slots_end)
{
	return *(const u32 *)addr == TRAP_WORD ||
	       branches_into(addr, slots, slots_end);
}

/**
 * pv_kernel_hides_fscr_write() - is there a kprobe on an mtspr FSCR?
 *
 * No site is found where a kprobe is registered already. That is well, except
 * where a copy would have to be left.
 *
 * Return: true if there is one.
 */
bool pv_kernel_hides_fscr_write(void)
{
	unsigned long slots = pv_lookup("optinsn_slot");
	unsigned long slots_end = pv_lookup("optprobe_template_entry");
	unsigned long addr;

	for (addr = kernel.text; addr < kernel.end; addr += 4)
		if (may_hide(addr, slots, slots_end) &&
		    (pv_probed_word(addr) & ~PPC_RT(31)) == MTSPR_FSCR)
			return true;
	return false;
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

	for (addr = kernel.text; addr < kernel.end && !found; addr += 4)
		found = pv_call(search_kernel_exception_table, addr);
	if (!found)
		return -ENOENT;
	kernel.nr_ex = widen(found, sizeof(*kernel.ex), ex_in_order,
			     (const void **)&kernel.ex);
	return 0;
}

#ifdef CONFIG_JUMP_LABEL
static unsigned long key_of(const struct pv_jump_entry *entry)
{
	return ((unsigned long)&entry->key + (long)entry->key) & ~3ul;
}

static bool is_jump_entry(const struct pv_jump_entry *entry)
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
static const struct pv_jump_entry *any_jump_entry(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(known_keys); i++) {
		unsigned long entries = READ_ONCE(known_keys[i]->type);

		if (!(entries & 2) && in_image(entries & ~3ul))
			return (const struct pv_jump_entry *)(entries & ~3ul);
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
	const struct pv_jump_entry *found = any_jump_entry();

	if (!found || !is_jump_entry(found))
		return -ENOENT;
	kernel.nr_jump = widen(found, sizeof(*found), jump_in_order,
			       (const void **)&kernel.jump);
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
	if (pv_lookup("kvm_pv_nested_guest"))
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
	return 0;
}

/**
 * pv_kernel_text() - the kernel's own text
 * @text: filled in
 */
void pv_kernel_text(struct pv_text *text)
{
	text->words = (const u32 *)kernel.text;
	text->base = kernel.text;
	text->nr_words = (u32)((kernel.end - kernel.text) / 4);
}

/**
 * pv_kernel_arena() - the space in the kernel's text for sequences
 * @arena: .base and .capacity are set, both 0 if there is none
 */
void pv_kernel_arena(struct pv_arena *arena)
{
	arena->base = kernel.spare;
	arena->capacity = (u32)((kernel.spare_end - kernel.spare) / 4);
}

static void add_named_range(struct pv_tables *t, const char *start,
			    const char *end, u8 verdict)
{
	pv_tables_add_range(t, pv_lookup(start), pv_lookup(end), verdict, false);
}

/* The small tables have no way in but a question by address. */
static void ask_for_site(struct pv_tables *t, u64 addr)
{
	unsigned long handler;

	if (pv_call(search_kernel_soft_mask_table, (unsigned long)addr))
		pv_tables_add_range(t, addr, addr + 4, PV_SKIP_SOFT_MASK, true);
	handler = pv_call(search_kernel_restart_table, (unsigned long)addr);
	if (handler) {
		pv_tables_add_range(t, addr, addr + 4, PV_SKIP_RESTART, true);
		pv_tables_add_target(t, handler);
	}
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

	pv_tables_add_range(t, kernel.templates, kernel.spare_end, PV_SKIP_OWN,
			    false);
	add_named_range(t, "optinsn_slot", "optprobe_template_entry",
			PV_SKIP_KPROBE);
	pv_tables_add_ex(t, kernel.ex, kernel.nr_ex, (unsigned long)kernel.ex);
	pv_tables_add_jump(t, kernel.jump, kernel.nr_jump,
			   (unsigned long)kernel.jump);
	for (i = 0; i < plan->nr_sites; i++)
		ask_for_site(t, pv_site_addr(plan, &plan->sites[i]));
}

/**
 * pv_kernel_vectors_end() - where the text ends that a relocated kernel copies
 *
 * Return: address, in bytes.
 */
u64 pv_kernel_vectors_end(void)
{
	return kernel.vectors_end;
}

/**
 * pv_kernel_head_end() - below it r1 need not be a stack
 *
 * Return: address, in bytes.
 */
u64 pv_kernel_head_end(void)
{
	return kernel.head_end;
}

/**
 * pv_kernel_tells_of_guests() - does KVM PR say when it makes its first guest?
 *
 * It does not, so a kernel that has it keeps its vectors.
 *
 * Return: true if there will be none, or it is said.
 */
bool pv_kernel_tells_of_guests(void)
{
	return !IS_ENABLED(CONFIG_KVM_BOOK3S_PR_POSSIBLE);
}

/**
 * pv_kernel_uses_page() - has this kernel text of its own that reads the page?
 *
 * Return: true if upstream's patcher has been at work in it.
 */
bool pv_kernel_uses_page(void)
{
	return kernel.self_patched;
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
