// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

/// Why samples that a remote needed are not delivered from the log: reasons as they stand in ledgers.
namespace agent::wal {

inline constexpr std::string_view kLogDamaged = "log_damaged"; ///< Unreadable, or gone without our doing.
inline constexpr std::string_view kEvictedDiskBudget = "evicted_disk_budget"; ///< belfry.storage.max_bytes
inline constexpr std::string_view kEvictedFreeSpace = "evicted_free_space";   ///< belfry.storage.min_free_bytes
inline constexpr std::string_view kEvictedRetention = "evicted_retention";    ///< storage.agent.retention.max-time
inline constexpr std::string_view kDiskFull = "disk_full"; ///< Memory was used up while the disk took nothing.
inline constexpr std::string_view kOperatorSkip = "operator_skip"; ///< Not wanted: see CursorStore::Cursor.
/// Carried away in an archive. Not acknowledged: this log has seen no answer.
inline constexpr std::string_view kExported = "exported";

} // namespace agent::wal
