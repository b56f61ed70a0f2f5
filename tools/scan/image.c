// SPDX-License-Identifier: GPL-2.0-only
#include <fcntl.h>
#include <gelf.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include "image.h"

u32 load32(const u8 *p, bool big)
{
	return big ? (u32)p[0] << 24 | p[1] << 16 | p[2] << 8 | p[3] :
		     (u32)p[3] << 24 | p[2] << 16 | p[1] << 8 | p[0];
}

u64 load64(const u8 *p, bool big)
{
	u64 first = load32(p, big), second = load32(p + 4, big);

	return big ? first << 32 | second : second << 32 | first;
}

void store32(u8 *p, bool big, u32 value)
{
	int i;

	for (i = 0; i < 4; i++)
		p[i] = (u8)(value >> 8 * (big ? 3 - i : i));
}

void store64(u8 *p, bool big, u64 value)
{
	store32(p, big, (u32)(big ? value >> 32 : value));
	store32(p + 4, big, (u32)(big ? value : value >> 32));
}

static int fail(struct image *img, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(img->error, sizeof(img->error), fmt, args);
	va_end(args);
	return -1;
}

static int check_header(struct image *img, const char *file)
{
	const char *ident = elf_getident(img->elf, NULL);
	GElf_Ehdr eh;

	if (elf_kind(img->elf) != ELF_K_ELF || !gelf_getehdr(img->elf, &eh))
		return fail(img, "%s: not an ELF file; for an image of memory use --raw",
			    file);
	if (eh.e_machine != EM_PPC64 && eh.e_machine != EM_PPC)
		return fail(img, "%s: for machine %u, not PowerPC", file,
			    eh.e_machine);
	if (eh.e_type != ET_EXEC && eh.e_type != ET_DYN && eh.e_type != ET_REL)
		return fail(img, "%s: neither a vmlinux nor a module", file);
	img->bits = ident[EI_CLASS] == ELFCLASS64 ? 64 : 32;
	img->big = ident[EI_DATA] == ELFDATA2MSB;
	img->module = eh.e_type == ET_REL;
	return 0;
}

/* Our own copy: relocations are applied to it. */
static int copy_data(struct image *img, struct section *sec, Elf_Scn *scn)
{
	Elf_Data *data = elf_rawdata(scn, NULL);

	if (!data || !data->d_buf || data->d_size != sec->size)
		return fail(img, "section %s cannot be read, the file is damaged",
			    sec->name);
	sec->data = malloc(sec->size);
	if (!sec->data)
		return fail(img, "out of memory");
	memcpy(sec->data, data->d_buf, sec->size);
	return 0;
}

static int read_section(struct image *img, Elf_Scn *scn, size_t names)
{
	struct section *sec = &img->sections[elf_ndxscn(scn)];
	GElf_Shdr sh;

	if (!gelf_getshdr(scn, &sh))
		return fail(img, "a section header cannot be read");
	if (!(sh.sh_flags & SHF_ALLOC) || !sh.sh_size)
		return 0;
	sec->name = elf_strptr(img->elf, names, sh.sh_name);
	if (!sec->name)
		sec->name = "?";
	if (sh.sh_addr + sh.sh_size < sh.sh_addr)
		return fail(img, "section %s wraps around, the file is damaged",
			    sec->name);
	sec->addr = sh.sh_addr;
	sec->size = sh.sh_size;
	sec->exec = sh.sh_flags & SHF_EXECINSTR;
	return sh.sh_type == SHT_NOBITS ? 0 : copy_data(img, sec, scn);
}

static int read_sections(struct image *img)
{
	Elf_Scn *scn = NULL;
	size_t names;

	if (elf_getshdrnum(img->elf, &img->nr_sections) || !img->nr_sections ||
	    elf_getshdrstrndx(img->elf, &names))
		return fail(img, "no section headers, the file is stripped too far");
	img->sections = calloc(img->nr_sections, sizeof(*img->sections));
	if (!img->sections)
		return fail(img, "out of memory");
	while ((scn = elf_nextscn(img->elf, scn)))
		if (read_section(img, scn, names))
			return -1;
	return 0;
}

/* The order of a module in memory: its text, its init text, its data. */
static int rank(const struct section *sec)
{
	if (!sec->exec || !sec->data)
		return 2;
	return sec->name && !strncmp(sec->name, ".init", 5);
}

/* A module has no addresses yet. */
static int lay_out(struct image *img)
{
	u64 addr = 0;
	int pass;
	size_t i;

	for (pass = 0; pass < 3; pass++) {
		for (i = 0; i < img->nr_sections; i++) {
			struct section *sec = &img->sections[i];

			if (!sec->size || rank(sec) != pass)
				continue;
			if (sec->size > 1ull << 30)
				return fail(img, "section %s is too large",
					    sec->name);
			sec->addr = addr;
			addr = (addr + sec->size + 255) & ~255ull;
		}
		if (!pass)
			img->text_end = addr;
	}
	return 0;
}

/* --- symbols --------------------------------------------------------------- */

static u64 symbol_addr(const struct image *img, const GElf_Sym *sym)
{
	u64 base = 0;

	if (img->module && sym->st_shndx < img->nr_sections)
		base = img->sections[sym->st_shndx].addr;
	return base + sym->st_value;
}

/* What scripts/kallsyms and the module loader would keep. */
static bool is_listed(const GElf_Sym *sym, const char *name)
{
	unsigned int type = GELF_ST_TYPE(sym->st_info);

	if (!name || !*name || !strncmp(name, ".L", 2) || *name == '$')
		return false;
	if (sym->st_shndx == SHN_UNDEF ||
	    (sym->st_shndx == SHN_ABS &&
	     GELF_ST_BIND(sym->st_info) == STB_LOCAL))
		return false;
	return type == STT_NOTYPE || type == STT_FUNC || type == STT_OBJECT;
}

static int by_addr(const void *a, const void *b)
{
	const struct symbol *x = a, *y = b;

	return x->addr < y->addr ? -1 : x->addr > y->addr;
}

static Elf_Data *symbol_table(struct image *img, GElf_Shdr *sh)
{
	Elf_Scn *scn = NULL;

	while ((scn = elf_nextscn(img->elf, scn)))
		if (gelf_getshdr(scn, sh) && sh->sh_type == SHT_SYMTAB)
			return elf_getdata(scn, NULL);
	return NULL;
}

static int read_symbols(struct image *img)
{
	GElf_Shdr sh;
	Elf_Data *data = symbol_table(img, &sh);
	size_t i, nr = data && sh.sh_entsize ? data->d_size / sh.sh_entsize : 0;
	GElf_Sym sym;

	if (!nr)
		return fail(img, "no symbol table: take an unstripped vmlinux");
	img->symbols = calloc(nr, sizeof(*img->symbols));
	if (!img->symbols)
		return fail(img, "out of memory");
	for (i = 0; i < nr && gelf_getsym(data, (int)i, &sym); i++) {
		const char *name = elf_strptr(img->elf, sh.sh_link, sym.st_name);

		if (is_listed(&sym, name))
			img->symbols[img->nr_symbols++] = (struct symbol){
				name, symbol_addr(img, &sym) };
	}
	qsort(img->symbols, img->nr_symbols, sizeof(*img->symbols), by_addr);
	return 0;
}

/* --- relocations ----------------------------------------------------------- */

static u8 *writable(struct image *img, u64 addr, u64 size)
{
	return (u8 *)(uintptr_t)image_bytes(img, addr, size);
}

static void put_field(u8 *p, bool big, u32 field, u64 value)
{
	store32(p, big, (load32(p, big) & ~field) | ((u32)value & field));
}

#define IN_32	PV_BIT(0)
#define IN_64	PV_BIT(1)

/* Only what the kernel's tables and direct branches use. */
static const struct howto {
	unsigned int type;
	u32 files;		/* the same number may mean another thing */
	bool relative;		/* to the place itself */
	u32 field;		/* bits of the word; 0: a doubleword */
} howtos[] = {
	{ R_PPC_ADDR32,		IN_32, false, ~0u },
	{ R_PPC_RELATIVE,	IN_32, false, ~0u },
	{ R_PPC64_ADDR64,	IN_64, false, 0 },
	{ R_PPC64_RELATIVE,	IN_64, false, 0 },
	{ R_PPC64_REL64,	IN_64, true, 0 },
	{ R_PPC_REL32,		IN_32 | IN_64, true, ~0u },
	{ R_PPC_REL24,		IN_32 | IN_64, true, 0x03fffffc },
	{ R_PPC_REL14,		IN_32 | IN_64, true, 0xfffc },
};

static const struct howto *find_howto(const struct image *img,
				      unsigned int type)
{
	u32 file = img->bits == 32 ? IN_32 : IN_64;
	size_t i;

	for (i = 0; i < PV_ARRAY_SIZE(howtos); i++)
		if (howtos[i].type == type && howtos[i].files & file)
			return &howtos[i];
	return NULL;
}

static void relocate(struct image *img, u64 addr, unsigned int type, u64 value)
{
	const struct howto *howto = find_howto(img, type);
	u8 *p = howto ? writable(img, addr, howto->field ? 4 : 8) : NULL;

	if (!p)
		return;
	if (howto->relative)
		value -= addr;
	if (howto->field)
		put_field(p, img->big, howto->field, value);
	else
		store64(p, img->big, value);
}

static Elf_Data *data_of(struct image *img, size_t index)
{
	Elf_Scn *scn = elf_getscn(img->elf, index);

	return scn ? elf_getdata(scn, NULL) : NULL;
}

/* Targets outside the module are not known: such a branch stays as it is. */
static void relocate_one(struct image *img, const GElf_Rela *rela,
			 Elf_Data *symtab, u64 base)
{
	unsigned int type = (unsigned int)GELF_R_TYPE(rela->r_info);
	u64 addr = base + rela->r_offset;
	GElf_Sym sym;

	if (type == R_PPC_RELATIVE)	/* as R_PPC64_RELATIVE */
		relocate(img, addr, type, (u64)rela->r_addend);
	else if (img->module && symtab &&
		 gelf_getsym(symtab, (int)GELF_R_SYM(rela->r_info), &sym) &&
		 sym.st_shndx != SHN_UNDEF)
		relocate(img, addr, type,
			 symbol_addr(img, &sym) + (u64)rela->r_addend);
}

static void relocate_section(struct image *img, Elf_Scn *scn)
{
	Elf_Data *data, *symtab = NULL;
	GElf_Rela rela;
	GElf_Shdr sh;
	u64 base = 0;
	int i;

	if (!gelf_getshdr(scn, &sh) || sh.sh_type != SHT_RELA)
		return;
	data = elf_getdata(scn, NULL);
	if (img->module) {
		if (sh.sh_info >= img->nr_sections)
			return;
		base = img->sections[sh.sh_info].addr;
		if (!img->sections[sh.sh_info].size)
			return;
		symtab = data_of(img, sh.sh_link);
		if (symtab && symtab->d_type != ELF_T_SYM)
			symtab = NULL;
	}
	if (!data || data->d_type != ELF_T_RELA)
		return;
	for (i = 0; gelf_getrela(data, i, &rela); i++)
		relocate_one(img, &rela, symtab, base);
}

/* --- in and out ------------------------------------------------------------ */

static int read_all(struct image *img, const char *file)
{
	Elf_Scn *scn = NULL;

	if (check_header(img, file))
		return -1;
	if (read_sections(img) || (img->module && lay_out(img)) ||
	    read_symbols(img))
		return -1;
	while ((scn = elf_nextscn(img->elf, scn)))
		relocate_section(img, scn);
	return 0;
}

/* Symbols alone do not make a text: the file must hold about as much. */
static bool is_plausible(const struct image *img)
{
	u64 bytes = 1 << 20;
	size_t i;

	for (i = 0; i < img->nr_sections; i++)
		if (img->sections[i].exec && img->sections[i].data)
			bytes += 2 * img->sections[i].size;
	return img->text_end >= img->text_start && !(img->text_start & 3) &&
	       img->text_end - img->text_start <= bytes;
}

static int find_text(struct image *img, const char *file)
{
	if (img->module)
		return 0;
	if (!image_symbol(img, "_stext", &img->text_start) ||
	    !image_symbol(img, "_etext", &img->text_end))
		return fail(img, "%s: no _stext and _etext, not a kernel", file);
	if (!is_plausible(img))
		return fail(img, "%s: _stext and _etext bound no text", file);
	return 0;
}

/**
 * image_open() - read an ELF file
 * @img: filled in whole; needs image_close() also after an error
 * @file: its name
 *
 * Return: 0, or -1 with @img->error set.
 */
int image_open(struct image *img, const char *file)
{
	memset(img, 0, sizeof(*img));
	elf_version(EV_CURRENT);
	img->fd = open(file, O_RDONLY | O_CLOEXEC);
	if (img->fd < 0)
		return fail(img, "%s: %s", file, strerror(errno));
	img->elf = elf_begin(img->fd, ELF_C_READ, NULL);
	if (!img->elf)
		return fail(img, "%s: %s", file, elf_errmsg(-1));
	return read_all(img, file) || find_text(img, file) ? -1 : 0;
}

/**
 * image_close() - give everything back
 * @img: an image
 */
void image_close(struct image *img)
{
	size_t i;

	for (i = 0; img->sections && i < img->nr_sections; i++)
		free(img->sections[i].data);
	free(img->sections);
	free(img->symbols);
	elf_end(img->elf);
	if (img->fd >= 0)
		close(img->fd);
}

/* --- look-up --------------------------------------------------------------- */

/**
 * image_section() - a section by name
 * @img: an image
 * @name: its name
 *
 * Return: the first loaded section of that name, or NULL.
 */
const struct section *image_section(const struct image *img, const char *name)
{
	size_t i;

	for (i = 0; i < img->nr_sections; i++)
		if (img->sections[i].size &&
		    !strcmp(img->sections[i].name, name))
			return &img->sections[i];
	return NULL;
}

/**
 * image_bytes() - the bytes at an address
 * @img: an image
 * @addr: address of the first
 * @size: their number
 *
 * Return: NULL unless one section holds them all.
 */
const u8 *image_bytes(const struct image *img, u64 addr, u64 size)
{
	size_t i;

	for (i = 0; i < img->nr_sections; i++) {
		const struct section *sec = &img->sections[i];

		if (sec->data && addr >= sec->addr && size <= sec->size &&
		    addr - sec->addr <= sec->size - size)
			return sec->data + (addr - sec->addr);
	}
	return NULL;
}

/**
 * image_symbol() - an address by name
 * @img: an image
 * @name: the symbol
 * @addr: receives its address
 *
 * Return: true if there is such a symbol.
 */
bool image_symbol(const struct image *img, const char *name, u64 *addr)
{
	size_t i;

	for (i = 0; i < img->nr_symbols; i++) {
		if (strcmp(img->symbols[i].name, name))
			continue;
		*addr = img->symbols[i].addr;
		return true;
	}
	return false;
}

/* Number of symbols at or below an address. */
static size_t symbols_up_to(const struct image *img, u64 addr)
{
	size_t low = 0, high = img->nr_symbols;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (img->symbols[mid].addr <= addr)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/**
 * image_symbol_at() - the symbol an address belongs to
 * @img: an image
 * @addr: an address
 *
 * Return: the one nearest below, of several the first; NULL if there is none.
 */
const struct symbol *image_symbol_at(const struct image *img, u64 addr)
{
	size_t i = symbols_up_to(img, addr);

	if (!i--)
		return NULL;
	while (i && img->symbols[i - 1].addr == img->symbols[i].addr)
		i--;
	return &img->symbols[i];
}

/**
 * image_function() - bounds of a function, as kallsyms gives them
 * @img: an image, as pv_env.ctx
 * @addr: an address in the function
 * @start: receives the address of the symbol nearest below
 * @end: receives that of the next symbol with another address
 *
 * Return: false if no symbol is at or below @addr.
 */
bool image_function(void *img, u64 addr, u64 *start, u64 *end)
{
	const struct image *image = img;
	const struct symbol *sym = image_symbol_at(image, addr);
	size_t next = symbols_up_to(image, addr);

	if (!sym)
		return false;
	*start = sym->addr;
	*end = image->text_end;
	if (next < image->nr_symbols && image->symbols[next].addr < *end)
		*end = image->symbols[next].addr;
	return true;
}
