// SPDX-License-Identifier: GPL-2.0-only
/* The interrupt controller is the host kernel's. */
#include <sys/ioctl.h>

#include "vmm.h"

static void set_attr(uint32_t group, uint64_t attr, void *value,
		     const char *what)
{
	struct kvm_device_attr a = {
		.group = group, .attr = attr, .addr = (uintptr_t)value,
	};

	if (ioctl(m.mpic, KVM_SET_DEVICE_ATTR, &a))
		die(what);
}

void mpic_create(void)
{
	struct kvm_create_device dev = { .type = KVM_DEV_TYPE_FSL_MPIC_42 };
	uint64_t base = CCSR_BASE + MPIC_OFFSET;

	if (ioctl(m.vm, KVM_CREATE_DEVICE, &dev))
		die("KVM_CREATE_DEVICE");
	m.mpic = dev.fd;
	set_attr(KVM_DEV_MPIC_GRP_MISC, KVM_DEV_MPIC_BASE_ADDR, &base,
		 "MPIC address");
}

void mpic_connect(int vcpu_fd, int cpu)
{
	struct kvm_enable_cap cap = {
		.cap = KVM_CAP_IRQ_MPIC, .args = { m.mpic, cpu },
	};

	if (ioctl(vcpu_fd, KVM_ENABLE_CAP, &cap))
		die("KVM_CAP_IRQ_MPIC");
}

void mpic_set_irq(unsigned int irq, bool level)
{
	uint32_t value = level;

	set_attr(KVM_DEV_MPIC_GRP_IRQ_ACTIVE, irq, &value, "MPIC interrupt");
}
