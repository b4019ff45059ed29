// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace agent {

/// Parses a sample value as Go's ParseFloat does, without hex, underscores or `p`: decimal, exponent, Inf, NaN in any case, sign.
/// Shape: the whole of `text`; nothing when it is not a number or overflows. Locale-free.
/// Source: PARITY.md 4.1.
[[nodiscard]] std::optional<double> parseFloat(std::string_view text);

/// Shortest text that reads back as `value`: "1", "0.25", "1e+06", "+Inf", "-Inf", "NaN" (Go's %g with shortest precision). Locale-free.
[[nodiscard]] std::string formatFloat(double value);
/// As formatFloat, with ".0" added to integral values without exponent: the canonical form of `le` and `quantile`.
[[nodiscard]] std::string formatOpenMetricsFloat(double value);

} // namespace agent
