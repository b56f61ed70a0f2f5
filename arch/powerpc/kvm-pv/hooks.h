/* SPDX-License-Identifier: GPL-2.0-only */
/* What the rest of the kernel calls; tools/overlay puts the calls there. */
#ifndef KVM_PV_HOOKS_H
#define KVM_PV_HOOKS_H

#include <linux/compiler.h>
#include <linux/sched.h>

struct mm_struct;

#if defined(CONFIG_KVM_PV) && defined(CONFIG_PPC64)
extern bool kvm_pv_preloads;

void kvm_pv_nested_guest(void);

/**
 * kvm_pv_preload_trap() - should a page that was just mapped be hashed in?
 * @mm: the address space it was mapped in
 * @trap: interrupt by which this task entered the kernel, 0 for a kernel thread
 *
 * The kernel preloads the hash table only for a page that user mode itself
 * faulted on. One that a system call or a signal frame faulted on is touched
 * again as soon, and then costs a second fault: under KVM PR three exits more
 * than the hypercall that puts the entry in now.
 *
 * Return: the interrupt to preload for: 0x300 for such a page, else @trap.
 */
static inline unsigned long kvm_pv_preload_trap(const struct mm_struct *mm,
						unsigned long trap)
{
	if (READ_ONCE(kvm_pv_preloads) && trap && trap != 0x400 &&
	    mm == current->mm)
		return 0x300;
	return trap;
}
#else
static inline void kvm_pv_nested_guest(void)
{
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
