// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/clock.h"

#include <algorithm>
#include <chrono>

namespace torture {

/// Time of day that starts in the past and runs `rate` times as fast as the clock until it has caught up with it. The
/// other clocks are the machine's.
class SimulatedTime final : public agent::Clock {
public:
    /// `start` is the time shown when the machine's clock showed `realStart`.
    SimulatedTime(agent::TimestampMs start, agent::TimestampMs realStart, std::int64_t rate)
        : m_start(start), m_realStart(realStart), m_rate(rate)
    {
    }
    [[nodiscard]] agent::TimestampMs now() const override
    {
        const agent::TimestampMs real = m_real.now();
        return std::min(real, m_start + (real - m_realStart) * m_rate);
    }
    [[nodiscard]] agent::SteadyTime steadyNow() const override { return m_real.steadyNow(); }

private:
    agent::SystemClock m_real;
    agent::TimestampMs m_start;
    agent::TimestampMs m_realStart;
    std::int64_t m_rate;
};

} // namespace torture
