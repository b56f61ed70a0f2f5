/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * An image linked at one address, made to run at another. Pure.
 * Plan, check, commit: nothing is written before all of it is known to fit.
 */
#ifndef XEN_IVT_RELOC_H
#define XEN_IVT_RELOC_H

#include "decode.h"

/* A table of 6.1 needs 20 fixes for text and at most 4 lists. */
#define IA64_MAX_FIXES	64

/* The lists of records that name bundles of an image (asm/asmmacro.h). */
enum ia64_list_kind {
	IA64_LIST_VTOP,		/* movl of an address, to be made physical */
	IA64_LIST_RSE,		/* branches around a workaround */
	IA64_LIST_PHYS_STACK_REG,	/* adds r = size, r0 */
	IA64_LIST_MCA,		/* pairs: ranges a machine check may resume */
	IA64_LISTS
};

enum ia64_refusal {
	IA64_FINE,
	IA64_BAD_SHAPE,		/* addresses or sizes that are no bundles */
	IA64_NO_ROOM,		/* the image is too long */
	IA64_BAD_FORM,		/* an instruction that is not known */
	IA64_BAD_REACH,		/* a field is too small for the new place */
	IA64_TOO_MANY,		/* more fixes than a plan holds */
	IA64_OUTSIDE,		/* a list names what is not in the image */
	IA64_BAD_TAG,		/* a list names another kind of instruction */
	IA64_UNLIKE,		/* the modes have lists of different lengths */
	IA64_REFUSALS
};

/**
 * struct ia64_list - offsets, each relative to its own address
 * @addr: where the list is when it is used
 * @entry: the offsets, as linked for an image at its link address
 * @count: how many
 */
struct ia64_list {
	u64 addr;
	const s32 *entry;
	u32 count;
};

/**
 * struct ia64_unwind - one record of an unwind table, relative to its segment
 * @start: first bundle
 * @end: behind the last one
 * @info: what is known of them; is not part of the image
 */
struct ia64_unwind {
	u64 start;
	u64 end;
	u64 info;
};

/**
 * struct ia64_image - a mode's table and handlers, with the mode's own lists
 * @text: its bytes
 * @size: how many
 * @link: the address they are linked at
 * @segment: what its unwind records are relative to
 * @list: patch lists and the machine check table
 * @unwind: unwind records
 * @unwinds: how many
 */
struct ia64_image {
	const u8 *text;
	u64 size;
	u64 link;
	u64 segment;
	struct ia64_list list[IA64_LISTS];
	const struct ia64_unwind *unwind;
	u32 unwinds;
};

/**
 * struct ia64_slots - a list the kernel goes by, with entries of all its objects
 * @addr: where it is when it is used
 * @entry: its offsets; those that name the place become the image's
 * @count: how many
 */
struct ia64_slots {
	u64 addr;
	s32 *entry;
	u32 count;
};

/**
 * struct ia64_place - where an image is to run, instead of what is there
 * @text: the room for it; or the image's own text, which then is only made right
 *	for the place, to be copied by somebody else
 * @room: the place's size in bytes
 * @run: its address
 * @list: the kernel's lists
 * @unwind: the kernel's unwind records, relative to the image's segment
 * @unwinds: how many
 */
struct ia64_place {
	u8 *text;
	u64 room;
	u64 run;
	struct ia64_slots list[IA64_LISTS];
	struct ia64_unwind *unwind;
	u32 unwinds;
};

struct ia64_fix {
	u64 offset;
	s64 value;
	u8 slot;
	u8 field;
};

/**
 * struct ia64_plan - what is to be done, or why nothing is
 * @why: IA64_FINE, or the reason
 * @at: offset in the image, or index in the list, of what was refused
 * @slot: the slot of it
 * @fixes: how many fields change
 * @fix: which, and what they become
 */
struct ia64_plan {
	enum ia64_refusal why;
	u64 at;
	u32 slot;
	u32 fixes;
	struct ia64_fix fix[IA64_MAX_FIXES];
};

int ia64_plan(const struct ia64_image *image, const struct ia64_place *place,
	      struct ia64_plan *plan);
void ia64_commit(const struct ia64_image *image, struct ia64_place *place,
		 const struct ia64_plan *plan);
const char *ia64_refusal_text(enum ia64_refusal why);

#endif /* XEN_IVT_RELOC_H */
