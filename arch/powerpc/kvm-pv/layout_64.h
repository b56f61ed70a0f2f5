/* SPDX-License-Identifier: GPL-2.0-only */
/* What is where in a program that lives in one segment. */
#ifndef KVM_PV_LAYOUT_64_H
#define KVM_PV_LAYOUT_64_H

#include <linux/sizes.h>
#include <linux/types.h>

/* The segment of the 64-bit ABI: programs are linked for its first byte. */
#define PV_SEGMENT	0x10000000ul
#define PV_SEGMENT_END	(PV_SEGMENT + SZ_256M)

/* From its start: the image, and a heap that grows. */
#define PV_MOST_IMAGE	SZ_64M

/* From its end: a stack, the gap that guards it, then mappings downwards. */
#define PV_MOST_STACK	SZ_32M
#define PV_STACK_RANDOM	SZ_16M
#define PV_MMAP_RANDOM	SZ_32M

/**
 * pv_fits_segment() - does a part of an image leave room for the rest?
 * @at: where it must be, in bytes
 * @size: in bytes
 */
static inline bool pv_fits_segment(unsigned long at, unsigned long size)
{
	return at >= PV_SEGMENT && size <= PV_MOST_IMAGE &&
	       at - PV_SEGMENT <= PV_MOST_IMAGE - size;
}

#endif /* KVM_PV_LAYOUT_64_H */
