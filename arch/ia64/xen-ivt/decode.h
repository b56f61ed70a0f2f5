/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * IA-64 bundles: templates, slots, and the fields of an instruction that depend
 * on where it lies. Pure. Intel's manual, volume 3, chapter 4.
 */
#ifndef XEN_IVT_DECODE_H
#define XEN_IVT_DECODE_H

#include "base.h"

#define IA64_BUNDLE_BYTES	16
#define IA64_SLOTS		3
#define IA64_SLOT_MASK		((1ull << 41) - 1)

struct ia64_bundle {
	u64 lo;
	u64 hi;
};

enum ia64_unit {
	IA64_UNIT_NONE,		/* of a reserved template */
	IA64_UNIT_M,
	IA64_UNIT_I,
	IA64_UNIT_F,
	IA64_UNIT_B,
	IA64_UNIT_L,		/* slot 1 of a long instruction: no opcode */
	IA64_UNIT_X,		/* slot 2 of it */
};

/* What an instruction's place has to do with its meaning. */
enum ia64_form {
	IA64_UNKNOWN,		/* a reserved opcode, or one not listed */
	IA64_PLAIN,		/* the same anywhere */
	IA64_BRANCH,		/* B1, B2: br.cond, loops */
	IA64_CALL,		/* B3 */
	IA64_PREDICT,		/* B6: brp with a target */
	IA64_PREDICT_TAG,	/* B7: brp by register, names the branch */
	IA64_CHK_S,		/* M20, M21, I20 */
	IA64_CHK_A,		/* M22, M23 */
	IA64_FCHKF,		/* F14 */
	IA64_LONG_BRANCH,	/* X3 */
	IA64_LONG_CALL,		/* X4 */
	IA64_BR_TAG,		/* I21: mov to a branch register, with a hint */
	IA64_MOVL,		/* X2: absolute, 64 bits */
	IA64_MOV_IP,		/* I25: has no field to mend */
	IA64_FORMS
};

enum ia64_field {
	IA64_TARGET,		/* in bundles from this one; movl: the value */
	IA64_TAG,		/* the branch a hint is about, likewise */
	IA64_FIELDS
};

static inline u32 ia64_template(struct ia64_bundle b)	{ return b.lo & 31; }
static inline u32 ia64_opcode(u64 slot)		{ return slot >> 37 & 15; }
static inline u32 ia64_qp(u64 slot)		{ return slot & 63; }

/* Bits first to first + width - 1 of a slot. */
static inline u64 ia64_bits(u64 slot, u32 first, u32 width)
{
	return slot >> first & ((1ull << width) - 1);
}

struct ia64_bundle ia64_load(const u8 *bytes);
void ia64_store(u8 *bytes, struct ia64_bundle b);
enum ia64_unit ia64_unit(struct ia64_bundle b, u32 slot);
u64 ia64_slot(struct ia64_bundle b, u32 slot);
void ia64_set_slot(struct ia64_bundle *b, u32 slot, u64 value);
enum ia64_form ia64_form(struct ia64_bundle b, u32 slot);
bool ia64_form_has(enum ia64_form form, enum ia64_field field);
s64 ia64_get_field(struct ia64_bundle b, u32 slot, enum ia64_field field);
int ia64_set_field(struct ia64_bundle *b, u32 slot, enum ia64_field field,
		   s64 value);

#endif /* XEN_IVT_DECODE_H */
