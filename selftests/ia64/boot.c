// SPDX-License-Identifier: GPL-2.0-only
/*
 * The boot copy itself: what it chooses where, and that ia64_ivt then holds the
 * image as ld would have linked it there. C's part is done by the host, and leaves
 * nothing in the registers C may use.
 */
#include "layout.h"
#include "test.h"

#define VARIANT		IA64_IMAGES "/64k"
#define PARAMETER	0x1234567800ull		/* r28 */
#define BOOT_R25	0x25252525ull
#define XEN_ID		0x343661692f6e6558ull
#define GET_CPUID	0x14
#define HYPERCALL	0x1000
#define SET_XSI_VA	0x600
#define LIMIT		100000
#define LINE		32ull

struct boot_case {
	const char *name;
	u32 level;
	u64 id;
	s64 xsi_error;
	s64 relocate_error;
	bool secondary;
	bool xen;		/* is chosen */
};

static const struct boot_case cases[] = {
	{ .name = "hardware" },
	{ .name = "Xen", .level = 1, .id = XEN_ID, .xen = true },
	{ .name = "Xen, level 2", .level = 2, .id = XEN_ID, .xen = true },
	{ .name = "another hypervisor", .level = 1, .id = 0x12345678 },
	{ .name = "secondary CPU", .level = 1, .id = XEN_ID, .secondary = true },
};

static const struct boot_case refused[] = {
	{ .name = "shared pages stay", .level = 1, .id = XEN_ID,
	  .xsi_error = -38 },
	{ .name = "image is refused", .level = 1, .id = XEN_ID,
	  .relocate_error = -22 },
};

static const struct boot_case *current;
static u32 xsi_moves;

static bool on_break(struct machine *m, u64 number)
{
	u64 r8 = m->gr[8].value;

	if (!m->level)
		return false;
	if (number == GET_CPUID) {
		m->gr[8].value = r8 ? 0 : current->id;
		return true;
	}
	if (number != HYPERCALL || m->gr[2].value != SET_XSI_VA ||
	    m->gr[28].value != XSI_BASE)
		return false;
	m->gr[8].value = (u64)current->xsi_error;
	xsi_moves++;
	return true;
}

static void forget(struct machine *m, u32 from, u32 to)
{
	for (; from <= to; from++)
		m->gr[from] = (struct gr){ 0xc0de0000 + from, false };
}

/* xen_ivt_relocate(image, ivt, bytes): in the machine's memory. */
static void relocate(struct machine *m, struct image *image)
{
	static struct ia64_plan plan;
	struct ia64_image ia64 = image->ia64;
	struct ia64_place place = { .text = image->text, .room = ROOM,
				    .run = machine_gr(m, 33)->value };
	u64 pfs = m->ar[AR_PFS];

	memset(ia64.list, 0, sizeof(ia64.list));
	ia64.unwinds = 0;
	assert_true(machine_gr(m, 32)->value == ia64.link);
	assert_true(machine_gr(m, 34)->value == ia64.size);
	assert_true(m->ar[AR_RSC] & 3);
	assert_false(m->gr[12].value & 15);
	assert_int_equal(ia64_plan(&ia64, &place, &plan), 0);
	if (!current->relocate_error)
		ia64_commit(&ia64, &place, &plan);
	machine_poke(m, kernel_pa(ia64.link), image->text, ia64.size);
	forget(m, 2, 3);
	forget(m, 8, 11);
	forget(m, 14, 31);
	m->pr &= ~0xffc0ull;
	m->gr[8].value = (u64)current->relocate_error;
	assert_true(machine_uncover(m, pfs >> 7 & 127));
	m->cfm = pfs & (BIT(38) - 1);
	m->ip = m->br[0];
	m->slot = 0;
}

static struct machine *boot_machine(const struct image *boot,
				    const struct image *image)
{
	struct machine *m = machine_new(current->level != 0);
	u64 task = current->secondary;
	u32 i;

	for (i = 1; i < 32; i++)
		m->gr[i] = (struct gr){ 0x5000 + i, false };
	for (i = 0; i < 8; i++)
		m->rr[i] = (i + 1) << 8 | 16 << 2 | 1;
	m->gr[25].value = BOOT_R25;
	m->gr[28].value = PARAMETER;
	m->level = current->level;
	m->on_break = on_break;
	m->psr = PSR_IC | PSR_DT | PSR_RT | PSR_IT | PSR_BN;
	m->ip = boot->ia64.link;
	map_kernel(m);
	machine_poke(m, kernel_pa(boot->ia64.link), boot->text, boot->ia64.size);
	machine_poke(m, kernel_pa(image->ia64.link), image->text,
		     image->ia64.size);
	machine_poke(m, kernel_pa(image_symbol(boot, "task_for_booting_cpu")),
		     &task, sizeof(task));
	return m;
}

static bool is_flushed(const struct machine *m, u64 addr)
{
	u32 i;

	for (i = 0; i < m->fcs; i++)
		if (m->fc[i] / LINE == addr / LINE)
			return true;
	return false;
}

/* The ways out of the kernel: native's first bundle goes to the mode's own. */
static void check_ways_out(struct machine *m, const struct image *boot)
{
	static const char *const ways[][2] = {
		{ "ia64_leave_syscall", "xen_leave_syscall" },
		{ "ia64_leave_kernel", "xen_leave_kernel" },
		{ "ia64_work_processed_syscall", "xen_work_processed_syscall" },
	};
	u32 i;

	for (i = 0; i < PV_ARRAY_SIZE(ways); i++) {
		u64 from = image_symbol(boot, ways[i][0]);
		u64 to = image_symbol(boot, ways[i][1]);
		struct ia64_bundle b = { machine_peek(m, kernel_pa(from), 8),
					 machine_peek(m, kernel_pa(from) + 8, 8) };

		assert_int_equal(ia64_form(b, 2), IA64_BRANCH);
		assert_int_equal(ia64_qp(ia64_slot(b, 2)), 0);
		assert_true(from + 16 * (u64)ia64_get_field(b, 2, IA64_TARGET) ==
			    to);
		assert_true(ia64_slot(b, 0) == NOP_M && ia64_slot(b, 1) == NOP_I);
		assert_true(is_flushed(m, from));
	}
}

static void check_copied(struct machine *m, const struct image *linked)
{
	u64 size = linked->ia64.size, i;

	for (i = 0; i < size; i += 8) {
		u64 word;

		memcpy(&word, linked->text + i, 8);
		assert_true(machine_peek(m, KERNEL_PA + i, 8) == word);
	}
	assert_true(!machine_peek(m, KERNEL_PA + size, 8));
	for (i = 0; i < size; i += LINE)
		assert_true(is_flushed(m, KERNEL + i));
	assert_int_equal(m->coherent, SERIALISED);
	assert_int_equal(xsi_moves, 1);
}

static void check_boot(const struct boot_case *c)
{
	struct image *boot = image_load(IA64_IMAGES "/test/boot.elf");
	struct image *image =
		image_load(VARIANT "/xen/image-a000000100208000.elf");
	struct image *linked =
		image_load(VARIANT "/xen/image-a000000100000000.elf");
	u64 end = boot->ia64.link + boot->ia64.size;
	struct machine *m;

	current = c;
	xsi_moves = 0;
	m = boot_machine(boot, image);
	machine_run(m, boot->ia64.link, end, LIMIT);
	if (m->ip == image_symbol(boot, "xen_ivt_relocate")) {
		relocate(m, image);
		machine_run(m, boot->ia64.link, end, LIMIT);
	}
	if (m->stopped || m->ip != end)
		fail_msg("%s: ended at %llx %s", c->name,
			 (unsigned long long)m->ip, m->why);
	assert_true(m->gr[28].value == PARAMETER);
	assert_true(m->gr[25].value == BOOT_R25);
	if (c->xen) {
		check_copied(m, linked);
		check_ways_out(m, boot);
	} else {
		assert_true(!machine_peek(m, KERNEL_PA, 8));
		assert_int_equal(m->fcs, 0);
	}
	machine_free(m);
	image_free(boot);
	image_free(image);
	image_free(linked);
}

void test_boot(void **state)
{
	u32 i;

	(void)state;
	for (i = 0; i < PV_ARRAY_SIZE(cases); i++)
		check_boot(&cases[i]);
}

void test_boot_refused(void **state)
{
	u32 i;

	(void)state;
	for (i = 0; i < PV_ARRAY_SIZE(refused); i++)
		check_boot(&refused[i]);
}
