// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace agent::http {

/// RFC 4648, with padding.
[[nodiscard]] std::string base64(std::string_view in);
/// RFC 4648's alphabet for URLs and file names, without padding, as JSON web tokens have it.
[[nodiscard]] std::string base64Url(std::string_view in);

} // namespace agent::http
