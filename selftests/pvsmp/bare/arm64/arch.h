/* SPDX-License-Identifier: GPL-2.0-only */
/* Between arch.c, start.S and link.lds. */
#ifndef BARE_ARM64_ARCH_H
#define BARE_ARM64_ARCH_H

#include "../bare.h"

extern const u8 ram_base[], vectors[], entry_after_reset[], land_untranslated[];

/* gic.c: GICv2; without one, nobody sleeps. */
void gic_init(volatile void *distributor_at, volatile void *interface_at);
bool gic_is_known(void);
void gic_init_cpu(void);
void gic_notify(void);
void gic_sleep(void);

u64 early_main(u64 dtb);
_Noreturn void fault(u64 esr, u64 elr, u64 far);

#endif
