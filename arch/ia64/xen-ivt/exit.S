/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The ways out of the kernel, entry.S in mode xen. Native's would not do under
 * Xen: the cover in them does not trap below level 0, and leaves IFS as it was.
 * All its symbols are local but for those that boot-copy.S leads to (see Kbuild).
 */
#define __DISABLE_EXPORTS
#include "../kernel/entry.S"
