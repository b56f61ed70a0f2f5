// SPDX-License-Identifier: GPL-2.0-only
/* Create a KVM PR guest without a CPU: what a nested host does first. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <linux/kvm.h>

#define VM_TYPE_PR	2	/* KVM_VM_PPC_PR */

int main(void)
{
	int kvm = open("/dev/kvm", O_RDWR);

	if (kvm < 0 || ioctl(kvm, KVM_CREATE_VM, VM_TYPE_PR) < 0) {
		perror("kvm-vm");
		return 1;
	}
	return 0;
}
