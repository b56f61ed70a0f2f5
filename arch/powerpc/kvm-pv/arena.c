// SPDX-License-Identifier: GPL-2.0-only
#include "arena.h"

/**
 * pv_arena_alloc() - take space for one sequence
 * @arena: the arena
 * @nr_words: words needed
 * @offset: receives the first word's offset, in words
 *
 * Return: 0, or -ENOSPC with the arena unchanged.
 */
int pv_arena_alloc(struct pv_arena *arena, u32 nr_words, u32 *offset)
{
	if (nr_words > arena->capacity - arena->used)
		return -ENOSPC;
	*offset = arena->used;
	arena->used += nr_words;
	return 0;
}
