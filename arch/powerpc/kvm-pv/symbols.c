// SPDX-License-Identifier: GPL-2.0-only
/*
 * Names to addresses, for the module. A kprobe is the one exported way to ask
 * for a symbol; the first that is asked for is the function that answers.
 */
#include <linux/build_bug.h>
#include <linux/errno.h>
#include <linux/extable.h>
#include <linux/kallsyms.h>
#include <linux/kernel.h>
#include <linux/kprobes.h>
#include <linux/mm.h>
#include <linux/moduleloader.h>
#include <linux/set_memory.h>
#include <linux/string.h>
#include <linux/vmalloc.h>
#include <asm/interrupt.h>
#include "symbols.h"

#ifdef CONFIG_PPC64_ELF_ABI_V1
#error "the module calls kernel functions by address, here that is no descriptor"
#endif

struct pv_symbols pv_symbols = {
#if !defined(CONFIG_SMP) && !defined(CONFIG_HOTPLUG_CPU)
	.stop_machine_cpuslocked = stop_machine_cpuslocked,	/* inline */
#endif
};

static unsigned long (*lookup_name)(const char *name);

/* A kprobe may stand behind the entry; a pointer must lead to that. */
static unsigned long entry_of(unsigned long addr)
{
	char text[KSYM_SYMBOL_LEN];
	unsigned long offset;
	char *plus;

	sprint_symbol(text, addr);
	plus = strrchr(text, '+');
	if (!plus || sscanf(plus, "+%lx/", &offset) != 1)
		return 0;
	return addr - offset;
}

static int find_lookup(void)
{
	struct kprobe probe = { .symbol_name = "kallsyms_lookup_name" };
	unsigned long addr;
	int err;

	err = register_kprobe(&probe);
	if (err)
		return err;
	addr = entry_of((unsigned long)probe.addr);
	unregister_kprobe(&probe);
	if (!addr)
		return -ENOENT;
	lookup_name = (void *)addr;
	return lookup_name("kallsyms_lookup_name") == addr ? 0 : -ENOENT;
}

/**
 * pv_lookup() - address of a symbol of the kernel's text
 * @name: the symbol; data has none unless the kernel has KALLSYMS_ALL
 *
 * Return: its address, 0 if there is none.
 */
unsigned long pv_lookup(const char *name)
{
	return lookup_name(name);
}

/* The kernel's own declaration must be what pv_call() calls it as. */
#define SYMBOL(name)	{ #name, offsetof(struct pv_symbols, name) + \
	BUILD_BUG_ON_ZERO(!__same_type(pv_symbols.name, &(name))) }

static const struct {
	const char *name;
	size_t offset;
} symbols[] = {
	SYMBOL(kallsyms_lookup_size_offset),
	SYMBOL(core_kernel_text),
	SYMBOL(search_kernel_exception_table),
#ifdef CONFIG_PPC64
	SYMBOL(search_kernel_soft_mask_table),
	SYMBOL(search_kernel_restart_table),
#endif
#if defined(CONFIG_SMP) || defined(CONFIG_HOTPLUG_CPU)
	SYMBOL(stop_machine_cpuslocked),
#endif
	SYMBOL(get_kprobe),
	SYMBOL(module_alloc),
	SYMBOL(module_memfree),
	SYMBOL(find_vm_area),
	SYMBOL(is_vmalloc_or_module_addr),
	SYMBOL(change_memory_attr),
};

static bool look_up(unsigned int i)
{
	unsigned long *slot = (void *)&pv_symbols + symbols[i].offset;

	*slot = pv_lookup(symbols[i].name);
	return *slot;
}

/**
 * pv_find_symbols() - look all functions of struct pv_symbols up
 * @missing: receives what is missing, in words
 *
 * Return: 0, -ENOENT, or the error of register_kprobe().
 */
int pv_find_symbols(const char **missing)
{
	static char text[64];
	const char *name = "kallsyms_lookup_name";
	unsigned int i;
	int err;

	err = find_lookup();
	for (i = 0; i < ARRAY_SIZE(symbols) && !err; i++) {
		name = symbols[i].name;
		if (!look_up(i))
			err = -ENOENT;
	}
	snprintf(text, sizeof(text), "this kernel has no %s()", name);
	*missing = text;
	return err;
}
