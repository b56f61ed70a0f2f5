// SPDX-License-Identifier: GPL-2.0-only
/*
 * What only 32-bit guests have: functions that must run where they are, cache
 * lines that are shorter than the host's.
 */
#include <linux/kallsyms.h>
#include "fixed.h"
#include "insn.h"
#include "kvm_pv.h"
#include "own.h"
#include "symbols.h"

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

static void add_function(struct pv_tables *t, const struct pv_text *text,
			 const char *name)
{
	unsigned long addr = pv_lookup(name);
	unsigned long size, offset;

	if (addr < text->base || addr >= text->base + 4ull * text->nr_words ||
	    !pv_call(kallsyms_lookup_size_offset, addr, &size, &offset))
		return;
	pv_tables_add_range(t, addr, addr + size, PV_SKIP_FIXED, true);
}

/**
 * pv_mode_ranges() - text of the kernel's that is patched in place only
 * @t: collection
 * @target: the kernel's own text
 */
void pv_mode_ranges(struct pv_tables *t, const struct pv_target *target)
{
	unsigned int i;

	for (i = 0; i < pv_nr_fixed_functions; i++)
		add_function(t, &target->plan.text, pv_fixed_functions[i]);
}
