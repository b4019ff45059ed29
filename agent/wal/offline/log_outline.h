// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/wal/offline/directory_view.h"
#include "agent/wal/offline/segment_reading.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace agent::wal {

/// The segments of a log with their ordinals, as a start would find them: by their summaries, and where these lack or
/// are damaged by reading. One thread.
class LogOutline {
public:
    struct Entry {
        SegmentInfo info;      ///< What the log took; less of it may be readable.
        bool gone = false;     ///< Only the summary is left.
        bool usable = false;   ///< The summary is.
        Status summaryProblem; ///< Why there is one that is not.
        /// The newest segment ends half written: it is being written, or was when the power went. Its info ends before
        /// that.
        bool torn = false;
        std::uint64_t limit = kWholeSegment; ///< How far to read its plain image.
    };
    /// Errors: Io. A segment that cannot be read is empty.
    [[nodiscard]] static Result<LogOutline> make(const DirectoryView &view);

    [[nodiscard]] const std::vector<Entry> &entries() const { return m_entries; }
    [[nodiscard]] const Entry *find(std::uint32_t number) const;
    [[nodiscard]] std::uint64_t endOrdinal() const;
    /// Behind the last record.
    [[nodiscard]] Position end() const;
    /// Samples that the log took before the record at `position`; see Log::ordinal. Nothing when its segment does not
    /// have so many records.
    [[nodiscard]] std::optional<std::uint64_t> ordinal(const DirectoryView &view, Position position) const;

private:
    struct Counts {
        std::uint32_t number = 0;
        std::vector<std::uint32_t> samplesUpTo;
    };
    void enter(Entry &entry, SegmentReading reading, bool newest);
    std::vector<Entry> m_entries;
    std::vector<Counts> m_counts; ///< Of segments that were read.
};

} // namespace agent::wal
