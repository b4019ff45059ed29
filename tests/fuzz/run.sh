#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The long form of fuzzing: every target under AddressSanitizer and UndefinedBehaviorSanitizer.
#
#   tests/fuzz/run.sh [minutes each, default 30] [target...]
#
# One target after the other, one core each. New inputs are kept in build/fuzz/corpus/<target>; a finding stops the
# script and lies in build/fuzz/findings.
set -eu
cd "$(dirname "$0")/../.."
minutes=${1:-30}
[ $# -eq 0 ] || shift
targets=${*:-$(sed -n 's/^belfry_fuzz(\([a-z_]*\).*/\1/p' tests/fuzz/CMakeLists.txt)}

cmake --preset fuzz >/dev/null
# shellcheck disable=SC2086 # a list
cmake --build build/fuzz --target $targets
mkdir -p build/fuzz/findings
for target in $targets; do
    corpus=build/fuzz/corpus/$target
    seeds=tests/data/fuzz/$target
    mkdir -p "$corpus"
    [ -d "$seeds" ] || seeds=
    echo "$target: $minutes minutes"
    # shellcheck disable=SC2086 # empty when there are no seeds
    "build/fuzz/bin/$target" -max_total_time=$((minutes * 60)) -max_len=4096 -timeout=20 -rss_limit_mb=3072 \
        -print_final_stats=1 -verbosity=0 -artifact_prefix=build/fuzz/findings/ "$corpus" $seeds
done
