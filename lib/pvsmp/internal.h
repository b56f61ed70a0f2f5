/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of the pvsmp core share among themselves. */
#ifndef PVSMP_INTERNAL_H
#define PVSMP_INTERNAL_H

#include "../../include/pvsmp/pvsmp.h"

#define PVSMP_PSCI_0_1		1
#define PVSMP_PSCI_0_2		2

/* What a CPU that waits reads: the word, or the ePAPR entry. */
static inline u32 pvsmp_slot_size(u32 method)
{
	return method == PVSMP_M_EPAPR ? PVSMP_EPAPR_SIZE : 8;
}

/* A CPU that parks itself writes its state while the boot CPU looks. */
static inline u32 pvsmp_get_state(const struct pvsmp_cpu *c)
{
	return __atomic_load_n(&c->state, __ATOMIC_ACQUIRE);
}

static inline void pvsmp_set_state(struct pvsmp_cpu *c, u32 state)
{
	__atomic_store_n(&c->state, (u8)state, __ATOMIC_RELEASE);
}

/* dt.c */
struct pvsmp_prop {
	const u8 *v;		/* NULL: there is no such property */
	u32 len;
};

struct pvsmp_prop pvsmp_prop(const struct pvsmp_env *e, unsigned long node,
			     const char *name);
struct pvsmp_prop pvsmp_cpu_prop(const struct pvsmp *m, unsigned long cpu,
				 const char *name);
bool pvsmp_prop_has(struct pvsmp_prop p, const char *string);
u64 pvsmp_number(const u8 *v, u32 cells);
u32 pvsmp_cell(const struct pvsmp_env *e, unsigned long node, const char *name,
	       u32 otherwise);
bool pvsmp_enabled(const struct pvsmp_env *e, unsigned long node);
int pvsmp_is_ram(const struct pvsmp_env *e, u64 pa, u64 len);
int pvsmp_is_reserved(const struct pvsmp_env *e, u64 pa, u64 len);

/* psci.c */
void pvsmp_psci_scan(struct pvsmp *m);
int pvsmp_psci_on(const struct pvsmp *m, u64 hwid, u64 entry, u64 ctx);
int pvsmp_psci_off(const struct pvsmp *m);
int pvsmp_psci_state(const struct pvsmp *m, u64 hwid);

/* spin.c */
int pvsmp_spin_park(const struct pvsmp_env *e, u32 method, u64 pa);

/* scan.c: do these two get in each other's way? */
bool pvsmp_same_hwid(const struct pvsmp_cpu *a, const struct pvsmp_cpu *b);
bool pvsmp_share_release(const struct pvsmp_cpu *a, const struct pvsmp_cpu *b);
bool pvsmp_absent(const struct pvsmp *m, const struct pvsmp_cpu *c);

#endif /* PVSMP_INTERNAL_H */
