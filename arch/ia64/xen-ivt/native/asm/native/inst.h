/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Mode native: every macro of the contract (../../../contract.rst) is the one
 * instruction it is named after; what is declared as a clobber is left alone.
 */
#define DO_SAVE_MIN			IA64_NATIVE_DO_SAVE_MIN

#define MOV_FROM_IFA(reg)		mov reg = cr.ifa
#define MOV_FROM_ITIR(reg)		mov reg = cr.itir
#define MOV_FROM_ISR(reg)		mov reg = cr.isr
#define MOV_FROM_IHA(reg)		mov reg = cr.iha
#define MOV_FROM_IIM(reg)		mov reg = cr.iim
#define MOV_FROM_IIP(reg)		mov reg = cr.iip
#define MOV_FROM_IPSR(p, reg)		(p) mov reg = cr.ipsr
#define MOV_FROM_IVR(reg, c)		mov reg = cr.ivr
#define MOV_FROM_PSR(p, reg, c)		(p) mov reg = psr
#define MOV_FROM_ITC(p, pc, reg, c)	(p) mov reg = ar.itc

#define MOV_TO_IFA(reg, c)		mov cr.ifa = reg
#define MOV_TO_ITIR(p, reg, c)		(p) mov cr.itir = reg
#define MOV_TO_IHA(p, reg, c)		(p) mov cr.iha = reg
#define MOV_TO_IPSR(p, reg, c)		(p) mov cr.ipsr = reg
#define MOV_TO_IFS(p, reg, c)		(p) mov cr.ifs = reg
#define MOV_TO_IIP(reg, c)		mov cr.iip = reg
#define MOV_TO_KR(kr, reg, c0, c1)	mov IA64_KR(kr) = reg

#define ITC_I(p, reg, c)		(p) itc.i reg
#define ITC_D(p, reg, c)		(p) itc.d reg
#define ITC_I_AND_D(pi, pd, reg, c)	(pi) itc.i reg; (pd) itc.d reg
#define THASH(p, reg, va, c)		(p) thash reg = va

#define SSM_PSR_IC_AND_DEFAULT_BITS_AND_SRLZ_I(c0, c1)	\
	ssm psr.ic | PSR_DEFAULT_BITS;; srlz.i;;
#define SSM_PSR_IC_AND_SRLZ_D(c0, c1)	ssm psr.ic;; srlz.d
#define SSM_PSR_I(p, pc, c)		(p) ssm psr.i
#define SSM_PSR_DT_AND_SRLZ_I		ssm psr.dt;; srlz.i
#define RSM_PSR_IC(c)			rsm psr.ic
#define RSM_PSR_I(p, c0, c1)		(p) rsm psr.i
#define RSM_PSR_I_IC(c0, c1, c2)	rsm psr.i | psr.ic
#define RSM_PSR_DT			rsm psr.dt
#define RSM_PSR_BE_I(c0, c1)		rsm psr.be | psr.i

#define BSW_0(c0, c1, c2)		bsw.0
#define BSW_1(c0, c1)			bsw.1
#define COVER				cover
#define RFI				rfi
