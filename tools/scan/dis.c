// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include "../../arch/powerpc/kvm-pv/insn.h"
#include "dis.h"

/*
 * Operands, one letter each, after the mnemonic:
 *   t, a, b  register in RT, RA, RB     n  special register number
 *   d, q     displacement(RA), D or DS  i, u  signed or unsigned immediate
 *   l        branch target              m  sh, mb, me of rlwimi
 *   s        segment register           1  "1": the L bit
 *   x        field 0 as a mask, 128     S  32: what sldi shifts by
 *   f, g     condition field of a       e  0 or 1: EE
 *            compare, or of a branch    z  register in RA, 0 if none
 */
static const struct form {
	u32 mask, match;
	const char *text;
	const char *operands;
} forms[] = {
	{ 0xffffffff, 0x60000000, "nop",	"" },
	{ 0xffffffff, 0x7c00046c, "tlbsync",	"" },
	{ 0xffffffff, 0x4c000024, "rfid",	"" },
	{ 0xfc1fffff, 0x7c0000a6, "mfmsr",	"t" },
	{ 0xfc1fffff, 0x7c000164, "mtmsrd",	"t" },
	{ 0xfc1fffff, 0x7c010164, "mtmsrd",	"t1" },
	{ 0xfc1fffff, 0x7c000124, "mtmsr",	"t" },
	{ 0xfc1fffff, 0x7c010124, "mtmsr",	"t1" },
	{ 0xfc1fffff, 0x7c000106, "wrtee",	"t" },
	{ 0xffff7fff, 0x7c000146, "wrteei",	"e" },
	{ 0xfc10ffff, 0x7c0004a6, "mfsr",	"ts" },
	{ 0xfc1f07ff, 0x7c000526, "mfsrin",	"tb" },
	{ 0xfc10ffff, 0x7c0001a4, "mtsr",	"st" },
	{ 0xfc1f07ff, 0x7c0001e4, "mtsrin",	"tb" },
	{ 0xffe007ff, 0x7c0007ec, "dcbz",	"zb" },
	{ 0xfc0007ff, 0x7c0002a6, "mfspr",	"tn" },
	{ 0xfc0007ff, 0x7c0003a6, "mtspr",	"nt" },
	{ 0xfc1fffff, 0x7c180026, "mfocrf",	"tx" },
	{ 0xfc1fffff, 0x7c180120, "mtocrf",	"xt" },
	{ 0xfc1fffff, 0x7c000026, "mfcr",	"t" },
	{ 0xfc1fffff, 0x7c080120, "mtcrf",	"xt" },
	{ 0xfc0007ff, 0x7c000278, "xor",	"atb" },
	{ 0xfc0007ff, 0x7c000214, "add",	"tab" },
	{ 0xfc0007ff, 0x7c000378, "or",		"atb" },
	{ 0xfc1f0000, 0x38000000, "li",		"ti" },
	{ 0xfc000000, 0x38000000, "addi",	"tai" },
	{ 0xfc1f0000, 0x3c000000, "lis",	"ti" },
	{ 0xfc000000, 0x3c000000, "addis",	"tai" },
	{ 0xfc000000, 0x60000000, "ori",	"atu" },
	{ 0xfc000000, 0x64000000, "oris",	"atu" },
	{ 0xfc000000, 0x68000000, "xori",	"atu" },
	{ 0xfc000000, 0x6c000000, "xoris",	"atu" },
	{ 0xffe00000, 0x2c000000, "cmpwi",	"ai" },
	{ 0xffe00000, 0x28000000, "cmplwi",	"au" },
	{ 0xffe00000, 0x28200000, "cmpldi",	"au" },
	{ 0xfc600000, 0x2c000000, "cmpwi",	"fai" },
	{ 0xfc600000, 0x28000000, "cmplwi",	"fau" },
	{ 0xfc000001, 0x50000000, "rlwimi",	"atm" },
	{ 0xfc000001, 0x54000000, "rlwinm",	"atm" },
	{ 0xfc000001, 0x54000001, "rlwinm.",	"atm" },
	{ 0xfc00ffff, 0x780007c6, "sldi",	"atS" },
	{ 0xfc000000, 0x80000000, "lwz",	"td" },
	{ 0xfc000000, 0x90000000, "stw",	"td" },
	{ 0xfc000000, 0x94000000, "stwu",	"td" },
	{ 0xfc000003, 0xe8000000, "ld",		"tq" },
	{ 0xfc000003, 0xf8000000, "std",	"tq" },
	{ 0xfc000003, 0x48000000, "b",		"l" },
	{ 0xffff0003, 0x40820000, "bne",	"l" },
	{ 0xffff0003, 0x41810000, "bgt",	"l" },
	{ 0xffff0003, 0x41820000, "beq",	"l" },
	{ 0xffff0003, 0x40810000, "ble",	"l" },
	{ 0xffe30003, 0x40820000, "bne",	"gl" },
	{ 0xffe30003, 0x41820000, "beq",	"gl" },
	{ 0xffe30003, 0x40810000, "ble",	"gl" },
};

static int print_register(char *out, size_t size, u32 number)
{
	return snprintf(out, size, "r%u", number);
}

static int print_base(char *out, size_t size, u32 number)
{
	return snprintf(out, size, "%s%u", number ? "r" : "", number);
}

static int print_field(char *out, size_t size, u32 bit)
{
	return snprintf(out, size, "cr%u", bit >> 2);
}

static int print_memory(char *out, size_t size, u32 word, u32 drop)
{
	return snprintf(out, size, "%d(%s%u)", (s16)(word & 0xffff & ~drop),
			ppc_ra(word) ? "r" : "", ppc_ra(word));
}

static int print_mask(char *out, size_t size, u32 word)
{
	return snprintf(out, size, "%u,%u,%u", ppc_rb(word), word >> 6 & 31,
			word >> 1 & 31);
}

static int print_target(char *out, size_t size, u32 word, u64 addr)
{
	u64 target = 0;

	ppc_branch_target(word, addr, &target);
	return snprintf(out, size, "%#llx", (unsigned long long)target);
}

static int print_operand(char *out, size_t size, char kind, u32 word, u64 addr)
{
	switch (kind) {
	case 't': return print_register(out, size, ppc_rt(word));
	case 'a': return print_register(out, size, ppc_ra(word));
	case 'b': return print_register(out, size, ppc_rb(word));
	case 'z': return print_base(out, size, ppc_ra(word));
	case 's': return snprintf(out, size, "%u", ppc_ra(word) & 15);
	case 'n': return snprintf(out, size, "%u", ppc_spr(word));
	case 'd': return print_memory(out, size, word, 0);
	case 'q': return print_memory(out, size, word, 3);
	case 'i': return snprintf(out, size, "%d", ppc_si(word));
	case 'u': return snprintf(out, size, "%u", word & 0xffff);
	case 'm': return print_mask(out, size, word);
	case 'l': return print_target(out, size, word, addr);
	case 'f': return print_field(out, size, ppc_rt(word));
	case 'g': return print_field(out, size, ppc_ra(word));
	case 'e': return snprintf(out, size, "%u", word >> 15 & 1);
	case 'x': return snprintf(out, size, "128");
	case 'S': return snprintf(out, size, "32");
	default:  return snprintf(out, size, "1");
	}
}

/**
 * dis() - an instruction as text
 * @out: receives it
 * @size: of @out, at least 64
 * @word: the instruction
 * @addr: its address
 *
 * Knows what kvm-pv replaces and what it puts there; the rest is ".long".
 */
void dis(char *out, size_t size, u32 word, u64 addr)
{
	const struct form *form = forms;
	const char *operand;
	int len;

	while (form < forms + PV_ARRAY_SIZE(forms) &&
	       (word & form->mask) != form->match)
		form++;
	if (form == forms + PV_ARRAY_SIZE(forms)) {
		snprintf(out, size, ".long %#x", word);
		return;
	}
	len = snprintf(out, size, "%s", form->text);
	for (operand = form->operands; *operand; operand++) {
		out[len++] = operand == form->operands ? ' ' : ',';
		len += print_operand(out + len, size - (size_t)len, *operand,
				     word, addr);
	}
}
