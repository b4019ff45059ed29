// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/status.h"
#include "agent/base/timestamp.h"

#include <functional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace agent::remote {

/// One time series of a received write request. Views live during the callback.
struct ReceivedSeries {
    std::vector<std::pair<std::string_view, std::string_view>> labels; ///< In the order sent.
    std::vector<std::pair<TimestampMs, double>> samples;
};

/// Decodes the body of a remote write 1.0 request (snappy, protobuf): for receivers, the demo and tests. On protobuf's
/// generated code. Errors: InvalidInput, with what was wrong; series told before that stand.
[[nodiscard]] Status decodeWriteRequest(std::string_view body,
                                        const std::function<void(const ReceivedSeries &)> &series);

} // namespace agent::remote
