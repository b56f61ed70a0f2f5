# SPDX-License-Identifier: GPL-2.0-only
# Linux 6.1's ia64 assembly, once per variant of its configuration and once per
# mode of ours. Included by the Makefile at the top; paths are relative to that.
#
#	build/ia64/VARIANT/MODE/{ivt,entry,fsys,gate}.o
#	build/ia64/VARIANT/MODE/image-ADDRESS.elf
#	build/ia64/VARIANT/boot-copy.o
#
# Mode stock is the kernel's own; what is in modes/ are experiments.
# wide/ivt.o has slots of four times the size, to measure what does not fit.

B ?= build
IA64 := selftests/ia64
IA64_B := $(B)/ia64
IA64_LINUX := $(IA64_B)/linux
IA64_TARBALL ?= /usr/src/linux-source-6.1.tar.xz
IA64_CODE := arch/ia64/xen-ivt

# --- variants: what is set on top of generic_defconfig -----------------------

ia64-page = CONFIG_IA64_PAGE_SIZE_$(1)KB=y
ia64-acct := CONFIG_VIRT_CPU_ACCOUNTING_NATIVE=y
ia64-options-64k :=
ia64-options-64k-acct := $(ia64-acct)
ia64-options-16k := $(call ia64-page,16)
ia64-options-16k-acct := $(call ia64-page,16) $(ia64-acct)
ia64-options-8k := $(call ia64-page,8)
ia64-options-8k-acct := $(call ia64-page,8) $(ia64-acct)
ia64-options-4k := $(call ia64-page,4)
ia64-options-4k-acct := $(call ia64-page,4) $(ia64-acct)
ia64-options-4level := $(call ia64-page,16) CONFIG_PGTABLE_LEVELS=4
ia64-options-novhpt := CONFIG_DISABLE_VHPT=y $(ia64-acct)
ia64-options-itanium := CONFIG_ITANIUM=y CONFIG_MCKINLEY=n
ia64-options-up := CONFIG_SMP=n
IA64_VARIANTS ?= 64k 64k-acct 16k 16k-acct 8k 8k-acct 4k 4k-acct 4level \
	novhpt itanium up

# --- the kernel's source and a configuration per variant ---------------------
# Kbuild's own prepare0 makes what assembly includes. The host's programs are
# built once, in base, and copied.

IA64_KMAKE = $(MAKE) -s ARCH=ia64 CROSS_COMPILE=ia64-linux-gnu- \
	CC=$(CURDIR)/$(IA64)/cc HOSTCC='ccache gcc'
ia64-say = @printf '  %-8s %s\n' '$(1)' '$(2)'

$(IA64_LINUX)/.unpacked: $(IA64_TARBALL)
	$(call ia64-say,SOURCE,$(IA64_LINUX))
	@mkdir -p $(IA64_LINUX)
	@tar -C $(IA64_LINUX) --strip-components=1 -xf $<
	@touch $@

$(IA64_B)/base/.prepared: $(IA64_LINUX)/.unpacked $(IA64)/cc
	$(call ia64-say,CONFIG,$(@D))
	@$(IA64_KMAKE) -C $(IA64_LINUX) O=$(CURDIR)/$(@D) generic_defconfig
	@$(IA64_KMAKE) -C $(@D) prepare0 2>$(@D)/log || { cat $(@D)/log; exit 1; }
	@touch $@

# Rewritten only where it changes.
$(IA64_B)/%/options: FORCE
	@mkdir -p $(@D)
	@echo '$(ia64-options-$*)' | cmp -s - $@ || echo '$(ia64-options-$*)' >$@

$(IA64_B)/%/config/.prepared: $(IA64_B)/base/.prepared $(IA64_B)/%/options
	$(call ia64-say,CONFIG,$(@D))
	@rm -rf $(@D) && mkdir -p $(@D:/config=) && cp -r $(IA64_B)/base $(@D)
	@printf '%s\n' $(ia64-options-$*) >>$(@D)/.config
	@$(IA64_KMAKE) -C $(IA64_LINUX) O=$(CURDIR)/$(@D) olddefconfig 2>$(@D)/log
	@for o in $(filter-out %=n,$(ia64-options-$*)); do \
		grep -qx "$$o" $(@D)/.config || { echo "$*: no $$o"; exit 1; }; done
	@$(IA64_KMAKE) -C $(IA64_LINUX) O=$(CURDIR)/$(@D) prepare0 2>$(@D)/log || \
		{ cat $(@D)/log; exit 1; }
	@touch $@

# --- assembly: what ia64's gcc would pass on, warnings are errors ------------

ia64-include = $(foreach d,$(IA64_LINUX)/arch/ia64/include \
	$(1)/arch/ia64/include/generated $(IA64_LINUX)/include $(1)/include \
	$(IA64_LINUX)/arch/ia64/include/uapi \
	$(1)/arch/ia64/include/generated/uapi \
	$(IA64_LINUX)/include/uapi $(1)/include/generated/uapi,-I$(d)) \
	$(foreach h,compiler-version kconfig,-include $(IA64_LINUX)/include/linux/$(h).h)
IA64_CPP = gcc -E -nostdinc -undef -D__GNUC__=12 -D__ELF__ -D__ia64__ \
	-D__LP64__ -D_LP64 -D__linux__ -D__KERNEL__ -D__ASSEMBLY__ \
	-DHAVE_WORKING_TEXT_ALIGN -DHAVE_MODEL_SMALL_ATTRIBUTE \
	-DHAVE_SERIALIZE_DIRECTIVE
IA64_AS = ia64-linux-gnu-as -x -mconstant-gp --fatal-warnings

IA64_SOURCES := ivt entry fsys gate
IA64_MODES ?= stock native xen plain clobber clobber-all jump indirect native-k2 xen-k2
ia64-mode-dir-native := $(IA64_CODE)/native
ia64-mode-dir-xen := $(IA64_CODE)/xen
ia64-mode-dir-clobber := $(IA64)/modes/clobber
ia64-mode-dir-clobber-all := $(IA64)/modes/clobber-all
ia64-mode-dir-plain := $(IA64)/modes/plain
ia64-mode-dir-jump := $(IA64)/modes/jump
ia64-mode-dir-indirect := $(IA64)/modes/indirect
ia64-mode-dir-native-k2 := $(IA64)/modes/native-k2
ia64-mode-dir-xen-k2 := $(IA64)/modes/xen-k2
IA64_HEADERS := $(shell find $(IA64_CODE) $(IA64)/modes -name '*.h' 2>/dev/null)

# ia64-object VARIANT MODE SOURCE
define ia64-object
$(IA64_B)/$(1)/$(2)/$(3).s: $(IA64_B)/$(1)/config/.prepared $(IA64_HEADERS) \
		$(IA64)/build.mk
	@mkdir -p $$(@D)
	@$$(IA64_CPP) $(addprefix -I,$(ia64-mode-dir-$(2))) \
		$$(call ia64-include,$(IA64_B)/$(1)/config) \
		$(IA64_LINUX)/arch/ia64/kernel/$(3).S -o $$@
$(IA64_B)/$(1)/$(2)/$(3).o: $(IA64_B)/$(1)/$(2)/$(3).s
	@$$(IA64_AS) -o $$@ $$<
endef
$(foreach v,$(IA64_VARIANTS),$(foreach m,$(IA64_MODES), \
	$(foreach s,$(IA64_SOURCES),$(eval $(call ia64-object,$(v),$(m),$(s))))))

define ia64-set-root
$(IA64_B)/%/$(1)/set.o: $(IA64)/modes/k2-set.S $(IA64_B)/%/config/.prepared \
		$(IA64_HEADERS)
	@mkdir -p $$(@D)
	@$$(IA64_CPP) -I$(ia64-mode-dir-$(1)) \
		$$(call ia64-include,$(IA64_B)/$$*/config) $$< -o $$(@:.o=.s)
	@$$(IA64_AS) -o $$@ $$(@:.o=.s)
endef
$(foreach m,native-k2 xen-k2,$(eval $(call ia64-set-root,$(m))))

# head.S includes it; alone it is what an interpreter runs.
$(IA64_B)/%/boot-copy.o: $(IA64_CODE)/boot-copy.S $(IA64_CODE)/xsi.h \
		$(IA64_CODE)/boot.h \
		$(IA64_B)/%/config/.prepared
	@$(IA64_CPP) $(call ia64-include,$(IA64_B)/$*/config) -DCONFIG_XEN_IVT \
		$< -o $(@:.o=.s)
	@$(IA64_AS) -o $@ $(@:.o=.s)

# What does not fit is an error of .org; what breaks the contract, warnings.
$(IA64_B)/%/wide/ivt.o: $(IA64_B)/%/ivt.s
	@mkdir -p $(@D)
	@sed -E 's/(\.org ia64_ivt\+0x[0-9a-f]+)/\1*4/' $(IA64_B)/$*/ivt.s >$(@:.o=.s)
	@ia64-linux-gnu-as -x -mconstant-gp -o $@ $(@:.o=.s) 2>$(@:.o=.warnings)

# --- images: the same object linked at several addresses ---------------------
# The first address is ia64_ivt's; what is not in the object has one address in
# all of them. (KERNEL_START; 16 MB is as far as a branch reaches.)

IA64_IVT := a000000100000000
IA64_ADDRESSES := $(IA64_IVT) a000000100208000 a0000001005f8000 a000000100f00000

define ia64-image
$(IA64_B)/%/image-$(1).elf: $(IA64_B)/%/ivt.o $(IA64)/link
	@$(IA64)/link $$< 0x$(1) $$@
endef
$(foreach a,$(IA64_ADDRESSES),$(eval $(call ia64-image,$(a))))

# --- the kernel with our code in it, as far as Kbuild gets without a compiler --
# A tree of links but for what the overlay writes to.

IA64_OVERLAID := $(IA64_B)/overlaid
$(IA64_OVERLAID)/.applied: $(IA64_LINUX)/.unpacked tools/overlay \
		$(shell find $(IA64_CODE) -type f)
	$(call ia64-say,OVERLAY,$(@D))
	@rm -rf $(@D) && mkdir -p $(@D)/arch
	@ln -s $(CURDIR)/$(IA64_LINUX)/* $(@D)/ 2>/dev/null || :
	@ln -s $(CURDIR)/$(IA64_LINUX)/arch/* $(@D)/arch/
	@for f in arch/ia64 MAINTAINERS; do rm $(@D)/$$f && \
		cp -r $(IA64_LINUX)/$$f $(@D)/$$f; done
	@tools/overlay --ia64 apply $(@D)
	@touch $@

# C is only checked: what the host's compiler makes of it is not ia64's.
IA64_KBUILT := $(addprefix arch/ia64/xen-ivt/,image.o exits.o note.o) \
	$(patsubst %,arch/ia64/kernel/%.o,ivt entry fsys head pal mca_asm)
IA64_CHECKED := $(patsubst %,arch/ia64/xen-ivt/%.o,boot reloc decode)
$(IA64_B)/%/kernel/.built: $(IA64_OVERLAID)/.applied $(IA64)/cc $(IA64_B)/%/options
	$(call ia64-say,KBUILD,$(@D))
	@rm -rf $(@D) && mkdir -p $(@D:/kernel=) && cp -r $(IA64_B)/base $(@D)
	@printf '%s\n' CONFIG_XEN_IVT=y $(ia64-options-$*) >>$(@D)/.config
	@$(IA64_KMAKE) -C $(IA64_OVERLAID) O=$(CURDIR)/$(@D) olddefconfig \
		>$(@D)/log 2>&1 && grep -qx CONFIG_XEN_IVT=y $(@D)/.config && \
	$(IA64_KMAKE) -C $(@D) prepare0 >>$(@D)/log 2>&1 && \
	$(IA64_KMAKE) -C $(@D) $(IA64_KBUILT) >>$(@D)/log 2>&1 || \
		{ cat $(@D)/log; exit 1; }
	@$(IA64_KMAKE) -C $(@D) W=1 C=2 CF='-D__CHECK_ENDIAN__' \
		$(IA64_CHECKED) >$(@D)/check.log 2>&1 && \
	! grep -E 'xen-ivt/.*(warning|error)' $(@D)/check.log || \
		{ cat $(@D)/check.log; exit 1; }
	@$(subst $(IA64_LINUX),$(IA64_OVERLAID),$(IA64_CPP) -P -Uia64 \
		-DLINKER_SCRIPT $(call ia64-include,$(@D))) \
		$(IA64_OVERLAID)/arch/ia64/kernel/vmlinux.lds.S -o $(@D)/vmlinux.lds
	@touch $@

# head.S of either tree without the option.
$(IA64_B)/64k/head-%.o: $(IA64_B)/64k/config/.prepared $(IA64_OVERLAID)/.applied
	@$(subst $(IA64_LINUX),$(IA64_B)/$*,$(IA64_CPP) \
		$(call ia64-include,$(IA64_B)/64k/config)) \
		$(IA64_B)/$*/arch/ia64/kernel/head.S -o $(@:.o=.s)
	@$(IA64_AS) -o $@ $(@:.o=.s)

# --- what there is to make ---------------------------------------------------

IA64_OBJECTS := $(foreach v,$(IA64_VARIANTS),$(foreach m,stock native xen clobber, \
	$(foreach s,$(IA64_SOURCES),$(IA64_B)/$(v)/$(m)/$(s).o)))
IA64_IMAGES := $(foreach v,$(IA64_VARIANTS),$(foreach m,native xen, \
	$(foreach a,$(IA64_ADDRESSES),$(IA64_B)/$(v)/$(m)/image-$(a).elf)))

.PHONY: ia64 FORCE
.SECONDARY:
ia64: $(IA64_OBJECTS) $(IA64_IMAGES) \
	$(foreach v,$(IA64_VARIANTS),$(IA64_B)/$(v)/boot-copy.o)

.PHONY: ia64-variants ia64-table ia64-paths ia64-quote
ia64-variants:
	@echo $(IA64_VARIANTS)

# The variant to print: make ia64-table IA64_SHOW=64k-acct
IA64_SHOW ?= 64k
ia64-table: $(foreach m,native plain xen,$(foreach s,$(IA64_SOURCES), \
		$(IA64_B)/$(IA64_SHOW)/$(m)/$(s).o)) \
		$(foreach m,xen jump indirect,$(IA64_B)/$(IA64_SHOW)/$(m)/wide/ivt.o) \
		$(foreach m,native-k2 xen-k2,$(IA64_B)/$(IA64_SHOW)/$(m)/ivt.o \
			$(IA64_B)/$(IA64_SHOW)/$(m)/set.o) \
		$(foreach v,$(IA64_VARIANTS),$(IA64_B)/$(v)/native/ivt.o $(IA64_B)/$(v)/xen/ivt.o)
	@$(IA64)/ivt.py table $(IA64_B)/$(IA64_SHOW)
	@$(IA64)/ivt.py alternatives $(IA64_B)/$(IA64_SHOW)
	@$(IA64)/ivt.py physical $(IA64_B)/$(IA64_SHOW)
	@$(IA64)/ivt.py tightest $(addprefix $(IA64_B)/,$(IA64_VARIANTS))

# What is executed on each path, by the interpreter.
ia64-paths:
	@$(MAKE) -s -C $(IA64) paths SHOW=$(IA64_SHOW) EXECUTED=$(IA64_SHOW) \
		LISTED= IA64_VARIANTS='$(sort 64k $(IA64_SHOW))'

# The page's quotations of both, made anew.
ia64-quote:
	@$(MAKE) -s -f $(IA64)/build.mk ia64-table >$(IA64_B)/table
	@$(MAKE) -s -f $(IA64)/build.mk ia64-paths >$(IA64_B)/paths
	@$(IA64)/quote write Documentation/ia64.rst $(IA64_B)/table $(IA64_B)/paths
