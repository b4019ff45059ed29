// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/pace/lane_control.h"

#include <algorithm>

namespace agent::remote {
namespace {

constexpr std::uint32_t kAnswersPerRound = 8;
constexpr double kWorthwhileGain = 1.1;
constexpr std::chrono::seconds kHoldAfterNoGain{30};
constexpr std::chrono::seconds kHoldAfterFailure{10};
constexpr std::chrono::seconds kShrinkAfter{10};
/// Answers stand in a queue when they take a second longer than three times as long as the fastest.
constexpr double kQueuedSeconds = 1;
constexpr double kQueuedTimes = 3;
/// The fastest round is forgotten slowly: links change.
constexpr double kForget = 1.01;
/// A step back may cost so little.
constexpr double kSameRate = 0.95;
constexpr std::chrono::seconds kHoldAfterLoss{60};

} // namespace

LaneControl::LaneControl(std::uint32_t min, std::uint32_t max)
    : m_min(std::max(min, 1U)), m_max(std::max(max, m_min)), m_lanes(m_min), m_before(m_min)
{
}

void LaneControl::startRound(SteadyTime now)
{
    m_measuring = true;
    m_roundStart = now;
    m_samples = 0;
    m_answers = 0;
    m_seconds = 0;
}

void LaneControl::delivered(SteadyTime now, std::uint64_t samples, bool behind, double seconds)
{
    if (!behind) {
        m_measuring = false;
        m_steppedFrom = 0;
        if (!m_keepsUp) {
            m_keepsUp = true;
            m_keptUpSince = now;
        } else if (now - m_keptUpSince >= kShrinkAfter) {
            m_keptUpSince = now;
            m_lanes = std::max(m_min, m_lanes / 2);
            m_rate = 0;
            m_doubling = true;
        }
        return;
    }
    m_keepsUp = false;
    if (!m_measuring) {
        if (m_unsettled > 0)
            --m_unsettled;
        else
            startRound(now); // this answer only starts the clock
        return;
    }
    m_samples += samples;
    m_seconds += seconds;
    if (++m_answers < std::max(kAnswersPerRound, 2 * m_lanes))
        return;
    const double length = std::chrono::duration<double>(now - m_roundStart).count();
    endRound(now, static_cast<double>(m_samples) / std::max(length, 1e-6), m_seconds / m_answers);
}

/// Takes lanes away that only make a queue, and judges at the end of the next round whether that was right.
bool LaneControl::stepsBack(SteadyTime now, double rate, double latency)
{
    m_fastest = m_fastest == 0 ? latency : std::min(latency, m_fastest * kForget);
    if (m_steppedFrom > 0) {
        if (rate < m_rateBefore * kSameRate) {
            m_lanes = std::min(m_steppedFrom, m_max);
            m_noStepUntil = now + kHoldAfterLoss;
        }
        m_steppedFrom = 0;
        m_unsettled = m_before;
        m_before = m_lanes;
        return true;
    }
    if (m_lanes == m_min || now < m_noStepUntil || latency < kQueuedTimes * m_fastest + kQueuedSeconds)
        return false;
    m_steppedFrom = m_lanes;
    m_rateBefore = rate;
    m_unsettled = m_lanes;
    m_lanes = std::max(m_min, m_lanes - std::max(m_lanes / 4, 1U));
    m_before = m_lanes;
    m_rate = 0;
    m_doubling = false;
    m_holdUntil = now + kHoldAfterNoGain;
    return true;
}

void LaneControl::endRound(SteadyTime now, double rate, double latency)
{
    m_measuring = false;
    if (stepsBack(now, rate, latency) || now < m_holdUntil)
        return;
    if (m_rate > 0 && m_lanes > m_before && rate < m_rate * kWorthwhileGain) {
        m_unsettled = m_lanes;
        m_lanes = m_before;
        m_doubling = false;
        m_rate = 0;
        m_holdUntil = now + kHoldAfterNoGain;
        return;
    }
    m_rate = rate;
    grow();
}

void LaneControl::grow()
{
    m_before = m_lanes;
    m_unsettled = m_lanes;
    m_lanes = std::min(m_max, m_doubling ? 2 * m_lanes : m_lanes + 1);
}

void LaneControl::failed(SteadyTime now)
{
    m_lanes = std::max(m_min, m_lanes / 2);
    m_before = m_lanes;
    m_rate = 0;
    m_measuring = false;
    m_steppedFrom = 0;
    m_unsettled = 0;
    m_keepsUp = false;
    m_holdUntil = now + kHoldAfterFailure;
}

} // namespace agent::remote
