# SPDX-License-Identifier: GPL-2.0-only
# The module for Debian's own kernel, built by dkms from an installed layout.
# Included by lab.mk.

MODULE_SRC := dkms.conf COPYING \
	$(shell find arch/powerpc/kvm-pv include/kvm-pv -type f \
		-not -path '*/kunit/*' 2>/dev/null)
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
	@rm -rf $(@D) && mkdir -p $(@D)
	@cp --parents -t $(@D) $(MODULE_SRC)

$(B)/module/kvm_pv.ko: $(B)/lab/headers/version \
		$(MODULE_TREE)/src/kvm-pv-$(MODULE_VERSION)/dkms.conf
	$(call lab-say,DKMS,$@)
	@mkdir -p $(@D)
	@selftests/module/dkms-build $(MODULE_TREE) $(B)/lab/headers $@

# A module that is none of ours, for the same kernel.
$(B)/module/irqload.ko: $(B)/lab/headers/version \
		$(wildcard $(LAB)/guest/irqload/*)
	$(call lab-say,MODULE,$@)
	@mkdir -p $(@D) && rm -rf $(@D)/irqload && cp -r $(LAB)/guest/irqload $(@D)/
	@$(MAKE) -s -C $(CURDIR)/$$(echo $(B)/lab/headers/usr/src/*-powerpc64le) \
		M=$(CURDIR)/$(B)/module/irqload ARCH=powerpc \
		CROSS_COMPILE=$(lab-arch-le)-linux-gnu- modules >/dev/null
	@mv $(B)/module/irqload/irqload.ko $@

$(B)/guest/module.cpio.gz: selftests/boot/init $(B)/module/irqload.ko $(B)/module/kvm_pv.ko \
		$(B)/lab/root.img $(B)/guest/init-le
	$(call lab-say,INITRD,$@)
	@rm -rf $(B)/guest/module && mkdir -p $(B)/guest/module/bin
	@cp $(B)/lab/root/bin/busybox $(B)/guest/module/bin/
	@cp $(B)/module/kvm_pv.ko $(B)/module/irqload.ko $(B)/guest/module/
	@cp $(B)/guest/init-le $(B)/guest/module/measure
	@install -m 755 $< $(B)/guest/module/init
	@$(call lab-cpio,$(B)/guest/module)
