// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is different in a 64-bit kernel: tables, vectors that are copied, and
 * modules out of reach, so that the arena is what upstream's patcher leaves.
 */
#define pr_fmt(fmt) "kvm-pv: " fmt

#include <linux/extable.h>
#include <linux/printk.h>
#include <asm/interrupt.h>
#include "compat.h"
#include "foreign.h"
#include "insn.h"

/**
 * pv_foreign_find_vectors() - the end of what a relocated kernel copies to 0
 *
 * Return: 0, -ENOENT if it is not where it should be.
 */
int pv_foreign_find_vectors(void)
{
	pv_foreign.vectors_end = pv_lookup("__end_interrupts");
	return pv_foreign.vectors_end > pv_foreign.text &&
	       pv_foreign.vectors_end <= pv_foreign.head_end ? 0 : -ENOENT;
}

/* --- arena --------------------------------------------------------------------- */

static bool is_entered(unsigned long start, unsigned long end)
{
	unsigned long addr;

	for (addr = pv_foreign.text; addr < pv_foreign.end; addr += 4)
		if (pv_foreign_branches_into(addr, start, end))
			return true;
	return false;
}

/**
 * pv_foreign_find_arena() - may the space be used that upstream's patcher left?
 *
 * Where it did nothing, as in stock 6.1, or is done, nothing leads there.
 */
void pv_foreign_find_arena(void)
{
	if (!pv_foreign.spare_end) {
		pr_info("this kernel has no space for sequences (KVM_GUEST is off in it): in place only\n");
	} else if (is_entered(pv_foreign.spare, pv_foreign.spare_end)) {
		pr_warn("something branches into kvm_tmp: in place only\n");
		pv_foreign.spare = pv_foreign.spare_end;
	}
}

/**
 * pv_kernel_arena() - the space in the kernel's text for sequences
 * @arena: .base and .capacity are set, both 0 if there is none
 */
void pv_kernel_arena(struct pv_arena *arena)
{
	arena->base = pv_foreign.spare;
	arena->capacity = (u32)((pv_foreign.spare_end - pv_foreign.spare) / 4);
}

/* --- what kprobes hide --------------------------------------------------------- */

#define TRAP_WORD	0x7fe00008u
#define MTSPR_FSCR	(PPC_X31(PPC_XO_MTSPR) | PPC_SPR(153))

/* A kprobe's word is a trap, or a branch into the slots of optimized ones. */
static bool may_hide(unsigned long addr, unsigned long slots,
		     unsigned long slots_end)
{
	return *(const u32 *)addr == TRAP_WORD ||
	       pv_foreign_branches_into(addr, slots, slots_end);
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

	for (addr = pv_foreign.text; addr < pv_foreign.end; addr += 4)
		if (may_hide(addr, slots, slots_end) &&
		    (pv_probed_word(addr) & ~PPC_RT(31)) == MTSPR_FSCR)
			return true;
	return false;
}

/* --- tables -------------------------------------------------------------------- */

/**
 * pv_foreign_ask() - the small tables have no way in but a question by address
 * @t: collection
 * @addr: of a site
 */
void pv_foreign_ask(struct pv_tables *t, u64 addr)
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
 * pv_kernel_vectors_end() - where the text ends that a relocated kernel copies
 *
 * Return: address, in bytes.
 */
u64 pv_kernel_vectors_end(void)
{
	return pv_foreign.vectors_end;
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
