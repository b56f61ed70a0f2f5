/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Functions of a 32-bit kernel whose instructions must run where they are, so
 * that they are patched in place only. Pure: pvscan reads the same list.
 */
#ifndef KVM_PV_FIXED_H
#define KVM_PV_FIXED_H

extern const char *const pv_fixed_functions[];
extern const unsigned int pv_nr_fixed_functions;

#endif /* KVM_PV_FIXED_H */
