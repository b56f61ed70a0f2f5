// SPDX-License-Identifier: GPL-2.0-only
/*
 * What only 64-bit guests have: registers that the host does not keep, the
 * copy of FSCR, vectors with twins.
 */
#include <linux/irqflags.h>
#include <linux/rcupdate.h>
#include <linux/sched/signal.h>
#include <asm/cputable.h>
#include <asm/hw_irq.h>
#include <asm/page.h>
#include <asm/processor.h>
#include "kernel.h"
#include "own.h"

/**
 * struct pv_probe - one register that the host is believed not to keep
 * @need: obligation it belongs to
 * @pattern: written to see whether it sticks; chosen to be harmless where it
 *	     does: key 31, counters frozen
 * @read: by the trapping instruction
 * @write: by the trapping instruction
 */
struct pv_probe {
	u32 need;
	unsigned long pattern;
	unsigned long (*read)(void);
	void (*write)(unsigned long value);
};

#define PROBE(name, need, pattern) \
	{ need, pattern, pv_raw_read_##name, pv_raw_write_##name }

static const struct pv_probe probes[] = {
	PROBE(CFAR, PV_NEED_CFAR_ZERO, 4),
	PROBE(DSCR, PV_NEED_DSCR_IGNORED, 1),
	PROBE(AMR, PV_NEED_KEYS_IGNORED, 3),
	PROBE(IAMR, PV_NEED_KEYS_IGNORED, 1),
	PROBE(UAMOR, PV_NEED_KEYS_IGNORED, 3),
	/* MMCR0 first, with FC: what follows must not start to count */
	PROBE(MMCR0, PV_NEED_PMU_IGNORED, 0x80000000),
	PROBE(MMCR1, PV_NEED_PMU_IGNORED, 1),
	PROBE(MMCR2, PV_NEED_PMU_IGNORED, 1),
	PROBE(MMCRA, PV_NEED_PMU_IGNORED, 2),
	PROBE(MMCRS, PV_NEED_PMU_IGNORED, 1),
	PROBE(PMC1, PV_NEED_PMU_IGNORED, 1),
	PROBE(PMC2, PV_NEED_PMU_IGNORED, 1),
	PROBE(PMC3, PV_NEED_PMU_IGNORED, 1),
	PROBE(PMC4, PV_NEED_PMU_IGNORED, 1),
	PROBE(PMC5, PV_NEED_PMU_IGNORED, 1),
	PROBE(PMC6, PV_NEED_PMU_IGNORED, 1),
	PROBE(SIER, PV_NEED_PMU_IGNORED, 1),
	PROBE(SIAR, PV_NEED_PMU_IGNORED, 4),
	PROBE(SDAR, PV_NEED_PMU_IGNORED, 4),
};

/* A register the host ignores reads as 0 before and after a write. */
static bool is_ignored(const struct pv_probe *probe)
{
	unsigned long before = probe->read();
	unsigned long after;

	probe->write(probe->pattern);
	after = probe->read();
	probe->write(before);
	return !before && !after;
}

/**
 * pv_probe_ignored() - which obligations about ignored registers hold
 * @needs: enum pv_need bits to try; interrupts are off
 *
 * Return: those of @needs for which the host keeps no register.
 */
u32 pv_probe_ignored(u32 needs)
{
	u32 kept = 0, all = 0;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(probes); i++) {
		if (!(probes[i].need & needs))
			continue;
		all |= probes[i].need;
		if (!is_ignored(&probes[i]))
			kept |= probes[i].need;
	}
	return all & ~kept;
}

static u32 probe_registers(void)
{
	unsigned long flags;
	u32 ignored;

	local_irq_save(flags);
	hard_irq_disable();
	ignored = pv_probe_ignored(~0u);
	local_irq_restore(flags);
	return ignored;
}

/*
 * The host keeps these three, so a constant 0 is right only while nobody ever
 * wrote another value. User space cannot: the host refuses event-based
 * branches. The kernel writes what it saved, and that is 0 for every task.
 */
static bool ebb_is_unused(void)
{
	struct task_struct *group, *task;
	bool unused = true;

	/* Without FSCR[EBB], which 2.07 CPUs set, a read would be fatal. */
	if (!cpu_has_feature(CPU_FTR_ARCH_207S))
		return false;
	if (pv_raw_read_EBBHR() || pv_raw_read_EBBRR() || pv_raw_read_BESCR())
		return false;

	rcu_read_lock();
	for_each_process_thread(group, task)
		if (task->thread.ebbhr || task->thread.ebbrr ||
		    task->thread.bescr || task->thread.used_ebb)
			unused = false;
	rcu_read_unlock();
	return unused;
}

/*
 * The host strips SCV and PREFIX from what is written; before ISA 3.0 there is
 * nothing it would strip, so the value written is the value read.
 */
static bool fscr_is_plain(void)
{
	return cpu_has_feature(CPU_FTR_ARCH_207S) &&
	       !cpu_has_feature(CPU_FTR_ARCH_300);
}

/**
 * pv_probe_mode() - the proof obligations that hold and are not the page's
 *
 * Runs before anything is patched, on a host that has answered as KVM PR: its
 * mtspr CTRLT does nothing (the runlatch is a hint to real hardware).
 *
 * Return: enum pv_need bits.
 */
u32 pv_probe_mode(void)
{
	u32 have = PV_NEED_CTRL_IGNORED | probe_registers();

	if (ebb_is_unused())
		have |= PV_NEED_EBB_UNUSED;
	if (fscr_is_plain() && !pv_kernel_hides_fscr_write())
		have |= PV_NEED_FSCR_COPY;
	return have;
}

/**
 * pv_refresh_copies() - put this CPU's copies in the page right
 *
 * Patched text keeps them so; unpatched text does not. Interrupts must be
 * disabled.
 */
void pv_refresh_copies(void)
{
	if (cpu_has_feature(CPU_FTR_ARCH_207S))
		WRITE_ONCE(*(u64 *)(PV_PAGE_EA + PV_PAGE_FSCR),
			   pv_raw_read_FSCR());
}

/* A kernel that is not at 0 runs a copy of its vectors there. */
static bool vectors_are_copied(void)
{
	return PHYSICAL_START > MEMORY_START;
}

/**
 * pv_mode_ranges() - text of the kernel's that is copied
 * @t: collection
 * @target: the kernel's own text
 */
void pv_mode_ranges(struct pv_tables *t, const struct pv_target *target)
{
	if (vectors_are_copied())
		pv_tables_add_range(t, target->plan.text.base,
				    pv_kernel_vectors_end(), PV_SKIP_VECTORS,
				    true);
}

static struct pv_vector vectors[PV_NR_VECTORS];

/**
 * pv_mode_vectors() - vectors that have a twin, and may be entered by it
 * @target: the text
 * @list: receives them
 *
 * Only the kernel has vectors. One that is not at 0 takes its interrupts in
 * the copy there; one that may host guests must say so first.
 *
 * Return: their number.
 */
u32 pv_mode_vectors(const struct pv_target *target,
		    const struct pv_vector **list)
{
	*list = vectors;
	if (target->mod || vectors_are_copied() ||
	    !pv_kernel_tells_of_guests())
		return 0;
	pv_list_vectors(target->plan.text.base, vectors);
	return PV_NR_VECTORS;
}
