// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/timestamp.h"
#include "agent/model/histogram.h"
#include "agent/model/labels.h"
#include "agent/model/series_ref.h"

#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace agent::engine {

/// A series found by `Engine::findSeries`. A value.
struct SeriesInfo {
    model::SeriesRef series = model::kNoSeries;
    model::Labels labels;
    std::string type; ///< "counter", …; "unknown" when not told.
    std::string help;
    std::string unit;
};

/// What to look for: a selector, words, or both: `up{job="node",instance=~"10.*"} left`. Every word must occur, without
/// regard to case, in a label or in what is told about the metric's family. See series_pattern.h.
struct SeriesQuery {
    std::string text;
    std::size_t limit = 200;
    std::stop_token stop = {}; ///< Stopped, the search ends soon: whoever types on wants the newest answer only.
};

/// What was found: those whose name fits best first, then by labels.
struct SeriesFindings {
    std::vector<SeriesInfo> series; ///< At most SeriesQuery::limit.
    std::uint64_t matched = 0;      ///< All that fit.
    std::uint64_t searched = 0;     ///< All there are.
};

/// A value of a watched series, as it was committed.
struct SeriesPoint {
    model::SeriesRef series = model::kNoSeries;
    TimestampMs time = 0;
    double value = 0;                                       ///< Of a histogram: its count of observations.
    std::shared_ptr<const model::Histogram> histogram = {}; ///< Null: a float.
};

/// A piece of the past that is wanted from the log.
struct SeriesRange {
    std::vector<model::SeriesRef> series;
    TimestampMs from = 0;
    TimestampMs to = 0; ///< Inclusive.
    /// Of each series at most; where there are more, those with the smallest, the largest and the last value of each
    /// slice of time stand for it.
    std::size_t maxPoints = 2000;
    std::stop_token stop = {};
};

/// A value of the past.
struct PastPoint {
    TimestampMs time = 0;
    double value = 0; ///< As in SeriesPoint. Stale markers and other values that are no numbers are told as they are.
    /// What a counter has grown by since the point told before, restarts taken into account; 0 for the first.
    double grown = 0;
    bool apart = false; ///< Something is missing before it: scrapes, or a series that had ended.
    std::shared_ptr<const model::Histogram> histogram = {};
};

/// Ascending by time; what came out of order is left out.
struct PastSeries {
    model::SeriesRef series = model::kNoSeries;
    std::vector<PastPoint> points;
    TimestampMs step = 0; ///< Its usual distance between samples, before thinning; 0: not known.
    bool thinned = false;
};

/// What the log still has of a range.
struct SeriesPast {
    std::vector<PastSeries> series;  ///< In the order asked for.
    TimestampMs logBegins = 0;       ///< The oldest sample in the log; 0: it is empty.
    TimestampMs readFrom = 0;        ///< What is older was not read, because it would be too much.
    std::uint64_t lostSegments = 0;  ///< Deleted while they were to be read: a gap.
    std::uint64_t samplesLooked = 0; ///< At; of all series.
};

} // namespace agent::engine
