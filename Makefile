# SPDX-License-Identifier: GPL-2.0-only
# make help says what there is.

B := build
.DEFAULT_GOAL := help

# Compiler results are kept across clones: ccache's own place, paths relative.
export CCACHE_BASEDIR := $(CURDIR)
export CCACHE_NOHASHDIR := 1

JOBS_OF_demo := build lab
JOBS_OF_bench := build lab
JOBS_OF_check := build lab check smp ia64
JOBS_OF_check-full := build lab check smp ia64 deb
JOBS_OF_ia64 := ia64
JOBS_OF_ia64-table := ia64
JOBS_OF_ia64-paths := build check ia64
JOBS_OF_deb := deb
JOBS_OF_bench-pvsmp := build lab smp

# Packages first, then a make that sees what they brought.
ifdef SET_UP
include selftests/lab/lab.mk
include debian/deb.mk
include selftests/ia64/build.mk
include selftests/pvsmp/payload.mk
else
.PHONY: demo bench bench-pvsmp check check-full deb ia64 ia64-table ia64-paths
demo bench bench-pvsmp check check-full deb ia64 ia64-table ia64-paths:
	@tools/setup $(JOBS_OF_$@)
	@$(MAKE) --no-print-directory SET_UP=1 $@

.PHONY: bench-time residual bench32 residual32 bench-e500 residual-e500 control \
	lab lab-run lab-kernels
bench-time residual bench32 residual32 bench-e500 residual-e500 control lab \
lab-run lab-kernels:
	@$(MAKE) --no-print-directory SET_UP=1 $@

$(B)/%: FORCE
	@$(MAKE) --no-print-directory SET_UP=1 $@
endif

.PHONY: help tools lint overlay dkms-install clean FORCE
help:
	@sed -n 's/^#: //p' Makefile

#: make demo            guests under a real KVM PR host, exits per operation
#: make demo GUESTS=all also big endian, 32 bits, Debian's kernel (estimate first)
#: make bench           medians of five alternating runs against their limits
#: make bench-time      is a phase slower than with upstream's patcher? (TCG's time)
#: make bench-pvsmp     CPUs released in a batch or one by one; what waiting costs
#: make residual        every exit a patched guest still took, by address
#: make control         kvm_pv=off against a kernel without our code
#: make check           the tests (what .ci/run runs)
#: make check-full      the long ones too
#: make lint            checkpatch, sparse, W=1, shellcheck
#: make tools           build/tools/pvscan, pvstat, pvsmp (needs libelf-dev,
#:                      libfdt-dev, libjansson-dev)
#: make deb             Debian packages of the module and the tools, in build/deb
#: make ia64            the vector table of ia64, assembled per mode and variant
#: make ia64-table      per vector: bundles used and free, privileged operations
#: make ia64-paths      what is executed on each path, native, as in 3.x, xen
#: make dkms-install    in a guest, as root: the module for its kernel, by dkms
#: make overlay TREE=   put the code into a linux-source-6.1 tree
#: make clean           remove build/

ifdef SET_UP
CHECK_NEEDS := $(LAB_BASE) $(LAB_E500) $(B)/guest/shell.cpio.gz \
	$(B)/guest/shell-pmac32.cpio.gz $(B)/guest/soak-pmac32.cpio.gz \
	$(B)/guest/shell-e500.cpio.gz $(B)/guest/below-le.cpio.gz \
	$(B)/guest/layout-le.cpio.gz \
	$(B)/guest/module.cpio.gz $(B)/guest/module-pmac32.cpio.gz \
	$(B)/guest/pvsmp-module.cpio.gz \
	$(B)/kernel/debian/vmlinux $(PVSMP_PAYLOADS) $(B)/check

.PHONY: check check-full
check: $(CHECK_NEEDS) tools
	@selftests/check

check-full: $(CHECK_NEEDS) tools $(B)/guest/ppc64.cpio.gz \
		$(B)/guest/ref-ppc64le.cpio.gz $(B)/guest/none-ppc64le.cpio.gz \
		$(B)/guest/debug-ppc64le.cpio.gz $(B)/guest/below-be.cpio.gz \
		$(B)/guest/layout-be.cpio.gz \
		$(B)/guest/shell-kuap-pmac32.cpio.gz \
		$(B)/guest/ref-e500.cpio.gz $(B)/guest/kexec-e500.cpio.gz \
		$(B)/guest/kexec-none-e500.cpio.gz \
		$(B)/kernel/none-e500/vmlinux $(LAB_STAMP)/47x \
		$(B)/guest/shell-defconfig-pmac32.cpio.gz \
		$(B)/guest/module-debug.cpio.gz \
		$(B)/guest/module-far.cpio.gz $(SURVIVE_NEEDS)
	@selftests/check full

$(B)/check:
	@mkdir -p $@
endif

tools:
	@$(MAKE) -s -C tools

lint:
	@mkdir -p $(B)/check
	@selftests/lint

dkms-install:
	@tools/dkms-install

overlay:
	@tools/overlay apply $(TREE)

clean:
	rm -rf $(B)
