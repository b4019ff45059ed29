// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace agent::config {

/// What stands for a secret wherever a configuration is shown.
inline constexpr std::string_view kMasked = "<secret>";

/// The URL with "xxxxx" for its password, or for its user where that is all it has: that may be a token.
[[nodiscard]] std::string maskedUrl(const std::string &url);

} // namespace agent::config
