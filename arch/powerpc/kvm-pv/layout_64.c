// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is needed together is in one segment.
 *
 * When a guest enters or leaves its kernel the host drops all shadow segments
 * and loads only that of the program counter (Documentation/entry-path.rst).
 * Each other 256 MiB that is touched next costs an exit.
 *
 * The kernel takes what it needs from boot on from the end of memory: the area
 * that flushes the L1 data cache, which each entry reads, per-CPU data, struct
 * page. In a guest of KVM PR it takes that from the start, where its text is.
 *
 * Linux puts a program and its heap at one end of the address space, its stack
 * and what it maps at the other. With kvm_pv=compact these are in the segment
 * that 64-bit programs are linked for, and a context switch writes one entry of
 * the SLB less. What does not fit in goes where it always went, and so does a
 * program that is position independent: where that will be is not known yet
 * when its stack is made.
 */
#include <linux/elf.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/memblock.h>
#include <linux/mm.h>
#include <linux/random.h>
#include <linux/sched/signal.h>
#include <linux/sizes.h>
#include <asm/exec.h>
#include "hooks.h"
#include "kvm_pv.h"
#include "layout_64.h"
#include "options.h"

/**
 * kvm_pv_pack_memory() - put what is allocated at boot near the kernel's text
 *
 * Called once the PACAs are there, which change the direction as well. If this
 * is no guest of KVM PR, or is to be none, the direction is what it was.
 */
void __init kvm_pv_pack_memory(void)
{
	u32 words[PV_HCALL_MAX_WORDS];
	unsigned int nr_words;

	if (!pv_options.off && !pv_options.no_pack &&
	    pv_find_hypervisor(words, &nr_words) == PV_GUEST_KVM_PR)
		memblock_set_bottom_up(true);
}

/* While the kernel is patched, and only if the boot parameter asks for it. */
bool kvm_pv_compacts __read_mostly;

static bool is_compact(const struct mm_struct *mm)
{
	return mm && !is_32bit_task() && mm->mmap_base > PV_SEGMENT &&
	       mm->mmap_base < PV_SEGMENT_END;
}

/* Does a program that can't be moved leave room for a stack and the rest? */
static bool leaves_room(struct file *file, const struct elfhdr *elf)
{
	struct elf_phdr ph;
	loff_t pos = elf->e_phoff;
	u32 i;

	for (i = 0; i < elf->e_phnum; i++) {
		if (kernel_read(file, &ph, sizeof(ph), &pos) != sizeof(ph))
			return false;
		if (ph.p_type == PT_LOAD &&
		    !pv_fits_segment(ph.p_vaddr, ph.p_memsz))
			return false;
	}
	return true;
}

static bool image_fits(struct mm_struct *mm)
{
	struct file *file = get_mm_exe_file(mm);
	struct elfhdr elf;
	loff_t pos = 0;
	bool fits;

	if (!file)
		return false;
	fits = kernel_read(file, &elf, sizeof(elf), &pos) == sizeof(elf) &&
	       !memcmp(elf.e_ident, ELFMAG, SELFMAG) &&
	       (elf.e_type != ET_EXEC || leaves_room(file, &elf));
	fput(file);
	return fits;
}

/**
 * kvm_pv_compact() - choose the layout of a new program
 * @mm: its address space, which has only a stack yet; the usual layout is set
 *
 * May sleep. A program keeps the usual layout if it asks for the legacy one,
 * may have a large stack, or has an image that is not in the segment.
 */
void kvm_pv_compact(struct mm_struct *mm)
{
	unsigned long stack = rlimit(RLIMIT_STACK);
	unsigned long random = 0;

	if (is_32bit_task() || stack > PV_MOST_STACK || !image_fits(mm) ||
	    mm->get_unmapped_area != arch_get_unmapped_area_topdown)
		return;
	if (current->flags & PF_RANDOMIZE)
		random = PV_STACK_RANDOM +
			 (get_random_long() & (PV_MMAP_RANDOM - 1));
	mm->mmap_base = PAGE_ALIGN_DOWN(PV_SEGMENT_END - stack -
					stack_guard_gap - random);
}

/**
 * kvm_pv_stack_top() - where the stack of this program begins
 * @sp: what would be usual, some random bits below the end of user space
 *
 * Return: the same, or the end of the segment less some of the random bits.
 */
unsigned long kvm_pv_stack_top(unsigned long sp)
{
	if (!is_compact(current->mm) || sp <= PV_SEGMENT_END)
		return sp;
	return PV_SEGMENT_END - ((STACK_TOP_USER64 - sp) &
				 (PV_STACK_RANDOM - 1));
}
