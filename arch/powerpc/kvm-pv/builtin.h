/* SPDX-License-Identifier: GPL-2.0-only */
/* What the linker says of every kernel (builtin.c), and of only one kind. */
#ifndef KVM_PV_BUILTIN_H
#define KVM_PV_BUILTIN_H

#include "kernel.h"
#include "own.h"

#define NR(name)	((u32)(__stop___##name - __start___##name))
#define ADDR(symbol)	((u64)(unsigned long)(symbol))

void pv_builtin_add_ftr(struct pv_tables *t, const unsigned int *start,
			const unsigned int *stop);

/* builtin_64.c or builtin_32.c */
void pv_builtin_tables(struct pv_tables *t);

/* hash_32.c */
void pv_serve_hash(bool on);

#endif /* KVM_PV_BUILTIN_H */
