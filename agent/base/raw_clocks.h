// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/clock.h"

#include <chrono>

namespace agent {

/// The clocks of the machine as they are, a parameter of ClockGuard so that tests can move each. Internally
/// synchronised.
class RawClocks {
public:
    virtual ~RawClocks() = default;
    /// What the machine takes for the time, since the Unix epoch; may be wrong and may jump.
    [[nodiscard]] virtual std::chrono::microseconds wall() const = 0;
    /// Since the machine was started, sleep included.
    [[nodiscard]] virtual std::chrono::microseconds boot() const = 0;
    /// Sleep excluded: the clock by which the system's own waits end.
    [[nodiscard]] virtual SteadyTime steady() const = 0;
};

/// CLOCK_REALTIME, CLOCK_BOOTTIME and CLOCK_MONOTONIC.
class SystemRawClocks final : public RawClocks {
public:
    [[nodiscard]] std::chrono::microseconds wall() const override;
    [[nodiscard]] std::chrono::microseconds boot() const override;
    [[nodiscard]] SteadyTime steady() const override { return std::chrono::steady_clock::now(); }
};

} // namespace agent
