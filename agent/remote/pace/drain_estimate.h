// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/clock.h"

#include <cstdint>
#include <deque>

namespace agent::remote {

/// How long a backlog will take at the pace of the last minute. One thread: the owner's.
class DrainEstimate {
public:
    /// Told about once a second. Units: samples that wait, those that have just arrived among them.
    void note(SteadyTime now, std::uint64_t pending);
    /// What was noted is of another time: nothing was sent in between.
    void reset() { m_points.clear(); }
    /// Until nothing waits; -1: not known, or never at this pace. 0: nothing waits.
    [[nodiscard]] double seconds() const;

private:
    struct Point {
        SteadyTime time;
        std::uint64_t pending;
    };
    std::deque<Point> m_points;
};

} // namespace agent::remote
