// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/timestamp.h"

#include <chrono>
#include <cstdio>

namespace agent {

std::string formatTimestamp(TimestampMs timestamp)
{
    using namespace std::chrono;
    const sys_time<milliseconds> instant{milliseconds(timestamp)};
    const auto day = floor<days>(instant);
    const year_month_day date(day);
    const hh_mm_ss time(instant - day);
    char buffer[48];
    const int size =
        std::snprintf(buffer, sizeof buffer, "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", static_cast<int>(date.year()),
                      static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                      static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                      static_cast<int>(time.seconds().count()), static_cast<int>(time.subseconds().count()));
    return {buffer, static_cast<std::size_t>(size)};
}

} // namespace agent
