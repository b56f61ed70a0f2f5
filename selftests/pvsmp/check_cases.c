// SPDX-License-Identifier: GPL-2.0-only
/* Findings: none in a sound tree, and each one where it belongs. */
#include "fake.h"

#define ROOM	16

static u32 check(struct fake *f, struct pvsmp_finding *found)
{
	pvsmp_scan(&f->m, &f->env, f->cpus, FAKE_CPUS);
	fake_forget(f);
	return pvsmp_check(&f->m, found, ROOM);
}

void check_of_sound_trees(pvt_t *t)
{
	struct fake *(*machines[])(pvt_t *t, u32 cpus) = {
		fake_virt, fake_ppce500, fake_raspi3b,
	};
	struct pvsmp_finding found[ROOM];
	struct fake *f;
	u32 i, cpus;

	for (i = 0; i < 3; i++)
		for (cpus = 1; cpus <= 4; cpus++) {
			f = machines[i](t, cpus);
			EQ(t, check(f, found), 0);
			EQ(t, f->nr_ops, 0);
		}
	/* A boot CPU alone needs no method. */
	f = fake_virt(t, 1);
	fake_delete(f, "/cpus/cpu@0", "enable-method");
	EQ(t, check(f, found), 0);
	f->node[fake_find(f, "/psci")].name = "other";
	fake_string(f, "/other", "compatible", "other");
	EQ(t, check(f, found), 0);
	/* Nor does it need a place to wait. */
	f = fake_raspi3b(t, 2);
	fake_delete(f, "/cpus/cpu@0", "cpu-release-addr");
	EQ(t, check(f, found), 0);
	f = fake_ppce500(t, 2);
	fake_string(f, "/cpus/cpu@0", "enable-method", "spin-table");
	fake_u64(f, "/cpus/cpu@0", "cpu-release-addr", FAKE_TABLE);
	EQ(t, check(f, found), 0);
	/* Nothing is said of what is not known. */
	f = fake_raspi3b(t, 2);
	f->nr_reserve = 0;
	f->env.dt_reserve = NULL;
	EQ(t, check(f, found), 0);
	f = fake_raspi3b(t, 2);
	f->nr_reserve = 0;
	fake_delete(f, "/memory", "reg");
	EQ(t, check(f, found), 0);
	/* Reserved by a node. */
	f = fake_raspi3b(t, 2);
	f->nr_reserve = 0;
	fake_node(f, "/", "reserved-memory");
	fake_u32(f, "/reserved-memory", "#address-cells", 1);
	fake_u32(f, "/reserved-memory", "#size-cells", 1);
	fake_node(f, "/reserved-memory", "boot");
	fake_bytes(f, "/reserved-memory/boot", "reg", "\x40\0\0\0\0\0\x10\0",
		   8);
	EQ(t, check(f, found), 0);
}

struct fault {
	struct fake *(*machine)(pvt_t *t, u32 cpus);
	void (*make)(struct fake *f);
	u32 id, count;
	u16 cpu;
	u64 value;
};

static void no_cpus(struct fake *f)
{
	f->node[fake_find(f, "/cpus")].name = "other";
}

static void no_hwid(struct fake *f)
{
	fake_delete(f, "/cpus/cpu@2", "reg");
}

static void bad_hwid(struct fake *f)
{
	fake_u32(f, "/cpus/cpu@2", "reg", 0x80000002);
}

static void bad_pir(struct fake *f)
{
	u32 i;

	fake_u32(f, "/cpus", "#address-cells", 2);
	fake_u64(f, "/cpus/cpu@0", "reg", 0);
	fake_u64(f, "/cpus/cpu@1", "reg", 1);
	fake_u64(f, "/cpus/cpu@2", "reg", 0x100000002);
	for (i = 3; i < f->nr_cpus; i++)
		fake_u64(f, "/cpus/cpu@3", "reg", 3);
}

static void duplicate_hwid(struct fake *f)
{
	fake_u32(f, "/cpus/cpu@2", "reg", 1);
}

static void no_boot_cpu(struct fake *f)
{
	f->env.boot_hwid = 0x300;
}

static void absent(struct fake *f)
{
	fake_string(f, "/cpus/cpu@2", "status", "disabled");
}

static void failed(struct fake *f)
{
	fake_string(f, "/cpus/cpu@2", "status", "fail");
}

static void not_quiescent(struct fake *f)
{
	fake_string(f, "/cpus/cpu@2", "status", "okay");
}

static void no_method(struct fake *f)
{
	fake_delete(f, "/cpus/cpu@2", "enable-method");
}

static void unknown_method(struct fake *f)
{
	fake_string(f, "/cpus/cpu@2", "enable-method", "spin-tables");
}

static void psci_missing(struct fake *f)
{
	fake_string(f, "/cpus/cpu@2", "enable-method", "psci");
}

static void no_conduit(struct fake *f)
{
	fake_delete(f, "/psci", "method");
}

static void bad_conduit(struct fake *f)
{
	fake_string(f, "/psci", "method", "HVC");
}

static void no_cpu_on(struct fake *f)
{
	fake_string(f, "/psci", "compatible", "arm,psci");
}

static void old_version(struct fake *f)
{
	f->version = 1;
}

static void negative_version(struct fake *f)
{
	f->version = -1;
}

static void at_el2(struct fake *f)
{
	f->env.facts = PVSMP_F_AT_EL2;
}

static void no_el3(struct fake *f)
{
	fake_string(f, "/psci", "method", "smc");
	f->env.facts = PVSMP_F_NO_EL3 | PVSMP_F_AT_EL2;
}

static void no_release(struct fake *f)
{
	fake_delete(f, "/cpus/cpu@2", "cpu-release-addr");
}

static void zero_release(struct fake *f)
{
	fake_u64(f, "/cpus/cpu@2", "cpu-release-addr", 0);
}

static void release_size(struct fake *f)
{
	fake_u32(f, "/cpus/cpu@2", "cpu-release-addr", 0x1000);
}

static void misaligned(struct fake *f)
{
	fake_u64(f, "/cpus/cpu@2", "cpu-release-addr", FAKE_WORDS + 0x84);
}

static void shared(struct fake *f)
{
	fake_u64(f, "/cpus/cpu@2", "cpu-release-addr", FAKE_WORDS + 8);
}

static void overlapping(struct fake *f)
{
	fake_u64(f, "/cpus/cpu@2", "cpu-release-addr", FAKE_TABLE + 32 + 16);
}

static void same_line(struct fake *f)
{
	fake_u32(f, "/cpus/cpu@2", "d-cache-line-size", 128);
}

static void same_block(struct fake *f)
{
	fake_delete(f, "/cpus/cpu@2", "d-cache-line-size");
	fake_u32(f, "/cpus", "d-cache-block-size", 64);
	fake_u32(f, "/cpus/cpu@3", "d-cache-block-size", 32);
	fake_u32(f, "/cpus/cpu@1", "d-cache-block-size", 32);
}

static void straddles(struct fake *f)
{
	fake_u64(f, "/cpus/cpu@1", "cpu-release-addr", FAKE_TABLE + 16);
	fake_u32(f, "/cpus/cpu@3", "d-cache-line-size", 32);
	fake_u64(f, "/cpus/cpu@2", "cpu-release-addr", FAKE_TABLE + 48);
}

static void not_reserved(struct fake *f)
{
	f->reserve[0].len = 0xd8 + 16;
}

static void no_iprot(struct fake *f)
{
	f->env.facts = PVSMP_F_IMA_NO_IPROT;
}

static void no_m(struct fake *f)
{
	f->env.facts = PVSMP_F_IMA_NO_M;
}

static const struct fault faults[] = {
	{ fake_virt, no_cpus, PVSMP_X_NO_CPUS, 1, PVSMP_NO_CPU, 0 },
	{ fake_virt, no_hwid, PVSMP_X_NO_HWID, 1, 2, 0 },
	{ fake_virt, bad_hwid, PVSMP_X_BAD_HWID, 1, 2, 0x80000002 },
	{ fake_ppce500, bad_pir, PVSMP_X_BAD_HWID, 1, 2, 0x100000002 },
	{ fake_virt, duplicate_hwid, PVSMP_X_DUPLICATE_HWID, 2, 1, 1 },
	{ fake_virt, no_boot_cpu, PVSMP_X_NO_BOOT_CPU, 1, PVSMP_NO_CPU,
	  0x300 },
	{ fake_virt, absent, PVSMP_X_CPU_ABSENT, 1, 2, 2 },
	{ fake_ppce500, failed, PVSMP_X_CPU_ABSENT, 1, 2, 2 },
	{ fake_ppce500, not_quiescent, PVSMP_X_NOT_QUIESCENT, 1, 2, 2 },
	{ fake_raspi3b, no_method, PVSMP_X_NO_METHOD, 1, 2, 2 },
	{ fake_raspi3b, unknown_method, PVSMP_X_UNKNOWN_METHOD, 1, 2, 2 },
	{ fake_virt, unknown_method, PVSMP_X_UNKNOWN_METHOD, 1, 2, 2 },
	{ fake_ppce500, psci_missing, PVSMP_X_UNKNOWN_METHOD, 1, 2, 2 },
	{ fake_raspi3b, psci_missing, PVSMP_X_PSCI_MISSING, 1, 2, 2 },
	{ fake_virt, no_method, PVSMP_X_PSCI_IMPLIED, 1, 2, 2 },
	{ fake_virt, no_conduit, PVSMP_X_NO_CONDUIT, 1, PVSMP_NO_CPU, 0 },
	{ fake_virt, bad_conduit, PVSMP_X_BAD_CONDUIT, 1, PVSMP_NO_CPU, 0 },
	{ fake_virt, no_cpu_on, PVSMP_X_NO_CPU_ON, 1, PVSMP_NO_CPU, 0 },
	{ fake_virt, old_version, PVSMP_X_PSCI_VERSION, 1, PVSMP_NO_CPU, 1 },
	{ fake_virt, negative_version, PVSMP_X_PSCI_VERSION, 1, PVSMP_NO_CPU,
	  0xffffffff },
	{ fake_virt, at_el2, PVSMP_X_HVC_AT_EL2, 1, PVSMP_NO_CPU, 0 },
	{ fake_virt, no_el3, PVSMP_X_SMC_NO_EL3, 1, PVSMP_NO_CPU, 0 },
	{ fake_raspi3b, no_release, PVSMP_X_NO_RELEASE, 1, 2, 2 },
	{ fake_ppce500, zero_release, PVSMP_X_NO_RELEASE, 1, 2, 2 },
	{ fake_raspi3b, release_size, PVSMP_X_RELEASE_SIZE, 1, 2, 2 },
	{ fake_raspi3b, misaligned, PVSMP_X_RELEASE_MISALIGNED, 1, 2,
	  FAKE_WORDS + 0x84 },
	{ fake_raspi3b, shared, PVSMP_X_RELEASE_SHARED, 2, 1, FAKE_WORDS + 8 },
	{ fake_ppce500, overlapping, PVSMP_X_RELEASE_SHARED, 2, 1,
	  FAKE_TABLE + 32 },
	{ fake_ppce500, same_line, PVSMP_X_RELEASE_STRIDE, 1, 2,
	  FAKE_TABLE + 64 },
	{ fake_ppce500, same_block, PVSMP_X_RELEASE_STRIDE, 1, 2,
	  FAKE_TABLE + 64 },
	{ fake_ppce500, straddles, PVSMP_X_RELEASE_STRIDE, 2, 1,
	  FAKE_TABLE + 16 },
	{ fake_raspi3b, not_reserved, PVSMP_X_RELEASE_NOT_RESERVED, 2, 2,
	  FAKE_WORDS + 16 },
	{ fake_ppce500, no_iprot, PVSMP_X_IMA_NO_IPROT, 1, PVSMP_NO_CPU, 0 },
	{ fake_ppce500, no_m, PVSMP_X_IMA_NO_M, 1, PVSMP_NO_CPU, 0 },
};

static void check_fault(pvt_t *t, const struct fault *fault)
{
	struct fake *f = fault->machine(t, 4);
	struct pvsmp_finding found[ROOM];
	u32 n, i;

	memset(found, 0, sizeof(found));
	fault->make(f);
	n = check(f, found);
	EQ(t, n, fault->count);
	EQ(t, found[0].cpu, fault->cpu);
	EQ(t, found[0].value, fault->value);
	for (i = 0; i < n && i < ROOM; i++)
		SAME(t, pvsmp_findings[found[i].id].name,
		     pvsmp_findings[fault->id].name);
}

/* And nothing else. Every row of the table of findings is reached. */
void check_finds_each_fault(pvt_t *t)
{
	bool reached[PVSMP_X_NR] = { false };
	u32 i;

	for (i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		check_fault(t, &faults[i]);
		reached[faults[i].id] = true;
	}
	for (i = 0; i < PVSMP_X_NR; i++)
		OK(t, reached[i]);
}

void check_counts_beyond_the_room(pvt_t *t)
{
	struct pvsmp_finding found[3];
	struct fake *f = fake_raspi3b(t, 4);
	u32 i;

	memset(found, 0x55, sizeof(found));
	f->nr_reserve = 0;
	fake_scan(f);
	EQ(t, pvsmp_check(&f->m, found, 2), 4);
	for (i = 0; i < 2; i++)
		EQ(t, found[i].cpu, i);
	EQ(t, found[2].id, 0x5555);
	EQ(t, pvsmp_check(&f->m, NULL, 0), 4);
}
