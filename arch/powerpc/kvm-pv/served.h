/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a patched 64-bit kernel does otherwise beside running without the
 * instructions that trap: a switch for each, all off in a kernel that is not
 * patched.
 */
#ifndef KVM_PV_SERVED_H
#define KVM_PV_SERVED_H

#include <linux/jump_label.h>
#include <linux/types.h>

/* The caller holds cpus_read_lock(). */
static inline void pv_turn(struct static_key_false *key, bool on)
{
	if (on)
		static_branch_enable_cpuslocked(key);
	else
		static_branch_disable_cpuslocked(key);
}

/* slb_64.c */
void pv_serve_slb(bool on);

/* idle_64.c */
void pv_serve_idle(bool on);

/* features_64.c */
void pv_serve_features(bool on);
void pv_serve_vsx(bool on);

/* pages_64.c */
void pv_serve_ahead(bool on);
void pv_serve_fork(bool on);

#endif /* KVM_PV_SERVED_H */
