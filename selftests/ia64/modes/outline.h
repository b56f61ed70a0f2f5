/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Alternatives B and C: every macro of more than one instruction goes out of
 * line, through OUTLINE of the mode. DO_SAVE_MIN's bank switch stays in line: it
 * is in the tail, where there is room.
 */
#include "hyper.h"

#define OUTLINE_BODY(back, ...)	\
	.pushsection .text..outline, "ax";	\
97:	__VA_ARGS__;;				\
	adds back = 16, back;;		\
	mov b0 = back;;			\
	br.cond.sptk.many b0;;		\
	.popsection

#undef MOV_FROM_IFA
#define MOV_FROM_IFA(reg)		OUTLINE(p0, XEN_LD8(p0, reg, XSI_IFA))
#undef MOV_FROM_ITIR
#define MOV_FROM_ITIR(reg)		OUTLINE(p0, XEN_LD8(p0, reg, XSI_ITIR))
#undef MOV_FROM_ISR
#define MOV_FROM_ISR(reg)		OUTLINE(p0, XEN_LD8(p0, reg, XSI_ISR))
#undef MOV_FROM_IHA
#define MOV_FROM_IHA(reg)		OUTLINE(p0, XEN_LD8(p0, reg, XSI_IHA))
#undef MOV_FROM_IIM
#define MOV_FROM_IIM(reg)		OUTLINE(p0, XEN_LD8(p0, reg, XSI_IIM))
#undef MOV_FROM_IIP
#define MOV_FROM_IIP(reg)		OUTLINE(p0, XEN_LD8(p0, reg, XSI_IIP))
#undef MOV_FROM_IPSR
#define MOV_FROM_IPSR(p, reg)		OUTLINE(p, XEN_LD8(p, reg, XSI_IPSR))
#undef MOV_TO_IFA
#define MOV_TO_IFA(reg, c)	OUTLINE(p0, XEN_ST8(p0, reg, XSI_IFA, c))
#undef MOV_TO_ITIR
#define MOV_TO_ITIR(p, reg, c)	OUTLINE(p, XEN_ST8(p, reg, XSI_ITIR, c))
#undef MOV_TO_IHA
#define MOV_TO_IHA(p, reg, c)	OUTLINE(p, XEN_ST8(p, reg, XSI_IHA, c))
#undef MOV_TO_IPSR
#define MOV_TO_IPSR(p, reg, c)	OUTLINE(p, XEN_ST8(p, reg, XSI_IPSR, c))
#undef MOV_TO_IFS
#define MOV_TO_IFS(p, reg, c)	OUTLINE(p, XEN_ST8(p, reg, XSI_IFS, c))
#undef MOV_TO_IIP
#define MOV_TO_IIP(reg, c)	OUTLINE(p0, XEN_ST8(p0, reg, XSI_IIP, c))
#undef ITC_I
#define ITC_I(p, reg, c)	OUTLINE(p, XEN_ITC(p, ITC_I, reg, c))
#undef ITC_D
#define ITC_D(p, reg, c)	OUTLINE(p, XEN_ITC(p, ITC_D, reg, c))
#undef ITC_I_AND_D
#define ITC_I_AND_D(pi, pd, reg, c)	\
	OUTLINE(p0, XEN_ITC_I_AND_D(pi, pd, reg, c))
#undef THASH
#define THASH(p, reg, va, c)	OUTLINE(p, HYPER_THASH(p, reg, va, c))
#undef SSM_PSR_IC_AND_DEFAULT_BITS_AND_SRLZ_I
#define SSM_PSR_IC_AND_DEFAULT_BITS_AND_SRLZ_I(c0, c1)	\
	OUTLINE(p0, XEN_SSM_IC(c0, c1))
#undef SSM_PSR_I
#define SSM_PSR_I(p, pc, c)		OUTLINE(p, XEN_SSM_I(p, pc, c))
#undef BSW_1
#define BSW_1(c0, c1)			OUTLINE(p0, XEN_BSW_1(c0, c1))
#undef RSM_PSR_DT
#define RSM_PSR_DT			OUTLINE(p0, XEN_M(RSM_DT))
#undef SSM_PSR_DT_AND_SRLZ_I
#define SSM_PSR_DT_AND_SRLZ_I		OUTLINE(p0, XEN_M(SSM_DT))
