// SPDX-License-Identifier: GPL-2.0-only
#include "../../../include/kvm-pv/types.h"
#include "fixed.h"

/*
 * By symbol; a kernel has those of its configuration. Nothing else keeps
 * sequences out of these: one that needs no frame looks like any function that
 * has its caller's. hash_page and create_hpte are not among them: they have no
 * mtmsr, and what a sequence does for mfsrin it does in real mode as well.
 */
const char *const pv_fixed_functions[] = {
	/* Data translation off in between, where r1 is no address of a stack */
	"add_hash_page", "flush_hash_pages", "_tlbie", "_tlbia",
	"flush_dcache_icache_page", "flush_dcache_icache_hugepage",
	"flush_dcache_icache_phys", "_set_L2CR", "_set_L3CR",
	"swsusp_arch_resume", "low_cpu_offline_self", "core99_wake_up",
	"flush_disable_75x", "flush_disable_745x",
	/* Called with translation on and off */
	"__init_fpu_registers",
	/* Firmware, which may end in a machine check, in between */
	"enter_rtas",
	/* An interrupt returns to where LR points, with r1 as it is */
	"ppc6xx_idle", "mpc6xx_enter_standby", "e500_idle", "epapr_ev_idle",
	/* Copied to where it runs */
	"relocate_new_kernel", "optprobe_template_call_emulate",
};

const unsigned int pv_nr_fixed_functions = PV_ARRAY_SIZE(pv_fixed_functions);

/*
 * BookE. The page is mapped in address space 0 only, and an access from the other
 * one never ends. Start-up runs there while it sets up the TLB, a CPU that comes
 * back does so in patched text, and kexec in a copy of what begins at
 * relocate_new_kernel; and all of these begin with no mapping they know.
 */
const struct pv_stretch pv_no_page[] = {
	{ "_stext", "interrupt_base" },
	{ "get_phys_addr", NULL },
	{ "__secondary_start", NULL },
	{ "create_kaslr_tlb_entry", NULL },
	{ "reloc_kernel_entry", NULL },
	{ "switch_to_as1", NULL },
	{ "restore_to_as0", NULL },
	{ "loadcam_entry", NULL },
	{ "loadcam_multi", NULL },
	{ "relocate_new_kernel", "relocate_new_kernel_end" },
	/* From there to a page of its own: a CPU that comes up for the first time */
	{ "call_setup_cpu", NULL },
	{ "__setup_cpu_e500v1", NULL },
	{ "__setup_cpu_e500v2", NULL },
	{ "start_secondary", NULL },
	{ "setup_kup", NULL },
	{ "setup_kuap", NULL },
	{ "setup_kuep", NULL },
	{ "pvsmp_vcpu_start", NULL },
	{ "pv_cpu_lacks_page", NULL },
	{ "pv_cpu_starts", NULL },
	{ "pv_map_starting_cpu", NULL },
	{ "pv_hcall", NULL },
	{ "pv_test_page", NULL },
	{ "page_is_register", NULL },
};

const unsigned int pv_nr_no_page = PV_ARRAY_SIZE(pv_no_page);
