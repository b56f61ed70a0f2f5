// SPDX-License-Identifier: GPL-2.0-only
#include <asm/ptrace.h>
#include <string.h>

#include "mode.h"

#define FPRS	32

register char *thread_pointer asm("r2");

/* v9 */
const unsigned int mode_vector = FPRS + 9;

/* Registers of 32 bits, no VSX, no TAR. */
void mode_limit(struct regs *in)
{
	for (size_t i = 0; i < ARRAY_SIZE(in->gpr); i++)
		in->gpr[i] &= 0xffffffff;
	for (size_t i = 0; i < FPRS; i++)
		in->vsr[i][1] = 0;
	in->lr &= 0xffffffff;
	in->ctr &= 0xffffffff;
	in->tar = 0;
}

/* All are in struct regs. */
void mode_extra(struct rng *rng)
{
	(void)rng;
}

char *mode_thread_pointer(void)
{
	return thread_pointer;
}

unsigned long *mode_nip(ucontext_t *uc)
{
	return &uc->uc_mcontext.uc_regs->gregs[PT_NIP];
}

void mode_clear_fpscr(ucontext_t *uc)
{
	memset(&uc->uc_mcontext.uc_regs->fpregs.fpscr, 0, sizeof(double));
}
