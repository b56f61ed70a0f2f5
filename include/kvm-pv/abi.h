/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The guest side of the KVM/PowerPC paravirtual ABI, by number: the magic page
 * (struct kvm_vcpu_arch_shared) by offset, the hypercall tokens and their
 * return codes. magic.c proves these offsets against the kernel's own header.
 */
#ifndef KVM_PV_ABI_H
#define KVM_PV_ABI_H

/* Effective address of the page: reachable by D-form accesses with RA=0. */
#define PV_PAGE_EA		(-4096L)
#define PV_PAGE_DISP		0xf000u

/* Byte offsets in the page. Fields are u64 unless said otherwise. */
#define PV_PAGE_SCRATCH1	0x000u			/* the guest's own */
#define PV_PAGE_SCRATCH2	0x008u
#define PV_PAGE_SPRG(n)		(0x020u + 8 * (n))	/* n = 0..3 */
#define PV_PAGE_SRR0		0x040u
#define PV_PAGE_SRR1		0x048u
#define PV_PAGE_DAR		0x050u
#define PV_PAGE_MSR		0x058u
#define PV_PAGE_DSISR		0x060u			/* u32 */
#define PV_PAGE_INT_PENDING	0x064u			/* u32 */
#define PV_PAGE_SR(n)		(0x068u + 4 * (n))	/* u32, n = 0..15 */
#define PV_PAGE_MAS0		0x0a8u			/* u32 */
#define PV_PAGE_MAS1		0x0acu			/* u32 */
#define PV_PAGE_MAS7_3		0x0b0u			/* MAS7, MAS3 */
#define PV_PAGE_MAS2		0x0b8u
#define PV_PAGE_MAS4		0x0c0u			/* u32 */
#define PV_PAGE_MAS6		0x0c4u			/* u32 */
#define PV_PAGE_ESR		0x0c8u			/* u32 */
#define PV_PAGE_PIR		0x0ccu			/* u32 */
#define PV_PAGE_SPRG4(n)	(0x0d0u + 8 * ((n) - 4)) /* n = 4..7 */

/* What a 32-bit guest has of a u64: it is big endian, the low word is second. */
#define PV_PAGE_LOW(field)	((field) + 4)

/*
 * The guest's own, at the very end: the ABI keeps the tail of the page for
 * fields to come, and announces them by feature bits from the front on.
 */
#define PV_PAGE_FSCR		0xff8u

/* Hypercall tokens (r11): vendor << 16 | number. */
#define PV_HC_FEATURES		0x002a0003u
#define PV_HC_MAP_MAGIC_PAGE	0x002a0004u
#define PV_EV_IDLE		0x00010010u

/* KVM_HC_FEATURES, r4: bit numbers. */
#define PV_HC_FEATURE_MAGIC_PAGE	1

/* Flag in r4 of the map call: the page's own mapping keeps NX meaningful. */
#define PV_MAP_NOT_MAPPED_NX	1u

/* Features of the page, returned in r4 by the map call. */
#define PV_PAGE_FEAT_SR		0x1u
#define PV_PAGE_FEAT_MAS_SPRG7	0x2u

/*
 * MSR bits a guest may change without asking the host. BookE has no RI; its
 * kernel has the bit in MSR nevertheless, and the host keeps it.
 */
#define PV_MSR_EE		0x8000u
#define PV_MSR_RI		0x0002u
#define PV_MSR_SOFT		(PV_MSR_EE | PV_MSR_RI)

/* hcall-instructions holds 1 to 4 big-endian instruction words. */
#define PV_HCALL_MAX_WORDS	4

#endif /* KVM_PV_ABI_H */
