/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Special registers that own.S can access by the trapping instruction, each
 * with its number; read by C and by the assembler.
 */
#ifndef KVM_PV_PROBE_SPRS_H
#define KVM_PV_PROBE_SPRS_H

/* What a fault leaves: its address and its kind. */
#ifdef CONFIG_PPC_85xx
#define PV_FAULT_SPRS(X)	X(FAULT_ADDRESS, 61) X(FAULT_STATUS, 62)
#else
#define PV_FAULT_SPRS(X)	X(FAULT_ADDRESS, 19) X(FAULT_STATUS, 18)
#endif

/* Compared with the magic page when it is tested. */
#define PV_TEST_SPRS(X)							\
	X(SPRG0, 272) X(SPRG1, 273) X(SPRG2, 274) X(SPRG3, 275)		\
	PV_FAULT_SPRS(X)

#ifdef CONFIG_PPC64
/* Copied; or read, written and read again to see what the host keeps. */
#define PV_PROBE_SPRS(X)						\
	X(FSCR, 153)							\
	X(CFAR, 28) X(DSCR, 17) X(AMR, 29) X(IAMR, 61) X(UAMOR, 157)	\
	X(MMCR0, 795) X(MMCR1, 798) X(MMCR2, 785) X(MMCRA, 786)		\
	X(MMCRS, 894) X(PMC1, 787) X(PMC2, 788) X(PMC3, 789)		\
	X(PMC4, 790) X(PMC5, 791) X(PMC6, 792) X(SIER, 784)		\
	X(SIAR, 796) X(SDAR, 797)					\
	X(EBBHR, 804) X(EBBRR, 805) X(BESCR, 806)
#elif defined(CONFIG_PPC_85xx)
#define PV_PROBE_SPRS(X)	X(PIR, 286) X(MMUCSR0, 1012)
#else
#define PV_PROBE_SPRS(X)
#endif

#endif /* KVM_PV_PROBE_SPRS_H */
