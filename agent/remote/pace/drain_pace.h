// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/clock.h"
#include "agent/base/random.h"

#include <chrono>
#include <cstdint>
#include <optional>

namespace agent::remote {

/// What an agent sends while it keeps up, a second. Zeros: not known yet.
struct SteadyRates {
    double requests = 0;
    double samples = 0;
    friend bool operator==(const SteadyRates &, const SteadyRates &) = default;
};

/// Sees to it that many agents that lost the same receiver do not bury it when it comes back. It learns how many
/// requests a second this agent sends while it keeps up, and holds it to twice as many while it probes
/// and drains the backlog of an outage; what is drained grows with the batches and not with their number. One thread:
/// the owner's. The arithmetic stands in README.md.
class DrainPace {
public:
    /// `random` must outlive it. `known`: from an earlier life.
    explicit DrainPace(Random &random, const SteadyRates &known = {}) : m_random(random), m_steady(known) {}

    /// A request of `samples` was started. `behind`: more than it waited to be sent.
    void started(SteadyTime now, std::size_t samples, bool behind);
    /// The receiver takes samples again after so long. Units: `batch` is the most samples a request may carry.
    void reopened(SteadyTime now, std::chrono::milliseconds outage, std::size_t batch);
    /// The agent starts and finds a backlog, as others may at this moment: the first request waits as if the network
    /// had just come up.
    void restarted(SteadyTime now, std::size_t batch);
    /// A backlog is drained beside what keeps up. That goes at its own rate, and leaves the rest to the backlog.
    void accompany(bool accompanied) { m_accompanied = accompanied; }
    /// Something failed: what is learned while failing says nothing.
    void failed();
    /// Nothing waits any more. What other agents drain may still be more: the pace is kept for the time in which each
    /// of them sends a request in steady state.
    void drained(SteadyTime now)
    {
        if (now >= m_keptUntil)
            m_draining.reset();
    }
    /// An operator is in a hurry.
    void lift() { m_draining.reset(); }

    [[nodiscard]] bool isDraining() const { return m_draining.has_value(); }
    /// When the next request may start; SteadyTime::min(): now. `behind`: as in `started`.
    [[nodiscard]] SteadyTime nextStart(bool behind) const
    {
        return m_draining && (behind || !m_accompanied) ? m_next : SteadyTime::min();
    }
    /// The least ceiling of a wait between probes; zero when nothing is known.
    [[nodiscard]] std::chrono::milliseconds probeCeiling() const;
    /// A wait for the probe that follows when the network comes up: at random, up to the time in which as many agents
    /// as there may be probe no faster than they drain.
    [[nodiscard]] std::chrono::milliseconds networkUpWait();

    [[nodiscard]] const SteadyRates &steady() const { return m_steady; }

private:
    void startWindow(SteadyTime now);
    void drain(SteadyTime now, std::size_t batch);
    void schedule(SteadyTime from);

    Random &m_random;
    SteadyRates m_steady;
    bool m_accompanied = false;
    bool m_measuring = false;
    SteadyTime m_windowStart;
    std::uint64_t m_requests = 0; ///< Of the window.
    std::uint64_t m_samples = 0;
    std::optional<double> m_draining; ///< While draining: requests a second.
    SteadyTime m_next;
    SteadyTime m_keptUntil;
};

} // namespace agent::remote
