// SPDX-License-Identifier: GPL-2.0-only
/* What Linux takes to add a CPU and to remove it, and where the time goes. */
#define pr_fmt(fmt) "pvsmp: " fmt

#include <linux/cpu.h>
#include <linux/slab.h>
#include "pvsmp-module.h"

static const char *const names[NR_DIRECTIONS] = {
	[ADD] = "add", [REMOVE] = "remove",
};

/**
 * struct series - what was measured of one CPU
 * @ns: by direction, phase (the last one is the whole) and iteration
 * @iters: how many
 */
struct series {
	u64 *ns;
	unsigned int iters;
};

#define WHOLE	MAX_PHASES

static u64 *cell(const struct series *s, unsigned int direction,
		 unsigned int phase)
{
	return s->ns + (direction * (MAX_PHASES + 1) + phase) * s->iters;
}

static int step(const struct series *s, unsigned int i,
		enum direction direction, unsigned int cpu)
{
	u64 spent[MAX_PHASES], whole;
	unsigned int phase;
	int err;

	phases_begin(direction, cpu);
	err = direction == ADD ? add_cpu(cpu) : remove_cpu(cpu);
	whole = phases_end(spent);
	if (err) {
		pr_err("stock: CPU %u: %s_cpu failed (%d)%s\n", cpu,
		       names[direction], err, err == -EPERM ?
		       ": its method has no way back, reboot to get it off" : "");
		return err;
	}
	cell(s, direction, WHOLE)[i] = live_ns(whole);
	for (phase = 0; phase < phases_number(direction); phase++)
		cell(s, direction, phase)[i] = live_ns(spent[phase]);
	return 0;
}

static u64 sum(const u64 *ns, unsigned int n)
{
	u64 total = 0;

	while (n--)
		total += *ns++;
	return total;
}

static void report(const struct series *s, unsigned int direction,
		   unsigned int cpu)
{
	u64 named = 0, whole = sum(cell(s, direction, WHOLE), s->iters);
	unsigned int phase;
	char what[48];

	for (phase = 0; phase < phases_number(direction); phase++) {
		named += sum(cell(s, direction, phase), s->iters);
		snprintf(what, sizeof(what), "%s.%s", names[direction],
			 phase_name(direction, phase));
		report_row("stock", what, cpu, cell(s, direction, phase),
			   s->iters);
	}
	snprintf(what, sizeof(what), "%s.whole", names[direction]);
	report_row("stock", what, cpu, cell(s, direction, WHOLE), s->iters);
	snprintf(what, sizeof(what), "%s.named", names[direction]);
	report_share(cpu, what, named, whole);
}

/* Twice the iterations in turn; an online CPU is removed first. */
static int run_one(const struct series *s, unsigned int cpu)
{
	enum direction first = cpu_online(cpu) ? REMOVE : ADD;
	unsigned int i;
	int err = 0;

	for (i = 0; i < 2 * s->iters && !err; i++)
		err = step(s, i / 2, (first + i) % NR_DIRECTIONS, cpu);
	if (err)
		return err;
	report(s, ADD, cpu);
	report(s, REMOVE, cpu);
	return 0;
}

/**
 * stock_run() - add and remove CPUs, which are in the end what they were before
 * @cpus: Linux's numbers, present
 * @iters: how often each
 *
 * Return: 0, -EINVAL: no CPU; -ENOMEM; or the error of add_cpu() or remove_cpu().
 */
int stock_run(const struct cpumask *cpus, unsigned int iters)
{
	struct series s = { .iters = iters };
	unsigned int cpu;
	int err = 0, missing;

	if (cpumask_empty(cpus)) {
		pr_err("stock: no CPU to add or remove: name one that is present, cpus=1\n");
		return -EINVAL;
	}
	s.ns = kcalloc(NR_DIRECTIONS * (MAX_PHASES + 1) * iters, sizeof(*s.ns),
		       GFP_KERNEL);
	if (!s.ns)
		return -ENOMEM;
	missing = phases_watch();
	if (missing)
		pr_warn("stock: %d of the probes could not be set; what is next to them has no name\n",
			missing);
	for_each_cpu(cpu, cpus)
		err = err ? err : run_one(&s, cpu);
	phases_unwatch();
	kfree(s.ns);
	return err;
}
