// SPDX-License-Identifier: GPL-2.0-only
/* PSCI (Arm DEN0022): what the tree says of it, and its calls. */
#include "internal.h"

/* Since 0.2; the 64-bit forms where there are two. */
#define PSCI_VERSION		0x84000000u
#define PSCI_CPU_OFF		0x84000002u
#define PSCI_CPU_ON		0xc4000003u
#define PSCI_AFFINITY_INFO	0xc4000004u

/* 0.1 gives CPU_OFF a power_state: power down. */
#define PSCI_0_1_POWER_DOWN	0x10000u

static const int errors[] = {
	0, -EOPNOTSUPP, -EINVAL, -EPERM, -EALREADY, -EINPROGRESS, -EIO, -ENODEV,
	-EACCES, -EFAULT,
};

int pvsmp_psci_error(s64 result)
{
	/* Results are 32 bits, and what is above them is not defined. */
	s32 r = (s32)result;

	if (r > 0 || r <= -(s32)PVSMP_ARRAY_SIZE(errors))
		return -EPROTO;
	return errors[-r];
}

static bool is_psci(const struct pvsmp_env *e, unsigned long node)
{
	struct pvsmp_prop p = pvsmp_prop(e, node, "compatible");

	return (pvsmp_prop_has(p, "arm,psci") ||
		pvsmp_prop_has(p, "arm,psci-0.2") ||
		pvsmp_prop_has(p, "arm,psci-1.0")) && pvsmp_enabled(e, node);
}

static unsigned long find_in(const struct pvsmp_env *e, const char *path)
{
	unsigned long parent = e->dt_node(e->c, path), n = 0, found = 0;

	while (parent && (n = e->dt_child(e->c, parent, n)) != 0)
		if (!found && is_psci(e, n))
			found = n;
	return found;
}

static int scan_conduit(const struct pvsmp_env *e, struct pvsmp_psci *p)
{
	struct pvsmp_prop method = pvsmp_prop(e, p->node, "method");

	if (!method.v)
		return -ENXIO;
	if (pvsmp_prop_has(method, "hvc"))
		p->conduit = PVSMP_C_HVC;
	else if (pvsmp_prop_has(method, "smc"))
		p->conduit = PVSMP_C_SMC;
	else
		return -EBADMSG;
	if (p->conduit == PVSMP_C_HVC && (e->facts & PVSMP_F_AT_EL2))
		return -ELOOP;
	return 0;
}

static int scan_0_1(const struct pvsmp_env *e, struct pvsmp_psci *p)
{
	p->version = PVSMP_PSCI_0_1;
	p->cpu_on = pvsmp_cell(e, p->node, "cpu_on", 0);
	p->cpu_off = pvsmp_cell(e, p->node, "cpu_off", 0);
	return p->cpu_on ? 0 : -ENXIO;
}

/*
 * KVM skips an smc with x0 = -1: taken for a version that is 65535.65535, and
 * every CPU_ON then fails.
 */
static int scan_0_2(const struct pvsmp_env *e, struct pvsmp_psci *p)
{
	p->cpu_on = PSCI_CPU_ON;
	p->cpu_off = PSCI_CPU_OFF;
	p->affinity_info = PSCI_AFFINITY_INFO;
	if (!e->fw)
		return 0;
	p->version = (s32)e->fw(e->c, p->conduit, PSCI_VERSION, 0, 0, 0);
	return p->version < PVSMP_PSCI_0_2 ? -EPROTO : 0;
}

void pvsmp_psci_scan(struct pvsmp *m)
{
	const struct pvsmp_env *e = m->env;
	struct pvsmp_psci *p = &m->psci;
	struct pvsmp_prop compatible;
	bool fixed;

	p->node = find_in(e, "/");
	if (!p->node)
		p->node = find_in(e, "/firmware");
	if (!p->node)
		return;
	compatible = pvsmp_prop(e, p->node, "compatible");
	fixed = pvsmp_prop_has(compatible, "arm,psci-0.2") ||
		pvsmp_prop_has(compatible, "arm,psci-1.0");
	p->error = scan_conduit(e, p);
	if (!fixed) {
		int error = scan_0_1(e, p);

		p->error = p->error ? p->error : error;
	} else if (!p->error) {
		p->error = scan_0_2(e, p);
	}
}

int pvsmp_psci_on(const struct pvsmp *m, u64 hwid, u64 entry, u64 ctx)
{
	const struct pvsmp_env *e = m->env;

	return pvsmp_psci_error(e->fw(e->c, m->psci.conduit, m->psci.cpu_on,
				      hwid, entry, ctx));
}

int pvsmp_psci_off(const struct pvsmp *m)
{
	const struct pvsmp_env *e = m->env;
	u64 state = 0;

	if (m->psci.version == PVSMP_PSCI_0_1)
		state = PSCI_0_1_POWER_DOWN;
	return pvsmp_psci_error(e->fw(e->c, m->psci.conduit, m->psci.cpu_off,
				      state, 0, 0));
}

/* A state, or an error. */
int pvsmp_psci_state(const struct pvsmp *m, u64 hwid)
{
	static const u8 states[] = {
		PVSMP_S_ON, PVSMP_S_OFF, PVSMP_S_PENDING,
	};
	const struct pvsmp_env *e = m->env;
	s32 r;

	r = (s32)e->fw(e->c, m->psci.conduit, m->psci.affinity_info, hwid, 0, 0);
	if (r >= 0 && r < (s32)sizeof(states))
		return states[r];
	return pvsmp_psci_error(r);
}
