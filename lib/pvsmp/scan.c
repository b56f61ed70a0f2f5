// SPDX-License-Identifier: GPL-2.0-only
/* The CPUs of the device tree, and by which method each is released. */
#include "internal.h"

static bool is_cpu(const struct pvsmp_env *e, unsigned long node)
{
	return pvsmp_prop_has(pvsmp_prop(e, node, "device_type"), "cpu");
}

/* ePAPR 3.7.1 requires a timebase-frequency; an arm64 CPU has none. */
static u32 guess_arch(const struct pvsmp_env *e, unsigned long cpus)
{
	const char *name = "timebase-frequency";
	bool ppc = pvsmp_prop(e, cpus, name).v;
	unsigned long n = 0;

	while ((n = e->dt_child(e->c, cpus, n)) != 0)
		ppc |= is_cpu(e, n) && pvsmp_prop(e, n, name).v;
	return ppc ? PVSMP_A_PPC : PVSMP_A_ARM64;
}

/* ePAPR 3.7.1: a "disabled" CPU is quiescent; on arm64 it is not there. */
bool pvsmp_absent(const struct pvsmp *m, const struct pvsmp_cpu *c)
{
	struct pvsmp_prop status = pvsmp_prop(m->env, c->node, "status");

	if (m->arch == PVSMP_A_PPC && pvsmp_prop_has(status, "disabled"))
		return false;
	return !pvsmp_enabled(m->env, c->node);
}

static int scan_hwid(const struct pvsmp_env *e, unsigned long cpus,
		     struct pvsmp_cpu *c)
{
	u32 cells = pvsmp_cell(e, cpus, "#address-cells", 2);
	struct pvsmp_prop reg = pvsmp_prop(e, c->node, "reg");

	c->hwid = PVSMP_HWID_UNKNOWN;
	if (!cells || cells > 2 || reg.len < 4 * cells)
		return -ENXIO;
	c->hwid = pvsmp_number(reg.v, cells);
	return 0;
}

static int scan_release(const struct pvsmp *m, struct pvsmp_cpu *c)
{
	struct pvsmp_prop p = pvsmp_cpu_prop(m, c->node, "cpu-release-addr");

	if (!p.v)
		return -ENXIO;
	if (p.len != 8)
		return -EADDRNOTAVAIL;
	c->release = pvsmp_number(p.v, 2);
	if (!c->release)
		return -ENXIO;
	return c->release & 7 ? -EADDRNOTAVAIL : 0;
}

static int scan_method(const struct pvsmp *m, struct pvsmp_cpu *c)
{
	struct pvsmp_prop p = pvsmp_cpu_prop(m, c->node, "enable-method");
	bool arm = m->arch == PVSMP_A_ARM64;

	if (pvsmp_prop_has(p, "spin-table")) {
		c->method = arm ? PVSMP_M_SPIN64 : PVSMP_M_EPAPR;
		return scan_release(m, c);
	}
	if (!arm || (p.v && !pvsmp_prop_has(p, "psci")) ||
	    (!p.v && !m->psci.node))
		return -EOPNOTSUPP;
	c->method = PVSMP_M_PSCI;
	return m->psci.node ? m->psci.error : -ENODEV;
}

static void scan_cpu(const struct pvsmp *m, unsigned long cpus,
		     unsigned long node, struct pvsmp_cpu *c)
{
	int error;

	c->node = node;
	c->release = 0;
	c->entry = 0;
	c->ctx = 0;
	c->method = PVSMP_M_NONE;
	c->state = PVSMP_S_OFF;
	c->boot = false;
	c->parked_once = false;
	c->error = pvsmp_absent(m, c) ? -ENODEV : 0;
	error = scan_hwid(m->env, cpus, c);
	c->error = c->error ? c->error : error;
	error = scan_method(m, c);
	c->error = c->error ? c->error : error;
}

static bool is_boot_cpu(const struct pvsmp *m, const struct pvsmp_cpu *c)
{
	if (m->env->boot_hwid == PVSMP_HWID_UNKNOWN)
		return pvsmp_enabled(m->env, c->node);
	return c->hwid == m->env->boot_hwid;
}

static void mark_boot_cpu(struct pvsmp *m)
{
	u32 i;

	for (i = 0; i < m->nr; i++)
		if (is_boot_cpu(m, &m->cpu[i])) {
			m->cpu[i].boot = true;
			m->cpu[i].state = PVSMP_S_ON;
			return;
		}
}

bool pvsmp_same_hwid(const struct pvsmp_cpu *a, const struct pvsmp_cpu *b)
{
	return a->hwid == b->hwid && a->hwid != PVSMP_HWID_UNKNOWN;
}

/* Does a store for one let the other go, too? The boot CPU waits nowhere. */
bool pvsmp_share_release(const struct pvsmp_cpu *a, const struct pvsmp_cpu *b)
{
	u64 distance = a->release > b->release ? a->release - b->release :
						 b->release - a->release;

	return a->release && b->release && !a->boot && !b->boot &&
	       distance < pvsmp_slot_size(a->method);
}

static void mark_pair(struct pvsmp_cpu *a, struct pvsmp_cpu *b)
{
	int error = 0;

	if (pvsmp_same_hwid(a, b))
		error = -ENOTUNIQ;
	else if (pvsmp_share_release(a, b))
		error = -EADDRINUSE;
	if (!a->error)
		a->error = error;
	if (!b->error)
		b->error = error;
}

static void mark_pairs(struct pvsmp *m)
{
	u32 i, j;

	for (i = 0; i < m->nr; i++)
		for (j = 0; j < i; j++)
			mark_pair(&m->cpu[i], &m->cpu[j]);
}

int pvsmp_scan(struct pvsmp *m, const struct pvsmp_env *e,
	       struct pvsmp_cpu *cpu, u32 max)
{
	static const struct pvsmp_psci no_psci;
	unsigned long cpus, n = 0;
	u32 nr = 0;

	m->env = e;
	m->cpu = cpu;
	m->max = max;
	m->nr = 0;
	m->arch = e->arch;
	m->psci = no_psci;
	cpus = e->dt_node(e->c, "/cpus");
	if (!cpus)
		return -ENODEV;
	if (m->arch == PVSMP_A_GUESS)
		m->arch = guess_arch(e, cpus);
	if (m->arch == PVSMP_A_ARM64)
		pvsmp_psci_scan(m);
	while ((n = e->dt_child(e->c, cpus, n)) != 0)
		if (is_cpu(e, n) && nr++ < max)
			scan_cpu(m, cpus, n, &cpu[nr - 1]);
	if (!nr)
		return -ENODEV;
	if (nr > max)
		return -E2BIG;
	m->nr = nr;
	mark_boot_cpu(m);
	mark_pairs(m);
	return (int)nr;
}
