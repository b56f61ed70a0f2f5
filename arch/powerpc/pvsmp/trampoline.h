/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A released e500's way to its own mapping: what its trampoline is told, and
 * what the code it ends in receives. For C and assembler.
 */
#ifndef PVSMP_E500_TRAMPOLINE_H
#define PVSMP_E500_TRAMPOLINE_H

/* Where struct pvsmp_e500_ctx has its fields. */
#define PVSMP_E500_CTX_MAS1	0
#define PVSMP_E500_CTX_MAS2	4
#define PVSMP_E500_CTX_MAS3	8
#define PVSMP_E500_CTX_MAS7	12
#define PVSMP_E500_CTX_LAND	16
#define PVSMP_E500_CTX_SP	20
#define PVSMP_E500_CTX_ENTRY	24
#define PVSMP_E500_CTX_ARG	28
#define PVSMP_E500_CTX_MSR	32
#define PVSMP_E500_CTX_SIZE	64

#define PVSMP_E500_PAGE		4096
#define PVSMP_E500_WINDOW	0x100000

#ifndef __ASSEMBLER__

#ifdef __KERNEL__
#include <linux/build_bug.h>
#else
#define static_assert	_Static_assert
#endif
#include "../../../include/pvsmp/types.h"

/**
 * struct pvsmp_e500_ctx - one CPU's context
 * @mas1:	the CPU's own entry in TLB1, as for tlbwe: valid, protected
 *		(IPROT), in address space 0 (TS = 0)
 * @mas2:	effective page number and WIMGE
 * @mas3:	lower 32 bits of the physical page number, and permissions
 * @mas7:	its upper bits
 * @land:	pvsmp_e500_land's address in that mapping
 * @sp:		the stack's upper end, 16-byte aligned
 * @entry:	the function to call
 * @arg:	its first argument
 * @msr:	MSR from @land on; IS and DS are 0
 * @reserved:	the context has its cache line to itself
 *
 * Big endian, 64-byte aligned, and in the same 1 MiB of physical memory
 * (aligned to 1 MiB) as the page: ePAPR promises no more than that. A caller
 * whose mapping of it is not coherent flushes it before the release, and keeps it
 * unchanged until the CPU said that it runs: for ever, if it never does.
 */
struct pvsmp_e500_ctx {
	_Alignas(PVSMP_E500_CTX_SIZE) u32 mas1;
	u32 mas2, mas3, mas7;
	u32 land, sp, entry, arg, msr;
	u32 reserved[7];
};

static_assert(sizeof(struct pvsmp_e500_ctx) == PVSMP_E500_CTX_SIZE, "size");
static_assert(offsetof(struct pvsmp_e500_ctx, land) == PVSMP_E500_CTX_LAND,
	      "land");
static_assert(offsetof(struct pvsmp_e500_ctx, msr) == PVSMP_E500_CTX_MSR, "msr");

/**
 * typedef pvsmp_e500_entry - what a CPU runs in its own mapping
 * @arg:	pvsmp_e500_ctx.arg
 * @msr:	MSR as the CPU was entered
 * @stamp:	the timebase as it entered
 * @ima:	size of the mapping it was entered in (r7), in bytes
 *
 * TLB1 has the entry of the context and nothing else, TLB0 has nothing. Must not
 * return.
 */
typedef void pvsmp_e500_entry(u32 arg, u32 msr, u64 stamp,
			      u32 ima);

/*
 * pvsmp_e500_page - the trampoline, PVSMP_E500_PAGE bytes, page aligned
 *
 * Enter it at its first instruction as ePAPR 1.1, 5.5.2 enters a CPU: big endian,
 * 32 bits, in address space 0 or 1, at whatever effective address, through an
 * entry of TLB1; r3 is the physical address of a struct pvsmp_e500_ctx (the low 20
 * bits matter). It maps itself, one page, in address space 1, replaces all of
 * TLB1 and goes to the context's @land. A boot CPU may come by it, too.
 */
extern const unsigned char pvsmp_e500_page[PVSMP_E500_PAGE];

/*
 * pvsmp_e500_land - leave the trampoline's mapping; in the CPU's own
 *
 * Drops what the CPU came by and calls @entry. Not a function of C: enter it by
 * pvsmp_e500_ctx.land.
 */
extern const unsigned char pvsmp_e500_land[];

#endif /* __ASSEMBLER__ */
#endif
