// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/result.h"
#include "agent/wal/offline/directory_view.h"
#include "agent/wal/record.h"
#include "agent/wal/segment_reader.h"
#include "agent/wal/offline/series_names.h"

#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace agent::wal {

/// A damaged range, or a record that is whole but does not decode.
struct DamagedRange {
    Damage where;
    std::uint32_t index = 0;              ///< Of the first record that is touched.
    std::optional<std::uint64_t> samples; ///< That were in it, when a summary tells.
};

/// What one segment holds, read from end to end.
struct SegmentReading {
    SegmentInfo info; ///< As read; firstSample is left to the caller.
    std::map<RecordType, std::uint64_t> records;
    std::uint64_t histograms = 0; ///< Of the samples.
    std::uint64_t exemplars = 0;
    std::uint64_t named = 0; ///< Series in series records.
    std::vector<std::uint32_t> samplesUpTo;
    std::vector<DamagedRange> damages;
    std::optional<std::uint64_t> lost; ///< Samples that damage has taken, when a summary tells.
    std::uint64_t soundEnd = 0;        ///< Where the last readable record ends.
    /// Nothing readable follows `soundEnd`, but bytes do: a segment that is being written, or was when the power went.
    bool torn = false;
};

inline constexpr std::uint64_t kWholeSegment = std::numeric_limits<std::uint64_t>::max();

/// One sound record. Points are its samples and histograms.
struct ReadRecord {
    Position position;
    RecordType type = RecordType::Unknown;
    std::string_view bytes; ///< Uncompressed; lives until the visitor returns.
    std::span<const std::pair<model::SeriesRef, TimestampMs>> points;
    bool decodes = true; ///< False: `points` are those before the fault.
};
/// An error ends the reading.
using RecordVisitor = std::function<Status(const ReadRecord &)>;

/// Reads a segment that `file` shows plain, as far as its first `limit` bytes. Errors: Io, and what `visit` returns.
/// Damage is no error.
[[nodiscard]] Result<SegmentReading> readSegment(std::unique_ptr<RandomAccessFile> file, std::uint32_t number,
                                                 std::uint64_t limit, const RecordVisitor &visit);

/// Fills in how many samples were lost, in all and, as far as can be told, by each damaged range.
void countLost(const SegmentSummary &summary, SegmentReading &reading);

/// What the newest checkpoint holds.
struct CheckpointReading {
    std::optional<std::uint32_t> number; ///< Nothing: there is none.
    std::uint64_t files = 0;
    std::uint64_t bytes = 0;
    std::uint64_t series = 0;
    std::vector<Damage> damages; ///< The segment's number is that of the file.
};

/// Reads the newest checkpoint that is whole, and those that are damaged before it. What they name goes into `names`;
/// what is told is of the newest. Errors: Io.
[[nodiscard]] Result<CheckpointReading> readCheckpoint(const DirectoryView &view, SeriesNames &names,
                                                       std::uint64_t &conflicts);

} // namespace agent::wal
