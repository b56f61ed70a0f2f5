/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * For vmlinux.lds.S: room for the longest mode where the kernel's table is, and
 * the spare image with its lists among the init data.
 */
#ifdef CONFIG_XEN_IVT
#define XEN_IVT_BYTES		0xa800

/* Behind the kernel's own table, at the start of .text. */
#define XEN_IVT_ROOM		. = MAX(., XEN_IVT_BYTES);

#define XEN_IVT_IMAGE						\
	.init.xen_ivt : AT(ADDR(.init.xen_ivt) - LOAD_OFFSET) {	\
		*(.init.xen_ivt)				\
		xen_ivt_image_end = .;				\
		. = ALIGN(8);					\
		xen_ivt_vtop = .;				\
		*(.init.xen_ivt.vtop)				\
		xen_ivt_rse = .;				\
		*(.init.xen_ivt.rse)				\
		xen_ivt_mca = .;				\
		*(.init.xen_ivt.mca)				\
		xen_ivt_lists_end = .;				\
	}							\
	ASSERT(xen_ivt_image_end - xen_ivt_image <= XEN_IVT_BYTES,	\
	       "XEN_IVT_ROOM is too small for the table of mode xen")	\
	ASSERT(((xen_ivt_image_end - xen_ivt_image) & 15) == 0,	\
	       "the table of mode xen is not made of bundles")
#else
#define XEN_IVT_ROOM
#define XEN_IVT_IMAGE
#endif
