#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# tools/pvstat on directories like debugfs kvm_pv/. TAP.
# usage: pvstat_test.sh PVSTAT

set -u
export LC_ALL=C
pvstat=$1
# shellcheck source=selftests/unit/tap.sh
. "$(dirname "$0")/tap.sh"

umask 022
work=$(mktemp -d "${TMPDIR:-/tmp}/pvstat-test.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
dir=$work/kvm_pv

run()	# EXPECTED-STATUS ARGUMENT...
{
	want=$1
	shift
	status_of "$want" "$pvstat" --dir="$dir" "$@"
}

says()	# LINE
{
	grep -qxF "$1" "$work/out" || {
		echo "# no line: $1"
		sed 's/^/# /' "$work/out"
		return 1
	}
}

# The value of a Python expression on the JSON object j.
json()	# EXPRESSION
{
	python3 -m json.tool "$work/out" >/dev/null &&
		python3 -c "import json, sys
j = json.load(open(sys.argv[1]))
print(($1))" "$work/out"
}

is()	# EXPRESSION EXPECTED
{
	value=$(json "$1")
	[ "$value" = "$2" ] || {
		echo "# $1 is '$value', not '$2'"
		return 1
	}
}

refuses()	# NAME REGEX ARGUMENT...
{
	name=$1 regex=$2
	shift 2
	run 2 "$@" && [ "$(wc -l <"$work/err")" -eq 1 ] &&
		[ ! -s "$work/out" ] && grep -q "$regex" "$work/err"
	result "one line on: $name"
}

# --- sample directories ------------------------------------------------------

sample()	# STATE GUEST: a plan exists
{
	rm -rf "$dir"
	mkdir "$dir"
	cat >"$dir/state" <<END
state $1
guest $2
sites 939
in-place 659
out-of-line 148
skipped-not-proven 0
skipped-own-code 56
skipped-no-trusted-stack 70
skipped-kprobe 6
arena-bytes 24576
arena-used 5980
not-ours 0
proof page-sr holds
proof cfar-zero missing
proof fscr-copy holds
text-words 1605632
timebase-hz 512000000
scan-ticks 11052269
decide-ticks 14530572
check-ticks 320214
stop-machine-ticks 51200
END
	for cpu in 0 1 2; do
		echo "cpu $cpu mapped 1 error 0 features 0x3 test 0"
	done >"$dir/cpus"
	cat >"$dir/sites" <<'END'
c000000000000090 7f0000a6 eb00f058 in-place mfmsr
c000000000000098 7f000164 7f000164 skipped-no-trusted-stack mtmsrd L=0
c0000000000001a0 7d4000a6 7d4000a6 skipped-kprobe mfmsr
END
}

without_plan()	# STATE GUEST
{
	sample "$1" "$2"
	sed -i '3,$d' "$dir/state"
	echo 'cpu 0 mapped 0 error 0 features 0x0 test -6' >"$dir/cpus"
	: >"$dir/sites"
}

# --- tests -------------------------------------------------------------------

test_patched()
{
	sample patched 'a KVM PR guest'
	run 0 && says 'state    patched' && says 'guest    a KVM PR guest' &&
		says 'sites    807 of 939 patched (659 in place, 148 out of line)'
	result 'patched: state, guest, sites'
	says 'skipped  56 own-code, 70 no-trusted-stack, 6 kprobe'
	result 'patched: reasons, of probed sites too, but none of 0 sites'
	says 'arena    5980 of 24576 bytes'
	result 'patched: arena'
	says 'proven   page-sr fscr-copy' && says 'unproven cfar-zero'
	result 'patched: proofs'
	says 'took     scan 21.6 ms, decide 28.4 ms, check 0.6 ms, stop-machine 0.1 ms'
	result 'patched: times'
	says 'cpu      0-2: page mapped, features 0x3, test passed'
	result 'patched: CPUs of a kind are one line'
	[ "$(wc -l <"$work/out")" -eq 9 ] && [ ! -s "$work/err" ]
	result 'patched: nothing else is said'
}

test_patched_json()
{
	run 0 --json && is "j['state'], j['guest'], j['failure']" \
		"('patched', 'a KVM PR guest', None)"
	result 'JSON: state, guest, failure'
	is "sum(j['totals'].values()), j['totals']['skipped-kprobe']" '(939, 6)'
	result 'JSON: totals by verdict'
	is "j['arena'], j['text'], j['not-ours']" \
		"({'bytes': 24576, 'used': 5980}, {'bytes': 6422528}, 0)"
	result 'JSON: arena, text'
	is "j['proofs']" \
		"{'page-sr': True, 'cfar-zero': False, 'fscr-copy': True}"
	result 'JSON: proofs'
	is "j['times']['timebase-hz'], j['times']['scan-ticks'], len(j['times'])" \
		'(512000000, 11052269, 5)'
	result 'JSON: times'
	is "len(j['cpus']), j['cpus'][2]" "(3, {'cpu': 2, 'mapped': True, 'error': 0, 'features': 3, 'test': 0})"
	result 'JSON: CPUs'
	is "j['modules'], 'sites' in j" '([], False)'
	result 'JSON: no module, no list unless asked for'
}

test_sites()
{
	run 0 --sites && tail -n 3 "$work/out" | cmp -s - "$dir/sites"
	result 'sites: the lines of the file'
	run 0 --sites -j && is "len(j['sites']), j['sites'][1]" \
		"(3, {'address': 'c000000000000098', 'old': '7f000164', 'new': '7f000164', 'verdict': 'skipped-no-trusted-stack', 'rule': 'mtmsrd L=0'})"
	result 'sites: JSON'
}

test_modules()
{
	sample patched 'a KVM PR guest'
	echo 'module irqload sites 12 arena-words 120 patched' >>"$dir/state"
	echo 'module nf_tables sites 3 arena-words 0 not-patched' >>"$dir/state"
	run 0 && says 'module   irqload: 12 sites, 480 bytes of sequences, patched' &&
		says 'module   nf_tables: 3 sites, 0 bytes of sequences, not patched'
	result 'modules'
	run 0 -j && is "j['modules'][0], j['modules'][1]['patched']" \
		"({'name': 'irqload', 'sites': 12, 'arena-bytes': 480, 'patched': True}, False)"
	result 'modules: JSON'
}

test_other_states()
{
	sample undone 'a KVM PR guest'
	sed -i 's/not-ours 0/not-ours 2/' "$dir/state"
	run 1 && says 'sites    807 of 939 planned (659 in place, 148 out of line)' &&
		grep -q '^state    undone: text given back' "$work/out" &&
		says 'changed  2 words were not ours when text was given back'
	result 'undone: planned, not patched; words that were not ours'
	sample planned 'a KVM PR guest'
	run 1 && grep -q '^state    planned: text as it was' "$work/out"
	result 'planned'
	without_plan failed 'a KVM PR guest'
	echo 'failure the host does not map the magic page on every CPU' \
		>>"$dir/state"
	echo 'cpu 0 mapped 0 error -2 features 0x0 test -6' >"$dir/cpus"
	run 1 && says 'state    failed: the host does not map the magic page on every CPU' &&
		says 'cpu      0: no page (call returned -2)'
	result 'failed: says why, and what the call returned'
	run 1 --json && is "j['failure'], j['totals'], j['cpus'][0]['error']" \
		"('the host does not map the magic page on every CPU', {}, -2)"
	result 'failed: JSON'
	without_plan nothing-to-do 'a KVM HV guest'
	run 1 && says 'state    nothing-to-do: this guest has nothing to gain' &&
		says 'guest    a KVM HV guest' && ! grep -q '^sites' "$work/out"
	result 'nothing to do'
	without_plan off 'a KVM PR guest'
	run 1 --sites && says 'state    off: switched off by kvm_pv=off'
	result 'off, with an empty list of sites'
}

test_cpus()
{
	sample patched 'a KVM PR guest'
	sed -i '2s/test 0/test -5/' "$dir/cpus"
	run 1 && says 'cpu      0: page mapped, features 0x3, test passed' &&
		says 'cpu      1: page mapped, features 0x3, test FAILED (-5)' &&
		says 'cpu      2: page mapped, features 0x3, test passed'
	result 'a page that fails its test: status 1 though patched'
	sample patched 'a KVM PR guest'
	sed -i 2d "$dir/cpus"
	run 0 && says 'cpu      0: page mapped, features 0x3, test passed' &&
		says 'cpu      2: page mapped, features 0x3, test passed'
	result 'a CPU that is offline is in no range'
}

test_newer_kernel()
{
	sample patched 'a KVM PR guest'
	sed -i '4i new-key 17' "$dir/state"
	sed -i '$a another line of many words' "$dir/state"
	run 0 && says 'state    patched'
	result 'keys that are not known are passed over'
	sed -i 's/^in-place/skipped-new-reason 5\n&/' "$dir/state"
	run 0 && grep -q '5 new-reason' "$work/out"
	result 'a reason that is not known is shown'
	sed -i '1s/.*/state melted/' "$dir/state"
	refuses 'a state that is not known' "'melted'"
}

malformed()	# NAME FILE SED-SCRIPT [ARGUMENT...]
{
	name=$1 file=$2 script=$3
	shift 3
	sample patched 'a KVM PR guest'
	echo 'module irqload sites 12 arena-words 120 patched' >>"$dir/state"
	sed -i "$script" "$dir/$file"
	refuses "$name" "/$file:[0-9]*: not " "$@"
}

test_malformed()
{
	malformed 'a key without a value' state 's/^sites .*/sites/'
	malformed 'an empty line' state 's/^sites .*//'
	malformed 'a word for a number' state 's/^arena-used .*/arena-used much/'
	malformed 'a negative number' state 's/^in-place .*/in-place -1/'
	malformed 'a number too large' state 's/^in-place /&9999999999999999999/'
	malformed 'more than a number' state 's/^sites .*/& 1/'
	malformed 'a proof that does neither' state 's/holds/maybe/'
	malformed 'a module that is cut off' state 's/ patched$//'
	malformed 'a module in a third way' state 's/120 patched$/120 half/'
	malformed 'control characters' state 's/^guest .*/guest \x1b[2J/'
	malformed 'bytes that are no ASCII' state 's/^guest .*/guest \xff/'
	malformed 'a CPU that is cut off' cpus 's/ test 0//'
	malformed 'a CPU with a tail' cpus 's/test 0/test 0x/'
	malformed 'a site that is cut off' sites '2s/ skipped.*//' --sites
	malformed 'a site without an instruction' sites '2s/ mtm.*//' --sites
	malformed 'a short address' sites 's/^c00//' --sites
	malformed 'a word in capitals' sites 's/7f0/7F0/' --sites
	sample patched 'a KVM PR guest'
	echo rubbish >"$dir/sites"
	run 0
	result 'sites are not read unless asked for'
	sed -i 2d "$dir/state"
	refuses 'no guest' "no line 'guest'"
	: >"$dir/state"
	refuses 'an empty file' "no line 'state'"
}

as_nobody()
{
	if [ "$(id -u)" = 0 ]; then
		setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
	else
		"$@"
	fi
}

test_missing()
{
	for file in state cpus sites; do
		sample patched 'a KVM PR guest'
		rm "$dir/$file"
		refuses "no file $file" "/$file: no such file: copy" --sites
	done
	rm -rf "$dir"
	refuses 'no directory' '/state: no such file'
	mkdir -p "$dir/state"
	refuses 'a directory for a file' 'state: Is a directory'

	# Nobody may see debugfs; the tool itself must be seen, wherever it is.
	sample patched 'a KVM PR guest'
	cp "$pvstat" "$work/pvstat"
	chmod 700 "$dir" && chmod 711 "$work"
	[ "$(id -u)" = 0 ] || chmod 000 "$dir"
	status_of 2 as_nobody "$work/pvstat" --dir="$dir" &&
		[ "$(wc -l <"$work/err")" -eq 1 ] &&
		grep -q 'run pvstat as root$' "$work/err"
	result 'not root: one line says so'
	chmod 700 "$dir"

	"$pvstat" >"$work/out" 2>"$work/err"
	if [ $? -eq 2 ]; then
		[ "$(wc -l <"$work/err")" -eq 1 ] && grep -Eq \
			'mount -t debugfs|modprobe kvm_pv|as root$' "$work/err"
		result 'no kvm-pv in this kernel: what helps is said'
	else
		skip 'no kvm-pv in this kernel' 'it has it'
	fi
}

test_usage()
{
	sample patched 'a KVM PR guest'
	refuses 'an argument' "'x'" x
	run 2 --fast
	result 'an unknown option'
	run 0 --help && grep -q -- '--sites' "$work/out"
	result 'help'
	run 0 --version && grep -Eqx 'pvstat [0-9]+[.][0-9]+[.][0-9]+' "$work/out"
	result 'version'
	"$pvstat" --dir="$dir" >/dev/full 2>"$work/err"
	[ $? -eq 2 ] && [ "$(wc -l <"$work/err")" -eq 1 ]
	result 'a full disk'
}

test_patched
test_patched_json
test_sites
test_modules
test_other_states
test_cpus
test_newer_kernel
test_malformed
test_missing
test_usage
finish
