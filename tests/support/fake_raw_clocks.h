// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/raw_clocks.h"

#include <atomic>
#include <chrono>

/// The clocks of a machine that stand still until the test moves them. Internally synchronised.
class FakeRawClocks final : public agent::RawClocks {
public:
    using Time = std::chrono::microseconds;

    explicit FakeRawClocks(agent::TimestampMs wall = 1'795'264'264'005) : m_wall(wall * 1000) {}

    [[nodiscard]] Time wall() const override { return Time(m_wall); }
    [[nodiscard]] Time boot() const override { return Time(m_boot); }
    [[nodiscard]] agent::SteadyTime steady() const override { return agent::SteadyTime(Time(m_steady)); }

    /// Time passes.
    void advance(Time by)
    {
        m_steady += by.count();
        sleep(by);
    }
    /// Time passes while the machine sleeps.
    void sleep(Time by)
    {
        m_boot += by.count();
        m_wall += by.count();
    }
    /// Somebody sets the wall clock.
    void jump(Time by) { m_wall += by.count(); }
    void setWall(agent::TimestampMs to) { m_wall = to * 1000; }

private:
    std::atomic<std::int64_t> m_wall;
    std::atomic<std::int64_t> m_boot = 40'000'000;
    std::atomic<std::int64_t> m_steady = 30'000'000; ///< The machine has slept before.
};
