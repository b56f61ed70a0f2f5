// SPDX-License-Identifier: GPL-2.0-only
/*
 * The guest's hash table with data translation on. The kernel's own functions
 * take it off, lest they fault: that costs three exits for each page.
 */
#include <linux/irqflags.h>
#include <linux/mm.h>
#include <linux/pgtable.h>
#include <asm/cputable.h>
#include <asm/mmu.h>
#include <asm/reg.h>
#include "builtin.h"
#include "hooks.h"

/* A PTE group of the hash table: word 0 of an entry identifies, 1 maps. */
#define GROUP_ENTRIES	8

struct hpte {
	u32 id;
	u32 map;
};

#define HPTE_VALID	0x80000000u
#define HPTE_SECONDARY	0x40u
/* R, C, WIMG: where Linux has them; PP below. */
#define HPTE_PTE_BITS	(PAGE_MASK | 0x1f8)

bool kvm_pv_maps_hash;

static struct hpte (*table)[GROUP_ENTRIES];
static u32 group_mask;

/* SDR1: 16 bits of address, 9 bits of mask above the 10 that every table has. */
static void find_table(void)
{
	u32 sdr1 = mfspr(SPRN_SDR1);

	table = __va(sdr1 & 0xffff0000);
	group_mask = (sdr1 & 0x1ff) << 10 | 0x3ff;
}

/*
 * An access of ours may miss in the very table; the kernel then adds an entry
 * in the DSI handler. It has a lock there if it may have several CPUs, which we
 * could not hold meanwhile. PTEs of 64 bits are of another form.
 */
static bool can_map_hash(void)
{
	return !IS_ENABLED(CONFIG_SMP) && !IS_ENABLED(CONFIG_PTE_64BIT) &&
	       mmu_has_feature(MMU_FTR_HPTE_TABLE);
}

/**
 * pv_serve_hash() - let the hooks act that go for the hash table, or not
 * @on: the kernel is patched
 */
void pv_serve_hash(bool on)
{
	if (on && !table && can_map_hash())
		find_table();
	WRITE_ONCE(kvm_pv_maps_hash, on && table);
}

static u32 vsid_of(unsigned int context, unsigned long va)
{
	unsigned long esid = va >> 28;

	return CTX_TO_VSID(context, esid);
}

/* What an entry for a page is known by; of the address only the API counts. */
static u32 hpte_id(u32 vsid, unsigned long va)
{
	return HPTE_VALID | vsid << 7 | (va >> 22 & 0x3f);
}

static u32 hash_of(u32 vsid, unsigned long va)
{
	return vsid ^ (va >> PAGE_SHIFT & 0xffff);
}

static struct hpte *find_in_group(u32 hash, u32 id, u32 mask)
{
	struct hpte *entry = table[hash & group_mask];
	int i;

	for (i = 0; i < GROUP_ENTRIES; i++)
		if ((entry[i].id & mask) == id)
			return &entry[i];
	return NULL;
}

static void clear_hpte(u32 vsid, unsigned long va)
{
	u32 hash = hash_of(vsid, va), id = hpte_id(vsid, va);
	struct hpte *entry = find_in_group(hash, id, ~0u);

	if (!entry)
		entry = find_in_group(~hash, id | HPTE_SECONDARY, ~0u);
	if (entry)
		WRITE_ONCE(entry->id, 0);
	/* Evicted or not: the TLB may know it. */
	asm volatile("sync; tlbie %0; sync" : : "r" (va) : "memory");
}

static pte_t *pte_of(unsigned long pmdval, unsigned long va)
{
	return (pte_t *)__va(pmdval & PAGE_MASK) + pte_index(va);
}

/**
 * kvm_pv_flush_hash() - take pages of a user's out of the hash table
 * @context: of the address space
 * @va: first page
 * @pmdval: physical address of the PTEs of @va and what follows
 * @count: number of pages, all in reach of @pmdval
 */
void kvm_pv_flush_hash(unsigned int context, unsigned long va,
		       unsigned long pmdval, int count)
{
	pte_t *pte = pte_of(pmdval, va);
	unsigned long flags;

	local_irq_save(flags);
	for (; count > 0; count--, pte++, va += PAGE_SIZE) {
		if (!(pte_val(*pte) & _PAGE_HASHPTE))
			continue;
		pte_update(NULL, va, pte, _PAGE_HASHPTE, 0, 0);
		clear_hpte(vsid_of(context, va), va);
	}
	local_irq_restore(flags);
}

/* PP with the keys of Linux's segments: written to only while dirty. */
static u32 hpte_map(unsigned long pte)
{
	u32 map = pte & HPTE_PTE_BITS;

	if (pte & _PAGE_USER)
		map |= pte & _PAGE_RW && pte & _PAGE_DIRTY ? 1 : 3;
	if (!cpu_has_feature(CPU_FTR_NEED_COHERENT))
		map &= ~_PAGE_COHERENT;
	return map;
}

/*
 * An entry that was free may have been given away by a miss of ours since; then
 * that one is evicted, which is why nothing of it must be seen half-way.
 */
static void set_hpte(struct hpte *entry, u32 id, u32 map)
{
	WRITE_ONCE(entry->id, 0);
	asm volatile("sync" : : : "memory");
	WRITE_ONCE(entry->map, map);
	asm volatile("sync" : : : "memory");
	WRITE_ONCE(entry->id, id);
	asm volatile("sync" : : : "memory");
}

static bool insert_hpte(u32 vsid, unsigned long va, unsigned long pte)
{
	u32 hash = hash_of(vsid, va), id = hpte_id(vsid, va);
	struct hpte *entry = find_in_group(hash, 0, HPTE_VALID);

	if (!entry) {
		entry = find_in_group(~hash, 0, HPTE_VALID);
		id |= HPTE_SECONDARY;
	}
	if (!entry)
		return false;
	set_hpte(entry, id, hpte_map(pte));
	return true;
}

/**
 * kvm_pv_add_hash() - put a page of a user's into the hash table
 * @context: of the address space
 * @va: the page
 * @pmdval: physical address of its PTEs
 *
 * Return: false if both of its groups are full, and nothing was done.
 */
bool kvm_pv_add_hash(unsigned int context, unsigned long va,
		     unsigned long pmdval)
{
	pte_t *pte = pte_of(pmdval, va);
	unsigned long flags;
	bool done = true;

	local_irq_save(flags);
	if (!(pte_val(*pte) & _PAGE_HASHPTE))
		done = insert_hpte(vsid_of(context, va), va,
				   pte_val(*pte));
	if (done)
		pte_update(NULL, va, pte, 0, _PAGE_HASHPTE, 0);
	local_irq_restore(flags);
	return done;
}
