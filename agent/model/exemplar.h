// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/timestamp.h"
#include "agent/model/labels.h"
#include "agent/model/series_ref.h"

namespace agent::model {

/// An exemplar of a known series. A value.
struct Exemplar {
    SeriesRef series = kNoSeries;
    TimestampMs timestamp = 0;
    double value = 0;
    Labels labels;
};

/// Whether these are more labels than an exemplar may have: names and values together, 128 characters.
/// Source: OpenMetrics 1.0, exemplars.
[[nodiscard]] bool isTooLongForExemplar(const Labels &labels);

} // namespace agent::model
