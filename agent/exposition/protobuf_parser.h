// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/exposition/parser.h"

#include <string_view>

namespace agent::exposition {

/// Parses delimited io.prometheus.client.MetricFamily messages. Native histograms arrive without empty buckets, in
/// schema 8 at most, and valid; NaNs are normalised. Errors: InvalidInput with byte offset and family. Source:
/// PARITY.md 4.3.
[[nodiscard]] Status parseProtobuf(std::string_view body, const ParseOptions &options, Sink &sink);

} // namespace agent::exposition
