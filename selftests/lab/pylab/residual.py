# SPDX-License-Identifier: GPL-2.0-only
"""Every exit a traced guest still took: phase, cause, address, reason."""

import bisect
import struct
import subprocess
from collections import Counter

from . import events, ppcnames, reasons


def is_wide(vmlinux):
    """Is this a 64-bit kernel?"""
    with open(vmlinux, "rb") as f:
        return f.read(5)[4] == 2


# The host runs untranslated code that has translated data from there.
SPLIT = 0xfb


class Symbols:
    """Text symbols of a vmlinux; the vectors at 0 are a copy of its start."""

    def __init__(self, vmlinux):
        self.wide = is_wide(vmlinux)
        out = subprocess.run(["nm", "-n", vmlinux], check=True, text=True,
                             capture_output=True).stdout
        table = [line.split() for line in out.splitlines()]
        self.table = [(int(w[0], 16), w[2]) for w in table
                      if len(w) == 3 and w[1] in "tTwW" and w[2][0] != "$"]
        self.addresses = [a for a, _ in self.table]
        self.base = self.addresses[0] if self.table else 0
        self.end = self.addresses[-1] + 0x1000 if self.table else 0

    def linear(self, pc):
        """Real mode, or the copy of the vectors at 0, as a text address."""
        if not self.wide and pc >> 24 == SPLIT:
            pc &= 0xffffff
        return pc + self.base if pc < self.end - self.base else pc

    def kernel(self, pc):
        """Is this an address that only the kernel maps?"""
        return pc >> 60 if self.wide else \
            ppcnames.USER32_END <= pc < ppcnames.ROM32

    def address(self, name):
        return next((a for a, n in self.table if n == name), 0)

    def covers(self, pc):
        return self.base <= self.linear(pc) < self.end

    def name(self, pc):
        where = self.linear(pc)
        i = bisect.bisect_right(self.addresses, where) - 1
        if i < 0 or where >= self.end:
            return "module" if self.kernel(pc) else "user or firmware"
        start, name = self.table[i]
        real = " (real)" if where != pc else ""
        return f"{name}+0x{where - start:x}{real}"


class Text:
    """Instruction words of a vmlinux by address."""

    def __init__(self, vmlinux):
        with open(vmlinux, "rb") as f:
            self.data = f.read()
        self.order = "<" if self.data[5] == 1 else ">"
        wide = self.data[4] == 2
        phoff, = self.unpack("Q" if wide else "I", 0x20 if wide else 0x1c)
        size, count = self.unpack("HH", 0x36 if wide else 0x2a)
        self.segments = [self.segment(phoff + i * size, wide)
                         for i in range(count)]

    def unpack(self, fmt, offset):
        return struct.unpack_from(self.order + fmt, self.data, offset)

    def segment(self, at, wide):
        """(type, offset, address, size); the flags stand elsewhere in each."""
        if wide:
            kind, _, offset, vaddr, _, size = self.unpack("IIQQQQ", at)
        else:
            kind, offset, vaddr, _, size = self.unpack("IIIII", at)
        return kind, offset, vaddr, size

    def word(self, address):
        for kind, offset, vaddr, filesz in self.segments:
            if kind == 1 and vaddr <= address <= vaddr + filesz - 4:
                return self.unpack("I", offset + address - vaddr)[0]
        return 0


# The host reports these with the address they went to, not where they stand.
RETURNS = ("rfid", "rfi")
RFID = 0x4c000024


def lines_of(phase, symbols, text, arena):
    """(cause, word, pc, hits): instructions by word, other exits by type."""
    named = Counter()
    for (word, pc), hits in phase.hist["insn"].items():
        if ppcnames.insn(word) in RETURNS:
            continue
        named[pc] += hits
        yield ppcnames.insn(word), f"{word:08x}", pc, hits
    for (number, pc), hits in phase.hist["exit"].items():
        name = ppcnames.exit_name(number)
        if name in ppcnames.EMULATED:
            # what is in the list above already, is not shown twice
            known = min(hits, named[pc])
            named[pc] -= known
            hits -= known
        # what a sequence in the arena consists of, is not in the vmlinux
        word = RFID if symbols.linear(pc) in arena else \
            text.word(symbols.linear(pc))
        if hits and name == "PROGRAM" and ppcnames.insn(word) in RETURNS:
            yield ppcnames.insn(word), f"{word:08x}", pc, hits
        elif hits:
            yield name, "", pc, hits


def print_lines(title, lines, symbols, ops, least):
    """Lines are (cause, word, pc, hits, why); returns hits without a reason."""
    print(f"  {title}")
    shown = unexplained = 0
    for cause, word, pc, hits, why in sorted(lines, key=lambda x: -x[3]):
        unexplained += 0 if why else hits
        if why and hits < least:
            continue
        shown += hits
        print(f"    {hits:8} {hits / ops:8.3f}/op  {cause:16} {word:8} "
              f"{pc:016x} {symbols.name(pc):42} {why or 'UNEXPLAINED'}")
    left = sum(x[3] for x in lines) - shown
    if left:
        print(f"    {left:8} {left / ops:8.3f}/op  in places of fewer than "
              f"{least} each, explained as well")
    return unexplained


def print_reasons(lines, ops):
    total = Counter()
    for *_, hits, why in lines:
        total[why or "UNEXPLAINED"] += hits
    print("  by reason")
    for why, hits in total.most_common():
        print(f"    {hits:8} {hits / ops:8.3f}/op  {why}")


def print_phase(phase, symbols, text, why):
    lines = [(*x, why.of(x[0], x[2], phase.name == "boot"))
             for x in lines_of(phase, symbols, text, why.arena)]
    ops = max(1, phase.ops)
    print(f"\n{phase.name}: {phase.ops} operations, "
          f"{phase.counters.get('sum_exits', 0)} exits"
          + (f", {phase.dropped} NOT RECORDED" if phase.dropped else ""))
    return lines, ops


def report(path, vmlinux, least):
    """Prints it all; returns how many exits after boot have no reason."""
    symbols, text = Symbols(vmlinux), Text(vmlinux)
    why = reasons.Reasons(vmlinux, symbols)
    total = 0
    for phase in events.phases(events.read(path)):
        if phase.name == "empty":
            continue
        lines, ops = print_phase(phase, symbols, text, why)
        timer = [x for x in lines if x[0] in ppcnames.TIMER]
        rest = [x for x in lines if x[0] not in ppcnames.TIMER]
        unexplained = print_lines("exits", rest, symbols, ops, least)
        print_lines("timer and device interrupts", timer, symbols, ops, least)
        print_reasons(lines, ops)
        print(f"  exits without a reason: {unexplained}"
              f"  {'FAIL' if unexplained else 'PASS'}")
        total += unexplained
    return total
