# SPDX-License-Identifier: GPL-2.0-only
# The lab: kernels, root image, guests, and what is measured with them.
# Included by the Makefile at the top; every path is relative to that place.
# See selftests/lab/README.md.

B ?= build
LAB := selftests/lab
LABCTL := $(LAB)/labctl
LAB_JOBS ?= $(shell nproc)
LAB_TARBALL ?= /usr/src/linux-source-6.1.tar.xz
LAB_STAMP := $(B)/stamp

export CCACHE_BASEDIR ?= $(CURDIR)
LAB_CCACHE := $(if $(shell command -v ccache),ccache )
lab-say = @printf '  %-8s %s\n' '$(1)' '$(2)'

# --- kernel source -----------------------------------------------------------
# A changed patch means a fresh tree; changed code of ours is only copied in.
# The tarball's dates are old, so what a patch once changed is touched: the list
# of that is kept. Directories are among the sources so that a file taken away is noticed.

LAB_PATCHES := $(sort $(wildcard $(LAB)/host-fixes/*.patch))
LAB_OVERLAY_SRC := $(shell find arch include compat lib tools/overlay 2>/dev/null)

$(LAB_STAMP)/linux: $(LAB_TARBALL) $(LAB)/host-fixes $(LAB_PATCHES)
	$(call lab-say,SOURCE,$(B)/linux)
	@mkdir -p $(LAB_STAMP)
	@rm -rf $(B)/linux && mkdir -p $(B)/linux
	@tar -C $(B)/linux --strip-components=1 -xf $(LAB_TARBALL)
	@for p in $(LAB_PATCHES); do \
		patch -s -d $(B)/linux -p1 <$$p || exit 1; \
	done
	@sed -n 's/^+++ b.//p' $(LAB_PATCHES) >>$@ && (cd $(B)/linux && xargs touch -c) <$@

$(LAB_TARBALL):
	@echo "$@ is missing: apt-get install linux-source-6.1" >&2; exit 2

$(LAB_STAMP)/overlay: $(LAB_STAMP)/linux $(LAB_OVERLAY_SRC)
	$(call lab-say,OVERLAY,$(B)/linux)
	@if [ -x tools/overlay ]; then tools/overlay apply $(B)/linux; fi
	@touch $@

# --- kernels -----------------------------------------------------------------
# lab-kernel NAME KIND FRAGMENT...: $(B)/kernel/NAME/vmlinux from the named
# files of configs/. A kernel with KVM_PV follows our code; the others don't.
# KIND is le, be or be32, and a fragment, too. Programs are compiled with the C
# library of their kind; a 32-bit kernel needs none, the 64-bit compiler does.
# A fourth argument names one of the tree's own configurations that the
# fragments are added to; its modules are left out.

lab-arch-le := powerpc64le
lab-arch-be := powerpc64
lab-arch-be32 := powerpc
lab-kernel-arch-le := $(lab-arch-le)
lab-kernel-arch-be := $(lab-arch-be)
lab-kernel-arch-be32 := $(lab-arch-be)

# $(1) O= directory, $(2) kind; one build at a time, whoever started it
lab-kmake = flock $(LAB_STAMP)/lock $(MAKE) -s -j$(LAB_JOBS) -C $(B)/linux O=$(CURDIR)/$(1) ARCH=powerpc \
	CROSS_COMPILE=$(lab-kernel-arch-$(2))-linux-gnu- \
	CC="$(LAB_CCACHE)$(lab-kernel-arch-$(2))-linux-gnu-gcc" \
	KBUILD_BUILD_USER=lab KBUILD_BUILD_HOST=lab \
	KBUILD_BUILD_TIMESTAMP="1 Jan 2023"

# $(1) fragments; a later one has the last word
lab-merge = awk -F= '/^CONFIG_/ { last[$$1] = $$0 } \
	END { for (name in last) print last[name] }' $(1) | LC_ALL=C sort

define lab-kernel
LAB_KERNELS += $(1)
$(B)/kernel/$(1)/.config.in: $(patsubst %,$(LAB)/configs/%.config,$(2) $(3))
	@mkdir -p $$(@D)
	@$$(call lab-merge,$$^) >$$@

$(LAB_STAMP)/kernel-$(1): $(B)/kernel/$(1)/.config.in $(LAB_STAMP)/linux \
		$(if $(filter kvm-pv,$(3)),,|) $(LAB_STAMP)/overlay
	$$(call lab-say,KERNEL,$(1))
	@sed '/=m$$$$/d' $(4:%=$(B)/linux/arch/powerpc/configs/%) $$< \
		>$(B)/kernel/$(1)/.config.all
	@$$(call lab-kmake,$(B)/kernel/$(1),$(2)) $(if $(4),alldefconfig,allnoconfig) \
		KCONFIG_ALLCONFIG=.config.all >/dev/null
	@$(LAB)/check-config $(B)/kernel/$(1)
	@$$(call lab-kmake,$(B)/kernel/$(1),$(2)) vmlinux modules
	@touch $$@

$(B)/kernel/$(1)/vmlinux: $(LAB_STAMP)/kernel-$(1) ;

$(B)/guest/$(1).cpio.gz: $(LAB_STAMP)/kernel-$(1) $(B)/guest/init-$(2) \
		$(wildcard $(LAB)/guest/irqload/*)
	$$(call lab-say,INITRD,$$@)
	@rm -rf $(B)/guest/$(1) && mkdir -p $(B)/guest/$(1)
	@cp -r $(LAB)/guest/irqload $(B)/guest/$(1)/
	@$$(call lab-kmake,$(B)/kernel/$(1),$(2)) \
		M=$(CURDIR)/$(B)/guest/$(1)/irqload modules
	@mv $(B)/guest/$(1)/irqload/irqload.ko $(B)/guest/$(1)/
	@rm -r $(B)/guest/$(1)/irqload
	@cp $(B)/guest/init-$(2) $(B)/guest/$(1)/init
	@$$(call lab-cpio,$(B)/guest/$(1))
endef

# $(1) directory, packed to $@
lab-cpio = (cd $(1) && find . | LC_ALL=C sort | \
	cpio -o -H newc -R 0:0 --quiet) | gzip -9n >$@

$(eval $(call lab-kernel,ppc64le,le,book3s64 kvm-pv))
$(eval $(call lab-kernel,ppc64,be,book3s64 kvm-pv))
$(eval $(call lab-kernel,ref-ppc64le,le,book3s64 kvm-guest))
$(eval $(call lab-kernel,ref-ppc64,be,book3s64 kvm-guest))
$(eval $(call lab-kernel,none-ppc64le,le,book3s64))
$(eval $(call lab-kernel,pmac32,be32,pmac32 kvm-pv))
$(eval $(call lab-kernel,ref-pmac32,be32,pmac32 kvm-guest))
$(eval $(call lab-kernel,kuap-pmac32,be32,pmac32 kuap kvm-pv))
$(eval $(call lab-kernel,ref-kuap-pmac32,be32,pmac32 kuap kvm-guest))
$(eval $(call lab-kernel,kasan-pmac32,be32,pmac32 kasan kvm-pv))
$(eval $(call lab-kernel,defconfig-pmac32,be32,pmac32-defconfig kvm-pv,pmac32_defconfig))
$(eval $(call lab-kernel,none-pmac32,be32,pmac32))
$(eval $(call lab-kernel,host-e500,be32,e500 e500-host))
$(eval $(call lab-kernel,e500,be32,e500 kvm-pv epapr))
$(eval $(call lab-kernel,none-e500,be32,e500))
$(eval $(call lab-kernel,ref-e500,be32,e500 kvm-guest))
$(eval $(call lab-kernel,debug-ppc64le,le,book3s64 kvm-pv debug))
$(eval $(call lab-kernel,kunit-ppc64le,le,book3s64 kvm-pv kunit))
$(eval $(call lab-kernel,kunit-pmac32,be32,pmac32 kvm-pv kunit))
$(eval $(call lab-kernel,survive-ppc64le,le,book3s64 kvm-pv survive))
$(eval $(call lab-kernel,hibernate-ppc64le,le,book3s64 kvm-pv hibernate))

# --- programs ----------------------------------------------------------------

LAB_CFLAGS := -O2 -Wall -Wextra -static
# What every /init includes.
LAB_GUEST_H := $(wildcard $(LAB)/guest/*.h)

$(B)/guest/init-%: $(LAB)/guest/init.c $(LAB_GUEST_H)
	$(call lab-say,CC,$@)
	@mkdir -p $(@D)
	@$(lab-arch-$*)-linux-gnu-gcc $(LAB_CFLAGS) -o $@ $<

$(B)/lab/host.cpio.gz: $(wildcard $(LAB)/host/*.[ch])
	$(call lab-say,CC,$@)
	@mkdir -p $(B)/lab/host/root
	@$(lab-arch-le)-linux-gnu-gcc $(LAB_CFLAGS) -o $(B)/lab/host/init \
		$(filter %.c,$^)
	@$(call lab-cpio,$(B)/lab/host)

# The e500v2 host: the same driver, and a root with our own monitor in it, since
# Debian has no QEMU for it. libfdt is the kernel tree's.
LAB_FDT := $(B)/linux/scripts/dtc/libfdt

$(B)/lab/host-e500.cpio.gz: $(wildcard $(LAB)/host/*.[ch])
	$(call lab-say,CC,$@)
	@mkdir -p $(B)/lab/host-e500/root
	@$(lab-arch-be32)-linux-gnu-gcc $(LAB_CFLAGS) -o $(B)/lab/host-e500/init \
		$(filter %.c,$^)
	@$(call lab-cpio,$(B)/lab/host-e500)

# Guests without a kernel: lost interrupts in our sequences, and what the host
# must do right.
BARE := selftests/booke/bare.c
LOST_IRQ := selftests/booke/lost-irq.c $(BARE) \
	$(patsubst %,arch/powerpc/kvm-pv/%.c,template/template insn rules)
HOST_BUGS := selftests/booke/host-bugs.c $(BARE)

$(B)/lab/root-e500.img: $(wildcard $(LAB)/vmm/*.[ch]) $(LAB_STAMP)/linux \
		$(LOST_IRQ) $(HOST_BUGS) $(BARE:.c=.h)
	$(call lab-say,ROOT,$@)
	@cd $(B)/lab && rm -rf root-e500 && mkdir -p root-e500/bin \
		$(LAB_ROOT_DIRS:%=root-e500/%)
	@$(lab-arch-be32)-linux-gnu-gcc $(LAB_CFLAGS) -pthread -I$(LAB_FDT) \
		-o $(B)/lab/root-e500/bin/e500-vmm $(filter $(LAB)/%.c,$^) \
		$(patsubst %,$(LAB_FDT)/%.c,fdt fdt_sw fdt_strerror)
	@$(lab-arch-be32)-linux-gnu-gcc $(LAB_CFLAGS) \
		-o $(B)/lab/root-e500/bin/lost-irq $(LOST_IRQ)
	@$(lab-arch-be32)-linux-gnu-gcc $(LAB_CFLAGS) \
		-o $(B)/lab/root-e500/bin/host-bugs $(HOST_BUGS)
	@rm -f $@
	@/sbin/mke2fs -q -t ext4 -O ^has_journal -d $(B)/lab/root-e500 $@ 16M >/dev/null

# The same driver for guests that run right here.
$(B)/lab/run-here: $(wildcard $(LAB)/host/*.[ch])
	$(call lab-say,CC,$@)
	@mkdir -p $(@D)
	@$(or $(HOSTCC),cc) -O2 -Wall -Wextra -o $@ $(filter %.c,$^)

# --- root image and Debian's own kernel --------------------------------------

LAB_ROOT_DIRS := dev proc sys tmp lab

$(B)/lab/root.img: $(LAB)/mkroot
	$(call lab-say,ROOT,$@)
	@$(LAB)/mkroot $(B)/lab/root qemu-system-ppc busybox-static
	@cd $(B)/lab/root && mkdir -p $(LAB_ROOT_DIRS)
	@rm -f $@
	@/sbin/mke2fs -q -t ext4 -O ^has_journal -d $(B)/lab/root $@ 320M >/dev/null

# Debian's own kernel, found by its metapackage; only the image is wanted.
$(B)/kernel/debian/vmlinux: $(LAB)/mkroot
	$(call lab-say,DEBIAN,$@)
	@$(LAB)/mkroot $(B)/lab/debian linux-image-powerpc64le
	@mkdir -p $(@D) && cp $(B)/lab/debian/boot/vmlinux-* $@
	@rm -rf $(B)/lab/debian

# Its kernel takes no module of ours: the irq phase is skipped.
$(B)/guest/debian.cpio.gz: $(B)/guest/init-le
	$(call lab-say,INITRD,$@)
	@mkdir -p $(B)/guest/debian && cp $< $(B)/guest/debian/init
	@$(call lab-cpio,$(B)/guest/debian)

# --- what to type ------------------------------------------------------------
# GUESTS=all, or a list: ppc64le ppc64 pmac32 kuap-pmac32 debian.
# ARGS= goes to labctl as it is.

LAB_ALL_GUESTS := ppc64le ppc64 pmac32 debian
GUESTS ?= ppc64le
LAB_GUESTS := $(if $(filter all,$(GUESTS)),$(LAB_ALL_GUESTS),$(GUESTS))
lab-comma := ,
lab-empty :=
LAB_GUEST_LIST := $(subst $(lab-empty) $(lab-empty),$(lab-comma),$(strip $(LAB_GUESTS)))

LAB_BASE := $(B)/lab/root.img $(B)/lab/host.cpio.gz $(B)/lab/run-here \
	$(B)/kernel/ppc64le/vmlinux

# The kernels of a guest: with our code and with upstream's.
lab-kernels-of = $(if $(filter debian,$(1)),debian,$(1) ref-$(1))
LAB_NEED := $(foreach g,$(LAB_GUESTS),$(call lab-kernels-of,$(g)))
lab-files = $(foreach k,$(1),$(B)/kernel/$(k)/vmlinux $(B)/guest/$(k).cpio.gz)

# Two minutes for each kernel ccache has never seen, on two cores.
lab-cold = $(words $(foreach k,$(LAB_NEED),$(if $(wildcard $(B)/guest/$(k).cpio.gz),,x)))

.PHONY: lab lab-kernels lab-estimate lab-run demo bench residual control
.PHONY: bench32 residual32 bench-e500 residual-e500
lab: $(LAB_BASE)
lab-kernels: $(LAB_KERNELS:%=$(B)/kernel/%/vmlinux)

lab-estimate:
	@if [ $(lab-cold) -gt 0 ]; then \
		echo "$(lab-cold) kernels to build first: about $$((1 + 4 * $(lab-cold) * 2 / $(LAB_JOBS))) minutes"; \
	fi

demo: lab-estimate $(LAB_BASE) $(call lab-files,$(LAB_NEED))
	@$(LABCTL) demo --guests $(LAB_GUEST_LIST) $(ARGS)

bench: lab-estimate $(LAB_BASE) $(call lab-files,$(LAB_NEED))
	@$(LABCTL) bench --guests $(LAB_GUEST_LIST) $(ARGS)

# QEMU counts time in instructions, so a busy machine does not matter.
# One guest, which may be another: GUESTS=ppc64.
bench-time: $(LAB_BASE) $(call lab-files,$(LAB_NEED))
	@$(LABCTL) time -o $(B)/bench-time$(GUESTS:%=-%) --runs 3 \
		--guests $(LAB_GUEST_LIST) $(ARGS)

residual: tools
	@$(LABCTL) residual $(ARGS)

# The same for Power Macs: without user access protection, and with it.
LAB_MACS := pmac32 kuap-pmac32

bench32: $(LAB_BASE) $(call lab-files,$(LAB_MACS) $(LAB_MACS:%=ref-%))
	@$(LABCTL) bench -o $(B)/bench32 --runs 3 --modes upstream-repaired,kvm-pv \
		--guests $(subst $(lab-empty) $(lab-empty),$(lab-comma),$(LAB_MACS))

residual32: tools $(LAB_BASE) $(call lab-files,pmac32)
	@$(LABCTL) demo -o $(B)/residual32 --modes kvm-pv --guests pmac32
	@$(LABCTL) residual -o $(B)/residual32 --guest pmac32

# And for e500v2, on a host of its own.
LAB_E500 := $(B)/lab/root-e500.img $(B)/lab/host-e500.cpio.gz \
	$(B)/lab/run-here $(B)/kernel/host-e500/vmlinux

bench-e500: $(LAB_E500) $(call lab-files,e500 ref-e500)
	@$(LABCTL) bench -o $(B)/bench-e500 --runs 3 \
		--modes off,upstream-repaired,kvm-pv --guests e500

residual-e500: tools $(LAB_E500) $(call lab-files,e500)
	@$(LABCTL) demo -o $(B)/residual-e500 --modes kvm-pv --guests e500
	@$(LABCTL) residual -o $(B)/residual-e500 --guest e500

control: $(LAB_BASE) $(call lab-files,ppc64le none-ppc64le)
	@$(LABCTL) control $(ARGS)

# make lab-run JOBS=file.json OUT=build/out
lab-run: $(LAB_BASE)
	@$(LABCTL) run $(JOBS) $(if $(OUT),-o $(OUT)) $(ARGS)

# --- a guest with a shell, for tests that type into it -------------------------

$(B)/guest/kvm-vm: selftests/boot/kvm-vm.c
	$(call lab-say,CC,$@)
	@mkdir -p $(@D)
	@$(lab-arch-le)-linux-gnu-gcc $(LAB_CFLAGS) -o $@ $<

$(B)/guest/shell.cpio.gz: selftests/boot/init $(B)/guest/kvm-vm $(B)/lab/root.img \
		$(B)/guest/ppc64le.cpio.gz
	$(call lab-say,INITRD,$@)
	@rm -rf $(B)/guest/shell && mkdir -p $(B)/guest/shell/bin
	@cp $(B)/lab/root/bin/busybox $(B)/guest/shell/bin/
	@cp $(B)/guest/ppc64le/irqload.ko $(B)/guest/kvm-vm $(B)/guest/shell/
	@install -m 755 $< $(B)/guest/shell/init
	@$(call lab-cpio,$(B)/guest/shell)

# The same for 32 bits, with a shell of its own.
$(B)/guest/shell32: selftests/boot/shell32.c
	$(call lab-say,CC,$@)
	@mkdir -p $(@D)
	@$(lab-arch-be32)-linux-gnu-gcc $(LAB_CFLAGS) -o $@ $<

# $(1) kernel
define shell32-initrd
$(B)/guest/shell-$(1).cpio.gz: $(B)/guest/shell32 $(B)/guest/$(1).cpio.gz
	$$(call lab-say,INITRD,$$@)
	@rm -rf $(B)/guest/shell-$(1) && mkdir -p $(B)/guest/shell-$(1)
	@cp $(B)/guest/$(1)/irqload.ko $(B)/guest/shell-$(1)/
	@cp $$< $(B)/guest/shell-$(1)/init
	@$$(call lab-cpio,$(B)/guest/shell-$(1))
endef

$(foreach k,pmac32 kuap-pmac32 defconfig-pmac32 e500 none-e500,$(eval $(call shell32-initrd,$(k))))

# The same with a program that goes to another kernel, and that kernel.
KEXEC_E500_FDT := $(patsubst %,$(LAB_FDT)/%.c,fdt fdt_ro fdt_rw fdt_wip fdt_strerror)

$(B)/guest/kexec-load-e500: selftests/booke/kexec-load.c $(LAB_STAMP)/linux
	$(call lab-say,CC,$@)
	@mkdir -p $(@D)
	@$(lab-arch-be32)-linux-gnu-gcc $(LAB_CFLAGS) -I$(LAB_FDT) -o $@ $< \
		$(KEXEC_E500_FDT)

$(B)/guest/read-sprg: selftests/booke/read-sprg.c
	$(call lab-say,CC,$@)
	@mkdir -p $(@D)
	@$(lab-arch-be32)-linux-gnu-gcc $(LAB_CFLAGS) -o $@ $<

# $(1) kernel
define kexec-initrd
$(B)/guest/kexec-$(1).cpio.gz: $(B)/guest/shell-$(1).cpio.gz \
		$(B)/guest/kexec-load-e500 $(B)/guest/read-sprg \
		$(B)/kernel/$(1)/vmlinux $(wildcard selftests/booke/sprgs/*)
	$$(call lab-say,INITRD,$$@)
	@rm -rf $(B)/guest/kexec-$(1)
	@cp -r $(B)/guest/shell-$(1) $(B)/guest/kexec-$(1)
	@cp -r selftests/booke/sprgs $(B)/guest/kexec-$(1)/
	@$$(call lab-kmake,$(B)/kernel/$(1),be32) \
		M=$(CURDIR)/$(B)/guest/kexec-$(1)/sprgs modules
	@mv $(B)/guest/kexec-$(1)/sprgs/sprgs.ko $(B)/guest/kexec-$(1)/
	@cp $(B)/guest/read-sprg $(B)/guest/kexec-$(1)/
	@rm -r $(B)/guest/kexec-$(1)/sprgs
	@cp $$< $(B)/guest/kexec-$(1)/initrd
	@cp $(B)/guest/kexec-load-e500 $(B)/guest/kexec-$(1)/kexec-load
	@$(lab-arch-be32)-linux-gnu-strip -o $(B)/guest/kexec-$(1)/vmlinux \
		$(B)/kernel/$(1)/vmlinux
	@$$(call lab-cpio,$(B)/guest/kexec-$(1))
endef

$(foreach k,e500 none-e500,$(eval $(call kexec-initrd,$(k))))

# --- a guest that looks where its programs are ---------------------------------

LAYOUT := selftests/layout

# $(1) le or be, $(2) its dynamic linker
define layout-guest
$(B)/guest/layout-$(1).cpio.gz: $(wildcard $(LAYOUT)/*.c) $(LAB_GUEST_H)
	$$(call lab-say,INITRD,$$@)
	@rm -rf $(B)/guest/layout-$(1) && mkdir -p $(B)/guest/layout-$(1)/lib64
	@$(lab-arch-$(1))-linux-gnu-gcc $(LAB_CFLAGS) -no-pie -pthread \
		-o $(B)/guest/layout-$(1)/init $(LAYOUT)/layout.c
	@$(lab-arch-$(1))-linux-gnu-gcc $(LAB_CFLAGS) -no-pie -pthread \
		-o $(B)/guest/layout-$(1)/large $(LAYOUT)/large.c
	@$(lab-arch-$(1))-linux-gnu-gcc $(filter-out -static,$(LAB_CFLAGS)) \
		-fPIE -pie -Wl,-rpath,/lib64 -pthread -o $(B)/guest/layout-$(1)/pie $(LAYOUT)/layout.c
	@cp /usr/$(lab-arch-$(1))-linux-gnu/lib/$(2) \
		/usr/$(lab-arch-$(1))-linux-gnu/lib/libc.so.6 \
		$(B)/guest/layout-$(1)/lib64/
	@$$(call lab-cpio,$(B)/guest/layout-$(1))
endef

$(eval $(call layout-guest,le,ld64.so.2))
$(eval $(call layout-guest,be,ld64.so.1))

# --- a guest that is kexec'd, crashes, hibernates, is probed and traced ---------

SURVIVE := selftests/boot

SURVIVE_PROGRAMS := $(patsubst %,$(B)/guest/%,churn kexec-load sample)

$(SURVIVE_PROGRAMS): $(B)/guest/%: $(SURVIVE)/%.c
	$(call lab-say,CC,$@)
	@mkdir -p $(@D)
	@$(lab-arch-le)-linux-gnu-gcc $(LAB_CFLAGS) -o $@ $<

# $(1) kernel: the shell with that kernel's modules and the programs above.
define survive-guest
$(B)/guest/survive-$(1).cpio.gz: $(SURVIVE)/init $(B)/guest/$(1)-ppc64le.cpio.gz \
		$(B)/guest/shell.cpio.gz $(SURVIVE_PROGRAMS) \
		$(wildcard $(SURVIVE)/witness/*)
	$$(call lab-say,INITRD,$$@)
	@rm -rf $(B)/guest/survive-$(1) && mkdir -p $(B)/guest/survive-$(1)
	@cp -r $(SURVIVE)/witness $(B)/guest/survive-$(1)/
	@$$(call lab-kmake,$(B)/kernel/$(1)-ppc64le,le) \
		M=$(CURDIR)/$(B)/guest/survive-$(1)/witness modules
	@mv $(B)/guest/survive-$(1)/witness/*.ko $(B)/guest/survive-$(1)/
	@rm -r $(B)/guest/survive-$(1)/witness
	@cp -r $(B)/guest/shell/bin $(SURVIVE_PROGRAMS) \
		$(B)/guest/kvm-vm $(B)/guest/$(1)-ppc64le/irqload.ko $(B)/guest/survive-$(1)/
	@install -m 755 $(SURVIVE)/init $(B)/guest/survive-$(1)/init
	@$$(call lab-cpio,$(B)/guest/survive-$(1))
endef

$(eval $(call survive-guest,survive))
$(eval $(call survive-guest,hibernate))

# The same with a kernel in it, and an initrd for that, to kexec.
$(B)/guest/survive-kexec.cpio.gz: $(B)/guest/survive-survive.cpio.gz \
		$(B)/kernel/survive-ppc64le/vmlinux
	$(call lab-say,INITRD,$@)
	@rm -rf $(B)/guest/survive-kexec
	@cp -r $(B)/guest/survive-survive $(B)/guest/survive-kexec
	@cp $< $(B)/guest/survive-kexec/initrd
	@$(lab-arch-le)-linux-gnu-strip -o $(B)/guest/survive-kexec/vmlinux \
		$(B)/kernel/survive-ppc64le/vmlinux
	@$(call lab-cpio,$(B)/guest/survive-kexec)

SURVIVE_NEEDS := $(B)/guest/survive-kexec.cpio.gz \
	$(B)/guest/survive-hibernate.cpio.gz

# --- what a patched kernel does otherwise beside that ------------------------------

$(B)/guest/below-%.cpio.gz: $(wildcard selftests/below/*.[ch]) $(LAB_GUEST_H)
	$(call lab-say,INITRD,$@)
	@rm -rf $(B)/guest/below-$* && mkdir -p $(B)/guest/below-$*
	@$(lab-arch-$*)-linux-gnu-gcc $(LAB_CFLAGS) -pthread -o $(B)/guest/below-$*/init \
		$(filter %.c,$^)
	@$(call lab-cpio,$(B)/guest/below-$*)

# --- the mixed load -----------------------------------------------------------

include selftests/soak/soak.mk
include selftests/module/module.mk
include selftests/pvsmp/module/module.mk
include selftests/pvsmp/epapr/epapr.mk
