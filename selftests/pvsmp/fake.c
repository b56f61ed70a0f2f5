// SPDX-License-Identifier: GPL-2.0-only
/* The machine of fake.h. */
#include "fake.h"

struct fake fake;

/* --- the tree ------------------------------------------------------------- */

static bool same(const char *a, const char *b, u32 len)
{
	return !strncmp(a, b, len) && !a[len];
}

u32 fake_find(struct fake *f, const char *path)
{
	u32 at = 1, i, len;

	while (*path == '/')
		path++;
	while (*path) {
		for (len = 0; path[len] && path[len] != '/'; len++)
			;
		for (i = 2; i <= f->nr_nodes; i++)
			if (f->node[i].parent == at &&
			    same(f->node[i].name, path, len))
				break;
		if (i > f->nr_nodes)
			return 0;
		at = i;
		path += len + (path[len] == '/');
	}
	return at;
}

u32 fake_node(struct fake *f, const char *parent, const char *name)
{
	f->nr_nodes++;
	f->node[f->nr_nodes].parent = fake_find(f, parent);
	f->node[f->nr_nodes].name = name;
	return f->nr_nodes;
}

static u32 find_prop(struct fake *f, u32 node, const char *name)
{
	u32 i;

	for (i = 0; i < f->nr_props; i++)
		if (f->prop[i].node == node && !strcmp(f->prop[i].name, name))
			break;
	return i;
}

void fake_bytes(struct fake *f, const char *path, const char *name,
		const void *v, u32 len)
{
	u32 node = fake_find(f, path), i = find_prop(f, node, name);

	if (i == f->nr_props)
		f->nr_props++;
	f->prop[i].node = node;
	f->prop[i].name = name;
	f->prop[i].at = f->nr_bytes;
	f->prop[i].len = len;
	memcpy(f->bytes + f->nr_bytes, v, len);
	f->nr_bytes += len;
}

void fake_string(struct fake *f, const char *path, const char *name,
		 const char *v)
{
	fake_bytes(f, path, name, v, strlen(v) + 1);
}

static void store(u8 *at, u64 v, u32 size, bool big)
{
	u32 i;

	for (i = 0; i < size; i++) {
		at[big ? size - 1 - i : i] = (u8)v;
		v >>= 8;
	}
}

static u64 load(const u8 *at, u32 size, bool big)
{
	u64 v = 0;
	u32 i;

	for (i = 0; i < size; i++)
		v = v << 8 | at[big ? i : size - 1 - i];
	return v;
}

void fake_u32(struct fake *f, const char *path, const char *name, u32 v)
{
	u8 b[4];

	store(b, v, 4, true);
	fake_bytes(f, path, name, b, 4);
}

void fake_u64(struct fake *f, const char *path, const char *name, u64 v)
{
	u8 b[8];

	store(b, v, 8, true);
	fake_bytes(f, path, name, b, 8);
}

void fake_delete(struct fake *f, const char *path, const char *name)
{
	u32 i = find_prop(f, fake_find(f, path), name);

	if (i < f->nr_props)
		f->prop[i].node = 0;
}

static unsigned long env_node(void *c, const char *path)
{
	return fake_find(c, path);
}

static unsigned long env_child(void *c, unsigned long parent,
			       unsigned long prev)
{
	struct fake *f = c;
	u32 i = prev ? (u32)prev + 1 : 2;

	for (; i <= f->nr_nodes; i++)
		if (f->node[i].parent == parent)
			return i;
	return 0;
}

static const void *env_prop(void *c, unsigned long node, const char *name,
			    u32 *len)
{
	struct fake *f = c;
	u32 i = find_prop(f, (u32)node, name);

	if (i == f->nr_props)
		return NULL;
	*len = f->prop[i].len;
	return f->bytes + f->prop[i].at;
}

static int env_reserve(void *c, u32 n, u64 *pa, u64 *len)
{
	struct fake *f = c;

	if (n >= f->nr_reserve)
		return -1;
	*pa = f->reserve[n].pa;
	*len = f->reserve[n].len;
	return 0;
}

/* --- memory --------------------------------------------------------------- */

static struct fake_op *note(struct fake *f, u32 kind, u64 at, u64 v)
{
	static struct fake_op lost;
	struct fake_op *op = &lost;

	if (f->nr_ops < sizeof(f->op) / sizeof(f->op[0]))
		op = &f->op[f->nr_ops++];
	memset(op, 0, sizeof(*op));
	op->kind = kind;
	op->at = at;
	op->v = v;
	return op;
}

static struct fake_ram *ram_at(struct fake *f, u64 pa, u32 len)
{
	u32 i;

	for (i = 0; i < 2; i++)
		if (pa >= f->ram[i].base && pa - f->ram[i].base + len <=
		    sizeof(f->ram[i].cache))
			return &f->ram[i];
	f->wild++;
	return NULL;
}

static bool is_device(struct fake *f, const struct fake_ram *r)
{
	return f->firmware == FAKE_QEMU && r->base == FAKE_TABLE;
}

/* As a CPU with its MMU off reads it. */
u64 fake_read(struct fake *f, u64 pa, u32 size, bool big)
{
	struct fake_ram *r = ram_at(f, pa, size);

	return r ? load(r->memory + (pa - r->base), size, big) : 0;
}

/* As such a CPU, or firmware, writes it: behind the back of our cache. */
void fake_poke(struct fake *f, u64 pa, u64 v, u32 size, bool big)
{
	struct fake_ram *r = ram_at(f, pa, size);

	if (r)
		store(r->memory + (pa - r->base), v, size, big);
}

/* --- CPUs ------------------------------------------------------------------ */

static void start(struct fake *f, struct fake_cpu *c, u64 entry, u64 ctx)
{
	c->starts++;
	c->entry = entry;
	c->ctx = ctx;
	c->since = f->time;
	c->off = false;
	c->context_used = true;
}

static bool waits_at(const struct fake_cpu *c)
{
	return c->slot && (!c->starts || c->off);
}

static void run_word(struct fake *f, struct fake_cpu *c)
{
	u64 entry = fake_read(f, c->slot, 8, false);

	if (entry)
		start(f, c, entry,
		      fake_read(f, entry + PVSMP_STUB_CTX, 8, false));
}

static void run_entry(struct fake *f, struct fake_cpu *c)
{
	u64 entry = fake_read(f, c->slot + PVSMP_EPAPR_ADDR_H, 8, true);

	if (entry & 1)
		return;
	c->pir = (u32)fake_read(f, c->slot + PVSMP_EPAPR_PIR, 4, true);
	start(f, c, entry, fake_read(f, c->slot + PVSMP_EPAPR_R3_H, 8, true));
	if (f->firmware == FAKE_UBOOT)
		fake_poke(f, c->slot + PVSMP_EPAPR_ADDR_L, 3, 4, true);
}

/* Loops look at memory after anything that may have changed it. */
static void run_loops(struct fake *f)
{
	u32 i;

	for (i = 0; i < f->nr_cpus; i++) {
		struct fake_cpu *c = &f->cpu[i];

		if (!waits_at(c))
			continue;
		if (f->method == PVSMP_M_SPIN64)
			run_word(f, c);
		else if (f->method == PVSMP_M_EPAPR)
			run_entry(f, c);
	}
}

/* QEMU: any store to an entry starts its CPU while bit 0 is clear. */
static void kick(struct fake *f, u64 pa)
{
	u32 i;

	for (i = 0; i < f->nr_cpus; i++)
		if (f->cpu[i].slot && pa - f->cpu[i].slot < 32)
			run_entry(f, &f->cpu[i]);
}

static u64 env_rd(void *c, u64 pa, u32 size, bool big)
{
	struct fake *f = c;
	struct fake_ram *r = ram_at(f, pa, size);
	struct fake_op *op;
	u64 v = 0;

	if (r)
		v = load((is_device(f, r) ? r->memory : r->cache) +
			 (pa - r->base), size, big);
	op = note(f, OP_RD, pa, v);
	op->size = size;
	op->big = big;
	return v;
}

static void env_wr(void *c, u64 pa, u64 v, u32 size, bool big)
{
	struct fake *f = c;
	struct fake_ram *r = ram_at(f, pa, size);
	struct fake_op *op = note(f, OP_WR, pa, v);

	op->size = size;
	op->big = big;
	f->acted = true;
	if (!r)
		return;
	store(r->cache + (pa - r->base), v, size, big);
	if (!is_device(f, r)) {
		memset(r->dirty + (pa - r->base), true, size);
		return;
	}
	store(r->memory + (pa - r->base), v, size, big);
	kick(f, pa);
}

static void env_sync(void *c, u64 pa, u32 len)
{
	struct fake *f = c;
	struct fake_ram *r = ram_at(f, pa, len);
	u64 i;

	note(f, OP_SYNC, pa, len);
	if (!r || is_device(f, r))
		return;
	for (i = pa - r->base; i < pa - r->base + len; i++) {
		if (r->dirty[i])
			r->memory[i] = r->cache[i];
		else
			r->cache[i] = r->memory[i];
		r->dirty[i] = false;
	}
	if (f->method == PVSMP_M_EPAPR)
		run_loops(f);
}

static void env_wake(void *c)
{
	note(c, OP_WAKE, 0, 0);
	run_loops(c);
}

/* --- firmware --------------------------------------------------------------- */

static struct fake_cpu *cpu_of(struct fake *f, u64 hwid)
{
	u32 i;

	for (i = 0; i < f->nr_cpus; i++)
		if (f->cpu[i].hwid == hwid)
			return &f->cpu[i];
	return NULL;
}

/* Like QEMU's: a CPU that was started and does not run yet is started again. */
static s64 cpu_on(struct fake *f, u64 target, u64 entry, u64 ctx)
{
	struct fake_cpu *c = cpu_of(f, target);

	f->acted = true;
	if (f->fail)
		return f->fail;
	if (!c)
		return -2;
	if (c->starts && !c->off && f->time > c->since)
		return -4;
	start(f, c, entry, ctx);
	return 0;
}

/* The caller is gone: what others then do is done by the hook. */
static s64 cpu_off(struct fake *f)
{
	u32 cpu = f->self;

	if (f->off_result)
		return f->off_result;
	if (f->parked)
		f->parked(f, cpu);
	return 0;
}

static s64 affinity_info(struct fake *f, u64 target)
{
	struct fake_cpu *c = cpu_of(f, target);

	if (f->info_fail)
		return f->info_fail;
	if (!c)
		return -2;
	if (!c->starts || c->off)
		return 1;
	return f->time > c->since ? 0 : 2;
}

static s64 env_fw(void *c, u32 conduit, u32 fn, u64 a, u64 b, u64 d)
{
	struct fake *f = c;

	note(f, OP_FW, fn, a)->size = conduit;
	switch (fn) {
	case FAKE_PSCI_VERSION:
		return f->version;
	case FAKE_CPU_ON:
	case FAKE_CPU_ON_0_1:
		return cpu_on(f, a, b, d);
	case FAKE_CPU_OFF:
	case FAKE_CPU_OFF_0_1:
		return cpu_off(f);
	case FAKE_AFFINITY_INFO:
		return affinity_info(f, a);
	default:
		return -1;
	}
}

/* --- time ------------------------------------------------------------------- */

static u64 env_now(void *c)
{
	return ((struct fake *)c)->time;
}

static void env_relax(void *c)
{
	struct fake *f = c;

	note(f, OP_RELAX, 0, 0);
	f->time += f->tick;
	f->waits += f->acted;
	f->acted = false;
}

static bool env_arrived(void *c, u32 cpu)
{
	struct fake *f = c;
	const struct fake_cpu *k = &f->cpu[cpu];

	return k->context_used && k->delay != FAKE_NEVER &&
	       f->time - k->since >= k->delay;
}

static void env_park(void *c, u32 cpu, u64 pa)
{
	struct fake *f = c;

	note(f, OP_PARK, cpu, pa);
	f->cpu[cpu].off = true;
	f->cpu[cpu].slot = pa;
	if (f->parked)
		f->parked(f, cpu);
}

/* A context that can be used for a new start. */
void fake_ready(struct fake *f, u32 cpu)
{
	f->cpu[cpu].context_used = false;
}

void fake_forget(struct fake *f)
{
	f->nr_ops = 0;
}

u32 fake_count(struct fake *f, u32 kind)
{
	u32 i, n = 0;

	for (i = 0; i < f->nr_ops; i++)
		n += f->op[i].kind == kind;
	return n;
}

/* --- machines ----------------------------------------------------------------- */

static const char * const cpu_names[FAKE_CPUS] = {
	"cpu@0", "cpu@1", "cpu@2", "cpu@3",
};

static const char * const cpu_paths[FAKE_CPUS] = {
	"/cpus/cpu@0", "/cpus/cpu@1", "/cpus/cpu@2", "/cpus/cpu@3",
};

static struct fake *machine(pvt_t *t, u32 cpus)
{
	struct fake *f = &fake;
	static const struct pvsmp_env env = {
		.c = &fake,
		.dt_node = env_node, .dt_child = env_child,
		.dt_prop = env_prop, .dt_reserve = env_reserve,
		.rd = env_rd, .wr = env_wr, .sync = env_sync,
		.wake = env_wake, .fw = env_fw, .now = env_now,
		.relax = env_relax, .arrived = env_arrived, .park = env_park,
	};

	memset(f, 0, sizeof(*f));
	f->t = t;
	f->env = env;
	f->tick = 1;
	f->time = 1;
	f->version = 0x10001;
	f->nr_cpus = cpus;
	f->nr_nodes = 1;
	f->node[1].name = "";
	f->ram[0].base = FAKE_RAM;
	f->ram[1].base = FAKE_TABLE;
	fake_u32(f, "/", "#address-cells", 2);
	fake_u32(f, "/", "#size-cells", 2);
	fake_node(f, "/", "memory");
	fake_string(f, "/memory", "device_type", "memory");
	fake_bytes(f, "/memory", "reg",
		   "\0\0\0\0\x40\0\0\0\0\0\0\0\x10\0\0\0", 16);
	fake_node(f, "/", "cpus");
	fake_u32(f, "/cpus", "#address-cells", 1);
	fake_u32(f, "/cpus", "#size-cells", 0);
	return f;
}

static void add_cpus(struct fake *f, const char *method, u64 slot, u64 stride)
{
	u32 i;

	for (i = 0; i < f->nr_cpus; i++) {
		struct fake_cpu *c = &f->cpu[i];

		c->hwid = i;
		fake_node(f, "/cpus", cpu_names[i]);
		fake_string(f, cpu_paths[i], "device_type", "cpu");
		fake_u32(f, cpu_paths[i], "reg", i);
		if (!i && stride == 32)
			continue;
		fake_string(f, cpu_paths[i], "enable-method", method);
		if (!slot)
			continue;
		fake_u64(f, cpu_paths[i], "cpu-release-addr",
			 slot + i * stride);
		if (i)
			c->slot = slot + i * stride;
	}
	f->cpu[0].starts = 1;	/* it boots */
}

struct fake *fake_virt(pvt_t *t, u32 cpus)
{
	struct fake *f = machine(t, cpus);

	f->method = PVSMP_M_PSCI;
	add_cpus(f, "psci", 0, 0);
	fake_node(f, "/", "psci");
	fake_bytes(f, "/psci", "compatible",
		   "arm,psci-1.0\0arm,psci-0.2\0arm,psci", 35);
	fake_string(f, "/psci", "method", "hvc");
	return f;
}

struct fake *fake_ppce500(pvt_t *t, u32 cpus)
{
	struct fake *f = machine(t, cpus);
	u32 i;

	f->method = PVSMP_M_EPAPR;
	add_cpus(f, "spin-table", FAKE_TABLE, 32);
	for (i = 0; i < cpus; i++) {
		fake_string(f, cpu_paths[i], "status",
			    i ? "disabled" : "okay");
		fake_u32(f, cpu_paths[i], "timebase-frequency", 400000000);
		fake_u32(f, cpu_paths[i], "d-cache-line-size", 32);
		fake_poke(f, FAKE_TABLE + 32 * i + PVSMP_EPAPR_ADDR_L,
			  PVSMP_EPAPR_IDLE, 4, true);
	}
	return f;
}

struct fake *fake_raspi3b(pvt_t *t, u32 cpus)
{
	struct fake *f = machine(t, cpus);

	f->method = PVSMP_M_SPIN64;
	add_cpus(f, "spin-table", FAKE_WORDS, 8);
	f->reserve[f->nr_reserve].pa = FAKE_RAM;
	f->reserve[f->nr_reserve++].len = 0x1000;
	return f;
}

int fake_scan(struct fake *f)
{
	int n = pvsmp_scan(&f->m, &f->env, f->cpus, FAKE_CPUS);

	fake_forget(f);
	return n;
}
