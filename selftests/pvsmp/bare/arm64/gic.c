// SPDX-License-Identifier: GPL-2.0-only
/*
 * GICv2, as far as a CPU needs it to sleep until another one has news, or for a
 * while. Interrupts stay masked: a pending one ends WFI all the same.
 */
#include "arch.h"

#define GICD_CTLR		0x000
#define GICD_ISENABLER0		0x100
#define GICD_SGIR		0xf00
#define GICC_CTLR		0x00
#define GICC_PMR		0x04
#define GICC_IAR		0x0c
#define GICC_EOIR		0x10

#define ENABLE			1
#define LOWEST			0xff
#define TO_ALL_OTHERS		0x1000000	/* SGI 0 */
#define SGI_0			0x1
#define PPI_VIRTUAL_TIMER	0x8000000	/* 27 */
#define IAR_ID			0x3ff
#define IAR_NONE		1020

static volatile u8 *distributor, *interface;

static volatile u32 *reg(volatile u8 *base, u32 offset)
{
	return (volatile u32 *)(base + offset);
}

void gic_init(volatile void *distributor_at, volatile void *interface_at)
{
	distributor = distributor_at;
	interface = interface_at;
	*reg(distributor, GICD_CTLR) = ENABLE;
	gic_init_cpu();
}

bool gic_is_known(void)
{
	return distributor;
}

/* What is banked, by each CPU for itself. */
void gic_init_cpu(void)
{
	if (!distributor)
		return;
	*reg(distributor, GICD_ISENABLER0) = SGI_0 | PPI_VIRTUAL_TIMER;
	*reg(interface, GICC_PMR) = LOWEST;
	*reg(interface, GICC_CTLR) = ENABLE;
}

void gic_notify(void)
{
	if (distributor)
		*reg(distributor, GICD_SGIR) = TO_ALL_OTHERS;
}

void gic_sleep(void)
{
	u32 taken;

	asm volatile("dsb sy; wfi" : : : "memory");
	taken = *reg(interface, GICC_IAR);
	if ((taken & IAR_ID) < IAR_NONE)
		*reg(interface, GICC_EOIR) = taken;
}
