#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The plans of the lab's kernels, if they are built: by the pvscan that the tests
# build, and by the one that users run. TAP.
# usage: live_test.sh PVSCAN

set -u
export LC_ALL=C
TOP=$(cd "$(dirname "$0")/../.." && pwd)
vmlinux=$TOP/build/kernel/ppc64le/vmlinux
# shellcheck source=selftests/unit/tap.sh
. "$(dirname "$0")/tap.sh"

vectors()	# PVSCAN: address, word and template of what is entered by its twin
{
	"$1" --json "$vmlinux" | jq -r '.sites[] |
		select(.verdict == "out-of-line") |
		select(.template | startswith("vector")) |
		[.address[-4:], .old, .template] | join(" ")'
}

# Not all of the 16 need to have a twin that begins in the same way. Those that do
# begin with nothing but mtspr SPRG2,r13 or, for system calls, mfspr r13,SPRG1.
check()	# PVSCAN
{
	found=$(vectors "$1") || return
	n=$(printf '%s\n' "$found" | grep -c ' vector')
	echo "# $n vectors are entered by their twins"
	[ "$n" -ge 14 ] && [ "$n" -le 16 ] &&
		! printf '%s\n' "$found" |
			grep -vx -e '0[3-9a-f][0-9a-f]0 7db243a6 vector' \
				-e '0c04 7db142a6 vector-syscall'
}

live()	# NAME PVSCAN
{
	for file in "$vmlinux" "$2"; do
		[ ! -f "$file" ] || continue
		skip "$1" "$file is not built"
		return
	done
	check "$2"
	result "$1"
}

# Every sequence of a BookE kernel has to fit where upstream's, of 27 words or 14,
# would have: 98 KiB. Nothing there uses what only user mode reads late: a commit
# that replaces such words in any order relies on it. And where the page cannot
# be reached nothing is replaced.
check_e500()	# PVSCAN VMLINUX
{
	json=$("$1" --json "$2") || return
	printf '%s\n' "$json" | jq -r '
		(.sites | map(select(.rule == "wrteei 0"))) as $clear |
		($clear | map(select(.template == "ee-clear")) | length) as $short |
		(.sites | map(select(.symbol | test("^(loadcam|switch_to_as1|restore_to_as0|__secondary_start|skpinv|next_tlb_setup)")))) as $far |
		"# \(.arena.used) bytes of sequences; \($short) of \($clear | length) clear EE in 4 words",
		(.mode == "booke" and .arena.used < 98 * 1024 and
		 $short * 100 > ($clear | length) * 95 and
		 (.sites | map(select(.rule | test("SPRG[4-7]$"))) == []) and
		 ($far | length) > 50 and
		 ($far | map(select(.verdict | . != "skipped-page-out-of-reach" and . != "skipped-feature-alternate")) == []))
		' >"$out"
	head -n 1 "$out"
	[ "$(tail -n 1 "$out")" = true ]
}

e500()	# KERNEL
{
	vmlinux=$TOP/build/kernel/$1/vmlinux
	if [ ! -f "$vmlinux" ]; then
		skip "the plan of an e500 kernel: $1" "$vmlinux is not built"
		return
	fi
	check_e500 "$pvscan" "$vmlinux"
	result "the plan of an e500 kernel: $1"
}

pvscan=$1
out=$(mktemp)
trap 'rm -f "$out"' EXIT
live 'the live kernel plans its vectors' "$1"
live 'so does the installed pvscan' "$TOP/build/tools/pvscan"
e500 e500
e500 none-e500
finish
