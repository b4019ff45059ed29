// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/exposition/scan.h"

#include <cstdint>

namespace agent::exposition {

/// As scanNumber, for every form of number.
[[nodiscard]] const char *scanAnyNumber(const char *p, const char *end, double &out);

/// Reads the number at `p` up to the blank, tab or line feed that must follow before `end`; returns where it ends, or
/// null when there is no valid one. Up to 15 digits, with or without a point, cost a few instructions each: they are
/// exact as integers, and so are the powers of ten, so one division rounds correctly.
[[nodiscard]] inline const char *scanNumber(const char *p, const char *end, double &out)
{
    constexpr double kPowers[] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
    constexpr std::ptrdiff_t kExactDigits = 15;
    const char *const start = p;
    const bool negative = *p == '-';
    p += negative;
    const char *const digits = p;
    std::uint64_t mantissa = 0;
    while (isDigit(*p))
        mantissa = mantissa * 10 + static_cast<std::uint64_t>(*p++ - '0');
    std::ptrdiff_t count = p - digits;
    std::ptrdiff_t fraction = 0;
    if (*p == '.') {
        const char *const point = p++;
        while (isDigit(*p))
            mantissa = mantissa * 10 + static_cast<std::uint64_t>(*p++ - '0');
        fraction = p - point - 1;
        count += fraction;
    }
    if ((*p != '\n' && *p != ' ' && *p != '\t') || count == 0 || count > kExactDigits)
        return scanAnyNumber(start, end, out);
    double value = static_cast<double>(mantissa);
    if (fraction != 0)
        value /= kPowers[fraction];
    out = negative ? -value : value;
    return p;
}

} // namespace agent::exposition
