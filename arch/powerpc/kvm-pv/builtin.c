// SPDX-License-Identifier: GPL-2.0-only
/* The kernel we are part of: the linker says where everything is, hooks call. */
#define pr_fmt(fmt) "kvm-pv: " fmt

#include <linux/cpu.h>
#include <linux/export.h>
#include <linux/extable.h>
#include <linux/jump_label.h>
#include <linux/kprobes.h>
#include <linux/memory.h>
#include <linux/mutex.h>
#include <linux/printk.h>
#include <asm/extable.h>
#include <asm/sections.h>
#include "hooks.h"
#include "kernel.h"
#include "own.h"

#define NR(name)	((u32)(__stop___##name - __start___##name))
#define ADDR(symbol)	((u64)(unsigned long)(symbol))

/**
 * pv_kernel_find() - find text, arena and tables
 * @why: receives what was not found, in words
 *
 * Return: 0.
 */
int pv_kernel_find(const char **why)
{
	return 0;
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
 * pv_kernel_arena() - the space in the kernel's text for sequences
 * @arena: .base and .capacity are set
 */
void pv_kernel_arena(struct pv_arena *arena)
{
	arena->base = ADDR(pv_arena_start);
	arena->capacity = (u32)((pv_arena_end - pv_arena_start) / 4);
}

static void add_ftr_table(struct pv_tables *t, const unsigned int *start,
			  const unsigned int *stop)
{
	pv_tables_add_ftr(t, (const struct pv_ftr_entry *)start,
			  (ADDR(stop) - ADDR(start)) /
			  sizeof(struct pv_ftr_entry), ADDR(start));
}

/**
 * pv_kernel_tables() - ranges and targets of the kernel's own text
 * @t: collection
 * @plan: scanned; its sites tell which addresses matter
 */
void pv_kernel_tables(struct pv_tables *t, const struct pv_plan *plan)
{
	pv_tables_add_range(t, ADDR(pv_own_start), ADDR(pv_own_end),
			    PV_SKIP_OWN, false);
#ifdef CONFIG_OPTPROBES
	pv_tables_add_range(t, ADDR(&optinsn_slot),
			    ADDR(optprobe_template_entry), PV_SKIP_KPROBE,
			    false);
#endif
	add_ftr_table(t, &__start___ftr_fixup, &__stop___ftr_fixup);
	add_ftr_table(t, &__start___mmu_ftr_fixup, &__stop___mmu_ftr_fixup);
	add_ftr_table(t, &__start___fw_ftr_fixup, &__stop___fw_ftr_fixup);
	pv_tables_add_ex(t, (const struct pv_ex_entry *)__start___ex_table,
			 NR(ex_table), ADDR(__start___ex_table));
	pv_tables_add_soft_mask(t, __start___soft_mask_table,
				NR(soft_mask_table));
	pv_tables_add_restart(t, __start___restart_table, NR(restart_table));
#ifdef CONFIG_JUMP_LABEL
	pv_tables_add_jump(t, (const struct pv_jump_entry *)__start___jump_table,
			   NR(jump_table), ADDR(__start___jump_table));
#endif
}

/**
 * pv_kernel_vectors_end() - where the text ends that a relocated kernel copies
 *
 * Return: address, in bytes.
 */
u64 pv_kernel_vectors_end(void)
{
	return ADDR(__end_interrupts);
}

/**
 * pv_kernel_head_end() - below it r1 need not be a stack
 *
 * Return: address, in bytes.
 */
u64 pv_kernel_head_end(void)
{
	return ADDR(__head_end);
}

/**
 * pv_kernel_tells_of_guests() - does KVM PR say when it makes its first guest?
 *
 * Return: true if kvm_pv_nested_guest() is called.
 */
bool pv_kernel_tells_of_guests(void)
{
	return true;
}

/**
 * pv_kernel_hides_fscr_write() - is there a kprobe on an mtspr FSCR?
 *
 * Return: false: there are no kprobes yet.
 */
bool pv_kernel_hides_fscr_write(void)
{
	return false;
}

/**
 * pv_kernel_uses_page() - has this kernel text of its own that reads the page?
 *
 * Return: false.
 */
bool pv_kernel_uses_page(void)
{
	return false;
}

/**
 * pv_kernel_next_module() - walk the modules that are loaded
 * @mod: the last one
 *
 * Return: NULL, as there are none yet.
 */
struct module *pv_kernel_next_module(struct module *mod)
{
	return NULL;
}

/**
 * pv_kernel_lock_text() - keep kprobes, ftrace and static keys off the text
 */
void pv_kernel_lock_text(void)
{
	mutex_lock(&text_mutex);
}

/**
 * pv_kernel_unlock_text() - let them go on
 */
void pv_kernel_unlock_text(void)
{
	mutex_unlock(&text_mutex);
}

/* While the kernel is patched; read by the hash MMU's fault path. */
bool kvm_pv_preloads __read_mostly;

/**
 * pv_kernel_serve_hooks() - what hooks.h offers, for a patched kernel only
 * @on: the kernel is patched
 */
void pv_kernel_serve_hooks(bool on)
{
	WRITE_ONCE(kvm_pv_preloads, on);
}

static u32 keep_vectors(struct pv_plan *plan, u32 unused)
{
	return pv_plan_keep_vectors(plan);
}

/**
 * kvm_pv_nested_guest() - this guest is about to host guests of its own
 *
 * An interrupt out of a nested guest arrives at the real-mode vector, and only
 * that one knows the way to KVM (which for the same reason switches AIL off).
 * From now on vectors are entered where they are. May sleep.
 */
void kvm_pv_nested_guest(void)
{
	static DEFINE_MUTEX(lock);
	static bool done;
	u32 n = 0;

	mutex_lock(&lock);
	if (!done && pv.kernel.plan.nr_sites) {
		cpus_read_lock();
		n = pv_replan(&pv.kernel, keep_vectors, 0);
		cpus_read_unlock();
	}
	done = true;
	mutex_unlock(&lock);
	if (n)
		pr_info("nested guests: %u vectors are entered in real mode again\n",
			n);
}
EXPORT_SYMBOL_GPL(kvm_pv_nested_guest);
