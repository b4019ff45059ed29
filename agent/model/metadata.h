// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace agent::model {

/// OpenMetrics types; the numbers are those of remote write 1.0's MetricMetadata.
enum class MetricType : std::uint8_t {
    Unknown = 0,
    Counter = 1,
    Gauge = 2,
    Histogram = 3,
    GaugeHistogram = 4,
    Summary = 5,
    Info = 6,
    StateSet = 7,
};

/// "counter", "gauge", "histogram", "gaugehistogram", "summary", "info", "stateset", "unknown".
[[nodiscard]] std::string_view typeName(MetricType type);

/// What an exposition tells about a metric family. A value.
struct Metadata {
    MetricType type = MetricType::Unknown;
    std::string help;
    std::string unit;
    friend bool operator==(const Metadata &, const Metadata &) = default;
};

} // namespace agent::model
