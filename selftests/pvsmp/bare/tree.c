// SPDX-License-Identifier: GPL-2.0-only
/* The device tree that QEMU hands over, for the core and for us. */
#include <libfdt.h>

#include "../../../tools/smp/fdt-env.h"
#include "bare.h"

static const void *tree;
static const char *bootargs;

void tree_init(const void *dtb, struct pvsmp_env *env)
{
	tree = dtb;
	bootargs = fdt_getprop(tree, fdt_path_offset(tree, "/chosen"),
			       "bootargs", NULL);
	fdt_env(dtb, env);
}

const char *tree_bootargs(void)
{
	return bootargs ? bootargs : "";
}

/* QEMU's virt; its root has two cells for each of address and size. */
bool tree_gic(u64 *distributor, u64 *interface)
{
	int node = fdt_node_offset_by_compatible(tree, -1, "arm,cortex-a15-gic");
	const fdt64_t *reg = fdt_getprop(tree, node, "reg", NULL);

	if (!reg)
		return false;
	*distributor = fdt64_to_cpu(reg[0]);
	*interface = fdt64_to_cpu(reg[2]);
	return true;
}

u32 tree_timebase(void)
{
	int cpus = fdt_path_offset(tree, "/cpus");
	const fdt32_t *value;

	value = fdt_getprop(tree, fdt_first_subnode(tree, cpus),
			    "timebase-frequency", NULL);
	return value ? fdt32_to_cpu(*value) : 0;
}
