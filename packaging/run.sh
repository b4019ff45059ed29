#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what is missing, builds, and starts Belfry's demo: in a window, or in the terminal when there is no display.
# usage: run.sh [--headless] [arguments of belfry or belfry-agent]
# With --config.file=FILE among the arguments it runs with that file instead of the demo.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
start=$(pwd)

headless=no
if [ "${1:-}" = --headless ]; then
    headless=yes
    shift
elif [ -z "${DISPLAY:-}" ] && [ -z "${WAYLAND_DISPLAY:-}" ]; then
    echo "There is no display: starting the demo in the terminal."
    headless=yes
fi

if [ "$headless" = yes ]; then
    "$root/packaging/install-packages.sh" build
    program=belfry-agent
    console=OFF
    # A build that has the console keeps it.
    if [ -x "$root/build/release/bin/belfry" ]; then console=ON; fi
else
    "$root/packaging/install-packages.sh" build console run
    program=belfry
    console=ON
fi

# On a terminal one sees the build advance; elsewhere one sees its output when it fails.
quietly() {
    if [ -t 1 ]; then
        "$@" </dev/null
    else
        log=$(mktemp)
        "$@" </dev/null >"$log" 2>&1 || {
            tail -n 100 "$log" >&2
            rm -f "$log"
            exit 1
        }
        rm -f "$log"
    fi
}

echo "Building $program ..."
cd "$root"
quietly cmake --preset release -DBELFRY_CONSOLE="$console" -DBELFRY_TESTS=OFF -DBELFRY_BENCH=OFF
quietly cmake --build build/release --target "$program"
cd "$start"

case " $* " in
*" --config.file"* | *" --demo"* | *" --version"* | *" --help"* | *" -h "*) ;;
*) set -- --demo "$@" ;;
esac
exec "$root/build/release/bin/$program" "$@"
