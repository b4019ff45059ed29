// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/timestamp.h"

#include <cstdint>
#include <string>
#include <vector>

namespace agent::wal {

/// Rows of cells, each column as wide as its widest cell and two blanks more; columns from `rightFrom` to before
/// `rightTo` are ranged right. A line each.
[[nodiscard]] std::string formatTable(const std::vector<std::vector<std::string>> &rows, std::size_t rightFrom,
                                      std::size_t rightTo);
/// "1,234,567".
[[nodiscard]] std::string formatCount(std::uint64_t count);
/// "12.3 MiB".
[[nodiscard]] std::string formatBytes(std::uint64_t bytes);

} // namespace agent::wal
