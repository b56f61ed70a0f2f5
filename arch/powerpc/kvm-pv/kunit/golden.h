/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the assembler makes of the table's rows and of the sequences. The
 * oracle is golden_asm.S; golden.c is its output for machines that have no
 * assembler for PowerPC.
 */
#ifndef KVM_PV_GOLDEN_H
#define KVM_PV_GOLDEN_H

#include "../../../../include/kvm-pv/types.h"

/**
 * struct golden_row - one row of the table
 * @name: of the row
 * @mode: of the row
 * @old: the instruction with all operand bits 0, and with all of them 1
 * @new: its replacement for each; 0 where it is served out of line
 */
struct golden_row {
	char name[24];
	u32 mode;
	u32 old[2];
	u32 new[2];
};

#define GOLDEN_MAX_WORDS	26

/**
 * struct golden_seq - one template, laid out for one site
 * @name: of the template
 * @value: constant in the site's register
 * @site: address of the site relative to the sequence, in bytes
 * @orig: the site's instruction
 * @nr_words: length of the sequence
 * @words: the sequence, filled up with zeros
 */
struct golden_seq {
	char name[16];
	s64 value;
	s64 site;
	u32 orig;
	u32 nr_words;
	u32 words[GOLDEN_MAX_WORDS];
};

#define GOLDEN_MAX_TEXT		8
#define GOLDEN_MAX_GROUP	36

/**
 * struct golden_group - the sequence for one group of mtsr
 * @site: address of the text relative to the sequence, in bytes
 * @nr_text: length of the text
 * @nr_words: length of the sequence
 * @text: the group, filled up with zeros
 * @words: the sequence, filled up with zeros
 */
struct golden_group {
	s64 site;
	u32 nr_text;
	u32 nr_words;
	u32 text[GOLDEN_MAX_TEXT];
	u32 words[GOLDEN_MAX_GROUP];
};

extern const struct golden_row golden_rows[];
extern const unsigned int golden_nr_rows;
extern const struct golden_seq golden_seqs[];
extern const unsigned int golden_nr_seqs;
extern const struct golden_group golden_groups[];
extern const unsigned int golden_nr_groups;

/* The same from golden_asm.S, where the kernel is one for PowerPC. */
extern const struct golden_row golden_asm_rows[], golden_asm_rows_end[];
extern const struct golden_seq golden_asm_seqs[], golden_asm_seqs_end[];
extern const struct golden_group golden_asm_groups[], golden_asm_groups_end[];

#endif /* KVM_PV_GOLDEN_H */
