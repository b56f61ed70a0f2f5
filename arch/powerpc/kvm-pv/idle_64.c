// SPDX-License-Identifier: GPL-2.0-only
/*
 * Idle. H_CEDE returns by an interrupt, which costs two exits on its way in and
 * out. EV_IDLE returns as soon as an interrupt waits and leaves MSR[EE] off: the
 * kernel can then run the handler itself, as it does for interrupts that came
 * while it had disabled them by software.
 *
 * No wake-up is lost: what the host has queued stays queued until it is
 * delivered or taken back, EV_IDLE does not wait while there is any, and the
 * way out of here enables MSR[EE], which asks for it. What is noted here is a
 * guess that may be wrong in both directions.
 */
#include <linux/percpu.h>
#include <asm/hw_irq.h>
#include <asm/lppaca.h>
#include <asm/machdep.h>
#include <asm/paca.h>
#include <asm/time.h>
#include "kvm_pv.h"
#include "served.h"

static void (*usual_idle)(void);

static bool interrupt_waits(void)
{
	return READ_ONCE(*(u32 *)(PV_PAGE_EA + PV_PAGE_INT_PENDING));
}

/*
 * Which one it is, the page does not say. The timer's is due by its time; what
 * else a guest of this host gets is external. A handler that finds nothing to do
 * is harmless, and MSR[EE] brings what was missed.
 */
static u8 what_waits(void)
{
	if (get_tb() >= timer_get_next_tb())
		return PACA_IRQ_DEC;
	return interrupt_waits() ? PACA_IRQ_EE : 0;
}

/* Called and left with interrupts disabled by software; the caller enables them. */
static void idle(void)
{
	unsigned long ignored;
	long err;

	/* A CPU that just came up. */
	if (!__this_cpu_read(pv_cpus.mapped)) {
		usual_idle();
		return;
	}
	hard_irq_disable();
	if (lazy_irq_pending())
		return;
	/* For others who ask whether this CPU only waits for its turn. */
	get_lppaca()->idle = 1;
	err = pv_hcall(PV_EV_IDLE, 0, 0, &ignored);
	get_lppaca()->idle = 0;
	if (err)
		WRITE_ONCE(ppc_md.power_save, usual_idle);
	else
		local_paca->irq_happened |= what_waits();
}

/**
 * pv_serve_idle() - idle by EV_IDLE, or as before
 * @on: the kernel is patched
 *
 * With a cpuidle driver it is that which idles, and nothing changes.
 */
void pv_serve_idle(bool on)
{
	if (on && ppc_md.power_save && ppc_md.power_save != idle) {
		usual_idle = ppc_md.power_save;
		WRITE_ONCE(ppc_md.power_save, idle);
	} else if (!on && ppc_md.power_save == idle) {
		WRITE_ONCE(ppc_md.power_save, usual_idle);
	}
}
