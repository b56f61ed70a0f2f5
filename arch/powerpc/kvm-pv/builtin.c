// SPDX-License-Identifier: GPL-2.0-only
/* The kernel we are part of: the linker says where everything is. */
#include <linux/extable.h>
#include <linux/jump_label.h>
#include <linux/kprobes.h>
#include <linux/memory.h>
#include <linux/mutex.h>
#include <asm/cputable.h>
#include <asm/extable.h>
#include <asm/mmu.h>
#include <asm/sections.h>
#include "builtin.h"

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

/**
 * pv_builtin_add_ftr() - alternates of one of the feature-fixup tables
 * @t: collection
 * @start: the table, under the type its symbol has
 * @stop: its end
 */
void pv_builtin_add_ftr(struct pv_tables *t, const unsigned int *start,
			const unsigned int *stop)
{
	size_t size = sizeof(struct PV_NATIVE(pv_ftr_entry));

	PV_NATIVE(pv_tables_add_ftr)(t, (const void *)start,
				     ((unsigned long)stop -
				      (unsigned long)start) / size,
				     ADDR(start));
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
	pv_builtin_add_ftr(t, &__start___ftr_fixup, &__stop___ftr_fixup);
	pv_builtin_add_ftr(t, &__start___mmu_ftr_fixup, &__stop___mmu_ftr_fixup);
	pv_tables_add_ex(t, (const struct pv_ex_entry *)__start___ex_table,
			 NR(ex_table), ADDR(__start___ex_table));
#ifdef CONFIG_JUMP_LABEL
	PV_NATIVE(pv_tables_add_jump)(t, (const void *)__start___jump_table,
				      NR(jump_table),
				      ADDR(__start___jump_table));
#endif
	pv_builtin_tables(t);
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
