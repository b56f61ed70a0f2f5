// SPDX-License-Identifier: GPL-2.0-only
/* The guest's CPUs: one thread each, which waits until the guest starts it. */
#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include "vmm.h"

/* The guest's TLBs are like those of an e500v2, and in our memory. */
#define TLB0_SIZE	512
#define TLB0_WAYS	4
#define TLB1_SIZE	16

#define MAS1_VALID	0x80000000u
#define MAS1_IPROT	0x40000000u
#define MAS1_TSIZE_64M	(8u << 8)	/* 4^8 KiB */
#define MAS2_M		0x4u
#define MAS3_KERNEL	0x15u		/* SX, SW, SR */

static struct cpu {
	pthread_t thread;
	int fd;
	struct kvm_run *run;
	struct kvm_book3e_206_tlb_entry tlb[TLB0_SIZE + TLB1_SIZE];
	struct start start;
	bool started;
	pthread_mutex_t lock;
	pthread_cond_t go;
} cpus[MAX_CPUS];

static void share_tlb(struct cpu *c)
{
	struct kvm_book3e_206_tlb_params params = {
		.tlb_sizes = { TLB0_SIZE, TLB1_SIZE },
		.tlb_ways = { TLB0_WAYS, TLB1_SIZE },
	};
	struct kvm_config_tlb config = {
		.params = (uintptr_t)&params,
		.array = (uintptr_t)c->tlb,
		.mmu_type = KVM_MMU_FSL_BOOKE_NOHV,
		.array_len = sizeof(c->tlb),
	};
	struct kvm_enable_cap cap = {
		.cap = KVM_CAP_SW_TLB, .args = { (uintptr_t)&config },
	};

	if (ioctl(c->fd, KVM_ENABLE_CAP, &cap))
		die("KVM_CAP_SW_TLB");
}

/* The initial mapped area, by the first entry of TLB1. */
static void map_ima(struct cpu *c)
{
	uint8_t bitmap[(TLB0_SIZE + TLB1_SIZE) / 8];
	struct kvm_dirty_tlb dirty = {
		.bitmap = (uintptr_t)bitmap, .num_dirty = TLB0_SIZE + TLB1_SIZE,
	};

	memset(c->tlb, 0, sizeof(c->tlb));
	memset(bitmap, 0xff, sizeof(bitmap));
	c->tlb[TLB0_SIZE] = (struct kvm_book3e_206_tlb_entry) {
		.mas1 = MAS1_VALID | MAS1_IPROT | MAS1_TSIZE_64M,
		.mas2 = MAS2_M,
		.mas7_3 = c->start.ima | MAS3_KERNEL,
	};
	if (ioctl(c->fd, KVM_DIRTY_TLB, &dirty))
		die("KVM_DIRTY_TLB");
}

static void set_registers(struct cpu *c)
{
	struct kvm_regs regs = {
		.pc = c->start.pc,
		.gpr = { [3] = c->start.r3, [6] = c->start.r6, [7] = IMA_SIZE },
	};

	if (ioctl(c->fd, KVM_SET_REGS, &regs))
		die("KVM_SET_REGS");
}

/* A word the host could not emulate; the guest gets a program interrupt. */
static void report_unknown(const struct cpu *c)
{
	struct kvm_regs regs = { 0 };

	ioctl(c->fd, KVM_GET_REGS, &regs);
	fprintf(stderr, "e500-vmm: CPU %d: exit %u (%016" PRIx64 ") at %08" PRIx64 "\n",
		(int)(c - cpus), c->run->exit_reason,
		(uint64_t)c->run->hw.hardware_exit_reason, (uint64_t)regs.pc);
}

static void handle_exit(struct cpu *c)
{
	struct kvm_run *run = c->run;

	switch (run->exit_reason) {
	case KVM_EXIT_MMIO:
		mmio(run->mmio.phys_addr, run->mmio.data, run->mmio.len,
		     run->mmio.is_write);
		break;
	case KVM_EXIT_INTR:
		break;
	case KVM_EXIT_UNKNOWN:
		report_unknown(c);
		break;
	default:
		report_unknown(c);
		fail("the host has no answer to this exit");
	}
}

static void *run(void *arg)
{
	struct cpu *c = arg;

	pthread_mutex_lock(&c->lock);
	while (!c->started)
		pthread_cond_wait(&c->go, &c->lock);
	pthread_mutex_unlock(&c->lock);

	map_ima(c);
	set_registers(c);
	for (;;) {
		if (!ioctl(c->fd, KVM_RUN, 0)) {
			handle_exit(c);
		} else if (errno == EINTR) {
			sched_yield();	/* to who wants its registers */
		} else if (errno != EAGAIN) {
			report_unknown(c);
			die("KVM_RUN");
		}
	}
	return NULL;
}

static void vcpu_create(int cpu)
{
	struct cpu *c = &cpus[cpu];
	int size = ioctl(m.kvm, KVM_GET_VCPU_MMAP_SIZE, 0);

	c->fd = ioctl(m.vm, KVM_CREATE_VCPU, cpu);
	if (c->fd < 0)
		die("KVM_CREATE_VCPU");
	c->run = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, c->fd, 0);
	if (size < 0 || c->run == MAP_FAILED)
		die("vCPU area");
	share_tlb(c);
	mpic_connect(c->fd, cpu);
	pthread_mutex_init(&c->lock, NULL);
	pthread_cond_init(&c->go, NULL);
	if (pthread_create(&c->thread, NULL, run, c))
		fail("no thread for CPU %d", cpu);
}

static void wake_up(int signal)
{
	(void)signal;
}

void vcpus_create(void)
{
	signal(SIGUSR1, wake_up);
	for (int cpu = 0; cpu < m.opt.cpus; cpu++)
		vcpu_create(cpu);
}

void vcpu_start(int cpu, const struct start *start)
{
	struct cpu *c = &cpus[cpu];

	pthread_mutex_lock(&c->lock);
	c->start = *start;
	c->started = true;
	pthread_cond_signal(&c->go);
	pthread_mutex_unlock(&c->lock);
}

/* A CPU that runs has to be stopped for it. */
void vcpus_print(int fd)
{
	for (int cpu = 0; cpu < m.opt.cpus; cpu++) {
		struct kvm_regs r = { 0 };

		if (cpus[cpu].started)
			pthread_kill(cpus[cpu].thread, SIGUSR1);
		if (!cpus[cpu].started || ioctl(cpus[cpu].fd, KVM_GET_REGS, &r))
			continue;
		dprintf(fd, "CPU#%d\nNIP %08x LR %08x CTR %08x XER %08x MSR %08x\n",
			cpu, (uint32_t)r.pc, (uint32_t)r.lr, (uint32_t)r.ctr,
			(uint32_t)r.xer, (uint32_t)r.msr);
		for (int i = 0; i < 32; i++)
			dprintf(fd, "%s%08x%s", i % 8 ? " " : "GPR ",
				(uint32_t)r.gpr[i], i % 8 == 7 ? "\n" : "");
	}
}
