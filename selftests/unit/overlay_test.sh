#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# tools/overlay on the few files of a kernel tree that it touches. TAP.
# usage: overlay_test.sh [KERNEL-TREE]

set -u
export LC_ALL=C SOURCE_DATE_EPOCH=978307200
TOP=$(cd "$(dirname "$0")/../.." && pwd)
KERNEL=${1:-$TOP/build/linux-source-6.1}
TARBALL=${LAB_TARBALL:-/usr/src/linux-source-6.1.tar.xz}
FILES='Makefile Kbuild MAINTAINERS arch/powerpc/Kbuild arch/powerpc/Kconfig
	arch/powerpc/kvm/book3s_pr.c arch/powerpc/mm/book3s64/hash_utils.c
	arch/powerpc/mm/book3s32/mmu.c arch/powerpc/mm/book3s32/tlb.c
	arch/powerpc/platforms/85xx/smp.c arch/powerpc/platforms/44x/iss4xx.c
	arch/powerpc/platforms/44x/ppc476.c arch/powerpc/kernel/smp.c
	arch/powerpc/mm/book3s64/slb.c arch/powerpc/mm/mmu_context.c
	arch/powerpc/mm/fault.c arch/powerpc/kernel/setup_64.c
	arch/powerpc/mm/book3s64/mmu_context.c arch/powerpc/kernel/process.c
	arch/powerpc/kernel/setup-common.c mm/memory.c
	arch/powerpc/perf/core-book3s.c'

umask 022
work=$(mktemp -d "${TMPDIR:-/tmp}/overlay-test.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
pristine=$work/pristine tree=$work/tree root=$work/root
overlay=$root/tools/overlay
# shellcheck source=selftests/unit/tap.sh
. "$(dirname "$0")/tap.sh"

# --- a kernel tree and a checkout of ours, both cut down ---------------------

from_tarball()
{
	names=$(for f in $FILES; do echo "linux-source-6.1/$f"; done)
	# shellcheck disable=SC2086 # one word per file
	tar -C "$pristine" --strip-components=1 -xf "$TARBALL" $names
}

make_pristine()
{
	mkdir -p "$pristine"
	if [ -f "$KERNEL/MAINTAINERS" ]; then
		# shellcheck disable=SC2086
		(cd "$KERNEL" && cp --parents -p $FILES "$pristine/")
	else
		from_tarball
	fi
}

# The files that hook us in may not be written yet: stand-ins do here.
make_root()
{
	mkdir -p "$root/tools" "$root/arch/powerpc/pvsmp" "$root/include" \
		"$root/lib"
	cp "$TOP/tools/overlay" "$overlay"
	cp -r "$TOP/arch/powerpc/kvm-pv" "$root/arch/powerpc/"
	cp -r "$TOP/arch/powerpc/pvsmp/kernel" "$root/arch/powerpc/pvsmp/"
	cp -r "$TOP/include/kvm-pv" "$TOP/include/pvsmp" "$root/include/"
	cp -r "$TOP/lib/pvsmp" "$root/lib/"
	for f in Kbuild Kconfig; do
		[ -f "$root/arch/powerpc/kvm-pv/$f" ] ||
			echo "# $f" >"$root/arch/powerpc/kvm-pv/$f"
	done
	[ ! -f "$TOP/MAINTAINERS" ] || cp "$TOP/MAINTAINERS" "$root/"
	chmod +x "$overlay"
}

fresh_tree()
{
	rm -rf "$tree"
	cp -a "$pristine" "$tree"
}

# --- tests -------------------------------------------------------------------

test_round_trip()
{
	fresh_tree
	status_of 1 "$overlay" check "$tree"
	result 'check: a pristine tree is not applied'
	status_of 0 "$overlay" apply "$tree" &&
		status_of 0 "$overlay" check "$tree"
	result 'apply, then check says applied'
	grep -q 'source "arch/powerpc/kvm-pv/Kconfig"' \
		"$tree/arch/powerpc/Kconfig" &&
		grep -q 'kvm-pv/$' "$tree/arch/powerpc/Kbuild" &&
		grep -q '^F:	arch/powerpc/kvm-pv/$' "$tree/MAINTAINERS" &&
		cmp -s "$root/arch/powerpc/kvm-pv/plan.c" \
			"$tree/arch/powerpc/kvm-pv/plan.c"
	result 'apply: code and all hooks are there'
	touch "$tree/arch/powerpc/kvm-pv/plan.o"
	status_of 0 "$overlay" remove "$tree" &&
		diff -r "$pristine" "$tree" >"$work/diff"
	result 'remove: the tree is byte-identical again'
}

test_idempotent()
{
	fresh_tree
	"$overlay" apply "$tree"
	touch -d '2001-02-03' "$work/stamp"
	find "$tree" -type f -exec touch -d '2001-01-01' {} +
	status_of 0 "$overlay" apply "$tree" &&
		[ -z "$(find "$tree" -type f -newer "$work/stamp")" ]
	result 'apply again: no file is touched'
	echo >>"$root/arch/powerpc/kvm-pv/plan.h"
	status_of 0 "$overlay" apply "$tree" &&
		[ "$(find "$tree" -type f -newer "$work/stamp")" = \
			"$tree/arch/powerpc/kvm-pv/plan.h" ]
	result 'apply after an edit: only that file is touched'
	status_of 0 "$overlay" remove "$tree" &&
		status_of 0 "$overlay" remove "$tree" &&
		diff -r "$pristine" "$tree" >"$work/diff"
	result 'remove twice: still the pristine tree'
}

test_outdated()
{
	fresh_tree
	"$overlay" apply "$tree"
	echo >"$tree/arch/powerpc/kvm-pv/gone.c"
	status_of 3 "$overlay" check "$tree"
	result 'check: a file that is not ours any more is outdated'
	status_of 0 "$overlay" apply "$tree" &&
		[ ! -f "$tree/arch/powerpc/kvm-pv/gone.c" ]
	result 'apply: deletes it'
	echo >>"$tree/arch/powerpc/kvm-pv/plan.c"
	status_of 3 "$overlay" check "$tree"
	result 'check: an edited file is outdated'
	"$overlay" apply "$tree"
	sed -i '/kvm-pv/d; /pvsmp/d' "$tree/arch/powerpc/Kbuild"
	status_of 2 "$overlay" check "$tree"
	result 'check: a lost hook is partly applied'
	status_of 0 "$overlay" apply "$tree" &&
		status_of 0 "$overlay" check "$tree"
	result 'apply: completes it'
}

# Any failure must leave what it found.
refuses()	# NAME COMMAND TREE
{
	rm -rf "$work/before"
	[ ! -d "$3" ] || cp -a "$3" "$work/before"
	status_of 4 "$overlay" "$2" "$3" &&
		[ "$(wc -l <"$work/err")" -eq 1 ] &&
		{ [ ! -d "$3" ] || diff -r "$work/before" "$3" >"$work/diff"; }
	result "refuses in one line: $1"
}

test_refusals()
{
	refuses 'no such directory' apply "$work/nowhere"
	mkdir -p "$work/empty"
	refuses 'not a kernel tree' apply "$work/empty"
	refuses 'not a kernel tree (series)' series "$work/empty"
	fresh_tree
	sed -i '/kvm\/Kconfig/d' "$tree/arch/powerpc/Kconfig"
	refuses 'no Kconfig hook point' apply "$tree"
	fresh_tree
	sed -i '/+= kvm\//d' "$tree/arch/powerpc/Kbuild"
	refuses 'no Kbuild hook point' apply "$tree"
	fresh_tree
	sed -i '/^K/d' "$tree/MAINTAINERS"
	refuses 'no place in MAINTAINERS' apply "$tree"
	refuses 'unknown command' frobnicate "$tree"
}

git_quiet()
{
	GIT_CONFIG_GLOBAL=/dev/null git -C "$work/git" -c user.name=test \
		-c user.email=test@localhost -c commit.gpgsign=false "$@"
}

test_series()
{
	command -v git >/dev/null || {
		skip series 'git is missing'
		return
	}
	fresh_tree
	cp -a "$pristine" "$work/git"
	git -c init.defaultBranch=main init -q "$work/git"
	git_quiet add -A
	git_quiet commit -qm base
	status_of 0 "$overlay" series "$tree"
	result 'series: prints'
	diff -r "$pristine" "$tree" >"$work/diff"
	result 'series: leaves the tree alone'
	cp "$work/out" "$work/mbox"
	[ "$(grep -c '^Subject: \[PATCH [1234]/4\]' "$work/mbox")" -eq 4 ] &&
		grep -q ' files changed, ' "$work/mbox"
	result 'series: four patches with diffstat'
	git_quiet am -q "$work/mbox" >"$work/am" 2>&1
	result 'series: git am takes it'
	"$overlay" apply "$tree"
	diff -r -x .git "$tree" "$work/git" >"$work/diff"
	result 'series: the same tree as apply'
	status_of 0 "$overlay" series "$tree" &&
		[ "$(grep -v '^From ' "$work/out")" = \
			"$(grep -v '^From ' "$work/mbox")" ]
	result 'series: the same from an applied tree'
}

test_entry_order()
{
	fresh_tree
	cat >"$root/MAINTAINERS" <<'END'
Maintainers

KVM PARAVIRTUAL TEST
M:	Somebody <somebody@example.org>
F:	arch/powerpc/kvm-pv/
END
	"$overlay" apply "$tree"
	grep -h '^KVM ' "$tree/MAINTAINERS" >"$work/titles"
	sort -c "$work/titles" && grep -q '^M:	Somebody' "$tree/MAINTAINERS"
	result 'MAINTAINERS: our own text, in alphabetical place'
}

make_pristine || { echo '1..0 # SKIP no kernel source'; exit 0; }
make_root
test_round_trip
test_idempotent
test_outdated
test_refusals
test_series
test_entry_order
finish
