// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every vector's handler, native and xen, on the same interruption: both end in
 * the same place with the same state. Both images are relocated to ia64_ivt and
 * what they were copied from is 0xff.
 */
#include <stdarg.h>
#include "layout.h"
#include "test.h"
#include "variants.h"

/* --- where things are ------------------------------------------------------ */

#define HANDLER		0xa000000100480000ull	/* of a system call */
#define TASK_PA		0x200000ull
#define TASK		(LINEAR + TASK_PA)
#define KERNEL_SP	(TASK + 0x6000)
#define KERNEL_RBS	(TASK + 0x1800)
#define USER_RBS	0x8000000000100000ull
#define PGD_PA		0x1000000ull
#define TABLES_PA	0x1100000ull
#define PERCPU_PA	0x300000ull
#define USER_IP		0x2000000000004560ull
#define USER_VA		0x2000000000123458ull
#define HUGE_VA		0x8000000012345678ull	/* region 4 */
#define HUGE_SHIFT	24

/* A page table entry; the page itself is never looked at. */
#define PTE_P		BIT(0)
#define PTE_A		BIT(5)
#define PTE_D		BIT(6)
#define PTE_PAGE	0x2340000ull
#define PTE_NEW		(PTE_PAGE | PTE_P | 7 << 7)
#define PTE_USED	(PTE_NEW | PTE_A)
#define PTE_OTHER	0x3450000ull

#define ISR_X		BIT(32)
#define ISR_W		BIT(33)
#define ISR_R		BIT(34)
#define ISR_NA		BIT(35)
#define ISR_SP		BIT(36)
#define ISR_LFETCH	4

struct scenario {
	const char *name;
	const char *end;	/* a symbol, or rfi */
	u64 vector;
	u64 va;
	u64 isr;
	u64 iim;
	u64 pte;		/* 0: no page tables for it */
	bool vhpt;		/* the page of the table has a translation */
	bool kernel;		/* interrupted the kernel */
	u32 tcs;		/* translations that are there in the end, of it */
	u32 race_accesses;		/* another CPU writes after these */
	u64 race_value;
	u64 r15;		/* the number of a system call */
	bool r15_nat;
	u32 ei;
	u32 outs;
	bool traced;
	bool pending;		/* an event waits for interrupts to go on */
	u32 dirty;		/* registers the RSE has not written, or 5 */
	bool rse_patched;	/* the workaround for many of them is off */
	u32 flushes;
};

#define HYPERPRIVOP_SSM_I	7

#define USER_FAULT(n, at, to)	{ .name = n, .vector = at, .end = to, \
				  .va = USER_VA }

static const struct scenario scenarios[] = {
	{ "vhpt: data", "rfi", 0x0, USER_VA, ISR_R, .pte = PTE_USED, .tcs = 2 },
	{ "vhpt: instruction", "rfi", 0x0, USER_IP, ISR_X, .pte = PTE_USED,
	  .tcs = 2 },
	{ "vhpt: kernel's tables", "rfi", 0x0, KERNEL + 0x8001238, ISR_W,
	  .pte = PTE_USED, .kernel = true, .tcs = 2 },
	{ "vhpt: page not present", "ia64_do_page_fault", 0x0, USER_VA, ISR_R,
	  .pte = PTE_PAGE, .tcs = 0 },
	{ "vhpt: no table", "ia64_do_page_fault", 0x0, USER_VA, ISR_R },
	{ "vhpt: address with other bits", "ia64_do_page_fault", 0x0,
	  0x2f80000000123458ull, ISR_R },
	{ "vhpt: pte changes meanwhile", "rfi", 0x0, USER_VA, ISR_R,
	  .pte = PTE_USED, .tcs = 1, .race_accesses = 1,
	  .race_value = PTE_OTHER },
	{ "vhpt: huge page", "rfi", 0x0, HUGE_VA, ISR_R, .pte = PTE_USED,
	  .tcs = 2 },
	{ "vhpt: huge page not present", "ia64_do_page_fault", 0x0, HUGE_VA,
	  ISR_R, .pte = PTE_PAGE },
	{ "itlb", "rfi", 0x400, USER_IP, ISR_X, .pte = PTE_USED, .vhpt = true,
	  .tcs = 1 },
	{ "itlb: nested", "rfi", 0x400, USER_IP, ISR_X, .pte = PTE_USED,
	  .tcs = 1 },
	{ "itlb: page not present", "ia64_do_page_fault", 0x400, USER_IP, ISR_X,
	  .pte = PTE_PAGE, .vhpt = true },
	{ "itlb: nested, no table", "ia64_do_page_fault", 0x400, USER_IP,
	  ISR_X },
	{ "itlb: pte changes meanwhile", "rfi", 0x400, USER_IP, ISR_X,
	  .pte = PTE_USED, .vhpt = true, .race_accesses = 1,
	  .race_value = PTE_OTHER },
	{ "dtlb", "rfi", 0x800, USER_VA, ISR_R, .pte = PTE_USED, .vhpt = true,
	  .tcs = 1 },
	{ "dtlb: from the kernel", "rfi", 0x800, USER_VA, ISR_R,
	  .pte = PTE_USED, .vhpt = true, .tcs = 1, .kernel = true },
	{ "dtlb: nested", "rfi", 0x800, USER_VA, ISR_W, .pte = PTE_USED,
	  .tcs = 1 },
	{ "dtlb: nested, kernel's tables", "rfi", 0x800, KERNEL + 0x8001238,
	  ISR_R, .pte = PTE_USED, .kernel = true, .tcs = 1 },
	{ "dtlb: nested, huge page", "rfi", 0x800, HUGE_VA, ISR_R,
	  .pte = PTE_USED, .tcs = 1 },
	{ "dtlb: nested, address with other bits", "ia64_do_page_fault", 0x800,
	  0x2f80000000123458ull, ISR_R, .pte = PTE_USED },
	{ "dtlb: page not present", "ia64_do_page_fault", 0x800, USER_VA, ISR_R,
	  .pte = PTE_PAGE, .vhpt = true },
	{ "dtlb: pte changes meanwhile", "rfi", 0x800, USER_VA, ISR_R,
	  .pte = PTE_USED, .vhpt = true, .race_accesses = 1,
	  .race_value = PTE_OTHER },
	{ "alt itlb: region 7", "rfi", 0xc00, LINEAR + 0x8000010, ISR_X,
	  .kernel = true, .tcs = 1 },
	{ "alt itlb: region 6", "rfi", 0xc00, 0xc000000008000010ull, ISR_X,
	  .kernel = true, .tcs = 1 },
	{ "alt itlb: user", "ia64_do_page_fault", 0xc00, LINEAR + 0x8000010,
	  ISR_X },
	{ "alt dtlb: region 7", "rfi", 0x1000, LINEAR + 0x8000010, ISR_R,
	  .kernel = true, .tcs = 1 },
	{ "alt dtlb: region 6", "rfi", 0x1000, 0xc000000008000010ull, ISR_W,
	  .kernel = true, .tcs = 1 },
	{ "alt dtlb: per cpu", "rfi", 0x1000, 0xffffffffffff0120ull, ISR_R,
	  .kernel = true, .tcs = 1 },
	{ "alt dtlb: speculative", "rfi", 0x1000, LINEAR + 0x8000010,
	  ISR_R | ISR_SP, .kernel = true },
	{ "alt dtlb: lfetch", "rfi", 0x1000, LINEAR + 0x8000010,
	  ISR_R | ISR_NA | ISR_LFETCH, .kernel = true },
	{ "alt dtlb: another non-access", "rfi", 0x1000, LINEAR + 0x8000010,
	  ISR_R | ISR_NA | 1, .kernel = true, .tcs = 1 },
	{ "alt dtlb: user", "ia64_do_page_fault", 0x1000, LINEAR + 0x8000010,
	  ISR_R },
	{ "dirty", "rfi", 0x2000, USER_VA, ISR_W, .pte = PTE_USED, .vhpt = true,
	  .tcs = 1 },
	{ "dirty: nested", "rfi", 0x2000, USER_VA, ISR_W, .pte = PTE_USED,
	  .tcs = 1 },
	{ "dirty: huge page", "rfi", 0x2000, HUGE_VA, ISR_W, .pte = PTE_USED,
	  .vhpt = true, .tcs = 1 },
	{ "dirty: nested, huge page", "rfi", 0x2000, HUGE_VA, ISR_W,
	  .pte = PTE_USED, .tcs = 1 },
	{ "dirty: not present", "rfi", 0x2000, USER_VA, ISR_W, .pte = PTE_PAGE,
	  .vhpt = true },
	{ "dirty: pte changes before", "rfi", 0x2000, USER_VA, ISR_W,
	  .pte = PTE_USED, .vhpt = true, .race_accesses = 1,
	  .race_value = PTE_OTHER },
	{ "dirty: pte changes after", "rfi", 0x2000, USER_VA, ISR_W,
	  .pte = PTE_USED, .vhpt = true, .race_accesses = 3,
	  .race_value = PTE_OTHER },
	{ "iaccess: pte changes after", "rfi", 0x2400, USER_IP, ISR_X,
	  .pte = PTE_NEW, .vhpt = true, .race_accesses = 3,
	  .race_value = PTE_OTHER },
	{ "iaccess", "rfi", 0x2400, USER_IP, ISR_X, .pte = PTE_NEW, .vhpt = true,
	  .tcs = 1 },
	{ "iaccess: nested", "rfi", 0x2400, USER_IP, ISR_X, .pte = PTE_NEW,
	  .tcs = 1 },
	{ "iaccess: not present", "rfi", 0x2400, USER_IP, ISR_X,
	  .pte = PTE_PAGE, .vhpt = true },
	{ "iaccess: pte changes before", "rfi", 0x2400, USER_IP, ISR_X,
	  .pte = PTE_NEW, .vhpt = true, .race_accesses = 1,
	  .race_value = PTE_OTHER },
	{ "daccess: pte changes after", "rfi", 0x2800, USER_VA, ISR_R,
	  .pte = PTE_NEW, .vhpt = true, .race_accesses = 3,
	  .race_value = PTE_OTHER },
	{ "daccess", "rfi", 0x2800, USER_VA, ISR_R, .pte = PTE_NEW, .vhpt = true,
	  .tcs = 1 },
	{ "daccess: nested", "rfi", 0x2800, USER_VA, ISR_R, .pte = PTE_NEW,
	  .tcs = 1 },
	{ "daccess: not present", "rfi", 0x2800, USER_VA, ISR_R,
	  .pte = PTE_PAGE, .vhpt = true },
	{ "daccess: pte changes before", "rfi", 0x2800, USER_VA, ISR_R,
	  .pte = PTE_NEW, .vhpt = true, .race_accesses = 1,
	  .race_value = PTE_OTHER },
	{ "break: system call", "handler", 0x2c00, .iim = 0x100000, .r15 = 1030,
	  .outs = 3 },
	{ "break: from slot 1", "handler", 0x2c00, .iim = 0x100000, .r15 = 1030,
	  .outs = 8, .ei = 1 },
	{ "break: from slot 2", "handler", 0x2c00, .iim = 0x100000, .r15 = 1024,
	  .outs = 1, .ei = 2 },
	{ "break: an event waits", "handler", 0x2c00, .iim = 0x100000,
	  .r15 = 1030, .outs = 3, .pending = true },
	{ "break: no such call", "sys_ni_syscall", 0x2c00, .iim = 0x100000,
	  .r15 = 9999, .outs = 3 },
	{ "break: number is a NaT", "ia64_ret_from_syscall", 0x2c00,
	  .iim = 0x100000, .r15 = 1030, .r15_nat = true, .outs = 3 },
	{ "break: too many outputs", "ia64_ret_from_syscall", 0x2c00,
	  .iim = 0x100000, .r15 = 1030, .outs = 9 },
	{ "break: traced", "ia64_trace_syscall", 0x2c00, .iim = 0x100000,
	  .r15 = 1030, .outs = 3, .traced = true },
	{ "break: system call of the kernel", "handler", 0x2c00, .iim = 0x100000,
	  .r15 = 1030, .outs = 3, .kernel = true },
	{ "break: not a system call", "ia64_bad_break", 0x2c00, .iim = 0x80001 },
	{ "break: of the kernel", "ia64_bad_break", 0x2c00, .iim = 0,
	  .kernel = true },
	{ "interrupt: user", "ia64_handle_irq", 0x3000 },
	{ "interrupt: kernel", "ia64_handle_irq", 0x3000, .kernel = true },
	{ "interrupt: 90 dirty registers", "ia64_handle_irq", 0x3000,
	  .dirty = 90 },
	{ "interrupt: 110 dirty registers", "ia64_handle_irq", 0x3000,
	  .dirty = 110, .flushes = 1 },
	{ "interrupt: 110, which this CPU can", "ia64_handle_irq", 0x3000,
	  .dirty = 110, .rse_patched = true },
	USER_FAULT("page not present", 0x5000, "ia64_do_page_fault"),
	USER_FAULT("key permission", 0x5100, "ia64_do_page_fault"),
	USER_FAULT("instruction access rights", 0x5200, "ia64_do_page_fault"),
	USER_FAULT("data access rights", 0x5300, "ia64_do_page_fault"),
	{ "data access rights: an event waits", "ia64_do_page_fault", 0x5300,
	  USER_VA, .pending = true },
	{ "data access rights: kernel", "ia64_do_page_fault", 0x5300, USER_VA,
	  .kernel = true },
	USER_FAULT("general: illegal operation", 0x5400, "ia64_illegal_op_fault"),
	{ "general: another", "ia64_fault", 0x5400, USER_VA, 0x20 },
	USER_FAULT("disabled fp", 0x5500, "ia64_fault"),
	{ "nat consumption: lfetch", "rfi", 0x5600, USER_VA,
	  ISR_R | ISR_NA | ISR_LFETCH },
	{ "nat consumption", "ia64_fault", 0x5600, USER_VA, ISR_R | 0x10 },
	{ "nat consumption: another non-access", "ia64_fault", 0x5600, USER_VA,
	  ISR_NA | 1 },
	{ "speculation: ahead", "rfi", 0x5700, .iim = 0x123, .ei = 1 },
	{ "speculation: back", "rfi", 0x5700, .iim = 0x1ffff0, .ei = 2 },
	USER_FAULT("unaligned", 0x5a00, "ia64_prepare_handle_unaligned"),
	{ "unaligned: kernel", "ia64_prepare_handle_unaligned", 0x5a00,
	  USER_VA, .kernel = true },
};

/* Vectors that do nothing but FAULT(n); 67 is where page_fault begins. */
static const u8 plain_faults[] = {
	6, 7, 13, 14, 15, 16, 17, 18, 19, 28, 29, 31, 32, 33, 34, 35, 36, 37,
	38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55,
	56, 57, 58, 59, 60, 61, 62, 63, 64, 65, 66, 67,
};

/* --- a kernel around the table --------------------------------------------- */

/* Relocated images with their lists applied: vtop; rse, too; movl forgotten. */
enum { TEXT, TEXT_RSE, TEXT_STALE, TEXTS };

struct variant {
	const char *name;
	u32 page_shift;
	u64 task_size;
	u64 on_ustack;
	struct image *image[2];
	u8 text[2][TEXTS][ROOM];
	u64 size[2];
};

static struct variant variants[] = {
	{ .name = "64k", .page_shift = 16 }, { .name = "16k", .page_shift = 14 },
	{ .name = "8k", .page_shift = 13 }, { .name = "4k", .page_shift = 12 },
	{ .name = "64k-acct", .page_shift = 16 },
};

static const char *const modes[] = { "native", "xen" };

static u64 asm_offset(const char *variant, const char *name)
{
	char path[512], line[256], found[128];
	unsigned long long value;
	FILE *file;

	snprintf(path, sizeof(path),
		 "%s/%s/config/include/generated/asm-offsets.h", IA64_IMAGES,
		 variant);
	file = fopen(path, "r");
	assert_non_null(file);
	while (fgets(line, sizeof(line), file))
		if (sscanf(line, "#define %127s %llu", found, &value) == 2 &&
		    !strcmp(found, name)) {
			fclose(file);
			return value;
		}
	fail_msg("no %s in %s", name, path);
	return 0;
}

/* What setup_arch() does with the vtop list, by the list that was rebased. */
static void patch_vtop(u8 *text, const struct ia64_slots *list)
{
	u32 i;

	for (i = 0; i < list->count; i++) {
		u64 addr = list->addr + 4 * i + (u64)(s64)list->entry[i];
		u8 *at = text + ((addr & ~15ull) - KERNEL);
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
		u64 addr = list->addr + 4 * i + (u64)(s64)list->entry[i];
		u8 *at = text + ((addr & ~15ull) - KERNEL);
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

static void prepare_image(struct variant *v, u32 mode)
{
	static struct ia64_plan plan;
	struct ia64_place place = { .room = ROOM, .run = KERNEL };
	const struct ia64_image *image;
	char path[512];

	snprintf(path, sizeof(path), "%s/%s/%s/image-%llx.elf", IA64_IMAGES,
		 v->name, modes[mode], (unsigned long long)IMAGE_AT);
	v->image[mode] = image_load(path);
	image = &v->image[mode]->ia64;
	v->size[mode] = image->size;
	prepare_lists(image, &place);
	assert_int_equal(ia64_plan(image, &place, &plan), 0);
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

static void poke8(struct machine *m, u64 pa, u64 value)
{
	machine_poke(m, pa, &value, 8);
}

/* One page mapped by three levels, as the handlers walk them. */
static u64 map_page(struct machine *m, const struct variant *v, u64 va, u64 pte)
{
	u32 ps = v->page_shift, index = ps - 3;
	u64 page = BIT(ps), pmd = TABLES_PA, ptes = TABLES_PA + page;
	u64 at = (va & (BIT(61) - 1)) >> (va >> 61 == 4 ? HUGE_SHIFT - ps : 0);
	u64 pgd, slot = at >> (ps + 2 * index);

	if (va >> 61 == 5)
		pgd = kernel_pa(image_symbol(v->image[0], "swapper_pg_dir")) +
		      8 * (slot & (BIT(index) - 1));
	else
		pgd = PGD_PA + (va >> 61 << index) + 8 * (slot & (BIT(ps - 6) - 1));
	poke8(m, pgd, pmd);
	poke8(m, pmd + 8 * (at >> (ps + index) & (BIT(index) - 1)), ptes);
	ptes += 8 * (at >> ps & (BIT(index) - 1));
	poke8(m, ptes, pte);
	return ptes;
}

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

/* Each path is run with these predicates the other way round, too. */
static u64 predicates;

/* Values nobody would compute by chance; some are NaTs. */
static void set_registers(struct machine *m, const struct scenario *s)
{
	u32 i;

	for (i = 1; i < 32; i++)
		m->gr[i] = (struct gr){ 0x1234500000000001ull * i, false };
	m->gr[5].nat = true;
	m->gr[9].nat = true;
	m->gr[17].nat = true;
	m->gr[30].nat = true;
	m->gr[15] = (struct gr){ s->r15, s->r15_nat };
	for (i = 0; i < STACKED; i++)
		m->stack[i] = (struct gr){ 0x77000000ull + i, i % 5 == 3 };
	for (i = 0; i < 128; i++) {
		m->fr[i][0] = 0xf0f0000ull + i;
		m->fr[i][1] = i;
	}
	for (i = 0; i < 8; i++)
		m->br[i] = 0x2000000000010000ull + 0x100 * i;
	m->pr = 0xa5c3000000009a35ull ^ predicates;
	m->cfm = (2 + s->outs) | 2u << 7;
	m->dirty = s->dirty ? s->dirty : 5;
	for (i = 0; i < 128; i++)
		m->ar[i] = 0;
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
	m->ar[6] = TASK;
	m->ar[7] = PGD_PA;
}

static void set_context(struct machine *m, const struct variant *v,
			const struct scenario *s)
{
	u64 flags = s->traced ? 7 : 3;
	u8 on_ustack = !s->kernel;

	m->ar[AR_RSC] = s->kernel ? 3 : 0xf;
	m->ar[AR_BSPSTORE] = s->kernel ? KERNEL_RBS : USER_RBS;
	if (s->kernel) {
		m->gr[12] = (struct gr){ KERNEL_SP, false };
		m->gr[13] = (struct gr){ TASK, false };
	}
	machine_poke(m, TASK_PA + v->on_ustack, &on_ustack, 1);
	machine_poke(m, TASK_PA + v->task_size + 8, &flags, 4);
	m->psr = PSR_IC | PSR_I | PSR_DT | PSR_RT | PSR_IT | PSR_BN | PSR_AC |
		 (s->kernel ? 0 : PSR_CPL);
	m->ip = s->kernel ? EXTERNAL + 0xa00 : USER_IP;
	m->slot = s->ei;
	m->cr[CR_IVA] = KERNEL;
	m->cr[CR_IVR] = 0xef;
	xsi_set(m, XSI_MASK_ADDR, 8, XSI_BASE + XSI_MASK);
	xsi_set(m, XSI_IC, 4, 1);
	xsi_set(m, XSI_BANKNUM, 4, 1);
	m->xsi[XSI_PENDING] = s->pending;
}

/* The table where it runs; where it was is 0xff, which is no template. */
static void set_text(struct machine *m, const struct variant *v, u32 mode,
		     u32 text)
{
	static u8 wiped[ROOM];

	memset(wiped, 0xff, sizeof(wiped));
	machine_poke(m, KERNEL_PA, v->text[mode][text], v->size[mode]);
	machine_poke(m, kernel_pa(IMAGE_AT), wiped, sizeof(wiped));
	map_kernel(m);
}

static void set_tables(struct machine *m, const struct variant *v,
		       const struct scenario *s, u64 va)
{
	u64 calls = image_symbol(v->image[0], "sys_call_table");
	u64 pte, page = BIT(v->page_shift);
	u32 i;

	for (i = 0; i < 64; i++)
		poke8(m, kernel_pa(calls) + 8 * i, HANDLER + 16 * i);
	if (!s->pte)
		return;
	pte = map_page(m, v, va, s->pte);
	m->race_pa = pte;
	m->race_accesses = s->race_accesses;
	m->race_value = s->race_value;
	if (s->vhpt)
		machine_add_tr(m, machine_thash(m, va) & ~(page - 1),
			       pte & ~(page - 1), v->page_shift, false);
}

/* An entry of its own at each level, whatever the size of pages. */
static u64 address(const struct variant *v, const struct scenario *s)
{
	u32 index = v->page_shift - 3;

	if (s->va >> 61 != 1)
		return s->va;
	return s->va | 5ull << (v->page_shift + 2 * index) |
	       9ull << (v->page_shift + index);
}

static struct machine *run(const struct variant *v, const struct scenario *s,
			   u32 mode, u32 text)
{
	struct machine *m = machine_new(mode == 1);
	u64 va = address(v, s);
	struct interruption i = { s->vector, s->isr, va, 0, 0, s->iim };

	set_regions(m, v->page_shift);
	set_registers(m, s);
	set_context(m, v, s);
	set_text(m, v, mode, text);
	set_tables(m, v, s, va);
	i.itir = m->rr[va >> 61] & 0xfc;
	i.iha = machine_thash(m, va);
	i.isr |= (u64)s->ei << 41;
	machine_interrupt(m, &i);
	machine_run(m, KERNEL, EXTERNAL, 2000);
	return m;
}

/* --- are they the same ----------------------------------------------------- */

static u32 differences;
static const char *context;

static void differ(const char *format, ...)
{
	va_list args;

	if (differences++ > 12)
		return;
	printf("# %s: ", context);
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	putchar('\n');
}

static void same(const char *name, u32 index, u64 native, u64 xen)
{
	if (native != xen)
		differ("%s%u is %llx native, %llx xen", name, index,
		       (unsigned long long)native, (unsigned long long)xen);
}

static void same_gr(const char *name, u32 index, struct gr native, struct gr xen)
{
	if (native.nat != xen.nat)
		differ("%s%u is a NaT in one", name, index);
	else if (!native.nat)
		same(name, index, native.value, xen.value);
}

/* Registers a C function may expect something in. */
static bool matters(const struct machine *m, u32 r)
{
	return m->returned || r == 1 || (r >= 4 && r <= 7) || r == 12 || r == 13;
}

/* A return address in the table, which is another one in each. */
static bool in_table(u64 addr)
{
	return addr - KERNEL < ROOM;
}

static void compare_registers(struct machine *n, struct machine *x)
{
	u64 prs = n->returned ? ~0ull : 0xffffffffffff003eull;
	u32 i, first = n->bof - n->dirty, frame = n->cfm & 127;

	for (i = 1; i < 32; i++)
		if (matters(n, i))
			same_gr("r", i, n->gr[i], x->gr[i]);
	same("dirty", 0, n->dirty, x->dirty);
	same("bof", 0, n->bof, x->bof);
	same("cfm", 0, n->cfm, x->cfm);
	for (i = first; i < n->bof + frame; i++)
		same_gr("stacked", i - first, n->stack[i % STACKED],
			x->stack[i % STACKED]);
	same("pr", 0, (n->pr & prs) | 1, (x->pr & prs) | 1);
	for (i = 0; i < 8; i++)
		if (n->returned || (i < 6 && !in_table(n->br[i])))
			same("b", i, n->br[i], x->br[i]);
	for (i = 0; i < 128; i++)
		if (n->returned || i != AR_UNAT)
			same("ar", i, n->ar[i], x->ar[i]);
	for (i = 0; i < 128; i++) {
		same("f", i, n->fr[i][0], x->fr[i][0]);
		same("f", i, n->fr[i][1], x->fr[i][1]);
	}
	same("psr", 0, machine_psr(n), machine_psr(x));
	same("inserts ", 0, n->inserts, x->inserts);
	same("purges ", 0, n->purged, x->purged);
	same("nested misses ", 0, n->nested, x->nested);
	same("ip", 0, n->ip, x->ip);
	same("slot", 0, n->slot, x->slot);
}

static void compare_translations(const struct machine *n, const struct machine *x)
{
	u32 i;

	same("translations ", 0, n->tcs, x->tcs);
	for (i = 0; i < n->tcs && n->tcs == x->tcs; i++) {
		same("tc va ", i, n->tc[i].va, x->tc[i].va);
		same("tc rid ", i, n->tc[i].rid, x->tc[i].rid);
		same("tc pte ", i, n->tc[i].pte, x->tc[i].pte);
		same("tc ps ", i, n->tc[i].ps, x->tc[i].ps);
		same("tc insn ", i, n->tc[i].insn, x->tc[i].insn);
	}
}

/* All of memory but the table itself, and what either has touched. */
static void compare_memory(struct machine *n, struct machine *x)
{
	u32 i;
	u64 at;

	for (i = 0; i < n->chunks; i++) {
		u64 pa = n->chunk[i].pa;

		for (at = 0; at < CHUNK_BYTES && pa != KERNEL_PA; at += 8)
			if (machine_peek(n, pa + at, 8) !=
			    machine_peek(x, pa + at, 8))
				differ("memory at %llx is %llx native, %llx xen",
				       (unsigned long long)pa + at,
				       (unsigned long long)machine_peek(n, pa + at, 8),
				       (unsigned long long)machine_peek(x, pa + at, 8));
	}
	same("chunks of memory ", 0, n->chunks, x->chunks);
}

static void check_end(const struct variant *v, const struct scenario *s,
		      const struct machine *m, const char *mode)
{
	u64 ip = !strcmp(s->end, "handler") ? HANDLER + 16 * (s->r15 - 1024) :
		 !strcmp(s->end, "rfi") ? 0 : image_symbol(v->image[0], s->end);

	if (m->stopped)
		differ("%s stopped at %s", mode, m->why);
	else if (m->returned != !ip || (ip && m->ip != ip))
		differ("%s ended at %llx, not at %s", mode,
		       (unsigned long long)m->ip, s->end);
	if (m->flushes != s->flushes)
		differ("%s had %u flushrs", mode, m->flushes);
	if (m->xen && !m->returned && machine_psr(m) & PSR_I &&
	    m->hyperprivops[HYPERPRIVOP_SSM_I] != s->pending)
		differ("an event waits, or none, and Xen is told otherwise");
	if (m->tcs != s->tcs)
		differ("%s has %u translations, not %u", mode, m->tcs, s->tcs);
}

static u32 hyperprivops(const struct machine *m)
{
	u32 i, sum = 0;

	for (i = 0; i < HYPERPRIVOPS; i++)
		sum += m->hyperprivops[i];
	return sum;
}

static FILE *paths;

static void report(const struct variant *v, const struct scenario *s,
		   const struct machine *n, const struct machine *x)
{
	u32 i;

	if (!paths || predicates || v != variants)
		return;
	fprintf(paths, "%-38s %5u %5u %5u %5u %5u ", s->name, n->insns,
		n->privileged, x->insns, hyperprivops(x), x->emulated);
	for (i = 0; i < HYPERPRIVOPS; i++)
		if (x->hyperprivops[i])
			fprintf(paths, " %x*%u", i, x->hyperprivops[i]);
	fputc('\n', paths);
}

static void check_once(const struct variant *v, const struct scenario *s)
{
	u32 text = s->rse_patched ? TEXT_RSE : TEXT;
	struct machine *n = run(v, s, 0, text), *x = run(v, s, 1, text);

	differences = 0;
	context = s->name;
	check_end(v, s, n, "native");
	check_end(v, s, x, "xen");
	if (!n->stopped && !x->stopped) {
		compare_registers(n, x);
		compare_translations(n, x);
		compare_memory(n, x);
		report(v, s, n, x);
	}
	machine_free(n);
	machine_free(x);
	if (differences)
		fail_msg("%s: %u differences", s->name, differences);
}

static void check_scenario(const struct variant *v, const struct scenario *s)
{
	predicates = ~1ull;
	check_once(v, s);
	predicates = 0;
	check_once(v, s);
}

struct run_case {
	const struct variant *variant;
	const struct scenario *scenario;
};

static void test_scenario(void **state)
{
	const struct run_case *c = *state;

	check_scenario(c->variant, c->scenario);
}

static void test_plain_faults(void **state)
{
	const struct variant *v = *state;
	u32 i, kernel;

	for (i = 0; i < sizeof(plain_faults); i++)
		for (kernel = 0; kernel < 2; kernel++) {
			u32 n = plain_faults[i];
			char name[32];
			struct scenario s = {
				.name = name, .end = "ia64_fault",
				.vector = n < 20 ? n * 0x400 :
						   0x5000 + (n - 20) * 0x100,
				.va = USER_VA, .isr = n, .iim = n + 1,
				.kernel = kernel,
			};

			snprintf(name, sizeof(name), "fault %u%s", n,
				 kernel ? " of the kernel" : "");
			check_scenario(v, &s);
		}
}

/* A nested miss, continued where the image was copied from: there is 0xff. */
static void test_stale_pointer(void **state)
{
	const struct variant *v = *state;
	struct scenario s = { .name = "stale", .vector = 0x800, .va = USER_VA,
			      .pte = PTE_USED };
	u32 mode;

	for (mode = 0; mode < 2; mode++) {
		struct machine *m = run(v, &s, mode, TEXT_STALE);

		assert_true(m->stopped);
		assert_true(m->ip - IMAGE_AT < v->size[mode]);
		assert_non_null(strstr(m->why, "not known"));
		machine_free(m);
	}
}

/* Nothing is in the interpreter that is not in the table's handlers. */
static void test_forms(void **state)
{
	u32 i, times, missing = 0;
	const char *name;

	(void)state;
	for (i = 0; (name = machine_form(i, &times)); i++) {
		if (!times)
			printf("# never executed: %s\n", name);
		missing += !times;
	}
	printf("# %u of %u forms executed\n", i - missing, i);
	assert_int_equal(missing, 0);
}

#define VARIANTS	PV_ARRAY_SIZE(variants)
#define SCENARIOS	PV_ARRAY_SIZE(scenarios)
#define PER_VARIANT	(SCENARIOS + 2)
#define TESTS		(VARIANTS * PER_VARIANT + 3)

static char names[TESTS][80];
static struct CMUnitTest tests[TESTS];
static struct run_case run_cases[VARIANTS * SCENARIOS];

static void prepare_variant(u32 i, u32 n)
{
	struct variant *v = &variants[i];
	struct CMUnitTest *t = &tests[n];
	u32 j, mode;

	v->task_size = asm_offset(v->name, "IA64_TASK_SIZE");
	v->on_ustack = asm_offset(v->name, "IA64_TASK_THREAD_ON_USTACK_OFFSET");
	for (mode = 0; mode < 2; mode++)
		prepare_image(v, mode);
	for (j = 0; j < SCENARIOS; j++) {
		struct run_case *c = &run_cases[i * SCENARIOS + j];
		char *name = names[n + j];

		c->variant = v;
		c->scenario = &scenarios[j];
		snprintf(name, 80, "%s: %s", v->name, scenarios[j].name);
		t[j] = (struct CMUnitTest){ name, test_scenario, NULL, NULL, c };
	}
	t[j] = (struct CMUnitTest){ "vectors that are a fault",
				    test_plain_faults, NULL, NULL, v };
	t[j + 1] = (struct CMUnitTest){ "a stale pointer into the copy is seen",
					test_stale_pointer, NULL, NULL, v };
}

int main(int argc, char **argv)
{
	int failed;
	u32 i, n = 0;

	for (i = 0; i < VARIANTS; i++) {
		if (!variant_is_wanted(variants[i].name))
			continue;
		prepare_variant(i, n);
		n += PER_VARIANT;
	}
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_boot);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_boot_refused);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_forms);
	paths = argc > 1 ? fopen(argv[1], "w") : NULL;
	if (paths)
		fprintf(paths, "%-38s %s\n", "path (64 KB pages)",
			"native: insns, privileged; xen: insns, hyperprivops, emulated; which");
	failed = _cmocka_run_group_tests("execute", tests, n, NULL, NULL);
	if (paths)
		fclose(paths);
	for (i = 0; i < VARIANTS; i++) {
		if (!variants[i].image[0])
			continue;
		image_free(variants[i].image[0]);
		image_free(variants[i].image[1]);
	}
	return failed;
}
