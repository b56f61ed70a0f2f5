// SPDX-License-Identifier: GPL-2.0-only
#include "tables.h"

/* Interrupts that hardware may take with translation on (AIL, Book III). */
static const u16 vector_offsets[PV_NR_VECTORS] = {
	0x300, 0x380, 0x400, 0x480, 0x500, 0x600, 0x700, 0x800, 0x900, 0xa00,
	0xc00, 0xd00, 0xf00, 0xf20, 0xf40, 0xf60,
};

#define AIL_OFFSET	0x4000

/**
 * pv_list_vectors() - the vectors of a 64-bit kernel and their twins
 * @start: address of the kernel's first byte
 * @vectors: PV_NR_VECTORS of them, filled in
 */
void pv_list_vectors(u64 start, struct pv_vector *vectors)
{
	u32 i;

	for (i = 0; i < PV_NR_VECTORS; i++) {
		vectors[i].real = start + vector_offsets[i];
		vectors[i].virt = vectors[i].real + AIL_OFFSET;
	}
}

/**
 * pv_tables_add_range() - add a stretch of text
 * @t: collection
 * @start: first byte
 * @end: byte after the last one; an empty stretch is not added
 * @verdict: reason for the sites in it
 * @outline_only: in-place patches are still fine
 */
void pv_tables_add_range(struct pv_tables *t, u64 start, u64 end, u8 verdict,
			 bool outline_only)
{
	struct pv_range range = { start, end, verdict, outline_only };

	if (start >= end)
		return;
	if (t->nr_ranges < t->max_ranges)
		t->ranges[t->nr_ranges] = range;
	t->nr_ranges++;
}

/**
 * pv_tables_add_target() - add an address control may come to
 * @t: collection
 * @target: address, in bytes
 */
void pv_tables_add_target(struct pv_tables *t, u64 target)
{
	if (t->nr_targets < t->max_targets)
		t->targets[t->nr_targets] = target;
	t->nr_targets++;
}

static void add_alternate(struct pv_tables *t, u64 addr, s64 start, s64 end)
{
	pv_tables_add_range(t, addr + (u64)start, addr + (u64)end,
			    PV_SKIP_FTR_ALT, false);
}

/**
 * pv_tables_add_ftr() - alternates of a feature-fixup table
 * @t: collection
 * @entry: the table, native byte order
 * @nr: entries
 * @addr: address of the table in the kernel, in bytes
 *
 * Alternates are copied over their section at boot; where they lie they are
 * never executed, and patching them would waste the arena.
 */
void pv_tables_add_ftr(struct pv_tables *t, const struct pv_ftr_entry *entry,
		       u32 nr, u64 addr)
{
	u32 i;

	for (i = 0; i < nr; i++, addr += sizeof(*entry))
		add_alternate(t, addr, entry[i].alt_start, entry[i].alt_end);
}

/**
 * pv_tables_add_ftr_32() - the same for a 32-bit kernel
 * @t: collection
 * @entry: the table, native byte order
 * @nr: entries
 * @addr: address of the table in the kernel, in bytes
 */
void pv_tables_add_ftr_32(struct pv_tables *t,
			  const struct pv_ftr_entry_32 *entry, u32 nr, u64 addr)
{
	u32 i;

	for (i = 0; i < nr; i++, addr += sizeof(*entry))
		add_alternate(t, addr, entry[i].alt_start, entry[i].alt_end);
}

/**
 * pv_tables_add_ex() - an exception table: its words and its fixups
 * @t: collection
 * @entry: the table, native byte order
 * @nr: entries
 * @addr: address of the table in the kernel, in bytes
 */
void pv_tables_add_ex(struct pv_tables *t, const struct pv_ex_entry *entry,
		      u32 nr, u64 addr)
{
	u32 i;

	for (i = 0; i < nr; i++, addr += sizeof(*entry)) {
		u64 insn = addr + (u64)(s64)entry[i].insn;
		u64 fixup = addr + offsetof(struct pv_ex_entry, fixup);

		pv_tables_add_range(t, insn, insn + 4, PV_SKIP_EXTABLE, false);
		pv_tables_add_target(t, fixup + (u64)(s64)entry[i].fixup);
	}
}

/**
 * pv_tables_add_jump() - static keys: a nop that may become a branch
 * @t: collection
 * @entry: the table, native byte order
 * @nr: entries
 * @addr: address of the table in the kernel, in bytes
 */
void pv_tables_add_jump(struct pv_tables *t, const struct pv_jump_entry *entry,
			u32 nr, u64 addr)
{
	u32 i;

	addr += offsetof(struct pv_jump_entry, target);
	for (i = 0; i < nr; i++, addr += sizeof(*entry))
		pv_tables_add_target(t, addr + (u64)(s64)entry[i].target);
}

/**
 * pv_tables_add_jump_32() - the same for a 32-bit kernel
 * @t: collection
 * @entry: the table, native byte order
 * @nr: entries
 * @addr: address of the table in the kernel, in bytes
 *
 * What is looked for behind a site, too, must not rely on such a word.
 */
void pv_tables_add_jump_32(struct pv_tables *t,
			   const struct pv_jump_entry_32 *entry, u32 nr,
			   u64 addr)
{
	u32 i;

	for (i = 0; i < nr; i++, addr += sizeof(*entry)) {
		u64 code = addr + (u64)(s64)entry[i].code;
		u64 target = addr + offsetof(struct pv_jump_entry_32, target);

		pv_tables_add_range(t, code, code + 4, PV_SKIP_CHANGED, false);
		pv_tables_add_target(t, target + (u64)(s64)entry[i].target);
	}
}

/**
 * pv_tables_add_soft_mask() - text that counts as soft-masked by its address
 * @t: collection
 * @entry: the table, native byte order
 * @nr: entries
 */
void pv_tables_add_soft_mask(struct pv_tables *t,
			     const struct pv_soft_mask_entry *entry, u32 nr)
{
	u32 i;

	for (i = 0; i < nr; i++)
		pv_tables_add_range(t, entry[i].start, entry[i].end,
				    PV_SKIP_SOFT_MASK, true);
}

/**
 * pv_tables_add_restart() - text that an interrupt restarts by its address
 * @t: collection
 * @entry: the table, native byte order
 * @nr: entries
 */
void pv_tables_add_restart(struct pv_tables *t,
			   const struct pv_restart_entry *entry, u32 nr)
{
	u32 i;

	for (i = 0; i < nr; i++) {
		pv_tables_add_range(t, entry[i].start, entry[i].end,
				    PV_SKIP_RESTART, true);
		pv_tables_add_target(t, entry[i].handler);
	}
}
