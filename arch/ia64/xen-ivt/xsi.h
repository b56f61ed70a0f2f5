/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a guest kernel sees of Xen/ia64: the shared page by offset, hyperprivops
 * by number. Facts of the public ABI, and the one choice that is ours: XSI_BASE.
 */
#ifndef _ARCH_IA64_XEN_IVT_XSI_H
#define _ARCH_IA64_XEN_IVT_XSI_H

/*
 * The kernel moves the shared pages here (XEN_FW_SET_XSI_VA) before the first
 * fault. The address is within 22 signed bits of zero, so that one addition to
 * r0, in any M or I slot, makes the address of every field: movl would take two.
 */
#define XSI_BASE		(-0x100000)
#define XSI_MAPPED_REGS		(XSI_BASE + 0x4000)

#define XSI_BANK1_R16		(XSI_MAPPED_REGS + 0x400)
#define XSI_BANK1_R17		(XSI_MAPPED_REGS + 0x408)
#define XSI_B1NAT		(XSI_MAPPED_REGS + 0x500)
#define XSI_PTA			(XSI_MAPPED_REGS + 0x840)
#define XSI_IPSR		(XSI_MAPPED_REGS + 0x880)
#define XSI_ISR			(XSI_MAPPED_REGS + 0x888)
#define XSI_IIP			(XSI_MAPPED_REGS + 0x898)
#define XSI_IFA			(XSI_MAPPED_REGS + 0x8a0)
#define XSI_ITIR		(XSI_MAPPED_REGS + 0x8a8)
#define XSI_IFS			(XSI_MAPPED_REGS + 0x8b8)
#define XSI_IIM			(XSI_MAPPED_REGS + 0x8c0)
#define XSI_IHA			(XSI_MAPPED_REGS + 0x8c8)
#define XSI_PRECOVER_IFS	(XSI_MAPPED_REGS + 0xc00)
#define XSI_PSR_IC		(XSI_MAPPED_REGS + 0xc10)	/* u32 */
#define XSI_PSR_I_ADDR		(XSI_MAPPED_REGS + 0xc18)	/* of the mask byte */
#define XSI_BANKNUM		(XSI_MAPPED_REGS + 0xc4c)	/* u32 */
#define XSI_ITC_OFFSET		(XSI_MAPPED_REGS + 0xd50)
#define XSI_ITC_LAST		(XSI_MAPPED_REGS + 0xd58)

/* From the mask byte to the byte that says an event is pending. */
#define XSI_MASK_TO_PENDING	(-1)

/* break immediates that are hyperprivops */
#define HYPERPRIVOP_RFI		0x1
#define HYPERPRIVOP_RSM_DT	0x2
#define HYPERPRIVOP_SSM_DT	0x3
#define HYPERPRIVOP_COVER	0x4
#define HYPERPRIVOP_ITC_D	0x5
#define HYPERPRIVOP_ITC_I	0x6
#define HYPERPRIVOP_SSM_I	0x7
#define HYPERPRIVOP_GET_IVR	0x8
#define HYPERPRIVOP_SET_KR	0x12
#define HYPERPRIVOP_GET_CPUID	0x14
#define HYPERPRIVOP_GET_PSR	0x19

/* "Xen/ia64" in CPUID 0, nothing in CPUID 1 */
#define XEN_CPUID_0		0x343661692f6e6558

#define XEN_HYPERCALL		0x1000
#define XEN_FW_SET_XSI_VA	0x600	/* r28: the address */

#endif /* _ARCH_IA64_XEN_IVT_XSI_H */
