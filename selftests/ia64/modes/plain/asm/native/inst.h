/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What 3.x's Xen macros cost, for comparison: mode xen with their shapes, where
 * these are another. Addresses by movl, each field by itself, thash and cover by
 * hyperprivop, the whole bank for a system call, an address made twice.
 */
#include "../../../../../../arch/ia64/xen-ivt/xen/asm/native/inst.h"
#include "../../../hyper.h"

#undef XEN_LD8
#define XEN_LD8(p, reg, field)		\
(p)	movl reg = field;;		\
(p)	ld8 reg = [reg]
#undef XEN_ST8
#define XEN_ST8(p, reg, field, c)	\
(p)	movl c = field;;		\
(p)	st8 [c] = reg

#undef MOV_FROM_IFA
#define MOV_FROM_IFA(reg)		XEN_LD8(p0, reg, XSI_IFA)
#undef MOV_FROM_ITIR
#define MOV_FROM_ITIR(reg)		XEN_LD8(p0, reg, XSI_ITIR)
#undef MOV_FROM_ISR
#define MOV_FROM_ISR(reg)		XEN_LD8(p0, reg, XSI_ISR)
#undef MOV_FROM_IHA
#define MOV_FROM_IHA(reg)		XEN_LD8(p0, reg, XSI_IHA)
#undef MOV_FROM_IPSR
#define MOV_FROM_IPSR(p, reg)		XEN_LD8(p, reg, XSI_IPSR)
#undef MOV_TO_IFA
#define MOV_TO_IFA(reg, c)		XEN_ST8(p0, reg, XSI_IFA, c)
#undef MOV_TO_ITIR
#define MOV_TO_ITIR(p, reg, c)		XEN_ST8(p, reg, XSI_ITIR, c)

#undef XEN_SSM_IC
#define XEN_SSM_IC(c0, c1)		\
	movl c0 = XSI_PSR_IC;		\
	mov c1 = 1;;			\
	st4 [c0] = c1
#undef RSM_PSR_IC
#define RSM_PSR_IC(c)			\
	movl c = XSI_PSR_IC;;		\
	st4 [c] = r0

#undef SSM_PSR_I
#define SSM_PSR_I(p, pc, c)		\
(p)	movl c = XSI_PSR_I_ADDR;;	\
(p)	ld8 c = [c];;			\
(p)	st1 [c] = r0;			\
(p)	adds c = XSI_MASK_TO_PENDING, c;;	\
(p)	ld1 c = [c];;			\
(p)	cmp.ne.unc pc, p0 = c, r0;;	\
(pc)	XEN_M(SSM_I)
#undef RSM_PSR_I
#define RSM_PSR_I(p, c0, c1)		\
(p)	movl c0 = XSI_PSR_I_ADDR;	\
(p)	mov c1 = 1;;			\
(p)	ld8 c0 = [c0];;			\
(p)	st1 [c0] = c1
#undef RSM_PSR_I_IC
#define RSM_PSR_I_IC(c0, c1, c2)	\
	movl c0 = XSI_PSR_I_ADDR;	\
	movl c1 = XSI_PSR_IC;		\
	mov c2 = 1;;			\
	ld8 c0 = [c0];;			\
	st1 [c0] = c2;			\
	st4 [c1] = r0

#undef THASH
#define THASH(p, reg, va, c)		HYPER_THASH(p, reg, va, c)

#undef XEN_RAW_COVER
#define XEN_RAW_COVER			XEN_M(COVER)
#undef BSW_1
#define BSW_1(c0, c1)			XEN_BSW_1_FILL(c0, c1)
