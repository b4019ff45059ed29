// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/wal/offline/archive.h"
#include "agent/wal/offline/inspection.h"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>

namespace agent::wal {

/// What part of a log to export: what waits for a remote, or some segments, or what is of a range of times; by default
/// all. A value.
struct ExportRange {
    std::string remote; ///< From its cursor on; empty: from the beginning.
    std::optional<std::uint32_t> fromSegment;
    std::optional<std::uint32_t> toSegment; ///< Included.
    TimestampMs from = std::numeric_limits<TimestampMs>::min();
    TimestampMs to = std::numeric_limits<TimestampMs>::max(); ///< Included.

    [[nodiscard]] bool byTime() const
    {
        return from != std::numeric_limits<TimestampMs>::min() || to != std::numeric_limits<TimestampMs>::max();
    }
};

/// Writes a part of the log into the archive `output`: the records in order, each series named before it is first used.
/// What cannot be read is left out and told of. The file is there whole or not at all. Changes nothing else; an agent
/// may run on the log. `created` and `host` go into the archive.
/// Errors: AlreadyExists when there is an `output`; NotFound for the remote or the segments; NoSpace, Io.
[[nodiscard]] Result<ArchiveInfo> exportArchive(const DirectoryView &view, const ExportRange &range,
                                                const std::string &output, const std::string &host, TimestampMs created,
                                                const Progress &progress);

/// What an exported directory holds. A value.
struct ExportedDirectory {
    std::uint64_t segments = 0;
    std::uint64_t samples = 0;
    std::uint64_t bytes = 0;
    std::uint64_t damagedRanges = 0; ///< Left out.
    std::uint64_t lost = 0;          ///< Samples in these, as far as is known.
};

/// Writes the whole log as the directory `output` (`data/wal` of a server, `wal` of an agent) that a stock Prometheus
/// replays: all segments plain, sound and numbered without gaps, with the checkpoint. It is there whole or not at all.
/// Errors: as exportArchive.
[[nodiscard]] Result<ExportedDirectory> exportDirectory(const DirectoryView &view, const std::string &output,
                                                        const Progress &progress);

} // namespace agent::wal
