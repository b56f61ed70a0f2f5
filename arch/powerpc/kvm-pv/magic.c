// SPDX-License-Identifier: GPL-2.0-only
/* The magic page: map, test and unmap it, each on the CPU it belongs to. */
#include <linux/irqflags.h>
#include <linux/kvm_para.h>
#include <linux/percpu.h>
#include <linux/uaccess.h>
#include <asm/hw_irq.h>
#include "kernel.h"
#include "own.h"

/* Widths too: a 32-bit guest has the low words of what is 8 bytes wide. */
#define FIELD_IS(field, offset, size)					\
	static_assert(offsetof(struct kvm_vcpu_arch_shared, field) ==	\
		      (offset) &&					\
		      sizeof_field(struct kvm_vcpu_arch_shared, field) == (size))

FIELD_IS(sprg0, PV_PAGE_SPRG(0), 8);
FIELD_IS(sprg3, PV_PAGE_SPRG(3), 8);
FIELD_IS(srr0, PV_PAGE_SRR0, 8);
FIELD_IS(srr1, PV_PAGE_SRR1, 8);
FIELD_IS(dar, PV_PAGE_DAR, 8);
FIELD_IS(msr, PV_PAGE_MSR, 8);
FIELD_IS(dsisr, PV_PAGE_DSISR, 4);
FIELD_IS(int_pending, PV_PAGE_INT_PENDING, 4);
FIELD_IS(sr[0], PV_PAGE_SR(0), 4);
FIELD_IS(sr[15], PV_PAGE_SR(15), 4);
FIELD_IS(mas0, PV_PAGE_MAS0, 4);
FIELD_IS(mas1, PV_PAGE_MAS1, 4);
FIELD_IS(mas7_3, PV_PAGE_MAS7_3, 8);
FIELD_IS(mas2, PV_PAGE_MAS2, 8);
FIELD_IS(mas4, PV_PAGE_MAS4, 4);
FIELD_IS(mas6, PV_PAGE_MAS6, 4);
FIELD_IS(esr, PV_PAGE_ESR, 4);
FIELD_IS(pir, PV_PAGE_PIR, 4);
FIELD_IS(sprg4, PV_PAGE_SPRG4(4), 8);
FIELD_IS(sprg7, PV_PAGE_SPRG4(7), 8);
static_assert(KVM_SC_MAGIC_R0 == 0x4b564d21);
static_assert(KVM_FEATURE_MAGIC_PAGE == PV_HC_FEATURE_MAGIC_PAGE);
static_assert(KVM_HCALL_TOKEN(KVM_HC_PPC_MAP_MAGIC_PAGE) ==
	      PV_HC_MAP_MAGIC_PAGE);
static_assert(_EV_HCALL_TOKEN(EV_KVM_VENDOR_ID, KVM_HC_FEATURES) ==
	      PV_HC_FEATURES);
/* 64-bit templates keep scratch registers in the red zone; 32-bit has none. */
static_assert(!IS_ENABLED(CONFIG_PPC64) || KERNEL_REDZONE_SIZE >= PV_REDZONE);

DEFINE_PER_CPU(struct pv_cpu, pv_cpus);

static struct kvm_vcpu_arch_shared *page(void)
{
	return (struct kvm_vcpu_arch_shared *)PV_PAGE_EA;
}

static bool page_is_readable(void)
{
	unsigned long value;

	return !get_kernel_nofault(value, (unsigned long *)PV_PAGE_EA);
}

/*
 * A register is as wide as a long, its field is a u64: on 32-bit, which is big
 * endian, the register is the field's second word.
 */
static unsigned long *in_page(u64 *field)
{
	return (unsigned long *)(field + 1) - 1;
}

/* Reads by the instruction and from the page, without a change in between. */
#define SHOWS(field, raw)	(READ_ONCE(*in_page(&page()->field)) == (raw))

static bool page_shows_registers(void)
{
	return SHOWS(msr, pv_raw_mfmsr()) &&
	       SHOWS(sprg0, pv_raw_read_SPRG0()) &&
	       SHOWS(sprg1, pv_raw_read_SPRG1()) &&
	       SHOWS(sprg2, pv_raw_read_SPRG2()) &&
	       SHOWS(sprg3, pv_raw_read_SPRG3());
}

/* DSISR, or what BookE has in its place. */
static u32 *status_in_page(void)
{
	return IS_ENABLED(CONFIG_PPC_85xx) ? &page()->esr : &page()->dsisr;
}

/* Both ways, in registers that nobody needs while interrupts are off. */
static bool page_is_register(void)
{
	const unsigned long address_pattern =
		0x89abcdeful << (BITS_PER_LONG - 32) | 0x01234567;
	const u32 status_pattern = 0x89abcdef;
	unsigned long address = pv_raw_read_FAULT_ADDRESS();
	unsigned long status = pv_raw_read_FAULT_STATUS();
	bool good;

	pv_raw_write_FAULT_ADDRESS(address_pattern);
	good = SHOWS(dar, address_pattern);
	WRITE_ONCE(*in_page(&page()->dar), ~address_pattern);
	good = good && pv_raw_read_FAULT_ADDRESS() == ~address_pattern;

	pv_raw_write_FAULT_STATUS(status_pattern);
	good = good && READ_ONCE(*status_in_page()) == status_pattern;
	WRITE_ONCE(*status_in_page(), ~status_pattern);
	good = good && (u32)pv_raw_read_FAULT_STATUS() == ~status_pattern;

	pv_raw_write_FAULT_ADDRESS(address);
	pv_raw_write_FAULT_STATUS(status);
	return good;
}

/**
 * pv_test_page() - is this CPU's magic page there and alive, in both directions?
 *
 * A fault on our own data between two accesses would change them, so a failure
 * is tried again. Interrupts must be disabled.
 *
 * Return: 0, -EFAULT if the page cannot be read, -EIO if it does not show the
 * registers.
 */
int pv_test_page(void)
{
	int tries;

	if (!page_is_readable())
		return -EFAULT;
	for (tries = 0; tries < 4; tries++)
		if (page_shows_registers() && page_is_register())
			return 0;
	return -EIO;
}

/**
 * pv_map_starting_cpu() - map and test the page of the calling CPU as it starts
 *
 * Interrupts are disabled. No site is in this, nor in what it calls: see
 * pv_no_page. The outcome is in this CPU's struct pv_cpu, too.
 *
 * Return: 0, or what the host or the test said.
 */
int pv_map_starting_cpu(void)
{
	struct pv_cpu *cpu = this_cpu_ptr(&pv_cpus);
	unsigned long features = 0;

	cpu->error = pv_hcall(PV_HC_MAP_MAGIC_PAGE, PV_PAGE_EA,
			      PV_PAGE_EA | PV_MAP_NOT_MAPPED_NX, &features);
	if (!cpu->error) {
		cpu->features = (u32)features;
		cpu->error = pv_test_page();
	}
	cpu->mapped = !cpu->error;
	return (int)cpu->error;
}

/**
 * pv_map_this_cpu() - map and test the page of the calling CPU
 * @unused: for on_each_cpu()
 *
 * The outcome is in this CPU's struct pv_cpu.
 */
void pv_map_this_cpu(void *unused)
{
	unsigned long flags;

	local_irq_save(flags);
	hard_irq_disable();
	pv_map_starting_cpu();
	local_irq_restore(flags);
}

/**
 * pv_unmap_this_cpu() - give the page of the calling CPU back
 * @unused: for on_each_cpu()
 *
 * The host takes address 0 as "no page"; on BookE it is what a CPU begins with:
 * there the page backs the kernel's page 0 until it is mapped. The flag keeps
 * it from switching NX off for good. A kernel that patched itself as well goes
 * on reading the page.
 */
void pv_unmap_this_cpu(void *unused)
{
	unsigned long ignored;

	if (!this_cpu_read(pv_cpus.mapped) || pv_kernel_uses_page())
		return;
	pv_hcall(PV_HC_MAP_MAGIC_PAGE, 0, PV_MAP_NOT_MAPPED_NX, &ignored);
	this_cpu_write(pv_cpus.mapped, false);
}

/**
 * pv_first_unmapped() - find a CPU without a working page
 * @cpus: CPUs to look at
 *
 * Return: its number, -1 if all of @cpus have one.
 */
int pv_first_unmapped(const struct cpumask *cpus)
{
	int cpu;

	for_each_cpu(cpu, cpus)
		if (!per_cpu(pv_cpus, cpu).mapped)
			return cpu;
	return -1;
}

/**
 * pv_common_features() - page features that all of some CPUs have
 * @cpus: CPUs to look at
 *
 * Return: the features all of them report.
 */
u32 pv_common_features(const struct cpumask *cpus)
{
	u32 features = ~0u;
	int cpu;

	for_each_cpu(cpu, cpus)
		features &= per_cpu(pv_cpus, cpu).features;
	return features;
}
