#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fails when a source lies on disk and is not built: a test, stress program, fuzz target or bench that nobody registered, or a file that a room forgot.
usage: check_tests_listed.py <source root>
"""
import pathlib
import re
import sys


def lists_of(file, root):
    """The nearest CMakeLists.txt, from the file's folder upwards."""
    for folder in file.parents:
        if (folder / "CMakeLists.txt").exists() or folder == root:
            return folder / "CMakeLists.txt"
    return root / "CMakeLists.txt"


def mentions(lists, name):
    text = re.sub(r"#.*", "", lists.read_text(encoding="utf-8"))
    return re.search(rf"(?<![\w./-]){re.escape(name)}(?![\w-])", text)


def main():
    root, bad, count = pathlib.Path(sys.argv[1]).resolve(), [], 0
    for file in sorted(p for folder in ("agent", "app", "widgets", "tests") for p in (root / folder).rglob("*.cpp")):
        rel = file.relative_to(root)
        if rel.parts[:3] == ("tests", "lint", "must_not_compile"):
            continue
        count += 1
        lists = lists_of(file, root)
        # Tests are registered by their name, sources by their path.
        names = [file.stem] if re.match(r"(tst|stress|torture|fuzz|bench)_", file.name) else []
        names += [file.relative_to(lists.parent).as_posix()]
        # tests/support holds helpers that a test lists by a path of its own.
        if not any(mentions(lists, name) for name in names) and not listed_elsewhere(root, file):
            bad.append(f"{rel}: {lists.relative_to(root)} does not build it")
    print("\n".join(bad) or f"all {count} are built")
    return bool(bad)


def listed_elsewhere(root, file):
    if file.relative_to(root).parts[:2] != ("tests", "support"):
        return False
    return any(f"support/{file.name}" in lists.read_text(encoding="utf-8") for lists in (root / "tests").rglob("CMakeLists.txt"))


if __name__ == "__main__":
    sys.exit(main())
