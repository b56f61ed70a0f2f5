// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include "../../arch/powerpc/kvm-pv/fixed.h"
#include "scan.h"

/* As in the kernel: KVM_PV_ARENA_KB, and one page of 64 KiB for a module. */
#define KERNEL_ARENA	(24 * 1024)
#define KERNEL_ARENA_32	(768 * 1024)
#define MODULE_ARENA	(64 * 1024)
#define MAX_ARENA	(64ull << 20)
#define MAX_DEFS	256

static int fail(struct scan *scan, const char *text)
{
	snprintf(scan->error, sizeof(scan->error), "%s", text);
	return -1;
}

/* --- tables ---------------------------------------------------------------- */

/* In a kernel symbols bound a table, in a module it is a section. */
static bool find_table(struct image *img, const char *name, u64 *start,
		       u64 *end)
{
	const struct section *sec;
	char symbol[64];
	bool found;

	snprintf(symbol, sizeof(symbol), "__%s", name);
	sec = image_section(img, symbol);
	if (img->module) {
		if (sec) {
			*start = sec->addr;
			*end = sec->addr + sec->size;
		}
		return sec;
	}
	snprintf(symbol, sizeof(symbol), "__start___%s", name);
	found = image_symbol(img, symbol, start);
	snprintf(symbol, sizeof(symbol), "__stop___%s", name);
	return found && image_symbol(img, symbol, end) && *end > *start;
}

/* Fields of an entry by width: d is 32 bits, q is 64, l is the image's long. */
static size_t field_size(const struct image *img, char field)
{
	if (field == 'l')
		return img->bits / 8;
	return field == 'q' ? 8 : 4;
}

static void convert(u8 *p, u32 nr, const char *fields, const struct image *img)
{
	const char *field;
	u64 q;
	u32 d;

	while (nr--)
		for (field = fields; *field; field++) {
			if (field_size(img, *field) == 8) {
				q = load64(p, img->big);
				memcpy(p, &q, 8);
				p += 8;
			} else {
				d = load32(p, img->big);
				memcpy(p, &d, 4);
				p += 4;
			}
		}
}

static size_t entry_size(const char *fields, const struct image *img)
{
	size_t size = 0;

	for (; *fields; fields++)
		size += field_size(img, *fields);
	return size;
}

/**
 * scan_table() - one of the kernel's tables, in host order
 * @img: the image
 * @name: as between __start___ and its end, e.g. "ex_table"
 * @fields: the layout of an entry: d, q and l for 32 bits, 64 and a long
 * @nr: receives the number of entries
 * @addr: receives the address of the table
 *
 * Return: a copy to free(), NULL if there is no such table.
 */
void *scan_table(struct image *img, const char *name, const char *fields,
		 u32 *nr, u64 *addr)
{
	const u8 *bytes;
	u8 *copy;
	u64 end;

	*nr = 0;
	*addr = 0;
	if (!find_table(img, name, addr, &end))
		return NULL;
	bytes = image_bytes(img, *addr, end - *addr);
	if (!bytes)
		return NULL;
	copy = malloc(end - *addr);
	if (!copy)
		return NULL;
	memcpy(copy, bytes, end - *addr);
	*nr = (u32)((end - *addr) / entry_size(fields, img));
	convert(copy, *nr, fields, img);
	return copy;
}

static void add_ftr(struct pv_tables *t, struct image *img, const char *name)
{
	u64 addr;
	u32 nr;
	void *entry = scan_table(img, name, FTR_FIELDS, &nr, &addr);

	if (img->bits == 32)
		pv_tables_add_ftr_32(t, entry, nr, addr);
	else
		pv_tables_add_ftr(t, entry, nr, addr);
	free(entry);
}

static void add_ex(struct pv_tables *t, struct image *img)
{
	u64 addr;
	u32 nr;
	struct pv_ex_entry *entry = scan_table(img, "ex_table", EX_FIELDS, &nr,
					       &addr);

	pv_tables_add_ex(t, entry, nr, addr);
	free(entry);
}

static void add_jump(struct pv_tables *t, struct image *img)
{
	u64 addr;
	u32 nr;
	void *entry = scan_table(img, "jump_table", JUMP_FIELDS, &nr, &addr);

	if (img->bits == 32)
		pv_tables_add_jump_32(t, entry, nr, addr);
	else
		pv_tables_add_jump(t, entry, nr, addr);
	free(entry);
}

/* What a 64-bit kernel's low-level code has of its own. */
static void add_low_level(struct pv_tables *t, struct image *img)
{
	struct pv_restart_entry *restart;
	struct pv_soft_mask_entry *mask;
	u64 addr;
	u32 nr;

	mask = scan_table(img, "soft_mask_table", "qq", &nr, &addr);
	pv_tables_add_soft_mask(t, mask, nr);
	free(mask);
	restart = scan_table(img, "restart_table", "qqq", &nr, &addr);
	pv_tables_add_restart(t, restart, nr);
	free(restart);
}

static void add_fixed_functions(struct pv_tables *t, struct image *img)
{
	unsigned int i;
	u64 addr, start, end;

	for (i = 0; i < pv_nr_fixed_functions; i++)
		if (image_symbol(img, pv_fixed_functions[i], &addr) &&
		    image_function(img, addr, &start, &end))
			pv_tables_add_range(t, addr, end, PV_SKIP_FIXED, true);
}

static void add_no_page(struct pv_tables *t, struct image *img)
{
	unsigned int i;
	u64 addr, start, end;

	for (i = 0; i < pv_nr_no_page; i++) {
		const struct pv_stretch *text = &pv_no_page[i];

		if (!image_symbol(img, text->from, &addr))
			continue;
		/* as in the kernel: all that follows, if the end is not known */
		if (!(text->to ? image_symbol(img, text->to, &end) :
				 image_function(img, addr, &start, &end)))
			end = img->text_end;
		pv_tables_add_range(t, addr, end, PV_SKIP_NO_PAGE, false);
	}
}

/* The kernel does not look at a module's feature fixups either. */
static void collect(struct pv_tables *t, struct image *img, enum pv_mode mode)
{
	u64 start, end;

	/* In the kernel's order: of two ranges the first gives the reason. */
	if (!img->module) {
		if (img->bits == 32)
			add_fixed_functions(t, img);
		if (mode == PV_MODE_BOOKE)
			add_no_page(t, img);
		if (image_symbol(img, "pv_own_start", &start) &&
		    image_symbol(img, "pv_own_end", &end))
			pv_tables_add_range(t, start, end, PV_SKIP_OWN, false);
		if (image_symbol(img, "optinsn_slot", &start) &&
		    image_symbol(img, "optprobe_template_entry", &end))
			pv_tables_add_range(t, start, end, PV_SKIP_KPROBE,
					    false);
		add_ftr(t, img, "ftr_fixup");
		add_ftr(t, img, "mmu_ftr_fixup");
		add_ftr(t, img, "fw_ftr_fixup");
		if (img->bits == 64)
			add_low_level(t, img);
	}
	add_ex(t, img);
	add_jump(t, img);
}

static struct pv_vector vectors[PV_NR_VECTORS];

/* Only a 64-bit kernel has two of each, and only one that begins at them. */
static void list_vectors(struct scan *scan, struct pv_env *env)
{
	u64 start;

	if (scan->mode != PV_MODE_BOOK3S64 || scan->img->module ||
	    !image_symbol(scan->img, "_stext", &start))
		return;
	pv_list_vectors(start, vectors);
	env->vectors = vectors;
	env->nr_vectors = PV_NR_VECTORS;
}

static int collect_tables(struct scan *scan)
{
	struct pv_tables *t = &scan->tables;

	collect(t, scan->img, scan->mode);
	t->max_ranges = t->nr_ranges;
	t->max_targets = t->nr_targets;
	t->ranges = calloc(t->max_ranges + 1, sizeof(*t->ranges));
	t->targets = calloc(t->max_targets + 1, sizeof(*t->targets));
	if (!t->ranges || !t->targets)
		return fail(scan, "out of memory");
	t->nr_ranges = 0;
	t->nr_targets = 0;
	collect(t, scan->img, scan->mode);
	return 0;
}

/* --- text ------------------------------------------------------------------ */

static void copy_section(struct scan *scan, const struct section *sec)
{
	const struct image *img = scan->img;
	u64 from = sec->addr > img->text_start ? sec->addr : img->text_start;
	u64 to = sec->addr + sec->size;
	u64 at;

	if (to > img->text_end)
		to = img->text_end;
	from = (from + 3) & ~3ull;
	for (at = from; sec->data && at + 4 <= to; at += 4)
		scan->words[(at - img->text_start) / 4] =
			load32(sec->data + (at - sec->addr), img->big);
}

static int read_raw(struct scan *scan, const struct scan_options *options)
{
	struct pv_text *text = &scan->plan.text;
	long offset = (long)(text->base - options->raw_base);
	FILE *file = fopen(options->raw, "re");
	size_t got = 0;
	u32 i;

	if (!file) {
		snprintf(scan->error, sizeof(scan->error), "%s: %s",
			 options->raw, strerror(errno));
		return -1;
	}
	if (text->base >= options->raw_base && !fseek(file, offset, SEEK_SET))
		got = fread(scan->words, 4, text->nr_words, file);
	fclose(file);
	if (got != text->nr_words) {
		snprintf(scan->error, sizeof(scan->error),
			 "%s: does not hold the text, %#llx to %#llx; is the base right?",
			 options->raw, (unsigned long long)text->base,
			 (unsigned long long)scan->img->text_end);
		return -1;
	}
	for (i = 0; i < text->nr_words; i++)
		scan->words[i] = load32((u8 *)&scan->words[i],
					options->raw_big);
	return 0;
}

static int read_text(struct scan *scan, const struct scan_options *options)
{
	const struct image *img = scan->img;
	struct pv_text *text = &scan->plan.text;
	size_t i;

	text->base = img->text_start;
	text->nr_words = (u32)((img->text_end - img->text_start) / 4);
	scan->words = calloc(text->nr_words + 1, sizeof(u32));
	if (!scan->words)
		return fail(scan, "out of memory");
	text->words = scan->words;
	if (options->raw)
		return read_raw(scan, options);
	for (i = 0; i < img->nr_sections; i++)
		copy_section(scan, &img->sections[i]);
	return 0;
}

/* --- plan ------------------------------------------------------------------ */

static void place_arena(struct scan *scan, const struct scan_options *options)
{
	struct image *img = scan->img;
	u64 start, end, size;

	if (options->arena_given) {
		start = options->arena_base;
		size = options->arena_size;
	} else if (image_symbol(img, "pv_arena_start", &start) &&
		   image_symbol(img, "pv_arena_end", &end) && end > start) {
		size = end - start;
	} else {
		scan->synthetic = true;
		start = (img->text_end + 127) & ~127ull;
		size = img->module ? MODULE_ARENA :
		       img->bits == 64 ? KERNEL_ARENA : KERNEL_ARENA_32;
	}
	if (!options->arena_given && options->arena_size)
		size = options->arena_size;
	scan->arena.base = start;
	scan->arena.capacity = (u32)((size < MAX_ARENA ? size : MAX_ARENA) / 4);
}

static int find_sites(struct scan *scan)
{
	struct pv_plan *plan = &scan->plan;
	struct pv_rule_index index;
	struct pv_site *sites;

	pv_rule_index_init(&index, scan->mode);
	do {
		plan->max_sites = plan->max_sites * 2 + 1024;
		sites = realloc(plan->sites,
				plan->max_sites * sizeof(*plan->sites));
		if (!sites)
			return fail(scan, "out of memory");
		plan->sites = sites;
	} while (pv_plan_scan(plan, &index));
	return 0;
}

static int decide(struct scan *scan, const struct scan_options *options)
{
	struct pv_env env = {
		.mode = scan->mode,
		.have = options->have,
		.in_place_only = options->in_place_only,
		.ranges = scan->tables.ranges,
		.nr_ranges = scan->tables.nr_ranges,
		.targets = scan->tables.targets,
		.nr_targets = scan->tables.nr_targets,
		.function = image_function,
		.ctx = scan->img,
	};

	image_symbol(scan->img, "__head_end", &env.no_stack_end);
	list_vectors(scan, &env);
	scan->arena.words = calloc(scan->arena.capacity + 1, sizeof(u32));
	scan->plan.defs = calloc(MAX_DEFS, sizeof(*scan->plan.defs));
	scan->plan.max_defs = MAX_DEFS;
	if (!scan->arena.words || !scan->plan.defs)
		return fail(scan, "out of memory");
	pv_plan_decide(&scan->plan, &env, &scan->arena);
	if (pv_plan_check(&scan->plan, &scan->arena))
		return fail(scan, "the plan does not hold; please report this");
	return 0;
}

/**
 * scan_refuses() - is there no mode for what the image is part of?
 * @img: an image
 *
 * Return: the reason, NULL if there is a mode.
 */
const char *scan_refuses(const struct image *img)
{
	if (img->bits == 32 && !img->big)
		return "32 bits and little endian, no such kernel exists";
	return NULL;
}

/* How only a BookE kernel switches interrupts: wrtee and wrteei. */
static bool switches_as_booke(const struct pv_rule_index *booke,
			      const struct section *sec, bool big)
{
	u64 at;

	for (at = 0; sec->exec && sec->data && at + 4 <= sec->size; at += 4) {
		unsigned int row = pv_rule_find(booke,
						load32(sec->data + at, big));

		if (row == PV_NO_RULE)
			continue;
		switch (pv_rules[row].family) {
		case PV_FAMILY_WRTEE:
		case PV_FAMILY_EE_CLEAR:
		case PV_FAMILY_EE_SET:
			return true;
		default:
			break;
		}
	}
	return false;
}

/*
 * Machine and class are the same for all kernels of 32 bits. One of BookE has TLB
 * entries to load; a module is told by its interrupts, and where it has no such
 * instruction it is the same in all.
 */
static bool is_booke(const struct image *img)
{
	struct pv_rule_index booke;
	u64 addr;
	size_t i;

	if (!img->module)
		return image_symbol(img, "loadcam_entry", &addr);
	pv_rule_index_init(&booke, PV_MODE_BOOKE);
	for (i = 0; i < img->nr_sections; i++)
		if (switches_as_booke(&booke, &img->sections[i], img->big))
			return true;
	return false;
}

static enum pv_mode find_mode(const struct image *img)
{
	if (img->bits == 64)
		return PV_MODE_BOOK3S64;
	return is_booke(img) ? PV_MODE_BOOKE : PV_MODE_BOOK3S32;
}

/**
 * scan_image() - plan an image as the kernel in it would
 * @scan: filled in whole; needs scan_free() also after an error
 * @img: the image, kept; one that scan_refuses() does not
 * @options: what is assumed
 *
 * Return: 0, or -1 with @scan->error set.
 */
int scan_image(struct scan *scan, struct image *img,
	       const struct scan_options *options)
{
	memset(scan, 0, sizeof(*scan));
	scan->img = img;
	scan->mode = find_mode(img);
	if (collect_tables(scan) || read_text(scan, options) ||
	    find_sites(scan))
		return -1;
	place_arena(scan, options);
	return decide(scan, options);
}

/**
 * scan_free() - give everything back
 * @scan: a scan
 */
void scan_free(struct scan *scan)
{
	free(scan->tables.ranges);
	free(scan->tables.targets);
	free(scan->plan.sites);
	free(scan->plan.defs);
	free(scan->arena.words);
	free(scan->words);
}
