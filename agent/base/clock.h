// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/timestamp.h"

#include <chrono>

namespace agent {

using SteadyTime = std::chrono::steady_clock::time_point;

/// Timestamps farther ahead than this of the clock that judges them are wrong. Source: receivers refuse them, as
/// Prometheus does.
inline constexpr std::chrono::milliseconds kFutureLimit = std::chrono::minutes(10);
/// No right clock shows less: the beginning of the year of this release, 2026.
inline constexpr TimestampMs kReleaseDate = 1'767'225'600'000;

/// What the clock of another machine showed. A value.
struct ClockReading {
    TimestampMs time = 0;                     ///< As well as it is known.
    std::chrono::milliseconds at{0};          ///< When, as Clock::elapsed.
    std::chrono::milliseconds uncertainty{0}; ///< Of `time`, either way.
};

/// Source of time, a parameter of everything that reads one. Internally synchronised.
class Clock {
public:
    virtual ~Clock() = default;
    /// Wall clock; may jump.
    [[nodiscard]] virtual TimestampMs now() const = 0;
    /// Monotonic clock; never jumps.
    [[nodiscard]] virtual SteadyTime steadyNow() const = 0;
    /// What has passed since an arbitrary beginning; never goes back. Where the machine may sleep it counts the sleep,
    /// which `steadyNow` does not: by it one knows what another machine's clock shows by now.
    [[nodiscard]] virtual std::chrono::milliseconds elapsed() const
    {
        return std::chrono::duration_cast<std::chrono::milliseconds>(steadyNow().time_since_epoch());
    }
};

/// The clocks of the operating system.
class SystemClock final : public Clock {
public:
    [[nodiscard]] TimestampMs now() const override
    {
        using namespace std::chrono;
        return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
    }
    [[nodiscard]] SteadyTime steadyNow() const override { return std::chrono::steady_clock::now(); }
};

} // namespace agent
