/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What arch/ia64 sees of the kernel when it is compiled for the host: boot.c, and
 * the code of 6.1 that walks the lists. The linker script's symbols have the
 * addresses that link-kernel gave them.
 */
#ifndef SELFTESTS_IA64_KERNEL_H
#define SELFTESTS_IA64_KERNEL_H

#include <stdio.h>
#include "../../../arch/ia64/xen-ivt/base.h"

#define __initdata
#define early_initcall(call)	int early_##call(void) { return call(); }

/* The first line of a report, and what follows it. */
#define pr_info(...)		kernel_say(0, __VA_ARGS__)
#define pr_err(...)		kernel_say(strlen(kernel_log), __VA_ARGS__)
#define kernel_say(at, ...)	\
	snprintf(kernel_log + (at), sizeof(kernel_log) - (at), __VA_ARGS__)

extern char kernel_log[512];
int early_xen_ivt_report(void);

extern u8 swapper_pg_dir[];
extern char _text[], _etext[], __start_ivt_text[], __end_ivt_text[];
extern char __start___vtop_patchlist[], __end___vtop_patchlist[];
extern char __start___rse_patchlist[], __end___rse_patchlist[];
extern char __start___mckinley_e9_bundles[], __end___mckinley_e9_bundles[];
extern char __start___phys_stack_reg_patchlist[],
	__end___phys_stack_reg_patchlist[];
extern char __start_gate_mckinley_e9_patchlist[],
	__end_gate_mckinley_e9_patchlist[];
extern char __start_gate_vtop_patchlist[], __end_gate_vtop_patchlist[];
extern char __start_gate_fsyscall_patchlist[], __end_gate_fsyscall_patchlist[];
extern char __start_gate_brl_fsys_bubble_down_patchlist[],
	__end_gate_brl_fsys_bubble_down_patchlist[];
extern char __start_unwind[], __end_unwind[];

/* Where the kernel's pinned translation has it. */
#define KERNEL_PHYS		0x4000000ull
#define NR_syscalls		1

static inline u64 ia64_tpa(u64 addr)
{
	return addr - (u64)_text + KERNEL_PHYS;
}

#define ia64_imva(addr)		(addr)
#define ia64_fc(addr)		((void)(addr))
#define ia64_sync_i()		((void)0)
#define ia64_srlz_i()		((void)0)

struct cpuinfo_ia64 {
	u8 family;
	u8 model;
};

extern const struct cpuinfo_ia64 *local_cpu_data;

void ia64_patch_vtop(unsigned long start, unsigned long end);
void ia64_patch_rse(unsigned long start, unsigned long end);
void ia64_patch_phys_stack_reg(unsigned long val);

struct mca_table_entry;
struct unw_table;
int search_mca_table(const struct mca_table_entry *first,
		     const struct mca_table_entry *last, unsigned long ip);
const struct unw_table_entry *lookup(struct unw_table *table,
				     unsigned long rel_ip);

#endif /* SELFTESTS_IA64_KERNEL_H */
