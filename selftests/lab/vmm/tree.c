// SPDX-License-Identifier: GPL-2.0-only
/* The device tree (ePAPR 1.1), written with libfdt. */
#include <endian.h>
#include <libfdt.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

#include "vmm.h"

enum { PHANDLE_MPIC = 1, PHANDLE_POWER };

static void *fdt;

/* libfdt keeps going to the first error; the last call tells. */
static int check(int err)
{
	if (err < 0)
		fail("device tree: %s", fdt_strerror(err));
	return err;
}

static void begin(const char *name)
{
	check(fdt_begin_node(fdt, name));
}

static void end(void)
{
	check(fdt_end_node(fdt));
}

static void string(const char *name, const char *value)
{
	check(fdt_property_string(fdt, name, value));
}

static void cell(const char *name, uint32_t value)
{
	check(fdt_property_cell(fdt, name, value));
}

static void cells(const char *name, const uint32_t *value, int n)
{
	uint32_t be[8];

	for (int i = 0; i < n; i++)
		be[i] = htobe32(value[i]);
	check(fdt_property(fdt, name, be, n * sizeof(be[0])));
}

static void strings(const char *name, const char *list, int size)
{
	check(fdt_property(fdt, name, list, size));
}

#define CELLS(name, ...) do {						\
	const uint32_t list_[] = { __VA_ARGS__ };			\
	cells(name, list_, sizeof(list_) / sizeof(list_[0]));		\
} while (0)

/* A frequency of the host's CPU; the guest's timebase is the host's. */
static uint32_t host_frequency(const char *property)
{
	static const char *const nodes[] = { "PowerPC,8544@0", "PowerPC,e500v2@0" };
	char path[128];
	uint32_t be = 0;

	for (size_t i = 0; i < sizeof(nodes) / sizeof(nodes[0]) && !be; i++) {
		FILE *f;

		snprintf(path, sizeof(path), "/proc/device-tree/cpus/%s/%s",
			 nodes[i], property);
		f = fopen(path, "r");
		if (f && fread(&be, sizeof(be), 1, f) != 1)
			be = 0;
		if (f)
			fclose(f);
	}
	if (!be)
		fail("the host's device tree has no %s", property);
	return be32toh(be);
}

static void cpu_node(int cpu)
{
	uint64_t release = SPIN_BASE + SPIN_STRIDE * cpu;
	char name[32];

	snprintf(name, sizeof(name), "PowerPC,8544@%d", cpu);
	begin(name);
	string("device_type", "cpu");
	cell("reg", cpu);
	cell("clock-frequency", host_frequency("clock-frequency"));
	cell("bus-frequency", 0);
	cell("timebase-frequency", host_frequency("timebase-frequency"));
	cell("d-cache-line-size", 32);
	cell("i-cache-line-size", 32);
	cell("d-cache-size", 0x8000);
	cell("i-cache-size", 0x8000);
	string("status", cpu ? "disabled" : "okay");
	if (cpu) {
		string("enable-method", "spin-table");
		CELLS("cpu-release-addr", release >> 32, release);
	}
	end();
}

static void cpu_nodes(void)
{
	begin("cpus");
	cell("#address-cells", 1);
	cell("#size-cells", 0);
	for (int cpu = 0; cpu < m.opt.cpus; cpu++)
		cpu_node(cpu);
	end();
}

static void hypervisor_node(void)
{
	struct kvm_ppc_pvinfo info = { 0 };

	begin("hypervisor");
	string("compatible", "linux,kvm");
	if (!ioctl(m.vm, KVM_PPC_GET_PVINFO, &info)) {
		cells("hcall-instructions", info.hcall, 4);
		if (info.flags & KVM_PPC_PVINFO_FLAGS_EV_IDLE)
			check(fdt_property(fdt, "has-idle", NULL, 0));
	}
	end();
}

static void mpic_node(void)
{
	begin("pic@40000");
	string("device_type", "open-pic");
	string("compatible", "fsl,mpic");
	CELLS("reg", MPIC_OFFSET, MPIC_SIZE);
	cell("#address-cells", 0);
	cell("#interrupt-cells", 2);
	check(fdt_property(fdt, "interrupt-controller", NULL, 0));
	cell("phandle", PHANDLE_MPIC);
	end();
}

static void serial_node(void)
{
	begin("serial@4500");
	string("device_type", "serial");
	string("compatible", "ns16550a");
	CELLS("reg", UART_OFFSET, 0x100);
	cell("clock-frequency", 400000000);
	CELLS("interrupts", UART_IRQ, 2);	/* level, active high */
	end();
}

/*
 * One that can stop the timebase: without it Linux measures the difference
 * between two CPUs by racing them, for minutes where they share one.
 */
static void guts_node(void)
{
	begin("global-utilities@e0000");
	string("compatible", "fsl,p1020-guts");
	CELLS("reg", GUTS_OFFSET, 0x1000);
	check(fdt_property(fdt, "fsl,has-rstcr", NULL, 0));
	end();
}

static void power_nodes(void)
{
	begin("power@f0000");
	string("compatible", "syscon");
	CELLS("reg", POWER_OFFSET, 0x1000);
	check(fdt_property(fdt, "big-endian", NULL, 0));
	cell("phandle", PHANDLE_POWER);
	end();
	begin("poweroff");
	string("compatible", "syscon-poweroff");
	cell("regmap", PHANDLE_POWER);
	cell("offset", 0);
	cell("value", 1);
	end();
}

static void soc_node(void)
{
	static const char compatible[] = "fsl,mpc8544-immr\0simple-bus";

	begin("soc@e0000000");
	string("device_type", "soc");
	strings("compatible", compatible, sizeof(compatible));
	cell("#address-cells", 1);
	cell("#size-cells", 1);
	CELLS("ranges", 0, CCSR_BASE, CCSR_SIZE);
	CELLS("reg", CCSR_BASE, 0x1000);
	cell("bus-frequency", 0);
	cell("interrupt-parent", PHANDLE_MPIC);
	mpic_node();
	serial_node();
	guts_node();
	power_nodes();
	end();
}

static void chosen_node(void)
{
	begin("chosen");
	string("bootargs", m.opt.append);
	string("stdout-path", "/soc@e0000000/serial@4500");
	if (m.initrd_size) {
		cell("linux,initrd-start", m.initrd);
		cell("linux,initrd-end", m.initrd + m.initrd_size);
	}
	end();
}

static void root_node(void)
{
	begin("");
	string("model", "e500-vmm");
	string("compatible", "fsl,qemu-e500");
	cell("#address-cells", 1);
	cell("#size-cells", 1);
	begin("memory");
	string("device_type", "memory");
	CELLS("reg", 0, m.ram_size);
	end();
	cpu_nodes();
	hypervisor_node();
	soc_node();
	chosen_node();
	end();
}

/* Behind the ramdisk, or where that would be; below the end of the IMA. */
void make_tree(void)
{
	m.tree = INITRD_BASE + ((m.initrd_size + 0xfff) & ~0xfffu);
	fdt = guest_range(m.tree, TREE_SIZE);
	if (!fdt || m.tree + TREE_SIZE > IMA_SIZE)
		fail("no room for the device tree below %u MiB", IMA_SIZE >> 20);
	check(fdt_create(fdt, TREE_SIZE));
	check(fdt_finish_reservemap(fdt));
	root_node();
	check(fdt_finish(fdt));
}
