// SPDX-License-Identifier: GPL-2.0-only
/*
 * Page faults that need not be. One costs at least seven exits: the fault, the
 * entry, the hypercall, the return, the segment, and twice the host's shadow.
 */
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/sched/task_stack.h>
#include <linux/userfaultfd_k.h>
#include <linux/vmstat.h>
#include <asm/pgtable.h>
#include <asm/processor.h>
#include "../../../include/kvm-pv/memory.h"
#include "hooks.h"
#include "served.h"

DEFINE_STATIC_KEY_FALSE(kvm_pv_ahead_key);
DEFINE_STATIC_KEY_FALSE(kvm_pv_fork_key);

/* Set while a page of a child is put into the hash table. */
DEFINE_PER_CPU(bool, kvm_pv_hashes_child);

/* Pages that are mapped at once, at most, and not when memory is short. */
#define MAX_AHEAD	8

static bool memory_is_short(void)
{
	return global_zone_page_state(NR_FREE_PAGES) < totalram_pages() / 16;
}

static bool may_go_ahead(const struct vm_area_struct *vma)
{
	return vma_is_anonymous((struct vm_area_struct *)vma) &&
	       !userfaultfd_armed((struct vm_area_struct *)vma) &&
	       !(vma->vm_flags & (VM_GROWSDOWN | VM_GROWSUP | VM_LOCKED |
				  VM_RAND_READ | VM_IO | VM_PFNMAP)) &&
	       !memory_is_short();
}

/* Pages of this table that are mapped in one stretch below an address. */
static unsigned int mapped_below(pte_t *pte, unsigned long first,
				 unsigned long address)
{
	unsigned int n = 0;

	while (n < MAX_AHEAD && address - n * PAGE_SIZE > first &&
	       pte_present(READ_ONCE(pte[-1 - (int)n])))
		n++;
	return n;
}

/* The page table of an address that was just mapped is there. */
static unsigned int how_many(struct vm_area_struct *vma, unsigned long address)
{
	pmd_t *pmd = pmd_off(vma->vm_mm, address);
	unsigned int n, below;
	unsigned long end;
	pte_t *pte;

	if (pmd_none(*pmd) || pmd_trans_huge(*pmd) || pmd_is_leaf(*pmd))
		return 0;
	pte = pte_offset_map(pmd, address);
	below = mapped_below(pte, max(vma->vm_start, address & PMD_MASK),
			     address);
	end = pmd_addr_end(address, vma->vm_end);
	for (n = 0; n < below && address + (n + 1) * PAGE_SIZE < end; n++)
		if (!pte_none(READ_ONCE(pte[n + 1])))
			break;
	pte_unmap(pte);
	return n;
}

/**
 * kvm_pv_fault_ahead() - map what follows a page that was just written to
 * @vma: where it is; the caller holds its mmap_lock for reading
 * @address: the page, in bytes
 *
 * A program that writes to one page of new memory after the other is given as
 * many more at once as it has just filled, within bounds: never more memory
 * than it uses anyway, and MAX_AHEAD pages.
 */
void kvm_pv_fault_ahead(struct vm_area_struct *vma, unsigned long address)
{
	unsigned int i, n;

	address &= PAGE_MASK;
	if (!may_go_ahead(vma))
		return;
	n = how_many(vma, address);
	for (i = 1; i <= n; i++)
		if (handle_mm_fault(vma, address + i * PAGE_SIZE,
				    FAULT_FLAG_WRITE, NULL) &
		    VM_FAULT_ERROR)
			break;
}

/* An area that small is copied as a whole, but not many of them. */
#define SMALL_AREA	16
#define MAX_COPIES	8

static DEFINE_PER_CPU(struct mm_struct *, copied_for);
static DEFINE_PER_CPU(unsigned int, nr_copied);

/* The caller holds a lock of the child's page table. */
static bool has_budget(const struct mm_struct *child)
{
	return __this_cpu_read(copied_for) != child ||
	       __this_cpu_read(nr_copied) < MAX_COPIES;
}

static void count_copy(struct mm_struct *child)
{
	if (__this_cpu_read(copied_for) != child) {
		__this_cpu_write(copied_for, child);
		__this_cpu_write(nr_copied, 0);
	}
	__this_cpu_inc(nr_copied);
}

static bool is_in_page(unsigned long addr, unsigned long pointer)
{
	return addr == (pointer & PAGE_MASK);
}

/* r13 points there, behind the descriptor of the thread (ELF ABI, TLS). */
#define THREAD_POINTER_BIAS	0x7000

/* Stack and thread descriptor: parent and child write to both at once. */
static bool is_live(unsigned long addr)
{
	const struct pt_regs *regs = current_pt_regs();

	return is_in_page(addr, regs->gpr[1]) ||
	       is_in_page(addr, regs->gpr[13] - THREAD_POINTER_BIAS - 1);
}

/**
 * kvm_pv_copy_page() - should a page be copied as a process forks?
 * @dst: the area in the child
 * @src: the same of the parent, which is current
 * @addr: of the page
 * @pte: of the parent
 *
 * A page that parent and child share is taken out of the hash table, and each
 * of them has a fault when it writes to it. One that the parent has written to
 * since it last forked, and that is in the hash table, will be written to
 * again. Copied now, it stays as it is for the parent, and is the child's own.
 * Only for a process with one thread: the others could write while we copy.
 *
 * Return: true to copy.
 */
bool kvm_pv_copy_page(const struct vm_area_struct *dst,
		      const struct vm_area_struct *src, unsigned long addr,
		      pte_t pte)
{
	if (!pte_write(pte) || !pte_dirty(pte) ||
	    !(pte_val(pte) & H_PAGE_HASHPTE) || src->vm_mm != current->mm ||
	    atomic_read(&src->vm_mm->mm_users) != 1)
		return false;
	return is_live(addr) ||
	       (vma_pages((struct vm_area_struct *)src) <= SMALL_AREA &&
		has_budget(dst->vm_mm));
}

/**
 * kvm_pv_note_copy() - count a page that was copied; a live one is hashed in
 * @dst: the area in the child
 * @addr: of the page
 * @pte: of the child, under its lock
 */
void kvm_pv_note_copy(struct vm_area_struct *dst, unsigned long addr,
		      pte_t *pte)
{
	count_copy(dst->vm_mm);
	if (!is_live(addr))
		return;
	__this_cpu_write(kvm_pv_hashes_child, true);
	update_mmu_cache(dst, addr, pte);
	__this_cpu_write(kvm_pv_hashes_child, false);
}

/**
 * pv_serve_ahead() - begin or end to map pages ahead
 * @on: the kernel is patched; the caller holds cpus_read_lock()
 */
void pv_serve_ahead(bool on)
{
	pv_turn(&kvm_pv_ahead_key, on);
}

/**
 * pv_serve_fork() - begin or end to copy pages at a fork
 * @on: the kernel is patched; the caller holds cpus_read_lock()
 */
void pv_serve_fork(bool on)
{
	pv_turn(&kvm_pv_fork_key, on);
}
