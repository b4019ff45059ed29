// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/timestamp.h"

#include <chrono>

namespace agent {

using SteadyTime = std::chrono::steady_clock::time_point;

/// Source of time, a parameter of everything that reads one. Internally synchronised.
class Clock {
public:
    virtual ~Clock() = default;
    /// Wall clock; may jump.
    [[nodiscard]] virtual TimestampMs now() const = 0;
    /// Monotonic clock; never jumps.
    [[nodiscard]] virtual SteadyTime steadyNow() const = 0;
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
