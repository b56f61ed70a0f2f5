// SPDX-License-Identifier: GPL-2.0-only
/* Two worlds that should be one; and what of a world is known by itself. */
#include <stdarg.h>
#include <stdio.h>
#include "world.h"

#define SSM_I		7
#define DIRTY_MANY	91	/* from where on some may be flushed */
#define PR_SCRATCH	0xffc0ull	/* p6 to p15 */

static u32 differences;
bool worlds_are_quiet;
static const struct world *context;

static void differ(const char *format, ...)
	__attribute__((format(printf, 1, 2)));

static void differ(const char *format, ...)
{
	va_list args;

	if (differences++ > 8 || worlds_are_quiet)
		return;
	printf("# %s, %s: %s: ", context->v->name, mode_names[context->mode],
	       context->s->name);
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	putchar('\n');
}

/* An address in the text is another one in each. */
static void same(const char *name, u32 index, u64 a, u64 b)
{
	if (a != b && !(is_text(a) && is_text(b)))
		differ("%s%u is %llx, not %llx", name, index,
		       (unsigned long long)b, (unsigned long long)a);
}

static void same_gr(const char *name, u32 index, struct gr a, struct gr b)
{
	if (a.nat != b.nat)
		differ("%s%u is a NaT, or should be", name, index);
	else if (!a.nat)
		same(name, index, a.value, b.value);
}

/*
 * Registers in which somebody may look for something: C's own rules, or an
 * interrupted program, which has all of them. A system call gives back scratch
 * registers, one of which a mode has used: ar.unat is in r25 natively.
 */
static bool matters(const struct world *w, u32 r)
{
	bool called = w->s->vector == 0x2c00 || w->s->start == FSYS;

	if (r == 1 || (r >= 4 && r <= 7) || r == 12 || r == 13)
		return true;
	if (!world_ended(w))
		return false;
	if (w->s->start == CALL || w->s->start == SWITCH)
		return r == 8;
	if (w->s->start == FSYS && !w->m->returned)
		return (r >= 8 && r <= 11) || r == 15;
	return !called || r != 25;
}

static void same_stacks(const struct world *a, const struct world *b)
{
	const struct machine *n = a->m, *x = b->m;
	u32 i, first = n->bof - n->dirty;

	same("dirty", 0, n->dirty, x->dirty);
	same("bof", 0, n->bof, x->bof);
	same("cfm", 0, n->cfm, x->cfm);
	for (i = first; i < n->bof + (n->cfm & 127); i++)
		same_gr("stacked", i - first, n->stack[i % STACKED],
			x->stack[i % STACKED]);
}

static void same_ars(const struct world *a, const struct world *b)
{
	u32 i;

	for (i = 0; i < 128; i++)
		if (i != AR_ITC && (a->m->returned || i != AR_UNAT))
			same("ar", i, a->m->ar[i], b->m->ar[i]);
}

static void same_registers(const struct world *a, const struct world *b)
{
	const struct machine *n = a->m, *x = b->m;
	u64 prs = n->returned ? ~0ull : ~PR_SCRATCH;
	u32 i;

	for (i = 1; i < 32; i++)
		if (matters(a, i))
			same_gr("r", i, n->gr[i], x->gr[i]);
	same("pr", 0, (n->pr & prs) | 1, (x->pr & prs) | 1);
	for (i = 0; i < 8; i++)
		if (n->returned || i < 6)
			same("b", i, n->br[i], x->br[i]);
	for (i = 0; i < 128; i++) {
		same("f", i, n->fr[i][0], x->fr[i][0]);
		same("f", i, n->fr[i][1], x->fr[i][1]);
	}
	same("psr", 0, machine_psr(n), machine_psr(x));
	same("inserts ", 0, n->inserts, x->inserts);
	same("purges ", 0, n->purged, x->purged);
	same("nested misses ", 0, n->nested, x->nested);
	same("pinned ", 0, n->pinned, x->pinned);
	same("ip", 0, n->ip, x->ip);
	same("slot", 0, n->slot, x->slot);
}

static void same_translations(const struct machine *n, const struct machine *x)
{
	u32 i;

	same("translations ", 0, n->tcs, x->tcs);
	for (i = 0; i < n->tcs && n->tcs == x->tcs; i++) {
		same("tc va ", i, n->tc[i].va, x->tc[i].va);
		same("tc rid ", i, n->tc[i].rid, x->tc[i].rid);
		same("tc pte ", i, n->tc[i].pte, x->tc[i].pte);
		same("tc ps ", i, n->tc[i].ps, x->tc[i].ps);
		same("tc insn ", i, n->tc[i].insn, x->tc[i].insn);
	}
}

/*
 * ia64_prepare_handle_unaligned saves predicates that are nobody's with the
 * others, p15 among them, which SSM_PSR_I may overwrite.
 */
static bool is_alike(u64 a, u64 b)
{
	if (context->s->vector == 0x5a00 && !((a ^ b) & ~PR_SCRATCH))
		return true;
	return a == b || (is_text(a) && is_text(b));
}

/* All of memory but text, and what either has touched. */
static void same_memory(struct machine *n, struct machine *x)
{
	u32 i;
	u64 at;

	for (i = 0; i < n->chunks; i++) {
		u64 pa = n->chunk[i].pa;

		if (is_text(pa - KERNEL_PA + KERNEL))
			continue;
		for (at = 0; at < CHUNK_BYTES; at += 8) {
			u64 a = machine_peek(n, pa + at, 8);
			u64 b = machine_peek(x, pa + at, 8);

			if (!is_alike(a, b))
				differ("memory at %llx is %llx, not %llx",
				       (unsigned long long)pa + at,
				       (unsigned long long)b,
				       (unsigned long long)a);
		}
	}
}

/* What Xen goes by, where it is Xen for both. */
static void same_xsi(const struct machine *a, const struct machine *b)
{
	static const u16 fields[][2] = {
		{ XSI_PENDING, 1 }, { XSI_MASK, 1 }, { XSI_IC, 4 },
		{ XSI_BANKNUM, 4 }, { XSI_METAPHYSICAL, 4 }, { XSI_ITC_LAST, 8 },
	};
	u32 i;

	for (i = 0; a->xen && b->xen && i < PV_ARRAY_SIZE(fields); i++)
		same("shared page's ", fields[i][0],
		     xsi_get(a, fields[i][0], fields[i][1]),
		     xsi_get(b, fields[i][0], fields[i][1]));
}

u32 worlds_differ(struct world *a, struct world *b)
{
	differences = 0;
	context = b;
	if (a->m->stopped != b->m->stopped)
		differ("%s%s", a->m->why, b->m->why);
	if (strcmp(world_at(a), world_at(b)))
		differ("is at %s, not at %s", world_at(b), world_at(a));
	if (differences || a->m->stopped)
		return differences;
	same_registers(a, b);
	same_ars(a, b);
	same_stacks(a, b);
	same_translations(a->m, b->m);
	same_xsi(a->m, b->m);
	same("flushes ", 0, a->first_flushes, b->first_flushes);
	same_memory(a->m, b->m);
	same_memory(b->m, a->m);
	return differences;
}

/* --- by itself -------------------------------------------------------------- */

/* Of what was interrupted nothing is lost. */
static void check_restored(const struct world *w)
{
	const struct machine *a = w->before, *b = w->m;
	u64 psr = a->psr ^ b->psr;
	u32 i, first = a->bof - a->dirty;

	for (i = 1; i < 32; i++)
		same_gr("restored r", i, a->gr[i], b->gr[i]);
	for (i = 0; i < 8; i++)
		same("restored b", i, a->br[i], b->br[i]);
	for (i = 0; i < 128; i++)
		if (i != AR_ITC && (!(w->s->deep && w->s->kernel) ||
				    (i != AR_RNAT && i != AR_BSPSTORE)))
			same("restored ar", i, a->ar[i], b->ar[i]);
	for (i = 0; i < 128; i++)
		same("restored f", i, a->fr[i][0], b->fr[i][0]);
	same("restored pr", 0, a->pr | 1, b->pr | 1);
	same("restored cfm", 0, a->cfm, b->cfm);
	same("restored bof", 0, a->bof, b->bof);
	if (!w->s->deep || !w->s->kernel)
		same("restored dirty", 0, a->dirty, b->dirty);
	else
		first = b->bof - b->dirty;
	for (i = first; i < a->bof + (a->cfm & 127); i++)
		same_gr("restored stacked", i - first, a->stack[i % STACKED],
			b->stack[i % STACKED]);
	if (w->s->altered)
		return;
	same("restored psr", 0, 0, psr & ~PSR_RI);
	same("restored ip", 0, a->ip, b->ip);
	same("restored slot", 0, a->slot, b->slot);
}

/*
 * A system call keeps what a function keeps, and goes on behind the break. Of the
 * kernel's own 6.1 restores ar.rnat before ar.bspstore, which undoes it.
 */
static void check_called(const struct world *w)
{
	static const u8 kept[] = { AR_RSC, AR_BSPSTORE, AR_RNAT, AR_UNAT, AR_FPSR,
				   AR_PFS, AR_LC, AR_EC };
	static const u8 registers[] = { 1, 4, 5, 6, 7, 12, 13, 15 };
	const struct machine *a = w->before, *b = w->m;
	u32 i, first = a->bof - a->dirty;
	u64 ip = a->ip + (a->slot == 2 ? 16 : 0);

	for (i = 0; i < sizeof(registers); i++)
		same_gr("kept r", registers[i], a->gr[registers[i]],
			b->gr[registers[i]]);
	for (i = 0; i < 7; i++)
		same("kept b", i, a->br[i], b->br[i]);
	for (i = 0; i < sizeof(kept); i++)
		if (!w->s->kernel || i < 1 || i > 2)
			same("kept ar", kept[i], a->ar[kept[i]], b->ar[kept[i]]);
	same("kept pr", 0, a->pr | 1, b->pr | 1);
	same("kept cfm", 0, a->cfm, b->cfm);
	same("kept bof", 0, a->bof, b->bof);
	if (w->s->deep && w->s->kernel)
		first = b->bof - b->dirty;
	for (i = first; i < a->bof + (a->cfm >> 7 & 127); i++)
		same_gr("kept stacked", i - first, a->stack[i % STACKED],
			b->stack[i % STACKED]);
	same("kept psr", 0, 0, (a->psr ^ b->psr) &
	     ~(PSR_RI | (w->s->profiled ? PSR_PP : 0)));
	same("next ip", 0, ip, b->ip);
	same("next slot", 0, (a->slot + 1) % 3, b->slot);
}

static void check_end(const struct world *w)
{
	const struct scenario *s = w->s;
	const struct machine *m = w->m;
	char end[40];

	snprintf(end, sizeof(end), strcmp(s->end, "handler") ? "%s" : "%s %u",
		 s->end, (u32)s->r15);
	if (m->stopped)
		differ("stopped at %s", m->why);
	else if (!m->returned && s->start == FAULT && !w->first_flushes)
		differ("ended at %s", world_at(w));
	if (strcmp(w->first, end))
		differ("came to %s, not to %s", w->first, end);
	if (w->first_flushes != s->flushes && s->dirty < DIRTY_MANY)
		differ("had %u flushrs", w->first_flushes);
	if (m->xen && w->calls && s->start != SWITCH && s->start != CALL &&
	    m->hyperprivops[SSM_I] != s->pending)
		differ("an event waits, or none, and Xen is told otherwise");
	if (m->tcs != s->tcs)
		differ("has %u translations, not %u", m->tcs, s->tcs);
}

/* What an end must be, whatever the mode. */
u32 world_is_wrong(const struct world *w)
{
	differences = 0;
	context = w;
	check_end(w);
	if (differences || w->s->start != FAULT)
		return differences;
	if (w->first_flushes)
		return 0;	/* more registers than this CPU has are lost */
	if (w->s->vector == 0x2c00 && w->s->iim == 0x100000)
		check_called(w);
	else
		check_restored(w);
	return differences;
}

/* Both to the end, as long as they are the same. */
u32 worlds_run(struct world *a, struct world *b)
{
	u32 bad;

	world_go(a);
	world_go(b);
	while (!(bad = worlds_differ(a, b)) && !world_ended(a) &&
	       !(a->s->start == FAULT && a->first_flushes)) {
		world_call(a);
		world_call(b);
		world_go(a);
		world_go(b);
	}
	return bad;
}
