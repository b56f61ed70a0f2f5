// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include "../../arch/powerpc/kvm-pv/insn.h"
#include "compare.h"

/* Why the text in memory is not the text in the file. */
enum cause {
	CAUSE_FTR,		/* in a stretch that a feature fixup rewrites */
	CAUSE_KEY,		/* a static key's branch */
	CAUSE_PROBE,		/* where optimized kprobes are put together */
	CAUSE_INIT,		/* init text, gone after boot */
	CAUSE_ELSEWHERE,	/* a module, or another text */
	CAUSE_FUNCTION,		/* its function has such a word, flow differs */
	CAUSE_ARENA,		/* moved by an earlier difference */
	CAUSE_UNEXPLAINED,
	NR_CAUSES,
};

static const char *const cause_names[NR_CAUSES] = {
	[CAUSE_FTR]		= "feature-fixup",
	[CAUSE_KEY]		= "static-key",
	[CAUSE_PROBE]		= "kprobe-slot",
	[CAUSE_INIT]		= "init-text",
	[CAUSE_ELSEWHERE]	= "outside-this-text",
	[CAUSE_FUNCTION]	= "function-with-fixup",
	[CAUSE_ARENA]		= "arena-moved",
	[CAUSE_UNEXPLAINED]	= "unexplained",
};

/* One line of a sites file; @len is the length of its sequence, if known. */
struct line {
	unsigned long long addr;
	u32 old, new;
	u64 len;
	char verdict[40];
	char rule[40];
};

struct list {
	struct line *lines;
	size_t nr;
};

/* Addresses whose words differ between file and memory. */
struct rewritten {
	struct pv_range *ranges;
	size_t nr;
};

struct comparison {
	struct scan *scan;
	struct rewritten ftr, keys;
	size_t counts[NR_CAUSES];
	size_t same;
	bool arena_moved;
	bool verbose;
};

/* --- what is rewritten ----------------------------------------------------- */

static void add(struct rewritten *r, u64 start, u64 end)
{
	struct pv_range *ranges = realloc(r->ranges,
					  (r->nr + 1) * sizeof(*ranges));

	if (!ranges)
		return;
	r->ranges = ranges;
	r->ranges[r->nr++] = (struct pv_range){ .start = start, .end = end };
}

/* A field of a table that has nothing but longs. */
static u64 long_at(const struct image *img, const void *table, u32 i)
{
	return (u64)(img->bits == 32 ? ((const s32 *)table)[i] :
				       ((const s64 *)table)[i]);
}

static void add_ftr(struct rewritten *r, struct image *img, const char *name)
{
	const u32 nr_longs = sizeof(FTR_FIELDS) - 1;
	u64 addr;
	u32 i, nr;
	void *table = scan_table(img, name, FTR_FIELDS, &nr, &addr);

	for (i = 0; i < nr; i++, addr += nr_longs * img->bits / 8) {
		u32 start = i * nr_longs + 2;	/* behind mask and value */

		add(r, addr + long_at(img, table, start),
		    addr + long_at(img, table, start + 1));
	}
	free(table);
}

/* Slots for barriers and flushes: offsets of up to eight words each. */
static void add_slots(struct rewritten *r, struct image *img, const char *name)
{
	u64 addr;
	u32 i, nr;
	void *table = scan_table(img, name, SLOT_FIELDS, &nr, &addr);

	for (i = 0; i < nr; i++, addr += img->bits / 8)
		add(r, addr + long_at(img, table, i),
		    addr + long_at(img, table, i) + 32);
	free(table);
}

static void find_rewritten(struct rewritten *r, struct image *img)
{
	static const char *const slots[] = {
		"lwsync_fixup", "rfi_flush_fixup", "barrier_nospec_fixup",
		"entry_flush_fixup", "scv_entry_flush_fixup",
		"uaccess_flush_fixup", "stf_entry_barrier_fixup",
		"stf_exit_barrier_fixup",
	};
	size_t i;

	add_ftr(r, img, "ftr_fixup");
	add_ftr(r, img, "mmu_ftr_fixup");
	add_ftr(r, img, "fw_ftr_fixup");
	for (i = 0; i < PV_ARRAY_SIZE(slots); i++)
		add_slots(r, img, slots[i]);
}

static void add_keys(struct rewritten *r, struct image *img)
{
	size_t size = img->bits == 32 ? sizeof(struct pv_jump_entry_32) :
					sizeof(struct pv_jump_entry);
	u64 addr;
	u32 i, nr;
	u8 *table = scan_table(img, "jump_table", JUMP_FIELDS, &nr, &addr);

	for (i = 0; i < nr; i++, addr += size) {
		/* the first field of both layouts */
		u64 code = addr + (u64)(s64)*(const s32 *)(table + i * size);

		add(r, code, code + 4);
	}
	free(table);
}

static bool overlaps(const struct rewritten *r, u64 start, u64 end)
{
	size_t i;

	for (i = 0; i < r->nr; i++)
		if (r->ranges[i].start < end && r->ranges[i].end > start)
			return true;
	return false;
}

/* --- attribution ----------------------------------------------------------- */

static bool in_init_text(struct image *img, u64 addr)
{
	u64 start, end;

	return image_symbol(img, "_sinittext", &start) && addr >= start &&
	       image_symbol(img, "_einittext", &end) && addr < end;
}

static bool in_probe_slot(struct image *img, u64 addr)
{
	u64 start, end;

	return image_symbol(img, "optinsn_slot", &start) && addr >= start &&
	       image_symbol(img, "optprobe_template_entry", &end) && addr < end;
}

static enum cause by_place(const struct comparison *c, u64 addr)
{
	const struct pv_text *text = &c->scan->plan.text;

	if (overlaps(&c->ftr, addr, addr + 4))
		return CAUSE_FTR;
	if (overlaps(&c->keys, addr, addr + 4))
		return CAUSE_KEY;
	if (in_probe_slot(c->scan->img, addr))
		return CAUSE_PROBE;
	if (in_init_text(c->scan->img, addr))
		return CAUSE_INIT;
	if (addr - text->base >= 4ull * text->nr_words)
		return CAUSE_ELSEWHERE;
	return CAUSE_UNEXPLAINED;
}

/* The same instruction with another fate: its function may have changed. */
static enum cause by_function(const struct comparison *c, u64 addr)
{
	u64 start, end;

	if (image_function(c->scan->img, addr, &start, &end) &&
	    (overlaps(&c->ftr, start, end) || overlaps(&c->keys, start, end)))
		return CAUSE_FUNCTION;
	return CAUSE_UNEXPLAINED;
}

static bool is_outline(const struct line *line)
{
	return line && !strcmp(line->verdict,
			       pv_verdict_name(PV_PATCH_OUTLINE));
}

/* The same sequence in another place: only its address may differ. */
static bool has_moved(const struct line *ours, const struct line *theirs)
{
	return is_outline(ours) && is_outline(theirs) &&
	       (ours->len == theirs->len || !ours->len || !theirs->len);
}

static enum cause attribute(const struct comparison *c, const struct line *ours,
			    const struct line *theirs)
{
	u64 addr = ours ? ours->addr : theirs->addr;
	enum cause cause = by_place(c, addr);

	if (cause != CAUSE_UNEXPLAINED || !ours || !theirs ||
	    ours->old != theirs->old)
		return cause;
	if (has_moved(ours, theirs))
		return c->arena_moved ? CAUSE_ARENA : CAUSE_UNEXPLAINED;
	return by_function(c, addr);
}

static void print_line(char side, const struct line *line)
{
	if (line)
		printf("%c %016llx %08x %08x %s %s\n", side, line->addr,
		       line->old, line->new, line->verdict, line->rule);
}

static void differ(struct comparison *c, const struct line *ours,
		   const struct line *theirs)
{
	enum cause cause = attribute(c, ours, theirs);

	c->counts[cause]++;
	if (cause != CAUSE_UNEXPLAINED &&
	    (is_outline(ours) || is_outline(theirs)))
		c->arena_moved = true;
	if (!c->verbose && cause != CAUSE_UNEXPLAINED)
		return;
	printf("%s:\n", cause_names[cause]);
	print_line('-', ours);
	print_line('+', theirs);
}

static bool equal(const struct line *a, const struct line *b)
{
	return a->old == b->old && a->new == b->new &&
	       !strcmp(a->verdict, b->verdict) && !strcmp(a->rule, b->rule);
}

/* Both lists ascend by address. */
static void merge(struct comparison *c, const struct list *ours,
		  const struct list *theirs)
{
	size_t i = 0, j = 0;

	while (i < ours->nr || j < theirs->nr) {
		const struct line *a = i < ours->nr ? &ours->lines[i] : NULL;
		const struct line *b = j < theirs->nr ? &theirs->lines[j] : NULL;

		if (a && b && a->addr == b->addr) {
			if (equal(a, b))
				c->same++;
			else
				differ(c, a, b);
			i++;
			j++;
		} else if (!b || (a && a->addr < b->addr)) {
			differ(c, a, NULL);
			i++;
		} else {
			differ(c, NULL, b);
			j++;
		}
	}
}

/* --- lists ----------------------------------------------------------------- */

static struct line *grow(struct list *list)
{
	struct line *lines;

	if (!(list->nr & (list->nr + 1))) {
		lines = realloc(list->lines,
				(list->nr * 2 + 2) * sizeof(*lines));
		if (!lines)
			return NULL;
		list->lines = lines;
	}
	return &list->lines[list->nr++];
}

static int list_plan(struct list *list, const struct pv_plan *plan)
{
	u32 i;

	for (i = 0; i < plan->nr_sites; i++) {
		const struct pv_site *site = &plan->sites[i];
		struct line *line = grow(list);

		if (!line)
			return -1;
		line->addr = pv_site_addr(plan, site);
		line->old = site->old;
		line->new = site->new;
		snprintf(line->verdict, sizeof(line->verdict), "%s",
			 pv_verdict_name(site->verdict));
		snprintf(line->rule, sizeof(line->rule), "%s",
			 pv_rules[site->rule].name);
	}
	return 0;
}

static int by_addr(const void *a, const void *b)
{
	const struct line *x = a, *y = b;

	return x->addr < y->addr ? -1 : x->addr > y->addr;
}

static int list_file(struct list *list, struct scan *scan, const char *name)
{
	FILE *file = fopen(name, "re");
	struct line line;
	char text[256];
	int err = 0;

	if (!file) {
		snprintf(scan->error, sizeof(scan->error), "%s: %s", name,
			 strerror(errno));
		return -1;
	}
	while (!err && fgets(text, sizeof(text), file)) {
		struct line *slot = NULL;

		if (sscanf(text, "%llx %x %x %39s %39[^\n]", &line.addr,
			   &line.old, &line.new, line.verdict, line.rule) == 5)
			slot = grow(list);
		if (slot)
			*slot = line;
		else
			err = -1;
	}
	fclose(file);
	if (err || !list->nr) {
		snprintf(scan->error, sizeof(scan->error),
			 "%s: line %zu is not of a sites file", name,
			 list->nr + 1);
		return -1;
	}
	qsort(list->lines, list->nr, sizeof(*list->lines), by_addr);
	return 0;
}

/* Sequences lie one behind the other, in the order of their sites. */
static void measure(struct list *list)
{
	u64 target, next = 0;
	size_t i;

	for (i = list->nr; i-- > 0;) {
		struct line *line = &list->lines[i];

		line->len = 0;
		if (!is_outline(line) ||
		    !ppc_branch_target(line->new, line->addr, &target))
			continue;
		if (next)
			line->len = next - target;
		next = target;
	}
}

static void print_result(const struct comparison *c)
{
	int i;

	printf("same %zu\n", c->same);
	for (i = 0; i < CAUSE_UNEXPLAINED; i++)
		if (c->counts[i])
			printf("%s %zu\n", cause_names[i], c->counts[i]);
	printf("unexplained %zu\n", c->counts[CAUSE_UNEXPLAINED]);
}

/**
 * compare_with_file() - hold a plan against debugfs kvm_pv/sites
 * @scan: our plan
 * @file: the other one
 * @verbose: print every difference, not only the unexplained ones
 *
 * Return: 0, 1 if a difference is unexplained, -1 with @scan->error set.
 */
int compare_with_file(struct scan *scan, const char *file, bool verbose)
{
	struct comparison c = { .scan = scan, .verbose = verbose };
	struct list ours = { 0 }, theirs = { 0 };
	int result = -1;

	find_rewritten(&c.ftr, scan->img);
	add_keys(&c.keys, scan->img);
	if (!list_plan(&ours, &scan->plan) && !list_file(&theirs, scan, file)) {
		measure(&ours);
		measure(&theirs);
		merge(&c, &ours, &theirs);
		print_result(&c);
		result = c.counts[CAUSE_UNEXPLAINED] ? 1 : 0;
	}
	free(c.ftr.ranges);
	free(c.keys.ranges);
	free(ours.lines);
	free(theirs.lines);
	return result;
}
