// SPDX-License-Identifier: GPL-2.0-only
/* Release, and what becomes of a CPU afterwards. See wait.c for the waiting. */
#include "internal.h"

bool pvsmp_needs_stub(const struct pvsmp *m, u32 cpu)
{
	const struct pvsmp_cpu *c = &m->cpu[cpu];

	return c->method == PVSMP_M_SPIN64 ||
	       (c->method == PVSMP_M_PSCI &&
		m->psci.version == PVSMP_PSCI_0_1);
}

/* The state is ours: what the firmware makes of a second release is not asked. */
static int may_go(u32 state)
{
	switch (state) {
	case PVSMP_S_OFF:
	case PVSMP_S_PARKED:
		return 0;
	case PVSMP_S_PENDING:
		return -EINPROGRESS;
	case PVSMP_S_LOST:
		return -ETIMEDOUT;
	default:
		return -EALREADY;
	}
}

static bool has_hooks(const struct pvsmp *m, u32 cpu)
{
	const struct pvsmp_env *e = m->env;
	u32 method = m->cpu[cpu].method;

	if (!e->arrived || (method == PVSMP_M_PSCI && !e->fw))
		return false;
	if (method == PVSMP_M_SPIN64 && !e->wake)
		return false;
	if (method == PVSMP_M_PSCI && !pvsmp_needs_stub(m, cpu))
		return true;
	return e->rd && e->wr && e->sync;
}

/* A stub has one slot: no other CPU that has ever been let go may load it. */
static int check_stub(const struct pvsmp *m, u32 cpu, u64 entry)
{
	u32 i;

	if (entry & (PVSMP_STUB_CTX - 1))
		return -EINVAL;
	for (i = 0; i < m->nr; i++)
		if (i != cpu && m->cpu[i].entry == entry &&
		    pvsmp_get_state(&m->cpu[i]) != PVSMP_S_OFF)
			return -EADDRINUSE;
	return 0;
}

static int check_entry(const struct pvsmp *m, u32 cpu, u64 entry)
{
	bool stub = pvsmp_needs_stub(m, cpu);

	if (entry & 3)
		return -EINVAL;
	if (!pvsmp_is_ram(m->env, entry, stub ? PVSMP_STUB_SIZE : 4))
		return -EFAULT;
	return stub ? check_stub(m, cpu, entry) : 0;
}

static int check_release(const struct pvsmp *m, u32 cpu, u64 entry)
{
	const struct pvsmp_cpu *c = &m->cpu[cpu];
	int error = may_go(pvsmp_get_state(c));

	if (!error)
		error = c->error;
	if (!error && !has_hooks(m, cpu))
		error = -EUNATCH;
	if (!error)
		error = check_entry(m, cpu, entry);
	if (!error && m->env->arrived(m->env->c, cpu))
		error = -EEXIST;
	return error;
}

static int go(const struct pvsmp *m, u32 cpu)
{
	const struct pvsmp_env *e = m->env;
	const struct pvsmp_cpu *c = &m->cpu[cpu];

	if (pvsmp_needs_stub(m, cpu)) {
		e->wr(e->c, c->entry + PVSMP_STUB_CTX, c->ctx, 8, false);
		e->sync(e->c, c->entry, PVSMP_STUB_SIZE);
	}
	switch (c->method) {
	case PVSMP_M_EPAPR:
		return pvsmp_epapr_go(e, c->release, (u32)c->hwid, c->entry,
				      c->ctx);
	case PVSMP_M_SPIN64:
		return pvsmp_spin64_go(e, c->release, c->entry);
	default:
		return pvsmp_psci_on(m, c->hwid, c->entry, c->ctx);
	}
}

int pvsmp_release(struct pvsmp *m, u32 cpu, u64 entry, u64 ctx)
{
	struct pvsmp_cpu *c = &m->cpu[cpu];
	u32 before;
	int error;

	if (cpu >= m->nr)
		return -ENODEV;
	error = check_release(m, cpu, entry);
	if (error)
		return error;
	before = pvsmp_get_state(c);
	c->entry = entry;
	c->ctx = ctx;
	/* First: it can be there, and gone again, before the call is back. */
	pvsmp_set_state(c, PVSMP_S_PENDING);
	error = go(m, cpu);
	if (error)
		pvsmp_set_state(c, before);
	return error;
}

static bool can_ask(const struct pvsmp *m, const struct pvsmp_cpu *c)
{
	return c->method == PVSMP_M_PSCI && m->psci.affinity_info &&
	       !c->error && m->env->fw;
}

static int ask(const struct pvsmp *m, const struct pvsmp_cpu *c, u32 state)
{
	int found;

	if (!can_ask(m, c))
		return (int)state;
	found = pvsmp_psci_state(m, c->hwid);
	return found == PVSMP_S_OFF ? (int)state : found;
}

int pvsmp_state(struct pvsmp *m, u32 cpu)
{
	struct pvsmp_cpu *c = &m->cpu[cpu];
	u32 state;

	if (cpu >= m->nr)
		return -ENODEV;
	state = pvsmp_get_state(c);
	if (state == PVSMP_S_OFF || state == PVSMP_S_PARKED)
		return ask(m, c, state);
	if ((state == PVSMP_S_PENDING || state == PVSMP_S_LOST) &&
	    m->env->arrived(m->env->c, cpu)) {
		state = state == PVSMP_S_LOST ? PVSMP_S_LATE : PVSMP_S_ON;
		pvsmp_set_state(c, state);
	}
	return (int)state;
}

bool pvsmp_pinned(struct pvsmp *m, u32 cpu)
{
	const struct pvsmp_cpu *c = &m->cpu[cpu];

	if (cpu >= m->nr || c->boot)
		return false;
	switch (pvsmp_get_state(c)) {
	case PVSMP_S_OFF:
		return false;
	case PVSMP_S_PARKED:
		return !can_ask(m, c) ||
		       ask(m, c, PVSMP_S_PARKED) != PVSMP_S_PARKED;
	default:
		return true;
	}
}

static bool is_taken(const struct pvsmp *m, u32 cpu, u64 pa)
{
	const struct pvsmp_cpu *c = &m->cpu[cpu];
	u32 i, size = pvsmp_slot_size(c->method);

	for (i = 0; i < m->nr; i++) {
		const struct pvsmp_cpu *o = &m->cpu[i];

		/* Its own arm64 word is idle once it has been taken from it. */
		if (i == cpu && (c->method == PVSMP_M_SPIN64 || c->parked_once))
			continue;
		if (o->release && pa < o->release + size &&
		    o->release < pa + size)
			return true;
	}
	return false;
}

static int park_at(struct pvsmp *m, u32 cpu, u64 pa)
{
	const struct pvsmp_env *e = m->env;
	struct pvsmp_cpu *c = &m->cpu[cpu];
	int error;

	if (!e->park || !e->wr || !e->sync)
		return -EUNATCH;
	if (is_taken(m, cpu, pa))
		return -EADDRINUSE;
	error = pvsmp_spin_park(e, c->method, pa);
	if (error)
		return error;
	c->release = pa;
	c->parked_once = true;
	pvsmp_set_state(c, PVSMP_S_PARKED);
	e->park(e->c, cpu, pa);
	pvsmp_set_state(c, PVSMP_S_ON);
	return -EPROTO;
}

static int park_off(struct pvsmp *m, struct pvsmp_cpu *c)
{
	u32 before = pvsmp_get_state(c);
	int error;

	if (!m->psci.cpu_off || !m->env->fw)
		return -EUNATCH;
	pvsmp_set_state(c, PVSMP_S_PARKED);
	error = pvsmp_psci_off(m);
	pvsmp_set_state(c, before);
	return error ? error : -EPROTO;
}

int pvsmp_repark(struct pvsmp *m, u32 cpu, u64 pa)
{
	struct pvsmp_cpu *c = &m->cpu[cpu];
	int state = pvsmp_state(m, cpu);

	if (state < 0)
		return state;
	if (state != PVSMP_S_ON && state != PVSMP_S_LATE)
		return -EINVAL;
	switch (c->method) {
	case PVSMP_M_PSCI:
		return pa ? -EINVAL : park_off(m, c);
	case PVSMP_M_EPAPR:
	case PVSMP_M_SPIN64:
		return park_at(m, cpu, pa);
	default:
		return -EUNATCH;
	}
}
