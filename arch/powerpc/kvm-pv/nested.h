/* SPDX-License-Identifier: GPL-2.0-only */
/* For KVM PR in a guest of ours: what it must say before its first guest. */
#ifndef KVM_PV_NESTED_H
#define KVM_PV_NESTED_H

#ifdef CONFIG_KVM_PV
void kvm_pv_nested_guest(void);
#else
static inline void kvm_pv_nested_guest(void)
{
}
#endif

#endif /* KVM_PV_NESTED_H */
