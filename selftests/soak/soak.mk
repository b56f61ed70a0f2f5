# SPDX-License-Identifier: GPL-2.0-only
# The mixed load as the initial ramdisk of a guest, one for each kernel, since
# the module in it belongs to one. Included by lab.mk.

SOAK := selftests/soak
SOAK_KERNELS := ppc64le debug-ppc64le ppc64 pmac32 \
	kuap-pmac32 kasan-pmac32
# What programs of the other width have. Without AltiVec the 32-bit compiler
# does not keep the stack aligned to 16 bytes.
SOAK_NOT_le := %-32.c %-32.S
SOAK_NOT_be := $(SOAK_NOT_le)
SOAK_NOT_be32 := %-64.c %-64.S
SOAK_CFLAGS_be32 := -maltivec
SOAK_INITRDS := $(SOAK_KERNELS:%=$(B)/guest/soak-%.cpio.gz)

$(B)/guest/mixed-%: $(wildcard $(SOAK)/*.[chS]) $(LAB_GUEST_H)
	$(call lab-say,CC,$@)
	@mkdir -p $(@D)
	@$(lab-arch-$*)-linux-gnu-gcc $(LAB_CFLAGS) $(SOAK_CFLAGS_$*) -pthread -o $@ \
		$(filter-out $(SOAK_NOT_$*),$(filter %.c %.S,$^))

# $(1) kernel, $(2) le|be|be32
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
$(foreach k,pmac32 kuap-pmac32 kasan-pmac32,$(eval $(call soak-initrd,$(k),be32)))

check-full: $(SOAK_INITRDS)
