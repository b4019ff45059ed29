// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/status.h"
#include "agent/base/timestamp.h"
#include "agent/model/series_ref.h"

#include <cstdint>
#include <vector>

namespace agent::model {

/// A native histogram: buckets whose bounds follow from `schema` (exponential, -4 to 8), or stand in `customValues`
/// (schema -53, "NHCB"). Counts are whole numbers or floats. A value.
///
/// Source: PARITY.md 3.9 and 4.3, Prometheus's native histogram specification.
struct Histogram {
    /// Schema of a histogram with custom bucket bounds.
    static constexpr std::int32_t kCustomSchema = -53;
    static constexpr std::int32_t kMinSchema = -4;
    static constexpr std::int32_t kMaxSchema = 8;

    /// What is known about a reset of the counter against the sample before; the numbers are those of the WAL and of
    /// remote write.
    enum class ResetHint : std::uint8_t { Unknown = 0, Reset = 1, NoReset = 2, Gauge = 3 };

    /// A run of buckets that follow each other.
    struct Span {
        std::int32_t offset = 0;  ///< Of the first span: index of its first bucket; else the gap to the span before.
        std::uint32_t length = 0; ///< Buckets.
        friend bool operator==(const Span &, const Span &) = default;
    };

    bool isFloat = false;
    ResetHint hint = ResetHint::Unknown;
    std::int32_t schema = 0;
    double zeroThreshold = 0; ///< Width of the zero bucket.
    double sum = 0;           ///< A stale marker is a histogram whose sum is the stale NaN.
    std::uint64_t count = 0;  ///< Observations; of whole histograms.
    std::uint64_t zeroCount = 0;
    double floatCount = 0; ///< The same of float histograms.
    double floatZeroCount = 0;
    std::vector<Span> positiveSpans;
    std::vector<Span> negativeSpans;
    std::vector<std::int64_t> positiveDeltas; ///< Whole histograms: the first is a count, others the change to the
                                              ///< bucket before.
    std::vector<std::int64_t> negativeDeltas;
    std::vector<double> positiveCounts; ///< Float histograms: absolute counts.
    std::vector<double> negativeCounts;
    std::vector<double> customValues; ///< Custom schema: upper bounds, ascending, without +Inf.

    [[nodiscard]] bool isCustom() const { return schema == kCustomSchema; }
    /// Buckets on both sides, without the zero bucket.
    [[nodiscard]] std::size_t bucketCount() const
    {
        return isFloat ? positiveCounts.size() + negativeCounts.size() : positiveDeltas.size() + negativeDeltas.size();
    }
    /// Whether its sum is the stale NaN.
    [[nodiscard]] bool isStale() const;
    /// The stale marker for a series of histograms.
    [[nodiscard]] static Histogram stale(bool isFloat = false);
    /// Bitwise: NaNs of equal bits are equal.
    friend bool operator==(const Histogram &a, const Histogram &b);
};

/// Judges spans against buckets, counts, sums and bounds. Errors: InvalidInput in Prometheus's words: `positive side:
/// spans require 2 buckets, have 1`.
[[nodiscard]] Status validate(const Histogram &histogram);

/// Merges neighbouring buckets until the histogram has the coarser exponential schema `schema`; nothing happens when it
/// is as coarse already, has custom bounds, or has spans that do not match its buckets.
void reduceResolution(Histogram &histogram, std::int32_t schema);

/// Takes out empty buckets and joins spans that touch, which is how Prometheus stores native histograms. Nothing
/// happens when spans do not match buckets.
void compact(Histogram &histogram);

/// A histogram sample of a known series. A value.
struct HistogramSample {
    SeriesRef series = kNoSeries;
    TimestampMs timestamp = 0;
    Histogram value;
    TimestampMs start = 0; ///< When counting began; 0: not known.
};

} // namespace agent::model
