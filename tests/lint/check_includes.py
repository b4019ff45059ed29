#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fails when a file includes what its layer may not see. usage: check_includes.py <source root>

The rules, as data below: who may include whom; no Qt in the engine and the headless program; each third-party library only in the rooms that exist for
it, and in no header that another layer sees; own header first; includes of ours are written from the source root.
"""
import pathlib
import re
import sys

B, M, T, H = "agent/base", "agent/model", "agent/telemetry", "agent/http"
R, X, W, D, S, RW, C = (f"agent/{n}" for n in ("relabel", "exposition", "wal", "discovery", "scrape", "remote", "config"))
ENGINE = [f"agent/engine/{n}.h" for n in ("engine", "snapshot", "events")]
REMOTE = [B, M, T, H, R, W, *(f"{RW}/{n}.h" for n in ("settings", "steering", "metrics", "receiver_clock"))]

ALLOWED = {  # layer -> layers or single headers it may include, besides itself and the standard library
    B: [],
    M: [B],
    T: [B, M],
    H: [B, M, T],
    R: [B, M],
    X: [B, M],
    W: [B, M, T],
    D: [B, M, T, H],
    S: [B, M, T, H, R, X, f"{D}/settings.h"],  # not the log: it writes to a sink of its own
    RW: [B, M, T, H, R, W, RW],
    f"{RW}/feed": [*REMOTE],
    f"{RW}/wire": [*REMOTE, f"{RW}/feed"],
    f"{RW}/pace": [*REMOTE, f"{RW}/feed", f"{RW}/wire"],
    f"{RW}/answers": [*REMOTE, f"{RW}/feed", f"{RW}/wire", f"{RW}/pace"],
    # The settings of every room, and the check of a relabel rule; nobody includes config but engine and the programs.
    C: [B, M, f"{T}/registry.h", *(f"{m}/settings.h" for m in (H, R, D, S, W, RW)), f"{R}/relabel.h"],
    "agent/engine": [B, M, T, H, R, X, W, D, S, RW, C],
    "agent/web": [B, M, T, H, X, *ENGINE],  # a client of the engine, as the console is
    "widgets/text": [],
    "widgets/parts": [],
    "widgets/models": ["agent/engine/snapshot.h", "agent/engine/events.h", M, f"{B}/timestamp.h", "widgets/text"],
    "widgets/bridge": [*ENGINE, f"{B}/status.h", f"{B}/mutex.h", f"{B}/subscription.h", f"{B}/timestamp.h", M,
                       *(f"{C}/{n}.h" for n in ("document", "completion", "text_diff", "vocabulary", "secret_places"))],
    "widgets/pages": ["widgets/bridge", "widgets/models", "widgets/text", "widgets/parts"],
    "widgets/window": ["widgets/pages", "widgets/bridge", "widgets/models", "widgets/text", "widgets/parts"],
    "app/common": [B, C],
    "app/demo": ["app/common", B, M, H, f"{RW}/wire/decoder.h", "agent/engine"],
    # `check` reads expositions and target files and examines receivers without an engine, `wal` a log.
    "app/headless": ["app/common", "app/demo", B, T, C, f"{X}/parser.h", f"{X}/lint.h", f"{D}/target_file.h",
                     f"{RW}/doctor/doctor.h", f"{RW}/answers/dead_letters.h", f"{H}/client.h",
                     f"{W}/offline",
                     "agent/engine", "agent/web"],
    # Which runs without a window when asked to: then it is the headless program.
    "app/console": ["app/common", "app/demo", "app/headless", B, T, C, "agent/engine", "agent/web", "widgets"],
}

NO_QT = ("agent/", "app/common/", "app/demo/", "app/headless/")
QT = re.compile(r"^(Qt[A-Z]|Q[A-Z]\w*$|Qt$)")

LIBRARIES = {  # how a library's headers begin -> files or folders that may include them
    "yaml-cpp/": [C, D],
    "curl/": [H],
    "httplib.h": [H],
    "openssl/": [H, R, C],
    "re2/": [R],
    "snappy": [B],
    "zstd": [B, W],
    "zlib": [B, H],
    "fast_float/": [B, X],
    "google/protobuf/": [RW, X],
    "spdlog/": [T],
    "fmt/": [T],
    "prometheus/": [T],
    "CLI/": ["app/common"],
    "nlohmann/": [T, H, D, S, W, "agent/engine", "agent/web", C],
    "simdjson": ["agent/web", D],
    "xxhash": [B, M, X, S, W],
    "tsl/": [M, R, X, D, S, W, RW, "agent/engine"],
    "ares": [D],
    "tl/": [f"{B}/result.h"],
}
# Headers that other layers see and that show a library all the same: part of the contract.
SHOWN = {f"{B}/result.h": "tl/", f"{T}/": "prometheus/"}

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^">]+)[">]')
GENERATED = re.compile(r"(\.moc|\.pb\.h|^ui_\w+\.h|/moc_\w+\.cpp)$")
OURS = ("agent/", "widgets/", "app/", "tests/")


def layer(path):
    return max((name for name in ALLOWED if path.startswith(name + "/")), key=len, default=None)


def inside(path, places):
    return any(path == place or path.startswith(place.rstrip("/") + "/") for place in places)


def includes(path):
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if match := INCLUDE.match(line):
            yield number, match.group(1) == '"', match.group(2)


def library(header):
    return next((prefix for prefix in LIBRARIES if header.startswith(prefix)), None)


def check_file(root, file, found, bad):
    """One file against the rules; what it includes goes to `found`."""
    rel = file.relative_to(root).as_posix()
    own = layer(rel)
    if own is None:
        bad.append(f"{rel}: in no declared layer")
        return
    lines = list(includes(file))
    found[rel] = [header for _, _, header in lines]
    header_of_file = file.with_suffix(".h")
    if file.suffix == ".cpp" and header_of_file.exists() and lines:
        expected = header_of_file.relative_to(root).as_posix()
        if expected in found[rel] and found[rel][0] != expected:
            bad.append(f"{rel}:{lines[0][0]}: its own header {expected} comes first")
    for number, quoted, header in lines:
        here = f"{rel}:{number}"
        if QT.match(header) and rel.startswith(NO_QT):
            bad.append(f"{here}: Qt header {header} in a layer without Qt")
        elif header.startswith("tests/"):
            bad.append(f"{here}: the product may not include {header}")
        elif header.startswith(OURS):
            if not GENERATED.search(header) and not (root / header).exists():
                bad.append(f"{here}: there is no {header}")
            if layer(header) != own and not inside(header, ALLOWED[own]):
                bad.append(f"{here}: {own} may not include {header}")
        elif quoted and not GENERATED.search(header):
            bad.append(f"{here}: write {header} from the source root, or in angle brackets")
        elif (prefix := library(header)) and not inside(rel, LIBRARIES[prefix]):
            bad.append(f"{here}: {header} is confined to {', '.join(LIBRARIES[prefix])}")


def check_public_headers(found, bad):
    """No library in a header that another layer sees, itself or through others of its room."""
    public = {header for file, headers in found.items() for header in headers if header in found and layer(header) != layer(file)}
    waiting = list(public)
    while waiting:
        for header in found[waiting.pop()]:
            if header in found and header not in public:
                public.add(header)
                waiting.append(header)
    for file in sorted(public):
        for header in found[file]:
            prefix = library(header)
            if prefix and not any(file.startswith(place) and prefix == shown for place, shown in SHOWN.items()):
                bad.append(f"{file}: other layers see this header, so it may not include {header}")


def main():
    root, bad, found = pathlib.Path(sys.argv[1]).resolve(), [], {}
    files = sorted(p for d in ("agent", "widgets", "app") for p in (root / d).rglob("*") if p.suffix in {".h", ".cpp"})
    for file in files:
        check_file(root, file, found, bad)
    check_public_headers(found, bad)
    print("\n".join(bad) or f"include rules hold in {len(found)} files")
    return bool(bad)


if __name__ == "__main__":
    sys.exit(main())
