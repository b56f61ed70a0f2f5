// SPDX-License-Identifier: GPL-2.0-only
/* A guest without an operating system on an e500v2 host; see bare.h. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <unistd.h>

#include "bare.h"

#define TLB0_SIZE	512
#define TLB1_SIZE	16
#define MAS1_TS		0x1000u

struct bare g;

static int failed, passed;
static volatile sig_atomic_t too_long;

void die(const char *what)
{
	printf("Bail out! %s: %s\n", what, strerror(errno));
	exit(2);
}

void say(bool ok, const char *format, ...)
{
	va_list ap;

	printf("%s %d - ", ok ? "ok" : "not ok", passed + failed + 1);
	va_start(ap, format);
	vprintf(format, ap);
	va_end(ap);
	putchar('\n');
	*(ok ? &passed : &failed) += 1;
}

/* The exit code of the program. */
int finish(void)
{
	printf("1..%d\n%d passed, %d failed, 0 skipped\n", passed + failed,
	       passed, failed);
	return failed != 0;
}

void put(uint32_t addr, uint32_t word)
{
	uint32_t *at = &g.ram[addr / 4];

	*at = word;
	__builtin___clear_cache((char *)at, (char *)(at + 1));
}

/* The RAM, and a page of the device, for the supervisor in both spaces. */
static void map_guest(void)
{
	static struct kvm_book3e_206_tlb_entry tlb[TLB0_SIZE + TLB1_SIZE];
	struct kvm_book3e_206_tlb_params params = {
		.tlb_sizes = { TLB0_SIZE, TLB1_SIZE }, .tlb_ways = { 4, TLB1_SIZE },
	};
	struct kvm_config_tlb config = {
		.params = (uintptr_t)&params, .array = (uintptr_t)tlb,
		.mmu_type = KVM_MMU_FSL_BOOKE_NOHV, .array_len = sizeof(tlb),
	};
	struct kvm_enable_cap cap = {
		.cap = KVM_CAP_SW_TLB, .args = { (uintptr_t)&config },
	};
	uint8_t bitmap[sizeof(tlb) / sizeof(tlb[0]) / 8];
	struct kvm_dirty_tlb dirty = {
		.bitmap = (uintptr_t)bitmap, .num_dirty = TLB0_SIZE + TLB1_SIZE,
	};

	memset(bitmap, 0xff, sizeof(bitmap));
	if (ioctl(g.vcpu, KVM_ENABLE_CAP, &cap))
		die("KVM_CAP_SW_TLB");
	for (int space = 0; space < 2; space++) {
		uint32_t ts = space ? MAS1_TS : 0;

		tlb[TLB0_SIZE + 2 * space] = (struct kvm_book3e_206_tlb_entry) {
			.mas1 = 0xc0000500 | ts, .mas2 = 4, .mas7_3 = 0x15,
		};
		tlb[TLB0_SIZE + 2 * space + 1] =
			(struct kvm_book3e_206_tlb_entry) {
			.mas1 = 0xc0000100 | ts, .mas2 = DEVICE | 0xa,
			.mas7_3 = DEVICE | 0x05,
		};
	}
	if (ioctl(g.vcpu, KVM_DIRTY_TLB, &dirty))
		die("KVM_DIRTY_TLB");
}

static size_t run_size(void)
{
	int size = ioctl(g.kvm, KVM_GET_VCPU_MMAP_SIZE, 0);

	if (size < 0)
		die("KVM_GET_VCPU_MMAP_SIZE");
	return size;
}

void create_guest(void)
{
	struct kvm_userspace_memory_region slot = { .memory_size = RAM_SIZE };

	g.kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC);
	g.vm = g.kvm < 0 ? -1 : ioctl(g.kvm, KVM_CREATE_VM, 0);
	if (g.vm < 0)
		die("/dev/kvm");
	g.ram = mmap(NULL, RAM_SIZE, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (g.ram == MAP_FAILED)
		die("guest memory");
	slot.userspace_addr = (uintptr_t)g.ram;
	if (ioctl(g.vm, KVM_SET_USER_MEMORY_REGION, &slot))
		die("KVM_SET_USER_MEMORY_REGION");
	g.vcpu = ioctl(g.vm, KVM_CREATE_VCPU, 0);
	g.run = mmap(NULL, run_size(), PROT_READ | PROT_WRITE, MAP_SHARED,
		     g.vcpu, 0);
	if (g.vcpu < 0 || g.run == MAP_FAILED)
		die("vCPU");
	map_guest();
}

void destroy_guest(void)
{
	munmap(g.run, run_size());
	close(g.vcpu);
	close(g.vm);
	close(g.kvm);
	munmap(g.ram, RAM_SIZE);
}

void get_regs(struct kvm_regs *regs)
{
	if (ioctl(g.vcpu, KVM_GET_REGS, regs))
		die("KVM_GET_REGS");
}

void set_regs(const struct kvm_regs *regs)
{
	if (ioctl(g.vcpu, KVM_SET_REGS, regs))
		die("KVM_SET_REGS");
}

static void on_alarm(int sig)
{
	(void)sig;
	too_long = 1;
}

/* Again and again: the first may come just before KVM_RUN, which it ends. */
static void set_timer(time_t seconds, suseconds_t us)
{
	const struct sigaction action = { .sa_handler = on_alarm };
	const struct itimerval timer = { { seconds, us }, { seconds, us } };

	too_long = 0;
	if (sigaction(SIGALRM, &action, NULL) ||
	    setitimer(ITIMER_REAL, &timer, NULL))
		die("setitimer");
}

/* From now on; 0 for never. */
void stop_after(unsigned int seconds)
{
	set_timer(seconds, 0);
}

void stop_every(unsigned int microseconds)
{
	set_timer(0, microseconds);
}

int run(void)
{
	while (!too_long) {
		if (ioctl(g.vcpu, KVM_RUN, 0) && errno != EINTR)
			die("KVM_RUN");
		switch (g.run->exit_reason) {
		case KVM_EXIT_DEBUG:
			return RAN_STOPPED;
		case KVM_EXIT_MMIO:
			return (int)(g.run->mmio.phys_addr - DEVICE);
		case KVM_EXIT_INTR:
			break;
		default:
			printf("# exit %u\n", g.run->exit_reason);
			return RAN_OTHER;
		}
	}
	too_long = 0;
	return RAN_TOO_LONG;
}
