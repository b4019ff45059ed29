#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the first inputs of the exposition fuzz targets. usage: exposition_seeds.py <tests/data/fuzz>

Each input is a byte of options (1 native, 2 classic as well, 4 custom buckets, 8 start timestamps) and a body.
"""
import pathlib
import struct
import sys


def varint(value):
    value &= (1 << 64) - 1
    out = b""
    while value >= 0x80:
        out += bytes([value & 0x7F | 0x80])
        value >>= 7
    return out + bytes([value])


def zigzag(value):
    return varint((value << 1) ^ (value >> 63))


def number(field, value):
    return varint(field << 3) + varint(value)


def signed(field, value):
    return varint(field << 3) + zigzag(value)


def real(field, value):
    return varint(field << 3 | 1) + struct.pack("<d", value)


def data(field, value):
    value = value.encode() if isinstance(value, str) else value
    return varint(field << 3 | 2) + varint(len(value)) + value


def labels(**pairs):
    return b"".join(data(1, data(1, name) + data(2, value)) for name, value in pairs.items())


def timestamp(seconds, nanos=0):
    return number(1, seconds) + number(2, nanos)


def exemplar(value, at=None, **pairs):
    return labels(**pairs) + real(2, value) + (data(3, timestamp(at)) if at is not None else b"")


def bucket(count, bound, extra=b""):
    return data(3, number(1, count) + real(2, bound) + extra)


def span(field, offset, length):
    return data(field, signed(1, offset) + number(2, length))


def family(name, kind, *metrics, help="", unit=""):
    body = data(1, name) + (data(2, help) if help else b"") + number(3, kind)
    body += b"".join(data(4, metric) for metric in metrics) + (data(5, unit) if unit else b"")
    return varint(len(body)) + body


COUNTER, GAUGE, SUMMARY, UNTYPED, HISTOGRAM, GAUGE_HISTOGRAM = range(6)
INF = float("inf")
CLASSIC = number(1, 5) + real(2, 1.5) + bucket(2, 1) + bucket(4, 2.5) + bucket(5, INF)
NATIVE = (number(1, 6) + real(2, 1.5) + signed(5, 3) + real(6, 0.001) + number(7, 1) + span(12, 0, 2) + span(12, 3, 1)
          + data(13, b"".join(map(zigzag, (1, 1, -1)))) + span(9, -2, 1) + data(10, zigzag(1)))

PROTOBUF = {
    "counter": (0, family("a_total", COUNTER, labels(b="c") + data(3, real(1, 2)), help="Help.", unit="total")),
    "counter_exemplar": (8, family("a", COUNTER, data(3, real(1, 2) + data(2, exemplar(1, 5, id="x")) + data(3, timestamp(7, 5000000))))),
    "gauges": (0, family("a", GAUGE, data(2, real(1, 1)), labels(b="\"\\\n") + data(2, real(1, float("nan"))) + number(6, 123))),
    "utf8": (0, family("a.\u00e4", GAUGE, labels(**{"b.c": "d"}) + data(2, real(1, 1)))),
    "untyped": (0, family("a", UNTYPED, data(5, real(1, -INF))) + family("b", UNTYPED)),
    "summary": (8, family("s", SUMMARY, data(4, number(1, 7) + real(2, 3) + data(3, real(1, 0.5) + real(2, 9)) + data(4, timestamp(3))))),
    "classic": (0, family("h", HISTOGRAM, labels(a="b") + data(7, CLASSIC))),
    "classic_custom": (4, family("h", HISTOGRAM, data(7, CLASSIC), data(7, CLASSIC + bucket(1, 9)))),
    "classic_both": (6, family("h", GAUGE_HISTOGRAM, data(7, number(1, 2) + bucket(1, 1, data(3, exemplar(1, 4, a="b")))))),
    "native": (1, family("h", HISTOGRAM, data(7, NATIVE))),
    "native_both": (11, family("h", HISTOGRAM, data(7, NATIVE + bucket(4, 1) + data(16, exemplar(1, 9, a="b")) + data(15, timestamp(5))))),
    "native_float": (1, family("h", GAUGE_HISTOGRAM, data(7, real(4, 2.5) + real(8, 0.5) + span(12, 1, 2) + data(14, struct.pack("<dd", 0.75, 1.25))))),
    "native_fine": (1, family("h", HISTOGRAM, data(7, number(1, 4) + signed(5, 12) + span(12, 1, 4) + b"".join(signed(13, v) for v in (1, 0, 0, 0))))),
    "native_empty_buckets": (1, family("h", HISTOGRAM, data(7, number(1, 4) + span(12, -1, 4) + span(12, 0, 0) + span(12, 2, 1) + data(13, b"".join(map(zigzag, (0, 2, -2, 0, 2))))))),
    "unknown_fields": (0, family("a", GAUGE, data(2, real(1, 1)) + data(99, "x") + b"\xfb\x38\x08\x01\xfc\x38")),
}

TEXT = {
    "plain": (0, "# HELP a Help \\\\ \\n text\n# TYPE a counter\na 1\na{b=\"c\"} 2 123\n"),
    "blanks": (0, " \t\n  a { b = \"c\" , d=\"e\", } \t -1.5e3 \t 7 \n#c\n# c\n"),
    "values": (0, "a NaN\na +Inf\na -inf\na 0.1\na 123456789012345678\na 1e-400\na .5\na 5.\n"),
    "quoted": (0, "{\"a.b\",\"c d\"=\"e\\\"\\\\\\n\"} 1\n# TYPE \"a.b\" gauge\n"),
    "line_feed": (0, "a{b=\"x\ny\"} 1"),
    "nul": (0, "a{b=\"\0\"} 1\n\0rest"),
    "histogram": (4, "# TYPE h histogram\nh_bucket{le=\"1\"} 1\nh_bucket{le=\"+Inf\"} 3\nh_sum 4\nh_count 3\ng 1\n"),
    "histogram_kept": (6, "# TYPE h histogram\nh_bucket{a=\"b\",le=\"1\"} 1\nh_count{a=\"b\"} 1\nh_bucket{a=\"c\",le=\"1\"} 2\n"),
    "histogram_wrong": (4, "# TYPE h histogram\nh_bucket{le=\"1\"} 3\nh_bucket{le=\"2\"} 2 5\nh_sum 4\n# HELP g x\n"),
    "histogram_floats": (4, "# TYPE h histogram\nh_bucket{le=\"-1\"} 0.5\nh_bucket{le=\"2\"} 2.5\nh_count 3.5\n"),
    "summary": (0, "# TYPE s summary\ns{quantile=\"0.50\"} 1\ns_sum 2\ns_count 3\n"),
    "stopped": (36, "# TYPE h histogram\nh_bucket{le=\"1\"} 1\nh_count 1\na 1\nb 2\nc 3\n"),
    "errors": (0, "a 1\na{b=\"\xff\"} 1\n"),
    "no_value": (0, "# TYPE a unknown\na"),
}

OPENMETRICS = {
    "end": (0, "# EOF"),
    "plain": (0, "# TYPE a_seconds gauge\n# UNIT a_seconds seconds\n# HELP a_seconds x \\\" y\na_seconds{b=\"c\",} 1 -1.5\n# EOF\n"),
    "exemplar": (0, "# TYPE a counter\na_total 1 2.5 # {x=\"y\",z=\"#\"} 4 123.321\na_total 1 # {} 4\n# EOF\n"),
    "quoted": (0, "# TYPE \"a.b\" gauge\n{\"a.b\",\"c d\"=\"e\"} 1 # {\"f g\"=\"h\"} 2\n# EOF\n"),
    "created": (8, "# TYPE a counter\na_total{b=\"c\"} 1\na_created{b=\"c\"} 12.5\na_total 2\n# EOF\n"),
    "created_first": (8, "# TYPE s summary\ns_created 1\ns{quantile=\"0.5\"} 1\ns_count 2\n# EOF\n"),
    "created_not_wanted": (0, "# TYPE a counter\na_total 1\na_created 2\n# EOF\n"),
    "histogram": (12, "# TYPE h histogram\nh_bucket{le=\"1.0\"} 1 # {a=\"b\"} 0.5 3\nh_bucket{le=\"+Inf\"} 3\nh_count 3\nh_sum 4\nh_created 9\n# EOF\n"),
    "histogram_kept": (14, "# TYPE h histogram\nh_bucket{le=\"1.0\"} 1 # {a=\"b\"} 0.5 3\nh_created 9\nh_count 3\n# EOF\n"),
    "histogram_wrong": (4, "# TYPE h histogram\nh_bucket{le=\"1.0\"} 5 # {a=\"b\"} 0.5\nh_count 3\n# EOF\n"),
    "types": (0, "# TYPE a info\n# TYPE a stateset\n# TYPE a gaugehistogram\n# TYPE a unknown\na 1\n# EOF\n"),
    "values": (0, "a NaN\na +Inf\na -1e-3\na 123456789012345678\na 1 1e300\n# EOF\n"),
    "behind_the_end": (0, "# EOF\na 1\n"),
    "stopped": (44, "# TYPE a counter\na_total 1\na_created 1\na_total{b=\"c\"} 2\na_total{b=\"d\"} 2\n# EOF\n"),
}

root = pathlib.Path(sys.argv[1])
for target, seeds in (("fuzz_text", TEXT), ("fuzz_openmetrics", OPENMETRICS), ("fuzz_protobuf", PROTOBUF)):
    folder = root / target
    folder.mkdir(parents=True, exist_ok=True)
    for name, (options, body) in seeds.items():
        body = body.encode("latin-1") if isinstance(body, str) else body
        (folder / name).write_bytes(bytes([options]) + body)
