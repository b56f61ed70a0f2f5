// SPDX-License-Identifier: GPL-2.0-only
/*
 * What each path takes until the kernel's C or the return: instructions that are
 * executed, and what of them is Xen's to do, in native, in mode xen and with the
 * shapes of 3.x's macros.
 * usage: paths VARIANT | paths --check VARIANT... | paths --covered VARIANT
 */
#include <stdio.h>
#include "world.h"

#define ITC_D	5
#define ITC_I	6

struct cost {
	u32 insns;
	u32 fast;		/* hyperprivops in Xen's assembly */
	u32 slow;		/* those that get to its C: itc */
	u32 traps;		/* privileged instructions */
};

static struct cost measure(const struct variant *v, const struct scenario *s,
			   enum mode mode)
{
	struct world *w = world_new(v, s, mode,
				    s->rse_patched ? TEXT_RSE : TEXT);
	struct cost c = { 0 };
	u32 i;

	world_go(w);
	c.insns = w->measured_insns;
	c.traps = w->measured_traps;
	for (i = 0; i < HYPERPRIVOPS; i++)
		c.fast += w->measured_ops[i];
	c.slow = w->measured_ops[ITC_D] + w->measured_ops[ITC_I];
	c.fast -= c.slow;
	world_free(w);
	return c;
}

/*
 * Misses, dirty and access bits, breaks: less than 3.x. The rest is no more, and
 * so is what is not taken: without the walker a miss is an alternate one.
 */
#define LAST_OF_LESS	0x2c00

static bool must_be_less(const struct variant *v, const struct scenario *s)
{
	return s->vector <= LAST_OF_LESS &&
	       !(v->novhpt && (s->vector == 0x400 || s->vector == 0x800));
}

static bool is_better(bool less, struct cost xen, struct cost plain)
{
	u32 x = xen.fast + xen.slow + xen.traps;
	u32 p = plain.fast + plain.slow + plain.traps;

	if (x == p && xen.insns == plain.insns)
		return !less;
	return x < p || (x == p && xen.insns < plain.insns);
}

static void load(struct variant *v)
{
	variant_load(v, NATIVE);
	variant_load(v, XEN);
	variant_load(v, PLAIN);
}

static void print_table(const struct variant *v)
{
	u32 i;

	printf("%-42s | %-10s | %-19s | %-19s |\n", "executed", "native",
	       "xen as in 3.x", "xen");
	printf("%-42s | %5s %4s | %4s %4s %4s %4s | %4s %4s %4s %4s | less\n",
	       "path", "insn", "priv", "insn", "fast", "slow", "trap", "insn",
	       "fast", "slow", "trap");
	for (i = 0; i < scenario_count; i++) {
		const struct scenario *s = &scenarios[i];
		struct cost n, p, x;

		if (!scenario_applies(v, s) || s->start != FAULT)
			continue;
		n = measure(v, s, NATIVE);
		p = measure(v, s, PLAIN);
		x = measure(v, s, XEN);
		printf("%-42s | %5u %4u | %4u %4u %4u %4u | %4u %4u %4u %4u | %s%s\n",
		       s->name, n.insns, n.traps, p.insns, p.fast, p.slow,
		       p.traps, x.insns, x.fast, x.slow, x.traps,
		       x.insns < p.insns ? "insn " : "",
		       x.fast < p.fast ? "hyp" : "");
	}
}

/* --- the vectors, and what goes through them --------------------------------- */

static u32 number_of(u64 vector)
{
	return vector < 0x5000 ? (u32)vector / 0x400 :
				 20 + (u32)(vector - 0x5000) / 0x100;
}

static u32 print_vector(const struct variant *v, u32 number)
{
	u32 i, paths = 0;

	for (i = 0; i < plain_fault_count; i++)
		if (plain_faults[i] == number)
			paths = 2;
	for (i = 0; i < scenario_count; i++)
		if (scenarios[i].start == FAULT &&
		    number_of(scenarios[i].vector) == number &&
		    scenario_applies(v, &scenarios[i]))
			paths++;
	printf("%6u  %#6x  %5u  %s\n", number,
	       number < 20 ? number * 0x400 : 0x5000 + (number - 20) * 0x100,
	       paths, paths ? "" : number == 5 ?
	       "by nested misses of other vectors" : "not covered");
	return paths || number == 5;
}

static int print_covered(const struct variant *v)
{
	u32 i, covered = 0, others = 0;

	printf("vector  offset  paths\n");
	for (i = 0; i < 68; i++)
		covered += print_vector(v, i);
	for (i = 0; i < scenario_count; i++)
		if (scenarios[i].start != FAULT)
			printf("     -       -      1  %s\n", scenarios[i].name);
	for (i = 0; i < scenario_count; i++)
		others += scenarios[i].start != FAULT;
	printf("%u of 68 vectors, %u paths past the table\n", covered, others);
	return covered != 68;
}

/* --- check --------------------------------------------------------------------- */

static u32 check(struct variant *v, u32 number)
{
	u32 i;

	for (i = 0; i < scenario_count; i++) {
		const struct scenario *s = &scenarios[i];
		bool less = must_be_less(v, s);

		if (!scenario_applies(v, s) || s->start != FAULT)
			continue;
		printf("%sok %u - %s: %s than in 3.x: %s\n",
		       is_better(less, measure(v, s, XEN),
				 measure(v, s, PLAIN)) ? "" : "not ",
		       ++number, v->name, less ? "less" : "no more", s->name);
	}
	return number;
}

int main(int argc, char **argv)
{
	struct variant *v = argc > 1 ? variant_find(argv[argc - 1]) : NULL;
	u32 number = 0;
	int i, bad = 0;

	if (!v)
		return 2;
	if (strcmp(argv[1], "--check")) {
		load(v);
		if (!strcmp(argv[1], "--covered"))
			bad = print_covered(v);
		else
			print_table(v);
		variant_free(v);
		return bad;
	}
	for (i = 2; i < argc; i++) {
		v = variant_find(argv[i]);
		if (!v)
			return 2;
		load(v);
		number = check(v, number);
		variant_free(v);
	}
	printf("1..%u\n", number);
	return 0;
}
