// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace agent::wal {

enum class Compression { None, Snappy, Zstd };

/// How the log is kept. A value.
struct Settings {
    std::string directory;                  ///< The storage path; the log lies in its folder `wal`.
    std::uint64_t segmentBytes = 16U << 20; ///< A multiple of 32 KiB.
    Compression compression = Compression::Snappy;
    std::chrono::milliseconds fsyncInterval{1000}; ///< 0: at each commit.
    /// Samples may be that much older than the newest of their series (storage.tsdb.out_of_order_time_window); 0: not
    /// at all.
    std::chrono::milliseconds outOfOrderWindow{0};
    std::size_t tailBytes = 4U << 20; ///< Newest records kept in memory for readers that keep up.
    friend bool operator==(const Settings &, const Settings &) = default;
};

} // namespace agent::wal
