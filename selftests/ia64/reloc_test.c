// SPDX-License-Identifier: GPL-2.0-only
/*
 * Relocated is linked at the destination: bit for bit, lists included, for every
 * variant and mode. And everything that must be refused is, before a write.
 */
#include "image.h"
#include "test.h"
#include "variants.h"

#define ROOM	0xc000

static const char *const variants[] = {
	"64k", "64k-acct", "16k", "16k-acct", "8k", "8k-acct", "4k", "4k-acct",
};

static const char *const modes[] = { "native", "xen" };

/* The first one is ia64_ivt's. */
static const u64 addresses[] = {
	0xa000000100000000ull, 0xa000000100208000ull, 0xa0000001005f8000ull,
	0xa000000100f00000ull,
};

static struct image *load(const char *variant, const char *mode, u32 address)
{
	char path[512];

	snprintf(path, sizeof(path), "%s/%s/%s/image-%llx.elf", IA64_IMAGES,
		 variant, mode, (unsigned long long)addresses[address]);
	return image_load(path);
}

#define SLOTS	32
#define FOREIGN	(-0x200000)

/*
 * A kernel with another table where the image goes. Every other entry of its
 * lists is of that table, the rest has nothing to do with it.
 */
struct room {
	struct ia64_place place;
	struct ia64_plan plan;
	u8 text[ROOM];
	s32 list[IA64_LISTS][SLOTS];
	struct ia64_unwind unwind[SLOTS];
};

static s32 other_entry(const struct room *room, u32 kind, u32 i)
{
	u64 target = room->place.run + (i & 1 ? 0x40 * i : (u64)FOREIGN);

	return (s32)(target - (room->place.list[kind].addr + 4 * i));
}

static struct room *new_room(u64 run, const struct ia64_image *image)
{
	struct room *room = calloc(1, sizeof(*room));
	u32 kind, i;

	assert_non_null(room);
	memset(room->text, 0xee, sizeof(room->text));
	room->place.text = room->text;
	room->place.room = sizeof(room->text);
	room->place.run = run;
	for (kind = 0; kind < IA64_LISTS; kind++) {
		struct ia64_slots *slots = &room->place.list[kind];

		slots->addr = run + 0x1000000 + 0x1000 * kind;
		slots->entry = room->list[kind];
		slots->count = 2 * image->list[kind].count;
		for (i = 0; i < slots->count; i++)
			slots->entry[i] = other_entry(room, kind, i);
	}
	room->place.unwind = room->unwind;
	room->place.unwinds = 2 * image->unwinds;
	for (i = 0; i < room->place.unwinds; i++)
		room->unwind[i].start = run - image->segment +
					(i & 1 ? 0x40 * i : (u64)FOREIGN);
	return room;
}

/* What the kernel's list names is what is named in the image linked there. */
static void check_lists(const struct room *room, const struct image *from,
			const struct image *to)
{
	u32 kind, i;

	for (kind = 0; kind < IA64_LISTS; kind++) {
		const struct ia64_list *list = &to->ia64.list[kind];

		assert_int_equal(from->ia64.list[kind].count, list->count);
		for (i = 0; i < list->count; i++) {
			u32 slot = 2 * i + 1;

			assert_true(list->addr + 4 * i + (u64)(s64)list->entry[i] ==
				    room->place.list[kind].addr + 4 * slot +
				    (u64)(s64)room->list[kind][slot]);
			assert_int_equal(room->list[kind][2 * i],
					 other_entry(room, kind, 2 * i));
		}
	}
	/* ld makes these relative to each image's own segment */
	for (i = 0; i < to->ia64.unwinds; i++) {
		const struct ia64_unwind *u = &room->unwind[2 * i + 1];

		assert_true(u->start + from->ia64.segment ==
			    to->unwind[i].start + to->ia64.segment);
		assert_true(u->end + from->ia64.segment ==
			    to->unwind[i].end + to->ia64.segment);
		assert_true(u->info == from->unwind[i].info);
		assert_int_equal(room->unwind[2 * i].end, 0);
	}
}

static void check_pair(const struct image *from, const struct image *to)
{
	struct room *room = new_room(to->ia64.link, &from->ia64);
	u64 i;

	assert_int_equal(from->ia64.size, to->ia64.size);
	assert_int_equal(ia64_plan(&from->ia64, &room->place, &room->plan), 0);
	assert_int_equal(room->text[0], 0xee);
	ia64_commit(&from->ia64, &room->place, &room->plan);
	assert_memory_equal(room->text, to->text, to->ia64.size);
	for (i = to->ia64.size; i < ROOM; i++)
		assert_int_equal(room->text[i], 0);
	check_lists(room, from, to);
	free(room);
}

struct image_case {
	const char *variant;
	const char *mode;
};

static void test_bit_exact(void **state)
{
	const struct image_case *c = *state;
	struct image *image[PV_ARRAY_SIZE(addresses)];
	u32 i, j;

	for (i = 0; i < PV_ARRAY_SIZE(addresses); i++)
		image[i] = load(c->variant, c->mode, i);
	for (i = 0; i < PV_ARRAY_SIZE(addresses); i++)
		for (j = 0; j < PV_ARRAY_SIZE(addresses); j++)
			check_pair(image[i], image[j]);
	for (i = 0; i < PV_ARRAY_SIZE(addresses); i++)
		image_free(image[i]);
}

/* Made right where it is, to be copied by the boot code. */
static void test_in_place(void **state)
{
	const struct image_case *c = *state;
	struct image *from = load(c->variant, c->mode, 1);
	struct image *to = load(c->variant, c->mode, 0);
	struct room *room = new_room(to->ia64.link, &from->ia64);

	room->place.text = from->text;
	assert_int_equal(ia64_plan(&from->ia64, &room->place, &room->plan), 0);
	ia64_commit(&from->ia64, &room->place, &room->plan);
	assert_memory_equal(from->text, to->text, to->ia64.size);
	check_lists(room, from, to);
	free(room);
	image_free(from);
	image_free(to);
}

static bool is_movl_fix(const struct image *image, const struct ia64_fix *fix)
{
	struct ia64_bundle b = ia64_load(image->text + fix->offset);

	return ia64_form(b, fix->slot) == IA64_MOVL;
}

/* Without the fixes of one kind the copy is not what ld makes. */
static void check_skip(const struct image *from, const struct image *to,
		       bool movl, u32 expected)
{
	struct room *room = new_room(to->ia64.link, &from->ia64);
	u32 i, kept = 0, skipped;

	assert_int_equal(ia64_plan(&from->ia64, &room->place, &room->plan), 0);
	for (i = 0; i < room->plan.fixes; i++)
		if (is_movl_fix(from, &room->plan.fix[i]) != movl)
			room->plan.fix[kept++] = room->plan.fix[i];
	skipped = room->plan.fixes - kept;
	room->plan.fixes = kept;
	ia64_commit(&from->ia64, &room->place, &room->plan);
	assert_int_equal(skipped, expected);
	assert_memory_not_equal(room->text, to->text, to->ia64.size);
	free(room);
}

static void test_skipped_fixes(void **state)
{
	const struct image_case *c = *state;
	struct image *from = load(c->variant, c->mode, 1);
	struct image *to = load(c->variant, c->mode, 0);

	check_skip(from, to, true, 11);
	check_skip(from, to, false, 9);
	image_free(from);
	image_free(to);
}

static void expect(const struct ia64_image *image, struct room *room, int error,
		   enum ia64_refusal why, u64 at, u32 slot)
{
	u64 i;

	assert_int_equal(ia64_plan(image, &room->place, &room->plan), error);
	assert_string_equal(ia64_refusal_text(room->plan.why),
			    ia64_refusal_text(why));
	assert_int_equal(room->plan.at, at);
	assert_int_equal(room->plan.slot, slot);
	assert_int_equal(room->plan.fixes, 0);
	for (i = 0; i < ROOM; i++)
		assert_int_equal(room->text[i], 0xee);
	free(room);
}

/*
 * One list for both modes. As linked, native's entries are in the other image;
 * counted from xen's, they name other instructions.
 */
static void test_merged_lists(void **state)
{
	struct image *native = load("64k", "native", 2);
	struct image *xen = load("64k", "xen", 1);
	u32 kinds[] = { IA64_LIST_VTOP, IA64_LIST_RSE }, k, i;

	(void)state;
	for (k = 0; k < PV_ARRAY_SIZE(kinds); k++) {
		struct ia64_list *list = &xen->ia64.list[kinds[k]];
		const struct ia64_list *other = &native->ia64.list[kinds[k]];
		u32 own = list->count;
		s32 merged[32];

		memcpy(merged, list->entry, own * sizeof(s32));
		for (i = 0; i < other->count; i++)
			merged[own + i] = other->entry[i] +
					  (s32)(other->addr - list->addr) -
					  (s32)(own * 4);
		list->entry = merged;
		list->count = own + other->count;
		expect(&xen->ia64, new_room(addresses[0], &xen->ia64), -EINVAL, IA64_OUTSIDE,
		       own, 0);
		for (i = own; i < list->count; i++)
			merged[i] -= (s32)(native->ia64.link - xen->ia64.link);
		expect(&xen->ia64, new_room(addresses[0], &xen->ia64), -EINVAL, IA64_BAD_TAG,
		       own, 0);
		list->count = own;
		list->entry = xen->list[kinds[k]];
	}
	image_free(native);
	image_free(xen);
}

/* A few bundles of a hand-made image. */
#define LINK	0xa000000100200000ull
#define RUN	0xa000000100010000ull
#define BR	(4ull << 37)
#define BRP	(7ull << 37)

struct small {
	u8 text[64];
	s32 entry[4];
	struct ia64_unwind unwind[2];
	struct ia64_image image;
};

static struct small *new_small(void)
{
	struct small *small = calloc(1, sizeof(*small));
	u32 i;

	assert_non_null(small);
	for (i = 0; i < sizeof(small->text); i += 16)
		ia64_store(small->text + i, bundle(MIB, NOP_M, NOP_I, NOP_B));
	small->image.text = small->text;
	small->image.size = sizeof(small->text);
	small->image.link = LINK;
	small->image.segment = LINK;
	return small;
}

static void put(struct small *small, u32 index, struct ia64_bundle b)
{
	ia64_store(small->text + 16 * index, b);
}

static void test_refused_text(void **state)
{
	struct small *small = new_small();
	struct ia64_bundle b = bundle(BBB, NOP_B, NOP_B, BRP);
	struct room *room;

	(void)state;
	put(small, 2, bundle(MIB, NOP_M, 0x30ull << 27, NOP_B));
	expect(&small->image, new_room(RUN, &small->image), -EINVAL, IA64_BAD_FORM, 0x20, 1);
	put(small, 2, bundle(MIB, NOP_M, 6ull << 37, NOP_B));
	expect(&small->image, new_room(RUN, &small->image), -EINVAL, IA64_BAD_FORM, 0x20, 1);
	put(small, 2, bundle(0x1e, NOP_M, NOP_I, NOP_B));
	expect(&small->image, new_room(RUN, &small->image), -EINVAL, IA64_BAD_FORM, 0x20, 0);
	put(small, 2, bundle(MIB, NOP_M, NOP_I, NOP_B));

	/* a hint about a branch that stays behind, too far away then */
	assert_int_equal(ia64_set_field(&b, 2, IA64_TAG, -8), 0);
	put(small, 3, b);
	expect(&small->image, new_room(RUN, &small->image), -ERANGE, IA64_BAD_REACH, 0x30, 2);
	put(small, 3, bundle(MIB, NOP_M, NOP_I, NOP_B));

	expect(&small->image, new_room(RUN + 8, &small->image), -EINVAL, IA64_BAD_SHAPE, 0, 0);
	small->image.size = 56;
	expect(&small->image, new_room(RUN, &small->image), -EINVAL, IA64_BAD_SHAPE, 0, 0);
	small->image.size = 0;
	expect(&small->image, new_room(RUN, &small->image), -EINVAL, IA64_BAD_SHAPE, 0, 0);
	small->image.size = 64;
	room = new_room(RUN, &small->image);
	room->place.room = 48;
	expect(&small->image, room, -ENOSPC, IA64_NO_ROOM, 64, 0);
	free(small);
}

/* 16 MB either way, to the bundle. */
static void test_reach(void **state)
{
	struct small *small = new_small();
	u64 target = LINK + 0x100000;
	struct ia64_bundle b = bundle(MIB, NOP_M, NOP_I, BR | 6);
	struct room *room;

	(void)state;
	ia64_set_field(&b, 2, IA64_TARGET, 0x10000 - 1);
	put(small, 1, b);
	expect(&small->image, new_room(target + (1 << 24), &small->image),
	       -ERANGE, IA64_BAD_REACH, 0x10, 2);
	expect(&small->image, new_room(target - (1 << 24) - 0x10, &small->image),
	       -ERANGE, IA64_BAD_REACH, 0x10, 2);
	room = new_room(target - (1 << 24), &small->image);
	assert_int_equal(ia64_plan(&small->image, &room->place, &room->plan), 0);
	assert_int_equal(room->plan.fixes, 1);
	assert_int_equal(room->plan.fix[0].value, (1 << 20) - 1);
	free(room);
	room = new_room(target + (1 << 24) - 0x10, &small->image);
	assert_int_equal(ia64_plan(&small->image, &room->place, &room->plan), 0);
	assert_int_equal(room->plan.fix[0].value, -(1 << 20));
	free(room);
	free(small);
}

/* The first bundle behind the image is not in it. */
static void test_edges(void **state)
{
	struct small *small = new_small();
	struct ia64_bundle b = bundle(MLX, NOP_M, 0, 6ull << 37);
	struct room *room = new_room(RUN, &small->image);

	(void)state;
	ia64_set_field(&b, 2, IA64_TARGET, (s64)(LINK + 64));
	put(small, 0, b);
	ia64_set_field(&b, 2, IA64_TARGET, (s64)(LINK - 1));
	put(small, 1, b);
	assert_int_equal(ia64_plan(&small->image, &room->place, &room->plan), 0);
	assert_int_equal(room->plan.fixes, 0);
	ia64_set_field(&b, 2, IA64_TARGET, (s64)(LINK + 63));
	put(small, 0, b);
	ia64_set_field(&b, 2, IA64_TARGET, (s64)LINK);
	put(small, 1, b);
	assert_int_equal(ia64_plan(&small->image, &room->place, &room->plan), 0);
	assert_int_equal(room->plan.fixes, 2);
	assert_true((u64)room->plan.fix[0].value == RUN + 63);
	assert_true((u64)room->plan.fix[1].value == RUN);
	free(room);
	free(small);
}

static void test_too_many(void **state)
{
	struct ia64_image image = { .size = 16 * (IA64_MAX_FIXES + 1),
				    .link = LINK };
	u8 text[16 * (IA64_MAX_FIXES + 1)];
	struct ia64_bundle b = bundle(MLX, NOP_M, 0, 6ull << 37);
	u32 i;

	(void)state;
	ia64_set_field(&b, 2, IA64_TARGET, (s64)LINK);
	for (i = 0; i <= IA64_MAX_FIXES; i++)
		ia64_store(text + 16 * i, b);
	image.text = text;
	expect(&image, new_room(RUN, &image), -ENOSPC, IA64_TOO_MANY,
	       16 * IA64_MAX_FIXES, 2);
}

struct list_case {
	enum ia64_list_kind kind;
	u32 slot;
	struct ia64_bundle good;
	struct ia64_bundle bad;
};

/* An entry is good with its own kind of instruction and no other. */
static void test_list_kinds(void **state)
{
	const struct ia64_bundle nops = bundle(MIB, NOP_M, NOP_I, NOP_B);
	const struct ia64_bundle movl = bundle(MLX, NOP_M, 0, 6ull << 37);
	const struct ia64_bundle br = bundle(MIB, NOP_M, NOP_I, BR | 6);
	const u64 adds = 8ull << 37 | 2ull << 34;
	const struct list_case list_cases[] = {
		{ IA64_LIST_VTOP, 1, movl, nops },
		{ IA64_LIST_VTOP, 2, movl, br },
		{ IA64_LIST_RSE, 2, br, bundle(MIB, NOP_M, NOP_I, BR) },
		{ IA64_LIST_RSE, 2, br, bundle(MIB, NOP_M, NOP_I,
					       BR | 2 << 6 | 6) },
		{ IA64_LIST_RSE, 2, br, bundle(MIB, NOP_M, NOP_I,
					       5ull << 37 | 6) },
		{ IA64_LIST_PHYS_STACK_REG, 0, bundle(MII, adds, NOP_I, NOP_I),
		  bundle(MII, adds | 5ull << 20, NOP_I, NOP_I) },
		{ IA64_LIST_PHYS_STACK_REG, 1, bundle(MII, NOP_M, adds, NOP_I),
		  bundle(MII, NOP_M, 8ull << 37, NOP_I) },
		{ IA64_LIST_PHYS_STACK_REG, 1, bundle(MII, NOP_M, adds, NOP_I),
		  bundle(MFB, NOP_M, 0x01ull << 27, NOP_B) },
	};
	u32 i;

	(void)state;
	for (i = 0; i < PV_ARRAY_SIZE(list_cases); i++) {
		const struct list_case *c = &list_cases[i];
		struct small *small = new_small();
		struct ia64_list *list = &small->image.list[c->kind];
		struct room *room;

		list->addr = LINK + 0x1000;
		list->entry = small->entry;
		list->count = 1;
		small->entry[0] = (s32)(0x20 + c->slot) - 0x1000;
		put(small, 2, c->good);
		room = new_room(RUN, &small->image);
		assert_int_equal(ia64_plan(&small->image, &room->place,
					   &room->plan), 0);
		free(room);
		put(small, 2, c->bad);
		expect(&small->image, new_room(RUN, &small->image), -EINVAL, IA64_BAD_TAG, 0, 0);
		/* the wrong slot; one there is not; past the end; room; reach */
		put(small, 2, c->good);
		small->entry[0] = 0x20 - 0x1000 + (c->slot ? 0 : 1);
		expect(&small->image, new_room(RUN, &small->image), -EINVAL, IA64_BAD_TAG, 0, 0);
		small->entry[0] = 0x23 - 0x1000;
		expect(&small->image, new_room(RUN, &small->image), -EINVAL, IA64_BAD_TAG, 0, 0);
		small->entry[0] = 0x40 - 0x1000;
		expect(&small->image, new_room(RUN, &small->image), -EINVAL, IA64_OUTSIDE, 0, 0);
		small->entry[0] = (s32)(0x20 + c->slot) - 0x1000;
		room = new_room(RUN, &small->image);
		room->place.list[c->kind].count = 0;
		expect(&small->image, room, -EINVAL, IA64_UNLIKE, 0, 0);
		room = new_room(RUN, &small->image);
		room->list[c->kind][0] = room->list[c->kind][1] + 4;
		expect(&small->image, room, -EINVAL, IA64_UNLIKE, 1, 0);
		room = new_room(RUN, &small->image);
		room->place.list[c->kind].addr = LINK + (1ull << 33);
		room->place.room = 1ull << 34;
		expect(&small->image, room, -ERANGE, IA64_BAD_REACH, 0, 0);
		free(small);
	}
}

static void test_ranges(void **state)
{
	struct small *small = new_small();
	struct ia64_list *list = &small->image.list[IA64_LIST_MCA];
	struct room *room;

	(void)state;
	list->addr = LINK;
	list->entry = small->entry;
	list->count = 2;
	small->entry[0] = 0x10;
	small->entry[1] = 0x30 - 4;
	room = new_room(RUN, &small->image);
	assert_int_equal(ia64_plan(&small->image, &room->place, &room->plan), 0);
	ia64_commit(&small->image, &room->place, &room->plan);
	assert_int_equal(room->list[IA64_LIST_MCA][3],
			 0x30 - 0x1000000 - 0x1000 * IA64_LIST_MCA - 12);
	free(room);
	small->entry[1] = 0x10 - 4;
	expect(&small->image, new_room(RUN, &small->image), -EINVAL, IA64_BAD_TAG, 1, 0);
	list->count = 1;
	expect(&small->image, new_room(RUN, &small->image), -EINVAL, IA64_BAD_TAG, 0, 0);
	list->count = 0;

	small->image.unwind = small->unwind;
	small->image.unwinds = 1;
	small->unwind[0].start = 0x10;
	small->unwind[0].end = 0x40;
	room = new_room(RUN, &small->image);
	assert_int_equal(ia64_plan(&small->image, &room->place, &room->plan), 0);
	room->place.unwinds = 0;
	expect(&small->image, room, -EINVAL, IA64_UNLIKE, 0, 0);
	room = new_room(RUN, &small->image);
	room->unwind[0].start += 0x10 - FOREIGN;
	expect(&small->image, room, -EINVAL, IA64_UNLIKE, 1, 0);
	small->unwind[0].end = 0x50;
	expect(&small->image, new_room(RUN, &small->image), -EINVAL, IA64_OUTSIDE, 0, 0);
	small->unwind[0].end = 0x10;
	expect(&small->image, new_room(RUN, &small->image), -EINVAL, IA64_BAD_TAG, 0, 0);
	small->unwind[0].end = 0x30;
	small->unwind[1].start = 0x20;
	small->unwind[1].end = 0x40;
	small->image.unwinds = 2;
	expect(&small->image, new_room(RUN, &small->image), -EINVAL, IA64_BAD_TAG, 1, 0);
	small->unwind[1].start = 0x30;
	room = new_room(RUN, &small->image);
	assert_int_equal(ia64_plan(&small->image, &room->place, &room->plan), 0);
	free(room);
	free(small);
}

static const struct CMUnitTest small_tests[] = {
	cmocka_unit_test(test_merged_lists),
	cmocka_unit_test(test_refused_text),
	cmocka_unit_test(test_reach),
	cmocka_unit_test(test_edges),
	cmocka_unit_test(test_too_many),
	cmocka_unit_test(test_list_kinds),
	cmocka_unit_test(test_ranges),
};

#define PER_CASE	3
#define CASES	(PV_ARRAY_SIZE(variants) * PV_ARRAY_SIZE(modes))
#define SMALL	PV_ARRAY_SIZE(small_tests)

int main(void)
{
	static const struct CMUnitTest per_case[PER_CASE] = {
		{ "is as linked", test_bit_exact, NULL, NULL, NULL },
		{ "is as linked, in place", test_in_place, NULL, NULL, NULL },
		{ "is not, fixes skipped", test_skipped_fixes, NULL, NULL, NULL },
	};
	static struct CMUnitTest tests[PER_CASE * CASES + SMALL];
	static struct image_case c[CASES];
	static char names[PER_CASE * CASES][64];
	u32 i, j, n = 0;

	for (i = 0; i < CASES; i++) {
		if (!variant_is_wanted(variants[i / 2]))
			continue;
		c[i].variant = variants[i / 2];
		c[i].mode = modes[i % 2];
		for (j = 0; j < PER_CASE; j++, n++) {
			snprintf(names[n], sizeof(names[n]), "%s %s %s",
				 c[i].variant, c[i].mode, per_case[j].name);
			tests[n] = per_case[j];
			tests[n].name = names[n];
			tests[n].initial_state = &c[i];
		}
	}
	memcpy(tests + n, small_tests, sizeof(small_tests));
	return _cmocka_run_group_tests("reloc", tests, n + SMALL, NULL, NULL);
}
