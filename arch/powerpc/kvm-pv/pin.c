// SPDX-License-Identifier: GPL-2.0-only
/*
 * A kprobe keeps the word it found and writes it back when it goes. If that is
 * a word of ours, it must go first: until then this holds a reference to the
 * module, so that rmmod fails with -EBUSY. Who comes and goes is seen by
 * probes on the functions that all of them pass.
 */
#define pr_fmt(fmt) "kvm-pv: " fmt

#include <linux/atomic.h>
#include <linux/kprobes.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/ptrace.h>
#include "kvm_pv.h"
#include "pin.h"
#include "symbols.h"

static atomic_t pins = ATOMIC_INIT(0);

/* Any word of a module counts: their plans cannot be looked at from here. */
static bool is_ours(const struct kprobe *probe)
{
	unsigned long addr = (unsigned long)probe->addr;

	if (pv_call(is_vmalloc_or_module_addr, probe->addr))
		return true;
	return pv_owns_word(&pv.kernel, addr);
}

static int note_probe(struct kretprobe_instance *instance,
		      struct pt_regs *regs)
{
	*(struct kprobe **)instance->data = (struct kprobe *)regs->gpr[3];
	return 0;
}

static int probe_added(struct kretprobe_instance *instance,
		       struct pt_regs *regs)
{
	const struct kprobe *probe = *(struct kprobe **)instance->data;

	if (!regs_return_value(regs) && is_ours(probe)) {
		__module_get(THIS_MODULE);
		atomic_inc(&pins);
	}
	return 0;
}

NOKPROBE_SYMBOL(probe_added);

static int probes_going(struct kprobe *unused, struct pt_regs *regs)
{
	struct kprobe **probes = (struct kprobe **)regs->gpr[3];
	int i, nr = (int)regs->gpr[4];

	for (i = 0; i < nr; i++)
		if (probes[i]->addr && is_ours(probes[i]) &&
		    atomic_dec_if_positive(&pins) >= 0)
			module_put(THIS_MODULE);
	return 0;
}

NOKPROBE_SYMBOL(probes_going);

static struct kretprobe added = {
	.kp.symbol_name = "register_kprobe",
	.entry_handler = note_probe,
	.handler = probe_added,
	.data_size = sizeof(struct kprobe *),
};

static struct kprobe going = {
	.symbol_name = "unregister_kprobes",
	.pre_handler = probes_going,
};

static bool watching;

/**
 * pv_pin_init() - hold the module while a kprobe is on a word of ours
 */
void pv_pin_init(void)
{
	if (register_kprobe(&going))
		goto fail;
	if (register_kretprobe(&added)) {
		unregister_kprobe(&going);
		goto fail;
	}
	watching = true;
	return;
fail:
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
	unregister_kprobe(&going);
	watching = false;
}
