// SPDX-License-Identifier: GPL-2.0-only
/* What was found and done: one log line, and debugfs. */
#define pr_fmt(fmt) "kvm-pv: " fmt

#include <linux/cpu.h>
#include <linux/cpumask.h>
#include <linux/debugfs.h>
#include <linux/init.h>
#include <linux/module.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <asm/time.h>
#include "kvm_pv.h"

static const char *const state_names[] = {
	[PV_STATE_NOTHING_TO_DO] = "nothing-to-do",
	[PV_STATE_OFF]		= "off",
	[PV_STATE_FAILED]	= "failed",
	[PV_STATE_PLANNED]	= "planned",
	[PV_STATE_PATCHED]	= "patched",
	[PV_STATE_UNDONE]	= "undone",
};

static u32 count_verdict(const struct pv_plan *plan, u8 verdict)
{
	u32 i, n = 0;

	for (i = 0; i < plan->nr_sites; i++)
		n += plan->sites[i].verdict == verdict;
	return n;
}

static unsigned int count_mapped(void)
{
	unsigned int n = 0;
	int cpu;

	for_each_online_cpu(cpu)
		n += per_cpu(pv_cpus, cpu).mapped;
	return n;
}

static void report_plan(const char *verb)
{
	const struct pv_plan *plan = &pv.kernel.plan;
	u32 in_place = count_verdict(plan, PV_PATCH_INLINE);
	u32 outline = count_verdict(plan, PV_PATCH_OUTLINE);

	pr_info("%s: %s %u of %u sites (%u in place, %u out of line, %u skipped), magic page on %u of %u CPUs, features %#x, arena %u of %u bytes\n",
		pv_guest_name(pv.guest), verb, in_place + outline,
		plan->nr_sites, in_place, outline,
		plan->nr_sites - in_place - outline, count_mapped(),
		num_online_cpus(), pv_common_features(cpu_online_mask),
		pv.kernel.arena.used * 4, pv.kernel.arena.capacity * 4);
}

/**
 * pv_report_line() - say in one line what was found and done
 */
void pv_report_line(void)
{
	switch (pv.state) {
	case PV_STATE_OFF:
		pr_info("%s: switched off by kvm_pv=off\n",
			pv_guest_name(pv.guest));
		break;
	case PV_STATE_FAILED:
		pr_err("%s: %s\n", pv_guest_name(pv.guest), pv.failure);
		break;
	case PV_STATE_PLANNED:
		report_plan("planned, not patched,");
		break;
	case PV_STATE_PATCHED:
		report_plan("patched");
		break;
	default:
		pr_info("%s: nothing to patch\n", pv_guest_name(pv.guest));
	}
}

/**
 * pv_log_sites() - print every site and what becomes of it
 * @target: planned
 */
void pv_log_sites(const struct pv_target *target)
{
	const struct pv_plan *plan = &target->plan;
	u32 i;

	for (i = 0; i < plan->nr_sites; i++) {
		const struct pv_site *site = &plan->sites[i];
		void *addr = (void *)(unsigned long)pv_site_addr(plan, site);

		pr_info("%pS %08x -> %08x %s %s\n", addr, site->old, site->new,
			pv_verdict_name(site->verdict),
			pv_rules[site->rule].name);
	}
}

static void show_counts(struct seq_file *m, const struct pv_plan *plan)
{
	u32 v, n;

	seq_printf(m, "sites %u\n", plan->nr_sites);
	for (v = 0; v < PV_NR_VERDICTS; v++) {
		n = count_verdict(plan, (u8)v);
		if (n || v <= PV_PATCH_OUTLINE)
			seq_printf(m, "%s %u\n", pv_verdict_name(v), n);
	}
}

static void show_needs(struct seq_file *m)
{
	unsigned int bit;

	for (bit = 0; bit < PV_NEED_BITS; bit++)
		seq_printf(m, "proof %s %s\n", pv_need_name(bit),
			   pv.env.have & PV_BIT(bit) ? "holds" : "missing");
}

static void show_times(struct seq_file *m)
{
	const struct pv_text *text = &pv.kernel.plan.text;

	seq_printf(m, "text-words %u\n", text->nr_words);
	seq_printf(m, "timebase-hz %lu\n", tb_ticks_per_sec);
	seq_printf(m, "scan-ticks %llu\n", pv.times.scan);
	seq_printf(m, "decide-ticks %llu\n", pv.times.decide);
	seq_printf(m, "check-ticks %llu\n", pv.times.check);
	seq_printf(m, "stop-machine-ticks %llu\n", pv.times.stopped);
}

static int state_show(struct seq_file *m, void *unused)
{
	seq_printf(m, "state %s\n", state_names[pv.state]);
	seq_printf(m, "guest %s\n", pv_guest_name(pv.guest));
	if (pv.failure)
		seq_printf(m, "failure %s\n", pv.failure);
	if (!pv.kernel.plan.nr_sites)
		return 0;
	show_counts(m, &pv.kernel.plan);
	seq_printf(m, "arena-bytes %u\n", pv.kernel.arena.capacity * 4);
	seq_printf(m, "arena-used %u\n", pv.kernel.arena.used * 4);
	seq_printf(m, "not-ours %u\n", pv.not_ours);
	show_needs(m);
	show_times(m);
	pv_modules_show(m);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(state);

static void show_site(struct seq_file *m, const struct pv_plan *plan,
		      const struct pv_site *site)
{
	seq_printf(m, "%016llx %08x %08x %s %s\n", pv_site_addr(plan, site),
		   site->old, site->new, pv_verdict_name(site->verdict),
		   pv_rules[site->rule].name);
}

static int sites_show(struct seq_file *m, void *unused)
{
	const struct pv_plan *plan = &pv.kernel.plan;
	u32 i;

	for (i = 0; i < plan->nr_sites; i++)
		show_site(m, plan, &plan->sites[i]);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(sites);

/* Sites by kind: how often each row of the table met each verdict. */
static int rules_show(struct seq_file *m, void *unused)
{
	const struct pv_plan *plan = &pv.kernel.plan;
	unsigned int rule, v;
	u32 i, *counts;

	counts = kcalloc(PV_MAX_RULES * PV_NR_VERDICTS, sizeof(*counts),
			 GFP_KERNEL);
	if (!counts)
		return -ENOMEM;
	for (i = 0; i < plan->nr_sites; i++)
		counts[plan->sites[i].rule * PV_NR_VERDICTS +
		       plan->sites[i].verdict]++;
	for (rule = 0; rule < pv_nr_rules; rule++)
		for (v = 0; v < PV_NR_VERDICTS; v++)
			if (counts[rule * PV_NR_VERDICTS + v])
				seq_printf(m, "%u %s %s\n",
					   counts[rule * PV_NR_VERDICTS + v],
					   pv_verdict_name(v),
					   pv_rules[rule].name);
	kfree(counts);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(rules);

static void test_page(void *result)
{
	*(int *)result = pv_test_page();
}

/* The page is tested as the file is read: a lost mapping shows here. */
static int cpus_show(struct seq_file *m, void *unused)
{
	int cpu, result;

	cpus_read_lock();
	for_each_online_cpu(cpu) {
		const struct pv_cpu *info = &per_cpu(pv_cpus, cpu);

		result = -ENXIO;
		if (info->mapped)
			smp_call_function_single(cpu, test_page, &result, 1);
		seq_printf(m, "cpu %d mapped %d error %ld features %#x test %d\n",
			   cpu, info->mapped, info->error, info->features,
			   result);
	}
	cpus_read_unlock();
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(cpus);

static ssize_t control_write(struct file *file, const char __user *user,
			     size_t size, loff_t *pos)
{
	char word[16];
	ssize_t len;
	int err;

	len = strncpy_from_user(word, user, min(size, sizeof(word) - 1));
	if (len < 0)
		return len;
	word[len] = '\0';
	if (!strcmp(strim(word), "undo"))
		err = pv_suspend();
	else if (!strcmp(strim(word), "patch"))
		err = pv_resume();
	else
		err = -EINVAL;
	return err ? err : size;
}

static const struct file_operations control_fops = {
	.owner = THIS_MODULE,
	.open = simple_open,
	.write = control_write,
};

static struct dentry *dir;

/**
 * pv_report_init() - make the files in debugfs
 */
void __init pv_report_init(void)
{
	dir = debugfs_create_dir("kvm_pv", NULL);
	debugfs_create_file("state", 0444, dir, NULL, &state_fops);
	debugfs_create_file("sites", 0400, dir, NULL, &sites_fops);
	debugfs_create_file("rules", 0444, dir, NULL, &rules_fops);
	debugfs_create_file("cpus", 0444, dir, NULL, &cpus_fops);
	debugfs_create_file("control", 0200, dir, NULL, &control_fops);
}

/**
 * pv_report_exit() - remove them; nobody is in them any more
 */
void pv_report_exit(void)
{
	debugfs_remove(dir);
}
