// SPDX-License-Identifier: GPL-2.0-only
#define pr_fmt(fmt) "kvm-pv: " fmt

#include <linux/kernel.h>
#include <linux/kstrtox.h>
#include <linux/limits.h>
#include <linux/module.h>
#include <linux/string.h>
#include <asm/setup.h>
#include "options.h"

struct pv_options pv_options = { .arena = UINT_MAX };

#ifdef MODULE
module_param_named(plan, pv_options.plan, bool, 0444);
MODULE_PARM_DESC(plan, "make a plan and show it in debugfs, do not patch");
module_param_named(in_place, pv_options.in_place, bool, 0444);
MODULE_PARM_DESC(in_place, "replace word by word only, no sequences out of line");
module_param_named(arena, pv_options.arena, uint, 0444);
MODULE_PARM_DESC(arena, "bytes to use for sequences, at most");
module_param_named(log, pv_options.log, bool, 0444);
MODULE_PARM_DESC(log, "print every site and what becomes of it");
#else
struct pv_word {
	const char *word;
	bool *option;
};

static const struct pv_word words[] __initconst = {
	{ "off", &pv_options.off },
	{ "log", &pv_options.log },
	{ "in-place", &pv_options.in_place },
	{ "plan", &pv_options.plan },
	{ "no-idle", &pv_options.no_idle },
	{ "no-slb", &pv_options.no_slb },
	{ "no-ahead", &pv_options.no_ahead },
	{ "no-fork", &pv_options.no_fork },
	{ "no-features", &pv_options.no_features },
	{ "no-vsx", &pv_options.no_vsx },
	{ "no-pack", &pv_options.no_pack },
	{ "compact", &pv_options.compact },
};

static int __init parse_option(const char *word)
{
	unsigned int i;

	if (!strncmp(word, "arena=", 6))
		return kstrtouint(word + 6, 0, &pv_options.arena);
	for (i = 0; i < ARRAY_SIZE(words); i++) {
		if (!strcmp(word, words[i].word)) {
			*words[i].option = true;
			return 0;
		}
	}
	return -EINVAL;
}

/* kvm_pv=off,log,in-place,plan,no-...,compact,arena=BYTES: any of them, by commas */
static int __init parse_kvm_pv(char *arg)
{
	char *word;

	while ((word = strsep(&arg, ",")))
		if (parse_option(word))
			pr_warn("kvm_pv=%s is not known: off, log, in-place, plan, no-idle, no-slb, no-ahead, no-fork, no-features, no-vsx, no-pack, compact, arena=BYTES are\n",
				word);
	return 0;
}
early_param("kvm_pv", parse_kvm_pv);
#endif
