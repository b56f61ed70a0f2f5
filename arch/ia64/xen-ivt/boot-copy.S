/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Put the vector table of the mode we run in where ia64_ivt is: included by head.S
 * in virtual mode, before cr.iva is loaded, when nothing may fault.
 *
 * The choice:
 *	secondary CPU		what the boot CPU left in ia64_ivt
 *	privilege level 0	native: hardware, or a guest that cannot tell
 *	level 1 and Xen's id	xen, if the shared pages can be moved
 *	level 1, no such id	native: somebody traps and emulates
 *
 * What was found is left in xen_ivt_found, for boot.c to say when it can be said.
 *
 * The level is what ar.rsc keeps of a written 0; the id is a hyperprivop, which is
 * why the level comes first: on hardware that break would be taken.
 *
 * With the table go the ways out of the kernel: the first bundle of each of
 * native's becomes a branch to the one of mode xen (exit.S).
 *
 * The spare image is made right for ia64_ivt where it is, by C on the boot stack;
 * only one that passed is copied. In: r28, the boot parameter. Kept: r28, and r25
 * and what head.S has stored already. Not kept: everything else.
 */
#include <linux/pgtable.h>
#include <asm/asmmacro.h>
#include <asm/asm-offsets.h>
#include <asm/ptrace.h>
#include <asm/thread_info.h>
#include "boot.h"
#include "xsi.h"

#define IVT_LINE		32		/* the least an fc flushes */

/* { .mib; nop.m 0; nop.i 0; br.cond.sptk.few 0;; }, and where its target goes */
#define IVT_BRANCH_LOW		0x0000000100000011
#define IVT_BRANCH_HIGH		0x4000000000000200
#define IVT_BRANCH_POS		36
#define IVT_BRANCH_SIGN		59

/* r22, r23 are the halves of the bundle without a target */
#define IVT_LEAD(from, to)				\
	movl r16 = from;				\
	movl r17 = to;;					\
	sub r17 = r17, r16;				\
	adds r18 = 8, r16;;				\
	shr r17 = r17, 4;;				\
	dep.z r19 = r17, IVT_BRANCH_POS, 20;		\
	extr.u r20 = r17, 20, 1;;			\
	dep r19 = r20, r19, IVT_BRANCH_SIGN, 1;;	\
	or r19 = r19, r23;				\
	st8 [r16] = r22;;				\
	st8 [r18] = r19;;				\
	fc.i r16;;

#ifdef CONFIG_XEN_IVT
	;;
#ifdef CONFIG_SMP
	movl r2 = task_for_booting_cpu
	;;
	ld8 r2 = [r2]
	;;
	cmp.ne p6, p0 = r2, r0
(p6)	br.cond.dpnt .Livt_secondary
#endif
	mov ar.rsc = 0			/* lazy, and as privileged as may be */
	mov r24 = XEN_IVT_HARDWARE	/* what it is if we leave from here */
	;;
	mov r2 = ar.rsc
	;;
	extr.u r2 = r2, 2, 2
	;;
	cmp.eq p6, p0 = r2, r0
(p6)	br.cond.dptk .Livt_chosen

	/* CPUID 0 and 1, as Xen shows them */
	mov r8 = 0
	mov r24 = XEN_IVT_STRANGER
	movl r16 = XEN_CPUID_0
	;;
	break.m HYPERPRIVOP_GET_CPUID
	;;
	cmp.ne p6, p0 = r8, r16
	mov r8 = 1
(p6)	br.cond.spnt .Livt_chosen
	;;
	break.m HYPERPRIVOP_GET_CPUID
	;;
	cmp.ne p6, p0 = r8, r0
(p6)	br.cond.spnt .Livt_chosen

	/* The shared pages, before the first handler looks at them. */
	mov r20 = r28
	mov r28 = XSI_BASE
	mov r2 = XEN_FW_SET_XSI_VA
	;;
	break.m XEN_HYPERCALL
	;;
	mov r28 = r20
	mov r24 = XEN_IVT_PAGES_STAY
	cmp.ne p6, p0 = r8, r0
(p6)	br.cond.spnt .Livt_chosen
	;;

	/* A frame and two stacks for C: those that head.S will set up anew. */
	alloc r2 = ar.pfs, 0, 0, 0, 0
	movl r3 = init_task
	;;
	loadrs
	;;
	addl r2 = IA64_RBS_OFFSET, r3
	addl r12 = IA64_STK_OFFSET - IA64_PT_REGS_SIZE - 16, r3
	movl gp = __gp
	;;
	mov ar.bspstore = r2
	;;
	mov ar.rsc = 3
	;;
	alloc loc0 = ar.pfs, 0, 3, 3, 0
	mov loc1 = r28
	mov loc2 = r25
	movl out0 = xen_ivt_image
	movl out1 = ia64_ivt
	movl r2 = xen_ivt_image_end
	;;
	sub out2 = r2, out0
	br.call.sptk.many rp = xen_ivt_relocate
	mov r28 = loc1
	mov r25 = loc2
	mov r24 = XEN_IVT_REFUSED
	cmp4.ne p6, p0 = r8, r0
(p6)	br.cond.spnt .Livt_chosen
	;;

	/* Copied by bundles, ar.lc counts one less. */
	movl r16 = xen_ivt_image
	movl r17 = ia64_ivt
	movl r18 = xen_ivt_image_end
	;;
	sub r18 = r18, r16
	adds r19 = 8, r16
	adds r20 = 8, r17
	mov r21 = r17
	;;
	shr.u r2 = r18, 4
	adds r3 = IVT_LINE - 1, r18
	;;
	adds r2 = -1, r2
	shr.u r3 = r3, 5		/* in lines */
	;;
	mov ar.lc = r2
	adds r3 = -1, r3
	;;
.Livt_copy:
	ld8 r22 = [r16], 16
	ld8 r23 = [r19], 16
	;;
	st8 [r17] = r22, 16
	st8 [r20] = r23, 16
	br.cloop.sptk.few .Livt_copy
	;;

	/* What is fetched from now on is what was stored. */
	mov ar.lc = r3
	;;
.Livt_flush:
	fc.i r21
	adds r21 = IVT_LINE, r21
	br.cloop.sptk.few .Livt_flush
	movl r22 = IVT_BRANCH_LOW
	movl r23 = IVT_BRANCH_HIGH
	;;
	IVT_LEAD(ia64_leave_syscall, xen_leave_syscall)
	IVT_LEAD(ia64_work_processed_syscall, xen_work_processed_syscall)
	IVT_LEAD(ia64_leave_kernel, xen_leave_kernel)
	sync.i
	mov r24 = XEN_IVT_XEN
	;;
	srlz.i
	;;
.Livt_chosen:
	movl r16 = xen_ivt_found
	;;
	st4 [r16] = r24
.Livt_secondary:
	;;
#endif /* CONFIG_XEN_IVT */
