// SPDX-License-Identifier: GPL-2.0-only
#include "emul32.h"

#define MAX_STEPS	500
#define NOISE_BYTES	64

/* Random registers, memory and page; r1 is a stack, DR is on. */
void emul_init(struct emul *e, u64 seed)
{
	u32 i;

	memset(e, 0, sizeof(*e));
	e->noise = seed * 2 + 1;
	for (i = 0; i < 32; i++)
		e->gpr[i] = (u32)next_random(&e->noise);
	for (i = 0; i < PV_ARRAY_SIZE(e->memory); i++)
		e->memory[i] = (u32)next_random(&e->noise);
	for (i = 0; i < PV_ARRAY_SIZE(e->page); i++)
		e->page[i] = (u32)next_random(&e->noise);
	e->cr = (u32)next_random(&e->noise);
	e->gpr[1] = EMUL_BYTES / 2;
	e->interrupt_at = EMUL_NEVER;
	*emul_msr(e) |= EMUL_DR;
}

u32 *emul_field(struct emul *e, u32 field)
{
	return &e->page[field / 4];
}

static u32 *access_word(struct emul *e, u32 ea)
{
	e->accesses_without_dr += !(*emul_msr(e) & EMUL_DR);
	if (ea & 3)
		fail_msg("access to %08x", ea);
	if (ea >= EMUL_PAGE)
		return &e->page[(ea - EMUL_PAGE) / 4];
	if (ea >= EMUL_BYTES)
		fail_msg("access to %08x", ea);
	return &e->memory[ea / 4];
}

static u32 base(const struct emul *e, u32 word)
{
	return ppc_ra(word) ? e->gpr[ppc_ra(word)] : 0;
}

static u32 displaced(const struct emul *e, u32 word)
{
	return base(e, word) + (u32)ppc_si(word);
}

static u32 rotated(u32 value, u32 by)
{
	return by ? value << by | value >> (32 - by) : value;
}

/* Bits first to last of rlwinm and rlwimi, which may go around. */
static u32 mask_of(u32 word)
{
	u32 first = word >> 6 & 31, last = word >> 1 & 31;
	u32 from = ~0u >> first, to = ~0u << (31 - last);

	return first <= last ? from & to : from | to;
}

/* A field of CR; SO is left out: the sequences know no XER. */
static void compare(struct emul *e, u32 field, bool less, bool greater)
{
	u32 shift = 28 - 4 * field;

	e->cr &= ~(15u << shift);
	e->cr |= (less ? 8u : greater ? 4u : 2u) << shift;
}

/* What the host of BookE does before it lets the guest go on. */
void emul_exit(struct emul *e)
{
	if (!e->booke)
		return;
	if (e->pending && *emul_msr(e) & PV_MSR_EE) {
		e->delivered++;
		e->pending = false;
	}
	*emul_field(e, PV_PAGE_INT_PENDING) = e->pending;
}

static void write_ee(struct emul *e, u32 value)
{
	*emul_msr(e) &= ~PV_MSR_EE;
	*emul_msr(e) |= value & PV_MSR_EE;
	emul_exit(e);
}

static void trap(struct emul *e, u32 word)
{
	u32 s = e->gpr[ppc_rt(word)];

	e->asks++;
	e->asked = word;
	switch (ppc_xo(word)) {
	case 131:
		write_ee(e, s);
		break;
	case 146:
		e->dropped += !!((*emul_msr(e) ^ s) & EMUL_DR);
		*emul_msr(e) = s;
		emul_exit(e);
		break;
	case 163:
		write_ee(e, word);
		break;
	case 210:
		*emul_sr(e, ppc_ra(word) & 15) = s;
		break;
	default:
		*emul_sr(e, e->gpr[ppc_rb(word)] >> 28) = s;
	}
}

static void run_x31(struct emul *e, u32 word)
{
	u32 *t = &e->gpr[ppc_rt(word)], *a = &e->gpr[ppc_ra(word)];
	u32 b = e->gpr[ppc_rb(word)];

	switch (ppc_xo(word)) {
	case 19:			/* mfcr */
		*t = e->cr;
		break;
	case 144:			/* mtcrf 0x80 */
		if ((word & 0xff000) != 0x80000)
			fail_msg("mtcrf: %08x", word);
		e->cr = (e->cr & 0x0fffffff) | (*t & 0xf0000000);
		break;
	case 131: case 163:		/* wrtee, wrteei */
	case 146: case 210: case 242:	/* mtmsr, mtsr, mtsrin */
		trap(e, word);
		break;
	case 266:			/* add */
		*t = *a + b;
		break;
	case 316:			/* xor */
		*a = *t ^ b;
		break;
	case 444:			/* or */
		*a = *t | b;
		break;
	default:
		fail_msg("unknown to the emulator: %08x", word);
	}
}

static void run_immediate(struct emul *e, u32 word)
{
	u32 *t = &e->gpr[ppc_rt(word)], *a = &e->gpr[ppc_ra(word)];
	u32 low = word & 0xffff;

	switch (ppc_opcode(word)) {
	case 10:			/* cmplwi */
		compare(e, ppc_rt(word) >> 2, *a < low, *a > low);
		break;
	case 11:			/* cmpwi */
		compare(e, ppc_rt(word) >> 2, (s32)*a < ppc_si(word),
			(s32)*a > ppc_si(word));
		break;
	case 14:			/* addi */
		*t = displaced(e, word);
		break;
	case 15:			/* addis */
		*t = base(e, word) + (low << 16);
		break;
	case 24:			/* ori, oris, xori, xoris */
		*a = *t | low;
		break;
	case 25:
		*a = *t | low << 16;
		break;
	case 26:
		*a = *t ^ low;
		break;
	default:
		*a = *t ^ low << 16;
	}
}

static void run_rotate(struct emul *e, u32 word)
{
	u32 *a = &e->gpr[ppc_ra(word)], mask = mask_of(word);
	u32 value = rotated(e->gpr[ppc_rt(word)], ppc_rb(word)) & mask;

	*a = ppc_opcode(word) == 20 ? value | (*a & ~mask) : value;
	if (word & 1)
		compare(e, 0, (s32)*a < 0, (s32)*a > 0);
}

static void run_memory(struct emul *e, u32 word)
{
	u32 *t = &e->gpr[ppc_rt(word)], ea = displaced(e, word);

	switch (ppc_opcode(word)) {
	case 32:			/* lwz */
		*t = *access_word(e, ea);
		break;
	case 36:			/* stw */
		*access_word(e, ea) = *t;
		break;
	default:			/* stwu */
		*access_word(e, ea) = *t;
		e->gpr[ppc_ra(word)] = ea;
	}
}

/* b, and bc that looks at a bit of CR; returns whether it is taken. */
static bool takes_branch(const struct emul *e, u32 word)
{
	bool bit = e->cr >> (31 - ppc_ra(word)) & 1;

	if (ppc_opcode(word) == 18)
		return true;
	if (ppc_rt(word) != 4 && ppc_rt(word) != 12)
		fail_msg("unknown to the emulator: %08x", word);
	return bit == (ppc_rt(word) == 12);
}

static void run_one(struct emul *e, u32 word)
{
	switch (ppc_opcode(word)) {
	case 10 ... 11: case 14 ... 15: case 24 ... 27:
		run_immediate(e, word);
		break;
	case 20 ... 21:
		run_rotate(e, word);
		break;
	case 31:
		run_x31(e, word);
		break;
	case 32: case 36: case 37:
		run_memory(e, word);
		break;
	default:
		fail_msg("unknown to the emulator: %08x", word);
	}
}

/* An interrupt uses what is below r1, and leaves everything else alone. */
static void interrupt(struct emul *e)
{
	u32 i;

	for (i = 1; i <= NOISE_BYTES / 4; i++)
		e->memory[e->gpr[1] / 4 - i] = (u32)next_random(&e->noise);
}

/* Runs a sequence from its first word on; returns where it goes on. */
u64 emul_run(struct emul *e, const u32 *words, u32 nr_words, u64 at)
{
	u64 pc = at, target;
	u32 steps;

	for (steps = 0; steps < MAX_STEPS; steps++) {
		u32 word = words[(pc - at) / 4];

		interrupt(e);
		if (steps == e->interrupt_at) {
			e->interrupt_at = EMUL_NEVER;
			e->pending = true;
			emul_exit(e);
		}
		if (ppc_branch_target(word, pc, &target)) {
			pc = takes_branch(e, word) ? target : pc + 4;
			if (pc < at || pc >= at + 4ull * nr_words)
				return pc;
			continue;
		}
		run_one(e, word);
		pc += 4;
		if (pc >= at + 4ull * nr_words)
			fail_msg("runs off its end");
	}
	fail_msg("does not come back");
	return 0;
}
