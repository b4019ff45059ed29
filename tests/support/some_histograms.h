// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/model/histogram.h"
#include "agent/model/sample.h"

#include <cstdint>

/// Valid histograms for tests; `n` above 0 makes them differ.

/// Whole counts on both sides and in the zero bucket.
inline agent::model::Histogram wholeHistogram(std::uint32_t n = 1)
{
    agent::model::Histogram h;
    h.hint = agent::model::Histogram::ResetHint::NoReset;
    h.schema = 3;
    h.zeroThreshold = 0x1p-128;
    h.zeroCount = n;
    h.positiveSpans = {{-2, 2}, {3, 1}};
    h.positiveDeltas = {3 * std::int64_t{n}, -std::int64_t{n}, 0};
    h.negativeSpans = {{0, 1}};
    h.negativeDeltas = {2};
    h.count = std::uint64_t{n} + 7 * std::uint64_t{n} + 2;
    h.sum = -1.25 * n;
    return h;
}

/// Float counts, a gauge.
inline agent::model::Histogram floatHistogram(std::uint32_t n = 1)
{
    agent::model::Histogram h;
    h.isFloat = true;
    h.hint = agent::model::Histogram::ResetHint::Gauge;
    h.schema = -1;
    h.zeroThreshold = 0.001;
    h.floatZeroCount = 0.5;
    h.positiveSpans = {{1, 2}};
    h.positiveCounts = {1.5 * n, 0.25};
    h.negativeSpans = {{-7, 1}, {0, 1}};
    h.negativeCounts = {0.125, 4};
    h.floatCount = 0.5 + 1.5 * n + 0.25 + 0.125 + 4;
    h.sum = 1e9 * n;
    return h;
}

/// Custom bounds.
inline agent::model::Histogram customHistogram(std::uint32_t n = 1, bool isFloat = false)
{
    agent::model::Histogram h;
    h.isFloat = isFloat;
    h.schema = agent::model::Histogram::kCustomSchema;
    h.customValues = {0.1, 1, 10};
    h.positiveSpans = {{0, 1}, {2, 1}};
    if (isFloat) {
        h.positiveCounts = {0.5 * n, 2};
        h.floatCount = 0.5 * n + 2;
    } else {
        h.positiveDeltas = {n, 2};
        h.count = 2 * std::uint64_t{n} + 2;
    }
    h.sum = 12.5 * n;
    return h;
}
