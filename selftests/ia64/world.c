// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include "world.h"

#define HANDLER		0xa000000100480000ull	/* of a system call */
#define CALLER		0xa000000103000000ull	/* of ia64_switch_to */
#define TASK_PA		0x200000ull
#define TASK		(LINEAR + TASK_PA)
#define NEXT_PA		0x2400000ull		/* the other task, in no granule of ours */
#define NEXT		(LINEAR + NEXT_PA)
#define KERNEL_SP	(TASK + 0x5f70)	/* pt_regs' NaT bits are where Xen's page has its */
#define KERNEL_RBS	(TASK + 0x1800)
#define USER_RBS	0x8000000000100000ull
#define PGD_PA		0x1000000ull
#define TABLES_PA	0x1100000ull
#define PERCPU_PA	0x300000ull
#define USER_IP		0x2000000000004560ull
#define HUGE_SHIFT	24
#define USER_PA		0x3000000ull
#define USER_VA_PAGE	0x2000000000120000ull
#define LIMIT		4000
#define XEN_ITC_OFFSET	1000
#define XEN_ITC_LAG	50	/* behind a time that was given out */
#define TI_FLAGS	8
#define ISR_X		BIT(32)

struct variant variants[] = {
	{ .name = "64k", .page_shift = 16 },
	{ .name = "16k", .page_shift = 14 },
	{ .name = "8k", .page_shift = 13 },
	{ .name = "4k", .page_shift = 12 },
	{ .name = "64k-acct", .page_shift = 16, .accounts = true },
	{ .name = "16k-acct", .page_shift = 14, .accounts = true },
	{ .name = "8k-acct", .page_shift = 13, .accounts = true },
	{ .name = "4k-acct", .page_shift = 12, .accounts = true },
	{ .name = "4level", .page_shift = 14, .levels = 4 },
	{ .name = "novhpt", .page_shift = 16, .novhpt = true, .accounts = true },
	{ .name = "itanium", .page_shift = 14 },
	{ .name = "up", .page_shift = 16, .up = true },
};

const u32 variant_count = PV_ARRAY_SIZE(variants);
const char *const mode_names[MODES] = { "native", "xen", "plain", "clobber",
					 "clobber-all" };
u64 world_predicates;

/* --- what build.mk made ---------------------------------------------------- */

static u64 asm_offset(const char *variant, const char *name)
{
	char path[512], line[256], found[128];
	unsigned long long value;
	FILE *file;

	snprintf(path, sizeof(path),
		 "%s/%s/config/include/generated/asm-offsets.h", IA64_IMAGES,
		 variant);
	file = fopen(path, "r");
	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "#define %127s %llu", found, &value) == 2 &&
		    !strcmp(found, name)) {
			fclose(file);
			return value;
		}
	fprintf(stderr, "no %s in %s\n", name, path);
	exit(1);
}

/* The bundle in text that an entry of a list names. */
static u8 *bundle_of(u8 *text, const struct ia64_slots *list, u32 i)
{
	u64 addr = list->addr + 4 * i + (u64)(s64)list->entry[i];

	return text + ((addr & ~15ull) - KERNEL);
}

/* What setup_arch() does with the vtop list, by the list that was rebased. */
static void patch_vtop(u8 *text, const struct ia64_slots *list)
{
	u32 i;

	for (i = 0; i < list->count; i++) {
		u8 *at = bundle_of(text, list, i);
		struct ia64_bundle b = ia64_load(at);
		s64 value = ia64_get_field(b, 2, IA64_TARGET);

		ia64_set_field(&b, 2, IA64_TARGET, (s64)kernel_pa((u64)value));
		ia64_store(at, b);
	}
}

/* What setup_arch() does with the rse list where the workaround is not due. */
static void patch_rse(u8 *text, const struct ia64_slots *list)
{
	u32 i;

	for (i = 0; i < list->count; i++) {
		u8 *at = bundle_of(text, list, i);
		struct ia64_bundle b = ia64_load(at);

		ia64_set_slot(&b, 2, ia64_slot(b, 2) & ~63ull);
		ia64_store(at, b);
	}
}

/* How a kernel would do it that knows only of branches. */
static void drop_movl(const u8 *text, struct ia64_plan *plan)
{
	u32 i, kept = 0;

	for (i = 0; i < plan->fixes; i++) {
		struct ia64_fix fix = plan->fix[i];

		if (ia64_form(ia64_load(text + fix.offset), fix.slot) !=
		    IA64_MOVL)
			plan->fix[kept++] = fix;
	}
	plan->fixes = kept;
}

/* The kernel's lists are native's, as long as the image's own. */
static void prepare_lists(const struct ia64_image *image,
			  struct ia64_place *place)
{
	static s32 lists[IA64_LISTS][64];
	static struct ia64_unwind unwind[16];
	u32 kind, i;

	for (kind = 0; kind < IA64_LISTS; kind++) {
		struct ia64_slots *slots = &place->list[kind];

		slots->addr = image->list[kind].addr;
		slots->entry = lists[kind];
		slots->count = image->list[kind].count;
		for (i = 0; i < slots->count; i++)
			lists[kind][i] = (s32)(KERNEL - (slots->addr + 4 * i));
	}
	place->unwind = unwind;
	place->unwinds = image->unwinds;
	for (i = 0; i < place->unwinds; i++)
		unwind[i].start = KERNEL - image->segment;
}

static void relocate(struct variant *v, enum mode mode)
{
	static struct ia64_plan plan;
	struct ia64_place place = { .room = ROOM, .run = KERNEL };
	const struct ia64_image *image = &v->image[mode]->ia64;

	prepare_lists(image, &place);
	if (ia64_plan(image, &place, &plan)) {
		fprintf(stderr, "%s %s: %s\n", v->name, mode_names[mode],
			ia64_refusal_text(plan.why));
		exit(1);
	}
	place.text = v->text[mode][TEXT];
	ia64_commit(image, &place, &plan);
	patch_vtop(place.text, &place.list[IA64_LIST_VTOP]);
	memcpy(v->text[mode][TEXT_RSE], place.text, ROOM);
	patch_rse(v->text[mode][TEXT_RSE], &place.list[IA64_LIST_RSE]);
	drop_movl(v->image[mode]->text, &plan);
	place.text = v->text[mode][TEXT_STALE];
	ia64_commit(image, &place, &plan);
	patch_vtop(place.text, &place.list[IA64_LIST_VTOP]);
}

void variant_load(struct variant *v, enum mode mode)
{
	char path[512];

	if (!v->levels)
		v->levels = 3;
	v->task_size = asm_offset(v->name, "IA64_TASK_SIZE");
	v->on_ustack = asm_offset(v->name, "IA64_TASK_THREAD_ON_USTACK_OFFSET");
	v->ksp = asm_offset(v->name, "IA64_TASK_THREAD_KSP_OFFSET");
	snprintf(path, sizeof(path), "%s/%s/%s/image-%llx.elf", IA64_IMAGES,
		 v->name, mode_names[mode], (unsigned long long)IMAGE_AT);
	v->image[mode] = image_load(path);
	snprintf(path, sizeof(path), "%s/%s/%s/ways.elf", IA64_IMAGES, v->name,
		 mode_names[mode]);
	v->ways[mode] = image_load(path);
	relocate(v, mode);
}

void variant_free(struct variant *v)
{
	u32 mode;

	for (mode = 0; mode < MODES; mode++) {
		if (!v->image[mode])
			continue;
		image_free(v->image[mode]);
		image_free(v->ways[mode]);
		v->image[mode] = NULL;
	}
}

struct variant *variant_find(const char *name)
{
	u32 i;

	for (i = 0; i < variant_count; i++)
		if (!strcmp(variants[i].name, name))
			return &variants[i];
	return NULL;
}

bool scenario_applies(const struct variant *v, const struct scenario *s)
{
	return !(s->not_up && v->up) && !(s->only_novhpt && !v->novhpt) &&
	       !(s->not_acct && v->accounts) && !(s->only_4level && v->levels != 4) &&
	       !(s->not_4level && v->levels == 4);
}

/* --- memory ---------------------------------------------------------------- */

static void poke8(struct machine *m, u64 pa, u64 value)
{
	machine_poke(m, pa, &value, 8);
}

/*
 * One page mapped by three levels or four, as the handlers walk them. entry[] is
 * where each level's is, the pte's last.
 */
static void map_page(struct machine *m, const struct variant *v,
		     const struct scenario *s, u64 va, u64 *entry)
{
	u32 ps = v->page_shift, index = ps - 3, level;
	u64 at = (va & (BIT(61) - 1)) >> (va >> 61 == 4 ? HUGE_SHIFT - ps : 0);
	u64 slot = at >> (ps + (v->levels - 1) * index);
	u64 table = TABLES_PA;

	if (va >> 61 == 5)
		entry[0] = kernel_pa(image_symbol(v->image[NATIVE],
						  "swapper_pg_dir")) +
			   8 * (slot & (BIT(index) - 1));
	else
		entry[0] = PGD_PA + (va >> 61 << index) +
			   8 * (slot & (BIT(ps - 6) - 1));
	for (level = 1; level < v->levels; level++) {
		slot = at >> (ps + (v->levels - 1 - level) * index);
		if (s->hole != level)
			poke8(m, entry[level - 1], table);
		/* what a walk from nowhere would find */
		poke8(m, 8 * (slot & (BIT(index) - 1)),
		      level + 1 < v->levels ? table + BIT(ps) : s->pte);
		entry[level] = table + 8 * (slot & (BIT(index) - 1));
		table += BIT(ps);
	}
	poke8(m, entry[level - 1], s->pte);
}

static void set_tables(struct machine *m, const struct variant *v,
		       const struct scenario *s, u64 va)
{
	u64 page = BIT(v->page_shift), entry[PAGE_TABLE_LEVELS], pte;

	if (!s->pte)
		return;
	map_page(m, v, s, va, entry);
	pte = entry[v->levels - 1];
	m->race_pa = entry[v->levels - 1 - s->race_level];
	m->race_accesses = s->race_accesses;
	m->race_value = s->race_value;
	if (s->vhpt)
		machine_add_tr(m, machine_thash(m, va) & ~(page - 1),
			       pte & ~(page - 1), v->page_shift, false);
}

/* The table where it runs; where it was is 0xff, which is no template. */
static void set_text(struct machine *m, const struct variant *v,
		     enum mode mode, enum text text)
{
	static u8 wiped[ROOM];
	const struct image *ways = v->ways[mode];
	u64 calls[] = { image_symbol(v->image[mode], "sys_call_table"),
			image_symbol(ways, "sys_call_table") };
	u32 i;

	memset(wiped, 0xff, sizeof(wiped));
	machine_poke(m, KERNEL_PA, v->text[mode][text],
		     v->image[mode]->ia64.size);
	machine_poke(m, kernel_pa(IMAGE_AT), wiped, sizeof(wiped));
	machine_poke(m, kernel_pa(WAYS), ways->text, ways->ia64.size);
	for (i = 0; i < 256; i++) {
		poke8(m, kernel_pa(calls[0]) + 8 * i, HANDLER + 16 * i);
		poke8(m, kernel_pa(calls[1]) + 8 * i, HANDLER + 16 * i);
	}
	map_kernel(m);
}

static void set_flags(struct world *w, u64 flags)
{
	machine_poke(w->m, TASK_PA + w->v->task_size + TI_FLAGS, &flags, 4);
}

/* A stack that ia64_switch_to left, every word of it another one. */
static void set_next_task(struct machine *m, const struct variant *v, u64 task)
{
	u64 stack = NEXT_PA + 0x7000, words = 80, i;

	poke8(m, task + v->ksp, LINEAR + stack);
	for (i = 0; i < words; i++)
		poke8(m, stack + 8 * i, 0x5eed000000000000ull + i);
	stack += 16;
	poke8(m, stack + asm_offset(v->name, "IA64_SWITCH_STACK_B0_OFFSET"),
	      CALLER);
	poke8(m, stack + asm_offset(v->name, "IA64_SWITCH_STACK_AR_PFS_OFFSET"),
	      0);
	poke8(m, stack + asm_offset(v->name,
				    "IA64_SWITCH_STACK_AR_BSPSTORE_OFFSET"),
	      NEXT + 0x2000);
}

/* --- registers ------------------------------------------------------------- */

static void set_regions(struct machine *m, u32 page_shift)
{
	u32 i, bits = 61 - page_shift + 3;

	for (i = 0; i < 8; i++) {
		u32 shift = i == 4 ? HUGE_SHIFT : page_shift;

		m->rr[i] = (0x111ull * (i + 1)) << 8 | shift << 2 | 1;
		xsi_set(m, XSI_RRS + 8 * i, 8, m->rr[i]);
	}
	m->cr[CR_PTA] = (BIT(61) - BIT(bits)) | bits << 2 | 1;
	xsi_set(m, XSI_PTA, 8, m->cr[CR_PTA]);
}

static void set_ars(struct machine *m, const struct scenario *s)
{
	m->ar[AR_CSD] = 0xc5d;
	m->ar[AR_SSD] = 0x55d;
	m->ar[AR_CCV] = 0xccf;
	m->ar[AR_UNAT] = 0x0123456789abcdefull;
	m->ar[AR_FPSR] = 0x9804c8a70433full;
	m->ar[AR_PFS] = 0x8000000000000285ull;
	m->ar[AR_LC] = 7;
	m->ar[AR_EC] = 3;
	m->ar[AR_RNAT] = 0x5555;
	m->ar[AR_ITC] = 123456789;
	m->ar[3] = PERCPU_PA + 0x10000;
	m->ar[4] = 1;
	m->ar[6] = TASK;
	m->ar[7] = PGD_PA;
	if (s->late)
		m->ar[AR_ITC] += XEN_ITC_OFFSET + 1;
	if (!m->xen)
		return;
	xsi_set(m, XSI_ITC_LAST, 8, s->late ? m->ar[AR_ITC] - 1 : 5);
	m->ar[AR_ITC] -= XEN_ITC_OFFSET + (s->late ? XEN_ITC_LAG : 0);
	xsi_set(m, XSI_ITC_OFFSET, 8, XEN_ITC_OFFSET);
}

/* Values nobody would compute by chance; some are NaTs. */
static void set_registers(struct machine *m, const struct scenario *s)
{
	static const u8 nats[2][6] = { { 5, 9, 17, 30, 3, 14 },
				       { 1, 2, 4, 8, 16, 31 } };
	u32 i;

	for (i = 1; i < 32; i++)
		m->gr[i] = (struct gr){ 0x1234500000000001ull * i, false };
	for (i = 0; i < sizeof(nats[0]); i++)
		m->gr[nats[!world_predicates][i]].nat = true;
	m->gr[15] = (struct gr){ s->r15, s->r15_nat };
	for (i = 0; i < 16; i++)
		m->other_bank[i] = (struct gr){ 0xdead0010ull + i, false };
	for (i = 0; i < STACKED; i++)
		m->stack[i] = (struct gr){ 0x77000000ull + i, i % 5 == 3 };
	for (i = 2; i < 128; i++) {
		m->fr[i][0] = 0xf0f0000ull + i;
		m->fr[i][1] = i;
	}
	for (i = 0; i < 8; i++)
		m->br[i] = 0x2000000000010000ull + 0x100 * i;
	m->pr = 0xa5c3000000009a35ull ^ world_predicates;
	m->cfm = (2 + s->outs) | 2u << 7;
	m->dirty = s->dirty ? s->dirty : 5;
	for (i = 0; i < s->outs; i++)
		m->stack[m->bof + 2 + i].nat = s->r32_nats >> i & 1;
	set_ars(m, s);
}

static void set_context(struct world *w)
{
	const struct scenario *s = w->s;
	struct machine *m = w->m;
	u8 on_ustack = !s->kernel;

	m->ar[AR_RSC] = s->kernel ? 3 : 0xf | 0x40 << 16;
	m->ar[AR_BSPSTORE] = s->kernel ? KERNEL_RBS : USER_RBS;
	if (s->kernel) {
		m->gr[12] = (struct gr){ KERNEL_SP, false };
		m->gr[13] = (struct gr){ TASK, false };
	}
	machine_poke(m, TASK_PA + w->v->on_ustack, &on_ustack, 1);
	set_flags(w, s->start == FSYS ? s->work :
		  s->traced ? FLAG_TRACE : FLAG_SIGNAL | FLAG_RESCHED);
	machine_set_psr(m, PSR_IC | PSR_I | PSR_DT | PSR_RT | PSR_IT | PSR_BN |
			   PSR_AC | (s->kernel ? 0 : PSR_CPL) |
			   (s->fph ? PSR_DFH : 0));
	m->ip = s->kernel ? EXTERNAL + 0xa00 : USER_IP;
	m->slot = s->ei;
	m->cr[CR_IVA] = KERNEL;
	m->cr[CR_IVR] = 0xef;
	xsi_set(m, XSI_MASK_ADDR, 8, XSI_BASE + XSI_MASK);
	m->xsi[XSI_PENDING] = s->pending;
}

/* An entry of its own at each level, whatever the size of pages. */
static u64 address(const struct variant *v, const struct scenario *s)
{
	u32 index = v->page_shift - 3;
	u64 va = s->va;

	if (va >> 61 != 1)
		return va;
	if (v->levels == 4)
		va |= 3ull << (v->page_shift + 3 * index);
	return va | 5ull << (v->page_shift + 2 * index) |
	       9ull << (v->page_shift + index);
}

/* --- how it begins --------------------------------------------------------- */

static void begin_fault(struct world *w)
{
	const struct scenario *s = w->s;
	struct machine *m = w->m;
	u64 va = address(w->v, s);
	struct interruption i = { s->vector, s->isr | (u64)s->ei << 41, va,
				  m->rr[va >> 61] & 0xfc, machine_thash(m, va),
				  s->iim };

	set_tables(m, w->v, s, va);
	machine_interrupt(m, &i);
}

static void begin_switch(struct world *w)
{
	struct machine *m = w->m;

	u64 init = image_symbol(w->v->ways[w->mode], "init_task");
	u64 next = w->s->va ? init : NEXT;

	set_next_task(m, w->v, w->s->va ? kernel_pa(init) : NEXT_PA);
	m->cfm = 1;
	m->stack[m->bof] = (struct gr){ next, false };
	m->br[0] = CALLER;
	m->ar[4] = w->s->iim;
	m->ar[AR_PFS] = 0;
	machine_set_psr(m, machine_psr(m) & ~PSR_I);
	m->ip = image_symbol(w->v->ways[w->mode], "ia64_switch_to");
	m->slot = 0;
}

static void begin_call(struct world *w)
{
	struct machine *m = w->m;
	u32 i;

	m->cfm = 8;
	for (i = 0; i < 8; i++)
		m->stack[m->bof + i] = (struct gr){ 0xa0 + i, false };
	m->br[0] = CALLER;
	m->ar[AR_PFS] = 3 | 3 << 7;
	m->ip = image_symbol(w->v->ways[w->mode], w->s->from);
	m->slot = 0;
}

/* What clocks are made of: one that counts ar.itc, with jitter. */
static void set_clock(struct machine *m, const struct variant *v,
		      const struct image *ways)
{
	u64 data = kernel_pa(image_symbol(ways, "fsyscall_gtod_data"));
	u64 jitter = kernel_pa(image_symbol(ways, "itc_jitter_data"));
	u32 mult = 3, shift = 2, on = 1;

	poke8(m, data + asm_offset(v->name, "IA64_CLKSRC_MASK_OFFSET"), ~0ull);
	machine_poke(m, data + asm_offset(v->name, "IA64_CLKSRC_MULT_OFFSET"),
		     &mult, 4);
	machine_poke(m, data + asm_offset(v->name, "IA64_CLKSRC_SHIFT_OFFSET"),
		     &shift, 4);
	poke8(m, data + asm_offset(v->name, "IA64_CLKSRC_CYCLE_LAST_OFFSET"), 77);
	poke8(m, data + asm_offset(v->name, "IA64_GTOD_WALL_TIME_OFFSET"), 1234);
	machine_poke(m, jitter, &on, 4);
	poke8(m, jitter + asm_offset(v->name, "IA64_ITC_LASTCYCLE_OFFSET"), 1111);
}

/* Behind epc: the kernel's level, the user's registers. */
static void begin_fsys(struct world *w)
{
	const struct image *ways = w->v->ways[w->mode];
	struct machine *m = w->m;
	u32 i;

	machine_set_psr(m, machine_psr(m) & ~PSR_CPL);
	m->gr[10] = (struct gr){ 0, false };
	m->gr[11] = (struct gr){ m->ar[AR_PFS], false };
	m->gr[16] = (struct gr){ TASK, false };
	m->cfm = w->s->outs ? w->s->outs : 8;
	for (i = 0; i < 8; i++)
		m->stack[m->bof + i] = (struct gr){ 0, false };
	m->stack[m->bof].value = w->s->va;
	m->stack[m->bof + !!w->s->va].value = USER_VA_PAGE + 0x40;
	m->ar[AR_PFS] = 5 | 5 << 7;
	machine_add_tr(m, USER_VA_PAGE, USER_PA, 12, false);
	set_clock(m, w->v, ways);
	m->ip = image_symbol(ways, w->s->from);
	m->slot = 0;
}

struct world *world_new(const struct variant *v, const struct scenario *s,
			enum mode mode, enum text text)
{
	static void (*const begin[])(struct world *w) = {
		[FAULT] = begin_fault, [SWITCH] = begin_switch,
		[FSYS] = begin_fsys, [CALL] = begin_call,
	};
	struct world *w = calloc(1, sizeof(*w));

	if (!w)
		abort();
	w->v = v;
	w->s = s;
	w->mode = mode;
	w->m = machine_new(mode == XEN || mode == PLAIN);
	w->m->psr = PSR_BN;
	set_regions(w->m, v->page_shift);
	set_registers(w->m, s);
	set_context(w);
	set_text(w->m, v, mode, text);
	w->before = malloc(sizeof(*w->before));
	if (!w->before)
		abort();
	if (s->isr & ISR_X && !s->kernel)
		w->m->ip = address(v, s) & ~15ull;
	*w->before = *w->m;
	begin[s->start](w);
	return w;
}

void world_free(struct world *w)
{
	machine_free(w->m);
	free(w->before);
	free(w);
}

/* --- how it goes on -------------------------------------------------------- */

bool is_text(u64 addr)
{
	return addr - KERNEL < EXTERNAL - KERNEL;
}

bool world_ended(const struct world *w)
{
	return w->m->stopped || w->m->returned || w->m->ip == CALLER ||
	       w->m->ip >> 61 == 1;
}

/* Where it is, outside of what is run. */
const char *world_at(const struct world *w)
{
	static char handler[32];
	const char *name;

	if (w->m->stopped)
		return "stopped";
	if (w->m->returned)
		return "rfi";
	if (w->m->ip == CALLER)
		return "caller";
	if (w->m->ip >> 61 == 1)
		return "user";
	if (w->m->ip - HANDLER < 0x10000) {
		snprintf(handler, sizeof(handler), "handler %u",
			 (u32)(w->m->ip - HANDLER) / 16 + 1024);
		return handler;
	}
	name = image_name(w->v->image[w->mode], w->m->ip);
	if (!name)
		name = image_name(w->v->ways[w->mode], w->m->ip);
	return name ? name : "nowhere";
}

/* What was measured is the way to the first of the kernel's own functions. */
static void measure(struct world *w)
{
	w->measured = true;
	snprintf(w->first, sizeof(w->first), "%s", world_at(w));
	w->first_flushes = w->m->flushes;
	w->measured_insns = w->m->insns;
	w->measured_bundles = w->m->bundles;
	w->measured_traps = w->m->xen ? w->m->emulated : w->m->privileged;
	memcpy(w->measured_ops, w->m->hyperprivops, sizeof(w->measured_ops));
}

/* From the table into entry.S. */
static bool leads_on(struct world *w)
{
	const struct image *ways = w->v->ways[w->mode];
	u64 to;

	if (world_ended(w))
		return false;
	to = image_find(ways, world_at(w));
	if (!is_text(to))
		return false;
	w->m->ip = to;
	return true;
}

/* To the next function of C's, or the end. */
void world_go(struct world *w)
{
	do {
		machine_run(w->m, KERNEL, EXTERNAL, LIMIT);
		if (!w->measured)
			measure(w);
	} while (leads_on(w));
}

static void garble(struct machine *m, u32 from, u32 to)
{
	for (; from <= to; from++)
		m->gr[from] = (struct gr){ 0xc0de0000 + from, from == 19 };
}

/* What a function may do to registers; whose r8 is given by the caller. */
static void garble_all(struct machine *m)
{
	u32 i, frame = m->cfm & 127;

	garble(m, 2, 3);
	garble(m, 8, 11);
	garble(m, 14, 31);
	for (i = 0; i < frame; i++)
		m->stack[(m->bof + i) % STACKED] =
			(struct gr){ 0xbadbad00 + i, true };
	for (i = 6; i < 12; i++) {
		m->fr[i][0] = 0xfc000000 + i;
		m->fr[i][1] = 0xfc;
	}
	m->br[6] = 0xb6b6b6b6;
	m->br[7] = 0xb7b7b7b7;
	m->pr ^= 0xffc0;
	m->ar[AR_CCV] = 0xcc;
	m->ar[AR_CSD] = 0xcd;
	m->ar[AR_SSD] = 0xce;
}

/* C may be interrupted, too. */
static void garble_interruption(struct machine *m)
{
	u32 i;

	for (i = CR_IPSR; i <= CR_IHA; i++)
		m->cr[i] = 0xc4c40000 + i;
	if (!m->xen)
		return;
	for (i = XSI_IPSR; i <= XSI_IHA; i += 8)
		xsi_set(m, i, 8, 0xc4c40000 + i);
	for (i = 0; i < 17; i++)
		xsi_set(m, XSI_BANK1 + 8 * i, 8, 0xc5c50000 + i);
	xsi_set(m, XSI_B1NAT, 8, 0x5a5a);
}

/* So deep that all of the frames before are in memory, and nowhere else. */
static void go_deep(struct machine *m)
{
	u32 i, flushes = m->flushes;

	machine_flush(m);
	m->flushes = flushes;
	for (i = 0; i < STACKED; i++)
		m->stack[i] = (struct gr){ 0xdeeb0000 + i, i & 1 };
}

static u64 result_of(const struct world *w, const char *name)
{
	if (!strcmp(name, "ia64_illegal_op_fault"))
		return w->s->callback;
	if (!strcmp(name, "syscall_trace_enter"))
		return w->s->refused ? ~0ull : 0;
	return strncmp(name, "handler", 7) && strcmp(name, "sys_execve") ? 0 :
	       w->s->result;
}

/* C's part: it has looked at its arguments, and returns. */
void world_call(struct world *w)
{
	static const char *const workers[] = { "preempt_schedule_irq",
					       "do_notify_resume_user" };
	const char *name = world_at(w);
	struct machine *m = w->m;
	u64 work = w->calls++ ? 0 : w->s->work, pfs = m->ar[AR_PFS];
	u32 i;

	for (i = 0; i < PV_ARRAY_SIZE(workers); i++)
		if (!strcmp(name, workers[i]))
			work = 0;
	set_flags(w, work | (w->s->traced ? FLAG_TRACE : 0));
	if (w->s->deep)
		go_deep(m);
	garble_all(m);
	garble_interruption(m);
	if (w->s->profiled)
		m->psr |= PSR_PP;
	if (w->s->r8_cleared)
		poke8(m, (m->gr[12].value & ~LINEAR) + 16 +
		      asm_offset(w->v->name, "IA64_PT_REGS_R8_OFFSET"), 0);
	m->ar[AR_ITC] += 1000;
	if (m->xen && w->s->late && w->calls == 1)
		m->ar[AR_ITC] += XEN_ITC_LAG;
	m->gr[8] = (struct gr){ result_of(w, name), false };
	if (!machine_uncover(m, pfs >> 7 & 127))
		return;
	m->cfm = pfs & (BIT(38) - 1);
	m->ip = m->br[0];
	m->slot = 0;
}

/* All of it. */
void world_run(struct world *w)
{
	world_go(w);
	while (!world_ended(w)) {
		world_call(w);
		world_go(w);
	}
}
