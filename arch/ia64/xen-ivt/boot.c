// SPDX-License-Identifier: GPL-2.0-only
/*
 * C's part of the boot copy (boot-copy.S): the spare image is made right for
 * ia64_ivt, and the kernel's lists come to name what will be there.
 *
 * This is before setup_arch() and all others that walk a list (unw_init,
 * ia64_patch_vtop, ia64_patch_rse, mca_recover_range). So they find the entries of
 * the chosen image in the places of the other's, and are as they always were. A
 * list of two modes would have them rewrite instructions that are something else.
 */
#include <linux/printk.h>
#include <asm/sections.h>
#include "boot.h"

/* Set by boot-copy.S, before there is anybody to tell. */
u32 xen_ivt_found __initdata;
static struct ia64_plan plan __initdata;

/* A list of the kernel's, and the image's own entries for it. */
struct list_pair {
	void *kernel;
	void *kernel_end;
	const s32 *own;
	const s32 *own_end;
};

/* ivt.S has no phys_stack_reg; that none names the table is checked all the same. */
static const struct list_pair list_pairs[IA64_LISTS] __initconst = {
	[IA64_LIST_VTOP] = {
		__start___vtop_patchlist, __end___vtop_patchlist,
		xen_ivt_vtop, xen_ivt_vtop_end,
	},
	[IA64_LIST_RSE] = {
		__start___rse_patchlist, __end___rse_patchlist,
		xen_ivt_rse, xen_ivt_rse_end,
	},
	[IA64_LIST_PHYS_STACK_REG] = {
		__start___phys_stack_reg_patchlist,
		__end___phys_stack_reg_patchlist, NULL, NULL,
	},
	[IA64_LIST_MCA] = {
		__start___mca_table, __stop___mca_table,
		xen_ivt_mca, xen_ivt_mca_end,
	},
};

static void __init take_lists(struct ia64_image *image, struct ia64_place *place)
{
	u32 i;

	for (i = 0; i < IA64_LISTS; i++) {
		const struct list_pair *pair = &list_pairs[i];

		image->list[i].addr = (u64)pair->own;
		image->list[i].entry = pair->own;
		image->list[i].count = (u32)(pair->own_end - pair->own);
		place->list[i].addr = (u64)pair->kernel;
		place->list[i].entry = pair->kernel;
		place->list[i].count =
			(u32)((s32 *)pair->kernel_end - (s32 *)pair->kernel);
	}
	image->unwind = xen_ivt_unwind;
	image->unwinds = (u32)(xen_ivt_unwind_end - xen_ivt_unwind);
	place->unwind = (struct ia64_unwind *)__start_unwind;
	place->unwinds = (u32)((struct ia64_unwind *)__end_unwind -
			       (struct ia64_unwind *)__start_unwind);
}

/**
 * xen_ivt_relocate() - make the spare image right for its place
 * @image: the image, which is changed where it is
 * @ivt: where it will be copied, by the caller
 * @bytes: its size
 *
 * Runs on the boot CPU's stack with no vector table, no current task and no
 * per-CPU data: it may not fault, print or be traced. On error nothing has
 * changed. The kernel's unwind records are relative to its start (unw_init).
 *
 * Return: 0, or what ia64_plan() refused: -EINVAL, -ERANGE, -ENOSPC.
 */
int __init xen_ivt_relocate(u8 *image, u8 *ivt, u64 bytes)
{
	struct ia64_image from = {
		.text = image, .size = bytes, .link = (u64)image,
		.segment = (u64)_text,
	};
	struct ia64_place to = {
		.text = image, .room = (u64)(__end_ivt_text - (char *)ivt),
		.run = (u64)ivt,
	};
	int error;

	take_lists(&from, &to);
	error = ia64_plan(&from, &to, &plan);
	if (!error)
		ia64_commit(&from, &to, &plan);
	return error;
}

static int __init xen_ivt_report(void)
{
	static const char *const texts[XEN_IVT_FINDINGS] __initconst = {
		[XEN_IVT_HARDWARE] = "privilege level 0: the kernel's own table",
		[XEN_IVT_STRANGER] = "a hypervisor, but not Xen: the kernel's own table",
		[XEN_IVT_PAGES_STAY] =
			"Xen keeps the shared pages where they are: the kernel's own table",
		[XEN_IVT_REFUSED] = "Xen, but the spare table is refused: the kernel's own",
		[XEN_IVT_XEN] = "Xen: its own table, at ia64_ivt",
	};

	pr_info("xen-ivt: %s\n", texts[xen_ivt_found]);
	if (xen_ivt_found == XEN_IVT_REFUSED)
		pr_err("xen-ivt: %s, at %#llx slot %u\n",
		       ia64_refusal_text(plan.why),
		       (unsigned long long)plan.at, plan.slot);
	return 0;
}
early_initcall(xen_ivt_report);
