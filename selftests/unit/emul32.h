/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The few instructions of the 32-bit sequences, and what the host does at one
 * that traps. Whatever is below the stack pointer changes at every step, as if
 * an interrupt came in between.
 *
 * With @booke and @interrupt_at the host takes an exit at that step and finds an
 * interrupt for the guest: it delivers it if EE is set, and else says so in int_pending
 * (kvm/booke.c, kvmppc_core_check_exceptions).
 */
#ifndef UNIT_EMUL32_H
#define UNIT_EMUL32_H

#include "words.h"
#include "../../include/kvm-pv/abi.h"

#define EMUL_BYTES	0x8000u		/* of memory, from address 0 on */
#define EMUL_PAGE	0xfffff000u
#define EMUL_DR		0x10u

/**
 * struct emul - a CPU of a 32-bit guest
 * @gpr: registers
 * @cr: condition register
 * @memory: words, as the guest sees them
 * @page: the magic page
 * @asks: instructions that trapped to the host
 * @asked: the last one of them
 * @dropped: how often the host saw DR change and dropped its segments
 * @accesses_without_dr: loads and stores while DR was out of the page's MSR
 * @noise: state of what happens below the stack pointer
 * @interrupt_at: step at which one comes; EMUL_NEVER if none does, or it has
 * @booke: the guest is one of BookE
 * @pending: the host has an interrupt that it has not delivered
 * @delivered: interrupts that the host has delivered
 */
struct emul {
	u32 gpr[32];
	u32 cr;
	u32 memory[EMUL_BYTES / 4];
	u32 page[1024];
	u32 asks, asked, dropped, accesses_without_dr;
	u64 noise;
	u32 interrupt_at, delivered;
	bool booke, pending;
};

#define EMUL_NEVER	~0u

void emul_exit(struct emul *e);

void emul_init(struct emul *e, u64 seed);
u64 emul_run(struct emul *e, const u32 *words, u32 nr_words, u64 at);
u32 *emul_field(struct emul *e, u32 field);

static inline u32 *emul_msr(struct emul *e)
{
	return emul_field(e, PV_PAGE_LOW(PV_PAGE_MSR));
}

static inline u32 *emul_sr(struct emul *e, u32 n)
{
	return emul_field(e, PV_PAGE_SR(n));
}

#endif /* UNIT_EMUL32_H */
