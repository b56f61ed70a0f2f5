# SPDX-License-Identifier: GPL-2.0-only
# The payloads for QEMU's machines, and the device trees of the boards that QEMU
# has none for. Included by the Makefile at the top.

PVSMP := $(B)/pvsmp/bare
PVSMP_DTS := $(B)/linux/arch/arm64/boot/dts
PVSMP_PAYLOADS := $(PVSMP)/e500.elf $(PVSMP)/raspi3b.dtb $(PVSMP)/zcu102.dtb

$(PVSMP)/e500.elf: selftests/pvsmp/build-payloads $(LAB_STAMP)/linux \
		$(shell find arch/*/pvsmp lib/pvsmp include/pvsmp \
			selftests/pvsmp/bare tools/smp/fdt-env.*)
	$(call lab-say,PAYLOAD,$(@D))
	@mkdir -p $(@D)
	@$< $(B)/linux $(@D)

$(PVSMP)/raspi3b.dtb: PVSMP_TREE := broadcom/bcm2837-rpi-3-b.dts
$(PVSMP)/zcu102.dtb: PVSMP_TREE := xilinx/zynqmp-zcu102-rev1.0.dts
$(PVSMP)/%.dtb: $(LAB_STAMP)/linux
	$(call lab-say,DTB,$@)
	@mkdir -p $(@D)
	@aarch64-linux-gnu-gcc -E -nostdinc -undef -D__DTS__ \
		-x assembler-with-cpp -I$(B)/linux/scripts/dtc/include-prefixes \
		$(PVSMP_DTS)/$(PVSMP_TREE) | dtc -q -I dts -O dtb -o $@ -

.PHONY: bench-pvsmp
bench-pvsmp: $(PVSMP_PAYLOADS)
	@selftests/pvsmp/bench
