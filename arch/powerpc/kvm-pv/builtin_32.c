// SPDX-License-Identifier: GPL-2.0-only
/* A 32-bit kernel has no more tables than every kernel. */
#include "builtin.h"

/**
 * pv_builtin_tables() - ranges and targets of a 32-bit kernel
 * @t: collection
 */
void pv_builtin_tables(struct pv_tables *t)
{
}
