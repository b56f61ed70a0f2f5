/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * An experiment: the root of region 5's page tables in ar.k2, the one kernel
 * register nobody has, instead of a movl that setup_arch() makes physical.
 */
#define IA64_KR_ROOT		2

#undef LOAD_PHYSICAL
#define LOAD_PHYSICAL(p, reg, obj)	(p) mov reg = IA64_KR(ROOT)
