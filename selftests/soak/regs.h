/* SPDX-License-Identifier: GPL-2.0-only */
/* Everything a program can keep in registers, held across one event. */
#ifndef SOAK_REGS_H
#define SOAK_REGS_H

#include <stdint.h>

#include "soak.h"

/* The offsets are in regs-64.S and regs-32.S. */
struct regs {
	uint64_t gpr[32];
	uint64_t cr, xer, lr, ctr, tar, vrsave, fpscr, unused;
	uint64_t vscr[2] __attribute__((aligned(16)));
	/* the first doubleword of 0..31 are FPRs; 32..63 are AltiVec's */
	uint64_t vsr[64][2];
};

typedef int regs_event(const struct regs *in, struct regs *out);

regs_event regs_syscall, regs_load, regs_store, regs_load_fp, regs_load_vector,
	   regs_store_vector, regs_spin, regs_trap, regs_illegal, regs_privileged,
	   regs_unaligned;

/* What the event itself may change; hold() compares all the rest. */
enum {
	CHANGES_R4 = 1,
	CHANGES_F5 = 2,
	CHANGES_VECTOR = 4,
	CHANGES_CTR = 8,
	IS_SYSCALL = 16,
};

void regs_random(struct rng *rng, struct regs *in);
void hold(const struct regs *in, struct regs *out, regs_event *event,
	  unsigned int changes, const char *what, uint64_t *digest);

#endif
