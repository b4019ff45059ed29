// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/filesystem.h"
#include "agent/base/result.h"
#include "agent/base/timestamp.h"
#include "agent/wal/position.h"
#include "agent/wal/segment_writer.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace agent::wal {

/// Samples that an archive lacks because they could not be read. A value.
struct ArchiveGap {
    std::uint64_t ordinal = 0; ///< Of the first of them.
    std::uint64_t samples = 0;
    std::string reason; ///< As in ledgers.
    friend bool operator==(const ArchiveGap &, const ArchiveGap &) = default;
};

/// A record of the log, to recognise the log by. A value.
struct ArchiveMark {
    Position position;
    std::uint32_t checksum = 0; ///< CRC-32C of the record.
    friend bool operator==(const ArchiveMark &, const ArchiveMark &) = default;
};

/// What an archive tells of itself. A value.
struct ArchiveInfo {
    std::string host;   ///< Where it was written.
    std::string remote; ///< Whose backlog it is; empty: nobody's.
    TimestampMs created = 0;
    Position from; ///< Of the log it was taken from.
    Position to;   ///< Behind the last record looked at.
    std::uint64_t fromOrdinal = 0;
    std::uint64_t toOrdinal = 0;
    bool whole = true;         ///< Has all between these that could be read; else only what is of some time range.
    std::uint64_t samples = 0; ///< Histograms included.
    std::uint64_t histograms = 0;
    std::uint64_t exemplars = 0;
    std::uint64_t series = 0;
    std::uint64_t unknownSeries = 0; ///< Samples of series that nothing names.
    TimestampMs minTime = 0;         ///< Of the samples; 0 when there are none.
    TimestampMs maxTime = 0;
    std::vector<ArchiveGap> gaps;    ///< Ascending.
    std::optional<ArchiveMark> last; ///< Nothing: it has no record.
    std::uint64_t plainBytes = 0;    ///< Of the segment in it. Filled in by the writer; so are the next two.
    std::uint64_t blocks = 0;
    std::uint32_t checksum = 0; ///< CRC-32C of the blocks' checksums.
    friend bool operator==(const ArchiveInfo &, const ArchiveInfo &) = default;
};

/// For people and programs: one JSON object.
[[nodiscard]] std::string toJson(const ArchiveInfo &info);

/// Writes a part of a log into one file that can be carried away: `zstd -d` makes it a plain segment. See README.md for
/// the format. One thread.
class ArchiveWriter {
public:
    /// Creates or empties `path`. Of `info`, what is known beforehand stands at the front for people. Errors: NoSpace,
    /// Io.
    [[nodiscard]] static Result<std::unique_ptr<ArchiveWriter>> create(FileSystem &files, const std::string &path,
                                                                       const ArchiveInfo &info);
    ~ArchiveWriter();

    /// Errors: NoSpace, Io; then the file is of no use.
    [[nodiscard]] Status add(std::string_view record);
    /// Seals, syncs and closes. Without it a reader says that the file is cut off. Errors: NoSpace, Io.
    [[nodiscard]] Status finish(ArchiveInfo info);

private:
    class Blocks;
    ArchiveWriter();

    std::unique_ptr<WritableFile> m_file;
    Blocks *m_blocks = nullptr; ///< Of `m_writer`.
    std::unique_ptr<SegmentWriter> m_writer;
};

/// Reads such a file. One thread.
class ArchiveReader {
public:
    /// Looks through the whole file's outline, so that a file that is cut off is known at once. Errors: InvalidInput
    /// when it is no archive, or of a later version; Corruption when it is damaged or cut off; NotFound, Io.
    [[nodiscard]] static Result<std::unique_ptr<ArchiveReader>> open(FileSystem &files, const std::string &path);

    [[nodiscard]] const ArchiveInfo &info() const { return m_info; }
    /// The next bytes of the segment in it, a few megabytes; false at the end. Errors: Corruption, Io.
    [[nodiscard]] Result<bool> next(std::string &out);

private:
    struct Block {
        std::uint64_t offset = 0;
        std::uint32_t storedBytes = 0;
        std::uint32_t plainBytes = 0;
        std::uint32_t checksum = 0;
    };
    ArchiveReader() = default;
    [[nodiscard]] Status walk(std::uint64_t size);
    [[nodiscard]] Status takeBlock(std::uint64_t &at, std::string_view payload);
    [[nodiscard]] Status readAt(std::uint64_t offset, std::size_t bytes, std::string &out) const;

    std::string m_path;
    std::unique_ptr<RandomAccessFile> m_file;
    ArchiveInfo m_info;
    std::vector<Block> m_blocks;
    std::size_t m_next = 0;
};

} // namespace agent::wal
