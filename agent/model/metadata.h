// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
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

/// Help texts and units are kept and sent up to so many bytes; what is longer is cut. Receivers take less (Mimir cuts
/// at 1024), and with remote write 2.0 a help text is in each request.
inline constexpr std::size_t kMostMetadataBytes = 4096;
/// Nothing is kept about families whose names are longer: nobody could look them up.
inline constexpr std::size_t kMostFamilyNameBytes = 1024;
/// The beginning of `text`, up to kMostMetadataBytes, without half a character of UTF-8 at its end.
[[nodiscard]] std::string_view cutMetadataText(std::string_view text);

} // namespace agent::model
