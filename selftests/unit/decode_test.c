// SPDX-License-Identifier: GPL-2.0-only
/*
 * The table against objdump: a word belongs to a row exactly if objdump calls
 * it by that mnemonic and special register.
 *
 * usage: decode_test DIR check|full
 *
 * check	every row, all register fields, all one-bit neighbours
 * full		all words of primary opcodes 31, 19 and 17
 *
 * Each dialect is held to the rows of its own mode. One exception, where the
 * table is right and objdump says less: mfsr is an optional instruction that no
 * 64-bit dialect knows; they print it as data. The host emulates it on every
 * machine. -M any is held to it, and the 32-bit dialects are.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "../../arch/powerpc/kvm-pv/insn.h"
#include "../../arch/powerpc/kvm-pv/rules.h"

#define OBJDUMP	"powerpc64-linux-gnu-objdump"
#define CHUNK	PV_BIT(22)

#define IN_BE	PV_BIT(0)
#define IN_LE	PV_BIT(1)

/**
 * struct dialect - one way of reading words
 * @name: for -M
 * @mode: whose rows the words are compared with
 * @machine: for -m
 * @check: byte orders it reads in the check tier
 * @full: in the full tier, which takes as long as all of these together
 *
 * The full tier leaves power4 out: what it has, the others have as well. 32-bit
 * kernels are big endian only; there, each of the processes that share the full
 * tier by byte order takes one dialect.
 */
static const struct dialect {
	const char *name;
	enum pv_mode mode;
	const char *machine;
	u32 check;
	u32 full;
} dialects[] = {
	{ "any", PV_MODE_BOOK3S64, "powerpc:common64", IN_BE | IN_LE,
	  IN_BE | IN_LE },
	{ "power8", PV_MODE_BOOK3S64, "powerpc:common64", IN_BE | IN_LE,
	  IN_BE | IN_LE },
	{ "power10", PV_MODE_BOOK3S64, "powerpc:common64", IN_BE | IN_LE,
	  IN_BE | IN_LE },
	{ "power4", PV_MODE_BOOK3S64, "powerpc:common64", IN_BE | IN_LE, 0 },
	{ "ppc", PV_MODE_BOOK3S32, "powerpc:common", IN_BE, IN_BE },
	{ "750cl", PV_MODE_BOOK3S32, "powerpc:common", IN_BE, 0 },
	{ "7450", PV_MODE_BOOK3S32, "powerpc:common", IN_BE | IN_LE, IN_LE },
	{ "e500", PV_MODE_BOOKE, "powerpc:common", IN_BE, IN_BE },
};

#define BOOK3S	(PV_MODE_BOOK3S64 | PV_MODE_BOOK3S32)
#define ALL	(BOOK3S | PV_MODE_BOOKE)

/*
 * Special registers by number, from the Power ISA and the manuals of the 970 and
 * the e500.
 */
static const struct {
	unsigned int number;
	const char *name;
	unsigned int modes;
} sprs[] = {
	{ 17, "DSCR", BOOK3S }, { 18, "DSISR", BOOK3S }, { 19, "DAR", BOOK3S },
	{ 26, "SRR0", ALL }, { 27, "SRR1", ALL }, { 28, "CFAR", BOOK3S },
	{ 29, "AMR", BOOK3S }, { 61, "IAMR", BOOK3S },
	{ 152, "CTRLT", BOOK3S }, { 153, "FSCR", BOOK3S },
	{ 157, "UAMOR", BOOK3S }, { 259, "USPRG3", ALL },
	{ 272, "SPRG0", ALL }, { 273, "SPRG1", ALL }, { 274, "SPRG2", ALL },
	{ 275, "SPRG3", ALL }, { 276, "SPRG4", ALL }, { 277, "SPRG5", ALL },
	{ 278, "SPRG6", ALL }, { 279, "SPRG7", ALL }, { 784, "SIER", BOOK3S },
	{ 785, "MMCR2", BOOK3S }, { 786, "MMCRA", BOOK3S },
	{ 787, "PMC1", BOOK3S }, { 788, "PMC2", BOOK3S },
	{ 789, "PMC3", BOOK3S }, { 790, "PMC4", BOOK3S },
	{ 791, "PMC5", BOOK3S }, { 792, "PMC6", BOOK3S },
	{ 795, "MMCR0", BOOK3S }, { 796, "SIAR", BOOK3S },
	{ 797, "SDAR", BOOK3S }, { 798, "MMCR1", BOOK3S },
	{ 804, "EBBHR", BOOK3S }, { 805, "EBBRR", BOOK3S },
	{ 806, "BESCR", BOOK3S }, { 894, "MMCRS", BOOK3S },
	{ 61, "DEAR", PV_MODE_BOOKE }, { 62, "ESR", PV_MODE_BOOKE },
	{ 286, "PIR", PV_MODE_BOOKE }, { 260, "USPRG4", PV_MODE_BOOKE },
	{ 261, "USPRG5", PV_MODE_BOOKE }, { 262, "USPRG6", PV_MODE_BOOKE },
	{ 263, "USPRG7", PV_MODE_BOOKE }, { 604, "SPRG8", PV_MODE_BOOKE },
	{ 605, "SPRG9", PV_MODE_BOOKE }, { 624, "MAS0", PV_MODE_BOOKE },
	{ 625, "MAS1", PV_MODE_BOOKE }, { 626, "MAS2", PV_MODE_BOOKE },
	{ 627, "MAS3", PV_MODE_BOOKE }, { 628, "MAS4", PV_MODE_BOOKE },
	{ 630, "MAS6", PV_MODE_BOOKE }, { 944, "MAS7", PV_MODE_BOOKE },
	{ 1012, "MMUCSR0", PV_MODE_BOOKE }, { 1013, "BUCSR", PV_MODE_BOOKE },
};

static struct pv_rule_index rules_64, rules_32, rules_e;
static unsigned long long compared, differing;

/* --- what objdump says ----------------------------------------------------- */

static const char *spr_name(enum pv_mode mode, unsigned int number)
{
	size_t i;

	for (i = 0; i < PV_ARRAY_SIZE(sprs); i++)
		if (sprs[i].number == number && sprs[i].modes & mode)
			return sprs[i].name;
	return NULL;
}

static unsigned int row_named(enum pv_mode mode, const char *name)
{
	unsigned int i;

	for (i = 0; i < pv_nr_rules; i++)
		if (pv_rules[i].modes & mode && !strcmp(pv_rules[i].name, name))
			return i;
	return PV_NO_RULE;
}

static unsigned int spr_row(enum pv_mode mode, const char *mnemonic,
			    const char *number)
{
	const char *spr = spr_name(mode,
				   (unsigned int)strtoul(number, NULL, 10));
	char name[40];

	if (!spr)
		return PV_NO_RULE;
	snprintf(name, sizeof(name), "%s %s", mnemonic, spr);
	return row_named(mode, name);
}

static unsigned int msr_row(enum pv_mode mode, const char *mnemonic,
			    const char *operands)
{
	const char *l = strchr(operands, ',');
	char name[40];

	/* where that is a reserved bit */
	if (mode == PV_MODE_BOOKE)
		return l && l[1] == '1' ? PV_NO_RULE :
					  row_named(mode, mnemonic);
	snprintf(name, sizeof(name), "%s L=%c", mnemonic, l ? l[1] : '0');
	return row_named(mode, name);
}

/* The row that a line's mnemonic and operands stand for. */
static unsigned int row_of_text(enum pv_mode mode, const char *text)
{
	char mnemonic[16] = "", operands[32] = "";

	if (*text != 'm' && *text != 't' && *text != 'd' && *text != 'w')
		return PV_NO_RULE;
	if (sscanf(text, "%15s %31s", mnemonic, operands) < 1)
		return PV_NO_RULE;
	if (!strcmp(mnemonic, "mfspr"))
		return spr_row(mode, mnemonic, strchr(operands, ',') + 1);
	if (!strcmp(mnemonic, "mtspr"))
		return spr_row(mode, mnemonic, operands);
	if (!strcmp(mnemonic, "mtmsr") || !strcmp(mnemonic, "mtmsrd"))
		return msr_row(mode, mnemonic, operands);
	if (!strcmp(mnemonic, "wrteei"))
		return row_named(mode, *operands == '0' ? "wrteei 0" :
							  "wrteei 1");
	return row_named(mode, mnemonic);
}

/* --- comparison ------------------------------------------------------------ */

static bool is_exception(unsigned int row, const struct dialect *d)
{
	return row != PV_NO_RULE && d->mode == PV_MODE_BOOK3S64 &&
	       strcmp(d->name, "any") && !strcmp(pv_rules[row].name, "mfsr");
}

static const struct pv_rule_index *rules_of(enum pv_mode mode)
{
	if (mode == PV_MODE_BOOKE)
		return &rules_e;
	return mode == PV_MODE_BOOK3S32 ? &rules_32 : &rules_64;
}

static void compare(u32 word, const char *text, const struct dialect *d)
{
	unsigned int ours = pv_rule_find(rules_of(d->mode), word);
	unsigned int theirs = row_of_text(d->mode, text);

	compared++;
	if (ours == theirs || (theirs == PV_NO_RULE && is_exception(ours, d)))
		return;
	if (differing++ < 10)
		printf("# %08x, -M %s: %s, but objdump says %s", word, d->name,
		       ours == PV_NO_RULE ? "no row" : pv_rules[ours].name,
		       text);
}

/* Address, bytes and text of a line are separated by tabs. */
static const char *text_of_line(const char *line)
{
	const char *tab = strchr(line, '\t');

	if (!tab || line[0] != ' ')
		return NULL;
	tab = strchr(tab + 1, '\t');
	return tab ? tab + 1 : NULL;
}

static bool write_words(const char *file, const u32 *words, u32 nr, bool big)
{
	FILE *out = fopen(file, "wb");
	u32 i, word;

	if (!out)
		return false;
	for (i = 0; i < nr; i++) {
		word = big ? __builtin_bswap32(words[i]) : words[i];
		fwrite(&word, 4, 1, out);
	}
	return !fclose(out);
}

/* One run of objdump over a file of words. */
static bool run(const char *dir, const u32 *words, u32 nr, bool big,
		const struct dialect *d)
{
	char file[200], command[400], line[200];
	const char *text;
	FILE *pipe;
	u32 i = 0;

	snprintf(file, sizeof(file), "%s/words-%s.bin", dir, big ? "be" : "le");
	if (!write_words(file, words, nr, big))
		return false;
	snprintf(command, sizeof(command),
		 OBJDUMP " -D -z -b binary -m %s -%s -M %s,raw %s",
		 d->machine, big ? "EB" : "EL", d->name, file);
	pipe = popen(command, "r");
	if (!pipe)
		return false;
	while (fgets(line, sizeof(line), pipe)) {
		text = text_of_line(line);
		if (text && i < nr)
			compare(words[i++], text, d);
	}
	return !pclose(pipe) && i == nr;
}

static bool run_check(const char *dir, const u32 *words, u32 nr, bool big)
{
	size_t i;

	for (i = 0; i < PV_ARRAY_SIZE(dialects); i++)
		if (dialects[i].check & (big ? IN_BE : IN_LE) &&
		    !run(dir, words, nr, big, &dialects[i]))
			return false;
	return true;
}

/* Of a 32-bit mode there are rows in opcode 31 only, so that is what it costs. */
static bool run_full(const char *dir, const u32 *words, u32 nr, bool big)
{
	u32 opcode = ppc_opcode(words[0]);
	size_t i;

	for (i = 0; i < PV_ARRAY_SIZE(dialects); i++)
		if (dialects[i].full & (big ? IN_BE : IN_LE) &&
		    (opcode == 31 || dialects[i].mode == PV_MODE_BOOK3S64) &&
		    !run(dir, words, nr, big, &dialects[i]))
			return false;
	return true;
}

/* --- tiers ----------------------------------------------------------------- */

/* A word and what differs from it in one bit. */
static u32 add_neighbours(u32 *words, u32 nr, u32 word)
{
	u32 bit;

	words[nr++] = word;
	for (bit = 0; bit < 32; bit++)
		words[nr++] = word ^ 1u << bit;
	return nr;
}

/* Every value of a row's operand bits, which need not be side by side. */
static u32 add_row(u32 *words, u32 nr, const struct pv_rule *rule)
{
	u32 operands = ~rule->mask, value = 0;

	do {
		nr = add_neighbours(words, nr, rule->match | value);
		value = (value - operands) & operands;
	} while (value);
	return nr;
}

static bool check(const char *dir, u32 *words)
{
	u32 i, nr = 0;

	for (i = 0; i < pv_nr_rules; i++)
		nr = add_row(words, nr, &pv_rules[i]);
	return run_check(dir, words, nr, true) &&
	       run_check(dir, words, nr, false);
}

static bool every_word(const char *dir, u32 *words, bool big)
{
	static const u32 opcodes[] = { 31, 19, 17 };
	u32 o, chunk, i;

	for (o = 0; o < PV_ARRAY_SIZE(opcodes); o++)
		for (chunk = 0; chunk < PV_BIT(26); chunk += CHUNK) {
			for (i = 0; i < CHUNK; i++)
				words[i] = opcodes[o] << 26 | (chunk + i);
			if (!run_full(dir, words, CHUNK, big))
				return false;
			fprintf(stderr, "# opcode %u, %s: %u of %u chunks\n",
				opcodes[o], big ? "be" : "le",
				chunk / CHUNK + 1, PV_BIT(26) / CHUNK);
		}
	return true;
}

static void print_counts(void)
{
	printf("# %llu words compared, %llu differ\n", compared, differing);
	fflush(stdout);
}

/* It takes long: one process for each byte order. */
static bool full(const char *dir, u32 *words)
{
	bool good = true;
	int big, status;

	for (big = 0; big < 2; big++) {
		switch (fork()) {
		case -1:
			return false;
		case 0:
			good = every_word(dir, words, big) && !differing;
			print_counts();
			_exit(!good);
		}
	}
	while (wait(&status) > 0)
		good &= WIFEXITED(status) && !WEXITSTATUS(status);
	return good;
}

int main(int argc, char **argv)
{
	u32 *words = malloc(CHUNK * sizeof(*words));
	bool everything = argc == 3 && !strcmp(argv[2], "full");
	bool ran;

	if (argc != 3 || !words)
		return 2;
	pv_rule_index_init(&rules_64, PV_MODE_BOOK3S64);
	pv_rule_index_init(&rules_32, PV_MODE_BOOK3S32);
	pv_rule_index_init(&rules_e, PV_MODE_BOOKE);
	ran = everything ? full(argv[1], words) : check(argv[1], words);
	if (!everything)
		print_counts();
	printf("%s 1 - decoder equals objdump (%s)\n",
	       ran && !differing ? "ok" : "not ok", argv[2]);
	if (!ran && !everything)
		printf("# %s did not run to its end\n", OBJDUMP);
	if (!everything)
		printf("ok 2 - decoder equals objdump (full) # SKIP check-full\n");
	printf("1..%d\n", everything ? 1 : 2);
	free(words);
	return !ran || differing;
}
