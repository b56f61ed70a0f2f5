/* SPDX-License-Identifier: GPL-2.0-only */
/* What the rest of the kernel calls; tools/overlay puts the calls there. */
#ifndef KVM_PV_HOOKS_H
#define KVM_PV_HOOKS_H

#include <linux/compiler.h>
#include <linux/jump_label.h>
#include <linux/mm_types.h>
#include <linux/percpu.h>
#include <linux/sched.h>

#if defined(CONFIG_KVM_PV) && defined(CONFIG_PPC64)
extern bool kvm_pv_preloads;
DECLARE_PER_CPU(bool, kvm_pv_hashes_child);
DECLARE_STATIC_KEY_FALSE(kvm_pv_slb_key);
DECLARE_STATIC_KEY_FALSE(kvm_pv_ahead_key);
DECLARE_STATIC_KEY_FALSE(kvm_pv_no_ebb_key);
DECLARE_STATIC_KEY_FALSE(kvm_pv_vsx_key);

void kvm_pv_nested_guest(void);
void kvm_pv_early_features(void);
bool kvm_pv_counts_nothing(void);
void kvm_pv_take_vsx(void);
void kvm_pv_slb_begin(struct task_struct *next);
void kvm_pv_slb_end(void);
bool kvm_pv_defer_slbie(unsigned int i);
unsigned long kvm_pv_user_slbe(unsigned long rb, unsigned long ea, int ssize);
void kvm_pv_fault_ahead(struct vm_area_struct *vma, unsigned long address);

/**
 * kvm_pv_switch_begin() - the MMU is about to switch to another address space
 * @next: task that is switched to
 */
static inline void kvm_pv_switch_begin(struct task_struct *next)
{
	if (static_branch_unlikely(&kvm_pv_slb_key))
		kvm_pv_slb_begin(next);
}

/**
 * kvm_pv_switch_end() - the MMU has switched
 */
static inline void kvm_pv_switch_end(void)
{
	if (static_branch_unlikely(&kvm_pv_slb_key))
		kvm_pv_slb_end();
}

/**
 * kvm_pv_keeps_slbe() - may a user entry of the SLB stay where it is for now?
 * @i: the entry, as in the PACA's slb_cache
 *
 * Return: true if kvm_pv_switch_end() makes sure that it is gone.
 */
static inline bool kvm_pv_keeps_slbe(unsigned int i)
{
	return static_branch_unlikely(&kvm_pv_slb_key) && kvm_pv_defer_slbie(i);
}

/**
 * kvm_pv_place_slbe() - choose the place of an entry of the SLB
 * @rb: of the slbmte, as the kernel would have it
 * @ea: address in the segment
 * @ssize: MMU_SEGSIZE_*
 * @kernel: it is not for user memory
 *
 * Return: RB to use.
 */
static inline unsigned long kvm_pv_place_slbe(unsigned long rb,
					      unsigned long ea, int ssize,
					      bool kernel)
{
	if (static_branch_unlikely(&kvm_pv_slb_key) && !kernel)
		return kvm_pv_user_slbe(rb, ea, ssize);
	return rb;
}

/**
 * kvm_pv_saves_ebb() - are the registers of event-based branches saved?
 *
 * Return: true unless they are known to be 0 for every task.
 */
static inline bool kvm_pv_saves_ebb(void)
{
	return !static_branch_unlikely(&kvm_pv_no_ebb_key);
}

/**
 * kvm_pv_takes_fp() - the kernel is about to load a task's FP registers
 */
static inline void kvm_pv_takes_fp(void)
{
	if (static_branch_unlikely(&kvm_pv_vsx_key))
		kvm_pv_take_vsx();
}

/**
 * kvm_pv_faulted() - a page fault was handled
 * @vma: where, if @fault says that it is still locked
 * @address: of the access
 * @flags: FAULT_FLAG_*
 * @fault: outcome, VM_FAULT_*
 */
static inline void kvm_pv_faulted(struct vm_area_struct *vma,
				  unsigned long address, unsigned int flags,
				  vm_fault_t fault)
{
	if (static_branch_unlikely(&kvm_pv_ahead_key) &&
	    flags & FAULT_FLAG_WRITE &&
	    !(fault & (VM_FAULT_ERROR | VM_FAULT_RETRY | VM_FAULT_COMPLETED)))
		kvm_pv_fault_ahead(vma, address);
}

/**
 * kvm_pv_preload_trap() - should a page that was just mapped be hashed in?
 * @mm: the address space it was mapped in
 * @trap: interrupt by which this task entered the kernel, 0 for a kernel thread
 *
 * The kernel preloads the hash table only for a page that user mode itself
 * faulted on. One that a system call or a signal frame faulted on is touched
 * again as soon, and then costs a second fault: under KVM PR three exits more
 * than the hypercall that puts the entry in now. So is what a child gets at once.
 *
 * Return: the interrupt to preload for: 0x300 for such a page, else @trap.
 */
static inline unsigned long kvm_pv_preload_trap(const struct mm_struct *mm,
						unsigned long trap)
{
	if (READ_ONCE(kvm_pv_preloads) && trap && trap != 0x400 &&
	    (mm == current->mm || this_cpu_read(kvm_pv_hashes_child)))
		return 0x300;
	return trap;
}

extern bool kvm_pv_compacts;

void kvm_pv_pack_memory(void);
void kvm_pv_compact(struct mm_struct *mm);
unsigned long kvm_pv_stack_top(unsigned long sp);

/**
 * kvm_pv_lay_out() - put a new program into one segment, if asked to
 * @mm: its address space
 */
static inline void kvm_pv_lay_out(struct mm_struct *mm)
{
	if (READ_ONCE(kvm_pv_compacts))
		kvm_pv_compact(mm);
}
#else
static inline void kvm_pv_nested_guest(void)
{
}

static inline void kvm_pv_switch_begin(struct task_struct *next)
{
}

static inline void kvm_pv_switch_end(void)
{
}

static inline bool kvm_pv_keeps_slbe(unsigned int i)
{
	return false;
}

static inline unsigned long kvm_pv_place_slbe(unsigned long rb,
					      unsigned long ea, int ssize,
					      bool kernel)
{
	return rb;
}

static inline void kvm_pv_faulted(struct vm_area_struct *vma,
				  unsigned long address, unsigned int flags,
				  vm_fault_t fault)
{
}

static inline bool kvm_pv_saves_ebb(void)
{
	return true;
}

static inline void kvm_pv_takes_fp(void)
{
}

static inline void kvm_pv_early_features(void)
{
}

static inline bool kvm_pv_counts_nothing(void)
{
	return false;
}

static inline void kvm_pv_pack_memory(void)
{
}

static inline void kvm_pv_lay_out(struct mm_struct *mm)
{
}

static inline unsigned long kvm_pv_stack_top(unsigned long sp)
{
	return sp;
}

static inline unsigned long kvm_pv_preload_trap(const struct mm_struct *mm,
						unsigned long trap)
{
	return trap;
}
#endif

#if defined(CONFIG_KVM_PV) && defined(CONFIG_PPC_BOOK3S_32)
extern bool kvm_pv_maps_hash;

void kvm_pv_flush_hash(unsigned int context, unsigned long va,
		       unsigned long pmdval, int count);
bool kvm_pv_add_hash(unsigned int context, unsigned long va,
		     unsigned long pmdval);

/**
 * kvm_pv_flushed_hash() - take pages out of the hash table, if that is ours
 * @context: of the address space
 * @va: first page
 * @pmdval: physical address of the PTEs of @va and what follows
 * @count: number of pages, all in reach of @pmdval
 *
 * Return: true if it is done.
 */
static inline bool kvm_pv_flushed_hash(unsigned int context, unsigned long va,
				       unsigned long pmdval, int count)
{
	if (!READ_ONCE(kvm_pv_maps_hash))
		return false;
	kvm_pv_flush_hash(context, va, pmdval, count);
	return true;
}

/**
 * kvm_pv_added_hash() - put a page into the hash table, if that is ours
 * @context: of the address space
 * @va: the page
 * @pmdval: physical address of its PTEs
 *
 * Return: true if it is done.
 */
static inline bool kvm_pv_added_hash(unsigned int context, unsigned long va,
				     unsigned long pmdval)
{
	return READ_ONCE(kvm_pv_maps_hash) &&
	       kvm_pv_add_hash(context, va, pmdval);
}
#else
static inline bool kvm_pv_flushed_hash(unsigned int context, unsigned long va,
				       unsigned long pmdval, int count)
{
	return false;
}

static inline bool kvm_pv_added_hash(unsigned int context, unsigned long va,
				     unsigned long pmdval)
{
	return false;
}
#endif

#endif /* KVM_PV_HOOKS_H */
