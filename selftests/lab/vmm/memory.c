// SPDX-License-Identifier: GPL-2.0-only
/* The guest's RAM, and what is in it at the start. */
#include <elf.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "vmm.h"

void memory_init(void)
{
	struct kvm_userspace_memory_region slot = { 0 };

	m.ram_size = (size_t)m.opt.memory << 20;
	m.ram = mmap(NULL, m.ram_size, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (m.ram == MAP_FAILED)
		die("guest memory");
	slot.memory_size = m.ram_size;
	slot.userspace_addr = (uintptr_t)m.ram;
	if (ioctl(m.vm, KVM_SET_USER_MEMORY_REGION, &slot))
		die("KVM_SET_USER_MEMORY_REGION");
}

/* NULL if it is not all RAM. */
void *guest_range(uint32_t addr, size_t size)
{
	return addr <= m.ram_size && size <= m.ram_size - addr ?
	       m.ram + addr : NULL;
}

static const uint8_t *map_file(const char *path, size_t *size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	void *p;

	if (fd < 0 || fstat(fd, &st))
		die(path);
	p = mmap(NULL, st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (p == MAP_FAILED)
		die(path);
	close(fd);
	*size = st.st_size;
	return p;
}

static void copy_in(uint32_t to, const void *from, size_t size,
		    const char *what)
{
	void *at = guest_range(to, size);

	if (!at)
		fail("%s does not fit into %u MiB", what, m.opt.memory);
	memcpy(at, from, size);
}

static bool is_kernel(const Elf32_Ehdr *eh, size_t size)
{
	return size >= sizeof(*eh) && !memcmp(eh->e_ident, ELFMAG, SELFMAG) &&
	       eh->e_ident[EI_CLASS] == ELFCLASS32 &&
	       eh->e_ident[EI_DATA] == ELFDATA2MSB &&
	       eh->e_machine == EM_PPC &&
	       eh->e_phentsize == sizeof(Elf32_Phdr) &&
	       eh->e_phoff + eh->e_phnum * sizeof(Elf32_Phdr) <= size;
}

static void load_segment(const Elf32_Ehdr *eh, size_t size,
			 const Elf32_Phdr *ph)
{
	if (ph->p_type != PT_LOAD)
		return;
	if (ph->p_offset > size || ph->p_filesz > size - ph->p_offset)
		fail("%s is cut short", m.opt.kernel);
	copy_in(ph->p_paddr, (const char *)eh + ph->p_offset, ph->p_filesz,
		"the kernel");
	if (ph->p_paddr + ph->p_memsz > INITRD_BASE)
		fail("the kernel does not end below %u MiB", INITRD_BASE >> 20);
	if (eh->e_entry - ph->p_vaddr < ph->p_memsz)
		m.entry = ph->p_paddr + (eh->e_entry - ph->p_vaddr);
}

void load_kernel(void)
{
	size_t size;
	const Elf32_Ehdr *eh = (const void *)map_file(m.opt.kernel, &size);
	const Elf32_Phdr *ph;

	if (!is_kernel(eh, size))
		fail("%s is no 32-bit big endian PowerPC vmlinux", m.opt.kernel);
	ph = (const void *)((const char *)eh + eh->e_phoff);
	for (int i = 0; i < eh->e_phnum; i++)
		load_segment(eh, size, &ph[i]);
	munmap((void *)eh, size);
}

void load_initrd(void)
{
	const uint8_t *data;
	size_t size;

	if (!m.opt.initrd)
		return;
	data = map_file(m.opt.initrd, &size);
	copy_in(INITRD_BASE, data, size, "the initial ramdisk");
	munmap((void *)data, size);
	m.initrd = INITRD_BASE;
	m.initrd_size = size;
}
