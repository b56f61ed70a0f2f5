/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The header of an arm64 Image, so that QEMU hands over a device tree and starts
 * us as it starts Linux; then by the trampoline to the final tables, as all
 * other CPUs.
 */
#define IMAGE_FLAGS	0xa		/* little endian, 4 KiB, anywhere */

#define RESET_HCR	(1 << 26)		/* TVM; EL1 is AArch32 */
#define RESET_CNTVOFF	0x5555555555555555
#define RESET_CPTR	(3 << 10)		/* TFP and what is RES1 there */
#define RESET_MDCR	0x60			/* TPM, TPMCR */

	.section .head, "ax"
	b	boot
	.long	0
	.quad	TEXT_OFFSET
	.quad	image_size
	.quad	IMAGE_FLAGS
	.quad	0, 0, 0
	.ascii	"ARM\x64"
	.long	0

boot:
	mov	x20, x0
	adrp	x1, bss_start
	add	x1, x1, :lo12:bss_start
	adrp	x2, bss_end
	add	x2, x2, :lo12:bss_end
.Lclear:
	stp	xzr, xzr, [x1], #16
	cmp	x1, x2
	b.lo	.Lclear
	adrp	x1, boot_stack_end
	add	x1, x1, :lo12:boot_stack_end
	mov	sp, x1
	mov	x0, x20
	bl	early_main
	b	pvsmp_arm64_page		/* with the context in x0 */

	/*
	 * An entry that leaves EL2 as a reset may: everything that traps does, what
	 * is offset is far away, EL1's translation is on.
	 */
	.text
	.balign	4
	.globl	entry_after_reset
entry_after_reset:
	mov	x1, #RESET_HCR
	msr	hcr_el2, x1
	msr	cnthctl_el2, xzr
	mov	x1, #RESET_CNTVOFF
	msr	cntvoff_el2, x1
	mov	x1, #RESET_CPTR
	msr	cptr_el2, x1
	mrs	x1, mdcr_el2
	orr	x1, x1, #RESET_MDCR
	msr	mdcr_el2, x1
	msr	vpidr_el2, xzr
	msr	vmpidr_el2, xzr
	mrs	x1, sctlr_el1
	orr	x1, x1, #1
	msr	sctlr_el1, x1
	mrs	x1, id_aa64pfr0_el1
	tst	x1, #0xf000000
	b.eq	.Lno_gic
	msr	s3_4_c12_c9_5, xzr		/* ICC_SRE_EL2 */
.Lno_gic:
	isb
	b	pvsmp_arm64_page

	/* x0 is where to say 1: if translation is off, as it was asked to be. */
	.globl	land_untranslated
land_untranslated:
	mrs	x1, sctlr_el1
	mvn	x1, x1
	and	x1, x1, #1
	str	w1, [x0]
	dsb	sy
	sev
.Lsleep:
	wfi
	b	.Lsleep

	/*
	 * One handler for all. Who expects a fault has said where to go on, and
	 * does without x9; whatever else is taken is a failure.
	 */
	.balign	2048
	.globl	vectors
vectors:
	.rept	16
	mrs	x9, tpidr_el1
	cbnz	x9, .Lexpected
	mrs	x0, esr_el1
	mrs	x1, elr_el1
	mrs	x2, far_el1
	b	fault
	.balign	128
	.endr

.Lexpected:
	msr	elr_el1, x9
	eret

	.bss
	.balign	16
	.skip	16384
boot_stack_end:

	.section .note.GNU-stack, "", %progbits
