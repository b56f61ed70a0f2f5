# SPDX-License-Identifier: GPL-2.0-only
"""Names for the exits and for the instruction words a host reports."""

EXITS = {
    0x100: "SYSTEM_RESET", 0x200: "MACHINE_CHECK", 0x300: "DATA_STORAGE",
    0x380: "DATA_SEGMENT", 0x400: "INST_STORAGE", 0x480: "INST_SEGMENT",
    0x500: "EXTERNAL", 0x501: "EXTERNAL", 0x502: "EXTERNAL",
    0x600: "ALIGNMENT", 0x700: "PROGRAM", 0x800: "FP_UNAVAIL",
    0x900: "DECREMENTER", 0x980: "HV_DECREMENTER", 0xa00: "DOORBELL",
    0xc00: "SYSCALL", 0xd00: "TRACE", 0xe00: "H_DATA_STORAGE",
    0xe20: "H_INST_STORAGE", 0xe40: "H_EMUL_ASSIST", 0xe80: "H_DOORBELL",
    0xea0: "H_VIRT", 0xf00: "PERFMON", 0xf20: "ALTIVEC", 0xf40: "VSX",
    0xf60: "FAC_UNAVAIL", 0xf80: "H_FAC_UNAVAIL",
}
# A BookE host numbers them by IVOR (kvm_asm.h, BOOKE_INTERRUPT_*).
EXITS.update({
    0: "CRITICAL", 1: "MACHINE_CHECK", 2: "DATA_STORAGE", 3: "INST_STORAGE",
    4: "EXTERNAL", 5: "ALIGNMENT", 6: "PROGRAM", 7: "FP_UNAVAIL",
    8: "SYSCALL", 9: "AP_UNAVAIL", 10: "DECREMENTER", 11: "FIT",
    12: "WATCHDOG", 13: "DTLB_MISS", 14: "ITLB_MISS", 15: "DEBUG",
    32: "SPE_UNAVAIL", 33: "SPE_FP_DATA", 34: "SPE_FP_ROUND",
})
# Exits whose cause is an instruction, named by the instruction instead. An SPR
# behind a closed facility comes as FAC_UNAVAIL and is emulated all the same.
EMULATED = ("PROGRAM", "H_EMUL_ASSIST", "FAC_UNAVAIL")
TIMER = ("DECREMENTER", "HV_DECREMENTER", "EXTERNAL")

SPRS = {
    1: "XER", 3: "DSCR_U", 8: "LR", 9: "CTR", 17: "DSCR", 18: "DSISR",
    19: "DAR", 22: "DEC", 25: "SDR1", 26: "SRR0", 27: "SRR1", 28: "CFAR",
    29: "AMR", 61: "IAMR", 128: "TFHAR", 129: "TFIAR", 130: "TEXASR",
    136: "CTRLF", 152: "CTRLT", 153: "FSCR", 157: "UAMOR", 256: "VRSAVE",
    259: "SPRG3_U", 268: "TBL", 269: "TBU", 272: "SPRG0", 273: "SPRG1",
    274: "SPRG2", 275: "SPRG3", 276: "SPRG4", 277: "SPRG5", 278: "SPRG6",
    279: "SPRG7", 282: "EAR", 284: "TBWL", 285: "TBWU", 287: "PVR",
    308: "SPURR", 309: "PURR", 318: "LPCR", 768: "SIER_U", 769: "MMCR2_U",
    770: "MMCRA_U", 779: "MMCR0_U", 784: "SIER", 785: "MMCR2",
    786: "MMCRA", 787: "PMC1", 788: "PMC2", 789: "PMC3", 790: "PMC4",
    791: "PMC5", 792: "PMC6", 795: "MMCR0", 796: "SIAR", 797: "SDAR",
    798: "MMCR1", 804: "EBBHR", 805: "EBBRR", 806: "BESCR", 815: "TAR",
    848: "IC", 849: "VTB", 896: "PPR", 898: "PPR32",
    1008: "HID0", 1009: "HID1", 1012: "HID4", 1014: "HID5", 1017: "L2CR",
    1019: "ICTC", 1022: "THRM3", 1023: "PIR",
}
# of 32-bit processors: a G4 has MSSCR0 where a 970 has HID5
SPRS.update({
    944: "MMCR2_32", 952: "MMCR0_32", 953: "PMC1_32", 954: "PMC2_32",
    955: "SIAR_32", 956: "MMCR1_32", 957: "PMC3_32", 958: "PMC4_32",
    1010: "IABR", 1013: "DABR", 1014: "HID5/MSSCR0", 1015: "MSSSR0",
    1018: "L3CR", 1020: "THRM1", 1021: "THRM2",
})
# of BookE, some of them with the number of a Book3S register
SPRS.update({
    22: "DEC", 48: "PID", 54: "DECAR", 58: "CSRR0", 59: "CSRR1",
    61: "IAMR/DEAR", 62: "ESR", 63: "IVPR", 260: "SPRG4_U", 261: "SPRG5_U",
    262: "SPRG6_U", 263: "SPRG7_U", 286: "PIR", 304: "DBSR",
    308: "SPURR/DBCR0", 309: "PURR/DBCR1", 310: "DBCR2", 336: "TSR",
    340: "TCR", 570: "MCSRR0", 571: "MCSRR1", 572: "MCSR", 604: "SPRG8",
    605: "SPRG9", 624: "MAS0", 625: "MAS1", 626: "MAS2", 627: "MAS3",
    628: "MAS4", 630: "MAS6", 633: "PID1", 634: "PID2", 688: "TLB0CFG",
    689: "TLB1CFG", 702: "EPR", 944: "MMCR2_32/MAS7",
    1010: "IABR/L1CSR0", 1011: "L1CSR1", 1012: "HID4/MMUCSR0",
    1013: "DABR/BUCSR", 1015: "MSSSR0/MMUCFG", 1023: "PIR/SVR",
})
SPRS.update({base + i: f"{'ID'[i // 8]}BAT{first + i % 8 // 2}{'UL'[i % 2]}"
             for base, first in ((528, 0), (560, 4)) for i in range(16)})

# Extended opcodes of primary opcode 31, 19: the ones a host sees. 308 is what
# a guest kernel writes over "sc 1" where that can't reach its hypervisor, 1010
# what a host with longer cache lines writes over dcbz, to see it.
OP31 = {
    83: "mfmsr", 146: "mtmsr", 210: "mtsr", 242: "mtsrin", 274: "tlbiel",
    306: "tlbie", 308: "sc 1 (31)", 370: "tlbia", 371: "mftb",
    402: "slbmte", 434: "slbie", 466: "slbieg", 470: "dcbi", 498: "slbia", 566: "tlbsync", 595: "mfsr",
    654: "tbegin", 659: "mfsrin", 686: "tend", 851: "slbmfev",
    910: "tabort", 915: "slbmfee", 942: "treclaim", 979: "slbfee.",
    1006: "trechkpt", 534: "lwbrx", 662: "stwbrx",
    1014: "dcbz", 1010: "dcbz (rewritten)", 131: "wrtee", 163: "wrteei",
    786: "tlbivax", 914: "tlbsx", 946: "tlbre", 978: "tlbwe",
}
# A device's registers are accessed by these and the byte-reversed ones above.
OPS = {32: "lwz", 34: "lbz", 36: "stw", 38: "stb", 40: "lhz", 44: "sth"}
OP19 = {18: "rfid", 50: "rfi", 82: "rfscv", 274: "hrfid"}


# Of a 32-bit guest: what is above, is its kernel's (no dcbz runs in real mode).
USER32_END = 0xb0000000
# And what is above that, is firmware in the ROM.
ROM32 = 0xfff00000


def spr(word):
    n = word >> 16 & 31 | word >> 6 & 0x3e0
    return SPRS.get(n, str(n))


def op31(word):
    xo = word >> 1 & 0x3ff
    if xo == 178:
        return f"mtmsrd,{word >> 16 & 1}"
    if xo in (339, 467):
        return f"{'mf' if xo == 339 else 'mt'}spr {spr(word)}"
    return OP31.get(xo)


def insn(word):
    """A word as its mnemonic, without registers; hex if it is not known."""
    name = OPS.get(word >> 26)
    if word >> 26 == 31:
        name = op31(word)
    elif word >> 26 == 19:
        name = OP19.get(word >> 1 & 0x3ff)
    elif word & 0xfffff01f == 0x44000002:
        name = f"sc {word >> 5 & 0x7f}"
    return name or f"{word:08x}"


def insn_at(word, pc):
    """The same, a dcbz of user mode apart: that one is not the kernel's."""
    name = insn(word)
    return name + ", user" if pc < USER32_END and name.startswith("dcbz") \
        else name


def exit_name(number):
    return EXITS.get(number, f"0x{number:x}")
