// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace agent::model {

/// `text` in double quotes with Go's escapes (\n, \", \xff for bytes that are no UTF-8): how Prometheus shows offending
/// text in messages. Text longer than `limit` bytes is cut and ends in "…".
[[nodiscard]] std::string quoted(std::string_view text, std::size_t limit = 300);

/// The first `count` code points of `text`.
[[nodiscard]] std::string_view firstRunes(std::string_view text, std::size_t count);

} // namespace agent::model
