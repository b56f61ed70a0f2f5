# SPDX-License-Identifier: GPL-2.0-only
"""What the driver in the host wrote for one guest, as phases with counts."""

import statistics
from collections import Counter

from . import ppcnames

HISTS = ("insn", "exit")


class Snapshot:
    def __init__(self, label):
        self.label = label.split()
        self.counters = {}
        self.hist = {h: Counter() for h in HISTS}
        self.dropped = 0


def read(path):
    """All snapshots of an events file, in order."""
    snaps = []
    with open(path, encoding="utf-8", errors="replace") as f:
        for line in f:
            if line.startswith("@"):
                snaps.append(Snapshot(line[1:]))
                continue
            add(snaps[-1], line.split())
    return snaps


def add(snap, words):
    if words[0] not in HISTS:
        snap.counters[words[0]] = int(words[1])
    elif words[1] == "dropped":
        snap.dropped += int(words[2])
    else:
        key = (int(words[1], 16), int(words[2], 16))
        snap.hist[words[0]][key] += int(words[3])


class Phase:
    """The difference between two snapshots."""

    def __init__(self, name, ops, nanoseconds, begin, end):
        self.name, self.ops, self.ns = name, ops, nanoseconds
        self.counters = {k: v - begin.counters.get(k, 0)
                         for k, v in end.counters.items()}
        self.hist = {h: end.hist[h] - begin.hist[h] for h in HISTS}
        self.dropped = end.dropped

    def named(self, hist, namer):
        """Counts of a histogram by name, program counters added up."""
        out = Counter()
        for (key, pc), hits in self.hist[hist].items():
            out[namer(key, pc)] += hits
        return out

    def by_exit(self):
        return self.named("exit", lambda number, _: ppcnames.exit_name(number))

    def by_insn(self):
        return self.named("insn", ppcnames.insn_at)


def phases(snaps):
    """Phases in order; boot starts where the firmware ended."""
    begin = Snapshot("start")
    for snap in snaps:
        kind = snap.label[0]
        if kind == "end":
            _, name, ops, nanoseconds = snap.label[:4]
            yield Phase(name, int(ops), int(nanoseconds), begin, snap)
        elif kind != "skip":
            begin = snap


def skipped(snaps):
    return {s.label[1]: " ".join(s.label[2:]) for s in snaps
            if s.label[0] == "skip"}


def empty_cost(found):
    """What an empty phase costs: the median of those that were run."""
    empty = [p for p in found if p.name == "empty"]
    cost = {}
    for what in ("counters", "by_exit", "by_insn"):
        seen = [getattr(p, what) for p in empty]
        seen = [s() if callable(s) else s for s in seen]
        cost[what] = {k: int(statistics.median(s.get(k, 0) for s in seen))
                      for k in set().union(*seen)}
    return cost


def less(counts, cost):
    """Counts with the cost of an empty phase taken off, largest first."""
    left = {k: v - cost.get(k, 0) for k, v in counts.items()}
    return {k: v for k, v in sorted(left.items(), key=lambda i: -i[1]) if v > 0}
