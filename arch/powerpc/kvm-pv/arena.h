/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Out-of-line space: where it is, how much is left, what will be written
 * there. Pure: the words live in a buffer until patch.c commits them.
 */
#ifndef KVM_PV_ARENA_H
#define KVM_PV_ARENA_H

#include "../../../include/kvm-pv/types.h"

/**
 * struct pv_arena - executable space for out-of-line sequences
 * @base: address where the words will run, in bytes
 * @words: buffer for them, host order, @capacity words
 * @capacity: size in words
 * @used: words handed out
 * @virtual_only: its pages are not there with translation off, where the text
 *		  that it serves may run
 */
struct pv_arena {
	u64 base;
	u32 *words;
	u32 capacity;
	u32 used;
	bool virtual_only;
};

static inline u64 pv_arena_addr(const struct pv_arena *arena, u32 offset)
{
	return arena->base + 4ull * offset;
}

int pv_arena_alloc(struct pv_arena *arena, u32 nr_words, u32 *offset);

#endif /* KVM_PV_ARENA_H */
