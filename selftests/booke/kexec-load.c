// SPDX-License-Identifier: GPL-2.0-only
/*
 * kexec-load VMLINUX INITRD [WORD-OF-THE-COMMAND-LINE]...
 *
 * Goes to another kernel on an e500v2 board, as kexec(8) does on others: the
 * kernel is put where its program headers say, the device tree is the one that
 * this kernel was booted with, and a few words enter the kernel as ePAPR asks.
 */
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <libfdt.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <linux/kexec.h>
#include <linux/reboot.h>

#define PAGE		4096u
#define ALIGN(n)	(((n) + PAGE - 1) & ~(PAGE - 1))

/* All below the end of what the kernel maps first. */
#define IMA_SIZE	(64u << 20)
#define INITRD_BASE	(32u << 20)
#define TREE		"/sys/firmware/fdt"
#define TREE_ROOM	4096
#define EPAPR_MAGIC	0x45504150u	/* in r6 */

#define LIS(rt, v)	(0x3c000000u | (rt) << 21 | ((v) & 0xffff))
#define ORI(ra, v)	(0x60000000u | (ra) << 21 | (ra) << 16 | ((v) & 0xffff))
#define LOAD(rt, v)	LIS(rt, (v) >> 16), ORI(rt, v)
#define MTCTR(rs)	(0x7c0903a6u | (rs) << 21)
#define BCTR		0x4e800420u

static struct kexec_segment segments[KEXEC_SEGMENT_MAX];
static unsigned int nr_segments;

static void fail(const char *format, ...)
	__attribute__((noreturn, format(printf, 1, 2)));

static void fail(const char *format, ...)
{
	va_list ap;

	fputs("kexec-load: ", stdout);
	va_start(ap, format);
	vprintf(format, ap);
	va_end(ap);
	putchar('\n');
	exit(1);
}

static void die(const char *what)
{
	fail("%s: %s", what, strerror(errno));
}

static const void *read_file(const char *path, size_t *size)
{
	int fd = open(path, O_RDONLY);
	struct stat st;
	ssize_t n;
	char *p;

	if (fd < 0 || fstat(fd, &st))
		die(path);
	p = malloc(st.st_size);
	for (*size = 0; p && *size < (size_t)st.st_size; *size += n) {
		n = read(fd, p + *size, st.st_size - *size);
		if (n <= 0)
			break;
	}
	if (!p || *size < (size_t)st.st_size)
		die(path);
	close(fd);
	return p;
}

/* Returns the address behind it. */
static uint32_t add(uint32_t at, const void *data, size_t size, size_t room)
{
	if (nr_segments == KEXEC_SEGMENT_MAX)
		fail("too many segments");
	segments[nr_segments++] = (struct kexec_segment) {
		.buf = data, .bufsz = size,
		.mem = (void *)(uintptr_t)at, .memsz = ALIGN(room),
	};
	return at + ALIGN(room);
}

/* Returns the address of its entry. */
static uint32_t add_kernel(const char *path)
{
	size_t size;
	const Elf32_Ehdr *eh = read_file(path, &size);
	const Elf32_Phdr *ph;
	uint32_t entry = 1;

	if (size < sizeof(*eh) || memcmp(eh->e_ident, ELFMAG, SELFMAG) ||
	    eh->e_machine != EM_PPC)
		fail("%s is no 32-bit PowerPC vmlinux", path);
	ph = (const void *)((const char *)eh + eh->e_phoff);
	for (int i = 0; i < eh->e_phnum; i++) {
		if (ph[i].p_type != PT_LOAD)
			continue;
		if (add(ph[i].p_paddr, (const char *)eh + ph[i].p_offset,
			ph[i].p_filesz, ph[i].p_memsz) > INITRD_BASE)
			fail("%s does not end below its initrd", path);
		if (eh->e_entry - ph[i].p_vaddr < ph[i].p_memsz)
			entry = ph[i].p_paddr + (eh->e_entry - ph[i].p_vaddr);
	}
	if (entry & 3)
		fail("%s has no entry", path);
	return entry;
}

static void check(int err)
{
	if (err < 0)
		fail("device tree: %s", fdt_strerror(err));
}

/* The tree of this boot, with other words for the kernel and another initrd. */
static uint32_t add_tree(uint32_t at, const char *words, uint32_t initrd,
			 size_t initrd_size)
{
	size_t size;
	const void *old = read_file(TREE, &size);
	void *tree = malloc(size + TREE_ROOM);
	int chosen;

	if (!tree)
		die("device tree");
	check(fdt_open_into(old, tree, size + TREE_ROOM));
	chosen = fdt_path_offset(tree, "/chosen");
	check(chosen);
	check(fdt_setprop_string(tree, chosen, "bootargs", words));
	check(fdt_setprop_u32(tree, chosen, "linux,initrd-start", initrd));
	check(fdt_setprop_u32(tree, chosen, "linux,initrd-end",
			      initrd + initrd_size));
	return add(at, tree, fdt_totalsize(tree), fdt_totalsize(tree));
}

/* ePAPR 1.1, 5.4.1: the rest of the registers is 0 by itself or does not matter */
static void add_entry(uint32_t at, uint32_t entry, uint32_t tree)
{
	static uint32_t code[32];
	const uint32_t words[] = {
		LOAD(3, tree), LOAD(4, 0u), LOAD(5, 0u), LOAD(6, EPAPR_MAGIC),
		LOAD(7, IMA_SIZE), LOAD(8, 0u), LOAD(9, 0u), LOAD(12, entry),
		MTCTR(12), BCTR,
	};

	memcpy(code, words, sizeof(words));
	add(at, code, sizeof(words), sizeof(words));
}

static void join(char *to, size_t room, char **words)
{
	for (*to = '\0'; *words; words++) {
		if (strlen(to) + strlen(*words) + 2 > room)
			fail("the command line is too long");
		strcat(strcat(to, *words), words[1] ? " " : "");
	}
}

int main(int argc, char **argv)
{
	uint32_t entry, tree, code;
	const void *initrd;
	char words[512];
	size_t size;

	if (argc < 3)
		fail("VMLINUX INITRD [WORD]...");
	join(words, sizeof(words), argv + 3);
	entry = add_kernel(argv[1]);
	initrd = read_file(argv[2], &size);
	tree = add(INITRD_BASE, initrd, size, size);
	code = add_tree(tree, words, INITRD_BASE, size);
	add_entry(code, entry, tree);
	if (code + PAGE > IMA_SIZE)
		fail("%s is too large", argv[2]);
	if (syscall(SYS_kexec_load, code, nr_segments, segments,
		    KEXEC_ARCH_DEFAULT))
		die("kexec_load");
	syscall(SYS_reboot, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2,
		LINUX_REBOOT_CMD_KEXEC, NULL);
	die("reboot");
}
