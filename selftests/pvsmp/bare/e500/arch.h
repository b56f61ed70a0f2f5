/* SPDX-License-Identifier: GPL-2.0-only */
/* Between arch.c and start.S. */
#ifndef BARE_E500_ARCH_H
#define BARE_E500_ARCH_H

/* Where entry_in_as1 leaves an entry of TLB0. */
#define STALE_PAGE	0x50000000

#ifndef __ASSEMBLER__

#include "../../../../arch/powerpc/pvsmp/trampoline.h"
#include "../bare.h"

extern const u8 entry_in_as1[];
extern u32 boot_dtb;
extern struct pvsmp_e500_ctx boot_context;

#endif /* __ASSEMBLER__ */

#endif
