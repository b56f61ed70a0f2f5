/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Mode native with every declared clobber overwritten behind the macro, as far
 * as any mode may: code that counts on one is wrong, and does not run right here.
 */
#define POISON			0x1bad
#define POISON_R(p, c)		(p) mov c = POISON;
#define POISON_P(pc)		cmp.eq pc, p0 = r0, r0;
/*
 * Declared by 6.1, and wrong: three callers name r24, which is the interrupted
 * program's and not saved yet.
 */
#ifndef POISON_WRONG
#define POISON_WRONG(c)
#endif
/* The macro's own instruction is in a group before, what follows in one behind. */
#define THEN(op, poison)	op;; poison ;;

#define DO_SAVE_MIN(cov, ifs, extra, workaround)		\
	IA64_NATIVE_DO_SAVE_MIN(cov, ifs, POISON_SAVE_MIN extra, LATER_##workaround)
#define LATER_RSE_WORKAROUND	RSE_WORKAROUND	/* has commas */
#define LATER_
#ifdef CONFIG_VIRT_CPU_ACCOUNTING_NATIVE
#define POISON_STAMP		POISON_R(p0, r17) POISON_P(p6)
#else
#define POISON_STAMP
#endif
#define POISON_SAVE_MIN		POISON_R(p0, r3) POISON_R(p0, r14) POISON_STAMP

#define MOV_FROM_IFA(reg)	mov reg = cr.ifa
#define MOV_FROM_ITIR(reg)	mov reg = cr.itir
#define MOV_FROM_ISR(reg)	mov reg = cr.isr
#define MOV_FROM_IHA(reg)	mov reg = cr.iha
#define MOV_FROM_IIM(reg)	mov reg = cr.iim
#define MOV_FROM_IIP(reg)	mov reg = cr.iip
#define MOV_FROM_IPSR(p, reg)	(p) mov reg = cr.ipsr
#define MOV_FROM_IVR(reg, c)	THEN(mov reg = cr.ivr, POISON_R(p0, c))
#define MOV_FROM_PSR(p, reg, c)	THEN((p) mov reg = psr, POISON_R(p, c))
#define MOV_FROM_ITC(p, pc, reg, c)			\
	THEN((p) mov reg = ar.itc, POISON_R(p, c) POISON_P(pc))

#define MOV_TO_IFA(reg, c)	THEN(mov cr.ifa = reg, POISON_R(p0, c))
#define MOV_TO_ITIR(p, reg, c)	THEN((p) mov cr.itir = reg, POISON_R(p, c))
#define MOV_TO_IHA(p, reg, c)	THEN((p) mov cr.iha = reg, POISON_R(p, c))
#define MOV_TO_IPSR(p, reg, c)	THEN((p) mov cr.ipsr = reg, POISON_R(p, c))
#define MOV_TO_IFS(p, reg, c)	THEN((p) mov cr.ifs = reg, POISON_R(p, c))
#define MOV_TO_IIP(reg, c)	THEN(mov cr.iip = reg, POISON_R(p0, c))
#define MOV_TO_KR(kr, reg, c0, c1)			\
	THEN(mov IA64_KR(kr) = reg, POISON_R(p0, c0) POISON_R(p0, c1))

#define ITC_I(p, reg, c)	THEN((p) itc.i reg, POISON_R(p, c))
#define ITC_D(p, reg, c)	THEN((p) itc.d reg, POISON_R(p, c))
#define ITC_I_AND_D(pi, pd, reg, c)			\
	(pi) itc.i reg; THEN((pd) itc.d reg, POISON_R(p0, c))
#define THASH(p, reg, va, c)				\
	THEN((p) thash reg = va, POISON_R(p, c))

#define SSM_PSR_IC_AND_DEFAULT_BITS_AND_SRLZ_I(c0, c1)	\
	ssm psr.ic | PSR_DEFAULT_BITS;; srlz.i;;	\
	POISON_R(p0, c0) POISON_WRONG(c1) ;;
#define SSM_PSR_IC_AND_SRLZ_D(c0, c1)			\
	ssm psr.ic;; srlz.d; POISON_R(p0, c0) POISON_R(p0, c1) ;;
#define SSM_PSR_I(p, pc, c)				\
	THEN((p) ssm psr.i, POISON_R(p, c) POISON_P(pc))
#define SSM_PSR_DT_AND_SRLZ_I	ssm psr.dt;; srlz.i
#define RSM_PSR_IC(c)		THEN(rsm psr.ic, POISON_R(p0, c))
#define RSM_PSR_I(p, c0, c1)				\
	THEN((p) rsm psr.i, POISON_R(p, c0) POISON_R(p, c1))
#define RSM_PSR_I_IC(c0, c1, c2)			\
	THEN(rsm psr.i | psr.ic,			\
	     POISON_R(p0, c0) POISON_R(p0, c1) POISON_R(p0, c2))
#define RSM_PSR_DT		rsm psr.dt
#define RSM_PSR_BE_I(c0, c1)				\
	THEN(rsm psr.be | psr.i, POISON_R(p0, c0) POISON_R(p0, c1))

#define BSW_0(c0, c1, c2)				\
	THEN(bsw.0, POISON_R(p0, c0) POISON_R(p0, c1) POISON_R(p0, c2))
#define BSW_1(c0, c1)	THEN(bsw.1, POISON_R(p0, c0) POISON_R(p0, c1) POISON_BANK)
#define POISON_4(a, b, c, d)				\
	POISON_R(p0, a) POISON_R(p0, b) POISON_R(p0, c) POISON_R(p0, d)
#define POISON_BANK					\
	POISON_4(r16, r17, r18, r19) POISON_4(r20, r21, r22, r23)	\
	POISON_4(r24, r25, r26, r27) POISON_4(r28, r29, r30, r31)
#define COVER		cover
#define RFI		rfi
