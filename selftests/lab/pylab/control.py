# SPDX-License-Identifier: GPL-2.0-only
"""Negative control: switched off, our code must cost nothing."""

from . import measure


def share(a, b):
    """Difference in percent of the larger."""
    return 100 * abs(a - b) / max(a, b, 1)


def compare_phase(off, none, percent):
    """Emulated exits by instruction and in total; False if they differ."""
    good = True
    total = sum(none["by_insn"].values())
    for insn in sorted(set(off["by_insn"]) | set(none["by_insn"])):
        a = off["by_insn"].get(insn, 0) / off["ops"] * none["ops"]
        b = none["by_insn"].get(insn, 0)
        # an instruction that hardly occurs is judged against the total
        differs = share(a, b) > percent and abs(a - b) * 100 > percent * total
        good &= not differs
        if b > total // 100 or differs:
            print(f"  {insn:16}{a:12.0f}{b:12}  {share(a, b):6.2f} %"
                  f"{'  FAIL' if differs else ''}")
    return good


def compare(rows, least, percent):
    good = True
    for phase in measure.PHASES:
        off = measure.select(rows, mode="off", phase=phase)
        none = measure.select(rows, mode="none", phase=phase)
        if not off or not none:
            continue
        if none[0]["emulated"] < least:
            print(f"\n{phase}: {none[0]['emulated']} emulated exits, "
                  f"fewer than {least}: not judged")
            continue
        print(f"\n{phase}: emulated exits, kvm_pv=off and no kvm-pv at all")
        good &= compare_phase(off[0], none[0], percent)
    print("\nnegative control:", "PASS" if good else "FAIL")
    return good
