// SPDX-License-Identifier: GPL-2.0-only
/* What only 32-bit guests have: functions that must run where they are. */
#include <linux/kallsyms.h>
#include "fixed.h"
#include "kvm_pv.h"
#include "symbols.h"

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
