// SPDX-License-Identifier: GPL-2.0-only
/* A BookE kernel has no more tables than every kernel, and no hooks. */
#include "builtin.h"

/**
 * pv_builtin_tables() - ranges and targets of a BookE kernel
 * @t: collection
 */
void pv_builtin_tables(struct pv_tables *t)
{
}

/**
 * pv_kernel_serve_hooks() - let what goes beyond text act, or not
 * @on: the kernel is patched
 */
void pv_kernel_serve_hooks(bool on)
{
}
