// SPDX-License-Identifier: GPL-2.0-only
/* A 32-bit kernel has no more tables than every kernel. */
#include <asm/cputable.h>
#include <asm/elf.h>
#include "builtin.h"

/**
 * pv_builtin_tables() - ranges and targets of a 32-bit kernel
 * @t: collection
 */
void pv_builtin_tables(struct pv_tables *t)
{
}

/*
 * Programs clear memory by dcbz if AT_DCACHEBSIZE tells them how. Those that
 * start now are not told; the C library then stores words.
 */
static void serve_programs(bool on)
{
	dcache_bsize = on && pv.env.have & PV_NEED_DCBZ_TRAPS ?
		       0 : cur_cpu_spec->dcache_bsize;
}

/**
 * pv_kernel_serve_hooks() - let what goes beyond text act, or not
 * @on: the kernel is patched
 */
void pv_kernel_serve_hooks(bool on)
{
	pv_serve_hash(on);
	serve_programs(on);
}
