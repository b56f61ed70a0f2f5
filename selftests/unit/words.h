/* SPDX-License-Identifier: GPL-2.0-only */
/* Instruction words for tests, spelled apart from the code under test. */
#ifndef UNIT_WORDS_H
#define UNIT_WORDS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>
#include "../../arch/powerpc/kvm-pv/flow.h"
#include "../../arch/powerpc/kvm-pv/insn.h"
#include "../../arch/powerpc/kvm-pv/plan.h"
#include "../../arch/powerpc/kvm-pv/tables.h"

#define W_NOP		0x60000000u
#define W_BLR		0x4e800020u
#define W_BCTR		0x4e800420u
#define W_BCTRL		0x4e800421u
#define W_RFID		0x4c000024u
#define W_MFLR0		0x7c0802a6u
#define W_STDU_R1	0xf821ffd1u		/* stdu r1,-48(r1) */
#define W_STWU_R1	0x9421ffd0u		/* stwu r1,-48(r1) */
#define W_ADDI_R1	0x38210030u		/* addi r1,r1,48 */
#define W_LD_R1_PACA	0xe82d0910u		/* ld r1,0x910(r13) */
#define W_LI(r, v)	(0x38000000u | (u32)(r) << 21 | ((v) & 0xffffu))
#define W_ADDI(r, a, v)	(W_LI(r, v) | (u32)(a) << 16)
#define W_STW(r, a, d) \
	(0x90000000u | (u32)(r) << 21 | (u32)(a) << 16 | ((d) & 0xffffu))
#define W_LIS(r, v)	(0x3c000000u | (u32)(r) << 21 | ((v) & 0xffffu))
#define W_ORI(r, v)	(0x60000000u + (u32)(r) * 0x210000u + ((v) & 0xffffu))
#define W_MR(a, s)	(0x7c000378u + (u32)(s) * 0x200800u + ((u32)(a) << 16))
#define W_MFMSR(r)	(0x7c0000a6u | (u32)(r) << 21)
#define W_MTMSRD1(r)	(0x7c010164u | (u32)(r) << 21)
#define W_MTMSRD0(r)	(0x7c000164u | (u32)(r) << 21)
#define W_MTMSR(r)	(0x7c000124u | (u32)(r) << 21)
#define W_WRTEE(r)	(0x7c000106u | (u32)(r) << 21)
#define W_WRTEEI0	0x7c000146u
#define W_WRTEEI1	0x7c008146u
#define W_MTSPRG2(r)	(0x7c1243a6u | (u32)(r) << 21)
#define W_MFSPRG1(r)	(0x7c1142a6u | (u32)(r) << 21)
#define W_MTCTR(r)	(0x7c0903a6u | (u32)(r) << 21)
#define W_MFFSCR(r)	(0x7c1922a6u | (u32)(r) << 21)
#define W_MTFSCR(r)	(0x7c1923a6u | (u32)(r) << 21)
#define W_MFSRIN(r, b)	(0x7c000526u | (u32)(r) << 21 | (u32)(b) << 11)
#define W_MTSR(n, r)	(0x7c0001a4u | (u32)(r) << 21 | (u32)(n) << 16)
#define W_MTSRIN(r, b)	(0x7c0001e4u | (u32)(r) << 21 | (u32)(b) << 11)
#define W_BLE(d)	(0x40810000u | ((u32)(d) & 0xfffc))
#define W_DCBZ(a, b)	(0x7c0007ecu | (u32)(a) << 16 | (u32)(b) << 11)
#define W_MFCFAR(r)	(0x7c1c02a6u | (u32)(r) << 21)
#define W_B(words)	(0x48000000u | ((u32)(words) * 4 & 0x03fffffc))
#define W_TRAP		0x7fe00008u
#define W_BEQ(words)	(0x41820000u | ((u32)(words) * 4 & 0xfffc))

#define BASE		0xc000000000010000ull
#define MAX_WORDS	4096

/* A small guest: text, one arena, everything known about them. */
struct guest {
	u32 text[MAX_WORDS];
	u32 nr_words;
	u64 bounds[64];		/* where functions begin, ascending; the end */
	u32 nr_bounds;
	u32 arena_words[MAX_WORDS];
	struct pv_arena arena;
	struct pv_env env;
	struct pv_site sites[MAX_WORDS];
	struct pv_def defs[4];
	struct pv_plan plan;
};

void guest_init(struct guest *g);
void guest_put(struct guest *g, u32 word);
void guest_function(struct guest *g);
int guest_plan(struct guest *g);

/* 32 bits: one function, and what becomes of a site in it. */
void guest32_begin(struct guest *g, bool frame);
void guest32_end(struct guest *g, bool frame);
u32 guest32_function(struct guest *g, bool frame, const u32 *words, u32 nr);
void guest32_expect(struct guest *g, u32 site, enum pv_verdict verdict,
		    enum pv_tmpl_id tmpl);

/* A function of these words; the last one's index. */
#define FUNCTION_32(g, frame, ...) \
	guest32_function(g, frame, (const u32[]){ __VA_ARGS__ }, \
			 PV_ARRAY_SIZE(((const u32[]){ __VA_ARGS__ })))

const struct pv_site *guest_site(const struct guest *g, u32 index);

/* Every plan made here is counted, so that a test can ask what never was. */
extern u32 seen_rule[PV_MAX_RULES];
extern u32 seen_verdict[PV_NR_VERDICTS];
extern u32 seen_tmpl[PV_NR_TMPLS];

/* xorshift: the same everywhere. */
u64 next_random(u64 *state);

#endif /* UNIT_WORDS_H */
