// SPDX-License-Identifier: GPL-2.0-only
/* Which proof obligations of the table hold on this host and in this guest. */
#include "kvm_pv.h"

/**
 * pv_probe_needs() - the proof obligations that hold
 * @page_features: features that every CPU's page has
 *
 * Runs before anything is patched, on a host that has answered as KVM PR.
 *
 * Return: enum pv_need bits.
 */
u32 pv_probe_needs(u32 page_features)
{
	u32 have = pv_probe_mode();

	if (page_features & PV_PAGE_FEAT_SR)
		have |= PV_NEED_PAGE_SR;
	if (page_features & PV_PAGE_FEAT_MAS_SPRG7)
		have |= PV_NEED_PAGE_SPRG4_7;
	return have;
}
