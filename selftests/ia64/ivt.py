#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""What is in the objects that build.mk makes of the vector table.

    ivt.py check xen|native|clobber NAME OBJECT...  a line for what is wrong
    ivt.py table VARIANT-DIRECTORY           per vector: bundles, operations
    ivt.py alternatives VARIANT-DIRECTORY    in place, by jump, by pointer
    ivt.py physical VARIANT-DIRECTORY        LOAD_PHYSICAL by list, by ar.k2
    ivt.py tightest VARIANT-DIRECTORY...     the fullest slots, bytes in all

NAME is ivt, entry, fsys or gate.
"""

import re
import struct
import subprocess
import sys
from collections import Counter, namedtuple
from pathlib import Path

BUNDLE = 16
LONG, SHORT = 20, 48
LONG_BUNDLES, SHORT_BUNDLES = 64, 16
TABLE_BYTES = (LONG * LONG_BUNDLES + SHORT * SHORT_BUNDLES) * BUNDLE

NAMES = dict(enumerate(
    'vhpt itlb dtlb alt_itlb alt_dtlb nested_dtlb ikey_miss dkey_miss '
    'dirty_bit iaccess_bit daccess_bit break interrupt slot13 '
    'slot14+syscall_setup slot15 slot16 slot17 slot18 slot19 '
    'page_not_present key_permission iaccess_rights daccess_rights '
    'general_exception disabled_fp nat_consumption speculation slot28 debug '
    'unaligned unsupported_data fp_fault fp_trap lower_privilege taken_branch '
    'single_step'.split()))
NAMES[67] = 'slot67+page_fault'

# Executed below privilege level 0 these trap, and Xen emulates them. Last, those
# that do not trap and do something else there.
PRIVILEGED = {
    'mov_from_cr': r'mov(\.m)? r\d+=cr\.',
    'mov_to_cr': r'mov(\.m)? cr\.',
    'mov_from_psr': r'mov(\.m)? r\d+=psr$',
    'mov_to_psr': r'mov(\.m)? psr\.l=',
    'ssm': r'ssm ', 'rsm': r'rsm ', 'rfi': r'rfi', 'bsw': r'bsw\.',
    'itc': r'itc\.', 'itr': r'itr\.', 'ptc': r'ptc\.', 'ptr': r'ptr\.',
    'region': r'mov(\.m)? (rr\[|r\d+=rr\[|pkr\[|r\d+=pkr\[)',
    'debug': r'mov(\.m)? (dbr|ibr|pmc|r\d+=dbr|r\d+=ibr|r\d+=pmc)',
    'to_kernel_ar': r'mov(\.m)? ar\.(k\d|itc)=',
    'tpa': r'(tpa|tak) ',
    'sensitive_hash': r'(thash|ttag) ',
    'sensitive_cover': r'cover',
    'sensitive_fc': r'fc(\.i)? ',
    'sensitive_id': r'mov(\.m)? r\d+=(cpuid|pmd)',
}
# What may be left in mode xen, at most, and why.
ALLOWED = {
    # rare, or right after a fault that cost more: trap and emulate
    'ivt': {'ptc': 8, 'rsm': 1,
            # DO_SAVE_MIN's, which wants the frame covered and nothing else
            'sensitive_cover': 6},
    # a context switch to a task not mapped yet; a traced system call
    'entry': {'itr': 1, 'rsm': 1},
    'fsys': {},
    # the signal trampoline's, in user mode
    'gate': {'sensitive_cover': 1},
}
HYPERPRIVOPS = range(1, 0x1b)
BREAK = re.compile(r'break(\.[mibfx])? 0x([0-9a-f]+)')

Insn = namedtuple('Insn', 'address slot template unit predicate text')


def objdump(path, section):
    out = subprocess.run(
        ['ia64-linux-gnu-objdump', '-dz', '-j', section, str(path)],
        check=True, stdout=subprocess.PIPE, text=True).stdout
    address, slot, template = None, 0, ''
    for line in out.splitlines():
        m = re.match(r'\s*([0-9a-f]+):\t[0-9a-f ]+\t(.*)', line)
        if not m or not m[2].strip():
            continue
        text = m[2]
        first = re.match(r'\[(...)\](.*)', text)
        if first:
            address, slot = int(m[1], 16), 0
            template, text = first[1], first[2]
        p = re.match(r'\s*(?:\(p(\d+)\))?\s*(.*)', text)
        unit = 'X' if template == 'MLX' and slot else template[slot]
        yield Insn(address, slot, template, unit, int(p[1] or 0),
                   p[2].rstrip(';').split(' <')[0].strip())
        slot += 1


def code(path, name):
    return list(objdump(path, '.text..ivt' if name == 'ivt' else '.text'))


def by_address(insns):
    at = {}
    for x in insns:
        at.setdefault(x.address, []).append(x)
    return at


def is_nop(insn):
    return insn.text.startswith('nop')


def is_padding(insn):
    m = BREAK.match(insn.text)
    return bool(m) and int(m[2], 16) == 0 and not insn.predicate


def hyperprivop(insn):
    m = BREAK.match(insn.text)
    return int(m[2], 16) if m and int(m[2], 16) in HYPERPRIVOPS else None


def privileged(insn):
    for kind, pattern in PRIVILEGED.items():
        if re.match(pattern, insn.text):
            return kind
    return None


# --- vectors ------------------------------------------------------------------

def vectors(scale=1):
    """(number, first byte, bundles) of every slot, and the tail behind them."""
    at = 0
    for n in range(LONG + SHORT):
        bundles = LONG_BUNDLES if n < LONG else SHORT_BUNDLES
        yield n, at * scale, bundles
        at += bundles * BUNDLE


def by_vector(insns, scale=1):
    """The instructions of each vector, without what fills it up."""
    last = TABLE_BYTES * scale
    starts = list(vectors(scale)) + [('tail', last, None)]
    for i, (n, start, bundles) in enumerate(starts):
        end = starts[i + 1][1] if i + 1 < len(starts) else 1 << 62
        own = [x for x in insns if start <= x.address < end]
        used = [x.address for x in own if not is_padding(x)]
        stop = max(used, default=start - BUNDLE)
        yield n, start, bundles, [x for x in own if x.address <= stop]


def bundles_of(insns, start):
    return (insns[-1].address - start) // BUNDLE + 1 if insns else 0


# page_fault begins in the last slot and goes on behind the table.
INTO_TAIL = LONG + SHORT - 1


def label(n):
    return n if n == 'tail' else NAMES.get(n, 'slot%d' % n)


# --- check --------------------------------------------------------------------

def check_fit(insns):
    """.org stops an overflow before us; this is for an image without it."""
    for n, start, bundles, own in by_vector(insns):
        if n not in ('tail', INTO_TAIL) and bundles_of(own, start) > bundles:
            yield 'vector %s: more than %d bundles' % (label(n), bundles)


def check_breaks(insns):
    for x in insns:
        if hyperprivop(x) is not None and x.unit not in 'MI':
            yield '%#x: hyperprivop in a %s slot: %s' % (
                x.address, x.unit, x.text)


def check_privileged(insns, name):
    found = Counter(filter(None, map(privileged, insns)))
    for kind, count in sorted(found.items()):
        allowed = ALLOWED[name].get(kind, 0)
        if count > allowed:
            yield '%d raw %s, %d allowed' % (count, kind, allowed)


def section(path, name):
    out = subprocess.run(['ia64-linux-gnu-objdump', '-h', str(path)],
                         check=True, stdout=subprocess.PIPE, text=True).stdout
    for line in out.splitlines():
        f = line.split()
        if len(f) > 5 and f[1] == name:
            data = Path(path).read_bytes()
            offset = int(f[5], 16)
            return int(f[3], 16), data[offset:offset + int(f[2], 16)]
    return 0, b''


def targets(path, name):
    """The (address, slot) that the 32-bit relative entries of a list name."""
    base, data = section(path, name)
    for i in range(0, len(data), 4):
        (relative,) = struct.unpack_from('<i', data, i)
        where = base + i + relative
        yield where & ~15, where & 3


LISTS = {
    '.data..patch.vtop': lambda x: x.text.startswith('movl') and x.unit == 'X',
    # the patch makes slot 2 unconditional
    '.data..patch.rse': lambda x: x.text.startswith('br.') and x.slot == 2 and
    x.predicate,
    '__mca_table': lambda x: True,
}


def check_lists(path, insns):
    at = by_address(insns)
    for name, is_right in LISTS.items():
        for address, slot in targets(path, name):
            own = at.get(address, [])
            if name == '.data..patch.rse':
                own = [x for x in own if x.slot == slot]
            if not any(map(is_right, own)):
                yield '%s: %#x is not what the list is for' % (name, address)


def check(mode, name, objects):
    bad = 0
    for path in objects:
        insns = code(path, name)
        faults = [] if insns else ['no code']
        if name == 'ivt':
            faults += check_fit(insns)
            if str(path).endswith('.elf'):
                faults += check_lists(path, insns)
        if mode == 'xen':
            faults += check_breaks(insns)
            faults += check_privileged(insns, name)
        for fault in faults:
            print('%s: %s' % (path, fault))
        bad += len(faults)
    return bad != 0


# --- table --------------------------------------------------------------------

def counted(insns):
    """Instructions, privileged ones, hyperprivops."""
    real = [x for x in insns if not is_nop(x)]
    return (len(real), sum(privileged(x) not in (None, 'sensitive_cover')
                           for x in real),
            sum(hyperprivop(x) is not None for x in real))


def table(directory):
    modes = {m: list(by_vector(code(directory / m / 'ivt.o', 'ivt')))
             for m in ('native', 'plain', 'xen')}
    print('%-20s %4s | %-14s | %-22s | %s' % (
        '', '', 'native', "xen as in 3.x's table", 'xen'))
    print('%-20s %4s | %4s %4s %4s | %4s %4s %4s %3s %3s | %4s %4s %4s %3s %3s'
          % ('vector', 'room', 'used', 'insn', 'priv', 'used', 'free', 'insn',
             'hyp', 'raw', 'used', 'free', 'insn', 'hyp', 'raw'))
    same = 0
    for rows in zip(*modes.values()):
        n, start, room, native = rows[0]
        if n != 'tail' and n >= LONG + 8 and len(native) < 7:
            same += 1
            continue
        cells = [label(n), str(room or '')]
        for i, (_, start, room, own) in enumerate(rows):
            insn, priv, hyper = counted(own)
            used = bundles_of(own, start)
            free = room - used if room else 0
            cells += ([used, insn, priv] if i == 0 else
                      [used, free, insn, hyper, priv])
        print('%-20s %4s | %4d %4d %4d | %4d %4d %4d %3d %3d | '
              '%4d %4d %4d %3d %3d' % tuple(cells))
    print('%d more of at most two bundles, the same in every mode' % same)
    for name in ('ivt', 'entry', 'fsys', 'gate'):
        print('%-5s bytes:' % name, *(
            '%s %d' % (m, BUNDLE * len({x.address for x in
                                        code(directory / m / (name + '.o'), name)}))
            for m in modes))


# --- alternatives -------------------------------------------------------------

FLAT = {'in place': 'xen', 'jump': 'jump', 'indirect': 'indirect'}
TAKEN = {'jump': ('r24', 'b0'), 'indirect': ('r24', 'r25', 'b0')}


def names_in(text, register):
    return re.search(r'(?<![a-z0-9.])%s(?![0-9])' % register, text)


def lives_behind(insns, i, register):
    """Is it read, in the order of the text, before it is written anew?

    Where the text ends in a return, b0 belongs to whoever was interrupted.
    """
    for x in insns[i + 1:]:
        to, _, source = x.text.partition('=')
        if '=' not in x.text:
            source, to = to, ''
        if names_in(source, register) or '[%s]' % register in to:
            return True
        if names_in(to, register) and not x.predicate:
            return False
    return register.startswith('b')


def taken_alive(own, registers):
    alive = Counter()
    for i, x in enumerate(own):
        if privileged(x) in (None, 'ptc', 'sensitive_cover', 'rfi'):
            continue
        for register in registers:
            alive[register] += lives_behind(own, i, register)
    return ' '.join('%s x%d' % (r, n) for r, n in alive.items() if n)


def alternatives(directory):
    wide = {k: list(by_vector(code(directory / m / 'wide/ivt.o', 'ivt'), 4))
            for k, m in FLAT.items()}
    native = {n: own for n, _, _, own in
              by_vector(code(directory / 'native/ivt.o', 'ivt'))}
    print('%-20s %4s | A %4s | B %4s %-12s | C %4s %s' % (
        'vector', 'room', 'used', 'used', 'alive', 'used', 'alive'))
    for rows in zip(*wide.values()):
        n, _, room, _ = rows[0]
        used = [bundles_of(own, start) for _, start, _, own in rows]
        if n in ('tail', INTO_TAIL) or not any(map(privileged, native[n])):
            continue
        mark = ['%d%s' % (u, '!' if u > room else '') for u in used]
        print('%-20s %4d |   %4s |   %4s %-12s |   %4s %s' % (
            label(n), room, mark[0], mark[1],
            taken_alive(native[n], TAKEN['jump']), mark[2],
            taken_alive(native[n], TAKEN['indirect'])))
    print('!: does not fit. alive: at so many of its macros, a register that '
          'the alternative\ntakes holds what is read later or is the '
          "interrupted one's.")
    for name, mode in FLAT.items():
        log = (directory / mode / 'wide/ivt.warnings').read_text()
        print('assembler on %s: %d warnings' % (
            name, len(re.findall('violates', log))))


# --- physical -----------------------------------------------------------------

def entries(path, name):
    return len(section(path, name)[1]) // 4


def bundles_unlike(a, b):
    """Of the handlers' bundles, how many differ at the same address."""
    text = [{x: [i.text for i in own] for x, own in by_address(c).items()}
            for c in (a, b)]
    return sum(text[0].get(at) != text[1].get(at)
               for at in text[0].keys() | text[1].keys())


def physical(directory):
    modes = ('native', 'native-k2', 'xen', 'xen-k2')
    ivt = {m: code(directory / m / 'ivt.o', 'ivt') for m in modes}
    own = {m: {label(n): (start, x) for n, start, _, x in by_vector(ivt[m])}
           for m in modes}
    rows = []
    for name in ('vhpt', 'nested_dtlb'):
        rows.append((name + ': bundles',
                     [bundles_of(own[m][name][1], own[m][name][0])
                      for m in modes]))
        rows.append((name + ': instructions',
                     [counted(own[m][name][1])[0] for m in modes]))
    rows.append(('bytes of the table',
                 [BUNDLE * len(by_address(ivt[m])) for m in modes]))
    for name in ('vtop', 'rse'):
        rows.append(('entries in the list ' + name,
                     [entries(directory / m / 'ivt.o', '.data..patch.' + name)
                      for m in modes]))
    rows.append(('entries in the MCA table',
                 [entries(directory / m / 'ivt.o', '__mca_table')
                  for m in modes]))
    rows.append(("bundles unlike the kernel's own",
                 [bundles_unlike(ivt[m], ivt['native'])
                  if m.startswith('native') else '-' for m in modes]))
    paid = {m: counted(code(directory / m / 'set.o', 'set'))
            if m.endswith('k2') else (0, 0, 0) for m in modes}
    for i, name in enumerate(('instructions', 'privileged', 'hyperprivops')):
        rows.append(('every CPU, before its first miss: ' + name,
                     [paid[m][i] for m in modes]))
    print('%-48s' % 'LOAD_PHYSICAL by list, by ar.k2',
          *('%10s' % m for m in modes))
    for name, cells in rows:
        print('%-48s' % name, *('%10s' % c for c in cells))


# --- tightest -----------------------------------------------------------------

def fullest(insns, size):
    """The slot of that many bundles with the least room left."""
    left, name, used = min((room - bundles_of(own, start), label(n),
                            bundles_of(own, start))
                           for n, start, room, own in by_vector(insns)
                           if n not in ('tail', INTO_TAIL) and room == size)
    return '%s %d of %d' % (name, used, left + used)


def tightest(directories):
    print('%-12s %7s %7s  %s' % ('bytes of', 'native', 'xen',
                                 'fullest slots of xen: bundles of room'))
    for directory in directories:
        ivt = {m: code(directory / m / 'ivt.o', 'ivt')
               for m in ('native', 'xen')}
        print('%-12s %7d %7d  %s' % (
            directory.name,
            *(BUNDLE * len(by_address(x)) for x in ivt.values()),
            ', '.join(fullest(ivt['xen'], size)
                      for size in (LONG_BUNDLES, SHORT_BUNDLES))))


def main(args):
    if len(args) >= 4 and args[0] == 'check':
        return check(args[1], args[2], args[3:])
    one = {'table': table, 'alternatives': alternatives, 'physical': physical}
    if len(args) == 2 and args[0] in one:
        return one[args[0]](Path(args[1]))
    if len(args) >= 2 and args[0] == 'tightest':
        return tightest([Path(a) for a in args[1:]])
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
