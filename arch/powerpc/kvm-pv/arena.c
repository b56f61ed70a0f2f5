// SPDX-License-Identifier: GPL-2.0-only
#include "arena.h"
#include "insn.h"

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

/**
 * pv_arena_free_last() - give back the space that was taken last
 * @arena: the arena
 * @nr_words: as passed to pv_arena_alloc()
 */
void pv_arena_free_last(struct pv_arena *arena, u32 nr_words)
{
	arena->used -= nr_words;
}

/**
 * pv_arena_in_reach() - can a site branch to the free space, and back?
 * @arena: the arena
 * @site: address of the site, in bytes
 *
 * The far ends are tested: the next free word from the site, and the way back
 * from the arena's last word.
 *
 * Return: true if both branches can be encoded.
 */
bool pv_arena_in_reach(const struct pv_arena *arena, u64 site)
{
	u64 first = pv_arena_addr(arena, arena->used);
	u64 last = pv_arena_addr(arena, arena->capacity - 1);
	u32 word;

	return arena->capacity && !ppc_encode_branch(site, first, &word) &&
	       !ppc_encode_branch(site, last, &word) &&
	       !ppc_encode_branch(first, site + 4, &word) &&
	       !ppc_encode_branch(last, site + 4, &word);
}
