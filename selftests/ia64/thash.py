#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Run mode xen's THASH, as assembled, against the architecture's short format.

    thash.py DIRECTORY-OF-MODE [ROUNDS]

Addresses are what Linux has: page tables at the top of each region, each half of
a region with its base page size, the lower half with any. A fault's itir has it.
"""

import random
import re
import subprocess
import sys
import tempfile
from pathlib import Path

WORD = (1 << 64) - 1
REGION = 61
PTA, ITIR = -0x100000 + 0x4000 + 0x840, -0x100000 + 0x4000 + 0x8a8


def sequence(mode):
    """The instructions of THASH(p0, r17, r16, r18)."""
    source = '#include <asm/native/inst.h>\nTHASH(p0, r17, r16, r18);;\n'
    text = subprocess.run(
        ['gcc', '-E', '-x', 'assembler-with-cpp', '-I', mode, '-'], check=True,
        input=source, stdout=subprocess.PIPE, text=True).stdout
    with tempfile.TemporaryDirectory() as work:
        subprocess.run(['ia64-linux-gnu-as', '-x', '--fatal-warnings', '-o',
                        work + '/o', '-'], check=True, input=text, text=True)
        out = subprocess.run(['ia64-linux-gnu-objdump', '-dz', work + '/o'],
                             check=True, stdout=subprocess.PIPE,
                             text=True).stdout
    found = re.findall(r'(\w[\w.]*) (r\d+)=([^\s;]+)', out)
    if not found:
        sys.exit('thash.py: nothing assembled')
    return found


def run(code, va, memory):
    r = {'r16': va, 'r17': 0x1bad, 'r18': 0x2bad}

    def value(x):
        return r[x] if x[0] == 'r' else int(x, 0)

    for op, to, source in code:
        a = source.split(',')
        if op == 'mov':
            new = value(a[0])
        elif op == 'ld8':
            new = memory[r[a[0].strip('[]')]]
        elif op == 'shr.u':
            new = r[a[0]] >> value(a[1])
        elif op == 'shl':
            new = r[a[0]] << value(a[1])
        elif op == 'shladd':
            new = (r[a[0]] << value(a[1])) + r[a[2]]
        elif op == 'or':
            new = r[a[0]] | r[a[1]]
        elif op == 'extr.u':
            new = r[a[0]] >> value(a[1]) & (1 << value(a[2])) - 1
        elif op == 'dep':
            mask = (1 << value(a[3])) - 1
            new = (r[a[1]] & ~(mask << value(a[2])) |
                   (value(a[0]) & mask) << value(a[2]))
        elif op == 'mov.m' or op.startswith('nop'):
            sys.exit('thash.py: what is %s?' % op)
        else:
            sys.exit('thash.py: %s is not known here' % op)
        r[to] = new & WORD
    return r


def short_format(va, pta, page, implemented):
    size = pta >> 2 & 63
    offset = (va & (1 << implemented) - 1) >> page << 3
    mask = (1 << size) - 1
    base = pta & (1 << REGION) - 1 & ~0x7fff
    return va >> REGION << REGION | base & ~mask | offset & mask


def case(implemented, base):
    size = implemented - base + 3
    pta = (1 << REGION) - (1 << size) | size << 2 | 1
    region, page = random.randrange(8), base
    va = random.getrandbits(implemented - 1)
    if random.random() < 0.3:
        va |= (1 << REGION) - (1 << implemented - 1)
    elif random.random() < 0.5:
        page = random.randrange(base, 29)
    memory = {PTA & WORD: pta,
              ITIR & WORD: random.getrandbits(24) << 8 | page << 2}
    return va | region << REGION, memory, short_format(
        va | region << REGION, pta, page, implemented)


def main(args):
    if not args or not Path(args[0]).is_dir():
        sys.exit(__doc__)
    random.seed(1)
    code = sequence(args[0])
    for n in range(int(args[1]) if args[1:] else 20000):
        va, memory, want = case(random.choice((51, 54, 61)),
                                random.choice((12, 13, 14, 16)))
        r = run(code, va, memory)
        if r['r17'] != want or r['r16'] != va:
            sys.exit('thash.py: %#x: %#x, not %#x' % (va, r['r17'], want))
    print('%d instructions, %d addresses' % (len(code), n + 1))


if __name__ == '__main__':
    main(sys.argv[1:])
