// SPDX-License-Identifier: GPL-2.0-only
/*
 * Each instruction in turn is made a nop, in the table or in the ways out: is
 * there a path that sees it? One line for each that none sees, and one for each
 * that none meets: MODE FILE ADDRESS.SLOT WHAT.
 * usage: mutate VARIANT
 */
#include <stdio.h>
#include <stdlib.h>
#include "world.h"

#define TEXT_SLOTS	((EXTERNAL - KERNEL) / IA64_BUNDLE_BYTES * IA64_SLOTS)
#define NOP		0x8000000ull
#define NOP_OF_B	(2ull << 37)
#define MAX_PATHS	1200

struct path {
	struct scenario s;
	char name[32];
	u64 predicates;
	u8 *met;
};

static struct path paths[MAX_PATHS];
static u32 path_count;

static void add_path(const struct scenario *s)
{
	u32 i;

	for (i = 0; i < 2; i++) {
		struct path *p = &paths[path_count++];

		p->s = *s;
		p->predicates = i ? ~1ull : 0;
		p->met = calloc(1, TEXT_SLOTS);
		if (!p->met)
			abort();
	}
}

static void list_paths(const struct variant *v)
{
	u32 i;

	for (i = 0; i < scenario_count; i++)
		if (scenario_applies(v, &scenarios[i]))
			add_path(&scenarios[i]);
	for (i = 0; i < 2 * plain_fault_count; i++) {
		char name[32];
		struct scenario s = plain_fault(plain_faults[i / 2], i & 1, name,
						sizeof(name));

		s.name = "a fault";
		add_path(&s);
	}
}

static struct world *begin(const struct variant *v, const struct path *p,
			   enum mode as)
{
	world_predicates = p->predicates;
	return world_new(v, &p->s, as, p->s.rse_patched ? TEXT_RSE : TEXT);
}

static void trace(const struct variant *v, struct path *p, enum mode as)
{
	struct world *w = begin(v, p, as);

	memset(p->met, 0, TEXT_SLOTS);
	w->m->met = p->met;
	w->m->met_from = KERNEL;
	w->m->met_slots = TEXT_SLOTS;
	world_run(w);
	world_free(w);
}

static void make_nop(struct machine *m, u64 at, u32 slot)
{
	struct ia64_bundle b = { machine_peek(m, kernel_pa(at), 8),
				 machine_peek(m, kernel_pa(at) + 8, 8) };

	if (ia64_unit(b, slot) == IA64_UNIT_L) {
		ia64_set_slot(&b, 1, 0);
		ia64_set_slot(&b, 2, NOP);
	} else {
		ia64_set_slot(&b, slot, ia64_unit(b, slot) == IA64_UNIT_B ?
			      NOP_OF_B : NOP);
	}
	machine_poke(m, kernel_pa(at), &b, sizeof(b));
}

/* Slot 3 is none: then nobody may see anything. */
#define NO_SLOT		3

static bool sees(const struct variant *v, const struct path *p, enum mode as,
		 u64 at, u32 slot)
{
	struct world *a = begin(v, p, as), *b = begin(v, p, as);
	u32 bad;

	if (slot != NO_SLOT)
		make_nop(b->m, at, slot);
	bad = worlds_run(a, b);
	if (!bad)
		bad = world_is_wrong(b);
	world_free(a);
	world_free(b);
	return bad;
}

static bool is_nop(struct ia64_bundle b, u32 slot)
{
	u64 insn = ia64_slot(b, slot) & ~(((1ull << 20) - 1) << 6 | 1ull << 36);

	if (ia64_unit(b, slot) == IA64_UNIT_X || !ia64_slot(b, slot))
		return true;	/* or what fills up: break 0 */
	if (ia64_unit(b, slot) == IA64_UNIT_L)
		return ia64_form(b, 2) != IA64_MOVL;
	if (ia64_unit(b, slot) == IA64_UNIT_B)
		return insn == NOP_OF_B;
	return insn == NOP;
}

struct sum {
	u32 seen;
	u32 unseen;
	u32 unmet;
};

static void mutate_slot(const struct variant *v, enum mode as,
			const char *file, u64 at, u32 slot, struct sum *sum)
{
	u64 index = (at - KERNEL) / IA64_BUNDLE_BYTES * IA64_SLOTS + slot;
	u32 i, met = 0;

	for (i = 0; i < path_count; i++) {
		if (!paths[i].met[index])
			continue;
		met++;
		if (sees(v, &paths[i], as, at, slot)) {
			sum->seen++;
			return;
		}
	}
	printf("%s %s %llx.%u %s\n", mode_names[as], file,
	       (unsigned long long)at, slot, met ? "unseen" : "unmet");
	if (met)
		sum->unseen++;
	else
		sum->unmet++;
}

static void mutate(const struct variant *v, enum mode as, const char *file,
		   const u8 *text, u64 from, u64 bytes)
{
	struct sum sum = { 0 };
	u64 at;
	u32 slot;

	for (at = 0; at < bytes; at += IA64_BUNDLE_BYTES)
		for (slot = 0; slot < IA64_SLOTS; slot++)
			if (!is_nop(ia64_load(text + at), slot))
				mutate_slot(v, as, file, from + at, slot, &sum);
	fprintf(stderr, "%s %s %s: %u seen, %u unseen, %u never met\n", v->name,
		mode_names[as], file, sum.seen, sum.unseen, sum.unmet);
}

int main(int argc, char **argv)
{
	struct variant *v = argc == 2 ? variant_find(argv[1]) : NULL;
	u32 i, mode;

	if (!v) {
		fprintf(stderr, "usage: mutate VARIANT\n");
		return 2;
	}
	worlds_are_quiet = true;
	list_paths(v);
	for (mode = NATIVE; mode <= XEN; mode++) {
		variant_load(v, mode);
		for (i = 0; i < path_count; i++) {
			trace(v, &paths[i], mode);
			if (sees(v, &paths[i], mode, KERNEL, NO_SLOT)) {
				fprintf(stderr, "%s: differs from itself\n",
					paths[i].s.name);
				return 1;
			}
		}
		mutate(v, mode, "image", v->text[mode][TEXT], KERNEL,
		       v->image[mode]->ia64.size);
		mutate(v, mode, "ways", v->ways[mode]->text, WAYS,
		       v->ways[mode]->ia64.size);
	}
	return 0;
}
