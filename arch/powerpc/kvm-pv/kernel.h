/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What we must know of the kernel that no header tells: where its text ends,
 * where its tables are, where sequences may go. builtin.c has it from the
 * linker; foreign.c, in the module, finds it in the running kernel.
 */
#ifndef KVM_PV_KERNEL_H
#define KVM_PV_KERNEL_H

#include "kvm_pv.h"

struct module;

int pv_kernel_find(const char **why);
void pv_kernel_text(struct pv_text *text);
void pv_kernel_arena(struct pv_arena *arena);
void pv_kernel_tables(struct pv_tables *t, const struct pv_plan *plan);
u64 pv_kernel_vectors_end(void);
u64 pv_kernel_head_end(void);
bool pv_kernel_tells_of_guests(void);
bool pv_kernel_hides_fscr_write(void);
bool pv_kernel_uses_page(void);
struct module *pv_kernel_next_module(struct module *mod);
void pv_kernel_serve_hooks(bool on);
void pv_kernel_lock_text(void);
void pv_kernel_unlock_text(void);
void pv_kernel_wait_for_kprobes(void);	/* foreign.c only */

#endif /* KVM_PV_KERNEL_H */
