// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/answers/http_date.h"

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <string_view>

namespace agent::remote {
namespace {

std::optional<TimestampMs> civil(int year, std::string_view month, int day, int hour, int minute, int second)
{
    static constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
    const std::size_t at = month.size() == 3 ? kMonths.find(month) : std::string_view::npos;
    if (at == std::string_view::npos || at % 3 != 0 || hour > 23 || minute > 59 || second > 60)
        return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(year),
                                           std::chrono::month(static_cast<unsigned>(at / 3 + 1)),
                                           std::chrono::day(static_cast<unsigned>(day))};
    if (!date.ok() || day < 1 || hour < 0 || minute < 0 || second < 0)
        return std::nullopt;
    const auto days = std::chrono::sys_days(date).time_since_epoch().count();
    return ((std::int64_t{days} * 24 + hour) * 60 + minute) * 60'000 + std::int64_t{second} * 1000;
}

} // namespace

std::optional<TimestampMs> parseHttpDate(const std::string &text)
{
    int day = 0;
    int year = 0;
    int hour = 0;
    int minute = 0;
    int second = 0;
    char month[4] = {};
    if (std::sscanf(text.c_str(), "%*3[A-Za-z], %2d %3[A-Za-z] %4d %2d:%2d:%2d GMT", &day, month, &year, &hour, &minute,
                    &second) == 6)
        return civil(year, month, day, hour, minute, second);
    if (std::sscanf(text.c_str(), "%*9[A-Za-z], %2d-%3[A-Za-z]-%2d %2d:%2d:%2d GMT", &day, month, &year, &hour, &minute,
                    &second) == 6)
        return civil(year + (year < 70 ? 2000 : 1900), month, day, hour, minute, second);
    if (std::sscanf(text.c_str(), "%*3[A-Za-z] %3[A-Za-z] %2d %2d:%2d:%2d %4d", month, &day, &hour, &minute, &second,
                    &year) == 6)
        return civil(year, month, day, hour, minute, second);
    return std::nullopt;
}

} // namespace agent::remote
