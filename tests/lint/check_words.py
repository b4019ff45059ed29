#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fails on words that do not belong into the tree. usage: check_words.py <source root>

Paths of one person's machine, notes to oneself, and sources without their licence line.
"""
import pathlib
import re
import sys

FOLDERS = (".ci", "agent", "app", "packaging", "resources", "tests", "translations", "widgets")
FILES = ("README.md", "CMakeLists.txt", "CMakePresets.json")
TEXT = {".h", ".cpp", ".py", ".sh", ".txt", ".md", ".yml", ".yaml", ".json", ".proto", ".qrc", ".ui", ".ts", ".svg", ".qss", ".service", ".desktop", ".xml", ".in", ""}
WORDS = {
    # Split, so that this file does not find itself.
    r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b": "a note to oneself; do it, or write an issue",
    r"\bnot (yet )?impl" r"emented\b": "say what happens instead",
    r"(?<![\w.])/(wo" r"rk|ho" r"me|ro" r"ot|Us" r"ers)/": "a path of one machine",
    r"<<<<" r"<<< |>>>>" r">>> ": "left over from a merge",
}
# Test data and documentation may show paths as users write them.
EXCEPTIONS = {}  # path -> reason
LICENCE = "SPDX-License-Identifier: GPL-3.0-or-later"


def main():
    root, bad, count = pathlib.Path(sys.argv[1]).resolve(), [], 0
    files = [root / name for name in FILES] + [p for d in FOLDERS for p in sorted((root / d).rglob("*"))]
    patterns = [(re.compile(pattern), why) for pattern, why in WORDS.items()]
    for file in files:
        if not file.is_file() or file.suffix not in TEXT or "__pycache__" in file.parts:
            continue
        rel = file.relative_to(root).as_posix()
        if rel.startswith("tests/data/") or rel in EXCEPTIONS:
            continue
        try:
            lines = file.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            bad.append(f"{rel}: not UTF-8")
            continue
        count += 1
        if file.suffix in {".h", ".cpp", ".py", ".sh", ".proto"} and lines and not any(LICENCE in line for line in lines[:2]):
            bad.append(f"{rel}:1: no line with {LICENCE}")
        if file.suffix == ".h" and lines and "#pragma once" not in lines[:3]:
            bad.append(f"{rel}:2: no #pragma once after the licence line")
        for number, line in enumerate(lines, 1):
            for pattern, why in patterns:
                if match := pattern.search(line):
                    bad.append(f"{rel}:{number}: {match.group(0)!r}: {why}")
    print("\n".join(bad) or f"{count} files are clean")
    return bool(bad)


if __name__ == "__main__":
    sys.exit(main())
