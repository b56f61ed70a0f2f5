// SPDX-License-Identifier: GPL-2.0-only
/* The only wait: for all CPUs that are on their way, together. */
#include "internal.h"

/* A clock that shows the same time at so many looks stands still. */
#define STUCK_LOOKS	0x400000u

static u32 still_pending(struct pvsmp *m)
{
	u32 i, n = 0;

	for (i = 0; i < m->nr; i++)
		if (pvsmp_get_state(&m->cpu[i]) == PVSMP_S_PENDING)
			n += pvsmp_state(m, i) == PVSMP_S_PENDING;
	return n;
}

/* Given up on, not given back: what it was released with stays as it is. */
static int give_up(struct pvsmp *m, int error)
{
	u32 i;

	for (i = 0; i < m->nr; i++)
		if (pvsmp_get_state(&m->cpu[i]) == PVSMP_S_PENDING)
			pvsmp_set_state(&m->cpu[i], PVSMP_S_LOST);
	return error;
}

int pvsmp_wait(struct pvsmp *m, u64 ticks)
{
	const struct pvsmp_env *e = m->env;
	u64 start = 0, last = 0, now;
	u32 looks = 0, same = 0;

	while (still_pending(m)) {
		now = e->now(e->c);
		start = looks++ ? start : now;
		same = looks > 1 && now == last ? same + 1 : 0;
		last = now;
		if (now - start >= ticks)
			return give_up(m, -ETIMEDOUT);
		if (same >= STUCK_LOOKS)
			return give_up(m, -ETIME);
		e->relax(e->c);
	}
	return 0;
}
