// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/model/metadata.h"

namespace agent::model {

std::string_view typeName(MetricType type)
{
    switch (type) {
    case MetricType::Counter:
        return "counter";
    case MetricType::Gauge:
        return "gauge";
    case MetricType::Histogram:
        return "histogram";
    case MetricType::GaugeHistogram:
        return "gaugehistogram";
    case MetricType::Summary:
        return "summary";
    case MetricType::Info:
        return "info";
    case MetricType::StateSet:
        return "stateset";
    case MetricType::Unknown:
        break;
    }
    return "unknown";
}

std::string_view cutMetadataText(std::string_view text)
{
    if (text.size() <= kMostMetadataBytes)
        return text;
    std::size_t end = kMostMetadataBytes;
    const auto continues = [&text](std::size_t at) { return (static_cast<unsigned char>(text[at]) & 0xc0U) == 0x80U; };
    while (end > kMostMetadataBytes - 4 && continues(end))
        --end;
    return text.substr(0, end);
}

} // namespace agent::model
