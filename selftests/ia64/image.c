// SPDX-License-Identifier: GPL-2.0-only
#include <fcntl.h>
#include <gelf.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include "image.h"

static const char *const list_sections[IA64_LISTS] = {
	[IA64_LIST_VTOP] = ".data..patch.vtop",
	[IA64_LIST_RSE] = ".data..patch.rse",
	[IA64_LIST_PHYS_STACK_REG] = ".data..patch.phys_stack_reg",
	[IA64_LIST_MCA] = "__mca_table",
};

static void die(const char *path, const char *what)
{
	fprintf(stderr, "%s: %s\n", path, what);
	exit(1);
}

static void *allocate(size_t size)
{
	void *memory = calloc(1, size ? size : 1);

	if (!memory)
		abort();
	return memory;
}

static void *contents(Elf_Scn *section, size_t *size)
{
	Elf_Data *data = elf_getdata(section, NULL);
	void *copy;

	*size = data ? data->d_size : 0;
	copy = allocate(*size);
	if (*size)
		memcpy(copy, data->d_buf, *size);
	return copy;
}

static void add_symbols(struct image *image, Elf *elf, Elf_Scn *section,
			const GElf_Shdr *header)
{
	Elf_Data *data = elf_getdata(section, NULL);
	size_t count = header->sh_size / header->sh_entsize, i;

	image->symbol = allocate(count * sizeof(*image->symbol));
	for (i = 0; i < count; i++) {
		GElf_Sym sym;
		const char *name;

		gelf_getsym(data, (int)i, &sym);
		name = elf_strptr(elf, header->sh_link, sym.st_name);
		if (!name || !*name)
			continue;
		image->symbol[image->symbols].name = strdup(name);
		image->symbol[image->symbols++].addr = sym.st_value;
	}
}

static void add_section(struct image *image, Elf *elf, Elf_Scn *section,
			const GElf_Shdr *header, const char *name)
{
	size_t size;
	u32 kind;

	if (header->sh_type == SHT_SYMTAB)
		add_symbols(image, elf, section, header);
	if (!strcmp(name, ".text..ivt") || !strcmp(name, ".text")) {
		image->text = contents(section, &size);
		image->ia64.text = image->text;
		image->ia64.size = size;
		image->ia64.link = header->sh_addr;
	}
	if (!strcmp(name, ".IA_64.unwind")) {
		image->unwind = contents(section, &size);
		image->ia64.unwind = image->unwind;
		image->ia64.unwinds = (u32)(size / sizeof(struct ia64_unwind));
	}
	for (kind = 0; kind < IA64_LISTS; kind++) {
		if (strcmp(name, list_sections[kind]))
			continue;
		image->list[kind] = contents(section, &size);
		image->ia64.list[kind].entry = image->list[kind];
		image->ia64.list[kind].count = (u32)(size / sizeof(s32));
		image->ia64.list[kind].addr = header->sh_addr;
	}
}

/* Unwind records are relative to the segment their text is in. */
static void find_segment(struct image *image, Elf *elf)
{
	size_t count, i;

	elf_getphdrnum(elf, &count);
	for (i = 0; i < count; i++) {
		GElf_Phdr segment;

		gelf_getphdr(elf, (int)i, &segment);
		if (segment.p_type == PT_LOAD &&
		    image->ia64.link - segment.p_vaddr < segment.p_memsz)
			image->ia64.segment = segment.p_vaddr;
	}
}

struct image *image_load(const char *path)
{
	struct image *image = allocate(sizeof(*image));
	Elf_Scn *section = NULL;
	size_t names;
	Elf *elf;
	int fd;

	elf_version(EV_CURRENT);
	fd = open(path, O_RDONLY);
	elf = fd < 0 ? NULL : elf_begin(fd, ELF_C_READ, NULL);
	if (!elf || elf_getshdrstrndx(elf, &names))
		die(path, "cannot be read");
	while ((section = elf_nextscn(elf, section))) {
		GElf_Shdr header;

		gelf_getshdr(section, &header);
		add_section(image, elf, section, &header,
			    elf_strptr(elf, names, header.sh_name));
	}
	if (!image->text)
		die(path, "has no text");
	find_segment(image, elf);
	elf_end(elf);
	close(fd);
	return image;
}

void image_free(struct image *image)
{
	u32 i;

	for (i = 0; i < image->symbols; i++)
		free(image->symbol[i].name);
	for (i = 0; i < IA64_LISTS; i++)
		free(image->list[i]);
	free(image->symbol);
	free(image->unwind);
	free(image->text);
	free(image);
}

/* 0: there is none of this name. */
u64 image_find(const struct image *image, const char *name)
{
	u32 i;

	for (i = 0; i < image->symbols; i++)
		if (!strcmp(image->symbol[i].name, name))
			return image->symbol[i].addr;
	return 0;
}

u64 image_symbol(const struct image *image, const char *name)
{
	u64 addr = image_find(image, name);

	if (!addr)
		die(name, "no such symbol");
	return addr;
}

/* What begins there, or NULL. */
const char *image_name(const struct image *image, u64 addr)
{
	u32 i;

	for (i = 0; i < image->symbols; i++)
		if (image->symbol[i].addr == addr)
			return image->symbol[i].name;
	return NULL;
}
