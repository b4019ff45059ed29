// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/result.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace agent {

/// Parses Prometheus's duration syntax: "1h30m", units y w d h m s ms, each at most once and descending; bare "0" is zero.
/// Errors: InvalidInput with Prometheus's texts ("empty duration string", `not a valid duration string: "…"`, "duration out of range").
/// Source: PARITY.md 2.2.1, prometheus/common model.ParseDuration.
[[nodiscard]] Result<std::chrono::milliseconds> parseDuration(std::string_view text);
/// The same syntax back: "1h30m", "15s", "0s"; years and weeks only when they divide exactly.
[[nodiscard]] std::string formatDuration(std::chrono::milliseconds duration);

/// For people: "5 h 59 min", the two largest units there are, rounded down; "0 s" below a second. Shape: not negative.
[[nodiscard]] std::string durationInWords(std::chrono::milliseconds duration);

/// Parses a base-2 size with a mandatory unit: "512MB", "1.5GiB", "0". Errors: InvalidInput with the original's text.
[[nodiscard]] Result<std::uint64_t> parseSize(std::string_view text);
/// "512MB" style, the largest unit that divides exactly; "0B" for zero.
[[nodiscard]] std::string formatSize(std::uint64_t bytes);

} // namespace agent
