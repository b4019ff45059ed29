#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fails when a source file has grown too long to be read in one sitting. usage: check_sizes.py <source root>"""
import pathlib
import sys

LIMITS = {".cpp": 800, ".h": 300, ".py": 500}
NARROWER = {"widgets/window/main_window.cpp": 600}
EXCEPTIONS = {}  # path -> (lines, why it cannot be split)


def main():
    root, bad, count = pathlib.Path(sys.argv[1]).resolve(), [], 0
    for folder in ("agent", "widgets", "app", "tests"):
        for file in sorted((root / folder).rglob("*")):
            if file.suffix not in LIMITS or not file.is_file():
                continue
            rel = file.relative_to(root).as_posix()
            limit = EXCEPTIONS.get(rel, (NARROWER.get(rel, LIMITS[file.suffix]), ""))[0]
            lines = len(file.read_text(encoding="utf-8").splitlines())
            count += 1
            if lines > limit:
                bad.append(f"{rel}: {lines} lines, the limit is {limit}")
    print("\n".join(bad) or f"{count} files are short enough")
    return bool(bad)


if __name__ == "__main__":
    sys.exit(main())
