# SPDX-License-Identifier: GPL-2.0-only
# The module: for Debian's own kernel, built by dkms from an installed layout, and
# for kernels of the lab.
# Included by lab.mk.

# Which of these are in the package is for dkms-tree to say. Directories, too, so
# that a file taken away is noticed.
MODULE_SRC := tools/dkms-tree dkms.conf COPYING \
	$(shell find arch/powerpc/kvm-pv include/kvm-pv \
		arch/powerpc/pvsmp/kernel/vcpu.[ch] \
		-path '*/kunit' -prune -o -print)
MODULE_VERSION := $(shell sed -n 's/^PACKAGE_VERSION="\(.*\)"/\1/p' dkms.conf)
MODULE_TREE := $(B)/dkms

# Debian's headers for ppc64el, with the host programs of this machine.
$(B)/lab/headers/version: $(LAB)/mkroot $(B)/kernel/debian/vmlinux
	$(call lab-say,HEADERS,$(@D))
	@$(LAB)/mkroot $(@D) linux-headers-powerpc64le
	@rm -rf $(@D)/usr/lib/linux-kbuild-6.1
	@ln -s /usr/lib/linux-kbuild-6.1 $(@D)/usr/lib/linux-kbuild-6.1
	@cd $(@D)/usr/src && common=$$(echo "$$PWD"/linux-headers-*-common) && \
		for dir in linux-headers-*-powerpc64le; do \
			echo "include $$common/Makefile" >$$dir/Makefile; \
			echo "$${dir#linux-headers-}" >../../version; \
		done

# What the package installs below /usr/src.
$(MODULE_TREE)/src/kvm-pv-$(MODULE_VERSION)/dkms.conf: $(MODULE_SRC)
	@rm -rf $(MODULE_TREE)/src
	@tools/dkms-tree $(MODULE_TREE)/src

$(B)/module/kvm_pv.ko: $(B)/lab/headers/version \
		$(MODULE_TREE)/src/kvm-pv-$(MODULE_VERSION)/dkms.conf
	$(call lab-say,DKMS,$@)
	@mkdir -p $(@D)
	@selftests/module/dkms-build $(MODULE_TREE) $(B)/lab/headers $@

# Modules that are none of ours, for the same kernel: name, directory.
define foreign-module
$(B)/module/$(1).ko: $(B)/lab/headers/version $(wildcard $(2)/*)
	$$(call lab-say,MODULE,$$@)
	@mkdir -p $$(@D) && rm -rf $$(@D)/$(1) && cp -r $(2) $$(@D)/$(1)
	@$$(MAKE) -s -C $$(CURDIR)/$$$$(echo $(B)/lab/headers/usr/src/*-powerpc64le) \
		M=$$(CURDIR)/$(B)/module/$(1) ARCH=powerpc \
		CROSS_COMPILE=$(lab-arch-le)-linux-gnu- modules >/dev/null
	@mv $(B)/module/$(1)/$(1).ko $$@
endef
$(eval $(call foreign-module,irqload,$(LAB)/guest/irqload))
$(eval $(call foreign-module,far,selftests/module/far))

# Our module for a kernel of the lab: directory, kernel, kind.
define lab-module
$(1)/kvm_pv.ko: $(LAB_STAMP)/kernel-$(2) \
		$(MODULE_TREE)/src/kvm-pv-$(MODULE_VERSION)/dkms.conf
	$$(call lab-say,MODULE,$$@)
	@rm -rf $$(@D)/tree && mkdir -p $$(@D)
	@cp -r $(MODULE_TREE)/src/kvm-pv-$(MODULE_VERSION) $$(@D)/tree
	@$$(call lab-kmake,$(B)/kernel/$(2),$(3)) \
		M=$(CURDIR)/$$(@D)/tree/arch/powerpc/kvm-pv modules
	@mv $$(@D)/tree/arch/powerpc/kvm-pv/kvm_pv.ko $$@
endef

# One that has upstream's patcher and looks for mistakes, and a 32-bit one that
# has nothing for guests.
$(eval $(call lab-kernel,refdebug-ppc64le,le,book3s64 kvm-guest debug))
MODULE_DEBUG := $(B)/module/debug
$(eval $(call lab-module,$(MODULE_DEBUG),refdebug-ppc64le,le))
$(eval $(call lab-module,$(B)/module/pmac32,none-pmac32,be32))

$(MODULE_DEBUG)/far.ko: $(LAB_STAMP)/kernel-refdebug-ppc64le \
		$(wildcard selftests/module/far/*)
	$(call lab-say,MODULE,$@)
	@rm -rf $(@D)/far && mkdir -p $(@D) && cp -r selftests/module/far $(@D)/
	@$(call lab-kmake,$(B)/kernel/refdebug-ppc64le,le) \
		M=$(CURDIR)/$(@D)/far modules
	@mv $(@D)/far/far.ko $@

# $(1) directory of the guest, $(2) its modules: a shell, /measure and these.
define module-guest
	@rm -rf $(1) && mkdir -p $(1)/bin
	@cp $(B)/lab/root/bin/busybox $(1)/bin/
	@cp $(2) $(1)/
	@cp $(B)/guest/init-le $(1)/measure
	@install -m 755 selftests/boot/init $(1)/init
	@$(call lab-cpio,$(1))
endef

MODULE_NEEDS := selftests/boot/init $(B)/lab/root.img $(B)/guest/init-le

$(B)/guest/module.cpio.gz: $(MODULE_NEEDS) \
		$(patsubst %,$(B)/module/%.ko,kvm_pv irqload)
	$(call lab-say,INITRD,$@)
	$(call module-guest,$(B)/guest/module,$(filter %.ko,$^))

# By itself: it takes long to unpack.
$(B)/guest/module-far.cpio.gz: $(MODULE_NEEDS) \
		$(patsubst %,$(B)/module/%.ko,kvm_pv far)
	$(call lab-say,INITRD,$@)
	$(call module-guest,$(B)/guest/module-far,$(filter %.ko,$^))

$(B)/guest/module-debug.cpio.gz: $(MODULE_NEEDS) \
		$(patsubst %,$(MODULE_DEBUG)/%.ko,kvm_pv far) \
		$(B)/guest/refdebug-ppc64le.cpio.gz
	$(call lab-say,INITRD,$@)
	$(call module-guest,$(B)/guest/module-debug,$(filter %.ko,$^) \
		$(B)/guest/refdebug-ppc64le/irqload.ko)

# No shell is to be had for it: what the lab measures with, and our module.
$(B)/guest/module-pmac32.cpio.gz: $(B)/module/pmac32/kvm_pv.ko \
		$(B)/guest/none-pmac32.cpio.gz
	$(call lab-say,INITRD,$@)
	@rm -rf $(B)/guest/module-pmac32
	@cp -r $(B)/guest/none-pmac32 $(B)/guest/module-pmac32
	@cp $< $(B)/guest/module-pmac32/
	@$(call lab-cpio,$(B)/guest/module-pmac32)
