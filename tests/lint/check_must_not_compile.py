#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compiles each file of must_not_compile/ twice: as it is, which must work, and with MUST_NOT_COMPILE defined, which must fail with the diagnosis that the
file's "// expect:" line gives as a regular expression. usage: check_must_not_compile.py <source root> <compiler> [flags...]
"""
import pathlib
import re
import subprocess
import sys


def compile_file(command, root, file, *more):
    return subprocess.run([*command, "-std=c++20", "-fsyntax-only", "-Werror=unused-result", f"-I{root}", *more, str(file)],
                          stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)


def main():
    root, command, bad = pathlib.Path(sys.argv[1]).resolve(), sys.argv[2:], []
    files = sorted((root / "tests/lint/must_not_compile").glob("*.cpp"))
    for file in files:
        expect = re.search(r"^// expect: (.*)$", file.read_text(encoding="utf-8"), re.M).group(1)
        good = compile_file(command, root, file)
        wrong = compile_file(command, root, file, "-DMUST_NOT_COMPILE")
        if good.returncode != 0:
            bad.append(f"{file.name} does not compile at all:\n{good.stderr}")
        elif wrong.returncode == 0:
            bad.append(f"{file.name} compiles, and must not")
        elif not re.search(expect, wrong.stderr):
            bad.append(f"{file.name} fails for another reason than {expect!r}:\n{wrong.stderr}")
    print("\n".join(bad) or f"all {len(files)} are refused")
    return bool(bad) or not files


if __name__ == "__main__":
    sys.exit(main())
