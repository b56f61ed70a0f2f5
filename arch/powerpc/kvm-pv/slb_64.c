// SPDX-License-Identifier: GPL-2.0-only
/*
 * The SLB at a switch of address spaces. slbie and slbmte are an exit each, and
 * the kernel does one of both for each segment. Under KVM PR most slbie can go:
 * an entry that is overwritten is gone.
 *
 * What the host has, and what has to be right: the guest's SLB, an array in
 * which it takes the first valid entry of an address, and shadow segments of
 * 256 MiB each that it made from that. slbmte replaces the entry at its index
 * and the one shadow segment that its RB names; slbie drops the entry and all
 * shadow segments below it. Others go at the next change of MSR[PR], [IR] or
 * [DR], which is too late for a kernel that copies to user memory before it
 * returns. So a segment of 256 MiB may be overwritten by the same one of the
 * next address space, one of 1 TiB must be dropped first, and what is not
 * overwritten must be dropped as well.
 */
#include <linux/bitops.h>
#include <linux/memblock.h>
#include <linux/percpu.h>
#include <linux/sched.h>
#include <linux/smp.h>
#include <asm/book3s/64/mmu-hash.h>
#include <asm/mmu.h>
#include <asm/paca.h>
#include <asm/processor.h>
#include "hooks.h"
#include "served.h"

#define INDEX_MASK	0xffful
#define NOT_KNOWN	UINT_MAX

/* User segments are at most this many beside those that are overwritten. */
#define MAX_PRELOADS	16

/**
 * struct pv_slb - user entries of a CPU's SLB
 * @nr: number of them, as in the PACA's slb_cache; else it is not known where
 *	they are
 * @user: RB of the slbmte of each, in the order of slb_cache
 * @nr_old: entries of the address space that is left, which are still there
 * @old: their RB
 * @next: task that is switched to, NULL if no switch is going on
 */
struct pv_slb {
	unsigned int nr;
	unsigned long user[SLB_CACHE_ENTRIES];
	unsigned int nr_old;
	unsigned long old[SLB_CACHE_ENTRIES];
	struct task_struct *next;
};

static DEFINE_PER_CPU(struct pv_slb, pv_slb);

DEFINE_STATIC_KEY_FALSE(kvm_pv_slb_key);

/* Set while all the hooks are in place. */
static bool armed __read_mostly;

static u32 index_bit(unsigned long rb)
{
	return 1u << (rb & INDEX_MASK);
}

static void drop(unsigned long rb)
{
	unsigned long ea = rb & ESID_MASK;

	asm volatile("slbie %0" : : "r" (ea | SLBIE_C |
		     (unsigned long)user_segment_size(ea) << SLBIE_SSIZE_SHIFT));
}

/* With what may be preloaded, the index must not come from the round robin. */
static bool has_room(u32 taken)
{
	return hweight32(taken) + MAX_PRELOADS < 32;
}

/**
 * kvm_pv_slb_begin() - a switch of address spaces begins
 * @next: task that is switched to
 */
void kvm_pv_slb_begin(struct task_struct *next)
{
	if (READ_ONCE(armed))
		this_cpu_write(pv_slb.next, next);
}

/**
 * kvm_pv_defer_slbie() - may an entry of the old address space stay for now?
 * @i: the entry, as in slb_cache
 *
 * Its index is given to the kernel's entries for the time, so that nothing else
 * is put there.
 *
 * Return: true if it is overwritten or dropped before the switch ends.
 */
bool kvm_pv_defer_slbie(unsigned int i)
{
	struct pv_slb *slb = this_cpu_ptr(&pv_slb);
	struct paca_struct *paca = get_paca();
	u32 bit;

	if (!slb->next || slb->nr != paca->slb_cache_ptr || i != slb->nr_old)
		return false;
	bit = index_bit(slb->user[i]);
	if (!has_room(paca->slb_kern_bitmap | bit))
		return false;
	paca->slb_kern_bitmap |= bit;
	slb->old[slb->nr_old++] = slb->user[i];
	return true;
}

static void give_back(struct paca_struct *paca, unsigned long rb)
{
	paca->slb_kern_bitmap &= ~index_bit(rb);
	paca->slb_used_bitmap &= ~index_bit(rb);
}

static unsigned int find_segment(const unsigned long *entries, unsigned int nr,
				 unsigned long rb)
{
	unsigned int i;

	for (i = 0; i < nr; i++)
		if (!((entries[i] ^ rb) & ESID_MASK))
			break;
	return i;
}

/* The place of the same segment of the old address space, if it had that. */
static unsigned long take_place(struct pv_slb *slb, unsigned long rb, int ssize)
{
	unsigned int i = find_segment(slb->old, slb->nr_old, rb);
	struct paca_struct *paca = get_paca();
	unsigned long place;

	if (i == slb->nr_old)
		return rb;
	place = slb->old[i];
	slb->old[i] = slb->old[--slb->nr_old];
	/* A kernel that looks expects to find no entry. */
	if (ssize == MMU_SEGSIZE_1T || IS_ENABLED(CONFIG_DEBUG_VM))
		drop(place);
	give_back(paca, rb);
	give_back(paca, place);
	paca->slb_used_bitmap |= index_bit(place);
	return place;
}

/*
 * A segment that is missed again was lost to somebody who uses the SLB for guests
 * of this guest, or to a machine check: nothing is known then.
 */
static void take_note(struct pv_slb *slb, unsigned long rb)
{
	unsigned int n = get_paca()->slb_cache_ptr;

	if (!n)
		slb->nr = 0;
	if (slb->nr != n || n == SLB_CACHE_ENTRIES ||
	    (rb & INDEX_MASK) >= 32 || find_segment(slb->user, n, rb) < n)
		slb->nr = NOT_KNOWN;
	else
		slb->user[slb->nr++] = rb;
}

/*
 * The host makes the shadow segment that RB names, and takes a segment of 1 TiB
 * by any address in it: the kernel is about to touch the stack, or what missed.
 */
static unsigned long hint(const struct pv_slb *slb, unsigned long rb,
			  unsigned long ea)
{
	unsigned long stack = slb->next ? KSTK_ESP(slb->next) : ea;

	if ((stack ^ rb) & ESID_MASK_1T)
		return rb;
	return rb | (stack & ESID_MASK);
}

/**
 * kvm_pv_user_slbe() - where an entry of user memory goes
 * @rb: of the slbmte, as the kernel would have it
 * @ea: address in the segment
 * @ssize: MMU_SEGSIZE_*
 *
 * Return: RB to use.
 */
unsigned long kvm_pv_user_slbe(unsigned long rb, unsigned long ea, int ssize)
{
	struct pv_slb *slb = this_cpu_ptr(&pv_slb);

	if (!READ_ONCE(armed))
		return rb;
	rb = take_place(slb, rb, ssize);
	take_note(slb, rb);
	return ssize == MMU_SEGSIZE_1T ? hint(slb, rb, ea) : rb;
}

/**
 * kvm_pv_slb_end() - a switch of address spaces ends
 *
 * Drops what was not overwritten. Interrupts are disabled since the switch.
 */
void kvm_pv_slb_end(void)
{
	struct pv_slb *slb = this_cpu_ptr(&pv_slb);

	while (slb->nr_old) {
		drop(slb->old[--slb->nr_old]);
		give_back(get_paca(), slb->old[slb->nr_old]);
	}
	slb->next = NULL;
}

/*
 * What is written here must not miss the SLB itself: the kernel's memory has to
 * be in the one segment that is always there. A CPU of ISA 3.0 has no slb_cache.
 */
static bool is_possible(void)
{
	return mmu_kernel_ssize == MMU_SEGSIZE_1T &&
	       memblock_end_of_DRAM() <= 1ul << SID_SHIFT_1T &&
	       !cpu_has_feature(CPU_FTR_ARCH_300) &&
	       !mmu_has_feature(MMU_FTR_NO_SLBIE_B);
}

/**
 * pv_serve_slb() - begin or end to save slbie
 * @on: the kernel is patched; the caller holds cpus_read_lock()
 */
void pv_serve_slb(bool on)
{
	int cpu;

	if (on == armed || (on && !is_possible()))
		return;
	if (on) {
		for_each_possible_cpu(cpu)
			per_cpu(pv_slb.nr, cpu) = NOT_KNOWN;
		static_branch_enable_cpuslocked(&kvm_pv_slb_key);
		WRITE_ONCE(armed, true);
	} else {
		WRITE_ONCE(armed, false);
		/* No CPU is in the middle of a switch when it has taken this. */
		kick_all_cpus_sync();
		static_branch_disable_cpuslocked(&kvm_pv_slb_key);
	}
}
