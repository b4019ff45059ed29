// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/filesystem.h"
#include "agent/base/result.h"
#include "agent/wal/log.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace agent::wal {

/// What the start needs to know of a closed segment, so that it need not read it: `<storage path>/index/NNNNNNNN`. The
/// counts are those of the time of writing, so what damage takes later is known exactly. A value.
struct SegmentSummary {
    SegmentInfo info; ///< Without form and bytes; `plainBytes` as it was written.
    std::uint64_t packedPlainBytes = 0; ///< The same of its packed file, whose records are not compressed; 0: none.
    /// Samples in the records up to and with each.
    std::vector<std::uint32_t> samplesUpTo;
    std::string series; ///< A series record (see record.h) of the series whose record lies in it; empty: none.
    /// Series whose last sample lies in it, with their newest time. Ascending by number.
    std::vector<std::pair<std::uint64_t, TimestampMs>> lastTimes;
};

/// Format: README.md. Errors of parse: Corruption.
[[nodiscard]] std::string serialise(const SegmentSummary &summary);
[[nodiscard]] Result<SegmentSummary> parseSummary(std::string_view bytes);

/// The summaries of a log. Internally synchronised by the file system; one writer at a time.
class SummaryStore {
public:
    SummaryStore(FileSystem &files, const std::string &storagePath)
        : m_files(files), m_directory(storagePath + "/index")
    {
    }
    /// Creates the directory. Errors: NoSpace, Io.
    [[nodiscard]] Status prepare();
    /// The segments that have one, ascending.
    [[nodiscard]] std::vector<std::uint32_t> numbers() const;
    /// Errors: NotFound, Io, Corruption.
    [[nodiscard]] Result<SegmentSummary> load(std::uint32_t number) const;
    /// Errors: NoSpace, Io; then there is none, or the one before.
    [[nodiscard]] Status save(const SegmentSummary &summary);
    /// Removes those of `numbers`, durably. Errors: Io.
    [[nodiscard]] Status remove(std::span<const std::uint32_t> numbers);

private:
    [[nodiscard]] std::string pathOf(std::uint32_t number) const;

    FileSystem &m_files;
    std::string m_directory;
};

} // namespace agent::wal
