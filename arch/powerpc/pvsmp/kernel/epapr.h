/* SPDX-License-Identifier: GPL-2.0-only */
/* Release of a CPU by its ePAPR spin table; tools/overlay puts the calls in. */
#ifndef PVSMP_KERNEL_EPAPR_H
#define PVSMP_KERNEL_EPAPR_H

#include <linux/kconfig.h>
#include <linux/types.h>

struct device_node;

int pvsmp_epapr_release(struct device_node *np, unsigned int hwcpu,
			unsigned int r3, phys_addr_t entry,
			int (*reset)(unsigned int hwcpu));
int pvsmp_85xx_start_cpu(struct device_node *np, unsigned int cpu);

#endif /* PVSMP_KERNEL_EPAPR_H */
