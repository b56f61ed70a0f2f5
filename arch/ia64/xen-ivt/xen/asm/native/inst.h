/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Mode xen, in place: every macro of the contract (../../../contract.rst) by the
 * shared page or by a hyperprivop.
 *
 * A hyperprivop is break.m or break.i, spelled out: Xen cannot read the number
 * of one in a B slot. The operands of most are in r8 and r9, which belong to
 * whoever was interrupted, so they are put aside in the declared clobbers; where
 * a caller declares r8 or r9 itself, there is nothing to put aside.
 */
#include "../../../xsi.h"

#define XEN_M(op)			break.m HYPERPRIVOP_##op
#define XEN_I(op)			break.i HYPERPRIVOP_##op

/* --- fields of the shared page ---------------------------------------------- */

#define XEN_LD8(p, reg, field)		\
(p)	mov reg = field;;		\
(p)	ld8 reg = [reg]
#define XEN_ST8(p, reg, field, c)	\
(p)	mov c = field;;			\
(p)	st8 [c] = reg

#define MOV_FROM_IFA(reg)		xen_from_ifa reg
#define MOV_FROM_ITIR(reg)		xen_from_itir reg
#define MOV_FROM_ISR(reg)		xen_from_isr reg
#define MOV_FROM_IHA(reg)		xen_from_iha reg
#define MOV_FROM_IIM(reg)		XEN_LD8(p0, reg, XSI_IIM)
#define MOV_FROM_IIP(reg)		XEN_LD8(p0, reg, XSI_IIP)
#define MOV_FROM_IPSR(p, reg)		xen_from_ipsr p, reg

#define MOV_TO_IFA(reg, c)		xen_to_ifa reg, c
#define MOV_TO_ITIR(p, reg, c)		xen_to_itir p, reg, c
#define MOV_TO_IHA(p, reg, c)		XEN_ST8(p, reg, XSI_IHA, c)
#define MOV_TO_IPSR(p, reg, c)		XEN_ST8(p, reg, XSI_IPSR, c)
#define MOV_TO_IFS(p, reg, c)		XEN_ST8(p, reg, XSI_IFS, c)
#define MOV_TO_IIP(reg, c)		XEN_ST8(p0, reg, XSI_IIP, c)

/*
 * A miss is handled with several of these, close to each other: there the first
 * one leaves the address of the next, in the register that this will be read into
 * and nothing is in yet. The stop in front is the one behind the address.
 * Which handler it is: its own name is defined, the next one's is not yet.
 */
#define XEN_LD8_THEN(reg, via, field, next)	\
	mov via = field;;			\
	ld8 reg = [via], next - field
#define XEN_LD8_NEXT(reg, via)			\
	;;					\
	ld8 reg = [via]

/* Where a THASH comes next; Itanium's iaccess_bit has something in between. */
#ifdef CONFIG_ITANIUM
#define XEN_DIRTY_BIT			break_fault
#else
#define XEN_DIRTY_BIT			dirty_bit
#endif

/* Without VHPT the alternates branch to between the two, with a hash in r17. */
#ifdef CONFIG_DISABLE_VHPT
#define XEN_ITLB_IFA(reg)		XEN_LD8(p0, reg, XSI_IFA)
#define XEN_ITLB_IHA(reg)		XEN_LD8(p0, reg, XSI_IHA)
#else
#define XEN_ITLB_IFA(reg)		XEN_LD8_THEN(reg, r17, XSI_IFA, XSI_IHA)
#define XEN_ITLB_IHA(reg)		XEN_LD8_NEXT(reg, r17)
#endif

	.macro	xen_from_ifa reg
	.ifdef	break_fault
	XEN_LD8(p0, \reg, XSI_IFA)
	.else
	.ifdef	XEN_DIRTY_BIT
	XEN_LD8_THEN(\reg, r17, XSI_IFA, XSI_ITIR)
	.else
	.ifdef	alt_dtlb_miss
	XEN_LD8_THEN(\reg, r21, XSI_IFA, XSI_ISR)
	.else
	.ifdef	alt_itlb_miss
	XEN_LD8_THEN(\reg, r21, XSI_IFA, XSI_IPSR)
	.else
	.ifdef	itlb_miss
	XEN_ITLB_IFA(\reg)
	.else
	XEN_LD8_THEN(\reg, r25, XSI_IFA, XSI_ITIR)
	.endif
	.endif
	.endif
	.endif
	.endif
	.endm

	.macro	xen_from_itir reg
	.ifc	\reg, r25			/* vhpt_miss */
	XEN_LD8_NEXT(\reg, r25)
	.else
	XEN_LD8(p0, \reg, XSI_ITIR)
	.endif
	.endm

	.macro	xen_from_isr reg
	.ifc	\reg, r19			/* vhpt_miss */
	XEN_LD8_THEN(\reg, r22, XSI_ISR, XSI_IHA)
	.else
	.ifc	\reg, r20			/* alt_dtlb_miss */
	XEN_LD8_NEXT(\reg, r21), XSI_IPSR - XSI_ISR
	.else
	XEN_LD8(p0, \reg, XSI_ISR)
	.endif
	.endif
	.endm

	.macro	xen_from_iha reg
	.ifc	\reg, r17			/* itlb_miss, dtlb_miss */
	XEN_ITLB_IHA(\reg)
	.else
	XEN_LD8_NEXT(\reg, \reg)		/* vhpt_miss */
	.endif
	.endm

	.macro	xen_from_ipsr p, reg
	.ifc	\reg, r21			/* alt_itlb_miss, alt_dtlb_miss */
	XEN_LD8_NEXT(\reg, r21)
	.else
	XEN_LD8(\p, \reg, XSI_IPSR)
	.endif
	.endm

	.macro	xen_to_ifa reg, c
	.ifc	\c, r24			/* vhpt_miss */
	mov \c = XSI_IFA;;
	st8 [\c] = \reg, XSI_ITIR - XSI_IFA
	.else
	XEN_ST8(p0, \reg, XSI_IFA, \c)
	.endif
	.endm

	.macro	xen_to_itir p, reg, c
	.ifc	\p, p8				/* vhpt_miss */
	;;
	(\p)	st8 [\c] = \reg
	.else
	XEN_ST8(\p, \reg, XSI_ITIR, \c)
	.endif
	.endm

/*
 * The time stamp is the hardware's with Xen's offset, and never one that was
 * given out before.
 */
#define MOV_FROM_ITC(p, pc, reg, c)		\
(p)	mov reg = XSI_ITC_OFFSET;		\
(p)	mov c = ar.itc;;			\
(p)	ld8 reg = [reg];;			\
(p)	add reg = reg, c;			\
(p)	mov c = XSI_ITC_LAST;;			\
(p)	ld8 c = [c];;				\
(p)	cmp.leu.unc pc, p0 = reg, c;;		\
(pc)	adds reg = 1, c;			\
(p)	mov c = XSI_ITC_LAST;;			\
(p)	st8 [c] = reg

/* --- hyperprivops with operands --------------------------------------------- */

/* mov, unless both names are the same. */
	.macro	xen_mov p, to, from
	.ifnc	\to, \from
	(\p)	mov \to = \from
	.endif
	.endm

#define MOV_FROM_IVR(reg, c)			\
	xen_mov p0, c, r8;;			\
	XEN_M(GET_IVR);;			\
	mov reg = r8;				\
	xen_mov p0, r8, c

#define MOV_FROM_PSR(p, reg, c)			\
	xen_mov p, c, r8;;			\
(p)	XEN_M(GET_PSR);;			\
(p)	mov reg = r8;				\
	xen_mov p, r8, c

#define MOV_TO_KR(kr, reg, c0, c1)		\
	xen_mov p0, c0, r8;			\
	xen_mov p0, c1, r9;			\
	mov r8 = IA64_KR_##kr;			\
	mov r9 = reg;;				\
	XEN_M(SET_KR);;				\
	xen_mov p0, r8, c0;			\
	xen_mov p0, r9, c1

#define XEN_ITC(p, op, reg, c)			\
(p)	mov c = r8;				\
(p)	mov r8 = reg;;				\
(p)	XEN_I(op);;				\
(p)	mov r8 = c
#define XEN_ITC_I_AND_D(pi, pd, reg, c)		\
	mov c = r8;				\
	mov r8 = reg;;				\
(pi)	XEN_M(ITC_I);				\
(pd)	XEN_I(ITC_D);;				\
	mov r8 = c

#define ITC_I(p, reg, c)		XEN_ITC(p, ITC_I, reg, c)
#define ITC_D(p, reg, c)		XEN_ITC(p, ITC_D, reg, c)
#define ITC_I_AND_D(pi, pd, reg, c)	XEN_ITC_I_AND_D(pi, pd, reg, c)

/*
 * Not the hyperprivop: the hash of the short format is the page's number times
 * eight below the region, and Linux's page table address has ones in every bit
 * between the two (ia64_mmu_init), so that an or does for the mask. The first
 * shift takes the region off, which with large pages would come to below those
 * ones. The size of pages is the fault's.
 */
#define XEN_THASH(p, reg, va, c)		\
(p)	ld8 reg = [reg];;			\
(p)	shl c = va, 3;				\
(p)	extr.u reg = reg, 2, 6;;		\
(p)	shr.u c = c, reg;			\
(p)	mov reg = XSI_PTA;;			\
(p)	ld8 reg = [reg];;			\
(p)	dep c = 0, c, 0, 3;			\
(p)	dep reg = 0, reg, 0, 15;;		\
(p)	or reg = reg, c;			\
(p)	shr.u c = va, 61;;			\
(p)	dep reg = c, reg, 61, 3

/* From dirty_bit on the address of ITIR is there already. */
	.macro	xen_thash p, reg, va, c
	.ifndef	XEN_DIRTY_BIT
	(\p)	mov \reg = XSI_ITIR;;
	.endif
	XEN_THASH(\p, \reg, \va, \c)
	.endm
#define THASH(p, reg, va, c)		xen_thash p, reg, va, c

/* --- the virtual psr: bytes and words of the shared page, dt by hyperprivop -- */

/*
 * It is off, so that adding sets it. Three callers declare r24 besides, which is
 * bank 1's there and not saved yet.
 */
#define XEN_SSM_IC(c0, c1)			\
	mov c0 = XSI_PSR_IC;;			\
	fetchadd4.acq c0 = [c0], 1

#define SSM_PSR_IC_AND_DEFAULT_BITS_AND_SRLZ_I(c0, c1)	XEN_SSM_IC(c0, c1);;
/* The itr.d before it was emulated: the return from that has serialised. */
#define SSM_PSR_IC_AND_SRLZ_D(c0, c1)		\
	dv_serialize_data;			\
	XEN_SSM_IC(c0, c1)
#define RSM_PSR_IC(c)				\
	mov c = XSI_PSR_IC;;			\
	st4 [c] = r0

/* Unmask, then look: what came while the mask was set is not sent again. */
#define XEN_SSM_I(p, pc, c)			\
(p)	mov c = XSI_PSR_I_ADDR;;		\
(p)	ld8 c = [c];;				\
(p)	st1 [c] = r0, XSI_MASK_TO_PENDING;;	\
(p)	ld1 c = [c];;				\
(p)	cmp.ne.unc pc, p0 = c, r0;;		\
(pc)	XEN_M(SSM_I)

#define SSM_PSR_I(p, pc, c)		XEN_SSM_I(p, pc, c)

#define RSM_PSR_I(p, c0, c1)			\
(p)	mov c0 = XSI_PSR_I_ADDR;		\
(p)	mov c1 = 1;;				\
(p)	ld8 c0 = [c0];;				\
(p)	st1 [c0] = c1

/* Masked first: nothing is delivered to one whose psr.ic is off. */
#define RSM_PSR_I_IC(c0, c1, c2)		\
	mov c0 = XSI_PSR_I_ADDR;		\
	mov c2 = 1;;				\
	ld8 c1 = [c0], XSI_PSR_IC - XSI_PSR_I_ADDR;;	\
	st1 [c1] = c2;				\
	st4 [c0] = r0

#define RSM_PSR_BE_I(c0, c1)			\
	rum psr.be;				\
	RSM_PSR_I(p0, c0, c1)

#define RSM_PSR_DT				XEN_M(RSM_DT)
#define SSM_PSR_DT_AND_SRLZ_I			XEN_M(SSM_DT)

/* --- frames and banks ------------------------------------------------------- */

#define COVER					XEN_M(COVER)
#define RFI					\
	XEN_M(RFI);				\
	dv_serialize_data

#define XEN_SPILL(a, ra, b, rb, step)		\
	.mem.offset 0, 0;			\
	st8.spill [a] = ra, step;		\
	.mem.offset 8, 0;			\
	st8.spill [b] = rb, 16;;
#define XEN_FILL(a, ra, b, rb)			\
	ld8.fill ra = [a], 16;			\
	ld8.fill rb = [b], 16;;

/* ar.unat is the caller's and comes back; r16 is free once it is spilled. */
#define BSW_0(c0, c1, c2)				\
	mov c2 = ar.unat;				\
	mov c0 = XSI_BANK1_R16;				\
	mov c1 = XSI_BANK1_R17;;			\
	XEN_SPILL(c0, r16, c1, r17, 16)			\
	XEN_SPILL(c0, r18, c1, r19, 16)			\
	XEN_SPILL(c0, r20, c1, r21, 16)			\
	XEN_SPILL(c0, r22, c1, r23, 16)			\
	XEN_SPILL(c0, r24, c1, r25, 16)			\
	XEN_SPILL(c0, r26, c1, r27, 16)			\
	XEN_SPILL(c0, r28, c1, r29, 16)			\
	XEN_SPILL(c0, r30, c1, r31, XSI_B1NAT - XSI_BANK1_R16 - 0x70)	\
	mov r16 = ar.unat;				\
	mov c1 = XSI_BANKNUM;;				\
	st8 [c0] = r16;					\
	st4 [c1] = r0;					\
	mov ar.unat = c2

/*
 * Bank 1 for one who needs no value in r16 to r31: a system call, to which they
 * are scratch. Xen has not switched banks, so only its note of that changes.
 */
#define XEN_BSW_1(c0, c1)			\
	mov c0 = XSI_BANKNUM;			\
	mov c1 = 1;;				\
	st4 [c0] = c1

#define BSW_1(c0, c1)			XEN_BSW_1(c0, c1)

/*
 * Bank 1 with what was interrupted in r16 to r31, NaT bits and all. The last
 * pair is free until it is loaded.
 */
#define XEN_BSW_1_FILL(c0, c1)			\
	mov r30 = XSI_B1NAT;			\
	mov c0 = XSI_BANK1_R16;			\
	mov r31 = XSI_BANK1_R17;;		\
	ld8 r30 = [r30];			\
	mov c1 = ar.unat;;			\
	mov ar.unat = r30;;			\
	XEN_FILL(c0, r16, r31, r17)		\
	XEN_FILL(c0, r18, r31, r19)		\
	XEN_FILL(c0, r20, r31, r21)		\
	XEN_FILL(c0, r22, r31, r23)		\
	XEN_FILL(c0, r24, r31, r25)		\
	XEN_FILL(c0, r26, r31, r27)		\
	XEN_FILL(c0, r28, r31, r29)		\
	ld8.fill r30 = [c0];			\
	ld8.fill r31 = [r31];			\
	mov c0 = XSI_BANKNUM;;			\
	mov ar.unat = c1;			\
	mov c1 = 1;;				\
	st4 [c0] = c1

/*
 * The kernel's own DO_SAVE_MIN, with four things of it replaced. Its cover is
 * the instruction, which needs no privilege and is all that is wanted here: the
 * interrupted frame's cr.ifs is in the shared page, which cover would not know.
 * The bsw.1 at its end is not behind a macro of the preprocessor, so it is one
 * of the assembler. Where time is accounted, r20 is made anew.
 */
#define DO_SAVE_MIN(cov, ifs, extra, workaround)	\
	IA64_NATIVE_DO_SAVE_MIN(XEN_RAW_##cov,		\
		XEN_LD8(p0, r30, XSI_PRECOVER_IFS),	\
		XEN_STAMP extra, XEN_LATER_##workaround)
#define XEN_RAW_COVER			cover
#define XEN_RAW_
#define XEN_LATER_RSE_WORKAROUND	RSE_WORKAROUND	/* has commas */
#define XEN_LATER_

#ifdef CONFIG_VIRT_CPU_ACCOUNTING_NATIVE
#define XEN_STAMP			MOV_FROM_ITC(pUStk, p6, r20, r17);
#else
#define XEN_STAMP
#endif

	.macro	bsw.1
	XEN_BSW_1_FILL(r3, r14)
	.endm
