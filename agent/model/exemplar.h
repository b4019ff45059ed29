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

} // namespace agent::model
