/* SPDX-License-Identifier: GPL-2.0-only */
/* What mode xen does without: thash by the hyperprivop for it. */
#define HYPERPRIVOP_THASH	0xd

#define HYPER_THASH(p, reg, va, c)	\
(p)	mov c = r8;			\
(p)	mov r8 = va;;			\
(p)	XEN_M(THASH);;			\
(p)	mov reg = r8;			\
(p)	mov r8 = c
