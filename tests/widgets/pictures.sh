#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Makes the whole set of pictures of the console, so that anyone can look again.
# usage: tests/widgets/pictures.sh [build directory] [folder for the pictures]
set -eu
build=${1:-build/dev}
out=${2:-$build/pictures}
gallery=$build/tests/gallery
[ -x "$gallery" ] || { echo "build it first: ninja -C $build gallery" >&2; exit 1; }
export QT_QPA_PLATFORM=offscreen LC_ALL=C.UTF-8

for theme in light dark; do
    shoot() {
        folder=$out/$1
        shift
        "$gallery" --shots "$folder" --theme "$theme" "$@" 2>/dev/null
        echo "$folder, $theme"
    }
    shoot 1280x800 --size 1280x800
    shoot 1920x1080 --size 1920x1080
    shoot 1280x800-at-200-percent --size 1280x800 --scale 2
    shoot german --language de
    shoot empty --empty
    shoot failure --failure
    shoot ten-thousand-targets --targets 10000 --seconds 120
    shoot longer-texts --pseudo
    shoot larger-letters --font 125
    shoot demo --demo --only overview
done
echo "$(find "$out" -name '*.png' | wc -l) pictures in $out"
