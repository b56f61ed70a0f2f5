# SPDX-License-Identifier: GPL-2.0-only
"""
kvm_pv.ko in a 32-bit guest, a Power Mac G4 whose kernel has nothing for guests.

There is no shell for it: what it does is a list of the lab's phases, and it
waits at both ends of each of them.
"""

import re
import statistics

from guests import Guest, check, symbols
from pylab import events

KERNEL = "build/kernel/none-pmac32/vmlinux"
INITRD = "build/guest/module-pmac32.cpio.gz"
LINEAR = 0xc0000000

# Exits per operation with the module, at most, as a share of without.
LIMITS = {"getppid": 0.32, "ctxsw": 0.30, "irq": 0.02}
# After rmmod: as before, by this share.
SAME = 0.02
PHASES = ["empty"] * 3 + list(LIMITS)
REASON = "skipped-arena-not-in-real-mode"


def text_size():
    return (symbols(KERNEL)["_etext"] - LINEAR + 0xfff) & ~0xfff


# --- jobs ---------------------------------------------------------------------

def job(name, phases, steps, append="", **more):
    return {"name": f"pmac32-{name}", "kernel": KERNEL, "initrd": INITRD,
            "machine": "mac99", "memory": 256, "timeout": 600, "append":
            f"norandmaps {append} lab.phases={','.join(phases)}",
            "steps": [*steps, {"exit": True}], **more}


def passes(phase, *inside):
    """One phase; the steps in it are done while the guest waits at its end."""
    return [{"expect": f"@lab begin {phase}"}, {"send": ""},
            {"expect": f"@lab end {phase} "}, *inside, {"send": ""}]


def measure_job():
    return job("measure", [*PHASES, "load", *PHASES, "unload", *PHASES],
               [{"phases": True}], "quiet lab.irq=20000 lab.ctxsw=1000")


def cycles_job(count):
    """In and out under a load, the text read from outside each time it is out."""
    size = hex(text_size())
    steps = [{"expect": "@lab end boot"}, {"pmemsave": {
        "file": "before.bin", "addr": "0x0", "size": size}}, {"send": ""}]
    for number in range(count):
        steps += passes("load", {"diff": {
            "file": f"patched{number}", "from": "before.bin", "addr": "0x0",
            "size": size}})
        steps += passes("unload", {"diff": {
            "file": f"changed{number}", "from": "before.bin", "addr": "0x0",
            "size": size}})
    return job("cycles", ["load", "unload"] * count, steps, "lab.background=1",
               timeout=300 + 60 * count)


def late_job():
    """A module that comes after ours; the measured one was there before it."""
    work = ["empty"] * 3 + ["irq"]
    return job("late", ["empty", "load", *work, "state", "unload", *work],
               [{"phases": True}], "lab.irq=20000")


def option_job(name, parameter):
    return job(name, ["load", "state", "unload"], [{"phases": True}],
               f"lab.kvm_pv={parameter}")


def jobs(count):
    return [cycles_job(count), option_job("in-place", "in_place=1"),
            option_job("arena", "arena=512"), option_job("plan", "plan=1")]


def measure_jobs():
    return [measure_job(), late_job()]


def refused_job():
    return job("refuse", ["load"], [
        {"expect": "@lab end boot"}, {"send": ""},
        {"expect": "@lab begin load"}, {"send": ""},
        {"expect": "@lab fail load kvm_pv.ko: No such device"}])


# --- assertions -----------------------------------------------------------------

def per_op(phases):
    """Exits per operation by phase, the median of the empty ones taken off."""
    empty = statistics.median(p.counters["sum_exits"] for p in phases
                              if p.name == "empty")
    return {p.name: (p.counters["sum_exits"] - empty) / p.ops for p in phases
            if p.name not in ("load", "unload", "state")}


def found(guest):
    return list(events.phases(events.read(str(guest.dir / "events"))))


def parts(phases):
    """Before the module, with it and after it."""
    names = [p.name for p in phases]
    load, unload = names.index("load"), names.index("unload")
    return [per_op(part) for part in (phases[:load], phases[load:unload],
                                      phases[unload:])]


def check_measure(out):
    guest = Guest(out, "pmac32-measure")
    guest.quiet()
    before, loaded, after = parts(found(guest)[1:])
    for phase, limit in LIMITS.items():
        print(f"# {guest.name}: {phase}: {before[phase]:.2f} exits, "
              f"{loaded[phase]:.2f} with the module "
              f"({loaded[phase] / before[phase]:.3f}), {after[phase]:.2f} after it")
        check(f"{guest.name}: {phase} at most {limit} of what it was",
              loaded[phase] <= limit * before[phase],
              loaded[phase] / before[phase])
        check(f"{guest.name}: {phase} after rmmod as before",
              abs(after[phase] / before[phase] - 1) <= SAME,
              after[phase] / before[phase])


def diff(guest, name):
    """Words that differ: address, then, now. The host wrote them little endian."""
    def word(text):
        return int.from_bytes(bytes.fromhex(text), "little")

    rows = (line.split() for line in open(guest.dir / name, encoding="ascii"))
    return [(LINEAR + 4 * int(number), word(then), word(now))
            for number, then, now in rows]


def is_rewritten_dcbz(then, now):
    """The host makes it an illegal word, when the page is first executed."""
    return then & 0xffe007ff == 0x7c0007ec and now == then & ~8


def ours(guest, name):
    return [row for row in diff(guest, name) if not is_rewritten_dcbz(*row[1:])]


def check_cycles(out, count):
    guest = Guest(out, "pmac32-cycles")
    guest.quiet()
    patched = re.findall(r"kvm-pv: a KVM PR guest: patched [1-9]\d* of", guest.log)
    check(f"{guest.name}: patched each time", len(patched) == count, patched)
    for number in range(count):
        words = len(ours(guest, f"patched{number}"))
        check(f"{guest.name}: {number}: words are ours while it is in",
              words > 1000, words)
        left = ours(guest, f"changed{number}")
        check(f"{guest.name}: {number}: the text is back word for word",
              not left, [tuple(map(hex, row)) for row in left[:4]])


def check_late(out):
    guest = Guest(out, "pmac32-late")
    guest.quiet()
    _, loaded, after = parts(found(guest)[1:])
    print(f"# {guest.name}: a round of the late module costs "
          f"{loaded['irq']:.2f} exits, {after['irq']:.2f} without ours")
    check(f"{guest.name}: it is patched as it is loaded",
          loaded["irq"] <= LIMITS["irq"] * after["irq"], loaded["irq"])
    check(f"{guest.name}: named in debugfs", bool(re.search(
        r"^module irqload sites \d+ .* patched", guest.log, re.M)))
    check(f"{guest.name}: what may run in real mode is not sent to a module",
          int((guest.states(REASON) or ["0"])[0]) > 0)


def check_options(out):
    expected = {"in-place": ("out-of-line", lambda n: int(n) == 0),
                "arena": ("arena-used", lambda n: 0 < int(n) <= 512),
                "plan": ("state", lambda state: state == "planned")}
    for name, (key, good) in expected.items():
        guest = Guest(out, f"pmac32-{name}")
        guest.quiet()
        values = guest.states(key)
        check(f"{guest.name}: the parameter is held to",
              len(values) == 1 and good(values[0]), values)


def check_refused(out):
    guest = Guest(out, "pmac32-refuse")
    guest.quiet()
    guest.has("says why in one line", "kvm-pv: a KVM guest whose host offers no "
              "magic page: nothing to patch")
