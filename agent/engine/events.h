// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/timestamp.h"
#include "agent/model/labels.h"
#include "agent/model/series_ref.h"

#include <cstdint>
#include <string>
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

/// What to look for: every word of `text` must occur in the series' printed labels, without regard to case.
struct SeriesQuery {
    std::string text;
    std::size_t limit = 200;
};

/// A value of a watched series, as it was committed.
struct SeriesPoint {
    model::SeriesRef series = model::kNoSeries;
    TimestampMs time = 0;
    double value = 0;
};

} // namespace agent::engine
