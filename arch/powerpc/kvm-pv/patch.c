// SPDX-License-Identifier: GPL-2.0-only
/*
 * Commit, read back, undo. The only file that writes kernel text.
 *
 * Privileged instructions are not of the class that the ISA lets one modify
 * while another CPU may execute them (Book II, 4.4 CMODX), so the other CPUs
 * are stopped, and each executes isync before it goes on.
 */
#define pr_fmt(fmt) "kvm-pv: " fmt

#include <linux/atomic.h>
#include <linux/cpu.h>
#include <linux/init.h>
#include <linux/mm.h>
#include <linux/stop_machine.h>
#include <linux/vmalloc.h>
#include <asm/cacheflush.h>
#include <asm/time.h>
#include "compat.h"
#include "insn.h"
#include "kernel.h"
#include "own.h"
#include "symbols.h"

/**
 * struct pv_alias - a writable view of a stretch of text
 * @base: where it can be written
 * @start: first byte of the text, page aligned where @mapped
 * @mapped: @base is a mapping of our own
 */
struct pv_alias {
	void *base;
	unsigned long start;
	bool mapped;
};

static struct page *text_page(unsigned long addr)
{
	if (pv_call(is_vmalloc_or_module_addr, (void *)addr))
		return vmalloc_to_page((void *)addr);
	return virt_to_page((void *)addr);
}

static int map_pages(struct pv_alias *alias, unsigned long start,
		     unsigned long end)
{
	unsigned int i, nr = (PAGE_ALIGN(end) - (start & PAGE_MASK)) >> PAGE_SHIFT;
	struct page **pages;

	pages = kvmalloc_array(nr, sizeof(*pages), GFP_KERNEL);
	if (!pages)
		return -ENOMEM;
	alias->start = start & PAGE_MASK;
	for (i = 0; i < nr; i++)
		pages[i] = text_page(alias->start + i * PAGE_SIZE);
	alias->base = vmap(pages, nr, VM_MAP, PAGE_KERNEL);
	alias->mapped = true;
	kvfree(pages);
	return alias->base ? 0 : -ENOMEM;
}

static int open_alias(struct pv_alias *alias, unsigned long start,
		      unsigned long end)
{
	if (pv_kernel_text_is_writable() &&
	    !pv_call(is_vmalloc_or_module_addr, (void *)start)) {
		alias->base = (void *)start;
		alias->start = start;
		alias->mapped = false;
		return 0;
	}
	return map_pages(alias, start, end);
}

static void close_alias(struct pv_alias *alias)
{
	if (alias->mapped)
		vunmap(alias->base);
}

static u32 *writable(const struct pv_alias *alias, unsigned long addr)
{
	return (u32 *)(alias->base + (addr - alias->start));
}

/* To be followed by a sync for all of them, and icbi, sync, isync for each. */
static void write_word(const struct pv_alias *alias, unsigned long addr, u32 word)
{
	pv_store_word(writable(alias, addr), word);
}

static void invalidate_word(unsigned long addr)
{
	asm volatile("icbi 0,%0" : : "r" (addr) : "memory");
}

static void sync_stores(void)
{
	asm volatile("sync" : : : "memory");
}

static void sync_fetch(void)
{
	asm volatile("sync; isync" : : : "memory");
}

static void write_words(const struct pv_alias *alias, unsigned long addr,
			const u32 *words, unsigned int nr_words)
{
	unsigned int i;

	for (i = 0; i < nr_words; i++)
		write_word(alias, addr + 4 * i, words[i]);
	sync_stores();
	for (i = 0; i < nr_words; i++)
		invalidate_word(addr + 4 * i);
	sync_fetch();
}

/**
 * pv_write_words() - replace a few words of our own text
 * @at: where, text of ours that nobody executes now
 * @words: in host order
 * @nr_words: their number
 *
 * Return: 0, -ENOMEM without an alias, -EIO if they do not read back.
 */
int pv_write_words(u32 *at, const u32 *words, unsigned int nr_words)
{
	unsigned long addr = (unsigned long)at;
	struct pv_alias alias;
	int err;

	err = open_alias(&alias, addr, addr + 4 * nr_words);
	if (err)
		return err;
	write_words(&alias, addr, words, nr_words);
	close_alias(&alias);
	return memcmp(at, words, 4 * nr_words) ? -EIO : 0;
}

#if defined(CONFIG_PPC64) && !defined(MODULE)
/**
 * pv_write_words_early() - the same with translation off
 * @at: where, text of ours
 * @words: in host order
 * @nr_words: their number
 */
void __init pv_write_words_early(u32 *at, const u32 *words,
				 unsigned int nr_words)
{
	const struct pv_alias alias = {
		.base = at, .start = (unsigned long)at,
	};

	write_words(&alias, (unsigned long)at, words, nr_words);
}
#endif

static unsigned long site_addr(const struct pv_target *target,
			       const struct pv_site *site)
{
	return (unsigned long)pv_site_addr(&target->plan, site);
}

static u32 read_text(unsigned long addr)
{
	return READ_ONCE(*(const u32 *)addr);
}

static int write_arena(struct pv_target *target)
{
	const struct pv_arena *arena = &target->arena;

	/* On a second commit a task may still be in there: same words, no write. */
	if (!memcmp((void *)(unsigned long)arena->base, arena->words,
		    4 * arena->used))
		return 0;
	return pv_write_words((u32 *)(unsigned long)arena->base, arena->words,
			      arena->used);
}

/* On the word itself, or where a sequence out of line would pass it by. */
static bool is_probed(unsigned long addr, const struct pv_site *site)
{
	u32 i;

	for (i = 0; i < pv_site_covers(site); i++)
		if (pv_has_kprobe(addr + 4 * i))
			return true;
	return false;
}

/*
 * A kprobe keeps the word it found, executes that in its own place, and puts it
 * back when it goes. So what it found has to stay, be it ours or not.
 */
static bool commit_site(const struct pv_alias *alias, unsigned long addr,
			struct pv_site *site)
{
	u32 word = ppc_restore_dcbz(read_text(addr));
	bool probed = is_probed(addr, site);

	if (site->left && (probed || word == site->new))
		return true;
	if (!probed && word == site->old) {
		write_word(alias, addr, site->new);
		return true;
	}
	site->verdict = probed ? PV_SKIP_PROBED : PV_SKIP_CHANGED;
	return false;
}

static bool undo_site(const struct pv_alias *alias, unsigned long addr,
		      struct pv_site *site)
{
	u32 probed = pv_probed_word(addr);

	/* One that came after an undo holds the old word, and may. */
	site->left = probed == site->new;
	if (probed)
		return true;
	if (read_text(addr) != site->new)
		return false;
	/*
	 * The host rewrites dcbz when it maps a page to be executed, and does not
	 * see a store by another address: a plain one would clear a line of the
	 * host's. It is only replaced where the host was seen to rewrite it.
	 */
	write_word(alias, addr, ppc_rewrite_dcbz(site->old));
	return true;
}

/*
 * Put every replacement in, or take it out; what is neither is counted.
 *
 * In any order: trap and replacement go to the same place. Only what user mode
 * may read of BookE (SPRG4 to 7) lags behind a patched write until the next exit;
 * reads would have to be patched first and writes undone first, if a CPU could
 * come to both while some are and some are not. The others are stopped, and what
 * this one runs, faults on the alias included, uses none of the four.
 */
static unsigned int swap_sites(struct pv_target *target,
			       const struct pv_alias *alias, bool commit)
{
	struct pv_site *site, *end = target->plan.sites + target->plan.nr_sites;
	unsigned int not_ours = 0;

	for (site = target->plan.sites; site < end; site++) {
		unsigned long addr = site_addr(target, site);
		bool ours;

		if (!pv_is_patched(site->verdict))
			continue;
		ours = commit ? commit_site(alias, addr, site) :
				undo_site(alias, addr, site);
		not_ours += !ours;
	}
	sync_stores();
	for (site = target->plan.sites; site < end; site++)
		if (pv_is_patched(site->verdict))
			invalidate_word(site_addr(target, site));
	sync_fetch();
	return not_ours;
}

static bool reads_back(const struct pv_target *target)
{
	const struct pv_site *site, *end;

	end = target->plan.sites + target->plan.nr_sites;
	for (site = target->plan.sites; site < end; site++)
		if (pv_is_patched(site->verdict) && !site->left &&
		    read_text(site_addr(target, site)) != site->new)
			return false;
	return true;
}

/**
 * struct pv_swap - one pass over the sites with every CPU stopped
 * @target: the text
 * @alias: writable view of it
 * @commit: put replacements in, or take them out
 * @first: the CPU that comes first does the work
 * @done: and lets the others go with this
 * @not_ours: words that were neither, and were left
 * @err: 0, or -EIO if the words did not read back
 * @ticks: timebase ticks it took
 */
struct pv_swap {
	struct pv_target *target;
	struct pv_alias alias;
	bool commit;
	atomic_t first;
	atomic_t done;
	unsigned int not_ours;
	int err;
	u64 ticks;
};

static void do_swap(struct pv_swap *swap)
{
	u64 start = get_tb();

	swap->not_ours = swap_sites(swap->target, &swap->alias, swap->commit);
	if (swap->commit && !reads_back(swap->target)) {
		swap_sites(swap->target, &swap->alias, false);
		swap->err = -EIO;
	}
	swap->ticks = get_tb() - start;
}

static int swap_stopped(void *data)
{
	struct pv_swap *swap = data;

	/* Before the first patched read, on every CPU. */
	if (swap->commit)
		pv_refresh_copies();
	if (atomic_inc_return(&swap->first) == 1) {
		do_swap(swap);
		atomic_set_release(&swap->done, 1);
	} else {
		while (!atomic_read_acquire(&swap->done))
			cpu_relax();
		sync_fetch();
	}
	return 0;
}

static int swap_target(struct pv_target *target, struct pv_swap *swap,
		       bool commit, bool stop)
{
	const struct pv_text *text = &target->plan.text;
	unsigned long start = (unsigned long)text->base;
	int err;

	memset(swap, 0, sizeof(*swap));
	swap->target = target;
	swap->commit = commit;
	err = open_alias(&swap->alias, start, start + 4ul * text->nr_words);
	if (err)
		return err;
	pv_kernel_lock_text();
	if (stop)
		err = pv_call(stop_machine_cpuslocked, swap_stopped, swap,
			      cpu_online_mask);
	else
		do_swap(swap);
	pv_kernel_unlock_text();
	close_alias(&swap->alias);
	return err ? err : swap->err;
}

static int commit(struct pv_target *target, struct pv_times *times, bool stop)
{
	struct pv_swap swap;
	int err;

	if (target->committed)
		return 0;
	err = write_arena(target);
	if (!err)
		err = swap_target(target, &swap, true, stop);
	/* A write of FSCR that somebody else holds now leaves no copy. */
	if (!err && pv_plan_is_stale(&target->plan)) {
		err = swap_target(target, &swap, false, stop);
		pv_plan_drop_need(&target->plan, PV_NEED_FSCR_COPY);
		if (!err)
			err = swap_target(target, &swap, true, stop);
	}
	if (err)
		return err;
	target->committed = true;
	if (times)
		times->stopped = swap.ticks;
	return 0;
}

static int undo(struct pv_target *target, bool stop)
{
	struct pv_swap swap;
	int err;

	if (!target->committed)
		return 0;
	err = swap_target(target, &swap, false, stop);
	if (err)
		return err;
	target->committed = false;
	return swap.not_ours;
}

/**
 * pv_commit() - put a checked plan into text that may be running
 * @target: planned; the caller holds cpus_read_lock() or the write lock
 * @times: receives the ticks with all CPUs stopped
 *
 * A word that is no longer the planned one is left alone and its site becomes
 * PV_SKIP_CHANGED; one with a kprobe on it becomes PV_SKIP_PROBED.
 *
 * Return: 0; -ENOMEM or -EIO with the text as it was.
 */
int pv_commit(struct pv_target *target, struct pv_times *times)
{
	return commit(target, times, true);
}

/**
 * pv_commit_quiet() - put a plan into text that nobody executes
 * @target: planned
 *
 * Return: as pv_commit().
 */
int pv_commit_quiet(struct pv_target *target)
{
	return commit(target, NULL, false);
}

/**
 * pv_undo() - give text that may be running its own words back
 * @target: committed or not; locks as for pv_commit()
 *
 * The arena keeps its words, so a task inside a sequence finishes it. A word
 * with a kprobe on it keeps its replacement, see pv_probed_site().
 *
 * Return: number of words that somebody else changed and that were left, 0 if
 * the text is what it was before; -ENOMEM with the text still patched.
 */
int pv_undo(struct pv_target *target)
{
	return undo(target, true);
}

/**
 * pv_probed_site() - is there a kprobe on a word of ours?
 * @target: committed or not
 *
 * The kprobe would execute our word, and put it back, after an undo.
 *
 * Return: address of the first one, 0 if there is none.
 */
unsigned long pv_probed_site(const struct pv_target *target)
{
	const struct pv_site *site, *end;

	end = target->plan.sites + target->plan.nr_sites;
	for (site = target->plan.sites; target->committed && site < end; site++)
		if (pv_is_patched(site->verdict) &&
		    pv_has_kprobe(site_addr(target, site)))
			return site_addr(target, site);
	return 0;
}

/**
 * pv_undo_rest() - give back what an undo left to kprobes, or all of it
 * @target: locks as for pv_commit()
 *
 * Return: number of words that are still left to kprobes.
 */
u32 pv_undo_rest(struct pv_target *target)
{
	struct pv_site *site, *end = target->plan.sites + target->plan.nr_sites;
	struct pv_swap swap;
	u32 left = 0;

	if (!target->plan.nr_sites)
		return 0;
	if (swap_target(target, &swap, false, true))
		return 1;
	target->committed = false;
	for (site = target->plan.sites; site < end; site++)
		left += pv_is_patched(site->verdict) && site->left;
	return left;
}

/**
 * pv_erase_arena() - leave the arena as it was found
 * @target: undone, and nobody is in a sequence
 */
void pv_erase_arena(struct pv_target *target)
{
	const struct pv_arena *arena = &target->arena;

	if (!arena->words || !arena->used)
		return;
	memset(arena->words, 0, 4 * arena->used);
	if (pv_write_words((u32 *)(unsigned long)arena->base, arena->words,
			   arena->used))
		pr_warn("no memory to erase the arena\n");
}

/**
 * pv_owns_word() - does the text hold a word of ours at an address?
 * @target: committed or not
 * @addr: in bytes
 *
 * Return: true if it does, or a kprobe holds it.
 */
bool pv_owns_word(const struct pv_target *target, unsigned long addr)
{
	u32 i = pv_plan_first_site(&target->plan, addr);
	const struct pv_site *site = &target->plan.sites[i];

	return target->committed && i < target->plan.nr_sites &&
	       site_addr(target, site) == addr && pv_is_patched(site->verdict);
}

/**
 * pv_undo_quiet() - give text that nobody executes its own words back
 * @target: committed or not
 *
 * Return: as pv_undo().
 */
int pv_undo_quiet(struct pv_target *target)
{
	return undo(target, false);
}
