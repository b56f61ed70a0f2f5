// SPDX-License-Identifier: GPL-2.0-only
/* A flattened device tree, by libfdt: for programs, and for payloads without libc. */
#include <libfdt.h>

#include "fdt-env.h"

/* A node is its offset + 1, so that none is 0. */
static unsigned long to_node(int offset)
{
	return offset < 0 ? 0 : (unsigned long)offset + 1;
}

/**
 * fdt_env_offset() - where a node is
 * @node: it, not 0
 *
 * Return: its offset, as libfdt has it.
 */
int fdt_env_offset(unsigned long node)
{
	return (int)node - 1;
}

static unsigned long env_node(void *c, const char *path)
{
	return to_node(fdt_path_offset(c, path));
}

static unsigned long env_child(void *c, unsigned long parent, unsigned long prev)
{
	return to_node(prev ? fdt_next_subnode(c, fdt_env_offset(prev)) :
			      fdt_first_subnode(c, fdt_env_offset(parent)));
}

static const void *env_prop(void *c, unsigned long node, const char *name,
			    u32 *len)
{
	const void *value;
	int bytes;

	value = fdt_getprop(c, fdt_env_offset(node), name, &bytes);
	*len = value ? (u32)bytes : 0;
	return value;
}

static int env_reserve(void *c, u32 n, u64 *pa, u64 *len)
{
	if ((int)n >= fdt_num_mem_rsv(c))
		return -1;
	return fdt_get_mem_rsv(c, (int)n, pa, len);
}

/**
 * fdt_env() - have the core look at a tree
 * @fdt: it, checked; it must outlive the environment
 * @env: gets the tree's four hooks, and @fdt as their c
 */
void fdt_env(const void *fdt, struct pvsmp_env *env)
{
	env->c = (void *)fdt;
	env->dt_node = env_node;
	env->dt_child = env_child;
	env->dt_prop = env_prop;
	env->dt_reserve = env_reserve;
}
