/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A kernel or a module as a file: its sections at their addresses, its symbols
 * in order, relocations applied. Knows ELF, knows nothing of sites.
 */
#ifndef PVSCAN_IMAGE_H
#define PVSCAN_IMAGE_H

#include "../../include/kvm-pv/types.h"

/**
 * struct section - a stretch of the image
 * @name: as in the file
 * @addr: where it runs; of a module, where image_open() laid it out
 * @size: in bytes
 * @data: its bytes, NULL where the file has none
 * @exec: holds instructions
 */
struct section {
	const char *name;
	u64 addr;
	u64 size;
	u8 *data;
	bool exec;
};

struct symbol {
	const char *name;
	u64 addr;
};

/**
 * struct image - an ELF file, read
 * @big: big endian
 * @module: relocatable, laid out from address 0 on
 * @bits: 32 or 64
 * @text_start: first byte of what the kernel would scan
 * @text_end: byte after the last one
 * @sections: those that are loaded, by section number of the file
 * @nr_sections: their number; unloaded ones have size 0
 * @symbols: ascending by address, as kallsyms would list them
 * @nr_symbols: their number
 * @error: one line, after a call has failed
 */
struct image {
	bool big;
	bool module;
	unsigned int bits;
	u64 text_start;
	u64 text_end;
	struct section *sections;
	size_t nr_sections;
	struct symbol *symbols;
	size_t nr_symbols;
	char error[256];
	struct Elf *elf;
	int fd;
};

int image_open(struct image *img, const char *file);
void image_close(struct image *img);

const struct section *image_section(const struct image *img, const char *name);
const u8 *image_bytes(const struct image *img, u64 addr, u64 size);
bool image_symbol(const struct image *img, const char *name, u64 *addr);
const struct symbol *image_symbol_at(const struct image *img, u64 addr);
bool image_function(void *img, u64 addr, u64 *start, u64 *end);

u32 load32(const u8 *p, bool big);
u64 load64(const u8 *p, bool big);
void store32(u8 *p, bool big, u32 value);
void store64(u8 *p, bool big, u64 value);

#endif /* PVSCAN_IMAGE_H */
