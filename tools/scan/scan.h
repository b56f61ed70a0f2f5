/* SPDX-License-Identifier: GPL-2.0-only */
/* What survey.c is to the live kernel, for an image: the same plan from it. */
#ifndef PVSCAN_SCAN_H
#define PVSCAN_SCAN_H

#include "../../arch/powerpc/kvm-pv/plan.h"
#include "../../arch/powerpc/kvm-pv/tables.h"
#include "image.h"

/**
 * struct scan_options - what is assumed about the guest
 * @have: enum pv_need bits that hold
 * @in_place_only: as kvm_pv=in-place
 * @arena_given: the arena is at @arena_base, not where the image has one
 * @arena_base: its address
 * @arena_size: in bytes; 0 for the usual size
 * @raw: memory image with the text to scan, or NULL
 * @raw_base: address of its first byte
 * @raw_big: its byte order
 */
struct scan_options {
	u32 have;
	bool in_place_only;
	bool arena_given;
	u64 arena_base;
	u64 arena_size;
	const char *raw;
	u64 raw_base;
	bool raw_big;
};

/**
 * struct scan - an image and its plan
 * @img: the image
 * @tables: its tables
 * @arena: its arena
 * @plan: its plan
 * @words: the text
 * @mode: the guest's mode
 * @synthetic: the image has no arena, one behind the text is assumed
 * @error: one line, after a failure
 */
struct scan {
	struct image *img;
	struct pv_tables tables;
	struct pv_arena arena;
	struct pv_plan plan;
	u32 *words;
	enum pv_mode mode;
	bool synthetic;
	char error[256];
};

const char *scan_refuses(const struct image *img);
int scan_image(struct scan *scan, struct image *img,
	       const struct scan_options *options);
void scan_free(struct scan *scan);

/* Layouts of entries, see scan_table(). */
#define FTR_FIELDS	"llllll"
#define EX_FIELDS	"dd"
#define JUMP_FIELDS	"ddl"
#define SLOT_FIELDS	"l"

void *scan_table(struct image *img, const char *name, const char *fields,
		 u32 *nr, u64 *addr);

#endif /* PVSCAN_SCAN_H */
