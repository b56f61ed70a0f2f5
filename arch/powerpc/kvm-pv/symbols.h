/* SPDX-License-Identifier: GPL-2.0-only */
/* Functions of the kernel that it does not export to modules. */
#ifndef KVM_PV_SYMBOLS_H
#define KVM_PV_SYMBOLS_H

#include <linux/cpumask.h>
#include <linux/stop_machine.h>
#include <linux/types.h>

struct exception_table_entry;
struct kprobe;
struct vm_struct;

#ifdef MODULE
/* Each by its own name, looked up when the module is loaded. */
struct pv_symbols {
	int (*kallsyms_lookup_size_offset)(unsigned long addr,
					   unsigned long *size,
					   unsigned long *offset);
	int (*core_kernel_text)(unsigned long addr);
	const struct exception_table_entry *
		(*search_kernel_exception_table)(unsigned long addr);
#ifdef CONFIG_PPC64
	bool (*search_kernel_soft_mask_table)(unsigned long addr);
	unsigned long (*search_kernel_restart_table)(unsigned long addr);
#endif
	int (*stop_machine_cpuslocked)(cpu_stop_fn_t fn, void *data,
				       const struct cpumask *cpus);
	struct kprobe *(*get_kprobe)(void *addr);
	void *(*module_alloc)(unsigned long size);
	void (*module_memfree)(void *region);
	struct vm_struct *(*find_vm_area)(const void *addr);
	int (*is_vmalloc_or_module_addr)(const void *addr);
	int (*change_memory_attr)(unsigned long addr, int nr_pages,
				  long action);
};

extern struct pv_symbols pv_symbols;

int pv_find_symbols(const char **missing);
unsigned long pv_lookup(const char *name);

#define pv_call(name, ...)	pv_symbols.name(__VA_ARGS__)
#else
#define pv_call(name, ...)	name(__VA_ARGS__)
#define pv_lookup(name)		kallsyms_lookup_name(name)
#endif

#endif /* KVM_PV_SYMBOLS_H */
