// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/timestamp.h"

#include <array>
#include <ctime>
#include <string>

/// A Date header: "Sun, 06 Nov 1994 08:49:37 GMT".
inline std::string httpDate(agent::TimestampMs time)
{
    const std::time_t seconds = time / 1000;
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    std::array<char, 64> text{};
    return {text.data(), std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts)};
}
