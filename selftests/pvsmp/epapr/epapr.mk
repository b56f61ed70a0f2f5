# SPDX-License-Identifier: GPL-2.0-only
# Boards of 47x, for which there is no machine: only what releases their CPUs is
# compiled. Included by lab.mk.

PVSMP_47X := $(B)/kernel/47x

$(PVSMP_47X)/.config.in: $(LAB)/configs/epapr.config selftests/pvsmp/epapr/epapr.mk
	@mkdir -p $(@D)
	@{ cat $<; echo CONFIG_CURRITUCK=y; } >$@

$(LAB_STAMP)/47x: $(PVSMP_47X)/.config.in $(LAB_STAMP)/overlay
	$(call lab-say,COMPILE,$(PVSMP_47X))
	@cat $(B)/linux/arch/powerpc/configs/44x/iss476-smp_defconfig $< \
		>$(PVSMP_47X)/.config.all
	@$(call lab-kmake,$(PVSMP_47X),be32) alldefconfig \
		KCONFIG_ALLCONFIG=.config.all >/dev/null
	@$(LAB)/check-config $(PVSMP_47X)
	@$(call lab-kmake,$(PVSMP_47X),be32) prepare arch/powerpc/platforms/44x/ \
		arch/powerpc/pvsmp/kernel/ >/dev/null
	@touch $@
