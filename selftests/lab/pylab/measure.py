# SPDX-License-Identifier: GPL-2.0-only
"""Exits per operation by mode: which guests to run, and what they said."""

import os
import statistics
from collections import namedtuple

from . import events, runner

PHASES = ["getppid", "fault", "fork", "ctxsw", "nanosleep", "pipe", "irq"]
# Empty phases first: the median of three is what each phase has taken off.
WORK = ["empty"] * 3 + PHASES

# A mode is a kernel and what its command line says.
Mode = namedtuple("Mode", "kernel append")
MODES = {
    "off": Mode("{guest}", "kvm_pv=off"),
    "upstream": Mode("ref-{guest}", ""),
    "upstream-repaired": Mode("ref-{guest}", "kvm_guest_selftest=repaired"),
    "kvm-pv": Mode("{guest}", ""),
    "no-pack": Mode("{guest}", "kvm_pv=no-pack"),
    "compact": Mode("{guest}", "kvm_pv=compact"),
    "none": Mode("none-{guest}", ""),
}
# A guest: the modes it knows, how it is run and about how long it takes.
Guest = namedtuple("Guest", "modes machine memory append seconds")
USUAL = Guest(list(MODES), "pseries", 256, "", 25)
# without PV hundreds of exits for each new page: fewer of them
MAC = Guest(["off", "upstream", "upstream-repaired", "kvm-pv"], "mac99", 256,
            "lab.fault=500 lab.fork=50", 60)
# a host of its own, and no firmware
E500 = Guest(["off", "upstream-repaired", "kvm-pv"], "e500", 128,
             "lab.fault=500 lab.fork=50", 25)
GUESTS = {
    # its own kernel is upstream as shipped, and slower to boot
    "debian": USUAL._replace(modes=["upstream"], memory=512, seconds=60),
    "pmac32": MAC,
    "kuap-pmac32": MAC,
    "e500": E500,
}

# What firmware took is not the kernel's.
FIRMWARE = dict.fromkeys(["pseries", "mac99"], [
    {"expect": "Booting Linux via"}, {"count": "firmware"}])

Cell = namedtuple("Cell", "guest mode memory run traced")


def guest_of(name):
    return GUESTS.get(name, USUAL)


def kernel_of(cell, replaced):
    if cell.mode in replaced:
        return replaced[cell.mode]
    if cell.guest == "debian":
        return "debian"
    return MODES[cell.mode].kernel.format(guest=cell.guest)


def name_of(cell):
    return (f"{cell.guest}.{cell.mode}.{cell.memory}"
            f"{'.traced' if cell.traced else ''}.{cell.run}")


def work_of(cell, options):
    """Reading histograms takes time: a traced guest has one empty phase."""
    if options.work:
        return options.work
    return ",".join(WORK[2:] if cell.traced else WORK)


def job_of(cell, options):
    kernel = kernel_of(cell, options.kernel)
    append = "" if cell.guest == "debian" else MODES[cell.mode].append
    return {
        "name": name_of(cell), "kernel": f"build/kernel/{kernel}/vmlinux",
        "initrd": f"build/guest/{kernel}.cpio.gz", "memory": cell.memory,
        "machine": guest_of(cell.guest).machine,
        "traced": cell.traced, "timeout": options.timeout,
        # How many segments a guest touches must not depend on chance.
        # The guest takes the first of two numbers for a phase: the caller's.
        "append": " ".join(["norandmaps", append, options.append,
                            guest_of(cell.guest).append,
                            "lab.phases=" + work_of(cell, options)]),
        "steps": FIRMWARE.get(guest_of(cell.guest).machine, []) +
                 [{"phases": True}],
    }


def row_of(cell, phase, empty):
    """One object of results.json; boot has no empty phase in front."""
    raw = phase.counters
    if phase.name == "boot":
        empty = {"counters": {}, "by_exit": {}, "by_insn": {}}
    net = events.less(raw, empty["counters"])
    return {
        "guest": cell.guest, "mode": cell.mode, "memory": cell.memory,
        "phase": phase.name, "run": cell.run, "traced": cell.traced,
        "ops": phase.ops, "exits": net.get("sum_exits", 0),
        "emulated": net.get("emulated_inst_exits", 0),
        "raw_exits": raw.get("sum_exits", 0),
        "timer": raw.get("dec_exits", 0), "ns": phase.ns,
        "by_exit": events.less(phase.by_exit(), empty["by_exit"]),
        "by_insn": events.less(phase.by_insn(), empty["by_insn"]),
    }


def rows_of(cell, out):
    found = list(events.phases(events.read(f"{out}/{name_of(cell)}/events")))
    empty = events.empty_cost(found)
    return [row_of(cell, p, empty) for p in found if p.name != "empty"]


def collect(cells, out):
    """Rows of a run that is already there."""
    return [row for cell in cells for row in rows_of(cell, out)]


def run(cells, out, options):
    """Runs every cell; returns rows and the verdicts of jobs that failed."""
    spec = {"jobs": [job_of(c, options) for c in cells],
            "parallel": options.parallel,
            "host_kernel": options.host and
            f"build/kernel/{options.host}/vmlinux",
            "host_qemu": options.host_qemu}
    verdicts = {v["name"]: v for v in runner.run(spec, out)}
    rows, failed = [], []
    for cell in cells:
        verdict = verdicts[name_of(cell)]
        if verdict["ok"]:
            rows += rows_of(cell, out)
        else:
            failed.append(verdict)
    return rows, failed


def per_op(rows, field="exits"):
    """Median over the runs of exits per operation, None without a run."""
    values = [r[field] / r["ops"] for r in rows if r["ops"]]
    return statistics.median(values) if values else None


def select(rows, **want):
    return [r for r in rows if all(r[k] == v for k, v in want.items())]


def ratio(rows, phase, mode, base, field="exits"):
    """Median exits per operation of a mode, as a share of another's."""
    a = per_op(select(rows, phase=phase, mode=mode), field)
    b = per_op(select(rows, phase=phase, mode=base), field)
    return a / b if a is not None and b else None


def kernels_present(guest, modes, replaced):
    """Modes whose kernel has not been built are an error of the lab."""
    for mode in modes:
        kernel = kernel_of(Cell(guest, mode, 0, 0, False), replaced)
        if not os.path.exists(f"build/kernel/{kernel}/vmlinux"):
            raise runner.LabError(f"no kernel for mode {mode}: {kernel}")
