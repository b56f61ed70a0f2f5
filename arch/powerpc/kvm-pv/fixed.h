/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Functions of a 32-bit kernel whose instructions must run where they are, so
 * that they are patched in place only, and text that must not touch the page at
 * all. Pure: pvscan reads the same lists.
 */
#ifndef KVM_PV_FIXED_H
#define KVM_PV_FIXED_H

extern const char *const pv_fixed_functions[];
extern const unsigned int pv_nr_fixed_functions;

/**
 * struct pv_stretch - text between two symbols
 * @from: symbol at its first word
 * @to: symbol behind it, NULL for the end of the function @from
 */
struct pv_stretch {
	const char *from;
	const char *to;
};

extern const struct pv_stretch pv_no_page[];
extern const unsigned int pv_nr_no_page;

#endif /* KVM_PV_FIXED_H */
