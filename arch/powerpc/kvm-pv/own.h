/* SPDX-License-Identifier: GPL-2.0-only */
/* What own.S and the linker provide. */
#ifndef KVM_PV_OWN_H
#define KVM_PV_OWN_H

#include <linux/types.h>
#include "probe-sprs.h"
#include "tables.h"

struct exception_table_entry;

/* Text that is never patched, and the arena in it. */
extern const char pv_own_start[], pv_own_end[];
extern char pv_arena_start[], pv_arena_end[];

/* The hypercall, and where the host's instructions go. */
extern u32 pv_hcall_site[];
long pv_hcall_words(unsigned long arg0, unsigned long arg1, unsigned long token,
		    unsigned long *out);

/* Book II, 4.4: store, then dcbst by the address written. */
void pv_store_word(u32 *at, u32 word);

/* Accesses by the trapping instruction. */
unsigned long pv_raw_mfmsr(void);

#ifdef CONFIG_PPC_BOOK3S_32
/* Clears the cache line, and the word that does. */
void pv_raw_dcbz(void *line);
extern const u32 pv_dcbz_site[];
#endif

#define PV_DECLARE_ACCESSORS(name, number)		\
	unsigned long pv_raw_read_##name(void);		\
	void pv_raw_write_##name(unsigned long value);
PV_TEST_SPRS(PV_DECLARE_ACCESSORS)
PV_PROBE_SPRS(PV_DECLARE_ACCESSORS)

/* Tables that no header of the kernel declares. */
extern const struct pv_soft_mask_entry __start___soft_mask_table[];
extern const struct pv_soft_mask_entry __stop___soft_mask_table[];
extern const struct pv_restart_entry __start___restart_table[];
extern const struct pv_restart_entry __stop___restart_table[];
extern const struct exception_table_entry __start___ex_table[];
extern const struct exception_table_entry __stop___ex_table[];

#endif /* KVM_PV_OWN_H */
