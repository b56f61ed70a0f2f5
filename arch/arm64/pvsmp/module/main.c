// SPDX-License-Identifier: GPL-2.0-only
/* pvsmp.ko: parameters, and which CPUs they mean. */
#define pr_fmt(fmt) "pvsmp: " fmt

#include <linux/acpi.h>
#include <linux/cpu.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/string.h>
#include "pvsmp-module.h"

#define MAX_ITERS	1000

static char *mode = "audit";
module_param(mode, charp, 0444);
MODULE_PARM_DESC(mode, "audit: findings only; raw: release offline CPUs and take them back; stock: add_cpu and remove_cpu by phase");

static char *cpus = "";
module_param(cpus, charp, 0444);
MODULE_PARM_DESC(cpus, "list of CPUs, as 1-3; without it raw takes all that are offline, stock all but CPU 0");

static unsigned int iters = 5;
module_param(iters, uint, 0444);
MODULE_PARM_DESC(iters, "how often each CPU, 1 to 1000");

static int raw(const struct cpumask *chosen)
{
	int err = raw_refuse(chosen);

	return err ? err : raw_run(chosen, iters);
}

static int stock(const struct cpumask *chosen)
{
	return stock_run(chosen, iters);
}

static int audit(const struct cpumask *chosen)
{
	return 0;
}

static const struct {
	const char *name;
	int (*run)(const struct cpumask *chosen);
} modes[] = {
	{ "audit", audit },
	{ "raw", raw },
	{ "stock", stock },
};

static int parse(struct cpumask *chosen)
{
	int err = cpulist_parse(cpus, chosen);

	if (err == -ERANGE)
		pr_err("cpus=%s: this kernel has CPUs 0 to %u; a CPU that is missing may have a finding, see mode=audit\n",
		       cpus, nr_cpu_ids - 1);
	else if (err)
		pr_err("cpus=%s is no list of CPUs: write it as 1-3,5\n", cpus);
	return err;
}

static int choose(struct cpumask *chosen, bool offline_only)
{
	if (*cpus)
		return parse(chosen);
	cpumask_copy(chosen, cpu_present_mask);
	cpumask_clear_cpu(0, chosen);
	if (offline_only)
		cpumask_andnot(chosen, chosen, cpu_online_mask);
	return 0;
}

static int refuse(void)
{
	if (!acpi_disabled) {
		pr_err("this machine is described by ACPI, not by a device tree: boot with acpi=off if it has both\n");
		return -ENODEV;
	}
	if (!iters || iters > MAX_ITERS) {
		pr_err("iters=%u: 1 to %d\n", iters, MAX_ITERS);
		return -EINVAL;
	}
	return 0;
}

static int run(void)
{
	static struct cpumask chosen;
	unsigned int i;
	int err;

	for (i = 0; i < ARRAY_SIZE(modes); i++) {
		if (strcmp(modes[i].name, mode))
			continue;
		err = choose(&chosen, modes[i].run == raw);
		return err ? err : modes[i].run(&chosen);
	}
	pr_err("mode=%s is none: audit, raw or stock\n", mode);
	return -EINVAL;
}

static void say(int nr)
{
	u32 i, faults = 0;

	for (i = 0; i < live.nr_findings; i++)
		faults += pvsmp_findings[live.finding[i].id].severity ==
			  PVSMP_FAULT;
	pr_info("%d CPUs, %s; %u faults, %u notes in debugfs pvsmp/findings\n",
		max(nr, 0), live_firmware(), faults,
		live.nr_findings - faults);
}

/*
 * With a CPU lost the module is loaded for good: the CPU may come yet, into a page
 * that debugfs tells of.
 */
static int __init pvsmp_init(void)
{
	int err = refuse();

	if (err)
		return err;
	say(live_scan());
	err = run();
	if (err && !raw_pins()) {
		live_forget();
		return err;
	}
	if (raw_pins())
		__module_get(THIS_MODULE);
	report_init();
	return 0;
}
module_init(pvsmp_init);

static void __exit pvsmp_exit(void)
{
	report_exit();
	live_forget();
}
module_exit(pvsmp_exit);

MODULE_DESCRIPTION("Release of secondary CPUs: device tree audit and latencies");
MODULE_AUTHOR("The kvm-pv authors");
MODULE_LICENSE("GPL");
MODULE_VERSION("0.1.0");
