// SPDX-License-Identifier: GPL-2.0-only
/* Boot, CPU hotplug, hibernation, reboot and kexec. */
#define pr_fmt(fmt) "kvm-pv: " fmt

#include <linux/cpu.h>
#include <linux/cpuhotplug.h>
#include <linux/export.h>
#include <linux/init.h>
#include <linux/kstrtox.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/reboot.h>
#include <linux/smp.h>
#include <linux/string.h>
#include <linux/suspend.h>
#include <asm/setup.h>
#include "kvm_pv.h"
#include "hooks.h"

struct pv_context pv;

/* While the kernel is patched; read by the hash MMU's fault path. */
bool kvm_pv_preloads __read_mostly;

static bool option_off, option_plan, option_in_place;
static unsigned int option_arena = UINT_MAX;	/* bytes to use of it */

static int __init parse_option(const char *word)
{
	if (!strncmp(word, "arena=", 6))
		return kstrtouint(word + 6, 0, &option_arena);
	if (!strcmp(word, "off"))
		option_off = true;
	else if (!strcmp(word, "log"))
		pv.log_sites = true;
	else if (!strcmp(word, "in-place"))
		option_in_place = true;
	else if (!strcmp(word, "plan"))
		option_plan = true;
	else
		return -EINVAL;
	return 0;
}

/* kvm_pv=off,log,in-place,plan,arena=BYTES: any of them, by commas */
static int __init parse_kvm_pv(char *arg)
{
	char *word;

	while ((word = strsep(&arg, ",")))
		if (parse_option(word))
			pr_warn("kvm_pv=%s is not known: off, log, in-place, plan, arena=BYTES are\n",
				word);
	return 0;
}
early_param("kvm_pv", parse_kvm_pv);

static int fail(const char *why, int err)
{
	pv.state = PV_STATE_FAILED;
	pv.failure = why;
	return err;
}

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

static void undo_all(void)
{
	pv_modules_undo();
	pv_count_undo(&pv.kernel, pv_undo(&pv.kernel));
}

static int commit_all(void)
{
	int err = pv_commit(&pv.kernel, NULL);

	if (!err)
		pv_modules_commit();
	return err;
}

static void set_state(enum pv_state state)
{
	pv.state = state;
	WRITE_ONCE(kvm_pv_preloads, state == PV_STATE_PATCHED);
}

/**
 * pv_suspend() - take all patches out of the running kernel
 *
 * Return: 0, -EINVAL if there are none, -ENOMEM if they had to stay.
 */
int pv_suspend(void)
{
	int err = -EINVAL;

	cpus_read_lock();
	if (pv.state == PV_STATE_PATCHED) {
		undo_all();
		err = pv.kernel.committed ? -ENOMEM : 0;
		if (!err)
			set_state(PV_STATE_UNDONE);
	}
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
			set_state(PV_STATE_PATCHED);
	}
	cpus_read_unlock();
	return err;
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

static u32 keep_vectors(struct pv_plan *plan, u32 unused)
{
	return pv_plan_keep_vectors(plan);
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

/**
 * kvm_pv_nested_guest() - this guest is about to host guests of its own
 *
 * An interrupt out of a nested guest arrives at the real-mode vector, and only
 * that one knows the way to KVM (which for the same reason switches AIL off).
 * From now on vectors are entered where they are. May sleep.
 */
void kvm_pv_nested_guest(void)
{
	static DEFINE_MUTEX(lock);
	static bool done;
	u32 n = 0;

	mutex_lock(&lock);
	if (!done && pv.kernel.plan.nr_sites) {
		cpus_read_lock();
		n = pv_replan(&pv.kernel, keep_vectors, 0);
		cpus_read_unlock();
	}
	done = true;
	mutex_unlock(&lock);
	if (n)
		pr_info("nested guests: %u vectors are entered in real mode again\n",
			n);
}
EXPORT_SYMBOL_GPL(kvm_pv_nested_guest);

/*
 * A CPU that comes up for the first time runs patched text before it can map
 * its page, so the text is given back for as long as that takes.
 */
static int before_cpu(unsigned int cpu)
{
	if (pv.state == PV_STATE_PATCHED && !per_cpu(pv_cpus, cpu).mapped) {
		undo_all();
		if (pv.kernel.committed)
			return -ENOMEM;
	}
	return 0;
}

static int commit_after_hotplug(void)
{
	if (pv.state == PV_STATE_PATCHED && !pv.kernel.committed)
		return commit_all();
	return 0;
}

static int after_cpu(unsigned int cpu)
{
	struct pv_cpu *info = &per_cpu(pv_cpus, cpu);

	if (pv.state != PV_STATE_PATCHED)
		return 0;
	if (!info->mapped)
		pv_map_this_cpu(NULL);
	if (!info->mapped) {
		pr_err("CPU %u refused: the host does not map its magic page (%ld)\n",
		       cpu, info->error);
		return -EIO;
	}
	return commit_after_hotplug();
}

/* A CPU that was refused or did not come up: the others go on patched. */
static int after_dead_cpu(unsigned int cpu)
{
	return commit_after_hotplug();
}

static int init_hotplug(void)
{
	int err;

	err = cpuhp_setup_state_nocalls(CPUHP_BP_PREPARE_DYN, "kvm-pv:prepare",
					before_cpu, after_dead_cpu);
	if (err < 0)
		return err;
	err = cpuhp_setup_state_nocalls(CPUHP_AP_ONLINE_DYN, "kvm-pv:online",
					after_cpu, NULL);
	return err < 0 ? err : 0;
}

/* The next kernel must find a CPU without a page; kdump keeps it all. */
static int reboot_event(struct notifier_block *nb, unsigned long event, void *data)
{
	if (pv.state == PV_STATE_PATCHED && pv_suspend())
		return NOTIFY_OK;
	/* A preempted task may still stand in a sequence that uses the page. */
	if (IS_ENABLED(CONFIG_PREEMPTION))
		synchronize_rcu_tasks();
	on_each_cpu(pv_unmap_this_cpu, NULL, 1);
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

static int __init ask_host(const u32 *words, unsigned int nr_words)
{
	unsigned long features;
	int err;

	if (pv.guest != PV_GUEST_KVM_PR)
		return -ENODEV;
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

static int __init map_all_cpus(void)
{
	int cpu;

	on_each_cpu(pv_map_this_cpu, NULL, 1);
	cpu = pv_first_unmapped(cpu_online_mask);
	if (cpu < 0)
		return 0;
	pr_err("CPU %d: magic page not usable (%ld)\n", cpu,
	       per_cpu(pv_cpus, cpu).error);
	return fail("the host does not map the magic page on every CPU", -EIO);
}

static int __init plan_kernel(void)
{
	struct pv_tables tables;
	int err;

	pv.env.mode = PV_MODE_BOOK3S64;
	pv.env.in_place_only = option_in_place;
	pv.env.have = pv_probe_needs(pv_common_features(cpu_online_mask));
	pv_kernel_text(&pv.kernel.plan.text);
	pv_kernel_arena(&pv.kernel.arena);
	pv.kernel.arena.capacity = min(pv.kernel.arena.capacity,
				       option_arena / 4);

	err = pv_survey_kernel(&pv.env, &tables);
	if (err)
		return fail("no memory for a plan", err);
	err = pv_make_plan(&pv.kernel, &pv.env, &pv.times);
	pv_free_tables(&tables);
	if (err == -EUCLEAN)
		return fail("the plan did not pass its check; nothing was written", err);
	return err ? fail("no memory for a plan", err) : 0;
}

static int __init commit_kernel(void)
{
	int err;

	if (option_plan) {
		pv.state = PV_STATE_PLANNED;
		return 0;
	}
	err = pv_commit(&pv.kernel, &pv.times);
	if (err)
		return fail("text could not be written; it is as it was", err);
	set_state(PV_STATE_PATCHED);
	return 0;
}

static int __init watch_events(void)
{
	int err;

	register_reboot_notifier(&reboot_nb);
	err = register_pm_notifier(&pm_nb);
	return err ? err : pv_modules_init(&pv.env);
}

static int __init set_up(void)
{
	u32 words[PV_HCALL_MAX_WORDS];
	unsigned int nr_words;
	int err;

	pv.guest = pv_find_hypervisor(words, &nr_words);
	if (option_off) {
		pv.state = PV_STATE_OFF;
		return 0;
	}
	err = ask_host(words, nr_words);
	if (!err)
		err = init_hotplug();
	if (err)
		return err;

	cpus_read_lock();
	err = map_all_cpus();
	if (!err)
		err = plan_kernel();
	if (!err)
		err = commit_kernel();
	cpus_read_unlock();
	return err ? err : watch_events();
}

/* Runs as early as text can be written with all CPUs stopped. */
static int __init kvm_pv_init(void)
{
	set_up();
	pv_report_line();
	if (pv.log_sites)
		pv_log_sites(&pv.kernel);
	return 0;
}
postcore_initcall(kvm_pv_init);
