#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The vectors of the lab's kernel, if it is built: by the pvscan that the tests
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

live 'the live kernel plans its vectors' "$1"
live 'so does the installed pvscan' "$TOP/build/tools/pvscan"
finish
