// SPDX-License-Identifier: GPL-2.0-only
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include "machine.h"

#define IFS_VALID	BIT(63)
#define CFM_MASK	(BIT(38) - 1)
#define NESTED_VECTOR	0x1400
#define ITIR_DEFINED	0xfffffffcull

struct machine *machine_new(bool xen)
{
	struct machine *m = calloc(1, sizeof(*m));

	if (!m)
		abort();
	m->xen = xen;
	m->bof = STACKED / 2;
	return m;
}

void machine_free(struct machine *m)
{
	u32 i;

	for (i = 0; i < m->chunks; i++)
		free(m->chunk[i].bytes);
	free(m);
}

void machine_stop(struct machine *m, const char *format, ...)
{
	va_list args;
	int used;

	m->redirected = true;
	if (m->stopped)
		return;
	m->stopped = true;
	used = snprintf(m->why, sizeof(m->why), "%llx.%u: ",
			(unsigned long long)m->ip, m->slot);
	va_start(args, format);
	vsnprintf(m->why + used, sizeof(m->why) - (size_t)used, format, args);
	va_end(args);
}

/* --- memory ---------------------------------------------------------------- */

static u8 *physical(struct machine *m, u64 pa)
{
	u64 base = pa & ~(CHUNK_BYTES - 1);
	u32 i;

	if (m->latest < m->chunks && m->chunk[m->latest].pa == base)
		return m->chunk[m->latest].bytes + (pa - base);
	for (i = 0; i < m->chunks && m->chunk[i].pa != base; i++)
		;
	m->latest = i;
	if (i < m->chunks)
		return m->chunk[i].bytes + (pa - base);
	if (m->chunks == CHUNKS)
		abort();
	m->chunk[m->chunks].pa = base;
	m->chunk[m->chunks].bytes = calloc(1, CHUNK_BYTES);
	if (!m->chunk[m->chunks].bytes)
		abort();
	return m->chunk[m->chunks++].bytes + (pa - base);
}

void machine_poke(struct machine *m, u64 pa, const void *from, size_t bytes)
{
	const u8 *byte = from;

	while (bytes) {
		size_t rest = CHUNK_BYTES - (pa & (CHUNK_BYTES - 1));
		size_t part = bytes < rest ? bytes : rest;

		memcpy(physical(m, pa), byte, part);
		pa += part;
		byte += part;
		bytes -= part;
	}
}

u64 machine_peek(struct machine *m, u64 pa, u32 bytes)
{
	u64 value = 0;

	memcpy(&value, physical(m, pa), bytes);
	return value;
}

u64 xsi_get(const struct machine *m, u32 offset, u32 bytes)
{
	u64 value = 0;

	memcpy(&value, m->xsi + offset, bytes);
	return value;
}

void xsi_set(struct machine *m, u32 offset, u32 bytes, u64 value)
{
	memcpy(m->xsi + offset, &value, bytes);
}

static bool covers(const struct machine *m, const struct tlb_entry *e, u64 va,
		   bool insn)
{
	return e->insn == insn && e->rid == m->rr[va >> 61] >> 8 &&
	       !((e->va ^ va) >> e->ps);
}

static const struct tlb_entry *look_up(const struct machine *m, u64 va,
				       bool insn)
{
	u32 i;

	for (i = 0; i < m->trs; i++)
		if (covers(m, &m->tr[i], va, insn))
			return &m->tr[i];
	for (i = m->tcs; i--; )
		if (covers(m, &m->tc[i], va, insn))
			return &m->tc[i];
	return NULL;
}

bool machine_tc_holds(const struct machine *m, u64 va, bool insn)
{
	return look_up(m, va, insn);
}

static u64 vpsr(const struct machine *m, u64 bit)
{
	return machine_psr(m) & bit;
}

/* Nothing is collected, so nothing is told but the vector. */
static void nested_miss(struct machine *m, u64 va)
{
	if (vpsr(m, PSR_IC)) {
		machine_stop(m, "no translation of %llx", (unsigned long long)va);
		return;
	}
	if (m->nested++ > 2) {
		machine_stop(m, "nested misses do not end");
		return;
	}
	m->ip = (m->cr[CR_IVA] & ~0x7fffull) + NESTED_VECTOR;
	m->slot = 0;
	m->redirected = true;
}

/*
 * Without psr.dt every address is physical. Xen instead gives regions 0 and 4
 * other identifiers, the shared page keeps its address.
 */
static bool is_physical(const struct machine *m, u64 va)
{
	if (!m->xen)
		return !(m->psr & PSR_DT);
	return xsi_get(m, XSI_METAPHYSICAL, 4) && !(va >> 61 & 3);
}

static u8 *reach(struct machine *m, u64 va, u32 bytes, u64 *pa)
{
	const struct tlb_entry *e;

	*pa = ~0ull;
	if (va & (bytes - 1)) {
		machine_stop(m, "unaligned %llx", (unsigned long long)va);
		return NULL;
	}
	if (m->xen && va - XSI_BASE < XSI_BYTES)
		return m->xsi + (va - XSI_BASE);
	if (is_physical(m, va)) {
		*pa = va & ~BIT(63);
		return physical(m, *pa);
	}
	e = look_up(m, va, false);
	if (!e) {
		nested_miss(m, va);
		return NULL;
	}
	*pa = (e->pte & 0x3fffffffff000ull & ~(BIT(e->ps) - 1)) |
	      (va & (BIT(e->ps) - 1));
	return physical(m, *pa);
}

static void race(struct machine *m, u64 pa)
{
	if (m->race_accesses && pa == m->race_pa && !--m->race_accesses)
		memcpy(physical(m, pa), &m->race_value, 8);
}

bool machine_read(struct machine *m, u64 va, u32 bytes, u64 *value)
{
	u64 pa;
	const u8 *at = reach(m, va, bytes, &pa);

	if (!at)
		return false;
	*value = 0;
	memcpy(value, at, bytes);
	race(m, pa);
	return true;
}

bool machine_write(struct machine *m, u64 va, u32 bytes, u64 value)
{
	u64 pa;
	u8 *at = reach(m, va, bytes, &pa);

	if (!at)
		return false;
	memcpy(at, &value, bytes);
	race(m, pa);
	return true;
}

bool machine_fetch(struct machine *m, u64 va, struct ia64_bundle *b)
{
	const struct tlb_entry *e = look_up(m, va, true);

	if (!e) {
		machine_stop(m, "nothing to fetch");
		return false;
	}
	*b = ia64_load(physical(m, (e->pte & 0x3fffffffff000ull &
				    ~(BIT(e->ps) - 1)) |
				   (va & (BIT(e->ps) - 1))));
	return true;
}

void machine_add_tr(struct machine *m, u64 va, u64 pa, u32 ps, bool insn)
{
	m->tr[m->trs++] = (struct tlb_entry){ va, m->rr[va >> 61] >> 8, pa, ps,
					      insn };
}

void machine_purge(struct machine *m, u64 va, u32 ps)
{
	u64 rid = m->rr[va >> 61] >> 8;
	u32 i, kept = 0;

	m->purged = m->purged * 31 + (va >> 12) + ps;
	for (i = 0; i < m->tcs; i++) {
		const struct tlb_entry *e = &m->tc[i];
		u32 larger = e->ps > ps ? e->ps : ps;

		if (e->rid != rid || (e->va ^ va) >> larger)
			m->tc[kept++] = *e;
	}
	m->tcs = kept;
}

/* itc: the address and the page size are of the last interruption. */
void machine_insert(struct machine *m, u64 pte, bool insn)
{
	u64 va = m->xen ? xsi_get(m, XSI_IFA, 8) : m->cr[CR_IFA];
	u64 itir = m->xen ? xsi_get(m, XSI_ITIR, 8) : m->cr[CR_ITIR];

	if (m->tcs == TC_ENTRIES || vpsr(m, PSR_IC)) {
		machine_stop(m, "itc with psr.ic, or too many");
		return;
	}
	if (itir & ~ITIR_DEFINED) {
		machine_stop(m, "itir has reserved bits");
		return;
	}
	m->inserts++;
	m->tc[m->tcs++] = (struct tlb_entry){ va, m->rr[va >> 61] >> 8, pte,
					      itir >> 2 & 63, insn };
}

/* The short format: volume 2, 4.1.5. */
u64 machine_thash(const struct machine *m, u64 va)
{
	u64 pta = m->cr[CR_PTA];
	u64 mask = BIT(pta >> 2 & 63) - 1;
	u64 offset = ((va & (BIT(61) - 1)) >> (m->rr[va >> 61] >> 2 & 63)) << 3;
	u64 base = pta & (BIT(61) - 1) & ~0x7fffull;

	return (va & 7ull << 61) | (((base & ~mask) | (offset & mask)) & ~0x7fffull)
	       | (offset & 0x7fff);
}

/* --- registers ------------------------------------------------------------- */

struct gr *machine_gr(struct machine *m, u32 number)
{
	if (number < 32)
		return &m->gr[number];
	if (number - 32 >= (m->cfm & 127))
		machine_stop(m, "r%u is not in the frame", number);
	return &m->stack[(m->bof + number - 32) % STACKED];
}

/* Every 64th word of the backing store collects NaT bits. */
static u64 skip(u64 addr, u64 registers)
{
	return addr + 8 * (registers + ((addr >> 3 & 63) + registers) / 63);
}

u64 machine_bsp(const struct machine *m)
{
	return skip(m->ar[AR_BSPSTORE], m->dirty);
}

void machine_cover(struct machine *m)
{
	u32 sof = m->cfm & 127;

	m->bof += sof;
	m->dirty += sof;
	m->cfm = 0;
}

/* The register that was written last comes back, and the NaTs where they begin. */
static bool load_register(struct machine *m)
{
	u64 *at = &m->ar[AR_BSPSTORE];
	struct gr *r = &m->stack[(m->bof - m->dirty - 1) % STACKED];

	*at -= 8;
	if ((*at >> 3 & 63) == 63) {
		if (!machine_read(m, *at, 8, &m->ar[AR_RNAT]))
			return false;
		*at -= 8;
	}
	r->nat = m->ar[AR_RNAT] >> (*at >> 3 & 63) & 1;
	if (!machine_read(m, *at, 8, &r->value))
		return false;
	m->dirty++;
	return true;
}

bool machine_uncover(struct machine *m, u32 registers)
{
	while (registers > m->dirty)
		if (!load_register(m))
			return false;
	m->bof -= registers;
	m->dirty -= registers;
	return true;
}

/*
 * What is below ar.bsp is in registers from as far down as ar.rsc says, and
 * nothing else is.
 */
void machine_loadrs(struct machine *m)
{
	u64 from = machine_bsp(m) - (m->ar[AR_RSC] >> 16 & 0x3fff);

	if (m->cfm || from & 7) {
		machine_stop(m, "loadrs with a frame, or of half a register");
		return;
	}
	while (m->ar[AR_BSPSTORE] > from)
		if (!load_register(m))
			return;
	for (; m->ar[AR_BSPSTORE] < from; m->ar[AR_BSPSTORE] += 8)
		if ((m->ar[AR_BSPSTORE] >> 3 & 63) != 63)
			m->dirty--;
}

void machine_flush(struct machine *m)
{
	u32 i, first = m->bof - m->dirty;

	m->flushes++;
	for (i = 0; i < m->dirty; i++) {
		u64 *at = &m->ar[AR_BSPSTORE];
		const struct gr *r = &m->stack[(first + i) % STACKED];

		if (!machine_write(m, *at, 8, r->value))
			return;
		m->ar[AR_RNAT] &= ~BIT(*at >> 3 & 63);
		m->ar[AR_RNAT] |= (u64)r->nat << (*at >> 3 & 63);
		*at += 8;
		if ((*at >> 3 & 63) == 63) {
			if (!machine_write(m, *at, 8, m->ar[AR_RNAT]))
				return;
			*at += 8;
		}
	}
	m->dirty = 0;
}

void machine_bank(struct machine *m, bool bank)
{
	u32 i;

	if (!!(m->psr & PSR_BN) == bank)
		return;
	for (i = 0; i < 16; i++) {
		struct gr r = m->gr[16 + i];

		m->gr[16 + i] = m->other_bank[i];
		m->other_bank[i] = r;
	}
	m->psr ^= PSR_BN;
}

static u64 when(bool on, u64 bit)
{
	return on ? bit : 0;
}

/* As the guest sees it. */
u64 machine_psr(const struct machine *m)
{
	u64 virtual = PSR_I | PSR_IC | PSR_DT | PSR_BN;

	if (!m->xen)
		return m->psr;
	return (m->psr & ~virtual) | when(!m->xsi[XSI_MASK], PSR_I) |
	       when(xsi_get(m, XSI_IC, 4), PSR_IC) |
	       when(!xsi_get(m, XSI_METAPHYSICAL, 4), PSR_DT) |
	       when(xsi_get(m, XSI_BANKNUM, 4), PSR_BN);
}

void machine_set_psr(struct machine *m, u64 psr)
{
	if (m->xen) {
		m->xsi[XSI_MASK] = !(psr & PSR_I);
		xsi_set(m, XSI_IC, 4, !!(psr & PSR_IC));
		xsi_set(m, XSI_METAPHYSICAL, 4, !(psr & PSR_DT));
		xsi_set(m, XSI_BANKNUM, 4, !!(psr & PSR_BN));
		m->psr = psr | PSR_BN;
		return;
	}
	machine_bank(m, psr & PSR_BN);
	m->psr = psr;
}

/* --- interruptions --------------------------------------------------------- */

static void spill_bank(struct machine *m)
{
	u64 nats = 0;
	u32 i;

	for (i = 0; i < 16; i++) {
		xsi_set(m, XSI_BANK1 + 8 * i, 8, m->gr[16 + i].value);
		nats |= (u64)m->gr[16 + i].nat << i;
	}
	xsi_set(m, XSI_B1NAT, 8, nats);
}

static void fill_bank(struct machine *m)
{
	u64 nats = xsi_get(m, XSI_B1NAT, 8);
	u32 i;

	for (i = 0; i < 16; i++) {
		m->gr[16 + i].value = xsi_get(m, XSI_BANK1 + 8 * i, 8);
		m->gr[16 + i].nat = nats >> i & 1;
	}
}

/*
 * Xen covers the frame to learn what cr.ifs would be, and its rfi into the guest
 * takes that back: a system call's arguments are still there. It has no bank 0
 * to give, so anything is in r16 to r31.
 */
static void xen_state(struct machine *m, const struct interruption *i)
{
	u32 n;

	xsi_set(m, XSI_IPSR, 8, machine_psr(m));
	xsi_set(m, XSI_IIP, 8, m->ip);
	xsi_set(m, XSI_ISR, 8, i->isr);
	xsi_set(m, XSI_IFA, 8, i->ifa);
	xsi_set(m, XSI_ITIR, 8, i->itir);
	xsi_set(m, XSI_IHA, 8, i->iha);
	xsi_set(m, XSI_IIM, 8, i->iim);
	xsi_set(m, XSI_PRECOVER_IFS, 8, m->cfm | IFS_VALID);
	xsi_set(m, XSI_IFS, 8, 0);
	spill_bank(m);
	for (n = 16; n < 32; n++)
		m->gr[n] = (struct gr){ 0xdead0000ull + n, false };
}

static void native_state(struct machine *m, const struct interruption *i)
{
	m->cr[CR_IPSR] = m->psr;
	m->cr[CR_IIP] = m->ip;
	m->cr[CR_ISR] = i->isr;
	m->cr[CR_IFA] = i->ifa;
	m->cr[CR_ITIR] = i->itir;
	m->cr[CR_IHA] = i->iha;
	m->cr[CR_IIM] = i->iim;
	m->cr[CR_IFS] = 0;
}

/* Volume 2, table 3-2: what stays is be, dt, rt, it, user masks of memory. */
void machine_interrupt(struct machine *m, const struct interruption *i)
{
	u64 keep = PSR_DT | PSR_RT | PSR_IT | PSR_MFL | PSR_DFH | BIT(5) | BIT(2);

	m->psr = (m->psr & ~PSR_RI) | (u64)m->slot << PSR_RI_SHIFT;
	if (m->xen)
		xen_state(m, i);
	else
		native_state(m, i);
	machine_set_psr(m, machine_psr(m) & keep);
	m->ip = (m->cr[CR_IVA] & ~0x7fffull) + i->vector;
	m->slot = 0;
}

void machine_rfi(struct machine *m)
{
	u64 ifs = m->cr[CR_IFS];

	if (m->xen) {
		ifs = xsi_get(m, XSI_IFS, 8);
		if (!xsi_get(m, XSI_BANKNUM, 4))
			fill_bank(m);
	}
	if (ifs & IFS_VALID) {
		if (!machine_uncover(m, ifs & 127))
			return;
		m->cfm = ifs & CFM_MASK;
	}
	machine_set_psr(m, m->xen ? xsi_get(m, XSI_IPSR, 8) : m->cr[CR_IPSR]);
	m->ip = m->xen ? xsi_get(m, XSI_IIP, 8) : m->cr[CR_IIP];
	m->slot = (m->psr & PSR_RI) >> PSR_RI_SHIFT;
	m->redirected = true;
	m->returned = true;
}

/* --- Xen ------------------------------------------------------------------- */

enum {
	RFI = 1, RSM_DT, SSM_DT, COVER, ITC_D, ITC_I, SSM_I, GET_IVR,
	THASH = 0xd, SET_KR = 0x12, GET_PSR = 0x19,
};

void machine_hyperprivop(struct machine *m, u64 number)
{
	u64 r8 = m->gr[8].value;

	if (m->on_break && m->on_break(m, number))
		return;
	if (!m->xen || !number || number >= HYPERPRIVOPS) {
		machine_stop(m, "break %llx", (unsigned long long)number);
		return;
	}
	m->hyperprivops[number]++;
	switch (number) {
	case RFI:
		if (machine_psr(m) & PSR_IC)
			machine_stop(m, "rfi with psr.ic");
		else
			machine_rfi(m);
		break;
	case RSM_DT:
		xsi_set(m, XSI_METAPHYSICAL, 4, 1);
		break;
	case SSM_DT:
		xsi_set(m, XSI_METAPHYSICAL, 4, 0);
		break;
	case COVER:
		xsi_set(m, XSI_IFS, 8, m->cfm | IFS_VALID);
		machine_cover(m);
		break;
	case ITC_D:
	case ITC_I:
		if (m->gr[8].nat)
			machine_stop(m, "itc of a NaT");
		machine_insert(m, r8, number == ITC_I);
		break;
	case SSM_I:
		m->xsi[XSI_MASK] = 0;
		m->xsi[XSI_PENDING] = 0;
		break;
	case GET_IVR:
		m->gr[8] = (struct gr){ m->cr[CR_IVR], false };
		break;
	case THASH:
		m->gr[8].value = machine_thash(m, r8);
		break;
	case SET_KR:
		m->ar[r8 & 7] = m->gr[9].value;
		m->gr[8].value = 0xdead0008;
		break;
	case GET_PSR:
		m->gr[8] = (struct gr){ machine_psr(m) & PSR_READ, false };
		break;
	default:
		machine_stop(m, "hyperprivop %llx is not modelled",
			     (unsigned long long)number);
	}
}
