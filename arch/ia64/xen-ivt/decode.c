// SPDX-License-Identifier: GPL-2.0-only
#include "decode.h"

#define M IA64_UNIT_M
#define I IA64_UNIT_I
#define F IA64_UNIT_F
#define B IA64_UNIT_B
#define L IA64_UNIT_L
#define X IA64_UNIT_X

/* By template without its lowest bit, which is the stop at the end. */
static const u8 units[16][IA64_SLOTS] __initconst = {
	[0x0] = { M, I, I },
	[0x1] = { M, I, I },	/* stop after slot 1 */
	[0x2] = { M, L, X },
	[0x4] = { M, M, I },
	[0x5] = { M, M, I },	/* stop after slot 0 */
	[0x6] = { M, F, I },
	[0x7] = { M, M, F },
	[0x8] = { M, I, B },
	[0x9] = { M, B, B },
	[0xb] = { B, B, B },
	[0xc] = { M, M, B },
	[0xe] = { M, F, B },
};

struct match {
	u8 unit;
	u8 form;
	u64 mask;
	u64 value;
};

#define OP(n)		((u64)(n) << 37)
#define X3(n)		((u64)(n) << 33)	/* bits 35 to 33 */
#define X6(n)		((u64)(n) << 27)	/* bits 32 to 27 */
#define BTYPE(n)	((u64)(n) << 6)		/* bits 8 to 6 */

#define MASK_OP		OP(15)
#define MASK_X3		(MASK_OP | X3(7))
#define MASK_X3_X6	(MASK_X3 | X6(63))
#define MASK_OP_X6	(MASK_OP | X6(63))

/* Rows of one shape: an opcode, an opcode and what extends it. */
#define MAJOR(unit, form, op)	{ unit, form, MASK_OP, OP(op) }
#define WITH_X3(unit, form, op, x3) \
	{ unit, form, MASK_X3, OP(op) | X3(x3) }
#define WITH_X6(unit, op, x6) \
	{ unit, IA64_PLAIN, MASK_X3_X6, OP(op) | X6(x6) }
#define B_TYPE(form, type) \
	{ B, form, MASK_OP | BTYPE(7), OP(4) | BTYPE(type) }
#define B_X6(form, op, x6)	{ B, form, MASK_OP_X6, OP(op) | X6(x6) }

/*
 * All that is known, the first match counts. Opcodes 4 to 14 of M and I have no
 * form that depends on its place and stand here whole; of 0 and 1, and of B, F
 * and X, each extension does. Floating point: what kernel entries have of it.
 */
static const struct match matches[] __initconst = {
	MAJOR(B, IA64_CALL, 5),
	MAJOR(B, IA64_PREDICT, 7),
	B_TYPE(IA64_BRANCH, 0),			/* cond */
	B_TYPE(IA64_BRANCH, 2),			/* wexit */
	B_TYPE(IA64_BRANCH, 3),			/* wtop */
	B_TYPE(IA64_BRANCH, 5),			/* cloop */
	B_TYPE(IA64_BRANCH, 6),			/* cexit */
	B_TYPE(IA64_BRANCH, 7),			/* ctop */
	B_X6(IA64_PLAIN, 0, 0x00),		/* break.b */
	B_X6(IA64_PLAIN, 0, 0x02),		/* cover */
	B_X6(IA64_PLAIN, 0, 0x04),		/* clrrrb */
	B_X6(IA64_PLAIN, 0, 0x05),		/* clrrrb.pr */
	B_X6(IA64_PLAIN, 0, 0x08),		/* rfi */
	B_X6(IA64_PLAIN, 0, 0x0c),		/* bsw.0 */
	B_X6(IA64_PLAIN, 0, 0x0d),		/* bsw.1 */
	B_X6(IA64_PLAIN, 0, 0x10),		/* epc */
	{ B, IA64_PLAIN, MASK_OP_X6 | BTYPE(7), X6(0x20) | BTYPE(0) },
	{ B, IA64_PLAIN, MASK_OP_X6 | BTYPE(7), X6(0x21) | BTYPE(4) },
	/* br.call by register */
	{ B, IA64_PLAIN, MASK_OP | 1ull << 32, OP(1) | 1ull << 32 },
	B_X6(IA64_PLAIN, 2, 0x00),		/* nop.b */
	B_X6(IA64_PLAIN, 2, 0x01),		/* hint.b */
	/* brp, brp.ret */
	{ B, IA64_PREDICT_TAG, MASK_OP_X6 | 1u << 3, OP(2) | X6(0x10) },
	{ B, IA64_PREDICT_TAG, MASK_OP_X6 | 1u << 3, OP(2) | X6(0x11) },

	{ X, IA64_MOVL, MASK_OP | 1u << 20, OP(6) },
	{ X, IA64_LONG_BRANCH, MASK_OP | BTYPE(7), OP(12) },
	MAJOR(X, IA64_LONG_CALL, 13),
	WITH_X6(X, 0, 0x00),			/* break.x */
	WITH_X6(X, 0, 0x01),			/* nop.x, hint.x */

	{ F, IA64_FCHKF, MASK_OP_X6 | 1ull << 33, X6(0x08) },
	{ F, IA64_PLAIN, MASK_OP_X6 | 1ull << 33, X6(0x00) },	/* break.f */
	{ F, IA64_PLAIN, MASK_OP_X6 | 1ull << 33, X6(0x01) },	/* nop.f */
	{ F, IA64_PLAIN, MASK_OP_X6 | 1ull << 33, X6(0x10) },	/* mov f = f */
	MAJOR(F, IA64_PLAIN, 14),		/* xmpy, which fsys.S has */

	WITH_X3(I, IA64_CHK_S, 0, 1),
	WITH_X3(I, IA64_PLAIN, 0, 2),		/* mov pr.rot */
	WITH_X3(I, IA64_PLAIN, 0, 3),		/* mov pr */
	/* mov to a branch register: with a hint about a branch, without */
	{ I, IA64_PLAIN, MASK_X3 | 15u << 20, X3(7) | 1u << 20 },
	{ I, IA64_BR_TAG, MASK_X3 | 2u << 20, X3(7) },
	{ I, IA64_BR_TAG, MASK_X3 | 3u << 20, X3(7) | 2u << 20 },
	{ I, IA64_MOV_IP, MASK_X3_X6, X6(0x30) },
	WITH_X6(I, 0, 0x00),			/* break.i */
	WITH_X6(I, 0, 0x01),			/* nop.i, hint.i */
	WITH_X6(I, 0, 0x0a),			/* mov.i ar = imm */
	WITH_X6(I, 0, 0x10),			/* zxt1, zxt2, zxt4 */
	WITH_X6(I, 0, 0x11),
	WITH_X6(I, 0, 0x12),
	WITH_X6(I, 0, 0x14),			/* sxt1, sxt2, sxt4 */
	WITH_X6(I, 0, 0x15),
	WITH_X6(I, 0, 0x16),
	WITH_X6(I, 0, 0x18),			/* czx */
	WITH_X6(I, 0, 0x19),
	WITH_X6(I, 0, 0x1c),
	WITH_X6(I, 0, 0x1d),
	WITH_X6(I, 0, 0x2a),			/* mov.i ar = */
	WITH_X6(I, 0, 0x31),			/* mov = b */
	WITH_X6(I, 0, 0x32),			/* mov.i = ar */
	WITH_X6(I, 0, 0x33),			/* mov = pr */
	MAJOR(I, IA64_PLAIN, 4),		/* dep */
	MAJOR(I, IA64_PLAIN, 5),		/* tests, shifts, extr */
	MAJOR(I, IA64_PLAIN, 7),		/* variable shifts, multimedia */
	MAJOR(I, IA64_PLAIN, 8),		/* what M has, too */
	MAJOR(I, IA64_PLAIN, 9),
	MAJOR(I, IA64_PLAIN, 12),
	MAJOR(I, IA64_PLAIN, 13),
	MAJOR(I, IA64_PLAIN, 14),

	WITH_X3(M, IA64_CHK_A, 0, 4),
	WITH_X3(M, IA64_CHK_A, 0, 5),
	WITH_X3(M, IA64_CHK_A, 0, 6),
	WITH_X3(M, IA64_CHK_A, 0, 7),
	WITH_X3(M, IA64_CHK_S, 1, 1),
	WITH_X3(M, IA64_CHK_S, 1, 3),
	/* the same bits as x2 and x4 */
	WITH_X6(M, 0, 0x00),			/* break.m */
	{ M, IA64_PLAIN, MASK_X3_X6 | 1u << 26, X6(0x01) },	/* nop.m */
	WITH_X6(M, 0, 0x0a),			/* loadrs */
	WITH_X6(M, 0, 0x0c),			/* flushrs */
	WITH_X6(M, 0, 0x10),			/* invala */
	WITH_X6(M, 0, 0x12),			/* invala.e */
	WITH_X6(M, 0, 0x13),
	WITH_X6(M, 0, 0x20),			/* fwb */
	WITH_X6(M, 0, 0x22),			/* mf */
	WITH_X6(M, 0, 0x23),			/* mf.a */
	WITH_X6(M, 0, 0x28),			/* mov.m ar = imm */
	WITH_X6(M, 0, 0x30),			/* srlz.d */
	WITH_X6(M, 0, 0x31),			/* srlz.i */
	WITH_X6(M, 0, 0x33),			/* sync.i */
	/* sum, rum, ssm, rsm: bits 36, 32 and 31 belong to the mask */
	{ M, IA64_PLAIN, MASK_X3 | X6(0xc), X6(0x4) },
	WITH_X3(M, IA64_PLAIN, 1, 6),		/* alloc */
	WITH_X6(M, 1, 0x00),			/* mov rr, dbr, ibr, pkr = */
	WITH_X6(M, 1, 0x01),
	WITH_X6(M, 1, 0x02),
	WITH_X6(M, 1, 0x03),
	WITH_X6(M, 1, 0x04),			/* mov pmc, pmd = */
	WITH_X6(M, 1, 0x05),
	WITH_X6(M, 1, 0x09),			/* ptc.l, ptc.g, ptc.ga */
	WITH_X6(M, 1, 0x0a),
	WITH_X6(M, 1, 0x0b),
	WITH_X6(M, 1, 0x0c),			/* ptr, itr */
	WITH_X6(M, 1, 0x0d),
	WITH_X6(M, 1, 0x0e),
	WITH_X6(M, 1, 0x0f),
	WITH_X6(M, 1, 0x10),			/* mov = rr and so on */
	WITH_X6(M, 1, 0x11),
	WITH_X6(M, 1, 0x12),
	WITH_X6(M, 1, 0x13),
	WITH_X6(M, 1, 0x14),
	WITH_X6(M, 1, 0x15),
	WITH_X6(M, 1, 0x17),			/* mov = cpuid */
	WITH_X6(M, 1, 0x18),			/* probe */
	WITH_X6(M, 1, 0x19),
	WITH_X6(M, 1, 0x1a),			/* thash, ttag, tpa, tak */
	WITH_X6(M, 1, 0x1b),
	WITH_X6(M, 1, 0x1e),
	WITH_X6(M, 1, 0x1f),
	WITH_X6(M, 1, 0x21),			/* mov = psr.um */
	WITH_X6(M, 1, 0x22),			/* mov.m = ar */
	WITH_X6(M, 1, 0x24),			/* mov = cr */
	WITH_X6(M, 1, 0x25),			/* mov = psr */
	WITH_X6(M, 1, 0x29),			/* mov psr.um = */
	WITH_X6(M, 1, 0x2a),			/* mov.m ar = */
	WITH_X6(M, 1, 0x2c),			/* mov cr = */
	WITH_X6(M, 1, 0x2d),			/* mov psr.l = */
	WITH_X6(M, 1, 0x2e),			/* itc.d, itc.i */
	WITH_X6(M, 1, 0x2f),
	WITH_X6(M, 1, 0x30),			/* fc, fc.i */
	WITH_X6(M, 1, 0x31),			/* probe.fault */
	WITH_X6(M, 1, 0x32),
	WITH_X6(M, 1, 0x33),
	WITH_X6(M, 1, 0x34),			/* ptc.e */
	WITH_X6(M, 1, 0x38),			/* probe by register */
	WITH_X6(M, 1, 0x39),
	MAJOR(M, IA64_PLAIN, 4),		/* loads and stores */
	MAJOR(M, IA64_PLAIN, 5),
	MAJOR(M, IA64_PLAIN, 6),
	MAJOR(M, IA64_PLAIN, 7),
	MAJOR(M, IA64_PLAIN, 8),		/* what I has, too */
	MAJOR(M, IA64_PLAIN, 9),
	MAJOR(M, IA64_PLAIN, 12),
	MAJOR(M, IA64_PLAIN, 13),
	MAJOR(M, IA64_PLAIN, 14),
};

#undef M
#undef I
#undef F
#undef B
#undef L
#undef X

/* A run of bits of a field: where in the value, where in which slot. */
struct piece {
	u8 value;
	u8 slot;
	u8 bit;
	u8 width;
};

#define OWN		0	/* the instruction's own slot */
#define SLOT_L		1
#define MAX_PIECES	7		/* with the end */

struct layout {
	u8 bits;			/* of the value, with its sign */
	struct piece piece[MAX_PIECES];
};

static const struct layout target20b __initconst = {
	21, { { 0, OWN, 13, 20 }, { 20, OWN, 36, 1 } }
};

static const struct layout target20a __initconst = {
	21, { { 0, OWN, 6, 20 }, { 20, OWN, 36, 1 } }
};

static const struct layout target13c7a __initconst = {
	21, { { 0, OWN, 6, 7 }, { 7, OWN, 20, 13 }, { 20, OWN, 36, 1 } }
};

static const struct layout target60 __initconst = {
	60, { { 0, OWN, 13, 20 }, { 20, SLOT_L, 2, 39 }, { 59, OWN, 36, 1 } }
};

static const struct layout imm64 __initconst = {
	64, { { 0, OWN, 13, 7 }, { 7, OWN, 27, 9 }, { 16, OWN, 22, 5 },
	      { 21, OWN, 21, 1 }, { 22, SLOT_L, 0, 41 }, { 63, OWN, 36, 1 } }
};

static const struct layout tag9c __initconst = {
	9, { { 0, OWN, 24, 9 } }
};

static const struct layout tag7a __initconst = {
	9, { { 0, OWN, 6, 7 }, { 7, OWN, 33, 2 } }
};

static const struct layout *const __initconst
layouts[IA64_FORMS][IA64_FIELDS] = {
	[IA64_BRANCH]		= { [IA64_TARGET] = &target20b },
	[IA64_CALL]		= { [IA64_TARGET] = &target20b },
	[IA64_PREDICT]		= { &target20b, &tag7a },
	[IA64_PREDICT_TAG]	= { [IA64_TAG] = &tag7a },
	[IA64_CHK_S]		= { [IA64_TARGET] = &target13c7a },
	[IA64_CHK_A]		= { [IA64_TARGET] = &target20b },
	[IA64_FCHKF]		= { [IA64_TARGET] = &target20a },
	[IA64_LONG_BRANCH]	= { [IA64_TARGET] = &target60 },
	[IA64_LONG_CALL]	= { [IA64_TARGET] = &target60 },
	[IA64_BR_TAG]		= { [IA64_TAG] = &tag9c },
	[IA64_MOVL]		= { [IA64_TARGET] = &imm64 },
};

static u64 __init load64(const u8 *bytes)
{
	u64 value = 0;
	u32 i;

	for (i = 8; i--; )
		value = value << 8 | bytes[i];
	return value;
}

static void __init store64(u8 *bytes, u64 value)
{
	u32 i;

	for (i = 0; i < 8; i++, value >>= 8)
		bytes[i] = (u8)value;
}

/**
 * ia64_load() - a bundle from memory, whatever the byte order of who asks
 * @bytes: its 16 bytes
 */
struct ia64_bundle __init ia64_load(const u8 *bytes)
{
	struct ia64_bundle b = { load64(bytes), load64(bytes + 8) };

	return b;
}

/**
 * ia64_store() - the way back
 * @bytes: receives 16 bytes
 * @b: the bundle
 */
void __init ia64_store(u8 *bytes, struct ia64_bundle b)
{
	store64(bytes, b.lo);
	store64(bytes + 8, b.hi);
}

/**
 * ia64_unit() - the execution unit of a slot
 * @b: a bundle
 * @slot: 0 to 2
 *
 * Return: IA64_UNIT_NONE if the template is reserved.
 */
enum ia64_unit __init ia64_unit(struct ia64_bundle b, u32 slot)
{
	return units[ia64_template(b) >> 1][slot];
}

/**
 * ia64_slot() - the 41 bits of a slot
 * @b: a bundle
 * @slot: 0 to 2
 */
u64 __init ia64_slot(struct ia64_bundle b, u32 slot)
{
	switch (slot) {
	case 0:
		return b.lo >> 5 & IA64_SLOT_MASK;
	case 1:
		return (b.lo >> 46 | b.hi << 18) & IA64_SLOT_MASK;
	default:
		return b.hi >> 23;
	}
}

/**
 * ia64_set_slot() - replace the 41 bits of a slot
 * @b: the bundle
 * @slot: 0 to 2
 * @value: its new bits
 */
void __init ia64_set_slot(struct ia64_bundle *b, u32 slot, u64 value)
{
	value &= IA64_SLOT_MASK;
	switch (slot) {
	case 0:
		b->lo = (b->lo & ~(IA64_SLOT_MASK << 5)) | value << 5;
		break;
	case 1:
		b->lo = (b->lo & ~(~0ull << 46)) | value << 46;
		b->hi = (b->hi & ~(IA64_SLOT_MASK >> 18)) | value >> 18;
		break;
	default:
		b->hi = (b->hi & ~(~0ull << 23)) | value << 23;
	}
}

/**
 * ia64_form() - what an instruction's place has to do with its meaning
 * @b: a bundle
 * @slot: 0 to 2; slot 1 of a long instruction is IA64_PLAIN
 *
 * Return: IA64_UNKNOWN for a reserved template, and for every opcode that is
 * not known to mean the same anywhere.
 */
enum ia64_form __init ia64_form(struct ia64_bundle b, u32 slot)
{
	enum ia64_unit unit = ia64_unit(b, slot);
	u64 insn = ia64_slot(b, slot);
	u32 i;

	if (unit == IA64_UNIT_L)
		return IA64_PLAIN;
	for (i = 0; i < PV_ARRAY_SIZE(matches); i++)
		if (matches[i].unit == unit &&
		    (insn & matches[i].mask) == matches[i].value)
			return matches[i].form;
	return IA64_UNKNOWN;
}

/**
 * ia64_form_has() - is there such a field
 * @form: from ia64_form()
 * @field: which
 */
bool __init ia64_form_has(enum ia64_form form, enum ia64_field field)
{
	return layouts[form][field];
}

static u32 __init slot_of(const struct piece *piece, u32 slot)
{
	return piece->slot == SLOT_L ? 1 : slot;
}

/**
 * ia64_get_field() - a displacement in bundles, or movl's value
 * @b: a bundle
 * @slot: 0 to 2
 * @field: which; the form must have it
 *
 * Return: the value, sign extended.
 */
s64 __init ia64_get_field(struct ia64_bundle b, u32 slot, enum ia64_field field)
{
	const struct layout *layout = layouts[ia64_form(b, slot)][field];
	const struct piece *piece;
	u64 value = 0;

	for (piece = layout->piece; piece->width; piece++)
		value |= ia64_bits(ia64_slot(b, slot_of(piece, slot)),
				   piece->bit, piece->width) << piece->value;
	return (s64)(value << (64 - layout->bits)) >> (64 - layout->bits);
}

/**
 * ia64_set_field() - put another displacement or value in
 * @b: the bundle, untouched on error
 * @slot: 0 to 2
 * @field: which
 * @value: as ia64_get_field() gives it
 *
 * Return: 0, -EINVAL if the form has no such field, -ERANGE if it is too small.
 */
int __init ia64_set_field(struct ia64_bundle *b, u32 slot,
			  enum ia64_field field, s64 value)
{
	const struct layout *layout = layouts[ia64_form(*b, slot)][field];
	const struct piece *piece;
	s64 limit;

	if (!layout)
		return -EINVAL;
	limit = (s64)(1ull << (layout->bits - 1));
	if (layout->bits < 64 && (value < -limit || value >= limit))
		return -ERANGE;
	for (piece = layout->piece; piece->width; piece++) {
		u64 mask = (1ull << piece->width) - 1;
		u32 in = slot_of(piece, slot);
		u64 insn = ia64_slot(*b, in) & ~(mask << piece->bit);
		u64 bits = (u64)value >> piece->value & mask;

		ia64_set_slot(b, in, insn | bits << piece->bit);
	}
	return 0;
}
