/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Alternative B, an experiment: mode xen's sequences out of line, each reached by
 * a jump that leaves its own address in r24. Back by b0.
 */
#include "../../../../../../arch/ia64/xen-ivt/xen/asm/native/inst.h"
#include "../../../outline.h"

#define OUTLINE(p, ...)			\
	{ .mib;					\
	nop.m 0;				\
	mov r24 = ip;				\
(p)	br.cond.sptk.many 97f;;			\
	}					\
	OUTLINE_BODY(r24, __VA_ARGS__)
