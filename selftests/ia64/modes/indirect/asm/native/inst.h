/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Alternative C, an experiment: mode xen's sequences out of line, each reached
 * through its own pointer, as a table of operations would have it. r25 has where
 * it came from, back by b0.
 */
#include "../../../../../../arch/ia64/xen-ivt/xen/asm/native/inst.h"
#include "../../../outline.h"

#define OUTLINE(p, ...)			\
(p)	movl r24 = 96f;;			\
(p)	ld8 r24 = [r24];;			\
(p)	mov b0 = r24;;				\
	{ .mib;					\
	nop.m 0;				\
	mov r25 = ip;				\
(p)	br.cond.sptk.many b0;;			\
	}					\
	.pushsection .data..outline, "aw";	\
96:	data8 97f;				\
	.popsection;				\
	OUTLINE_BODY(r25, __VA_ARGS__)
