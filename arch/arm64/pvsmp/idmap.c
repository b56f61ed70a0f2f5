// SPDX-License-Identifier: GPL-2.0-only
/* The tables that map the trampoline's page to itself. */
#include "trampoline.h"

#define DESC_TABLE	3ull	/* levels 0 to 2 */
#define DESC_PAGE	3ull	/* level 3 */
#define PAGE_ATTR(i)	((u64)(i) << 2)
#define PAGE_RO_EL1	(2ull << 6)
#define PAGE_INNER	(3ull << 8)
#define PAGE_AF		0x400ull
#define PAGE_NG		0x800ull		/* dies with its ASID */
#define PAGE_UXN	0x0040000000000000ull

static unsigned int slot(u64 va, int level)
{
	return (va >> (39 - 9 * level)) & 511;
}

void pvsmp_arm64_idmap_build(struct pvsmp_arm64_idmap *map, u64 map_pa,
			     u64 page_pa)
{
	for (int level = 0; level < 4; level++)
		for (int i = 0; i < 512; i++)
			map->level[level][i] = 0;
	for (int level = 0; level < 3; level++)
		map->level[level][slot(page_pa, level)] =
			(map_pa + sizeof(map->level[0]) * (level + 1)) |
			DESC_TABLE;
}

void pvsmp_arm64_idmap_set(struct pvsmp_arm64_idmap *map, u64 page_pa,
			   unsigned int attr, int on)
{
	u64 page = page_pa & ~(PVSMP_ARM64_PAGE - 1ull);

	map->level[3][slot(page_pa, 3)] = !on ? 0 :
		page | PAGE_UXN | PAGE_NG | PAGE_AF | PAGE_INNER |
		PAGE_RO_EL1 | PAGE_ATTR(attr) | DESC_PAGE;
}
