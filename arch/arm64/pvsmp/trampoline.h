/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A released CPU's way to its final page tables: what its trampoline is told,
 * and what the code it ends in receives. For C and assembler.
 */
#ifndef PVSMP_ARM64_TRAMPOLINE_H
#define PVSMP_ARM64_TRAMPOLINE_H

/* Where struct pvsmp_arm64_ctx has its fields. */
#define PVSMP_ARM64_CTX_MAIR	0
#define PVSMP_ARM64_CTX_TCR	8
#define PVSMP_ARM64_CTX_TTBR0	16
#define PVSMP_ARM64_CTX_TTBR1	24
#define PVSMP_ARM64_CTX_SCTLR	32
#define PVSMP_ARM64_CTX_LAND	40
#define PVSMP_ARM64_CTX_EMPTY	48
#define PVSMP_ARM64_CTX_SP	56
#define PVSMP_ARM64_CTX_ENTRY	64
#define PVSMP_ARM64_CTX_ARG	72
#define PVSMP_ARM64_CTX_SIZE	128

/* The page, and what is where in it: the entry at its start. */
#define PVSMP_ARM64_PAGE	4096
#define PVSMP_ARM64_DOWN	4
#define PVSMP_ARM64_NR_STUBS	64
#define PVSMP_ARM64_STUB_SIZE	16
#define PVSMP_ARM64_STUBS	\
	(PVSMP_ARM64_PAGE - PVSMP_ARM64_NR_STUBS * PVSMP_ARM64_STUB_SIZE)

#ifndef __ASSEMBLER__

#ifdef __KERNEL__
#include <linux/build_bug.h>
#else
#define static_assert	_Static_assert
#endif
#include "../../../include/pvsmp/types.h"

/**
 * struct pvsmp_arm64_ctx - one CPU's context
 * @mair:	MAIR_EL1
 * @tcr:	TCR_EL1
 * @ttbr0:	TTBR0_EL1 until the CPU has left the page: physical address of
 *		tables that map the page, and nothing else, to itself
 * @ttbr1:	TTBR1_EL1, the final tables' physical address
 * @sctlr:	SCTLR_EL1. Without bit 0 (M) translation stays off and @land is
 *		a physical address; the four fields above are loaded all the same
 * @land:	where the page is left to: pvsmp_arm64_land's virtual address in
 *		the final tables, or code of the caller's
 * @empty:	for pvsmp_arm64_land: TTBR0_EL1 from then on, the physical
 *		address of tables that map nothing (or a user's)
 * @sp:		for pvsmp_arm64_land: the stack's upper end, virtual
 * @entry:	for pvsmp_arm64_land: the function to call, virtual
 * @arg:	its first argument
 * @reserved:	the context has its cache lines to itself, whatever CTR_EL0.CWG
 *		up to 128 bytes says
 *
 * Little endian, 128-byte aligned. It is read with translation off, that is
 * past the caches: who writes it cleans it to the point of coherency *before*
 * the release, and must keep it unchanged until the CPU said that it runs: for
 * ever, if it never does (it may be late).
 */
struct pvsmp_arm64_ctx {
	_Alignas(PVSMP_ARM64_CTX_SIZE) u64 mair;
	u64 tcr, ttbr0, ttbr1, sctlr;
	u64 land, empty, sp, entry, arg;
	u64 reserved[6];
};

static_assert(sizeof(struct pvsmp_arm64_ctx) == PVSMP_ARM64_CTX_SIZE, "size");
static_assert(offsetof(struct pvsmp_arm64_ctx, land) == PVSMP_ARM64_CTX_LAND, "land");
static_assert(offsetof(struct pvsmp_arm64_ctx, arg) == PVSMP_ARM64_CTX_ARG, "arg");

/**
 * typedef pvsmp_arm64_entry - what a CPU runs in the final tables
 * @arg:	pvsmp_arm64_ctx.arg
 * @el:		the exception level it was entered at, 1 or 2
 * @stamp:	CNTVCT_EL0 as it entered the page (at EL2: with CNTVOFF_EL2 = 0)
 *
 * Runs at EL1 with DAIF masked and must not return.
 */
typedef void pvsmp_arm64_entry(u64 arg, u64 el, u64 stamp);

/*
 * pvsmp_arm64_page - the trampoline, PVSMP_ARM64_PAGE bytes, page aligned
 *
 * Position independent: use it in place or copy it to a page of its own. Its
 * first instruction is the entry for a release with a context word (PSCI
 * CPU_ON, where the context is in x0): x0 is the physical address of a
 * struct pvsmp_arm64_ctx. At PVSMP_ARM64_STUBS are entries for methods without one:
 * see pvsmp_arm64_stub(). The page is executed and read with translation off:
 * clean it to the point of coherency after it was written.
 */
extern const unsigned char pvsmp_arm64_page[PVSMP_ARM64_PAGE];

/*
 * pvsmp_arm64_land - leave the identity map; in the final tables
 *
 * Loads @empty in TTBR0_EL1, drops this CPU's translations of the page from its
 * TLB, and calls @entry. Not a function of C: enter it by pvsmp_arm64_ctx.land.
 */
extern const unsigned char pvsmp_arm64_land[];

/**
 * pvsmp_arm64_down - out of the final tables, to a physical address
 * @target:	what is run then, with translation and the data cache off: a
 *		physical address, for example what a parked CPU was released to
 * @ttbr0:	tables that map the page to itself, while it is mapped
 * @down:	the page's physical address + PVSMP_ARM64_DOWN
 *
 * For a CPU that waits in the final tables and is to enter the page again; at
 * EL1. Who releases it maps the page first, as for any other CPU.
 */
_Noreturn void pvsmp_arm64_down(u64 target, u64 ttbr0, u64 down);

/**
 * pvsmp_arm64_stub - offset in the page of an entry without a context word
 * @stub:	0 to PVSMP_ARM64_NR_STUBS - 1, one for each CPU
 *
 * The 8 bytes behind the entry's two instructions, little endian, are the slot
 * for what another method gives in x0: the context's physical address. They are
 * read with translation off: clean them to the point of coherency, too.
 */
static inline u64 pvsmp_arm64_stub(unsigned int stub)
{
	return PVSMP_ARM64_STUBS + stub * PVSMP_ARM64_STUB_SIZE;
}

/**
 * struct pvsmp_arm64_idmap - tables that map one page to itself
 * @level:	filled by pvsmp_arm64_idmap_build()
 *
 * 4 KiB granule, 48-bit addresses: one table per level.
 */
struct pvsmp_arm64_idmap {
	_Alignas(PVSMP_ARM64_PAGE) u64 level[4][512];
};

/**
 * pvsmp_arm64_idmap_build - fill the tables; the page is not mapped yet
 * @map:	the tables
 * @map_pa:	their physical address
 * @page_pa:	the page's, below 2^48
 */
void pvsmp_arm64_idmap_build(struct pvsmp_arm64_idmap *map, u64 map_pa,
			     u64 page_pa);

/**
 * pvsmp_arm64_idmap_set - map the page, or take it away
 * @map:	the tables, built
 * @page_pa:	the page's physical address, as given to the builder
 * @attr:	index in MAIR_EL1 of normal write-back memory
 * @on:		whether it is mapped: executable and read-only, at EL1
 *
 * Map it before a batch is released and take it away when all of the batch have
 * come: one that is late will want it. The caller cleans the tables to the point
 * of coherency if its TCR_EL1 makes walks non-cacheable, and invalidates the TLBs
 * (inner shareable) when the page was taken away.
 */
void pvsmp_arm64_idmap_set(struct pvsmp_arm64_idmap *map, u64 page_pa,
			   unsigned int attr, int on);

#endif /* __ASSEMBLER__ */
#endif
