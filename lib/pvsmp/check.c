// SPDX-License-Identifier: GPL-2.0-only
/* What is wrong with the tree and the firmware: one function per subject. */
#include "internal.h"

/* Affinity fields 3 and 2 to 0 of MPIDR_EL1; PIR has 32 bits. */
#define ARM64_HWID_MASK		0xff00ffffffull
#define PPC_HWID_MASK		0xffffffffull

/* Of the smallest Book E cores, if the tree does not say. */
#define LEAST_LINE		32

struct report {
	const struct pvsmp *m;
	struct pvsmp_finding *f;
	u32 max;
	u32 n;
};

static void say(struct report *r, u32 id, u32 cpu, u64 value)
{
	if (r->n < r->max) {
		r->f[r->n].id = (u16)id;
		r->f[r->n].cpu = (u16)cpu;
		r->f[r->n].value = value;
	}
	r->n++;
}

static void say_if(struct report *r, bool is, u32 id, u64 value)
{
	if (is)
		say(r, id, PVSMP_NO_CPU, value);
}

static void check_psci(struct report *r)
{
	const struct pvsmp_psci *p = &r->m->psci;
	struct pvsmp_prop method;

	if (!p->node)
		return;
	method = pvsmp_prop(r->m->env, p->node, "method");
	say_if(r, !method.v, PVSMP_X_NO_CONDUIT, 0);
	say_if(r, method.v && !p->conduit, PVSMP_X_BAD_CONDUIT, 0);
	say_if(r, p->error == -ELOOP, PVSMP_X_HVC_AT_EL2, 0);
	say_if(r, p->version == PVSMP_PSCI_0_1 && !p->cpu_on &&
	       !p->affinity_info, PVSMP_X_NO_CPU_ON, 0);
	say_if(r, p->error == -EPROTO, PVSMP_X_PSCI_VERSION, (u32)p->version);
	say_if(r, p->conduit == PVSMP_C_SMC &&
	       (r->m->env->facts & PVSMP_F_NO_EL3), PVSMP_X_SMC_NO_EL3, 0);
}

static void check_machine(struct report *r)
{
	const struct pvsmp_env *e = r->m->env;
	bool boots = false;
	u32 i;

	for (i = 0; i < r->m->nr; i++)
		boots |= r->m->cpu[i].boot;
	say_if(r, !r->m->nr, PVSMP_X_NO_CPUS, 0);
	say_if(r, r->m->nr && !boots, PVSMP_X_NO_BOOT_CPU, e->boot_hwid);
	check_psci(r);
	say_if(r, e->facts & PVSMP_F_IMA_NO_IPROT, PVSMP_X_IMA_NO_IPROT, 0);
	say_if(r, e->facts & PVSMP_F_IMA_NO_M, PVSMP_X_IMA_NO_M, 0);
}

static void check_hwid(struct report *r, u32 cpu)
{
	const struct pvsmp_cpu *c = &r->m->cpu[cpu];
	u64 mask = PPC_HWID_MASK;
	bool twice = false;
	u32 i;

	if (r->m->arch == PVSMP_A_ARM64)
		mask = ARM64_HWID_MASK;
	if (c->hwid == PVSMP_HWID_UNKNOWN) {
		say(r, PVSMP_X_NO_HWID, cpu, 0);
		return;
	}
	if (c->hwid & ~mask)
		say(r, PVSMP_X_BAD_HWID, cpu, c->hwid);
	for (i = 0; i < r->m->nr; i++)
		twice |= i != cpu && pvsmp_same_hwid(c, &r->m->cpu[i]);
	if (twice)
		say(r, PVSMP_X_DUPLICATE_HWID, cpu, c->hwid);
}

static void check_method(struct report *r, u32 cpu)
{
	const struct pvsmp_cpu *c = &r->m->cpu[cpu];
	struct pvsmp_prop p = pvsmp_cpu_prop(r->m, c->node, "enable-method");

	switch (c->method) {
	case PVSMP_M_NONE:
		if (p.v)
			say(r, PVSMP_X_UNKNOWN_METHOD, cpu, c->hwid);
		else if (!c->boot)
			say(r, PVSMP_X_NO_METHOD, cpu, c->hwid);
		break;
	case PVSMP_M_PSCI:
		if (!r->m->psci.node)
			say(r, PVSMP_X_PSCI_MISSING, cpu, c->hwid);
		else if (!p.v && !c->boot)
			say(r, PVSMP_X_PSCI_IMPLIED, cpu, c->hwid);
		break;
	default:
		break;
	}
}

static void check_status(struct report *r, u32 cpu)
{
	const struct pvsmp_cpu *c = &r->m->cpu[cpu];

	if (pvsmp_absent(r->m, c))
		say(r, PVSMP_X_CPU_ABSENT, cpu, c->hwid);
	else if (c->method == PVSMP_M_EPAPR && !c->boot &&
		 pvsmp_enabled(r->m->env, c->node))
		say(r, PVSMP_X_NOT_QUIESCENT, cpu, c->hwid);
}

static u32 line_size(const struct pvsmp *m, const struct pvsmp_cpu *c)
{
	const struct pvsmp_prop p[] = {
		pvsmp_cpu_prop(m, c->node, "d-cache-line-size"),
		pvsmp_cpu_prop(m, c->node, "d-cache-block-size"),
	};
	u32 i, size, line = LEAST_LINE;

	for (i = 0; i < 2; i++)
		if (p[i].len == 4) {
			size = (u32)pvsmp_number(p[i].v, 1);
			line = size > line ? size : line;
		}
	return line;
}

/* The last line of a with the first of b, if a is the lower one; and back. */
static bool share_line(const struct pvsmp_cpu *a, const struct pvsmp_cpu *b,
		       u32 line)
{
	u64 low = a->release < b->release ? a->release : b->release;
	u64 high = a->release < b->release ? b->release : a->release;
	u64 mask = ~(u64)(line - 1);

	return ((low + PVSMP_EPAPR_SIZE - 1) & mask) == (high & mask);
}

static void check_neighbours(struct report *r, u32 cpu)
{
	const struct pvsmp_cpu *c = &r->m->cpu[cpu], *o;
	u32 i, line = line_size(r->m, c);
	bool same = false, near = false;

	for (i = 0; i < r->m->nr; i++) {
		o = &r->m->cpu[i];
		if (i == cpu || c->boot || o->boot || !o->release)
			continue;
		if (pvsmp_share_release(c, o))
			same = true;
		else if (c->method == PVSMP_M_EPAPR && share_line(c, o, line))
			near = true;
	}
	if (same)
		say(r, PVSMP_X_RELEASE_SHARED, cpu, c->release);
	if (near)
		say(r, PVSMP_X_RELEASE_STRIDE, cpu, c->release);
}

static void check_release(struct report *r, u32 cpu)
{
	const struct pvsmp_env *e = r->m->env;
	const struct pvsmp_cpu *c = &r->m->cpu[cpu];
	struct pvsmp_prop p = pvsmp_cpu_prop(r->m, c->node, "cpu-release-addr");
	u32 size = pvsmp_slot_size(c->method);

	if (c->method != PVSMP_M_EPAPR && c->method != PVSMP_M_SPIN64)
		return;
	if (!c->release) {
		/* The boot CPU needs none. */
		if (p.v && p.len != 8)
			say(r, PVSMP_X_RELEASE_SIZE, cpu, c->hwid);
		else if (!c->boot)
			say(r, PVSMP_X_NO_RELEASE, cpu, c->hwid);
		return;
	}
	if (c->release & 7)
		say(r, PVSMP_X_RELEASE_MISALIGNED, cpu, c->release);
	check_neighbours(r, cpu);
	if (pvsmp_is_ram(e, c->release, size) == 1 &&
	    pvsmp_is_reserved(e, c->release, size) == 0)
		say(r, PVSMP_X_RELEASE_NOT_RESERVED, cpu, c->release);
}

u32 pvsmp_check(const struct pvsmp *m, struct pvsmp_finding *f, u32 max)
{
	struct report r = { m, f, max, 0 };
	u32 i;

	check_machine(&r);
	for (i = 0; i < m->nr; i++) {
		check_hwid(&r, i);
		check_status(&r, i);
		check_method(&r, i);
		check_release(&r, i);
	}
	return r.n;
}
