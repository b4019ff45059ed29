#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what is missing, builds and runs the tests; ends with ctest's summary and its exit code.
# usage: test.sh [--asan | --tsan | --fuzz SECONDS | --full]
#   (none)          everything in a release build, warnings being errors
#   --asan          the same with the address and undefined behaviour sanitizers
#   --tsan          the stress programs with the thread sanitizer
#   --fuzz SECONDS  each fuzz target for that long
#   --full          all of these, the fuzz targets for 60 s each, and the long form of the outage test
set -eu

cd "$(dirname "$0")/.."

usage() {
    sed -n 's/^# \(usage\)/\1/p; s/^#   /  /p' packaging/test.sh >&2
    exit 2
}

runs=ci
fuzz_seconds=60
case "${1:-}" in
"") ;;
--asan) runs=asan ;;
--tsan) runs=tsan ;;
--full) runs="ci asan tsan fuzz" ;;
--fuzz)
    runs=fuzz
    fuzz_seconds=${2:-}
    case "$fuzz_seconds" in "" | *[!0-9]*) usage ;; esac
    shift
    ;;
*) usage ;;
esac
[ $# -le 1 ] || usage
if [ "${1:-}" = --full ]; then
    BELFRY_OUTAGE_SECONDS=60
    export BELFRY_OUTAGE_SECONDS
fi

# Options beyond the preset are given each time: the build directory may remember others.
configure_and_build() {
    preset=$1
    shift
    echo "== Building, preset $preset"
    cmake --preset "$preset" "$@" </dev/null >"build/$preset.log" 2>&1 || {
        cat "build/$preset.log" >&2
        exit 1
    }
    # The thread sanitizer is for the stress programs alone: the Qt that the other tests link is not built for it.
    targets=
    if [ "$preset" = tsan ]; then
        targets=$(for file in tests/stress/stress_*.cpp; do echo "--target $(basename "$file" .cpp)"; done)
    fi
    # shellcheck disable=SC2086  # a list of options
    cmake --build --preset "$preset" $targets -- -k 0 </dev/null >"build/$preset.log" 2>&1 || {
        grep -v '^\[[0-9]*/[0-9]*\] [A-Z][a-z]*ing' "build/$preset.log" | tail -n 200 >&2
        echo "The build failed; all of its output is in build/$preset.log" >&2
        exit 1
    }
}

run_ctest() {
    echo "== Testing, preset $1"
    status=0
    ctest --preset "$1" -j2 --output-on-failure </dev/null || status=$?
    [ "$status" -eq 0 ] || failed="$failed $1"
}

run_fuzz() {
    echo "== Fuzzing, $fuzz_seconds s a target"
    found=no
    for target in build/fuzz/bin/fuzz_*; do
        [ -x "$target" ] || continue
        found=yes
        name=$(basename "$target")
        corpus="build/fuzz/corpus/$name"
        seeds="tests/data/fuzz/$name"
        mkdir -p "$corpus"
        [ -d "$seeds" ] || seeds=
        if "$target" -max_total_time="$fuzz_seconds" -rss_limit_mb=2048 -timeout=10 -artifact_prefix="$corpus/../$name-" \
            "$corpus" $seeds </dev/null >"build/fuzz/$name.log" 2>&1; then
            echo "$name: nothing found, $(sed -n 's/^Done \([0-9]*\) runs.*/\1/p' "build/fuzz/$name.log") runs"
        else
            tail -n 40 "build/fuzz/$name.log" >&2
            failed="$failed $name"
        fi
    done
    [ "$found" = yes ] || failed="$failed fuzz(no-targets)"
}

# A finding of the undefined behaviour sanitizer fails the test that shows it.
UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
export UBSAN_OPTIONS

packaging/install-packages.sh build console run test
case "$runs" in *fuzz*) packaging/install-packages.sh fuzz ;; esac
mkdir -p build

failed=
for run in $runs; do
    case "$run" in
    ci) configure_and_build ci -DBELFRY_CONSOLE=ON -DBELFRY_TESTS=ON -DBELFRY_BENCH=ON ;;
    *) configure_and_build "$run" ;;
    esac
    case "$run" in
    fuzz) run_fuzz ;;
    *) run_ctest "$run" ;;
    esac
done

if [ -n "$failed" ]; then
    case "$runs" in *" "* | fuzz) echo "FAILED:$failed" ;; esac
    exit 1
fi
