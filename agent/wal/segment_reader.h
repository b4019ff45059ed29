// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/filesystem.h"
#include "agent/base/result.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace agent::wal {

/// A range of a segment that holds no readable record.
struct Damage {
    std::uint32_t segment = 0;
    std::uint64_t offset = 0;  ///< Where the first record that is touched begins.
    std::uint64_t bytes = 0;   ///< Up to where sound data begin again, or the end.
    std::uint32_t records = 0; ///< How many records were there, as far as can be told; at least one.
    std::string_view cause;    ///< For people; a constant.
    bool reachesEnd = false;   ///< Nothing readable follows.
};

/// Reads the records of one segment in order, whatever state the file is in. One thread.
///
/// After damage it goes on at the next sound beginning of a record: in the rest of the page, byte by byte, then page by
/// page.
class SegmentReader {
public:
    enum class Outcome {
        Record, ///< `record()` is the next one.
        Damage, ///< `damage()` was passed over.
        End,    ///< Nothing more before the limit.
    };
    /// `segment` is the number told in damage reports.
    SegmentReader(std::unique_ptr<RandomAccessFile> file, std::uint32_t segment);

    /// Goes on to the next record that ends at or before byte `limit`. A later call may give a larger limit, when the
    /// file has grown by whole records. `wanted` false: the record is checked and passed over, and `record()` is
    /// undefined. Errors: Io; nothing has moved, so try again.
    [[nodiscard]] Result<Outcome> next(std::uint64_t limit, bool wanted = true);

    /// Uncompressed; lives until the next call of `next`.
    [[nodiscard]] std::string_view record() const { return m_record; }
    /// The number, within the segment, of the record that comes next. Damaged records count.
    [[nodiscard]] std::uint32_t nextIndex() const { return m_nextIndex; }
    /// Where the last record or damage began, and where it ended.
    [[nodiscard]] std::uint64_t startOffset() const { return m_start; }
    [[nodiscard]] std::uint64_t offset() const { return m_offset; }
    [[nodiscard]] const Damage &damage() const { return m_damage; }

private:
    struct Fragment;
    enum class Piece { Good, PageEnd, End, Bad };

    [[nodiscard]] Status load(std::uint64_t at, std::uint64_t limit);
    [[nodiscard]] std::string_view pageRest(std::uint64_t at, std::uint64_t limit) const;
    [[nodiscard]] Result<Piece> readFragment(std::uint64_t at, std::uint64_t limit, Fragment &out);
    [[nodiscard]] Result<std::uint64_t> nextSoundRecord(std::uint64_t at, bool bad, std::uint64_t limit);
    [[nodiscard]] Result<std::uint64_t> scanPage(std::uint64_t at, std::uint64_t limit);
    [[nodiscard]] Result<std::uint32_t> countRecords(std::uint64_t from, std::uint64_t to, std::uint64_t limit);
    [[nodiscard]] Result<Outcome> skipDamage(std::uint64_t start, std::uint64_t at, bool bad, std::string_view cause,
                                             std::uint64_t limit);
    [[nodiscard]] Status uncompress(std::uint8_t flags, std::string_view stored);

    std::unique_ptr<RandomAccessFile> m_file;
    std::uint32_t m_segment;
    std::unique_ptr<char[]> m_window;
    std::uint64_t m_windowStart = 0;
    std::size_t m_windowBytes = 0;

    std::uint64_t m_start = 0;
    std::uint64_t m_offset = 0;
    std::uint32_t m_nextIndex = 0;
    std::string m_assembly;
    std::string m_uncompressed;
    std::string_view m_record;
    Damage m_damage;
};

} // namespace agent::wal
