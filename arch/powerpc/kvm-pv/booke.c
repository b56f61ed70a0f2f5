// SPDX-License-Identifier: GPL-2.0-only
/* What only guests of BookE have: proofs of what the host keeps, by trying. */
#include <linux/cpumask.h>
#include <linux/kvm_para.h>
#include <linux/smp.h>
#include "kvm_pv.h"
#include "own.h"

/**
 * struct pv_pir_proof - what the CPUs say of their number
 * @wrong: CPUs whose page has another one
 * @told: CPUs that have one which is not 0, as an empty field is
 */
struct pv_pir_proof {
	struct cpumask wrong;
	struct cpumask told;
};

static void compare_pir(void *data)
{
	const struct kvm_vcpu_arch_shared *page = (void *)PV_PAGE_EA;
	struct pv_pir_proof *proof = data;
	unsigned long pir = pv_raw_read_PIR();

	if (READ_ONCE(page->pir) != pir)
		cpumask_set_cpu(smp_processor_id(), &proof->wrong);
	if (pir)
		cpumask_set_cpu(smp_processor_id(), &proof->told);
}

/*
 * The host fills it in when it makes a CPU, and nobody may write it. Where there
 * will be one CPU only, it need not be told from an empty field.
 */
static bool page_holds_pir(void)
{
	static struct pv_pir_proof proof;

	on_each_cpu(compare_pir, &proof, 1);
	return cpumask_empty(&proof.wrong) &&
	       (!cpumask_empty(&proof.told) || num_possible_cpus() == 1);
}

/**
 * pv_probe_mode() - the proof obligations that hold and are not the page's
 *
 * BUCSR can't be read, so it can't be seen that the host ignores it: see rules.c.
 *
 * Return: enum pv_need bits.
 */
u32 pv_probe_mode(void)
{
	u32 have = PV_NEED_BUCSR_IGNORED;

	if (!pv_raw_read_MMUCSR0())
		have |= PV_NEED_MMUCSR0_ZERO;
	if (page_holds_pir())
		have |= PV_NEED_PAGE_PIR;
	return have;
}
