// SPDX-License-Identifier: GPL-2.0-only
#define pr_fmt(fmt) "kvm-pv: " fmt

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
static int __init parse_option(const char *word)
{
	if (!strncmp(word, "arena=", 6))
		return kstrtouint(word + 6, 0, &pv_options.arena);
	if (!strcmp(word, "off"))
		pv_options.off = true;
	else if (!strcmp(word, "log"))
		pv_options.log = true;
	else if (!strcmp(word, "in-place"))
		pv_options.in_place = true;
	else if (!strcmp(word, "plan"))
		pv_options.plan = true;
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
#endif
