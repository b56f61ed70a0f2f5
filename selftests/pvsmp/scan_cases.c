// SPDX-License-Identifier: GPL-2.0-only
/* What is read out of a tree. */
#include "fake.h"

void names_are_stable(pvt_t *t)
{
	u32 i, j;

	SAME(t, pvsmp_method_name(PVSMP_M_NONE), "none");
	SAME(t, pvsmp_method_name(PVSMP_M_EPAPR), "epapr");
	SAME(t, pvsmp_method_name(PVSMP_M_SPIN64), "spin64");
	SAME(t, pvsmp_method_name(PVSMP_M_PSCI), "psci");
	SAME(t, pvsmp_method_name(PVSMP_M_PSCI + 1), "?");
	SAME(t, pvsmp_conduit_name(PVSMP_C_NONE), "none");
	SAME(t, pvsmp_conduit_name(PVSMP_C_HVC), "hvc");
	SAME(t, pvsmp_conduit_name(PVSMP_C_SMC), "smc");
	SAME(t, pvsmp_conduit_name(PVSMP_C_SMC + 1), "?");
	SAME(t, pvsmp_state_name(PVSMP_S_OFF), "off");
	SAME(t, pvsmp_state_name(PVSMP_S_PENDING), "pending");
	SAME(t, pvsmp_state_name(PVSMP_S_ON), "on");
	SAME(t, pvsmp_state_name(PVSMP_S_PARKED), "parked");
	SAME(t, pvsmp_state_name(PVSMP_S_LOST), "lost");
	SAME(t, pvsmp_state_name(PVSMP_S_LATE), "late");
	SAME(t, pvsmp_state_name(PVSMP_S_LATE + 1), "?");
	SAME(t, pvsmp_arch_name(PVSMP_A_ARM64), "arm64");
	SAME(t, pvsmp_arch_name(PVSMP_A_PPC), "powerpc");
	SAME(t, pvsmp_arch_name(PVSMP_A_PPC + 1), "?");
	for (i = 0; i < PVSMP_X_NR; i++) {
		OK(t, pvsmp_findings[i].name && pvsmp_findings[i].text);
		OK(t, pvsmp_findings[i].value);
		for (j = 0; j < i; j++)
			OK(t, strcmp(pvsmp_findings[i].name,
				     pvsmp_findings[j].name));
	}
}

void scan_reads_psci(pvt_t *t)
{
	struct fake *f = fake_virt(t, 4);
	u32 i;

	EQ(t, fake_scan(f), 4);
	EQ(t, f->m.arch, PVSMP_A_ARM64);
	EQ(t, f->m.psci.conduit, PVSMP_C_HVC);
	EQ(t, f->m.psci.version, 0x10001);
	EQ(t, f->m.psci.error, 0);
	for (i = 0; i < 4; i++) {
		EQ(t, f->cpus[i].method, PVSMP_M_PSCI);
		EQ(t, f->cpus[i].hwid, i);
		EQ(t, f->cpus[i].error, 0);
		EQ(t, f->cpus[i].boot, !i);
		EQ(t, f->cpus[i].state, i ? PVSMP_S_OFF : PVSMP_S_ON);
		EQ(t, f->cpus[i].node, fake_find(f, "/cpus/cpu@0") + i);
	}
}

void scan_reads_epapr(pvt_t *t)
{
	struct fake *f = fake_ppce500(t, 4);
	u32 i;

	EQ(t, fake_scan(f), 4);
	EQ(t, f->m.arch, PVSMP_A_PPC);
	EQ(t, f->m.psci.node, 0);
	EQ(t, f->cpus[0].method, PVSMP_M_NONE);
	for (i = 1; i < 4; i++) {
		EQ(t, f->cpus[i].method, PVSMP_M_EPAPR);
		EQ(t, f->cpus[i].release, FAKE_TABLE + 32 * i);
		EQ(t, f->cpus[i].error, 0);
		EQ(t, f->cpus[i].state, PVSMP_S_OFF);
	}
}

void scan_reads_spin64(pvt_t *t)
{
	struct fake *f = fake_raspi3b(t, 4);
	u32 i;

	EQ(t, fake_scan(f), 4);
	EQ(t, f->m.arch, PVSMP_A_ARM64);
	for (i = 0; i < 4; i++) {
		EQ(t, f->cpus[i].method, PVSMP_M_SPIN64);
		EQ(t, f->cpus[i].release, FAKE_WORDS + 8 * i);
		EQ(t, f->cpus[i].error, 0);
	}
	EQ(t, fake_count(f, OP_FW), 0);
}

void scan_guesses_the_arch(pvt_t *t)
{
	struct fake *f = fake_raspi3b(t, 2);

	f->env.arch = PVSMP_A_PPC;
	fake_scan(f);
	EQ(t, f->m.arch, PVSMP_A_PPC);
	EQ(t, f->cpus[1].method, PVSMP_M_EPAPR);
	f->env.arch = PVSMP_A_GUESS;
	fake_u32(f, "/cpus", "timebase-frequency", 1);
	fake_scan(f);
	EQ(t, f->m.arch, PVSMP_A_PPC);
	f->env.arch = PVSMP_A_ARM64;
	fake_scan(f);
	EQ(t, f->cpus[1].method, PVSMP_M_SPIN64);
}

void scan_chooses_per_cpu(pvt_t *t)
{
	struct fake *f = fake_virt(t, 4);

	fake_delete(f, "/cpus/cpu@1", "enable-method");
	fake_string(f, "/cpus/cpu@2", "enable-method", "spin-table");
	fake_u64(f, "/cpus/cpu@2", "cpu-release-addr", FAKE_WORDS);
	fake_string(f, "/cpus/cpu@3", "enable-method", "vendor,method");
	fake_scan(f);
	EQ(t, f->cpus[1].method, PVSMP_M_PSCI);
	EQ(t, f->cpus[1].error, 0);
	EQ(t, f->cpus[2].method, PVSMP_M_SPIN64);
	EQ(t, f->cpus[2].error, 0);
	EQ(t, f->cpus[3].method, PVSMP_M_NONE);
	EQ(t, f->cpus[3].error, -EOPNOTSUPP);
	/* PSCI is nothing that powerpc has. */
	f->env.arch = PVSMP_A_PPC;
	fake_scan(f);
	EQ(t, f->cpus[0].method, PVSMP_M_NONE);
	EQ(t, f->cpus[0].error, -EOPNOTSUPP);
	EQ(t, f->cpus[1].error, -EOPNOTSUPP);
}

void scan_reads_lists_of_strings(pvt_t *t)
{
	struct fake *f = fake_virt(t, 4);

	fake_bytes(f, "/cpus/cpu@1", "enable-method", "vendor,x\0psci", 14);
	fake_bytes(f, "/cpus/cpu@2", "enable-method", "psci", 4);
	fake_string(f, "/cpus/cpu@3", "enable-method", "psci-not");
	fake_scan(f);
	EQ(t, f->cpus[1].method, PVSMP_M_PSCI);
	EQ(t, f->cpus[2].method, PVSMP_M_NONE);
	EQ(t, f->cpus[3].method, PVSMP_M_NONE);
	fake_bytes(f, "/cpus/cpu@2", "enable-method", "psc\0i\0\0psci", 12);
	fake_string(f, "/cpus/cpu@3", "enable-method", "");
	fake_scan(f);
	EQ(t, f->cpus[2].method, PVSMP_M_PSCI);
	EQ(t, f->cpus[3].method, PVSMP_M_NONE);
}

void scan_finds_psci_elsewhere(pvt_t *t)
{
	struct fake *f = fake_virt(t, 2);
	u32 node;

	fake_string(f, "/psci", "status", "disabled");
	fake_scan(f);
	EQ(t, f->m.psci.node, 0);
	EQ(t, f->cpus[1].error, -ENODEV);
	fake_node(f, "/", "firmware");
	node = fake_node(f, "/firmware", "any-name");
	fake_string(f, "/firmware/any-name", "compatible", "arm,psci-0.2");
	fake_string(f, "/firmware/any-name", "method", "smc");
	fake_scan(f);
	EQ(t, f->m.psci.node, node);
	EQ(t, f->m.psci.conduit, PVSMP_C_SMC);
	EQ(t, f->cpus[1].error, 0);
	fake_string(f, "/psci", "status", "okay");
	fake_scan(f);
	EQ(t, f->m.psci.node, fake_find(f, "/psci"));
}

/* ePAPR 3.6; on arm64 there is no such rule. */
void scan_reads_what_cpus_share(pvt_t *t)
{
	struct fake *f = fake_ppce500(t, 2);

	fake_delete(f, "/cpus/cpu@1", "enable-method");
	fake_scan(f);
	EQ(t, f->cpus[1].error, -EOPNOTSUPP);
	fake_string(f, "/cpus", "enable-method", "spin-table");
	fake_scan(f);
	EQ(t, f->cpus[1].method, PVSMP_M_EPAPR);
	EQ(t, f->cpus[1].error, 0);
	f = fake_raspi3b(t, 2);
	fake_delete(f, "/cpus/cpu@1", "enable-method");
	fake_string(f, "/cpus", "enable-method", "spin-table");
	fake_scan(f);
	EQ(t, f->cpus[1].error, -EOPNOTSUPP);
}

void scan_finds_the_boot_cpu(pvt_t *t)
{
	struct fake *f = fake_virt(t, 4);

	f->env.boot_hwid = 2;
	fake_scan(f);
	EQ(t, f->cpus[0].boot, false);
	EQ(t, f->cpus[2].boot, true);
	EQ(t, f->cpus[2].state, PVSMP_S_ON);
	f->env.boot_hwid = PVSMP_HWID_UNKNOWN;
	fake_string(f, "/cpus/cpu@0", "status", "disabled");
	fake_scan(f);
	EQ(t, f->cpus[0].boot, false);
	EQ(t, f->cpus[1].boot, true);
	EQ(t, f->cpus[2].boot, false);
	fake_string(f, "/cpus/cpu@0", "status", "ok");
	fake_scan(f);
	EQ(t, f->cpus[0].boot, true);
	/* 64 bits of it. */
	fake_u32(f, "/cpus", "#address-cells", 2);
	fake_u64(f, "/cpus/cpu@3", "reg", 0x1200000003);
	f->env.boot_hwid = 0x1200000003;
	fake_scan(f);
	EQ(t, f->cpus[3].hwid, 0x1200000003);
	EQ(t, f->cpus[3].boot, true);
}

void scan_of_no_cpus(pvt_t *t)
{
	struct fake *f = fake_virt(t, 2);

	fake_string(f, "/cpus/cpu@0", "device_type", "cache");
	fake_delete(f, "/cpus/cpu@1", "device_type");
	EQ(t, fake_scan(f), -ENODEV);
	EQ(t, f->m.nr, 0);
	f->node[fake_find(f, "/cpus")].name = "other";
	EQ(t, fake_scan(f), -ENODEV);
}

void scan_of_too_many_cpus(pvt_t *t)
{
	struct fake *f = fake_virt(t, 3);

	f->cpus[2].hwid = 0x77;
	EQ(t, pvsmp_scan(&f->m, &f->env, f->cpus, 2), -E2BIG);
	EQ(t, f->m.nr, 0);
	EQ(t, f->cpus[2].hwid, 0x77);
	EQ(t, pvsmp_scan(&f->m, &f->env, f->cpus, 3), 3);
}

void scan_errors_are_per_cpu(pvt_t *t)
{
	struct fake *f = fake_raspi3b(t, 4);

	fake_delete(f, "/cpus/cpu@1", "cpu-release-addr");
	fake_u64(f, "/cpus/cpu@2", "cpu-release-addr", 0);
	fake_u32(f, "/cpus/cpu@3", "cpu-release-addr", 0xd8);
	fake_scan(f);
	EQ(t, f->cpus[0].error, 0);
	EQ(t, f->cpus[1].error, -ENXIO);
	EQ(t, f->cpus[2].error, -ENXIO);
	EQ(t, f->cpus[3].error, -EADDRNOTAVAIL);
	f = fake_raspi3b(t, 4);
	fake_u64(f, "/cpus/cpu@1", "cpu-release-addr", FAKE_WORDS + 0x104);
	fake_u64(f, "/cpus/cpu@2", "cpu-release-addr", FAKE_WORDS);
	fake_u64(f, "/cpus/cpu@3", "cpu-release-addr", FAKE_WORDS);
	fake_scan(f);
	EQ(t, f->cpus[0].error, 0);
	EQ(t, f->cpus[1].error, -EADDRNOTAVAIL);
	EQ(t, f->cpus[2].error, -EADDRINUSE);
	EQ(t, f->cpus[3].error, -EADDRINUSE);
	f = fake_ppce500(t, 4);
	fake_u64(f, "/cpus/cpu@2", "cpu-release-addr", FAKE_TABLE + 32 + 16);
	fake_string(f, "/cpus/cpu@3", "status", "fail-dead");
	fake_scan(f);
	EQ(t, f->cpus[1].error, -EADDRINUSE);
	EQ(t, f->cpus[2].error, -EADDRINUSE);
	EQ(t, f->cpus[3].error, -ENODEV);
	f = fake_virt(t, 4);
	fake_u32(f, "/cpus/cpu@2", "reg", 1);
	fake_string(f, "/cpus/cpu@3", "status", "disabled");
	fake_delete(f, "/cpus/cpu@0", "reg");
	fake_scan(f);
	EQ(t, f->cpus[0].error, -ENXIO);
	EQ(t, f->cpus[0].hwid, PVSMP_HWID_UNKNOWN);
	EQ(t, f->cpus[1].error, -ENOTUNIQ);
	EQ(t, f->cpus[2].error, -ENOTUNIQ);
	EQ(t, f->cpus[3].error, -ENODEV);
	/* Two without a number are not the same. */
	fake_delete(f, "/cpus/cpu@1", "reg");
	fake_scan(f);
	EQ(t, f->cpus[1].error, -ENXIO);
	fake_u32(f, "/cpus", "#address-cells", 3);
	fake_scan(f);
	EQ(t, f->cpus[2].error, -ENXIO);
	fake_u32(f, "/cpus", "#address-cells", 0);
	fake_scan(f);
	EQ(t, f->cpus[2].error, -ENXIO);
}

static u32 calls_by(struct fake *f, u32 conduit)
{
	u32 i, n = 0;

	for (i = 0; i < f->nr_ops; i++)
		n += f->op[i].kind == OP_FW && f->op[i].size == conduit;
	return n;
}

void scan_believes_the_conduit(pvt_t *t)
{
	struct fake *f = fake_virt(t, 2);

	fake_string(f, "/psci", "method", "smc");
	pvsmp_scan(&f->m, &f->env, f->cpus, FAKE_CPUS);
	EQ(t, f->m.psci.conduit, PVSMP_C_SMC);
	EQ(t, calls_by(f, PVSMP_C_SMC), 1);
	EQ(t, fake_count(f, OP_FW), 1);
	/* Where a call would trap, or has no conduit, none is made. */
	f = fake_virt(t, 2);
	f->env.facts = PVSMP_F_AT_EL2;
	pvsmp_scan(&f->m, &f->env, f->cpus, FAKE_CPUS);
	EQ(t, f->cpus[1].error, -ELOOP);
	EQ(t, fake_count(f, OP_FW), 0);
	f = fake_virt(t, 2);
	fake_delete(f, "/psci", "method");
	pvsmp_scan(&f->m, &f->env, f->cpus, FAKE_CPUS);
	EQ(t, f->cpus[1].error, -ENXIO);
	fake_string(f, "/psci", "method", "hvc2");
	pvsmp_scan(&f->m, &f->env, f->cpus, FAKE_CPUS);
	EQ(t, f->cpus[1].error, -EBADMSG);
	EQ(t, fake_count(f, OP_FW), 0);
	EQ(t, f->m.psci.conduit, PVSMP_C_NONE);
}

void scan_asks_the_version(pvt_t *t)
{
	static const struct { s64 version; int error; } row[] = {
		{ 0x10001, 0 }, { 2, 0 }, { 0x10000, 0 }, { 0x10003, 0 },
		{ 1, -EPROTO }, { 0, -EPROTO }, { -1, -EPROTO },
		{ 0xffffffff, -EPROTO }, { 0x80000002, -EPROTO },
	};
	struct fake *f;
	u32 i;

	for (i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		f = fake_virt(t, 2);
		f->version = row[i].version;
		fake_scan(f);
		EQ(t, f->cpus[1].error, row[i].error);
		EQ(t, f->m.psci.version, (s32)row[i].version);
	}
	/* With nobody to ask, what the tree claims is taken. */
	f = fake_virt(t, 2);
	f->env.fw = NULL;
	fake_scan(f);
	EQ(t, f->cpus[1].error, 0);
	EQ(t, f->m.psci.version, 0);
}

void scan_takes_0_1_from_the_tree(pvt_t *t)
{
	struct fake *f = fake_virt(t, 2);

	fake_string(f, "/psci", "compatible", "arm,psci");
	pvsmp_scan(&f->m, &f->env, f->cpus, FAKE_CPUS);
	EQ(t, f->cpus[1].error, -ENXIO);
	fake_u32(f, "/psci", "cpu_on", FAKE_CPU_ON_0_1);
	pvsmp_scan(&f->m, &f->env, f->cpus, FAKE_CPUS);
	EQ(t, f->cpus[1].error, 0);
	EQ(t, f->m.psci.version, 1);
	EQ(t, f->m.psci.cpu_on, FAKE_CPU_ON_0_1);
	EQ(t, f->m.psci.cpu_off, 0);
	EQ(t, f->m.psci.affinity_info, 0);
	fake_string(f, "/psci", "method", "svc");
	pvsmp_scan(&f->m, &f->env, f->cpus, FAKE_CPUS);
	EQ(t, f->cpus[1].error, -EBADMSG);
	fake_string(f, "/psci", "method", "hvc");
	/* It has no VERSION that could be asked for. */
	EQ(t, fake_count(f, OP_FW), 0);
	/* The numbers of a tree mean nothing where 0.2 is claimed. */
	fake_bytes(f, "/psci", "compatible", "arm,psci-0.2\0arm,psci", 22);
	fake_scan(f);
	EQ(t, f->m.psci.cpu_on, FAKE_CPU_ON);
	EQ(t, f->m.psci.cpu_off, FAKE_CPU_OFF);
	EQ(t, f->m.psci.affinity_info, FAKE_AFFINITY_INFO);
}
