/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What each CPU must have before it may run the kernel's text, and who gives it.
 * tools/overlay puts the call of pvsmp_vcpu_start() in.
 */
#ifndef PVSMP_KERNEL_VCPU_H
#define PVSMP_KERNEL_VCPU_H

#include <linux/compiler.h>
#include <linux/list.h>
#include <linux/types.h>

/**
 * struct pvsmp_vcpu_client - something per CPU: a page of the hypervisor's
 * @name: for messages
 * @lacks: must this CPU have it now, and has it not? Asked on any CPU
 * @map: get it for the calling CPU; what came of it is for @lacks to say.
 *	Interrupts may be enabled, the CPU stays the same
 * @unmap: give the calling CPU's back
 * @ready: NULL, or called once by pvsmp_vcpu_register(), when @map was tried on
 *	all CPUs that are online, and while none comes or goes: 0 or an error
 * @start: NULL, or the same as @map from the CPU's own start path, interrupts
 *	disabled, before anything that needs it: 0 or an error. Without it, or in a
 *	module, which no start path calls, @before is asked
 * @before: NULL, or make it so that a CPU that lacks it can come up: 0, or an error
 *	that vetoes it. NULL is -EPERM
 * @after: NULL, or told that a CPU is up and has it, or that it did not come up
 * @prepare_node: the interface's, as is
 * @online_node: and
 * @next: too
 *
 * The order for one CPU, all of it while no other comes or goes: @lacks; @before,
 * unless there is a @start that will be called; the CPU comes, by @start; @lacks
 * again and @map; @lacks again, and if it still does the CPU is refused; @after.
 */
struct pvsmp_vcpu_client {
	const char *name;
	bool (*lacks)(unsigned int cpu);
	void (*map)(void *unused);
	void (*unmap)(void *unused);
	int (*ready)(void);
	int (*start)(void);
	int (*before)(unsigned int cpu);
	int (*after)(unsigned int cpu);
	struct hlist_node prepare_node;
	struct hlist_node online_node;
	struct pvsmp_vcpu_client *next;
};

int pvsmp_vcpu_register(struct pvsmp_vcpu_client *client);
void pvsmp_vcpu_unregister(struct pvsmp_vcpu_client *client);

#ifdef CONFIG_PVSMP_VCPU
void pvsmp_vcpu_start(unsigned int cpu);
#else
static inline void pvsmp_vcpu_start(unsigned int cpu)
{
}
#endif

#endif /* PVSMP_KERNEL_VCPU_H */
