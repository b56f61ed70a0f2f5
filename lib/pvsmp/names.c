// SPDX-License-Identifier: GPL-2.0-only
/* What things are called: findings, one row each; and the values of enums. */
#include "internal.h"

const struct pvsmp_finding_kind pvsmp_findings[PVSMP_X_NR] = {
	[PVSMP_X_NO_CPUS] = { "no-cpus",
		"the tree has no /cpus, or no CPU in it", "", PVSMP_FAULT },
	[PVSMP_X_NO_HWID] = { "no-hwid",
		"no `reg` of as many cells as /cpus says", "", PVSMP_FAULT },
	[PVSMP_X_BAD_HWID] = { "bad-hwid",
		"`reg` has bits that no CPU number has", "hwid", PVSMP_FAULT },
	[PVSMP_X_DUPLICATE_HWID] = { "duplicate-hwid",
		"another CPU has the same `reg`", "hwid", PVSMP_FAULT },
	[PVSMP_X_NO_BOOT_CPU] = { "no-boot-cpu",
		"the CPU that boots is not in the tree", "hwid", PVSMP_FAULT },
	[PVSMP_X_CPU_ABSENT] = { "cpu-absent",
		"`status` says that it cannot be used", "hwid", PVSMP_FAULT },
	[PVSMP_X_NOT_QUIESCENT] = { "not-quiescent",
		"waits in a spin table, but `status` is not \"disabled\"",
		"hwid", PVSMP_FAULT },
	[PVSMP_X_NO_METHOD] = { "no-method",
		"no `enable-method`, and no PSCI", "hwid", PVSMP_FAULT },
	[PVSMP_X_UNKNOWN_METHOD] = { "unknown-method",
		"`enable-method` is none that is known", "hwid", PVSMP_FAULT },
	[PVSMP_X_PSCI_MISSING] = { "psci-missing",
		"to be released by PSCI, which is not there", "hwid",
		PVSMP_FAULT },
	[PVSMP_X_PSCI_IMPLIED] = { "psci-implied",
		"no `enable-method`; taken to be PSCI, which Linux does not do",
		"hwid", PVSMP_NOTE },
	[PVSMP_X_NO_CONDUIT] = { "no-conduit",
		"PSCI without `method`", "", PVSMP_FAULT },
	[PVSMP_X_BAD_CONDUIT] = { "bad-conduit",
		"PSCI's `method` is neither hvc nor smc", "", PVSMP_FAULT },
	[PVSMP_X_NO_CPU_ON] = { "no-cpu-on",
		"PSCI 0.1 without `cpu_on`", "", PVSMP_FAULT },
	[PVSMP_X_PSCI_VERSION] = { "psci-version",
		"PSCI 0.2 or later is claimed, the firmware says otherwise",
		"version", PVSMP_FAULT },
	[PVSMP_X_HVC_AT_EL2] = { "hvc-at-el2",
		"PSCI by hvc, which at EL2 comes back to the caller", "",
		PVSMP_FAULT },
	[PVSMP_X_SMC_NO_EL3] = { "smc-no-el3",
		"PSCI by smc, and no EL3: somebody must play it", "",
		PVSMP_NOTE },
	[PVSMP_X_NO_RELEASE] = { "no-release",
		"spin table without `cpu-release-addr`, or it is 0", "hwid",
		PVSMP_FAULT },
	[PVSMP_X_RELEASE_SIZE] = { "release-size",
		"`cpu-release-addr` is not of 64 bits", "hwid", PVSMP_FAULT },
	[PVSMP_X_RELEASE_MISALIGNED] = { "release-misaligned",
		"`cpu-release-addr` is no multiple of 8", "address",
		PVSMP_FAULT },
	[PVSMP_X_RELEASE_SHARED] = { "release-shared",
		"another CPU waits at the same address", "address",
		PVSMP_FAULT },
	[PVSMP_X_RELEASE_STRIDE] = { "release-stride",
		"shares a cache line with another CPU's ePAPR entry", "address",
		PVSMP_FAULT },
	[PVSMP_X_RELEASE_NOT_RESERVED] = { "release-not-reserved",
		"`cpu-release-addr` is in RAM that is not reserved", "address",
		PVSMP_FAULT },
	[PVSMP_X_IMA_NO_IPROT] = { "ima-no-iprot",
		"another CPU's invalidation can take the boot mapping away", "",
		PVSMP_FAULT },
	[PVSMP_X_IMA_NO_M] = { "ima-no-m",
		"the boot mapping is not coherent", "", PVSMP_FAULT },
};

static const char *name_of(const char * const *names, u32 nr, u32 value)
{
	return value < nr ? names[value] : "?";
}

#define NAME_OF(names, value) \
	name_of(names, PVSMP_ARRAY_SIZE(names), value)

const char *pvsmp_method_name(u32 method)
{
	static const char * const names[] = {
		"none", "epapr", "spin64", "psci",
	};

	return NAME_OF(names, method);
}

const char *pvsmp_conduit_name(u32 conduit)
{
	static const char * const names[] = { "none", "hvc", "smc" };

	return NAME_OF(names, conduit);
}

const char *pvsmp_state_name(u32 state)
{
	static const char * const names[] = {
		"off", "pending", "on", "parked", "lost", "late",
	};

	return NAME_OF(names, state);
}

const char *pvsmp_arch_name(u32 arch)
{
	static const char * const names[] = { "guess", "arm64", "powerpc" };

	return NAME_OF(names, arch);
}
