// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/clock.h"

#include <atomic>

/// A clock that stands still until it is told to advance. Internally synchronised.
class FakeClock final : public agent::Clock {
public:
    explicit FakeClock(agent::TimestampMs start = 1'795'264'264'005) : m_wall(start) {}

    [[nodiscard]] agent::TimestampMs now() const override { return m_wall; }
    [[nodiscard]] agent::SteadyTime steadyNow() const override
    {
        return agent::SteadyTime(std::chrono::milliseconds(m_steady));
    }
    [[nodiscard]] std::chrono::milliseconds elapsed() const override
    {
        return std::chrono::milliseconds(m_steady + m_slept);
    }
    /// Moves both clocks on.
    void advance(std::chrono::milliseconds by)
    {
        m_wall += by.count();
        m_steady += by.count();
    }
    /// Moves the wall clock alone, as an operator or a time server does.
    void jump(std::chrono::milliseconds by) { m_wall += by.count(); }
    /// The machine sleeps.
    void sleep(std::chrono::milliseconds by)
    {
        m_wall += by.count();
        m_slept += by.count();
    }

private:
    std::atomic<agent::TimestampMs> m_wall;
    /// Not zero, so that a time point made by default lies in the past.
    std::atomic<std::int64_t> m_steady = 1'000'000'000;
    std::atomic<std::int64_t> m_slept = 0;
};
