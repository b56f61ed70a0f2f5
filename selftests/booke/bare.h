/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A guest without an operating system on an e500v2 host: 1 MiB of RAM at 0, one
 * device, each mapped where it is. What it has to say it stores to the device.
 */
#ifndef BOOKE_BARE_H
#define BOOKE_BARE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <linux/kvm.h>

#include "../../arch/powerpc/kvm-pv/insn.h"
#include "../../include/kvm-pv/abi.h"

#define RAM_SIZE	0x100000u
#define DEVICE		0x200000u

/* Its address is in this register, as soon as somebody has put it there. */
#define R_DEVICE	21

#define MSR_CE		0x20000u
#define MSR_ME		0x1000u
#define MSR_IS		0x20u
#define MSR_DS		0x10u
#define MSR_BASE	(MSR_CE | MSR_ME)

#define MTSPR(n, rs)	(PPC_X31(PPC_XO_MTSPR) | PPC_SPR(n) | PPC_RT(rs))
#define MFSPR(n, rt)	(PPC_X31(PPC_XO_MFSPR) | PPC_SPR(n) | PPC_RT(rt))
#define STW(rs, d, ra)	(PPC_OP_STW | PPC_RT(rs) | PPC_RA(ra) | ((d) & 0xffff))
#define LWZ(rt, d, ra)	(PPC_OP_LWZ | PPC_RT(rt) | PPC_RA(ra) | ((d) & 0xffff))
#define PAGE(field)	(PV_PAGE_DISP + (field))
#define LI(rt, v)	(PPC_OP_LI | PPC_RT(rt) | ((v) & 0xffff))
#define LIS(rt, v)	(0x3c000000u | PPC_RT(rt) | (v))
#define ORI(ra, v)	(PPC_OP_ORI | PPC_RT(ra) | PPC_RA(ra) | (v))
#define SC		0x44000002u
#define RFI		0x4c000064u
#define BDNZ_SELF	0x42000000u
#define B_SELF		0x48000000u

extern struct bare {
	int kvm, vm, vcpu;
	struct kvm_run *run;
	uint32_t *ram;
} g;

void die(const char *what) __attribute__((noreturn));
void say(bool ok, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
int finish(void);

void create_guest(void);
void destroy_guest(void);
void put(uint32_t addr, uint32_t word);
void get_regs(struct kvm_regs *regs);
void set_regs(const struct kvm_regs *regs);

/* What run() gives if it is no store to the device, whose offset it gives. */
#define RAN_STOPPED	(-1)	/* at a breakpoint */
#define RAN_OTHER	(-2)	/* an exit that should not be */
#define RAN_TOO_LONG	(-3)	/* stop_after(), stop_every() */

int run(void);
void stop_after(unsigned int seconds);
void stop_every(unsigned int microseconds);

#endif /* BOOKE_BARE_H */
