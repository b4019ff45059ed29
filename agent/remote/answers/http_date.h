// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/timestamp.h"

#include <optional>
#include <string>

namespace agent::remote {

/// The instant of an HTTP date in any of its three forms (IMF-fixdate, RFC 850, asctime); nothing when it is none.
/// Source: RFC 9110 section 5.6.7.
[[nodiscard]] std::optional<TimestampMs> parseHttpDate(const std::string &text);

} // namespace agent::remote
