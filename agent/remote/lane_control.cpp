// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/lane_control.h"

#include <algorithm>

namespace agent::remote {
namespace {

constexpr std::uint32_t kAnswersPerRound = 8;
constexpr double kWorthwhileGain = 1.1;
constexpr std::chrono::seconds kHoldAfterNoGain{30};
constexpr std::chrono::seconds kHoldAfterFailure{10};
constexpr std::chrono::seconds kShrinkAfter{10};

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
}

void LaneControl::delivered(SteadyTime now, std::uint64_t samples, bool behind)
{
    if (!behind) {
        m_measuring = false;
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
        startRound(now); // this answer only starts the clock
        return;
    }
    m_samples += samples;
    if (++m_answers < std::max(kAnswersPerRound, 2 * m_lanes))
        return;
    const double seconds = std::chrono::duration<double>(now - m_roundStart).count();
    endRound(now, static_cast<double>(m_samples) / std::max(seconds, 1e-6));
}

void LaneControl::endRound(SteadyTime now, double rate)
{
    m_measuring = false;
    if (now < m_holdUntil)
        return;
    if (m_rate > 0 && m_lanes > m_before && rate < m_rate * kWorthwhileGain) {
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
    m_lanes = std::min(m_max, m_doubling ? 2 * m_lanes : m_lanes + 1);
}

void LaneControl::failed(SteadyTime now)
{
    m_lanes = std::max(m_min, m_lanes / 2);
    m_before = m_lanes;
    m_rate = 0;
    m_measuring = false;
    m_keepsUp = false;
    m_holdUntil = now + kHoldAfterFailure;
}

} // namespace agent::remote
