# SPDX-License-Identifier: GPL-2.0-only
"""What the suites of this directory share: jobs, guests, and the counting."""

import argparse
import json
import pathlib
import re
import struct
import subprocess
import sys

KERNEL = "build/kernel/ppc64le/vmlinux"
SHELL = "build/guest/shell.cpio.gz"
NM = "powerpc64le-linux-gnu-nm"
OBJDUMP = "powerpc64le-linux-gnu-objdump"

# What a kernel says when something is wrong, also one that looks for it;
# OpenBIOS draws lines, too.
COMPLAINT = (r"^(?!>> ).*(?:WARNING:|BUG:|UBSAN:|=====|Oops|Call Trace|"
             r"Kernel panic).*$")

results = []


def check(name, good, detail=""):
    results.append(good)
    print(f"{'ok' if good else 'not ok'} - {name}"
          f"{'' if good else ': ' + str(detail)}", flush=True)


# --- jobs ---------------------------------------------------------------------

def run_line(line):
    return [{"send": line}, {"expect": "@done"}]


def dump(name, size):
    return [{"pmemsave": {"file": name, "addr": "0x0", "size": hex(size)}}]


def reading(label, ops, lines):
    """What these lines cost, for Guest.exits_per_op(label)."""
    return [{"count": f"begin {label}"}, *lines, {"count": f"end {label} {ops}"}]


def shell_job(name, append, steps, **more):
    steps = [{"expect": "@shell ready"}, *steps, {"send": "poweroff -f"},
             {"exit": True}]
    return {"name": name, "kernel": KERNEL, "initrd": SHELL, "append": append,
            "timeout": 120, "steps": steps, **more}


def run_lab(spec, out):
    path = pathlib.Path(f"{out}.json")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(spec), encoding="utf-8")
    done = subprocess.run(["selftests/lab/labctl", "run", str(path), "-o", out])
    if done.returncode == 2:
        sys.exit("boot: the lab does not work")


# --- reading what came back ---------------------------------------------------

class Guest:
    order = "<"

    def __init__(self, out, name):
        self.dir = pathlib.Path(out) / name
        self.name = name
        self.result = self.read("result").split("\n")[0]
        self.log = self.read("console.log")

    def read(self, file):
        path = self.dir / file
        return path.read_text("utf-8", "replace") if path.exists() else ""

    def finished(self):
        check(f"{self.name}: runs to its end", self.result == "ok", self.result)

    def quiet(self):
        self.finished()
        complaints = re.findall(COMPLAINT, self.log, re.M)
        check(f"{self.name}: the kernel has no complaint", not complaints,
              complaints[:2])

    def has(self, what, text):
        check(f"{self.name}: {what}", text in self.log, f"no '{text}'")

    def states(self, key):
        return re.findall(rf"^{key} (.*?)\r?$", self.log, re.M)

    def words(self, file):
        data = (self.dir / file).read_bytes()
        return struct.unpack(f"{self.order}{len(data) // 4}I", data)

    def exits_per_op(self, phase):
        """From the counters the host wrote down at the phase's two ends."""
        ends = re.search(rf"^@begin {phase}\b.*?^sum_exits (\d+).*?"
                         rf"^@end {phase} (\d+).*?^sum_exits (\d+)",
                         self.read("events"), re.M | re.S)
        before, ops, after = map(int, ends.groups())
        return (after - before) / ops

    def sites(self):
        return self.rows(self.log)

    @staticmethod
    def rows(text):
        rows = re.findall(r"^([0-9a-f]{16}) ([0-9a-f]{8}) ([0-9a-f]{8}) "
                          r"(\S+) (.*?)\r?$", text, re.M)
        return {int(a, 16): (int(o, 16), int(n, 16), v) for a, o, n, v, _ in rows}


def scan_cost(guest):
    """
    Of scan, plan, check and commit: instructions by step, the host's included,
    words, sites. QEMU must have counted time in instructions.
    """
    guest.quiet()
    insns = 1e9 / int(guest.states("timebase-hz")[0])    # of one tick
    cost = {key: insns * int(guest.states(f"{key}-ticks")[0])
            for key in ("scan", "decide", "check", "stop-machine")}
    words, sites = (int(guest.states(key)[0]) for key in ("text-words", "sites"))
    total = sum(cost.values())
    print(f"# {guest.name}: instructions, the host's included: "
          f"{total / words:.1f} per word ("
          + ", ".join(f"{key} {value / words:.2f}" for key, value in cost.items())
          + f"), {total / sites:.0f} per site")
    return total / words


def check_scan(guest, upstream):
    """Ours against upstream's scan in the same run, each for one word."""
    line = re.search(r"kvm_guest: scan of (\d+) words took (\d+) tb ticks",
                     upstream.log)
    ours = scan_cost(guest)
    insns = 1e9 / int(guest.states("timebase-hz")[0])
    theirs = insns * int(line.group(2)) / int(line.group(1))
    print(f"# upstream: {theirs:.1f} per word")
    check(f"{guest.name}: all of it takes no longer per word than upstream's scan",
          ours <= theirs, (ours, theirs))


# --- what was written -----------------------------------------------------------

def check_patched_line(guest):
    line = re.search(r"kvm-pv: a KVM PR guest: patched (\d+) of (\d+) sites "
                     r"\((\d+) in place, (\d+) out of line, (\d+) skipped\), "
                     r"magic page on (\d+) of (\d+) CPUs", guest.log)
    check(f"{guest.name}: one line says what was done", bool(line))
    if not line:
        return
    patched, sites, inplace, outline, skipped, mapped, cpus = map(int, line.groups())
    check(f"{guest.name}: its numbers add up",
          patched == inplace + outline and sites == patched + skipped and
          mapped == cpus and inplace > 500, line.group(0))
    check(f"{guest.name}: debugfs says the same",
          guest.states("sites")[:1] == [str(sites)] and
          guest.states("in-place")[:1] == [str(inplace)] and
          guest.states("out-of-line")[:1] == [str(outline)], guest.states("sites"))


def arena_of(sym):
    """As indices of words of the text."""
    return range((sym["pv_arena_start"] - sym["_stext"]) // 4,
                 (sym["pv_arena_end"] - sym["_stext"]) // 4)


def image_bytes(start, stop, kernel=KERNEL):
    out = subprocess.run([OBJDUMP, "-s", f"--start-address={start:#x}",
                          f"--stop-address={stop:#x}", kernel], text=True,
                         capture_output=True, check=True).stdout
    rows = re.findall(r"^ [0-9a-f]+((?: [0-9a-f]{2,8}){1,4})  ", out, re.M)
    return bytes.fromhex("".join(rows))


def static_branches(guest, sym):
    """Words that static keys of ours turn from a nop into a branch, or back."""
    keys = {a for name, a in sym.items() if re.fullmatch(r"kvm_pv_\w+_key", name)}
    if not keys:
        return set()
    start, stop = (sym[f"__{end}___jump_table"] for end in ("start", "stop"))
    entries = struct.iter_unpack(f"{guest.order}iiq", image_bytes(start, stop))
    # struct jump_entry is relative to itself; the key's low bits are flags
    return {(start + 16 * i + code - sym["_stext"]) // 4
            for i, (code, _, key) in enumerate(entries)
            if (start + 16 * i + 8 + key) & ~3 in keys}


def check_text(guest, sites, sym, least):
    """
    Text as it was when planned, patched and undone, seen from outside, and
    the sites of the plan.
    """
    plan, patched, undone = (guest.words(f"{f}.bin")
                             for f in ("plan", "patched", "undone"))
    base, arena = sym["_stext"], arena_of(sym)
    changed = {i for i in range(len(plan)) if plan[i] != patched[i]}
    changed -= set(arena)
    wanted = {(a - base) // 4 for a, (old, new, _) in sites.items() if old != new}
    check("undo: the plan writes nothing",
          all(plan[(a - base) // 4] == old for a, (old, _, _) in sites.items()))
    check("undo: patched words are the planned ones",
          all(patched[(a - base) // 4] == new for a, (_, new, _) in sites.items()))
    other = changed ^ wanted
    check("undo: no other word of text changed, but branches of our static keys",
          other <= static_branches(guest, sym),
          [hex(base + 4 * i) for i in sorted(other)[:5]])
    check("undo: many words changed", len(changed) > least, len(changed))
    check("undo: the text is back word for word",
          all(plan[i] == undone[i] for i in range(len(plan)) if i not in arena))
    check("undo: the state follows",
          guest.states("state") == ["patched", "undone", "patched"],
          guest.states("state"))
    check("undo: nothing was somebody else's",
          set(guest.states("not-ours")) == {"0"}, guest.states("not-ours"))


def check_untouched(guest, file, sites, sym):
    """Every site of the plan still holds its own instruction."""
    words, arena = guest.words(file), arena_of(sym)
    check(f"{guest.name}: no site is patched",
          sites and all(words[(a - sym["_stext"]) // 4] == old
                        for a, (old, _, _) in sites.items()))
    check(f"{guest.name}: the arena is empty",
          not any(words[arena.start:arena.stop]))


def symbols(kernel=KERNEL):
    out = subprocess.run([NM, kernel], capture_output=True, text=True, check=True)
    rows = (line.split() for line in out.stdout.splitlines())
    return {r[2]: int(r[0], 16) for r in rows if len(r) == 3}


# --- the end ------------------------------------------------------------------

def attempt(function, *args):
    """A guest that left nothing to look at is a failure, not an accident."""
    try:
        return function(*args)
    except (OSError, LookupError, ValueError, AttributeError) as error:
        check(f"{function.__name__}: has what it needs", False, error)
        return None


def finish():
    failed = results.count(False)
    print(f"{len(results) - failed} passed, {failed} failed, 0 skipped")
    return 1 if failed else 0


def run_suite(doc, out, kernel, long_help, short, long, **spec):
    """A suite's main(): short and long are a function each that makes the jobs
    for a size of text, one that checks what they left, and what else the spec
    of that form has."""
    parser = argparse.ArgumentParser(description=doc)
    parser.add_argument("-o", "--out", default=out)
    parser.add_argument("--long", action="store_true",
                        help=f"only what make check-full adds: {long_help}")
    parser.add_argument("--again", action="store_true",
                        help="check the results of the last run")
    args = parser.parse_args()
    sym = symbols(kernel)
    jobs, check_all, *more = long if args.long else short
    out = f"{args.out}/{'long' if args.long else 'guests'}"
    if not args.again:
        spec.update(*more, jobs=jobs(sym["_etext"] - sym["_stext"]))
        run_lab(spec, out)
    check_all(out, sym)
    return finish()
