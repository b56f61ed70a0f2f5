/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From a release to the final page tables, see trampoline.h. The page is one
 * 4 KiB identity mapping while TTBR0_EL1 has the tables of the bring-up; with
 * translation off it reads the context, its own slots, and nothing else.
 */
#include "trampoline.h"

#define EL2		2
#define HCR_RW		(1 << 31)	/* EL1 is AArch64; no trap, no stage 2 */
#define CNTHCTL_EL1	3		/* EL1 has counter and timer */
#define CPTR_RES1	0x33ff		/* and FP */
#define MDCR_HPMN	0x1f
#define PFR0_GIC	24		/* GICv3's registers are there */
#define ICC_SRE_EL2	s3_4_c12_c9_5
#define SRE_SRE		1
#define SRE_ENABLE	8		/* EL1 may use them */
#define SPSR_EL1H_DAIF	0x3c5
#define SCTLR_M		(1 << 0)
#define SCTLR_C		(1 << 2)
#define SCTLR_OFF	0x30d00800	/* RES1; little endian; M, C, I clear */

	.section .rodata, "a"
	.balign	PVSMP_ARM64_PAGE
	.globl	pvsmp_arm64_page
	.type	pvsmp_arm64_page, %object
pvsmp_arm64_page:
.Lpage:
	b	.Lenter
	b	.Ldown

.Lenter:
	mrs	x1, CurrentEL
	lsr	x1, x1, #2
	cmp	x1, #EL2
	b.ne	.Lel1

	/*
	 * UNKNOWN after a reset is every field that traps or offsets something
	 * of EL1. HPMN stays: it resets to the number of counters.
	 */
	mov	x3, #HCR_RW
	msr	hcr_el2, x3
	mov	x3, #CNTHCTL_EL1
	msr	cnthctl_el2, x3
	msr	cntvoff_el2, xzr
	mov	x3, #CPTR_RES1
	msr	cptr_el2, x3
	msr	hstr_el2, xzr
	mrs	x3, mdcr_el2
	and	x3, x3, #MDCR_HPMN
	msr	mdcr_el2, x3
	msr	vttbr_el2, xzr
	mrs	x3, midr_el1
	msr	vpidr_el2, x3
	mrs	x3, mpidr_el1
	msr	vmpidr_el2, x3
	mrs	x3, id_aa64pfr0_el1
	ubfx	x3, x3, #PFR0_GIC, #4
	cbz	x3, .Lno_gic
	mrs	x3, ICC_SRE_EL2
	orr	x3, x3, #SRE_ENABLE
	orr	x3, x3, #SRE_SRE
	msr	ICC_SRE_EL2, x3
.Lno_gic:
	ldr	w3, .Lsctlr_off
	msr	sctlr_el1, x3
	mov	x3, #SPSR_EL1H_DAIF
	msr	spsr_el2, x3
	adr	x3, .Lel1
	msr	elr_el2, x3
	isb				/* CNTVOFF_EL2 before CNTVCT_EL0 */
	eret

.Lel1:
	isb				/* the counter is not read ahead */
	mrs	x2, cntvct_el0
	ldp	x3, x4, [x0, #PVSMP_ARM64_CTX_MAIR]
	msr	mair_el1, x3
	msr	tcr_el1, x4
	ldp	x3, x4, [x0, #PVSMP_ARM64_CTX_TTBR0]
	msr	ttbr0_el1, x3
	msr	ttbr1_el1, x4
	ldp	x5, x6, [x0, #PVSMP_ARM64_CTX_SCTLR]	/* and land */
	ldp	x7, x8, [x0, #PVSMP_ARM64_CTX_EMPTY]	/* and sp */
	ldp	x9, x0, [x0, #PVSMP_ARM64_CTX_ENTRY]	/* and arg */
	isb

	/* What an earlier life of this CPU left in TLB and I-cache is not ours. */
	tlbi	vmalle1
	ic	iallu
	dsb	nsh
	isb
	msr	sctlr_el1, x5
	isb
	br	x6

.Lsctlr_off:
	.long	SCTLR_OFF
	/*
	 * x0 = physical address to go to with translation off. Nothing is cleaned:
	 * what is read from there on was synced by who wrote it.
	 */
	.balign	8
.Ldown:
	mrs	x1, sctlr_el1
	bic	x1, x1, #SCTLR_M
	bic	x1, x1, #SCTLR_C
	msr	sctlr_el1, x1
	isb
	br	x0

	/* Per CPU: the entry, then the context's slot. No .org goes backwards. */
	.org	.Lpage + PVSMP_ARM64_STUBS
	.rept	PVSMP_ARM64_NR_STUBS
	ldr	x0, . + 8
	b	.Lpage
	.quad	0
	.endr
	.size	pvsmp_arm64_page, . - pvsmp_arm64_page

	.text
	.balign	4
	.globl	pvsmp_arm64_down
	.type	pvsmp_arm64_down, %function
pvsmp_arm64_down:
	msr	daifset, #15
	msr	ttbr0_el1, x1
	isb
	tlbi	vmalle1
	dsb	nsh
	isb
	br	x2
	.size	pvsmp_arm64_down, . - pvsmp_arm64_down

	.balign	4
	.globl	pvsmp_arm64_land
	.type	pvsmp_arm64_land, %function
pvsmp_arm64_land:
	hint	#36			/* bti j: it is come to by br */
	msr	ttbr0_el1, x7		/* drops the identity map */
	isb
	tlbi	vmalle1
	dsb	nsh
	isb
	mov	sp, x8
	mov	x29, xzr
	mov	x30, xzr
	br	x9
	.size	pvsmp_arm64_land, . - pvsmp_arm64_land

	.section .note.GNU-stack, "", %progbits
