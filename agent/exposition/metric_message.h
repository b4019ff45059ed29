// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/timestamp.h"
#include "agent/model/histogram.h"
#include "agent/model/labels.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

/// The messages within io.prometheus.client.MetricFamily, read into structures that are used again and again. Views
/// point into the input. Where a message occurs twice its fields are merged, as protobuf has it.
namespace agent::exposition {

/// What is wrong with a message, and where. `what` is null when nothing is.
struct WireProblem {
    const char *what = nullptr;
    const char *at = nullptr;
};

struct ExemplarMessage {
    std::vector<model::Label> labels;
    double value = 0;
    std::optional<TimestampMs> timestamp;
};

struct QuantileMessage {
    double quantile = 0;
    double value = 0;
};

struct BucketMessage {
    std::uint64_t count = 0; ///< Cumulative.
    double floatCount = 0;   ///< Takes precedence unless 0.
    double upperBound = 0;
    std::string_view exemplar; ///< Bytes of the message; null data: none.

    [[nodiscard]] double cumulativeCount() const { return floatCount != 0 ? floatCount : static_cast<double>(count); }
};

/// A native or classic histogram.
struct HistogramMessage {
    std::uint64_t count = 0;
    double floatCount = 0; ///< Takes precedence unless 0.
    double sum = 0;
    std::int32_t schema = 0;
    double zeroThreshold = 0;
    std::uint64_t zeroCount = 0;
    double floatZeroCount = 0;
    std::vector<BucketMessage> buckets;
    std::vector<model::Histogram::Span> positiveSpans;
    std::vector<model::Histogram::Span> negativeSpans;
    std::vector<std::int64_t> positiveDeltas;
    std::vector<std::int64_t> negativeDeltas;
    std::vector<double> positiveCounts;
    std::vector<double> negativeCounts;
    std::vector<std::string_view> exemplars;

    [[nodiscard]] double observations() const { return floatCount != 0 ? floatCount : static_cast<double>(count); }
    [[nodiscard]] bool isNative() const
    {
        return !positiveSpans.empty() || !negativeSpans.empty() || zeroThreshold > 0 || zeroCount > 0 ||
               floatZeroCount > 0;
    }
    [[nodiscard]] bool isFloat() const { return floatCount > 0 || floatZeroCount > 0; }
    void clear();
};

/// A Metric, whatever its type is.
struct MetricMessage {
    struct LabelView {
        std::string_view name;
        std::string_view value;
    };
    std::vector<LabelView> labels;
    double value = 0;          ///< Of the counter, gauge or untyped metric.
    std::string_view exemplar; ///< Of the counter; null data: none.
    std::uint64_t count = 0;   ///< Of the summary, as `sum` and `quantiles`.
    double sum = 0;
    std::vector<QuantileMessage> quantiles;
    HistogramMessage histogram; ///< Of histograms; else what the last one left.
    TimestampMs timestamp = 0;  ///< 0: none.
    TimestampMs start = 0;      ///< 0: none.

    /// All but the histogram.
    void clear();
};

/// The numbers of MetricFamily.type.
enum class FamilyType : std::uint64_t {
    Counter = 0,
    Gauge = 1,
    Summary = 2,
    Untyped = 3,
    Histogram = 4,
    GaugeHistogram = 5
};

/// Reads a Metric of a family of type `type`; messages of other types within it are passed over.
[[nodiscard]] WireProblem readMetric(std::string_view bytes, FamilyType type, MetricMessage &out);

/// Reads an Exemplar.
[[nodiscard]] WireProblem readExemplar(std::string_view bytes, ExemplarMessage &out);

} // namespace agent::exposition
