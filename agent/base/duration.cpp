// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/duration.h"

#include "agent/base/ascii.h"

#include <array>
#include <charconv>
#include <cmath>
#include <limits>

namespace agent {
namespace {

struct DurationUnit {
    std::string_view name;
    std::uint64_t milliseconds;
    bool printedOnlyWhenExact;
};

/// Descending, as the syntax wants them.
constexpr std::array<DurationUnit, 7> kDurationUnits{{
    {"y", 365ULL * 24 * 3600 * 1000, true},
    {"w", 7ULL * 24 * 3600 * 1000, true},
    {"d", 24ULL * 3600 * 1000, false},
    {"h", 3600ULL * 1000, false},
    {"m", 60ULL * 1000, false},
    {"s", 1000, false},
    {"ms", 1, false},
}};

/// What a signed 64-bit count of nanoseconds holds, Prometheus's range.
constexpr std::uint64_t kMaxMilliseconds = std::numeric_limits<std::int64_t>::max() / 1'000'000;

std::string quoted(std::string_view text)
{
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\')
            out += '\\';
        out += c;
    }
    return out + '"';
}

Status notADuration(std::string_view text)
{
    return invalidInput("not a valid duration string: " + quoted(text));
}

constexpr double kKibi = 1024;
constexpr std::string_view kSizePrefixes = "KMGTPE";

/// Bytes in one `unit` ("B", "KB", "KiB", ...); 0 when there is no such unit.
double sizeUnit(std::string_view unit)
{
    if (unit == "B")
        return 1;
    if (unit.size() < 2)
        return 0;
    const std::size_t power = kSizePrefixes.find(unit[0]);
    const std::string_view suffix = unit.substr(1);
    if (power == std::string_view::npos || (suffix != "B" && suffix != "iB"))
        return 0;
    return std::pow(kKibi, static_cast<double>(power) + 1);
}

} // namespace

Result<std::chrono::milliseconds> parseDuration(std::string_view text)
{
    if (text.empty())
        return invalidInput("empty duration string");
    if (text == "0")
        return std::chrono::milliseconds(0);

    std::uint64_t total = 0;
    std::size_t nextUnit = 0;
    for (std::string_view rest = text; !rest.empty();) {
        std::uint64_t value = 0;
        const auto number = std::from_chars(rest.data(), rest.data() + rest.size(), value);
        if (!isAsciiDigit(rest[0]) || number.ec != std::errc{})
            return notADuration(text);
        rest.remove_prefix(static_cast<std::size_t>(number.ptr - rest.data()));

        std::size_t length = 0;
        while (length < rest.size() && !isAsciiDigit(rest[length]))
            ++length;
        if (length == 0)
            return notADuration(text);
        const std::string_view name = rest.substr(0, length);
        rest.remove_prefix(length);

        std::size_t unit = 0;
        while (unit < kDurationUnits.size() && kDurationUnits[unit].name != name)
            ++unit;
        if (unit == kDurationUnits.size())
            return invalidInput("unknown unit " + quoted(name) + " in duration " + quoted(text));
        if (unit < nextUnit)
            return notADuration(text);
        nextUnit = unit + 1;

        const std::uint64_t scale = kDurationUnits[unit].milliseconds;
        if (value > (kMaxMilliseconds - total) / scale)
            return invalidInput("duration out of range");
        total += value * scale;
    }
    return std::chrono::milliseconds(total);
}

std::string formatDuration(std::chrono::milliseconds duration)
{
    if (duration.count() == 0)
        return "0s";
    std::string out;
    auto rest = static_cast<std::uint64_t>(duration.count());
    if (duration.count() < 0) {
        out += '-';
        rest = 0 - rest;
    }
    for (const DurationUnit &unit : kDurationUnits) {
        if (unit.printedOnlyWhenExact && rest % unit.milliseconds != 0)
            continue;
        if (rest >= unit.milliseconds) {
            out += std::to_string(rest / unit.milliseconds);
            out += unit.name;
            rest %= unit.milliseconds;
        }
    }
    return out;
}

std::string durationInWords(std::chrono::milliseconds duration)
{
    struct Unit {
        std::int64_t seconds;
        const char *name;
    };
    static constexpr std::array kUnits{Unit{365 * 86400, " y "}, Unit{86400, " d "}, Unit{3600, " h "},
                                       Unit{60, " min "}, Unit{1, " s "}};
    std::int64_t rest = std::chrono::duration_cast<std::chrono::seconds>(duration).count();
    std::string out;
    int units = 0;
    for (const Unit &unit : kUnits) {
        if (units == 0 && rest < unit.seconds)
            continue;
        if (++units > 2)
            break;
        if (rest >= unit.seconds)
            out += std::to_string(rest / unit.seconds) + unit.name;
        rest %= unit.seconds;
    }
    if (out.empty())
        return "0 s";
    out.pop_back();
    return out;
}

Result<std::uint64_t> parseSize(std::string_view text)
{
    const Status invalid = invalidInput("units: invalid " + std::string(text));
    std::string_view rest = text;
    bool negative = false;
    if (!rest.empty() && (rest[0] == '-' || rest[0] == '+')) {
        negative = rest[0] == '-';
        rest.remove_prefix(1);
    }
    if (rest == "0")
        return std::uint64_t{0};
    if (rest.empty())
        return invalid;

    double total = 0;
    while (!rest.empty()) {
        if (rest[0] != '.' && !isAsciiDigit(rest[0]))
            return invalid;
        double value = 0;
        const auto number = std::from_chars(rest.data(), rest.data() + rest.size(), value, std::chars_format::fixed);
        if (number.ec != std::errc{})
            return invalid;
        rest.remove_prefix(static_cast<std::size_t>(number.ptr - rest.data()));
        std::size_t length = 0;
        while (length < rest.size() && rest[length] != '.' && !isAsciiDigit(rest[length]))
            ++length;
        const std::string unit(rest.substr(0, length));
        rest.remove_prefix(length);
        const double scale = sizeUnit(unit);
        if (scale == 0)
            return invalidInput("units: unknown unit " + unit + " in " + std::string(text));
        total += value * scale;
    }
    if (total >= 0x1.0p63)
        return invalidInput("units: overflow parsing unit");
    if (negative && total > 0)
        return invalid;
    return static_cast<std::uint64_t>(total);
}

std::string formatSize(std::uint64_t bytes)
{
    std::size_t power = 0;
    while (bytes != 0 && bytes % 1024 == 0 && power < kSizePrefixes.size()) {
        bytes /= 1024;
        ++power;
    }
    std::string out = std::to_string(bytes);
    if (power > 0)
        out += kSizePrefixes[power - 1];
    return out + 'B';
}

} // namespace agent
