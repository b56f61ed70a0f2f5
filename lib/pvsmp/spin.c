// SPDX-License-Identifier: GPL-2.0-only
/*
 * The two spin tables. What waits there may read with its MMU and caches off:
 * every access of ours stands between two syncs.
 */
#include "internal.h"

static void put(const struct pvsmp_env *e, u64 pa, u32 v)
{
	e->wr(e->c, pa, v, 4, true);
}

/*
 * ePAPR 1.1, 5.5.2. Words only: a CPU of 32 bits has no store of 64, and
 * QEMU's device takes none.
 */
int pvsmp_epapr_go(const struct pvsmp_env *e, u64 slot, u32 pir, u64 entry,
		   u64 r3)
{
	if (entry & 3)
		return -EINVAL;
	e->sync(e->c, slot, PVSMP_EPAPR_SIZE);
	if (e->rd(e->c, slot + PVSMP_EPAPR_ADDR_L, 4, true) != PVSMP_EPAPR_IDLE)
		return -EBUSY;
	put(e, slot + PVSMP_EPAPR_PIR, pir);
	put(e, slot + PVSMP_EPAPR_R3_H, (u32)(r3 >> 32));
	put(e, slot + PVSMP_EPAPR_R3_L, (u32)r3);
	put(e, slot + PVSMP_EPAPR_ADDR_H, (u32)(entry >> 32));
	e->sync(e->c, slot, PVSMP_EPAPR_SIZE);
	/* Bit 0 clear lets it go. QEMU starts it anew by any store after this. */
	put(e, slot + PVSMP_EPAPR_ADDR_L, (u32)entry);
	e->sync(e->c, slot, PVSMP_EPAPR_SIZE);
	return 0;
}

int pvsmp_spin64_go(const struct pvsmp_env *e, u64 word, u64 entry)
{
	if (!entry || (entry & 3))
		return -EINVAL;
	e->sync(e->c, word, 8);
	if (e->rd(e->c, word, 8, false))
		return -EBUSY;
	e->wr(e->c, word, entry, 8, false);
	e->sync(e->c, word, 8);
	e->wake(e->c);
	return 0;
}

/* Make a place to wait of it, idle. */
int pvsmp_spin_park(const struct pvsmp_env *e, u32 method, u64 pa)
{
	u32 off;

	if (method == PVSMP_M_SPIN64) {
		if (!pa || (pa & 7))
			return -EINVAL;
		e->wr(e->c, pa, 0, 8, false);
		e->sync(e->c, pa, 8);
		return 0;
	}
	if (!pa || (pa & 31))
		return -EINVAL;
	for (off = 0; off < PVSMP_EPAPR_SIZE; off += 4)
		put(e, pa + off, off == PVSMP_EPAPR_ADDR_L ?
		    PVSMP_EPAPR_IDLE : 0);
	e->sync(e->c, pa, PVSMP_EPAPR_SIZE);
	return 0;
}
