// SPDX-License-Identifier: GPL-2.0-only
#include "flow.h"
#include "filter.h"
#include "insn.h"
#include "../../../include/kvm-pv/abi.h"

/* A definition is a few words up; further away it is rarely in the block. */
#define DEF_WINDOW	12

static bool is_li(u32 word, unsigned int reg)
{
	return ppc_opcode(word) == 14 && ppc_rt(word) == reg && !ppc_ra(word);
}

static bool is_lis(u32 word, unsigned int reg)
{
	return ppc_opcode(word) == 15 && ppc_rt(word) == reg && !ppc_ra(word);
}

static bool is_ori_self(u32 word, unsigned int reg)
{
	return ppc_opcode(word) == 24 && ppc_rt(word) == reg &&
	       ppc_ra(word) == reg;
}

/**
 * pv_find_constant() - the constant a site's register holds
 * @text: the text
 * @word: word index of the site; its register is in RS
 * @value: receives the constant
 * @first: receives the word index where its definition begins
 *
 * Walks back over straight-line code to li or lis, and over ori of the
 * register itself, past words that certainly leave the register alone.
 *
 * Return: true if there is one; that control does not come in between is not
 * proven.
 */
bool pv_find_constant(const struct pv_text *text, u32 word,
		      struct pv_const *value, u32 *first)
{
	unsigned int reg = ppc_rt(text->words[word]);
	u32 stop = word > DEF_WINDOW ? word - DEF_WINDOW : 0;
	s64 low = 0;
	u32 i;

	for (i = word; i-- > stop;) {
		u32 w = text->words[i];

		if (is_li(w, reg) || is_lis(w, reg)) {
			s64 high = (s64)ppc_si(w);

			value->value = (is_lis(w, reg) ? high * 65536 : high) | low;
			value->known = true;
			*first = i;
			return true;
		}
		if (is_ori_self(w, reg)) {
			low |= w & 0xffff;
			continue;
		}
		if (ppc_ends_block(w) || ppc_may_write_gpr(w, reg))
			return false;
	}
	return false;
}

#define MASK_RT		0xfc1fffffu
#define MFMSR		PPC_X31(83)
#define MTMSR		PPC_X31(146)

/* Either form: the host ignores L. */
static bool is_mtmsr(u32 word)
{
	return (word & (MASK_RT & ~(1u << 16))) == MTMSR;
}

/* rlwinm rA,rS,0,17,15: all bits but EE */
static bool clears_ee(u32 word, unsigned int reg)
{
	return (word & 0xfc00ffffu) == 0x5400045eu && ppc_ra(word) == reg;
}

/* ori rA,rS,0x8000 */
static bool sets_ee(u32 word, unsigned int reg)
{
	return (word & 0xfc00ffffu) == (PPC_OP_ORI | PV_MSR_EE) &&
	       ppc_ra(word) == reg;
}

/* The last word of a straight line that may write a register, or none. */
static bool find_writer(const struct pv_text *text, u32 word, unsigned int reg,
			u32 *at)
{
	u32 stop = word > DEF_WINDOW ? word - DEF_WINDOW : 0;
	u32 i;

	for (i = word; i-- > stop;) {
		u32 w = text->words[i];

		if (ppc_ends_block(w) || is_mtmsr(w))
			return false;
		*at = i;
		if (ppc_may_write_gpr(w, reg))
			return true;
	}
	return false;
}

/**
 * pv_find_ee_change() - does an mtmsr write MSR back with only EE changed?
 * @text: the text
 * @word: word index of the site; its register is in RS
 * @value: receives EE as it is written
 * @first: receives the word index of the mfmsr
 *
 * The register must come from an mfmsr of the same straight line by the one
 * instruction that clears or sets EE.
 *
 * Return: true if so; that control does not come in between is not proven.
 */
bool pv_find_ee_change(const struct pv_text *text, u32 word,
		       struct pv_const *value, u32 *first)
{
	unsigned int reg = ppc_rt(text->words[word]);
	u32 change, w;

	if (!find_writer(text, word, reg, &change))
		return false;
	w = text->words[change];
	if (!clears_ee(w, reg) && !sets_ee(w, reg))
		return false;
	if (!find_writer(text, change, ppc_rt(w), first) ||
	    (text->words[*first] & MASK_RT) != MFMSR)
		return false;
	value->known = true;
	value->value = sets_ee(w, reg) ? PV_MSR_EE : 0;
	return true;
}

/**
 * struct pv_frame - how code of a mode makes and leaves frames
 * @push: opcode of stdu or stwu
 * @push_low: its two lowest bits, where they are part of the opcode
 * @push_x: extended opcode of stdux or stwux
 * @store: opcode of std or stw
 * @load: opcode of ld or lwz
 * @free: bytes below r1 that the function may use
 */
struct pv_frame {
	u32 push, push_low, push_x, store, load;
	s32 free;
};

static const struct pv_frame frame_64 = {
	/* 16 bytes is the widest access that may begin below and end in ours. */
	.push = 62, .push_low = 1, .push_x = 181, .store = 62, .load = 58,
	.free = PV_REDZONE_FREE - 16,
};

/* No red zone: what is below r1 is nobody's. */
static const struct pv_frame frame_32 = {
	.push = 37, .push_x = 183, .store = 36, .load = 32,
};

static const struct pv_frame *frame_of(enum pv_mode mode)
{
	return mode == PV_MODE_BOOK3S64 ? &frame_64 : &frame_32;
}

/* stdu or stwu rX,d(r1) */
static bool is_push(const struct pv_frame *f, u32 word)
{
	return ppc_opcode(word) == f->push && ppc_ra(word) == 1 &&
	       (!f->push_low || (word & 3) == f->push_low);
}

static bool is_stack_frame_code(const struct pv_frame *f, u32 word)
{
	u32 opcode = ppc_opcode(word);

	if (opcode == 14)		/* addi r1,r1,d */
		return ppc_ra(word) == 1;
	if (opcode == 31)		/* stdux or stwux r1,r1,rX */
		return ppc_xo(word) == f->push_x && ppc_ra(word) == 1;
	if (opcode == f->load)		/* r1,0(r1): the back chain */
		return (word & 0x1fffff) == (1u << 16);
	return is_push(f, word);
}

/* Access to memory from r1, or the address of some, by displacement. */
static bool uses_stack(const struct pv_frame *f, u32 word)
{
	u32 opcode = ppc_opcode(word);
	bool memory = opcode >= 32 && opcode <= 62;
	bool address = opcode == 14 && ppc_rt(word) != 1;

	/* to make a frame is not to use one */
	return ppc_ra(word) == 1 && (memory || address) && !is_push(f, word);
}

/* A displacement from r1 that may reach what a sequence uses below it. */
static bool is_too_deep(const struct pv_frame *f, u32 word)
{
	return uses_stack(f, word) && ppc_si(word) < -f->free;
}

/* Assembly fills a whole pt_regs between loading r1 and setting EE. */
#define STACK_WINDOW	96

/* ld r1,d(r13): a stack pointer out of the PACA. */
static bool is_stack_load(u32 word)
{
	return ppc_opcode(word) == 58 && !(word & 3) && ppc_rt(word) == 1 &&
	       ppc_ra(word) == 13;
}

/* stw rS,0(r1): the back chain of a frame. */
static bool is_back_chain(u32 word)
{
	return (word & 0xfc1fffffu) == (PPC_OP_STW | 1u << 16);
}

/**
 * pv_find_stack() - does the straight line before a site show a stack in r1?
 * @text: the text
 * @mode: the guest's mode
 * @word: word index of the site
 * @first: receives the word index of what shows it
 *
 * Nothing lies below a stack pointer that was just loaded from the PACA (64
 * bits), nor, without a red zone, below a frame whose back chain was just
 * stored (32 bits). That store also shows that MSR[DR] fits the address.
 *
 * Return: true if so; that control does not come in between is not proven.
 */
bool pv_find_stack(const struct pv_text *text, enum pv_mode mode, u32 word,
		   u32 *first)
{
	const struct pv_frame *f = frame_of(mode);
	u32 stop = word > STACK_WINDOW ? word - STACK_WINDOW : 0;
	u32 i;

	for (i = word; i-- > stop;) {
		u32 w = text->words[i];

		if (f == &frame_32 ? is_back_chain(w) : is_stack_load(w)) {
			*first = i;
			return true;
		}
		if (ppc_ends_block(w) || ppc_may_write_gpr(w, 1) ||
		    is_too_deep(f, w))
			return false;
		if (f == &frame_32 && is_mtmsr(w))
			return false;
	}
	return false;
}

/* Bytes that a 32-byte line has behind a register that points 4 below it. */
#define LINE_OFFSET	4
#define LINE_WORDS	8
#define LINE_WINDOW	32

/* bc, bclr, CR logic: calls nothing, and the next word may follow. */
static bool is_plain_condition(u32 word)
{
	return (ppc_opcode(word) == 16 || ppc_opcode(word) == 19) &&
	       !(word & 1) && !ppc_leaves_line(word);
}

/*
 * li rA,4 is the last word above that writes rA, be it in a loop or before.
 * What is called may write it, and as RA register 0 is none.
 */
static bool is_line_offset(const struct pv_text *text, u32 word,
			   unsigned int reg)
{
	u32 stop = word > LINE_WINDOW ? word - LINE_WINDOW : 0;
	u32 i;

	for (i = word; reg && i-- > stop;) {
		u32 w = text->words[i];

		if (is_plain_condition(w))
			continue;
		if (ppc_ends_block(w) || ppc_leaves_line(w))
			return false;
		if (ppc_may_write_gpr(w, reg))
			return is_li(w, reg) && ppc_si(w) == LINE_OFFSET;
	}
	return false;
}

/* RA, and RB of those that have one: loads of the line see what it was. */
static bool names_base(u32 word, unsigned int base)
{
	return ppc_ra(word) == base ||
	       (ppc_opcode(word) == 31 && ppc_rb(word) == base);
}

/* Which word of the line does stw or stwu write? Moves the base on. */
static bool marks_line(u32 word, unsigned int base, s32 *moved, u32 *marks)
{
	u32 opcode = ppc_opcode(word);
	s32 at = *moved + ppc_si(word) - LINE_OFFSET;

	if ((opcode != 36 && opcode != 37) || ppc_ra(word) != base)
		return false;
	if (at >= 0 && at < 4 * LINE_WORDS && !(at & 3))
		*marks |= PV_BIT(at / 4);
	if (opcode == 37)
		*moved += ppc_si(word);
	return true;
}

/**
 * pv_overwrites_line() - is all that a dcbz clears written to right after it?
 * @text: the text
 * @word: word index of the dcbz
 *
 * So the copying loops of the kernel do: dcbz rA,rB with 4 in rA, and eight
 * stores from 4(rB) on before the next branch, or nop that a static key may
 * make one.
 *
 * Return: true if so: without the dcbz memory comes out the same.
 */
bool pv_overwrites_line(const struct pv_text *text, u32 word)
{
	unsigned int base = ppc_rb(text->words[word]);
	u32 i, marks = 0;
	s32 moved = 0;

	if (!base || !is_line_offset(text, word, ppc_ra(text->words[word])))
		return false;
	for (i = word + 1; i < text->nr_words; i++) {
		u32 w = text->words[i];

		if (marks == PV_BIT(LINE_WORDS) - 1)
			return true;
		if (ppc_ends_block(w) || w == PPC_OP_NOP)
			return false;
		if (!marks_line(w, base, &moved, &marks) &&
		    (ppc_may_write_gpr(w, base) || names_base(w, base)))
			return false;
	}
	return false;
}

/*
 * How memset() and __arch_clear_user() clear whole lines (lib/copy_32.S and
 * string_32.S). r6 is 4 below what comes next, rC is how much of it there is: a
 * register that is the line loop's to change, and the word loop's to read.
 */
static const struct {
	u32 mask, match;
} clear_loop[] = {
	{ 0xffffffff, 0x3529ffff },	/*	addic.	r9,r9,-1 */
	{ 0xffffffff, 0x40810038 },	/*	ble	7f */
	{ 0xffffffff, 0x68e0001c },	/*	xori	r0,r7,28 */
	{ 0xffffffff, 0x5400f0bf },	/*	srwi.	r0,r0,2 */
	{ 0xffffffff, 0x41820010 },	/*	beq	9f */
	{ 0xffffffff, 0x7c0903a6 },	/*	mtctr	r0 */
	{ 0xfc1fffff, 0x94060004 },	/* 8:	stwu	rZ,4(r6) */
	{ 0xffffffff, 0x4200fffc },	/*	bdnz	8b */
	{ 0xffffffff, 0x7d2903a6 },	/* 9:	mtctr	r9 */
	{ 0xffffffff, 0x38e00004 },	/*	li	r7,4 */
	{ 0xffffffff, 0x7c0737ec },	/* 10:	dcbz	r7,r6 */
	{ 0xffffffff, 0x38c60020 },	/*	addi	r6,r6,32 */
	{ 0xffffffff, 0x4200fff8 },	/*	bdnz	10b */
	{ 0xffe0ffff, 0x550006fe },	/*	clrlwi	rC,r8,27 */
	{ 0xfc00ffff, 0x38000004 },	/*	addi	rC,rC,4 */
	{ 0xfc1fffff, 0x5400f0be },	/* 7:	srwi	r0,rC,2 */
	{ 0xffffffff, 0x7c0903a6 },	/*	mtctr	r0 */
	{ 0xffffffff, 0x4240000c },	/*	bdz	6f */
	{ 0xfc1fffff, 0x94060004 },	/* 1:	stwu	rZ,4(r6) */
	{ 0xffffffff, 0x4200fffc },	/*	bdnz	1b */
};

#define CLEAR_LOOP_BLE	1
#define CLEAR_LOOP_DCBZ	10

/**
 * pv_find_clear_loop() - is a dcbz the one of a loop that need not be run?
 * @text: the text
 * @word: word index of the dcbz
 * @branch: receives the word index of the branch past the loop
 *
 * Return: true if so: with that branch always taken, words do what lines did.
 */
bool pv_find_clear_loop(const struct pv_text *text, u32 word, u32 *branch)
{
	const u32 *words;
	u32 i;

	if (word < CLEAR_LOOP_DCBZ || text->nr_words - word + CLEAR_LOOP_DCBZ <
				      PV_ARRAY_SIZE(clear_loop))
		return false;
	words = &text->words[word - CLEAR_LOOP_DCBZ];
	for (i = 0; i < PV_ARRAY_SIZE(clear_loop); i++)
		if ((ppc_restore_dcbz(words[i]) & clear_loop[i].mask) !=
		    clear_loop[i].match)
			return false;
	*branch = word - CLEAR_LOOP_DCBZ + CLEAR_LOOP_BLE;
	return words[6] == words[18] &&
	       ppc_ra(words[13]) == ppc_rt(words[14]) &&
	       ppc_ra(words[13]) == ppc_ra(words[14]) &&
	       ppc_ra(words[13]) == ppc_rt(words[15]);
}

/* Proofs ascend by their last word and are no longer than STACK_WINDOW. */
static void enter_at(struct pv_def *defs, u32 nr_defs, u32 word)
{
	u32 low = 0, high = nr_defs;

	while (low < high) {
		u32 mid = low + (high - low) / 2;

		if (defs[mid].last < word)
			low = mid + 1;
		else
			high = mid;
	}
	for (; low < nr_defs && defs[low].last <= word + STACK_WINDOW; low++)
		if (defs[low].first < word)
			defs[low].entered = true;
}

static void enter_target(const struct pv_text *text, const struct pv_filter *f,
			 struct pv_def *defs, u32 nr_defs, u64 target)
{
	u64 word = (target - text->base) >> 2;

	if (target < text->base || word >= text->nr_words)
		return;
	if (pv_filter_has(f, (u32)word))
		enter_at(defs, nr_defs, (u32)word);
}

/**
 * pv_mark_entered() - find definitions that control may jump behind
 * @text: the whole text: a branch from anywhere counts
 * @env: adds the targets no branch instruction shows
 * @defs: definitions, ascending by site
 * @nr_defs: their number
 */
void pv_mark_entered(const struct pv_text *text, const struct pv_env *env,
		     struct pv_def *defs, u32 nr_defs)
{
	struct pv_filter filter = { 0 };
	u64 target;
	u32 i, w;

	if (!nr_defs)
		return;
	for (i = 0; i < nr_defs; i++)
		for (w = defs[i].first + 1; w <= defs[i].last; w++)
			pv_filter_add(&filter, w);

	for (i = 0; i < text->nr_words; i++) {
		/* b and bc, opcodes 18 and 16: decided inline for speed */
		if ((ppc_opcode(text->words[i]) & ~2u) == 16 &&
		    ppc_branch_target(text->words[i], text->base + 4ull * i,
				      &target))
			enter_target(text, &filter, defs, nr_defs, target);
	}

	for (i = 0; i < env->nr_targets; i++)
		enter_target(text, &filter, defs, nr_defs, env->targets[i]);
}

/**
 * pv_function_words() - the function around an address, in words of the text
 * @text: the text
 * @env: gives the function's bounds
 * @addr: address in it, in bytes
 * @first: receives the index of its first word
 * @end: receives the index behind its last word
 *
 * Return: false if the bounds are not known.
 */
bool pv_function_words(const struct pv_text *text, const struct pv_env *env,
		       u64 addr, u32 *first, u32 *end)
{
	u64 from, to, words;

	if (!env->function || !env->function(env->ctx, addr, &from, &to))
		return false;
	if (from < text->base || addr < from || addr >= to)
		return false;
	/* The last symbol of a module is taken to reach to its end of pages. */
	words = (to - text->base) >> 2;
	if (words > text->nr_words)
		words = text->nr_words;
	*first = (u32)((from - text->base) >> 2);
	*end = (u32)words;
	return *first < *end;
}

/**
 * pv_def_in_function() - is a definition safe from computed jumps?
 * @text: the text
 * @env: gives the function's bounds
 * @def: a definition
 *
 * A switch may jump to any label of its function, and an address that is taken
 * begins a symbol; so the function must have no bctr and must begin before the
 * definition does.
 *
 * Return: true if so; false also where the bounds are not known.
 */
bool pv_def_in_function(const struct pv_text *text, const struct pv_env *env,
			const struct pv_def *def)
{
	u64 addr = text->base + 4ull * def->last;
	u32 i, first, end;

	if (!pv_function_words(text, env, addr, &first, &end) || first > def->first)
		return false;
	for (i = first; i < end; i++)
		if (text->words[i] == PPC_OP_BCTR)
			return false;
	return true;
}

static bool is_interrupt_return(u32 word)
{
	return word == PPC_OP_RFID || word == PPC_OP_HRFID ||
	       word == PPC_OP_RFI;
}

/*
 * Zeros, nop, and ori rX,rX,0 with any register: what aligns functions. The
 * module loader makes the nop behind a call a load of the TOC pointer, also
 * where the callee does not return.
 */
static bool is_padding(u32 word)
{
	bool toc = word == PPC_OP_LD_TOC_V2 || word == PPC_OP_LD_TOC_V1;

	return !word || toc || (ppc_opcode(word) == 24 && !(word & 0xffff) &&
				ppc_rt(word) == ppc_ra(word));
}

static bool makes_frame(const struct pv_frame *f, u32 word)
{
	return is_push(f, word) && ppc_rt(word) == 1 && ppc_si(word) < 0;
}

/*
 * mflr r0, and stores to a frame: the compiler may leave that behind a BUG(),
 * where it has found out late that nothing follows.
 */
static bool is_prologue(u32 word)
{
	return word == PPC_OP_MFLR_R0 ||
	       (ppc_opcode(word) == 36 && ppc_ra(word) == 1);
}

/*
 * Exception and start-up code is cut up by symbols; a piece may look innocent,
 * go on in the next one or return with blr, and still run on the user's r1 or
 * on none. A function that stores through r1 itself and ends
 * where its symbol does has a stack as good as its own.
 */
static bool is_whole_function(const u32 *words, u32 nr_words)
{
	u32 n;

	while (nr_words && is_padding(words[nr_words - 1]))
		nr_words--;
	for (n = nr_words; n && is_prologue(words[n - 1]); n--)
		;
	if (n && n < nr_words && words[n - 1] == PPC_OP_BUG)
		return true;
	return nr_words && ppc_leaves_line(words[nr_words - 1]);
}

static bool has_frame(const struct pv_frame *f, const u32 *words, u32 nr_words)
{
	u32 i;

	for (i = 0; i < nr_words; i++)
		if (makes_frame(f, words[i]))
			return true;
	return false;
}

static bool is_return(u32 word)
{
	/* bclr, also a conditional one */
	return (word & 0xfc0007ffu) == (PPC_OP_BLR & 0xfc0007ffu);
}

/* A branch to where another function begins. */
static bool is_tail_call(const struct pv_env *env, u32 word, u64 addr)
{
	u64 target, start, end;

	return ppc_opcode(word) == 18 && !(word & 1) &&
	       ppc_branch_target(word, addr, &target) &&
	       env->function(env->ctx, target, &start, &end) && start == target;
}

/*
 * Without a red zone a C function that needs no stack leaves r1 alone, and is
 * reached by a call only: its r1 is its caller's.
 */
static bool is_leaf_32(const struct pv_env *env, const u32 *words, u32 nr_words,
		       u64 addr)
{
	bool returns = false;
	u32 i;

	for (i = 0; i < nr_words; i++, addr += 4) {
		bool call = ppc_opcode(words[i]) == 18 && words[i] & 1;
		bool moves = !ppc_ends_block(words[i]) &&
			     ppc_may_write_gpr(words[i], 1);

		if (call || moves || uses_stack(&frame_32, words[i]))
			return false;
		returns |= is_return(words[i]) ||
			   is_tail_call(env, words[i], addr);
	}
	return returns;
}

/* or r1,rX,rX or addi r1,rX,d, and then out: the end of a moved frame. */
static bool is_last_pop(const u32 *words, u32 nr_words)
{
	bool mr = ppc_opcode(words[0]) == 31 && ppc_xo(words[0]) == 444 &&
		  ppc_rt(words[0]) == ppc_rb(words[0]);
	bool addi = ppc_opcode(words[0]) == 14 && ppc_rt(words[0]) == 1 &&
		    ppc_ra(words[0]);
	u32 i;

	for (i = 1; (mr || addi) && i < nr_words; i++)
		if (ppc_ends_block(words[i]))
			return words[i] == PPC_OP_BLR;
	return false;
}

static bool spoils_stack(const struct pv_frame *f, const u32 *words,
			 u32 nr_words)
{
	u32 word = words[0];
	/* What only reads r1 as a source is neither here nor there. */
	bool store = ppc_opcode(word) == f->store &&
		     (f->store != 62 || (word & 3) == 0);

	if (is_interrupt_return(word) || is_too_deep(f, word))
		return true;
	return !store && !ppc_ends_block(word) && ppc_may_write_gpr(word, 1) &&
	       !is_stack_frame_code(f, word) &&
	       !(f == &frame_32 && is_last_pop(words, nr_words));
}

/**
 * pv_stack_trusted() - is r1 a C stack with a free red zone at an address?
 * @text: the text
 * @env: gives the function's bounds
 * @addr: address of the site, in bytes
 *
 * The function must be whole and make a frame (a 32-bit leaf need not), must
 * touch r1 only as compiled code does, must not return from an interrupt, and
 * must leave the bottom of the red zone alone. Assembly that switches stacks or
 * runs on the user's r1 fails this.
 *
 * Return: true if so; false also where the bounds are not known.
 */
bool pv_stack_trusted(const struct pv_text *text, const struct pv_env *env,
		      u64 addr)
{
	const struct pv_frame *f = frame_of(env->mode);
	const u32 *words;
	u32 i, first, end;

	if (addr < env->no_stack_end ||
	    !pv_function_words(text, env, addr, &first, &end))
		return false;
	words = &text->words[first];
	if (!is_whole_function(words, end - first))
		return false;
	for (i = first; i < end; i++)
		if (spoils_stack(f, &text->words[i], end - i))
			return false;
	return has_frame(f, words, end - first) ||
	       (f == &frame_32 && is_leaf_32(env, words, end - first,
					     text->base + 4ull * first));
}
