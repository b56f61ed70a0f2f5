// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is different in a 32-bit kernel: it has fewer tables, no vectors that are
 * copied, and modules within reach, so that the arena is in our own text.
 */
#include "foreign.h"
#include "own.h"

/**
 * pv_foreign_find_vectors() - nobody asks for them
 *
 * Return: 0.
 */
int pv_foreign_find_vectors(void)
{
	return 0;
}

/**
 * pv_foreign_find_arena() - it is where the linker put it
 */
void pv_foreign_find_arena(void)
{
}

/**
 * pv_kernel_arena() - the space in our own text for sequences
 * @arena: .base, .capacity and .virtual_only are set
 *
 * The kernel's text is mapped by BATs and runs in real mode, too. Ours is
 * mapped by pages, which the hash table may have to be told of first.
 */
void pv_kernel_arena(struct pv_arena *arena)
{
	arena->base = (unsigned long)pv_arena_start;
	arena->capacity = (u32)((pv_arena_end - pv_arena_start) / 4);
	arena->virtual_only = true;
}

/**
 * pv_foreign_ask() - there are no tables that must be asked by address
 * @t: collection
 * @addr: of a site
 */
void pv_foreign_ask(struct pv_tables *t, u64 addr)
{
}
