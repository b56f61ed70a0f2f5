/* SPDX-License-Identifier: GPL-2.0-only */
/* ivt.S in mode xen (see Kbuild): other names for what it shows to others. */
#define __DISABLE_EXPORTS
#define ia64_ivt		xen_ivt_image
#define ia64_syscall_setup	xen_ivt_syscall_setup
#define account_sys_enter	xen_ivt_account_sys_enter
#include "../kernel/ivt.S"
