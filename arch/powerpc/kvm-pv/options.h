/* SPDX-License-Identifier: GPL-2.0-only */
/* What the administrator asked for: kvm_pv= at boot, parameters of the module. */
#ifndef KVM_PV_OPTIONS_H
#define KVM_PV_OPTIONS_H

#include <linux/types.h>

/**
 * struct pv_options - the options
 * @off: do nothing
 * @plan: make a plan, do not patch
 * @in_place: do not use the arena
 * @log: print every site and what becomes of it
 * @no_idle: leave the idle loop alone
 * @no_slb: leave the switch of the SLB alone
 * @no_ahead: map no pages ahead
 * @no_fork: copy no pages at a fork
 * @no_features: save and restore what the host ignores
 * @no_vsx: let FP come first
 * @no_pack: memory from boot on is where it would be without us
 * @compact: programs in one segment (layout_64.c)
 * @arena: bytes to use of the arena
 */
struct pv_options {
	bool off;
	bool plan;
	bool in_place;
	bool log;
	bool no_idle;
	bool no_slb;
	bool no_ahead;
	bool no_fork;
	bool no_features;
	bool no_vsx;
	bool no_pack;
	bool compact;
	unsigned int arena;
};

extern struct pv_options pv_options;

#endif /* KVM_PV_OPTIONS_H */
