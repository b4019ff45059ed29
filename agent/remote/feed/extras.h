// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/model/exemplar.h"
#include "agent/model/histogram.h"
#include "agent/remote/feed/series_cache.h"

#include <cstddef>
#include <deque>
#include <map>
#include <utility>
#include <vector>

namespace agent::remote {

/// A histogram that waits in a lane.
struct QueuedHistogram {
    model::Histogram value;
    TimestampMs start = 0; ///< When counting began; 0: not known.
    std::size_t bytes = 0; ///< Of memory, roughly.
};

/// An exemplar that waits in a lane.
struct QueuedExemplar {
    double value = 0;
    model::Labels labels;
    std::size_t bytes = 0; ///< Of memory, roughly.
};

/// Keeps what does not fit into the 24 bytes of a queued sample, at addresses that last until it is released. Of plain
/// samples only start timestamps come here, which few have. One thread: the remote's.
class Extras {
public:
    /// Takes the histogram; its object gets other memory in exchange, for the next one to be decoded into.
    [[nodiscard]] QueuedHistogram *add(model::Histogram &histogram);
    /// Takes the exemplar's labels.
    [[nodiscard]] QueuedExemplar *add(model::Exemplar &exemplar);
    void release(QueuedHistogram *histogram);
    void release(QueuedExemplar *exemplar);
    /// Keeps the start timestamp of a plain sample, which is named by its series and its time.
    void addStart(SeriesSlot slot, TimestampMs timestamp, TimestampMs start);
    void releaseStart(SeriesSlot slot, TimestampMs timestamp);
    /// When counting began for a plain sample; 0: not known.
    [[nodiscard]] TimestampMs startOf(SeriesSlot slot, TimestampMs timestamp) const;
    [[nodiscard]] bool hasStarts() const { return !m_starts.empty(); }

    [[nodiscard]] bool empty() const { return m_histograms.used + m_exemplars.used + m_starts.size() == 0; }
    [[nodiscard]] std::size_t histograms() const { return m_histograms.used; }
    [[nodiscard]] std::size_t exemplars() const { return m_exemplars.used; }
    /// Memory of what waits, roughly.
    [[nodiscard]] std::size_t bytes() const { return m_bytes; }

private:
    /// Objects that stay where they are, used again and again.
    template <typename T>
    struct Pool {
        std::deque<T> all;
        std::vector<T *> free;
        std::size_t used = 0;
    };
    template <typename T>
    T *take(Pool<T> &pool);
    template <typename T>
    void give(Pool<T> &pool, T *object);

    Pool<QueuedHistogram> m_histograms;
    Pool<QueuedExemplar> m_exemplars;
    std::map<std::pair<SeriesSlot, TimestampMs>, TimestampMs> m_starts;
    std::size_t m_bytes = 0;
};

} // namespace agent::remote
