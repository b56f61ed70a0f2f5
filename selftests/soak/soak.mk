# SPDX-License-Identifier: GPL-2.0-only
# The mixed load as the initial ramdisk of a guest, one for each kernel, since
# the module in it belongs to one. Included by lab.mk.

SOAK := selftests/soak
SOAK_KERNELS := ppc64le debug-ppc64le ppc64
SOAK_INITRDS := $(SOAK_KERNELS:%=$(B)/guest/soak-%.cpio.gz)

$(B)/guest/mixed-%: $(wildcard $(SOAK)/*.[chS]) $(LAB)/guest/cmdline.h
	$(call lab-say,CC,$@)
	@mkdir -p $(@D)
	@$(lab-arch-$*)-linux-gnu-gcc $(LAB_CFLAGS) -pthread -o $@ \
		$(filter %.c %.S,$^)

# $(1) kernel, $(2) le|be
define soak-initrd
$(B)/guest/soak-$(1).cpio.gz: $(B)/guest/$(1).cpio.gz $(B)/guest/mixed-$(2)
	$$(call lab-say,INITRD,$$@)
	@rm -rf $(B)/guest/soak-$(1) && mkdir -p $(B)/guest/soak-$(1)
	@cp $(B)/guest/$(1)/irqload.ko $(B)/guest/soak-$(1)/
	@cp $(B)/guest/mixed-$(2) $(B)/guest/soak-$(1)/init
	@$$(call lab-cpio,$(B)/guest/soak-$(1))
endef

$(eval $(call soak-initrd,ppc64le,le))
$(eval $(call soak-initrd,debug-ppc64le,le))
$(eval $(call soak-initrd,ppc64,be))

check-full: $(SOAK_INITRDS)
