// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/timestamp.h"
#include "agent/model/labels.h"
#include "agent/remote/settings.h"

#include <string>
#include <string_view>

namespace agent::remote::doctor {

/// "remote write 1.0"
[[nodiscard]] std::string_view protocolName(Protocol protocol);
/// The compressed body of a write request without samples.
[[nodiscard]] std::string emptyMessage(Protocol protocol);
/// The compressed body of a write request with one sample. Shape: `labels` have a metric name.
[[nodiscard]] std::string sampleMessage(Protocol protocol, const model::Labels &labels, double value,
                                        TimestampMs timestamp);

} // namespace agent::remote::doctor
