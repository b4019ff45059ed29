// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/engine/events.h"

#include <array>
#include <cstddef>
#include <optional>

namespace agent::engine {

/// Makes few points of the many of one series. As long as they are no more than allowed, all stay; then, of each slice
/// of the time asked for, those with the smallest, the largest and the last value, and one that is no number. What a
/// counter grew by is exact either way. Memory is bounded by `maxPoints`. One thread.
class PointThinner {
public:
    PointThinner(TimestampMs from, TimestampMs to, std::size_t maxPoints);

    /// Takes the next sample; one that is not newer than the one before is ignored. `histogram` null: a float, else
    /// `value` is its count.
    void add(TimestampMs time, double value, std::shared_ptr<const model::Histogram> histogram = {});
    /// What lies between the samples before and after is not known.
    void breakHere() { m_broken = true; }
    /// Everything taken so far, thinned. Afterwards it is empty.
    [[nodiscard]] PastSeries finish();

private:
    /// A point whose `grown` is what the counter grew by since the beginning of all.
    using Total = PastPoint;
    struct Slice {
        std::int64_t number = -1;
        std::optional<Total> smallest, largest, last, noNumber;
        std::optional<TimestampMs> apartFrom; ///< Something is missing before the first point from then on.
    };
    [[nodiscard]] bool isApart(TimestampMs time);
    void noteStep(TimestampMs step);
    void addToSlice(Total point);
    void flush();
    void beginSlices();

    const TimestampMs m_from;
    const std::size_t m_maxPoints;
    const TimestampMs m_width; ///< Of a slice.
    PastSeries m_out;          ///< Totals until `finish`.
    Slice m_slice;
    bool m_broken = false;
    bool m_any = false;
    TimestampMs m_lastTime = 0;
    std::optional<double> m_lastNumber;
    double m_total = 0;
    std::array<TimestampMs, 15> m_steps{}; ///< The newest, in a ring.
    std::size_t m_stepCount = 0;
    TimestampMs m_usual = 0; ///< Their median.
};

} // namespace agent::engine
