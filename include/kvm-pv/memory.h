/* SPDX-License-Identifier: GPL-2.0-only */
/* What the generic memory management calls; tools/overlay puts the call there. */
#ifndef KVM_PV_MEMORY_H
#define KVM_PV_MEMORY_H

#include <linux/jump_label.h>
#include <linux/mm_types.h>
#include <linux/page-flags.h>

#if defined(CONFIG_KVM_PV) && defined(CONFIG_PPC64)
DECLARE_STATIC_KEY_FALSE(kvm_pv_fork_key);

bool kvm_pv_copy_page(const struct vm_area_struct *dst,
		      const struct vm_area_struct *src, unsigned long addr,
		      pte_t pte);
void kvm_pv_note_copy(struct vm_area_struct *dst, unsigned long addr,
		      pte_t *pte);

/**
 * kvm_pv_copies_page() - should a page be copied as a process forks?
 * @dst: the area in the child
 * @src: the same of the parent
 * @addr: of the page
 * @pte: of the parent
 * @page: its page, or NULL
 *
 * Return: true to copy it, false to share it until one of them writes to it.
 */
static inline bool kvm_pv_copies_page(const struct vm_area_struct *dst,
				      const struct vm_area_struct *src,
				      unsigned long addr, pte_t pte,
				      struct page *page)
{
	return static_branch_unlikely(&kvm_pv_fork_key) && page &&
	       PageAnon(page) && kvm_pv_copy_page(dst, src, addr, pte);
}

/**
 * kvm_pv_copied_page() - a page was copied as a process forks
 * @dst: the area in the child
 * @addr: of the page
 * @pte: of the child, under its lock
 */
static inline void kvm_pv_copied_page(struct vm_area_struct *dst,
				      unsigned long addr, pte_t *pte)
{
	if (static_branch_unlikely(&kvm_pv_fork_key))
		kvm_pv_note_copy(dst, addr, pte);
}
#else
static inline bool kvm_pv_copies_page(const struct vm_area_struct *dst,
				      const struct vm_area_struct *src,
				      unsigned long addr, pte_t pte,
				      struct page *page)
{
	return false;
}

static inline void kvm_pv_copied_page(struct vm_area_struct *dst,
				      unsigned long addr, pte_t *pte)
{
}
#endif

#endif /* KVM_PV_MEMORY_H */
