/* SPDX-License-Identifier: GPL-2.0-only */
/* The hooks of pvsmp's core that look at a device tree, for one that is flat. */
#ifndef FDT_ENV_H
#define FDT_ENV_H

#include "../../include/pvsmp/pvsmp.h"

void fdt_env(const void *fdt, struct pvsmp_env *env);
int fdt_env_offset(unsigned long node);

#endif
