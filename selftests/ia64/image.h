/* SPDX-License-Identifier: GPL-2.0-only */
/* A linked ivt.o: text, lists, symbols. Errors end the program. */
#ifndef SELFTESTS_IA64_IMAGE_H
#define SELFTESTS_IA64_IMAGE_H

#include "../../arch/ia64/xen-ivt/reloc.h"

struct symbol {
	char *name;
	u64 addr;
};

struct image {
	struct ia64_image ia64;
	u8 *text;
	s32 *list[IA64_LISTS];
	struct ia64_unwind *unwind;
	struct symbol *symbol;
	u32 symbols;
};

struct image *image_load(const char *path);
void image_free(struct image *image);
u64 image_find(const struct image *image, const char *name);
const char *image_name(const struct image *image, u64 addr);
u64 image_symbol(const struct image *image, const char *name);

#endif /* SELFTESTS_IA64_IMAGE_H */
