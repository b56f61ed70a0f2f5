// SPDX-License-Identifier: GPL-2.0-only
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "show.h"

/* --- for reading ----------------------------------------------------------- */

static const char *meaning(const struct status *st)
{
	static const char *const known[][2] = {
		{ "nothing-to-do", "this guest has nothing to gain" },
		{ "off", "switched off by kvm_pv=off" },
		{ "planned", "text as it was; \"patch\" in control commits the plan" },
		{ "undone", "text given back; \"patch\" in control commits the plan again" },
	};
	size_t i;

	if (st->failure)
		return st->failure;
	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (!strcmp(known[i][0], st->state))
			return known[i][1];
	return NULL;
}

static void show_state(const struct status *st)
{
	const char *why = meaning(st);

	printf("state    %s%s%s\n", st->state, why ? ": " : "", why ? why : "");
	printf("guest    %s\n", st->guest);
}

static void show_skipped(const struct status *st)
{
	const char *separator = "skipped  ";
	size_t i;

	for (i = 0; i < st->verdicts.nr; i++) {
		const struct row *row = &st->verdicts.row[i];

		if (strncmp(row->name, "skipped-", 8) || !row->value)
			continue;
		printf("%s%llu %s", separator, row->value, row->name + 8);
		separator = ", ";
	}
	if (*separator == ',')
		printf("\n");
}

static void show_counts(const struct status *st)
{
	unsigned long long in_place = status_row(&st->verdicts, "in-place");
	unsigned long long outline = status_row(&st->verdicts, "out-of-line");

	printf("sites    %llu of %llu %s (%llu in place, %llu out of line)\n",
	       in_place + outline, st->nr_sites,
	       status_is_patched(st) ? "patched" : "planned",
	       in_place, outline);
	show_skipped(st);
	if (st->not_ours)
		printf("changed  %llu words were not ours when text was given back\n",
		       st->not_ours);
	printf("arena    %llu of %llu bytes\n", st->arena_used,
	       st->arena_bytes);
}

static void show_proofs(const struct status *st, bool holds, const char *label)
{
	size_t i, nr = 0;

	for (i = 0; i < st->proofs.nr; i++) {
		if (holds != (bool)st->proofs.row[i].value)
			continue;
		printf("%s %s", nr++ ? "" : label, st->proofs.row[i].name);
	}
	if (nr)
		printf("\n");
}

static void show_times(const struct status *st)
{
	unsigned long long hz = status_row(&st->times, "timebase-hz");
	const char *separator = "took     ";
	size_t i;

	if (!hz)
		return;
	for (i = 0; i < st->times.nr; i++) {
		const struct row *row = &st->times.row[i];
		const char *tail = strstr(row->name, "-ticks");

		if (!tail)
			continue;
		printf("%s%.*s %.1f ms", separator, (int)(tail - row->name),
		       row->name, row->value * 1e3 / hz);
		separator = ", ";
	}
	printf("\n");
}

static void show_modules(const struct status *st)
{
	size_t i;

	for (i = 0; i < st->nr_modules; i++) {
		const struct module *module = &st->module[i];

		printf("module   %s: %u sites, %u bytes of sequences, %s\n",
		       module->name, module->sites, module->arena_words * 4,
		       module->patched ? "patched" : "not patched");
	}
}

/* Is b what follows a in a run of CPUs that are told of in one line? */
static bool same_run(const struct cpu *a, const struct cpu *b)
{
	return b->cpu == a->cpu + 1 && b->mapped == a->mapped &&
	       b->error == a->error && b->features == a->features &&
	       b->test == a->test;
}

static void show_run(const struct cpu *first, const struct cpu *last)
{
	char range[32];

	snprintf(range, sizeof(range), first == last ? "%u" : "%u-%u",
		 first->cpu, last->cpu);
	printf("cpu      %s: ", range);
	if (!first->mapped) {
		printf("no page (call returned %ld)\n", first->error);
		return;
	}
	printf("page mapped, features %#x, ", first->features);
	if (first->test)
		printf("test FAILED (%d)\n", first->test);
	else
		printf("test passed\n");
}

static void show_cpus(const struct status *st)
{
	size_t first, last;

	for (first = 0; first < st->nr_cpus; first = last + 1) {
		last = first;
		while (last + 1 < st->nr_cpus &&
		       same_run(&st->cpu[last], &st->cpu[last + 1]))
			last++;
		show_run(&st->cpu[first], &st->cpu[last]);
	}
}

/**
 * show_text() - a status for people
 * @st: a status
 */
void show_text(const struct status *st)
{
	show_state(st);
	if (st->nr_sites) {
		show_counts(st);
		show_proofs(st, true, "proven  ");
		show_proofs(st, false, "unproven");
		show_times(st);
	}
	show_modules(st);
	show_cpus(st);
}

/**
 * show_sites() - the lines of debugfs kvm_pv/sites
 * @st: a status
 */
void show_sites(const struct status *st)
{
	size_t i;

	printf("\n");
	for (i = 0; i < st->nr_listed; i++) {
		const struct site *site = &st->site[i];

		printf("%016llx %08x %08x %s %s\n", site->addr, site->old,
		       site->new, site->verdict, site->rule);
	}
}

/* --- for machines ---------------------------------------------------------- */

static json_t *json_rows(const struct rows *rows)
{
	json_t *obj = json_object();
	size_t i;

	for (i = 0; i < rows->nr; i++)
		json_object_set_new(obj, rows->row[i].name,
				    json_integer((json_int_t)rows->row[i].value));
	return obj;
}

static json_t *json_proofs(const struct rows *rows)
{
	json_t *obj = json_object();
	size_t i;

	for (i = 0; i < rows->nr; i++)
		json_object_set_new(obj, rows->row[i].name,
				    json_boolean(rows->row[i].value));
	return obj;
}

static json_t *json_arena(const struct status *st)
{
	return json_pack("{s:I, s:I}", "bytes", (json_int_t)st->arena_bytes,
			 "used", (json_int_t)st->arena_used);
}

static json_t *json_cpus(const struct status *st)
{
	json_t *cpus = json_array();
	size_t i;

	for (i = 0; i < st->nr_cpus; i++) {
		const struct cpu *cpu = &st->cpu[i];

		json_array_append_new(cpus, json_pack("{s:i, s:b, s:I, s:I, s:i}",
						      "cpu", cpu->cpu,
						      "mapped", cpu->mapped,
						      "error",
						      (json_int_t)cpu->error,
						      "features",
						      (json_int_t)cpu->features,
						      "test", cpu->test));
	}
	return cpus;
}

static json_t *json_modules(const struct status *st)
{
	json_t *modules = json_array();
	size_t i;

	for (i = 0; i < st->nr_modules; i++) {
		const struct module *module = &st->module[i];

		json_array_append_new(modules,
				      json_pack("{s:s, s:I, s:I, s:b}",
						"name", module->name, "sites",
						(json_int_t)module->sites,
						"arena-bytes",
						(json_int_t)module->arena_words * 4,
						"patched", module->patched));
	}
	return modules;
}

static json_t *json_sites(const struct status *st)
{
	json_t *sites = json_array();
	size_t i;

	for (i = 0; i < st->nr_listed; i++) {
		const struct site *site = &st->site[i];

		json_array_append_new(sites,
				      json_pack("{s:o, s:o, s:o, s:s, s:s}",
						"address",
						json_sprintf("%016llx", site->addr),
						"old",
						json_sprintf("%08x", site->old),
						"new",
						json_sprintf("%08x", site->new),
						"verdict", site->verdict,
						"rule", site->rule));
	}
	return sites;
}

/**
 * show_json() - a status as one object
 * @st: a status
 * @sites: with the list of sites
 *
 * Return: 0, or -1 if it could not be written.
 */
int show_json(const struct status *st, bool sites)
{
	json_t *root;
	int err;

	root = json_pack("{s:s, s:s, s:s?, s:{s:I}, s:o, s:o, s:I, s:o, s:o, s:o, s:o}",
			 "state", st->state, "guest", st->guest,
			 "failure", st->failure,
			 "text", "bytes", (json_int_t)st->text_words * 4,
			 "totals", json_rows(&st->verdicts),
			 "arena", json_arena(st),
			 "not-ours", (json_int_t)st->not_ours,
			 "proofs", json_proofs(&st->proofs),
			 "times", json_rows(&st->times),
			 "cpus", json_cpus(st),
			 "modules", json_modules(st));
	if (sites)
		json_object_set_new(root, "sites", json_sites(st));
	err = !root || json_dumpf(root, stdout, JSON_INDENT(1)) ? -1 : 0;
	printf("\n");
	json_decref(root);
	return err;
}
