# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154
# TAP, for shell tests to source. work is theirs: a directory to write to.

passed=0 failed=0 skipped=0
log=/dev/null	# its end is shown when a test fails

tap()	# ok|'not ok' TEXT
{
	echo "$1 $((passed + failed + skipped)) - $2"
}

result()	# NAME, after the command under test
{
	if [ $? -eq 0 ]; then
		passed=$((passed + 1))
		tap ok "$1"
	else
		failed=$((failed + 1))
		tap 'not ok' "$1"
		sed 's/^/# /' "$log" | tail -n 20
	fi
}

skip()	# NAME REASON
{
	skipped=$((skipped + 1))
	tap ok "$1 # skip $2"
}

status_of()	# EXPECTED COMMAND..., which leaves $work/out and $work/err
{
	want=$1
	shift
	"$@" >"$work/out" 2>"$work/err"
	got=$?
	[ $got -eq "$want" ] || {
		echo "# exit $got, not $want: $*"
		sed 's/^/# /' "$work/out" "$work/err"
		return 1
	}
}

finish()	# the last command: its status is the script's
{
	echo "1..$((passed + failed + skipped))"
	[ "$failed" -eq 0 ]
}
