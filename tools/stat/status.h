/* SPDX-License-Identifier: GPL-2.0-only */
/* What debugfs kvm_pv/ says, as data. */
#ifndef PVSTAT_STATUS_H
#define PVSTAT_STATUS_H

#include <stdbool.h>
#include <stddef.h>

#define PVSTAT_DIR	"/sys/kernel/debug/kvm_pv"

/* A name and a number, as most lines of state are. */
struct row {
	char *name;
	unsigned long long value;
};

struct rows {
	struct row *row;
	size_t nr;
};

struct module {
	char name[64];
	unsigned int sites;
	unsigned int arena_words;
	bool patched;
};

struct cpu {
	unsigned int cpu;
	unsigned int mapped;
	unsigned int features;
	long error;
	int test;
};

struct site {
	unsigned long long addr;
	unsigned int old;
	unsigned int new;
	char verdict[40];
	char *rule;
};

/**
 * struct status - everything the files say
 * @state: one word, see state_names[]
 * @guest: kind of machine, in words
 * @failure: why not, or NULL
 * @nr_sites: trapping instructions in the kernel's text
 * @arena_bytes: place for out-of-line sequences
 * @arena_used: how much of it is taken
 * @not_ours: words an undo found changed
 * @text_words: length of the text
 * @verdicts: sites by verdict
 * @proofs: proof obligations, 1 if it holds
 * @times: timebase-hz and the ticks each step took
 * @module: patched modules
 * @nr_modules: how many
 * @cpu: online CPUs
 * @nr_cpus: how many
 * @site: every site, where asked for
 * @nr_listed: how many
 * @error: one line, after a failure
 */
struct status {
	char *state;
	char *guest;
	char *failure;
	unsigned long long nr_sites;
	unsigned long long arena_bytes;
	unsigned long long arena_used;
	unsigned long long not_ours;
	unsigned long long text_words;
	struct rows verdicts;
	struct rows proofs;
	struct rows times;
	struct module *module;
	size_t nr_modules;
	struct cpu *cpu;
	size_t nr_cpus;
	struct site *site;
	size_t nr_listed;
	char error[512];
};

int status_read(struct status *st, const char *dir, bool sites);
void status_free(struct status *st);
bool status_is_patched(const struct status *st);
bool status_is_good(const struct status *st);
unsigned long long status_row(const struct rows *rows, const char *name);

#endif /* PVSTAT_STATUS_H */
