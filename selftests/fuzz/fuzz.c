// SPDX-License-Identifier: GPL-2.0-only
/*
 * Damaged kernels and modules for the ELF reader and the planner. Built with
 * sanitizers, which end it at the first fault; the seed and the number of the
 * round are printed before that and lead back there.
 *
 * usage: fuzz [--seconds N] [--rounds N] [--seed N] [--from ROUND] FILE...
 */
#include <stdio.h>
#include <stdlib.h>
#include <sanitizer/common_interface_defs.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>
#include "../../tools/scan/scan.h"

struct input {
	u8 *data;
	size_t size;
};

static struct {
	u64 rounds, seconds, seed, from;
	struct input inputs[16];
	size_t nr_inputs;
	u64 opened, planned, planned_32, refused, redirected, grouped, hints;
} fuzz = { .rounds = ~0ull, .seconds = 20, .seed = 1 };

static u64 state;

/* splitmix64: every round has its own start, so it can be run alone. */
static u64 next_random(void)
{
	u64 z = state += 0x9e3779b97f4a7c15ull;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ z >> 27) * 0x94d049bb133111ebull;
	return z ^ z >> 31;
}

static size_t below(size_t limit)
{
	return limit ? next_random() % limit : 0;
}

static const u64 extremes[] = {
	0, 1, 3, 0x7f, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff,
	0x7fffffffffffffff, 0x8000000000000000, ~0ull, ~3ull,
	0xc000000000000000,
};

static void mutate_once(u8 *data, size_t *size)
{
	size_t at = below(*size), width = 1u << below(4);
	u64 value = extremes[below(PV_ARRAY_SIZE(extremes))];

	/* the header and the section headers behind the end, more often */
	if (!below(4))
		at = below(*size < 64 ? *size : 64);
	else if (!below(3))
		at = *size - 1 - below(*size < 1200 ? *size : 1200);

	switch (below(6)) {
	case 0:
		data[at] ^= (u8)(1u << below(8));
		break;
	case 1:
		data[at] = (u8)next_random();
		break;
	case 2:
		*size = at + 1;
		break;
	case 3:
		if (at + 4 <= *size)
			store32(data + at, below(2),
				0x7c000000u | (u32)next_random() >> 6);
		break;
	default:
		for (; width-- && at < *size; at++, value >>= 8)
			data[at] = (u8)value;
	}
}

static void expect_sound(const struct scan *scan, const char *when)
{
	if (!pv_plan_check(&scan->plan, &scan->arena))
		return;
	printf("not ok 1 - a plan made again does not hold %s\n", when);
	exit(1);
}

/* How vectors begin, and nearly; the same two words at both places, or not. */
static void put_vector(struct scan *scan, struct pv_vector *v)
{
	static const u32 first[] = { 0x7db243a6, 0x7da903a6, 0x7d8903a6 };
	static const u32 second[] = { 0x7db142a6, 0x7db142a6, 0x7d9142a6 };
	struct pv_text *text = &scan->plan.text;
	u32 one = first[below(PV_ARRAY_SIZE(first))];
	u32 two = second[below(PV_ARRAY_SIZE(second))];
	size_t real = below(text->nr_words), virt = below(text->nr_words);

	v->real = text->base + 4 * real;
	v->virt = text->base + 4 * virt;
	if (!below(16))
		v->virt = extremes[below(PV_ARRAY_SIZE(extremes))];
	if (!below(16))
		v->real = extremes[below(PV_ARRAY_SIZE(extremes))];
	if (real + 1 >= text->nr_words || virt + 1 >= text->nr_words)
		return;
	scan->words[real] = one;
	scan->words[real + 1] = two;
	if (!below(8))
		return;
	scan->words[virt] = one;
	scan->words[virt + 1] = two;
}

/* Segment registers by the dozen, and lines that are cleared and stored to. */
static void put_words_32(struct scan *scan)
{
	static const struct {
		u32 word, operands;
	} kinds[] = {
		{ 0x7c0001a4, 0x00cb0000 },	/* mtsr, not of r1 */
		{ 0x7c0001a4, 0x03ef0000 },
		{ 0x38000000, 0x00e70000 },	/* addi */
		{ 0x54000000, 0x00e70ffe },	/* rlwinm */
		{ 0x7c0001e4, 0x03e0f800 },	/* mtsrin */
		{ 0x39600004, 0 },		/* li r11,4 */
		{ 0x7c0b37ec, 0x00040000 },	/* dcbz r11,r6 */
		{ 0x7c0b37e4, 0x00040000 },
		{ 0x90060004, 0x0000001c },	/* stw r0,4(r6) */
		{ 0x90010000, 0x00000004 },	/* stw r0,0(r1) */
	};
	struct pv_text *text = &scan->plan.text;
	size_t at = below(text->nr_words), n = below(60);
	size_t nr_kinds = 1 + below(PV_ARRAY_SIZE(kinds));

	for (; n-- && at < text->nr_words; at++) {
		size_t kind = below(nr_kinds);

		scan->words[at] = kinds[kind].word |
				  ((u32)next_random() & kinds[kind].operands);
	}
}

/* Returns false if there are more sites than the scan has room for. */
static bool plan_again(struct scan *scan, const struct pv_env *env)
{
	struct pv_rule_index index;

	pv_rule_index_init(&index, scan->mode);
	scan->plan.nr_sites = 0;
	scan->plan.next_word = 0;
	scan->arena.used = 0;
	if (pv_plan_scan(&scan->plan, &index))
		return false;
	pv_plan_decide(&scan->plan, env, &scan->arena);
	expect_sound(scan, "at first");
	return true;
}

static struct pv_env random_env(const struct scan *scan)
{
	return (struct pv_env){
		.mode = scan->mode,
		.have = (u32)next_random(),
		.in_place_only = !below(8),
		.ranges = scan->tables.ranges,
		.nr_ranges = scan->tables.nr_ranges,
		.targets = scan->tables.targets,
		.nr_targets = scan->tables.nr_targets,
		.function = image_function,
		.ctx = scan->img,
	};
}

/* The same image once more, with groups of mtsr anywhere in it. */
static void plan_groups(struct scan *scan)
{
	struct pv_env env = random_env(scan);
	u32 i;

	put_words_32(scan);
	if (!plan_again(scan, &env))
		return;
	for (i = 0; i < scan->plan.nr_sites; i++) {
		const struct pv_site *site = &scan->plan.sites[i];

		fuzz.grouped += site->verdict == PV_SKIP_COVERED;
		fuzz.hints += site->tmpl == PV_TMPL_DCBZ_HINT;
	}
}

/* The same image once more, with vectors anywhere in it. */
static void plan_vectors(struct scan *scan)
{
	struct pv_vector vectors[4];
	struct pv_env env = random_env(scan);
	u32 i, kept;

	env.vectors = vectors;
	env.nr_vectors = (u32)below(PV_ARRAY_SIZE(vectors) + 1);
	for (i = 0; i < env.nr_vectors; i++)
		put_vector(scan, &vectors[i]);
	if (!plan_again(scan, &env))
		return;
	kept = pv_plan_keep_vectors(&scan->plan);
	expect_sound(scan, "when they are kept");
	if (pv_plan_keep_vectors(&scan->plan) || kept > env.nr_vectors) {
		printf("not ok 1 - vectors are kept more than once\n");
		exit(1);
	}
	fuzz.redirected += kept;
}

static void make_plan(struct image *img)
{
	static const u32 arenas[] = { 0, 4, 64, 4096 };
	struct scan_options options = {
		.have = (u32)next_random(),
		.in_place_only = !below(8),
		.arena_size = arenas[below(PV_ARRAY_SIZE(arenas))],
	};
	struct scan scan;

	if (scan_image(&scan, img, &options))
		fuzz.refused++;
	else if (scan.mode == PV_MODE_BOOK3S32)
		fuzz.planned_32++;
	else
		fuzz.planned++;
	if (!*scan.error && scan.mode == PV_MODE_BOOK3S64)
		plan_vectors(&scan);
	else if (!*scan.error)
		plan_groups(&scan);
	if (strstr(scan.error, "does not hold; please report")) {
		printf("not ok 1 - the planner made a plan that does not hold\n");
		exit(1);
	}
	scan_free(&scan);
}

static void run_file(int fd)
{
	struct image img;
	char name[64];

	snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
	if (image_open(&img, name)) {
		fuzz.refused++;
	} else {
		fuzz.opened++;
		if (!scan_refuses(&img))
			make_plan(&img);
	}
	image_close(&img);
}

static int run_round(u64 round)
{
	const struct input *input;
	size_t size, n;
	u8 *data;
	int fd;

	state = fuzz.seed << 32 ^ round;
	input = &fuzz.inputs[below(fuzz.nr_inputs)];
	size = input->size;
	data = malloc(size);
	fd = memfd_create("fuzz", 0);
	if (!data || fd < 0)
		return -1;
	memcpy(data, input->data, size);
	for (n = below(6); n-- && size;)
		mutate_once(data, &size);
	if (write(fd, data, size) != (ssize_t)size)
		return -1;
	free(data);
	run_file(fd);
	close(fd);
	return 0;
}

static int read_input(const char *name)
{
	struct input *input = &fuzz.inputs[fuzz.nr_inputs];
	FILE *file = fopen(name, "rb");

	if (!file || fuzz.nr_inputs == PV_ARRAY_SIZE(fuzz.inputs))
		return -1;
	input->data = malloc(1 << 20);
	if (input->data)
		input->size = fread(input->data, 1, 1 << 20, file);
	fclose(file);
	fuzz.nr_inputs++;
	return input->size ? 0 : -1;
}

static u64 *option(const char *name)
{
	if (!strcmp(name, "--seconds"))
		return &fuzz.seconds;
	if (!strcmp(name, "--rounds"))
		return &fuzz.rounds;
	if (!strcmp(name, "--seed"))
		return &fuzz.seed;
	if (!strcmp(name, "--from"))
		return &fuzz.from;
	return NULL;
}

static int parse(int argc, char **argv)
{
	int i;

	for (i = 1; i < argc; i++) {
		u64 *value = option(argv[i]);

		if (value && i + 1 < argc) {
			*value = strtoull(argv[++i], NULL, 0);
		} else if (read_input(argv[i])) {
			fprintf(stderr, "fuzz: %s: cannot be read\n", argv[i]);
			return -1;
		}
	}
	return fuzz.nr_inputs ? 0 : -1;
}

/* Which round it was, for the one who reads the sanitizer's report. */
static u64 round_now;

static void print_round(void)
{
	fprintf(stderr, "fuzz: --seed %llu --from %llu --rounds 1\n",
		(unsigned long long)fuzz.seed, (unsigned long long)round_now);
}

int main(int argc, char **argv)
{
	time_t end;
	bool seen;
	u64 i;

	if (parse(argc, argv)) {
		fprintf(stderr, "usage: see the head of fuzz.c\n");
		return 2;
	}
	__sanitizer_set_death_callback(print_round);
	end = time(NULL) + (time_t)fuzz.seconds;
	for (i = 0; i < fuzz.rounds && time(NULL) < end; i++) {
		round_now = fuzz.from + i;
		if (run_round(round_now))
			return 2;
	}
	printf("# %llu rounds: %llu read, %llu and %llu planned, %llu refused, ",
	       (unsigned long long)i, (unsigned long long)fuzz.opened,
	       (unsigned long long)fuzz.planned,
	       (unsigned long long)fuzz.planned_32,
	       (unsigned long long)fuzz.refused);
	printf("%llu vectors, %llu grouped, %llu hints\n",
	       (unsigned long long)fuzz.redirected,
	       (unsigned long long)fuzz.grouped,
	       (unsigned long long)fuzz.hints);
	seen = fuzz.planned && fuzz.planned_32 && fuzz.refused &&
	       fuzz.redirected && fuzz.grouped && fuzz.hints;
	printf("%s 1 - damaged files do no harm\n1..1\n",
	       seen ? "ok" : "not ok");
	return !seen;
}
