// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/status.h"
#include "agent/base/timestamp.h"
#include "agent/model/histogram.h"
#include "agent/model/metadata.h"
#include "agent/remote/settings.h"

#include <functional>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace agent::remote {

/// Names and values, in the order sent.
using ReceivedLabels = std::vector<std::pair<std::string_view, std::string_view>>;

struct ReceivedExemplar {
    TimestampMs timestamp = 0;
    double value = 0;
    ReceivedLabels labels;
};

/// What a request tells about a metric family, or about that of a series.
struct ReceivedMetadata {
    std::string_view family; ///< Empty when told with a series.
    model::MetricType type = model::MetricType::Unknown;
    std::string_view help;
    std::string_view unit;
    friend bool operator==(const ReceivedMetadata &, const ReceivedMetadata &) = default;
};

/// One time series of a received write request. Views live during the callback.
struct ReceivedSeries {
    ReceivedLabels labels;
    std::vector<std::pair<TimestampMs, double>> samples;
    std::vector<std::pair<TimestampMs, model::Histogram>> histograms; ///< As sent, valid or not.
    std::vector<ReceivedExemplar> exemplars;
    std::vector<TimestampMs> sampleStarts;    ///< Start timestamps, one for each sample; 0: none. With 2.0 only.
    std::vector<TimestampMs> histogramStarts; ///< The same for histograms.
    ReceivedMetadata metadata;                ///< With 2.0 only.
};

using SeriesVisitor = std::function<void(const ReceivedSeries &)>;
using MetadataVisitor = std::function<void(const ReceivedMetadata &)>;

/// The version of remote write that a request's Content-Type names; nothing when it names none.
[[nodiscard]] std::optional<Protocol> protocolOf(std::string_view contentType);

/// Decodes the body of a remote write 1.0 request (snappy, protobuf): for receivers, the demo and tests. On protobuf's
/// generated code. Errors: InvalidInput, with what was wrong, a histogram that is partly of whole numbers and partly of
/// floats included; series told before that stand.
[[nodiscard]] Status decodeWriteRequest(std::string_view body, const SeriesVisitor &series,
                                        const MetadataVisitor &metadata = {});
/// The same for 2.0. Errors: also symbols that do not begin with the empty one, occur twice or are not used; references
/// to symbols that are not there or not in pairs.
[[nodiscard]] Status decodeWriteRequestV2(std::string_view body, const SeriesVisitor &series);

} // namespace agent::remote
