// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>

namespace agent {

/// Milliseconds since the Unix epoch, UTC. Durations are std::chrono everywhere; only instants on the wire and on disk are this.
using TimestampMs = std::int64_t;

/// RFC 3339, UTC, with milliseconds: "2026-11-21T12:31:04.005Z". Prometheus's zero time for 0 is left to the caller.
[[nodiscard]] std::string formatTimestamp(TimestampMs timestamp);

} // namespace agent
