/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A virtual machine monitor for e500v2 hosts, for which Debian has none: one
 * Linux guest on /dev/kvm, RAM, serial port, interrupt controller, spin table.
 * Its options and its monitor are a small part of QEMU's.
 */
#ifndef E500_VMM_H
#define E500_VMM_H

#include <linux/kvm.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MAX_CPUS	4

/* Guest-physical addresses, as QEMU's ppce500 has them but below 4 GiB. */
#define CCSR_BASE	0xe0000000u
#define CCSR_SIZE	0x00100000u
#define MPIC_OFFSET	0x40000u
#define MPIC_SIZE	0x40000u
#define UART_OFFSET	0x4500u
#define UART_IRQ	42
#define GUTS_OFFSET	0xe0000u	/* global utilities: reset */
#define POWER_OFFSET	0xf0000u	/* ours: any write switches off */
#define SPIN_BASE	0xef000000u
#define SPIN_STRIDE	32

/* What an ePAPR client finds mapped at 0, and where we put what it needs. */
#define IMA_SIZE	(64u << 20)
#define INITRD_BASE	(32u << 20)
#define TREE_SIZE	0x10000u

struct options {
	const char *kernel;
	const char *initrd;
	const char *append;
	const char *monitor;	/* path of its socket, or NULL */
	unsigned int memory;	/* MiB */
	int cpus;
};

struct machine {
	struct options opt;
	int kvm, vm, mpic;
	uint8_t *ram;
	size_t ram_size;
	uint32_t entry;
	uint32_t tree;		/* addresses of the device tree and the initrd */
	uint32_t initrd, initrd_size;
};

/* A vCPU starts as ePAPR 1.1 section 5.4.1 or 5.5.3 says. */
struct start {
	uint32_t pc;
	uint32_t r3, r6;
	uint32_t ima;		/* real address of what EA 0 is mapped to */
};

extern struct machine m;

/* main.c */
void die(const char *what) __attribute__((noreturn));
void fail(const char *format, ...)
	__attribute__((noreturn, format(printf, 1, 2)));
void finish(int status) __attribute__((noreturn));

/* memory.c */
void memory_init(void);
void load_kernel(void);
void load_initrd(void);
void *guest_range(uint32_t addr, size_t size);

/* tree.c */
void make_tree(void);

/* vcpu.c */
void vcpus_create(void);
void vcpu_start(int cpu, const struct start *start);
void vcpus_print(int fd);

/* devices.c */
void mmio(uint64_t addr, uint8_t *data, unsigned int len, bool write);

/* spin.c */
void spin_init(void);
uint32_t spin_read(uint32_t offset, unsigned int len);
void spin_write(uint32_t offset, unsigned int len, uint32_t value);

/* uart.c */
void uart_init(void);
uint32_t uart_read(uint32_t offset, unsigned int len);
void uart_write(uint32_t offset, unsigned int len, uint32_t value);

/* mpic.c */
void mpic_create(void);
void mpic_connect(int vcpu_fd, int cpu);
void mpic_set_irq(unsigned int irq, bool level);

/* monitor.c */
void monitor_init(const char *path);

#endif /* E500_VMM_H */
