// SPDX-License-Identifier: GPL-2.0-only
/* pvstat: what has kvm-pv done to the running kernel? See pvstat.1. */
#include <argp.h>
#include <stdio.h>
#include <stdlib.h>
#include "show.h"

enum {
	EXIT_NOT_PATCHED = 1,
	EXIT_CANNOT_READ = 2,
};

enum key {
	KEY_DIR = 0x100,
	KEY_SITES,
};

struct arguments {
	const char *dir;
	bool json;
	bool sites;
};

const char *argp_program_version = "pvstat " PV_VERSION;

static const struct argp_option options[] = {
	{ "dir", KEY_DIR, "DIR", 0,
	  "read this directory, not " PVSTAT_DIR, 0 },
	{ "json", 'j', NULL, 0, "everything as JSON", 0 },
	{ "sites", KEY_SITES, NULL, 0, "also every site", 0 },
	{ NULL, 0, NULL, 0, NULL, 0 },
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct arguments *args = state->input;

	switch (key) {
	case KEY_DIR:
		args->dir = arg;
		return 0;
	case 'j':
		args->json = true;
		return 0;
	case KEY_SITES:
		args->sites = true;
		return 0;
	case ARGP_KEY_ARG:
		argp_failure(state, EXIT_CANNOT_READ, 0,
			     "'%s': no argument is wanted, see --help", arg);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static int complain(const char *error)
{
	fprintf(stderr, "pvstat: %s\n", error);
	return EXIT_CANNOT_READ;
}

static int report(const struct status *st, const struct arguments *args)
{
	int err = 0;

	if (args->json)
		err = show_json(st, args->sites);
	else
		show_text(st);
	if (args->sites && !args->json)
		show_sites(st);
	if (err || fflush(stdout) || ferror(stdout))
		return complain("cannot write the output");
	return status_is_good(st) ? 0 : EXIT_NOT_PATCHED;
}

int main(int argc, char **argv)
{
	static const struct argp argp = {
		.options = options, .parser = parse,
		.doc = "Show what kvm-pv has done to the running kernel.",
	};
	struct arguments args = { .dir = PVSTAT_DIR };
	struct status st;
	int result;

	argp_err_exit_status = EXIT_CANNOT_READ;
	argp_parse(&argp, argc, argv, 0, NULL, &args);
	if (status_read(&st, args.dir, args.sites))
		result = complain(st.error);
	else
		result = report(&st, &args);
	status_free(&st);
	return result;
}
