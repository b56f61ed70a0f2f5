// SPDX-License-Identifier: GPL-2.0-only
/* pvscan: what would kvm-pv do to this kernel? See pvscan.1. */
#include <argp.h>
#include <stdio.h>
#include <stdlib.h>
#include "compare.h"
#include "report.h"
#include "scan.h"

enum {
	EXIT_DIFFERENCE = 1,
	EXIT_USAGE = 2,
	EXIT_NOTHING = 3,
};

/* argp_error() would add a line. */
#define bad_usage(state, ...)	argp_failure(state, EXIT_USAGE, 0, __VA_ARGS__)

enum key {
	KEY_RAW = 0x100,
	KEY_ENDIAN,
	KEY_VMLINUX,
	KEY_HAVE,
	KEY_IN_PLACE,
	KEY_ARENA,
	KEY_ARENA_SIZE,
	KEY_LIST,
	KEY_COMPARE,
};

enum output { OUT_TABLE, OUT_LIST, OUT_JSON };

struct arguments {
	const char *file;
	const char *vmlinux;
	const char *compare;
	enum output output;
	bool verbose;
	bool raw;
	bool endian_given;
	struct scan_options scan;
};

const char *argp_program_version = "pvscan " PV_VERSION;

static const struct argp_option options[] = {
	{ "raw", KEY_RAW, "BASE", 0,
	  "FILE is an image of memory from address BASE on", 0 },
	{ "endian", KEY_ENDIAN, "le|be", 0,
	  "its byte order, if not the vmlinux's", 0 },
	{ "vmlinux", KEY_VMLINUX, "VMLINUX", 0,
	  "take symbols and tables for --raw from this file", 0 },
	{ "have", KEY_HAVE, "LIST", 0,
	  "proof obligations that hold: names, all (default) or none", 0 },
	{ "in-place-only", KEY_IN_PLACE, NULL, 0,
	  "as with kvm_pv=in-place", 0 },
	{ "arena", KEY_ARENA, "ADDR:SIZE", 0, "place of the arena", 0 },
	{ "arena-size", KEY_ARENA_SIZE, "BYTES", 0, "its size", 0 },
	{ "verbose", 'v', NULL, 0, "every site, before and after", 1 },
	{ "json", 'j', NULL, 0, "everything as JSON", 1 },
	{ "list", KEY_LIST, NULL, 0, "the lines of debugfs kvm_pv/sites", 1 },
	{ "compare", KEY_COMPARE, "SITES", 0,
	  "attribute the differences to a debugfs sites file", 1 },
	{ NULL, 0, NULL, 0, NULL, 0 },
};

static u64 parse_number(struct argp_state *state, const char *what,
			const char *text, const char **rest)
{
	char *end;
	u64 value;

	errno = 0;
	value = strtoull(text, &end, 0);
	if (errno || end == text || (!rest && *end))
		bad_usage(state, "%s: '%s' is not a number", what, text);
	if (rest)
		*rest = end;
	return value;
}

static u32 need_bit(struct argp_state *state, const char *name, size_t len)
{
	unsigned int bit;

	for (bit = 0; bit < PV_NEED_BITS; bit++) {
		const char *known = pv_need_name(bit);

		if (strlen(known) == len && !strncmp(known, name, len))
			return PV_BIT(bit);
	}
	bad_usage(state, "--have: no obligation is called '%.*s'", (int)len,
		  name);
	return 0;
}

static u32 parse_have(struct argp_state *state, const char *list)
{
	u32 have = 0;

	if (!strcmp(list, "all"))
		return PV_BIT(PV_NEED_BITS) - 1;
	if (!strcmp(list, "none"))
		return 0;
	while (*list) {
		size_t len = strcspn(list, ",");

		have |= need_bit(state, list, len);
		list += len + (list[len] == ',');
	}
	return have;
}

static void parse_arena(struct argp_state *state, struct scan_options *scan,
			const char *text)
{
	const char *rest;

	scan->arena_base = parse_number(state, "--arena", text, &rest);
	if (*rest != ':')
		bad_usage(state, "--arena: '%s' is not ADDR:SIZE", text);
	scan->arena_size = parse_number(state, "--arena", rest + 1, NULL);
	scan->arena_given = true;
	if (scan->arena_base & 3)
		bad_usage(state, "--arena: the address is not word aligned");
}

static void parse_endian(struct argp_state *state, struct arguments *args,
			 const char *text)
{
	if (strcmp(text, "le") && strcmp(text, "be"))
		bad_usage(state, "--endian: '%s' is neither le nor be", text);
	args->scan.raw_big = *text == 'b';
	args->endian_given = true;
}

static error_t parse_assumption(int key, char *arg, struct argp_state *state)
{
	struct arguments *args = state->input;

	switch (key) {
	case KEY_RAW:
		args->scan.raw_base = parse_number(state, "--raw", arg, NULL);
		args->raw = true;
		return 0;
	case KEY_ENDIAN:
		parse_endian(state, args, arg);
		return 0;
	case KEY_HAVE:
		args->scan.have = parse_have(state, arg);
		return 0;
	case KEY_IN_PLACE:
		args->scan.in_place_only = true;
		return 0;
	case KEY_ARENA:
		parse_arena(state, &args->scan, arg);
		return 0;
	case KEY_ARENA_SIZE:
		args->scan.arena_size = parse_number(state, "--arena-size", arg,
						     NULL);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static void check_arguments(struct argp_state *state,
			    const struct arguments *args)
{
	if (!args->file)
		bad_usage(state, "no file given: name a vmlinux or a module");
	if (args->raw && !args->vmlinux)
		bad_usage(state, "--raw needs --vmlinux for symbols and tables");
	if (!args->raw && (args->vmlinux || args->endian_given))
		bad_usage(state, "--vmlinux and --endian go with --raw");
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct arguments *args = state->input;

	switch (key) {
	case KEY_VMLINUX:
		args->vmlinux = arg;
		return 0;
	case KEY_COMPARE:
		args->compare = arg;
		return 0;
	case KEY_LIST:
		args->output = OUT_LIST;
		return 0;
	case 'j':
		args->output = OUT_JSON;
		return 0;
	case 'v':
		args->verbose = true;
		return 0;
	case ARGP_KEY_ARG:
		if (args->file)
			bad_usage(state, "one FILE at a time");
		args->file = arg;
		return 0;
	case ARGP_KEY_END:
		check_arguments(state, args);
		return 0;
	default:
		return parse_assumption(key, arg, state);
	}
}

static int complain(const char *error)
{
	fprintf(stderr, "pvscan: %s\n", error);
	return EXIT_USAGE;
}

static int report(struct scan *scan, const struct arguments *args)
{
	int result = 0;

	if (args->compare) {
		result = compare_with_file(scan, args->compare, args->verbose);
		return result < 0 ? complain(scan->error) : result;
	}
	switch (args->output) {
	case OUT_LIST:
		report_list(scan);
		break;
	case OUT_JSON:
		result = report_json(scan, args->file, args->scan.have);
		break;
	default:
		if (args->verbose)
			report_verbose(scan);
		report_table(scan, args->file);
	}
	if (result || fflush(stdout) || ferror(stdout))
		return complain("cannot write the output");
	return 0;
}

static int run(struct image *img, struct arguments *args)
{
	const char *refusal = scan_refuses(img);
	struct scan scan;
	int result;

	if (refusal) {
		fprintf(stderr, "pvscan: %s: %s\n", args->file, refusal);
		return EXIT_NOTHING;
	}
	if (args->raw) {
		args->scan.raw = args->file;
		if (!args->endian_given)
			args->scan.raw_big = img->big;
	}
	if (scan_image(&scan, img, &args->scan))
		result = complain(scan.error);
	else if (!scan.plan.nr_sites && !args->compare)
		result = EXIT_NOTHING;
	else
		result = report(&scan, args);
	if (result == EXIT_NOTHING)
		fprintf(stderr, "pvscan: %s: no instruction that traps\n",
			args->file);
	scan_free(&scan);
	return result;
}

int main(int argc, char **argv)
{
	static const struct argp argp = {
		.options = options, .parser = parse, .args_doc = "FILE",
		.doc = "Show what kvm-pv would do to a kernel or module of Book3S or e500v2.",
	};
	struct arguments args = { .scan.have = PV_BIT(PV_NEED_BITS) - 1 };
	struct image img;
	int result;

	argp_err_exit_status = EXIT_USAGE;
	argp_parse(&argp, argc, argv, 0, NULL, &args);
	if (image_open(&img, args.raw ? args.vmlinux : args.file))
		result = complain(img.error);
	else
		result = run(&img, &args);
	image_close(&img);
	return result;
}
