// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the decoder says of each slot of a file: one line each, for
 * compare-objdump.
 * usage: forms FILE ADDRESS | forms --random BUNDLES > FILE
 */
#include <stdio.h>
#include <stdlib.h>
#include "../../arch/ia64/xen-ivt/decode.h"

static const char *const form_names[IA64_FORMS] = {
	[IA64_UNKNOWN] = "unknown", [IA64_PLAIN] = "plain",
	[IA64_BRANCH] = "branch", [IA64_CALL] = "call",
	[IA64_PREDICT] = "predict", [IA64_PREDICT_TAG] = "predict-tag",
	[IA64_CHK_S] = "chk.s", [IA64_CHK_A] = "chk.a",
	[IA64_FCHKF] = "fchkf", [IA64_LONG_BRANCH] = "long-branch",
	[IA64_LONG_CALL] = "long-call", [IA64_BR_TAG] = "br-tag",
	[IA64_MOVL] = "movl", [IA64_MOV_IP] = "mov-ip",
};

static void print_field(struct ia64_bundle b, u32 slot, u64 addr,
			enum ia64_field field)
{
	enum ia64_form form = ia64_form(b, slot);
	s64 value;

	if (!ia64_form_has(form, field)) {
		printf(" -");
		return;
	}
	value = ia64_get_field(b, slot, field);
	if (form != IA64_MOVL)
		value = (s64)(addr + (u64)value * IA64_BUNDLE_BYTES);
	printf(" %llx", (unsigned long long)value);
}

/* A slot's address as objdump writes it. */
static void print_slot(struct ia64_bundle b, u32 slot, u64 addr)
{
	printf("%llx %c %x %s", (unsigned long long)addr + 6 * slot,
	       "-MIFBLX"[ia64_unit(b, slot)], ia64_opcode(ia64_slot(b, slot)),
	       form_names[ia64_form(b, slot)]);
	print_field(b, slot, addr, IA64_TARGET);
	print_field(b, slot, addr, IA64_TAG);
	putchar('\n');
}

static int print_file(const char *name, u64 addr)
{
	u8 bytes[IA64_BUNDLE_BYTES];
	FILE *file = fopen(name, "rb");
	u32 slot;

	if (!file) {
		perror(name);
		return 1;
	}
	for (; fread(bytes, sizeof(bytes), 1, file); addr += sizeof(bytes))
		for (slot = 0; slot < IA64_SLOTS; slot++)
			print_slot(ia64_load(bytes), slot, addr);
	fclose(file);
	return 0;
}

static u64 next_random(u64 *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

/*
 * Random slots; what extends an opcode is 0 or small in many, as it is where
 * most instructions are.
 */
static void print_random(u32 bundles)
{
	u64 seed = 0x9e3779b97f4a7c15ull;
	u8 bytes[IA64_BUNDLE_BYTES];
	u32 i, slot;

	for (i = 0; i < bundles; i++) {
		struct ia64_bundle b = { i & 31, 0 };

		for (slot = 0; slot < IA64_SLOTS; slot++) {
			u64 insn = next_random(&seed);

			if (next_random(&seed) & 1)
				insn &= ~(6ull << 37);
			if (next_random(&seed) & 1)
				insn &= ~(0x6ull << 33);
			if (next_random(&seed) & 1)
				insn &= ~(1ull << 20);
			ia64_set_slot(&b, slot, insn);
		}
		ia64_store(bytes, b);
		fwrite(bytes, sizeof(bytes), 1, stdout);
	}
}

int main(int argc, char **argv)
{
	if (argc == 3 && !strcmp(argv[1], "--random")) {
		print_random((u32)strtoul(argv[2], NULL, 0));
		return 0;
	}
	if (argc == 3)
		return print_file(argv[1], strtoull(argv[2], NULL, 0));
	fprintf(stderr, "usage: forms FILE ADDRESS | forms --random BUNDLES\n");
	return 2;
}
