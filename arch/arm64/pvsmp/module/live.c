// SPDX-License-Identifier: GPL-2.0-only
/* The machine we run on as the core's environment. */
#define pr_fmt(fmt) "pvsmp: " fmt

#include <linux/arm-smccc.h>
#include <linux/cpu.h>
#include <linux/kernel_read_file.h>
#include <linux/limits.h>
#include <linux/math64.h>
#include <linux/of.h>
#include <linux/sizes.h>
#include <linux/vmalloc.h>
#include <asm/barrier.h>
#include <asm/cputype.h>
#include <asm/sysreg.h>
#include <asm/virt.h>
#include "pvsmp-module.h"

struct live live;

static unsigned long to_core(const struct device_node *np)
{
	return (unsigned long)np;
}

static struct device_node *to_linux(unsigned long node)
{
	return (struct device_node *)node;
}

/* Nodes of the tree that firmware handed over stay for ever, referenced or not. */
static unsigned long dt_node(void *c, const char *path)
{
	struct device_node *np = of_find_node_by_path(path);

	of_node_put(np);
	return to_core(np);
}

static unsigned long dt_child(void *c, unsigned long parent,
			      unsigned long prev)
{
	return to_core(of_get_next_child(to_linux(parent), to_linux(prev)));
}

static const void *dt_prop(void *c, unsigned long node, const char *name,
			   u32 *len)
{
	const void *value;
	int bytes;

	value = of_get_property(to_linux(node), name, &bytes);
	if (value)
		*len = bytes;
	return value;
}

/* Offsets in the header of a flattened tree (Devicetree Specification, 5.2). */
#define FDT_OFF_MEM_RSVMAP	16

static int dt_reserve(void *c, u32 n, u64 *pa, u64 *len)
{
	u32 map = be32_to_cpup(live.fdt + FDT_OFF_MEM_RSVMAP);
	const __be64 *entry = live.fdt + map + n * 16ul;

	if (map + (n + 1) * 16ul > live.fdt_size)
		return -EINVAL;
	*pa = be64_to_cpu(entry[0]);
	*len = be64_to_cpu(entry[1]);
	return *pa || *len ? 0 : -ENOENT;
}

/*
 * An hvc that nobody above serves ends in what Linux has left at EL2, whose
 * answer is a number that would pass for a version.
 */
static s64 fw(void *c, u32 conduit, u32 fn, u64 a, u64 b, u64 d)
{
	struct arm_smccc_res res;

	if (conduit == PVSMP_C_HVC)
		arm_smccc_hvc(fn, a, b, d, 0, 0, 0, 0, &res);
	else
		arm_smccc_smc(fn, a, b, d, 0, 0, 0, 0, &res);
	return res.a0 == HVC_STUB_ERR ? SMCCC_RET_NOT_SUPPORTED : (s64)res.a0;
}

/**
 * live_now() - the counter that all CPUs share
 *
 * Return: ticks; see live_ns().
 */
u64 live_now(void)
{
	isb();
	return read_sysreg(cntvct_el0);
}

/**
 * live_ns() - ticks of live_now() in nanoseconds
 * @ticks: a difference
 *
 * Return: nanoseconds.
 */
u64 live_ns(u64 ticks)
{
	return mul_u64_u32_div(ticks, NSEC_PER_SEC, read_sysreg(cntfrq_el0));
}

/**
 * live_ticks() - milliseconds in ticks of live_now()
 * @ms: milliseconds
 *
 * Return: ticks.
 */
u64 live_ticks(u64 ms)
{
	return ms * read_sysreg(cntfrq_el0) / MSEC_PER_SEC;
}

static u64 now(void *c)
{
	return live_now();
}

/**
 * live_sync() - make one view of memory of what is cached and what is not
 * @start: first byte
 * @size: bytes, not 0
 *
 * Clean and invalidate to the point of coherency (booting.rst: a CPU whose MMU is
 * off sees nothing else). The smallest data cache line there can be is the step.
 */
void live_sync(const void *start, size_t size)
{
	unsigned long line = 4ul << ((read_sysreg(ctr_el0) >> 16) & 0xf);
	unsigned long end = (unsigned long)start + size;
	unsigned long at;

	for (at = (unsigned long)start & ~(line - 1); at < end; at += line)
		asm volatile("dc civac, %0" : : "r" (at) : "memory");
	dsb(sy);
}

static u32 facts(void)
{
	u32 facts = 0;

	if (is_kernel_in_hyp_mode())
		facts |= PVSMP_F_AT_EL2;
	/* ID_AA64PFR0_EL1.EL3, bits 15 to 12: 0 says that there is none. */
	if (!(read_sysreg(id_aa64pfr0_el1) & 0xf000))
		facts |= PVSMP_F_NO_EL3;
	return facts;
}

/* Linux's CPU 0 is the one that booted; its node is found by its MPIDR. */
static u64 boot_hwid(void)
{
	struct device_node *np = of_get_cpu_node(0, NULL);
	const __be32 *reg = of_get_property(np, "reg", NULL);
	u64 hwid = PVSMP_HWID_UNKNOWN;

	if (reg)
		hwid = of_read_number(reg, of_n_addr_cells(np));
	of_node_put(np);
	return hwid;
}

static void read_fdt(void)
{
	ssize_t size;

	size = kernel_read_file_from_path("/sys/firmware/fdt", 0, &live.fdt,
					  INT_MAX, NULL, READING_UNKNOWN);
	live.fdt_size = max_t(ssize_t, size, 0);
	if (live.fdt_size <= FDT_OFF_MEM_RSVMAP + sizeof(u32))
		live_forget();
}

/**
 * live_scan() - read this machine's device tree and check it
 *
 * Linux will not be told of CPUs by this. Nothing is released: no memory but the
 * tree is read, and no firmware function called but PSCI_VERSION.
 *
 * Return: number of CPUs, or the error of pvsmp_scan(). Findings there are in
 * any case.
 */
int live_scan(void)
{
	int nr;

	read_fdt();
	live.env = (struct pvsmp_env) {
		.arch = PVSMP_A_ARM64,
		.facts = facts(),
		.boot_hwid = boot_hwid(),
		.dt_node = dt_node,
		.dt_child = dt_child,
		.dt_prop = dt_prop,
		.dt_reserve = live.fdt ? dt_reserve : NULL,
		.fw = fw,
		.now = now,
	};
	nr = pvsmp_scan(&live.m, &live.env, live.cpu, LIVE_MAX_CPUS);
	live.nr_findings = min_t(u32, pvsmp_check(&live.m, live.finding,
						  LIVE_MAX_FINDINGS),
				 LIVE_MAX_FINDINGS);
	return nr;
}

/**
 * live_forget() - free what live_scan() has read
 */
void live_forget(void)
{
	vfree(live.fdt);
	live.fdt = NULL;
	live.fdt_size = 0;
}

/**
 * live_firmware() - what there is to be called
 *
 * Return: "psci 1.1 by hvc", or that there is none.
 */
const char *live_firmware(void)
{
	const struct pvsmp_psci *psci = &live.m.psci;
	static char name[32];

	if (!psci->node)
		return "no psci";
	if (psci->version < 0)
		return "psci that has no version";
	snprintf(name, sizeof(name), "psci %d.%d by %s", psci->version >> 16,
		 psci->version & 0xffff, pvsmp_conduit_name(psci->conduit));
	return name;
}

/**
 * live_index() - the core's index of one of Linux's CPUs
 * @cpu: Linux's number
 *
 * Return: index, or -ENODEV.
 */
int live_index(unsigned int cpu)
{
	struct device_node *np = of_get_cpu_node(cpu, NULL);
	u32 i;

	of_node_put(np);
	for (i = 0; np && i < live.m.nr; i++)
		if (live.m.cpu[i].node == to_core(np))
			return i;
	return -ENODEV;
}
