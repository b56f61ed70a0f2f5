// SPDX-License-Identifier: GPL-2.0-only
/* What happens to a kernel: every path through the table that there is. */
#include <stdio.h>
#include "world.h"

#define USER_IP		0x2000000000004560ull
#define USER_VA		0x2000000000123458ull
#define CALLBACK	0xa000000103001000ull
#define HUGE_VA		0x8000000012345678ull	/* region 4 */

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

#define USER_FAULT(n, at, to)	{ .name = n, .vector = at, .end = to, \
				  .va = USER_VA }

#define DIRTY(n, to, at, many)	{ .name = n ": " #many " dirty registers", \
				  .vector = at, .end = to, .va = USER_VA, \
				  .dirty = many }
#define WAY_IN(n, to, at)					\
	DIRTY(n, to, at, 93), DIRTY(n, to, at, 94), DIRTY(n, to, at, 95),	\
	DIRTY(n, to, at, 96), DIRTY(n, to, at, 110),		\
	{ .name = n ": an event waits", .vector = at, .end = to,	\
	  .va = USER_VA, .pending = true },			\
	{ .name = n ": of the kernel", .vector = at, .end = to,	\
	  .va = USER_VA, .kernel = true, .deep = (at) == 0x5a00 },	\
	{ .name = n ": C is deep", .vector = at, .end = to,	\
	  .va = USER_VA, .deep = true, .outs = 3 }

const struct scenario scenarios[] = {
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
	  .pte = PTE_USED, .tcs = 1, .not_up = true, .race_accesses = 1,
	  .race_value = PTE_OTHER },
	{ "vhpt: pmd changes meanwhile", "rfi", 0x0, USER_VA, ISR_R,
	  .pte = PTE_USED, .not_up = true, .race_level = 1, .race_accesses = 1,
	  .race_value = PTE_OTHER },
	{ "vhpt: no pgd", "ia64_do_page_fault", 0x0, USER_VA, ISR_R,
	  .pte = PTE_USED, .hole = 1 },
	{ "vhpt: no entry below", "ia64_do_page_fault", 0x0, USER_VA, ISR_R,
	  .pte = PTE_USED, .hole = 2 },
	{ "vhpt: no entry below that", "ia64_do_page_fault", 0x0, USER_VA,
	  ISR_R, .pte = PTE_USED, .hole = 3, .only_4level = true },
	{ "vhpt: pud changes meanwhile", "rfi", 0x0, USER_VA, ISR_R,
	  .pte = PTE_USED, .race_level = 2, .race_accesses = 1,
	  .race_value = PTE_OTHER, .only_4level = true },
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
	  .pte = PTE_USED, .vhpt = true, .not_up = true, .race_accesses = 1,
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
	  .pte = PTE_USED, .tcs = 1, .not_4level = true },
	{ "dtlb: nested, address with other bits", "ia64_do_page_fault", 0x800,
	  0x2f80000000123458ull, ISR_R, .pte = PTE_USED },
	{ "dtlb: nested, no pgd", "ia64_do_page_fault", 0x800, USER_VA, ISR_R,
	  .pte = PTE_USED, .hole = 1 },
	{ "dtlb: nested, no entry below", "ia64_do_page_fault", 0x800, USER_VA,
	  ISR_R, .pte = PTE_USED, .hole = 2 },
	{ "dtlb: nested, no entry below that", "ia64_do_page_fault", 0x800,
	  USER_VA, ISR_R, .pte = PTE_USED, .hole = 3, .only_4level = true },
	{ "dtlb: page not present", "ia64_do_page_fault", 0x800, USER_VA, ISR_R,
	  .pte = PTE_PAGE, .vhpt = true },
	{ "dtlb: pte changes meanwhile", "rfi", 0x800, USER_VA, ISR_R,
	  .pte = PTE_USED, .vhpt = true, .not_up = true, .race_accesses = 1,
	  .race_value = PTE_OTHER },
	{ "alt itlb: a page of the user's", "rfi", 0xc00, USER_IP, ISR_X,
	  .pte = PTE_USED, .vhpt = true, .tcs = 1, .only_novhpt = true },
	{ "alt itlb: a page of the user's, nested", "rfi", 0xc00, USER_IP, ISR_X,
	  .pte = PTE_USED, .tcs = 1, .only_novhpt = true },
	{ "alt dtlb: a page of the user's", "rfi", 0x1000, USER_VA, ISR_R,
	  .pte = PTE_USED, .vhpt = true, .tcs = 1, .only_novhpt = true },
	{ "alt dtlb: a page of the user's, nested", "rfi", 0x1000, USER_VA,
	  ISR_R, .pte = PTE_USED, .tcs = 1, .only_novhpt = true },
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
	  ISR_R | ISR_SP, .kernel = true, .altered = true },
	{ "alt dtlb: lfetch", "rfi", 0x1000, LINEAR + 0x8000010,
	  ISR_R | ISR_NA | ISR_LFETCH, .kernel = true, .altered = true },
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
	  .pte = PTE_USED, .tcs = 1, .not_4level = true },
	{ "dirty: not present", "rfi", 0x2000, USER_VA, ISR_W, .pte = PTE_PAGE,
	  .vhpt = true },
	{ "dirty: pte changes before", "rfi", 0x2000, USER_VA, ISR_W,
	  .pte = PTE_USED, .vhpt = true, .not_up = true, .race_accesses = 1,
	  .race_value = PTE_OTHER },
	{ "dirty: pte changes after", "rfi", 0x2000, USER_VA, ISR_W,
	  .pte = PTE_USED, .vhpt = true, .not_up = true, .race_accesses = 3,
	  .race_value = PTE_OTHER },
	{ "iaccess: pte changes after", "rfi", 0x2400, USER_IP, ISR_X,
	  .pte = PTE_NEW, .vhpt = true, .not_up = true, .race_accesses = 3,
	  .race_value = PTE_OTHER },
	{ "iaccess", "rfi", 0x2400, USER_IP, ISR_X, .pte = PTE_NEW, .vhpt = true,
	  .tcs = 1 },
	{ "iaccess: nested", "rfi", 0x2400, USER_IP, ISR_X, .pte = PTE_NEW,
	  .tcs = 1 },
	{ "iaccess: not present", "rfi", 0x2400, USER_IP, ISR_X,
	  .pte = PTE_PAGE, .vhpt = true },
	{ "iaccess: pte changes before", "rfi", 0x2400, USER_IP, ISR_X,
	  .pte = PTE_NEW, .vhpt = true, .not_up = true, .race_accesses = 1,
	  .race_value = PTE_OTHER },
	{ "daccess: pte changes after", "rfi", 0x2800, USER_VA, ISR_R,
	  .pte = PTE_NEW, .vhpt = true, .not_up = true, .race_accesses = 3,
	  .race_value = PTE_OTHER },
	{ "daccess", "rfi", 0x2800, USER_VA, ISR_R, .pte = PTE_NEW, .vhpt = true,
	  .tcs = 1 },
	{ "daccess: nested", "rfi", 0x2800, USER_VA, ISR_R, .pte = PTE_NEW,
	  .tcs = 1 },
	{ "daccess: not present", "rfi", 0x2800, USER_VA, ISR_R,
	  .pte = PTE_PAGE, .vhpt = true },
	{ "daccess: pte changes before", "rfi", 0x2800, USER_VA, ISR_R,
	  .pte = PTE_NEW, .vhpt = true, .not_up = true, .race_accesses = 1,
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
	{ "break: traced, and fails", "ia64_trace_syscall", 0x2c00,
	  .iim = 0x100000, .r15 = 1030, .outs = 3, .traced = true,
	  .result = -22ull },
	{ "break: traced, and refused", "ia64_trace_syscall", 0x2c00,
	  .iim = 0x100000, .r15 = 1030, .outs = 3, .traced = true,
	  .refused = true },
	{ "break: traced, no such call", "ia64_trace_syscall", 0x2c00,
	  .iim = 0x100000, .r15 = 9999, .outs = 3, .traced = true },
	{ "break: the kernel is profiled", "handler", 0x2c00, .iim = 0x100000,
	  .r15 = 1030, .outs = 3, .kernel = true, .profiled = true },
	{ "break: system call of the kernel", "handler", 0x2c00, .iim = 0x100000,
	  .r15 = 1030, .outs = 3, .kernel = true },
	{ "break: fails", "handler", 0x2c00, .iim = 0x100000, .r15 = 1030,
	  .outs = 3, .result = -22ull },
	{ "break: fails, and is not to", "handler", 0x2c00, .iim = 0x100000,
	  .r15 = 1030, .outs = 3, .result = -22ull, .r8_cleared = true },
	{ "break: work waits", "handler", 0x2c00, .iim = 0x100000, .r15 = 1030,
	  .outs = 3, .result = 42, .work = FLAG_RESCHED },
	{ "break: a signal waits", "handler", 0x2c00, .iim = 0x100000,
	  .r15 = 1031, .outs = 3, .result = 42, .work = FLAG_SIGNAL },
	{ "break: C is deep", "handler", 0x2c00, .iim = 0x100000, .r15 = 1032,
	  .outs = 3, .dirty = 80, .deep = true },
	{ "break: arguments are NaTs", "handler", 0x2c00, .iim = 0x100000,
	  .r15 = 1032, .outs = 8, .r32_nats = 0xff },
	{ "break: some arguments are NaTs", "handler", 0x2c00, .iim = 0x100000,
	  .r15 = 1032, .outs = 8, .r32_nats = 0xaa },
	{ "break: other arguments are NaTs", "handler", 0x2c00, .iim = 0x100000,
	  .r15 = 1032, .outs = 8, .r32_nats = 0x55 },
	{ "break: number is too small", "sys_ni_syscall", 0x2c00,
	  .iim = 0x100000, .r15 = 1023, .outs = 3 },
	{ "break: a later time was given out", "handler", 0x2c00,
	  .iim = 0x100000, .r15 = 1030, .outs = 3, .late = true },
	{ "break: not a system call", "ia64_bad_break", 0x2c00, .iim = 0x80001 },
	{ "break: of the kernel", "ia64_bad_break", 0x2c00, .iim = 0,
	  .kernel = true },
	{ "interrupt: user", "ia64_handle_irq", 0x3000 },
	{ "interrupt: kernel", "ia64_handle_irq", 0x3000, .kernel = true },
	{ "interrupt: kernel is profiled", "ia64_handle_irq", 0x3000,
	  .kernel = true, .profiled = true, .altered = true },
	{ "interrupt: work waits", "ia64_handle_irq", 0x3000,
	  .work = FLAG_RESCHED },
	{ "interrupt: a signal waits", "ia64_handle_irq", 0x3000,
	  .work = FLAG_SIGNAL },
	{ "interrupt: work waits, kernel", "ia64_handle_irq", 0x3000,
	  .work = FLAG_RESCHED, .kernel = true },
	{ "interrupt: C is deep", "ia64_handle_irq", 0x3000, .deep = true,
	  .dirty = 70, .outs = 6 },
	{ "interrupt: C is deep, kernel", "ia64_handle_irq", 0x3000,
	  .deep = true, .kernel = true, .dirty = 12, .outs = 2 },
	{ "interrupt: a later time was given out", "ia64_handle_irq", 0x3000,
	  .late = true },
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
	{ "general: illegal operation, with a callback", "ia64_illegal_op_fault",
	  0x5400, USER_VA, .callback = CALLBACK },
	{ "general: another", "ia64_fault", 0x5400, USER_VA, 0x20 },
	USER_FAULT("disabled fp", 0x5500, "ia64_fault"),
	{ "disabled fp: it is", "ia64_fault", 0x5500, USER_VA, .fph = true },
	{ "nat consumption: lfetch", "rfi", 0x5600, USER_VA,
	  ISR_R | ISR_NA | ISR_LFETCH, .altered = true },
	{ "nat consumption", "ia64_fault", 0x5600, USER_VA, ISR_R | 0x10 },
	{ "nat consumption: another non-access", "ia64_fault", 0x5600, USER_VA,
	  ISR_NA | 1 },
	{ "speculation: ahead", "rfi", 0x5700, .iim = 0x123, .ei = 1, .altered = true },
	{ "speculation: back", "rfi", 0x5700, .iim = 0x1ffff0, .ei = 2, .altered = true },
	USER_FAULT("unaligned", 0x5a00, "ia64_prepare_handle_unaligned"),
	{ "unaligned: C is deep", "ia64_prepare_handle_unaligned", 0x5a00,
	  USER_VA, .deep = true },
	{ "unaligned: kernel", "ia64_prepare_handle_unaligned", 0x5a00,
	  USER_VA, .kernel = true, .deep = true },
	/* each of the ways into C: many dirty registers, an event, the kernel */
	WAY_IN("page fault", "ia64_do_page_fault", 0x5300),
	WAY_IN("bad break", "ia64_bad_break", 0x2c00),
	WAY_IN("fault", "ia64_fault", 0x5900),
	WAY_IN("illegal operation", "ia64_illegal_op_fault", 0x5400),
	WAY_IN("unaligned access", "ia64_prepare_handle_unaligned", 0x5a00),
	DIRTY("irq", "ia64_handle_irq", 0x3000, 93),
	DIRTY("irq", "ia64_handle_irq", 0x3000, 94),
	DIRTY("irq", "ia64_handle_irq", 0x3000, 95),
	DIRTY("irq", "ia64_handle_irq", 0x3000, 96),

	/* past the table, into the kernel and out of it */
	{ "switch to another task", "caller", .start = SWITCH, .kernel = true,
	  .iim = 1, .tcs = 1, .flushes = 1 },
	{ "switch to one that is mapped", "caller", .start = SWITCH,
	  .kernel = true, .iim = 2, .flushes = 1 },
	{ "fsys: a system call", "handler", .start = FSYS,
	  .from = "fsys_fallback_syscall", .r15 = 1030, .result = 42 },
	{ "switch to init_task", "caller", .start = SWITCH, .kernel = true,
	  .va = 1, .iim = 1, .flushes = 1 },
	{ "fsys: too many outputs", "rfi", .start = FSYS, .not_acct = true,
	  .from = "fsys_fallback_syscall", .r15 = 1030, .outs = 12 },
	{ "fsys: an event waits", "handler", .start = FSYS,
	  .from = "fsys_fallback_syscall", .r15 = 1030, .pending = true },
	{ "fsys: traced", "syscall_trace_enter", .start = FSYS,
	  .from = "fsys_fallback_syscall", .r15 = 1030, .work = FLAG_TRACE },
	{ "fsys: the time", "user", .start = FSYS, .from = "fsys_gettimeofday",
	  .r15 = 1087 },
	{ "fsys: the time, a later one was given out", "user", .start = FSYS,
	  .from = "fsys_gettimeofday", .r15 = 1087, .late = true },
	{ "fsys: another clock", "user", .start = FSYS, .va = 1,
	  .from = "fsys_clock_gettime", .r15 = 1254 },
	{ "fsys: no such clock", "handler", .start = FSYS, .va = 7,
	  .from = "fsys_clock_gettime", .r15 = 1254 },
	{ "execve", "sys_execve", .start = CALL, .kernel = true,
	  .from = "ia64_execve" },
	{ "execve fails", "sys_execve", .start = CALL, .kernel = true,
	  .from = "ia64_execve", .result = -2ull },
	{ "clone", "ia64_clone", .start = CALL, .kernel = true,
	  .from = "sys_clone", .flushes = 1 },
	{ "fsys: the time, work waits", "handler", .start = FSYS,
	  .from = "fsys_gettimeofday", .r15 = 1087, .work = FLAG_RESCHED },
};

/* Vectors that do nothing but FAULT(n); 67 is where page_fault begins. */
const u8 plain_faults[] = {
	6, 7, 13, 14, 15, 16, 17, 18, 19, 28, 29, 31, 32, 33, 34, 35, 36, 37,
	38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55,
	56, 57, 58, 59, 60, 61, 62, 63, 64, 65, 66, 67,
};

const u32 plain_fault_count = sizeof(plain_faults);
const u32 scenario_count = PV_ARRAY_SIZE(scenarios);

const struct scenario *scenario_find(const char *name)
{
	u32 i;

	for (i = 0; i < scenario_count; i++)
		if (!strcmp(scenarios[i].name, name))
			return &scenarios[i];
	return NULL;
}

struct scenario plain_fault(u32 number, bool kernel, char *name, size_t bytes)
{
	struct scenario s = {
		.name = name, .end = "ia64_fault",
		.vector = number < 20 ? number * 0x400 :
					0x5000 + (number - 20) * 0x100,
		.va = USER_VA, .isr = number, .iim = number + 1,
		.kernel = kernel,
	};

	snprintf(name, bytes, "fault %u%s", number,
		 kernel ? " of the kernel" : "");
	return s;
}
