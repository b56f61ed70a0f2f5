# SPDX-License-Identifier: GPL-2.0-only
"""Negative control: switched off, our code must cost nothing.

Ticks come with time, not with operations, and time is never the same twice.
A phase that only spins tells what a tick costs by instruction; each phase has
that taken off for the ticks it saw. Then medians are compared.
"""

import statistics

from . import measure

WORK = ["empty", "spin", "getppid", "fault", "fork", "ctxsw", "pipe"]
TICK = "mtspr DEC"


def without_ticks(row, spin):
    """Emulated exits of one operation by instruction, the timer's apart."""
    ticks = row["by_insn"].get(TICK, 0) / max(1, spin["by_insn"].get(TICK, 0))
    return {insn: (hits - ticks * spin["by_insn"].get(insn, 0)) / row["ops"]
            for insn, hits in row["by_insn"].items() if insn != TICK}


def medians(rows, mode, phase):
    runs = []
    for row in measure.select(rows, mode=mode, phase=phase):
        spin, = measure.select(rows, mode=mode, phase="spin", run=row["run"])
        runs.append(without_ticks(row, spin))
    return {insn: statistics.median(r.get(insn, 0) for r in runs)
            for insn in set().union(*runs)}


def compare_phase(off, none, percent):
    """Prints what matters and returns False if something differs."""
    good = True
    total = sum(none.values())
    for insn in sorted(set(off) | set(none)):
        a, b = off.get(insn, 0), none.get(insn, 0)
        difference = 100 * abs(a - b) / max(a, b, 1e-9)
        # an instruction that hardly occurs is judged by its share of all
        differs = difference > percent and \
            100 * abs(a - b) > percent / 10 * total
        good &= not differs
        if b > total / 100 or differs:
            print(f"  {insn:16}{a:12.3f}{b:12.3f}  {difference:6.2f} %"
                  f"{'  FAIL' if differs else ''}")
    return good


def compare(rows, least, percent):
    good = True
    for phase in WORK[2:]:
        here = measure.select(rows, phase=phase)
        seen = min((r["emulated"] for r in here), default=0)
        if seen < least:
            print(f"\n{phase}: {seen} emulated exits, fewer than {least}: "
                  "not judged")
            good = False
            continue
        print(f"\n{phase}: emulated exits per operation, kvm_pv=off and "
              "no kvm-pv at all")
        good &= compare_phase(medians(rows, "off", phase),
                              medians(rows, "none", phase), percent)
    print("\nnegative control:", "PASS" if good else "FAIL")
    return good
