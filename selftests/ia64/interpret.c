// SPDX-License-Identifier: GPL-2.0-only
/* The instructions a vector table is made of. One row names each form. */
#include "machine.h"

static u32 f(u64 insn, u32 first, u32 width)
{
	return (u32)ia64_bits(insn, first, width);
}

static u32 r1(u64 insn)	{ return f(insn, 6, 7); }
static u32 r2(u64 insn)	{ return f(insn, 13, 7); }
static u32 r3(u64 insn)	{ return f(insn, 20, 7); }

static s64 extend(u64 value, u32 bits)
{
	return (s64)(value << (64 - bits)) >> (64 - bits);
}

static s64 imm8(u64 insn)
{
	return extend(ia64_bits(insn, 36, 1) << 7 | r2(insn), 8);
}

static s64 imm14(u64 insn)
{
	return extend(ia64_bits(insn, 36, 1) << 13 |
		      ia64_bits(insn, 27, 6) << 7 | r2(insn), 14);
}

static s64 imm22(u64 insn)
{
	return extend(ia64_bits(insn, 36, 1) << 21 |
		      ia64_bits(insn, 22, 5) << 16 |
		      ia64_bits(insn, 27, 9) << 7 | r2(insn), 22);
}

static struct gr get(struct machine *m, u32 number)
{
	return *machine_gr(m, number);
}

static void set(struct machine *m, u32 number, u64 value, bool nat)
{
	if (!number)
		machine_stop(m, "r0 is written");
	else
		*machine_gr(m, number) = (struct gr){ value, nat };
}

/* Where a NaT is a fault. */
static u64 clean(struct machine *m, u32 number)
{
	struct gr r = get(m, number);

	if (r.nat)
		machine_stop(m, "r%u is a NaT", number);
	return r.value;
}

static bool pr(const struct machine *m, u32 number)
{
	return !number || (m->pr >> number & 1);
}

static void set_pr(struct machine *m, u32 number, bool value)
{
	if (number)
		m->pr = (m->pr & ~BIT(number)) | (u64)value << number;
}

/* What Xen traps and does for the guest. */
static void trapped(struct machine *m)
{
	if (m->xen)
		m->emulated++;
	else
		m->privileged++;
}

/* What mode xen has something else for. */
static void privileged(struct machine *m)
{
	if (m->xen && !m->emulates)
		machine_stop(m, "privileged, and not for Xen to emulate");
	trapped(m);
}

/* A change of psr that has to be serialised before what goes by it. */
static void serialised(struct machine *m, u64 bit)
{
	if (m->in_flight & bit)
		machine_stop(m, "psr is not serialised");
}

/* --- A: either unit -------------------------------------------------------- */

static void op_alu(struct machine *m, u64 insn)
{
	struct gr a = { (u64)imm8(insn), false }, b = get(m, r3(insn));
	u32 x4 = f(insn, 29, 4), x2b = f(insn, 27, 2);
	u64 v = 0;

	if (x4 < 9)
		a = get(m, r2(insn));
	switch (x4 << 2 | x2b) {
	case 0x0:
		v = a.value + b.value;
		break;
	case 0x1:
		v = a.value + b.value + 1;
		break;
	case 0x4:
		v = a.value - b.value - 1;
		break;
	case 0x5:
	case 0x25:
		v = a.value - b.value;
		break;
	case 0xc:
	case 0x2c:
		v = a.value & b.value;
		break;
	case 0xd:
	case 0x2d:
		v = a.value & ~b.value;
		break;
	case 0xe:
	case 0x2e:
		v = a.value | b.value;
		break;
	case 0xf:
	case 0x2f:
		v = a.value ^ b.value;
		break;
	default:
		machine_stop(m, "an ALU form that is not known");
		return;
	}
	set(m, r1(insn), v, a.nat || b.nat);
}

static void op_shladd(struct machine *m, u64 insn)
{
	struct gr a = get(m, r2(insn)), b = get(m, r3(insn));

	set(m, r1(insn), (a.value << (f(insn, 27, 2) + 1)) + b.value,
	    a.nat || b.nat);
}

static void op_adds(struct machine *m, u64 insn)
{
	struct gr b = get(m, r3(insn));

	set(m, r1(insn), (u64)imm14(insn) + b.value, b.nat);
}

static void op_addl(struct machine *m, u64 insn)
{
	struct gr b = get(m, f(insn, 20, 2));

	set(m, r1(insn), (u64)imm22(insn) + b.value, b.nat);
}

/* How a test's result reaches two predicates. */
enum combine { PLAIN, UNC, AND, OR, OR_ANDCM };

static void combine(struct machine *m, u64 insn, enum combine how, bool result,
		    bool nat)
{
	u32 p1 = f(insn, 6, 6), p2 = f(insn, 27, 6);

	switch (how) {
	case PLAIN:
	case UNC:
		set_pr(m, p1, result && !nat);
		set_pr(m, p2, !result && !nat);
		break;
	case AND:
		if (!result || nat) {
			set_pr(m, p1, false);
			set_pr(m, p2, false);
		}
		break;
	case OR:
		if (result && !nat) {
			set_pr(m, p1, true);
			set_pr(m, p2, true);
		}
		break;
	case OR_ANDCM:
		if (result && !nat) {
			set_pr(m, p1, true);
			set_pr(m, p2, false);
		}
	}
}

/* A6 and A8: eq, lt, ltu, or a parallel test of (in)equality. */
static void compare(struct machine *m, u64 insn, struct gr a, bool word)
{
	struct gr b = get(m, r3(insn));
	u32 op = ia64_opcode(insn);
	bool c = f(insn, 12, 1), result;
	enum combine how = c ? UNC : PLAIN;

	if (word) {
		a.value = (u64)(s64)(s32)a.value;
		b.value = (u64)(s64)(s32)b.value;
	}
	result = a.value == b.value;
	if (f(insn, 33, 1)) {
		how = op == 12 ? AND : op == 13 ? OR : OR_ANDCM;
		result ^= c;
	} else if (op == 12) {
		result = (s64)a.value < (s64)b.value;
	} else if (op == 13) {
		result = word ? (u32)a.value < (u32)b.value : a.value < b.value;
	}
	combine(m, insn, how, result, a.nat || b.nat);
}

static void op_cmp(struct machine *m, u64 insn)
{
	compare(m, insn, get(m, r2(insn)), f(insn, 34, 1));
}

static void op_cmp_imm(struct machine *m, u64 insn)
{
	compare(m, insn, (struct gr){ (u64)imm8(insn), false }, f(insn, 34, 1));
}

/* --- I --------------------------------------------------------------------- */

static void op_nop(struct machine *m, u64 insn)
{
	(void)insn;
	m->insns--;
}

static void op_break(struct machine *m, u64 insn)
{
	machine_hyperprivop(m, ia64_bits(insn, 36, 1) << 20 |
			       ia64_bits(insn, 6, 20));
}

static void op_mov_from_br(struct machine *m, u64 insn)
{
	set(m, r1(insn), m->br[f(insn, 13, 3)], false);
}

static void op_mov_to_br(struct machine *m, u64 insn)
{
	m->br[f(insn, 6, 3)] = clean(m, r2(insn));
}

static void op_mov_from_pr(struct machine *m, u64 insn)
{
	set(m, r1(insn), m->pr | 1, false);
}

static void op_mov_to_pr(struct machine *m, u64 insn)
{
	u64 mask = (u64)extend(ia64_bits(insn, 36, 1) << 16 |
			       ia64_bits(insn, 24, 8) << 8 |
			       ia64_bits(insn, 6, 7) << 1, 17);

	m->pr = (m->pr & ~mask) | (clean(m, r2(insn)) & mask);
	m->pr |= 1;
}

static u64 deposit(u64 value, u64 into, u32 pos, u32 len)
{
	u64 mask = (len < 64 ? BIT(len) - 1 : ~0ull) << pos;

	return (into & ~mask) | (value << pos & mask);
}

static void op_dep(struct machine *m, u64 insn)
{
	struct gr a = get(m, r2(insn)), b = get(m, r3(insn));

	set(m, r1(insn), deposit(a.value, b.value, 63 - f(insn, 31, 6),
				 f(insn, 27, 4) + 1), a.nat || b.nat);
}

static void op_dep_imm(struct machine *m, u64 insn)
{
	struct gr b = get(m, r3(insn));

	set(m, r1(insn), deposit(f(insn, 36, 1) ? ~0ull : 0, b.value,
				 63 - f(insn, 14, 6), f(insn, 27, 6) + 1), b.nat);
}

static void op_dep_z(struct machine *m, u64 insn)
{
	struct gr a = get(m, r2(insn));

	set(m, r1(insn), deposit(a.value, 0, 63 - f(insn, 20, 6),
				 f(insn, 27, 6) + 1), a.nat);
}

static void op_extr(struct machine *m, u64 insn)
{
	struct gr r = get(m, r3(insn));
	u32 pos = f(insn, 14, 6), len = f(insn, 27, 6) + 1;
	u64 v = r.value >> pos;

	/* what is above bit 63 is nothing, or the sign */
	if (f(insn, 13, 1))
		v = (u64)extend((u64)((s64)r.value >> pos), len);
	else if (len < 64)
		v &= BIT(len) - 1;
	set(m, r1(insn), v, r.nat);
}

static void op_shift(struct machine *m, u64 insn)
{
	struct gr a = get(m, r3(insn)), n = get(m, r2(insn));
	bool big = n.value > 63;
	u64 v;

	if (f(insn, 28, 2) == 2)
		v = (u64)((s64)a.value >> (big ? 63 : n.value));
	else
		v = big ? 0 : a.value >> n.value;
	set(m, r1(insn), v, a.nat || n.nat);
}

static void test_bit(struct machine *m, u64 insn, bool bit, bool nat)
{
	bool ta = f(insn, 33, 1), tb = f(insn, 36, 1), c = f(insn, 12, 1);

	if (!ta && !tb)
		combine(m, insn, c ? UNC : PLAIN, !bit, nat);
	else
		combine(m, insn, !ta ? AND : !tb ? OR : OR_ANDCM, bit == c, nat);
}

static void op_tbit(struct machine *m, u64 insn)
{
	struct gr r = get(m, r3(insn));

	test_bit(m, insn, r.value >> f(insn, 14, 6) & 1, r.nat);
}

static void op_tnat(struct machine *m, u64 insn)
{
	test_bit(m, insn, get(m, r3(insn)).nat, false);
}

/* --- application and control registers ------------------------------------- */

static void op_mov_from_ar(struct machine *m, u64 insn)
{
	u32 number = r3(insn);
	u64 v = number == AR_BSP ? machine_bsp(m) : m->ar[number];

	set(m, r1(insn), v, false);
}

#define UNDEFINED	0xbadbadbadbadull

static void write_ar(struct machine *m, u32 number, u64 value)
{
	if (number == AR_BSP || number == AR_ITC)
		machine_stop(m, "ar%u is written", number);
	if ((number == AR_BSPSTORE || number == AR_RNAT) &&
	    m->ar[AR_RSC] & 3)
		machine_stop(m, "ar%u with a busy RSE", number);
	if (number < 8)
		privileged(m);
	if (number == AR_BSPSTORE) {
		if ((m->ar[number] ^ value) >> 61 && machine_psr(m) & PSR_I &&
		    machine_psr(m) & PSR_IC)
			machine_stop(m, "an interrupt may come between stacks");
		m->ar[AR_RNAT] = UNDEFINED;
	}
	if (number == AR_RSC && (value >> 2 & 3) < m->level)
		value = (value & ~0xcull) | m->level << 2;
	m->ar[number] = value;
}

static void op_mov_to_ar(struct machine *m, u64 insn)
{
	write_ar(m, r3(insn), clean(m, r2(insn)));
}

static void op_mov_to_ar_imm(struct machine *m, u64 insn)
{
	write_ar(m, r3(insn), (u64)imm8(insn));
}

/* What an interruption leaves; Xen has it in the shared page. */
static bool is_left(struct machine *m, u32 cr)
{
	if (cr < CR_IPSR || cr > CR_IHA)
		return false;
	if (machine_psr(m) & PSR_IC)
		machine_stop(m, "cr%u with psr.ic", cr);
	return m->xen;
}

static void op_mov_from_cr(struct machine *m, u64 insn)
{
	u32 cr = r3(insn);

	privileged(m);
	set(m, r1(insn), is_left(m, cr) ?
	    xsi_get(m, XSI_IPSR + 8 * (cr - CR_IPSR), 8) : m->cr[cr], false);
}

static void op_mov_to_cr(struct machine *m, u64 insn)
{
	u64 value = clean(m, r2(insn));
	u32 cr = r3(insn);

	privileged(m);
	if (is_left(m, cr))
		xsi_set(m, XSI_IPSR + 8 * (cr - CR_IPSR), 8, value);
	else
		m->cr[cr] = value;
}

static void op_mov_from_psr(struct machine *m, u64 insn)
{
	privileged(m);
	set(m, r1(insn), machine_psr(m) & PSR_READ, false);
}

static void op_alloc(struct machine *m, u64 insn)
{
	u32 sof = f(insn, 13, 7), old = m->cfm & 127, i;
	u64 pfs = m->ar[AR_PFS];

	if (f(insn, 27, 4))
		machine_stop(m, "a frame that rotates");
	m->cfm = sof | (u64)f(insn, 20, 7) << 7;
	for (i = old; i < sof; i++)
		m->stack[(m->bof + i) % STACKED] =
			(struct gr){ 0xa110c00000ull + i, false };
	set(m, r1(insn), pfs, false);
}

static void op_sxt4(struct machine *m, u64 insn)
{
	struct gr r = get(m, r3(insn));

	set(m, r1(insn), (u64)(s64)(s32)r.value, r.nat);
}

static u64 imm24(u64 insn)
{
	return ia64_bits(insn, 36, 1) << 23 | ia64_bits(insn, 31, 2) << 21 |
	       ia64_bits(insn, 6, 21);
}

/* Being on has an effect sooner than being off: what comes next may fault. */
static void op_ssm(struct machine *m, u64 insn)
{
	privileged(m);
	machine_set_psr(m, machine_psr(m) | imm24(insn));
	m->in_flight |= imm24(insn) & (PSR_DT | PSR_IC);
	m->collects_soon |= imm24(insn) & PSR_IC;
}

/* psr.dfh, and psr.i of a traced system call, may be left to Xen to clear. */
static void op_rsm(struct machine *m, u64 insn)
{
	if (imm24(insn) == PSR_DFH || imm24(insn) == PSR_I)
		trapped(m);
	else
		privileged(m);
	machine_set_psr(m, machine_psr(m) & ~imm24(insn));
	m->in_flight |= imm24(insn) & (PSR_DT | PSR_IC);
}

static void op_nothing(struct machine *m, u64 insn)
{
	(void)m;
	(void)insn;
}

static void op_flushrs(struct machine *m, u64 insn)
{
	(void)insn;
	machine_flush(m);
}

static void op_loadrs(struct machine *m, u64 insn)
{
	(void)insn;
	if (m->ar[AR_RSC] & 3)
		machine_stop(m, "loadrs with a busy RSE");
	machine_loadrs(m);
}

static void op_fc(struct machine *m, u64 insn)
{
	u64 addr = clean(m, r3(insn));

	if (m->fcs == FLUSHES)
		machine_stop(m, "fc without end");
	else
		m->fc[m->fcs++] = addr;
	m->coherent = FLUSHED;
}

static void op_sync_i(struct machine *m, u64 insn)
{
	(void)insn;
	if (m->coherent == FLUSHED)
		m->coherent = SYNCED;
}

static void op_srlz_d(struct machine *m, u64 insn)
{
	(void)insn;
	m->in_flight = 0;
	m->collects_soon = 0;
}

static void op_srlz_i(struct machine *m, u64 insn)
{
	op_srlz_d(m, insn);
	if (m->coherent == SYNCED)
		m->coherent = SERIALISED;
}

static void op_itc(struct machine *m, u64 insn)
{
	privileged(m);
	serialised(m, PSR_IC);
	machine_insert(m, clean(m, r2(insn)), f(insn, 27, 1));
}

/* Pinned, where the address and the size are those of an itc. */
static void op_itr_d(struct machine *m, u64 insn)
{
	trapped(m);
	serialised(m, PSR_IC);
	m->pinned = clean(m, r3(insn));
	machine_insert(m, clean(m, r2(insn)), false);
}

static void op_ptc_l(struct machine *m, u64 insn)
{
	trapped(m);
	machine_purge(m, clean(m, r3(insn)), clean(m, r2(insn)) >> 2 & 63);
}

/* Not privileged, and wrong: the hardware's region registers are Xen's. */
static void op_thash(struct machine *m, u64 insn)
{
	privileged(m);
	set(m, r1(insn), machine_thash(m, clean(m, r3(insn))), false);
}

/* --- memory ---------------------------------------------------------------- */

static s64 imm9(u64 insn, u32 low)
{
	return extend(ia64_bits(insn, 36, 1) << 8 |
		      ia64_bits(insn, 27, 1) << 7 | ia64_bits(insn, low, 7), 9);
}

/* What may fault, and is where psr says: both must be known. */
static bool may_access(struct machine *m)
{
	serialised(m, PSR_DT | m->collects_soon);
	return !m->redirected;
}

static void post_increment(struct machine *m, u64 insn, s64 by)
{
	struct gr *base = machine_gr(m, r3(insn));

	if (ia64_opcode(insn) & 1)
		base->value += (u64)by;
}

static void op_load(struct machine *m, u64 insn)
{
	u32 bytes = 1u << f(insn, 30, 2);
	u64 addr = clean(m, r3(insn)), value;

	if (!may_access(m) || !machine_read(m, addr, bytes, &value))
		return;
	post_increment(m, insn, imm9(insn, 13));
	set(m, r1(insn), value, false);
}

static void op_fill(struct machine *m, u64 insn)
{
	u64 addr = clean(m, r3(insn)), value;
	bool nat = m->ar[AR_UNAT] >> (addr >> 3 & 63) & 1;

	if (!may_access(m) || !machine_read(m, addr, 8, &value))
		return;
	post_increment(m, insn, imm9(insn, 13));
	set(m, r1(insn), value, nat);
}

static void op_store(struct machine *m, u64 insn)
{
	u64 value = clean(m, r2(insn)), addr = clean(m, r3(insn));

	if (!may_access(m) ||
	    !machine_write(m, addr, 1u << f(insn, 30, 2), value))
		return;
	post_increment(m, insn, imm9(insn, 6));
}

static void op_spill(struct machine *m, u64 insn)
{
	struct gr r = get(m, r2(insn));
	u64 addr = clean(m, r3(insn)), bit = BIT(addr >> 3 & 63);

	if (!may_access(m) || !machine_write(m, addr, 8, r.value))
		return;
	m->ar[AR_UNAT] = (m->ar[AR_UNAT] & ~bit) | (r.nat ? bit : 0);
	post_increment(m, insn, imm9(insn, 6));
}

static void op_stf_spill(struct machine *m, u64 insn)
{
	u64 addr = clean(m, r3(insn));
	u64 *r = m->fr[r2(insn)];

	if (!may_access(m) || !machine_write(m, addr, 8, r[0]) ||
	    !machine_write(m, addr + 8, 8, r[1]))
		return;
	post_increment(m, insn, imm9(insn, 6));
}

static void op_ldf_fill(struct machine *m, u64 insn)
{
	u64 addr = clean(m, r3(insn));
	u64 *r = m->fr[r1(insn)];

	if (!may_access(m) || !machine_read(m, addr, 8, &r[0]) ||
	    !machine_read(m, addr + 8, 8, &r[1]))
		return;
	post_increment(m, insn, imm9(insn, 13));
}

/* Of a page that is there: what else it would do is the kernel's to test. */
static void op_probe(struct machine *m, u64 insn)
{
	u64 value;

	if (may_access(m))
		machine_read(m, clean(m, r3(insn)) & ~7ull, 8, &value);
}

static void op_cmpxchg(struct machine *m, u64 insn)
{
	u64 addr = clean(m, r3(insn)), value = clean(m, r2(insn)), old;

	if (!may_access(m) || !machine_read(m, addr, 8, &old))
		return;
	if (old == m->ar[AR_CCV])
		machine_write(m, addr, 8, value);
	set(m, r1(insn), old, false);
}

/* By 1, 4, 8 or 16, or less by that. */
static void op_fetchadd(struct machine *m, u64 insn)
{
	static const s64 by[] = { 16, 8, 4, 1, -16, -8, -4, -1 };
	u64 addr = clean(m, r3(insn)), old;
	u32 bytes = 1u << f(insn, 30, 2);

	if (!may_access(m) || !machine_read(m, addr, bytes, &old))
		return;
	machine_write(m, addr, bytes, old + (u64)by[f(insn, 13, 3)]);
	set(m, r1(insn), old, false);
}

static void op_lfetch(struct machine *m, u64 insn)
{
	u64 addr = clean(m, r3(insn)), value;

	if (may_access(m) && machine_read(m, addr & ~7ull, 8, &value))
		post_increment(m, insn, imm9(insn, 13));
}

/* --- F: as it is in memory, an integer is a mantissa ------------------------ */

#define FR_INTEGER	0x1003e

static void op_fmerge(struct machine *m, u64 insn)
{
	if (r2(insn) != r3(insn))
		machine_stop(m, "an fmerge that is no move");
	memcpy(m->fr[r1(insn)], m->fr[r2(insn)], sizeof(m->fr[0]));
}

static void set_integer(struct machine *m, u32 number, u64 value)
{
	m->fr[number][0] = value;
	m->fr[number][1] = FR_INTEGER;
}

static void op_xma(struct machine *m, u64 insn)
{
	unsigned __int128 product;

	product = (unsigned __int128)m->fr[r3(insn)][0] * m->fr[f(insn, 27, 7)][0];
	product += m->fr[r2(insn)][0];
	set_integer(m, r1(insn), f(insn, 34, 2) ? (u64)(product >> 64) :
						  (u64)product);
}

static void op_setf(struct machine *m, u64 insn)
{
	set_integer(m, r1(insn), clean(m, r2(insn)));
}

static void op_getf(struct machine *m, u64 insn)
{
	set(m, r1(insn), m->fr[r2(insn)][0], false);
}

/* --- B --------------------------------------------------------------------- */

static void go(struct machine *m, u64 to)
{
	m->ip = to & ~15ull;
	m->slot = 0;
	m->redirected = true;
}

static u64 relative(const struct machine *m, u64 insn)
{
	return m->ip + (u64)extend(ia64_bits(insn, 36, 1) << 20 |
				   ia64_bits(insn, 13, 20), 21) * 16;
}

static void op_br(struct machine *m, u64 insn)
{
	go(m, relative(m, insn));
}

static void op_cloop(struct machine *m, u64 insn)
{
	if (!m->ar[AR_LC])
		return;
	m->ar[AR_LC]--;
	go(m, relative(m, insn));
}

static void op_br_indirect(struct machine *m, u64 insn)
{
	go(m, m->br[f(insn, 13, 3)]);
}

/* What was local stays behind, dirty; what was output is the new frame. */
static void call(struct machine *m, u64 insn, u64 to)
{
	u32 sof = m->cfm & 127, sol = m->cfm >> 7 & 127;

	m->br[f(insn, 6, 3)] = m->ip + 16;
	m->ar[AR_PFS] = m->cfm | m->ar[AR_EC] << 52 |
			(machine_psr(m) & PSR_CPL) << 30;
	m->cfm = sof - sol;
	m->bof += sol;
	m->dirty += sol;
	go(m, to);
}

static void op_call(struct machine *m, u64 insn)
{
	call(m, insn, relative(m, insn));
}

static void op_call_indirect(struct machine *m, u64 insn)
{
	call(m, insn, m->br[f(insn, 13, 3)]);
}

static void op_ret(struct machine *m, u64 insn)
{
	u64 pfs = m->ar[AR_PFS];

	u64 to = m->br[f(insn, 13, 3)];

	if (pfs >> 62 && !(m->psr & PSR_CPL) && to >> 61 >= 5)
		machine_stop(m, "returns to a lower level");
	if (m->redirected || !machine_uncover(m, pfs >> 7 & 127))
		return;
	m->cfm = pfs & (BIT(38) - 1);
	go(m, to);
}

static void op_cover(struct machine *m, u64 insn)
{
	u64 cfm = m->cfm;

	(void)insn;
	serialised(m, PSR_IC);
	machine_cover(m);
	/* with the real psr.ic, which Xen has on, cr.ifs is not written */
	if (!m->xen && !(m->psr & PSR_IC))
		m->cr[CR_IFS] = cfm | BIT(63);
}

static void op_rfi(struct machine *m, u64 insn)
{
	(void)insn;
	privileged(m);
	if (machine_psr(m) & PSR_IC)
		machine_stop(m, "rfi with psr.ic");
	machine_rfi(m);
}

static void op_bsw(struct machine *m, u64 insn)
{
	privileged(m);
	machine_bank(m, f(insn, 27, 1));
}

/* --- the table ------------------------------------------------------------- */

#define UM		1
#define UI		2
#define UB		4
#define UF		8
#define A		(UM | UI)
#define OP(n)		((u64)(n) << 37)
#define AT(bit, n)	((u64)(n) << (bit))
#define OPS		OP(15)
#define X3X6		AT(27, 0x1ff)	/* bits 35 to 27 */
#define MEM		(AT(36, 1) | AT(27, 1) | AT(30, 0x3f))	/* m, x, x6 */

struct row {
	const char *name;
	u32 units;
	u64 mask;
	u64 value;
	void (*execute)(struct machine *m, u64 insn);
};

static const struct row rows[] = {
	{ "shladd", A, OPS | AT(33, 7) | AT(29, 15), OP(8) | AT(29, 4),
	  op_shladd },
	{ "add, sub, logical", A, OPS | AT(33, 7) | AT(32, 1), OP(8), op_alu },
	{ "sub, logical imm8", A, OPS | AT(33, 7) | AT(32, 1),
	  OP(8) | AT(32, 1), op_alu },
	{ "adds", A, OPS | AT(33, 7), OP(8) | AT(34, 2), op_adds },
	{ "addl", A, OPS, OP(9), op_addl },
	{ "cmp.lt", A, OPS | AT(36, 1) | AT(33, 7), OP(12), op_cmp },
	{ "cmp.ltu", A, OPS | AT(36, 1) | AT(33, 7), OP(13), op_cmp },
	{ "cmp.eq", A, OPS | AT(36, 1) | AT(33, 7), OP(14), op_cmp },
	{ "cmp.eq.or.andcm", A, OPS | AT(36, 1) | AT(33, 7), OP(14) | AT(33, 1),
	  op_cmp },
	{ "cmp4.eq", A, OPS | AT(36, 1) | AT(33, 7), OP(14) | AT(34, 1), op_cmp },
	{ "cmp.lt imm8", A, OPS | AT(33, 7), OP(12) | AT(34, 2), op_cmp_imm },
	{ "cmp.eq imm8", A, OPS | AT(33, 7), OP(14) | AT(34, 2), op_cmp_imm },
	{ "cmp.eq.or imm8", A, OPS | AT(33, 7), OP(13) | AT(33, 5), op_cmp_imm },
	{ "cmp.eq.or.andcm imm8", A, OPS | AT(33, 7), OP(14) | AT(33, 5),
	  op_cmp_imm },
	{ "cmp4.lt", A, OPS | AT(36, 1) | AT(33, 7), OP(12) | AT(34, 1), op_cmp },
	{ "cmp4.ltu imm8", A, OPS | AT(33, 7), OP(13) | AT(34, 3), op_cmp_imm },
	{ "cmp4.eq imm8", A, OPS | AT(33, 7), OP(14) | AT(34, 3), op_cmp_imm },

	{ "break.i", UI, OPS | X3X6, 0, op_break },
	{ "mov = b", UI, OPS | X3X6, AT(27, 0x31), op_mov_from_br },
	{ "mov b =", UI, OPS | AT(33, 7), AT(33, 7), op_mov_to_br },
	{ "mov = pr", UI, OPS | X3X6, AT(27, 0x33), op_mov_from_pr },
	{ "mov pr =", UI, OPS | AT(33, 7), AT(33, 3), op_mov_to_pr },
	{ "mov.i = ar", UI, OPS | X3X6, AT(27, 0x32), op_mov_from_ar },
	{ "mov.i ar = imm8", UI, OPS | X3X6, AT(27, 0x0a), op_mov_to_ar_imm },
	{ "mov.i ar =", UI, OPS | X3X6, AT(27, 0x2a), op_mov_to_ar },
	{ "sxt4", UI, OPS | X3X6, AT(27, 0x16), op_sxt4 },
	{ "dep", UI, OPS, OP(4), op_dep },
	{ "tbit", UI, OPS | AT(34, 3) | AT(13, 1), OP(5), op_tbit },
	{ "tnat", UI, OPS | AT(34, 3) | AT(13, 1) | AT(19, 1), OP(5) | AT(13, 1),
	  op_tnat },
	{ "extr", UI, OPS | AT(33, 7), OP(5) | AT(34, 1), op_extr },
	{ "dep.z", UI, OPS | AT(33, 7) | AT(26, 1), OP(5) | AT(33, 3), op_dep_z },
	{ "dep imm1", UI, OPS | AT(33, 7), OP(5) | AT(33, 7), op_dep_imm },
	{ "shr.u", UI, OPS | AT(28, 0x1ff), OP(7) | AT(36, 1) | AT(33, 1),
	  op_shift },
	{ "shr", UI, OPS | AT(28, 0x1ff), OP(7) | AT(36, 1) | AT(33, 1) |
	  AT(28, 2), op_shift },

	{ "break.m", UM, OPS | X3X6, 0, op_break },
	{ "nop.m, nop.i, nop.f", UM | UI | UF, OPS | X3X6 | AT(26, 1), AT(27, 1),
	  op_nop },
	{ "flushrs", UM, OPS | X3X6, AT(27, 0x0c), op_flushrs },
	{ "invala", UM, OPS | X3X6, AT(27, 0x10), op_nothing },
	{ "srlz.d", UM, OPS | X3X6, AT(27, 0x30), op_srlz_d },
	{ "mf", UM, OPS | X3X6, AT(27, 0x22), op_nothing },
	{ "srlz.i", UM, OPS | X3X6, AT(27, 0x31), op_srlz_i },
	{ "sync.i", UM, OPS | X3X6, AT(27, 0x33), op_sync_i },
	{ "loadrs", UM, OPS | X3X6, AT(27, 0x0a), op_loadrs },
	{ "fc", UM, OPS | X3X6, OP(1) | AT(27, 0x30), op_fc },
	{ "mov.m ar = imm8", UM, OPS | X3X6, AT(27, 0x28), op_mov_to_ar_imm },
	{ "ssm", UM, OPS | AT(33, 7) | AT(27, 15), AT(27, 6), op_ssm },
	{ "rsm", UM, OPS | AT(33, 7) | AT(27, 15), AT(27, 7), op_rsm },
	{ "alloc", UM, OPS | AT(33, 7), OP(1) | AT(33, 6), op_alloc },
	{ "ptc.l", UM, OPS | X3X6, OP(1) | AT(27, 0x09), op_ptc_l },
	{ "thash", UM, OPS | X3X6, OP(1) | AT(27, 0x1a), op_thash },
	{ "mov.m = ar", UM, OPS | X3X6, OP(1) | AT(27, 0x22), op_mov_from_ar },
	{ "mov.m ar =", UM, OPS | X3X6, OP(1) | AT(27, 0x2a), op_mov_to_ar },
	{ "mov = cr", UM, OPS | X3X6, OP(1) | AT(27, 0x24), op_mov_from_cr },
	{ "mov cr =", UM, OPS | X3X6, OP(1) | AT(27, 0x2c), op_mov_to_cr },
	{ "mov = psr", UM, OPS | X3X6, OP(1) | AT(27, 0x25), op_mov_from_psr },
	{ "itr.d", UM, OPS | X3X6, OP(1) | AT(27, 0x0e), op_itr_d },
	{ "probe.w.fault", UM, OPS | X3X6, OP(1) | AT(27, 0x33), op_probe },
	{ "itc.d, itc.i", UM, OPS | AT(28, 0xff), OP(1) | AT(27, 0x2e), op_itc },

	/* ld1 to ld8, also with a bias */
	{ "ld", UM, OPS | (MEM & ~AT(30, 0x3)), OP(4), op_load },
	{ "ld.bias", UM, OPS | (MEM & ~AT(30, 0x3)), OP(4) | AT(30, 0x10),
	  op_load },
	{ "ld.acq", UM, OPS | (MEM & ~AT(30, 0x3)), OP(4) | AT(30, 0x14),
	  op_load },
	{ "ld imm", UM, OPS | AT(32, 0xf), OP(5), op_load },
	{ "ld8.fill", UM, OPS | MEM, OP(4) | AT(30, 0x1b), op_fill },
	{ "ld8.fill imm", UM, OPS | AT(30, 0x3f), OP(5) | AT(30, 0x1b), op_fill },
	{ "st", UM, OPS | (MEM & ~AT(30, 0x3)), OP(4) | AT(30, 0x30), op_store },
	{ "st imm", UM, OPS | AT(32, 0xf), OP(5) | AT(32, 0xc), op_store },
	{ "st8.spill", UM, OPS | MEM, OP(4) | AT(30, 0x3b), op_spill },
	{ "st8.spill imm", UM, OPS | AT(30, 0x3f), OP(5) | AT(30, 0x3b),
	  op_spill },
	{ "cmpxchg8.acq", UM, OPS | MEM, OP(4) | AT(27, 1) | AT(30, 0x3),
	  op_cmpxchg },
	{ "cmpxchg8.rel", UM, OPS | MEM, OP(4) | AT(27, 1) | AT(30, 0x7),
	  op_cmpxchg },
	{ "fetchadd", UM, OPS | (MEM & ~AT(30, 0x1)),
	  OP(4) | AT(27, 1) | AT(30, 0x12), op_fetchadd },
	{ "stf.spill", UM, OPS | MEM, OP(6) | AT(30, 0x3b), op_stf_spill },
	{ "stf.spill imm", UM, OPS | AT(30, 0x3f), OP(7) | AT(30, 0x3b),
	  op_stf_spill },
	{ "ldf.fill", UM, OPS | MEM, OP(6) | AT(30, 0x1b), op_ldf_fill },
	{ "ldf.fill imm", UM, OPS | AT(30, 0x3f), OP(7) | AT(30, 0x1b),
	  op_ldf_fill },
	{ "setf.sig", UM, OPS | MEM, OP(6) | AT(27, 1) | AT(30, 0x1c), op_setf },
	{ "getf.sig", UM, OPS | MEM, OP(4) | AT(27, 1) | AT(30, 0x1c), op_getf },
	{ "lfetch", UM, OPS | (MEM & ~AT(30, 0x3)), OP(6) | AT(30, 0x2c),
	  op_lfetch },
	{ "lfetch imm", UM, OPS | AT(32, 0xf), OP(7) | AT(32, 0xb), op_lfetch },

	{ "mov f = f", UF, OPS | AT(33, 1) | AT(27, 0x3f), AT(27, 0x10),
	  op_fmerge },
	{ "xmpy.l", UF, OPS | AT(36, 1) | AT(34, 3), OP(14) | AT(36, 1), op_xma },
	{ "xmpy.hu", UF, OPS | AT(36, 1) | AT(34, 3), OP(14) | AT(36, 1) |
	  AT(34, 2), op_xma },

	{ "nop.b", UB, OPS | AT(27, 0x3f), OP(2), op_nop },
	{ "br.cond", UB, OPS | AT(6, 7), OP(4), op_br },
	{ "br.cloop", UB, OPS | AT(6, 7), OP(4) | AT(6, 5), op_cloop },
	{ "br.call", UB, OPS, OP(5), op_call },
	{ "br.cond b", UB, OPS | AT(27, 0x3f) | AT(6, 7), AT(27, 0x20),
	  op_br_indirect },
	{ "br.ret", UB, OPS | AT(27, 0x3f) | AT(6, 7), AT(27, 0x21) | AT(6, 4),
	  op_ret },
	{ "br.call b", UB, OPS, OP(1), op_call_indirect },
	{ "cover", UB, OPS | AT(27, 0x3f), AT(27, 0x02), op_cover },
	{ "rfi", UB, OPS | AT(27, 0x3f), AT(27, 0x08), op_rfi },
	{ "bsw", UB, OPS | AT(28, 0x1f), AT(28, 0x06), op_bsw },
};

#define ROWS	(sizeof(rows) / sizeof(rows[0]))

static u32 seen[ROWS];

static u32 unit_bit(enum ia64_unit unit)
{
	return unit == IA64_UNIT_M ? UM : unit == IA64_UNIT_I ? UI :
	       unit == IA64_UNIT_B ? UB : unit == IA64_UNIT_F ? UF : 0;
}

static const struct row *row_of(struct ia64_bundle b, u32 slot)
{
	u32 unit = unit_bit(ia64_unit(b, slot));
	u64 insn = ia64_slot(b, slot);
	u32 i;

	for (i = 0; i < ROWS; i++)
		if (rows[i].units & unit && (insn & rows[i].mask) == rows[i].value)
			return &rows[i];
	return NULL;
}

/* Of all this, the result of a compare with .unc is there even if not taken. */
static void untaken(struct machine *m, const struct row *row, u64 insn)
{
	bool compares = row->execute == op_cmp || row->execute == op_cmp_imm;
	bool tests = row->execute == op_tbit || row->execute == op_tnat;

	if ((compares || tests) && f(insn, 12, 1) && !f(insn, 33, 1) &&
	    !(tests && f(insn, 36, 1))) {
		set_pr(m, f(insn, 6, 6), false);
		set_pr(m, f(insn, 27, 6), false);
	}
}

static void movl(struct machine *m, struct ia64_bundle b)
{
	u64 insn = ia64_slot(b, 2);

	if (ia64_form(b, 2) != IA64_MOVL) {
		if (ia64_form(b, 2) != IA64_PLAIN || f(insn, 27, 6) != 1)
			machine_stop(m, "a long form that is not known");
		return;
	}
	if (!pr(m, ia64_qp(insn)))
		return;
	m->insns++;
	set(m, r1(insn), (u64)ia64_get_field(b, 2, IA64_TARGET), false);
}

void machine_step(struct machine *m)
{
	struct ia64_bundle b;
	const struct row *row;
	u64 insn, at;

	m->redirected = false;
	if (!machine_fetch(m, m->ip, &b))
		return;
	insn = ia64_slot(b, m->slot);
	at = (m->ip - m->met_from) / IA64_BUNDLE_BYTES * IA64_SLOTS + m->slot;
	if (m->met && at < m->met_slots)
		m->met[at] = 1;
	m->bundles += m->slot == 0;
	if (ia64_unit(b, m->slot) == IA64_UNIT_L) {
		movl(m, b);
		m->slot = 2;
	} else {
		row = row_of(b, m->slot);
		if (!row) {
			machine_stop(m, "not known: %llx in template %x",
				     (unsigned long long)insn, ia64_template(b));
		} else if (pr(m, ia64_qp(insn))) {
			seen[row - rows]++;
			m->insns++;
			row->execute(m, insn);
		} else {
			untaken(m, row, insn);
		}
	}
	if (m->redirected)
		return;
	if (++m->slot == IA64_SLOTS) {
		m->slot = 0;
		m->ip += IA64_BUNDLE_BYTES;
	}
}

/* Until it has returned, or left first to end, or is not known. */
void machine_run(struct machine *m, u64 first, u64 end, u32 limit)
{
	while (!m->returned && !m->stopped && m->ip - first < end - first) {
		if (!limit--) {
			machine_stop(m, "does not end");
			return;
		}
		machine_step(m);
	}
}

/* A form by number, until there is none; and how often it was executed. */
const char *machine_form(u32 number, u32 *times)
{
	if (number >= ROWS)
		return NULL;
	*times = seen[number];
	return rows[number].name;
}
