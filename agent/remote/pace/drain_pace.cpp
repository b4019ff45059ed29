// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/pace/drain_pace.h"

#include <algorithm>

namespace agent::remote {
namespace {

using std::chrono::milliseconds;
using Seconds = std::chrono::duration<double>;

/// Of the steady request rate. Three is what a receiver must bear; the rest is for chance.
constexpr double kMostRate = 2;
/// A backlog shrinks at least by so many times what arrives, however small the batches are.
constexpr double kLeastDrain = 8;
/// Shorter failures leave no backlog worth the care.
constexpr milliseconds kOutage = std::chrono::seconds(10);
constexpr Seconds kWindow{30};
/// In steady intervals: so long a pace is kept at least. Agents come back within one of them.
constexpr double kSettling = 2;
constexpr double kNewWeight = 0.3;
/// Requests are spread by so much either way, so that agents do not stay in step.
constexpr double kSpread = 0.2;
constexpr milliseconds kLongestCeiling = std::chrono::minutes(2);
constexpr milliseconds kUnknownWait = std::chrono::seconds(1);
constexpr milliseconds kLeastWait{250};

} // namespace

void DrainPace::startWindow(SteadyTime now)
{
    m_measuring = true;
    m_windowStart = now;
    m_requests = 0;
    m_samples = 0;
}

void DrainPace::started(SteadyTime now, std::size_t samples, bool behind)
{
    if (m_draining) {
        if (behind || !m_accompanied)
            schedule(now);
        return;
    }
    if (behind) {
        m_measuring = false;
        return;
    }
    if (!m_measuring) {
        startWindow(now); // this request only starts the clock
        return;
    }
    ++m_requests;
    m_samples += samples;
    const Seconds length = now - m_windowStart;
    if (length < kWindow)
        return;
    const auto learn = [&](double &rate, std::uint64_t count) {
        const double found = static_cast<double>(count) / length.count();
        rate = rate == 0 ? found : rate + kNewWeight * (found - rate);
    };
    learn(m_steady.requests, m_requests);
    learn(m_steady.samples, m_samples);
    startWindow(now);
}

void DrainPace::failed()
{
    m_measuring = false;
}

void DrainPace::reopened(SteadyTime now, milliseconds outage, std::size_t batch)
{
    if (m_draining || m_steady.requests == 0 || outage < kOutage)
        return;
    drain(now, batch);
    schedule(now);
}

void DrainPace::restarted(SteadyTime now, std::size_t batch)
{
    if (m_steady.requests == 0)
        return;
    drain(now, batch);
    m_next = now + networkUpWait();
}

void DrainPace::drain(SteadyTime now, std::size_t batch)
{
    m_draining = std::max(kMostRate * m_steady.requests,
                          kLeastDrain * m_steady.samples / static_cast<double>(std::max<std::size_t>(batch, 1)));
    m_keptUntil = now + std::chrono::duration_cast<SteadyTime::duration>(Seconds(kSettling / m_steady.requests));
}

void DrainPace::schedule(SteadyTime from)
{
    const double spread = 1 + kSpread * (2 * m_random.unit() - 1);
    const double rate = m_accompanied ? *m_draining - m_steady.requests : *m_draining;
    m_next = from + std::chrono::duration_cast<SteadyTime::duration>(Seconds(spread / rate));
}

milliseconds DrainPace::probeCeiling() const
{
    if (m_steady.requests == 0)
        return milliseconds(0);
    // Waits are drawn evenly from zero to the ceiling, so half of it is what lies between two probes.
    const Seconds ceiling(2 / (kMostRate * m_steady.requests));
    return std::min(std::chrono::duration_cast<milliseconds>(ceiling), kLongestCeiling);
}

milliseconds DrainPace::networkUpWait()
{
    milliseconds most = kUnknownWait;
    if (m_steady.requests > 0)
        most = std::clamp(std::chrono::duration_cast<milliseconds>(Seconds(1 / (kMostRate * m_steady.requests))),
                          kLeastWait, kLongestCeiling / 2);
    return std::chrono::duration_cast<milliseconds>(most * m_random.unit());
}

} // namespace agent::remote
