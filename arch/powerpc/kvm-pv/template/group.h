/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A group of mtsr, as a switch of address spaces has: one sequence stores them
 * all and then has the host drop its segments, once. Pure.
 */
#ifndef KVM_PV_GROUP_H
#define KVM_PV_GROUP_H

#include "../../../../include/kvm-pv/types.h"

/* At most so much text, and so long a sequence for it. */
#define PV_GROUP_MAX_TEXT	32
#define PV_GROUP_MAX_WORDS	(4 * PV_GROUP_MAX_TEXT + 18)

u32 pv_group_length(const u32 *words, u32 nr_words);
int pv_group_emit(const u32 *words, u32 nr_words, u64 site, u64 at, u32 *out,
		  u32 *nr_out);

#endif /* KVM_PV_GROUP_H */
