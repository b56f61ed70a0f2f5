// SPDX-License-Identifier: GPL-2.0-only
#include "live.h"
#include "flow.h"
#include "insn.h"

/*
 * A register is dead at a site if every way on from there writes it before it
 * reads it. All ways are followed, up to these bounds; what is still open where
 * a way ends, is lost, or meets a word that it knows nothing of, is alive.
 */
#define MAX_PATHS	40
#define MAX_STEPS	600

/*
 * The ABI (System V, PowerPC). What a C function may find in a register that it
 * is called with, and what its caller may find when it returns: the others are
 * neither here nor there. r11 is an argument of the functions that save and
 * restore registers, and bit 6 of CR one of functions with variable arguments.
 */
#define ABI_VOLATILE	(PV_BIT(0) | 0x1ff8u)		/* r0, r3 to r12 */
#define ABI_RESULTS	(PV_BIT(3) | PV_BIT(4))
#define ABI_NO_ARGUMENT	(PV_BIT(0) | PV_BIT(12) | 0xffffc000u)
#define ABI_CR_KEPT	0x1cu		/* fields 2 to 4 */
#define ABI_CR_NO_ARGUMENT	0xfdu

#define SPR_LR		8

/**
 * struct path - a place where a way goes on, maybe several that meet there
 * @word: index of its first word
 * @back: where a call in assembly returns to, 0 if there is none
 * @gprs: registers that some way has neither read nor written up to here
 * @todo: those that have not been followed from here on
 * @crs: fields of CR, as @gprs
 * @todo_crs: as @todo
 */
struct path {
	u32 word;
	u32 back;
	u32 gprs, todo;
	u8 crs, todo_crs;
};

/**
 * struct walk - the search from one site on
 * @live: the text and all that
 * @first: word index where the site's function begins, if that is a C function
 * @end: word index behind it, 0 if it is not
 * @paths: what has been found
 * @nr_paths: their number
 * @steps: words that may still be looked at
 * @gprs: registers that were read
 * @crs: fields of CR that were read
 */
struct walk {
	const struct pv_live *live;
	u32 first, end;
	struct path paths[MAX_PATHS];
	u32 nr_paths, steps;
	u32 gprs;
	u8 crs;
};

/* In ranges are words that may be others when they are executed. */
static bool is_changing(const struct pv_live *live, u32 word)
{
	u64 addr = live->text->base + 4ull * word;
	u32 i;

	if (!pv_filter_has(&live->changing, word))
		return false;
	for (i = 0; i < live->env->nr_ranges; i++) {
		const struct pv_range *range = &live->env->ranges[i];

		if (!range->outline_only && addr >= range->start &&
		    addr < range->end)
			return true;
	}
	return false;
}

/**
 * pv_live_init() - prepare the proofs of one text
 * @live: filled in whole
 * @text: the text
 * @env: the guest
 */
void pv_live_init(struct pv_live *live, const struct pv_text *text,
		  const struct pv_env *env)
{
	u32 i, word, end;

	memset(live, 0, sizeof(*live));
	live->text = text;
	live->env = env;
	for (i = 0; i < env->nr_ranges; i++) {
		const struct pv_range *range = &env->ranges[i];
		u64 from = (range->start - text->base) >> 2;

		if (range->outline_only || range->start < text->base ||
		    from >= text->nr_words)
			continue;
		word = (u32)from;
		end = word + (u32)((range->end - range->start + 3) >> 2);
		while (word < end && word < text->nr_words)
			pv_filter_add(&live->changing, word++);
	}
}

static void read_gprs(struct walk *w, struct path *p, u32 gprs)
{
	w->gprs |= p->gprs & gprs;
	p->gprs &= ~gprs;
}

static void read_crs(struct walk *w, struct path *p, u32 crs)
{
	w->crs |= (u8)(p->crs & crs);
	p->crs &= (u8)~crs;
}

static void give_up(struct walk *w, struct path *p)
{
	read_gprs(w, p, ~0u);
	read_crs(w, p, ~0u);
}

static struct path *path_at(struct walk *w, u32 word, u32 back)
{
	u32 i;

	for (i = 0; i < w->nr_paths; i++)
		if (w->paths[i].word == word && w->paths[i].back == back)
			return &w->paths[i];
	if (w->nr_paths == MAX_PATHS)
		return NULL;
	w->paths[w->nr_paths] = (struct path){ .word = word, .back = back };
	return &w->paths[w->nr_paths++];
}

/* What is open on one of the ways that meet is open from there on. */
static void follow(struct walk *w, struct path *p, u32 word)
{
	struct path *there = path_at(w, word, p->back);

	if (!there) {
		give_up(w, p);
		return;
	}
	there->todo |= p->gprs & ~there->gprs;
	there->todo_crs |= (u8)(p->crs & ~there->crs);
	there->gprs |= p->gprs;
	there->crs |= p->crs;
}

/* The word index a branch goes to; false if that is not in the text. */
static bool target_of(const struct walk *w, u32 word, u32 *target)
{
	const struct pv_text *text = w->live->text;
	u64 addr;

	if (!ppc_branch_target(text->words[word], text->base + 4ull * word,
			       &addr) ||
	    addr < text->base || (addr - text->base) >> 2 >= text->nr_words)
		return false;
	*target = (u32)((addr - text->base) >> 2);
	return true;
}

/* lis r12; addi r12 or lwz r12; mtctr r12; bctr: to any place. */
static bool jumps_far(const struct pv_text *text, u32 word, u32 second)
{
	const u32 *words = &text->words[word];

	return word < text->nr_words && text->nr_words - word >= 4 &&
	       words[0] >> 16 == 0x3d80 && words[1] >> 16 == second &&
	       words[2] == 0x7d8903a6 && words[3] == PPC_OP_BCTR;
}

/*
 * What the module loader makes of a call to the kernel; and the trampoline of a
 * static call, which begins with a word that changes, a branch or blr.
 */
static bool is_stub(const struct walk *w, u32 word)
{
	const struct pv_text *text = w->live->text;

	return jumps_far(text, word, 0x398c) ||
	       jumps_far(text, word + 1, 0x818c);
}

/* Does a C function begin here, one that makes a frame? */
static bool makes_frame(const struct walk *w, u32 word)
{
	const struct pv_live *live = w->live;
	u64 addr = live->text->base + 4ull * word;
	u32 i, first, end;

	if (!pv_function_words(live->text, live->env, addr, &first, &end) ||
	    first != word || !pv_stack_trusted(live->text, live->env, addr))
		return false;
	for (i = first; i < end; i++)
		if ((live->text->words[i] & 0xffff8000u) == 0x94218000u)
			return true;	/* stwu r1,-n(r1) */
	return false;
}

static bool is_c_function(const struct walk *w, u32 word)
{
	return is_stub(w, word) || makes_frame(w, word);
}

static bool in_function(const struct walk *w, u32 word)
{
	return word >= w->first && word < w->end;
}

/*
 * A caller in assembly may know what such a function leaves alone, and so may a
 * compiler (GCC's -fipa-ra; it has no effect on PowerPC). So a volatile register
 * is free only if the function has an instruction that writes it. Fields of CR
 * nobody counts on.
 */
static u32 written_in_function(const struct walk *w)
{
	struct ppc_effect effect;
	u32 i, gprs = 0;

	for (i = w->first; i < w->end; i++)
		if (ppc_effect(w->live->text->words[i], &effect))
			gprs |= effect.writes;
	return gprs;
}

/* The site's function returns. */
static void leave_function(struct walk *w, struct path *p)
{
	p->gprs &= ~(written_in_function(w) & ABI_VOLATILE & ~ABI_RESULTS);
	p->crs &= ABI_CR_KEPT;
	give_up(w, p);
}

static void take_return(struct walk *w, struct path *p, u32 word)
{
	if (p->back) {
		struct path path = { .gprs = p->gprs, .crs = p->crs };

		follow(w, &path, p->back);
	} else if (in_function(w, word)) {
		leave_function(w, p);
	} else {
		give_up(w, p);
	}
}

/* What a C function does not know of: it keeps it, or writes it first. */
static void pass_arguments(struct walk *w, struct path *p)
{
	read_gprs(w, p, ~ABI_NO_ARGUMENT);
	read_crs(w, p, ~ABI_CR_NO_ARGUMENT);
}

/* bl: C returns, assembly is followed. Returns whether the next word is next. */
static bool take_call(struct walk *w, struct path *p, u32 word)
{
	u32 target;

	if (target_of(w, word, &target) && is_c_function(w, target)) {
		pass_arguments(w, p);
		return true;
	}
	if (!target_of(w, word, &target) || p->back) {
		give_up(w, p);
		return false;
	}
	p->back = word + 1;
	follow(w, p, target);
	return false;
}

/* b: within the function, or to another one that returns in its place. */
static void take_branch(struct walk *w, struct path *p, u32 word)
{
	u32 target;

	if (!target_of(w, word, &target)) {
		give_up(w, p);
		return;
	}
	if (is_c_function(w, target) && (p->back || in_function(w, word)) &&
	    !in_function(w, target)) {
		pass_arguments(w, p);
		take_return(w, p, word);
		return;
	}
	follow(w, p, target);
}

#define BO_ALWAYS	20u	/* of branches that do not look at CR: bit 16 */

static void read_condition(struct walk *w, struct path *p, u32 word)
{
	if (!(ppc_rt(word) & 16))
		read_crs(w, p, PV_BIT(ppc_ra(word) >> 2));
}

/* bc, and bclr that may return. Returns whether the next word is next. */
static bool take_condition(struct walk *w, struct path *p, u32 word)
{
	u32 op = w->live->text->words[word];
	bool always = (ppc_rt(op) & BO_ALWAYS) == BO_ALWAYS;
	u32 target;

	read_condition(w, p, op);
	if (op & 1 || (ppc_opcode(op) == 16 && !target_of(w, word, &target))) {
		give_up(w, p);
		return false;
	}
	if (ppc_opcode(op) == 16) {
		follow(w, p, target);
	} else {
		struct path path = *p;

		take_return(w, &path, word);
	}
	return !always;
}

static bool is_bclr(u32 word)
{
	return ppc_opcode(word) == 19 && ppc_xo(word) == 16;
}

static bool writes_lr(u32 word)
{
	return ppc_opcode(word) == 31 && ppc_xo(word) == PPC_XO_MTSPR &&
	       ppc_spr(word) == SPR_LR;
}

/* A call by CTR or LR: in C it is to C. */
static bool is_indirect_call(const struct walk *w, u32 word)
{
	u32 op = w->live->text->words[word];

	return in_function(w, word) && (op == (PPC_OP_BCTR | 1) ||
					op == (PPC_OP_BLR | 1));
}

static bool take_effect(struct walk *w, struct path *p, u32 word)
{
	struct ppc_effect effect;

	if (!ppc_effect(word, &effect) || (p->back && writes_lr(word))) {
		give_up(w, p);
		return false;
	}
	read_gprs(w, p, effect.reads);
	read_crs(w, p, effect.cr_reads);
	p->gprs &= ~effect.writes;
	p->crs &= (u8)~effect.cr_writes;
	return true;
}

/* One word; returns whether the next one follows. */
static bool step(struct walk *w, struct path *p, u32 word)
{
	u32 op = w->live->text->words[word];

	if (is_changing(w->live, word)) {
		give_up(w, p);
		return false;
	}
	if (ppc_opcode(op) == 18 && op & 1)
		return take_call(w, p, word);
	if (ppc_opcode(op) == 18) {
		take_branch(w, p, word);
		return false;
	}
	if (is_indirect_call(w, word)) {
		pass_arguments(w, p);
		return true;
	}
	if (ppc_opcode(op) == 16 || is_bclr(op))
		return take_condition(w, p, word);
	return take_effect(w, p, op);
}

static void walk_path(struct walk *w, struct path p)
{
	u32 word = p.word;

	p.gprs = p.todo;
	p.crs = p.todo_crs;
	while (p.gprs || p.crs) {
		if (word >= w->live->text->nr_words || !w->steps) {
			give_up(w, &p);
			return;
		}
		w->steps--;
		if (!step(w, &p, word++))
			return;
	}
}

/* Returns whether there was one that goes on. */
static bool walk_next(struct walk *w)
{
	u32 i;

	for (i = 0; i < w->nr_paths; i++) {
		struct path path = w->paths[i];

		if (!path.todo && !path.todo_crs)
			continue;
		w->paths[i].todo = 0;
		w->paths[i].todo_crs = 0;
		walk_path(w, path);
		return true;
	}
	return false;
}

/**
 * pv_find_dead() - which registers does nobody read behind a site?
 * @live: the text
 * @word: word index of the site
 *
 * r1, r2 (current) and r13 are never among them.
 *
 * Return: registers and fields of CR that every way on writes first.
 */
struct pv_dead pv_find_dead(const struct pv_live *live, u32 word)
{
	struct walk w = { .live = live, .steps = MAX_STEPS };
	struct path p = { .gprs = ~0u, .crs = 0xff };

	if (!pv_stack_trusted(live->text, live->env,
			      live->text->base + 4ull * word) ||
	    !pv_function_words(live->text, live->env,
			       live->text->base + 4ull * word, &w.first,
			       &w.end))
		w.end = 0;
	w.gprs = PV_BIT(1) | PV_BIT(2) | PV_BIT(13);
	follow(&w, &p, word + 1);
	while (walk_next(&w))
		;
	return (struct pv_dead){ ~w.gprs, 0xffu & ~w.crs };
}
