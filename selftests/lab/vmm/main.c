// SPDX-License-Identifier: GPL-2.0-only
#include <argp.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "vmm.h"

struct machine m = { .opt = { .append = "", .memory = 256, .cpus = 1 } };

void fail(const char *format, ...)
{
	va_list ap;

	fflush(stdout);
	fputs("e500-vmm: ", stderr);
	va_start(ap, format);
	vfprintf(stderr, format, ap);
	va_end(ap);
	fputc('\n', stderr);
	finish(1);
}

void die(const char *what)
{
	fail("%s: %s", what, strerror(errno));
}

/* From any thread; the guest's other CPUs are still running. */
void finish(int status)
{
	fflush(NULL);
	_exit(status);
}

static const struct argp_option options[] = {
	{ "kernel", 'k', "FILE", 0, "vmlinux of the guest", 0 },
	{ "initrd", 'i', "FILE", 0, "its initial ramdisk", 0 },
	{ "append", 'a', "TEXT", 0, "its command line", 0 },
	{ "m", 'm', "MIB", 0, "its memory, 64 to 512 (256)", 0 },
	{ "smp", 's', "N", 0, "its CPUs, 1 to 4 (1)", 0 },
	{ "monitor", 'M', "unix:PATH,...", 0, "a socket for commands", 0 },
	{ 0 }
};

static unsigned int number(struct argp_state *state, const char *arg,
			   unsigned int low, unsigned int high)
{
	char *end;
	unsigned long n = strtoul(arg, &end, 0);

	if (*end || n < low || n > high)
		argp_error(state, "%s is not a number from %u to %u", arg, low,
			   high);
	return n;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *o = &m.opt;

	switch (key) {
	case 'k':
		o->kernel = arg;
		return 0;
	case 'i':
		o->initrd = arg;
		return 0;
	case 'a':
		o->append = arg;
		return 0;
	case 'm':
		o->memory = number(state, arg, 64, 512);
		return 0;
	case 's':
		o->cpus = number(state, arg, 1, MAX_CPUS);
		return 0;
	case 'M':
		if (strncmp(arg, "unix:", 5))
			argp_error(state, "a monitor is unix:PATH");
		o->monitor = strtok(arg + 5, ",");
		return 0;
	case ARGP_KEY_END:
		if (!o->kernel)
			argp_error(state, "-kernel is missing");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp argp = {
	.options = options,
	.parser = parse,
	.doc = "Runs a Linux guest on an e500v2 host's /dev/kvm.",
};

int main(int argc, char **argv)
{
	const struct start boot = { .r6 = 0x45504150 };
	struct start start = boot;

	setvbuf(stdout, NULL, _IONBF, 0);
	argp_parse(&argp, argc, argv, ARGP_LONG_ONLY, NULL, NULL);

	m.kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC);
	if (m.kvm < 0)
		die("/dev/kvm");
	m.vm = ioctl(m.kvm, KVM_CREATE_VM, 0);
	if (m.vm < 0)
		die("KVM_CREATE_VM");

	memory_init();
	load_kernel();
	load_initrd();
	make_tree();
	mpic_create();
	spin_init();
	uart_init();
	if (m.opt.monitor)
		monitor_init(m.opt.monitor);
	vcpus_create();

	start.pc = m.entry;
	start.r3 = m.tree;
	vcpu_start(0, &start);
	for (;;)
		pause();
}
