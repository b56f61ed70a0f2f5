/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the pure files know: types, and that they are needed only at boot. In
 * userspace __init and __initconst are nothing, which its makefile says.
 */
#ifndef XEN_IVT_BASE_H
#define XEN_IVT_BASE_H

#ifdef __KERNEL__
#include <linux/errno.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <linux/types.h>

#define PV_ARRAY_SIZE(a)	ARRAY_SIZE(a)
#else
#include "../../../include/kvm-pv/types.h"
#endif

#endif /* XEN_IVT_BASE_H */
