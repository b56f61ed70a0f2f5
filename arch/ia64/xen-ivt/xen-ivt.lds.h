/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * For vmlinux.lds.S: room for the longest mode where the kernel's table is, and
 * the spare image with its lists among the init data.
 */
#ifdef CONFIG_XEN_IVT
#define XEN_IVT_BYTES		0xa800

/* Behind the kernel's own table, at the start of .text. */
#define XEN_IVT_ROOM		. = MAX(., XEN_IVT_BYTES);

/* A list, its end, and the sections it is made of. */
#define XEN_IVT_LIST(name)					\
		. = ALIGN(8);					\
		xen_ivt_##name = .;				\
		*(.init.xen_ivt.name)				\
		xen_ivt_##name##_end = .;

/*
 * The last assertion: fsys.S calls ia64_syscall_setup, and finds it at native's
 * address whatever is there.
 */
#define XEN_IVT_IMAGE						\
	.init.xen_ivt : AT(ADDR(.init.xen_ivt) - LOAD_OFFSET) {	\
		*(.init.xen_ivt)				\
		xen_ivt_image_end = .;				\
		XEN_IVT_LIST(vtop)				\
		XEN_IVT_LIST(rse)				\
		XEN_IVT_LIST(mca)				\
		XEN_IVT_LIST(unwind)				\
	}							\
	ASSERT(xen_ivt_image_end - xen_ivt_image <= XEN_IVT_BYTES,	\
	       "XEN_IVT_ROOM is too small for the table of mode xen")	\
	ASSERT(((xen_ivt_image_end - xen_ivt_image) & 15) == 0,	\
	       "the table of mode xen is not made of bundles")	\
	ASSERT(xen_ivt_syscall_setup - xen_ivt_image ==		\
	       ia64_syscall_setup - ia64_ivt,			\
	       "ia64_syscall_setup is elsewhere in the table of mode xen")
#else
#define XEN_IVT_ROOM
#define XEN_IVT_IMAGE
#endif
