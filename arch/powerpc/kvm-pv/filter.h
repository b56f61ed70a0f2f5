/* SPDX-License-Identifier: GPL-2.0-only */
/* A small filter in front of an exact look-up: most words miss it. Pure. */
#ifndef KVM_PV_FILTER_H
#define KVM_PV_FILTER_H

#include "../../../include/kvm-pv/types.h"

#define PV_FILTER_BITS	12

struct pv_filter {
	u64 bits[1 << (PV_FILTER_BITS - 6)];
};

static inline void pv_filter_add(struct pv_filter *f, u32 word)
{
	u32 slot = word & ((1u << PV_FILTER_BITS) - 1);

	f->bits[slot >> 6] |= 1ull << (slot & 63);
}

static inline bool pv_filter_has(const struct pv_filter *f, u32 word)
{
	u32 slot = word & ((1u << PV_FILTER_BITS) - 1);

	return f->bits[slot >> 6] >> (slot & 63) & 1;
}

#endif /* KVM_PV_FILTER_H */
