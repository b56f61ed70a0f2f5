// SPDX-License-Identifier: GPL-2.0-only
/* The device tree that QEMU hands over, for the core. */
#include <libfdt.h>

#include "bare.h"

static const void *tree;

/* A node is its offset + 1, so that none is 0. */
static unsigned long to_node(int offset)
{
	return offset < 0 ? 0 : (unsigned long)offset + 1;
}

static unsigned long dt_node(void *c, const char *path)
{
	(void)c;
	return to_node(fdt_path_offset(tree, path));
}

static unsigned long dt_child(void *c, unsigned long parent, unsigned long prev)
{
	(void)c;
	return to_node(prev ? fdt_next_subnode(tree, prev - 1) :
			      fdt_first_subnode(tree, parent - 1));
}

static const void *dt_prop(void *c, unsigned long node, const char *name, u32 *len)
{
	const void *value;
	int bytes;

	(void)c;
	value = fdt_getprop(tree, node - 1, name, &bytes);
	if (value)
		*len = bytes;
	return value;
}

static int dt_reserve(void *c, u32 n, u64 *pa, u64 *len)
{
	(void)c;
	if (n >= (u32)fdt_num_mem_rsv(tree))
		return -1;
	return fdt_get_mem_rsv(tree, n, pa, len);
}

void tree_init(const void *dtb, struct pvsmp_env *env)
{
	tree = dtb;
	env->dt_node = dt_node;
	env->dt_child = dt_child;
	env->dt_prop = dt_prop;
	env->dt_reserve = dt_reserve;
}

const char *tree_bootargs(void)
{
	const char *args = fdt_getprop(tree, fdt_path_offset(tree, "/chosen"),
				       "bootargs", NULL);

	return args ? args : "";
}

u32 tree_timebase(void)
{
	int cpus = fdt_path_offset(tree, "/cpus");
	const fdt32_t *value;

	value = fdt_getprop(tree, fdt_first_subnode(tree, cpus),
			    "timebase-frequency", NULL);
	return value ? fdt32_to_cpu(*value) : 0;
}
