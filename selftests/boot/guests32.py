# SPDX-License-Identifier: GPL-2.0-only
"""What suites of 32-bit guests share: the shell they have, sites by sums."""

import re
import subprocess

from guests import (Guest, check, check_patched_line, check_text,
                    check_untouched, dump, reading, run_line, shell_job)

LINEAR = 0xc0000000
CALLS = 2000
BLOCK = 512                     # lines; shell32.c has it, too
STATE = run_line("cat state cpus rules")


class Guest32(Guest):
    order = ">"

    def counts(self):
        """Of the first state that was shown, by verdict."""
        state = self.log.split("@done")[0]
        return {k: int(n) for k, n in re.findall(
            r"^(in-place|out-of-line|covered-\S+|skipped-\S+) (\d+)\r?$",
            state, re.M)}

    def rule(self, name):
        """The same of the first list of rules, for one of them alone."""
        return {k: int(n) for n, k in reversed(re.findall(
            rf"^(\d+) (\S+) {re.escape(name)}\r?$", self.log, re.M))}


def shell32_job(name, append, steps, kernel, machine, **more):
    return shell_job(name, append, steps, **{
        "kernel": f"build/kernel/{kernel}/vmlinux", "timeout": 600,
        "initrd": f"build/guest/shell-{kernel}.cpio.gz", "machine": machine,
        **more})


def calls(label):
    return reading(label, CALLS, run_line(f"getppid {CALLS}"))


def undo_steps(text_size):
    """Everything of one kernel: booting takes the longest."""
    return [
        *run_line("sum sites"), *calls("planned"),
        *dump("plan.bin", text_size),
        *run_line("put control patch"), *run_line("cat state"),
        *dump("patched.bin", text_size), *calls("patched"),
        *run_line("insmod /irqload.ko"), *run_line("grep module state"),
        *run_line("rmmod irqload"),
        *run_line("put control undo"), *run_line("cat state"),
        *dump("undone.bin", text_size),
        *run_line("put control patch"), *run_line("cat state")]


def fnv(text):
    value = 0x811c9dc5
    for byte in text.encode():
        value = (value ^ byte) * 0x01000193 & 0xffffffff
    return f"{value:08x}"


def pvscan(*args):
    return subprocess.run(["build/tools/pvscan", *args], capture_output=True,
                          text=True)


def planned(guest, kernel, least):
    """The sites of the dumped text by pvscan, held against the guest's sums."""
    done = pvscan("--raw", hex(LINEAR), f"--vmlinux={kernel}", "--list",
                  str(guest.dir / "plan.bin"))
    lines = done.stdout.splitlines(keepends=True)
    sums = [fnv("".join(lines[i:i + BLOCK])) for i in range(0, len(lines), BLOCK)]
    guest_sums = re.findall(r"^sum ([0-9a-f]{8})\r?$", guest.log, re.M)
    differ = [(lines[BLOCK * i], theirs) for i, theirs in enumerate(guest_sums)
              if sums[i:i + 1] != [theirs]]
    check("undo: pvscan plans the same from the dumped text",
          done.returncode == 0 and sums == guest_sums and len(lines) > least,
          done.stderr or differ[:1] or len(lines))
    return guest.rows(done.stdout)


def check_undo(guest, sites, sym, least):
    guest.finished()
    check_text(guest, sites, sym, least)
    check("undo: a module is patched while it is loaded", bool(re.search(
        r"^module irqload sites \d+ arena-words \d+ patched", guest.log, re.M))
        and len(re.findall("^module irqload", guest.log, re.M)) == 1)


def check_idle(guest, sites, sym, line, state):
    guest.finished()
    check_untouched(guest, "text.bin", sites, sym)
    guest.has("says so", f"kvm-pv: {line}")
    check(f"{guest.name}: so does debugfs", guest.states("state") == [state],
          guest.states("state"))


def check_off(guest, kernel, sym, least):
    """By the plan for the vmlinux on disk, whose text differs at a few sites."""
    guest.finished()
    guest.has("says so", "kvm-pv: a KVM PR guest: switched off by kvm_pv=off")
    check("off: so does debugfs", guest.states("state") == ["off"])
    words = guest.words("text.bin")
    at = [(words[(a - sym["_stext"]) // 4], old, new) for a, (old, new, _)
          in guest.rows(pvscan("--list", kernel).stdout).items() if old != new]
    check("off: no site holds its replacement",
          len(at) > least and not any(word == new for word, _, new in at))
    check("off: nearly all are as on disk",
          sum(word == old for word, old, _ in at) > len(at) - 20)


def check_reasons(guest, rule, least):
    """Every site is patched or has its reason, and those of a rule among them."""
    counts, of_rule = guest.counts(), guest.rule(rule)
    print(f"# {guest.name}: {rule} "
          + ", ".join(f"{k} {n}" for k, n in of_rule.items()))
    check(f"{guest.name}: every site is patched or has its reason",
          counts and [str(sum(counts.values()))] == guest.states("sites")[:1],
          counts)
    check(f"{guest.name}: every {rule} is among them",
          sum(of_rule.values()) > least and
          all(counts.get(k, 0) >= n for k, n in of_rule.items()), of_rule)
    return counts, of_rule


def check_all_patched(guest, rule, least):
    """What every kernel must come to, whatever its configuration."""
    guest.finished()
    check_patched_line(guest)
    counts, of_rule = check_reasons(guest, rule, least)
    check(f"{guest.name}: the arena is large enough",
          counts and "skipped-arena-full" not in counts, counts)
    patched = of_rule.get("in-place", 0) + of_rule.get("out-of-line", 0)
    check(f"{guest.name}: nine {rule} in ten are patched",
          patched > 0.9 * sum(of_rule.values()), of_rule)
    check(f"{guest.name}: the page is alive", bool(re.search(
        r"^cpu 0 mapped 1 error 0 .* test 0\r?$", guest.log, re.M)))


def check_in_place(guest, rule, least):
    guest.finished()
    counts, of_rule = check_reasons(guest, rule, least)
    check("in-place: nothing out of line", counts["out-of-line"] == 0 and
          guest.states("arena-used") == ["0"], counts)
    check("in-place: the others are counted",
          of_rule.get("skipped-in-place-only", 0) > least / 2, of_rule)


def check_arena_full(guest, rule, least, size):
    guest.finished()
    check_patched_line(guest)
    counts, of_rule = check_reasons(guest, rule, least)
    used = int(guest.states("arena-used")[0])
    check("arena-full: it is full", size - 128 < used <= size, used)
    check("arena-full: what had no room is counted",
          of_rule.get("skipped-arena-full", 0) > least / 2, of_rule)


def check_count(guest, share, floor):
    """The point of it all: what is typed and printed is in it."""
    patched, trapping = (guest.exits_per_op(p) for p in ("patched", "planned"))
    print(f"# exits per getppid: {patched:.2f} patched, {trapping:.2f} before")
    check("count: not patched, a getppid costs many exits", trapping > floor,
          trapping)
    check(f"count: patched, it costs at most {share} of that",
          patched <= share * trapping, (patched, trapping))
