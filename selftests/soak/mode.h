/* SPDX-License-Identifier: GPL-2.0-only */
/* What differs between programs of 64 and of 32 bits: regs-*.S and mode-*.c. */
#ifndef SOAK_MODE_H
#define SOAK_MODE_H

#include <ucontext.h>

#include "regs.h"

/* The register that regs_load_vector loads, as a number of struct regs.vsr. */
extern const unsigned int mode_vector;

/* Take from random registers what this kind of program does not have. */
void mode_limit(struct regs *in);
/* Registers that no other kind has, and that are not in struct regs. */
void mode_extra(struct rng *rng);
char *mode_thread_pointer(void);

/* In the context of a signal handler. */
unsigned long *mode_nip(ucontext_t *uc);
void mode_clear_fpscr(ucontext_t *uc);

#endif
