# SPDX-License-Identifier: GPL-2.0-only
"""Why an exit of a patched guest is still there: one reason for each."""

import re
import subprocess

from . import ppcnames

PVSCAN = "build/tools/pvscan"
NOTHING = 3  # its exit code where it has no mode for the kernel

# By exit type, for what no instruction of the guest asked for.
EXITS = {
    "SYSCALL": "the trap is the system call",
    "DATA_STORAGE": "a fault of the guest, or of the host's shadow table",
    "INST_STORAGE": "a fault of the guest, or of the host's shadow table",
    "DATA_SEGMENT": "the host dropped its shadow segments at a change of MSR",
    "INST_SEGMENT": "the host dropped its shadow segments at a change of MSR",
    "FP_UNAVAIL": "FP is given when it is used, by host and guest",
    "ALTIVEC": "VEC is given when it is used, by host and guest",
    "VSX": "VSX is given when it is used, by host and guest",
    "FAC_UNAVAIL": "TAR is given when it is used",
    "PROGRAM": "an instruction that the host did not name",
    "DTLB_MISS": "a miss of the guest's TLB, or of the host's shadow of it",
    "ITLB_MISS": "a miss of the guest's TLB, or of the host's shadow of it",
}

# By instruction, for what has no row in the table, or a row that lets it trap
# for one value and not for another.
INSTRUCTIONS = (
    (r"rfid?$", "sets PC and MSR at once"),
    (r"sc 1", "hypercall of the platform"),
    (r"sc 0", "asks the host for the magic page"),
    (r"slb", "the guest's SLB is in the host"),
    (r"tlb(we|re|sx|ivax)", "the guest's TLB is in the host"),
    (r"tlb", "the guest's hash table is in the host"),
    (r"mtspr (PID|HID4/MMUCSR0)$", "the guest's TLB is in the host"),
    (r"mtspr (DEC|DECAR|TSR|TCR)$", "sets the host's timer"),
    (r"mfspr EPR$", "takes an interrupt from the host"),
    (r"mfspr DEC$", "reads the host's timer"),
    (r"mtspr FSCR$", "the host must see it; reads use a copy"),
    (r"mfspr S?PURR$", "the host counts while the guest runs"),
    (r"mfspr (VTB|IC|PVR|PIR)$", "a value of the host's"),
    (r"mtspr (SDR1|HID\d|LPCR|TEXASR|TFHAR|TFIAR)", "state of the host's MMU or CPU"),
    (r"m[ft]spr", "no row in the table: not worth one"),
    (r"dcbz", "the host's cache line is longer"),
    (r"(l|st)[bhw]", "a device's register"),
)

# By function, for what is in the text and is no site.
FUNCTIONS = {
    "rtas_return_loc": "big-endian words: RTAS returns so, even to a "
                       "little-endian kernel",
}


def is_of_rule(cause, rule):
    """Is this the instruction of the rule? A feature fixup may have put another
    one where the file has a site."""
    (ours, *spr), (theirs, *theirs_spr) = cause.split(), rule.split()
    if ours.split(",")[0] != theirs:
        return False
    return not theirs.endswith("spr") or theirs_spr[0] in spr[0].split("/")


class Reasons:
    """Reasons for the exits of one traced guest of the given kernel."""

    def __init__(self, vmlinux, symbols):
        self.symbols = symbols
        self.arena = range(*(symbols.address(f"pv_arena_{end}")
                             for end in ("start", "end")))
        scan = subprocess.run([PVSCAN, "--list", vmlinux], text=True,
                              capture_output=True, check=False)
        if scan.returncode != NOTHING:
            scan.check_returncode()
        # address, word before, word after, verdict, rule
        rows = (line.split(None, 4) for line in scan.stdout.splitlines())
        self.verdicts = {int(r[0], 16): (r[3], r[4].strip()) for r in rows}

    def of_arena(self, cause):
        if cause == "rfid":
            return "enters the kernel's vector with translation on"
        if cause.startswith(("mtmsrd,1", "wrtee")):
            return "an interrupt waits: the instruction asks the host for it"
        if cause.startswith("mtmsr"):
            return "changes more of MSR than EE and RI, or an interrupt waits"
        return None

    def of_site(self, pc, boot):
        """For a word that a row of the table matches."""
        verdict = self.verdicts[self.symbols.linear(pc)][0]
        if verdict.startswith("skipped-"):
            return verdict.replace("skipped-", "not patched: ")
        return "before the text was patched" if boot else None

    def of_elsewhere(self, pc):
        """Not in the kernel's text; modules of 32 bits are in its reach."""
        if not self.symbols.kernel(pc):
            return "user mode or firmware"
        return "a module's text, out of a branch's reach" \
            if self.symbols.wide else None

    def of(self, cause, pc, boot):
        """The reason, or None: then it should not be there."""
        if cause in ppcnames.TIMER:
            return "time, or a device"
        if pc in self.arena:
            found = self.of_arena(cause)
            if found:
                return found
        if cause == "SYSCALL" and self.symbols.kernel(pc):
            return "idle: a call of the host in place of H_CEDE"
        if cause in EXITS:
            return EXITS[cause]
        site = self.verdicts.get(self.symbols.linear(pc))
        if site and is_of_rule(cause, site[1]):
            return self.of_site(pc, boot)
        if not self.symbols.covers(pc):
            return self.of_elsewhere(pc)
        for pattern, why in INSTRUCTIONS:
            if re.match(pattern, cause):
                return why
        function = self.symbols.name(pc).split("+")[0]
        if function in FUNCTIONS:
            return FUNCTIONS[function]
        return "before the text was patched" if boot else None
