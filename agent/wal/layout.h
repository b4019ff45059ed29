// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace agent::wal {

/// "00000012".
[[nodiscard]] std::string segmentName(std::uint32_t number);
/// The number, when `name` is exactly what segmentName makes.
[[nodiscard]] std::optional<std::uint32_t> parseSegmentName(std::string_view name);

/// "00000012.zst", of a packed segment.
[[nodiscard]] std::string packedName(std::uint32_t number);
[[nodiscard]] std::optional<std::uint32_t> parsePackedName(std::string_view name);

/// "checkpoint.00000012": covers the segments up to and with 12.
[[nodiscard]] std::string checkpointName(std::uint32_t number);
[[nodiscard]] std::optional<std::uint32_t> parseCheckpointName(std::string_view name);

/// What is unfinished and is removed at start: "*.tmp".
[[nodiscard]] bool isTemporaryName(std::string_view name);

/// The numbers of the segments among `names`, ascending.
[[nodiscard]] std::vector<std::uint32_t> segmentNumbers(const std::vector<std::string> &names);

} // namespace agent::wal
