/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * By these Xen's domain builder knows a kernel it can start. It enters where
 * firmware does, in what is physical mode to a guest: that it is a guest is found
 * out by boot-copy.S, which a kernel without these comes to, too.
 */
#include <linux/elfnote.h>
#include <xen/interface/elfnote.h>

ELFNOTE(Xen, XEN_ELFNOTE_GUEST_OS,	.asciz "linux")
ELFNOTE(Xen, XEN_ELFNOTE_XEN_VERSION,	.asciz "xen-3.0")
ELFNOTE(Xen, XEN_ELFNOTE_ENTRY,		data8.ua phys_start)
ELFNOTE(Xen, XEN_ELFNOTE_LOADER,	.asciz "generic")
