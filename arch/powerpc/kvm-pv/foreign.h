/* SPDX-License-Identifier: GPL-2.0-only */
/* The kernel as it was found (foreign.c), and what only one kind has. */
#ifndef KVM_PV_FOREIGN_H
#define KVM_PV_FOREIGN_H

#include "kernel.h"

#define pv_foreign_jump	PV_NATIVE(pv_jump_entry)

/**
 * struct pv_foreign - a kernel that knows nothing of us
 * @text: first byte of its text
 * @end: byte after the last one
 * @vectors_end: end of what a relocated kernel copies to 0, 64-bit only
 * @head_end: end of the text that runs without a stack
 * @templates: upstream's sequences, in front of @spare
 * @spare: text that upstream's patcher reserves and does not use
 * @spare_end: byte after it
 * @self_patched: upstream's patcher has been at work
 * @ex: exception table
 * @nr_ex: its length
 * @jump: static keys
 * @nr_jump: their number
 */
struct pv_foreign {
	unsigned long text, end;
	unsigned long vectors_end, head_end;
	unsigned long templates, spare, spare_end;
	bool self_patched;
	const struct pv_ex_entry *ex;
	u32 nr_ex;
	const struct pv_foreign_jump *jump;
	u32 nr_jump;
};

extern struct pv_foreign pv_foreign;

bool pv_foreign_branches_into(unsigned long addr, unsigned long start,
			      unsigned long end);

/* foreign_64.c or foreign_32.c */
int pv_foreign_find_vectors(void);
void pv_foreign_find_arena(void);
void pv_foreign_ask(struct pv_tables *t, u64 addr);

#endif /* KVM_PV_FOREIGN_H */
