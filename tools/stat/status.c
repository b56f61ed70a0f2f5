// SPDX-License-Identifier: GPL-2.0-only
/* Read the files of debugfs kvm_pv/, see Documentation/ABI/testing. */
#include <ctype.h>
#include <err.h>
#include <errno.h>
#include <linux/magic.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statfs.h>
#include "status.h"

static const char *const state_names[] = {
	"nothing-to-do", "off", "failed", "planned", "patched", "undone", NULL
};

__attribute__((format(printf, 2, 3)))
static int fail(struct status *st, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(st->error, sizeof(st->error), format, args);
	va_end(args);
	return -1;
}

/* One more element, zeroed. Lists are short: no need to grow by more. */
static void *append(void *list, size_t *nr, size_t size)
{
	char **base = list;

	*base = realloc(*base, (*nr + 1) * size);
	if (!*base)
		errx(2, "no memory");
	memset(*base + *nr * size, 0, size);
	return *base + (*nr)++ * size;
}

static char *copy(const char *text, size_t len)
{
	char *new = strndup(text, len);

	if (!new)
		errx(2, "no memory");
	return new;
}

static int set(char **field, const char *text)
{
	free(*field);
	*field = copy(text, strlen(text));
	return 0;
}

static void add_row(struct rows *rows, const char *name, size_t len,
		    unsigned long long value)
{
	struct row *row = append(&rows->row, &rows->nr, sizeof(*row));

	row->name = copy(name, len);
	row->value = value;
}

static bool is(const char *name, size_t len, const char *what)
{
	return strlen(what) == len && !strncmp(name, what, len);
}

static bool begins(const char *name, const char *what)
{
	return !strncmp(name, what, strlen(what));
}

static bool ends(const char *name, size_t len, const char *what)
{
	size_t tail = strlen(what);

	return len > tail && !strncmp(name + len - tail, what, tail);
}

/* --- state ----------------------------------------------------------------- */

static int parse_proof(struct status *st, const char *text)
{
	size_t len = strcspn(text, " ");
	bool holds = !strcmp(text + len, " holds");

	if (!len || (!holds && strcmp(text + len, " missing")))
		return -1;
	add_row(&st->proofs, text, len, holds);
	return 0;
}

static int parse_module(struct status *st, const char *text)
{
	struct module new = { .sites = 0 }, *module;
	char verb[16];
	int end = 0;

	if (sscanf(text, "%63s sites %u arena-words %u %15s%n", new.name,
		   &new.sites, &new.arena_words, verb, &end) != 4 || text[end])
		return -1;
	new.patched = !strcmp(verb, "patched");
	if (!new.patched && strcmp(verb, "not-patched"))
		return -1;
	module = append(&st->module, &st->nr_modules, sizeof(new));
	*module = new;
	return 0;
}

static unsigned long long *number_field(struct status *st, const char *name,
					size_t len)
{
	if (is(name, len, "sites"))
		return &st->nr_sites;
	if (is(name, len, "arena-bytes"))
		return &st->arena_bytes;
	if (is(name, len, "arena-used"))
		return &st->arena_used;
	if (is(name, len, "not-ours"))
		return &st->not_ours;
	if (is(name, len, "text-words"))
		return &st->text_words;
	return NULL;
}

static struct rows *number_rows(struct status *st, const char *name, size_t len)
{
	if (is(name, len, "in-place") || is(name, len, "out-of-line") ||
	    begins(name, "skipped-"))
		return &st->verdicts;
	if (is(name, len, "timebase-hz") || ends(name, len, "-ticks"))
		return &st->times;
	return NULL;
}

static int parse_number(struct status *st, const char *name, size_t len,
			const char *text)
{
	unsigned long long *field = number_field(st, name, len), value;
	struct rows *rows = number_rows(st, name, len);
	char *end;

	/* A newer kernel may say more. */
	if (!field && !rows)
		return 0;
	errno = 0;
	value = strtoull(text, &end, 10);
	if (errno || !isdigit(*text) || *end)
		return -1;
	if (field)
		*field = value;
	else
		add_row(rows, name, len, value);
	return 0;
}

static int parse_state(struct status *st, const char *line)
{
	size_t len = strcspn(line, " ");
	const char *value = line + len + 1;

	if (!len || !line[len] || !*value)
		return -1;
	if (is(line, len, "state"))
		return set(&st->state, value);
	if (is(line, len, "guest"))
		return set(&st->guest, value);
	if (is(line, len, "failure"))
		return set(&st->failure, value);
	if (is(line, len, "proof"))
		return parse_proof(st, value);
	if (is(line, len, "module"))
		return parse_module(st, value);
	return parse_number(st, line, len, value);
}

static int check_state(struct status *st, const char *dir)
{
	const char *const *name = state_names;

	if (!st->state || !st->guest)
		return fail(st, "%s/state: no line '%s'", dir,
			    st->state ? "guest" : "state");
	while (*name && strcmp(*name, st->state))
		name++;
	if (!*name)
		return fail(st, "%s/state: state '%s' is not known: a newer pvstat is needed",
			    dir, st->state);
	return 0;
}

/* --- cpus and sites -------------------------------------------------------- */

static int parse_cpu(struct status *st, const char *line)
{
	struct cpu new, *cpu;
	int end = 0;

	if (sscanf(line, "cpu %u mapped %u error %ld features %x test %d%n",
		   &new.cpu, &new.mapped, &new.error, &new.features, &new.test,
		   &end) != 5 || line[end])
		return -1;
	cpu = append(&st->cpu, &st->nr_cpus, sizeof(new));
	*cpu = new;
	return 0;
}

/* The columns have fixed widths up to the verdict. */
static bool has_columns(const char *line)
{
	static const char hex[] = "0123456789abcdef";

	return strspn(line, hex) == 16 && strspn(line + 17, hex) == 8 &&
	       strspn(line + 26, hex) == 8 && line[34] == ' ';
}

static int parse_site(struct status *st, const char *line)
{
	struct site new, *site;
	int end = 0;

	if (strlen(line) < 36 || !has_columns(line) ||
	    sscanf(line, "%llx %x %x %39s %n", &new.addr, &new.old, &new.new,
		   new.verdict, &end) != 4 || !end || !line[end])
		return -1;
	new.rule = copy(line + end, strlen(line + end));
	site = append(&st->site, &st->nr_listed, sizeof(new));
	*site = new;
	return 0;
}

/* --- files ----------------------------------------------------------------- */

static const char no_debugfs[] =
	"debugfs is not mounted: mount -t debugfs none /sys/kernel/debug";
static const char no_kvm_pv[] =
	"no " PVSTAT_DIR ": modprobe kvm_pv (refused? see dmesg) or boot with CONFIG_KVM_PV";

static bool debugfs_is_mounted(void)
{
	struct statfs fs;

	return !statfs("/sys/kernel/debug", &fs) && fs.f_type == DEBUGFS_MAGIC;
}

/* Which of the usual causes it is, and what helps. */
static int cannot_open(struct status *st, const char *dir, const char *path)
{
	if (errno == EACCES)
		return fail(st, "%s: only root may read debugfs: run pvstat as root",
			    path);
	if (errno != ENOENT)
		return fail(st, "%s: %s", path, strerror(errno));
	if (strcmp(dir, PVSTAT_DIR))
		return fail(st, "%s: no such file: copy all of debugfs kvm_pv",
			    path);
	if (!debugfs_is_mounted())
		return fail(st, "%s", no_debugfs);
	return fail(st, "%s", no_kvm_pv);
}

static bool is_text(const char *line, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (!isprint((unsigned char)line[i]))
			return false;
	return true;
}

static int read_lines(struct status *st, const char *path, FILE *file,
		      int (*parse)(struct status *st, const char *line))
{
	unsigned int nr = 0;
	char *line = NULL;
	size_t size = 0;
	ssize_t len;
	int err = 0;

	while (!err && (len = getline(&line, &size, file)) >= 0) {
		nr++;
		if (len && line[len - 1] == '\n')
			line[--len] = '\0';
		if (!is_text(line, len))
			err = fail(st, "%s:%u: not text", path, nr);
		else if (parse(st, line))
			err = fail(st, "%s:%u: not understood: '%.80s'", path,
				   nr, line);
	}
	if (!err && ferror(file))
		err = fail(st, "%s: %s", path, strerror(errno));
	free(line);
	return err;
}

static int read_file(struct status *st, const char *dir, const char *name,
		     int (*parse)(struct status *st, const char *line))
{
	char *path;
	FILE *file;
	int err;

	if (asprintf(&path, "%s/%s", dir, name) < 0)
		errx(2, "no memory");
	file = fopen(path, "r");
	if (file) {
		err = read_lines(st, path, file, parse);
		fclose(file);
	} else {
		err = cannot_open(st, dir, path);
	}
	free(path);
	return err;
}

/**
 * status_read() - read what the kernel says
 * @st: receives it; to be freed, also after a failure
 * @dir: debugfs kvm_pv, or a copy
 * @sites: also read the list of sites
 *
 * Return: 0, or -1 with a line in @st->error.
 */
int status_read(struct status *st, const char *dir, bool sites)
{
	memset(st, 0, sizeof(*st));
	if (read_file(st, dir, "state", parse_state) || check_state(st, dir) ||
	    read_file(st, dir, "cpus", parse_cpu))
		return -1;
	return sites ? read_file(st, dir, "sites", parse_site) : 0;
}

static void free_rows(struct rows *rows)
{
	size_t i;

	for (i = 0; i < rows->nr; i++)
		free(rows->row[i].name);
	free(rows->row);
}

/**
 * status_free() - free what status_read() allocated
 * @st: filled by it
 */
void status_free(struct status *st)
{
	size_t i;

	for (i = 0; i < st->nr_listed; i++)
		free(st->site[i].rule);
	free(st->site);
	free(st->cpu);
	free(st->module);
	free_rows(&st->verdicts);
	free_rows(&st->proofs);
	free_rows(&st->times);
	free(st->state);
	free(st->guest);
	free(st->failure);
}

/**
 * status_is_patched() - is the plan in the text now?
 * @st: a status
 */
bool status_is_patched(const struct status *st)
{
	return !strcmp(st->state, "patched");
}

/**
 * status_is_good() - patched, and every CPU's page works?
 * @st: a status
 */
bool status_is_good(const struct status *st)
{
	size_t i;

	for (i = 0; i < st->nr_cpus; i++)
		if (!st->cpu[i].mapped || st->cpu[i].test)
			return false;
	return status_is_patched(st);
}

/**
 * status_row() - the number that goes by a name
 * @rows: a list
 * @name: the name
 *
 * Return: the number, 0 if there is none.
 */
unsigned long long status_row(const struct rows *rows, const char *name)
{
	size_t i;

	for (i = 0; i < rows->nr; i++)
		if (!strcmp(rows->row[i].name, name))
			return rows->row[i].value;
	return 0;
}
