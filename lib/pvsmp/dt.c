// SPDX-License-Identifier: GPL-2.0-only
/* Properties of the device tree (Devicetree Specification 0.4, 2.2.4). */
#include "internal.h"

struct pvsmp_prop pvsmp_prop(const struct pvsmp_env *e, unsigned long node,
			     const char *name)
{
	struct pvsmp_prop p = { NULL, 0 };

	p.v = e->dt_prop(e->c, node, name, &p.len);
	if (!p.v)
		p.len = 0;
	return p;
}

/* ePAPR 3.6: what all CPUs have in common may be in /cpus instead. */
struct pvsmp_prop pvsmp_cpu_prop(const struct pvsmp *m, unsigned long cpu,
				 const char *name)
{
	const struct pvsmp_env *e = m->env;
	struct pvsmp_prop p = pvsmp_prop(e, cpu, name);

	if (!p.v && m->arch == PVSMP_A_PPC)
		p = pvsmp_prop(e, e->dt_node(e->c, "/cpus"), name);
	return p;
}

/* Is it one of the strings of a list? One without its end is not. */
bool pvsmp_prop_has(struct pvsmp_prop p, const char *string)
{
	u32 i = 0, n;

	while (i < p.len) {
		for (n = 0; i + n < p.len && string[n] &&
		     p.v[i + n] == (u8)string[n]; n++)
			;
		if (i + n < p.len && !p.v[i + n] && !string[n])
			return true;
		while (i < p.len && p.v[i])
			i++;
		i++;
	}
	return false;
}

u64 pvsmp_number(const u8 *v, u32 cells)
{
	u64 n = 0;
	u32 i;

	for (i = 0; i < 4 * cells; i++)
		n = n << 8 | v[i];
	return n;
}

u32 pvsmp_cell(const struct pvsmp_env *e, unsigned long node, const char *name,
	       u32 otherwise)
{
	struct pvsmp_prop p = pvsmp_prop(e, node, name);

	return p.len == 4 ? (u32)pvsmp_number(p.v, 1) : otherwise;
}

bool pvsmp_enabled(const struct pvsmp_env *e, unsigned long node)
{
	struct pvsmp_prop p = pvsmp_prop(e, node, "status");

	return !p.v || pvsmp_prop_has(p, "okay") || pvsmp_prop_has(p, "ok");
}

/* All of [pa, pa + len) in [base, base + size)? No sum that could overflow. */
static bool within(u64 pa, u64 len, u64 base, u64 size)
{
	return pa >= base && len <= size && pa - base <= size - len;
}

struct ranges {
	u64 pa, len;
	bool any;		/* one that is not empty was there */
	bool inside;
};

/* Look at the ranges in `reg` of a child of parent. */
static void look(const struct pvsmp_env *e, unsigned long parent,
		 unsigned long node, struct ranges *r)
{
	u32 ac = pvsmp_cell(e, parent, "#address-cells", 2);
	u32 sc = pvsmp_cell(e, parent, "#size-cells", 1);
	struct pvsmp_prop p = pvsmp_prop(e, node, "reg");
	u32 i, row = 4 * (ac + sc);

	if (ac > 2 || sc > 2 || !row)
		return;
	for (i = 0; i + row <= p.len; i += row) {
		u64 base = pvsmp_number(p.v + i, ac);
		u64 size = pvsmp_number(p.v + i + 4 * ac, sc);

		r->any |= size != 0;
		r->inside |= within(r->pa, r->len, base, size);
	}
}

static void look_at_children(const struct pvsmp_env *e, unsigned long parent,
			     const char *type, struct ranges *r)
{
	unsigned long n = 0;

	while (parent && (n = e->dt_child(e->c, parent, n)) != 0)
		if (!type ||
		    pvsmp_prop_has(pvsmp_prop(e, n, "device_type"), type))
			look(e, parent, n, r);
}

/* 1, 0, or -ENODEV: not known. A tree that nobody filled in has empty ranges. */
int pvsmp_is_ram(const struct pvsmp_env *e, u64 pa, u64 len)
{
	struct ranges r = { pa, len, false, false };

	if (e->is_ram)
		return e->is_ram(e->c, pa, len);
	look_at_children(e, e->dt_node(e->c, "/"), "memory", &r);
	return r.any ? r.inside : -ENODEV;
}

int pvsmp_is_reserved(const struct pvsmp_env *e, u64 pa, u64 len)
{
	struct ranges r = { pa, len, false, false };
	u64 base, size;
	u32 i;

	if (!e->dt_reserve)
		return -ENODEV;
	for (i = 0; !e->dt_reserve(e->c, i, &base, &size); i++)
		r.inside |= within(pa, len, base, size);
	look_at_children(e, e->dt_node(e->c, "/reserved-memory"), NULL, &r);
	return r.inside;
}
