/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SMP_TREE_H
#define SMP_TREE_H

#include "../../include/pvsmp/pvsmp.h"

/**
 * struct tree - a device tree
 * @fdt: flattened
 * @with_reserve: its /memreserve/ block is known
 * @error: what went wrong, one line
 */
struct tree {
	void *fdt;
	bool with_reserve;
	char error[256];
};

int tree_read(struct tree *t, const char *path);
void tree_free(struct tree *t);
void tree_env(const struct tree *t, struct pvsmp_env *env);
u64 tree_boot_hwid(const struct tree *t);
const char *tree_name(const struct tree *t, unsigned long node);

#endif /* SMP_TREE_H */
