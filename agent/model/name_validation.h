// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

namespace agent::model {

/// How names are judged. Source: PARITY.md 2.2.5.
enum class NameScheme {
    Utf8,   ///< Any non-empty valid UTF-8.
    Legacy, ///< [a-zA-Z_][a-zA-Z0-9_]*; metric names also ':'.
};

[[nodiscard]] bool isValidUtf8(std::string_view text);
[[nodiscard]] bool isLegacyMetricName(std::string_view name);
[[nodiscard]] bool isLegacyLabelName(std::string_view name);
[[nodiscard]] bool isValidMetricName(std::string_view name, NameScheme scheme);
[[nodiscard]] bool isValidLabelName(std::string_view name, NameScheme scheme);

} // namespace agent::model
