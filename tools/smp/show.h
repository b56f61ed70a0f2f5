/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SMP_SHOW_H
#define SMP_SHOW_H

#include "tree.h"

/**
 * struct audit - a machine and what is wrong with it
 * @tree: its device tree
 * @m: scanned
 * @found: findings
 * @nr: how many there are
 */
struct audit {
	const struct tree *tree;
	struct pvsmp m;
	struct pvsmp_finding *found;
	u32 nr;
};

void show_text(const struct audit *a);
int show_json(const struct audit *a);

#endif /* SMP_SHOW_H */
