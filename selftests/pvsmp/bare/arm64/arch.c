// SPDX-License-Identifier: GPL-2.0-only
/* virt, raspi3b, xlnx-zcu102: QEMU's arm64 machines with a device tree. */
#include <string.h>

#include "../../../../arch/arm64/pvsmp/trampoline.h"
#include "arch.h"

/* All of the first 4 GiB, by blocks of 2 MiB. */
#define LINEAR		0xffffff8000000000ull
#define BLOCK		(2ull << 20)
#define RAM_BYTES	(240ull << 20)	/* less than any of the machines has */

#define ATTR_NORMAL	0
#define ATTR_DEVICE	1
#define MAIR		0x04ffull	/* nGnRE, write-back */

#define DESC_BLOCK	1ull
#define DESC_TABLE	3ull
#define DESC_ATTR(i)	((u64)(i) << 2)
#define DESC_INNER	(3ull << 8)
#define DESC_AF		0x400ull
#define DESC_XN		(3ull << 53)

#define TCR_T0_48_BITS	(16ull | 0x3500)	/* walks: write-back, inner */
#define TCR_T1_39_BITS	(25ull << 16 | 0x35000000)
#define TCR_T1_4K	(2ull << 30)
#define TCR_PA_40_BITS	(2ull << 32)

#define PAR_PAGE	0xfffffffff000ull
#define PFR0_EL3	0xf000
#define PFR0_GIC	0xf000000
#define ICC_SRE		1
#define CPACR_FP	(3ull << 20)
#define MPIDR_AFFINITY	0xff00ffffffull

#define SCTLR		0x30d0180dull	/* RES1, I, SA, C, M */

#define STACK		8192

#define SCTLR_M		1ull

#define TIMER_ON	1
#define LOOKS_PER_S	1000	/* at the least, of who sleeps in its wait */

#define SEMI_WRITE0	0x04
#define SEMI_EXIT	0x18
#define SEMI_APP_EXIT	0x20026

static struct {
	_Alignas(4096) u64 top[512];	/* of 39 bits: 1 GiB each */
	u64 blocks[4][512];
	u64 empty[512];			/* for TTBR0 */
} tables;

static struct pvsmp_arm64_idmap idmap;
static struct pvsmp_arm64_ctx contexts[MAX_CPUS], boot_context;
static start_function *starts[MAX_CPUS];
static _Alignas(16) u8 stacks[MAX_CPUS + 1][STACK];
static _Alignas(PVSMP_ARM64_PAGE) u8 copy[PVSMP_ARM64_PAGE];
static bool is_copied;
static u64 dtb_pa;

/*
 * The same code runs before translation is on, where a symbol's address is
 * physical, and after.
 */
static u64 pa(const volatile void *p)
{
	return (u64)p & ~LINEAR;
}

static u64 va(const volatile void *p)
{
	return (u64)p | LINEAR;
}

static void *at(u64 address)
{
	return (void *)(address | LINEAR);
}

#define read_sysreg(name) ({ u64 value_; \
	asm volatile("mrs %0, " #name : "=r" (value_)); value_; })
#define write_sysreg(name, value) \
	asm volatile("msr " #name ", %0" : : "r" ((u64)(value)) : "memory")

static void clean(const volatile void *from, u64 bytes)
{
	u64 line = 4ull << (read_sysreg(ctr_el0) >> 16 & 15);
	u64 p = (u64)from & ~(line - 1);

	asm volatile("dsb sy" : : : "memory");
	for (; p < (u64)from + bytes; p += line)
		asm volatile("dc civac, %0" : : "r" (p) : "memory");
	asm volatile("dsb sy; isb" : : : "memory");
}

/* The trampoline's page, where it was linked or not. */
static u64 page_pa(void)
{
	return is_copied ? pa(copy) : pa(pvsmp_arm64_page);
}

/* --- contexts -------------------------------------------------------------- */

static void fill(struct pvsmp_arm64_ctx *ctx, u64 entry, u64 arg, u64 sp)
{
	*ctx = (struct pvsmp_arm64_ctx){
		.mair = MAIR,
		.tcr = TCR_T0_48_BITS | TCR_T1_39_BITS | TCR_T1_4K |
		       TCR_PA_40_BITS,
		.ttbr0 = pa(&idmap),
		.ttbr1 = pa(tables.top),
		.sctlr = SCTLR,
		.land = va(pvsmp_arm64_land),
		.empty = pa(tables.empty),
		.sp = sp,
		.entry = entry,
		.arg = arg,
	};
}

static void catch_faults(void)
{
	write_sysreg(tpidr_el1, 0);
	write_sysreg(vbar_el1, vectors);
	asm volatile("isb" : : : "memory");
}

static _Noreturn void entry(u64 cpu, u64 el, u64 stamp)
{
	catch_faults();
	starts[cpu](cpu, el, stamp);
	__builtin_unreachable();
}

u64 arch_context(u32 cpu, start_function *start)
{
	starts[cpu] = start;
	fill(&contexts[cpu], va(entry), cpu, va(stacks[cpu + 1]));
	if (word("untranslated")) {
		contexts[cpu].sctlr &= ~SCTLR_M;
		contexts[cpu].land = pa(land_untranslated);
		contexts[cpu].arg = pa(&seats[cpu].arrived);
	}
	clean(&contexts[cpu], sizeof(contexts[cpu]));
	return pa(&contexts[cpu]);
}

u64 arch_context_sum(u32 cpu)
{
	const u64 *words = (const u64 *)&contexts[cpu];
	u64 sum = 0;

	for (size_t i = 0; i < sizeof(contexts[cpu]) / 8; i++)
		sum = sum * 31 + words[i];
	return sum;
}

u64 arch_entry(u32 cpu, bool stub)
{
	if (word("reset"))
		return pa(entry_after_reset);
	return page_pa() + (stub ? pvsmp_arm64_stub(cpu) : 0);
}

bool arch_can_park(void)
{
	return true;
}

u64 arch_parking(u32 cpu)
{
	return machine.cpu[cpu].method == PVSMP_M_SPIN64 ?
	       machine.cpu[cpu].release : 0;
}

/* --- the boot CPU ---------------------------------------------------------- */

static _Noreturn void boot_entry(u64 arg, u64 el, u64 stamp)
{
	(void)stamp;
	catch_faults();
	seats[arg].entered = el;
	boot_main(at(dtb_pa));
	__builtin_unreachable();
}

static u64 block(u64 address)
{
	u64 ram = pa(ram_base);

	return address | DESC_AF | DESC_BLOCK |
	       (address >= ram && address < ram + RAM_BYTES ?
		DESC_ATTR(ATTR_NORMAL) | DESC_INNER :
		DESC_ATTR(ATTR_DEVICE) | DESC_XN);
}

/* With translation off, at whatever level; returns the boot CPU's context. */
u64 early_main(u64 dtb)
{
	dtb_pa = dtb;
	for (u64 i = 0; i < 4; i++) {
		tables.top[i] = pa(tables.blocks[i]) | DESC_TABLE;
		for (u64 j = 0; j < 512; j++)
			tables.blocks[i][j] = block((i * 512 + j) * BLOCK);
	}
	pvsmp_arm64_idmap_build(&idmap, pa(&idmap), pa(pvsmp_arm64_page));
	pvsmp_arm64_idmap_set(&idmap, pa(pvsmp_arm64_page), ATTR_NORMAL, 1);
	fill(&boot_context, va(boot_entry), 0, va(stacks[MAX_CPUS] + STACK));
	/* Written past the caches, read through them: nothing old is to be there. */
	clean(&tables, sizeof(tables));
	clean(&idmap, sizeof(idmap));
	return pa(&boot_context);
}

/* --- the identity page ------------------------------------------------------ */

void arch_identity(bool on)
{
	pvsmp_arm64_idmap_set(&idmap, page_pa(), ATTR_NORMAL, on);
	asm volatile("dsb ish; tlbi vmalle1is; dsb ish; isb" : : : "memory");
}

/* PAR_EL1 if it says that there is no translation, else 0. */
static u64 fault_of(u64 address)
{
	u64 par;

	asm volatile("at s1e1r, %0; isb" : : "r" (address) : "memory");
	par = read_sysreg(par_el1);
	return par & 1 ? par : 0;
}

/* What the TLB still has, AT need not see: is a load refused, too? */
static bool is_refused(u64 address)
{
	u64 refused = 1;

	asm volatile("adr x9, 1f; msr tpidr_el1, x9; isb\n"
		     "ldr x9, [%1]; mov %0, #0\n"
		     "1: msr tpidr_el1, xzr"
		     : "+r" (refused) : "r" (address) : "x9", "memory");
	return refused;
}

u64 arch_own(void)
{
	return is_refused(page_pa()) ? fault_of(page_pa()) : 0;
}

static void use_ttbr0(u64 table)
{
	write_sysreg(ttbr0_el1, table);
	asm volatile("isb; tlbi vmalle1; dsb nsh; isb" : : : "memory");
}

u64 arch_shared(void)
{
	u64 own = read_sysreg(ttbr0_el1), par;

	use_ttbr0(pa(&idmap));
	par = fault_of(page_pa());
	use_ttbr0(own);
	return par;
}

u64 arch_self(void)
{
	return read_sysreg(mpidr_el1) & MPIDR_AFFINITY;
}

/* GICv3's registers, which EL2 keeps to itself unless it is told otherwise. */
static bool has_gic(void)
{
	return !(read_sysreg(id_aa64pfr0_el1) & PFR0_GIC) ||
	       (read_sysreg(s3_0_c12_c12_5) & ICC_SRE);
}

int arch_is_exact(void)
{
	u64 page = page_pa(), own = read_sysreg(ttbr0_el1), par;
	bool alone;

	use_ttbr0(pa(&idmap));
	asm volatile("at s1e1r, %0; isb" : : "r" (page) : "memory");
	par = read_sysreg(par_el1);
	alone = fault_of(page - PVSMP_ARM64_PAGE) &&
		fault_of(page + PVSMP_ARM64_PAGE);
	use_ttbr0(own);
	return !(par & 1) && (par & PAR_PAGE) == page && alone;
}

/* Nobody above is asked: for FP, the PMU, the physical timer, or who we are. */
static bool is_free(void)
{
	write_sysreg(cpacr_el1, CPACR_FP);
	asm volatile("isb; .arch_extension fp; fmov d0, xzr" : : : "memory");
	read_sysreg(pmcr_el0);
	read_sysreg(cntp_ctl_el0);
	read_sysreg(cntpct_el0);
	return read_sysreg(midr_el1);
}

bool arch_is_final(void)
{
	return has_gic() && is_free() && read_sysreg(sctlr_el1) == SCTLR &&
	       read_sysreg(mair_el1) == MAIR &&
	       read_sysreg(ttbr1_el1) == pa(tables.top) &&
	       read_sysreg(ttbr0_el1) == pa(tables.empty) &&
	       !fault_of((u64)&tables);
}

/* --- the core's hooks ------------------------------------------------------- */

static u64 rd(void *c, u64 address, u32 size, bool big)
{
	u64 value;

	(void)c;
	if (size == 4) {
		value = *(volatile u32 *)at(address);
		return big ? __builtin_bswap32(value) : value;
	}
	value = *(volatile u64 *)at(address);
	return big ? __builtin_bswap64(value) : value;
}

static void wr(void *c, u64 address, u64 value, u32 size, bool big)
{
	(void)c;
	if (size == 4)
		*(volatile u32 *)at(address) =
			big ? __builtin_bswap32(value) : value;
	else
		*(volatile u64 *)at(address) =
			big ? __builtin_bswap64(value) : value;
}

/*
 * What is mapped as RAM. Without this the core looks into the tree at every
 * release: a millisecond of the boot CPU, that all who are still to come pay.
 */
static int is_ram(void *c, u64 address, u64 len)
{
	u64 offset = address - pa(ram_base);

	(void)c;
	return offset < RAM_BYTES && len <= RAM_BYTES - offset;
}

static void sync(void *c, u64 address, u32 bytes)
{
	(void)c;
	clean(at(address), bytes);
}

static void wake(void *c)
{
	(void)c;
	arch_notify();
}

static s64 fw(void *c, u32 conduit, u32 fn, u64 a, u64 b, u64 d)
{
	register u64 x0 asm("x0") = fn;
	register u64 x1 asm("x1") = a;
	register u64 x2 asm("x2") = b;
	register u64 x3 asm("x3") = d;

	(void)c;
	/* SMCCC 1.0: x4 to x17 may be lost. */
	if (conduit == PVSMP_C_HVC)
		asm volatile("hvc #0" : "+r" (x0), "+r" (x1), "+r" (x2),
			     "+r" (x3) : : "x4", "x5", "x6", "x7", "x8", "x9",
			     "x10", "x11", "x12", "x13", "x14", "x15", "x16",
			     "x17", "memory");
	else
		asm volatile("smc #0" : "+r" (x0), "+r" (x1), "+r" (x2),
			     "+r" (x3) : : "x4", "x5", "x6", "x7", "x8", "x9",
			     "x10", "x11", "x12", "x13", "x14", "x15", "x16",
			     "x17", "memory");
	return x0;
}

static u64 now(void *c)
{
	(void)c;
	asm volatile("isb" : : : "memory");
	return read_sysreg(cntvct_el0);
}

/* As firmware does it, but in the final tables until there is somewhere to go. */
static void park(void *c, u32 cpu, u64 address)
{
	volatile u64 *word = at(address);

	(void)c;
	if (!address)
		print("problem off cpu=%u\n", cpu);
	while (!address || !*word)
		arch_wait();
	pvsmp_arm64_down(*word, pa(&idmap),
			 page_pa() + PVSMP_ARM64_DOWN);
}

static void init_gic(void)
{
	u64 distributor, interface;

	if (tree_gic(&distributor, &interface))
		gic_init(at(distributor), at(interface));
}

void arch_init(struct pvsmp_env *env)
{
	env->arch = PVSMP_A_ARM64;
	env->boot_hwid = arch_self();
	/* What we left: with nobody at it, an hvc would be lost there. */
	if (seats[0].entered == 2)
		env->facts |= PVSMP_F_AT_EL2;
	if (!(read_sysreg(id_aa64pfr0_el1) & PFR0_EL3))
		env->facts |= PVSMP_F_NO_EL3;
	env->rd = rd;
	env->wr = wr;
	env->sync = sync;
	env->wake = wake;
	env->fw = fw;
	env->now = now;
	env->is_ram = is_ram;
	env->park = park;
	if (word("copied")) {
		arch_identity(false);
		memcpy(copy, pvsmp_arm64_page, sizeof(copy));
		is_copied = true;
		pvsmp_arm64_idmap_build(&idmap, pa(&idmap), pa(copy));
	}
	clean(at(page_pa()), PVSMP_ARM64_PAGE);
	init_gic();
}

/* --- the rest ---------------------------------------------------------------- */

static u64 semihost(u64 operation, const void *argument)
{
	register u64 x0 asm("x0") = operation;
	register const void *x1 asm("x1") = argument;

	asm volatile("hlt #0xf000" : "+r" (x0) : "r" (x1) : "memory");
	return x0;
}

void arch_put(const char *text)
{
	semihost(SEMI_WRITE0, text);
}

_Noreturn void arch_exit(void)
{
	static const u64 block[] = { SEMI_APP_EXIT, 0 };

	for (;;)
		semihost(SEMI_EXIT, block);
}

_Noreturn void arch_idle(void)
{
	for (;;)
		asm volatile("wfi" : : : "memory");
}

void arch_wait(void)
{
	asm volatile("wfe" : : : "memory");
}

void arch_notify(void)
{
	asm volatile("dsb ish; sev" : : : "memory");
	gic_notify();
}

bool arch_can_sleep(void)
{
	return gic_is_known();
}

void arch_init_sleep(void)
{
	gic_init_cpu();
}

void arch_sleep(void)
{
	gic_sleep();
}

/* Who does not come is not to be waited for until somebody else has news. */
void arch_relax(void)
{
	if (!gic_is_known())
		return;
	write_sysreg(cntv_tval_el0, arch_frequency() / LOOKS_PER_S);
	write_sysreg(cntv_ctl_el0, TIMER_ON);
	asm volatile("isb" : : : "memory");
	gic_sleep();
	write_sysreg(cntv_ctl_el0, 0);
	asm volatile("isb" : : : "memory");
}

u64 arch_frequency(void)
{
	return read_sysreg(cntfrq_el0);
}

_Noreturn void fault(u64 esr, u64 elr, u64 far)
{
	print("problem fault esr=%X elr=%X far=%X\n", esr, elr, far);
	arch_exit();
}
