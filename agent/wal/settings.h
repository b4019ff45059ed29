// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/wal/position.h"

#include <chrono>
#include <cstdint>
#include <string>

namespace agent::wal {

enum class Compression { None, Snappy, Zstd };

/// Bounds of the log, which may change while it runs. A value; 0 means no bound.
struct Limits {
    std::uint64_t maxBytes = 0;          ///< On disk. Above it the oldest segments go, delivered or not.
    std::uint64_t minFreeBytes = 0;      ///< Of the file system. Below it the oldest segments go.
    std::chrono::milliseconds maxAge{0}; ///< Segments of which all samples are older go, delivered or not.
    std::chrono::milliseconds minAge{0}; ///< Delivered segments stay as long as a sample in them is younger.
    friend bool operator==(const Limits &, const Limits &) = default;
};

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
    Limits limits;
    std::size_t memoryBytes = 32U << 20; ///< Of segments in memory while the disk does not take them.
    std::size_t reserveBytes = 2U << 20; ///< See reserve.h; 0: none.
    /// A closed segment that waits is packed after that time; 0: never.
    std::chrono::milliseconds packAfter{60000};
    /// The newest position and ordinal that any cursor knows: the log goes on behind them, so that no position and no
    /// ordinal ever means two things, even when a power cut took what lay there.
    Position resumePosition;
    std::uint64_t resumeOrdinal = 0;
    bool background = true; ///< Off: nothing runs by itself but fsync; tests call upkeep().
    friend bool operator==(const Settings &, const Settings &) = default;
};

} // namespace agent::wal
