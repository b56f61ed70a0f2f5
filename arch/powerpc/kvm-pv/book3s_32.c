// SPDX-License-Identifier: GPL-2.0-only
/* What only 32-bit guests of Book3S have: cache lines shorter than the host's. */
#include "insn.h"
#include "kvm_pv.h"
#include "own.h"

/* As long as the longest line a host may have. */
static u8 dcbz_line[128] __aligned(128);

/* Does the host make an illegal word of a dcbz once it is executed? */
static bool dcbz_traps(void)
{
	u32 word;

	pv_raw_dcbz(dcbz_line);
	word = READ_ONCE(*pv_dcbz_site);
	return word != ppc_restore_dcbz(word);
}

/**
 * pv_probe_mode() - the proof obligations that hold and are not the page's
 *
 * Return: enum pv_need bits.
 */
u32 pv_probe_mode(void)
{
	return dcbz_traps() ? PV_NEED_DCBZ_TRAPS : 0;
}
