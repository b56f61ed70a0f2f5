/* SPDX-License-Identifier: GPL-2.0-only */
/* What boot-copy.S found, and what the linker script (xen-ivt.lds.h) names. */
#ifndef XEN_IVT_BOOT_H
#define XEN_IVT_BOOT_H

/* Why ia64_ivt holds what it does. */
#define XEN_IVT_HARDWARE	0	/* level 0 */
#define XEN_IVT_STRANGER	1	/* level 1, no id of Xen's */
#define XEN_IVT_PAGES_STAY	2	/* the shared pages could not be moved */
#define XEN_IVT_REFUSED		3	/* xen_ivt_relocate() said no */
#define XEN_IVT_XEN		4	/* mode xen */
#define XEN_IVT_FINDINGS	5

#ifndef __ASSEMBLY__
#include "base.h"
#include "reloc.h"

extern u8 ia64_ivt[], ia64_syscall_setup[];
extern u8 xen_ivt_image[], xen_ivt_image_end[];
extern const s32 xen_ivt_vtop[], xen_ivt_vtop_end[];
extern const s32 xen_ivt_rse[], xen_ivt_rse_end[];
extern const s32 xen_ivt_mca[], xen_ivt_mca_end[];
extern const struct ia64_unwind xen_ivt_unwind[], xen_ivt_unwind_end[];
extern s32 __start___mca_table[], __stop___mca_table[];

extern u32 xen_ivt_found;

int xen_ivt_relocate(u8 *image, u8 *ivt, u64 bytes);
#endif

#endif /* XEN_IVT_BOOT_H */
