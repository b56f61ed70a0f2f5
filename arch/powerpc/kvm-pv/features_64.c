// SPDX-License-Identifier: GPL-2.0-only
/*
 * Facilities that the host takes without a word and does nothing for. The kernel
 * is told so before it lays out its own text: then there is no instruction, not
 * even a constant, where it would have saved and restored them.
 */
#define pr_fmt(fmt) "kvm-pv: " fmt

#include <linux/init.h>
#include <linux/of_fdt.h>
#include <linux/printk.h>
#include <asm/cputable.h>
#include <asm/processor.h>
#include <asm/reg.h>
#include "hooks.h"
#include "kvm_pv.h"
#include "options.h"
#include "own.h"
#include "served.h"

DEFINE_STATIC_KEY_FALSE(kvm_pv_no_ebb_key);
DEFINE_STATIC_KEY_FALSE(kvm_pv_vsx_key);

/**
 * struct pv_feature - a facility that is of no use here
 * @feature: CPU_FTR_*
 * @need: what must hold of the host; 0 where it holds of any KVM PR
 */
struct pv_feature {
	unsigned long feature;
	u32 need;
};

static const struct pv_feature features[] __initconst = {
	{ CPU_FTR_CFAR, PV_NEED_CFAR_ZERO },
	{ CPU_FTR_DSCR, PV_NEED_DSCR_IGNORED },
	{ CPU_FTR_CTRL, 0 },
};

/* Set before there is any perf. */
static bool counts_nothing __ro_after_init;

/* The calls a KVM node of the flat tree offers are put into our own call. */
static int __init find_calls(unsigned long node, const char *name, int depth,
			     void *found)
{
	u32 words[PV_HCALL_MAX_WORDS];
	unsigned int nr_words;
	const __be32 *prop;
	int len;

	prop = of_get_flat_dt_prop(node, "hcall-instructions", &len);
	if (!prop || !of_flat_dt_is_compatible(node, "linux,kvm"))
		return 0;
	if (pv_parse_hcall_words(prop, len, words, &nr_words) !=
	    PV_GUEST_KVM_PR)
		return 0;
	pv_write_words_early(pv_hcall_site, words, nr_words);
	*(bool *)found = true;
	return 1;
}

static bool __init host_is_pr(void)
{
	unsigned long answer;
	bool found = false;

	of_scan_flat_dt(find_calls, &found);
	return found && !pv_hcall(PV_HC_FEATURES, 0, 0, &answer) &&
	       answer & (1ul << PV_HC_FEATURE_MAGIC_PAGE);
}

/**
 * kvm_pv_early_features() - leave out what this host ignores
 *
 * In real mode, before the kernel's feature fixups.
 */
void __init kvm_pv_early_features(void)
{
	unsigned int i;

	if (pv_options.off || pv_options.plan || pv_options.no_features ||
	    !host_is_pr())
		return;
	for (i = 0; i < ARRAY_SIZE(features); i++)
		if (!(features[i].need & ~pv_probe_ignored(features[i].need)))
			cur_cpu_spec->cpu_features &= ~features[i].feature;
	counts_nothing = true;
}

/**
 * kvm_pv_counts_nothing() - is there no use in performance counters?
 *
 * The host drops what is written to MMCR0 to 2, and no PMC ever moves. A kernel
 * that does not know takes every hardware event and has no sample of it.
 *
 * Return: true if perf should not have hardware events; then it was said why.
 */
bool __init kvm_pv_counts_nothing(void)
{
	if (counts_nothing)
		pr_info("the host counts no events: perf has no hardware events\n");
	return counts_nothing;
}

/**
 * pv_serve_features() - begin or end to leave EBB registers alone
 * @on: the kernel is patched; the caller holds cpus_read_lock()
 *
 * They are 0 for every task and stay so, or the plan would not have said so.
 */
void pv_serve_features(bool on)
{
	pv_turn(&kvm_pv_no_ebb_key, on && pv.env.have & PV_NEED_EBB_UNUSED);
}

/**
 * kvm_pv_take_vsx() - have FP, VEC and VSX from the host by one exit
 *
 * The host takes them when it runs something else, and gives what an
 * instruction asks for: FP for the first load of FP, all for one of VSX. Only
 * where the kernel has MSR[VSX] on, which it has from its entry.
 */
void kvm_pv_take_vsx(void)
{
	if (mfmsr() & MSR_VSX)
		asm volatile(".long 0xf0000490");	/* xxlor vs0,vs0,vs0 */
}

/**
 * pv_serve_vsx() - begin or end to ask for all of them
 * @on: the kernel is patched; the caller holds cpus_read_lock()
 */
void pv_serve_vsx(bool on)
{
	pv_turn(&kvm_pv_vsx_key, on && cpu_has_feature(CPU_FTR_VSX));
}
