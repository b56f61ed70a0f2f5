// SPDX-License-Identifier: GPL-2.0-only
/* pvsmp: how are the CPUs of a device tree released, and can they be? See pvsmp.1. */
#include <argp.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "show.h"

#define MAX_CPUS	4096
#define LIVE_FILE	"/sys/firmware/fdt"
#define LIVE_DIR	"/proc/device-tree"

enum {
	EXIT_FAULTS = 1,
	EXIT_CANNOT_READ = 2,
};

/* argp_error() would add a line. */
#define bad_usage(state, ...) \
	argp_failure(state, EXIT_CANNOT_READ, 0, __VA_ARGS__)

enum key {
	KEY_ARCH = 0x100,
	KEY_BOOT_CPU,
	KEY_EL,
	KEY_NO_EL3,
};

struct arguments {
	const char *path;
	u64 boot_hwid;
	u32 arch;
	u32 facts;
	bool json;
};

const char *argp_program_version = "pvsmp " PV_VERSION;

static const struct argp_option options[] = {
	{ "arch", KEY_ARCH, "ARCH", 0,
	  "arm64 or powerpc; without it the tree shows", 0 },
	{ "boot-cpu", KEY_BOOT_CPU, "HWID", 0,
	  "the CPU that boots, by its number in `reg`", 0 },
	{ "el", KEY_EL, "1|2", 0, "the kernel runs at this exception level",
	  0 },
	{ "no-el3", KEY_NO_EL3, NULL, 0, "the CPUs have no EL3", 0 },
	{ "json", 'j', NULL, 0, "everything as JSON", 0 },
	{ NULL, 0, NULL, 0, NULL, 0 },
};

static u32 arch_of(const char *arg, struct argp_state *state)
{
	if (!strcmp(arg, pvsmp_arch_name(PVSMP_A_ARM64)))
		return PVSMP_A_ARM64;
	if (!strcmp(arg, pvsmp_arch_name(PVSMP_A_PPC)))
		return PVSMP_A_PPC;
	bad_usage(state, "'%s': neither arm64 nor powerpc", arg);
	return PVSMP_A_GUESS;
}

static u64 number_of(const char *arg, struct argp_state *state)
{
	char *end;
	u64 v;

	errno = 0;
	v = strtoull(arg, &end, 0);
	if (errno || end == arg || *end || *arg == '-')
		bad_usage(state, "'%s': no number", arg);
	return v;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct arguments *args = state->input;

	switch (key) {
	case KEY_ARCH:
		args->arch = arch_of(arg, state);
		return 0;
	case KEY_BOOT_CPU:
		args->boot_hwid = number_of(arg, state);
		return 0;
	case KEY_EL:
		if (strcmp(arg, "1") && strcmp(arg, "2"))
			bad_usage(state, "'%s': neither 1 nor 2", arg);
		if (*arg == '2')
			args->facts |= PVSMP_F_AT_EL2;
		return 0;
	case KEY_NO_EL3:
		args->facts |= PVSMP_F_NO_EL3;
		return 0;
	case 'j':
		args->json = true;
		return 0;
	case ARGP_KEY_ARG:
		if (args->path)
			bad_usage(state, "'%s': one tree is enough, see --help",
				  arg);
		args->path = arg;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static int complain(const char *error)
{
	fprintf(stderr, "pvsmp: %s\n", error);
	return EXIT_CANNOT_READ;
}

/*
 * ePAPR's header names the CPU that boots; on arm64 what is there is often just
 * 0, and the first CPU that is not disabled is the better guess.
 */
static int scan(struct audit *a, struct pvsmp_env *env,
		const struct arguments *args, struct pvsmp_cpu *cpu)
{
	int n;

	tree_env(a->tree, env);
	env->arch = args->arch;
	env->facts = args->facts;
	env->boot_hwid = args->boot_hwid;
	n = pvsmp_scan(&a->m, env, cpu, MAX_CPUS);
	if (a->m.arch == PVSMP_A_PPC && env->boot_hwid == PVSMP_HWID_UNKNOWN) {
		env->boot_hwid = tree_boot_hwid(a->tree);
		n = pvsmp_scan(&a->m, env, cpu, MAX_CPUS);
	}
	return n;
}

static int report(const struct audit *a, const struct arguments *args)
{
	bool faults = false;
	int err = 0;
	u32 i;

	if (args->json)
		err = show_json(a);
	else
		show_text(a);
	if (err || fflush(stdout) || ferror(stdout))
		return complain("cannot write the output");
	for (i = 0; i < a->nr; i++)
		faults |= pvsmp_findings[a->found[i].id].severity ==
			  PVSMP_FAULT;
	return faults ? EXIT_FAULTS : 0;
}

static int run(const struct tree *tree, const struct arguments *args)
{
	struct pvsmp_cpu *cpu = calloc(MAX_CPUS, sizeof(*cpu));
	struct audit a = { .tree = tree };
	struct pvsmp_env env;
	int result;

	if (!cpu)
		return complain("out of memory");
	if (scan(&a, &env, args, cpu) == -E2BIG) {
		result = complain("more CPUs than there is room for");
		goto out;
	}
	a.nr = pvsmp_check(&a.m, NULL, 0);
	a.found = calloc(a.nr + 1, sizeof(*a.found));
	if (a.found) {
		pvsmp_check(&a.m, a.found, a.nr);
		result = report(&a, args);
	} else {
		result = complain("out of memory");
	}
	free(a.found);
out:
	free(cpu);
	return result;
}

int main(int argc, char **argv)
{
	static const struct argp argp = {
		.options = options, .parser = parse, .args_doc = "[TREE]",
		.doc = "Show how the CPUs of a device tree are released, and what is wrong.",
	};
	struct arguments args = { .boot_hwid = PVSMP_HWID_UNKNOWN };
	struct tree tree;
	int result;

	argp_err_exit_status = EXIT_CANNOT_READ;
	argp_parse(&argp, argc, argv, 0, NULL, &args);
	if (!args.path)
		args.path = access(LIVE_FILE, R_OK) ? LIVE_DIR : LIVE_FILE;
	if (tree_read(&tree, args.path))
		result = complain(tree.error);
	else
		result = run(&tree, &args);
	tree_free(&tree);
	return result;
}
