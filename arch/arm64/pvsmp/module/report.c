// SPDX-License-Identifier: GPL-2.0-only
/* debugfs pvsmp/: cpus, findings, latency. One row a line, words by blanks. */
#include <linux/debugfs.h>
#include <linux/math64.h>
#include <linux/mutex.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include "pvsmp-module.h"

#define MAX_ROWS	1024

static struct dentry *dir;
static struct row *rows;
static unsigned int nr_rows;

static int by_size(const void *a, const void *b)
{
	u64 x = *(const u64 *)a, y = *(const u64 *)b;

	return x < y ? -1 : x > y;
}

static struct row *new_row(void)
{
	if (!rows)
		rows = kvcalloc(MAX_ROWS, sizeof(*rows), GFP_KERNEL);
	return rows && nr_rows < MAX_ROWS ? &rows[nr_rows++] : NULL;
}

/**
 * report_row() - keep a figure
 * @mode: "raw" or "stock"
 * @what: its name, copied
 * @cpu: Linux's number
 * @ns: nanoseconds, sorted here
 * @n: how many, not 0
 */
void report_row(const char *mode, const char *what, unsigned int cpu, u64 *ns,
		unsigned int n)
{
	struct row *row = new_row();

	if (!row)
		return;
	sort(ns, n, sizeof(*ns), by_size, NULL);
	*row = (struct row) {
		.mode = mode, .cpu = cpu, .n = n,
		.median = ns[n / 2], .min = ns[0], .max = ns[n - 1],
	};
	strscpy(row->what, what, sizeof(row->what));
}

/**
 * report_share() - keep a part of a whole, in thousandths
 * @cpu: Linux's number
 * @what: its name, copied
 * @part: the part, in what unit ever
 * @whole: the whole
 */
void report_share(unsigned int cpu, const char *what, u64 part, u64 whole)
{
	u64 share = whole ? div64_u64(part * 1000, whole) : 0;

	report_row("stock", what, cpu, &share, 1);
}

static int latency_show(struct seq_file *s, void *unused)
{
	const struct row *row;

	for (row = rows; row < rows + nr_rows; row++)
		seq_printf(s, "%s %u %s %llu %llu %llu %u\n", row->mode,
			   row->cpu, row->what, row->median, row->min,
			   row->max, row->n);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(latency);

static int findings_show(struct seq_file *s, void *unused)
{
	u32 i;

	for (i = 0; i < live.nr_findings; i++) {
		const struct pvsmp_finding *f = &live.finding[i];
		const struct pvsmp_finding_kind *kind = &pvsmp_findings[f->id];

		seq_printf(s, "%s %s", kind->severity == PVSMP_FAULT ?
			   "fault" : "note", kind->name);
		if (f->cpu != PVSMP_NO_CPU)
			seq_printf(s, " cpu %u", f->cpu);
		if (*kind->value)
			seq_printf(s, " %s %#llx", kind->value, f->value);
		seq_printf(s, ": %s\n", kind->text);
	}
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(findings);

static const char *state_of(u32 index, unsigned int cpu)
{
	int state;

	if (cpu < nr_cpu_ids && raw_pins_cpu(cpu))
		return pvsmp_state_name(PVSMP_S_LOST);
	state = pvsmp_state(&live.m, index);
	return state < 0 ? "error" : pvsmp_state_name(state);
}

static unsigned int linux_cpu(u32 index)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu)
		if (live_index(cpu) == (int)index)
			return cpu;
	return nr_cpu_ids;
}

static int cpus_show(struct seq_file *s, void *unused)
{
	static DEFINE_MUTEX(one_at_a_time);
	u32 i;

	mutex_lock(&one_at_a_time);
	seq_printf(s, "firmware %s\n", live_firmware());
	for (i = 0; i < live.m.nr; i++) {
		const struct pvsmp_cpu *c = &live.cpu[i];
		unsigned int cpu = linux_cpu(i);

		seq_printf(s, "cpu %u linux %d hwid %#llx method %s state %s online %d error %d\n",
			   i, cpu < nr_cpu_ids ? (int)cpu : -1, c->hwid,
			   pvsmp_method_name(c->method), state_of(i, cpu),
			   cpu < nr_cpu_ids && cpu_online(cpu), c->error);
	}
	mutex_unlock(&one_at_a_time);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(cpus);

/**
 * report_init() - make the directory
 *
 * Without debugfs the log is all there is: that is no error.
 */
void report_init(void)
{
	dir = debugfs_create_dir("pvsmp", NULL);
	debugfs_create_file("cpus", 0400, dir, NULL, &cpus_fops);
	debugfs_create_file("findings", 0400, dir, NULL, &findings_fops);
	debugfs_create_file("latency", 0400, dir, NULL, &latency_fops);
}

/**
 * report_exit() - remove it, and what was kept
 */
void report_exit(void)
{
	debugfs_remove(dir);
	kvfree(rows);
}
