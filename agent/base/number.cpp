// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/number.h"

#include <fast_float/fast_float.h>

#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>

namespace agent {
namespace {

/// The bits Prometheus stores for an ordinary NaN; those of staleness markers are never made from text.
constexpr std::uint64_t kNormalNanBits = 0x7ff8000000000001ULL;

/// Any value of at most this many digits is exact in a double.
constexpr std::size_t kExactDigits = 15;

/// Short runs of digits, the most frequent values by far. Nothing when `text` is anything else.
std::optional<double> parseShortInteger(std::string_view text)
{
    if (text.empty() || text.size() > kExactDigits)
        return std::nullopt;
    std::int64_t value = 0;
    for (const char c : text) {
        const auto digit = static_cast<unsigned>(c - '0');
        if (digit > 9)
            return std::nullopt;
        value = value * 10 + static_cast<std::int64_t>(digit);
    }
    return static_cast<double>(value);
}

void appendExponent(std::string &out, int exponent)
{
    out += 'e';
    out += exponent < 0 ? '-' : '+';
    const int magnitude = exponent < 0 ? -exponent : exponent;
    if (magnitude < 10)
        out += '0';
    out += std::to_string(magnitude);
}

/// `digits` without a point, the first one worth 10^exponent.
void appendPlain(std::string &out, std::string_view digits, int exponent)
{
    if (exponent < 0) {
        out += "0.";
        out.append(static_cast<std::size_t>(-exponent - 1), '0');
        out += digits;
        return;
    }
    const auto whole = static_cast<std::size_t>(exponent) + 1;
    if (digits.size() <= whole) {
        out += digits;
        out.append(whole - digits.size(), '0');
        return;
    }
    out += digits.substr(0, whole);
    out += '.';
    out += digits.substr(whole);
}

} // namespace

std::optional<double> parseFloat(std::string_view text)
{
    if (const auto integer = parseShortInteger(text))
        return integer;
    bool isSigned = false;
    if (!text.empty() && text.front() == '+') {
        text.remove_prefix(1);
        isSigned = true;
        if (!text.empty() && text.front() == '-')
            return std::nullopt;
    }
    const char *end = text.data() + text.size();
    double value = 0;
    const auto result = fast_float::from_chars(text.data(), end, value);
    if (result.ec != std::errc{} || result.ptr != end)
        return std::nullopt;
    if (std::isfinite(value))
        return value;
    if (std::isnan(value)) {
        // A sign is refused before NaN, and so is a payload in brackets.
        if (isSigned || text.size() != 3)
            return std::nullopt;
        return std::bit_cast<double>(kNormalNanBits);
    }
    // Infinity by name, or a number too large for a double.
    const char first = text.front() == '-' ? text[1] : text.front();
    if (first == 'i' || first == 'I')
        return value;
    return std::nullopt;
}

std::string formatFloat(double value)
{
    if (std::isnan(value))
        return "NaN";
    if (std::isinf(value))
        return value < 0 ? "-Inf" : "+Inf";
    char buffer[40];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, std::fabs(value), std::chars_format::scientific).ptr;
    const std::string_view scientific(buffer, static_cast<std::size_t>(end - buffer));
    const std::size_t e = scientific.find('e');

    char digits[24];
    std::size_t count = 0;
    for (const char c : scientific.substr(0, e))
        if (c != '.')
            digits[count++] = c;
    int exponent = 0;
    const bool negative = scientific[e + 1] == '-';
    std::from_chars(buffer + e + 2, end, exponent);
    if (negative)
        exponent = -exponent;

    std::string out;
    if (std::signbit(value))
        out += '-';
    const std::string_view all(digits, count);
    // Where "%g" with shortest precision changes to the exponent form.
    constexpr int kFirstLargeExponent = 6;
    constexpr int kLastSmallExponent = -4;
    if (exponent < kLastSmallExponent || exponent >= kFirstLargeExponent) {
        out += all[0];
        if (count > 1) {
            out += '.';
            out += all.substr(1);
        }
        appendExponent(out, exponent);
    } else {
        appendPlain(out, all, exponent);
    }
    return out;
}

std::string formatOpenMetricsFloat(double value)
{
    if (value == 0)
        return "0.0"; // also for minus zero
    std::string out = formatFloat(value);
    if (std::isfinite(value) && out.find_first_of("e.") == std::string::npos)
        out += ".0";
    return out;
}

} // namespace agent
