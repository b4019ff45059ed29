// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/result.h"
#include "agent/wal/position.h"
#include "agent/wal/record.h"

#include <cstdint>
#include <memory>
#include <string_view>

namespace agent::wal {

/// One record, seen from a reader. The view lives until the next call on the same tailer.
struct RecordView {
    Position position; ///< Of this record.
    Position next;     ///< Of the one after it.
    RecordType type = RecordType::Unknown;
    std::string_view bytes; ///< Uncompressed, type byte included.
};

/// Reads the log from a position on, from memory while it keeps up and from the segments when it is behind. One thread:
/// the owner's. Must not outlive the Log.
class Tailer {
public:
    virtual ~Tailer() = default;
    /// The next record, or false when there is none yet. Damage is skipped to the next sound page, and counted; missing
    /// segments are skipped. Errors: Io when the file system fails; the position stays, so try again later.
    [[nodiscard]] virtual Result<bool> next(RecordView &out) = 0;
    [[nodiscard]] virtual Position position() const = 0;
    /// Whether the next record will come from memory: the reader keeps up.
    [[nodiscard]] virtual bool atTail() const = 0;
    /// Segments that were gone before they were read, since this reader began.
    [[nodiscard]] virtual std::uint64_t missedSegments() const { return 0; }
};

} // namespace agent::wal
