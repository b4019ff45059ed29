#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs the torture programs in their full forms, in a release build, and prints their figures; fails when one fails.
# usage: torture.sh [NAME...]   e.g. torture.sh torture_crash; none: all there are
set -eu

cd "$(dirname "$0")/.."

# Every program that tests/stress/torture/CMakeLists.txt lists has a full form: --full.
all=$(sed -n 's/^belfry_torture(\([a-z_]*\).*/\1/p' tests/stress/torture/CMakeLists.txt)
names=${*:-$all}

packaging/install-packages.sh build test
mkdir -p build
echo "== Building"
# shellcheck disable=SC2086  # a list of names
if ! { cmake --preset release -DBELFRY_TESTS=ON && cmake --build --preset release --target $names; } </dev/null >build/torture.log 2>&1; then
    tail -n 200 build/torture.log >&2
    exit 1
fi

failed=
for name in $names; do
    echo "== $name"
    begin=$(date +%s)
    "build/release/tests/$name" --full </dev/null || failed="$failed $name"
    echo "$name took $(($(date +%s) - begin)) s"
done
if [ $# -eq 0 ]; then
    # Damage to every byte of a log, and its like: a test whose full form takes about half an hour.
    echo "== tst_damage"
    cmake --build --preset release --target tst_damage >>build/torture.log 2>&1
    BELFRY_FULL=1 QTEST_FUNCTION_TIMEOUT=36000000 build/release/tests/tst_damage </dev/null || failed="$failed tst_damage"
fi
if [ -n "$failed" ]; then
    echo "FAILED:$failed"
    exit 1
fi
