// SPDX-License-Identifier: GPL-2.0-only
/*
 * Text of a 32-bit kernel that must run where it is, or that must not touch the
 * page, by symbol.
 */
#include <linux/kallsyms.h>
#include "fixed.h"
#include "kvm_pv.h"
#include "symbols.h"

static unsigned long text_end(const struct pv_text *text)
{
	return (unsigned long)(text->base + 4ull * text->nr_words);
}

static bool in_text(const struct pv_text *text, unsigned long addr)
{
	return addr >= text->base && addr < text_end(text);
}

/* Where it is not known all that follows is left alone. */
static unsigned long end_of_function(const struct pv_text *text,
				     unsigned long addr)
{
	unsigned long size, offset;

	if (!pv_call(kallsyms_lookup_size_offset, addr, &size, &offset))
		return text_end(text);
	return addr + size;
}

static unsigned long end_of(const struct pv_text *text, unsigned long addr,
			    const char *to)
{
	return (to ? pv_lookup(to) : end_of_function(text, addr)) ?:
	       text_end(text);
}

static void add_stretch(struct pv_tables *t, const struct pv_text *text,
			const struct pv_stretch *stretch, u8 verdict,
			bool outline_only)
{
	unsigned long addr = pv_lookup(stretch->from);

	if (in_text(text, addr))
		pv_tables_add_range(t, addr, end_of(text, addr, stretch->to),
				    verdict, outline_only);
}

/**
 * pv_mode_ranges() - text of the kernel's that is not patched like any other
 * @t: collection
 * @target: the kernel's own text
 */
void pv_mode_ranges(struct pv_tables *t, const struct pv_target *target)
{
	const struct pv_text *text = &target->plan.text;
	unsigned int i;

	for (i = 0; i < pv_nr_fixed_functions; i++) {
		const struct pv_stretch whole = { pv_fixed_functions[i] };

		add_stretch(t, text, &whole, PV_SKIP_FIXED, true);
	}
	for (i = 0; i < pv_nr_no_page && PV_MODE == PV_MODE_BOOKE; i++)
		add_stretch(t, text, &pv_no_page[i], PV_SKIP_NO_PAGE, false);
}
