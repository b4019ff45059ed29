// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/status.h"
#include "agent/base/timestamp.h"
#include "agent/model/histogram.h"

#include <functional>
#include <span>
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

/// One time series of a received write request. Views live during the callback.
struct ReceivedSeries {
    ReceivedLabels labels;
    std::vector<std::pair<TimestampMs, double>> samples;
    std::vector<std::pair<TimestampMs, model::Histogram>> histograms; ///< As sent, valid or not.
    std::vector<ReceivedExemplar> exemplars;
};

/// Decodes the body of a remote write 1.0 request (snappy, protobuf): for receivers, the demo and tests. On protobuf's
/// generated code. Errors: InvalidInput, with what was wrong, a histogram that is partly of whole numbers and partly of
/// floats included; series told before that stand.
[[nodiscard]] Status decodeWriteRequest(std::string_view body,
                                        const std::function<void(const ReceivedSeries &)> &series);

} // namespace agent::remote
