// SPDX-License-Identifier: GPL-2.0-only
#include "words.h"

u32 seen_rule[PV_MAX_RULES];
u32 seen_verdict[PV_NR_VERDICTS];
u32 seen_tmpl[PV_NR_TMPLS];

static bool function(void *ctx, u64 addr, u64 *start, u64 *end)
{
	const struct guest *g = ctx;
	u32 i;

	*start = BASE;
	for (i = 0; i < g->nr_bounds && g->bounds[i] <= addr; i++)
		*start = g->bounds[i];
	*end = i < g->nr_bounds ? g->bounds[i] : BASE + 4ull * g->nr_words;
	return addr >= BASE && addr < *end;
}

/* An empty text, a roomy arena right behind it, all obligations met. */
void guest_init(struct guest *g)
{
	memset(g, 0, sizeof(*g));
	g->arena.base = BASE + 4ull * MAX_WORDS;
	g->arena.words = g->arena_words;
	g->arena.capacity = MAX_WORDS;
	g->env.mode = PV_MODE_BOOK3S64;
	g->env.have = PV_BIT(PV_NEED_BITS) - 1;
	g->env.function = function;
	g->env.ctx = g;
	g->plan.defs = g->defs;
	g->plan.max_defs = PV_ARRAY_SIZE(g->defs);
	g->plan.sites = g->sites;
	g->plan.max_sites = MAX_WORDS;
}

void guest_put(struct guest *g, u32 word)
{
	assert_true(g->nr_words < MAX_WORDS);
	g->text[g->nr_words++] = word;
}

/* A symbol here. */
void guest_function(struct guest *g)
{
	assert_true(g->nr_bounds < PV_ARRAY_SIZE(g->bounds));
	g->bounds[g->nr_bounds++] = BASE + 4ull * g->nr_words;
}

static void note(const struct guest *g)
{
	u32 i;

	for (i = 0; i < g->plan.nr_sites; i++) {
		seen_rule[g->sites[i].rule]++;
		seen_verdict[g->sites[i].verdict]++;
		if (pv_is_patched(g->sites[i].verdict))
			seen_tmpl[g->sites[i].tmpl]++;
	}
}

/* All the steps that the kernel takes before it writes. */
int guest_plan(struct guest *g)
{
	struct pv_rule_index index;

	pv_rule_index_init(&index, g->env.mode);
	g->plan.text.words = g->text;
	g->plan.text.base = BASE;
	g->plan.text.nr_words = g->nr_words;
	g->plan.nr_sites = 0;
	g->plan.next_word = 0;
	g->arena.used = 0;
	assert_int_equal(pv_plan_scan(&g->plan, &index), 0);
	pv_plan_decide(&g->plan, &g->env, &g->arena);
	note(g);
	return pv_plan_check(&g->plan, &g->arena);
}

const struct pv_site *guest_site(const struct guest *g, u32 index)
{
	u32 i;

	for (i = 0; i < g->plan.nr_sites; i++)
		if (g->sites[i].index == index)
			return &g->sites[i];
	fail_msg("no site at word %u", index);
	return NULL;
}

void guest32_begin(struct guest *g, bool frame)
{
	guest_init(g);
	g->env.mode = PV_MODE_BOOK3S32;
	guest_put(g, W_NOP);
	guest_function(g);
	guest_put(g, frame ? W_STWU_R1 : W_NOP);
}

void guest32_end(struct guest *g, bool frame)
{
	guest_put(g, frame ? W_ADDI_R1 : W_NOP);
	guest_put(g, W_BLR);
}

u32 guest32_function(struct guest *g, bool frame, const u32 *words, u32 nr)
{
	u32 i, site;

	guest32_begin(g, frame);
	for (i = 0; i < nr; i++)
		guest_put(g, words[i]);
	site = g->nr_words - 1;
	guest32_end(g, frame);
	return site;
}

/* Where it is not patched the template does not matter. */
void guest32_expect(struct guest *g, u32 site, enum pv_verdict verdict,
		    enum pv_tmpl_id tmpl)
{
	const struct pv_site *s;

	assert_int_equal(guest_plan(g), 0);
	s = guest_site(g, site);
	assert_string_equal(pv_verdict_name(s->verdict),
			    pv_verdict_name(verdict));
	if (pv_is_patched(s->verdict))
		assert_string_equal(pv_tmpls[s->tmpl].name,
				    pv_tmpls[tmpl].name);
	else
		assert_int_equal(s->new, s->old);
}

u64 next_random(u64 *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}
