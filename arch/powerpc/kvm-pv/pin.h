/* SPDX-License-Identifier: GPL-2.0-only */
/* A kprobe on a word of ours keeps the module. Only in the module. */
#ifndef KVM_PV_PIN_H
#define KVM_PV_PIN_H

void pv_pin_init(void);
void pv_pin_exit(void);

#endif /* KVM_PV_PIN_H */
