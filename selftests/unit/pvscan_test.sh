#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# tools/pvscan on small files with one of everything (mini.S). TAP.
# usage: pvscan_test.sh PVSCAN WORKDIR

set -u
export LC_ALL=C
HERE=$(cd "$(dirname "$0")" && pwd)
pvscan=$1 work=$2
# shellcheck source=selftests/unit/tap.sh
. "$(dirname "$0")/tap.sh"

run()	# EXPECTED-STATUS ARGUMENT...
{
	want=$1
	shift
	status_of "$want" "$pvscan" "$@"
}

refuses()	# NAME STATUS ARGUMENT...
{
	name=$1
	shift
	run "$@" && [ "$(wc -l <"$work/err")" -eq 1 ] && [ ! -s "$work/out" ]
	result "one line on: $name"
}

# Verdicts and instructions in order of address; both byte orders are the same.
KERNEL='00 skipped-no-trusted-stack mtmsrd L=0
08 skipped-own-code mfmsr
18 in-place mfmsr
20 out-of-line mtmsrd L=1
2c out-of-line mtmsrd L=1
30 out-of-line mtmsrd L=0
34 skipped-exception-table mfspr SPRG0
44 skipped-no-trusted-stack mtmsrd L=1
4c skipped-feature-alternate mfspr CFAR
58 in-place mfspr SRR0
5c skipped-soft-mask-table mtmsrd L=0
64 skipped-kprobe-slot mfmsr'
MODULE='08 in-place mfmsr
10 out-of-line mtmsrd L=1
1c out-of-line mtmsrd L=1
20 out-of-line mtmsrd L=0
24 skipped-exception-table mfspr SPRG0
34 skipped-no-trusted-stack mtmsrd L=1'
# 32 bits: mtmsrd and CFAR, at 38 and 3c of the kernel, are no forms there
KERNEL_32='00 skipped-no-trusted-stack mtmsr L=0
08 skipped-own-code mfmsr
18 in-place mfmsr
1c out-of-line mtmsr L=0
20 skipped-exception-table mfspr SPRG0
24 in-place mtspr SPRG7
28 in-place mfsr
2c out-of-line mfsrin
30 in-place tlbsync
34 out-of-line mtsr
50 skipped-feature-alternate mfspr SRR0
5c skipped-kprobe-slot mfmsr
80 skipped-fixed-function mtmsr L=0
8c out-of-line mtsr
94 covered-by-group mtsr
9c covered-by-group mtsr
a0 out-of-line mtsrin
a4 out-of-line dcbz
b4 in-place dcbz
fc skipped-exception-table dcbz'
MODULE_32='08 in-place mfmsr
0c out-of-line mtmsr L=0
10 skipped-exception-table mfspr SPRG0
14 in-place mtspr SPRG7
18 in-place mfsr
1c out-of-line mfsrin
20 in-place tlbsync
24 out-of-line mtsr
08 out-of-line mtsr
10 covered-by-group mtsr
18 covered-by-group mtsr
1c out-of-line mtsrin
20 out-of-line dcbz
30 in-place dcbz
78 skipped-exception-table dcbz'

# BookE: mtsr, mfsr and dcbz are none there
KERNEL_E='00 skipped-page-out-of-reach mtmsr
08 skipped-own-code mfmsr
18 in-place mfmsr
1c out-of-line mtmsr
20 skipped-exception-table mfspr SPRG0
24 in-place mtspr SPRG7
30 in-place tlbsync
50 skipped-feature-alternate mfspr SRR0
5c skipped-kprobe-slot mfmsr
84 in-place mfmsr
88 out-of-line wrteei 0
90 out-of-line wrtee
98 out-of-line wrteei 1
a4 skipped-page-out-of-reach mtspr MAS0
ac skipped-not-in-page mfspr SPRG9
b0 in-place mfspr MAS7
b4 in-place mtspr BUCSR
b8 in-place mfspr MMUCSR0
c0 skipped-fixed-function mtmsr'
MODULE_E='08 in-place mfmsr
0c out-of-line mtmsr
10 skipped-exception-table mfspr SPRG0
14 in-place mtspr SPRG7
20 in-place tlbsync
04 skipped-no-trusted-stack wrteei 1'

short()
{
	sed 's/^..............\(..\) ........ ........ /\1 /' "$work/out"
}

templates()
{
	sed -n 's/.*"template": "\(.*\)".*/\1/p' "$work/out" | tr '\n' ' '
}

test_byte_order()	# be|le big|little
{
	kernel=$work/mini-$1.elf module=$work/mini-$1.o
	run 0 --list "$kernel" && [ "$(short)" = "$KERNEL" ]
	result "$1 kernel: every table is read"
	run 0 --list "$module" && [ "$(short)" = "$MODULE" ]
	result "$1 module: tables are relocated, init text is left out"
	run 0 -j "$kernel" &&
		[ "$(templates)" = 'ee-clear-const ee-ri msr-full ' ]
	result "$1 kernel: a static key's target is no constant"
	run 0 -j "$module" &&
		[ "$(templates)" = 'ee-clear-const ee-ri msr-full ' ]
	result "$1 module: a static key's target is no constant"
	run 0 "$kernel" && grep -q '^12 sites, 5 patched' "$work/out" &&
		grep -q "book3s64 $2 endian kernel" "$work/out"
	result "$1 kernel: totals"
	run 0 -v "$kernel" && grep -q \
		'<function+0x8> in-place: mfmsr r9 -> ld r9,-4008(0)' "$work/out"
	result "$1 kernel: before and after"
}

test_32_bits()
{
	kernel=$work/mini-32.elf module=$work/mini-32.o
	run 0 --list "$kernel" && [ "$(short)" = "$KERNEL_32" ]
	result '32 bits: every table of a kernel is read'
	run 0 --list "$module" && [ "$(short)" = "$MODULE_32" ]
	result '32 bits: tables of a module are relocated'
	run 0 -v "$kernel" && grep -q \
		'<function+0x8> in-place: mfmsr r9 -> lwz r9,-4004(0)' \
		"$work/out" &&
		grep -q 'mfsr r8,12 -> lwz r8,-3944(0)' "$work/out" &&
		grep -q 'mtspr 279,r8 -> stw r8,-3860(0)' "$work/out" &&
		grep -q 'out-of-line: mfsrin r8,r9 -> b ' "$work/out" &&
		grep -q 'mtsr 2,r3$' "$work/out" &&
		grep -q 'out-of-line: mtsrin r3,r4 -> b ' "$work/out" &&
		grep -q 'out-of-line: dcbz 0,r5 -> b ' "$work/out" &&
		grep -q 'in-place: dcbz r11,r6 -> nop' "$work/out" &&
		grep -q 'book3s32 big endian kernel' "$work/out" &&
		! grep -q '[.]long' "$work/out"
	result '32 bits: before and after'
	run 0 --list --have=page-sr "$kernel" &&
		grep -q 'in-place mfsr$' "$work/out" &&
		grep -q 'skipped-not-proven mtspr SPRG7$' "$work/out" &&
		run 0 --list --have=page-sprg4-7 "$kernel" &&
		[ "$(grep -c 'skipped-not-proven m[ft]sr' "$work/out")" -eq 7 ] &&
		[ "$(grep -c 'skipped-not-proven dcbz' "$work/out")" -eq 3 ] &&
		run 0 --list --have=dcbz-traps "$kernel" &&
		grep -q 'in-place dcbz$' "$work/out"
	result '32 bits: obligations'
	run 0 -v "$kernel" &&
		sed -n '/mtsr-group:/,/b 0x/p' "$work/out" |
			sed 's/^.*  //' >"$work/group" &&
		[ "$(wc -l <"$work/group")" -eq 33 ] &&
		[ "$(tail -n 1 "$work/group")" = 'b 0xc00004a0' ] &&
		[ "$(grep -c ',0,8,3$' "$work/group")" -eq 1 ]
	result '32 bits: the sequence of a group, and where it leads back'
	run 0 -j "$kernel" && [ "$(jq -r .mode "$work/out")" = book3s32 ] &&
		run 0 -j "$work/mini-le.elf" &&
		[ "$(jq -r .mode "$work/out")" = book3s64 ]
	result 'the mode in JSON'
	"$pvscan" --list "$kernel" >"$work/list"
	powerpc64-linux-gnu-objcopy -O binary -j .text "$kernel" "$work/raw"
	run 0 --raw=0xc0000000 --vmlinux="$kernel" --list "$work/raw" &&
		cmp -s "$work/out" "$work/list"
	result '32 bits: image of memory'
	{ cat "$work/list"
	  echo 'c0000010 7c0000a6 8000f05c in-place mfmsr'
	  echo 'c0000058 7c0000a6 8000f05c in-place mfmsr'
	  echo 'c0000080 7c0000a6 8000f05c in-place mfmsr'
	  echo 'c0000504 7d2000a6 8120f05c in-place mfmsr'
	} >"$work/other"
	run 0 --compare="$work/other" "$kernel" &&
		grep -qx 'same 20' "$work/out" &&
		grep -qx 'feature-fixup 2' "$work/out" &&
		grep -qx 'static-key 1' "$work/out" &&
		grep -qx 'init-text 1' "$work/out"
	result '32 bits: compare attributes by tables of 32 bits'
	refuses '32 bits, little endian' 3 "$work/le-32.o"
}

test_booke()
{
	kernel=$work/booke.elf
	run 0 --list "$kernel" && [ "$(short)" = "$KERNEL_E" ]
	result 'BookE: a kernel is known by its TLB, and its start-up is left out'
	run 0 --list "$work/booke.o" && [ "$(short)" = "$MODULE_E" ]
	result 'BookE: a module is known by its interrupts'
	run 0 -v "$kernel" &&
		grep -q 'wrteei 0 -> b ' "$work/out" &&
		grep -q 'wrtee r9 -> b ' "$work/out" &&
		grep -q 'cmplwi cr[0-7],r[0-9]*,32768' "$work/out" &&
		grep -q 'ble cr[0-7],0x' "$work/out" &&
		grep -q 'mfspr r4,944 -> lwz r4,-3920(0)' "$work/out" &&
		grep -q 'mfspr r4,605$' "$work/out" &&
		grep -q 'booke big endian kernel' "$work/out" &&
		! grep -q '[.]long' "$work/out"
	result 'BookE: before and after'
	run 0 -j "$kernel" && [ "$(jq -r .mode "$work/out")" = booke ] &&
		[ "$(templates)" = 'msr-32 ee-clear wrtee ee-set ' ]
	result 'BookE: sequences that use what is free'
	run 0 --list --have=none "$kernel" &&
		[ "$(grep -c skipped-not-proven "$work/out")" -eq 5 ]
	result 'BookE: obligations'
}

test_options()
{
	kernel=$work/mini-be.elf
	run 0 --list --have=none "$kernel" &&
		grep -q 'skipped-not-proven mfspr CFAR' "$work/out"
	result 'have=none'
	run 0 --list --have=cfar-zero,dscr-ignored "$kernel" &&
		grep -q 'alternate mfspr CFAR' "$work/out"
	result 'have=LIST'
	run 0 --list --in-place-only "$kernel" &&
		[ "$(grep -c 'skipped-in-place-only' "$work/out")" -eq 5 ]
	result 'in-place-only'
	run 0 --list --arena-size=24 "$kernel" &&
		[ "$(grep -c 'skipped-arena-full' "$work/out")" -eq 2 ]
	result 'arena-size: what does not fit is counted'
	run 0 --list --arena=0xc000000010000000:4096 "$kernel" &&
		[ "$(grep -c 'out-of-reach' "$work/out")" -eq 3 ]
	result 'arena out of reach'
	run 0 -j "$kernel" &&
		[ "$(jq -r '.sites[] | [.address, .old, .new, .verdict, .rule] |
			join(" ")' "$work/out")" = "$("$pvscan" --list "$kernel")" ]
	result 'the sites of JSON are those of --list'
}

test_raw()
{
	for endian in be le; do
		kernel=$work/mini-$endian.elf
		powerpc64-linux-gnu-objcopy -O binary -j .text "$kernel" \
			"$work/raw"
		"$pvscan" --list "$kernel" >"$work/list"
		run 0 --raw=0xc000000000000000 --vmlinux="$kernel" --list \
			"$work/raw" && cmp -s "$work/out" "$work/list"
		result "$endian image of memory: the same plan"
	done
	{ head -c 256 /dev/zero; cat "$work/raw"; } >"$work/raw2"
	run 0 --raw=0xbfffffffffffff00 --vmlinux="$kernel" --list \
		"$work/raw2" && cmp -s "$work/out" "$work/list"
	result 'image that begins before the text'
	refuses 'image that does not hold the text' 2 \
		--raw=0xc000000000001000 --vmlinux="$kernel" "$work/raw"
}

test_compare()
{
	kernel=$work/mini-le.elf
	"$pvscan" --list "$kernel" >"$work/list"
	run 0 --compare="$work/list" "$kernel" &&
		grep -qx 'same 12' "$work/out"
	result 'compare: the same'
	sed 's/ in-place mfspr SRR0/ skipped-own-code mfspr SRR0/' \
		"$work/list" >"$work/other"
	run 1 --compare="$work/other" "$kernel" &&
		grep -qx 'unexplained 1' "$work/out"
	result 'compare: an unexplained difference'
	sed '/SRR0/d' "$work/list" >"$work/other"
	run 1 --compare="$work/other" "$kernel"
	result 'compare: a missing site is unexplained'
	# the feature fixup rewrites the first word of "function"; here it gave
	# a site, and one in init text
	{ cat "$work/list"
	  echo 'c000000000000010 7c0000a6 e800f058 in-place mfmsr'
	  echo 'c000000000000540 7d2000a6 e920f058 in-place mfmsr'
	} >"$work/other"
	run 0 --compare="$work/other" "$kernel" &&
		grep -qx 'feature-fixup 1' "$work/out" &&
		grep -qx 'unexplained 0' "$work/out"
	result 'compare: feature fixup and init text are attributed'
	# one more sequence at the arena's start moves the others behind it
	"$pvscan" --list --arena=0xc000000000000098:1000 "$kernel" \
		>"$work/moved"
	run 1 --compare="$work/moved" "$kernel" &&
		grep -qx 'unexplained 3' "$work/out"
	result 'compare: sequences do not move by themselves'
	echo 'c000000000000010 7d210164 48000070 out-of-line mtmsrd L=1' \
		>>"$work/moved"
	run 0 --compare="$work/moved" "$kernel" &&
		grep -qx 'arena-moved 3' "$work/out"
	result 'compare: moved by a site of a feature fixup'
	refuses 'not a sites file' 2 --compare="$HERE/mini.S" "$kernel"
}

test_refusals()
{
	kernel=$work/mini-le.elf
	refuses 'no file' 2
	refuses 'two files' 2 a b
	refuses 'no such file' 2 "$work/nowhere"
	refuses 'not ELF' 2 "$HERE/mini.S"
	refuses 'another machine' 2 /bin/sh
	refuses 'unknown obligation' 2 --have=luck "$kernel"
	refuses 'raw without vmlinux' 2 --raw=0 "$kernel"
	refuses 'bad number' 2 --raw=zero --vmlinux="$kernel" "$kernel"
	refuses 'bad arena' 2 --arena=4096 "$kernel"
	refuses 'no sites' 3 "$work/empty.o"
	powerpc64-linux-gnu-strip -o "$work/stripped" "$kernel"
	refuses 'stripped' 2 "$work/stripped"
	head -c 300 "$kernel" >"$work/cut"
	refuses 'cut off' 2 "$work/cut"
}

test_byte_order be big
test_byte_order le little
test_32_bits
test_booke
test_options
test_raw
test_compare
test_refusals
finish
