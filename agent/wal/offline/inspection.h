// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/wal/offline/directory_view.h"
#include "agent/wal/offline/log_outline.h"
#include "agent/wal/offline/segment_reading.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace agent::wal {

/// How far a long reading has come, in bytes. Called now and then.
using Progress = std::function<void(std::uint64_t done, std::uint64_t total)>;

/// One segment, read. A value.
struct SegmentReport {
    SegmentInfo info;         ///< What the log took.
    SegmentReading read;      ///< What is readable of it.
    std::uint64_t series = 0; ///< That have samples in it.
    bool gone = false;        ///< There is no file any more.
    bool torn = false;        ///< Its end is half written: the newest is, now or when the power went.
    Status error;             ///< Why it could not be read.
};

/// One remote as its cursor file tells, and what waits for it. A value.
struct RemoteReport {
    std::string name;
    Status problem; ///< Why the cursor cannot be read; then nothing below means anything.
    CursorStore::Cursor cursor;
    std::optional<DirectoryView::Ahead> ahead; ///< Behind the cursor, and settled all the same.
    std::uint64_t pendingSamples = 0;          ///< By the count of what the log took.
    std::uint64_t readableSamples = 0;         ///< Of these.
    std::uint64_t pendingBytes = 0;            ///< On disk, about.
    TimestampMs oldest = 0;                    ///< Of what waits; 0: nothing does.
    TimestampMs newest = 0;
};

/// All that a storage path tells. A value.
struct Inspection {
    std::string storagePath;
    std::string owner; ///< See DirectoryView.
    CheckpointReading checkpoint;
    std::vector<SegmentReport> segments;
    std::uint64_t series = 0;          ///< That are named anywhere.
    std::vector<RemoteReport> remotes; ///< None when only one segment was read.
    std::vector<std::string> damagedCursors;
    std::vector<std::pair<std::string, std::uint64_t>> quarantine;
};

/// Reads all of a storage path, or of its segments only number `segment`. Changes nothing; an agent may run on it.
/// Errors: NotFound when there is no log, or no such segment; Io.
[[nodiscard]] Result<Inspection> inspect(const DirectoryView &view, std::optional<std::uint32_t> segment,
                                         const Progress &progress);

/// For people, times as RFC 3339 in UTC.
[[nodiscard]] std::string toText(const Inspection &inspection);
/// For programs, with times in milliseconds as well.
[[nodiscard]] std::string toJson(const Inspection &inspection);

} // namespace agent::wal
