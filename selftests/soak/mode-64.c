// SPDX-License-Identifier: GPL-2.0-only
#include <asm/ptrace.h>
#include <string.h>

#include "mode.h"

register char *thread_pointer asm("r13");

const unsigned int mode_vector = 9;

/* There is nothing that struct regs has and a 64-bit program does not. */
void mode_limit(struct regs *in)
{
	(void)in;
}

/*
 * PR hosts may ignore DSCR, so what is read is what was written or 0; which of
 * them depends on who emulated the last access.
 */
void mode_extra(struct rng *rng)
{
	uint64_t want = rng_below(rng, 8), got;

	asm volatile("mtspr 3,%1; mfspr %0,3" : "=r" (got) : "r" (want));
	must(!got || got == want, "DSCR");
}

char *mode_thread_pointer(void)
{
	return thread_pointer;
}

unsigned long *mode_nip(ucontext_t *uc)
{
	return &uc->uc_mcontext.gp_regs[PT_NIP];
}

void mode_clear_fpscr(ucontext_t *uc)
{
	memset(&uc->uc_mcontext.fp_regs[32], 0, sizeof(double));
}
