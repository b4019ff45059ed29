// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/models/series_history.h"

#include "agent/model/histogram.h"

#include <array>
#include <deque>
#include <memory>

namespace widgets {

/// The quantiles that are drawn.
inline constexpr std::array<double, 3> kQuantiles{0.5, 0.9, 0.99};
/// One line for each of them.
using QuantileLines = std::array<QList<LinePiece>, kQuantiles.size()>;

/// What is drawn: the time, and over how much of what came before each value is made (0: since the scrape before).
struct QuantileRange {
    qint64 from = 0;
    qint64 to = 0;
    qint64 window = 0;
    int maxPoints = 300;
};

/// A bucket of a classic histogram. `history` outlives the call it is given to.
struct BucketHistory {
    double le = 0;
    const SeriesHistory *history = nullptr;
};
/// Quantiles of what a classic histogram observed within the window. Values are made at times that all buckets have.
/// Pure.
[[nodiscard]] QuantileLines classicQuantileLines(const QList<BucketHistory> &buckets, const QuantileRange &range);

/// The values of a series of native histograms, beside a SeriesHistory of their counts. A value; one thread.
class HistogramHistory {
public:
    using Value = std::shared_ptr<const agent::model::Histogram>;
    static constexpr std::size_t kMost = 4000;

    /// As SeriesHistory's; a null histogram (a stale marker) is passed over.
    void add(qint64 time, Value histogram);
    void fill(const std::vector<agent::engine::PastPoint> &past);
    [[nodiscard]] bool empty() const { return m_points.empty(); }
    /// `counts` tells what is connected.
    [[nodiscard]] QuantileLines lines(const SeriesHistory &counts, const QuantileRange &range) const;

private:
    struct Point {
        qint64 time = 0;
        Value histogram;
    };
    std::deque<Point> m_points;
};

} // namespace widgets
