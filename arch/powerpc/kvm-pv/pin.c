// SPDX-License-Identifier: GPL-2.0-only
/*
 * A kprobe keeps the word it found and writes it back when it goes. If that is
 * a word of ours, it must go first: until then this holds a reference to the
 * module, so that rmmod fails. Who comes is seen by a probe on the function
 * that all of them pass; who goes, by looking again while there is one.
 */
#define pr_fmt(fmt) "kvm-pv: " fmt

#include <linux/bitops.h>
#include <linux/kprobes.h>
#include <linux/module.h>
#include <linux/ptrace.h>
#include <linux/workqueue.h>
#include "kernel.h"
#include "pin.h"

static unsigned long state;
#define PINNED		0

static void pin(void)
{
	if (!test_and_set_bit(PINNED, &state))
		__module_get(THIS_MODULE);
}

static void unpin(void)
{
	if (test_and_clear_bit(PINNED, &state))
		module_put(THIS_MODULE);
}

static void reconsider(struct work_struct *unused);
static DECLARE_DELAYED_WORK(work, reconsider);

/* Plans of modules can be looked at here only: they have a mutex. */
static void reconsider(struct work_struct *unused)
{
	if (pv_probed_site(&pv.kernel) || pv_modules_probed_site()) {
		pin();
		schedule_delayed_work(&work, HZ / 4);
	} else {
		unpin();
	}
}

static int note_probe(struct kretprobe_instance *instance,
		      struct pt_regs *regs)
{
	*(struct kprobe **)instance->data = (struct kprobe *)regs->gpr[3];
	return 0;
}

/* At once for the kernel's own text: an rmmod may be next. */
static int probe_added(struct kretprobe_instance *instance,
		       struct pt_regs *regs)
{
	const struct kprobe *probe = *(struct kprobe **)instance->data;

	if (regs_return_value(regs))
		return 0;
	if (pv_owns_word(&pv.kernel, (unsigned long)probe->addr))
		pin();
	schedule_delayed_work(&work, 0);
	return 0;
}

static struct kretprobe added = {
	.kp.symbol_name = "register_kprobe",
	.entry_handler = note_probe,
	.handler = probe_added,
	.data_size = sizeof(struct kprobe *),
};

static bool watching;

/**
 * pv_pin_init() - hold the module while a kprobe is on a word of ours
 */
void pv_pin_init(void)
{
	/*
	 * Upstream's patcher puts a branch into the template of optimized
	 * kprobes, and their copies of it go astray: a probe that stays is
	 * the end of such a kernel.
	 */
	watching = !pv_kernel_uses_page() && !register_kretprobe(&added);
	if (!watching)
		pr_warn("kprobes are not watched: rmmod will wait for those on patched words\n");
}

/**
 * pv_pin_exit() - end it
 */
void pv_pin_exit(void)
{
	if (!watching)
		return;
	unregister_kretprobe(&added);
	cancel_delayed_work_sync(&work);
	watching = false;
}
