/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * An IA-64 processor as far as a vector table needs one, bare or under Xen.
 * What it does not know stops it, with a message.
 */
#ifndef SELFTESTS_IA64_MACHINE_H
#define SELFTESTS_IA64_MACHINE_H

#include "../../arch/ia64/xen-ivt/decode.h"

#define BIT(n)		(1ull << (n))

#define PSR_BE		BIT(1)
#define PSR_AC		BIT(3)
#define PSR_MFL		BIT(4)
#define PSR_IC		BIT(13)
#define PSR_I		BIT(14)
#define PSR_DT		BIT(17)
#define PSR_DFH		BIT(19)
#define PSR_PP		BIT(21)
#define PSR_RT		BIT(27)
#define PSR_CPL		(3ull << 32)
#define PSR_IT		BIT(36)
#define PSR_RI_SHIFT	41
#define PSR_RI		(3ull << PSR_RI_SHIFT)
/* what mov = psr shows */
#define PSR_READ	0x18ffffffffull
#define PSR_ED		BIT(43)
#define PSR_BN		BIT(44)

enum {
	AR_RSC = 16, AR_BSP, AR_BSPSTORE, AR_RNAT, AR_CSD = 25, AR_SSD,
	AR_CCV = 32, AR_UNAT = 36, AR_FPSR = 40, AR_ITC = 44, AR_PFS = 64,
	AR_LC, AR_EC,
};

enum {
	CR_IVA = 2, CR_PTA = 8, CR_IPSR = 16, CR_ISR, CR_IIP = 19, CR_IFA,
	CR_ITIR, CR_IIPA, CR_IFS, CR_IIM, CR_IHA, CR_IVR = 65,
};

/* Where Linux has Xen put the shared pages (xsi.h). */
#define XSI_BASE	0xfffffffffff00000ull
#define XSI_BYTES	0x8000
/* The shared page by offset from XSI_BASE: the public ABI. */
enum {
	XSI_PENDING = 0x0, XSI_MASK = 0x1,
	XSI_BANK1 = 0x4400, XSI_B1NAT = 0x4500, XSI_PTA = 0x4840,
	XSI_IPSR = 0x4880, XSI_ISR = 0x4888, XSI_IIP = 0x4898, XSI_IFA = 0x48a0,
	XSI_ITIR = 0x48a8, XSI_IFS = 0x48b8, XSI_IIM = 0x48c0, XSI_IHA = 0x48c8,
	XSI_PRECOVER_IFS = 0x4c00, XSI_IC = 0x4c10, XSI_MASK_ADDR = 0x4c18,
	XSI_METAPHYSICAL = 0x4c48, XSI_BANKNUM = 0x4c4c, XSI_RRS = 0x4c50,
	XSI_ITC_OFFSET = 0x4d50, XSI_ITC_LAST = 0x4d58,
};

/* A register with its NaT bit. */
struct gr {
	u64 value;
	bool nat;
};

struct tlb_entry {
	u64 va;
	u64 rid;
	u64 pte;
	u32 ps;
	bool insn;
};

struct chunk {
	u64 pa;
	u8 *bytes;
};

#define STACKED		1024
#define TC_ENTRIES	64
#define TR_ENTRIES	8
#define CHUNKS		256
#define CHUNK_BYTES	0x4000ull
#define FLUSHES		0x1000
#define HYPERPRIVOPS	0x1b

struct machine {
	struct gr gr[32];
	struct gr other_bank[16];
	struct gr stack[STACKED];
	u32 bof;		/* r32 in stack */
	u32 dirty;		/* registers of frames not in memory */
	u64 cfm;
	u64 pr;
	u64 br[8];
	u64 ar[128];
	u64 cr[128];
	u64 rr[8];
	u64 fr[128][2];
	u64 psr;
	u64 in_flight;		/* bits of it, changed and not serialised */
	u64 collects_soon;	/* psr.ic among them, on */
	u64 pinned;		/* the translation register that itr.d wrote */
	u64 ip;
	u32 slot;
	struct tlb_entry tr[TR_ENTRIES];
	struct tlb_entry tc[TC_ENTRIES];
	u32 trs;
	u32 tcs;
	struct chunk chunk[CHUNKS];
	u32 chunks;
	u32 latest;		/* looked at */
	bool xen;
	bool emulates;		/* Xen, for what is not of mode xen */
	u32 level;		/* the real one, which ar.rsc.pl shows */
	bool (*on_break)(struct machine *m, u64 number);
	u8 xsi[XSI_BYTES];

	/* another CPU writes value to pa after so many accesses of this one */
	u64 race_pa;
	u64 race_value;
	u32 race_accesses;

	/* what ends a run */
	bool returned;		/* from the interruption */
	bool stopped;
	char why[160];
	bool redirected;	/* this instruction went elsewhere */

	u8 *met;		/* per slot of text from met_from on, if any */
	u64 met_from;
	u64 met_slots;

	/* what a run took */
	u32 insns;		/* nops and false predicates aside */
	u32 bundles;
	u32 privileged;		/* natively */
	u32 emulated;		/* privileged, under Xen */
	u32 hyperprivops[HYPERPRIVOPS];
	u32 nested;
	u32 flushes;
	u32 inserts;
	u64 purged;		/* addresses and sizes, one after the other */

	/* what was made coherent */
	u64 fc[FLUSHES];
	u32 fcs;
	enum { NOT_FLUSHED, FLUSHED, SYNCED, SERIALISED } coherent;
};

struct interruption {
	u64 vector;
	u64 isr;
	u64 ifa;
	u64 itir;
	u64 iha;
	u64 iim;
};

struct machine *machine_new(bool xen);
void machine_free(struct machine *m);
void machine_stop(struct machine *m, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* memory: physical at will; by address as an instruction does */
void machine_poke(struct machine *m, u64 pa, const void *from, size_t bytes);
u64 machine_peek(struct machine *m, u64 pa, u32 bytes);
bool machine_read(struct machine *m, u64 va, u32 bytes, u64 *value);
bool machine_write(struct machine *m, u64 va, u32 bytes, u64 value);
bool machine_fetch(struct machine *m, u64 va, struct ia64_bundle *b);
void machine_add_tr(struct machine *m, u64 va, u64 pa, u32 ps, bool insn);
bool machine_tc_holds(const struct machine *m, u64 va, bool insn);
void machine_insert(struct machine *m, u64 pte, bool insn);
void machine_purge(struct machine *m, u64 va, u32 ps);
u64 machine_thash(const struct machine *m, u64 va);

/* registers */
struct gr *machine_gr(struct machine *m, u32 number);
u64 machine_bsp(const struct machine *m);
void machine_cover(struct machine *m);
bool machine_uncover(struct machine *m, u32 registers);
void machine_flush(struct machine *m);
void machine_loadrs(struct machine *m);
void machine_bank(struct machine *m, bool bank);
u64 machine_psr(const struct machine *m);
void machine_set_psr(struct machine *m, u64 psr);

/* interruptions and Xen */
void machine_interrupt(struct machine *m, const struct interruption *i);
void machine_rfi(struct machine *m);
void machine_hyperprivop(struct machine *m, u64 number);
u64 xsi_get(const struct machine *m, u32 offset, u32 bytes);
void xsi_set(struct machine *m, u32 offset, u32 bytes, u64 value);

/* instructions: one, until something ends it, what has been seen */
void machine_step(struct machine *m);
void machine_run(struct machine *m, u64 first, u64 end, u32 limit);
const char *machine_form(u32 number, u32 *times);

#endif /* SELFTESTS_IA64_MACHINE_H */
