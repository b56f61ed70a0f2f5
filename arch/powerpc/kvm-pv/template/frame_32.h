/* SPDX-License-Identifier: GPL-2.0-only */
/* The frame that sequences of a 32-bit guest make, and what they save CR with. */
#ifndef KVM_PV_FRAME_32_H
#define KVM_PV_FRAME_32_H

/* Offsets from r1 in bytes: CR, and the scratch registers. */
#define FRAME		16
#define FRAME_CR	4	/* where a function we called would put LR */
#define FRAME_A		8
#define FRAME_B		12

#define STWU		(37u << 26)
#define MFCR		0x7c000026u
#define MTCRF0		0x7c080120u		/* mtcrf 0x80,rS */
#define RECORD		1u			/* Rc, of rlwinm. */

#endif /* KVM_PV_FRAME_32_H */
