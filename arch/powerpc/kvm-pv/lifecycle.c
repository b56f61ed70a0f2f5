// SPDX-License-Identifier: GPL-2.0-only
/* Undo and patch again: on request, CPU hotplug, hibernation, reboot, kexec. */
#define pr_fmt(fmt) "kvm-pv: " fmt

#include <linux/cpu.h>
#include <linux/export.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/reboot.h>
#include <linux/smp.h>
#include <linux/suspend.h>
#include "../pvsmp/kernel/vcpu.h"
#include "kernel.h"

struct pv_context pv;

/**
 * pv_count_undo() - take note of how an undo ended
 * @target: the text
 * @result: of pv_undo() or pv_undo_quiet()
 */
void pv_count_undo(struct pv_target *target, int result)
{
	const char *name = target->mod ? "a module's" : "the kernel's";

	if (result < 0)
		pr_err("no memory to undo %s patches; they stay\n", name);
	else if (result > 0)
		pr_warn("%d words of %s text had been changed by somebody else and were left\n",
			result, name);
	if (result > 0)
		pv.not_ours += result;
}

/* Nothing is undone while a kprobe has a copy of a word of ours. */
static int refuse_probed(void)
{
	unsigned long addr = pv_probed_site(&pv.kernel);

	if (!addr)
		addr = pv_modules_probed_site();
	if (!addr)
		return 0;
	pr_warn("the patches stay: there is a kprobe on the one at %pS\n",
		(void *)addr);
	return -EBUSY;
}

/*
 * 0, -EBUSY for a kprobe's sake, -ENOMEM if the kernel's patches stay. The
 * caller holds cpus_read_lock() or the write lock.
 */
static int undo_all(void)
{
	int err = refuse_probed();

	if (err)
		return err;
	pv_modules_undo();
	pv_count_undo(&pv.kernel, pv_undo(&pv.kernel));
	return pv.kernel.committed ? -ENOMEM : 0;
}

static int commit_all(void)
{
	int err = pv_commit(&pv.kernel, NULL);

	if (!err)
		pv_modules_commit();
	return err;
}

/**
 * pv_set_state() - what has been done from now on
 * @state: the new state
 */
void pv_set_state(enum pv_state state)
{
	pv.state = state;
	pv_kernel_serve_hooks(state == PV_STATE_PATCHED);
}

/**
 * pv_suspend() - take all patches out of the running kernel
 *
 * Return: 0, -EINVAL if there are none; -EBUSY if they stay because of a
 * kprobe, -ENOMEM if they had to stay.
 */
int pv_suspend(void)
{
	int err = -EINVAL;

	cpus_read_lock();
	if (pv.state == PV_STATE_PATCHED)
		err = undo_all();
	if (!err)
		pv_set_state(PV_STATE_UNDONE);
	cpus_read_unlock();
	return err;
}

/**
 * pv_resume() - map the pages again and commit the plan again
 *
 * Return: 0, -EINVAL if there is no plan or it is in the text already, -EIO if
 * a CPU's page does not work, or the error of pv_commit().
 */
int pv_resume(void)
{
	int err = -EINVAL;

	cpus_read_lock();
	if (pv.state == PV_STATE_UNDONE || pv.state == PV_STATE_PLANNED) {
		on_each_cpu(pv_map_this_cpu, NULL, 1);
		if (pv_first_unmapped(cpu_online_mask) >= 0)
			err = -EIO;
		else
			err = commit_all();
		if (!err)
			pv_set_state(PV_STATE_PATCHED);
	}
	cpus_read_unlock();
	return err;
}

/**
 * pv_wait_for_sequences() - until no task stands in one any more
 *
 * After an undo a preempted task may; it will read the page when it goes on.
 */
void pv_wait_for_sequences(void)
{
	if (IS_ENABLED(CONFIG_PREEMPTION))
		synchronize_rcu_tasks();
}

/**
 * pv_replan() - change a plan, taking it out of the text and in again for that
 * @target: the text; locks as for pv_commit()
 * @change: what to do to the plan; returns how many sites it changed
 * @arg: passed to @change
 *
 * Return: what @change returned, 0 if the text could not be given back first.
 */
u32 pv_replan(struct pv_target *target,
	      u32 (*change)(struct pv_plan *plan, u32 arg), u32 arg)
{
	bool committed = target->committed;
	u32 n;

	pv_count_undo(target, pv_undo(target));
	if (target->committed)
		return 0;
	n = change(&target->plan, arg);
	if (committed && pv_commit(target, NULL))
		pr_err("%s could not be patched again\n",
		       target->mod ? "a module's text" : "the kernel's text");
	return n;
}

/**
 * pv_drop_need() - an obligation does not hold any more
 * @need: enum pv_need bits
 *
 * The caller holds cpus_read_lock() and the lock of the modules.
 */
void pv_drop_need(u32 need)
{
	if (!(pv.env.have & need))
		return;
	pv.env.have &= ~need;
	pv_replan(&pv.kernel, pv_plan_drop_need, need);
	pv_modules_drop_need(need);
}

static bool pv_cpu_lacks_page(unsigned int cpu)
{
	return pv.state == PV_STATE_PATCHED && !per_cpu(pv_cpus, cpu).mapped;
}

/*
 * A CPU that comes up for the first time runs patched text before it can map
 * its page, so the text is given back for as long as that takes.
 */
static int before_cpu(unsigned int cpu)
{
	pr_info("CPU %u comes up: text given back until it has its page\n", cpu);
	return undo_all();
}

/* In text that is not patched: see pv_no_page. */
static int pv_cpu_starts(void)
{
	int err = pv_map_starting_cpu();

	this_cpu_write(pv_cpus.on_its_way, !err);
	return err;
}

/* A CPU is up, or was refused or did not come up: the others go on patched. */
static int after_cpu(unsigned int cpu)
{
	struct pv_cpu *info = &per_cpu(pv_cpus, cpu);

	if (info->on_its_way)
		pr_info("CPU %u has mapped its page on its way; the text stayed\n",
			cpu);
	info->on_its_way = false;
	if (pv.state == PV_STATE_PATCHED && !pv.kernel.committed)
		return commit_all();
	return 0;
}

/*
 * Where no site is on the way from the CPU's first instruction to the hook in
 * start_secondary() the text stays: see pv_no_page.
 */
static struct pvsmp_vcpu_client client = {
	.name = "magic page",
	.lacks = pv_cpu_lacks_page,
	.map = pv_map_this_cpu,
	.unmap = pv_unmap_this_cpu,
	.start = IS_ENABLED(CONFIG_PPC_85xx) ? pv_cpu_starts : NULL,
	.before = before_cpu,
	.after = after_cpu,
};

/**
 * pv_watch_cpus() - map the page on every CPU, and on each that comes
 * @ready: called when all that are online have been tried, and none comes or goes
 *
 * Return: what @ready returned, or the error of pvsmp_vcpu_register().
 */
int pv_watch_cpus(int (*ready)(void))
{
	client.ready = ready;
	return pvsmp_vcpu_register(&client);
}

/*
 * The next kernel gets CPUs without a page. Where text has to stay as it is so
 * does the page, as it does for kdump: the next kernel can map it again.
 */
static int reboot_event(struct notifier_block *nb, unsigned long event, void *data)
{
	bool patched = pv.state == PV_STATE_PATCHED;

	if (patched && pv_suspend())
		return NOTIFY_OK;
	pv_wait_for_sequences();
	on_each_cpu(pv_unmap_this_cpu, NULL, 1);
	if (patched)
		pr_info("the kernel ends: text given back, magic pages unmapped\n");
	return NOTIFY_OK;
}

static struct notifier_block reboot_nb = { .notifier_call = reboot_event };

/* An image may be resumed on a host that has mapped no page. */
static int pm_event(struct notifier_block *nb, unsigned long event, void *data)
{
	static bool resume;

	switch (event) {
	case PM_HIBERNATION_PREPARE:
	case PM_RESTORE_PREPARE:
		resume = pv.state == PV_STATE_PATCHED;
		return notifier_from_errno(resume ? pv_suspend() : 0);
	case PM_POST_HIBERNATION:
	case PM_POST_RESTORE:
		if (resume && pv_resume())
			pr_err("not patched again after hibernation\n");
		resume = false;
		return NOTIFY_OK;
	default:
		return NOTIFY_DONE;
	}
}

static struct notifier_block pm_nb = { .notifier_call = pm_event };

/**
 * pv_watch_system() - be told of reboot, hibernation and modules
 *
 * Return: 0, or the error of a notifier.
 */
int pv_watch_system(void)
{
	int err;

	err = register_reboot_notifier(&reboot_nb);
	if (!err)
		err = register_pm_notifier(&pm_nb);
	return err ? err : pv_modules_init(&pv.env);
}

/**
 * pv_unwatch() - end what pv_watch_cpus() and pv_watch_system() began
 *
 * The pages are given back, too.
 */
void pv_unwatch(void)
{
	pv_modules_exit();
	unregister_pm_notifier(&pm_nb);
	unregister_reboot_notifier(&reboot_nb);
	pvsmp_vcpu_unregister(&client);
}
