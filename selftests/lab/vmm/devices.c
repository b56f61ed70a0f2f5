// SPDX-License-Identifier: GPL-2.0-only
/* Who answers a load or store outside RAM. */
#include "vmm.h"

#define GUTS_RSTCR	0xb0
#define RSTCR_RESET	2u

static uint32_t guts_read(uint32_t offset, unsigned int len)
{
	(void)offset;
	(void)len;
	return 0;
}

static void guts_write(uint32_t offset, unsigned int len, uint32_t value)
{
	(void)len;
	if (offset == GUTS_RSTCR && value & RSTCR_RESET)
		finish(0);
}

static void power_write(uint32_t offset, unsigned int len, uint32_t value)
{
	(void)offset;
	(void)len;
	(void)value;
	finish(0);
}

static const struct {
	uint32_t base, size;
	uint32_t (*read)(uint32_t offset, unsigned int len);
	void (*write)(uint32_t offset, unsigned int len, uint32_t value);
} devices[] = {
	{ CCSR_BASE + UART_OFFSET, 0x100, uart_read, uart_write },
	{ CCSR_BASE + GUTS_OFFSET, 0x1000, guts_read, guts_write },
	{ CCSR_BASE + POWER_OFFSET, 0x1000, guts_read, power_write },
	{ SPIN_BASE, SPIN_STRIDE * MAX_CPUS, spin_read, spin_write },
};

static uint32_t from_guest(const uint8_t *data, unsigned int len)
{
	uint32_t value = 0;

	for (unsigned int i = 0; i < len; i++)
		value = value << 8 | data[i];
	return value;
}

static void to_guest(uint8_t *data, unsigned int len, uint32_t value)
{
	for (unsigned int i = len; i--; value >>= 8)
		data[i] = value;
}

/* Where nobody is, reads give 0 and writes are lost. */
void mmio(uint64_t addr, uint8_t *data, unsigned int len, bool write)
{
	uint32_t value = 0;

	if (write)
		value = from_guest(data, len);
	for (size_t i = 0; i < sizeof(devices) / sizeof(devices[0]); i++) {
		uint64_t offset = addr - devices[i].base;

		if (offset >= devices[i].size)
			continue;
		if (write)
			devices[i].write(offset, len, value);
		else
			value = devices[i].read(offset, len);
		break;
	}
	if (!write)
		to_guest(data, len, value);
}
