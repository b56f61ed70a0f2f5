// SPDX-License-Identifier: GPL-2.0-only
/* From nothing to a patched kernel, at boot or when the module is loaded. */
#define pr_fmt(fmt) "kvm-pv: " fmt

#include <linux/cpu.h>
#include <linux/delay.h>
#include <linux/init.h>
#include <linux/minmax.h>
#include <linux/module.h>
#include <linux/smp.h>
#include "kernel.h"
#include "options.h"
#ifdef MODULE
#include "pin.h"
#endif

static int __init fail(const char *why, int err)
{
	pv_set_state(PV_STATE_FAILED);
	pv.failure = why;
	return err;
}

static int __init ask_host(const u32 *words, unsigned int nr_words)
{
	unsigned long features;
	int err;

	err = pv_hcall_prepare(words, nr_words);
	if (err)
		return fail("the hypercall could not be set up", err);
	if (pv_hcall(PV_HC_FEATURES, 0, 0, &features) ||
	    !(features & PV_BIT(PV_HC_FEATURE_MAGIC_PAGE))) {
		pv.guest = PV_GUEST_KVM_REFUSED;
		return -ENODEV;
	}
	return 0;
}

static int __init see_all_mapped(void)
{
	int cpu = pv_first_unmapped(cpu_online_mask);

	if (cpu < 0)
		return 0;
	pr_err("CPU %d: magic page not usable (%ld)\n", cpu,
	       per_cpu(pv_cpus, cpu).error);
	return fail("the host does not map the magic page on every CPU", -EIO);
}

static int __init plan_kernel(void)
{
	int err;

	pv.env.mode = PV_MODE;
	pv.env.in_place_only = pv_options.in_place;
	pv.env.have = pv_probe_needs(pv_common_features(cpu_online_mask));
	pv_kernel_text(&pv.kernel.plan.text);
	pv_kernel_arena(&pv.kernel.arena);
	pv.kernel.arena.capacity = min(pv.kernel.arena.capacity,
				       pv_options.arena / 4);

	err = pv_make_plan(&pv.kernel, &pv.env, &pv.times);
	if (err == -EUCLEAN)
		return fail("the plan did not pass its check; nothing was written", err);
	return err ? fail("no memory for a plan", err) : 0;
}

static int __init commit_kernel(void)
{
	int err;

	if (pv_options.plan) {
		pv_set_state(PV_STATE_PLANNED);
		return 0;
	}
	err = pv_commit(&pv.kernel, &pv.times);
	if (err)
		return fail("text could not be written; it is as it was", err);
	pv_set_state(PV_STATE_PATCHED);
	return 0;
}

/* Every CPU's page was asked for, and none comes or goes. */
static int __init patch_kernel(void)
{
	int err = see_all_mapped();

	if (!err)
		err = plan_kernel();
	return err ? err : commit_kernel();
}

static int __init set_up(void)
{
	u32 words[PV_HCALL_MAX_WORDS];
	const char *why = NULL;
	unsigned int nr_words;
	int err;

	pv.guest = pv_find_hypervisor(words, &nr_words);
	if (pv_options.off) {
		pv_set_state(PV_STATE_OFF);
		return 0;
	}
	if (pv.guest != PV_GUEST_KVM_PR)
		return -ENODEV;
	err = pv_kernel_find(&why);
	if (err)
		return fail(why, err);
	err = ask_host(words, nr_words);
	if (!err)
		err = pv_watch_cpus(patch_kernel);
	if (!err)
		err = pv_watch_system();
	return err;
}

static int __init start(void)
{
	int err = set_up();

	pv_report_line();
	if (pv_options.log)
		pv_log_sites(&pv.kernel);
	return err;
}

#ifndef MODULE
/* Runs as early as text can be written with all CPUs stopped. */
static int __init kvm_pv_init(void)
{
	start();
	pv_report_init();
	return 0;
}
postcore_initcall(kvm_pv_init);
#else

/* Text and state at once, for a CPU that comes up; returns the words left. */
static u32 undo_pass(void)
{
	u32 left;

	cpus_read_lock();
	left = pv_undo_rest(&pv.kernel) + pv_modules_undo_rest();
	if (pv.state == PV_STATE_PATCHED)
		pv_set_state(PV_STATE_UNDONE);
	cpus_read_unlock();
	return left;
}

/*
 * A kprobe that was being registered while the text was given back may have
 * read a word of ours, and one that was being removed still held one. Both are
 * seen in the second pass; nothing of ours may go before they are gone.
 */
static void undo_to_the_last(void)
{
	u32 left;

	undo_pass();
	pv_kernel_wait_for_kprobes();
	while ((left = undo_pass())) {
		pr_warn_once("waiting for the kprobes on %u patched words\n",
			     left);
		msleep(100);
		pv_kernel_wait_for_kprobes();
	}
}

static void clean_up(void)
{
	pv_pin_exit();
	undo_to_the_last();
	pv_wait_for_sequences();
	pv_unwatch();
	pv_erase_arena(&pv.kernel);
	pv_free_plan(&pv.kernel);
}

static int __init kvm_pv_init(void)
{
	int err = start();

	if (err) {
		clean_up();
		return err;
	}
	pv_pin_init();
	pv_report_init();
	return 0;
}
module_init(kvm_pv_init);

static void __exit kvm_pv_exit(void)
{
	pv_report_exit();
	clean_up();
	pr_info("unloaded: text given back, magic pages unmapped\n");
}
module_exit(kvm_pv_exit);

MODULE_DESCRIPTION("Patch privileged instructions away when running under KVM PR");
MODULE_AUTHOR("The kvm-pv authors");
MODULE_LICENSE("GPL");
MODULE_VERSION("0.1.0");
#endif
