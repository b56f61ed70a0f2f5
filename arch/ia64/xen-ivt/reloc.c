// SPDX-License-Identifier: GPL-2.0-only
#include "reloc.h"

static bool __init inside(const struct ia64_image *image, u64 addr)
{
	return addr - image->link < image->size;
}

static int __init refuse(struct ia64_plan *plan, enum ia64_refusal why, u64 at,
			 u32 slot)
{
	plan->why = why;
	plan->at = at;
	plan->slot = slot;
	plan->fixes = 0;
	return why == IA64_BAD_REACH ? -ERANGE :
	       why == IA64_NO_ROOM || why == IA64_TOO_MANY ? -ENOSPC : -EINVAL;
}

static struct ia64_bundle __init bundle_at(const struct ia64_image *image,
					   u64 offset)
{
	return ia64_load(image->text + offset);
}

/*
 * The new value of a field. A displacement keeps its meaning inside the image
 * and is measured anew to what stays behind; an address is the other way round.
 */
static s64 __init moved(const struct ia64_image *image, u64 run, u64 offset,
			enum ia64_form form, s64 value)
{
	u64 distance = run - image->link;
	u64 target;

	if (form == IA64_MOVL)
		return inside(image, (u64)value) ? value + (s64)distance : value;
	target = image->link + offset + (u64)value * IA64_BUNDLE_BYTES;
	if (inside(image, target))
		return value;
	return (s64)(target - (run + offset)) / IA64_BUNDLE_BYTES;
}

static int __init plan_field(const struct ia64_image *image, u64 run,
			     struct ia64_plan *plan, u64 offset, u32 slot,
			     enum ia64_field field)
{
	struct ia64_bundle b = bundle_at(image, offset);
	s64 old = ia64_get_field(b, slot, field);
	s64 value = moved(image, run, offset, ia64_form(b, slot), old);
	struct ia64_fix *fix = &plan->fix[plan->fixes];

	if (value == old)
		return 0;
	if (plan->fixes == IA64_MAX_FIXES)
		return refuse(plan, IA64_TOO_MANY, offset, slot);
	if (ia64_set_field(&b, slot, field, value) ||
	    ia64_get_field(b, slot, field) != value)
		return refuse(plan, IA64_BAD_REACH, offset, slot);
	fix->offset = offset;
	fix->value = value;
	fix->slot = (u8)slot;
	fix->field = (u8)field;
	plan->fixes++;
	return 0;
}

static int __init plan_slot(const struct ia64_image *image, u64 run,
			    struct ia64_plan *plan, u64 offset, u32 slot)
{
	enum ia64_form form = ia64_form(bundle_at(image, offset), slot);
	u32 field;
	int error = 0;

	if (form == IA64_UNKNOWN || form == IA64_MOV_IP)
		return refuse(plan, IA64_BAD_FORM, offset, slot);
	for (field = 0; field < IA64_FIELDS && !error; field++)
		if (ia64_form_has(form, (enum ia64_field)field))
			error = plan_field(image, run, plan, offset, slot,
					   (enum ia64_field)field);
	return error;
}

static int __init plan_text(const struct ia64_image *image, u64 run,
			    struct ia64_plan *plan)
{
	u64 offset;
	u32 slot;
	int error = 0;

	for (offset = 0; offset < image->size; offset += IA64_BUNDLE_BYTES)
		for (slot = 0; slot < IA64_SLOTS && !error; slot++)
			error = plan_slot(image, run, plan, offset, slot);
	return error;
}

/* Where an entry points, its low bits name a slot. */
static u64 __init entry_target(const struct ia64_list *list, u32 i)
{
	return list->addr + 4ull * i + (u64)(s64)list->entry[i];
}

static bool __init is_movl(struct ia64_bundle b, u32 slot)
{
	return slot && ia64_form(b, 2) == IA64_MOVL;
}

/* The patch clears the predicate, in slot 2 and nowhere else (patch.c). */
static bool __init is_predicated_branch(struct ia64_bundle b, u32 slot)
{
	return slot == 2 && ia64_form(b, 2) == IA64_BRANCH &&
	       !ia64_bits(ia64_slot(b, 2), 6, 3) && ia64_qp(ia64_slot(b, 2));
}

/* A4, adds r1 = imm14, r3; and r3 is r0. */
static bool __init is_adds_r0(struct ia64_bundle b, u32 slot)
{
	enum ia64_unit unit = ia64_unit(b, slot);
	u64 insn = ia64_slot(b, slot);

	return (unit == IA64_UNIT_M || unit == IA64_UNIT_I) &&
	       ia64_opcode(insn) == 8 && ia64_bits(insn, 33, 3) == 4 &&
	       !ia64_bits(insn, 20, 7);
}

/* A range's ends are bundles of any kind; the second one is behind the first. */
static bool __init is_range(const struct ia64_list *list, u32 i)
{
	return !(i & 1) ? i + 1 < list->count :
			  entry_target(list, i - 1) < entry_target(list, i);
}

static bool __init is_of_kind(const struct ia64_image *image, u32 kind, u32 i)
{
	const struct ia64_list *list = &image->list[kind];
	u64 offset = entry_target(list, i) - image->link;
	u32 slot = offset & 15;
	struct ia64_bundle b = bundle_at(image, offset & ~15ull);

	if (slot >= IA64_SLOTS)
		return false;
	switch (kind) {
	case IA64_LIST_VTOP:
		return is_movl(b, slot);
	case IA64_LIST_RSE:
		return is_predicated_branch(b, slot);
	case IA64_LIST_PHYS_STACK_REG:
		return is_adds_r0(b, slot);
	default:
		return is_range(list, i);
	}
}

/* The next entry of a list that names the place, or the list's length. */
static u32 __init next_slot(const struct ia64_slots *slots,
			    const struct ia64_place *place, u32 from)
{
	u32 i;

	for (i = from; i < slots->count; i++) {
		u64 entry = slots->addr + 4ull * i;

		if (entry + (u64)(s64)slots->entry[i] - place->run < place->room)
			break;
	}
	return i;
}

/* What a slot of the kernel's list holds when it names the i-th target. */
static s64 __init moved_entry(const struct ia64_image *image,
			      const struct ia64_place *place, u32 kind, u32 i,
			      u32 slot)
{
	u64 offset = entry_target(&image->list[kind], i) - image->link;

	return (s64)(place->run + offset -
		     (place->list[kind].addr + 4ull * slot));
}

static int __init plan_list(const struct ia64_image *image,
			    const struct ia64_place *place,
			    struct ia64_plan *plan, u32 kind)
{
	const struct ia64_list *list = &image->list[kind];
	const struct ia64_slots *slots = &place->list[kind];
	u32 i, slot = next_slot(slots, place, 0);

	for (i = 0; i < list->count; i++) {
		s64 entry = moved_entry(image, place, kind, i, slot);

		if (!inside(image, entry_target(list, i)))
			return refuse(plan, IA64_OUTSIDE, i, 0);
		if (!is_of_kind(image, kind, i))
			return refuse(plan, IA64_BAD_TAG, i, 0);
		if (slot >= slots->count)
			return refuse(plan, IA64_UNLIKE, i, 0);
		if (entry != (s32)entry)
			return refuse(plan, IA64_BAD_REACH, i, 0);
		slot = next_slot(slots, place, slot + 1);
	}
	if (slot < slots->count)
		return refuse(plan, IA64_UNLIKE, i, 0);
	return 0;
}

static u32 __init next_unwind(const struct ia64_image *image,
			      const struct ia64_place *place, u32 i)
{
	while (i < place->unwinds &&
	       image->segment + place->unwind[i].start - place->run >= place->room)
		i++;
	return i;
}

/* In order, as lookups halve the table. The end may be the image's. */
static int __init plan_unwind(const struct ia64_image *image,
			      const struct ia64_place *place,
			      struct ia64_plan *plan)
{
	u32 i, slot = next_unwind(image, place, 0);

	for (i = 0; i < image->unwinds; i++) {
		const struct ia64_unwind *u = &image->unwind[i];

		if (!inside(image, image->segment + u->start) ||
		    !inside(image, image->segment + u->end - 1))
			return refuse(plan, IA64_OUTSIDE, i, 0);
		if (u->start >= u->end || (u->start | u->end) & 15 ||
		    (i && u->start < u[-1].end))
			return refuse(plan, IA64_BAD_TAG, i, 0);
		if (slot >= place->unwinds)
			return refuse(plan, IA64_UNLIKE, i, 0);
		slot = next_unwind(image, place, slot + 1);
	}
	if (slot < place->unwinds)
		return refuse(plan, IA64_UNLIKE, i, 0);
	return 0;
}

/**
 * ia64_plan() - what has to change for an image to run elsewhere
 * @image: the image with its lists
 * @place: where it goes
 * @plan: receives the fixes, or what was refused and why
 *
 * Writes nothing but @plan.
 *
 * Return: 0, -EINVAL, -ERANGE or -ENOSPC.
 */
int __init ia64_plan(const struct ia64_image *image,
		     const struct ia64_place *place, struct ia64_plan *plan)
{
	u32 kind;
	int error;

	plan->why = IA64_FINE;
	plan->at = 0;
	plan->slot = 0;
	plan->fixes = 0;
	if ((image->link | image->size | place->run) & 15 || !image->size)
		return refuse(plan, IA64_BAD_SHAPE, 0, 0);
	if (image->size > place->room)
		return refuse(plan, IA64_NO_ROOM, image->size, 0);
	error = plan_text(image, place->run, plan);
	for (kind = 0; kind < IA64_LISTS && !error; kind++)
		error = plan_list(image, place, plan, kind);
	return error ? error : plan_unwind(image, place, plan);
}

/* The slots keep their order, so what is sorted by address remains so. */
static void __init commit_list(const struct ia64_image *image,
			       struct ia64_place *place, u32 kind)
{
	struct ia64_slots *slots = &place->list[kind];
	u32 i, slot = next_slot(slots, place, 0);

	for (i = 0; i < image->list[kind].count; i++) {
		slots->entry[slot] =
			(s32)moved_entry(image, place, kind, i, slot);
		slot = next_slot(slots, place, slot + 1);
	}
}

static void __init commit_unwind(const struct ia64_image *image,
				 struct ia64_place *place)
{
	u64 distance = place->run - image->link;
	u32 i, slot = next_unwind(image, place, 0);

	for (i = 0; i < image->unwinds; i++) {
		struct ia64_unwind u = image->unwind[i];

		u.start += distance;
		u.end += distance;
		place->unwind[slot] = u;
		slot = next_unwind(image, place, slot + 1);
	}
}

/**
 * ia64_commit() - copy an image, fixed, and have the kernel's lists name it
 * @image: what was planned
 * @place: for where
 * @plan: of ia64_plan(), which returned 0
 *
 * The rest of the room becomes zero, which is break 0; an image that is only made
 * right where it is has no rest. Caches and serialisation are the caller's.
 */
void __init ia64_commit(const struct ia64_image *image,
			struct ia64_place *place, const struct ia64_plan *plan)
{
	u32 i, kind;

	if (place->text != image->text) {
		memcpy(place->text, image->text, image->size);
		memset(place->text + image->size, 0, place->room - image->size);
	}
	for (i = 0; i < plan->fixes; i++) {
		const struct ia64_fix *fix = &plan->fix[i];
		struct ia64_bundle b = ia64_load(place->text + fix->offset);

		/* can't fail: the plan has done it once */
		ia64_set_field(&b, fix->slot, (enum ia64_field)fix->field,
			       fix->value);
		ia64_store(place->text + fix->offset, b);
	}
	for (kind = 0; kind < IA64_LISTS; kind++)
		commit_list(image, place, kind);
	commit_unwind(image, place);
}

/**
 * ia64_refusal_text() - a reason in words
 * @why: from a plan
 */
const char *__init ia64_refusal_text(enum ia64_refusal why)
{
	static const char *const texts[IA64_REFUSALS] __initconst = {
		[IA64_FINE] = "fine",
		[IA64_BAD_SHAPE] = "not made of bundles",
		[IA64_NO_ROOM] = "too long for its place",
		[IA64_BAD_FORM] = "an instruction that is not known",
		[IA64_BAD_REACH] = "out of a field's reach",
		[IA64_TOO_MANY] = "more fixes than a plan holds",
		[IA64_OUTSIDE] = "a list names what is not in the image",
		[IA64_BAD_TAG] = "a list names another kind of instruction",
		[IA64_UNLIKE] = "lists of different lengths",
	};

	return texts[why];
}
