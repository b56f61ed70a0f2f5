/* SPDX-License-Identifier: GPL-2.0-only */
/* The only place that knows kernel versions. */
#ifndef KVM_PV_COMPAT_H
#define KVM_PV_COMPAT_H

#include <linux/kernel.h>
#include <linux/kprobes.h>
#include <linux/module.h>
#include <linux/preempt.h>
#include <linux/version.h>
#include "symbols.h"

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 4, 0)
static inline unsigned long pv_module_text(const struct module *mod, u32 *bytes)
{
	*bytes = mod->mem[MOD_TEXT].size;
	return (unsigned long)mod->mem[MOD_TEXT].base;
}
#else
static inline unsigned long pv_module_text(const struct module *mod, u32 *bytes)
{
	*bytes = mod->core_layout.text_size;
	return (unsigned long)mod->core_layout.base;
}
#endif

/* The word under a kprobe, also while it is disabled; 0 if there is none. */
#ifdef CONFIG_KPROBES
static inline u32 pv_probed_word(unsigned long addr)
{
	struct kprobe *probe;
	u32 word = 0;

	preempt_disable();
	probe = pv_call(get_kprobe, (void *)addr);
	if (probe && !kprobe_gone(probe))
		word = probe->opcode;
	preempt_enable();
	return word;
}
#else
static inline u32 pv_probed_word(unsigned long addr)
{
	return 0;
}
#endif

static inline bool pv_has_kprobe(unsigned long addr)
{
	return pv_probed_word(addr);
}

/* Kernel text is made read-only after the initcalls (mark_readonly()). */
static inline bool pv_kernel_text_is_writable(void)
{
	return system_state < SYSTEM_FREEING_INITMEM;
}

#endif /* KVM_PV_COMPAT_H */
