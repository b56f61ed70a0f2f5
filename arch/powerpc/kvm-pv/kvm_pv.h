/* SPDX-License-Identifier: GPL-2.0-only */
/* What the kernel-side rooms of kvm-pv share. */
#ifndef KVM_PV_H
#define KVM_PV_H

#include <linux/cpumask.h>
#include <linux/list.h>
#include <linux/percpu.h>
#include <linux/types.h>
#include "../../../include/kvm-pv/abi.h"
#include "plan.h"
#include "tables.h"

struct device_node;
struct module;
struct seq_file;

/* Which machine this is, as far as the device tree and the host say. */
enum pv_guest {
	PV_GUEST_BARE_METAL,
	PV_GUEST_POWERVM,	/* an LPAR */
	PV_GUEST_EMULATED,	/* pseries without KVM */
	PV_GUEST_KVM_HV,	/* KVM that offers no hcall-instructions */
	PV_GUEST_KVM_MALFORMED,	/* hcall-instructions that can't be right */
	PV_GUEST_KVM_REFUSED,	/* calls fail, or no magic page */
	PV_GUEST_KVM_PR,
};

enum pv_state {
	PV_STATE_NOTHING_TO_DO,
	PV_STATE_OFF,		/* kvm_pv=off */
	PV_STATE_FAILED,
	PV_STATE_PLANNED,	/* kvm_pv=plan */
	PV_STATE_PATCHED,
	PV_STATE_UNDONE,
};

/**
 * struct pv_cpu - the magic page of one CPU
 * @mapped: the host maps it
 * @error: return code of the map call, or -errno of the self-test
 * @features: r4 of the map call
 * @on_its_way: it was mapped from the start path of the CPU, and nobody was told
 */
struct pv_cpu {
	bool mapped;
	long error;
	u32 features;
	bool on_its_way;
};

/**
 * struct pv_target - one stretch of text and its plan
 * @plan: the sites
 * @arena: out-of-line space
 * @node: in the list of modules; not used for the kernel itself
 * @mod: the module, NULL for the kernel
 * @committed: the text holds the replacements
 */
struct pv_target {
	struct pv_plan plan;
	struct pv_arena arena;
	struct list_head node;
	struct module *mod;
	bool committed;
};

/* Timebase ticks of one boot, for the report. */
struct pv_times {
	u64 scan;
	u64 decide;
	u64 check;
	u64 stopped;
};

/* hcall.c */
enum pv_guest pv_parse_hcall_words(const __be32 *prop, int len, u32 *words,
				   unsigned int *nr_words);
enum pv_guest pv_read_hcall_words(const struct device_node *node, u32 *words,
				  unsigned int *nr_words);
enum pv_guest pv_find_hypervisor(u32 *words, unsigned int *nr_words);
const char *pv_guest_name(enum pv_guest guest);
int pv_hcall_prepare(const u32 *words, unsigned int nr_words);
long pv_hcall(u32 token, unsigned long arg0, unsigned long arg1,
	      unsigned long *out);

/* magic.c */
DECLARE_PER_CPU(struct pv_cpu, pv_cpus);
void pv_map_this_cpu(void *unused);
int pv_map_starting_cpu(void);
void pv_unmap_this_cpu(void *unused);
u32 pv_common_features(const struct cpumask *cpus);
int pv_first_unmapped(const struct cpumask *cpus);
int pv_test_page(void);

/* probe.c */
u32 pv_probe_needs(u32 page_features);

/* The kind of guest, and what is only in book3s_64.c for want of anything. */
#ifdef CONFIG_PPC64
#define PV_MODE		PV_MODE_BOOK3S64
#define PV_NATIVE(name)	name		/* layouts of the kernel's own tables */

void pv_refresh_copies(void);
u32 pv_probe_ignored(u32 needs);
u32 pv_mode_vectors(const struct pv_target *target,
		    const struct pv_vector **list);
#else
#define PV_MODE		(IS_ENABLED(CONFIG_PPC_85xx) ? PV_MODE_BOOKE : \
						       PV_MODE_BOOK3S32)
#define PV_NATIVE(name)	name##_32

static inline void pv_refresh_copies(void)
{
}

static inline u32 pv_mode_vectors(const struct pv_target *target,
				  const struct pv_vector **list)
{
	*list = NULL;
	return 0;
}
#endif

/* book3s_64.c, book3s_32.c or booke.c */
u32 pv_probe_mode(void);

/* book3s_64.c or ranges_32.c */
void pv_mode_ranges(struct pv_tables *t, const struct pv_target *target);

/* survey.c */
int pv_make_plan(struct pv_target *target, const struct pv_env *guest,
		 struct pv_times *times);
void pv_free_plan(struct pv_target *target);

/* patch.c */
int pv_write_words(u32 *at, const u32 *words, unsigned int nr_words);
void pv_write_words_early(u32 *at, const u32 *words, unsigned int nr_words);
int pv_commit(struct pv_target *target, struct pv_times *times);
int pv_commit_quiet(struct pv_target *target);
int pv_undo(struct pv_target *target);
u32 pv_undo_rest(struct pv_target *target);
bool pv_owns_word(const struct pv_target *target, unsigned long addr);
void pv_erase_arena(struct pv_target *target);
unsigned long pv_probed_site(const struct pv_target *target);
int pv_undo_quiet(struct pv_target *target);

/* modules.c */
int pv_modules_init(const struct pv_env *env);
void pv_modules_exit(void);
void pv_modules_commit(void);
void pv_modules_undo(void);
u32 pv_modules_undo_rest(void);
unsigned long pv_modules_probed_site(void);
void pv_modules_drop_need(u32 need);
void pv_modules_show(struct seq_file *m);

/**
 * struct pv_context - the one instance of it all
 * @guest: what machine this is
 * @state: what has been done
 * @failure: why not, for PV_STATE_FAILED
 * @env: what the planner knows about the guest
 * @kernel: the kernel's own text
 * @times: of the boot-time plan and commit
 * @not_ours: words that an undo found changed by somebody else and left
 */
struct pv_context {
	enum pv_guest guest;
	enum pv_state state;
	const char *failure;
	struct pv_env env;
	struct pv_target kernel;
	struct pv_times times;
	unsigned int not_ours;
};

/* lifecycle.c */
extern struct pv_context pv;
void pv_set_state(enum pv_state state);
int pv_watch_cpus(int (*ready)(void));
int pv_watch_system(void);
void pv_unwatch(void);
int pv_resume(void);
int pv_suspend(void);
void pv_wait_for_sequences(void);
u32 pv_replan(struct pv_target *target,
	      u32 (*change)(struct pv_plan *plan, u32 arg), u32 arg);
void pv_drop_need(u32 need);
void pv_count_undo(struct pv_target *target, int result);

/* report.c */
void pv_report_line(void);
void pv_report_init(void);
void pv_report_exit(void);
void pv_log_sites(const struct pv_target *target);

#endif /* KVM_PV_H */
