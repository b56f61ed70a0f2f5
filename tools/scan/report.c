// SPDX-License-Identifier: GPL-2.0-only
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include "dis.h"
#include "report.h"

#define ULL(x)	((unsigned long long)(x))

static const char *mode_name(enum pv_mode mode)
{
	switch (mode) {
	case PV_MODE_BOOK3S32:
		return "book3s32";
	case PV_MODE_BOOKE:
		return "booke";
	default:
		return "book3s64";
	}
}

static const char *rule_name(const struct pv_site *site)
{
	return pv_rules[site->rule].name;
}

/**
 * report_list() - the lines of debugfs kvm_pv/sites
 * @scan: a scan
 */
void report_list(const struct scan *scan)
{
	const struct pv_plan *plan = &scan->plan;
	u32 i;

	for (i = 0; i < plan->nr_sites; i++) {
		const struct pv_site *site = &plan->sites[i];

		printf("%016llx %08x %08x %s %s\n",
		       ULL(pv_site_addr(plan, site)), site->old, site->new,
		       pv_verdict_name(site->verdict), rule_name(site));
	}
}

/* --- for reading ----------------------------------------------------------- */

struct counts {
	u32 by[PV_MAX_RULES][PV_NR_VERDICTS];
	u32 rule[PV_MAX_RULES];
	u32 verdict[PV_NR_VERDICTS];
	u32 tmpl[PV_NR_TMPLS];
};

static void count(const struct pv_plan *plan, struct counts *c)
{
	u32 i;

	memset(c, 0, sizeof(*c));
	for (i = 0; i < plan->nr_sites; i++) {
		const struct pv_site *site = &plan->sites[i];

		c->by[site->rule][site->verdict]++;
		c->rule[site->rule]++;
		c->verdict[site->verdict]++;
		if (site->verdict == PV_PATCH_OUTLINE)
			c->tmpl[site->tmpl]++;
	}
}

static void print_row(const char *name, const u32 *row, const u32 *columns)
{
	u32 v, total = 0;

	printf("%-14s", name);
	for (v = 0; v < PV_NR_VERDICTS; v++) {
		total += row[v];
		if (!columns[v])
			continue;
		if (row[v])
			printf(" %8u", row[v]);
		else
			printf(" %8s", ".");
	}
	printf(" %8u\n", total);
}

/* Verdicts as short column heads, with a key above. */
static void print_head(const u32 *columns)
{
	char letter = 'A';
	u32 v;

	for (v = 0; v < PV_NR_VERDICTS; v++)
		if (columns[v])
			printf("  %c %s\n", letter++, pv_verdict_name(v));
	printf("\n%-14s", "");
	for (v = 0, letter = 'A'; v < PV_NR_VERDICTS; v++)
		if (columns[v])
			printf(" %8c", letter++);
	printf(" %8s\n", "total");
}

static void print_summary(const struct scan *scan, const struct counts *c)
{
	u32 patched = c->verdict[PV_PATCH_INLINE] +
		      c->verdict[PV_PATCH_OUTLINE];
	u32 id;

	printf("\n%u sites, %u patched", scan->plan.nr_sites, patched);
	printf("; text %llu KiB; arena %u of %u bytes%s\n",
	       ULL(scan->plan.text.nr_words) / 256, scan->arena.used * 4,
	       scan->arena.capacity * 4,
	       scan->synthetic ? " (assumed behind the text)" : "");
	printf("out of line:");
	for (id = PV_TMPL_NONE + 1; id < PV_NR_TMPLS; id++)
		if ((pv_tmpls[id].modes & scan->mode) &&
		    !pv_tmpls[id].in_place)
			printf(" %s %u", pv_tmpls[id].name, c->tmpl[id]);
	printf("\n");
}

/**
 * report_table() - sites by rule and verdict, and totals
 * @scan: a scan
 * @file: name of what was scanned
 */
void report_table(const struct scan *scan, const char *file)
{
	struct counts c;
	u32 i;

	count(&scan->plan, &c);
	printf("%s: %s %s endian %s\n", file, mode_name(scan->mode),
	       scan->img->big ? "big" : "little",
	       scan->img->module ? "module" : "kernel");
	print_head(c.verdict);
	for (i = 0; i < pv_nr_rules; i++)
		if (c.rule[i])
			print_row(pv_rules[i].name, c.by[i], c.verdict);
	print_row("total", c.verdict, c.verdict);
	print_summary(scan, &c);
}

/* A group's sequence is made of its text. */
static u32 sequence_length(const struct scan *scan, const struct pv_site *site)
{
	u64 at = pv_arena_addr(&scan->arena, site->arena);
	u32 words[PV_GROUP_MAX_WORDS], nr_words = 0;

	if (site->tmpl != PV_TMPL_MTSR_GROUP)
		return pv_tmpls[site->tmpl].nr_words;
	pv_group_emit(&scan->plan.text.words[site->index], pv_site_covers(site),
		      pv_site_addr(&scan->plan, site), at, words, &nr_words);
	return nr_words;
}

static void print_sequence(const struct scan *scan, const struct pv_site *site)
{
	u32 i, nr_words = sequence_length(scan, site);
	char text[64];

	printf("\t%s:\n", pv_tmpls[site->tmpl].name);
	for (i = 0; i < nr_words; i++) {
		u32 word = scan->arena.words[site->arena + i];
		u64 addr = pv_arena_addr(&scan->arena, site->arena + i);

		dis(text, sizeof(text), word, addr);
		printf("\t%016llx %08x  %s\n", ULL(addr), word, text);
	}
}

static void print_site(const struct scan *scan, const struct pv_site *site)
{
	u64 addr = pv_site_addr(&scan->plan, site);
	const struct symbol *sym = image_symbol_at(scan->img, addr);
	char old[64], new[64];

	dis(old, sizeof(old), site->old, addr);
	printf("%016llx <%s+%#llx> %s: %s", ULL(addr), sym ? sym->name : "?",
	       sym ? ULL(addr - sym->addr) : 0, pv_verdict_name(site->verdict),
	       old);
	if (pv_is_patched(site->verdict)) {
		dis(new, sizeof(new), site->new, addr);
		printf(" -> %s", new);
	}
	printf("\n");
	if (site->verdict == PV_PATCH_OUTLINE)
		print_sequence(scan, site);
}

/**
 * report_verbose() - every site, before and after
 * @scan: a scan
 */
void report_verbose(const struct scan *scan)
{
	u32 i;

	for (i = 0; i < scan->plan.nr_sites; i++)
		print_site(scan, &scan->plan.sites[i]);
	printf("\n");
}

/* --- for machines ---------------------------------------------------------- */

static json_t *hex(u64 value, int digits)
{
	return json_sprintf("%0*llx", digits, ULL(value));
}

static json_t *json_site(const struct scan *scan, const struct pv_site *site)
{
	u64 addr = pv_site_addr(&scan->plan, site);
	const struct symbol *sym = image_symbol_at(scan->img, addr);
	char old[64], new[64];
	json_t *obj;

	dis(old, sizeof(old), site->old, addr);
	dis(new, sizeof(new), site->new, addr);
	obj = json_pack("{s:o, s:o, s:o, s:s, s:s, s:s, s:s}",
			"address", hex(addr, 16), "old", hex(site->old, 8),
			"new", hex(site->new, 8),
			"verdict", pv_verdict_name(site->verdict),
			"rule", rule_name(site), "before", old, "after", new);
	if (sym)
		json_object_set_new(obj, "symbol",
				    json_sprintf("%s+%#llx", sym->name,
						 ULL(addr - sym->addr)));
	if (site->verdict == PV_PATCH_OUTLINE)
		json_object_set_new(obj, "template",
				    json_string(pv_tmpls[site->tmpl].name));
	return obj;
}

static json_t *json_sites(const struct scan *scan)
{
	json_t *sites = json_array();
	u32 i;

	for (i = 0; i < scan->plan.nr_sites; i++)
		json_array_append_new(sites,
				      json_site(scan, &scan->plan.sites[i]));
	return sites;
}

static json_t *json_totals(const struct scan *scan)
{
	json_t *totals = json_object();
	struct counts c;
	u32 v;

	count(&scan->plan, &c);
	for (v = 0; v < PV_NR_VERDICTS; v++)
		json_object_set_new(totals, pv_verdict_name(v),
				    json_integer(c.verdict[v]));
	return totals;
}

static json_t *json_have(u32 have)
{
	json_t *names = json_array();
	unsigned int bit;

	for (bit = 0; bit < PV_NEED_BITS; bit++)
		if (have & PV_BIT(bit))
			json_array_append_new(names,
					      json_string(pv_need_name(bit)));
	return names;
}

static json_t *json_text(const struct pv_text *text)
{
	return json_pack("{s:o, s:I}", "base", hex(text->base, 16),
			 "bytes", (json_int_t)text->nr_words * 4);
}

static json_t *json_arena(const struct scan *scan)
{
	const struct pv_arena *arena = &scan->arena;

	return json_pack("{s:o, s:I, s:I, s:b}", "base", hex(arena->base, 16),
			 "bytes", (json_int_t)arena->capacity * 4,
			 "used", (json_int_t)arena->used * 4,
			 "assumed", scan->synthetic);
}

/**
 * report_json() - everything, as one object
 * @scan: a scan
 * @file: name of what was scanned
 * @have: obligations taken to hold
 *
 * Return: 0, or -1 if it could not be written.
 */
int report_json(const struct scan *scan, const char *file, u32 have)
{
	json_t *root;
	int err;

	root = json_pack("{s:s, s:s, s:s, s:b, s:o, s:o, s:o, s:o, s:o}",
			 "file", file,
			 "mode", mode_name(scan->mode),
			 "endian", scan->img->big ? "big" : "little",
			 "module", scan->img->module,
			 "text", json_text(&scan->plan.text),
			 "arena", json_arena(scan),
			 "have", json_have(have),
			 "totals", json_totals(scan),
			 "sites", json_sites(scan));
	err = !root || json_dumpf(root, stdout, JSON_INDENT(1)) ? -1 : 0;
	printf("\n");
	json_decref(root);
	return err;
}
