// SPDX-License-Identifier: GPL-2.0-only
/*
 * Are interrupts lost in sequences that change EE? Runs on an e500v2 host.
 *
 * A guest without an operating system runs each sequence once for each of its
 * words. The vCPU is stopped at that word, an interrupt is raised, and the guest
 * goes on. Where the sequence leaves EE set, the interrupt must have come before
 * the first instruction behind the site; where it leaves EE clear, it must not
 * come from there on; and in both cases every register must be what the
 * instruction itself makes of it.
 *
 *	lost-irq		our sequences
 *	lost-irq critical	the magic page's own protocol instead, which asks
 *				for pending interrupts while it still defers them
 *	lost-irq soak [critical]	fifty million times EE off and on, and
 *				an interrupt wherever a timer of the host's
 *				happens to stop it
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include "bare.h"
#include "../../arch/powerpc/kvm-pv/template/template.h"

/* Where things are in the guest, EA = real address. */
#define SETUP		0x1000u
#define SITE		0x4000u
#define STACK		0x6000u
#define CURRENT		0x7000u
#define ARENA		0x8000u
#define ARENA_OFF	0x9000u
#define ROUND		0x5000u		/* the soak's loop */
#define VECTORS		0x10000u
#define IVOR_EXTERNAL	0x400u
#define IVOR_OTHER	0x600u

/* What the guest tells by a store to the device. */
enum event { READY = 0, END = 4, DELIVERED = 8, UNEXPECTED = 12 };

/* How often the loop behind the site goes round; no host tick is that soon. */
#define LOOPS		200u

/* In the page; none of ours looks at it. */
#define PAGE_CRITICAL	0x18u

/* Registers that no sequence may use: of the loop and of the device. */
#define R_COUNT		20
#define R_OPERAND	5

#define WRTEE(rs)	(0x7c000106u | PPC_RT(rs))
#define WRTEEI0		0x7c000146u
#define WRTEEI1		0x7c008146u
#define MTMSR(rs)	(0x7c000124u | PPC_RT(rs))

static uint32_t breakpoint;

static void read_breakpoint(void)
{
	struct kvm_one_reg debug = {
		.id = KVM_REG_PPC_DEBUG_INST, .addr = (uintptr_t)&breakpoint,
	};

	if (ioctl(g.vcpu, KVM_GET_ONE_REG, &debug))
		die("KVM_REG_PPC_DEBUG_INST");
}

/* Maps the magic page, and reports what comes of the call. */
static void write_guest(void)
{
	static const uint32_t setup[] = {
		LIS(3, VECTORS >> 16), MTSPR(63, 3),		/* IVPR */
		LI(3, IVOR_EXTERNAL), MTSPR(404, 3),
		LI(3, IVOR_OTHER),
		MTSPR(402, 3), MTSPR(403, 3), MTSPR(405, 3), MTSPR(406, 3),
		MTSPR(408, 3), MTSPR(413, 3), MTSPR(414, 3),
		LIS(0, 0x4b56), ORI(0, 0x4d21),
		LI(3, 0xf000), LI(4, 0xf001),
		LIS(11, 0x2a), ORI(11, 4), SC,
		STW(3, READY, R_DEVICE), B_SELF,
	};

	for (size_t i = 0; i < PV_ARRAY_SIZE(setup); i++)
		put(SETUP + 4 * i, setup[i]);
	put(VECTORS + IVOR_EXTERNAL, STW(R_COUNT, DELIVERED, R_DEVICE));
	put(VECTORS + IVOR_EXTERNAL + 4, RFI);
	put(VECTORS + IVOR_OTHER, STW(R_COUNT, UNEXPECTED, R_DEVICE));
	put(SITE + 4, BDNZ_SELF);
	put(SITE + 8, STW(R_COUNT, END, R_DEVICE));
}

static void raise_irq(bool on)
{
	struct kvm_interrupt irq = {
		.irq = on ? KVM_INTERRUPT_SET : KVM_INTERRUPT_UNSET,
	};

	if (ioctl(g.vcpu, KVM_INTERRUPT, &irq))
		die("KVM_INTERRUPT");
}

/* --- one sequence ---------------------------------------------------------- */

struct sequence {
	const char *name;
	uint32_t orig;
	uint32_t words[PV_TMPL_MAX_WORDS];
	unsigned int nr_words;
	struct pv_dead dead;
};

/* A sequence out of line, and the branch to it at its site. */
static void put_sequence(const struct sequence *seq, uint32_t site, uint32_t at)
{
	uint32_t branch;

	if (ppc_encode_branch(site, at, &branch))
		die("branch");
	put(site, branch);
	for (unsigned int i = 0; i < seq->nr_words; i++)
		put(at + 4 * i, seq->words[i]);
}

/* What is in the registers before, and what the instruction makes of it. */
struct trial {
	const struct sequence *seq;
	uint32_t msr, operand;
};

static uint32_t msr_after(const struct trial *t)
{
	uint32_t orig = t->seq->orig;

	if (orig == WRTEEI0)
		return t->msr & ~PV_MSR_EE;
	if (orig == WRTEEI1)
		return t->msr | PV_MSR_EE;
	if (orig == MTMSR(R_OPERAND))
		return t->operand;
	return (t->msr & ~PV_MSR_EE) | (t->operand & PV_MSR_EE);
}

static void begin(const struct trial *t, uint32_t pc)
{
	struct kvm_regs regs = {
		.pc = pc, .msr = t->msr, .cr = 0x12345678, .ctr = LOOPS,
		.lr = 0x1234abcd, .xer = 0x20000000,
	};

	for (int i = 0; i < 32; i++)
		regs.gpr[i] = 0x11110000u + i;
	regs.gpr[1] = STACK;
	regs.gpr[2] = CURRENT;
	regs.gpr[R_OPERAND] = t->operand;
	regs.gpr[R_DEVICE] = DEVICE;
	set_regs(&regs);
}

/* The first register that is not what it should be, or NULL. */
static const char *wrong_register(const struct trial *t)
{
	static char name[8];
	uint32_t keep = 0;
	struct kvm_regs r;

	get_regs(&r);
	for (int i = 0; i < 8; i++)
		if (!(t->seq->dead.crs & PV_BIT(i)))
			keep |= 0xfu << (28 - 4 * i);
	if ((r.cr ^ 0x12345678) & keep)
		return "CR";
	if (r.lr != 0x1234abcd)
		return "LR";
	if (r.xer != 0x20000000)
		return "XER";
	if (r.msr != msr_after(t))
		return "MSR";
	for (int i = 0; i < 32; i++) {
		uint32_t was = i == 1 ? STACK : i == 2 ? CURRENT :
			       i == R_OPERAND ? t->operand :
			       i == R_DEVICE ? DEVICE : 0x11110000u + i;

		if (r.gpr[i] != was && !(t->seq->dead.gprs & PV_BIT(i))) {
			snprintf(name, sizeof(name), "r%d", i);
			return name;
		}
	}
	return NULL;
}

struct outcome {
	bool reached;		/* the guest came to the word */
	bool delivered;
	uint32_t at;		/* where it was then */
	uint32_t late;		/* loops it had done behind the site */
	const char *wrong;
};

static struct outcome stop_at(const struct trial *t, uint32_t addr)
{
	struct outcome o = { 0 };
	uint32_t word = g.ram[addr / 4];
	struct kvm_regs regs;
	int event;

	begin(t, SITE);
	put(addr, breakpoint);
	event = run();
	put(addr, word);
	if (event == RAN_STOPPED) {
		o.reached = true;
		raise_irq(true);
		event = run();
	}
	if (event == DELIVERED) {
		get_regs(&regs);
		o.delivered = true;
		o.at = regs.srr0;
		o.late = LOOPS - regs.ctr;
		event = run();
	}
	if (o.reached && !o.delivered)
		raise_irq(false);
	o.wrong = event == END ? wrong_register(t) : "path";
	return o;
}

/* Was it neither lost nor too early? */
static bool is_right(const struct trial *t, const struct outcome *o)
{
	if (msr_after(t) & PV_MSR_EE)
		return o->delivered && !o->late;
	/* it may come as long as EE is still set, never behind the site */
	return !o->delivered || (t->msr & PV_MSR_EE && o->at != SITE + 4 &&
				 !o->late);
}

/* One line for all words of a sequence: what happened at the first bad one. */
static void try_words(const struct trial *t)
{
	unsigned int reached = 0, delivered = 0, lost = 0, first = 0;
	const char *wrong = NULL;
	struct outcome bad = { 0 };

	put_sequence(t->seq, SITE, ARENA);
	for (unsigned int i = 0; i < t->seq->nr_words; i++) {
		struct outcome o = stop_at(t, ARENA + 4 * i);

		reached += o.reached;
		delivered += o.delivered;
		if (o.wrong && !wrong)
			wrong = o.wrong;
		if (o.reached && !is_right(t, &o) && !lost++) {
			first = i;
			bad = o;
		}
	}
	printf("# %s: stopped at %u of %u words, delivered %u times\n",
	       t->seq->name, reached, t->seq->nr_words, delivered);
	if (lost)
		printf("# first lost at word %u: %s, %u loops behind the site\n",
		       first, bad.delivered ? "delivered late" : "not delivered",
		       bad.delivered ? bad.late : LOOPS);
	say(reached > 2 && !lost, "%s, EE %d -> %d: no interrupt lost",
	    t->seq->name, !!(t->msr & PV_MSR_EE),
	    !!(msr_after(t) & PV_MSR_EE));
	say(!wrong, "%s, EE %d -> %d: registers%s%s", t->seq->name,
	    !!(t->msr & PV_MSR_EE), !!(msr_after(t) & PV_MSR_EE),
	    wrong ? ", wrong: " : "", wrong ? wrong : "");
}

static void try_sequence(const struct sequence *seq)
{
	const uint32_t on = MSR_BASE | PV_MSR_EE;
	struct trial t = { .seq = seq };

	for (int before = 0; before < 2; before++) {
		t.msr = before ? on : MSR_BASE;
		t.operand = MSR_BASE;
		try_words(&t);
		if (seq->orig == WRTEEI0 || seq->orig == WRTEEI1)
			continue;
		t.operand = on;
		try_words(&t);
	}
}

/* --- ours, and the protocol's ------------------------------------------------ */

static struct sequence our_sequence(enum pv_family family, uint32_t orig,
				    struct pv_dead dead, uint32_t site,
				    uint32_t at)
{
	const struct pv_const value = { .dead = dead };
	enum pv_tmpl_id id = pv_tmpl_choose(family, orig, value);
	struct sequence seq = {
		.name = pv_tmpls[id].name, .orig = orig,
		.nr_words = pv_tmpls[id].nr_words,
	};

	if (!pv_tmpls[id].uses_stack)
		seq.dead = dead;
	if (pv_tmpl_emit(id, orig, value, site, at, seq.words))
		die(seq.name);
	return seq;
}

static void try_ours(enum pv_family family, uint32_t orig, struct pv_dead dead)
{
	const struct sequence seq = our_sequence(family, orig, dead, SITE, ARENA);

	try_sequence(&seq);
}

static void ours(void)
{
	static const struct pv_dead dead[] = {
		{ PV_BIT(9), PV_BIT(7) }, { PV_BIT(31) | PV_BIT(0), PV_BIT(0) },
		{ 0, 0 },
	};

	for (size_t i = 0; i < PV_ARRAY_SIZE(dead); i++) {
		try_ours(PV_FAMILY_EE_CLEAR, WRTEEI0, dead[i]);
		try_ours(PV_FAMILY_EE_SET, WRTEEI1, dead[i]);
		try_ours(PV_FAMILY_WRTEE, WRTEE(R_OPERAND), dead[i]);
	}
	try_ours(PV_FAMILY_MSR_BOOKE, MTMSR(R_OPERAND), dead[2]);
}

/*
 * Who sets `critical` to r1 is not interrupted (KVM's Documentation, ppc-pv).
 * Asking for pending interrupts within, and leaving then, is what loses them.
 */
static struct sequence protocol(uint32_t at, uint32_t site)
{
	const uint32_t critical = PAGE(PV_PAGE_LOW(PAGE_CRITICAL));
	struct sequence seq = {
		.name = "critical section", .orig = WRTEEI1,
		.words = {
			STW(1, critical, 0),
			STW(9, PAGE(PV_PAGE_SCRATCH1), 0),
			LWZ(9, PAGE(PV_PAGE_LOW(PV_PAGE_MSR)), 0),
			ORI(9, PV_MSR_EE),
			STW(9, PAGE(PV_PAGE_LOW(PV_PAGE_MSR)), 0),
			LWZ(9, PAGE(PV_PAGE_INT_PENDING), 0),
			0x2f890000,		/* cmpwi cr7,r9,0 */
			LWZ(9, PAGE(PV_PAGE_SCRATCH1), 0),
			0x409e000c,		/* bne cr7,.+12 */
			STW(2, critical, 0),
			0,			/* b back */
			STW(2, critical, 0),
			WRTEEI1,
			0,			/* b back */
		},
		.nr_words = 14,
		.dead = { 0, PV_BIT(7) },
	};

	if (ppc_encode_branch(at + 40, site + 4, &seq.words[10]) ||
	    ppc_encode_branch(at + 52, site + 4, &seq.words[13]))
		die("branch");
	return seq;
}

/* --- at random --------------------------------------------------------------- */

#define ROUNDS		50000000u
#define PERIOD_US	700

/* Where in a round EE goes off and on. */
#define SITE_OFF	ROUND
#define SITE_ON		(ROUND + 8)

/* What is free there. */
static const struct pv_dead round_dead = { PV_BIT(9), PV_BIT(7) };

static void write_round(const struct sequence *off, const struct sequence *on)
{
	const uint32_t count = 0x38000001u | PPC_RT(R_COUNT) | PPC_RA(R_COUNT);

	put_sequence(off, SITE_OFF, ARENA_OFF);
	put(SITE_OFF + 4, count);		/* addi */
	put_sequence(on, SITE_ON, ARENA);
	put(SITE_ON + 4, PPC_OP_NOP);
	put(SITE_ON + 8, 0x4200fff0u);		/* bdnz to the start */
	put(SITE_ON + 12, STW(R_COUNT, END, R_DEVICE));
}

/* The round in which EE is set next, seen from where the guest is. */
static uint32_t next_round(void)
{
	struct kvm_regs regs;

	get_regs(&regs);
	return regs.gpr[R_COUNT] +
	       (regs.pc <= SITE_OFF + 4 && regs.pc >= SITE_OFF) +
	       (regs.pc >= ARENA_OFF && regs.pc < ARENA_OFF + 0x100);
}

static uint32_t rounds_now(void)
{
	struct kvm_regs regs;

	get_regs(&regs);
	return regs.gpr[R_COUNT];
}

/*
 * Raised with EE set, it comes at once; with EE clear, as soon as it is set. One
 * that comes in a later round was lost until the guest asked again.
 */
static void soak(const struct sequence *on)
{
	const struct sequence off = our_sequence(PV_FAMILY_EE_CLEAR, WRTEEI0,
						 round_dead, SITE_OFF,
						 ARENA_OFF);
	const struct trial t = { .seq = on, .msr = MSR_BASE | PV_MSR_EE };
	unsigned int raised = 0, delivered = 0, lost = 0;
	uint32_t then = 0;
	int32_t worst = 0;
	bool waiting = false;
	struct kvm_regs regs;
	int event;

	write_round(&off, on);
	begin(&t, ROUND);
	get_regs(&regs);
	regs.ctr = ROUNDS;
	regs.gpr[R_COUNT] = 0;
	set_regs(&regs);
	stop_every(PERIOD_US);
	while ((event = run()) == RAN_TOO_LONG || event == DELIVERED) {
		if (event == DELIVERED) {
			int32_t late = rounds_now() - then;

			delivered++;
			lost += late > 0;
			if (late > worst)
				worst = late;
			waiting = false;
		} else if (!waiting) {
			then = next_round();
			raise_irq(true);
			raised++;
			waiting = true;
		}
	}
	printf("# %s: %u rounds, %u interrupts raised, %u delivered, %u late",
	       on->name, rounds_now(), raised, delivered, lost);
	printf(", the worst by %d rounds\n", worst);
	say(event == END && rounds_now() == ROUNDS && raised > 100 &&
	    delivered + waiting == raised, "%s: all rounds, every interrupt",
	    on->name);
	say(!lost, "%s: none is later than the first EE", on->name);
}

static bool has_argument(char **argv, const char *what)
{
	while (*++argv)
		if (!strcmp(*argv, what))
			return true;
	return false;
}

static void map_magic_page(void)
{
	const struct trial start = { 0 };

	begin(&start, SETUP);
	if (run() == READY && !*(uint32_t *)g.run->mmio.data)
		return;
	printf("Bail out! the host does not map the magic page\n");
	exit(2);
}

int main(int argc, char **argv)
{
	bool critical = has_argument(argv, "critical");
	bool at_random = has_argument(argv, "soak");
	struct sequence seq;

	(void)argc;
	setvbuf(stdout, NULL, _IOLBF, 0);
	create_guest();
	read_breakpoint();
	write_guest();
	map_magic_page();
	if (critical)
		seq = protocol(ARENA, at_random ? SITE_ON : SITE);
	else
		seq = our_sequence(PV_FAMILY_EE_SET, WRTEEI1, round_dead,
				   SITE_ON, ARENA);
	if (at_random)
		soak(&seq);
	else if (critical)
		try_sequence(&seq);
	else
		ours();
	return finish();
}
