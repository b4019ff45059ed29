// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/clock.h"

#include <cstdint>

namespace agent::remote {

/// Decides how many requests may be under way at once. One thread: the owner's.
///
/// While the remote is behind, the number doubles as long as each doubling brings at least a tenth more samples a
/// second; the first that does not is taken back, and from then on it is tried one lane at a time, twice a minute at
/// most. A failure halves it. While the remote keeps up, it halves every ten seconds down to the least.
///
/// Answers that take long, measured by how fast they have been, stand in a queue: then a quarter of the lanes is taken
/// away, and given back if fewer samples a second come through without them.
class LaneControl {
public:
    /// Shape: 1 ≤ min ≤ max.
    LaneControl(std::uint32_t min, std::uint32_t max);

    /// A batch of `samples` was delivered in so many seconds. `behind`: all lanes have full batches waiting, so that
    /// more lanes could help.
    void delivered(SteadyTime now, std::uint64_t samples, bool behind, double seconds);
    void failed(SteadyTime now);
    [[nodiscard]] std::uint32_t lanes() const { return m_lanes; }

private:
    void startRound(SteadyTime now);
    void endRound(SteadyTime now, double rate, double latency);
    void grow();
    [[nodiscard]] bool stepsBack(SteadyTime now, double rate, double latency);

    std::uint32_t m_min;
    std::uint32_t m_max;
    std::uint32_t m_lanes;
    std::uint32_t m_before; ///< The number before the last growth.
    double m_rate = 0;      ///< Samples a second with `m_before` lanes; 0: not known.
    bool m_doubling = true;
    bool m_measuring = false; ///< A round has begun.
    SteadyTime m_roundStart;
    SteadyTime m_holdUntil;
    SteadyTime m_keptUpSince;
    bool m_keepsUp = false;
    std::uint32_t m_unsettled = 0; ///< So many answers are to requests of the number of lanes before.
    std::uint64_t m_samples = 0;   ///< Of this round.
    std::uint32_t m_answers = 0;
    double m_seconds = 0;            ///< That they took together.
    double m_fastest = 0;            ///< Mean seconds of an answer in the fastest of the latest rounds; 0: not known.
    std::uint32_t m_steppedFrom = 0; ///< The number before the last step back, while that is judged.
    double m_rateBefore = 0;         ///< Samples a second before it.
    SteadyTime m_noStepUntil;
};

} // namespace agent::remote
