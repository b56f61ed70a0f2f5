# SPDX-License-Identifier: GPL-2.0-only
# pvsmp.ko, for Debian's own arm64 kernel, and what it is tried in.
# Included by lab.mk.

PVSMP_ROOT := $(B)/lab/debian-arm64
PVSMP_HEADERS := $(B)/lab/headers-arm64

# The image, the device trees and a shell are wanted.
$(B)/kernel/debian-arm64/Image: $(LAB)/mkroot
	$(call lab-say,DEBIAN,$@)
	@ARCH=arm64 $(LAB)/mkroot $(PVSMP_ROOT) linux-image-arm64 busybox-static
	@mkdir -p $(@D)
	@cp $(PVSMP_ROOT)/usr/lib/linux-image-*/broadcom/bcm2837-rpi-3-b.dtb \
		$(PVSMP_ROOT)/bin/busybox $(@D)/
	@cp $(PVSMP_ROOT)/boot/vmlinuz-* $@
	@rm -rf $(PVSMP_ROOT)

# Debian's headers for arm64, with the host programs of this machine.
$(PVSMP_HEADERS)/version: $(LAB)/mkroot $(B)/kernel/debian-arm64/Image
	$(call lab-say,HEADERS,$(@D))
	@ARCH=arm64 $(LAB)/mkroot $(@D) linux-headers-arm64
	@rm -rf $(@D)/usr/lib/linux-kbuild-6.1
	@ln -s /usr/lib/linux-kbuild-6.1 $(@D)/usr/lib/linux-kbuild-6.1
	@cd $(@D)/usr/src && common=$$(echo "$$PWD"/linux-headers-*-common) && \
		for dir in linux-headers-*-arm64; do \
			echo "include $$common/Makefile" >$$dir/Makefile; \
			echo "$${dir#linux-headers-}" >../../version; \
		done

# $(1) directory with a Kbuild
# What it says of BTF, which needs a vmlinux, is of no interest if it gets there.
pvsmp-kmake = $(MAKE) -s -C $$(echo $(CURDIR)/$(PVSMP_HEADERS)/usr/src/*-arm64) \
	M=$(CURDIR)/$(1) ARCH=arm64 CROSS_COMPILE=aarch64-linux-gnu- modules >$(1).log 2>&1 || \
	{ cat $(1).log >&2; exit 1; }

PVSMP_MODULE_SRC := $(shell find arch/arm64/pvsmp/module lib/pvsmp include/pvsmp)
PVSMP_TREE := $(B)/module/arm64/tree

$(B)/module/arm64/pvsmp.ko: $(PVSMP_HEADERS)/version $(PVSMP_MODULE_SRC)
	$(call lab-say,MODULE,$@)
	@rm -rf $(PVSMP_TREE) && mkdir -p $(PVSMP_TREE)/arch/arm64/pvsmp \
		$(PVSMP_TREE)/lib $(PVSMP_TREE)/include
	@cp -r arch/arm64/pvsmp/module $(PVSMP_TREE)/arch/arm64/pvsmp/
	@cp -r lib/pvsmp $(PVSMP_TREE)/lib/
	@cp -r include/pvsmp $(PVSMP_TREE)/include/
	@$(call pvsmp-kmake,$(PVSMP_TREE)/arch/arm64/pvsmp/module)
	@mv $(PVSMP_TREE)/arch/arm64/pvsmp/module/pvsmp.ko $@

$(B)/module/arm64/lose.ko: $(PVSMP_HEADERS)/version \
		$(wildcard selftests/pvsmp/module/lose/*)
	$(call lab-say,MODULE,$@)
	@rm -rf $(@D)/lose && mkdir -p $(@D) && cp -r selftests/pvsmp/module/lose $(@D)/
	@$(call pvsmp-kmake,$(@D)/lose)
	@mv $(@D)/lose/lose.ko $@

$(B)/guest/pvsmp-module.cpio.gz: selftests/pvsmp/module/init \
		$(patsubst %,$(B)/module/arm64/%.ko,pvsmp lose)
	$(call lab-say,INITRD,$@)
	@rm -rf $(B)/guest/pvsmp-module && mkdir -p $(B)/guest/pvsmp-module/bin
	@cp $(B)/kernel/debian-arm64/busybox $(B)/guest/pvsmp-module/bin/
	@cp $(filter %.ko,$^) $(B)/guest/pvsmp-module/
	@install -m 755 $< $(B)/guest/pvsmp-module/init
	@$(call lab-cpio,$(B)/guest/pvsmp-module)
