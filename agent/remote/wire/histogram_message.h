// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/timestamp.h"
#include "agent/model/histogram.h"

#include <string>

namespace agent::remote {

/// Appends the fields of remote write's message Histogram (both versions have the same) to `out`. A field that is zero
/// in every bit is left out, except the two that tell whole histograms from float ones. Source: PARITY.md 7.8.
void putHistogramMessage(const model::Histogram &histogram, TimestampMs timestamp, std::string &out);

} // namespace agent::remote
