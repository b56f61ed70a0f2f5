/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel's own tables about its text, as ranges and targets for the
 * planner. Pure: the kernel hands in its live tables, pvscan those of a file.
 */
#ifndef KVM_PV_TABLES_H
#define KVM_PV_TABLES_H

#include "plan.h"

/* Layouts in native byte order: of a 64-bit kernel, and where they differ, 32. */
struct pv_ftr_entry {		/* feature fixups: offsets from the entry */
	u64 mask, value;
	s64 start, end, alt_start, alt_end;
};

struct pv_ftr_entry_32 {
	u32 mask, value;
	s32 start, end, alt_start, alt_end;
};

struct pv_ex_entry {		/* exceptions: offsets from each field */
	s32 insn, fixup;
};

struct pv_jump_entry {		/* static keys: offsets from each field */
	s32 code, target;
	s64 key;
};

struct pv_jump_entry_32 {
	s32 code, target;
	s32 key;
};

struct pv_soft_mask_entry {	/* absolute */
	u64 start, end;
};

struct pv_restart_entry {	/* absolute */
	u64 start, end, handler;
};

/**
 * struct pv_tables - collected ranges and targets
 * @ranges: buffer of @max_ranges
 * @targets: buffer of @max_targets
 *
 * Counts go on beyond the buffers, so that a first call with none says how
 * much room a second one needs.
 */
struct pv_tables {
	struct pv_range *ranges;
	u32 nr_ranges, max_ranges;
	u64 *targets;
	u32 nr_targets, max_targets;
};

#define PV_NR_VECTORS	16

void pv_list_vectors(u64 start, struct pv_vector *vectors);
void pv_tables_add_range(struct pv_tables *t, u64 start, u64 end, u8 verdict,
			 bool outline_only);
void pv_tables_add_target(struct pv_tables *t, u64 target);
void pv_tables_add_ftr(struct pv_tables *t, const struct pv_ftr_entry *entry,
		       u32 nr, u64 addr);
void pv_tables_add_ftr_32(struct pv_tables *t,
			  const struct pv_ftr_entry_32 *entry, u32 nr,
			  u64 addr);
void pv_tables_add_ex(struct pv_tables *t, const struct pv_ex_entry *entry,
		      u32 nr, u64 addr);
void pv_tables_add_jump(struct pv_tables *t, const struct pv_jump_entry *entry,
			u32 nr, u64 addr);
void pv_tables_add_jump_32(struct pv_tables *t,
			   const struct pv_jump_entry_32 *entry, u32 nr,
			   u64 addr);
void pv_tables_add_soft_mask(struct pv_tables *t,
			     const struct pv_soft_mask_entry *entry, u32 nr);
void pv_tables_add_restart(struct pv_tables *t,
			   const struct pv_restart_entry *entry, u32 nr);

#endif /* KVM_PV_TABLES_H */
