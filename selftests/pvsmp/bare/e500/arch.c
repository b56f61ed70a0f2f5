// SPDX-License-Identifier: GPL-2.0-only
/* ppce500: QEMU's machine for e500v2, whose spin table is a device. */
#include <string.h>

#include "arch.h"

#define LINEAR		0xc0000000u
#define LINK_ADDRESS	0x04100000u
#define IMA		0x04000000u	/* what QEMU maps at 0 for the others */

/* CCSR at 0xf_e0000000 and the spin table above it, at their low 32 bits. */
#define IO		0xe0000000u
#define IO_HIGH		0xfull
#define UART_THR	(IO + 0x4500)
#define UART_LSR	(IO + 0x4505)
#define LSR_THRE	0x20
#define RSTCR		(IO + 0xe00b0)
#define RSTCR_RESET	2

#define TLB1(index)	(0x10000000u | (index) << 16)
#define MAS1_VALID	0x80000000u
#define MAS1_IPROT	0x40000000u
#define MAS1_256M	0x00000900u
#define MAS2_M		0x4u
#define MAS2_I_G	0xau
#define MAS3_SX_SW_SR	0x15u
#define MAS3_SW_SR	0x05u

#define HID0_DOZE	0x00800000u
#define HID0_EN_MAS7	0x00000080u
#define MSR_WE		0x00040000u
#define MSR_ME		0x00001000u
#define MSR_IS		0x20u

#define MAS1_1M		0x00000500u
#define HIGH_PA		0x104200000ull
#define HIGH_EA		0xd0000000u

static struct pvsmp_e500_ctx contexts[MAX_CPUS];
static bool high;
static start_function *starts[MAX_CPUS];
static _Alignas(16) u8 stacks[MAX_CPUS + 1][8192];

enum spr {
	PID = 48, PIR = 286, TBL = 268, TBU = 269, MAS0 = 624, MAS1, MAS2, MAS3,
	MAS6 = 630, TLB1CFG = 689, MAS7 = 944, HID0 = 1008,
};

#define read_spr(n) ({ u32 value_; \
	asm volatile("mfspr %0, %1" : "=r" (value_) : "i" (n)); value_; })
#define write_spr(n, value) \
	asm volatile("mtspr %0, %1" : : "i" (n), "r" ((u32)(value)) : "memory")

static u32 read_msr(void)
{
	u32 msr;

	asm volatile("mfmsr %0" : "=r" (msr));
	return msr;
}

static u32 pa(const volatile void *p)
{
	return (u32)p - LINEAR;
}

/* --- contexts --------------------------------------------------------------- */

static _Noreturn void entry(u32 cpu, u32 msr, u64 stamp, u32 ima)
{
	(void)ima;
	starts[cpu](cpu, !!(msr & MSR_IS), stamp);
	__builtin_unreachable();
}

static struct pvsmp_e500_ctx *context_of(u32 cpu)
{
	return high ? (void *)(HIGH_EA + PVSMP_E500_PAGE +
			       cpu * PVSMP_E500_CTX_SIZE) : &contexts[cpu];
}

u64 arch_context(u32 cpu, start_function *start)
{
	struct pvsmp_e500_ctx *context = context_of(cpu);

	starts[cpu] = start;
	*context = boot_context;
	context->sp = (u32)stacks[cpu + 1];
	context->entry = (u32)entry;
	context->arg = cpu;
	asm volatile("msync" : : : "memory");
	return high ? HIGH_PA + ((u32)context - HIGH_EA) : pa(context);
}

u64 arch_context_sum(u32 cpu)
{
	const u32 *words = (const u32 *)context_of(cpu);
	u64 sum = 0;

	for (size_t i = 0; i < sizeof(contexts[cpu]) / 4; i++)
		sum = sum * 31 + words[i];
	return sum;
}

u64 arch_entry(u32 cpu, bool stub)
{
	(void)cpu;
	(void)stub;
	if (word("as1"))
		return pa(entry_in_as1);
	return high ? HIGH_PA : pa(pvsmp_e500_page);
}

/* They doze, and nobody has an interrupt to wake them with. */
bool arch_can_park(void)
{
	return false;
}

u64 arch_parking(u32 cpu)
{
	(void)cpu;
	return 0;
}

/* --- mappings ---------------------------------------------------------------- */

static void map(u32 index, u32 size, u32 mas2, u64 to)
{
	write_spr(MAS0, TLB1(index));
	write_spr(MAS1, MAS1_VALID | MAS1_IPROT | size);
	write_spr(MAS2, mas2);
	write_spr(MAS3, (u32)to | MAS3_SW_SR);
	write_spr(MAS7, to >> 32);
	asm volatile("isync; tlbwe; isync" : : : "memory");
}

/* With more than 4 GiB: the page and the contexts where 32 bits don't reach. */
static void move_up(void)
{
	map(2, MAS1_1M, HIGH_EA | MAS2_M, HIGH_PA);
	memcpy((void *)HIGH_EA, pvsmp_e500_page, PVSMP_E500_PAGE);
	high = true;
}

/* The boot CPU came through the trampoline: nothing is left to take away. */
void arch_identity(bool on)
{
	(void)on;
}

static bool is_mapped(u32 address, u32 space)
{
	write_spr(MAS6, read_spr(PID) << 16 | space);
	asm volatile("isync; tlbsx 0, %0; isync" : : "r" (address) : "memory");
	return read_spr(MAS1) & MAS1_VALID;
}

/* Space 0, space 1: where it was entered, where a boot CPU is. */
u64 arch_own(void)
{
	u32 page = high ? (u32)HIGH_PA : pa(pvsmp_e500_page);

	if (is_mapped(page % IMA, 0) || is_mapped(page % IMA, 1) ||
	    is_mapped(page, 0) || is_mapped(page, 1))
		return 0;
	return 1;
}

/* The same for the address space of the bring-up, where it is linked. */
u64 arch_shared(void)
{
	return is_mapped((u32)pvsmp_e500_page, 1) ? 0 : 1;
}

u64 arch_self(void)
{
	return read_spr(PIR);
}

/* The page is mapped for as long as a CPU is in it, and only there. */
int arch_is_exact(void)
{
	return -1;
}

bool arch_is_final(void)
{
	u32 entries = read_spr(TLB1CFG) & 0xfff, valid = 0;

	for (u32 i = 0; i < entries; i++) {
		write_spr(MAS0, TLB1(i));
		asm volatile("isync; tlbre; isync" : : : "memory");
		valid += !!(read_spr(MAS1) & MAS1_VALID);
	}
	if (is_mapped(STALE_PAGE, 0))
		return false;
	return valid == 1 && is_mapped((u32)pvsmp_e500_page, 0) &&
	       read_spr(MAS2) == boot_context.mas2 &&
	       read_msr() == boot_context.msr &&
	       (read_spr(HID0) & HID0_EN_MAS7);
}

/* --- the core's hooks --------------------------------------------------------- */

static void *at(u64 address)
{
	return (void *)(u32)(address >> 32 == IO_HIGH ? address :
						       address + LINEAR);
}

static u64 rd(void *c, u64 address, u32 size, bool big)
{
	volatile u32 *p = at(address);
	u64 value;

	(void)c;
	if (size == 4)
		return big ? *p : __builtin_bswap32(*p);
	value = (u64)p[0] << 32;
	value |= p[1];
	return big ? value : __builtin_bswap64(value);
}

static void wr(void *c, u64 address, u64 value, u32 size, bool big)
{
	volatile u32 *p = at(address);

	(void)c;
	if (size == 4) {
		*p = big ? value : __builtin_bswap32(value);
	} else {
		value = big ? value : __builtin_bswap64(value);
		p[0] = value >> 32;
		p[1] = value;
	}
	asm volatile("msync" : : : "memory");
}

/* QEMU's spin table is no memory: mapped I=1, there is no line to flush. */
static void sync(void *c, u64 address, u32 bytes)
{
	(void)c;
	(void)bytes;
	if (address >> 32 != IO_HIGH)
		asm volatile("msync; dcbf 0, %0; msync" : : "r" (at(address)) :
			     "memory");
}

static u64 now(void *c)
{
	u32 high, low, again;

	(void)c;
	do {
		high = read_spr(TBU);
		low = read_spr(TBL);
		again = read_spr(TBU);
	} while (high != again);
	return (u64)high << 32 | low;
}

void arch_init(struct pvsmp_env *env)
{
	env->arch = PVSMP_A_PPC;
	env->boot_hwid = arch_self();
	env->rd = rd;
	env->wr = wr;
	env->sync = sync;
	env->now = now;
	if (word("high"))
		move_up();
}

/* --- the rest ------------------------------------------------------------------ */

static _Noreturn void boot_entry(u32 arg, u32 msr, u64 stamp, u32 ima)
{
	(void)arg;
	(void)msr;
	(void)stamp;
	(void)ima;
	map(1, MAS1_256M, IO | MAS2_I_G, IO_HIGH << 32 | IO);
	boot_main((void *)(boot_dtb + LINEAR));
	__builtin_unreachable();
}

u32 boot_dtb __attribute__((__section__(".data")));

struct pvsmp_e500_ctx boot_context = {
	.mas1 = MAS1_VALID | MAS1_IPROT | MAS1_256M,
	.mas2 = LINEAR | MAS2_M,
	.mas3 = MAS3_SX_SW_SR,
	.land = (u32)pvsmp_e500_land,
	.sp = (u32)stacks[MAX_CPUS] + sizeof(stacks[0]),
	.entry = (u32)boot_entry,
	.msr = MSR_ME,
};

void arch_put(const char *text)
{
	for (; *text; text++) {
		while (!(*(volatile u8 *)UART_LSR & LSR_THRE))
			;
		*(volatile u8 *)UART_THR = *text;
	}
}

_Noreturn void arch_exit(void)
{
	*(volatile u32 *)RSTCR = RSTCR_RESET;
	arch_idle();
}

/* DOZE alone changes nothing, and WE alone does not halt QEMU's e500. */
_Noreturn void arch_idle(void)
{
	write_spr(HID0, read_spr(HID0) | HID0_DOZE);
	for (;;)
		asm volatile("msync; mtmsr %0; isync" : : "r" (MSR_WE) :
			     "memory");
}

void arch_wait(void)
{
	arch_idle();
}

void arch_notify(void)
{
	asm volatile("msync" : : : "memory");
}

/* Nobody could end it. */
bool arch_can_sleep(void)
{
	return false;
}

void arch_init_sleep(void)
{
}

void arch_sleep(void)
{
}

void arch_relax(void)
{
}

u64 arch_frequency(void)
{
	return tree_timebase();
}
