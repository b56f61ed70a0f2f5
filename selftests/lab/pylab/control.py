# SPDX-License-Identifier: GPL-2.0-only
"""Negative control: switched off, our code must cost nothing.

Ticks come with time, not with operations, and under TCG a guest has many. So
QEMU counts time in instructions here, one a nanosecond: some ten times fewer
ticks an operation, and nearly the same number twice. What is left of them is
taken off: each phase is run twice with both kernels, the exits of one
instruction are taken as a straight line over the ticks, of one slope for both
kernels, and the lines are compared at the same number of ticks.
"""

from statistics import mean

from . import measure

WORK = ["empty", "getppid", "fault", "fork", "ctxsw", "pipe"]
TICK = "mtspr DEC"
# counting instructions takes one thread, so one guest at a time
TIME = ["-icount", "shift=0"]
APPEND = "quiet lab.fork=1000"


def points(rows, insn):
    """(ticks, exits by this instruction), each of one operation, per run."""
    return [(r["by_insn"].get(TICK, 0) / r["ops"],
             r["by_insn"].get(insn, 0) / r["ops"]) for r in rows]


def slope(groups):
    """Exits per tick, from the differences between runs of one kernel."""
    xy = xx = 0
    for group in groups:
        x0, y0 = (mean(p[i] for p in group) for i in (0, 1))
        xy += sum((x - x0) * (y - y0) for x, y in group)
        xx += sum((x - x0) ** 2 for x, y in group)
    return xy / xx if xx else 0


def levels(off, none, insn):
    """Exits per operation of both kernels at the mean number of ticks."""
    groups = [points(off, insn), points(none, insn)]
    b = slope(groups)
    middle = mean(x for group in groups for x, _ in group)
    return [mean(y - b * (x - middle) for x, y in group) for group in groups]


def compare_phase(off, none, percent):
    """Prints what matters and returns False if something differs."""
    good = True
    total = mean(sum(r["by_insn"].values()) / r["ops"] for r in none)
    for insn in sorted(set().union(*(r["by_insn"] for r in off + none))):
        if insn == TICK:
            continue
        a, b = levels(off, none, insn)
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
    for phase in WORK[1:]:
        off, none = (measure.select(rows, mode=m, phase=phase)
                     for m in ("off", "none"))
        seen = min((r["emulated"] for r in off + none), default=0)
        if not off or not none or seen < least:
            print(f"\n{phase}: {seen} emulated exits, {least} wanted: FAIL")
            good = False
            continue
        print(f"\n{phase}: emulated exits per operation, kvm_pv=off and "
              "no kvm-pv at all, at equal ticks")
        good &= compare_phase(off, none, percent)
    print("\nnegative control:", "PASS" if good else "FAIL")
    return good
