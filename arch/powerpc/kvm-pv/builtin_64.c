// SPDX-License-Identifier: GPL-2.0-only
/* What only a 64-bit kernel has: tables, vectors that are copied, hooks. */
#define pr_fmt(fmt) "kvm-pv: " fmt

#include <linux/cpu.h>
#include <linux/export.h>
#include <linux/mutex.h>
#include <linux/printk.h>
#include <asm/firmware.h>
#include <asm/sections.h>
#include "builtin.h"
#include "hooks.h"
#include "options.h"
#include "served.h"

/**
 * pv_builtin_tables() - ranges and targets of a 64-bit kernel
 * @t: collection
 */
void pv_builtin_tables(struct pv_tables *t)
{
	pv_builtin_add_ftr(t, &__start___fw_ftr_fixup, &__stop___fw_ftr_fixup);
	pv_tables_add_soft_mask(t, __start___soft_mask_table,
				NR(soft_mask_table));
	pv_tables_add_restart(t, __start___restart_table, NR(restart_table));
}

/**
 * pv_kernel_vectors_end() - where the text ends that a relocated kernel copies
 *
 * Return: address, in bytes.
 */
u64 pv_kernel_vectors_end(void)
{
	return ADDR(__end_interrupts);
}

/**
 * pv_kernel_tells_of_guests() - does KVM PR say when it makes its first guest?
 *
 * Return: true if kvm_pv_nested_guest() is called.
 */
bool pv_kernel_tells_of_guests(void)
{
	return true;
}

/**
 * pv_kernel_hides_fscr_write() - is there a kprobe on an mtspr FSCR?
 *
 * Return: false: there are no kprobes yet.
 */
bool pv_kernel_hides_fscr_write(void)
{
	return false;
}

/* While the kernel is patched; read by the hash MMU's fault path. */
bool kvm_pv_preloads __read_mostly;

/* It is or was: then the caller holds cpus_read_lock(). */
static bool serving;

/**
 * pv_kernel_serve_hooks() - what hooks.h offers, for a patched kernel only
 * @on: the kernel is patched
 */
void pv_kernel_serve_hooks(bool on)
{
	WRITE_ONCE(kvm_pv_preloads, on);
	WRITE_ONCE(kvm_pv_compacts, on && pv_options.compact);
	if (!on && !serving)
		return;
	serving = on;
	pv_serve_idle(on && !pv_options.no_idle);
	pv_serve_slb(on && !pv_options.no_slb);
	pv_serve_ahead(on && !pv_options.no_ahead);
	pv_serve_fork(on && !pv_options.no_fork);
	pv_serve_features(on && !pv_options.no_features);
	pv_serve_vsx(on && !pv_options.no_vsx);
}

static u32 keep_vectors(struct pv_plan *plan, u32 unused)
{
	return pv_plan_keep_vectors(plan);
}

/**
 * kvm_pv_nested_guest() - this guest is about to host guests of its own
 *
 * An interrupt out of a nested guest arrives at the real-mode vector, and only
 * that one knows the way to KVM (which for the same reason switches AIL off).
 * From now on vectors are entered where they are. May sleep.
 */
void kvm_pv_nested_guest(void)
{
	static DEFINE_MUTEX(lock);
	static bool done;
	u32 n = 0;

	mutex_lock(&lock);
	if (!done && pv.kernel.plan.nr_sites) {
		cpus_read_lock();
		n = pv_replan(&pv.kernel, keep_vectors, 0);
		cpus_read_unlock();
	}
	done = true;
	mutex_unlock(&lock);
	if (n)
		pr_info("nested guests: %u vectors are entered in real mode again\n",
			n);
}
EXPORT_SYMBOL_GPL(kvm_pv_nested_guest);
