// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/mutex.h"
#include "agent/engine/events.h"
#include "agent/model/histogram.h"
#include "agent/model/sample.h"

#include <atomic>
#include <bitset>
#include <deque>
#include <memory>
#include <span>
#include <vector>

namespace agent::engine {

/// A histogram as a point: its value is the count of observations.
[[nodiscard]] SeriesPoint pointOf(const model::HistogramSample &sample);

/// Copies the values of a few chosen series out of the stream of commits, for charts. Costs one atomic load a commit
/// while nothing is watched, and one bit test a sample while something is. Internally synchronised.
class SeriesTap {
public:
    static constexpr std::size_t kMaxSeries = 2048;
    static constexpr std::size_t kMaxPoints = 65536;

    /// Replaces the set; series above kMaxSeries are left out.
    void watch(std::vector<model::SeriesRef> series);
    /// Sees every committed batch.
    void offer(std::span<const model::Sample> samples, std::span<const model::HistogramSample> histograms = {});
    /// Points since the last call, oldest first.
    [[nodiscard]] std::vector<SeriesPoint> take();

private:
    static constexpr std::size_t kFilterBits = 16384;
    struct Watched {
        std::bitset<kFilterBits> filter;      ///< By the low bits of the number.
        std::vector<model::SeriesRef> series; ///< Ascending.
        [[nodiscard]] bool has(model::SeriesRef ref) const;
    };
    void keep(SeriesPoint point) AGENT_REQUIRES(m_mutex);

    std::atomic<bool> m_active{false};
    Mutex m_mutex;
    Watched m_watched AGENT_GUARDED_BY(m_mutex);
    std::deque<SeriesPoint> m_points AGENT_GUARDED_BY(m_mutex);
};

} // namespace agent::engine
